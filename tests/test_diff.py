"""Two versions of a document: what is said of them is right, complete, the same from both sides, and shown so that it can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anweitool
from anweitool.align import Item, align
from anweitool.cli.differing import lines
from anweitool.compare import words
from anweitool.compare.changes import ASPECTS, Diff
from anweitool.compare.diff import diff
from anweitool.compare.markdown import markdown
from anweitool.compare.page import html
from anweitool.identity import plain
from anweitool.pipeline import build
from anweitool.schema.record import Record
from anweitool.source import SourceText

from .conftest import SEEDS, Run

DUTIES = [
    "排查堤防险工险段，发现问题立即处置。（责任单位：镇水利站）",
    "检修排涝泵站，确保正常运行。（责任单位：镇水利站，完成时限：5月底前）",
    "修订防汛应急预案，组织一次演练。（牵头单位：镇应急办，配合单位：镇水利站，完成时限：6月底前）",
    "清理河道阻水障碍物，保持行洪畅通。（责任单位：各村）",
    "落实汛期值班值守制度，及时报送信息。（责任单位：镇党政办）",
    "储备防汛沙袋、编织袋等物资。（责任单位：镇应急办、各村）",
    "转移危险区域群众，妥善安置生活。（责任单位：各村，完成时限：2024年9月30日前）",
]
SHORT = "加强宣传。"


def notice(*sections: Sequence[str], titles: Sequence[str] = ("防汛准备", "排险除险", "应急处置", "物资保障"), number: str = "8") -> Record:
    """A notice with numbered sections of numbered items."""
    lines = ["柳河镇人民政府", f"柳政〔2024〕{number}号", "关于做好防汛工作的通知", "各村：", "现通知如下。", "一、工作任务"]
    for n, (title, duties) in enumerate(zip(titles, sections, strict=False), 1):
        lines.append(f"（{'一二三四'[n - 1]}）{title}")
        lines += [f"{i}.{duty}" for i, duty in enumerate(duties, 1)]
    return build(SourceText.from_text("\n".join([*lines, "柳河镇人民政府", "2024年3月1日"])), f"{number}.txt", "a" * 64)


def changes(old: Record, new: Record) -> list[tuple[str, str | None, str | None]]:
    """What happened, with the printed positions."""
    return [(c.change, c.old.id.partition(":")[2] if c.old else None, c.new.id.partition(":")[2] if c.new else None) for c in diff(old, new).tasks]


def one(old: Record, new: Record) -> dict[str, Any]:
    """The only change."""
    (change,) = diff(old, new).data()["tasks"]
    assert isinstance(change, dict)
    return change


# ---- tasks ---------------------------------------------------------------------------------------


def test_nothing_differs_between_a_document_and_itself_in_other_widths() -> None:
    old = notice(DUTIES[:3], DUTIES[3:5])
    new = notice([duty.replace("，", ",").replace("（", "(").replace("）", ")") for duty in DUTIES[:3]], DUTIES[3:5])
    assert not diff(old, new)
    assert diff(old, new).data() == {"head": [], "tasks": [], "unchanged": 5, "headings": []}


def test_an_item_put_in_renumbers_those_after_it() -> None:
    assert changes(notice(DUTIES[:3]), notice([DUTIES[0], DUTIES[5], *DUTIES[1:3]])) == [
        ("added", None, "一.一.2"),
        ("moved", "一.一.2", "一.一.3"),
        ("moved", "一.一.3", "一.一.4"),
    ]


def test_half_the_items_renumbered_and_one_of_them_reworded() -> None:
    reworded = DUTIES[3].replace("保持行洪畅通", "确保河道行洪通畅")
    assert changes(notice(DUTIES[:6]), notice([DUTIES[0], DUTIES[2], reworded, *DUTIES[4:6]])) == [
        ("removed", "一.一.2", None),
        ("moved", "一.一.3", "一.一.2"),
        ("changed", "一.一.4", "一.一.3"),
        ("moved", "一.一.5", "一.一.4"),
        ("moved", "一.一.6", "一.一.5"),
    ]


def test_a_section_that_moved_and_a_section_put_in() -> None:
    first, second = [DUTIES[0], SHORT, DUTIES[1]], [DUTIES[2], SHORT]
    moved = changes(notice(first, second), notice(second, first, titles=("排险除险", "防汛准备")))
    assert sorted(moved) == [("moved", f"一.一.{n}", f"一.二.{n}") for n in (1, 2, 3)] + [("moved", f"一.二.{n}", f"一.一.{n}") for n in (1, 2)]
    put_in = changes(notice(first, second), notice(first, DUTIES[5:], second, titles=("防汛准备", "物资保障", "排险除险")))
    assert sorted(put_in, key=str) == [
        ("added", None, "一.二.1"), ("added", None, "一.二.2"), ("moved", "一.二.1", "一.三.1"), ("moved", "一.二.2", "一.三.2"),
    ]  # fmt: skip


def test_the_same_few_words_several_times_are_told_apart_by_what_stands_around_them() -> None:
    old = notice([DUTIES[0], SHORT], [DUTIES[1], SHORT], [DUTIES[2], SHORT])
    new = notice([DUTIES[0], SHORT], [DUTIES[2], SHORT], titles=("防汛准备", "应急处置"))
    assert sorted(changes(old, new), key=str) == [
        ("moved", "一.三.1", "一.二.1"), ("moved", "一.三.2", "一.二.2"), ("removed", "一.二.1", None), ("removed", "一.二.2", None),
    ]  # fmt: skip


def test_an_item_reworded_heavily_where_it_stands_is_one_and_an_item_exchanged_is_two() -> None:
    heavy = "堤防险工险段实行分级包保，落实巡查人员，隐患限期整改到位。（责任单位：镇水利站）"
    assert [row[0] for row in changes(notice(DUTIES[:3]), notice([heavy, *DUTIES[1:3]]))] == ["changed"]
    assert [row[0] for row in changes(notice(DUTIES[:3]), notice([DUTIES[0], DUTIES[6], DUTIES[2]]))] == ["removed", "added"]


def test_an_item_of_quite_other_words_is_known_by_a_mark_that_no_other_item_has() -> None:
    old = "组织“保护母亲河”志愿服务活动，全年不少于6场。（责任单位：镇团委、镇妇联，完成时限：11月底前）"
    new = "举办“清河护水”公益行动，动员党员、学生参加，全年组织8场以上。（责任单位：镇团委、镇妇联，完成时限：11月底前）"
    beside = [DUTIES[0], DUTIES[3]]
    assert changes(notice([beside[0], old, beside[1]]), notice([beside[0], new, beside[1]])) == [("changed", "一.一.2", "一.一.2")]
    other = "更换沿河警示牌。（责任单位：镇团委、镇妇联，完成时限：11月底前）"  # who and by when tell nothing any more
    assert changes(notice([beside[0], old, beside[1], other]), notice([beside[0], new, beside[1], other])) == [
        ("removed", "一.一.2", None), ("added", None, "一.一.2"),
    ]  # fmt: skip


def test_where_a_page_cuts_the_first_words_of_an_item_is_no_difference() -> None:
    whole = "将高龄津贴发放范围扩大到80周岁以上老年人，实现“免申即享”。（责任单位：镇民政办）"
    old, new = notice([DUTIES[0], whole]), notice([DUTIES[0], whole.replace("实现", "实\n\n— 1 —\n\n现")])
    assert old.tasks[1].title != new.tasks[1].title  # else this test could not fail
    assert not diff(old, new)


def test_a_heading_that_was_reworded_is_said_once_and_its_tasks_stay() -> None:
    found = diff(notice(DUTIES[:3], DUTIES[3:5]), notice(DUTIES[:3], DUTIES[3:5], titles=("防汛准备", "排查并消除险情")))
    assert found.data()["headings"] == [{"old": "（二）排险除险", "new": "（二）排查并消除险情", "tasks": 2}]
    assert (found.tasks, found.unchanged) == ((), 5)
    assert found


def test_a_point_inside_a_number_is_a_difference() -> None:
    change = one(notice(["新建泵站1.5万平方米。"]), notice(["新建泵站15万平方米。"]))
    assert change["text"] == ["新建泵站1.5万平方米。", "新建泵站15万平方米。"]


def test_unnumbered_paragraphs_that_changed_places() -> None:
    rows = ["县水利局要排查堤防隐患。", "县公安局要疏导转移人员。", "县民政局要安置受灾群众。", "县气象局要滚动发布预警。"]

    def letter(order: Sequence[int]) -> Record:
        lines = [
            "柳县人民政府",
            "柳政〔2024〕9号",
            "关于做好防汛工作的通知",
            "各乡镇：",
            "一、工作任务",
            *(rows[i] for i in order),
            "柳县人民政府",
            "2024年3月1日",
        ]
        return build(SourceText.from_text("\n".join(lines)), "9.txt", "a" * 64)

    old, new = letter([0, 1, 2, 3]), letter([1, 2, 3, 0])
    assert len(old.tasks) == 4
    (change,) = diff(old, new).tasks
    assert (change.change, change.old and change.old.text) == ("moved", rows[0])


# ---- split and joined ----------------------------------------------------------------------------

WHOLE = "开展堤防险工险段拉网式排查，建立隐患台账并限期整改销号，组织镇村两级防汛应急演练，完善人员转移避险预案。（责任单位：镇水利站、镇应急办）"
PARTS = [
    "开展堤防险工险段拉网式排查，建立隐患台账并限期整改销号。（责任单位：镇水利站）",
    "组织镇村两级防汛应急演练，完善人员转移避险预案。（责任单位：镇应急办）",
]


def test_a_task_that_was_split_is_one_change_and_its_other_part_points_to_it() -> None:
    found = diff(notice([DUTIES[3], WHOLE, DUTIES[5]]), notice([DUTIES[3], *PARTS, DUTIES[5]])).data()["tasks"]
    split, added, moved = sorted(found, key=lambda change: ["changed", "added", "moved"].index(change["change"]))
    whole, parts = "柳政2024-8:一.一.2", ["柳政2024-8:一.一.2", "柳政2024-8:一.一.3"]
    assert (split["old"], split["new"], split["split_into"]) == (whole, parts[0], parts)
    assert (added["old"], added["new"], added["split_from"]) == (None, parts[1], whole)
    assert split["units"] == added["units"] == {"added": [], "removed": [], "role": []}  # each has its own of the two
    assert (moved["old"], moved["new"]) == ("柳政2024-8:一.一.3", "柳政2024-8:一.一.4")


def test_tasks_that_were_joined_mirror_a_split() -> None:
    found = {change["change"]: change for change in diff(notice([DUTIES[3], *PARTS]), notice([DUTIES[3], WHOLE])).data()["tasks"]}
    assert found["changed"]["joined_from"] == ["柳政2024-8:一.一.2", "柳政2024-8:一.一.3"]
    assert found["removed"]["joined_into"] == "柳政2024-8:一.一.2"
    assert len(found) == 2


# ---- units, deadlines, head ----------------------------------------------------------------------


def test_tasks_that_lost_their_titles_when_they_were_joined() -> None:
    old = notice([
        DUTIES[0],
        "查处违规停放电动自行车行为。对楼道、门厅违规停放、充电的依法处罚。（责任单位：派出所，完成时限：7月底前）",
        "建设集中充电设施。新建充电接口1万个，优先解决老旧小区需求。（责任单位：镇建设办，完成时限：11月底前）",
    ])  # fmt: skip
    new = notice([
        DUTIES[0],
        "整治电动自行车隐患。对楼道、门厅违规停放、充电的依法处罚；新建充电接口1万个，优先解决老旧小区需求。"
        "（责任单位：派出所、镇建设办，完成时限：11月底前）",
    ])  # fmt: skip
    joined, gone = sorted(diff(old, new).data()["tasks"], key=lambda change: str(change["change"]))
    assert (joined["change"], gone["change"]) == ("changed", "removed")
    assert {id.rpartition(".")[2] for id in joined["joined_from"]} == {"2", "3"}
    assert gone["joined_into"] == joined["new"] == new.tasks[1].id
    assert joined["units"] == {"added": [], "removed": [], "role": []}  # both bodies were there before


def test_bodies_that_came_went_or_have_another_role() -> None:
    change = one(notice(DUTIES[2:3]), notice([DUTIES[2].replace("镇应急办", "镇水利站 ").replace("配合单位：镇水利站", "配合单位：各村")]))
    assert change["units"] == {"added": ["各村"], "removed": ["镇应急办"], "role": [{"name": "镇水利站", "old": "support", "new": "lead"}]}
    assert change["text"] is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5月底前", "6月底前", {"added": [], "removed": [], "shifted": [{"old": "2024-05-31", "new": "2024-06-30", "days": 30}]}),
        ("5月底前", "4月20日前", {"added": [], "removed": [], "shifted": [{"old": "2024-05-31", "new": "2024-04-20", "days": -41}]}),
        ("5月底前", "5月31日前", None),  # the same day in other words
        ("5月底前", "每月底前", {"added": ["每月底前"], "removed": ["2024-05-31"], "shifted": []}),
        ("4月至5月", "3月至5月", {"added": ["2024-03-01/2024-05-31"], "removed": ["2024-04-01/2024-05-31"], "shifted": []}),
    ],
)
def test_limits_put_off_brought_forward_or_another_kind(old: str, new: str, expected: dict[str, Any] | None) -> None:
    records = [notice([DUTIES[0], DUTIES[1].replace("5月底前", limit)]) for limit in (old, new)]
    if expected is None:
        assert not diff(*records)
    else:
        assert one(*records)["deadlines"] == expected


def test_an_added_task_is_compared_with_nothing() -> None:
    change = one(notice(DUTIES[:1]), notice(DUTIES[:2]))
    assert change["text"] == ["", "检修排涝泵站，确保正常运行。"]
    assert (change["units"]["added"], change["deadlines"]["added"]) == (["镇水利站"], ["2024-05-31"])


def test_a_draft_against_what_was_issued(anwei: Run, tmp_path: Path) -> None:
    text = (SEEDS / "xinjian-2022-draft.txt").read_text("utf-8")
    body = text[text.index("# 新建区关于进一步") :].replace("(征求意见稿)", "").replace("2022年8月底前", "2022年9月底前", 1)
    final = tmp_path / "印发稿.md"
    final.write_text("新安委〔2022〕7号\n\n" + body, "utf-8")
    done = anwei("diff", SEEDS / "xinjian-2022-draft.txt", final)
    assert done.returncode == 0, done.stderr
    assert "征求意见稿，65 项任务" in done.stdout
    assert "印发稿，64 项任务" in done.stdout
    assert "阶段：[-征求意见稿-]{+印发稿+}" in done.stdout
    assert "2022年[-8-]{+9+}月底前" in done.stdout
    assert "推迟 30 天" in done.stdout
    assert re.search(r"^- 来函要求 删去", done.stdout, re.M)
    assert "新增" not in done.stdout.splitlines()[2]


# ---- properties ----------------------------------------------------------------------------------

SECTIONS = st.lists(st.lists(st.sampled_from([*DUTIES, *PARTS, WHOLE, SHORT]), min_size=1, max_size=5), min_size=1, max_size=4)


def mirrored(data: dict[str, Any]) -> list[Any]:
    """The changes of a difference with the sides swapped, in an order that does not depend on the side."""
    kinds = {"added": "removed", "removed": "added"}
    found = []
    for change in data["tasks"]:
        units, limits = change["units"], change["deadlines"]
        found.append(
            change
            | {name: change[name][::-1] if change[name] else None for name in ("text", "title", "ref", "path", "lines")}
            | {"change": kinds.get(change["change"], change["change"]), "old": change["new"], "new": change["old"]}
            | {"units": {"added": units["removed"], "removed": units["added"], "role": [{"name": r["name"], "old": r["new"], "new": r["old"]} for r in units["role"]]}}
            | {"deadlines": {"added": limits["removed"], "removed": limits["added"], "shifted": [{"old": s["new"], "new": s["old"], "days": -s["days"]} for s in limits["shifted"]]}}
        )  # fmt: skip
        swapped = {"split_into": "joined_from", "split_from": "joined_into", "joined_from": "split_into", "joined_into": "split_from"}
        links = {swapped[name]: found[-1].pop(name) for name in swapped if name in found[-1]}
        found[-1] |= links
    return ordered(found)


def ordered(rows: list[Any]) -> list[Any]:
    """Rows by old and new id; what a list of names or days has in another order is the same."""
    for row in rows:
        for field in (row["units"], row["deadlines"]):
            for name in field:
                field[name] = sorted(field[name], key=str)
    return sorted(rows, key=lambda row: (str(row["old"]), str(row["new"])))


@settings(max_examples=150, deadline=None)
@given(SECTIONS, SECTIONS)
def test_every_task_is_in_one_change_or_unchanged_and_the_sides_mirror(before: list[list[str]], after: list[list[str]]) -> None:
    old, new = notice(*before), notice(*after)
    found = diff(old, new)
    olds = [change.old.id for change in found.tasks if change.old]
    news = [change.new.id for change in found.tasks if change.new]
    assert len(set(olds)) == len(olds) == len(old.tasks) - found.unchanged
    assert len(set(news)) == len(news) == len(new.tasks) - found.unchanged
    assert set(olds) <= {task.id for task in old.tasks}
    assert set(news) <= {task.id for task in new.tasks}
    assert ordered(diff(new, old).data()["tasks"]) == mirrored(found.data())
    assert not diff(old, old)
    assert diff(new, new).unchanged == len(new.tasks)


MARKED = st.tuples(st.sampled_from([*DUTIES, SHORT]), st.sampled_from([(), ("2024-05-31", "镇水利站"), ("各村", "镇应急办", "镇水利站")]))


@settings(max_examples=60, deadline=None)
@given(st.lists(MARKED, max_size=8), st.lists(MARKED, max_size=8))
def test_positions_are_paired_once_and_the_same_from_both_sides(
    old_items: list[tuple[str, tuple[str, ...]]], new_items: list[tuple[str, tuple[str, ...]]]
) -> None:
    before, after = ([text for text, _ in side] for side in (old_items, new_items))
    old, new = ([Item(plain(text), "", f"一.{n}", ("任务",), mark) for n, (text, mark) in enumerate(side)] for side in (old_items, new_items))
    pairs = align(old, new)
    assert sorted((j, i) for i, j in pairs) == sorted(align(new, old))
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    for text in {*before, *after}:  # no pair of equal words is given away
        same = sum(before[i] == after[j] == text for i, j in pairs)
        assert same == min(before.count(text), after.count(text))


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_seed_against_itself_and_against_another(path: Path) -> None:
    own = anweitool.parse(path)
    assert not anweitool.diff(own, own)
    assert anweitool.diff(own, own).unchanged == len(own.tasks)
    other = anweitool.parse(SEEDS / "zhapu-2022-3.txt")
    if other.source.sha256 != own.source.sha256:
        found = diff(own, other)
        assert len(found.of("removed")) + len(found.of("changed")) + len(found.of("moved")) + found.unchanged == len(own.tasks)
        assert len(found.of("removed")) >= len(own.tasks) - 1  # documents of different places have next to nothing in common


# ---- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("确保2024年底前完成", "确保2025年底前完成", "确保[-2024-]{+2025+}年底前完成"),
        ("6月30日前完成", "9月15日前完成", "[-6月30-]{+9月15+}日前完成"),
        ("一二", "三四", "[-一二-]{+三四+}"),
        ("立即处置。", "第一时间处置到位。", "[-立即处置-]{+第一时间处置到位+}。"),
        ("进一步加强宣传", "进一步强化宣传", "进一步[-加强-]{+强化+}宣传"),
        ("县教育局、县公安局负责", "县教育局、县民政局、县公安局负责", "县教育局、{+县民政局、+}县公安局负责"),
        ("按照柳政〔2023〕6号要求", "按照柳政〔2024〕16号要求", "按照柳政[-〔2023〕6号-]{+〔2024〕16号+}要求"),
        ("达到90%以上", "达到95.5%以上", "达到[-90%-]{+95.5%+}以上"),
        ("使用WPS的单位", "使用Office的单位", "使用[-WPS-]{+Office+}的单位"),
        ("培训一百二十人", "培训一百五十人", "培训[-一百二十-]{+一百五十+}人"),
        ("巡查，整改；记录", "巡查、整改，记录", "巡查、整改，记录"),
        ("落实责任", "", "[-落实责任-]"),
    ],
)
def test_words_are_marked_inside_the_line(old: str, new: str, expected: str) -> None:
    assert words.marked(old, new) == expected


@settings(max_examples=200, deadline=None)
@given(st.text("加强安全巡查，。2024年1月%（A", max_size=30), st.text("加强安全巡查，。2024年1月%（A", max_size=30))
def test_the_pieces_give_both_texts(old: str, new: str) -> None:
    pieces = words.compare(old, new)
    assert "".join(piece.new for piece in pieces) == new
    assert re.sub(r"[，。（]", "", "".join(piece.old for piece in pieces)) == re.sub(r"[，。（]", "", old)


def test_a_task_split_at_a_comma_shows_its_words(anwei: Run, tmp_path: Path) -> None:
    paths = tmp_path / "a.yaml", tmp_path / "b.yaml"
    for path, duties in zip(paths, ([DUTIES[3], WHOLE], [DUTIES[3], *PARTS]), strict=True):
        path.write_text(anweitool.dump(notice(duties)), "utf-8")
    shown = anwei("diff", *paths).stdout
    assert (
        "~ 一-（一）-2 拆分为 一-（一）-2、一-（一）-3（旧 第 9 行，新 第 9 行）\n    开展堤防险工险段拉网式排查，建立隐患台账并限期整改销号。组织"
        in shown
    )
    assert "+ 一-（一）-3 新增，由 一-（一）-2 拆出（新 第 10 行）" in shown


def test_long_texts_are_marked_by_clauses() -> None:
    old = "，".join(f"第{n}处隐患限期整改" for n in range(600))
    assert words.marked(old, old.replace("第300处", "第三百处")).count("{+") == 1


# ---- the command ---------------------------------------------------------------------------------

HOSTILE = "<script>alert('1')</script>&amp;|*甲*"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two records: one task with markup in its words is new, one is put off, one has another body."""
    old = notice(DUTIES[:4])
    new = notice([DUTIES[0].replace("镇水利站", "镇农办"), DUTIES[1].replace("5月底", "6月底"), *DUTIES[2:4], f"排查{HOSTILE}隐患。"], number="12")
    paths = tmp_path / "旧.yaml", tmp_path / "新.yaml"
    for path, record in zip(paths, (old, new), strict=True):
        path.write_text(anweitool.dump(record), "utf-8")
    return paths


def test_json_has_the_stated_shape(anwei: Run, pair: tuple[Path, Path]) -> None:
    data = json.loads(anwei("diff", *pair, "--format", "json").stdout)
    assert data["head"] == [{"field": "doc_number", "old": "柳政〔2024〕8号", "new": "柳政〔2024〕12号"}]
    assert data["unchanged"] == 2
    assert [(c["change"], c["old"], c["new"]) for c in data["tasks"]] == [
        ("changed", "柳政2024-8:一.一.1", "柳政2024-12:一.一.1"),
        ("changed", "柳政2024-8:一.一.2", "柳政2024-12:一.一.2"),
        ("added", None, "柳政2024-12:一.一.5"),
    ]
    assert data["tasks"][0]["units"] == {"added": ["镇农办"], "removed": ["镇水利站"], "role": []}
    assert data["tasks"][1]["deadlines"]["shifted"] == [{"old": "2024-05-31", "new": "2024-06-30", "days": 30}]
    assert all(set(c) >= {"change", "old", "new", "text", "units", "deadlines"} for c in data["tasks"])


def test_only_some_aspects_and_the_exit_code(anwei: Run, pair: tuple[Path, Path]) -> None:
    data = json.loads(anwei("diff", *pair, "--only", "deadlines", "--format", "json").stdout)
    assert (data["head"], [c["new"] for c in data["tasks"]]) == ([], ["柳政2024-12:一.一.2"])
    assert anwei("diff", *pair, "--only", "deadlines,units", "--exit-code").returncode == 1
    assert anwei("diff", *pair, "--only", "moved", "--exit-code").returncode == 0
    assert anwei("diff", pair[0], pair[0], "--exit-code").returncode == 0
    wrong = anwei("diff", *pair, "--only", "期限")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "anwei: --only 期限：没有这个方面。可写 head、tasks、moved、text、units、deadlines\n"


def test_counts(anwei: Run, pair: tuple[Path, Path]) -> None:
    rows = dict(re.findall(r"^\s*(\S+?)\s+(\d+)$", anwei("diff", *pair, "--stat").stdout, re.M))
    assert {name: int(n) for name, n in rows.items() if n != "0"} == {
        "版头改动": 1, "新增任务": 1, "改动任务": 2, "单位改动": 1, "时限改动": 1, "推迟": 1, "未变任务": 2,
    }  # fmt: skip
    assert json.loads(anwei("diff", *pair, "--stat", "--format", "json").stdout)["推迟"] == 1


def test_the_page_stands_alone_and_text_stays_text(anwei: Run, pair: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "对照.html"
    assert anwei("diff", *pair, "-o", page).stderr == f"写入 {page}\n"
    found = page.read_text("utf-8")
    assert "<script" not in found
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;amp;|*甲*" in found
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", found)
    assert "<del>2024-05-31</del> → <ins>2024-06-30</ins>（推迟 30 天）" in found
    from lxml import etree

    tree = etree.fromstring(found.replace('<meta charset="utf-8">', "").replace('<meta name="viewport" content="width=device-width">', "").replace("<br>", "").replace("class=zero", 'class="zero"').encode(), etree.XMLParser())  # fmt: skip
    assert len(tree.findall(".//article")) == 3


def test_markdown_keeps_marks_of_the_text_apart_from_its_own(pair: tuple[Path, Path]) -> None:
    found = markdown(diff(*(anweitool.load(path.read_text("utf-8")) for path in pair)))
    assert "<ins>排查\\<script\\>alert('1')\\</script\\>\\&amp;\\|\\*甲\\*隐患。</ins>" in found
    assert "| 文号 | 柳政〔2024〕8号 | 柳政〔2024〕12号 |" in found


def test_what_cannot_be_compared_is_said_in_one_line(anwei: Run, pair: tuple[Path, Path], tmp_path: Path) -> None:
    register = tmp_path / "register.yaml"
    anwei("merge", pair[0], "-o", register)
    for arguments, message in (
        ((pair[0], register), f"anwei: {register}：这是台账，不是一份公文的记录。请写公文，或 anwei parse 生成的记录\n"),
        ((tmp_path, pair[0]), f"anwei: {tmp_path}：是文件夹，不是公文。anwei diff 比较两个文件\n"),
        (("-", "-"), "anwei: -：两个版本不能都从标准输入读。请至少写一个文件\n"),
        ((pair[0], tmp_path / "无.yaml"), f"anwei: {tmp_path / '无.yaml'}：文件不存在。请核对路径\n"),
        (
            (*pair, "-o", tmp_path / "无" / "a.html"),
            f"anwei: {tmp_path / '无' / 'a.html'}：无法写入（路径不存在）。请核对权限和磁盘空间，或关闭正在打开它的程序\n",
        ),
        (
            (*pair, "-o", tmp_path / "对照.PDF"),
            f"anwei: {tmp_path / '对照.PDF'}：写不成 .pdf。可写 .txt、.md、.html、.json；网页可在浏览器里打印成 PDF，也能用 Word 打开\n",
        ),
        ((*pair, "-o", pair[1]), f"anwei: {pair[1]}：这是要读的文件，不能写到它上面。请换一个文件名\n"),
    ):
        done = anwei("diff", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_a_document_and_its_record_are_the_same(anwei: Run, tmp_path: Path) -> None:
    record = tmp_path / "记录.yaml"
    record.write_text(anwei("parse", "seeds/zhapu-2022-3.txt").stdout, "utf-8")
    done = anwei("diff", "seeds/zhapu-2022-3.txt", record, "--exit-code")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "没有差异，7 项任务都相同"


def test_columns_that_no_record_holds_are_said_not_to_be_compared(anwei: Run, tmp_path: Path) -> None:
    table = "重点任务分解表\n\n序号\t重点任务\t具体举措\t目标成效\t责任单位\n1\t改造小区\t更新供水、燃气管网，加装电梯\t改造{}个\t住建局\n2\t增加托育\t利用社区用房建设托育点\t新增600个\t卫健局\n"
    paths = [tmp_path / "old.txt", tmp_path / "new.txt"]
    for path, n in zip(paths, (35, 42), strict=True):
        path.write_text(table.format(n), "utf-8")
    note = "旧版本第 3—5 行的表格第 4 栏（责任人、备注等）没有读入任务，其中的改动没有比较"
    assert f"注意：{note}" in anwei("diff", *paths).stdout
    found = anweitool.diff(anweitool.parse(paths[0]), anweitool.parse(paths[1]))
    assert note in html(found)
    assert note in markdown(found)
    assert "没有比较" not in markdown(diff(notice(DUTIES), notice(DUTIES)))


def test_a_task_that_went_to_another_section_says_where_it_stood(anwei: Run, tmp_path: Path) -> None:
    old = notice(DUTIES[:3], DUTIES[3:6])
    new = notice([*DUTIES[:2], DUTIES[4]], [DUTIES[3], DUTIES[5], DUTIES[2].replace("6月底前", "7月底前")])
    shown = [line.plain for line in lines(diff(old, new))]
    moved = shown[shown.index("只移动或改号") + 1 :]
    assert moved[0] == "> 一-（二）-2 → 一-（一）-3 落实汛期值班值守制度，及时报送信息（原在 （二）排险除险）"  # before those with another number
    assert moved[1:] == ["> 一-（二）-3 → 一-（二）-2 储备防汛沙袋、编织袋等物资"]
    assert "    原在：（一）防汛准备" in shown  # of a task that says something else, too
    assert "（原在 （二）排险除险）" in markdown(diff(old, new))
    assert "（原在 （二）排险除险）" in html(diff(old, new))
    renamed = notice([DUTIES[1], DUTIES[0], DUTIES[2]], titles=("防汛备汛",))  # a heading that was reworded is no other place
    assert not [line.plain for line in lines(diff(notice(DUTIES[:3]), renamed)) if "原在" in line.plain]


def test_every_report_names_every_change(pair: tuple[Path, Path]) -> None:
    found: Diff = diff(*(anweitool.load(path.read_text("utf-8")) for path in pair))
    assert found.shown == frozenset(ASPECTS)
    for report in (markdown(found), html(found)):
        for change in found.tasks:
            task = change.new or change.old
            assert task
            assert (task.ref or task.id) in report
