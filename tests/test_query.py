"""Questions to a register: what is listed, what is said beside it, and how it is printed."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from anweitool.cli import dashboard, querying, tables
from anweitool.errors import AnweiError
from anweitool.pipeline import build, parse
from anweitool.register import query, rows, store
from anweitool.register.asking import Asking
from anweitool.register.merge import merge
from anweitool.register.overview import overview
from anweitool.register.query import Account, Filters
from anweitool.schema.record import Record
from anweitool.schema.register import Entry, Register
from anweitool.source import SourceText

from .conftest import ROOT, SEEDS

day = datetime.date.fromisoformat
TODAY = day("2026-11-22")
TABLE = "泖府字2024-35:表1."
MAOGANG = str(SEEDS / "maogang-2024-35.txt")


@cache
def seeds() -> Register:
    return merge([], [parse(path) for path in sorted(SEEDS.glob("*.txt"))])[0]


def notice(number: int, duties: list[str], date: str = "2024年3月1日", issuer: str = "柳河镇人民政府") -> Record:
    lines = [issuer, f"柳政〔2024〕{number}号", f"关于做好第{number}批防汛工作的通知", "各村：", "现通知如下。", "一、工作任务"]
    lines += [f"{i}.{duty}" for i, duty in enumerate(duties, 1)]
    return build(SourceText.from_text("\n".join([*lines, issuer, date])), f"{number}.txt", "a" * 64)


DUTIES = [
    "检修排涝泵站，确保正常运行。（责任单位：镇水利站，完成时限：5月底前）",
    "修订防汛应急预案，组织一次演练。（牵头单位：镇应急办，配合单位：镇水利站，完成时限：6月底前）",
    "清理河道阻水障碍物，保持行洪畅通。（责任单位：各村）",
    "每月25日前报送隐患排查情况。（责任单位：镇应急办）",
]


@cache
def small() -> Register:
    return merge([], [notice(1, DUTIES)])[0]


def entered(register: Register, index: int, **fields: object) -> Register:
    entries = list(register.entries)
    entries[index] = entries[index].model_copy(update=fields)
    return register.model_copy(update={"entries": entries})


def refs(register: Register, today: str = "2024-06-10", **filters: Any) -> list[str]:
    return [row.ref for row in query.select(register, Filters(**filters), day(today))]


def dues(register: Register, today: str = "2024-06-10", **filters: Any) -> list[str]:
    return [str(row.due) for row in query.deadlines(register, Filters(**filters), day(today))]


def asked(paths: list[str], failed: list[str]) -> Register | None:
    """The register that the commands ask, read whole."""
    asking = querying.asking_of(paths, failed, None)
    return asking.rows("tasks", Filters(), TODAY).register if asking else None


# ---- what is asked for ---------------------------------------------------------------------------


def test_the_duties_of_a_body_are_those_that_name_it() -> None:
    account = Account()
    found = query.select(seeds(), Filters(units=("派出所",)), TODAY, account)
    tail = [1, 2, 4, 5, 7, 9, 10, 12, 13]
    assert [row.id for row in found] == [*(f"诸政字2023-6:表1.三.十四.{n}" for n in tail), f"{TABLE}14", f"{TABLE}15"]
    assert {row.match.tier for row in found if row.match} == {"exact", "prefix"}
    assert found[-1].match == ("派出所", "泖港派出所", "prefix", "“泖港派出所”是“泖港”的“派出所”")
    assert (account.further, account.undated) == ({"open": 1}, 9)
    wide = query.select(seeds(), Filters(units=("派出所",), wide=True), TODAY)
    assert len(wide) == 12
    assert {row.id for row in found} < {row.id for row in wide}


@pytest.mark.parametrize(
    ("bound", "duties", "days", "whole"),
    [({"before": day("2024-12-01")}, 8, 9, 9), ({"by": day("2024-12-31")}, 26, 28, 29)],
)
def test_before_a_month_ends_before_it_and_by_a_month_ends_with_it(bound: dict[str, Any], duties: int, days: int, whole: int) -> None:
    found = query.deadlines(seeds(), Filters(documents=("泖府字〔2024〕35号",), **bound), TODAY)
    table = [row for row in found if row.task.startswith(TABLE)]
    assert (len({row.task for row in table}), len(table), len(found)) == (duties, days, whole)
    assert all(row.overdue for row in found)


def test_rows_have_the_fields_that_scripts_rely_on() -> None:
    task = query.select(seeds(), Filters(units=("泖港派出所",), by=day("2024-12-31")), TODAY)[0].data()
    assert list(task) == ["id", "title", "text", "kind", "units", "deadlines", "status", "document", "ref", "lines", "match"]
    assert (task["id"], task["document"], task["ref"], task["lines"]) == ("泖府字2024-35:表1.14", "泖府字2024-35", "表1.14", [188, 188])
    assert task["match"] == {"query": "泖港派出所", "unit": "泖港派出所", "tier": "exact", "reason": "名称相同"}
    assert task["units"][1] == {"name": "泖港派出所", "role": "responsible", "basis": "marked", "open": False}
    due = query.deadlines(seeds(), Filters(units=("泖港派出所",)), TODAY)[0].data()
    assert list(due) == ["due", "start", "kind", "text", "overdue", "task", "title", "units", "document"]
    assert (due["due"], due["start"], due["kind"], due["text"], due["overdue"]) == ("2024-12-31", None, "date", "12月", True)
    assert (due["task"], due["title"]) == ("泖府字2024-35:表1.14", "健全重大事故隐患排查整治动态数据库")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["一.1", "一.2", "一.3", "一.4"]),
        ({"units": ("水利站",)}, ["一.1", "一.2"]),
        ({"units": ("水利站",), "roles": ("support",)}, ["一.2"]),
        ({"units": ("水利站", "应急办"), "roles": ("lead", "responsible")}, ["一.1", "一.2", "一.4"]),
        ({"units": ("利站",)}, []),
        ({"roles": ("support",)}, ["一.2"]),
        ({"texts": ("防汛 演练",)}, ["一.2"]),
        ({"texts": ("防汛 泵站",)}, []),
        ({"texts": ("（责任单位:镇水利站",)}, []),
        ({"topics": ("工作任务 泵站",)}, ["一.1"]),
        ({"texts": ("工作任务",)}, []),
        ({"sections": ("工作",)}, ["一.1", "一.2", "一.3", "一.4"]),
        ({"sections": ("保障",)}, []),
        ({"documents": ("柳政[2024]1号",)}, ["一.1", "一.2", "一.3", "一.4"]),
        ({"documents": ("第1批",)}, ["一.1", "一.2", "一.3", "一.4"]),
        ({"documents": ("第2批",)}, []),
        ({"kinds": ("goal",)}, []),
        ({"statuses": ("done",)}, []),
        ({"owners": ("张三",)}, []),
        ({"before": day("2024-05-31")}, []),
        ({"by": day("2024-05-31")}, ["一.1"]),
        ({"after": day("2024-05-31"), "recurring": False}, ["一.2"]),
        ({"within": 20}, ["一.2", "一.4"]),
        ({"within": 19}, ["一.4"]),
        ({"overdue": True}, ["一.1"]),
        ({"recurring": True}, ["一.4"]),
        ({"recurring": False}, ["一.1", "一.2", "一.3"]),
        ({"units": ("水利站",), "by": day("2024-12-31"), "after": day("2024-06-01"), "texts": ("预案",)}, ["一.2"]),
    ],
    ids=str,
)
def test_filters_combine(filters: dict[str, Any], expected: list[str]) -> None:
    assert refs(small(), **filters) == expected


def test_what_people_entered_is_asked_for_and_what_is_done_is_not_overdue() -> None:
    register = entered(small(), 0, status="done", owner="张三")
    assert refs(register, statuses=("done",)) == ["一.1"]
    assert refs(register, owners=("张三",)) == ["一.1"]
    assert refs(register, overdue=True) == []
    assert [(str(row.due), row.overdue) for row in query.deadlines(register, Filters(by=day("2024-06-30"), recurring=False), day("2024-07-01"))] == [
        ("2024-05-31", False),
        ("2024-06-30", True),
    ]
    assert dues(small(), today="2024-05-31", overdue=True) == []  # the last day still counts
    assert dues(small(), today="2024-06-01", overdue=True) == ["2024-05-31"]


def test_a_part_of_a_collective_is_no_part_of_a_word() -> None:
    assert refs(small(), units=("河东村",)) == []
    account = Account()
    query.select(small(), Filters(units=("河东村",)), TODAY, account)
    assert account.further == {"member": 1}
    assert refs(small(), units=("河东村",), wide=True) == ["一.3"]


def test_text_is_found_whatever_its_widths_spaces_and_capitals() -> None:
    register = merge([], [notice(2, ["推广App(手机版)，做好 隐患 排查。（责任单位：镇应急办）"])])[0]
    assert refs(register, texts=("app（手机版）",)) == ["一.1"]
    assert refs(register, texts=("隐患排查",)) == ["一.1"]
    assert refs(register, texts=("apps",)) == []


# ---- what recurs, what has no date ---------------------------------------------------------------


def test_what_recurs_has_its_next_days_within_the_span() -> None:
    assert dues(small(), today="2024-06-10", recurring=True) == ["2024-06-25"]
    assert dues(small(), today="2024-06-10", recurring=True, by=day("2024-08-25")) == ["2024-06-25", "2024-07-25", "2024-08-25"]
    assert dues(small(), today="2024-06-10", recurring=True, before=day("2024-08-25")) == ["2024-06-25", "2024-07-25"]
    assert dues(small(), today="2025-06-10", recurring=True, after=day("2024-04-25"), by=day("2024-06-01")) == ["2024-05-25"]
    assert dues(small(), today="2024-01-01", recurring=True, by=day("2024-04-01")) == ["2024-03-25"]  # not before the document
    assert dues(small(), today="2025-06-10", recurring=True, by=day("2024-06-01")) == []
    assert dues(small(), recurring=True, overdue=True) == []


def test_days_that_are_not_listed_are_counted() -> None:
    account = Account()
    found = query.deadlines(small(), Filters(recurring=True, by=day("2026-05-31")), day("2024-06-10"), account)
    assert (len(found), account.left_out) == (12, 12)
    account = Account()
    assert len(query.deadlines(small(), Filters(), day("2024-06-10"), account)) == 3
    assert (account.undated, account.left_out) == (1, 0)
    account = Account()
    query.deadlines(small(), Filters(units=("各村",)), day("2024-06-10"), account)
    assert account.undated == 1


@settings(max_examples=60, deadline=None)
@given(st.dates(day("2022-01-01"), day("2027-12-31")))
def test_up_to_a_day_and_after_it_make_up_everything(bound: datetime.date) -> None:
    def ids(**filters: Any) -> list[tuple[str, str]]:
        return [(row.task, str(row.due)) for row in query.deadlines(seeds(), Filters(recurring=False, **filters), TODAY)]

    assert sorted(ids(by=bound) + ids(after=bound)) == sorted(ids())
    assert sorted(ids(before=bound) + ids(by=bound, after=bound - datetime.timedelta(1)) + ids(after=bound)) == sorted(ids())


# ---- several documents ---------------------------------------------------------------------------


def test_every_source_that_disagrees_is_heard_until_one_is_preferred() -> None:
    other = DUTIES[0].replace("5月底", "7月底").replace("镇水利站", "镇应急办")
    records = [notice(1, DUTIES[:1]), notice(2, [other])]
    register = merge([], records)[0]
    found = query.deadlines(register, Filters(), TODAY)
    assert [(str(row.due), row.document) for row in found] == [("2024-05-31", "柳政2024-1"), ("2024-07-31", "柳政2024-2")]
    assert [row.id for row in query.select(register, Filters(units=("应急办",)), TODAY)] == [register.entries[0].id]
    settled = merge([entered(register, 0, prefer="柳政2024-1:一.1")], records)[0]
    assert dues(settled) == ["2024-05-31"]
    assert refs(settled, units=("应急办",)) == []


def test_a_row_stands_where_the_document_that_was_asked_for_has_it() -> None:
    register = merge([], [notice(1, DUTIES[:2]), notice(2, DUTIES[1:])])[0]
    shared = query.select(register, Filters(documents=("柳政2024-2",), texts=("预案",)), TODAY)[0]
    assert (shared.id, shared.document, shared.ref) == ("柳政2024-1:一.2", "柳政2024-2", "一.1")
    assert query.documents(register, ["柳政"]) == {"柳政2024-1", "柳政2024-2"}


def test_rows_are_put_in_order_and_in_groups() -> None:
    register = entered(merge([], [notice(1, [*DUTIES, *(f"第{i}项巡查堤防。" for i in range(5, 11))])])[0], 1, status="done")
    found = query.select(register, Filters(), day("2024-06-10"))
    by_due = rows.arrange(found, "due")
    assert [row.ref for row in by_due][:4] == ["一.1", "一.4", "一.2", "一.3"]
    assert [row.ref for row in rows.arrange(reversed(found), "id")] == [f"一.{i}" for i in range(1, 11)]
    assert [row.ref for row in rows.arrange(found, "status")][-1] == "一.2"
    assert [row.ref for row in rows.arrange(found, "unit")][:4] == ["一.3", "一.2", "一.4", "一.1"]
    groups = {heading: [row.ref for row in members] for heading, members in rows.grouped(found[:4], "unit")}
    assert groups == {"镇应急办": ["一.2", "一.4"], "镇水利站": ["一.1"], "各村": ["一.3"]}
    months = [(heading, len(members)) for heading, members in rows.grouped(found[:4], "month")]
    assert months == [("2024-05", 1), ("2024-06", 2), ("没有日期", 1)]
    assert [heading for heading, _ in rows.grouped(found, "status")] == ["open", "done"]
    assert [heading for heading, _ in rows.grouped(found, "doc")] == ["柳政2024-1"]


def test_the_overview_counts_each_task_once() -> None:
    register = entered(small(), 1, status="done")
    found = overview(register, day("2024-06-10"))
    assert found.status == {"open": 3, "doing": 0, "done": 1, "cancelled": 0, "withdrawn": 0}
    assert found.units == [("镇应急办", 2, 1, 1, 0), ("各村", 1, 1, 0, 0), ("镇水利站", 1, 1, 0, 1)]
    assert ([str(row.due) for row in found.overdue.rows], [str(row.due) for row in found.soon.rows]) == (["2024-05-31"], ["2024-06-25"])
    assert (found.documents, found.tasks, found.undated, found.conflicts) == (1, 4, 1, 0)


# ---- words of the command line -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2024年12月", "2024-12-01", "2024-12-31"),
        ("2024年 2 月", "2024-02-01", "2024-02-29"),
        ("2024-12-31", "2024-12-31", "2024-12-31"),
        ("2024/6/5", "2024-06-05", "2024-06-05"),
        ("2024.06.05", "2024-06-05", "2024-06-05"),
        ("2024年6月5日", "2024-06-05", "2024-06-05"),
        ("今天", "2026-11-22", "2026-11-22"),
    ],
)
def test_dates_as_people_write_them(text: str, first: str, last: str) -> None:
    def only(**options: Any) -> Filters:
        return querying.filters_of(querying.Asked(**options), TODAY)[0]

    assert (only(before=text).before, only(by=text).by, only(after=text).after) == (day(first), day(last), day(last))


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("30", 30), ("2w", 14), ("30天", 30), ("3个月", 90), ("1 周", 7), ("0d", 0)])
def test_lengths_of_time(text: str, days: int) -> None:
    assert querying.filters_of(querying.Asked(within=text), TODAY)[0].within == days


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"before": "2024-13"}, "--before 2024-13：看不懂这个日期。可写 2024、2024-12、2024-12-31、2024年12月、今天"),
        ({"by": "2024-02-30"}, "--by 2024-02-30：没有这一天。请核对日期"),
        ({"after": "12月"}, "--after 12月：看不懂这个日期。可写 2024、2024-12、2024-12-31、2024年12月、今天"),
        ({"by": "0000"}, "--by 0000：看不懂这个日期。可写 2024、2024-12、2024-12-31、2024年12月、今天"),
        ({"within": "很久"}, "--within 很久：看不懂这个期限。可写 30d、2w、30天、3个月"),
        ({"today": "2024-12"}, "--today 2024-12：不是一天。请写到日，如 2024-12-31"),
        ({"role": ["主办"]}, "--role 主办：没有这个取值。可写 lead（牵头）、responsible（责任）、support（配合）、supervise（监督）"),
        (
            {"status": ["closed"]},
            "--status closed：没有这个取值。可写 open（待办）、doing（在办）、done（办结）、cancelled（取消）、withdrawn（撤回）",
        ),
        ({"kind": ["x"]}, "--kind x：没有这个取值。可写 task（任务）、requirement（要求）、goal（目标）"),
        ({"sort": "x"}, "--sort x：没有这个取值。可写 due（时限）、doc（公文）、unit（单位）、status（状态）、id（编号）"),
        ({"group": "x"}, "--group x：没有这个取值。可写 unit（单位）、doc（公文）、month（月份）、status（状态）"),
        ({"format": "pdf"}, "--format pdf：没有这个取值。可写 table、json、jsonl、csv、yaml、markdown、xlsx、ics"),
        ({"unit": [" "]}, "--unit：后面是空的。请写要找什么，或不写这个选项"),
        ({"doc": ["永安"], "files": [MAOGANG]}, "--doc 永安：没有这份公文。有 泖府字2024-35"),
    ],
    ids=str,
)
def test_words_that_mean_nothing_are_one_line(options: dict[str, Any], message: str) -> None:
    with pytest.raises(AnweiError) as error:
        querying.run("tasks", querying.Asked(**options))
    assert str(error.value) == message


# ---- where the register comes from ---------------------------------------------------------------


def test_the_register_is_found_above_named_or_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AnweiError) as error:
        asked([], [])
    assert str(error.value) == "register.yaml：这里和上级文件夹里都没有台账。请先用 anwei merge 生成，或写上公文、记录或文件夹"
    store.save(tmp_path / "register.yaml", small())
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert asked([], []) == small()
    assert asked([str(tmp_path)], []) == small()
    assert asked([str(tmp_path / "register.yaml")], []) == small()
    both = asked([str(tmp_path), MAOGANG], [])
    assert both is not None
    assert [document.key for document in both.documents] == ["柳政2024-1", "泖府字2024-35"]


def test_nothing_that_can_be_read_is_exit_code_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert querying.run("tasks", querying.Asked(files=[str(tmp_path / "没有.txt")])) == 2
    assert capsys.readouterr().err.count("\n") == 1


# ---- how it is printed ---------------------------------------------------------------------------

Print = Callable[..., tuple[str, str]]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Print:
    """Run a question over a register; what it prints and what it says beside."""

    def run(register: Register, what: Any = "tasks", today: str = "2024-06-10", **options: Any) -> tuple[str, str]:
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(querying, "asking_of", lambda paths, failed, progress: Asking(register))
        querying.run(what, querying.Asked(today=today, **options))
        done = capsysbinary.readouterr()
        return done.out.decode("utf-8"), done.err.decode("utf-8")

    return run


def test_a_pipe_gets_a_plain_table_of_100_columns(printed: Print) -> None:
    out, err = printed(small(), "deadlines", by="2024-06-30")
    assert err == ""
    titles = [entry.title for entry in small().entries]
    assert [re.split(r"  +", line.strip()) for line in out.splitlines()[:-1]] == [
        ["到期", "任务", "单位", "状态", "编号"],
        ["2024-05-31", titles[0], "镇水利站", "逾期", "柳政2024-1:一.1"],
        ["2024-06-25 每月25日前", titles[3], "镇应急办", "待办", "柳政2024-1:一.4"],
        ["2024-06-30", titles[1], "镇应急办", "待办", "柳政2024-1:一.2"],
    ]
    assert (
        out.splitlines()[-1]
        == "3 个时限（3 项任务），定日的 2 个（2 项）、周期性的 1 个（1 项）；时限不晚于 2024-06-30；另有 1 项任务没有日期，未列入"
    )
    wide, _ = printed(seeds(), unit=["派出所"], wide=True, group="doc")
    assert max(cell_len(line) for line in wide.splitlines()) <= 100
    assert "\x1b" not in wide
    assert "地名有无：“泖港派" in wide


def test_the_same_words_in_a_document_of_another_body_are_said(printed: Print) -> None:
    register = merge([], [notice(1, DUTIES[:2]), notice(2, DUTIES[:1], issuer="永安县水利局")])[0]
    one, other = "柳政2024-1:一.1", "柳政2024-2:一.1"
    out, _ = printed(register)
    assert "≈检修排涝泵站" in out
    assert out.splitlines()[-1].endswith("；≈ 2 项在别的机关的公文里有同文")
    rows = json.loads(printed(register, format="json")[0])
    assert [row.get("linked") for row in rows] == [[other], None, [one]]
    head, *lines = csv.reader(io.StringIO(printed(register, format="csv")[0].removeprefix("\ufeff")))
    assert [line[head.index("同文")] for line in lines] == [other, "", one]


def test_days_that_recur_are_counted_apart_from_dates(printed: Print) -> None:
    line = printed(seeds(), "deadlines", "2024-06-01", doc=["泖府字2024-35"], before="2024-12")[0].splitlines()[-1]
    assert line.startswith("29 个时限（11 项任务），定日的 9 个（8 项）、周期性的 20 个（4 项）；时限早于 2024-12-01；")
    line = printed(seeds(), "deadlines", "2025-06-01", doc=["泖府字2024-35"], before="2024-12")[0].splitlines()[-1]
    assert line.startswith("9 个时限（8 项任务）；时限早于 2024-12-01；")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({}, "4 项任务；其中 1 项没有日期"),
        ({"before": "2024-06"}, "1 项任务；时限早于 2024-06-01；另有 1 项没有日期，未列入"),
        ({"within": "30d", "text": ["预案"]}, "1 项任务；2024-06-10 至 2024-07-10（30 天内）"),
        ({"overdue": True}, "1 项任务；已逾期（时限早于 2024-06-10，未办结）；另有 1 项没有日期，未列入"),
        ({"after": "2024-05", "recurring": False}, "1 项任务；时限晚于 2024-05-31；不看周期性的；另有 1 项没有日期，未列入"),
        ({"limit": 2}, "4 项任务，列出前 2 项；其中 1 项没有日期"),
        ({"unit": ["河东村"]}, "0 项任务；另有 集合成员 1（--wide 列出）"),
    ],
    ids=str,
)
def test_the_last_line_says_what_was_asked_and_what_is_not_listed(printed: Print, options: dict[str, Any], line: str) -> None:
    assert printed(small(), **options)[0].splitlines()[-1].replace("另有 1 项任务", "另有 1 项") == line
    assert printed(small(), format="json", **options)[1].strip().replace("另有 1 项任务", "另有 1 项") == line


def test_days_are_coloured_by_urgency(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    monkeypatch.setattr(tables, "new_console", lambda: Console(force_terminal=True, color_system="standard", width=60, markup=False, highlight=False))
    monkeypatch.setattr(querying, "asking_of", lambda paths, failed, progress: Asking(entered(small(), 3, status="done")))
    querying.run("deadlines", querying.Asked(today="2024-06-10"))
    out = capsys.readouterr().out
    assert "\x1b[1;31m2024-05-31" in out
    assert "\x1b[33m2024-06-30" in out
    assert "\x1b[2m2024-06-25" in out
    bare = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in out.splitlines()]
    assert max(cell_len(line) for line in bare[:-1]) <= 60


def test_escapes_in_a_text_do_not_reach_the_terminal(printed: Print) -> None:
    hostile = entered(small(), 0, title="[red]检修\x1b[31m泵站\x07", owner="\x1b]0;x")
    out, _ = printed(hostile)
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[red]检修" in out


def test_lists_for_programs_agree(printed: Print) -> None:
    for what in ("tasks", "deadlines"):
        wanted = json.loads(printed(small(), what, format="json")[0])
        assert len(wanted) == {"tasks": 4, "deadlines": 3}[what]
        assert [json.loads(line) for line in printed(small(), what, format="jsonl")[0].splitlines()] == wanted
        loaded = yaml.load(printed(small(), what, format="yaml")[0], Loader=yaml.BaseLoader)
        plain = json.loads(json.dumps(wanted), parse_int=str)
        words = {None: "null", True: "true", False: "false"}
        assert loaded == _replaced(plain, words)
    nothing = {"text": ["没有的字"]}
    assert printed(small(), format="json", **nothing)[0] == "[]\n"
    assert printed(small(), format="yaml", **nothing)[0] == "[]\n"
    assert printed(small(), format="jsonl", **nothing)[0] == ""


def _replaced(value: Any, words: dict[Any, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, words) for each in value]
    return words[value] if value is None or isinstance(value, bool) else value


def test_groups_order_lists_and_repeat_nothing_in_them(printed: Print) -> None:
    found = json.loads(printed(small(), format="json", group="unit")[0])
    assert [row["ref"] for row in found] == ["一.2", "一.4", "一.1", "一.3"]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(printed: Print) -> None:
    out, err = printed(entered(small(), 0, title='=HYPERLINK("http://x")', text="+1\t第一\n第二", owner="@a"), format="csv")
    assert out.startswith("\ufeff任务,内容,")
    table = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    first = table[0]
    assert (first["任务"], first["内容"], first["责任人"]) == ('\'=HYPERLINK("http://x")', "'+1\t第一\n第二", "'@a")
    assert (first["单位"], first["到期"], first["状态"], first["编号"]) == ("责任：镇水利站", "2024-05-31", "待办", "柳政2024-1:一.1")
    assert len(table) == 4
    assert err == "4 项任务；其中 1 项没有日期\n"


def test_markdown_keeps_its_columns(printed: Print) -> None:
    out, _ = printed(entered(small(), 0, title="甲|乙\n*丙*"), format="markdown", group="status", limit=1)
    lines = out.splitlines()
    assert lines[0] == "## 待办"
    assert lines[4].startswith("| 甲\\|乙<br>\\*丙\\* | 检修排涝泵站，")
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines[2:]} == {12}


def test_a_file_is_written_as_its_name_says(printed: Print, tmp_path: Path) -> None:
    out, err = printed(small(), output=tmp_path / "任务.csv", text=["预案"])
    assert (out, err) == ("", f"1 项任务；写入 {tmp_path / '任务.csv'}\n")
    assert (tmp_path / "任务.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    printed(small(), output=tmp_path / "任务.md")
    assert (tmp_path / "任务.md").read_text("utf-8").startswith("| 任务 |")
    with pytest.raises(AnweiError, match="无法写入（路径不存在）"):
        printed(small(), output=tmp_path / "没有" / "a.csv")


def test_a_calendar_and_a_workbook_hold_what_was_asked_for(printed: Print, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    icalendar = pytest.importorskip("icalendar")
    printed(small(), "deadlines", output=tmp_path / "a.ics", by="2024-05-31", recurring=False)
    calendar = icalendar.Calendar.from_ical((tmp_path / "a.ics").read_bytes())
    assert [str(event["DTSTART"].dt) for event in calendar.walk("VEVENT")] == ["2024-05-31"]
    printed(small(), output=tmp_path / "a.xlsx", text=["预案"])
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in row]
    assert "柳政2024-1:一.2" in cells
    assert "柳政2024-1:一.1" not in cells


def test_the_dashboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(querying, "asking_of", lambda paths, failed, progress: Asking(entered(small(), 1, status="done")))
    assert querying.run_status([], "2024-06-10", 1, "table") == 0
    lines = [re.sub(r"  +", " ", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "2024-06-10 1 份公文，4 项任务"
    assert lines[1:3] == [f"待办 3 {'█' * 30} 75%", f"办结 1 {'█' * 10} 25%"]
    assert "单位（3）" in lines
    assert "镇应急办 2 1 1" in lines
    assert "已逾期（1）" in lines
    assert f"2024-05-31 {small().entries[0].title} 镇水利站 柳政2024-1:一.1" in lines
    assert "30 天内到期（1）" in lines
    assert lines[-1] == "1 项没有日期"
    querying.run_status([], "2024-06-10", 1, "json")
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["today", "documents", "tasks", "status", "units", "overdue", "soon", "undated", "conflicts", "unsettled"]
    assert data["units"][0] == {"unit": "镇应急办", "tasks": 2, "open": 1, "done": 1, "overdue": 0}
    assert [row["due"] for row in data["soon"]] == ["2024-06-25"]


def test_an_empty_register_is_an_answer_too(printed: Print, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert printed(Register(schema="anwei-register/1"))[0] == "0 项任务\n"
    dashboard.show_overview(overview(Register(schema="anwei-register/1"), TODAY), 10, as_json=False)
    assert capsysbinary.readouterr().out.decode("utf-8").startswith("2026-11-22  0 份公文，0 项任务\n")


COMMAND = """
import sys
from anweitool.cli import app, main, querying
if "tasks" not in {command.name for command in app.app.registered_commands}:
    querying.add(app.app)
main(sys.argv[1:])
"""


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", COMMAND, *arguments], capture_output=True, encoding="utf-8", cwd=ROOT, timeout=60, check=False)


def test_the_real_command_and_its_exit_codes() -> None:
    done = command("tasks", MAOGANG, "--unit", "派出所", "--role", "责任", "--format", "json", "--fail-if-any")
    assert done.returncode == 1
    assert [row["ref"] for row in json.loads(done.stdout)] == ["表1.14", "表1.15"]
    assert done.stderr == "2 项任务\n"
    none = command("deadlines", MAOGANG, "--before", "2024-04", "--text", "没有的字", "--fail-if-any")
    assert (none.returncode, none.stdout) == (0, "0 个时限（0 项任务）；时限早于 2024-04-01\n")
    wrong = command("deadlines", MAOGANG, "--by", "年底")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "anwei: --by 年底：看不懂这个日期。可写 2024、2024-12、2024-12-31、2024年12月、今天\n"


def test_entries_are_shared_not_copied() -> None:
    entry: Entry = small().entries[0]
    assert query.select(small(), Filters(), TODAY)[0].entry is entry
