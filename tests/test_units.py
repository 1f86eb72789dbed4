"""Lists of bodies, marks and subjects: tables of cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anweitool import units
from anweitool.parsers import marks, subjects
from anweitool.pipeline import parse
from anweitool.source import Block

LISTS = [
    ("区安委办，区级负有安全生产监督管理职责的部门", ["区安委办", "区级负有安全生产监督管理职责的部门"]),
    ("区安委办和各安全专业委员会", ["区安委办", "各安全专业委员会"]),
    ("市住房和城乡建设局、市发展和改革委员会", ["市住房和城乡建设局", "市发展和改革委员会"]),
    ("区安委会成员单位及有关重点单位企业", ["区安委会成员单位", "有关重点单位企业"]),
    ("各乡镇、开发区（园区、管理处）", ["各乡镇", "开发区（园区、管理处）"]),
    ("项目办、安监所等部门", ["项目办", "安监所"]),
    ("市教育局、市公安局等9个部门", ["市教育局", "市公安局"]),
    ("各乡镇各有关单位", ["各乡镇", "各有关单位"]),
    ("各级各部门", ["各级各部门"]),
    ("镇安委 会有关 成员单 位", ["镇安委会有关成员单位"]),
    ("区住建局（城镇燃气）、各村（社区）", ["区住建局", "各村（社区）"]),
    ("市、区县教育行政部门", ["市、区县教育行政部门"]),
    ("—", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "names"), LISTS)
def test_list(text: str, names: list[str]) -> None:
    assert [name.name for name in units.split_names(text)] == names


MARKS = [
    ("责任单位：区应急局", [("区应急局", "responsible")]),
    ("牵头单位：A局；配合单位：B局、C局", [("A局", "lead"), ("B局", "support"), ("C局", "support")]),
    ("市教育局牵头，市公安局、市财政局配合", [("市教育局", "lead"), ("市公安局", "support"), ("市财政局", "support")]),
    ("市教育局、市公安局按职责分工负责", [("市教育局", "responsible"), ("市公安局", "responsible")]),
    ("市教育局会同市公安局负责", [("市教育局", "responsible"), ("市公安局", "support")]),
    ("县应急局统筹协调，各行业主管部门分工负责", [("县应急局", "lead"), ("各行业主管部门", "responsible")]),
    ("县卫健局负总责，县人民医院落实", [("县卫健局", "responsible"), ("县人民医院", "responsible")]),
    ("各牵头单位", [("各牵头单位", "responsible")]),
    ("各承办单位、各配合单位", [("各承办单位", "responsible"), ("各配合单位", "responsible")]),
    ("县应急局/县公安局", [("县应急局", "responsible"), ("县公安局", "responsible")]),
    ("各乡镇党委、政府", [("各乡镇党委、政府", "responsible")]),
    ("县农业农村局负责，各镇落实", [("县农业农村局", "responsible"), ("各镇", "responsible")]),
    ("各村(社区)、安委会各成员单位监督企业落实", [("各村(社区)", "supervise"), ("安委会各成员单位", "supervise"), ("企业", "responsible")]),
    ("责任单位：镇环保站，各村（社区）配合", [("镇环保站", "responsible"), ("各村（社区）", "support")]),
    ("牵头单位：州工信局、州财政局按职责分工负责", [("州工信局", "lead"), ("州财政局", "lead")]),
    ("党建办（牵头）、各社区", [("党建办", "lead"), ("各社区", "responsible")]),
    ("责任领导：张三；责任单位：区应急局", [("区应急局", "responsible")]),
    ("指导部门：市数据局", [("市数据局", "responsible")]),
]


@pytest.mark.parametrize(("text", "found"), MARKS)
def test_mark(text: str, found: list[tuple[str, str]]) -> None:
    assert marks.parse(text).units == found


def block(text: str) -> Block:
    return Block(text, ((0, 0),))


def test_trailing_marks_come_off_and_times_are_kept() -> None:
    text, mark = marks.trailing(block("加强排查。（责任单位：区应急局；完成时限：2023年6月底前）"))
    assert (text.text, mark.units, mark.times) == ("加强排查。", [("区应急局", "responsible")], ["2023年6月底前"])


def test_offices_within_a_bureau_are_bodies() -> None:
    rest, mark = marks.trailing(block("开展检查。（县执法大队牵头，种植业股、综合组配合）"))
    assert rest.text == "开展检查。"
    assert mark.units == [("县执法大队", "lead"), ("种植业股", "support"), ("综合组", "support")]


def test_marks_of_mixed_widths_and_nested_brackets() -> None:
    text, mark = marks.trailing(block("实现“六有”(有经费、有台账)(责任单位：各村（社区），镇安委办)"))
    assert text.text == "实现“六有”(有经费、有台账)"
    assert [name for name, _ in mark.units] == ["各村（社区）", "镇安委办"]


UNLABELLED = [
    ("推行甲事。（县应急局、县公安局及其他有关部门）", ["县应急局", "县公安局", "其他有关部门"]),
    ("推行子事。（县应急局、华能清水电厂）", ["县应急局", "华能清水电厂"]),
    ("督促落实。（县工信局、县应急局，清水电厂）", ["县工信局", "县应急局", "清水电厂"]),
    ("开展清查。（各乡镇）", ["各乡镇"]),
    ("开展治理。（各牵头单位）", ["各牵头单位"]),
    ("推行戊事。（县应急局统筹，各行业主管部门分工负责；完成时限：9月）", ["县应急局", "各行业主管部门"]),
]


@pytest.mark.parametrize(("text", "names"), UNLABELLED)
def test_a_list_of_bodies_after_the_full_stop_is_a_mark(text: str, names: list[str]) -> None:
    rest, mark = marks.trailing(block(text))
    assert (rest.text[-1], [name for name, _ in mark.units]) == ("。", names)


@pytest.mark.parametrize(
    "listed", ["学校、医院、养老院、商场", "各类场所", "各类企业、各类场所", "党委、政府、企业、社会", "建筑工地、在建工程、县医院"]
)
def test_a_list_of_kinds_and_places_is_no_mark(listed: str) -> None:
    assert not marks.trailing(block(f"排查隐患。（{listed}）"))[1]


@pytest.mark.parametrize("text", ["实现“八有”（有机构、有经费、有机制）", "重点场所（学校、医院）", "开展排查（含燃气）。", "村（居）民自建房"])
def test_ordinary_brackets_are_no_marks(text: str) -> None:
    assert not marks.trailing(block(text))[1]


def test_a_misprinted_label_is_a_mark_with_a_remark() -> None:
    _, mark = marks.trailing(block("宣传精神。（责区任单位：区安委办、区委宣传部）"))
    assert mark.misprint == "责区任单位"
    assert [name for name, _ in mark.units] == ["区安委办", "区委宣传部"]


def test_first_of_a_list_leads_where_the_document_says_so() -> None:
    assert marks.parse("责任单位：甲局、乙局，排在第一位的为牵头单位，下同").first_leads
    assert not marks.parse("责任单位：甲局、乙局").first_leads


SUBJECTS = [
    ("各单位要认真制定方案。", [("各单位", "responsible")]),
    ("党委、政府主要负责人每季度至少召开一次会议", [("党委", "responsible"), ("政府", "responsible")]),
    ("由县教育局牵头，会同县公安局、县水利局开展检查", [("县教育局", "lead"), ("县公安局", "support"), ("县水利局", "support")]),
    (
        "2022年8月底前，区发改委、区住建局等部门牵头，区应急局等部门参加，建立机制",
        [("区发改委", "lead"), ("区住建局", "lead"), ("区应急局", "support")],
    ),
    ("各村（社区）召开动员会，制定工作方案", [("各村（社区）", "responsible")]),
    ("各责任单位将工作总结于9月25日前报镇安委办", [("各责任单位", "responsible")]),
    ("所需经费由县财政局统筹安排", [("县财政局", "responsible")]),
    ("省委组织部、省人力资源社会保障厅每年举办培训班", [("省委组织部", "responsible"), ("省人力资源社会保障厅", "responsible")]),
    ("推动各企业落实主体责任", []),
    ("督促各村整改隐患", []),
    ("遵循“谁主管、谁牵头、谁负责”的原则", []),
    ("人人讲安全，个个会应急", []),
    ("辖区要保持稳定", []),
]


@pytest.mark.parametrize(("text", "found"), SUBJECTS)
def test_subject(text: str, found: list[tuple[str, str]]) -> None:
    assert [(s.name, s.role) for s in subjects.find(text)] == found


RECIPIENTS = [
    ("各县（区）教育局，大坪水泥有限责任公司：", ["各县（区）教育局", "大坪水泥有限责任公司"]),
    ("各县（市、区）人民政府，市直各部门：", ["各县（市、区）人民政府", "市直各部门"]),
    ("各省、自治区、直辖市人民政府，国务院各部委、各直属机构：", ["各省、自治区、直辖市人民政府", "国务院各部委", "各直属机构"]),
    ("各村、社区，各部门、单位：", ["各村", "社区", "各部门", "单位"]),
    ("市直各委、办、局：", ["市直各委、办、局"]),
    ("各乡镇人民政府、街道办事处：", ["各乡镇人民政府", "街道办事处"]),
]


@pytest.mark.parametrize(("text", "names"), RECIPIENTS)
def test_recipients(text: str, names: list[str]) -> None:
    assert units.split_recipients(text) == names


@given(st.text(alphabet="各区县市镇局委办部门单位牵头负责配合会同和及与等、，；：（）()要应按职责分工监督落实责任 \n一二12", max_size=60))
def test_nothing_raises(text: str) -> None:
    units.split_names(text)
    units.split_recipients(text)
    marks.parse(text)
    subjects.find(text)
    if text.strip():
        marks.trailing(block(text.strip()))
        marks.own_line(block(text.strip()))


def test_a_list_without_end_is_taken_apart() -> None:
    names = [n.name for n in units.split_names("甲局和" * 3000 + "乙局")]
    assert len(names) == 3001
    assert set(names) == {"甲局", "乙局"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("加强治理。（责任单位：各乡镇、县公安局）", "各乡镇:responsible 县公安局:responsible"),
        ("加强治理。（责任单位：各社区、县公安局）", "各社区:responsible 县公安局:responsible"),
        ("加强治理。（责任单位：各乡镇、县教育局、县公安局）", "各乡镇:responsible 县教育局:responsible 县公安局:responsible"),
        ("各乡镇、县教育局要加强治理。", "各乡镇:responsible 县教育局:responsible"),
        ("加强治理。（县应急局，各镇街）", "县应急局:responsible 各镇街:responsible"),
        ("加强治理。（县应急局、各镇街）", "县应急局:responsible 各镇街:responsible"),
        ("各镇街要加强治理。", "各镇街:responsible"),
        ("各镇街于12月10日前报送总结。", "各镇街:responsible"),
        ("县应急局牵头，各镇街、县住建局配合，开展治理。", "县应急局:lead 各镇街:support 县住建局:support"),
        ("派出所牵头，农机站、各村配合，开展治理。", "派出所:lead 农机站:support 各村:support"),
        ("由县应急局牵头、县住建局配合，开展治理。", "县应急局:lead 县住建局:support"),
        ("县应急局牵头，各社区配合，开展治理。", "县应急局:lead 各社区:support"),
        ("县水利局、县应急局分别牵头，开展治理。", "县水利局:lead 县应急局:lead"),
        ("县教育局5月底前完成培训。", "县教育局:responsible"),
        ("成立县燃气整治工作专班，办公室设在县住建局。", ""),
        ("区民政局、区城管局设置救助点，区公安分局依法查处违法行为。", "区民政局:responsible 区城管局:responsible 区公安分局:responsible"),
        ("企业自查自改，部门检查执法，区安委办组织抽查。", "企业:responsible 区安委办:responsible"),
        ("中心小学负责教育，各村负责巡查。", "中心小学:responsible 各村:responsible"),
        ("加强治理。（主办：县住建局；协办：县应急局）", "县住建局:responsible 县应急局:support"),
        ("加强治理。（第一责任单位：县住建局；责任单位：县应急局）", "县住建局:responsible 县应急局:responsible"),
        ("各镇（街）要制定方案。", "各镇（街）:responsible"),
        ("加强治理。（责任单位：县住建局 县应急局 各乡镇）", "县住建局:responsible 县应急局:responsible 各乡镇:responsible"),
        ("加强治理。（责任单位：县公安局县住建局）", "县公安局:responsible 县住建局:responsible"),
        ("加强治理。（责任单位：区纪委区监委、区公安分局）", "区纪委区监委:responsible 区公安分局:responsible"),
        ("加强治理。（责任单位：各市、县人民政府）", "各市、县人民政府:responsible"),
    ],
)
def test_units_of_a_sentence(sentence: str, expected: str) -> None:
    frame = "某县安全生产委员会办公室文件\n某安办〔2024〕5号\n关于做好治理工作的通知\n各乡镇：\n一、重点任务\n（一）治理。{}\n（二）巡查。（责任单位：县水务局）\n2024年3月1日\n"
    task = parse(frame.format(sentence)).tasks[0]
    assert sorted(f"{unit.name}:{unit.role}" for unit in task.units) == sorted(expected.split())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("镇应急办配合镇城管办检查餐饮场所用气情况。", [("镇应急办", "support"), ("镇城管办", "responsible")]),
        ("县应急局协助县消防大队开展检查。", [("县应急局", "support"), ("县消防大队", "responsible")]),
        ("县教育局牵头，县公安局配合检查校车。", [("县教育局", "lead"), ("县公安局", "support")]),
        ("镇应急办会同派出所检查加油站。", [("镇应急办", "responsible"), ("派出所", "support")]),
        ("派出所检查加油站散装汽油销售，12月15日前完成。", [("派出所", "responsible")]),
        ("县应急局、县发改局补充应急物资。", [("县应急局", "responsible"), ("县发改局", "responsible")]),
        ("学校相关负责人每餐陪餐并做好记录；家长委员会每学期参与监督。", [("学校", "responsible"), ("家长委员会", "responsible")]),
    ],
)
def test_a_body_that_does_the_work_without_a_modal(text: str, named: list[tuple[str, str]]) -> None:
    assert [(subject.name, subject.role) for subject in subjects.find(text)] == named


@pytest.mark.parametrize(
    "text",
    [
        "派出所检查记录完整。", "应急局检查情况通报全县。", "学校食堂检查全覆盖。", "医院消防设施更新。", "派出所周边环境整治到位。", "镇派出所巡逻防控不到位。",
        "配合镇城管办检查。", "积极配合县公安局检查校车。", "对加油站检查不力的，严肃处理。", "发现派出所检查加油站不及时的，予以通报。", "企业检查设备。",
        "应急局检查发现的隐患全部整改。", "公安局登记在册的人员逐一走访。", "县应急局检查交办的问题全部销号。",
    ],
)  # fmt: skip
def test_a_noun_of_doing_directs_nobody(text: str) -> None:
    assert subjects.find(text) == []
