"""Metadata of a government web page: label and value in cells, in lists, on the line under the title, in <meta>."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from anweitool.lazy import lazy
from anweitool.readers.html.flow import Flow, Item
from anweitool.readers.html.table import Table

if TYPE_CHECKING:
    from lxml import etree

ORIGIN = "网页元数据"
T = TypeVar("T")

#: The fields of catalogues of government information, as websites name them.
_LABELS = frozenset(
    "索引号 索引码 信息索引号 主题分类 主题类别 主题词 信息分类 信息类别 体裁分类 体裁 组配分类 服务对象分类 服务对象 公文种类 文种 文件类型 公开类型 公开类别 栏目分类 所属主题 "
    "发文机关 发文单位 发文部门 发布机构 发布单位 发布机关 发布部门 制发机关 制定机关 公开责任部门 责任部门 公开机构 所属机构 信息来源 来源 稿源 文章来源 内容来源 信息提供日期 "
    "成文日期 成文时间 发文日期 发文时间 印发日期 签发日期 制发日期 生成日期 产生日期 发布日期 发布时间 发表时间 公开日期 公开时间 公布日期 著录日期 日期 时间 更新时间 "
    "标题 名称 信息名称 文件名称 公文名称 发文字号 文号 文件编号 发文文号 文件字号 文件号 字号 编号 统一登记号 登记号 统一编号 规范性文件编号 规范性文件登记号 "
    "有效性 有效期 时效性 效力 效力状态 文件状态 文件有效性 是否有效 生效日期 生效时间 实施日期 施行日期 失效日期 失效时间 废止日期 废止时间 "
    "公开方式 公开形式 公开范围 公开属性 公开时限 公开程序 公开期限 关键词 关键字 内容概述 内容简介 内容摘要 信息内容概述 语种 备注/文号 题名 载体类型 记录形式".split()
)
#: Fields of the website about itself: read over.
_IGNORED = frozenset(
    "浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 点击数 点击量 点击次数 点击率 访问量 访问次数 字号 字体 字体大小 作者 编辑 责任编辑 审核 分享 分享到 视力保护色 保护视力色 打印".split()
)
#: Fields that only a catalogue has; one of them tells its table from a table of the document.
_TELLING = frozenset(
    "索引号 信息索引号 主题分类 组配分类 体裁分类 发文字号 文号 发文机关 发布机构 公开责任部门 统一登记号 有效性 成文日期 发布日期 公开方式 公开日期 生成日期 信息分类".split()
)
_ALIASES = {"来源": "信息来源", "稿源": "信息来源", "文章来源": "信息来源", "内容来源": "信息来源", "发布时间": "发布日期", "发表时间": "发布日期"}
_UNDER_TITLE = {"时间": "发布日期", "日期": "发布日期"}
_HEAD = {"articletitle": "标题", "pubdate": "发布日期", "contentsource": "信息来源", "sitename": "网站名称"}
_COLON = " \t:：\xa0\u3000"
_FRAME = " \t|｜【】[]［］()（）\xa0\u3000/"
_AT = lazy(
    r"(?:^|(?<=[\s|｜【】\[\]（()）\d\u4e00-\u9fff]))("
    + "|".join(r"[\s\xa0\u3000]{0,8}".join(map(re.escape, label)) for label in sorted(_LABELS | _IGNORED, key=len, reverse=True))
    + r")[\s\xa0\u3000]{0,8}[:：]"
)
_DATE_FIRST = lazy(r"[\[【(（]?\s*((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)\s*[\]】)）]?\s*")
_STRONG_GAP = 400  # characters of a value, at most


def in_head(root: etree._Element) -> list[tuple[str, str]]:
    """What the <meta> elements say, as pairs of label and value."""
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        label, value = _HEAD.get((node.get("name") or "").strip().lower()), (node.get("content") or "").strip()
        if label and value:
            found.setdefault(label, value)
    return list(found.items())


def in_text(flow: Flow) -> tuple[list[tuple[str, str]], frozenset[int]]:
    """The pairs that a page prints, and the items that hold nothing else."""
    pairs: list[tuple[str, str]] = []
    items: set[int] = set()
    for table in flow.tables:
        if found := _of_table(flow, table):
            pairs += found
            items.update(range(table.start, table.end))
    taken = items | flow.in_grids
    pairs += _of_list(flow, taken, items)
    pairs += _of_glued(flow, taken | items, items)
    pairs += _of_lines(flow, taken | items, items)
    return list(dict.fromkeys(pairs)), frozenset(items)


def _label(text: str) -> str | None:
    """The label that a text is, without its spaces and colon; None if it is none."""
    if len(text) > 24:
        return None
    name = "".join(text.split()).strip(":：【】[]")
    return name if name in _LABELS or name in _IGNORED else None


def _pair(label: str, value: str) -> list[tuple[str, str]]:
    return [(_ALIASES.get(label, label), value)] if value.strip(_FRAME) and label not in _IGNORED else []


def _of_table(flow: Flow, table: Table) -> list[tuple[str, str]]:
    """The pairs of a table that holds nothing else; [] for any other table."""
    texts = ["\n".join(item.text for item in flow.items[start:end] if item.text) for _, start, end in table.cells if end > start]
    if not 2 <= len(texts) <= 80:
        return []
    pairs, labels, at = list[tuple[str, str]](), set[str](), 0
    while at < len(texts):
        if label := _label(texts[at]):
            labels.add(label)
            value = texts[at + 1] if at + 1 < len(texts) and not _label(texts[at + 1]) and not pairs_of(texts[at + 1]) else ""
            pairs += _pair(label, value)
            at += 2 if value else 1
        elif (found := pairs_of(texts[at])) is not None:
            labels.update(label for label, _ in found)
            pairs += found
            at += 1
        else:
            return []
    return pairs if len(labels) >= 2 and labels & _TELLING else []


def _of_list(flow: Flow, passed: set[int], taken: set[int]) -> list[tuple[str, str]]:
    """Label and value in elements of their own, outside tables: at least two labels with colons, one after the other."""
    pairs: list[tuple[str, str]] = []
    run: list[tuple[int, str, int | None]] = []
    items = [(i, item) for i, item in enumerate(flow.items) if item.text and i not in passed]

    def close() -> None:
        if len(run) >= 2 and {label for _, label, _ in run} & _TELLING:
            for at, label, value in run:
                pairs.extend(_pair(label, flow.items[value].text) if value is not None else [])
                taken.update({at} if value is None else {at, value})
        run.clear()

    at = 0
    while at < len(items):
        index, item = items[at]
        label = _label(item.text) if item.text[-1] in ":：" or run else None
        if label is None:
            close()
            at += 1
            continue
        following = items[at + 1] if at + 1 < len(items) else None
        valued = following is not None and len(following[1].text) < _STRONG_GAP and not _label(following[1].text) and following[0] <= index + 2
        run.append((index, label, following[0] if valued and following else None))
        at += 2 if valued else 1
    close()
    return pairs


def _of_lines(flow: Flow, passed: set[int], taken: set[int]) -> list[tuple[str, str]]:
    """Lines that are pairs through and through, above the text of the document."""
    pairs: list[tuple[str, str]] = []
    for run in _runs(flow, passed, pairs_of):
        labels = {label for _, found in run for label in ([label for label, _ in found] or ["浏览次数"])}
        if len(labels) >= 2 or labels & _SINGLE:
            for index, found in run:
                pairs += found
                taken.add(index)
    return pairs


def _of_glued(flow: Flow, passed: set[int], taken: set[int]) -> list[tuple[str, str]]:
    """Lines whose label and value stood in elements of their own (`<b>有效性</b><span>有效</span>`): at least two in a row."""
    pairs: list[tuple[str, str]] = []
    for run in _runs(flow, passed, _GLUED.fullmatch):
        if len({match[1] for _, match in run} & _TELLING) >= 2:
            for index, match in run:
                pairs += _pair(match[1], (match[2] or "").strip())
                taken.add(index)
    return pairs


def _runs(flow: Flow, passed: set[int], read: Callable[[str], T | None]) -> Iterator[list[tuple[int, T]]]:
    """The runs of lines above the text of the document of which `read` makes something, each line with what it makes."""
    run: list[tuple[int, T]] = []
    for index, item in enumerate(flow.items):
        if not item.text or index in passed:
            continue
        if _ends_head(item):
            break
        if (found := read(item.text)) is None:
            yield run
            run = []
        else:
            run.append((index, found))
    yield run


_GLUED = lazy(
    rf"({'|'.join(map(re.escape, sorted(_LABELS - {'来源', '日期', '时间', '名称', '体裁', '编号'}, key=len, reverse=True)))})([^:：，。；].{{0,120}})?"
)
_SINGLE = frozenset({"信息来源", "发布日期", "浏览次数", "索引号"})
_BODY = lazy(
    r"[一二三四五六七八九十]{1,3}、\S|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章条]|各[^。；]{1,200}[:：]$|\d{1,2}[.．、]\s*[^\d\s]"
)


def _ends_head(item: Item) -> bool:
    if item.is_link:
        return False
    return bool(_BODY.match(item.text)) or (len(item.text) > 80 and "。" in item.text and pairs_of(item.text) is None)


def pairs_of(text: str) -> list[tuple[str, str]] | None:
    """The pairs of a line that holds nothing but labels with values, [] if none of them is wanted; None for any other line.

    >>> pairs_of("发布时间：2024-04-10 来源：市应急管理局 浏览次数：12"), pairs_of("标题党：不可取")
    ([('发布日期', '2024-04-10'), ('信息来源', '市应急管理局')], None)
    """
    if len(text) > 600:
        return None
    pairs = []
    if (day := _DATE_FIRST.match(text)) and (day.end() == len(text) or _AT.match(text, day.end())):
        if day.end() == len(text) and ":" not in text:
            return None  # a date alone may be the document's
        pairs.append(("发布日期", day[1]))
        text = text[day.end() :]
        if not text:
            return pairs
    text = text.lstrip(_FRAME)
    matches = list(_AT.finditer(text))
    if not matches or matches[0].start():
        return None
    for match, end in zip(matches, [*(m.start() for m in matches[1:]), len(text)], strict=True):
        label = "".join(match[1].split())
        value = text[match.end() : end].strip(_FRAME + ":：")
        pairs += _pair(_UNDER_TITLE.get(label, label), _unframed(text[match.end() : end], value))
    return pairs


def _unframed(raw: str, value: str) -> str:
    """A value without the frame of its line, with the brackets that are its own (泖府〔2024〕1号 keeps them, `(试行)` too)."""
    raw = raw.strip(" \t|｜\xa0\u3000")
    return raw.rstrip("【[（( ") if raw.count("(") + raw.count("（") == raw.count(")") + raw.count("）") else value
