"""The cells of one Word table: where each stands and how far merges take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from anweitool.lazy import lazy
from anweitool.readers.draft import Cell
from anweitool.text import compact

_WIDEST = 200  # columns: no span of a damaged file goes further

_NUMBER = lazy(r"[^\s〔［\[（(【]{2,20}[〔［\[（(【]\d{4}[〕］\]）)】]第?\d{1,5}号")
_SIGNER = lazy("签发人[:：]")
_COPY = lazy("(?:主送|抄送|抄报|分送)[:：]")
_PRINTED = lazy(r".{0,40}\d{4}年\d{1,2}月\d{1,2}日印发")


@dataclass
class _Placed:
    """A cell in the making; a merge that goes on makes it larger."""

    row: int
    column: int
    columns: int
    text: str
    rows: int = 1


@dataclass
class Row:
    """What is known of a row besides its cells: the page on which it begins, the notes that are about it."""

    page: int
    notes: list[tuple[str, str]] = field(default_factory=list)


class Table:
    """A table that is read row by row, cell by cell."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._cells: list[_Placed] = []
        self._column = 0
        self._merging: dict[int, _Placed] = {}  # first column → the cell that a merge may still make longer
        self._last: _Placed | None = None  # of this row

    def begin(self, page: int, skipped: int = 0) -> None:
        """A new row; so many columns of it are left free."""
        self.rows.append(Row(page))
        self._column, self._last = max(0, min(_WIDEST, skipped)), None

    def add(self, text: str, columns: int = 1, opens_merge: bool = False) -> None:
        """A cell; `opens_merge` says that cells below may go on with it."""
        columns = max(1, min(_WIDEST, columns))
        cell = self._last = _Placed(len(self.rows) - 1, self._column, columns, text)
        self._cells.append(cell)
        for column in [column for column in self._merging if self._column <= column < self._column + columns]:
            del self._merging[column]
        if opens_merge and self._column < _WIDEST:
            self._merging[self._column] = cell
        self._column += columns

    def merge(self, direction: str, columns: int = 1) -> None:
        """A place that goes on with the cell above (`up`) or beside it (`left`); an empty cell where there is none."""
        columns = max(1, min(_WIDEST, columns))
        row = len(self.rows) - 1
        above = self._merging.get(self._column)
        if direction == "up" and above is not None and above.row + above.rows == row:
            above.rows += 1
            self._last = above
            self._column += columns
        elif direction == "left" and self._last is not None and self._last.row == row:
            self._last.columns += columns
            self._column += columns
        else:
            self.add("", columns)

    @property
    def cells(self) -> list[Cell]:
        """The cells in reading order, each once, with the rows and columns over which it goes."""
        return [Cell(cell.row, cell.column, cell.text, cell.rows, cell.columns) for cell in self._cells]

    @property
    def is_plain(self) -> bool:
        """Whether its text stands in one row or one column: then it only lays out."""
        filled = [cell for cell in self._cells if cell.text.strip()]
        return len({cell.row for cell in filled}) < 2 or len({cell.column for cell in filled}) < 2

    def as_lines(self) -> Iterator[tuple[list[str], Row]]:
        """The text of each row without a grid: one line with tabs unless a cell of it has several lines."""
        by_row: dict[int, list[str]] = {}
        for cell in self._cells:
            if cell.text.strip():
                by_row.setdefault(cell.row, []).append(cell.text)
        for number, row in enumerate(self.rows):
            texts = by_row.get(number, [])
            yield ["\t".join(texts)] if texts and not any("\n" in text for text in texts) else texts, row


def is_frame(table: Table) -> bool:
    """Whether a table only puts a head (number and signatory) or an imprint (copies, printing date) in its place."""
    texts = [compact(cell.text) for cell in table.cells if cell.text.strip()]
    if len(table.rows) > 6 or len(texts) > 8 or any(text == "序号" for text in texts):
        return False
    return any(
        _SIGNER.match(text) or _COPY.match(text) or _PRINTED.fullmatch(text) or (_NUMBER.fullmatch(text) and len(table.rows) <= 3) for text in texts
    )
