"""Two versions of a document → what differs, said of tasks: come, gone, moved, reworded, split, joined; units, limits, head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from anweitool.align import Item, align, item
from anweitool.compare import fields, parts, places
from anweitool.compare.changes import Change, Diff, Kind
from anweitool.identity import plain
from anweitool.schema.record import Record, Task


def diff(old: Record, new: Record) -> Diff:
    """What differs between two versions of a document, tasks paired by content and place together.

    Every task of either version is in exactly one change or counted unchanged; `diff(a, a)` is empty; `diff(b, a)` mirrors
    `diff(a, b)`. Width, spaces and punctuation alone are no difference, except inside a number.
    """
    items = _items(old), _items(new)
    pairs = dict(align(*items))
    texts = [[each.text for each in side] for side in items]
    splits, joins = parts.find(*items, pairs)
    pairs |= {whole: found[0] for whole, found in splits.items()} | {found[0]: whole for whole, found in joins.items()}
    headings, moved = places.compare(old.tasks, new.tasks, pairs)
    changes: list[tuple[tuple[int, int, int], Change]] = []
    unchanged = 0
    for i, j in pairs.items():
        change = _changed(old.tasks[i], new.tasks[j], reworded=texts[0][i] != texts[1][j], moved=(i, j) in moved)
        if i in splits:
            change = _split(change, [new.tasks[k] for k in splits[i]])
        if j in joins:
            change = _mirrored(_split(_mirrored(change), [old.tasks[k] for k in joins[j]]))
        if change.change == "moved" and not change.moved:
            unchanged += 1
        else:
            changes.append(((j, 0, 0), change))
    whole_of = {part: old.tasks[whole] for whole, found in splits.items() for part in found}
    changes += [((j, 0, 0), _added(task, whole_of.get(j))) for j, task in _others(new.tasks, pairs.values())]
    whole_of = {part: new.tasks[whole] for whole, found in joins.items() for part in found}
    above = -1
    for i, task in enumerate(old.tasks):
        if i in pairs:
            above = pairs[i]
        else:
            changes.append(((above, 1, i), _mirrored(_added(task, whole_of.get(i)))))
    changes.sort(key=lambda row: row[0])
    return Diff(old, new, fields.head(old.document, new.document), headings, tuple(change for _, change in changes), unchanged)


def _items(record: Record) -> list[Item]:
    return [item(task, task.id) for task in record.tasks]


def _others(tasks: Sequence[Task], paired: Iterable[int]) -> list[tuple[int, Task]]:
    known = set(paired)
    return [(at, task) for at, task in enumerate(tasks) if at not in known]


def _changed(old: Task, new: Task, *, reworded: bool, moved: bool) -> Change:
    """The change of a task that both versions have; `moved` without `Change.moved` where there is none."""
    text = (old.text, new.text) if reworded else None
    title = (old.title, new.title) if text is None and _label(old) != _label(new) else None
    units = fields.units(old.units, new.units)
    deadlines = fields.deadlines(old.deadlines, new.deadlines)
    kind: Kind = "changed" if text or title or units or deadlines else "moved"
    return Change(kind, old, new, text, title, units, deadlines, moved)


def _label(task: Task) -> str:
    """The plain title of a task, none where it is only how the text begins: where that is cut depends on lines and pages."""
    title = plain(task.title or "")
    return "" if plain(task.text).startswith(title) else title


def _added(task: Task, whole: Task | None) -> Change:
    """The change of a task that is new; where it is a part of an old one, units and limits are compared with that one's."""
    units = fields.units(whole.units if whole else [], task.units)
    deadlines = fields.deadlines(whole.deadlines if whole else [], task.deadlines)
    return Change(
        "added", None, task, ("", task.text), units=replace(units, removed=(), role=()), deadlines=replace(deadlines, removed=(), shifted=()),
        split_from=whole.id if whole else None,
    )  # fmt: skip


def _split(change: Change, found: Sequence[Task]) -> Change:
    """The change of a task that was split: what another part took over is not gone."""
    old, new, *others = change.old, change.new, *found[1:]
    assert old is not None
    assert new is not None
    bodies = {fields.name_key(unit.name) for part in others for unit in part.units} - {fields.name_key(unit.name) for unit in new.units}
    limits = {fields.meaning(d) for part in others for d in part.deadlines} - {fields.meaning(d) for d in new.deadlines}
    units = fields.units([unit for unit in old.units if fields.name_key(unit.name) not in bodies], new.units)
    deadlines = fields.deadlines([d for d in old.deadlines if fields.meaning(d) not in limits], new.deadlines)
    return replace(change, change="changed", units=units, deadlines=deadlines, split_into=tuple(part.id for part in found))


def _mirrored(change: Change) -> Change:
    """The same change with the sides swapped."""
    kinds: dict[str, Kind] = {"added": "removed", "removed": "added"}
    units, deadlines = change.units, change.deadlines
    return Change(
        kinds.get(change.change, change.change), change.new, change.old,
        change.text and (change.text[1], change.text[0]),
        change.title and (change.title[1], change.title[0]),
        replace(units, added=units.removed, removed=units.added, role=tuple(row | {"old": row["new"], "new": row["old"]} for row in units.role)),
        replace(
            deadlines, added=deadlines.removed, removed=deadlines.added,
            shifted=tuple({"old": row["new"], "new": row["old"], "days": -row["days"]} for row in deadlines.shifted),
        ),
        change.moved, change.joined_from, change.joined_into, change.split_into, change.split_from,
    )  # fmt: skip
