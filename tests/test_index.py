"""The index of a register: the same answers as without, never trusted where it should not be."""

from __future__ import annotations

import datetime
import os
import sqlite3
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anweitool.pipeline import parse
from anweitool.register import asking, candidates, editing, files, index, indexing, query, store
from anweitool.register.merge import merge
from anweitool.register.overview import overview
from anweitool.register.rows import Filters
from anweitool.schema.record import Deadline, Unit
from anweitool.schema.register import Register
from anweitool.units import Body, Roster

from .conftest import ROOT, SEEDS, Run
from .test_query import DUTIES, entered, notice

day = datetime.date.fromisoformat


@cache
def mixed() -> Register:
    """The seeds and some variants, with states of work, owners, conflicts, withdrawn tasks and odd deadlines."""
    paths = [*sorted(SEEDS.glob("*.txt")), *sorted((ROOT / "tests" / "variants").glob("*.txt"))[:12]]
    merged, _ = merge([], [parse(path) for path in paths])
    merged, _ = merge([merged], [notice(1, DUTIES)])
    merged, _ = merge([merged], [notice(1, [DUTIES[0] + "重新部署。", *DUTIES[2:]]).model_copy(update={"source": notice(1, DUTIES).source.model_copy(
        update={"sha256": "b" * 64})})])  # fmt: skip
    states: Any = ("open", "doing", "done", "cancelled")
    for i in range(0, len(merged.entries), 3):
        merged = entered(merged, i, status=states[i % 4], owner=(None, "张三", "李 四", "Wang Wu")[i % 4])
    odd = [Deadline(text="每小时", kind="recurring", rrule="FREQ=HOURLY"), Deadline(text="5月", kind="date", due=day("2024-05-31"))]
    merged = entered(merged, 1, deadlines=odd)
    merged = entered(merged, 2, units=[Unit(name="各村（社区）", role="support", basis="marked", open=True)], title="ＡＢ公安　Straße")
    return entered(merged, 4, deadlines=[odd[1]], title=None)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[candidates.Index]:
    path = tmp_path_factory.mktemp("index") / "register.yaml"
    path.write_text("x", "utf-8")
    indexing.build(path, mixed(), files.digest_of(path), files.state(path))
    connection = index.open_fresh(path)
    assert connection is not None
    yield candidates.Index(connection)
    connection.close()


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.just(()) | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


DAYS = st.none() | st.none() | st.dates(datetime.date(2021, 12, 1), datetime.date(2027, 3, 1))
ROSTER = Roster((Body("新桥村", members=()), Body("各村", members=("新桥村",))), ())
FILTERS: st.SearchStrategy[Filters] = st.builds(
    Filters,
    units=some("派出所", "公安", "应急办", "各村", "新桥村", "应急局", "镇水利站", "无此单位"),
    wide=st.booleans(),
    roster=st.none() | st.just(ROSTER),
    roles=some("lead", "responsible", "support"),
    statuses=some("open", "done", "withdrawn", "cancelled"),
    kinds=some("task", "requirement", "goal"),
    documents=some("泖府字", "诸政字〔2023〕6号", "柳政", "安全生产", "没有"),
    sections=some("重点", "（一）", "保障措施", "安全", "一、工 作任务", "无"),
    texts=some("隐患", "公安", "安", "排查 整治", "ab公安", "strasse", "3", "，", "没有的话", "安全生产工作责任", "\ud800"),
    topics=some("责任", "重点 安全", "安", "工作任务", "整治"),
    owners=some("张", "李四", "wang", "赵"),
    before=DAYS,
    by=DAYS,
    after=DAYS,
    within=st.none() | st.none() | st.integers(0, 400),
    overdue=st.sampled_from([False, False, False, True]),
    recurring=st.sampled_from([None, None, True, False]),
)


@settings(max_examples=400, deadline=None)
@given(FILTERS, st.sampled_from(["tasks", "deadlines"]), st.dates(datetime.date(2022, 6, 1), datetime.date(2026, 12, 1)))
def test_an_answer_is_the_same_with_and_without_index(indexed: candidates.Index, filters: Filters, what: Any, today: datetime.date) -> None:
    ask: Any = query.select if what == "tasks" else query.deadlines
    account, whole = query.Account(), mixed()
    expected = ask(whole, filters, today, account)
    try:
        part, counted = indexed.view(what, filters, today)
    except index.BROKEN:
        assert any("\ud800" in text for text in filters.texts)  # words that no database takes: the register is read whole
        return
    found = ask(part, filters, today, counted)
    assert [row.data() for row in found] == [row.data() for row in expected]
    assert counted == account


def test_only_what_is_listed_is_read(indexed: candidates.Index) -> None:
    today = day("2026-11-22")
    for filters in (Filters(before=day("2024-12-01")), Filters(units=("派出所",), texts=("隐患",)), Filters(documents=("泖府字",), overdue=True)):
        part, account = indexed.view("deadlines", filters, today)
        rows = query.deadlines(part, filters, today, account)
        assert rows
        recurring = {entry.id for entry in part.entries if any(deadline.rrule for deadline in entry.deadlines)}
        assert {entry.id for entry in part.entries} - recurring <= {row.task for row in rows}
        assert len(part.entries) < len(mixed().entries) / 2


@settings(max_examples=30, deadline=None)
@given(st.dates(datetime.date(2022, 6, 1), datetime.date(2026, 12, 1)))
def test_the_overview_is_the_same_with_and_without_index(indexed: candidates.Index, today: datetime.date) -> None:
    assert indexed.overview(today).data() == overview(mixed(), today).data()
    for first in (1, 7, 10_000):
        found, expected = indexed.overview(today, first), overview(mixed(), today, first)
        assert found.data() == expected.data()
        assert (found.overdue.total, found.soon.total) == (expected.overdue.total, expected.soon.total)
        assert len(found.overdue.rows) == min(first, found.overdue.total)


# ---- fresh or not --------------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register on disk that is large enough for an index, and has one."""
    monkeypatch.setattr(index, "SMALL", 0)
    path = tmp_path / "register.yaml"
    store.save(path, mixed())
    assert index.path_of(path).is_file()
    return path


def ids(path: Path, **filters: Any) -> list[str]:
    return [row.id for row in asking.Asking(path=path).rows("tasks", Filters(**filters), day("2024-06-10")).rows]


def fresh(path: Path) -> bool:
    connection = index.open_fresh(path)
    if connection:
        connection.close()
    return connection is not None


def test_an_index_is_used_without_reading_the_register(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ids(large, units=("派出所",))
    monkeypatch.setattr(files, "read", lambda path: pytest.fail("the register was read"))
    assert ids(large, units=("派出所",)) == expected != []


def test_what_people_enter_is_brought_into_the_index(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.datetime(2024, 5, 6)
    first, second = (entry.id for entry in mixed().entries[7:9])
    after, _ = editing.change(mixed(), [first], {"status": "done", "owner": "王五"}, "李四", now)
    after, _ = editing.change(after, [second], {"status": "cancelled", "note": "并入他项"}, "李四", now)
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "build", lambda *given: pytest.fail("the index was made anew"))
        store.save(large, after)
    assert fresh(large)
    connection = index.open_fresh(large)
    assert connection is not None
    brought = {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("entry", "content", "charge", "due")}  # noqa: S608
    assert index.entries(connection, "TRUE", ()) == after.entries
    connection.close()
    indexing.build(large, after, files.digest_of(large), files.state(large))
    connection = index.open_fresh(large)
    assert connection is not None
    for table, rows in brought.items():
        anew = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
        assert [row for row in rows if row[-1] != 0 or table != "charge"] == anew
    connection.close()
    assert ids(large, owners=("王五",)) == [first]


def test_other_changes_make_the_index_anew(large: Path) -> None:
    other = entered(mixed(), 3, text="换了说法的任务：清查烟花爆竹", deadlines=[])
    store.save(large, other)
    assert ids(large, texts=("烟花爆竹",)) == [row.id for row in query.select(other, Filters(texts=("烟花爆竹",)), day("2024-06-10"))] != []


@pytest.mark.parametrize("form", ["register.yaml", "register"])
def test_a_change_by_hand_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(index, "SMALL", 0)
    path = tmp_path / form
    store.save(path, mixed())
    assert fresh(path)
    for file in [path] if path.is_file() else list(path.glob("*.yaml")):
        file.write_text(file.read_text("utf-8").replace("status: done", "status: open"), "utf-8")
    assert not fresh(path)
    assert ids(path, statuses=("done",)) == []
    assert fresh(path)  # made anew by the question
    (path / "柳政2024-1.yaml" if path.is_dir() else path).touch()
    assert fresh(path)  # the same bytes at another time


def test_a_change_within_a_tick_of_the_clock_is_seen(large: Path) -> None:
    text = large.read_text("utf-8")
    before = large.stat()
    with sqlite3.connect(index.path_of(large)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'stat'").fetchone() == ("",)  # too new to be trusted
    large.write_text(text.replace("status: done", "status: open"), "utf-8")
    os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ids(large, statuses=("done",)) == []


def test_what_the_system_says_of_an_old_file_is_noted(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time_ns() + 5_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert fresh(large)
    monkeypatch.setattr(files, "digest_of", lambda path: pytest.fail("the register was read"))
    assert fresh(large)


def _garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * 1000)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'version'")


def _altered_entry(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE content SET data = replace(data, '派出所', '派出厅')")


def _no_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE IF EXISTS naming")


@pytest.mark.parametrize("spoil", [_garbage, _cut, _other_version, _altered_entry, _no_table, Path.unlink])
def test_a_broken_or_foreign_index_is_not_trusted_and_made_anew(large: Path, spoil: Any) -> None:
    expected = ids(large, units=("派出所",))
    expected_overview = asking.Asking(path=large).overview(day("2024-06-10")).data()
    spoil(index.path_of(large))
    assert asking.Asking(path=large).overview(day("2024-06-10")).data() == expected_overview
    spoil(index.path_of(large))
    assert ids(large, units=("派出所",)) == expected != []
    with sqlite3.connect(index.path_of(large)) as connection:
        assert connection.execute("SELECT count(*) FROM naming").fetchone()[0] > 0


def test_a_register_without_a_place_for_an_index_is_read_whole(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ids(large, units=("派出所",))
    index.path_of(large).unlink()

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(indexing, "build", refuse)
    assert ids(large, units=("派出所",)) == expected
    assert not index.path_of(large).exists()


def test_a_small_register_has_none_and_a_pipe_no_bar(anwei: Run, tmp_path: Path) -> None:
    path = tmp_path / "register.yaml"
    store.save(path, merge([], [notice(1, DUTIES)])[0])
    assert not index.path_of(path).exists()
    store.save(path, mixed())
    assert index.path_of(path).exists() == (path.stat().st_size >= index.SMALL)
    index.path_of(path).unlink(missing_ok=True)
    done = anwei("tasks", "--unit", "派出所", "--format", "json", cwd=tmp_path)
    assert (done.returncode, "索引" in done.stderr) == (0, False)
    assert done.stdout == anwei("tasks", "--unit", "派出所", "--format", "json", cwd=tmp_path).stdout


def test_progress_runs_to_its_end(large: Path) -> None:
    index.path_of(large).unlink()
    steps: list[tuple[int, int]] = []
    asking.Asking(path=large, progress=lambda done, of: steps.append((done, of))).documents()
    assert steps[0] == (0, 1)
    assert steps[1] == (0, len(mixed().entries))
