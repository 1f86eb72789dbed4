"""Tables that the file itself has (`SourceText.grids`) → task tables: the header found, groups and notes told
from rows, tables and rows that go on over a page put together."""

from __future__ import annotations

from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.parsers import columns as col
from anweitool.parsers import numbering, shapes
from anweitool.parsers.tables.raw import NOTE, Drawn, Raw, build, second_header, title_above
from anweitool.source import Block, Grid, SourceText, Table, join
from anweitool.text import compact

_HEADER_WITHIN = 6  # rows: a title, a unit of measure or a date may stand above the header
_NAME_LENGTH = 16  # characters: no name of a column is longer
_HEADING_LENGTH = 60  # characters: a row over the whole width that is longer is no heading
_CONTINUED = lazy(r"[（(]?\s*(?:续\s*表?|接\s*上\s*表|接\s*上\s*页|续\s*上\s*表)\s*[）)]?\s*\d*$")
_SENTENCE_END = ("。", "；", "！", ";", "”", "）", ")")


def find(source: SourceText) -> list[Table]:
    """The tables among the grids of a file: task tables with their rows, others (a roster, a schedule of visits) without any.

    What may belong to the head or the imprint stays ordinary lines.
    """
    tasks = _task_tables(source)
    covered = {line for table in tasks for line in range(table.lines[0], table.lines[1] + 1)}
    return [*tasks, *(table for grid in source.grids if not covered & set(grid.lines) and (table := _other(grid)) is not None)]


_HEAD_WORDS = lazy(r"文\s?件$|签发|〔|密级|紧急|份号|索引|发文|文号|主送|抄送|印发|盖章|：$")
_MEANT = 3  # columns: narrower tables lay out a head, a signature or labels


def _other(grid: Grid) -> Table | None:
    """A table that is none of tasks, without its rows: its cells are no text of the paragraph above it."""
    rows = [[cell for i, cell in enumerate(row) if cell.text and (i == 0 or cell is not row[i - 1])] for row in grid.rows]
    wide = [row for row in rows if len(row) >= _MEANT]
    if len(wide) < 2 or any(_HEAD_WORDS.search(cell.text) for row in rows[:3] for cell in row):
        return None
    names = " │ ".join(compact(cell.text)[:12] for cell in wide[0][:8])
    return Table((), (), (grid.lines[0], grid.lines[-1]), names)


def _task_tables(source: SourceText) -> list[Table]:
    found: list[Drawn] = []
    merged: list[bool] = []
    last: Grid | None = None  # the grid that the last table ends in
    for grid in source.grids:
        header = _header_row(grid, source)
        table = found[-1] if found and last is not None and _adjoining(source, found[-1].last, grid.lines[0]) else None
        if table is not None and last is not None and _goes_on(table, grid, header):
            _add_rows(table, grid, 0 if header is None else _header(grid, header)[1], last)
            merged[-1] |= _has_merges(grid)
            last = grid if table.last == grid.lines[-1] else None
        elif header is not None:
            table = _open(grid, header, source)
            found.append(table)
            merged.append(_has_merges(grid))
            last = grid if table.last == grid.lines[-1] else None
        else:
            last = None
    return [build(table)._replace(merged=spans) for table, spans in zip(found, merged, strict=True) if table.rows]


# ---- header --------------------------------------------------------------------------------------


def _header_row(grid: Grid, source: SourceText) -> int | None:
    """The index of the row that names the columns of a task table, None where there is none."""
    title = title_above(source, grid.lines[0])
    for index, row in enumerate(grid.rows[:_HEADER_WITHIN]):
        if (whole := _whole(row)) is not None:
            title = whole.text or title
        elif col.is_task_header(names := _names(row), title, certain=True) and not any(len(name) > _NAME_LENGTH or name.isdigit() for name in names):
            return index
    return None


def _names(row: Sequence[Block]) -> list[str]:
    """The names in a header row; a cell over several columns names the first of them."""
    return [compact(cell.text) if i == 0 or cell is not row[i - 1] else "" for i, cell in enumerate(row)]


def _open(grid: Grid, header: int, source: SourceText) -> Drawn:
    """The table whose header is that row of the grid, with the rows below it."""
    titles = [whole.text for row in grid.rows[:header] if (whole := _whole(row)) is not None and whole.text]
    names, body = _header(grid, header)
    title = titles[0] if titles else title_above(source, grid.lines[header])
    table = Drawn(names, grid.lines[header], grid.lines[body - 1], title, certain=True)
    _add_rows(table, grid, body, None)
    return table


def _header(grid: Grid, header: int) -> tuple[list[str], int]:
    """The names of the columns by a header of one row or two, and the first row below it."""
    names = _names(grid.rows[header])
    if header + 1 < len(grid.rows):
        above, below = grid.rows[header], grid.rows[header + 1]
        texts = ["" if cell is over else name for cell, over, name in zip(below, above, _names(below), strict=True)]
        shared = any(cell is over and cell.text for cell, over in zip(below, above, strict=True))
        if any(texts) and (shared or second_header(texts, names)) and all(len(text) <= 12 for text in texts):
            return [_lower_name(text, name) for text, name in zip(texts, names, strict=True)], header + 2
    return names, header + 1


def _lower_name(below: str, above: str) -> str:
    """The name of a column under a name over several columns: its own, where it says what the column is."""
    return below if below and (col.column_of(below) or not above) else above or below


# ---- rows ----------------------------------------------------------------------------------------


def _add_rows(table: Drawn, grid: Grid, first: int, above: Grid | None) -> None:
    """Add the rows of a grid from `first` on; `above` is the grid on the page before that the table comes from."""
    group = {_rank(block): block for block in table.group}
    gap = above is not None
    whole_cells: dict[int, Block] = {}  # the second half of a cell that a page cut → the whole cell
    for index in range(first, len(grid.rows)):
        row, line = grid.rows[index], grid.lines[index]
        if (whole := _whole(row)) is not None:
            if not whole.text:
                gap = True
                continue
            if NOTE.match(whole.text) or len(whole.text) > _HEADING_LENGTH:
                if not any(_whole(later) is None for later in grid.rows[index + 1 :]):
                    return  # notes below the table are ordinary lines
            else:
                rank = _rank(whole)
                group = {r: b for r, b in group.items() if r < rank} | {rank: whole}
                table.group = tuple(group[rank] for rank in sorted(group))
            table.last = line
            continue
        table.last = line
        names = _names(row)
        if names == table.header or [n for n in names if n] == [n for n in table.header if n]:
            gap = True
            continue
        table.printed += 1
        cells = [whole_cells.get(id(cell), cell) for cell in row]
        if gap and above is not None and table.rows and index <= first + 1:
            if _broken(table, cells):
                _rejoin(table, cells, line, whole_cells)
                gap = False
                continue
            for i in _cut_labels(table, grid, index, above):
                cells[i] = _whole_cell(table, i, cells[i], whole_cells)
            cells = _carried(cells, grid, index, table.rows[-1].cells, above)
        table.rows.append(Raw(cells, (line, line), gap, table.group))
        gap = False


def _rank(heading: Block) -> int:
    """How deep a heading between rows is by its number, -1 without one."""
    number = numbering.number_of(heading.text)
    return number.rank if number else -1


def _whole(row: Sequence[Block]) -> Block | None:
    """The only cell of a row that one cell fills from end to end (an empty row: an empty cell), else None."""
    filled = {id(cell): cell for cell in row if cell.text}
    if not filled:
        return row[0]
    if len(filled) > 1:
        return None
    cell = next(iter(filled.values()))
    width = sum(other is cell for other in row)
    heading = numbering.number_of(cell.text)
    numbered = heading is not None and heading.rank in (numbering.HAN, numbering.HAN_BRACKET) and len(cell.text) < _HEADING_LENGTH
    noted = cell is row[0] and bool(NOTE.match(cell.text))
    return cell if width >= max(2, len(row) - 1) or numbered or noted else None


def _has_merges(grid: Grid) -> bool:
    """Whether the file itself says which cells go over several rows."""
    return any(
        cell is other and cell.text for row, above in zip(grid.rows[1:], grid.rows, strict=False) for cell, other in zip(row, above, strict=True)
    )


# ---- over the page -------------------------------------------------------------------------------


def _adjoining(source: SourceText, last: int, first: int) -> bool:
    """Whether nothing but blank lines, page furniture and 续表 stands between two lines."""
    if first - last > 12:
        return False
    between = (line.strip() for line in source.lines[last : first - 1])
    return all(not line or shapes.is_furniture(line) or _CONTINUED.match(line) for line in between)


def _goes_on(table: Drawn, grid: Grid, header: int | None) -> bool:
    """Whether a grid continues a table: the same columns, with the header repeated or none."""
    width = len(table.header)
    if header is not None:
        return [n for n in _header(grid, header)[0] if n] == [n for n in table.header if n]
    return len(grid.rows[0]) == width


def _broken(table: Drawn, cells: Sequence[Block]) -> bool:
    """Whether the first row on a page is the rest of the last one on the page before."""
    last = table.rows[-1].cells
    if not any(cell.text for cell in cells):
        return False
    kinds = [col.column_of(name) for name in table.header]
    number = kinds.index("number") if "number" in kinds else None
    if number is not None and sum(bool(row.cells[number].text) for row in table.rows) * 10 >= len(table.rows) * 9:
        if cells[number].text:
            return False
        own = [i for i, cell in enumerate(last[: len(cells)]) if cell.text and kinds[i] not in ("number", "category", None)]
        ended = all(last[i].text.endswith(_SENTENCE_END) for i in own if len(last[i].text) > 12)
        return not (ended and all(cells[i].text for i in own))
    for i in range(min(len(cells), len(last))):  # the rows begin with a number of their own
        if sum(_is_numbered(row.cells[i]) for row in table.rows) * 10 >= len(table.rows) * 8:
            return bool(cells[i].text) and not _is_numbered(cells[i])
    filled = [i for i, cell in enumerate(cells) if cell.text]
    missing = any(cell.text and not cells[i].text for i, cell in enumerate(last[: len(cells)]))
    longest = max(range(len(last)), key=lambda i: len(last[i].text))
    return missing and longest in filled and not last[longest].text.endswith(_SENTENCE_END) and all(last[i].text for i in filled if i < len(last))


def _is_numbered(cell: Block) -> bool:
    number = numbering.number_of(cell.text)
    return number is not None and number.rank >= numbering.ARABIC and number.end < len(cell.text)


def _rejoin(table: Drawn, cells: Sequence[Block], line: int, whole_cells: dict[int, Block]) -> None:
    """Put the rest of a row that a page broke to its first part."""
    row = table.rows[-1]
    for i, cell in enumerate(cells[: len(row.cells)]):
        if cell.text:
            _whole_cell(table, i, cell, whole_cells)
    row.lines = (row.lines[0], line)
    table.printed -= 1
    table.repairs.append(("TX952", "表格的一行跨页断开，已接排", row.lines))


def _whole_cell(table: Drawn, column: int, rest: Block, whole_cells: dict[int, Block]) -> Block:
    """The last cell of a column with the rest that stands on the next page, for every row that it goes over."""
    first = table.rows[-1].cells[column]
    whole = join([part for part in (first, rest) if part.text])
    for row in reversed(table.rows):
        if row.cells[column] is not first:
            break
        row.cells[column] = whole
    whole_cells[id(rest)] = whole
    return whole


def _cut_labels(table: Drawn, grid: Grid, index: int, above: Grid) -> list[int]:
    """The columns whose label over several rows was cut in two by the page: 开展安全生产 | 责任提升行动."""
    cut = []
    last = table.rows[-1].cells
    for i, cell in enumerate(grid.rows[index][: len(last)]):
        kind = col.column_of(table.header[i]) if i < len(table.header) else None
        if not cell.text or not last[i].text or kind not in ("category", "task", None) or cell.text == last[i].text:
            continue
        below = index + 1 < len(grid.rows) and grid.rows[index + 1][i] is cell
        spans = below or (len(above.rows) > 1 and i < len(above.rows[-2]) and above.rows[-2][i] is above.rows[-1][i])
        if spans and _is_rest(last[i].text, cell.text, [row.cells[i].text for row in table.rows if row.cells[i] is not last[i]]):
            cut.append(i)
    return cut


def _is_rest(first: str, rest: str, others: Sequence[str]) -> bool:
    """Whether a label goes on with another, by how the labels of its column are built."""
    labels = list(dict.fromkeys(filter(None, others)))
    if numbering.number_of(first):
        return not numbering.number_of(rest)
    if len(rest) <= 2 or first.count("（") > first.count("）") or first.count("“") > first.count("”"):
        return True
    tails = [label[-2:] for label in labels]
    common = max(set(tails), key=tails.count, default="")
    return tails.count(common) * 2 > len(tails) > 1 and rest.endswith(common) and not first.endswith(common)


def _carried(cells: list[Block], grid: Grid, index: int, last: Sequence[Block], above: Grid) -> list[Block]:
    """The cells of the first row on a page; an empty one that is the rest of a merged cell has that cell's text."""
    if len(above.rows) < 2:
        return cells
    result = list(cells)
    for i, cell in enumerate(cells):
        if cell.text or i >= len(last) or not last[i].text:
            continue
        spans_below = index + 1 < len(grid.rows) and grid.rows[index + 1][i] is cell
        spans_above = i < len(above.rows[-2]) and above.rows[-2][i] is last[i]
        if spans_below or spans_above:
            result[i] = last[i]
    return result
