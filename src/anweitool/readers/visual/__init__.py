"""What stands on a page by where it stands: boxes of text and rulings → lines, paragraphs, columns and tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.readers.draft import Draft
from anweitool.readers.visual.flow import Margins, goes_over, margins_of, paragraphs
from anweitool.readers.visual.furniture import set_aside
from anweitool.readers.visual.plain import Span, plain_tables
from anweitool.readers.visual.sheet import Sheet, sheet_of
from anweitool.readers.visual.text import Box, Line, Page, Rule, lines_of, page_list, segments, wide

__all__ = ["Box", "Page", "Rule", "write"]

_GUTTER_STEPS = 400  # places of a line's width that are tried for a gutter
_APART = 4.0  # points: by how much the columns of a table may differ from page to page


class _Going(NamedTuple):
    """The table that a page ends in: the columns of an unruled one, or the column edges of a ruled one."""

    spans: list[Span] | None = None
    edges: tuple[float, ...] = ()


def write(draft: Draft, pages: Iterable[Page]) -> None:
    """Write the pages into the draft in reading order; page numbers and running heads are set aside."""
    sheets = [sheet_of(page) for page in pages]
    numbers = set_aside(draft, sheets)
    margins = _margins(sheets)
    going = _Going()
    above: Sheet | None = None
    for sheet in sheets:
        if above is not None and margins[above.size].wraps:
            draft.page_end(cut=_is_cut(above, sheet, margins[above.size]))
        draft.page = sheet.page.number
        going = _write_sheet(draft, sheet, margins[sheet.size], going)
        above = sheet
    if numbers:
        draft.remark("TX953", "info", f"第 {page_list(numbers)} 页的页码、页眉或页脚不作正文", (1, max(1, draft.last)))


def _is_cut(above: Sheet, below: Sheet, margins: Margins) -> bool:
    """Whether the end of a page cut a paragraph: running text ends the one and goes on at the top of the other."""
    if not above.lines or not below.lines:
        return False
    last, first = above.lines[-1], below.lines[0]
    if any(table.top > last.middle for table in above.tables) or any(table.top < first.middle for table in below.tables):
        return False
    return goes_over(last, first, margins)


def _margins(sheets: Sequence[Sheet]) -> dict[tuple[int, int], Margins]:
    """The margins of the running text, for every size of page by itself."""
    lines: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for sheet in sheets:
        lines[sheet.size] += sheet.lines
    widths = {sheet.size: sheet.page.width for sheet in sheets}
    return {size: margins_of(own, widths[size]) for size, own in lines.items()}


# ---- a page in reading order ---------------------------------------------------------------------


def _write_sheet(draft: Draft, sheet: Sheet, margins: Margins, going: _Going) -> _Going:
    """Write a page; the table that runs to its end."""
    start, spans, ruled = 0, going.spans, going.edges
    for table in sheet.tables:
        end = start
        while end < len(sheet.lines) and sheet.lines[end].middle < table.top:
            end += 1
        if end > start:
            spans, ruled = _write_lines(draft, sheet.lines[start:end], margins, spans), ()
        draft.table(table.cells, continued=_same(ruled, table.edges))
        start, spans, ruled = end, None, table.edges
    if start < len(sheet.lines):
        spans, ruled = _write_lines(draft, sheet.lines[start:], margins, spans), ()
    return _Going(spans, ruled)


def _same(edges: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two tables have the same columns."""
    return bool(edges) and len(edges) == len(others) and all(abs(a - b) < _APART for a, b in zip(edges, others, strict=True))


def _write_lines(draft: Draft, lines: Sequence[Line], margins: Margins, columns: list[Span] | None) -> list[Span] | None:
    for column in _side_by_side(lines):
        own = margins if column is lines else margins_of(column)
        before, (parts, columns) = columns, plain_tables(column, columns)
        for i, (cells, loose) in enumerate(parts):
            if cells:
                draft.table(cells, continued=i == 1 and bool(before) and not parts[0].loose)
            for text in paragraphs(loose, own):
                draft.line(text)
    return columns


def _side_by_side(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines in reading order of columns: what stands above them, the left one, the right one, what follows."""
    found = _gutter(lines)
    if found is None:
        return [lines]
    at, start, end = found
    boxes = [box for line in lines[start:end] for box in line.boxes]
    left = lines_of(box for box in boxes if box.right <= at)
    right = lines_of(box for box in boxes if box.right > at)
    if not (_is_full(left) and _is_full(right)):
        return [lines]
    return [part for part in (lines[:start], left, right, lines[end:]) if part]


def _gutter(lines: Sequence[Line]) -> tuple[float, int, int] | None:
    """Where a gutter runs, and the lines (first, behind the last) along which it does."""
    if len(lines) < 8:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    step = _GUTTER_STEPS / max(right - left, 1.0)
    first, last = left + 0.3 * (right - left), right - 0.3 * (right - left)
    gaps: Counter[int] = Counter()
    for line in lines:
        for a, b in zip(line.boxes, line.boxes[1:], strict=False):
            if b.left - a.right > line.em and first < (a.right + b.left) / 2 < last:
                gaps.update(range(int((a.right - left) * step) + 1, int((b.left - left) * step)))
    if not gaps or gaps.most_common(1)[0][1] < 5:
        return None
    most = gaps.most_common(1)[0][1]
    best = sorted(place for place, count in gaps.items() if count == most)
    at = left + best[len(best) // 2] / step
    longest, start = (0, 0), 0
    crossed = [i for i, line in enumerate(lines) if any(box.left < at < box.right for box in line.boxes)]
    for i in [*crossed, len(lines)]:
        longest = max(longest, (i - start, start))
        start = i + 1
    return (at, longest[1], longest[1] + longest[0]) if longest[0] >= 8 else None


def _is_full(lines: Sequence[Line]) -> bool:
    """Whether lines are running text: many, and most of them filled to the margins."""
    if len(lines) < 8 or sum(any(map(wide, line.text)) for line in lines) < 8:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    full = sum(line.right - line.left > 0.75 * width and len(segments(line)) == 1 for line in lines)
    return width > 8 * lines[0].em and full >= 0.6 * len(lines)
