"""What a body has to do, as a letter to it: 任务交办单, 督办单; on a page of GB/T 9704, or in an office's own template."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from anweitool.errors import AnweiError, reason
from anweitool.exports.rows import STATUS, UNFINISHED, Row, bodies, cited, clean, is_overdue, named, next_day, role_of, rows, words
from anweitool.schema.register import Register

TITLE = "任务交办单"
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
#: What stands for a font where it is not installed.
_FALLBACKS = {SONG: "小标宋,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC", FANG: "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC", HEI: "SimHei,Noto Sans CJK SC", KAI: "楷体,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC"}  # fmt: skip
_ER, _SAN, _SIHAO, _XIAOSI = 22, 16, 14, 12  # points: 二号, 三号, 四号, 小四
_SPACING = 28  # points between lines
_PAGE = {"page_width": 210, "page_height": 297, "top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
_HEADS = (("序号", 14), ("任务", 64), ("角色", 15), ("时限", 29), ("出处", 34))  # mm; 156 together
_SIGNED = (("交办单位（盖章）", "交办日期"), ("签收人", "签收日期"), ("联系电话", "反馈日期"))


def build(register: Register, today: date, units: Sequence[str], *, title: str = TITLE, template: Path | None = None) -> bytes:
    """One document with a sheet for each of the bodies, on a page of its own: what it leads or is responsible for and has not
    finished. With a template they are added at its end, and its page is kept. Raises AnweiError for a template that is none.
    """
    document = _opened(template)
    document.core_properties.author, document.core_properties.title = "anwei", title
    document.core_properties.created = document.core_properties.modified = datetime(today.year, today.month, today.day)
    owned, by_id = assigned(register), {row.entry.id: row for row in rows(register, today)}
    for number, unit in enumerate(units):
        _sheet(document, title, unit, [by_id[id] for id in owned.get(unit, [])], today, broken=number > 0 or template is not None)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def assigned(register: Register) -> dict[str, list[str]]:
    """Bodies that have something unfinished, each with the ids of the entries that it leads or is responsible for."""
    unfinished = (entry for entry in register.entries if entry.status in UNFINISHED)
    return {name: [entry.id for entry in entries] for name, entries in bodies(unfinished).items()}


# ---- the document --------------------------------------------------------------------------------


def _opened(template: Path | None) -> Any:
    """The template, or an empty document with the page of an official one."""
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if template is None:
        document = Document()
        _page(document)
        return document
    try:
        return Document(io.BytesIO(template.read_bytes()))
    except OSError as error:
        raise AnweiError(str(template), f"模板无法读取（{reason(error)}）", "请核对路径") from None
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):
        raise AnweiError(str(template), "模板不是 docx 文件", "请用 Word 或 WPS 另存为 docx") from None


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    for name, size in _PAGE.items():
        setattr(section, name, Mm(size))
    section.footer_distance = Mm(25)
    normal = document.styles["Normal"]
    _font(normal, FANG, _SAN)
    _fonts(document)
    footer = section.footer.paragraphs[0]
    footer.alignment = 1  # centred
    for part in ("— ", None, " —"):
        run = footer.add_run(part or "")
        _font(run, "宋体", _SIHAO)
        if part is None:
            _field(run, "PAGE")


def _fonts(document: Any) -> None:
    """Name what may stand for each font, in the table of fonts that the empty document has."""
    from docx.oxml.ns import qn
    from lxml import etree

    part = next((each for each in document.part.package.iter_parts() if str(each.partname) == "/word/fontTable.xml"), None)
    if part is None:
        return
    table = etree.fromstring(part.blob)
    for name, fallback in _FALLBACKS.items():
        font = etree.SubElement(table, qn("w:font"), {qn("w:name"): name})
        etree.SubElement(font, qn("w:altName"), {qn("w:val"): fallback})
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _sheet(document: Any, title: str, unit: str, found: Sequence[Row], today: date, *, broken: bool) -> None:
    """One body's page."""
    head = _paragraph(document, title, SONG, _ER, alignment=1)
    head.paragraph_format.page_break_before = broken
    head.paragraph_format.space_after = _points(_SPACING / 2)
    head.paragraph_format.line_spacing = _points(36)
    _paragraph(document, f"{unit}：", FANG, _SAN)
    papers = "、".join(dict.fromkeys(named(row) for row in found))
    text = f"{f'根据{papers}，' if papers else ''}现将由你单位牵头或负责、尚未办结的{len(found)}项任务交办如下，请按时限办理，并反馈办理情况。"
    _paragraph(document, text, FANG, _SAN, indent=True)
    table = _table(document, [width for _, width in _HEADS], len(found) + 1)
    _row(table.rows[0], [name for name, _ in _HEADS], HEI)
    _repeat(table.rows[0])
    for number, row in enumerate(found, 1):
        state = "" if row.entry.status == "open" else f"（{STATUS[row.entry.status]}）"
        cells = [str(number), clean(words(row.entry)).replace("\n", "") + state, role_of(row.entry, unit), _when(row, today), cited(row, short=True)]
        _row(table.rows[number], cells, FANG, left=(1, 4))
    _paragraph(document, "", FANG, _XIAOSI)
    _paragraph(document, "签收栏", HEI, _SAN)
    signed = _table(document, (42, 38, 38, 38), len(_SIGNED))
    for line, (one, other) in zip(signed.rows, _SIGNED, strict=True):
        _row(line, [one, "", other, ""], FANG)
        line.height = _points(_SPACING + 6)
    _paragraph(document, f"{today.year}年{today.month}月{today.day}日", FANG, _SAN, alignment=2)


def _when(row: Row, today: date) -> str:
    """The deadlines of a row in their words, each with its day."""
    said = []
    for deadline in row.entry.deadlines:
        day = next_day(deadline, today) if deadline.rrule else deadline.due
        said.append(deadline.text + (f"\n{day.year}.{day.month}.{day.day}" if day else ""))
    return "\n".join(said or ["未写明"]) + ("\n已逾期" if is_overdue(row.entry, today) else "")


# ---- parts of it ---------------------------------------------------------------------------------


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _font(styled: Any, name: str, size: float) -> None:
    """The font of a run or style: Chinese words and others alike."""
    from docx.oxml.ns import qn

    styled.font.name, styled.font.size = name, _points(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(script), name)


def _paragraph(parent: Any, text: str, font: str, size: float, *, alignment: int = 0, indent: bool = False) -> Any:
    paragraph = parent.add_paragraph()
    _written(paragraph, text, font, size, alignment)
    paragraph.paragraph_format.line_spacing = _points(_SPACING)
    if indent:
        paragraph.paragraph_format.first_line_indent = _points(2 * size)
    return paragraph


def _written(paragraph: Any, text: str, font: str, size: float, alignment: int) -> None:
    _font(paragraph.add_run(clean(text)), font, size)
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _points(0)


def _table(document: Any, widths: Sequence[float], count: int) -> Any:
    """A table with rules, of that many rows and columns as wide as given (mm)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table = document.add_table(count, len(widths))
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _row(row: Any, texts: Sequence[str], font: str, left: Sequence[int] = ()) -> None:
    """Fill a row, which no page may break."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.vertical_alignment = 1  # in the middle
        _written(cell.paragraphs[0], text, font, _XIAOSI, 0 if number in left else 1)
        cell.paragraphs[0].paragraph_format.line_spacing = _points(18)


def _repeat(row: Any) -> None:
    """Repeat a row at the head of each page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _field(run: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", None, "end"):
        element = OxmlElement("w:instrText" if kind is None else "w:fldChar")
        if kind is None:
            element.text = code
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
