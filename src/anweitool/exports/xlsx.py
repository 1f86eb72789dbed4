"""The register as a workbook that people fill in: all entries, a sheet for each body, a summary; `register/importing.py` reads it back."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from anweitool.exports.rows import (
    COLUMNS,
    DUE,
    EDITABLE,
    GROUP,
    HEADS,
    ID,
    STATE,
    STATUS,
    UNFINISHED,
    Cell,
    Column,
    Row,
    bodies,
    brief,
    display_width,
    is_overdue,
    role_of,
    rows,
)
from anweitool.schema.register import Entry, Register

ALL, SUMMARY, BEFORE = "台账", "汇总", "原值"
#: Paper by name → its number in a workbook.
PAPERS = {"A4": 9, "A3": 8}
_OF_BODY = (
    Column("序号", 5), Column("任务", 60), Column("角色", 8), Column("时限", 12), Column(DUE, 12), Column(STATE, 8), Column("进展(%)", 8),
    Column("责任人", 10), Column("备注", 18), Column("来源文件", 18), Column("文号", 12), Column(ID, 16), Column("出处(行)", 9),
)  # fmt: skip
_CENTRED = ("文号", "角色", "时限", STATE, "责任人", "出处(行)")
_TALLEST = 409  # points, of any row


def build(register: Register, today: date, *, paper: str = "A4", units: Sequence[str] | None = None) -> bytes:
    """The workbook of a register; `units` are the bodies that get a sheet, all that lead or are responsible where it is None.

    The hidden sheet 原值 holds every cell as it was exported, so that an import knows what was edited.
    """
    from openpyxl import Workbook

    found = rows(register, today)
    book = Workbook()
    book.properties.creator, book.properties.title = "anwei", "工作任务台账"
    book.properties.created = book.properties.modified = datetime(today.year, today.month, today.day)
    main = book.active
    main.title = ALL
    _all(main, found, paper)
    owned = {name: entries for name, entries in bodies(register.entries).items() if units is None or name in units}
    taken = {ALL, SUMMARY, BEFORE}
    names = {body: sheet_name(body, taken) for body in owned}
    _summary(book.create_sheet(SUMMARY), found, owned, names, today, paper)
    by_id = {row.entry.id: row for row in found}
    for body, entries in owned.items():
        _of_body(book.create_sheet(names[body]), body, [by_id[entry.id] for entry in entries], paper)
    before = book.create_sheet(BEFORE)
    before.sheet_state = "hidden"
    before.protection.sheet = True
    _fill(before, [HEADS, *(row.cells for row in found)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# ---- sheets --------------------------------------------------------------------------------------


def _all(sheet: Any, found: Sequence[Row], paper: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Protection
    from openpyxl.worksheet.cell_range import CellRange

    lay_table(sheet, COLUMNS, [row.cells for row in found], paper)
    sheet.cell(1, HEADS.index("责任单位") + 1).comment = Comment("名称后有“?”的，文件未标明，由句意推断。", "anwei")
    for column in (HEADS.index(head) + 1 for head in EDITABLE):
        for number in range(2, len(found) + 2):
            sheet.cell(number, column).protection = Protection(locked=False)
    column, number = HEADS.index(GROUP) + 1, 2
    for _, group in groupby(found, key=lambda row: (row.entry.sources[0].document, row.cell(GROUP))):
        members = list(group)
        size = len(members)
        _make_room(sheet, number, size, members[0].cell(GROUP))
        if size > 1:  # the cells below keep their values, so that a filter finds every row
            sheet.merged_cells.add(CellRange(min_col=column, max_col=column, min_row=number, max_row=number + size - 1))
        number += size
    _choices(sheet, found)


def _make_room(sheet: Any, first: int, size: int, group: Cell) -> None:
    """Rows that are high enough together for the group's text beside them."""
    needed = _height([(group, COLUMNS[HEADS.index(GROUP)])])
    missing = needed - sum(sheet.row_dimensions[number].height for number in range(first, first + size))
    if missing > 0:
        sheet.row_dimensions[first].height = min(_TALLEST, sheet.row_dimensions[first].height + missing)


def _choices(sheet: Any, found: Sequence[Row]) -> None:
    """What may be entered: a status, 0–100, a day. Only documents withdraw, so 撤回 is offered nowhere else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = {False: [label for status, label in STATUS.items() if status != "withdrawn"], True: list(STATUS.values())}
    status = {
        withdrawn: DataValidation(
            "list", formula1=f'"{",".join(labels)}"', allow_blank=False, showErrorMessage=True, error="请选：" + "、".join(labels)
        )
        for withdrawn, labels in lists.items()
    }
    progress = DataValidation(
        "whole", operator="between", formula1="0", formula2="100", allow_blank=True, showErrorMessage=True, error="请填 0 到 100 的整数"
    )
    day = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True, error="请填日期，如 2024-6-1")
    number, letter = 2, _letter(STATE)
    for withdrawn, group in groupby(found, key=lambda row: row.entry.status == "withdrawn"):
        last = number + len(list(group)) - 1
        status[withdrawn].add(f"{letter}{number}:{letter}{last}")
        number = last + 1
    if found:
        progress.add(_range("进展(%)", len(found)))
        day.add(_range("完成日期", len(found)))
    for rule in (*status.values(), progress, day):
        if rule.sqref:
            rule.errorTitle = "填写有误"
            sheet.add_data_validation(rule)


def _of_body(sheet: Any, body: str, found: Sequence[Row], paper: str) -> None:
    def cells(number: int, row: Row) -> list[Cell]:
        own: dict[str, Cell] = {"序号": number, "角色": role_of(row.entry, body)}
        return [own[column.head] if column.head in own else row.cell(column.head) for column in _OF_BODY]

    lay_table(sheet, _OF_BODY, [cells(number, row) for number, row in enumerate(found, 1)], paper, body)


def _summary(sheet: Any, found: Sequence[Row], owned: dict[str, list[Entry]], names: dict[str, str], today: date, paper: str) -> None:
    from openpyxl.styles import Font

    def counts(some: Sequence[Entry]) -> list[Cell]:
        by = Counter[str](entry.status for entry in some)
        return [len(some), *(by[status] for status in STATUS), sum(is_overdue(entry, today) for entry in some)]

    late = [row for row in found if is_overdue(row.entry, today)]
    heads: list[Cell] = ["合计", *STATUS.values(), "逾期"]
    table: list[Sequence[Cell]] = [["工作任务台账汇总"], [f"截至 {today}；只读，请在“{ALL}”表中填写"], []]
    starts = [len(table) + 1]
    table += [["", *heads], ["全部任务", *counts([row.entry for row in found])], []]
    starts.append(len(table) + 1)
    table += [["牵头、责任单位", *heads], *([name, *counts(some)] for name, some in owned.items()), []]
    starts.append(len(table) + 1)
    table += [["逾期任务", DUE, "逾期天数", STATE, ID]]
    for row in sorted(late, key=lambda row: str(row.cell(DUE))):
        day = row.cell(DUE)
        table.append([brief(row.entry, 40), day, (today - day).days if isinstance(day, date) else None, row.cell(STATE), row.entry.id])
    _fill(sheet, table)
    _frame(sheet, [48, 13, 10, 9, 16, 9, 9, 9], paper, SUMMARY)
    for number, row_cells in enumerate(table, 1):
        if row_cells and number > 2:
            sheet.row_dimensions[number].height = 32 if number > starts[2] else 18
            _style(sheet, number, len(row_cells), (1, 5), head=number in starts)
    sheet["A1"].font = Font(name="黑体", size=16)
    for number, body in enumerate(owned, starts[1] + 1):
        cell = sheet.cell(number, 1)
        cell.hyperlink = f"#'{names[body].replace(chr(39), chr(39) * 2)}'!A1"
        cell.font = Font(name="宋体", size=10, color="0563C1", underline="single")


# ---- parts of a sheet ----------------------------------------------------------------------------


def lay_table(sheet: Any, columns: Sequence[Column], table: Sequence[Sequence[Cell]], paper: str, title: str = "工作任务台账") -> None:
    """A table from the first row on: head, cells, filter, frozen head, overdue in colour, ready to print."""
    _fill(sheet, [[column.head for column in columns], *table])
    _frame(sheet, [column.width for column in columns], paper, title)
    left = [number for number, column in enumerate(columns, 1) if column.head not in _CENTRED]
    for number in range(1, len(table) + 2):
        _style(sheet, number, len(columns), left, head=number == 1)
    for number, cells in enumerate(table, 2):
        sheet.row_dimensions[number].height = _height(cell for cell in zip(cells, columns, strict=True) if cell[1].head != GROUP)
    last = sheet.cell(1, len(columns)).column_letter
    sheet.auto_filter.ref = f"A1:{last}{len(table) + 1}"
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    heads = [column.head for column in columns]
    if table and DUE in heads and STATE in heads:
        _overdue(
            sheet,
            f"A2:{last}{len(table) + 1}",
            sheet.cell(1, heads.index(DUE) + 1).column_letter,
            sheet.cell(1, heads.index(STATE) + 1).column_letter,
        )


def _height(cells: Iterable[tuple[Cell, Column]]) -> float:
    """The height of a row in points, so that wrapped texts are seen whole: not every program finds it by itself."""
    needed = (sum(-(-display_width(line) // (column.width - 2)) or 1 for line in str(cell).split("\n")) for cell, column in cells if cell is not None)
    most = max(needed, default=1)
    return float(min(_TALLEST, 13 * most + 5))


def _overdue(sheet: Any, area: str, due: str, state: str) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    unfinished = ",".join(f'${state}2="{STATUS[status]}"' for status in UNFINISHED)
    formula = f'AND(${due}2<>"",${due}2<TODAY(),OR({unfinished}))'
    sheet.conditional_formatting.add(area, FormulaRule([formula], fill=PatternFill("solid", bgColor="FFD9D9"), font=Font(color="C00000")))


def _fill(sheet: Any, table: Iterable[Sequence[Cell]]) -> None:
    """The cells of a table; words are words, whatever they begin with."""
    for number, cells in enumerate(table, 1):
        for column, value in enumerate(cells, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"


@cache
def _look(head: bool) -> tuple[Any, Any, Any, dict[bool, Any]]:
    """Border, font, fill, and the alignment of what begins on the left and what does not; made once, since a sheet has many cells."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side("thin", color="808080")
    alignment = {left: Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True) for left in (True, False)}
    fill = PatternFill("solid", fgColor="DDEBF7") if head else PatternFill()
    return Border(side, side, side, side), Font(name="黑体" if head else "宋体", size=10), fill, alignment


def _style(sheet: Any, number: int, width: int, left: Collection[int], *, head: bool) -> None:
    """Border, font and place of the cells of a row; words of the columns `left` begin on the left."""
    border, font, fill, alignment = _look(head)
    for column in range(1, width + 1):
        cell = sheet.cell(number, column)
        cell.border, cell.font = border, font
        cell.alignment = alignment[not head and column in left and isinstance(cell.value, str)]
        if head:
            cell.fill = fill


def _frame(sheet: Any, widths: Sequence[int], paper: str, title: str) -> None:
    """Widths, the page (landscape, as wide as the paper, numbered) and what is locked."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPERS[paper]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("left", "right"):
        setattr(sheet.page_margins, side, 0.4)
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.center.text = title.replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden


def _letter(head: str) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(HEADS.index(head) + 1))


def _range(head: str, count: int) -> str:
    return f"{_letter(head)}2:{_letter(head)}{count + 1}"


_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def sheet_name(body: str, taken: set[str]) -> str:
    """A name that a sheet may have: at most 31 characters, none that is forbidden, no other sheet's; it is added to `taken`.

    >>> sheet_name("各村/社区", {"各村_社区"})
    '各村_社区 (2)'
    """
    plain = "".join(c if c.isprintable() and c <= "\uffff" else "_" for c in body).translate(_FORBIDDEN).strip("' ") or "单位"
    used = {name.lower() for name in taken} | {"history"}
    name, number = plain[:31], 1
    while name.lower() in used:
        number += 1
        name = f"{plain[: 31 - len(f' ({number})')]} ({number})"
    taken.add(name)
    return name
