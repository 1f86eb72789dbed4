"""The register on disk: found like git finds its repository, read, and written so that no moment and no other process can spoil it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from anweitool.errors import AnweiError, reason
from anweitool.schema import config, register_yaml
from anweitool.schema.register import Register

NAME = "register.yaml"
_WAIT = 30.0  # seconds for another process to finish


def find(start: Path) -> Path | None:
    """The register that holds for a folder: what `anwei.toml` names, or `register.yaml`, here or above; None without one."""
    named = config.find(start).register
    if named is not None:
        return named
    return next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def load(path: Path) -> Register:
    """The register of a file. Raises AnweiError: with file:line:column where somebody wrote something wrong into it."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise AnweiError(str(path), "台账不存在", "请核对路径，或用 anwei merge 生成") from None
    except (OSError, UnicodeDecodeError) as error:
        what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise AnweiError(str(path), f"无法读取（{what}）", "请核对文件") from None
    return register_yaml.load(text, str(path))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other process from changing a register while it is read, changed and saved. Raises AnweiError after 30 seconds."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(path.with_name(f".{path.name}.lock")), timeout=_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise AnweiError(str(path), f"另一个程序正在改它，等了 {_WAIT:.0f} 秒", "请稍后再试") from None
    except OSError as error:
        raise AnweiError(str(path), f"无法加锁（{reason(error)}）", "请核对文件夹权限") from None
    try:
        yield
    finally:
        lock.release()


def save(path: Path, register: Register) -> None:
    """Write a register: beside it first, then renamed over it; the former state is kept as `.NAME.bak`. Raises AnweiError.

    At any moment the file is the former register or the new one, never a mix of both.
    """
    text = register_yaml.dump(register)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".anwei-", delete=False) as file:
            temporary = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        if path.exists():
            _back_up(path)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间；原来的台账没有动") from None


def _back_up(path: Path) -> None:
    """Keep the present state beside the register, itself never half-written."""
    backup = path.with_name(f".{path.name}.bak")
    spare = path.with_name(f".{path.name}.bak.new")
    spare.unlink(missing_ok=True)
    try:
        spare.hardlink_to(path)
    except OSError:  # a file system without links
        spare.write_bytes(path.read_bytes())
    spare.replace(backup)
