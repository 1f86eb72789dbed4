"""What recognition mistakes again and again, put right by how official documents are written."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.text import numeral

_HAN = "\u4e00-\u9fff"
_NUMBER = lazy(r"([〔\[［【(（{])(\d{4})([〕\]］】)）}])(?=(?:第)?\d{1,5}号)")
_PAIRS = {"〔": "〕", "[": "]", "［": "］", "【": "】", "(": ")", "（": "）", "{": "}"}
_MARK = lazy(rf"(?<=[{_HAN}”》）])[,:;](?=[{_HAN}“《（]|$)|(?<=[{_HAN}])\((?=[{_HAN}\d])|\((?=[{_HAN}]{{1,40}}\))|(?<=[{_HAN}])\)(?!\s*[A-Za-z0-9])")
_WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
_YEAR = lazy(r"[一二三四五六七八九〇零○OＯoΟ0]{4}(?=年)")
_ROUND = lazy("[○OＯoΟ0]")
_DASHED = lazy(rf"^(\s*(?:[二三四五六七八九]?十)?)[-—–―‐－_](?=、\s*[{_HAN}])")
_NUMBERED = lazy(r"^\s*([一二三四五六七八九十]{1,3})、")


class Tidied(NamedTuple):
    """A text put right, and how often by which rule."""

    text: str
    kinds: Counter[str]


def tidy(text: str) -> Tidied:
    """A recognised run with its brackets, marks and round zeros as a document has them; one character for one.

    >>> tidy("沪府〔2024】3号,请于二O二四年").text
    '沪府〔2024〕3号，请于二〇二四年'
    >>> tidy("各村(居)委会,各单位:").text
    '各村（居）委会，各单位：'
    """
    kinds: Counter[str] = Counter()

    def number(match: re.Match[str]) -> str:
        if _PAIRS[match[1]] == match[3]:
            return match[0]
        kinds["文号括号"] += 1
        return f"〔{match[2]}〕"

    def mark(match: re.Match[str]) -> str:
        kinds["标点"] += 1
        return _WIDE[match[0]]

    def year(match: re.Match[str]) -> str:
        if sum("一" <= char <= "鿿" for char in match[0]) < 2 or not _ROUND.search(match[0]):
            return match[0]
        kinds["年份中的〇"] += 1
        return _ROUND.sub("〇", match[0])

    return Tidied(_YEAR.sub(year, _MARK.sub(mark, _NUMBER.sub(number, text))), kinds)


def renumber(lines: list[str]) -> dict[int, str]:
    """Lines (0-based) whose number was read as a dash: “-、” where the next printed number is 二、 was 一、.

    >>> renumber(["-、总体要求", "内容", "二、工作任务"])
    {0: '一、总体要求'}
    """
    right: dict[int, str] = {}
    following: int | None = None
    for at in range(len(lines) - 1, -1, -1):
        if match := _NUMBERED.match(lines[at]):
            following = numeral(match[1])
        elif (match := _DASHED.match(lines[at])) and following is not None:
            tens = match[1].strip()
            if (numeral(tens) or 0 if tens else 0) + 1 == following - 1:
                right[at] = lines[at][: match.end() - 1] + "一" + lines[at][match.end() :]
                following -= 1
    return right
