"""Blocks of a part → a tree of numbered items: which paragraph stands under which heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from anweitool.lazy import lazy
from anweitool.parsers import marks, numbering, shapes
from anweitool.parsers.layout import Item
from anweitool.parsers.numbering import Number
from anweitool.source import Block, Table

_STOP = lazy(r"[。；！？!?;]|[:：].{8,}|，[^，]{3,}，")
_FIRST_CLAUSE = lazy(r"[。；！？!?;：:]")
_INNER = lazy(r"。.")
_END = "。；;：:，, "


_TIME_ONLY = lazy(r"[^，,]{0,20}(?:[前后内底末初旬年月日号起止中]|期间|阶段)$")


def shortened(clause: str, begin: int = 0) -> str:
    """A long clause up to its first comma from `begin` on that has more before it than a time (到2025年底前，…).

    >>> shortened("到2025年底前，各镇完成排查整治，建立长效机制")
    '到2025年底前，各镇完成排查整治'
    """
    for comma in re.finditer("[，,]", clause):
        if comma.start() >= max(begin, 1) and not _TIME_ONLY.match(clause[: comma.start()]):
            return clause[: comma.start()][:60]
    return clause[:45]


@dataclass
class Node:
    """An item of the outline. `text` is its paragraph without the number; `content` what follows unnumbered."""

    number: Number | None
    text: Block
    heading: bool  # a heading on a line of its own, not a paragraph
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    content: list[Item] = field(default_factory=list)
    rank: float = -1
    name: str = ""  # its text without a mark behind it

    @cached_property
    def title(self) -> str:
        """Its heading, or the first clause of its paragraph."""
        text = self.name or self.text.text
        if self.heading:
            return text.strip(_END)
        cut = _FIRST_CLAUSE.search(text)
        first = text[: cut.start()] if cut else text
        if (opened := first.rfind("（")) > 0 and "）" not in first[opened:]:
            first = first[:opened]  # cut within a bracket
        return shortened(first, 8) if len(first) > 45 else first

    @cached_property
    def label(self) -> str:
        """The heading as printed: its number and its title."""
        if not self.number:
            return self.title
        printed = self.number.printed
        stop = "" if printed[-1] in "）)条章节编" or printed[0] in "①②③④⑤⑥⑦⑧⑨⑩" else "、" if self.number.rank == numbering.HAN else "."
        return f"{printed}{stop}{self.title}"

    def ancestors(self) -> list[Node]:
        """The nodes above it, outermost first, the root left out."""
        chain: list[Node] = []
        node = self.parent
        while node is not None and node.parent is not None:
            chain.append(node)
            node = node.parent
        return chain[::-1]

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def is_heading(text: str) -> bool:
    """Whether the text behind a number is a heading alone: short, and no sentence.

    >>> is_heading("工作要求"), is_heading("落实责任。各单位要认真落实。"), is_heading("加强组织领导。")
    (True, False, True)
    """
    body = text.rstrip(_END)
    return len(body) <= 60 and not _STOP.search(body) and not (len(body) > 40 and "，" in body)


def build(items: Sequence[Item]) -> Node:
    """The tree of a part. The root has no number; tables stay in the content of the node they follow."""
    root = Node(None, Block("", ((0, 0),)), True)
    stack = [root]
    sections = _section_rank(items)
    number_of = numbering.spoken if _is_spoken(items) else numbering.number_of
    for i, item in enumerate(items):
        if isinstance(item, Table):
            stack[-1].content.append(item)
            continue
        number = number_of(item.text)
        if number and _is_item(number, item, stack):
            block = item.slice(number.end).strip().squeezed()
            name = block.text
            if name[-1:] in "）)】〕]" and len(name) < 200 and not _INNER.search(name):
                name = marks.trailing(block)[0].text or name
            _push(stack, Node(number, block, is_heading(name), rank=number.rank, name=name))
        elif _is_lost_heading(item, items, i, stack):
            rank = _lost_rank(item, items, i, stack, sections)
            _push(stack, Node(None, item.squeezed(), True, rank=rank))
        else:
            stack[-1].content.append(item.squeezed())
    return root


def _is_spoken(items: Sequence[Item]) -> bool:
    """Whether paragraphs that open with 一要, 二要 … (or 一是, 第一，) are the only items of a text."""
    blocks = [item for item in items if isinstance(item, Block)]
    if any(numbering.number_of(block.text) for block in blocks):
        return False
    values = [number.value for block in blocks if (number := numbering.spoken(block.text))]
    return len(values) > 1 and values == list(range(1, len(values) + 1))


def _push(stack: list[Node], node: Node) -> None:
    while len(stack) > 1 and stack[-1].rank >= node.rank:
        stack.pop()
    node.parent = stack[-1]
    stack[-1].children.append(node)
    stack.append(node)


def _is_item(number: Number, block: Block, stack: Sequence[Node]) -> bool:
    """A number that opens an item, not the list of a closing line or a table cell."""
    if number.end >= len(block.text):
        return False
    return not (number.rank == numbering.ARABIC and number.value > 300)


def _section_rank(items: Sequence[Item]) -> float:
    ranks = [n.rank for item in items if isinstance(item, Block) and (n := numbering.number_of(item.text))]
    return min(ranks, default=numbering.HAN)


def _is_lost_heading(block: Block, items: Sequence[Item], i: int, stack: Sequence[Node]) -> bool:
    """A heading without a number: marked as one, or a short line between a sibling before it and one after it."""
    text = block.text
    if len(text) > 40 or _STOP.search(text.rstrip(_END)) or text[-1] in "。；;，," or marks.own_line(block) or shapes.is_date_line(text):
        return False
    if shapes.NOTE.match(text) or shapes.CONTACT.match(text) or re.match(r"[（(【\[]|附|特此|注[:：]|—", text) or text[-1] in "：:":
        return False
    following = next((item for item in items[i + 1 : i + 2]), None)
    if not isinstance(following, Block):
        return False
    if block.heading or block.bold:
        return True
    number = numbering.number_of(following.text)
    return bool(number and number.value == 1 and number.rank > numbering.HAN and len(text) >= 4 and len(stack) > 1)


def _lost_rank(block: Block, items: Sequence[Item], i: int, stack: Sequence[Node], sections: float) -> float:
    """The rank of a heading that has no number: one above the numbered item that follows, else a section's."""
    for item in items[i + 1 : i + 6]:
        if isinstance(item, Block) and (number := numbering.number_of(item.text)):
            if number.value == 1:
                above = [node.rank for node in stack[1:] if node.rank < number.rank]
                return above[-1] if above else number.rank - 0.5
            if number.rank > sections:
                return max((node.rank for node in stack[1:] if node.rank < number.rank), default=sections)
            return sections
    return sections
