"""Rules: what may be wrong with a document, a record, a register. Stages find; rules judge.

A rule is one function with one row of facts; its docstring is its documentation, with a passing and a failing example that
run as tests. A family is a module:

GW1xx head, GW2xx body, GW3xx imprint, GW4xx outline, GW5xx punctuation, GW6xx conduct, TK7xx tasks, DL8xx deadlines,
UN9xx units, TX95x text, RC0xx records, registers and settings written by hand.
"""

from __future__ import annotations

from anweitool.rules.registry import FAMILIES, Finding, Issue, Place, Rule, check, chosen, get, known
from anweitool.rules.subject import Subject

__all__ = ["FAMILIES", "Finding", "Issue", "Place", "Rule", "Subject", "check", "chosen", "get", "known"]
