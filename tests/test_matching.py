"""Who matches whom, and why; rosters; spellings that are probably one body."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.schema.config import find as find_config
from anweitool.schema.roster import draft, loads
from anweitool.units import TIERS, Body, Roster, match, match_any
from anweitool.units.lexicon import reforms, short_forms
from anweitool.units.survey import spellings, survey

from .conftest import Run

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "matching.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['query']} | {case['unit']}")
def test_case(case: dict[str, Any]) -> None:
    found = match(case["query"], case["unit"])
    assert (found.tier if found else None) == case["tier"]
    assert found is None or found.reason


def test_every_tier_has_a_case() -> None:
    assert {case["tier"] for case in CASES} == {*TIERS, None}


ROSTER = Roster(
    (
        Body("派出所", "永安县公安局柳河派出所", ("柳河所",), (), "县公安局"),
        Body("镇安委会成员单位", None, (), ("派出所", "镇直各单位")),
        Body("镇直各单位", None, (), ("财政所", "镇安委会成员单位")),
    ),
    ("柳河镇", "柳河"),
)


@pytest.mark.parametrize(
    ("query", "unit", "tier", "reason"),
    [
        ("派出所", "柳河所", "alias", "名册：“柳河所”与“派出所”是同一单位"),
        ("派出所", "永安县公安局柳河派出所", "alias", "名册"),
        ("柳河镇派出所", "派出所", "alias", "名册"),
        ("派出所", "镇安委会成员单位", "member", "名册：“派出所”是“镇安委会成员单位”之一"),
        ("镇财政所", "镇安委会成员单位", "member", "名册：“财政所”是“镇安委会成员单位”之一"),
        ("司法所", "镇安委会成员单位", None, ""),
    ],
)
def test_with_a_roster(query: str, unit: str, tier: str | None, reason: str) -> None:
    found = match(query, unit, ROSTER)
    assert (found.tier if found else None) == tier
    assert found is None or reason in found.reason


def test_the_surest_match_of_a_task_counts() -> None:
    assert match_any("派出所", [("安监所", True), ("泖港派出所", False)]) == ("泖港派出所", match("派出所", "泖港派出所"))
    found = match_any("派出所", [("安监所", True)])
    assert found is not None
    assert (found[1].tier, found[1].reason, found[1].direct) == ("open", "“安监所等”没有列全，可能包括“派出所”", False)
    assert match_any("派出所", [("安监所", False)]) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_matching_never_raises(query: str, unit: str) -> None:
    found = match(query, unit, ROSTER)
    assert found is None or found.tier in TIERS


@given(st.text("镇区县各村（）派出所应急局等部门、安委会", max_size=30))
def test_a_name_matches_itself(name: str) -> None:
    found = match(name, name)
    assert found is not None if name else found is None


def test_tables_are_consistent() -> None:
    for reform in reforms():
        assert reform.year in range(2000, 2030)
        assert "《" in reform.source
        assert not set(reform.old) & set(reform.new)
    forms = short_forms()
    assert forms["应急局"] == forms["应急管理局"] != forms["市场监管局"]


# ---- rosters -------------------------------------------------------------------------------------

GOOD = """schema: anwei-roster/1
places: [柳河镇]
units:
  - name: 派出所
    aliases: [柳河所]
  - name: 成员单位
    members: [派出所]
"""


def test_a_roster_is_read() -> None:
    assert loads(GOOD) == Roster((Body("派出所", None, ("柳河所",)), Body("成员单位", None, (), ("派出所",))), ("柳河镇",))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("aliases: [柳河所]", "alias: [柳河所]", "units.yaml:5:5：没有“alias”这个字段，是否想写 aliases"),
        ("aliases: [柳河所]", "aliases: 柳河所", "units.yaml:5:5：aliases：应为列表"),
        ("name: 成员单位", "name: 柳河所", "units.yaml:6:5：“柳河所”已是“派出所”的名称"),
        ("name: 成员单位", 'name: ""', "units.yaml:6:5：name：不能为空"),
        ("    aliases: [柳河所]", "    name: 所", "units.yaml:5:5：“name”写了两次"),
        ("members: [派出所]", "members: [派出所", "units.yaml:7:17：不是合法的 YAML"),
        ("schema: anwei-roster/1", "schema: anwei-roster/2", "units.yaml:1:1：schema：不是允许的取值"),
        ("schema: anwei-roster/1", "", "units.yaml：不是名册"),
    ],
)
def test_a_mistake_in_a_roster_is_shown_where_it_stands(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(AnweiError) as caught:
        loads(GOOD.replace(old, new), "units.yaml")
    assert str(caught.value).startswith(message)


def test_several_mistakes_are_counted() -> None:
    with pytest.raises(AnweiError, match=r"units.yaml:2:1：.*（共 2 处）"):
        loads(GOOD.replace("places: [柳河镇]", "palces: [柳河镇]").replace("members:", "member:"), "units.yaml")


def test_a_draft_can_be_read() -> None:
    bodies = [Body("派出所", "永安县公安局柳河派出所", ("柳河所",), (), "县公安局"), Body("各村（社区）", None, (), ("杨家村",))]
    assert loads(draft(bodies, ["柳河镇"])) == Roster(tuple(bodies), ("柳河镇",))


def test_the_configuration_is_found_above(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_config(below).roster is None
    (tmp_path / "anwei.toml").write_text('roster = "units.yaml"\n', "utf-8")
    assert find_config(below).roster == tmp_path / "units.yaml"
    (tmp_path / "anwei.toml").write_text('rooster = "units.yaml"\n', "utf-8")
    with pytest.raises(AnweiError, match="没有“rooster”这个设置，是否想写 roster"):
        find_config(below)


# ---- spellings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "first", "reason"),
    [
        (["泖港派出所", "泖港派出所", "柳港派出所"], "泖港派出所", "只差一个形近的字"),
        (["区纪委监委", "区纪委监委", "区纪委区监委"], "区纪委监委", "“区”字重复"),
        (["各村居", "各村（居）", "各村居"], "各村居", "括号、顿号写法不同"),
        (["镇属企事业单位", "镇属企事业单位", "镇属各企事业单位"], "镇属企事业单位", "多或少一个“各”字"),
        (["区应急局", "区应急局", "区应急管理局"], "区应急局", "全称与简称"),
    ],
)
def test_spellings_of_one_body(names: list[str], first: str, reason: str) -> None:
    (group,) = spellings(survey((name, "responsible", "a") for name in names))
    assert (group.names[0], group.reason, group.likelier) == (first, reason, "前者可能性大：出现 2 次，另一写法 1 次")


def test_different_bodies_are_not_grouped() -> None:
    names = [
        "区委办",
        "区委编办",
        "区财政局",
        "镇财政所",
        "第一小学",
        "第二小学",
        "区应急局",
        "市应急局",
        "各村",
        "各社区",
        "区公安分局",
        "区公安局",
        "县农业局",
        "县林业局",
    ]
    assert spellings(survey((name, "responsible", "a") for name in names)) == []


def test_the_roster_says_which_spelling_is_right() -> None:
    entries = survey((name, "lead", "a") for name in ["柳港派出所", "柳港派出所", "泖港派出所"])
    (group,) = spellings(entries, Roster((Body("泖港派出所"),)))
    assert (group.names[0], group.likelier) == ("泖港派出所", "前者可能性大：名册里是这样写的")


# ---- commands ------------------------------------------------------------------------------------


def test_the_eleven_duties_of_a_body_and_further_ones_apart(anwei: Run) -> None:
    files = [
        "seeds/zhufoan-2023-6.txt",
        "seeds/maogang-2024-35.txt",
        "seeds/xinjian-2022-draft.txt",
        "seeds/xinzhou-2022-5.txt",
        "seeds/zhapu-2022-3.txt",
    ]
    direct = json.loads(anwei("units", *files, "--unit", "派出所", "--json").stdout)
    assert len(direct) == 11
    assert {row["match"]["tier"] for row in direct} == {"exact", "prefix"}
    wide = json.loads(anwei("units", *files, "--unit", "派出所", "--json", "--wide").stdout)
    assert [row["match"]["tier"] for row in wide if row not in direct] == ["open"]
    shown = anwei("units", *files, "--unit", "派出所").stdout
    assert "直接 11 项；另有 列举未尽 1（--wide 列出）" in shown


def test_a_roster_from_the_configuration_widens_the_search(anwei: Run, tmp_path: Path) -> None:
    from .conftest import SEEDS

    (tmp_path / "units.yaml").write_text("schema: anwei-roster/1\nunits:\n  - {name: 安委会各成员单位, members: [派出所]}\n", "utf-8")
    (tmp_path / "anwei.toml").write_text('roster = "units.yaml"\n', "utf-8")
    done = anwei("units", SEEDS / "zhufoan-2023-6.txt", "--unit", "派出所", "--wide", "--json", cwd=tmp_path)
    tiers = [row["match"]["tier"] for row in json.loads(done.stdout)]
    assert (tiers.count("exact"), tiers.count("member"), tiers.count("open")) == (9, 40, 1)


def test_units_lists_bodies_and_doubtful_spellings(anwei: Run) -> None:
    done = anwei("units", "seeds/xinjian-2022-draft.txt", "--json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert data["units"][0]["name"] == "区安委办"
    assert data["units"][0]["count"] == 47
    assert [group["names"] for group in data["spellings"]] == [["区纪委监委", "区纪委区监委"]]
    assert anwei("units", "seeds/xinzhou-2022-5.txt").returncode == 0
    assert anwei("units", "没有.txt").returncode == 2


def test_a_roster_is_drafted_and_never_overwritten(anwei: Run, tmp_path: Path) -> None:
    target = tmp_path / "units.yaml"
    done = anwei("units", "init", "seeds/maogang-2024-35.txt", "-o", target)
    assert done.returncode == 0
    text = target.read_text("utf-8")
    assert loads(text).find("泖港派出所") is not None
    again = anwei("units", "init", "seeds/maogang-2024-35.txt", "-o", target)
    assert again.returncode == 2
    assert "已经有这个文件，没有覆盖" in again.stderr
    assert target.read_text("utf-8") == text


def test_when_explains_a_reading(anwei: Run) -> None:
    done = anwei("when", "确保2022年9月底前完成", "--issued", "2022-06-24")
    assert done.stdout == "“2022年9月底前” → 日期：2022-09-30\n  依据：写法 month-end-before，精确到月，年份已印出\n"
    data = json.loads(anwei("when", "9月前完成", "--issued", "2022-06-24", "--json").stdout)
    assert [(d["due"], d["alt_due"], d["year_from"], d["pattern"]) for d in data] == [("2022-08-31", "2022-09-30", "成文日期", "month-before")]
    assert anwei("when", "下周五", "--issued", "2022-06-24").stdout.startswith("整句不像时限")
    wide = anwei("when", "２０２２年９月底前完成")
    assert wide.stdout.startswith("“2022年9月底前” → 日期：2022-09-30\n")
    impossible = anwei("when", "6月31日前完成", "--issued", "2022-06-24")
    assert impossible.stdout == "“6月31日前” → 日期：没有日期\n  依据：写法 day-before，历上没有这一天，未换算\n"
    nothing = anwei("when", "加强领导")
    assert (nothing.returncode, nothing.stdout) == (1, "没有读到时限\n")
