"""A file with wrong fields, its other fields still judged: what is wrong is replaced, so that what it hides can be seen at once."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, NamedTuple

from pydantic import ValidationError

from anweitool.schema.positions import Path

STAND_IN = "\x00"  # begins every text that was put in place of a wrong one; no file can hold it
_REMOVED = object()
#: What is tried in place of a value, in this order, until the model takes it. `lines` and `span` are two numbers, a sha256 is 64 digits.
_TRIED: tuple[Any, ...] = (_REMOVED, STAND_IN, [], {}, 1, [1, 1], True, "2000-01-01", "0" * 64)
_NAMES = frozenset(("key", "id", "task", "name", "documents", "entries", "tasks", "sources", "units", "links"))


class Repaired(NamedTuple):
    """The content of a file as if its wrong fields were right, and whether a name that others may point to is among those."""

    content: Any
    renamed: bool


def repaired(model: Any, data: Any) -> Repaired | None:
    """The data as its model, wrong values replaced and unknown fields left out; None where that cannot be done."""
    data = deepcopy(data)
    tries: dict[Path, int] = {}
    for _ in range(3 * len(_TRIED)):
        try:
            content = model.model_validate(data)
        except ValidationError as error:
            if not all(_replace(data, tuple(one["loc"]), one, tries) for one in error.errors()):
                return None
        except RecursionError:
            return None
        else:
            return Repaired(content, any(path[-1] in _NAMES or len(path) > 1 and path[-2] in _NAMES for path in tries))
    return None


def _replace(data: Any, path: Path, error: Any, tries: dict[Path, int]) -> bool:
    """Put the next thing in place of a wrong value; False where there is no such place or nothing left to try."""
    if not path:
        return False
    last: Any = path[-1]
    holder = data
    for key in list[Any](path[:-1]):
        if not (isinstance(holder, dict) and key in holder or isinstance(holder, list) and isinstance(key, int) and key < len(holder)):
            return False
        holder = holder[key]
    if isinstance(holder, dict):
        if error["type"] == "extra_forbidden":
            holder.pop(last, None)
            return True
    elif not (isinstance(holder, list) and isinstance(last, int) and last < len(holder)):
        return False
    if error["type"] == "string_type" and path not in tries and isinstance(error["input"], (int, float)):
        holder[last] = str(error["input"])
        return True
    if error["type"] == "literal_error" and (allowed := re.search(r"'([^']+)'", str(error.get("ctx", {}).get("expected", "")))):
        holder[last] = allowed[1]
        return True
    at = tries.get(path, 0 if isinstance(holder, dict) and last in holder else 1)
    if at >= len(_TRIED):
        return False
    tries[path] = at + 1
    if _TRIED[at] is _REMOVED:
        del holder[last]
    else:
        holder[last] = f"{STAND_IN}{len(tries)}" if _TRIED[at] == STAND_IN else deepcopy(_TRIED[at])
    return True
