"""Raw rows, as they are printed → `Table`: columns given their meaning, shifted rows put right, each repair recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from anweitool.lazy import lazy
from anweitool.parsers import columns as col
from anweitool.source import Block, Row, SourceText, Table, join

#: A note below a table.
NOTE = lazy(r"[（(]?(?:备?注|说明)\s*[：:]")


@dataclass
class Raw:
    """A row as printed: its cells, its lines, whether a blank line stands before it."""

    cells: list[Block]
    lines: tuple[int, int]
    gap: bool = False
    group: tuple[Block, ...] = ()


@dataclass
class Drawn:
    """The raw rows of one table; `first` and `last` are the lines it occupies, `group` the headings that hold at its end."""

    header: list[str]
    first: int
    last: int
    title: str | None = None
    rows: list[Raw] = field(default_factory=list)
    printed: int = 0
    repairs: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)
    group: tuple[Block, ...] = ()
    certain: bool = False  # the file itself says in which column a cell stands


def title_above(source: SourceText, number: int) -> str | None:
    """The nearest line above a table, which may be its title."""
    for line in reversed(source.lines[max(0, number - 5) : number - 1]):
        if line.strip():
            return line.strip(" #*")
    return None


def second_header(texts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the row below a header names the columns under its merged cells."""
    filled = [text for text in texts if text]
    return (
        len(texts) <= len(names) and 0 < len(filled) < len(names)
        and all(len(t) <= 8 and col.column_of(t) in ("lead", "responsible", "support", "time", "task") for t in filled)
    )  # fmt: skip


def build(grid: Drawn) -> Table:
    """A table with its columns understood, shifted rows put right and merged cells filled down."""
    repairs = list(grid.repairs)
    texts = [[cell.text for cell in raw.cells] for raw in grid.rows]
    kinds = col.assign(grid.header, texts)
    blank = Block("", ((0, 0),))
    rows: list[Row] = []
    for raw in grid.rows:
        cells = raw.cells
        fitted = None if grid.certain else _shifted(cells, kinds)
        if fitted is not None:
            cells = fitted
            repairs.append(("TK705", "这一行与表头错开一列，已按内容对齐", raw.lines))
        elif len(cells) > len(kinds) and any(cell.text for cell in cells[len(kinds) :]):
            repairs.append(("TK705", f"这一行有 {len(cells)} 格，表头只有 {len(kinds)} 列", raw.lines))
        cells = [_tidy(cell, kinds[i]) for i, cell in enumerate(cells[: len(kinds)])]
        cells += [blank] * (len(kinds) - len(cells))
        rows.append(Row(tuple(cells), raw.lines, raw.group, raw.gap))
    return Table(tuple(kinds), tuple(rows), (grid.first, max(grid.last, grid.first)), grid.title, grid.printed, tuple(repairs))


def _tidy(cell: Block, kind: col.Column) -> Block:
    """A cell without layout spaces; where a line break parts two bodies it stays."""
    if kind in ("task", "other", "note"):
        return cell.squeezed()
    if "\n" in cell.text and kind in ("lead", "responsible", "support", "supervise"):
        return join([part.compacted() for part in cell.split(_LINE)], "\n")
    return cell.compacted()


_LINE = lazy(r"\n")


def _shifted(cells: Sequence[Block], kinds: Sequence[col.Column]) -> list[Block] | None:
    """The cells of a row moved by one column where only that makes them fit, None where they fit as they stand."""
    texts = [cell.text for cell in cells]
    before = col.misfits(kinds, texts)
    if not before or len(cells) > 2 * len(kinds) + 4:
        return None
    blank = Block("", ((0, cells[0].pieces[0][1]),))
    options: list[list[Block]] = []
    for i, cell in enumerate(cells):
        if not cell.text and any(c.text for c in cells[i + 1 :]):
            options.append(list(cells[:i]) + list(cells[i + 1 :]) + [blank])
    for i in range(len(cells)):
        if not cells[-1].text or len(cells) < len(kinds):
            options.append(list(cells[:i]) + [blank] + list(cells[i:-1] if not cells[-1].text else cells[i:]))

    def badness(option: Sequence[Block]) -> tuple[int, bool]:
        unled = any(kind in ("lead", "responsible") and not cell.text for kind, cell in zip(kinds, option, strict=False))
        return col.misfits(kinds, [cell.text for cell in option]), unled  # of two places for the gap the one that leaves somebody responsible

    best = min(options, key=badness, default=None)
    if best is None or col.misfits(kinds, [c.text for c in best]) >= before:
        return None
    return best
