"""Page numbers and running heads: what stands in the margins of the pages and is no part of the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.readers.draft import Draft
from anweitool.readers.visual.flow import margins_of
from anweitool.readers.visual.sheet import Sheet
from anweitool.readers.visual.text import Line, segments

_NUMBER = lazy(r"([-—–―－─_~·•.|]*)(第?)(\d{1,4})(页?)(?:[,，/|]?(?:共|of)?\d{1,4}页?)?[-—–―－─_~·•.|]*")
_MARGIN = 0.12  # of the page's height: where running heads may stand
_EDGE = 0.08  # where nothing but them stands
_MOST = 3  # lines of furniture at one edge


def set_aside(draft: Draft, sheets: Sequence[Sheet]) -> set[int]:
    """Take page numbers and running heads out of the sheets; the numbers of the pages that had any."""
    running = _running(sheets)
    pitch = margins_of([line for sheet in sheets for line in sheet.lines]).pitch
    shifts = _shifts(sheets)
    touched: set[int] = set()
    heads: dict[str, None] = {}
    for sheet in sheets:
        for at in (0, -1):
            for _ in range(_MOST):
                if not sheet.lines or _behind_table(sheet, at):
                    break
                line = sheet.lines[at]
                repeated = (at, _key(line, sheet), sheet.page.number) in running and _is_apart(sheet, at, pitch)
                if not repeated and not _is_number(line, sheet, shifts):
                    break
                if at == 0 and repeated:
                    heads[" ".join(part.text for part in segments(line) if not _NUMBER.fullmatch(_squeezed(part)))] = None
                touched.add(sheet.page.number)
                del sheet.lines[at]
    for head in heads:
        draft.evidence("页眉", head, "页眉")
    return touched


def _squeezed(line: Line) -> str:
    return "".join("".join(box.text.split()) for box in line.boxes)


def _edge_lines(sheet: Sheet) -> list[tuple[int, Line]]:
    return [(0, line) for line in sheet.lines[:_MOST]] + [(-1, line) for line in sheet.lines[-_MOST:]]


def _behind_table(sheet: Sheet, at: int) -> bool:
    """Whether a table stands further out than the first or last line."""
    line = sheet.lines[at]
    return any(table.top < line.top for table in sheet.tables) if at == 0 else any(table.top > line.bottom for table in sheet.tables)


# ---- running heads -------------------------------------------------------------------------------


def _running(sheets: Sequence[Sheet]) -> set[tuple[int, str, int]]:
    """(edge, key, page) of the lines that stand with the same text at the same place in the margin of most pages."""
    places: dict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
    sizes = Counter(round(line.em) for sheet in sheets for line in sheet.lines)
    body = sizes.most_common(1)[0][0] if sizes else 0
    for sheet in sheets:
        for edge, line in _edge_lines(sheet):
            at, key = sheet.height_of(line), _key(line, sheet)
            in_margin = at < _MARGIN if edge == 0 else at > 1 - _MARGIN
            if in_margin and sum(char.isalpha() for char in key) >= 2 and line.em <= body + 1.5 and len(segments(line)) < 4:
                places[edge, key].append((at, sheet.page.number))
    running = set()
    for (edge, key), found in places.items():
        for at in {round(at, 2) for at, _ in found}:
            near = {number for where, number in found if abs(where - at) < 0.01}
            if len(near) >= max(3, 0.4 * len(sheets)) or (len(near) == len(sheets) == 2):
                running |= {(edge, key, number) for number in near}
    return running


def _key(line: Line, sheet: Sheet) -> str:
    """The text of a line; for a part that is a page number, by how much it differs from the page's place in the file."""
    parts = []
    for part in segments(line):
        match = _NUMBER.fullmatch(text := _squeezed(part))
        parts.append(f"#{int(match[3]) - sheet.page.number}" if match else text)
    return " ".join(parts)


def _is_apart(sheet: Sheet, at: int, pitch: float) -> bool:
    """Whether the first or last line stands apart from the text: at the edge, or further off than its lines are from each other."""
    line = sheet.lines[at]
    if not _EDGE < sheet.height_of(line) < 1 - _EDGE:
        return True
    if len(sheet.lines) < 2:
        return bool(sheet.tables)
    inner = sheet.lines[1 if at == 0 else -2]
    return abs(line.middle - inner.middle) > 1.4 * pitch or inner.em > line.em + 1


# ---- page numbers --------------------------------------------------------------------------------


def _shifts(sheets: Sequence[Sheet]) -> set[int]:
    """By how much bare numbers at the edges of pages differ from the page's place in the file, where they count on."""
    shifts: Counter[int] = Counter()
    for sheet in sheets:
        shifts.update({int(match[3]) - sheet.page.number for _, line in _edge_lines(sheet) if (match := _NUMBER.fullmatch(_squeezed(line)))})
    return {shift for shift, count in shifts.items() if count >= 2 or (len(sheets) == 1 and shift == 0)}


def _is_number(line: Line, sheet: Sheet, shifts: set[int]) -> bool:
    """Whether a line at the edge of a page is its number: dressed as one, or counting on from page to page."""
    match = _NUMBER.fullmatch(_squeezed(line))
    if not match or 0.16 < sheet.height_of(line) < 0.8:
        return False
    dressed = bool(match[1]) and not match[0][-1].isdigit() or bool(match[2] and match[4])
    return dressed or int(match[3]) - sheet.page.number in shifts
