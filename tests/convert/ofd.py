"""A typeset PDF as an OFD document: its lines of text and its rules at their places, as a printer driver would put them."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_double
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.makeofd import POINT, line, write_ofd


def pdf_to_ofd(source: Path, target: Path) -> None:
    """Write the pages of a PDF that LibreOffice made as OFD."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    try:
        write_ofd(target, [[*_rules(page), *_lines(page)] for page in document])
    finally:
        document.close()


def _rules(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    height = page.get_height()
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = path.get_bounds()
        if right - left < 3 or top - bottom < 3:
            x, y = (left + right) / 2, height - (bottom + top) / 2
            ends = (left, y, right, y) if right - left > top - bottom else (x, height - top, x, height - bottom)
            yield line(*(value * POINT for value in ends))


def _lines(page: Any) -> Iterator[str]:
    """The characters of each run that goes on along one base line, as one text object."""
    from pypdfium2 import raw

    text, height = page.get_textpage(), page.get_height()
    run: list[tuple[str, float]] = []
    last = size = 0.0
    for i in range(text.count_chars()):
        char, x, y = chr(raw.FPDFText_GetUnicode(text, i)), c_double(), c_double()
        if raw.FPDFText_IsGenerated(text, i) == 1:  # line ends and spaces that PDFium adds
            continue
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        if run and (abs(y.value - last) > 1 or not -1 < x.value - run[-1][1] < 1.6 * size):
            yield from _run(run, height - last, size)
            run = []
        last, size = y.value, raw.FPDFText_GetFontSize(text, i)
        run.append((char, x.value))
    yield from _run(run, height - last, size)


def _run(run: list[tuple[str, float]], base: float, size: float) -> Iterator[str]:
    if not run:
        return
    left, right = run[0][1] * POINT, (run[-1][1] + size) * POINT
    steps = " ".join(f"{(b - a) * POINT:.3f}" for (_, a), (_, b) in zip(run, run[1:], strict=False))
    top, em = base * POINT - 0.88 * size * POINT, size * POINT
    yield (
        f'<ofd:TextObject ID="0" Boundary="{left:.3f} {top:.3f} {right - left:.3f} {em:.3f}" Font="2" Size="{em:.3f}">'
        f'<ofd:TextCode X="0" Y="{0.88 * em:.3f}"{f" DeltaX={chr(34)}{steps}{chr(34)}" if steps else ""}>'
        f"{escape(''.join(char for char, _ in run))}</ofd:TextCode></ofd:TextObject>"
    )
