"""`anwei.toml`: what an office sets once, found like git finds its repository (here or in a folder above).

roster = "units.yaml"     # relative to the file
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from anweitool.errors import AnweiError, reason
from anweitool.lazy import lazy
from anweitool.schema import positions

NAME = "anwei.toml"


class Config(NamedTuple):
    """The settings, None where none are given; paths are absolute."""

    roster: Path | None = None
    register: Path | None = None


def find(start: Path) -> Config:
    """The configuration that holds for a folder; empty where there is none. Raises AnweiError where it is wrong."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return load(folder / NAME)
    return Config()


def load(path: Path) -> Config:
    """The configuration of a file. Raises AnweiError with the place of the mistake."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnweiError(str(path), f"无法读取（{reason(error)}）", "请核对文件") from None
    if mistakes := mistakes_in(text):
        raise positions.refuse(str(path), mistakes, "请对照说明修改")
    return Config(**{key: path.parent / value for key, value in tomllib.loads(text).items()})


_WHERE = lazy(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def mistakes_in(text: str) -> list[positions.Mistake]:
    """What is wrong with the text of a configuration file, each at its line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line, column = (int(where["line"]), int(where["column"])) if where and where["line"] else (text.rstrip().count("\n") + 1, 1)
        twice = "overwrite" in str(error)
        message = "这个设置写了两次" if twice else "不是合法的 TOML，请检查引号和等号"
        return [positions.Mistake(line, column, message, "RC007" if twice else "RC001")]
    found = []
    for key, value in data.items():
        line = _line(text, key)
        if key not in Config._fields:
            near = get_close_matches(key, Config._fields, 1)
            found.append(positions.Mistake(line, 1, f"没有“{key}”这个设置" + (f"，是否想写 {near[0]}" if near else ""), "RC003"))
        elif not isinstance(value, str):
            found.append(positions.Mistake(line, 1, f"{key} 应为文字，请加引号", "RC005"))
    return found


def entries(text: str) -> list[tuple[str, str, int]]:
    """The settings of a valid configuration file that name a file: (key, value, line)."""
    return [(key, value, _line(text, key)) for key, value in tomllib.loads(text).items() if isinstance(value, str)]


def _line(text: str, key: str) -> int:
    at = re.search(rf"^[ \t\[\"']*{re.escape(key)}\b", text, re.M)
    return text.count("\n", 0, at.start()) + 1 if at else 1
