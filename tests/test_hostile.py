"""Broken and hostile files through the real command: one line, exit code 2, soon; the others go on; nothing written elsewhere."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT, Run

NOTICE = "关于做好防汛工作的通知\n各村：\n一、加强巡查。各村要于6月1日前完成排查。\n2024年5月6日\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + "]>"


def packed(**members: str | bytes) -> bytes:
    """A zip of these members; `__` stands for a slash, and `_x` before a suffix for the dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_x_", "."), data)
    return buffer.getvalue()


def docx(body: str, doctype: str = "") -> bytes:
    return packed(word__document_x_xml=f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


NESTED = "<w:tbl><w:tr><w:tc>" * 100 + paragraph("一、底") + "</w:tc></w:tr></w:tbl>" * 100

#: Name → bytes, what the one line says.
FILES: dict[str, tuple[bytes, str]] = {
    "bomb.docx": (packed(word__document_x_xml=b" " * (600 << 20)), "解压后超过 512 MB，疑为压缩炸弹"),
    "laughs.docx": (docx(paragraph("&j;"), BOMB), "带有 DTD（实体声明），不安全"),
    "external.docx": (docx(paragraph("&x;"), '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "带有 DTD（实体声明），不安全"),
    "nested.docx": (docx(NESTED), "嵌套过深"),
    "deep.docx": (docx("<w:sdt><w:sdtContent>" * 400 + paragraph("底") + "</w:sdtContent></w:sdt>" * 400), "嵌套过深"),
    "laughs.xlsx": (packed(xl__workbook_x_xml=BOMB + "<workbook>&j;</workbook>"), "DTD"),
    "laughs.ofd": (packed(OFD_x_xml=BOMB + "<OFD>&j;</OFD>"), "DTD"),
    "empty.ofd": (packed(OFD_x_xml="<OFD/>"), ""),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", ""),
    "text.pdf": (b"\x00\x01\x02 no pdf", "不是完好的 pdf 文件"),
    "slides.pptx": (packed(ppt__presentation_x_xml="<p/>"), "是演示文稿"),
    "archive.docx": (packed(readme_x_txt="x"), "是压缩包，里面不是一份 Office 或 OFD 文件。请先解压"),
    "program.doc": (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60, "是程序，不是公文"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le"), "文件加了密码"),
    "deep.html": (b"<html><body>" + b"<div>" * 20_000 + "一".encode(), "嵌套"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_one_line(anwei: Run, tmp_path: Path, name: str) -> None:
    data, message = FILES[name]
    (tmp_path / name).write_bytes(data)
    done = anwei("parse", tmp_path / name, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"anwei: {tmp_path / name}：")
    assert done.stderr.count("\n") == 1
    assert "程序内部错误" not in done.stderr
    assert message in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_they_stop_nothing_in_a_batch(anwei: Run, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, (data, _) in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "good.txt").write_text(NOTICE, "utf-8")
    done = anwei("parse", folder, "--include", "*", "-o", tmp_path / "out", "-q")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == len(FILES)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.yaml"]


def test_names_in_an_archive_lead_nowhere(anwei: Run, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.txt", "x")
        archive.writestr("/etc/evil", "x")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{"".join(map(paragraph, NOTICE.split()))}</w:body></w:document>')
    inbox = tmp_path / "a" / "b"
    inbox.mkdir(parents=True)
    (inbox / "notice.docx").write_bytes(buffer.getvalue())
    done = anwei("parse", inbox / "notice.docx", "-o", tmp_path / "out", "-q")
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["notice.docx", "notice.yaml"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word.txt", docx("".join(map(paragraph, NOTICE.split())))),
        ("page.doc", f"<html><body>{''.join(f'<p>{line}</p>' for line in NOTICE.split())}</body></html>".encode("gb18030")),
        (
            "macros.docm",
            packed(
                word__document_x_xml=f'<w:document xmlns:w="{WORD}"><w:body>{"".join(map(paragraph, NOTICE.split()))}</w:body></w:document>',
                word__vbaProject_x_bin=b"x",
            ),
        ),
        ("notice.pdf", NOTICE.encode("gb18030")),
    ],
)
def test_the_content_tells_what_a_file_is(anwei: Run, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    done = anwei("parse", tmp_path / name, "-q")
    assert done.returncode == 0
    assert "完成排查" in done.stdout
    assert "2024-06-01" in done.stdout


def test_script_in_a_text_stays_text(anwei: Run, tmp_path: Path) -> None:
    evil = "关于做好=cmd|' /C calc'!A0工作的通知\n各村：\n一、<script>alert(1)</script>加强巡查。各村要于6月1日前完成排查。\x1b[31m\n2024年5月6日\n"
    (tmp_path / "evil.txt").write_text(evil, "utf-8")
    done = anwei("show", tmp_path / "evil.txt")
    assert done.returncode == 0
    assert "\x1b[31m" not in done.stdout
    assert "\x1b" not in anwei("text", tmp_path / "evil.txt").stdout
    assert "\x1b" not in anwei("parse", tmp_path / "evil.txt").stdout


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker in /proc")
def test_a_worker_killed_from_outside_is_that_files_failure(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.txt", tmp_path / "quick.txt"
    slow.write_text(NOTICE + "一、加强巡查。各村要于6月1日前完成排查。\n" * 150_000, "utf-8")
    quick.write_text(NOTICE, "utf-8")
    command = [
        sys.executable,
        "-c",
        "from anweitool.cli import main; main()",
        "parse",
        str(slow),
        str(quick),
        "-o",
        str(tmp_path / "out"),
        "--jobs",
        "1",
        "-q",
    ]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    worker = 0
    for _ in range(200):
        if found := children.read_text().split():
            worker = int(found[0])
            break
        time.sleep(0.02)
    time.sleep(0.3)
    os.kill(worker, signal.SIGKILL)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert said == f"anwei: {slow}：读取它的进程被中止（SIGKILL）。可能是内存不够；请单独再试\n"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["quick.yaml"]
