"""What stands on a page by where it stands: boxes of text and rulings → lines, paragraphs, columns and tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.readers.draft import Cell, Draft
from anweitool.readers.visual_plain import Span, plain_tables
from anweitool.readers.visual_tables import areas, cells_of
from anweitool.readers.visual_text import Box, Line, Margins, Page, Rule, lines_of, margins_of, page_list, paragraphs, segments, wide

__all__ = ["Box", "Page", "Rule", "write"]

_NUMBER = lazy(r"([-—–―－─_~·•.|]*)(第?)(\d{1,4})(页?)(?:[,，/|]?(?:共|of)?\d{1,4}页?)?[-—–―－─_~·•.|]*")
_DIGITS = lazy(r"\d+")
_GUTTER_STEPS = 400  # places of a line's width that are tried for a gutter
_APART = 4.0  # points: by how much the columns of a table may differ from page to page


class _Table(NamedTuple):
    """A table where it begins on the page."""

    top: float
    bottom: float
    edges: tuple[float, ...]  # of its columns
    cells: list[Cell]


class _Going(NamedTuple):
    """The table that a page ends in: the columns of an unruled one, or the column edges of a ruled one."""

    spans: list[Span] | None = None
    edges: tuple[float, ...] = ()


class _Sheet(NamedTuple):
    """A page in reading: its lines outside of tables, from top to bottom, and its tables."""

    page: Page
    lines: list[Line]
    tables: list[_Table]

    @property
    def size(self) -> tuple[int, int]:
        return round(self.page.width / 10), round(self.page.height / 10)


def write(draft: Draft, pages: Iterable[Page]) -> None:
    """Write the pages into the draft in reading order; page numbers and running heads are set aside."""
    sheets = [_sheet(page) for page in pages]
    numbers = _set_aside(draft, sheets)
    margins = _margins(sheets)
    going = _Going()
    for sheet in sheets:
        draft.page = sheet.page.number
        going = _write_sheet(draft, sheet, margins[sheet.size], going)
    if numbers:
        draft.remark("TX953", "info", f"第 {page_list(numbers)} 页的页码、页眉或页脚不作正文", (1, max(1, draft.last)))


def _sheet(page: Page) -> _Sheet:
    """The page with its ruled tables taken out of the lines."""
    boxes, tables = list(page.boxes), []
    for area in areas(page.rules):
        inside = [box for box in boxes if area.holds(box)]
        if inside:
            boxes = [box for box in boxes if not area.holds(box)]
            tables.append(_Table(area.ys[0], area.ys[-1], area.xs, cells_of(area, inside)))
    return _Sheet(page, lines_of(boxes), sorted(tables, key=lambda table: table.top))


def _margins(sheets: Sequence[_Sheet]) -> dict[tuple[int, int], Margins]:
    """The margins of the running text, for every size of page by itself."""
    lines: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for sheet in sheets:
        lines[sheet.size] += sheet.lines
    widths = {sheet.size: sheet.page.width for sheet in sheets}
    return {size: _at_least(margins_of(own), widths[size]) for size, own in lines.items()}


def _at_least(margins: Margins, width: float) -> Margins:
    """Margins, with the right one as far in as the left one where all lines are short and none shows it."""
    if margins.width > 0.5 * width:
        return margins
    return margins._replace(right=max(margins.right, width - margins.left))


# ---- page numbers and running heads --------------------------------------------------------------


def _set_aside(draft: Draft, sheets: Sequence[_Sheet]) -> set[int]:
    """Take page numbers and running heads out of the sheets; the numbers of the pages that had any."""
    running = _running(sheets)
    pitch = margins_of([line for sheet in sheets for line in sheet.lines]).pitch
    shift = _shift(sheets)
    touched: set[int] = set()
    heads: dict[str, None] = {}
    for sheet in sheets:
        for at in (0, -1):
            for _ in range(3):
                if not sheet.lines or _behind_table(sheet, at):
                    break
                line = sheet.lines[at]
                repeated = (at, _key(line), sheet.page.number) in running and _apart(sheet, at, pitch)
                if not repeated and not _is_number(line, sheet, shift):
                    break
                if at == 0 and repeated:
                    heads[_DIGITS.sub("", line.text).strip() if _DIGITS.search(_key(line)) else line.text] = None
                touched.add(sheet.page.number)
                del sheet.lines[at]
    for head in heads:
        draft.evidence("页眉", head, "页眉")
    return touched


def _apart(sheet: _Sheet, at: int, pitch: float) -> bool:
    """Whether the first or last line stands apart from the text: in the margin, or further off than its lines are from each other."""
    line = sheet.lines[at]
    where = line.middle / max(sheet.page.height, 1.0)
    if not 0.08 < where < 0.92:
        return True
    if len(sheet.lines) < 2:
        return bool(sheet.tables)
    inner = sheet.lines[1 if at == 0 else -2]
    return abs(line.middle - inner.middle) > 1.4 * pitch or inner.em > line.em + 1


def _behind_table(sheet: _Sheet, at: int) -> bool:
    """Whether a table stands further out than the first or last line."""
    line = sheet.lines[at]
    return any(table.top < line.top for table in sheet.tables) if at == 0 else any(table.top > line.bottom for table in sheet.tables)


def _key(line: Line) -> str:
    return _DIGITS.sub("0", "".join("".join(box.text.split()) for box in line.boxes))


def _edge_lines(sheet: _Sheet) -> list[tuple[int, Line]]:
    return [(0, line) for line in sheet.lines[:3]] + [(-1, line) for line in sheet.lines[-3:]]


def _running(sheets: Sequence[_Sheet]) -> set[tuple[int, str, int]]:
    """(edge, text, page) of the lines that stand at the same place on most pages with the same text but for digits."""
    places: dict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
    sizes = Counter(round(line.em) for sheet in sheets for line in sheet.lines)
    body = sizes.most_common(1)[0][0] if sizes else 0
    for sheet in sheets:
        for edge, line in _edge_lines(sheet):
            letters = sum(char.isalpha() for char in _key(line))
            if letters >= 2 and line.em <= body + 1.5 and len(segments(line)) < 4:
                places[edge, _key(line)].append((line.middle / max(sheet.page.height, 1.0), sheet.page.number))
    running = set()
    for (edge, key), found in places.items():
        for at in {round(at, 2) for at, _ in found}:
            near = {number for where, number in found if abs(where - at) < 0.01}
            margin = at < 0.1 if edge == 0 else at > 0.9
            if len(near) >= max(3, 0.4 * len(sheets)) or (margin and len(near) == len(sheets) == 2):
                running |= {(edge, key, number) for number in near}
    return running


def _shift(sheets: Sequence[_Sheet]) -> set[int]:
    """By how much bare numbers at the edges of pages differ from the page's place in the file, where they count on."""
    shifts: Counter[int] = Counter()
    for sheet in sheets:
        shifts.update({int(match[3]) - sheet.page.number for _, line in _edge_lines(sheet) if (match := _NUMBER.fullmatch(_key_digits(line)))})
    return {shift for shift, count in shifts.items() if count >= 2 or (len(sheets) == 1 and shift == 0)}


def _key_digits(line: Line) -> str:
    return "".join("".join(box.text.split()) for box in line.boxes)


def _is_number(line: Line, sheet: _Sheet, shifts: set[int]) -> bool:
    """Whether a line at the edge of a page is its number: dressed as one, or counting on from page to page."""
    match = _NUMBER.fullmatch(_key_digits(line))
    if not match:
        return False
    at = line.middle / max(sheet.page.height, 1.0)
    if 0.16 < at < 0.8:
        return False
    dressed = bool(match[1]) and not match[0][-1].isdigit() or bool(match[2] and match[4])
    return dressed or int(match[3]) - sheet.page.number in shifts


# ---- a page in reading order ---------------------------------------------------------------------


def _write_sheet(draft: Draft, sheet: _Sheet, margins: Margins, going: _Going) -> _Going:
    """Write a page; the table that runs to its end."""
    start, spans, ruled = 0, going.spans, going.edges
    for table in sheet.tables:
        end = start
        while end < len(sheet.lines) and sheet.lines[end].middle < table.top:
            end += 1
        if end > start:
            spans, ruled = _write_lines(draft, sheet.lines[start:end], margins, spans), ()
        _put(draft, table.cells, continued=_same(ruled, table.edges))
        start, spans, ruled = end, None, table.edges
    if start < len(sheet.lines):
        spans, ruled = _write_lines(draft, sheet.lines[start:], margins, spans), ()
    return _Going(spans, ruled)


def _put(draft: Draft, cells: list[Cell], *, continued: bool) -> None:
    """Write a table; the rest of one from the page before is a table even where it is a single row."""
    if continued and cells:
        draft._grid(sorted(cells))
    elif cells:
        draft.table(cells)


def _same(edges: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two tables have the same columns."""
    return bool(edges) and len(edges) == len(others) and all(abs(a - b) < _APART for a, b in zip(edges, others, strict=True))


def _write_lines(draft: Draft, lines: Sequence[Line], margins: Margins, columns: list[Span] | None) -> list[Span] | None:
    for column in _side_by_side(lines):
        own = margins if column is lines else margins_of(column)
        before, (parts, columns) = columns, plain_tables(column, columns)
        for i, (cells, loose) in enumerate(parts):
            _put(draft, cells, continued=i == 1 and bool(before) and not parts[0].loose)
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
