"""A higher plan against a lower one: what of it the lower one carries, what it asks less, and what it adds.

result = trace(county, town)
[row.task for row in result.higher if row.status == "missing"]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import permutations
from typing import Any, Literal

from anweitool.compare.flags import FLAGS, flags
from anweitool.errors import AnweiError
from anweitool.register.pieces import Contents, Piece, of_record, of_register
from anweitool.schema.record import Record
from anweitool.schema.register import Register
from anweitool.similarity import Content, Explanation, Index, Measure, Profile, Score, profile

Status = Literal["covered", "partly", "missing"]
Side = Record | Register | Iterable[Record | Register]
STATUSES: dict[Status, str] = {"covered": "已承接", "partly": "部分承接", "missing": "未承接"}
KINDS = ("task", "requirement", "goal")
#: From this score on a task carries another; below it, down to this part of it, perhaps or in part.
THRESHOLD = 0.33
_PARTLY = 0.55
_BESIDE = 0.4  # a carrier has at least this part of the best one's score


@dataclass(frozen=True)
class Carrier:
    """A lower task that carries a higher one; `confirmed` where a person said so, whatever the score; `twins` state the same task."""

    piece: Piece
    score: float
    terms: tuple[str, ...]
    flags: Mapping[str, str]
    confirmed: bool = False
    twins: tuple[Piece, ...] = ()

    def data(self) -> dict[str, Any]:
        """The carrier as JSON has it."""
        data: dict[str, Any] = {"task": self.piece.task, "score": self.score, "terms": list(self.terms), "flags": list(self.flags)}
        data |= {"confirmed": self.confirmed, "same_as": [twin.task for twin in self.twins]}
        return data | {"title": self.piece.title, "text": self.piece.text, "document": self.piece.document}


@dataclass(frozen=True)
class Row:
    """A higher task: the lower ones that carry it, the likeliest first, and what they ask less (flag → reason); `twins` state it too."""

    piece: Piece
    status: Status
    score: float
    carriers: tuple[Carrier, ...]
    flags: Mapping[str, str]
    twins: tuple[Piece, ...] = ()

    @property
    def task(self) -> str:
        """The id of the higher task."""
        return self.piece.task

    def data(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return {
            "task": self.piece.task, "title": self.piece.title, "text": self.piece.text, "document": self.piece.document, "kind": self.piece.kind,
            "lines": list(self.piece.lines), "status": self.status, "score": self.score, "carriers": [carrier.data() for carrier in self.carriers],
            "flags": list(self.flags), "reasons": dict(self.flags), "same_as": [twin.task for twin in self.twins],
        }  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """All higher tasks, the lower tasks that carry none of them, and the threshold that was applied."""

    higher: tuple[Row, ...]
    added: tuple[Piece, ...]
    threshold: float

    @property
    def totals(self) -> dict[str, int]:
        """How many higher tasks there are of each status and with each flag, and how many the lower plan adds."""
        counts: dict[str, int] = {"higher": len(self.higher)}
        counts |= {status: sum(row.status == status for row in self.higher) for status in STATUSES}
        counts |= {flag: sum(flag in row.flags for row in self.higher) for flag in FLAGS}
        return counts | {"added": len(self.added)}

    def data(self) -> dict[str, Any]:
        """The whole as JSON has it."""
        added = [
            {"task": p.task, "title": p.title, "text": p.text, "document": p.document, "kind": p.kind, "lines": list(p.lines)} for p in self.added
        ]
        return {"threshold": self.threshold, "totals": self.totals, "higher": [row.data() for row in self.higher], "added": added}


def trace(
    higher: Side, lower: Side, *, threshold: float = THRESHOLD, links: Mapping[frozenset[str], bool] | None = None, kinds: Sequence[str] = KINDS
) -> Trace:
    """What of the higher documents the lower ones carry.

    `links` are pairs of task ids that a person confirmed (True) or keeps apart (False); links of a register that is given count
    as well. `kinds` are those that are asked for; a task of any kind may carry one. A body item and the table row that states the
    same task (`same_as`) are one.
    """
    return Comparison(higher, lower, links).trace(threshold, kinds)


class Comparison:
    """Two sides made ready to be compared: what is cut and weighed once."""

    def __init__(self, higher: Side, lower: Side, links: Mapping[frozenset[str], bool] | None = None) -> None:
        above, below = _sides(higher), _sides(lower)
        self.higher, self.lower = _pieces(above), _pieces(below)
        self._links = {**_links([*above, *below]), **(links or {})}
        self._profiles = {side: [profile(content(piece)) for piece in pieces] for side, pieces in (("higher", self.higher), ("lower", self.lower))}
        self.measure = Measure([*self._profiles["higher"], *self._profiles["lower"]])
        self._above, self._below = _grouped(self.higher), _grouped(self.lower)
        self._group = {number: group for group in self._below for number in group}

    def explain(self, higher: Piece, lower: Piece) -> Explanation:
        """How far a lower task carries a higher one, and why."""
        return self.measure.explain(self._profiles["higher"][self.higher.index(higher)], self._profiles["lower"][self.lower.index(lower)])

    def decided(self, higher: Piece, lower: Piece) -> bool | None:
        """What a person said of two tasks, or of those that are the same within their documents."""
        above = next(group for group in self._above if self.higher.index(higher) in group)
        own = self._links.get(frozenset((higher.task, lower.task)))
        return own if own is not None else self._said([self.higher[number] for number in above]).get(self.lower.index(lower))

    @cached_property
    def _stated(self) -> dict[str, dict[int, bool]]:
        """The links by the task on one end, those to lower tasks."""
        numbers = {piece.task: number for number, piece in enumerate(self.lower)}
        stated: dict[str, dict[int, bool]] = {}
        for pair, same in self._links.items():
            for one, other in permutations(pair, 2):
                if other in numbers:
                    stated.setdefault(one, {})[numbers[other]] = same
        return stated

    def _said(self, pieces: Sequence[Piece]) -> dict[int, bool]:
        """What people said of a higher task and each lower one; it holds for what is the same task in a document as well."""
        said: dict[int, bool] = {}
        for piece in pieces:
            for number, same in self._stated.get(piece.task, {}).items():
                said[number] = same or said.get(number, False)
        for number, same in list(said.items()):
            for twin in self._group[number]:
                said.setdefault(twin, same)
        return said

    def trace(self, threshold: float = THRESHOLD, kinds: Sequence[str] = KINDS) -> Trace:
        """The result for a threshold: the higher tasks of these kinds, and the lower ones of these kinds that carry none of any kind."""
        index = Index(self._profiles["lower"])
        rows = [self._row(group, index, threshold) for group in self._above]
        carrying = {carrier.piece.task for row in rows for carrier in row.carriers}
        added = [
            piece for group in self._below if not carrying & {self.lower[number].task for number in group}
            for piece in (_joined([self.lower[number] for number in group]),) if piece.kind in kinds
        ]  # fmt: skip
        return Trace(tuple(row for row in rows if row.piece.kind in kinds), tuple(added), threshold)

    def _row(self, group: Sequence[int], index: Index, threshold: float) -> Row:
        pieces = [self.higher[number] for number in group]
        wanted = [self._profiles["higher"][number] for number in group]
        piece, asked, said = _leading(pieces), _joined(pieces), self._said(pieces)
        confirmed = {number for number, same in said.items() if same}
        numbers = {*confirmed, *(number for each in wanted for number in index.candidates(each))}
        scores = {number: self._best(wanted, self._profiles["lower"][number]) for number in numbers}
        best = max((score.total for number, score in scores.items() if said.get(number) is not False), default=0.0)
        least = max(threshold * _PARTLY, best * _BESIDE)
        found = [number for number, score in scores.items() if number in confirmed or number not in said and score.total >= least and score.total]
        found.sort(key=lambda number: (number not in confirmed, -scores[number].total, number))
        single = list({tuple(self._group[number]): number for number in reversed(found)}.values())[::-1]  # the likeliest of each
        single.sort(key=found.index)
        carriers = tuple(self._carrier(asked, number, scores[number], number in confirmed) for number in single)
        together = max((scores[number].total for number in found), default=0.0)
        if together < threshold and len(found) > 1:
            whole = reduce(Profile.joined, (self._profiles["lower"][number] for number in found))
            together = max(together, self._best(wanted, whole).total)
        status: Status = "missing" if not found else "covered" if confirmed or together >= threshold else "partly"
        sure = [carrier for carrier in carriers if carrier.confirmed or carrier.score >= threshold] or list(carriers)
        counted = [twin for carrier in sure for twin in (carrier.piece, *carrier.twins)]
        others = tuple(each for each in pieces if each is not piece)
        return Row(piece, status, together, carriers, flags(asked, counted) if counted else {}, others)

    def _best(self, wanted: Sequence[Profile], lower: Profile) -> Score:
        return max((self.measure.score(each, lower) for each in wanted), key=lambda score: score.total)

    def _carrier(self, asked: Piece, number: int, score: Score, confirmed: bool) -> Carrier:
        lower = self.lower[number]
        twins = tuple(self.lower[twin] for twin in self._group[number] if twin != number)
        return Carrier(lower, score.total, tuple(word for word, _ in score.shared), flags(asked, [lower, *twins]), confirmed, twins)


def _grouped(pieces: Sequence[Piece]) -> list[list[int]]:
    """The numbers of tasks, those together that are one task of their document (`same_as`), in order of the first of each."""
    numbers = {piece.task: number for number, piece in enumerate(pieces)}
    first = list(range(len(pieces)))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = number = first[first[number]]
        return number

    for number, piece in enumerate(pieces):
        for task in piece.same_as:
            if task in numbers:
                low, high = sorted((root(number), root(numbers[task])))
                first[high] = low
    groups: dict[int, list[int]] = {}
    for number in range(len(pieces)):
        groups.setdefault(root(number), []).append(number)
    return list(groups.values())


def _leading(pieces: Sequence[Piece]) -> Piece:
    """The one that stands for a group: a task before a requirement or a goal, else the first."""
    return min(pieces, key=lambda piece: KINDS.index(piece.kind))


def _joined(pieces: Sequence[Piece]) -> Piece:
    """A task with the bodies and deadlines of all that are one task."""
    if len(pieces) == 1:
        return pieces[0]
    units = {(unit.name, unit.role): unit for piece in reversed(pieces) for unit in piece.units}
    deadlines = {(one.due, one.rrule) if one.due or one.rrule else one.text: one for piece in reversed(pieces) for one in piece.deadlines}
    return replace(_leading(pieces), units=tuple(units.values()), deadlines=tuple(deadlines.values()))


def find(pieces: Sequence[Piece], name: str) -> Piece | None:
    """The task that a name means: its id, the part behind the colon, or the beginning of one of them. Raises AnweiError for several."""
    for fits in (
        lambda id: name in (id, id.rpartition(":")[2]),
        lambda id: id.startswith(name) or id.rpartition(":")[2].startswith(name),
    ):
        found = [piece for piece in pieces if fits(piece.task)]
        if len(found) > 1:
            several = "、".join(piece.task for piece in found[:5]) + ("等" if len(found) > 5 else "")
            raise AnweiError(name, f"这个编号对应 {len(found)} 项：{several}", "请写得长一些")
        if found:
            return found[0]
    return None


# ---- inputs --------------------------------------------------------------------------------------


def content(piece: Piece) -> Content:
    """What is compared of a task: its words without those of its deadlines and its bodies, which are compared for themselves."""
    text, title = piece.text, piece.title or ""
    for words in sorted({*(d.text for d in piece.deadlines), *(unit.name for unit in piece.units)}, key=lambda words: (-len(words), words)):
        text, title = text.replace(words, "，"), title.replace(words, "，")
    return Content(text, title, piece.path[-1] if piece.path else "")


def _sides(given: Side) -> list[Record | Register]:
    return [given] if isinstance(given, (Record, Register)) else list(given)


def _pieces(side: Iterable[Record | Register]) -> list[Piece]:
    """The tasks of documents in order, each document once; what a register keeps of withdrawn ones is left out."""
    contents: dict[str, Contents] = {}
    for each in side:
        contents |= of_register(each) if isinstance(each, Register) else {(own := of_record(each)).document.key: own}
    return [piece for own in contents.values() for piece in own.pieces if not piece.withdrawn]


def _links(side: Iterable[Record | Register]) -> dict[frozenset[str], bool]:
    """What people decided in registers."""
    return {frozenset((link.a, link.b)): link.same for each in side if isinstance(each, Register) for link in each.links}
