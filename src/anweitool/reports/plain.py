"""Issues for people (with or without the line they point to) and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from anweitool.rules import Issue

SEVERITY = {"error": "错误", "warning": "警告", "info": "说明"}


def as_concise(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """A line for each issue: path:line:column: code severity message."""
    return "".join(f"{issue.path}:{issue.line}:{issue.column}: {issue.code} {SEVERITY[issue.severity]} {_message(issue)}\n" for issue in issues)


def as_text(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """The issues by file: place, severity, code, message; below each what would mend it."""
    out: list[str] = []
    path = None
    for issue in issues:
        if issue.path != path:
            out.append(f"{'' if path is None else chr(10)}{issue.path}\n")
            path = issue.path
        place = f"{issue.line}:{issue.column}"
        out.append(f"  {place:<8}{SEVERITY[issue.severity]}  {issue.code}  {_message(issue)}\n")
    return "".join(out)


def _message(issue: Issue) -> str:
    """The message with the task it is about and what would mend it, on one line."""
    task = f"{issue.task}：" if issue.task and issue.task not in issue.message else ""
    suggestion = f"（建议：{issue.suggestion}）" if issue.suggestion and issue.suggestion not in issue.message else ""
    return " ".join(f"{task}{issue.message}{suggestion}".split())


def as_json(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """One JSON list."""
    return json.dumps([issue.data() for issue in issues], ensure_ascii=False, indent=2) + "\n"
