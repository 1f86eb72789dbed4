"""Every case names the pattern it must hit, and every pattern has a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anweitool.deadlines import Context, find, occurrences, read_all, resolve, year_in
from anweitool.deadlines.patterns import PATTERNS

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "deadlines.yaml").read_text("utf-8"))
ISSUED = date(2022, 6, 24)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, Any]) -> None:
    read = read_all if case.get("limit") else find
    found = read(case["text"], case.get("issued", ISSUED))
    if case["pattern"] is None:
        assert found == []
        return
    assert found, "nothing found"
    first = found[0]
    assert first.pattern == case["pattern"]
    for field in ("kind", "start", "due", "alt_due", "precision", "rrule", "within", "after"):
        if field in case:
            assert getattr(first, field) == case[field], field
    assert first.impossible == case.get("impossible", False)
    assert not (first.impossible and (first.due or first.start or first.rrule))
    assert first.workdays == case.get("workdays", False)
    assert [d.due for d in found[1:]] == case.get("more", [])


def test_every_pattern_has_a_case() -> None:
    silent = {"about", "year-beginning"}  # they take words so that no other pattern does, and give nothing
    assert {pattern.name for pattern in PATTERNS} == {case["pattern"] for case in CASES} - {None} | silent


def test_span_is_where_the_words_stand() -> None:
    text = "一、加强检查。2022年9月底前完成，12月底前验收。"
    for deadline in find(text, ISSUED):
        assert text[slice(*deadline.span)] == deadline.text


def test_year_comes_from_the_nearest_place() -> None:
    title = Context(ISSUED, ((2024, "表题"),))
    assert read_all("12 月", context=title)[0].due == date(2024, 12, 31)
    assert read_all("12月", context=title)[0].year_from == "表题"
    assert find("2023年6月底前完成一批，9月底前再完成一批", context=title)[1].due == date(2023, 9, 30)
    rolled = find("3月底前完成", ISSUED)[0]
    assert (rolled.due, rolled.year_from) == (date(2023, 3, 31), "成文日期（已过，顺延一年）")


def test_no_year_anywhere_gives_no_date() -> None:
    (deadline,) = find("6月底前完成")
    assert (deadline.kind, deadline.due, deadline.text) == ("date", None, "6月底前")


def test_workdays_beyond_the_calendar_give_no_date() -> None:
    (deadline,) = find("自印发之日起10个工作日内报送", date(2050, 1, 3))
    assert (deadline.within, deadline.workdays, deadline.due) == ("P10D", True, None)


def test_impossible_day_is_a_limit_without_a_date() -> None:
    (deadline,) = find("2022年2月30日前完成", ISSUED)
    assert (deadline.text, deadline.kind, deadline.due, deadline.year_from, deadline.impossible) == ("2022年2月30日前", "date", None, None, True)


def test_limits_without_a_date_are_each_kept() -> None:
    assert [d.text for d in find("6月底前完成，9月底前验收。")] == ["6月底前", "9月底前"]
    assert [d.text for d in find("6月31日前完成，9月31日前验收，6月31日前报送。", ISSUED)] == ["6月31日前", "9月31日前"]


def test_year_in_a_title() -> None:
    assert year_in("2024年工作任务清单") == 2024
    assert year_in("三年行动方案（2024—2026年）") is None
    assert year_in("关于2016年以来问题的通知") is None


@given(st.text(alphabet="0123456789一二三四五六七八九十〇年月日季度前底末旬每至到-—、，。（）个工作日内起“”十四五期间 ", max_size=80))
def test_never_raises_and_spans_hold(text: str) -> None:
    for deadline in find(text, ISSUED):
        assert text[slice(*deadline.span)] == deadline.text
    resolve(text, ISSUED)


@given(st.text(max_size=80), st.one_of(st.none(), st.dates()), st.one_of(st.none(), st.integers(1900, 2200)))
def test_no_text_raises(text: str, issued: date | None, year: int | None) -> None:
    for deadline in [*find(text, issued, year=year), *read_all(text, issued, year=year)]:
        assert deadline.pattern
        assert deadline.text
    resolve(text, issued, year=year)


@given(st.lists(st.sampled_from([c["text"] for c in CASES]), max_size=4).map("".join), st.dates())
def test_sentences_side_by_side_raise_nothing(text: str, issued: date) -> None:
    for deadline in find(text, issued):
        assert text[slice(*deadline.span)] == deadline.text
        list(occurrences(deadline, issued, issued))


def test_resolve_takes_the_last_of_several() -> None:
    found = resolve("2023年6月、9月、12月底前", date(2023, 1, 1))
    assert found is not None
    assert found.due == date(2023, 12, 31)
    assert resolve("按规定办理") is None
