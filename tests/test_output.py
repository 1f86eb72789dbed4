"""Where commands write: never over what they read, over a file of the program's own, a document, a device."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anweitool.cli import output
from anweitool.errors import AnweiError

from .conftest import Run

NOTICE = "关于做好防汛工作的通知\n各村：\n一、加强巡查。各村要于6月1日前完成排查。\n柳河镇人民政府\n2024年5月6日\n"
OWN = {
    "register.yaml": ("# 台账\nschema: anwei-register/1\n", "这是台账本身，不能覆盖"),
    "units.yaml": ("schema: anwei-roster/1\n", "这是单位名册，不能覆盖"),
    "links.yaml": ('"schema": "anwei-links/1"\n', "这是连接文件，不能覆盖"),
    "记录.json": ('{\n  "schema": "anwei/1"\n}', "这是一份公文的记录，不能覆盖"),
    "基线.json": ('{"schema": "anwei-baseline/1"}', "这是基线，不能覆盖"),
    "anwei.toml": ("", "这是设置，不能覆盖"),
    "通知.txt": ("%PDF-1.7", "这是一份公文或表格，不能覆盖"),
}


@pytest.mark.parametrize("name", OWN)
def test_a_file_of_the_program_or_a_document_is_never_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(OWN[name][0], "utf-8")
    with pytest.raises(AnweiError, match=OWN[name][1]):
        output.place(tmp_path / name, writes="markdown")


def test_a_report_is_written_again_and_a_baseline_over_a_baseline(tmp_path: Path) -> None:
    report, baseline = tmp_path / "报告.json", tmp_path / "基线.json"
    report.write_text('[{"schema": "x"}]', "utf-8")
    baseline.write_text(OWN["基线.json"][0], "utf-8")
    assert output.place(report, writes="json") == report
    assert output.place(baseline, writes="baseline") == baseline
    assert output.place(Path("-"), writes="json") is None


def test_inputs_folders_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "收文"
    folder.mkdir()
    for name in ("通知.txt", "任务.json"):
        (folder / name).write_text("甲", "utf-8")
    os.mkfifo(tmp_path / "管道")
    (tmp_path / "别名.txt").symlink_to(folder / "通知.txt")
    for place, inputs, message in (
        (folder / "通知.txt", [str(folder / "通知.txt")], "这是要读的文件，不能写到它上面"),
        (tmp_path / "别名.txt", [str(folder / "通知.txt")], "这是要读的文件，不能写到它上面"),
        (folder / "通知.txt", [str(folder)], "已经有这个文件，又在要读的文件夹"),
        (folder, [], "是文件夹，不是文件"),
        (tmp_path / "管道", [], "是设备或管道，不是文件"),
        (Path(os.devnull), [], "是设备或管道，不是文件"),
        (tmp_path / "报告.pdf", [], "写不成 .pdf。可写 .txt"),
    ):
        with pytest.raises(AnweiError, match=message):
            output.place(place, inputs=inputs, known=".txt")
    assert output.place(folder / "任务.json", inputs=[str(folder)]) == folder / "任务.json"  # no command reads it as a document


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    real, alias = tmp_path / "a.txt", tmp_path / "b.txt"
    real.write_text("旧", "utf-8")
    real.chmod(0o600)
    alias.symlink_to(real)
    output.write(alias, "新")
    assert alias.is_symlink()
    assert real.read_text("utf-8") == "新"
    assert real.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.txt", "b.txt"]


COMMANDS = (
    ("tasks -o register.yaml", "register.yaml：这是台账本身，不能覆盖。请另起文件名"),
    ("deadlines -o register.yaml", "register.yaml：这是台账本身，不能覆盖。请另起文件名"),
    ("tasks register.yaml -o register.yaml", "register.yaml：这是要读的文件，不能写到它上面。请换一个文件名"),
    ("tasks 收文 -o 收文/a.txt", "收文/a.txt：已经有这个文件，又在要读的文件夹 收文 里，没有覆盖。请换一个文件名，或写到别的文件夹"),
    ("tasks -o 任务.docx", "任务.docx：写不成 .docx。可写 .txt、.md、.csv、.xlsx、.ics、.json、.jsonl、.yaml；Word 的交办单用 anwei export docx"),
    ("validate 收文/a.txt --write-baseline register.yaml", "register.yaml：这是台账本身，不能覆盖。请另起文件名"),
    ("validate 收文/a.txt -o 收文/a.txt", "收文/a.txt：这是要读的文件，不能写到它上面。请换一个文件名"),
    ("diff 收文/a.txt b.txt -o register.yaml", "register.yaml：这是台账本身，不能覆盖。请另起文件名"),
    ("trace 收文/a.txt --in b.txt -o b.txt", "b.txt：这是要读的文件，不能写到它上面。请换一个文件名"),
    ("trace 收文/a.txt --in b.txt -o 对照.pdf", "对照.pdf：写不成 .pdf。可写 .txt、.md、.xlsx、.json"),
    ("units init 收文 -o units.pdf", "units.pdf：写不成 .pdf。可写 .yaml"),
    ("export csv -o 台账.docx", "台账.docx：写不成 .docx。可写 .csv"),
    ("export csv -o 管道 --force", "管道：是设备或管道，不是文件。要接到别的程序请写 -o -"),
    ("merge 收文 -o -", "-o -：台账要写成文件或文件夹。请写文件名，如 台账.yaml"),
    ("merge 收文 -o 台账.xlsx", "台账.xlsx：台账写不成 .xlsx。请写 .yaml 或文件夹；要 Excel、Word 请用 anwei export"),
    ("merge 收文 -o 管道", "管道：是设备或管道，不是文件。要接到别的程序请写 -o -"),
    ("parse register.md -o .", "register.yaml：这是台账本身，不能覆盖。请另起文件名"),
)


@pytest.fixture
def office(anwei: Run, tmp_path: Path) -> Path:
    (tmp_path / "收文").mkdir()
    for name in ("收文/a.txt", "b.txt", "register.md"):
        (tmp_path / name).write_text(NOTICE, "utf-8")
    assert anwei("merge", "b.txt", cwd=tmp_path).returncode == 0
    os.mkfifo(tmp_path / "管道")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_no_command_writes_over_what_it_must_not(anwei: Run, office: Path) -> None:
    before = contents(office)
    for line, message in COMMANDS:
        done = anwei(*line.split(), cwd=office)
        assert (line, done.returncode, done.stdout, done.stderr) == (line, 2, "", f"anwei: {message}\n")
    assert contents(office) == before


def test_a_dash_is_standard_output(anwei: Run, office: Path) -> None:
    for line, start in (
        ("tasks -o - --format csv", "\ufeff任务,"),
        ("diff 收文/a.txt b.txt -o -", "旧："),
        ("parse b.txt -o - -q", "schema: anwei/1"),
        ("export csv -o -", "序号,"),
        ("units init 收文 -o -", "# 单位名册"),
    ):
        assert anwei(*line.split(), cwd=office).stdout.startswith(start), line
    assert not (office / "-").exists()


def test_words_that_are_not_utf8_change_nothing(anwei: Run, office: Path) -> None:
    before = contents(office)
    done = anwei("set", "一", "--note", os.fsdecode("完成".encode("gbk")), cwd=office)
    assert (done.returncode, done.stdout) == (2, "")
    assert "参数不是 UTF-8 文字。请把终端或脚本的编码改成 UTF-8 再试；没有改动任何文件" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(office) == before


def test_a_document_whose_name_is_not_utf8_gives_a_register_that_can_be_read(anwei: Run, tmp_path: Path) -> None:
    name = os.fsdecode("通知.txt".encode("gbk"))
    (tmp_path / name).write_text(NOTICE, "utf-8")
    assert anwei("merge", name, cwd=tmp_path).returncode == 0
    done = anwei("validate", "register.yaml", "-q", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_lock_that_cannot_be_made_is_not_one_that_is_held(anwei: Run, office: Path) -> None:
    (office / ".register.yaml.lock").unlink(missing_ok=True)
    (office / ".register.yaml.lock").mkdir()
    done = anwei("set", "一", "--owner", "张三", cwd=office)
    assert (done.returncode, done.stderr) == (2, f"anwei: {office / 'register.yaml'}：无法加锁（是文件夹，不是文件）。请核对文件夹权限\n")


# ---- what is said of doubtful words --------------------------------------------------------------


def test_a_register_is_named_where_a_record_is_wanted(anwei: Run, office: Path) -> None:
    message = "register.yaml：这是台账，不是一份公文的记录。看台账请用 anwei tasks 或 anwei status\n"
    for command in ("show", "units"):
        done = anwei(command, "register.yaml", cwd=office)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"anwei: {message}")


def test_columns_are_respected_in_a_pipe(anwei: Run, office: Path) -> None:
    (office / "长.txt").write_text(NOTICE.replace("加强巡查。各村", "加强" + "堤防险段和排涝泵站" * 5 + "巡查。各村"), "utf-8")
    for columns, least, most in (("60", 40, 60), ("无", 80, 100), ("0", 80, 100)):
        lines = anwei("tasks", "长.txt", cwd=office, env={"COLUMNS": columns}).stdout.splitlines()[1:-1]
        widest = max(sum(2 if char > "\u2e80" else 1 for char in line.rstrip()) for line in lines)
        assert least < widest <= most, columns


def test_a_day_to_come_and_ids_that_nobody_knows_are_remarked(anwei: Run, office: Path) -> None:
    id = anwei("tasks", "--format", "jsonl", cwd=office).stdout.split('"id": "')[1].split('"')[0]
    done = anwei("set", id, "--done-on", "2199-01-01", cwd=office)
    assert (done.returncode, done.stderr) == (0, "注意：完成日期 2199-01-01 还没有到，请核对\n")
    assert anwei("set", id, "--done-on", "2024-05-01", cwd=office).stderr == ""
    done = anwei("link", "不存在:一", id, "--links", "links.yaml", cwd=office)
    assert (done.returncode, done.stderr) == (0, f"注意：{office / 'register.yaml'} 里没有编号 不存在:一，请确认没有写错\n")
    (office / "register.yaml").unlink()
    done = anwei("unlink", "甲:一", "乙:二", "--links", "links.yaml", cwd=office)
    assert (done.returncode, done.stderr) == (0, "注意：手边没有台账，没有核对编号 甲:一、乙:二，请确认没有写错\n")
