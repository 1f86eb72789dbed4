"""A page with its ruled tables told from its lines."""

from __future__ import annotations

from typing import NamedTuple

from anweitool.readers.draft import Cell
from anweitool.readers.visual.tables import areas, cells_of
from anweitool.readers.visual.text import Line, Page, lines_of


class Table(NamedTuple):
    """A table where it begins on the page."""

    top: float
    bottom: float
    edges: tuple[float, ...]  # of its columns
    cells: list[Cell]


class Sheet(NamedTuple):
    """A page in reading: its lines outside of tables, from top to bottom, and its tables."""

    page: Page
    lines: list[Line]
    tables: list[Table]

    @property
    def size(self) -> tuple[int, int]:
        """The size of the page, roughly: pages of one size have the same margins."""
        return round(self.page.width / 10), round(self.page.height / 10)

    def height_of(self, line: Line) -> float:
        """Where a line stands, from 0 at the top of the page to 1."""
        return line.middle / max(self.page.height, 1.0)


def sheet_of(page: Page) -> Sheet:
    """The page with its ruled tables taken out of the lines."""
    boxes, tables = list(page.boxes), []
    for area in areas(page.rules):
        inside = [box for box in boxes if area.holds(box)]
        if inside:
            boxes = [box for box in boxes if not area.holds(box)]
            tables.append(Table(area.ys[0], area.ys[-1], area.xs, cells_of(area, inside)))
    return Sheet(page, lines_of(boxes), sorted(tables, key=lambda table: table.top))
