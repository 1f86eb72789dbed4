"""What is known of bodies in general: the tables of `data/bodies.toml` and `data/reforms.toml`, read once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_DATA = Path(__file__).parent.parent / "data"  # importlib.resources would take as long to import as all of this


@lru_cache(maxsize=1)
def _bodies() -> dict[str, Any]:
    return _read("bodies.toml")


def _read(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads((_DATA / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def endings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What names of bodies end in: those that make a body wherever they stand, and all of them."""
    kinds = _bodies()["kind"]
    strong = tuple(ending for kind in kinds for ending in kind["strong"])
    return strong, strong + tuple(ending for kind in kinds for ending in kind["loose"])


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """The endings of institutions and enterprises that make no body by themselves: 学校, 医院, 企业."""
    return frozenset(ending for kind in _bodies()["kind"] if kind["name"] in ("派出机构和事业单位", "企业和其他") for ending in kind["loose"])


def kind_of(name: str) -> str | None:
    """What kind of body a name is by its ending, the longest that fits (局 is 部门, 派出所 is 派出机构和事业单位).

    >>> kind_of("区应急局"), kind_of("泖河派出所"), kind_of("安全生产")
    ('部门', '派出机构和事业单位', None)
    """
    fitting = [(len(ending), kind["name"]) for kind in _bodies()["kind"] for ending in (*kind["strong"], *kind["loose"]) if name.endswith(ending)]
    return max(fitting)[1] if fitting else None


def roles() -> dict[str, list[str]]:
    """Role → the words that give it, strongest role first."""
    table: dict[str, list[str]] = _bodies()["role"]
    return table


@lru_cache(maxsize=8192)
def is_collective(name: str) -> bool:
    """Whether a name means several bodies.

    >>> is_collective("各村（社区）"), is_collective("镇安委会成员单位"), is_collective("派出所")
    (True, True, False)
    """
    table = _bodies()["collective"]
    return name.startswith(tuple(table["heads"])) or any(word in name for word in table["words"])


@lru_cache(maxsize=1)
def place_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of levels (镇, 区) and those that stand for the place itself (本, 辖区)."""
    table = _bodies()["place"]
    return frozenset(table["levels"]), frozenset(table["local"])


@lru_cache(maxsize=1)
def _function() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_bodies()["function"]["words"], key=len, reverse=True)))


def is_bare(name: str) -> bool:
    """Whether a name is an ending alone (局, 大队), which names nobody."""
    return name in _bodies()["function"]["bare"]


def does_something(text: str) -> bool:
    """Whether a text holds a word for what a body does, so that it is no name of a place.

    >>> does_something("消防"), does_something("泖河")
    (True, False)
    """
    return bool(_function().search(text))


def begins_with_function(text: str) -> bool:
    """Whether a name begins with what the body does (派出所, 市场监管局), so that nothing stands before it."""
    return bool(_function().match(text))


def has_function_at(name: str, at: int) -> bool:
    """Whether the character at `at` belongs to a word for what a body does.

    >>> has_function_at("县应急管理局", 3), has_function_at("县应急管埋局", 3)
    (True, False)
    """
    return any(match.start() <= at < match.end() for match in _function().finditer(name))


def kinds_within(kind: str) -> list[str]:
    """What one body of a collective's kind is called (乡镇: 乡, 镇)."""
    known: dict[str, list[str]] = _bodies()["collective"]["kinds"]
    return known.get(kind, [kind])


@lru_cache(maxsize=1)
def short_forms() -> dict[str, str]:
    """Short form → one name for all that are short for the same (应急局 → 应急管理局).

    A short form of several full names stands for itself, and so do these.
    """
    table: dict[str, list[str]] = _bodies()["short"]
    group: dict[str, str] = {}
    for full, shorts in table.items():
        known = next((group[short] for short in shorts if short in group), full)
        group.setdefault(full, known)
        for short in shorts:
            group.setdefault(short, known)
    return group


@lru_cache(maxsize=1)
def _one_less() -> dict[str, list[tuple[str, int]]]:
    """The usual names of five characters and more, each without one of its inner characters."""
    table: dict[str, list[tuple[str, int]]] = {}
    for name in short_forms():
        for i in range(len(name) - 1) if len(name) >= 5 else ():
            table.setdefault(name[:i] + name[i + 1 :], []).append((name, i))
    return table


@lru_cache(maxsize=8192)
def misprint_of(name: str) -> str | None:
    """The usual name that a name is but for one character, which spoils a word; the level before it set aside.

    >>> misprint_of("县卫生建康局"), misprint_of("县卫生健康局"), misprint_of("县教育局")
    ('县卫生健康局', None, None)
    """
    for start in (0, 1):
        core = name[start:]
        if core in short_forms():
            return None
        for i in range(len(core) - 1) if len(core) >= 5 else ():
            for usual, at in _one_less().get(core[:i] + core[i + 1 :], ()):
                if at == i and has_function_at(usual, i) and not has_function_at(core, i):
                    return name[:start] + usual
    return None


class Reform(NamedTuple):
    """A renaming by a reform of government."""

    year: int
    source: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@lru_cache(maxsize=1)
def reforms() -> tuple[Reform, ...]:
    table = _read("reforms.toml")
    return tuple(Reform(row["year"], row["source"], tuple(row["old"]), tuple(row["new"])) for row in table["reform"])
