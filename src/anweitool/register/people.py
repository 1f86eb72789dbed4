"""What people entered, kept with its task through every merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from anweitool.register.pieces import Piece
from anweitool.schema.register import PEOPLE, Change, Conflict, Entry, Link

_EMPTY: dict[str, Any] = {"status": "open", "progress": None, "owner": None, "note": None, "done_on": None, "evidence": [], "prefer": None}


class Renaming(NamedTuple):
    """The ids that tasks of a document got when a version superseded another; it holds for the inputs before `step`."""

    step: int
    ids: dict[str, str]


def gather(inputs: Sequence[Sequence[Entry]], renamings: Sequence[Renaming], groups: Sequence[Sequence[Piece]]) -> dict[str, dict[str, Any]]:
    """People's fields by the smallest task id of a group: each former entry's go to the group that holds its first source.

    Where two entries became one, what the first has counts, and what the other had goes into the history.
    """
    home = {piece.task: min(other.task for other in group) for group in groups for piece in group}
    gathered: dict[str, dict[str, Any]] = {}
    for step, entries in enumerate(inputs):
        later = [renaming.ids for renaming in renamings if renaming.step > step]
        for entry in sorted(entries, key=lambda entry: entry.id):
            target = next((home[task] for source in entry.sources if (task := current(source.task, later)) in home), None)
            if target is None or not entered(entry):
                continue
            fields = {name: getattr(entry, name) for name in PEOPLE} | {"history": list(entry.history), "conflicts": unsettled(entry)}
            if fields["status"] == "withdrawn":
                fields["status"] = "open"  # is found anew from the sources
            if fields["prefer"]:
                fields["prefer"] = current(fields["prefer"], later)
            gathered[target] = _joined(gathered[target], fields) if target in gathered else fields
    return gathered


def entered(entry: Entry) -> bool:
    """Whether somebody entered anything."""
    return bool(entry.history or unsettled(entry)) or any(getattr(entry, name) != _EMPTY[name] for name in PEOPLE)


def nothing() -> dict[str, Any]:
    """The fields of an entry into which nobody entered anything."""
    return _EMPTY | {"history": [], "conflicts": []}


def unsettled(entry: Entry) -> list[Conflict]:
    """The fields of an entry that two people edited differently and nobody has settled yet."""
    return [conflict for conflict in entry.conflicts if conflict.edited]


def renamed(link: Link, later: Sequence[dict[str, str]]) -> Link:
    """A link by the ids that its tasks have after renamings."""
    a, b = sorted(current(task, later) for task in (link.a, link.b))
    return link if (a, b) == (link.a, link.b) else link.model_copy(update={"a": a, "b": b})


def in_order(*histories: Sequence[Change]) -> list[Change]:
    """What several histories hold, each change once, the earliest first."""
    found = {change.model_dump_json(): change for history in histories for change in history}
    return [found[text] for text in sorted(found, key=lambda text: (found[text].when.replace(tzinfo=None), text))]


def current(task: str, later: Sequence[dict[str, str]]) -> str:
    """The id that a task has after renamings, in their order."""
    for ids in later:
        task = ids.get(task, task)
    return task


def _joined(first: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two people's entries of what is one task now; the same entry twice is one."""
    merged = dict(first)
    for name in PEOPLE:
        if merged[name] == _EMPTY[name]:
            merged[name] = other[name]
    lost = {name: plain(other[name]) for name in PEOPLE if other[name] not in (_EMPTY[name], merged[name])}
    merged["history"] = in_order(first["history"], other["history"])
    marked = {conflict.field for conflict in first["conflicts"]}
    merged["conflicts"] = [*first["conflicts"], *(conflict for conflict in other["conflicts"] if conflict.field not in marked)]
    if lost:
        when = max((change.when for change in other["history"]), default=None, key=lambda when: when.replace(tzinfo=None))
        if when is not None:
            merged["history"] = in_order(merged["history"], [Change(when=when, who="合并", what=lost)])
        elif lost.get("note"):
            merged["note"] = f"{merged['note']}；{lost['note']}"
    return merged


def plain(value: Any) -> Any:
    """A value as YAML and the history hold it: a day as text."""
    return value if isinstance(value, (str, int, list)) or value is None else str(value)
