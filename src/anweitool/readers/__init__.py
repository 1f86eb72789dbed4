"""Files in, `SourceText` out: one module per input format, one table of formats."""

from __future__ import annotations

import hashlib
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from anweitool.errors import AnweiError, reason
from anweitool.readers.options import MB, Options
from anweitool.source import SourceText


class Format(NamedTuple):
    """A format: the module here whose `read(data, path, options)` reads it, the suffixes that its files have."""

    module: str
    suffixes: tuple[str, ...]


#: Format name → how it is read. A new format is one row here, one module, and how `detect` knows it by its content.
FORMATS: dict[str, Format] = {
    "txt": Format("plain", (".txt", ".text")),
    "md": Format("plain", (".md", ".markdown")),
    "html": Format("html", (".html", ".htm", ".shtml", ".mht", ".mhtml")),
    "docx": Format("docx", (".docx", ".docm", ".dotx")),
    "pdf": Format("pdf", (".pdf",)),
    "ofd": Format("ofd", (".ofd",)),
    "doc": Format("office", (".doc", ".wps", ".dot", ".wpt")),
    "rtf": Format("office", (".rtf",)),
    "odt": Format("office", (".odt",)),
    "wordxml": Format("office", (".fodt",)),
    "xlsx": Format("sheet", (".xlsx", ".xlsm")),
    "xls": Format("office", (".xls", ".et")),
    "csv": Format("sheet", (".csv", ".tsv")),
    "image": Format("scan", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")),
}

#: Suffix → format name.
SUFFIXES: dict[str, str] = {suffix: name for name, format in FORMATS.items() for suffix in format.suffixes}

#: What is read, as messages say it.
KNOWN = "能读 " + "、".join(name for name in FORMATS if name not in ("wordxml", "image")) + "、图片"

#: The most bytes read from one file; `Options(limit=...)` changes it.
LIMIT = Options().limit


def read(path: str, options: Options | None = None) -> tuple[SourceText, str]:
    """The extracted text of a file and the sha256 of its bytes; `-` reads standard input.

    Raises AnweiError where the path, the type, the size or the content make reading impossible.
    """
    options = options or Options()
    data = load(path, options.limit)
    return extract(data, path, options), hashlib.sha256(data).hexdigest()


def extract(data: bytes, path: str, options: Options) -> SourceText:
    """The extracted text of a file's bytes; `path` gives the suffix and stands in messages. Raises AnweiError."""
    from anweitool.readers import detect

    if not data.strip():
        raise AnweiError(path, "文件是空的" if not data else "文件里只有空白", "请核对是否存好")
    name = detect.detect(data, path, options, SUFFIXES, KNOWN)
    reader = import_module(f"{__name__}.{FORMATS[name].module}")
    source: SourceText = reader.read(data, path, options)
    return source


def load(path: str, limit: int) -> bytes:
    """The bytes of a file or of standard input, no more than `limit`. Raises AnweiError."""
    if path == "-":
        if sys.stdin is None:
            raise AnweiError("标准输入", "没有打开", "请写出文件名，或用管道送入文本")
        data = sys.stdin.buffer.read(limit + 1)
        if len(data) > limit:
            raise AnweiError("标准输入", f"超过 {limit // MB} MB", "请把文件拆小，或用 --limit 放宽")
        return data
    file = Path(path)
    try:
        if file.is_dir():
            raise AnweiError(path, "是文件夹，不是文件", f"请写出其中的文件，如 {path.rstrip('/')}/*.txt")
        if not file.exists():
            raise AnweiError(path, "文件不存在", "请核对路径")
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except PermissionError:
        raise AnweiError(path, "没有读取权限", "请核对文件权限") from None
    except (OSError, ValueError) as error:
        raise AnweiError(path, f"无法读取（{reason(error)}）", "请核对路径和磁盘") from None
    if len(data) > limit:
        raise AnweiError(path, f"超过 {limit // MB} MB", "请把文件拆小，或用 --limit 放宽")
    return data
