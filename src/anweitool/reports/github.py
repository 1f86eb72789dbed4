"""Workflow commands that GitHub Actions turns into annotations on the lines of a file."""

from __future__ import annotations

from collections.abc import Sequence

from anweitool.rules import Issue

_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}


def as_github(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """A command for each issue, escaped as the runner unescapes it."""
    return "".join(
        f"::{_COMMAND[issue.severity]} file={_property(issue.path)},line={issue.line},col={issue.column},"
        f"title={_property(f'{issue.code} {issue.name}')}::{_data(issue.message)}\n"
        for issue in issues
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
