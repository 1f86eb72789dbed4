"""A higher plan against a lower one: what is carried, what is asked less, what people decided, and how it is shown."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import anweitool
from anweitool import similarity, terms
from anweitool.compare import trace as tracing
from anweitool.compare.flags import flags, frequency
from anweitool.errors import AnweiError
from anweitool.pipeline import build, parse
from anweitool.register import editing
from anweitool.register.merge import merge
from anweitool.register.pieces import Piece, of_record
from anweitool.schema import links
from anweitool.schema.record import Deadline, Record, Unit
from anweitool.schema.register import Link
from anweitool.source import SourceText

from .conftest import ROOT, Run

PLANS = ROOT / "tests" / "trace"
#: Carried in words of its own: found, but said to be carried in part.
SAID_OTHERWISE = {("care", "二-（二）"), ("care", "二-（三）")}
PAIRS = sorted(path.name.removesuffix(".truth.yaml") for path in PLANS.glob("*.truth.yaml"))


def plan(number: int, duties: list[str], issuer: str = "柳河镇人民政府") -> Record:
    lines = [issuer, f"柳政〔2024〕{number}号", f"关于做好第{number}批工作的通知", "各村：", "现通知如下。", "一、重点任务"]
    lines += [f"{i}.{duty}" for i, duty in enumerate(duties, 1)]
    return build(SourceText.from_text("\n".join([*lines, issuer, "2024年3月1日"])), f"{number}.txt", f"{number:064x}")


ABOVE = [
    "检修排涝泵站，确保汛期正常运行。（责任单位：各乡镇，完成时限：5月底前）",
    "修订山洪灾害防御预案，组织避险转移演练。（责任单位：县应急局，完成时限：6月底前）",
    "清理河道阻水障碍物，拆除违章围网，保持行洪畅通。（责任单位：各乡镇）",
    "加强宣传。（责任单位：各乡镇）",
]
BELOW = [
    "对辖区排涝泵站进行检修，汛期正常运行。（责任单位：镇水利站，完成时限：4月底前）",
    "修订山洪灾害防御预案，8月底前组织一次避险转移演练。（责任单位：镇应急办）",
    "加强领导，落实责任，强化督导。",
]


@cache
def town() -> tuple[Record, Record]:
    return plan(1, ABOVE), plan(2, BELOW)


def rows(result: tracing.Trace) -> dict[str, tracing.Row]:
    return {row.task.rpartition(":")[2]: row for row in result.higher}


# ---- what is carried -----------------------------------------------------------------------------


@cache
def judged(name: str) -> list[tuple[str, dict[str, Any], str, set[str], set[str]]]:
    """For each higher task of a pair of plans: its number, what is true, and what was found: status, carriers, flags."""
    truth = yaml.safe_load((PLANS / f"{name}.truth.yaml").read_text("utf-8"))
    higher, lower = parse(PLANS / truth["higher"]), parse(PLANS / truth["lower"])
    refs = {task.id: task.ref or "目标" for record in (higher, lower) for task in record.tasks}
    result = anweitool.trace(higher, lower)
    assert {refs[row.task] for row in result.higher} == set(truth["tasks"])
    assert {refs[piece.task] for piece in result.added} == set(truth["added"])
    return [
        (refs[row.task], truth["tasks"][refs[row.task]], row.status, {refs[each.piece.task] for each in row.carriers}, set(row.flags))
        for row in result.higher
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_plans_of_other_fields_are_traced_as_a_careful_reader_does(name: str) -> None:
    for ref, true, status, carriers, found in judged(name):
        expected = "partly" if (name, ref) in SAID_OTHERWISE else true["status"]
        assert (ref, status, carriers, found) == (ref, expected, set(true.get("carriers", [])), set(true.get("flags", [])))


def test_rows_of_a_table_find_the_item_that_states_the_same() -> None:
    truth = yaml.safe_load((ROOT / "benchmarks" / "gold" / "maogang.trace.yaml").read_text("utf-8"))
    record = parse(ROOT / truth["file"])
    alone = [task.model_copy(update={"same_as": []}) for task in record.tasks]
    table = record.model_copy(update={"tasks": [task for task in alone if task.source.table]})
    body = record.model_copy(update={"tasks": [task for task in alone if not task.source.table]})
    first = {ref: row.carriers[0].piece.task.rpartition(":")[2] for ref, row in rows(anweitool.trace(table, body)).items() if row.carriers}
    right = [number for number, items in truth["rows"].items() if first.get(f"表1.{number}") in items]
    assert len(right) >= 24
    assert {6, 8, 10, 14, 17, 18, 20, 22, 25, 26} <= set(right)


def test_a_small_pair_in_full() -> None:
    found = anweitool.trace(*town())
    own = rows(found)
    assert {ref: row.status for ref, row in own.items()} == {"一.1": "covered", "一.2": "covered", "一.3": "missing", "一.4": "missing"}
    assert own["一.1"].flags == {}  # earlier than asked is no fault
    assert own["一.2"].flags == {"later": "晚 62 天（上级 2024-06-30，本级 2024-08-31）"}
    assert own["一.3"].carriers == ()
    assert [piece.task for piece in found.added] == ["柳政2024-2:一.3"]
    assert found.totals == {
        "higher": 4, "covered": 2, "partly": 0, "missing": 2, "later": 1, "due_missing": 0, "frequency_lowered": 0, "unit_missing": 0, "added": 1,
    }  # fmt: skip


def test_several_lower_tasks_together_carry_one_and_their_flags_are_looked_at_together() -> None:
    above = plan(1, ["检修排涝泵站和启闭设施，清理河道阻水障碍物，拆除违章围网，每月巡查堤防险段。（责任单位：各乡镇，完成时限：5月底前）"])
    below = plan(
        2,
        ["检修排涝泵站和启闭设施，5月20日前完成。", "清理河道阻水障碍物，拆除违章围网。（责任单位：镇水利站）", "每季度巡查堤防险段。"],
    )
    row = anweitool.trace(above, below).higher[0]
    assert [carrier.piece.task[-1] for carrier in row.carriers].count("1") == 1
    assert len(row.carriers) >= 2
    assert row.status == "covered"
    assert "unit_missing" not in row.flags and "later" not in row.flags and "due_missing" not in row.flags


@pytest.mark.parametrize("text", ["加强宣传。", "加强组织领导，落实工作责任。", "强化督导，确保各项工作落实到位。"])
def test_what_stands_in_every_plan_carries_nothing(text: str) -> None:
    long = "加强森林防火宣传，组织领导干部进村入户，落实护林员巡山责任，强化督导，确保重点时段火源管控到位。"
    assert anweitool.trace(plan(1, [long]), plan(2, [text])).higher[0].status == "missing"
    assert anweitool.trace(plan(1, [text]), plan(2, [long])).higher[0].status != "covered"


def test_a_plan_carries_itself_without_a_flag() -> None:
    record = parse(PLANS / "forest.higher.txt")
    found = anweitool.trace(record, record)
    assert [(row.carriers[0].piece.task, row.status, dict(row.flags)) for row in found.higher] == [(row.task, "covered", {}) for row in found.higher]
    assert found.added == ()


def test_a_body_item_and_its_table_row_are_one_task_of_the_lower_plan() -> None:
    record = parse(ROOT / "seeds" / "maogang-2024-35.txt")
    row = rows(
        anweitool.trace(
            plan(1, ["建立安全生产举报奖励机制，畅通举报热线和来信来访平台，完善保密制度。（责任单位：各镇，完成时限：10月底前）"]), record
        )
    )["一.1"]
    assert "四.七.22" in {piece.task.rpartition(":")[2] for carrier in row.carriers for piece in (carrier.piece, *carrier.twins)}
    assert "due_missing" not in row.flags  # the table sets a day and names a body
    assert "unit_missing" not in row.flags


def test_kinds_and_threshold() -> None:
    higher, lower = parse(PLANS / "forest.higher.txt"), parse(PLANS / "forest.lower.txt")
    assert Counter(row.piece.kind for row in anweitool.trace(higher, lower).higher) == {"task": 18, "requirement": 2, "goal": 1}
    assert {row.piece.kind for row in anweitool.trace(higher, lower, kinds=["goal"]).higher} == {"goal"}
    strict = anweitool.trace(higher, lower, threshold=0.99)
    assert strict.threshold == 0.99
    assert strict.totals["covered"] == 0
    assert anweitool.trace(higher, lower, threshold=0).totals["covered"] >= 15


_DUTIES = st.lists(st.sampled_from(ABOVE + BELOW), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(_DUTIES, _DUTIES)
def test_every_task_is_accounted_for_once(above: list[str], below: list[str]) -> None:
    higher, lower = plan(1, above), plan(2, below)
    found = anweitool.trace(higher, lower)
    assert [row.task for row in found.higher] == [task.id for task in higher.tasks]
    carrying = {carrier.piece.task for row in found.higher for carrier in row.carriers}
    assert carrying | {piece.task for piece in found.added} == {task.id for task in lower.tasks}
    assert not carrying & {piece.task for piece in found.added}
    assert all((row.status == "missing") == (not row.carriers) for row in found.higher)
    assert found.data() == anweitool.trace(higher, lower).data()


# ---- flags ---------------------------------------------------------------------------------------


def piece(*deadlines: Deadline, units: tuple[str, ...] = ("镇应急办",)) -> Piece:
    bodies = tuple(Unit(name=name, role="responsible", basis="marked") for name in units)
    return Piece("甲", "甲:一", (1, 1), None, (), "task", None, "检查", bodies, deadlines, "0")


def by(day: str, other: str | None = None) -> Deadline:
    return Deadline(text=day, kind="date", due=date.fromisoformat(day), alt_due=date.fromisoformat(other) if other else None)


def every(rule: str) -> Deadline:
    return Deadline(text=rule, kind="recurring", rrule=rule)


def within(length: str) -> Deadline:
    return Deadline(text=length, kind="relative", within=length)


MONTHLY, QUARTERLY = every("FREQ=MONTHLY"), every("FREQ=MONTHLY;INTERVAL=3")


@pytest.mark.parametrize(
    ("asked", "promised", "expected"),
    [
        ([by("2024-06-30")], [by("2024-06-30")], []),
        ([by("2024-06-30")], [by("2024-07-01")], ["later"]),
        ([by("2024-06-30")], [by("2024-03-31"), by("2024-06-30")], []),  # a stage before
        ([by("2024-06-30"), by("2026-12-31")], [by("2024-08-31"), by("2026-12-31")], ["later"]),
        ([by("2024-06-30")], [by("2024-06-30", "2024-07-31")], []),  # later in one reading only
        ([by("2024-06-30", "2024-07-31")], [by("2024-07-31")], []),
        ([by("2024-06-30")], [], ["due_missing"]),
        ([by("2024-06-30")], [MONTHLY], ["due_missing"]),
        ([], [by("2024-06-30")], []),
        ([MONTHLY], [QUARTERLY], ["frequency_lowered"]),
        ([QUARTERLY], [MONTHLY], []),
        ([MONTHLY], [by("2024-06-30")], ["frequency_lowered"]),
        ([MONTHLY], [], ["due_missing"]),
        ([MONTHLY, QUARTERLY], [QUARTERLY], ["frequency_lowered"]),
        ([MONTHLY, QUARTERLY], [MONTHLY], []),
        ([every("FREQ=WEEKLY")], [every("FREQ=WEEKLY;INTERVAL=2")], ["frequency_lowered"]),
        ([every("FREQ=MONTHLY;BYMONTHDAY=25")], [every("FREQ=MONTHLY;BYMONTHDAY=28")], ["later"]),
        ([every("FREQ=MONTHLY;BYMONTHDAY=25")], [every("FREQ=MONTHLY;BYMONTHDAY=-1")], ["later"]),
        ([every("FREQ=MONTHLY;BYMONTHDAY=25")], [every("FREQ=MONTHLY;BYMONTHDAY=20")], []),
        ([within("PT1H")], [within("PT2H")], ["later"]),
        ([within("PT1H")], [within("PT30M")], []),
    ],
)  # fmt: skip
def test_what_the_lower_side_asks_less(asked: list[Deadline], promised: list[Deadline], expected: list[str]) -> None:
    assert list(flags(piece(*asked), [piece(*promised)])) == expected


def test_reasons_name_what_each_side_says() -> None:
    assert flags(piece(MONTHLY), [piece(QUARTERLY)]) == {"frequency_lowered": "上级“FREQ=MONTHLY”，本级“FREQ=MONTHLY;INTERVAL=3”"}
    assert flags(piece(units=("各乡镇",)), [piece(units=())]) == {"unit_missing": "上级写明 各乡镇，本级没有写单位"}
    assert flags(piece(units=()), [piece(units=())]) == {}
    assert flags(piece(units=("各乡镇",)), [piece(units=()), piece(units=("镇应急办",))]) == {}


@pytest.mark.parametrize(
    ("rule", "times"),
    [("FREQ=DAILY", 365), ("FREQ=WEEKLY;BYDAY=MO,FR", 104), ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", 1), ("FREQ=MONTHLY;INTERVAL=6", 2), ("FREQ=SOMETIMES", None), ("FREQ=MONTHLY;INTERVAL=0", None)],
)  # fmt: skip
def test_how_often_a_rule_falls(rule: str, times: float | None) -> None:
    assert frequency(rule) == times


# ---- what people decided -------------------------------------------------------------------------


def test_confirmed_pairs_are_covered_and_pairs_kept_apart_never_carry() -> None:
    higher, lower = town()
    said = {frozenset(("柳政2024-1:一.3", "柳政2024-2:一.3")): True, frozenset(("柳政2024-1:一.1", "柳政2024-2:一.1")): False}
    own = rows(anweitool.trace(higher, lower, links=said))
    assert own["一.3"].status == "covered"
    assert [(each.piece.task, each.confirmed) for each in own["一.3"].carriers] == [("柳政2024-2:一.3", True)]
    assert own["一.3"].flags == {"unit_missing": "上级写明 各乡镇，本级没有写单位"}
    assert (own["一.1"].status, own["一.1"].carriers) == ("missing", ())


def test_links_of_a_register_count_and_withdrawn_tasks_do_not() -> None:
    higher, lower = town()
    register, _ = merge([], [lower])
    both, _ = merge([], [higher, lower])
    linked = editing.link(both, "柳政2024-1:一.3", "柳政2024-2:一.3", same=True)
    assert rows(anweitool.trace(higher, register))["一.3"].status == "missing"
    assert rows(anweitool.trace(higher, linked))["一.3"].status == "covered"
    newer = plan(2, BELOW[:1]).model_copy(update={"source": lower.source.model_copy(update={"sha256": "f" * 64})})
    kept, _ = merge([register], [newer])
    assert len(kept.entries) == 3
    found = anweitool.trace(higher, kept)
    assert [row.status for row in found.higher] == ["covered", "missing", "missing", "missing"]


LINKS = "schema: anwei-links/1\nlinks:\n  # 张三核对\n  - {a: 甲:一, b: 乙:一, same: true}\n  - {a: 甲:二, b: 乙:二, same: true} # 暂定\n"


def test_the_file_of_links_keeps_what_people_wrote() -> None:
    assert links.loads(LINKS) == [Link(a="甲:一", b="乙:一", same=True), Link(a="甲:二", b="乙:二", same=True)]
    assert links.edited(LINKS, "乙:一", "甲:一", same=True) == LINKS
    more = links.edited(LINKS, "甲:三", "乙:三", same=False)
    assert more == LINKS + "  - {a: 甲:三, b: 乙:三, same: false}\n"
    turned = links.edited(LINKS, "甲:一", "乙:一", same=False)
    assert turned == LINKS.replace("- {a: 甲:一, b: 乙:一, same: true}", "- {a: 甲:一, b: 乙:一, same: false}")
    block = "schema: anwei-links/1\nlinks:\n- a: 甲:一\n  b: 乙:一\n  same: true\n"
    assert links.loads(links.edited(block, "甲:一", "乙:一", same=False)) == [Link(a="甲:一", b="乙:一", same=False)]
    assert links.loads(links.edited(links.dump([]), "甲:一", "乙:一", same=True)) == [Link(a="甲:一", b="乙:一", same=True)]


_IDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_IDS, _IDS, st.booleans()).filter(lambda link: link[0] != link[1]), max_size=6))
def test_links_written_one_by_one_are_read_back(pairs: list[tuple[str, str, bool]]) -> None:
    text, said = links.dump([]), {}
    for one, other, same in pairs:
        text = links.edited(text, one, other, same=same)
        said[frozenset((one, other))] = same
    assert {frozenset((link.a, link.b)): link.same for link in links.loads(text)} == said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LINKS.replace("b: 乙:一", "c: 乙:一"), r"l\.yaml:4:.*（共 2 处）"),
        (LINKS.replace("same: true} #", "same: 对} #"), r"l\.yaml:5:22：same：类型不对"),
        (LINKS + "  - {a: 乙:一, b: 甲:一, same: false}\n", r"l\.yaml:6:5：“乙:一”与“甲:一”前面写的相反"),
        (LINKS + "  - {a: 乙:一, b: 乙:一, same: false}\n", r"l\.yaml:6:5：“乙:一”与自己相连"),
        ("links: []\n", "没有 schema: anwei-links/1"),
        ("schema: [\n", r"l\.yaml:1:9：不是合法的 YAML"),
    ],
)  # fmt: skip
def test_mistakes_in_the_file_are_named_by_place(text: str, message: str) -> None:
    with pytest.raises(AnweiError, match=message):
        links.loads(text, "l.yaml")


# ---- similarity ----------------------------------------------------------------------------------


def contents(*texts: str) -> list[similarity.Profile]:
    return [similarity.profile(similarity.Content(text)) for text in texts]


def test_a_score_is_made_of_its_parts() -> None:
    profiles = contents("检修排涝泵站，清理河道。", "对排涝泵站进行检修。", "组织消防演练。")
    measure = similarity.Measure(profiles)
    found = measure.explain(profiles[0], profiles[1])
    assert {word for word, _ in found.score.shared} == {"检修", "泵站"} | {word for word in ("排涝",) if word in profiles[0].terms}
    assert "清理" in dict(found.lacking)
    assert [pair for pair, _ in found.pairs if pair == "泵站"] == ["泵站"]
    words = similarity.PARTS["terms"] * found.score.terms + similarity.PARTS["characters"] * found.score.characters
    assert 0 < found.score.total <= words + similarity.PARTS["heading"]
    assert measure.score(profiles[0], profiles[2]).total == 0
    assert measure.score(profiles[0], profiles[0]).total == 1


def test_in_many_tasks_of_one_pattern_each_finds_its_own() -> None:
    things = ("泵站", "闸门", "堤防", "山塘", "水库", "涵洞", "围堰", "渡槽", "机井", "渠道")
    places = ("东岭", "西沟", "南坡", "北坪", "上湾", "下塘", "前洲", "后寨", "大桥", "小溪", "石门", "竹园")
    verbs = ("检修", "加固", "疏浚", "巡查", "清淤", "养护", "改造", "拆除")
    profiles = contents(*(f"对{place}{thing}进行{verb}，防止{place}一带漫溢" for place in places for thing in things for verb in verbs))
    index = similarity.Index(profiles)
    for number in range(0, 960, 7):  # no word of theirs stands in fewer than 80
        candidates = index.candidates(profiles[number])
        assert number in candidates
        assert len(candidates) <= 31


def test_a_rare_word_is_enough_to_be_found_among_many() -> None:
    many = [f"对第{n}批企业开展安全检查，督促整改隐患" for n in range(500)]
    profiles = contents(*many, "对涉氨制冷企业开展安全检查")
    assert 500 in similarity.Index(profiles).candidates(contents("督促涉氨制冷企业整改")[0])
    assert similarity.Index(profiles).candidates(contents("养护行道树")[0]) == []


def test_the_dictionary_is_read_quietly_and_leaves_no_file(tmp_path: Path, anwei: Run) -> None:
    hostile = tmp_path / "tmp"
    hostile.mkdir()
    (hostile / "jieba.cache").write_bytes(b"\x80not a cache")
    done = anwei(
        "trace", "tests/trace/bus.higher.txt", "--in", "tests/trace/bus.lower.txt", env={"TMPDIR": str(hostile), "PYTHONWARNINGS": "default"}
    )
    assert done.returncode == 0
    assert "Building" not in done.stderr and "Warning" not in done.stderr and "jieba" not in done.stderr
    assert sorted(path.name for path in hostile.iterdir()) == ["jieba.cache"]
    assert (hostile / "jieba.cache").read_bytes() == b"\x80not a cache"


def test_help_and_parse_do_not_load_the_dictionary() -> None:
    import subprocess
    import sys

    code = "import sys; from anweitool.cli import main\ntry: main(['parse', 'seeds/zhapu-2022-3.txt', '-q'])\nexcept SystemExit: pass\nsys.exit('jieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize("text", ["", "。", "2024年", "abc", "一二三", "\u200b", "加强"])
def test_texts_with_nothing_to_say_are_alike_to_nothing(text: str) -> None:
    profiles = contents(text, "检修排涝泵站")
    measure = similarity.Measure(profiles)
    assert measure.score(*profiles).total == measure.score(profiles[1], profiles[0]).total == 0
    assert terms.cut("") == []


# ---- the command ---------------------------------------------------------------------------------

FOREST = ("trace", "tests/trace/forest.higher.txt", "--in", "tests/trace/forest.lower.txt")


def test_the_table_says_what_is_missing_late_and_new(anwei: Run) -> None:
    done = anwei(*FOREST)
    assert done.returncode == 0
    assert "未承接" in done.stdout and "查处违规用火行为" in done.stdout
    assert "时限推迟：晚 62 天" in done.stdout
    assert "本级新增（3）" in done.stdout
    assert done.stdout.splitlines()[-1] == (
        "上级 21 项：已承接 15，部分承接 0，未承接 6；时限推迟 3，未写时限 1，频次降低 2，未写单位 2；本级新增 3 项；阈值 0.33"
    )


def test_json_has_what_is_documented(anwei: Run) -> None:
    data = json.loads(anwei(*FOREST, "--format", "json").stdout)
    assert list(data) == ["threshold", "totals", "higher", "added"]
    assert data["threshold"] == tracing.THRESHOLD
    row = next(row for row in data["higher"] if row["title"] == "组建半专业扑火队")
    assert (row["task"], row["status"], row["flags"], row["document"]) == ("青政办发2024-41:二.四.11", "covered", ["later"], "青政办发2024-41")
    assert row["reasons"]["later"].startswith("晚 30 天")
    (carrier,) = row["carriers"]
    assert {"task", "score", "terms", "flags"} <= set(carrier)
    assert carrier["task"] == "石政发2024-29:一.四.10"
    assert "灭火机" in carrier["terms"] and carrier["score"] >= data["threshold"] and not carrier["confirmed"]
    assert [each["title"] for each in data["added"]] == ["开展农村自建房用电检查", "评选护林能手", "加强领导"]
    for name in ("trace.md", "trace.zh.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert [key for key in (*data, *data["totals"], *row, *carrier) if f"`{key}`" not in text] == []


def test_the_workbook_has_a_row_for_each_higher_task(anwei: Run, tmp_path: Path) -> None:
    target = tmp_path / "对照.xlsx"
    done = anwei(*FOREST, "-o", target)
    assert done.returncode == 0
    assert f"写入 {target}" in done.stderr
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book.sheetnames == ["承接对照", "本级新增"]
    main = list(book["承接对照"].values)
    assert len(main) == 22
    assert main[0][:5] == ("序号", "上级任务", "上级单位", "上级时限", "承接情况")
    assert Counter(row[4] for row in main[1:]) == {"已承接": 15, "未承接": 6}
    assert len(list(book["本级新增"].values)) == 4


def test_markdown_means_nothing_but_its_words(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "柳河镇人民政府\n柳政〔2024〕1号\n关于工作的通知\n各村：\n一、重点任务\n1.检修|泵站|*全部*。\n柳河镇人民政府\n2024年3月1日\n", "utf-8"
    )
    done = anwei("trace", tmp_path / "a.txt", "--in", tmp_path / "a.txt", "-f", "markdown")
    assert r"检修\|泵站\|\*全部\*" in done.stdout
    assert "## 本级新增\n\n无" in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [("missing", 1), ("未承接", 1), ("partly", 0), ("later，added", 1), ("due-missing", 1), ("partly", 0)],
)  # fmt: skip
def test_what_makes_it_fail(anwei: Run, words: str, code: int) -> None:
    assert anwei(*FOREST, "--fail-on", words).returncode == code


def test_several_files_stand_behind_in(anwei: Run) -> None:
    done = anwei("trace", "tests/trace/bus.higher.txt", "--in", "tests/trace/bus.lower.txt", "tests/trace/food.lower.txt", "-f", "json")
    assert {row["document"] for row in json.loads(done.stdout)["added"]} == {"红政发2025-7", "白食安委2023-2"}


def test_links_are_written_found_and_respected(anwei: Run, tmp_path: Path) -> None:
    for name in ("forest.higher.txt", "forest.lower.txt"):
        (tmp_path / name).write_bytes((PLANS / name).read_bytes())
    done = anwei("link", "青政办发2024-41:二.五.16", "石政发2024-29:一.三.9", "--links", "links.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "连在一起：青政办发2024-41:二.五.16、石政发2024-29:一.三.9\n")
    again = anwei("link", "青政办发2024-41:二.五.16", "石政发2024-29:一.三.9", "--links", "links.yaml", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (1, "没有变化\n")
    assert anwei("unlink", "青政办发2024-41:二.四.13", "石政发2024-29:一.四.11", "--links", "links.yaml", cwd=tmp_path).returncode == 0
    assert anwei("link", "青政办发2024-41:九.九", "石政发2024-29:一.一.1", "--links", "links.yaml", cwd=tmp_path).returncode == 0
    below = tmp_path / "below"
    below.mkdir()
    done = anwei("trace", "../forest.higher.txt", "--in", "../forest.lower.txt", "-f", "json", cwd=below)
    found = {row["task"].rpartition(":")[2]: row for row in json.loads(done.stdout)["higher"]}
    assert found["二.五.16"]["status"] == "covered" and found["二.五.16"]["carriers"][0]["confirmed"]
    assert found["二.四.13"]["status"] == "missing"
    assert "青政办发2024-41:九.九 在这些文件里没有" in done.stderr
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "anwei.toml").write_text('links = "confirmed.yaml"\n', "utf-8")
    done = anwei("trace", "../forest.higher.txt", "--in", "../forest.lower.txt", cwd=tmp_path / "other")
    assert done.returncode == 2
    assert "confirmed.yaml：连接文件不存在" in done.stderr
    (tmp_path / "links.yaml").write_text("schema: anwei-links/1\nlinks:\n  - {a: 甲, b: 乙, sam: true}\n", "utf-8")
    done = anwei("trace", "forest.higher.txt", "--in", "forest.lower.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "links.yaml:3:5：same：缺少这一字段（共 2 处）" in done.stderr
    assert "anwei: " in done.stderr and done.stderr.count("\n") == 1


def test_an_explanation_shows_both_texts_and_every_part(anwei: Run) -> None:
    done = anwei(*FOREST, "--explain", "二.四.11", "一.四.10")
    assert done.returncode == 0
    for words in (
        "上级 青政办发2024-41:二.四.11",
        "下级 石政发2024-29:一.四.10",
        "配齐风力灭火机",
        "配备风力灭火机",
        "词语 0.",
        "字面 0.",
        "标题 0.",
        "达到阈值 0.33",
        "时限推迟：晚 30 天",
    ):
        assert words in done.stdout
    assert done.stdout == anwei(*FOREST, "--explain", "石政发2024-29:一.四.10", "二.四.11").stdout
    score = json.loads(anwei(*FOREST, "-f", "json").stdout)["higher"]
    shown = next(row for row in score if row["task"].endswith("二.四.11"))["carriers"][0]["score"]
    assert f"得分 {shown:.3f}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (FOREST[:2], "缺少参数"),
        (("trace", "--in", *FOREST[1:2]), "没有写上级的文件。上级写在 --in 之前"),
        ((*FOREST, "--fail-on", "无"), "--fail-on 无：没有这个取值。可写 partly（部分承接）、missing（未承接）"),
        ((*FOREST, "--threshold", "2"), "应不大于 1|不在"),
        ((*FOREST, "--format", "pdf"), "--format pdf：没有这个取值"),
        ((*FOREST, "--explain", "二.九", "一.四.10"), "二.九：没有这个编号"),
        ((*FOREST, "--explain", "二.四", "一.四.10"), "这个编号对应 5 项"),
        ((*FOREST, "--explain", "二.四.99", "一.四"), "二.四.99：没有这个编号"),
        ((*FOREST[:3], "没有.txt"), "没有.txt：文件不存在|没有.txt：路径不存在"),
        ((*FOREST, "--links", "没有.yaml"), "没有.yaml：连接文件不存在"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(anwei: Run, arguments: tuple[str, ...], message: str) -> None:
    import re

    done = anwei(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.search(message.replace("（", "（"), done.stderr), done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_output_is_the_same_whatever_the_hash_seed(anwei: Run) -> None:
    one, two = (anwei(*FOREST, "-f", "json", env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2"))
    assert one == two
    assert of_record(parse(PLANS / "forest.higher.txt")).document.key in one


# ---- one task said twice in its document ---------------------------------------------------------


def twice(number: int, duties: list[str]) -> Record:
    """A plan whose first and last tasks are one: the item, and the row of a table that has its day and its body."""
    record = plan(number, duties)
    first, *others, last = record.tasks
    tasks = [first.model_copy(update={"same_as": [last.id]}), *others, last.model_copy(update={"same_as": [first.id]})]
    return record.model_copy(update={"tasks": tasks})


_ITEM, _LINE = "检修排涝泵站，确保汛期正常运行。", "检修排涝泵站，确保汛期正常运行。（责任单位：各乡镇，完成时限：5月底前）"


def test_an_item_and_its_row_are_one_task_on_either_side() -> None:
    higher, lower = twice(1, [_ITEM, ABOVE[1], _LINE]), twice(2, [_ITEM, "评选护林能手。", _LINE])
    found = anweitool.trace(higher, lower)
    assert found.totals["higher"] == 2
    (row, missing), refs = found.higher, ["柳政2024-2:一.1", "柳政2024-2:一.3"]
    assert (row.task, [twin.task for twin in row.twins], row.status, dict(row.flags)) == ("柳政2024-1:一.1", ["柳政2024-1:一.3"], "covered", {})
    assert [sorted((each.piece.task, *(twin.task for twin in each.twins))) for each in row.carriers] == [refs]
    assert missing.status == "missing"
    assert [piece.task for piece in found.added] == ["柳政2024-2:一.2"]
    late = anweitool.trace(higher, twice(2, [_ITEM, "评选护林能手。", _LINE.replace("5月", "7月")])).higher[0]
    assert list(late.flags) == ["later"]
    alone = anweitool.trace(plan(1, ["评选护林能手。"]), lower)
    assert [(piece.task, [one.text for one in piece.deadlines]) for piece in alone.added] == [("柳政2024-2:一.1", ["5月底前"])]


@pytest.mark.parametrize(("one", "other"), [("一.1", "一.1"), ("一.1", "一.3"), ("一.3", "一.1"), ("一.3", "一.3")])
def test_what_is_decided_of_an_item_holds_for_its_row(one: str, other: str) -> None:
    higher, lower = twice(1, [_ITEM, ABOVE[1], _LINE]), twice(2, [_ITEM, "评选护林能手。", _LINE])
    pair = frozenset((f"柳政2024-1:{one}", f"柳政2024-2:{other}"))
    assert anweitool.trace(higher, lower, links={pair: False}).higher[0].status == "missing"
    apart = twice(2, ["评选护林能手。", "加强宣传。", "评选护林能手。"])
    row = anweitool.trace(higher, apart, links={pair: True}).higher[0]
    assert (row.status, len(row.carriers), row.carriers[0].confirmed) == ("covered", 1, True)


def test_what_carries_a_goal_is_not_new_where_tasks_alone_are_asked_for() -> None:
    higher, lower = parse(PLANS / "forest.higher.txt"), parse(PLANS / "forest.lower.txt")
    every, tasks = anweitool.trace(higher, lower), anweitool.trace(higher, lower, kinds=["task"])
    assert [piece for piece in every.added if piece.kind == "task"] == list(tasks.added)
    assert {row.piece.kind for row in tasks.higher} == {"task"}
