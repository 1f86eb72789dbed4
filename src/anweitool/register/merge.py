"""Records and registers → one register: a pure function, so that it can be run again, in any order, by anybody.

Every (document, task) of the inputs is in exactly one entry's sources. Tasks are one entry where their document links them
(`same_as`), where authorities in common say the same in several documents, or where somebody linked them; entries with the same
words in documents of authorities that have nothing in common stay two and name each other (`linked`). What people entered goes with the task: through rewording, renumbering and moves, and stays with what was withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from anweitool.register import people, versions
from anweitool.register.alike import proposals
from anweitool.register.copies import linked
from anweitool.register.entries import build
from anweitool.register.pieces import Contents, Piece, date_of, of_record, of_register
from anweitool.schema.record import Record
from anweitool.schema.register import Document, Entry, Link, Register


@dataclass
class Summary:
    """What a merge did, as ids of entries."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)  # keys of new or changed documents


def merge(registers: Sequence[Register], records: Iterable[Record] = ()) -> tuple[Register, Summary]:
    """One register of all inputs, and what differs from the first of the registers.

    A later input supersedes an earlier one of the same document where their bytes differ.
    """
    contents: dict[str, Contents] = {}
    renamings: list[people.Renaming] = []
    fresh: set[str] = set()
    for step, register in enumerate(registers):
        for own in of_register(register).values():
            _add(contents, own, step, renamings, fresh)
    known = set(contents)
    for record in records:
        _add(contents, of_record(record), len(registers), renamings, fresh)
    fresh |= set(contents) - known
    inputs = [register.entries for register in registers]
    merged = compose(contents.values(), _links(registers, renamings), lambda groups: people.gather(inputs, renamings, groups))
    return merged, _summary(registers[0] if registers else None, merged, fresh, people.later(renamings, 0))


def compose(contents: Iterable[Contents], links: Sequence[Link], carry: Callable[[Sequence[Sequence[Piece]]], dict[str, dict[str, Any]]]) -> Register:
    """The register of these documents and links; `carry` gives people's fields by the smallest task id of each group of pieces."""
    found = list(contents)
    documents = sorted((c.document for c in found), key=lambda d: (date_of([d])[d.key], d.key))
    groups = group([piece for c in found for piece in c.pieces], documents, links)
    entries = linked(build(groups, documents, carry(groups)), links)
    copies = {frozenset((entry.id, other)) for entry in entries for other in entry.linked}
    review = [proposal for proposal in proposals(entries, links) if frozenset((proposal.a, proposal.b)) not in copies]
    return Register(schema="anwei-register/1", documents=documents, entries=entries, links=list(links), review=review)


def _add(contents: dict[str, Contents], own: Contents, step: int, renamings: list[people.Renaming], fresh: set[str]) -> None:
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
    apart = {frozenset((link.a, link.b)) for link in links if not link.same}
    parent = {task: task for task in own}
    members = {task: {task} for task in own}

    def root(task: str) -> str:
        while parent[task] != task:
            parent[task] = parent[parent[task]]
            task = parent[task]
        return task

    def join(one: str, other: str) -> None:
        a, b = sorted((root(one), root(other)))
        if a == b or apart and any(frozenset((x, y)) in apart for x in members[a] for y in members[b]):
            return
        parent[b] = a
        members[a] |= members.pop(b)

    for link in links:
        if link.same and link.a in own and link.b in own:
            join(link.a, link.b)
    for task, piece in own.items():
        for other in piece.same_as:
            if other in own:
                join(task, other)
    alike: dict[str, list[Piece]] = defaultdict(list)
    for piece in own.values():
        alike[piece.fingerprint].append(piece)
    parted = {task for pair in apart for task in pair}
    for same in alike.values():
        disputed = bool(parted) and any(members[root(piece.task)] & parted for piece in same)
        for a, b in _of_one_authority(same, issuers, every=disputed):
            join(a.task, b.task)
    groups: dict[str, list[Piece]] = defaultdict(list)
    for task, piece in own.items():
        groups[root(task)].append(piece)
    return list(groups.values())


def _of_one_authority(same: Sequence[Piece], issuers: Mapping[str, frozenset[str]], *, every: bool) -> Iterator[tuple[Piece, Piece]]:
    """Pairs of pieces with the same words in documents whose issuers have somebody in common, or are unknown.

    `every` pair, or only so many as join the same pieces: then the work grows with the pieces, not with their square.
    """
    if len({piece.document for piece in same}) < 2:
        return
    if every:
        for a, b in combinations(same, 2):
            own, other = issuers[a.document], issuers[b.document]
            if a.document != b.document and (not own or not other or own & other):
                yield a, b
        return
    unknown = [piece for piece in same if not issuers[piece.document]]
    among: dict[str, list[Piece]] = defaultdict(list)
    for piece in same:
        for issuer in issuers[piece.document]:
            among[issuer].append(piece)
    for alike in [[*unknown, *(piece for piece in same if issuers[piece.document])]] if unknown else among.values():
        first = alike[0]
        second = next((piece for piece in alike if piece.document != first.document), None)
        if second is not None:
            yield from ((first, piece) if piece.document != first.document else (second, piece) for piece in alike)


def _summary(before: Register | None, after: Register, fresh: set[str], later: Sequence[dict[str, str]]) -> Summary:
    old = {people.current(source.task, later): entry for entry in (before.entries if before else []) for source in entry.sources}
    summary = Summary(documents=sorted(fresh))
    for entry in after.entries:
        former = next((old[source.task] for source in entry.sources if source.task in old), None)
        if former is None:
            summary.added.append(entry.id)
        elif entry.status == "withdrawn" and former.status != "withdrawn":
            summary.withdrawn.append(entry.id)
        elif _content(entry) != _content(former):
            summary.changed.append(entry.id)
        if entry.conflicts:
            summary.conflicting.append(entry.id)
    return summary


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
