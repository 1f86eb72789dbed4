"""Blocks as a Word document, in the ways that offices make them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from tests.convert.blocks import Block, Merged, Paragraph, Table
from tests.convert.numbering import Lists, plans

_FACE = "Noto Serif CJK SC"
_HEAVY = "Noto Sans CJK SC"
_TEXT_WIDTH = Mm(156)
_INSET = Mm(2.6)  # between the edge of a text box or cell and its text
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


class Style(NamedTuple):
    """How a document is made: numbers typed or automatic, red head as paragraphs or as a table or text box, head rows repeated."""

    numbered: bool = False
    framed: bool = False
    repeat: bool = True


def write_docx(blocks: Sequence[Block], path: Path, style: Style = Style()) -> None:  # noqa: B008 (a named tuple)
    """Write the blocks as a document in the layout of GB/T 9704: A4, 16 pt, 28 pt lines, page numbers below."""
    document = Document()
    _page(document)
    lists = Lists(document) if style.numbered else None
    plan = iter(plans(blocks)) if lists else None
    head = _red_head(document, blocks) if style.framed else 0
    for block in blocks[head:]:
        if isinstance(block, Table):
            _table(document, block, style)
            continue
        numbering = next(plan) if plan else None
        if style.framed and block.role == "imprint" and "\t" in block.text:
            _imprint(document, block)
            continue
        paragraph = _paragraph(document, block._replace(text=numbering.rest) if numbering else block)
        if numbering and lists:
            lists.apply(paragraph, numbering)
    document.core_properties.title = document.core_properties.author = ""
    document.save(str(path))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    for name, size in (("Normal", 16), ("Heading 1", 16), ("Heading 2", 16), ("Title", 22)):
        style = document.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), _FACE, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), _HEAVY if name in ("Heading 1", "Title") else _FACE)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = Pt(28)
        for border in style.element.findall(".//" + qn("w:pBdr")):
            border.getparent().remove(border)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = footer.add_run(text if kind == "text" else "")
        if kind == "":
            run._r.append(parse_xml(f"<w:instrText {nsdecls('w')} xml:space='preserve'>{text}</w:instrText>"))
        elif kind != "text":
            run._r.append(parse_xml(f"<w:fldChar {nsdecls('w')} w:fldCharType='{kind}'/>"))
    footer.add_run(" —")


def _paragraph(document: Any, block: Paragraph) -> WordParagraph:
    style = "Title" if block.role == "title" else f"Heading {block.depth}" if block.depth else None
    paragraph: WordParagraph = document.add_paragraph(style=style)
    form = paragraph.paragraph_format
    form.page_break_before = block.new_page or None
    if block.role in ("masthead", "number", "title"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.role in ("right", "signatory"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif block.role == "imprint":
        form.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.paragraph_format.space_before = Pt(4)
    elif block.role == "body" and not block.text.rstrip().endswith(("：", ":")):
        form.first_line_indent = Pt(32)
    if block.role == "title":
        form.space_before = form.space_after = Pt(14)
    _fill(paragraph, block.text)
    if block.role == "masthead":
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = _masthead_size(block.text), RGBColor(0xE0, 0, 0)
            paragraph.paragraph_format.line_spacing = Pt(48)
    return paragraph


def _masthead_size(text: str) -> Any:
    """Offices set a masthead so that it fills one line; a very long one takes two."""
    return Pt(max(22, min(36, int((_TEXT_WIDTH.pt - 2 * _INSET.pt) / len(text)))))


def _fill(paragraph: WordParagraph, text: str) -> None:
    """Put text into a paragraph: `**` is bold, a line feed a break, and a run ends where Word likes to end one."""
    for i, part in enumerate(_BOLD.split(text)):
        for j, line in enumerate(part.split("\n")):
            if j:
                paragraph.add_run().add_break(WD_BREAK.LINE)
            for piece in re.split(r"(?<=[0-9])(?=[^0-9])", line):
                if piece:
                    paragraph.add_run(piece).bold = True if i % 2 else None


# ---- tables ---------------------------------------------------------------------------------------


def _table(document: Any, block: Table, style: Style) -> None:
    table = document.add_table(block.height, block.width)
    table.style = "Table Grid"
    longest = [max([len(c.text) for c in block.cells if c.column == i and c.columns == 1], default=4) for i in range(block.width)]
    weights = [min(40, max(8, 3 + n // 2)) for n in longest]
    table.autofit = False
    rows = [list(row.cells) for row in table.rows]
    for i, weight in enumerate(weights):
        table.columns[i].width = int(_TEXT_WIDTH * weight / sum(weights))
    for cell in block.cells:
        place = rows[cell.row][cell.column]
        if cell.rows > 1 or cell.columns > 1:
            place = place.merge(rows[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
        _cell(place, cell)
    if style.repeat:
        for row in table.rows[: block.header]:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _cell(place: Any, cell: Merged) -> None:
    for i, line in enumerate(cell.text.split("\n")):
        paragraph = place.paragraphs[0] if not i else place.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(16)
        if len(cell.text) < 8:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _fill(paragraph, line)
        for run in paragraph.runs:
            run.font.size = Pt(10.5)


# ---- red head and imprint in frames ----------------------------------------------------------------


def _red_head(document: Any, blocks: Sequence[Block]) -> int:
    """The head in a table where there is a signatory, else its masthead in a text box; how many blocks it took."""
    head: dict[str, str] = {}
    count = 0
    for block in blocks:
        if not isinstance(block, Paragraph) or block.role not in ("masthead", "number", "signatory"):
            break
        head[block.role] = block.text
        count += 1
    if "signatory" in head and "number" in head:
        table = document.add_table(2 if "masthead" in head else 1, 2)
        if "masthead" in head:
            top = table.cell(0, 0).merge(table.cell(0, 1)).paragraphs[0]
            top.alignment = WD_ALIGN_PARAGRAPH.CENTER
            top.paragraph_format.line_spacing = Pt(48)
            run = top.add_run(head["masthead"])
            run.font.size, run.font.color.rgb = _masthead_size(head["masthead"]), RGBColor(0xE0, 0, 0)
        row = table.rows[-1].cells
        row[0].paragraphs[0].add_run(head["number"])
        row[1].paragraphs[0].add_run(head["signatory"])
        row[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return count
    if "masthead" in head:
        _text_box(document, head.pop("masthead"))
    for role, text in head.items():
        _paragraph(document, Paragraph(text, role))
    return count


def _text_box(document: Any, text: str) -> None:
    """A text box as Word writes it: a drawing, and the same again in VML for old programs."""
    inner = (
        f'<w:txbxContent><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="{_HEAVY}"/>'
        f'<w:color w:val="E00000"/><w:sz w:val="{2 * _masthead_size(text).pt:.0f}"/></w:rPr><w:t>{text}</w:t></w:r></w:p></w:txbxContent>'
    )
    width, height = int(_TEXT_WIDTH), int(Mm(24))
    paragraph = document.add_paragraph()
    paragraph.add_run()._r.append(
        parse_xml(
            f"<mc:AlternateContent {nsdecls('w', 'wp', 'a')} {_WPS} {_MC} {_VML}>"
            '<mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="Text Box 1"/><wp:cNvGraphicFramePr/>'
            '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{inner}</wps:txbx><wps:bodyPr/></wps:wsp>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
            f'<mc:Fallback><w:pict><v:shape style="width:442pt;height:68pt"><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>'
            "</mc:AlternateContent>"
        )
    )
    paragraph.paragraph_format.line_spacing = 1.0


def _imprint(document: Any, block: Paragraph) -> None:
    table = document.add_table(1, 2)
    sides, widths = (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT), (Mm(105), Mm(51))
    for cell, column, text, side, width in zip(table.rows[0].cells, table.columns, block.text.split("\t", 1), sides, widths, strict=True):
        cell.paragraphs[0].add_run(text).font.size = Pt(14)
        cell.paragraphs[0].alignment = side
        cell.width = column.width = width
