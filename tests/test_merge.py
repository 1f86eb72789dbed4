"""Merging: nothing is lost, in any order, however often; what people entered goes with its task."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anweitool.pipeline import build
from anweitool.register import editing
from anweitool.register.merge import group as grouping
from anweitool.register.merge import merge
from anweitool.register.pieces import Piece
from anweitool.schema.record import Record
from anweitool.schema.register import Change, Document, Entry, Link, Register
from anweitool.source import SourceText

DUTIES = [
    "排查堤防险工险段，发现问题立即处置。（责任单位：镇水利站）",
    "检修排涝泵站，确保正常运行。（责任单位：镇水利站，完成时限：5月底前）",
    "修订防汛应急预案，组织一次演练。（责任单位：镇应急办，完成时限：6月底前）",
    "清理河道阻水障碍物，保持行洪畅通。（责任单位：各村）",
    "落实汛期值班值守制度，及时报送信息。（责任单位：镇党政办）",
    "储备防汛沙袋、编织袋等物资。（责任单位：镇应急办、各村）",
    "转移危险区域群众，妥善安置生活。（责任单位：各村）",
]


def notice(number: int, duties: list[str], version: str = "a", issuer: str = "柳河镇人民政府") -> Record:
    lines = [issuer, f"柳政〔2024〕{number}号", "关于做好防汛工作的通知", "各村：", "现通知如下。", "一、工作任务"]
    lines += [f"{i}.{duty}" for i, duty in enumerate(duties, 1)]
    text = SourceText.from_text("\n".join([*lines, issuer, "2024年3月1日"]))
    return build(text, f"{number}.txt", (version * 64)[:64])


def tasks(register: Register) -> list[str]:
    return sorted(source.task for entry in register.entries for source in entry.sources)


def living(register: Register) -> list[str]:
    return sorted(source.task for entry in register.entries for source in entry.sources if source.withdrawn is None)


RECORDS = st.lists(
    st.tuples(st.integers(1, 4), st.lists(st.sampled_from(DUTIES), min_size=1, max_size=6, unique=True)),
    min_size=1,
    max_size=4,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: [notice(number, duties) for number, duties in pairs])


@settings(max_examples=40, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_every_task_is_in_one_entry_in_any_order_and_grouping(records: list[Record], random: object) -> None:
    merged, summary = merge([], records)
    assert tasks(merged) == sorted(task.id for record in records for task in record.tasks)
    assert len(summary.added) == len(merged.entries)
    again, unchanged = merge([merged], records)
    assert again == merged
    assert (unchanged.added, unchanged.changed, unchanged.withdrawn) == ([], [], [])
    assert merge([], list(reversed(records)))[0] == merged
    half = len(records) // 2
    left, right = merge([], records[:half])[0], merge([], records[half:])[0]
    assert merge([left, right])[0] == merged
    assert merge([right, left])[0] == merged


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(DUTIES), min_size=1, max_size=6, unique=True), st.lists(st.sampled_from(DUTIES), min_size=1, max_size=6, unique=True))
def test_a_new_version_loses_nothing_that_people_entered(before: list[str], after: list[str]) -> None:
    first, _ = merge([], [notice(1, before)])
    entered = [entry.model_copy(update={"status": "done", "note": entry.text}) for entry in first.entries]
    second, summary = merge([first.model_copy(update={"entries": entered})], [notice(1, after, "b")])
    assert living(second) == sorted(task.id for task in notice(1, after).tasks)
    notes = {entry.note: entry for entry in second.entries if entry.note}
    assert set(notes) == {entry.text for entry in first.entries}  # each note is there once, with its words or with what was withdrawn
    for text, entry in notes.items():
        kept = any(task.text == text for task in notice(1, after).tasks)
        assert (entry.text == text) == (kept or all(source.withdrawn for source in entry.sources)) or not kept
    assert summary.documents == ["柳政2024-1"]


def changed(register: Register, index: int, **fields: object) -> Register:
    entries = list(register.entries)
    entries[index] = entries[index].model_copy(update=fields)
    return register.model_copy(update={"entries": entries})


def entry_of(register: Register, text: str) -> Entry:
    return next(entry for entry in register.entries if text in entry.text)


def test_what_people_entered_goes_with_a_task_that_moved_or_was_reworded() -> None:
    old = changed(changed(merge([], [notice(1, DUTIES[:3])])[0], 0, owner="张三"), 2, owner="李四", status="doing")
    new = [DUTIES[2], DUTIES[4], DUTIES[0].replace("立即处置", "第一时间处置到位")]
    after, summary = merge([old], [notice(1, new, "b")])
    assert entry_of(after, "修订防汛").owner == "李四"
    assert entry_of(after, "修订防汛").status == "doing"
    assert entry_of(after, "排查堤防").owner == "张三"
    assert entry_of(after, "值班值守").owner is None
    gone = entry_of(after, "检修排涝")
    assert (gone.status, gone.sources[0].withdrawn) == ("withdrawn", "b" * 64)
    assert summary.withdrawn == [gone.id]
    back, _ = merge([after], [notice(1, [*new, DUTIES[1]], "c")])
    assert entry_of(back, "检修排涝").status == "open"
    assert len(tasks(back)) == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("派出所检查加油站散装汽油销售，2025年12月15日前完成。", "镇卫生院开展流感疫苗接种，2025年12月30日前完成。"),
        ("派出所检查加油站散装汽油销售，2025年12月15日前完成。", "镇规建办排查农村自建房，2025年12月25日前完成。"),
        ("组织开展建筑工地安全大检查，对发现的问题建立台账，限期整改。", "组织开展学校食堂安全大检查，对发现的问题建立台账，限期整改。"),
        ("镇农业农村办负责排查农机安全隐患，每月25日前报镇安委办。", "镇城管办负责排查户外广告牌安全隐患，每月25日前报镇安委办。"),
        (
            "开展一次森林防火巡查。（责任单位：镇林业站、各村，完成时限：2025年12月底前）",
            "开展一次河道漂浮物清理。（责任单位：镇林业站、各村，完成时限：2025年12月底前）",
        ),
    ],
)
def test_another_duty_at_the_same_place_inherits_nothing(before: str, after: str) -> None:
    old = changed(merge([], [notice(1, [DUTIES[4], before, DUTIES[3]])])[0], 1, owner="丙", status="done")
    new, summary = merge([old], [notice(1, [DUTIES[4], after, DUTIES[3]], "b")])
    assert (entry_of(new, after[:10]).owner, entry_of(new, after[:10]).status) == (None, "open")
    gone = entry_of(new, before[:10])
    assert (gone.owner, gone.status, gone.sources[0].withdrawn) == ("丙", "done", "b" * 64)
    assert (summary.added, summary.changed, summary.withdrawn) == ([entry_of(new, after[:10]).id], [], [gone.id])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("派出所检查加油站散装汽油销售，2025年12月15日前完成。", "派出所会同镇应急办检查辖区加油站，严禁违规销售散装汽油。"),
        ("组织开展建筑工地安全大检查，对发现的问题建立台账，限期整改。", "开展在建工地安全检查，发现问题立即整改。"),
        ("检修排涝泵站，确保正常运行。", "对排涝泵站开展一次检修维护。"),
        ("转移危险区域群众，妥善安置生活。", "组织危险区群众转移避险，做好安置工作。"),
        ("加强宣传引导。", "强化舆论引导。"),
    ],
)
def test_the_same_duty_in_other_words_inherits(before: str, after: str) -> None:
    old = changed(merge([], [notice(1, [DUTIES[4], before, DUTIES[3]])])[0], 1, owner="丙")
    assert entry_of(merge([old], [notice(1, [DUTIES[4], after, DUTIES[3]], "b")])[0], after.strip("。")).owner == "丙"


def test_two_documents_of_one_key_are_told_from_two_versions() -> None:
    old = changed(merge([], [notice(1, DUTIES[:3])])[0], 0, owner="张三", status="done")
    after, summary = merge([old], [notice(1, DUTIES[3:6], "b")])
    assert [(one.key, one.gone) for one in summary.strange] == [("柳政2024-1", 3)]
    assert (entry_of(after, "排查堤防").owner, entry_of(after, "排查堤防").sources[0].withdrawn) == ("张三", "b" * 64)
    assert len(tasks(after)) == 6
    assert merge([old], [notice(1, DUTIES[2:5], "b")])[1].strange == []


def test_done_stays_done_where_a_task_is_withdrawn() -> None:
    old = changed(merge([], [notice(1, DUTIES[:2])])[0], 1, status="done", done_on=datetime.date(2024, 5, 6))
    after, _ = merge([old], [notice(1, DUTIES[:1], "b")])
    gone = entry_of(after, "检修排涝")
    assert (gone.status, gone.done_on, gone.sources[0].withdrawn) == ("done", datetime.date(2024, 5, 6), "b" * 64)


def test_the_same_words_of_one_authority_are_one_task_and_of_another_are_not() -> None:
    one, other = notice(1, DUTIES[:2]), notice(2, DUTIES[1:3])
    merged, _ = merge([], [one, other])
    assert [len(entry.sources) for entry in merged.entries] == [1, 2, 1]
    elsewhere, _ = merge([], [one, notice(2, DUTIES[1:3], issuer="永安县水利局")])
    assert [len(entry.sources) for entry in elsewhere.entries] == [1, 1, 1, 1]


def copies(*issuers: str) -> Register:
    """The same task in documents of these bodies."""
    return merge([], [notice(number, DUTIES[:1], issuer=issuer) for number, issuer in enumerate(issuers, 1)])[0]


def test_a_copy_in_a_document_of_another_body_is_linked_both_ways_and_not_proposed() -> None:
    merged = copies("柳河镇人民政府", "永安县水利局")
    one, other = merged.entries
    assert (one.linked, other.linked) == ([other.id], [one.id])
    assert merged.review == []
    joined, _ = merge([merged.model_copy(update={"links": [Link(a=one.id, b=other.id, same=True)]})])
    assert [(len(entry.sources), entry.linked) for entry in joined.entries] == [(2, [])]
    apart, _ = merge([merged.model_copy(update={"links": [Link(a=one.id, b=other.id, same=False)]})])
    assert [entry.linked for entry in apart.entries] == [[], []]
    gone, _ = merge([merged], [notice(2, DUTIES[1:2], "b", issuer="永安县水利局")])
    assert [entry.linked for entry in gone.entries] == [[], [], []]
    assert [entry.linked for entry in copies("柳河镇人民政府", "柳河镇人民政府").entries] == [[]]


def test_what_very_many_copied_is_linked_through_the_first() -> None:
    few, many = copies(*(f"第{n}镇人民政府" for n in range(20))), copies(*(f"第{n}镇人民政府" for n in range(21)))
    assert {len(entry.linked) for entry in few.entries} == {19}
    first, *others = many.entries
    assert first.linked == [entry.id for entry in others]
    assert all(entry.linked == [first.id] for entry in others)


def test_a_link_goes_with_its_tasks_where_a_new_version_numbers_them_anew() -> None:
    merged, _ = merge([], [notice(1, DUTIES[:2]), notice(2, DUTIES[3:5])])
    ids = {entry.text[:4]: entry.id for entry in merged.entries}
    linked = merged.model_copy(update={"links": [Link(a=ids["检修排涝"], b=ids["清理河道"], same=True)]})
    after, _ = merge([linked], [notice(1, [DUTIES[5], *DUTIES[:2]], "b")])
    assert sorted(source.task for source in entry_of(after, "检修排涝").sources) == ["柳政2024-1:一.3", ids["清理河道"]]
    assert len(entry_of(after, "排查堤防").sources) == 1


def test_links_join_and_keep_apart() -> None:
    records = [notice(1, DUTIES[:2]), notice(2, DUTIES[1:3])]
    merged, _ = merge([], records)
    ids = [[source.task for source in entry.sources] for entry in merged.entries]
    apart = merged.model_copy(update={"links": [Link(a=ids[1][0], b=ids[1][1], same=False)]})
    assert [len(entry.sources) for entry in merge([apart], records)[0].entries] == [1, 1, 1, 1]
    joined = merged.model_copy(update={"links": [Link(a=ids[0][0], b=ids[2][0], same=True)]})
    again, _ = merge([joined], records)
    assert sorted(len(entry.sources) for entry in again.entries) == [2, 2]
    assert merge([again], records)[0] == again


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (DUTIES[1].replace("5月底", "6月底"), {"deadlines": ("5月底前（2024-05-31）", "6月底前（2024-06-30）")}),
        (DUTIES[1].replace("镇水利站", "镇应急办"), {"units": ("镇水利站（责任）", "镇应急办（责任）")}),
        (DUTIES[1], {}),
        (DUTIES[1].replace("（责任单位：镇水利站，完成时限：5月底前）", ""), {}),
    ],
)
def test_sources_that_disagree_are_a_conflict_until_one_is_preferred(other: str, fields: dict[str, tuple[str, str]]) -> None:
    records = [notice(1, [DUTIES[1]]), notice(2, [other])]
    merged, summary = merge([], records)
    (entry,) = merged.entries
    assert {conflict.field: tuple(conflict.says.values()) for conflict in entry.conflicts} == fields
    assert bool(summary.conflicting) == bool(fields)
    if fields:
        settled, _ = merge([changed(merged, 0, prefer=entry.sources[1].task)], records)
        assert settled.entries[0].conflicts == []
        assert [str(d.due) for d in settled.entries[0].deadlines] == ["2024-06-30" if "deadlines" in fields else "2024-05-31"]


def test_what_nobody_wrote_into_a_history_goes_into_it_where_another_value_counts() -> None:
    records = [notice(1, DUTIES[:1]), notice(2, DUTIES[2:3])]
    merged = changed(changed(merge([], records)[0], 0, owner="张三"), 1, owner="李四", note="急")
    linked = merged.model_copy(update={"links": [Link(a=merged.entries[0].id, b=merged.entries[1].id, same=True)]})
    (entry,) = merge([linked])[0].entries
    assert entry.note == "急"
    assert {entry.owner, *(str(change.what.get("owner")) for change in entry.history)} == {"张三", "李四"}
    assert merge([merge([linked])[0], linked])[0].entries == [entry]


def test_what_was_being_done_is_so_again_where_its_document_comes_back() -> None:
    old = merge([], [notice(1, DUTIES[:2])])[0]
    doing = Change(when=datetime.datetime(2024, 5, 6), who="张三", what={"status": "doing"})
    gone, _ = merge([changed(old, 1, status="doing", history=[doing])], [notice(1, DUTIES[:1], "b")])
    assert entry_of(gone, "检修排涝").status == "withdrawn"
    assert entry_of(merge([gone], [notice(1, DUTIES[:2], "c")])[0], "检修排涝").status == "doing"


def test_what_either_register_kept_of_former_versions_is_kept() -> None:
    now = [DUTIES[0], DUTIES[1]]
    one, _ = merge([merge([], [notice(1, [*now, DUTIES[4]])])[0]], [notice(1, now, "b")])
    other, _ = merge([changed(merge([], [notice(1, [*now, DUTIES[5]], "c")])[0], 2, owner="李四")], [notice(1, now, "b")])
    both, _ = merge([one, other])
    assert {entry.text[:4]: entry.status for entry in both.entries}.keys() == {"排查堤防", "检修排涝", "落实汛期", "储备防汛"}
    assert entry_of(both, "储备防汛").owner == "李四"
    assert living(both) == living(one)


def test_two_readings_of_one_file_lose_no_task_and_no_entry() -> None:
    less, more = merge([], [notice(1, DUTIES[:2])])[0], merge([], [notice(1, [DUTIES[5], *DUTIES[:2]])])[0]
    filled = changed(less, 0, owner="张三")
    for both in (merge([filled, more])[0], merge([more, filled])[0]):
        assert entry_of(both, "排查堤防").owner == "张三"
        assert (tasks(both), living(both)) == (tasks(more), living(more))


PEOPLE_EDITS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["status", "owner", "note"]), st.sampled_from(["doing", "done"])), max_size=4)


@st.composite
def filled_in(draw: st.DrawFn, who: int) -> Register:
    """A register of some of four documents, into which somebody entered things at times of his own; some tasks linked."""
    numbers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
    register = merge([], [notice(number, DUTIES[number - 1 : number + 2]) for number in numbers])[0]
    for minute, (index, field, value) in enumerate(draw(PEOPLE_EDITS)):
        id = register.entries[index % len(register.entries)].id
        when = datetime.datetime(2024, 5, 6, draw(st.integers(8, 17)), 3 * minute + who)
        register = editing.change(register, [id], {field: value if field == "status" else f"{value}{who}"}, f"第{who}人", when)[0]
    if draw(st.booleans()):
        a, b = (register.entries[draw(st.integers(0, 30)) % len(register.entries)].id for _ in range(2))
        register = editing.link(register, a, b, same=draw(st.booleans())) if a != b else register
    in_time = [entry.model_copy(update={"history": sorted(entry.history, key=lambda change: change.when)}) for entry in register.entries]
    return register.model_copy(update={"entries": in_time})


@settings(max_examples=100, deadline=None)
@given(filled_in(0), filled_in(1), filled_in(2))
def test_registers_that_people_filled_in_merge_in_any_order_and_grouping(a: Register, b: Register, c: Register) -> None:
    together, _ = merge([a, b, c])
    assert sorted({task for register in (a, b, c) for task in tasks(register)}) == tasks(together)
    assert merge([together])[0] == merge([together, b])[0] == merge([together, together])[0] == together
    assert merge([c, a, b])[0] == together
    if all(link.same for link in together.links):  # what was entered for one task cannot be parted when another register keeps two apart
        assert merge([merge([a, b])[0], c])[0] == merge([a, merge([b, c])[0]])[0] == together
    entered = [(change.when, change.who, change.what) for register in (a, b, c) for entry in register.entries for change in entry.history]
    kept = [(change.when, change.who, change.what) for entry in together.entries for change in entry.history]
    assert all(change in kept for change in entered)


def filled(register: Register, id: str, day: int, **fields: object) -> Register:
    return editing.change(register, [id], fields, "张三", datetime.datetime(2024, 5, day))[0]


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_entered_goes_back_to_its_task_where_a_joined_entry_is_parted(which: int) -> None:
    merged, _ = merge([], [notice(1, DUTIES[4:5]), notice(2, DUTIES[:1])])
    ids = sorted(entry.id for entry in merged.entries)
    had, other = ids[which], ids[1 - which]
    before = filled(merged, had, 1, status="done", owner="镇里", done_on=datetime.date(2024, 5, 1), evidence=["照片"])
    joined = editing.link(before, had, other, same=True)
    assert [(entry.status, entry.owner) for entry in joined.entries] == [("done", "镇里")]
    joined = filled(joined, joined.entries[0].id, 2, prefer=had)
    parted = {entry.id: entry for entry in editing.link(joined, had, other, same=False).entries}
    assert (parted[had].status, parted[had].owner, parted[had].done_on) == ("done", "镇里", datetime.date(2024, 5, 1))
    assert parted[had].evidence == ["照片"]
    assert (parted[other].status, parted[other].owner, parted[other].prefer) == ("open", None, None)
    assert all(change.task is None for entry in parted.values() for change in entry.history)


def test_what_each_of_two_had_is_theirs_again_even_without_a_history() -> None:
    merged, _ = merge([], [notice(1, DUTIES[4:5]), notice(2, DUTIES[:1])])
    one, other = sorted(entry.id for entry in merged.entries)
    by_hand = merged.model_copy(
        update={
            "entries": [entry.model_copy(update={"owner": entry.id[-5:], "note": "急"}) if entry.id == one else entry for entry in merged.entries]
        }
    )
    before = filled(by_hand, other, 3, owner="李四")
    joined = editing.link(before, one, other, same=True)
    assert [(entry.owner, entry.note) for entry in joined.entries] == [("李四", "急")]
    parted = {entry.id: (entry.owner, entry.note) for entry in editing.link(joined, one, other, same=False).entries}
    assert parted == {one: (one[-5:], "急"), other: ("李四", None)}


@pytest.mark.parametrize("called", ["柳政2024-1:一.1", "柳政2024-2:一.1"])
def test_what_was_entered_follows_the_source_that_a_new_version_rewords(called: str) -> None:
    merged, _ = merge([], [notice(1, DUTIES[:1]), notice(2, DUTIES[:1])])
    assert [len(entry.sources) for entry in merged.entries] == [2]
    before = filled(merged, called, 1, owner="郑十")
    after, _ = merge([before], [notice(2, [DUTIES[0].replace("立即处置", "第一时间处置到位")], "b")])
    assert {entry.id: entry.owner for entry in after.entries} == {"柳政2024-1:一.1": None, "柳政2024-2:一.1": "郑十"}


def test_two_entries_that_become_one_keep_both_histories() -> None:
    records = [notice(1, DUTIES[:1]), notice(2, DUTIES[2:3])]
    merged, _ = merge([], records)
    when = itertools.count(1)
    for i, owner in enumerate(("张三", "李四")):
        change = Change(when=datetime.datetime(2024, 5, next(when)), who=owner, what={"owner": owner})
        merged = changed(merged, i, owner=owner, history=[change])
    linked = merged.model_copy(update={"links": [Link(a=merged.entries[0].id, b=merged.entries[1].id, same=True)]})
    (entry,) = merge([linked], records)[0].entries
    assert entry.owner == "李四"  # who was entered last
    assert [change.what for change in entry.history] == [{"owner": "张三"}, {"owner": "李四"}]
    assert merge([merge([linked], records)[0]], records)[0].entries == [entry]


# ---- what is one task, told pair by pair ---------------------------------------------------------


def _pairwise(pieces: list[Piece], documents: list[Document], links: list[Link]) -> set[frozenset[str]]:
    """The groups as the rules say them: every pair looked at, in the order of the ids."""
    own = {piece.task: piece for piece in sorted(pieces, key=lambda piece: piece.task)}
    issuers = {document.key: set(document.issuers) for document in documents}
    apart = {frozenset((link.a, link.b)) for link in links if not link.same}
    groups = {task: {task} for task in own}

    def join(a: str, b: str) -> None:
        if groups[a] is not groups[b] and not any(frozenset((x, y)) in apart for x in groups[a] for y in groups[b]):
            whole = groups[a] | groups[b]
            groups.update(dict.fromkeys(whole, whole))

    for link in links:
        if link.same:
            join(link.a, link.b)
    by_words = sorted(own.values(), key=lambda piece: (piece.fingerprint, piece.task))
    for a, b in itertools.combinations(by_words, 2):
        if a.fingerprint == b.fingerprint and a.document != b.document:
            one, other = issuers[a.document], issuers[b.document]
            if not one or not other or one & other:
                join(a.task, b.task)
    return {frozenset(group) for group in groups.values()}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_groups_are_those_of_every_pair(data: st.DataObject) -> None:
    documents = [
        Document(key=f"d{i}", path="x", sha256="a" * 64, issuers=data.draw(st.lists(st.sampled_from("甲乙丙"), max_size=2, unique=True)))
        for i in range(4)
    ]
    words = data.draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("xyz")), max_size=9))
    pieces = [Piece(f"d{d}", f"d{d}:{i}", (1, 1), None, (), "task", None, word, (), (), word) for i, (d, word) in enumerate(words)]
    ids = [piece.task for piece in pieces]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.booleans()).filter(lambda pair: pair[0] != pair[1])
    drawn = data.draw(st.lists(pairs, max_size=2, unique_by=lambda pair: frozenset(pair[:2]))) if len(ids) > 1 else []
    links = [Link(a=a, b=b, same=same) for a, b, same in drawn]
    restricted = any(not link.same for link in links)
    found = {frozenset(piece.task for piece in group) for group in grouping(pieces, documents, links)}
    if restricted:  # who is kept apart from whom depends on the order of the pairs: what holds is that none of them is together
        assert sorted(task for group in found for task in group) == sorted(ids)
        assert not any({link.a, link.b} <= group for link in links if not link.same for group in found)
    else:
        assert found == _pairwise(pieces, documents, links)
