"""What people entered, kept with its task through every merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from anweitool.register.pieces import Piece
from anweitool.schema.register import PEOPLE, Change, Entry

_EMPTY: dict[str, Any] = {"status": "open", "progress": None, "owner": None, "note": None, "done_on": None, "evidence": [], "prefer": None}


class Renaming(NamedTuple):
    """The ids that tasks of a document got when a version superseded another; it holds for the inputs before `step`."""

    step: int
    ids: dict[str, str]


def gather(inputs: Sequence[Sequence[Entry]], renamings: Sequence[Renaming], groups: Sequence[Sequence[Piece]]) -> dict[str, dict[str, Any]]:
    """People's fields by the smallest task id of a group: each former entry's go to the group that holds its first source.

    Where two entries became one, what the first has counts, and what the other had goes into the history.
    """
    home: dict[str, str] = {}
    for group in groups:
        home.update(dict.fromkeys((piece.task for piece in group), min(piece.task for piece in group)))
    gathered: dict[str, dict[str, Any]] = {}
    for step, entries in enumerate(inputs):
        later = composed([renaming.ids for renaming in renamings if renaming.step > step])
        for entry in sorted(entries, key=lambda entry: entry.id):
            target = next((home[task] for source in entry.sources if (task := later.get(source.task, source.task)) in home), None)
            if target is None or not entered(entry):
                continue
            fields = {name: getattr(entry, name) for name in PEOPLE} | {"history": list(entry.history)}
            if fields["status"] == "withdrawn":
                fields["status"] = "open"  # is found anew from the sources
            if fields["prefer"]:
                fields["prefer"] = later.get(fields["prefer"], fields["prefer"])
            gathered[target] = _joined(gathered[target], fields) if target in gathered else fields
    return gathered


def entered(entry: Entry) -> bool:
    """Whether somebody entered anything."""
    return bool(entry.history) or any(getattr(entry, name) != _EMPTY[name] for name in PEOPLE)


def composed(renamings: Sequence[dict[str, str]]) -> dict[str, str]:
    """Renamings one after another, as one."""
    whole: dict[str, str] = {}
    for ids in reversed(renamings):
        whole.update({task: whole.get(new, new) for task, new in ids.items()})
    return whole


def _joined(first: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two people's entries of what is one task now; the same entry twice is one."""
    merged = dict(first)
    for name in PEOPLE:
        if merged[name] == _EMPTY[name]:
            merged[name] = other[name]
    lost = {name: _plain(other[name]) for name in PEOPLE if other[name] not in (_EMPTY[name], merged[name])}
    history = {change.model_dump_json(): change for change in [*first["history"], *other["history"]]}
    merged["history"] = sorted(history.values(), key=lambda change: (change.when, change.model_dump_json()))
    if lost:
        when = max((change.when for change in other["history"]), default=None)
        if when is not None:
            note = Change(when=when, who="合并", what=lost)
            if note not in merged["history"]:
                merged["history"].append(note)
        elif lost.get("note"):
            merged["note"] = f"{merged['note']}；{lost['note']}"
    return merged


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, list)) or value is None else str(value)
