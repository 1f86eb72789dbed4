"""Scans: pictures that the tests draw are read back, whatever way they lie, and doubt is said where it belongs."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from anweitool.errors import AnweiError
from anweitool.readers import scan, visual
from anweitool.readers.options import Options
from anweitool.readers.scan.text import renumber, tidy
from anweitool.source import SourceText

pytest.importorskip("rapidocr", reason="the extra anweitool[ocr] is not installed")
from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: E402

WIDTH = 1240  # A4 at 150 dpi
TEXT = [
    "关于开展安全检查的通知",
    "各村、各单位：",
    "一、组织领导。镇安委会负责统筹协调全镇检查工作。",
    "二、检查时间。自2024年5月1日起，至6月底前完成。",
]
Opened = Image.Image


@lru_cache
def font(size: int) -> Any:
    found = subprocess.run(["fc-match", "-f", "%{file}", "Noto Serif CJK SC"], capture_output=True, text=True, check=False).stdout
    if "CJK" not in found:
        pytest.skip("no Noto CJK font found by fc-match")
    return ImageFont.truetype(found, size)


def drawn(lines: list[str], height: int = 520, size: int = 33, mode: str = "L") -> Opened:
    """A page with a centred title and lines below it, at 150 dpi."""
    image = Image.new(mode, (WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        left = (WIDTH - draw.textlength(line, font=font(size))) / 2 if i == 0 else 150
        draw.text((left, 60 + i * 2 * size), line, font=font(size), fill="black")
    return image


def stored(image: Opened, format: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **more)
    return out.getvalue()


def read(image: Opened | bytes, name: str = "a.png", options: Options | None = None) -> SourceText:
    return scan.read(image if isinstance(image, bytes) else stored(image), name, options or Options())


def seen(source: SourceText) -> list[str]:
    return [line.strip() for line in source.lines if line.strip()]


def said(source: SourceText, code: str) -> list[tuple[str, str, tuple[int, int]]]:
    return [(remark.severity, remark.message, remark.lines) for remark in source.remarks if remark.code == code]


def refused(data: bytes, name: str = "a.png", options: Options | None = None) -> str:
    with pytest.raises(AnweiError) as caught:
        read(data, name, options)
    return str(caught.value)


def test_page_is_read_in_order() -> None:
    source = read(drawn(TEXT))
    assert (seen(source), source.format, set(source.pages), source.remarks) == (TEXT, "image", {1}, ())


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_page_that_lies_or_stands_on_its_head(angle: int) -> None:
    page = scan.Recogniser("a.png", Options()).page(drawn(TEXT, 700).rotate(angle, expand=True), 1, 0.48)
    assert [box.text for box in page.boxes] == TEXT
    assert (round(page.width), round(page.height)) == (595, 336)
    lefts, tops = [box.left for box in page.boxes[1:]], [box.top for box in page.boxes]
    assert lefts == pytest.approx([72, 72, 72], abs=3) and tops == pytest.approx([32, 64, 95, 127], abs=4)


@pytest.mark.parametrize("angle", [2, -4])
def test_skewed_page_is_straightened(angle: int) -> None:
    image = drawn(TEXT, 700).rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = scan.Recogniser("a.png", Options()).page(image, 1, 0.48)
    assert [box.text for box in page.boxes] == TEXT
    assert all(box.bottom - box.top < 30 for box in page.boxes)
    assert max(box.left for box in page.boxes[1:]) - min(box.left for box in page.boxes[1:]) < 4


def table() -> Opened:
    """Three columns, three rows; the text of the last row's last two cells nearly touches the line between them."""
    image = Image.new("L", (WIDTH, 400), "white")
    draw = ImageDraw.Draw(image)
    for y in (60, 140, 220, 300):
        draw.line([(100, y), (1100, y)], fill=0, width=2)
    for x in (100, 200, 660, 1100):
        draw.line([(x, 60), (x, 300)], fill=0, width=2)
    rows = [
        ("序号", "工作任务", "责任单位"),
        ("1", "开展消防安全专项检查", "镇安监所"),
        ("2", "燃气经营单位排查整治行动全覆盖", "城镇建设管理服务中心"),
    ]
    for r, row in enumerate(rows):
        for x, text in zip((125, 215, 668), row, strict=True):
            draw.text((x, 80 + 80 * r), text, font=font(29), fill=0)
    return image


def test_rulings_of_a_table() -> None:
    page = scan.Recogniser("a.png", Options()).page(table(), 1, 0.48)
    across = [rule for rule in page.rules if rule.right - rule.left > 400]
    down = [rule for rule in page.rules if rule.bottom - rule.top > 100]
    assert (len(across), len(down), len(page.rules)) == (4, 4, 8)
    assert [round(rule.top) for rule in across] == pytest.approx([29, 67, 105, 144], abs=1.5)
    assert [round(rule.left) for rule in sorted(down)] == pytest.approx([48, 96, 316, 528], abs=1.5)
    words = {box.text for box in page.boxes}
    assert words == {
        "序号",
        "工作任务",
        "责任单位",
        "1",
        "开展消防安全专项检查",
        "镇安监所",
        "2",
        "燃气经营单位排查整治行动全覆盖",
        "城镇建设管理服务中心",
    }


def test_characters_set_one_below_the_other() -> None:
    image = table()
    ImageDraw.Draw(image).rectangle((103, 143, 197, 297), fill=255)
    for i, char in enumerate("宣传教育"):
        ImageDraw.Draw(image).text((132, 148 + 36 * i), char, font=font(29), fill=0)
    page = scan.Recogniser("a.png", Options()).page(image, 1, 0.48)
    column = sorted((box.top, box.text) for box in page.boxes if box.right < 96 and box.top > 67)
    assert [text for _, text in column] == ["宣", "传", "教", "育"]


def test_strokes_of_letters_are_no_rulings() -> None:
    page = scan.Recogniser("a.png", Options()).page(drawn(["中华人民共和国——十三", "一、丁丨工"], size=90), 1, 0.48)
    assert page.rules == []


def test_blurred_line_is_doubted_where_it_stands() -> None:
    image = drawn(TEXT)
    band = (0, 60 + 2 * 66 - 10, WIDTH, 60 + 3 * 66 - 12)
    image.paste(image.crop(band).filter(ImageFilter.GaussianBlur(4.5)), band)
    source = read(image)
    doubtful = [(message, lines) for _, message, lines in said(source, "TX959") if message.startswith("文字识别把握不大：“")]
    assert len(doubtful) == 1 and {severity for severity, _, _ in said(source, "TX959")} == {"warning"}
    message, (first, last) = doubtful[0]
    line = source.lines[first - 1].strip()
    quoted, percent = re.fullmatch(r"文字识别把握不大：“(.+)”（(\d\d)%），请对照原件", message).groups()  # type: ignore[union-attr]
    assert first == last and quoted in line and "检查工作" in line and 50 <= int(percent) < 85
    assert all(text in source.text for text in (TEXT[0], TEXT[1], TEXT[3]))


def test_text_under_a_seal_and_a_red_head() -> None:
    image = Image.new("RGB", (WIDTH, 700), "white")
    draw = ImageDraw.Draw(image)
    draw.text((170, 60), "某某镇人民政府文件", font=font(100), fill=(220, 20, 30))
    draw.text((700, 440), "某某镇人民政府", font=font(33), fill=(20, 20, 20))
    draw.text((720, 500), "2024年4月10日", font=font(33), fill=(20, 20, 20))
    seal = Image.new("RGB", image.size, "white")
    ring = ImageDraw.Draw(seal)
    ring.ellipse((690, 350, 940, 600), outline=(225, 30, 40), width=9)
    ring.text((760, 420), "★", font=font(100), fill=(225, 30, 40))
    for i, char in enumerate("某某镇人民政府"):
        ring.text((715 + i * 30, 400 - 20 * (3 - abs(i - 3))), char, font=font(28), fill=(225, 30, 40))
    from PIL import ImageChops

    source = read(ImageChops.multiply(image, seal))
    assert seen(source) == ["某某镇人民政府文件", "某某镇人民政府", "2024年4月10日"]


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "CMYK", "I;16", "JPEG", "EXIF", "BMP"])
def test_every_kind_of_picture(mode: str) -> None:
    image, line = drawn(TEXT[2:3], 160), TEXT[2]
    if mode == "I;16":
        data = stored(image.convert("I").point(lambda value: value * 257).convert("I;16"), "TIFF")
    elif mode == "RGBA":
        clear = Image.new("RGBA", image.size, (0, 0, 0, 0))  # black text on nothing
        clear.putalpha(image.point(lambda value: 255 - value))
        data = stored(clear)
    elif mode == "EXIF":
        exif = Image.Exif()
        exif[0x0112] = 6
        data = stored(image.rotate(90, expand=True), "JPEG", exif=exif)
    elif mode in ("JPEG", "BMP"):
        data = stored(image, mode)
    else:
        data = stored(image.convert(mode), "TIFF" if mode == "CMYK" else "PNG")
    assert seen(read(data)) == [line]


def test_pages_of_a_tiff_and_progress() -> None:
    first, second = drawn(TEXT[:1], 200), drawn(TEXT[1:2], 200)
    blank = Image.new("L", first.size, "white")
    data = stored(first, "TIFF", save_all=True, append_images=[blank, second], compression="tiff_lzw", dpi=(150, 150))
    steps: list[tuple[int, int]] = []
    source = read(data, "a.tif", Options(progress=lambda page, pages: steps.append((page, pages))))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    pages = {line.strip(): source.page_of(at) for at, line in enumerate(source.lines, 1) if line.strip()}
    assert pages == {TEXT[0]: 1, TEXT[1]: 3}
    assert [(severity, message) for severity, message, _ in said(source, "TX954")] == [("warning", "第 2 页没有识别出文字，请对照原件")]
    assert refused(data, "a.tif", Options(pages=2)) == "a.tif：超过 2 页。请把文件拆小"


def test_long_screenshot_is_read_in_stretches() -> None:
    image = Image.new("L", (500, 2600), "white")
    wanted = [f"第{n}条要求按时完成" for n in range(1, 40)]
    for i, line in enumerate(wanted):
        ImageDraw.Draw(image).text((30, 20 + 65 * i), line, font=font(26), fill=0)
    words = scan.recognise(image)
    assert [word.text for word in words] == wanted


def test_boxes_are_words_without_scores() -> None:
    data = stored(drawn(TEXT[:2], 200))
    words = scan.recognise(data)
    assert scan.boxes(data) == [visual.Box(*word[:5]) for word in words]
    assert all(0.9 < word.score <= 1 for word in words)


def test_blank_picture() -> None:
    assert refused(stored(Image.new("L", (300, 300), "white"))) == "a.png：图片里没有识别出文字。请核对图片是否清楚"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP"])
def test_damaged_pictures(format: str) -> None:
    data = stored(drawn(TEXT), format)
    wanted = "a.x：图片不完整或已损坏。请重新扫描或导出"
    assert refused(data[: len(data) // 2], "a.x") == wanted
    assert refused(data[:20], "a.x") == wanted


def test_scrambled_pictures_raise_nothing_else() -> None:
    import random

    rng = random.Random(4)
    for format in ("PNG", "JPEG", "TIFF", "BMP", "GIF"):
        whole = stored(Image.new("L", (40, 40), "white"), format)
        for _ in range(12):
            data = bytearray(whole)
            for _ in range(3):
                data[rng.randrange(4, len(data))] = rng.randrange(256)
            with pytest.raises(AnweiError):
                read(bytes(data))


def test_picture_that_claims_to_be_huge() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    wanted = "a.png：一页超过 15000 万像素。请降低分辨率后再试（文字扫描 300 dpi 已足够）"
    for side in (12_500, 60_000):
        head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
        assert refused(data) == wanted


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the extra were not installed."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    scan._engine.cache_clear()
    yield
    scan._engine.cache_clear()


@pytest.mark.usefixtures("bare")
def test_without_the_extra() -> None:
    data = stored(Image.new("L", (40, 40), "white"))
    assert refused(data) == "a.png：是图片（扫描件），识别文字需要另装组件。pip install 'anweitool[ocr]'"
    with pytest.raises(scan.ScanUnavailable):
        scan.Recogniser("a.pdf", Options())


def test_switched_off() -> None:
    assert refused(b"", options=Options(ocr=False)) == "a.png：是图片（扫描件），文字识别已关闭。请打开文字识别后再试"


def test_prints_nothing_and_loads_nothing_before_use() -> None:
    code = (
        "import sys; from anweitool.readers import scan; from anweitool.readers.options import Options\n"
        "assert not {'numpy', 'cv2', 'PIL', 'rapidocr', 'onnxruntime'} & set(sys.modules)\n"
        "scan.Recogniser('a', Options())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("text", "wanted", "kinds"),
    [
        ("沪府〔2024】3号", "沪府〔2024〕3号", {"文号括号": 1}),
        ("沪府[2024]3号", "沪府[2024]3号", {}),
        ("（2024】年度", "（2024】年度", {}),
        ("各村(居)委会,各单位:", "各村（居）委会，各单位：", {"标点": 4}),
        ("(一)强化领导", "（一）强化领导", {"标点": 2}),
        ("A(b)为3,000元", "A(b)为3,000元", {}),
        ("二O二四年四月", "二〇二四年四月", {"年份中的〇": 1}),
        ("二〇二四年，2020年", "二〇二四年，2020年", {}),
    ],
)
def test_tidy(text: str, wanted: str, kinds: dict[str, int]) -> None:
    assert tidy(text) == (wanted, kinds)
    assert len(tidy(text).text) == len(text)


def test_renumber_follows_the_sequence() -> None:
    assert renumber(["-、总体要求", "二、任务"]) == {0: "一、总体要求"}
    assert renumber(["十、甲", "十—、乙", "十二、丙"]) == {1: "十一、乙"}
    assert renumber(["-、总体要求", "三、任务"]) == {}
    assert renumber(["-、总体要求"]) == {}


def test_doubt_about_a_short_run_goes_to_the_nearest_line() -> None:
    recogniser = scan.Recogniser("a.png", Options())
    texts = ["以人为本", "落实责任", "以", "案促改"]
    words = [scan.Word(text, 0, i, 1, i + 1, 0.6 if text == "以" else 0.99) for i, text in enumerate(texts)]
    recogniser._note(2, words, list(words))
    source = recogniser.finish(SourceText(("前一页", "以人为本", "落实责任", "以案促改"), "image", (1, 2, 2, 2)))
    assert said(source, "TX959") == [("warning", "文字识别把握不大：“以”（60%），请对照原件", (4, 4))]


def test_corrections_are_said() -> None:
    recogniser = scan.Recogniser("a.png", Options())
    words = [scan.Word("沪府〔2024】3号", 0, 0, 1, 1, 0.99)]
    recogniser._note(1, words, words)
    source = recogniser.finish(SourceText(("沪府〔2024〕3号", "—、要求", "二、任务"), "image", (1, 1, 1)))
    assert source.lines == ("沪府〔2024〕3号", "一、要求", "二、任务")
    assert said(source, "TX960") == [("info", "文字识别后按公文写法改正：序号 1 处、文号括号 1 处", (1, 3))]
