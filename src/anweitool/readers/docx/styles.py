"""What the styles of a Word file say of its paragraphs: headings, numbers, hidden text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from anweitool.lazy import lazy
from anweitool.readers.docx.package import VAL, W, integer, is_on

if TYPE_CHECKING:
    from lxml import etree

_HEADING_NAME = lazy(r"(?:heading|标题)\s*([1-9])", re.I)
_BODY_LEVEL = 9  # outline level of text that is no heading
_LONGEST = 50  # styles based on one another


class Style(NamedTuple):
    """A paragraph or character style with all it takes from the styles it is based on.

    `heading` is 0 where it makes none; `number` and `level` are what it says of numbering, None where nothing;
    `chain` are the names of the style and of those it is based on.
    """

    heading: int = 0
    number: str | None = None
    level: int | None = None
    hidden: bool = False
    chain: tuple[str, ...] = ()


class Styles:
    """The styles by their id; `hide` says whether one of them hides text."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str | None, Style] = {}
        self._default: str | None = None
        self.hide = root is not None and next(root.iter(f"{W}vanish"), None) is not None
        for element in root if root is not None else ():
            if element.tag == f"{W}style" and (name := element.get(f"{W}styleId")):
                self._elements.setdefault(name, element)
                if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                    self._default = name

    def paragraph(self, name: str | None) -> Style:
        """The style of a paragraph; one without a name has the default style."""
        return self.get(name if name in self._elements else self._default)

    def get(self, name: str | None) -> Style:
        """A style by its id; one that is not there says nothing."""
        if name not in self._resolved:
            self._resolved[name] = self._resolve(name)
        return self._resolved[name]

    def _resolve(self, name: str | None) -> Style:
        chain: list[str] = []
        heading = hidden = level = None
        number: str | None = None
        while name is not None and name not in chain and len(chain) < _LONGEST and (element := self._elements.get(name)) is not None:
            chain.append(name)
            if heading is None:
                heading = _heading(element)
            if number is None and (text := value(element, "pPr/numPr/numId")) is not None:
                number = text
            if level is None and (text := value(element, "pPr/numPr/ilvl")) is not None:
                level = integer(text)
            if hidden is None and (switch := find(element, "rPr/vanish")) is not None:
                hidden = is_on(switch)
            name = value(element, "basedOn")
        return Style(heading or 0, number, level, bool(hidden), tuple(chain))


def _heading(element: etree._Element) -> int | None:
    """The depth of heading that a style makes, 0 if it says that it makes none, None if it does not say."""
    if (outline := value(element, "pPr/outlineLvl")) is not None:
        return heading_depth(outline)
    match = _HEADING_NAME.fullmatch((value(element, "name") or "").strip())
    return int(match[1]) if match else None


def heading_depth(outline: str | None) -> int:
    """The depth (1 is the highest) of an outline level, 0 for body text."""
    level = integer(outline, _BODY_LEVEL)
    return level + 1 if 0 <= level < _BODY_LEVEL else 0


def find(element: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path of plain names below `element`."""
    return element.find(_path(path))


@lru_cache(maxsize=64)
def _path(path: str) -> str:
    return "/".join(W + name for name in path.split("/"))


def value(element: etree._Element, path: str) -> str | None:
    """The `w:val` of the first element at a path of plain names, None where there is none."""
    found = find(element, path)
    return None if found is None else found.get(VAL)
