"""Two versions of one document: which item of the one is which of the other, by what they say and where they stand.

In this order: the same words that stand once in either, the same words that stand several times (told apart by what stands
around them), then other words by likeness, with less likeness asked for the firmer the place is. Nothing here depends on which
side is called old, so that swapping the sides mirrors the result. Items are compared with few others (those that share rare
runs of characters, a place, a title or a gap), so that time grows with the number of items. Limits, bodies and the words of every
plan make no two items one: without something in common that tells what is to be done, they are two, whatever their place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from anweitool import terms
from anweitool.identity import plain
from anweitool.lazy import lazy
from anweitool.schema.record import Deadline, Unit

ANYWHERE = 0.6  # likeness of a reworded item, wherever it stands
NEARBY = 0.5  # in the same section, or beside an item that is known
IN_PLACE = 0.33  # with the same number in the same section, or between two that are known: unrelated items reach 0.3 once in a hundred
WHERE_IT_WAS = 0.27  # all of these together
_TITLE = 4  # characters of a title that tells something
_TITLED = 0.15  # so much less is asked for where the title is the same; nothing where no other item of the section has it
_MARKED = 0.2  # so much less where who and by when are the same, and no other item of the section has both
_FACTS = 2  # bodies and limits that tell an item from its neighbours
_SHORT = 12  # characters: so short texts are alike by chance
_SHORT_MORE = 0.1  # and so much more is asked for
_LONG = 3000  # characters: longer texts are compared by their runs of characters, not by their order
_GRAM = 4  # characters: a run so long is seldom there by chance
_RARE = 8  # items: a run that more of them share tells nothing
_BEST = 4  # candidates by shared runs for each item
_GAP = 6  # items: in a gap between known ones so many are compared each with each
_ABOUT = 0.25  # the share of its telling pairs of characters that the item with fewer of them has in common with the other
_FRAME = 4  # items of one version: a pair of characters that so many have tells nothing
_ROUNDS = 4  # an item that was found makes the place of its neighbours firmer


class Stated(Protocol):
    """A task of a record or of a register."""

    @property
    def text(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def path(self) -> Sequence[str]: ...
    @property
    def units(self) -> Sequence[Unit]: ...
    @property
    def deadlines(self) -> Sequence[Deadline]: ...


@dataclass(frozen=True)
class Item:
    """What is aligned; make it with `item`. All words are plain: without punctuation and spaces, of one width."""

    text: str
    title: str
    place: str  # the printed position
    section: tuple[str, ...]  # the headings above, their numbers removed
    mark: tuple[str, ...] = ()  # the bodies that are marked, and the limits
    duty: str = ""  # the text without its limits and bodies, its signs kept; empty: the text


_NUMBER = lazy(r"^\s*(?:第[一二三四五六七八九十百零\d]{1,5}[章节条部分]{1,2}|[（(]?[一二三四五六七八九十百零\d]{1,5}(?:[）)]|[、.．:：]))\s*")


@lru_cache(maxsize=4096)
def parted(heading: str) -> tuple[str, str]:
    """The number of a heading and its words, both plain.

    >>> parted("（十二）加强巡查。"), parted("三、工作要求"), parted("一体化平台")
    (('十二', '加强巡查'), ('三', '工作要求'), ('', '一体化平台'))
    """
    number = _NUMBER.match(heading)
    return (plain(number[0]), plain(heading[number.end() :])) if number else ("", plain(heading))


def item(task: Stated, id: str) -> Item:
    """The item of a task that has this id."""
    bodies = (unit.name for unit in task.units if unit.basis == "marked")
    limits = (str(deadline.due or deadline.text) for deadline in task.deadlines)
    return Item(
        plain(task.text), plain(task.title or ""), id.rpartition(":")[2], tuple(parted(heading)[1] for heading in task.path),
        tuple(sorted(map(plain, (*bodies, *limits)))), _duty(task),
    )  # fmt: skip


#: What is said with a limit and tells nothing of the duty: …前完成, …前报镇安委办.
_BY = lazy(r"\0(?:全部|全面)?(?:完成|上?报送?[^，。；、,;\n]{0,15})?")


def _duty(task: Stated) -> str:
    """What a task orders, without by when and by whom."""
    text = task.text
    for limit in sorted((deadline.text for deadline in task.deadlines if deadline.text), key=len, reverse=True):
        text = text.replace(limit, "\0")
    text = _BY.sub("，", text)
    for name in sorted((unit.name for unit in task.units), key=len, reverse=True):
        text = text.replace(name, "，")
    return text


#: Words of inspections and of how anything is done, besides the common ones of plans: alone they make no two duties one.
_INSPECTION = """
检查 大检查 排查 摸排 巡查 巡检 抽查 自查 核查 督查 专项 专项检查 安全 隐患 安全隐患 辖区 辖区内 台账 清单 整改 限期 发现 立即 正常 运行 整治 治理 清理 监管
监督 一次 责任单位 完成时限 集中 对照 逐个 各自 生产 安全生产 落实情况 确保安全
""".split()
_USUAL_WORDS = lazy("|".join(sorted({*_INSPECTION, *terms.COMMON, *terms.USUAL_WORDS}, key=lambda word: (-len(word), word))))


def about(duty: str) -> frozenset[str]:
    """The pairs of characters that tell what a text is about, the words of every plan and inspection aside.

    >>> sorted(about("开展烟花爆竹专项检查，建立台账，限期整改。"))
    ['烟花', '爆竹', '花爆']
    """
    return frozenset(terms.pairs(_USUAL_WORDS.sub("，", duty)))


def align(old: Sequence[Item], new: Sequence[Item], *, by_mark: bool = True) -> list[tuple[int, int]]:
    """The pairs of positions in `old` and `new` that are one item, each position at most once, in the order of `old`.

    Without `by_mark`, who and by when alone make no item known in other words.
    """
    return _Alignment(old, new, by_mark).run()


def likeness(one: str, other: str) -> float:
    """How alike two plain texts are, 0 to 1: the share of characters in common order, or what a shorter text gives to a longer one."""
    from rapidfuzz.fuzz import ratio

    short, long = sorted((one, other), key=len)
    if len(long) > _LONG:
        return (held(one, other) + held(other, one)) / 2
    alike = ratio(one, other) / 100
    if alike < ANYWHERE and len(short) >= _SHORT and len(long) > 1.4 * len(short):
        alike = max(alike, 0.8 * held(short, long))
    return alike


def held(part: str, whole: str) -> float:
    """The share of a plain text's runs of three characters that stand in another text, 0 to 1."""
    runs = _runs(part)
    return len(runs & _runs(whole)) / len(runs) if runs else float(part in whole)


@lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


class _Alignment:
    """The work of one call: what is paired so far."""

    def __init__(self, old: Sequence[Item], new: Sequence[Item], by_mark: bool) -> None:
        self.old, self.new, self.by_mark = old, new, by_mark
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        self.titles = tuple(Counter((entry.section, entry.title) for entry in entries) for entries in (old, new))
        self.marks = tuple(Counter((entry.section, entry.mark) for entry in entries) for entries in (old, new))
        self.telling: tuple[dict[int, frozenset[str]], ...] = ({}, {})

    def run(self) -> list[tuple[int, int]]:
        self._same_words()
        self.telling = tuple(self._telling(entries, free) for entries, free in zip((self.old, self.new), self._free(), strict=True))
        scores: dict[tuple[int, int], float] = {}
        for _ in range(_ROUNDS):
            if not self._alike(scores):
                break
        return sorted(self.to_new.items())

    def _pair(self, i: int, j: int) -> None:
        self.to_new[i], self.to_old[j] = j, i

    def _free(self) -> tuple[list[int], list[int]]:
        return [i for i in range(len(self.old)) if i not in self.to_new], [j for j in range(len(self.new)) if j not in self.to_old]

    # ---- the same words ----

    def _same_words(self) -> None:
        """Pair items of equal words: those that stand once, then by ever less of what stands around them."""
        texts = [entry.text for entry in self.old], [entry.text for entry in self.new]
        often = {text for side in texts for text, count in Counter(side).items() if count > 1}
        for by in _CONTEXTS:
            free = self._free()
            where: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
            for side, entries in enumerate((self.old, self.new)):
                for at in free[side]:
                    repeated = entries[at].text in often
                    where[entries[at].text, by(entries, at) if repeated else None][side].append(at)
            for olds, news in where.values():
                for i, j in zip(olds, news, strict=False):
                    self._pair(i, j)
            if not often:
                break

    # ---- other words ----

    def _alike(self, scores: dict[tuple[int, int], float]) -> bool:
        """Pair the most alike of what is left; whether there was any. `scores` keeps likenesses from round to round."""
        olds, news = self._free()
        ranked = []
        for i, j in self._candidates(olds, news):
            if (i, j) not in scores:
                scores[i, j] = likeness(self.old[i].text, self.new[j].text)
            firm, needed = self._firmness(i, j)
            if scores[i, j] >= needed and self._of_one_duty(i, j):
                ranked.append((-scores[i, j] - 0.05 * firm, i + j, abs(i - j), i, j))
        for *_, i, j in sorted(ranked):
            if i not in self.to_new and j not in self.to_old:
                self._pair(i, j)
        return bool(ranked)

    @staticmethod
    def _telling(entries: Sequence[Item], free: Sequence[int]) -> dict[int, frozenset[str]]:
        """The pairs of characters that tell what each item is about, without those that many items of the version have."""
        found = {at: about(entries[at].duty or entries[at].text) for at in free}
        often = Counter(pair for pairs in found.values() for pair in pairs)
        return {at: frozenset(pair for pair in pairs if often[pair] < _FRAME) or pairs for at, pairs in found.items()}

    def _of_one_duty(self, i: int, j: int) -> bool:
        """Whether two items have enough in common of what tells what they are about; nothing that tells in one, and likeness decides."""
        one, other = self.old[i], self.new[j]
        if len(one.title) >= _TITLE and one.title == other.title and about(one.title):
            return True
        pairs, others = self.telling[0][i], self.telling[1][j]
        return len(pairs & others) >= _ABOUT * min(len(pairs), len(others)) or self._marked(one, other, more=1)

    def _firmness(self, i: int, j: int) -> tuple[int, float]:
        """How firm the place is, in points, and the likeness that is asked for there."""
        one, other = self.old[i], self.new[j]
        beside = self._known(i - 1, j - 1) + self._known(i + 1, j + 1)
        within = one.section == other.section
        placed = one.place == other.place
        if beside == 2 and placed and within:
            needed = WHERE_IT_WAS
        elif beside == 2 or placed and (within or beside):
            needed = IN_PLACE
        elif within or beside or placed:
            needed = NEARBY
        else:
            needed = ANYWHERE
        if min(len(one.text), len(other.text)) < _SHORT and needed > WHERE_IT_WAS:
            needed += _SHORT_MORE
        titled = len(one.title) >= _TITLE and one.title == other.title
        if titled:
            alone = within and self.titles[0][one.section, one.title] == self.titles[1][other.section, other.title] == 1
            needed = 0 if alone else needed - _TITLED
        elif self._marked(one, other):
            needed -= _MARKED
        return beside + within + placed + 2 * titled, needed

    def _marked(self, one: Item, other: Item, more: int = 0) -> bool:
        """Whether who and by when are the same of two items, enough facts (and so many more), and no other item of their sections has them."""
        facts = self.by_mark and len(one.mark) >= _FACTS + more and one.mark == other.mark
        return facts and self.marks[0][one.section, one.mark] == self.marks[1][other.section, other.mark] == 1

    def _known(self, i: int, j: int) -> bool:
        """Whether two positions are one item, or both the edge of their document."""
        if i < 0 or j < 0:
            return i < 0 and j < 0
        if i >= len(self.old) or j >= len(self.new):
            return i >= len(self.old) and j >= len(self.new)
        return self.to_new.get(i) == j

    def _candidates(self, olds: Sequence[int], news: Sequence[int]) -> set[tuple[int, int]]:
        found = set(self._by_key(olds, news, lambda entry: entry.place))
        found.update(self._by_key(olds, news, lambda entry: entry.title or None))
        found.update(self._by_gap(olds))
        found.update(self._by_runs(olds, news))
        return found

    def _by_key(self, olds: Sequence[int], news: Sequence[int], key: Callable[[Item], str | None]) -> Iterator[tuple[int, int]]:
        where: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, (entries, free) in enumerate(((self.old, olds), (self.new, news))):
            for at in free:
                if (value := key(entries[at])) is not None:
                    where[value][side].append(at)
        for one, other in where.values():
            if len(one) <= _RARE and len(other) <= _RARE:
                yield from ((i, j) for i in one for j in other)

    def _by_gap(self, olds: Sequence[int]) -> Iterator[tuple[int, int]]:
        """What stands between two known items in both versions, or beside one."""
        gaps: list[list[int]] = []
        for i in olds:
            if gaps and gaps[-1][-1] == i - 1:
                gaps[-1].append(i)
            else:
                gaps.append([i])
        for gap in gaps:
            before = self.to_new.get(gap[0] - 1, -1 if gap[0] == 0 else None)
            after = self.to_new.get(gap[-1] + 1, len(self.new) if gap[-1] + 1 == len(self.old) else None)
            following = self._run(before, 1) if before is not None else []
            leading = self._run(after, -1) if after is not None else []
            yield from ((i, j) for i in gap[:_GAP] for j in following)
            yield from ((i, j) for i in gap[-_GAP:] for j in leading)

    def _run(self, start: int, step: int) -> list[int]:
        """The free positions of the new version that follow (or precede) one, up to the next that is known."""
        found: list[int] = []
        at = start + step
        while 0 <= at < len(self.new) and at not in self.to_old and len(found) < _GAP:
            found.append(at)
            at += step
        return found

    def _by_runs(self, olds: Sequence[int], news: Sequence[int]) -> set[tuple[int, int]]:
        """For each item those of the other version that share most of its rare runs of characters."""
        holders: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, (entries, free) in enumerate(((self.old, olds), (self.new, news))):
            for at in free:
                text = entries[at].text
                for gram in {text[k : k + _GRAM] for k in range(max(1, len(text) - _GRAM + 1))}:
                    holders[gram][side].append(at)
        shared: Counter[tuple[int, int]] = Counter()
        for one, other in holders.values():
            if one and other and len(one) <= _RARE and len(other) <= _RARE:
                shared.update((i, j) for i in one for j in other)
        best: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)  # by side and position
        for pair in sorted(shared, key=lambda pair: (-shared[pair], sum(pair), abs(pair[0] - pair[1]))):
            for side in (0, 1):
                if len(best[side, pair[side]]) < _BEST:
                    best[side, pair[side]].append(pair)
        return {pair for pairs in best.values() for pair in pairs}


# ---- what stands around --------------------------------------------------------------------------


def _before(entries: Sequence[Item], at: int) -> str:
    return entries[at - 1].text if at else ""


def _after(entries: Sequence[Item], at: int) -> str:
    return entries[at + 1].text if at + 1 < len(entries) else ""


#: Items of equal words are told apart by these, one after the other; the last makes no difference any more.
_CONTEXTS: tuple[Callable[[Sequence[Item], int], Hashable], ...] = (
    lambda e, at: (e[at].section, e[at].title, _before(e, at), _after(e, at)),
    lambda e, at: (e[at].title, _before(e, at), _after(e, at)),
    lambda e, at: (e[at].section, e[at].title, e[at].place),
    lambda e, at: (e[at].section, _before(e, at)),
    lambda e, at: (e[at].section, _after(e, at)),
    lambda e, at: e[at].section,
    lambda e, at: _before(e, at),
    lambda e, at: _after(e, at),
    lambda e, at: e[at].place,
    lambda e, at: None,
)
