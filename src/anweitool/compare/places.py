"""Where tasks stand in two versions: which headings were only reworded, and which tasks moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anweitool.align import parted
from anweitool.compare.changes import HeadingChange
from anweitool.identity import plain
from anweitool.schema.record import Task

Heading = tuple[str, ...]  # the words of a heading and of those above it
Pairs = Mapping[int, int]


@dataclass(frozen=True)
class _Place:
    """Where a task stands: its printed numbers and those of the headings above it, brackets and widths aside; the headings' words."""

    numbers: tuple[tuple[str, ...], tuple[str, ...]]
    words: Heading


def compare(old: Sequence[Task], new: Sequence[Task], pairs: Pairs) -> tuple[tuple[HeadingChange, ...], set[tuple[int, int]]]:
    """The headings that were reworded, and the pairs whose task stands elsewhere: another number, another heading, another order."""
    one, other = [_place(task) for task in old], [_place(task) for task in new]
    below = _renamed(one, other, pairs)
    renamed = {heading[0]: heading[1] for heading in below}
    moved = {(i, j) for i, j in pairs.items() if _elsewhere(one[i], other[j], renamed)}
    stayed = sorted(pair for pair in pairs.items() if pair not in moved)
    moved |= {pair for pair, kept in zip(stayed, _in_order([j for _, j in stayed]), strict=True) if not kept}
    changes = []
    for (before, after), tasks in below.items():
        if before[-1] != after[-1]:  # and not only a heading above it
            i, j = tasks[0]
            changes.append((tasks[0], HeadingChange(old[i].path[len(before) - 1], new[j].path[len(after) - 1], len(tasks))))
    return tuple(change for _, change in sorted(changes, key=lambda row: row[0])), moved


def _place(task: Task) -> _Place:
    above = [parted(heading) for heading in task.path]
    ref = tuple(plain(part) for part in (task.ref or "").split("-"))
    return _Place((ref, tuple(number for number, _ in above)), tuple(words for _, words in above))


def _elsewhere(old: _Place, new: _Place, renamed: Mapping[Heading, Heading]) -> bool:
    one, other = old.words, new.words
    if len(one) != len(other) or old.numbers != new.numbers:
        return True
    return any(one[:n] != other[:n] and renamed.get(one[:n]) != other[:n] for n in range(1, len(one) + 1))


def _renamed(old: Sequence[_Place], new: Sequence[_Place], pairs: Pairs) -> dict[tuple[Heading, Heading], list[tuple[int, int]]]:
    """Headings of the old version and those of the new one that stand in their place with other words, with the tasks below them.

    Only where neither stands in the other version: each has most tasks in common with the other, and more than any rival.
    """
    sides = [{place.words[:n] for place in places for n in range(1, len(place.words) + 1)} for places in (old, new)]
    common: dict[tuple[Heading, Heading], list[tuple[int, int]]] = defaultdict(list)
    total: tuple[Counter[Heading], Counter[Heading]] = (Counter(), Counter())
    for i, j in sorted(pairs.items()):
        for n in range(1, 1 + min(len(old[i].words), len(new[j].words))):
            one, other = old[i].words[:n], new[j].words[:n]
            common[one, other].append((i, j))
            total[0][one] += 1
            total[1][other] += 1
    found: dict[tuple[Heading, Heading], list[tuple[int, int]]] = {}
    for (one, other), tasks in sorted(common.items(), key=lambda row: len(row[0][0])):
        above = one[:-1] == other[:-1] or (one[:-1], other[:-1]) in found
        gone = one[:-1] + other[-1:] not in sides[0] and other[:-1] + one[-1:] not in sides[1]
        mostly = 2 * len(tasks) > total[0][one] and 2 * len(tasks) > total[1][other]
        if one != other and above and mostly and (one[-1] == other[-1] or gone):
            found[one, other] = tasks
    return found


def _in_order(positions: Sequence[int]) -> list[bool]:
    """For each of different numbers, whether it is in every longest rising sequence of them: what is not was put elsewhere.

    Two neighbours that changed places are both elsewhere, so that it does not matter which version is the old one.

    >>> _in_order([0, 1, 4, 2, 3]), _in_order([1, 0, 2])
    ([True, True, False, True, True], [False, False, True])
    """
    ending = _longest(positions)
    starting = _longest([-position for position in reversed(positions)])[::-1]
    best = max(ending, default=0)
    levels: dict[int, int] = defaultdict(int)
    for a, b in zip(ending, starting, strict=True):
        levels[a] += a + b - 1 == best
    return [a + b - 1 == best and levels[a] == 1 for a, b in zip(ending, starting, strict=True)]


def _longest(positions: Sequence[int]) -> list[int]:
    """For each position the length of the longest rising sequence that ends with it."""
    tails: list[int] = []
    found = []
    for position in positions:
        at = bisect_left(tails, position)
        tails[at : at + 1] = [position]
        found.append(at + 1)
    return found
