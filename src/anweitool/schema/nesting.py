"""What a YAML text may hold before it is built: depth that no file of people has, and aliases that multiply, are refused.

The libraries build a text by recursion in C, which a deep one ends with the whole process; an alias stands for all that its
anchor holds, so a few lines can mean millions of values.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from anweitool.lazy import lazy

_DEPTH = 100
_ALIASES = 20

#: Where a closer look is due: many brackets opened and none closed, dashes or spaces by the dozen, something like an alias.
_SUSPECT = lazy(rf"(?:[\[{{][^\[\]{{}}]{{0,200}}){{{_DEPTH // 2}}}|(?:[-?][ \t]+){{{_DEPTH // 2}}}|^[ \t]{{{_DEPTH}}}|(?:^|[\s\[{{,:])\*[^\s*]", re.M)


class Refusal(NamedTuple):
    """Why a text is not built, and where: line and column, 1-based."""

    line: int
    column: int
    problem: str


def refusal(text: str) -> Refusal | None:
    """Why a YAML text is too deep, or multiplies, to be built; None where it may be. Linear in the text."""
    if not _SUSPECT.search(text):
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
