"""Every rule: its documentation, its two examples, what it may say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from anweitool import pipeline
from anweitool.rules import FAMILIES, Issue, Rule, check, chosen, get, known
from anweitool.rules.files import check_text
from anweitool.rules.sequences import steps
from anweitool.rules.text import misprints
from anweitool.units import Roster
from anweitool.units.roster import Body

RULES = list(known().values())
PREFIX = {
    "head": "GW1", "title": "GW20", "body": "GW2", "dates": "GW24", "annexes": "GW22", "imprint": "GW3", "outline": "GW4", "punctuation": "GW5", "conduct": "GW6",
    "tasks": "TK7", "deadlines": "DL8", "bodies": "UN9", "text": "TX9", "register": ("GW117", "GW610", "TK71", "DL813", "UN90"), "written": "RC0",
}  # fmt: skip
ROSTER = Roster((Body("县水利局"), Body("县应急管理局", aliases=("县应急局",))))


def issues_of(example: str, one: Rule, folder: Path) -> list[Issue]:
    """What a rule says of its example: a file that people write, a page of a website, or the text of a document."""
    if one.scope != "document" or example.startswith("schema:"):
        return check_text(example, "示例.yaml", [one], ROSTER)
    if example.startswith("<html>"):
        (folder / "示例.html").write_text(example, "utf-8")
        return check(pipeline.examine(folder / "示例.html"), [one])
    return check(replace(pipeline.examine(example + "\n"), roster=ROSTER), [one])


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_a_rule_is_documented_and_its_examples_are_true(one, tmp_path: Path) -> None:
    assert re.search(r"[\u4e00-\u9fff].*。$", one.summary), "the first line says in Chinese what is asked for"
    bad, good = one.examples
    assert bad and good
    for example in bad:
        found = issues_of(example, one, tmp_path)
        assert found, "the failing example passes"
        for issue in found:
            assert issue.message and "\n" not in issue.message
            assert 1 <= issue.line <= example.count("\n") + 1
            assert 1 <= issue.column <= len(example.split("\n")[issue.line - 1]) + 1
    for example in good:
        assert issues_of(example, one, tmp_path) == [], "the passing example fails"


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_a_rule_says_where_it_comes_from(one) -> None:
    assert one.code.startswith(PREFIX[one.check.__module__.rpartition(".")[2]])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.name)
    if one.level == "实务":
        assert one.clause is None and "规定" not in one.doc
    else:
        assert one.clause is None or re.match(r"第.+条|GB/T \d+", one.clause)


def test_names_are_unique_and_families_are_there() -> None:
    assert len({one.name for one in RULES}) == len(RULES)
    assert set(PREFIX) == set(FAMILIES)


def test_rules_are_chosen_by_the_longest_prefix() -> None:
    codes = {one.code for one in chosen(["GW1"], ["GW11"])}
    assert "GW101" in codes and "GW111" not in codes and all(code.startswith("GW1") for code in codes)
    assert "GW111" in {one.code for one in chosen(["GW111"], ["GW11"])}
    assert "GW111" not in {one.code for one in chosen([], ["GW"])}


def test_a_rule_is_found_by_code_or_name() -> None:
    assert get("gw111") is get("number-brackets") is not None
    assert get("GW999") is None


# ---- outline ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ([1, 2, 3, 4], []),
        ([1, 2, 4, 5], [(2, "gap")]),
        ([2, 3, 4], [(0, "gap")]),
        ([1, 2, 2, 4], [(2, "twice")]),
        ([1, 2, 2, 3], [(2, "twice")]),
        ([1, 3, 3, 4], [(1, "gap"), (2, "twice")]),
        ([1, 3, 2, 4], [(1, "order")]),
        ([1, 2, 8, 4, 5], [(2, "gap")]),
        ([1, 2, 3, 1, 2, 3], [(3, "restart")]),
    ],
)
def test_a_row_of_numbers_is_faulted_once_where_it_goes_wrong(values, wrong) -> None:
    assert [(step.at, step.kind) for step in steps(values)] == wrong


def codes(text: str, *families: str) -> list[tuple[str, str, int]]:
    """Code, severity and line of what the rules of some families find in a text."""
    return [(one.code, one.severity, one.line) for one in check(pipeline.examine(text), chosen(families))]


LETTER = "云岭县人民政府关于做好防汛工作的通知\n各乡镇人民政府：\n"


@pytest.mark.parametrize(
    "body",
    [
        "一、加强巡查。第一项按《条例》（三）执行。\n二、落实责任。三、做好值守。\n四、及时报告。\n",  # 三、 runs on in a line
        "一、工作任务\n（一）加强巡查\n1.白天巡查。\n2.夜间巡查。\n（二）落实责任\n3.明确责任人。\n4.签订责任书。\n",  # through the sections
        "一、各村要做到1）巡查；2）值守；3）报告。\n二、落实“防汛条例”，\n\n三、做好“值守’。\n".replace("’", "”"),
        "一、落实“防汛\n\n责任”，加强值守（含\n\n夜间值守），及时报告有关情况。\n",  # pairs parted by a page
    ],
)
def test_a_sound_outline_and_sound_pairs_are_left_alone(body) -> None:
    assert [found for found in codes(LETTER + body, "GW4", "GW5") if found[1] != "info"] == []


# ---- misprints --------------------------------------------------------------------------------------


def test_no_misprint_is_in_what_it_stands_for() -> None:
    for one in misprints():
        assert one.wrong != one.right and one.wrong not in one.right, one.wrong
    forms = [one.wrong for one in misprints()]
    assert len(forms) == len(set(forms)) > 400


@pytest.mark.parametrize(
    "words",
    "严峻工作形势 按排放标准 学期末完成 自己完成 以营利为目的的 为了了解 共和和谐 公众参与与监督 计划拔除 办结台账 明确走访 违规走私 "
    "骨折除外 预防犯罪 季度末达到 相应应急设施 办公圆满完成 安排察看 直观查看 规范筹集 必须求真务实 成功坚持 存在在建项目 重要要素".split(),
)
def test_words_that_meet_are_no_misprint(words) -> None:
    assert codes(f"{LETTER}一、加强巡查。各村要{words}。\n", "TX951") == []


@pytest.mark.parametrize("words", "贵任落实 按排值守 己完成整改 单位要要巡查 执执行 卫生建康委".split())
def test_misprints_are_found_where_they_stand(words) -> None:
    assert codes(f"{LETTER}一、加强巡查。各村{words}。\n", "TX951") == [("TX951", "warning", 3)]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("一、加强巡查，食品安金事件零发生。\n", "TX951", 3),  # a phrase with a look-alike character
        ("一、2O24年底前完成排查。\n", "TX951", 3),  # a letter among digits
        ("为做好防汛工作，根据云政发〔2023〕2号《云岭县防汛方案》，现通知如下。\n", "GW605", 3),
        ("一、加强巡查。\n二、落实责任。\n", None, 0),
    ],
)
def test_slips_that_have_no_table_row(body, code, line) -> None:
    found = {(one, at) for one, _, at in codes(LETTER + body, "TX951", "GW605")}
    assert found == ({(code, line)} if code else set())


def test_numbers_that_run_on_through_the_text_and_begin_again_once() -> None:
    body = "一、任务\n1.巡查。\n2.值守。\n二、措施\n3.排查。\n4.整改。\n三、保障\n5.资金。\n6.人员。\n四、要求\n1.报送。\n2.总结。\n"
    assert ("GW404", "info", 13) in codes(LETTER + body, "GW4")


@pytest.mark.parametrize(
    ("agreed", "only"),
    [
        ("经县安全生产委员会同意，", "只写经“县安全生产委员会”同意，"),
        ("经县防汛抗旱指挥部同意，", "只写经“县防汛抗旱指挥部”同意，"),
        ("", ""),
        ("经县政府同意，", None),
        ("经县委、县政府批准，", None),
        ("经县委常务委员会审定，", None),
        ("经开发区管理委员会同意，", None),
        ("经批准，", None),
    ],
)
def test_who_agrees_that_an_office_writes_to_governments(agreed: str, only: str | None) -> None:
    text = f"云岭县安全生产委员会办公室关于做好校车管理的通知\n各乡镇人民政府：\n{agreed}现就有关工作通知如下。\n云岭县安全生产委员会办公室\n2023年5月6日\n"
    one = get("GW603")
    assert one
    found = [issue.message for issue in check(pipeline.examine(text), [one])]
    said = f"云岭县安全生产委员会办公室向“各乡镇人民政府”发通知，文中{only}没有注明经本级政府同意"
    assert found == ([] if only is None else [said])


def test_a_missing_number_is_pointed_to_where_it_would_stand() -> None:
    head = "云岭县教育局文件\n\n{}云岭县教育局关于校车运行情况的报告\n云岭县人民政府：\n全县校车运行平稳。\n云岭县教育局\n2023年5月6日\n"
    one = get("GW110")
    assert one
    for line, signed in ((3, "签发人：李明\n\n"), (3, "　　　　　　签发人：李明\n"), (1, "")):
        (issue,) = check(pipeline.examine(head.format(signed)), [one])
        assert (issue.line, issue.severity, issue.message) == (line, "warning", "有版头而没有发文字号")
