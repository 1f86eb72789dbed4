"""Records for the commands that ask of them: read from records on disk, or parsed from documents on the way."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError, reason
from anweitool.readers.options import Options

if TYPE_CHECKING:
    from anweitool.schema.record import Record

_RECORDS = (".yaml", ".yml", ".json")


def read(path: str, options: Options | None = None) -> Record:
    """The record of a path: a record (yaml, json) as it is, a document parsed. Raises AnweiError."""
    if path.lower().endswith(_RECORDS):
        from anweitool.register.files import is_register
        from anweitool.schema.yaml import load

        if is_register(Path(path)):
            raise AnweiError(path, "这是台账，不是一份公文的记录", "看台账请用 anwei tasks 或 anwei status")
        try:
            return load(Path(path).read_text("utf-8"), path)
        except FileNotFoundError:
            raise AnweiError(path, "文件不存在", "请核对路径") from None
        except (OSError, UnicodeDecodeError) as error:
            what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
            raise AnweiError(path, f"无法读取（{what}）", "请核对文件") from None
    from anweitool.pipeline import parse

    return parse(Path(path) if path != "-" else "-", options=options)


def read_all(paths: Sequence[str], failed: list[str]) -> Iterator[tuple[str, Record]]:
    """The records of files and folders, in order; what cannot be read is one line on stderr and in `failed`, and the others go on."""
    for path in _expanded(paths):
        try:
            yield path, read(path)
        except AnweiError as error:
            print(f"anwei: {' '.join(str(error).split())}", file=sys.stderr)
            failed.append(path)


def _expanded(paths: Sequence[str]) -> list[str]:
    """Files as they are named; of a folder the documents and records below it, a document whose record is there left out."""
    from anweitool.cli.inputs import collect
    from anweitool.cli.stamps import stamp_of
    from anweitool.register.files import is_register

    found: list[str] = []
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            found.append(path)
            continue
        files = (file for file in sorted(Path(path).rglob("*")) if file.suffix in _RECORDS and not is_register(file))
        records = {str(file): stamp for file in files if (stamp := stamp_of(file))}
        read_from = {stamp.path for stamp in records.values()}
        try:
            documents = [item.path for item in collect([path], (), (), None).inputs if item.path not in read_from]
        except AnweiError:
            if not records:
                raise
            documents = []
        found += [*records, *documents]
    return list(dict.fromkeys(found))
