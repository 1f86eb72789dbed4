"""Outline numbers: 一、 （一） 1. （1） ① 第一条, half and full width, glued to a year or not."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.text import numeral

#: Ranks in the order in which official documents nest them (GB/T 9704: 一、 （一） 1. （1）).
CHAPTER, SECTION, ARTICLE, HAN, HAN_BRACKET, ARABIC, ARABIC_BRACKET, HALF_BRACKET, CIRCLE = range(9)

_HAN = "[一二三四五六七八九十百]{1,4}"
_NUMBER = lazy(
    rf"第\s?(?P<chapter>{_HAN}|\d{{1,3}})\s?(?P<unit>[编章节条])(?![款项例第])\s*"
    rf"|(?P<han>{_HAN})\s?[、．.](?!\d)\s*"
    rf"|[（(]\s?(?P<han_bracket>{_HAN})\s?[)）]\s*[、.．]?\s*"
    r"|(?P<arabic>\d{1,3})\s?(?:[、．](?!\d+[%％])|\.{1,2}(?!\d)|[.．](?=(?:19|20)\d\d年)|[.．](?=\d{1,2}月))\s*"
    r"|[（(]\s?(?P<arabic_bracket>\d{1,3})\s?[)）]\s*[、.．]?\s*"
    r"|(?P<half>\d{1,2})[)）]\s*"
    r"|(?P<circle>[①-⑳])\s*"
)
_RANKS = {
    "han": HAN,
    "han_bracket": HAN_BRACKET,
    "arabic": ARABIC,
    "arabic_bracket": ARABIC_BRACKET,
    "half": HALF_BRACKET,
    "circle": CIRCLE,
}
_UNITS = {"编": CHAPTER, "章": CHAPTER, "节": SECTION, "条": ARTICLE}
_FIRST = frozenset("第一二三四五六七八九十百（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_DOT = lazy(r"[.．、\s]+")


def bare(printed: str) -> str:
    """A printed number without the stops and spaces behind it: `26.` → `26`."""
    return _DOT.sub("", printed)


class Number(NamedTuple):
    """A printed outline number: its rank, its value, how it was printed, where the text after it begins."""

    rank: int
    value: int
    printed: str
    end: int


def number_of(text: str) -> Number | None:
    """The outline number that opens `text`, None where it opens with none.

    A decimal (`5.12防灾减灾日`) is none; a number glued to a date (`25.2022年8月底前`) is one.

    >>> number_of("（一）落实责任"), number_of("25.2022年8月底前")[:3], number_of("5.12防灾减灾日")
    (Number(rank=4, value=1, printed='（一）', end=3), (5, 25, '25'), None)
    """
    return _number(text[:_LONGEST]) if text and text[0] in _FIRST else None


_SPOKEN = lazy(rf"(?P<value>{_HAN})(?:是(?!否)|要)[：:，,]?\s*|第(?P<ordinal>{_HAN})[，,、]\s*")


def spoken(text: str) -> Number | None:
    """The `一是`, `一要` or `第一，` that opens a paragraph: numbers of items only where a text has no others.

    >>> spoken("一要迅速部署。"), spoken("第二，全面排查。"), spoken("一是否")
    (Number(rank=5, value=1, printed='一要', end=2), Number(rank=5, value=2, printed='第二', end=3), None)
    """
    match = _SPOKEN.match(text[:_LONGEST])
    value = numeral(match["value"] or match["ordinal"]) if match else None
    return Number(ARABIC, value, match[0].rstrip("，,、：: "), match.end()) if match and value else None


_LONGEST = 24  # characters: no printed number with what must follow it is longer


@lru_cache(maxsize=4096)
def _number(text: str) -> Number | None:
    if not (match := _NUMBER.match(text)):
        return None
    name = match.lastgroup or ""
    if name == "unit":
        value = numeral(match["chapter"])
        return Number(_UNITS[match["unit"]], value or 0, bare(match[0]), match.end())
    printed = match[name]
    if name == "circle":
        return Number(CIRCLE, ord(printed) - ord("①") + 1, printed, match.end())
    value = numeral(printed)
    if value is None:
        return None
    return Number(_RANKS[name], value, bare(match[0]), match.end())
