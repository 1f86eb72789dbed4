"""What belongs to what: layout, outline, kinds, marks on parents and children."""

from __future__ import annotations

import pytest

from anweitool.pipeline import parse
from anweitool.schema.record import Record, Task

LETTER = (
    "关于印发《防汛工作方案》的通知\n各村（社区）：\n现将《防汛工作方案》印发给你们，请认真贯彻执行。\n柳河镇人民政府\n2024年5月6日\n防汛工作方案\n"
)


def tasks(body: str) -> list[Task]:
    return parse(LETTER + body).tasks


def units(task: Task) -> list[tuple[str, str]]:
    return [(unit.name, unit.role) for unit in task.units]


def codes(record: Record) -> list[str]:
    return [remark.code for remark in record.diagnostics]


def test_a_sentence_broken_by_a_page_is_one_task() -> None:
    record = parse(LETTER + "一、主要任务\n（一）排查隐患。各村要对堤防、涵闸开展全面排查，建\n\n— 3 —\n\n立台账，限期整改。\n")
    assert [t.text for t in record.tasks] == ["排查隐患。各村要对堤防、涵闸开展全面排查，建立台账，限期整改。"]
    assert record.tasks[0].source.lines == [8, 12]
    assert record.account.furniture == ["10"]
    assert "TX952" in codes(record)


def test_hard_wrapped_text_is_rejoined() -> None:
    body = "一、主要任务\n" + "".join(
        f"（{n}）加强隐患排查。各村（社区）要对辖区内的堤防涵闸开展一次\n全面细致的排查，建立问题台账并明确责任人员和整改完成的时限\n要求，确保安全度汛不留任何死角和任何盲区，切实保障群众的生\n命财产安全。\n"
        for n in "一二三四"
    )
    found = tasks(body)
    assert len(found) == 4
    assert found[0].text.endswith("群众的生命财产安全。")


def test_kinds_follow_the_sections() -> None:
    found = tasks(
        "一、指导思想\n坚持人民至上。\n二、工作目标\n到2025年，隐患整改率达到95%以上。\n三、主要任务\n（一）排查隐患。各村要全面排查。\n四、工作要求\n（一）加强领导。各村要高度重视。\n"
    )
    assert [(t.kind, t.ref) for t in found] == [("goal", None), ("task", "三-（一）"), ("requirement", "四-（一）")]


def test_a_heading_on_its_own_line_begins_the_text() -> None:
    (task,) = tasks("一、主要任务\n（一）排查隐患\n对堤防涵闸开展排查。\n建立隐患台账。\n")
    assert task.title == "排查隐患"
    assert task.text == "排查隐患\n对堤防涵闸开展排查。\n建立隐患台账。"


def test_paragraphs_that_begin_with_the_body_they_direct() -> None:
    found = tasks("一、明确职责\n各级党委政府要落实责任。\n市级有关部门：负责督查检查。\n各生产经营单位：一是要排查；二是要整改。\n")
    assert [units(t) for t in found] == [[("各级党委政府", "responsible")], [("市级有关部门", "responsible")], [("各生产经营单位", "responsible")]]
    assert [t.ref for t in found] == [None, None, None]


def test_a_mark_on_a_heading_holds_for_items_without_one() -> None:
    record = parse(LETTER + "一、主要任务\n（一）加强监测（责任单位：镇水利站）\n1.开展监测。\n2.发布预警。（责任单位：镇应急办）\n")
    assert [units(t) for t in record.tasks] == [[("镇水利站", "responsible")], [("镇应急办", "responsible")]]
    assert "TK708" in codes(record)


def test_an_introduction_with_a_mark_is_a_task_beside_its_children() -> None:
    found = tasks(
        "一、主要任务\n（一）加强监测。各村要建立监测网络，落实专人负责。（责任单位：镇水利站）\n1.开展监测。（责任单位：甲村）\n2.发布预警。（责任单位：乙村）\n"
    )
    assert [t.ref for t in found] == ["一-（一）", "一-（一）-1", "一-（一）-2"]


def test_a_mark_below_a_group_holds_for_the_group() -> None:
    found = tasks("一、主要任务\n（一）加强监测\n1.开展监测。\n2.发布预警。\n（以上2项责任单位：镇水利站、镇应急办）\n")
    assert [len(t.units) for t in found] == [2, 2]


def test_labels_on_lines_of_their_own() -> None:
    (task,) = tasks("一、主要任务\n1.开展监测。\n牵头单位：镇水利站\n配合单位：各村（社区）\n完成时限：2024年6月底前\n")
    assert units(task) == [("镇水利站", "lead"), ("各村（社区）", "support")]
    assert [str(d.due) for d in task.deadlines] == ["2024-06-30"]
    assert task.text == "开展监测。"


def test_roles_defined_once_hold_for_all_marks() -> None:
    found = tasks("一、主要任务\n1.监测。（责任单位：甲局、乙局，排在第一位的为牵头单位，下同）\n2.预警。（责任单位：丙局、丁局）\n")
    assert [units(t) for t in found] == [[("甲局", "lead"), ("乙局", "responsible")], [("丙局", "lead"), ("丁局", "responsible")]]


def test_numbers_that_restart_skip_and_repeat() -> None:
    found = tasks("一、主要任务\n（一）监测\n1.甲事要办好。\n3.乙事要办好。\n3.丙事要办好。\n（二）预警\n1.丁事要办好。\n")
    assert [t.ref for t in found] == ["一-（一）-1", "一-（一）-3", "一-（一）-3", "一-（二）-1"]
    assert len({t.id for t in found}) == 4


def test_a_request_of_the_covering_letter_with_a_date() -> None:
    record = parse("关于报送总结的通知\n各村：\n为做好工作，现就有关事项通知如下。请各村于7月5日前报送总结。\n柳河镇人民政府\n2024年5月6日\n")
    (task,) = record.tasks
    assert (task.kind, task.text, str(task.deadlines[0].due)) == ("requirement", "请各村于7月5日前报送总结。", "2024-07-05")


def test_composition_of_a_leading_group_is_no_task() -> None:
    found = tasks("一、组织领导\n成立领导小组，由镇长任组长，副镇长任副组长，各站所负责人为成员。\n二、主要任务\n（一）各村要排查。\n")
    assert [t.ref for t in found] == ["二-（一）"]


def test_a_document_on_one_line() -> None:
    text = "关于做好防汛工作的通知\n各村：为做好防汛工作，现通知如下：一、排查隐患。各村要于6月1日前完成排查。（责任单位：镇水利站）二、加强值守。各村要24小时值班。三、严肃问责。镇纪委要加强督查。柳河镇人民政府2024年5月6日"
    record = parse(text)
    assert [t.ref for t in record.tasks] == ["一", "二", "三"]
    assert (record.document.issuers, str(record.document.date)) == (["柳河镇人民政府"], "2024-05-06")
    first = record.tasks[0].source
    assert first.lines == [2, 2]
    assert text.splitlines()[1][first.span[0] - 12 : first.span[1] - 12].startswith("排查隐患。")


def test_ids_of_other_tasks_do_not_change() -> None:
    body = "一、主要任务\n（一）甲事要办好。\n（二）乙事要办好。\n（三）丙事要办好。\n二、保障措施\n（一）丁事要办好。\n"
    before = {t.text: t.id for t in tasks(body)}
    after = {t.text: t.id for t in tasks(body.replace("（二）乙事要办好。\n", ""))}
    assert {text: id for text, id in before.items() if "乙" not in text} == after
    reworded = {t.ref: t.id for t in tasks(body.replace("乙事", "乙事情"))}
    assert set(reworded.values()) == set(before.values())


def test_a_row_and_an_item_that_state_the_same_task_are_linked() -> None:
    record = parse(
        LETTER
        + "一、主要任务\n（一）健全监测预警体系。完善雨量站网和水位监测设施，健全预警发布机制。\n（二）开展应急演练。组织转移避险演练，检验预案。\n附件1\n任务分解表\n"
        "序号\t任务\t责任单位\n1\t健全监测预警体系，完善雨量站网\t镇水利站\n2\t组织转移避险演练\t镇应急办\n"
    )
    by_id = {t.id: t for t in record.tasks}
    rows = [t for t in record.tasks if t.source.table]
    assert [[by_id[i].ref for i in row.same_as] for row in rows] == [["一-（一）"], ["一-（二）"]]
    assert all(row.id in by_id[i].same_as for row in rows for i in row.same_as)


def test_a_name_that_differs_by_a_look_alike_is_said_not_mended() -> None:
    record = parse(
        "关于印发《泖河镇防汛方案》的通知\n各村：\n现将《泖河镇防汛方案》印发给你们。\n泖河镇人民政府\n2024年5月6日\n泖河镇防汛方案\n一、主要任务\n1.排查。（责任单位：柳河镇派出所、泖河镇水利站）\n2.巡查。（责任单位：泖河镇派出所）\n"
    )
    assert record.tasks[0].units[0].name == "柳河镇派出所"
    assert [d.suggestion for d in record.diagnostics if d.code == "TX951"] == ["泖河"]


def test_a_recurring_report_is_a_request_too() -> None:
    record = parse("关于做好节水工作的通知\n各镇：\n请认真贯彻。各牵头单位每季度末向区水务局报送进展情况。\n柳河区水务局\n2024年5月6日\n")
    assert [(t.text, t.deadlines[0].kind) for t in record.tasks] == [("各牵头单位每季度末向区水务局报送进展情况。", "recurring")]


def test_a_signature_is_not_the_end_of_the_last_task() -> None:
    for last in ("1.开展检查。（镇应急办）（6月30日前）", "1.各村要认真落实（联系人：张伟）", "1.开展检查，落实各项防汛责任，保障人民生命财产安全"):
        record = parse(f"关于开展检查的通知\n\n各村：\n\n现将有关事项通知如下：\n\n一、重点任务\n{last}\n\n柳河镇人民政府\n2025年4月25日\n")
        assert record.document.issuers == ["柳河镇人民政府"], last
        assert "柳河镇" not in record.tasks[-1].text, last


def test_subject_words_are_imprint() -> None:
    record = parse(LETTER + "一、工作要求\n各村要加强领导。\n\n主题词：防汛 方案 通知\n抄送：区委。\n柳河镇党政办  2024年5月6日印发\n")
    assert record.tasks[-1].text == "工作要求\n各村要加强领导。"
    assert record.account.imprint == ["10-12"]


def test_a_label_behind_role_verbs_does_not_spoil_a_mark() -> None:
    (task,) = tasks("一、重点任务\n1.开展检查。（镇应急办牵头，镇派出所配合；督办领导：张三）\n")
    assert units(task) == [("镇应急办", "lead"), ("镇派出所", "support")]
    assert task.text == "开展检查。"


def test_a_printed_time_limit_stands_for_the_same_day_in_the_text() -> None:
    (task,) = tasks("一、重点任务\n1.到2025年底建成堤防3公里。【牵头单位：镇水利站；完成时限：2025年12月底前】\n")
    assert [(d.text, d.precision) for d in task.deadlines] == [("2025年12月底前", "month")]


def test_the_first_paragraph_below_a_heading_belongs_to_it() -> None:
    found = tasks("一、有关要求\n各村要于5月10日前将名单报镇应急办。\n每周五下班前报送周报表。\n")
    assert [t.text for t in found] == ["有关要求\n各村要于5月10日前将名单报镇应急办。\n每周五下班前报送周报表。"]
    assert [d.kind for d in found[0].deadlines] == ["date", "recurring"]


def test_what_may_be_missing_is_said() -> None:
    decimal = parse("1.1 总则\n各镇要做好防汛。\n1.2 职责\n")
    assert decimal.document.title is None
    assert {"TX957", "TK710"} <= set(codes(decimal))
    left = parse(LETTER + "一、总体要求\n到2026年底前基本建成体系。\n二、主要任务\n1.各村要排查隐患。\n")
    assert [d.lines for d in left.diagnostics if d.code == "TK711"] == [[8, 8]]
    assert not {"TK711", "TK710", "TX957"} & set(codes(parse(LETTER + "一、主要任务\n1.各村要在5.12前排查隐患。\n")))


def test_a_document_on_one_line_whose_outline_begins_right_behind_a_title() -> None:
    record = parse(
        "关于印发《防汛方案》的通知\n各村：现将《防汛方案》印发给你们，请抓好落实。柳河镇人民政府2024年5月6日防汛方案一、主要任务（一）排查隐患。各村要于6月1日前完成排查。"
        "（责任单位：镇水利站）（二）加强值守。各村要24小时值班。二、工作要求（一）严肃问责。镇纪委要加强督查。\n"
    )
    assert [(t.ref, t.kind) for t in record.tasks] == [("一-（一）", "task"), ("一-（二）", "task"), ("二-（一）", "requirement")]
    assert (record.document.issuers, str(record.document.date)) == (["柳河镇人民政府"], "2024-05-06")
    assert str(record.tasks[0].deadlines[0].due) == "2024-06-01"


def test_a_heading_with_its_text_behind_a_space_keeps_its_kind() -> None:
    record = parse(
        "关于印发《治水计划》的通知\n各村： 请认真贯彻执行。 柳河镇人民政府 2023年4月18日 治水计划 一、工作目标 到2025年，水质达标率95%以上。 二、主要任务 （一）排查企业。"
        "2023年底前全部取缔。（镇环保站牵头） 三、保障措施 （一）落实责任。各村要制定工作方案，认真落实。\n"
    )
    assert [t.kind for t in record.tasks] == ["goal", "task", "requirement"]


def test_markdown_pasted_into_a_word_file_is_read_as_markdown() -> None:
    from anweitool.pipeline import build
    from anweitool.source import SourceText

    text = "# 关于做好防汛工作的通知\n各村：\n## 一、工作任务\n**（一）加强巡查。**各村要于6月1日前完成排查。\n## 二、工作要求\n（一）加强领导。各村要落实责任。\n2024年5月6日"
    plain, pasted = (build(SourceText.from_text(text, format), "通知", "0" * 64) for format in ("md", "docx"))
    assert [t.text for t in pasted.tasks] == [t.text for t in plain.tasks]
    assert pasted.document == plain.document
    once = build(
        SourceText.from_text("关于做好防汛工作的通知\n各村：\n一、检修泵站。# 1 机组要于6月1日前检修。\n2024年5月6日", "docx"), "通知", "0" * 64
    )
    assert "# 1机组" in once.tasks[0].text


@pytest.mark.parametrize("numbers", [("一要", "二要", "三是"), ("一是", "二是", "三是"), ("第一，", "第二，", "第三，")])
def test_paragraphs_counted_in_words_are_items_where_a_text_has_no_others(numbers: tuple[str, str, str]) -> None:
    first, second, third = numbers
    text = f"某县应急局\n关于做好安全工作的通知\n各乡镇：\n现通知如下：\n{first}迅速部署。\n{second}全面排查。（县公安局）\n{third}严格执法。\n某县应急局\n2022年3月2日\n"
    record = parse(text)
    assert [(task.ref, task.text) for task in record.tasks] == [
        (number.rstrip("，"), said) for number, said in zip(numbers, ["迅速部署。", "全面排查。", "严格执法。"], strict=True)
    ]
    nested = parse(text.replace("现通知如下：", "一、总体安排。各乡镇要落实。"))
    assert [task.ref for task in nested.tasks] == ["一"]


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ("2.各学校每月开展一次食堂自查，报县教体局。", True),
        ("2.各学校开展食堂自查", True),
        ("2.开展食堂自查，消除隐患。", True),
        ("2.7月底前完成食堂自查", True),
        ("2.食堂自查任务", False),
        ("2.加强食堂管理。", False),
        ("2.各学校按下表抓好落实。", False),
        ("2.各学校要抓好以下工作，具体任务如下：", False),
    ],
)
def test_an_item_before_a_task_table_is_a_task_where_it_directs(item: str, read: bool) -> None:
    text = f"关于做好校园安全工作的通知\n各学校：\n一、重点任务\n1.各学校要开展自查，6月底前完成。\n{item}\n\n" + (
        "序号\t任务内容\t责任单位\t完成时限\n1\t检查消防设施\t各学校\t2025年6月底前\n2\t检查食堂\t各学校\t2025年7月底前\n\n石板镇教育办\n2025年3月1日\n"
    )
    found = [task.text for task in parse(text).tasks]
    wanted = [item[2:]] if read else []
    assert found == ["各学校要开展自查，6月底前完成。", *wanted, "检查消防设施", "检查食堂"]


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("关于禁止燃放烟花爆竹，加强大气污染防治的通告", "为加强烟花爆竹安全管理，现就有关事项通告如下："),
        ("关于禁止燃放烟花爆竹，加强大气污染\n防治的通告", "为加强烟花爆竹安全管理，现就有关事项通告如下："),
        ("关于加强冬春季节森林防火，落实包保责任，严防火灾\n的通知", "各村（社区），镇直各单位："),
        ("关于加强冬春季节森林防火，落实包保责任的通知", "各村（社区），镇直各单位："),
        ("关于加强冬春季节森林防火，落实包保责任的实施意见（试行）", "各村（社区），镇直各单位："),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_with_commas_over_two_lines_ends_where_it_ends(title: str, below: str, gap: str) -> None:
    text = f"柳河镇人民政府{gap}{title}{gap}{below}\n\n一、各村要于2025年6月底前完成排查。\n\n柳河镇人民政府\n2025年3月1日\n"
    record = parse(text)
    assert record.document.title in ("柳河镇人民政府" + title.replace("\n", ""), title.replace("\n", ""))
    assert record.document.issuers == ["柳河镇人民政府"]
    assert record.document.recipients == (["各村（社区）", "镇直各单位"] if below.startswith("各村") else [])
    assert "TX952" not in codes(record)


def test_a_sentence_that_cites_a_title_at_a_line_end_still_goes_on() -> None:
    cited = "按照县政府关于加强森林防火，落实包保责任的通知"
    text = f"一、重点任务\n1.各村要压实责任；{cited}\n要求，于6月底前完成排查。\n二、工作要求\n（一）加强领导\n{cited}\n要求，各村要成立专班。\n"
    assert [task.text for task in tasks(text)] == [
        f"各村要压实责任；{cited}要求，于6月底前完成排查。",
        f"加强领导\n{cited}要求，各村要成立专班。",
    ]


def test_a_title_is_more_than_a_time() -> None:
    goal, task = tasks(
        "一、工作目标\n到2025年底前，全镇餐饮场所燃气泄漏报警装置安装率达到百分之百，城镇燃气老旧管网更新改造任务全面完成，不发生较大以上事故。\n"
        "二、重点任务\n1.6月底前，各村对辖区餐饮场所逐一上门检查，建立隐患台账并逐项销号，确保不漏一户，不留一处死角，不走过场。\n"
    )
    assert goal.title == "到2025年底前，全镇餐饮场所燃气泄漏报警装置安装率达到百分之百"
    assert task.title == "6月底前，各村对辖区餐饮场所逐一上门检查"
