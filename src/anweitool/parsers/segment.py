"""Blocks → the zones of a document: head, covering text, enclosures and annexes, imprint; what is none is furniture."""

from __future__ import annotations

from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.parsers import annexes, letter, numbering, opening, shapes
from anweitool.parsers.layout import Item
from anweitool.parsers.zones import Zones
from anweitool.source import Block
from anweitool.text import compact

# The first words of what a web page prints below a document.
_FOOTER = lazy(
    r"^(?:上一[篇条]|下一[篇条]|相关(?:链接|文章|解读|信息|稿件|政策|阅读|推荐|热词)|(?:政策|相关|文件|图文)?解读(?:链接|材料|文件)?[:：]?$"
    r"|版权所有|扫一扫|分享到|附件下载|【?打印】?|【关闭|\[\s*打印|\[\s*关闭)"
)
_FOOTER_LINES = 30  # no footer is longer


def segment(items: Sequence[Item]) -> Zones:
    """The zones of a document, every block in exactly one of them."""
    zones = Zones()
    flow = _without_imprint(_without_footer(list(items), zones), zones)
    flow = flow[opening.read_head(flow, zones) :]
    title = compact("".join(b.text for b in zones.title))
    if zones.recipients or shapes.doc_type_of(title) or not title or letter.promulgating(flow[:3]):
        end = letter.read_letter(flow, letter.promulgated_names(title, flow[:6]), zones)
        annexes.read_parts(flow[end:], zones, None)
        annexes.take_trailing_lines(zones)
    else:  # a plan that nobody sends
        annexes.read_parts(flow, zones, title)
    return zones


def _without_footer(items: list[Item], zones: Zones) -> list[Item]:
    """Drop the lines of a web page below the document."""
    while items and isinstance(items[-1], Block):
        block = items[-1]
        if len(items) > 1 and shapes.is_navigation(block.text) and not numbering.number_of(block.text) and not shapes.COPIES.match(block.text):
            zones.furniture.append(block)
            items.pop()
        else:
            break
    last = len(items) - _FOOTER_LINES
    cut = next((i for i, item in enumerate(items) if i > 3 and i >= last and isinstance(item, Block) and _FOOTER.match(item.text)), None)
    if cut is not None and all(isinstance(i, Block) and len(i.text) < 120 for i in items[cut:]):
        zones.furniture += [i for i in items[cut:] if isinstance(i, Block)]
        del items[cut:]
    return items


def _without_imprint(items: list[Item], zones: Zones) -> list[Item]:
    """Take out 主题词, 抄送, 印发机关 and 印发日期, 共印, wherever they stand."""
    taken: set[int] = set()
    after_copies = -9

    def line(i: int) -> str:
        item = items[i] if 0 <= i < len(items) else None
        return item.text if isinstance(item, Block) and len(item.text) <= 400 else ""

    for i in range(len(items)):
        text = line(i)
        if not text:
            continue
        if shapes.COPIES.match(text) and not numbering.number_of(text):
            taken.add(i)
            after_copies = end = i
            while line(end)[-1:] in ("，", "、", ",") and line(end + 1) and end < i + 4:  # the list goes on below
                end += 1
                taken.add(end)
        elif (
            shapes.KEYWORDS.match(text)
            and any(shapes.COPIES.match(line(i + n)) or shapes.ISSUED.match(line(i + n)) for n in (1, 2))
            or len(text) < 60
            and shapes.PRINTED.search(text)
        ):
            taken.add(i)
        elif len(text) < 90 and "年" in text and "，" not in text and "。" not in text[:-1] and (match := shapes.ISSUED.match(text)):
            if match["printed"]:
                taken.add(i)
                if not match["who"] and shapes.bodies_of(line(i - 1)):
                    taken.add(i - 1)
            elif i - after_copies <= 2 and match["who"]:
                taken.add(i)
        elif (match := shapes.UNDATED.match(text)) and shapes.bodies_of(match["who"]):
            taken.add(i)
        elif i == after_copies + 1 and shapes.bodies_of(text):
            if shapes.is_date_line(line(i + 1)) or shapes.ISSUED.match(line(i + 1)):
                taken.update((i, i + 1))
    zones.imprint = [item for i, item in enumerate(items) if i in taken and isinstance(item, Block)]
    return [item for i, item in enumerate(items) if i not in taken]
