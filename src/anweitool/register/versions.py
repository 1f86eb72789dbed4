"""A new version of a document against the one the register has: which task is which, so that people's fields stay with theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from anweitool.register.pieces import Piece

_ALIKE = 60.0  # of 100: a reworded task
_CERTAIN = 35.0  # of 100: a reworded task that stands where it stood


def match(old: Sequence[Piece], new: Sequence[Piece]) -> dict[str, str]:
    """Task ids of the old version → those of the new one, each at most once.

    In this order: the same words at the same place, the same words elsewhere (moved), other words at the same place that are
    still alike, then the most alike of what is left. What is not matched was withdrawn, or is new.
    """
    matched: dict[str, str] = {}
    free = {piece.task: piece for piece in new}

    def pair(one: Piece, other: Piece) -> None:
        matched[one.task] = other.task
        del free[other.task]

    for piece in old:
        if (same := free.get(piece.task)) is not None and same.fingerprint == piece.fingerprint:
            pair(piece, same)
    moved: dict[str, list[Piece]] = defaultdict(list)
    for piece in free.values():
        moved[piece.fingerprint].append(piece)
    for piece in _left(old, matched):
        if found := moved.get(piece.fingerprint):
            pair(piece, found.pop(0))
    for piece in _left(old, matched):
        if (there := free.get(piece.task)) is not None and _likeness(piece, there) >= _CERTAIN:
            pair(piece, there)
    scored = [(score, piece, other) for piece in _left(old, matched) for other in free.values() if (score := _likeness(piece, other)) >= _ALIKE]
    for _, piece, other in sorted(scored, key=lambda row: (-row[0], row[1].task, row[2].task)):
        if piece.task not in matched and other.task in free:
            pair(piece, other)
    return matched


def _left(old: Iterable[Piece], matched: dict[str, str]) -> list[Piece]:
    return [piece for piece in old if piece.task not in matched]


def _likeness(one: Piece, other: Piece) -> float:
    from rapidfuzz.fuzz import ratio

    return float(ratio(one.text, other.text))
