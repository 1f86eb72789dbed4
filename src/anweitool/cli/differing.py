"""`anwei diff`: two versions of a document, what differs between them, printed or written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anweitool.errors import AnweiError

if TYPE_CHECKING:
    from rich.text import Text

    from anweitool.compare.changes import Change, Diff
    from anweitool.compare.report import Line
    from anweitool.compare.words import Piece

ONLY = {
    "head": ("head", "headings"),
    "tasks": ("added", "removed"),
    "moved": ("moved",),
    "text": ("text",),
    "units": ("units",),
    "deadlines": ("deadlines",),
}
_KEPT = 24  # characters beside a change that are printed
_WRITTEN = ".txt、.md、.html、.json；网页可在浏览器里打印成 PDF，也能用 Word 打开"
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan"}


class Format(StrEnum):
    """How a difference is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"


def add(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("diff")(diff)


def diff(
    old: Annotated[str, typer.Argument(help="旧版本：公文或记录。", show_default=False)],
    new: Annotated[str, typer.Argument(help="新版本：公文或记录。", show_default=False)],
    format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", metavar="格式", help="text、json、markdown、html；不写则看 -o 的文件名。", case_sensitive=False, show_default=False
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件。", show_default=False)] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="方面", help=f"只看这些方面，用逗号隔开： {' '.join(ONLY)}", show_default=False, autocompletion=lambda: list(ONLY)
        ),
    ] = None,
    stat: Annotated[bool, typer.Option("--stat", help="只列各类改动的数目。")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="有差异时退出码为 1。")] = False,
) -> None:
    """比较一份公文的两个版本（如征求意见稿与印发稿）：任务的增删、移动、改写、拆分、合并，单位、时限和版头的变化。

    例：[bold]anwei diff 征求意见稿.docx 印发稿.pdf[/]

    例：[bold]anwei diff 旧.yaml 新.yaml --only deadlines,units[/]

    例：[bold]anwei diff 征求意见稿.docx 印发稿.pdf -o 对照.html[/]
    """
    raise typer.Exit(run(old, new, _format(format, output), output, aspects(only or ()), stat=stat, exit_code=exit_code))


def _format(format: Format | None, output: Path | None) -> str:
    if format:
        return format.value
    suffixes = {".json": "json", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
    return suffixes.get(output.suffix.lower() if output else "", "text")


def aspects(words: Sequence[str]) -> frozenset[str]:
    """What `--only` asks for; everything where it is not given. Raises AnweiError for a word that is none."""
    from anweitool.compare.changes import ASPECTS

    asked = [word.strip().lower() for each in words for word in each.replace("，", ",").replace("、", ",").split(",") if word.strip()]
    if wrong := [word for word in asked if word not in ONLY]:
        raise AnweiError(f"--only {wrong[0]}", "没有这个方面", f"可写 {'、'.join(ONLY)}")
    return frozenset(aspect for word in asked for aspect in ONLY[word]) or frozenset(ASPECTS)


def run(old: str, new: str, format: str, output: Path | None, asked: frozenset[str], *, stat: bool, exit_code: bool) -> int:
    """Compare two versions and print or write what differs; the exit code. Raises AnweiError."""
    from anweitool.cli import output as places
    from anweitool.cli import records
    from anweitool.compare import report
    from anweitool.compare.diff import diff as compare
    from anweitool.register import files

    for path in (old, new):
        if path != "-" and Path(path).is_dir():
            raise AnweiError(path, "是文件夹，不是公文", "anwei diff 比较两个文件")
        if path != "-" and files.is_register(Path(path)):
            raise AnweiError(path, "这是台账，不是一份公文的记录", "请写公文，或 anwei parse 生成的记录")
    if old == new == "-":
        raise AnweiError("-", "两个版本不能都从标准输入读", "请至少写一个文件")
    output = places.place(output, inputs=(old, new), writes=format, known=_WRITTEN)
    found = compare(records.read(old), records.read(new)).only(asked)
    if format == "text" and output is None:
        _print(found, stat=stat)
    elif stat:
        counts = report.statistics(found)
        named = {name.strip("　"): n for name, n in counts}
        _write(json.dumps(named, ensure_ascii=False, indent=2) + "\n" if format == "json" else "".join(f"{name} {n}\n" for name, n in counts), output)
    else:
        _write(_writers()[format](found), output)
    return 1 if exit_code and found else 0


def _writers() -> dict[str, Callable[[Diff], str]]:
    from anweitool.compare.markdown import markdown
    from anweitool.compare.page import html

    return {
        "json": lambda diff: json.dumps(diff.data(), ensure_ascii=False, indent=2) + "\n",
        "markdown": markdown,
        "html": html,
        "text": lambda diff: "".join(f"{line.plain.rstrip()}\n" for line in lines(diff)),
    }


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    from anweitool.cli.output import write

    write(output, text)
    print(f"写入 {output}", file=sys.stderr)


# ---- text ----------------------------------------------------------------------------------------


def _print(diff: Diff, *, stat: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from anweitool.compare import report

    console = Console(highlight=False)
    if stat:
        for name, n in report.statistics(diff):
            console.print(Text(f"{name}{'　' * (8 - len(name))}{n:>5}", style="" if n else "dim"))
        return
    for line in lines(diff):
        console.print(line, soft_wrap=True)


def lines(diff: Diff) -> list[Text]:
    """The difference as lines with styles."""
    from rich.text import Text

    from anweitool.compare import report

    found = []
    for label, record, stage in report.versions(diff):
        facts = [record.document.title or "无标题", record.document.doc_number, stage, f"{len(record.tasks)} 项任务"]
        found.append(Text(f"{label}：{'，'.join(filter(None, facts))}（{record.source.path}）", style="dim"))
    found.append(Text(report.summary(diff), style="bold"))
    found += [Text(f"注意：{note}", style="yellow") for note in report.unread(diff)]
    for line in report.head(diff):
        found.append(Text("  ") + _line(line))
    for change in diff.headings:
        found.append(Text("  标题改写：") + _changed(change.old, change.new) + Text(f"（其下 {change.tasks} 项）", style="dim"))
    above: tuple[str, ...] = ()
    for task in (change for change in diff.tasks if change.change != "moved"):
        if report.above(task) != above:
            above = report.above(task)
            found += [Text(""), Text(" / ".join(above), style="bold")] if above else [Text("")]
        found += _task(task, diff)
    if moved := report.moved(diff):
        found += [Text(""), Text("只移动或改号", style="bold")]
        for number, words, before in moved:
            found.append(Text(f"> {number} ", style="cyan") + Text(words) + Text(f"（原在 {before}）" if before else "", style="dim"))
    return found


def _task(change: Change, diff: Diff) -> list[Text]:
    from rich.text import Text

    from anweitool.compare import report

    colour = _COLOURS[change.change]
    found = [
        Text(f"{report.SIGNS[change.change]} {report.numbers(change)} {report.verb(change, diff)}", style=colour)
        + Text(f"（{report.place(change)}）", style="dim")
    ]
    task = change.new or change.old
    if task and change.change in ("added", "removed"):
        found.append(Text("    ") + Text(task.text.replace("\n", " "), style=colour))
    elif pieces := report.wording(change, diff):
        found.append(Text("    ") + _words(pieces))
    elif task:
        found.append(Text(f"    {report.called(task)}".replace("\n", " ")))
    return found + [Text("    ") + _line(line) for line in report.details(change, diff)]


def _words(pieces: Sequence[Piece]) -> Text:
    """The text with what differs in it, long stretches of equal words cut short."""
    from rich.text import Text

    found = Text()
    if len(pieces) == 1 and pieces[0].same:  # nothing but punctuation differs, as where a task was split at a comma
        return Text(pieces[0].new if len(pieces[0].new) <= 3 * _KEPT else f"{pieces[0].new[: 3 * _KEPT]}…")
    for at, piece in enumerate(pieces):
        if not piece.same:
            found.append_text(_changed(piece.old, piece.new))
            continue
        before, after = (_KEPT if at else 0), (_KEPT if at + 1 < len(pieces) else 0)
        short = len(piece.new) <= before + after + 12
        found.append(piece.new if short else f"{piece.new[:before]}…{piece.new[-after:] if after else ''}")
    return found


def _line(line: Line) -> Text:
    from rich.text import Text

    note = f"（{line.note}）" if line.note and (line.gone or line.come) else line.note
    return Text(f"{line.label}：") + _changed(line.gone, line.come) + Text(note)


def _changed(old: str, new: str) -> Text:
    from rich.text import Text

    found = Text()
    if old:
        found.append(f"[-{old}-]", style="red")
    if new:
        found.append(f"{{+{new}+}}", style="green")
    return found
