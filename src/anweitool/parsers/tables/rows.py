"""Tables drawn with a row per line: tabs, pipes, columns held apart by spaces; broken cells and repeated headers included."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import columns as col
from anweitool.parsers import numbering
from anweitool.parsers.tables.raw import NOTE, Drawn, Raw, second_header, title_above
from anweitool.source import Block, SourceText, join, line_block
from anweitool.text import compact

_BREAK = lazy(r"<br\s*/?>", re.I)
_MARKS = lazy(r"\*\*|&nbsp;", re.I)
_DIVIDER = lazy(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*")
_SPACES = lazy(r"\s{2,}|\t")
_WIDEST = 16  # columns


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


def tabbed(source: SourceText, number: int) -> Drawn | None:
    if source.lines[number - 1].count("\t") < 1:
        return None
    return _row_lines(source, number, lambda line, start: _cells(line, start, "\t") if "\t" in line else None)


def piped(source: SourceText, number: int) -> Drawn | None:
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


def spaced(source: SourceText, number: int) -> Drawn | None:
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
    return bool(last and below) and below[0] in (last[0], "各") and units.ends_as_body(last) and units.ends_as_body(below)


_NAME_ABOVE = lazy(r"[、，,；;\s]")
