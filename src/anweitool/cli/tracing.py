"""`anwei trace`: what of a higher plan a lower one carries."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from anweitool.cli.querying import KINDS, _one, _words
from anweitool.errors import AnweiError

if TYPE_CHECKING:
    from rich.console import Console

    from anweitool.compare.trace import Comparison, Trace
    from anweitool.register.pieces import Piece
    from anweitool.schema.record import Record
    from anweitool.schema.register import Link, Register

FORMATS = ("table", "json", "xlsx", "markdown")
FAILING = ("missing", "partly", "later", "due_missing", "frequency_lowered", "unit_missing", "added")
_SUFFIXES = {"md": "markdown"}
_WRITTEN = ".txt、.md、.xlsx、.json"
_LETTERS = 60  # of a text that stands for a missing title
_STYLES = {"missing": "bold red", "partly": "yellow", "covered": "green"}


class _Command(TyperCommand):
    """A command whose option `--in` takes every path up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given: list[str] = []
        behind = False
        for number, word in enumerate(args):
            if word == "--":
                given += args[number:]
                break
            if word.startswith("-") and word != "-":
                behind = word == "--in" or word.startswith("--in=")
                given.append(word)
            elif behind and given[-1] != "--in":
                given += ["--in", word]
            else:
                given.append(word)
        try:
            return super().parse_args(ctx, given)
        except Exception as error:
            if type(error).__name__ == "MissingParameter" and getattr(getattr(error, "param", None), "name", "") == "higher" and "--in" in args:
                raise AnweiError("anwei trace", "没有写上级的文件", "上级写在 --in 之前：anwei trace 县方案.docx --in 镇方案.docx") from None
            raise


def add(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("trace", cls=_Command)(trace)


def trace(
    higher: Annotated[list[str], typer.Argument(metavar="上级…", help="上级的公文、记录、台账或文件夹，可写多个。", show_default=False)],
    lower: Annotated[list[str], typer.Option("--in", metavar="下级…", help="下级的公文、记录、台账或文件夹，可写多个。", show_default=False)],
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="分数", help="几分以上算承接（0–1），默认 0.33。", min=0, max=1, show_default=False)
    ] = None,
    kind: Annotated[list[str] | None, _words("--kind", "只看上级的这一类，默认都看：", KINDS)] = None,
    links: Annotated[
        Path | None, typer.Option("--links", metavar="文件", help="人确认的对应；不写则找这里或上级的 links.yaml。", show_default=False)
    ] = None,
    explain: Annotated[
        tuple[str, str] | None, typer.Option("--explain", metavar="甲 乙", help="说明一对任务的得分怎么来（编号）。", show_default=False)
    ] = None,
    fail_on: Annotated[list[str] | None, _words("--fail-on", "有这些情况时退出码为 1，逗号隔开：", FAILING, value="情况")] = None,
    format: Annotated[str | None, _words("--format", "输出格式，默认为 table，写 -o 时看文件名：", FORMATS)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="写到这个文件。", show_default=False)] = None,
) -> None:
    """上级方案的每项任务，下级方案落实了没有：已承接、部分承接、未承接，时限推迟、频次降低、未写时限或单位，下级另加了什么。

    例：[bold]anwei trace 县方案.docx --in 镇方案.docx[/]

    例：[bold]anwei trace 县方案.docx --in 镇方案.docx -o 对照.xlsx --fail-on missing,later[/]

    例：[bold]anwei trace 县方案.docx --in 镇方案.docx --explain 二.一.3 一.二.4[/]
    """
    raise typer.Exit(run(higher, lower, threshold, kind or (), links, explain, fail_on or (), format, output))


def run(
    higher: Sequence[str], lower: Sequence[str], threshold: float | None, kinds: Sequence[str], links: Path | None,
    explain: tuple[str, str] | None, fail_on: Sequence[str], format: str | None, output: Path | None,
) -> int:  # fmt: skip
    """Compare, print or write; the exit code. Raises AnweiError."""
    from anweitool.cli import output as places
    from anweitool.compare import trace as tracing

    form = _format(format, output)
    wanted = [_one(kind, "--kind", KINDS) for kind in kinds]
    failing = _failing(fail_on)
    found, place = _links(links)
    output = places.place(output, inputs=[*higher, *lower, place], writes=form, known=_WRITTEN)
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise AnweiError("--format xlsx", "不能在终端里显示", "请用 -o 写到文件")
    failed: list[str] = []
    above, below = _side(higher, failed), _side(lower, failed)
    if not above or not below:
        return 2
    comparison = tracing.Comparison(above, below, {frozenset((link.a, link.b)): link.same for link in found})
    _say_unknown(comparison, found, place)
    for name, pieces in (("上级", comparison.higher), ("下级", comparison.lower)):
        if not pieces:
            print(f"{name}文件里没有读到任务", file=sys.stderr)
    if explain is not None:
        _explain(comparison, *explain, tracing.THRESHOLD if threshold is None else threshold)
        return 1 if failed else 0
    result = comparison.trace(tracing.THRESHOLD if threshold is None else threshold, wanted or tracing.KINDS)
    _show(result, form, output)
    hit = any(row.status in failing or failing & set(row.flags) for row in result.higher) or "added" in failing and bool(result.added)
    return 1 if failed or hit else 0


# ---- words and inputs ----------------------------------------------------------------------------


def _format(given: str | None, output: Path | None) -> str:
    suffix = output.suffix.lower().lstrip(".") if output else ""
    named = _SUFFIXES.get(suffix, suffix if suffix in FORMATS else "table")
    return _one(given or named, "--format", dict.fromkeys(FORMATS, ""))


def _failing(given: Sequence[str]) -> set[str]:
    """What makes the command fail. Raises AnweiError for a word that means nothing."""
    from anweitool.compare.flags import FLAGS
    from anweitool.compare.trace import STATUSES

    known: dict[str, str] = {status: name for status, name in STATUSES.items() if status != "covered"}
    known |= {**FLAGS, "added": "本级新增"}
    return {_one(word.replace("-", "_"), "--fail-on", known) for each in given for word in each.replace("，", ",").split(",") if word.strip()}


def _links(given: Path | None) -> tuple[list[Link], Path | None]:
    from anweitool.schema import links

    place = given or links.find(Path.cwd())
    return (links.load(place), place) if place else ([], None)


def _side(paths: Sequence[str], failed: list[str]) -> list[Record | Register]:
    """The records and registers of one side, in the order of the paths; what cannot be read is one line, and the others go on."""
    from anweitool.cli import records
    from anweitool.cli.registering import say_copies
    from anweitool.register import store

    found: list[Record | Register] = []
    parsed: list[Record] = []
    for path in dict.fromkeys(paths):
        place = store.within(path)
        own = [] if place else [record for _, record in records.read_all([path], failed)]
        parsed += own
        found += [store.load(place)] if place else own
    say_copies(parsed)
    return found


def _say_unknown(comparison: Comparison, links: Sequence[Link], place: Path | None) -> None:
    """Say which links of the file name a task of a document at hand that it has not (any more)."""
    tasks = {piece.task for piece in (*comparison.higher, *comparison.lower)}
    documents = {piece.document for piece in (*comparison.higher, *comparison.lower)}
    lost = [id for link in links for id in (link.a, link.b) if id not in tasks and id.rpartition(":")[0] in documents]
    if lost:
        print(f"{place}：{'、'.join(dict.fromkeys(lost[:5]))}{'等' if len(lost) > 5 else ''} 在这些文件里没有，请核对编号", file=sys.stderr)


# ---- rendering -----------------------------------------------------------------------------------


def _show(result: Trace, form: str, output: Path | None) -> None:
    from anweitool.cli.output import write
    from anweitool.exports import tracing

    if form == "table":
        from rich.console import Console

        from anweitool.cli.tables import new_console, styled

        if output is None:
            console = new_console()
            _table(console, result)
            console.print(styled(tracing.summary(result), "dim"), soft_wrap=True)
            return
        import io

        text = io.StringIO()
        _table(Console(file=text, highlight=False, markup=False, width=120, color_system=None), result)
        data = text.getvalue().encode("utf-8", "replace")
    else:
        data = {"json": tracing.json, "xlsx": tracing.xlsx, "markdown": tracing.markdown}[form](result)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        write(output, data, folders=True)
    print(tracing.summary(result) + (f"；写入 {output}" if output else ""), file=sys.stderr)


def _label(piece: Piece) -> str:
    """What a task is called: its title, or how its text begins."""
    titled = piece.title and piece.title not in {deadline.text for deadline in piece.deadlines}
    name = (piece.title if titled else piece.text) or ""
    kind = "" if piece.kind == "task" else f"［{KINDS[piece.kind]}］"
    return kind + (name if len(name) <= _LETTERS else f"{name[:_LETTERS]}…")


def _table(console: Console, result: Trace) -> None:
    from anweitool.cli.tables import plain_table, styled
    from anweitool.compare.trace import STATUSES
    from anweitool.exports.tracing import problems, sureness

    above = _ids(row.piece for row in result.higher)
    below = _ids([*(carrier.piece for row in result.higher for carrier in row.carriers), *result.added])
    table = plain_table()
    table.add_column("承接", overflow="fold", min_width=8)
    for head in ("上级任务", "本级任务", "问题"):
        table.add_column(head, overflow="fold", ratio=1)
    for row in result.higher:
        own = f"{_label(row.piece)} {above[row.task]}"
        carriers = "\n".join(f"{_label(each.piece)} {below[each.piece.task]}（{sureness(each)}）" for each in row.carriers)
        table.add_row(styled(STATUSES[row.status], _STYLES[row.status]), styled(own), _lines(carriers, ""), _lines("\n".join(problems(row)), "red"))
    if result.higher:
        console.print(table)
    if result.added:
        console.print(styled(f"本级新增（{len(result.added)}）", "bold cyan"))
        for piece in result.added:
            console.print(styled(f"  {_label(piece)} {below[piece.task]}"))


def _ids(pieces: Iterable[Piece]) -> dict[str, str]:
    """What tasks are called: the place in their document, behind the document's key where there are several documents."""
    listed = list(pieces)
    several = len({piece.document for piece in listed}) > 1
    return {piece.task: piece.task if several else piece.task.rpartition(":")[2] for piece in listed}


def _lines(text: str, style: str) -> Any:
    """A cell of several lines."""
    from rich.text import Text

    from anweitool.cli.tables import styled

    return Text("\n").join(styled(line, style) for line in text.split("\n"))


def _explain(comparison: Comparison, one: str, other: str, threshold: float) -> None:
    """Print how the score of two tasks comes about."""
    from anweitool.cli.tables import new_console, styled
    from anweitool.compare.flags import FLAGS, flags
    from anweitool.compare.trace import find
    from anweitool.similarity import PARTS

    for name in (one, other):
        if not _is_known([*comparison.higher, *comparison.lower], name):
            raise AnweiError(name, "没有这个编号", "先不写 --explain 看编号；上级的写在前，下级的写在后")
    higher, lower = find(comparison.higher, one), find(comparison.lower, other)
    if higher is None or lower is None:  # perhaps named the other way round
        swapped = find(comparison.higher, other), find(comparison.lower, one)
        higher, lower = swapped if None not in swapped else (higher, lower)
    if higher is None or lower is None:
        raise AnweiError(one if higher is None else other, "没有这个编号", "先不写 --explain 看编号；上级的写在前，下级的写在后")
    found = comparison.explain(higher, lower)
    score = found.score
    console = new_console()
    for name, piece in (("上级", higher), ("下级", lower)):
        console.print(styled(f"{name} {piece.task}", "bold cyan"))
        console.print(styled(" / ".join([*piece.path, piece.title or ""]), "dim"))
        console.print(styled(piece.text))
    decided = comparison.decided(higher, lower)
    reached = ("达到" if score.total >= threshold else "未达到") + f"阈值 {threshold:g}"
    verdict = reached if decided is None else "人已确认承接" if decided else "人已确认不是"
    console.print(styled(f"得分 {score.total:.3f}：{verdict}", "bold"))
    console.print(styled(f"词语 {score.terms:.3f}（占 {PARTS['terms']:.0%}）：共有 {_weighted(score.shared)}"))
    console.print(styled(f"　　上级有而下级没有 {_weighted(found.lacking)}"))
    console.print(styled(f"字面 {score.characters:.3f}（占 {PARTS['characters']:.0%}）：共有的相邻两字 {_weighted(found.pairs)}"))
    lifted = f"比以上高时，加高出部分的 {PARTS['heading']:.0%}"
    console.print(styled(f"标题 {score.heading:.3f}（{lifted}）：共有 {'、'.join(found.titles) or '无'}"))
    if score.evidence < 1:
        console.print(styled(f"共有的词太少或太常见，打折为 {score.evidence:.0%}"))
    console.print(styled("权重：在这些文件里越少见、平常也越少见的词越大；“加强、落实”一类的词很小。时限和单位的字句另行比较，不计入。", "dim"))
    for flag, reason in flags(higher, [lower]).items():
        console.print(styled(f"{FLAGS[flag]}：{reason}", "red"))


def _is_known(pieces: Sequence[Piece], name: str) -> bool:
    """Whether a name means some task, or several."""
    from anweitool.compare.trace import find

    try:
        return find(pieces, name) is not None
    except AnweiError:
        return True


def _weighted(words: Sequence[tuple[str, float]]) -> str:
    shown = "、".join(f"{word} {weight:.2f}" for word, weight in words[:15])
    return (shown + (f" 等 {len(words)} 个" if len(words) > 15 else "")) or "无"
