"""The register as a folder: the same register, file by file, changed in one step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.register import editing, files, store
from anweitool.register.merge import merge
from anweitool.schema.record import Record
from anweitool.schema.register import Register

from .conftest import ROOT, Run
from .test_merge import DUTIES, changed, notice

TWIN = DUTIES[4].replace("及时报送信息", "按时报送信息")


def keyed(key: str, record: Record) -> Record:
    """The record of a document with another key."""
    return record.model_copy(update={"tasks": [task.model_copy(update={"id": f"{key}:{i}"}) for i, task in enumerate(record.tasks)]})


@pytest.fixture
def register() -> Register:
    """Three documents; an entry of two of them, a link and a proposal."""
    merged, _ = merge([], [notice(1, DUTIES[:3]), notice(2, DUTIES[2:5]), notice(3, [DUTIES[5], TWIN])])
    return editing.link(merged, "柳政2024-1:一.1", "柳政2024-2:一.2", same=False)


KEYS = st.lists(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, deadline=None)
@given(KEYS, st.data())
@example(["A", "a", "CON", "../x", "x/y", "_links", ".", "柳政2024-1", "字" * 300], None)
def test_both_forms_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, keys: list[str], data: Any) -> None:
    def some() -> list[str]:
        return data.draw(st.lists(st.sampled_from(DUTIES), min_size=1, max_size=4, unique=True)) if data else DUTIES[:2]

    merged, _ = merge([], [keyed(key, notice(n, some())) for n, key in enumerate(keys, 1)])
    folder = tmp_path_factory.mktemp("r")
    for place in (folder / "register", folder / "register.yaml"):
        store.save(place, merged)
        assert store.load(place) == merged
    names = [path.name for path in (folder / "register").iterdir()]
    assert len({name.casefold() for name in names}) == len(merged.documents) + 1
    assert all(len(name.encode()) < 150 and not set(name) & set('/\\:*?"<>|\0 ') and name == name.lower() for name in names)
    shutil.rmtree(folder)


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_name_of_a_file_is_that_of_one_document(one: str, other: str) -> None:
    assert one == other or files.file_name(one).casefold() != files.file_name(other).casefold()
    assert files.file_name(one) not in (files.LINKS, "con.yaml")


def test_a_document_has_a_file_and_an_entry_stands_with_its_first_source(register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    store.save(folder, register)
    assert sorted(path.name for path in folder.iterdir()) == ["_links.yaml", "柳政2024-1.yaml", "柳政2024-2.yaml", "柳政2024-3.yaml"]
    shared = next(entry for entry in register.entries if len({source.document for source in entry.sources}) == 2)
    holders = [path.name for path in folder.iterdir() if f"- id: {shared.id}\n" in path.read_text("utf-8")]
    assert holders == [f"{shared.sources[0].document}.yaml"]
    assert "same: false" in (folder / "_links.yaml").read_text("utf-8")


def test_only_what_changed_is_written_and_the_former_state_is_kept(register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    store.save(folder, register)
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    store.save(folder, register)
    assert not (tmp_path / ".register.bak").exists()
    last = changed(register, len(register.entries) - 1, owner="张三")
    store.save(folder, last)
    assert [path.name for path in folder.iterdir() if path.stat().st_ino != before[path.name]] == ["柳政2024-3.yaml"]
    assert store.load(folder) == last
    assert store.load(tmp_path / ".register.bak") == register
    store.save(folder, changed(last, 0, owner="李四"))
    assert store.load(tmp_path / ".register.bak") == last


def test_files_of_documents_that_are_no_more_go(register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    store.save(folder, register)
    (folder / "柳政2024-2.yaml").rename(folder / "改了名.yaml")
    assert store.load(folder) == register
    store.save(folder, register)
    assert sorted(path.name for path in folder.iterdir()) == ["_links.yaml", "柳政2024-1.yaml", "柳政2024-2.yaml", "柳政2024-3.yaml"]


# ---- one step ------------------------------------------------------------------------------------


def _dying(step: int, work: Callable[[], None]) -> bool:
    """Do the work in a process that dies at its n-th change of the disk, as by kill -9; whether it died."""
    child = os.fork()
    if child == 0:
        left = [step]

        def mortal(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                if left[0] == 0:
                    os._exit(9)
                left[0] -= 1
                return function(*arguments, **options)

            return call

        for owner, names in ((Path, ("replace", "unlink", "mkdir", "chmod")), (os, ("fsync", "unlink", "rmdir")), (shutil, ("copy2",))):
            for name in names:
                setattr(owner, name, mortal(getattr(owner, name)))
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_a_process_killed_at_any_step_leaves_the_old_or_the_new(register: Register, tmp_path: Path) -> None:
    other = merge([changed(register, 0, owner="张三")], [notice(2, DUTIES[3:6], "b"), notice(4, DUTIES[5:7])])[0]
    kept = [entry for entry in other.entries if all(source.document != "柳政2024-1" for source in entry.sources)]
    gone = other.model_copy(update={"documents": [d for d in other.documents if d.key != "柳政2024-1"], "entries": kept})
    seen = set()
    for number, (before, after) in enumerate(((None, register), (register, other), (other, gone))):
        for step in range(200):
            folder = tmp_path / f"{number}-{step}" / "register"
            folder.parent.mkdir()
            if before is not None:
                store.save(folder, before)
            died = _dying(step, lambda: store.save(folder, after))  # noqa: B023
            if before is None and not store.exists(folder):
                found = None
            else:
                part = store.register_of(files.read(folder), folder)  # as a reader sees it who may not write
                found = store.load(folder)
                assert part == found
            assert found in (before, after)
            seen.add(found == after)
            store.save(folder, after)
            assert store.load(folder) == after
            assert not files.unfinished(folder)
            if not died:
                break
        else:
            pytest.fail("never came to its end")
    assert seen == {True, False}


def test_processes_that_merge_into_a_folder_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from anweitool.cli import main; main()", "merge"]
    documents = sorted((ROOT / "seeds").glob("*-*.txt"))
    running = [subprocess.Popen([*command, str(path), "-o", f"{tmp_path}/register/"], stdout=subprocess.DEVNULL, cwd=ROOT) for path in documents]
    assert [process.wait(timeout=60) for process in running] == [0] * len(documents)
    subprocess.run([*command, *map(str, documents), "-o", f"{tmp_path}/one.yaml"], stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
    assert store.load(tmp_path / "register") == store.load(tmp_path / "one.yaml")


# ---- mistakes ------------------------------------------------------------------------------------


def test_a_mistake_is_shown_in_its_file(register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    store.save(folder, register)
    file = folder / "柳政2024-2.yaml"
    text = file.read_text("utf-8")
    for old, new, line_of, message in (
        ("    status: open", "    statsu: open", "statsu", "没有“statsu”这个字段，是否想写 status"),
        ("        task: 柳政2024-2:一.2\n", "        task: 柳政2024-3:一.1\n", "task: 柳政2024-3:一.1", "任务“柳政2024-3:一.1”出现在两个条目里"),
        ("  - key: 柳政2024-2\n", "  - key: 柳政2024-1\n", "key: 柳政2024-1", "公文“柳政2024-1”写了两次"),
    ):
        wrong = text.replace(old, new, 1)
        assert wrong != text
        file.write_text(wrong, "utf-8")
        with pytest.raises(AnweiError) as caught:
            store.load(folder)
        place = str(caught.value)
        number = next(i for i, line in enumerate(wrong.splitlines(), 1) if line_of in line)
        other = folder / "柳政2024-3.yaml"
        assert message in place
        assert place.startswith((f"{file}:{number}:", f"{other}:")), place
    file.write_text(text, "utf-8")
    (folder / "说明.yaml").write_text("说明: 不是台账\n", "utf-8")
    with pytest.raises(AnweiError, match=r"说明\.yaml：不是任务台账"):
        store.load(folder)


def test_a_folder_with_other_things_is_not_made_a_register(anwei: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "记录.yaml").write_text("schema: anwei/1\n", "utf-8")
    done = anwei("merge", "seeds/zhapu-2022-3.txt", "-o", f"{out}/")
    assert (done.returncode, [path.name for path in out.iterdir()]) == (2, ["记录.yaml"])
    assert "文件夹里有别的文件，不是台账" in done.stderr
    with pytest.raises(AnweiError, match="文件夹里有别的文件"):
        store.save(out, Register(schema="anwei-register/1"))


# ---- commands ------------------------------------------------------------------------------------


def test_every_command_takes_the_folder(anwei: Run, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    done = anwei("merge", "seeds/maogang-2024-35.txt", "seeds/zhufoan-2023-6.txt", "-o", f"{folder}/")
    assert done.returncode == 0
    assert (folder / "泖府字2024-35.yaml").is_file()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    listed = anwei("tasks", "--unit", "派出所", "--format", "json", cwd=below)
    assert listed.returncode == 0
    assert listed.stdout.count('"match"') == 11
    assert anwei("tasks", folder, "--unit", "派出所", "--format", "json").stdout == listed.stdout
    assert anwei("set", "泖府字2024-35:表1.14", "--status", "done", "--who", "张三", cwd=below).returncode == 0
    assert "status: done" in (folder / "泖府字2024-35.yaml").read_text("utf-8")
    assert "办结" in anwei("status", cwd=below).stdout
    assert anwei("link", "泖府字2024-35:表1.1", "泖府字2024-35:表1.2", "-r", folder).returncode == 0
    assert "same: true" in (folder / "_links.yaml").read_text("utf-8")
    assert anwei("export", "xlsx", folder, "-o", tmp_path / "台账.xlsx").returncode == 0
    assert "没有改动" in anwei("import", tmp_path / "台账.xlsx", cwd=below).stderr
    again = anwei("merge", folder, "seeds/zhapu-2022-3.txt", "-o", tmp_path / "register.yaml")
    assert again.returncode == 0
    both = anwei("tasks", cwd=below)
    assert both.returncode == 2
    assert "既有 register.yaml 又有 register/" in both.stderr
    (tmp_path / "anwei.toml").write_text('register = "register"\n', "utf-8")
    assert anwei("tasks", "--unit", "派出所", "--format", "json", cwd=below).stdout.count('"match"') == 11


def test_a_missing_register_is_one_line(anwei: Run, tmp_path: Path) -> None:
    for place in (tmp_path / "没有", tmp_path):
        done = anwei("set", "表1", "--status", "done", "-r", place)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
