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


#: Festivals → (month, day) in the solar calendar or, negative month, in the lunar one.
FESTIVALS = {
    "元旦": (1, 1), "春节": (-1, 1), "元宵节": (-1, 15), "五一": (5, 1), "劳动节": (5, 1), "端午节": (-5, 5), "端午": (-5, 5),
    "国庆节": (10, 1), "国庆": (10, 1), "中秋节": (-8, 15), "中秋": (-8, 15), "十一": (10, 1), "重阳节": (-9, 9),
}  # fmt: skip


def festival_day(year: int, month: int, day: int) -> date | None:
    if month > 0:
        return date(year, month, day)
    from lunardate import LunarDate

    try:
        return LunarDate(year, -month, day).to_solar_date()  # type: ignore[no-any-return]
    except ValueError:
        return None
