"""A baseline: the issues that are known and accepted, so that only new ones are reported.

An issue is known by its file, its code and its message, not by its line; one that stands there twice is accepted twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath

from anweitool.errors import AnweiError, reason
from anweitool.rules.registry import Issue

SCHEMA = "anwei-baseline/1"
Key = tuple[str, str, str]


def key_of(issue: Issue) -> Key:
    """What an issue is known by."""
    return PurePath(issue.path).as_posix(), issue.code, issue.message


def dump(issues: Iterable[Issue]) -> str:
    """The baseline of the issues, as JSON with an entry a line."""
    counts = sorted(Counter(key_of(issue) for issue in issues).items())
    entries = [json.dumps({"path": path, "code": code, "message": text, "count": n}, ensure_ascii=False) for (path, code, text), n in counts]
    return f'{{"schema": "{SCHEMA}", "issues": [\n' + ",\n".join(entries) + "\n]}\n"


def load(path: Path) -> Counter[Key]:
    """The issues that a baseline accepts, each with how often. Raises AnweiError."""
    try:
        data = json.loads(path.read_text("utf-8-sig"))
        if data["schema"] != SCHEMA:
            raise KeyError("schema")
        return Counter({(str(one["path"]), str(one["code"]), str(one["message"])): int(one.get("count", 1)) for one in data["issues"]})
    except FileNotFoundError:
        raise AnweiError(str(path), "基线文件不存在", "请用 --write-baseline 生成") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AnweiError(str(path), f"无法读取（{reason(error)}）", "请核对文件") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AnweiError(str(path), "不是基线文件", "请用 --write-baseline 重新生成") from None


def new(issues: Iterable[Issue], accepted: Counter[Key]) -> list[Issue]:
    """The issues that the baseline does not hold."""
    left = Counter(accepted)
    found = []
    for issue in issues:
        key = key_of(issue)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(issue)
    return found
