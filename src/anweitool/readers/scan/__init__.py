"""Scans and pictures: recognition of text on a page, for image files and for pages of PDF and OFD without text.

Recognition is an extra (`anweitool[ocr]`: rapidocr with its models, onnxruntime); without it `ScanUnavailable`.
A reader that meets pages without text makes one `Recogniser`, gives `visual.write` the pages that `Recogniser.page`
makes of their pictures, and lets `Recogniser.finish` say in the finished source what is doubtful.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from anweitool.diagnostics import Diagnostic
from anweitool.errors import AnweiError
from anweitool.readers import visual
from anweitool.readers.draft import Draft
from anweitool.readers.options import Options
from anweitool.readers.scan import image as images
from anweitool.readers.scan import page as sheet
from anweitool.readers.scan.page import Rect
from anweitool.readers.scan.text import renumber, tidy
from anweitool.source import SourceText
from anweitool.text import clean, compact

#: Below this a run is said to be doubtful, below `_LOST` it is left out.
DOUBTFUL = 0.85
_LOST = 0.5
_DETECTION_SIDE = 1600  # pixels of the longer side in which lines are looked for


class ScanUnavailable(Exception):
    """Recognition of text is not installed."""


class Word(NamedTuple):
    """A recognised run of text on one line in pixels of the upright page, and how sure its recognition is (0–1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The text of an image file. Raises AnweiError where it is damaged or too large, or recognition is not at hand."""
    if not options.ocr:
        raise AnweiError(path, "是图片（扫描件），文字识别已关闭", "请打开文字识别后再试")
    try:
        recogniser = Recogniser(path, options)
    except ScanUnavailable:
        raise AnweiError(path, "是图片（扫描件），识别文字需要另装组件", "pip install 'anweitool[ocr]'") from None
    draft = Draft("image", path, options)
    visual.write(draft, _recognised(recogniser, data, path, options))
    if not recogniser.found:
        raise AnweiError(path, "图片里没有识别出文字", "请核对图片是否清楚")
    return recogniser.finish(draft.source())


def _recognised(recogniser: Recogniser, data: bytes, path: str, options: Options) -> Iterator[visual.Page]:
    for number, scan in enumerate(images.pages(data, path, options), 1):
        yield recogniser.page(scan.image, number, scan.scale)
        if options.progress:
            options.progress(number, scan.pages)


def recognise(image: Any, path: str = "", options: Options | None = None) -> list[Word]:
    """The runs of text of a picture (bytes, Pillow image, RGB or grey array), top to bottom."""
    recogniser = Recogniser(path, options or Options())
    page, smaller = images.array(image, path)
    scale = 595 / page.shape[1]
    words = recogniser._words(recogniser._upright(page, scale), scale)
    return [
        word._replace(left=word.left * smaller, top=word.top * smaller, right=word.right * smaller, bottom=word.bottom * smaller) for word in words
    ]


def boxes(image: Any, path: str = "", options: Options | None = None) -> list[visual.Box]:
    """The runs of text of a picture in pixels, without how sure they are."""
    return [visual.Box(*word[:5]) for word in recognise(image, path, options)]


class Recogniser:
    """Recognition of the pages of one file. Raises ScanUnavailable where the extra is not installed."""

    def __init__(self, path: str, options: Options) -> None:
        self.path, self.options = path, options
        self.found = 0  # runs of text on all pages
        self._engine = _engine()
        self._doubtful: dict[int, list[tuple[float, Word]]] = {}  # page → how far down its text (0–1), word
        self._lost: Counter[int] = Counter()
        self._bare: list[int] = []
        self._tidied: Counter[str] = Counter()

    def page(self, image: Any, number: int, scale: float) -> visual.Page:
        """A page's text and rulings in points, upright; `scale` is points a pixel (72 / dpi)."""
        page, smaller = images.array(image, self.path)
        scale *= smaller
        try:
            upright = self._upright(page, scale)
            words = self._words(upright, scale)
        except MemoryError:
            raise AnweiError(self.path, "内存不够识别这一页", "请降低分辨率后再试") from None
        except Exception:  # whatever the libraries raise
            raise AnweiError(self.path, f"第 {number} 页无法识别", "请重新扫描或导出") from None
        kept = [word for word in words if word.score >= _LOST]
        self._note(number, words, kept)
        height, width = upright.page.shape[:2]
        return visual.Page(
            number,
            width * scale,
            height * scale,
            [visual.Box(word.text, *(edge * scale for edge in word[1:5])) for word in kept],
            [visual.Rule(*(edge * scale for edge in rect)) for rect in (*upright.across, *upright.down)],
        )

    def finish(self, source: SourceText) -> SourceText:
        """The finished source with what recognition doubts: TX954 pages, TX959 lines, TX960 what was put right."""
        lines = list(source.lines)
        in_tables = {number - 1 for grid in source.grids for number in grid.lines}
        numbered = {at: text for at, text in renumber(lines).items() if at not in in_tables}
        for at, text in numbered.items():
            lines[at] = text
        remarks = [*source.remarks]
        for number in sorted({*self._doubtful, *self._lost, *self._bare}):
            remarks += self._remarks(number, source)
        if tidied := self._tidied + Counter({"序号": len(numbered)}):
            what = "、".join(f"{kind} {count} 处" for kind, count in sorted(tidied.items()) if count)
            remarks.append(Diagnostic("TX960", "info", f"文字识别后按公文写法改正：{what}", (1, len(lines))))
        return replace(source, lines=tuple(lines), remarks=tuple(remarks))

    # ---- a page --------------------------------------------------------------------------------------

    def _upright(self, page: Any, scale: float) -> sheet.Upright:
        page = sheet.unsealed(page, scale)
        quads = self._places(page)
        if sheet.lying(quads):
            page, quads = sheet.quarter(page, quads)
        if len(quads) and self._headlong(page, quads):
            page, quads = sheet.half(page, quads)
        page, quads = sheet.straightened(page, quads)
        places = [sheet.around(quad, page) for quad in quads]
        across, down = sheet.rulings(page, scale, places)
        page = sheet.wiped(page, [*across, *down])
        places = [line for place in places for part in sheet.parted(place, down) for line in sheet.unstacked(page, part)]
        return sheet.Upright(page, places, across, down)

    def _places(self, page: Any) -> Any:
        """The corners of the lines of text on a page, from the upper left one clockwise as they are read."""
        import numpy as np

        found = []
        for top, bottom in sheet.bands(page):
            result = self._engine(page[top:bottom], use_det=True, use_cls=False, use_rec=False)
            if result.boxes is not None and len(result.boxes):
                found.append(np.asarray(result.boxes, dtype="float64") + np.array([0, top]))
        return np.concatenate(found) if found else np.zeros((0, 4, 2))

    def _headlong(self, page: Any, quads: Any) -> bool:
        """Whether the page stands on its head: its longest lines read better turned round."""
        import numpy as np

        widths = quads[:, :, 0].max(axis=1) - quads[:, :, 0].min(axis=1)
        longest = [sheet.cut(page, sheet.around(quads[i], page)) for i in np.argsort(-widths)[:3]]
        score = _mean(self._texts(longest))
        return score < 0.9 and _mean(self._texts([crop[::-1, ::-1] for crop in longest])) > score + 0.05

    def _words(self, upright: sheet.Upright, scale: float) -> list[Word]:
        places = [place for place in upright.places if place[2] - place[0] > 2 and place[3] - place[1] > 2]
        words = self._read(upright.page, places)
        spare = [part for place in sheet.leftovers(upright.page, places, scale) for part in sheet.parted(place, upright.down)]
        margin = round(2 / scale)
        grown = [(x - margin, y - margin, r + margin, b + margin) for x, y, r, b in spare]
        words += [word for word in self._read(upright.page, grown) if word.score > DOUBTFUL or _long(word)]
        return sorted(words, key=lambda word: (word.top, word.left))

    def _read(self, page: Any, places: list[Rect]) -> list[Word]:
        found = zip(places, self._texts([sheet.cut(page, place) for place in places]), strict=True)
        return [Word(text, *place, score) for place, (text, score) in found if text.strip()]

    def _texts(self, crops: list[Any]) -> list[tuple[str, float]]:
        if not crops:
            return []
        result = self._engine.recognize_txt(crops)
        return [(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]

    # ---- doubts --------------------------------------------------------------------------------------

    def _note(self, number: int, words: list[Word], kept: list[Word]) -> None:
        for i, word in enumerate(kept):
            text, kinds = tidy(word.text)
            kept[i] = word._replace(text=text)
            self._tidied += kinds
        self.found += len(kept)
        if lost := len(words) - len(kept):
            self._lost[number] = lost
        if not kept:
            self._bare.append(number)
        starts = [0, *accumulate(len(compact(word.text)) for word in kept)]
        if doubtful := [(at / starts[-1], word) for at, word in zip(starts, kept, strict=False) if word.score < DOUBTFUL]:
            self._doubtful[number] = doubtful

    def _remarks(self, number: int, source: SourceText) -> Iterator[Diagnostic]:
        """What is doubtful of one page, with the lines that it became."""
        own = [at for at, page in enumerate(source.pages, 1) if page == number]
        first, last = (own[0], own[-1]) if own else (1, 1)
        if number in self._bare:
            yield Diagnostic("TX954", "warning", f"第 {number} 页没有识别出文字，请对照原件", (first, first))
        numbers = own or list(range(1, len(source.lines) + 1))
        texts = [compact(source.lines[at - 1]) for at in numbers]
        starts = [0, *accumulate(map(len, texts))]
        by_line: dict[int, list[Word]] = {}
        for share, word in self._doubtful.get(number, ()):
            wanted, about = compact(clean(word.text)), share * starts[-1]
            places = [(abs(starts[i] + text.index(wanted) - about), numbers[i]) for i, text in enumerate(texts) if wanted in text]
            by_line.setdefault(min(places)[1] if places else first, []).append(word)
        for at, words in sorted(by_line.items()):
            shown = "、".join(f"“{word.text[:20]}”（{word.score:.0%}）" for word in words[:3]) + ("等" if len(words) > 3 else "")
            yield Diagnostic("TX959", "warning", f"文字识别把握不大：{shown}，请对照原件", (at, at))
        if lost := self._lost[number]:
            yield Diagnostic("TX959", "warning", f"第 {number} 页有 {lost} 处字迹没能认出，请对照原件", (first, last))


# ---- engine --------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The one engine of this process, its models from the installed package: nothing is fetched, nothing printed."""
    try:
        import cv2
        import onnxruntime
        import PIL  # noqa: F401
        import rapidocr
    except ImportError:
        raise ScanUnavailable from None
    onnxruntime.set_default_logger_severity(4)
    cv2.setNumThreads(2)
    folder = Path(rapidocr.__file__).parent / "models"
    models = {part: sorted(folder.glob(f"*_{part.lower()}_*.onnx")) for part in ("Det", "Rec", "Cls")}
    if not all(models.values()):
        raise ScanUnavailable
    try:
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": 20_000,
                "Det.limit_type": "max",
                "Det.limit_side_len": _DETECTION_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
            | {f"{part}.model_path": str(found[0]) for part, found in models.items()}
        )
    except Exception:
        raise ScanUnavailable from None


def _long(word: Word) -> bool:
    """Whether a run is as long as several characters: worth a word of doubt even if it was not made out."""
    return word.right - word.left > 4 * (word.bottom - word.top)


def _mean(found: list[tuple[str, float]]) -> float:
    return sum(score for _, score in found) / max(1, len(found))
