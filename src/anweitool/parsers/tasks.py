"""The parts of a document → its tasks: the covering text, each enclosure and annex, outline first, then tables."""

from __future__ import annotations

from anweitool.lazy import lazy
from anweitool.parsers import items, outline, rows
from anweitool.parsers.findings import Findings
from anweitool.parsers.zones import Part, Zones

#: Annexes that are lists of names or forms to fill in: only the rows of a task table in them are tasks.
_FORM = lazy(
    r"名单|报表|统计表|登记表|汇总表|报告表|联系(?:人|表)|通讯录|样式|模板|回执|申请表|格式|示意图|评分|考核表|解读|花名册|反馈表|信息表|情况表|承诺书|一览表$|流程图"
)


def read(zones: Zones, findings: Findings) -> None:
    """Add every task of the document to the findings, in document order."""
    root = outline.build(zones.letter)
    findings.prefix = "通知" if root.children and zones.parts else ""
    findings.tasks += items.requests(root.content, findings)
    if root.children:
        items.read(root, findings, "")
    rows.read(root, findings, "")
    annexes = 0
    for part in zones.parts:
        annexes += part.annex
        findings.prefix = f"附{annexes}" if part.annex and len(zones.parts) > 1 else ""
        _part(part, findings)


def _part(part: Part, findings: Findings) -> None:
    root = outline.build(part.items)
    title = part.title or ""
    if not (part.annex and _FORM.search(title)):
        items.read(root, findings, title)
    rows.read(root, findings, title)
