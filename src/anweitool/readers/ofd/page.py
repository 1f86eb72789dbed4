"""The objects of an OFD page → boxes of text, rulings and pictures, in points, upright."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from anweitool.readers.visual import Box, Rule

if TYPE_CHECKING:
    from lxml import etree

POINT = 72 / 25.4  # a millimetre in points
_ASCENT = 0.88  # of the em, above the base line
_SIZE = 10.5 / POINT  # of type, where none is given
_THIN, _SHORT = 3.0, 2.0  # a filled area no thicker is a ruling; a stroke no longer is part of a letter or a dash
_NESTED = 8  # composite objects in composite objects
_SMALLEST = 400 * POINT * POINT  # of a picture that may hold text
_FAR = 1e5  # no coordinate is beyond

_TOKEN = re.compile(r"[A-Za-z]|[-+]?[\d.]{1,30}(?:[eE][-+]?\d{1,3})?")
_POINTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}  # command of a path → its numbers; C closes

Matrix = tuple[float, float, float, float, float, float]
#: Where a composite object's content is found, by its resource.
Units = Callable[[str], "etree._Element | None"]
#: Accounts for content that is drawn again and again; raises where it is too much.
Spend = Callable[[int], None]


class Picture(NamedTuple):
    """An image on the page and its place."""

    resource: str
    left: float
    top: float
    right: float
    bottom: float


# ---- XML -----------------------------------------------------------------------------------------


def name_of(element: etree._Element) -> str:
    """The local name: makers differ in the namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in element if name_of(each) == name), None)


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element.iter() if name_of(each) == name)


def number(text: str | None, default: float = 0.0) -> float:
    """The number of a token, `default` where it is none or beyond any page."""
    try:
        value = float((text or "")[:40])
    except ValueError:
        return default
    return value if abs(value) <= _FAR else default  # also false for NaN


def numbers(text: str | None, count: int) -> list[float]:
    """The first `count` numbers of a list; empty where there are fewer."""
    tokens = (text or "").replace(",", " ").split(None, count)[:count]
    return [number(token) for token in tokens] if len(tokens) == count else []


# ---- geometry ------------------------------------------------------------------------------------


def _within(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _frame(outer: Matrix, element: etree._Element) -> Matrix:
    """The coordinates inside of an object: from the corner of its boundary, by its own matrix."""
    corner = numbers(element.get("Boundary"), 2) or [0.0, 0.0]
    own = numbers(element.get("CTM"), 6) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    return _within(_within(outer, (1.0, 0.0, 0.0, 1.0, corner[0], corner[1])), (own[0], own[1], own[2], own[3], own[4], own[5]))


def _around(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


# ---- drawing -------------------------------------------------------------------------------------


class Drawing:
    """What the objects of a page draw; `slanted` counts texts across the page (watermarks), `hidden` invisible ones."""

    def __init__(self, units: Units, spend: Spend) -> None:
        self.rules: list[Rule] = []
        self.pictures: list[Picture] = []
        self.curves = self.slanted = self.hidden = 0
        self._boxes: dict[tuple[str, int, int], tuple[Box, int]] = {}  # text and place, so that overprinted text counts once
        self._units, self._spend = units, spend

    def add(self, content: etree._Element, again: bool = False) -> None:
        """Draw a layer, a block or the content of a page; `again` where it is drawn on other pages too."""
        stack: list[tuple[etree._Element, Matrix, int]] = [(content, (POINT, 0.0, 0.0, POINT, 0.0, 0.0), int(again))]
        while stack:
            element, matrix, depth = stack.pop()
            if depth:
                self._spend(_weight(element))
            name = name_of(element)
            if name in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                if (element.get("Visible") or "").strip().lower() in ("false", "0"):
                    self.hidden += name == "TextObject"
                    continue
                frame = _frame(matrix, element)
                if name == "TextObject":
                    self._text(element, frame)
                elif name == "PathObject":
                    self._path(element, frame)
                elif name == "ImageObject":
                    self._picture(element, matrix, frame)
                elif depth <= _NESTED and (unit := self._units(element.get("ResourceID") or "")) is not None:
                    stack += [(each, frame, depth + 1) for each in reversed(unit)]
            elif name in ("Content", "Layer", "PageBlock"):
                stack += [(each, matrix, depth) for each in reversed(element)]

    def upright(self, width: float, height: float) -> tuple[float, float, list[Box]]:
        """Turn the page as most of its characters stand; its size and its boxes then."""
        votes = [0, 0, 0, 0]
        for box, turn in self._boxes.values():
            votes[turn] += len(box.text)
        turn = votes.index(max(votes))
        boxes = [box for box, _ in self._boxes.values()]
        if turn:
            boxes = [Box(box.text, *_turned(box[1:], turn, width, height)) for box in boxes]
            self.rules = [Rule(*_turned(rule, turn, width, height)) for rule in self.rules]
        return (height, width, boxes) if turn % 2 else (width, height, boxes)

    # -- text --

    def _text(self, element: etree._Element, frame: Matrix) -> None:
        size = number(element.get("Size")) or _SIZE
        stretch = number(element.get("HScale"), 1.0) or 1.0
        angle = math.degrees(math.atan2(frame[1], frame[0])) + number(element.get("CharDirection"))
        turn = round(angle / 90) % 4
        em = size * math.hypot(frame[2], frame[3])
        wide = size * stretch * math.hypot(frame[0], frame[1])
        x = y = 0.0
        for code in descendants(element, "TextCode"):
            text = (code.text or "").strip("\r\n\t")
            x, y = number(code.get("X"), x), number(code.get("Y"), y)
            if not text.strip() or em <= 0:
                continue
            if abs(angle - 90 * round(angle / 90)) > 8:
                self.slanted += 1
                continue
            vertical = number(element.get("ReadDirection")) % 180 == 90
            places = [_apply(frame, *place) for place in _places(code, text, x, y, size, size * stretch, vertical)]
            for start, end in _runs(text, places, turn, em, wide):
                self._box(text[start:end], places[start], places[end - 1], turn, em, wide)

    def _box(self, text: str, first: tuple[float, float], last: tuple[float, float], turn: int, em: float, wide: float) -> None:
        if not text.strip():
            return
        across, up = _AXES[turn], _AXES[turn - 1]
        width = wide * _share(text[-1])
        box = Box(text, *_around([
            (first[0] + up[0] * em * _ASCENT, first[1] + up[1] * em * _ASCENT),
            (last[0] + across[0] * width - up[0] * em * (1 - _ASCENT), last[1] + across[1] * width - up[1] * em * (1 - _ASCENT)),
        ]))  # fmt: skip
        self._boxes.setdefault((text, round(box.left), round(box.top)), (box, turn))

    # -- lines and pictures --

    def _path(self, element: etree._Element, frame: Matrix) -> None:
        fill = (element.get("Fill") or "").strip().lower() in ("true", "1")
        stroke = (element.get("Stroke") or "").strip().lower() not in ("false", "0")
        data = child(element, "AbbreviatedData")
        for points, curved in _figures((data.text or "") if data is not None else ""):
            self.curves += curved
            placed = [_apply(frame, *point) for point in points]
            left, top, right, bottom = _around(placed)
            if fill and min(right - left, bottom - top) <= _THIN:
                self._rule(left, top, right, bottom)
            elif stroke and not curved:
                for (x0, y0), (x1, y1) in zip(placed, placed[1:], strict=False):
                    self._rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), 0.75)

    def _rule(self, left: float, top: float, right: float, bottom: float, thick: float = _THIN) -> None:
        width, height = right - left, bottom - top
        if min(width, height) <= thick and max(width, height) > _SHORT:
            self.rules.append(Rule(left, top, right, bottom))

    def _picture(self, element: etree._Element, outer: Matrix, frame: Matrix) -> None:
        if element.get("CTM"):  # maps the unit square
            place = _around([_apply(frame, 0, 0), _apply(frame, 1, 1)])
        else:
            x, y, width, height = numbers(element.get("Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
            place = _around([_apply(outer, x, y), _apply(outer, x + width, y + height)])
        if (place[2] - place[0]) * (place[3] - place[1]) >= _SMALLEST:
            self.pictures.append(Picture(element.get("ResourceID") or "", *place))


_AXES = ((1, 0), (0, 1), (-1, 0), (0, -1))  # the direction of writing by quarter turns; the one before it points up


def _turned(place: tuple[float, ...], turn: int, width: float, height: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = place
    if turn == 1:
        return top, width - right, bottom, width - left
    if turn == 2:
        return width - right, height - bottom, width - left, height - top
    return height - bottom, left, height - top, right


def _share(char: str) -> float:
    """How wide a character is, in ems: a guess for the last of a run, and where the file gives no distances."""
    return 1.0 if char > "\xff" else 0.5


def _weight(element: etree._Element) -> int:
    """What drawing an element costs: its texts, and their lists of distances."""
    return 1 + sum(len(each.text or "") + sum(map(len, each.attrib.values())) for each in element)


def _places(code: etree._Element, text: str, x: float, y: float, size: float, wide: float, vertical: bool) -> Iterator[tuple[float, float]]:
    """The origin of each character; distances that the file leaves out are guessed."""
    right, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
    for i, char in enumerate(text):
        yield x, y
        if i < len(right) or i < len(down):
            x += right[i] if i < len(right) else 0.0
            y += down[i] if i < len(down) else 0.0
        elif vertical or (down and not right):
            y += size
        else:
            x += wide * _share(char)


def _deltas(text: str | None, count: int) -> list[float]:
    """The distances between characters: `g n v` stands for n times v. Never more than `count`."""
    tokens = (text or "").replace(",", " ").split(None, 3 * count)[: 3 * count]
    found: list[float] = []
    at = 0
    while at < len(tokens) and len(found) < count:
        if tokens[at] in ("g", "G") and at + 2 < len(tokens):
            times = int(min(max(0.0, number(tokens[at + 1], _FAR)), count - len(found)))
            found += [number(tokens[at + 2])] * times
            at += 3
        else:
            found.append(number(tokens[at]))
            at += 1
    return found


def _runs(text: str, places: list[tuple[float, float]], turn: int, em: float, wide: float) -> Iterator[tuple[int, int]]:
    """The stretches of text that stand on one line without a gap wider than a character."""
    across, up = _AXES[turn], _AXES[turn - 1]
    start = 0
    for i in range(1, len(text)):
        x, y = places[i][0] - places[i - 1][0], places[i][1] - places[i - 1][1]
        along, off = x * across[0] + y * across[1], x * up[0] + y * up[1]
        if abs(off) > em / 2 or along < -em / 2 or along - wide * _share(text[i - 1]) > em:
            yield start, i
            start = i
    yield start, len(text)


def _figures(data: str) -> Iterator[tuple[list[tuple[float, float]], int]]:
    """The figures of a path, each as its corners and the number of its curves."""
    points: list[tuple[float, float]] = []
    curves = 0
    command = ""
    given: list[float] = []
    for match in _TOKEN.finditer(data):
        token = match[0]
        if token.isalpha():
            command, given = token.upper(), []
            if command == "C" and points:
                points.append(points[0])
            continue
        given.append(number(token))
        if len(given) < _POINTS.get(command, 1 << 30):
            continue
        if command in "SM":
            if len(points) > 1:
                yield points, curves
            points, curves = [], 0
        curves += command in "QBA"
        points.append((given[-2], given[-1]))
        given = []
    if len(points) > 1:
        yield points, curves
