"""The annexes that a document lists, and the documents that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.head.base import Reader
from anweitool.parsers.zones import Zones
from anweitool.source import Block, join
from anweitool.text import compact, same_width

# ---- annexes and references ------------------------------------------------------------------------

_FILE_SUFFIX = lazy(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|7z|jpe?g|png|txt|pptx?)\b.*$", re.I)
_ANNEX_NUMBER = lazy(
    r"^(?:附\s*(?:件|表|录)?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：.．、]?\s*)?(?:\d{1,2}\s*[.．、:：]\s*|[（(]\d{1,2}[)）]\s*|[一二三四五六七八九十]{1,2}、)?"
)


def read_annexes(reader: Reader) -> None:
    zones = reader.zones
    names: list[str] = []
    filed = False
    for block in zones.annexes:
        text = block.text
        starts = bool(
            re.match(r"^附\s*(?:件|表|录)?\s*(?:\d{0,2}|[一二三四五六七八九十]{0,3})\s*[:：]|^附\s*件\s*\d|^\d{1,2}\s*[.．、]|^[（(]\d", text)
        )
        pieces = _several(text)
        for k, piece in enumerate(pieces):
            name = _FILE_SUFFIX.sub("", compact(_ANNEX_NUMBER.sub("", piece.strip(), count=1)))
            if not name:
                continue
            if starts or k or not names or filed:
                names.append(name)
            else:
                names[-1] += name
            filed = bool(_FILE_SUFFIX.search(piece))
    if not names:
        names = [p.title for p in zones.parts if p.annex and p.title]
    cleaned = [re.sub(r"^《(.*)》$", r"\1", name.strip("。；;，,")) for name in names]
    reader.head.annexes = list(dict.fromkeys(name for name in cleaned if name))


def _several(text: str) -> list[str]:
    """`附件：1.方案　2.清单` on one line: its names."""
    return [p for p in re.split(r"(?<=\S)\s+(?=\d{1,2}\s*[.．、]\s*[^\d])|(?<=[\w）》;；])(?=\d{1,2}[.．、][^\d\s])", text) if p]


_CITED_TITLE = lazy(r"《((?:[^《》]|《[^《》]*》)+)》\s*[（(]?\s*$")
_TITLE_AFTER = lazy(r"^[)）]?\s*《((?:[^《》]|《[^《》]*》)+)》")


def read_references(reader: Reader) -> None:
    """Other documents cited with a number, each once, with the title that stands beside the number."""
    own = {same_width(reader.head.doc_number)} if reader.head.doc_number else set()
    found: dict[str, dict[str, str | None]] = {}
    for text in _texts(reader.zones):
        if "号" not in text:
            continue
        for start, end, number in shapes.cited_numbers(text):
            key = same_width(number)
            if key in own:
                continue
            before = _CITED_TITLE.search(text[max(0, start - 150) : start])
            after = _TITLE_AFTER.match(text[end : end + 150])
            title = compact((before or after)[1]) if before or after else None  # type: ignore[index]
            if key not in found or (title and not found[key]["title"]):
                found[key] = {"title": title, "doc_number": number}
    reader.head.references = list(found.values())


def _texts(zones: Zones) -> Iterable[str]:
    if zones.title:
        yield join(zones.title).text
    for items in (zones.letter, *(part.items for part in zones.parts)):
        for item in items:
            if isinstance(item, Block):
                yield item.text
            else:
                for row in item.rows:
                    for cell in row.cells:
                        yield cell.text
