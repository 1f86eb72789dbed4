"""Records and registers → one register: a pure function, so that it can be run again, in any order, by anybody.

Every (document, task) of the inputs is in exactly one entry's sources. Tasks are one entry where their document links them
(`same_as`), where authorities in common say the same in several documents, or where somebody linked them; entries with the same
words in documents of authorities that have nothing in common stay two and name each other (`linked`). What people entered goes with the task: through rewording, renumbering and moves, and stays with what was withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from anweitool.memory import uncollected
from anweitool.register import people, versions
from anweitool.register.alike import proposals
from anweitool.register.copies import linked
from anweitool.register.entries import build
from anweitool.register.pieces import Contents, Piece, date_of, of_record, of_register
from anweitool.schema.record import Record
from anweitool.schema.register import Document, Entry, Link, Register

_STRANGE = 0.2  # the share of the tasks of the smaller version that the other has too


class Strange(NamedTuple):
    """Two files of one key with hardly a task in common: probably two documents, and no versions of one."""

    key: str
    old: str
    new: str
    gone: int  # tasks of the old one that are withdrawn now


@dataclass
class Summary:
    """What a merge did, as ids of entries."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)  # keys of new or changed documents
    strange: list[Strange] = field(default_factory=list)


@uncollected()
def merge(registers: Sequence[Register], records: Iterable[Record] = ()) -> tuple[Register, Summary]:
    """One register of all inputs, and what differs from the first of the registers.

    A later input supersedes an earlier one of the same document where their bytes differ.
    """
    contents: dict[str, Contents] = {}
    renamings: list[people.Renaming] = []
    fresh: set[str] = set()
    strange: list[Strange] = []
    for step, register in enumerate(registers):
        for own in of_register(register).values():
            _add(contents, own, step, renamings, fresh, strange)
    known = set(contents)
    for record in records:
        _add(contents, of_record(record), len(registers), renamings, fresh, strange)
    fresh |= set(contents) - known
    inputs = [register.entries for register in registers]
    merged = compose(contents.values(), _links(registers, renamings), lambda groups: people.gather(inputs, renamings, groups))
    summary = _summary(registers[0] if registers else None, merged, fresh, people.later(renamings, 0))
    summary.strange = strange
    return merged, summary


def compose(contents: Iterable[Contents], links: Sequence[Link], carry: Callable[[Sequence[Sequence[Piece]]], dict[str, dict[str, Any]]]) -> Register:
    """The register of these documents and links; `carry` gives people's fields by the smallest task id of each group of pieces."""
    found = list(contents)
    documents = sorted((c.document for c in found), key=lambda d: (date_of([d])[d.key], d.key))
    groups = group([piece for c in found for piece in c.pieces], documents, links)
    entries = linked(build(groups, documents, carry(groups)), links)
    copies = {frozenset((entry.id, other)) for entry in entries for other in entry.linked}
    review = [proposal for proposal in proposals(entries, links) if frozenset((proposal.a, proposal.b)) not in copies]
    return Register(schema="anwei-register/1", documents=documents, entries=entries, links=list(links), review=review)


def _add(contents: dict[str, Contents], own: Contents, step: int, renamings: list[people.Renaming], fresh: set[str], strange: list[Strange]) -> None:
    """Take in a document; another version of it supersedes the one that is there, and its tasks may get other ids."""
    key = own.document.key
    known = contents.get(key)
    if known is None:
        contents[key] = own
        return
    if known.document.sha256 == own.document.sha256:
        contents[key] = _same_version(known, own, step, renamings)
        return
    gone, ids = superseded(known, own)
    renamings.append(people.Renaming(step, ids))
    contents[key] = Contents(own.document, (*own.pieces, *gone))
    fresh.add(key)
    living = sum(piece.withdrawn is None for piece in known.pieces)
    now = {piece.task for piece in own.pieces}
    lost = sum(ids.get(piece.task) not in now for piece in known.pieces if piece.withdrawn is None)
    if living and own.pieces and living - lost <= _STRANGE * min(living, len(own.pieces)):
        strange.append(Strange(key, known.document.path, own.document.path, lost))


def _same_version(known: Contents, own: Contents, step: int, renamings: list[people.Renaming]) -> Contents:
    """One version of a document, read twice: the reading with more tasks, and what either has kept of former versions."""
    tasks = [{piece.task for piece in reading.pieces if piece.withdrawn is None} for reading in (known, own)]
    if tasks[0] == tasks[1]:
        kept, ids = with_own_ids(known.pieces, own.pieces)
        renamings.append(people.Renaming(step, ids, only=True))
        there = {piece.task for piece in known.pieces}
        return Contents(known.document, (*known.pieces, *(piece for piece in kept if piece.task not in there)))
    fuller, other = (own, known) if len(tasks[1]) > len(tasks[0]) else (known, own)
    gone, ids = superseded(other, fuller)
    renamings.append(people.Renaming(step, ids, only=other is own))
    return Contents(fuller.document, (*fuller.pieces, *gone))


def with_own_ids(there: Sequence[Piece], added: Sequence[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """Pieces to be added; a withdrawn one whose id is that of another withdrawn one gets an id of its own, and which those are."""
    gone = {piece.task: piece.fingerprint for piece in there if piece.withdrawn}
    ids = {p.task: f"{p.task}@{p.fingerprint[:6]}" for p in added if p.withdrawn and gone.get(p.task, p.fingerprint) != p.fingerprint}
    return [replace(piece, task=ids[piece.task]) if piece.task in ids else piece for piece in added], ids


def superseded(old: Contents, new: Contents) -> tuple[list[Piece], dict[str, str]]:
    """The tasks of a version that another one does not have any more, as withdrawn by it; and the ids that tasks of the old one have now."""
    ids = versions.match(old.pieces, new.pieces)
    taken = {piece.task for piece in new.pieces}
    gone = []
    for piece in old.pieces:
        if piece.task in ids:
            continue
        if piece.task in taken:  # another task has its id now
            ids[piece.task] = f"{piece.task}@{old.document.sha256[:6]}"
            piece = replace(piece, task=ids[piece.task])
        gone.append(piece if piece.withdrawn else replace(piece, withdrawn=new.document.sha256))
    return gone, ids


def _links(registers: Sequence[Register], renamings: Sequence[people.Renaming]) -> list[Link]:
    """What people joined or kept apart, by the ids that the tasks have now; a pair that one register parts is apart."""
    found: dict[frozenset[str], Link] = {}
    for step, register in enumerate(registers):
        afterwards = people.later(renamings, step)
        for link in register.links:
            renamed = people.renamed(link, afterwards)
            pair = frozenset((renamed.a, renamed.b))
            if pair not in found or found[pair].same:
                found[pair] = renamed
    return sorted(found.values(), key=lambda link: (link.a, link.b))


# ---- what is one task ----------------------------------------------------------------------------


def group(pieces: Sequence[Piece], documents: Sequence[Document], links: Sequence[Link]) -> list[list[Piece]]:
    """The pieces put together to tasks, each in exactly one group. Independent of the order of the pieces."""
    own = {piece.task: piece for piece in sorted(pieces, key=lambda piece: piece.task)}
    issuers = {document.key: frozenset(document.issuers) for document in documents}
    joined = _Joined(own, links)
    for link in links:
        if link.same and link.a in own and link.b in own:
            joined.join(link.a, link.b)
    for task, piece in own.items():
        for other in piece.same_as:
            if other in own:
                joined.join(task, other)
    alike: dict[str, list[Piece]] = defaultdict(list)
    for piece in own.values():
        alike[piece.fingerprint].append(piece)
    for same in alike.values():
        for among in _agreeing(same, issuers):
            if any(joined.restricted(piece.task) for piece in among):
                pairs = ((a, b) for i, a in enumerate(among) for b in among[i + 1 :] if a.document != b.document)
            else:  # whoever is in two documents or more ends up in one task: no need for every pair
                pairs = ((among[0], other) for other in among[1:])
            for a, b in pairs:
                joined.join(a.task, b.task)
    groups: dict[str, list[Piece]] = defaultdict(list)
    for task, piece in own.items():
        groups[joined.root(task)].append(piece)
    return list(groups.values())


def _agreeing(same: Sequence[Piece], issuers: Mapping[str, frozenset[str]]) -> list[list[Piece]]:
    """Pieces that say the same, put together where authorities in common say so: by authority, or all where a document names none."""
    if len({piece.document for piece in same}) < 2:
        return []
    if not all(issuers.get(piece.document) for piece in same):
        return [list(same)]
    by_issuer: dict[str, list[Piece]] = defaultdict(list)
    for piece in same:
        for issuer in sorted(issuers[piece.document]):
            by_issuer[issuer].append(piece)
    return [among for among in by_issuer.values() if len({piece.document for piece in among}) > 1]


class _Joined:
    """Tasks joined to sets, but never two that somebody keeps apart. A set goes by its smallest task."""

    def __init__(self, tasks: Iterable[str], links: Iterable[Link]) -> None:
        self._parent = {task: task for task in tasks}
        self._members: dict[str, set[str]] = {}
        self._foes: dict[str, set[str]] = defaultdict(set)
        for link in links:
            if not link.same:
                self._foes[link.a].add(link.b)
                self._foes[link.b].add(link.a)

    def root(self, task: str) -> str:
        """The task that the set of a task goes by."""
        while self._parent[task] != task:
            self._parent[task] = self._parent[self._parent[task]]
            task = self._parent[task]
        return task

    def restricted(self, task: str) -> bool:
        """Whether something in the set of a task is kept apart from something."""
        return bool(self._foes.get(self.root(task)))

    def join(self, one: str, other: str) -> None:
        """Make one set of two, where nobody keeps any of theirs apart."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b or self._foes and not self._foes.get(a, set()).isdisjoint(self._all(b)):
            return
        self._parent[b] = a
        small, large = sorted((self._all(a), self._all(b)), key=len)
        large |= small
        self._members.pop(b, None)
        self._members[a] = large
        if foes := self._foes.pop(b, None):
            self._foes[a] |= foes

    def _all(self, root: str) -> set[str]:
        return self._members.get(root) or {root}


def _summary(before: Register | None, after: Register, fresh: set[str], later: Sequence[dict[str, str]]) -> Summary:
    now = people.composed(later)
    old = {now.get(source.task, source.task): entry for entry in (before.entries if before else []) for source in entry.sources}
    summary = Summary(documents=sorted(fresh))
    for entry in after.entries:
        former = next((old[source.task] for source in entry.sources if source.task in old), None)
        if former is None:
            summary.added.append(entry.id)
        elif _gone(entry) and not _gone(former):
            summary.withdrawn.append(entry.id)
        elif _content(entry) != _content(former):
            summary.changed.append(entry.id)
        if entry.conflicts:
            summary.conflicting.append(entry.id)
    return summary


def _gone(entry: Entry) -> bool:
    """Whether no document has the task any more, whatever became of it."""
    return all(source.withdrawn for source in entry.sources)


def _content(entry: Entry) -> tuple[object, ...]:
    """What an entry says, wherever its sources stand."""
    return (
        entry.kind,
        entry.title,
        entry.text,
        entry.units,
        entry.deadlines,
        entry.conflicts,
        sorted(s.fingerprint for s in entry.sources if not s.withdrawn),
    )
