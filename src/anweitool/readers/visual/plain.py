"""Tables without rulings: columns that only gaps hold apart, under a row of column names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.readers.draft import Cell
from anweitool.readers.visual.tables import cell_text
from anweitool.readers.visual.text import Box, Line, lines_of, segments

#: What columns are called in task lists, rosters and the like.
_NAMES = lazy(
    r"序号|编号|项目|任务|内容|措施|举措|事项|要求|目标|责任|牵头|配合|单位|部门|领导|人员|姓名|职务|电话|时限|时间|期限|节点|进度|备注|类别|名称|地点|数量|指标"
)
_GAP = 0.8  # em: the least gap between two columns
_FAR = 3.0  # em: rows further apart are not of one table

Span = tuple[float, float]


class Found(NamedTuple):
    """A table among lines: where it ends, its columns, and for each of its lines the boxes by column."""

    end: int
    spans: list[Span]
    rows: list[list[list[Box]]]


class Part(NamedTuple):
    """A table, and the lines that follow it."""

    cells: list[Cell]
    loose: list[Line]


def plain_tables(lines: Sequence[Line], going: list[Span] | None) -> tuple[list[Part], list[Span] | None]:
    """The lines in parts, with the unruled tables among them as cells; the columns of one that runs to the last line.

    `going` are the columns of a table that ran to the end of the page before.
    """
    parts = [Part([], [])]
    at, open_columns = 0, None
    while at < len(lines):
        spans = going if at == 0 and going else _header(lines[at])
        found = _extent(lines, at, spans, spans is going) if spans else None
        if found is None:
            parts[-1].loose.append(lines[at])
            at += 1
            continue
        parts.append(Part(_cells(lines[at : found.end], found), []))
        at = found.end
        open_columns = found.spans if at == len(lines) else None
    return parts, open_columns


def _header(line: Line) -> list[Span] | None:
    """The columns under a line of column names, None if it is none."""
    parts = segments(line, _GAP)
    if len(parts) < 3 or any(len(part.text) > 12 for part in parts) or sum(bool(_NAMES.search(part.text)) for part in parts) < 2:
        return None
    return [(part.left, part.right) for part in parts]


def _extent(lines: Sequence[Line], start: int, spans: list[Span], going: bool) -> Found | None:
    """How far a table goes: as long as every piece of text fits into one column, and the columns stay apart."""
    spans, full = list(spans), 0
    rows: list[list[list[Box]]] = []
    for i in range(start, len(lines)):
        line = lines[i]
        fitted = _fit(line, spans)
        if fitted is None or (rows and line.top - lines[i - 1].bottom > _FAR * line.em):
            break
        row, spans = fitted
        full += sum(map(bool, row)) >= (2 if going else max(2, len(spans) - 1))
        rows.append(row)
    return Found(start + len(rows), spans, rows) if full >= (1 if going else 3) else None


def _fit(line: Line, spans: list[Span]) -> tuple[list[list[Box]], list[Span]] | None:
    """The boxes of a line by column and the columns, widened by them; None where a box lies across two."""
    row: list[list[Box]] = [[] for _ in spans]
    widened = list(spans)
    for box in line.boxes:
        over = [i for i, (left, right) in enumerate(widened) if box.left < right and left < box.right]
        if len(over) > 1:
            return None
        at = over[0] if over else min(range(len(spans)), key=lambda i: max(widened[i][0] - box.right, box.left - widened[i][1]))
        row[at].append(box)
        widened[at] = min(widened[at][0], box.left), max(widened[at][1], box.right)
    apart = all(right + 0.3 * line.em < left for (_, right), (left, _) in zip(widened, widened[1:], strict=False))
    return (row, widened) if apart else None


def _cells(lines: Sequence[Line], found: Found) -> list[Cell]:
    """The cells of a table, wrapped ones put together."""
    cells: list[Cell] = []
    for number, group in enumerate(_rows(lines, found)):
        for column, (left, right) in enumerate(found.spans):
            own = lines_of(box for i in group for box in found.rows[i][column])
            cells.append(Cell(number, column, cell_text(own, left, right)))
    return cells


def _rows(lines: Sequence[Line], found: Found) -> list[list[int]]:
    """The lines of each row: a row begins where its first column has text, or about that line where cells stand in the middle."""
    filled = [sum(map(bool, row)) for row in found.rows]
    numbered = sum("".join(box.text for box in row[0]).strip("().、（）").isdigit() for row in found.rows if row[0]) * 2 >= len(lines) * 0.2
    anchors = [i for i, row in enumerate(found.rows) if row[0] and (numbered or filled[i] >= max(2, len(found.spans) - 1))] or [0]
    middle = anchors[0] > 0 or any(_above(lines, found, a, b) for a, b in zip(anchors, anchors[1:], strict=False))
    starts = [0]
    for a, b in zip(anchors, anchors[1:], strict=False):
        starts.append(_boundary(lines, a, b) if middle else b)
    return [list(range(a, b)) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _above(lines: Sequence[Line], found: Found, a: int, b: int) -> bool:
    """Whether the line right above anchor `b` is nearer to it than its lines are to `a`: the number stands in the middle of its row."""
    gaps = [lines[i + 1].top - lines[i].bottom for i in range(a, b)]
    return len(gaps) > 1 and gaps[-1] < 0.6 * max(gaps)


def _boundary(lines: Sequence[Line], a: int, b: int) -> int:
    """The first line of the row about anchor `b`: behind the widest gap, else behind the middle."""
    gaps = {i + 1: lines[i + 1].top - lines[i].bottom for i in range(a, b)}
    widest = max(gaps, key=lambda i: gaps[i])
    if gaps[widest] > 1.3 * min(gaps.values()) + 0.5:
        return widest
    return (a + b + 1) // 2
