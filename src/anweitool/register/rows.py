"""What a query asks and gives: filters and their span of days; rows of tasks and of deadlines, in an order, in groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from anweitool.schema.record import Deadline, Kind, Role, Unit
from anweitool.schema.register import Entry, Status
from anweitool.units import Roster

Sort = Literal["due", "doc", "unit", "status", "id"]
Group = Literal["unit", "doc", "month", "status"]
LIVING: tuple[Status, ...] = ("open", "doing")  # what somebody still has to do
NO_DATE, NO_UNIT = "没有日期", "没有写单位"


# ---- the question --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """What is asked for. `before` and `after` leave that day out, `by` includes it; `within` are days from today.

    `units` are names as people write them, matched by `units.match_any`, direct matches alone unless `wide`; `roles` are then
    those of the matching unit. `documents` are keys, numbers or parts of titles; `sections` parts of headings; `texts` stand in
    title or text, `topics` in headings as well. `recurring` None asks for either kind.
    """

    units: tuple[str, ...] = ()
    wide: bool = False
    roster: Roster | None = None
    roles: tuple[Role, ...] = ()
    statuses: tuple[Status, ...] = ()
    kinds: tuple[Kind, ...] = ()
    documents: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    before: date | None = None
    by: date | None = None
    after: date | None = None
    within: int | None = None
    overdue: bool = False
    recurring: bool | None = None


@dataclass
class Account:
    """What a query came across beside its rows."""

    undated: int = 0  # tasks without a date; rows of `select` among them where no span was asked for
    further: Counter[str] = field(default_factory=Counter)  # tier → tasks that match a unit less surely, left out
    left_out: int = 0  # days of recurring deadlines beyond the first of each


class Span(NamedTuple):
    """The days asked for, both included; None where there is no bound."""

    first: date | None
    last: date | None

    @property
    def asked(self) -> bool:
        """Whether any bound was given."""
        return self != (None, None)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def span_of(filters: Filters, today: date) -> Span:
    """The days that the filters ask for; a task of today is not overdue."""
    firsts, lasts = [], []
    if filters.after:
        firsts.append(filters.after + timedelta(1))
    if filters.before:
        lasts.append(filters.before - timedelta(1))
    if filters.by:
        lasts.append(filters.by)
    if filters.within is not None:
        firsts.append(today)
        lasts.append(today + timedelta(filters.within))
    if filters.overdue:
        lasts.append(today - timedelta(1))
    return Span(max(firsts, default=None), min(lasts, default=None))


# ---- the answer ----------------------------------------------------------------------------------


class Hit(NamedTuple):
    """Why a row answers a question for a unit: the name asked for, the name printed, how sure that is (`units.TIERS`), in words."""

    query: str
    unit: str
    tier: str
    reason: str


class Due(NamedTuple):
    """A day that a deadline falls on, and the document that says so."""

    day: date
    deadline: Deadline
    document: str


@dataclass(frozen=True, eq=False)
class TaskRow:
    """A task. `data()` has the fields up to `match`; `entry` is the register's, `days` the days asked for, in order.

    `ref` is the position in the document, the id's part behind the colon (`表1.14`, `四.三.15`); `document`, `ref` and `lines`
    are those of the first source that was asked for.
    """

    id: str
    title: str | None
    text: str
    kind: Kind
    units: Sequence[Unit]
    deadlines: Sequence[Deadline]
    status: Status
    document: str
    ref: str
    lines: Sequence[int]
    match: Hit | None
    entry: Entry
    days: tuple[Due, ...] = ()

    def data(self) -> dict[str, Any]:
        """The row as JSON has it; `linked` only where there are entries with the same words."""
        return {
            "id": self.id, "title": self.title, "text": self.text, "kind": self.kind, "units": _plain(self.units),
            "deadlines": _plain(self.deadlines), "status": self.status, "document": self.document, "ref": self.ref,
            "lines": list(self.lines), "match": self.match._asdict() if self.match else None,
            **({"linked": list(self.entry.linked)} if self.entry.linked else {}),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class DeadlineRow:
    """A day that something is due. `data()` has the fields up to `document`; `row` is the task's row.

    `text` is the expression as printed; what recurs has a row for each day, its `kind` is `recurring`.
    """

    due: date
    start: date | None
    kind: str
    text: str
    overdue: bool
    task: str
    title: str | None
    units: Sequence[Unit]
    document: str
    row: TaskRow

    def data(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return {
            "due": str(self.due), "start": str(self.start) if self.start else None, "kind": self.kind, "text": self.text,
            "overdue": self.overdue, "task": self.task, "title": self.title, "units": _plain(self.units), "document": self.document,
        }  # fmt: skip


Row = TypeVar("Row", TaskRow, DeadlineRow)


def _plain(models: Iterable[Unit | Deadline]) -> list[dict[str, Any]]:
    return [model.model_dump(mode="json") for model in models]


def task_of(row: TaskRow | DeadlineRow) -> TaskRow:
    """The task that a row is about: itself, or that of a deadline."""
    return row if isinstance(row, TaskRow) else row.row


def day_of(row: TaskRow | DeadlineRow) -> date | None:
    """The day of a row: a deadline's, the first of those of a task; None without any."""
    if isinstance(row, DeadlineRow):
        return row.due
    return row.days[0].day if row.days else None


# ---- order and groups ----------------------------------------------------------------------------


def arrange(rows: Iterable[Row], sort: Sort) -> list[Row]:
    """The rows in an order: by day (those without one last), document (the register's order), first unit, status or id."""
    listed = list(rows)
    if sort == "due":
        listed.sort(key=lambda row: day_of(row) or date.max)
    elif sort == "unit":
        listed.sort(key=lambda row: ((heading := _headings(row, "unit")[0]) == NO_UNIT, heading))
    elif sort == "status":
        listed.sort(key=lambda row: get_args(Status).index(task_of(row).status))
    elif sort == "id":
        listed.sort(key=lambda row: _natural(task_of(row).id))
    return listed


def _natural(id: str) -> list[tuple[int, str]]:
    """A key by which 表1.2 comes before 表1.10."""
    return [(int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in re.split(r"(\d{1,9})", id)]


def grouped(rows: Sequence[Row], by: Group) -> list[tuple[str, list[Row]]]:
    """The rows under headings, in order; one that belongs to several (two units, two months) is under each.

    Headings are names of units (of those who lead or are responsible, where any are), document keys, months (2024-12), statuses.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for heading in _headings(row, by):
            groups.setdefault(heading, []).append(row)
    if by == "month":
        return sorted(groups.items(), key=lambda group: (group[0] == NO_DATE, group[0]))
    if by == "status":
        return sorted(groups.items(), key=lambda group: get_args(Status).index(group[0]))
    if by == "unit":
        return sorted(groups.items(), key=lambda group: (group[0] == NO_UNIT, -len(group[1])))
    return list(groups.items())


def _headings(row: TaskRow | DeadlineRow, by: Group) -> list[str]:
    task = task_of(row)
    if by == "unit":
        return [task.match.unit] if task.match else in_charge(task.units) or [NO_UNIT]
    if by == "month":
        days = [row.due] if isinstance(row, DeadlineRow) else [due.day for due in row.days]
        return list(dict.fromkeys(f"{day:%Y-%m}" for day in days)) or [NO_DATE]
    return [task.status if by == "status" else row.document]


def in_charge(units: Iterable[Unit]) -> list[str]:
    """The names of those who lead or are responsible; of all, where nobody is said to be."""
    listed = list(units)
    return list(dict.fromkeys([u.name for u in listed if u.role in ("lead", "responsible")] or [u.name for u in listed]))
