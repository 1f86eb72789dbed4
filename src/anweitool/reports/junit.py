"""JUnit XML as Jenkins reads it: a suite for each file, a failing case for each error or warning."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET  # noqa: S405 - written, not parsed

from anweitool.lazy import lazy
from anweitool.rules import Issue

_SEVERITY = {"error": "错误", "warning": "警告"}
_NOT_XML = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(issues: Sequence[Issue], files: Sequence[str]) -> str:
    """Notes are no failures: they go to the output of their file's suite."""
    root = ET.Element("testsuites")
    by_path: dict[str, list[Issue]] = {path: [] for path in files}
    for issue in issues:
        by_path.setdefault(issue.path, []).append(issue)
    for path, own in by_path.items():
        failing = [issue for issue in own if issue.severity in _SEVERITY]
        suite = ET.SubElement(root, "testsuite", name=_text(path), tests=str(max(1, len(failing))), failures=str(len(failing)), errors="0")
        for issue in failing:
            name = f"{issue.code} {issue.name} {issue.line}:{issue.column}"
            case = ET.SubElement(suite, "testcase", name=name, classname=_text(path))
            failure = ET.SubElement(case, "failure", message=_text(issue.message), type=_SEVERITY[issue.severity])
            failure.text = _text(f"{path}:{issue.line}:{issue.column} {issue.message}")
        if not failing:
            ET.SubElement(suite, "testcase", name="anwei validate", classname=_text(path))
        notes = [f"{issue.line}:{issue.column} {issue.code} {issue.message}" for issue in own if issue.severity not in _SEVERITY]
        if notes:
            ET.SubElement(suite, "system-out").text = _text("\n".join(notes))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(('<?xml version="1.0" encoding="UTF-8"?>\n', "\n"))


def _text(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
