"""Makes small PDFs without any library: text in a standard Chinese font that is not embedded, rulings, images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 595.0, 842.0


def text(x: float, y: float, what: str, size: float = 16, matrix: str = "1 0 0 1") -> str:
    """Text with its baseline at (x, y), y counted from the upper edge of the page. Latin is half as wide as Chinese."""
    runs, at = [], x
    for char in what:
        wide = ord(char) > 0x2E7F or char in "—…“”‘’"
        runs.append((char, at, wide))
        at += size if wide else size / 2
    codes = "".join(f"{ord(char):04X}" for char in what)
    return f"BT /F1 {size} Tf {matrix} {x:.2f} {HEIGHT - y:.2f} Tm <{codes}> Tj ET\n"


def paragraph(x: float, y: float, lines: Iterable[str], size: float = 16, pitch: float = 28) -> str:
    """Lines below each other; one that begins with spaces is moved right by as many half characters."""
    parts = []
    for i, line in enumerate(lines):
        shift = len(line) - len(line.lstrip(" "))
        parts.append(text(x + shift * size / 2, y + i * pitch, line.strip(" "), size))
    return "".join(parts)


def rule(x1: float, y1: float, x2: float, y2: float, thick: float = 0.5) -> str:
    """A stroked line."""
    return f"{thick} w {x1:.2f} {HEIGHT - y1:.2f} m {x2:.2f} {HEIGHT - y2:.2f} l S\n"


def bar(x1: float, y1: float, x2: float, y2: float) -> str:
    """A filled rectangle."""
    return f"{x1:.2f} {HEIGHT - y2:.2f} {x2 - x1:.2f} {y2 - y1:.2f} re f\n"


def wrap(what: str, most: int) -> list[str]:
    """Text in lines of `most` Chinese characters."""
    return [what[i : i + most] for i in range(0, len(what), most)] or [""]


def table(left: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str | None]], size: float = 10) -> str:
    """A ruled table. None is a cell that is merged with the one above it."""
    xs = [left]
    for width in widths:
        xs.append(xs[-1] + width)
    parts, y, edges = [], top, [top]
    for row in rows:
        cells = [wrap(cell or "", int((width - 8) // size)) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, cells)) * size * 1.4 + 6
        for cell, x in zip(cells, xs, strict=False):
            parts.append("".join(text(x + 4, y + 3 + size * 1.1 + i * size * 1.4, line, size) for i, line in enumerate(cell) if line))
        for column, cell in enumerate(row):
            if cell is not None:
                parts.append(rule(xs[column], y, xs[column + 1], y))
        y += height
        edges.append(y)
    parts.append(rule(left, y, xs[-1], y))
    parts += [rule(x, top, x, y) for x in xs]
    return "".join(parts)


def table_page(number: int, rows: int = 22) -> str:
    """A page filled with a task table: groups merged downward, cells wrapped."""
    body: list[list[str | None]] = [["序号", "类别", "任务", "责任单位", "时限"]]
    for i in range(rows):
        n = number * rows + i + 1
        task = f"第{n}项任务由有关单位按照职责分工组织实施并按时报送进展情况" if i % 3 else f"第{n}项任务"
        body.append([str(n), f"第{n}类" if i % 4 == 0 else None, task, "镇安委办、派出所"[: 4 + i % 5], f"{i % 12 + 1}月"])
    return table(50, 60, [40, 70, 200, 110, 60], body) + text(280, 820, f"— {number + 1} —", 14)


def document(pages: Sequence[str], extra: str = "", trailer: str = "", objects: Sequence[bytes] = ()) -> bytes:
    """A PDF of pages given by their content streams; `extra` goes into every page dictionary, {} in it is the page's place."""
    first = 6 + len(objects)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    body: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        *objects,
    ]
    for i, content in enumerate(pages):
        stream = content.encode("latin-1")
        body.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH:g} {HEIGHT:g}]/Resources<</Font<</F1 3 0 R>>{'/XObject<</X 6 0 R>>' if objects else ''}>>"
            f"/Contents {first + 2 * i + 1} 0 R{extra}>>".encode()
        )
        body.append(b"<</Length %d>>stream\n" % len(stream) + stream + b"endstream")
    return assembled(body, trailer)


def assembled(body: Sequence[bytes], trailer: str = "") -> bytes:
    """Objects, the first of them the catalogue, as a file."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for i, item in enumerate(body, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + item + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(body) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer<</Size {len(body) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
