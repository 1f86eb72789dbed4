"""Rules about a register: one number for several documents, drafts, tasks entered twice, sources that disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from anweitool.identity import plain
from anweitool.rules.bodies import full_width, is_unknown
from anweitool.rules.registry import Finding, Fix, Issue, Place, Rule, Scope, check, rule
from anweitool.schema.positions import Path
from anweitool.schema.register import Register
from anweitool.text import compact
from anweitool.units import Roster

_SHORTEST = 12  # characters: shorter texts are said twice without being one task


@dataclass(frozen=True)
class Entries:
    """A register to be judged; `places` are those of its file."""

    path: str
    register: Register
    places: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    roster: Roster | None = None

    @property
    def scope(self) -> Scope:
        return "register"

    def at(self, *path: str | int) -> Place:
        """The place of a value, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return Place(*self.places.get(path, (1, 1)))


def check_register(
    register: Register,
    path: str,
    places: Mapping[Path, tuple[int, int]] | None = None,
    rules: Sequence[Rule] | None = None,
    roster: Roster | None = None,
) -> list[Issue]:
    """What the rules about registers find in one; `places` as `schema.positions.read` gives them for its file."""
    return check(Entries(path, register, places or {}, roster), rules)


@rule("GW117", "warning", "实务", text=False, scope="register")
def number_of_two(entries: Entries) -> Iterator[Finding]:
    """一个文号只属一份公文。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, title: 云岭县防汛工作方案, doc_number: 云政发〔2024〕6号, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
          - {key: b, title: 云岭县禁烧工作方案, doc_number: 云政发〔2024〕6号, path: b.txt, sha256: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}

    合：
        schema: anwei-register/1
        documents:
          - {key: a, title: 云岭县防汛工作方案, doc_number: 云政发〔2024〕6号, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
          - {key: b, title: 云岭县禁烧工作方案, doc_number: 云政发〔2024〕7号, path: b.txt, sha256: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}
    """
    first: dict[str, int] = {}
    documents = entries.register.documents
    for i, one in enumerate(documents):
        if one.doc_number:
            former = documents[first.setdefault(plain(one.doc_number), i)]
            if former is not one and (plain(former.title or ""), former.sha256) != (plain(one.title or ""), one.sha256):
                message = f"文号“{one.doc_number}”已属另一份公文（{former.title or former.path}）"
                yield Finding(entries.at("documents", i, "doc_number"), message)


@rule("GW610", "warning", "实务", text=False, scope="register")
def draft_entered(entries: Entries) -> Iterator[Finding]:
    """征求意见稿、送审稿里的任务还没有定，不宜列入台账催办。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, title: 关于征求《云岭县防汛工作方案（征求意见稿）》意见的函, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]

    合：
        schema: anwei-register/1
        documents:
          - {key: a, title: 云岭县人民政府关于印发《云岭县防汛工作方案》的通知, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]
    """
    documents = entries.register.documents
    drafts = {one.key: i for i, one in enumerate(documents) if any(word in (one.title or "") for word in ("征求意见", "征求《", "送审稿", "草案"))}
    if not drafts:
        return
    tasks: dict[str, int] = defaultdict(int)
    for entry in entries.register.entries:
        for key in {source.document for source in entry.sources}:
            if entry.status not in ("cancelled", "withdrawn") and entry.kind == "task":
                tasks[key] += 1
    for key, i in drafts.items():
        if tasks[key]:
            yield Finding(entries.at("documents", i, "key"), f"“{documents[i].title}”是征求意见的稿子，它的 {tasks[key]} 项任务列入了台账")


@rule("TK715", "warning", "实务", text=False, scope="register")
def entered_twice(entries: Entries) -> Iterator[Finding]:
    """同一份公文的同一任务在台账里只列一条；两条是一件事的，用 anwei link 合并。

    出自不同公文的为提示。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 对全县小型水库大坝逐座开展隐患排查，建立台账。
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]
          - id: a:2
            kind: task
            text: 对全县小型水库大坝逐座开展隐患排查，建立台账。
            sources: [{document: a, task: 'a:2', lines: [9, 9], fingerprint: f}]

    合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 对全县小型水库大坝逐座开展隐患排查，建立台账。
            sources:
              - {document: a, task: 'a:1', lines: [3, 3], fingerprint: f}
              - {document: a, task: 'a:2', lines: [9, 9], fingerprint: f}
    """
    apart = {frozenset((link.a, link.b)) for link in entries.register.links if not link.same}
    first: dict[str, int] = {}
    for i, entry in enumerate(entries.register.entries):
        text = plain(entry.text)
        if len(text) < _SHORTEST or entry.status in ("cancelled", "withdrawn"):
            continue
        former = entries.register.entries[first.setdefault(text, i)]
        if former is entry or frozenset((former.id, entry.id)) in apart or any(
            frozenset((one.task, other.task)) in apart for one in former.sources for other in entry.sources
        ):  # fmt: skip
            continue
        one_document = {source.document for source in former.sources} & {source.document for source in entry.sources}
        line = entries.at("entries", first[text], "id").line
        message = f"与第 {line} 行的“{former.id}”写的是同一件事"
        yield Finding(entries.at("entries", i, "id"), message, entry.id, severity=None if one_document else "info")


@rule("DL813", "warning", "实务", text=False, scope="register")
def due_before_document(entries: Entries) -> Iterator[Finding]:
    """台账里的时限不早于出自的公文的成文日期。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, date: 2024-05-06, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            deadlines:
              - {text: 2024年4月底前, kind: date, due: 2024-04-30}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]

    合：
        schema: anwei-register/1
        documents:
          - {key: a, date: 2024-05-06, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            deadlines:
              - {text: 2024年5月底前, kind: date, due: 2024-05-31}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]
    """
    issued = {one.key: one.date for one in entries.register.documents if one.date}
    for i, entry in enumerate(entries.register.entries):
        day = issued.get(entry.sources[0].document)
        for j, one in enumerate(entry.deadlines if day and entry.kind == "task" else ()):
            if one.kind == "date" and one.due and day and max(one.due, one.alt_due or one.due) < day:
                yield Finding(entries.at("entries", i, "deadlines", j), f"时限“{one.text}”（{one.due}）早于公文的成文日期 {day}", entry.id)


@rule("TK716", "info", "实务", text=False, scope="register")
def sources_disagree(entries: Entries) -> Iterator[Finding]:
    """几份公文对同一任务的单位、时限说法不一的，用 prefer 定下以哪一份为准。

    两个人改得不同、合并时留下待定的，为警告，用 anwei set --take 决定。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
          - {key: b, path: b.txt, sha256: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            sources:
              - {document: a, task: 'a:1', lines: [3, 3], fingerprint: f}
              - {document: b, task: 'b:1', lines: [9, 9], fingerprint: f}
            conflicts:
              - {field: units, says: {'a:1': 县水利局, 'b:1': 县应急管理局}}

    合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
          - {key: b, path: b.txt, sha256: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            sources:
              - {document: a, task: 'a:1', lines: [3, 3], fingerprint: f}
              - {document: b, task: 'b:1', lines: [9, 9], fingerprint: f}
            conflicts:
              - {field: units, says: {'a:1': 县水利局, 'b:1': 县应急管理局}}
            prefer: a:1
    """
    names = {"units": "单位", "deadlines": "时限"}
    for i, entry in enumerate(entries.register.entries):
        for j, conflict in enumerate(entry.conflicts):
            if conflict.edited:
                said = "；".join(f"{_SIDES.get(side, side)} 写“{value}”" for side, value in conflict.says.items())
                message = f"两边改得不同，还没有决定（{conflict.field}）：{said}。用 anwei set {entry.id} --take ours 或 theirs 决定"
                yield Finding(entries.at("entries", i, "conflicts", j), message, entry.id, severity="warning")
                continue
            if entry.prefer is not None:
                continue
            said = "；".join(f"{task} 写“{value}”" for task, value in list(conflict.says.items())[:3])
            yield Finding(entries.at("entries", i, "conflicts", j), f"{names.get(conflict.field, conflict.field)}说法不一：{said}", entry.id)


_SIDES = {"ours": "我方", "theirs": "对方"}


@rule("UN908", "warning", "实务", text=False, scope="register")
def entry_names(entries: Entries) -> Iterator[Finding]:
    """台账里的单位名称中间没有空格，括号用全角。

    可自动改正；只是半角括号的为提示。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            units:
              - {name: 县水利 局, role: responsible, basis: marked}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]

    合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            units:
              - {name: 县水利局, role: responsible, basis: marked}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]
    """
    for i, j, name, entry in _units(entries):
        right = full_width(compact(name))
        if right != name:
            spaced = compact(name) != name
            message = f"名称“{name}”中间有空格" if spaced else f"名称“{name}”里有半角括号"
            place = entries.at("entries", i, "units", j, "name")
            yield Finding(place, message, entry, right, None if spaced else "info", Fix(name, right))


@rule("UN909", "warning", "实务", text=False, scope="register")
def entry_unknown_unit(entries: Entries) -> Iterator[Finding]:
    """台账里的责任单位应是名册（units.yaml）里的单位；统称不查。

    不合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            units:
              - {name: 县水务中心, role: responsible, basis: marked}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]

    合：
        schema: anwei-register/1
        documents:
          - {key: a, path: a.txt, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
        entries:
          - id: a:1
            kind: task
            text: 巡查水库大坝
            units:
              - {name: 县水利局, role: responsible, basis: marked}
            sources: [{document: a, task: 'a:1', lines: [3, 3], fingerprint: f}]
    """
    if entries.roster is None or not entries.roster.bodies:
        return
    said: set[str] = set()
    for i, j, name, entry in _units(entries):
        if name not in said and is_unknown(name, entries.roster):
            said.add(name)
            yield Finding(entries.at("entries", i, "units", j, "name"), f"名册里没有“{name}”", entry)


def _units(entries: Entries) -> Iterator[tuple[int, int, str, str]]:
    """The bodies of the entries: positions of entry and unit, name, the entry's id."""
    for i, entry in enumerate(entries.register.entries):
        for j, unit in enumerate(entry.units):
            yield i, j, unit.name, entry.id
