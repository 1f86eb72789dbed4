"""The register on disk: found like git finds its repository, read, and written so that no moment and no other process can spoil it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from anweitool.errors import AnweiError, reason
from anweitool.memory import uncollected
from anweitool.register import files, index, indexing
from anweitool.register.pieces import date_of
from anweitool.schema import config, register_yaml
from anweitool.schema.register import Entry, Register

NAME = "register.yaml"
FOLDER = "register"
_WAIT = 30.0  # seconds for another process to finish


def find(start: Path) -> Path | None:
    """The register that holds for a folder: what `anwei.toml` names, or `register.yaml` or `register/`, here or above; None without one.

    Raises AnweiError where a folder has both.
    """
    named = config.find(start).register
    if named is not None:
        return named
    return next((found for folder in (start, *start.parents) if (found := _held(folder))), None)


def _held(folder: Path) -> Path | None:
    file, many = folder / NAME, folder / FOLDER
    if many.is_dir() and not files.is_register(many) and files.holds_parts(many):
        raise AnweiError(str(many), f"有台账的分文件，却没有 {files.LINKS}", f"请从 git 或 .{FOLDER}.bak 恢复 {files.LINKS}，或移走这个文件夹")
    found = [file] * file.is_file() + [many] * (many.is_dir() and files.is_register(many))
    if len(found) > 1:
        raise AnweiError(str(folder), f"既有 {NAME} 又有 {FOLDER}/，不知道用哪个", "请移走一个，或在 anwei.toml 里写明 register")
    return found[0] if found else None


def within(path: str) -> Path | None:
    """The register that a path names: a file or folder that is one, or a folder that holds one. Raises AnweiError where it holds two."""
    place = Path(path)
    if path == "-" or not place.exists():
        return None
    if files.is_register(place):
        return place
    return _held(place) if place.is_dir() else None


def exists(path: Path) -> bool:
    """Whether there is a register to bring up to date. Raises AnweiError for a folder with other things in it."""
    files.refuse_foreign(path)
    return files.is_register(path) if path.is_dir() else path.exists()


def load(path: Path) -> Register:
    """The register of a file or folder. Raises AnweiError: with file:line:column where somebody wrote something wrong into it."""
    settle(path)
    return register_of(files.read(path), path)


def settle(path: Path) -> None:
    """Let a change of a folder that is under way, or that was broken off, come to its end, where that is possible."""
    if files.unfinished(path):
        with contextlib.suppress(AnweiError), locked(path):
            pass


def register_of(read: files.Texts, path: Path) -> Register:
    """The register that texts are. Raises AnweiError as `load` does."""
    if not path.is_dir():
        return register_yaml.load_parts(read.texts)
    if not any(Path(name).name == files.LINKS for _, name in read.texts):
        raise AnweiError(str(path), f"不是台账（没有 {files.LINKS}）", "请核对路径，或用 anwei merge 生成")
    return _ordered(register_yaml.load_parts(read.texts))


def _ordered(register: Register) -> Register:
    """A register put together from files, in the order that `merge` makes: documents by date and key, entries after their document."""
    dates = date_of(register.documents)
    documents = sorted(register.documents, key=lambda document: (dates[document.key], document.key))
    order = {document.key: i for i, document in enumerate(documents)}
    return register.model_copy(update={"documents": documents, "entries": sorted(register.entries, key=lambda e: order[e.sources[0].document])})


def _parts(register: Register) -> dict[str, str]:
    """The files of a register in the form of a folder, by name: an entry stands in that of its first source's document."""
    entries: dict[str, list[Entry]] = {document.key: [] for document in register.documents}
    for entry in register.entries:
        entries[entry.sources[0].document].append(entry)
    found = {files.LINKS: register.model_copy(update={"documents": [], "entries": []})}
    for document in register.documents:
        found[files.file_name(document.key)] = Register(schema="anwei-register/1").model_copy(
            update={"documents": [document], "entries": entries[document.key]}
        )
    return {name: register_yaml.dump(part) for name, part in found.items()}


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other process from changing a register while it is read, changed and saved. Raises AnweiError after 30 seconds."""
    from filelock import FileLock, Timeout

    place = files.beside(path, ".lock")
    lock = FileLock(str(place), timeout=_WAIT)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o644))  # the lock waits for a file that cannot be made as for one that is held
        lock.acquire()
    except Timeout:
        raise AnweiError(str(path), f"另一个程序正在改它，等了 {_WAIT:.0f} 秒", "请稍后再试") from None
    except OSError as error:
        raise AnweiError(str(path), f"无法加锁（{reason(error)}）", "请核对文件夹权限") from None
    try:
        if path.is_dir():
            with contextlib.suppress(OSError):  # a folder that cannot be written is still read as it should be
                files.finish(path)
        yield
    finally:
        lock.release()


def save(path: Path, register: Register) -> None:
    """Write a register, to a folder where `path` is one; the former state is kept as `.NAME.bak`. Raises AnweiError.

    At any moment what is read is the former register or the new one, never a mix of both. A large one gets its index.
    """
    try:
        with uncollected():
            texts = _parts(register) if files.is_folder(path) else {path.name: register_yaml.dump(register)}
        if files.is_folder(path):
            files.write_folder(path, texts)
        else:
            if path.exists():
                _back_up(path)
            files.write_file(path.resolve(), texts[path.name])  # a link stays one, and what it points to is written
    except OSError as error:
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间；原来的台账没有动") from None
    if sum(map(len, texts.values())) >= index.SMALL:
        with contextlib.suppress(*index.BROKEN):
            indexing.write(path, register, files.digest_of_texts(texts), files.state(path))


def _back_up(path: Path) -> None:
    """Keep the present state beside the register, itself never half-written."""
    backup, spare = files.beside(path, ".bak"), files.beside(path, ".bak.new")
    spare.unlink(missing_ok=True)
    try:
        spare.hardlink_to(path.resolve())
    except OSError:  # a file system without links
        spare.write_bytes(path.read_bytes())
    spare.replace(backup)
