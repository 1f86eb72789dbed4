"""GW2xx: the body (主体): title, recipients, signature, date, notes. The annexes have a module of their own."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes
from anweitool.rules.head import is_website_copy, masthead, printed_number
from anweitool.rules.registry import Finding, Place, rule
from anweitool.rules.subject import Subject
from anweitool.source import Block
from anweitool.text import compact

# ---- title -----------------------------------------------------------------------------------------


def _of_kind(subject: Subject) -> Place:
    """Where the title ends, and so names the kind of document."""
    if subject.text is not None and subject.text.zones.title:
        return subject.of_block(subject.text.zones.title[-1])
    return subject.of_field("title")


def is_letter(subject: Subject) -> bool:
    """Whether the document is sent to somebody, rather than a plan that stands alone."""
    return bool(subject.record.document.recipients)


_ABOUT = lazy(r"关于|《|印发|转发|批转|公布|表彰|命名|令$|公告$|通告$|纪要$|公报$")


@rule("GW201", "warning", "条例", "第九条（七）")
def title_parts(subject: Subject) -> Iterator[Finding]:
    """标题由发文机关名称、事由和文种组成。

    没有标题、有主送机关而标题不带文种的为警告；缺发文机关或事由的只作说明（转载的标题常略去发文机关）。

    不合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于进一步加强防汛工作
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于进一步加强防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    title = subject.record.document.title
    yield from subject.reported("GW201")
    if not title or subject.text is None:
        return
    place = _of_kind(subject)
    name = re.sub(r"[（(][^（）()]*[)）]$", "", title)
    if is_letter(subject) and shapes.doc_type_of(title) is None and not subject.remarks("GW201") and _foreign_kind(name) is None:
        sent = masthead(subject) is not None or printed_number(subject) is not None
        plan = bool(shapes.TITLE_END.search(name))
        yield Finding(place, f"标题没有文种：{title[-20:]}", severity="warning" if sent and not plan else "info")
        return
    kind = shapes.doc_type_of(title)
    if kind and is_letter(subject) and not _ABOUT.search(name):
        yield Finding(place, "标题没有写事由（关于……的）", severity="info")
    elif kind and is_letter(subject) and masthead(subject) is not None and re.match(r"关于|印发|转发", name):
        yield Finding(place, "标题没有写发文机关", severity="info")


_FOREIGN = lazy(
    r"的(?P<kind>汇报|请求|申请|批示|布告|启事|指示|通知书|告知|说明|情况说明|公示|倡议|请示函|批复函|通知函|通报函|意见函|报告书|复函件|安排意见|告知函|建议|安排|部署)$"
)


def _foreign_kind(title: str) -> str | None:
    match = _FOREIGN.search(title)
    return match["kind"] if match else None


@rule("GW202", "warning", "条例", "第八条")
def title_kind(subject: Subject) -> Iterator[Finding]:
    """文种应是条例所列十五种之一：决议、决定、命令（令）、公报、公告、通告、意见、通知、通报、报告、请示、批复、议案、函、纪要。

    方案、办法、要点等不是文种，由通知印发。

    不合：
        云岭县教育局文件
        云教发〔2023〕6号
        云岭县教育局关于校车经费使用情况的汇报
        云岭县人民政府：
        现将校车经费使用情况汇报如下。

    合：
        云岭县教育局文件
        云教发〔2023〕6号
        云岭县教育局关于校车经费使用情况的报告
        云岭县人民政府：
        现将校车经费使用情况报告如下。
    """
    title = subject.record.document.title or ""
    name = re.sub(r"[（(][^（）()]*[)）]$", "", title)
    if is_letter(subject) and (kind := _foreign_kind(name)):
        sent = masthead(subject) is not None or printed_number(subject) is not None
        yield Finding(_of_kind(subject), f"“{kind}”不是公文文种", severity="warning" if sent else "info")


_KINDS = "|".join(shapes.DOC_TYPES)
_DOUBLE = lazy(rf"(?P<double>请示报告|报告请示|意见报告|请示函|通知通告|决定通知|通知通报|(?P<kind>{_KINDS})的(?P=kind))(?:[（(][^（）()]*[)）])?$")


#: Two kinds in a row, where nothing is forwarded, issued or asked about.
_TWO_KINDS = lazy(rf"(?P<double>(?:通知|通报|公告|通告|报告|请示|函|批复|决定)的(?:{_KINDS}))$")
_FORWARDS = lazy(r"转发|印发|批转|下发|发布|公布|征求|反馈|报送|贯彻|落实|学习|宣传|》")


@rule("GW203", "warning", "实务")
def title_double_kind(subject: Subject) -> Iterator[Finding]:
    """标题不重复文种：“……的通知的通知”可省作“……的通知”，“请示报告”应择一使用。

    被转发的标题加了书名号的不算。

    不合：
        云岭县人民政府办公室关于转发市政府办公室关于做好防汛工作的通知的通知
        各乡镇人民政府：
        现转发给你们，请认真贯彻执行。

    合：
        云岭县人民政府办公室转发市政府办公室关于做好防汛工作的通知
        各乡镇人民政府：
        现转发给你们，请认真贯彻执行。
    """
    title = subject.record.document.title or ""
    match = _DOUBLE.search(title) or (None if _FORWARDS.search(title) else _TWO_KINDS.search(title))
    if match:
        yield Finding(_of_kind(subject), f"标题文种重复：“{match['double']}”")


_TITLE_SIGNS = lazy(r"[。！？!?；;：:，,]")


@rule("GW204", "info", "实务")
def title_punctuation(subject: Subject) -> Iterator[Finding]:
    """标题除书名号、引号、括号、顿号外一般不用标点，末尾不加句号。

    不合：
        云岭县人民政府关于做好防汛工作的通知。
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    assert subject.text is not None
    zones = subject.text.zones
    for block in zones.title or _title_with_stop(subject):
        bare = re.sub(r"《[^》]*》|“[^”]*”|[（(][^（）()]*[)）]", lambda match: " " * len(match[0]), block.text)
        for gap in _INNER_SPACE.finditer(block.text):  # between two authorities and before 关于 a space may stand for a line break
            if not shapes.bodies_of(block.text[: gap.start()]) and not re.match(r"关于|印发|转发", block.text[gap.end() :]):
                yield Finding(subject.of_block(block, gap.start()), "标题中有空格")
        if match := _TITLE_SIGNS.search(bare):
            last = match.end() == len(block.text.rstrip())
            yield Finding(
                subject.of_block(block, match.start()),
                f"标题{'末尾' if last else '中'}用了“{match[0]}”",
                severity="warning" if last and match[0] in "。，；" else None,
            )


_INNER_SPACE = lazy(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")


def _title_with_stop(subject: Subject) -> list[Block]:
    """A title that was not taken for one since it ends with a stop."""
    assert subject.text is not None
    return [
        b
        for b in [*subject.text.zones.head, *subject.text.prose[:2]]
        if re.search(rf"关于.{{4,60}}的(?:{_KINDS})[。，；]$", compact(b.text)) and len(b.text) < 80
    ][:1]


@rule("GW205", "info", "条例", "第八条")
def kind_and_number(subject: Subject) -> Iterator[Finding]:
    """文种应与发文字号、版头相称：“函”字号用于函。

    以“函”字号印发通知在各地都有，所以只作说明。

    不合：
        云岭县人民政府办公室
        云政办函〔2023〕6号
        云岭县人民政府办公室关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府办公室
        云政办函〔2023〕6号
        云岭县人民政府办公室关于征求防汛工作意见的函
        各乡镇人民政府：
        请认真研究，提出意见。
    """
    head = subject.record.document
    number = printed_number(subject)
    if not head.doc_type or not number:
        return
    code = number.match["code"]
    line = masthead(subject)
    if code.endswith("函") and head.doc_type not in ("函", "批复"):
        place = _of_kind(subject) if line is None else subject.of_block(number.block)
        yield Finding(place, f"字号“{code}”用于函，文种却是{head.doc_type}")
    elif head.doc_type == "函" and line is not None and head.stage != "draft":
        yield Finding(subject.of_block(line), "函用了“文件”版头")


@rule("GW206", "info", "条例", "第八条")
def title_without_kind(subject: Subject) -> Iterator[Finding]:
    """方案、办法等不是文种，一般由通知等公文印发；单独登载的只作说明。

    不合：
        云岭县防汛工作方案
        一、总体要求
        认真做好防汛工作。

    合：
        云岭县人民政府关于印发《云岭县防汛工作方案》的通知
        各乡镇人民政府：
        现将方案印发给你们，请认真贯彻执行。
    """
    yield from subject.reported("GW206")


# ---- recipients ------------------------------------------------------------------------------------

_EXEMPT = ("公告", "通告", "令", "命令", "公报", "决议", "决定", "纪要", "意见", "通报", "议案")


@rule("GW210", "warning", "国标", "GB/T 9704-2012 7.3.2")
def recipients_form(subject: Subject) -> Iterator[Finding]:
    """主送机关编排于标题下，最后一个机关名称后标全角冒号。

    公告、通告、令等普发性公文可以没有主送机关；整个没有的只作说明。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府，县直各单位
        汛期将至，请认真做好防汛工作。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府，县直各单位：
        汛期将至，请认真做好防汛工作。
    """
    assert subject.text is not None
    zones, head = subject.text.zones, subject.record.document
    if head.recipients:
        if zones.recipients and zones.recipients[-1].text.rstrip()[-1:] not in "：:":
            yield Finding(subject.of_block(zones.recipients[-1]), f"主送机关末尾没有冒号：{zones.recipients[-1].text[-12:]}")
        return
    if not head.title:
        return
    first = _below(zones.title[-1], subject) if zones.title else None
    if first is not None and _is_addressed(first.text, head.issuers):
        yield Finding(subject.of_block(first), f"主送机关末尾没有用冒号：{first.text[-12:]}")
    elif head.doc_type and head.doc_type not in _EXEMPT and head.stage != "draft":
        yield Finding(_of_kind(subject), f"{head.doc_type}没有写主送机关", severity="info")


def _below(block: Block, subject: Subject) -> Block | None:
    """The block that follows another in the text."""
    assert subject.text is not None
    end = block.span()[1]
    return next((other for other in subject.text.blocks if other.span()[0] >= end), None)


def _is_addressed(line: str, issuers: Sequence[str]) -> bool:
    """Whether a line is a list of bodies such as recipients are, whatever it ends with, and not that of the issuers."""
    text = compact(line)
    if not 4 <= len(text) <= 200 or numbering.number_of(text) or re.search(r"[。；;:：].|《", text):
        return False
    bare = text.rstrip("。；;，,、.：:")
    names = units.split_recipients(bare)
    if len(names) == 1 and bare == text and not text.startswith("各") or set(names) & set(issuers):
        return False
    return bool(names) and all(units.ends_as_body(name) for name in names) and not re.match(r"[为根按]|现将|经|近日|近期", bare)


# ---- signature and date ----------------------------------------------------------------------------


@rule("GW230", "warning", "国标", "GB/T 9704-2012 7.3.5")
def signature_missing(subject: Subject) -> Iterator[Finding]:
    """成文日期之上应有发文机关署名。

    令、纪要、公报等除外；没有版头的转载只作说明。

    不合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        2023年5月6日

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    assert subject.text is not None
    zones, head = subject.text.zones, subject.record.document
    if zones.signature or not zones.dates or not is_letter(subject) or head.doc_type in ("令", "命令", "纪要", "公报", "决议", "议案"):
        return
    certain = masthead(subject) is not None and not is_website_copy(subject) and head.stage != "draft"
    yield Finding(subject.of_block(zones.dates[0]), "成文日期之上没有发文机关署名", severity="warning" if certain else "info")


@rule("GW231", "warning", "国标", "GB/T 9704-2012 7.3.5")
def signature_differs(subject: Subject) -> Iterator[Finding]:
    """署名应与版头的发文机关一致，用全称或者规范化简称；由他机关代章的应注明。

    不合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县水利局
        2023年5月6日

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
    """
    found = list(subject.reported("GW231"))
    yield from found
    assert subject.text is not None
    line, signature = masthead(subject), subject.text.zones.signature
    named = compact(line.text).removesuffix("文件") if line else _named_by_title(subject)
    if named is None or not signature or any(one.severity == "warning" for one in found):
        return
    issuers = subject.record.document.issuers
    heads = {named, *(issuers if len(issuers) > 1 else ())}
    signed = [name for block in signature for name in shapes.bodies_of(block.text)]
    unsigned = [name for name in issuers if not any(_is_form_of(one, name) for one in signed)]
    if len(signed) > 1 and unsigned and len(signed) + len(unsigned) == len(issuers):
        yield Finding(subject.of_block(signature[0]), f"联合行文的署名缺“{'、'.join(unsigned)}”")
    elif len(signed) == 1 and not any(_is_form_of(signed[0], name) or _is_form_of(name, signed[0]) for name in heads):
        borrowed = re.search(r"[（(](?:借|代)章[)）]", signature[0].text)
        yield Finding(
            subject.of_block(signature[0]), f"署名“{signed[0]}”与{'版头' if line else '标题'}的“{named}”不一致" + ("（已注明借章）" if borrowed else ""),
            severity="info" if borrowed else None,
        )  # fmt: skip


def _named_by_title(subject: Subject) -> str | None:
    """The one authority that opens the title, where it does."""
    match = re.match(r"(?P<who>[^《》“”]{4,40}?)(?:关于|印发|转发|批转)", subject.record.document.title or "")
    bodies = shapes.bodies_of(match["who"]) if match else []
    return bodies[0] if len(bodies) == 1 else None


def _is_form_of(short: str, name: str) -> bool:
    """Whether a name is another or a short form of it that keeps its kind: 县安委办 for 县安全生产委员会办公室."""
    if short == name or name.endswith(short) or short.endswith(name):
        return True
    if 0 < len(name) - len(short) <= 2 and len(short) >= 6:
        return False  # a character was lost, nothing was shortened
    if short[-1] != {"室": "办"}.get(name[-1], name[-1]) and short[-1] != name[-1]:
        return False
    rest = iter(name)
    return len(short) >= 4 and all(char in rest for char in short)


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


_RANGE = lazy(
    r"(?P<from>(?:19|20)\d\d)年(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})日)?(?:起)?(?:至|到|[—–~～－-]{1,2})"
    r"(?P<to>(?:19|20)\d\d年)?(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?"
)


@rule("GW246", "warning", "实务")
def range_reversed(subject: Subject) -> Iterator[Finding]:
    """起止时间的终点不早于起点。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        集中排查时间为2023年5月6日至2023年4月13日，请认真组织。

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        集中排查时间为2023年4月13日至2023年5月6日，请认真组织。
    """
    assert subject.text is not None
    for match in _RANGE.finditer(subject.text.source.text):
        first, last = int(match["from"]), int((match["to"] or match["from"])[:4])
        start, end = (int(match["m1"]), int(match["d1"] or 0)), (int(match["m2"]), int(match["d2"] or 31))
        over_new_year = match["to"] is None and start[0] > end[0]  # 2023年11月至3月 goes on into the next year
        if (last, *end) < (first, *start) and not over_new_year:
            yield Finding(subject.of_offset(match.start()), f"“{match[0]}”的终点早于起点")


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


# ---- notes -----------------------------------------------------------------------------------------

_BARE_NOTE = lazy(r"^(?:此件|本件|此文)(?:公开发布|主动公开|依申请公开|不予公开|不公开|删减后公开|发至[^\s，。]{2,12})[。.]?$")


@rule("GW250", "info", "国标", "GB/T 9704-2012 7.3.6")
def note_brackets(subject: Subject) -> Iterator[Finding]:
    """附注居左空二字加圆括号编排在成文日期下一行，如“（此件公开发布）”，括号用全角。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
        (此件公开发布)

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
        2023年5月6日
        （此件公开发布）
    """
    assert subject.text is not None
    zones = subject.text.zones
    for block in [*zones.closing, *zones.furniture]:
        text = compact(block.text)
        if shapes.NOTE.match(text) and (text[0] == "(" or text[-1] == ")"):
            yield Finding(subject.of_block(block), "附注的括号应用全角", suggestion=text.replace("(", "（").replace(")", "）"))
    for block in subject.text.blocks:
        if _BARE_NOTE.match(compact(block.text)):
            yield Finding(subject.of_block(block), "附注应加圆括号", suggestion=f"（{compact(block.text).rstrip('。.')}）")
