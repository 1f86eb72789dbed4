"""What single HTML elements say: whether they are shown, what Word meant by them, the numbers of lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anweitool.lazy import lazy

if TYPE_CHECKING:
    from lxml import etree

#: Blanks at the ends of a paragraph, with those that stand for an indentation.
EDGES = " \t\r\n\f\xa0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2009\u200b\u200c\u200d\u2060\ufeff"
_DELETED = frozenset({"del", "s", "strike"})
_HIDDEN = lazy(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_STRUCK = lazy(r"text-decoration[^;]{0,40}line-through", re.I)
_PICTURE_FONT = lazy(r"(?:^|[;\s])font(?:-family)?\s*:[^;]{0,80}(?:wingdings|webdings)", re.I)
_LIST_MARK = lazy(r"mso-list\s*:\s*ignore", re.I)
_LIST_GAP = lazy(r"font\s*:\s*7\.0pt", re.I)  # the blanks that Word puts between a number and its text
_ORNAMENT = lazy(r"icon|ico[_\d.]|logo|qrcode|ewm|erweima|blank|spacer|filetype|arrow|/dot|btn|line\.", re.I)
_HAN = "零一二三四五六七八九"


def text_of(node: etree._Element) -> str:
    """All text within an element."""
    return "".join(str(text) for text in node.itertext())


def unseen(node: etree._Element, tag: str, style: str) -> str:
    """Why an element is not shown (hidden, deleted), empty if it is."""
    if tag in _DELETED or (style and _STRUCK.search(style)):
        return "deleted"
    concealed = node.get("hidden") is not None or node.get("aria-hidden") == "true" or (style and _HIDDEN.search(style))
    return "hidden" if concealed else ""


def list_mark(node: etree._Element, style: str) -> str | None:
    """What a number or a bullet that Word wrote before a paragraph comes to, empty for bullets; None for any other element."""
    mark, gap = bool(_LIST_MARK.search(style)), bool(_LIST_GAP.search(style))
    pictures = "dings" in node.get("face", "").lower() or bool(_PICTURE_FONT.search(style))
    if not (mark or gap or pictures):
        return None
    text = text_of(node).strip(EDGES)
    if mark:
        return text if len(text) > 1 or text.isdecimal() or text in _HAN + "十" or "①" <= text <= "⑳" else ""
    return "" if (gap and not text) or (pictures and len(text) <= 2) else None


def is_picture(node: etree._Element) -> bool:
    """Whether an image may show text of the document: no ornament by name or size."""
    sizes = [int(size) for size in (node.get("width", ""), node.get("height", "")) if re.fullmatch(r"\d{1,4}", size)]
    return not _ORNAMENT.search(node.get("src", "")[-200:]) and all(size > 80 for size in sizes)


def count(value: str | None, most: int, zero: int = 1) -> int:
    """A number that an attribute gives, at most `most`; `zero` stands for 0, one for none."""
    number = re.match(r"\s*(\d{1,9})", value or "")
    return min(most, int(number[1]) or zero) if number else 1


def new_counter(node: etree._Element) -> list[object]:
    """The next number and the kind of an <ol>; empty where its numbers are not shown."""
    style = node.get("style", "").lower()
    if re.search(r"list-style(?:-type)?\s*:[^;]{0,40}none", style):
        return []
    kind = "一" if re.search(r"list-style[^;]{0,60}(?:cjk-ideographic|chinese|japanese-informal)", style) else node.get("type", "1")
    return [count(node.get("start"), 1 << 30, zero=0), kind]


def next_number(counter: list[object], node: etree._Element) -> str:
    """The number that a list prints before an item."""
    value, kind = counter
    number = count(node.get("value"), 1 << 30, zero=0) if node.get("value") else int(str(value))
    counter[0] = number + 1
    if kind == "一":
        return _han(number) + "、"
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(str(kind)) + number - 1) + "."
    if kind in ("i", "I") and 1 <= number <= 39:
        roman = "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]
        return (roman if kind == "I" else roman.lower()) + "."
    return f"{number}."


def _han(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (_HAN[ones] if ones else "")
