"""`anwei.toml`: what an office sets once, found like git finds its repository (here or in a folder above).

roster = "units.yaml"     # relative to the file
register = "register.yaml"
links = "links.yaml"
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from anweitool.errors import AnweiError, reason

NAME = "anwei.toml"


class Config(NamedTuple):
    """The settings, None where none are given; paths are absolute."""

    roster: Path | None = None
    register: Path | None = None
    links: Path | None = None


def find(start: Path) -> Config:
    """The configuration that holds for a folder; empty where there is none. Raises AnweiError where it is wrong."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return load(folder / NAME)
    return Config()


def load(path: Path) -> Config:
    """The configuration of a file. Raises AnweiError with the place of the mistake."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise AnweiError(str(path), f"不是合法的 TOML（{error}）", "请检查引号和等号") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnweiError(str(path), f"无法读取（{reason(error)}）", "请核对文件") from None
    for key, value in data.items():
        if key not in Config._fields:
            near = get_close_matches(key, Config._fields, 1)
            raise AnweiError(str(path), f"没有“{key}”这个设置" + (f"，是否想写 {near[0]}" if near else ""), "请对照说明修改")
        if not isinstance(value, str):
            raise AnweiError(str(path), f"{key} 应为文字", "请加引号")
    return Config(**{key: path.parent / value for key, value in data.items()})
