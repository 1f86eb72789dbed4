"""Tables of a page: grids out of rulings, and the text of their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.readers.draft import Cell
from anweitool.readers.visual.text import Box, Line, Rule, glued, lines_of, measure, wrapped

_THIN = 3.5  # points: how thick a ruling may be
_SAME = 4.0  # rulings this near are one (drawn twice, or as a double line)
_DASH = 4.0  # the widest gap within a dashed line
_SHORT = 6.0  # what is shorter is a mark, not a ruling
_TOUCH = 3.0  # how far a ruling may end before the one it meets
_MOST_CROSSINGS = 400_000  # of rulings on a page; more is a drawing
_MOST_COLUMNS = 60
_MOST_PADDING = 8.0  # points between a ruling and the text of a cell


class _Stroke(NamedTuple):
    """A ruling along its direction: `at` is where it lies, `start` to `end` how far it goes."""

    at: float
    start: float
    end: float


class Place(NamedTuple):
    """A cell of a grid: where it begins and over how many rows and columns it goes."""

    row: int
    column: int
    rows: int
    columns: int


class Area(NamedTuple):
    """A ruled table: its column edges, its row edges, its cells; `owner` gives the cell at every position."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: tuple[Place, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, box: Box) -> bool:
        """Whether the middle of a box lies in the table."""
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return self.xs[0] - _TOUCH <= x <= self.xs[-1] + _TOUCH and self.ys[0] - _TOUCH <= y <= self.ys[-1] + _TOUCH


# ---- rulings → grids -----------------------------------------------------------------------------


def areas(rules: Iterable[Rule]) -> list[Area]:
    """The grids that the rulings of a page form, smallest first; frames of a single cell are none."""
    rules = list(rules)
    across = _strokes((r.top + r.bottom, r.left, r.right) for r in rules if r.bottom - r.top <= _THIN)
    down = _strokes((r.left + r.right, r.top, r.bottom) for r in rules if r.right - r.left <= _THIN)
    if not across or not down or len(across) * len(down) > _MOST_CROSSINGS:
        return []
    found = [_grid(h, v) for h, v in _connected(across, down)]
    return sorted((area for area in found if area is not None), key=lambda area: area.size)


def _strokes(lines: Iterable[tuple[float, float, float]]) -> list[_Stroke]:
    """Lines, each (twice its place, start, end), made one where they overlap, touch or are dashes of one line."""
    strokes: list[_Stroke] = []
    for bundle in _bundles(sorted(lines)):
        at = sum(line[0] * (line[2] - line[1] + 0.01) for line in bundle) / sum(line[2] - line[1] + 0.01 for line in bundle) / 2
        start = end = None
        for _, left, right in sorted(bundle, key=lambda line: line[1]):
            if end is not None and start is not None and left <= end + _DASH:
                end = max(end, right)
                continue
            if end is not None and start is not None and end - start >= _SHORT:
                strokes.append(_Stroke(at, start, end))
            start, end = left, right
        if end is not None and start is not None and end - start >= _SHORT:
            strokes.append(_Stroke(at, start, end))
    return strokes


def _bundles(lines: Sequence[tuple[float, float, float]]) -> list[list[tuple[float, float, float]]]:
    """Sorted lines in groups that lie at the same place."""
    bundles: list[list[tuple[float, float, float]]] = []
    for line in lines:
        if bundles and line[0] - bundles[-1][0][0] <= _SAME:  # the places are doubled: half of _SAME
            bundles[-1].append(line)
        else:
            bundles.append([line])
    return bundles


def _connected(across: Sequence[_Stroke], down: Sequence[_Stroke]) -> list[tuple[list[_Stroke], list[_Stroke]]]:
    """The rulings in groups that cross or touch each other."""
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i, h in enumerate(across):
        for k, v in enumerate(down, len(across)):
            if h.start - _TOUCH <= v.at <= h.end + _TOUCH and v.start - _TOUCH <= h.at <= v.end + _TOUCH:
                group[root(i)] = root(k)
    parts: dict[int, tuple[list[_Stroke], list[_Stroke]]] = {}
    for i, stroke in enumerate([*across, *down]):
        parts.setdefault(root(i), ([], []))[i >= len(across)].append(stroke)
    return list(parts.values())


def _grid(across: Sequence[_Stroke], down: Sequence[_Stroke]) -> Area | None:
    """The grid of rulings that belong together; sides that are left open are closed."""
    if not across or not down:
        return None
    xs = _edges([v.at for v in down], min(h.start for h in across), max(h.end for h in across))
    ys = _edges([h.at for h in across], min(v.start for v in down), max(v.end for v in down))
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2 or columns > _MOST_COLUMNS or columns * rows > _MOST_CROSSINGS:
        return None
    above = _covered(across, ys, xs)  # [edge][column]
    beside = _covered(down, xs, ys)  # [edge][row]
    owner = [[-1] * columns for _ in range(rows)]
    places: list[Place] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < columns and owner[row][right] < 0 and not beside[right][row]:
                right += 1
            below = row + 1
            while below < rows and _open(below, column, right, above, beside, owner):
                below += 1
            for r in range(row, below):
                owner[r][column:right] = [len(places)] * (right - column)
            places.append(Place(row, column, below - row, right - column))
    if len(places) < 2:
        return None
    return Area(tuple(xs), tuple(ys), tuple(places), tuple(map(tuple, owner)))


def _open(row: int, left: int, right: int, above: Sequence[bytearray], beside: Sequence[bytearray], owner: Sequence[list[int]]) -> bool:
    """Whether a cell over the columns `left` to `right` goes on in `row`: no ruling above it, none inside."""
    return (
        not any(above[row][left:right])
        and all(owner[row][column] < 0 for column in range(left, right))
        and not any(beside[column][row] for column in range(left + 1, right))
    )


def _edges(places: Iterable[float], first: float, last: float) -> list[float]:
    """Places of rulings as edges of a grid, with `first` and `last` where rulings reach beyond."""
    edges: list[float] = []
    for at in sorted(places):
        if not edges or at - edges[-1] > _SAME:
            edges.append(at)
    if edges[0] - first > 2 * _SAME:
        edges.insert(0, first)
    if last - edges[-1] > 2 * _SAME:
        edges.append(last)
    return edges


def _covered(strokes: Iterable[_Stroke], at: Sequence[float], along: Sequence[float]) -> list[bytearray]:
    """For every edge `at`: which of the stretches between `along` a ruling covers."""
    covered = [bytearray(len(along) - 1) for _ in at]
    for stroke in strokes:
        edge = covered[max(0, bisect_right(at, stroke.at + 0.01) - 1)]
        for i in range(len(along) - 1):
            if stroke.start - _TOUCH <= (along[i] + along[i + 1]) / 2 <= stroke.end + _TOUCH:
                edge[i] = 1
    return covered


# ---- the text of cells ---------------------------------------------------------------------------


def cells_of(area: Area, boxes: Iterable[Box]) -> list[Cell]:
    """The cells of a grid with the text that stands in them."""
    inside: list[list[Box]] = [[] for _ in area.places]
    for box in boxes:
        for part in _parted(area, box):
            inside[_owner(area, part)].append(part)
    lines = [lines_of(group) for group in inside]
    padding = _padding(area, lines)
    return [
        Cell(place.row, place.column, cell_text(own, area.xs[place.column] + padding, area.xs[place.column + place.columns] - padding), *place[2:])
        for place, own in zip(area.places, lines, strict=True)
    ]


def _owner(area: Area, box: Box) -> int:
    row = bisect_right(area.ys, (box.top + box.bottom) / 2) - 1
    column = bisect_right(area.xs, (box.left + box.right) / 2) - 1
    return area.owner[min(max(row, 0), len(area.ys) - 2)][min(max(column, 0), len(area.xs) - 2)]


def _parted(area: Area, box: Box) -> list[Box]:
    """A box cut where it runs over a ruling between two cells (some programs print a row as one run)."""
    row = min(max(bisect_right(area.ys, (box.top + box.bottom) / 2) - 1, 0), len(area.ys) - 2)
    reach = (box.bottom - box.top) * 0.75
    owners = area.owner[row]
    cuts = [area.xs[i] for i in range(1, len(area.xs) - 1) if owners[i - 1] != owners[i] and box.left + reach < area.xs[i] < box.right - reach]
    if not cuts or len(box.text) < 2:
        return [box]
    scale = (box.right - box.left) / max(measure(box.text), 0.5)
    parts: list[list[str]] = [[] for _ in range(len(cuts) + 1)]
    at = box.left
    for char in box.text:
        width = measure(char) * scale
        parts[bisect_right(cuts, at + width / 2)].append(char)
        at += width
    edges = [box.left, *cuts, box.right]
    return [
        Box(text, edges[i] + (0.5 if i else 0), box.top, edges[i + 1], box.bottom) for i, part in enumerate(parts) if (text := "".join(part).strip())
    ]


def _padding(area: Area, lines: Sequence[Sequence[Line]]) -> float:
    """How far the text of a table keeps from its rulings, by where its lines begin."""
    gaps = [line.left - area.xs[place.column] for place, own in zip(area.places, lines, strict=True) for line in own]
    return min(gap for gap in [*gaps, _MOST_PADDING] if gap >= 0)


def cell_text(lines: Sequence[Line], left: float, right: float) -> str:
    """The text between two inner edges: lines that were wrapped put together, breaks kept as line feeds."""
    if not lines:
        return ""
    groups = [[lines[0].text]]
    for line, following in zip(lines, lines[1:], strict=False):
        before, behind = line.left - left, right - line.right
        centred = before > 0.3 * line.em and abs(before - behind) < 0.8 * line.em
        if wrapped(behind + (max(before, 0) if centred else 0), line, following, 0.3):
            groups[-1].append(following.text)
        else:
            groups.append([following.text])
    return "\n".join(map(glued, groups))
