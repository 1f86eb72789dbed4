"""What a section is for, by its heading: work to do, how it is secured, targets, or nothing anybody must do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from anweitool.lazy import lazy
from anweitool.text import compact

Section = Literal["task", "requirement", "goal", "none"]

#: Headings under which nobody is told to do anything (CONTRACT: 指导思想, 总体要求, 基本原则, background, definitions …).
_NONE = lazy(
    r"指导思想|总体(?:要求|思路|目标和要求|原则|考虑)|基本(?:原则|思路|要求|情况|概况)|(?:工作|整治|实施|遵循|处置|应急|建设|推进)原则|(?:安全)?形势(?:分析|研判)?$|认清形势|重(?:要|大)意义|(?:工作|编制|起草|制定)?背景"
    r"|(?:编制|制定|工作|法律|政策|起草)(?:依据|目的)|^目的|^依据|适用范围|(?:检查|整治|实施|排查|工作|治理|活动|适用|参加|覆盖|时间)(?:范围|对象)|^(?:范围|对象)|(?:区域|范围|对象|时限|时段)(?:[和与及、](?:区域|范围|对象|时限|时段|时间|内容))?$|定义|术语|名词解释|^附则|^总\s*则|组织机构|机构(?:设置|组成|及职责)?$|(?:组成|成员)(?:人员|单位|名单)?$|领导小组(?:名单|组成|成员)?$|指挥(?:机构|体系)$"
    r"|联系(?:方式|人|电话)|(?:活动|工作|整治|实施|检查|行动|排查|起止|专项)?时间$|时间(?:安排和范围)$|活动主题|^主题|风险分析|现状|存在(?:的)?(?:主要)?问题$|有效期|名词|参考"
)
_GOAL = lazy(
    r"(?:工作|主要|年度|总体|行动|整治|发展|阶段|具体|攻坚|预期|建设|治理|创建|任务|绩效|实施|奋斗|总)?目标(?:任务|要求|值)?$|^(?:任务)?目标|主要指标|预期指标|目标(?:和|与)指标"
)
_REQUIREMENT = lazy(
    r"(?:工作|有关|相关|几点|具体|组织|纪律|实施|保障|活动|推进|落实|其他|其它|下一步|整改|报送|纪律和|考核|监督)要求|^要求$|保障(?:措施|机制|体系)?$|^(?:强化|加强|完善|健全|落实|切实)*(?:组织|工作|实施|政策|制度|责任|要素|支撑|服务|资金|监督)*保障(?:[，,].*)?$|组织(?:领导|实施|推动|推进|落实)(?:[，,、和与及].*)?$|^(?:加强|强化|落实)(?:组织|领导)|推进(?:机制|保障)$|^工作机制$|^(?:督导|监督|督查|检查)?(?:考核|考评)(?:评价|奖惩|机制|问责)?$|^(?:抓好|狠抓|强化|加强|做好)(?:贯彻|工作)?落实$|^(?:监督|督查|督导)(?:检查|考核|评估|考评|问责)?$"
)
_TASK = lazy(
    r"任务|措施|举措|步骤|内容|分工|安排|重点|行动|整治|治理|推进|实施|阶段|职责|责任|工作|落实|加强|强化|深化|提升|完善|健全|推动|开展|建设|防控|防范|排查|监管|执法"
)
_MEASURABLE = lazy(
    r"\d+(?:\.\d+)?\s*(?:[%％‰]|个|家|万|亿|项|人|公里|千米|处|户|亩|吨|起|次|件|座|所|名|批|台|平方|条|以上|以下|以内|倍|元|微克|天|小时)|百分之|零(?:事故|死亡|伤亡|发生|容忍)|全覆盖|100|清零|翻番|不发生|不低于|不少于|不超过|\d{2,}"
)
_COMPOSITION = lazy(
    r"(?:任|为|担任)(?:第一)?(?:常务)?(?:副)?(?:组长|总指挥|主任|指挥长|召集人)|(?:组\s*长|总指挥|主\s*任|指挥长|召集人)\s*[由:：]|(?:成|组)\s*员\s*[由:：]|为(?:成|组)员"
)
_DIRECTIVE = lazy(r"要|应当|必须|须|负责|牵头|不得|严禁|确保")
_HEADED_GROUP = lazy(r"组织(?:领导|机构|体系|架构)|领导(?:机构|小组)|机构|指挥|专班|成立")
_CLOSING = lazy(
    r"^(?:特此(?:通知|函|函告|公告|通告|报告|批复)|此复|妥否|当否|专此|本(?:通知|方案|办法|意见|规定|细则|预案|计划|文件)自.{0,30}(?:起|施行|实施|执行)|以上(?:意见|通知|报告|方案)|此前(?:发布|印发)|联\s*系\s*人|联系电话|附\s*件?[:：]|[（(](?:此件|本件|此文)|(?:敬?请|望|恳请)[^，。；]{0,12}(?:为盼|为荷)|(?:出\s*席|列\s*席|缺\s*席|请\s*假|记\s*录)(?:人员?|单位)?\s*[:：]|(?:未尽事宜|本.{2,6}由.{2,30}负责解释))"
)
_DEFINES = lazy(
    r"^(?:本(?:办法|规定|细则|预案|方案|条例|制度|意见)(?:所称|适用于|是指|中|由)|[^，。]{2,20}(?:，|,)?是指|为(?:了|进一步|规范|加强|贯彻|落实|保障|防范|切实)?.{4,200}(?:制定|制订|特制定)本)"
)


@lru_cache(maxsize=4096)
def section_of(heading: str) -> Section | None:
    """The kind of a section by its heading, None where the heading says nothing.

    >>> section_of("三、工作要求"), section_of("二、主要任务"), section_of("一、总体要求"), section_of("（二）工作目标")
    ('requirement', 'task', 'none', 'goal')
    """
    first, _, rest = heading.strip().partition(" ")
    if len(rest) > 4 and 4 <= len(first) <= 16 and (kind := section_of(first)):
        return kind  # 工作目标 到2025年…: a heading with its text on the same line
    text = compact(heading).strip("。：:；;，,")
    if len(text) > 40:
        return None
    if _REQUIREMENT.search(text) and not re.search(r"总体要求|基本要求|目标要求", text):
        return "requirement"
    if _NONE.search(text):
        return "none"
    if _GOAL.search(text):
        return "goal"
    if _TASK.search(text):
        return "task"
    return None


def is_measurable(text: str) -> bool:
    """Whether a paragraph of targets names a figure."""
    return bool(_MEASURABLE.search(text))


def is_composition(heading: str, text: str) -> bool:
    """The make-up of a leading group: posts and names, nobody told to do anything."""
    return bool(_COMPOSITION.search(text)) and (bool(_HEADED_GROUP.search(heading)) or not _DIRECTIVE.search(text))


def is_closing(text: str) -> bool:
    """特此通知, 自印发之日起施行, contact lines: said to nobody in particular."""
    return bool(_CLOSING.match(text)) or len(text) < 60 and bool(_DEFINES.match(text))


def is_definition(text: str) -> bool:
    return bool(_DEFINES.match(text))
