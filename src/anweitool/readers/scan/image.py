"""Image files: bytes → pictures of pages, of any mode, resolution and number, within limits → arrays.

Arrays are of blue, green, red (as OpenCV has them), 8 bits each.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from anweitool.errors import AnweiError
from anweitool.readers.options import Options

#: The most pixels of one page: A3 at 1200 dpi has 278 M, A4 at 1000 dpi 97 M.
PIXELS = 150_000_000
#: The most pixels of a page's shorter side that recognition profits from: A4 at 300 dpi.
_FINE = 2500
_FORMATS = ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"]
_A4 = (595.0, 842.0)


class Scan(NamedTuple):
    """One page (a Pillow image) as it was scanned, how many there are, and points a pixel."""

    image: Any
    pages: int
    scale: float


# ---- files -----------------------------------------------------------------------------------------


def pages(data: bytes, path: str, options: Options) -> Iterator[Scan]:
    """The pages of an image file. Raises AnweiError where it is damaged or too large."""
    from PIL import Image, ImageOps

    with _damage_said(path):
        opened = Image.open(io.BytesIO(data), formats=_FORMATS)
        numbers = _frames(opened, path, options)
    with opened:
        for number in numbers:
            with _damage_said(path):
                opened.seek(number)
                _check_size(opened, path)
                image = _flat(ImageOps.exif_transpose(opened))
                scale = _scale(image.width, image.height, opened.info.get("dpi"))
            yield Scan(image, len(numbers), scale)


def array(image: Any, path: str) -> tuple[Any, int]:
    """Bytes, a Pillow image or a numpy array (grey or RGB) as a page, and how many times smaller it was made.

    Raises AnweiError where the bytes are damaged, no image or too large.
    """
    import cv2
    import numpy as np
    from PIL import Image

    with _damage_said(path):
        if isinstance(image, bytes):
            with Image.open(io.BytesIO(image), formats=_FORMATS) as opened:
                _check_size(opened, path)
                image = _flat(opened)
        values = image if isinstance(image, np.ndarray) else np.asarray(_flat(image))
        factor = max(1, min(values.shape[:2]) // _FINE)
        if factor > 1:
            values = cv2.resize(values, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
        return cv2.cvtColor(values, cv2.COLOR_GRAY2BGR if values.ndim == 2 else cv2.COLOR_RGB2BGR), factor


@contextmanager
def _damage_said(path: str) -> Iterator[None]:
    """What the decoders raise, which is nearly anything, as one AnweiError."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except AnweiError:
        raise
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except MemoryError:
        raise AnweiError(path, "内存不够读这张图片", "请降低分辨率后再试") from None
    except Exception:
        raise AnweiError(path, "图片不完整或已损坏", "请重新扫描或导出") from None


def _frames(image: Any, path: str, options: Options) -> list[int]:
    """The frames that are pages: a TIFF has many, and may hold previews beside them; an animation has one."""
    if image.format != "TIFF":
        return [0]
    numbers = []
    for number in range(options.pages * 2 + 2):
        try:
            image.seek(number)
        except EOFError:
            break
        if not image.tag_v2.get(254, 0) & 1:  # NewSubfileType: a reduced copy of another frame
            numbers.append(number)
    if len(numbers) > options.pages:
        raise AnweiError(path, f"超过 {options.pages} 页", "请把文件拆小")
    return numbers or [0]


def _check_size(image: Any, path: str) -> None:
    if image.width * image.height > PIXELS:
        raise _too_large(path)


def _too_large(path: str) -> AnweiError:
    return AnweiError(path, f"一页超过 {PIXELS // 10_000} 万像素", "请降低分辨率后再试（文字扫描 300 dpi 已足够）")


def _flat(image: Any) -> Any:
    """A Pillow image of any mode in 8 bits, grey or RGB, on white."""
    import numpy as np
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype="float32")
        deep = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray((values.clip(0, deep) * (255 / deep)).astype("uint8"))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _scale(width: int, height: int, dpi: object) -> float:
    """Points a pixel: by the resolution that the file states if that makes a sheet of paper, else as if on A4."""
    if isinstance(dpi, tuple) and dpi and 100 <= float(dpi[0]) <= 1300:
        scale = 72.0 / float(dpi[0])
        if 350 <= width * scale <= 1300 and 350 <= height * scale <= 1300:
            return scale
    return (_A4[1] if 1.2 < width / height < 1.7 else _A4[0]) / width
