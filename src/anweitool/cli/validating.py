"""`anwei validate`, `anwei rules`, `anwei rule`: what is wrong with documents, records, registers and settings."""

from __future__ import annotations

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from anweitool.cli.limits import Jobs, Megabytes, Ocr, Pages, Seconds
from anweitool.diagnostics import Severity
from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.options import MB, Options

if TYPE_CHECKING:
    from anweitool.rules import Issue
    from anweitool.schema.config import Validation
    from anweitool.units import Roster

SEVERITY = {"error": "错误", "warning": "警告", "info": "说明"}
FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")
_GRAVE: dict[Severity, int] = {"error": 2, "warning": 1, "info": 0}


class Choices(NamedTuple):
    """The options of `anwei validate`, as given."""

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    format: str = "text"
    output: Path | None = None
    fail_level: str | None = None
    quiet: bool = False
    statistics: bool = False
    baseline: Path | None = None
    write_baseline: Path | None = None
    fix: bool = False
    diff: bool = False
    roster: str | None = None
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    jobs: int = 0
    seconds: float = 300.0
    reading: Options = Options()


# ---- commands ------------------------------------------------------------------------------------

_Codes = Annotated[
    list[str] | None, typer.Option("--select", "-s", metavar="代码", help="只用这些规则，如 GW1、TK702，可写多次。", show_default=False)
]


def add(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(validate)
    app.command()(rules)
    app.command()(rule)


def validate(
    files: Annotated[list[str], typer.Argument(help="公文、记录、台账、名册、anwei.toml 或文件夹，可写多个。", show_default=False)],
    select: _Codes = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", "-i", metavar="代码", help="不用这些规则，可写多次。", show_default=False)] = None,
    format: Annotated[
        str, typer.Option("--output-format", "-f", help="输出格式：" + "、".join(FORMATS) + "。", autocompletion=lambda: list(FORMATS))
    ] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件。", show_default=False)] = None,
    fail_level: Annotated[
        str | None, typer.Option("--fail-level", help="有这一级或更重的问题时退出码为 1：error（默认）、warning、info。", show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不列说明，只列错误和警告。")] = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="只列各规则的次数。")] = False,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="这个基线里已有的问题不再报。", show_default=False)] = None,
    write_baseline: Annotated[Path | None, typer.Option("--write-baseline", help="把现有的问题写成基线。", show_default=False)] = None,
    fix: Annotated[bool, typer.Option("--fix", help="改正记录里可以稳妥改正的写法（括号、全角半角）；公文不动。")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="只显示 --fix 会改什么，不写文件。")] = False,
    roster: Annotated[str | None, typer.Option("--roster", help="单位名册（units.yaml）；不写则看 anwei.toml。", show_default=False)] = None,
    include: Annotated[list[str] | None, typer.Option("--include", help="文件夹里只查符合的文件，如 '*.docx'。", show_default=False)] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", help="文件夹里不查符合的文件。", show_default=False)] = None,
    jobs: Jobs = 0,
    limit: Megabytes = 64,
    pages: Pages = 2000,
    timeout: Seconds = 300.0,
    ocr: Ocr = True,
) -> None:
    """初审：查公文的格式、标点、层次和任务，查记录、台账、名册和设置里的笔误。

    退出码：0 没有问题；1 有达到 --fail-level 的问题；2 有文件没能查。各条规则见 anwei rules。

    例：[bold]anwei validate seeds/zhapu-2022-3.txt[/]

    例：[bold]anwei validate seeds/ --select GW,TK --output-format concise[/]
    """
    choices = Choices(
        _listed(select), _listed(ignore), format, output, fail_level, quiet, statistics, baseline, write_baseline, fix, diff, roster,
        include or (), exclude or (), jobs, timeout, Options(limit=limit * MB, pages=pages, ocr=ocr),
    )  # fmt: skip
    raise typer.Exit(run(files, choices))


def _listed(codes: Sequence[str] | None) -> list[str]:
    """Codes as they were given: several options, or several in one with commas."""
    return [code.strip().upper() for given in codes or () for code in given.replace("，", ",").replace("、", ",").split(",") if code.strip()]


def rules(
    select: _Codes = None,
    format: Annotated[str, typer.Option("--format", "-f", help="输出格式：table、json。", autocompletion=lambda: ["table", "json"])] = "table",
) -> None:
    """列出所有规则：代码、级别、依据和一句话说明。

    例：[bold]anwei rules --select GW1[/]
    """
    from anweitool.rules import chosen

    wanted = _one(format, "--format", ("table", "json"))
    found = chosen(_checked("--select", _listed(select)))
    if wanted == "json":
        import json

        shown = [{"code": r.code, "name": r.name, "severity": r.severity, "level": r.level, "clause": r.clause, "summary": r.summary} for r in found]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("代码", "级别", "依据", "说明", box=None, pad_edge=False, header_style="bold")
    for one in found:
        table.add_row(one.code, SEVERITY[one.severity], one.level, Text(one.summary))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print(Text(f"{len(found)} 条；看一条的说明和例子：anwei rule {found[0].code if found else 'GW111'}", style="dim"))


def rule(code: Annotated[str, typer.Argument(help="规则的代码或名称。", show_default=False)]) -> None:
    """一条规则的说明、依据和例子。

    例：[bold]anwei rule GW111[/]
    """
    from difflib import get_close_matches

    from anweitool.rules import get, known

    one = get(code)
    if one is None:
        near = get_close_matches(code.upper(), known(), 1, 0.8) or get_close_matches(code.lower(), [r.name for r in known().values()], 1)
        raise AnweiError(code, "没有这条规则", f"是否想写 {near[0]}" if near else "用 anwei rules 查看")
    source = {"条例": "党政机关公文处理工作条例", "国标": "国家标准", "标准": "国家标准", "实务": "实务做法"}[one.level]
    print(f"{one.code} {one.name}（{SEVERITY[one.severity]}，依据：{source}{'，' + one.clause if one.clause else ''}）\n\n{one.doc}")


# ---- running -------------------------------------------------------------------------------------


class Settings(NamedTuple):
    """What holds for every file of a run: the codes of the rules, the roster, the office's own settings."""

    codes: frozenset[str]
    roster: Roster | None
    validation: Validation
    held: Mapping[str, Collection[str]] = MappingProxyType({})  # folder that is a register → the documents and tasks in it


class Checked(NamedTuple):
    """The issues of one file, or the line that says why it could not be checked."""

    issues: Sequence[Issue] = ()
    error: str | None = None


def run(paths: Sequence[str], choices: Choices) -> int:
    """Check what the paths name; the exit code. Raises AnweiError."""
    from anweitool import reports
    from anweitool.rules import baseline

    _one(choices.format, "--output-format", FORMATS)
    settings = _settings(paths, choices)
    fail: Any = _one(choices.fail_level or settings.validation.fail_level or "error", "--fail-level", tuple(_GRAVE))
    known = choices.baseline or settings.validation.baseline
    choices = _placed(paths, known, choices)
    files = _files(paths, choices)
    settings = settings._replace(held=_held(files))
    if choices.fix or choices.diff:
        return _fix(files, choices, settings)
    issues, failed = _check_all(files, choices, settings)
    if choices.write_baseline is not None:
        from anweitool.cli.output import write

        write(choices.write_baseline, baseline.dump(issues))
        print(f"{len(issues)} 个问题写入基线 {choices.write_baseline}", file=sys.stderr)
        return 2 if failed else 0
    accepted = len(issues)
    if known is not None:
        issues = baseline.new(issues, baseline.load(known))
    accepted -= len(issues)
    grave = [issue for issue in issues if _GRAVE[issue.severity] >= _GRAVE[fail]]
    shown = [issue for issue in issues if issue.severity != "info"] if choices.quiet else issues
    read = [file for file in files if file not in failed]
    _print(_statistics(shown, choices.format) if choices.statistics else reports.render(choices.format, shown, read), choices.output)
    _say_counts(issues, len(read), accepted)
    return 2 if failed else 1 if grave else 0


def _placed(paths: Sequence[str], known: Path | None, choices: Choices) -> Choices:
    """The choices with the places of what is written, where they can be written. Raises AnweiError."""
    from anweitool.cli.output import place

    if str(choices.write_baseline) == "-":
        raise AnweiError("--write-baseline -", "基线要写成文件", "请写文件名，如 基线.json")
    place(choices.write_baseline, inputs=paths, writes="baseline", known=".json")
    output = place(choices.output, inputs=[*paths, known, choices.roster], writes=choices.format, known=".txt、.json、.xml、.sarif")
    return choices._replace(output=output)


def _validation(paths: Sequence[str]) -> Validation | None:
    """The settings of the office that hold here; None where they are wrong and are to be checked themselves. Raises AnweiError."""
    from anweitool.rules.files import unknown_codes
    from anweitool.schema import config, positions

    file = config.place(Path.cwd())
    if file is None:
        return config.Validation()
    try:
        found = config.load(file).validate
        if mistakes := list(unknown_codes(file.read_text("utf-8-sig"))):
            raise positions.refuse(str(file), mistakes, f"全部问题见 anwei validate {config.NAME}")
    except AnweiError:
        if any(Path(path).exists() and Path(path).resolve() in (file.resolve(), *file.resolve().parents) for path in paths):
            return None
        raise
    return found


def _settings(paths: Sequence[str], choices: Choices) -> Settings:
    """What holds for the run; where the settings are among the files to check and wrong, what holds without any. Raises AnweiError."""
    from anweitool.cli.bodies import roster_of
    from anweitool.rules import chosen
    from anweitool.schema import config
    from anweitool.units import Roster

    found = _validation(paths)
    validation = found or config.Validation()
    select = _checked("--select", choices.select) or list(validation.select)
    ignore = [*_checked("--ignore", choices.ignore), *validation.ignore]
    roster = roster_of(choices.roster) if choices.roster or found else Roster()
    return Settings(frozenset(one.code for one in chosen(select, ignore)), roster if roster.bodies else None, validation)


def _held(checked: Sequence[str]) -> dict[str, frozenset[str]]:
    """The documents and tasks of the registers that are folders, so that their files are judged as parts of one."""
    from anweitool.register import files, store

    held = {}
    for folder in {Path(file).parent for file in checked if Path(file).suffix.lower() in (".yaml", ".yml")}:
        if not files.is_register(folder):
            continue
        try:
            register = store.load(folder)
        except AnweiError:  # the mistake is said with its file, and is none of the others
            held[str(folder)] = _written_in([part.file for part in files.parts(folder)])
            continue
        tasks = {source.task for entry in register.entries for source in entry.sources}
        held[str(folder)] = frozenset({*tasks, *(one.key for one in register.documents), *(entry.id for entry in register.entries)})
    return held


def _written_in(paths: Sequence[Path]) -> frozenset[str]:
    """The keys, ids and tasks that stand in files of which one cannot be read as a register."""
    import re

    found: set[str] = set()
    for path in paths:
        with contextlib.suppress(OSError):
            text = path.read_text("utf-8", errors="replace")
            found.update(name.strip("'\"") for name in re.findall(r"^ *(?:- *)?(?:key|id|task): *(.+?) *$", text, re.M))
    return frozenset(found)


def _checked(option: str, codes: Sequence[str]) -> list[str]:
    """The codes, if each is the beginning of some rule's. Raises AnweiError."""
    from anweitool.rules import known

    for code in codes:
        if not any(one.startswith(code) for one in known()):
            raise AnweiError(f"{option} {code}", "没有这样的规则", "用 anwei rules 查看")
    return list(codes)


def _one(word: str, option: str, known: Sequence[str]) -> str:
    if word not in known:
        raise AnweiError(f"{option} {word}", "没有这个取值", "可写 " + "、".join(known))
    return word


def _files(paths: Sequence[str], choices: Choices) -> list[str]:
    """The files to check: those named, and of folders the documents and the files that are the program's own."""
    from anweitool.cli.inputs import collect
    from anweitool.rules.files import SUFFIXES, is_own

    found: dict[str, None] = {}
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            found[path] = None
            continue
        try:
            found |= dict.fromkeys(item.path for item in collect([path], choices.include, choices.exclude, None).inputs)
        except AnweiError:
            if choices.include or choices.exclude:
                raise
        if not choices.include:
            shown = (file for file in sorted(Path(path).rglob("*")) if not any(part.startswith(".") for part in file.relative_to(path).parts))
            found |= {str(file): None for file in shown if file.suffix.lower() in SUFFIXES and is_own(file)}
    if not found:
        raise AnweiError("、".join(paths), "里面没有能查的文件", "请核对路径")
    return list(found)


def _check_all(files: Sequence[str], choices: Choices, settings: Settings) -> tuple[list[Issue], set[str]]:
    """The issues of the files in order, and the files that could not be checked; why is said on the way."""
    from anweitool.cli import batch

    issues: list[Issue] = []
    failed: set[str] = set()
    task = partial(_check, settings=settings)
    for path, outcome in zip(files, batch.each(task, files, batch.Limits(choices.jobs, choices.seconds, choices.reading), "检查"), strict=True):
        if outcome.error is not None:
            print(f"anwei: {' '.join(outcome.error.split())}", file=sys.stderr)
            failed.add(path)
        elif isinstance(outcome, Checked):
            issues += _judged(outcome.issues, settings.validation)
    return issues, failed


def _check(path: str, reading: Options, *, settings: Settings) -> Checked:
    """The issues of one file, told by what it holds."""
    from dataclasses import replace

    from anweitool import pipeline
    from anweitool.rules import check, files, known

    rules = [one for one in known().values() if one.code in settings.codes]
    try:
        if Path(path).suffix.lower() in files.SUFFIXES:
            return Checked(files.check_file(path, rules, settings.roster, settings.held.get(str(Path(path).parent), ())))
        subject = pipeline.examine(Path(path) if path != "-" else "-", options=reading)
        return Checked(check(replace(subject, roster=settings.roster), rules))
    except AnweiError as error:
        return Checked(error=str(error))
    except MemoryError:
        return Checked(error=str(AnweiError(path, "内存不够", "请把文件拆小")))


def _judged(issues: Sequence[Issue], validation: Validation) -> Iterator[Issue]:
    """The issues as the office's settings have them: those of ignored files left out, severities changed."""
    for issue in issues:
        path = PurePath(issue.path)
        ignored = any(
            any(issue.code.startswith(code) for code in codes) and (fnmatch(path.as_posix(), pattern) or fnmatch(path.name, pattern))
            for pattern, codes in validation.per_file_ignores.items()
        )
        if not ignored:
            yield issue._replace(severity=_severity(issue, validation))


def _severity(issue: Issue, validation: Validation) -> Severity:
    fitting = [code for code in validation.severity if issue.code.startswith(code)]
    return validation.severity[max(fitting, key=len)] if fitting else issue.severity


def _fix(files: Sequence[str], choices: Choices, settings: Settings) -> int:
    """Make the safe changes, or show them."""
    from anweitool.cli.output import write
    from anweitool.rules import fixing

    issues, failed = _check_all(files, choices, settings)
    changed = total = 0
    for path in dict.fromkeys(issue.path for issue in issues if issue.fix):
        before = Path(path).read_bytes().decode("utf-8")
        after, made = fixing.fixed(before, [issue for issue in issues if issue.path == path and issue.fix])
        if after == before:
            continue
        changed, total = changed + 1, total + made
        if choices.diff:
            sys.stdout.write(fixing.diff(path, before, after))
        else:
            write(Path(path), after)
    verb = "可改" if choices.diff else "改了"
    print(f"{verb} {changed} 个文件，{total} 处" if changed else "没有可以改的", file=sys.stderr)
    return 2 if failed else 1 if choices.diff and changed else 0


# ---- printing ------------------------------------------------------------------------------------


def _print(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(_SHOWN.sub(_coloured, text) if sys.stdout.isatty() else text)
        return
    from anweitool.cli.output import write

    write(output, text)


_SHOWN = lazy(r"^(?P<place>  \d+:\d+ +)(?P<severity>错误|警告|说明)", re.M)
_COLOURS = {"错误": "red", "警告": "yellow", "说明": "bright_black"}


def _coloured(match: re.Match[str]) -> str:
    return match["place"] + typer.style(match["severity"], fg=_COLOURS[match["severity"]], bold=match["severity"] == "错误")


def _statistics(issues: Sequence[Issue], format: str) -> str:
    """How often each rule was hit, the most frequent first."""
    counts = Counter((issue.code, issue.name, issue.severity) for issue in issues)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if format == "json":
        import json

        listed = [{"code": code, "name": name, "severity": severity, "count": count} for (code, name, severity), count in rows]
        return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    return "".join(f"{count:>6}  {code}  {SEVERITY[severity]}  {name}\n" for (code, name, severity), count in rows)


def _say_counts(issues: Sequence[Issue], files: int, accepted: int) -> None:
    counts = Counter(issue.severity for issue in issues)
    parts = [f"检查 {files} 个文件"]
    parts += [f"{counts[severity]} 条{SEVERITY[severity]}" for severity in _GRAVE if counts[severity]] or ["没有问题"]
    parts += [f"另有 {accepted} 条在基线里"] if accepted else []
    print("，".join(parts), file=sys.stderr)
