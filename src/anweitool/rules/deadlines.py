"""DL8xx: deadlines: whether there is one, whether it can be kept, how sure its reading is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from anweitool.deadlines import calendars, find
from anweitool.lazy import lazy
from anweitool.rules.dates import impossible_dates
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject, odd_ones
from anweitool.rules.tasks import at_lines, directs, peers
from anweitool.schema.record import Task
from anweitool.source import Block
from anweitool.text import compact


def summary(subject: Subject, tasks: Sequence[Task], message: str) -> Iterator[Finding]:
    """One note at the first of several tasks; `message` has a place for their number and one for their lines."""
    if tasks:
        first = min(tasks, key=subject.of_task)
        yield Finding(subject.of_task(first), message.format(len(tasks), at_lines(subject, tasks)), first.id if len(tasks) == 1 else None)


# ---- whether there is one --------------------------------------------------------------------------


@rule("DL801", "warning", "实务", text=False)
def deadline_missing(subject: Subject) -> Iterator[Finding]:
    """有明确完成要求的任务写明完成时限。

    同一部分（同一张表）的任务几乎都有时限、只有个别没有的，逐项指出；整份公文没有时限，不算缺。

    不合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
        | 3 | 加密雨情监测 | 县气象局 |  |
        | 4 | 排查校园隐患 | 县教育局 | 2024年6月底前 |
        | 5 | 疏浚城区管网 | 县城市管理局 | 2024年6月底前 |

    合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
        | 3 | 加密雨情监测 | 县气象局 | 全年 |
        | 4 | 排查校园隐患 | 县教育局 | 2024年6月底前 |
        | 5 | 疏浚城区管网 | 县城市管理局 | 2024年6月底前 |
    """
    if not directs(subject):
        return
    unread = {remark.lines[0] for remark in subject.remarks("DL811")}
    for group in peers((task for task in subject.record.tasks if task.kind != "goal"), lambda task: bool(task.deadlines)):
        for task in odd_ones(group, [task for task in group if not task.deadlines]):
            if not unread & set(range(task.source.lines[0], task.source.lines[1] + 1)):
                column = task.source.table is not None
                yield Finding(subject.of_task(task), "其他任务都有时限，这一项没有", task.id, severity=None if column else "info")


# ---- whether it can be kept ------------------------------------------------------------------------

_YEAR = lazy(r"(?:19|20)\d\d|[一二]\s?[〇○零九][〇○零一二三四五六七八九]{2}\s?年")
_DONE = lazy(
    r"^[^。；！？]{0,24}?(?:已(?!发现|排查|建|有|列|纳|查|经)|(?:完成|制定|出台|建成|建立|取得|开展|实现|印发|部署)了|累计)"
    r"|^[^。；！？]{0,12}(?:召开|印发|下发|发布|公布|施行|发生|批准|出台)的"
)
_SCOPE = lazy(r"^[^，。；]{0,14}?(?:存量|(?:注册|登记|建成|投用|排查|发现|形成|存在|签订|取得|审批|批准|开工|竣工|投产|设立|成立|认定|立项)的)")


def _issued(subject: Subject) -> date | None:
    head = subject.record.document
    return head.date or head.printed_on


@rule("DL803", "error", "实务", text=False)
def due_before_issue(subject: Subject) -> Iterator[Finding]:
    """完成时限不早于成文日期。

    印有年份的为错误；年份由上下文推定的、以及已经结束的工作阶段，为警告。报告、通报一类说明已做工作的公文不查。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年4月30日前完成隐患排查。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月30日前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    issued = _issued(subject)
    if issued is None:
        return
    telling = not directs(subject)
    for task in subject.record.tasks:
        for one in task.deadlines:
            if telling and not _TO_DO.search(task.text, 0, max(0, task.text.find(one.text))):
                continue  # a report tells what was done by then
            if one.kind not in ("date", "period") or one.due is None or max(one.due, one.alt_due or one.due) >= issued:
                continue
            if _tells_of_the_past(task.text, one.text):
                continue
            printed = bool(_YEAR.search(one.text))
            message = f"时限“{one.text}”（{one.due}）早于成文日期 {issued}"
            recent = issued.year - one.due.year <= 1  # 2000年底前建成的小区: of what is older, not until when
            certain = printed and recent and one.kind == "date"
            yield Finding(
                subject.of_words(task, one.text), message, task.id, severity=None if certain else "warning" if printed and recent else "info"
            )
    yield from _outside_tasks(subject, issued)


_TO_DO = lazy(r"[要须应请]|务必|确保")
_ASKS = lazy(r"[请须应要]|报送|反馈|函复|回复|上报|提交|完成")


def _outside_tasks(subject: Subject, issued: date) -> Iterator[Finding]:
    """Limits of sentences that ask for something and belong to no task."""
    for block, one in _limits_outside(subject, issued):
        if max(one.due, one.alt_due or one.due) < issued and _YEAR.search(one.text):
            if not _tells_of_the_past(block.text, one.text) and issued.year - one.due.year <= 1:
                message = f"时限“{one.text}”（{one.due}）早于成文日期 {issued}"
                yield Finding(subject.of_block(block, one.at), message, severity="warning")


class _Limit(NamedTuple):
    """A day by which something is asked for, and where the expression stands in its paragraph."""

    text: str
    due: date
    alt_due: date | None
    at: int


def _limits_outside(subject: Subject, issued: date) -> Iterator[tuple[Block, _Limit]]:
    """The limits with a day of paragraphs that ask for something and belong to no task."""
    if subject.text is None or not subject.remarks("TK711"):
        return
    taken = {n for task in subject.record.tasks for n in range(task.source.lines[0], task.source.lines[1] + 1)}
    for block in subject.text.prose:
        if "前" not in block.text or subject.of_block(block).line in taken or not _ASKS.search(block.text):
            continue
        for one in find(block.text, issued):
            if one.kind == "date" and one.due:
                yield block, _Limit(one.text, one.due, one.alt_due, one.span[0])


def _tells_of_the_past(text: str, words: str) -> bool:
    """Whether the clause behind an expression says what was done by then, or what it is that dates from before it."""
    at = text.find(words)
    behind = text[at + len(words) :]
    return at >= 0 and bool(_DONE.match(behind) or _SCOPE.match(behind))


@rule("DL804", "warning", "实务", text=False)
def due_before_comments(subject: Subject) -> Iterator[Finding]:
    """时限不早于公文施行的日期；征求意见稿里的时限，不早于反馈意见截止的日期。

    不合：
        关于征求《云岭县防汛工作方案（征求意见稿）》意见的函
        各乡镇人民政府：
        请于2024年7月5日前反馈意见。
        2024年6月24日
        云岭县防汛工作方案
        （征求意见稿）
        一、重点任务
        （一）2024年6月底前，县水利局要完成水库大坝隐患排查。

    合：
        关于征求《云岭县防汛工作方案（征求意见稿）》意见的函
        各乡镇人民政府：
        请于2024年7月5日前反馈意见。
        2024年6月24日
        云岭县防汛工作方案
        （征求意见稿）
        一、重点任务
        （一）2024年9月底前，县水利局要完成水库大坝隐患排查。
    """
    if subject.record.document.stage != "draft":
        yield from _before_effect(subject)
        return
    issued = _issued(subject)
    asked = [
        one.due
        for task in subject.record.tasks
        if task.kind == "requirement" and task.source.table is None and ("意见" in task.text or "反馈" in task.text)
        for one in task.deadlines
        if one.kind == "date" and one.due and one.precision == "day"
    ]
    if not asked:
        return
    closing = min(asked)
    for task in subject.record.tasks:
        for one in task.deadlines:
            if one.kind in ("date", "period") and one.due and one.due < closing and one.due not in asked:
                if issued and one.due < issued:
                    continue  # DL803 has it
                message = f"时限“{one.text}”（{one.due}）早于反馈意见的截止日期 {closing}"
                yield Finding(subject.of_words(task, one.text), message, task.id)


_EFFECT = lazy(r"本[^，。；\s]{2,6}自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:正式)?(?:施行|实施|执行|生效)")


def _before_effect(subject: Subject) -> Iterator[Finding]:
    """Limits before the day that a document takes effect: what is to be prepared until then, or a slip."""
    stated = _EFFECT.search(subject.text.source.text) if subject.text is not None else None
    issued = _issued(subject)
    if stated is None or issued is None:
        return
    try:
        effect = date(int(stated[1]), int(stated[2]), int(stated[3]))
    except ValueError:
        return
    for task in subject.record.tasks:
        for one in task.deadlines:
            if one.kind == "date" and one.due and issued <= one.due < effect and _YEAR.search(one.text):
                message = f"时限“{one.text}”（{one.due}）早于施行日期 {effect}"
                yield Finding(subject.of_words(task, one.text), message, task.id, severity="info")
    for block, limit in _limits_outside(subject, issued):
        if issued <= limit.due < effect and _YEAR.search(limit.text):
            yield Finding(subject.of_block(block, limit.at), f"时限“{limit.text}”（{limit.due}）早于施行日期 {effect}", severity="info")


_SPAN = lazy(r"((?:19|20)\d\d)\s*年?\s*[—–\-－~～至到]+\s*((?:19|20)\d\d)\s*年?(?!\d)")


@rule("DL807", "warning", "实务", text=False)
def due_outside_period(subject: Subject) -> Iterator[Finding]:
    """时限应在标题写明的期间（如 2024—2026年）之内。

    正文开头或“时间安排”写明起止的，晚于它的时限为提示。

    不合：
        云岭县防汛能力提升行动方案（2024—2026年）
        一、重点任务
        （一）完成小型水库除险加固，2026年底前全部验收。
        （二）新建雨情监测站点，2028年底前全面覆盖。

    合：
        云岭县防汛能力提升行动方案（2024—2026年）
        一、重点任务
        （一）完成小型水库除险加固，2026年底前全部验收。
        （二）新建雨情监测站点，2025年底前全面覆盖。
    """
    scheduled = list(_after_schedule(subject))
    yield from scheduled or _after_action(subject)
    head = subject.record.document
    spans = {(int(m[1]), int(m[2])) for text in (head.title or "", *head.promulgates) for m in _SPAN.finditer(text)}
    if len(spans) != 1:
        return
    first, last = spans.pop()
    if not first < last:
        return
    for task in subject.record.tasks:
        if task.kind == "goal":
            continue
        for one in task.deadlines:
            if one.kind in ("date", "period") and one.due and not first <= one.due.year <= last and _YEAR.search(one.text):
                if one.due.year < first and (_tells_of_the_past(task.text, one.text) or one.due >= (_issued(subject) or one.due)):
                    continue
                message = f"时限“{one.text}”（{one.due}）不在标题写明的期间 {first}—{last} 年之内"
                report = one.due.year == last + 1 and one.due.month <= 3  # what is summed up after the end
                yield Finding(subject.of_words(task, one.text), message, task.id, severity="info" if report else None)


#: The time that an action as a whole takes, said where it is introduced.
_WHOLE = lazy(
    r"(?:从|自|于)?(?P<first>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?:\d{1,2}日)?(?:份|初|上旬|中旬|下旬|底)?(?:起|开始)?\s*(?:至|到|[—–~～-]{1,2})\s*"
    r"(?P<last>(?:19|20)\d\d)年(?:(?P<end>\d{1,2})月)?(?:\d{1,2}日)?(?:份|初|上旬|中旬|下旬|底)?"
)
_ACTION = lazy(r"用[^，。；]{1,8}(?:时间|左右)|在全[省市县区镇乡]|(?:组织|集中|部署)?开展[^，。；]{0,40}(?:行动|整治|攻坚|治理)|为期")


def _after_action(subject: Subject) -> Iterator[Finding]:
    """Limits after the end of the action as its introduction states it."""
    if subject.text is None:
        return
    for block in subject.text.prose[:8]:
        match = _WHOLE.search(block.text)
        if match is None or not _ACTION.search(block.text, max(0, match.start() - 40), match.end() + 60):
            continue
        end = (int(match["last"]), int(match["end"] or 12))
        for task in subject.record.tasks:
            for one in task.deadlines:
                if one.kind == "date" and one.due and (one.due.year, one.due.month) > end and _YEAR.search(one.text) and task.kind == "task":
                    message = f"时限“{one.text}”（{one.due}）晚于行动的期间“{match[0]}”"
                    yield Finding(subject.of_words(task, one.text), message, task.id, severity="info")
        return


_SCHEDULE = lazy(r"(?:时间安排|(?:行动|整治|实施|活动|工作|治理|攻坚|起止)(?:的)?时间)$")

_SCHEDULE_LINE = lazy(r"(?:时间安排|(?:行动|整治|实施|活动|工作|治理|攻坚|起止)(?:的)?时间)[*#。：: ]*$", re.M)


def _after_schedule(subject: Subject) -> Iterator[Finding]:
    """Limits after the end that a section 时间安排 states."""
    if subject.text is None or not _SCHEDULE_LINE.search(subject.text.source.text):
        return
    for node in subject.text.nodes:
        if not _SCHEDULE.search(node.title or ""):
            continue
        words = "".join(part.text.text for part in node.walk()) + "".join(item.text for item in node.content if isinstance(item, Block))
        stages = [one for one in find(words, _issued(subject)) if one.kind in ("date", "period")]
        ends = [one.due for one in stages if one.due]
        for task in subject.record.tasks if any(one.kind == "period" for one in stages) else ():
            for one in task.deadlines:
                own = node.label in task.path
                if one.kind == "date" and one.due and one.due > max(ends) and _YEAR.search(one.text) and task.kind == "task" and not own:
                    message = f"时限“{one.text}”（{one.due}）晚于“{node.title}”的截止日期 {max(ends)}"
                    yield Finding(subject.of_words(task, one.text), message, task.id, severity="info")
        return


@rule("DL808", "info", "实务", text=False)
def due_on_rest_day(subject: Subject) -> Iterator[Finding]:
    """写明到日的时限落在休息日的，注意提前办理（按国务院办公厅节假日安排）。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月1日前完成隐患排查。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月3日前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    resting = [
        (task, one)
        for task in subject.record.tasks
        for one in task.deadlines
        if one.kind == "date" and one.precision == "day" and one.due and calendars.is_workday(one.due) is False
    ]
    if len(resting) > _EACH:
        yield from summary(subject, list({task.id: task for task, _ in resting}.values()), "{} 项任务的时限落在休息日（{}）")
    else:
        for task, one in resting:
            yield Finding(subject.of_words(task, one.text), f"时限“{one.text}”（{one.due}）是休息日", task.id)


_EACH = 3  # more of one kind are said together


# ---- how it reads ----------------------------------------------------------------------------------


@rule("DL805", "info", "实务", text=False)
def several_deadlines(subject: Subject) -> Iterator[Finding]:
    """一项任务写几个时限的，分清各指哪一步；正文与任务表写的同一任务，时限应一致。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月3日前完成隐患排查，2024年6月28日前完成整改。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月3日前完成隐患排查。
        二、抓好整改。各乡镇要于2024年6月28日前完成整改。
        云岭县人民政府
        2024年5月6日
    """
    tasks = [task for task in subject.record.tasks if len({one.due for one in task.deadlines if one.kind in ("date", "period") and one.due}) > 1]
    yield from summary(subject, tasks, "{} 项任务写有几个时限（{}）")
    by_id = {task.id: task for task in subject.record.tasks}
    for row in (task for task in by_id.values() if task.source.table is not None and len(task.same_as) == 1):
        item = by_id.get(row.same_as[0])
        if item is None or len(item.same_as) != 1:
            continue
        said, listed = ([one for one in task.deadlines if one.kind == "date" and one.due] for task in (item, row))
        if said and listed and not {one.due for one in said} & {one.due for one in listed}:
            message = f"正文第 {subject.of_task(item).line} 行写“{said[0].text}”，任务表写“{listed[0].text}”"
            yield Finding(subject.of_words(row, listed[0].text), message, row.id)


_FROM_TO = lazy(
    r"(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?日)?\s?(?:至|到|[—–\-－~～]{1,2})\s?"
    r"(?:(?P<y2>(?:19|20)\d\d)\s?年)?\s?(?P<m2>\d{1,2})\s?月(?:\s?(?P<d2>\d{1,2})\s?日)?(?!\d)"
)


@rule("DL812", "error", "实务", text=False)
def period_backwards(subject: Subject) -> Iterator[Finding]:
    """期间的终点不早于起点。

    不合：
        云岭县2024年防汛工作方案
        一、重点任务
        （一）集中检查阶段（2024年6月6日至2024年5月13日）。各乡镇要对水库大坝逐座检查。

    合：
        云岭县2024年防汛工作方案
        一、重点任务
        （一）集中检查阶段（2024年5月6日至2024年6月13日）。各乡镇要对水库大坝逐座检查。
    """
    said: set[int] = set()  # lines
    for task in subject.record.tasks:
        for one in task.deadlines:
            if one.start and one.due and one.due < one.start:
                place = subject.of_words(task, one.text)
                said.add(place.line)
                yield Finding(place, f"期间“{one.text}”的终点 {one.due} 早于起点 {one.start}", task.id)
    for block in subject.text.prose if subject.text is not None else ():
        for match in _FROM_TO.finditer(block.text) if "月" in block.text else ():
            start = (int(match["y"]), int(match["m"]), int(match["d"] or 1))
            end = (int(match["y2"] or match["y"]), int(match["m2"]), int(match["d2"] or 31))
            within = match["y2"] or start[1] == end[1]  # 2023年11月至3月 goes on into the next year
            if end < start and within and subject.of_block(block, match.start()).line not in said:
                yield Finding(subject.of_block(block, match.start()), f"期间“{match[0]}”的终点早于起点")


@rule("DL806", "info", "实务", text=False)
def recurring_duties(subject: Subject) -> Iterator[Finding]:
    """定期办理的任务（每月、每季度……）没有完成之日，催办时按周期提醒。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要每月25日前报送巡查情况。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月3日前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    tasks = [task for task in subject.record.tasks if any(one.kind == "recurring" for one in task.deadlines)]
    yield from summary(subject, tasks, "{} 项任务要定期办理（{}）")


@rule("DL802", "info", "实务", text=False)
def year_inferred(subject: Subject) -> Iterator[Finding]:
    """时限写明年份。

    没有印年份的由上下文推定；按成文日期推定而那一天已过、顺延一年的，为警告。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于6月3日前完成隐患排查。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月3日前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    yield from subject.reported("DL802")


@rule("DL809", "info", "实务", text=False)
def two_readings(subject: Subject) -> Iterator[Finding]:
    """时限写到“底前”“末前”或具体哪一天；“9月前”可指8月底，也可指9月底。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年9月前完成隐患排查。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年9月底前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    yield from subject.reported("DL809")


@rule("DL810", "info", "实务", text=False)
def not_computed(subject: Subject) -> Iterator[Finding]:
    """时限应能换算成日期：年份可从公文得知，工作日在已公布的节假日安排之内。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）各乡镇要于6月3日前完成隐患排查。

    合：
        云岭县2024年防汛工作方案
        一、重点任务
        （一）各乡镇要于6月3日前完成隐患排查。
    """
    yield from subject.reported("DL810")


@rule("DL811", "info", "实务", text=False)
def limit_unread(subject: Subject) -> Iterator[Finding]:
    """时限栏写日期、期间或周期；别的写法没有读作时限，请核对。

    不合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 按上级要求 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |

    合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
    """
    yield from subject.reported("DL811")


@rule("DL814", "error", "实务", text=False)
def no_such_day(subject: Subject) -> Iterator[Finding]:
    """任务的时限应是历上有的日子。

    有原文的，已由 GW243 在日期处指出的不再重复。

    不合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024-06-31 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024-06-30 |

    合：
        云岭县2024年防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024-05-31 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024-06-30 |
    """
    said = [printed for _, printed, _ in impossible_dates(subject.text.source.text)] if subject.text is not None else []
    for found in subject.reported("DL814"):
        message = compact(found.message)
        if not any(printed in message for printed in said):
            yield found
