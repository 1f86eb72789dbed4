"""What differs between two versions of a document, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from anweitool.schema.record import Record, Task

Kind = Literal["added", "removed", "moved", "changed"]
Side = Literal["old", "new"]

#: What a difference may be about, for `Diff.only`.
ASPECTS = ("head", "headings", "added", "removed", "moved", "text", "units", "deadlines")


@dataclass(frozen=True)
class HeadChange:
    """A field of the head or the imprint; values as the record has them."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class HeadingChange:
    """A heading that was reworded where it stands, and how many tasks both versions have below it."""

    old: str
    new: str
    tasks: int


@dataclass(frozen=True)
class UnitChanges:
    """Names of bodies that came or went, and `{"name", "old", "new"}` where the role is another."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    role: tuple[dict[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.role)


@dataclass(frozen=True)
class DeadlineChanges:
    """Limits that came or went, as days, intervals, rules or words, and `{"old", "new", "days"}` where the last day is another."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    shifted: tuple[dict[str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.shifted)


@dataclass(frozen=True)
class Change:
    """One task that came, went, stands elsewhere or says something else.

    `text` and `title` hold both wordings where the words differ. A task that was split is one change with its best part, the other
    parts are added with `split_from`; a task that was joined of several is one change with its best part, the others are
    removed with `joined_into`.
    """

    change: Kind
    old: Task | None
    new: Task | None
    text: tuple[str, str] | None = None
    title: tuple[str | None, str | None] | None = None
    units: UnitChanges = UnitChanges()
    deadlines: DeadlineChanges = DeadlineChanges()
    moved: bool = False
    split_into: tuple[str, ...] = ()
    split_from: str | None = None
    joined_from: tuple[str, ...] = ()
    joined_into: str | None = None

    def data(self) -> dict[str, Any]:
        """The change as plain data."""
        tasks = (self.old, self.new)
        found: dict[str, Any] = {
            "change": self.change,
            "old": self.old.id if self.old else None,
            "new": self.new.id if self.new else None,
            "text": list(self.text) if self.text else None,
            "units": {"added": list(self.units.added), "removed": list(self.units.removed), "role": list(self.units.role)},
            "deadlines": {
                "added": list(self.deadlines.added),
                "removed": list(self.deadlines.removed),
                "shifted": list(self.deadlines.shifted),
            },
            "moved": self.moved,
            "title": list(self.title) if self.title else None,
            "ref": [task.ref if task else None for task in tasks],
            "path": [list(task.path) if task else None for task in tasks],
            "lines": [list(task.source.lines) if task else None for task in tasks],
        }
        links = {name: getattr(self, name) for name in ("split_into", "split_from", "joined_from", "joined_into")}
        return found | {name: list(value) if isinstance(value, tuple) else value for name, value in links.items() if value}


@dataclass(frozen=True)
class Diff:
    """Everything that differs; false where nothing does. Changes stand in the order of the new version, what went where it stood."""

    old: Record
    new: Record
    head: tuple[HeadChange, ...] = ()
    headings: tuple[HeadingChange, ...] = ()
    tasks: tuple[Change, ...] = ()
    unchanged: int = 0
    shown: frozenset[str] = field(default=frozenset(ASPECTS))

    def __bool__(self) -> bool:
        return bool(self.head or self.headings or self.tasks)

    def data(self) -> dict[str, Any]:
        """The difference as plain data, as `anwei diff --format json` writes it."""
        return {
            "head": [{"field": change.field, "old": change.old, "new": change.new} for change in self.head],
            "tasks": [change.data() for change in self.tasks],
            "unchanged": self.unchanged,
            "headings": [{"old": change.old, "new": change.new, "tasks": change.tasks} for change in self.headings],
        }

    def only(self, aspects: frozenset[str]) -> Diff:
        """The same difference with these of `ASPECTS` alone; of a changed task what is not asked for is left out."""
        return Diff(
            self.old, self.new,
            self.head if "head" in aspects else (),
            self.headings if "headings" in aspects else (),
            tuple(_narrowed(self.tasks, aspects)),
            self.unchanged, self.shown & aspects,
        )  # fmt: skip

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.tasks if change.change == kind]


def _narrowed(changes: tuple[Change, ...], aspects: frozenset[str]) -> Iterator[Change]:
    for change in changes:
        if change.change != "changed":
            if change.change in aspects:
                yield change
            continue
        kept = replace(
            change,
            text=change.text if "text" in aspects else None,
            title=change.title if "text" in aspects else None,
            units=change.units if "units" in aspects else UnitChanges(),
            deadlines=change.deadlines if "deadlines" in aspects else DeadlineChanges(),
        )
        if kept.text or kept.title or kept.units or kept.deadlines:
            yield kept
        elif change.moved and "moved" in aspects:
            yield Change("moved", change.old, change.new, moved=True)
