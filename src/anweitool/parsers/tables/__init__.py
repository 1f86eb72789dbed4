"""Task tables: those drawn in plain text, and those that the file itself has.

Every form is first read into raw rows (cells with positions); `raw.build` then makes a `Table` of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from anweitool.lazy import lazy
from anweitool.parsers.tables import cells, grids, rows
from anweitool.parsers.tables.raw import Drawn, build
from anweitool.source import SourceText, Table


def find(source: SourceText) -> list[Table]:
    """Every task table of a text: drawn ones, then the file's own. Other tables stay ordinary lines."""
    return [*_drawn(source), *grids.find(source)]


def _drawn(source: SourceText) -> list[Table]:
    text = source.text
    found: list[Table] = []
    taken = 0
    ruled = source.ruled
    finders: list[Callable[[SourceText, int], Drawn | None]] = []
    if "\t" in text:
        finders.append(rows.tabbed)
    if "|" in text:
        finders += [rows.piped, cells.cell_lines]
    if "序号" in text or "序 号" in text:
        finders.append(cells.bare_cells)
    if "  " in text and ("任务" in text or "措施" in text or "内容" in text):
        finders.append(rows.spaced)
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
