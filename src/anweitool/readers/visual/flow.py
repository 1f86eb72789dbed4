"""Visual lines → paragraphs: where the margins are, whether a line ended there or was wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.readers.visual.text import Line, first_unit, glued, segments, wrapped

_STRONG = lazy(r"[一二三四五六七八九十百]{1,4}[、．.]|[（(][一二三四五六七八九十百]{1,4}[)）]|第[一二三四五六七八九十百零〇\d]{1,6}[章节条编]"
                      r"|附\s*(?:件|表|录)?\s*\d{0,2}\s*[:：]|\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[)）]|[①-⑳]")  # fmt: skip
_ALONE = lazy(r"[（(].{1,60}[)）]|.{1,20}[〔\[［（(]\d{4}[〕\]］）)]第?\d{1,4}号")
_SENTENCE_END = frozenset("。；：！？;:!?）)”》")
_STOP = frozenset("。；：！？;:!?")

_INDENT = 2.0  # em: how far in paragraphs begin
_INDENTED = 1.2  # em: what begins further in than this does so on purpose
_PARTED = 2.5  # em: a gap that parts two things side by side, not words of a sentence
_PADDING = 1.6  # em: of the two sides of the edge between two cells


class Margins(NamedTuple):
    """Where the lines of a text begin and end, how far apart they stand (top to top), whether any was seen to be wrapped."""

    left: float
    right: float
    pitch: float
    wraps: bool = True

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)


def margins_of(lines: Sequence[Line], width: float = 0.0) -> Margins:
    """The margins that the lines of a text share; `width` is that of the page, 0 for a part of one."""
    if not lines:
        return Margins(0.0, 1.0, 1.0, False)
    em = sorted(line.em for line in lines)[len(lines) // 2]
    left = -_shared([-line.left for line in lines], em * 0.5)
    steps = sorted(b.bottom - a.bottom for a, b in pairwise(lines) if 0 < b.bottom - a.bottom < 4 * em)
    pitch = steps[len(steps) // 2] if steps else 1.5 * em
    broken = [(line, following) for line, following in pairwise(lines) if _runs_on(line, following)]
    outdented = [(line, following) for line, following in broken if _begins_paragraph(line, following)]
    if outdented and not any(abs(following.left - left) < em for _, following in outdented):
        left = min(following.left for _, following in outdented)  # else what is shared is where paragraphs begin
    right = _shared([line.right for line, _ in broken], em) if broken else 0.0
    if width and (len(broken) < 3 or right < width - left - 4 * em) and not outdented:
        right = max(right, width - left)  # too little to go by: as far in as the left one
    return Margins(left, max(right, left + em), pitch, bool(broken))


def _shared(edges: list[float], within: float) -> float:
    """The outermost edge that three lines share, else the outermost."""
    edges.sort(reverse=True)
    for i in range(len(edges) - 2):
        if edges[i] - edges[i + 2] <= within:
            return edges[i]
    return edges[0]


def _runs_on(line: Line, following: Line) -> bool:
    """Whether the sentence of a line can only go on in the following one, wherever the margins are."""
    return (
        line.right - line.left > 8 * line.em
        and line.boxes[-1].text[-1:] not in _SENTENCE_END
        and 0 < following.bottom - line.bottom < 4 * line.em
        and following.left < line.left + 0.5 * line.em
        and _alike(line, following)
        and not _STRONG.match(following.text)
        and not _is_parted(line)
        and not _is_parted(following)
    )


def _begins_paragraph(line: Line, following: Line) -> bool:
    """Whether a line stands in by as much as paragraphs do, and the following one does not."""
    return abs(line.left - following.left - _INDENT * line.em) < 0.6 * line.em and following.boxes[-1].text[-1:] not in "：:"


def _is_parted(line: Line) -> bool:
    return len(segments(line, _PARTED)) > 1


def paragraphs(lines: Sequence[Line], margins: Margins) -> list[str]:
    """Visual lines put together to paragraphs."""
    lines = _with_rests(lines, margins)
    groups: list[list[str]] = []
    hang: float | None = None  # where the further lines of the paragraph begin
    for i, line in enumerate(lines):
        if i and _continues(lines[i - 1], line, hang, margins):
            groups[-1].append(line.text)
            hang = line.left
        else:
            groups.append([line.text])
            hang = None
    return [glued(group) for group in groups]


def goes_over(line: Line, following: Line, margins: Margins) -> bool:
    """Whether the first line of a page goes on with the paragraph of the last line of the page before."""
    if _is_parted(line):
        return False
    below = following._replace(top=line.top + margins.pitch, bottom=line.bottom + margins.pitch)
    return _continues(line, below, None, margins)


def _continues(line: Line, following: Line, hang: float | None, margins: Margins) -> bool:
    """Whether `following` goes on with the paragraph of `line`."""
    em = line.em
    if not margins.wraps or not _alike(line, following):
        return False
    if following.bottom - line.bottom > max(1.55 * margins.pitch, 1.9 * em) or following.top < line.top or _is_parted(following):
        return False
    ended = line.boxes[-1].text[-1:] in _SENTENCE_END
    if _centred(line, margins) or _centred(following, margins):
        room = margins.width - (line.right - line.left)
        return _centred(following, margins) and not ended and not _stands_alone(following) and wrapped(room, line, following, 0.5)
    if line.left - margins.left > 0.3 * margins.width:
        return False
    if _is_parted(line) and margins.right - line.right < 0.5 * em:  # two things side by side fill a line, not a sentence
        return False
    if not wrapped(margins.right - line.right, line, following, 0.0 if ended else 0.5):
        return False
    if ended and _STRONG.match(following.text):
        return False
    indent = following.left - margins.left
    if indent < _INDENTED * em:
        return True
    if hang is not None:
        return abs(following.left - hang) < 0.6 * em and line.left - margins.left > _INDENTED * em
    return line.left - margins.left > _INDENTED * em and 0.9 * em < following.left - line.left and indent < 0.3 * margins.width


def _stands_alone(line: Line) -> bool:
    """Whether a line below a title is something else: a remark in brackets, the number of the document."""
    return bool(_ALONE.fullmatch("".join(line.text.split())))


def _alike(line: Line, other: Line) -> bool:
    """Whether two lines are set in one size, by width (which justification stretches) or by height."""
    tall = (other.bottom - other.top) / max(line.bottom - line.top, 0.1)
    return 0.85 < other.em / line.em < 1.18 or 0.9 < tall < 1.1


def _centred(line: Line, margins: Margins) -> bool:
    """Whether a line stands in the middle, away from both margins; not where it begins as far in as paragraphs do."""
    left, right, em = line.left - margins.left, margins.right - line.right, line.em
    if min(left, right) < 0.4 * em or abs(left - _INDENT * em) < 0.3 * em:
        return False
    return abs(left - right) < (max(1.2 * em, 0.03 * margins.width) if min(left, right) > 1.5 * em else 0.3 * em)


# ---- two cells side by side ----------------------------------------------------------------------


def _with_rests(lines: Iterable[Line], margins: Margins) -> list[Line]:
    """The lines, with what was wrapped of one of two cells side by side put behind its part."""
    result: list[Line] = []
    for line in lines:
        whole = _with_rest(result[-1], line, margins) if result else None
        if whole:
            result[-1] = whole
        else:
            result.append(line)
    return result


def _with_rest(pair: Line, rest: Line, margins: Margins) -> Line | None:
    """A line of two parts with the rest of one of them, None where `rest` is not that."""
    em, width, text = pair.em, rest.right - rest.left, rest.text
    if rest.bottom - pair.bottom > 2.2 * em or width > 0.5 * (pair.right - pair.left) or not _alike(pair, rest):
        return None
    parts = segments(pair)
    if len(parts) != 2 or len(segments(rest)) > 1 or _STRONG.match(text):
        return None
    left, right = parts
    if abs(rest.left - left.left) < 0.6 * em:  # the left one goes up to the right one, but for the padding of their cells
        part, full = left, right.left - left.right < (first_unit(text) + _PADDING) * em and width < 0.5 * (left.right - left.left)
    else:  # the right one goes up to the margin
        fits = rest.left > right.left - 0.6 * em and min(abs(rest.left - right.left), abs(rest.right - right.right)) < 0.6 * em
        part, full = right, fits and abs(margins.right - right.right) < em
    if not full or part.boxes[-1].text[-1:] in _STOP:
        return None
    boxes = (box._replace(text=glued([box.text, text])) if box is part.boxes[-1] else box for box in pair.boxes)
    return pair._replace(boxes=tuple(boxes), bottom=rest.bottom)
