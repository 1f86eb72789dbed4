"""GW1xx: the head (版头): number, secrecy, urgency, document number, signatory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.rules.registry import Finding, Fix, Place, rule
from anweitool.rules.subject import Subject
from anweitool.source import Block
from anweitool.text import compact

UPWARD = ("请示", "报告", "议案")


def masthead(subject: Subject) -> Block | None:
    """The line 某机关文件 of the head, None where the copy has none."""
    zones = subject.text.zones if subject.text else None
    return next((b for b in zones.head if compact(b.text).endswith("文件") and shapes.bodies_of(compact(b.text)[:-2])), None) if zones else None


def is_website_copy(subject: Subject) -> bool:
    """Whether the text has a site's metadata above it: such copies leave out the head and the imprint."""
    return subject.text is not None and bool(subject.text.zones.metadata or subject.text.source.evidence)


# ---- copies, secrecy, urgency ----------------------------------------------------------------------

_COPY = lazy(r"(?P<label>份号[:：]?)?(?P<number>\d{1,8})")


@rule("GW101", "warning", "国标", "GB/T 9704-2012 7.2.1")
def copy_number(subject: Subject) -> Iterator[Finding]:
    """份号用 6 位阿拉伯数字；涉密公文应当标注份号。

    不合：
        00012
        机密★1年
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于印发《云岭县水源保护方案》的通知
        各乡镇人民政府：
        现将方案印发给你们，请认真贯彻执行。

    合：
        000012
        机密★1年
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于印发《云岭县水源保护方案》的通知
        各乡镇人民政府：
        现将方案印发给你们，请认真贯彻执行。
    """
    assert subject.text is not None
    printed = False
    head = subject.text.zones.head
    marked = masthead(subject) is not None
    last = subject.of_block(head[-1]).line if head else 0
    for i, line in enumerate(subject.text.source.lines[:last], 1):  # a short number may have been taken for that of a page
        if (match := _COPY.fullmatch(compact(line))) is None:
            continue
        printed = True
        number = match["number"]
        if len(number) != 6 and (marked or match["label"]):
            yield Finding(Place(i), f"份号“{number}”不是 6 位数字")
    if subject.record.document.secrecy and not printed and not is_website_copy(subject):
        block = next((b for b in subject.text.zones.head if shapes.SECRECY.match(b.text)), None)
        if block is not None:
            yield Finding(subject.of_block(block), "标有密级而没有份号")


_SECRET = lazy(r"^(?P<degree>绝密|机密|秘密)(?P<rest>.*)$")
_TERM = lazy(r"★(?:\d{1,2}年|\d{1,2}个月|长期)?")


@rule("GW102", "warning", "国标", "GB/T 9704-2012 7.2.2")
def secrecy_form(subject: Subject) -> Iterator[Finding]:
    """密级写作“密级★保密期限”，期限的数字用阿拉伯数字，如“机密★1年”。

    涉密公文不得在连接互联网的机器上处理；这一条只看写法。

    不合：
        机密☆一年
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        000012
        机密★1年
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    assert subject.text is not None
    for block in subject.text.zones.head:
        text = compact(block.text)
        match = _SECRET.match(text) if len(text) < 16 else None
        if match and not _TERM.fullmatch(match["rest"]):
            lacks = "没有写保密期限" if not match["rest"] else "不是“密级★保密期限”的写法"
            yield Finding(subject.of_block(block), f"密级“{text}”{lacks}", suggestion=f"{match['degree']}★1年")


_URGENT = lazy(r"(?:紧急|急件|急|特别?紧急|非常紧急|十万火急|火急|火速|加紧|速办|即办|甚急|万急|很急|特级|特及|加急件|特急件)")


@rule("GW103", "warning", "条例", "第九条（三）")
def urgency_word(subject: Subject) -> Iterator[Finding]:
    """紧急公文标“特急”或“加急”，电报标“特提”“特急”“加急”“平急”。

    不合：
        紧急
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        特急
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    assert subject.text is not None
    for block in subject.text.zones.head:
        if _URGENT.fullmatch(text := compact(block.text)):
            yield Finding(subject.of_block(block), f"紧急程度“{text}”应标“特急”或“加急”", suggestion="特急" if "特" in text else "加急")


@rule("GW104", "info", "条例", "第九条（四）")
def masthead_form(subject: Subject) -> Iterator[Finding]:
    """发文机关标志由发文机关全称或者规范化简称加“文件”二字组成，也可以只用机关名称。

    不合：
        云岭县人民政府办公室红头文件
        云政办发〔2023〕6号
        云岭县人民政府办公室关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府办公室文件
        云政办发〔2023〕6号
        云岭县人民政府办公室关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    assert subject.text is not None
    for block in subject.text.zones.head:
        text = compact(block.text)
        name = re.sub(r"(?:红头文件|公文|发文|文件纸|文)$", "", text)
        if name != text and not text.endswith("文件") and shapes.bodies_of(name) or text.endswith("红头文件"):
            yield Finding(subject.of_block(block), f"发文机关标志“{text}”应为机关名称加“文件”", suggestion=f"{name}文件")


# ---- document number -------------------------------------------------------------------------------

_NUMBER = lazy(
    r"(?P<code>[^\W\d_]{1,16})(?P<open>[〔\[（(【﹝{｛<＜〈]?)(?P<year>\d{1,4})年?(?P<close>[〕\]）)】﹞}｝>＞〉]?)"
    r"(?P<th>第?)(?P<no>\d{1,5}|[一二三四五六七八九十百零〇]{1,6})(?P<end>号?)"
)


class Number(NamedTuple):
    """A document number as it stands in the head, in its parts, and where."""

    block: Block
    match: re.Match[str]

    @property
    def right(self) -> str | None:
        """The number as the standard writes it, None where its year cannot be told."""
        year = self.match["year"]
        no = self.match["no"]
        if len(year) != 4 or not no.isdigit():
            return None
        return f"{self.match['code']}〔{year}〕{int(no)}号"


def printed_number(subject: Subject) -> Number | None:
    """The document's own number as its head prints it, in whatever form; None where only a website's metadata has it."""
    if subject.text is None:
        return None
    labelled = {id(block) for _, _, block in subject.text.zones.metadata}
    for block in subject.text.zones.head:
        if id(block) in labelled:
            continue
        for piece in [block.text, *re.split(r"\s{2,}|\t|(?=签\s*发\s*人)", block.text)]:
            match = _NUMBER.fullmatch(compact(piece).strip("（）()") if piece[:1] in "（(" else compact(piece))
            if match and (match["open"] or match["close"]) and not re.search(r"[:：]", piece):
                return Number(block, match)
    return None


@rule("GW110", "warning", "条例", "第九条（五）")
def number_missing(subject: Subject) -> Iterator[Finding]:
    """公文应有发文字号。

    网页转载常略去版头，这时只作说明。

    不合：
        云岭县人民政府文件
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
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
    if subject.record.document.doc_number or printed_number(subject):
        return
    line = masthead(subject)
    draft = subject.record.document.stage == "draft"
    for found in subject.reported("GW110"):
        if line is not None and not draft:
            signed = next((block for block in subject.text.zones.head if shapes.has_signer(block.text)), None) if subject.text else None
            place = subject.of_block(signed or line)  # the number of what is sent upwards stands on the line of its signatory
            yield found._replace(place=place, message="有版头而没有发文字号", severity="warning")
        else:
            yield found._replace(severity="info")


@rule("GW111", "warning", "国标", "GB/T 9704-2012 7.2.5", text=False)
def number_brackets(subject: Subject) -> Iterator[Finding]:
    """发文字号的年份标全称（四位数字），用六角括号〔〕括入。

    不合：
        云岭县人民政府文件
        云政发[2023]6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    number = printed_number(subject)
    if number is not None:
        open_, year, close = number.match["open"], number.match["year"], number.match["close"]
        if len(year) != 4:
            yield Finding(
                subject.of_block(number.block), f"发文字号的年份“{year}”不是四位", suggestion=f"〔20{year:0>2}〕" if len(year) == 2 else None
            )
        elif not open_ or not close:
            yield Finding(subject.of_block(number.block), f"发文字号“{number.match[0]}”的括号残缺", suggestion=number.right)
        elif (open_, close) != ("〔", "〕"):
            yield Finding(subject.of_block(number.block), f"发文字号的年份应用六角括号〔〕，印作“{open_}{close}”", suggestion=number.right)
        return
    written = subject.record.document.doc_number
    if (
        subject.text is None
        and written
        and (match := re.fullmatch(r"(?P<code>.*?)[\[（(【﹝](?P<year>(?:19|20)\d\d)[\]）)】﹞](?P<rest>.*)", written))
    ):
        right = f"{match['code']}〔{match['year']}〕{match['rest']}"
        yield Finding(
            subject.of_field("doc_number"), f"发文字号“{written}”的年份应用六角括号〔〕", suggestion=right, severity="info", fix=Fix(written, right)
        )


@rule("GW112", "warning", "国标", "GB/T 9704-2012 7.2.5")
def number_without_di(subject: Subject) -> Iterator[Finding]:
    """发文顺序号不加“第”字。

    不合：
        云岭县人民政府文件
        云政发〔2023〕第6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    number = printed_number(subject)
    if number is not None and number.match["th"]:
        yield Finding(subject.of_block(number.block), f"发文字号“{number.match[0]}”不加“第”字", suggestion=number.right)


@rule("GW113", "warning", "国标", "GB/T 9704-2012 7.2.5")
def number_without_zeros(subject: Subject) -> Iterator[Finding]:
    """发文顺序号不编虚位（1 不写作 01）。

    不合：
        云岭县人民政府文件
        云政发〔2023〕06号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    number = printed_number(subject)
    if number is not None and number.match["no"].startswith("0"):
        yield Finding(subject.of_block(number.block), f"发文顺序号“{number.match['no']}”编了虚位", suggestion=number.right)


@rule("GW114", "warning", "国标", "GB/T 9704-2012 7.2.5")
def number_ending(subject: Subject) -> Iterator[Finding]:
    """发文顺序号用阿拉伯数字，后面加“号”字。

    不合：
        云岭县人民政府文件
        云政发〔2023〕6
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。

    合：
        云岭县人民政府文件
        云政发〔2023〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
    """
    number = printed_number(subject)
    if number is None:
        yield from _metadata_number(subject)
        return
    if not number.match["end"]:
        yield Finding(subject.of_block(number.block), f"发文字号“{number.match[0]}”缺“号”字", suggestion=number.right)
    if not number.match["no"].isdigit():
        yield Finding(subject.of_block(number.block), f"发文顺序号“{number.match['no']}”应用阿拉伯数字")


#: The one-character names of provinces, and of cities whose own differ from their name.
_PROVINCES = "京津沪渝冀豫云滇辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕秦吉闽贵黔粤青藏川蜀宁琼陇榕甬穗筑蓉洪邕鹭深国中"


def _metadata_number(subject: Subject) -> Iterator[Finding]:
    """A website's metadata that give the number without 号."""
    assert subject.text is not None
    for label, value, block in subject.text.zones.metadata:
        match = _NUMBER.fullmatch(compact(value)) if label.endswith(("字号", "文号")) else None
        if match and match["open"] and match["close"] and not match["end"]:
            yield Finding(subject.of_block(block), f"网页元数据的发文字号“{compact(value)}”缺“号”字", severity="info")


#: The characters that stand for a department in the codes of numbers, the same all over the country.
_DEPARTMENTS = {
    "教育": "教", "财政": "财", "民政": "民", "卫生健康": "卫健", "交通运输": "交运", "水利": "水", "水务": "水", "生态环境": "环", "应急管理": "应急安",
    "公安": "公", "司法": "司", "农业农村": "农", "市场监督管理": "市监", "自然资源": "自然资", "住房和城乡建设": "住建", "文化和旅游": "文旅", "商务": "商",
}  # fmt: skip


@rule("GW115", "info", "条例", "第九条（五）")
def number_code(subject: Subject) -> Iterator[Finding]:
    """发文字号的机关代字应与发文机关相符。

    只看全国通行的代字：部门代字（教、财、水……）和“政办”“安委办”一类。

    不合：
        云岭县财政局文件
        云教发〔2023〕6号
        云岭县财政局关于做好预算编制工作的通知
        各乡镇人民政府：
        请认真做好预算编制工作。

    合：
        云岭县财政局文件
        云财发〔2023〕6号
        云岭县财政局关于做好预算编制工作的通知
        各乡镇人民政府：
        请认真做好预算编制工作。
    """
    number = printed_number(subject)
    issuers = subject.record.document.issuers
    if number is None or len(issuers) != 1:
        return
    code, issuer = number.match["code"], issuers[0]
    own = next((chars for name, chars in _DEPARTMENTS.items() if re.search(rf"{name}(?:局|厅|部|委员会|委)$", issuer)), None)
    others = {char: name for name, chars in _DEPARTMENTS.items() for char in chars}
    behind = code[1:]
    if code[0] not in issuer and code[0] not in _PROVINCES and re.match(r"(?:中共|中国共产党)?[\u4e00-\u9fff]{2,8}?[市县区旗镇乡]", issuer):
        yield Finding(subject.of_block(number.block), f"机关代字“{code}”的首字不在发文机关“{issuer}”里，疑套用他处公文")
        return
    foreign = bool(own and behind and not set(behind) & set(own) and set(behind) & set(others))
    if own is None and (match := re.fullmatch(r"(?P<char>[教财民水环公司农])(?:字|发|函|办|联|通|规|办发)", behind)):
        foreign = others[match["char"]] not in issuer and match["char"] not in issuer
    office = "安委办" in code and not re.search(r"安全生产|安委", issuer) or "政办" in code and not re.search(r"政府|办公", issuer)
    if foreign or office:
        yield Finding(subject.of_block(number.block), f"机关代字“{code}”与发文机关“{issuer}”不符")


@rule("GW116", "warning", "实务", text=False)
def number_year(subject: Subject) -> Iterator[Finding]:
    """发文字号的年份与成文日期的年份一般相同。

    不合：
        云岭县人民政府文件
        云政发〔2022〕6号
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        请认真做好防汛工作。
        云岭县人民政府
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
    head = subject.record.document
    match = re.search(r"[〔\[（(【]\s*((?:19|20)\d\d)", head.doc_number or "")
    if match and head.date and int(match[1]) != head.date.year:
        number = printed_number(subject)
        place = subject.of_block(number.block) if number else subject.of_field("doc_number")
        yield Finding(place, f"发文字号的年份 {match[1]} 与成文日期 {head.date} 不同年")


# ---- signatory -------------------------------------------------------------------------------------


@rule("GW120", "warning", "条例", "第九条（六）")
def signatory_missing(subject: Subject) -> Iterator[Finding]:
    """上行文（请示、报告、议案）应标注签发人姓名。

    没有版头的转载只作说明。

    不合：
        云岭县教育局文件
        云教发〔2023〕6号
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费。妥否，请批示。

    合：
        云岭县教育局文件
        云教发〔2023〕6号　签发人：王宁
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费。妥否，请批示。
    """
    head = subject.record.document
    if head.doc_type not in UPWARD or head.signatory or not head.recipients:
        return
    number = printed_number(subject)
    line = number.block if number else masthead(subject)
    if line is None:
        return
    certain = masthead(subject) is not None and not is_website_copy(subject)
    yield Finding(subject.of_block(line), f"上行文（{head.doc_type}）没有标注签发人", severity="warning" if certain else "info")


@rule("GW121", "info", "国标", "GB/T 9704-2012 7.2.6")
def signatory_downward(subject: Subject) -> Iterator[Finding]:
    """签发人只在上行文标注；下行文、平行文不标。

    不合：
        云岭县教育局文件
        云教发〔2023〕6号　签发人：王宁
        云岭县教育局关于做好校车管理工作的通知
        各学校：
        请认真做好校车管理工作。

    合：
        云岭县教育局文件
        云教发〔2023〕6号
        云岭县教育局关于做好校车管理工作的通知
        各学校：
        请认真做好校车管理工作。
    """
    head = subject.record.document
    if head.signatory and head.doc_type and head.doc_type not in (*UPWARD, "意见", "函"):
        assert subject.text is not None
        block = next((b for b in subject.text.zones.head if shapes.has_signer(b.text)), None)
        place = subject.of_block(block, max(0, block.text.find("签"))) if block else Place(1)
        yield Finding(place, f"{head.doc_type}不标签发人")
