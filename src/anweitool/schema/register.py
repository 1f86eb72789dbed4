"""The register (任务台账), `anwei-register/1`: every task of every document in exactly one entry, with what people made of it.

An entry's own fields are those of its first source; a source that says something else keeps it (`text`, `units` …), so the
register holds every document's words and the merge of registers needs nothing else. What belongs to people (`status` to
`history`) is never taken from a document.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from anweitool.schema.record import Day, Deadline, Kind, Model, Name, Unit

Status = Literal["open", "doing", "done", "cancelled", "withdrawn"]
PEOPLE = ("status", "progress", "owner", "note", "done_on", "evidence", "prefer")
OURS, THEIRS = "ours", "theirs"
Said = str | int | list[str] | None  # a value of a field as YAML holds it, days as text


class Document(Model):
    """A document of the register; `printed` rows and items against `extracted` ones."""

    key: Name
    title: str | None = None
    doc_number: str | None = None
    issuers: list[Name] = []
    date: Day | None = None
    path: str
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    printed: int = 0
    extracted: int = 0


class Source(Model):
    """Where an entry comes from: a task of a document. A field is given where it differs from the entry's own.

    `withdrawn` is the hash of the version of the document that no longer has the task.
    """

    document: Name
    task: Name
    lines: Annotated[list[int], Field(min_length=2, max_length=2)]
    page: int | None = None
    path: list[str] = []
    fingerprint: str
    same_as: list[str] = []
    kind: Kind | None = None
    title: str | None = None
    text: str | None = None
    units: list[Unit] | None = None
    deadlines: list[Deadline] | None = None
    withdrawn: str | None = None


class Change(Model):
    """What somebody changed: the fields' new values, by whom and when.

    `task` is the source that it was entered for, where that is not the entry's first: there it goes when the entry is parted.
    """

    when: datetime.datetime
    who: str
    task: Name | None = None
    what: dict[str, Said]


class Conflict(Model):
    """A field about which not everybody says the same, and who says what.

    Either sources disagree (task id → its units or deadlines in words), or two people's edits of one field met in a three-way
    merge (`ours`, `theirs` → its value), which somebody has to settle.
    """

    field: Literal["kind", "title", "text", "units", "deadlines", "status", "progress", "owner", "note", "done_on", "evidence", "prefer"]
    says: dict[str, Said]

    @property
    def edited(self) -> bool:
        """Whether it is people's edits that disagree, not sources."""
        return OURS in self.says


class Entry(Model):
    """One task of the register."""

    id: Name
    kind: Kind
    title: str | None = None
    text: Name
    units: list[Unit] = []
    deadlines: list[Deadline] = []
    sources: Annotated[list[Source], Field(min_length=1)]
    conflicts: list[Conflict] = []
    linked: list[Name] = []  # entries with the same words in documents of other bodies
    status: Status = "open"
    progress: Annotated[int, Field(ge=0, le=100)] | None = None
    owner: str | None = None
    note: str | None = None
    done_on: Day | None = None
    evidence: list[str] = []
    prefer: str | None = None  # the source (task id) whose units and deadlines count
    history: list[Change] = []


def read_field(name: str, value: Said) -> Any:
    """The value of a field of an entry, from the form that the history has it in. Raises ValueError."""
    return _adapter(name).validate_python(value)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    annotation: Any = Entry.model_fields[name].annotation
    return TypeAdapter(annotation)


class Link(Model):
    """Two tasks that somebody joined or keeps apart."""

    a: Name
    b: Name
    same: bool


class Proposal(Model):
    """Two entries that are probably one, for somebody to decide."""

    a: Name
    b: Name
    score: Annotated[float, Field(ge=0, le=1)]


class Register(Model):
    """The whole register, in stable order."""

    schema_: Literal["anwei-register/1"] = Field("anwei-register/1", alias="schema")
    documents: list[Document] = []
    entries: list[Entry] = []
    links: list[Link] = []
    review: list[Proposal] = []
