"""File → record, top to bottom.

file ──readers──▶ SourceText ──layout──▶ blocks ──segment──▶ head · letter · parts · imprint
                                                │
     record ◀──assemble── tasks ◀── units, deadlines ◀── outline items and table rows
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anweitool import readers
from anweitool.assemble import assemble
from anweitool.deadlines import year_in
from anweitool.errors import AnweiError
from anweitool.parsers import head, layout, links, segment, tasks
from anweitool.parsers.findings import Findings
from anweitool.readers.options import Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from anweitool.parsers.zones import Zones
    from anweitool.rules import Issue, Subject
    from anweitool.schema.record import Record


def parse(document: str | os.PathLike[str], *, options: Options | None = None) -> Record:
    """The record of a document: a path, or the text itself (a string with a line feed, or one that is no path).

    Raises AnweiError where a file cannot be read. Doubt about the content is in `record.diagnostics`.

    >>> record = parse("关于做好防汛工作的通知\\n各村：\\n一、加强巡查。各村要于6月1日前完成排查。\\n2024年5月6日")
    >>> record.tasks[0].units[0].name, str(record.tasks[0].deadlines[0].due)
    ('各村', '2024-06-01')
    """
    from anweitool.schema.record import Record

    return Record.model_validate(data_of(document, options=options))


def data_of(document: str | os.PathLike[str], *, options: Options | None = None) -> dict[str, Any]:
    """What `parse` validates: the same values as plain data, for whoever only writes them out."""
    return read_document(*_source_of(document, options))


def _source_of(document: str | os.PathLike[str], options: Options | None) -> tuple[SourceText, str, str]:
    """The extracted text, the path and the hash of a document. Raises AnweiError."""
    path = os.fspath(document)
    if "\n" not in path and (isinstance(document, os.PathLike) or path == "-" or len(path) < 1000 and Path(path).exists() or _is_path(path)):
        source, digest = readers.read(path, options)
        if source.text.startswith("schema: anwei/"):
            raise AnweiError(path, "这已经是 anwei 的记录，不是公文", f"看记录用 anwei show {path}")
        return source, path, digest
    return SourceText.from_text(path), "-", hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()


def build(source: SourceText, path: str, digest: str) -> Record:
    """The validated record of an extracted text; `path` and `digest` go into its `source`."""
    from anweitool.schema.record import Record

    return Record.model_validate(read_document(source, path, digest))


def read_document(source: SourceText, path: str, digest: str) -> dict[str, Any]:
    """The record of an extracted text, as plain data."""
    return _stages(source, path, digest)[0]


def _stages(source: SourceText, path: str, digest: str) -> tuple[dict[str, Any], layout.Layout, Zones]:
    """Every stage, in order: the whole program on one screen. What the rules look at is given beside the record."""
    flow = layout.lay_out(source)
    zones = segment.segment(flow.items)
    document, doubts = head.read(zones, source)
    findings = Findings(source, document.date or document.printed_on, year_in(document.title or ""), furniture=frozenset(flow.furniture))
    tasks.read(zones, findings)
    if document.date is None:
        findings.dated_by_imprint()
    links.link_same(findings.tasks)
    return assemble(source, path, digest, flow, zones, document, findings, doubts), flow, zones


# ---- rules ---------------------------------------------------------------------------------------


def examine(document: str | os.PathLike[str], *, options: Options | None = None) -> Subject:
    """A document as the rules look at it: its record, its text and its zones. `document` as for `parse`; raises AnweiError."""
    from anweitool.rules.subject import Subject, Text
    from anweitool.schema.record import Record

    source, path, digest = _source_of(document, options)
    data, flow, zones = _stages(source, path, digest)
    return Subject(path, Record.model_validate(data), Text(source, flow.items, zones, frozenset(flow.furniture)))


def validate(document: str | os.PathLike[str] | Record, *, options: Options | None = None) -> list[Issue]:
    """What the rules find in a document (as for `parse`) or a record, in the order of lines. Raises AnweiError.

    >>> [issue.code for issue in validate("关于做好防汛工作的通知\\n各村：\\n一、加强巡查。各村要于6月31日前完成排查。\\n2024年5月6日") if issue.severity == "error"]
    ['GW243']
    """
    from anweitool.rules import Subject, check
    from anweitool.schema.record import Record

    if isinstance(document, Record):
        return check(Subject(document.source.path, document))
    return check(examine(document, options=options))


def _is_path(text: str) -> bool:
    """A string that can only be meant as a path: short, with a suffix, without Chinese sentence marks."""
    return len(text) < 300 and bool(Path(text).suffix) and not any(c in text for c in "，。：；\n")
