"""Files that people write: every mistake at its place, findings silenced where they stand, what kind a file is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import anweitool
from anweitool.errors import AnweiError
from anweitool.rules import chosen, known
from anweitool.rules.files import check_file, check_text
from anweitool.schema.yaml import dump, dump_json, load

SEEDS = Path(__file__).parent.parent / "seeds"
SHA = "a" * 64
HEAD = f"schema: anwei/1\nsource: {{path: 方案.txt, sha256: {SHA}, format: txt}}\n"


def record(*tasks: str, document: str = "{title: 云岭县防汛工作方案}") -> str:
    return HEAD + f"document: {document}\ntasks:\n" + "".join(tasks)


def task(id: str, more: str = "", *, note: str = "", units: str = "县水利局, 县应急管理局") -> str:
    names = "".join(f"      - {{name: {name}, role: responsible, basis: marked}}\n" for name in units.split(", "))
    return (
        f"  - id: {id}{note}\n    kind: task\n    text: 对{id}的小型水库大坝逐座开展隐患排查\n    units:\n{names}"
        f"    source: {{lines: [3, 3], span: [10, 14]}}\n{more}"
    )


def found(text: str, *codes: str, path: str = "记录.yaml") -> list[tuple[str, int]]:
    return [(issue.code, issue.line) for issue in check_text(text, path) if not codes or issue.code.startswith(codes)]


# ---- mistakes ------------------------------------------------------------------------------------


def test_all_mistakes_of_a_record_are_said_at_once_each_at_its_line() -> None:
    text = record(
        task("一", "    knid: 甲\n"),
        task("二", "    kind: tsak\n"),
        task("三", "    deadlines:\n      - {text: 6月31日前, kind: date, due: 2024-06-31}\n"),
        document="{titel: 云岭县防汛工作方案, issuers: 县政府}",
    )
    issues = check_text(text, "记录.yaml")
    lines = text.split("\n")
    at = {message: line for _, line, message in ((i.code, i.line, i.message) for i in issues)}
    assert [i.code for i in issues] == ["RC003", "RC005", "RC003", "RC005", "RC007", "RC006"]
    assert "titel" in lines[at["没有“titel”这个字段，是否想写 title"] - 1]
    assert "knid" in lines[at["没有“knid”这个字段，是否想写 kind"] - 1]
    assert "tsak" in lines[at["kind：不是允许的取值，是否想写 task"] - 1]
    assert "2024-06-31" in lines[at["due：日期不合法"] - 1]
    assert all(i.path == "记录.yaml" and i.severity == "error" for i in issues)


def test_a_wrong_field_hides_no_other_mistake() -> None:
    text = record(
        task("甲", "    kind: tsak\n    knid: 甲\n"),
        task("甲", "    same_as: [丙]\n"),
        task("乙", "    deadlines:\n      - {text: 6月31日前, kind: date, due: 2024-06-31}\n").replace("[3, 3]", "[9, 3]"),
        task("丁", "    same_as: [乙]\n").replace("basis: marked", "basis: 标"),
        document="{titel: 云岭县防汛工作方案}",
    )
    assert sorted(code for code, _ in found(text)) == ["RC003", "RC003", *["RC005"] * 3, "RC006", "RC007", "RC008", "RC009", "RC010"]


def test_what_stands_in_for_a_wrong_value_is_no_mistake() -> None:
    unnamed = task("甲").replace("id: 甲", "ref: 甲").replace("name: 县水利局", "name: [甲]")
    text = record(unnamed, unnamed, task("乙", "    same_as: [戊]\n").replace("lines: [3, 3]", "lines: 三"))
    issues = check_text(text, "记录.yaml")
    assert [(i.code, i.message) for i in issues] == [
        ("RC004", "id：缺少这一字段"), ("RC005", "name：应为文字"), ("RC004", "id：缺少这一字段"), ("RC005", "name：应为文字"), ("RC005", "lines：应为列表"),
    ]  # fmt: skip


def test_a_wrong_field_of_a_register_hides_nothing() -> None:
    entry = "  - {{id: {0}, kind: task, text: 巡查水库大坝, status: {1}, sources: [{{document: {2}, task: '{0}', lines: [3, 3], fingerprint: f}}]}}\n"
    text = f"schema: anwei-register/1\ndocuments:\n  - {{key: a, path: a.txt, sha256: {SHA}}}\nentries:\n"
    text += entry.format("a:1", "opne", "a") + entry.format("a:1", "open", "b")
    issues = [(i.code, i.line, i.message) for i in check_text(text, "register.yaml")]
    assert issues == [
        ("RC005", 5, "status：不是允许的取值，是否想写 open"),
        ("RC008", 6, "编号“a:1”写了两次"),
        ("RC009", 6, "没有“b”这份公文"),
        ("RC008", 6, "任务“a:1”出现在两个条目里"),
    ]


def test_ids_links_and_ranges_of_a_record() -> None:
    text = record(
        task("甲", "    same_as: [丙]\n"),
        task("甲"),
        task("乙").replace("[3, 3]", "[9, 3]"),
        task("丁", "    deadlines:\n      - {text: 每月, kind: recurring, rrule: 每月}\n"),
    )
    issues = [i for i in check_text(text, "记录.yaml") if i.code.startswith("RC")]
    assert [(i.code, text.split("\n")[i.line - 1].strip()[:12]) for i in issues] == [
        ("RC009", "same_as: [丙]"[:12]),
        ("RC008", "- id: 甲"),
        ("RC010", "source: {lin"),
        ("RC005", "- {text: 每月,"[:12]),
    ]
    assert issues[1].message == "编号“甲”写了两次（第 5 行）"


def test_several_records_in_one_file_are_each_judged_at_their_own_lines() -> None:
    one = record(task("甲"))
    text = one + "---\n" + one.replace("kind: task", "kind: tsk")
    assert found(text, "RC") == [("RC005", text[: text.index("tsk")].count("\n") + 1)]


def test_json_records_have_lines_too() -> None:
    data = json.loads(dump_json(load(record(task("甲")))))
    data["tasks"][0]["kind"] = "tsk"
    text = json.dumps(data, ensure_ascii=False, indent="\t")
    issues = [i for i in check_text(text, "记录.json") if i.code.startswith("RC")]
    assert [(i.code, text.split("\n")[i.line - 1].strip()) for i in issues] == [("RC005", '"kind": "tsk",')]
    assert found('{"schema": "anwei/1",\n"tasks": [}', path="记录.json") == [("RC001", 2)]


FILES = [
    ("schema: anwei-register/1\nentries: [{id: a}]\n", "台账.yaml", [("RC004", 2), ("RC004", 2), ("RC004", 2)]),
    ("schema: anwei-links/1\nlinks:\n  - {a: 甲, b: 甲, same: true}\n", "links.yaml", [("RC009", 3)]),
    ("units:\n  - name: 县水利局\n", "units.yaml", [("RC004", 1)]),
    ("hello\n", "x.yaml", [("RC002", 1)]),
    ("", "x.yaml", [("RC002", 1)]),
    ("schema: anwei/2\n", "x.yaml", [("RC005", 1), ("RC004", 1), ("RC004", 1)]),
    ("# 设置\nrostr = 'units.yaml'\nregister = 3\n", "anwei.toml", [("RC003", 2), ("RC005", 3)]),
    ("roster = 'units.yaml\n", "anwei.toml", [("RC001", 1)]),
    ("register = 'a'\nregister = 'b'\n", "anwei.toml", [("RC007", 2)]),
    ("# 设置\nroster = '没有.yaml'\n", "anwei.toml", [("RC009", 2)]),
    ("register = '没有.yaml'\n", "anwei.toml", [("RC009", 1)]),
    (
        "[validate]\nignore = ['GW1', 'gw999']\nselect = [\n  'ZZ']\n[validate.severity]\nQQ1 = 'info'\n",
        "anwei.toml",
        [("RC005", 2), ("RC005", 4), ("RC005", 6)],
    ),
]


@pytest.mark.parametrize(("text", "path", "expected"), FILES, ids=lambda value: value if isinstance(value, str) and "." in value else "")
def test_what_a_file_is_shows_in_its_content(text: str, path: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(found(text, path=path)) == sorted(expected)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "记录.yaml").write_bytes(b"\xff\xfe\x00")
    for name, what in (("记录.yaml", "不是 UTF-8 文本"), ("无.yaml", "文件不存在")):
        with pytest.raises(AnweiError, match=what):
            check_file(tmp_path / name)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda seed: seed.stem)
def test_a_parsed_record_has_no_mistakes_of_its_own(seed: Path) -> None:
    assert found(dump(anweitool.parse(seed)), "RC") == []


BOMB = "schema: anwei/1\na0: &a0 [甲, 甲]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
HOSTILE = ["a: &a [*a]\n", "schema: anwei/1\ntasks: &t [*t]\n", "? [a]\n: b\n", "[" * 5000, "schema: anwei/1\n\x00", "---\n---\n", "\t\n", BOMB]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_written_gives_findings_not_tracebacks(text: str) -> None:
    assert {code[:2] for code, _ in found(text)} == {"RC"}


# ---- silenced ------------------------------------------------------------------------------------

TWO = record(task("甲"), task("乙", units="县水利局"), task("丙", units="各村(社区)"))


def test_findings_of_a_record_stand_at_the_task_and_the_unit() -> None:
    assert found(TWO, "TK703", "UN907") == [("TK703", 5), ("UN907", 22)]
    fix = next(i.fix for i in check_text(TWO, "记录.yaml") if i.code == "UN907")
    assert fix is not None and fix.old in TWO.split("\n")[21] and fix.new == "各村（社区）"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- id: 甲", "- id: 甲   # anwei: ignore[TK703]"),
        ("- id: 甲", "- id: 甲   # anwei: ignore[TK7, UN903] 已与水利局说定"),
        ("- id: 甲", "- id: 甲 #anwei:ignore"),
        ("  - id: 甲", "  # anwei: ignore[TK703]\n  - id: 甲"),
        ("    kind: task", "    kind: task  # anwei: ignore[tk703]"),
        ("schema: anwei/1\n", "# anwei: ignore-file[TK703]\nschema: anwei/1\n"),
        ("tasks:\n", "tasks:  # anwei: ignore[TK703]\n"),
    ],
)
def test_a_comment_silences_what_stands_there(old: str, new: str) -> None:
    text = TWO.replace(old, new, 1)
    assert found(text, "TK703") == [] and len(found(text, "UN907")) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- id: 乙", "- id: 乙   # anwei: ignore[TK703]"),
        ("- id: 甲", "- id: 甲   # anwei: ignore[UN]"),
        ("text: 对甲的小型水库大坝逐座开展隐患排查", "text: '对甲的 # anwei: ignore[TK703]'"),
        ("text: 对甲的小型水库大坝逐座开展隐患排查", "text: |-\n      对甲的水库\n      # anwei: ignore[TK703]"),
        ("text: 对甲的小型水库大坝逐座开展隐患排查", "text: 对甲的水库#anwei:ignore[TK703]"),
    ],
)
def test_elsewhere_or_in_a_string_it_silences_nothing(old: str, new: str) -> None:
    assert len(found(TWO.replace(old, new, 1), "TK703")) == 1


def test_a_comment_that_silences_nothing_is_said() -> None:
    text = TWO.replace("- id: 乙", "- id: 乙   # anwei: ignore[TK703, TK73, XX9]")
    issues = [i for i in check_text(text, "记录.yaml") if i.code == "RC011"]
    assert [i.message for i in issues] == ["ignore[TK703] 没有略去什么", "没有 TK73 这一条", "没有 XX9 这一条"]
    assert {(i.line, i.severity) for i in issues} == {(12, "info")}
    only_units = [i for i in check_text(text, "记录.yaml", chosen(["UN", "RC"])) if i.code == "RC011"]
    assert [i.message for i in only_units] == ["没有 TK73 这一条", "没有 XX9 这一条"], "its rule was not run"


def test_a_wrong_file_is_never_silenced() -> None:
    text = "# anwei: ignore-file\n" + TWO.replace("kind: task", "knid: task  # anwei: ignore", 1)
    assert found(text, "RC003", "RC004") == [("RC004", 6), ("RC003", 7)]


@given(st.sampled_from(["TK", "UN", "TK703", "DL801", "UN907", ""]), st.integers(0, 30))
def test_a_comment_only_takes_findings_away(code: str, at: int) -> None:
    lines = TWO.split("\n")
    at %= len(lines) - 1
    lines[at] += f"  # anwei: ignore[{code}]" if code else "  # anwei: ignore"
    kept = [one for one in found("\n".join(lines)) if one[0] != "RC011"]
    before = found(TWO)
    assert set(kept) <= set(before)
    assert {one for one in before if not one[0].startswith(code)} <= set(kept)


def test_every_mistake_has_a_rule() -> None:
    assert {code for code in known() if code.startswith("RC")} == {f"RC{n:03}" for n in range(1, 13)}
