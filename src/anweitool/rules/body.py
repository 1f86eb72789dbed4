"""GW2xx: the body (主体): recipients, signature, notes. Title, dates and annexes have modules of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes
from anweitool.rules.head import is_website_copy, masthead
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject
from anweitool.rules.title import is_letter, of_kind
from anweitool.source import Block
from anweitool.text import compact

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
        yield Finding(of_kind(subject), f"{head.doc_type}没有写主送机关", severity="info")


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


# ---- signature ----------------------------------------------------------------------------


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
