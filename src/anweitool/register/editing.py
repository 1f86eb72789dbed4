"""What people change in a register: fields of entries, and which tasks are one. Every change is kept in the history."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from anweitool.errors import AnweiError
from anweitool.register.merge import merge
from anweitool.register.people import plain, recorded, unsettled
from anweitool.schema.register import OURS, PEOPLE, Change, Conflict, Entry, Link, Register


def find(register: Register, prefix: str) -> Entry:
    """The entry whose id (or a source's) is, begins with, or behind its colon begins with `prefix`. Raises AnweiError unless it is one."""
    for fits in (
        lambda entry: prefix in (entry.id, *(source.task for source in entry.sources)),
        lambda entry: entry.id.startswith(prefix),
        lambda entry: entry.id.rpartition(":")[2] == prefix,
        lambda entry: entry.id.rpartition(":")[2].startswith(prefix),
    ):
        found = [entry for entry in register.entries if fits(entry)]
        if len(found) == 1:
            return found[0]
        if found:
            several = "、".join(entry.id for entry in found[:5]) + ("等" if len(found) > 5 else "")
            raise AnweiError(prefix, f"这个编号对应 {len(found)} 项：{several}", "请写得长一些")
    near = get_close_matches(prefix, [entry.id for entry in register.entries], 1)
    raise AnweiError(prefix, "台账里没有这个编号", f"是否想写 {near[0]}" if near else "先用 anwei tasks 看编号")


def change(register: Register, ids: Sequence[str], fields: dict[str, Any], who: str, when: datetime.datetime) -> tuple[Register, list[str]]:
    """The register with these fields of the entries set, and the ids of those that changed.

    `prefer` is the task id of a source. Values that an entry has already are no change. Raises AnweiError for an id that is
    unknown or not unique, before anything is changed.
    """
    chosen = {find(register, prefix).id: prefix for prefix in ids}
    changed: list[str] = []
    entries = []
    for entry in register.entries:
        marked = {conflict.field for conflict in unsettled(entry)}
        new = {name: value for name, value in fields.items() if getattr(entry, name) != value or name in marked} if entry.id in chosen else {}
        if "prefer" in new and new["prefer"] not in {source.task for source in entry.sources}:
            raise AnweiError(entry.id, f"没有“{new['prefer']}”这个出处", "可写 " + "、".join(source.task for source in entry.sources))
        if not new:
            entries.append(entry)
            continue
        entries.append(edited(entry, new, who, when, chosen[entry.id]))
        changed.append(entry.id)
    after = register.model_copy(update={"entries": entries})
    return (merge([after])[0] if "prefer" in fields and changed else after), changed


def edited(entry: Entry, fields: dict[str, Any], who: str, when: datetime.datetime, named: str | None = None) -> Entry:
    """The entry with these fields set and the change in its history; what was unsettled about them is settled.

    `named` is what somebody called the entry by; where that is another source than its first, the history says so.
    """
    task = named if named in {source.task for source in entry.sources[1:]} else None
    history = [*entry.history, Change(when=when, who=who, task=task, what={name: plain(value) for name, value in fields.items()})]
    conflicts = [conflict for conflict in entry.conflicts if not (conflict.edited and conflict.field in fields)]
    return entry.model_copy(update={**fields, "history": history, "conflicts": conflicts})


def take(register: Register, ids: Sequence[str], side: str, who: str, when: datetime.datetime) -> tuple[Register, list[str]]:
    """The register with what is unsettled in these entries settled as one side has it (`ours`, `theirs`), and the ids of those that changed.

    Raises AnweiError for an id that is unknown or not unique, a side that said nothing, and words of documents, which are not people's to set.
    """
    chosen = {find(register, prefix).id for prefix in ids}
    entries = []
    for entry in register.entries:
        marks = unsettled(entry) if entry.id in chosen else []
        entries.append(_settled(entry, marks, side, who, when) if marks else entry)
    changed = [new.id for old, new in zip(register.entries, entries, strict=True) if old != new]
    return (merge([register.model_copy(update={"entries": entries})])[0] if changed else register), changed


def _settled(entry: Entry, marks: Sequence[Conflict], side: str, who: str, when: datetime.datetime) -> Entry:
    for mark in marks:
        if side not in mark.says:
            raise AnweiError(entry.id, f"{mark.field} 没有“{side}”这一方", f"可写 {'、'.join(mark.says)}")
        if mark.field not in PEOPLE and side != OURS:
            raise AnweiError(entry.id, f"{mark.field} 是公文里的话，不能这样改", "请用文本编辑器在台账里改好，并删去 conflicts 里的这一行")
    said = {str(mark.field): mark.says[side] for mark in marks if mark.field in PEOPLE}
    try:
        checked = Entry.model_validate(entry.model_dump() | said)
    except ValueError:
        raise AnweiError(entry.id, f"conflicts 里“{side}”的取值不合要求", "请用 anwei set 另写一个") from None
    after = edited(entry, {name: getattr(checked, name) for name in said}, who, when) if said else entry
    return after.model_copy(update={"conflicts": [conflict for conflict in after.conflicts if not conflict.edited]})


def link(register: Register, one: str, other: str, *, same: bool) -> Register:
    """The register with two entries joined to one, or the sources of one (or two) kept apart. Later merges respect it."""
    if same:
        a, b = sorted(find(register, name).id for name in (one, other))
        if a == b:
            return register
        entries = [recorded(entry) if entry.id in (a, b) else entry for entry in register.entries]
        register = register.model_copy(update={"entries": entries})
    else:
        a, b = sorted(_source(register, name) for name in (one, other))
    kept = [old for old in register.links if {old.a, old.b} != {a, b}]
    after, _ = merge([register.model_copy(update={"links": [*kept, Link(a=a, b=b, same=same)]})])
    return after


def _source(register: Register, task: str) -> str:
    """The task id of a source, or of an entry's first source."""
    if any(source.task == task for entry in register.entries for source in entry.sources):
        return task
    return find(register, task).sources[0].task
