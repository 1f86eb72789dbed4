"""OFD: pages as packages write them, tables by their rules, what is left out, and files that cannot be read."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from anweitool.errors import AnweiError
from anweitool.readers import ofd, read
from anweitool.readers.ofd import package as package
from anweitool.readers.ofd.page import Drawing, _deltas, _figures
from anweitool.readers.options import Options
from anweitool.readers.visual import Box, Page, Rule
from anweitool.source import SourceText

from .conftest import SEEDS
from .makeofd import BODY, LEFT, NAMESPACE, POINT, TOP, image, line, make_ofd, pack, parts, rectangle, text, write_ofd

Members = dict[str, str | bytes]


def lines(path: Path, **options: object) -> list[str]:
    return [line for line in read(str(path), Options(**options))[0].lines if line.strip()]  # type: ignore[arg-type]


def packed(tmp_path: Path, members: Members) -> Path:
    return pack(members, tmp_path / "文件.ofd")


def problem(path: Path, **options: object) -> str:
    with pytest.raises(AnweiError) as caught:
        read(str(path), Options(**options))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(str(path), "F")


def remarks(source: SourceText, code: str) -> list[str]:
    return [remark.message for remark in source.remarks if remark.code == code]


def drawn(objects: str, page: tuple[float, float] = (210, 297)) -> tuple[list[Box], Drawing]:
    """What objects draw; sizes and places come back in points."""
    from lxml import etree

    drawing = Drawing(lambda _: None, lambda _: None)
    drawing.add(etree.fromstring(f"<ofd:Content {NAMESPACE}>{objects}</ofd:Content>"))
    return drawing.upright(page[0] / POINT, page[1] / POINT)[2], drawing


# ---- whole files ---------------------------------------------------------------------------------

NOTICE = [
    "清溪镇安全生产委员会文件",
    "关于开展安全生产大检查的通知",
    "各村（社区）、镇直各单位：",
    "为认真贯彻落实上级关于安全生产工作的部署要求，切实防范和遏制各类生产安全事故，决定在全镇开展安全生产大检查，现将有关事项通知如下。",
    "一、检查范围",
    "本次检查覆盖全镇所有行业领域、生产经营单位和人员密集场所。",
    "清溪镇安全生产委员会",
    "2024年4月10日",
]
LONG = [
    f"{chapter}、{name}工作。各村（社区）、镇直各单位要高度重视{name}工作，主要负责人亲自部署、亲自检查，逐条对照标准排查隐患，建立问题清单和整改台账，"
    f"明确整改措施、整改时限和责任人，做到边查边改、立查立改。{name}工作情况要及时报镇安委会办公室汇总，重大情况随时报告。"
    for chapter, name in zip("二三四五六七八九", "消防 燃气 道路交通 建筑施工 危险化学品 食品药品 特种设备 森林防火".split(), strict=True)
]


def test_a_notice_comes_back_paragraph_by_paragraph(tmp_path: Path) -> None:
    path = make_ofd(NOTICE, tmp_path / "通知.ofd").path
    source = read(str(path))[0]
    assert [line for line in source.lines if line.strip()] == NOTICE
    assert source.format == "ofd"
    assert set(source.pages) == {1}


def test_pages_are_numbered_and_page_numbers_set_aside(tmp_path: Path) -> None:
    made = make_ofd([*NOTICE[:-2], *LONG, *NOTICE[-2:]], tmp_path / "通知.ofd")
    source = read(str(made.path))[0]
    assert made.pages == 3
    assert "".join(source.lines) == "".join([*NOTICE[:-2], *LONG, *NOTICE[-2:]])
    first = {page: source.pages.index(page) for page in (1, 2, 3)}
    assert [source.lines[first[page]][:7] for page in (1, 2, 3)] == ["清溪镇安全生产", "和责任人，做到", "九、森林防火工"]
    assert len(remarks(source, "TX953")) == 1


def test_a_ruled_table_is_a_grid_with_its_merged_cells(tmp_path: Path) -> None:
    rows = [["序号", "工作任务", "责任单位"], ["1", "开展隐患排查，建立台账", "镇应急办"], ["", "落实值班值守制度", "镇安委会各成员单位"]]
    path = make_ofd(["附件：任务分工表", rows], tmp_path / "表.ofd", merged=True).path
    source = read(str(path))[0]
    (grid,) = source.grids
    assert [[cell.text.replace("\n", "") for cell in row] for row in grid.rows] == [rows[0], rows[1], ["1", *rows[2][1:]]]
    assert grid.rows[1][0] is grid.rows[2][0]


def test_the_same_record_as_from_the_text(tmp_path: Path) -> None:
    from anweitool.pipeline import parse

    name = "zhapu-2022-3.txt"
    paragraphs = [line.strip() for line in (SEEDS / name).read_text("utf-8").splitlines() if line.strip()]
    made, plain = parse(make_ofd(paragraphs, tmp_path / "通知.ofd").path), parse(SEEDS / name)
    assert made.document.doc_number == plain.document.doc_number
    assert [task.ref for task in made.tasks] == [task.ref for task in plain.tasks]


# ---- packages ------------------------------------------------------------------------------------


def simple(*words: str) -> Members:
    return parts([[text(LEFT, TOP + 12 * n, word) for n, word in enumerate(words)]])


@pytest.mark.parametrize(
    "location", ["/Doc_0/Document.xml", "doc_0/DOCUMENT.XML", "Doc_0\\Document.xml", " ./Doc_0/x/../Document.xml\n", "../../Doc_0/Document.xml"]
)
def test_paths_of_every_kind_are_found(tmp_path: Path, location: str) -> None:
    members = simple("印发通知")
    members["OFD.xml"] = str(members["OFD.xml"]).replace("Doc_0/Document.xml", location)
    assert lines(packed(tmp_path, members)) == ["印发通知"]


@pytest.mark.parametrize("namespace", ['xmlns="http://www.ofdspec.org/2016"', 'xmlns="http://www.ofdspec.org"', ""])
def test_namespaces_make_no_difference(tmp_path: Path, namespace: str) -> None:
    members = {name: re.sub(r"(</?)ofd:", r"\1", str(content)).replace(NAMESPACE, namespace) for name, content in simple("印发通知").items()}
    assert lines(packed(tmp_path, dict(members))) == ["印发通知"]


def test_member_names_in_gb18030_are_found(tmp_path: Path) -> None:
    members = simple("印发通知")
    content = members.pop("Doc_0/Pages/Page_0/Content.xml")
    members["Doc_0/Document.xml"] = str(members["Doc_0/Document.xml"]).replace("Pages/Page_0/Content.xml", "页面/内容.xml")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, each in members.items():
            archive.writestr(name, each)
        archive.writestr("Doc_0/PPPP/CCCC.xml", content)
    data = stream.getvalue().replace(b"PPPP", "页面".encode("gb18030")).replace(b"CCCC", "内容".encode("gb18030"))
    assert [line for line in ofd.read(data, "x.ofd", Options()).lines if line] == ["印发通知"]


def test_several_documents_are_read_in_order(tmp_path: Path) -> None:
    members = simple("第一份文件")
    for name, content in simple("第二份文件").items():
        if name.startswith("Doc_0/"):
            members[name.replace("Doc_0/", "Doc_1/")] = content
    body = "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    members["OFD.xml"] = str(members["OFD.xml"]).replace("</ofd:OFD>", body)
    source = read(str(packed(tmp_path, members)))[0]
    assert [(line, page) for line, page in zip(source.lines, source.pages, strict=True) if line] == [("第一份文件", 1), ("第二份文件", 2)]


def test_templates_are_part_of_the_page(tmp_path: Path) -> None:
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml" ZOrder="Background"/>'
    members = parts(
        [[text(LEFT + 50, TOP + 30, "关于防汛工作的通知"), text(LEFT, TOP + 60, "各村：")]],
        common=common,
        before='<ofd:Template TemplateID="7" ZOrder="Background"/>',
    )
    members["Doc_0/Tpls/T.xml"] = parts([[text(LEFT + 40, TOP, "清溪镇人民政府文件", 9)]])["Doc_0/Pages/Page_0/Content.xml"]
    assert lines(packed(tmp_path, members)) == ["清溪镇人民政府文件", "关于防汛工作的通知", "各村："]


def test_composite_objects_are_drawn_where_they_stand(tmp_path: Path) -> None:
    unit = f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9"><ofd:Content>{text(0, 0, "后一句话。")}</ofd:Content></ofd:CompositeGraphicUnit>'
    place = f'<ofd:CompositeObject ID="1" ResourceID="9" Boundary="{LEFT} {TOP + 30} 100 10"/>'
    members = parts([[place, text(LEFT, TOP, "前一句话。")]])
    members["Doc_0/PublicRes.xml"] = f"<ofd:Res {NAMESPACE}>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    assert lines(packed(tmp_path, members)) == ["前一句话。", "后一句话。"]


def test_properties_become_evidence(tmp_path: Path) -> None:
    info = (
        "<ofd:Title>关于防汛的通知</ofd:Title><ofd:Author>张三</ofd:Author><ofd:Subject> </ofd:Subject><ofd:CustomDatas>"
        '<ofd:CustomData Name="发文字号">清政〔2024〕3号</ofd:CustomData><ofd:CustomData Name="producer">x</ofd:CustomData></ofd:CustomDatas>'
    )
    source = read(str(write_ofd(tmp_path / "x.ofd", [[text(LEFT, TOP, "正文")]], info=info)))[0]
    assert [tuple(each) for each in source.evidence] == [
        ("文档属性标题", "关于防汛的通知", "文档属性"),
        ("文档属性作者", "张三", "文档属性"),
        ("发文字号", "清政〔2024〕3号", "文档属性"),
    ]


def test_annotations_and_attachments_are_said_to_be_left_out(tmp_path: Path) -> None:
    more = "<ofd:Annotations>Annots/List.xml</ofd:Annotations><ofd:Attachments>Attachs/List.xml</ofd:Attachments>"
    members = parts([[text(LEFT, TOP, "正文")]], more=more)
    members["Doc_0/Annots/List.xml"] = (
        f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="10"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    members["Doc_0/Annots/A.xml"] = (
        f"<ofd:PageAnnot {NAMESPACE}><ofd:Annot><ofd:Appearance>{text(9, 9, '内部资料')}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    members["Doc_0/Attachs/List.xml"] = f'<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="1" Name="附件.docx"/></ofd:Attachments>'
    source = read(str(packed(tmp_path, members)))[0]
    assert [line for line in source.lines if line] == ["正文"]
    assert remarks(source, "TX960") == ["批注或附加标记上的 1 处文字未读入", "内嵌的 1 个附件文件未读入"]
    members["Doc_0/Annots/A.xml"] = "<ofd:PageAnnot"
    assert remarks(read(str(packed(tmp_path, members)))[0], "TX960") == ["内嵌的 1 个附件文件未读入"]


def test_watermarks_and_hidden_text_are_left_out(tmp_path: Path) -> None:
    slanted = text(60, 120, "内部资料", CTM="0.7 -0.7 0.7 0.7 0 0")
    source = read(str(write_ofd(tmp_path / "x.ofd", [[slanted, text(LEFT, TOP, "正文"), text(LEFT, 90, "旧稿", Visible="false")]])))[0]
    assert [line for line in source.lines if line] == ["正文"]
    assert remarks(source, "TX960") == ["斜排的 1 处文字（水印）未读入", "隐藏的 1 处文字未读入"]


# ---- what objects draw ---------------------------------------------------------------------------


def test_the_place_of_a_run() -> None:
    (box,), _ = drawn(text(10, 20, "安全2024", 5))
    assert box.text == "安全2024"
    assert [round(edge * POINT, 2) for edge in box[1:]] == [10, 20, 30, 25]


def test_own_units_of_an_object() -> None:
    (box,), _ = drawn(
        '<ofd:TextObject Boundary="30 40 9 9" CTM="0.05 0 0 0.05 0 0" Size="100"><ofd:TextCode X="0" Y="88" DeltaX="g 1 100">安全</ofd:TextCode></ofd:TextObject>'
    )
    assert [round(edge * POINT, 2) for edge in box[1:]] == [30, 40, 40, 45]


def test_a_gap_parts_a_run() -> None:
    boxes, _ = drawn(
        '<ofd:TextObject Boundary="10 10 90 9" Size="5"><ofd:TextCode X="0" Y="4" DeltaX="5 30 5">单位时间</ofd:TextCode></ofd:TextObject>'
    )
    assert [(box.text, round(box.left * POINT)) for box in boxes] == [("单位", 10), ("时间", 45)]


def test_vertical_text_is_a_character_a_box() -> None:
    boxes, _ = drawn(
        '<ofd:TextObject Boundary="10 10 9 90" Size="5"><ofd:TextCode X="0" Y="4.4" DeltaY="g 2 6">责任人</ofd:TextCode></ofd:TextObject>'
    )
    assert [(box.text, round(box.left * POINT), round(box.top * POINT)) for box in boxes] == [("责", 10, 10), ("任", 10, 16), ("人", 10, 22)]


def test_text_printed_twice_for_boldness_is_read_once() -> None:
    assert len(drawn(text(10, 20, "标题") + text(10.05, 20, "标题"))[0]) == 1
    assert len(drawn(text(10, 20, "标题") + text(10, 40, "标题"))[0]) == 2


@pytest.mark.parametrize(
    "matrix, first, second",
    [("0 1 -1 0 0 0", (200, 20), (190, 20)), ("0 -1 1 0 0 0", (10, 280), (20, 280)), ("-1 0 0 -1 0 0", (200, 280), (200, 270))],
)
def test_a_page_whose_text_lies_is_turned_upright(matrix: str, first: tuple[int, int], second: tuple[int, int]) -> None:
    objects = "".join(
        f'<ofd:TextObject Boundary="{x} {y} 5 5" CTM="{matrix}" Size="5"><ofd:TextCode X="0" Y="0">{word}</ofd:TextCode></ofd:TextObject>'
        for word, (x, y) in (("第一行字", first), ("第二行字", second))
    )
    boxes, _ = drawn(objects)
    assert [box.text for box in sorted(boxes, key=lambda box: box.top)] == ["第一行字", "第二行字"]
    assert all(box.right - box.left > 3 * (box.bottom - box.top) > 0 for box in boxes)


@pytest.mark.parametrize(
    "given, count, expected",
    [
        ("g 3 5.5", 9, [5.5, 5.5, 5.5]),
        ("1 g 2 5 2", 9, [1, 5, 5, 2]),
        ("g 1000000000 1", 4, [1, 1, 1, 1]),
        ("g -5 1 7", 4, [7]),
        ("g 2", 4, [0, 2]),
        ("nan inf 1e999 x", 4, [0, 0, 0, 0]),
        (None, 4, []),
    ],
)
def test_distances(given: str | None, count: int, expected: list[float]) -> None:
    assert _deltas(given, count) == expected


def test_figures_of_a_path() -> None:
    assert list(_figures("M 0 0 L 5 0 L5,9C M 1 1 B 1 2 3 4 5 6")) == [([(0, 0), (5, 0), (5, 9), (0, 0)], 0), ([(1, 1), (5, 6)], 1)]
    assert list(_figures("L")) == list(_figures("M 1 1")) == []


def test_rules_of_lines_rectangles_and_thin_areas() -> None:
    def rules(objects: str) -> list[list[float]]:
        return [[round(edge * POINT, 1) for edge in rule] for rule in drawn(objects)[1].rules]

    assert rules(line(10, 20, 60, 20)) == [[10, 20, 60, 20]]
    assert rules(rectangle(10, 20, 50, 30)) == [[10, 20, 60, 20], [60, 20, 60, 50], [10, 50, 60, 50], [10, 20, 10, 50]]
    assert rules(rectangle(10, 20, 50, 0.5, fill=True)) == [[10, 20, 60, 20.5]]
    assert rules(rectangle(10, 20, 50, 30, fill=True, stroke=False)) == []  # shading
    assert rules(line(10, 20, 60, 50)) == []  # the line across an empty cell
    assert rules(line(10, 20, 10.5, 20)) == []  # a dash


# ---- pages without text --------------------------------------------------------------------------


def png(width: int = 40, height: int = 60) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def scanned(tmp_path: Path, data: bytes, *, before: list[list[str]] | None = None) -> Path:
    members = parts([*(before or []), [image(5), text(100, 270, "— 2 —")]])
    members["Doc_0/PublicRes.xml"] = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    members["Doc_0/Res/p.png"] = data
    return packed(tmp_path, members)


class Stub:
    """Stands in for the recognition of text; finds one run on every picture."""

    def __init__(self, path: str, options: Options) -> None:
        self.pages: list[tuple[int, float]] = []

    def page(self, image: bytes, number: int, scale: float) -> Page:
        self.pages.append((number, round(scale, 3)))
        return Page(number, 595, 842, [Box("识别出的通知", 100, 100, 200, 116)], [Rule(0, 0, 9, 0)])

    def finish(self, source: SourceText) -> SourceText:
        assert self.pages in ([], [(2, round(595.28 / 40, 3))])
        return source


@pytest.fixture
def recognition(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from anweitool.readers import scan

    monkeypatch.setattr(scan, "Recogniser", Stub)
    yield


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    from anweitool.readers import scan

    def refuse(path: str, options: Options) -> None:
        raise scan.ScanUnavailable

    monkeypatch.setattr(scan, "Recogniser", refuse)


WRITTEN = [[text(LEFT, TOP, "关于防汛工作的通知")]]


@pytest.mark.usefixtures("recognition")
def test_a_scanned_page_is_recognised_at_its_place(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    source = read(str(scanned(tmp_path, png(), before=WRITTEN)), Options(progress=lambda page, pages: seen.append((page, pages))))[0]
    assert [(line, page) for line, page in zip(source.lines, source.pages, strict=True) if line] == [("关于防汛工作的通知", 1), ("识别出的通知", 2)]
    assert seen == [(2, 2)]
    assert not remarks(source, "TX954")


@pytest.mark.usefixtures("no_recognition")
def test_a_scanned_page_is_said_where_recognition_is_missing(tmp_path: Path) -> None:
    source = read(str(scanned(tmp_path, png(), before=WRITTEN)))[0]
    assert source.lines[0] == "关于防汛工作的通知"
    assert remarks(source, "TX954") == ["第 2 页是图片，没有读到文字"]


@pytest.mark.usefixtures("recognition")
def test_recognition_can_be_turned_off(tmp_path: Path) -> None:
    assert remarks(read(str(scanned(tmp_path, png(), before=WRITTEN)), Options(ocr=False))[0], "TX954") == ["第 2 页是图片，没有读到文字"]


@pytest.mark.usefixtures("recognition")
@pytest.mark.parametrize("data, why", [(b"\x97JB2\r\n", "的图片编码不能读"), (b"", "的图片缺失或损坏"), (b"\x89PNG\r\n\x1a\n??", "的图片缺失或损坏")])
def test_pictures_that_cannot_be_read_are_said(tmp_path: Path, data: bytes, why: str) -> None:
    assert remarks(read(str(scanned(tmp_path, data, before=WRITTEN)))[0], "TX954") == [f"第 2 页{why}，没有读到文字"]


def curved(count: int) -> str:
    return f'<ofd:PathObject Boundary="0 0 90 90"><ofd:AbbreviatedData>M 0 0 {"B 1 2 3 4 5 6 " * count}</ofd:AbbreviatedData></ofd:PathObject>'


def test_text_drawn_as_curves_is_said(tmp_path: Path) -> None:
    source = read(str(write_ofd(tmp_path / "x.ofd", [*WRITTEN, [curved(300)], [curved(3)]])))[0]
    assert remarks(source, "TX954") == ["第 2 页的字画成了曲线，没有读到文字"]


def test_a_character_an_object_makes_no_difference(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_ofd([*NOTICE, *LONG[:2]], tmp_path / "通知.ofd").path) as archive:
        whole: Members = {name: archive.read(name).decode() for name in archive.namelist()}

    def apart(match: re.Match[str]) -> str:
        x, y, size, found = float(match[1]), float(match[2]), float(match[3]), ""
        for char in match[4]:
            found += f'<ofd:TextObject Boundary="{x} {y} 9 9" CTM="0.1 0 0 0.1 0 0" Size="{size * 10}"><ofd:TextCode X="0" Y="{size * 8.8}">{char}</ofd:TextCode></ofd:TextObject>'
            x += size if char > "\xff" else size / 2
        return found

    name = "Doc_0/Pages/Page_0/Content.xml"
    pattern = r'<ofd:TextObject ID="0" Boundary="(\S+) (\S+) \S+ \S+" Font="2" Size="(\S+)">.*?>([^<>]+)</ofd:TextCode></ofd:TextObject>'
    split = whole | {name: re.sub(pattern, apart, str(whole[name]))}
    assert str(split[name]).count("<ofd:TextObject") > 300
    assert lines(packed(tmp_path, split)) == lines(tmp_path / "通知.ofd")
    assert lines(tmp_path / "通知.ofd")[:8] == NOTICE


# ---- files that cannot be read -------------------------------------------------------------------


@pytest.mark.usefixtures("no_recognition")
def test_nothing_but_scans_or_curves(tmp_path: Path) -> None:
    path = tmp_path / "曲线.ofd"
    assert problem(write_ofd(path, [[curved(300)]])) == "F：字都画成了曲线，没有可读的文字。请另取能选中文字的版本，或把各页另存为 png 图片"
    members = parts([[image(5)]])
    members["Doc_0/PublicRes.xml"] = f'<ofd:Res {NAMESPACE}><ofd:MultiMedia ID="5"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia></ofd:Res>'
    members["Doc_0/p.png"] = png()
    assert problem(packed(tmp_path, members)) == "F：是扫描件，没有可读的文字。请先装文字识别：pip install 'anweitool[ocr]'"
    assert problem(write_ofd(path, [[]])) == "F：没有读到文字。请核对文件"


def test_missing_parts(tmp_path: Path) -> None:
    whole = simple("印发通知")

    def without(name: str) -> Path:
        return packed(tmp_path, {key: value for key, value in whole.items() if key != name})

    assert problem(without("Doc_0/Document.xml")) == "F：OFD 不完整：没有页面。请重新取得文件"
    assert problem(without("Doc_0/Pages/Page_0/Content.xml")) == "F：OFD 不完整：页面都缺失。请重新取得文件"
    assert lines(without("Doc_0/PublicRes.xml")) == ["印发通知"]


def test_a_missing_page_is_said(tmp_path: Path) -> None:
    members = parts([[text(LEFT, TOP, "第一页")], [], [text(LEFT, TOP, "第三页")]])
    del members["Doc_0/Pages/Page_1/Content.xml"]
    source = read(str(packed(tmp_path, members)))[0]
    assert [(line, page) for line, page in zip(source.lines, source.pages, strict=True) if line] == [("第一页", 1), ("第三页", 3)]
    assert remarks(source, "TX954") == ["第 2 页缺失，没有读到文字"]


def test_damaged_and_encrypted_parts(tmp_path: Path) -> None:
    members = simple("印发通知")
    name = "Doc_0/Pages/Page_0/Content.xml"
    members[name] = str(members[name])[:-30]
    assert problem(packed(tmp_path, members)) == f"F：文件里的 {name} 不是完整的 XML。请重新取得文件"
    members |= {name: b"\x9c\x01\xfe" * 50, "Encryptions.xml": "<Encryptions/>"}
    assert problem(packed(tmp_path, members)) == "F：OFD 加了密。请解密后再试"


def test_too_many_pages(tmp_path: Path) -> None:
    path = write_ofd(tmp_path / "x.ofd", [[text(LEFT, TOP, "页")]] * 4)
    assert problem(path, pages=3) == "F：有 4 页，超过 3 页。请把文件拆小，或用 --pages 放宽"
    assert lines(path, pages=4) == ["页"] * 4


def test_the_same_content_drawn_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again = [f'<ofd:CompositeObject ResourceID="{n + 1}"/>' * 30 for n in range(12)]
    word = text(0, 0, "字")
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>{again[n]}{word}</ofd:Content></ofd:CompositeGraphicUnit>' for n in range(1, 12)
    )
    members = parts([['<ofd:CompositeObject ResourceID="1"/>']])
    members["Doc_0/PublicRes.xml"] = f"<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>"
    monkeypatch.setattr(package, "_REUSED", 100_000)
    assert problem(packed(tmp_path, members)) == "F：页面反复引用的内容过多，疑为恶意文件。请核对文件来源"


def test_a_unit_that_holds_itself_ends(tmp_path: Path) -> None:
    members = parts([['<ofd:CompositeObject ResourceID="1"/>', text(LEFT, TOP, "正文")]])
    unit = '<ofd:CompositeGraphicUnit ID="1"><ofd:Content><ofd:CompositeObject ResourceID="1"/></ofd:Content></ofd:CompositeGraphicUnit>'
    members["Doc_0/PublicRes.xml"] = f"<ofd:Res {NAMESPACE}>{unit}</ofd:Res>"
    assert lines(packed(tmp_path, members)) == ["正文"]


def test_deep_nesting_is_one_line(tmp_path: Path) -> None:
    assert lines(write_ofd(tmp_path / "x.ofd", [["<ofd:PageBlock>" * 200 + text(LEFT, TOP, "正文") + "</ofd:PageBlock>" * 200]])) == ["正文"]
    path = write_ofd(tmp_path / "y.ofd", [["<ofd:PageBlock>" * 20_000 + "</ofd:PageBlock>" * 20_000]])
    assert problem(path) == "F：文件里的 Doc_0/Pages/Page_0/Content.xml 嵌套过深。请核对文件来源"


def test_hostile_numbers_cost_nothing(tmp_path: Path) -> None:
    odd = (
        '<ofd:TextObject Boundary="1e300 nan 1 1" Size="1e9" CTM="1 x"><ofd:TextCode X="inf" Y="-1e99" DeltaX="g 1000000000 1 g 1e12 2">正文</ofd:TextCode></ofd:TextObject>'
        f"<ofd:PathObject><ofd:AbbreviatedData>{'M 9999999999 1e400 L . .. ' * 20_000}</ofd:AbbreviatedData></ofd:PathObject>"
    )
    path = write_ofd(tmp_path / "x.ofd", [[odd]])
    started = time.perf_counter()
    assert lines(path) == ["正文"]
    assert time.perf_counter() - started < 5


def test_changed_bytes_raise_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(7)
    members = parts([[text(LEFT, TOP, "印发通知"), line(10, 20, 60, 20), image(5)], [curved(5)]])
    members |= {"Doc_0/p.png": png()}
    read_ = failed = 0
    for _ in range(300):
        changed = dict(members)
        name = chance.choice([name for name in members if name.endswith(".xml")])
        content = str(changed[name])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content = (
                content[:at]
                + chance.choice(["", "9", "-", " ", "g", "\\", "e99", "/", "字", "<x/>", content[at : at + 20]])
                + content[at + chance.randint(0, 3) :]
            )
        changed[name] = content
        try:
            ofd.read(pack(changed, tmp_path / "f.ofd").read_bytes(), "f.ofd", Options(ocr=False))
            read_ += 1
        except AnweiError:
            failed += 1
    assert read_ > 30
    assert failed > 30


def test_time_is_linear(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        objects = "".join(text(LEFT + BODY * (n % 28), TOP + 10 * (n // 28 % 22), "字") for n in range(count))
        started = time.process_time()
        drawn(objects)
        return time.process_time() - started

    seconds(500)
    assert seconds(16_000) < 16 * max(seconds(2_000), 0.02)
