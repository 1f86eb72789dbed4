"""The files that a register consists of: one file, or a folder with a file for each document; read and written as one state.

A folder holds a register (in the layout of `register.yaml`) for each document, with the entries whose first source is in that
document, and `_links.yaml` with `links` and `review`. A change of several files is one step: the new files are written into
`.new/`, then `.new/journal.json` is renamed into place, which is the moment the change holds, then each file moves to its name.
Whoever reads a folder with a journal reads the new files; a `.new/` without a journal never happened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from anweitool.errors import AnweiError, reason
from anweitool.lazy import lazy

LINKS = "_links.yaml"
_STAGE, _JOURNAL = ".new", "journal.json"
_SUFFIXES = (".yaml", ".yml")
_MARK = b"anwei-register/"
_TRIES = 20  # readings of a folder that changes meanwhile


class Part(NamedTuple):
    """A file of a register: the name that people know it by, and where its text is at present."""

    name: Path
    file: Path


class Journal(NamedTuple):
    """What a change of a folder does: files written anew, and files that go."""

    write: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


def beside(path: Path, suffix: str) -> Path:
    """A hidden file or folder beside a register: `.register.yaml.lock`."""
    whole = path if path.name not in ("", "..") else path.resolve()
    return whole.parent / f".{whole.name}{suffix}"


def is_folder(path: Path) -> bool:
    """Whether a register has, or would have, the form of a folder: it is one, or is not there and has no suffix."""
    return path.is_dir() or not path.suffix and not path.exists()


def is_register(path: Path) -> bool:
    """Whether a file or folder is a register, told from how it begins."""
    try:
        if path.is_dir():
            path = next((part.file for part in parts(path) if part.name.name == LINKS), path / LINKS)
        with path.open("rb") as file:
            return _MARK in file.read(200)
    except (OSError, ValueError):
        return False


def holds_parts(folder: Path) -> bool:
    """Whether a folder holds files of a register, whether or not it is one."""
    return any(is_register(file) for file in folder.iterdir() if file.suffix in _SUFFIXES and not file.name.startswith("."))


# ---- reading -------------------------------------------------------------------------------------


def parts(path: Path) -> list[Part]:
    """The files of a register as it stands, in order of their names."""
    if not path.is_dir():
        return [Part(path, path)]
    journal = _journal(path)
    names = {file.name for file in path.iterdir() if file.suffix in _SUFFIXES and not file.name.startswith(".")}
    staged = {name for name in journal.write if (path / _STAGE / name).exists()}
    return [Part(path / name, path / _STAGE / name if name in staged else path / name) for name in sorted((names | journal.write) - journal.remove)]


def _journal(folder: Path) -> Journal:
    try:
        data = json.loads((folder / _STAGE / _JOURNAL).read_bytes())
        return Journal(frozenset(data["write"]), frozenset(data["remove"]))
    except (OSError, ValueError, KeyError):
        return Journal()


class State(NamedTuple):
    """What the system says of the files of a register; equal states have equal bytes, unless the newest file is of just now."""

    stat: str
    newest: int  # nanoseconds


def state(path: Path) -> State:
    """The present state of a register. Raises OSError."""
    digest = hashlib.sha256()
    newest = 0
    for part in parts(path):
        stat = part.file.stat()
        digest.update(f"{part.name.name}\0{stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}\n".encode("utf-8", "surrogateescape"))
        newest = max(newest, stat.st_mtime_ns)
    return State(digest.hexdigest(), newest)


class Texts(NamedTuple):
    """The texts of a register with the names of their files, all of one state."""

    texts: list[tuple[str, str]]
    digest: str
    state: State


def read(path: Path) -> Texts:
    """The texts of a register. Raises AnweiError where they cannot be read."""
    at = path
    try:
        for _ in range(_TRIES):
            before = state(path)
            texts, digest = [], hashlib.sha256()
            with contextlib.suppress(FileNotFoundError):  # moved meanwhile
                for part in parts(path):
                    at = part.name
                    data = part.file.read_bytes()
                    _count_in(digest, part.name.name, hashlib.sha256(data).digest())
                    texts.append((data.decode("utf-8-sig"), str(part.name)))
                if state(path) == before:
                    return Texts(texts, digest.hexdigest(), before)
    except FileNotFoundError:
        raise AnweiError(str(path), "台账不存在", "请核对路径，或用 anwei merge 生成") from None
    except (OSError, UnicodeDecodeError) as error:
        what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise AnweiError(str(at), f"无法读取（{what}）", "请核对文件") from None
    raise AnweiError(str(path), "读取时一直有程序在改它", "请稍后再试")


def digest_of(path: Path) -> str:
    """The digest that `read` gives, the texts not kept. Raises OSError."""
    digest = hashlib.sha256()
    for part in parts(path):
        with part.file.open("rb") as file:
            _count_in(digest, part.name.name, hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def digest_of_texts(texts: Mapping[str, str]) -> str:
    """The digest that `read` gives once these texts stand under these names."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        _count_in(digest, name, hashlib.sha256(texts[name].encode()).digest())
    return digest.hexdigest()


def _count_in(digest: hashlib._Hash, name: str, bytes: bytes) -> None:
    digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + bytes)


# ---- names ---------------------------------------------------------------------------------------

#: A key that can name a file as it is, on any system: no capitals (some systems do not tell them apart), no signs but these.
_SAFE = lazy(r"[a-z0-9\u3007\u4e00-\u9fff][a-z0-9\u3007\u4e00-\u9fff._-]*(?<![.])")
_UNSAFE = lazy(r"[^a-z0-9\u3007\u4e00-\u9fff.-]+")
_RESERVED = lazy(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST = 120  # bytes of a name before its suffix


def file_name(key: str) -> str:
    """The name of a document's file: its key where that can be one, else what is safe of it and a mark of the whole key."""
    if _SAFE.fullmatch(key) and not _RESERVED.fullmatch(key) and len(key.encode()) <= _LONGEST:
        return f"{key}.yaml"
    mark = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    stem = _UNSAFE.sub("-", key.lower()).strip("-.").encode()[: _LONGEST - 20].decode("utf-8", "ignore")
    return f"{stem}~{mark}.yaml"


# ---- writing -------------------------------------------------------------------------------------


def write_file(path: Path, text: str) -> None:
    """Write one file: beside it first, then renamed over it, so that it is the old or the new one at any moment. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".anwei-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def refuse_foreign(folder: Path) -> None:
    """Raise AnweiError where a folder holds other things than a register."""
    if folder.is_dir() and not is_register(folder) and any(not file.name.startswith(".") for file in folder.iterdir()):
        raise AnweiError(str(folder), f"文件夹里有别的文件，不是台账（没有 {LINKS}）", "请换一个文件夹，或写成 register.yaml")


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Make a folder hold these texts by their names, what it held before kept in `.NAME.bak/`. Files that stay the same are not
    touched. Raises OSError, and AnweiError where the folder is no register."""
    refuse_foreign(folder)
    folder.mkdir(parents=True, exist_ok=True)
    finish(folder)
    present = {part.name.name for part in parts(folder)}
    changed = [name for name, text in texts.items() if name not in present or (folder / name).read_bytes() != text.encode()]
    removed = sorted(present - set(texts))
    if not changed and not removed:
        return
    if present:
        _back_up(folder, present)
    stage = folder / _STAGE
    stage.mkdir()
    for name in changed:
        write_file(stage / name, texts[name])
    write_file(stage / _JOURNAL, json.dumps({"write": changed, "remove": removed}, ensure_ascii=False))
    finish(folder)


def unfinished(path: Path) -> bool:
    """Whether a change of a folder has begun and not ended."""
    return (path / _STAGE).exists()


def finish(folder: Path) -> None:
    """Bring to its end what a writer began and was killed at: done wholly where its journal stands, undone where not. Raises OSError."""
    stage = folder / _STAGE
    if not stage.exists():
        return
    journal = _journal(folder)
    for name in sorted(journal.write):
        if (stage / name).exists():
            (stage / name).replace(folder / name)
    for name in journal.remove:
        (folder / name).unlink(missing_ok=True)
    (stage / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(stage)


def _back_up(folder: Path, names: set[str]) -> None:
    """Make `.NAME.bak/` hold the files of a folder; those that are in it already, by size and time, are left."""
    backup = beside(folder, ".bak")
    backup.mkdir(exist_ok=True)
    for name in names:
        own, kept = (folder / name).stat(), backup / name
        there = kept.stat() if kept.exists() else None
        if there is None or (there.st_size, there.st_mtime_ns) != (own.st_size, own.st_mtime_ns):
            spare = backup / ".copy"
            shutil.copy2(folder / name, spare)
            spare.replace(kept)
    for file in backup.iterdir():
        if file.name not in names:
            file.unlink()
