"""What a reader hands over and what every later stage works on: lines, blocks and tables with positions.

Positions are kept, not recovered: a block is a text plus the source offset of each of its pieces, so any
slice of it knows its lines and its span in the extracted text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from anweitool.diagnostics import Diagnostic
from anweitool.lazy import lazy
from anweitool.text import LAYOUT_SPACE, ZERO_WIDTH, clean

_GAP = lazy(r"\s+")


class Evidence(NamedTuple):
    """What a file says about a document outside its text: a metadata field or a running head.

    `label` is the field as government sites name it (标题, 发文字号, 发布机构, 成文日期 …), `origin` where it
    was found (网页元数据, 页眉 …), as a message says it.
    """

    label: str
    value: str
    origin: str


class Grid(NamedTuple):
    """A table as its file has it: one cell at every position, a merged cell the same `Block` at each of its positions.

    `lines` are the lines (1-based) of the extracted text, one a row. A line feed in a cell is a break that the
    file has; a cell without text is empty.
    """

    rows: tuple[tuple[Block, ...], ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class SourceText:
    """The extracted text of a file: cleaned lines; joined by line feeds they are `text`.

    `pages` names the page of each line, and is empty where the format has no pages. `grids` are the tables that
    the file itself has (docx, html, xlsx, ruled pdf); tables drawn in plain text are found later. `headings` gives
    the depth of the lines that the file calls headings. `cut` are the lines that the end of a page cut in mid-paragraph, where
    the reader could measure it, None where it could not. `evidence` is what the file says of the document outside
    its text; `remarks` is what its reader was unsure of.
    """

    lines: tuple[str, ...]
    format: str
    pages: tuple[int, ...] = ()
    grids: tuple[Grid, ...] = ()
    headings: Mapping[int, int] = field(default_factory=dict)
    cut: frozenset[int] | None = None
    evidence: tuple[Evidence, ...] = ()
    remarks: tuple[Diagnostic, ...] = ()

    @classmethod
    def from_text(cls, text: str, format: str = "txt") -> SourceText:
        return cls(tuple(clean(line) for line in text.splitlines()), format)

    @cached_property
    def text(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of the first character of each line in `text`."""
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    @cached_property
    def ruled(self) -> frozenset[int]:
        """The lines (1-based) that are rows of the file's own tables."""
        return frozenset(line for grid in self.grids for line in grid.lines)

    def line_at(self, offset: int) -> int:
        """The 1-based number of the line that holds the character at `offset`."""
        return bisect_right(self.starts, offset) or 1

    def lines_of(self, span: tuple[int, int]) -> tuple[int, int]:
        """The first and the last line (1-based) that a span touches."""
        return self.line_at(span[0]), self.line_at(max(span[0], span[1] - 1))

    def page_of(self, line: int) -> int | None:
        """The page (1-based) of a line, None where the format has no pages."""
        return self.pages[line - 1] if self.pages else None


class Block:
    """A run of text put together from one or more stretches of the source.

    `pieces` are (position in `text`, offset in the source) pairs in rising order; a piece is contiguous in
    the source. `heading` is the depth of a Markdown or Word heading, 0 where there is none; `gap` counts the
    blank lines (a page break is one) before it, `indent` that its first line was indented.
    """

    __slots__ = ("text", "pieces", "heading", "bold", "gap", "indent")

    def __init__(
        self,
        text: str,
        pieces: tuple[tuple[int, int], ...],
        heading: int = 0,
        bold: bool = False,
        gap: int = 0,
        indent: bool = False,
    ) -> None:
        self.text, self.pieces, self.heading, self.bold = text, pieces, heading, bold
        self.gap, self.indent = gap, indent

    def __repr__(self) -> str:
        return f"Block({self.text!r}, {self.pieces!r})"

    def __len__(self) -> int:
        return len(self.text)

    def offset(self, at: int) -> int:
        """The source offset of the character at position `at` of this block."""
        pieces = self.pieces
        if len(pieces) == 1 or at < pieces[1][0]:
            start, source = pieces[0]
        else:
            start, source = pieces[bisect_right(pieces, (at, 1 << 60)) - 1]
        return source + at - start

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """The source offsets of `text[start:end]`, end excluded."""
        end = len(self.text) if end is None else end
        if end <= start:
            at = self.offset(start)
            return at, at
        return self.offset(start), self.offset(end - 1) + 1

    def slice(self, start: int, end: int | None = None) -> Block:
        """The part `text[start:end]` as a block of its own."""
        end = len(self.text) if end is None else end
        if start <= 0 and end >= len(self.text):
            return self
        pieces = self.pieces
        if len(pieces) == 1:
            cut: tuple[tuple[int, int], ...] = ((0, pieces[0][1] + start - pieces[0][0]),)
        else:
            first = bisect_right(pieces, (start, 1 << 60)) - 1
            cut = ((0, pieces[first][1] + start - pieces[first][0]),) + tuple(
                (at - start, source) for at, source in pieces[first + 1 : bisect_left(pieces, (end,))]
            )
        return Block(self.text[start:end], cut, self.heading, self.bold, self.gap, self.indent)

    def strip(self, chars: str | None = None) -> Block:
        left = len(self.text) - len(self.text.lstrip(chars))
        return self.slice(left, max(left, len(self.text.rstrip(chars))))

    def without(self, pattern: re.Pattern[str]) -> Block:
        """This block with every match of `pattern` taken out; positions stay right."""
        kept, at = [], 0
        for match in pattern.finditer(self.text):
            if match.end() > match.start():
                kept.append((at, match.start()))
                at = match.end()
        if not kept:
            return self
        kept.append((at, len(self.text)))
        parts = [self.slice(a, b) for a, b in kept if b > a]
        result = join(parts) if parts else self.slice(0, 0)
        result.heading, result.bold, result.gap, result.indent = self.heading, self.bold, self.gap, self.indent
        return result

    def squeezed(self) -> Block:
        """Without the spaces that the layout put in beside digits and punctuation."""
        return self.without(LAYOUT_SPACE) if " " in self.text or "\t" in self.text else self

    def compacted(self) -> Block:
        """Without any white space: for names, titles and table cells."""
        return self.without(_GAP) if _GAP.search(self.text) else self

    def split(self, pattern: re.Pattern[str]) -> list[Block]:
        """The parts between the matches of `pattern`, stripped, empty ones left out."""
        parts, at = [], 0
        for match in pattern.finditer(self.text):
            parts.append(self.slice(at, match.start()).strip())
            at = match.end()
        parts.append(self.slice(at).strip())
        return [part for part in parts if part.text]


def join(blocks: Iterable[Block], separator: str = "") -> Block:
    """Several blocks as one, in order, with `separator` between them."""
    parts = list(blocks)
    if len(parts) == 1:
        return parts[0]
    texts, pieces, at = [], [], 0
    for i, part in enumerate(parts):
        if i and separator:
            pieces.append((at, part.pieces[0][1]))
            texts.append(separator)
            at += len(separator)
        for start, source in part.pieces:
            pieces.append((at + start, source))
        texts.append(part.text)
        at += len(part.text)
    first = parts[0]
    return Block("".join(texts), tuple(pieces), first.heading, first.bold, first.gap, first.indent)


def line_block(line: str, start: int) -> Block:
    """A line of the source as a block: outer spaces and zero-width characters gone."""
    left = len(line) - len(line.lstrip())
    block = Block(line.strip(), ((0, start + left),), indent=left >= 2)
    if ZERO_WIDTH in line:
        block = block.without(re.compile(ZERO_WIDTH + "+")).strip()
    return block


class Row(NamedTuple):
    """One row of a table: its cells (empty ones have no text), the lines it was printed on."""

    cells: tuple[Block, ...]
    lines: tuple[int, int]
    group: tuple[Block, ...] = ()  # headings printed between the rows, outermost first
    after_gap: bool = False  # a blank line or page break stands before it


class Table(NamedTuple):
    """A grid of cells with the lines it occupies (1-based, both included).

    `header` are the column names ("" where none is printed); `repairs` says what had to be put right.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, int]
    title: str | None = None
    printed: int = 0  # rows that the text prints, for reconciliation
    repairs: tuple[tuple[str, str, tuple[int, int]], ...] = ()  # code, message, lines
    merged: bool = False  # the file says which cells are merged, so that an empty one is empty
