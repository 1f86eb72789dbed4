"""The commands and their texts; each is a few lines that call a module of its family."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from anweitool.cli import chinese, differing, git_driver, querying, tracing, validating
from anweitool.cli.limits import Jobs, Megabytes, Ocr, Pages, Seconds
from anweitool.errors import AnweiError
from anweitool.readers.options import MB, Options
from anweitool.version import VERSION

app = typer.Typer(
    name="anwei",
    help="把政府公文（通知、实施方案、行动方案）读成任务台账：谁、做什么、何时完成，每一项都注明出处。\n\n例：[bold]anwei parse 通知.txt[/]，[bold]anwei show 通知.txt[/]，[bold]anwei text 通知.txt[/]",
    rich_markup_mode="rich",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How a record is written."""

    yaml = "yaml"
    json = "json"


def _version(shown: bool) -> None:
    if shown:
        print(f"anwei {VERSION}")
        raise typer.Exit


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="显示版本后退出。")] = False) -> None:
    pass


@app.command()
def parse(
    files: Annotated[list[str], typer.Argument(help="公文文件或文件夹，可写多个；- 表示标准输入。", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件夹，每份公文一个文件。", show_default=False)] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="输出格式。", case_sensitive=False)] = Format.yaml,
    include: Annotated[
        list[str] | None, typer.Option("--include", help="文件夹里只读符合的文件，如 '*.docx'，可写多次。", show_default=False)
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", help="文件夹里不读符合的文件，可写多次。", show_default=False)] = None,
    jobs: Jobs = 0,
    force: Annotated[bool, typer.Option("--force", help="没有变的文件也重读（会覆盖对记录的改动）。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有警告时退出码为 1。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印诊断。")] = False,
    limit: Megabytes = 64,
    pages: Pages = 2000,
    timeout: Seconds = 300.0,
    ocr: Ocr = True,
) -> None:
    """解析公文，输出结构化记录（YAML 或 JSON）；存疑之处逐条写到标准错误。

    能读 txt、md、html、docx、doc、wps、rtf、odt、pdf、ofd、xlsx、xls、csv 和图片。写 -o 时，没有变的文件不重读。

    例：[bold]anwei parse seeds/maogang-2024-35.txt > 记录.yaml[/]

    例：[bold]anwei parse 收文/ -o out/ --exclude '*.xlsx'[/]
    """
    from anweitool.cli.parsing import Choices, run

    reading = _reading(limit, pages, ocr)
    choices = Choices(output, format.value, include or (), exclude or (), jobs, timeout, force, strict, quiet, reading)
    raise typer.Exit(run(files, choices))


def _reading(limit: int, pages: int, ocr: bool) -> Options:
    return Options(limit=limit * MB, pages=pages, ocr=ocr)


@app.command()
def text(
    file: Annotated[str, typer.Argument(help="公文文件；- 表示标准输入。", show_default=False)],
    limit: Megabytes = 64,
    pages: Pages = 2000,
    timeout: Seconds = 300.0,
    ocr: Ocr = True,
) -> None:
    """打印读出的文本，带行号、页码和表格；记录里 source.lines 所指的就是这些行。

    例：[bold]anwei text seeds/maogang-2024-35.txt[/]
    """
    from anweitool.cli.showing import text as print_text

    raise typer.Exit(print_text(file, _reading(limit, pages, ocr), timeout))


@app.command()
def show(
    file: Annotated[str, typer.Argument(help="记录（yaml、json）或公文文件。", show_default=False)],
    id: Annotated[str | None, typer.Argument(help="任务编号，写它独有的开头或末尾几个字即可。", show_default=False)] = None,
) -> None:
    """给人看：公文概况、按标题排列的任务树；写上任务编号则看它的原文，所引字句加亮。

    例：[bold]anwei show seeds/maogang-2024-35.txt[/]

    例：[bold]anwei show seeds/maogang-2024-35.txt 表1.14[/]
    """
    from anweitool.cli.showing import show as print_record

    raise typer.Exit(print_record(file, id))


@app.command()
def when(
    expression: Annotated[str, typer.Argument(help="一句话，或一个时限写法，如 '2022年9月底前'。", show_default=False)],
    issued: Annotated[
        datetime | None, typer.Option("--issued", help="成文日期，缺年份时由它推定。", formats=["%Y-%m-%d"], show_default=False)
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="标题等处给出的年份。", min=1900, max=2200, show_default=False)] = None,
    limit: Annotated[bool, typer.Option("--limit", help="整句就是一个时限（时限栏里的写法）。")] = False,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """看一个时限怎么读：读作哪一天，还可能指哪一天，依据是什么。没有读到时限时退出码为 1。

    例：[bold]anwei when '确保2022年9月底前完成' --issued 2022-06-24[/]
    """
    from anweitool.cli.timing import run

    raise typer.Exit(run(expression, issued.date() if issued else None, year, limit=limit, as_json=json))


@app.command()
def units(
    files: Annotated[list[str], typer.Argument(help="公文、记录或文件夹，可写多个；首个写 init 则起草名册。", show_default=False)],
    unit: Annotated[str | None, typer.Option("--unit", "-u", help="只列这个单位的任务，并说明依据。", show_default=False)] = None,
    wide: Annotated[bool, typer.Option("--wide", help="连同集合成员、机构改革、列举未尽的一并列出。")] = False,
    roster: Annotated[str | None, typer.Option("--roster", help="单位名册（units.yaml）；不写则看 anwei.toml。", show_default=False)] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="起草的名册写到这个文件。", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """列出单位、次数和角色，指出疑为同一单位的不同写法（有则退出码为 1）；或列出一个单位的任务。

    例：[bold]anwei units seeds/maogang-2024-35.txt[/]

    例：[bold]anwei units seeds/ --unit 派出所[/]

    例：[bold]anwei units init seeds/ -o units.yaml[/]
    """
    from anweitool.cli.bodies import init, run

    if files[0] == "init":
        if len(files) == 1:
            raise AnweiError("units init", "没有写从哪些公文或记录起草", "例：anwei units init out/ -o units.yaml")
        raise typer.Exit(init(files[1:], output))
    raise typer.Exit(run(files, roster, unit, wide=wide, as_json=json))


class Status(StrEnum):
    """The states of an entry that people set."""

    open = "open"
    doing = "doing"
    done = "done"
    cancelled = "cancelled"


LinksFile = Annotated[
    Path | None, typer.Option("--links", help="不写进台账，写进这个文件（links.yaml），供 anwei trace 用；编号要写全。", show_default=False)
]
RegisterFile = Annotated[str | None, typer.Option("--register", "-r", help="台账文件或文件夹；不写则找这里或上级的。", show_default=False)]


@app.command()
def merge(
    files: Annotated[list[str], typer.Argument(help="记录、公文、文件夹或别的台账，可写多个。", show_default=False)],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="台账文件，或文件夹（如 register/，每份公文一个文件）；已有则更新。不写则为 register.yaml。", show_default=False
        ),
    ] = None,
    base: Annotated[str | None, typer.Option("--base", help="三方合并：两本台账由这一本改来。", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会有什么变化，不写文件。")] = False,
) -> None:
    """把多份公文的任务汇成一本台账，或更新它：不丢任务，也不丢人填写的内容。

    写 --base 时，把由同一本改来的两本合成一本；两边改得不同的地方逐条标出，退出码为 1。

    例：[bold]anwei merge seeds/maogang-2024-35.txt -o 台账.yaml --dry-run[/]

    例：[bold]anwei merge --base 原.yaml 我的.yaml 他的.yaml -o 台账.yaml[/]
    """
    if base is not None:
        from anweitool.cli.threeway import run_three_way

        raise typer.Exit(run_three_way(base, files, output, dry_run=dry_run))
    from anweitool.cli.registering import run_merge

    raise typer.Exit(run_merge(files, output or "register.yaml", dry_run=dry_run))


@app.command("set")
def set_(
    ids: Annotated[list[str], typer.Argument(help="任务编号，写独有的开头即可，可写多个。", show_default=False)],
    status: Annotated[Status | None, typer.Option("--status", help="状态。", case_sensitive=False, show_default=False)] = None,
    progress: Annotated[int | None, typer.Option("--progress", help="进展（0–100）。", min=0, max=100, show_default=False)] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="责任人。", show_default=False)] = None,
    note: Annotated[str | None, typer.Option("--note", help="备注。", show_default=False)] = None,
    done_on: Annotated[datetime | None, typer.Option("--done-on", help="完成日期。", formats=["%Y-%m-%d"], show_default=False)] = None,
    evidence: Annotated[list[str] | None, typer.Option("--evidence", help="佐证材料，可写多次。", show_default=False)] = None,
    prefer: Annotated[str | None, typer.Option("--prefer", help="有分歧时以哪个出处为准（任务编号）。", show_default=False)] = None,
    take: Annotated[str | None, typer.Option("--take", help="三方合并留下的冲突按哪一方：ours、theirs。", show_default=False)] = None,
    who: Annotated[str | None, typer.Option("--who", help="谁改的；不写则为登录名。", show_default=False)] = None,
    register: RegisterFile = None,
) -> None:
    """填写台账：状态、进展、责任人、备注等；谁在何时改了什么都留在 history 里。

    例：[bold]anwei set 表1.14 --status done --note 已完成[/]
    """
    from anweitool.cli.registering import run_set

    given = {
        "status": status.value if status else None, "progress": progress, "owner": owner, "note": note,
        "done_on": done_on.date() if done_on else None, "evidence": evidence or None, "prefer": prefer,
    }  # fmt: skip
    raise typer.Exit(run_set(ids, {name: value for name, value in given.items() if value is not None}, register, who, take))


@app.command()
def link(
    one: Annotated[str, typer.Argument(help="任务编号。", show_default=False)],
    other: Annotated[str, typer.Argument(help="与它是同一任务的编号。", show_default=False)],
    register: RegisterFile = None,
    links: LinksFile = None,
) -> None:
    """把两项任务认作同一项；以后合并都照此办理。

    例：[bold]anwei link 甲府字2024-3:一.2 乙府字2024-8:表1.5[/]

    例：[bold]anwei link 甲府字2024-3:一.2 乙府字2024-8:表1.5 --links links.yaml[/]
    """
    from anweitool.cli.registering import decide, run_link

    raise typer.Exit(decide(one, other, links, same=True) if links else run_link(one, other, register, same=True))


@app.command()
def unlink(
    one: Annotated[str, typer.Argument(help="任务编号（出处）。", show_default=False)],
    other: Annotated[str, typer.Argument(help="与它不是同一任务的编号。", show_default=False)],
    register: RegisterFile = None,
    links: LinksFile = None,
) -> None:
    """把两项任务分开；以后合并都照此办理。

    例：[bold]anwei unlink 甲府字2024-3:一.2 甲府字2024-3:表1.5[/]
    """
    from anweitool.cli.registering import decide, run_link

    raise typer.Exit(decide(one, other, links, same=False) if links else run_link(one, other, register, same=False))


class Kind(StrEnum):
    """What a register is exported to."""

    xlsx = "xlsx"
    docx = "docx"
    ics = "ics"
    csv = "csv"
    markdown = "markdown"
    json = "json"


class Paper(StrEnum):
    """Sizes of paper."""

    A4 = "A4"
    A3 = "A3"


@app.command()
def export(
    kind: Annotated[Kind, typer.Argument(help="导出成什么。", show_default=False, case_sensitive=False)],
    register: Annotated[str | None, typer.Argument(help="台账；不写则找这里或上级的。", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件；--per-unit 时为文件夹。", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="隐去电话、邮箱和证件号。")] = False,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", "-u", help="只要这个单位的表或单子（xlsx、docx），可写多次。", show_default=False)
    ] = None,
    per_unit: Annotated[bool, typer.Option("--per-unit", help="docx：每个单位一个文件。")] = False,
    title: Annotated[str, typer.Option("--title", help="docx 的标题，如 督办单。")] = "任务交办单",
    template: Annotated[Path | None, typer.Option("--template", help="docx 模板，内容加在其后。", show_default=False)] = None,
    paper: Annotated[Paper, typer.Option("--paper", help="xlsx 的纸张。", case_sensitive=False)] = Paper.A4,
    today: Annotated[datetime | None, typer.Option("--today", help="以这一天为今天。", formats=["%Y-%m-%d"], show_default=False)] = None,
) -> None:
    """把台账导出成 Excel、Word 交办单、日历或文本。

    例：[bold]anwei export xlsx register.yaml -o 台账.xlsx[/]

    例：[bold]anwei export docx --per-unit -o 交办单/[/]
    """
    from anweitool.cli.exporting import Choices, run

    choices = Choices(output, force, mask, today.date() if today else None, unit or (), per_unit, title, template, paper.value)
    raise typer.Exit(run(kind.value, register, choices))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="填好的台账.xlsx。", show_default=False)],
    register: Annotated[str | None, typer.Argument(help="台账；不写则找这里或上级的。", show_default=False)] = None,
    who: Annotated[str | None, typer.Option("--who", help="谁改的；不写则为登录名。", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写文件。")] = False,
) -> None:
    """把填好的 Excel 台账收回来；有一处不对就都不改，退出码为 1。

    例：[bold]anwei import 台账.xlsx register.yaml --who 张三[/]
    """
    import getpass

    from anweitool.cli.exporting import bring

    raise typer.Exit(bring(file, register, who or getpass.getuser(), dry_run=dry_run))


querying.add(app)
validating.add(app)
git_driver.add(app)
tracing.add(app)
differing.add(app)


def command() -> Any:
    """The click command of the application, its standing texts in Chinese."""
    root = typer.main.get_command(app)
    found: list[Any] = [root]
    for each in found:
        found += getattr(each, "commands", {}).values()
        for param in each.params:
            if getattr(param, "help", None):
                param.help = chinese.translate_help(param.help)
        _translate(each)
    return root


def _translate(each: Any) -> None:
    """The help option and the usage line, which the library writes itself, in Chinese."""
    help_option, usage = each.get_help_option, each.get_usage

    def translated(ctx: Any) -> Any:
        option = help_option(ctx)
        if option is not None:
            option.help = chinese.translate_help(option.help)
        return option

    help_ = each.format_help

    def folded(ctx: Any, formatter: Any) -> None:
        chinese.fold_help()
        help_(ctx, formatter)

    each.format_help = folded
    each.get_help_option = translated
    each.get_usage = lambda ctx: usage(ctx).replace("Usage: ", "用法：")
