"""`anwei.toml`: what an office sets once, found like git finds its repository (here or in a folder above).

roster = "units.yaml"     # relative to the file

[validate]
ignore = ["GW501"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast, get_args

from anweitool.diagnostics import Severity
from anweitool.errors import AnweiError, reason

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
    validate: Validation = Validation()


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
    settings: dict[str, Any] = {}
    for key, value in data.items():
        _known(path, key, Config._fields)
        if key == "validate":
            settings[key] = _validation(path, value)
            continue
        settings[key] = path.parent / _of(path, key, value, str)
    return Config(**settings)


def _validation(path: Path, table: Any) -> Validation:
    settings: dict[str, Any] = {}
    for key, value in _of(path, "validate", table, dict).items():
        name = key.replace("-", "_")
        _known(path, key, [field.replace("_", "-") for field in Validation._fields])
        if name in ("select", "ignore"):
            settings[name] = _codes(path, key, value)
        elif name == "baseline":
            settings[name] = path.parent / _of(path, key, value, str)
        elif name == "fail_level":
            settings[name] = _severity(path, key, value)
        elif name == "severity":
            settings[name] = {code: _severity(path, code, level) for code, level in _of(path, key, value, dict).items()}
        else:
            settings[name] = {pattern: _codes(path, pattern, codes) for pattern, codes in _of(path, key, value, dict).items()}
    return Validation(**settings)


_TYPES: dict[type, str] = {str: "文字，请加引号", list: "列表", dict: "一节"}


def _of(path: Path, key: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise AnweiError(str(path), f"{key} 应为{_TYPES[kind]}", "请对照说明修改")
    return value


def _codes(path: Path, key: str, value: Any) -> tuple[str, ...]:
    return tuple(_of(path, key, code, str).upper() for code in _of(path, key, value, list))


def _severity(path: Path, key: str, value: Any) -> Severity:
    if value not in SEVERITIES:
        raise AnweiError(str(path), f"{key} 没有“{value}”这个取值", "可写 " + "、".join(SEVERITIES))
    return cast("Severity", value)


def _known(path: Path, key: str, known: Sequence[str]) -> None:
    if key not in known:
        near = get_close_matches(key, known, 1)
        raise AnweiError(str(path), f"没有“{key}”这个设置" + (f"，是否想写 {near[0]}" if near else ""), "请对照说明修改")
