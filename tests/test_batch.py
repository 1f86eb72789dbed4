"""`anwei parse` over folders: what is found, where it goes, what is skipped, and that one bad file stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from anweitool.cli.inputs import collect, targets
from anweitool.errors import AnweiError

from .conftest import Run

NOTICE = "关于做好防汛工作的通知\n各村：\n一、加强巡查。各村要于6月1日前完成排查。\n2024年5月6日\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder as offices have them: sub-folders, locks of Office, hidden files, other types."""
    folder = tmp_path / "inbox"
    for name in ("b.txt", "a.md", "2024/c.txt", "2024/县里/d.txt", ".cache/x.txt", "~$a.docx", ".hidden.txt", "photo.psd"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTICE, "utf-8")
    return folder


def names(found: list[Path] | list[str], folder: Path) -> list[str]:
    return sorted(Path(path).relative_to(folder).as_posix() for path in found)


def test_a_folder_is_read_with_all_below_it(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = anwei("parse", inbox, "-o", out, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert names(list(out.rglob("*.yaml")), out) == ["2024/c.yaml", "2024/县里/d.yaml", "a.yaml", "b.yaml"]
    record = yaml.safe_load((out / "2024/县里/d.yaml").read_text("utf-8"))
    assert record["source"]["path"] == str(inbox / "2024/县里/d.txt")
    assert record["document"]["title"] == "关于做好防汛工作的通知"


def test_patterns_hold_for_paths_names_and_folders(inbox: Path) -> None:
    def found(include: list[str], exclude: list[str]) -> list[str]:
        return [str(item.below) for item in collect([str(inbox)], include, exclude, None).inputs]

    assert found([], []) == ["a.md", "b.txt", "2024/c.txt", "2024/县里/d.txt"]
    assert found(["*.txt"], []) == ["b.txt", "2024/c.txt", "2024/县里/d.txt"]
    assert found([], ["2024"]) == ["a.md", "b.txt"]
    assert found(["2024/*"], ["县里/"]) == ["2024/c.txt"]
    assert found(["*.psd"], []) == ["photo.psd"]
    with pytest.raises(AnweiError, match="里面没有符合条件的文件"):
        found(["*.ofd"], [])


def test_types_that_are_not_known_are_counted(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    assert "解析 4 个文件，1 个类型不识别，未读" in anwei("parse", inbox, "-o", tmp_path / "out").stderr


def test_the_output_folder_is_no_input(anwei: Run, inbox: Path) -> None:
    (inbox / "out").mkdir()
    (inbox / "out" / "old.txt").write_text(NOTICE, "utf-8")
    anwei("parse", inbox, "-o", inbox / "out", "-q")
    assert not (inbox / "out" / "out").exists()
    assert not (inbox / "out" / "old.yaml").exists()


def test_a_link_that_leads_round_ends(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    (inbox / "2024" / "again").symlink_to(inbox)
    done = anwei("parse", inbox, "-o", tmp_path / "out")
    assert "解析 4 个文件" in done.stderr


def test_unchanged_files_are_not_read_again(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    anwei("parse", inbox, "-o", out, "-q")
    edited = (out / "b.yaml").read_text("utf-8") + "# reviewed\n"
    (out / "b.yaml").write_text(edited, "utf-8")
    (inbox / "a.md").write_text(NOTICE.replace("6月1日", "7月1日"), "utf-8")
    done = anwei("parse", inbox, "-o", out)
    assert "解析 1 个文件，3 个没有变，未重读" in done.stderr
    assert done.returncode == 0
    assert (out / "b.yaml").read_text("utf-8") == edited
    assert "2024-07-01" in (out / "a.yaml").read_text("utf-8")
    forced = anwei("parse", inbox, "-o", out, "--force")
    assert "解析 4 个文件" in forced.stderr
    assert (out / "b.yaml").read_text("utf-8") != edited


def test_another_version_reads_again(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for format in ("yaml", "json"):
        anwei("parse", inbox / "b.txt", "-o", out, "-q", "-f", format)
        path = out / f"b.{format}"
        text = path.read_text("utf-8")
        assert "0 个文件，1 个没有变" in anwei("parse", inbox / "b.txt", "-o", out, "-f", format).stderr
        path.write_text(text.replace("anwei 0.", "anwei 9."), "utf-8")
        assert "解析 1 个文件" in anwei("parse", inbox / "b.txt", "-o", out, "-f", format).stderr
        assert path.read_text("utf-8") == text


def test_files_that_differ_in_their_suffix_keep_it(anwei: Run, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "通知.txt").write_text(NOTICE, "utf-8")
    anwei("parse", folder, "-o", out, "-q")
    (folder / "通知.md").write_text("# " + NOTICE, "utf-8")
    (folder / "函.txt").write_text(NOTICE, "utf-8")
    (folder / "函.md").write_text(NOTICE, "utf-8")
    anwei("parse", folder, "-o", out, "-q")
    assert sorted(path.name for path in out.iterdir()) == ["函.md.yaml", "函.txt.yaml", "通知.md.yaml", "通知.yaml"]
    assert yaml.safe_load((out / "通知.yaml").read_text("utf-8"))["source"]["path"].endswith("通知.txt")


def test_one_name_for_two_files_is_an_error_before_anything_is_written(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(NOTICE, "utf-8")
    found = collect([str(tmp_path / "a" / "x.txt"), str(tmp_path / "b" / "x.txt")], (), (), tmp_path)
    with pytest.raises(AnweiError, match="都会写成"):
        targets(found.inputs, tmp_path / "out", "yaml")
    found = collect([str(tmp_path / "a"), str(tmp_path / "b")], (), (), tmp_path)  # two folders keep their names
    assert names(list(targets(found.inputs, tmp_path, "yaml").values()), tmp_path) == ["a/x.yaml", "b/x.yaml"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bad_files_are_one_line_each_and_the_others_are_read(anwei: Run, inbox: Path, tmp_path: Path, jobs: str) -> None:
    (inbox / "cut.docx").write_bytes(b"PK\x03\x04\x14\x00")
    (inbox / "empty.pdf").write_bytes(b"")
    done = anwei("parse", inbox, "-o", tmp_path / "out", "--jobs", jobs)
    assert done.returncode == 1
    failures = [line for line in done.stderr.splitlines() if line.startswith("anwei: ")]
    assert failures == [
        f"anwei: {inbox}/cut.docx：压缩包已损坏（不完整，或没有传完）。请重新取得文件",
        f"anwei: {inbox}/empty.pdf：文件是空的。请核对是否存好",
    ]
    assert "解析 4 个文件，失败 2 个" in done.stderr


def test_the_order_of_the_output_is_that_of_the_input(anwei: Run, inbox: Path) -> None:
    one, two = (anwei("parse", inbox, "-j", jobs) for jobs in ("1", "2"))
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert [record["source"]["path"].rpartition("/")[2] for record in yaml.safe_load_all(one.stdout)] == ["a.md", "b.txt", "c.txt", "d.txt"]


def test_a_time_limit_for_a_file(anwei: Run, tmp_path: Path) -> None:
    slow = tmp_path / "slow.txt"
    slow.write_text(NOTICE + "一、加强巡查。各村要于6月1日前完成排查。\n" * 200_000, "utf-8")
    quick = tmp_path / "quick.txt"
    quick.write_text(NOTICE, "utf-8")
    alone = anwei("parse", slow, "--timeout", "0.3")
    assert alone.returncode == 2
    assert alone.stderr == f"anwei: {slow}：0.3 秒没有读完，已停止。请把文件拆小，或用 --timeout 放宽\n"
    batch = anwei("parse", slow, quick, "-o", tmp_path / "out", "--timeout", "1")
    assert batch.returncode == 1
    assert f"anwei: {slow}：1 秒没有读完，已停止" in batch.stderr
    assert (tmp_path / "out" / "quick.yaml").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["quick.yaml"]


def test_a_record_whose_document_is_gone_is_said_and_kept(anwei: Run, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    anwei("parse", inbox, "-o", out, "-q")
    (inbox / "b.txt").unlink()
    done = anwei("parse", inbox, "-o", out)
    assert f"1 个记录的原文件已不在，没有删除：{out / 'b.yaml'}" in done.stderr
    assert (out / "b.yaml").exists()
