"""The days on which a deadline falls within a span: recurring duties as dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from anweitool.deadlines.reading import Deadline

#: A frequency without a day of its own is due by the last day of its period: frequency, interval → RFC 5545 parts.
_PERIOD_ENDS = {
    ("MONTHLY", 1): "FREQ=MONTHLY;BYMONTHDAY=-1",
    ("MONTHLY", 2): "FREQ=MONTHLY;BYMONTH=2,4,6,8,10,12;BYMONTHDAY=-1",
    ("MONTHLY", 3): "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    ("MONTHLY", 4): "FREQ=MONTHLY;BYMONTH=4,8,12;BYMONTHDAY=-1",
    ("MONTHLY", 6): "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1",
    ("YEARLY", 1): "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
    ("WEEKLY", 1): "FREQ=WEEKLY;BYDAY=SU",
    ("WEEKLY", 2): "FREQ=MONTHLY;BYMONTHDAY=15,-1",  # 每半月
    ("DAILY", 10): "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",  # 每旬
}


def occurrences(deadline: Deadline, start: date, end: date) -> Iterator[date]:
    """The days from `start` to `end`, both included, on which a deadline falls, in order.

    A recurring one gives its dates; one without a day of its own (每季度至少1次) the last day of each period that ends
    in the span, and a day that a month lacks (每月31日前) the month's last. Any other gives its `due`, if it has one;
    what recurs by the hour, and what has no date, gives nothing.

    >>> quarterly = Deadline("每季度", "recurring", rrule="FREQ=MONTHLY;INTERVAL=3")
    >>> [str(day) for day in occurrences(quarterly, date(2024, 5, 1), date(2024, 12, 31))]
    ['2024-06-30', '2024-09-30', '2024-12-31']
    """
    if deadline.rrule is None:
        if deadline.due and start <= deadline.due <= end:
            yield deadline.due
        return
    until = datetime(end.year, end.month, end.day)
    for moment in _moments(deadline.rrule, start):
        if moment > until:
            return
        yield moment.date()


def _moments(text: str, start: date) -> Iterator[datetime]:
    """When a rule falls from `start` on, each period with a day; nothing for what recurs within a day or is no rule."""
    from dateutil.rrule import rrulestr

    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    frequency = parts.get("FREQ", "")
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return iter(())
    first = start
    if not any(key.startswith("BY") for key in parts):
        interval = parts.get("INTERVAL", "1")
        ends = _PERIOD_ENDS.get((frequency, int(interval))) if interval.isdigit() else None
        text = ends or {"MONTHLY": f"{text};BYMONTHDAY=-1", "YEARLY": f"{text};BYMONTH=12;BYMONTHDAY=-1"}.get(frequency, text)
        first = start if ends or frequency == "DAILY" else date(start.year, 1, 1)  # other intervals count from New Year
    elif frequency == "YEARLY" and "BYMONTHDAY" not in parts and "BYDAY" not in parts:
        text += ";BYMONTHDAY=-1"  # 每年10月
    if (days := re.search(r"BYMONTHDAY=(29|30|31)(?=;|$)", text)) is not None:
        text = text.replace(days[0], f"BYMONTHDAY={','.join(str(day) for day in range(28, int(days[1]) + 1))};BYSETPOS=-1")
        if frequency == "YEARLY" and "," in parts.get("BYMONTH", ""):
            text = text.replace("FREQ=YEARLY", "FREQ=MONTHLY")  # the last of each month, not of the year
    try:
        rule = rrulestr(text, dtstart=datetime(first.year, first.month, first.day))
    except (ValueError, TypeError, KeyError):
        return iter(())
    return rule.xafter(datetime(start.year, start.month, start.day), inc=True)
