"""Word's paragraphs, tables and text boxes in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from anweitool.errors import AnweiError
from anweitool.readers.docx.notes import Notes
from anweitool.readers.docx.numbering import Numbering
from anweitool.readers.docx.package import VAL, W, flat, integer, is_on
from anweitool.readers.docx.styles import Style, Styles, find, heading_depth, value
from anweitool.readers.docx.table import Table, is_frame
from anweitool.readers.docx.text import TextReader

if TYPE_CHECKING:
    from lxml import etree

_PARAGRAPH, _TABLE, _ROW, _CELL, _CHUNK = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}altChunk"
_DEEPEST = 40  # tables and text boxes inside one another


class Output(Protocol):
    """What the text goes to: the document, or a cell of a table."""

    @property
    def begun(self) -> bool:
        """Whether it has text already."""

    def line(self, text: str, heading: int, page: int) -> None: ...

    def table(self, table: Table) -> list[list[tuple[str, str]]]:
        """Take a table; the notes of its rows that still wait for lines."""


class CellText:
    """The text of a cell: its paragraphs and those of tables inside it, as lines; the page on which it begins."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.page: int | None = None

    @property
    def begun(self) -> bool:
        return True  # what opens a cell opens no document

    def line(self, text: str, heading: int, page: int) -> None:
        if text and not text.isspace():
            self.lines.append(text)
            self.page = self.page or page

    def table(self, table: Table) -> list[list[tuple[str, str]]]:
        for cell in table.cells:
            self.line(cell.text, 0, table.rows[cell.row].page)
        return [row.notes for row in table.rows]

    def __str__(self) -> str:
        return "\n".join(self.lines)


class _Paragraph(NamedTuple):
    """What a paragraph's properties say: its style, its heading, its list; whether its end is deleted or hidden, so that the next goes on."""

    style: Style
    heading: int
    number: str | None
    level: int
    deleted: bool
    hidden: bool


class Body:
    """Reads the content of a document, a header or a note into an output."""

    def __init__(self, path: str, styles: Styles, numbering: Numbering, notes: Notes, plain: bool = False) -> None:
        self._path, self._styles, self._numbering, self._notes = path, styles, numbering, notes
        self._text = TextReader(styles, notes, plain)
        self._depth = 0

    def read(self, content: etree._Element, output: Output) -> None:
        """Write what `content` holds, in reading order. Raises AnweiError where it nests too deep."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise AnweiError(self._path, f"表格或文本框套了 {_DEEPEST} 层以上", "请核对文件来源")
        changes: list[str] = []
        before: list[str] = []  # of paragraphs whose end is hidden: stands before the next one's number
        within: list[str] = []  # of paragraphs whose end is deleted: stands behind it
        heading = page = 0  # of the first paragraph of those
        for element in flat(content, changes):
            self._note(changes)
            if element.tag == _PARAGRAPH:
                properties = self._properties(element)
                text = self._text.read(element, properties.style.hidden)
                boxes = self._text.boxes
                page = page if before or within else self._text.began
                if properties.deleted:
                    within += [text] if text else []
                    self._note(["deleted"] if text else [])
                elif text or within or not properties.hidden:
                    before.append(self._numbered(properties, "".join(within) + text))
                    within = []
                    heading = heading or properties.heading
                    if not properties.hidden:
                        self._write("".join(before), heading, page, boxes, output)
                        before, boxes, heading, page = [], [], 0, 0
                self._boxes(boxes, output)
            elif element.tag == _TABLE:
                if text := "".join(before + within):
                    output.line(text, heading, page)
                before, within, heading, page = [], [], 0, 0
                self._table(element, output)
            elif element.tag == _CHUNK:
                self._notes.add("embedded")
        if text := "".join(before + within):
            output.line(text, heading, page)
        self._note(changes)
        self._depth -= 1

    def _note(self, changes: list[str]) -> None:
        """Tracked changes that were met just now."""
        for change in changes:
            self._notes.add(change)
        changes.clear()

    def _write(self, text: str, heading: int, page: int, boxes: list[etree._Element | str], output: Output) -> None:
        """A paragraph and its text boxes, which stand above what opens a document and what is empty."""
        if boxes and (not output.begun or not text):
            self._boxes(boxes, output)
            boxes = []
        output.line(text, heading, page)
        self._boxes(boxes, output)

    def _boxes(self, boxes: list[etree._Element | str], output: Output) -> None:
        for box in boxes:
            if isinstance(box, str):
                output.line(box, 0, self._text.page)
            else:
                page = self._text.page  # a box is on the page of its paragraph, however its own content breaks
                self.read(box, output)
                self._text.page = page

    # ---- paragraphs ---------------------------------------------------------------------------

    def _properties(self, paragraph: etree._Element) -> _Paragraph:
        name = number = None
        level = outline = None
        deleted, switch = False, None
        properties = paragraph.find(f"{W}pPr")
        for child in properties if properties is not None else ():
            if child.tag == f"{W}pStyle":
                name = child.get(VAL)
            elif child.tag == f"{W}numPr":
                number, level = value(child, "numId"), value(child, "ilvl")
            elif child.tag == f"{W}outlineLvl":
                outline = child.get(VAL)
            elif child.tag == f"{W}rPr":
                deleted = find(child, "del") is not None or find(child, "moveFrom") is not None
                switch = find(child, "vanish")
        style = self._styles.paragraph(name)
        hidden = style.hidden if switch is None else is_on(switch)
        heading = style.heading if outline is None else heading_depth(outline)
        if number is not None or style.number is None:
            return _Paragraph(style, heading, number, integer(level), deleted, hidden)
        by_style = self._numbering.level_of(style.number, style.chain) if level is None else None
        return _Paragraph(style, heading, style.number, integer(level, style.level or 0) if by_style is None else by_style, deleted, hidden)

    def _numbered(self, properties: _Paragraph, text: str) -> str:
        """The text behind its automatic number. The tab that Word sets between them is left out where they stay apart without it."""
        if properties.number in (None, "0"):
            return text
        label = self._numbering.label(properties.number or "", properties.level)
        if not label:
            return text
        text = text.lstrip()
        if label.endswith("\t"):
            label = label[:-1]
            runs_on = text[:1].isascii() and text[:1].isalnum() and label[-1:].isascii() or label[-1:].isascii() and label[-1:].isalnum()
            label += " " if runs_on else ""
        return (label + text) if text else label.rstrip()

    # ---- tables -------------------------------------------------------------------------------

    def _table(self, table: etree._Element, output: Output) -> None:
        changes: list[str] = []
        rows = [row for row in flat(table, changes) if row.tag == _ROW]
        kept = [row for row in rows if find(row, "trPr/del") is None]
        self._note(changes + ["deleted"] * (len(rows) - len(kept)))
        cells = [[(cell, _placing(cell)) for cell in flat(row) if cell.tag == _CELL] for row in kept]
        if len(cells) < 2 or max(map(len, cells)) < 2 or _lays_out(table):
            for cell, placing in (cell for row in cells for cell in row):
                if not placing.goes_on:
                    self.read(cell, output)
            return
        result = Table()
        for row, own in zip(kept, cells, strict=True):
            self._row(row, own, result)
        if result.is_plain or is_frame(result):
            for texts, row in result.as_lines():
                self._notes.put_back(row.notes)
                for text in texts:
                    output.line(text, 0, row.page)
        else:
            for notes in output.table(result):
                self._notes.put_back(notes)

    def _row(self, row: etree._Element, cells: list[tuple[etree._Element, _Placing]], table: Table) -> None:
        """Read a row into `table`. Each cell breaks over pages for itself: the row ends where the last of them does."""
        waiting = self._notes.take()
        table.begin(self._text.page, integer(value(row, "trPr/gridBefore")))
        start = end = self._text.page
        begins: int | None = None  # where its first text is: a break may stand above it
        for cell, placing in cells:
            if placing.goes_on:
                table.merge(placing.goes_on, placing.columns)
                continue
            self._text.page = start
            content = CellText()
            if not placing.deleted:
                self.read(cell, content)
            table.add(str(content), placing.columns, placing.opens)
            end = max(end, self._text.page)
            begins = begins or content.page
        self._text.page = end
        table.rows[-1].page = begins or start
        table.rows[-1].notes.extend(self._notes.take())
        self._notes.put_back(waiting)


class _Placing(NamedTuple):
    """What a cell's properties say: its columns; whether cells below may go on with it; whether it only goes on with
    the one above (`up`) or beside it (`left`); whether it is deleted."""

    columns: int = 1
    opens: bool = False
    goes_on: str = ""
    deleted: bool = False


_DIRECTIONS = {f"{W}vMerge": "up", f"{W}hMerge": "left"}


def _placing(cell: etree._Element) -> _Placing:
    properties = cell.find(f"{W}tcPr")
    placing = _Placing()
    for child in properties if properties is not None else ():
        if child.tag == f"{W}gridSpan":
            placing = placing._replace(columns=integer(child.get(VAL), 1))
        elif child.tag == f"{W}cellDel":
            placing = placing._replace(deleted=True)
        elif child.tag in _DIRECTIONS:
            if child.get(VAL, "continue") == "continue":
                placing = placing._replace(goes_on=placing.goes_on or _DIRECTIONS[child.tag])
            elif child.tag == f"{W}vMerge":
                placing = placing._replace(opens=True)
    return placing


def _lays_out(table: etree._Element) -> bool:
    """Whether a table inside this one is a real one, of two rows and columns at least: then this one only arranges the page."""
    return any(inner is not table and _is_real(inner) for inner in table.iter(_TABLE))


def _is_real(table: etree._Element) -> bool:
    rows = [row for row in flat(table) if row.tag == _ROW]
    return len(rows) > 1 and any(sum(1 for cell in flat(row) if cell.tag == _CELL) > 1 for row in rows)
