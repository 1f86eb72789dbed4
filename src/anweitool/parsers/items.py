"""Outline items → tasks: which paragraphs direct somebody, what belongs to each, what kind of task it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import duties, marks, numbering, sections, shapes, subjects
from anweitool.parsers.findings import Count, Findings, Task, Unit, Years, distinct
from anweitool.parsers.marks import Mark
from anweitool.parsers.outline import Node, shortened
from anweitool.parsers.sections import Section
from anweitool.source import Block, Table, join
from anweitool.text import compact


@dataclass
class Body:
    """What stands under a number: its text blocks without marks, the marks together, lines that are not its own."""

    blocks: list[Block] = field(default_factory=list)
    used: list[Block] = field(default_factory=list)  # the blocks as printed, marks included
    mark: Mark = field(default_factory=Mark)
    closing: list[Block] = field(default_factory=list)
    own_line: bool = False  # a mark stands on a line of its own


def read(root: Node, findings: Findings, title: str) -> None:
    """Add the tasks of an outline to the findings, in document order, and count its lowest items."""
    years = findings.years_of((title, "标题"))
    if any(isinstance(b, Block) and len(b.text) < 80 and marks.defines_first_lead(b.text) for b in root.content):
        findings.first_leads = True
    bodies = {id(node): _body(node, findings) for node in root.walk() if node is not root}
    handed = _shared_marks(root, bodies)
    kinds: dict[int, Section | None] = {id(root): None}
    leaves: list[Node] = []
    extracted = 0
    for node in root.walk():
        if node is root:
            continue
        kind = kinds[id(node)] = _kind(node, kinds[id(node.parent)])
        body = bodies[id(node)]
        before = len(findings.tasks)
        if node.children:
            _introduction(node, kind, body, bodies, handed, years, findings)
        else:
            body.mark.add(handed.get(id(node), Mark()))
            if body.mark.ditto and findings.tasks:
                body.mark.units += [(u.name, u.role) for u in findings.tasks[-1].units if u.basis == "marked"]
            _leaf(node, kind, body, years, findings)
            leaves.append(node)
            extracted += len(findings.tasks) > before
        findings.tasks += requests(body.closing, findings)
    if leaves:
        lines = findings.lines([leaf.text for leaf in leaves])
        findings.counts.append(Count("items", lines, len(leaves), extracted, len(leaves) - extracted))


# ---- sections ------------------------------------------------------------------------------------

_STRICT_NONE = lazy(r"指导思想|基本原则|工作原则|适用范围|编制依据")


def _kind(node: Node, inherited: Section | None) -> Section | None:
    """What a node's section is for: by its own heading at the top, by the heading above further down."""
    own = sections.section_of(node.title)
    if node.number and node.rank <= numbering.ARTICLE:  # 章 and 条 of a regulation: only 总则 and 附则 are no tasks
        return "none" if own == "none" or inherited == "none" else "task"
    if inherited is None:
        return own
    if node.rank <= numbering.HAN:
        return own or inherited
    if own == "goal" and inherited != "requirement":
        return "goal"
    if inherited in ("requirement", "goal", "none"):
        return inherited
    if own == "none" and (node.rank <= numbering.HAN_BRACKET or (not node.heading and _STRICT_NONE.search(node.title))):
        return "none"
    return inherited


# ---- what belongs to an item ----------------------------------------------------------------------

_CLOSING = lazy(
    r"^(?:请?各(?:地|单位|部门|镇|乡镇|县|区|有关)[^。]{0,60}?(?:于|在)[^。]{2,30}前[^。]{0,60}(?:报|送|反馈)|请各|请于|请将|特此|[（(]?联\s*系\s*人|[（(]?联系电话|本(?:通知|方案|办法|意见|规定|细则|要点)自|此前|附\s*件?\s*[:：]|执行中|以上)"
)


def _body(node: Node, findings: Findings) -> Body:
    """The item's own run of text. What stands behind something that is not the item's (a table, an annex line)
    is none of it, and a mark in front of further text stays part of the text: a task's text is one stretch."""
    body = Body()
    texts: list[Block] = []  # of each used block, what is left without its mark
    for item in [node.text, *node.content]:
        if not isinstance(item, Block) or not item.text:
            continue
        first = item is node.text
        if not first and (own := marks.own_line(item)) is not None:
            if not body.closing:
                body.mark.add(own)
                body.own_line = True
                if findings.adjoin(body.used[-1], item):
                    body.used.append(item)
                    texts.append(item.slice(0, 0))
            continue
        apart = not first and body.used and not findings.adjoin(body.used[-1], item)
        opens = node.heading and len(body.used) == 1  # a heading has no text but what stands below it
        if not first and (body.closing or apart or (not opens and _CLOSING.match(item.text)) or sections.is_closing(item.text)):
            body.closing.append(item)
            continue
        text, found = marks.trailing(item)
        if found:
            body.mark.add(found)
            if found.misprint:
                message = f"“{found.misprint}”疑为责任标注的误印，已按责任单位读取"
                findings.say("TK712", "warning", message, findings.lines([item]), "责任单位")
        body.used.append(item)
        texts.append(text)
    last = max((i for i, text in enumerate(texts) if text.text), default=-1)
    body.blocks = [*body.used[:last], texts[last]] if last >= 0 else []
    findings.first_leads |= body.mark.first_leads
    return body


def _introduction(
    node: Node, kind: Section | None, body: Body, bodies: dict[int, Body], handed: dict[int, Mark], years: Years, findings: Findings
) -> None:  # fmt: skip
    """What stands between a heading and its numbered children: a task only with a mark of its own."""
    prose = body.blocks[1:] if node.heading else body.blocks
    if body.mark:
        if node.heading and not prose:
            bare = [leaf for leaf in node.walk() if not leaf.children and not bodies[id(leaf)].mark]
            for leaf in bare:
                handed.setdefault(id(leaf), Mark()).add(body.mark)
            if bare:
                findings.inherited.append(findings.lines([node.text]))
                return
        _add(node, body, "requirement" if kind == "requirement" else "task", years, findings)
    elif kind == "goal" or (kind == "task" and node.heading and _MAIN.search(node.title)):
        for block in prose:
            if _is_target(block.text, years, findings, dated=kind != "goal"):
                _add_paragraph(node, block, "goal", years, findings)


_MAIN = lazy(r"任务|目标|措施|重点")


def _shared_marks(root: Node, bodies: dict[int, Body]) -> dict[int, Mark]:
    """Marks on a line of their own below a group of items that have none: they hold for the whole group.

    `（以上3项责任单位：…）` says for how many; without a number it is every child of the parent.
    """
    handed: dict[int, Mark] = {}
    for parent in root.walk():
        if len(parent.children) < 2 or parent.children[-1].children:
            continue
        last = bodies.get(id(parent.children[-1]))
        if last is None or not last.mark:
            continue
        count = last.mark.shared
        own_line = bool(last.own_line) and parent.number is not None and parent.rank >= numbering.HAN_BRACKET
        others = parent.children[:-1]
        if not count and not (own_line and all(not child.children and not bodies[id(child)].mark for child in others)):
            continue
        for child in others[-(count - 1) :] if count else others:
            handed.setdefault(id(child), Mark()).add(last.mark)
    return handed


# ---- lowest items --------------------------------------------------------------------------------

_PLAIN_FACT = lazy(
    r"(?:时间|地点|范围|对象|主题|内容|方式|参加人员|依据|范围为|即日起|自)[：:]|[^，。：]{0,4}(?:时间|期限|周期|为|自|从)?\d{4}年\d{1,2}月[\d年月日号至到起止底初末中上下旬前后为期共天个周\-—－~～、，；。（）()：]*$"
)
_DIRECTS = lazy(r"要|应|须|必须|负责|开展|组织|落实|加强|完成|建立|推进|做好")
_NO_DUTY = lazy(r"从其规定|依照(?:其|有关)规定(?:执行|处理)|适用本(?:办法|规定|细则)|制定实施细则|另有规定的|坚持.{4,60}的原则。?$")


def _leaf(node: Node, kind: Section | None, body: Body, years: Years, findings: Findings) -> None:
    if not body.blocks or (kind == "none" and not body.mark):
        return
    if kind == "goal":
        _goal(node, body, years, findings)
        return
    text = "".join(block.text for block in body.blocks)
    if len(body.blocks) == 1 and not body.mark and any(isinstance(item, Table) and item.header for item in node.content):
        if _heads_table(text, _years(node, years, findings), findings):
            return  # the rows are the tasks
    if not body.mark:
        heading = node.label if node.rank <= numbering.HAN else ""
        if sections.is_composition(heading, text) or _directs_nobody(node, text):
            return
    task_kind = "requirement" if kind == "requirement" else "task"
    if paragraphs := _named(node, body):
        for block in paragraphs:
            _add_paragraph(node, block, task_kind, years, findings)
    else:
        _add(node, body, task_kind, years, findings)


_POINTS_BELOW = lazy(r"如下|下表|附表|下列|见表|[：:]$|(?:清单|分解表|一览表|责任表)(?:见|[)）]?[。；]?$)")


def _heads_table(text: str, years: Years, findings: Findings) -> bool:
    """Whether an item stands over its table as a heading does, and says nothing that somebody must do beside the rows."""
    if len(text) >= 60:
        return False
    if _POINTS_BELOW.search(text.strip()):
        return True
    sentence = text.endswith("。")
    directed = any(sentence or subject.strong or subject.marked or subject.name[0] == "各" for subject in subjects.find(text))
    return not directed and not (sentence and "，" in text) and not findings.limits(text, years)


def _directs_nobody(node: Node, text: str) -> bool:
    body = text[len(node.name or node.text.text) :] if node.heading else text
    if sections.is_closing(body or text) or len(compact(text)) < 4 or shapes.CONTACT.match(text):
        return True
    if node.rank == numbering.ARTICLE and (sections.is_definition(text) or _NO_DUTY.search(text)):
        return True
    return bool(_PLAIN_FACT.match(compact(text))) and not _DIRECTS.search(text)


def _goal(node: Node, body: Body, years: Years, findings: Findings) -> None:
    """A paragraph of targets is one goal if it names a date or a figure."""
    if node.heading and len(body.blocks) > 1:
        targets = [block for block in body.blocks[1:] if _is_target(block.text, years, findings)]
        if targets and len(body.blocks) == 2 and node.rank > numbering.HAN:
            _add(node, body, "goal", years, findings)
        else:
            for block in targets:
                _add_paragraph(node, block, "goal", years, findings, body.mark if len(targets) == 1 else None)
    elif _is_target("".join(block.text for block in body.blocks), years, findings):
        _add(node, body, "goal", years, findings)


def _is_target(text: str, years: Years, findings: Findings, dated: bool = False) -> bool:
    """Whether a paragraph sets a dated target, or a measurable one where that is enough."""
    if not dated and sections.is_measurable(text):
        return True
    return any(d.kind in ("date", "period") for d in findings.limits(text, years))


_STAGE_LABEL = lazy(r"第[一二三四五六](?:阶段|步)|[^，。：]{2,12}阶段[（(：:]")


def _named(node: Node, body: Body) -> list[Block]:
    """Several paragraphs under one heading that each begin with the body they direct are a task each."""
    if not node.heading or body.mark or len(body.blocks) < 3:
        return []
    staged = sum(bool(_STAGE_LABEL.match(block.text)) for block in body.blocks[1:]) >= 2
    paragraphs: list[list[Block]] = []
    named = 0
    for block in body.blocks[1:]:
        if _STAGE_LABEL.match(block.text) if staged else subjects.opens_with_body(block.text):
            named += 1
            paragraphs.append([block])
        elif paragraphs:
            paragraphs[-1].append(block)
        else:
            return []
    return [join(parts, "\n") for parts in paragraphs] if named >= 2 else []


# ---- one task ------------------------------------------------------------------------------------

_STAGE = lazy(r"阶段|步骤|\d月|第[一二三四]季度")


def _years(node: Node, years: Years, findings: Findings) -> Years:
    above = findings.years_of(*((n.title, "所在标题") for n in reversed(node.ancestors())))
    return (*above, *years)


def _add(node: Node, body: Body, kind: str, years: Years, findings: Findings) -> None:
    above = node.ancestors()
    numbers = [n.number.printed for n in [*above, node] if n.number]
    text = join(body.blocks, "\n").strip()
    context = _years(node, years, findings)
    limits = findings.limits(text.text, context, body.mark.times)
    if not limits:  # a stage's period in the heading above holds for its steps
        limits = [d for a in above if _STAGE.search(a.title) for d in findings.limits(a.text.text, context)]
    findings.tasks.append(
        Task(
            kind, "-".join(numbers) or None, [n.label for n in above], node.title or None, text,
            duties.of_text(text.text, body.mark, findings) if kind != "goal" else duties.of_mark(body.mark, findings),
            distinct(limits), findings.lines(body.used), (findings.prefix, *numbers) if numbers else (findings.prefix, node.title[:12]),
        )
    )  # fmt: skip


def _add_paragraph(node: Node, block: Block, kind: str, years: Years, findings: Findings, own: Mark | None = None) -> None:
    """An unnumbered paragraph under a heading as a task of its own."""
    text, mark = marks.trailing(block)
    if own:
        mark.add(own)
    above = [*node.ancestors(), node]
    limits = findings.limits(text.text, _years(node, years, findings), mark.times)
    label = subjects.label_of(text.text)
    name = label or first_clause(text.text)
    numbers = [n.number.printed for n in above if n.number]
    if kind == "goal":
        who = duties.of_mark(mark, findings)
        position = "目标"
    else:
        who = duties.of_text(text.text, mark, findings) if not label else _labelled(label)
        position = name[:12]
    findings.tasks.append(
        Task(kind, None, [n.label for n in above], name, text, who, distinct(limits), findings.lines([block]), (findings.prefix, *numbers, position))
    )


def _labelled(label: str) -> list[Unit]:
    return [Unit(name.name, "responsible", "marked") for name in units.split_names(label)]


def first_clause(text: str) -> str:
    """The first clause of a text, for a title."""
    first = re.split(r"[。；！？：:;!?\n]", text, maxsplit=1)[0]
    if text[len(first) : len(first) + 1] in ("：", ":"):
        first = re.sub(r"[，,][^，,]{1,6}$", "", first)  # …报县安委办，邮箱：…
    if len(first) > 40:
        first = shortened(first)
    return first[:45]


# ---- requests of a covering letter ------------------------------------------------------------------

_SENTENCE = lazy(r"[^。；！]+[。；！]?")
_REQUEST = lazy(r"(?:请|务必|要|须|应|于|每[年半季月周]).{0,120}?(?:反馈|报送|上报|报|提交|提出|填报|回复|送|发至|提供|制定|完成|开展)")


def requests(blocks: Sequence[Block | Table], findings: Findings) -> list[Task]:
    """`请于7月5日前反馈…`: from the sentence with the date to the end of its paragraph, one requirement each."""
    found = []
    for block in blocks:
        if not isinstance(block, Block):
            continue
        for match in _SENTENCE.finditer(block.text):
            if not _REQUEST.search(match[0]) or not any(d.kind in ("date", "relative", "recurring") for d in findings.limits(match[0], ())):
                continue
            text = block.slice(match.start()).strip()
            found.append(
                Task(
                    "requirement", None, [], first_clause(text.text), text, duties.of_text(text.text, Mark(), findings),
                    distinct(findings.limits(text.text, ())), findings.lines([text]), (findings.prefix, "来函要求"),
                )
            )  # fmt: skip
            break
    return found
