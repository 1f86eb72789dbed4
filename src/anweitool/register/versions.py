"""A new version of a document against the one the register has: which task is which, so that people's fields stay with theirs."""

from __future__ import annotations

from collections.abc import Sequence

from anweitool.align import Item, align, item
from anweitool.register.pieces import Piece


def match(old: Sequence[Piece], new: Sequence[Piece]) -> dict[str, str]:
    """Task ids of the old version → those of the new one, each at most once; what is not matched was withdrawn, or is new.

    Tasks are paired as `anwei diff` pairs them, by content and place together, but never for who and by when alone: where it is
    not sure that the duty is the same, nobody's entry passes to another task.
    """
    return {old[i].task: new[j].task for i, j in align(_items(old), _items(new), by_mark=False)}


def _items(pieces: Sequence[Piece]) -> list[Item]:
    return [item(piece, piece.task) for piece in pieces]
