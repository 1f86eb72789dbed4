"""GW22x: annexes (附件): the list below the text against the annexes that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os.path import commonprefix

from anweitool.lazy import lazy
from anweitool.parsers.zones import Part
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject
from anweitool.source import Block
from anweitool.text import compact, same_width

_END = lazy(r"[。；;，,、.]$")
_HEAD = lazy(r"^附\s*件\s*(?P<no>\d{1,2}|[一二三四五六七八九十])?\s*(?P<colon>[:：])?")


@rule("GW220", "warning", "国标", "GB/T 9704-2012 7.3.4")
def annex_list_form(subject: Subject) -> Iterator[Finding]:
    """附件说明写作“附件：名称”，多个附件用“1.”“2.”标注顺序，名称后不加标点。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：防汛物资清单。
        云岭县人民政府
        2023年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：防汛物资清单
        云岭县人民政府
        2023年5月6日
    """
    assert subject.text is not None
    blocks = subject.text.zones.annexes
    for block in blocks:
        text = block.text.rstrip()
        if _END.search(text) and len(compact(text)) > 4:
            yield Finding(subject.of_block(block, len(text) - 1), f"附件名称后不加标点“{text[-1]}”")
    if not blocks:
        return
    first = compact(blocks[0].text)
    if re.match(r"附[:：]", first):
        yield Finding(subject.of_block(blocks[0]), "附件说明写作“附件：”", severity="info")
    elif (match := _HEAD.match(blocks[0].text)) and not match["colon"] and not match["no"] and len(first) > 3:
        yield Finding(subject.of_block(blocks[0]), "“附件”后缺冒号")
    if len(blocks) == 1 and len(subject.record.document.annexes) == 1 and re.match(r"附件[:：]1[.．、]", first):
        yield Finding(subject.of_block(blocks[0]), "只有一个附件时不标顺序号", severity="info")
    for block in blocks:
        if match := re.match(r"(?:附\s*件\s*[:：]\s*)?\d{1,2}\s*(?P<sign>[、，])", block.text):
            yield Finding(subject.of_block(block, match.start("sign")), f"附件顺序号后用“.”，不用“{match['sign']}”", severity="info")
        if re.search(r"^(?:附\s*件\s*[:：])?\s*(?:\d{1,2}\s*[.．、])?\s*《[^《》]*》$", block.text.strip()):
            yield Finding(subject.of_block(block), "附件名称不加书名号", severity="info")


def _annexes(subject: Subject) -> list[Part]:
    assert subject.text is not None
    return [part for part in subject.text.zones.parts if part.annex]


def _name(title: str) -> str:
    """A title as it is compared: widths made one, signs, brackets at the end and spaces aside."""
    text = re.sub(r"(?:[（(][^（）()]{1,20}[)）])+$", "", compact(title))
    return re.sub(r"[《》“”\"'（）()\s.．、，,：:—-]", "", same_width(text))


_STAGE = lazy(r"[（(]\s*(征求意见稿|送审稿|草案|试行|暂行)\s*[)）]")


def _same(a: str, b: str) -> bool:
    x, y = _name(a), _name(b)
    if _STAGE.findall(a) != _STAGE.findall(b):
        return False
    return x == y or min(len(x), len(y)) >= 4 and (x.endswith(y) or y.endswith(x))


@rule("GW221", "warning", "国标", "GB/T 9704-2012 7.3.7")
def annex_titles(subject: Subject) -> Iterator[Finding]:
    """附件的顺序和标题应与附件说明一致。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：防汛物资储备清单
        云岭县人民政府
        2023年5月6日
        附件
        防汛责任人名单
        1.张某某负责河道巡查。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：防汛责任人名单
        云岭县人民政府
        2023年5月6日
        附件
        防汛责任人名单
        1.张某某负责河道巡查。
    """
    assert subject.text is not None
    listed = subject.record.document.annexes
    parts = _annexes(subject)
    if not subject.text.zones.annexes or not listed or len(parts) > len(listed):
        return
    numbers = [_number(part) for part in parts]
    for i, part in enumerate(parts):
        at = (numbers[i] or i + 1) - 1
        if not part.title or not part.heading or at >= len(listed):
            continue
        if not _same(part.title, listed[at]):
            other = next((n for n, name in enumerate(listed) if n != at and _same(part.title, name)), None)
            if other is None:
                yield Finding(subject.of_block(_title_block(part)), f"附件标题“{part.title}”与附件说明不一致：附件说明写作“{listed[at]}”")
            else:
                line = _line_of(listed[other], subject.text.zones.annexes)
                yield Finding(subject.of_block(line), f"附件说明的顺序与附件不一致：“{part.title}”列为第 {other + 1} 个，实为附件{at + 1}")


def _number(part: Part) -> int | None:
    match = _HEAD.match(part.heading[0].text) if part.heading else None
    return int(match["no"]) if match and match["no"] and match["no"].isdigit() else None


def _title_block(part: Part) -> Block:
    """The line of an annex that prints its title, else its heading."""
    start = _name(part.title or "")[:4]
    return next((block for block in part.heading if start and start in _name(block.text)), part.heading[-1])


_SEEN = lazy(r"(?:详见|见|填写|填报)附件\s*(?P<no>\d{1,2})?")


@rule("GW223", "warning", "实务")
def enclosure_title(subject: Subject) -> Iterator[Finding]:
    """所印发文本的标题应与通知中书名号内的名称一致。

    只看大致相同而有几个字不同的。

    不合：
        云岭县人民政府关于印发《云岭县工贸行业安全整治行动方案》的通知
        各乡镇人民政府：
        现将《云岭县工贸行业安全整治行动方案》印发给你们，请认真贯彻执行。
        云岭县人民政府
        2023年5月6日
        云岭县工贸企业安全整治行动方案
        一、总体要求
        认真做好安全整治工作。

    合：
        云岭县人民政府关于印发《云岭县工贸行业安全整治行动方案》的通知
        各乡镇人民政府：
        现将《云岭县工贸行业安全整治行动方案》印发给你们，请认真贯彻执行。
        云岭县人民政府
        2023年5月6日
        云岭县工贸行业安全整治行动方案
        一、总体要求
        认真做好安全整治工作。
    """
    assert subject.text is not None
    zones, head = subject.text.zones, subject.record.document
    titles = [part.title for part in zones.parts if part.title]
    for name in head.promulgates:
        if not zones.letter or any(_same(name, title) for title in titles):
            continue
        near = next((part for part in zones.parts if part.title and part.heading and _nearly(name, part.title)), None)
        if near is not None:
            yield Finding(subject.of_block(_title_block(near)), f"标题“{near.title}”与通知中的“{name}”不一致")
    for said in (block for block in zones.letter[:3] if isinstance(block, Block)):
        for match in re.finditer(r"《([^《》]{6,80})》", said.text):
            near_name = next((name for name in [*head.promulgates, *titles] if _nearly(match[1], name)), None)
            if near_name and not any(_same(match[1], name) for name in [*head.promulgates, *titles]):
                yield Finding(subject.of_block(said, match.start()), f"“{match[1]}”与标题中的“{near_name}”不一致")


def _nearly(a: str, b: str) -> bool:
    """Whether two names are the same but for one short stretch of characters."""
    x, y = _name(a), _name(b)
    if x == y or min(len(x), len(y)) < 8:
        return False
    front = len(commonprefix([x, y]))
    back = len(commonprefix([x[::-1], y[::-1]]))
    short = min(len(x), len(y))
    return front >= 2 and back >= 2 and max(len(x), len(y)) - min(front + back, short) <= 3 and front + back >= 0.7 * short


@rule("GW222", "warning", "国标", "GB/T 9704-2012 7.3.7")
def annex_missing(subject: Subject) -> Iterator[Finding]:
    """附件说明所列的附件应当都在，正文所指的附件应当列出。

    一个附件也没有附上的（转载常略去）只作说明。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：1.防汛责任人名单
              2.防汛物资储备清单
        云岭县人民政府
        2023年5月6日
        附件1
        防汛责任人名单
        1.张某某负责河道巡查。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        附件：防汛责任人名单
        云岭县人民政府
        2023年5月6日
        附件
        防汛责任人名单
        1.张某某负责河道巡查。
    """
    assert subject.text is not None
    zones = subject.text.zones
    listed = subject.record.document.annexes if zones.annexes else []
    parts = _annexes(subject)
    if listed:
        there = [part.title for part in subject.text.zones.parts if part.title]
        numbers = {_number(part) for part in parts} - {None}
        missing = [
            (i, name) for i, name in enumerate(listed)
            if not any(_same(title, name) for title in there) and i + 1 not in numbers and not (len(listed) == 1 and parts) and not re.search("[（(]略[)）]", name)
        ]  # fmt: skip
        unplaced = len(parts) - (len(listed) - len(missing))
        for i, name in missing[max(0, unplaced) :]:
            block = _line_of(name, zones.annexes)
            whole = len(missing) == len(listed)
            yield Finding(subject.of_block(block), f"附件{i + 1 if len(listed) > 1 else ''}“{name}”没有附上", severity="info" if whole else None)
    elif parts and zones.letter and parts[0].heading:
        yield Finding(subject.of_block(parts[0].heading[0]), f"附件“{parts[0].title or ''}”没有在附件说明里列出", severity="info")
    yield from _mentions(subject, max(len(listed), len(parts)))


def _mentions(subject: Subject, count: int) -> Iterator[Finding]:
    """Annexes that the covering text refers to, and that are neither listed nor there."""
    assert subject.text is not None
    for block in subject.text.zones.letter:
        if not isinstance(block, Block):
            continue
        for match in _SEEN.finditer(block.text):
            number = int(match["no"]) if match["no"] else 1
            if number > count:
                wanted = f"附件{match['no'] or ''}"
                yield Finding(
                    subject.of_block(block, match.start()), f"正文提到{wanted}，附件说明{'只列 ' + str(count) + ' 个' if count else '没有列'}",
                    severity=None if count else "info",
                )  # fmt: skip


def _line_of(name: str, blocks: Sequence[Block]) -> Block:
    name = _name(name)
    return max(blocks, key=lambda block: len(commonprefix([_name(_NUMBERED.sub("", block.text)), name])))


_NUMBERED = lazy(r"^(?:附\s*件\s*[:：]?)?\s*(?:\d{1,2}\s*[.．、])?\s*")
