"""SARIF 2.1.0 (OASIS): what code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anweitool.rules import Issue, get
from anweitool.version import VERSION

_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """One run with the rules that were hit, and a result for each issue."""
    hit = {issue.code: issue for issue in reversed(issues)}
    codes = {code: i for i, code in enumerate(sorted(hit))}
    places = {path: i for i, path in enumerate(files)}
    run = {
        "tool": {"driver": {"name": "anwei", "version": VERSION, "rules": [_rule(hit[code]) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(path)}} for path in files],
        "results": [_result(issue, codes[issue.code], places.get(issue.path)) for issue in issues],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(issue: Issue) -> dict[str, Any]:
    rule = get(issue.code)
    described: dict[str, Any] = {"id": issue.code, "name": issue.name, "properties": {"level": issue.level}}
    if rule is not None:
        described |= {
            "shortDescription": {"text": rule.summary}, "fullDescription": {"text": rule.explanation}, "help": {"text": rule.doc},
            "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        }  # fmt: skip
        if rule.clause:
            described["properties"]["clause"] = rule.clause
    return described


def _result(issue: Issue, rule: int, artifact_index: int | None) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": _uri(issue.path)}
    if artifact_index is not None:
        artifact["index"] = artifact_index
    place = {"artifactLocation": artifact, "region": {"startLine": issue.line, "startColumn": issue.column}}
    result: dict[str, Any] = {
        "ruleId": issue.code, "ruleIndex": rule, "level": _LEVEL[issue.severity], "message": {"text": issue.message},
        "locations": [{"physicalLocation": place}],
    }  # fmt: skip
    if issue.task:
        result["properties"] = {"task": issue.task}
    return result


def _uri(path: str) -> str:
    """A path as a URI reference, relative where the path is."""
    return Path(path).as_uri() if Path(path).is_absolute() else quote(Path(path).as_posix(), safe="/")
