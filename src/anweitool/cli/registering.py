"""`anwei merge`, `anwei set`, `anwei link`, `anwei unlink`: the register brought up to date, and what people enter into it."""

from __future__ import annotations

import datetime
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from anweitool.cli import records
from anweitool.cli.inputs import make_folders
from anweitool.cli.output import DOCUMENTS, place, write
from anweitool.errors import AnweiError
from anweitool.register import editing, files, store
from anweitool.register.merge import Summary, merge
from anweitool.register.pieces import of_record
from anweitool.schema.record import Record
from anweitool.schema.register import Register

_SHOWN = 10  # ids of a kind
NOT_REGISTERS = DOCUMENTS | {".txt", ".md", ".markdown", ".html", ".htm", ".json", ".toml", ".ics"}


def register_path(named: str | None) -> Path:
    """The register that is meant: the one named, or the one that holds for this folder. Raises AnweiError without any."""
    if named:
        return Path(named)
    found = store.find(Path.cwd())
    if found is None:
        raise AnweiError("register.yaml", "这里和上级文件夹里都没有台账", "请先用 anwei merge 生成，或用 --register 指定")
    return found


def run_merge(paths: Sequence[str], output: str, *, dry_run: bool) -> int:
    """Bring the register up to date with records, documents and other registers."""
    target = target_of(output)
    failed: list[str] = []
    registers, found = _inputs([path for path in paths if Path(path).resolve() != target.resolve()], failed)
    if not registers and not found:
        return 2
    if output.endswith("/") and target.suffix and not target.exists() and not dry_run:
        make_folders([target])  # meant as a folder, though its name looks like a file's
    with store.locked(target):
        own = [store.load(target)] if store.exists(target) else []
        merged, summary = merge([*own, *registers], found)
        if not dry_run and (not own or merged != own[0]):
            store.save(target, merged)
    say_copies(found)
    for key, old, new, gone in summary.strange:
        print(
            f"注意：{key} 的两个文件几乎没有相同的任务，很可能是两份不同的公文：{old}、{new}。以 {new} 为准，前者的 {gone} 项记为撤回（填写的内容仍在）。"
            "若是两份公文，请改正其中一份的文号（没有文号的补上文号或改标题），再重新合并",
            file=sys.stderr,
        )
    _report(merged, summary, target, dry_run=dry_run)
    return 1 if failed or summary.strange else 0


def target_of(output: str) -> Path:
    """Where a register is written: a YAML file or a folder. Raises AnweiError for what it cannot be."""
    target = Path(output)
    if output == "-":
        raise AnweiError("-o -", "台账要写成文件或文件夹", "请写文件名，如 台账.yaml")
    if not target.is_dir() and not output.endswith("/"):
        if target.suffix.lower() in NOT_REGISTERS:
            raise AnweiError(output, f"台账写不成 {target.suffix}", "请写 .yaml 或文件夹；要 Excel、Word 请用 anwei export")
        place(target, writes="register")
    return target


def say_copies(found: Sequence[Record]) -> None:
    """Say which files were taken for one document, and which of them counts."""
    copies: dict[str, dict[str, str]] = {}
    for record in found:
        copies.setdefault(of_record(record).document.key, {})[record.source.sha256] = record.source.path
    for key, paths in copies.items():
        if len(paths) > 1:
            *others, last = paths.values()
            print(f"{key} 有 {len(paths)} 个不同的文件，以后读的 {last} 为准，另有 {'、'.join(others)}", file=sys.stderr)


def _inputs(paths: Sequence[str], failed: list[str]) -> tuple[list[Register], list[Record]]:
    """The registers among the paths, and the records of the others; what cannot be read is said, and the others go on."""
    registers = [store.load(Path(path)) for path in paths if files.is_register(Path(path))]
    others = [path for path in paths if not files.is_register(Path(path))]
    return registers, [record for _, record in records.read_all(others, failed)]


def _report(register: Register, summary: Summary, target: Path, *, dry_run: bool) -> None:
    kinds = (("新增", summary.added), ("变动", summary.changed), ("撤回", summary.withdrawn), ("有分歧", summary.conflicting))
    for name, ids in kinds:
        if ids:
            print(f"{name} {len(ids)} 项：{'、'.join(ids[:_SHOWN])}{'等' if len(ids) > _SHOWN else ''}")
    if register.review:
        print(f"疑为同一任务 {len(register.review)} 对，请用 anwei link 或 anwei unlink 决定：")
        for proposal in register.review[:_SHOWN]:
            print(f"  {proposal.a} ～ {proposal.b}（相似 {proposal.score:.0%}）")
    done = "将写入（未写）" if dry_run else "写入"
    print(f"{len(register.documents)} 份公文，{len(register.entries)} 项任务，{done} {target}", file=sys.stderr)


# ---- what people enter ---------------------------------------------------------------------------


def run_set(ids: Sequence[str], fields: dict[str, Any], named: str | None, who: str | None, take: str | None = None) -> int:
    """Set fields of entries, or settle what two sides edited differently as `take` says; exit code 1 where nothing changed."""
    if not fields and take is None:
        raise AnweiError("anwei set", "没有写要改什么", "例：anwei set 表1.14 --status done --note 已完成")
    by, now = who or getpass.getuser(), _now()
    if (day := fields.get("done_on")) and day > now.date():
        print(f"注意：完成日期 {day} 还没有到，请核对", file=sys.stderr)

    def act(register: Register) -> tuple[Register, list[str]]:
        after, changed = editing.change(register, ids, fields, by, now) if fields else (register, [])
        if take is not None:
            after, settled = editing.take(after, ids, take, by, now)
            changed = list(dict.fromkeys((*changed, *settled)))
        return after, changed

    return _edit(named, act, "改了")


def run_link(one: str, other: str, named: str | None, *, same: bool) -> int:
    """Join two entries, or keep two tasks apart."""

    def act(register: Register) -> tuple[Register, list[str]]:
        after = editing.link(register, one, other, same=same)
        return after, [] if after == register else [one, other]

    return _edit(named, act, "连在一起" if same else "分开了")


def decide(one: str, other: str, path: Path, *, same: bool) -> int:
    """Write into a file of confirmed links that two tasks are one, or are not; exit code 1 where it said so already."""
    from anweitool.schema import links

    one, other = one.strip(), other.strip()
    if not one or not other or one == other:
        raise AnweiError(f"{one} {other}", "要写两项不同任务的编号", "例：anwei link 甲府字2024-3:一.2 乙府字2024-8:表1.5 --links links.yaml")
    if place(path, writes="links", known=".yaml") is None:
        raise AnweiError("--links -", "连接要写进文件", "请写文件名，如 links.yaml")
    with store.locked(path):
        text = links.read(path) if path.exists() else links.dump([])
        after = links.edited(text, one, other, same=same, path=str(path))
        if after != text:
            write(path, after, folders=True)
    _say_unseen(one, other)
    print(f"{'连在一起' if same else '分开了'}：{one}、{other}" if after != text else "没有变化")
    return 0 if after != text else 1


def _say_unseen(*ids: str) -> None:
    """Say which ids the register at hand does not have, or that there is none to look them up in."""
    place = store.find(Path.cwd())
    known = {source.task for entry in store.load(place).entries for source in entry.sources} if place and store.exists(place) else set()
    if unseen := [id for id in ids if id not in known]:
        where = f"{place} 里没有" if known else "手边没有台账，没有核对"
        print(f"注意：{where}编号 {'、'.join(unseen)}，请确认没有写错", file=sys.stderr)


def _edit(named: str | None, act: Callable[[Register], tuple[Register, list[str]]], verb: str) -> int:
    path = register_path(named)
    with store.locked(path):
        after, changed = act(store.load(path))
        if changed:
            store.save(path, after)
    print(f"{verb}：{'、'.join(changed)}" if changed else "没有变化")
    if changed and not named and path.parent.resolve() != Path.cwd().resolve():
        print(f"改的是上级文件夹里的台账：{path}", file=sys.stderr)
    return 0 if changed else 1


def _now() -> datetime.datetime:
    return datetime.datetime.now().replace(microsecond=0)
