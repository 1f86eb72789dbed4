"""Safe changes to the files of records: what `anwei validate --fix` writes and `--diff` shows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff

from anweitool.rules.registry import Issue


def fixed(text: str, issues: Iterable[Issue]) -> tuple[str, int]:
    """The text of a file with the fixes of its issues made, and how many were; one whose words are not on its line is left out."""
    lines = text.splitlines(keepends=True)
    made = 0
    for issue in dict.fromkeys(issues):
        if issue.fix is None or not 1 <= issue.line <= len(lines):
            continue
        line = lines[issue.line - 1]
        at = line.find(issue.fix.old, max(0, issue.column - 1))
        if at < 0:
            at = line.find(issue.fix.old)
        if at >= 0:
            lines[issue.line - 1] = line[:at] + issue.fix.new + line[at + len(issue.fix.old) :]
            made += 1
    return "".join(lines), made


def diff(path: str, before: str, after: str) -> str:
    """The change as a unified diff; empty where there is none."""
    return "".join(unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), path, path))
