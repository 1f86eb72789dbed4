"""Spreadsheets: grids as they are shown, what is hidden said, dialects of csv found out."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from anweitool.errors import AnweiError
from anweitool.readers import sheet
from anweitool.readers.options import Options
from anweitool.readers.workbook import shown
from anweitool.source import SourceText


def read(data: bytes, path: str = "台账.xlsx", options: Options | None = None) -> SourceText:
    return sheet.read(data, path, options or Options())


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book(*rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    return made


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    """The package with `old` replaced in one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            content = before.read(info)
            if info.filename == name:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(info.filename, content)
    return buffer.getvalue()


def grids(source: SourceText) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in source.grids]


def remarks(source: SourceText) -> list[tuple[str, str, str]]:
    return [(remark.code, remark.severity, remark.message) for remark in source.remarks]


# ---- xlsx ----------------------------------------------------------------------------------------


def test_merges_dates_and_numbers_as_they_are_shown() -> None:
    made = book(
        ["任务分解表"],
        ["序号", "任务", "责任单位", "时限", "完成率"],
        [1, "排查\n整治", "应急局", datetime(2024, 12, 31), 0.8],
        [2.0, "宣传", None, datetime(2024, 6, 30), 1],
    )
    page = made.active
    page.merge_cells("A1:E1")
    page.merge_cells("C3:C4")
    page["D3"].number_format, page["D4"].number_format = 'yyyy"年"m"月"d"日"', "mm-dd-yy"
    page["E3"].number_format = page["E4"].number_format = "0%"
    source = read(saved(made))
    assert source.format == "xlsx"
    assert source.lines == (
        "任务分解表",
        "序号\t任务\t责任单位\t时限\t完成率",
        "1\t排查 整治\t应急局\t2024年12月31日\t80%",
        "2\t宣传\t\t2024-06-30\t100%",
    )
    assert grids(source) == [
        [
            ["任务分解表"] * 5,
            ["序号", "任务", "责任单位", "时限", "完成率"],
            ["1", "排查\n整治", "应急局", "2024年12月31日", "80%"],
            ["2", "宣传", "应急局", "2024-06-30", "100%"],
        ]
    ]
    assert source.grids[0].lines == (1, 2, 3, 4)
    assert source.remarks == ()


def test_several_sheets_are_named_and_empty_or_hidden_ones_left_out() -> None:
    made = book(["任务", "单位"], ["排查", "甲局"])
    made.active.title = "任务表"
    made.create_sheet("空表")
    second = made.create_sheet("联系表")
    for row in (["姓名", "电话"], ["张三", "12345"]):
        second.append(row)
    made.create_sheet("底稿").sheet_state = "hidden"
    made["底稿"]["A1"] = "不读"
    source = read(saved(made))
    assert source.lines == ("任务\t单位", "排查\t甲局", "联系表", "姓名\t电话", "张三\t12345")
    assert remarks(source) == [("TX960", "info", "1 张隐藏的工作表没有读入：底稿")]


def test_hidden_rows_and_columns_are_left_out_and_counted() -> None:
    made = book(["序号", "任务", "底数", "单位"], [1, "排查", 9, "甲局"], [2, "旧任务", 8, "乙局"], [3, "宣传", 7, "丙局"])
    page = made.active
    page.title = "任务表"
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True
    source = read(saved(made))
    assert grids(source) == [[["序号", "任务", "单位"], ["1", "排查", "甲局"], ["3", "宣传", "丙局"]]]
    assert remarks(source) == [("TX960", "info", "工作表“任务表”隐藏的 1 行、1 列没有读入")]


def test_a_merged_text_whose_first_row_is_hidden_is_kept() -> None:
    made = book(["类别", "任务", "单位"], ["综合", "甲事", "甲局"], [None, "乙事", "乙局"], [None, "丙事", "丙局"])
    made.active.merge_cells("A2:A4")
    made.active.row_dimensions[2].hidden = True
    assert grids(read(saved(made))) == [[["类别", "任务", "单位"], ["综合", "乙事", "乙局"], ["综合", "丙事", "丙局"]]]


def test_a_formula_without_a_stored_value_is_empty_and_said() -> None:
    data = saved(book(["任务", "数", "备"], ["甲", "=1+1", "x"], ["乙", "=2+2", "y"]))
    source = read(changed(data, "xl/worksheets/sheet1.xml", "<f>2+2</f><v></v>", "<f>2+2</f><v>4</v>"))
    assert grids(source) == [[["任务", "数", "备"], ["甲", "", "x"], ["乙", "4", "y"]]]
    assert remarks(source) == [("TX960", "info", "1 个公式没有存下结果，按空格处理")]


def test_a_new_header_after_a_blank_row_begins_a_table_and_a_blank_row_alone_does_not() -> None:
    head = ["序号", "任务", "责任单位"]
    made = book(["任务分解表"], [], head, [1, "甲", "甲局"], [], [2, "乙", "乙局"], [], head, [1, "丙", "丙局"], [], [])
    assert grids(read(saved(made))) == [
        [["任务分解表", "", ""], head, ["1", "甲", "甲局"], ["2", "乙", "乙局"]],
        [head, ["1", "丙", "丙局"]],
    ]


def test_formatting_far_down_and_a_merge_of_the_whole_sheet_cost_nothing() -> None:
    made = book(["任务", "单位"], ["排查", "甲局"])
    made.active["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    data = changed(saved(made), "xl/worksheets/sheet1.xml", "</sheetData>", '</sheetData><mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells>')
    assert grids(read(data)) == [[["任务", "单位"], ["排查", "甲局"]]]


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="/xl/worksheets/s.xml"/></Relationships>'


def written(rows: str, shared: str = "", styles: str = "") -> bytes:
    """A workbook written part by part, as programs other than openpyxl do."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", LINKS)
        package.writestr("xl/worksheets/s.xml", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
        if shared:
            package.writestr("xl/sharedStrings.xml", shared if shared.startswith("<!") else f"<sst {MAIN}>{shared}</sst>")
        if styles:
            package.writestr("xl/styles.xml", f"<styleSheet {MAIN}>{styles}</styleSheet>")
    return buffer.getvalue()


def test_shared_rich_and_inline_strings_readings_and_broken_lines() -> None:
    shared = "<si><t>任务</t></si><si><t>单位</t></si><si><r><t>排</t></r><r><t>查_x000D_\n整治</t></r><rPh sb='0' eb='1'><t>paicha</t></rPh></si>"
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c t="inlineStr"><is><t>乙局</t></is></c><c t="s"><v>99</v></c></row>'
    assert grids(read(written(rows, shared))) == [[["任务", "单位"], ["排查\n整治", "乙局"]]]


def test_errors_truth_and_text_that_a_formula_gives() -> None:
    rows = '<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row><row><c t="str"><f>A1</f><v>甲</v></c><c t="str"><f>A1</f><v></v></c><c t="d"><v>2024-12-31T00:00:00</v></c></row>'
    source = read(written(rows))
    assert grids(source) == [[["TRUE", "#N/A", ""], ["甲", "", "2024-12-31"]]]
    assert source.remarks == ()


def test_what_is_no_cell_neither_stops_nor_fails_the_reading() -> None:
    data = written(
        '<row r="1"><c t="str"><v>任务</v></c><c t="str"><v>底数</v></c><c t="str"><v>单位</v></c></row><row><c t="str"><v>排查</v></c><c><v>1</v></c><c t="str"><v>甲局</v></c></row>'
    )
    before = '<sheetViews><sheetView workbookViewId="x"/></sheetViews><cols><col min="2" max="2" phonetic="1" hidden="1"/></cols><sheetData>'
    after = (
        '</sheetData><autoFilter ref="A1"><filterColumn colId="0"><customFilters><customFilter val="甲"/></customFilters></filterColumn></autoFilter>'
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks><pageSetup orientation="odd"/><drawing r="1"/>'
    )
    data = changed(changed(data, "xl/worksheets/s.xml", "<sheetData>", before), "xl/worksheets/s.xml", "</sheetData>", after)
    source = read(data)
    assert grids(source) == [[["任务", "单位"], ["排查", "甲局"]]]
    assert remarks(source) == [("TX960", "info", "工作表“表”隐藏的 1 列没有读入")]


def test_names_with_a_prefix_and_those_of_the_strict_edition() -> None:
    rows = '<row><c t="str"><v>任务</v></c><c t="str"><v>数</v></c></row><row><c t="str"><v>排查</v></c><c><f>1+1</f></c></row>'
    prefixed = written(re.sub(r"<(/?)(?=[a-z])", r"<\1x:", rows))
    for old, new in (
        ("<worksheet xmlns=", "<x:worksheet xmlns:x="),
        ("</worksheet", "</x:worksheet"),
        ("<sheetData", "<x:sheetData"),
        ("</sheetData", "</x:sheetData"),
    ):
        prefixed = changed(prefixed, "xl/worksheets/s.xml", old, new)
    strict = changed(written(rows), "xl/worksheets/s.xml", MAIN[7:-1], "http://purl.oclc.org/ooxml/spreadsheetml/main")
    for data in (prefixed, strict):
        source = read(data)
        assert source.lines == ("任务\t数", "排查")
        assert remarks(source) == [("TX960", "info", "1 个公式没有存下结果，按空格处理")]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (45657, "yyyy/m/d", "2024/12/31"), (45657, "m/d/yyyy", "2024-12-31"), (45657, "yyyy.mm.dd", "2024.12.31"), (45657.375, "yyyy-mm-dd h:mm", "2024-12-31 09:00"),
        (45657, 'yyyy"年"m"月";@', "2024年12月"), (45657, 'm"月"d"日"', "12月31日"), (45657, "[$-804]yyyy年m月d日", "2024年12月31日"), (45657, "d-mmm-yy", "2024-12-31"),
        (0.375, "h:mm", "09:00"), (0.255, "0.0%", "25.5%"), (1234.5, "#,##0.00", "1,234.50"), (7, "000", "007"), (3, '"第"0"项"', "第3项"), (3.0, "General", "3"),
        (0.1 + 0.2, "", "0.3"), (-2.5, "0.00_ ", "-2.50"), (1e300, "", "1e+300"), (5, "@", "5"), (1e9, "yyyy-mm-dd", "1000000000"), (3.14159, "0.##", "3.14"),
    ],
)  # fmt: skip
def test_number_formats(number: float, code: str, text: str) -> None:
    assert shown(number, code) == text


def test_a_format_that_only_chinese_editions_have() -> None:
    rows = '<row><c t="str"><v>任务</v></c><c t="str"><v>时限</v></c></row><row><c t="str"><v>排查</v></c><c s="1"><v>45657</v></c></row>'
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs>'
    assert grids(read(written(rows, styles=styles))) == [[["任务", "时限"], ["排查", "2024年12月31日"]]]


def test_workbooks_that_cannot_be_read() -> None:
    data = saved(book(["任务", "单位"], ["排查", "甲局"]))
    entity = written('<row><c t="s"><v>0</v></c></row>', f'<!DOCTYPE sst [<!ENTITY a "x">]><sst {MAIN}><si><t>&a;</t></si></sst>')
    cases = [
        (changed(data, "xl/workbook.xml", "<sheets>", "<sheets"), "文件里的 xl/workbook.xml 不是完整的 XML。请重新取得文件"),
        (
            changed(data, "xl/worksheets/sheet1.xml", "</sheetData>", ""),
            "文件里的 xl/worksheets/sheet1.xml 不是完整的 XML。请用 Excel 或 WPS 另存后再试",
        ),
        (
            entity,
            "文件里的 xl/sharedStrings.xml 带有 DTD（实体声明），不安全。请用 Excel 或 WPS 另存后再试",
        ),
        (data[: len(data) // 2], "压缩包已损坏（不完整，或没有传完）。请重新取得文件"),
        (saved(openpyxl.Workbook()), "工作簿里没有内容。请核对文件"),
    ]
    for broken, message in cases:
        with pytest.raises(AnweiError) as caught:
            read(broken)
        assert str(caught.value) == "台账.xlsx：" + message
    with pytest.raises(AnweiError, match="^台账.xlsx：表格超过 3 格。请把文件拆小，或用 --limit 放宽$"):
        read(data, options=Options(cells=3))
    with pytest.raises(AnweiError, match="^台账.xlsx：解压后超过 0 MB，疑为压缩炸弹"):
        read(data, options=Options(limit=10))


def test_a_binary_workbook_is_to_be_saved_as_xlsx() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.bin", b"x")
    with pytest.raises(AnweiError, match="^台账.xlsx：是 xlsb（二进制工作簿）。请用 Excel 或 WPS 另存为 xlsx$"):
        read(buffer.getvalue())


# ---- csv -----------------------------------------------------------------------------------------

TABLE = [["序号", "任务", "单位"], ["1", "排查,整治", "甲局"], ["2", "宣传", "乙局"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(f'"{field}"' if delimiter in field else field for field in row) for row in TABLE)
    source = read(text.encode(encoding), "台账.csv")
    assert source.format == "csv"
    assert grids(source) == [TABLE]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("任务分解表\n序号，任务，单位\n1，排查，甲局\n", [["任务分解表", "", ""], ["序号", "任务", "单位"], ["1", "排查", "甲局"]]),
        ("sep=;\r\n序号;任务\r\n1;甲,乙\r\n", [["序号", "任务"], ["1", "甲,乙"]]),
        ('任务,单位\n"排查\r\n整治,含""三违""",甲局\n', [["任务", "单位"], ['排查\n整治,含"三违"', "甲局"]]),
        ("任务,单位,备注\n排查\n宣传,乙局\n\n,,\n培训,丙局,x,y\n", [["任务", "单位", "备注", ""], ["排查", "", "", ""], ["宣传", "乙局", "", ""], ["培训", "丙局", "x", "y"]]),
        ('任务,单位\n"排查,甲局\n宣传,乙局\n', [["任务", "单位"], ['"排查', "甲局"], ["宣传", "乙局"]]),
        ("任务,单位\n=cmd|'/c calc'!A0,甲\x00局" + "、乙局" * 20, [["任务", "单位"], ["=cmd|'/c calc'!A0", "甲局" + "、乙局" * 20]]),
    ],
)  # fmt: skip
def test_what_csv_files_are_like(text: str, rows: list[list[str]]) -> None:
    assert grids(read(text.encode(), "台账.csv")) == [rows]


def test_one_column_is_lines_and_long_cells_are_read() -> None:
    assert read("任务\n排查\n宣传\n".encode(), "台账.csv").lines == ("任务", "排查", "宣传")
    assert grids(read(f"任务,单位\n{'字' * 200_000},甲\n".encode(), "台账.csv"))[0][1] == ["字" * 200_000, "甲"]


def test_limits_of_csv_are_said() -> None:
    with pytest.raises(AnweiError, match="^台账.csv：表格超过 5 格。请把文件拆小，或用 --limit 放宽$"):
        read(b"a,b\n" * 5, "台账.csv", Options(cells=5))
    with pytest.raises(AnweiError, match="^台账.csv：不是文本，或编码无法识别。请另存为 UTF-8 编码的 csv$"):
        read(b"\x00\x01\x02,\x03\n" * 20, "台账.csv")
    with pytest.raises(AnweiError, match="^台账.csv：文件里没有内容。请核对是否存好$"):
        read(b",,,\n,,\n", "台账.csv")
    wide = read(("甲," * 250 + "\n" + "乙," * 250).encode(), "台账.csv")
    assert remarks(wide)[0][2] == "表格有 251 列，第 200 列以后没有读入"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='"\n\r,;\t|，=甲a\x00', max_size=60).map(str.encode),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data, "台账.csv")
    except AnweiError as error:
        assert "\n" not in str(error)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]),
    st.integers(0, 900),
    st.binary(max_size=8),
)
def test_a_damaged_part_is_read_or_refused(name: str, at: int, junk: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            content = before.read(info)
            after.writestr(info.filename, content[:at] + junk + content[at + len(junk) :] if info.filename == name else content)
    try:
        read(buffer.getvalue())
    except AnweiError as error:
        assert "\n" not in str(error)


SMALL = saved(book(["任务", "单位", "时限"], ["排查", "甲局", datetime(2024, 12, 31)], ["宣传", "乙局", 0.5]))
