"""`anwei.toml`: what an office sets once, found like git finds its repository (here or in a folder above).

roster = "units.yaml"     # relative to the file
register = "register.yaml"
links = "links.yaml"

[validate]
ignore = ["GW501"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from anweitool.diagnostics import Severity
from anweitool.errors import AnweiError, reason
from anweitool.lazy import lazy
from anweitool.schema import positions

NAME = "anwei.toml"


SEVERITIES = get_args(Severity)


class Validation(NamedTuple):
    """`[validate]`: which rules, how grave, where not. Codes may be cut short (`GW5` is the whole family)."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_level: Severity | None = None
    baseline: Path | None = None
    severity: Mapping[str, Severity] = MappingProxyType({})
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Config(NamedTuple):
    """The settings, None where none are given; paths are absolute."""

    roster: Path | None = None
    register: Path | None = None
    links: Path | None = None
    validate: Validation = Validation()


def find(start: Path) -> Config:
    """The configuration that holds for a folder; empty where there is none. Raises AnweiError where it is wrong."""
    file = place(start)
    return load(file) if file else Config()


def place(start: Path) -> Path | None:
    """The configuration file that holds for a folder, None where there is none."""
    return next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def load(path: Path) -> Config:
    """The configuration of a file. Raises AnweiError with the place of the first mistake."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnweiError(str(path), f"无法读取（{reason(error)}）", "请核对文件") from None
    reading = _Reading(text, path.parent)
    if reading.mistakes:
        raise positions.refuse(str(path), reading.mistakes, f"请修改；全部问题见 anwei validate {NAME}")
    return Config(**reading.settings)


def mistakes_in(text: str) -> list[positions.Mistake]:
    """What is wrong with the text of a configuration file, each at its line."""
    return _Reading(text, Path()).mistakes


def codes(text: str) -> list[tuple[str, int]]:
    """The codes of rules, or their beginnings, that a configuration file names, each with its line."""
    validation: Validation = _Reading(text, Path()).settings.get("validate", Validation())
    named = (
        *validation.select,
        *validation.ignore,
        *validation.severity,
        *(code for codes in validation.per_file_ignores.values() for code in codes),
    )
    return [(code, _line(text, code)) for code in dict.fromkeys(named)]


def entries(text: str) -> list[tuple[str, str, int]]:
    """The settings of a valid configuration file that name a file: (key, value, line)."""
    return [(key, value, _line(text, key)) for key, value in tomllib.loads(text).items() if isinstance(value, str)]


_WHERE = lazy(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_TYPES: dict[type, str] = {str: "文字，请加引号", list: "列表", dict: "一节"}


class _Reading:
    """A text read into settings; every mistake is kept, and what is wrong is left out of them."""

    def __init__(self, text: str, folder: Path) -> None:
        self._text, self._folder = text, folder
        self.mistakes: list[positions.Mistake] = []
        self.settings: dict[str, Any] = {}
        for key, value in self._parsed().items():
            if not self._known(key, Config._fields):
                continue
            if key == "validate":
                self.settings[key] = self._validation(value)
            elif self._fits(key, value, str):
                self.settings[key] = folder / value

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except RecursionError:
            self.mistakes.append(positions.Mistake(1, 1, "套得太深，请改成平常的写法", "RC001"))
            return {}
        except tomllib.TOMLDecodeError as error:
            where = _WHERE.search(str(error))
            line, column = (int(where["line"]), int(where["column"])) if where and where["line"] else (self._text.rstrip().count("\n") + 1, 1)
            twice = "overwrite" in str(error)
            message = "这个设置写了两次" if twice else "不是合法的 TOML，请检查引号和等号"
            self.mistakes.append(positions.Mistake(line, column, message, "RC007" if twice else "RC001"))
            return {}

    def _validation(self, table: Any) -> Validation:
        settings: dict[str, Any] = {}
        known = [field.replace("_", "-") for field in Validation._fields]
        for key, value in table.items() if self._fits("validate", table, dict) else ():
            if not self._known(key, known):
                continue
            name = key.replace("-", "_")
            if name in ("select", "ignore"):
                settings[name] = self._codes(key, value)
            elif name == "baseline" and self._fits(key, value, str):
                settings[name] = self._folder / value
            elif name == "fail_level" and self._severity(key, value):
                settings[name] = value
            elif name == "severity" and self._fits(key, value, dict):
                settings[name] = {code.upper(): level for code, level in value.items() if self._severity(code, level)}
            elif name == "per_file_ignores" and self._fits(key, value, dict):
                settings[name] = {pattern: self._codes(pattern, codes) for pattern, codes in value.items()}
        return Validation(**settings)

    def _say(self, key: str, message: str, code: str = "RC005") -> bool:
        self.mistakes.append(positions.Mistake(_line(self._text, key), 1, message, code))
        return False

    def _known(self, key: str, known: Sequence[str]) -> bool:
        near = get_close_matches(key, known, 1)
        return key in known or self._say(key, f"没有“{key}”这个设置" + (f"，是否想写 {near[0]}" if near else ""), "RC003")

    def _fits(self, key: str, value: Any, kind: type) -> bool:
        return isinstance(value, kind) or self._say(key, f"{key} 应为{_TYPES[kind]}")

    def _codes(self, key: str, value: Any) -> tuple[str, ...]:
        listed = value if self._fits(key, value, list) else ()
        return tuple(code.upper() for code in listed if self._fits(key, code, str))

    def _severity(self, key: str, value: Any) -> bool:
        return value in SEVERITIES or self._say(key, f"{key} 没有“{value}”这个取值，可写 {'、'.join(SEVERITIES)}")


def _line(text: str, key: str) -> int:
    """The line of a setting, a key, the name of a table, else of a word in quotes; 1 where it cannot be told."""
    at = re.search(rf"^[ \t\[\"']*(?:[\w-]+\.)*[\"']?{re.escape(key)}(?![\w-])", text, re.M)
    at = at or re.search(rf"^[^#\n]*[\"']{re.escape(key)}[\"']", text, re.M | re.I)
    return text.count("\n", 0, at.start()) + 1 if at else 1
