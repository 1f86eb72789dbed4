"""Tables that a file itself has → task tables: headers, merged cells, groups, notes, and what goes on over a page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from anweitool.pipeline import read_document
from anweitool.readers.draft import Cell, Draft
from anweitool.schema.record import Record

HEADER = ["序号", "类别", "工作任务", "牵头单位", "配合单位", "完成时限"]


def cells(rows: Sequence[Sequence[str]]) -> list[Cell]:
    """A table from rows of texts: `^` goes on with the cell above, `<` with the cell on the left."""
    found: dict[tuple[int, int], Cell] = {}
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            own = origin[(r - 1, c)] if text == "^" else origin[(r, c - 1)] if text == "<" else (r, c)
            origin[(r, c)] = own
            if own == (r, c):
                found[own] = Cell(r, c, text)
            else:
                cell = found[own]
                found[own] = cell._replace(rows=max(cell.rows, r - own[0] + 1), columns=max(cell.columns, c - own[1] + 1))
    return list(found.values())


def record(*parts: str | Sequence[Sequence[str]]) -> Record:
    """The record of a notice with these paragraphs and tables below its head."""
    draft = Draft("docx", "通知.docx")
    for part in [
        "关于印发防汛工作任务清单的通知",
        "各村：",
        "现将任务清单印发给你们，请认真落实。",
        "2024年3月1日",
        "附件：防汛工作任务清单",
        *parts,
    ]:
        if isinstance(part, str):
            draft.line(part)
        else:
            draft.table(cells(part))
    return Record.model_validate(read_document(draft.source(), "通知.docx", "0" * 64))


def rows_of(*parts: str | Sequence[Sequence[str]]) -> list[tuple[str | None, list[str], str, list[str], list[str]]]:
    return [
        (t.ref, t.path, t.text, [f"{u.name}:{u.role}" for u in t.units], [d.text for d in t.deadlines])
        for t in record(*parts).tasks
        if t.source.table
    ]


def test_merged_cells_go_down() -> None:
    table = [
        HEADER,
        ["1", "隐患排查", "排查堤防险工险段。", "镇水利站", "各村", "4月底前"],
        ["2", "^", "检修排涝泵站。", "^", "", "^"],
        ["3", "预案", "修订防汛预案。", "镇应急办", "", "5月底前"],
    ]
    assert rows_of(table) == [
        ("1", ["隐患排查"], "排查堤防险工险段。", ["镇水利站:lead", "各村:support"], ["4月底前"]),
        ("2", ["隐患排查"], "检修排涝泵站。", ["镇水利站:lead"], ["4月底前"]),
        ("3", ["预案"], "修订防汛预案。", ["镇应急办:lead"], ["5月底前"]),
    ]


def test_a_cell_that_is_empty_in_a_table_with_merges_is_empty() -> None:
    table = [HEADER, ["1", "排查", "排查险段。", "镇水利站", "", "4月底前"], ["2", "^", "检修泵站。", "", "", "5月底前"]]
    found = record(table)
    assert [[u.name for u in t.units] for t in found.tasks] == [["镇水利站"], []]
    assert "TK706" not in {d.code for d in found.diagnostics}


def test_two_header_rows() -> None:
    table = [
        ["序号", "工作任务", "责任分工", "<", "完成时限"],
        ["^", "^", "牵头单位", "配合单位", "^"],
        ["1", "排查险段。", "镇水利站", "各村", "4月底前"],
        ["2", "检修泵站。", "镇应急办", "镇水利站", "5月底前"],
    ]
    assert [units for _, _, _, units, _ in rows_of(table)] == [["镇水利站:lead", "各村:support"], ["镇应急办:lead", "镇水利站:support"]]


def test_a_title_row_groups_and_notes() -> None:
    wide = ["<"] * 5
    table = [
        ["防汛工作任务清单", *wide],
        HEADER,
        ["一、汛前准备", *wide],
        ["1", "排查", "排查险段。", "镇水利站", "", "4月底前"],
        ["二、汛期值守", *wide],
        ["2", "值守", "落实值班制度。", "镇应急办", "各村", "汛期"],
        ["注：各村每月25日前报送进展。", *wide],
    ]
    found = record(table)
    assert [(t.path, t.ref) for t in found.tasks] == [(["一、汛前准备", "排查"], "一-1"), (["二、汛期值守", "值守"], "二-2")]
    assert found.account.unassigned == []


def test_a_table_goes_on_over_pages_with_and_without_its_header() -> None:
    first = [HEADER, ["1", "排查", "排查险段，发现问题立即", "镇水利站", "", "4月底前"]]
    with_header = [HEADER, ["", "", "处置。", "", "", ""], ["2", "排查", "检修泵站。", "镇应急办", "", "5月底前"]]
    without = with_header[1:]
    expected = [
        ("1", ["排查"], "排查险段，发现问题立即处置。", ["镇水利站:lead"], ["4月底前"]),
        ("2", ["排查"], "检修泵站。", ["镇应急办:lead"], ["5月底前"]),
    ]
    for second in (with_header, without):
        for between in ([], [""], ["— 3 —"], ["续表"]):
            assert rows_of(first, *between, second) == expected
    found = record(first, with_header)
    assert ("TX952", "info") in {(d.code, d.severity) for d in found.diagnostics}
    assert [(c.printed, c.extracted) for c in found.counts if c.what == "rows"] == [(2, 2)]
    assert found.tasks[0].source.lines[1] - found.tasks[0].source.lines[0] == 2  # from the row on the first page to its rest


def test_a_whole_row_at_the_top_of_a_page_is_a_row() -> None:
    first = [HEADER, ["1", "排查", "排查险段。", "镇水利站", "各村", "4月底前"]]
    second = [["", "", "检修泵站。", "镇应急办", "各村", "5月底前"], ["2", "值守", "落实值班。", "镇应急办", "", "6月底前"]]
    assert [text for _, _, text, _, _ in rows_of(first, second)] == ["排查险段。", "检修泵站。", "落实值班。"]


def test_a_merged_cell_broken_by_a_page_goes_on() -> None:
    first = [HEADER, ["1", "排查", "排查险段。", "镇水利站", "", "4月底前"], ["2", "^", "检修泵站。", "^", "", "^"]]
    second = [["3", "", "清理河道。", "", "", ""], ["4", "值守", "落实值班。", "镇应急办", "", "6月底前"]]
    assert rows_of(first, second)[2] == ("3", ["排查"], "清理河道。", ["镇水利站:lead"], ["4月底前"])


def test_two_tables_with_a_heading_between_are_two() -> None:
    one = [HEADER, ["1", "排查", "排查险段。", "镇水利站", "", "4月底前"]]
    two = [HEADER, ["1", "值守", "落实值班。", "镇应急办", "", "6月底前"]]
    found = record(one, "二、汛期任务", two)
    assert [t.source.table for t in found.tasks] == [1, 2]


def test_other_tables_stay_lines() -> None:
    found = record([["姓名", "职务", "电话"], ["张三", "组长", "123"], ["李四", "成员", "456"]])
    assert [t for t in found.tasks if t.source.table] == []
    assert found.account.unassigned == []


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("镇水利站\n镇应急办", ["镇水利站", "镇应急办"]),
        ("镇水利站、\n镇应急办", ["镇水利站", "镇应急办"]),
        ("镇安委\n会有关\n成员单\n位", ["镇安委会有关成员单位"]),
        ("各村\n（社区）", ["各村（社区）"]),
    ],
)
def test_breaks_in_a_unit_cell(cell: str, names: list[str]) -> None:
    found = record([HEADER, ["1", "排查", "排查险段。", cell, "", "4月底前"], ["2", "值守", "落实值班。", "镇应急办", "", ""]])
    assert [u.name for u in found.tasks[0].units] == names


def test_a_table_that_only_lays_out_becomes_lines() -> None:
    draft = Draft("docx", "通知.docx")
    draft.table(cells([["柳河镇人民政府文件"], ["柳政〔2024〕3号"], [""], ["关于做好防汛工作的通知\n各村："]]))
    assert draft.source().lines == ("柳河镇人民政府文件", "柳政〔2024〕3号", "关于做好防汛工作的通知", "各村：")
    assert draft.source().grids == ()


def test_a_red_head_that_is_a_table() -> None:
    draft = Draft("docx", "通知.docx")
    draft.table(cells([["柳河镇人民政府文件", "<"], ["柳政〔2024〕3号", "签发人：王小明"]]))
    for line in ("关于做好防汛工作的通知", "各村：", "请做好防汛工作。", "柳河镇人民政府", "2024年5月6日"):
        draft.line(line)
    head = Record.model_validate(read_document(draft.source(), "通知.docx", "0" * 64)).document
    assert (head.doc_number, head.signatory, head.issuers, head.title) == ("柳政〔2024〕3号", "王小明", ["柳河镇人民政府"], "关于做好防汛工作的通知")


def test_the_text_of_a_row_stands_in_its_span() -> None:
    draft = Draft("docx", "通知.docx")
    draft.line("防汛工作任务清单")
    draft.table(cells([HEADER, ["1", "排查", "排查险段。\n立即处置。", "镇水利站", "", "4月底前"], ["2", "^", "检修泵站。", "^", "", ""]]))
    source = draft.source()
    for task in read_document(source, "通知.docx", "0" * 64)["tasks"]:
        start, end = task["source"]["span"]
        assert source.text[start:end].split() == task["text"].split()


def test_what_a_file_says_beside_its_text_is_evidence() -> None:
    draft = Draft("html", "通知.html")
    for line in ("关于做好防汛工作的通知", "各村：", "请做好防汛工作。", "2024年5月6日"):
        draft.line(line)
    draft.evidence("发文字号", "柳政〔2024〕3号", "网页元数据")
    draft.evidence("发文机关", "柳河镇人民政府", "网页元数据")
    draft.evidence("成文日期", "2024-05-08", "网页元数据")
    draft.evidence("标题", "关于做好防火工作的通知", "网页元数据")
    found = Record.model_validate(read_document(draft.source(), "通知.html", "0" * 64))
    assert (found.document.doc_number, found.document.issuers, str(found.document.date)) == ("柳政〔2024〕3号", ["柳河镇人民政府"], "2024-05-06")
    said = {(d.code, d.message) for d in found.diagnostics}
    assert ("GW245", "落款日期 2024-05-06 与网页元数据的日期 2024-05-08 不同，以落款为准") in said
    assert ("GW245", "标题与网页元数据的标题（关于做好防火工作的通知）不一致，以正文为准") in said
    assert ("GW110", "正文没有发文字号，取自网页元数据（柳政〔2024〕3号）") in said


def test_a_running_head_names_the_number() -> None:
    draft = Draft("docx", "通知.docx")
    draft.line("关于做好防汛工作的通知")
    draft.line("各村：")
    draft.evidence("页眉", "柳政〔2024〕3号", "页眉")
    assert read_document(draft.source(), "通知.docx", "0" * 64)["document"]["doc_number"] == "柳政〔2024〕3号"


def test_a_label_cut_by_a_page_is_whole_in_all_its_rows() -> None:
    first = [
        HEADER,
        ["1", "开展隐患排查行动", "排查险段。", "镇水利站", "", "4月底前"],
        ["2", "开展宣传教育行动", "发放手册。", "镇宣传办", "", "4月底前"],
        ["3", "开展安全生产", "清理河道。", "镇水利站", "", "5月底前"],
        ["4", "^", "检修泵站。", "镇水利站", "", "5月底前"],
    ]
    second = [["5", "责任提升行动", "落实值班。", "镇应急办", "", "6月底前"], ["6", "^", "组织演练。", "镇应急办", "", "6月底前"]]
    assert [path for _, path, _, _, _ in rows_of(first, second)][2:] == [["开展安全生产责任提升行动"]] * 4
    numbered = [[*row[:1], {1: "（一）隐患排查", 3: "（二）强化责"}.get(i, row[1]), *row[2:]] for i, row in enumerate(first)]
    after = [["5", "任", *second[0][2:]], second[1]]
    assert [path for _, path, _, _, _ in rows_of(numbered, after)][2:] == [["（二）强化责任"]] * 4


def test_a_row_cut_in_every_cell_without_a_number_column() -> None:
    head = ["工作任务", "责任单位"]
    first = [head, ["1.排查险段。", "镇水利站"], ["2.依法严厉", "各村、安委会"]]
    second = [["打击各类非法行为。", "各成员单位"], ["3.落实值班。", "镇应急办"]]
    found = rows_of(first, second)
    assert [(ref, text) for ref, _, text, _, _ in found] == [("1", "排查险段。"), ("2", "依法严厉打击各类非法行为。"), ("3", "落实值班。")]
    assert found[1][3] == ["各村:responsible", "安委会各成员单位:responsible"]


def test_a_heading_at_the_foot_of_a_page_holds_on_the_next() -> None:
    wide = ["<"] * 5
    first = [HEADER, ["一、汛前", *wide], ["1", "排查", "排查险段。", "镇水利站", "", "4月底前"], ["二、汛期", *wide]]
    second = [["2", "值守", "落实值班。", "镇应急办", "", "6月底前"]]
    assert [ref for ref, *_ in rows_of(first, second)] == ["一-1", "二-2"]


def test_a_header_alone_at_the_foot_of_a_page() -> None:
    assert [text for _, _, text, _, _ in rows_of([HEADER], [["1", "排查", "排查险段。", "镇水利站", "", "4月底前"]])] == ["排查险段。"]


def test_columns_of_a_file_are_certain() -> None:
    table = [HEADER, ["1", "排查", "排查险段。", "", "镇水利站", "4月底前"], ["2", "值守", "落实值班。", "各户", "镇应急办", "汛期"]]
    found = record(table)
    assert [[f"{u.name}:{u.role}" for u in t.units] for t in found.tasks] == [["镇水利站:support"], ["各户:lead", "镇应急办:support"]]
    assert "TK705" not in {d.code for d in found.diagnostics}


def test_what_is_to_be_done_and_by_when_make_a_task_table() -> None:
    for names in (["乡镇", "任务", "责任人", "时限"], ["村名", "督导单位", "重点任务", "完成日期"], ["阶段", "时间", "主要工作"]):
        cell = {
            "任务": "关停沙场",
            "重点任务": "关停沙场",
            "主要工作": "关停沙场",
            "时限": "7月底",
            "完成日期": "7月底",
            "时间": "7月底",
            "督导单位": "乡纪委",
        }
        rows = [names, [cell.get(name, "甲") for name in names], [cell.get(name, "乙") for name in names]]
        assert [(text, limits) for _, _, text, _, limits in rows_of(rows)] == [("关停沙场", ["7月底"])] * 2
    duties = rows_of([["部门", "职责分工"], ["县应急局", "综合协调。"], ["县公安局", "管控秩序。"]])
    assert [(text, units) for _, _, text, units, _ in duties] == [("综合协调。", ["县应急局:responsible"]), ("管控秩序。", ["县公安局:responsible"])]


def test_a_table_of_something_else_is_said_and_is_no_text_of_the_task_above() -> None:
    visits = [
        ["组别", "带队领导", "检查对象", "检查时间"],
        ["第一组", "张伟", "东山镇、西山镇", "5月6日-10日"],
        ["第二组", "王强", "南山镇", "5月11日"],
    ]
    found = record("一、重点任务", "（一）检查。各村要于4月底前自查。", visits)
    assert [(t.text, [d.text for d in t.deadlines]) for t in found.tasks] == [("检查。各村要于4月底前自查。", ["4月底前"])]
    assert ("TK713", "info", "这张表没有读作任务（组别 │ 带队领导 │ 检查对象 │ 检查时间）") in {
        (d.code, d.severity, d.message) for d in found.diagnostics
    }
    assert found.account.unassigned == []


def test_a_time_that_is_not_understood_is_said() -> None:
    found = record([HEADER, ["1", "排查", "排查险段。", "镇水利站", "", "立行立改"], ["2", "值守", "落实值班。", "镇应急办", "", "6月底前"]])
    assert [(d.code, d.message) for d in found.diagnostics if d.code == "DL811"] == [("DL811", "“立行立改”没有读作时限")]


def test_several_items_in_one_cell_keep_their_numbers() -> None:
    found = record([HEADER, ["1", "排查", "1.排查险段。\n2.检修泵站。", "镇水利站", "", ""], ["2", "值守", "3.落实值班。", "镇应急办", "", ""]])
    assert [t.text for t in found.tasks] == ["1.排查险段。\n2.检修泵站。", "落实值班。"]


def test_a_header_of_two_rows_repeated_on_the_next_page() -> None:
    head = [["序号", "工作任务", "责任分工", "<", "完成时限"], ["^", "^", "牵头单位", "配合单位", "^"]]
    first = [*head, ["1", "加强检查，建立", "镇水利站", "各村", "4月底前"]]
    second = [*head, ["", "问题清单。", "", "", ""], ["2", "检修泵站。", "镇应急办", "", "5月底前"]]
    assert [(ref, text) for ref, _, text, _, _ in rows_of(first, second)] == [("1", "加强检查，建立问题清单。"), ("2", "检修泵站。")]
