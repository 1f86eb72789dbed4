"""RC0xx: records, registers, rosters, links and settings that people write or edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from anweitool.lazy import lazy
from anweitool.rules.registry import Finding, Fix, Place, Scope, rule
from anweitool.schema.links import File as Links
from anweitool.schema.positions import Mistake, Path, Positioned
from anweitool.schema.record import Record
from anweitool.schema.register import Register
from anweitool.text import clean


@dataclass(frozen=True)
class Written:
    """A file as somebody wrote it, or one of several in it: its content (None where that does not fit), the mistakes found in it."""

    path: str
    content: Any = None
    source: Positioned = field(default_factory=lambda: Positioned(None, {}, []))
    mistakes: Sequence[Mistake] = ()
    elsewhere: Collection[str] = ()  # documents and tasks that other files of the same register hold

    @property
    def scope(self) -> Scope:
        return "file"

    def mistaken(self, code: str) -> Iterator[Finding]:
        """The mistakes that belong to a rule."""
        for one in self.mistakes:
            if one.code == code:
                yield Finding(Place(one.line, one.column), one.message, severity=one.severity)

    def at(self, *path: str | int) -> Place:
        """The place of a value, or of the nearest thing around it."""
        return Place(*self.source.place(path))


@rule("RC001", "error", "实务", scope="file")
def syntax(written: Written) -> Iterator[Finding]:
    """文件应是合法的 YAML、JSON 或 TOML。

    不合：
        schema: anwei-roster/1
        units: [

    合：
        schema: anwei-roster/1
        units: []
    """
    yield from written.mistaken("RC001")


@rule("RC002", "error", "实务", scope="file")
def kind_unknown(written: Written) -> Iterator[Finding]:
    """文件开头用 schema 写明是什么：anwei/1 记录，anwei-register/1 台账，anwei-roster/1 名册，anwei-links/1 连接文件。

    不合：
        单位: [县水利局]

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
    """
    yield from written.mistaken("RC002")


@rule("RC003", "error", "实务", scope="file")
def unknown_field(written: Written) -> Iterator[Finding]:
    """字段名应写对；写错的，指出最像的一个。

    不合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
            alias: [县水务局]

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
            aliases: [县水务局]
    """
    yield from written.mistaken("RC003")


@rule("RC004", "error", "实务", scope="file")
def field_missing(written: Written) -> Iterator[Finding]:
    """必有的字段不能缺。

    不合：
        schema: anwei-roster/1
        units:
          - full: 云岭县水利局

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
            full: 云岭县水利局
    """
    yield from written.mistaken("RC004")


_RRULE = lazy(r"FREQ=(?:HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[-+A-Z0-9,]+)*")
_WITHIN = lazy(r"P(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?")


@rule("RC005", "error", "实务", scope="file")
def wrong_value(written: Written) -> Iterator[Finding]:
    """字段的取值应合要求：文字、整数、列表各按格式，限定的几个词写其中之一，周期写作 RFC 5545 的规则。

    不合：
        schema: anwei-links/1
        links:
          - {a: 云政字2023-6:一, b: 云政字2023-8:二, same: 是}

    合：
        schema: anwei-links/1
        links:
          - {a: 云政字2023-6:一, b: 云政字2023-8:二, same: true}
    """
    yield from written.mistaken("RC005")
    for path, one in _deadlines(written):
        if one.rrule is not None and not _RRULE.fullmatch(one.rrule):
            yield Finding(written.at(*path, "rrule"), f"rrule：“{one.rrule}”不是周期规则，如 FREQ=MONTHLY;BYMONTHDAY=25")
        if one.within is not None and not _WITHIN.fullmatch(one.within):
            yield Finding(written.at(*path, "within"), f"within：“{one.within}”不是时长，如 P30D、PT1H")


def _deadlines(written: Written) -> Iterator[tuple[Path, Any]]:
    """The deadlines of a record or register, each with the way to it."""
    name = "tasks" if isinstance(written.content, Record) else "entries" if isinstance(written.content, Register) else ""
    for i, holder in enumerate(getattr(written.content, name) if name else ()):
        for j, one in enumerate(holder.deadlines):
            yield (name, i, "deadlines", j), one


@rule("RC006", "error", "实务", scope="file")
def impossible_date(written: Written) -> Iterator[Finding]:
    """日期写作 2024-05-31，并且是有的日子。

    不合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案, date: 2024-02-30}

    合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案, date: 2024-02-29}
    """
    yield from written.mistaken("RC006")


@rule("RC007", "error", "实务", scope="file")
def key_twice(written: Written) -> Iterator[Finding]:
    """一个字段只写一次；写了两次，前一个的值就丢了。

    不合：
        schema: anwei-roster/1
        units: []
        units:
          - name: 县水利局

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
    """
    yield from written.mistaken("RC007")


@rule("RC008", "error", "实务", scope="file")
def id_twice(written: Written) -> Iterator[Finding]:
    """编号、单位名称不重复。

    不合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
          - name: 县水务局
            aliases: [县水利局]

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
          - name: 县应急管理局
            aliases: [县应急局]
    """
    yield from written.mistaken("RC008")
    if isinstance(written.content, Record):
        seen: dict[str, int] = {}
        for i, task in enumerate(written.content.tasks):
            if seen.setdefault(task.id, i) != i:
                yield Finding(
                    written.at("tasks", i, "id"), f"编号“{task.id}”写了两次（第 {written.at('tasks', seen[task.id], 'id').line} 行）", task.id
                )


@rule("RC009", "error", "实务", scope="file")
def dangling(written: Written) -> Iterator[Finding]:
    """所指的任务、公文、文件应是有的。

    same_as 指同一份记录里的任务，prefer 指条目自己的来源，links 指台账里的任务；所连的任务不在台账里的为警告。

    不合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - {id: 云岭:1, kind: task, text: 巡查水库, source: {lines: [3, 3], span: [10, 14]}, same_as: [云岭:9]}

    合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - {id: 云岭:1, kind: task, text: 巡查水库, source: {lines: [3, 3], span: [10, 14]}, same_as: [云岭:2]}
          - {id: 云岭:2, kind: task, text: 巡查水库, source: {lines: [9, 9], span: [40, 44]}, same_as: [云岭:1]}
    """
    yield from written.mistaken("RC009")
    content = written.content
    if isinstance(content, Record):
        ids = {task.id for task in content.tasks}
        for i, task in enumerate(content.tasks):
            for j, other in enumerate(task.same_as):
                if other not in ids:
                    yield Finding(written.at("tasks", i, "same_as", j), f"same_as 所指的“{other}”不在这份记录里", task.id)
                elif other == task.id:
                    yield Finding(written.at("tasks", i, "same_as", j), "same_as 指向了自己", task.id)
    elif isinstance(content, Register):
        yield from _dangling_in(content, written)
    elif isinstance(content, Links):
        for i, link in enumerate(content.links):
            if link.a == link.b:
                yield Finding(written.at("links", i), f"“{link.a}”与自己相连")


def _dangling_in(register: Register, written: Written) -> Iterator[Finding]:
    known = {entry.id for entry in register.entries} | {source.task for entry in register.entries for source in entry.sources}
    known.update(written.elsewhere)
    for i, entry in enumerate(register.entries):
        if entry.prefer is not None and entry.prefer not in {source.task for source in entry.sources}:
            yield Finding(written.at("entries", i, "prefer"), f"prefer 所指的“{entry.prefer}”不是这一条的来源", entry.id)
    pairs = [("links", i, link.a, link.b) for i, link in enumerate(register.links)]
    pairs += [("review", i, proposal.a, proposal.b) for i, proposal in enumerate(register.review)]
    for name, i, *ends in pairs:
        for key, one in zip("ab", ends, strict=True):
            if one not in known:
                yield Finding(written.at(name, i, key), f"{name} 所指的“{one}”不在台账里", severity="warning")


@rule("RC010", "error", "实务", scope="file")
def no_range(written: Written) -> Iterator[Finding]:
    """行号、字符位置、起止日期写作“起、止”两个，止不小于起；行号从 1 起。

    不合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - {id: 云岭:1, kind: task, text: 巡查水库, source: {lines: [9, 3], span: [10, 14]}}

    合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案}
        tasks:
          - {id: 云岭:1, kind: task, text: 巡查水库, source: {lines: [3, 9], span: [10, 14]}}
    """
    yield from written.mistaken("RC010")
    for path, (first, last), least in _ranges(written.content):
        if not least <= first <= last:
            yield Finding(written.at(*path), f"{path[-1]}：[{first}, {last}] 不是“起、止”")
    for path, one in _deadlines(written):
        if one.start and one.due and one.due < one.start:
            yield Finding(written.at(*path, "due"), f"due：止期 {one.due} 早于起期 {one.start}")


def _ranges(content: Any) -> Iterable[tuple[Path, Sequence[int], int]]:
    if isinstance(content, Record):
        for i, task in enumerate(content.tasks):
            yield ("tasks", i, "source", "lines"), task.source.lines, 1
            yield ("tasks", i, "source", "span"), task.source.span, 0
        for i, count in enumerate(content.counts):
            yield ("counts", i, "lines"), count.lines, 1
    elif isinstance(content, Register):
        for i, entry in enumerate(content.entries):
            for j, source in enumerate(entry.sources):
                yield ("entries", i, "sources", j, "lines"), source.lines, 1


@rule("RC011", "info", "实务", scope="file")
def ignore_unused(written: Written) -> Iterator[Finding]:
    """“# anwei: ignore[…]”应确有所略；没有略去什么的，或者写了没有的代码的，删去。

    写在任务的 id 一行或其他字段的行上，略去那一项任务的；单独写一行 ignore-file[…]，略去整个文件的。RC 各条错误不能略去。

    不合：
        schema: anwei-roster/1   # anwei: ignore[UN999]
        units:
          - name: 县水利局

    合：
        schema: anwei-roster/1
        units:
          - name: 县水利局
    """
    yield from written.mistaken("RC011")


@rule("RC012", "info", "实务", scope="file")
def number_widths(written: Written) -> Iterator[Finding]:
    """文号、编号里的数字和字母用半角。

    可自动改正。

    不合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案, doc_number: 云政发〔２０２４〕6号}

    合：
        schema: anwei/1
        source: {path: 方案.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, format: txt}
        document: {title: 云岭县防汛工作方案, doc_number: 云政发〔2024〕6号}
    """
    content = written.content
    if isinstance(content, Record):
        values: list[tuple[Path, str | None]] = [(("document", "doc_number"), content.document.doc_number)]
        values += [(("document", "references", i, "doc_number"), one.doc_number) for i, one in enumerate(content.document.references)]
        values += [(("tasks", i, "ref"), task.ref) for i, task in enumerate(content.tasks)]
    elif isinstance(content, Register):
        values = [(("documents", i, "doc_number"), one.doc_number) for i, one in enumerate(content.documents)]
    else:
        return
    for path, value in values:
        if value and (right := clean(value)) != value and Counter(map(str.isspace, right)) == Counter(map(str.isspace, value)):
            yield Finding(written.at(*path), f"{path[-1]}：“{value}”里有全角数字或字母", suggestion=right, fix=Fix(value, right))
