"""The numbered guarantees of `anweitool.text`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anweitool.text import LAYOUT_SPACE, clean, compact, numeral, same_width


@given(st.text())
def test_1_clean_is_one_for_one(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)


def test_2_punctuation_of_the_document_stays() -> None:
    text = "（责任单位：区应急局，各村（社区））；“一岗双责”——《方案》。"
    assert clean(text) == text


@given(st.text())
def test_3_only_plain_spaces_are_left(text: str) -> None:
    for char in clean(text):
        assert char in " \t\n\u200b" or not char.isspace() or char in "\x1c\x1d\x1e\x1f\x85", repr(char)


def test_3_examples() -> None:
    assert clean("2024\xa0年\u3000４月") == "2024 年 4月"
    assert clean("安\u200d全") == "安\u200b全"
    assert clean("⼀、⼯作") == "一、工作"  # radicals that fonts of PDF files put in place of characters


def test_4_numerals() -> None:
    cases = {"一": 1, "十": 10, "二十五": 25, "一百零二": 102, "二〇二三": 2023, "二○二三": 2023, "25": 25, "两": 2, "三百六十": 360}
    assert {text: numeral(text) for text in cases} == cases
    assert [numeral(text) for text in ("", "多", "十多", "1a", "9" * 20)] == [None] * 5


def test_layout_spaces_go_and_spaces_between_words_stay() -> None:
    assert LAYOUT_SPACE.sub("", "2024 年底前，培树 2-3 家企业") == "2024年底前，培树2-3家企业"
    assert LAYOUT_SPACE.sub("", "管行业必须管安全 管业务必须管安全") == "管行业必须管安全 管业务必须管安全"


def test_names_compare_without_width_and_space() -> None:
    assert same_width("各村（社区） ") == same_width("各村(社区)")
    assert compact(" 镇安委 会 ") == "镇安委会"
