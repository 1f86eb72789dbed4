"""The covering text: the paragraphs, the signature and date below them, and what closes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.parsers import annexes, numbering, shapes
from anweitool.parsers.layout import Item
from anweitool.parsers.zones import Zones
from anweitool.source import Block, Table
from anweitool.text import compact


def promulgating(opening: Sequence[Item]) -> bool:
    """`《…》已经…通过，现予公布`: the text of an order or notice, whatever its title says."""
    return any(isinstance(b, Block) and re.search(r"现(?:予|予以)?(?:印发|公布|发布|颁布)", b.text) for b in opening)


def promulgated_names(title: str, opening: Sequence[Item]) -> list[str]:
    names = re.findall(r"《([^《》]+(?:《[^》]*》[^《》]*)*)》", title)
    for item in opening:
        if isinstance(item, Block) and (
            "印发" in item.text or "公布" in item.text or "转发" in item.text or "征求" in item.text or "附" in item.text
        ):
            names += re.findall(r"《([^《》]+)》", item.text)
    match = re.search(r"(?:印发|转发|下发|公布|发布)(.{4,80}?)的(?:通知|公告|函|通告)$", title)
    if match:
        names.append(match[1])
    return [compact(name) for name in names if len(name) > 4]


def read_letter(flow: Sequence[Item], promulgated: Sequence[str], zones: Zones) -> int:
    """Fill letter, signature, date and closing lines; the index where what follows begins."""
    i = 0
    seen_date = False
    while i < len(flow):
        item = flow[i]
        if isinstance(item, Table):
            if seen_date:
                return i
            zones.letter.append(item)
            i += 1
            continue
        text = item.text
        if shapes.is_date_line(text) and (i > 0 or not zones.letter):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item)
        elif not seen_date and (match := _SIGNED.match(text)) and shapes.bodies_of(match["who"]):
            seen_date = True
            _take_signature(zones)
            cut = match.start("date")
            zones.signature.append(item.slice(0, cut).strip())
            zones.dates.append(item.slice(cut))
        elif not seen_date and (match := _DATED.match(text)) and shapes.bodies_of(match["who"]):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item.slice(0, match.end("date")))
            zones.signature.append(item.slice(match.start("who")).strip())
        elif not seen_date and (match := shapes.NOTED_DATE.match(text)):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item.slice(match.start("date")))
        elif not seen_date and _partial_date(flow, i, zones):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item)
        elif shapes.NOTE.match(compact(text)) or shapes.CONTACT.match(text):
            zones.closing.append(item)
        elif annexes.is_heading(flow, i, seen_date):
            if not seen_date:
                _take_signature(zones)
            return i
        elif shapes.ANNEX_LINE.match(text) and annexes.is_line(text):
            i = annexes.read_lines(flow, i, zones)
            continue
        elif not seen_date and i > 0 and _is_enclosure(item, promulgated, flow, i):
            _take_signature(zones)
            return i
        elif seen_date:
            if shapes.bodies_of(text) and i + 1 < len(flow) and isinstance(flow[i + 1], Block) and shapes.is_date_line(flow[i + 1].text):  # type: ignore[union-attr]
                zones.signature.append(item)
            elif re.match(r"^[（(].{0,60}[)）]$", text) and not shapes.is_draft(text):
                zones.closing.append(item)
            elif shapes.is_navigation(text) and len(text) < 60:
                zones.furniture.append(item)
            else:
                return i
        else:
            zones.letter.append(item)
        i += 1
    if not seen_date:
        _take_signature(zones)
    return i


_SIGNED = lazy(rf"^(?P<who>[^，。；：]{{2,60}}?)\s+(?P<date>{shapes.DATE})$")


_DATED = lazy(rf"^(?P<date>{shapes.DATE})\s+(?P<who>[^，。；：]{{2,60}})$")


def _partial_date(flow: Sequence[Item], i: int, zones: Zones) -> bool:
    """`2022年6月 日` under a signature: a date with its day left blank."""
    item = flow[i]
    assert isinstance(item, Block)
    text = compact(item.text)
    if not re.fullmatch(r"(?:19|20)\d\d年(?:\d{0,2}月)?(?:\d{0,2}日)?", text) or not zones.letter:
        return False
    above = zones.letter[-1]
    return isinstance(above, Block) and bool(shapes.bodies_of(above.text)) or "日" in text


def _take_signature(zones: Zones) -> None:
    """Move the bodies at the end of the letter to the signature."""
    taken: list[Block] = []
    while zones.letter and len(taken) < 40:
        last = zones.letter[-1]
        if (
            isinstance(last, Block)
            and not numbering.number_of(last.text)
            and (shapes.bodies_of(last.text) or (_short_person(last.text) and not taken))
        ):
            taken.append(last)
            zones.letter.pop()
        else:
            break
    zones.signature = taken[::-1] + zones.signature


def _short_person(text: str) -> bool:
    return bool(re.fullmatch(r"(?:省|市|县|区|州|部|局|主任|主席)\s*(?:长|委书记)?\s+[\w·\s]{2,8}", text))


def _is_enclosure(item: Block, promulgated: Sequence[str], flow: Sequence[Item], i: int) -> bool:
    """A line that is the title of what the letter issues."""
    line = compact(item.text)
    if len(line) < 5 or shapes.ENDS.search(line) or shapes.bodies_of(item.text):
        return False
    if any(
        line == name or (len(line) > 8 and (name.startswith(line) or name.endswith(line))) or line.startswith(name) and len(line) - len(name) < 15
        for name in promulgated
    ):
        return True
    following = flow[i + 1] if i + 1 < len(flow) else None
    if isinstance(following, Block) and not numbering.number_of(line):
        joined = line + compact(following.text)
        return any(joined == name for name in promulgated)
    return False
