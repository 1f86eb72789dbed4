"""The rulings of a PDF page by pdfium: thin shapes, and the straight sides of others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

_THIN = 3.5  # points: what is thinner is a ruling
_MOST = 20_000  # on one page; more is a drawing
_DEEPEST = 8  # forms within forms

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rulings(page: Any) -> list[tuple[float, float, float, float]]:
    """(left, bottom, right, top) of every ruling of a page, in its own space; none where it is a drawing."""
    found = list(islice(_rulings(page, _UNIT, 0), _MOST + 1))
    return found if len(found) <= _MOST else []


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
    if count > _MOST:
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
