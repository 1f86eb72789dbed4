"""Tables drawn with a cell per line: lines that end in a pipe, or a header that begins with 序号 and no mark at all."""

from __future__ import annotations

from collections.abc import Sequence

from anweitool.parsers import columns as col
from anweitool.parsers import numbering, shapes
from anweitool.parsers.tables.raw import Drawn, Raw, title_above
from anweitool.source import Block, SourceText, join, line_block
from anweitool.text import compact

_WIDEST = 16  # columns


def cell_lines(source: SourceText, number: int) -> Drawn | None:
    """Cells on lines of their own that end in `|`, rows parted by `||`, `|` or nothing."""
    lines, starts = source.lines, source.starts
    names: list[str] = []
    at = number - 1
    while at < len(lines) and len(names) < 12:
        text = lines[at].strip()
        if text.strip("| ") and not text.endswith("|"):
            return None
        if not text.strip("| "):
            if text:
                break
        else:
            name = compact(text.strip("| "))
            if len(name) > 12 or numbering.number_of(name):
                break
            names.append(name)
        at += 1
    title = title_above(source, number)
    if len(names) < 2 or not col.is_task_header(names, title):
        return None
    grid = Drawn(names, number, at, title)
    kinds = [col.column_of(name) or "other" for name in names]
    group: dict[int, Block] = {}
    cells: list[Block] = []
    parts: list[Block] = []
    first = 0

    def close(last: int) -> None:
        nonlocal cells
        if cells:
            grid.rows.append(Raw(_place(cells, kinds), (first, last), False, tuple(group[rank] for rank in sorted(group))))
            cells = []

    while at < len(lines):
        text = lines[at].strip()
        at += 1
        if not text or shapes.is_furniture(text):
            continue
        if not text.strip("| "):
            close(at - 1)
            grid.last = at
            continue
        ended = text.endswith("|")
        if not ended and not _cell_goes_on(lines, at, bool(cells), len(cells) + 1 >= len(names)):
            break
        block = line_block(lines[at - 1], starts[at - 1]).strip("| ")
        parts.append(block)
        grid.last = at
        if not ended and at < len(lines) and len(cells) + 1 < len(names):
            continue
        if not ended and any(line.strip() for line in lines[at:]):
            continue
        cell, parts = join(parts), []
        heading = numbering.number_of(cell.text)
        if not cells and heading and heading.rank in (numbering.HAN, numbering.HAN_BRACKET) and len(cell.text) < 60:
            if kinds[0] != "number" or heading.rank == numbering.HAN_BRACKET or heading.rank == numbering.HAN:
                group = {rank: b for rank, b in group.items() if rank < heading.rank} | {heading.rank: cell}
                continue
        if compact(cell.text) in names and not cells:
            continue
        if not cells:
            first = at
            grid.printed += 1
        cells.append(cell)
        if len(cells) == len(names):
            close(at)
    close(grid.last)
    return grid


def _cell_goes_on(lines: Sequence[str], at: int, row_open: bool, row_full: bool) -> bool:
    """Whether a line without its `|` belongs to the table: one follows soon, or it completes the last row."""
    for later in lines[at : at + 4]:
        if later.strip().endswith("|"):
            return True
    return row_open and row_full and not any(line.strip() for line in lines[at:])


def bare_cells(source: SourceText, number: int) -> Drawn | None:
    """Cells on lines of their own with no mark at all: a run of header names that begins with 序号, then
    rows that begin with the next number."""
    lines, starts = source.lines, source.starts
    if compact(lines[number - 1]) not in ("序号", "编号"):
        return None
    names: list[str] = []
    at = number - 1
    while at < len(lines) and len(names) < _WIDEST:
        name = compact(lines[at])
        if name and (name in names or col.column_of(name) is None or len(name) > 10 or name.isdigit()):
            break
        if name:
            names.append(name)
        at += 1
    title = title_above(source, number)
    if len(names) < 3 or not col.is_task_header(names, title):
        return None
    grid = Drawn(names, number, at, title)
    expected, gap = 1, False
    group: dict[int, Block] = {}
    while at < len(lines):
        block = line_block(lines[at], starts[at])
        at += 1
        if not block.text:
            gap = True
            continue
        heading = numbering.number_of(block.text)
        if block.text == str(expected) or (block.text.isdigit() and not grid.rows):
            expected = int(block.text) + 1 if len(block.text) < 6 else expected + 1
            grid.rows.append(Raw([block], (at, at), gap, tuple(group[rank] for rank in sorted(group))))
            grid.printed += 1
        elif heading and heading.rank in (numbering.HAN, numbering.HAN_BRACKET) and (not grid.rows or len(grid.rows[-1].cells) >= len(names)):
            if len(block.text) > 60 or not _next_number(lines, at, expected):
                break
            group = {rank: b for rank, b in group.items() if rank < heading.rank} | {heading.rank: block}
        elif not grid.rows:
            break
        elif len(grid.rows[-1].cells) < len(names):
            grid.rows[-1].cells.append(block)
            grid.rows[-1].lines = (grid.rows[-1].lines[0], at)
        elif compact(block.text) in names:
            pass
        elif not _next_number(lines, at, expected):
            break
        else:
            grid.rows[-1].cells[-1] = join([grid.rows[-1].cells[-1], block])
            grid.rows[-1].lines = (grid.rows[-1].lines[0], at)
        grid.last, gap = at, False
    kinds = [col.column_of(name) or "other" for name in names]
    for row in grid.rows:
        row.cells = _place(row.cells, kinds)
    return grid if len(grid.rows) >= 2 else None


def _next_number(lines: Sequence[str], at: int, expected: int) -> bool:
    return any(compact(line) == str(expected) for line in lines[at : at + 12])


def _place(cells: list[Block], kinds: Sequence[col.Column]) -> list[Block]:
    """Fewer cells than columns: each goes to the first column it can stand in, blanks between."""
    if len(cells) >= len(kinds):
        return cells
    spare, placed = len(kinds) - len(cells), []
    queue = list(cells)
    for kind in kinds:
        if queue and (spare <= 0 or col.looks_like(kind, queue[0].text)):
            placed.append(queue.pop(0))
        else:
            spare -= 1
            placed.append(Block("", ((0, cells[-1].pieces[0][1]),)))
    return placed
