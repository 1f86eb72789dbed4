"""Two registers that came from one → one register: what either side changed is kept, what both changed differently is marked.

The sides are the two branches of a git merge, or two copies that two people worked on; the base is what both began with.
Tasks of another version of a document get the ids of that version first, so that an edit on one side finds its task though the
other side has renumbered it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from anweitool.register import people
from anweitool.register.entries import words_of
from anweitool.register.merge import compose, superseded, with_own_ids
from anweitool.register.pieces import Contents, Piece, of_register
from anweitool.schema.register import OURS, PEOPLE, THEIRS, Conflict, Document, Entry, Link, Register

EMPTY = Register(schema="anwei-register/1")
_WORDS: tuple[Literal["kind", "title", "text", "units", "deadlines"], ...] = ("kind", "title", "text", "units", "deadlines")
_PLACES = ("lines", "page", "path", "fingerprint", "same_as", "withdrawn")
_READ = ("path", "printed", "extracted")  # of a document: where and how it was read, not what it says


class Clash(NamedTuple):
    """What both sides changed differently: of an entry (`field` is one of its fields; it is marked there), or of something else.

    Other fields are `version` (of a document: ours is kept), `document` (a field of it: ours is kept), `removed` (from one side,
    edited on the other: it is kept) and `link` (joined by one, kept apart by the other: kept apart).
    """

    id: str
    field: str
    ours: Any
    theirs: Any


def merge3(base: Register, ours: Register, theirs: Register) -> tuple[Register, list[Clash]]:
    """The register with the changes of both sides, and what both changed differently.

    Every task of either side is in one entry, unless one side took it out by hand and the other left it as it was. Histories are
    joined in order. The result is the same with the sides exchanged, but for the names of the sides and that ours stands first.
    """
    if theirs in (base, ours):
        return ours, []
    if ours == base:
        return theirs, []
    work = _Work(base, ours, theirs)
    merged = work.register()
    ids = {source.task: entry.id for entry in merged.entries for source in entry.sources}
    return merged, [clash._replace(id=ids.get(clash.id, clash.id)) for clash in work.clashes]


class _Work:
    """One three-way merge: the ids that tasks of each side get, and the clashes found so far."""

    def __init__(self, base: Register, ours: Register, theirs: Register) -> None:
        self.sides = (base, ours, theirs)
        self.ids: tuple[dict[str, str], ...] = ({}, {}, {})  # task → its id in the result, where it gets another
        self.clashes: list[Clash] = []
        self.marks: dict[str, list[Conflict]] = {}  # task → fields of it that both sides changed
        self._edited = tuple(_edited(base, side) for side in (ours, theirs))

    def register(self) -> Register:
        held = [of_register(side) for side in self.sides]
        contents = []
        for key in sorted({key for own in held for key in own}):
            merged = self._contents(*(own.get(key) for own in held))
            if merged is not None:
                contents.append(merged)
        return compose(contents, self._links(), self._people)

    # ---- documents and their tasks

    def _contents(self, base: Contents | None, ours: Contents | None, theirs: Contents | None) -> Contents | None:
        if ours is None or theirs is None:
            return self._from_one_side(base, ours, theirs)
        first, one, other = (own.document.sha256 if own else None for own in (base, ours, theirs))
        if one == other or other == first:
            standing = ours
        elif one == first:
            standing = theirs
        else:
            return self._two_versions(base, ours, theirs)
        base, ours, theirs = (self._renamed(i, own, standing) for i, own in enumerate((base, ours, theirs)))
        assert ours is not None and theirs is not None
        if base is None:
            pieces, ids = with_own_ids(ours.pieces, theirs.pieces)
            self.ids[2].update(ids)
            theirs = Contents(theirs.document, tuple(pieces))
        document = self._document(base, ours, theirs, standing)
        held = [{piece.task: piece for piece in own.pieces} if own else {} for own in (base, ours, theirs)]
        merged = (self._piece(*(own.get(task) for own in held)) for task in dict.fromkeys((*held[1], *held[2])))
        return Contents(document, tuple(piece for piece in merged if piece))

    def _from_one_side(self, base: Contents | None, ours: Contents | None, theirs: Contents | None) -> Contents | None:
        """A document that one side has alone: added by it, or taken out by the other, which an edit on this side outweighs."""
        kept, edited = (ours, self._edited[0]) if ours else (theirs, self._edited[1])
        if kept is None or base is None:
            return kept
        if kept == base and not any(piece.task in edited for piece in kept.pieces):
            return None
        self._renamed(0, base, kept)
        self.clashes.append(Clash(kept.document.key, "removed", ours is None, theirs is None))
        return kept

    def _two_versions(self, base: Contents | None, ours: Contents, theirs: Contents) -> Contents:
        """Each side has another version, and nothing says which is the later one: ours is kept, with what theirs has alone as withdrawn."""
        gone, ids = superseded(theirs, ours)
        self.ids[2].update(ids)
        if base:
            self.ids[0].update(superseded(base, ours)[1])
        self.clashes.append(Clash(ours.document.key, "version", ours.document.path, theirs.document.path))
        return Contents(ours.document, (*ours.pieces, *gone))

    def _renamed(self, side: int, own: Contents | None, standing: Contents) -> Contents | None:
        """A side's tasks by the ids of the version that stands; what that one has no more is withdrawn by it."""
        if own is None or own.document.sha256 == standing.document.sha256:
            return own
        gone, ids = superseded(own, standing)
        self.ids[side].update(ids)
        left = {piece.task for piece in gone}
        moved = [
            replace(piece, task=ids.get(piece.task, piece.task), same_as=tuple(ids.get(task, task) for task in piece.same_as)) for piece in own.pieces
        ]
        return Contents(own.document, (*(piece for piece in moved if piece.task not in left), *gone))

    def _document(self, base: Contents | None, ours: Contents, theirs: Contents, standing: Contents) -> Document:
        if ours.document.sha256 != theirs.document.sha256:
            return standing.document
        fields = {}
        for name in Document.model_fields:
            values = [getattr(own.document, name) if own else None for own in (base, ours, theirs)]
            fields[name], differs = _chosen(*values)
            if differs and name not in _READ and base is not None:
                self.clashes.append(Clash(ours.document.key, "document", values[1], values[2]))
        return ours.document.model_copy(update=fields)

    def _piece(self, base: Piece | None, ours: Piece | None, theirs: Piece | None) -> Piece | None:
        if ours is None or theirs is None:
            kept, side = (ours, 1) if ours else (theirs, 2)
            if kept is None or base is None:
                return kept
            if kept == base and kept.task not in {self.ids[side].get(task, task) for task in self._edited[side - 1]}:
                return None
            self.clashes.append(Clash(kept.task, "removed", ours is None, theirs is None))
            return kept
        fields = {}
        for name in (*_WORDS, *_PLACES):
            fields[name], differs = _chosen(*(getattr(piece, name) if piece else None for piece in (base, ours, theirs)))
            if differs and name in _WORDS:
                self._mark(ours.task, name, words_of(ours, name), words_of(theirs, name))
        return replace(ours, **fields)

    def _mark(self, task: str, name: Any, ours: Any, theirs: Any) -> None:
        self.clashes.append(Clash(task, name, ours, theirs))
        self.marks.setdefault(task, []).append(Conflict(field=name, says={OURS: ours, THEIRS: theirs}))

    # ---- links

    def _links(self) -> list[Link]:
        said = []
        for side, ids in zip(self.sides, self.ids, strict=True):
            links = (people.renamed(link, [ids]) for link in side.links)
            said.append({(link.a, link.b): link.same for link in links})
        found = []
        for pair in sorted({pair for side in said for pair in side}):
            base, ours, theirs = (side.get(pair) for side in said)
            same, differs = _chosen(base, ours, theirs)
            if differs:  # somebody wants it joined, and somebody else apart or as it was before
                same = False not in (ours, theirs)
                if None not in (ours, theirs):
                    self.clashes.append(Clash(" ～ ".join(pair), "link", ours, theirs))
            if same is not None:
                found.append(Link(a=pair[0], b=pair[1], same=same))
        return found

    # ---- people

    def _people(self, groups: Sequence[Sequence[Piece]]) -> dict[str, dict[str, Any]]:
        gathered = [people.gather([side.entries], [people.Renaming(1, ids)], groups) for side, ids in zip(self.sides, self.ids, strict=True)]
        filled = sorted({task for own in gathered for task in own})
        carried = {task: self._fields(task, *(own.get(task, people.nothing()) for own in gathered)) for task in filled}
        for group in groups:
            marks = [mark for piece in group for mark in self.marks.get(piece.task, ())]
            if marks:
                fields = carried.setdefault(min(piece.task for piece in group), people.nothing())
                fields["conflicts"] = list({mark.field: mark for mark in (*fields["conflicts"], *marks)}.values())
        return carried

    def _fields(self, task: str, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
        """People's fields of one entry; a field with its unsettled values is one thing, so settling it on one side settles it."""
        fields: dict[str, Any] = {}
        unsettled = [{mark.field: mark for mark in side["conflicts"]} for side in (base, ours, theirs)]
        marks = []
        for name in PEOPLE:
            cells = [(side[name], mark.get(name)) for side, mark in zip((base, ours, theirs), unsettled, strict=True)]
            (fields[name], mark), differs = _chosen(*cells)
            if differs:
                mark = Conflict(field=name, says=_both(cells[1], cells[2]))  # type: ignore[arg-type]
                self.clashes.append(Clash(task, name, *(people.plain(cell[0]) for cell in cells[1:])))
            marks += [mark] if mark else []
        for name in _WORDS:
            mark, _ = _chosen(*(side.get(name) for side in unsettled))
            marks += [mark] if mark else []
        history, differs = _chosen(base["history"], ours["history"], theirs["history"])
        return fields | {"conflicts": marks, "history": people.in_order(ours["history"], theirs["history"]) if differs else history}


def _chosen(base: Any, ours: Any, theirs: Any) -> tuple[Any, bool]:
    """The value that three make: the one that a side changed; ours, and True, where both changed it differently."""
    if theirs in (base, ours):
        return ours, False
    return (theirs, False) if ours == base else (ours, True)


def _both(ours: tuple[Any, Conflict | None], theirs: tuple[Any, Conflict | None]) -> dict[str, Any]:
    """What either side says; values that were not settled before are kept, each side's numbered."""
    says: dict[str, Any] = {}
    for side, (value, mark) in ((OURS, ours), (THEIRS, theirs)):
        values = list(mark.says.values()) if mark else [people.plain(value)]
        says |= {side if n == 1 else f"{side}-{n}": value for n, value in enumerate(values, 1) if value not in says.values()}
    return says


def _edited(base: Register, side: Register) -> frozenset[str]:
    """The tasks of a side whose entries people filled in since the base."""
    known = {source.task: entry for entry in base.entries for source in entry.sources}
    return frozenset(
        source.task
        for entry in side.entries
        if people.entered(entry)
        for source in entry.sources
        if (former := known.get(source.task)) is None or _of_people(former) != _of_people(entry)
    )


def _of_people(entry: Entry) -> tuple[Any, ...]:
    return (*(getattr(entry, name) for name in PEOPLE), entry.history, people.unsettled(entry))
