"""Pages of ruled tables: our PDF reader against pdfplumber, on a document made here. Prints ratios and how many cells agree.

python benchmarks/pdf.py [--pages 40]
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tempfile
import time
from pathlib import Path

from anweitool.readers import pdf
from anweitool.readers.options import Options


def made(pages: int, rows: int = 20) -> bytes:
    """A PDF of task tables by LibreOffice, one a page, some of their cells merged."""
    tables = "".join(_table(number, rows) for number in range(pages))
    style = "<style>@page {size: 210mm 297mm; margin: 15mm} td {font: 9pt 'Noto Serif CJK SC'}</style>"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "b.html"
        page.write_text(f"<html><head><meta charset='utf-8'>{style}</head><body>{tables}</body></html>", "utf-8")
        command = [
            "soffice",
            f"-env:UserInstallation={(Path(folder) / 'user').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(page),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return page.with_suffix(".pdf").read_bytes()


def _table(number: int, rows: int) -> str:
    lines = []
    for i in range(rows):
        n = number * rows + i + 1
        group = f"<td rowspan={min(4, rows - i)}>第{n}类工作</td>" if i % 4 == 0 else ""
        task = f"第{n}项任务由有关单位按照职责分工组织实施，并按时报送进展情况。" * (1 + i % 2)
        lines.append(
            f"<tr><td>{n}</td>{group}<td>{task}</td><td>{'、'.join(['镇安委办', '派出所', '各村（居）'][: 1 + i % 3])}</td><td>{i % 12 + 1}月</td></tr>"
        )
    head = "<tr><td>序号</td><td>类别</td><td>任务</td><td>责任单位</td><td>时限</td></tr>"
    widths = "".join(f"<col width={width}>" for width in (40, 80, 330, 120, 50))
    after = " style='page-break-before: always'" if number else ""
    return f"<table border=1 cellspacing=0 cellpadding=3 width=620{after}>{widths}{head}{''.join(lines)}</table>"


def ours(data: bytes) -> list[list[str]]:
    """The cells row by row, a merged one at its first position only."""
    source = pdf.read(data, "b.pdf", Options(ocr=False))
    rows: list[list[str]] = []
    for grid in source.grids:
        before: set[int] = set()
        for row in grid.rows:
            rows.append(["" if id(block) in before or block in row[:i] else block.text for i, block in enumerate(row)])
            before.update(map(id, row))
    return rows


def theirs(data: bytes) -> list[list[str]]:
    """The cells as pdfplumber has them."""
    import pdfplumber

    rows: list[list[str]] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            for table in page.extract_tables():
                rows += [[cell or "" for cell in row] for row in table]
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    data = made(parser.parse_args().pages)
    small = made(1)
    ours(small), theirs(small)  # imports and first use are not measured
    start = time.perf_counter()
    other = theirs(data)
    plumber = time.perf_counter() - start
    times = []
    for _ in range(3):
        start = time.perf_counter()
        pdf.read(data, "b.pdf", Options(ocr=False))
        times.append(time.perf_counter() - start)
    own = ours(data)
    cells = [("".join(a.split()), "".join(b.split())) for r, q in zip(own, other, strict=True) for a, b in zip(r, q, strict=True)]
    print(f"cells that agree: {sum(a == b for a, b in cells)} of {len(cells)}")
    print(f"pdfplumber {plumber:.2f} s, anwei {min(times):.2f} s: {plumber / min(times):.1f} x")


if __name__ == "__main__":
    main()
