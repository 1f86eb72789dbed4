"""Two calendars: the State Council's workdays (2004 to the last year published) and the lunar calendar's festivals."""

from __future__ import annotations

from datetime import date, timedelta


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


def is_workday(day: date) -> bool | None:
    """Whether a day is a workday by the State Council's calendar, None where it does not reach."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


#: Festivals → (month, day) in the solar calendar or, negative month, in the lunar one.
FESTIVALS = {
    "元旦": (1, 1), "春节": (-1, 1), "元宵节": (-1, 15), "五一": (5, 1), "劳动节": (5, 1), "端午节": (-5, 5), "端午": (-5, 5),
    "清明节": (4, 0), "清明": (4, 0), "妇女节": (3, 8), "儿童节": (6, 1), "教师节": (9, 10), "六一": (6, 1), "七一": (7, 1), "八一": (8, 1),
    "除夕": (-12, 0), "腊八节": (-12, 8), "七夕": (-7, 7), "国庆节": (10, 1), "国庆": (10, 1), "中秋节": (-8, 15), "中秋": (-8, 15), "十一": (10, 1), "重阳节": (-9, 9),
}  # fmt: skip


def festival_day(year: int, month: int, day: int) -> date | None:
    """The day of a festival or, with a negative month, of a day of the lunar calendar; None outside its tables (1900–2099).

    Qingming (4, 0) is the solar term, by the usual formula for this century; New Year's Eve (-12, 0) the day before (-1, 1).
    """
    if (month, day) == (4, 0):
        return date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4) if 2000 <= year < 2100 else None
    if (month, day) == (-12, 0):
        first = festival_day(year, -1, 1)
        return first - timedelta(1) if first else None
    if month > 0:
        return date(year, month, day)
    from lunardate import LunarDate

    try:
        return LunarDate(year, -month, day).to_solar_date()  # type: ignore[no-any-return]
    except ValueError:
        return None
