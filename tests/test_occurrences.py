"""Recurring duties as dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anweitool.deadlines import Deadline, find, occurrences, resolve


def days(rrule: str, start: str, end: str) -> list[str]:
    deadline = Deadline("", "recurring", rrule=rrule)
    return [str(day) for day in occurrences(deadline, date.fromisoformat(start), date.fromisoformat(end))]


@pytest.mark.parametrize(
    ("rrule", "start", "end", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25", "2024-01-26", "2024-03-25", ["2024-02-25", "2024-03-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-02-01", "2024-03-30", ["2024-02-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2023-01-01", "2023-04-30", ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=5,20", "2024-01-06", "2024-02-05", ["2024-01-20", "2024-02-05"]),
        ("FREQ=MONTHLY;INTERVAL=3", "2024-03-31", "2024-09-29", ["2024-03-31", "2024-06-30"]),
        ("FREQ=MONTHLY;INTERVAL=6", "2024-02-11", "2025-01-01", ["2024-06-30", "2024-12-31"]),
        ("FREQ=MONTHLY;INTERVAL=2", "2024-01-01", "2024-05-01", ["2024-02-29", "2024-04-30"]),
        ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25", "2024-04-01", "2024-12-24", ["2024-06-25", "2024-09-25"]),
        ("FREQ=YEARLY", "2024-05-01", "2026-01-01", ["2024-12-31", "2025-12-31"]),
        ("FREQ=YEARLY;INTERVAL=2", "2024-05-01", "2027-01-01", ["2024-12-31", "2026-12-31"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "2024-01-01", "2025-12-31", ["2024-12-10", "2025-12-10"]),
        ("FREQ=YEARLY;BYMONTH=10", "2024-01-01", "2025-01-01", ["2024-10-31"]),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=30", "2024-01-01", "2024-12-31", ["2024-06-30", "2024-12-30"]),
        ("FREQ=WEEKLY;BYDAY=FR", "2024-05-01", "2024-05-12", ["2024-05-03", "2024-05-10"]),
        ("FREQ=WEEKLY", "2024-05-01", "2024-05-12", ["2024-05-05", "2024-05-12"]),
        ("FREQ=DAILY;INTERVAL=10", "2024-02-05", "2024-02-29", ["2024-02-10", "2024-02-20", "2024-02-29"]),
        ("FREQ=HOURLY;INTERVAL=2", "2024-02-05", "2024-02-29", []),
        ("nonsense", "2024-02-05", "2024-02-29", []),
    ],
)
def test_days(rrule: str, start: str, end: str, expected: list[str]) -> None:
    assert days(rrule, start, end) == expected


def test_a_date_is_its_own_occurrence() -> None:
    deadline = resolve("2024年9月底前")
    assert deadline is not None
    assert list(occurrences(deadline, date(2024, 9, 30), date(2024, 9, 30))) == [date(2024, 9, 30)]
    assert list(occurrences(deadline, date(2024, 10, 1), date(2025, 9, 30))) == []
    assert list(occurrences(Deadline("长期坚持", "ongoing"), date(2024, 1, 1), date(2025, 1, 1))) == []


@given(
    st.sampled_from(["每月25日前", "每季度末", "每周五前", "每年6月、12月底前", "每半年", "每月31日前", "每旬"]),
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.integers(0, 800),
)
def test_days_are_in_the_span_and_in_order(text: str, start: date, length: int) -> None:
    (deadline,) = find(text + "报送。")
    end = date.fromordinal(start.toordinal() + length)
    found = list(occurrences(deadline, start, end))
    assert found == sorted(set(found))
    assert all(start <= day <= end for day in found)
    assert length < 366 or found
