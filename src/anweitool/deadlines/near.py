"""Matches → dates that are counted from the day of issue: 本月底, 下周五, 明天, 两周后. Without that day they have no date."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from anweitool.deadlines.counted import counted, recurring
from anweitool.deadlines.fixed import Match, last_day, month_part, whole
from anweitool.deadlines.reading import Deadline, Reading
from anweitool.lazy import lazy

_ISSUED = "成文日期"
_STEP = {"上上": -2, "上": -1, "": 0, "本": 0, "这": 0, "当": 0, "今": 0, "下": 1, "次": 1, "下下": 2}
_WEEKDAY = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 6}


def _dated(match: Match, due: date | None, precision: str = "day", alt: date | None = None) -> list[Deadline]:
    return [Deadline(match[0], "date", due=due, alt_due=alt, precision=precision, year_from=_ISSUED if due else None)]


def _step(match: Match) -> int:
    return _STEP.get(re.sub("[个一]", "", match["which"] or ""), 0)


_REPORTED = lazy(r"每|按月|逐月|月度|上月|当月(?!底)|报送|上报|报告|汇总|填报|通报|统计|调度|例会")


def near_month(match: Match, reading: Reading) -> list[Deadline] | None:
    """本月底, 下月10日前, 月底前. A bare 月底前, or a day of 下月, is every month's where the clause reports regularly."""
    day, part = whole(match["d"]), match["part"]
    if (not match["which"] or match["which"].startswith("下") and day) and _REPORTED.search(_clause(match, reading.text)):
        rule = f"BYMONTHDAY={day}" if day else f"BYMONTHDAY={ {'上旬': 10, '中旬': 20, '初': 10}.get(part or '', -1) }"
        return recurring(match, f"FREQ=MONTHLY;{rule}")
    issued = reading.context.issued
    if issued is None:
        return _dated(match, None, "day" if day else "month")
    months = issued.month - 1 + _step(match)
    year, month = issued.year + months // 12, months % 12 + 1
    if day:
        return _dated(match, date(year, month, day)) if day <= calendar.monthrange(year, month)[1] else None
    return _dated(match, month_part(year, month, part), "month")


def _clause(match: Match, text: str) -> str:
    """The words around a match, up to the next full stops."""
    before = re.split("[。；\n]", text[max(0, match.start() - 40) : match.start()])[-1]
    return before + re.split("[。；\n]", text[match.end() : match.end() + 30])[0]


def near_week(match: Match, reading: Reading) -> list[Deadline] | None:
    """本周五, 下周一, 周五前 (the first one from the day of issue on). 周末 is Friday's end or Sunday: the earlier, with the later."""
    issued = reading.context.issued
    name = match["day"] or "日"
    if issued is None:
        return _dated(match, None)
    monday = issued - timedelta(issued.weekday()) + timedelta(7 * _step(match))
    due = monday + timedelta(_WEEKDAY[name])
    if not match["which"] and due < issued:
        due += timedelta(7)
    return _dated(match, due - timedelta(2), alt=due) if match["day"] == "末" else _dated(match, due)


def near_day(match: Match, reading: Reading) -> list[Deadline] | None:
    issued = reading.context.issued
    days = {"今": 0, "明": 1, "后": 2, "大后": 3}[match["which"]]
    return _dated(match, issued + timedelta(days) if issued else None)


def near_quarter(match: Match, reading: Reading) -> list[Deadline] | None:
    issued = reading.context.issued
    if issued is None:
        return _dated(match, None, "quarter")
    quarter = (issued.month - 1) // 3 + _step(match)
    return _dated(match, last_day(issued.year + quarter // 4, quarter % 4 * 3 + 3), "quarter")


def later(match: Match, reading: Reading) -> list[Deadline] | None:
    """两周后, 三天后, as a limit: counted from the day of issue."""
    issued = reading.context.issued
    count = whole(match["n"].replace("半", ""))
    if match["n"] == "半":
        unit, count = {"月": ("天", 15), "年": ("月", 6)}.get(match["unit"], ("", 0))
    else:
        unit = "工作日" if match["work"] else match["unit"]
    if not count:
        return None
    return _dated(match, counted(issued, count, unit, unit == "工作日") if issued else None)


def day_of_month(match: Match, reading: Reading) -> list[Deadline] | None:
    """于25日前: the first such day from the day of issue on."""
    issued, day = reading.context.issued, whole(match["d"])
    if issued is None:
        return _dated(match, None)
    months = issued.month - 1 + (day < issued.day)
    for _ in range(3):
        year, month = issued.year + months // 12, months % 12 + 1
        if day <= calendar.monthrange(year, month)[1]:
            return _dated(match, date(year, month, day))
        months += 1
    return None
