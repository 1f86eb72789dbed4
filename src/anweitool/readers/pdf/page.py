"""One page of a PDF by pdfium: characters → runs of text, upright."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from anweitool.readers.pdf.rules import rulings
from anweitool.readers.visual.text import Box, Page, Rule, wide

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_DESCENT = 0.12  # of the type's size: how far Chinese type goes below its baseline


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
    return Content(
        Page(number, turn.width, turn.height, _boxes(straight, turn), [Rule(*turn(*edges)) for edges in rulings(page)]), skewed.strip(), uncoded
    )


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
            if wide(char.text) and char.text not in "—…":  # these are as wide as two where they are one glyph
                em = char.right - char.left
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
