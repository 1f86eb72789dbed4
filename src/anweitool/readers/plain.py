"""Plain text and Markdown: bytes → characters, with the encoding found out and binary files refused."""

from __future__ import annotations

import codecs
from pathlib import Path

from anweitool.errors import AnweiError
from anweitool.readers.options import Options
from anweitool.source import SourceText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What Chinese offices write besides UTF-8; charset-normalizer tells them apart.
_CANDIDATES = ["gb18030", "big5", "utf_16_le", "utf_16_be"]


def read(data: bytes, path: str, options: Options) -> SourceText:
    """Decode `data`; `path` is used in messages and for the format name. Raises AnweiError."""
    text = decode(data)
    if text is None:
        raise AnweiError(path, "不是文本，或编码无法识别", "请另存为 UTF-8 编码的文本")
    if len(text) > options.characters:
        raise AnweiError(path, f"文字超过 {options.characters} 个", "请把文件拆小")
    source = SourceText.from_text(text, "md" if Path(path).suffix.lower() in (".md", ".markdown") else "txt")
    if not any(line.strip() for line in source.lines):
        raise AnweiError(path, "文件里只有空白", "请核对是否存好")
    return source


def decode(data: bytes) -> str | None:
    """The text of `data` by BOM, UTF-8, UTF-16, GB18030 or Big5, None where none of them fits.

    >>> decode("印发通知如下".encode("gb18030")), decode(b"\\xff\\xfe\\x70\\x53"), decode(b"\\x00\\x01\\x02")
    ('印发通知如下', '印', None)
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _try(data, encoding)
    if (text := _try(data, "utf-8")) is not None and not _binary(text):
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_CANDIDATES, threshold=0.6).best()
    if best is not None and not _binary(text := str(best)):
        return text
    return _damaged(data)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _damaged(data: bytes) -> str | None:
    """A file cut off or damaged in a few places: the encoding that loses least, if it loses little."""
    texts = [data.decode(name, "replace") for name in ("utf-8", "gb18030")]
    best = min(texts, key=lambda text: text.count("\ufffd"))
    return best if best.count("\ufffd") * 50 < len(best) and not _binary(best) else None


def _binary(text: str) -> bool:
    sample = text[:20000]
    return sum(c < " " and c not in "\t\n\r\x0b\x0c" for c in sample) * 50 > len(sample)
