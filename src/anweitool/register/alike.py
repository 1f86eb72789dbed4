"""Entries of different documents that probably say the same, proposed for somebody to decide; near-linear in their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from anweitool.identity import plain
from anweitool.schema.register import Entry, Link, Proposal

ALIKE = 0.75
_GRAM = 6  # characters: a run so long is rarely there by chance
_RARE = 8  # entries: a run that more of them share tells nothing
_SHARED = 3  # rare runs that a pair must share to be compared at all
_SHORTEST = 12  # characters: shorter texts are alike too easily


def proposals(entries: Sequence[Entry], links: Sequence[Link]) -> list[Proposal]:
    """Pairs of entries whose texts are alike, those linked already left out; the most alike first."""
    from rapidfuzz.fuzz import ratio

    decided: dict[str, set[str]] = defaultdict(set)
    for link in links:
        decided[link.a].add(link.b)
        decided[link.b].add(link.a)
    texts = [plain(entry.text) for entry in entries]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) >= _SHORTEST and entries[i].status != "withdrawn":
            for gram in {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}:
                holders[gram].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for among in holders.values():
        if 1 < len(among) <= _RARE:
            shared.update((a, b) for n, a in enumerate(among) for b in among[n + 1 :])
    found = []
    for (a, b), count in shared.items():
        one, other = entries[a], entries[b]
        if count < _SHARED or {s.document for s in one.sources} & {s.document for s in other.sources}:
            continue
        if any(not decided[s.task].isdisjoint(t.task for t in other.sources) for s in one.sources if s.task in decided):
            continue
        score = ratio(texts[a], texts[b]) / 100
        if score >= ALIKE:
            found.append(Proposal(a=min(one.id, other.id), b=max(one.id, other.id), score=round(score, 3)))
    return sorted(found, key=lambda proposal: (-proposal.score, proposal.a, proposal.b))
