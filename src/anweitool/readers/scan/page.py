"""A scanned page: made upright and straight, its seals taken out; where its rulings are, where ink was passed over.

Pages are numpy arrays of blue, green, red. Corners of lines of text come as an array of n × 4 points, from the upper
left one clockwise as the text is read. `scale` is points a pixel, so that lengths can be given as on paper.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_MOST_LINES = 1500  # on a page; hatched pictures have more
_MOST_SPARE = 80  # on a page; photographs have more

Rect = tuple[int, int, int, int]  # left, top, right, bottom in pixels


class Upright(NamedTuple):
    """A page turned and straightened, the places of its lines of text, its rulings."""

    page: Any
    places: list[Rect]
    across: list[Rect]
    down: list[Rect]


def lying(quads: Any) -> bool:
    """Whether the lines of a page run up or down: the page was scanned sideways."""
    import numpy as np

    if not len(quads):
        return False
    sizes = quads.max(axis=1) - quads.min(axis=1)
    tall, wide = sizes[:, 1] > 1.5 * sizes[:, 0], sizes[:, 0] > 1.5 * sizes[:, 1]
    return bool(np.sum(sizes[tall, 1]) > np.sum(sizes[wide, 0]))


def bands(page: Any) -> list[tuple[int, int]]:
    """A long screenshot cut between its lines into stretches about as high as A4; any other page is one stretch."""
    import numpy as np

    height, width = page.shape[:2]
    most = int(width * 1.6)
    if height <= 2.2 * width or width < 100:
        return [(0, height)]
    ink = (page.min(axis=2) < 128).sum(axis=1)
    cuts = [0]
    while height - cuts[-1] > most:
        first, last = cuts[-1] + int(most * 0.8), cuts[-1] + most
        quiet = np.flatnonzero(ink[first:last] == ink[first:last].min())
        cuts.append(first + int(quiet[-1]))
    return list(zip(cuts, [*cuts[1:], height], strict=True))


def quarter(page: Any, quads: Any) -> tuple[Any, Any]:
    """A page and the corners found on it, turned left by 90°."""
    import numpy as np

    width = page.shape[1]
    turned = np.stack([quads[:, :, 1], width - quads[:, :, 0]], axis=2)
    return np.ascontiguousarray(np.rot90(page)), np.roll(turned, -1, axis=1)


def half(page: Any, quads: Any) -> tuple[Any, Any]:
    """A page and the corners found on it, turned by 180°."""
    import numpy as np

    height, width = page.shape[:2]
    return np.ascontiguousarray(page[::-1, ::-1]), np.roll(np.array([width, height]) - quads, 2, axis=1)


def straightened(page: Any, quads: Any) -> tuple[Any, Any]:
    """A page and its corners without the skew that its long lines have, where it is small enough to be one."""
    import cv2
    import numpy as np

    edges = quads[:, 1] - quads[:, 0]
    long = np.linalg.norm(edges, axis=1) > 6 * np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    if long.sum() < 2:
        return page, quads
    rough = float(np.median(np.degrees(np.arctan2(edges[long, 1], edges[long, 0]))))
    if not 0.05 < abs(rough) < 8:
        return page, quads
    angle = _sharpest(page, [0.0, *(rough + step / 10 for step in range(-5, 6))])
    if abs(angle) < 0.05:
        return page, quads
    matrix = _rotation(page, angle)
    size = page.shape[1::-1]
    page = cv2.warpAffine(page, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255))
    return page, quads @ matrix[:, :2].T + matrix[:, 2]


def _rotation(page: Any, angle: float) -> Any:
    import cv2

    return cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), angle, 1.0)


def _sharpest(page: Any, angles: list[float]) -> float:
    """The angle that parts the rows of a page best into text and gaps: corners of short lines tell it only roughly."""
    import cv2
    import numpy as np

    factor = min(1.0, 1000 / page.shape[1])
    small = 255 - cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).min(axis=2)

    def sharpness(angle: float) -> float:
        rows = cv2.warpAffine(small, _rotation(small, angle), small.shape[1::-1]).sum(axis=1, dtype="int64")
        return float((np.diff(rows) ** 2).sum())

    return max(angles, key=sharpness)


def unsealed(page: Any, scale: float) -> Any:
    """The page with the red of its seals taken out, so that the text under them is left. Red heads stay."""
    import cv2
    import numpy as np

    blue, green, red = (page[:, :, channel].astype("int16") for channel in range(3))
    reddish = ((red - np.maximum(blue, green)) > 40).astype("uint8")
    if not reddish.any():
        return page
    grown = cv2.dilate(reddish, np.ones((5, 5), "uint8"))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    page = page.copy()
    for left, top, width, height, _area in stats[1:count]:
        if 70 < width * scale < 170 and 70 < height * scale < 170 and 0.6 < width / height < 1.67:  # seals are 30–50 mm wide
            part = page[top : top + height, left : left + width]
            value = part[:, :, 2].astype("float32")
            mask = reddish[top : top + height, left : left + width] > 0
            value[mask] = np.clip((value[mask] - 60) * 2.2, 0, 255)
            part[:] = value.astype("uint8")[:, :, None]
    return page


def rulings(page: Any, scale: float, places: list[Rect]) -> tuple[list[Rect], list[Rect]]:
    """The horizontal and the vertical ruling lines of an upright page: long, thin, straight, no strokes of its text."""
    import cv2

    grey = page.min(axis=2)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 15)
    across = [rule for rule in _long_lines(ink, scale, 36) if not _stroke(rule, places)]
    down = [_turned(rule) for rule in _long_lines(ink.T, scale, 11)]
    reach, short = round(4 / scale), round(24 / scale)

    def held(left: int, top: int, right: int, bottom: int) -> bool:
        """A line down a table begins and ends at lines across; a long one may run on over the edge of the page."""
        ends = [any(_near((left, y, right, y), other, reach) for other in across) for y in (top, bottom)]
        return all(ends) if bottom - top < short else any(ends)

    return across, [rule for rule in down if not _stroke(rule, places) and held(*rule)]


def _long_lines(ink: Any, scale: float, shortest: float) -> list[Rect]:
    """Stretches of ink that run across, a few points thick at most and `shortest` points long at least."""
    import cv2
    import numpy as np

    length, thickest = max(12, round(shortest / scale)), max(4, round(4 / scale))
    grown = cv2.dilate(np.ascontiguousarray(ink), np.ones((3, 1), "uint8"))  # a line may climb by a pixel
    lines = cv2.morphologyEx(grown, cv2.MORPH_OPEN, np.ones((1, length), "uint8"))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    return [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1 : min(count, _MOST_LINES)]
        if area / w <= thickest + 2 and h <= thickest + w * 0.02
    ]


def _turned(rect: Rect) -> Rect:
    return rect[1], rect[0], rect[3], rect[2]


def _stroke(rule: Rect, places: list[Rect]) -> bool:
    """Whether a line lies within a line of text: a stroke of a large letter, a dash."""
    return any(x - 3 <= rule[0] and y - 3 <= rule[1] and rule[2] <= r + 3 and rule[3] <= b + 3 for x, y, r, b in places)


def _near(one: Rect, other: Rect, reach: int) -> bool:
    return one[0] - reach <= other[2] and other[0] <= one[2] + reach and one[1] - reach <= other[3] and other[1] <= one[3] + reach


def wiped(page: Any, rects: list[Rect]) -> Any:
    """The page with some places made white."""
    page = page.copy()
    for left, top, right, bottom in rects:
        page[max(0, top) : bottom, max(0, left) : right] = 255
    return page


def leftovers(page: Any, taken: list[Rect], scale: float) -> list[Rect]:
    """Ink about as high as a line of text where nothing was found: faint lines, single digits in the cells of a table."""
    import cv2
    import numpy as np

    around = round(30 / scale) | 1
    grey = cv2.blur(wiped(page, taken).min(axis=2), (3, 3))
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, 25)
    ink = cv2.dilate(ink, np.ones((3, max(3, round(12 / scale))), "uint8"))
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    spare = [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1:count]
        if 6 <= h * scale <= 30 and w * scale >= 5 and area * scale * scale > 20 and area > 0.3 * w * h
    ]
    return spare if len(spare) <= _MOST_SPARE else []


def unstacked(page: Any, place: Rect) -> list[Rect]:
    """A place higher than it is wide, in its lines: characters set one below the other, as in narrow columns of tables."""
    import numpy as np

    left, top, right, bottom = place
    width = right - left
    if bottom - top <= 1.5 * width:
        return [place]
    grey = cut(page, place).min(axis=2)
    inked = (grey < (int(grey.min()) + int(grey.max())) / 2).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype("int8")))
    lines: list[list[int]] = []
    for start, end in edges.reshape(-1, 2):
        if lines and end - lines[-1][0] <= width:  # parts of one character
            lines[-1][1] = int(end)
        else:
            lines.append([int(start), int(end)])
    return [(left, max(top, top + start - 2), right, min(bottom, top + end + 2)) for start, end in lines]


def around(quad: Any, page: Any) -> Rect:
    height, width = page.shape[:2]
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return max(0, round(left)), max(0, round(top)), min(width, round(right)), min(height, round(bottom))


def cut(page: Any, rect: Rect) -> Any:
    left, top, right, bottom = rect
    return page[max(0, top) : bottom, max(0, left) : right]


def parted(place: Rect, down: list[Rect]) -> list[Rect]:
    """A line of text in parts where ruling lines cut it: detection may take neighbouring cells for one line."""
    left, top, right, bottom = place
    slack = (bottom - top) * 0.3
    cuts = sorted(
        {
            (x1, x2)
            for x1, y1, x2, y2 in down
            if left + slack < x1 and x2 < right - slack and y1 <= top + slack and y2 >= bottom - slack
        }
    )  # fmt: skip
    parts = []
    for x1, x2 in cuts:
        if x1 > left:
            parts.append((left, top, x1, bottom))
        left = x2
    return [*parts, (left, top, right, bottom)]
