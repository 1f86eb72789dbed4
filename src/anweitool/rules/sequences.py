"""Rows of numbers: the items of an outline, the printed numbers of a table, and where they do not go on by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.parsers import numbering
from anweitool.parsers.outline import Node
from anweitool.rules.registry import Place
from anweitool.rules.subject import Subject
from anweitool.source import Block, Table
from anweitool.text import compact

_FORMS = {
    numbering.HAN: "一、", numbering.HAN_BRACKET: "（一）", numbering.ARABIC: "1.", numbering.ARABIC_BRACKET: "（1）", numbering.HALF_BRACKET: "1）",
    numbering.CIRCLE: "①",
}  # fmt: skip
_HAN_DIGITS = "零一二三四五六七八九十"


def form(rank: int) -> str:
    """How a level is written, by its first number: `（一）`."""
    return _FORMS.get(rank, "第一条")


def written(rank: int, value: int, unit: str = "条") -> str:
    """A number as its level writes it: `（三）`, `12.`; `unit` is that of `第三章`."""
    han = _HAN_DIGITS[value] if value <= 10 else f"{'' if value < 20 else _HAN_DIGITS[value // 10]}十{_HAN_DIGITS[value % 10] if value % 10 else ''}"
    if rank == numbering.CIRCLE:
        return chr(ord("①") + value - 1) if value <= 20 else str(value)
    return form(rank).replace("条", unit).replace("一", han if value < 100 else str(value)).replace("1", str(value))


# ---- sequences -----------------------------------------------------------------------------------


class Step(NamedTuple):
    """What is wrong with one number of a row of numbers: its position, the number that belongs there, gap, twice, restart or order."""

    at: int
    wanted: int
    kind: str


def steps(values: Sequence[int], first: int = 1) -> Iterator[Step]:
    """Where a row of numbers does not go on by one from `first`. One misprinted number is said once, and the count goes on behind it.

    >>> [(step.at, step.kind) for step in steps([1, 2, 4, 5, 5, 7, 1, 2])]
    [(2, 'gap'), (4, 'twice'), (6, 'restart')]
    """
    wanted = first
    for i, value in enumerate(values):
        if value == wanted:
            wanted += 1
            continue
        following = values[i + 1] if i + 1 < len(values) else None
        if value == 1 and i:
            yield Step(i, wanted, "restart")
            wanted = 2
            continue
        misprinted = following == wanted + 1 and value not in (wanted - 1, following)  # only this one is wrong
        if value == wanted - 1 and i:
            yield Step(i, wanted, "twice")
            wanted = wanted + 1 if following == wanted + 1 else wanted
        elif misprinted:
            yield Step(i, wanted, "twice" if value in values[:i] else "order" if value in values[i + 1 :] else "gap")
            wanted += 1
        elif value > wanted:
            yield Step(i, wanted, "order" if wanted in values[i + 1 :] else "gap")
            wanted = value + 1
        else:
            if value in values[:i]:
                yield Step(i, wanted, "twice")
            wanted = max(wanted, value + 1)


class Slip(NamedTuple):
    """A number of the outline or of a table that does not follow the one before it."""

    place: Place
    kind: str
    message: str
    certain: bool
    wanted: str


def slips(subject: Subject) -> list[Slip]:
    """The wrong steps of a document's outlines and of the printed numbers of its tables."""
    assert subject.text is not None
    return subject.text.once("slips", lambda: _slips(subject))


def _slips(subject: Subject) -> list[Slip]:
    assert subject.text is not None
    found = [slip for tree in subject.text.trees for slip in _of_tree(subject, tree)]
    return found + [slip for item in subject.text.items if isinstance(item, Table) for slip in _of_table(subject, item)]


# ---- outlines ------------------------------------------------------------------------------------


def _of_tree(subject: Subject, tree: Node) -> Iterator[Slip]:
    last: dict[int, int] = {}  # the last value of each rank, for numbers that run on through the sections
    groups: dict[tuple[int, int], tuple[list[Node], int]] = {}
    for node in tree.walk():
        if node.number and node.parent:
            rank = node.number.rank
            groups.setdefault((id(node.parent), rank), ([], last.get(rank, 0)))[0].append(node)
            last[rank] = node.number.value
    anew: dict[int, int] = {}  # how often the numbers of a rank begin again below a heading, and how often they run on
    onward: dict[int, int] = {}
    for (_, rank), (siblings, before) in groups.items():
        if before:
            counts = anew if _value(siblings[0]) == 1 else onward if _value(siblings[0]) == before + 1 else {}
            counts[rank] = counts.get(rank, 0) + 1
    for (_, rank), (siblings, before) in groups.items():
        runs_on = onward.get(rank, 0) > anew.get(rank, 0)
        if runs_on and before and _value(siblings[0]) == 1 and onward[rank] > 1:
            message = f"编号通篇连续，此处又从“{_printed(siblings[0])}”开始"
            yield Slip(place_of(subject, siblings[0]), "restart", message, False, written(rank, before + 1))
        yield from _of_siblings(subject, siblings, before if runs_on or not anew.get(rank) else 0)


def _value(node: Node) -> int:
    return node.number.value if node.number else 0


def _of_siblings(subject: Subject, siblings: Sequence[Node], before: int) -> Iterator[Slip]:
    """The wrong steps of the items under one heading; `before` is the last number of this level above it where numbers run on."""
    values = [_value(node) for node in siblings]
    rank = siblings[0].number.rank if siblings[0].number else 0
    first = before + 1 if before and values[0] in (before, before + 1, before + 2) and values[0] != 1 else 1
    if values[0] != first and len(values) == 1 and values[0] > 2:
        return  # a lone number is a citation or what is left of a lost list
    for step in steps(values, first):
        node = siblings[step.at]
        assert node.number is not None
        belongs = written(rank, step.wanted, node.number.printed[-1])
        if step.kind in ("gap", "order") and step.at and _printed_between(subject, siblings[step.at - 1], node, rank, step.wanted):
            continue
        stray = _in_other_form(siblings[step.at - 1], step.wanted) if step.at and step.kind == "gap" else None
        if stray is not None and stray.number is not None:
            message = f"“{stray.number.printed}”与同级的编号形式不一，应为“{belongs}”"
            yield Slip(place_of(subject, stray), "form", message, True, belongs)
            continue
        printed, wanted = node.number.printed, belongs
        certain = len(values) > 2 or step.at > 0
        if step.kind == "gap" and not step.at:
            yield Slip(place_of(subject, node), "gap", f"编号从“{printed}”开始，前面没有“{wanted}”", certain and values[0] == first + 1, wanted)
        elif step.kind == "gap":
            yield Slip(place_of(subject, node), "gap", f"编号缺“{wanted}”：“{_printed(siblings[step.at - 1])}”之后是“{printed}”", certain, wanted)
        elif step.kind == "order":
            yield Slip(place_of(subject, node), "gap", f"编号次序颠倒：此处应为“{wanted}”，印作“{printed}”", certain, wanted)
        elif step.kind == "twice":
            yield Slip(place_of(subject, node), "twice", f"编号“{printed}”重复，此处应为“{wanted}”", certain, wanted)
        else:
            yield Slip(place_of(subject, node), "restart", f"编号在同一级里从“{printed}”重新开始", False, wanted)


def _printed(node: Node) -> str:
    return node.number.printed if node.number else ""


def place_of(subject: Subject, node: Node) -> Place:
    """The line of a node's number; the number itself is before its text."""
    place = subject.of_block(node.text)
    return Place(place.line)


def _printed_between(subject: Subject, before: Node, node: Node, rank: int, value: int) -> bool:
    """Whether the missing number is printed between two items after all: run into a paragraph, or in a cell."""
    assert subject.text is not None
    start, end = before.text.offset(0), node.text.offset(0)
    if end <= start:
        return True  # not in the order of the text
    wanted = re.escape(written(rank, value)).replace("（", "[（(]").replace("）", "[）)]").replace("、", "[、.．]").replace(r"\.", "[、.．]")
    number = (node.number.printed if node.number else "") + ".."
    between = subject.text.source.text[start : max(start, end - len(number))]
    return bool(re.search(rf"(?<![\d.一二三四五六七八九十]){wanted}(?!\d)", between))


def _in_other_form(before: Node, value: int) -> Node | None:
    """The item of another level between two siblings that carries the number missing between them, alone of its kind."""
    for node in before.walk():
        if node is before or node.number is None or node.parent is None:
            continue
        alike = [child for child in node.parent.children if child.number and child.number.rank == node.number.rank]
        if node.number.value == value and len(alike) == 1 and value > 1:
            return node
    return None


# ---- printed numbers of tables -------------------------------------------------------------------

_ROW_NUMBER = lazy(r"[（(]?(\d{1,3})[）)]?\s?[.．、]{0,2}(?!\d)")


def _of_table(subject: Subject, table: Table) -> Iterator[Slip]:
    groups: list[list[tuple[int, Block]]] = [[]]
    heading: tuple[str, ...] = ()
    seen: set[int] = set()
    column = table.header.index("number") if "number" in table.header else None
    for row in table.rows:
        above = tuple(compact(block.text) for block in row.group)
        if above != heading and groups[-1]:
            groups.append([])
        heading = above
        cell = next((cell for cell in (row.cells if column is None else row.cells[column : column + 1]) if cell.text), None)
        match = _ROW_NUMBER.match(cell.text) if cell else None
        if cell is None or match is None or column is not None and match.end() != len(cell.text):
            return  # rows without numbers: nothing to be said
        if cell.pieces[0][1] not in seen:
            seen.add(cell.pieces[0][1])
            groups[-1].append((int(match[1]), cell))
    before = 0
    anew = any(group[0][0] == 1 for group in groups[1:] if group)
    for group in groups:
        values = [value for value, _ in group]
        if not values:
            continue
        first = before + 1 if before and values[0] == before + 1 and not anew else 1
        before = values[-1]
        for step in steps(values, first):
            value, cell = group[step.at]
            place = Place(subject.of_block(cell).line)
            if step.kind == "twice":
                yield Slip(place, "twice", f"表格的序号“{value}”重复，此处应为“{step.wanted}”", True, str(step.wanted))
            elif step.kind == "restart":
                yield Slip(place, "restart", "表格的序号从“1”重新开始", False, str(step.wanted))
            elif not step.at:
                yield Slip(place, "gap", f"这一组的序号从“{value}”开始，前面没有“{step.wanted}”", value == step.wanted + 1, str(step.wanted))
            else:
                yield Slip(place, "gap", f"表格的序号缺“{step.wanted}”，此处是“{value}”", True, str(step.wanted))
