"""Two wordings of one text → the words that differ, marked so that a person can read them.

Numbers, dates, document numbers and Latin words are never cut; what stands unchanged between two changes but is too short to be read
is taken into them; an insertion starts where a phrase does. Punctuation and widths that differ alone are shown as in the new text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.text import same_width

_NUMERALS = "〇零一二三四五六七八九十百千两"
_TOKEN = lazy(
    r"[〔\[（(【]\d{4}[〕\]）)】]\s?第?\d+号"  # 〔2024〕3号
    rf"|[{_NUMERALS}]{{4}}年|\d+(?:[.,:/\-—]\d+)*[%‰]?|[{_NUMERALS}]{{2,}}|[A-Za-z]+(?:[-.'][A-Za-z]+)*|\s+|."
)
_CLAUSE = lazy(r"[^，。；：]{1,200}[，。；：]?|[，。；：]")
_LONG = 4000  # characters: longer texts are compared by clauses
_WORD = lazy(r"\w|[%‰℃≥≤<>]")
_BREAKS = "，。；：、！？\n,;:（）()《》“”"


class Piece(NamedTuple):
    """A stretch of the text: what the old wording has (`old`) and what the new one has; the same where nothing differs."""

    old: str
    new: str
    same: bool


def marked(old: str, new: str) -> str:
    """The new text with what differs in place: [-gone-]{+come+}.

    >>> marked("确保2024年底前完成整改，镇安委办负责。", "确保2025年底前完成整改，镇安委办、镇应急办负责。")
    '确保[-2024-]{+2025+}年底前完成整改，镇安委办{+、镇应急办+}负责。'
    """
    return "".join(
        piece.new if piece.same else (f"[-{piece.old}-]" if piece.old else "") + (f"{{+{piece.new}+}}" if piece.new else "")
        for piece in compare(old, new)
    )


def compare(old: str, new: str) -> list[Piece]:
    """The pieces of two wordings, in order; their `new` joined is the new text, their `old` the old one but for punctuation and widths."""
    from rapidfuzz.distance import Indel

    cut = _TOKEN if len(old) * len(new) < _LONG**2 else _CLAUSE
    one, other = cut.findall(old.replace("\n", " ")), cut.findall(new.replace("\n", " "))
    codes = Indel.opcodes([_key(token) for token in one], [_key(token) for token in other])
    pieces = [_Run(one[c.src_start : c.src_end], other[c.dest_start : c.dest_end], c.tag == "equal") for c in codes]
    pieces = _united(pieces)
    for _ in range(3):
        shorter = _united(_readable(_placed(pieces)))
        if shorter == pieces:
            break
        pieces = shorter
    return [_piece(run) for run in pieces if run.old or run.new]


class _Run(NamedTuple):
    old: list[str]
    new: list[str]
    same: bool

    @property
    def size(self) -> int:
        """Characters of the longer side."""
        return max(sum(map(len, self.old)), sum(map(len, self.new)))


def _key(word: str) -> str:
    """What tokens are compared by: widths aside; every sign of a pause is the same."""
    if word in "，,；;。、：:！!":
        return "，"
    return same_width(word) or " "


def _piece(run: _Run) -> Piece:
    old, new = "".join(run.old), "".join(run.new)
    same = run.same or not _WORD.search(old + new)
    return Piece(new if same else old, new, same)


def _united(runs: Iterable[_Run]) -> list[_Run]:
    """Neighbouring runs of one sort put together."""
    found: list[_Run] = []
    for run in runs:
        if found and found[-1].same == run.same:
            found[-1] = _Run(found[-1].old + run.old, found[-1].new + run.new, run.same)
        elif run.old or run.new:
            found.append(run)
    return found


def _readable(runs: Sequence[_Run]) -> Iterator[_Run]:
    """What is unchanged between two changes becomes a part of them where it is no longer than either."""
    for at, run in enumerate(runs):
        if run.same and 0 < at < len(runs) - 1:
            before, after = runs[at - 1], runs[at + 1]
            between = run.size <= before.size and run.size <= after.size
            if between and not (before.old == after.old == [] or before.new == after.new == []) or run.size == 1 and _WORD.search("".join(run.new)):
                run = _Run(run.old, run.new, False)
        yield run


def _placed(runs: Sequence[_Run]) -> list[_Run]:
    """What came or went alone is moved along equal words to where a phrase begins: 县{+民政局、县+}公安局 → {+县民政局、+}县公安局."""
    placed = list(runs)
    for at, run in enumerate(placed):
        side = run.old or run.new
        if run.same or run.old and run.new or not 0 < at < len(placed) - 1:
            continue
        before, after = placed[at - 1], placed[at + 1]
        if not before.same or not after.same:
            continue
        whole = [*before.new, *side, *after.new]
        start, length = len(before.new), len(side)
        best = max(_slides(whole, start, length), key=lambda place: (_break(whole, place, length), -abs(place - start)))
        if best != start and before.old == before.new and after.old == after.new:
            moved = whole[best : best + length]
            placed[at - 1] = _Run(whole[:best], whole[:best], True)
            placed[at] = _Run(moved, [], False) if run.old else _Run([], moved, False)
            placed[at + 1] = _Run(whole[best + length :], whole[best + length :], True)
    return placed


def _slides(whole: Sequence[str], start: int, length: int) -> Iterator[int]:
    """Where else a stretch may be cut out so that the rest stays the same."""
    yield start
    at = start
    while at > 0 and whole[at - 1] == whole[at + length - 1]:
        at -= 1
        yield at
    at = start
    while at + length < len(whole) and whole[at] == whole[at + length]:
        at += 1
        yield at


def _break(whole: Sequence[str], place: int, length: int) -> int:
    """How well a stretch begins and ends where phrases do."""
    first, last = whole[place], whole[place + length - 1]
    before = whole[place - 1] if place else "，"
    after = whole[place + length] if place + length < len(whole) else "，"
    return 2 * (first in _BREAKS and after in _BREAKS) + 2 * (last in _BREAKS and before in _BREAKS) + (first in _BREAKS or before in _BREAKS)
