"""PDF: characters and rulings of each page by pdfium → boxes; pages without text go to text recognition."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.draft import Draft
from anweitool.readers.options import Options
from anweitool.readers.pdf.page import content_of
from anweitool.readers.visual import Page, write
from anweitool.readers.visual.text import page_list
from anweitool.source import SourceText

if TYPE_CHECKING:
    import pypdfium2 as pdfium

    from anweitool.readers.scan import Recogniser

_LOCK = threading.Lock()  # pdfium may be used by one thread at a time
_OCR_SCALE = 200 / 72
_MOST_PIXELS = 25e6  # of a page's picture
_INSTALL = "pip install 'anweitool[ocr]'"
_CHINESE = lazy(r"[\u4e00-\u9fff]")
_FILE_NAME = lazy(r"(?i)\.(?:docx?|wps|pdf|rtf|xlsx?|et|html?|txt|tmp)\b|^microsoft\s")


class _Found(NamedTuple):
    """What reading the pages brought to light besides their text, by page number."""

    skewed: dict[int, str]  # text at an angle, left out
    unread: list[int]  # pictures of text, where recognition is not at hand
    uncoded: dict[int, int]  # characters whose font does not say what they are
    recognisers: list[Recogniser]  # the one that was needed, if one was


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The text of a PDF. Raises AnweiError."""
    draft = Draft("pdf", path, options)
    found = _Found({}, [], {}, [])
    try:
        with _LOCK:
            pages = _pages(data, draft, found)
        write(draft, pages)
        _remarks(draft, found)
        return found.recognisers[0].finish(draft.source()) if found.recognisers else draft.source()
    except AnweiError:
        raise
    except MemoryError:
        raise AnweiError(path, "内存不够，读不完", "请把文件拆小") from None
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise _damaged(path) from error


def _damaged(path: str) -> AnweiError:
    return AnweiError(path, "PDF 已损坏（不完整，或没有传完）", "请重新取得文件")


def _pages(data: bytes, draft: Draft, found: _Found) -> list[Page]:
    """All pages that hold anything. Raises AnweiError for what cannot be opened."""
    path, options = draft.path, draft.options
    with closing(_open(data, path)) as document:
        count = len(document)
        if not count:
            raise _without_pages(path)
        if count > options.pages:
            raise AnweiError(path, f"共 {count} 页，超过 {options.pages} 页", "请把文件拆小，或用 --pages 放宽")
        _metadata(document, draft)
        pages: list[Page] = []
        characters = 0
        for page in _opened(document, path):
            content, skewed, uncoded = content_of(page, len(pages) + 1)
            if skewed:
                found.skewed[content.number] = skewed
            if uncoded:
                found.uncoded[content.number] = uncoded
            if _is_picture(page, content):
                content = _recognised(page, content, draft, found, count)
            characters += sum(len(box.text) for box in content.boxes)
            if characters > options.characters:
                raise draft.too_much(f"文字超过 {options.characters} 个")
            pages.append(content)
    if found.unread and not characters:
        raise AnweiError(path, f"是扫描件，{count} 页都没有文字层", _how_to_recognise(options))
    if not characters and found.recognisers:
        raise AnweiError(path, "扫描件里没有识别出文字", "请核对扫描是否清楚")
    if not characters:
        raise AnweiError(path, "PDF 的各页都是空白", "请核对文件")
    return pages


def _open(data: bytes, path: str) -> pdfium.PdfDocument:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None) or raw.FPDF_GetLastError()
        if code == raw.FPDF_ERR_PASSWORD:
            raise AnweiError(path, "文件加了密码", "请去掉密码后再试") from None
        if code == raw.FPDF_ERR_SECURITY:
            raise AnweiError(path, "文件的加密方式不认识", "请去掉加密后再试") from None
        if re.search(rb"/Count\s{1,9}0\b", data) and b"%%EOF" in data[-1024:]:  # pdfium does not open a file without pages
            raise _without_pages(path) from None
        raise _damaged(path) from None


def _without_pages(path: str) -> AnweiError:
    return AnweiError(path, "PDF 里没有页", "请核对文件")


def _opened(document: pdfium.PdfDocument, path: str) -> Iterator[pdfium.PdfPage]:
    """The pages one by one, each closed before the next is opened."""
    import pypdfium2 as pdfium

    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            raise AnweiError(path, f"第 {number + 1} 页已损坏", "请重新取得文件") from None
        with closing(page):
            yield page


def _metadata(document: pdfium.PdfDocument, draft: Draft) -> None:
    """The title among the properties, unless it is what a program put there."""
    title = document.get_metadata_value("Title").strip()
    if len(_CHINESE.findall(title)) >= 6 and not _FILE_NAME.search(title):
        draft.evidence("标题", title, "PDF 属性")


# ---- pages that are pictures ---------------------------------------------------------------------


def _is_picture(page: pdfium.PdfPage, content: Page) -> bool:
    """Whether what a page says is drawn: no text but something on it, or next to no text over a picture of half the page."""
    import pypdfium2.raw as raw

    length = sum(len(box.text) for box in content.boxes)
    if length >= 30:
        return False
    objects = [raw.FPDFPage_GetObject(page, i) for i in range(min(raw.FPDFPage_CountObjects(page), 2000))]
    if not length:
        return len(objects) > len(content.rules)
    return any(_share(item, content) > 0.5 for item in objects if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE)


def _share(item: Any, content: Page) -> float:
    """How much of the page an object covers."""
    import ctypes

    import pypdfium2.raw as raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0
    return float((right.value - left.value) * (top.value - bottom.value)) / max(content.width * content.height, 1.0)


def _recognised(page: pdfium.PdfPage, content: Page, draft: Draft, found: _Found, count: int) -> Page:
    """The page with its text recognised, or as it is where that cannot be done."""
    options = draft.options
    if not options.ocr:
        found.unread.append(content.number)
        return content
    from anweitool.readers import scan

    try:
        if not found.recognisers:
            found.recognisers.append(scan.Recogniser(draft.path, options))
    except scan.ScanUnavailable:
        found.unread.append(content.number)
        return content
    width, height = page.get_size()
    scale = min(_OCR_SCALE, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
    recognised = found.recognisers[0].page(page.render(scale=scale).to_pil(), content.number, 1 / scale)
    if options.progress:
        options.progress(content.number, count)
    return recognised if recognised.boxes else content


# ---- doubts --------------------------------------------------------------------------------------


def _how_to_recognise(options: Options) -> str:
    return f"请先装文字识别：{_INSTALL}" if options.ocr else f"请打开文字识别（先装 {_INSTALL}）"


def _remarks(draft: Draft, found: _Found) -> None:
    whole = (1, max(1, draft.last))
    if found.unread:
        draft.remark("TX954", "warning", f"第 {page_list(found.unread)} 页是图片，没有文字层，没有读到；{_how_to_recognise(draft.options)}", whole)
    for number, text in found.skewed.items():
        draft.remark("TX960", "info", f"第 {number} 页斜置或横置的文字（如水印）没有读：{text[:20]}", whole)
    if found.uncoded:
        total = sum(found.uncoded.values())
        draft.remark("TX960", "info", f"第 {page_list(found.uncoded)} 页有 {total} 个字在字体里没有编码，以 \ufffd 代替", whole)
