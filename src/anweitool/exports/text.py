"""The register as text: csv for spreadsheets, markdown for people, json for programs."""

from __future__ import annotations

import csv as _csv
import io
from datetime import date
from itertools import groupby

from anweitool.exports.rows import HEADS, Cell, Row, rows, title_of
from anweitool.schema.register import Register

_DANGEROUS = tuple("=+-@＝＋－＠\t\n|%")
_HIDDEN = ("来源文件", "文号")  # stand above each table of the markdown


def csv(register: Register, today: date) -> bytes:
    """All entries as CSV: UTF-8 with a byte order mark, which spreadsheets need; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = _csv.writer(out)
    writer.writerow(HEADS)
    for row in rows(register, today):
        writer.writerow([harmless(_text(cell)) if isinstance(cell, str) else _text(cell) for cell in row.cells])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula.

    >>> harmless("=1+1"), harmless("第1项")
    ("'=1+1", '第1项')
    """
    return f"'{text}" if text.lstrip(" \u3000").startswith(_DANGEROUS) else text


def markdown(register: Register, today: date) -> bytes:
    """The entries as a table for each document, under its title and number."""
    shown = [head for head in HEADS if head not in _HIDDEN]
    parts = [f"# 任务台账\n\n共 {len(register.entries)} 项，截至 {today}。\n"]
    for _, group in groupby(rows(register, today), key=lambda row: row.entry.sources[0].document):
        found = list(group)
        parts.append(f"## {inline(_heading(found[0]))}\n")
        lines = ["| " + " | ".join(shown) + " |", "|" + " --- |" * len(shown)]
        lines += ["| " + " | ".join(inline(_text(row.cell(head))) for head in shown) + " |" for row in found]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts).encode("utf-8")


def json(register: Register, today: date) -> bytes:
    """The whole register, as its YAML holds it."""
    return (register.model_dump_json(by_alias=True, indent=2) + "\n").encode("utf-8")


def _heading(row: Row) -> str:
    number = row.document.doc_number if row.document else None
    return (title_of(row.document) or row.entry.sources[0].document) + (f"（{number}）" if number else "")


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_`[]<>#~"} | {"\n": "<br>"})


def inline(text: str) -> str:
    """A text that stands in one cell and means nothing to markdown."""
    return text.translate(_MARKS)
