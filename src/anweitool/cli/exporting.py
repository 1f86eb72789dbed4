"""`anwei export` and `anwei import`: the register as files, and what people filled in back into the register."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from anweitool.cli.output import place, write
from anweitool.errors import AnweiError
from anweitool.register import store
from anweitool.schema.register import Register
from anweitool.units import match

KINDS = ("xlsx", "docx", "ics", "csv", "markdown", "json")
_SUFFIX = {"markdown": "md"}
_BINARY = ("xlsx", "docx")
_SHOWN = 50  # problems that are printed; the rest is counted


class Choices(NamedTuple):
    """The options of `anwei export`, as given."""

    output: Path | None = None
    force: bool = False
    mask: bool = False
    today: date | None = None
    units: Sequence[str] = ()  # the bodies that get a sheet or letter; all without any
    per_unit: bool = False  # docx: a file for each body, `output` is a folder
    title: str = "任务交办单"
    template: Path | None = None
    paper: str = "A4"


def register_path(given: str | None) -> Path:
    """The register that is named, or that holds for this folder. Raises AnweiError where there is none."""
    found = Path(given) if given else store.find(Path.cwd())
    if found is None:
        raise AnweiError("台账", "这里和上级文件夹都没有 register.yaml", "请写出台账的路径，或用 anwei merge 生成")
    return found


def run(kind: str, given: str | None, choices: Choices) -> int:
    """Write the register as one kind of file; the exit code. Raises AnweiError before anything is written."""
    path = register_path(given)
    if str(choices.output) == "-":
        choices = choices._replace(output=None)
    register = store.load(path)
    if choices.mask:
        from anweitool.exports import masked

        register = masked(register)
    today = choices.today or date.today()
    if choices.output is None and (kind in _BINARY):
        raise AnweiError(f"anwei export {kind}", "没有写输出到哪里", f"请加 -o，如 -o 台账.{_SUFFIX.get(kind, kind)}")
    if kind == "docx":
        return _letters(register, today, choices, path)
    data = _builder(kind, register, choices)(register, today)
    if choices.output is None:
        sys.stdout.write(data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n"))
        return 0
    _write_all({choices.output: data}, kind, choices, path)
    _say(f"写入 {choices.output}：{len(register.entries)} 项" + (_left_out(register, today) if kind == "ics" else ""))
    return 0


def _builder(kind: str, register: Register, choices: Choices) -> Callable[[Register, date], bytes]:
    if kind == "xlsx":
        from anweitool.exports import xlsx
        from anweitool.exports.rows import bodies

        units = _chosen(choices.units, list(bodies(register.entries))) if choices.units else None
        return partial(xlsx.build, paper=choices.paper, units=units)
    if kind == "ics":
        from anweitool.exports import ics

        return ics.build
    from anweitool.exports import text

    return {"csv": text.csv, "markdown": text.markdown, "json": text.json}[kind]


def _left_out(register: Register, today: date) -> str:
    from anweitool.exports.ics import undated

    finished, without = undated(register, today)
    parts = [f"{finished} 项已办结、取消或撤回"] if finished else []
    parts += [f"{without} 项没有日期"] if without else []
    return f"；其中 {'，'.join(parts)}，没有写入日历" if parts else ""


# ---- letters -------------------------------------------------------------------------------------


def _letters(register: Register, today: date, choices: Choices, path: Path) -> int:
    from anweitool.exports import docx
    from anweitool.exports.rows import UNFINISHED

    assert choices.output is not None
    owned = docx.assigned(register)
    units = _chosen(choices.units, list(owned))
    if not units:
        raise AnweiError(str(path), "没有牵头或责任单位有未办结的任务", "请核对台账")
    build = partial(docx.build, register, today, title=choices.title, template=choices.template)
    if choices.per_unit:
        names = file_names(choices.title, units)
        files = {choices.output / name: build([unit]) for unit, name in zip(units, names, strict=True)}
    else:
        files = {choices.output: build(units)}
    _write_all(files, "docx", choices, path)
    said = {id for ids in owned.values() for id in ids}
    left = sum(entry.status in UNFINISHED and entry.id not in said for entry in register.entries)
    nobody = f"；另有 {left} 项没有写牵头或责任单位，不在单子上" if left and not choices.units else ""
    _say(f"写入 {choices.output}：{len(units)} 个单位，{sum(len(owned[unit]) for unit in units)} 项次{nobody}")
    return 0


def _chosen(queries: Sequence[str], names: Sequence[str]) -> list[str]:
    """The bodies that are asked for, all without a query. Raises AnweiError for one that nobody is."""
    found = []
    for query in queries:
        hits = [name for name in names if (hit := match(query, name)) is not None and hit.direct]
        if not hits:
            raise AnweiError(query, "没有这个牵头或责任单位有任务", "先用 anwei units 看单位的名称")
        found += hits
    return list(dict.fromkeys(found)) if queries else list(names)


def file_names(title: str, units: Sequence[str]) -> list[str]:
    """A file's name for each body, none twice and none that a system refuses.

    >>> file_names("督办单", ["各村/社区", "各村:社区"])
    ['督办单-各村_社区.docx', '督办单-各村_社区 (2).docx']
    """
    names: list[str] = []
    for unit in units:
        plain = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in f"{title}-{unit}")[:70].strip(". ")
        name, number = plain, 1
        while name.lower() in (other.removesuffix(".docx").lower() for other in names):
            number += 1
            name = f"{plain} ({number})"
        names.append(f"{name}.docx")
    return names


# ---- writing -------------------------------------------------------------------------------------


def _write_all(files: dict[Path, bytes], kind: str, choices: Choices, register: Path) -> None:
    """Write files, or none where one is there already and must not be overwritten. Raises AnweiError."""
    for target in files:
        if target.is_dir() and kind == "docx":
            raise AnweiError(str(target), "是文件夹，不是文件", "请写文件名；docx 要每个单位一个文件请加 --per-unit")
        if target.exists() and register.exists() and target.samefile(register):
            raise AnweiError(str(target), "这是台账本身，不能覆盖", "请另起文件名")
        place(target, inputs=(choices.template,), writes=kind, known=f".{_SUFFIX.get(kind, kind)}")
        if target.exists() and not choices.force:
            raise AnweiError(str(target), "已经有这个文件，没有覆盖", "请另起文件名，或加 --force")
    for target, data in files.items():
        write(target, data, folders=True)


def _say(message: str) -> None:
    print(message, file=sys.stderr)


# ---- import --------------------------------------------------------------------------------------


def bring(file: Path, given: str | None, who: str, *, dry_run: bool = False, when: datetime | None = None) -> int:
    """Take a workbook that people filled in back into the register; exit code 1 where something is wrong and nothing was taken."""
    from anweitool.exports.importing import read, shown
    from anweitool.exports.rows import EDITABLE

    path = register_path(given)
    with store.locked(path):
        outcome = read(file, store.load(path), who, (when or datetime.now()).replace(microsecond=0))
        if outcome.edits and not dry_run:
            store.save(path, outcome.register)
    heads = {field: head for head, field in EDITABLE.items()}
    for edit in outcome.edits:
        before, after = (shown(edit.field, value).replace("\n", "；") or "（空）" for value in (edit.before, edit.after))
        print(f"{edit.cell}  {edit.id}  {heads[edit.field]}：{before} → {after}")
    for problem in outcome.problems[:_SHOWN]:
        _say(f"{file}:{problem.cell}: {'错误' if problem.severity == 'error' else '警告'} {problem.message}")
    if len(outcome.problems) > _SHOWN:
        _say(f"……另有 {len(outcome.problems) - _SHOWN} 处")
    wrong = sum(problem.severity == "error" for problem in outcome.problems)
    if wrong:
        _say(f"{wrong} 处有误，台账没有改动；请改好后再导入")
        return 1
    entries = len({edit.id for edit in outcome.edits})
    _say(f"{'将改动' if dry_run else '改动'} {entries} 项，{len(outcome.edits)} 处" if entries else "没有改动")
    return 0
