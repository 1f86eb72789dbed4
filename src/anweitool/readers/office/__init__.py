"""Old Office formats (doc, wps, rtf, odt, Word XML, xls, et): a helper program on this machine makes them docx or xlsx.

LibreOffice keeps numbers, merged cells and headings; where it is missing, antiword or catdoc read a doc's words. A helper
works on a copy in a private folder that is gone afterwards, has no terminal and no settings of the user's, and a time limit.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess  # noqa: S404 - the programs are found by name, their arguments are ours
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError, reason
from anweitool.readers.archive import Package, parse_xml
from anweitool.readers.draft import Cell, Draft
from anweitool.readers.office.word_xml import repacked
from anweitool.readers.options import MB, Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from lxml import etree

#: Where LibreOffice is when it is not on the path.
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
#: Format → the suffix and the name that LibreOffice knows it by; unnamed, it would take a damaged file for plain text.
_INPUT = {
    "doc": ("doc", "MS Word 97"),
    "wps": ("doc", "MS Word 97"),
    "rtf": ("rtf", "Rich Text Format"),
    "odt": ("odt", "writer8"),
    "wordxml": ("fodt", "OpenDocument Text Flat XML"),
    "xls": ("xls", "MS Excel 97"),
}
_KEPT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "PROGRAMFILES", "PROGRAMDATA")  # of the environment; Windows does not run without
_SAVE = "请用 Word 或 WPS 另存为 {} 后再试"

#: LibreOffice's settings: no macro runs, no link is followed, nothing is looked up.
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Save/Document", "WarnAlienFormat", "false"),
    ("Common/Misc", "FirstRun", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
    ("Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Failed(Exception):
    """A helper gave nothing; the text is what a message says of it."""


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The text of an old Office file. Raises AnweiError, also where no program is there to read it."""
    try:
        return _read(data, path, options)
    except AnweiError:
        raise
    except OSError as error:
        raise AnweiError(path, f"无法转换（{reason(error)}）", "请核对临时文件夹和磁盘") from error
    except Exception as error:  # whatever odd bytes make a library raise is one line to the user
        raise AnweiError(path, "文件不合规范，无法读取", _SAVE.format("docx")) from error


def _read(data: bytes, path: str, options: Options) -> SourceText:
    kind = _kind(data, path)
    if kind == "wordxml" and (packed := repacked(data, path)) is not None:
        return replace(_modern("docx", packed, path, options), format=kind)
    if _locked(data, kind, path, options):
        raise AnweiError(path, "文件加了密码", "请去掉密码后再试")
    target = "xlsx" if kind == "xls" else "docx"
    problem = f"读 {kind} 需要 LibreOffice"
    advice = f"请安装 libreoffice-{'calc' if kind == 'xls' else 'writer'}，或用 Word/WPS 另存为 {target}"
    with tempfile.TemporaryDirectory(prefix="anwei-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if program := _soffice():
            try:
                converted = _convert(program, data, kind, target, folder, options)
            except _Failed as error:
                problem, advice = str(error), _SAVE.format(target)
            else:
                return replace(_modern(target, converted, path, options), format=kind)
        elif kind in ("doc", "wps"):
            problem += "（或 antiword）"
        if kind in ("doc", "wps") and (draft := _words(data, kind, path, folder, options)) is not None:
            draft.remark("TX960", "info", "由 antiword 或 catdoc 读出，Word 自动生成的编号可能缺失", (1, 1))
            return draft.source()
    raise AnweiError(path, problem, advice)


def _modern(target: str, data: bytes, path: str, options: Options) -> SourceText:
    if target == "xlsx":
        from anweitool.readers import sheet

        return sheet.read(data, path, options)
    from anweitool.readers import docx

    return docx.read(data, path, options)


# ---- what a file is ------------------------------------------------------------------------------


def _kind(data: bytes, path: str) -> str:
    suffix = Path(path).suffix.lower()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if _stream("WordDocument") not in data and (suffix in (".xls", ".et") or _stream("Workbook") in data or _stream("Book\0") in data):
            return "xls"
        return "wps" if suffix in (".wps", ".wpt") else "doc"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    return "odt" if data.startswith(b"PK") else "wordxml"


def _stream(name: str) -> bytes:
    """A name as it stands in the directory of an OLE file."""
    return name.encode("utf-16-le")


def _locked(data: bytes, kind: str, path: str, options: Options) -> bool:
    """Whether the file needs a password: LibreOffice would only say that it cannot load it."""
    if kind == "odt":
        manifest = "META-INF/manifest.xml"
        package = Package(data, path, options)
        return manifest in package and b"encryption-data" in package.read(manifest)
    if kind not in ("doc", "wps"):
        return False
    at = data.find(b"\xec\xa5\xc1\x00")  # the head of the WordDocument stream, at the start of a sector
    while at > 0 and at % 512:
        at = data.find(b"\xec\xa5\xc1\x00", at + 1)
    return at > 0 and len(data) > at + 11 and bool(data[at + 11] & 0x01)


# ---- LibreOffice ---------------------------------------------------------------------------------


def _soffice() -> str | None:
    """The LibreOffice of this machine, None where there is none."""
    if found := shutil.which("soffice") or shutil.which("libreoffice"):
        return found
    for place in _PLACES:
        root, _, pattern = place.partition("*")
        if not pattern and Path(place).is_file():
            return place
        if pattern and Path(root).parent.is_dir():
            if matches := sorted(Path(root).parent.glob(place[len(str(Path(root).parent)) + 1 :])):
                return str(matches[-1])
    return None


def _convert(program: str, data: bytes, kind: str, target: str, folder: Path, options: Options) -> bytes:
    """The file as docx or xlsx. Raises _Failed."""
    suffix, filter = _INPUT[kind]
    source = folder / f"source.{suffix}"
    source.write_bytes(data)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
    switches = ["--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    work = [f"--infilter={filter}", "--convert-to", target, "--outdir", str(folder), str(source)]
    command = [program, f"-env:UserInstallation={profile.as_uri()}", *switches, *work]
    _run(command, folder, "LibreOffice", options)
    result = folder / f"source.{target}"
    if not result.is_file() or not result.stat().st_size:
        raise _Failed("LibreOffice 没能转换（文件可能已损坏或加了密码）")
    if result.stat().st_size > options.limit:
        raise _Failed(f"转换后超过 {options.limit // MB} MB")
    return result.read_bytes()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _run(command: Sequence[str], folder: Path, name: str, options: Options) -> bytes:
    """What a program prints. Raises _Failed where it cannot start, takes too long or says that it failed."""
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    environment |= dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA"), str(folder))
    environment.setdefault("PATH", os.defpath)
    printed = folder / "printed"
    with printed.open("wb") as output:
        try:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, cwd=folder, env=environment, start_new_session=True
            )
        except OSError as error:
            raise _Failed(f"{name} 无法启动（{reason(error)}）") from error
        try:
            code = process.wait(options.seconds)
        except subprocess.TimeoutExpired:
            raise _Failed(f"{name} 转换超过 {options.seconds:g} 秒，已停止") from None
        finally:
            if process.poll() is None:
                _end(process)
    if code:
        raise _Failed(f"{name} 没能转换（文件可能已损坏或加了密码）")
    with printed.open("rb") as stream:
        return stream.read(4 * options.characters)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603, S607
    else:
        os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
    process.wait()


# ---- antiword and catdoc -------------------------------------------------------------------------


def _words(data: bytes, kind: str, path: str, folder: Path, options: Options) -> Draft | None:
    """The text of a doc without LibreOffice, None where no program is there or none can."""
    source = folder / "source.doc"
    source.write_bytes(data)
    for name, arguments in (("antiword", ["-x", "db"]), ("antiword", ["-w", "0", "-m", "UTF-8.txt"]), ("catdoc", ["-d", "utf-8", "-w"])):
        if not (program := shutil.which(name)):
            continue
        try:
            printed = _run([program, *arguments, str(source)], folder, name, options).decode("utf-8", "replace")
        except _Failed:
            continue
        draft = Draft(kind, path, options)
        if not printed.strip() or (arguments[0] == "-x" and not _docbook(printed, draft)):
            continue
        if arguments[0] != "-x":
            for line in printed.splitlines():
                draft.line(line)
        return draft
    return None


def _docbook(text: str, draft: Draft) -> bool:
    """Write antiword's DocBook, which unlike its plain text has whole cells; False where it is not well formed."""
    start = text.find("<book")
    try:
        root = parse_xml(_NOT_XML.sub(" ", text[max(start, 0) :]).encode(), draft.path)
    except AnweiError:
        return False
    _element(root, draft, 0)
    return draft.last > 0


def _element(element: etree._Element, draft: Draft, depth: int) -> None:
    """Write a part of a DocBook text; its depth in chapters and sections is the depth of a heading."""
    for child in element:
        if child.tag == "title":
            draft.line(_text(child), heading=max(1, depth))
        elif child.tag == "informaltable":
            draft.table(_cells(child))
        elif child.tag == "para":
            draft.line(_text(child))
            _element(child, draft, depth)  # a table stands in a paragraph
        elif child.tag not in ("bookinfo", "footnote"):
            _element(child, draft, depth + (child.tag == "chapter" or child.tag.startswith("sect")))


def _cells(table: etree._Element) -> Iterator[Cell]:
    for r, row in enumerate(table.iter("row")):
        for c, entry in enumerate(row.iterchildren("entry")):
            yield Cell(r, c, _text(entry))


def _text(element: etree._Element) -> str:
    """The words of a paragraph, without its tables and notes."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("informaltable", "footnote"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts).strip() if element.tag in ("para", "entry", "title") else "".join(parts)
