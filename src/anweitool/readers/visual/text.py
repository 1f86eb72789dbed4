"""Boxes of text → visual lines: how wide, how far apart, whether a line was wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.lazy import lazy


class Box(NamedTuple):
    """A run of text on one visual line; points, y grows downward."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Rule(NamedTuple):
    """A ruling line or thin filled rectangle; a stroked rectangle is given as its four sides."""

    left: float
    top: float
    right: float
    bottom: float


class Page(NamedTuple):
    """One page, upright, with what is printed on it."""

    number: int
    width: float
    height: float
    boxes: Sequence[Box]
    rules: Sequence[Rule] = ()


class Line(NamedTuple):
    """The boxes that stand on one visual line, from left to right; `em` is the width of one Chinese character."""

    boxes: tuple[Box, ...]
    left: float
    top: float
    right: float
    bottom: float
    em: float

    @property
    def text(self) -> str:
        """What the line reads, with a space or several where a gap was left."""
        return spaced(self.boxes, self.em)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


_CLOSING = frozenset("、，。；：！？）》〉」』】〕”’…·,.;:!?)]}％%")
_OPENING = frozenset("（《〈「『【〔“‘([{")
_QUOTES = frozenset('“”‘’"')
_WORD = lazy(r"[!-~]{1,30}")

#: A gap that no justification makes (in em): what stands right of it stands apart.
WIDE = 1.4
_MOST_SPACES = 12


def wide(char: str) -> bool:
    """Whether a character is as wide as a Chinese one."""
    return char > "\u2e7f" or char in "—…“”‘’①②③④⑤⑥⑦⑧⑨⑩"


def measure(text: str) -> float:
    """The width of a text in em, as fonts usually have it.

    >>> measure("2024年")
    3.0
    """
    return sum(1.0 if wide(char) else 0.5 for char in text)


def em_of(box: Box) -> float:
    """The size of a box's type, by its width where it holds Chinese, else by its height."""
    height = max(box.bottom - box.top, 0.1)
    if not any(map(wide, box.text)):
        return height
    return min(max((box.right - box.left) / measure(box.text), height * 0.5), height * 1.3)


def line_of(boxes: Iterable[Box]) -> Line:
    """Boxes of one visual line as a line."""
    row = tuple(sorted(boxes, key=lambda box: box.left))
    sizes = sorted(em_of(box) for box in row if any(map(wide, box.text)))
    em = sizes[len(sizes) // 2] if len(sizes) > 2 else em_of(max(row, key=lambda box: len(box.text)))
    return Line(row, row[0].left, min(b.top for b in row), max(b.right for b in row), max(b.bottom for b in row), em)


def lines_of(boxes: Iterable[Box]) -> list[Line]:
    """Boxes grouped into visual lines, from top to bottom."""
    groups: list[list[Box]] = []
    middle = height = 0.0
    for box in sorted(boxes, key=lambda box: box.top + box.bottom):
        at, tall = (box.top + box.bottom) / 2, box.bottom - box.top
        if groups and at - middle < 0.4 * min(height, tall):
            groups[-1].append(box)
            if tall > height:
                middle, height = at, tall
        else:
            groups.append([box])
            middle, height = at, tall
    return [line_of(group) for group in groups]


def spaced(boxes: Sequence[Box], em: float) -> str:
    """The texts of boxes of one line; wide gaps become several spaces, layout gaps beside digits nothing.

    >>> spaced([Box("2024", 0, 0, 20, 10), Box("年", 22, 0, 32, 10), Box("王某", 72, 0, 92, 10)], 10)
    '2024年        王某'
    """
    if _spread(boxes, em):
        return "".join(box.text for box in boxes)
    gaps = [(after.left - before.right) / em for before, after in zip(boxes, boxes[1:], strict=False)]
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 4 else 0.0
    if usual > 0.7:
        usual = 0.0  # else what justification puts between all characters
    parts = [boxes[0].text]
    for before, box, gap in zip(boxes, boxes[1:], gaps, strict=False):
        parts += _space(before.text[-1:], box.text[:1], gap - usual), box.text
    return "".join(parts)


def _space(before: str, after: str, gap: float) -> str:
    if gap > WIDE:
        return " " * min(max(2, round(gap * 2)), _MOST_SPACES)
    if before in _CLOSING or before in _OPENING or after in _CLOSING or after in _OPENING:
        return ""
    if wide(before) != wide(after):
        return " " if gap > 0.8 else ""
    return " " if gap > 0.2 else ""


def _spread(boxes: Sequence[Box], em: float) -> bool:
    """Whether the characters of a line are held apart evenly, as in a letter-spaced masthead."""
    if len(boxes) < 4 or sum(len(box.text) == 1 for box in boxes) < 0.6 * len(boxes):
        return False
    gaps = [after.left - before.right for before, after in zip(boxes, boxes[1:], strict=False)]
    return max(gaps) < 2.5 * em and max(gaps) - min(gaps) < 0.4 * em


def segments(line: Line, gap: float = WIDE) -> list[Line]:
    """The parts of a line that wide gaps hold apart."""
    groups = [[line.boxes[0]]]
    for before, box in zip(line.boxes, line.boxes[1:], strict=False):
        if box.left - before.right > gap * line.em:
            groups.append([box])
        else:
            groups[-1].append(box)
    return [line_of(group) for group in groups] if len(groups) > 1 else [line]


def first_unit(text: str) -> float:
    """The width (em) of the first piece of a text that no line break may divide.

    >>> first_unit("《通知》"), first_unit("关、各"), first_unit("2024年"), first_unit("个，2024年")
    (2.0, 2.0, 2.0, 4.0)
    """
    at = 0
    while at < len(text):
        while at < len(text) - 1 and text[at] in _OPENING:
            at += 1
        word = _WORD.match(text, at)
        at = stop = word.end() if word else at + 1
        while at < len(text) and text[at] in _CLOSING:
            at += 1
        if stop < at < len(text) and (text[stop - 1].isascii() or text[at].isascii()):
            continue  # many programs break no line beside a mark that stands beside a number,
        if text[at - 1] not in _QUOTES and text[at : at + 1] not in _QUOTES:  # nor beside a quotation mark
            break
    return measure(text[:at])


def wrapped(room: float, line: Line, following: Line, slack: float) -> bool:
    """Whether a line was broken because the following one's first piece did not fit into the room left (points)."""
    return room < first_unit(following.text) * min(line.em, following.em * 1.1) + slack * line.em


def glued(lines: Iterable[str]) -> str:
    """The lines of one paragraph as one text; between Latin words a space.

    >>> glued(["安全", "生产", "safety", "first"])
    '安全生产safety first'
    """
    parts: list[str] = []
    for line in lines:
        line = line.strip()
        if parts and line and _is_letter(parts[-1][-1:]) and _is_letter(line[0]):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def page_list(numbers: Iterable[int]) -> str:
    """Page numbers as a message gives them.

    >>> page_list([1, 2, 3, 7])
    '1—3、7'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(a) if a == b else f"{a}—{b}" for a, b in runs)
