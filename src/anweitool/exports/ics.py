"""Due dates as a calendar: one all-day event for each, repeated where the duty recurs, with an alarm three days before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from anweitool.exports.rows import ROLES, STATUS, UNFINISHED, Row, brief, cited, next_day, rows
from anweitool.schema.record import Deadline
from anweitool.schema.register import Register

ALARM = timedelta(days=-3)


def build(register: Register, today: date) -> bytes:
    """The calendar of what is not finished and has a day. Events, since most calendars take no to-dos.

    What recurs begins with its next day from `today` on. Raises nothing; what has no day is left out (`undated` counts it).
    """
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//anweitool//anwei//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "任务台账")
    for row, deadline, day, uid in _events(register, today):
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", datetime.combine(today, time(), UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a due date keeps nobody busy
        event.add("summary", brief(row.entry, 60))
        event.add("description", _description(row, deadline))
        if names := list(dict.fromkeys(unit.name for unit in row.entry.units if unit.role in ("lead", "responsible"))):
            event.add("categories", names)
        if rule := rule_of(deadline):
            event.add("rrule", {key: value.split(",") for key, value in (part.split("=", 1) for part in rule.split(";"))})
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", brief(row.entry, 60))
        alarm.add("trigger", ALARM)
        event.add_component(alarm)
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def undated(register: Register, today: date) -> tuple[int, int]:
    """How many entries a calendar leaves out: finished ones, and those without a day."""
    dated = {row.entry.id for row, *_ in _events(register, today)}
    finished = sum(entry.status not in UNFINISHED for entry in register.entries)
    return finished, len(register.entries) - finished - len(dated)


def _events(register: Register, today: date) -> Iterator[tuple[Row, Deadline, date, str]]:
    for row in rows(register, today):
        if row.entry.status not in UNFINISHED:
            continue
        seen: Counter[str] = Counter()
        for deadline in row.entry.deadlines:
            seen[deadline.text] += 1
            day = next_day(deadline, today) if deadline.rrule else deadline.due
            if day is not None and day < date.max:
                yield row, deadline, day, _uid(row.entry.id, deadline.text, seen[deadline.text])


def _uid(entry: str, text: str, number: int) -> str:
    """Always the same for the same words of the same entry, whatever day they turn out to mean."""
    return hashlib.sha256(f"{entry}\n{text}\n{number}".encode()).hexdigest()[:32] + "@anwei"


def _description(row: Row, deadline: Deadline) -> str:
    entry = row.entry
    units = "；".join(f"{label}：{'、'.join(names)}" for role, label in ROLES.items() if (names := [u.name for u in entry.units if u.role == role]))
    parts = [entry.text, units, f"时限：{deadline.text}", f"状态：{STATUS[entry.status]}", f"出处：{cited(row)}", f"编号：{entry.id}"]
    return "\n".join(part for part in parts if part)


# ---- rules ---------------------------------------------------------------------------------------

#: Frequencies without a day of their own, due by the last day of a period that calendars do not know.
_PERIODS = {
    "FREQ=WEEKLY;INTERVAL=2": "FREQ=MONTHLY;BYMONTHDAY=15,-1",
    "FREQ=DAILY;INTERVAL=10": "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
}


def rule_of(deadline: Deadline) -> str | None:
    """The rule by which a calendar finds the days that `anweitool.deadlines.occurrences` finds, counted from one of them.

    >>> rule_of(Deadline(text="每季度", kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3"))
    'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1'
    """
    rule = deadline.rrule
    if rule is None:
        return None
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    if not any(key.startswith("BY") for key in parts):
        last = {"MONTHLY": ";BYMONTHDAY=-1", "YEARLY": ";BYMONTH=12;BYMONTHDAY=-1"}
        return _PERIODS.get(rule, rule + last.get(parts.get("FREQ", ""), ""))
    if parts.get("FREQ") == "YEARLY" and "BYMONTHDAY" not in parts and "BYDAY" not in parts:
        parts["BYMONTHDAY"] = "-1"
    if parts.get("BYMONTHDAY") in ("29", "30", "31"):  # in a month that lacks it, the month's last
        parts |= {"BYMONTHDAY": ",".join(str(day) for day in range(28, int(parts["BYMONTHDAY"]) + 1)), "BYSETPOS": "-1"}
        if parts["FREQ"] == "YEARLY" and "," in parts.get("BYMONTH", ""):
            parts["FREQ"] = "MONTHLY"
    return ";".join(f"{key}={value}" for key, value in parts.items())
