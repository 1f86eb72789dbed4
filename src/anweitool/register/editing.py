"""What people change in a register: fields of entries, and which tasks are one. Every change is kept in the history."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from anweitool.errors import AnweiError
from anweitool.register.merge import merge
from anweitool.schema.register import Change, Entry, Link, Register


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
    chosen = {find(register, prefix).id for prefix in ids}
    changed: list[str] = []
    entries = []
    for entry in register.entries:
        new = {name: value for name, value in fields.items() if getattr(entry, name) != value} if entry.id in chosen else {}
        if "prefer" in new and new["prefer"] not in {source.task for source in entry.sources}:
            raise AnweiError(entry.id, f"没有“{new['prefer']}”这个出处", "可写 " + "、".join(source.task for source in entry.sources))
        if not new:
            entries.append(entry)
            continue
        said = {name: value if isinstance(value, (str, int, list)) or value is None else str(value) for name, value in new.items()}
        history = [*entry.history, Change(when=when, who=who, what=said)]
        entries.append(entry.model_copy(update={**new, "history": history}))
        changed.append(entry.id)
    after = register.model_copy(update={"entries": entries})
    return (merge([after])[0] if "prefer" in fields and changed else after), changed


def link(register: Register, one: str, other: str, *, same: bool) -> Register:
    """The register with two entries joined to one, or the sources of one (or two) kept apart. Later merges respect it."""
    if same:
        a, b = sorted(find(register, name).id for name in (one, other))
        if a == b:
            return register
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
