#!/usr/bin/env python3
"""What recognition of scans costs: the seeds typeset on A4, made into pictures of their pages, and read back.

    python benchmarks/ocr.py                       every seed, page by page
    python benchmarks/ocr.py --seeds zhapu         seeds whose name holds a word
    python benchmarks/ocr.py --pages 3             the first pages only, to see how fast and how well they read
    python benchmarks/ocr.py --dpi 150 --skew 1.5 --noise 12
    python benchmarks/ocr.py --keep FOLDER         keeps PDF, TIFF and the text read

Needs soffice, a Chinese font and the extras `ocr` and `docx`. Figures as in accuracy.py, plus the share of characters
that are read right. The gold's lines are those of the printed seed, so tasks are compared by their text alone.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from accuracy import ROOT, Score, compare_head, compare_tasks, plain
from anweitool.pipeline import build
from anweitool.readers.options import Options
from anweitool.readers.scan import read
from anweitool.source import SourceText

FIGURES = ("document", "tasks", "kind", "exact", "units.marked", "units.role", "deadlines")
_MARKS = re.compile(r"^#+\s*|\*\*|\s*\|+$|^-{3,}$")
_ENDS = "。；：！？.;:!?）)》|"


# ---- a seed on paper -------------------------------------------------------------------------------


def paragraphs(text: str) -> Iterator[str | list[list[str]]]:
    """The paragraphs of a seed, sentences that its pages broke put together; rows of a table as one list."""
    rows: list[list[str]] = []
    held = ""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        if "\t" in line:
            rows.append([cell.strip() for cell in line.rstrip("\t").split("\t")])
            continue
        if line.rstrip().endswith("|"):
            rows.extend(_flat_row(lines, i, rows))
            continue
        line = _MARKS.sub("", line).strip()
        if not line:
            continue
        if held and not (len(held) > 60 and held[-1] not in _ENDS):
            yield held
            held = ""
        if rows:
            yield rows
            rows = []
        held += line
    if held:
        yield held
    if rows:
        yield rows


def _flat_row(lines: list[str], at: int, rows: list[list[str]]) -> list[list[str]]:
    """A table printed cell by cell, two cells a row: a heading is a row of its own, a unit completes the row above it."""
    cell = _MARKS.sub("", lines[at]).strip()
    if not cell:
        return []
    if re.match(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]", cell):
        return [[cell]]
    if rows and len(rows[-1]) == 1 and re.match(r"\d|工作任务", rows[-1][0]):
        rows[-1].append(cell)
        return []
    return [[cell]]


def typeset(text: str, folder: Path, name: str) -> Path:
    """The PDF of a seed: 28 mm margins, 16 pt text with indented paragraphs, a ruled table in 11 pt."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(28), Mm(26), Mm(37), Mm(35)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    style.paragraph_format.line_spacing, style.paragraph_format.space_after = Pt(28), Pt(0)
    for number, part in enumerate(paragraphs(text)):
        if isinstance(part, list):
            _table(document, part)
            continue
        paragraph = document.add_paragraph(part)
        if number == 0 and re.fullmatch(r"[^，。〔]{6,60}(?:文件|办公室)", part):  # a masthead stands apart
            paragraph.alignment, paragraph.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(40)
            paragraph.runs[0].font.size = Pt(30)
            document.add_paragraph()
            continue
        if len(part) < 90 and re.match(r"关于|(?!附).{4,60}(?:文件|方案|清单|分解表|领导小组办公室)$|[^，。]{2,12}[〔\[]\d{4}", part):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.runs[0].font.size = Pt(22 if "号" not in part[-2:] and "签发" not in part else 16)
        elif re.fullmatch(r"\d{4}年\d+月\d+日|[^，。；：、]{4,24}(?:人民政府|办公室|委办)(?:（借章）)?", part):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif not part.endswith(("：", ":")):
            paragraph.paragraph_format.first_line_indent = Pt(32)
    document.save(str(folder / f"{name}.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / f"{name}.docx")], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / f"{name}.pdf"


def _table(document: Any, rows: list[list[str]]) -> None:
    from docx.shared import Mm, Pt

    width = max(map(len, rows))
    table = document.add_table(len(rows), width)
    table.style, table.autofit = "Table Grid", False
    weights = [max(3.2, min(14.0, sum(len(row[c]) for row in rows if c < len(row)) / len(rows))) for c in range(width)]
    for c, column in enumerate(table.columns):
        column.width = Mm(156 * weights[c] / sum(weights))
    for r, row in enumerate(rows):
        cells = table.rows[r].cells
        if len(row) == 1:
            cells[0].merge(cells[-1])
        for c, text in enumerate(row):
            paragraph = cells[c].paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(15)
            paragraph.add_run(text).font.size = Pt(11)
        for c, cell in enumerate(cells):
            cell.width = Mm(156 * weights[c] / sum(weights)) if len(row) > 1 else Mm(156)


def scanned(pdf: Path, dpi: int, pages: int | None, skew: float, noise: float) -> tuple[bytes, int]:
    """The pages of a PDF as a multi-page TIFF, turned and made noisy as a scanner would; and how many they are."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    random = np.random.default_rng(1)
    images = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(min(len(document), pages or len(document))):
        image = document[number].render(scale=dpi / 72).to_pil().convert("L")
        if skew:
            image = image.rotate(skew * (-1) ** number, resample=Image.Resampling.BICUBIC, fillcolor=255)
        if noise:
            image = Image.fromarray(np.clip(np.asarray(image, "float32") + random.normal(0, noise, image.size[::-1]), 0, 255).astype("uint8"))
        images.append(image)
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression="tiff_lzw", dpi=(dpi, dpi))
    return out.getvalue(), len(images)


# ---- read back -------------------------------------------------------------------------------------


def characters_right(source: SourceText, pdf: Path, pages: int) -> float:
    """How like the text read is to the text of the PDF, spaces and layout aside: 2 · common / all, in per cent."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    want = plain("".join(document[n].get_textpage().get_text_range() for n in range(pages)))
    got = plain(source.text)
    if source.grids:  # tables come cell by cell, a text layer line by line: compare what characters there are
        from collections import Counter

        common = (Counter(want) & Counter(got)).total()
        return 200 * common / max(1, len(want) + len(got))
    return 100 * SequenceMatcher(None, want, got, autojunk=False).ratio()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="", help="only seeds whose name holds this")
    parser.add_argument("--pages", type=int, help="only the first pages; tasks of the others count as missed")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--skew", type=float, default=0.0, help="degrees, turned left and right by turns")
    parser.add_argument("--noise", type=float, default=0.0, help="standard deviation of grey values")
    parser.add_argument("--misses", action="store_true", help="list every difference")
    parser.add_argument("--keep", type=Path, help="where to leave the pictures and the text read")
    arguments = parser.parse_args()
    read_all = Score()
    print(f"{'F1, per cent':22}{'pages':>6}{'s/page':>8}{'chars':>8}" + "".join(f"{figure:>13}" for figure in FIGURES))
    for path in sorted((ROOT / "benchmarks" / "gold").glob("*.gold.yaml")):
        name = path.name.removesuffix(".gold.yaml")
        if arguments.seeds not in name:
            continue
        gold = yaml.safe_load(path.read_text("utf-8"))
        text = (ROOT / "seeds" / gold["file"]).read_text("utf-8-sig")
        with tempfile.TemporaryDirectory() as temporary:
            folder = arguments.keep or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            pdf = folder / f"{name}.pdf"
            if not pdf.exists():
                typeset(text, folder, name)
            data, pages = scanned(pdf, arguments.dpi, arguments.pages, arguments.skew, arguments.noise)
            start = time.perf_counter()
            source = read(data, f"{name}.tiff", Options())
            seconds = (time.perf_counter() - start) / pages
            right = characters_right(source, pdf, pages)
            if arguments.keep:
                (folder / f"{name}.tiff").write_bytes(data)
                (folder / f"{name}.txt").write_text(source.text, "utf-8")
        record = build(source, f"{name}.tiff", "0" * 64).model_dump(mode="json")
        score = Score()
        for each in (score, read_all):
            compare_head(each, name, record["document"], gold)
            compare_tasks(each, name, record["tasks"], gold, text.splitlines())
        row(name, score, f"{pages:6}{seconds:8.2f}{right:8.1f}")
        if arguments.misses:
            print(*(f"    {miss}" for miss in score.misses if ": grounded:" not in miss), sep="\n")
    row("all", read_all, " " * 22)
    return 0


def row(name: str, score: Score, start: str) -> None:
    cells = (f"{value:13.1f}" if (value := score.f1(figure)) is not None else f"{'–':>13}" for figure in FIGURES)
    print(f"{name:22}{start}" + "".join(cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
