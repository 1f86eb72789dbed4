"""Word files, made here as Word and WPS write them: numbers, merges, tracked changes, boxes, pages, and damaged ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.readers import docx, extract
from anweitool.readers.docx import numbering
from anweitool.readers.options import Options
from anweitool.source import SourceText

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": RELATIONS,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
NS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def related(*targets: tuple[str, str]) -> str:
    """A relations part: (type, target) pairs, ids r1, r2 …"""
    entries = "".join(f'<Relationship Id="r{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets, 1))
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def pack(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def members(body: str, numbering: str = "", styles: str = "", **parts: str) -> dict[str, str | bytes]:
    """The parts of a Word file; `parts` are further ones by their kind (footnotes, header …)."""
    kinds = [("styles", "styles.xml"), ("numbering", "numbering.xml"), *((kind.rstrip("0123456789"), f"{kind}.xml") for kind in parts)]
    return {
        "_rels/.rels": related(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": related(*kinds),
        "word/document.xml": f"<w:document {NS}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NS}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NS}>{numbering}</w:numbering>",
    } | {f"word/{kind}.xml": content for kind, content in parts.items()}


def read(body: str, numbering: str = "", styles: str = "", **parts: str) -> SourceText:
    return docx.read(pack(members(body, numbering, styles, **parts)), "样张.docx", Options())


def lines(body: str, numbering: str = "", styles: str = "", **parts: str) -> list[str]:
    return list(read(body, numbering, styles, **parts).lines)


def problem(data: bytes, options: Options | None = None) -> str:
    with pytest.raises(AnweiError) as caught:
        docx.read(data, "样张.docx", options or Options())
    return str(caught.value)


def p(content: str = "", properties: str = "") -> str:
    """A paragraph: text, or runs as XML."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') else r(content)}</w:p>"


def r(text: str = "", properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{text if text.startswith('<') else f'<w:t>{text}</w:t>'}</w:r>"


def numbered(number: int | str, level: int = 0, text: str = "文", style: str = "") -> str:
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return p(text, f'{style}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def styled(style: str, text: str = "文") -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def level(at: int, format: str, text: str, suffix: str = "nothing", start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(name: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def num(name: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def start_at(at: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def tc(content: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<w:') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cell if cell.startswith('<w:') else tc(cell) for cell in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def grid(source: SourceText, at: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in source.grids[at].rows]


OUTLINE = abstract(0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.", "tab"))
UP, DOWN = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


# ---- numbers --------------------------------------------------------------------------------------


def test_an_outline_is_numbered_as_word_prints_it() -> None:
    levels = [(0, "总体要求"), (1, "指导思想"), (1, "基本原则"), (2, "强化责任"), (2, "2024年底前完成"), (0, "主要任务"), (1, "排查"), (2, "整改")]
    assert lines("".join(numbered(1, at, text) for at, text in levels), OUTLINE + num(1, 0)) == [
        "一、总体要求", "（一）指导思想", "（二）基本原则", "1.强化责任", "2. 2024年底前完成", "二、主要任务", "（一）排查", "1.整改",
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_unless_one_starts_anew() -> None:
    numbering = OUTLINE + num(1, 0) + num(2, 0) + num(3, 0, start_at(0, 1)) + num(4, 0, start_at(0, 7))
    assert lines("".join(numbered(n) for n in (1, 2, 1, 3, 3, 1, 4, 4)), numbering) == [
        "一、文", "二、文", "三、文", "一、文", "二、文", "三、文", "七、文", "八、文",
    ]  # fmt: skip


def test_a_level_of_its_own_in_a_list() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1 ", start=4)}</w:lvlOverride>'
    assert lines(numbered(1) + numbered(1), OUTLINE + num(1, 0, own)) == ["IV 文", "V 文"]


def test_when_a_level_starts_anew() -> None:
    never, after_first = '<w:lvlRestart w:val="0"/>', '<w:lvlRestart w:val="1"/>'
    numbering = abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2", more=never), level(2, "decimal", "%3)", more=after_first))
    text = "".join(numbered(1, at, "、") for at in (0, 1, 2, 1, 2, 0, 1, 2))
    assert lines(text, numbering + num(1, 0)) == ["1、", "1.1、", "1)、", "1.2、", "2)、", "2、", "2.3、", "1)、"]


def test_a_level_that_was_passed_over_counts_as_used() -> None:
    numbering = abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")) + num(1, 0)
    assert lines("".join(numbered(1, at, "、") for at in (1, 0, 1)), numbering) == ["1.1、", "2、", "2.1、"]


def test_a_legal_level_has_digits_only() -> None:
    numbering = abstract(0, level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "%1.%2", "space", more="<w:isLgl/>")) + num(1, 0)
    assert lines("".join(numbered(1, at) for at in (0, 1, 1)), numbering) == ["第一章文", "1.1 文", "1.2 文"]


def test_what_parts_a_number_from_its_text() -> None:
    numbering = "".join(
        abstract(i, level(0, format, text, suffix)) + num(i, i)
        for i, (format, text, suffix) in enumerate(
            [("chineseCounting", "%1、", "tab"), ("chineseCounting", "第%1条", "tab"), ("decimal", "%1", "tab"), ("decimal", "%1.", "space"), ("decimal", "%1.", "tab")], 1
        )
    )  # fmt: skip
    assert lines("".join(numbered(n) for n in range(1, 6)) + numbered(5, 0, "5月底前"), numbering) == [
        "一、文", "第一条文", "1 文", "1. 文", "1.文", "2. 5月底前",
    ]  # fmt: skip


def test_bullets_pictures_and_glyphs_of_symbol_fonts_are_no_numbers() -> None:
    numbering = abstract(0, level(0, "bullet", "\uf0b7", "tab"), level(1, "none", "附件："), level(2, "none", "\uf0d8")) + num(1, 0)
    assert lines("".join(numbered(1, at) for at in (0, 1, 2)) + numbered(9) + numbered(0) + numbered("乱"), numbering) == [
        "文", "附件：文", "文", "文", "文", "文",
    ]  # fmt: skip


def test_a_numbered_paragraph_without_text_is_its_number() -> None:
    rows = [tr(tc(numbered(1, 0, "")), "检查"), tr(tc(numbered(1, 0, "")), "整改")]
    assert grid(read(tbl(*rows), abstract(0, level(0, "decimal", "%1", "space")) + num(1, 0))) == [["1", "检查"], ["2", "整改"]]


def test_numbers_that_styles_give() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="甲"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="乙"/><w:basedOn w:val="A"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="丙"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="D"><w:name w:val="丁"/><w:basedOn w:val="A"/></w:style>'
    )
    outline = abstract(
        0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.", more='<w:pStyle w:val="D"/>')
    )
    body = (
        styled("A")
        + styled("B")
        + styled("C")
        + styled("D")
        + numbered(0, 0, "文", "B")
        + p("文", '<w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="1"/></w:numPr>')
    )
    assert lines(body, outline + num(1, 0), styles) == ["一、文", "（一）文", "（二）文", "1.文", "文", "（三）文"]


def test_a_list_style_stands_between_a_list_and_its_definition() -> None:
    link, linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="L"/></w:abstractNum>', '<w:styleLink w:val="L"/><w:lvl '
    numbering = link + OUTLINE.replace("<w:lvl ", linked, 1) + num(1, 5) + num(2, 0)
    styles = '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert lines(numbered(1) + numbered(2) + numbered(1), numbering, styles) == ["一、文", "二、文", "三、文"]


def test_links_and_bases_that_go_in_circles_end() -> None:
    numbering = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="L"/></w:abstractNum>' + num(1, 5)
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert lines(numbered(1, 0, "文", "A"), numbering, styles) == ["文"]


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("decimal", "1 9 10 11 20 21 101 1001"),
        ("decimalZero", "01 09 10 11 20 21 101 1001"),
        ("decimalFullWidth", "１ ９ １０ １１ ２０ ２１ １０１ １００１"),
        ("decimalEnclosedCircle", "① ⑨ ⑩ ⑪ ⑳ ㉑ 101 1001"),
        ("decimalEnclosedParen", "⑴ ⑼ ⑽ ⑾ ⒇ 21 101 1001"),
        ("chineseCounting", "一 九 十 十一 二十 二十一 一〇一 一〇〇一"),
        ("chineseCountingThousand", "一 九 十 十一 二十 二十一 一百零一 一千零一"),
        ("japaneseCounting", "一 九 十 十一 二十 二十一 百一 千一"),
        ("ideographDigital", "一 九 一〇 一一 二〇 二一 一〇一 一〇〇一"),
        ("chineseLegalSimplified", "壹 玖 壹拾 壹拾壹 贰拾 贰拾壹 壹佰零壹 壹仟零壹"),
        ("ideographTraditional", "甲 壬 癸 11 20 21 101 1001"),
        ("ideographZodiac", "子 申 酉 戌 20 21 101 1001"),
        ("ideographEnclosedCircle", "㊀ ㊈ ㊉ 11 20 21 101 1001"),
        ("upperLetter", "A I J K T U WWWW 1001"),
        ("lowerLetter", "a i j k t u wwww 1001"),
        ("upperRoman", "I IX X XI XX XXI CI MI"),
        ("lowerRoman", "i ix x xi xx xxi ci mi"),
        ("none", "       "),
        ("bullet", "       "),
        ("001", "001 009 010 011 020 021 101 1001"),
        ("unknown", "1 9 10 11 20 21 101 1001"),
    ],
)
def test_formats_of_numbers(format: str, expected: str) -> None:
    assert " ".join(numbering.write(number, format) for number in (1, 9, 10, 11, 20, 21, 101, 1001)) == expected


def test_a_format_of_its_own_in_a_newer_word() -> None:
    choice = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="8"/>{choice}<w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
    assert lines(numbered(1), numbering + num(1, 0)) == ["008 文"]


# ---- paragraphs -----------------------------------------------------------------------------------


def test_runs_wrappers_and_breaks_of_a_paragraph() -> None:
    content = (
        r("各村") + f'<w:hyperlink r:id="x">{r("、社区")}</w:hyperlink><w:smartTag>{r("：")}</w:smartTag>'
        f'<w:sdt><w:sdtPr/><w:sdtContent>{r("请")}</w:sdtContent></w:sdt>' + r("<w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t>")
        + r("<w:t>2</w:t><w:noBreakHyphen/><w:t>3家</w:t><w:softHyphen/>") + r('<w:ruby><w:rt><w:r><w:t>ǎn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>泖</w:t></w:r></w:rubyBase></w:ruby>')
        + "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    )  # fmt: skip
    assert lines(p(content)) == ["各村、社区：请\t甲", "乙", "丙2-3家泖a+b"]


def test_empty_paragraphs_stay_and_line_feeds_of_the_xml_are_no_breaks() -> None:
    assert lines(p("甲\n乙") + p() + p("丙")) == ["甲 乙", "", "丙"]


def test_the_result_of_a_field_is_text_and_its_instruction_is_not() -> None:
    def field(instruction: str, result: str) -> str:
        parts = ["begin", f"<w:instrText>{instruction}</w:instrText>", "separate", result, "end"]
        return "".join(r(f'<w:fldChar w:fldCharType="{part}"/>' if part in ("begin", "separate", "end") else part) for part in parts)

    nested = r('<w:fldChar w:fldCharType="begin"/>') + field("PAGE", "7") + r("条件") + r('<w:fldChar w:fldCharType="separate"/>') + r("是") + r('<w:fldChar w:fldCharType="end"/>')  # fmt: skip
    body = p(r("前") + field('DATE "yyyy"', "2024年") + r("后")) + p(r("—") + field(" PAGE \\* MERGEFORMAT", "3") + r("—")) + p(nested)
    body += p(r('<w:fldChar w:fldCharType="begin"/>') + r("没有关上的域")) + p(f'<w:fldSimple w:instr="NUMPAGES">{r("9")}</w:fldSimple>{r("页")}')
    assert lines(body) == ["前2024年后", "——", "是", "没有关上的域", "页"]


def test_symbols() -> None:
    def sym(font: str, code: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'

    body = p(sym("Wingdings", "F0FE") + r("是") + sym("Wingdings 2", "00A3") + r("否") + sym("仿宋", "2460") + sym("Symbol", "F0B7") + sym("x", "zz"))
    body += p(r("þ", '<w:rFonts w:ascii="Wingdings"/>') + r("已办") + r("\uf0d8项"))
    assert lines(body) == ["☑是□否①", "☑已办项"]


def test_headings_by_style_name_base_and_outline_level() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="4"><w:name w:val="节"/><w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style>'
    )
    body = (
        "".join(styled(name) for name in "1234x") + p("文", '<w:outlineLvl w:val="4"/>') + p("文", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
    )
    assert read(body, styles=styles).headings == {1: 1, 2: 2, 3: 1, 4: 4, 6: 5}


def test_headings_as_python_docx_writes_them(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_heading("实施方案", 1)
    document.add_paragraph("各单位：")
    document.save(str(tmp_path / "方案.docx"))
    source = extract((tmp_path / "方案.docx").read_bytes(), "方案.docx", Options())
    assert (source.lines, source.headings, source.format, source.pages) == (("实施方案", "各单位："), {1: 1}, "docx", ())


# ---- tables ---------------------------------------------------------------------------------------


def test_merged_cells() -> None:
    source = read(
        p("任务表")
        + tbl(
            tr("序号", tc("任务", '<w:gridSpan w:val="2"/>'), "单位"),
            tr(tc("1", DOWN), "甲", "子", tc("镇安委办", DOWN)),
            tr(tc("", UP), "乙", "丑", tc("", '<w:vMerge w:val="continue"/>')),
            tr(tc("", '<w:gridSpan w:val="3"/>'), tc("", DOWN)),
            tr("2", "丙", "寅", tc("", UP)),
        )
        + p("附注")
    )
    assert grid(source) == [
        ["序号", "任务", "任务", "单位"], ["1", "甲", "子", "镇安委办"], ["1", "乙", "丑", "镇安委办"], ["", "", "", ""], ["2", "丙", "寅", ""],
    ]  # fmt: skip
    assert source.grids[0].rows[1][0] is source.grids[0].rows[2][0]
    assert source.lines == ("任务表", "序号\t任务\t\t单位", "1\t甲\t子\t镇安委办", "\t乙\t丑", "", "2\t丙\t寅", "附注")
    assert source.grids[0].lines == (2, 3, 4, 5, 6)


def test_merges_as_python_docx_writes_them(tmp_path: Path) -> None:
    document = python_docx.Document()
    table = document.add_table(3, 3)
    for row, texts in zip(table.rows, (("序号", "任务", "单位"), ("1", "甲", "公安"), ("2", "乙", "消防")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(0, 0).merge(table.cell(0, 1))
    document.save(str(tmp_path / "表.docx"))
    source = docx.read((tmp_path / "表.docx").read_bytes(), "表.docx", Options())
    assert grid(source) == [["序号\n任务", "序号\n任务", "单位"], ["1", "甲", "公安\n消防"], ["2", "乙", "公安\n消防"]]


def test_old_merges_and_merges_that_nothing_opens() -> None:
    old = tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "乙")
    assert grid(read(tbl(old, tr(tc("", UP), "丙", "丁")))) == [["甲", "甲", "乙"], ["", "丙", "丁"]]


def test_columns_before_a_row() -> None:
    assert grid(read(tbl(tr("甲", "乙", "丙"), tr("丁", "戊", properties='<w:gridBefore w:val="1"/>')))) == [["甲", "乙", "丙"], ["", "丁", "戊"]]


def test_rows_and_cells_in_controls_and_rows_deleted() -> None:
    rows = [
        tr("序号", "任务"),
        "<w:sdt><w:sdtContent>" + tr("1", "<w:sdt><w:sdtContent>" + tc("检查") + "</w:sdtContent></w:sdt>") + "</w:sdtContent></w:sdt>",
        tr("2", "作废", properties='<w:del w:id="1"/>'),
        "<w:customXml>" + tr("3", tc(p("整改") + p("复查"))) + "</w:customXml>",
    ]
    source = read(tbl(*rows))
    assert grid(source) == [["序号", "任务"], ["1", "检查"], ["3", "整改\n复查"]]
    assert [remark.message for remark in source.remarks] == ["文件有修订痕迹：删除的 1 处未读入"]


def test_a_small_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = tbl(tr("子"), tr("丑"))
    assert grid(read(tbl(tr("甲", "乙"), tr("1", tc(p("前") + inner + p("后")))))) == [["甲", "乙"], ["1", "前\n子\n丑\n后"]]


def test_a_table_that_holds_a_real_one_only_lays_out() -> None:
    inner = tbl(tr("序号", "任务"), tr("1", "检查"))
    source = read(tbl(tr("栏目", "导航"), tr(tc(p("一、任务", '<w:outlineLvl w:val="0"/>') + inner + p("完")), "侧栏")))
    assert source.lines == ("栏目", "导航", "一、任务", "序号\t任务", "1\t检查", "完", "侧栏")
    assert (grid(source), source.headings) == ([["序号", "任务"], ["1", "检查"]], {3: 1})


def test_a_table_of_one_row_or_column_is_text() -> None:
    assert lines(tbl(tr("甲", tc(p("乙") + p() + p("丙")))) + tbl(tr("丁"), tr("戊"))) == ["甲", "乙", "", "丙", "丁", "戊"]


def test_a_head_or_imprint_set_in_a_table_is_text() -> None:
    span = '<w:gridSpan w:val="2"/>'
    head = tbl(tr(tc("某某镇人民政府文件", span)), tr("某政〔2024〕3号", "签发人：李明"))
    imprint = tbl(tr(tc("抄送：县安委办。", span)), tr("某某镇党政办公室", "2024年4月10日印发"))
    source = read(head + p("正文") + imprint)
    assert source.lines == ("某某镇人民政府文件", "某政〔2024〕3号\t签发人：李明", "正文", "抄送：县安委办。", "某某镇党政办公室\t2024年4月10日印发")
    assert source.grids == ()


def test_a_register_of_documents_stays_a_table() -> None:
    rows = [tr("序号", "文号"), tr("1", "某政〔2024〕3号"), tr("2", "某政〔2024〕4号")]
    assert len(read(tbl(*rows)).grids) == 1


def test_spans_without_measure() -> None:
    row = tr(tc("甲", '<w:gridSpan w:val="99999999999"/>'), "乙")
    assert [len(line) for line in read(tbl(row, tr("丙", "丁"), tr("戊", "己"))).grids[0].rows] == [200, 200, 200]
    assert grid(read(tbl(tr(tc("甲", '<w:gridSpan w:val="-3"/>'), "乙"), tr("丙", tc("丁", '<w:gridSpan w:val="x"/>'))))) == [
        ["甲", "乙"],
        ["丙", "丁"],
    ]


# ---- boxes, changes, what is left out -------------------------------------------------------------


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes_once_behind_their_paragraph_or_above_what_opens() -> None:
    assert lines(p(box(p("机密"), p("特急")) + r("文件")) + p(r("正文") + box(p("框中"))) + p(box(p("又一框"))) + p("完")) == [
        "机密", "特急", "文件", "正文", "框中", "又一框", "", "完",
    ]  # fmt: skip


def test_boxes_in_cells_boxes_in_boxes_and_lettering() -> None:
    letters = '<w:r><w:pict><v:shape id="art"><v:textpath string="某镇人民政府文件"/></v:shape></w:pict></w:r>'
    source = read(p(letters) + tbl(tr("甲", "乙"), tr("1", tc(p(r("丙") + box(p(r("丁") + box(p("戊")))))))))
    assert (source.lines[0], grid(source)) == ("某镇人民政府文件", [["甲", "乙"], ["1", "丙\n丁\n戊"]])


def test_tracked_changes_are_taken_as_accepted() -> None:
    body = p("题") + p(r("于") + f'<w:ins w:id="1">{r("6月")}</w:ins><w:del w:id="2"><w:r><w:delText>5月</w:delText></w:r></w:del>' + r("底前"))
    body += p(f"<w:moveFrom>{r('移走')}</w:moveFrom><w:moveTo>{r('移来')}</w:moveTo>") + p("完")
    source = read(body)
    assert source.lines == ("题", "于6月底前", "移来", "完")
    assert [(x.code, x.severity, x.message, x.lines) for x in source.remarks] == [
        ("TX958", "info", "文件有修订痕迹：插入的 2 处已保留，删除的 2 处未读入", (2, 3))
    ]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    deleted = "<w:rPr><w:del w:id='1'/></w:rPr>"
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    gone = p(f"<w:del w:id='2'>{r('<w:delText>没了</w:delText>')}</w:del>", number + deleted)
    source = read(numbered(1) + gone + p("甲", number + deleted) + gone + p("乙", number) + p("末", deleted), OUTLINE + num(1, 0))
    assert source.lines == ("一、文", "二、甲乙", "末")
    assert source.remarks[0].message == "文件有修订痕迹：删除的 4 处未读入"


def test_hidden_text_is_left_out_and_said() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="g"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        p("题")
        + p(r("明") + r("暗中写的", "<w:vanish/>") + r("亮", '<w:vanish w:val="0"/>') + r("影", '<w:rStyle w:val="h"/>'))
        + styled("g", "全段")
    )
    source = read(body + p("末"), styles=styles)
    assert source.lines == ("题", "明亮", "末")
    assert [(x.code, x.severity, x.message, x.lines) for x in source.remarks] == [("TX960", "info", "隐藏的文字 3 处未读入：“暗中写的”", (2, 3))]


def test_a_paragraph_whose_end_is_hidden_goes_on() -> None:
    assert lines(p("（一）落实责任。", "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p("各单位要抓好。")) == ["（一）落实责任。各单位要抓好。"]


def test_notes_comments_pictures_and_embedded_files_are_left_out_and_said() -> None:
    notes = f'<w:footnotes {NS}><w:footnote w:id="0" w:type="separator">{p("线")}</w:footnote><w:footnote w:id="2">{p("指本办法施行前" * 6)}</w:footnote></w:footnotes>'
    body = p(r("甲") + r('<w:footnoteReference w:id="2"/>') + r("乙") + r('<w:commentReference w:id="0"/>'))
    body += p("丙") + p(r("丁") + r('<w:footnoteReference w:id="3"/>') + r("<w:drawing><a:blip/></w:drawing>") + r('<w:endnoteReference w:id="1"/>'))
    source = read(body + '<w:altChunk r:id="r9"/>', footnotes=notes)
    assert source.lines == ("甲乙", "丙", "丁")
    assert [(x.code, x.message, x.lines) for x in source.remarks] == [
        ("TX960", "脚注 2 条未读入正文：“指本办法施行前指本办法施行前指本办法施行前指本办法施行前指本…”", (1, 3)),
        ("TX960", "尾注 1 条未读入正文", (3, 3)),
        ("TX960", "批注 1 处未读入", (1, 1)),
        ("TX960", "图片 1 幅，图中如有文字未读入", (3, 3)),
        ("TX960", "嵌入的文档 1 份未读入", (3, 3)),
    ]


def test_what_is_left_out_of_a_table_that_lays_out_is_said_of_its_line() -> None:
    picture = tc(p(r("<w:drawing><a:blip/></w:drawing>")))
    source = read(tbl(tr("甲", ""), tr(picture, ""), tr("乙", "")) + tbl(tr("丙", "丁"), tr("1", tc(tbl(tr(picture))))))
    assert (source.lines, [x.lines for x in source.remarks]) == (("甲", "乙", "丙\t丁", "1"), [(2, 4)])


def test_what_is_left_out_of_a_table_is_said_of_its_row() -> None:
    source = read(p("题") + tbl(tr("甲", "乙"), tr("丙", tc(p(r("丁") + r("<w:drawing><a:blip/></w:drawing>")))), tr("戊", "己")))
    assert [(x.message, x.lines) for x in source.remarks] == [("图片 1 幅，图中如有文字未读入", (3, 3))]


# ---- pages, running heads, properties -------------------------------------------------------------

BREAK, RENDERED = '<w:br w:type="page"/>', "<w:lastRenderedPageBreak/>"


def test_pages_as_word_set_them() -> None:
    body = (
        p("一")
        + p(r("二") + r(RENDERED + "<w:t>页上</w:t>"))
        + p("三")
        + p(r(BREAK))
        + p(r(RENDERED + "<w:t>四</w:t>"))
        + p(r(BREAK + "<w:t>五</w:t>"))
    )
    source = read(body)
    assert source.lines == ("一", "二页上", "三", "", "四", "五")
    assert source.pages == (1, 1, 2, 3, 3, 4)


def test_a_hidden_paragraph_does_not_hold_the_page() -> None:
    assert read(p("一") + p(r("暗", "<w:vanish/>"), "<w:rPr><w:vanish/></w:rPr>") + p(r(RENDERED + "<w:t>二</w:t>"))).pages == (1, 2)


def test_pages_of_rows() -> None:
    cut = tc(p(r("长") + r(RENDERED + "<w:t>文</w:t>")))
    rows = [tr("序号", "任务", "单位"), tr("1", cut, cut), tr(tc(p("2")), "乙", "丙"), tr(tc(p(r(RENDERED + "<w:t>3</w:t>"))), "丁", "戊")]
    assert read(p("题") + tbl(*rows) + p("末")).pages == (1, 1, 1, 2, 3, 3)


def test_pages_stay_unknown_where_word_has_not_set_them(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("甲").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("乙")
    document.save(str(tmp_path / "x.docx"))
    source = docx.read((tmp_path / "x.docx").read_bytes(), "x.docx", Options())
    assert (source.lines, source.pages) == (("甲", "乙"), ())


def test_headers_footers_and_properties_are_evidence(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "某某镇人民政府文件"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    document.core_properties.title = "关于印发方案的通知"
    document.core_properties.author = "python-docx"
    document.save(str(tmp_path / "x.docx"))
    source = docx.read((tmp_path / "x.docx").read_bytes(), "x.docx", Options())
    assert source.lines == ("正文",)
    assert [tuple(e) for e in source.evidence] == [("页眉", "某某镇人民政府文件", "页眉"), ("文档属性标题", "关于印发方案的通知", "文档属性")]


def test_each_text_of_the_running_heads_once_and_no_watermark() -> None:
    page = r('<w:fldChar w:fldCharType="begin"/>') + r("<w:instrText>PAGE</w:instrText>") + r('<w:fldChar w:fldCharType="separate"/>') + r("12") + r('<w:fldChar w:fldCharType="end"/>')  # fmt: skip
    water = '<w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1"><v:textpath string="草稿"/></v:shape></w:pict></w:r>'
    parts = {
        "header1": f"<w:hdr {NS}>{p(water + r('某委文件'))}</w:hdr>",
        "header2": f"<w:hdr {NS}>{p('某委文件')}</w:hdr>",
        "header3": f"<w:hdr {NS}>{p('偶数页')}</w:hdr>",
        "footer4": f"<w:ftr {NS}>{p(r('第') + page + r('页'))}{p('某委办公室')}</w:ftr>",
    }
    references = '<w:headerReference w:type="default" r:id="r3"/><w:headerReference w:type="first" r:id="r4"/><w:headerReference w:type="even" r:id="r5"/><w:footerReference w:type="default" r:id="r6"/>'  # fmt: skip
    source = read(p("文") + f"<w:sectPr>{references}</w:sectPr>", **parts)
    assert [tuple(e) for e in source.evidence] == [("页眉", "某委文件", "页眉"), ("页脚", "某委办公室", "页脚")]


# ---- packages -------------------------------------------------------------------------------------


def test_the_main_part_is_found_through_the_relations() -> None:
    parts = members(p("文"))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = related(("officeDocument", "/word/document2.xml"))
    assert docx.read(pack(parts), "x.docx", Options()).lines == ("文",)
    del parts["_rels/.rels"]
    assert docx.read(pack(parts), "x.docx", Options()).lines == ("文",)


def test_numbers_are_found_without_relations() -> None:
    parts = members(numbered(1), OUTLINE + num(1, 0))
    del parts["word/_rels/document.xml.rels"]
    assert docx.read(pack(parts), "x.docx", Options()).lines == ("一、文",)


def test_a_strict_file_reads_the_same() -> None:
    parts = {
        name: str(text)
        .replace(NAMES["w"], "http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        .replace(NAMES["m"], "http://purl.oclc.org/ooxml/officeDocument/math")
        for name, text in members(
            numbered(1) + tbl(tr("甲", "乙"), tr("丙", "丁")) + p("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"), OUTLINE + num(1, 0)
        ).items()
    }
    source = docx.read(pack(dict(parts)), "x.docx", Options())
    assert (source.lines, grid(source)) == (("一、文", "甲\t乙", "丙\t丁", "x"), [["甲", "乙"], ["丙", "丁"]])


def test_what_lies_outside_the_package_is_not_looked_at() -> None:
    parts = members(p("文") + '<w:sectPr><w:headerReference w:type="default" r:id="r1"/></w:sectPr>')
    parts["word/_rels/document.xml.rels"] = related(("header", "../../../etc/passwd")).replace("/>", ' TargetMode="External"/>')
    assert docx.read(pack(parts), "x.docx", Options()).lines == ("文",)


def replaced(name: str, content: str | bytes | None) -> bytes:
    parts = members(p("文"))
    if content is None:
        del parts[name]
    else:
        parts[name] = content
    return pack(parts)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (replaced("word/document.xml", None), "样张.docx：缺少正文部分（word/document.xml）。请用 Word 或 WPS 打开后另存再试"),
        (replaced("word/document.xml", "<w:document"), "样张.docx：文件里的 word/document.xml 不是完整的 XML。请重新取得文件"),
        (replaced("word/document.xml", f"<w:document {NS}/>"), "样张.docx：不是 Word 文档，没有正文。请核对文件"),
        (replaced("word/styles.xml", "<w:styles"), "样张.docx：文件里的 word/styles.xml 不是完整的 XML。请重新取得文件"),
        (
            replaced("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
            "样张.docx：文件里的 word/document.xml 带有 DTD（实体声明），不安全。请用 Word 或 WPS 另存后再试",
        ),
        (pack(members(p())), "样张.docx：没有读到文字。请核对文件"),
        (b"PK\x03\x04 no zip", "样张.docx：压缩包已损坏（不完整，或没有传完）。请重新取得文件"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(data: bytes, message: str) -> None:
    assert problem(data) == message


def test_a_bomb_is_refused() -> None:
    parts = members(p("文"))
    parts["word/document.xml"] = b"<x>" + b" " * 3_000_000 + b"</x>"
    assert problem(pack(parts), Options(limit=100_000)) == "样张.docx：解压后超过 0 MB，疑为压缩炸弹。请核对文件来源，或用 --limit 放宽"


def nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("文") + "</w:tc></w:tr></w:tbl>" * depth


@pytest.mark.parametrize(
    "body",
    [
        nested_tables(300),
        "<w:sdt><w:sdtContent>" * 600 + p("文") + "</w:sdtContent></w:sdt>" * 600,
        "<w:p><w:r><w:pict><w:txbxContent>" * 200 + "</w:txbxContent></w:pict></w:r></w:p>" * 200,
    ],
)
def test_nesting_without_end_is_refused(body: str) -> None:
    assert problem(pack(members(body))) == "样张.docx：文件里的 word/document.xml 嵌套过深。请核对文件来源"


def test_tables_in_tables_up_to_a_depth() -> None:
    assert lines(nested_tables(39)) == ["文"]
    assert problem(pack(members(nested_tables(60)))) == "样张.docx：表格或文本框套了 40 层以上。请核对文件来源"


def test_controls_may_nest() -> None:
    assert lines("<w:sdt><w:sdtContent>" * 100 + p("文") + "</w:sdtContent></w:sdt>" * 100) == ["文"]


def test_too_many_cells_are_refused() -> None:
    assert problem(pack(members(tbl(*[tr("甲", "乙")] * 30))), Options(cells=50)) == "样张.docx：表格超过 50 格。请把文件拆小，或用 --limit 放宽"


SAMPLE = pack(
    members(
        numbered(1) + p(box(p("框")) + r("文") + r('<w:footnoteReference w:id="1"/>')) + tbl(tr("甲", tc("乙", DOWN)), tr("丙", tc("", UP)))
        + p(f'<w:ins w:id="1">{r("增")}</w:ins>{r("隐", "<w:vanish/>")}'),
        OUTLINE + num(1, 0, start_at(0, 3)),
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>',
        footnotes=f'<w:footnotes {NS}><w:footnote w:id="1">{p("注")}</w:footnote></w:footnotes>',
    )
)  # fmt: skip


def survives(data: bytes) -> None:
    """Reading gives text or one line of Chinese, nothing else."""
    try:
        source = docx.read(data, "样张.docx", Options())
    except AnweiError as error:
        assert "\n" not in str(error)
    else:
        assert source.lines


def test_a_file_cut_off_anywhere() -> None:
    for at in range(0, len(SAMPLE), 37):
        survives(SAMPLE[:at])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_file_with_bytes_changed(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, value in changes:
        data[at] = value
    survives(bytes(data))


PARTS = {name: str(text) for name, text in members(numbered(1) + tbl(tr("甲", tc("乙", DOWN))) + p(box(p("框"))), OUTLINE + num(1, 0)).items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_parts_with_elements_and_values_changed(name: str, data: st.DataObject) -> None:
    text = PARTS[name]
    at = data.draw(st.integers(0, len(text) - 1))
    piece = data.draw(st.sampled_from(["w:tbl", "w:p", "w:r", "-1", "999999999999", "x", "", "&#0;", "<w:tc/>", '"', "\ud7ff", "w:sdt"]))
    survives(pack(PARTS | {name: text[:at] + piece + text[at + len(piece) :]}))
