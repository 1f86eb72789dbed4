"""The cells of HTML tables: which rows hold cells and which only lay out the page, and where spans push them."""

from __future__ import annotations

from typing import NamedTuple

from anweitool.readers.draft import Cell

WIDEST = 200  # columns of a table


class Table(NamedTuple):
    """A table over the items from `start` up to `end`; a cell's text is the number of its first item and of the one after."""

    start: int
    end: int
    cells: tuple[tuple[Cell, int, int], ...]
    grid: bool  # has several rows and columns with text; any other only lays out


class Span(NamedTuple):
    """A cell as its element says it: what it spans, its first item and the one after, what these hold."""

    rows: int
    columns: int
    start: int
    end: int
    characters: int
    paragraphs: int
    links: int
    nested: bool


def lays_out(row: list[Span], holds_rows: bool) -> bool:
    """Whether a row holds a stretch of the page rather than cells: a table in a table, or paragraphs beside nothing but links."""
    if any(cell.nested for cell in row):
        return not holds_rows
    text = [cell for cell in row if cell.characters and cell.links * 2 < cell.characters]
    return len(text) == 1 and text[0].paragraphs >= 3 and text[0].characters > 300


def place(rows: list[list[Span]], limit: int) -> list[tuple[Cell, int, int]] | None:
    """The cells of a table at their places, as spans push them; None if there are more than `limit`."""
    placed, busy, area = [], dict[int, int](), 0
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while busy.get(column):
                column += 1
            if column >= WIDEST:
                break
            columns, height = min(cell.columns, WIDEST - column), min(cell.rows, len(rows) - number)
            area += columns
            if area > limit:
                return None
            placed.append((Cell(number, column, "", height, columns), cell.start, cell.end))
            if height > 1:
                busy.update((at, height) for at in range(column, column + columns))
            column += columns
        busy = {at: left - 1 for at, left in busy.items() if left > 1}
    return placed
