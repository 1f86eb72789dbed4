"""Zones → the record's `document`: title, number, issuers, dates, recipients, what is issued, annexes, imprint."""

from __future__ import annotations

from anweitool.diagnostics import Diagnostic
from anweitool.parsers.head.base import Head, Reader
from anweitool.parsers.head.cited import read_annexes, read_references
from anweitool.parsers.head.dates import read_dates, read_imprint
from anweitool.parsers.head.issued import read_promulgates
from anweitool.parsers.head.issuers import read_issuers
from anweitool.parsers.head.title import read_title, read_top
from anweitool.parsers.zones import Zones
from anweitool.source import SourceText

__all__ = ["Head", "read"]


def read(zones: Zones, source: SourceText) -> tuple[Head, list[Diagnostic]]:
    """The head of a document and what was doubtful about it."""
    reader = Reader(zones, source)
    read_top(reader)
    read_title(reader)
    read_dates(reader)
    read_imprint(reader)
    read_promulgates(reader)
    read_issuers(reader)
    read_annexes(reader)
    read_references(reader)
    return reader.head, reader.diagnostics
