"""Files in, `SourceText` out: one module per input format, one table of suffixes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from anweitool.errors import AnweiError, reason
from anweitool.readers import plain
from anweitool.source import SourceText

Reader = Callable[[bytes, str], SourceText]

#: Suffix → (format name, reader). A new format is one row here and one module beside `plain`.
SUFFIXES: dict[str, tuple[str, Reader]] = {
    ".txt": ("txt", plain.read),
    ".text": ("txt", plain.read),
    ".md": ("md", plain.read),
    ".markdown": ("md", plain.read),
}

#: The most bytes read from one file; `read(..., limit=...)` changes it.
LIMIT = 64 * 1024 * 1024


def read(path: str, *, limit: int = LIMIT) -> tuple[SourceText, str]:
    """The extracted text of a file and the sha256 of its bytes; `-` reads standard input.

    Raises AnweiError where the path, the type, the size or the encoding make reading impossible.
    """
    data = _bytes(path, limit)
    suffix = Path(path).suffix.lower() if path != "-" else ".txt"
    name, reader = SUFFIXES.get(suffix, ("txt", plain.read))
    return reader(data, path if name == "txt" else path), hashlib.sha256(data).hexdigest()


def _bytes(path: str, limit: int) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise AnweiError("标准输入", "没有打开", "请写出文件名，或用管道送入文本")
        data = sys.stdin.buffer.read(limit + 1)
        if len(data) > limit:
            raise AnweiError("标准输入", f"超过 {limit // 1024 // 1024} MB", "请把文件拆小，或用 --limit 放宽")
        return data
    file = Path(path)
    try:
        if file.is_dir():
            raise AnweiError(path, "是文件夹，不是文件", f"请写出其中的文件，如 {path.rstrip('/')}/*.txt")
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise AnweiError(path, "文件不存在", "请核对路径") from None
    except PermissionError:
        raise AnweiError(path, "没有读取权限", "请核对文件权限") from None
    except (OSError, ValueError) as error:
        raise AnweiError(path, f"无法读取（{reason(error)}）", "请核对路径和磁盘") from None
    if len(data) > limit:
        raise AnweiError(path, f"超过 {limit // 1024 // 1024} MB", "请把文件拆小，或用 --limit 放宽")
    return data
