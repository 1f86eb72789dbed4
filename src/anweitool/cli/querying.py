"""`anwei tasks`, `anwei deadlines`, `anwei status`: words of the command line → a question to the register → its answer printed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from anweitool.errors import AnweiError
from anweitool.lazy import lazy

if TYPE_CHECKING:
    from anweitool.register.asking import Asking
    from anweitool.register.index import Progress
    from anweitool.register.rows import Filters
    from anweitool.schema.register import Document

STATUS = {"open": "待办", "doing": "在办", "done": "办结", "cancelled": "取消", "withdrawn": "撤回"}
ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}
KINDS = {"task": "任务", "requirement": "要求", "goal": "目标"}
SORTS = {"due": "时限", "doc": "公文", "unit": "单位", "status": "状态", "id": "编号"}
GROUPS = {"unit": "单位", "doc": "公文", "month": "月份", "status": "状态"}
FORMATS = ("table", "json", "jsonl", "csv", "yaml", "markdown", "xlsx", "ics")
WRITTEN = ".txt、.md、.csv、.xlsx、.ics、.json、.jsonl、.yaml；Word 的交办单用 anwei export docx"


# ---- commands ------------------------------------------------------------------------------------


def _words(name: str, help: str, known: Mapping[str, str] | Sequence[str] = (), *, value: str = "词") -> Any:
    """An option whose values are listed in its help and completed by the shell."""
    listed = "、".join(f"{word}（{known[word]}）" for word in known) if isinstance(known, Mapping) else "、".join(known)
    flags = (name, "-f") if name == "--format" else (name,)
    return typer.Option(*flags, help=help + (f" {listed}。" if known else ""), metavar=value, show_default=False, autocompletion=lambda: list(known))


Many = list[str] | None


class Asked(NamedTuple):
    """The options of `anwei tasks` and `anwei deadlines`, as given."""

    files: Many = None
    unit: Many = None
    wide: bool = False
    roster: str | None = None
    role: Many = None
    status: Many = None
    kind: Many = None
    doc: Many = None
    section: Many = None
    text: Many = None
    topic: Many = None
    owner: Many = None
    before: str | None = None
    by: str | None = None
    after: str | None = None
    within: str | None = None
    overdue: bool = False
    recurring: bool | None = None
    today: str | None = None
    sort: str | None = None
    group: str | None = None
    limit: int | None = None
    format: str | None = None
    output: Path | None = None
    fail_if_any: bool = False


_HELP = {
    "tasks": """列出任务：写上条件就只列都符合的。不写文件时，读这里或上级文件夹里的台账。

    例：[bold]anwei tasks --unit 派出所 --by 2024-12[/]

    例：[bold]anwei tasks seeds/ --text 隐患 --role lead --group unit[/]""",
    "deadlines": """列出时限：每个到期的日子一行，周期性的列出期间内接下来的日子；没有日期的任务只计数。不写文件时，读这里或上级文件夹里的台账。

    例：[bold]anwei deadlines --before 2024-12[/]

    例：[bold]anwei deadlines --within 30d --unit 应急办 --group month[/]""",
}
Files = Annotated[list[str] | None, typer.Argument(help="台账、记录、公文或文件夹，可写多个；不写则用找到的台账。", show_default=False)]
Today = Annotated[str | None, typer.Option("--today", metavar="日期", help="把哪一天当作今天。", show_default=False)]


def add(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("tasks", help=_HELP["tasks"])(_command("tasks"))
    app.command("deadlines", help=_HELP["deadlines"])(_command("deadlines"))
    app.command("status")(status)


def _command(what: Literal["tasks", "deadlines"]) -> Any:
    """The command of one kind of rows; both have the same options."""

    def command(
        files: Files = None,
        unit: Annotated[Many, _words("--unit", "这个单位的，并说明依据。")] = None,
        wide: Annotated[bool, typer.Option("--wide", help="连同集合成员、机构改革、列举未尽的一并列出。")] = False,
        roster: Annotated[str | None, typer.Option("--roster", help="单位名册（units.yaml）；不写则看 anwei.toml。", show_default=False)] = None,
        role: Annotated[Many, _words("--role", "单位的角色：", ROLES)] = None,
        status: Annotated[Many, _words("--status", "状态：", STATUS)] = None,
        kind: Annotated[Many, _words("--kind", "类别：", KINDS)] = None,
        doc: Annotated[Many, _words("--doc", "这份公文的：文号或标题里的几个字。")] = None,
        section: Annotated[Many, _words("--section", "所在标题里的几个字。")] = None,
        text: Annotated[Many, _words("--text", "任务里的字句；空格隔开的词都要有。")] = None,
        topic: Annotated[Many, _words("--topic", "同 --text，所在标题里的也算。")] = None,
        owner: Annotated[Many, _words("--owner", "责任人。")] = None,
        before: Annotated[str | None, _words("--before", "时限早于，2024-12 即早于 12 月 1 日。", value="日期")] = None,
        by: Annotated[str | None, _words("--by", "时限不晚于，2024-12 即到 12 月 31 日为止。", value="日期")] = None,
        after: Annotated[str | None, _words("--after", "时限晚于，2024-12 即晚于 12 月 31 日。", value="日期")] = None,
        within: Annotated[str | None, _words("--within", "今天起多少天内，如 30d、2w、3个月。")] = None,
        overdue: Annotated[bool, typer.Option("--overdue", help="已逾期而未办结的。")] = False,
        recurring: Annotated[bool | None, typer.Option("--recurring/--no-recurring", help="只看、或不看周期性的时限。")] = None,
        today: Today = None,
        sort: Annotated[str | None, _words("--sort", "排序：", SORTS)] = None,
        group: Annotated[str | None, _words("--group", "分组：", GROUPS)] = None,
        limit: Annotated[int | None, typer.Option("--limit", help="只列前几项。", min=1, max=1_000_000_000, show_default=False)] = None,
        format: Annotated[str | None, _words("--format", "输出格式，默认为 table，写 -o 时看文件名：", FORMATS)] = None,
        output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件。", show_default=False)] = None,
        fail_if_any: Annotated[bool, typer.Option("--fail-if-any", help="列出任何一项时退出码为 1。")] = False,
    ) -> None:
        given = {name: value for name, value in locals().items() if name in Asked._fields}
        raise typer.Exit(run(what, Asked(**given)))

    return command


def status(
    files: Files = None,
    today: Today = None,
    top: Annotated[int, typer.Option("--top", help="列出几个单位、几个时限。", min=1, max=1_000_000)] = 10,
    format: Annotated[str, typer.Option("--format", "-f", help="输出格式：table、json。", autocompletion=lambda: ["table", "json"])] = "table",
) -> None:
    """总览：各状态、各单位有多少项，哪些已逾期，哪些 30 天内到期。不写文件时，读这里或上级文件夹里的台账。

    例：[bold]anwei status seeds/ --today 2024-06-01[/]
    """
    raise typer.Exit(run_status(files or [], today, top, format))


# ---- running -------------------------------------------------------------------------------------


def run(what: Literal["tasks", "deadlines"], asked: Asked) -> int:
    """Answer a question; the exit code. Raises AnweiError for words that mean nothing and for a register that is not there."""
    from anweitool.cli import output, tables
    from anweitool.register import rows

    today = _today(asked.today)
    filters, bounds = filters_of(asked, today)
    named = asked.output.suffix.lower().lstrip(".") if asked.output else ""
    form = _one(
        asked.format or {"md": "markdown", "yml": "yaml"}.get(named, named if named in FORMATS else "table"), "--format", dict.fromkeys(FORMATS, "")
    )
    sort: Any = _one(asked.sort or ("due" if what == "deadlines" else "doc"), "--sort", SORTS)
    group: Any = _one(asked.group, "--group", GROUPS) if asked.group else None
    target = output.place(asked.output, inputs=[*(asked.files or ()), asked.roster], writes=form, known=WRITTEN)
    if form == "xlsx" and target is None and sys.stdout.isatty():
        raise AnweiError("--format xlsx", "不能在终端里显示", "请用 -o 写到文件")
    failed: list[str] = []
    with _index_progress() as progress:
        asking = asking_of(asked.files or [], failed, progress)
        if asking is None:
            return 2
        for name in asked.doc or ():
            _refuse_unknown(name, asking.documents())
        found, account, register = asking.rows(what, filters, today)
    listed = rows.arrange(found, sort)[: asked.limit]
    groups = rows.grouped(listed, group) if group else [("", listed)]
    answer = tables.Answer(what, register, groups, len(found), account, bounds, filters, today, group)
    tables.show(answer, form, target)
    return 1 if failed or asked.fail_if_any and found else 0


def run_status(files: Sequence[str], today: str | None, top: int, format: str) -> int:
    """Print the overview; the exit code."""
    from anweitool.cli import dashboard

    form = _one(format, "--format", {"table": "", "json": ""})
    day = _today(today)
    failed: list[str] = []
    with _index_progress() as progress:
        asking = asking_of(files, failed, progress)
        if asking is None:
            return 2
        found = asking.overview(day, None if form == "json" else top)
    dashboard.show_overview(found, top, as_json=form == "json")
    return 1 if failed else 0


def asking_of(paths: Sequence[str], failed: list[str], progress: Progress | None) -> Asking | None:
    """The register that is asked: the one that holds for this folder, or what files and folders make up; None where none can be read.

    A folder with a register in it stands for that register; files that cannot be read are added to `failed`. Raises AnweiError.
    """
    from anweitool.cli import records
    from anweitool.register import store
    from anweitool.register.asking import Asking
    from anweitool.register.merge import merge

    if not paths:
        place = store.find(Path.cwd())
        if place is None:
            raise AnweiError(store.NAME, "这里和上级文件夹里都没有台账", "请先用 anwei merge 生成，或写上公文、记录或文件夹")
        return Asking(path=place, progress=progress)
    kept = {path: place for path in paths if (place := store.within(path))}
    places = list(dict.fromkeys(kept.values()))
    others = [path for path in paths if path not in kept]
    found = [record for _, record in records.read_all(others, failed)] if others else []
    if len(places) == 1 and not found:
        return Asking(path=places[0], progress=progress)
    registers = [store.load(place) for place in places]
    return Asking(merge(registers, found)[0]) if registers or found else None


def _refuse_unknown(name: str, documents: Sequence[Document]) -> None:
    """Raise AnweiError where no document is called so."""
    from anweitool.register.query import documents as called
    from anweitool.schema.register import Register

    if not called(Register.model_construct(documents=list(documents)), [name]):
        known = "、".join(document.key for document in documents[:5])
        raise AnweiError(f"--doc {name}", "没有这份公文", f"有 {known}{'等' if len(documents) > 5 else ''}" if known else "台账是空的")


@contextmanager
def _index_progress() -> Iterator[Progress | None]:
    """A bar for the making of an index, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: list[Any] = []

    def advance(done: int, of: int) -> None:
        if not bars:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
            bars.extend((bar, bar.add_task("建立索引", total=of)))
        bars[0].update(bars[1], completed=done, total=of, refresh=True)

    try:
        yield advance
    finally:
        if bars:
            bars[0].stop()


# ---- words ---------------------------------------------------------------------------------------


def filters_of(asked: Asked, today: date) -> tuple[Filters, list[str]]:
    """The filters that the options ask for, and the bounds of time in words. Raises AnweiError."""
    from anweitool.cli.bodies import roster_of
    from anweitool.register.rows import Filters

    before = _span(asked.before, "--before", today)[0] if asked.before else None
    by = _span(asked.by, "--by", today)[1] if asked.by else None
    after = _span(asked.after, "--after", today)[1] if asked.after else None
    within = _days(asked.within) if asked.within else None
    bounds = [f"时限早于 {before}"] if before else []
    bounds += [f"时限不晚于 {by}"] if by else []
    bounds += [f"时限晚于 {after}"] if after else []
    bounds += [f"{today} 至 {today + timedelta(within)}（{within} 天内）"] if within is not None else []
    bounds += [f"已逾期（时限早于 {today}，未办结）"] if asked.overdue else []
    bounds += [] if asked.recurring is None else ["只看周期性的" if asked.recurring else "不看周期性的"]
    roles: Any = tuple(_one(word, "--role", ROLES) for word in asked.role or ())
    statuses: Any = tuple(_one(word, "--status", STATUS) for word in asked.status or ())
    kinds: Any = tuple(_one(word, "--kind", KINDS) for word in asked.kind or ())
    for name in ("unit", "doc", "section", "text", "topic", "owner"):
        if any(not word.strip() for word in getattr(asked, name) or ()):
            raise AnweiError(f"--{name}", "后面是空的", "请写要找什么，或不写这个选项")
    return Filters(
        tuple(asked.unit or ()), asked.wide, roster_of(asked.roster) if asked.unit else None, roles, statuses, kinds, tuple(asked.doc or ()),
        tuple(asked.section or ()), tuple(asked.text or ()), tuple(asked.topic or ()), tuple(asked.owner or ()),
        before, by, after, within, asked.overdue, asked.recurring,
    ), bounds  # fmt: skip


def _one(word: str, option: str, known: Mapping[str, str]) -> str:
    """The value that a word stands for: itself, or its Chinese name. Raises AnweiError."""
    for value, name in known.items():
        if word.strip().lower() == value or name and word.strip() == name:
            return value
    listed = "、".join(f"{value}（{name}）" if name else value for value, name in known.items())
    raise AnweiError(f"{option} {word}", "没有这个取值", f"可写 {listed}")


_DATE = lazy(r"(?P<year>(?:19|20|21)\d\d)(?:年|(?:年|[-/.])(?P<month>0?[1-9]|1[0-2])(?:月|(?:月|[-/.])(?P<day>0?[1-9]|[12]\d|3[01])日?)?)?")
_NAMED = {"今天": 0, "today": 0, "昨天": -1, "明天": 1}


def _span(text: str, option: str, today: date) -> tuple[date, date]:
    """The first and the last day of what a date says: a year, a month, a day, 今天. Raises AnweiError."""
    word = re.sub(r"\s", "", text)
    if word in _NAMED:
        return (today + timedelta(_NAMED[word]),) * 2
    if (match := _DATE.fullmatch(word)) is not None:
        year, month, day = (int(part) if part else None for part in match.group("year", "month", "day"))
        try:
            first = date(year or 1, month or 1, day or 1)
        except ValueError:
            raise AnweiError(f"{option} {text}", "没有这一天", "请核对日期") from None
        if day:
            return first, first
        following = date(first.year + 1, 1, 1) if month in (None, 12) else date(first.year, first.month + 1, 1)
        return first, following - timedelta(1)
    raise AnweiError(f"{option} {text}", "看不懂这个日期", "可写 2024、2024-12、2024-12-31、2024年12月、今天")


def _today(text: str | None) -> date:
    """The day that counts as today. Raises AnweiError."""
    if text is None:
        return date.today()
    first, last = _span(text, "--today", date.today())
    if first != last:
        raise AnweiError(f"--today {text}", "不是一天", "请写到日，如 2024-12-31")
    return first


_LENGTH = lazy(r"(?P<count>\d{1,4})(?P<unit>d|天|日|w|周|个?星期|m|个?月|)")
_UNITS = {"": 1, "d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "星期": 7, "m": 30, "月": 30}


def _days(text: str) -> int:
    """A length of time in days; a month has 30. Raises AnweiError."""
    match = _LENGTH.fullmatch(re.sub(r"\s", "", text).lower())
    if match is None:
        raise AnweiError(f"--within {text}", "看不懂这个期限", "可写 30d、2w、30天、3个月")
    return int(match["count"]) * _UNITS[match["unit"].removeprefix("个")]
