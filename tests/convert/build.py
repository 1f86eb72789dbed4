"""Every document in every format, made once: `build(folder)` gives a folder for each variant."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.convert.blocks import Block, Table, document_blocks
from tests.convert.layouts import LAYOUTS, gold_of, text_of
from tests.convert.ofd import pdf_to_ofd
from tests.convert.web import write_html, write_xlsx
from tests.convert.word import Style, write_docx
from tests.makeofd import make_ofd


class Variant(NamedTuple):
    """`suffix` of its files; `of`: the variant that LibreOffice makes it from, "" where it is written here."""

    suffix: str
    of: str = ""
    note: str = ""


VARIANTS = {
    "docx": Variant("docx", note="paragraphs with typed numbers, heading styles, tables with merged cells"),
    "docx-lines": Variant("docx", note="a paragraph for every line of the text: sentences broken by page breaks"),
    "docx-numbered": Variant("docx", note="automatic numbers instead of typed ones"),
    "docx-framed": Variant("docx", note="red head and imprint in tables or a text box, groups merged down"),
    "html": Variant("html", note="page of a government site, GBK"),
    "html-word": Variant("html", "docx", "saved as a web page"),
    "pdf": Variant("pdf", "docx", "head rows repeated on every page"),
    "pdf-framed": Variant("pdf", "docx-framed", "no repeated head rows"),
    "doc": Variant("doc", "docx"),
    "doc-numbered": Variant("doc", "docx-numbered"),
    "ofd": Variant("ofd", "pdf", "the typeset pages, text and rules at their places"),
    "ofd-plain": Variant("ofd", note="laid out by a simple program: no rules between merged cells, no care for line ends"),
    "xlsx": Variant("xlsx", note="the task table alone"),
}
_FILTERS = {"html": "html:HTML (StarWriter)", "pdf": "pdf", "doc": "doc:MS Word 97", "txt": "txt:Text (encoded):UTF8"}


def soffice() -> str | None:
    """LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def build(folder: Path, variants: Iterable[str] = VARIANTS) -> Path:
    """Make the files of the variants (and of those they are made from) below `folder`, once: what is there is kept.

    Several processes may call this for one folder; the first makes the files, the others wait.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in variants:
        if VARIANTS[name].of:
            build(folder, [VARIANTS[name].of])
        _once(folder, name)
    return folder


def _once(folder: Path, name: str) -> None:
    """Make one variant in a folder of its own and move it to its place when it is whole."""
    target, lock, deadline = folder / name, folder / f"{name}.lock", time.time() + 300
    while not target.exists():
        try:
            lock.mkdir()
        except FileExistsError:
            if time.time() > deadline:
                raise TimeoutError(f"{lock}: another process has been making these files for five minutes") from None
            time.sleep(0.1)
            continue
        try:
            if not target.exists():
                with tempfile.TemporaryDirectory(dir=folder) as work:
                    made = Path(work) / name
                    made.mkdir()
                    _make(name, folder, made)
                    made.replace(target)
        finally:
            lock.rmdir()


def _make(name: str, folder: Path, target: Path) -> None:
    variant = VARIANTS[name]
    if name == "ofd":
        for path in sorted((folder / variant.of).iterdir()):
            pdf_to_ofd(path, target / f"{path.stem}.ofd")
    elif variant.of:
        convert(sorted((folder / variant.of).iterdir()), variant.suffix, target)
    else:
        for stem in LAYOUTS:
            _write(name, stem, target / f"{stem}.{variant.suffix}")


def _write(name: str, stem: str, path: Path) -> None:
    text = text_of(stem)
    if name == "docx":
        write_docx(document_blocks(text), path)
    elif name == "docx-lines":
        write_docx(document_blocks(text, rejoined=False), path, Style(repeat=False))
    elif name == "docx-numbered":
        write_docx(document_blocks(text), path, Style(numbered=True))
    elif name == "docx-framed":
        write_docx(document_blocks(text, upright=True), path, Style(framed=True, repeat=False))
    elif name == "html":
        write_html(document_blocks(text), path, yaml.safe_load(gold_of(stem).read_text("utf-8"))["document"])
    elif name == "ofd-plain":
        blocks = document_blocks(text)
        make_ofd(list(_flat(blocks)), path, merged=all(block.upright for block in blocks if isinstance(block, Table)))
    else:
        write_xlsx(document_blocks(text), path)


def _flat(blocks: Iterable[Block]) -> Iterable[str | list[list[str]]]:
    """Lines as text, tables as rows; a cell merged with others has its text at the first position, a break in one is 、."""
    for block in blocks:
        if isinstance(block, Table):
            rows = [[""] * block.width for _ in range(block.height)]
            for cell in block.cells:
                rows[cell.row][cell.column] = cell.text.replace("\n", "、")
            yield rows
        else:
            for text in block.text.replace("**", "").split("\n"):
                yield text.replace("\t", "  ")  # the lines of that program are short


def convert(paths: list[Path], suffix: str, target: Path) -> None:
    """Let LibreOffice convert files, all in one run with a profile of its own."""
    program = soffice()
    if not program:
        raise FileNotFoundError("soffice")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", _FILTERS[suffix],
             "--outdir", str(target), *map(str, paths)],
            capture_output=True, timeout=300, env={**os.environ, "HOME": profile},
        )  # fmt: skip
    missing = [path.stem for path in paths if not (target / f"{path.stem}.{suffix}").exists()]
    if missing:
        raise RuntimeError(f"LibreOffice made no {suffix} of {missing}: {done.stderr.decode(errors='replace')[-300:]}")
