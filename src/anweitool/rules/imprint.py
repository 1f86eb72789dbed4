"""GW3xx: the imprint (版记): copies, printing office and day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.rules.head import is_website_copy, masthead
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject
from anweitool.text import compact


@rule("GW301", "warning", "国标", "GB/T 9704-2012 7.4.1")
def imprint_last(subject: Subject) -> Iterator[Finding]:
    """版记置于公文最后一面，附件在版记之前。

    不合：
        云岭县人民政府关于印发《云岭县防汛方案》的通知
        各乡镇人民政府：
        现将《云岭县防汛方案》印发给你们，请认真贯彻执行。
        云岭县人民政府
        2023年5月6日
        云岭县人民政府办公室　　2023年5月6日印发
        云岭县防汛方案
        一、总体要求
        认真做好防汛工作。

    合：
        云岭县人民政府关于印发《云岭县防汛方案》的通知
        各乡镇人民政府：
        现将《云岭县防汛方案》印发给你们，请认真贯彻执行。
        云岭县人民政府
        2023年5月6日
        云岭县防汛方案
        一、总体要求
        认真做好防汛工作。
        云岭县人民政府办公室　　2023年5月6日印发
    """
    assert subject.text is not None
    zones = subject.text.zones
    if not zones.imprint:
        return
    last = zones.imprint[-1]
    after = [part for part in zones.parts if part.items and part.heading and part.heading[0].span()[0] > last.span()[1]]
    following = [item for part in zones.parts for item in part.items if not hasattr(item, "rows") and item.span()[0] > last.span()[1]]
    if after or len(following) > 2:
        yield Finding(subject.of_block(zones.imprint[0]), "版记排在附件（所印发的文本）之前")


@rule("GW302", "warning", "国标", "GB/T 9704-2012 7.4.2")
def copies_form(subject: Subject) -> Iterator[Finding]:
    """“抄送”后标全角冒号，最后一个抄送机关名称后标句号。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        抄送：县委办公室，县人大常委会办公室
        云岭县人民政府办公室　　2023年5月6日印发

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        抄送：县委办公室，县人大常委会办公室。
        云岭县人民政府办公室　　2023年5月6日印发
    """
    assert subject.text is not None
    imprint = subject.text.zones.imprint
    for i, block in enumerate(imprint):
        match = shapes.COPIES.match(block.text)
        if not match:
            continue
        end = block
        for following in imprint[i + 1 :]:  # the list goes on below
            if end.text.rstrip()[-1:] not in "，、," or shapes.ISSUED.match(following.text):
                break
            end = following
        if end.text.rstrip()[-1:] != "。":
            yield Finding(subject.of_block(end, len(end.text.rstrip()) - 1), "最后一个抄送机关后没有句号")
    for block in subject.text.blocks:
        if (
            re.match(r"^抄\s*送(?:机关)?\s+\S", block.text)
            and not shapes.COPIES.match(block.text)
            and shapes.recipients_of(compact(block.text)[2:].strip("。") + "：")
        ):
            yield Finding(subject.of_block(block), "“抄送”后没有冒号")


@rule("GW303", "info", "国标", "GB/T 9704-2012 7.4.2")
def copies_words(subject: Subject) -> Iterator[Finding]:
    """现行标准的版记只有抄送机关、印发机关和印发日期，没有主题词、抄报、分送、印数。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        主题词：防汛　工作　通知
        抄送：县委办公室。
        云岭县人民政府办公室　　2023年5月6日印发

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        抄送：县委办公室。
        云岭县人民政府办公室　　2023年5月6日印发
    """
    assert subject.text is not None
    date = subject.record.document.date
    if date is not None and date.isoformat() < "2012-07-01":
        return
    metadata = {id(block) for _, _, block in subject.text.zones.metadata}
    for block in subject.text.blocks:
        if len(block.text) < 300 and id(block) not in metadata and (match := _OLD.match(block.text)):
            yield Finding(subject.of_block(block), f"现行标准的版记没有“{compact(match['word'])}”一项")


_OLD = lazy(r"^[（(]?(?P<word>主\s*题\s*词|抄\s*报|分\s*送|报\s*送|共\s*印|印\s*数)\s*(?:[:：]|\d+\s*份)")


@rule("GW304", "warning", "国标", "GB/T 9704-2012 7.4.3")
def printed_line(subject: Subject) -> Iterator[Finding]:
    """印发机关和印发日期在同一行，日期后加“印发”二字，年月日俱全。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        抄送：县委办公室。
        云岭县人民政府办公室　　2023年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作，确保安全。
        云岭县人民政府
        2023年5月6日
        抄送：县委办公室。
        云岭县人民政府办公室　　2023年5月6日印发
    """
    assert subject.text is not None
    draft = subject.record.document.stage == "draft"
    for found in subject.reported("GW304"):
        yield found._replace(severity="info") if draft else found
    for block in subject.text.zones.imprint:
        match = shapes.ISSUED.match(block.text)
        if match and not match["printed"] and match["who"]:
            yield Finding(subject.of_block(block), "印发日期后没有“印发”二字", suggestion=f"{compact(match['date'])}印发")
    blocks = subject.text.zones.imprint
    if (
        blocks
        and shapes.COPIES.match(blocks[0].text)
        and (last := blocks[-1])
        and shapes.bodies_of(re.sub("印发$", "", compact(last.text)))
        and not shapes.COPIES.match(last.text)
    ):
        yield Finding(subject.of_block(last), "印发机关一行没有印发日期")


@rule("GW305", "info", "国标", "GB/T 9704-2012 10.1")
def letter_imprint(subject: Subject) -> Iterator[Finding]:
    """信函格式的版记不加印发机关和印发日期。

    不合：
        云岭县教育局
        云教函〔2023〕6号
        云岭县教育局关于商请支持校车检修的函
        云岭县交通运输局：
        请支持校车检修工作，盼复。
        云岭县教育局
        2023年5月6日
        云岭县教育局办公室　　2023年5月6日印发

    合：
        云岭县教育局
        云教函〔2023〕6号
        云岭县教育局关于商请支持校车检修的函
        云岭县交通运输局：
        请支持校车检修工作，盼复。
        云岭县教育局
        2023年5月6日
    """
    assert subject.text is not None
    if subject.record.document.doc_type != "函" or masthead(subject) is not None or is_website_copy(subject):
        return
    for block in subject.text.zones.imprint:
        if (match := shapes.ISSUED.match(block.text)) and match["printed"]:
            yield Finding(subject.of_block(block), "信函格式不印印发机关和印发日期")
