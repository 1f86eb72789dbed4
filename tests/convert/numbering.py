"""Printed numbers of paragraphs as automatic numbers of Word, where Word would count the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as WordParagraph

from tests.convert.blocks import Block, Paragraph

_DIGITS = "一二三四五六七八九"
_KINDS = ("chineseCountingThousand", "chineseCounting", "decimal")
_PRINTED = (
    re.compile(r"(?P<before>)(?P<n>[一二三四五六七八九十]+)(?P<after>、)"),
    re.compile(r"(?P<before>[（(])(?P<n>[一二三四五六七八九十]+)(?P<after>[)）])"),
    re.compile(r"(?P<before>)(?P<n>\d{1,2})(?P<after>[.．、])(?!\d)"),
)


class Numbering(NamedTuple):
    """What takes the place of a printed number: the list it counts in, its level and form there, what remains of the text.

    Numbers that run on under new headings count in a list of their own: LibreOffice knows no `lvlRestart`.
    """

    list: int
    level: int
    kind: str
    form: str
    rest: str


def plans(blocks: Sequence[Block]) -> Iterator[Numbering | None]:
    """For each paragraph the automatic number that can stand for its printed one; None where Word would count otherwise."""
    found = [(_printed(block.text.strip()) if block.role == "body" else None) for block in blocks if isinstance(block, Paragraph)]
    part, parts = 0, []
    for item in found:  # every 一、 begins a list
        part += bool(item and item[0] == 0 and item[1] == 1)
        parts.append(part)
    forms: dict[tuple[int, int], str] = {}
    through: dict[int, bool] = {}
    after: dict[int, bool] = {}
    for number, item in zip(parts, found, strict=True):
        if not item:
            continue
        level, n, form, _ = item
        forms.setdefault((number, level), form)
        if level == 2:
            if after.get(number) and n != 1:
                through[number] = True
            after[number] = False
        else:
            after[number] = True
    counts: dict[int, list[int]] = {}
    for number, item in zip(parts, found, strict=True):
        if not item or forms[number, item[0]] != item[2]:
            yield None
            continue
        level, n, form, rest = item
        count = counts.setdefault(number, [0, 0, 0])
        if n != count[level] + 1 or any(not c for c in count[:level]):
            yield None
            continue
        count[level] = n
        for below in range(level + 1, 3):
            if below < 2 or not through.get(number):
                count[below] = 0
        alone = level == 2 and through.get(number, False)
        yield Numbering(2 * number + alone, 0 if alone else level, _KINDS[level], form.replace("%3", "%1") if alone else form, rest)


def _printed(text: str) -> tuple[int, int, str, str] | None:
    bold = text.startswith("**")
    for level, pattern in enumerate(_PRINTED):
        if match := pattern.match(text, 2 if bold else 0):
            digits = match["n"]
            number = int(digits) if digits.isdigit() else _value(digits)
            rest = text[match.end() :].lstrip()
            return level, number, f"{match['before']}%{level + 1}{match['after']}", "**" + rest if bold else rest
    return None


def _value(digits: str) -> int:
    tens, _, units = digits.rpartition("十")
    return (10 * (_DIGITS.index(tens) + 1 if tens else 1) if "十" in digits else 0) + (_DIGITS.index(units) + 1 if units else 0)


class Lists:
    """The numbering definitions of a document: one for each run of headings, as Word makes them on 重新编号."""

    def __init__(self, document: Any) -> None:
        self._root = document.part.numbering_part.element
        self._made: dict[int, int] = {}
        self._levels: dict[int, list[Any]] = {}

    def apply(self, paragraph: WordParagraph, numbering: Numbering) -> None:
        """Number a paragraph."""
        if numbering.list not in self._made:
            self._make(numbering)
        level = self._levels[numbering.list][numbering.level]
        level.find(qn("w:numFmt")).set(qn("w:val"), numbering.kind)
        level.find(qn("w:lvlText")).set(qn("w:val"), numbering.form)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = numbering.level
        properties.get_or_add_numId().val = self._made[numbering.list]

    def _make(self, numbering: Numbering) -> None:
        number = 900 + numbering.list
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="%{i + 1}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="640"/></w:pPr></w:lvl>'
            for i, kind in enumerate(_KINDS)
        )
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        self._root.insert(0, abstract)
        self._root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
        self._made[numbering.list], self._levels[numbering.list] = number, list(abstract.iter(qn("w:lvl")))
