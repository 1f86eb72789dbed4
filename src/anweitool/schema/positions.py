"""YAML that people write, read with the place of every value, so that a mistake can be shown where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from anweitool.diagnostics import Severity
from anweitool.errors import AnweiError
from anweitool.memory import uncollected
from anweitool.schema import nesting

Path = tuple[str | int, ...]


class Mistake(NamedTuple):
    """What is wrong and where: line and column, 1-based; `code` is that of the rule about it (RC0xx), whose severity holds unless one is given."""

    line: int
    column: int
    message: str
    code: str = "RC005"
    severity: Severity | None = None


class Broken(AnweiError):
    """A file whose syntax is wrong: nothing of it can be read."""

    def __init__(self, path: str, line: int, column: int, problem: str, advice: str) -> None:
        super().__init__(f"{path}:{line}:{column}" if line else path, problem, advice)
        self.mistake = Mistake(max(1, line), max(1, column), f"{problem}，{advice}", "RC001")


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

    if nesting.refusal(text):
        return None
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
    found = read_all(text, path)
    if len(found) > 1:
        raise Broken(path, *found[1].places[()], "文件里有几份（以 --- 分开）", "请分成几个文件")
    return found[0] if found else Positioned(None, {}, [])


def read_all(text: str, path: str) -> list[Positioned]:
    """The same for every document of a YAML text (parted by `---`), or the one of a JSON text. Raises Broken."""
    import yaml

    if refused := nesting.refusal(text):
        raise Broken(path, refused.line, refused.column, refused.problem, "请改成平常的写法")
    if text.lstrip()[:1] in ("{", "["):
        data = _json(text, path)
        text = text.replace("\t", " ")  # YAML knows no tabs; in a JSON string there is none
    else:
        data = None
    loader = _loader()(text)
    found = []
    try:
        while loader.check_node():
            node = loader.get_node()
            places: dict[Path, tuple[int, int]] = {}
            mistakes = list(_walk(node, (), places, set()))
            found.append(Positioned(data if data is not None else loader.construct_document(node), places, mistakes))
    except yaml.YAMLError as error:
        raise Broken(path, *_marked(getattr(error, "problem_mark", None), text), "不是合法的 YAML", "请检查缩进、引号和冒号") from None
    except (ValueError, RecursionError, TypeError) as error:
        raise Broken(path, 0, 0, f"无法读取（{type(error).__name__}）", "请检查键的写法和嵌套层数") from None
    finally:
        loader.dispose()
    return found


def _marked(mark: Any, text: str) -> tuple[int, int]:
    """The line and column of a mark; what is missed at the end of the text is shown at the end of its last line. (0, 0) without a mark."""
    if mark is None:
        return 0, 0
    lines = text.rstrip().split("\n")
    return (mark.line + 1, mark.column + 1) if mark.line < len(lines) else (len(lines), len(lines[-1]))


def _json(text: str, path: str) -> Any:
    """The data of a JSON text, None where it is YAML in flow style. Raises Broken where it is neither."""
    import json

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith(('{"', "{\n", "[\n", "{\r", "[{")):
            return None
        raise Broken(path, error.lineno, error.colno, "不是合法的 JSON", "请检查引号、逗号和括号") from None
    except (ValueError, RecursionError) as error:
        raise Broken(path, 0, 0, f"无法读取（{type(error).__name__}）", "请检查数字的长短和嵌套层数") from None


@cache
def _loader() -> Any:
    """A safe loader that leaves a day that does not exist as text, for the model to refuse at its place."""
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc, valid-type]
        def day(self, node: Any) -> Any:
            try:
                return self.construct_yaml_timestamp(node)
            except ValueError:
                return node.value

    Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.day)
    return Loader


def _walk(node: Any, path: Path, places: dict[Path, tuple[int, int]], walked: set[int]) -> Iterator[Mistake]:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if node.id != "scalar":
        if id(node) in walked:  # an alias: what it stands for has its places, and may hold itself
            return
        walked.add(id(node))
    if node.id == "mapping":
        seen: set[str] = set()
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name in seen:
                yield Mistake(key.start_mark.line + 1, key.start_mark.column + 1, f"“{name}”写了两次", "RC007")
            seen.add(name)
            yield from _walk(value, (*path, name), places, walked)
            places[(*path, name)] = (key.start_mark.line + 1, key.start_mark.column + 1)
    elif node.id == "sequence":
        for i, item in enumerate(node.value):
            yield from _walk(item, (*path, i), places, walked)


def scalars(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each string of a YAML text begins and ends, as (line, column). Raises YAMLError."""
    import yaml

    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(token, yaml.ScalarToken):
            yield (token.start_mark.line + 1, token.start_mark.column + 1), (token.end_mark.line + 1, token.end_mark.column + 1)


_REASONS = {
    "missing": "缺少这一字段",
    "literal_error": "不是允许的取值",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "model_type": "应为映射",
    "model_attributes_type": "应为映射",
    "dict_type": "应为映射",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "超出允许的范围",
    "less_than_equal": "超出允许的范围",
    "too_short": "项数不对",
    "too_long": "项数不对",
}
_CODES = {"missing": "RC004", "extra_forbidden": "RC003", "too_short": "RC010", "too_long": "RC010"}


def mistakes_of(error: Any, source: Positioned, known: list[str]) -> list[Mistake]:
    """The mistakes that a pydantic ValidationError found, each at its place; `known` are field names to suggest."""
    found = []
    for one in error.errors():
        path = tuple(one["loc"])
        name = str(path[-1]) if path else ""
        kind = str(one["type"])
        day = kind.startswith(("date", "datetime"))
        if kind == "extra_forbidden":
            near = get_close_matches(name, known, 1)
            message = f"没有“{name}”这个字段" + (f"，是否想写 {near[0]}" if near else "")
        else:
            reason = (_REASONS.get(kind) or ("日期不合法" if day else "类型不对")) + _hint(kind, one)
            message = f"第 {int(name) + 1} 项：{reason}" if name.isdigit() else f"{name}：{reason}" if name else reason
        found.append(Mistake(*source.place(path), message, "RC006" if day else _CODES.get(kind, "RC005")))
    return found


def _hint(kind: str, error: Any) -> str:
    """What to write instead, where the error shows it."""
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", str(error.get("ctx", {}).get("expected", "")))
        near = get_close_matches(str(error.get("input")), allowed, 1, 0.5)
        return f"，是否想写 {near[0]}" if near else f"（可写 {'、'.join(allowed)}）" if allowed else ""
    if kind == "string_type" and isinstance(error.get("input"), (int, float, date, bool)):
        return "，请加引号"
    return ""


def refuse(path: str, mistakes: list[Mistake], advice: str) -> AnweiError:
    """The error for a file with mistakes: the first one at its place, and how many there are."""
    first = min(mistakes)
    more = f"（共 {len(mistakes)} 处）" if len(mistakes) > 1 else ""
    return AnweiError(f"{path}:{first.line}:{first.column}", first.message + more, advice)
