"""What `anwei parse` is to read and where each record goes: files and folders in, names settled before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from anweitool.cli.stamps import stamp_of
from anweitool.errors import AnweiError, reason
from anweitool.readers import KNOWN, SUFFIXES


class Input(NamedTuple):
    """A file to read, and its path below the folder that it was found in (its name alone, if it was named itself)."""

    path: str
    below: PurePosixPath


class Found(NamedTuple):
    """The inputs, and how many files of a folder were passed over because their type is not known."""

    inputs: list[Input]
    unknown: int


def collect(paths: Sequence[str], include: Sequence[str], exclude: Sequence[str], output: Path | None) -> Found:
    """The files that the arguments name, folders searched with all below them. Raises AnweiError for a folder without any.

    `include` and `exclude` are patterns (`*.docx`, `2024/*`) over the path below the folder, the name, or a folder on the way;
    they hold for what is found in folders, not for files that are named.
    """
    inputs: dict[str, Input] = {}
    unknown = 0
    folders = [path for path in paths if path != "-" and Path(path).is_dir()]
    for path in paths:
        if path not in folders:
            inputs.setdefault(path, Input(path, PurePosixPath("stdin" if path == "-" else Path(path).name)))
            continue
        count = len(inputs)
        for file in _walk(path, output):
            below = PurePosixPath(file.relative_to(path).as_posix())
            if exclude and _matches(below, exclude) or include and not _matches(below, include):
                continue
            if not include and file.suffix.lower() not in SUFFIXES:
                unknown += 1
                continue
            place = PurePosixPath(Path(path).resolve().name) / below if len(folders) > 1 else below
            inputs.setdefault(str(file), Input(str(file), place))
        if len(inputs) == count and len(paths) == 1:
            what = "里面没有符合条件的文件" if include or exclude else "里面没有能读的文件"
            raise AnweiError(path, what, KNOWN)
    return Found(list(inputs.values()), unknown)


def _walk(folder: str, output: Path | None) -> Iterator[Path]:
    """The files below a folder, in order; hidden ones, locks of Office, links to folders and the output left out."""
    own = output.resolve() if output else None
    failed: list[OSError] = []
    for root, names, files in os.walk(folder, onerror=failed.append):
        if failed and root == folder:
            break
        names[:] = sorted(name for name in names if not name.startswith(".") and not (own and (Path(root) / name).resolve() == own))
        for name in sorted(files):
            file = Path(root) / name
            if not name.startswith((".", "~$")) and file.is_file():
                yield file
    if failed and Path(str(failed[0].filename)) == Path(folder):
        raise AnweiError(folder, f"文件夹打不开（{reason(failed[0])}）", "请核对权限")


def _matches(below: PurePosixPath, patterns: Sequence[str]) -> bool:
    parts = [str(below), below.name, *(str(parent) for parent in below.parents), *below.parts[:-1]]
    return any(fnmatch(part, pattern.rstrip("/")) for pattern in patterns for part in parts)


def targets(inputs: Sequence[Input], output: Path, format: str) -> dict[str, Path]:
    """Where the record of each file goes: `通知.docx` → `通知.yaml`.

    Files that differ in their suffix alone keep it (`通知.docx.yaml`), but for the one whose record has the short name
    already. Two files that would have one name even so are an error before anything is written.
    """
    by_name: dict[str, list[Input]] = {}
    for item in inputs:
        by_name.setdefault(str(item.below.with_suffix("")).lower(), []).append(item)
    result: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for items in by_name.values():
        alike = len({item.below.suffix.lower() for item in items}) > 1
        for item in items:
            target = output / f"{item.below.with_suffix('')}.{format}"
            if alike and ((stamp := stamp_of(target)) is None or stamp.path != item.path):
                target = output / f"{item.below}.{format}"
            key = str(target).lower()
            if key in taken:
                raise AnweiError(item.path, f"与 {taken[key]} 都会写成 {target}", "请改名，或分到两个输出文件夹")
            taken[key] = item.path
            result[item.path] = target
    return result


def orphans(output: Path, paths: Sequence[str], format: str) -> list[Path]:
    """The records in a folder whose document was in one of the given folders and is there no more."""
    folders = [Path(path) for path in paths if path != "-" and Path(path).is_dir()]
    if not folders:
        return []
    stamps = ((record, stamp_of(record)) for record in sorted(output.rglob(f"*.{format}")))
    return [
        record for record, stamp in stamps
        if stamp and any(Path(stamp.path).is_relative_to(folder) for folder in folders) and not Path(stamp.path).exists()
    ]  # fmt: skip


def make_folders(folders: Sequence[Path]) -> None:
    """Make the folders that records go to. Raises AnweiError where one cannot be."""
    for folder in dict.fromkeys(folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AnweiError(str(folder), f"不能作为输出文件夹（{reason(error)}）", "请换一个文件夹") from None
