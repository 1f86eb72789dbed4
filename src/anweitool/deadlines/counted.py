"""Matches → what recurs, what is counted from an event, and occasions such as festivals."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from anweitool.deadlines.calendars import FESTIVALS, add_workdays, festival_day
from anweitool.deadlines.fixed import Match, impossible, no_such, whole
from anweitool.deadlines.reading import Deadline, Reading
from anweitool.deadlines.words import DAY, MONTH
from anweitool.lazy import lazy
from anweitool.text import numeral

# ---- recurring -----------------------------------------------------------------------------------

_WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))


def recurring(match: Match, rule: str) -> list[Deadline]:
    """What recurs by an RFC 5545 rule, as the one deadline of a match."""
    return [Deadline(match[0], "recurring", rrule=rule)]


_EVERY_MONTH = lazy(r"每|按月|逐月|各月|月度|月报")
_REPORTED = lazy(r"[^，。；]*(?:报送|上报|报告|填报|汇总|统计)")


def _is_regular(match: Match, text: str) -> bool:
    """Whether 次月5日前 is every month's: the text speaks of each month, or of a report."""
    return bool(_EVERY_MONTH.search(text, 0, match.start()) or _REPORTED.match(text, match.end()))


def monthly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    if match[0].startswith(("次月", "当月")) and not reading.limit and not _is_regular(match, reading.text):
        return [Deadline(match[0], "date", precision="day")]  # the month after one that the text does not name
    days = [str(whole(day)) for day in re.findall(DAY, match["days"])]
    return recurring(match, f"FREQ=MONTHLY;BYMONTHDAY={','.join(days)}")


def monthly_end(match: Match, reading: Reading) -> list[Deadline] | None:
    part = match.groupdict().get("part") or "底"
    return recurring(match, f"FREQ=MONTHLY;BYMONTHDAY={ {'上旬': 10, '中旬': 20, '初': 10}.get(part, -1) }")


def quarterly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    first = match["which"] and ("首" in match["which"] or "第一" in match["which"])
    months_ = "1,4,7,10" if first else "3,6,9,12"
    return recurring(match, f"FREQ=MONTHLY;BYMONTH={months_};BYMONTHDAY={whole(match['d']) or -1}")


def alternate_months(match: Match, reading: Reading) -> list[Deadline] | None:
    """双月20日前: every second month."""
    first = 2 if match["which"] == "双" else 1
    return recurring(match, f"FREQ=MONTHLY;BYMONTH={','.join(map(str, range(first, 13, 2)))};BYMONTHDAY={whole(match['d'])}")


def yearly_date(match: Match, reading: Reading) -> list[Deadline] | None:
    if any(no_such(whole(p["m"]), whole(p["d"])) for p in re.finditer(rf"(?P<m>{MONTH})月(?P<d>{DAY})[日号]", match["list"])):
        return impossible(match)
    days = sorted({whole(p["d"]) for p in re.finditer(rf"(?:{MONTH})月(?P<d>{DAY})[日号]", match["list"])})
    months_ = sorted({whole(p["m"]) for p in re.finditer(rf"(?P<m>{MONTH})月", match["list"])})
    if len(days) > 1 and len(months_) > 1:
        return None
    rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months_))}"
    if days:
        rule += f";BYMONTHDAY={','.join(map(str, days))}"
    elif re.search("[底末前]", match[0]):
        rule += ";BYMONTHDAY=-1"
    return recurring(match, rule)


def yearly_end(match: Match, reading: Reading) -> list[Deadline] | None:
    return recurring(match, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1")


def yearly_end_of_span(match: Match, reading: Reading) -> list[Deadline] | None:
    """每年10月1日至次年5月31日: no rule gives a span, so the words keep it."""
    return recurring(match, "FREQ=YEARLY")


def yearly_half(match: Match, reading: Reading) -> list[Deadline] | None:
    months_ = {"上": "6", "下": "12"}[match["half"]]
    return recurring(match, f"FREQ=YEARLY;BYMONTH={months_};BYMONTHDAY=-1")


def weekly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    return recurring(match, "FREQ=WEEKLY;BYDAY=" + ",".join(_WEEKDAYS[c] for c in re.findall("[一二三四五六日天]", match["days"])))


_EVERY = {
    "年": ("YEARLY", 1), "半年": ("MONTHLY", 6), "季度": ("MONTHLY", 3), "季": ("MONTHLY", 3), "月": ("MONTHLY", 1),
    "半月": ("WEEKLY", 2), "半个月": ("WEEKLY", 2), "旬": ("DAILY", 10), "周": ("WEEKLY", 1), "星期": ("WEEKLY", 1),
    "日": ("DAILY", 1), "天": ("DAILY", 1), "双周": ("WEEKLY", 2), "双月": ("MONTHLY", 2), "年度": ("YEARLY", 1),
    "学期": ("MONTHLY", 6), "学年": ("YEARLY", 1), "工作日": ("DAILY", 1), "个工作日": ("DAILY", 1), "个季度": ("MONTHLY", 3), "个月": ("MONTHLY", 1), "小时": ("HOURLY", 1), "月度": ("MONTHLY", 1),
}  # fmt: skip


def every(match: Match, reading: Reading) -> list[Deadline] | None:
    if match["unit"].endswith("工作日"):
        return recurring(match, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    frequency, interval = _EVERY[match["unit"]]
    count = match.groupdict().get("n")
    interval *= whole(count) or 1 if count else 1
    return recurring(match, f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else ""))


def once_per(match: Match, reading: Reading) -> list[Deadline] | None:
    """一月一调度, 半年一次, 一年两次."""
    frequency, interval = _EVERY[match["unit"] or match["unit2"]]
    return recurring(match, f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else ""))


def monthly_workday(match: Match, reading: Reading) -> list[Deadline] | None:
    """每月最后一个工作日, 每月第一个周五."""
    place = -1 if match["place"] == "最后一" else whole(match["place"].strip("第首")) or 1
    if match["weekday"]:
        return recurring(match, f"FREQ=MONTHLY;BYDAY={place}{_WEEKDAYS[match['weekday']]}")
    return recurring(match, f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={place}")


def yearly_festival(match: Match, reading: Reading) -> list[Deadline] | None:
    """每年国庆节前: the day before; a festival of the lunar calendar has no day in the solar one."""
    month, day = FESTIVALS.get(match["name"], (-1, 0))
    if month < 0:
        return recurring(match, "FREQ=YEARLY")
    eve = date(2001, month, day) - timedelta(1)
    return recurring(match, f"FREQ=YEARLY;BYMONTH={eve.month};BYMONTHDAY={eve.day}")


# ---- relative and event --------------------------------------------------------------------------

_UNITS = {"小时": "PT{}H", "分钟": "PT{}M", "日": "P{}D", "天": "P{}D", "工作日": "P{}D", "周": "P{}W", "星期": "P{}W",
          "月": "P{}M", "年": "P{}Y", "季度": "P{}M"}  # fmt: skip
_AFTER = lazy(
    r"(?:^|[，。；：！？\n（]|[,;])\s?([^，。；：！？\n,;（）]{1,40}?(?:之日起|之日|当日起|起|之后|以后|后|时|前))(?:的)?[，,]?\s?(?:原则上|应当|必须|一般|一律|并|应|须|需|要|可|在|于|最迟|最晚|不晚于|不超过|立即|[^，。；]{0,8}?(?:在|于))*\s?$"
)
_OCCASION = lazy(
    r"(?:^|[，。；：！？\n（]|[,;])\s?((?:发现|发生|接到|收到|遇到?|出现)[^，。；：！？\n,;（）应须需要]{1,20})(?:的)?[，,]?\s?(?:[应须需要](?:当)?[^，。；]{0,8}?|[^，。；]{0,12}?[应须需要](?:当)?)?(?:[在于])?\s?$"
)
_ISSUE = lazy(
    r"(?:从|自)?即日起?$|(?:本|此)?(?:通知|方案|意见|文件|办法|规定|细则|公告|决定|文)?(?:印发|下发|发布|发文|公布|施行|实施)(?:之日|当日|后|之后|时)?起?$"
)


#: What a service takes, not when a task is due: 压缩至3个工作日内.
_STANDARD = lazy(r"(?:压缩|缩短|压减|缩减|控制|精简|减少|提速)[^，。；]{0,3}$")


def within(match: Match, reading: Reading) -> list[Deadline] | None:
    unit, printed = match["unit"], match["n"]
    half = printed.endswith("半") and unit in ("年", "月", "小时", "天")
    count = numeral(printed.rstrip("个半") or "0") or 0
    if half:
        unit, count = {
            "年": ("月", count * 12 + 6),
            "月": ("天", count * 30 + 15),
            "小时": ("分钟", count * 60 + 30),
            "天": ("小时", count * 24 + 12),
        }[unit]
    if not count or (unit == "年" and count > 30):
        return None
    if _STANDARD.search(reading.text[max(0, match.start() - 8) : match.start()]):
        return None
    if unit == "季度":
        count *= 3
    workdays = bool(match["work"]) or unit == "工作日"
    duration = _UNITS["日" if workdays else unit].format(count)
    before = reading.text[max(0, match.start() - 60) : match.start()]
    found = _AFTER.search(before) or _OCCASION.search(before)
    after = found[1].removesuffix("的") if found else match.groupdict().get("after")
    due = None
    issued = reading.context.issued
    if after and issued and _ISSUE.search(after):
        due = counted(issued, count, unit, workdays)
    return [Deadline(match[0], "relative", due=due, after=after, within=duration, workdays=workdays)]


def counted(issued: date, count: int, unit: str, workdays: bool) -> date | None:
    """The day that is `count` units after the day of issue, which itself is not counted."""
    if workdays:
        return add_workdays(issued, count)
    if unit in ("日", "天"):
        return issued + timedelta(count)
    if unit in ("周", "星期"):
        return issued + timedelta(7 * count)
    if unit in ("月", "年", "季度"):
        months_ = issued.month - 1 + count * (12 if unit == "年" else 1)
        year, month = issued.year + months_ // 12, months_ % 12 + 1
        return date(year, month, min(issued.day, calendar.monthrange(year, month)[1]))
    return None


def festival(match: Match, reading: Reading) -> list[Deadline] | None:
    """The day before a festival, in the year printed or the first one on or after the date of issue."""
    month, day = FESTIVALS[match["name"]]
    year, source = reading.year(match["y"] or match["ry"], match.start()) if (match["y"] or match["ry"]) else (None, None)
    issued = reading.context.issued
    due = None
    if not year and not issued and reading.context.years:
        year, source = reading.context.years[0]
    if year:
        due = festival_day(year, month, day)
    elif issued:
        days = [festival_day(y, month, day) for y in (issued.year, issued.year + 1)]
        due = next((d for d in days if d and d > issued), None)
        source = "成文日期"
    return [Deadline(match[0], "event", due=due - timedelta(1) if due else None, year_from=source if due else None)]


def lunar_day(match: Match, reading: Reading) -> list[Deadline] | None:
    """A day of the lunar calendar (农历八月十五前, 腊月二十三前)."""
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["m2"] or "") or whole(match["m"])
    day = whole(match["d"].removeprefix("初"))
    issued = reading.context.issued
    year, source = (whole(match["y"]), None) if match["y"] else (issued.year if issued else None, "成文日期")
    years = [year] if match["y"] else [year - 1, year, year + 1] if year else []
    days = [festival_day(y, -month, day) for y in years if y]
    due = next((d for d in days if d and (match["y"] or not issued or d >= issued)), None)
    return [Deadline(match[0], "date", due=due, precision="day", year_from=source if due else None)]


def event(match: Match, reading: Reading) -> list[Deadline] | None:
    return [Deadline(match[0], "event")]


def ongoing(match: Match, reading: Reading) -> list[Deadline] | None:
    return [Deadline(match[0], "ongoing")]
