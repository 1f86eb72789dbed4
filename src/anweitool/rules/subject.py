"""What rules look at: a record, and the document it was read from where that is at hand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from anweitool.parsers import outline
from anweitool.parsers.layout import Item
from anweitool.parsers.outline import Node
from anweitool.parsers.zones import Zones
from anweitool.rules.registry import Finding, Place, Scope
from anweitool.schema.positions import Path
from anweitool.schema.record import Record, Remark, Task
from anweitool.source import Block, SourceText, Table
from anweitool.units import Roster

T = TypeVar("T")


class Reading:
    """Many blocks as one string, a line feed between them, so that a pattern reads all of them in one pass."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.text = "\n".join(block.text for block in blocks)
        self._starts, at = [], 0
        for block in blocks:
            self._starts.append(at)
            at += len(block.text) + 1

    def index(self, at: int) -> int:
        """Which block holds the character at `at`."""
        return bisect_right(self._starts, at) - 1

    def within(self, at: int) -> tuple[Block, int]:
        """The block that holds the character at `at`, and its position there."""
        i = self.index(at)
        return self.blocks[i], at - self._starts[i]

    def offset(self, at: int) -> int:
        """The source offset of the character at `at`."""
        block, inner = self.within(at)
        return block.offset(min(inner, max(0, len(block.text) - 1)))


@dataclass(frozen=True)
class Text:
    """A document taken apart: its extracted text, the blocks and tables in order, its zones, the lines that are furniture."""

    source: SourceText
    items: Sequence[Item]
    zones: Zones
    furniture: frozenset[int]
    _done: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, work: Callable[[], T]) -> T:
        """What `work` gives, worked out once for this text however many rules ask for it under this name."""
        if name not in self._done:
            self._done[name] = work()
        return cast("T", self._done[name])

    @cached_property
    def blocks(self) -> list[Block]:
        """Every paragraph and line in order; the tables left out."""
        return [item for item in self.items if isinstance(item, Block)]

    @cached_property
    def paragraphs(self) -> Reading:
        """All that the document says outside its tables; a website's metadata and furniture without sentences left out."""
        furniture = (block for block in self.zones.furniture if "。" not in block.text)
        aside = {block.pieces[0][1] for block in (*furniture, *(block for _, _, block in self.zones.metadata))}
        return Reading([block for block in self.blocks if block.text and block.pieces[0][1] not in aside])

    @cached_property
    def cells(self) -> Reading:
        """The cells of the tables, each once, however many rows it is merged over."""
        tables = (item for item in self.items if isinstance(item, Table))
        cells = (cell for table in tables for row in table.rows for cell in (*row.group, *row.cells) if cell.text)
        return Reading(list({cell.pieces[0][1]: cell for cell in cells}.values()))

    @cached_property
    def trees(self) -> list[Node]:
        """The outline of the covering text and of each enclosure and annex."""
        return [outline.build(items) for items in (self.zones.letter, *(part.items for part in self.zones.parts))]

    @cached_property
    def nodes(self) -> list[Node]:
        """The headings and items of the outlines, in order, the roots left out."""
        return [node for tree in self.trees for node in tree.walk() if node.parent is not None]

    @cached_property
    def prose(self) -> list[Block]:
        """The paragraphs of the covering text, the enclosures and the annexes."""
        return [item for items in (self.zones.letter, *(part.items for part in self.zones.parts)) for item in items if isinstance(item, Block)]


@dataclass(frozen=True)
class Subject:
    """A record to be judged. `text` is None where only the record is at hand; `places` are then those of its own file."""

    path: str
    record: Record
    text: Text | None = None
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    roster: Roster | None = None  # what the office knows of its bodies, where it keeps a roster

    @property
    def scope(self) -> Scope:
        return "document"

    # ---- where ------------------------------------------------------------------------------------

    def of_offset(self, offset: int) -> Place:
        """The place of a character of the extracted text."""
        assert self.text is not None
        line = self.text.source.line_at(offset)
        return Place(line, offset - self.text.source.starts[line - 1] + 1)

    def of_block(self, block: Block, at: int = 0) -> Place:
        """The place of a character of a block."""
        return self.of_offset(block.offset(min(at, max(0, len(block.text) - 1))))

    def of_line(self, line: int) -> Place:
        """A line of the extracted text; of a record alone its beginning, since that line is not in its file."""
        return Place(line) if self.text is not None else Place(*self._place(("source",)))

    def of_task(self, task: Task) -> Place:
        """The first line of a task; in a record's file the line of its id."""
        if self.text is not None:
            return self.of_offset(task.source.span[0])
        return Place(*self._place(("tasks", self._index[task.id], "id")))

    def of_unit(self, task: Task, name: str) -> Place:
        """Where a task names a body: the words in the text, with or without spaces in them, or the line of the record."""
        if self.text is not None:
            return self.of_words(task, name)
        index = next((i for i, unit in enumerate(task.units) if unit.name == name), 0)
        return Place(*self._place(("tasks", self._index[task.id], "units", index, "name")))

    def of_words(self, task: Task, words: str) -> Place:
        """Where words of a task are printed, spaces aside; where the task begins if they are not, or in a record's file."""
        if self.text is not None and words:
            source = self.text.source
            first, last = task.source.lines
            start, end = source.starts[first - 1], source.starts[last - 1] + len(source.lines[last - 1])
            at = source.text.find(words, start, end)
            if at < 0 and (found := re.compile(r"\s*".join(map(re.escape, words))).search(source.text, start, end)):
                at = found.start()
            if at >= 0:
                return self.of_offset(at)
        return self.of_task(task)

    def of_field(self, name: str) -> Place:
        """A field of `document`: in a record's file its line, else the line that prints it, else the title."""
        if self.text is None:
            return Place(*self._place(("document", name)))
        zones = self.text.zones
        printed = {
            "title": zones.title, "doc_number": zones.head, "recipients": zones.recipients, "date": zones.dates, "issuers": zones.signature,
            "annexes": zones.annexes, "cc": zones.imprint, "printed_by": zones.imprint, "printed_on": zones.imprint, "signatory": zones.head,
        }.get(name)  # fmt: skip
        value = getattr(self.record.document, name, None)
        block = next((b for b in printed or () if isinstance(value, str) and value in "".join(b.text.split())), None)
        block = block or next(iter(printed or zones.title), None) or next(iter(self.text.blocks), None)
        return self.of_block(block) if block else Place(1)

    def _place(self, path: Path) -> tuple[int, int]:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {task.id: i for i, task in enumerate(self.record.tasks)}

    # ---- what the parser said ------------------------------------------------------------------------

    @cached_property
    def _remarks(self) -> dict[str, list[Remark]]:
        remarks: dict[str, list[Remark]] = {}
        for remark in self.record.diagnostics:
            remarks.setdefault(remark.code, []).append(remark)
        return remarks

    def remarks(self, code: str) -> Sequence[Remark]:
        """The parser's diagnostics of a code."""
        return self._remarks.get(code, ())

    def reported(self, *codes: str) -> Iterator[Finding]:
        """The parser's diagnostics of these codes as findings, with the parser's own severity."""
        for code in codes:
            for remark in self.remarks(code):
                task = self._starting.get(remark.lines[0])
                place = self.of_line(remark.lines[0]) if self.text is not None or task is None else self.of_task(task)
                yield Finding(place, remark.message, task.id if task else None, remark.suggestion, remark.severity)

    @cached_property
    def _starting(self) -> dict[int, Task]:
        return {task.source.lines[0]: task for task in reversed(self.record.tasks)}


def odd_ones(tasks: Iterable[Task], lacking: Iterable[Task], least: int = 4, share: float = 0.75) -> list[Task]:
    """The tasks that lack what most of the others have (`share` of at least `least`); [] where it is usual to lack it."""
    every, without = list(tasks), list(lacking)
    if len(every) < least or (len(every) - len(without)) < share * len(every):
        return []
    return without
