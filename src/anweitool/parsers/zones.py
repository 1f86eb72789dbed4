"""What a document is taken apart into."""

from __future__ import annotations

from dataclasses import dataclass, field

from anweitool.parsers.layout import Item
from anweitool.source import Block


@dataclass
class Part:
    """An enclosure or annex: its title as printed, its blocks and tables, whether it is headed 附件."""

    title: str | None = None
    items: list[Item] = field(default_factory=list)
    heading: list[Block] = field(default_factory=list)
    annex: bool = False


@dataclass
class Zones:
    """A document taken apart. `metadata` are the label–value pairs that a website prints above a text."""

    head: list[Block] = field(default_factory=list)
    metadata: list[tuple[str, str, Block]] = field(default_factory=list)
    title: list[Block] = field(default_factory=list)
    recipients: list[Block] = field(default_factory=list)
    letter: list[Item] = field(default_factory=list)
    closing: list[Block] = field(default_factory=list)  # signature, date, annex lines, notes, contacts
    signature: list[Block] = field(default_factory=list)
    dates: list[Block] = field(default_factory=list)
    annexes: list[Block] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    imprint: list[Block] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)
