"""Blocks → the zones of a document: head, covering text, enclosures and annexes, imprint; what is none is furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes, units
from anweitool.parsers.layout import Item
from anweitool.source import Block, Table
from anweitool.text import compact


@dataclass
class Part:
    """An enclosure or annex: its title as printed, its blocks and tables, whether it is headed 附件."""

    title: str | None = None
    items: list[Item] = field(default_factory=list)
    heading: list[Block] = field(default_factory=list)
    annex: bool = False


@dataclass
class Zones:
    """A document taken apart. `metadata` are the label–value pairs that a website prints above a text."""

    head: list[Block] = field(default_factory=list)
    metadata: list[tuple[str, str, Block]] = field(default_factory=list)
    title: list[Block] = field(default_factory=list)
    recipients: list[Block] = field(default_factory=list)
    letter: list[Item] = field(default_factory=list)
    closing: list[Block] = field(default_factory=list)  # signature, date, annex lines, notes, contacts
    signature: list[Block] = field(default_factory=list)
    dates: list[Block] = field(default_factory=list)
    annexes: list[Block] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    imprint: list[Block] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)


_TITLE_LABELS = ("标题", "名称", "信息名称", "文件名称", "公文名称", "主题")
_SENTENCE = lazy(r"[。；]|，[^，]{4,}，")
_SEARCH_HEAD = 60  # blocks: no head is longer


def segment(items: Sequence[Item]) -> Zones:
    """The zones of a document, every block in exactly one of them."""
    zones = Zones()
    flow = _without_imprint(_without_footer(list(items), zones), zones)
    start = _head(flow, zones)
    _letter(flow, start, zones)
    return zones


# ---- web footer and imprint ----------------------------------------------------------------------


def _without_footer(items: list[Item], zones: Zones) -> list[Item]:
    """Drop the lines of a web page below the document."""
    while items and isinstance(items[-1], Block):
        block = items[-1]
        if len(items) > 1 and shapes.is_navigation(block.text) and not numbering.number_of(block.text) and not shapes.COPIES.match(block.text):
            zones.furniture.append(block)
            items.pop()
        else:
            break
    cut = next(
        (i for i, item in enumerate(items) if i > 3 and isinstance(item, Block) and re.match(r"^(?:上一[篇条]|下一[篇条]|相关(?:链接|文章|解读|信息|稿件)|版权所有|扫一扫|分享到|附件下载|(?:政策|相关|文件|图文)?解读(?:链接|材料|文件)?[:：]?$|相关(?:政策|阅读|推荐|热词)|【?打印】?|【关闭|\[\s*打印|\[\s*关闭)", item.text) and len(items) - i <= 30),
        None,
    )  # fmt: skip
    if cut is not None and all(isinstance(i, Block) and len(i.text) < 120 for i in items[cut:]):
        zones.furniture += [i for i in items[cut:] if isinstance(i, Block)]
        del items[cut:]
    return items


def _without_imprint(items: list[Item], zones: Zones) -> list[Item]:
    """Take out 抄送, 印发机关 and 印发日期, 共印, wherever they stand."""
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
        elif len(text) < 60 and shapes.PRINTED.search(text):
            taken.add(i)
        elif len(text) < 90 and "年" in text and "，" not in text and "。" not in text[:-1] and (match := shapes.ISSUED.match(text)):
            if match["printed"]:
                taken.add(i)
                if not match["who"] and shapes.bodies_of(line(i - 1)):
                    taken.add(i - 1)
            elif i - after_copies <= 2 and match["who"]:
                taken.add(i)
        elif i == after_copies + 1 and shapes.bodies_of(text):
            if shapes.is_date_line(line(i + 1)) or shapes.ISSUED.match(line(i + 1)):
                taken.update((i, i + 1))
    zones.imprint = [item for i, item in enumerate(items) if i in taken and isinstance(item, Block)]
    return [item for i, item in enumerate(items) if i not in taken]


# ---- head ----------------------------------------------------------------------------------------


def _head(flow: list[Item], zones: Zones) -> int:
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
        elif _SENTENCE.search(text) or text[-1] in "：:":  # an editor's words above the document
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
        if len(text) >= 16 and (_SENTENCE.search(text) or text[-1] in "：:"):
            return i
        if shapes.ANNEX_LINE.match(text) and i > 2:
            return i
    return min(len(flow), _SEARCH_HEAD)


def _ends_recipients(flow: Sequence[Item], i: int) -> bool:
    """Whether a line is the beginning of recipients that go on below (or run on into the text)."""
    item = flow[i]
    if not isinstance(item, Block) or numbering.number_of(item.text):
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
            and ("关于" in above or shapes.doc_type_of(above))
            and _balanced(above)
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


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("《》", "“”", "（）"))


# ---- covering text and what follows ---------------------------------------------------------------


def _letter(flow: list[Item], start: int, zones: Zones) -> None:
    title = compact("".join(b.text for b in zones.title))
    has_letter = bool(zones.recipients or shapes.doc_type_of(title) or not zones.title or _promulgating(flow[start : start + 3]))
    if not has_letter:
        _parts(flow[start:], zones, title)
        return
    promulgated = _promulgated(title, flow[start : start + 6])
    end = _signature(flow, start, promulgated, zones)
    _parts(flow[end:], zones, None)
    _trailing_annex_lines(zones)


def _promulgating(opening: Sequence[Item]) -> bool:
    """`《…》已经…通过，现予公布`: the text of an order or notice, whatever its title says."""
    return any(isinstance(b, Block) and re.search(r"现(?:予|予以)?(?:印发|公布|发布|颁布)", b.text) for b in opening)


def _promulgated(title: str, opening: Sequence[Item]) -> list[str]:
    names = re.findall(r"《([^《》]+(?:《[^》]*》[^《》]*)*)》", title)
    for item in opening:
        if isinstance(item, Block) and (
            "印发" in item.text or "公布" in item.text or "转发" in item.text or "征求" in item.text or "附" in item.text
        ):
            names += re.findall(r"《([^《》]+)》", item.text)
    match = re.search(r"(?:印发|转发|下发|公布|发布)(.{4,80}?)的(?:通知|公告|函|通告)$", title)
    if match:
        names.append(match[1])
    return [compact(name) for name in names if len(name) > 4]


def _signature(flow: list[Item], start: int, promulgated: Sequence[str], zones: Zones) -> int:
    """Fill letter, signature, date and closing lines; the index where what follows begins."""
    i = start
    seen_date = False
    while i < len(flow):
        item = flow[i]
        if isinstance(item, Table):
            if seen_date:
                return i
            zones.letter.append(item)
            i += 1
            continue
        text = item.text
        if shapes.is_date_line(text) and (i > start or not zones.letter):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item)
        elif not seen_date and (match := _SIGNED.match(text)) and shapes.bodies_of(match["who"]):
            seen_date = True
            _take_signature(zones)
            cut = match.start("date")
            zones.signature.append(item.slice(0, cut).strip())
            zones.dates.append(item.slice(cut))
        elif not seen_date and (match := _DATED.match(text)) and shapes.bodies_of(match["who"]):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item.slice(0, match.end("date")))
            zones.signature.append(item.slice(match.start("who")).strip())
        elif not seen_date and (match := shapes.NOTED_DATE.match(text)):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item.slice(match.start("date")))
        elif not seen_date and _partial_date(flow, i, zones):
            seen_date = True
            _take_signature(zones)
            zones.dates.append(item)
        elif shapes.NOTE.match(compact(text)) or shapes.CONTACT.match(text):
            zones.closing.append(item)
        elif _is_annex_heading(flow, i, seen_date):
            if not seen_date:
                _take_signature(zones)
            return i
        elif shapes.ANNEX_LINE.match(text) and _annex_line_ahead(text):
            i = _annex_lines(flow, i, zones)
            continue
        elif not seen_date and i > start and _is_enclosure(item, promulgated, flow, i):
            _take_signature(zones)
            return i
        elif seen_date:
            if shapes.bodies_of(text) and i + 1 < len(flow) and isinstance(flow[i + 1], Block) and shapes.is_date_line(flow[i + 1].text):  # type: ignore[union-attr]
                zones.signature.append(item)
            elif re.match(r"^[（(].{0,60}[)）]$", text) and not shapes.is_draft(text):
                zones.closing.append(item)
            elif shapes.is_navigation(text) and len(text) < 60:
                zones.furniture.append(item)
            else:
                return i
        else:
            zones.letter.append(item)
        i += 1
    if not seen_date:
        _take_signature(zones)
    return i


_SIGNED = lazy(rf"^(?P<who>[^，。；：]{{2,60}}?)\s+(?P<date>{shapes.DATE})$")


_DATED = lazy(rf"^(?P<date>{shapes.DATE})\s+(?P<who>[^，。；：]{{2,60}})$")


def _partial_date(flow: Sequence[Item], i: int, zones: Zones) -> bool:
    """`2022年6月 日` under a signature: a date with its day left blank."""
    item = flow[i]
    assert isinstance(item, Block)
    text = compact(item.text)
    if not re.fullmatch(r"(?:19|20)\d\d年(?:\d{0,2}月)?(?:\d{0,2}日)?", text) or not zones.letter:
        return False
    above = zones.letter[-1]
    return isinstance(above, Block) and bool(shapes.bodies_of(above.text)) or "日" in text


def _take_signature(zones: Zones) -> None:
    """Move the bodies at the end of the letter to the signature."""
    taken: list[Block] = []
    while zones.letter and len(taken) < 40:
        last = zones.letter[-1]
        if (
            isinstance(last, Block)
            and not numbering.number_of(last.text)
            and (shapes.bodies_of(last.text) or (_short_person(last.text) and not taken))
        ):
            taken.append(last)
            zones.letter.pop()
        else:
            break
    zones.signature = taken[::-1] + zones.signature


def _short_person(text: str) -> bool:
    return bool(re.fullmatch(r"(?:省|市|县|区|州|部|局|主任|主席)\s*(?:长|委书记)?\s+[\w·\s]{2,8}", text))


def _is_enclosure(item: Block, promulgated: Sequence[str], flow: Sequence[Item], i: int) -> bool:
    """A line that is the title of what the letter issues."""
    line = compact(item.text)
    if len(line) < 5 or shapes._ENDS.search(line) or shapes.bodies_of(item.text):
        return False
    if any(
        line == name or (len(line) > 8 and (name.startswith(line) or name.endswith(line))) or line.startswith(name) and len(line) - len(name) < 15
        for name in promulgated
    ):
        return True
    following = flow[i + 1] if i + 1 < len(flow) else None
    if isinstance(following, Block) and not numbering.number_of(line):
        joined = line + compact(following.text)
        return any(joined == name for name in promulgated)
    return False


def _annex_line_ahead(text: str) -> bool:
    match = shapes.ANNEX_LINE.match(text)
    return bool(match and (match["colon"] or match["no"]) and len(text) < 300)


def _is_annex_heading(flow: Sequence[Item], i: int, seen_date: bool) -> bool:
    """附件 or 附件1 that heads an annex: alone on its line, with a title and a text below it."""
    item = flow[i]
    assert isinstance(item, Block)
    match = shapes.ANNEX_LINE.match(item.text)
    if not match or len(item.text) > 80:
        return False
    following = flow[i + 1] if i + 1 < len(flow) else None
    if match["name"]:
        if match["colon"] and not match["no"] or not seen_date or not shapes.is_title_line(match["name"]):
            return False
        return isinstance(following, Table) or (
            isinstance(following, Block) and not shapes.ANNEX_LINE.match(following.text) and not shapes.NOTE.match(following.text)
            and (bool(_SENTENCE.search(following.text)) or bool(numbering.number_of(following.text)))
        )  # fmt: skip
    if following is None:
        return True
    if isinstance(following, Table):
        return True
    number = numbering.number_of(following.text)
    if number and number.rank >= numbering.ARABIC and number.value == 1 and len(following.text) < 80:
        return False  # 附件： with a list of names below
    return bool(seen_date or not match["colon"] or shapes.is_title_line(following.text))


def _annex_lines(flow: Sequence[Item], i: int, zones: Zones) -> int:
    """The lines of 附件： names, wrapped ones included; the index after them."""
    first = flow[i]
    assert isinstance(first, Block)
    zones.annexes.append(first)
    i += 1
    while i < len(flow) and len(zones.annexes) < 60:
        item = flow[i]
        if not isinstance(item, Block) or shapes.is_date_line(item.text) or len(item.text) > 120:
            break
        text = item.text
        number = numbering.number_of(text)
        if (
            number
            and number.rank >= numbering.ARABIC
            and "。" not in text
            or shapes.ANNEX_LINE.match(text)
            and _annex_line_ahead(text)
            and not _is_annex_heading(flow, i, False)
        ):
            zones.annexes.append(item)
        elif (
            not number and not shapes.bodies_of(text) and not shapes.NOTE.match(text) and "。" not in text and not shapes.is_navigation(text)
            and not item.gap and (not shapes.TITLE_END.search(compact(zones.annexes[-1].text)) or text[0] in "（(" or _FILE.search(text)) and len(text) < 50
            and not shapes.ANNEX_LINE.match(text)
            and not shapes.CONTACT.match(text)
        ):  # fmt: skip
            zones.annexes.append(item)
        else:
            break
        i += 1
    return i


_FILE = lazy(r"\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar)\b", re.I)


# ---- enclosures and annexes -----------------------------------------------------------------------


def _parts(items: Sequence[Item], zones: Zones, title: str | None) -> None:
    """Cut what follows the covering text at annex headings and titles."""
    part = Part(title)
    zones.parts.append(part)
    i = 0
    while i < len(items):
        item = items[i]
        if isinstance(item, Block):
            if _is_annex_heading(items, i, True) or ((match := shapes.ANNEX_LINE.match(item.text)) and not match["name"] and len(item.text) < 12):
                match = shapes.ANNEX_LINE.match(item.text)
                part = Part(annex=True, heading=[item])
                zones.parts.append(part)
                if match and match["name"]:
                    part.title = compact(match["name"])
                    i += 1
                else:
                    i = _part_title(items, i + 1, part)
                continue
            if not part.items and not part.title and not part.heading:
                after = _part_title(items, i, part)
                if after > i:
                    i = after
                    continue
            if not zones.annexes and shapes.ANNEX_LINE.match(item.text) and _annex_line_ahead(item.text):
                i = _annex_lines(items, i, zones)
                continue
            following = items[i + 1] if i + 1 < len(items) else None
            if isinstance(following, Table) and shapes.is_title_line(item.text) and not numbering.number_of(item.text):
                part = Part(compact(item.text), heading=[item], annex=bool(part.items or part.annex))
                zones.parts.append(part)
                i += 1
                continue
            if part.items and shapes.is_date_line(item.text) and not zones.dates and i >= len(items) - 3:
                zones.dates.append(item)
                last = part.items[-1]
                if isinstance(last, Block) and shapes.bodies_of(last.text):
                    zones.signature.append(last)
                    part.items.pop()
                i += 1
                continue
        part.items.append(item)
        i += 1
    zones.parts = [p for p in zones.parts if p.items or p.heading]


def _part_title(items: Sequence[Item], i: int, part: Part) -> int:
    """Read a title of one to four lines at `i` into `part`; the index after it."""
    lines: list[Block] = []
    j = i
    while j < len(items) and len(lines) < 5:
        item = items[j]
        if not isinstance(item, Block) or shapes._ENDS.search(item.text) or "。" in item.text or len(item.text) > 90:
            break
        if (number := numbering.number_of(item.text)) and number.rank in (numbering.HAN, numbering.CHAPTER, numbering.HAN_BRACKET):
            break
        if lines and (shapes.is_date_line(item.text) or re.match(r"^[（(].*[)）]$", item.text)):
            lines.append(item)
            j += 1
            continue
        if lines and shapes.is_title_line("".join(b.text for b in lines)) and not _goes_on(lines, item):
            break
        lines.append(item)
        j += 1
    joined = [b for b in lines if not shapes.is_date_line(b.text)]
    while lines and not (shapes.TITLE_END.search(compact("".join(b.text for b in joined))) or part.annex):
        dropped = lines.pop()
        joined = [b for b in joined if b is not dropped]
        j -= 1
    if not lines:
        return i
    text = compact("".join(b.text for b in joined))
    part.title = text or None
    part.heading += lines
    return j


def _goes_on(lines: Sequence[Block], item: Block) -> bool:
    """A title that was complete but goes on: （征求意见稿） or the rest of a split word."""
    return bool(re.match(r"^[（(]", item.text)) or not _balanced(compact("".join(b.text for b in lines)))


def _trailing_annex_lines(zones: Zones) -> None:
    """Annex lines that a web page prints below everything else: a part that is nothing but names."""
    if zones.annexes:
        return
    for part in list(zones.parts):
        names = [b for b in part.heading if shapes.ANNEX_LINE.match(b.text)]
        if part.annex and not part.items and part.title and names:
            zones.annexes += part.heading
            zones.parts.remove(part)
