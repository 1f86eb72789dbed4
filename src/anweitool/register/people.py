"""What people entered, kept with its task through every merge."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from anweitool.register.pieces import Piece
from anweitool.schema.register import PEOPLE, Change, Conflict, Entry, Link

_UNKNOWN = datetime.datetime(1970, 1, 1)  # when a value that no history has was entered
_EMPTY: dict[str, Any] = {"status": "open", "progress": None, "owner": None, "note": None, "done_on": None, "evidence": [], "prefer": None}


class Renaming(NamedTuple):
    """The ids that tasks of a document got when a version superseded another; it holds for the inputs before `step`, or for that one `only`."""

    step: int
    ids: dict[str, str]
    only: bool = False


def later(renamings: Sequence[Renaming], step: int) -> list[dict[str, str]]:
    """The ids that tasks of an input got afterwards, in order."""
    return [renaming.ids for renaming in renamings if (renaming.step == step if renaming.only else renaming.step > step)]


def gather(inputs: Sequence[Sequence[Entry]], renamings: Sequence[Renaming], groups: Sequence[Sequence[Piece]]) -> dict[str, dict[str, Any]]:
    """People's fields by the smallest task id of a group: each former entry's go to the group that holds its first source.

    Where two entries became one, what was entered last counts, field by field.
    """
    home: dict[str, str] = {}
    for group in groups:
        home.update(dict.fromkeys((piece.task for piece in group), min(piece.task for piece in group)))
    gathered: dict[str, dict[str, Any]] = {}
    for step, entries in enumerate(inputs):
        afterwards = composed(later(renamings, step))
        for entry in sorted(entries, key=lambda entry: entry.id):
            target = next((home[task] for source in entry.sources if (task := afterwards.get(source.task, source.task)) in home), None)
            if target is None or not entered(entry):
                continue
            fields = {name: getattr(entry, name) for name in PEOPLE} | {"history": list(entry.history), "conflicts": unsettled(entry)}
            if fields["status"] == "withdrawn":
                fields["status"] = _before_withdrawal(entry)  # is found anew from the sources
            if fields["prefer"]:
                fields["prefer"] = afterwards.get(fields["prefer"], fields["prefer"])
            gathered[target] = _joined(gathered[target], fields) if target in gathered else fields
    return gathered


def _before_withdrawal(entry: Entry) -> str:
    """The status that people had given a task that was withdrawn: doing, or open."""
    given = [change.what["status"] for change in entry.history if "status" in change.what]
    return "doing" if given and given[-1] == "doing" else "open"


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
    now = composed(later)
    a, b = sorted(now.get(task, task) for task in (link.a, link.b))
    return link if (a, b) == (link.a, link.b) else link.model_copy(update={"a": a, "b": b})


def in_order(*histories: Sequence[Change]) -> list[Change]:
    """What several histories hold, each change once, the earliest first."""
    found = {change.model_dump_json(): change for history in histories for change in history}
    return [found[text] for text in sorted(found, key=lambda text: (found[text].when.replace(tzinfo=None), text))]


def composed(renamings: Sequence[dict[str, str]]) -> dict[str, str]:
    """Renamings one after another, as one."""
    whole: dict[str, str] = {}
    for ids in reversed(renamings):
        whole.update({task: whole.get(new, new) for task, new in ids.items()})
    return whole


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two people's entries of what is one task now: of each field what was entered last, and the history of both.

    What is left out and stands in no history goes into it, so that it can be found.
    """
    history = in_order(one["history"], other["history"])
    merged: dict[str, Any] = {}
    for name in PEOPLE:
        kept, left = sorted((one, other), key=lambda fields: _entered_when(fields, name), reverse=True)
        merged[name] = kept[name]
        if left[name] not in (kept[name], _EMPTY[name]) and not any(change.what.get(name) == plain(left[name]) for change in history):
            history = in_order(history, [Change(when=_UNKNOWN, who="合并", what={name: plain(left[name])})])
    marks = {conflict.model_dump_json(): conflict for conflict in (*one["conflicts"], *other["conflicts"])}
    by_field = {marks[text].field: marks[text] for text in sorted(marks)}
    return merged | {"history": history, "conflicts": list(by_field.values())}


def _entered_when(fields: dict[str, Any], name: str) -> tuple[bool, datetime.datetime, str]:
    """When the value of a field was entered, by the history; a value that no history has comes before, one that nobody entered first."""
    value = plain(fields[name])
    times = [change.when.replace(tzinfo=None) for change in fields["history"] if name in change.what and change.what[name] == value]
    return bool(times) or fields[name] != _EMPTY[name], max(times, default=_UNKNOWN), json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value as YAML and the history hold it: a day as text."""
    return value if isinstance(value, (str, int, list)) or value is None else str(value)
