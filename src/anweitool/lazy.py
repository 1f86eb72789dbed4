"""Patterns that are compiled when they are first used: most documents need half of them, `--help` none."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Lazy:
    """Stands for a compiled pattern; the first use puts the methods of the real one in place of this one's."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that costs nothing until it is used, then as much as any other.

    >>> bool(lazy("[一二三]、").match("一、总体要求"))
    True
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))
