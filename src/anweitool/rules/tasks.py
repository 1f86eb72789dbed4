"""TK7xx: tasks: whether each says what is to be done, by whom, and only once."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from anweitool import units
from anweitool.identity import plain
from anweitool.lazy import lazy
from anweitool.parsers import marks, subjects
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Subject, odd_ones
from anweitool.schema.record import Task
from anweitool.text import compact, same_width

#: Documents that say what was done, or ask for something: what the parser takes for tasks there directs nobody.
TELLING = ("报告", "请示", "批复", "通报", "公报", "公告", "议案", "命令", "令")


def directs(subject: Subject) -> bool:
    """Whether the document is of a kind that gives work to somebody."""
    return subject.record.document.doc_type not in TELLING


def peers(tasks: Iterable[Task], has: Callable[[Task], bool]) -> list[list[Task]]:
    """The tasks that are built alike, as far as `has` goes: the rows of each table; the items of all sections where half of them have it."""
    sections: dict[tuple[int | None, str], list[Task]] = defaultdict(list)
    for task in tasks:
        sections[task.source.table, task.path[0] if task.path and task.source.table is None else ""].append(task)
    tables = [group for (table, _), group in sections.items() if table is not None]
    items = [group for (table, _), group in sections.items() if table is None and 2 * sum(map(has, group)) >= len(group)]
    return [*tables, [task for group in items for task in group]]


def at_lines(subject: Subject, tasks: Sequence[Task]) -> str:
    """Where tasks stand, for a message: their lines, at most ten."""
    lines = list(map(str, sorted({subject.of_task(task).line for task in tasks})))
    return "第 " + "、".join(lines[:10]) + (" 等" if len(lines) > 10 else " ") + "行"


# ---- what and by whom ------------------------------------------------------------------------------

_WORD = lazy(r"[A-Za-z\u4e00-\u9fff]")
_FILLER = lazy(r"(?:待定|同上|略|无|空|暂无|另行通知|任务内容|任务|内容)")


@rule("TK701", "error", "实务", text=False)
def task_without_text(subject: Subject) -> Iterator[Finding]:
    """任务应写明做什么。

    只有编号、符号或“待定”“略”一类的字，算没有写明；任务表里没有任务内容的行也一样。

    不合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 待定 | 县应急管理局 | 2024年6月底前 |

    合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
    """
    for task in subject.record.tasks if directs(subject) else ():
        if not _WORD.search(task.text) or len(task.text) < 6 and _FILLER.fullmatch(plain(task.text)):
            yield Finding(subject.of_task(task), f"任务没有写明做什么（“{task.text[:10]}”）", task.id)
    for found in subject.reported("TK705"):
        if "没有任务内容" in found.message:
            yield found._replace(message="这一行没有写任务内容", severity=None)
    for found in subject.reported("TK706"):
        if found.severity == "warning":
            yield found._replace(message=f"有序号的这一行没有写任务内容（{found.message}）")


def _answered(task: Task) -> bool:
    """Whether the document marks somebody who answers for a task, not only somebody who helps."""
    return any(unit.basis == "marked" and unit.role != "support" for unit in task.units)


@rule("TK702", "warning", "条例", "第二十四条（四）", text=False)
def unit_missing(subject: Subject) -> Iterator[Finding]:
    """交办的任务应写明责任单位。

    同一部分（同一张表）的任务几乎都写明了责任单位、只有个别没有写的，逐项指出；整份公文都不逐项写责任单位的，只在第一处说明一次。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。排查水库大坝隐患。（责任单位：县水利局）
        （二）检查学校。排查校园周边隐患。（责任单位：县教育局）
        （三）储备物资。备足抢险物资。
        （四）值守预警。加密雨情监测。（责任单位：县气象局）
        （五）转移群众。落实转移路线。（责任单位：各乡镇人民政府）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。排查水库大坝隐患。（责任单位：县水利局）
        （二）检查学校。排查校园周边隐患。（责任单位：县教育局）
        （三）储备物资。备足抢险物资。（责任单位：县应急管理局）
        （四）值守预警。加密雨情监测。（责任单位：县气象局）
        （五）转移群众。落实转移路线。（责任单位：各乡镇人民政府）
    """
    if not directs(subject):
        return
    pointed: set[str] = set()
    for group in peers((task for task in subject.record.tasks if task.kind != "goal"), _answered):
        for task in odd_ones(group, [task for task in group if not _answered(task)]):
            pointed.add(task.id)
            if not task.units:
                if not task.same_as:
                    yield Finding(subject.of_task(task), "其他任务都写明了责任单位，这一项没有", task.id)
            elif any(unit.basis == "marked" for unit in task.units):
                named = "牵头" in task.text or "负责" in task.text  # in words that were not read
                message = "只写了配合单位，没有写责任单位（其他任务都写明了）"
                yield Finding(subject.of_task(task), message, task.id, severity="info" if named else None)
            else:
                message = f"其他任务都标注了责任单位，这一项只在正文里说到“{task.units[0].name}”"
                yield Finding(subject.of_task(task), message, task.id, severity="info")
    usual = [task for task in subject.record.tasks if task.kind == "task" and not task.units and task.id not in pointed and not task.same_as]
    usual.sort(key=subject.of_task)
    if usual:
        message = f"{len(usual)} 项任务没有写明责任单位（{at_lines(subject, usual)}）"
        yield Finding(subject.of_task(usual[0]), message, usual[0].id if len(usual) == 1 else None, severity="info")


@rule("TK703", "info", "条例", "第二十四条（四）", text=False)
def lead_missing(subject: Subject) -> Iterator[Finding]:
    """需要两个以上单位办理的任务，应当明确主办（牵头）单位。

    其他多单位任务都写明了牵头单位、只有一项没有写的，指出这一项；几项只列责任单位的，只在第一处说明一次。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。排查水库大坝隐患。（责任单位：县水利局、县应急管理局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。排查水库大坝隐患。（牵头单位：县水利局；配合单位：县应急管理局）
    """
    if not directs(subject):
        return
    several = [task for task in subject.record.tasks if len([unit for unit in task.units if unit.basis == "marked" and unit.role != "supervise"]) > 1]
    usual = [task for task in several if not any(unit.role == "lead" for unit in task.units) and _responsible(task) > 1]
    odd = odd_ones(several, usual, share=0.85)
    if len(odd) == 1:  # several are a way of writing: A、B按职责分工负责
        message = f"{_responsible(odd[0])} 个责任单位，没有写明由谁牵头（其他任务都写明了）"
        yield Finding(subject.of_task(odd[0]), message, odd[0].id)
        return
    usual.sort(key=subject.of_task)
    if usual:
        message = f"{len(usual)} 项任务有两个以上责任单位而没有写明牵头单位（{at_lines(subject, usual)}）"
        yield Finding(subject.of_task(usual[0]), message, usual[0].id if len(usual) == 1 else None, severity="info")


def _responsible(task: Task) -> int:
    return sum(unit.role == "responsible" and unit.basis == "marked" for unit in task.units)


_SHORTEST = 16  # characters: shorter texts (加强组织领导) are said twice without being one task


_IDEOGRAPHS = lazy("[\u4e00-\u9fff]+")


@rule("TK704", "warning", "实务", text=False)
def task_twice(subject: Subject) -> Iterator[Finding]:
    """同一任务不写两遍。

    正文与任务表各写一次的不算；合并单元格带下来的、单位不同的相邻两行也不算。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）对全县小型水库大坝逐座开展隐患排查，建立台账。（责任单位：县水利局）
        （二）备足抢险物资。（责任单位：县应急管理局）
        （三）对全县小型水库大坝逐座开展隐患排查，建立台账。（责任单位：县水利局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）对全县小型水库大坝逐座开展隐患排查，建立台账。（责任单位：县水利局）
        （二）备足抢险物资。（责任单位：县应急管理局）
        （三）对全县城区易涝点逐个开展隐患排查，建立台账。（责任单位：县住房和城乡建设局）
    """
    alike: dict[tuple[object, str], list[Task]] = {}
    for task in subject.record.tasks:  # most differ in their ideographs already
        alike.setdefault((task.source.table, "".join(_IDEOGRAPHS.findall(task.text))), []).append(task)
    first: dict[tuple[object, str], Task] = {}
    for task in (task for among in alike.values() if len(among) > 1 for task in among):
        text = plain(task.text)
        if len(text) < (8 if task.source.table else _SHORTEST):
            continue
        former = first.setdefault((task.source.table, text), task)
        if former is task or task.id in former.same_as or former.id in task.same_as:
            continue
        parts = _parts_of_one(former, task)
        if parts and not _printed_again(subject, task):
            continue
        message = f"与第 {subject.of_task(former).line} 行的任务（{former.ref or former.id}）写的是同一件事" + ("，单位或时限不同" if parts else "")
        yield Finding(subject.of_task(task), message, task.id, severity="info" if parts else None)


def _parts_of_one(one: Task, other: Task) -> bool:
    """Rows one below the other whose text is one merged cell: they differ in who, or in when."""
    below = one.source.table is not None and one.source.row is not None and other.source.row == one.source.row + 1
    return below and (one.units, one.deadlines) != (other.units, other.deadlines)


def _printed_again(subject: Subject, task: Task) -> bool:
    """Whether a row's own line prints its text, which was not carried down from a merged cell."""
    if subject.text is None:
        return False
    line = subject.text.source.lines[task.source.lines[-1] - 1]
    return task.text[:12] in line and subject.text.source.lines[task.source.lines[0] - 1].count(task.text[:12]) > 0


# ---- text against mark -----------------------------------------------------------------------------

_SAYS_WHO = lazy(r"牵头|会同|配合|协助|参加|参与")
_VAGUE = lazy(r"^(?:各|有关|相关|我|本|该|其|贵|你|上述|牵头|责任|主管)")
_LABEL = lazy(r"(?:责任|牵头|负责|配合|主办|承办|协办)(?:单位|部门)\s*[:：]")


@rule("TK707", "info", "实务")
def unit_omitted(subject: Subject) -> Iterator[Finding]:
    """正文写明“由某单位牵头”“会同某单位”的，责任单位标注里应有这个单位。

    标注漏了正文所说的牵头单位时为警告，漏了配合单位时为提示。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。由县水利局牵头，排查水库大坝隐患。（责任单位：县应急管理局、县财政局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）巡查水库。由县水利局牵头，排查水库大坝隐患。（责任单位：县水利局、县应急管理局）
    """
    assert subject.text is not None
    source = subject.text.source
    starts = sorted(task.source.span[0] for task in subject.record.tasks)
    for task in subject.record.tasks:
        if not _SAYS_WHO.search(task.text):
            continue
        if task.source.table is not None:
            named = [unit.name for unit in task.units]
            leads = [unit.name for unit in task.units if unit.role == "lead"]
        else:
            end = source.starts[task.source.lines[1] - 1] + len(source.lines[task.source.lines[1] - 1])
            after = bisect_left(starts, task.source.span[1])
            mark = compact(source.text[task.source.span[1] : min([end, *starts[after : after + 1]])])
            if not _LABEL.search(mark):
                continue
            read = marks.parse(mark.strip("（）()【】。；"))
            named = [name for name, _ in read.units]
            leads = [name for name, role in read.units if role == "lead"]
        if named:
            yield from _omitted(subject, task, named, leads)


def _omitted(subject: Subject, task: Task, named: Sequence[str], leads: Sequence[str]) -> Iterator[Finding]:
    for one in subjects.find(task.text):
        if not (one.marked or one.role == "support") or _VAGUE.match(one.name) or units.is_generic(one.name) or "、" in one.name:
            continue
        if not _among(one.name, named):
            word, lead = ("牵头", True) if one.role == "lead" else ("配合", False)
            whole = lead and not any(unit.open for unit in task.units)
            message = f"正文写明由“{one.name}”{word}，责任标注里没有这个单位"
            yield Finding(subject.of_task(task), message, task.id, severity="warning" if whole else "info")
        elif one.role == "lead" and leads and not _among(one.name, leads):
            message = f"正文写明由“{one.name}”牵头，标注的牵头单位是“{leads[0]}”"
            yield Finding(subject.of_task(task), message, task.id, severity="warning")


def _among(name: str, named: Sequence[str]) -> bool:
    """Whether a list names a body, under this name or another (its short form, with its place, as one of a collective)."""
    return same_width(name) in map(same_width, named) or units.covers(named, name) or any(units.match(name, other) for other in named)


# ---- what the parser said --------------------------------------------------------------------------


@rule("TK705", "warning", "实务", text=False)
def row_shape(subject: Subject) -> Iterator[Finding]:
    """任务表各行的格数、次序应与表头一致。

    错开一列的行按内容对齐后读取，请核对。

    不合：
        云岭县防汛工作任务分解表
        序号\t任务内容\t牵头单位\t配合单位\t完成时限
        1\t巡查水库大坝并建立台账\t县水利局\t县应急管理局\t5月底前
        2\t储备抢险物资和救生器材\t县应急管理局\t县财政局\t5月底前
        3\t加密雨情监测和预警发布\t县气象局\t6月底前
        4\t排查校园及周边安全隐患\t县教育局\t县公安局\t6月底前

    合：
        云岭县防汛工作任务分解表
        序号\t任务内容\t牵头单位\t配合单位\t完成时限
        1\t巡查水库大坝并建立台账\t县水利局\t县应急管理局\t5月底前
        2\t储备抢险物资和救生器材\t县应急管理局\t县财政局\t5月底前
        3\t加密雨情监测和预警发布\t县气象局\t县水利局\t6月底前
        4\t排查校园及周边安全隐患\t县教育局\t县公安局\t6月底前
    """
    for found in subject.reported("TK705"):
        if "没有任务内容" not in found.message:
            yield found


@rule("TK706", "info", "实务", text=False)
def merged_cell(subject: Subject) -> Iterator[Finding]:
    """任务表每行的单位、内容写全，便于逐行交办。

    空格按合并单元格处理，由上一行带下。

    不合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 |  | 2024年6月底前 |

    合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
    """
    yield from (found for found in subject.reported("TK706") if found.severity != "warning")


@rule("TK708", "info", "实务", text=False)
def inherited_unit(subject: Subject) -> Iterator[Finding]:
    """责任单位写在每项任务上；写在标题上的，用于其下没有标注的各项，请核对。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）水库安全（责任单位：县水利局）
        1．排查水库大坝隐患，建立台账。
        2．落实水库巡查责任人。

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）水库安全
        1．排查水库大坝隐患，建立台账。（责任单位：县水利局）
        2．落实水库巡查责任人。（责任单位：县水利局）
    """
    yield from subject.reported("TK708")


@rule("TK709", "warning", "实务", text=False)
def rows_lost(subject: Subject) -> Iterator[Finding]:
    """任务表印出几行，就应读出几项任务。

    不合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 |  | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |

    合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 完成时限 |
        |---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 2024年5月底前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 2024年6月底前 |
    """
    yield from subject.reported("TK709")


@rule("TK710", "info", "实务", text=False)
def no_tasks(subject: Subject) -> Iterator[Finding]:
    """部署工作的公文应读得到任务；没有读到的，请核对分段和编号。

    不合：
        云岭县人民政府关于调整办公时间的通知
        各乡镇人民政府：
        夏季办公时间已作调整。
        云岭县人民政府
        2024年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、加强巡查。各乡镇要于2024年6月1日前完成隐患排查。
        云岭县人民政府
        2024年5月6日
    """
    if directs(subject):
        yield from subject.reported("TK710")


@rule("TK711", "info", "实务", text=False)
def limit_outside_tasks(subject: Subject) -> Iterator[Finding]:
    """写有时限的要求应列在任务里；写在任务之外的，不进台账，请核对。

    不合：
        云岭县防汛工作方案
        一、基本情况
        全县水库除险加固应于2024年9月底前完成。
        二、重点任务
        （一）排查水库大坝隐患，建立台账。

    合：
        云岭县防汛工作方案
        一、基本情况
        全县有水库三十座。
        二、重点任务
        （一）排查水库大坝隐患，2024年9月底前建立台账。
    """
    yield from subject.reported("TK711")


@rule("TK712", "warning", "实务", text=False)
def misprinted_label(subject: Subject) -> Iterator[Finding]:
    """责任标注的字应印对（责任单位、牵头单位、完成时限……）。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责区任单位：县水利局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局）
    """
    yield from subject.reported("TK712")


@rule("TK713", "info", "实务", text=False)
def table_unread(subject: Subject) -> Iterator[Finding]:
    """分配任务的表应有任务、责任单位等栏；其他的表不读作任务，请核对有没有漏掉任务。

    不合：
        <html><body><p>云岭县防汛督查工作方案</p>
        <p>一、重点任务</p>
        <p>（一）排查水库大坝隐患，建立台账。</p>
        <table><tr><td>组别</td><td>带队领导</td><td>督查对象</td></tr>
        <tr><td>第一组</td><td>张伟</td><td>东山镇、西山镇</td></tr></table></body></html>

    合：
        <html><body><p>云岭县防汛督查工作方案</p>
        <p>一、重点任务</p>
        <p>（一）排查水库大坝隐患，建立台账。</p>
        <table><tr><td>序号</td><td>任务内容</td><td>责任单位</td></tr>
        <tr><td>1</td><td>督查东山镇、西山镇防汛工作</td><td>县水利局</td></tr></table></body></html>
    """
    yield from subject.reported("TK713")


@rule("TK714", "info", "实务", text=False)
def columns_unread(subject: Subject) -> Iterator[Finding]:
    """任务表的各栏都应能读入任务；责任人、备注等栏没有读入，请核对。

    不合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 | 责任人 | 备注 |
        |---|---|---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 | 王宁 | 汛前 |
        | 2 | 储备抢险物资 | 县应急管理局 | 李强 | 汛前 |

    合：
        云岭县防汛工作任务分解表
        | 序号 | 任务内容 | 责任单位 |
        |---|---|---|
        | 1 | 巡查水库大坝 | 县水利局 |
        | 2 | 储备抢险物资 | 县应急管理局 |
    """
    yield from subject.reported("TK714")
