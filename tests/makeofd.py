"""A small OFD writer: text at positions, table rules, several pages; and a page layout as official documents have it.

Everything is in millimetres, y downward, as in the format. `make_ofd` lays blocks out; `write_ofd` packs pages that a
test has put together from `text`, `line`, `rectangle`, `image`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
POINT = 25.4 / 72

LEFT, TOP, WIDTH, HEIGHT = 26.0, 37.0, 16 * POINT * 28, 225.0  # of the text on an A4 page: 28 characters by 22 lines
PITCH = HEIGHT / 22
BODY, TABLE, FOOT = 16 * POINT, 12 * POINT, 14 * POINT  # sizes of type
PADDING = 1.5  # between a rule and the text of a cell

_SENTENCE = re.compile(r"[。；，！？]|[：:].|^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


# ---- objects of a page ---------------------------------------------------------------------------


def wide(char: str) -> bool:
    return ord(char) > 0xFF


def measure(text: str, size: float) -> float:
    return sum(size if wide(char) else size / 2 for char in text)


def text(x: float, y: float, value: str, size: float = BODY, **attributes: object) -> str:
    """One line of text whose characters stand one beside the other; (x, y) is its upper left corner."""
    steps = " ".join(f"{size if wide(char) else size / 2:.4f}" for char in value[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    more = "".join(f" {name}={quoteattr(str(v))}" for name, v in attributes.items())
    return (
        f'<ofd:TextObject ID="0" Boundary="{x:.4f} {y:.4f} {max(measure(value, size), size):.4f} {size:.4f}" Font="2" Size="{size:.4f}"{more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88:.4f}"{delta}>{escape(value)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> str:
    """A ruling line from (x0, y0) to (x1, y1)."""
    return (
        f'<ofd:PathObject ID="0" Boundary="{x0:.4f} {y0:.4f} {max(x1 - x0, width):.4f} {max(y1 - y0, width):.4f}" LineWidth="{width}">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def rectangle(x: float, y: float, width: float, height: float, *, fill: bool = False, stroke: bool = True) -> str:
    return (
        f'<ofd:PathObject ID="0" Boundary="{x:.4f} {y:.4f} {width:.4f} {height:.4f}" LineWidth="0.25" Fill="{str(fill).lower()}" '
        f'Stroke="{str(stroke).lower()}"><ofd:AbbreviatedData>M 0 0 L {width:.4f} 0 L {width:.4f} {height:.4f} L 0 {height:.4f} C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image(resource: int, x: float = 0, y: float = 0, width: float = 210, height: float = 297) -> str:
    return f'<ofd:ImageObject ID="0" CTM="{width} 0 0 {height} 0 0" Boundary="{x} {y} {width} {height}" ResourceID="{resource}"/>'


# ---- the package ---------------------------------------------------------------------------------


def page_xml(objects: Sequence[str], before: str = "", size: tuple[float, float] = (210, 297)) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}><ofd:Area><ofd:PhysicalBox>0 0 {size[0]} {size[1]}</ofd:PhysicalBox></ofd:Area>'
        f'{before}<ofd:Content><ofd:Layer ID="0" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def parts(pages: Sequence[Sequence[str]], *, info: str = "", common: str = "", more: str = "", before: str = "") -> dict[str, str | bytes]:
    """The members of a package whose pages hold the objects given: a dict that a test may change before packing it."""
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    members: dict[str, str | bytes] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody>'
        f"<ofd:DocInfo><ofd:DocID>0</ofd:DocID>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>'
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        f"{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts>'
        '<ofd:Font ID="2" FontName="仿宋" FamilyName="仿宋"/></ofd:Fonts></ofd:Res>',
    }
    for n, objects in enumerate(pages):
        members[f"Doc_0/Pages/Page_{n}/Content.xml"] = page_xml(objects, before)
    return members


def pack(members: Mapping[str, str | bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_ofd(path: Path, pages: Sequence[Sequence[str]], **given: str) -> Path:
    """An OFD file whose pages hold the objects given."""
    return pack(parts(pages, **given), path)


# ---- layout --------------------------------------------------------------------------------------


def wrap(value: str, width: float, size: float, indent: float = 0) -> list[str]:
    """The text broken at `width`; the first line has `indent` less."""
    lines, room = [""], width - indent
    for char in value:
        step = size if wide(char) else size / 2
        if step > room + 1e-6 and lines[-1]:
            lines.append("")
            room = width
        lines[-1] += char
        room -= step
    return lines


class _Layout:
    """Where the next line goes; a new page when it does not fit."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = TOP

    @property
    def room(self) -> float:
        return TOP + HEIGHT - self.y

    def feed(self) -> None:
        self.pages.append([])
        self.y = TOP

    def paragraph(self, value: str) -> None:
        """Sentences and numbered items are indented by two characters, addressees flush, dates to the right, titles centred.

        Spaces at the start of `value` are the indent where there are any.
        """
        body = value.strip()
        given = value[: len(value) - len(value.lstrip())]
        indent, length = measure(given, BODY), measure(body, BODY)
        if given:
            pass
        elif _DATE.fullmatch(body):
            indent = WIDTH - length - 4 * BODY
        elif _SENTENCE.search(body) or length > WIDTH:
            indent = 2 * BODY
        elif not body.endswith(("：", ":")):
            indent = (WIDTH - length) / 2
        for n, part in enumerate(wrap(body, WIDTH, BODY, indent)):
            if self.room < PITCH - 1e-6:
                self.feed()
            if part.strip():
                self.pages[-1].append(text(LEFT + (0 if n else indent), self.y + (PITCH - BODY) / 2, part))
            self.y += PITCH

    def table(self, rows: Sequence[Sequence[str]], merged: bool) -> None:
        """Ruled rows; one that does not fit begins the next page, one longer than a page is cut."""
        count = max(map(len, rows))
        cells = [list(row) + [""] * (count - len(row)) for row in rows]
        weights = [min(24.0, max(measure(row[c], 1) for row in cells)) + 3 for c in range(count)]
        edges = [LEFT + WIDTH * sum(weights[:c]) / sum(weights) for c in range(count + 1)]
        for r, row in enumerate(cells):
            texts = [wrap(row[c], edges[c + 1] - edges[c] - 2 * PADDING, TABLE) for c in range(count)]
            below = cells[r + 1] if r + 1 < len(cells) else None
            open_ = {c for c in range(count) if merged and below and not below[c] and any(cells[n][c] for n in range(r + 1))}
            self._row(texts, edges, open_, r == 0)

    def _row(self, texts: list[list[str]], edges: list[float], open_: set[int], first: bool) -> None:
        pitch, at, total = TABLE * 1.4, 0, max(map(len, texts))
        if total * pitch + 2 * PADDING > self.room and self.y > TOP:
            self._close(edges)
            first = True
        while at < total:
            fit = max(1, int((self.room - 2 * PADDING + 1e-6) / pitch))
            part = [lines[at : at + fit] for lines in texts]
            at += fit
            height = max(map(len, part)) * pitch + 2 * PADDING
            page = self.pages[-1]
            if first:
                page.append(line(edges[0], self.y, edges[-1], self.y))
            for c, lines in enumerate(part):
                for n, value in enumerate(lines):
                    if value.strip():
                        page.append(text(edges[c] + PADDING, self.y + PADDING + n * pitch, value, TABLE))
                if c not in open_ and at >= total:
                    page.append(line(edges[c], self.y + height, edges[c + 1], self.y + height))
            page += [line(x, self.y, x, self.y + height) for x in edges]
            self.y += height
            if at < total:
                self._close(edges)
                first = True

    def _close(self, edges: list[float]) -> None:
        """End the page, with a rule below the cells that go on overleaf."""
        self.pages[-1].append(line(edges[0], self.y, edges[-1], self.y))
        self.feed()


class Written(NamedTuple):
    path: Path
    pages: int


def make_ofd(blocks: Sequence[str | Sequence[Sequence[str]]], path: Path, *, merged: bool = False, numbers: bool = True, title: str = "") -> Written:
    """Lay out paragraphs (str) and ruled tables (rows of cells) on A4 pages and write them.

    With `merged`, an empty cell below a filled one is part of it. `numbers` prints page numbers at the foot.
    """
    layout = _Layout()
    for block in blocks:
        if isinstance(block, str):
            layout.paragraph(block)
        else:
            layout.table(block, merged)
    if numbers:
        for n, page in enumerate(layout.pages, 1):
            number = f"— {n} —"
            page.append(text((210 - measure(number, FOOT)) / 2, 297 - 28, number, FOOT))
    write_ofd(path, layout.pages, info=f"<ofd:Title>{escape(title)}</ofd:Title>" if title else "")
    return Written(path, len(layout.pages))
