"""Entries of different documents that probably say the same, proposed for somebody to decide; near-linear in their number.

Only entries that share several rare runs of characters are compared; those that are close by their characters are cut into words,
and what a word tells decides: 燃气 in place of 消防 makes another task, 及时 in place of 按时 does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import fsum

from anweitool import terms
from anweitool.identity import plain
from anweitool.lazy import lazy
from anweitool.schema.register import Entry, Link, Proposal

ALIKE = 0.75
_SUBJECT = 0.4  # of the score hangs on what the texts are about, as their opening clauses say
_CLOSE = 0.55  # by characters: pairs below are not cut into words
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
    words: dict[int, _Words] = {}
    for (a, b), count in shared.items():
        one, other = entries[a], entries[b]
        if count < _SHARED or {s.document for s in one.sources} & {s.document for s in other.sources}:
            continue
        if any(not decided[s.task].isdisjoint(t.task for t in other.sources) for s in one.sources if s.task in decided):
            continue
        characters = ratio(texts[a], texts[b], score_cutoff=_CLOSE * 100) / 100
        if characters < _CLOSE:
            continue
        for i in (a, b):
            if i not in words:
                words[i] = _Words(entries[i].text)
        score = (characters + _agreement(words[a].all, words[b].all)) / 2
        score *= 1 - _SUBJECT * (1 - min(words[a].subject_in(words[b]), words[b].subject_in(words[a])))
        if score >= ALIKE:
            found.append(Proposal(a=min(one.id, other.id), b=max(one.id, other.id), score=round(score, 3)))
    return sorted(found, key=lambda proposal: (-proposal.score, proposal.a, proposal.b))


def _agreement(one: frozenset[str], other: frozenset[str]) -> float:
    """How far two texts have the same words, 0 to 1, each counted by what it tells by itself: a pair's score is its own."""
    both, first, second = (fsum(map(terms.weight, words)) for words in (one & other, one, other))
    return 2 * both / (first + second) if both else 0.0


_CLAUSE = lazy("[，。；：！？,.;:]")


class _Words:
    """The words of a text, and those of its opening clause: long texts of one pattern differ there, if at all."""

    __slots__ = ("opening", "all")

    def __init__(self, text: str) -> None:
        first, *rest = _CLAUSE.split(text.strip(), maxsplit=1)
        self.opening = frozenset(terms.cut(first))
        self.all = self.opening.union(*(terms.cut(more) for more in rest))

    def subject_in(self, other: _Words) -> float:
        """How much of what the opening clause says another text has anywhere, 0 to 1."""
        whole = fsum(map(terms.weight, self.opening))
        return fsum(map(terms.weight, self.opening & other.all)) / whole if whole else 1.0
