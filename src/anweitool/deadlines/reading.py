"""When a thing must be done: the deadlines in official prose and in the cells of a deadline column.

`find` reads running text and takes only limits (`2022年9月底前`), periods and frequencies, never the date of a
meeting or of a cited document. `read_all` and `resolve` read what is known to be a limit, so that a bare
`12月` counts too. Both go through the one table of patterns in `patterns.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from anweitool.lazy import lazy

#: One of these stands in every expression of time; a clause without one is not read any further.
_KEY = lazy("[每旬年月日号天季周时钟前内期末]")
_NUMERIC = frozenset("0123456789〇○零一二三四五六七八九十两半几个作 ")
_CUT = frozenset("，。；！？\n,;")
_TITLE = lazy(r"《[^《》]*(?:〈[^〈〉]*〉[^《》]*)?》")
_EXPLICIT_YEAR = lazy(r"((?:19|20)\d\d)\s?年(?!以来|来|及以前|以前|起|初|之前|前)")


_LONGEST = 400  # characters of an expression that is known to be a limit


class Deadline(NamedTuple):
    """One limit: what was printed, how it reads, and where that reading came from.

    `due` is the last day that still counts; `start` the first day of a period; `rrule` an RFC 5545 rule;
    `within` an ISO 8601 duration counted from `after`. `span` are offsets in the text that was read,
    `pattern` names the row of the pattern table, `year_from` says where a missing year was taken from; `impossible` that the
    words are a limit of which the calendar has no such day (6月31日前), so that there is no `due`.
    """

    text: str
    kind: str
    start: date | None = None
    due: date | None = None
    alt_due: date | None = None
    precision: str | None = None
    rrule: str | None = None
    after: str | None = None
    within: str | None = None
    workdays: bool = False
    year_from: str | None = None
    span: tuple[int, int] = (0, 0)
    pattern: str = ""
    impossible: bool = False


class Context(NamedTuple):
    """What a missing year is taken from, nearest first: `years` are (year, where it stands); then `issued`."""

    issued: date | None = None
    years: tuple[tuple[int, str], ...] = ()


def find(text: str, issued: date | None = None, *, year: int | None = None, context: Context | None = None) -> list[Deadline]:
    """The deadlines in running text, in order of appearance, repeated ones once.

    `issued` is the date of issue; `year` the year that headings or a title give.

    >>> [str(d.due) for d in find("确保2022年9月底前完成，12月底前验收。", date(2022, 6, 24))]
    ['2022-09-30', '2022-12-31']
    >>> find("认真贯彻1月17日市委专题会议精神")
    []
    """
    return _read(text, context or _context(issued, year), limit=False)


def read_all(expression: str, issued: date | None = None, *, year: int | None = None, context: Context | None = None) -> list[Deadline]:
    """The deadlines of a cell or mark that is known to hold limits; there may be several (`6月、12月底前`).

    >>> read_all("12 月", year=2024)[0].due, read_all("长期坚持")[0].kind
    (datetime.date(2024, 12, 31), 'ongoing')
    """
    return _read(expression.replace(" ", "")[:_LONGEST], context or _context(issued, year), limit=True)


def resolve(expression: str, issued: date | None = None, *, year: int | None = None) -> Deadline | None:
    """One expression taken as a limit, None where it names none. Of several dates the last: by then all of it is done.

    >>> resolve("12月", year=2024).due, resolve("6月、9月底前", date(2024, 3, 1)).due, resolve("按规定")
    (datetime.date(2024, 12, 31), datetime.date(2024, 9, 30), None)
    """
    found = read_all(expression, issued, year=year)
    return max(found, key=lambda d: (d.due or date.min, -d.span[0]), default=None)


def _context(issued: date | None, year: int | None) -> Context:
    return Context(issued, ((year, "给定"),) if year else ())


def year_in(text: str) -> int | None:
    """The one year that a title or heading names; None where it names none or a span of years.

    >>> year_in("2024年工作任务清单"), year_in("三年行动方案（2024—2026年）")
    (2024, None)
    """
    if "年" not in text:
        return None
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?=\s?(?:年(?!以来|以前|及以前)|[—–\-－~至]))", text))
    return int(years.pop()) if len(years) == 1 else None


def _read(text: str, context: Context, limit: bool) -> list[Deadline]:
    from anweitool.deadlines.patterns import GATES, candidates

    titles = [match.span() for match in _TITLE.finditer(text)] if "《" in text else []
    found: list[Deadline] = []
    first = 0
    for start, end in [(0, len(text))] if limit else _windows(text):
        while first < len(titles) and titles[first][1] <= start:
            first += 1
        taken = bytearray(end - start)  # the characters that a title or a reading has
        for a, b in titles[first : first + 20]:
            if a < end:
                _take(taken, max(a, start) - start, min(b, end) - start)
        for pattern in candidates(GATES & set(text[start:end]), limit):
            for match in pattern.regex.finditer(text, start, end):
                span = match.span()
                if 1 in taken[span[0] - start : span[1] - start]:
                    continue
                try:
                    reading = pattern.read(match, Reading(text, context, limit))
                except (ValueError, OverflowError):  # a day beyond the calendar
                    continue
                if reading is None:
                    continue
                _take(taken, span[0] - start, span[1] - start)
                found.extend(d._replace(span=d.span if d.span[1] else span, pattern=pattern.name) for d in reading)
    found.sort(key=lambda deadline: deadline.span)
    distinct: dict[tuple[object, ...], Deadline] = {}
    for deadline in found:
        distinct.setdefault(meaning(deadline), deadline)
    return list(distinct.values())


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * (end - start)


def meaning(d: Deadline) -> tuple[object, ...]:
    """What makes two deadlines the same limit, however they are printed."""
    undated = d.kind in ("event", "ongoing") or d.kind in ("date", "period") and d.due is None
    return d.kind, d.start, d.due, d.rrule, d.within, d.workdays, d.text if undated else None


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The clauses that hold something like a time."""
    size, done = len(text), 0
    for key in _KEY.finditer(text):
        at = key.start()
        if at < done or not _tells_time(text, at):
            continue
        start = at
        while start > done and text[start - 1] not in _CUT:
            start -= 1
        end = at + 1
        while end < size and text[end] not in _CUT:
            end += 1
        done = min(end + 1, size)
        yield start, done


def _tells_time(text: str, at: int) -> bool:
    """Whether the key character at `at` stands as it does in an expression of time."""
    char, before = text[at], text[at - 1] if at else ""
    if char in "每旬":
        return True
    if char == "末":
        return before in "”年月季五"
    if char == "前":
        return before in "底末月年季日节期汛假学会忙春冬雨之以班时大双耕收播工夕周旦午明庆秋阳一" or before in _NUMERIC or before in "”"
    if char == "内":
        return before in "年月日天周时钟期"
    if char == "期":
        return text[at + 1 : at + 2] == "间" or text[at - 2 : at - 1] == "”" or before in "汛时"
    return before in _NUMERIC or before in "上下每第本今明全次当即按逐" or text[at + 1 : at + 2] in ("底", "末", "度", "初", "中")


class Reading(NamedTuple):
    """What a pattern may ask while it reads a match: the text around it and the year that is meant."""

    text: str
    context: Context
    limit: bool

    def year(self, printed: str | None, at: int, month: int = 12, day: int = 31) -> tuple[int | None, str | None]:
        """The year of a date at position `at` and, where it is not printed, where it was taken from."""
        from anweitool.text import numeral

        issued = self.context.issued
        if printed:
            if (value := numeral(printed)) is not None:
                return (value if value > 99 else 2000 + value), None
            shift = {"明年": 1, "次年": 1, "后年": 2}.get(printed, 0)
            if issued:
                return issued.year + shift, "成文日期"
            return (self.context.years[0][0] + shift, self.context.years[0][1]) if self.context.years else (None, None)
        for match in reversed(list(_EXPLICIT_YEAR.finditer(self.text, max(0, at - 300), at))):
            year = int(match[1])
            if not issued or (year, month) >= (issued.year, issued.month):
                return year, "前文"
        if self.context.years:
            return self.context.years[0]
        if issued:
            past = (month, day) < (issued.month, issued.day)
            return issued.year + past, "成文日期（已过，顺延一年）" if past else "成文日期"
        return None, None
