"""A workbook that people filled in, read back into the register: what they entered becomes changes, everything else is reported.

An edit is a cell that differs from what was exported (the hidden sheet 原值), so an old workbook takes nothing back that
others entered since. Where both edited one cell, or anything else is wrong, nothing at all is applied.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from anweitool.errors import AnweiError, reason
from anweitool.exports import mask
from anweitool.exports.rows import DUE, EDITABLE, GROUP, HEADS, ID, STATUS, clean, rows
from anweitool.exports.xlsx import ALL, BEFORE
from anweitool.register.editing import edited
from anweitool.schema.register import Entry, Register

_STATUS_OF = {label: status for status, label in STATUS.items()}
_LARGEST = 1 << 29  # bytes of a workbook when unpacked
_ADVICE = "请用 anwei export xlsx 重新导出，再填写"


class Edit(NamedTuple):
    """A field of an entry that somebody changed, as the register holds it, and in which cell."""

    id: str
    field: str
    before: Any
    after: Any
    cell: str


class Problem(NamedTuple):
    """What cannot be taken (error) or should be known (warning), with its cell: 台账!L5."""

    cell: str
    message: str
    severity: Literal["error", "warning"] = "error"


class Outcome(NamedTuple):
    """The register with the edits, or as it was where a problem is an error; the edits are then empty."""

    register: Register
    edits: list[Edit]
    problems: list[Problem]


class _Cell(NamedTuple):
    """A cell: its place (L5), its value, what it is (`formula`, `percent`, `merged` into the one above)."""

    place: str
    value: Any
    formula: bool = False
    percent: bool = False
    merged: bool = False


_Row = dict[str, _Cell]


def read(path: Path, register: Register, who: str, when: datetime.datetime) -> Outcome:
    """Take a workbook back into the register it was exported from. Raises AnweiError for a file that is no such workbook.

    Rows are found by their id, wherever they stand. A row that is gone is a warning: its entry stays as it is. Rows without
    an id, with one that is unknown or there twice, edits of read-only cells, formulas and values that cannot be are errors.
    """
    table, before = _load(path)
    problems: list[Problem] = []
    if before is None:
        problems.append(Problem(BEFORE, "没有这张表，按台账现在的内容比对", "warning"))
        before = _as_exported(register)
    edits: list[Edit] = []
    homes = _homes(register)
    seen: dict[str, str] = {}
    for row in table:
        place = row[ID].place
        id = _plain(row[ID].value)
        entry = homes.get(id)
        if not id:
            problems.append(Problem(f"{ALL}!{place}", "这一行没有编号；台账里的任务来自文件，不能在表中新增"))
        elif entry is None or id not in before:
            problems.append(Problem(f"{ALL}!{place}", f"台账里没有编号“{id}”" if entry is None else f"导出时没有编号“{id}”"))
        elif entry.id in seen:
            problems.append(Problem(f"{ALL}!{place}", f"编号“{id}”与 {seen[entry.id]} 是同一项，只能有一行"))
        else:
            seen[entry.id] = place
            _compare(row, before[id], entry, edits, problems)
    lost = [id for id in before if id in homes and homes[id].id not in seen]
    problems += [Problem(ALL, f"少了编号“{id}”这一行；台账里的没有动", "warning") for id in lost]
    if any(problem.severity == "error" for problem in problems):
        return Outcome(register, [], problems)
    return Outcome(_applied(register, edits, who, when), edits, problems)


def _homes(register: Register) -> dict[str, Entry]:
    """Entries by the ids that a workbook may have for them: their own and their sources', also as they are masked."""
    homes: dict[str, Entry] = {}
    for entry in register.entries:
        for id in (entry.id, *(source.task for source in entry.sources)):
            homes.setdefault(id, entry)
            homes.setdefault(mask(id), entry)
    return homes | {entry.id: entry for entry in register.entries}


def _applied(register: Register, edits: list[Edit], who: str, when: datetime.datetime) -> Register:
    fields: dict[str, dict[str, Any]] = {}
    for edit in edits:
        fields.setdefault(edit.id, {})[edit.field] = edit.after
    entries = []
    for entry in register.entries:
        if new := fields.get(entry.id):
            entry = edited(entry, new, who, when)
        entries.append(entry)
    return register.model_copy(update={"entries": entries})


# ---- one row -------------------------------------------------------------------------------------


def _compare(row: _Row, before: Mapping[str, Any], entry: Entry, edits: list[Edit], problems: list[Problem]) -> None:
    for head in HEADS:
        cell = row.get(head)
        if cell is None or head == ID or head not in before:
            continue
        place, old = f"{ALL}!{cell.place}", _plain(before[head])
        if head not in EDITABLE:
            if not cell.formula and _plain(cell.value) == old or head == GROUP and (cell.merged or cell.value is None):
                continue
            problems.append(Problem(place, f"“{head}”一栏只读，不能改" + (f"；原为“{_short(old)}”" if old else "；原为空")))
        elif cell.formula:
            problems.append(Problem(place, f"“{head}”里是公式“{_short(_plain(cell.value))}”，请改填数值或文字"))
        elif _plain(cell.value) != old:
            field = EDITABLE[head]
            try:
                after = _value(field, cell)
            except ValueError as error:
                problems.append(Problem(place, str(error)))
                continue
            _take(Edit(entry.id, field, getattr(entry, field), after, place), head, old, entry, edits, problems)


def _take(edit: Edit, head: str, old: str, entry: Entry, edits: list[Edit], problems: list[Problem]) -> None:
    """An edit, unless it says what the register says already, or somebody entered something else since the export."""
    if edit.after == edit.before:
        return
    now = shown(edit.field, edit.before)
    if now == old:
        if edit.after == "withdrawn":
            problems.append(Problem(edit.cell, "“撤回”由文件的新版本决定，不能填写；不再办的请选“取消”"))
            return
        edits.append(edit)
    elif mask(now) == old:
        problems.append(Problem(edit.cell, f"“{head}”导出时隐去了号码，改动会丢掉原文；请用不隐去的台账填写"))
    else:
        problems.append(Problem(edit.cell, f"“{head}”导出后台账已改为“{_short(now)}”，与这里的“{_short(shown(edit.field, edit.after))}”不一致"))


def shown(field: str, value: Any) -> str:
    """A field of an entry as its cell shows it."""
    if field == "status":
        return STATUS[value]
    return _plain(clean("\n".join(value) if isinstance(value, list) else value) if isinstance(value, (str, list)) else value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else text[:29] + "…"


# ---- values --------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?")


def _plain(value: Any) -> str:
    """A value as a text to compare: days as ISO 8601, whole numbers without a point, no spaces around."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return str(value.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub("\r\n?|_x000D_\n?", "\n", str(value)).strip()


def _value(field: str, cell: _Cell) -> Any:
    """The value of a field. Raises ValueError with what is wrong."""
    text = _plain(cell.value)
    if field == "status":
        if text not in _STATUS_OF:
            raise ValueError(f"状态没有“{_short(text)}”，可填：{'、'.join(_STATUS_OF)}" if text else f"状态不能为空，可填：{'、'.join(_STATUS_OF)}")
        return _STATUS_OF[text]
    if field == "evidence":
        return [part for part in (piece.strip() for piece in re.split("[\n；;]", text)) if part]
    if not text:
        return None
    if field == "progress":
        return _progress(text, cell)
    return _day(text, cell.value) if field == "done_on" else text


def _progress(text: str, cell: _Cell) -> int:
    number = text.removesuffix("%").removesuffix("％").strip()
    if cell.percent and isinstance(cell.value, (int, float)):
        number = _plain(round(float(cell.value) * 100, 6))
    if not re.fullmatch(r"\d{1,3}", number) or int(number) > 100:
        raise ValueError(f"进展“{_short(text)}”不是 0 到 100 的整数")
    return int(number)


def _day(text: str, value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if (match := _DAY.fullmatch(text)) is None:
        raise ValueError(f"完成日期“{_short(text)}”不是日期，请写成 2024-06-01")
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"完成日期“{_short(text)}”没有这一天") from None


# ---- the workbook --------------------------------------------------------------------------------


def _load(path: Path) -> tuple[list[_Row], dict[str, dict[str, Any]] | None]:
    """The rows of the sheet 台账, and by id those of 原值 where it is there. Raises AnweiError."""
    from zipfile import BadZipFile, ZipFile

    from openpyxl import load_workbook

    try:
        with path.open("rb") as file:
            if sum(member.file_size for member in ZipFile(file).infolist()) > _LARGEST:
                raise AnweiError(str(path), f"解压后超过 {_LARGEST >> 20} MB", _ADVICE)
            book = load_workbook(file)
    except FileNotFoundError:
        raise AnweiError(str(path), "文件不存在", "请核对路径") from None
    except OSError as error:
        raise AnweiError(str(path), f"无法读取（{reason(error)}）", "请核对文件") from None
    except BadZipFile:
        raise AnweiError(str(path), "不是 xlsx 文件", "请在表格程序里另存为 xlsx 再导入") from None
    except AnweiError:
        raise
    except Exception as error:  # the library says of a broken file whatever comes first
        raise AnweiError(str(path), f"xlsx 内容损坏，读不出（{type(error).__name__}）", "请在表格程序里另存为 xlsx 再导入") from None
    if ALL not in book.sheetnames:
        raise AnweiError(str(path), f"没有“{ALL}”这张表", _ADVICE)
    table = list(_rows(book[ALL], path))
    if BEFORE not in book.sheetnames:
        return table, None
    before = {_plain(row[ID].value): {head: cell.value for head, cell in row.items()} for row in _rows(book[BEFORE], path)}
    return table, before


def _rows(sheet: Any, path: Path) -> Iterator[_Row]:
    """The rows of a sheet, by the heads of their columns, wherever these stand; empty rows are none."""
    from openpyxl.cell.cell import MergedCell

    heads = {column: _plain(cell.value) for column, cell in enumerate(next(sheet.iter_rows(max_row=1)))}
    columns = {head: column for column, head in reversed(heads.items()) if head in HEADS}
    if missing := [head for head in (ID, *EDITABLE) if head not in columns]:
        raise AnweiError(str(path), f"“{sheet.title}”表的第一行没有“{'”“'.join(missing)}”", _ADVICE)
    if doubled := [head for head in columns if sum(each == head for each in heads.values()) > 1]:
        raise AnweiError(str(path), f"“{sheet.title}”表有两栏“{doubled[0]}”", _ADVICE)
    for cells in sheet.iter_rows(min_row=2):
        if all(cell.value is None or _plain(cell.value) == "" for cell in cells):
            continue
        yield {
            head: _Cell(
                cells[column].coordinate, cells[column].value, cells[column].data_type == "f",
                "%" in str(getattr(cells[column], "number_format", "")), isinstance(cells[column], MergedCell),
            )
            for head, column in columns.items()
        }  # fmt: skip


def _as_exported(register: Register) -> dict[str, dict[str, Any]]:
    """The register as it would be exported now, by id. What depends on the day of the export is left out."""
    exported = rows(register, datetime.date.min)
    heads = [head for head in HEADS if head not in ("序号", DUE)]
    return {row.entry.id: {head: row.cell(head) for head in heads} for row in exported}
