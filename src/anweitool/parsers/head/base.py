"""The values of a head, and what every part of its reading needs: the zones, the metadata, the doubts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from anweitool.diagnostics import Diagnostic, Severity
from anweitool.parsers import shapes
from anweitool.parsers.zones import Zones
from anweitool.source import Block, Evidence, SourceText
from anweitool.text import compact

#: A title in book marks, others within it included.
BOOK = r"《((?:[^《》]|《[^《》]*》)+)》"


@dataclass
class Head:
    """The values of `document`, None or [] where the text has none."""

    title: str | None = None
    doc_type: str | None = None
    doc_number: str | None = None
    copy_number: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    issuers: list[str] = field(default_factory=list)
    signatory: str | None = None
    date: datetime.date | None = None
    recipients: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    printed_by: str | None = None
    printed_on: datetime.date | None = None
    promulgates: list[str] = field(default_factory=list)
    stage: str = "final"
    annexes: list[str] = field(default_factory=list)
    references: list[dict[str, str | None]] = field(default_factory=list)


class Metadata(NamedTuple):
    """What a website or the file says beside the text, where it says so, and the line that does, if one does."""

    value: str
    origin: str
    block: Block | None


def _as_metadata(evidence: Evidence) -> tuple[str, str]:
    """The label and value of a piece of evidence; a running head may hold the number or the masthead."""
    if evidence.label == "页眉":
        if number := shapes.read_number(evidence.value):
            return "发文字号", number
        if (text := compact(evidence.value)).endswith("文件") and shapes.bodies_of(text[:-2]):
            return "发文机关", text[:-2]
    return evidence.label, evidence.value


class Reader:
    """Reads one head; keeps the diagnostics that come up on the way."""

    def __init__(self, zones: Zones, source: SourceText) -> None:
        self.zones, self.source = zones, source
        self.head = Head()
        self.diagnostics: list[Diagnostic] = []
        self.metadata: dict[str, Metadata] = {}
        for label, value, block in zones.metadata:
            if value and value not in ("无", "-", "—"):
                self.metadata.setdefault(label, Metadata(value, "网页元数据", block))
        for evidence in source.evidence:
            label, value = _as_metadata(evidence)
            self.metadata.setdefault(label, Metadata(value, evidence.origin, None))

    def say(self, code: str, severity: Severity, message: str, block: Block | None = None, suggestion: str | None = None) -> None:
        lines = self.source.lines_of(block.span()) if block is not None else (1, 1)
        self.diagnostics.append(Diagnostic(code, severity, message, lines, suggestion))

    def meta(self, *labels: str) -> Metadata | None:
        return next((self.metadata[label] for label in labels if label in self.metadata), None)


def resembles(a: str, b: str) -> bool:
    x, y = set(zip(a, a[1:], strict=False)), set(zip(b, b[1:], strict=False))
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.75
