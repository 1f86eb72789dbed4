"""Issues as text, for people and for other programs: one module, or a few lines, for each format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from anweitool.rules import Issue

#: Output format → what it is for.
FORMATS = {
    "text": "给人看，带原文行", "concise": "一条一行", "json": "供程序读", "github": "GitHub 注释", "gitlab": "GitLab 代码质量报告", "sarif": "SARIF 2.1.0",
    "junit": "JUnit XML",
}  # fmt: skip


def render(format: str, issues: Sequence[Issue], files: Sequence[str]) -> str:
    """The issues in a format; `files` are all that were checked, in order. The text ends in a line feed unless it is empty."""
    module = import_module(f"anweitool.reports.{'plain' if format in ('text', 'concise', 'json') else format}")
    function: Callable[[Sequence[Issue], Sequence[str]], str] = getattr(module, f"as_{format}")
    return function(issues, files)
