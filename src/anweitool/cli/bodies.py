"""`anwei units`: the bodies of documents, spellings that are probably one, who matches a name and why; drafts of a roster."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anweitool.cli import records
from anweitool.cli.output import place, write
from anweitool.errors import AnweiError
from anweitool.schema import config
from anweitool.schema import roster as rosters
from anweitool.schema.record import Record
from anweitool.units import TIERS, Roster, match_any
from anweitool.units.lexicon import is_collective, kind_of, place_words
from anweitool.units.matching import parts
from anweitool.units.roster import Body
from anweitool.units.survey import Entry, Spellings, spellings, survey

ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}
TIER_NAMES = {"exact": "同名", "alias": "别名", "prefix": "地名有无", "member": "集合成员", "successor": "机构改革", "open": "列举未尽"}


def roster_of(path: str | None) -> Roster:
    """The roster that is named, or that `anwei.toml` names, or an empty one."""
    if path:
        return rosters.load(path)
    settings = config.find(Path.cwd())
    return rosters.load(str(settings.roster)) if settings.roster else Roster()


def run(paths: Sequence[str], roster_path: str | None, query: str | None, *, wide: bool, as_json: bool) -> int:
    """List the bodies of the files, or with `query` the tasks of one body."""
    roster = roster_of(roster_path)
    failed: list[str] = []
    found = list(records.read_all(paths, failed))
    if not found:
        return 2
    if query is not None:
        return _tasks_of(query, found, roster, wide=wide, as_json=as_json)
    entries = survey((unit.name, unit.role, path) for path, record in found for task in record.tasks for unit in task.units)
    groups = spellings(entries, roster)
    if as_json:
        print(
            json.dumps(
                {"units": [_entry(entry, roster) for entry in entries], "spellings": [group._asdict() for group in groups]},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _print(entries, groups, roster, len(found))
    return 1 if groups or failed else 0


def _entry(entry: Entry, roster: Roster) -> dict[str, Any]:
    body = roster.find(entry.name)
    return {
        "name": entry.name, "count": entry.count, "roles": dict(entry.roles), "documents": entry.documents,
        "kind": kind_of(entry.name), "collective": is_collective(entry.name), "roster": body.name if body else None,
    }  # fmt: skip


def _print(entries: Sequence[Entry], groups: Sequence[Spellings], roster: Roster, documents: int) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    table = Table("单位", "次数", "角色", "公文", *(["名册"] if roster.bodies else []), box=None, pad_edge=False, header_style="bold")
    for entry in entries:
        roles = "，".join(f"{ROLES[role]} {count}" for role, count in entry.roles.most_common())
        body = roster.find(entry.name)
        listed = [body.name if body else "—"] if roster.bodies else []
        table.add_row(*(Text(cell) for cell in (entry.name, str(entry.count), roles, str(len(entry.documents)), *listed)))
    console.print(table)
    console.print(Text(f"{len(entries)} 个单位，{documents} 份公文", style="dim"))
    for group in groups:
        others = "、".join(f"“{name}”" for name in group.names[1:])
        console.print(Text(f"! “{group.names[0]}”与{others}疑为同一单位：{group.reason}；{group.likelier}", style="yellow"), soft_wrap=True)


# ---- the tasks of one body -----------------------------------------------------------------------


def _tasks_of(query: str, found: Sequence[tuple[str, Record]], roster: Roster, *, wide: bool, as_json: bool) -> int:
    rows = []
    for path, record in found:
        for task in record.tasks:
            if hit := match_any(query, ((unit.name, unit.open) for unit in task.units), roster):
                rows.append((path, task, *hit))
    shown = [row for row in rows if wide or row[3].direct]
    if as_json:
        data = [
            {"path": path, "id": task.id, "title": task.title, "lines": task.source.lines, "match": {"query": query, "unit": name, "tier": one.tier, "reason": one.reason}}
            for path, task, name, one in shown
        ]  # fmt: skip
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0 if shown else 1
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    table = Table("任务", "行", "内容", "层级", "依据", box=None, pad_edge=False, header_style="bold")
    for path, task, _, one in shown:
        place = f"{Path(path).name}:{task.source.lines[0]}"
        table.add_row(*(Text(cell) for cell in (task.id, place, (task.title or task.text)[:30], TIER_NAMES[one.tier], one.reason)))
    console.print(table)
    counts = {tier: sum(row[3].tier == tier for row in rows) for tier in TIERS}
    direct = sum(row[3].direct for row in rows)
    further = "，".join(f"{TIER_NAMES[tier]} {count}" for tier, count in counts.items() if count and TIERS.index(tier) >= 3)
    console.print(Text(f"直接 {direct} 项" + (f"；另有 {further}{'' if wide else '（--wide 列出）'}" if further else ""), style="dim"))
    return 0 if shown else 1


# ---- drafting a roster ---------------------------------------------------------------------------


def init(paths: Sequence[str], output: str | None) -> int:
    """Draft a roster from documents or records; to a file, which must not be there yet, or to stdout."""
    if output and output != "-" and Path(output).is_file():
        raise AnweiError(output, "已经有这个文件，没有覆盖", "请另起文件名，或先移走它")
    target = place(Path(output) if output else None, known=".yaml")
    failed: list[str] = []
    found = list(records.read_all(paths, failed))
    if not found:
        return 2
    entries = survey((unit.name, unit.role, path) for path, record in found for task in record.tasks for unit in task.units)
    text = rosters.draft(_bodies(entries), _places(entries))
    if target is None:
        print(text, end="")
        return 1 if failed else 0
    write(target, text)
    print(f"起草了 {len(entries)} 个单位，写入 {target}；请核对后使用", file=sys.stderr)
    return 1 if failed else 0


def _bodies(entries: Sequence[Entry]) -> list[Body]:
    """A body for each group of spellings, the likelier one its name; names of many get no members yet."""
    aliases: dict[str, str] = {}
    for group in spellings(entries):
        for name in group.names[1:]:
            aliases.setdefault(name, group.names[0])
    names = [entry.name for entry in entries if entry.name not in aliases]
    return [Body(name, aliases=tuple(alias for alias, usual in aliases.items() if usual == name)) for name in names]


def _places(entries: Sequence[Entry]) -> list[str]:
    """Names of places that stand before names of bodies, where the level alone does not."""
    places = [parts(entry.name, Roster())[0] for entry in entries]
    levels, local = place_words()
    return sorted(
        {
            place
            for place in places
            if len(place) > 1 and place[-1] in "省市县区镇乡" and place not in levels and place not in local and place[0] not in "省市县区镇乡"
        }
    )
