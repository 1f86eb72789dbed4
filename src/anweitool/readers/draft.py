"""What every reader of a structured format writes into: lines and tables in reading order → `SourceText`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.diagnostics import Diagnostic, Severity
from anweitool.errors import AnweiError
from anweitool.readers.options import Options
from anweitool.source import Block, Evidence, Grid, SourceText, join, line_block
from anweitool.text import clean

_WIDEST = 200  # columns of a table


class Cell(NamedTuple):
    """A cell at its first position (0-based), and over how many rows and columns it goes; `text` may have line feeds."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


class Draft:
    """The extracted text in the making. Pages are 1-based; a format without pages leaves `page` alone."""

    def __init__(self, format: str, path: str, options: Options | None = None) -> None:
        self.format, self.path, self.options = format, path, options or Options()
        self.page: int | None = None
        self._lines: list[str] = []
        self._pages: list[int | None] = []
        self._headings: dict[int, int] = {}
        self._grids: list[Grid] = []
        self._cut: set[int] | None = None
        self._evidence: list[Evidence] = []
        self._remarks: list[Diagnostic] = []
        self._length = 0
        self._cells = 0

    @property
    def last(self) -> int:
        """The number of the last line written (1-based), 0 before the first."""
        return len(self._lines)

    def line(self, text: str, *, heading: int = 0) -> int:
        """Add a paragraph; line feeds in it part lines. The number of its last line."""
        for part in text.split("\n"):
            self._lines.append(clean(part))
            self._pages.append(self.page)
            self._length += len(part) + 1
            if heading:
                self._headings[len(self._lines)] = heading
        if self._length > self.options.characters:
            raise self.too_much(f"文字超过 {self.options.characters} 个")
        return len(self._lines)

    def page_end(self, *, cut: bool) -> None:
        """Say whether the end of the page cut the paragraph of the last line; for readers that can measure it, at every page."""
        self._cut = (self._cut or set()) | ({self.last} if cut else set())

    def table(self, cells: Iterable[Cell], *, continued: bool = False) -> None:
        """Add a table. One that only lays out (text in a single column, or in a row of two) becomes plain lines, unless it is
        `continued` from or on another page."""
        cells = sorted(cells)
        if beyond := sum(cell.column >= _WIDEST and bool(cell.text.strip()) for cell in cells):
            self.remark("TX960", "info", f"表格第 {_WIDEST} 列以后的 {beyond} 格没有读入")
            cells = [cell for cell in cells if cell.column < _WIDEST]
        filled = [cell for cell in cells if cell.text.strip()]
        columns = len({cell.column for cell in filled})
        if filled and (continued or columns > 2 or columns == 2 and len({cell.row for cell in filled}) > 1):
            self._grid(cells)
            return
        for cell in filled:
            self.line(cell.text)

    def _grid(self, cells: Sequence[Cell]) -> None:
        height = 1 + max(cell.row for cell in cells)  # a span beyond the last row is cut
        width = min(_WIDEST, max(cell.column + cell.columns for cell in cells))
        self._cells += height * width
        if self._cells > self.options.cells:
            raise self.too_much(f"表格超过 {self.options.cells} 格")
        grid: list[list[Block | None]] = [[None] * width for _ in range(height)]
        numbers: list[int] = []
        by_row: dict[int, list[Cell]] = {}
        for cell in cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in range(height):
            start, texts, at = self._length, [""] * width, 0
            own = {cell.column: cell for cell in by_row.get(row, ()) if grid[row][cell.column] is None}
            for column in range(width):
                if column in own:
                    texts[column] = " ".join(part.strip() for part in clean(own[column].text.replace("\t", " ")).split("\n") if part.strip())
            line = "\t".join(texts).rstrip("\t")
            for column in range(width):
                if (origin := own.get(column)) is not None:
                    block = _cell_block(origin, texts[column], start + at)
                    for r in range(row, min(height, row + origin.rows)):
                        for c in range(column, min(width, column + origin.columns)):
                            grid[r][c] = grid[r][c] or block
                at += len(texts[column]) + 1
            numbers.append(self.line(line))
            empty = Block("", ((0, start),))
            for column in range(width):
                grid[row][column] = grid[row][column] or empty
        self._grids.append(Grid(tuple(tuple(block for block in row if block is not None) for row in grid), tuple(numbers)))

    def remark(self, code: str, severity: Severity, message: str, lines: tuple[int, int] | None = None) -> None:
        """Say a doubt; without lines it is about the line written last."""
        self._remarks.append(Diagnostic(code, severity, message, lines or (max(1, self.last), max(1, self.last))))

    def evidence(self, label: str, value: str, origin: str) -> None:
        """Note what the file says of the document outside its text."""
        if value := " ".join(clean(value).split()):
            self._evidence.append(Evidence(label, value[:500], origin))

    def too_much(self, what: str) -> AnweiError:
        return AnweiError(self.path, what, "请把文件拆小，或用 --limit 放宽")

    def source(self) -> SourceText:
        """The finished text. Raises AnweiError where nothing was read."""
        if not any(line.strip() for line in self._lines):
            raise AnweiError(self.path, "没有读到文字", "请核对文件")
        paged = all(page is not None for page in self._pages)
        return SourceText(
            tuple(self._lines),
            self.format,
            tuple(page or 1 for page in self._pages) if paged else (),
            tuple(self._grids),
            self._headings,
            None if self._cut is None else frozenset(self._cut),
            tuple(self._evidence),
            tuple(self._remarks),
        )


def _cell_block(cell: Cell, text: str, start: int) -> Block:
    """The block of a cell whose `text` (parts parted by one space) stands at `start`; the parts keep their line feeds."""
    parts = [part.strip() for part in clean(cell.text.replace("\t", " ")).split("\n") if part.strip()]
    if len(parts) < 2:
        return line_block(text, start) if text else Block("", ((0, start),))
    blocks, at = [], start
    for part in parts:
        blocks.append(line_block(part, at))
        at += len(part) + 1
    return join(blocks, "\n")
