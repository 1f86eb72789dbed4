"""Rules about tasks, deadlines and bodies: what they must find, where, and what they must leave alone."""

from __future__ import annotations

import pytest

from anweitool.pipeline import examine
from anweitool.rules import Subject, check
from anweitool.schema.yaml import load


def notice(*lines: str, day: str = "2024年5月6日", title: str = "云岭县人民政府关于做好防汛工作的通知") -> str:
    return "\n".join([title, "各乡镇人民政府：", *lines, "云岭县人民政府", day, ""])


def found(text: str, *codes: str) -> list[tuple[str, int, str]]:
    return [(issue.code, issue.line, issue.severity) for issue in check(examine(text)) if issue.code.startswith(codes)]


QUIET = [
    ("DL803", notice("一、加强排查。对2023年底前排查发现的隐患，各乡镇要逐一整改。")),
    ("DL803", notice("一、加强排查。2023年底前已完成首轮排查的乡镇，要开展复查。")),
    ("DL803", notice("一、加强管理。各乡镇要对2000年底前建成的小区逐个排查。")),
    ("DL803", notice("一、工作情况。2024年3月底前完成了隐患排查。", title="云岭县人民政府关于防汛工作的报告")),
    ("DL803", notice("一、加强排查。各乡镇要于2024年5月前完成排查。")),
    ("DL804", notice("一、加强排查。各乡镇要于2024年6月底前完成排查。")),
    ("TK704", notice("一、加强领导。各乡镇要加强领导。", "二、加强领导。各乡镇要加强领导。")),
    ("TK707", notice("一、巡查水库。由水利部门牵头，排查水库大坝隐患。（责任单位：县水利局、县财政局）")),
    ("TK707", notice("一、巡查水库。由县水利局牵头，排查水库大坝隐患。（责任单位：县水务局、县水利局）")),
    ("TK702", notice("一、禁止焚烧秸秆。", "二、禁止焚烧垃圾。", title="云岭县人民政府关于禁烧的通告")),
    ("UN902", notice("一、抓好防汛。（责任单位：东山镇人民政府）", "二、抓好抗旱。（责任单位：西山镇人民政府）")),
    ("UN902", notice("一、抓好防汛。（责任单位：县水利局）", "二、抓好监测。（责任单位：县水文局）")),
    ("UN906", notice("一、抓好防汛。（责任单位：县水利局、县气象局、县教育局、各乡镇人民政府、乡镇应急站）")),
    ("DL812", notice("一、集中整治阶段（2024年11月至2025年3月）。各乡镇要集中整治。")),
]


@pytest.mark.parametrize(("code", "text"), QUIET, ids=[f"{code}-{i}" for i, (code, _) in enumerate(QUIET)])
def test_what_is_no_fault_is_left_alone(code: str, text: str) -> None:
    assert [one for one in found(text, code) if one[2] != "info"] == []


FOUND = [
    ("DL803", 3, "error", notice("一、加强排查。各乡镇要于2024年3月底前完成排查。")),
    ("DL803", 3, "error", notice("一、加强排查。各乡镇要于2024年3月底前完成已发现隐患的整改。")),
    (
        "DL803",
        9,
        "error",
        notice(
            "一、建立机制",
            "",
            "（一）建议双方每月召开1次会议，研究解决问题。",
            "",
            "（二）发现险情的，请贵局及时函告我局。",
            "",
            "以上事项妥否，请予研究并于2024年3月12日前函复。",
            title="云岭县水利局关于商请协助防汛的函",
        ),
    ),
    ("DL804", 3, "info", notice("一、加强排查。各乡镇要于2024年6月底前完成排查。", "本意见自2024年10月1日起施行。")),
    ("TK707", 3, "warning", notice("一、巡查水库。由县公安局牵头，排查水库大坝隐患。（责任单位：县水利局、县财政局）")),
    ("TK707", 3, "warning", notice("一、巡查水库。由县财政局牵头，排查水库大坝隐患。（牵头单位：县水利局；配合单位：县财政局）")),
    ("TK707", 3, "info", notice("一、巡查水库。会同县公安局开展隐患排查。（责任单位：县水利局、县财政局）")),
    ("UN902", 4, "warning", notice("一、抓好防汛。（责任单位：县农业农村局）", "二、抓好抗旱。（责任单位：县农业农林局）")),
    ("UN902", 3, "warning", notice("一、抓好防汛。（责任单位：县卫生建康局）")),
    ("UN902", 4, "info", notice("一、抓好防汛。（责任单位：县应急管理局）", "二、抓好抗旱。（责任单位：县应急局）")),
    ("UN905", 4, "warning", notice("一、抓好防汛。", "落实水库巡查。（责任单位：县 水利局、县财政局）")),
    ("DL812", 3, "error", notice("一、集中整治阶段（2024年11月至2024年3月）。各乡镇要集中整治。")),
]


@pytest.mark.parametrize(("code", "line", "severity", "text"), FOUND, ids=[f"{one[0]}-{i}" for i, one in enumerate(FOUND)])
def test_what_is_a_fault_is_found_at_its_line(code: str, line: int, severity: str, text: str) -> None:
    assert (code, line, severity) in found(text, code)


def test_many_of_one_kind_are_one_note() -> None:
    text = notice(*(f"{n}、抓好第{n}项防汛工作。" for n in "一二三四五六"))
    assert found(text, "TK702") == [("TK702", 3, "info")]
    message = next(issue.message for issue in check(examine(text)) if issue.code == "TK702")
    assert message == "6 项任务没有写明责任单位（第 3、4、5、6、7、8 行）"


def test_a_record_alone_is_judged_like_its_document() -> None:
    from anweitool.schema.yaml import dump

    text = notice("一、加强排查。各乡镇要于2024年3月底前完成排查。", "二、抓好防汛。（责任单位：县卫生建康局、县水利局）")
    subject = examine(text)
    alone = Subject("记录.yaml", load(dump(subject.record)))
    codes = ("TK", "DL", "UN")
    of_text = {(i.code, i.severity, i.task) for i in check(subject) if i.code.startswith(codes)}
    assert of_text == {(i.code, i.severity, i.task) for i in check(alone) if i.code.startswith(codes)} != set()
