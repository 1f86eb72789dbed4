"""Values of the parsers → the data of one record: identities, line ranges, the account of every line, the doubts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from anweitool import deadlines as dl
from anweitool.diagnostics import Diagnostic
from anweitool.identity import document_key
from anweitool.lazy import lazy
from anweitool.parsers import links
from anweitool.parsers.findings import Findings, Task
from anweitool.parsers.head import Head
from anweitool.parsers.layout import Layout
from anweitool.parsers.zones import Zones
from anweitool.source import Block, SourceText, Table
from anweitool.version import VERSION

#: The keys of `document`, in the order of the contract.
DOCUMENT_KEYS = (
    "title", "doc_type", "doc_number", "issuers", "signatory", "date", "recipients", "cc", "printed_by", "printed_on", "promulgates", "stage",
    "annexes", "references", "urgency", "secrecy", "copy_number",
)  # fmt: skip


def assemble(
    source: SourceText, path: str, digest: str, flow: Layout, zones: Zones, head: Head, findings: Findings, doubts: Sequence[Diagnostic]
) -> dict[str, Any]:  # fmt: skip
    """The record as data, in the shape of `schema.record.Record`. Tasks are in document order; ids are unique and made of
    printed positions."""
    ids = identities(document_key(head.doc_number, head.title, head.date, digest), findings.tasks)
    tasks = [_task(task, ids[i], source, ids) for i, task in enumerate(findings.tasks)]
    account = _account(source, flow, zones, findings.tasks)
    remarks = [*source.remarks, *doubts, *findings.diagnostics, *_doubts(source, flow, head, zones, findings, account)]
    remarks.sort(key=lambda d: (d.lines, d.code))
    return {
        "schema": "anwei/1",
        "source": {"path": path, "sha256": digest, "format": source.format, "parsed_by": f"anwei {VERSION}"},
        "document": {key: getattr(head, key) for key in DOCUMENT_KEYS},
        "tasks": tasks,
        "counts": [
            {"what": c.what, "lines": list(c.lines), "printed": c.printed, "extracted": c.extracted, "set_aside": c.set_aside}
            for c in findings.counts
        ],
        "account": {zone: _ranges(lines) for zone, lines in account.items()},
        "diagnostics": [
            {"code": d.code, "severity": d.severity, "message": d.message, "lines": list(d.lines), "suggestion": d.suggestion} for d in remarks
        ],
    }  # fmt: skip


# ---- identity ------------------------------------------------------------------------------------

_ID_MARKS = lazy(r"[（）()\s.．、:：/\\#\[\]{},&*!|>'\"%@`]+")


def identities(key: str, tasks: Sequence[Task]) -> list[str]:
    """An id for each task: the key and the printed position; a position printed twice is counted on."""
    seen: dict[str, int] = {}
    ids = []
    for task in tasks:
        position = ".".join(filter(None, (_ID_MARKS.sub("", part) for part in task.position))) or "1"
        name = f"{key}:{position}"
        seen[name] = seen.get(name, 0) + 1
        ids.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return ids


def _task(task: Task, id: str, source: SourceText, ids: Sequence[str]) -> dict[str, Any]:
    span = task.text.span()
    return {
        "id": id,
        "kind": task.kind,
        "ref": task.ref,
        "path": task.path,
        "title": task.title,
        "text": task.text.text,
        "units": [{"name": u.name, "role": u.role, "basis": u.basis, "open": u.open} for u in task.units],
        "deadlines": [_deadline(d) for d in task.deadlines],
        "source": {
            "lines": list(task.lines),
            "span": [min(span[0], _first(task.text)), max(span[1], _last(task.text))],
            "page": source.page_of(task.lines[0]),
            "table": task.table,
            "row": task.row,
        },
        "same_as": [ids[i] for i in task.same_as],
    }


def _first(block: Block) -> int:
    return min(offset for _, offset in block.pieces)


def _last(block: Block) -> int:
    ends = [at for at, _ in block.pieces[1:]] + [len(block.text)]
    return max(offset + end - at for (at, offset), end in zip(block.pieces, ends, strict=True))


_FIELDS = ("text", "kind", "start", "due", "alt_due", "precision", "rrule", "after", "within", "workdays", "year_from")


def _deadline(d: dl.Deadline) -> dict[str, Any]:
    values = {field: getattr(d, field) for field in _FIELDS}
    return {field: value for field, value in values.items() if value}


# ---- the account of lines --------------------------------------------------------------------------


def _account(source: SourceText, flow: Layout, zones: Zones, tasks: Sequence[Task]) -> dict[str, set[int]]:
    """Which lines went where. A line may be in several zones (a document on one line); none may be in no zone."""
    account: dict[str, set[int]] = {
        "head": _lines(source, [*zones.head, *zones.title, *zones.recipients, *zones.signature, *zones.dates, *zones.annexes, *zones.closing, *(b for p in zones.parts for b in p.heading)]),
        "body": _lines(source, [*zones.letter, *(item for part in zones.parts for item in part.items)]),
        "tasks": {n for task in tasks for n in range(task.lines[0], task.lines[1] + 1)},
        "imprint": _lines(source, zones.imprint),
        "furniture": _lines(source, zones.furniture) | set(flow.furniture),
    }  # fmt: skip
    filled = {n for n, line in enumerate(source.lines, 1) if line.strip(" \t\u200b")}
    for zone in account:
        account[zone] &= filled
    account["tasks"] -= set(flow.furniture)
    account["body"] -= account["tasks"]
    account["furniture"] -= (account["tasks"] | account["body"]) - set(flow.furniture)  # a line that holds both is text
    known = set().union(*account.values())
    account["unassigned"] = filled - known
    return account


def _lines(source: SourceText, items: Iterable[Block | Table]) -> set[int]:
    found: set[int] = set()
    for item in items:
        if isinstance(item, Table):
            found.update(range(item.lines[0], item.lines[1] + 1))
        else:
            ends = [at for at, _ in item.pieces[1:]] + [len(item.text)]
            for (at, offset), end in zip(item.pieces, ends, strict=True):
                found.update(range(source.line_at(offset), source.line_at(max(offset, offset + end - at - 1)) + 1))
    return found


def _ranges(lines: set[int]) -> list[str]:
    """Line numbers as ranges: {3, 4, 5, 9} → ['3-5', '9']."""
    ranges: list[list[int]] = []
    for n in sorted(lines):
        if ranges and n == ranges[-1][1] + 1:
            ranges[-1][1] = n
        else:
            ranges.append([n, n])
    return [str(a) if a == b else f"{a}-{b}" for a, b in ranges]


# ---- doubts --------------------------------------------------------------------------------------


def _doubts(
    source: SourceText, flow: Layout, head: Head, zones: Zones, findings: Findings, account: dict[str, set[int]]
) -> list[Diagnostic]:  # fmt: skip
    """What only the whole document shows: rejoined sentences, inferred years, misprinted names, lost lines."""
    remarks: list[Diagnostic] = []
    if flow.joins:
        places = "、".join(f"{a}–{b}" for a, b in flow.joins[:30])
        remarks.append(
            Diagnostic("TX952", "info", f"{len(flow.joins)} 处句子跨页断开，已接排（第 {places} 行）", (flow.joins[0][0], flow.joins[-1][1]))
        )
    remarks += _deadline_doubts(findings.tasks)
    for lines in findings.inherited:
        remarks.append(Diagnostic("TK708", "info", "标题上的责任标注用于其下没有标注的各项", lines))
    signed = [(name, (1, 1)) for name in [*head.issuers, *([head.printed_by] if head.printed_by else [])]]
    remarks += links.suspicious_names(findings.tasks, signed)
    remarks += _slips(source, head, findings.tasks)
    if "\ufffd" in source.text:
        damaged = [n for n, line in enumerate(source.lines, 1) if "\ufffd" in line]
        message = f"{source.text.count(chr(0xFFFD))} 个字不能按文件的编码读出，写作 \ufffd（第 {_places(damaged)} 行）"
        remarks.append(Diagnostic("TX956", "warning", message, (damaged[0], damaged[-1])))
    remarks += _left_in_body(source, zones, findings, account["body"])
    if account["unassigned"]:
        lines_ = sorted(account["unassigned"])
        remarks.append(Diagnostic("TX955", "warning", f"{len(lines_)} 行未能归类：{'、'.join(_ranges(set(lines_))[:20])}", (lines_[0], lines_[-1])))
    return remarks


def _places(lines: Iterable[int]) -> str:
    """Line numbers for a message: each once, 等 where there are more than twenty."""
    numbers = list(dict.fromkeys(lines))
    return "、".join(map(str, numbers[:20])) + ("等" if len(numbers) > 20 else "")


def _deadline_doubts(tasks: Sequence[Task]) -> list[Diagnostic]:
    remarks: list[Diagnostic] = []
    inferred: dict[str, list[Task]] = {}
    for task in tasks:
        for d in task.deadlines:
            if d.year_from:
                inferred.setdefault(d.year_from, []).append(task)
            if d.alt_due:
                remarks.append(Diagnostic("DL809", "info", f"“{d.text}”可指 {d.due} 或 {d.alt_due}，取较早者", task.lines))
            if d.impossible:
                remarks.append(Diagnostic("DL814", "error", f"时限“{d.text}”：历上没有这一天，未换算为日期", task.lines))
            elif d.kind in ("date", "period") and d.due is None:
                remarks.append(Diagnostic("DL810", "info", f"“{d.text}”没有年份可依，未换算为日期", task.lines))
            if d.kind == "relative" and d.workdays and d.after and d.due is None and "印发" in d.after:
                remarks.append(Diagnostic("DL810", "info", f"“{d.text}”超出工作日历范围，未换算为日期", task.lines))
    for where, group in inferred.items():
        first = group[0]
        rolled = "顺延" in where
        text = f"{len(group)} 处期限没有印年份，按{where}推定（第 {_places(t.lines[0] for t in group)} 行）"
        remarks.append(Diagnostic("DL802", "warning" if rolled else "info", text, first.lines))
    return remarks


_DECIMAL = lazy(r"^[ \u3000]*(\d{1,2})\.([12])(?=[ \u3000]{0,3}[\u4e00-\u9fff])", re.M)


def _left_in_body(source: SourceText, zones: Zones, findings: Findings, body: set[int]) -> list[Diagnostic]:
    """What is in no task but may have to be: limits in paragraphs, and an outline numbered 1.1 that is not read."""
    remarks: list[Diagnostic] = []
    if not findings.tasks:
        remarks.append(Diagnostic("TK710", "info", "没有读到任务", (1, max(1, len(source.lines)))))
    decimal = {(m[1], m[2]): source.line_at(m.end()) for m in _DECIMAL.finditer(source.text)}
    outlines = sorted(line for (chapter, n), line in decimal.items() if n == "1" and (chapter, "2") in decimal)
    if outlines:
        message = f"“1.1”式的编号没有按层次读取，其下的任务请人工核对（第 {_places(outlines)} 行起）"
        remarks.append(Diagnostic("TX957", "warning", message, (outlines[0], outlines[0])))
    lines: list[int] = []
    for item in [*zones.letter, *(item for part in zones.parts for item in part.items)]:
        if isinstance(item, Block) and "前" in item.text or isinstance(item, Block) and "每" in item.text:
            line, last = source.lines_of(item.span())
            if body >= {line, last} and any(d.kind in ("date", "recurring") for d in findings.limits(item.text, ())):
                lines.append(line)
    if lines:
        remarks.append(Diagnostic("TK711", "info", f"{len(lines)} 段文字写有时限但不是任务，请核对（第 {_places(lines)} 行）", (lines[0], lines[0])))
    return remarks


_PLACE = lazy(r"([^\W\d_]{2,4}?)(?:镇|乡|街道|县|区|市)(?:人民政府|办事处|安全生产|党委|人大|关于|[^\W\d_]{0,10}(?:局|委员会|办公室))")


def _slips(source: SourceText, head: Head, tasks: Sequence[Task]) -> list[Diagnostic]:
    """The place of the head, or a body named often, standing in the text with one character taken for another."""
    places = [place for text in [*head.issuers, *head.promulgates] for place in _PLACE.findall(text)]
    often = Counter(unit.name for task in tasks for unit in task.units)
    names = [*(place[-2:] for place in places), *(name for name, n in often.items() if n >= 3 and 3 <= len(name) <= 12)]
    remarks = []
    for printed, (name, offsets) in links.slips(source.text, names).items():
        lines = sorted({source.line_at(offset) for offset in offsets})
        where = "、".join(map(str, lines[:10]))
        remarks.append(
            Diagnostic("TX951", "warning", f"“{printed}”疑为“{name}”之误，共 {len(offsets)} 处（第 {where} 行）", (lines[0], lines[0]), name)
        )
    return remarks
