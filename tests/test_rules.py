"""Every rule: its documentation, its two examples, what it may say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from anweitool import pipeline
from anweitool.rules import FAMILIES, Issue, Rule, check, chosen, get, known
from anweitool.rules.files import check_text
from anweitool.units import Roster
from anweitool.units.roster import Body

RULES = list(known().values())
PREFIX = {
    "head": "GW1", "body": "GW2", "imprint": "GW3", "outline": "GW4", "punctuation": "GW5", "conduct": "GW6",
    "tasks": "TK7", "deadlines": "DL8", "bodies": "UN9", "text": "TX95", "register": ("GW117", "GW606", "TK71", "DL813", "UN90"), "written": "RC0",
}  # fmt: skip
ROSTER = Roster((Body("县水利局"), Body("县应急管理局", aliases=("县应急局",))))


def issues_of(example: str, one: Rule, folder: Path) -> list[Issue]:
    """What a rule says of its example: a file that people write, a page of a website, or the text of a document."""
    if one.scope != "document" or example.startswith("schema:"):
        return check_text(example, "示例.yaml", [one], ROSTER)
    if example.startswith("<html>"):
        (folder / "示例.html").write_text(example, "utf-8")
        return check(pipeline.examine(folder / "示例.html"), [one])
    return check(replace(pipeline.examine(example + "\n"), roster=ROSTER), [one])


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_a_rule_is_documented_and_its_examples_are_true(one, tmp_path: Path) -> None:
    assert re.search(r"[\u4e00-\u9fff].*。$", one.summary), "the first line says in Chinese what is asked for"
    bad, good = one.examples
    assert bad and good
    for example in bad:
        found = issues_of(example, one, tmp_path)
        assert found, "the failing example passes"
        for issue in found:
            assert issue.message and "\n" not in issue.message
            assert 1 <= issue.line <= example.count("\n") + 1
            assert 1 <= issue.column <= len(example.split("\n")[issue.line - 1]) + 1
    for example in good:
        assert issues_of(example, one, tmp_path) == [], "the passing example fails"


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_a_rule_says_where_it_comes_from(one) -> None:
    assert one.code.startswith(PREFIX[one.check.__module__.rpartition(".")[2]])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.name)
    if one.level == "实务":
        assert one.clause is None and "规定" not in one.doc
    else:
        assert one.clause is None or re.match(r"第.+条|GB/T \d+", one.clause)


def test_names_are_unique_and_families_are_there() -> None:
    assert len({one.name for one in RULES}) == len(RULES)
    assert set(PREFIX) == set(FAMILIES)


def test_rules_are_chosen_by_the_longest_prefix() -> None:
    codes = {one.code for one in chosen(["GW1"], ["GW11"])}
    assert "GW101" in codes and "GW111" not in codes and all(code.startswith("GW1") for code in codes)
    assert "GW111" in {one.code for one in chosen(["GW111"], ["GW11"])}
    assert "GW111" not in {one.code for one in chosen([], ["GW"])}


def test_a_rule_is_found_by_code_or_name() -> None:
    assert get("gw111") is get("number-brackets") is not None
    assert get("GW999") is None
