"""Old Office formats: what survives a conversion, and what is said when no program can."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from anweitool.errors import AnweiError
from anweitool.readers import office, read
from anweitool.readers.options import Options
from anweitool.source import SourceText

SOFFICE = office._soffice()
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
needs_antiword = pytest.mark.skipif(shutil.which("antiword") is None, reason="antiword is not installed")
needs_catdoc = pytest.mark.skipif(shutil.which("catdoc") is None, reason="catdoc is not installed")
needs_shell = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

PARAGRAPHS = ["关于做好防汛工作的通知", "各村（社区）、镇直各单位：", "现就有关事项通知如下。"]
NUMBERED = ["加强值班值守", "开展隐患排查"]


def docx(path: Path) -> Path:
    """A Word file with automatic numbers (一、二、) and a table with a cell merged over two rows."""
    import docx as library
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = library.Document()
    document.add_heading(PARAGRAPHS[0], 1)
    for paragraph in PARAGRAPHS[1:]:
        document.add_paragraph(paragraph)
    numbering = document.part.numbering_part.element
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text in NUMBERED:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'))
    table = document.add_table(3, 3, style="Table Grid")
    for row, cells in enumerate([["序号", "任务", "单位"], ["1", "排查险段", "水利站"], ["", "落实值班", "应急办\n各村"]]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    document.add_paragraph("2024年4月10日")
    document.save(str(path))
    return path


def xlsx(path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["序号", "任务", "单位"], [1, "排查险段", "水利站"], [None, "落实值班", "应急办"]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(path)
    return path


def convert(source: Path, target: str) -> Path:
    profile = (source.parent / "maker").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", target, "--outdir", str(source.parent), str(source)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # type: ignore[arg-type]
    return source.with_suffix("." + target.split(":")[0])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One small document in each format, made by LibreOffice."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    word = docx(folder / "通知.docx")
    made = {target: convert(word, target) for target in ("doc", "rtf", "odt", "fodt")}
    # What LibreOffice writes for 、 in a number, Word writes as a character.
    made["rtf"].write_bytes(made["rtf"].read_bytes().replace(rb"\'02\'00\'3f", rb"\'02\'00\u12289 ?"))
    made["wps"] = Path(shutil.copy(made["doc"], folder / "通知.wps"))
    made["docx"] = word
    made["xls"] = convert(xlsx(folder / "台账.xlsx"), "xls")
    made["et"] = Path(shutil.copy(made["xls"], folder / "台账.et"))
    return made


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made; nothing may stay there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path that has nothing on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(office, "_PLACES", ())
    return folder


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def provide(folder: Path, name: str) -> None:
    (folder / name).symlink_to(next(Path(place, name) for place in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin") if Path(place, name).exists()))


def problem(data: bytes, path: str, options: Options | None = None) -> str:
    with pytest.raises(AnweiError) as caught:
        office.read(data, path, options or Options())
    assert "\n" not in str(caught.value)
    return str(caught.value)


def lines(source: SourceText) -> list[str]:
    return [line for line in source.lines if line.strip()]


#: An OLE file that is a Word document by its directory, and nothing else.
HOLLOW = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(488)


# ---- with LibreOffice ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix, format", [("doc", "doc"), ("wps", "wps"), ("rtf", "rtf"), ("odt", "odt"), ("fodt", "wordxml")])
def test_text_numbers_and_merged_cells_survive(files: dict[str, Path], private: Path, suffix: str, format: str) -> None:
    source = read(str(files[suffix]))[0]
    assert source.format == format
    assert lines(source)[:5] == [*PARAGRAPHS, "一、加强值班值守", "二、开展隐患排查"]
    assert lines(source)[-1] == "2024年4月10日"
    (grid,) = source.grids
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["序号", "任务", "单位"],
        ["1", "排查险段", "水利站"],
        ["1", "落实值班", "应急办\n各村"],
    ]
    assert grid.rows[1][0] is grid.rows[2][0]
    assert list(private.iterdir()) == []


@pytest.mark.parametrize("suffix", ["xls", "et"])
def test_a_sheet(files: dict[str, Path], private: Path, suffix: str) -> None:
    source = read(str(files[suffix]))[0]
    assert source.format == "xls"
    (grid,) = source.grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["序号", "任务", "单位"], ["1", "排查险段", "水利站"], ["1", "落实值班", "应急办"]]
    assert list(private.iterdir()) == []


def test_two_at_once_do_not_disturb_each_other(files: dict[str, Path], private: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        word, rich = pool.map(lambda suffix: read(str(files[suffix]))[0], ["doc", "rtf"])
    assert lines(word) == lines(rich)
    assert list(private.iterdir()) == []


@needs_soffice
def test_nothing_is_fetched(files: dict[str, Path]) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    picture = f'<draw:image xlink:href="http://127.0.0.1:{server.server_port}/x.png" xlink:type="simple"/>'
    frame = f'<text:p><draw:frame draw:name="x" svg:width="2cm" svg:height="2cm">{picture}</draw:frame></text:p></office:text>'
    data = files["fodt"].read_bytes().replace(b"</office:text>", frame.encode())
    try:
        assert lines(office.read(data, "x.fodt", Options()))[0] == PARAGRAPHS[0]
    finally:
        server.shutdown()
    assert b"x.png" in data
    assert asked == []


@needs_soffice
def test_a_damaged_file_is_not_taken_for_text(files: dict[str, Path], private: Path) -> None:
    failed = "：LibreOffice 没能转换（文件可能已损坏或加了密码）。请用 Word 或 WPS 另存为"
    assert problem(files["xls"].read_bytes()[:1500], "a.xls") == f"a.xls{failed} xlsx 后再试"
    assert problem(files["doc"].read_bytes()[:9000], "a.doc") == f"a.doc{failed} docx 后再试"
    assert problem(b"<?mso-application progid='Word.Document'?><w:wordDocument", "a.xml") == "a.xml：不是完整的 XML。请重新取得文件"
    assert list(private.iterdir()) == []


# ---- stand-ins for LibreOffice -------------------------------------------------------------------

SAVE = "请用 Word 或 WPS 另存为 docx 后再试"


@needs_shell
def test_a_program_that_hangs_is_ended_with_all_it_started(bin: Path, private: Path, tmp_path: Path) -> None:
    program(bin, "soffice", f"sleep 60 & echo $! > {tmp_path}/child; sleep 60")
    started = time.perf_counter()
    assert problem(b"{\\rtf1 x}", "a.rtf", Options(seconds=0.5)) == f"a.rtf：LibreOffice 转换超过 0.5 秒，已停止。{SAVE}"
    assert time.perf_counter() - started < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            break
        time.sleep(0.1)
    else:
        pytest.fail("its child still runs")
    assert list(private.iterdir()) == []


@needs_shell
@pytest.mark.parametrize("script", ["exit 1", "exit 0", "echo error >&2; kill -9 $$", "for last; do :; done; : > ${last%.*}.docx"])
def test_a_program_that_gives_nothing(bin: Path, private: Path, script: str) -> None:
    program(bin, "soffice", script)
    assert problem(b"{\\rtf1 x}", "a.rtf") == f"a.rtf：LibreOffice 没能转换（文件可能已损坏或加了密码）。{SAVE}"
    assert list(private.iterdir()) == []


@needs_shell
def test_a_program_that_cannot_start(bin: Path) -> None:
    (bin / "soffice").write_bytes(b"\x7fELF nonsense")
    (bin / "soffice").chmod(0o755)
    assert re.fullmatch(f"a.rtf：LibreOffice 无法启动（.+）。{SAVE}", problem(b"{\\rtf1 x}", "a.rtf"))


@needs_shell
def test_too_much_output(bin: Path) -> None:
    program(bin, "soffice", "for last; do :; done; head -c 5000 /dev/zero > ${last%.*}.docx")
    assert problem(b"{\\rtf1 x}", "a.rtf", Options(limit=4000)) == f"a.rtf：转换后超过 0 MB。{SAVE}"


@needs_shell
def test_a_program_has_a_private_home_and_nothing_of_the_environment(bin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "1")
    program(
        bin,
        "soffice",
        f'env > {tmp_path}/env; cat "$HOME/profile/user/registrymodifications.xcu" > {tmp_path}/settings; printf "%s\\n" "$@" > {tmp_path}/arguments',
    )
    problem(b"{\\rtf1 x}", "a.rtf")
    environment = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert "SECRET" not in environment
    assert environment["HOME"] != os.environ.get("HOME")
    assert Path(environment["HOME"]).name.startswith("anwei-")
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments[0] == f"-env:UserInstallation=file://{environment['HOME']}/profile"
    assert arguments[-5:] == ["--convert-to", "docx", "--outdir", environment["HOME"], environment["HOME"] + "/source.rtf"]
    assert '<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value>' in (tmp_path / "settings").read_text()


# ---- without LibreOffice -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, path, expected",
    [
        (HOLLOW, "a.doc", "a.doc：读 doc 需要 LibreOffice（或 antiword）。请安装 libreoffice-writer，或用 Word/WPS 另存为 docx"),
        (HOLLOW, "a.wps", "a.wps：读 wps 需要 LibreOffice（或 antiword）。请安装 libreoffice-writer，或用 Word/WPS 另存为 docx"),
        (b"{\\rtf1 x}", "a.rtf", "a.rtf：读 rtf 需要 LibreOffice。请安装 libreoffice-writer，或用 Word/WPS 另存为 docx"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "a.xls：读 xls 需要 LibreOffice。请安装 libreoffice-calc，或用 Word/WPS 另存为 xlsx"),
    ],
)
def test_no_program_at_all(bin: Path, private: Path, data: bytes, path: str, expected: str) -> None:
    assert problem(data, path) == expected
    assert list(private.iterdir()) == []


@needs_shell
@needs_antiword
def test_antiword_reads_a_doc(files: dict[str, Path], bin: Path, private: Path) -> None:
    provide(bin, "antiword")
    source = office.read(files["doc"].read_bytes(), "a.doc", Options())
    assert lines(source) == [*PARAGRAPHS, *NUMBERED, "序号\t任务\t单位", "1\t排查险段\t水利站", "\t落实值班\t应急办 各村", "2024年4月10日"]
    assert source.headings == {1: 1}
    assert [[cell.text for cell in row] for row in source.grids[0].rows][2] == ["", "落实值班", "应急办\n各村"]
    assert [(each.code, each.severity, each.message) for each in source.remarks] == [
        ("TX960", "info", "由 antiword 或 catdoc 读出，Word 自动生成的编号可能缺失")
    ]
    assert list(private.iterdir()) == []


@needs_shell
@needs_catdoc
def test_catdoc_reads_a_doc(files: dict[str, Path], bin: Path) -> None:
    provide(bin, "catdoc")
    source = office.read(files["wps"].read_bytes(), "a.wps", Options())
    assert source.format == "wps"
    assert lines(source)[:5] == [*PARAGRAPHS, *NUMBERED]
    assert [each.code for each in source.remarks] == ["TX960"]


@needs_shell
@needs_antiword
def test_antiword_steps_in_where_libreoffice_fails(files: dict[str, Path], bin: Path) -> None:
    program(bin, "soffice", "exit 1")
    provide(bin, "antiword")
    assert lines(office.read(files["doc"].read_bytes(), "a.doc", Options()))[:3] == PARAGRAPHS


@needs_shell
@needs_antiword
@needs_catdoc
def test_what_no_program_can_read(bin: Path) -> None:
    program(bin, "soffice", "exit 1")
    provide(bin, "antiword")
    assert problem(HOLLOW, "a.doc") == f"a.doc：LibreOffice 没能转换（文件可能已损坏或加了密码）。{SAVE}"


@needs_shell
def test_docbook_that_is_not_well_formed_gives_way_to_plain_text(bin: Path) -> None:
    program(bin, "antiword", 'if [ "$1" = -x ]; then echo "<book><para>x</book>"; else echo 关于防汛的通知; fi')
    assert office.read(HOLLOW, "a.doc", Options()).lines == ("关于防汛的通知",)


# ---- without a program ---------------------------------------------------------------------------


def test_passwords_are_said(tmp_path: Path, bin: Path) -> None:
    head = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01"
    assert problem(HOLLOW + head + bytes(500), "a.doc") == "a.doc：文件加了密码。请去掉密码后再试"
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr("content.xml", "x")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert problem((tmp_path / "a.odt").read_bytes(), "a.odt") == "a.odt：文件加了密码。请去掉密码后再试"


def test_a_flat_package_needs_no_program(tmp_path: Path, bin: Path) -> None:
    import base64

    from lxml import etree

    parts = []
    with zipfile.ZipFile(docx(tmp_path / "a.docx")) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith((".xml", ".rels")):
                body = f"<pkg:xmlData>{etree.tostring(etree.fromstring(data)).decode()}</pkg:xmlData>"
            else:
                body = f"<pkg:binaryData>{base64.b64encode(data).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}">{body}</pkg:part>')
    flat = f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(parts)}</pkg:package>'
    path = tmp_path / "a.doc"
    path.write_text(flat, encoding="utf-8")
    source = read(str(path))[0]
    assert source.format == "wordxml"
    assert lines(source)[:4] == [*PARAGRAPHS, "一、加强值班值守"]


WORD_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:lists><w:listDef w:listDefId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/>
<w:suff w:val="Nothing"/><w:lvlText w:val="%1、"/></w:lvl></w:listDef><w:list w:ilfo="1"><w:ilst w:val="3"/></w:list></w:lists>
<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles><w:body><wx:sect>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>关于防汛工作的通知</w:t></w:r></w:p><wx:sub-section>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/></w:listPr></w:pPr><w:r><w:t>加强值守</w:t></w:r></w:p>
<w:p><w:r><w:t>请于</w:t></w:r><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>4月</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>5月</w:t></w:r></aml:content></aml:annotation><w:r><w:t>底前完成。</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>水利站</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>排查</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>值班</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sub-section></wx:sect></w:body></w:wordDocument>
"""


def test_word_2003_xml_needs_no_program(tmp_path: Path, bin: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_text(WORD_2003, encoding="utf-8")
    source = read(str(path))[0]
    assert source.format == "wordxml"
    assert lines(source)[:3] == ["关于防汛工作的通知", "一、加强值守", "请于5月底前完成。"]
    assert source.headings == {1: 1}
    assert [[cell.text for cell in row] for row in source.grids[0].rows] == [["水利站", "排查"], ["水利站", "值班"]]
    assert "TX958" in [remark.code for remark in source.remarks]


def test_the_library_is_not_loaded_at_start() -> None:
    code = "import sys, anweitool.readers.office, anweitool.readers.ofd; print([name for name in ('lxml', 'docx', 'PIL', 'numpy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
