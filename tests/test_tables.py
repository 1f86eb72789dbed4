"""Tables drawn in plain text, each form and each repair."""

from __future__ import annotations

from anweitool.parsers import tables
from anweitool.pipeline import parse
from anweitool.source import SourceText, Table


def table(text: str) -> Table:
    found = tables.find(SourceText.from_text(text))
    assert len(found) == 1
    return found[0]


def cells(text: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table(text).rows]


def test_tabs_with_a_header_of_fewer_names_than_columns() -> None:
    found = table(
        "序号\t工作任务\t\t时间节点\t责任单位\t配合单位\t\n1\t部署\t组建专班\t组建工作专班，负责调度。\t4月\t镇安委办\t经发公司\n2\t\t细化部署\t制定计划。\t6月\t各村居\t\n"
    )
    assert found.header == ("number", "task", "task", "task", "time", "responsible", "support")
    assert found.printed == len(found.rows) == 2


def test_a_row_shifted_by_a_column_is_put_right_and_said() -> None:
    found = table(
        "序号\t类别\t任务\t完成时限\t责任单位\t配合单位\n1\t排查\t开展排查\t4月\t镇安委办\t经发公司\n2\t\t整治\t开展整治\t12月\t各村居\n3\t\t总结\t12月\t镇安委办\t\n"
    )
    assert [cell.text for cell in found.rows[1].cells] == ["2", "整治", "开展整治", "12月", "各村居", ""]
    assert [(code, lines) for code, _, lines in found.repairs] == [("TK705", (3, 3))]


def test_a_row_with_a_cell_too_few_keeps_who_leads_it() -> None:
    found = table(
        "序号\t任务\t牵头单位\t配合单位\t完成时限\n1\t甲事\t县水利局\t县财政局\t4月\n2\t乙事\t县气象局\t6月\n3\t丙事\t县教育局\t县公安局\t6月\n"
    )
    assert [cell.text for cell in found.rows[1].cells] == ["2", "乙事", "县气象局", "", "6月"]


def test_a_repeated_header_after_a_page_break_is_no_row() -> None:
    text = "序号\t任务\t责任单位\n1\t甲事\t甲局\n\n序号\t任务\t责任单位\n2\t乙事\t乙局\n"
    assert [row[1] for row in cells(text)] == ["甲事", "乙事"]


def test_markdown_rows_with_groups_and_line_breaks() -> None:
    text = "| 序号 | 工作内容 | 责任单位 | 完成时间 |\n|---|:--|---|---|\n| **一、党建** | | | |\n| 1 | 创建示范点 | 党建办<br>各社区 | 6月底前 |\n"
    found = table(text)
    assert [block.text for block in found.rows[0].group] == ["一、党建"]
    record = parse("关于任务的通知\n各社区：\n" + text)
    assert [unit.name for unit in record.tasks[0].units] == ["党建办", "各社区"]


def test_a_cell_per_line_with_uncertain_row_ends() -> None:
    text = "工作任务 |\n责任单位 |\n||\n一、落实责任 |\n1.建立制度 |\n甲局 |\n2.开展培训，\n每年一次 |\n乙局 |\n||\n3.演练 |\n丙局"
    found = table(text)
    assert [[cell.text for cell in row.cells] for row in found.rows] == [["1.建立制度", "甲局"], ["2.开展培训，每年一次", "乙局"], ["3.演练", "丙局"]]
    assert found.printed == 3


def test_bare_cells_on_lines_of_their_own() -> None:
    text = "序号\n任务\n责任单位\n完成时限\n1\n开展排查\n区应急局\n6月底前\n2\n开展整治\n区住建局\n12月\n"
    assert cells(text) == [["1", "开展排查", "区应急局", "6月底前"], ["2", "开展整治", "区住建局", "12月"]]


def test_columns_held_apart_by_spaces() -> None:
    text = "序号  工作任务        牵头单位    完成时限\n1     排查校舍隐患    市教育局    8月31日前\n2     封闭式管理      市公安局    9月底前\n"
    assert [row[2] for row in cells(text)] == ["市教育局", "市公安局"]


def test_other_tables_are_left_as_lines() -> None:
    assert tables.find(SourceText.from_text("姓名\t职务\n张三\t镇长\n李四\t副镇长\n")) == []


def test_merged_cells_are_carried_down_and_said() -> None:
    record = parse(
        "关于任务的通知\n各村：\n序号\t类别\t任务\t责任单位\t完成时限\n1\t排查\t开展排查\t镇安委办\t6月\n2\t\t建立台账\t\t7月\n2024年1月5日"
    )
    second = record.tasks[1]
    assert [unit.name for unit in second.units] == ["镇安委办"]
    assert second.path == ["排查"]
    assert [d.code for d in record.diagnostics if d.lines == [5, 5]] == ["TK706"]


def test_a_blank_support_cell_stays_blank() -> None:
    record = parse(
        "关于任务的通知\n各村：\n序号\t类别\t任务\t责任单位\t配合单位\n1\t排查\t开展排查\t镇安委办\t经发公司\n2\t\t建立台账\t镇安委办\t\n2024年1月5日"
    )
    assert [(u.name, u.role) for u in record.tasks[1].units] == [("镇安委办", "responsible")]


def test_a_line_of_a_cell_is_another_body_or_the_rest_of_a_name() -> None:
    table = "任务清单\n序号\t重点任务\t牵头单位\t配合单位\t完成时限\n1\t更新老旧管道\t县住建局\t县财政局\n县发改局\t12月底前\n2\t开展宣传\t县融媒体中心\t柳河镇\n人民政府\t长期\n"
    record = parse("关于做好燃气工作的通知\n各单位：\n请落实。\n柳河县安委办\n2024年5月6日\n附件1\n" + table)
    assert [[u.name for u in t.units if u.role == "support"] for t in record.tasks] == [["县财政局", "县发改局"], ["柳河镇人民政府"]]


def test_columns_that_no_task_takes_up_are_said() -> None:
    record = parse(
        "2022年任务清单\n序号\t工作任务\t责任单位\t责任人\t完成时限\n1\t开展检查\t县应急局\t王宁\t2022年6月底前\n2\t开展演练\t县公安局\t\t2022年7月底前\n"
    )
    assert [(d.severity, d.message) for d in record.diagnostics if d.code == "TK714"] == [("info", "表格第 4 栏（责任人、备注等）没有读入任务")]
    assert [task.text for task in record.tasks] == ["开展检查", "开展演练"]
