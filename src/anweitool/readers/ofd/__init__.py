"""OFD (GB/T 33190): the pages of a package (`package`) → what their objects draw (`page`) → lines and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError
from anweitool.readers import visual
from anweitool.readers.archive import Package
from anweitool.readers.draft import Draft
from anweitool.readers.ofd.package import Budget, Document, Parts
from anweitool.readers.ofd.page import Drawing, Picture, child, descendants
from anweitool.readers.options import Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from lxml import etree

    from anweitool.readers.scan import Recogniser

_AGAIN = "请重新取得文件"
_READABLE = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*")  # pictures; JB2 and other fax codes are not
_CURVED = 50  # curves on a page without text that must be letters, not an ornament

#: Why a page gave no text.
_MISSING, _CURVES, _PICTURE, _CODED, _LOST = "缺失", "的字画成了曲线", "是图片", "的图片编码不能读", "的图片缺失或损坏"

_OTHERWISE = "请另取能选中文字的版本，或把各页另存为 png 图片"
#: The same, as it is said where no page gave any.
_HOPELESS = {
    _PICTURE: ("是扫描件，没有可读的文字", "请先装文字识别：pip install 'anweitool[ocr]'"),
    _CODED: ("是扫描件，图片的编码不能读", _OTHERWISE),
    _CURVES: ("字都画成了曲线，没有可读的文字", _OTHERWISE),
    _LOST: ("是扫描件，图片缺失或损坏", _AGAIN),
    _MISSING: ("OFD 不完整：页面都缺失", _AGAIN),
}


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The text of an OFD file, page by page. Raises AnweiError."""
    try:
        return _Reading(data, path, options).source()
    except AnweiError:
        raise
    except Exception as error:  # whatever odd bytes make a library raise is one line to the user
        raise AnweiError(path, "OFD 不合规范，无法解析", _AGAIN) from error


class _Reading:
    """One reading: the package, the draft, and the pages that gave no text."""

    def __init__(self, data: bytes, path: str, options: Options) -> None:
        self._path, self._options = path, options
        self._parts = Parts(Package(data, path, options))
        self._draft = Draft("ofd", path, options)
        self._silent: dict[str, list[int]] = {}  # why → the numbers of the pages
        self._slanted = self._hidden = 0

    def source(self) -> SourceText:
        documents = self._documents()
        pages = [(document, part) for document in documents for part in document.pages]
        if len(pages) > self._options.pages:
            raise AnweiError(self._path, f"有 {len(pages)} 页，超过 {self._options.pages} 页", "请把文件拆小，或用 --pages 放宽")
        visual.write(self._draft, self._pages(pages))
        if not self._draft.last:
            raise self._nothing()
        self._remarks(documents)
        source = self._draft.source()
        recogniser = self.__dict__.get("_recogniser")  # only where a page asked for it
        return recogniser.finish(source) if recogniser else source

    def _documents(self) -> list[Document]:
        """The documents of the package in order; what the package says of each becomes evidence."""
        entry = self._parts.find("OFD.xml", "")
        root = self._parts.xml(entry)
        if root is None or entry is None:
            raise AnweiError(self._path, "OFD 不完整：没有 OFD.xml", _AGAIN)
        found, budget = [], Budget(self._path)
        for body in descendants(root, "DocBody"):
            self._evidence(child(body, "DocInfo"))
            where = child(body, "DocRoot")
            part = self._parts.find(where.text, entry) if where is not None else None
            document = self._parts.xml(part)
            if document is not None and part is not None:
                found.append(Document(document, part, self._parts, budget))
        if not any(document.pages for document in found):
            raise AnweiError(self._path, "OFD 不完整：没有页面", _AGAIN)
        return found

    def _evidence(self, info: etree._Element | None) -> None:
        if info is None:
            return
        for name, label in (("Title", "文档属性标题"), ("Author", "文档属性作者"), ("Subject", "文档属性主题")):
            if (element := child(info, name)) is not None:
                self._draft.evidence(label, element.text or "", "文档属性")
        for custom in descendants(info, "CustomData"):
            label = (custom.get("Name") or "").strip()
            if label and not label.isascii():  # the others are set by programs for programs
                self._draft.evidence(label[:50], custom.text or "", "文档属性")

    def _pages(self, pages: Sequence[tuple[Document, str | None]]) -> Iterator[visual.Page]:
        for number, (document, part) in enumerate(pages, 1):
            root = self._parts.xml(part)
            if root is None or part is None:
                self._silent.setdefault(_MISSING, []).append(number)
                continue
            drawing = document.drawing(root, part)
            self._slanted += drawing.slanted
            self._hidden += drawing.hidden
            width, height, boxes = drawing.upright(*document.size(root))
            page = visual.Page(number, width, height, boxes, drawing.rules)
            if not any(char.isalpha() for box in boxes for char in box.text):  # a page number stamped on a scan is no text
                page = self._recognised(page, document, drawing)
                if drawing.pictures and self._options.progress:
                    self._options.progress(number, len(pages))
            yield page

    def _recognised(self, page: visual.Page, document: Document, drawing: Drawing) -> visual.Page:
        """A page without text of its own, with what is recognised on its pictures."""
        if not drawing.pictures and drawing.curves >= _CURVED:
            self._silent.setdefault(_CURVES, []).append(page.number)
        reasons = []
        for picture in drawing.pictures:
            data = document.picture(picture.resource)
            if data is None or not data.startswith(_READABLE):
                reasons.append(_CODED if data else _LOST)
            elif self._recogniser is None:
                reasons.append(_PICTURE)
            else:
                try:
                    found = self._recogniser.page(data, page.number, _scale(data, picture))
                except (AnweiError, OSError, ValueError):
                    reasons.append(_LOST)
                else:
                    page = _joined(page, found, picture, alone=len(drawing.pictures) == 1)
        if reasons:
            self._silent.setdefault(reasons[0], []).append(page.number)
        return page

    @cached_property
    def _recogniser(self) -> Recogniser | None:
        """What recognises text on pictures, None where that is off or not installed."""
        from anweitool.readers import scan

        try:
            return scan.Recogniser(self._path, self._options) if self._options.ocr else None
        except scan.ScanUnavailable:
            return None

    def _nothing(self) -> AnweiError:
        """Why there is no text at all."""
        problem, advice = next((_HOPELESS[why] for why in _HOPELESS if why in self._silent), ("没有读到文字", "请核对文件"))
        return AnweiError(self._path, problem, advice)

    def _remarks(self, documents: list[Document]) -> None:
        for why, pages in self._silent.items():
            self._draft.remark("TX954", "warning", f"第 {_ranges(pages)} 页{why}，没有读到文字")
        for document in documents:
            for what in document.left_out():
                self._draft.remark("TX960", "info", what)
        if self._slanted:
            self._draft.remark("TX960", "info", f"斜排的 {self._slanted} 处文字（水印）未读入")
        if self._hidden:
            self._draft.remark("TX960", "info", f"隐藏的 {self._hidden} 处文字未读入")


def _scale(data: bytes, picture: Picture) -> float:
    """Points a pixel."""
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        return (picture.right - picture.left) / max(1, image.width)


def _joined(page: visual.Page, found: visual.Page, picture: Picture, *, alone: bool) -> visual.Page:
    """A page with what was recognised on a picture of it; a picture that is the whole page may have been turned."""
    if alone:
        return found._replace(boxes=[*found.boxes] or page.boxes)
    x, y = picture.left, picture.top
    boxes = [visual.Box(box.text, box.left + x, box.top + y, box.right + x, box.bottom + y) for box in found.boxes]
    rules = [visual.Rule(rule.left + x, rule.top + y, rule.right + x, rule.bottom + y) for rule in found.rules]
    return page._replace(boxes=[*page.boxes, *boxes], rules=[*page.rules, *rules])


def _ranges(pages: list[int]) -> str:
    """Page numbers in short.

    >>> _ranges([1, 2, 3, 7])
    '1—3、7'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(f"{a}—{b}" if b > a else str(a) for a, b in runs[:20]) + ("等" if len(runs) > 20 else "")
