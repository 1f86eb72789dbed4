"""What follows the covering text: the lines that name annexes, the enclosure, and the annexes themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes
from anweitool.parsers.layout import Item
from anweitool.parsers.zones import Part, Zones
from anweitool.source import Block, Table
from anweitool.text import compact


def is_line(text: str) -> bool:
    match = shapes.ANNEX_LINE.match(text)
    return bool(match and (match["colon"] or match["no"]) and len(text) < 300)


def is_heading(flow: Sequence[Item], i: int, seen_date: bool) -> bool:
    """附件 or 附件1 that heads an annex: alone on its line, with a title and a text below it."""
    item = flow[i]
    assert isinstance(item, Block)
    match = shapes.ANNEX_LINE.match(item.text)
    if not match or len(item.text) > 80:
        return False
    following = flow[i + 1] if i + 1 < len(flow) else None
    if match["name"]:
        if match["colon"] and not match["no"] or not seen_date or not shapes.is_title_line(match["name"]):
            return False
        return isinstance(following, Table) or (
            isinstance(following, Block) and not shapes.ANNEX_LINE.match(following.text) and not shapes.NOTE.match(following.text)
            and (bool(shapes.SENTENCE.search(following.text)) or bool(numbering.number_of(following.text)))
        )  # fmt: skip
    if following is None:
        return True
    if isinstance(following, Table):
        return True
    if any(isinstance(item, Table) for item in flow[i + 2 : i + 4]) and not any(
        isinstance(item, Block) and (numbering.number_of(item.text) or shapes.ENDS.search(item.text)) for item in flow[i + 1 : i + 3]
    ):
        return True  # a title over two lines, with its table below
    number = numbering.number_of(following.text)
    if number and number.rank >= numbering.ARABIC and number.value == 1 and len(following.text) < 80:
        return False  # 附件： with a list of names below
    return bool(seen_date or not match["colon"] or shapes.is_title_line(following.text))


def read_lines(flow: Sequence[Item], i: int, zones: Zones) -> int:
    """The lines of 附件： names, wrapped ones included; the index after them."""
    first = flow[i]
    assert isinstance(first, Block)
    zones.annexes.append(first)
    i += 1
    while i < len(flow) and len(zones.annexes) < 60:
        item = flow[i]
        if not isinstance(item, Block) or shapes.is_date_line(item.text) or len(item.text) > 120:
            break
        text = item.text
        number = numbering.number_of(text)
        if (
            number
            and number.rank >= numbering.ARABIC
            and "。" not in text
            or shapes.ANNEX_LINE.match(text)
            and is_line(text)
            and not is_heading(flow, i, False)
        ):
            zones.annexes.append(item)
        elif (
            not number and not shapes.bodies_of(text) and not shapes.NOTE.match(text) and "。" not in text and not shapes.is_navigation(text)
            and not item.gap and (not shapes.TITLE_END.search(compact(zones.annexes[-1].text)) or text[0] in "（(" or _FILE.search(text)) and len(text) < 50
            and not shapes.ANNEX_LINE.match(text)
            and not shapes.CONTACT.match(text)
        ):  # fmt: skip
            zones.annexes.append(item)
        else:
            break
        i += 1
    return i


_FILE = lazy(r"\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar)\b", re.I)


def read_parts(items: Sequence[Item], zones: Zones, title: str | None) -> None:
    """Cut what follows the covering text at annex headings and titles."""
    part = Part(title)
    zones.parts.append(part)
    i = 0
    while i < len(items):
        item = items[i]
        if isinstance(item, Block):
            if is_heading(items, i, True) or ((match := shapes.ANNEX_LINE.match(item.text)) and not match["name"] and len(item.text) < 12):
                match = shapes.ANNEX_LINE.match(item.text)
                part = Part(annex=True, heading=[item])
                zones.parts.append(part)
                if match and match["name"]:
                    part.title = compact(match["name"])
                    i += 1
                else:
                    i = _part_title(items, i + 1, part)
                continue
            if not part.items and not part.title and not part.heading:
                after = _part_title(items, i, part)
                if after > i:
                    i = after
                    continue
            if not zones.annexes and shapes.ANNEX_LINE.match(item.text) and is_line(item.text):
                i = read_lines(items, i, zones)
                continue
            following = items[i + 1] if i + 1 < len(items) else None
            if isinstance(following, Table) and shapes.is_title_line(item.text) and not numbering.number_of(item.text):
                part = Part(compact(item.text), heading=[item], annex=bool(part.items or part.annex))
                zones.parts.append(part)
                i += 1
                continue
            if part.items and shapes.is_date_line(item.text) and not zones.dates and i >= len(items) - 3:
                zones.dates.append(item)
                last = part.items[-1]
                if isinstance(last, Block) and shapes.bodies_of(last.text):
                    zones.signature.append(last)
                    part.items.pop()
                i += 1
                continue
        part.items.append(item)
        i += 1
    zones.parts = [p for p in zones.parts if p.items or p.heading]


def _part_title(items: Sequence[Item], i: int, part: Part) -> int:
    """Read a title of one to four lines at `i` into `part`; the index after it."""
    lines: list[Block] = []
    j = i
    while j < len(items) and len(lines) < 5:
        item = items[j]
        if not isinstance(item, Block) or shapes.ENDS.search(item.text) or "。" in item.text or "\t" in item.text or len(item.text) > 90:
            break
        if (number := numbering.number_of(item.text)) and number.rank in (numbering.HAN, numbering.CHAPTER, numbering.HAN_BRACKET):
            break
        if lines and (shapes.is_date_line(item.text) or re.match(r"^[（(].*[)）]$", item.text)):
            lines.append(item)
            j += 1
            continue
        if lines and shapes.is_title_line("".join(b.text for b in lines)) and not _goes_on(lines, item):
            break
        lines.append(item)
        j += 1
    joined = [b for b in lines if not shapes.is_date_line(b.text)]
    while lines and not (shapes.TITLE_END.search(compact("".join(b.text for b in joined))) or part.annex):
        dropped = lines.pop()
        joined = [b for b in joined if b is not dropped]
        j -= 1
    if not lines:
        return i
    text = compact("".join(b.text for b in joined))
    part.title = text or None
    part.heading += lines
    return j


def _goes_on(lines: Sequence[Block], item: Block) -> bool:
    """A title that was complete but goes on: （征求意见稿） or the rest of a split word."""
    return bool(re.match(r"^[（(]", item.text)) or not shapes.balanced(compact("".join(b.text for b in lines)))


def take_trailing_lines(zones: Zones) -> None:
    """Annex lines that a web page prints below everything else: a part that is nothing but names."""
    if zones.annexes:
        return
    for part in list(zones.parts):
        names = [b for b in part.heading if shapes.ANNEX_LINE.match(b.text)]
        if part.annex and not part.items and part.title and names:
            zones.annexes += part.heading
            zones.parts.remove(part)
