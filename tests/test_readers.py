"""Encodings and lines: what an office's text files are like."""

from __future__ import annotations

from pathlib import Path

import pytest

from anweitool.errors import AnweiError
from anweitool.pipeline import parse
from anweitool.readers import read

from .conftest import SEEDS

TEXT = (SEEDS / "zhapu-2022-3.txt").read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_makes_no_difference(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read(str(path))[0].lines == read(str(SEEDS / "zhapu-2022-3.txt"))[0].lines


def test_big5(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes("關於印發安全生產專項整治方案的通知\n各縣市區人民政府：\n請認真貫徹落實。".encode("big5"))
    assert read(str(path))[0].lines[0] == "關於印發安全生產專項整治方案的通知"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_ends_make_no_difference(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(TEXT.replace("\n", ending).encode())
    assert parse(path).tasks == parse(SEEDS / "zhapu-2022-3.txt").tasks


def test_odd_spaces_and_invisible_characters_make_no_difference() -> None:
    odd = TEXT.replace("各单位要", "各\u200b单位\u2060要").replace("2022年4月1日", "2022\xa0年\u30004月1日")
    plain, changed = parse(TEXT), parse(odd)
    assert [t.text for t in changed.tasks] == [t.text for t in plain.tasks]
    assert changed.document.date == plain.document.date


def test_a_file_cut_off_in_a_character_is_read(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(TEXT.encode()[:3001])
    assert read(str(path))[0].lines[2] == "乍浦镇安全生产工作委员会办公室文件"


def test_text_given_instead_of_a_path() -> None:
    assert parse("关于做好防汛工作的通知\n各村：").document.recipients == ["各村"]


def test_a_path_that_does_not_exist_is_not_taken_for_text() -> None:
    with pytest.raises(AnweiError, match="文件不存在"):
        parse("没有/通知.txt")


def test_characters_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    notice = "关于做好防汛工作的通知\n各村：\n一、加强巡查。各村要于6月1日前完成排查，落实值班值守制度，备足防汛物资，及时转移危险区域群众，确保人民生命财产安全。\n"
    file = tmp_path / "通知.txt"
    file.write_bytes(notice.encode()[:-2])  # cut off within a character
    (remark,) = [d for d in parse(file).diagnostics if d.code == "TX956"]
    assert remark.lines == [3, 3]
    assert remark.message == "1 个字不能按文件的编码读出，写作 \ufffd（第 3 行）"
