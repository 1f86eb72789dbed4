"""The head of a document: metadata, masthead, number, title and recipients, up to where its text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes
from anweitool.parsers.layout import Item
from anweitool.parsers.zones import Zones
from anweitool.source import Block
from anweitool.text import compact

_TITLE_LABELS = ("标题", "名称", "信息名称", "文件名称", "公文名称", "主题")
_SEARCH_HEAD = 60  # blocks: no head is longer


_DECIMAL = lazy(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\s{0,3}[\u4e00-\u9fff]{2}")


def read_head(flow: list[Item], zones: Zones) -> int:
    """Read the head into `zones`; the index of the first item after it."""
    opening = _addressed(flow) or _opening(flow)
    plain: list[list[Block]] = [[]]  # runs of lines that are nothing in particular
    i = 0
    while i < opening:
        block = flow[i]
        i += 1
        if not isinstance(block, Block):
            plain.append([])
            continue
        text = block.text
        if _DECIMAL.match(text):  # 1.1: an outline has begun
            opening = i - 1
            break
        pairs = shapes.metadata_of(text)
        if pairs:
            if not pairs[-1][1] and len(pairs) == 1 and i < opening and isinstance(flow[i], Block):  # the value on the next line
                i = _value_below(flow, i, opening, pairs, block, zones)
            else:
                zones.metadata += [(label, value, block) for label, value in pairs]
            zones.head.append(block)
            plain.append([])
        elif shapes.is_navigation(text) and not shapes.COPY_NUMBER.match(compact(text)):
            zones.furniture.append(block)
            plain.append([])
        elif _is_head_line(text):
            zones.head.append(block)
            plain.append([])
        elif text[-1] in "：:" or shapes.SENTENCE.search(text) and not _is_title_with_commas(text):  # an editor's words above it
            zones.furniture.append(block)
            plain.append([])
        elif match := _NUMBERED_TITLE.match(text):
            plain[-1].append(block.slice(0, match.end("title")))
            zones.head.append(block.slice(match.start("number")))
        else:
            plain[-1].append(block)
    _title([run for run in plain if run], zones)
    if opening < len(flow) and isinstance(flow[opening], Block):
        opening = _recipients(flow, opening, zones)
    if not zones.recipients and zones.head and opening:
        _recipients_without_colon(flow[opening - 1], zones)
    return opening


def _recipients_without_colon(above: Item, zones: Zones) -> None:
    """The line above the text that lists several bodies but lost its colon."""
    if not isinstance(above, Block) or not any(above is block for block in zones.head) or above.text[-1] in "。；：:":
        return
    names = shapes.recipients_of(above.text + "：")
    if len(names) > 1 and all(name[0] == "各" or units.ends_as_body(name) for name in names):
        zones.recipients = [above]
        zones.head = [block for block in zones.head if block is not above]


def _is_title_with_commas(text: str) -> bool:
    """关于…，…，…的通知: a title though it has the commas of a sentence."""
    return "关于" in text and shapes.is_title_line(text) and not re.search("[：:；]", text)


_NUMBERED_TITLE = lazy(
    r"^(?P<title>.*(?:通知|意见|决定|公告|通告|批复|函|通报|方案|办法)[^\s]{0,8}?)\s+(?P<number>第\s?\d{1,5}\s?号$|[（(]?[^\W\d_]{2,12}[〔\[（(【](?:19|20)\d\d[〕\]）)】]\d+号[)）]?)$"
)


def _addressed(flow: Sequence[Item]) -> int:
    """The index of the recipients below a title, even where a web page put some text above them; 0 if there are none."""
    title = -9
    for i, item in enumerate(flow[:_SEARCH_HEAD]):
        if not isinstance(item, Block):
            return 0
        number = numbering.number_of(item.text)
        if number and number.rank <= numbering.HAN_BRACKET and not shapes.read_number(item.text):
            return 0
        if shapes.recipients_of(item.text) or _ends_recipients(flow, i):
            return i if 0 < i - title <= 6 else 0
        if shapes.is_title_line(item.text) and not shapes.metadata_of(item.text) and ("关于" in item.text or shapes.doc_type_of(item.text)):
            title = i
    return 0


def _value_below(flow: list[Item], i: int, opening: int, pairs: list[tuple[str, str]], block: Block, zones: Zones) -> int:
    """A label whose value stands on the next line (or lines, for a title)."""
    following = flow[i]
    zones.metadata += [(label, value, block) for label, value in pairs[:-1]]
    titled = pairs[-1][0] in _TITLE_LABELS
    if (
        not isinstance(following, Block)
        or shapes.metadata_of(following.text)
        or (
            not titled
            and (
                shapes.is_title_line(following.text)
                or _is_head_line(following.text)
                and not shapes.is_date_line(following.text)
                and not shapes.read_number(following.text)
            )
        )
    ):
        zones.metadata.append((*pairs[-1], block))
        return i
    value = following.text
    zones.head.append(following)
    i += 1
    if titled:
        while i < opening and isinstance(flow[i], Block) and not shapes.is_title_line(value):
            more = flow[i]
            assert isinstance(more, Block)
            if more.gap or shapes.metadata_of(more.text):
                break
            value += more.text
            zones.head.append(more)
            i += 1
    zones.metadata.append((pairs[-1][0], value, block))
    return i


def _is_head_line(text: str) -> bool:
    """A line of the head that is not part of a title: number, signatory, urgency, date, masthead."""
    return len(text) < 400 and bool(
        shapes.read_number(text)
        or shapes.has_signer(text)
        or shapes.URGENCY.match(text)
        or shapes.SECRECY.match(text)
        or shapes.COPY_NUMBER.match(text)
        or shapes.is_date_line(text)
        or shapes.NOTE.match(text)
        or compact(text).endswith("文件")
        and len(text) < 80
        and not re.search("[:：|]", text)
        or re.match(r"^[（(](?:征求意见稿|送审稿|草案|讨论稿)[)）]$", compact(text))
        or len(text) < 40
        and re.search(r"第\s*\d+\s*号$", text)
    )


def _opening(flow: Sequence[Item]) -> int:
    """The index of the first item that is no head: recipients, a sentence, an outline item or a table."""
    for i, item in enumerate(flow[:_SEARCH_HEAD]):
        if not isinstance(item, Block):
            return i
        text = item.text
        if shapes.metadata_of(text) or shapes.is_navigation(text):
            continue
        if shapes.recipients_of(text) or re.match(r"^主\s*送\s*[:：]", text):
            return i
        if (number := numbering.number_of(text)) and not shapes.read_number(text) and (number.rank <= numbering.HAN_BRACKET or i):
            return i
        if _is_head_line(text) or shapes.is_title_line(text):
            continue
        if _ends_recipients(flow, i):
            return i
        if len(text) >= 16 and (shapes.SENTENCE.search(text) or text[-1] in "：:"):
            return i
        if shapes.ANNEX_LINE.match(text) and i > 2:
            return i
    return min(len(flow), _SEARCH_HEAD)


def _ends_recipients(flow: Sequence[Item], i: int) -> bool:
    """Whether a line is the beginning of recipients that go on below (or run on into the text)."""
    item = flow[i]
    if not isinstance(item, Block) or numbering.number_of(item.text) or shapes.metadata_of(item.text):
        return False
    following = flow[i + 1] if i + 1 < len(flow) else None
    if item.text[-1] in "，、," and isinstance(following, Block) and shapes.recipients_of(item.text + following.text):
        return True
    return bool((match := _RUN_ON.match(item.text)) and shapes.recipients_of(match[0]))


_RUN_ON = lazy(r"^[^。；！？]{3,200}?[:：]\s*(?=\S)")


def _recipients(flow: list[Item], i: int, zones: Zones) -> int:
    block = flow[i]
    assert isinstance(block, Block)
    if shapes.recipients_of(block.text):
        zones.recipients = [block]
        return i + 1
    if re.match(r"^主\s*送\s*[:：]", block.text):
        zones.recipients = [block]
        return i + 1
    if _ends_recipients(flow, i):
        match = _RUN_ON.match(block.text)
        if match and shapes.recipients_of(match[0]):
            zones.recipients = [block.slice(0, match.end())]
            flow[i] = block.slice(match.end()).strip()
            return i
        zones.recipients = [block, flow[i + 1]]  # type: ignore[list-item]
        return i + 2
    return i


def _title(runs: list[list[Block]], zones: Zones) -> None:
    """The title among the runs of plain lines: the last run that ends as titles end."""
    best: list[Block] = []
    for run in runs:
        last = next(
            (
                i
                for i in range(len(run) - 1, -1, -1)
                if shapes.is_title_line("".join(b.text for b in run[max(0, i - 2) : i + 1])) and shapes.TITLE_END.search(compact(run[i].text))
            ),
            None,
        )
        if last is None:
            continue
        lines = run[: last + 1]
        first = _title_start(lines)
        candidate = lines[first:]
        if not best or _weight(candidate) >= _weight(best):
            best = candidate
    zones.title = best
    if not best:
        joined = [run for run in runs if any("关于" in b.text for b in run)]
        if joined:  # a title that does not end as titles do
            run = joined[-1]
            begin = next(i for i, b in enumerate(run) if "关于" in b.text)
            zones.title = run[begin:]
    chosen = {id(b) for b in zones.title}
    zones.head += [b for run in runs for b in run if id(b) not in chosen]
    zones.head.sort(key=lambda b: b.pieces[0][1])


def _weight(blocks: Sequence[Block]) -> int:
    text = compact("".join(b.text for b in blocks))
    return 2 * bool(shapes.doc_type_of(text)) + ("关于" in text or "印发" in text)


def _title_start(lines: Sequence[Block]) -> int:
    """Where in a run of lines the title begins: a line complete in itself stays out of it."""
    texts = [compact(line.text) for line in lines]
    last = len(texts) - 1
    if "关于" in texts[last] and not re.match(r"^(?:关于|印发|转发|《|的)", texts[last]):
        return last  # the issuing authority is in the line itself
    start = last
    spaced = any(line.gap for line in lines[1:]) and all(line.gap == 1 for line in lines[1:])
    while start > 0:
        above = texts[start - 1]
        if lines[start].gap > 1 or (
            lines[start].gap and not spaced and shapes.bodies_of(lines[start - 1].text) and not _VERB_FIRST.match(texts[start])
        ):
            break
        joined = "".join(texts[start:])
        plain = _BOOK.sub("", joined)
        if (
            shapes.TITLE_END.search(above)
            and (shapes.doc_type_of(above) or "关于" in above and not shapes.doc_type_of(joined))
            and shapes.balanced(above)
            and not joined.startswith(("的", "实施"))
        ):
            break
        if joined.startswith(above):
            break
        if "关于" in plain and not shapes.bodies_of(lines[start - 1].text):
            if re.match(r"关于|印发|转发", joined) is None or "关于" in above:
                break
            if not _org_like(above):
                break
        if len(above) > 60 and "关于" not in above:
            break
        start -= 1
    return start


_VERB_FIRST = lazy(r"印发|转发|批转")


_BOOK = lazy(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")


def _org_like(text: str) -> bool:
    return bool(re.search(r"(?:政府|办公室|委员会|局|厅|部|委|办|指挥部|小组|院|会|中心|府)$", text))
