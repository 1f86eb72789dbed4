"""Whether a lower plan asks for less than the higher one: a later day, a lower frequency, no day, nobody named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from anweitool.lazy import lazy
from anweitool.register.pieces import Piece
from anweitool.schema.record import Deadline

#: Flags and what they are called, in the order in which they are given.
FLAGS = {"later": "时限推迟", "due_missing": "未写时限", "frequency_lowered": "频次降低", "unit_missing": "未写单位"}
_BY_A_DAY = ("date", "period", "relative", "event")


def flags(higher: Piece, lower: Sequence[Piece]) -> dict[str, str]:
    """What the tasks that carry a higher one, taken together, ask less than it: flag → reason in words.

    A day that has two readings is later only where it is so in both.
    """
    asked, promised = higher.deadlines, [deadline for piece in lower for deadline in piece.deadlines]
    found: dict[str, str] = {}
    if reasons := [reason for piece in lower if (reason := _later(asked, piece.deadlines))]:
        found["later"] = "；".join(dict.fromkeys(reasons))
    if reason := _due_missing(asked, promised):
        found["due_missing"] = reason
    if reason := _less_often(asked, promised):
        found["frequency_lowered"] = reason
    if higher.units and not any(piece.units for piece in lower):
        found["unit_missing"] = f"上级写明 {_few(unit.name for unit in higher.units)}，本级没有写单位"
    return {flag: found[flag] for flag in FLAGS if flag in found}


# ---- days ----------------------------------------------------------------------------------------


def _later(asked: Sequence[Deadline], promised: Sequence[Deadline]) -> str | None:
    first, second = _days(asked, latest=True), _days(promised, latest=False)
    if first and second:
        several = list(zip(first, second, strict=True)) if len(first) == len(second) else [(first[-1], second[-1])]
        for limit, day in several:
            if day > limit:
                return f"晚 {(day - limit).days} 天（上级 {limit}，本级 {day}）"
    return _later_each_time(asked, promised) or _longer(asked, promised)


def _days(deadlines: Iterable[Deadline], *, latest: bool) -> list[date]:
    """The days of deadlines in order; of one with two readings the later or the earlier."""
    return sorted((max if latest else min)(one.due, one.alt_due or one.due) for one in deadlines if one.due and not one.rrule)


def _later_each_time(asked: Sequence[Deadline], promised: Sequence[Deadline]) -> str | None:
    """A later day of the same month, quarter, year: 每月25日前, 每月28日前."""
    for one in asked:
        for other in promised:
            (rule, day), (same, later) = _split(one.rrule), _split(other.rrule)
            if day and later and rule == same and later > day:
                return f"上级“{one.text}”，本级“{other.text}”"
    return None


_DAY = lazy(r";?BYMONTHDAY=(-1|\d+)(?=;|$)")


def _split(rule: str | None) -> tuple[str, int | None]:
    """A rule without its day of the month, and that day."""
    match = _DAY.search(rule or "")
    return (rule or "").replace(match[0], "") if match else rule or "", (int(match[1]) % 32 if match else None)


_LENGTH = lazy(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_HOURS = (8760, 720, 168, 24, 1, 1 / 60)


def _longer(asked: Sequence[Deadline], promised: Sequence[Deadline]) -> str | None:
    """More time after an event, where either side allows time for one thing alone: 1小时内, 2小时内."""
    first, second = ([one for one in some if one.kind == "relative" and not one.due and one.within] for some in (asked, promised))
    if len(first) != 1 or len(second) != 1 or first[0].workdays != second[0].workdays:
        return None
    limit, own = _hours(first[0].within or ""), _hours(second[0].within or "")
    return f"上级“{first[0].text}”，本级“{second[0].text}”" if limit and own and own > limit else None


def _hours(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return sum(int(part) * hours for part, hours in zip(match.groups(), _HOURS, strict=True) if part) if match else 0.0


def _due_missing(asked: Sequence[Deadline], promised: Sequence[Deadline]) -> str | None:
    """What the higher one sets a day for and the lower ones none; a frequency counts where the higher one sets that alone."""
    wanted = [one.text for one in asked if one.kind in _BY_A_DAY]
    if wanted and not any(one.kind in _BY_A_DAY for one in promised):
        return f"上级“{_few(wanted)}”，本级没有写时限"
    often = [one.text for one in asked if one.kind == "recurring"]
    if often and not wanted and not any(one.kind in (*_BY_A_DAY, "recurring") for one in promised):
        return f"上级“{_few(often)}”，本级没有写时限"
    return None


# ---- frequencies ---------------------------------------------------------------------------------

_YEARLY = {"YEARLY": 1.0, "MONTHLY": 12.0, "WEEKLY": 52.0, "DAILY": 365.0, "HOURLY": 8760.0, "MINUTELY": 525600.0}


def frequency(rule: str) -> float | None:
    """How many times a year a rule (RFC 5545) falls; None where it says no frequency.

    >>> frequency("FREQ=MONTHLY"), frequency("FREQ=MONTHLY;INTERVAL=3"), frequency("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25")
    (12.0, 4.0, 4.0)
    """
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    times = _YEARLY.get(parts.get("FREQ", ""))
    interval = parts.get("INTERVAL", "1")
    if times is None or not interval.isdigit() or not int(interval):
        return None
    if "BYMONTH" in parts and parts["FREQ"] in ("MONTHLY", "YEARLY"):
        times = float(parts["BYMONTH"].count(",") + 1)
    for key in ("BYMONTHDAY", "BYDAY"):
        times *= parts[key].count(",") + 1 if key in parts and parts["FREQ"] != "DAILY" else 1
    return times / int(interval)


def _less_often(asked: Sequence[Deadline], promised: Sequence[Deadline]) -> str | None:
    """The first frequency, the highest first, that the lower side stays below. What it does not say at all but sets a day for is once."""
    first, second = list(_frequencies(asked)), list(_frequencies(promised))
    if first and not second and any(one.kind in _BY_A_DAY for one in promised):
        return f"上级“{first[0][1]}”，本级没有写频次"
    for (wanted, words), (times, own) in zip(first, second, strict=False):
        if times < wanted * 0.95:  # 52 weeks and 12 months of 4 weeks are alike
            return f"上级“{words}”，本级“{own}”"
    return None


def _frequencies(deadlines: Iterable[Deadline]) -> Iterator[tuple[float, str]]:
    found = [(times, one.text) for one in deadlines if one.rrule and (times := frequency(one.rrule)) is not None]
    return iter(sorted(dict(reversed(found)).items(), key=lambda pair: (-pair[0], pair[1])))


def _few(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(re.sub(r"\s+", "", name) for name in names))
    return "、".join(listed[:3]) + (f"等{len(listed)}个" if len(listed) > 3 else "")
