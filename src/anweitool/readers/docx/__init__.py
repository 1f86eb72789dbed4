"""Word files (docx, docm, dotx): paragraphs with their automatic numbers, tables with their merges → `SourceText`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.archive import parse_xml
from anweitool.readers.docx.body import Body, CellText
from anweitool.readers.docx.notes import Notes
from anweitool.readers.docx.numbering import Numbering
from anweitool.readers.docx.package import RELATION_ID, Parts, W
from anweitool.readers.docx.styles import Styles
from anweitool.readers.docx.table import Table
from anweitool.readers.draft import Draft
from anweitool.readers.options import Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from lxml import etree

_LOOKS = (b"vanish", b"Wingdings")  # what makes the looks of a run matter
_PAGE_NUMBER = lazy(r"[\s\-—–－―~·.第共页/／\d]*")
_CHINESE = lazy("[\u4e00-\u9fff]")
_RUNNING = {"headerReference": "页眉", "footerReference": "页脚"}
_MOST_RUNNING = 10  # headers or footers that are looked at
_CORE = {"title": "文档属性标题", "creator": "文档属性作者"}


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The text of a Word file. Raises AnweiError where it cannot be read."""
    try:
        return _Reading(data, path, options).source()
    except RecursionError:
        raise AnweiError(path, "内容嵌套过深", "请核对文件来源") from None
    except MemoryError:
        raise AnweiError(path, "文件太大，内存不够", "请把文件拆小") from None


class _Document:
    """The document as output: lines and tables go to the draft, notes get their lines."""

    def __init__(self, draft: Draft, notes: Notes, paged: bool) -> None:
        self._draft, self._notes, self._paged = draft, notes, paged
        self._pages_of_rows: list[tuple[int, list[int]]] = []  # first line of a table, the page of each row

    @property
    def begun(self) -> bool:
        return self._draft.last > 0

    def line(self, text: str, heading: int, page: int) -> None:
        if self._paged:
            self._draft.page = page
        first = self._draft.last + 1
        self._notes.settle(first, self._draft.line(text, heading=heading))

    def table(self, table: Table) -> list[list[tuple[str, str]]]:
        first = self._draft.last + 1
        if self._paged:
            self._draft.page = table.rows[0].page
        self._draft.table(table.cells)
        last = max(first, self._draft.last)
        self._pages_of_rows.append((first, [row.page for row in table.rows][: last - first + 1]))
        waiting = self._notes.take()
        for number, row in enumerate(table.rows, first):
            self._notes.put_back(row.notes)
            self._notes.settle(min(number, last), min(number, last))
        self._notes.put_back(waiting)
        return []

    def source(self) -> SourceText:
        """The finished text; the rows of a table that goes over pages are each on their own."""
        source = self._draft.source()
        if not source.pages:
            return source
        pages = list(source.pages)
        for first, rows in self._pages_of_rows:
            pages[first - 1 : first - 1 + len(rows)] = rows
        return dataclasses.replace(source, pages=tuple(pages))


class _Reading:
    """One file on its way to text."""

    def __init__(self, data: bytes, path: str, options: Options) -> None:
        self._draft = Draft("docx", path, options)
        self._parts = Parts(data, path, options)
        self._notes = Notes()

    def source(self) -> SourceText:
        data = self._parts.read(self._parts.main)
        root = parse_xml(data, self._draft.path, self._parts.main)
        body = root.find(f"{W}body")
        if body is None:
            raise AnweiError(self._draft.path, "不是 Word 文档，没有正文", "请核对文件")
        self._styles = Styles(self._part("styles"))
        numbering = Numbering(self._part("numbering"), self._styles)
        paged = b"lastRenderedPageBreak" in data  # as Word set it; without such marks nobody knows the pages
        plain = not self._styles.hide and not any(word in data for word in _LOOKS)
        document = _Document(self._draft, self._notes, paged)
        Body(self._draft.path, self._styles, numbering, self._notes, plain).read(body, document)
        self._notes.settle(max(1, self._draft.last), max(1, self._draft.last))
        self._notes.say(self._draft, {kind: self._first_note(kind) for kind in ("footnote", "endnote")})
        self._running(body)
        self._properties()
        return document.source()

    def _part(self, kind: str) -> etree._Element | None:
        name = self._parts.of_kind(kind)
        return None if name is None else self._parts.xml(name)

    def _spare(self, name: str | None) -> etree._Element | None:
        """A part that the text can do without: one that is damaged is passed over."""
        try:
            return None if name is None else self._parts.xml(name)
        except AnweiError:
            return None

    def _first_note(self, kind: str) -> str:
        """The text of the first foot- or endnote that the text refers to."""
        wanted = self._notes.first_words(kind)
        root = None if wanted is None else self._spare(self._parts.of_kind(f"{kind}s"))
        for note in root if root is not None else ():
            if note.get(f"{W}id") == wanted:
                return "".join(note.itertext(f"{W}t"))
        return ""

    def _running(self, body: etree._Element) -> None:
        """The headers and footers as evidence: page numbers gone, each text once."""
        for name, label in _RUNNING.items():
            references = [reference for reference in body.iter(W + name) if reference.get(f"{W}type") != "even"]
            targets = dict.fromkeys(self._parts.related(reference.get(RELATION_ID, "")) for reference in references)
            texts: dict[str, None] = {}
            for target in list(targets)[:_MOST_RUNNING]:
                if (root := self._spare(target)) is not None:
                    texts[self._running_text(root)] = None
            for text in texts:
                if not _PAGE_NUMBER.fullmatch(text):
                    self._draft.evidence(label, text, label)

    def _running_text(self, root: etree._Element) -> str:
        content = CellText()
        Body(self._draft.path, self._styles, Numbering(None, self._styles), Notes()).read(root, content)
        return " ".join(line for line in content.lines if not _PAGE_NUMBER.fullmatch(line))

    def _properties(self) -> None:
        """What the file's properties call it, if that is Chinese; often it is left over from another document."""
        root = self._spare(self._parts.of_kind("core-properties"))
        for child in root if root is not None else ():
            label = _CORE.get(str(child.tag).rpartition("}")[2])
            if label and child.text and len(_CHINESE.findall(child.text)) > 1:
                self._draft.evidence(label, child.text, "文档属性")
