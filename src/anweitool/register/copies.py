"""The same words in documents of bodies that have nothing in common (a lower document's copy of a higher one's task): linked, not one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from anweitool.schema.register import Entry, Link

_EACH = 20  # entries that all name each other; where more have the same words, each names the first and that one all


def linked(entries: Sequence[Entry], links: Sequence[Link]) -> list[Entry]:
    """The entries, each naming those that say the same in other documents and are no one task with it.

    Who copied from whom is not said: the words do not tell. What somebody keeps apart is not linked.
    """
    apart = {frozenset((link.a, link.b)) for link in links if not link.same}
    holders: dict[str, dict[int, set[str]]] = defaultdict(dict)  # fingerprint → entries, and the documents in which they say so
    for i, entry in enumerate(entries):
        for source in entry.sources:
            if source.withdrawn is None:
                holders[source.fingerprint].setdefault(i, set()).add(source.document)
    found: dict[int, set[int]] = defaultdict(set)
    for among in holders.values():
        pairs = combinations(among, 2) if len(among) <= _EACH else ((next(iter(among)), other) for other in list(among)[1:])
        for a, b in pairs:
            if len(among[a] | among[b]) > 1 and not _kept_apart(entries[a], entries[b], apart):
                found[a].add(b)
                found[b].add(a)
    return [
        entry.model_copy(update={"linked": [entries[other].id for other in sorted(found[i])]}) if i in found else entry
        for i, entry in enumerate(entries)
    ]


def _kept_apart(one: Entry, other: Entry, apart: set[frozenset[str]]) -> bool:
    return bool(apart) and any(frozenset((a.task, b.task)) in apart for a in one.sources for b in other.sources)
