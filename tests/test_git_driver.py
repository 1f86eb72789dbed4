"""`anwei merge --base` and the merge driver, with real repositories and real processes."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from anweitool.register import editing, store
from anweitool.register.merge import merge
from anweitool.schema.register import Register

from .conftest import ROOT, Run
from .test_merge import DUTIES, notice

NOON = datetime.datetime(2024, 5, 6, 12)
FIRST = "柳政2024-1:一.1"
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "src"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


def register() -> Register:
    return merge([], [notice(1, DUTIES[:3]), notice(2, DUTIES[2:5])])[0]


# ---- anwei merge --base --------------------------------------------------------------------------


@pytest.fixture
def sides(tmp_path: Path, anwei: Run) -> Path:
    """A folder with the register that two people began with, and what each made of it."""
    for name in ("原.yaml", "我.yaml", "他.yaml"):
        store.save(tmp_path / name, register())
    anwei("set", FIRST, "--owner", "王五", "--who", "张三", "-r", tmp_path / "我.yaml")
    anwei("set", FIRST, "--progress", "40", "--who", "李四", "-r", tmp_path / "他.yaml")
    return tmp_path


def test_two_copies_are_brought_together(anwei: Run, sides: Path) -> None:
    done = anwei("merge", "--base", "原.yaml", "我.yaml", "他.yaml", "-o", "新.yaml", cwd=sides)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 份公文，5 项任务，两边的改动没有冲突，写入 新.yaml\n")
    entry = editing.find(store.load(sides / "新.yaml"), FIRST)
    assert (entry.owner, entry.progress, [change.who for change in entry.history]) == ("王五", 40, ["张三", "李四"])


def test_what_both_edited_is_said_marked_shown_and_settled(anwei: Run, sides: Path) -> None:
    anwei("set", FIRST, "--owner", "赵六", "-r", sides / "他.yaml")
    dry = anwei("merge", "--base", "原.yaml", "我.yaml", "他.yaml", "-o", "新.yaml", "--dry-run", cwd=sides)
    assert (dry.returncode, (sides / "新.yaml").exists()) == (1, False)
    done = anwei("merge", "--base", "原.yaml", "我.yaml", "他.yaml", "-o", "我.yaml", cwd=sides)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"我.yaml：{FIRST} 的责任人两边不同：我方 王五，对方 赵六。用 anwei set {FIRST} --take ours 或 theirs 决定，或另写 --owner",
        "2 份公文，5 项任务，1 处两边改得不同，写入 我.yaml",
    ]
    listed = anwei("tasks", "我.yaml", "--doc", "柳政2024-1", cwd=sides).stdout
    assert "≠排查堤防" in listed
    assert listed.splitlines()[-1].endswith("≠ 1 项两边改得不同，待定（anwei status 列出）")
    board = anwei("status", "我.yaml", cwd=sides).stdout
    assert "两边改得不同，待定（1）" in board
    assert f"{FIRST}  责任人  ours：王五；theirs：赵六" in board
    assert '"says": {\n        "ours": "王五",\n        "theirs": "赵六"' in anwei("status", "我.yaml", "-f", "json", cwd=sides).stdout
    assert anwei("set", FIRST, "--take", "theirs", "-r", "我.yaml", cwd=sides).stdout == f"改了：{FIRST}\n"
    entry = editing.find(store.load(sides / "我.yaml"), FIRST)
    assert (entry.owner, entry.conflicts) == ("赵六", [])
    assert "待定" not in anwei("status", "我.yaml", cwd=sides).stdout
    assert anwei("set", FIRST, "--take", "theirs", "-r", "我.yaml", cwd=sides).stdout == "没有变化\n"


def test_a_three_way_merge_that_cannot_be_done_says_so_in_one_line(anwei: Run, sides: Path) -> None:
    def refused(*arguments: str) -> str:
        done = anwei("merge", *arguments, cwd=sides)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        return done.stderr

    assert "要写两本台账，现有 1 本" in refused("--base", "原.yaml", "我.yaml", "-o", "新.yaml")
    assert "没有写结果存到哪里" in refused("--base", "原.yaml", "我.yaml", "他.yaml")
    assert "无.yaml：台账不存在" in refused("--base", "无.yaml", "我.yaml", "他.yaml", "-o", "新.yaml")
    text = (sides / "我.yaml").read_text("utf-8")
    (sides / "我.yaml").write_text(text.replace("status: open", "status: opened", 1), "utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "status: open" in line)
    assert f"我.yaml:{line}:5：status：不是允许的取值" in refused("--base", "原.yaml", "他.yaml", "他.yaml", "-o", "我.yaml")
    assert "status: opened" in (sides / "我.yaml").read_text("utf-8")
    (sides / "空.yaml").write_text("", "utf-8")
    assert anwei("merge", "--base", "空.yaml", "他.yaml", "原.yaml", "-o", "新.yaml", cwd=sides).returncode == 0
    assert store.load(sides / "新.yaml") == store.load(sides / "他.yaml")


# ---- in git --------------------------------------------------------------------------------------


class Repository:
    """A git repository with a register, and the commands of somebody who works in it."""

    def __init__(self, folder: Path, anwei: Run) -> None:
        self.folder, self._anwei = folder, anwei
        folder.mkdir()
        self.git("init", "-q", "-b", "main", ".")
        self.git("config", "user.email", "a@example.org")
        self.git("config", "user.name", "某人")

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, encoding="utf-8", timeout=60
        )

    def anwei(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return self._anwei(*arguments, cwd=self.folder, env=ENVIRONMENT)

    def commit(self, message: str) -> None:
        self.git("add", *(path.name for path in self.folder.iterdir() if path.name in (".gitattributes", "register.yaml")))
        assert self.git("commit", "-q", "-m", message).returncode == 0

    @property
    def register(self) -> Register:
        return store.load(self.folder / "register.yaml")


@pytest.fixture
def repository(tmp_path: Path, anwei: Run) -> Repository:
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("git is not installed")
    made = Repository(tmp_path / "仓 库", anwei)
    store.save(made.folder / "register.yaml", register())
    assert made.anwei("git-driver", "install").returncode == 0
    made.commit("开始")
    return made


def branch(repository: Repository, name: str, *entered: str) -> None:
    """Commit an edit on a branch of its own, beginning at main; be back on main afterwards."""
    repository.git("checkout", "-q", "-b", name)
    assert repository.anwei("set", *entered).returncode == 0
    repository.commit(name)
    repository.git("checkout", "-q", "main")


def test_branches_that_edit_different_fields_merge_clean(repository: Repository) -> None:
    branch(repository, "甲", FIRST, "--owner", "王五", "--who", "张三")
    branch(repository, "乙", FIRST, "--progress", "40", "--who", "李四")
    assert repository.git("merge", "-q", "甲").returncode == 0
    merged = repository.git("merge", "-m", "合", "乙")
    assert merged.returncode == 0, merged.stderr
    entry = editing.find(repository.register, FIRST)
    assert (entry.owner, entry.progress, [change.who for change in entry.history]) == ("王五", 40, ["张三", "李四"])
    assert repository.git("status", "--porcelain", "--untracked-files=no").stdout == ""


def test_branches_that_edit_one_field_conflict_in_a_file_that_is_valid_and_can_be_settled(repository: Repository) -> None:
    branch(repository, "甲", FIRST, "--owner", "王五")
    branch(repository, "乙", FIRST, "--owner", "赵六")
    repository.git("merge", "-q", "甲")
    merged = repository.git("merge", "-m", "合", "乙")
    assert merged.returncode == 1
    assert f"register.yaml：{FIRST} 的责任人两边不同：我方 王五，对方 赵六。" in merged.stderr
    assert "1 处待定；决定之后用 git add register.yaml 完成合并" in merged.stderr
    assert repository.git("status", "--porcelain", "--untracked-files=no").stdout == "UU register.yaml\n"
    assert editing.find(repository.register, FIRST).conflicts[0].says == {"ours": "王五", "theirs": "赵六"}
    assert repository.anwei("set", FIRST, "--owner", "赵六").returncode == 0
    repository.commit("定了")
    assert (editing.find(repository.register, FIRST).owner, editing.find(repository.register, FIRST).conflicts) == ("赵六", [])


def test_lines_that_git_merged_without_the_driver_are_named_and_merged_anew(repository: Repository) -> None:
    repository.anwei("git-driver", "install", "--uninstall")
    repository.git("rm", "-q", "--cached", ".gitattributes")
    repository.git("commit", "-q", "-m", "撤去")
    branch(repository, "甲", FIRST, "--owner", "王五", "--status", "doing")
    branch(repository, "乙", FIRST, "--owner", "赵六")
    repository.git("merge", "-q", "甲")
    assert repository.git("merge", "-m", "合", "乙").returncode == 1
    lines = (repository.folder / "register.yaml").read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines, 1) if line.startswith("<<<<<<< "))
    refused = repository.anwei("tasks")
    assert (refused.returncode, f"register.yaml:{place}:1：这里有 git 按行合并留下的冲突标记。请先 anwei git-driver install" in refused.stderr) == (
        2,
        True,
    )
    assert repository.anwei("git-driver", "install").returncode == 0
    repository.git("checkout", "-m", "--", "register.yaml")
    entry = editing.find(repository.register, FIRST)
    assert (entry.status, entry.conflicts[0].says) == ("doing", {"ours": "王五", "theirs": "赵六"})


def test_a_register_elsewhere_merges_whatever_its_path_and_what_lies_beside_it(tmp_path: Path, anwei: Run) -> None:
    made = Repository(tmp_path / "r", anwei)
    path = made.folder / "台账 '总'" / "总[1].yaml"
    store.save(path, register())
    (made.folder / "anwei.toml").write_text(f'register = "{path.relative_to(made.folder)}"\n', "utf-8")
    (made.folder / "yaml.py").write_text("raise SystemExit(3)\n", "utf-8")
    (made.folder / ".gitignore").write_text(".*.lock\n.*.bak\n", "utf-8")
    assert made.anwei("git-driver", "install").returncode == 0
    made.git("add", "-A")
    made.git("commit", "-q", "-m", "开始")
    fields: dict[str, dict[str, object]] = {"甲": {"owner": "王五"}, "乙": {"progress": 40}}
    for name, entered in fields.items():
        made.git("checkout", "-q", "-b", name, "main")
        store.save(path, editing.change(store.load(path), [FIRST], entered, name, NOON)[0])
        made.git("commit", "-q", "-a", "-m", name)
    done = made.git("rebase", "-q", "甲")
    assert done.returncode == 0, done.stderr
    entry = editing.find(store.load(path), FIRST)
    assert (entry.owner, entry.progress) == ("王五", 40)


def test_registers_made_on_both_branches_merge_without_a_base(tmp_path: Path, anwei: Run) -> None:
    made = Repository(tmp_path / "b", anwei)
    made.anwei("git-driver", "install")
    made.commit("开始")
    for name, records in (("甲", [notice(1, DUTIES[:2])]), ("乙", [notice(1, DUTIES[:2]), notice(2, DUTIES[3:5])])):
        made.git("checkout", "-q", "-b", name, "main")
        store.save(made.folder / "register.yaml", merge([], records)[0])
        made.commit(name)
    done = made.git("merge", "-m", "合", "甲")
    assert done.returncode == 0, done.stderr + done.stdout
    assert made.register == merge([], [notice(1, DUTIES[:2]), notice(2, DUTIES[3:5])])[0]


def test_a_register_with_a_mistake_is_left_for_people_to_mend(repository: Repository) -> None:
    branch(repository, "甲", FIRST, "--owner", "王五")
    path = repository.folder / "register.yaml"
    text = path.read_text("utf-8").replace("status: open", "status: opened", 1)
    path.write_text(text, "utf-8")
    repository.commit("写错了")
    merged = repository.git("merge", "-m", "合", "甲")
    assert merged.returncode != 0
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "status: opened" in line)
    assert f"anwei: register.yaml（我方）:{line}:5：status：不是允许的取值" in merged.stderr
    assert path.read_text("utf-8") == text


def test_installing_twice_or_taking_away_leaves_other_lines_alone(tmp_path: Path, anwei: Run) -> None:
    made = Repository(tmp_path / "r", anwei)
    attributes = made.folder / ".gitattributes"
    attributes.write_text("*.pdf binary", "utf-8")
    for _ in range(2):
        done = made.anwei("git-driver", "install")
        assert (done.returncode, done.stderr) == (0, "")
        assert attributes.read_text("utf-8") == "*.pdf binary\nregister.yaml merge=anwei\n"
    assert made.git("config", "merge.anwei.driver").stdout == f"{sys.executable} -P -m anweitool git-driver run %O %A %B %P\n"
    below = made.folder / "台账 总"
    below.mkdir()
    store.save(below / "总[1].yaml", register())
    (made.folder / "anwei.toml").write_text('register = "台账 总/总[1].yaml"\n', "utf-8")
    made.anwei("git-driver", "install")
    assert attributes.read_text("utf-8").splitlines()[0] == "*.pdf binary"
    checked = made.git("-c", "core.quotepath=false", "check-attr", "merge", "台账 总/总[1].yaml", "台账 总/总1.yaml", "register.yaml").stdout
    assert checked.splitlines() == ["台账 总/总[1].yaml: merge: anwei", "台账 总/总1.yaml: merge: unspecified", "register.yaml: merge: unspecified"]
    for _ in range(2):
        assert made.anwei("git-driver", "install", "--uninstall").returncode == 0
        assert attributes.read_text("utf-8") == "*.pdf binary\n"
        assert made.git("config", "--get-regexp", r"^merge\.anwei").stdout == ""


def test_outside_of_a_repository_nothing_is_installed(anwei: Run, tmp_path: Path) -> None:
    outside = {**ENVIRONMENT, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    done = anwei("git-driver", "install", cwd=tmp_path, env=outside)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"anwei: {tmp_path}：不在 git 仓库里。请先 git init，或到台账所在的仓库里运行\n"
    made = Repository(tmp_path / "r", anwei)
    (made.folder / "anwei.toml").write_text('register = "../外.yaml"\n', "utf-8")
    refused = made.anwei("git-driver", "install")
    assert (refused.returncode, "台账不在这个 git 仓库里" in refused.stderr) == (2, True)
    assert not (made.folder / ".gitattributes").exists()
    (made.folder / "anwei.toml").unlink()
    store.save(tmp_path / "register.yaml", register())  # one above the repository is not meant
    assert made.anwei("git-driver", "install").returncode == 0
    assert (made.folder / ".gitattributes").read_text("utf-8") == "register.yaml merge=anwei\n"
