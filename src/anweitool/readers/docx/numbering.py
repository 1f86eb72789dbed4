"""Automatic numbers of a Word file as Word prints them: numbering.xml, styles and counters → `一、` `（一）` `1.`"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from anweitool.lazy import lazy
from anweitool.readers.docx.package import VAL, W, integer, is_on
from anweitool.readers.docx.styles import Styles, find, value

if TYPE_CHECKING:
    from lxml import etree

_LEVELS = 9
_PLACE = lazy("%([1-9])")
_SYMBOLS = lazy("[\ue000-\uf8ff]")  # of symbol fonts: nothing to read
_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


# ---- numerals -------------------------------------------------------------------------------------


def _counting(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千", ten: bool = False) -> str:
    """A number to 9999 in Chinese; `ten` writes the 一 of 一十 too. Beyond, its digits."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = digits[int(digit)] + (units[place - 1] if place else "") + text
        elif text and text[0] != digits[0]:
            text = digits[0] + text
    return text[1:] if not ten and 10 <= number < 20 else text


def _by_digit(number: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for worth, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split(), strict=True):
        text += sign * (number // worth)
        number %= worth
    return text


def _letters(number: int) -> str:
    """A … Z, AA, BB …, as Word goes on."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _from(signs: str) -> Callable[[int], str]:
    """A format that has a sign of its own for each of the first numbers."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _range(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_CIRCLED = _from(_range("①", "⑳") + _range("㉑", "㉟") + _range("㊱", "㊿"))
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

#: `w:numFmt` → how a number is written; any other is written in digits.
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _from(_range("⑴", "⒇")),
    "decimalEnclosedFullstop": _from(_range("⒈", "⒛")),
    "chineseCounting": lambda number: _counting(number) if number < 100 else _by_digit(number),
    "taiwaneseCounting": lambda number: _counting(number) if number < 100 else _by_digit(number),
    "chineseCountingThousand": _counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": lambda number: re.sub("零|一(?=[十百千])", "", _counting(number)),
    "ideographDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "taiwaneseDigital": _by_digit,
    "chineseLegalSimplified": lambda number: _counting(number, _LEGAL, "拾佰仟", ten=True),
    "ideographLegalTraditional": lambda number: _counting(number, _LEGAL_TRADITIONAL, "拾佰仟", ten=True),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 0 < number <= 60 else str(number),
    "ideographEnclosedCircle": _from(_range("㊀", "㊉")),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "none": lambda number: "",
    "bullet": lambda number: "",
}


def write(number: int, format: str) -> str:
    """A number in one of Word's formats; `0001`, `001` … are formats of their own.

    >>> write(21, "chineseCounting"), write(105, "chineseCountingThousand"), write(12, "chineseLegalSimplified"), write(7, "001")
    ('二十一', '一百零五', '壹拾贰', '007')
    """
    if format.isdecimal():
        return str(number).zfill(min(len(format), 9))
    return FORMATS.get(format, str)(max(0, number))


# ---- lists ----------------------------------------------------------------------------------------


class Level(NamedTuple):
    """One level of a list: how its number is written, in what text (`%1` is the number of the first level), from where.

    `restart` is how many of the outer levels start it anew, `legal` that all numbers in it are written in digits.
    """

    format: str
    text: str
    suffix: str
    start: int
    restart: int
    legal: bool
    style: str | None


class _List(NamedTuple):
    """A `w:num`: the counters it shares, its levels, the levels that it starts anew."""

    counters: list[int | None]
    levels: dict[int, Level]
    restarted: frozenset[int]


class Numbering:
    """The lists of a file and how far each has counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._nums: dict[str, etree._Element] = {}
        self._abstract: dict[str, etree._Element] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}num":
                self._nums.setdefault(element.get(f"{W}numId", ""), element)
            elif element.tag == f"{W}abstractNum":
                self._abstract.setdefault(element.get(f"{W}abstractNumId", ""), element)
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, number: str, level: int) -> str:
        """Count the next paragraph at a level (0-based) of a list; its number as Word prints it, with what parts it from the text.

        A tab behind the number is given as a tab: whoever knows the text decides what becomes of it.
        """
        level = max(0, min(_LEVELS - 1, level))
        the_list = self._list(number)
        if the_list is None or level not in the_list.levels:
            return ""
        self._count(number, the_list, level)
        own = the_list.levels[level]
        if own.format == "bullet":
            return ""

        def printed(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = the_list.levels.get(place)
            if other is None:
                return ""
            count = the_list.counters[place]
            return write(other.start if count is None else count, "decimal" if own.legal and other.format != "none" else other.format)

        text = _SYMBOLS.sub("", _PLACE.sub(printed, own.text))
        return text + {"tab": "\t", "space": " "}.get(own.suffix, "") if text.strip() else ""

    def level_of(self, number: str, styles: tuple[str, ...]) -> int | None:
        """The level of a list that belongs to the first of `styles` that has one."""
        the_list = self._list(number)
        if the_list is None:
            return None
        by_style = {level.style: at for at, level in the_list.levels.items() if level.style}
        return next((by_style[name] for name in styles if name in by_style), None)

    def _count(self, number: str, the_list: _List, level: int) -> None:
        counters = the_list.counters
        if level in the_list.restarted and (number, level) not in self._begun:
            counters[level] = None
        self._begun.add((number, level))
        count = counters[level]
        counters[level] = the_list.levels[level].start if count is None else count + 1
        for outer, own in the_list.levels.items():  # a level that was passed over counts as used once
            if outer < level and counters[outer] is None:
                counters[outer] = own.start
        for deeper in range(level + 1, _LEVELS):
            if deeper not in the_list.levels or level < the_list.levels[deeper].restart:
                counters[deeper] = None

    def _list(self, number: str) -> _List | None:
        if number not in self._lists:
            self._lists[number] = self._read_list(number)
        return self._lists[number]

    def _read_list(self, number: str) -> _List | None:
        element = self._nums.get(number)
        name = self._abstract_of(element)
        if element is None or name is None:
            return None
        if name not in self._levels:
            self._levels[name] = {at: level for at, level in map(_level, self._abstract[name].findall(f"{W}lvl")) if 0 <= at < _LEVELS}
        levels, restarted = dict(self._levels[name]), set()
        for override in element.findall(f"{W}lvlOverride"):
            at = integer(override.get(f"{W}ilvl"))
            if (own := find(override, "lvl")) is not None:
                levels[at] = _level(own)[1]
            if (start := value(override, "startOverride")) is not None and at in levels:
                levels[at] = levels[at]._replace(start=integer(start))
                restarted.add(at)
        return _List(self._counters.setdefault(name, [None] * _LEVELS), levels, frozenset(restarted))

    def _abstract_of(self, num: etree._Element | None) -> str | None:
        """The definition behind a `w:num`, through the list styles that stand between them."""
        seen: set[str] = set()
        while num is not None and len(seen) < _LEVELS:
            name = value(num, "abstractNumId")
            if name is None or name in seen or name not in self._abstract:
                return None
            seen.add(name)
            link = value(self._abstract[name], "numStyleLink")
            if link is None or (linked := self._nums.get(self._styles.get(link).number or "")) is None:
                return name
            num = linked
        return None


def _level(element: etree._Element) -> tuple[int, Level]:
    at = integer(element.get(f"{W}ilvl"))
    format = next(element.iter(f"{W}numFmt"), None)  # in a choice of two, where the first needs a newer Word
    name = "decimal" if format is None else format.get(VAL, "decimal")
    if name == "custom" and format is not None:
        name = (format.get(f"{W}format") or "").split(",")[0].strip()
    restart = value(element, "lvlRestart")
    level = Level(
        name,
        value(element, "lvlText") or "",
        value(element, "suff") or "tab",
        integer(value(element, "start")),
        at if restart is None else integer(restart),
        is_on(find(element, "isLgl")),
        value(element, "pStyle"),
    )
    return at, level
