"""A difference in words for people: what the text, Markdown and HTML reports have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from anweitool.align import parted
from anweitool.compare import words
from anweitool.compare.changes import ASPECTS, Change, Diff, Kind
from anweitool.compare.fields import said
from anweitool.schema.record import Deadline, Record, Task, Unit

FIELDS = {
    "title": "标题", "doc_type": "文种", "doc_number": "文号", "issuers": "发文机关", "signatory": "签发人", "date": "成文日期",
    "recipients": "主送", "cc": "抄送", "printed_by": "印发机关", "printed_on": "印发日期", "promulgates": "印发的文件", "stage": "阶段",
    "annexes": "附件", "references": "引用", "urgency": "紧急程度", "secrecy": "密级", "copy_number": "份号",
}  # fmt: skip
ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}
STAGES = {"draft": "征求意见稿", "final": "印发稿"}
SIGNS: dict[Kind, str] = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}
VERBS: dict[Kind, str] = {"added": "新增", "removed": "删去", "moved": "移动", "changed": "改动"}
_KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


@dataclass(frozen=True)
class Line:
    """A labelled line below a task: `gone` and `come` are what it was and what it is, `note` what is said of it."""

    label: str
    gone: str = ""
    come: str = ""
    note: str = ""


def versions(diff: Diff) -> list[tuple[str, Record, str]]:
    """Both versions with their label and what they are."""
    drafted = diff.old.document.stage != diff.new.document.stage
    return [(label, record, STAGES[record.document.stage] if drafted else "") for label, record in (("旧", diff.old), ("新", diff.new))]


def unread(diff: Diff) -> list[str]:
    """What a record does not hold of its tables, in words: what changed there no comparison of tasks can see."""
    return [
        f"{label}版本第 {remark.lines[0]}—{remark.lines[1]} 行的{remark.message}，其中的改动没有比较"
        for label, record in (("旧", diff.old), ("新", diff.new))
        for remark in record.diagnostics
        if remark.code == "TK714"
    ]


def summary(diff: Diff) -> str:
    """What differs, counted, in one sentence."""
    if not diff:
        return f"没有差异，{diff.unchanged} 项任务都相同" if diff.shown == frozenset(ASPECTS) else "所看的方面没有差异"
    counts = [f"版头 {len(diff.head)} 处"] if diff.head else []
    counts += [f"标题改写 {len(diff.headings)} 处"] if diff.headings else []
    counts += [f"{VERBS[kind]} {n} 项" for kind in _KINDS if (n := len(diff.of(kind)))]
    counts += [f"只移动或改号 {n} 项"] if (n := len(diff.of("moved"))) else []
    return "，".join([*counts, f"未变 {diff.unchanged} 项"])


def statistics(diff: Diff) -> list[tuple[str, int]]:
    """The counts of every sort of change, the sorts that do not occur too."""
    changed = diff.of("changed")
    shifts = [row["days"] for change in changed for row in change.deadlines.shifted]
    rows = [(f"{VERBS[kind]}任务", len(diff.of(kind))) for kind in _KINDS]
    return [
        ("版头改动", len(diff.head)), ("标题改写", len(diff.headings)), *rows,
        ("　文字改动", sum(bool(c.text or c.title) for c in changed)),
        ("　单位改动", sum(bool(c.units) for c in changed)),
        ("　时限改动", sum(bool(c.deadlines) for c in changed)),
        ("　　推迟", sum(days > 0 for days in shifts)), ("　　提前", sum(days < 0 for days in shifts)),
        ("　拆分", sum(bool(c.split_into) for c in changed)), ("　合并", sum(bool(c.joined_from) for c in changed)),
        ("只移动或改号", len(diff.of("moved"))), ("未变任务", diff.unchanged),
    ]  # fmt: skip


# ---- head ----------------------------------------------------------------------------------------


def head(diff: Diff) -> Iterator[Line]:
    """A line for each field of the head; of lists what went and what came."""
    for change in diff.head:
        old, new = _values(change.field, change.old), _values(change.field, change.new)
        gone, come = ("、".join(value for value in one if value not in other) for one, other in ((old, new), (new, old)))
        yield Line(FIELDS.get(change.field, change.field), gone, come, "" if gone or come else "先后有变")


def _values(name: str, value: Any) -> list[str]:
    if name == "stage":
        return [STAGES[value]]
    rows = value if isinstance(value, list) else [] if value is None else [value]
    return [
        f"《{row['title']}》（{row['doc_number']}）"
        if isinstance(row, dict) and row["title"]
        else row["doc_number"]
        if isinstance(row, dict)
        else str(row)
        for row in rows
    ]


# ---- tasks ---------------------------------------------------------------------------------------


def name(task: Task) -> str:
    """What a task is called: its printed number, else the end of its id."""
    where = f"表{task.source.table}-" if task.source.table is not None else ""
    return f"{where}{task.ref}" if task.ref else task.id.rpartition(":")[2]


def numbers(change: Change) -> str:
    """The printed number, or the old one and the new one."""
    both = [name(task) for task in (change.old, change.new) if task]
    return both[0] if len(set(both)) == 1 else " → ".join(both)


def called(task: Task) -> str:
    """How a task begins."""
    title = task.title or task.text
    return title if len(title) <= 40 else f"{title[:40]}…"


def verb(change: Change, diff: Diff) -> str:
    """What happened to a task, in a few words."""
    if change.change == "moved":
        return "改号" if change.old and change.new and name(change.old) != name(change.new) else "移动"
    found = [VERBS[change.change]]
    if change.split_into:
        found = [f"拆分为 {_named(diff.new, change.split_into)}"]
    if change.joined_from:
        found = [f"由 {_named(diff.old, change.joined_from)} 合并"]
    if change.split_from:
        found.append(f"由 {_named(diff.old, [change.split_from])} 拆出")
    if change.joined_into:
        found.append(f"并入 {_named(diff.new, [change.joined_into])}")
    return "，".join(found)


def _named(record: Record, ids: Sequence[str]) -> str:
    return "、".join(name(task) for task in record.tasks if task.id in ids)


def wording(change: Change, diff: Diff) -> list[words.Piece]:
    """The text with what differs in it; of a split task against all its parts, of a joined one all its parts against it."""
    if change.text is None or change.change in ("added", "removed"):
        return []
    old, new = change.text
    if change.split_into:
        new = _texts(diff.new, change.split_into)
    if change.joined_from:
        old = _texts(diff.old, change.joined_from)
    return words.compare(old, new)


def _texts(record: Record, ids: Sequence[str]) -> str:
    return "".join(task.text for task in record.tasks if task.id in ids)


def came_from(change: Change, diff: Diff) -> str:
    """The headings above a task of both versions that stood under others, as far as they are others; empty where it did not."""
    if not change.moved or not change.old or not change.new:
        return ""
    renamed = {(parted(heading.old)[1], parted(heading.new)[1]) for heading in diff.headings}
    words = [[parted(heading)[1] for heading in task.path] for task in (change.old, change.new)]
    same = [one == other or (one, other) in renamed for one, other in zip(*words, strict=False)]
    if all(same) and len(words[0]) == len(words[1]):
        return ""
    first = same.index(False) if False in same else len(same)
    return " / ".join(change.old.path[first:]) or "别处"


def moved(diff: Diff) -> list[tuple[str, str, str]]:
    """Number, words and former headings of each task that only moved: first those that stand under other headings."""
    rows = [(numbers(change), called(change.new).replace("\n", " "), came_from(change, diff)) for change in diff.of("moved") if change.new]
    return sorted(rows, key=lambda row: not row[2])


def details(change: Change, diff: Diff) -> Iterator[Line]:
    """The lines below a task: who, by when; for one that came or went all of it, else what differs."""
    task = change.new or change.old
    if change.change in ("added", "removed") and task:
        if task.units:
            yield Line("单位", note=_units(task.units))
        if task.deadlines:
            yield Line("时限", note="；".join(_limit(deadline) for deadline in task.deadlines))
        return
    if before := came_from(change, diff):
        yield Line("原在", note=before)
    if change.title:
        yield Line("标题", *(title or "无" for title in change.title))
    if change.units.added or change.units.removed:
        yield Line("单位", "、".join(change.units.removed), _roles(change))
    for row in change.units.role:
        yield Line("角色", ROLES[row["old"]], ROLES[row["new"]], row["name"])
    for shift in change.deadlines.shifted:
        days = shift["days"]
        yield Line("时限", shift["old"], shift["new"], f"{'推迟' if days > 0 else '提前'} {abs(days)} 天")
    if change.deadlines.added or change.deadlines.removed:
        yield Line("时限", "、".join(map(_day, change.deadlines.removed)), "、".join(map(_day, change.deadlines.added)))


def _day(text: str) -> str:
    return text.replace("/", " 至 ") if text[:4].isdigit() else text


def _roles(change: Change) -> str:
    own = [unit for unit in (change.new.units if change.new else []) if unit.name in change.units.added]
    return "、".join(unit.name if unit.role == "responsible" else f"{unit.name}（{ROLES[unit.role]}）" for unit in own)


def _units(units: Sequence[Unit]) -> str:
    groups: dict[str, list[str]] = {}
    for unit in units:
        groups.setdefault(ROLES[unit.role], []).append(unit.name)
    return "；".join(f"{role}：{'、'.join(names)}" for role, names in groups.items())


def _limit(deadline: Deadline) -> str:
    day = _day(said(deadline))
    return deadline.text if day == deadline.text else f"{deadline.text}（{day}）"


def place(change: Change) -> str:
    """The lines where a task stands, in the old and in the new version."""
    both = [(label, task.source.lines) for label, task in (("旧", change.old), ("新", change.new)) if task]
    return "，".join(f"{label} {_lines(lines)}" for label, lines in both)


def _lines(lines: Sequence[int]) -> str:
    return f"第 {lines[0]} 行" if lines[0] == lines[1] else f"第 {lines[0]}–{lines[1]} 行"


def above(change: Change) -> tuple[str, ...]:
    """The headings under which a change is shown."""
    task = change.new or change.old
    return tuple(task.path) if task else ()
