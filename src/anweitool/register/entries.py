"""Groups of pieces → entries: the fields of the source that says most, the disagreements of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from anweitool.register.pieces import Piece, date_of, place, to_source
from anweitool.schema.record import Deadline
from anweitool.schema.register import Conflict, Document, Entry
from anweitool.text import same_width


def build(groups: Sequence[Sequence[Piece]], documents: Sequence[Document], people: dict[str, dict[str, Any]]) -> list[Entry]:
    """An entry for each group, in the order of documents and lines; `people` are fields by the smallest task id of a group."""
    dates = date_of(documents)
    entries = [_entry(group, dates, people.get(min(piece.task for piece in group), {})) for group in groups]
    first = {entry.id: entry.sources[0] for entry in entries}
    return sorted(entries, key=lambda e: (dates[first[e.id].document], first[e.id].document, first[e.id].lines, e.id))


def _entry(group: Sequence[Piece], dates: dict[str, Any], fields: dict[str, Any]) -> Entry:
    pieces = sorted(group, key=lambda piece: (piece.withdrawn is not None, dates[piece.document], piece.document, *_says_less(piece), place(piece)))
    living = [piece for piece in pieces if piece.withdrawn is None] or pieces
    preferred = next((piece for piece in living if piece.task == fields.get("prefer")), None)
    lead = pieces[0]
    heard = [preferred] if preferred else living
    own: dict[str, Any] = {
        "kind": lead.kind,
        "title": lead.title,
        "text": lead.text,
        "units": list(next((piece.units for piece in heard if piece.units), ())),
        "deadlines": list(next((piece.deadlines for piece in heard if piece.deadlines), ())),
    }
    status = fields.get("status", "open")
    if all(piece.withdrawn for piece in pieces) and status in ("open", "doing"):
        status = "withdrawn"
    history = [change.model_copy(update={"task": None}) if change.task == lead.task else change for change in fields.get("history", ())]
    prefer = fields.get("prefer") if any(piece.task == fields.get("prefer") for piece in pieces) else None
    entered = fields | {
        "status": status,
        "history": history,
        "prefer": prefer,
        "conflicts": [*([] if preferred else _conflicts(living)), *fields.get("conflicts", ())],
    }
    return Entry(id=lead.task, sources=[to_source(piece, own) for piece in pieces], **own, **entered)


def _says_less(piece: Piece) -> tuple[bool, bool]:
    """A row that names who and when stands before the paragraph that only says what."""
    return not any(unit.basis == "marked" for unit in piece.units), not piece.deadlines


# ---- disagreement --------------------------------------------------------------------------------

Meaning = Callable[[Piece], frozenset[str]]
Words = Callable[[Piece], str]


def _conflicts(pieces: Sequence[Piece]) -> list[Conflict]:
    """Fields about which two sources say what cannot both hold: another lead or other bodies, another day."""
    found = []
    readings: tuple[tuple[Literal["units", "deadlines"], Meaning, Words], ...] = (
        ("units", _bodies, _unit_words),
        ("deadlines", _days, _deadline_words),
    )
    for name, meaning, words in readings:
        said = [(piece, meaning(piece)) for piece in pieces]
        said = [(piece, value) for piece, value in said if value]
        values = sorted({value for _, value in said}, key=len)
        if any(not a <= b for a, b in zip(values, values[1:], strict=False)):  # each holds the smaller ones, unless two disagree
            found.append(Conflict(field=name, says={piece.task: words(piece) for piece, _ in said}))
    return found


def _bodies(piece: Piece) -> frozenset[str]:
    marked = [unit for unit in piece.units if unit.basis == "marked"]
    leads = [unit for unit in marked if unit.role == "lead"]
    return frozenset(same_width(unit.name) for unit in leads or [unit for unit in marked if unit.role == "responsible"])


def _days(piece: Piece) -> frozenset[str]:
    return frozenset(str(d.due or d.rrule or d.within) for d in piece.deadlines if d.due or d.rrule or d.within)


def words_of(piece: Piece, field: str) -> str | None:
    """What a piece says in one of its fields, in words."""
    if field == "units":
        return "、".join(f"{unit.name}（{_ROLES[unit.role]}）" for unit in piece.units)
    said: str | None = _deadline_words(piece) if field == "deadlines" else getattr(piece, field)
    return said


_ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}


def _unit_words(piece: Piece) -> str:
    return "、".join(f"{unit.name}（{_ROLES[unit.role]}）" for unit in piece.units if unit.basis == "marked")


def _deadline_words(piece: Piece) -> str:
    return "、".join(_when(deadline) for deadline in piece.deadlines)


def _when(deadline: Deadline) -> str:
    return f"{deadline.text}（{deadline.due}）" if deadline.due else deadline.text
