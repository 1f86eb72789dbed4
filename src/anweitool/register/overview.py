"""How things stand in a register on a day: totals by status and by unit, what is overdue, what is due soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, get_args

from anweitool.register.query import deadlines, select
from anweitool.register.rows import LIVING, Account, DeadlineRow, Filters, arrange, in_charge
from anweitool.schema.register import Conflict, Entry, Register, Status

OVERDUE = Filters(overdue=True)
SOON = Filters(statuses=LIVING, within=30)


class UnitCount(NamedTuple):
    """The tasks that a unit is in charge of: all, those not finished, those done, those overdue."""

    unit: str
    tasks: int
    open: int
    done: int
    overdue: int


class Agenda(NamedTuple):
    """Days that something is due, the earliest first: the first of them, and how many there are, all of what recurs counted."""

    rows: list[DeadlineRow]
    total: int


@dataclass(frozen=True)
class Overview:
    """How things stand on a day. `units` are those in charge, with most open tasks first; `soon` is due within 30 days."""

    today: date
    documents: int
    tasks: int
    status: dict[Status, int]
    units: list[UnitCount]
    overdue: Agenda
    soon: Agenda
    undated: int
    conflicts: int  # entries whose sources disagree
    unsettled: list[tuple[str, Conflict]]  # what two people edited differently, by entry

    def data(self) -> dict[str, Any]:
        """The overview as JSON has it."""
        return {
            "today": str(self.today), "documents": self.documents, "tasks": self.tasks, "status": self.status,
            "units": [unit._asdict() for unit in self.units], "overdue": [row.data() for row in self.overdue.rows],
            "soon": [row.data() for row in self.soon.rows], "undated": self.undated, "conflicts": self.conflicts,
            "unsettled": [{"id": id, "field": conflict.field, "says": conflict.says} for id, conflict in self.unsettled],
        }  # fmt: skip


def overview(register: Register, today: date, first: int | None = None) -> Overview:
    """The overview of a register; only the `first` days of what is overdue and of what is due soon, where that is given."""
    account = Account()
    rows = select(register, Filters(), today, account)
    late = deadlines(register, OVERDUE, today)
    coming = Account()
    soon = deadlines(register, SOON, today, coming)
    behind = Counter(name for row in {row.task: row for row in late}.values() for name in in_charge(row.units))
    charge = Counter((name, row.status) for row in rows for name in in_charge(row.units))
    conflicts = sum(map(disputed, register.entries))
    status = Counter(row.status for row in rows)
    return summed(
        today,
        len(register.documents),
        status,
        charge,
        behind,
        agenda(late, first),
        agenda(soon, first, len(soon) + coming.left_out),
        account.undated,
        conflicts,
        unsettled(register.entries),
    )


def disputed(entry: Entry) -> bool:
    """Whether sources of an entry disagree."""
    return any(not conflict.edited for conflict in entry.conflicts)


def unsettled(entries: Iterable[Entry]) -> list[tuple[str, Conflict]]:
    """What two people edited differently and nobody has settled yet, by entry."""
    return [(entry.id, conflict) for entry in entries for conflict in entry.conflicts if conflict.edited]


def agenda(rows: Sequence[DeadlineRow], first: int | None, total: int | None = None) -> Agenda:
    """The rows in order of their days, the first of them alone where that is asked for."""
    return Agenda(arrange(rows, "due")[:first], len(rows) if total is None else total)


def summed(
    today: date, documents: int, by_status: Mapping[Status, int], charge: Mapping[tuple[str, Status], int], behind: Mapping[str, int],
    late: Agenda, soon: Agenda, undated: int, conflicts: int, edited: list[tuple[str, Conflict]],
) -> Overview:  # fmt: skip
    """The overview of what was counted: tasks by status, by who is in charge and status, overdue ones by who is in charge."""
    counts: dict[str, list[int]] = {}
    for (name, status), number in charge.items():
        count = counts.setdefault(name, [0, 0, 0, behind.get(name, 0)])
        for i, fits in enumerate((True, status in LIVING, status == "done")):
            count[i] += number * fits
    units = sorted((UnitCount(name, *count) for name, count in counts.items()), key=lambda unit: (-unit.open, -unit.tasks, unit.unit))
    totals: dict[Status, int] = {name: by_status.get(name, 0) for name in get_args(Status)}
    return Overview(today, documents, sum(totals.values()), totals, units, late, soon, undated, conflicts, edited)
