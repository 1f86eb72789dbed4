"""Outline numbers: what is one, what is none."""

from __future__ import annotations

import pytest

from anweitool.parsers.numbering import ARABIC, ARABIC_BRACKET, ARTICLE, CHAPTER, CIRCLE, HALF_BRACKET, HAN, HAN_BRACKET, number_of

NUMBERS = [
    ("一、总体要求", HAN, 1, "一"),
    ("十二、附则", HAN, 12, "十二"),
    ("一．工作目标", HAN, 1, "一"),
    ("（一）落实责任", HAN_BRACKET, 1, "（一）"),
    ("(十四) 重点行业", HAN_BRACKET, 14, "(十四)"),
    ("（二）、加强", HAN_BRACKET, 2, "（二）"),
    ("1.加强领导", ARABIC, 1, "1"),
    ("1．加强领导", ARABIC, 1, "1"),
    ("12、加强领导", ARABIC, 12, "12"),
    ("3..强化落实", ARABIC, 3, "3"),
    ("25.2022年8月底前", ARABIC, 25, "25"),
    ("5.12月底前完成", ARABIC, 5, "5"),
    ("（1）排查", ARABIC_BRACKET, 1, "（1）"),
    ("2）整改", HALF_BRACKET, 2, "2）"),
    ("①排查", CIRCLE, 1, "①"),
    ("第一章 总则", CHAPTER, 1, "第一章"),
    ("第十二条 学校应当", ARTICLE, 12, "第十二条"),
]


@pytest.mark.parametrize(("text", "rank", "value", "printed"), NUMBERS)
def test_number(text: str, rank: int, value: int, printed: str) -> None:
    number = number_of(text)
    assert number is not None
    assert (number.rank, number.value, number.printed) == (rank, value, printed)
    assert not text[number.end :].startswith((" ", "、", ".", "．"))


@pytest.mark.parametrize(
    "text",
    ["5.12防灾减灾日", "11.9消防日", "2.5公里", "一是加强", "第一条款", "2022年8月底前", "一般隐患", "（以下简称方案）", "", "12350举报电话", "3.5%"],
)
def test_no_number(text: str) -> None:
    assert number_of(text) is None
