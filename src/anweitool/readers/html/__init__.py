"""Web pages: saved from government sites, saved by Word as a page, packed as MHTML."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.draft import Draft
from anweitool.readers.html import content, meta
from anweitool.readers.html.flow import Flow
from anweitool.readers.html.table import Table
from anweitool.readers.options import Options
from anweitool.source import SourceText

if TYPE_CHECKING:
    from lxml import etree

_TAGS = 2_000_000
_DECLARED = lazy(r"charset\s*=\s*[\"']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]{2,20})", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Characters that stand in every Chinese text: what an encoding gives of them tells whether it is the right one.
_COMMON = lazy("[的和在一不了是有人为中及与等于对各要个以全安工作管理通知部市县区人民政府国會為與進關於單位，。、；：（）《》“”]")
_CONDITIONAL = lazy(r"<!\[\s?(?:if\b[^\]>]{0,200}|endif)\s?\]>", re.I)  # not the end of a comment, `]-->`
_CLOSED = lazy(r"<(script|title|style|textarea|iframe|a|div|p|span|td|i|b)\b([^<>]{0,1000})/>", re.I)
_INLINE = lazy(r"</?(?:font|span|b|i|u|strong|em|a|big|small|o:p|st1:\w{1,20})\b[^<>]{0,2000}>", re.I)


def read(data: bytes, path: str, options: Options) -> SourceText:
    """The document of a web page, without the website. Raises AnweiError."""
    draft = Draft("html", path, options)
    try:
        markup = text_of(data, path)
        if markup.count("<") > _TAGS:
            raise draft.too_much(f"网页标签超过 {_TAGS} 个")
        root = _parse(markup, path)
        flow = _flow(root, path, options)
        _write(root, flow, draft)
    except (MemoryError, RecursionError):
        raise AnweiError(path, "网页太大或嵌套过深", "请在浏览器里把正文另存为文本") from None
    return draft.source()


# ---- bytes → markup ------------------------------------------------------------------------------


def text_of(data: bytes, path: str) -> str:
    """The markup of a page in whatever encoding it is, whatever it declares; the page of an MHTML file."""
    declared = ""
    if re.search(rb"^(?:mime-version|content-type\s*:\s*multipart)", data[:4096], re.I | re.M) and b"multipart/" in data[:4096].lower():
        data, declared = _unpacked(data, path)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    if wide := _wide(data[:400]):
        return data.decode(wide, "replace")
    if not declared and (match := _DECLARED.search(data[:8192].decode("latin-1"))):
        declared = match[1] or match[2]
    return _decoded(data, declared.lower())


def _unpacked(data: bytes, path: str) -> tuple[bytes, str]:
    """The page in an MHTML file and the encoding that its part declares."""
    import email

    try:
        for part in email.message_from_bytes(data).walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content.strip():
                    return content, part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        pass
    raise AnweiError(path, "单个文件网页里没有网页正文", "请在浏览器里重新保存")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of markup is null."""
    if head.count(b"\x00") * 4 < len(head):
        return ""
    return "utf-16-be" if head[:400:2].count(0) > head[1:400:2].count(0) else "utf-16-le"


def _decoded(data: bytes, declared: str) -> str:
    """What is valid UTF-8 is UTF-8; else the encoding that gives the most Chinese and the fewest errors, the declared one first."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    big = declared.startswith("big5")
    names = ["big5hkscs", "gb18030", "utf-8"] if big else ["gb18030", "utf-8", "big5hkscs"]
    texts = [data.decode(name, "replace") for name in names]
    return max(texts, key=_likeness)


def _likeness(text: str) -> int:
    """How like Chinese a decoded text is; of equal ones the first wins."""
    sample = text if len(text) < 400_000 else text[:200_000] + text[-200_000:]
    return sum(1 for _ in _COMMON.finditer(sample)) - 2 * sample.count("\ufffd")


# ---- markup → tree → text ------------------------------------------------------------------------


def _parse(markup: str, path: str) -> etree._Element:
    """The tree of a page. Markup nested beyond the parser's limit is tried again without its inline elements."""
    markup = _CONDITIONAL.sub("", markup.replace("\x00", ""))
    if markup.lstrip()[:5].lower() == "<?xml":
        markup = _CLOSED.sub(r"<\1\2></\1>", markup)
    root, deep = _tree(markup)
    if deep:
        root, deep = _tree(_INLINE.sub("", markup))
    if deep:
        raise AnweiError(path, "网页嵌套过深", "请在浏览器里把正文另存为文本")
    if root is None:
        raise AnweiError(path, "网页里没有文字", "请在浏览器里打开后重新另存")
    return root


def _tree(markup: str) -> tuple[etree._Element | None, bool]:
    from lxml import etree

    # An HTML parser expands no entity of a DTD, so the limits it drops are those of depth and length alone.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, SyntaxError):
        return None, False
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _flow(root: etree._Element, path: str, options: Options) -> Flow:
    """The text that the page shows; with what it hides, if it shows next to nothing and a script would show the rest."""
    flow = Flow(path, options.cells).read(root)
    if any(left.kind == "hidden" for left in flow.left) and sum(len(item.text) for item in flow.items) < 200:
        whole = Flow(path, options.cells, hidden=True).read(root)
        if sum(len(item.text) for item in whole.items) > 3 * sum(len(item.text) for item in flow.items):
            return whole
    if not flow.items:
        raise AnweiError(path, "网页里没有文字（可能要由脚本显示）", "请在浏览器里打开后另存为完整网页")
    return flow


def _write(root: etree._Element, flow: Flow, draft: Draft) -> None:
    head = meta.in_head(root)
    pairs, named = meta.in_text(flow)
    page = content.Page(flow, named)
    for label, value in dict.fromkeys([*pairs, *head]):
        draft.evidence(label, value, meta.ORIGIN)
    above = content.title(page, [value for label, value in [*pairs, *head] if label in ("标题", "名称")])
    if above:
        draft.line(above.text, heading=above.heading or 1)
    tables = {table.start: table for table in flow.tables if table.grid}
    beyond, gap = 0, False
    for index in page.kept():
        item, table = flow.items[index], tables.get(index)
        gap = gap or not item.text
        if index < beyond or not (item.text or table):
            continue
        if gap and draft.last:
            draft.line("")
        gap = False
        if table:
            beyond = table.end
            _table(flow, table, draft)
        else:
            draft.line(item.text, heading=item.heading)
    if not draft.last:
        raise AnweiError(draft.path, "网页里只有元数据，没有正文", "请在浏览器里打开正文页后重新保存")
    _left_out(flow, page, draft)


def _table(flow: Flow, table: Table, draft: Draft) -> None:
    covered = {index for _, start, end in table.cells for index in range(start, end)}
    for index in range(table.start, table.end):
        if index not in covered and flow.items[index].text:
            draft.line(flow.items[index].text)
    draft.table(cell._replace(text="\n".join(item.text for item in flow.items[start:end] if item.text)) for cell, start, end in table.cells)


def _left_out(flow: Flow, page: content.Page, draft: Draft) -> None:
    """Say what of the document itself was not read."""
    kinds = [left.kind for left in flow.left if page.start <= left.at <= page.end]
    for kind, message in (("deleted", "{} 处带删除线的文字没有读入"), ("hidden", "{} 处不显示的文字没有读入"), ("picture", "{} 幅图片没有读入")):
        if count := kinds.count(kind):
            draft.remark("TX960", "info", message.format(count))
