"""The text of one Word paragraph: its runs, fields, breaks and symbols; the pages that begin in it; its text boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anweitool.lazy import lazy
from anweitool.readers.docx.notes import Notes
from anweitool.readers.docx.package import ALTERNATE, M, W, chosen, flat, is_on, is_page_number
from anweitool.readers.docx.styles import Styles, find, value

if TYPE_CHECKING:
    from lxml import etree

_RUN, _TEXT, _PROPERTIES, _RUBY = f"{W}r", f"{W}t", f"{W}rPr", f"{W}ruby"
_MATH = frozenset({f"{M}oMath", f"{M}oMathPara"})
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_BOX = f"{W}txbxContent"
_PICTURES = ("}blip", "}imagedata")
_LETTERING = "}textpath"
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTE_MARKS = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote", f"{W}commentReference": "comment"}
_SYMBOL_FONT = lazy("[\uf000-\uf0ff]")  # the characters of fonts that have signs in place of letters

#: The signs of symbol fonts that say something: what is ticked, what is not.
_SIGNS = {
    ("wingdings", 0x6E): "■", ("wingdings", 0x6F): "□", ("wingdings", 0xA8): "□", ("wingdings", 0xFB): "✗", ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFD): "☒", ("wingdings", 0xFE): "☑", ("wingdings 2", 0x4F): "✗", ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x51): "☒", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x54): "☒", ("wingdings 2", 0xA3): "□",
}  # fmt: skip


class TextReader:
    """Reads paragraphs one after another and counts pages on the way.

    After `read`, `began` is the page on which the paragraph's text begins and `boxes` are its text boxes in order
    (an element with paragraphs, or the text itself). `plain` says that no run is hidden or in a symbol font, so that
    the looks of the runs need not be read.
    """

    def __init__(self, styles: Styles, notes: Notes, plain: bool) -> None:
        self._styles, self._notes, self._plain = styles, notes, plain
        self.page = self.began = 1
        self.boxes: list[etree._Element | str] = []
        self._turned = False  # an explicit page break has come and no text since
        self._seen = False  # the paragraph has text so far
        self._parts: list[str] = []
        self._fields: list[tuple[int | None, list[str]]] = []  # of each open field: from where on text goes, its instruction
        self._hidden = False

    def read(self, paragraph: etree._Element, hidden: bool = False) -> str:
        """The text of a paragraph; line feeds are breaks that the file has. `hidden` is what its style says."""
        self._parts, self._fields, self.boxes = [], [], []
        self.began, self._seen, self._hidden = self.page, False, hidden
        changes: list[str] = []
        for child in flat(paragraph, changes):
            if child.tag == _RUN:
                self._run(child)
            elif child.tag in _MATH:
                self._add("".join(child.itertext(f"{M}t")))
        for change in changes:
            self._notes.add(change)
        return "".join(self._parts).strip("\n")

    def _run(self, run: etree._Element) -> None:
        font = ""
        if not self._plain and (self._hidden or run[:1] and run[0].tag == _PROPERTIES):
            if self._is_hidden(run):
                if words := "".join(run.itertext(_TEXT)).strip():
                    self._notes.add("hidden", words)
                return
            fonts = find(run, "rPr/rFonts")
            font = "" if fonts is None else fonts.get(f"{W}ascii", "").lower()
        for child in run:
            if child.tag == _TEXT:
                text = child.text or ""
                self._add(_in_font(text, font) if font.startswith("wingdings") else text)
            elif child.tag != _PROPERTIES:
                self._other(child)

    def _is_hidden(self, run: etree._Element) -> bool:
        switch = find(run, "rPr/vanish")
        if switch is not None:
            return is_on(switch)
        return self._hidden or self._styles.get(value(run, "rPr/rStyle")).hidden

    def _add(self, text: str) -> None:
        if "\n" in text:
            text = text.replace("\n", " ")  # how the XML is set, not the text
        if text and not text.isspace():
            self._turned, self._seen = False, True
        self._parts.append(_SYMBOL_FONT.sub("", text))

    def _other(self, child: etree._Element) -> None:
        """What a run has besides text."""
        tag = child.tag
        if tag in _FIXED:
            self._parts.append(_FIXED[tag])
        elif tag == f"{W}br":
            self._parts.append("\n")
            if child.get(f"{W}type") == "page":
                self._turn(explicit=True)
        elif tag == f"{W}lastRenderedPageBreak":
            self._turn(explicit=False)
        elif tag == f"{W}fldChar":
            self._field(child.get(f"{W}fldCharType"))
        elif tag == f"{W}instrText":
            if self._fields:
                self._fields[-1][1].append(child.text or "")
        elif tag == f"{W}sym":
            self._add(_sign(child.get(f"{W}font", ""), child.get(f"{W}char", "")))
        elif tag in _NOTE_MARKS:
            self._notes.add(_NOTE_MARKS[tag], child.get(f"{W}id", ""))
        elif tag in _DRAWN:
            self._drawn(child)
        elif tag == _RUBY:
            for base in child.findall(f"{W}rubyBase"):
                for run in flat(base):
                    if run.tag == _RUN:
                        self._run(run)
        elif tag == ALTERNATE:
            inner = chosen(child)
            for each in inner if inner is not None else ():
                self._add(each.text or "") if each.tag == _TEXT else self._other(each)

    def _turn(self, explicit: bool) -> None:
        """A page ends here. Behind a break of its own, Word notes once more that the page ended."""
        if self._turned and not explicit:
            self._turned = False
            return
        self.page += 1
        self._turned = explicit
        if not self._seen:
            self.began = self.page

    def _field(self, kind: str | None) -> None:
        """A field is `begin` instruction `separate` result `end`: only the result is text, and no page number."""
        if kind == "begin":
            self._fields.append((len(self._parts), []))
        elif self._fields and kind in ("separate", "end"):
            start, instruction = self._fields.pop()
            if start is not None:
                del self._parts[start:]
            if kind == "separate":
                self._fields.append((start if is_page_number("".join(instruction)) else None, []))

    def _drawn(self, drawn: etree._Element) -> None:
        """The text boxes and pictures of a drawing, in order; what stands in a box is read later."""
        stack = [drawn]
        while stack:
            element = stack.pop()
            if element.tag == _BOX:
                self.boxes.append(element)
                continue
            if element.tag == ALTERNATE:
                inner = chosen(element)
                stack += [] if inner is None else [inner]
                continue
            if element.tag.endswith(_PICTURES):
                self._notes.add("picture")
            elif element.tag.endswith(_LETTERING) and not _is_watermark(element):
                self.boxes.append(element.get("string", ""))
            stack += reversed(element)


def _is_watermark(lettering: etree._Element) -> bool:
    shape = lettering.getparent()
    return shape is not None and "watermark" in shape.get("id", "").lower()


def _sign(font: str, code: str) -> str:
    """The character of a `w:sym`; a glyph that only its font knows is nothing."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number <= 0xFF or 0xF000 <= number <= 0xF0FF:
        return _SIGNS.get((font.lower(), number & 0xFF), "" if number > 0xFF else chr(max(32, number)))
    return "" if 0xE000 <= number <= 0xF8FF or 0xD800 <= number <= 0xDFFF or number > 0xFFFF else chr(number)


def _in_font(text: str, font: str) -> str:
    """Letters set in a symbol font: the signs that they show."""
    return "".join(_SIGNS.get((font, ord(char) & 0xFF), "") if char <= "\xff" or _SYMBOL_FONT.match(char) else char for char in text)
