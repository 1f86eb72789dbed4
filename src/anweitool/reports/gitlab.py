"""The code quality report that GitLab shows beside a merge request."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

from anweitool.rules import Issue

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


def as_gitlab(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """One JSON list; an issue keeps its fingerprint when lines above it move."""
    seen: Counter[tuple[str, ...]] = Counter()
    listed = []
    for issue in issues:
        key = (issue.path, issue.code, issue.message)
        seen[key] += 1
        listed.append({
            "description": issue.message, "check_name": f"{issue.code} {issue.name}", "severity": _SEVERITY[issue.severity],
            "fingerprint": hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest(),
            "location": {"path": issue.path, "lines": {"begin": issue.line}},
        })  # fmt: skip
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
