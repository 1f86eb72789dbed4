"""The head: what single lines are, and what is made of them."""

from __future__ import annotations

import pytest

from anweitool.parsers import shapes
from anweitool.pipeline import parse

NUMBERS = [
    ("国办发〔2022〕1号", "国办发〔2022〕1号"),
    ("国办发[2022] 12 号", "国办发[2022]12号"),
    ("（桂交安监函（2022）418号）", "桂交安监函（2022）418号"),
    ("安政办发【2018】22号", "安政办发【2018】22号"),
    ("曲水府发〔202317号", "曲水府发〔202317号"),
    ("第 13 号", "第13号"),
    ("诸政字〔2023〕6号 签发人:程晨", "诸政字〔2023〕6号"),
    ("根据国办发〔2022〕1号", None),
    ("为贯彻落实国办发〔2022〕1号文件精神", None),
    ("2023年1月3日", None),
]


MINUTES = """临江县人民政府专题会议纪要
〔2022〕14号
{line}关于研究岁末年初安全防范工作的会议纪要
现将会议议定事项纪要如下：
一、由县住建局牵头，1月10日前对全县餐饮场所逐户核查。
二、县林业局负责修订应急预案。
出席：赵志刚、钱明
分送：县委书记。
临江县人民政府办公室          2022年12月30日印发
"""


def test_minutes_print_their_date_beside_the_office_under_the_number() -> None:
    record = parse(MINUTES.format(line="临江县人民政府办公室　　　2022年12月28日\n"))
    assert (record.document.issuers, str(record.document.date)) == (["临江县人民政府"], "2022-12-28")
    assert [task.text for task in record.tasks][-1] == "县林业局负责修订应急预案。"
    assert record.tasks[0].deadlines[0].year_from == "成文日期（已过，顺延一年）"


def test_a_year_taken_from_the_imprint_says_so() -> None:
    record = parse(MINUTES.format(line=""))
    assert record.document.date is None
    assert record.tasks[0].deadlines[0].year_from == "印发日期（已过，顺延一年）"


@pytest.mark.parametrize("line", ["（此件公开发布）", "请予支持为盼。", "列席：县纪委监委"])
def test_a_closing_line_is_no_part_of_the_last_item(line: str) -> None:
    record = parse(f"清水县安委办\n关于检查的通知\n各乡镇：\n一、县应急局要开展检查。\n二、各乡镇要报送总结。\n{line}\n清水县安委办\n2021年4月2日\n")
    assert [task.text for task in record.tasks] == ["县应急局要开展检查。", "各乡镇要报送总结。"]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_number(text: str, number: str | None) -> None:
    assert shapes.read_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年1月3日", "2023-01-03"),
        ("二〇二三年一月三日", "2023-01-03"),
        ("二OO六年二月二十日", "2006-02-20"),
        ("2024612日", "2024-06-12"),
        ("20171227", "2017-12-27"),
    ],
)
def test_date(text: str, day: str) -> None:
    printed = shapes.read_date(text)
    assert printed is not None
    assert str(printed.day) == day
    assert shapes.is_date_line(text)


def test_a_damaged_number_is_given_as_printed_with_a_suggestion() -> None:
    record = parse("关于做好防汛工作的通知\n曲水府发〔202317号\n各村：\n请认真落实。\n曲水镇人民政府\n2023年5月15日")
    assert record.document.doc_number == "曲水府发〔202317号"
    assert [(d.code, d.suggestion) for d in record.diagnostics if d.code == "GW111"] == [("GW111", "曲水府发〔2023〕17号")]


def test_a_blank_day_is_null_and_said() -> None:
    record = parse("关于做好防汛工作的通知\n各村：\n请认真落实。\n柳河镇人民政府\n2022年6月 日")
    assert record.document.date is None
    assert any(d.code == "GW240" and "不完整" in d.message for d in record.diagnostics)


def test_joint_issue_and_two_signatories() -> None:
    record = parse(
        "000123\n特急\n江原市教育局\n江原市公安局 文件\n江教联发〔2022〕14号 签发人：沈亭之 陆守拙\n江原市教育局 江原市公安局\n关于开展校园安全检查的通知\n各县（市、区）教育局，各公安分局：\n请认真落实。\n江原市教育局  江原市公安局\n2022年8月19日"
    )
    head = record.document
    assert head.issuers == ["江原市教育局", "江原市公安局"]
    assert (head.signatory, head.urgency, head.copy_number) == ("沈亭之、陆守拙", "特急", "000123")
    assert head.title == "江原市教育局江原市公安局关于开展校园安全检查的通知"


def test_the_date_under_the_signature_counts_not_that_of_the_website() -> None:
    record = parse("发布日期：2023-12-05\n成文日期：2023-11-30\n关于做好防汛工作的通知\n各村：\n请认真落实。\n柳河镇人民政府\n2023年11月29日\n")
    assert str(record.document.date) == "2023-11-29"
    assert "GW245" in [d.code for d in record.diagnostics]


def test_only_a_publication_date_is_no_date_of_issue() -> None:
    record = parse("发布日期：2023-12-05\n柳河镇防汛工作方案\n为做好防汛工作，特制定本方案。\n一、主要任务\n各村要排查。")
    assert record.document.date is None
    assert any("2023-12-05" in d.message for d in record.diagnostics if d.code == "GW240")


def test_annex_names_and_references() -> None:
    record = parse(
        "关于做好防汛工作的通知\n各村：\n根据《防汛条例实施办法》（省政发〔2020〕3号）和县汛指〔2024〕5号文件要求，请认真落实。\n附件：1.任务清单.docx\n2.责任人\n名单\n柳河镇人民政府\n2024年5月6日"
    )
    assert record.document.annexes == ["任务清单", "责任人名单"]
    assert [(r.title, r.doc_number) for r in record.document.references] == [("防汛条例实施办法", "省政发〔2020〕3号"), (None, "县汛指〔2024〕5号")]


def test_a_masthead_broken_over_two_lines() -> None:
    text = "{}\n柳安指〔2024〕3号\n关于做好防汛工作的通知\n各村：\n请认真落实。\n2024年5月6日"
    whole = "柳河镇安全生产领域风险隐患大排查大整治行动领导小组办公室"
    for masthead in (f"{whole[:17]}\n{whole[17:]}文件", f"{whole[:17]}\n{whole[17:]}", f"{whole[:-3]}\n{whole[-3:]}文件"):
        assert parse(text.format(masthead)).document.issuers == [whole]
    two = parse(text.format("柳河镇人民政府文件\n柳河镇应急管理办公室文件"))
    assert two.document.issuers == ["柳河镇人民政府", "柳河镇应急管理办公室"]


def test_a_title_whose_kind_of_document_stands_on_a_line_of_its_own() -> None:
    text = "沂川市人民政府办公室\n关于印发2019年优化营商环境重点任务分工\n表的通知\n各县（市、区）人民政府：\n请认真落实。\n2019年5月6日"
    assert parse(text).document.title == "沂川市人民政府办公室关于印发2019年优化营商环境重点任务分工表的通知"
