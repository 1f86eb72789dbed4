"""A higher plan against a lower one: what of it the lower one carries, what it asks less, and what it adds.

result = trace(county, town)
[row.task for row in result.higher if row.status == "missing"]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
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
    """A lower task that carries a higher one; `confirmed` where a person said so, whatever the score."""

    piece: Piece
    score: float
    terms: tuple[str, ...]
    flags: Mapping[str, str]
    confirmed: bool = False

    def data(self) -> dict[str, Any]:
        """The carrier as JSON has it."""
        data: dict[str, Any] = {"task": self.piece.task, "score": self.score, "terms": list(self.terms), "flags": list(self.flags)}
        return data | {"confirmed": self.confirmed, "title": self.piece.title, "text": self.piece.text, "document": self.piece.document}


@dataclass(frozen=True)
class Row:
    """A higher task: the lower ones that carry it, the likeliest first, and what they ask less (flag → reason)."""

    piece: Piece
    status: Status
    score: float
    carriers: tuple[Carrier, ...]
    flags: Mapping[str, str]

    @property
    def task(self) -> str:
        """The id of the higher task."""
        return self.piece.task

    def data(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return {
            "task": self.piece.task, "title": self.piece.title, "text": self.piece.text, "document": self.piece.document, "kind": self.piece.kind,
            "lines": list(self.piece.lines), "status": self.status, "score": self.score, "carriers": [carrier.data() for carrier in self.carriers],
            "flags": list(self.flags), "reasons": dict(self.flags),
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
    as well. `kinds` are those of the higher tasks that are asked for; every lower task may carry one.
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
        self._twins: dict[str, list[Piece]] = {}
        own = {piece.task: piece for piece in self.lower}
        for piece in self.lower:
            self._twins[piece.task] = [own[task] for task in piece.same_as if task in own]

    def explain(self, higher: Piece, lower: Piece) -> Explanation:
        """How far a lower task carries a higher one, and why."""
        return self.measure.explain(self._profiles["higher"][self.higher.index(higher)], self._profiles["lower"][self.lower.index(lower)])

    def decided(self, higher: Piece, lower: Piece) -> bool | None:
        """What a person said of two tasks."""
        return self._links.get(frozenset((higher.task, lower.task)))

    def trace(self, threshold: float = THRESHOLD, kinds: Sequence[str] = KINDS) -> Trace:
        """The result for a threshold."""
        index = Index(self._profiles["lower"])
        numbers = {piece.task: number for number, piece in enumerate(self.lower)}
        said: dict[str, dict[int, bool]] = {}
        for pair, same in self._links.items():
            for one, other in permutations(pair, 2):
                if other in numbers:
                    said.setdefault(one, {})[numbers[other]] = same
        rows = []
        for piece, wanted in zip(self.higher, self._profiles["higher"], strict=True):
            if piece.kind in kinds:
                rows.append(self._row(piece, wanted, index.candidates(wanted), said.get(piece.task, {}), threshold))
        carrying = {carrier.piece.task for row in rows for carrier in row.carriers}
        carrying |= {twin.task for task in carrying for twin in self._twins[task]}
        return Trace(tuple(rows), tuple(piece for piece in self.lower if piece.task not in carrying), threshold)

    def _row(self, piece: Piece, wanted: Profile, candidates: Sequence[int], said: Mapping[int, bool], threshold: float) -> Row:
        confirmed = {number for number, same in said.items() if same}
        scores = {number: self.measure.score(wanted, self._profiles["lower"][number]) for number in {*candidates, *confirmed}}
        best = max((score.total for number, score in scores.items() if said.get(number) is not False), default=0.0)
        least = max(threshold * _PARTLY, best * _BESIDE)
        found = [number for number, score in scores.items() if number in confirmed or number not in said and score.total >= least and score.total]
        found.sort(key=lambda number: (number not in confirmed, -scores[number].total, number))
        carriers = tuple(self._carrier(piece, number, scores[number], number in confirmed) for number in found)
        together = max((scores[number].total for number in found), default=0.0)
        if together < threshold and len(found) > 1:
            whole = reduce(Profile.joined, (self._profiles["lower"][number] for number in found))
            together = max(together, self.measure.score(wanted, whole).total)
        status: Status = "missing" if not found else "covered" if confirmed or together >= threshold else "partly"
        sure = [carrier for carrier in carriers if carrier.confirmed or carrier.score >= threshold] or list(carriers)
        counted = list({each.task: each for carrier in sure for each in (carrier.piece, *self._twins[carrier.piece.task])}.values())
        return Row(piece, status, together, carriers, flags(piece, counted) if counted else {})

    def _carrier(self, piece: Piece, number: int, score: Score, confirmed: bool) -> Carrier:
        lower = self.lower[number]
        own = flags(piece, [lower, *self._twins[lower.task]])
        return Carrier(lower, score.total, tuple(word for word, _ in score.shared), own, confirmed)


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
