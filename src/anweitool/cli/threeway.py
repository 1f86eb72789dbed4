"""`anwei merge --base`: two registers that came from one brought together, and what both sides changed said line by line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from anweitool.cli.querying import KINDS, STATUS
from anweitool.cli.registering import target_of
from anweitool.errors import AnweiError
from anweitool.register import store
from anweitool.register.threeway import EMPTY, Clash, merge3
from anweitool.schema.register import PEOPLE, Register

FIELDS = {
    "kind": "类别", "title": "标题", "text": "内容", "units": "单位", "deadlines": "时限", "status": "状态", "progress": "进展", "owner": "责任人",
    "note": "备注", "done_on": "完成日期", "evidence": "佐证", "prefer": "为准的出处",
}  # fmt: skip
_LONG = 40  # characters of a value in a message


def run_three_way(base: str, files: Sequence[str], output: str | None, *, dry_run: bool) -> int:
    """Merge OURS and THEIRS, which came from `base`; exit code 1 where both sides changed something differently. Raises AnweiError."""
    if len(files) != 2:
        raise AnweiError(
            "anwei merge --base", f"要写两本台账，现有 {len(files)} 本", "例：anwei merge --base 原.yaml 我的.yaml 他的.yaml -o 台账.yaml"
        )
    if output is None:
        raise AnweiError("anwei merge --base", "没有写结果存到哪里", "请用 -o 写上，可以是其中一本")
    target = target_of(output)
    with store.locked(target):
        if target.exists():
            store.load(target)  # something else, or a register with a mistake, is not written over
        origin = _base(Path(base))
        ours, theirs = (store.load(Path(file)) for file in files)
        merged, clashes = merge3(origin, ours, theirs)
        if not dry_run:
            store.save(target, merged)
    say(output, clashes)
    done = "将写入（未写）" if dry_run else "写入"
    found = f"{len(clashes)} 处两边改得不同" if clashes else "两边的改动没有冲突"
    print(f"{len(merged.documents)} 份公文，{len(merged.entries)} 项任务，{found}，{done} {output}", file=sys.stderr)
    return 1 if clashes else 0


def _base(path: Path) -> Register:
    """The register that both began with; an empty file is one without anything."""
    try:
        if path.is_file() and not path.read_bytes().strip():
            return EMPTY
    except OSError:
        pass  # said by whoever loads it
    return store.load(path)


def say(name: str, clashes: Sequence[Clash]) -> None:
    """Say on stderr what both sides changed differently, a line each, and what to do."""
    for clash in clashes:
        print(f"{name}：{line(clash)}", file=sys.stderr)


def line(clash: Clash) -> str:
    """What both sides changed differently, and what to do, in a line.

    >>> line(Clash("表1.2", "owner", "张三", None))
    '表1.2 的责任人两边不同：我方 张三，对方 （空）。用 anwei set 表1.2 --take ours 或 theirs 决定，或另写 --owner'
    """
    ours, theirs = (word(clash.field, value) for value in (clash.ours, clash.theirs))
    if clash.field in PEOPLE:
        option = clash.field.replace("_", "-")
        said = f"{clash.id} 的{FIELDS[clash.field]}两边不同：我方 {ours}，对方 {theirs}"
        return f"{said}。用 anwei set {clash.id} --take ours 或 theirs 决定，或另写 --{option}"
    if clash.field in FIELDS:
        return f"{clash.id} 的{FIELDS[clash.field]}两边不同：我方 {ours}，对方 {theirs}。已按我方；要改请在台账里改，再用 anwei set {clash.id} --take ours 销去"
    if clash.field == "version":
        return f"{clash.id} 两边读入了不同的版本（我方 {ours}，对方 {theirs}）。已按我方，对方独有的任务记为撤回；请用最新的文件再运行 anwei merge"
    if clash.field == "removed":
        return f"{clash.id} {'我方' if clash.ours else '对方'}删去，{'对方' if clash.ours else '我方'}有改动。已保留；不要的话请再删"
    if clash.field == "link":
        return f"{clash.id} 一方连成一项，一方分开。已按分开；要连请用 anwei link"
    return f"{clash.id} 的公文信息两边不同：我方 {ours}，对方 {theirs}。已按我方"


def word(field: str, value: object) -> str:
    """A value as people say it, long ones cut."""
    if value is None or value == "" or value == []:
        return "（空）"
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    text = {"status": STATUS, "kind": KINDS}.get(field, {}).get(text, text).replace("\n", " ")
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
