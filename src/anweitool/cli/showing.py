"""`anwei text` and `anwei show`: what was read, for people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anweitool.cli import records
from anweitool.errors import AnweiError
from anweitool.readers import read
from anweitool.readers.options import Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from anweitool.schema.record import Deadline, Record, Task

ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}
KINDS = {"task": "任务", "requirement": "要求", "goal": "目标"}


def text(file: str, options: Options, seconds: float) -> int:
    """Print the extracted text with its line numbers, where pages begin, and its tables."""
    from anweitool.cli.batch import page_progress, time_limit

    with time_limit(file, seconds), page_progress(options) as reading:
        source, _ = read(file, reading)
    sys.stdout.write("".join(f"{line}\n" for line in numbered(source)))
    return 0


def numbered(source: SourceText) -> Iterator[str]:
    """The lines of a text as they are shown: a number before each, a rule where a page begins, bars between cells."""
    width = len(str(len(source.lines)))
    opening = {grid.lines[0]: grid for grid in source.grids}
    page = None
    for number, line in enumerate(source.lines, 1):
        if source.pages and source.pages[number - 1] != page:
            page = source.pages[number - 1]
            yield f"{'─' * width}┼─ 第 {page} 页 {'─' * 40}"
        if number in opening:
            grid = opening[number]
            yield f"{' ' * width}│┌ 表格：{len(grid.rows)} 行，{len(grid.rows[0])} 列"
        yield f"{number:>{width}}│" + (line.replace("\t", " │ ") if number in source.ruled else line)


def show(file: str, id: str | None) -> int:
    """Print a record, or one task of it with its source lines."""
    from rich.console import Console

    record = records.read(file)
    console = Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 100)
    if id is None:
        _print_record(console, record)
    else:
        _print_task(console, record, _find(record, id, file), file)
    return 0


def _find(record: Record, id: str, file: str) -> Task:
    """The task whose id is, ends in or begins with `id`; its printed number will do too."""
    id = id.strip()
    local = [(t, t.id.split(":", 1)[-1]) for t in record.tasks]
    found = [t for t in record.tasks if id in (t.id, t.ref)]
    found = found or [t for t, name in local if id and (name == id or name.endswith(f".{id}"))]
    found = found or [t for t, name in local if id and (name.startswith(id) or name.endswith(id) or t.id.startswith(id))]
    if not found:
        raise AnweiError(file, f"没有编号为“{id}”的任务", f"先用 anwei show {file} 看编号")
    if len(found) > 1:
        raise AnweiError(
            file, f"编号 {id} 对应 {len(found)} 个任务：{'、'.join(t.id for t in found[:5])}{'等' if len(found) > 5 else ''}", "请写得长一些"
        )
    return found[0]


# ---- rendering -----------------------------------------------------------------------------------


def _print_record(console: Console, record: Record) -> None:
    from rich.text import Text

    console.print(_head(record))
    tree = _tree(record)
    if record.tasks:
        console.print(tree)
    else:
        console.print(Text("没有读到任务。"))
    for count in record.counts:
        what = "表格行" if count.what == "rows" else "条目"
        aside = f"，另有 {count.set_aside} 条不是任务" if count.set_aside else ""
        console.print(Text(f"{what}：印出 {count.printed}，读出 {count.extracted}{aside}（第 {count.lines[0]}–{count.lines[1]} 行）", style="dim"))
    warnings = [d for d in record.diagnostics if d.severity != "info"]
    for remark in warnings:
        suggestion = f"（建议：{remark.suggestion}）" if remark.suggestion else ""
        console.print(Text(f"! 第 {remark.lines[0]} 行 {remark.code} {remark.message}{suggestion}", style="yellow"))


def _head(record: Record) -> Any:
    from rich.table import Table
    from rich.text import Text

    document = record.document
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = [
        ("标题", document.title),
        ("文号", document.doc_number),
        ("发文机关", "、".join(document.issuers)),
        ("签发人", document.signatory),
        ("成文日期", document.date and str(document.date)),
        ("主送", "、".join(document.recipients)),
        ("抄送", "、".join(document.cc)),
        ("印发", " ".join(str(v) for v in (document.printed_by, document.printed_on) if v)),
        ("印发的文件", "、".join(document.promulgates)),
        ("附件", "、".join(document.annexes)),
        ("阶段", "征求意见" if document.stage == "draft" else None),
        ("紧急程度", document.urgency),
        ("密级", document.secrecy),
        ("份号", document.copy_number),
    ]
    for name, value in rows:
        if value:
            table.add_row(name, Text(value))
    kinds = [f"{label} {n}" for kind, label in KINDS.items() if (n := sum(t.kind == kind for t in record.tasks))]
    table.add_row("合计", Text("，".join(kinds) or "0"))
    return table


def _tree(record: Record) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text("任务", style="bold"))
    branches: dict[tuple[str, ...], Tree] = {(): root}
    table = None
    for task in record.tasks:
        path = tuple(task.path)
        if task.source.table is not None:
            path = (f"表 {task.source.table}", *path)
        if task.source.table != table:  # a table begins: its headings are not those of the text above
            table = task.source.table
        for depth in range(1, len(path) + 1):
            if path[:depth] not in branches:
                branches[path[:depth]] = branches[path[: depth - 1]].add(Text(path[depth - 1], style="bold"))
        branches[path].add(_line(task))
    return root


def _line(task: Task) -> Any:
    from rich.text import Text

    line = Text()
    line.append(task.id.split(":", 1)[-1], style="cyan")
    line.append(" ")
    if task.kind != "task":
        line.append(f"[{KINDS[task.kind]}] ", style="magenta")
    line.append(task.title or task.text[:40])
    if task.units:
        line.append("  ")
        line.append("；".join(_units(task)), style="green")
    if task.deadlines:
        line.append("  ")
        line.append("；".join(when(d) for d in task.deadlines), style="yellow")
    return line


def _units(task: Task) -> list[str]:
    groups: dict[str, list[str]] = {}
    for unit in task.units:
        groups.setdefault(unit.role, []).append(unit.name + ("?" if unit.basis == "inferred" else ""))
    return [f"{ROLES[role]}：{'、'.join(names)}" for role, names in groups.items()]


def when(deadline: Deadline) -> str:
    """A deadline in a few characters: its day, or the words as printed."""
    if deadline.kind == "period" and deadline.due:
        return f"{deadline.start or ''}～{deadline.due}"
    if deadline.due:
        return str(deadline.due) + (f"（或 {deadline.alt_due}）" if deadline.alt_due else "")
    return deadline.text


def _print_task(console: Console, record: Record, task: Task, file: str) -> None:
    from rich.text import Text

    console.print(Text(task.id, style="bold cyan"))
    for name, value in (
        ("类别", KINDS[task.kind]),
        ("编号", task.ref),
        ("标题", " / ".join([*task.path, task.title or ""])),
        ("单位", "；".join(_units(task))),
        ("时限", "；".join(f"{d.text} → {when(d)}" if when(d) != d.text else d.text for d in task.deadlines)),
        ("同一任务", "、".join(task.same_as)),
    ):
        if value:
            console.print(Text(f"{name}：", style="bold") + Text(value))
    lines = _source_lines(record, file)
    if lines is None:
        first, last = task.source.lines
        console.print(Text(task.text))
        console.print(Text(f"（原文 {record.source.path} 找不到或已改动，不能显示第 {first}–{last} 行；以上是记录里的文字）", style="yellow"))
        return
    start, offset = task.source.span, 0
    first, last = task.source.lines
    quoted = [u.name for u in task.units] + [d.text for d in task.deadlines]
    for number, line in enumerate(lines, 1):
        if first <= number <= last and line.strip():
            shown = Text(line.replace("\t", "│"))
            begin, end = max(0, start[0] - offset), min(len(line), start[1] - offset)
            if begin < end:
                shown.stylize("on grey15", begin, end)
            for words in quoted:
                _highlight(shown, line, words)
            console.print(Text(f"{number:>5}│", style="dim") + shown)
        offset += len(line) + 1


def _highlight(shown: Any, line: str, words: str) -> None:
    """Style every place where `words` stand in `line`, layout spaces aside."""
    import re

    pattern = r"\s*".join(re.escape(c) for c in words[:80])
    for match in re.finditer(pattern, line):
        shown.stylize("bold reverse", match.start(), match.end())


def _source_lines(record: Record, file: str) -> tuple[str, ...] | None:
    """The lines a record was read from, if its file is still there and unchanged."""
    named = Path(record.source.path if file.lower().endswith((".yaml", ".yml", ".json")) else file)
    for path in (named, Path(file).parent / named, Path(file).parent / named.name):
        if str(path) == "-":
            return None
        try:
            source, digest = read(str(path))
        except AnweiError:
            continue
        if digest == record.source.sha256:
            return source.lines
    return None
