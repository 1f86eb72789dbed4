"""The record, `anwei/1`: what is known of a document, every value with its place in the text.

Field names and meanings are the contract between the parser and everything that reads its output.
Fields may be added; the ones here do not change meaning.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Day = datetime.date

Kind = Literal["task", "requirement", "goal"]
Role = Literal["lead", "responsible", "support", "supervise"]
Basis = Literal["marked", "inferred"]
DeadlineKind = Literal["date", "period", "recurring", "relative", "ongoing", "event"]
Name = Annotated[str, StringConstraints(min_length=1)]
Lines = Annotated[list[int], Field(min_length=2, max_length=2)]
Span = Annotated[list[int], Field(min_length=2, max_length=2)]


class Model(BaseModel):
    """No unknown fields, nothing changed after it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Source(Model):
    """The file a record was read from; `sha256` is of its bytes, `parsed_by` the program and version that read it."""

    path: str
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    format: str
    parsed_by: str | None = None


class Reference(Model):
    """Another document, cited with its number."""

    title: str | None = None
    doc_number: str


class Document(Model):
    """The head and the imprint (GB/T 9704-2012); None or [] where the document has none."""

    title: str | None = None
    doc_type: str | None = None
    doc_number: str | None = None
    issuers: list[Name] = []
    signatory: str | None = None
    date: Day | None = None
    recipients: list[Name] = []
    cc: list[Name] = []
    printed_by: str | None = None
    printed_on: Day | None = None
    promulgates: list[Name] = []
    stage: Literal["draft", "final"] = "final"
    annexes: list[Name] = []
    references: list[Reference] = []
    urgency: str | None = None
    secrecy: str | None = None
    copy_number: str | None = None


class Unit(Model):
    """A body with its role in a task; `open` where the list that it ends was left open (区应急局等部门)."""

    name: Name
    role: Role
    basis: Basis
    open: bool = False


class Deadline(Model):
    """By when, or how often. `due` is the last day that still counts; `text` is the expression as printed."""

    text: str
    kind: DeadlineKind
    start: Day | None = None
    due: Day | None = None
    alt_due: Day | None = None
    precision: Literal["day", "month", "quarter", "half", "year"] | None = None
    rrule: str | None = None
    after: str | None = None
    within: str | None = None
    workdays: bool = False
    year_from: str | None = None


class Place(Model):
    """Where a task stands: lines (1-based) and character offsets of the extracted text, page, table and row."""

    lines: Lines
    span: Span
    page: int | None = None
    table: int | None = None
    row: int | None = None


class Task(Model):
    """One thing that somebody must do (task), must observe (requirement) or reach (goal)."""

    id: Name
    kind: Kind
    ref: str | None = None
    path: list[str] = []
    title: str | None = None
    text: Name
    units: list[Unit] = []
    deadlines: list[Deadline] = []
    source: Place
    same_as: list[str] = []


class Count(Model):
    """What was printed against what was read: rows of a table, or lowest items of the outline."""

    what: Literal["rows", "items"]
    lines: Lines
    printed: int
    extracted: int
    set_aside: int = 0


class Account(Model):
    """Where every non-empty line went, as line ranges: `3-7`, `9`."""

    head: list[str] = []
    body: list[str] = []
    tasks: list[str] = []
    imprint: list[str] = []
    furniture: list[str] = []
    unassigned: list[str] = []


class Remark(Model):
    """A diagnostic: what the parser was unsure of, and what it would mend."""

    code: Annotated[str, StringConstraints(pattern="^[A-Z]{2}[0-9]{3}$")]
    severity: Literal["error", "warning", "info"]
    message: str
    lines: Lines
    suggestion: str | None = None


class Record(Model):
    """A document as data. `anweitool.load` and `anweitool.dump` read and write it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    schema_: Literal["anwei/1"] = Field("anwei/1", alias="schema")
    source: Source
    document: Document
    tasks: list[Task] = []
    counts: list[Count] = []
    account: Account = Account()
    diagnostics: list[Remark] = []
