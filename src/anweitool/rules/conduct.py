"""GW6xx: conduct (行文规则): who may write what to whom, and what is cited."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from anweitool.lazy import lazy
from anweitool.rules.head import UPWARD
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Reading, Subject
from anweitool.source import Block
from anweitool.text import compact

_DATA = Path(__file__).parent.parent / "data"


def _covering(subject: Subject) -> Sequence[Block]:
    """The paragraphs of the covering text, its closing lines with them; of a short text without recipients all of them."""
    assert subject.text is not None
    zones = subject.text.zones
    found = [item for item in (*zones.letter, *zones.closing) if isinstance(item, Block)]
    return found or (subject.text.paragraphs.blocks[:40] if not zones.parts else [])


# ---- upward --------------------------------------------------------------------------------------


@rule("GW601", "warning", "条例", "第十五条（一）", text=False)
def one_superior(subject: Subject) -> Iterator[Finding]:
    """上行文（请示、报告）原则上主送一个上级机关，不抄送下级机关。

    不合：
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府、云岭县财政局：
        校车经费不足，拟增拨经费。妥否，请批示。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费。妥否，请批示。
        云岭县教育局
        2023年5月6日
        抄送：云岭县财政局。
    """
    head = subject.record.document
    if head.doc_type not in UPWARD:
        return
    if len(head.recipients) > 1:
        names = "、".join(head.recipients[:4])
        joint = len(head.issuers) > 1 or any(name.startswith("各") for name in head.recipients)  # a report made known downwards
        yield Finding(
            subject.of_field("recipients"), f"{head.doc_type}主送了 {len(head.recipients)} 个机关：{names}", severity="info" if joint else None
        )
    for name in head.cc:
        if name.startswith("各") and not re.search(r"[常副委]|领导|成员单位", name):
            yield Finding(subject.of_field("cc"), f"{head.doc_type}抄送了下级机关：{name}")


_ASKS = lazy(
    r"(?:恳请|请求|敬请|特请)[^，。；]{0,20}?(?:安排|解决|拨付|补助|追加|增加|批准|审批|批复|指示|同意|倾斜|支持)|"
    r"(?:妥否|当否|可否|是否(?:妥当|可行|同意))[^。]{0,12}请[^。]{0,10}(?:批示|批复|指示|批准|审批|审定)"
    r"|(?:^|[。；，：])(?:为此|因此|特此报告|同时|现|特|故)?，?(?:恳请|请求|特请|敬请|申请|拟请|现请|请)(?!示)[^，。；]{0,24}?"
    r"(?:批示|批复|(?:予以|给予|尽快|尽早)?(?:批准|审批|审定)|(?:给予|予以|帮助|协调|统筹)[^，。；]{0,16}(?:支持|解决|补助|安排|拨付|追加)|增?拨付?[^，。；]{0,12}(?:资金|经费|专项))"
)


@rule("GW602", "warning", "条例", "第十五条（四）")
def request_in_report(subject: Subject) -> Iterator[Finding]:
    """不得在报告等非请示性公文中夹带请示事项。

    不合：
        云岭县教育局关于校车运行情况的报告
        云岭县人民政府：
        全县校车运行平稳。为此，恳请县政府批准增拨校车经费50万元。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于校车运行情况的报告
        云岭县人民政府：
        全县校车运行平稳，下一步将申请增拨校车经费。
        特此报告。
        云岭县教育局
        2023年5月6日
    """
    if subject.record.document.doc_type != "报告" or not subject.record.document.recipients:
        return
    for block in _covering(subject):
        if match := _ASKS.search(block.text):
            at = match.start() + (match[0][0] in "。；，：")
            yield Finding(subject.of_block(block, at), f"报告夹带请示事项：“{match[0].lstrip('。；，：')}”")


_PERSON = lazy(r"(?:尊敬的)?[\u4e00-\u9fff]{1,10}(?:书记|[省市县区乡镇州旗局厅部]长|主席|专员|同志)[：:]")


@rule("GW607", "warning", "条例", "第十五条（五）")
def to_a_person(subject: Subject) -> Iterator[Finding]:
    """除上级机关负责人直接交办事项外，不得以本机关名义向上级机关负责人报送公文。

    不合：
        云岭县教育局关于增拨校车经费的请示
        王县长：
        校车经费不足，拟增拨经费。妥否，请批示。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费。妥否，请批示。
        云岭县教育局
        2023年5月6日
    """
    assert subject.text is not None
    if subject.record.document.doc_type in UPWARD:
        for block in subject.text.blocks[:20]:
            if _PERSON.fullmatch(text := compact(block.text)):
                yield Finding(subject.of_block(block), f"{subject.record.document.doc_type}主送个人：{text[:-1]}")


_REQUEST_ENDS = lazy(r"批示|批复|批准|审批|审定|审示|指示|核准|核示|批转|审议|同意")


@rule("GW608", "info", "实务")
def request_without_asking(subject: Subject) -> Iterator[Finding]:
    """请示用“妥否，请批示”一类的话结尾。

    不合：
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费50万元。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于增拨校车经费的请示
        云岭县人民政府：
        校车经费不足，拟增拨经费50万元。妥否，请批示。
        云岭县教育局
        2023年5月6日
    """
    head = subject.record.document
    blocks = _covering(subject)
    if head.doc_type == "请示" and head.recipients and blocks and not any(_REQUEST_ENDS.search(block.text) for block in blocks):
        yield Finding(subject.of_block(blocks[-1]), "请示没有“妥否，请批示”一类的结语")


_ENDS = {
    "特此通知": ("通知",), "特此通告": ("通告",), "特此公告": ("公告",), "特此通报": ("通报",), "特此报告": ("报告",), "特此请示": ("请示",),
    "特此批复": ("批复",), "特此函告": ("函", "复函"), "特此函复": ("函", "复函", "批复"), "此复": ("批复", "函", "复函"), "请批示": ("请示", "报告"),
    "请批复": ("请示", "报告"),
}  # fmt: skip
_END = lazy(r"(?:^|[。，；：])(?P<words>特此(?:通知|通告|公告|通报|报告|请示|批复|函告|函复)|(?:妥否|当否)，(?P<asked>请(?:批示|批复)))[。！]?$")
_KINDS = {"通知", "通告", "公告", "通报", "报告", "请示", "批复", "函", "复函", "意见", "决定"}


@rule("GW609", "warning", "实务")
def closing_words(subject: Subject) -> Iterator[Finding]:
    """结语与文种相符：通知用“特此通知”，报告用“特此报告”，请示用“妥否，请批示”。

    意见、函用请求批准的结语不算。

    不合：
        云岭县教育局关于校车停运的通告
        校车自5月8日起停运检修。
        特此通知。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于校车停运的通告
        校车自5月8日起停运检修。
        特此通告。
        云岭县教育局
        2023年5月6日
    """
    kind = subject.record.document.doc_type
    if kind not in _KINDS:
        return
    for block in _covering(subject)[-12:]:
        match = _END.search(block.text, max(0, len(block.text) - 16))
        if match is None or (match["asked"] and kind in ("意见", "函", "复函")):
            continue
        words = match["asked"] or match["words"]
        if kind not in _ENDS[words]:
            yield Finding(
                subject.of_block(block, match.start("words")),
                f"{kind}的结语写作“{match['words']}”",
                severity="info" if kind in ("决定", "意见") else None,
            )


# ---- downward ------------------------------------------------------------------------------------

_DEPARTMENT = lazy(r"(?:局|厅|委员会办公室|领导小组办公室|指挥部办公室|联席会议办公室|工作专班)$")
_GOVERNMENT = lazy(r"^各.*(?:人民政府|政府|党委)|^(?:[^各]{2,8})(?:县|区|市|乡|镇)(?:人民政府|党委|委员会)$")
_AGREED = lazy(
    r"经[^，。；]{0,24}(?:同意|批准|授权|审定)|经[^，。；]{0,12}(?:政府|党委|[省市县区州]委|常委会|领导)[^，。；]{0,10}研究|受[^，。；]{0,16}委托"
)
#: Bodies that coordinate, and departments: what they agree to is not agreed by the party committee or the government.
_NOT_GOVERNMENT = lazy(
    r"经(?P<who>[^，。；]{0,24}(?<!管理)(?<!常务)(?:委员会|[安防]委会|领导小组|指挥部|联席会议|局|厅))(?:主任会议|全体会议|研究)?(?:同意|批准|授权|审定)"
)


def _agreed(block: Block) -> tuple[bool, str | None]:
    """Whether the government (or nobody named) is said to have agreed, and the other body that is."""
    other: str | None = None
    for match in _AGREED.finditer(block.text):
        named = _NOT_GOVERNMENT.match(match[0])
        if named is None or re.search(r"政府|党委|国务院|[省市县区州旗]委(?!员会)", named["who"]):
            return True, None
        other = named["who"]
    return False, other


@rule("GW603", "info", "条例", "第十六条（二）")
def department_orders_government(subject: Subject) -> Iterator[Finding]:
    """部门不得向下级党委、政府发布指令性公文；经本级政府同意的，文中注明。

    经安委会、领导小组、指挥部同意的，不是经政府同意。

    不合：
        云岭县教育局关于做好校车管理工作的通知
        各乡镇人民政府：
        请认真做好校车管理工作。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于做好校车管理工作的通知
        各乡镇人民政府：
        经县政府同意，现就做好校车管理工作通知如下。
        云岭县教育局
        2023年5月6日
    """
    head = subject.record.document
    if head.doc_type not in ("通知", "决定", "意见", "通报") or not head.issuers or not _DEPARTMENT.search(head.issuers[0]):
        return
    if "政府办公" in head.issuers[0] or any(issuer.endswith(("人民政府", "委员会")) for issuer in head.issuers):
        return
    said = [_agreed(block) for block in _covering(subject)]
    if any(agreed for agreed, _ in said):
        return
    other = next((who for _, who in said if who), None)
    name = next((name for name in head.recipients if _GOVERNMENT.search(name)), None)
    if name:
        only = f"只写经“{other}”同意，" if other else ""
        yield Finding(subject.of_field("recipients"), f"{head.issuers[0]}向“{name}”发{head.doc_type}，文中{only}没有注明经本级政府同意")


_INNER = lazy(r"(?:局|厅|委|部|政府|办公室|委员会|院|中心|公司)[^局厅委部]{1,12}(?P<kind>[科股])$")


@rule("GW604", "warning", "条例", "第十七条", text=False)
def inner_office_issues(subject: Subject) -> Iterator[Finding]:
    """部门内设机构除办公厅（室）外不得对外正式行文。

    不合：
        云岭县教育局基础教育科关于做好校车管理工作的通知
        各学校：
        请认真做好校车管理工作。
        云岭县教育局基础教育科
        2023年5月6日

    合：
        云岭县教育局办公室关于做好校车管理工作的通知
        各学校：
        请认真做好校车管理工作。
        云岭县教育局办公室
        2023年5月6日
    """
    for issuer in subject.record.document.issuers:
        if _INNER.search(issuer):
            yield Finding(subject.of_field("issuers"), f"内设机构“{issuer}”对外行文")


# ---- what is cited -------------------------------------------------------------------------------


@cache
def _ended() -> dict[str, tuple[datetime.date, str]]:
    table = tomllib.loads((_DATA / "abolished.toml").read_text("utf-8"))["ended"]
    return {name: (row["since"], row["source"]) for row in table for name in row["names"]}


_CITED = lazy(r"《(?P<title>[^《》\n]{2,80})》(?P<behind>\s?[（(〔\[]?)")
_NUMBERED = lazy(r"\s?[（(][^（()）\n]{0,30}(?:\d{1,5}号|[〔\[【﹝]\d{4})")
_NUMBERED_CITE = lazy(r"》\s?[（(][^（()）\n]{0,30}\d{1,5}号")
_OF_A_KIND = lazy(r"关于.*(?:通知|意见|决定|通报|批复|公告|函|请示|报告)$")
_OTHER_RULES = lazy(r"(?:办法|规定|方案|细则|规则|规划|预案)(?:[（(].{1,12}[）)])?$")
_NUMBER_FIRST = lazy(r"[〔\[（(【﹝]\d{4}[〕\]）)】﹞]\d{1,5}号(?:文件?)?《")
_GROUNDS = lazy(r"你[县市区乡镇局委办院厅州省]$|贵[^，。；《》]{1,6}$|(?:根据|依据|按照|遵照|落实|贯彻|执行)[^，。；《》]{0,4}$")
_ENDING = lazy(r"废止|停止执行|失效|原$")


@rule("GW605", "info", "实务")
def cited_documents(subject: Subject) -> Iterator[Finding]:
    """引用公文先引标题、后引发文字号；不引用已经废止的法规。

    只看作为依据的引文，同篇里别的引文有字号时也看其余的；没有公开字号的不必补。

    不合：
        云岭县教育局关于做好校车管理工作的通知
        各学校：
        根据《国家行政机关公文处理办法》和《县政府关于加强校车安全的通知》，参照《市教育局关于校车的通知》（云教〔2023〕2号），做好校车管理工作。
        云岭县教育局
        2023年5月6日

    合：
        云岭县教育局关于做好校车管理工作的通知
        各学校：
        根据《县政府关于加强校车安全的通知》（云政〔2023〕5号），参照《市教育局关于校车的通知》（云教〔2023〕2号），做好校车管理工作。
        云岭县教育局
        2023年5月6日
    """
    assert subject.text is not None
    reading = subject.text.paragraphs
    head = subject.record.document
    own = {compact(name) for name in (*head.promulgates, *head.annexes, head.title or "")}
    numbered: set[str] = set()
    bare: list[tuple[str, int, bool]] = []
    for match in _CITED.finditer(reading.text):
        title = match["title"]
        name = title.removeprefix("中华人民共和国")
        ended = _ended().get(name)
        if ended and head.date and head.date >= ended[0] and not _ENDING.search(reading.text[max(0, match.start() - 12) : match.end() + 12]):
            yield Finding(subject.of_offset(reading.offset(match.start())), f"《{title}》自 {ended[0]} 起已经废止（{ended[1]}）")
        if _NUMBERED.match(reading.text, match.end("title") + 1):
            numbered.add(title)
        elif (
            (_OF_A_KIND.search(title) or (_OTHER_RULES.search(title) and _numbered_beside(reading, match.start())))
            and compact(title) not in own
            and not any(title in name for name in own)
        ):
            bare.append((title, match.start(), bool(_GROUNDS.search(reading.text, max(0, match.start() - 8), match.start()))))
    for match in _NUMBER_FIRST.finditer(reading.text):
        if reading.within(match.start())[1] > 12:  # not the document's own number before its title
            yield Finding(subject.of_offset(reading.offset(match.start())), f"先引了字号、后引标题：“{match[0][:-1]}”")
    seen = set(numbered)
    for title, at, grounds in bare:
        if title not in seen and (numbered or grounds):
            seen.add(title)
            others = "，同篇其他引文有" if numbered else ""
            yield Finding(subject.of_offset(reading.offset(at)), f"引用《{title[:30]}》没有发文字号{others}")


_ISSUES = lazy(r"印发|发布|公布|下发")
_CONSULTS = lazy(r"征求|意见稿|送审|草案|讨论|试行稿")
_DRAFT_MARK = lazy(r"^[^，。；]{0,40}[（(](征求意见稿|送审稿|讨论稿|初稿)[）)]$")


def _numbered_beside(reading: Reading, at: int) -> bool:
    """Whether another citation of the same sentence has a number."""
    start, end = reading.text.rfind("。", 0, at) + 1, reading.text.find("。", at)
    start = max(start, reading.text.rfind("\n", 0, at) + 1)
    return bool(_NUMBERED_CITE.search(reading.text, start, end if end >= 0 else len(reading.text)))


@rule("GW606", "info", "实务", text=False)
def draft_with_tasks(subject: Subject) -> Iterator[Finding]:
    """征求意见稿、送审稿的任务尚未定稿，登记时注明，印发后更新。

    不合：
        云岭县教育局关于征求《校车管理方案（征求意见稿）》意见的函
        各学校：
        请于2023年5月20日前反馈意见。
        云岭县教育局
        2023年5月6日
        校车管理方案（征求意见稿）
        一、重点任务
        （一）开展排查。各学校要于2023年6月底前完成校车排查。
        （二）加强培训。各学校要于2023年7月底前完成驾驶人培训。

    合：
        云岭县教育局关于做好校车管理工作的通知
        各学校：
        一、开展排查。各学校要于2023年6月底前完成校车排查。
        二、加强培训。各学校要于2023年7月底前完成驾驶人培训。
        云岭县教育局
        2023年5月6日
    """
    count, title = len(subject.record.tasks), subject.record.document.title or ""
    if subject.text is not None and _ISSUES.search(title) and not _CONSULTS.search(title):
        for block in subject.text.paragraphs.blocks:
            if len(block.text) < 60 and (match := _DRAFT_MARK.search(compact(block.text))):
                yield Finding(subject.of_block(block), f"正式印发的文件还带着“{match[1]}”", severity="warning")
                return
    if subject.record.document.stage == "draft" and count:
        yield Finding(subject.of_field("title"), f"这是征求意见或送审的稿子，其中 {count} 项任务尚未定稿")
