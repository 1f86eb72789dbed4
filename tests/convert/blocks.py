"""A text of the collection as the paragraphs and tables of the document that it was taken from.

What stands where is said by hand for each document (`layouts.py`), so nothing here leans on the parsers that are
measured with it. Two readings: `rejoined`, the clean typeset original, and as it stands, a paragraph for every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.convert.layouts import LAYOUTS, Layout

_NUMBERS = (re.compile(r"[一二三四五六七八九十]+、"), re.compile(r"[（(][一二三四五六七八九十]+[)）]"), re.compile(r"\d+[.．、]"))
_MARKDOWN = re.compile(r"^#+ +")
_SIGNATORY = re.compile(r"\s+(?=签发人)")
_WRAP = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff(（])")
_PLACE = re.compile(r"(?<=\S)(?:\s{3,}|[　\u00a0 ]+)(?=\d{4}年)")


class Paragraph(NamedTuple):
    """`role`: masthead, number, signatory, title, body, right, annex, imprint. `depth`: of a heading, 1 the highest.

    A line feed is a break inside the paragraph, a tab leads to the right margin; `**` encloses what is bold.
    """

    text: str
    role: str = "body"
    depth: int = 0
    new_page: bool = False


class Merged(NamedTuple):
    """A cell at its first row and column, and over how many it goes."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


class Table(NamedTuple):
    """`header`: how many of its first rows are the head; `cells` in reading order."""

    cells: tuple[Merged, ...]
    height: int
    width: int
    header: int = 1

    @property
    def upright(self) -> bool:
        """Cells are merged downward only, and no cell is empty for another reason."""
        return all(cell.columns == 1 and cell.text for cell in self.cells)


Block = Paragraph | Table


def document_blocks(path: Path, *, rejoined: bool = True, upright: bool = False) -> list[Block]:
    """The paragraphs and tables of a document of the collection.

    `upright`: groups of a flattened table are merged down the first column instead of standing in rows of their own.
    """
    layout = LAYOUTS[path.stem]
    lines = path.read_text("utf-8-sig").splitlines()
    first, last = layout.table or (len(lines) + 1, len(lines))
    before = list(_paragraphs(lines, range(1, first), layout, rejoined))
    table = [task_table(lines[first - 1 : last], layout, upright)] if layout.table else []
    return [*before, *table, *_paragraphs(lines, range(last + 1, len(lines) + 1), layout, rejoined)]


def _paragraphs(lines: list[str], numbers: range, layout: Layout, rejoined: bool) -> Iterator[Block]:
    merged: list[Paragraph] = []
    for number in numbers:
        role, text = layout.role(number), _plain(lines[number - 1])
        if not text.strip() or text == "---":
            if not rejoined:
                merged.append(Paragraph(""))
        elif not rejoined:
            # a paragraph for each line, its spaces kept
            merged.append(Paragraph(text.rstrip(), role, _depth(text) if role == "body" else 0, number in layout.pages))
        elif number in layout.joins:
            merged[-1] = merged[-1]._replace(text=merged[-1].text + text.strip())
        elif (
            role in ("title", "imprint")
            and merged
            and merged[-1].role == role
            and number not in layout.pages
            and (role == "title" or "年" in text[:5])
        ):
            merged[-1] = merged[-1]._replace(text=merged[-1].text + ("\n" if role == "title" else "\t") + text.strip())
        else:
            merged.extend(_clean(text.strip(), role, number in layout.pages))
    yield from merged


def _clean(text: str, role: str, new_page: bool) -> Iterator[Paragraph]:
    """A line of the text as its original has it: spaces that only place a word become a tab or a break."""
    if role == "number" and _SIGNATORY.search(text):
        number, signatory = _SIGNATORY.split(text, maxsplit=1)
        yield Paragraph(number, role, 0, new_page)
        yield Paragraph(signatory, "signatory")
    elif role == "title":
        yield Paragraph(_WRAP.sub("\n", text), role, 0, new_page)
    elif role == "imprint":
        yield Paragraph(_PLACE.sub("\t", text), role, 0, new_page)
    else:
        yield Paragraph(text, role, _depth(text) if role == "body" else 0, new_page)


def _plain(line: str) -> str:
    """Without the marks of Markdown for headings."""
    text = _MARKDOWN.sub("", line)
    return text[2:-2] if text.startswith("**") and text.endswith("**") and text.count("**") == 2 else text


def _depth(text: str) -> int:
    """The depth of a heading by its printed number; 0 for a numbered sentence or body text."""
    bare = text.strip().replace("**", "")
    if len(bare) > 45 or bare.endswith(("。", "；", "：", ";", "）", ")")):
        return 0
    return next((depth for depth, pattern in enumerate(_NUMBERS[:2], 1) if pattern.match(bare)), 0)


# ---- tables ---------------------------------------------------------------------------------------


def task_table(lines: list[str], layout: Layout, upright: bool = False) -> Table:
    """The task table with its cells merged as they were before the text was made."""
    if layout.kind == "flat":
        return (_upright if upright else _banded)(*_flattened(lines, layout))
    if layout.kind == "markdown":
        rows = [_cells(line) for line in lines if line.startswith("|") and "---" not in line]
    else:
        rows = [line.split("\t") for line in lines if line.strip()]
    width = len(rows[0])
    rows = [rows[0], *(_straight(row, width, layout) for row in rows[1:] if row != rows[0])]
    return _merged(rows, layout)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("<br>", "\n").replace("**", "") for cell in line.strip().strip("|").split("|")]


def _straight(row: list[str], width: int, layout: Layout) -> list[str]:
    """A row that slipped one cell to the right, put back."""
    if row[0] in layout.slipped:
        row = [row[0], *row[2:], ""]
    if len(row) > width and not row[0]:
        row = row[1:]
    return [cell.strip() for cell in (row + [""] * width)[:width]]


def _merged(rows: list[list[str]], layout: Layout) -> Table:
    """Empty cells of the columns in `layout.down` belong to the cell above, groups cover the rows that are said by hand."""
    width, cells, column = len(rows[0]), [], 0
    for text in filter(None, rows[0]) if layout.over > 1 else rows[0]:
        over = layout.over if column == 1 else 1
        cells.append(Merged(0, column, text, columns=over))
        column += over
    groups = {number: (text, count) for text, number, count in layout.groups}
    for r, row in enumerate(rows[1:], 1):
        for c, text in enumerate(row):
            if _band(row):
                cells.extend([Merged(r, 0, text, columns=width)] if c == 0 else [])
            elif c == 1 and groups:
                cells.extend([Merged(r, c, *groups[row[0]])] if row[0] in groups else [])
            elif c in layout.down:
                below = next((i for i in range(r + 1, len(rows)) if rows[i][c] or _band(rows[i])), len(rows))
                cells.extend([Merged(r, c, text, rows=below - r)] if text else [])
            else:
                cells.append(Merged(r, c, text))
    return Table(tuple(cells), len(rows), width)


def _band(row: list[str]) -> bool:
    """A row of one cell: the heading of those below."""
    return bool(row[0]) and not any(row[1:])


class _Row(NamedTuple):
    section: str
    group: str
    cells: list[str]


def _flattened(lines: list[str], layout: Layout) -> tuple[list[str], list[_Row]]:
    """Head and rows of a table printed a cell a line; heads and groups that a new page repeats are there once."""
    cells, open_ = [], ""
    for line in lines:
        text = line.strip()
        if set(text) <= {"|"} or re.fullmatch(r"- \d+ -", text):
            continue
        open_ += text.rstrip("| ")
        if text.endswith(("|", "。")):
            cells.append(open_)
            open_ = ""
    if open_:
        cells.append(open_)
    head, rows, section, group = cells[: layout.width], [], "", ""
    for cell in cells[layout.width :]:
        if _NUMBERS[0].match(cell):
            section = cell
        elif _NUMBERS[1].match(cell):
            group = cell
        elif _NUMBERS[2].match(cell):
            rows.append(_Row(section, group, [cell]))
        elif cell not in head:
            rows[-1].cells.append(cell)
    for row in rows:
        row.cells[1:1] = [""] * (layout.width - len(row.cells))
    return head, rows


def _banded(head: list[str], rows: list[_Row]) -> Table:
    """Sections and groups as rows of one merged cell."""
    width, cells, at = len(head), [Merged(0, c, text) for c, text in enumerate(head)], 1
    for before, row in zip([_Row("", "", []), *rows], rows, strict=False):
        for old, new in zip(before[:2], row[:2], strict=True):
            if new and new != old:
                cells.append(Merged(at, 0, str(new), columns=width))
                at += 1
        cells += [Merged(at, c, text) for c, text in enumerate(row.cells)]
        at += 1
    return Table(tuple(cells), at, width)


def _upright(head: list[str], rows: list[_Row]) -> Table:
    """Sections and groups as cells merged down the first columns, under the head of the tasks."""
    levels = [level for level in (0, 1) if any(row[level] for row in rows)]
    extra = len(levels)
    cells = [Merged(0, 0, head[0], columns=extra + 1), *(Merged(0, extra + c, text) for c, text in enumerate(head) if c)]
    for r, row in enumerate(rows):
        for column, level in enumerate(levels):
            if r == 0 or rows[r - 1][level] != row[level]:
                count = next((i for i in range(r, len(rows)) if rows[i][level] != row[level]), len(rows)) - r
                cells.append(Merged(r + 1, column, str(row[level]), rows=count))
        cells += [Merged(r + 1, extra + c, text) for c, text in enumerate(row.cells)]
    return Table(tuple(cells), len(rows) + 1, extra + len(head))
