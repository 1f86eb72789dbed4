"""The table of deadline patterns. Order is priority: the first pattern to take a stretch of text keeps it.

A row: the pattern's name, words one of which must occur (a cheap gate), the expression, and the function that
reads a match (None: it is no deadline after all). `limit_only` rows apply only where the whole expression is
known to be a limit. Every row has cases in tests/cases/deadlines.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from anweitool.deadlines import counted, fixed, near
from anweitool.deadlines.calendars import FESTIVALS
from anweitool.deadlines.fixed import Match
from anweitool.deadlines.reading import Deadline, Reading
from anweitool.deadlines.words import BEFORE, COUNT, DAY, HOUR, LEFT, MONTH, PART, TO, Y4, YEAR
from anweitool.lazy import lazy

Reader = Callable[[Match, Reading], "list[Deadline] | None"]


class Pattern(NamedTuple):
    """One way to print a limit."""

    name: str
    gate: tuple[str, ...]
    regex: re.Pattern[str]
    read: Reader
    limit_only: bool = False


def _row(name: str, gate: str, regex: str, read: Reader, limit_only: bool = False) -> Pattern:
    return Pattern(name, tuple(gate.split()), lazy(regex), read, limit_only)


_ANY_YEAR = rf"(?:{YEAR}\s?)?"
_SOME_YEAR = rf"(?:(?:{Y4}\s?年|今年|明年)\s?)?"
_VERB = r"(?=[，,]|(?:全面|全部|基本|力争|初步)?(?:完成|建成|实现|启动|组织|开展|形成|建立|印发|出台|投入|召开|上报|报送|达到|竣工|交付|验收|开工|落实)|$)"
_COUNTED = r"(?:(?:至少|不少于|原则上|最少|不低于|应|要|组织|开展|进行|召开|报送|听取|演练|检查|研究|调度|通报|集中|带队|定期|必须|对|向)*(?:[一二两三四五六七八九十\d]{1,3}\s?(?:次|起|期|轮|场|遍|批)))?"

PATTERNS: tuple[Pattern, ...] = (
    # recurring, the most particular first
    _row("no-such-day-of-month", "月", rf"(?:每个?|各|逐|次|当|本|下个?|[双单])月的?\s?(?:3[2-9]|[4-9]\d|00?)[日号]{HOUR}(?P<from>)(?P<until>{BEFORE})?", fixed.no_such_day),
    _row("quarterly-day", "季", rf"(?:每个?|各|逐)季度?(?P<which>末月|首月|末次?月|最后一个月|第一个月|后首月|末)(?:的)?\s?(?:(?P<d>{DAY})[日号])?{HOUR}(?:{BEFORE})?", counted.quarterly_day),
    _row("quarter-end", "季", rf"(?<!第)(?<![一二三四1-4本下这个])季度?(?P<which>末)(?P<d>)(?:{BEFORE})", counted.quarterly_day),
    _row("yearly-span", "每年", rf"每年的?{MONTH}月(?:{DAY}[日号])?{TO}(?:次年|翌年|第二年)?{MONTH}月(?:{DAY}[日号]|底|末)?", counted.yearly_end_of_span),
    _row("yearly-date", "年", rf"每年(?:度)?的?\s?(?P<list>(?:{MONTH}月(?:{DAY}[日号]|{PART})?[、和及,，]?){{0,11}}{MONTH}月(?:{DAY}[日号]|{PART})?份?)(?!{TO}){HOUR}(?:{BEFORE})?", counted.yearly_date),
    _row("yearly-end", "每年", rf"每年(?:度)?(?:的)?(?:年底|年末|底|末)(?:{BEFORE})?", counted.yearly_end),
    _row("yearly-half", "每年", r"每年(?P<half>上|下)半年(?:前)?", counted.yearly_half),
    _row("monthly-day", "月", rf"(?:每个?|各|逐|次|当)月的?\s?(?P<days>{DAY}[日号]?(?:[、和及]{DAY}[日号]){{0,9}}(?<=[日号])){HOUR}(?:{BEFORE}|内)?(?!起)", counted.monthly_day),
    _row("monthly-end", "月", rf"每个?月(?:的)?(?:月)?(?P<part>底|末|上旬|中旬|下旬|初)(?:{BEFORE})?", counted.monthly_end),
    _row("monthly-workday", "每月", r"每个?月(?:的)?(?P<place>最后一|第?[一二三四首])个?(?:工作日|(?:周|星期)(?P<weekday>[一二三四五六日天]))(?:前)?", counted.monthly_workday),
    _row("weekly-day", "周 星期", rf"每(?:个|逢)?(?:周|星期)(?P<days>[一二三四五六日天](?:[、和及](?:周|星期)?[一二三四五六日天]){{0,6}})(?![次个名场起轮家人项类期户])(?:下班)?(?:{BEFORE})?", counted.weekly_day),
    _row("yearly-festival", "每年", rf"每年(?P<name>{'|'.join(FESTIVALS)}|汛期|春耕|秋收|入冬|冬季|开学)(?:假期|来临)?之?{BEFORE}", counted.yearly_festival),
    _row("every-n", "每", rf"每(?:隔)?\s?(?P<n>\d{{1,2}}|[两二三四五六七八九十])\s?(?P<unit>个季度|个月|(?<=两)月|年|周|天|日|小时){_COUNTED}", counted.every),
    _row("every", "每", rf"(?:(?<!每[生人户亩村床车])|(?<=每人)(?=每年[^，。]{{0,8}}(?:培训|学习|参加|轮训)))每(?:一|逢)?(?P<unit>学期|学年|个?工作日|半年|半个月|半月|季度|季|年度|年|双月|双周|月度|月|旬|周|星期|日|天)(?![人均户村份]|安全生产月){_COUNTED}", counted.every),
    _row("by-period", "按 逐 一次", r"(?:按|逐)(?P<unit>月度|月|季度|季|周|年度|半年|日|旬)(?=(?:上报|报送|调度|通报|汇总|报告|开展|统计|分析|更新|填报|推进|梳理|公布|发布|进行|向|对))", counted.every),
    _row("once-per", "一次 一调 一通 一报 一总 一评 一考 一检 一督 一例 一研 一会 一汇 一上 一分 一小 一碰 一排 一巡 两次 半年", r"(?<![\d第每之同统唯])(?:一(?P<unit>年|季度?|月|旬|周|天|日)|(?=半年|双月)(?P<unit2>半年|双月))(?:一|1|[两二三四2-4])(?:次|调度|通报|报告|总结|评估|考核|检查|督查|排名|例会|研判|会商|汇总|报送|上报|分析|小结|碰头|排查|巡查)", counted.once_per),
    _row("each-half", "半年", r"上、?下(?P<unit>半年)(?:各|分别|均)(?:至少|组织|开展|进行|召开|报送|检查|演练|培训)*(?:[一二两三四\d]{1,2}\s?(?:次|期|轮|场|遍|批)|$)", counted.every),
    _row("alternate-months", "双月 单月", rf"(?<!每)(?<!按)(?P<which>[双单])月(?:份)?的?(?P<d>{DAY})[日号]{HOUR}(?:{BEFORE})?", counted.alternate_months),
    # periods
    _row("from-now", "起", rf"(?:即日起|从即日起|自即日起|自(?:本通知|本方案|印发|发文|通知下发|发布)?(?:之日|印发之日)起|现在起|印发之日起|方案印发起|通知印发起)(?:开始)?[，,]?\s?(?:至|到|—|-)\s?{_ANY_YEAR}(?:(?P<m>{MONTH})月(?:份)?(?:(?P<d>{DAY})[日号]|(?P<part>{PART}))?|年?[底末])(?:{BEFORE}|止|结束)?", fixed.from_now),
    _row("day-span", "月", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH})月(?:(?P<d1>{DAY})[日号]?|(?P<part1>{PART}))?(?:起|开始)?{TO}(?:(?P<y2>{Y4})\s?年|(?P<next>次年|翌年|第二年|来年)的?)?(?:(?P<m2>{MONTH})月)?(?:(?P<d2>{DAY})[日号]|(?P<part2>{PART}))?(?:份)?(?P<end2>(?<=年)[底末])?(?:{BEFORE}|止)?", fixed.span_of_dates),
    _row("month-span", "月", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH}){TO}(?P<m2>{MONTH})月(?:份)?(?P<part2>底|末)?(?:{BEFORE})?", fixed.span_of_dates),
    _row("month-to-year-end", "年底 年末", rf"{LEFT}(?:(?P<y1>{Y4})\s?年)?(?P<m1>{MONTH})月(?:(?P<d1>{DAY})[日号])?(?:起|开始)?{TO}(?:(?P<y2>{Y4})\s?)?(?P<end2>年[底末])(?:{BEFORE})?", fixed.span_of_dates),
    _row("year-span", "年", rf"{LEFT}(?<!（)(?<!\()(?P<y1>{Y4})\s?年?{TO}(?P<y2>{Y4})\s?年(?!\s?{MONTH}月)(?:底|末)?(?!度|以来|）|\)|》|”|版|规划|计划|行动|方案|工作|的)", fixed.span_of_dates),
    # counted from the day of issue
    _row("near-month", "本月 下月 个月 月底 月末 月初 月旬 月内", rf"(?<![\d一二三四五六七八九十每上个半几数])(?P<which>本|这个?|下个?|下下个?)?月(?:的)?(?:(?P<d>{DAY})[日号]{HOUR}|(?P<part>底|末|初|上旬|中旬|下旬)|(?=内))(?:{BEFORE}|内(?![容部]))", near.near_month),
    _row("near-week", "周 星期 礼拜", rf"(?<![每逢度隔\d一二两三四五六七八九十几数])(?P<which>本|这个?|下个?|下下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末]|(?=内)){HOUR}(?:{BEFORE}|内(?![容部]))", near.near_week),
    _row("near-day", "今日 明日 今天 明天 后天 后日", rf"(?P<which>今|明|大后|后)[天日]{HOUR}{BEFORE}", near.near_day),
    _row("near-quarter", "季", rf"(?P<which>本|这个?|下个?)季度?(?:末|底|内|之)*{BEFORE}", near.near_quarter),
    _row("day-of-month", "日前 号前 日之 号之 日以 号以 日下 日上", rf"(?:(?<=^)|(?<=[，。；：于在请]))(?P<d>{DAY})[日号]{HOUR}{BEFORE}", near.day_of_month),
    # days
    _row("several-before", "、 和 及", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}月(?:{DAY}[日号]|{PART})?(?:前)?[、和及]){{1,11}}{MONTH}月(?:{DAY}[日号]|{PART}))\s?(?:份)?{BEFORE}", fixed.months),
    _row("day-before", "前", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]{HOUR}\s?{BEFORE}", fixed.day_before),
    _row("day-by", "不迟于 截止 不晚于 截至 最迟 超过 止 为止", rf"(?:不迟于|不晚于|截止(?:时间|日期)?(?:为|到|至|：|:)?|截至(?=[^。；]*(?:报名|申报|提交|反馈|前))|(?:最迟|最晚)?不(?:得|应)?超过|最迟(?:于|在)?|最晚(?:于|在)?)\s?{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]", fixed.day_by),
    _row("month-by", "不迟于 不晚于 最迟 最晚 超过 到 至", rf"(?:不迟于|不晚于|(?:最迟|最晚)?不(?:得|应)?超过|最[迟晚](?:于|在)?|(?:持续|延续|坚持|贯穿)(?:进行|开展|推进|实施)?[到至])\s?{_ANY_YEAR}(?P<m>{MONTH})\s?月(?P<part>底|末|上旬|中旬|下旬)?(?!\s?{DAY}[日号])", fixed.month_end),
    _row("several-ends", "、 和 及", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}月[底末][、和及]){{1,11}}{MONTH}月[底末])", fixed.months),
    _row("lunar-day", "农历 腊月 正月 冬月", rf"(?:(?P<y>{Y4})年)?(?:农历|阴历)?(?:(?<=[农阴]历)(?P<m>{MONTH})|(?P<m2>[正冬腊]))月(?P<d>初?{DAY})日?{BEFORE}", counted.lunar_day),
    _row("several-months", "月、 月和 月及 月，", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}[、，,和及]){{1,11}}{MONTH}月)(?P<part>底|末)?(?:{BEFORE}|(?<=[底末]))", fixed.months),
    _row("months-listed", "、 和 及", rf"{LEFT}{_ANY_YEAR}(?P<list>(?:{MONTH}[、，,和及]){{1,11}}{MONTH}月)(?P<part>)", fixed.months, True),
    _row("months-of-work", "月、 月和 月及", rf"(?:(?<=^)|(?<=[，。；：于在])){_ANY_YEAR}(?P<list>(?:{MONTH}月?[、和及]){{1,11}}{MONTH}月)(?:份)?(?=(?:分别|各自?|集中|全面|基本)?(?:开展|组织|完成|召开|报送|进行|举办|启动|实施))", fixed.months),
    # months
    _row("stage-month", "月", rf"(?<=[（(]){_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>底|末|上旬|中旬|下旬)?(?=[）)])", fixed.month_end),
    _row("month-of-work", "月份", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月份(?P<part>)(?=(?:全面|集中|组织|基本|正式)?(?:完成|通过|启动|开展|组织|实现|举办|印发|召开|投入|建成|竣工|报送))", fixed.month_bare),
    _row("month-end-before", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?份?\s?(?P<part>底|末|上旬|中旬|下旬|初|中下旬|上中旬)\s?(?:{BEFORE})?(?!以来|起)", fixed.month_end),
    _row("month-before", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?份?\s?{BEFORE}", fixed.month_before),
    _row("month-inside", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?:份)?(?P<part>)内(?!容)", fixed.month_end),
    _row("month-clause", "月", rf"(?:(?<=^)|(?<=[，。；：、（,;])|(?<=[，。；：、（,;]在)|(?<=[，。；：、（,;]于)|(?<=力争)|(?<=计划)|(?<=确保)|(?<=力争于)|(?<=力争在)){_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>){_VERB}", fixed.month_bare),
    # quarters, halves
    _row("quarter", "季", rf"(?<!每)(?<!按)(?<!逐){_ANY_YEAR}(?:[前第])?(?P<q>[一二三四1-4])季度?(?!一)(?:末|底|内)?(?:{BEFORE})?(?!以来|末月|首月|每|GDP)(?<!第)", fixed.quarter),
    _row("half-year", "半年", rf"(?<!每){_ANY_YEAR}(?P<half>上|下)半年(?:末|底|内)?(?:{BEFORE})?(?=[，,]?(?:完成|前|内|$|。|；|要|累计|至少|不少于|开展|组织|启动|开工|达到|建成|基本|全面|实现|出台|力争|[^，。；]{1,6}率)|，|底|）)(?!以来)", fixed.half),
    # years
    _row("year-end-before", "底 末", rf"{LEFT}{YEAR}\s?(?:年)?(?:度)?(?:底|末)\s?(?:{BEFORE})?(?!以来|数据|的数)", fixed.year_end),
    _row("year-end-bare", "年底 年末 岁末", rf"(?<![\d〇零一二三四五六七八九每今本明当次后])(?:(?P<y>)(?P<ry>))?(?:年[底末]|岁末)\s?{BEFORE}", fixed.year_end),
    _row("year-inside", "年内", rf"(?<![\d一二三四五六七八九十两几数近每半])(?:{YEAR}|(?P<year>年))内(?![容部外涝])", fixed.year_end),
    _row("year-middle", "年中", rf"{LEFT}(?:{YEAR}\s?年?中|(?<![\d每])年中)\s?{BEFORE}", fixed.year_middle),
    _row("to-year", "到", rf"(?:(?<!截至)(?<!截止)(?<![达得遇受收扩推])到|力争(?:到|于|在)?|确保(?:到)?)(?P<y>{Y4})\s?年(?!\s?{MONTH}月|[底末前]|\d|度|以来|{TO}|第?[一二三四]季|[上下]半)", fixed.to_year),
    _row("year-before", "年", rf"{LEFT}(?P<y>{Y4})\s?年\s?{BEFORE}(?!度|所|的|建|已)", fixed.year_before),
    # plans
    _row("five-year-plan", "五末 五期 五时", r"[“\"]?(?P<n>十[一二三四五六七八九]|二十[一二三四五六七八九]?)五[”\"]?(?P<when>末|期间|时期)(?!发展规划|规划)", fixed.five_year_plan),
    # counted from something
    _row("within", "内 超过", rf"(?<![\d.近])(?<!最近)(?<!过去)(?<!方圆)(?P<n>{COUNT}个半|{COUNT})\s?个?(?P<work>工作)?(?P<unit>小时|分钟|工作日|季度|星期|日|天|周|月|年)(?:时间|左右|期限)?(?:之|以)?内(?![容部涝设])", counted.within),
    _row("not-longer", "超过 不晚于", rf"(?:上报|报告|处置|响应|反馈|答复|整改|到场|到达|转办|回复)(?:时间|时限|期限|周期)(?:均|原则上|最长)?不(?:得|应|能|可)?(?:超过|多于|长于|晚于)\s?(?P<n>{COUNT})\s?个?(?P<work>工作)?(?P<unit>小时|分钟|日|天|周|月|年)", counted.within),
    # occasions
    _row("festival", "前", rf"{_ANY_YEAR}[“\"]?(?P<name>{'|'.join(FESTIVALS)})[”\"]?(?:假期|假日|节日|长假|节)?(?:来临|到来)?之?{BEFORE}", counted.festival),
    _row("event", "前", rf"{_ANY_YEAR}(?:全国|省|市|区|县|各级)?(?:“?两会”?|主?汛期?|入汛|雨季|冬季|入冬|春耕|春播|秋收|秋播|三夏|(?:(?:春、?秋|春|秋)季?(?:学期)?)?(?:每学期)?开学|供暖[期季]?|采暖[期季]?|高考|中考|暑[假期]|寒假|[双两]节|党的[一二三四五六七八九十]+大|防火期|禁烧期|枯水期|节)(?:来临|到来|召开|开始)?之?{BEFORE}(?!自查|检查|准备|排查|清查|隐患)", counted.event),
    # only where the whole expression is a limit
    _row("about", "前后 左右", rf"{LEFT}{_ANY_YEAR}{MONTH}月(?:{DAY}[日号])?(?:前后|左右)", fixed.vague, True),
    _row("numeric-span", "20", rf"(?<!\d)(?P<y1>20\d\d)\s?[.．/-]\s?(?P<m1>1[0-2]|0?[1-9])(?:\s?[.．/-]\s?(?P<d1>3[01]|[12]\d|0?[1-9]))?{TO}(?:(?P<y2>20\d\d)\s?[.．/-]\s?)?(?P<m2>1[0-2]|0?[1-9])(?:\s?[.．/-]\s?(?P<d2>3[01]|[12]\d|0?[1-9]))?(?![\d.．/])", fixed.span_of_dates, True),
    _row("no-such-day", "月", rf"{LEFT}(?P<from>{_SOME_YEAR}{MONTH}月(?:{DAY}[日号])?{TO})?{_SOME_YEAR}(?:(?:0?[13578]|1[02]|[一三五七八十]|十二)月(?:3[2-9]|[4-9]\d)|(?:0?[469]|11|[四六九]|十一)月(?:3[1-9]|[4-9]\d|三十一)|(?:0?2|二)月(?:3\d|三十)|{MONTH}月(?:00?|\d{{3}})(?=[日号])|(?:1[3-9]|[2-9]\d|00?|十[三-九])月(?!龄)(?:\d{{1,3}}(?=[日号]))?)(?!\d)(?:[日号]{HOUR})?(?:底|末)?(?P<until>{BEFORE})?", fixed.no_such_day),
    _row("no-such-month", ".", rf"{LEFT}(?P<from>20\d\d\s?[.．]\s?\d{{1,2}}{TO})?20\d\d\s?[.．]\s?(?:1[3-9]|[2-9]\d|00?)(?:\s?[.．]\s?\d{{1,2}})?(?!\d)(?P<until>{BEFORE})?", fixed.no_such_day, True),
    _row("compact-date", "20", r"(?<!\d)(?P<y>20\d\d)(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)", fixed.numeric_date, True),
    _row("numeric-date", ". - /", rf"{LEFT}(?P<y>20\d\d)\s?[.．/-]\s?(?P<m>1[0-2]|0?[1-9])(?:\s?[.．/-]\s?(?P<d>3[01]|[12]\d|0?[1-9]))?(?!\d)(?:日|号)?(?:{BEFORE})?", fixed.numeric_date, True),
    _row("day", "日 号", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月\s?(?P<d>{DAY})\s?[日号]", fixed.day_before, True),
    _row("day-alone", "日 号", rf"^(?P<d>{DAY})[日号]{HOUR}$", near.day_of_month, True),
    _row("year-beginning", "年初", rf"{_ANY_YEAR}年?初", fixed.vague, True),
    _row("middle-of-year", "年中", rf"(?:{YEAR}\s?年?中|(?P<none>年中))$", fixed.year_middle, True),
    _row("lunar-date", "农历 腊月 正月 冬月", rf"(?:(?P<y>{Y4})年)?(?:农历|阴历)?(?:(?<=[农阴]历)(?P<m>{MONTH})|(?P<m2>[正冬腊]))月(?P<d>初?{DAY})日?", counted.lunar_day, True),
    _row("this-month", "月", rf"(?<![\d一二三四五六七八九十每上个半几数双单])(?P<which>本|这个?|下个?|下下个?)?月(?:的)?(?:(?P<d>{DAY})[日号]{HOUR}|(?P<part>底|末|初|上旬|中旬|下旬))", near.near_month, True),
    _row("this-week", "周 星期 礼拜", rf"(?<![每逢度隔\d一二两三四五六七八九十几数])(?P<which>本|这个?|下个?|下下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?!一){HOUR}", near.near_week, True),
    _row("this-day", "天 日", rf"(?P<which>今|明|大后|后)[天日]{HOUR}(?!常)", near.near_day, True),
    _row("this-quarter", "季", r"(?P<which>本|这个?|下个?)季度?(?:末|底|内)?", near.near_quarter, True),
    _row("later", "后", r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?(?P<work>工作)?(?P<unit>天|日|周|星期|月|年)(?:之|以)?后", near.later, True),
    _row("quarter-letter", "Q q", rf"(?:(?P<y>{Y4}|[1-4]\d)年?)?(?P<ry>)[Qq](?P<q>[1-4])", fixed.quarter, True),
    _row("by-period-alone", "按 逐 度", r"^(?:按|逐)?(?P<unit>月度|月|季度|周|年度|半年|日|旬)$(?<!^月)(?<!^日)(?<!^周)(?<!^旬)(?<!^半年)", counted.every, True),
    _row("month", "月", rf"{LEFT}{_ANY_YEAR}(?P<m>{MONTH})\s?月(?:份)?(?P<part>)(?!\s?\d)", fixed.month_end, True),
    _row("half", "半年", rf"(?<!上)(?<!上、){_ANY_YEAR}(?P<half>上|下)半年", fixed.half, True),
    _row("year", "年", rf"{LEFT}{YEAR}(?:内|底|度|全年)?(?!\s?\d{{1,2}}\s?月|[^，,；;、]{{0,4}}(?:汛|两会|学期|开学|暑|寒|采暖|供暖))", fixed.year_end, True),
    _row("whole-year", "全年 年底 年末 年内 岁末", r"(?P<y>)(?P<ry>)(?:全年|年底|年末|年内|岁末)", fixed.year_end, True),
    _row("ongoing", "长期 持续 常态 坚持 始终 贯穿 常年", r"(?:长期(?:坚持|推进|执行|落实|开展|实施|工作|任务|有效)?|持续(?:推进|开展|实施|落实|坚持|进行|用力|深化|整治)?|常态化?(?:推进|开展|坚持|实施|落实)?|始终坚持|坚持|常年)(?:并?(?:长期|持续)(?:坚持|推进))?", counted.ongoing, True),
)  # fmt: skip

#: Every character of a gate word.
GATES = frozenset(char for pattern in PATTERNS for word in pattern.gate for char in word)


@lru_cache(maxsize=4096)
def candidates(present: frozenset[str], limit: bool) -> tuple[Pattern, ...]:
    """The patterns that may match a stretch of text of whose characters those of gate words are `present`."""
    return tuple(
        pattern
        for pattern in PATTERNS
        if limit >= pattern.limit_only and (not pattern.gate or any(present.issuperset(word) for word in pattern.gate))
    )
