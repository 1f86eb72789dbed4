"""The table of deadline patterns. Order is priority: the first pattern to take a stretch of text keeps it.

A row: the pattern's name, words one of which must occur (a cheap gate), the expression, and the function that
reads a match (None: it is no deadline after all). `limit_only` rows apply only where the whole expression is
known to be a limit. Every row has cases in tests/cases/deadlines.yaml.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.parsers.deadlines import Deadline, Reading
from anweitool.text import numeral

Match = re.Match[str]
Reader = Callable[[Match, Reading], "list[Deadline] | None"]


class Pattern(NamedTuple):
    name: str
    gate: tuple[str, ...]
    regex: re.Pattern[str]
    read: Reader
    limit_only: bool = False


# ---- fragments -----------------------------------------------------------------------------------

Y4 = r"(?:(?:19|20)\d\d|[一二][〇○零O一二三四五六七八九]{3})"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十百半]{1,4})"
YEAR = rf"(?:(?P<y>{Y4})\s?年|(?P<ry>今年|本年|明年|次年|后年|当年)的?)"
BEFORE = r"(?:之前|以前|前)(?![期后述款来往提景沿瞻置列三者\d])"
HOUR = r"(?:\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[时点](?:整|\d{1,2}分)?|\s?(?:上午|下午|晚上|中午)?(?:下班|上班)|\s?(?:上午|下午|中午|晚))*"
TO = r"\s?(?:[-－—–~～]{1,2}|至|到|起至)\s?"
PART = r"(?:底|末|初|上旬|中旬|下旬|中下旬|上中旬)"
LEFT = r"(?<![\d.．])"

# ---- readings ------------------------------------------------------------------------------------


def _int(text: str | None) -> int:
    return numeral(text) or 0 if text else 0


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _month_part(year: int, month: int, part: str | None) -> date:
    day = {"初": 10, "上旬": 10, "中旬": 20, "上中旬": 20}.get(part or "")
    return date(year, month, day) if day else last_day(year, month)


_DONE = lazy(r"[^。；]{0,25}?(?:已|累计|共有|共计|达到?了|同比|存量|余|以来|通车里程)")
_LABEL = lazy(r"(?:以来|及以前|以前|以后|起施行|起执行|起实施|起开始|前后|以降|期间发生|印发的|出台的|发布的|会议|年度)")


def _stated(match: Match, text: str) -> bool:
    """A state of affairs (`截至2023年底，全区已…`), not a limit."""
    before = text[max(0, match.start() - 4) : match.start()]
    return bool(re.search(r"截[至止]到?\s?$", before) and _DONE.match(text, match.end()))


def day_before(match: Match, reading: Reading) -> list[Deadline] | None:
    month, day = _int(match["m"]), _int(match["d"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month, day)
    due = _date(year, month, day)
    if due is None and year:
        return None
    return [Deadline(match[0], "date", due=due, precision="day", year_from=source)]


def day_by(match: Match, reading: Reading) -> list[Deadline] | None:
    return None if _stated(match, reading.text) else day_before(match, reading)


def month_end(match: Match, reading: Reading) -> list[Deadline] | None:
    if _stated(match, reading.text):
        return None
    month = _int(match["m"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month)
    due = _month_part(year, month, match["part"]) if year else None
    return [Deadline(match[0], "date", due=due, precision="month", year_from=source)]


def month_before(match: Match, reading: Reading) -> list[Deadline] | None:
    """Bare `9月前`: the earlier reading, with the later one beside it."""
    month = _int(match["m"])
    year, source = reading.year(match["y"] or match["ry"], match.start(), month)
    if not year:
        return [Deadline(match[0], "date", precision="month")]
    first = date(year, month, 1)
    return [Deadline(match[0], "date", due=first - timedelta(1), alt_due=last_day(year, month), precision="month", year_from=source)]


def month_bare(match: Match, reading: Reading) -> list[Deadline] | None:
    """A month that opens a clause (`6月，组织…`) or follows 在/于: a limit unless it lies in the past."""
    issued = reading.context.issued
    month = _int(match["m"])
    if match["y"] and issued and not reading.limit and (_int(match["y"]), month) < (issued.year, issued.month):
        return None
    return month_end(match, reading)


def months(match: Match, reading: Reading) -> list[Deadline] | None:
    """Several dates in one list: `2023年6月、9月、12月底前`, `6月15日、12月15日前`."""
    found: list[Deadline] = []
    year: int | None = None
    source: str | None = None
    for part in re.finditer(rf"(?P<m>{MONTH})月(?:(?P<d>{DAY})[日号])?(?P<part>{PART})?", match["list"]):
        month, day = _int(part["m"]), _int(part["d"])
        if year is None:
            year, source = reading.year(match["y"] or match["ry"], match.start(), month)
        due = None
        if year:
            due = _date(year, month, day) if day else _month_part(year, month, part["part"])
        at = match.start("list") + part.start()
        end = match.end() if part.end() == len(match["list"]) else match.start("list") + part.end()
        start = match.start() if not found else at
        found.append(Deadline(reading.text[start:end], "date", due=due, precision="day" if day else "month", year_from=source, span=(start, end)))
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
    number = _int(match["q"])
    if not 1 <= number <= 4:
        return None
    year, source = reading.year(match["y"] or match["ry"], match.start(), number * 3)
    due = last_day(year, number * 3) if year else None
    return [Deadline(match[0], "date", due=due, precision="quarter", year_from=source)]


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
    m1, d1, m2, d2 = (_int(g.get(k)) for k in ("m1", "d1", "m2", "d2"))
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
        year2 = _year4(y2) if y2 else (year1 + (month2 < m1) if year1 else None)
        if not year1 or not year2:
            return [Deadline(match[0], "period")]
        begin = _date(year1, m1, d1 or {"中旬": 11, "下旬": 21, "底": 28, "末": 28}.get(g.get("part1") or "", 1))
        finish = _date(year2, month2, d2) if d2 else _month_part(year2, month2, g.get("part2"))
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
    return _int(text)


def from_now(match: Match, reading: Reading) -> list[Deadline] | None:
    month, day = _int(match["m"]), _int(match["d"])
    if month:
        year, source = reading.year(match["y"] or match["ry"], match.start(), month, day or 31)
        due = None if not year else _date(year, month, day) if day else _month_part(year, month, match["part"])
    else:
        year, source = reading.year(match["y"] or match["ry"], match.start())
        due = date(year, 12, 31) if year else None
    precision = "day" if day else "month" if month else "year"
    return [Deadline(match[0], "period", start=reading.context.issued, due=due, precision=precision, year_from=source)]


# ---- recurring -----------------------------------------------------------------------------------

_WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))


def _recurring(match: Match, rule: str) -> list[Deadline]:
    return [Deadline(match[0], "recurring", rrule=rule)]


def monthly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    days = [str(_int(day)) for day in re.findall(DAY, match["days"])]
    return _recurring(match, f"FREQ=MONTHLY;BYMONTHDAY={','.join(days)}")


def monthly_end(match: Match, reading: Reading) -> list[Deadline] | None:
    part = match.groupdict().get("part") or "底"
    return _recurring(match, f"FREQ=MONTHLY;BYMONTHDAY={ {'上旬': 10, '中旬': 20, '初': 10}.get(part, -1) }")


def quarterly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    first = match["which"] and ("首" in match["which"] or "第一" in match["which"])
    months_ = "1,4,7,10" if first else "3,6,9,12"
    return _recurring(match, f"FREQ=MONTHLY;BYMONTH={months_};BYMONTHDAY={_int(match['d']) or -1}")


def yearly_date(match: Match, reading: Reading) -> list[Deadline] | None:
    days = sorted({_int(p["d"]) for p in re.finditer(rf"(?:{MONTH})月(?P<d>{DAY})[日号]", match["list"])})
    months_ = sorted({_int(p["m"]) for p in re.finditer(rf"(?P<m>{MONTH})月", match["list"])})
    if len(days) > 1 and len(months_) > 1:
        return None
    rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, months_))}"
    if days:
        rule += f";BYMONTHDAY={','.join(map(str, days))}"
    elif re.search("[底末前]", match[0]):
        rule += ";BYMONTHDAY=-1"
    return _recurring(match, rule)


def yearly_end(match: Match, reading: Reading) -> list[Deadline] | None:
    return _recurring(match, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1")


def yearly_half(match: Match, reading: Reading) -> list[Deadline] | None:
    months_ = {"上": "6", "下": "12"}[match["half"]]
    return _recurring(match, f"FREQ=YEARLY;BYMONTH={months_};BYMONTHDAY=-1")


def weekly_day(match: Match, reading: Reading) -> list[Deadline] | None:
    return _recurring(match, "FREQ=WEEKLY;BYDAY=" + ",".join(_WEEKDAYS[c] for c in re.findall("[一二三四五六日天]", match["days"])))


_EVERY = {
    "年": ("YEARLY", 1), "半年": ("MONTHLY", 6), "季度": ("MONTHLY", 3), "季": ("MONTHLY", 3), "月": ("MONTHLY", 1),
    "半月": ("WEEKLY", 2), "半个月": ("WEEKLY", 2), "旬": ("DAILY", 10), "周": ("WEEKLY", 1), "星期": ("WEEKLY", 1),
    "日": ("DAILY", 1), "天": ("DAILY", 1), "双周": ("WEEKLY", 2), "双月": ("MONTHLY", 2), "年度": ("YEARLY", 1),
    "个季度": ("MONTHLY", 3), "个月": ("MONTHLY", 1), "小时": ("HOURLY", 1), "月度": ("MONTHLY", 1),
}  # fmt: skip


def every(match: Match, reading: Reading) -> list[Deadline] | None:
    frequency, interval = _EVERY[match["unit"]]
    count = match.groupdict().get("n")
    interval *= _int(count) or 1 if count else 1
    return _recurring(match, f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else ""))


# ---- relative and event --------------------------------------------------------------------------

_UNITS = {"小时": "PT{}H", "分钟": "PT{}M", "日": "P{}D", "天": "P{}D", "工作日": "P{}D", "周": "P{}W", "星期": "P{}W",
          "月": "P{}M", "年": "P{}Y", "季度": "P{}M"}  # fmt: skip
_AFTER = lazy(
    r"(?:^|[，。；：！？\n（]|[,;])\s?([^，。；：！？\n,;（）]{1,40}?(?:之日起|之日|当日起|起|之后|以后|后|时|前))(?:的)?[，,]?\s?(?:原则上|应当|必须|一般|一律|并|应|须|需|要|可|在|于|最迟|最晚|不晚于|不超过|立即|[^，。；]{0,8}?(?:在|于))*\s?$"
)
_OCCASION = lazy(
    r"(?:^|[，。；：！？\n（]|[,;])\s?((?:发现|发生|接到|收到|遇到?|出现)[^，。；：！？\n,;（）]{1,20}?)(?:的)?[，,]?\s?(?:[^，。；]{0,12}?[应须需要](?:当)?)?[在于]?\s?$"
)
_ISSUE = lazy(r"(?:本|此)?(?:通知|方案|意见|文件|办法|规定|细则|公告|决定|文)?(?:印发|下发|发布|发文|公布|施行|实施)(?:之日|当日|后|之后|时)?起?$")


#: What a service takes, not when a task is due: 压缩至3个工作日内.
_STANDARD = lazy(r"(?:压缩|缩短|压减|缩减|控制|精简|减少|提速)[^，。；]{0,3}$")


def within(match: Match, reading: Reading) -> list[Deadline] | None:
    unit, count = match["unit"], numeral(match["n"]) or 0
    if match["n"] == "半":
        return None
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
    after = found[1] if found else match.groupdict().get("after")
    due = None
    issued = reading.context.issued
    if after and issued and _ISSUE.search(after):
        due = _counted(issued, count, unit, workdays)
    return [Deadline(match[0], "relative", due=due, after=after, within=duration, workdays=workdays)]


def _counted(issued: date, count: int, unit: str, workdays: bool) -> date | None:
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


def add_workdays(day: date, count: int) -> date | None:
    """The `count`-th workday after `day` by the State Council's calendar, None where it does not reach."""
    import chinese_calendar

    try:
        while count:
            day += timedelta(1)
            count -= chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None
    return day


#: Festivals → (month, day) in the solar calendar or, negative month, in the lunar one.
FESTIVALS = {
    "元旦": (1, 1), "春节": (-1, 1), "元宵节": (-1, 15), "五一": (5, 1), "劳动节": (5, 1), "端午节": (-5, 5), "端午": (-5, 5),
    "国庆节": (10, 1), "国庆": (10, 1), "中秋节": (-8, 15), "中秋": (-8, 15), "十一": (10, 1), "重阳节": (-9, 9),
}  # fmt: skip


def festival(match: Match, reading: Reading) -> list[Deadline] | None:
    """The day before a festival, in the year printed or the first one on or after the date of issue."""
    month, day = FESTIVALS[match["name"]]
    year, source = reading.year(match["y"] or match["ry"], match.start()) if (match["y"] or match["ry"]) else (None, None)
    issued = reading.context.issued
    due = None
    if year:
        due = _festival_day(year, month, day)
    elif issued:
        days = [_festival_day(y, month, day) for y in (issued.year, issued.year + 1)]
        due = next((d for d in days if d and d > issued), None)
        source = "成文日期"
    return [Deadline(match[0], "event", due=due - timedelta(1) if due else None, year_from=source if due else None)]


def _festival_day(year: int, month: int, day: int) -> date | None:
    if month > 0:
        return date(year, month, day)
    from lunardate import LunarDate

    try:
        return LunarDate(year, -month, day).to_solar_date()  # type: ignore[no-any-return]
    except ValueError:
        return None


def event(match: Match, reading: Reading) -> list[Deadline] | None:
    return [Deadline(match[0], "event")]


def ongoing(match: Match, reading: Reading) -> list[Deadline] | None:
    return [Deadline(match[0], "ongoing")]


def numeric_date(match: Match, reading: Reading) -> list[Deadline] | None:
    year, month, day = _int(match["y"]), _int(match["m"]), _int(match["d"])
    due = _date(year, month, day) if day else last_day(year, month)
    return None if due is None else [Deadline(match[0], "date", due=due, precision="day" if day else "month")]


# ---- the table -----------------------------------------------------------------------------------


def _row(name: str, gate: str, regex: str, read: Reader, limit_only: bool = False) -> Pattern:
    return Pattern(name, tuple(gate.split()), lazy(regex), read, limit_only)


_ANY_YEAR = rf"(?:{YEAR}\s?)?"
_VERB = r"(?=[，,]|(?:全面|全部|基本|力争|初步)?(?:完成|建成|实现|启动|组织|开展|形成|建立|印发|出台|投入|召开|上报|报送|达到|竣工|交付|验收|开工|落实)|$)"
_COUNTED = r"(?:(?:至少|不少于|原则上|最少|不低于|应|要|组织|开展|进行|召开|报送|听取|演练|检查|研究|调度|通报|集中|带队|定期|必须|对|向)*(?:[一二两三四五六七八九十\d]{1,3}\s?(?:次|起|期|轮|场|遍|批)))?"

PATTERNS: tuple[Pattern, ...] = (
    # recurring, the most particular first
    _row("quarterly-day", "季", rf"(?:每个?|各|逐)季度?(?P<which>末月|首月|末次?月|最后一个月|第一个月|后首月|末)(?:的)?\s?(?:(?P<d>{DAY})[日号])?{HOUR}(?:{BEFORE})?", quarterly_day),
    _row("quarter-end", "季", rf"(?<!第)(?<![一二三四1-4])季度?(?P<which>末)(?P<d>)(?:{BEFORE})", quarterly_day),
    _row("yearly-date", "年", rf"每年(?:度)?的?\s?(?P<list>(?:{MONTH}月(?:{DAY}[日号]|{PART})?[、和及,，]?){{0,11}}{MONTH}月(?:{DAY}[日号]|{PART})?份?)(?!{TO}){HOUR}(?:{BEFORE})?", yearly_date),
    _row("yearly-end", "每年", rf"每年(?:度)?(?:的)?(?:年底|年末|底|末)(?:{BEFORE})?", yearly_end),
    _row("yearly-half", "每年", r"每年(?P<half>上|下)半年(?:前)?", yearly_half),
    _row("monthly-day", "月", rf"(?:每个?|各|逐|次|当|下)月的?\s?(?P<days>{DAY}[日号]?(?:[、和及]{DAY}[日号]){{0,9}}(?<=[日号])){HOUR}(?:{BEFORE}|内)?(?!起)", monthly_day),
    _row("monthly-end", "月", rf"每个?月(?:的)?(?:月)?(?P<part>底|末|上旬|中旬|下旬|初)(?:{BEFORE})?", monthly_end),
    _row("month-end-bare", "月底前 月末前", rf"(?<![\d一二三四五六七八九十本当上下])月[底末]{BEFORE}", monthly_end),
    _row("weekly-day", "周 星期", rf"每(?:个)?(?:周|星期)(?P<days>[一二三四五六日天](?:[、和及][一二三四五六日天]){{0,6}})(?![次个名场起轮家人项类期户])(?:下班)?(?:{BEFORE})?", weekly_day),
    _row("every-n", "每", rf"每(?:隔)?\s?(?P<n>\d{{1,2}}|[两二三四五六七八九十])\s?(?P<unit>个季度|个月|年|周|天|日|小时){_COUNTED}", every),
    _row("every", "每", rf"(?<!每[生人户亩村床车])每(?:一)?(?P<unit>半年|半个月|半月|季度|季|年度|年|双月|双周|月度|月|旬|周|星期|日|天)(?![人均户村份]|安全生产月){_COUNTED}", every),
    _row("by-period", "按 逐 一次", r"(?:按|逐)(?P<unit>月度|月|季度|季|周|年度|半年|日|旬)(?=(?:上报|报送|调度|通报|汇总|报告|开展|统计|分析|更新|填报|推进|梳理|公布|发布|进行|向|对))", every),
    # periods
    _row("from-now", "起", rf"(?:即日起|从即日起|自即日起|自(?:本通知|本方案|印发|发文|通知下发|发布)?(?:之日|印发之日)起|现在起|印发之日起|方案印发起|通知印发起)(?:开始)?[，,]?\s?(?:至|到|—|-)\s?{_ANY_YEAR}(?:(?P<m>{MONTH})月(?:份)?(?:(?P<d>{DAY})[日号]|(?P<part>{PART}))?|年?[底末])(?:{BEFORE}|止|结束)?", from_now),
    _row("day-span", "月", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH})月(?:(?P<d1>{DAY})[日号]?|(?P<part1>{PART}))?(?:起|开始)?{TO}(?:(?P<y2>{Y4})\s?年)?(?:(?P<m2>{MONTH})月)?(?:(?P<d2>{DAY})[日号]|(?P<part2>{PART}))?(?:份)?(?P<end2>(?<=年)[底末])?(?:{BEFORE}|止)?", span_of_dates),
    _row("month-span", "月", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH}){TO}(?P<m2>{MONTH})月(?:份)?(?P<part2>底|末)?(?:{BEFORE})?", span_of_dates),
    _row("month-to-year-end", "年底 年末", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH})月(?:(?P<d1>{DAY})[日号])?(?:起|开始)?{TO}(?:(?P<y2>{Y4})\s?)?(?P<end2>年[底末])(?:{BEFORE})?", span_of_dates),
    _row("year-span", "年", rf"{LEFT}(?<!（)(?<!\()(?P<y1>{Y4})\s?年?{TO}(?P<y2>{Y4})\s?年(?!\s?{MONTH}月)(?:底|末)?(?!度|以来|）|\)|》|”|版|规划|计划|行动|方案|工作|的)", span_of_dates),
    # days
    _row("several-before", "、 和 及", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}月(?:{DAY}[日号]|{PART})?(?:前)?[、和及]){{1,11}}{MONTH}月(?:{DAY}[日号]|{PART}))\s?(?:份)?{BEFORE}", months),
    _row("day-before", "前", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]{HOUR}\s?{BEFORE}", day_before),
    _row("day-by", "不迟于 截止 不晚于 截至 最迟 止 为止", rf"(?:不迟于|不晚于|截止(?:时间|日期)?(?:为|到|至|：|:)?|截至(?=[^。；]*(?:报名|申报|提交|反馈|前))|最迟(?:于|在)?|最晚(?:于|在)?)\s?{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]", day_by),
    _row("several-ends", "、 和 及", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}月[底末][、和及]){{1,11}}{MONTH}月[底末])", months),
    # months
    _row("stage-month", "月", rf"(?<=[（(]){_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>底|末|上旬|中旬|下旬)?(?=[）)])", month_end),
    _row("month-of-work", "月份", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月份(?P<part>)(?=(?:全面|集中|组织|基本|正式)?(?:完成|通过|启动|开展|组织|实现|举办|印发|召开|投入|建成|竣工|报送))", month_bare),
    _row("month-end-before", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?份?\s?(?P<part>底|末|上旬|中旬|下旬|初|中下旬)\s?(?:{BEFORE})?(?!以来|起)", month_end),
    _row("month-before", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?份?\s?{BEFORE}", month_before),
    _row("month-inside", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?:份)?(?P<part>)内(?!容)", month_end),
    _row("month-clause", "月", rf"(?:(?<=^)|(?<=[，。；：、（,;])|(?<=[，。；：、（,;]在)|(?<=[，。；：、（,;]于)|(?<=力争)|(?<=计划)|(?<=确保)|(?<=力争于)|(?<=力争在)){_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>){_VERB}", month_bare),
    # quarters, halves
    _row("quarter", "季", rf"(?<!每){_ANY_YEAR}(?:第)?(?P<q>[一二三四1-4])季度?(?:末|底|内)?(?:{BEFORE})?(?!以来|末月|首月|每|GDP)(?<!第)", quarter),
    _row("half-year", "半年", rf"(?<!每){_ANY_YEAR}(?P<half>上|下)半年(?:末|底|内)?(?:{BEFORE})?(?=[，,]?(?:完成|前|内|$|。|；|要|开展|组织|启动|开工|达到|建成|基本|全面|实现|出台|力争|[^，。；]{1,6}率)|，|底|）)(?!以来)", half),
    # years
    _row("year-end-before", "底 末", rf"{LEFT}{YEAR}\s?(?:年)?(?:度)?(?:底|末)\s?(?:{BEFORE})?(?!以来|数据|的数)", year_end),
    _row("year-end-bare", "年底 年末 岁末", rf"(?<![\d〇零一二三四五六七八九每今本明当次后])(?:(?P<y>)(?P<ry>))?(?:年[底末]|岁末)\s?{BEFORE}", year_end),
    _row("year-inside", "年内", rf"(?<![\d一二三四五六七八九十两几数近每])(?:{YEAR}|(?P<year>年))内(?![容部外涝])", lambda m, r: year_end(m, r)),
    _row("year-middle", "年中", rf"{LEFT}(?:{YEAR}\s?中|(?<![\d每])年中)\s?{BEFORE}", lambda m, r: year_middle(m, r)),
    _row("to-year", "到", rf"(?:(?<!截至)(?<!截止)(?<![达得遇受收扩推])到|力争(?:到|于|在)?|确保(?:到)?)(?P<y>{Y4})\s?年(?!\s?{MONTH}月|[底末前]|\d|度|以来|{TO}|第?[一二三四]季|[上下]半)", to_year),
    _row("year-before", "年", rf"{LEFT}(?P<y>{Y4})\s?年\s?{BEFORE}(?!度|所|的|建|已)", year_before),
    # plans
    _row("five-year-plan", "五”", r"“(?P<n>十[一二三四五六七八九]?|二十[一二三四五六七八九]?)五”(?P<when>末|期间|时期)(?!发展规划|规划)", lambda m, r: five_year_plan(m, r)),
    # counted from something
    _row("within", "内 超过", rf"(?<![\d.近])(?<!最近)(?<!过去)(?<!方圆)(?P<n>{COUNT})\s?个?(?P<work>工作)?(?P<unit>小时|分钟|工作日|季度|星期|日|天|周|月|年)(?:时间|左右|期限)?(?:之|以)?内(?![容部涝设])", within),
    _row("not-longer", "超过 不晚于", rf"(?:上报|报告|处置|响应|反馈|答复|整改|到场|到达|转办|回复)(?:时间|时限|期限|周期)(?:均|原则上|最长)?不(?:得|应|能|可)?(?:超过|多于|长于|晚于)\s?(?P<n>{COUNT})\s?个?(?P<work>工作)?(?P<unit>小时|分钟|日|天|周|月|年)", within),
    # occasions
    _row("festival", "前", rf"{_ANY_YEAR}[“\"]?(?P<name>{'|'.join(FESTIVALS)})[”\"]?(?:假期|假日|节日|长假|节)?(?:来临|到来)?之?{BEFORE}", festival),
    _row("event", "前", rf"(?:全国|省|市|区|县|各级)?(?:“?两会”?|主?汛期?|入汛|雨季|冬季|入冬|春耕|春播|秋收|秋播|三夏|(?:(?:春、?秋|春|秋)季?(?:学期)?)?(?:每学期)?开学|供暖[期季]?|采暖[期季]?|高考|中考|暑[假期]|寒假|双节|党的[一二三四五六七八九十]+大|防火期|禁烧期|枯水期|节)(?:来临|到来|召开|开始)?之?{BEFORE}(?!自查|检查|准备|排查|清查|隐患)", event),
    # only where the whole expression is a limit
    _row("numeric-date", ". - /", rf"{LEFT}(?P<y>20\d\d)\s?[.．/-]\s?(?P<m>1[0-2]|0?[1-9])(?:\s?[.．/-]\s?(?P<d>3[01]|[12]\d|0?[1-9]))?(?!\d)(?:日|号)?(?:{BEFORE})?", numeric_date, True),
    _row("day", "日 号", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]", day_before, True),
    _row("month", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>)", month_end, True),
    _row("half", "半年", rf"{_ANY_YEAR}(?P<half>上|下)半年", half, True),
    _row("year", "年", rf"{LEFT}{YEAR}(?:内|底|度|全年)?", year_end, True),
    _row("whole-year", "全年 年底 年末 年内 当年", r"(?P<y>)(?P<ry>)(?:全年|年底|年末|年内)", year_end, True),
    _row("ongoing", "长期 持续 常态 坚持 始终 贯穿", r"(?:长期(?:坚持|推进|执行|落实|开展|实施|工作|任务|有效)?|持续(?:推进|开展|实施|落实|坚持|进行|用力|深化|整治)?|常态化?(?:推进|开展|坚持|实施|落实)?|始终坚持|坚持)(?:并?(?:长期|持续)(?:坚持|推进))?", ongoing, True),
)  # fmt: skip

#: Every character of a gate word.
GATES = frozenset(char for pattern in PATTERNS for word in pattern.gate for char in word)


@lru_cache(maxsize=4096)
def candidates(present: frozenset[str], limit: bool) -> tuple[Pattern, ...]:
    """The patterns that may match a stretch of text of whose characters those of gate words are `present`."""
    return tuple(
        pattern
        for pattern in PATTERNS
        if limit >= pattern.limit_only and (not pattern.gate or any(present.issuperset(word) for word in pattern.gate))
    )
