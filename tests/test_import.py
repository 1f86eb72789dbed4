"""Workbooks that people filled in: their edits come back once, everything else is said, and nothing is half taken."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anweitool import pipeline
from anweitool.cli import exporting
from anweitool.errors import AnweiError
from anweitool.exports import masked, xlsx
from anweitool.exports.importing import Edit, Outcome, Problem, read
from anweitool.exports.rows import HEADS
from anweitool.register import store
from anweitool.register.merge import merge
from anweitool.schema.register import OURS, THEIRS, Conflict, Register

SEEDS = Path(__file__).parent.parent / "seeds"
TODAY = datetime.date(2024, 11, 22)
WHEN = datetime.datetime(2024, 11, 25, 9, 30)
COLUMN = {head: openpyxl.utils.get_column_letter(number) for number, head in enumerate(HEADS, 1)}
Fill = Callable[[Any], None]


@pytest.fixture(scope="module")
def register() -> Register:
    return merge([], [pipeline.parse(SEEDS / name) for name in ("zhapu-2022-3.txt", "xinzhou-2022-5.txt")])[0]


def exported(register: Register, path: Path) -> Path:
    path.write_bytes(xlsx.build(register, TODAY))
    return path


def edited(register: Register, path: Path, fill: Fill) -> Outcome:
    """Export, let somebody fill the sheet 台账, read back."""
    book = openpyxl.load_workbook(exported(register, path))
    fill(book["台账"])
    book.save(path)
    return read(path, register, "张三", WHEN)


def put(**cells: object) -> Fill:
    """Somebody who writes values into cells: `状态3="办结"` is the status in row 3."""

    def fill(sheet: Any) -> None:
        for place, value in cells.items():
            head = place.rstrip("0123456789")
            sheet[COLUMN["进展(%)" if head == "进展" else head] + place[len(head) :]] = value

    return fill


def changed(register: Register, index: int, **fields: object) -> Register:
    entries = list(register.entries)
    entries[index] = entries[index].model_copy(update=fields)
    return register.model_copy(update={"entries": entries})


def office(path: Path, target: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    program = shutil.which("soffice")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{target / 'profile'}"
    command = [str(program), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target / path.name


# ---- what is taken -------------------------------------------------------------------------------


def test_every_field_that_may_be_edited_comes_back_with_its_history(register: Register, tmp_path: Path) -> None:
    day = datetime.datetime(2024, 11, 20)
    fill = put(状态3="办结", 进展3=100, 责任人3="李四", 完成日期3=day, 备注3="已验收\n无遗留", 佐证3="照片.jpg\n报告.pdf；签到表.xlsx")
    outcome = edited(register, tmp_path / "a.xlsx", fill)
    assert outcome.problems == []
    entry, before = outcome.register.entries[1], register.entries[1]
    assert (entry.status, entry.progress, entry.owner, entry.done_on, entry.note, entry.evidence) == (
        "done", 100, "李四", datetime.date(2024, 11, 20), "已验收\n无遗留", ["照片.jpg", "报告.pdf", "签到表.xlsx"],
    )  # fmt: skip
    (change,) = entry.history
    assert (change.who, change.when) == ("张三", WHEN)
    assert change.what == {
        "status": "done", "progress": 100, "owner": "李四", "done_on": "2024-11-20", "note": "已验收\n无遗留", "evidence": ["照片.jpg", "报告.pdf", "签到表.xlsx"],
    }  # fmt: skip
    assert outcome.edits[0] == Edit(before.id, "status", "open", "done", "台账!L3")
    assert len(outcome.edits) == 6
    rest = [entry for n, entry in enumerate(outcome.register.entries) if n != 1]
    assert rest == [entry for n, entry in enumerate(register.entries) if n != 1]
    Register.model_validate(outcome.register.model_dump(by_alias=True))


def test_an_untouched_workbook_changes_nothing_on_any_day(register: Register, tmp_path: Path) -> None:
    filled = changed(register, 0, status="doing", progress=0, owner="=1+1", note=" 空格 \r\n", evidence=["a；b", "c"], done_on=TODAY)
    assert read(exported(filled, tmp_path / "a.xlsx"), filled, "张三", WHEN) == Outcome(filled, [], [])


def test_a_value_filled_in_settles_what_two_people_had_edited_differently(register: Register, tmp_path: Path) -> None:
    marks = [Conflict(field=field, says={OURS: "王五", THEIRS: "赵六"}) for field in ("owner", "note")]
    both = changed(register, 0, owner="王五", note="王五", conflicts=marks)
    entry = edited(both, tmp_path / "a.xlsx", put(责任人2="钱七")).register.entries[0]
    assert (entry.owner, entry.conflicts) == ("钱七", marks[1:])


def test_cells_that_were_emptied_are_emptied(register: Register, tmp_path: Path) -> None:
    filled = changed(register, 0, progress=60, owner="李四", note="在办", evidence=["a"], done_on=TODAY)
    outcome = edited(filled, tmp_path / "a.xlsx", put(进展2=None, 责任人2=None, 备注2=" ", 佐证2=None, 完成日期2=None))
    entry = outcome.register.entries[0]
    assert (entry.progress, entry.owner, entry.note, entry.evidence, entry.done_on) == (None, None, None, [], None)


def test_an_old_workbook_takes_nothing_back_that_others_entered_since(register: Register, tmp_path: Path) -> None:
    path = exported(register, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    put(状态2="在办")(book["台账"])
    book.save(path)
    since = changed(changed(register, 0, owner="王五"), 3, status="done")
    outcome = read(path, since, "张三", WHEN)
    assert outcome.problems == []
    assert (outcome.register.entries[0].status, outcome.register.entries[0].owner) == ("doing", "王五")
    assert outcome.register.entries[3] == since.entries[3]
    same = changed(register, 0, status="doing")
    assert read(path, same, "张三", WHEN) == Outcome(same, [], [])
    other = changed(register, 0, status="done")
    assert read(path, other, "张三", WHEN) == Outcome(other, [], [Problem("台账!L2", "“状态”导出后台账已改为“办结”，与这里的“在办”不一致")])


def test_rows_and_columns_may_stand_elsewhere(register: Register, tmp_path: Path) -> None:
    def shuffle(sheet: Any) -> None:
        put(责任人4="李四")(sheet)
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows = [rows[0], *reversed(rows[1:])]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(reversed(row), 1):
                sheet.cell(number, column).value = value

    outcome = edited(register, tmp_path / "a.xlsx", shuffle)
    assert outcome.problems == []
    assert [(edit.id, edit.field, edit.after) for edit in outcome.edits] == [(register.entries[2].id, "owner", "李四")]


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"进展2": "60%"}, "progress", 60),
        ({"进展2": 60.0}, "progress", 60),
        ({"进展2": 0}, "progress", 0),
        ({"完成日期2": "2024年6月1日"}, "done_on", datetime.date(2024, 6, 1)),
        ({"完成日期2": "2024/6/1"}, "done_on", datetime.date(2024, 6, 1)),
        ({"完成日期2": "2024.06.01"}, "done_on", datetime.date(2024, 6, 1)),
        ({"状态2": " 取消 "}, "status", "cancelled"),
        ({"责任人2": 12}, "owner", "12"),
    ],
)
def test_values_as_people_write_them(register: Register, tmp_path: Path, cells: dict[str, object], field: str, value: object) -> None:
    outcome = edited(register, tmp_path / "a.xlsx", put(**cells))
    assert outcome.problems == []
    assert getattr(outcome.register.entries[0], field) == value


def test_a_percentage_is_one(register: Register, tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["M2"], sheet["M2"].number_format = 0.29, "0%"

    assert edited(register, tmp_path / "a.xlsx", fill).register.entries[0].progress == 29


# ---- what is reported ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "place", "message"),
    [
        ({"状态2": "完成"}, "L2", "状态没有“完成”，可填：待办、在办、办结、取消、撤回"),
        ({"状态2": None}, "L2", "状态不能为空，可填：待办、在办、办结、取消、撤回"),
        ({"状态2": "撤回"}, "L2", "“撤回”由文件的新版本决定，不能填写；不再办的请选“取消”"),
        ({"进展2": 101}, "M2", "进展“101”不是 0 到 100 的整数"),
        ({"进展2": -1}, "M2", "进展“-1”不是 0 到 100 的整数"),
        ({"进展2": 0.5}, "M2", "进展“0.5”不是 0 到 100 的整数"),
        ({"进展2": "一半"}, "M2", "进展“一半”不是 0 到 100 的整数"),
        ({"完成日期2": "2024-02-30"}, "O2", "完成日期“2024-02-30”没有这一天"),
        ({"完成日期2": "月底"}, "O2", "完成日期“月底”不是日期，请写成 2024-06-01"),
        ({"完成日期2": 45000}, "O2", "完成日期“45000”不是日期，请写成 2024-06-01"),
        ({"备注2": "=1+1"}, "P2", "“备注”里是公式“=1+1”，请改填数值或文字"),
        ({"牵头单位2": "镇安委办"}, "F2", "“牵头单位”一栏只读，不能改；原为空"),
        ({"出处(行)2": "9"}, "S2", None),
        ({"到期日2": datetime.datetime(2024, 12, 1)}, "K2", "“到期日”一栏只读，不能改；原为空"),
        ({"类别2": "其他"}, "D2", None),
    ],
)
def test_what_cannot_be_is_reported_by_its_cell_and_nothing_is_taken(
    register: Register, tmp_path: Path, cells: dict[str, object], place: str, message: str | None
) -> None:
    outcome = edited(register, tmp_path / "a.xlsx", put(责任人3="李四", **cells))
    (problem,) = outcome.problems
    assert (problem.cell, problem.severity) == (f"台账!{place}", "error")
    assert problem.message == message if message else "一栏只读，不能改；原为“" in problem.message
    assert outcome.register is register and outcome.edits == []


def test_rows_that_are_doubled_unknown_or_new_are_errors(register: Register, tmp_path: Path) -> None:
    first, last = register.entries[0].id, len(register.entries) + 1

    def fill(sheet: Any) -> None:
        for column in range(1, len(HEADS) + 1):
            sheet.cell(last + 1, column).value = sheet.cell(2, column).value
        sheet.cell(last + 2, 5).value = "新任务"
        sheet[f"{COLUMN['编号']}{last + 3}"] = "没有的"

    outcome = edited(register, tmp_path / "a.xlsx", fill)
    assert outcome.problems == [
        Problem(f"台账!R{last + 1}", f"编号“{first}”与 R2 是同一项，只能有一行"),
        Problem(f"台账!R{last + 2}", "这一行没有编号；台账里的任务来自文件，不能在表中新增"),
        Problem(f"台账!R{last + 3}", "台账里没有编号“没有的”"),
    ]


def test_a_lost_row_is_a_warning_and_its_entry_stays(register: Register, tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        put(责任人3="李四")(sheet)
        for cell in sheet[2]:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = None

    outcome = edited(register, tmp_path / "a.xlsx", fill)
    assert outcome.problems == [Problem("台账", f"少了编号“{register.entries[0].id}”这一行；台账里的没有动", "warning")]
    assert outcome.register.entries[0] == register.entries[0]
    assert outcome.register.entries[1].owner == "李四"


def test_entries_that_became_one_since_are_found_by_their_sources(register: Register, tmp_path: Path) -> None:
    from anweitool.schema.register import Link

    path = exported(register, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    a, b = register.entries[0].id, register.entries[1].id
    joined = merge([register.model_copy(update={"links": [Link(a=min(a, b), b=max(a, b), same=True)]})])[0]
    outcome = read(path, joined, "张三", WHEN)
    assert [problem.cell for problem in outcome.problems] == ["台账!R3"]
    sheet = book["台账"]
    put(责任人3="李四")(sheet)
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.delete_rows(2)
    book.save(path)
    outcome = read(path, joined, "张三", WHEN)
    assert [edit.after for edit in outcome.edits] == ["李四"]
    assert outcome.problems == []


def test_a_masked_workbook_comes_back_and_loses_no_number(register: Register, tmp_path: Path) -> None:
    filled = changed(changed(register, 0, note="找张三13812345678"), 1, owner="李四")
    path = exported(masked(filled), tmp_path / "a.xlsx")
    assert read(path, filled, "张三", WHEN) == Outcome(filled, [], [])
    book = openpyxl.load_workbook(path)
    assert book["台账"]["P2"].value == "找张三［电话］"
    put(状态2="办结")(book["台账"])
    book.save(path)
    outcome = read(path, filled, "张三", WHEN)
    assert (outcome.register.entries[0].status, outcome.register.entries[0].note) == ("done", "找张三13812345678")
    put(备注2="找张三［电话］，已联系")(book["台账"])
    book.save(path)
    assert read(path, filled, "张三", WHEN).problems == [Problem("台账!P2", "“备注”导出时隐去了号码，改动会丢掉原文；请用不隐去的台账填写")]


def test_without_the_hidden_sheet_the_register_is_compared(register: Register, tmp_path: Path) -> None:
    path = exported(register, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    del book["原值"]
    put(责任人3="李四")(book["台账"])
    book.save(path)
    outcome = read(path, register, "张三", WHEN)
    assert outcome.problems == [Problem("原值", "没有这张表，按台账现在的内容比对", "warning")]
    assert [(edit.id, edit.after) for edit in outcome.edits] == [(register.entries[1].id, "李四")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "文件不存在。请核对路径"),
        (b"", "不是 xlsx 文件。请在表格程序里另存为 xlsx 再导入"),
        (b"PK\x03\x04", "不是 xlsx 文件。请在表格程序里另存为 xlsx 再导入"),
    ],
)
def test_what_is_no_workbook(register: Register, tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "a.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AnweiError) as error:
        read(path, register, "张三", WHEN)
    assert str(error.value) == f"{path}：{message}"


def test_a_workbook_of_something_else(register: Register, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(AnweiError, match="没有“台账”这张表。请用 anwei export xlsx 重新导出，再填写"):
        read(tmp_path / "a.xlsx", register, "张三", WHEN)
    with pytest.raises(AnweiError, match="“台账”表的第一行没有“状态”"):
        edited(register, tmp_path / "b.xlsx", lambda sheet: sheet.cell(1, HEADS.index("状态") + 1, "情况"))
    with pytest.raises(AnweiError, match="“台账”表有两栏“备注”"):
        edited(register, tmp_path / "c.xlsx", lambda sheet: sheet.cell(1, len(HEADS) + 1, "备注"))


# ---- other programs ------------------------------------------------------------------------------


def test_a_workbook_that_libreoffice_saved(register: Register, tmp_path: Path) -> None:
    """Saved by LibreOffice before and after the edits: what was edited comes back, nothing else."""
    filled = changed(register, 0, owner="=1+1", note="第一行\n第二行", progress=0, done_on=TODAY)
    (tmp_path / "once").mkdir()
    (tmp_path / "twice").mkdir()
    path = office(exported(filled, tmp_path / "a.xlsx"), tmp_path / "once")
    assert read(path, filled, "张三", WHEN) == Outcome(filled, [], [])
    book = openpyxl.load_workbook(path)
    put(状态3="在办", 进展3=40, 完成日期4=datetime.datetime(2024, 11, 20), 备注5="+补充")(book["台账"])
    book.save(path)
    outcome = read(office(path, tmp_path / "twice"), filled, "张三", WHEN)
    assert outcome.problems == []
    assert {(edit.cell, edit.after) for edit in outcome.edits} == {
        ("台账!L3", "doing"), ("台账!M3", 40), ("台账!O4", datetime.date(2024, 11, 20)), ("台账!P5", "+补充"),
    }  # fmt: skip


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_says_what_it_took_and_saves_it(register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.yaml"
    store.save(path, register)
    before = path.read_bytes()
    file = tmp_path / "a.xlsx"
    edited(register, file, put(状态2="在办", 备注2="一\n二"))
    id = register.entries[0].id
    assert exporting.bring(file, str(path), "张三", dry_run=True, when=WHEN) == 0
    assert path.read_bytes() == before
    assert capsys.readouterr().err == "将改动 1 项，2 处\n"
    assert exporting.bring(file, str(path), "张三", when=WHEN) == 0
    out, err = capsys.readouterr()
    assert out == f"台账!L2  {id}  状态：待办 → 在办\n台账!P2  {id}  备注：（空） → 一；二\n"
    assert err == "改动 1 项，2 处\n"
    saved = store.load(path).entries[0]
    assert (saved.status, saved.note, saved.history[0].who, saved.history[0].when) == ("doing", "一\n二", "张三", WHEN)
    assert exporting.bring(file, str(path), "张三", when=WHEN) == 0
    assert capsys.readouterr().err == "没有改动\n"


def test_the_command_refuses_as_a_whole(register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.yaml"
    store.save(path, register)
    before = path.read_bytes()
    edited(register, tmp_path / "a.xlsx", put(状态2="在办", 进展3=101))
    assert exporting.bring(tmp_path / "a.xlsx", str(path), "张三", when=WHEN) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{tmp_path / 'a.xlsx'}:台账!M3: 错误 进展“101”不是 0 到 100 的整数\n1 处有误，台账没有改动；请改好后再导入\n"
    assert path.read_bytes() == before
