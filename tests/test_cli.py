"""The real command on real files: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .conftest import ROOT, SEEDS, Run

NOTICE = "关于做好防汛工作的通知\n各村：\n一、加强巡查。各村要于6月1日前完成排查。\n柳河镇人民政府\n2024年5月6日\n"


def one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def test_parse_prints_yaml_on_stdout_and_doubts_on_stderr(anwei: Run) -> None:
    done = anwei("parse", "seeds/maogang-2024-35.txt")
    assert done.returncode == 0
    record = yaml.safe_load(done.stdout)
    assert record["document"]["doc_number"] == "泖府字〔2024〕35号"
    lines = done.stderr.splitlines()
    assert "seeds/maogang-2024-35.txt:184: TK705 警告 这一行与表头错开一列，已按内容对齐" in lines
    assert lines[-1].startswith("解析 1 个文件，")


def test_parse_json(anwei: Run) -> None:
    done = anwei("parse", "seeds/zhapu-2022-3.txt", "--format", "json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["document"]["doc_type"] == "通知"


def test_several_files_into_a_folder(anwei: Run, tmp_path: Path) -> None:
    done = anwei("parse", *sorted(SEEDS.glob("*.txt")), "-o", tmp_path / "out")
    assert done.returncode == 0
    assert done.stdout == ""
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(p.stem + ".yaml" for p in SEEDS.glob("*.txt"))


def test_a_name_clash_is_said_before_anything_is_written(anwei: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "通知.txt").write_text(NOTICE, "utf-8")
    done = anwei("parse", tmp_path / "a" / "通知.txt", tmp_path / "b" / "通知.txt", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "都会写成" in done.stderr
    assert one_line(done.stderr)
    assert not (tmp_path / "out").exists()


def test_standard_input(anwei: Run) -> None:
    done = anwei("parse", "-", stdin=NOTICE.encode("gb18030"))
    assert done.returncode == 0
    assert yaml.safe_load(done.stdout)["tasks"][0]["deadlines"][0]["due"].isoformat() == "2024-06-01"


def test_strict_fails_on_warnings_only(anwei: Run, tmp_path: Path) -> None:
    clean, doubtful = tmp_path / "a.txt", tmp_path / "b.txt"
    clean.write_text(NOTICE, "utf-8")
    doubtful.write_text(NOTICE.replace("2024年5月6日", "2024年5月 日"), "utf-8")
    assert anwei("parse", clean, "--strict").returncode == 0
    assert anwei("parse", doubtful, "--strict").returncode == 1
    assert anwei("parse", doubtful).returncode == 0


BROKEN = {
    "empty.txt": (b"", "文件是空的"),
    "blank.txt": ("  \n\u3000\n".encode(), "文件里只有空白"),
    "zero.txt": (b"\x00\x01\x02\x03" * 100, "不是文本，或编码无法识别"),
    "fake.txt": (b"PK\x03\x04\x14\x00\x06\x00", "压缩包已损坏（不完整，或没有传完）"),
    "old.txt": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "是旧版 Office 文件，但不是文档或表格，或已损坏。能读 txt、md"),
    "program.txt": (b"\x7fELF\x02\x01\x01", "是程序，不是公文"),
    "packed.docx": (b"Rar!\x1a\x07", "是 RAR 压缩包。请先解压"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_one_clear_line(anwei: Run, tmp_path: Path, name: str) -> None:
    data, message = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    done = anwei("parse", tmp_path / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert name in done.stderr
    assert one_line(done.stderr)


def test_missing_path_and_folder(anwei: Run, tmp_path: Path) -> None:
    missing = anwei("parse", tmp_path / "没有.txt")
    folder = anwei("parse", tmp_path)
    assert (missing.returncode, folder.returncode) == (2, 2)
    assert "文件不存在。请核对路径" in missing.stderr
    assert "里面没有能读的文件" in folder.stderr


def test_other_files_go_on(anwei: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(NOTICE, "utf-8")
    done = anwei("parse", tmp_path / "没有.txt", good, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert (tmp_path / "out" / "good.yaml").exists()
    assert "解析 1 个文件，失败 1 个" in done.stderr


def test_output_that_cannot_be_written(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", "utf-8")
    done = anwei("parse", "seeds/zhapu-2022-3.txt", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "不能作为输出文件夹" in done.stderr
    (tmp_path / "folder" / "zhapu-2022-3.yaml").mkdir(parents=True)
    done = anwei("parse", "seeds/zhapu-2022-3.txt", "-o", tmp_path / "folder", "--quiet")
    assert done.returncode == 2
    assert "是文件夹，不是文件" in done.stderr
    assert list((tmp_path / "folder").iterdir()) == [tmp_path / "folder" / "zhapu-2022-3.yaml"]  # nothing left beside it


def test_a_size_limit(anwei: Run, tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_text("安全生产。\n" * 80_000, "utf-8")
    done = anwei("parse", big, "--limit", "1")
    assert done.returncode == 2
    assert "超过 1 MB" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prase"], "没有 prase 这个命令，是否想写 'parse'"),
        (["parse"], "缺少参数"),
        (["parse", "--bad", "x"], "没有 --bad 这个选项"),
        (["parse", "x", "--limit", "0"], "参数 limit 的值不对：应不小于 1"),
        (["parse", "x", "--limit", "many"], "参数 limit 的值不对：应是整数"),
        (["parse", "x", "--format", "xml"], "参数 format 的值不对：xml，可写 'yaml', 'json'"),
        (["parse", "x", "--format"], "选项 --format 后面缺少值"),
        (["text", "a", "b"], "多写了参数：b"),
    ],
)
def test_usage_errors_are_one_chinese_line(anwei: Run, arguments: list[str], message: str) -> None:
    done = anwei(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert one_line(done.stderr)


def test_text_prints_the_lines_that_records_mean(anwei: Run) -> None:
    done = anwei("text", "seeds/zhufoan-2023-6.txt")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 201
    assert lines[0] == "  1│诸政字〔2023〕6号 签发人:程晨"
    assert lines[200].startswith("201│派出所")


def test_show_a_document_and_a_record(anwei: Run, tmp_path: Path) -> None:
    shown = anwei("show", "seeds/xinjian-2022-draft.txt").stdout
    assert "合计        任务 60，要求 5" in shown
    assert "二.（七）" not in shown
    assert "二.七.27" in shown
    assert "2022-07-31" in shown
    anwei("parse", "seeds/xinjian-2022-draft.txt", "-o", tmp_path, "-q")
    assert anwei("show", tmp_path / "xinjian-2022-draft.yaml").stdout == shown


def test_show_one_task_with_its_lines(anwei: Run) -> None:
    shown = anwei("show", "seeds/maogang-2024-35.txt", "表1.14")
    assert shown.returncode == 0
    assert "泖府字2024-35:表1.14" in shown.stdout
    assert "12月 → 2024-12-31" in shown.stdout
    assert "188│" in shown.stdout
    for id, message in (("表1.99", "没有编号为“表1.99”的任务"), ("泖", "对应 67 个任务")):
        done = anwei("show", "seeds/maogang-2024-35.txt", id)
        assert done.returncode == 2
        assert message in done.stderr


def test_a_pipe_closed_early_is_quiet() -> None:
    command = f"{sys.executable} -c 'from anweitool.cli import main; main()' parse seeds/maogang-2024-35.txt -q | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, cwd=ROOT, timeout=60)
    assert done.stdout == b"schema: anwei/1\n"
    assert done.stderr == b""
    assert done.returncode == 0


def test_a_full_disk_and_a_closed_input_are_said_in_one_line() -> None:
    program = f"{sys.executable} -c 'from anweitool.cli import main; main()'"
    for command, message in (
        (f"{program} parse seeds/zhapu-2022-3.txt -q > /dev/full", "标准输出：无法写入（磁盘已满）"),
        (f"{program} parse - <&-", "标准输入：没有打开"),
    ):
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert done.returncode == 2
        assert message in done.stderr
        assert one_line(done.stderr)


def test_several_records_as_json_are_one_array(anwei: Run, tmp_path: Path) -> None:
    done = anwei("parse", "seeds/zhapu-2022-3.txt", tmp_path / "missing.txt", "seeds/zhufoan-2023-6.txt", "-f", "JSON", "-q")
    assert done.returncode == 1
    assert [record["document"]["doc_type"] for record in json.loads(done.stdout)] == ["通知", "通知"]


def test_a_record_is_no_document(anwei: Run, tmp_path: Path) -> None:
    anwei("parse", "seeds/zhapu-2022-3.txt", "-o", tmp_path, "-q")
    done = anwei("parse", tmp_path / "zhapu-2022-3.yaml")
    assert done.returncode == 2
    assert "这已经是 anwei 的记录" in done.stderr


def test_a_source_that_is_gone_is_said(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text(NOTICE, "utf-8")
    anwei("parse", tmp_path / "通知.txt", "-o", tmp_path, "-q")
    assert "3│一、加强巡查" in anwei("show", tmp_path / "通知.yaml", "一").stdout
    (tmp_path / "通知.txt").write_text(NOTICE + "\n", "utf-8")
    shown = anwei("show", tmp_path / "通知.yaml", "一")
    assert shown.returncode == 0
    assert "找不到或已改动" in shown.stdout


def test_a_locale_without_utf8_still_gets_utf8(anwei: Run) -> None:
    done = anwei("parse", "seeds/zhapu-2022-3.txt", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 0
    assert "乍安委办〔2022〕3号" in done.stdout


def test_every_command_has_an_example_that_runs(anwei: Run) -> None:
    for command in ("parse", "text", "show"):
        shown = anwei(command, "--help")
        assert shown.returncode == 0
        assert f"例：anwei {command} seeds/maogang-2024-35.txt" in shown.stdout
        assert "用法：" in shown.stdout
        assert "显示说明后退出" in shown.stdout


def test_completion_script(anwei: Run) -> None:
    done = anwei(env={"_ANWEI_COMPLETE": "source_bash"})
    assert done.returncode == 0
    assert "complete" in done.stdout


HEAVY = ("jieba", "pdfplumber", "docx", "lxml", "openpyxl", "chinese_calendar", "lunardate", "charset_normalizer", "hypothesis")


@pytest.mark.parametrize("arguments", [["--help"], ["parse", "seeds/maogang-2024-35.txt"]])
def test_heavy_packages_are_not_imported(arguments: list[str]) -> None:
    code = f"import sys\nfrom anweitool.cli import main\ntry:\n    main({arguments!r})\nexcept SystemExit:\n    pass\nsys.stderr.write('MODULES ' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, text=True, encoding="utf-8")
    loaded = set(done.stderr.rpartition("MODULES ")[2].split())
    assert "anweitool.cli.app" in loaded
    assert not loaded & set(HEAVY)
    if arguments == ["--help"]:
        assert not loaded & {"yaml", "anweitool.pipeline", "anweitool.schema.record"}
    else:
        assert not loaded & {"yaml", "rich.console", "anweitool.schema.record"}


def test_the_package_imports_nothing_until_it_is_used() -> None:
    code = "import sys, anweitool; print([m for m in sys.modules if m.startswith('anweitool.') or m in ('pydantic', 'yaml', 'typer')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "['anweitool.version']"


def test_no_help_is_cut_off(anwei: Run) -> None:
    commands = re.findall(r"^│ ([a-z][\w-]*) ", anwei("--help").stdout, re.M)
    assert len(commands) > 15
    for command in ([], *([name] for name in commands)):
        shown = anwei(*command, "--help", env={"COLUMNS": "80"}).stdout
        assert "用法" in shown
        assert not re.search(r"… +│", shown), command


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("parse x.txt --timeout 1e308", "参数 timeout 的值不对：应不大于 86400。用 anwei parse --help 查看说明"),
        ("parse x.txt --timeout nan", "参数 timeout 的值不对：应不大于 86400。用 anwei parse --help 查看说明"),
        ("text x.txt --timeout 久", "参数 timeout 的值不对：应是数。用 anwei text --help 查看说明"),
        ("validate x.txt --limit 999999999999999999999", "参数 limit 的值不对：应不大于 4096。用 anwei validate --help 查看说明"),
        ("parse x.txt --pages 99999999999", "参数 pages 的值不对：应不大于 1000000。用 anwei parse --help 查看说明"),
        ("parse x.txt --jobs 1000000", "参数 jobs 的值不对：应不大于 256。用 anwei parse --help 查看说明"),
        ("tasks x.txt --limit 99999999999999999999", "参数 limit 的值不对：应不大于 1000000000。用 anwei tasks --help 查看说明"),
    ],
)
def test_bounds_of_numbers(anwei: Run, line: str, message: str) -> None:
    done = anwei(*line.split())
    assert (done.returncode, done.stderr) == (2, f"anwei: {message}\n")
