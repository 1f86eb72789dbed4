"""Files that commands write: where they may go, and written so that no moment shows half of one."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from anweitool.errors import AnweiError, reason
from anweitool.lazy import lazy

#: Suffixes by which people expect a document of an office inside; a command writes one only where it can.
DOCUMENTS = frozenset(
    ".pdf .doc .docx .wps .wpt .ofd .rtf .odt .xls .xlsx .et .ods .csv .ppt .pptx .dps .mht .mhtml .png .jpg .jpeg .tif .tiff .bmp .zip .rar .7z".split()
)
_OWN = lazy(r"""^\s*(?:\{\s*)?["']?schema["']?\s*:\s*["']?anwei(?P<kind>-[a-z]+)?/\d""")
_NAMES = {"": "一份公文的记录", "-register": "台账", "-roster": "单位名册", "-links": "连接文件", "-baseline": "基线"}
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_FORMATS = {"baseline": "-baseline", "record": "", "links": "-links", "register": "-register"}


def place(output: Path | None, *, inputs: Iterable[str | Path | None] = (), writes: str = "", known: str = "") -> Path | None:
    """Where a command writes: the file, or None for standard output (no `-o`, or `-o -`). To be asked before any work is done.

    `writes` is what the command is about to write there, `known` the suffixes that it can write. Raises AnweiError for a place
    where nothing may be written: no plain file, one of the `inputs`, a file of the program's own or a document of another kind.
    """
    if output is None or str(output) == "-":
        return None
    suffix = output.suffix.lower()
    if suffix in DOCUMENTS and suffix != f".{writes}":
        raise AnweiError(str(output), f"写不成 {suffix}", f"可写 {known}" if known else "请换一个文件名")
    if not _is_there(output):
        return output
    for path in filter(None, map(str, inputs)):
        if path != "-" and _same(output, Path(path)):
            raise AnweiError(str(output), "这是要读的文件，不能写到它上面", "请换一个文件名")
    spare(output, writes)
    for path in filter(None, map(str, inputs)):
        if path != "-" and Path(path).is_dir() and _is_read(output) and output.resolve().is_relative_to(Path(path).resolve()):
            raise AnweiError(str(output), f"已经有这个文件，又在要读的文件夹 {path} 里，没有覆盖", "请换一个文件名，或写到别的文件夹")
    return output


def spare(path: Path, writes: str = "") -> None:
    """Raise AnweiError where a file must not be replaced by what a command writes, whatever the options say."""
    if not _is_there(path):
        return
    if path.name == "anwei.toml":
        raise AnweiError(str(path), "这是设置，不能覆盖", "请换一个文件名")
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间") from None
    kind = kind_of(start)
    if kind is not None and kind != _FORMATS.get(writes) and not (writes == "json" and kind == "-register" and path.suffix.lower() == ".json"):
        raise AnweiError(str(path), f"这是{_NAMES.get(kind, '台账')}{'本身' if kind == '-register' else ''}，不能覆盖", "请另起文件名")
    if start.startswith(_MAGIC) and not (writes in ("xlsx", "docx") and start.startswith(b"PK")):
        raise AnweiError(str(path), "这是一份公文或表格，不能覆盖", "请另起文件名")


def kind_of(start: bytes) -> str | None:
    """What a file of the program's own is, by how it begins: the word of its schema behind `anwei`; None for any other file."""
    text = re.sub(r"(?m)^\s*#.*\n", "", start.decode("utf-8", "ignore").removeprefix("\ufeff")).removeprefix("---\n")
    found = _OWN.search(text)
    return (found["kind"] or "") if found else None


def _is_there(path: Path) -> bool:
    """Whether there is a file. Raises AnweiError for a folder, a device, a pipe, and where the system refuses to look."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    except OSError as error:
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对路径") from None
    if stat.S_ISDIR(mode):
        raise AnweiError(str(path), "是文件夹，不是文件", "请写文件名")
    if not stat.S_ISREG(mode):
        raise AnweiError(str(path), "是设备或管道，不是文件", "要接到别的程序请写 -o -")
    return True


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_read(path: Path) -> bool:
    """Whether commands read such a file where they find it in a folder."""
    from anweitool.readers import SUFFIXES

    return path.suffix.lower() in SUFFIXES


def write(path: Path, data: bytes | str, *, folders: bool = False) -> None:
    """Write beside the target, then rename: what is on disk is the old file or the new one, never half of it.

    A link stays one, a file keeps its permissions; with `folders` those on the way are made. Raises AnweiError.
    """
    import tempfile

    temporary = None
    try:
        target = path.resolve() if path.is_symlink() else path
        if folders:
            target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=".anwei-", delete=False) as file:
            temporary = Path(file.name)
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间，或关闭正在打开它的程序") from None


def _mode(path: Path) -> int:
    """The permissions of a file, or those that a new one gets."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
