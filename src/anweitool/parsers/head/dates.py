"""The date of a document and its imprint: copies, printing office, day of printing."""

from __future__ import annotations

import re

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.head.base import Reader
from anweitool.source import Block
from anweitool.text import compact

# ---- dates and imprint ----------------------------------------------------------------------------


def read_dates(reader: Reader) -> None:
    head, zones = reader.head, reader.zones
    for block in zones.dates:
        printed = shapes.read_date(block.text)
        if printed and printed.day:
            head.date = printed.day
            break
        if printed:
            labelled = reader.meta(*_DATE_LABELS)
            dated = shapes.read_date(labelled.value) if labelled else None
            day = dated.day if dated else None
            if day and f"{day.year}{day.month}{day.day}" == re.sub(r"\D", "", block.text):
                head.date = day
                reader.say("GW240", "info", f"成文日期“{compact(block.text)}”残缺，按元数据读作 {day}", block)
            else:
                reader.say("GW240", "warning", f"成文日期不完整：{compact(block.text)}", block)
            return
    if head.date is None:
        below = next((b for b in [*zones.head, *(b for p in zones.parts[:1] for b in p.heading)] if shapes.is_date_line(b.text)), None)
        if below and (printed := shapes.read_date(compact(below.text))):
            head.date = printed.day
    if head.date is None:
        edited = next(
            (m for b in zones.head if (m := _EDITED.fullmatch(b.text.strip())) and shapes.is_date_line(m["date"]) and shapes.bodies_of(m["who"])),
            None,
        )
        printed = shapes.read_date(compact(edited["date"])) if edited else None
        head.date = printed.day if printed else None
    meta = reader.meta(*_DATE_LABELS)
    given = shapes.read_date(meta.value) if meta else None
    if meta and head.date is None and given and given.day:
        head.date = given.day
        reader.say("GW240", "info", f"正文没有成文日期，取自{meta.origin}（{given.day}）", meta.block)
    elif meta and head.date and given and given.day and given.day != head.date:
        reader.say("GW245", "info", f"落款日期 {head.date} 与{meta.origin}的日期 {given.day} 不同，以落款为准", meta.block)
    if head.date is None:
        published = reader.meta("发布日期", "发布时间", "公开日期", "生成日期")
        advice = f"；网页发布日期为 {compact(published.value)[:10]}" if published else ""
        reader.say("GW240", "warning", f"没有成文日期{advice}", zones.title[0] if zones.title else None)


_DATE_LABELS = ("成文日期", "成文时间", "发文日期", "发文时间", "签发日期", "印发日期", "公文生成日期")


#: Under the number of minutes and bulletins: the office that edits them on the left, the date on the right.
_EDITED = lazy(r"(?P<who>[^\W\d_]{3,40})[ \t\u3000\xa0]+(?P<date>[^\s].{6,20})")


def read_imprint(reader: Reader) -> None:
    head, zones = reader.head, reader.zones
    waiting: Block | None = None
    copies: list[Block] = []
    for block in zones.imprint:
        text = block.text
        if shapes.COPIES.match(text):
            copies = [block]
            head.cc += _copies(text)
        elif copies and not shapes.ISSUED.match(text) and text[-1] in "，、,。" and not shapes.bodies_of(text):
            head.cc += units.split_recipients(text)
        elif match := shapes.ISSUED.match(text):
            who = match["who"] or (waiting.text if waiting else "")
            names = compact(re.sub(r"[（(]?(?:盖章)[)）]?", "", who)).strip("。，")
            head.printed_by = names or head.printed_by
            printed = shapes.read_date(match["date"])
            head.printed_on = printed.day if printed else None
            if printed and printed.partial:
                reader.say("GW304", "warning", f"印发日期不完整：{compact(match['date'])}", block)
        elif match := shapes.UNDATED.match(text):
            head.printed_by = compact(match["who"])
            reader.say("GW304", "warning", "印发机关一行没有印发日期", block)
        elif shapes.is_date_line(text) and waiting is not None:
            head.printed_by = compact(waiting.text)
            printed = shapes.read_date(text)
            head.printed_on = printed.day if printed else None
        elif shapes.bodies_of(text):
            waiting = block


def _copies(text: str) -> list[str]:
    match = shapes.COPIES.match(text)
    if not match:
        return []
    names = re.sub(r"(?:抄\s*[送报]|分\s*送|报\s*送|发\s*送)(?:机关)?\s*[:：]", "，", match["names"])
    return units.split_recipients(names)
