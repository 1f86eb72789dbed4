"""The register as files: what stands in them, read by the libraries that other programs read them with."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from dateutil.rrule import rrulestr
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from anweitool import deadlines, pipeline
from anweitool.cli import exporting
from anweitool.cli.exporting import Choices
from anweitool.errors import AnweiError
from anweitool.exports import docx, ics, mask, masked, text, xlsx
from anweitool.exports.rows import HEADS, bodies, brief, due, is_overdue, rows
from anweitool.register import store
from anweitool.register.merge import merge
from anweitool.schema.record import Deadline, Unit
from anweitool.schema.register import Change, Entry, Register

SEEDS = Path(__file__).parent.parent / "seeds"
TODAY = datetime.date(2024, 11, 22)


@pytest.fixture(scope="module")
def register() -> Register:
    return merge([], [pipeline.parse(path) for path in sorted(SEEDS.glob("*.txt"))])[0]


@pytest.fixture(scope="module")
def book(register: Register) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.build(register, TODAY)))


def changed(register: Register, index: int, **fields: object) -> Register:
    entries = list(register.entries)
    entries[index] = entries[index].model_copy(update=fields)
    return register.model_copy(update={"entries": entries})


def one(register: Register, **fields: object) -> Register:
    """A register of its first entry alone, with other fields."""
    return register.model_copy(update={"entries": [register.entries[0].model_copy(update=fields)]})


def of(register: Register, id: str) -> Entry:
    return next(entry for entry in register.entries if entry.id == id)


# ---- rows ----------------------------------------------------------------------------------------


def test_a_row_says_what_who_when_and_where(register: Register) -> None:
    row = next(row for row in rows(register, TODAY) if row.entry.id == "泖府字2024-35:表1.14")
    assert row.cell("来源文件") == "关于印发《泖港镇安全生产治本攻坚三年行动实施方案（2024—2026年）》的通知"
    assert row.cell("文号") == "泖府字〔2024〕35号"
    assert row.cell("类别") == "开展重大事故隐患动态清零行动"
    assert str(row.cell("任务")).startswith("健全重大事故隐患排查整治动态数据库：健全重大事故隐患数据库，")
    assert str(row.cell("责任单位")).startswith("镇安委办、泖港派出所、")
    assert str(row.cell("配合单位")).startswith("各村居、")
    assert (row.cell("时限"), row.cell("到期日"), row.cell("状态"), row.cell("出处(行)")) == ("12月", datetime.date(2024, 12, 31), "待办", "188")


def test_units_that_were_inferred_are_marked(register: Register) -> None:
    entry = of(register, "忻攻坚函2022-5:二.各级党委政府要认真落实“")
    assert next(row for row in rows(register, TODAY) if row.entry.id == entry.id).cell("责任单位") == "各级党委政府?"


def test_due_is_the_first_day_and_of_what_recurs_the_next(register: Register) -> None:
    quarterly = Deadline(text="每季度", kind="recurring", rrule="FREQ=MONTHLY;INTERVAL=3")
    later = Deadline(text="2025年底前", kind="date", due=datetime.date(2025, 12, 31))
    entry = register.entries[0]
    assert due(entry.model_copy(update={"deadlines": [later, quarterly]}), TODAY) == datetime.date(2024, 12, 31)
    assert due(entry.model_copy(update={"deadlines": [later]}), TODAY) == datetime.date(2025, 12, 31)
    assert due(entry, TODAY) is None
    past = [Deadline(text="10月底前", kind="date", due=datetime.date(2024, 11, 21))]
    assert is_overdue(entry.model_copy(update={"deadlines": past}), TODAY)
    assert not is_overdue(entry.model_copy(update={"deadlines": past}), datetime.date(2024, 11, 21))
    assert not is_overdue(entry.model_copy(update={"deadlines": past, "status": "done"}), TODAY)
    assert due(entry.model_copy(update={"deadlines": [quarterly]}), datetime.date.max) == datetime.date.max


def test_a_title_that_only_says_when_is_no_name(register: Register) -> None:
    day = [Deadline(text="2024年底前", kind="date", due=datetime.date(2024, 12, 31))]
    entry = register.entries[0].model_copy(update={"title": "2024年底前", "text": "2024年底前，完成\n排查整治。", "deadlines": day})
    assert brief(entry, 40) == "2024年底前，完成排查整治。"
    assert brief(entry.model_copy(update={"title": "排查整治风险隐患"}), 6) == "排查整治风…"


# ---- xlsx ----------------------------------------------------------------------------------------


def test_the_sheet_of_all_has_every_entry_with_real_dates(register: Register, book: Any) -> None:
    sheet = book["台账"]
    assert tuple(cell.value for cell in sheet[1]) == HEADS
    assert [sheet.cell(n, HEADS.index("编号") + 1).value for n in range(2, sheet.max_row + 1)] == [entry.id for entry in register.entries]
    number = 2 + [entry.id for entry in register.entries].index("泖府字2024-35:表1.14")
    cell = sheet.cell(number, HEADS.index("到期日") + 1)
    assert (cell.value, cell.number_format) == (datetime.datetime(2024, 12, 31), "yyyy-mm-dd")


def test_the_sheet_can_be_filled_in_and_printed(register: Register, book: Any) -> None:
    sheet, last = book["台账"], len(register.entries) + 1
    assert (sheet.auto_filter.ref, sheet.freeze_panes, sheet.print_title_rows) == (f"A1:S{last}", "A2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet.protection.sheet and sheet.protection.password is None and not sheet.protection.autoFilter
    unlocked = [HEADS[cell.column - 1] for cell in sheet[2] if not cell.protection.locked]
    assert unlocked == ["状态", "进展(%)", "责任人", "完成日期", "备注", "佐证"]
    assert all(cell.protection.locked for cell in sheet[1])
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert (rules["list"].formula1, str(rules["list"].sqref)) == ('"待办,在办,办结,取消"', f"L2:L{last}")
    assert (rules["whole"].formula1, rules["whole"].formula2, str(rules["whole"].sqref)) == ("0", "100", f"M2:M{last}")
    (area,) = sheet.conditional_formatting
    assert str(area.sqref) == f"A2:S{last}"
    assert area.rules[0].formula == ['AND($K2<>"",$K2<TODAY(),OR($L2="待办",$L2="在办"))']


def test_withdrawn_is_offered_only_where_it_stands(register: Register) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.build(changed(register, 1, status="withdrawn"), TODAY)))["台账"]
    rules = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert rules['"待办,在办,办结,取消,撤回"'] in ("L3", "L3:L3")


def test_rows_of_a_section_share_one_cell_and_keep_their_values(register: Register, book: Any) -> None:
    merged = {str(area) for area in book["台账"].merged_cells.ranges}
    assert "D2:D6" in merged and all(area.startswith("D") for area in merged)
    first = rows(register, TODAY)[:5]
    assert len({row.cell("类别") for row in first}) == 1
    hidden = openpyxl.load_workbook(io.BytesIO(xlsx.build(register, TODAY)), read_only=True)["台账"]
    values = [row[3] for row in hidden.iter_rows(min_row=2, max_row=6, values_only=True)]
    assert values == [first[0].cell("类别")] * 5


def test_every_body_that_leads_or_is_responsible_has_a_sheet(register: Register, book: Any) -> None:
    owned = bodies(register.entries)
    assert book.sheetnames == ["台账", "汇总", *(name[:31] for name in owned), "原值"]
    sheet = book["派出所"]
    assert sheet.max_row == len(owned["派出所"]) + 1 == 10
    assert [sheet.cell(1, n).value for n in (2, 3, 12)] == ["任务", "角色", "编号"]
    assert {sheet.cell(n, 3).value for n in range(2, 11)} == {"责任"}
    few = openpyxl.load_workbook(io.BytesIO(xlsx.build(register, TODAY, units=["派出所"], paper="A3")))
    assert few.sheetnames == ["台账", "汇总", "派出所", "原值"]
    assert few["台账"].page_setup.paperSize == 8
    assert book["原值"].sheet_state == "hidden"


def test_the_summary_counts_by_status_and_body_and_lists_what_is_overdue(register: Register) -> None:
    filled = changed(register, 0, status="done")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.build(filled, TODAY)))["汇总"]
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    late = [entry for entry in filled.entries if is_overdue(entry, TODAY)]
    assert table[1][0] == "截至 2024-11-22；只读，请在“台账”表中填写"
    assert table[3] == [None, "合计", "待办", "在办", "办结", "取消", "撤回", "逾期"]
    assert table[4] == ["全部任务", len(filled.entries), len(filled.entries) - 1, 0, 1, 0, 0, len(late)]
    assert ["派出所", 9, 9, 0, 0, 0, 0, 0] in table
    start = next(n for n, row in enumerate(table) if row[0] == "逾期任务")
    assert sorted(row[4] for row in table[start + 1 :]) == sorted(entry.id for entry in late)
    assert 0 < len(late) < sum(due(entry, TODAY) is not None for entry in filled.entries)
    earliest = table[start + 1]
    assert earliest[2] == (datetime.datetime(2024, 11, 22) - earliest[1]).days > 0
    assert sheet["A8"].hyperlink.location == f"'{table[7][0]}'!A1" or sheet["A8"].hyperlink.target == f"#'{table[7][0]}'!A1"


@pytest.mark.parametrize("dangerous", ["=1+1", '=HYPERLINK("http://x","y")', "+86", "-1", "@SUM(A1)"])
def test_text_never_becomes_a_formula(register: Register, dangerous: str) -> None:
    filled = one(register, text=dangerous, title=None, note=dangerous, owner=dangerous, units=[Unit(name=dangerous, role="lead", basis="marked")])
    written = openpyxl.load_workbook(io.BytesIO(xlsx.build(filled, TODAY)))
    found = [cell for sheet in written for row in sheet.iter_rows() for cell in row if cell.value == dangerous]
    assert len(found) >= 9
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)
    content = zipfile.ZipFile(io.BytesIO(xlsx.build(filled, TODAY)))
    assert not [name for name in content.namelist() if b"<f>" in content.read(name) and name.startswith("xl/worksheets")]
    table = list(csv.reader(io.StringIO(text.csv(filled, TODAY).decode("utf-8-sig"))))
    assert [table[1][HEADS.index(head)] for head in ("任务", "牵头单位", "责任人", "备注")] == [f"'{dangerous}"] * 4


@pytest.mark.parametrize(
    ("body", "taken", "name"),
    [
        ("区级[应急]/消防:办*?\\", set(), "区级_应急__消防_办___"),
        ("长" * 40, set(), "长" * 31),
        ("长" * 40, {"长" * 31}, "长" * 27 + " (2)"),
        ("台账", {"台账"}, "台账 (2)"),
        ("abc", {"ABC"}, "abc (2)"),
        ("'引号'", set(), "引号"),
        ("History", set(), "History (2)"),
        ("''", set(), "单位"),
    ],
)
def test_names_of_sheets(body: str, taken: set[str], name: str) -> None:
    assert xlsx.sheet_name(body, taken) == name
    assert name in taken and len(name) <= 31


def test_control_characters_do_not_spoil_a_file(register: Register) -> None:
    filled = one(register, text="排查\x00\x0b隐患\ud800。\r\n整改", title=None, note="\x07完")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.build(filled, TODAY)))["台账"]
    assert (sheet["E2"].value, sheet["P2"].value) == ("排查隐患。\n整改", "完")
    letters = Document(io.BytesIO(docx.build(filled, TODAY, ["各级党委政府"])))
    assert letters.tables[0].cell(1, 1).text == "排查隐患。整改"


def test_an_empty_register_is_a_workbook_too() -> None:
    empty = openpyxl.load_workbook(io.BytesIO(xlsx.build(Register(schema="anwei-register/1"), TODAY)))
    assert empty.sheetnames == ["台账", "汇总", "原值"]
    assert empty["台账"].max_row == 1


# ---- docx ----------------------------------------------------------------------------------------


def test_a_letter_has_an_official_page_and_its_tasks(register: Register) -> None:
    letter = Document(io.BytesIO(docx.build(register, TODAY, ["派出所"], title="督办单")))
    section = letter.sections[0]
    near = lambda value, size: abs(value - Mm(size)) < Mm(0.1)  # noqa: E731
    assert near(section.top_margin, 37) and near(section.left_margin, 28)
    assert near(section.page_width - section.left_margin - section.right_margin, 156)
    assert near(section.page_height - section.top_margin - section.bottom_margin, 225)
    title, unit, body = letter.paragraphs[:3]
    assert (title.text, unit.text) == ("督办单", "派出所：")
    assert body.text.startswith("根据《关于印发〈诸佛庵镇安全生产“三个狠抓”专项行动方案〉的通知》（诸政字〔2023〕6号），现将由你单位")
    fonts = [(p.runs[0].element.rPr.rFonts.get(qn("w:eastAsia")), p.runs[0].font.size) for p in (title, body)]
    assert fonts == [("方正小标宋简体", Pt(22)), ("仿宋_GB2312", Pt(16))]
    assert body.paragraph_format.line_spacing == Pt(28)
    tasks, signed = letter.tables
    assert [cell.text for cell in tasks.rows[0].cells] == ["序号", "任务", "角色", "时限", "出处"]
    assert len(tasks.rows) == len(bodies(register.entries)["派出所"]) + 1
    row = [cell.text for cell in tasks.rows[1].cells]
    assert (row[0], row[2], row[3], row[4]) == ("1", "责任", "未写明", "诸政字〔2023〕6号第166–167行")
    assert [cell.text for cell in signed.rows[1].cells] == ["签收人", "", "签收日期", ""]
    assert letter.paragraphs[-1].text == "2024年11月22日"
    assert "instrText>PAGE</" in section.footer._element.xml
    assert tasks.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_letters_say_when_and_leave_out_what_is_finished(register: Register) -> None:
    ids = docx.assigned(register)["镇安委办"]
    index = [entry.id for entry in register.entries].index(ids[-1])
    assert len(docx.assigned(changed(register, index, status="done"))["镇安委办"]) == len(ids) - 1
    letter = Document(io.BytesIO(docx.build(register, TODAY, ["镇安委办"])))
    limits = [row.cells[3].text for row in letter.tables[0].rows]
    assert "4月\n2024.4.30\n已逾期" in limits and "12月\n2024.12.31" in limits


def test_each_body_begins_a_page_and_fonts_have_others_to_stand_in(register: Register) -> None:
    data = docx.build(register, TODAY, ["派出所", "镇安委办"])
    letter = Document(io.BytesIO(data))
    titles = [p for p in letter.paragraphs if p.text == "任务交办单"]
    assert [p.paragraph_format.page_break_before for p in titles] == [False, True]
    fonts = zipfile.ZipFile(io.BytesIO(data)).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"' in fonts and 'w:val="仿宋,FangSong' in fonts


def test_a_template_keeps_its_page_and_words(register: Register, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("柳河镇安全生产委员会办公室")
    own.sections[0].left_margin = Mm(40)
    own.save(str(tmp_path / "模板.docx"))
    letter = Document(io.BytesIO(docx.build(register, TODAY, ["派出所"], template=tmp_path / "模板.docx")))
    assert [p.text for p in letter.paragraphs[:2]] == ["柳河镇安全生产委员会办公室", "任务交办单"]
    assert abs(letter.sections[0].left_margin - Mm(40)) < Mm(0.1)
    (tmp_path / "坏.docx").write_bytes(b"no")
    for name, problem in (("坏.docx", "模板不是 docx 文件。请用 Word 或 WPS 另存为 docx"), ("无.docx", "模板无法读取（路径不存在）。请核对路径")):
        with pytest.raises(AnweiError) as error:
            docx.build(register, TODAY, ["派出所"], template=tmp_path / name)
        assert str(error.value) == f"{tmp_path / name}：{problem}"


# ---- ics -----------------------------------------------------------------------------------------


def events(register: Register) -> list[Any]:
    return list(icalendar.Calendar.from_ical(ics.build(register, TODAY)).walk("VEVENT"))


def test_an_event_for_every_due_date(register: Register) -> None:
    found = events(register)
    dated = [d for entry in register.entries for d in entry.deadlines if d.due or d.rrule]
    assert len(found) == len(dated) == len({str(event["UID"]) for event in found})
    event = next(event for event in found if "编号：泖府字2024-35:表1.14" in event["DESCRIPTION"])
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (datetime.date(2024, 12, 31), datetime.date(2025, 1, 1))
    assert event["SUMMARY"] == "健全重大事故隐患排查整治动态数据库"
    assert event["CATEGORIES"].cats[:2] == ["镇安委办", "泖港派出所"]
    assert "出处：《关于印发〈泖港镇安全生产治本攻坚三年行动实施方案（2024—2026年）〉的通知》（泖府字〔2024〕35号）第188行" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == datetime.timedelta(days=-3)


def test_ids_of_events_outlast_a_new_reading_of_the_day(register: Register) -> None:
    twice = [Deadline(text="12月", kind="date", due=datetime.date(2024, 12, 31)), Deadline(text="12月", kind="date", due=datetime.date(2025, 12, 31))]
    first = [str(event["UID"]) for event in events(one(register, deadlines=twice))]
    moved = [twice[0].model_copy(update={"due": datetime.date(2023, 12, 31)}), twice[1]]
    assert [str(event["UID"]) for event in events(one(register, deadlines=moved))] == first
    assert len(set(first)) == 2


def test_what_is_finished_or_without_a_day_is_counted_and_left_out(register: Register) -> None:
    day = [Deadline(text="12月", kind="date", due=datetime.date(2024, 12, 31))]
    assert len(events(one(register, deadlines=day, status="done"))) == 0
    assert ics.undated(one(register, deadlines=day, status="done"), TODAY) == (1, 0)
    assert ics.undated(one(register, deadlines=day), TODAY) == (0, 0)
    assert ics.undated(one(register), TODAY) == (0, 1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=10", "FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=10", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=-1",
    ],
)  # fmt: skip
def test_a_calendar_finds_the_days_that_the_register_finds(register: Register, rule: str) -> None:
    (event,) = events(one(register, deadlines=[Deadline(text="每", kind="recurring", rrule=rule)]))
    expected = list(deadlines.occurrences(deadlines.Deadline("每", "recurring", rrule=rule), TODAY, datetime.date(2028, 12, 31)))
    start = datetime.datetime.combine(event["DTSTART"].dt, datetime.time())
    found = rrulestr(event["RRULE"].to_ical().decode(), dtstart=start).between(start, datetime.datetime(2028, 12, 31), inc=True)
    assert [day.date() for day in found] == expected
    assert len(expected) >= 4


# ---- texts ---------------------------------------------------------------------------------------


def test_the_place_of_a_task_names_its_copies_elsewhere(register: Register) -> None:
    row = rows(one(register, linked=["甲政2024-1:一.2", "乙政2024-3:一.1"]), TODAY)[0]
    assert row.cell("出处(行)") == rows(register, TODAY)[0].cell("出处(行)") + "；同文 甲政2024-1:一.2、乙政2024-3:一.1"


def test_csv_opens_in_a_spreadsheet(register: Register) -> None:
    data = text.csv(register, TODAY)
    assert data.startswith(b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,")
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(table[0]) == HEADS and len(table) == len(register.entries) + 1
    assert {len(row) for row in table} == {len(HEADS)}


@pytest.mark.parametrize("words", ["\t=1", " =1", "＝1", "\n=1", "|cmd"])
def test_what_hides_before_a_formula(words: str) -> None:
    assert text.harmless(words) == f"'{words}"


def test_markdown_is_a_table_for_each_document(register: Register) -> None:
    found = text.markdown(changed(register, 0, note="a|b\n*c*"), TODAY).decode()
    assert found.startswith(f"# 任务台账\n\n共 {len(register.entries)} 项，截至 2024-11-22。\n\n## ")
    assert found.count("\n## ") == 5
    assert "| a\\|b<br>\\*c\\* |" in found
    assert sum(line.startswith("| ") for line in found.splitlines()) == len(register.entries) + 5 * 2


def test_json_is_the_whole_register(register: Register) -> None:
    assert Register.model_validate(json.loads(text.json(register, TODAY))) == register


# ---- masking -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ("联系人：张三，13812345678。", "联系人：张三，［电话］。"),
        ("138-1234-5678、139 1234 5678", "［电话］、［电话］"),
        ("+86 13812345678", "［电话］"),
        ("手机１３８１２３４５６７８", "手机［电话］"),
        ("0573-85521234、(021)57890123、010-8888 1234转802", "［电话］、［电话］、［电话］"),
        ("057385521234", "［电话］"),
        ("热线400-820-8820", "热线［电话］"),
        ("联系电话：57890123、57890124", "联系电话：［电话］、［电话］"),
        ("值班电话（传真）：8552123-802", "值班电话（传真）：［电话］"),
        ("发至 zhang.san_1@mail.example.gov.cn。", "发至 ［邮箱］。"),
        ("身份证31022719800101123X、310227198001011234", "身份证［证件号］、［证件号］"),
        ("310227 19800101 1234", "［证件号］"),
        ("1387430 1234、138－7430－1234", "［电话］、［电话］"),
        ("1387 430 1234", "［电话］"),
        ("电话：8552123；8552124，8552125。", "电话：［电话］；［电话］，［电话］。"),
        ("电话13874301234，元旦照常", "电话［电话］，元旦照常"),
        ("电话13874301234元旦照常", "电话［电话］元旦照常"),
    ],
)
def test_what_is_masked(words: str, hidden: str) -> None:
    assert mask(words) == hidden


@pytest.mark.parametrize(
    "words",
    [
        "泖府字〔2024〕35号", "安委办〔2022〕13812号", "2024年11月22日", "20241122", "2024-11-22至2024-12-31", "12350、12345、119、110", "举报电话12350",
        "投入13812345678元", "13812345678.50", "1,381,234,567.8", "合计57890123元", "电话会议定于20241231召开", "GB/T 9704-2012", "统一社会信用代码91310117MA1J2345XY",
        "20220624-4b5460:二.一.1", "第100、101、102页", "联系人口57890123人", "3.1415926535", "2022-2024", "电话已打12000次",
    ],
)  # fmt: skip
def test_what_is_not_masked(words: str) -> None:
    assert mask(words) == words


@pytest.mark.parametrize("between", ["，", ",", "、", "；", ";", " ", "/", "或", "\t", "\n", ".", "-", "－", "，　", "|"])
@pytest.mark.parametrize(
    ("first", "second"),
    [("0743-5221234", "13874301234"), ("13874301234", "13874305678"), ("13874301234", "0743-5221234"), ("（0743）5221234", "(0743)5225678"), ("400-820-8820", "13874301234")],
)  # fmt: skip
def test_numbers_side_by_side_are_masked_whatever_parts_them(first: str, second: str, between: str) -> None:
    assert mask(f"电话：{first}{between}{second}") == f"电话：［电话］{between}［电话］"


def test_masking_reaches_every_word_of_every_output(register: Register) -> None:
    secret, mail = "13812345678", "a@example.cn"
    history = [Change(when=datetime.datetime(2024, 5, 6), who=secret, what={"note": secret, "evidence": [mail]})]
    filled = one(register, text=f"致电{secret}", title=secret, owner=f"张三{secret}", note=mail, evidence=[secret], history=history,
                 units=[Unit(name=f"派出所{secret}", role="lead", basis="marked")], deadlines=[Deadline(text=f"每月{secret}", kind="recurring", rrule="FREQ=MONTHLY")])  # fmt: skip
    safe = masked(filled)
    assert safe.documents[0].sha256 == filled.documents[0].sha256
    assert safe.entries[0].sources[0].fingerprint == filled.entries[0].sources[0].fingerprint
    letters, book = docx.build(safe, TODAY, list(docx.assigned(safe))), xlsx.build(safe, TODAY)
    outputs = [ics.build(safe, TODAY), text.csv(safe, TODAY), text.markdown(safe, TODAY), text.json(safe, TODAY)]
    outputs += [file.read(name) for data in (letters, book) for file in [zipfile.ZipFile(io.BytesIO(data))] for name in file.namelist()]
    assert not [part for part in outputs if secret.encode() in part or mail.encode() in part]
    assert "［电话］".encode() in outputs[1]


# ---- the command ---------------------------------------------------------------------------------


@pytest.fixture
def path(register: Register, tmp_path: Path) -> Path:
    store.save(tmp_path / "register.yaml", register)
    return tmp_path / "register.yaml"


@pytest.mark.parametrize("kind", exporting.KINDS)
def test_a_file_is_written_and_never_overwritten_unasked(kind: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = path.parent / f"out.{kind}"
    assert exporting.run(kind, str(path), Choices(target, today=TODAY, units=["派出所"])) == 0
    assert capsys.readouterr().err.startswith(f"写入 {target}：")
    target.write_bytes(b"mine")
    with pytest.raises(AnweiError, match="已经有这个文件，没有覆盖。请另起文件名，或加 --force"):
        exporting.run(kind, str(path), Choices(target, today=TODAY))
    assert target.read_bytes() == b"mine"
    assert exporting.run(kind, str(path), Choices(target, today=TODAY, force=True)) == 0
    assert len(target.read_bytes()) > 1000
    assert not [file for file in path.parent.iterdir() if file.name.startswith(".anwei-")]


def test_the_register_itself_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(AnweiError, match="这是台账本身，不能覆盖"):
        exporting.run("json", str(path), Choices(path, force=True))
    assert path.read_bytes() == before


def test_a_calendar_says_what_it_leaves_out(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exporting.run("ics", str(path), Choices(path.parent / "a.ics", today=TODAY))
    entries = store.load(path).entries
    without = sum(not any(d.due or d.rrule for d in entry.deadlines) for entry in entries)
    assert capsys.readouterr().err == f"写入 {path.parent / 'a.ics'}：{len(entries)} 项；其中 {without} 项没有日期，没有写入日历\n"


def test_texts_go_to_standard_output_and_binaries_do_not(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exporting.run("csv", str(path), Choices(today=TODAY))
    assert capsys.readouterr().out.startswith("序号,来源文件,")
    with pytest.raises(AnweiError, match="anwei export xlsx：没有写输出到哪里。请加 -o，如 -o 台账.xlsx"):
        exporting.run("xlsx", str(path), Choices())


def test_a_letter_for_each_body_all_or_none(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = path.parent / "交办"
    choices = Choices(out, today=TODAY, per_unit=True, units=["派出所"])
    assert exporting.run("docx", str(path), choices) == 0
    assert {file.name for file in out.iterdir()} == {"任务交办单-泖港派出所.docx", "任务交办单-派出所.docx"}
    (out / "任务交办单-派出所.docx").unlink()
    with pytest.raises(AnweiError, match="已经有这个文件"):
        exporting.run("docx", str(path), choices)
    assert not (out / "任务交办单-派出所.docx").exists()
    with pytest.raises(AnweiError, match="没有这个牵头或责任单位有任务"):
        exporting.run("docx", str(path), choices._replace(units=["天文台"]))


def test_letters_say_which_tasks_are_on_none(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = [e for e in store.load(path).entries if not any(unit.role in ("lead", "responsible") for unit in e.units)]
    assert nobody
    assert exporting.run("docx", str(path), Choices(path.parent / "单.docx", today=TODAY)) == 0
    assert f"；另有 {len(nobody)} 项没有写牵头或责任单位，不在单子上\n" in capsys.readouterr().err


def test_a_folder_without_a_register_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AnweiError, match="台账：这里和上级文件夹都没有 register.yaml。请写出台账的路径，或用 anwei merge 生成"):
        exporting.run("csv", None, Choices())


def test_a_place_that_cannot_be_written(path: Path) -> None:
    (path.parent / "file").write_text("")
    with pytest.raises(AnweiError, match=r"无法写入（(路径中有一段不是文件夹|已有同名的文件)）"):
        exporting.run("csv", str(path), Choices(path.parent / "file" / "a.csv"))


# ---- other programs ------------------------------------------------------------------------------


def test_libreoffice_prints_workbook_and_letters(register: Register, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("LibreOffice is not installed")
    (tmp_path / "a.xlsx").write_bytes(xlsx.build(register, TODAY, units=["派出所"]))
    (tmp_path / "b.docx").write_bytes(docx.build(register, TODAY, ["派出所", "镇安委办"]))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        str(program),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
        str(tmp_path / "b.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    import pypdfium2

    sheets, letters = ([page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / name)] for name in ("a.pdf", "b.pdf"))
    assert all("序号" in page for page in sheets[:3])  # the head is repeated
    assert f"第 1 页，共 {len(sheets)} 页" in sheets[0]
    assert "任务交办单" in letters[0] and "— 1 —" in letters[0]
    assert sum("任务交办单" in page for page in letters) == 2
    assert sum("签收栏" in page for page in letters) == 2
