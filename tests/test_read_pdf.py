"""PDF: text put together to paragraphs, tables out of rulings and gaps, page furniture, damaged and locked files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.readers import pdf
from anweitool.readers.options import Options
from anweitool.readers.visual.tables import cell_text
from anweitool.readers.visual.text import Box, lines_of
from anweitool.source import SourceText
from tests.pdf_maker import HEIGHT, bar, document, paragraph, rule, table, table_page, text

BODY = "为深入贯彻落实上级关于安全生产工作的决策部署，进一步压实各方责任，有效防范各类事故发生，结合本地工作实际制定本方案，请各单位认真抓好落实。"

DASHED = BODY.replace("，请", "——")


def read(data: bytes, options: Options | None = None) -> SourceText:
    return pdf.read(data, "a.pdf", options or Options(ocr=False))


def lines(*pages: str, extra: str = "") -> list[str]:
    return list(read(document(pages, extra)).lines)


def cells(source: SourceText, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in source.grids[grid].rows]


def wrapped(what: str, first: int = 26, most: int = 28) -> list[str]:
    """A paragraph as it is printed: the first line two characters in."""
    return ["    " + what[:first], *(what[i : i + most] for i in range(first, len(what), most))]


# ---- lines and paragraphs ------------------------------------------------------------------------


def test_paragraphs_are_put_together():
    page = paragraph(70, 100, [*wrapped(BODY), *wrapped("二是" + BODY), "各村（居），各有关单位："])
    assert lines(page) == [BODY, "二是" + BODY, "各村（居），各有关单位："]


def test_a_paragraph_that_fills_its_last_line_ends_before_an_indent():
    full = (BODY * 2)[: 26 + 28]
    assert lines(paragraph(70, 100, [*wrapped(full), *wrapped(BODY)])) == [full, BODY]


def test_numbered_paragraphs_without_indent_stay_apart():
    full = (BODY * 2)[:27] + "。"
    page = paragraph(70, 100, [BODY[:28], BODY[28:40], full, "1．" + full[2:], "（二）" + full[3:], full])
    assert lines(page) == [BODY[:40], full, "1．" + full[2:], "（二）" + full[3:] + full]


def test_a_line_that_justification_stretches_stays_in_its_paragraph():
    middle = "前基本消除2023年及以前排查发现的重大事故隐患存"
    gap = (518 - 70 - 21 * 16 - 4 * 8) / (len(middle) - 1)  # to the margin at 518
    stretched, at = "", 70.0
    for char in middle:
        stretched += text(at, 128, char)
        at += (8 if char.isdigit() else 16) + gap
    page = text(102, 100, BODY[:26]) + stretched + text(70, 156, BODY[26:54]) + text(70, 184, "完。")
    assert lines(page) == [BODY[:26] + middle + BODY[26:54] + "完。"]


def test_centred_title_lines_stay_apart():
    page = text(155, 100, "关于印发安全生产专项", 28) + text(183, 140, "整治方案的通知函", 28) + paragraph(70, 200, wrapped(BODY))
    assert lines(page) == ["关于印发安全生产专项", "整治方案的通知函", BODY]


def test_centred_title_that_was_wrapped_is_put_together():
    title = "关于印发《某某县二〇二四年全面推进乡村振兴重点工作责任分工》的通知"
    page = text(78, 100, title[:27]) + text(246, 128, title[27:]) + text(226, 156, "某委发〔2024〕7号") + paragraph(70, 200, wrapped(BODY))
    assert lines(page) == [title, "某委发〔2024〕7号", BODY]


@pytest.mark.parametrize("length", [22, 24, 25, 26])
def test_centred_title_and_addressee_below_it_stay_apart(length: int):
    title = ("关于认真做好全县安全生产领域风险隐患大排查大整治专项行动" * 2)[: length - 2] + "通知"
    page = text(294 - 8 * length, 100, title) + paragraph(70, 128, ["各村（居），各有关单位：", *wrapped(BODY), *wrapped(BODY), *wrapped(BODY)])
    assert lines(page) == [title, "各村（居），各有关单位：", BODY, BODY, BODY]


def test_a_line_as_far_from_the_right_as_paragraphs_from_the_left_is_not_centred():
    first = BODY[:24]
    page = paragraph(70, 100, [*wrapped(BODY), "    " + first, "70%。" + BODY[:20]])
    assert lines(page) == [BODY, first + "70%。" + BODY[:20]]


def test_paragraphs_of_one_line_stay_apart_and_none_is_lost():
    items = [f"第{n}项工作由各有关单位按照职责分工负责落实。" for n in range(1, 51)]
    pages = [paragraph(102, 113, items[at : at + 22]) + text(270, 770, f"— {at // 22 + 1} —", 14) for at in (0, 22, 44)]
    source = read(document(pages))
    assert source.lines == tuple(items)
    assert source.pages == (1,) * 22 + (2,) * 22 + (3,) * 6


def test_paragraphs_of_one_line_around_one_that_was_wrapped():
    items = [f"第{n}项工作由镇安委办、派出所按照各自职责分工负责督促落实到位。" for n in range(10, 16)]
    page = paragraph(102, 100, items) + paragraph(70, 268, wrapped(BODY[:44])) + paragraph(102, 324, items)
    assert lines(page) == [*items, BODY[:44], *items]


def test_short_lines_of_a_letter_stay_apart():
    title, to, body = (
        "关于调整安全生产工作联系人有关情况的函",
        "县安委会办公室，各镇（街道）安委会办公室：",
        "我镇安全生产工作联系人调整为王某，特此函告。",
    )
    page = text(146, 100, title) + text(70, 128, to) + text(102, 156, body) + text(374, 212, "某某镇人民政府") + text(390, 240, "2024年3月1日")
    assert lines(page) == [title, to, body, "某某镇人民政府", "2024年3月1日"]


def test_unindented_lines_of_a_letter_stay_apart():
    written = [
        "关于调整安全生产工作联系人和联系电话有关情况的函",
        "县安委会办公室，各乡镇、各街道安委会办公室：",
        "我镇联系人已调整为安监站王某，电话不变，特此函告",
        "某某镇人民政府",
    ]
    assert lines(paragraph(70, 100, written)) == written


def test_the_paragraph_of_a_letter_is_put_together():
    page = text(198, 100, "关于调整联系人的复函") + text(70, 128, "县安委会办公室：") + paragraph(70, 156, wrapped(BODY))
    assert lines(page) == ["关于调整联系人的复函", "县安委会办公室：", BODY]


def test_two_parts_of_an_imprint_are_no_continuation():
    above = "附件：某某镇安全生产专项整治行动工作任务分工表清单明细"
    page = paragraph(70, 100, [*wrapped(BODY), "    " + above]) + text(70, 184 + 28, "某某镇人民政府办公室") + text(398, 184 + 28, "2023年1月3日印")
    assert lines(page) == [BODY, above, "某某镇人民政府办公室" + " " * 12 + "2023年1月3日印"]


def test_the_rest_of_the_left_of_two_cells_goes_behind_it():
    page = paragraph(70, 100, wrapped(BODY))
    page += text(70, 300, "某某县安全生产工作领导小组办公", 14) + text(310, 300, "2022年1月19日", 14) + text(70, 322, "室", 14)
    assert lines(page) == [BODY, "某某县安全生产工作领导小组办公室    2022年1月19日"]


def test_the_rest_of_the_right_of_two_cells_goes_behind_it():
    page = paragraph(70, 100, wrapped(BODY))
    page += text(70, 300, "某某镇党政办公室", 14) + text(401, 300, "2023年2月27日印", 14) + text(415, 322, "发（共印45份）", 14)
    assert lines(page) == [BODY, "某某镇党政办公室" + " " * 12 + "2023年2月27日印发（共印45份）"]


def test_what_stands_below_two_things_side_by_side_stays_apart():
    page = paragraph(70, 100, wrapped(BODY)) + text(70, 300, "联系人：王某") + text(270, 300, "电话：12345") + text(70, 328, "附表")
    page += text(102, 400, "某某镇党委") + text(358, 400, "某某镇人民政府") + text(358, 428, "2024年3月1日")
    assert lines(page)[1:] == ["联系人：王某" + " " * 12 + "电话：12345", "附表", "某某镇党委" + " " * 12 + "某某镇人民政府", "2024年3月1日"]


def test_signature_and_date_stay_apart():
    page = (
        paragraph(70, 100, [*wrapped(BODY), *wrapped(BODY), *wrapped(BODY)]) + text(358, 400, "某某镇人民政府办公室") + text(390, 428, "2024年3月1日")
    )
    assert lines(page)[-2:] == ["某某镇人民政府办公室", "2024年3月1日"]


def test_gaps_beside_digits_go_and_wide_gaps_stay():
    page = paragraph(70, 100, wrapped(BODY)) + text(70, 300, "示安委办〔2024〕3号") + text(370, 300, "签发人：王某")
    page += text(70, 330, "于") + text(90, 330, "2024") + text(126, 330, "年") + text(146, 330, "4") + text(158, 330, "月底前完成。")
    assert lines(page)[1:] == ["示安委办〔2024〕3号            签发人：王某", "于2024年4月底前完成。"]


def test_letter_spaced_masthead_reads_as_one_word():
    page = "".join(text(100 + 45 * i, 100, char, 30) for i, char in enumerate("某某镇文件"))
    assert lines(page) == ["某某镇文件"]


def test_false_bold_is_read_once_and_repeated_words_stay():
    page = text(70, 100, "一、总体要求") + text(70.4, 100, "一、总体要求") + text(70, 140, "认认真真") + text(70, 156, "认认真真")
    assert lines(page) == ["一、总体要求", "认认真真", "认认真真"]


def test_invisible_text_over_a_picture_is_text():
    assert lines("3 Tr " + paragraph(70, 100, wrapped(BODY))) == [BODY]


def test_latin_words_keep_their_spaces():
    assert lines(text(70, 100, "Safety First")) == ["Safety First"]


def test_two_columns_are_read_one_after_the_other():
    left = [f"左{i:02}栏文字内容内容内容内容内" for i in range(12)]
    right = [f"右{i:02}栏文字内容内容内容内容内" for i in range(12)]
    page = text(170, 80, "某某公报第三期", 22) + paragraph(50, 130, left) + paragraph(310, 130, right)
    assert lines(page) == ["某某公报第三期", "".join(left), "".join(right)]


@pytest.mark.parametrize(("turned", "matrix"), [(90, "0 1 -1 0 595 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842")])
def test_turned_pages_read_upright(turned: int, matrix: str):
    content = paragraph(70, 300, wrapped(BODY)) + table(70, 500, [60, 120], [["序号", "任务"], ["1", "甲"], ["2", "乙"]])
    source = read(document([f"q {matrix} cm {content} Q"], f"/Rotate {turned}"))
    assert source.lines[0] == BODY
    assert cells(source) == [["序号", "任务"], ["1", "甲"], ["2", "乙"]]


def test_slanted_watermark_is_left_out_and_said():
    page = paragraph(70, 100, wrapped(BODY)) + text(150, 600, "内部资料", 40, "0.7 0.7 -0.7 0.7")
    source = read(document([page]))
    assert source.lines == (BODY,)
    assert [(r.code, r.message) for r in source.remarks] == [("TX960", "第 1 页斜置或横置的文字（如水印）没有读：内部资料")]


# ---- page numbers, running heads -----------------------------------------------------------------


def numbered(form: str, pages: int = 4) -> bytes:
    return document([paragraph(70, 100, wrapped(BODY)) + text(270, 800, form.format(i + 1, pages), 12) for i in range(pages)])


@pytest.mark.parametrize("form", ["— {} —", "- {} -", "{}", "第{}页 共{}页", "第 {} 页", "{}/{}"])
def test_page_numbers_are_set_aside(form: str):
    source = read(numbered(form))
    assert source.lines == (BODY,) * 4
    assert source.pages == (1, 2, 3, 4)
    assert [(r.code, r.severity, r.message) for r in source.remarks] == [("TX953", "info", "第 1—4 页的页码、页眉或页脚不作正文")]


def test_running_heads_are_set_aside_and_kept_as_evidence():
    pages = [text(200, 50, "某某市人民政府规范性文件", 10) + paragraph(70, 100, wrapped(BODY)) for _ in range(4)]
    source = read(document(pages))
    assert source.lines == (BODY,) * 4
    assert [tuple(e) for e in source.evidence] == [("页眉", "某某市人民政府规范性文件", "页眉")]


def test_running_heads_that_count_the_pages_are_set_aside():
    pages = [text(70, 50, "某某市人民政府公报", 10) + text(500, 50, str(i + 7), 10) + paragraph(70, 100, wrapped(BODY)) for i in range(4)]
    source = read(document(pages))
    assert source.lines == (BODY,) * 4
    assert [tuple(e) for e in source.evidence] == [("页眉", "某某市人民政府公报", "页眉")]


def test_marks_of_annexes_that_count_with_the_pages_stay():
    pages = [text(70, 90, f"附件{i}") + text(198, 150, f"{'甲乙丙丁'[i]}类工作情况统计表") + paragraph(70, 200, wrapped(BODY) * 2) for i in range(4)]
    assert [line for line in lines(*pages) if line.startswith("附件")] == ["附件0", "附件1", "附件2", "附件3"]


def test_what_is_repeated_in_the_text_stays():
    pages = [paragraph(70, 130, ["    一、工作要求"]) + paragraph(70, 190, wrapped(BODY)) for _ in range(4)]
    assert lines(*pages) == ["一、工作要求", BODY] * 4


def test_masthead_and_numbers_in_the_text_stay():
    first = text(150, 110, "某某镇人民政府文件", 32) + paragraph(70, 200, wrapped(BODY)) + paragraph(70, 400, ["3"])
    assert lines(first, paragraph(70, 100, wrapped(BODY))) == ["某某镇人民政府文件", BODY, "3", BODY]


# ---- tables --------------------------------------------------------------------------------------

ROWS: list[list[str | None]] = [
    ["序号", "类别", "任务", "责任单位"],
    ["1", "宣传", "开展宣传教育活动并报送总结", "镇安委会有关成员单位"],
    ["2", None, "组织培训", "派出所"],
    ["3", "检查", "检查企业", "经发办"],
]


def test_ruled_table_with_merged_and_wrapped_cells_between_paragraphs():
    page = paragraph(70, 80, wrapped(BODY)) + table(70, 250, [40, 60, 100, 52], ROWS) + text(70, 700, "备注如下。")
    source = read(document([page]))
    assert cells(source) == [
        ["序号", "类别", "任务", "责任单位"],
        ["1", "宣传", "开展宣传教育活动并报送总结", "镇安委会有关成员单位"],
        ["2", "宣传", "组织培训", "派出所"],
        ["3", "检查", "检查企业", "经发办"],
    ]
    assert source.grids[0].rows[1][1] is source.grids[0].rows[2][1]
    assert source.lines[0] == BODY and source.lines[-1] == "备注如下。"


def test_a_break_in_a_cell_stays():
    page = (
        "".join(rule(70, y, 370, y) for y in (100, 130, 180)) + "".join(rule(x, 100, x, 180) for x in (70, 130, 370))
        + text(75, 118, "序号", 10) + text(135, 118, "单位", 10) + text(75, 150, "1", 10) + text(135, 150, "派出所", 10) + text(135, 166, "经发办", 10)
    )  # fmt: skip
    assert cells(read(document([page]))) == [["序号", "单位"], ["1", "派出所\n经发办"]]


@pytest.mark.parametrize("kind", ["double", "bars", "dashes", "rectangles", "open sides", "form"])
def test_rulings_of_every_kind(kind: str):
    ys, xs = (100, 130, 160), (70, 130, 370)
    parts = [text(75, 118, "序号", 10), text(135, 118, "单位", 10), text(75, 148, "1", 10), text(135, 148, "派出所", 10)]
    extra: list[bytes] = []
    if kind == "double":
        parts += [rule(70, y + d, 370, y + d) for y in ys for d in (0, 1.5)] + [rule(x + d, 100, x + d, 161) for x in xs for d in (0, 1.5)]
    elif kind == "bars":
        parts += [bar(70, y, 370, y + 0.5) for y in ys] + [bar(x, 100, x + 0.5, 160) for x in xs]
    elif kind == "dashes":
        parts += [rule(x, y, x + 3, y) for y in ys for x in range(70, 370, 5)] + [rule(x, y, x, y + 3) for x in xs for y in range(100, 160, 5)]
    elif kind == "rectangles":
        parts += [f"{xs[i]} {HEIGHT - ys[k + 1]} {xs[i + 1] - xs[i]} 30 re S\n" for i in (0, 1) for k in (0, 1)]
    elif kind == "open sides":
        parts += [rule(70, y, 370, y) for y in ys] + [rule(130, 100, 130, 160)]
    else:
        stream = "".join([rule(x, 100, x, 160) for x in xs] + [rule(70, y, 370, y) for y in ys]).encode()
        extra = [b"<</Type/XObject/Subtype/Form/BBox[0 0 1200 1700]/Matrix[.5 0 0 .5 0 0]/Length %d>>stream\n" % len(stream) + stream + b"endstream"]
        parts.append("q 2 0 0 2 0 0 cm /X Do Q")
    source = read(document(["".join(parts)], objects=extra))
    assert cells(source) == [["序号", "单位"], ["1", "派出所"]]


def test_a_row_over_two_pages_stays_in_the_table():
    first = table(70, 600, [40, 60, 200], [["序号", "类别", "任务"], ["1", "宣传", "开展宣传"]])
    second = table(70, 60, [40, 60, 200], [["", "", "教育活动"]])
    source = read(document([first, second]))
    assert cells(source) == [["序号", "类别", "任务"], ["1", "宣传", "开展宣传"]]
    assert cells(source, 1) == [["", "", "教育活动"]]
    assert source.pages == (1, 1, 2)


def test_frames_and_red_lines_are_no_tables():
    frame = "60 560 480 240 re S\n" + rule(60, 400, 540, 400, 2)
    source = read(document([frame + paragraph(70, 100, wrapped(BODY)) + paragraph(70, 450, wrapped(BODY))]))
    assert source.lines == (BODY, BODY) and not source.grids


def test_table_without_rulings():
    page = "".join(text(x, 100, what, 12) for x, what in ((60, "序号"), (150, "任务"), (350, "责任单位"), (480, "时限")))
    rows = [
        ("1", ["开展隐患排查整治专项行动并", "按时报送"], "派出所", "6月"),
        ("2", ["组织培训"], "经发办", "9月"),
        ("3", ["检查"], "镇安委办", "12月"),
    ]
    y = 125
    for number, task, unit, due in rows:
        page += text(60, y, number, 12) + text(350, y, unit, 12) + text(480, y, due, 12)
        for part in task:
            page += text(150, y, part, 12)
            y += 20
    source = read(document([page + paragraph(60, 400, wrapped(BODY))]))
    assert cells(source) == [
        ["序号", "任务", "责任单位", "时限"],
        ["1", "开展隐患排查整治专项行动并按时报送", "派出所", "6月"],
        ["2", "组织培训", "经发办", "9月"],
        ["3", "检查", "镇安委办", "12月"],
    ]
    assert source.lines[-1] == BODY


def test_the_benchmark_page_reads_in_full():
    source = read(document([table_page(0)]))
    assert len(source.grids[0].rows) == 23
    assert [row[0].text for row in source.grids[0].rows[1:]] == [str(n) for n in range(1, 23)]


# ---- files that cannot be read -------------------------------------------------------------------


def refused(data: bytes, options: Options | None = None) -> str:
    with pytest.raises(AnweiError) as caught:
        read(data, options)
    return str(caught.value)


def test_no_pages():
    assert refused(document([])) == "a.pdf：PDF 里没有页。请核对文件"


def test_too_many_pages():
    assert refused(numbered("{}", 5), Options(pages=4, ocr=False)) == "a.pdf：共 5 页，超过 4 页。请把文件拆小，或用 --pages 放宽"


def test_blank():
    assert refused(document(["", ""])) == "a.pdf：PDF 的各页都是空白。请核对文件"


PICTURE = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
SCAN = "q 595 0 0 842 0 0 cm /X Do Q"


def test_scan_without_text_layer():
    message = refused(document([SCAN, SCAN], objects=[PICTURE]))
    assert message == "a.pdf：是扫描件，2 页都没有文字层。请打开文字识别（先装 pip install 'anweitool[ocr]'）"


def test_scan_where_recognition_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    from anweitool.readers import scan

    def unavailable(*_: object) -> None:
        raise scan.ScanUnavailable

    monkeypatch.setattr(scan, "Recogniser", unavailable)
    assert (
        refused(document([SCAN], objects=[PICTURE]), Options()) == "a.pdf：是扫描件，1 页都没有文字层。请先装文字识别：pip install 'anweitool[ocr]'"
    )


def test_some_pages_are_pictures():
    source = read(document([paragraph(70, 100, wrapped(BODY)), SCAN, ""], objects=[PICTURE]))
    assert source.lines == (BODY,)
    assert [(r.code, r.severity) for r in source.remarks] == [("TX954", "warning")]
    assert source.remarks[0].message == "第 2 页是图片，没有文字层，没有读到；请打开文字识别（先装 pip install 'anweitool[ocr]'）"


def test_a_text_layer_of_private_characters_counts_as_none():
    assert "没有文字层" in refused(document([text(70, 100, "\ue001\ue002\ue003\ue004\ue005")]))


def test_encrypted():
    locked = "/Encrypt<</Filter/Standard/V 1/R 2/O<" + "00" * 32 + ">/U<" + "11" * 32 + ">/P -44>>/ID[<00><00>]"
    assert refused(document([text(70, 100, "密")], trailer=locked)) == "a.pdf：文件加了密码。请去掉密码后再试"


def test_truncated_anywhere():
    data = numbered("— {} —", 2)
    for at in range(0, len(data), max(1, len(data) // 60)):
        try:
            assert read(data[:at]).lines
        except AnweiError as error:
            assert "\n" not in str(error) and str(error).startswith("a.pdf：")


SAMPLE = document([table_page(0, 4) + paragraph(70, 500, wrapped(BODY))], objects=[PICTURE])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=0, max_size=6)), min_size=1, max_size=8))
def test_mutated_bytes_are_read_or_refused(changes: list[tuple[int, bytes]]):
    data = bytearray(SAMPLE)
    for at, new in changes:
        data[at : at + len(new)] = new
    try:
        read(bytes(data))
    except AnweiError as error:
        assert "\n" not in str(error)


# ---- what office programs write ------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> SourceText:
    """A document by LibreOffice: title, text over two pages, a table with merged cells, page numbers, a running head."""
    if not shutil.which("soffice"):
        pytest.skip("soffice 没有安装，不能生成 PDF")
    folder = tmp_path_factory.mktemp("printed")
    _word(folder / "a.docx")
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'user').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return read((folder / "a.pdf").read_bytes())


def _word(path: Path) -> None:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = docx.Document()
    made.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    made.sections[0].header.paragraphs[0].text = "某某镇安全生产文件汇编"
    title = made.add_paragraph("某某镇安全生产专项整治方案")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].font.size = Pt(22)
    for i in range(14):
        line = made.add_paragraph(f"{i + 1}．{BODY}{DASHED}")
        line.paragraph_format.first_line_indent = Pt(22)
    made.add_page_break()
    grid = made.add_table(31, 3, style="Table Grid")
    for i, row in enumerate(grid.rows):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for k, cell in enumerate(row.cells):
            cell.text = ["序号", "任务", "单位"][k] if i == 0 else [str(i), f"完成第{i}项工作任务并按照规定的时间要求报送", "镇安委办、派出所"][k]
    grid.cell(1, 2).merge(grid.cell(3, 2)).text = "各村（居）"
    made.save(str(path))


def test_printed_paragraphs(printed: SourceText):
    assert printed.lines[0] == "某某镇安全生产专项整治方案"
    whole = [f"{i + 1}．{BODY}{DASHED}" for i in range(14)]
    found = [line for line in printed.lines[1:] if "\t" not in line]
    assert "".join(found) == "".join(whole)
    assert len(found) - len(whole) <= max(printed.pages) - 1  # parted by pages only


def test_printed_table_over_pages(printed: SourceText):
    rows = [[cell.text for cell in row] for grid in printed.grids for row in grid.rows]
    assert rows[0] == ["序号", "任务", "单位"]
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, 31)]
    assert [row[2] for row in rows[1:]] == ["各村（居）"] * 3 + ["镇安委办、派出所"] * 27
    assert rows[5][1] == "完成第5项工作任务并按照规定的时间要求报送"


def test_printed_running_head(printed: SourceText):
    assert ("页眉", "某某镇安全生产文件汇编", "页眉") in [tuple(e) for e in printed.evidence]


def test_reading_imports_no_table_library():
    code = "import sys, anweitool.readers.pdf as p; print([m for m in ('pypdfium2', 'numpy', 'pdfplumber', 'lxml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_wrapped_cell_whose_quotation_marks_come_in_another_font():
    boxes = [Box("目安全审", 234.1, 0, 278.1, 11), Box("查", 234.1, 14, 245.1, 25), Box("“", 245.1, 14, 250.7, 25), Box("回头", 250.7, 14, 272.7, 25)]
    assert cell_text(lines_of(boxes), 234.1, 295.1) == "目安全审查“回头"
