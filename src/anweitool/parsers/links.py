"""Tasks of one document that say the same, and names that are probably one name misprinted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from anweitool.diagnostics import Diagnostic
from anweitool.lazy import lazy
from anweitool.parsers.findings import Task
from anweitool.text import same_width
from anweitool.units.lookalike import alike

_VERB_HEAD = lazy(
    r"^(?:进一步|积极|大力|深入|加快|有序|全面|切实|扎实|持续|健全完善|健全|完善|强化|加强|深化|推进|推动|提升|提高|开展|落实|做好|抓好|建立|组织)+"
)
_NOISE = lazy(r"[\W\d_]+")
_GRAM = 3
_RARE = 1 / 12  # n-grams in more places than this tell nothing
_READ = 160  # characters of a row that are compared


def _grams(text: str, step: int = 1) -> set[str]:
    return {text[i : i + _GRAM] for i in range(0, len(text) - _GRAM + 1, step)}


class _Title:
    """The words of a title that say what it is about, and their pairs of characters."""

    __slots__ = ("words", "pairs")

    def __init__(self, task: Task) -> None:
        self.words = _VERB_HEAD.sub("", _NOISE.sub("", task.title or ""))
        self.pairs = {self.words[i : i + 2] for i in range(len(self.words) - 1)}

    def agrees(self, other: _Title) -> float:
        """How far two titles agree, 0 to 1."""
        if min(len(self.words), len(other.words)) < 4:
            return 0.0
        if self.words in other.words or other.words in self.words:
            return 1.0 if min(len(self.words), len(other.words)) >= 5 else 0.7
        return 2 * len(self.pairs & other.pairs) / (len(self.pairs) + len(other.pairs))


def link_same(tasks: Sequence[Task]) -> None:
    """Link each table row with the body item that states the same task (`same_as` holds positions in `tasks`).

    A row and an item belong together if they are each other's best match and the item holds what is rare in
    the row, or their titles agree. Where a few items stand over many rows the rows are parts of them, not
    the same tasks, and nothing is linked.
    """
    rows = [i for i, t in enumerate(tasks) if t.table is not None]
    items = [i for i, t in enumerate(tasks) if t.table is None and t.kind == "task"]
    if not rows or len(items) * 3 < len(rows):
        return
    row_grams = {r: _grams(_NOISE.sub("", f"{tasks[r].title}{tasks[r].text.text[:_READ]}"), 2) for r in rows}
    known = set().union(*row_grams.values())
    item_grams = {i: _grams(_NOISE.sub("", f"{tasks[i].title}{tasks[i].text.text}")) & known for i in items}
    seen = Counter(gram for grams in (*row_grams.values(), *item_grams.values()) for gram in grams)
    holders: dict[str, list[int]] = defaultdict(list)
    for i, grams in item_grams.items():
        for gram in grams:
            holders[gram].append(i)
    titles = {i: _Title(tasks[i]) for i in (*rows, *items)}
    scores: dict[tuple[int, int], float] = {}
    best: dict[int, tuple[float, int]] = {}
    back: dict[int, tuple[float, int]] = {}
    second: dict[int, float] = {}
    rival: dict[int, float] = {}
    for r in rows:
        held: dict[int, float] = defaultdict(float)
        total = 0.0
        for gram in row_grams[r]:
            weight = 1 / seen[gram]
            total += weight
            if weight > _RARE:
                for i in holders.get(gram, ()):
                    held[i] += weight
        for i, value in held.items():
            if value < 0.05 * total:
                continue
            score = _score(value / total, titles[r].agrees(titles[i]))
            scores[r, i] = value / total
            former = best.get(r, (0.0, -1))
            best[r] = max(former, (score, i))
            second[r] = max(second.get(r, 0.0), min(former[0], score))
            former = back.get(i, (0.0, -1))
            back[i] = max(former, (score, r))
            rival[i] = max(rival.get(i, 0.0), min(former[0], score))
    for r, (score, i) in best.items():
        clear = score >= 0.5 or (score >= 0.2 and score >= 1.8 * max(second[r], rival[i]))
        if clear and back[i][1] == r:
            _join(tasks, r, i)
    _between(tasks, rows, items, lambda r, i: scores.get((r, i), 0.0) + 0.4 * titles[r].agrees(titles[i]))


_ANCHORS = 5  # pairs that show that rows and items go in the same order
_FEW = 5  # items between two anchors, no more
_LIKELY = 0.05


def _join(tasks: Sequence[Task], row: int, item: int) -> None:
    tasks[row].same_as.append(item)
    tasks[item].same_as.append(row)


def _between(tasks: Sequence[Task], rows: Sequence[int], items: Sequence[int], score: Callable[[int, int], float]) -> None:
    """Link rows that stand between two linked ones with the likeliest item between those: table and text go in the same order."""
    anchors = [(r, tasks[r].same_as[0]) for r in rows if tasks[r].same_as]
    if len(anchors) < _ANCHORS or len(anchors) * 2 < len(rows):
        return
    for (above, first), (below, last) in zip(anchors, anchors[1:], strict=False):
        free = [i for i in items if first < i < last and not tasks[i].same_as]
        among = [r for r in rows if above < r < below]
        if not among or not 0 < len(free) <= _FEW:
            continue
        at = 0
        for r in among:
            ranked = sorted(((score(r, i), -n) for n, i in enumerate(free) if n >= at), reverse=True)
            if ranked and ranked[0][0] >= _LIKELY and (len(ranked) < 2 or ranked[0][0] >= 1.8 * ranked[1][0]):
                at = 1 - ranked[0][1]
                _join(tasks, r, free[at - 1])


def _score(text: float, title: float) -> float:
    """What part of the row the item holds, raised where the titles agree too."""
    if title >= 0.95:
        return 1.0 + text
    return max(text, 0.6 * (text + title) if text >= 0.2 else 0.0)


# ---- misprinted names ------------------------------------------------------------------------------


def suspicious_names(tasks: Sequence[Task], others: Sequence[tuple[str, tuple[int, int]]]) -> list[Diagnostic]:
    """Bodies whose names differ in one character only, the rarer one probably misprinted (泖河/柳河)."""
    counts: Counter[str] = Counter()
    lines: dict[str, tuple[int, int]] = {}
    for task in tasks:
        for unit in task.units:
            name = same_width(unit.name)
            counts[name] += 1
            lines.setdefault(name, task.lines)
    for name, place in others:
        name = same_width(name)
        counts[name] += 1
        lines.setdefault(name, place)
    remarks = []
    for name, n in counts.items():
        if not 4 <= len(name) <= 30:
            continue
        for i, char in enumerate(name):
            for other in alike(char):
                usual = name[:i] + other + name[i + 1 :]
                if counts.get(usual, 0) > n or (counts.get(usual) == n and usual < name):
                    remarks.append(Diagnostic("UN902", "warning", f"“{name}”与“{usual}”疑为同一单位的两种写法", lines[name], usual))
    return remarks


def slips(text: str, names: Iterable[str]) -> dict[str, tuple[str, list[int]]]:
    """Names that stand in a text with one character exchanged for a look-alike: printed → (probable, offsets)."""
    found: dict[str, tuple[str, list[int]]] = {}
    present = set(text)
    for name in dict.fromkeys(names):
        for i, char in enumerate(name):
            for other in alike(char):
                if other not in present:
                    continue
                printed = name[:i] + other + name[i + 1 :]
                at, offsets = text.find(printed), []
                while at >= 0:
                    offsets.append(at)
                    at = text.find(printed, at + 1)
                if offsets and len(offsets) <= text.count(name) * 2:
                    found.setdefault(printed, (name, offsets))
    return found
