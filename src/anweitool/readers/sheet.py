"""Spreadsheets: the sheets of a workbook, or the one table of a csv file, as tables."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers import workbook
from anweitool.readers.archive import Package
from anweitool.readers.draft import Cell, Draft
from anweitool.readers.options import Options
from anweitool.readers.plain import decode
from anweitool.readers.workbook import Merge, Sheet
from anweitool.source import SourceText

_WIDEST = 200  # columns of a table
_HEADER_WORD = lazy(r"序号|编号|任务|事项|内容|措施|项目|名称|类别|目标|单位|部门|责任|牵头|配合|领导|联系|时限|时间|期限|节点|进度|完成|备注")


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The tables of an xlsx or csv file. Raises AnweiError."""
    try:
        return _workbook(data, path, options) if data.startswith(b"PK") else _delimited(data, path, options)
    except (MemoryError, RecursionError):
        raise AnweiError(path, "表格太大，内存不够", "请把文件拆小") from None


# ---- workbooks -----------------------------------------------------------------------------------


def _workbook(data: bytes, path: str, options: Options) -> SourceText:
    draft, package = Draft("xlsx", path, options), Package(data, path, options)
    sheets = list(workbook.sheets(package, draft))
    full = [sheet for sheet in sheets if sheet.visible and any(text.strip() for text in sheet.cells.values())]
    for i, sheet in enumerate(full):
        if i:  # the first one's name is no line of the document: its title stands in the sheet
            draft.line(sheet.name)
        _sheet(sheet, draft)
    hidden = [sheet.name for sheet in sheets if not sheet.visible]
    if not draft.last:
        raise AnweiError(path, "工作簿里没有内容" + ("（工作表都是隐藏的）" if hidden else ""), "请核对文件")
    if hidden:
        draft.remark("TX960", "info", f"{len(hidden)} 张隐藏的工作表没有读入：{'、'.join(hidden)[:100]}")
    if unknown := sum(sheet.unknown for sheet in full):
        draft.remark("TX960", "info", f"{unknown} 个公式没有存下结果，按空格处理")
    if pictures := sum(name.startswith("xl/media/") for name in package.names):
        draft.remark("TX960", "info", f"{pictures} 幅图片没有读入")
    return draft.source()


def _sheet(sheet: Sheet, draft: Draft) -> None:
    """Write the cells that are shown; rows and columns without any text are no part of a table."""
    texts = _shown_cells(sheet)
    rows, columns = sorted({row for row, _ in texts}), sorted({column for _, column in texts})
    spans = _spans(sheet.merges, rows, columns, draft)
    _say_width(len(columns), draft)
    cells: dict[int, list[Cell]] = {}
    covered = set[tuple[int, int]]()
    row_at, column_at = {row: at for at, row in enumerate(rows)}, {column: at for at, column in enumerate(columns)}
    for (row, column), text in sorted(texts.items()):
        r, c = row_at[row], column_at[column]
        if (r, c) in covered:
            continue
        height, width = spans.get((r, c), (1, 1))
        if height * width > 1:
            covered.update((y, x) for y in range(r, r + height) for x in range(c, c + width))
        cells.setdefault(r, []).append(Cell(r, c, text, height, width))
    for first, last in _blocks(cells, rows, sheet.hidden_rows):
        draft.table(
            cell._replace(row=cell.row - first, rows=min(cell.rows, last - cell.row)) for r in range(first, last) for cell in cells.get(r, ())
        )
    _say_hidden(sheet, draft)


def _shown_cells(sheet: Sheet) -> dict[tuple[int, int], str]:
    """The cells with text that are not hidden; a merged text whose first cell is hidden stands in the first that is not."""
    rows, columns = sheet.hidden_rows, sheet.hidden_columns
    texts = {at: text for at, text in sheet.cells.items() if text.strip() and at[0] not in rows and at[1] not in columns}
    below, right = _next_shown(rows), _next_shown(columns)
    for merge in sheet.merges:
        text = sheet.cells.get((merge.top, merge.left), "")
        row, column = below.get(merge.top, merge.top), right.get(merge.left, merge.left)
        if text.strip() and row <= merge.bottom and column <= merge.right:
            texts[row, column] = text
    return texts


def _next_shown(hidden: set[int]) -> dict[int, int]:
    """For each hidden row (or column) the next that is not."""
    after: dict[int, int] = {}
    for at in sorted(hidden, reverse=True):
        after[at] = after.get(at + 1, at + 1)
    return after


def _spans(merges: Sequence[Merge], rows: Sequence[int], columns: Sequence[int], draft: Draft) -> dict[tuple[int, int], tuple[int, int]]:
    """Where merged cells begin in the rows and columns that are kept, and how many of them they span."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    area = 0
    for merge in merges:
        top, left = bisect_left(rows, merge.top), bisect_left(columns, merge.left)
        height, width = bisect_right(rows, merge.bottom) - top, bisect_right(columns, merge.right) - left
        if height > 0 and width > 0 and height * width > 1:
            spans[top, left] = (height, width)
            area += height * width
    if area > draft.options.cells:
        raise draft.too_much(f"表格超过 {draft.options.cells} 格")
    return spans


def _blocks(cells: dict[int, list[Cell]], rows: Sequence[int], hidden: set[int]) -> Iterator[tuple[int, int]]:
    """The tables of a sheet: a new one begins where a header follows a blank row."""
    first, below = 0, 0  # `below`: the first row that no merged cell reaches
    for r in range(len(rows)):
        gap = r > first and r >= below and any(row not in hidden for row in range(rows[r] - 1, max(rows[r - 1], rows[r] - 50), -1))
        if gap and _is_header(cells.get(r, ())) and any(len(cells.get(before, ())) > 1 for before in range(first, r)):
            yield first, r
            first = r
        below = max([below, *(cell.row + cell.rows for cell in cells.get(r, ()))])
    yield first, len(rows)


def _is_header(row: Sequence[Cell]) -> bool:
    named = sum(bool(_HEADER_WORD.search(cell.text)) for cell in row)
    return len(row) >= 3 and named >= 2 and all(len(cell.text) < 20 and not cell.text.strip().isdecimal() for cell in row)


def _say_hidden(sheet: Sheet, draft: Draft) -> None:
    """Say how many rows and columns with text are hidden."""
    rows = len({row for (row, _), text in sheet.cells.items() if row in sheet.hidden_rows and text.strip()})
    columns = len({column for (_, column), text in sheet.cells.items() if column in sheet.hidden_columns and text.strip()})
    if rows or columns:
        counts = "、".join(f"{count} {unit}" for count, unit in ((rows, "行"), (columns, "列")) if count)
        draft.remark("TX960", "info", f"工作表“{sheet.name[:40]}”隐藏的 {counts}没有读入")


def _say_width(width: int, draft: Draft) -> None:
    if width > _WIDEST:
        draft.remark("TX960", "info", f"表格有 {width} 列，第 {_WIDEST} 列以后没有读入")


# ---- csv -----------------------------------------------------------------------------------------

_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE = 200  # lines


def _delimited(data: bytes, path: str, options: Options) -> SourceText:
    draft = Draft("csv", path, options)
    text = decode(data)
    if text is None:
        raise AnweiError(path, "不是文本，或编码无法识别", "请另存为 UTF-8 编码的 csv")
    if len(text) > options.characters:
        raise draft.too_much(f"文字超过 {options.characters} 个")
    text = text.replace("\x00", "").lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    declared = first.strip()[4:] if first[:4].lower() == "sep=" else ""
    if len(declared) == 1 or first.strip("\r\n") == "sep=\t":
        text, delimiter = rest, declared or "\t"
    else:
        delimiter = _delimiter(text)
    cells: list[Cell] = []
    width = 0
    for number, row in enumerate(row for row in _rows(text, delimiter, options.characters) if any(field.strip() for field in row)):
        width = max(width, len(row))
        cells += [
            Cell(number, column, field.replace("\r\n", "\n").replace("\r", "\n")) for column, field in enumerate(row[: _WIDEST + 1]) if field.strip()
        ]
        if len(cells) > options.cells:
            raise draft.too_much(f"表格超过 {options.cells} 格")
    _say_width(width, draft)
    draft.table(cells)
    if not draft.last:
        raise AnweiError(path, "文件里没有内容", "请核对是否存好")
    return draft.source()


def _delimiter(text: str) -> str:
    """The sign that parts most lines into the same number of fields; of equals the more usual one."""
    sample = "\n".join(text[:200_000].splitlines()[:_SAMPLE])

    def likeness(delimiter: str) -> int:
        widths = Counter(len(row) for row in _rows(sample, delimiter, len(text) + 1) if any(field.strip() for field in row))
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(_DELIMITERS, key=likeness)


def _rows(text: str, delimiter: str, longest: int) -> list[list[str]]:
    """The fields of a text; where its quotes do not pair, they are taken for characters."""
    before = csv.field_size_limit(max(longest, 1 << 17))  # the default would refuse a long cell
    try:
        quoting: Literal[0, 3] = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
        except csv.Error:
            return [line.split(delimiter) for line in text.splitlines()]
    finally:
        csv.field_size_limit(before)
