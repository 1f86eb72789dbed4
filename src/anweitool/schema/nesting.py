"""What a YAML text may hold before it is built: depth that no file of people has, and aliases that multiply, are refused.

The libraries build a text by recursion in C, which a deep one ends with the whole process; an alias stands for all that its
anchor holds, so a few lines can mean millions of values.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from anweitool.lazy import lazy

_DEPTH = 100
_ALIASES = 20

_RUNS = lazy(rf"(?:[-?][ \t]+){{{_DEPTH // 2}}}")
_PAIRS = ("- -", "- ?", "? -", "? ?", "-\t", "?\t", "-  ", "?  ")  # one of them is in every run
_ALIAS = lazy(r"\*[^\s*]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Refusal(NamedTuple):
    """Why a text is not built, and where: line and column, 1-based."""

    line: int
    column: int
    problem: str


def refusal(text: str) -> Refusal | None:
    """Why a YAML text is too deep, or multiplies, to be built; None where it may be. Linear in the text."""
    if not _suspect(text):
        return None
    import yaml

    depth = aliases = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            if depth > _DEPTH or aliases > _ALIASES:
                mark: Any = event.start_mark
                return Refusal(mark.line + 1, mark.column + 1, f"套了 {_DEPTH} 层以上" if depth > _DEPTH else f"别名（*）多于 {_ALIASES} 个")
    except yaml.YAMLError:
        return None  # whoever builds it says what is wrong
    return None


def _suspect(text: str) -> bool:
    """Whether a closer look is due: many brackets open at once, dashes or spaces by the dozen, several of what may be an alias."""
    if " " * _DEPTH in text or "\t" * _DEPTH in text or any(pair in text for pair in _PAIRS) and _RUNS.search(text):
        return True
    if text.count("*") > _ALIASES and sum(1 for _ in _ALIAS.finditer(text)) > _ALIASES:
        return True
    open_ = text.encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    for _ in range(_DEPTH // 2):
        closed = open_.replace(b"[]", b"").replace(b"{}", b"")
        if len(closed) == len(open_):
            break
        open_ = closed
    return open_.count(b"[") + open_.count(b"{") > _DEPTH // 2
