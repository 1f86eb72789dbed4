"""What a file is, by its content first and its suffix only where the content does not tell."""

from __future__ import annotations

import re
from pathlib import Path

from anweitool.errors import AnweiError
from anweitool.readers.archive import Package
from anweitool.readers.options import Options

#: First bytes of files that no reader reads → what they are and what to do.
_REFUSED = (
    (b"Rar!", "是 RAR 压缩包", "请先解压"),
    (b"7z\xbc\xaf", "是 7z 压缩包", "请先解压"),
    (b"\x1f\x8b", "是 gzip 压缩包", "请先解压"),
    (b"CEB", "是方正 CEB 文件", "请用阅读器打印成 PDF"),
    (b"MZ", "是程序，不是公文", "请核对文件来源"),
    (b"\x7fELF", "是程序，不是公文", "请核对文件来源"),
    (b"SQLite format 3", "是数据库，不是公文", "请核对文件"),
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_OLE = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S)
_HTML_WITHIN = re.compile(rb"<(?:html|body|table|div|p)\b[^<>]{0,500}>", re.I)
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word\.Document|<w:wordDocument|<pkg:package|<office:document\b")


def detect(data: bytes, path: str, options: Options, suffixes: dict[str, str], known: str) -> str:
    """The format name of a file's bytes; `suffixes` gives the format that a suffix promises.

    Raises AnweiError for what cannot be read; `known` says in the message what can.
    """
    suffix = Path(path).suffix.lower()
    for magic, kind, advice in _REFUSED:
        if data.startswith(magic) and (magic != b"CEB" or suffix == ".ceb") and (magic != b"MZ" or b"\x00" in data[:64]):
            raise AnweiError(path, kind, f"{advice}；{known}")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, path, options, known)
    if data.startswith(_OLE):
        return _compound(data, path, known)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if any(data.startswith(magic) for magic in _IMAGES) and (not data.startswith(b"BM") or suffix == ".bmp"):
        return "image"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    start = data[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _WORD_XML.search(start):
        return "wordxml"
    if b"multipart/related" in start[:2048].lower() and b"mime-version" in start[:2048].lower():
        return "html"
    if _HTML.match(start):
        return "html"
    named = suffixes.get(suffix)
    if named in ("txt", "md", "csv"):
        return named
    if named == "html" or (named and _HTML_WITHIN.search(start)):
        return "html"
    if named and b"\x00" in data[:512] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise AnweiError(path, f"不是完好的 {suffix.lstrip('.')} 文件", "请核对文件是否损坏、后缀是否改过")
    return "txt"


def _packed(data: bytes, path: str, options: Options, known: str) -> str:
    package = Package(data, path, options)
    names = {name.lower() for name in package.names}
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "ofd.xml" in names:
        return "ofd"
    if "content.xml" in names:
        return "odt"
    if any(name.startswith("ppt/") for name in names):
        raise AnweiError(path, "是演示文稿", f"请把文字另存为文档；{known}")
    raise AnweiError(path, "是压缩包，里面不是一份 Office 或 OFD 文件", f"请先解压；{known}")


def _compound(data: bytes, path: str, known: str) -> str:
    """An OLE file: Word or WPS, Excel, or an encrypted package of either."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise AnweiError(path, "文件加了密码", "请去掉密码后再试")
    if has("WordDocument"):
        return "doc"
    if has("Workbook") or has("Book\x00"):
        return "xls"
    raise AnweiError(path, "是旧版 Office 文件，但不是文档或表格，或已损坏", known)
