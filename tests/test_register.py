"""The register on disk and its commands: nothing half-written, nothing lost between processes, mistakes shown where they stand."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.register import editing, store
from anweitool.register.alike import proposals
from anweitool.register.merge import merge
from anweitool.schema.register import Register
from anweitool.schema.register_yaml import dump, load

from .conftest import ROOT, Run
from .test_merge import DUTIES, changed, notice

NOON = datetime.datetime(2024, 5, 6, 12)


@pytest.fixture
def register() -> Register:
    return merge([], [notice(1, DUTIES[:3]), notice(2, DUTIES[2:5])])[0]


def test_a_register_comes_back_as_it_was(register: Register) -> None:
    text = dump(register)
    assert load(text, "register.yaml") == register
    assert dump(load(text, "register.yaml")) == text
    assert yaml.safe_load(text)["schema"] == "anwei-register/1"


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_whatever_people_write_comes_back(owner: str, note: str, evidence: list[str]) -> None:
    plain, _ = merge([], [notice(1, DUTIES[:1])])
    written, ids = editing.change(plain, [plain.entries[0].id], {"owner": owner, "note": note, "evidence": evidence}, "张三", NOON)
    assert ids == [plain.entries[0].id]
    assert load(dump(written), "register.yaml") == written


MISTAKES = [
    ("    status: open", "    status: opened", "status：不是允许的取值"),
    ("    status: open", "    statsu: open", "没有“statsu”这个字段，是否想写 status"),
    ("    status: open", "    status: open\n    progress: 120", "progress：超出允许的范围"),
    ("    status: open", "    status: open\n    done_on: 2024-02-30", "done_on：日期不合法"),
    ("    status: open", "    status: open\n    status: done", "“status”写了两次"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_is_shown_where_it_stands_and_never_overwritten(
    register: Register, tmp_path: Path, anwei: Run, old: str, new: str, message: str
) -> None:
    path = tmp_path / "register.yaml"
    text = dump(register).replace(old, new, 1)
    path.write_text(text, "utf-8")
    with pytest.raises(AnweiError) as caught:
        store.load(path)
    place = str(caught.value).removeprefix(f"{path}")
    line = int(place.split(":")[1])
    assert text.splitlines()[line - 1].strip() == new.splitlines()[-1].strip()
    assert message in place
    done = anwei("merge", "seeds/zhapu-2022-3.txt", "-o", path)
    assert done.returncode == 2
    assert path.read_text("utf-8") == text


def test_ids_and_documents_must_hang_together(register: Register) -> None:
    text = dump(register)
    first, second = register.entries[0].id, register.entries[1].id
    with pytest.raises(AnweiError, match=f"编号“{first}”写了两次"):
        load(text.replace(f"  - id: {second}\n", f"  - id: {first}\n"), "register.yaml")
    with pytest.raises(AnweiError, match="没有“柳政2024-9”这份公文"):
        load(text.replace("      - document: 柳政2024-1\n", "      - document: 柳政2024-9\n", 1), "register.yaml")


# ---- editing -------------------------------------------------------------------------------------


def test_fields_are_set_by_a_unique_prefix_and_remembered(register: Register) -> None:
    after, ids = editing.change(
        register, ["柳政2024-1:一.1"], {"status": "done", "progress": 100, "done_on": datetime.date(2024, 5, 6)}, "张三", NOON
    )
    assert ids == ["柳政2024-1:一.1"]
    entry = after.entries[0]
    assert (entry.status, entry.progress, entry.done_on) == ("done", 100, datetime.date(2024, 5, 6))
    assert [(change.who, change.what) for change in entry.history] == [("张三", {"status": "done", "progress": 100, "done_on": "2024-05-06"})]
    again, ids = editing.change(after, ["柳政2024-1:一.1"], {"status": "done"}, "李四", NOON)
    assert (again, ids) == (after, [])
    with pytest.raises(AnweiError, match="对应 2 项|对应 3 项"):
        editing.change(register, ["柳政2024-1"], {"status": "done"}, "张三", NOON)
    with pytest.raises(AnweiError, match="台账里没有这个编号"):
        editing.change(register, ["无"], {"status": "done"}, "张三", NOON)


def test_links_last_through_merges(register: Register) -> None:
    records = [notice(1, DUTIES[:3]), notice(2, DUTIES[2:5])]
    joined = editing.link(register, "柳政2024-1:一.1", "柳政2024-2:一.2", same=True)
    assert len(joined.entries) == len(register.entries) - 1
    assert merge([joined], records)[0] == joined
    parted = editing.link(joined, "柳政2024-1:一.1", "柳政2024-2:一.2", same=False)
    assert parted.entries == register.entries
    assert merge([parted], records)[0] == parted


def test_near_twins_of_other_documents_are_proposed() -> None:
    twin = DUTIES[4].replace("及时报送信息", "按时报送信息")
    merged, _ = merge([], [notice(1, [DUTIES[4], DUTIES[0]]), notice(2, [twin, DUTIES[5]])])
    assert [(p.a, p.b) for p in merged.review] == [("柳政2024-1:一.1", "柳政2024-2:一.1")]
    assert 0.75 <= merged.review[0].score < 1
    decided = editing.link(merged, "柳政2024-1:一.1", "柳政2024-2:一.1", same=False)
    assert decided.review == []
    assert proposals(merged.entries[:1], []) == []


# ---- on disk -------------------------------------------------------------------------------------


def test_the_former_state_is_kept(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "register.yaml"
    store.save(path, register)
    store.save(path, changed(register, 0, owner="张三"))
    assert store.load(path).entries[0].owner == "张三"
    assert store.load(tmp_path / ".register.yaml.bak") == register
    assert sorted(p.name for p in tmp_path.iterdir()) == [".register.yaml.bak", "register.yaml"]


def test_the_register_is_found_above_or_where_the_configuration_says(tmp_path: Path, register: Register) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert store.find(below) is None
    store.save(tmp_path / "register.yaml", register)
    assert store.find(below) == tmp_path / "register.yaml"
    (tmp_path / "a" / "anwei.toml").write_text('register = "台账/总.yaml"\n', "utf-8")
    assert store.find(below) == tmp_path / "a" / "台账" / "总.yaml"


def _merging(target: Path, document: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from anweitool.cli import main; main()", "merge", str(document), "-o", str(target)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def test_processes_that_merge_at_once_lose_nothing(tmp_path: Path) -> None:
    target = tmp_path / "register.yaml"
    documents = sorted((ROOT / "seeds").glob("*-*.txt"))
    running = [_merging(target, document) for document in documents]
    assert [process.wait(timeout=60) for process in running] == [0] * len(documents)
    alone = tmp_path / "alone.yaml"
    for document in documents:
        assert _merging(alone, document).wait(timeout=60) == 0
    assert store.load(target) == store.load(alone)
    assert len(store.load(target).documents) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("delay", [0.35, 0.5, 0.65, 0.8])
def test_a_process_killed_at_any_moment_leaves_the_old_or_the_new(tmp_path: Path, register: Register, delay: float) -> None:
    target = tmp_path / "register.yaml"
    store.save(target, register)
    before = target.read_bytes()
    process = _merging(target, ROOT / "seeds" / "maogang-2024-35.txt")
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=20)
    after = store.load(target)
    assert target.read_bytes() == before or len(after.documents) == 3
    assert _merging(target, ROOT / "seeds" / "maogang-2024-35.txt").wait(timeout=60) == 0  # no lock is left behind
    assert len(store.load(target).documents) == 3


_SAVING = """
import sys
from pathlib import Path
from anweitool.register import store
target = Path(sys.argv[1])
states = [store.load(Path(name)) for name in sys.argv[2:]]
while True:
    for state in states:
        with store.locked(target):
            store.save(target, state)
        print(flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_process_killed_while_it_saves_over_and_over_leaves_one_state_whole(tmp_path: Path, register: Register) -> None:
    target, backup = tmp_path / "d" / "register.yaml", tmp_path / "d" / ".register.yaml.bak"
    names = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for name, state in zip(names, (register, changed(register, 0, owner="张三", note="备注" * 20_000)), strict=True):
        store.save(name, state)
    whole = [name.read_bytes() for name in names]
    seen = set()
    for round in range(12):
        process = subprocess.Popen([sys.executable, "-c", _SAVING, str(target), *map(str, names)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(1 + round % 2):
            process.stdout.readline()
        time.sleep(0.0037 * round)
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()
        seen.add(whole.index(target.read_bytes()))
        assert not backup.exists() or backup.read_bytes() in whole
        with store.locked(target):  # no lock is left behind
            store.load(target)
    assert seen == {0, 1}


def test_people_who_fill_in_at_once_lose_nothing(tmp_path: Path, register: Register) -> None:
    target = tmp_path / "register.yaml"
    store.save(target, register)
    ids = [entry.id for entry in register.entries]
    command = [sys.executable, "-c", "from anweitool.cli import main; main()"]
    running = [
        subprocess.Popen([*command, "set", id, "--note", f"第{i}人", "--who", f"{i}", "-r", str(target)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for i, id in enumerate(ids * 2)
    ]
    running.append(_merging(target, ROOT / "seeds" / "xinzhou-2022-5.txt"))
    assert [process.wait(timeout=120) for process in running] == [0] * len(running)
    after = store.load(target)
    assert len(after.documents) == 3
    for i, id in enumerate(ids):
        history = editing.find(after, id).history
        assert {change.who for change in history} == {f"{i}", f"{i + len(ids)}"}
        assert editing.find(after, id).note == history[-1].what["note"]


@pytest.mark.parametrize(
    "command",
    [
        ("set", "柳政2024-1:一.1", "--note", "好"),
        ("link", "柳政2024-1:一.1", "柳政2024-1:一.2"),
        ("unlink", "柳政2024-1:一.1", "柳政2024-1:一.2"),
        ("tasks",),
    ],
    ids=lambda command: str(command[0]),
)
def test_no_command_writes_over_a_register_with_a_mistake(tmp_path: Path, anwei: Run, register: Register, command: tuple[str, ...]) -> None:
    text = dump(register).replace("status: open", "status: open\n    progres: 5", 1)
    (tmp_path / "register.yaml").write_text(text, "utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "progres:" in line)
    done = anwei(*command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "src")})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"register.yaml:{line}:5：没有“progres”这个字段，是否想写 progress。请改好后再试；没有改动这个文件\n")
    assert (tmp_path / "register.yaml").read_text("utf-8") == text


# ---- commands ------------------------------------------------------------------------------------


def test_merge_set_and_link_as_a_user_would(anwei: Run, tmp_path: Path) -> None:
    target = tmp_path / "register.yaml"
    dry = anwei("merge", "seeds/", "-o", target, "--dry-run")
    assert dry.returncode == 0
    assert not target.exists()
    done = anwei("merge", "seeds/maogang-2024-35.txt", "seeds/zhufoan-2023-6.txt", "-o", target)
    assert done.returncode == 0
    assert "2 份公文，" in done.stderr
    assert "有分歧" in done.stdout
    entered = anwei("set", "泖府字2024-35:表1.14", "--status", "done", "--progress", "100", "--who", "张三", "--done-on", "2024-12-01", "-r", target)
    assert (entered.returncode, entered.stdout) == (0, "改了：泖府字2024-35:表1.14\n")
    assert anwei("set", "泖府字2024-35:表1.14", "--status", "done", "-r", target).stdout == "没有变化\n"
    again = anwei("merge", "seeds/maogang-2024-35.txt", "seeds/xinzhou-2022-5.txt", "-o", target)
    assert "新增 9 项" in again.stdout
    entry = editing.find(store.load(target), "泖府字2024-35:表1.14")
    assert (entry.status, entry.progress, str(entry.done_on), entry.history[0].who) == ("done", 100, "2024-12-01", "张三")
    missing = anwei("set", "表9", "--status", "done", "-r", target)
    assert missing.returncode == 2
    assert "台账里没有这个编号" in missing.stderr
    nowhere = anwei("set", "表9", "--status", "done", cwd=tmp_path / "..")
    assert nowhere.returncode == 2
    assert "这里和上级文件夹里都没有台账" in nowhere.stderr


def test_files_that_cannot_be_read_and_copies_of_a_document_are_said(anwei: Run, tmp_path: Path) -> None:
    text = (ROOT / "seeds" / "maogang-2024-35.txt").read_text("utf-8")
    first, second, empty = (tmp_path / name for name in ("a.txt", "b.txt", "c.txt"))
    first.write_text(text, "utf-8")
    second.write_text(text + "\n", "utf-8")
    empty.write_text("", "utf-8")
    target = str(tmp_path / "register.yaml")
    done = anwei("merge", str(first), str(second), str(empty), "-o", target)
    assert done.returncode == 1
    assert f"有 2 个不同的文件，以后读的 {second} 为准，另有 {first}" in done.stderr
    assert f"anwei: {empty}：" in done.stderr
    assert anwei("tasks", str(first), str(empty)).returncode == 1
    assert anwei("tasks", str(first)).returncode == 0


def test_linking_what_is_one_already_changes_nothing(anwei: Run, tmp_path: Path, register: Register) -> None:
    target = tmp_path / "register.yaml"
    store.save(target, register)
    before = target.read_bytes()
    name = register.entries[0].id
    done = anwei("link", name, name, "--register", str(target))
    assert (done.returncode, done.stdout) == (1, "没有变化\n")
    assert target.read_bytes() == before


def test_a_link_to_the_register_stays_one_and_what_it_points_to_is_written(tmp_path: Path, register: Register) -> None:
    real, link = tmp_path / "共享" / "real.yaml", tmp_path / "register.yaml"
    store.save(real, register)
    link.symlink_to(real)
    store.save(link, changed(register, 0, owner="张三"))
    assert link.is_symlink()
    assert store.load(real).entries[0].owner == "张三"
    assert store.load(tmp_path / ".register.yaml.bak") == register


def test_a_folder_that_lost_its_links_file_is_not_passed_over_for_the_register_above(tmp_path: Path, register: Register) -> None:
    store.save(tmp_path / "register.yaml", register)
    below = tmp_path / "镇"
    below.mkdir()
    store.save(below / "register", register)
    (below / "register" / "_links.yaml").unlink()
    with pytest.raises(AnweiError, match="有台账的分文件，却没有 _links.yaml"):
        store.find(below)
