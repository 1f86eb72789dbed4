"""GW24x: dates: the date of issue (成文日期), that of printing, every day that a text names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.rules.head import masthead
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject
from anweitool.text import compact


@rule("GW240", "warning", "国标", "GB/T 9704-2012 7.3.5.4")
def date_missing(subject: Subject) -> Iterator[Finding]:
    """公文应有成文日期，年、月、日俱全。

    有署名而没有日期的为警告；署名、日期都没有的转载只作说明。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月　日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    assert subject.text is not None
    zones = subject.text.zones
    for found in subject.reported("GW240"):
        if zones.dates and subject.record.document.date is None and not _may_be(zones.dates[0].text):
            continue  # impossible: GW243 says so
        if not zones.dates and zones.signature and found.severity != "info":
            yield found._replace(place=subject.of_block(zones.signature[-1]), message="有署名而没有成文日期")
        elif not zones.dates and (not masthead(subject) or subject.record.document.stage == "draft") or subject.record.document.stage == "draft":
            yield found._replace(severity="info")
        else:
            yield found


def _may_be(text: str) -> bool:
    match = re.search(r"(\d{1,2})月(\d{1,2})日", compact(text))
    return not match or _possible(0, int(match[1]), int(match[2]))


_HAN_DATE = lazy(r"[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日")


@rule("GW241", "warning", "国标", "GB/T 9704-2012 7.3.5.4")
def date_numerals(subject: Subject) -> Iterator[Finding]:
    """成文日期的数字用阿拉伯数字（2012 年 7 月 1 日以前的公文用汉字）。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        二〇二三年五月六日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    assert subject.text is not None
    for block in [*subject.text.zones.dates, *subject.text.zones.imprint]:
        if match := _HAN_DATE.search(compact(block.text)):
            printed = shapes.read_date(match[0])
            if printed and printed.day and printed.day.isoformat() >= "2012-07-01":
                right = f"{printed.day.year}年{printed.day.month}月{printed.day.day}日"
                yield Finding(subject.of_block(block), f"日期“{match[0]}”应用阿拉伯数字", suggestion=right)


_ZEROS = lazy(r"(?:19|20)\d\d年(?:0\d月\d{1,2}日|\d{1,2}月0\d日)")


@rule("GW242", "warning", "国标", "GB/T 9704-2012 7.3.5.4")
def date_without_zeros(subject: Subject) -> Iterator[Finding]:
    """成文日期的月、日不编虚位（1 不写作 01）。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年05月06日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    assert subject.text is not None
    for block in [*subject.text.zones.dates, *subject.text.zones.imprint]:
        if match := _ZEROS.search(compact(block.text)):
            yield Finding(subject.of_block(block), f"日期“{match[0]}”编了虚位", suggestion=re.sub(r"(?<=[年月])0", "", match[0]))


#: Gated by 月, which is rarer than digits; the year before it is looked up where the day is impossible without or doubtful with it.
_DAYS = lazy(r"月(?:\s*(?P<day>\d{1,2})\s*日|(?!\s*\d))")
_BEFORE = lazy(r"(?:(?P<year>(?:19|20)\d\d)\s*年\s*)?(?<![\d.])(?P<month>\d{1,2})\s*$")


def _possible(year: int, month: int, day: int) -> bool:
    """Whether there is such a day; with no year (0) in some year."""
    return 1 <= month <= 12 and 1 <= day <= (
        calendar.monthrange(year, month)[1] if year else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    )


@rule("GW243", "error", "实务")
def date_impossible(subject: Subject) -> Iterator[Finding]:
    """日期应是历上有的日子。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请于2023年6月31日前报送排查情况。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请于2023年6月30日前报送排查情况。
    """
    assert subject.text is not None
    for offset, printed, day in impossible_dates(subject.text.source.text):
        yield Finding(subject.of_offset(offset), f"没有“{printed}”这{'一天' if day else '个月'}")


def impossible_dates(text: str) -> Iterator[tuple[int, str, bool]]:
    """The dates in a text that the calendar does not have: offset, the words without spaces, whether a day is printed."""
    for match in _DAYS.finditer(text):
        if not text[max(0, match.start() - 3) : match.start()].rstrip()[-1:].isdigit():
            continue
        before = _BEFORE.search(text, max(0, match.start() - 12), match.start())
        if before is None or not match["day"] and not before["year"]:
            continue
        year, month, day = int(before["year"] or 0), int(before["month"]), int(match["day"] or 1)
        if not _possible(year, month, day):
            yield before.start(), compact(text[before.start() : match.end()]), bool(match["day"])


@rule("GW244", "warning", "实务", text=False)
def printed_before_dated(subject: Subject) -> Iterator[Finding]:
    """印发日期不早于成文日期。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
        云岭县人民政府办公室　　2023年5月4日印发

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
        云岭县人民政府办公室　　2023年5月8日印发
    """
    head = subject.record.document
    if not head.date or not head.printed_on or head.printed_on >= head.date:
        return
    place = subject.of_field("printed_on")
    if subject.text is not None:
        block = next(
            (
                b
                for b in subject.text.zones.imprint
                if (m := shapes.ISSUED.match(b.text)) and (d := shapes.read_date(m["date"])) and d.day == head.printed_on
            ),
            None,
        )
        place = subject.of_block(block) if block else place
    yield Finding(place, f"印发日期 {head.printed_on} 早于成文日期 {head.date}")


@rule("GW245", "info", "实务")
def metadata_differs(subject: Subject) -> Iterator[Finding]:
    """网页、文件属性所载的文号、标题、机关、日期应与正文一致。

    不合：
        发文字号：云政发〔2023〕7号
        成文日期：2023-05-06
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日

    合：
        发文字号：云政发〔2023〕6号
        成文日期：2023-05-06
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    yield from subject.reported("GW245")
