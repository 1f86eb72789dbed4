"""Which paragraphs of a web page are the document: the smallest element that loses nothing which looks like one.

Judged line by line: what documents print (numbered items, recipients, responsibilities, annexes) must lie within the
chosen element, what websites print (navigation, share bars, footers) has no weight. A line of navigation too many is
a small failure, a line of the document lost a great one; every doubt goes to the wider element.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from anweitool.lazy import lazy
from anweitool.readers.html.flow import Flow, Item, Part

#: How content management systems name the element of the text; a name alone never decides.
_CONTENT = lazy(
    r"trs_|ucap|founder|zoom|articl|content|con_?te?xt|cont?_?txt|txt_?con|main_?txt|detail|news_?(?:con|txt|text|body)|text_?con|xl_?con|zwxl|view_?con"
    r"|vsb_|bt_?box|editor|zhengwen|zw_?con|wz_?con|neirong|info_?con|rich_media|(?:^|\W)(?:text|zw|nr|main|body_con)(?:$|\W)"
)
_NOISE_NAME = lazy(
    r"(?:^|[\W_])(?:nav\w{0,8}|menu\w{0,4}|crumbs?|breadcrumbs?|foot\w{0,6}|copyright|banquan|share\w{0,6}|bdshare\w{0,20}|search\w{0,6}|side(?:bar)?|relat\w{1,6}"
    r"|pager?|pagination|qr_?code|ewm\w{0,4}|erweima|weizhi|dqwz|position|locations?|topbar|header|toolbar|friend\w{0,5}|links?|login|comments?|advert\w{0,6}"
    r"|prev|next|print|wza|xgwz|xgyd|xglj|hot|recommend|tuijian|fontsize)(?:$|[\W_])"
)
_NOISE_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_FURNITURE = lazy(
    r"(?:您?(?:现在|当前)?的?(?:所在|当前)?(?:的)?位置(?:是)?|当前所在位置|首页)\s*[:：>＞›»/].{0,200}|(?:首页|正文|返回顶部|返回首页|网站地图|无障碍阅读?|长者模式|关怀版)"
    r"|[【\[]?\s*(?:上|下)一[篇条页章]\s*[】\]]?\s*[:：].{0,200}|(?:上|下)一[篇条页]"
    r"|(?:[【\[（(|\s]*(?:字号|字体(?:大小)?|大|中|小|打印(?:本页|此页|文章)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|复制|纠错|我要纠错|语音播报|朗读|分享(?:到|至)?"
    r"|微信|微博|QQ|QQ空间|新浪微博|视力保护色|保护视力色|二维码|下载(?:文字版|图片版)?|默认|超大|[A-]\+?|[+＋－-])[】\]）)|\s:：]*){1,14}"
    r"|.{0,12}(?:扫一扫|扫码).{0,40}|分享(?:到|至)\s*[:：]?.{0,40}|相关(?:链接|阅读|文章|文件|解读|稿件|信息|附件下载|新闻)\s*[:：]?"
    r"|(?:今天是|欢迎您?|您是第).{0,40}|责任编辑\s*[:：].{0,20}|(?:点击|浏览|阅读|访问)(?:次数|量|数|率)?\s*[:：]\s*\d*\s*次?"
)
_FOOTER = lazy(r"版权所有|备案|ICP|网安备|公网安备|网站标识码|技术支持|网站地图|联系我们|网站声明|copyright|©|法律声明", 2)
_NEAR_FOOTER = lazy(r"(?:主办|承办|协办|运维)(?:单位)?\s*[:：]|地址\s*[:：]|邮编|(?:联系)?电话\s*[:：]|邮箱")
#: What stands in documents and hardly anywhere else on a page.
_MARK = lazy(
    r"第[一二三四五六七八九十百]{1,5}[章节条](?:\s|[^\s])|[一二三四五六七八九十]{1,3}、\S|[（(][一二三四五六七八九十\d]{1,3}[）)]\s*\S|\d{1,2}[.．、]\s*[^\d\s]"
    r"|附\s?件?\s?[\d一二三四五六七八九十]{0,2}\s*[:：]|附件\s*\d{0,2}$|抄\s?[送报]\s*[:：]|各[^。；]{1,200}[:：]$"
    r"|.{0,300}(?:(?<!公开)(?:责任|牵头|配合)(?:单位|部门|领导|人)|[（(【\[](?:主办|承办|协办|参加)(?:单位|部门))"
    r"|[\u4e00-\u9fff]{2,15}[〔\[（(]\s*(?:19|20)\d\d\s*[〕\]）)]\s*第?\s*\d+\s*号$"
)
_DAY = lazy(
    r"(?:(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日(?:印发)?"
)
_SENTENCE = lazy(r"[，。；]")
_LOST = 0.03  # of the weight, that an element without a telling name may leave outside
_NAMED = 0.6  # of the weight, that an element with a telling name must hold


class Page:
    """The judgement of a page's lines; `meta` are the items that are metadata. `start`, `end` bound the document."""

    def __init__(self, flow: Flow, meta: frozenset[int]) -> None:
        self.flow, self.meta = flow, meta
        items = flow.items
        self._marks = [index not in meta and _is_mark(item) for index, item in enumerate(items)]
        self._days()
        self._mark_sums = list(accumulate(self._marks, initial=0))
        self.dropped = self._furniture()
        self._weights = [0 if index in self.dropped or index in meta or item.is_link else len(item.text) for index, item in enumerate(items)]
        self._sums = list(accumulate(self._weights, initial=0))
        self._drop_parts()
        self.start, self.end = self._choose()
        self.opening = next((i for i in range(self.start, self.end) if self._is_body(i)), self.end)
        self._drop_lists()

    def weight(self, start: int, end: int) -> int:
        """The characters of the lines that may be a document's."""
        return self._sums[end] - self._sums[start]

    def marks(self, start: int, end: int) -> int:
        """How many lines look like a document's."""
        return self._mark_sums[end] - self._mark_sums[start]

    def kept(self) -> list[int]:
        """The items of the document, in order."""
        return [i for i in range(self.start, self.end) if i not in self.dropped and i not in self.meta]

    def _is_body(self, index: int) -> bool:
        item = self.flow.items[index]
        return self._marks[index] or (self._weights[index] >= 40 and bool(_SENTENCE.search(item.text)))

    # ---- lines that are not the document's -------------------------------------------------------

    def _days(self) -> None:
        """A date alone is a signature's if it follows lines of a document, else the website's clock."""
        seen = False
        for index, item in enumerate(self.flow.items):
            if seen and len(item.text) < 24 and _DAY.fullmatch(item.text):
                self._marks[index] = True
            seen = seen or self._marks[index]

    def _furniture(self) -> set[int]:
        dropped, last_footer, items, cells = set[int](), -99, self.flow.items, self.flow.in_grids
        last_mark = max((i for i, mark in enumerate(self._marks) if mark), default=0)
        for index, item in enumerate(items):
            text = item.text
            if not text or len(text) > 300 or index in cells:
                continue
            if not self._marks[index] and len(text) < 240 and _FURNITURE.fullmatch(text) and any(char.isalpha() for char in text):
                dropped.add(index)
            elif (index > last_mark or item.is_link) and _FOOTER.search(text) and len(text) < 200:
                dropped.add(index)
                last_footer = index
        for index in range(max(last_mark + 1, last_footer - 6), min(len(items), last_footer + 7)):
            if index not in cells and _NEAR_FOOTER.search(items[index].text) and len(items[index].text) < 200:
                dropped.add(index)
        return dropped

    def _drop_parts(self) -> None:
        """Elements that are navigation by tag or name, if nothing in them looks like the document."""
        total = self.weight(0, len(self._weights))
        covered = 0  # parts come inner first; an outer one that is dropped covers them
        for part in sorted(self.flow.parts, key=lambda part: (part.start, -part.end)):
            if part.end <= covered or not (part.tag in _NOISE_TAGS or (part.names and _NOISE_NAME.search(part.names[:200]))):
                continue
            if self.marks(part.start, part.end) or self.weight(part.start, part.end) * 4 > total:
                continue
            if any(self.flow.items[i].heading == 1 or self.flow.items[i].file for i in range(part.start, part.end)):
                continue
            self.dropped.update(range(part.start, part.end))
            covered = part.end
        for index in self.dropped:
            self._weights[index] = 0
        self._sums = list(accumulate(self._weights, initial=0))

    def _drop_lists(self) -> None:
        """Runs of links within the chosen element: lists of other pages."""
        run, cells = list[int](), self.flow.in_grids
        for index in [*range(self.start, self.end), self.end]:
            item = self.flow.items[index] if index < self.end else None
            if item and item.is_link and not self._marks[index] and index not in cells:
                run.append(index)
            elif item and not item.text:
                continue
            else:
                if len(run) >= 3:
                    self.dropped.update(run)
                run = []

    # ---- the element -----------------------------------------------------------------------------

    def _choose(self) -> tuple[int, int]:
        count = len(self.flow.items)
        total, marks = self.weight(0, count), self.marks(0, count)
        named, other = list[Part](), list[Part]()
        for part in self.flow.parts:
            share = self.weight(part.start, part.end)
            if self.marks(part.start, part.end) < marks or share < _NAMED * total:
                continue
            if part.names and _CONTENT.search(part.names[:200]):
                named.append(part)
            elif share >= (1 - _LOST) * total:
                other.append(part)
        found = min(named or other, key=lambda part: part.end - part.start, default=None)
        return self._widened(found.start, found.end) if found else (0, count)

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """The element with those around it that add lines like a title or a signature and little else."""
        around = [part for part in self.flow.parts if part.start <= start and part.end >= end]
        for part in sorted(around, key=lambda part: part.end - part.start):
            added = [*range(part.start, start), *range(end, part.end)]
            lines = [i for i in added if self._weights[i]]
            links = sum(self.flow.items[i].is_link for i in added if i not in self.dropped)
            if not lines:
                continue
            if links > len(lines) or sum(self._weights[i] for i in lines) * 2 > self.weight(start, end) + 120:
                break
            start, end = part.start, part.end
        return start, end


def _is_mark(item: Item) -> bool:
    if not item.text or (item.is_link and not item.text.startswith("附件")):
        return item.file and bool(item.text)
    return bool(_MARK.match(item.text))


def title(page: Page, wanted: Sequence[str]) -> Item | None:
    """The title that stands above the document: one that the metadata names, a heading, or an element called so."""
    items, start = page.flow.items, page.start
    above = [i for i in range(start) if items[i].text and not items[i].is_link and i not in page.dropped and 5 < len(items[i].text) < 200]
    names = {_same(text) for text in wanted}
    found = [i for i in above if _same(items[i].text) in names] or [i for i in above if items[i].heading == 1 and i not in page.meta]
    if not found:
        called = [p for p in page.flow.parts if p.end <= start and _TITLE_NAME.search(p.names[:200]) and p.end - p.start == 1]
        found = sorted({p.start for p in called} & set(above) - page.meta)
    if not found:
        return None
    opening = _same("".join(item.text for item in items[start : start + 15]))
    return None if _same(items[found[-1]].text) in opening else items[found[-1]]


_TITLE_NAME = lazy(r"title|(?:^|[\W_])(?:tit|bt|biaoti|subject|headline)(?:$|[\W_])")


def _same(text: str) -> str:
    return "".join(text.split())
