"""UN9xx: bodies: whether each is known, spelled one way, and named clearly."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from anweitool import units
from anweitool.diagnostics import Severity
from anweitool.lazy import lazy
from anweitool.rules.deadlines import summary
from anweitool.rules.registry import Finding, Fix, rule
from anweitool.rules.subject import Subject
from anweitool.schema.record import Task
from anweitool.text import compact
from anweitool.units import Roster
from anweitool.units.lexicon import begins_with_function, is_collective, misprint_of, reforms
from anweitool.units.survey import spellings, survey


def named(subject: Subject) -> dict[str, Task]:
    """The bodies of the tasks, each with the first task that names it."""
    found: dict[str, Task] = {}
    for task in subject.record.tasks:
        for unit in task.units:
            found.setdefault(unit.name, task)
    return found


def head_names(subject: Subject) -> dict[str, str]:
    """The bodies that the head and the imprint name, each with its field."""
    head = subject.record.document
    found = dict.fromkeys(head.issuers, "issuers")
    if head.printed_by:
        found.setdefault(head.printed_by, "printed_by")
    return found


# ---- which body ------------------------------------------------------------------------------------


@rule("UN901", "warning", "实务", text=False)
def unknown_unit(subject: Subject) -> Iterator[Finding]:
    """责任单位应是名册（units.yaml）里的单位。

    只在设有名册时检查；“各乡镇”“有关部门”一类的统称不查。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水务中心）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局）
    """
    roster = subject.roster
    if roster is None or not roster.bodies:
        return
    every = [name for body in roster.bodies for name in body.names]
    for name, task in named(subject).items():
        if not is_unknown(name, roster):
            continue
        near = get_close_matches(name, every, 1, 0.7)
        message = f"名册里没有“{name}”" + (f"，是否“{near[0]}”" if near else "")
        yield Finding(subject.of_unit(task, name), message, task.id, near[0] if near else None)


def is_unknown(name: str, roster: Roster) -> bool:
    """Whether a name is that of one body and the roster does not have it, nor under another name."""
    return not (is_collective(name) or units.is_generic(name) or _listed(name, roster))


def _listed(name: str, roster: Roster) -> bool:
    return roster.find(name) is not None or any(
        (found := units.match(one, name, roster)) is not None and found.direct for body in roster.bodies for one in body.names
    )


@rule("UN902", "warning", "实务", text=False)
def spelled_two_ways(subject: Subject) -> Iterator[Finding]:
    """同一单位在一份公文里只用一种写法。

    疑为误字的为警告；全称与简称并用、多一个“各”字、括号写法不同的为提示。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县应急管理局、县水利局）
        （二）备足抢险物资。（责任单位：县应急管埋局）
        （三）抓好值班值守。（责任单位：县应急管理局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县应急管理局、县水利局）
        （二）备足抢险物资。（责任单位：县应急管理局）
        （三）抓好值班值守。（责任单位：县应急管理局）
    """
    tasks, head = named(subject), head_names(subject)
    mentions = [(unit.name, unit.role, "") for task in subject.record.tasks for unit in task.units] + [(name, "", "") for name in head]
    said: set[str] = set()
    for group in spellings(survey(mentions), subject.roster):
        usual, *others = group.names
        for name in others:
            said.update((name, usual))
            task = tasks.get(name)
            place = subject.of_unit(task, name) if task else subject.of_field(head[name])
            severity = _weight(group.reason, name, usual)
            yield Finding(place, f"“{name}”与“{usual}”疑为同一单位：{group.reason}", task.id if task else None, usual, severity)
    for name, task in tasks.items():
        twice = _TWICE.search(name)
        meant = misprint_of(name) or (_TWICE.sub(r"\1", name) if twice and units.ends_as_body(name) else None)
        if name not in said and meant:
            said.add(name)
            yield Finding(subject.of_unit(task, name), f"“{name}”疑为“{meant}”之误", task.id, meant)
    for found in subject.reported("UN902"):
        if not any(f"“{name}”" in found.message for name in said):
            yield found


#: A character printed twice; levels are (市市场监管局, 村村委会), 委 is (区委委员会).
_TWICE = lazy(r"(?![省市县区镇乡村州旗委人民])([\u4e00-\u9fff])\1")


def _weight(reason: str, name: str, usual: str) -> Severity:
    if reason == "字序颠倒":
        return "warning"
    if "字重复" in reason:
        return "info" if name[1:].startswith("市场") or usual[1:].startswith("市场") else "warning"
    return "warning" if "只差" in reason else "info"


@rule("UN910", "warning", "实务", text=False)
def former_name(subject: Subject) -> Iterator[Finding]:
    """责任单位用机构改革以后的名称，如 2018 年改革后不再有安监局、国土局。

    基层的站、所、办有沿用旧名的，只作说明。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、排查水库大坝隐患。（责任单位：县安监局）
        云岭县人民政府
        2023年5月6日

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、排查水库大坝隐患。（责任单位：县应急局）
        云岭县人民政府
        2023年5月6日
    """
    issued = subject.record.document.date or subject.record.document.printed_on
    if issued is None:
        return
    for name, task in named(subject).items():
        for reform in reforms():
            old = next((old for old in reform.old if name.endswith(old) and not name.endswith(reform.new)), None)
            if old is None or issued.year <= reform.year + 1 or len(name) - len(old) > 6:
                continue
            right = name[: -len(old)] + next((new for new in reform.new if new[-1] == old[-1]), reform.new[0])
            message = f"“{name}”是 {reform.year} 年机构改革前的名称"
            yield Finding(subject.of_unit(task, name), message, task.id, right, None if old in _GONE else "info")
            break


#: Names that no place has kept; others, and those of stations and offices, live on here and there.
_GONE = frozenset(
    "安监局 安全监管局 安全生产监督管理局 质监局 质量技术监督局 食药监局 食品药品监督管理局 环保局 环境保护局 国土局 国土资源局".split()
)


# ---- lists and collectives -------------------------------------------------------------------------


@rule("UN903", "info", "实务", text=False)
def open_list(subject: Subject) -> Iterator[Finding]:
    """责任单位写全；“等部门”没有列出的，催办时找不到人。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局、县应急管理局等部门）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局、县应急管理局）
    """
    tasks = [task for task in subject.record.tasks if any(unit.open for unit in task.units)]
    yield from summary(subject, tasks, "{} 项任务的责任单位没有列全（“等部门”，{}）")


@rule("UN904", "info", "实务", text=False)
def collective_name(subject: Subject) -> Iterator[Finding]:
    """“各乡镇”“各成员单位”一类的统称，要在名册里列出所含的单位，才能逐个催办。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：各乡镇人民政府）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局）
    """
    known = subject.roster

    def unlisted(name: str) -> bool:
        body = known.find(name) if known is not None else None
        return is_collective(name) and not (body and body.members)

    tasks = [task for task in subject.record.tasks if any(unlisted(unit.name) for unit in task.units)]
    if tasks:
        most = Counter(unit.name for task in tasks for unit in task.units if unlisted(unit.name)).most_common(3)
        names = "、".join(f"“{name}”" for name, _ in most)
        yield from summary(
            subject, tasks, f"{{}} 项任务由{names}等统称负责（{{}}）" if len(most) > 2 else f"{{}} 项任务由{names}负责，是统称（{{}}）"
        )


# ---- how it is printed -----------------------------------------------------------------------------

_GAP = lazy(r"(?<=[\u4e00-\u9fff）)]) +(?=[\u4e00-\u9fff（(])")


@rule("UN905", "warning", "实务", text=False)
def inner_space(subject: Subject) -> Iterator[Finding]:
    """单位名称中间没有空格。

    记录里的可自动改正；同一份公文里有好几处的，多半是表格折行所致，为提示。

    不合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局、县应急 管理局）

    合：
        云岭县防汛工作方案
        一、重点任务
        （一）排查水库大坝隐患，建立台账。（责任单位：县水利局、县应急管理局）
    """
    if subject.text is None:
        yield from _written(subject, lambda name: compact(name), "名称“{}”中间有空格")
        return
    source = subject.text.source
    found: dict[int, tuple[Task, str, str]] = {}
    for task in subject.record.tasks:
        first, last = task.source.lines
        raw = "\n".join(source.lines[first - 1 : last])
        if not _GAP.search(raw):
            continue
        closed = _GAP.sub("", raw)
        for unit in task.units:
            if unit.name not in raw and unit.name in closed and (match := re.compile(" *".join(map(re.escape, unit.name))).search(raw)):
                found.setdefault(source.starts[first - 1] + match.start(), (task, match[0], unit.name))
    layout: Severity | None = "info" if len(found) > 2 else None  # cells that the end of a line cut
    for at, (task, printed, name) in found.items():
        yield Finding(subject.of_offset(at), f"单位名称“{printed}”中间有空格", task.id, name, layout)


def _written(subject: Subject, right: Callable[[str], str], message: str) -> Iterator[Finding]:
    """The names in a record that are not written as they should be, with the fix."""
    for task in subject.record.tasks:
        for unit in task.units:
            if (better := right(unit.name)) != unit.name:
                yield Finding(subject.of_unit(task, unit.name), message.format(unit.name), task.id, better, None, Fix(unit.name, better))


@rule("UN907", "info", "实务", text=False)
def name_widths(subject: Subject) -> Iterator[Finding]:
    """单位名称里的括号用全角。

    只查记录和台账，可自动改正；公文里的括号由 GW5 各条检查。

    不合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - id: 云岭1
            kind: task
            text: 排查水库大坝隐患，建立台账。
            units:
              - {name: 各村(社区), role: responsible, basis: marked}
            source: {lines: [3, 3], span: [10, 24]}

    合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - id: 云岭1
            kind: task
            text: 排查水库大坝隐患，建立台账。
            units:
              - {name: 各村（社区）, role: responsible, basis: marked}
            source: {lines: [3, 3], span: [10, 24]}
    """
    if subject.text is None:
        yield from _written(subject, full_width, "名称“{}”里有半角括号")


def full_width(name: str) -> str:
    """A name with full-width brackets; one whose brackets do not pair stays."""
    paired = name.count("(") == name.count(")") or len(re.findall("[(（]", name)) == len(re.findall("[)）]", name))
    return name.translate({ord("("): "（", ord(")"): "）"}) if paired and re.search("[\u4e00-\u9fff]", name) else name


# ---- of another place ------------------------------------------------------------------------------

_TIERS = (frozenset("县区旗"), frozenset("镇乡"))
_PLACE = lazy(r"^(?P<place>[\u4e00-\u9fff]{2,5}?(?P<level>[县区旗镇乡]))(?=[\u4e00-\u9fff])")
_NO_PLACE = lazy(r"(?:开发|园|新|高新|经开|景|社|辖|城|库|片|校|小|功能|地|山|灾|各)区|[各全市省州]|乡镇|镇乡|城镇|村镇|农村|县区")


@rule("UN906", "warning", "实务", text=False)
def other_place(subject: Subject) -> Iterator[Finding]:
    """责任单位应是本地的单位：县里的公文不写“区应急管理局”。

    个别单位的级别用字与其他单位不同的为警告；写有别的县、区、乡镇名称的为提示。

    不合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、排查水库大坝隐患。（责任单位：县水利局）
        二、备足抢险物资。（责任单位：区应急管理局）
        三、加密雨情监测。（责任单位：县气象局）
        四、排查校园隐患。（责任单位：县教育局）

    合：
        云岭县人民政府关于做好防汛工作的通知
        各乡镇人民政府：
        一、排查水库大坝隐患。（责任单位：县水利局）
        二、备足抢险物资。（责任单位：县应急管理局）
        三、加密雨情监测。（责任单位：县气象局）
        四、排查校园隐患。（责任单位：县教育局）
    """
    names = named(subject)
    by_level: dict[str, list[str]] = defaultdict(list)
    for task in subject.record.tasks:
        for unit in task.units:
            if begins_with_function(unit.name[1:]) and not begins_with_function(unit.name) and units.ends_as_strong_body(unit.name):
                by_level[unit.name[0]].append(unit.name)
    for tier in _TIERS:
        present = sorted((level for level in tier if by_level[level]), key=lambda level: -len(by_level[level]))
        if len(present) < 2 or len(by_level[present[0]]) < 3:
            continue
        usual = present[0]
        for level in present[1:]:
            if len(by_level[level]) * 3 <= len(by_level[usual]):
                for name in dict.fromkeys(by_level[level]):
                    place = subject.of_unit(names[name], name)
                    yield Finding(place, f"“{name}”是{level}级单位，其他单位都是{usual}级", names[name].id, usual + name[1:])
    yield from _of_named_place(subject, names)


def _of_named_place(subject: Subject, names: dict[str, Task]) -> Iterator[Finding]:
    """Bodies with the name of another place of the issuer's level, which stands nowhere else in the document."""
    own = _PLACE.match(next(iter(subject.record.document.issuers), ""))
    if own is None or _NO_PLACE.search(own["place"]):
        return
    tier = next(tier for tier in _TIERS if own["level"] in tier)
    for name, task in names.items():
        other = _PLACE.match(name)
        if other is None or other["level"] not in tier or _NO_PLACE.search(other["place"]) or other["place"] in own["place"]:
            continue
        if begins_with_function(name[1:]) or not units.ends_as_strong_body(name) or sum(other["place"] in one for one in names) > 1:
            continue
        if subject.text is None or subject.text.source.text.count(other["place"]) == 1:
            yield Finding(subject.of_unit(task, name), f"“{name}”不在发文机关所在的“{own['place']}”", task.id, severity="info")
