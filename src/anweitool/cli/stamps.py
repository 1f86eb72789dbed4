"""What a record on disk was read from, told from its first lines without reading all of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_FIELD = re.compile(r"""^ {2,4}"?(?P<key>path|sha256|parsed_by)"?: (?P<value>.*?),?$""", re.M)
_START = 16_384  # characters: `source` is the first thing in a record


class Stamp(NamedTuple):
    """The document's path, the hash of its bytes, the program that read it."""

    path: str
    sha256: str
    parsed_by: str


def stamp_of(record: Path) -> Stamp | None:
    """The stamp of a record (YAML or JSON), None where the file is none or is not there."""
    try:
        with record.open(encoding="utf-8") as file:
            start = file.read(_START)
    except (OSError, UnicodeDecodeError):
        return None
    values = {match["key"]: match["value"].strip("'\"") for match in reversed(list(_FIELD.finditer(start)))}  # the first of each counts
    return Stamp(values["path"], values["sha256"], values.get("parsed_by", "")) if {"path", "sha256"} <= values.keys() else None
