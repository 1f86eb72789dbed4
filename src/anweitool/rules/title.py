"""GW20x: the title (标题) and the kind of document that it names (文种)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.rules.head import masthead, printed_number
from anweitool.rules.registry import Finding, Place, rule
from anweitool.rules.subject import Subject
from anweitool.source import Block
from anweitool.text import compact


def of_kind(subject: Subject) -> Place:
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
    place = of_kind(subject)
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
        yield Finding(of_kind(subject), f"“{kind}”不是公文文种", severity="warning" if sent else "info")


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
        yield Finding(of_kind(subject), f"标题文种重复：“{match['double']}”")


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
        place = of_kind(subject) if line is None else subject.of_block(number.block)
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
