"""Fields of two versions compared: head and imprint, bodies, limits. Width and spaces alone are no difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from anweitool.compare.changes import DeadlineChanges, HeadChange, UnitChanges
from anweitool.identity import plain
from anweitool.schema.record import Deadline, Document, Unit
from anweitool.text import same_width

# ---- head ----------------------------------------------------------------------------------------


def head(old: Document, new: Document) -> tuple[HeadChange, ...]:
    """The fields that differ, in the order of the record, values as its JSON has them."""
    one, other = old.model_dump(mode="json"), new.model_dump(mode="json")
    return tuple(HeadChange(name, one[name], other[name]) for name in one if _same(one[name]) != _same(other[name]))


def _same(value: Any) -> Any:
    """A value in a form in which spellings of one value are equal."""
    if isinstance(value, str):
        return same_width(value)
    if isinstance(value, list):
        return [_same(each) for each in value]
    if isinstance(value, dict):
        return {name: _same(each) for name, each in value.items()}
    return value


# ---- bodies --------------------------------------------------------------------------------------


def name_key(name: str) -> str:
    """A form in which full- and half-width spellings of one body are equal."""
    return same_width(name)


def units(old: Sequence[Unit], new: Sequence[Unit]) -> UnitChanges:
    """Bodies that came, went, or have another role."""
    one, other = ({name_key(unit.name): unit for unit in side} for side in (old, new))
    return UnitChanges(
        tuple(unit.name for key, unit in other.items() if key not in one),
        tuple(unit.name for key, unit in one.items() if key not in other),
        tuple(
            {"name": unit.name, "old": unit.role, "new": other[key].role}
            for key, unit in one.items()
            if key in other and unit.role != other[key].role
        ),
    )


# ---- limits --------------------------------------------------------------------------------------


def deadlines(old: Sequence[Deadline], new: Sequence[Deadline]) -> DeadlineChanges:
    """Limits that came, went, or whose last day was put off (days above 0) or brought forward (below 0)."""
    gone, come = _less(old, new), _less(new, old)
    shifted = []
    for one, other in _shifts(gone, come):
        assert one.due is not None
        assert other.due is not None
        shifted.append({"old": one.due.isoformat(), "new": other.due.isoformat(), "days": (other.due - one.due).days})
        gone.remove(one)
        come.remove(other)
    return DeadlineChanges(tuple(map(said, come)), tuple(map(said, gone)), tuple(shifted))


def meaning(deadline: Deadline) -> tuple[object, ...]:
    """What a limit says, however it is printed."""
    said = (deadline.start, deadline.due, deadline.alt_due, deadline.rrule, deadline.after, deadline.within)
    return said if any(said) else (plain(deadline.text),)


def said(deadline: Deadline) -> str:
    """A limit in one string: its last day, the interval of a period, else the words that are printed."""
    if deadline.due is None:
        return deadline.text
    return f"{deadline.start}/{deadline.due}" if deadline.start else deadline.due.isoformat()


def _less(one: Sequence[Deadline], other: Sequence[Deadline]) -> list[Deadline]:
    """The limits of one side that the other does not have."""
    there = Counter(map(meaning, other))
    left = []
    for deadline in one:
        if there[meaning(deadline)]:
            there[meaning(deadline)] -= 1
        else:
            left.append(deadline)
    return left


def _shifts(gone: Sequence[Deadline], come: Sequence[Deadline]) -> list[tuple[Deadline, Deadline]]:
    """Which day became which: in printed order where there are as many, else the nearest to each other."""
    kept = {d.due for d in gone} & {d.due for d in come}  # another first day or reading of a day that stays
    one, other = ([d for d in side if d.due and d.due not in kept] for side in (gone, come))
    if len(one) == len(other):
        return list(zip(one, other, strict=True))
    pairs = sorted(((_apart(a.due, b.due), i + j, abs(i - j), i, j) for i, a in enumerate(one) for j, b in enumerate(other)))
    found: dict[int, int] = {}
    for *_, i, j in pairs:
        if i not in found and j not in found.values():
            found[i] = j
    return [(one[i], other[j]) for i, j in sorted(found.items())]


def _apart(one: date | None, other: date | None) -> int:
    return abs((one - other).days) if one and other else 0
