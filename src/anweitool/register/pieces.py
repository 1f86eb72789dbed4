"""What a register is made of: the tasks of documents as `Piece`s, taken from records and from registers alike."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anweitool.identity import document_key, fingerprint
from anweitool.schema.record import Deadline, Kind, Record, Unit
from anweitool.schema.register import Document, Entry, Register, Source


@dataclass(frozen=True)
class Piece:
    """One task of one document, with everything that the document says of it."""

    document: str
    task: str
    lines: tuple[int, int]
    page: int | None
    path: tuple[str, ...]
    kind: Kind
    title: str | None
    text: str
    units: tuple[Unit, ...]
    deadlines: tuple[Deadline, ...]
    fingerprint: str
    same_as: tuple[str, ...] = ()
    withdrawn: str | None = None


@dataclass(frozen=True)
class Contents:
    """A document and its tasks."""

    document: Document
    pieces: tuple[Piece, ...]


def of_record(record: Record) -> Contents:
    """The document and tasks of a record."""
    head = record.document
    key = record.tasks[0].id.rpartition(":")[0] if record.tasks else document_key(head.doc_number, head.title, head.date, record.source.sha256)
    document = Document(
        key=key, title=head.title, doc_number=head.doc_number, issuers=head.issuers, date=head.date, path=record.source.path,
        sha256=record.source.sha256, printed=sum(c.printed - c.set_aside for c in record.counts), extracted=len(record.tasks),
    )  # fmt: skip
    pieces = (
        Piece(
            key, task.id, (task.source.lines[0], task.source.lines[1]), task.source.page, tuple(task.path), task.kind, task.title, task.text,
            tuple(task.units), tuple(task.deadlines), fingerprint(task.text), tuple(task.same_as),
        )
        for task in record.tasks
    )  # fmt: skip
    return Contents(document, tuple(pieces))


def of_register(register: Register) -> dict[str, Contents]:
    """The documents and tasks that a register holds, by key: every word of them is in it."""
    pieces: dict[str, list[Piece]] = {document.key: [] for document in register.documents}
    for entry in register.entries:
        for source in entry.sources:
            pieces.setdefault(source.document, []).append(_piece(entry, source))
    return {document.key: Contents(document, tuple(sorted(pieces[document.key], key=place))) for document in register.documents}


def _piece(entry: Entry, source: Source) -> Piece:
    return Piece(
        source.document, source.task, (source.lines[0], source.lines[1]), source.page, tuple(source.path), source.kind or entry.kind,
        source.title if source.title is not None else entry.title,
        source.text if source.text is not None else entry.text,
        tuple(source.units if source.units is not None else entry.units),
        tuple(source.deadlines if source.deadlines is not None else entry.deadlines),
        source.fingerprint, tuple(source.same_as), source.withdrawn,
    )  # fmt: skip


def to_source(piece: Piece, own: Mapping[str, Any]) -> Source:
    """The piece as a source of an entry; a field that the entry's own says as well is left out."""
    said: dict[str, Any] = {
        "kind": piece.kind,
        "title": piece.title,
        "text": piece.text,
        "units": list(piece.units),
        "deadlines": list(piece.deadlines),
    }
    return Source(
        document=piece.document, task=piece.task, lines=list(piece.lines), page=piece.page, path=list(piece.path), fingerprint=piece.fingerprint,
        same_as=list(piece.same_as), withdrawn=piece.withdrawn, **{name: value for name, value in said.items() if value != own[name]},
    )  # fmt: skip


def place(piece: Piece) -> tuple[tuple[int, int], str]:
    """Where a piece stands in its document."""
    return piece.lines, piece.task


def date_of(documents: Iterable[Document]) -> dict[str, datetime.date]:
    """The date of each document, the last of days where it has none."""
    return {document.key: document.date or datetime.date.max for document in documents}
