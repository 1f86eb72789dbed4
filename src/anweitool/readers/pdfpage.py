"""One page of a PDF by pdfium: characters → runs of text, thin shapes → rulings, both upright."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from anweitool.readers.visual_text import Box, Page, Rule, wide

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_THIN = 3.5  # points: what is thinner is a ruling
_DESCENT = 0.12  # of the type's size: how far Chinese type goes below its baseline
_MOST_RULES = 20_000  # on one page; more is a drawing
_DEEPEST = 8  # forms within forms


class _Char(NamedTuple):
    """A character as the file has it: y grows upward; `spaced` where the file has a space before it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    angle: float
    spaced: bool


class Content(NamedTuple):
    """A page with what is printed on it, the text at an angle to the rest, and how many characters have no code."""

    page: Page
    skewed: str
    uncoded: int


def content_of(page: pdfium.PdfPage, number: int) -> Content:
    """The boxes and rulings of a page, turned so that its text reads upright."""
    chars, uncoded = _characters(page)
    quarter, straight, skewed = _upright(chars)
    turn = _Turn(page, quarter)
    return Content(Page(number, turn.width, turn.height, _boxes(straight, turn), _rules(page, turn)), skewed.strip(), uncoded)


class _Turn:
    """From the space of the page (y upward) to upright coordinates (y downward), for text that runs `quarter` × 90° round."""

    def __init__(self, page: pdfium.PdfPage, quarter: int) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.quarter = quarter
        across, down = self.right - self.left, self.top - self.bottom
        self.width, self.height = (down, across) if quarter % 2 else (across, down)

    def __call__(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        if self.quarter == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.quarter == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.quarter == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left


def _characters(page: pdfium.PdfPage) -> tuple[list[_Char], int]:
    """The characters in the order of the file, and how many have no usable code; none where the text layer is garbage."""
    import ctypes

    import pypdfium2.raw as raw

    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        return [], 0
    chars: list[_Char] = []
    indices: list[int] = []
    box = raw.FS_RECTF()
    reference = ctypes.byref(box)
    code_of, box_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    generated = raw.FPDFText_IsGenerated  # a space that pdfium put in because of a gap, not one of the file
    uncoded, space = 0, False
    try:
        for i in range(raw.FPDFText_CountChars(text_page)):
            code = code_of(text_page, i)
            if code in (32, 13, 10, 9, 0xA0, 0x3000):
                space = space or not generated(text_page, i)
                continue
            if code < 32 or 0xE000 <= code <= 0xF8FF or 0xD800 <= code < 0xE000 or 0xFFF0 <= code <= 0xFFFF or code >= 0xF0000:
                if code == 2:  # how pdfium marks a hyphen at the end of a line
                    code = 45
                else:
                    uncoded += 1
                    code = 0xFFFD
            if box_of(text_page, i, reference):
                chars.append(_Char(chr(code), box.left, box.bottom, box.right, box.top, angle_of(text_page, i), space))
                indices.append(i)
                space = False
        if _tight(chars):
            chars = _on_baselines(chars, indices, text_page)
    finally:
        raw.FPDFText_ClosePage(text_page)
    if uncoded * 10 > len(chars) * 7:
        return [], 0
    return chars, uncoded


def _tight(chars: list[_Char]) -> bool:
    """Whether the boxes are as low as their glyphs, as in fonts that do not say how far they go up and down."""
    tall = [(char.top - char.bottom) / max(char.right - char.left, 0.1) for char in chars if wide(char.text) and not char.angle]
    return bool(tall) and min(tall) < 0.6 * max(tall)


def _on_baselines(chars: list[_Char], indices: list[int], text_page: Any) -> list[_Char]:
    """The same characters as high as the type is: a comma's box must not lie below those of its line."""
    import ctypes

    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    edges, origin_of = (ctypes.byref(x), ctypes.byref(y)), raw.FPDFText_GetCharOrigin
    em = next((char.right - char.left for char in chars if wide(char.text)), 12.0)
    result = []
    for char, i in zip(chars, indices, strict=True):
        if not char.angle and origin_of(text_page, i, *edges):
            em = char.right - char.left if wide(char.text) else em
            char = char._replace(bottom=y.value - _DESCENT * em, top=y.value + (1 - _DESCENT) * em)
        result.append(char)
    return result


def _quarter(angle: float) -> int | None:
    """By how many quarters of a turn text is turned to the left (pdfium counts to the right), None where it is askew."""
    turns = -angle / (math.pi / 2)
    near = round(turns)
    return near % 4 if abs(turns - near) < 0.06 else None


def _upright(chars: list[_Char]) -> tuple[int, list[_Char], str]:
    """How most of the text is turned, the characters that are turned so, and the text of the others."""
    angles = Counter(char.angle for char in chars)
    if len(angles) <= 1 and not any(angles):
        return 0, chars, ""
    known = {angle: _quarter(angle) for angle in angles}
    votes: Counter[int] = Counter()
    for angle, count in angles.items():
        quarter = known[angle]
        if quarter is not None:
            votes[quarter] += count
    if not votes:
        return 0, [], "".join(char.text for char in chars)
    main = votes.most_common(1)[0][0]
    return main, [char for char in chars if known[char.angle] == main], "".join(char.text for char in chars if known[char.angle] != main)


def _boxes(chars: list[_Char], turn: _Turn) -> list[Box]:
    """Characters put together to runs; what is printed twice at one place (false bold) is taken once."""
    boxes: dict[tuple[str, int, int], Box] = {}
    run: list[str] = []
    left = top = right = bottom = last = 0.0

    def finish() -> None:
        if run:
            text = "".join(run)
            size = max(bottom - top, 1.0) / 5
            at = (text, round(left / size), round(top / size))
            near = any((text, at[1] + dx, at[2] + dy) in boxes for dx in (-1, 0, 1) for dy in (-1, 0, 1))
            if not near:
                boxes[at] = Box(text, left, top, right, bottom)
            run.clear()

    for char in chars:
        x, y, x2, y2 = turn(char.left, char.bottom, char.right, char.top)
        if x2 < 0 or y2 < 0 or x > turn.width or y > turn.height:
            continue  # outside of what the page shows
        height = y2 - y
        if run:
            gap, tall = x - right, max(min(height, bottom - top), 1.0)
            level = abs((y + y2) - (top + bottom)) < 0.6 * tall
            if level and (x, x2) == (last, right) and (char.text != run[-1] or x2 - x > 1.3 * tall):
                run.append(char.text)  # one glyph for several characters
                continue
            if level and char.text == run[-1] and abs(x - last) < 0.2 * tall:
                continue
            if level and -0.5 * tall < gap < 0.45 * tall and height < 2 * (bottom - top) and bottom - top < 2 * height:
                if wide(run[-1]) and wide(char.text):
                    if char.spaced and gap > 0.2 * tall:
                        finish()
                elif not wide(run[-1]) and not wide(char.text) and gap > (0.1 if char.spaced else 0.2) * tall:
                    run.append(" ")
                if run:
                    run.append(char.text)
                    top, bottom, right, last = min(top, y), max(bottom, y2), max(right, x2), x
                    continue
            finish()
        run.append(char.text)
        left, top, right, bottom, last = x, y, x2, y2, x
    finish()
    return list(boxes.values())


# ---- rulings -------------------------------------------------------------------------------------

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _rules(page: pdfium.PdfPage, turn: _Turn) -> list[Rule]:
    rules: list[Rule] = []
    for left, bottom, right, top in _rulings(page, _UNIT, 0):
        rules.append(Rule(*turn(left, bottom, right, top)))
        if len(rules) > _MOST_RULES:
            return []
    return rules


def _rulings(holder: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[float, float, float, float]]:
    """The thin shapes of a page or of a form on it, in the space of the page."""
    import ctypes

    import pypdfium2.raw as raw

    count, get = (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject) if depth else (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)
    kind, bounds, mode_of = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds, raw.FPDFPath_GetDrawMode
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    edges = tuple(map(ctypes.byref, (left, bottom, right, top)))
    modes = ctypes.byref(fill), ctypes.byref(stroke)
    for i in range(count(holder)):
        item = get(holder, i)
        what = kind(item)
        if what == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _rulings(item, _times(_matrix_of(item), matrix), depth + 1)
        if what != raw.FPDF_PAGEOBJ_PATH or not mode_of(item, *modes) or not (fill.value or stroke.value):
            continue
        if not bounds(item, *edges):
            continue
        if min(right.value - left.value, top.value - bottom.value) <= _THIN:
            yield _mapped((left.value, bottom.value, right.value, top.value), matrix)
        else:
            yield from _sides(item, _times(_matrix_of(item), matrix), bool(stroke.value))


def _sides(path: Any, matrix: _Matrix, stroked: bool) -> Iterator[tuple[float, float, float, float]]:
    """The straight sides of a stroked path, the thin parts of a filled one."""
    import ctypes

    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(path)
    if count > _MOST_RULES:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    parts = [part]
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            part = []
            parts.append(part)
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            part.append((math.nan, math.nan))  # a curve is no ruling
        part.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    for part in parts:
        if stroked:
            for (x1, y1), (x2, y2) in zip(part, part[1:], strict=False):
                if abs(x1 - x2) < 0.5 or abs(y1 - y2) < 0.5:
                    yield _mapped((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), matrix)
        elif 4 <= len(part) <= 6 and not any(math.isnan(at) for at, _ in part):
            box = _mapped((min(p[0] for p in part), min(p[1] for p in part), max(p[0] for p in part), max(p[1] for p in part)), matrix)
            if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                yield box


def _matrix_of(item: Any) -> _Matrix:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _UNIT
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """First `m`, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _mapped(box: tuple[float, float, float, float], m: _Matrix) -> tuple[float, float, float, float]:
    if m == _UNIT:
        return box
    xs, ys = zip(*((m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]) for x in box[::2] for y in box[1::2]), strict=True)
    return min(xs), min(ys), max(xs), max(ys)
