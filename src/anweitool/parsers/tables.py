"""Tables drawn in plain text → `Table`: tabs, pipes, a cell per line, or columns held apart by spaces.

Every form is first read into raw rows (cells with positions); `build` then gives the columns their
meaning, puts shifted rows right, fills down what a merge left blank, and records each repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import columns as col
from anweitool.parsers import numbering, shapes
from anweitool.source import Block, Row, SourceText, Table, join, line_block
from anweitool.text import compact

_BREAK = lazy(r"<br\s*/?>", re.I)
_MARKS = lazy(r"\*\*|&nbsp;", re.I)
_DIVIDER = lazy(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*")
_SPACES = lazy(r"\s{2,}|\t")
_WIDEST = 16  # columns
NOTE = lazy(r"[（(]?(?:备?注|说明)\s*[：:]")


@dataclass
class Raw:
    """A row as printed: its cells, its lines, whether a blank line stands before it."""

    cells: list[Block]
    lines: tuple[int, int]
    gap: bool = False
    group: tuple[Block, ...] = ()


@dataclass
class Drawn:
    """The raw rows of one table; `first` and `last` are the lines it occupies, `group` the headings that hold at its end."""

    header: list[str]
    first: int
    last: int
    title: str | None = None
    rows: list[Raw] = field(default_factory=list)
    printed: int = 0
    repairs: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)
    group: tuple[Block, ...] = ()
    certain: bool = False  # the file itself says in which column a cell stands


def find(source: SourceText) -> list[Table]:
    """The task tables drawn in a text, in order. Other tables stay ordinary lines."""
    text = source.text
    found: list[Table] = []
    taken = 0
    ruled = source.ruled
    finders: list[Callable[[SourceText, int], Drawn | None]] = []
    if "\t" in text:
        finders.append(_tabbed)
    if "|" in text:
        finders += [_piped, _cell_lines]
    if "序号" in text or "序 号" in text:
        finders.append(_bare_cells)
    if "  " in text and ("任务" in text or "措施" in text or "内容" in text):
        finders.append(_spaced)
    if not finders:
        return found
    for number in _candidates(source):
        if number <= taken or number in ruled:
            continue
        for finder in finders:
            grid = finder(source, number)
            if grid and not grid.rows:
                taken = max(taken, grid.last)
            elif grid:
                table = build(grid)
                found.append(table)
                taken = table.lines[1]
                break
    return found


_HEADER_WORD = lazy(r"任\s*务|措\s*施|内\s*容|目\s*标|事\s*项|序\s*号|单\s*位|部\s*门|举\s*措|项\s*目|工\s*作")


def _candidates(source: SourceText) -> Iterator[int]:
    """The lines that may be a table's header: short ones with a header word."""
    for number, line in enumerate(source.lines, 1):
        if line and len(line) < 200 and ("|" in line or "\t" in line or "  " in line or len(line) < 8) and _HEADER_WORD.search(line):
            yield number


def title_above(source: SourceText, number: int) -> str | None:
    """The nearest line above a table, which may be its title."""
    for line in reversed(source.lines[max(0, number - 5) : number - 1]):
        if line.strip():
            return line.strip(" #*")
    return None


def _blank(line: str) -> bool:
    text = line.strip()
    return not text or bool(re.fullmatch(r"[-—–\s]*\d{0,4}[-—–\s]*", text) and not text.isdigit())


def _cells(line: str, start: int, separator: str) -> list[Block]:
    """The cells of a line that `separator` parts, with their source offsets."""
    cells, at = [], 0
    for part in line.split(separator, 4 * _WIDEST):
        cells.append(_cell(line_block(part, start + at)))
        at += len(part) + len(separator)
    return cells


def _cell(block: Block) -> Block:
    """A cell without Markdown marks; a line break inside it (`<br>`) is a line feed."""
    block = block.without(_MARKS).strip()
    return join(block.split(_BREAK), "\n") if "<" in block.text and _BREAK.search(block.text) else block


# ---- a row per line: tabs and pipes ---------------------------------------------------------------


def _tabbed(source: SourceText, number: int) -> Drawn | None:
    if source.lines[number - 1].count("\t") < 1:
        return None
    return _row_lines(source, number, lambda line, start: _cells(line, start, "\t") if "\t" in line else None)


def _piped(source: SourceText, number: int) -> Drawn | None:
    """Markdown rows `| a | b |` and plain `a | b | c`."""
    if source.lines[number - 1].strip().strip("|").count("|") < 1:
        return None

    def cells(line: str, start: int) -> list[Block] | None:
        text = line.strip()
        if "|" not in text.strip("|"):
            return None
        parts = _cells(line, start, "|")
        if text.startswith("|"):
            parts = parts[1:]
        if text.endswith("|"):
            parts = parts[:-1]
        return parts

    return _row_lines(source, number, cells)


def _spaced(source: SourceText, number: int) -> Drawn | None:
    """Columns held apart by two or more spaces; at least two rows must have as many cells as the header."""
    width = len(_SPACES.split(source.lines[number - 1].strip()))
    below = next((line for line in source.lines[number : number + 4] if line.strip()), "")
    if width < 3 or len(_SPACES.split(below.strip())) < width - 1:
        return None

    def cells(line: str, start: int) -> list[Block] | None:
        block = line_block(line, start)
        parts = block.split(_SPACES)
        return parts if len(parts) >= 2 else None

    grid = _row_lines(source, number, cells)
    if grid and grid.rows and sum(len(row.cells) >= len(grid.header) - 1 for row in grid.rows) < 2:
        return None
    return grid


def _row_lines(source: SourceText, number: int, cells: Callable[[str, int], list[Block] | None]) -> Drawn | None:
    """A table whose rows are lines, broken cells and repeated headers included."""
    lines, starts = source.lines, source.starts
    head = cells(lines[number - 1], starts[number - 1])
    if not head:
        return None
    names = [compact(cell.text) for cell in head]
    title = title_above(source, number)
    if not col.is_task_header(names, title):
        return None
    grid = Drawn(names, number, number, title)
    gap, at = False, number
    group: dict[int, Block] = {}
    while at < len(lines):
        line = lines[at]
        at += 1
        if _blank(line):
            gap = True
            continue
        if _DIVIDER.fullmatch(line):
            grid.last = at
            continue
        parts = cells(line, starts[at - 1])
        if parts is None:
            if not _goes_on(source, at, cells, grid, line):
                break
            block = line_block(line, starts[at - 1])
            heading = numbering.number_of(block.text)
            if heading and heading.rank in (numbering.HAN, numbering.HAN_BRACKET) and len(block.text) < 60:
                group = {rank: b for rank, b in group.items() if rank < heading.rank} | {heading.rank: block}
            elif grid.rows:
                last = grid.rows[-1]
                _extend(last.cells, block)
                last.lines = (last.lines[0], at)
            grid.last, gap = at, False
            continue
        texts = [compact(part.text) for part in parts]
        if texts == names or (sum(map(bool, texts)) >= 2 and [t for t in texts if t] == [n for n in names if n]):
            grid.last, gap = at, True  # the header again after a page break
            continue
        if not grid.rows and second_header(texts, names):
            grid.header = names = [b or a for a, b in zip(names, texts + [""] * len(names), strict=False)]
            grid.last = at
            continue
        filled = [part for part in parts if part.text]
        if not filled:
            gap = True
            continue
        if len(filled) == 1 and len(names) > 2:
            heading = numbering.number_of(filled[0].text)
            if heading and heading.rank in (numbering.HAN, numbering.HAN_BRACKET) and len(filled[0].text) < 60:
                group = {rank: b for rank, b in group.items() if rank < heading.rank} | {heading.rank: filled[0]}
                grid.last, gap = at, False
                continue
            if NOTE.match(filled[0].text):
                break
        if grid.rows and _same_row(grid.rows[-1].cells, parts, len(names)):
            last = grid.rows[-1]
            _extend(last.cells, parts[0])
            last.cells += parts[1:]
            last.lines = (last.lines[0], at)
        else:
            grid.printed += 1
            grid.rows.append(Raw(parts, (at, at), gap, tuple(group[rank] for rank in sorted(group))))
        grid.last, gap = at, False
    return grid


def second_header(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the row below a header names the columns under its merged cells."""
    filled = [text for text in texts if text]
    return (
        len(texts) <= len(names) and 0 < len(filled) < len(names)
        and all(len(t) <= 8 and col.column_of(t) in ("lead", "responsible", "support", "time", "task") for t in filled)
    )  # fmt: skip


def _goes_on(source: SourceText, at: int, cells: Callable[[str, int], list[Block] | None], grid: Drawn, line: str) -> bool:
    """Whether the table goes on after a line that is no row: another row of like shape follows soon."""
    text = line.strip()
    if not grid.rows and not numbering.number_of(text):
        return False
    if len(text) > 200 or text[0] == "#" or NOTE.match(text):
        return False
    for later in range(at, min(at + 4, len(source.lines))):
        parts = cells(source.lines[later], source.starts[later])
        if parts and len(parts) >= max(2, len(grid.header) // 2):
            return True
    return False


def _same_row(cells: Sequence[Block], parts: Sequence[Block], width: int) -> bool:
    """Whether a short line goes on with a row that lacks cells (a cell with a line break in it)."""
    return len(cells) < width and len(cells) + len(parts) - 1 <= width and not parts[0].text.isdigit() and len(parts) < width


def _extend(cells: list[Block], block: Block) -> None:
    for i in range(len(cells) - 1, -1, -1):
        if cells[i].text:
            cells[i] = join([cells[i], block], "\n" if _another_body(cells[i].text, block.text) else "")
            return
    cells.append(block)


def _another_body(above: str, below: str) -> bool:
    """Whether two lines of a cell are two bodies (县财政局 / 县发改局), not one name broken (柳河镇 / 人民政府)."""
    last = _NAME_ABOVE.split(above[-80:])[-1]
    return bool(last) and below[0] in (last[0], "各") and units.ends_as_body(last) and units.ends_as_body(below)


_NAME_ABOVE = lazy(r"[、，,；;\s]")


# ---- a cell per line ------------------------------------------------------------------------------


def _cell_lines(source: SourceText, number: int) -> Drawn | None:
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


def _bare_cells(source: SourceText, number: int) -> Drawn | None:
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


# ---- raw rows → table -----------------------------------------------------------------------------


def build(grid: Drawn) -> Table:
    """A table with its columns understood, shifted rows put right and merged cells filled down."""
    repairs = list(grid.repairs)
    texts = [[cell.text for cell in raw.cells] for raw in grid.rows]
    kinds = col.assign(grid.header, texts)
    blank = Block("", ((0, 0),))
    rows: list[Row] = []
    for raw in grid.rows:
        cells = raw.cells
        fitted = None if grid.certain else _shifted(cells, kinds)
        if fitted is not None:
            cells = fitted
            repairs.append(("TK705", "这一行与表头错开一列，已按内容对齐", raw.lines))
        elif len(cells) > len(kinds) and any(cell.text for cell in cells[len(kinds) :]):
            repairs.append(("TK705", f"这一行有 {len(cells)} 格，表头只有 {len(kinds)} 列", raw.lines))
        cells = [_tidy(cell, kinds[i]) for i, cell in enumerate(cells[: len(kinds)])]
        cells += [blank] * (len(kinds) - len(cells))
        rows.append(Row(tuple(cells), raw.lines, raw.group, raw.gap))
    return Table(tuple(kinds), tuple(rows), (grid.first, max(grid.last, grid.first)), grid.title, grid.printed, tuple(repairs))


def _tidy(cell: Block, kind: col.Column) -> Block:
    """A cell without layout spaces; where a line break parts two bodies it stays."""
    if kind in ("task", "other", "note"):
        return cell.squeezed()
    if "\n" in cell.text and kind in ("lead", "responsible", "support", "supervise"):
        return join([part.compacted() for part in cell.split(_LINE)], "\n")
    return cell.compacted()


_LINE = lazy(r"\n")


def _shifted(cells: Sequence[Block], kinds: Sequence[col.Column]) -> list[Block] | None:
    """The cells of a row moved by one column where only that makes them fit, None where they fit as they stand."""
    texts = [cell.text for cell in cells]
    before = col.misfits(kinds, texts)
    if not before or len(cells) > 2 * len(kinds) + 4:
        return None
    blank = Block("", ((0, cells[0].pieces[0][1]),))
    options: list[list[Block]] = []
    for i, cell in enumerate(cells):
        if not cell.text and any(c.text for c in cells[i + 1 :]):
            options.append(list(cells[:i]) + list(cells[i + 1 :]) + [blank])
    for i in range(len(cells)):
        if not cells[-1].text or len(cells) < len(kinds):
            options.append(list(cells[:i]) + [blank] + list(cells[i:-1] if not cells[-1].text else cells[i:]))
    best = min(options, key=lambda option: col.misfits(kinds, [c.text for c in option]), default=None)
    if best is None or col.misfits(kinds, [c.text for c in best]) >= before:
        return None
    return best
