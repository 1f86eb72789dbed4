"""`anwei validate`: what it prints in every format, what it ends with, what silences it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

import anweitool
from anweitool.reports import FORMATS, github, junit, render, sarif
from anweitool.rules import Issue, baseline, fixing
from anweitool.rules.registry import Fix

from .conftest import ROOT, Run

SCHEMAS = ROOT / "tests" / "schemas"
FAULTY = """云岭县人民政府文件
云政发[2023]6号
云岭县人民政府关于做好防汛工作的通知
各乡镇人民政府：
一、加强巡查。各乡镇人民政府要于2023年6月31日前完成排查。
云岭县人民政府
2023年5月6日
"""
CLEAN = FAULTY.replace("[2023]", "〔2023〕").replace("31日", "30日")
ODD = Issue("GW111", "number-brackets", "warning", "国标", "括号,不:对\n换行 100%", "收文/a b,c:d.txt", 2, 3, "甲:一.1")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    (tmp_path / "通知.txt").write_text(FAULTY, "utf-8")
    return tmp_path


def test_findings_name_place_severity_and_code(anwei: Run, faulty: Path) -> None:
    done = anwei("validate", "通知.txt", cwd=faulty)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "通知.txt"
    assert re.search(r"^  2:1 +警告  GW111  发文字号的年份应用六角括号〔〕，印作“\[\]”（建议：云政发〔2023〕6号）$", done.stdout, re.M)
    assert re.search(r"^  5:\d+ +错误  GW243  没有“2023年6月31日”这一天$", done.stdout, re.M)
    assert done.stderr.startswith("检查 1 个文件，1 条错误，1 条警告")


def test_a_clean_document_ends_with_0(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text(CLEAN, "utf-8")
    done = anwei("validate", "通知.txt", "--fail-level", "warning", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("错误"), done.stderr.count("警告")) == (0, 0, 0)


def test_the_level_that_fails_is_chosen(anwei: Run, faulty: Path) -> None:
    def code(*options: str) -> int:
        return anwei("validate", "通知.txt", *options, cwd=faulty).returncode

    assert code("--ignore", "GW243") == 0
    assert code("--ignore", "GW243", "--fail-level", "warning") == 1
    assert code("--select", "GW1") == 0
    assert code("--select", "GW1,TK", "--fail-level", "warning") == 1


def test_json_is_a_list_with_the_promised_keys(anwei: Run, faulty: Path) -> None:
    listed = json.loads(anwei("validate", "通知.txt", "--output-format", "json", cwd=faulty).stdout)
    assert all(list(one) == ["code", "name", "severity", "level", "message", "path", "line", "column", "task"] for one in listed)
    found = next(one for one in listed if one["code"] == "GW111")
    assert (found["name"], found["severity"], found["level"], found["path"], found["line"]) == ("number-brackets", "warning", "国标", "通知.txt", 2)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_nothing_is_well_formed(format: str) -> None:
    text = render(format, [], ["a.txt"])
    assert text == "" if format in ("text", "concise", "github") else text.endswith("\n")


def test_github_annotations_stand_on_their_lines() -> None:
    assert github.as_github([ODD], ["x"]) == (
        "::warning file=收文/a b%2Cc%3Ad.txt,line=2,col=3,title=GW111 number-brackets::括号,不:对%0A换行 100%25\n"
    )


def test_gitlab_fingerprints_outlive_moved_lines() -> None:
    one, moved, again = (json.loads(render("gitlab", issues, []))[-1] for issues in ([ODD], [ODD._replace(line=9)], [ODD, ODD]))
    assert one["location"] == {"path": ODD.path, "lines": {"begin": 2}}
    assert one["fingerprint"] == moved["fingerprint"] != again["fingerprint"]


@pytest.mark.parametrize("path", ["seeds/zhapu-2022-3.txt", "收文/a b%.txt", "/tmp/x#y?.txt"])
def test_sarif_is_valid_by_its_schema(path: str) -> None:
    log = json.loads(sarif.as_sarif([ODD._replace(path=path), ODD._replace(code="RC001", name="x", path=path)], [path]))
    jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8"))).validate(log)
    result = log["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2, "startColumn": 3}
    assert log["runs"][0]["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"] == place["artifactLocation"]["uri"]
    assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "GW111"


def test_junit_is_valid_by_its_schema_whatever_the_text_holds() -> None:
    text = junit.as_junit([ODD._replace(message="坏字\x00\ud800<&>"), ODD._replace(severity="info")], ["a.txt", ODD.path])
    tree = etree.fromstring(text.encode("utf-8"))
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(tree)
    assert [suite.get("failures") for suite in tree] == ["0", "1"]
    assert tree[1].findtext("system-out").startswith("2:3 GW111")


def test_statistics_count_by_rule(anwei: Run, faulty: Path) -> None:
    done = anwei("validate", "通知.txt", "--statistics", "--select", "GW111,GW243", cwd=faulty)
    assert done.stdout.splitlines() == ["     1  GW111  警告  number-brackets", "     1  GW243  错误  date-impossible"]


def test_a_file_that_cannot_be_read_is_2_and_the_others_go_on(anwei: Run, faulty: Path) -> None:
    (faulty / "坏.docx").write_bytes(b"PK\x03\x04broken")
    done = anwei("validate", "坏.docx", "通知.txt", "不在.txt", "--output-format", "json", cwd=faulty)
    assert done.returncode == 2
    assert {one["path"] for one in json.loads(done.stdout)} == {"通知.txt"}
    assert done.stderr.count("anwei: ") == 2 and "Traceback" not in done.stderr


def test_a_baseline_lets_only_new_findings_through(anwei: Run, faulty: Path) -> None:
    assert anwei("validate", "通知.txt", "--write-baseline", "基线.json", cwd=faulty).returncode == 0
    again = anwei("validate", "通知.txt", "--baseline", "基线.json", cwd=faulty)
    assert (again.returncode, again.stdout) == (0, "")
    assert "条在基线里" in again.stderr
    (faulty / "通知.txt").write_text("\n" + FAULTY.replace("2023年5月6日", "2023年05月06日"), "utf-8")
    found = json.loads(anwei("validate", "通知.txt", "--baseline", "基线.json", "-f", "json", cwd=faulty).stdout)
    assert [one["code"] for one in found if one["severity"] != "info"] == ["GW242"]
    assert anwei("validate", "通知.txt", "--baseline", "通知.txt", cwd=faulty).returncode == 2


def test_a_finding_that_stands_twice_is_accepted_as_often_as_it_was() -> None:
    accepted = baseline.Counter({baseline.key_of(ODD): 1})
    assert baseline.new([ODD, ODD._replace(line=9)], accepted) == [ODD._replace(line=9)]


def test_settings_choose_rules_and_severities(anwei: Run, faulty: Path) -> None:
    settings = '[validate]\nignore = ["GW243"]\nfail-level = "warning"\n[validate.severity]\nGW1 = "info"\nGW111 = "warning"\n'
    (faulty / "anwei.toml").write_text(settings, "utf-8")
    done = anwei("validate", "通知.txt", "-f", "json", cwd=faulty)
    assert done.returncode == 1
    assert {one["code"] for one in json.loads(done.stdout) if one["severity"] == "warning"} == {"GW111"}
    (faulty / "anwei.toml").write_text(settings + '[validate.per-file-ignores]\n"通*.txt" = ["GW"]\n', "utf-8")
    assert anwei("validate", "通知.txt", cwd=faulty).returncode == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("[validate]\nselct = []", "没有“selct”这个设置，是否想写 select"),
        ("[validate]\nignore = 'GW1'", "ignore 应为列表"),
        ("[validate]\nfail-level = 'grave'", "没有“grave”这个取值"),
        ("validate = 'x'", "validate 应为一节"),
        ("[validate]\nignore = ['GW1',\n 'GW999']", "anwei.toml:3:1：没有 GW999 这样的规则"),
    ],
)
def test_a_mistake_in_the_settings_is_one_line(anwei: Run, faulty: Path, setting: str, said: str) -> None:
    (faulty / "anwei.toml").write_text(setting, "utf-8")
    done = anwei("validate", "通知.txt", cwd=faulty)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_all_mistakes_of_the_settings_are_said_beside_them(anwei: Run, faulty: Path) -> None:
    (faulty / "anwei.toml").write_text("register = 'r.yaml'\nroster = 3\n[validate]\nignore = 'GW1'\nselct = []\n", "utf-8")
    assert "（共 3 处）。请修改；全部问题见 anwei validate anwei.toml" in anwei("validate", "通知.txt", cwd=faulty).stderr
    done = anwei("validate", "anwei.toml", "-f", "json", cwd=faulty)
    assert [(one["code"], one["line"]) for one in json.loads(done.stdout)] == [("RC005", 2), ("RC005", 4), ("RC003", 5)]
    (faulty / "anwei.toml").write_text("register = 'r.yaml'\n", "utf-8")
    done = anwei("validate", "anwei.toml", "-f", "json", cwd=faulty)
    assert [(one["code"], one["severity"], one["message"]) for one in json.loads(done.stdout)] == [
        ("RC009", "info", "register 所指的 r.yaml 不存在，第一次 anwei merge 时生成")
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "x.txt", "--select", "ZZ"], "没有这样的规则"),
        (["validate", "x.txt", "--output-format", "pdf"], "没有这个取值"),
        (["validate", "x.txt", "--fail-level", "grave"], "没有这个取值"),
        (["rule", "number-braket"], "没有这条规则。是否想写 number-brackets"),
    ],
)
def test_words_that_mean_nothing_are_one_line(anwei: Run, arguments: list[str], said: str) -> None:
    done = anwei(*arguments)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_rules_are_listed_and_explained(anwei: Run) -> None:
    listed = json.loads(anwei("rules", "--format", "json", "--select", "GW1").stdout)
    assert listed[0]["code"] == "GW101" and all(one["code"].startswith("GW1") and one["summary"].endswith("。") for one in listed)
    told = anwei("rule", "number-brackets").stdout
    assert told.startswith("GW111 number-brackets（警告，依据：国家标准，GB/T 9704-2012 7.2.5）")
    assert "云政发[2023]6号" in told and "不合：" in told


def test_fixes_change_only_the_words_they_name() -> None:
    fix = ODD._replace(fix=Fix("甲[2023]1号", "甲〔2023〕1号"))
    text = "a: 1\nb: 甲[2023]1号 # 甲[2023]1号\n"
    after, made = fixing.fixed(text, [fix._replace(line=2, column=4), fix._replace(line=1)])
    assert (after, made) == ("a: 1\nb: 甲〔2023〕1号 # 甲[2023]1号\n", 1)
    assert fixing.diff("x.yaml", text, after).splitlines()[3:] == [" a: 1", "-b: 甲[2023]1号 # 甲[2023]1号", "+b: 甲〔2023〕1号 # 甲[2023]1号"]


def test_the_files_of_a_register_in_a_folder_are_parts_of_one(anwei: Run, tmp_path: Path) -> None:
    for number in (6, 7):
        (tmp_path / f"{number}.txt").write_text(CLEAN.replace("6号", f"{number}号"), "utf-8")
    assert anwei("merge", "6.txt", "7.txt", "-o", "register/", cwd=tmp_path).returncode == 0
    assert anwei("validate", "register", "--fail-level", "warning", "--ignore", "DL", cwd=tmp_path).returncode == 0
    links = tmp_path / "register" / "_links.yaml"
    links.write_text(links.read_text("utf-8").replace("links: []", "links:\n  - {a: 云政发2023-6:一, b: 云政发2023-9:一, same: true}"), "utf-8")
    done = anwei("validate", ".", "--select", "RC", "-f", "json", cwd=tmp_path)
    assert ["云政发2023-9:一" in one["message"] for one in json.loads(done.stdout) if one["code"] == "RC009"] == [True]


def test_safe_changes_to_a_record_are_shown_and_then_made(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text(CLEAN.replace("各乡镇人民政府要于", "各村(社区)要于"), "utf-8")
    assert anwei("parse", "通知.txt", "-o", "out", "-q", cwd=tmp_path).returncode == 0
    record = tmp_path / "out" / "通知.yaml"
    text = record.read_text("utf-8").replace("云政发〔2023〕6号", "云政发[2023]6号  # 登记人：张三")
    record.write_text(text, "utf-8")
    shown = anwei("validate", "out", "--diff", cwd=tmp_path)
    assert (shown.returncode, record.read_text("utf-8")) == (1, text)
    assert "-  doc_number: 云政发[2023]6号  # 登记人：张三" in shown.stdout and "+  doc_number: 云政发〔2023〕6号  # 登记人：张三" in shown.stdout
    assert anwei("validate", "out", "--fix", cwd=tmp_path).returncode == 0
    fixed = record.read_text("utf-8")
    assert "云政发〔2023〕6号  # 登记人：张三" in fixed and "各村（社区）" in fixed
    assert anwei("validate", "out", "--diff", cwd=tmp_path).returncode == 0


def test_a_page_of_errors_goes_to_a_file_whole_or_not_at_all(anwei: Run, faulty: Path) -> None:
    assert anwei("validate", "通知.txt", "-f", "sarif", "-o", "报告.sarif", cwd=faulty).returncode == 1
    assert json.loads((faulty / "报告.sarif").read_text("utf-8"))["version"] == "2.1.0"
    done = anwei("validate", "通知.txt", "-o", "没有/报告.txt", cwd=faulty)
    assert done.returncode == 2 and done.stderr.count("anwei: ") == 1


def test_a_limit_without_such_a_day_is_said_once(tmp_path: Path) -> None:
    """By the date where the text shows it, by the task where the date's writing is not one of those, in a record by the task."""
    words = "石板镇关于做好安全工作的通知\n各村：\n一、各村要于2025年6月31日前完成排查。\n二、各村要于二月三十日前完成整改。\n2025年3月1日"
    path = tmp_path / "a.txt"
    path.write_text(words, "utf-8")
    record = anweitool.parse(path)
    assert [(d.text, d.due) for task in record.tasks for d in task.deadlines] == [("2025年6月31日前", None), ("二月三十日前", None)]
    said = [(d.code, d.severity, d.message, d.lines[0]) for d in record.diagnostics if d.code == "DL814"]
    assert said == [
        ("DL814", "error", "时限“2025年6月31日前”：历上没有这一天，未换算为日期", 3),
        ("DL814", "error", "时限“二月三十日前”：历上没有这一天，未换算为日期", 4),
    ]
    judged = [(issue.code, issue.line) for issue in anweitool.validate(path) if issue.severity == "error"]
    assert judged == [("GW243", 3), ("DL814", 4)]
    assert [issue.code for issue in anweitool.validate(record) if issue.severity == "error"] == ["DL814", "DL814"]
