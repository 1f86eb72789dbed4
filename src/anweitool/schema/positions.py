"""YAML that people write, read with the place of every value, so that a mistake can be shown where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from anweitool.errors import AnweiError
from anweitool.memory import uncollected

Path = tuple[str | int, ...]


class Mistake(NamedTuple):
    """What is wrong and where: line and column, 1-based."""

    line: int
    column: int
    message: str


class Positioned(NamedTuple):
    """The data of a file, and where each value stands: the keys and indexes that lead to it → line and column."""

    data: Any
    places: dict[Path, tuple[int, int]]
    mistakes: list[Mistake]

    def place(self, path: Path) -> tuple[int, int]:
        """The place of a value, or of the nearest thing around it that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def quick(text: str) -> Any:
    """The data of a YAML text without places, several times faster; None where `read` must look: no YAML, a key written twice."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        with uncollected():
            node = loader.get_single_node()
            return _plain(node, loader) if node is not None else None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return None
    finally:
        loader.dispose()


_TEXT = "tag:yaml.org,2002:str"


def _plain(node: Any, loader: Any) -> Any:
    """The value of a node: texts, lists and mappings at once, the rest as the library makes it."""
    if node.tag == _TEXT:
        return node.value
    if node.tag == "tag:yaml.org,2002:map":
        found = {_plain(key, loader): _plain(value, loader) for key, value in node.value}
        if len(found) != len(node.value):
            raise ValueError("a key written twice")
        return found
    if node.tag == "tag:yaml.org,2002:seq":
        return [_plain(item, loader) for item in node.value]
    return loader.construct_object(node, deep=True)


def read(text: str, path: str) -> Positioned:
    """The data and places of a YAML text; keys written twice are mistakes. Raises AnweiError where it is no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        places: dict[Path, tuple[int, int]] = {}
        mistakes = list(_walk(node, (), places)) if node is not None else []
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        raise AnweiError(where, "不是合法的 YAML", "请检查缩进、引号和冒号") from None
    except (ValueError, RecursionError) as error:
        raise AnweiError(path, f"无法读取（{type(error).__name__}）", "请检查日期和嵌套层数") from None
    finally:
        loader.dispose()
    return Positioned(data, places, mistakes)


def _walk(node: Any, path: Path, places: dict[Path, tuple[int, int]]) -> Iterator[Mistake]:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if node.id == "mapping":
        seen: set[str] = set()
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name in seen:
                yield Mistake(key.start_mark.line + 1, key.start_mark.column + 1, f"“{name}”写了两次")
            seen.add(name)
            yield from _walk(value, (*path, name), places)
            places[(*path, name)] = (key.start_mark.line + 1, key.start_mark.column + 1)
    elif node.id == "sequence":
        for i, item in enumerate(node.value):
            yield from _walk(item, (*path, i), places)


_REASONS = {
    "missing": "缺少这一字段",
    "literal_error": "不是允许的取值",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "model_type": "应为映射",
    "model_attributes_type": "应为映射",
    "dict_type": "应为映射",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不对",
}


def mistakes_of(error: Any, source: Positioned, known: list[str]) -> list[Mistake]:
    """The mistakes that a pydantic ValidationError found, each at its place; `known` are field names to suggest."""
    found = []
    for one in error.errors():
        path = tuple(one["loc"])
        name = str(path[-1]) if path else ""
        if one["type"] == "extra_forbidden":
            near = get_close_matches(name, known, 1)
            message = f"没有“{name}”这个字段" + (f"，是否想写 {near[0]}" if near else "")
        else:
            reason = _REASONS.get(one["type"]) or ("日期不合法" if one["type"].startswith("date") else "类型不对")
            message = f"第 {int(name) + 1} 项：{reason}" if name.isdigit() else f"{name}：{reason}" if name else reason
        found.append(Mistake(*source.place(path), message))
    return found


def refuse(path: str, mistakes: list[Mistake], advice: str) -> AnweiError:
    """The error for a file with mistakes: the first one at its place, and how many there are."""
    first = min(mistakes)
    more = f"（共 {len(mistakes)} 处）" if len(mistakes) > 1 else ""
    return AnweiError(f"{path}:{first.line}:{first.column}", first.message + more, advice)
