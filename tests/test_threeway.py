"""Three-way merging: what either side changed is kept, what both changed differently is marked, and nothing is lost."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.register import editing
from anweitool.register.merge import merge
from anweitool.register.threeway import EMPTY, Clash, merge3
from anweitool.schema.record import Record
from anweitool.schema.register import OURS, THEIRS, Conflict, Entry, Link, Register
from anweitool.schema.register_yaml import dump, load

from .test_merge import DUTIES, changed, copies, entry_of, living, notice, tasks

FIRST, SECOND = "柳政2024-1:一.1", "柳政2024-1:一.2"


def at(hour: int) -> datetime.datetime:
    return datetime.datetime(2024, 5, 6, hour)


def put(register: Register, id: str, who: str = "张三", hour: int = 9, **fields: Any) -> Register:
    return editing.change(register, [id], fields, who, at(hour))[0]


def base() -> Register:
    return merge([], [notice(1, DUTIES[:3]), notice(2, DUTIES[2:5])])[0]


# ---- what people entered -------------------------------------------------------------------------


def test_edits_of_different_fields_and_entries_join_with_both_histories() -> None:
    ours = put(put(base(), FIRST, "张三", 9, status="doing", owner="王五"), SECOND, "张三", 11, note="已看")
    theirs = put(base(), FIRST, "李四", 10, progress=40)
    merged, clashes = merge3(base(), ours, theirs)
    assert clashes == []
    entry = editing.find(merged, FIRST)
    assert (entry.status, entry.owner, entry.progress, entry.conflicts) == ("doing", "王五", 40, [])
    assert [(change.who, change.when) for change in entry.history] == [("张三", at(9)), ("李四", at(10))]
    assert editing.find(merged, SECOND).note == "已看"
    assert merge3(base(), theirs, ours) == (merged, [])


def test_one_field_edited_twice_is_marked_with_both_values_and_can_be_settled() -> None:
    ours, theirs = put(base(), FIRST, owner="王五", progress=40), put(base(), FIRST, "李四", 10, owner="赵六", progress=40)
    merged, clashes = merge3(base(), ours, theirs)
    assert clashes == [Clash(FIRST, "owner", "王五", "赵六")]
    entry = editing.find(merged, FIRST)
    assert (entry.owner, entry.progress) == ("王五", 40)
    assert entry.conflicts == [Conflict(field="owner", says={OURS: "王五", THEIRS: "赵六"})]
    text = dump(merged)
    assert "      - {field: owner, says: {ours: 王五, theirs: 赵六}}\n" in text
    assert load(text, "register.yaml") == merged
    assert merge([merged], [notice(1, DUTIES[:3])])[0] == merged  # a later merge of documents does not settle it
    for owner in ("王五", "赵六", "钱七"):
        settled = editing.find(put(merged, FIRST, "孙八", 11, owner=owner), FIRST)
        assert (settled.owner, settled.conflicts, settled.history[-1].what) == (owner, [], {"owner": owner})
    taken, ids = editing.take(merged, [FIRST], THEIRS, "孙八", at(11))
    assert (ids, editing.find(taken, FIRST).owner, editing.find(taken, FIRST).conflicts) == ([FIRST], "赵六", [])
    assert editing.take(taken, [FIRST], THEIRS, "孙八", at(12)) == (taken, [])
    with pytest.raises(AnweiError, match="owner 没有“mine”这一方。可写 ours、theirs"):
        editing.take(merged, [FIRST], "mine", "孙八", at(11))


@pytest.mark.parametrize(
    ("field", "one", "other", "says"),
    [
        ("status", "done", "doing", {OURS: "done", THEIRS: "doing"}),
        ("done_on", datetime.date(2024, 5, 6), datetime.date(2024, 5, 7), {OURS: "2024-05-06", THEIRS: "2024-05-07"}),
        ("evidence", ["a.pdf"], ["b.pdf", "c, d"], {OURS: ["a.pdf"], THEIRS: ["b.pdf", "c, d"]}),
        ("note", "两行\n备注", "", {OURS: "两行\n备注", THEIRS: ""}),
        ("progress", 10, 20, {OURS: 10, THEIRS: 20}),
    ],
)
def test_values_of_every_kind_come_back_from_a_mark(field: str, one: Any, other: Any, says: dict[str, Any]) -> None:
    merged, _ = merge3(base(), put(base(), FIRST, **{field: one}), put(base(), FIRST, "李四", 10, **{field: other}))
    merged = load(dump(merged), "register.yaml")
    assert editing.find(merged, FIRST).conflicts[0].says == says
    assert getattr(editing.find(editing.take(merged, [FIRST], THEIRS, "孙八", at(11))[0], FIRST), field) == other
    assert getattr(editing.find(editing.take(merged, [FIRST], OURS, "孙八", at(11))[0], FIRST), field) == one


def test_a_mark_settled_on_one_side_is_settled_and_a_third_value_is_kept_beside_the_two() -> None:
    marked, _ = merge3(base(), put(base(), FIRST, owner="王五"), put(base(), FIRST, "李四", 10, owner="赵六"))
    settled, noted = put(marked, FIRST, "孙八", 11, owner="赵六"), put(marked, FIRST, "周九", 12, note="已看")
    merged, clashes = merge3(marked, settled, noted)
    entry = editing.find(merged, FIRST)
    assert (clashes, entry.owner, entry.note, entry.conflicts) == ([], "赵六", "已看", [])
    third, clashes = merge3(base(), marked, put(base(), FIRST, "周九", 12, owner="钱七"))
    assert [clash.field for clash in clashes] == ["owner"]
    assert editing.find(third, FIRST).conflicts[0].says == {"ours": "王五", "ours-2": "赵六", "theirs": "钱七"}


def test_a_value_written_wrong_into_a_mark_is_not_taken() -> None:
    merged, _ = merge3(base(), put(base(), FIRST, status="done"), put(base(), FIRST, "李四", 10, status="doing"))
    wrong = load(dump(merged).replace("theirs: doing", "theirs: finished"), "register.yaml")
    with pytest.raises(AnweiError, match="conflicts 里“theirs”的取值不合要求"):
        editing.take(wrong, [FIRST], THEIRS, "孙八", at(11))


# ---- documents -----------------------------------------------------------------------------------


def test_a_newer_version_on_one_side_wins_and_edits_of_the_other_follow_its_tasks() -> None:
    ours, summary = merge([base()], [notice(1, [DUTIES[5], DUTIES[0], DUTIES[2]], "b")])
    assert len(summary.withdrawn) == 1
    theirs = put(put(base(), FIRST, owner="王五"), SECOND, note="还没检修")
    for merged, clashes in (merge3(base(), ours, theirs), merge3(base(), theirs, ours)):
        assert clashes == []
        assert tasks(merged) == tasks(ours)
        assert living(merged) == living(ours)
        assert (entry_of(merged, "排查堤防").owner, entry_of(merged, "排查堤防").id) == ("王五", "柳政2024-1:一.2")
        assert (entry_of(merged, "检修排涝").note, entry_of(merged, "检修排涝").status) == ("还没检修", "withdrawn")
        assert entry_of(merged, "储备防汛").owner is None


def test_two_other_versions_are_a_clash_and_lose_no_task() -> None:
    ours, theirs = (merge([base()], [notice(1, duties, mark)])[0] for duties, mark in ((DUTIES[:2], "b"), ([*DUTIES[:3], DUTIES[5]], "c")))
    merged, clashes = merge3(base(), ours, put(theirs, "柳政2024-1:一.4", owner="王五"))
    assert [(clash.id, clash.field) for clash in clashes] == [("柳政2024-1", "version")]
    gone = entry_of(merged, "储备防汛")
    assert (gone.owner, gone.status, gone.sources[0].withdrawn) == ("王五", "withdrawn", "b" * 64)


def test_documents_added_on_either_side_are_both_there_even_without_a_base() -> None:
    ours, theirs = merge([], [notice(1, DUTIES[:2])])[0], merge([], [notice(1, DUTIES[:2]), notice(2, DUTIES[1:3])])[0]
    ours = put(ours, FIRST, owner="王五")
    merged, clashes = merge3(EMPTY, ours, put(theirs, FIRST, status="doing"))
    assert clashes == []
    assert tasks(merged) == tasks(theirs)
    assert (editing.find(merged, FIRST).owner, editing.find(merged, FIRST).status) == ("王五", "doing")


def test_what_either_side_kept_of_former_versions_is_kept_without_a_base() -> None:
    former = [merge([], [notice(1, [*DUTIES[:2], DUTIES[i]], mark)])[0] for i, mark in ((4, "a"), (5, "c"))]
    ours, theirs = (merge([register], [notice(1, DUTIES[:2], "b")])[0] for register in (former[0], put(former[1], "柳政2024-1:一.3", owner="王五")))
    merged, clashes = merge3(EMPTY, ours, theirs)
    assert (clashes, entry_of(merged, "储备防汛").owner, entry_of(merged, "值班值守").owner) == ([], "王五", None)


def without(register: Register, text: str) -> Register:
    return register.model_copy(update={"entries": [entry for entry in register.entries if text not in entry.text]})


def test_what_one_side_took_out_goes_unless_the_other_edited_it() -> None:
    ours = without(base(), "排查堤防")
    merged, clashes = merge3(base(), ours, put(base(), SECOND, owner="王五"))
    assert (clashes, FIRST in tasks(merged)) == ([], False)
    merged, clashes = merge3(base(), ours, put(base(), FIRST, owner="王五"))
    assert clashes == [Clash(FIRST, "removed", True, False)]
    assert entry_of(merged, "排查堤防").owner == "王五"
    whole = merge([], [notice(2, DUTIES[2:5])])[0]
    assert tasks(merge3(base(), put(base(), "柳政2024-2:一.2", owner="王五"), whole)[0]) == tasks(whole)
    kept, clashes = merge3(base(), put(base(), FIRST, owner="王五"), whole)
    assert (tasks(kept), [(clash.id, clash.field) for clash in clashes]) == (tasks(base()), [("柳政2024-1", "removed")])


def test_words_corrected_by_hand_on_one_side_stay_and_on_both_are_marked() -> None:
    def corrected(title: str) -> Register:
        return changed(base(), 0, title=title)

    merged, clashes = merge3(base(), corrected("排查险工险段"), put(base(), FIRST, owner="王五"))
    assert (clashes, merged.entries[0].title, merged.entries[0].owner) == ([], "排查险工险段", "王五")
    merged, clashes = merge3(base(), corrected("甲"), corrected("乙"))
    assert clashes == [Clash(FIRST, "title", "甲", "乙")]
    assert merged.entries[0].conflicts == [Conflict(field="title", says={OURS: "甲", THEIRS: "乙"})]
    with pytest.raises(AnweiError, match="title 是公文里的话，不能这样改。请用文本编辑器"):
        editing.take(merged, [FIRST], THEIRS, "孙八", at(11))
    assert editing.find(editing.take(merged, [FIRST], OURS, "孙八", at(11))[0], FIRST).conflicts == []


def test_links_made_on_one_side_hold_and_a_pair_both_joined_and_parted_stays_apart() -> None:
    joined = editing.link(base(), FIRST, SECOND, same=True)
    merged, clashes = merge3(base(), put(base(), SECOND, owner="王五"), joined)
    assert (clashes, len(merged.entries), editing.find(merged, SECOND).owner) == ([], len(base().entries) - 1, "王五")
    apart = editing.link(base(), FIRST, SECOND, same=False)
    merged, clashes = merge3(base(), joined, apart)
    assert [clash.field for clash in clashes] == ["link"]
    assert merged.links == [Link(a=FIRST, b=SECOND, same=False)]
    undone = joined.model_copy(update={"links": []})
    assert merge3(joined, undone, put(joined, FIRST, owner="王五"))[0].links == []


def test_copies_of_other_bodies_are_linked_in_the_result_too() -> None:
    apart = copies("柳河镇人民政府", "永安县水利局")
    one, other = (merge([], [notice(n, DUTIES[:1], issuer=name)])[0] for n, name in ((1, "柳河镇人民政府"), (2, "永安县水利局")))
    assert merge3(EMPTY, one, other)[0] == apart


# ---- properties ----------------------------------------------------------------------------------

EDITS = st.one_of(
    st.tuples(st.just("owner"), st.sampled_from(["王五", "赵六"])),
    st.tuples(st.just("status"), st.sampled_from(["doing", "done"])),
    st.tuples(st.just("progress"), st.sampled_from([10, 90])),
    st.tuples(st.just("evidence"), st.sampled_from([["a"], ["a", "b"]])),
)


def read(number: int, duties: list[str]) -> Record:
    """A document with the hash of its words."""
    return notice(number, duties, hashlib.sha256("".join(duties).encode()).hexdigest())


@st.composite
def registers(draw: st.DrawFn, who: str, origin: Register) -> Register:
    """What somebody may have made of a register: entries filled in, a new version read, a document added, tasks linked."""
    register = origin
    for hour, (name, value) in enumerate(draw(st.lists(EDITS, max_size=4)), 9):
        entry = draw(st.sampled_from(register.entries))
        register = put(register, entry.id, who, hour, **{name: value})
    if draw(st.booleans()):
        duties = draw(st.lists(st.sampled_from(DUTIES), min_size=1, max_size=5, unique=True))
        register = merge([register], [read(1, duties)])[0]
    if draw(st.booleans()):
        register = merge([register], [read(3, draw(st.lists(st.sampled_from(DUTIES), min_size=1, max_size=3, unique=True)))])[0]
    if len(register.entries) > 1 and draw(st.booleans()):
        one, other = draw(st.lists(st.sampled_from(register.entries), min_size=2, max_size=2, unique_by=lambda entry: entry.id))
        register = editing.link(register, one.id, other.id, same=draw(st.booleans()))
    return put(register, register.entries[0].id, who, 20, note=draw(st.sampled_from(["甲", "乙"]))) if draw(st.booleans()) else register


def swapped(entry: Entry) -> Entry:
    """An entry as it were with the sides exchanged: their names, and which value stands in the field."""
    fields: dict[str, Any] = {}
    conflicts = []
    for conflict in entry.conflicts:
        if conflict.edited:
            said = {OURS: conflict.says[THEIRS], THEIRS: conflict.says[OURS]}
            conflict, fields[conflict.field] = conflict.model_copy(update={"says": said}), said[OURS]
        conflicts.append(conflict)
    return entry.model_copy(update={**fields, "conflicts": conflicts})


BASE = put(base(), FIRST, "陈一", 7, owner="吴十", progress=5)


@settings(max_examples=100, deadline=None)
@given(registers("张三", BASE), registers("李四", BASE))
def test_merging_three_ways_keeps_what_it_must(ours: Register, theirs: Register) -> None:
    assert merge3(BASE, BASE, theirs) == (theirs, [])
    assert merge3(BASE, ours, BASE) == (ours, [])
    assert merge3(BASE, ours, ours) == (ours, [])
    merged, clashes = merge3(BASE, ours, theirs)
    assert merge([merged])[0] == merged
    assert load(dump(merged), "register.yaml") == merged
    assert len(tasks(merged)) == len(set(tasks(merged)))
    hashes = {document.key: document.sha256 for document in merged.documents}
    for side in (ours, theirs):
        stands = {document.key for document in side.documents if hashes[document.key] == document.sha256}
        assert {task for task in tasks(side) if task.partition(":")[0] in stands} <= set(tasks(merged))


@settings(max_examples=100, deadline=None)
@given(registers("张三", BASE), registers("李四", BASE))
def test_every_edit_is_in_the_history_or_marked(ours: Register, theirs: Register) -> None:
    merged, _ = merge3(BASE, ours, theirs)
    kept = [(change.when, change.who, change.what) for entry in merged.entries for change in entry.history]
    for side in (ours, theirs):
        for entry in side.entries:
            assert all((change.when, change.who, change.what) in kept for change in entry.history)
    for entry in merged.entries:
        assert [change.when for change in entry.history] == sorted(change.when for change in entry.history)


@settings(max_examples=100, deadline=None)
@given(registers("张三", BASE), registers("李四", BASE))
def test_the_sides_may_be_exchanged(ours: Register, theirs: Register) -> None:
    (merged, clashes), (other, back) = merge3(BASE, ours, theirs), merge3(BASE, theirs, ours)
    versions = [clash.id for clash in clashes if clash.field == "version"]
    assert versions == [clash.id for clash in back if clash.field == "version"]
    if not versions:  # else the ids are those of the version that stands, which is ours
        said = {(clash.id, clash.field, str(clash.ours), str(clash.theirs)) for clash in clashes}
        assert said == {(clash.id, clash.field, str(clash.theirs), str(clash.ours)) for clash in back}
        assert [swapped(entry).model_dump(exclude={"status"}) for entry in other.entries] == [
            e.model_dump(exclude={"status"}) for e in merged.entries
        ]
        assert (other.documents, other.links, other.review) == (merged.documents, merged.links, merged.review)
