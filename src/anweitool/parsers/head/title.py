"""Number, signatory, marks of the head, title and recipients."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.head.base import BOOK, Reader
from anweitool.source import Block
from anweitool.text import compact, same_width

# ---- number, signatory, marks of the head ---------------------------------------------------------


def read_top(reader: Reader) -> None:
    head = reader.head
    for block in reader.zones.head:
        text = block.text
        if head.signatory is None and (names := shapes.read_signers(text)):
            head.signatory = "、".join(names)
        for piece in [text, *re.split(r"\s{2,}|\t", text)]:
            if head.doc_number is None and (number := shapes.read_number(piece)):
                head.doc_number = number
                _check_number(reader, number, block)
        compacted = compact(text)
        if match := shapes.URGENCY.match(text):
            head.urgency = re.sub(r"^等级[:：]?|[·.]?明电", "", compact(match[0]))
        elif shapes.SECRECY.match(text):
            head.secrecy = compacted
        elif shapes.COPY_NUMBER.match(compacted):
            head.copy_number = re.sub(r"\D", "", compacted)
    title = "".join(b.text for b in reader.zones.title)
    if head.doc_number is None and (match := _NUMBER_TAIL.search(compact(title))):
        head.doc_number = match[0].strip("（()）") if match[0][0] in "（(" else match[0]
    printed = reader.meta(*_NUMBER_LABELS)
    number = shapes.read_number(printed.value) if printed else None
    if head.doc_number is None:
        if printed and number:
            head.doc_number = number
            if printed.block is None:
                reader.say("GW110", "info", f"正文没有发文字号，取自{printed.origin}（{number}）")
        elif title:
            reader.say("GW110", "info", "没有发文字号", reader.zones.title[0])
    elif printed and number and same_width(number) != same_width(head.doc_number):
        if not shapes.number_is_whole(head.doc_number):
            head.doc_number = number
        reader.say("GW245", "warning", f"正文印的发文字号与{printed.origin}（{number}）不一致", printed.block)


_NUMBER_LABELS = ("发文字号", "文号", "文件编号", "发文文号", "文件字号", "文件号", "备注/文号", "字号")


def _check_number(reader: Reader, number: str, block: Block) -> None:
    if shapes.number_is_whole(number):
        return
    match = re.search(r"(?P<code>.*?)[〔\[（(【]?(?P<year>(?:19|20)\d\d)[〕\]）)】]?第?(?P<no>\d{1,4})号$", number)
    suggestion = f"{match['code']}〔{match['year']}〕{match['no']}号" if match else None
    reader.say("GW111", "warning", f"发文字号“{number}”的括号残缺", block, suggestion)


# ---- title ---------------------------------------------------------------------------------------

_NUMBER_TAIL = lazy(
    r"(?:[（(][^（）()]{1,16}|(?<=通知|意见|决定|公告|通告|批复|的函|通报|方案|办法)[^\W\d_]{2,12})[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*\d+\s*号[)）]?$"
)


def read_title(reader: Reader) -> None:
    head, zones = reader.head, reader.zones
    title = _NUMBER_TAIL.sub("", compact("".join(b.text for b in zones.title))) if zones.title else None
    if title and title[0] == "《" and title[-1] == "》" and re.fullmatch(BOOK, title):
        title = title[1:-1]
    if not title and zones.parts and zones.parts[0].title and not zones.letter:
        title = zones.parts[0].title
    given = reader.meta("标题", "信息名称", "文件名称", "公文名称", "名称", "文档属性标题")
    if given and given.origin == "文档属性" and not shapes.is_title_line(given.value):
        given = None  # most templates leave rubbish there
    if not title and given:
        title = compact(given.value)
        if given.block is None:
            reader.say("GW201", "info", f"正文没有标题，取自{given.origin}（{title[:40]}）")
    elif title and given and given.block is None and given.origin != "文档属性" and not _same_title(title, given.value):
        reader.say(
            "GW245", "info", f"标题与{given.origin}的标题（{compact(given.value)[:40]}）不一致，以正文为准", zones.title[0] if zones.title else None
        )
    if not title:
        order = next((b for b in zones.head if re.search(r"(?:政府|部|委|局|委员会|会)令$", compact(b.text))), None)
        title = compact(order.text) if order else None
    head.title = title
    head.recipients = _recipients(zones.recipients)
    if not title:
        reader.say("GW201", "warning", "没有读到标题", next(iter(zones.recipients), None))
        return
    draft_line = next((b for b in zones.head if re.fullmatch(r"[（(](?:征求意见稿|送审稿|草案|讨论稿)[)）]", compact(b.text))), None)
    if draft_line and not zones.letter:
        head.title = title = title + compact(draft_line.text)
    head.doc_type = shapes.doc_type_of(title)
    if head.doc_type is None:
        reader.say("GW206", "info", "标题没有印出文种（方案、办法等不是文种）", zones.title[0] if zones.title else None)
    if shapes.is_draft(title) or draft_line or any(p.title and shapes.is_draft(p.title) for p in zones.parts):
        head.stage = "draft"


def _same_title(printed: str, given: str) -> bool:
    """Whether two spellings of a title are one, the issuer or the end of either left out."""
    a, b = (re.sub(r"[《》“”\"\s]+", "", same_width(text)).rstrip(".…") for text in (printed, given))
    return a in b or b in a


def _recipients(blocks: Sequence[Block]) -> list[str]:
    text = "".join(b.text for b in blocks)
    return shapes.recipients_of(text if text[-1:] in "：:" else text + "：") if blocks else []
