"""What a single line of an official document is by its shape: a date, a number, a masthead, a title, recipients …"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from anweitool import units
from anweitool.lazy import lazy
from anweitool.text import compact, numeral

# ---- page furniture ------------------------------------------------------------------------------

_RULE = lazy(r"(?:[-*_=—─━＿－–~]\s*){3,}")
_PAGE_NUMBER = lazy(r"[-—–－─·•]+\s*\d{1,4}\s*[-—–－─·•]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}")


_FURNITURE_FIRST = frozenset("-*_=—─━＿－–~·•第0123456789")


def is_furniture(text: str) -> bool:
    """A page number (— 3 —, 第3页 共5页) or a rule (---) that stands on a line of its own."""
    return text[0] in _FURNITURE_FIRST and len(text) < 200 and bool(_RULE.fullmatch(text) or (len(text) < 20 and _PAGE_NUMBER.fullmatch(text)))


# ---- dates ---------------------------------------------------------------------------------------

_HAN = "〇○零OО一二三四五六七八九十"
_DAY = lazy(
    rf"(?P<y>(?:19|20)\d\d|[{_HAN}]{{4}})\s*年\s*(?P<m>\d{{1,2}}|[{_HAN}]{{1,3}})?\s*月?\s*(?P<d>\d{{1,2}}|[{_HAN}]{{1,3}})?\s*日?"
    r"|(?P<iy>(?:19|20)\d\d)[-./](?P<im>\d{1,2})[-./](?P<id>\d{1,2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: A whole date as it is printed under a signature, for use inside other patterns.
DATE = rf"(?:(?:19|20)\d\d|[{_HAN}]{{4}})\s*年\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})?\s*月\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})?\s*日"
_DATE_LINE = lazy(rf"[（(]?(?:{DATE}|(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}})[)）]?")


class PrintedDate(NamedTuple):
    """A date as printed: the day if it is whole and possible, and whether anything is missing from it."""

    day: date | None
    partial: bool


def read_date(text: str) -> PrintedDate | None:
    """The date that `text` is, None if it is none.

    >>> read_date("二〇二三年一月三日").day, read_date("2022年6月 日")
    (datetime.date(2023, 1, 3), PrintedDate(day=None, partial=True))
    """
    text = text.strip("（() ")
    if (fused := _FUSED.fullmatch(compact(text))) and (days := _fused_days(fused)):
        return PrintedDate(days[0] if len(days) == 1 else None, len(days) != 1)
    match = _DAY.match(text)
    if not match:
        return None
    if match["iy"]:
        parts = [int(match[k]) for k in ("iy", "im", "id")]
    else:
        values = [numeral(match[k].replace("О", "〇").replace("O", "〇")) if match[k] else None for k in ("y", "m", "d")]
        if None in values:
            return PrintedDate(None, True)
        parts = [v for v in values if v is not None]
    try:
        return PrintedDate(date(*parts), False)
    except ValueError:
        return PrintedDate(None, True)


#: A date that lost its signs on the way: 20171227, 2024612日.
_FUSED = lazy(r"(?P<y>(?:19|20)\d\d)年?(?P<rest>\d{2,4})日?")


def _fused_days(match: re.Match[str]) -> list[date]:
    """The days that a run of digits can be read as."""
    days, rest = [], match["rest"]
    for cut in (1, 2):
        month, day = rest[:cut], rest[cut:]
        if day and len(day) <= 2 and (len(rest) == 4) == (cut == 2 and len(day) == 2) and day[0] != "0" or len(rest) == 4 and cut == 2:
            try:
                days.append(date(int(match["y"]), int(month), int(day)))
            except ValueError:
                continue
    return days


def is_date_line(text: str) -> bool:
    line = compact(text)
    return len(line) < 30 and bool(_DATE_LINE.fullmatch(line) or ((fused := _FUSED.fullmatch(line)) and _fused_days(fused)))


# ---- document numbers ----------------------------------------------------------------------------

_OPEN, _CLOSE = r"[〔\[（(【﹝﹛｛［{〈]", r"[〕\]）)】﹞﹜｝］}〉]"
_SERIAL = lazy(rf"{_OPEN}\s*(?P<year>(?:19|20)\d\d)\s*(?:年)?\s*{_CLOSE}\s*第?\s*(?P<no>\d{{1,5}})\s*号")
_NUMBER_LINE = lazy(
    rf"[（(]?(?P<number>(?P<code>[\w·]{{1,24}})\s*(?:{_OPEN}\s*(?:19|20)\d\d\s*年?\s*{_CLOSE}|{_OPEN}\s*(?:19|20)\d\d|(?:19|20)\d\d\s*{_CLOSE}|(?:19|20)\d\d年?)\s*第?\s*\d{{1,5}}\s*号)[)）]?"
)
_ORDER_LINE = lazy(r"[（(]?(?:(?:19|20)\d\d\s*年\s*)?第\s*(?:\d{1,4}|[一二三四五六七八九十百零〇]{1,6})\s*号[)）]?|〔(?:19|20)\d\d〕\s*\d{1,4}\s*号")
_WHOLE = lazy(r".*?[〔\[（(【﹝]\s*(?:19|20)\d\d\s*[〕\]）)】﹞]\s*第?\s*\d+\s*号")
_SIGNER = lazy(r"(?:签\s*发\s*人?|签批盖章|签批人|会签人?)\s*[:：]\s*(?P<names>.*)$")
_CODE = lazy(r"[^\W\d_]{1,14}$")
_CODE_TRIM = lazy(r"^.*(?:字号|根据|按照|依据|贯彻|落实|执行|参照|对照|以及|转发|印发|废止|关于|现将|通知|文件|精神|要求|见|和|及|与|对)(?=.)")


def read_number(text: str) -> str | None:
    """The document number that a line is, cleaned of spaces, as printed otherwise; None if it is none.

    >>> read_number("云政字〔2023〕6号 签发人:王宁"), read_number("国办发[2022] 12 号"), read_number("根据国办发〔2022〕1号")
    ('云政字〔2023〕6号', '国办发[2022]12号', None)
    """
    if len(text) > 200:
        return None
    text = _SIGNER.sub("", text).strip().strip("*")
    match = _NUMBER_LINE.fullmatch(compact(text))
    if match and not _CODE_TRIM.search(match["code"]):
        return match["number"]
    if _ORDER_LINE.fullmatch(compact(text)):
        return compact(text).strip("（）()")
    return None


def number_is_whole(number: str) -> bool:
    """Whether the brackets round the year are both there."""
    return bool(_WHOLE.match(number)) or "第" in number


def cited_numbers(text: str) -> list[tuple[int, int, str]]:
    """Document numbers cited in running text: (start, end, number)."""
    found = []
    for match in _SERIAL.finditer(text):
        code = _CODE.search(text, max(0, match.start() - 15), match.start())
        if not code:
            continue
        name = _CODE_TRIM.sub("", code[0])
        if name:
            found.append((match.start() - len(name), match.end(), compact(name + match[0])))
    return found


def read_signers(text: str) -> list[str]:
    """The names behind 签发人：. Single characters that stand apart are one name (王　宁).

    >>> read_signers("签发人：王 宁"), read_signers("签发人: 沈亭之　陆守拙")
    (['王宁'], ['沈亭之', '陆守拙'])
    """
    match = _SIGNER.search(text) if len(text) < 300 else None
    if not match:
        return []
    names = re.split(r"[\s、，,]+", match["names"].strip())
    names = [re.sub(r"[^\w·]", "", name) for name in names]
    names = [name for name in names if name]
    merged: list[str] = []
    for name in names:
        if len(name) == 1 and merged and len(merged[-1]) == 1:
            merged[-1] += name
        else:
            merged.append(name)
    return [name for name in merged if 2 <= len(name) <= 5]


def has_signer(text: str) -> bool:
    return len(text) < 300 and bool(_SIGNER.search(text))


# ---- titles --------------------------------------------------------------------------------------

#: The 15 kinds of official documents (党政机关公文处理工作条例 第八条), longest first.
DOC_TYPES = ("命令", "决议", "决定", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "纪要", "函", "令")
_KINDS = "|".join(DOC_TYPES)
_PAPERS = "方案|计划|规划|要点|办法|规定|细则|规则|规程|预案|清单|制度|章程|条例|指南|指引|标准|措施|安排|分工|台账|责任书|倡议书|一览表|明细表|分解表|汇总表|任务表|分工表|进度表|工作表|登记表|统计表|名单|目录|行动|机制|职责|规范|准则|大纲|纲要|守则|若干政策|政策|举措|事项|总结|体系|流程|手册|导则|图|书|表"
_SUFFIX = r"(?:[（(](?:征求意见稿|送审稿|草案|讨论稿|试行|暂行|修订|修订版|修订稿|修正|审议稿|报批稿|代拟稿|第?[一二三四五六七八九十\d]+版|[^（）()]{0,6}(?:19|20)\d\d[^（）()]{0,14}|[^（）()]{0,12}版|简称[^（）()]{0,20}|[^（）()]{1,10})[)）])*"
TITLE_END = lazy(rf"(?:{_KINDS}|{_PAPERS}){_SUFFIX}》?$")
_NOTICE_END = lazy(rf"(?P<type>{_KINDS}){_SUFFIX}》?$")
ENDS = lazy(r"[。；！？，、：:;,!?]$")
_DRAFT = lazy(r"征求意见稿|送审稿|草案|讨论稿|审议稿|报批稿|代拟稿|征求意见|公开征集|征求.{0,60}意见")


def doc_type_of(title: str) -> str | None:
    """The 文种 that a title ends in, None for a 方案, 办法 and the like.

    >>> doc_type_of("关于印发《方案》的通知"), doc_type_of("专项行动方案"), doc_type_of("关于征求意见的函")
    ('通知', None, '函')
    """
    match = _NOTICE_END.search(compact(title))
    if not match:
        return None
    return {"实施意见": "意见"}.get(match["type"], match["type"])


def is_title_line(text: str) -> bool:
    """A line that ends as titles end and is no sentence."""
    line = compact(text)
    return 4 <= len(line) <= 150 and not ENDS.search(line) and "。" not in line and bool(TITLE_END.search(line))


def is_draft(text: str) -> bool:
    return bool(_DRAFT.search(text))


# ---- bodies --------------------------------------------------------------------------------------

_STAMP = lazy(r"[（(](?:盖章|印章|公章|借章|代章|章|印|盖\s*章)[)）]$|\(盖章\)")
_BODY_LINE = lazy(r"[\w（）()“”·、\-—\s]{2,60}")
_ORG_END = lazy(
    rf"(?:{units.STRONG}|工作委员会|人民法院|人民检察院|管理局|管理委员会|总局|总社|总公司|联席会议|总工会|共青团[^\W\d_]*委员会|研究院|大学|学院|银行|人大|人大常委会|政协|协会|联合会|学校|中学|小学|医院|站|所|队|会|室|区|总指挥部|乡|镇)$"
)


def bodies_of(text: str) -> list[str]:
    """The bodies on a signature or masthead line, parted by spaces; [] if the line is anything else.

    >>> bodies_of("市教育局  市公安局"), bodies_of("公　　安　　部"), bodies_of("为贯彻落实")
    (['市教育局', '市公安局'], ['公安部'], [])
    """
    line = _STAMP.sub("", text.strip()).strip()
    if not 2 <= len(line) <= 120 or not _BODY_LINE.fullmatch(line):
        return []
    tokens = line.split()
    whole = "".join(tokens)
    listed = whole.split("、")
    if len(listed) > 1 and all(len(name) >= 3 and _is_org(name) for name in listed):
        return listed
    if len(tokens) > 1 and all(len(token) >= 3 and _is_org(token) for token in tokens):
        return tokens
    wide = re.split(r"\s{2,}", line)
    if len(wide) > 1 and all(len(compact(token)) >= 3 and _is_org(compact(token)) for token in wide):
        return [compact(token) for token in wide]
    return [whole] if len(whole) <= 45 and _is_org(whole) else []


def _is_org(name: str) -> bool:
    return bool(_ORG_END.search(name)) and not re.match(r"关于|印发|附件|现将|为|根据|各", name) and "的" not in name


_RECIPIENTS = lazy(r"(?P<names>[^。；;！？《》]{2,400})[:：]$")
_PERSON = lazy(r"^[^\W\d_]{2,4}(?:代表|委员|同志|先生|女士)$")
_NOT_RECIPIENTS = lazy(
    r"^(?:填报|填表|报送|责任|牵头|配合|编制|制表|主管|承办|上报)(?:单位|部门|机关|人|时间|日期)[:：]$|如下|以下|下列|通知|事项|联系|附件|抄送|抄报|签发|责任(?!公司)|牵头|时间|地点|电话|索引|名称|日期|来源|文号|字号|机关[:：]|分类|位置|关键词|标题|目标|要求[:：]|^[一二三四五六七八九十]、"
)


def recipients_of(text: str) -> list[str]:
    """The 主送机关 of a line that is nothing but their list and a colon; [] otherwise.

    >>> recipients_of("各县（市、区）人民政府，市直各部门："), recipients_of("现将有关事项通知如下：")
    (['各县（市、区）人民政府', '市直各部门'], [])
    """
    line = compact(text)
    if labelled := re.match(r"主送(?:机关)?[:：]", line):
        line = line[labelled.end() :].rstrip(":：。") + "："
    match = _RECIPIENTS.fullmatch(line)
    if not match or _NOT_RECIPIENTS.search(line):
        return []
    if _PERSON.match(match["names"]):
        return [match["names"]]
    names = units.split_recipients(match["names"])
    fitting = sum(bool(units.ends_as_body(name) or name.startswith("各") or _ORG_END.search(name)) for name in names)
    return names if names and fitting * 2 > len(names) - 1 and not re.match(r"[为根按]|现将", line) else []


# ---- web pages -----------------------------------------------------------------------------------

_LABELS = (
    "颁布部门", "制定机关", "颁布日期", "颁布时间", "公布日期", "法律效力", "效力级别", "效力等级", "应用分类", "备注/文号", "公文生成日期", "公文时效", "文件有效性", "概述", "导读", "摘要", "核心提示", "内容提要", "发文机构",
    "索引号", "索引码", "信息索引号", "统一登记号", "统一编号", "登记号", "规范性文件登记号", "主题分类", "主题词", "关键词", "关键字", "发文机关", "发布机构", "发布机关", "发文单位",
    "发布单位", "制发机关", "公开责任部门", "责任部门", "公开机构", "公开单位", "信息来源", "成文日期", "成文时间", "发文日期", "发文时间", "生成日期", "生成时间", "印发日期", "签发日期", "发布日期", "发布时间", "公开日期", "公开时间", "信息时间", "更新时间",
    "发文字号", "发文文号", "文件编号", "文件字号", "文件号", "文号", "标题", "信息名称", "文件名称", "公文名称", "名称", "有效性", "效力状态", "时效性", "时效", "有效期", "文件状态", "是否有效", "生效日期", "实施日期", "施行日期", "失效日期", "失效时间",
    "废止日期", "终止日期", "公开方式", "公开范围", "公开类别", "公开类型", "公开形式", "公开程序", "内容概述", "内容分类", "信息分类", "信息类别", "体裁分类", "组配分类", "服务对象", "服务对象分类", "行业分类", "所属主题", "文件类型", "文种", "来源", "作者", "体裁", "分类", "主题", "公文种类", "审核", "效力", "语种", "字号大小", "载体类型", "记录形式", "信息公开类别", "政策咨询", "解读",
)  # fmt: skip
_LABEL = lazy(
    r"[\[【]?\s*(?P<label>"
    + "|".join(r"\s*".join(label) for label in sorted(_LABELS, key=len, reverse=True))
    + r")\s*[\]】]?\s*(?P<colon>[:：]|(?=\t|\s{1,}\S|$))\s*"
)
_NAVIGATION = lazy(
    r"首页|当前(?:所在)?位置|所在位置|您的位置|网站地图|无障碍|长者(?:模式|助手|版)|适老|字\s*体\s*[:：【\[]|字\s*号\s*[:：]?\s*[【\[]|[【\[]\s*大\s|大\s*中\s*小|浏览(?:次数|量)|点击(?:数|量|率|次数)|阅读(?:次数|量|数)?\s*[:：]|访问(?:量|次数)|打印|关闭(?:窗口|本页)?|分享(?:到|至)?|扫一扫|二维码|收藏|责任编辑|编\s*辑\s*[:：]|更新时间|信息来源|来源\s*[:：]|发布(?:时间|人|者)\s*[:：]|发表时间|归档时间|上一[篇条]|下一[篇条]|相关(?:文章|链接|解读|信息|稿件|附件)|版权所有|ICP备|网站标识码|公网安备|技术支持|视力保护|政策解读[:：]?$|图解|下载|微信|微博|客户端|IPv6|返回顶部|门户网站?$|政府网$|欢迎您|今天是|English|繁體|简体|登录|注册|搜索|我要纠错|纠错|朗读|语音|>\s*\S+\s*>|>>|»|智能问答|政务(?:公开|服务)\s|^\s*主办(?:单位)?\s*[:：]|^\s*承办(?:单位)?\s*[:：]|地址\s*[:：].*(?:邮编|电话)|^\s*联系我们|^保护视力色|^正文$|^文件正文$|^信息公开$|^政策文件$|^通知公告$|\[\s*字体"
)


_LABEL_SET = frozenset(_LABELS)
_LABEL_LENGTHS = sorted({len(label) for label in _LABELS})


def _opens_with_label(text: str) -> bool:
    """Whether a line may be metadata at all, found without the long pattern."""
    start = compact(text[:40]).lstrip("[【|")
    return any(start[:length] in _LABEL_SET for length in _LABEL_LENGTHS)


#: A label that lost its colon: 发文字号皖交发〔2021〕65号.
_GLUED = lazy(r"(?P<label>发文机关|发文日期|发文字号|成文日期|施行日期|效力级别|时效性|制定机关|公布日期)(?P<value>[^，。：:；]{2,50})$")


def metadata_of(text: str) -> list[tuple[str, str]]:
    """The label–value pairs of a line of website metadata, [] if the line is none.

    >>> metadata_of("索 引 号：0143/2023-1 主题分类：安全生产"), metadata_of("成文 日期")
    ([('索引号', '0143/2023-1'), ('主题分类', '安全生产')], [('成文日期', '')])
    """
    if len(text) > 600 or not _opens_with_label(text):
        return []
    if "|" in text:
        text = text.replace("|", "\t")
    if glued := _GLUED.match(text):
        return [(glued["label"], glued["value"].strip())]
    matches = list(_LABEL.finditer(text))
    if not matches or text[: matches[0].start()].strip(" \t[【|·"):
        return []
    first = matches[0]
    if (
        not first["colon"]
        and text[first.end() :].strip()
        and "\t" not in text
        and "  " not in text
        and "]" not in text[: first.end()]
        and "】" not in text[: first.end()]
    ):
        return []
    kept = [first]
    for match in matches[1:]:
        before = text[match.start("label") - 1]
        if (match["colon"] and before in " \t;；|[【,，。") or (before in " \t|" and "\t" in text) or before in "[【" or match[0][0] in "[【":
            kept.append(match)
    pairs = []
    for match, following in zip(kept, [*kept[1:], None], strict=True):
        value = text[match.end() : following.start() if following else len(text)].strip(" \t|;；[【]】")
        pairs.append((compact(match["label"]), value))
    return pairs


def is_navigation(text: str) -> bool:
    """A line of a web page that is no part of the document: breadcrumbs, font size, sharing, footer."""
    return len(text) < 300 and bool(_NAVIGATION.search(text) or not re.search(r"[^\W\d_]", text)) and not re.search(r"。.{20,}", text)


# ---- other lines ---------------------------------------------------------------------------------

URGENCY = lazy(r"^(?:等级[:：]?\s*)?(?:特\s*急|加\s*急|特\s*提|平\s*急|急\s*件)(?:[·.]?明电)?")
SECRECY = lazy(r"^(?:绝\s*密|机\s*密|秘\s*密)\s*(?:[★☆*]\s*\S{0,6})?$")
COPY_NUMBER = lazy(r"^(?:份号[:：]?\s*)?\d{6}$")
#: A date behind the note on publicity: 此件公开发布 2022年1月30日.
NOTED_DATE = lazy(rf"^[（(]?此件[^\d]{{2,12}}[)）]?\s*(?P<date>{DATE})$")
NOTE = lazy(
    r"^[（(](?:此件|本件|此文|公开|主动公开|依申请公开|不予公开|信息公开|联系人|联系电话|本文|此页|政务)[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[)）]$|^(?:公开方式|信息公开(?:类别|选项|属性)?|公开属性)[:：].{0,20}$"
)
CONTACT = lazy(
    r"^(?:联\s*系\s*人|联\s*系\s*电\s*话|联系方式|联\s*系|邮\s*箱|电子邮箱|传\s*真|电\s*话|通讯地址|通信地址|地\s*址|邮\s*编|E-?mail)\s*[:：]", re.I
)
PRINTED = lazy(r"^[（(]?(?:共\s*印|印\s*数|印\s*制)\s*[:：]?\s*\d+\s*份|^(?:校对|打印|打字|拟稿|核稿)\s*[:：]|^[（(]?共印\d+份[）)]?$")
KEYWORDS = lazy(r"^主\s*题\s*词\s*[:：]")
COPIES = lazy(r"^(?P<kind>抄\s*[送报]|分\s*送|抄\s*发|报\s*送|发\s*送|印\s*送)(?:机关)?\s*[:：]\s*(?P<names>.*)$", re.S)
#: The line of the printing office that lost its date.
UNDATED = lazy(r"^(?P<who>[^，。；：\d]{3,60}?)\s+印\s*发\s*。?$")
ISSUED = lazy(rf"^(?P<who>.{{0,80}}?)\s*(?P<date>{DATE})\s*(?P<printed>印\s*[发制]?)?\s*。?(?:\s*[（(]共印\d+份[)）])?$")
ANNEX_LINE = lazy(r"^附\s*(?:件|表|录)?\s*(?P<no>\d{1,2}|[一二三四五六七八九十]{1,3})?\s*(?P<colon>[:：])?\s*(?P<name>.*)$", re.S)


SENTENCE = lazy(r"[。；]|，[^，]{4,}，")


def balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("《》", "“”", "（）"))
