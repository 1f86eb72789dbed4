"""Matches → dates and periods: what stands on the calendar once its year is known."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from anweitool.deadlines.reading import Deadline, Reading
from anweitool.deadlines.words import DAY, MONTH, PART
from anweitool.lazy import lazy
from anweitool.text import numeral

Match = re.Match[str]


def whole(text: str | None) -> int:
    return numeral(text) or 0 if text else 0


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def no_such(month: int, day: int, year: int | None = None) -> bool:
    """Whether the calendar has no such day: in that year, or in any."""
    return _date(year or 2000, month, day) is None


def impossible(match: Match, kind: str = "date") -> list[Deadline]:
    """A limit that no day of the calendar is: its words are kept, it has no date."""
    return [Deadline(match[0], kind, precision="day", impossible=True)]


_UNTIL = lazy(r"(?:不迟于|不晚于|超过|截[止至][^，。；]{0,4}|最[迟晚][于在]?|[至到—–－~～-])\s?$")


def no_such_day(match: Match, reading: Reading) -> list[Deadline] | None:
    """2025年6月32日前, 2025年13月底前: a limit where the words around it say so, else words that are taken and give nothing."""
    if reading.limit or match["until"] or match["from"] or _UNTIL.search(reading.text[max(0, match.start() - 10) : match.start()]):
        return [] if _stated(match, reading.text) else impossible(match, "period" if match["from"] else "date")
    return []


def month_part(year: int, month: int, part: str | None) -> date:
    day = {"初": 10, "上旬": 10, "中旬": 20, "上中旬": 20}.get(part or "")
    return date(year, month, day) if day else last_day(year, month)


_DONE = lazy(r"[^。；]{0,25}?(?:已|累计|共有|共计|达到?了|同比|存量|余|以来|通车里程)")
_LABEL = lazy(r"(?:以来|及以前|以前|以后|起施行|起执行|起实施|起开始|前后|以降|期间发生|印发的|出台的|发布的|会议|年度)")


def _stated(match: Match, text: str) -> bool:
    """A state of affairs (`截至2023年底，全区已…`), not a limit."""
    before = text[max(0, match.start() - 4) : match.start()]
    return bool(re.search(r"截[至止]到?\s?$", before) and _DONE.match(text, match.end()))


def day_before(match: Match, reading: Reading) -> list[Deadline] | None:
    month, day = whole(match["m"]), whole(match["d"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month, day)
    if no_such(month, day, year):
        return impossible(match)
    return [Deadline(match[0], "date", due=_date(year, month, day), precision="day", year_from=source)]


def day_by(match: Match, reading: Reading) -> list[Deadline] | None:
    return None if _stated(match, reading.text) else day_before(match, reading)


def month_end(match: Match, reading: Reading) -> list[Deadline] | None:
    if _stated(match, reading.text):
        return None
    month = whole(match["m"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month)
    due = month_part(year, month, match["part"]) if year else None
    return [Deadline(match[0], "date", due=due, precision="month", year_from=source)]


def month_before(match: Match, reading: Reading) -> list[Deadline] | None:
    """Bare `9月前`: the earlier reading, with the later one beside it."""
    month = whole(match["m"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month)
    if not year:
        return [Deadline(match[0], "date", precision="month")]
    first = date(year, month, 1)
    return [Deadline(match[0], "date", due=first - timedelta(1), alt_due=last_day(year, month), precision="month", year_from=source)]


def month_bare(match: Match, reading: Reading) -> list[Deadline] | None:
    """A month that opens a clause (`6月，组织…`) or follows 在/于: a limit unless it lies in the past."""
    issued = reading.context.issued
    month = whole(match["m"])
    if match["y"] and issued and not reading.limit and (whole(match["y"]), month) < (issued.year, issued.month):
        return None
    return month_end(match, reading)


def months(match: Match, reading: Reading) -> list[Deadline] | None:
    """Several dates in one list: `2023年6月、9月、12月底前`, `6月15日、12月15日前`."""
    found: list[Deadline] = []
    year: int | None = None
    source: str | None = None
    if not match["y"] and "每年" in re.split("[。；\n]", reading.text[max(0, match.start() - 40) : match.start()])[-1]:
        return None  # every year's months, of which the words before speak
    for part in re.finditer(rf"(?P<m>{MONTH})(?:月(?:(?P<d>{DAY})[日号])?(?P<part>{PART})?|(?=[、，,和及]))", match["list"]):
        month, day = whole(part["m"]), whole(part["d"])
        if year is None:
            year, source = reading.year(match["y"] or match["ry"], match.start(), month)
        due = None
        if year:
            due = _date(year, month, day) if day else month_part(year, month, part["part"])
        at = match.start("list") + part.start()
        end = match.end() if part.end() == len(match["list"]) else match.start("list") + part.end()
        start = match.start() if not found else at
        missing = bool(day) and no_such(month, day, year)
        found.append(
            Deadline(
                reading.text[start:end], "date", due=due, precision="day" if day else "month", year_from=None if missing else source,
                span=(start, end), impossible=missing,
            )
        )  # fmt: skip
    return found


def year_end(match: Match, reading: Reading) -> list[Deadline] | None:
    if _stated(match, reading.text):
        return None
    year, source = reading.year(match["y"] or match["ry"], match.start())
    due = date(year, 12, 31) if year else None
    return [Deadline(match[0], "date", due=due, precision="year", year_from=source)]


def year_middle(match: Match, reading: Reading) -> list[Deadline] | None:
    year, source = reading.year(match["y"] or match["ry"], match.start(), 6, 30)
    return [Deadline(match[0], "date", due=date(year, 6, 30) if year else None, precision="half", year_from=source)]


def year_before(match: Match, reading: Reading) -> list[Deadline] | None:
    """Bare `2030年前`: the earlier reading, with the later one beside it."""
    year, source = reading.year(match["y"], match.start())
    if not year or (reading.context.issued and year < reading.context.issued.year):
        return None
    return [Deadline(match[0], "date", due=date(year - 1, 12, 31), alt_due=date(year, 12, 31), precision="year", year_from=source)]


def to_year(match: Match, reading: Reading) -> list[Deadline] | None:
    year, source = reading.year(match["y"], match.start())
    if not year or (reading.context.issued and year < reading.context.issued.year):
        return None
    return [Deadline(match[0], "date", due=date(year, 12, 31), precision="year", year_from=source)]


def quarter(match: Match, reading: Reading) -> list[Deadline] | None:
    number = whole(match["q"])
    if not 1 <= number <= 4:
        return None
    year, source = reading.year(match["y"] or match["ry"], match.start(), number * 3)
    due = last_day(year, number * 3) if year else None
    return [Deadline(match[0], "date", due=due, precision="quarter", year_from=source)]


def vague(match: Match, reading: Reading) -> list[Deadline] | None:
    """年初, 8月15日前后: a time that no day ends; the words are taken, and give no deadline."""
    return []


def half(match: Match, reading: Reading) -> list[Deadline] | None:
    month = 6 if match["half"] == "上" else 12
    year, source = reading.year(match["y"] or match["ry"], match.start(), month)
    due = last_day(year, month) if year else None
    return [Deadline(match[0], "date", due=due, precision="half", year_from=source)]


#: Five-year plans begin in 1953 (一五); the one numbered n ends in 1952 + 5n, shifted by the gap of 1963-65.
_PLAN_OFFSET = 1955


def five_year_plan(match: Match, reading: Reading) -> list[Deadline] | None:
    tens = numeral(match["n"])
    if not tens or not 10 <= tens <= 30:
        return None
    due = date(_PLAN_OFFSET + 5 * tens, 12, 31)
    if match["when"] in ("期间", "时期") and (reading.context.issued and reading.context.issued > due):
        return None
    if match["when"] == "末":
        return [Deadline(match[0], "date", due=due, precision="year")]
    return [Deadline(match[0], "period", start=date(due.year - 4, 1, 1), due=due, precision="year")]


def span_of_dates(match: Match, reading: Reading) -> list[Deadline] | None:
    """`A至B` in days, months or years, each end taking what it leaves out from the other."""
    g = match.groupdict()
    m1, d1, m2, d2 = (whole(g.get(k)) for k in ("m1", "d1", "m2", "d2"))
    y1, y2 = g.get("y1"), g.get("y2")
    if not m2 and not d2 and not y2 and not g.get("end2"):
        return None
    source = None
    if not (m1 or d1):  # years only
        if not (y1 and y2):
            return None
        first, last = date(_year4(y1), 1, 1), date(_year4(y2), 12, 31)
    else:
        month2 = m2 or m1
        if d1 and not d2 and not m2:
            return None
        year1, source = reading.year(y1, match.start(), m1, d1 or 1)
        if y1 is None and y2:
            year1, source = _year4(y2) - (m1 > month2), None
        elif y1 is None and year1 and source and "顺延" in source:
            issued = reading.context.issued
            if issued and (month2, d2 or 31) >= (issued.month, issued.day):
                year1, source = issued.year, "成文日期"
        later = bool(g.get("next")) or month2 < m1
        year2 = _year4(y2) if y2 else (year1 + later if year1 else None)
        if (d1 and no_such(m1, d1, year1)) or (d2 and no_such(month2, d2, year2)):
            past = not reading.limit and reading.context.issued and year2 and year2 < reading.context.issued.year
            return None if past else impossible(match, "period")
        if not year1 or not year2:
            return [Deadline(match[0], "period")]
        part = g.get("part1") or ""
        begin = last_day(year1, m1) if part in ("底", "末") else _date(year1, m1, d1 or {"中旬": 11, "下旬": 21}.get(part, 1))
        finish = _date(year2, month2, d2) if d2 else month_part(year2, month2, g.get("part2"))
        if g.get("end2"):
            finish = date(year2, 12, 31)
        if begin is None or finish is None:
            return None
        first, last = begin, finish
    if last < first:
        return None
    issued = reading.context.issued
    if not reading.limit and issued and last < issued and (source is None or "前文" in source):
        return None
    precision = "day" if d2 else "month" if m1 or m2 else "year"
    return [Deadline(match[0], "period", start=first, due=last, precision=precision, year_from=source)]


def _year4(text: str) -> int:
    return whole(text)


def from_now(match: Match, reading: Reading) -> list[Deadline] | None:
    month, day = whole(match["m"]), whole(match["d"])
    if month:
        year, source = reading.year(match["y"] or match["ry"], match.start(), month, day or 31)
        if day and no_such(month, day, year):
            return impossible(match, "period")
        due = None if not year else _date(year, month, day) if day else month_part(year, month, match["part"])
    else:
        year, source = reading.year(match["y"] or match["ry"], match.start())
        due = date(year, 12, 31) if year else None
    precision = "day" if day else "month" if month else "year"
    return [Deadline(match[0], "period", start=reading.context.issued, due=due, precision=precision, year_from=source)]


def numeric_date(match: Match, reading: Reading) -> list[Deadline] | None:
    year, month, day = whole(match["y"]), whole(match["m"]), whole(match["d"])
    due = _date(year, month, day) if day else last_day(year, month)
    return impossible(match) if due is None else [Deadline(match[0], "date", due=due, precision="day" if day else "month")]
