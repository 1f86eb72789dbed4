"""An HTML tree → its text as a browser shows it: paragraphs in order, the tables and elements that hold them.

Nothing here judges what the text is. Elements are stretches of the list of paragraphs, so that any of them can be
chosen later; a table is an overlay over its paragraphs, so that one which only lays out the page costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.html.element import EDGES, count, is_picture, list_mark, new_counter, next_number, text_of, unseen
from anweitool.readers.html.table import WIDEST, Span, Table, lays_out, place

if TYPE_CHECKING:
    from lxml import etree

_DROPPED = frozenset(
    "head script style noscript template iframe frame object embed applet svg math canvas video audio map xml link meta "
    "input select button textarea datalist option progress rt rp".split()
)
_VOID = frozenset("hr img area base col source track wbr".split())
_BLOCKS = frozenset(
    "html body address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset "
    "h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol p pre section summary table tbody tfoot thead tr td th ul hr".split()
)
_NO_PART = frozenset("p h1 h2 h3 h4 h5 h6 tr tbody thead tfoot".split())
_KEEPS_BREAKS = lazy(r"white-space\s*:\s*(?:pre|break)", re.I)
_SHOWN_AS_BLOCK = lazy(r"display\s*:\s*(?:block|flex|table|grid)", re.I)
_FILE = lazy(r"\.(?:docx?|wps|xlsx?|et|pdf|ofd|rtf|zip|rar|7z|txt|jpe?g|png)(?:$|[?#&])|downfile|download|attach|accessory", re.I)
_WRAPPED = lazy(r"(?<=[^\x00-\x7f])[ \t]*[\r\n][ \t\r\n]*(?=\S)|(?<=[!-~])[ \t]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])")
_BLANKS = lazy(r"[ \t\r\n\f]+")
_BETWEEN_LINKS = lazy(r"[\s|｜>›»·/-]+")
_NUMBERED = lazy(r"[（(]?[\d一二三四五六七八九十]{1,3}[、.．)）]|第[\d一二三四五六七八九十百]{1,5}[章节条]|[①-⑳]")


class Item:
    """A paragraph: `links` of its characters are link text, `file` that it links to a file; empty ones keep gaps."""

    __slots__ = ("text", "heading", "links", "file")

    def __init__(self, text: str, heading: int = 0, links: int = 0, file: bool = False) -> None:
        self.text, self.heading, self.links, self.file = text, heading, links, file

    @property
    def is_link(self) -> bool:
        """Whether it is there to be clicked: almost all of a short line is link text."""
        if self.file or not self.links or len(self.text) >= 80:
            return False
        return self.links * 5 >= len(_BETWEEN_LINKS.sub("", self.text)) * 4


class Part(NamedTuple):
    """An element that holds the items from `start` up to `end`; `names` are its id and classes."""

    tag: str
    names: str
    start: int
    end: int


class Left(NamedTuple):
    """Something that is not read, before the item `at`: hidden text, deleted text, a picture."""

    at: int
    kind: str


class _Open:
    """A table that is being read."""

    def __init__(self, flow: Flow) -> None:
        self.parts, self.first = len(flow.parts), len(flow.items)
        self.rows: list[tuple[int, list[Span]]] = []  # rank of the row group, cells
        self.rank = 1
        self.nested = False  # the open cell holds a table
        self.tables = len(flow.tables)


class Flow:
    """The text of a tree, built by `read`; `hidden` says whether elements that are not shown are read too."""

    def __init__(self, path: str, cells: int, hidden: bool = False) -> None:
        self.items: list[Item] = []
        self.parts: list[Part] = []
        self.tables: list[Table] = []
        self.left: list[Left] = []
        self._path, self._cells, self._hidden = path, cells, hidden
        self._pieces: list[str] = []
        self._links, self._file, self._anchors, self._keep = 0, False, 0, 0
        self._heading, self._number = 0, ""
        self._lists: list[list[object]] = []
        self._tables: list[_Open] = []
        self._totals = [0, 0, 0]  # characters, items, link characters so far
        self._leaving: list[tuple[Callable[[], None], ...]] = []

    @property
    def in_grids(self) -> set[int]:
        """The items that are text of cells: judged as a table, not as lines."""
        return {index for table in self.tables if table.grid for index in range(table.start, table.end)}

    def read(self, root: etree._Element) -> Flow:
        """Read a tree; no recursion, one visit to each element."""
        node = root
        while True:
            if self._enter(node):
                self._say(node.text)
                if len(node):
                    node = node[0]
                    continue
                self._leave()
            while node is not root:
                self._say(node.tail)
                following = node.getnext()
                if following is not None:
                    node = following
                    break
                parent = node.getparent()
                if parent is None:
                    return self
                node = parent
                self._leave()
            else:
                self._flush()
                return self

    # ---- elements --------------------------------------------------------------------------------

    def _enter(self, node: etree._Element) -> bool:
        """Begin an element; whether its content is to be read."""
        tag = node.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return False
        if tag == "br":
            self._break()
            return False
        if tag in _VOID:
            self._void(node, tag)
            return False
        style = node.get("style", "")
        if not self._shown(node, tag, style) or (tag in ("span", "font") and self._ornament(node, style)):
            return False
        after: list[Callable[[], None]] = []
        block = tag in _BLOCKS or tag.startswith(("ucap", "founder")) or bool(style and _SHOWN_AS_BLOCK.search(style))
        if block:
            self._flush()
            after.append(self._flush)
        names = f"{node.get('id', '')} {node.get('class', '')}".strip().lower()
        if (block and tag not in _NO_PART) or names:
            after.append(self._part(tag, names))
        self._special(node, tag, after)
        if tag == "pre" or (style and _KEEPS_BREAKS.search(style)):
            self._keep += 1
            after.append(self._end_keep)
        self._leaving.append(tuple(after))
        return True

    def _leave(self) -> None:
        for action in self._leaving.pop():
            action()

    def _shown(self, node: etree._Element, tag: str, style: str) -> bool:
        kind = unseen(node, tag, style)
        if not kind or (kind == "hidden" and self._hidden):
            return True
        if len(text_of(node).strip(EDGES)) >= (10 if kind == "hidden" else 1):
            self.left.append(Left(len(self.items), kind))
        return False

    def _ornament(self, node: etree._Element, style: str) -> bool:
        """A list number that Word wrote as text, the blanks after one, a bullet: read here."""
        mark = list_mark(node, style)
        if mark:
            self._add(mark)
        return mark is not None

    def _void(self, node: etree._Element, tag: str) -> None:
        if tag == "hr":
            self._flush()
        elif tag == "img" and is_picture(node):
            self.left.append(Left(len(self.items), "picture"))

    def _part(self, tag: str, names: str) -> Callable[[], None]:
        start = len(self.items)

        def end() -> None:
            pending = any(piece.strip(EDGES) for piece in self._pieces)
            if len(self.items) + pending > start:
                self.parts.append(Part(tag, names, start, len(self.items) + pending))

        return end

    def _special(self, node: etree._Element, tag: str, after: list[Callable[[], None]]) -> None:
        """What only some elements do: tables, lists, links, headings, empty paragraphs."""
        if tag == "a" and (target := node.get("href")):
            self._anchors += 1
            self._file = self._file or bool(_FILE.search(target[-300:]))
            after.append(self._end_link)
        elif tag == "p":
            start = len(self.items)
            after.append(lambda: self._blank() if len(self.items) == start else None)
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            before, self._heading = self._heading, int(tag[1])
            after.append(lambda: setattr(self, "_heading", before))
        elif tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(new_counter(node) if tag == "ol" else [])
            after.append(lambda: void(self._lists.pop()))
        elif tag == "li":
            self._number = next_number(self._lists[-1], node) if self._lists and self._lists[-1] else ""
            after.append(lambda: setattr(self, "_number", ""))
        elif tag == "table":
            self._tables.append(_Open(self))
            after.append(self._end_table)
        elif self._tables and tag in ("thead", "tbody", "tfoot"):
            self._tables[-1].rank = ("thead", "tbody", "tfoot").index(tag)
            after.append(lambda: setattr(self._tables[-1], "rank", 1))
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append((self._tables[-1].rank, []))
        elif self._tables and tag in ("td", "th"):
            after.append(self._cell(node))

    def _end_keep(self) -> None:
        self._keep -= 1

    def _end_link(self) -> None:
        self._anchors -= 1

    # ---- text ------------------------------------------------------------------------------------

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if not self._keep:
            self._add(_WRAPPED.sub("", text) if "\n" in text or "\r" in text else text)
            return
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self._break()
            self._add(line)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        if self._anchors:
            self._links += len(text.strip(EDGES))

    def _break(self) -> None:
        if any(piece.strip(EDGES) for piece in self._pieces):
            self._flush()
        else:
            self._pieces.clear()
            self._blank()

    def _blank(self) -> None:
        if self.items and self.items[-1].text:
            self.items.append(Item(""))

    def _flush(self) -> None:
        if not self._pieces:
            return
        text = _BLANKS.sub(" ", "".join(self._pieces)).strip(EDGES)
        self._pieces.clear()
        if not text:
            return
        if self._number and not _NUMBERED.match(text):
            text = self._number + text
        self._number = ""
        self.items.append(Item(text, self._heading, self._links, self._file))
        for index, amount in enumerate((len(text), 1, self._links)):
            self._totals[index] += amount
        self._links, self._file = 0, False

    # ---- tables ----------------------------------------------------------------------------------

    def _cell(self, node: etree._Element) -> Callable[[], None]:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append((table.rank, []))
        row, start, totals = table.rows[-1][1], len(self.items), list(self._totals)
        rows, columns = count(node.get("rowspan"), 1 << 16, zero=1 << 16), count(node.get("colspan"), WIDEST)
        before, table.nested = table.nested, False

        def end() -> None:
            amounts = [now - then for now, then in zip(self._totals, totals, strict=True)]
            row.append(Span(rows, columns, start, len(self.items), amounts[0], amounts[1], amounts[2], table.nested))
            table.nested = before

        return end

    def _end_table(self) -> None:
        """Set a table as an overlay: rows that only lay out the page are left as they are."""
        table = self._tables.pop()
        rows = [row for _, row in sorted(table.rows, key=lambda ranked: ranked[0])]
        if self._tables and len(self.items) > table.first:
            self._tables[-1].nested = True
        holds_rows = sum(sum(cell.characters > 0 and not cell.nested for cell in row) >= 2 for row in rows) >= 3
        run: list[list[Span]] = []
        for row in [*rows, None]:
            if row is not None and not lays_out(row, holds_rows):
                run.append(row)
            elif run:
                self._overlay(run, table)
                run = []

    def _overlay(self, rows: list[list[Span]], table: _Open) -> None:
        spans = [cell for row in rows for cell in row if cell.paragraphs]
        if not spans:
            return
        cells = place(rows, self._cells)
        if cells is None:
            raise AnweiError(self._path, f"表格超过 {self._cells} 格", "请把文件拆小，或用 --limit 放宽")
        full = [cell for cell, start, end in cells if end > start and any(item.text for item in self.items[start:end])]
        grid = len({cell.row for cell in full}) > 1 and len({cell.column for cell in full}) > 1
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        if grid:  # no element in it can be the document
            self.parts[table.parts :] = [part for part in self.parts[table.parts :] if part.start < start or part.end > end]
            self.tables[table.tables :] = [inner for inner in self.tables[table.tables :] if inner.start < start or inner.end > end]
        self.tables.append(Table(start, end, tuple(cells), grid))


def void(_: object) -> None:
    """Nothing: for actions whose value is not wanted."""
