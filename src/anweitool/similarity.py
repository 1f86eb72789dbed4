"""How alike two tasks are: words weighted by rarity, characters, headings; every score can be taken apart again.

The measure asks whether the second text holds what the first asks for: what the first has and the second lacks counts much,
what the second has besides counts little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations

from anweitool import terms

#: What of the score of the words comes from words and from pairs of characters, and how far a heading that agrees more lifts it.
PARTS = {"terms": 2 / 3, "characters": 1 / 3, "heading": 0.35}
_LACKING, _BESIDES = 0.5, 0.12  # how much weighs what only the first has, only the second has
_ENOUGH = 2.0  # weight of shared words that is evidence enough: about three rare words
_CAUTION = 0.75  # how fast a score falls where there is less
_TITLED = 1.0  # weight of what titles share that is evidence enough
_TITLE, _PATH = 0.75, 0.25


@dataclass(frozen=True)
class Content:
    """What is compared of a task: its text and title (without dates and bodies), and the nearest heading above it."""

    text: str
    title: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Profile:
    """A content as sets: words and pairs of characters of the text, words of its title and heading."""

    terms: frozenset[str]
    pairs: frozenset[str]
    title: frozenset[str]
    heading: frozenset[str]

    def joined(self, other: Profile) -> Profile:
        """Both together, as if they were one task."""
        return Profile(self.terms | other.terms, self.pairs | other.pairs, self.title | other.title, self.heading | other.heading)


def profile(content: Content) -> Profile:
    """The profile of a content."""
    title = terms.cut(content.title)
    return Profile(
        frozenset(terms.cut(content.text)) | frozenset(title), frozenset(terms.pairs(content.text)), _parts(title), _parts(terms.cut(content.heading))
    )  # fmt: skip


def _parts(words: Iterable[str]) -> frozenset[str]:
    """The words of a heading that tell something, and the pairs of characters in them: 监管执法 and 执法监管, 隐患 and 事故隐患 meet."""
    telling = [word for word in words if word not in terms.COMMON]
    return frozenset([*telling, *(pair for word in telling for pair in terms.pairs(word))])


@dataclass(frozen=True)
class Score:
    """How far the second task holds what the first asks for, 0 to 1, and its parts; `shared` words with weights, heaviest first."""

    total: float
    terms: float
    characters: float
    heading: float
    evidence: float
    shared: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Explanation:
    """A score and what it comes from: the words that the second text lacks, the pairs of characters that both have, alike titles."""

    score: Score
    lacking: tuple[tuple[str, float], ...]
    pairs: tuple[tuple[str, float], ...]
    titles: tuple[str, ...]


class Measure:
    """The weights of words and characters over the tasks at hand: what few of them have tells most."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._count = max(2, len(profiles))
        self._words = Counter(word for each in profiles for word in each.terms | each.title | each.heading)
        self._pairs = Counter(pair for each in profiles for pair in each.pairs)
        self._most = math.log(1 + self._count)
        self._weights: dict[str, float] = {}
        self._rarities: dict[str, float] = {}

    def weight(self, word: str) -> float:
        """What a word tells here: its rarity among the tasks times what it tells by itself."""
        if (known := self._weights.get(word)) is None:
            known = self._weights[word] = self._rarity(self._words, word) * terms.weight(word)
        return known

    def _pair(self, pair: str) -> float:
        if (known := self._rarities.get(pair)) is None:
            known = self._rarities[pair] = self._rarity(self._pairs, pair)
        return known

    def _rarity(self, counts: Mapping[str, int], key: str) -> float:
        return math.log(1 + self._count / max(1, counts.get(key, 1))) / self._most

    def score(self, one: Profile, other: Profile) -> Score:
        """How far `other` holds what `one` asks for."""
        shared = one.terms & other.terms
        both = math.fsum(map(self.weight, shared))
        by_terms = _held(both, math.fsum(map(self.weight, one.terms)), math.fsum(map(self.weight, other.terms)))
        by_pairs = _held(*(math.fsum(map(self._pair, some)) for some in (one.pairs & other.pairs, one.pairs, other.pairs)))
        titles = self._alike(one.title, other.title)
        by_heading = max(titles, _TITLE * titles + _PATH * self._alike(one.heading, other.heading))
        by_heading *= min(1.0, math.fsum(map(self.weight, one.title & other.title)) / _TITLED)
        evidence = min(1.0, both / _ENOUGH) ** _CAUTION
        words = PARTS["terms"] * by_terms + PARTS["characters"] * by_pairs
        total = evidence * words + PARTS["heading"] * max(0.0, by_heading - words)
        if one.pairs and one.pairs == other.pairs:  # the same words
            total = 1.0
        listed = sorted(((word, round(self.weight(word), 3)) for word in shared), key=lambda pair: (-pair[1], pair[0]))
        return Score(round(total, 3), round(by_terms, 3), round(by_pairs, 3), round(by_heading, 3), round(evidence, 3), tuple(listed))

    def explain(self, one: Profile, other: Profile) -> Explanation:
        """What makes the score of two profiles."""
        lacking = sorted(((word, round(self.weight(word), 3)) for word in one.terms - other.terms), key=lambda pair: (-pair[1], pair[0]))
        pairs = sorted(((pair, round(self._pair(pair), 3)) for pair in one.pairs & other.pairs), key=lambda pair: (-pair[1], pair[0]))
        titles = sorted(word for word in one.title & other.title if len(word) > 1)
        return Explanation(self.score(one, other), tuple(lacking), tuple(pairs), tuple(titles))

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        if not one or not other:
            return 0.0
        both, first, second = (math.fsum(map(self.weight, some)) for some in (one & other, one, other))
        return 2 * both / (first + second)


def _held(both: float, first: float, second: float) -> float:
    return both / (both + _LACKING * (first - both) + _BESIDES * (second - both)) if both else 0.0


# ---- blocking ------------------------------------------------------------------------------------

_ALL = 80  # so few tasks are all compared
_HOLDERS = 40  # a word that more tasks have finds none of them
_ENOUGH_RARE = 3  # a task with fewer rare words is found by two of its words that stand together in few
_COUPLED = 8  # words of such a task, its rarest
_KEPT = 30  # candidates of one task that are compared


class Index:
    """The tasks that a task is compared with at all: those with which it shares rare words, or rare couples of words."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._size = len(profiles)
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._couples: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._same: dict[frozenset[str], list[int]] = defaultdict(list)
        if self._size <= _ALL:
            return
        for number, each in enumerate(profiles):
            self._same[each.pairs].append(number)
            for feature in _features(each):
                self._holders[feature].append(number)
        for number, each in enumerate(profiles):
            known = self._known(each)
            if len(known) < _ENOUGH_RARE or len(self._holders[known[_ENOUGH_RARE - 1]]) > _HOLDERS:
                for couple in combinations(sorted(known), 2):
                    self._couples[couple].append(number)

    def candidates(self, wanted: Profile) -> list[int]:
        """The numbers of the likeliest tasks, at most 30 of many besides those with the same words; all where there are few."""
        if self._size <= _ALL:
            return list(range(self._size))
        found: dict[int, float] = defaultdict(float)
        rare = [among for feature in sorted(_features(wanted)) if 0 < len(among := self._holders.get(feature, ())) <= _HOLDERS]
        if len(rare) < _ENOUGH_RARE:
            couples = combinations(sorted(self._known(wanted)), 2)
            rare += [among for couple in couples if 0 < len(among := self._couples.get(couple, ())) <= _HOLDERS]
        for among in rare:
            for number in among:
                found[number] += 1 / (1 + math.log(len(among)))
        likeliest = nsmallest(_KEPT, found, key=lambda number: (-found[number], number))
        return sorted({*likeliest, *self._same.get(wanted.pairs, [])[:_KEPT]})

    def _known(self, each: Profile) -> list[str]:
        """The rarest words of a task among those that the index has, the rarest first."""
        known = [feature for feature in _features(each) if feature in self._holders]
        return nsmallest(_COUPLED, known, key=lambda feature: (len(self._holders[feature]), feature))


def _features(each: Profile) -> frozenset[str]:
    return each.terms | each.pairs | {f"标题 {word}" for word in each.title}
