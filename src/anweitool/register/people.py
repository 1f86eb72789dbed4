"""What people entered, kept with its task through every merge."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from anweitool.register.pieces import Piece
from anweitool.schema.register import PEOPLE, Change, Conflict, Entry, Link, read_field

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
    """People's fields by the smallest task id of a group: each former entry's go to the group that holds its sources.

    Where two entries became one, what was entered last counts, field by field. Where one became several, what the history says
    of a task goes back to that task. Every change names its task.
    """
    home: dict[str, str] = {}
    words: dict[str, str] = {}
    for group in groups:
        home.update(dict.fromkeys((piece.task for piece in group), min(piece.task for piece in group)))
        words.update((piece.task, piece.fingerprint) for piece in group if piece.withdrawn is None)
    gathered: dict[str, dict[str, Any]] = {}
    for step, entries in enumerate(inputs):
        afterwards = composed(later(renamings, step))
        for entry in sorted(entries, key=lambda entry: entry.id):
            tasks = [task for source in entry.sources if (task := afterwards.get(source.task, source.task)) in home]
            if not tasks or not entered(entry):
                continue
            reworded = [
                task
                for source in entry.sources
                if words.get(task := afterwards.get(source.task, source.task), source.fingerprint) != source.fingerprint
            ]
            targets = list(dict.fromkeys(home[task] for task in tasks))
            # where a new version of one document parts an entry, the work goes on under the new words
            own = reworded[0] if len(targets) > 1 and len({home[task] for task in reworded}) == 1 else tasks[0]
            fields = _fields(entry, afterwards, own)
            for target, part in _parted(fields, home, targets, home[own]).items():
                gathered[target] = _joined(gathered[target], part) if target in gathered else part
    return gathered


def _fields(entry: Entry, afterwards: dict[str, str], own: str) -> dict[str, Any]:
    """People's fields of a former entry by the present ids; changes that name no task are of `own`."""
    history = [change.model_copy(update={"task": afterwards.get(change.task, change.task) if change.task else own}) for change in entry.history]
    fields = {name: getattr(entry, name) for name in PEOPLE} | {"history": history, "conflicts": unsettled(entry)}
    if fields["status"] == "withdrawn":
        fields["status"] = _before_withdrawal(entry)  # is found anew from the sources
    if fields["prefer"]:
        fields["prefer"] = afterwards.get(fields["prefer"], fields["prefer"])
    return fields


def _parted(fields: dict[str, Any], home: dict[str, str], targets: Sequence[str], main: str) -> dict[str, dict[str, Any]]:
    """The fields of an entry by the groups that its sources are in now; what no history has goes to `main`."""
    if len(targets) == 1:
        return {main: fields}
    histories: dict[str, list[Change]] = {target: [] for target in targets}
    last: dict[str, Any] = {}
    for change in fields["history"]:
        histories[target if (target := home.get(change.task)) in histories else main].append(change)
        last |= change.what
    parts = {}
    for target, history in histories.items():
        given = {name: value for change in history for name, value in change.what.items()}
        part = {
            name: fields[name] if target == main and last.get(name) != plain(fields[name]) else _read(name, given[name]) if name in given else empty
            for name, empty in _EMPTY.items()
        }
        if history or target == main:
            parts[target] = part | {"history": history, "conflicts": fields["conflicts"] if target == main else []}
    return parts


def _read(name: str, value: Any) -> Any:
    """A value of a field as the history holds it, as the entry holds it; nothing where somebody spoiled it by hand."""
    try:
        return read_field(name, value)
    except ValueError:
        return _EMPTY[name]


def recorded(entry: Entry) -> Entry:
    """The entry, with what stands in it and in no history put there, so that it is known whose it was once the entry is joined to another."""
    known = {(name, json.dumps(value)) for change in entry.history for name, value in change.what.items()}
    left = {name: plain(value) for name, empty in _EMPTY.items() if (value := getattr(entry, name)) not in (empty, "withdrawn")}
    left = {name: value for name, value in left.items() if (name, json.dumps(value)) not in known}
    return entry.model_copy(update={"history": [Change(when=_UNKNOWN, who="合并", what=left), *entry.history]}) if left else entry


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
