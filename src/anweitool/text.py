"""Text clean-up that keeps positions, Chinese numerals, and the one definition of a layout space.

Guarantees, each with a test of the same number:

1. `clean` replaces one character by one character, so offsets before and after are the same.
2. `clean` leaves the punctuation of the document alone: （，： stay full width.
3. After `clean` every space but the tab and the line feed is U+0020, every zero-width character is U+200B.
4. `numeral` reads 〇-九千九百九十九, ０-９ and 0-9, and gives None for anything else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anweitool.lazy import lazy

ZERO_WIDTH = "\u200b"

_SPACES = "\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ZERO_WIDTHS = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\xad"
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_FULL_WIDTH = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"  # digits and letters only
_RADICALS = "\u2e80-\u2fd5\uf900-\ufaff"  # look-alikes that PDF fonts put in place of ordinary characters
_ODD = lazy(f"[{_SPACES}{_ZERO_WIDTHS}{_CONTROLS}{_FULL_WIDTH}{_RADICALS}\ud800-\udfff]")
_SPACE, _ZERO, _CONTROL, _WIDE, _SURROGATE = (re.compile(f"[{chars}]") for chars in (_SPACES, _ZERO_WIDTHS, _CONTROLS, _FULL_WIDTH, "\ud800-\udfff"))


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    if _SPACE.match(char) or _CONTROL.match(char):
        return " "
    if _ZERO.match(char):
        return ZERO_WIDTH
    if _WIDE.match(char):
        return chr(ord(char) - 0xFEE0)
    if _SURROGATE.match(char):
        return "\ufffd"
    import unicodedata

    same = unicodedata.normalize("NFKC", char)
    return same if len(same) == 1 else char


def clean(text: str) -> str:
    """The same text with odd spaces, digits and look-alike characters made plain, one for one.

    >>> clean("２０２３年\\u30001月（一）")
    '2023年 1月（一）'
    """
    return _ODD.sub(_plain, text)


# ---- numerals ------------------------------------------------------------------------------------

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2, "０": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int | None:
    """The value of a Chinese or Arabic number, None if `text` is not one.

    >>> numeral("十四"), numeral("二〇二三"), numeral("一百零二"), numeral("25"), numeral("多")
    (14, 2023, 102, 25, None)
    """
    if text.isdecimal():
        return int(text) if len(text) < 10 else None
    if not text:
        return None
    if not any(c in _POWERS for c in text):
        if any(c not in DIGITS for c in text):
            return None
        return int("".join(str(DIGITS[c]) for c in text)) if len(text) < 10 else None
    total, digit = 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in _POWERS:
            total += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            return None
    return total + digit


# ---- spaces --------------------------------------------------------------------------------------

#: A space that the layout put in: beside a digit, a bracket or a punctuation mark, never between two words.
LAYOUT_SPACE = lazy(r"(?<=[^\x00-\x7f])[ \t]+(?=[\x00-\x7f])|(?<=[\d,;:()\[\]])[ \t]+(?=[^\x00-\x7f])"
                          r"|(?<=[、，。；：！？（）《》〈〉“”‘’【】〔〕—])[ \t]+|(?<![ \t])[ \t]+(?=[、，。；：！？（）《》〈〉“”‘’【】〔〕—])")  # fmt: skip
_ANY_SPACE = lazy(r"\s+")


def compact(text: str) -> str:
    """The text without any white space: how names and labels are compared and given.

    >>> compact("镇安委 会有关 成员单 位")
    '镇安委会有关成员单位'
    """
    return _ANY_SPACE.sub("", text) if " " in text or "\n" in text or "\t" in text else text


_WIDTHS = str.maketrans("（）【】［］〔〕，：；．", "()[][][],:;.")


@lru_cache(maxsize=8192)
def same_width(text: str) -> str:
    """A form in which full- and half-width spellings of one name are equal (for comparing, never for output)."""
    return compact(text).translate(_WIDTHS)
