"""Outline items and table rows → tasks: their text, who is responsible, by when, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from anweitool.diagnostics import Diagnostic
from anweitool.parsers import columns, deadlines, marks, numbering, outline, sections, shapes, units
from anweitool.parsers.deadlines import Context, Deadline
from anweitool.parsers.marks import Mark
from anweitool.parsers.outline import Node
from anweitool.parsers.segment import Part, Zones
from anweitool.source import Block, Row, SourceText, Table, join
from anweitool.text import compact


@dataclass
class Unit:
    """A body with its role in a task; `basis` says whether the document marks it or it is the subject."""

    name: str
    role: str
    basis: str


@dataclass
class Task:
    """One thing that somebody must do, with every value tied to the text it came from."""

    kind: str
    ref: str | None
    path: list[str]
    title: str | None
    text: Block
    units: list[Unit]
    deadlines: list[Deadline]
    lines: tuple[int, int]
    position: tuple[str, ...] = ()
    table: int | None = None
    row: int | None = None
    same_as: list[int] = field(default_factory=list)


@dataclass
class Count:
    """What was printed against what was read: rows of a table, items of the outline."""

    what: str
    lines: tuple[int, int]
    printed: int
    extracted: int
    set_aside: int = 0


class Builder:
    """Walks the parts of one document and collects its tasks, counts and doubts."""

    def __init__(self, source: SourceText, issued: date | None, title: str | None) -> None:
        self.source, self.issued = source, issued
        self.title_year = deadlines.year_in(title or "")
        self.tasks: list[Task] = []
        self.counts: list[Count] = []
        self.diagnostics: list[Diagnostic] = []
        self.first_leads = False
        self.tables = 0
        self.inherited: list[tuple[int, int]] = []

    # ---- parts -----------------------------------------------------------------------------------

    def letter(self, zones: Zones) -> None:
        """The covering text: its own items if it has any, and requests with a date."""
        root = outline.build(zones.letter)
        opening = [item for item in root.content if isinstance(item, Block)]
        first = self._requests(opening, bool(zones.parts) or not root.children)
        self.tasks += first
        if root.children:
            self._outline(root, part_title="", letter=True)
        self._tables(root, "")

    def part(self, part: Part) -> None:
        """An enclosure or annex. One that is a list of names or a form has only the rows of a task table."""
        root = outline.build(part.items)
        title = part.title or ""
        if not (part.annex and _FORM.search(title)):
            self._outline(root, title)
        self._tables(root, title)

    def _requests(self, blocks: Sequence[Block], covering: bool) -> list[Task]:
        """`请于7月5日前反馈…` in the covering text: from that sentence to the end of its paragraph."""
        found = []
        for block in blocks:
            for match in _SENTENCE.finditer(block.text):
                sentence = match[0]
                if not _REQUEST.search(sentence) or not any(d.kind in ("date", "relative", "recurring") for d in self._deadlines(sentence, ())):
                    continue
                text = block.slice(match.start()).strip()
                limits = self._deadlines(text.text, ())
                found.append(
                    Task("requirement", None, [], _clause(text.text), text, self._inferred(text.text), limits, self._lines([text]), ("函件",))
                )
                break
        return found

    # ---- outline ---------------------------------------------------------------------------------

    def _outline(self, root: Node, part_title: str, letter: bool = False) -> None:
        kinds: dict[int, sections.Section | None] = {id(root): None}
        years = self._years_of(part_title)
        printed = extracted = aside = 0
        lines: list[int] = []
        if any(d for d in root.content if isinstance(d, Block) and marks.defines_first_lead(d.text) and len(d.text) < 80):
            self.first_leads = True
        for node in root.walk():
            if node is root:
                continue
            kinds[id(node)] = kind = self._kind(node, kinds[id(node.parent)])
            before = len(self.tasks)
            if node.children:
                self._introduction(node, kind, years)
            else:
                printed += 1
                self._leaf(node, kind, years, letter)
                extracted += len(self.tasks) > before
                aside += len(self.tasks) == before
                lines += self._lines([node.text])
        if printed:
            self.counts.append(Count("items", (min(lines), max(lines)), printed, extracted, aside))

    def _kind(self, node: Node, inherited: sections.Section | None) -> sections.Section | None:
        own = sections.section_of(node.title)
        if node.number and node.rank <= numbering.ARTICLE:  # 章 and 条 of a regulation: only 总则 and 附则 are no tasks
            return "none" if own == "none" or inherited == "none" else "task"
        if node.rank <= numbering.HAN or inherited is None:
            return own if own is not None or inherited is None else inherited
        if inherited in ("requirement", "goal"):
            return inherited
        if own == "goal" or (own == "none" and inherited == "none") or (own == "none" and node.heading is False and _STRICT_NONE.search(node.title)):
            return own
        if inherited == "none":
            return "none" if own != "task" or not node.children else "none"
        if own == "none" and node.rank <= numbering.HAN_BRACKET:
            return "none"
        return inherited

    def _introduction(self, node: Node, kind: sections.Section | None, years: tuple[tuple[int, str], ...]) -> None:
        """What stands between a heading and its numbered children: a task only with a mark of its own."""
        blocks, mark, _ = self._body(node)
        prose = [b for b in blocks if not (b is blocks[0] and node.heading)] if blocks else []
        if mark:
            if node.heading and not prose and self._hand_down(node, mark):
                return
            if kind in ("none",):
                kind = "task"
            self._add(node, blocks, mark, "requirement" if kind == "requirement" else "task", years)
            return
        if kind == "goal" or (kind == "task" and _MAIN.search(node.title) and node.heading):
            for block in prose:
                if self._is_target(block.text, years, intro=kind != "goal"):
                    self._add_paragraph(node, block, "goal", None, years)

    def _hand_down(self, node: Node, mark: Mark) -> bool:
        """A mark on a bare heading holds for the items below it that have none; True if there are any."""
        bare = [leaf for leaf in node.walk() if not leaf.children and leaf is not node and not self._body(leaf)[1]]
        for leaf in bare:
            leaf.content.append(_Inherited(mark, node))  # type: ignore[arg-type]
        if bare:
            self.inherited.append(self._lines([node.text]))
        return bool(bare)

    def _leaf(self, node: Node, kind: sections.Section | None, years: tuple[tuple[int, str], ...], letter: bool) -> None:
        blocks, mark, closing = self._body(node)
        if closing:
            self.tasks_after = self._requests(closing, True)
        if blocks:
            text = "".join(b.text for b in blocks)
            if kind == "goal":
                self._goal(node, blocks, mark, years)
            elif kind != "none" or mark:
                headed = node.label if node.rank <= numbering.HAN else ""
                if sections.is_composition(headed, text) or self._no_task(node, text, mark):
                    pass
                elif paragraphs := self._named(node, blocks, mark):
                    for block, own in paragraphs:
                        self._add_paragraph(node, block, "requirement" if kind == "requirement" else "task", own, years)
                else:
                    self._add(node, blocks, mark, "requirement" if kind == "requirement" else "task", years)
        if closing:
            self.tasks += self.tasks_after

    def _no_task(self, node: Node, text: str, mark: Mark) -> bool:
        if mark:
            return False
        body = text if not node.heading else text[len(node.text.text) :]
        if sections.is_closing(body or text) or (node.number and node.number.rank == numbering.ARTICLE and sections.is_definition(text)):
            return True
        if len(compact(text)) < 4 or shapes.CONTACT.match(text):
            return True
        return bool(_PLAIN_FACT.match(compact(text))) and not _DIRECTS.search(text)

    def _goal(self, node: Node, blocks: list[Block], mark: Mark, years: tuple[tuple[int, str], ...]) -> None:
        """A paragraph of targets is one goal if it names a date or a figure."""
        if node.heading and len(blocks) > 1:
            targets = [b for b in blocks[1:] if self._is_target(b.text, years)]
            if targets and len(blocks) == 2 and node.rank > numbering.HAN:
                self._add(node, blocks, mark, "goal", years)
            else:
                for block in targets:
                    self._add_paragraph(node, block, "goal", None, years)
        elif self._is_target("".join(b.text for b in blocks), years):
            self._add(node, blocks, mark, "goal", years)

    def _is_target(self, text: str, years: tuple[tuple[int, str], ...], intro: bool = False) -> bool:
        dated = any(d.kind in ("date", "period") for d in self._deadlines(text, years))
        return dated or (not intro and sections.is_measurable(text))

    def _body(self, node: Node) -> tuple[list[Block], Mark, list[Block]]:
        """The text blocks of an item without its marks, the marks together, and closing lines that are not its own."""
        mark = Mark()
        blocks: list[Block] = []
        closing: list[Block] = []
        source = [node.text, *node.content] if node.text.text else list(node.content)
        for item in source:
            if isinstance(item, _Inherited):
                mark.add(item.mark)
                continue
            if not isinstance(item, Block) or not item.text:
                continue
            own = marks.own_line(item) if item is not node.text else None
            if own is not None:
                mark.add(own)
                continue
            if closing or (item is not node.text and _closes(item.text)):
                closing.append(item)
                continue
            text, found = marks.trailing(item)
            if found:
                mark.add(found)
                if found.misprint:
                    self._misprint(found.misprint, item)
            if text.text:
                blocks.append(text)
        if mark.first_leads:
            self.first_leads = True
        return blocks, mark, closing

    def _misprint(self, label: str, block: Block) -> None:
        remark = Diagnostic("TK707", "warning", f"“{label}”疑为责任标注的误印，已按责任单位读取", self._lines([block]), "责任单位")
        if remark not in self.diagnostics:
            self.diagnostics.append(remark)

    def _named(self, node: Node, blocks: list[Block], mark: Mark) -> list[tuple[Block, Mark | None]]:
        """Several paragraphs under one heading that each begin with the body they direct are a task each."""
        if not node.heading or mark or len(blocks) < 3:
            return []
        paragraphs: list[list[Block]] = []
        named = 0
        for block in blocks[1:]:
            if _LABEL.match(block.text) and _label_name(block.text) or _opens_with_subject(block.text):
                named += 1
                paragraphs.append([block])
            elif paragraphs:
                paragraphs[-1].append(block)
            else:
                return []
        return [(join(p, "\n"), None) for p in paragraphs] if named >= 2 else []

    # ---- one task --------------------------------------------------------------------------------

    def _add(self, node: Node, blocks: list[Block], mark: Mark, kind: str, years: tuple[tuple[int, str], ...]) -> None:
        text = join(blocks, "\n").strip()
        chain = [*node.ancestors(), node]
        numbers = [n.number.printed for n in chain if n.number]
        context = self._heading_years(node, years)
        limits = self._deadlines(text.text, context)
        for expression in mark.times:
            limits += deadlines.resolve(expression, context=Context(self.issued, context))
        stage = [d for a in node.ancestors() if _STAGE.search(a.title) for d in self._deadlines(a.text.text, context)]
        lines = self._lines([b for b in [node.text, *node.content] if isinstance(b, Block) and b.text and b not in self._aside(node)] or blocks)
        self.tasks.append(
            Task(
                kind, "-".join(numbers) or None, [n.label for n in node.ancestors()], node.title or None, text,
                self._units(text.text, mark), _distinct(limits or stage), lines, tuple(numbers) or (node.title[:12],),
            )
        )  # fmt: skip

    def _aside(self, node: Node) -> list[Block]:
        return self._body(node)[2]

    def _add_paragraph(self, node: Node, block: Block, kind: str, mark: Mark | None, years: tuple[tuple[int, str], ...]) -> None:
        """An unnumbered paragraph under a heading as a task of its own."""
        text, found = marks.trailing(block)
        if mark:
            found.add(mark)
        context = self._heading_years(node, years)
        label = _label_name(block.text)
        chain = [n.number.printed for n in [*node.ancestors(), node] if n.number]
        limits = self._deadlines(text.text, context)
        for expression in found.times:
            limits += deadlines.resolve(expression, context=Context(self.issued, context))
        who = self._units(text.text, found)
        if label:
            who = [Unit(name.name, "responsible", "marked") for name in units.split_names(label)]
        if kind == "goal":
            who = [u for u in who if u.basis == "marked"]
        self.tasks.append(
            Task(
                kind, None, [n.label for n in [*node.ancestors(), node]], label or _clause(text.text), text, who, _distinct(limits),
                self._lines([block]), (*chain, "目标" if kind == "goal" else (label or _clause(text.text))[:12]),
            )
        )  # fmt: skip

    def _units(self, text: str, mark: Mark) -> list[Unit]:
        """The bodies of the mark, then those that the text names beside it."""
        found: dict[str, Unit] = {}
        marked = list(mark.units)
        for inner in marks.marks_inside(text):
            marked += inner.units
            if inner.first_leads:
                self.first_leads = True
        if (self.first_leads or mark.first_leads) and marked and all(role != "lead" for _, role in marked):
            marked[0] = (marked[0][0], "lead")
        for name, role in marked:
            key = units.same_width(name)
            if key in found:
                found[key].role = units.stronger(found[key].role, role)
            else:
                found[key] = Unit(name, role, "marked")
        names = [unit.name for unit in found.values()]
        label = None if names else _label_name(text)
        if label:
            return [Unit(name.name, "responsible", "marked") for name in units.split_names(label)]
        for subject in units.subjects(_outside_brackets(text)):
            key = units.same_width(subject.name)
            if key in found:
                found[key].role = units.stronger(found[key].role, subject.role) if subject.marked else found[key].role
                continue
            if names and subject.marked:
                same = next((u for u in found.values() if u.name.endswith(subject.name) or subject.name.endswith(u.name)), None)
                if same:
                    same.role = subject.role if subject.role == "support" else units.stronger(same.role, subject.role)
                    continue
            if names and (units.is_generic(subject.name) or not subject.strong or units.covers(names, subject.name)):
                continue
            found[key] = Unit(subject.name, subject.role, "marked" if subject.marked else "inferred")
        return list(found.values())

    def _inferred(self, text: str) -> list[Unit]:
        return [Unit(s.name, s.role, "marked" if s.marked else "inferred") for s in units.subjects(text)]

    # ---- dates -----------------------------------------------------------------------------------

    def _deadlines(self, text: str, years: tuple[tuple[int, str], ...]) -> list[Deadline]:
        return deadlines.find(text, context=Context(self.issued, years))

    def _years_of(self, part_title: str) -> tuple[tuple[int, str], ...]:
        years: list[tuple[int, str]] = []
        if year := deadlines.year_in(part_title):
            years.append((year, "标题"))
        if self.title_year:
            years.append((self.title_year, "文件标题"))
        return tuple(years)

    def _heading_years(self, node: Node, years: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
        above = [(year, "所在标题") for n in [*node.ancestors()][::-1] if (year := deadlines.year_in(n.title))]
        return (*above, *years)

    def _lines(self, blocks: Sequence[Block]) -> tuple[int, int]:
        spans = [self.source.lines_of(block.span()) for block in blocks]
        return min(s[0] for s in spans), max(s[1] for s in spans)

    # ---- tables ----------------------------------------------------------------------------------

    def _tables(self, root: Node, part_title: str) -> None:
        for node in root.walk():
            for item in node.content:
                if isinstance(item, Table):
                    self._table(item, node, part_title)
            note = next((b for b in node.content if isinstance(b, Block) and len(b.text) < 120 and marks.defines_first_lead(b.text)), None)
            if note is not None and not marks.trailing(note)[1]:
                self._lead_first(self.source.lines_of(note.span())[0])

    def _lead_first(self, line: int) -> None:
        """A note under a table that the first unit leads holds for the rows above it."""
        self.first_leads = True
        for task in self.tasks:
            if task.table == self.tables and task.lines[0] < line and task.units and all(u.role != "lead" for u in task.units):
                task.units[0].role = "lead"

    def _table(self, table: Table, node: Node, part_title: str) -> None:
        self.tables += 1
        kinds: Sequence[str] = table.header
        rows = list(_filled(table, self.diagnostics))
        text_column, title_column, above = _text_columns(kinds, rows)
        years = self._table_years(table, node, part_title)
        for repair in table.repairs:
            self.diagnostics.append(Diagnostic(repair[0], "warning", repair[1], repair[2]))
        number_column = kinds.index("number") if "number" in kinds else None
        count = 0
        for i, row in enumerate(rows, 1):
            cell = row.cells[text_column]
            if not cell.text:
                self.diagnostics.append(Diagnostic("TK705", "warning", "这一行没有任务内容，未读作任务", row.lines))
                continue
            self._row(row, i, table, kinds, (text_column, title_column, above, number_column), years, node)
            count += 1
        self.counts.append(Count("rows", table.lines, table.printed, count))
        if table.printed != count:
            self.diagnostics.append(Diagnostic("TK709", "warning", f"表格印有 {table.printed} 行，读出 {count} 行", table.lines))

    def _table_years(self, table: Table, node: Node, part_title: str) -> tuple[tuple[int, str], ...]:
        years: list[tuple[int, str]] = []
        for text, where in ((table.title, "表题"), *((n.title, "所在标题") for n in [node, *node.ancestors()[::-1]])):
            if text and (year := deadlines.year_in(text)):
                years.append((year, where))
        return (*years, *self._years_of(part_title))

    def _row(
        self, row: Row, index: int, table: Table, kinds: Sequence[str], layout: tuple[int, int | None, list[int], int | None],
        years: tuple[tuple[int, str], ...], node: Node,
    ) -> None:  # fmt: skip
        text_column, title_column, above, number_column = layout
        cell = row.cells[text_column]
        printed = row.cells[number_column].text if number_column is not None else ""
        number = numbering.number_of(cell.text)
        if number and number.rank >= numbering.ARABIC and number.end < len(cell.text):
            printed = printed or number.printed
            cell = cell.slice(number.end).strip()
        text, mark = marks.trailing(cell)
        if not text.text:
            text = cell
        group = [b.text for b in row.group]
        numbered = [n for b in row.group if (n := numbering.number_of(b.text))]
        path = [compact(g) for g in group] + [row.cells[i].text for i in above if row.cells[i].text]
        if not numbered and above and (n := numbering.number_of(row.cells[above[-1]].text)):
            numbered = [n]
        printed = numbering._DOT.sub("", printed)
        ref = "-".join([n.printed for n in numbered[-1:]] + [printed]) if printed else None
        for i, kind in enumerate(kinds):
            if kind in ("lead", "responsible", "support", "supervise") and row.cells[i].text:
                mark.add(marks.parse(row.cells[i].text, kind))
        context = Context(self.issued, years)
        limits = [
            d for i, kind in enumerate(kinds) if kind == "time" and row.cells[i].text for d in deadlines.resolve(row.cells[i].text, context=context)
        ]  # fmt: skip
        for expression in mark.times:
            limits += deadlines.resolve(expression, context=context)
        limits += deadlines.find(text.text, context=context)
        if mark.units:
            who = self._units("", mark)
        else:
            who = self._units(text.text, mark)
        title = None
        if title_column is not None and row.cells[title_column].text:
            title = _label_text(row.cells[title_column].text)
        position = (f"表{self.tables}", *(n.printed for n in numbered), printed or compact(text.text)[:12])
        self.tasks.append(
            Task("task", ref, path, title or _clause(text.text), text, who, _distinct(limits), row.lines, position, self.tables, index)
        )


@dataclass
class _Inherited:
    """A mark that a heading hands down to an item."""

    mark: Mark
    source: Node


# ---- helpers -------------------------------------------------------------------------------------

_FORM = re.compile(r"名单|报表|统计表|登记表|汇总表|报告表|联系(?:人|表)|通讯录|样式|模板|回执|申请表|格式|示意图|评分|考核表|解读|花名册|反馈表|信息表|情况表|承诺书|一览表$|流程图")
_MAIN = re.compile(r"任务|目标|措施|重点")
_STAGE = re.compile(r"阶段|步骤|\d月|第[一二三四]季度")
_STRICT_NONE = re.compile(r"指导思想|基本原则|工作原则|适用范围|编制依据")
_SENTENCE = re.compile(r"[^。；！]+[。；！]?")
_REQUEST = re.compile(r"(?:请|务必|要|须|应|于).{0,120}?(?:反馈|报送|上报|报|提交|提出|填报|回复|送|发至|提供|制定|完成|开展)")
_LABEL = re.compile(r"(?P<name>[^：:，。；、]{2,30}(?:[、和及][^：:，。；、]{2,30})*)[：:]")
_PLAIN_FACT = re.compile(r"^(?:时间|地点|范围|对象|主题|内容|方式|参加人员|依据|范围为|即日起|自)[：:]|^.{0,6}(?:自|从)?\d{4}年\d{1,2}月.{0,20}$")
_DIRECTS = re.compile(r"要|应|须|必须|负责|开展|组织|落实|加强|完成|建立|推进|做好")
_CLOSING_PARAGRAPH = re.compile(
    r"^(?:请?各(?:地|单位|部门|镇|乡镇|县|区|有关)[^。]{0,60}?(?:于|在)[^。]{2,30}前[^。]{0,60}(?:报|送|反馈)|请各|请于|请将|特此|联\s*系\s*人|联系电话|本(?:通知|方案|办法|意见|规定|细则|要点)自|此前|附\s*件?\s*[:：]|执行中|以上)"
)


def _closes(text: str) -> bool:
    """A paragraph at the end that belongs to the document, not to the item above it."""
    return bool(_CLOSING_PARAGRAPH.match(text)) or sections.is_closing(text)


def _clause(text: str) -> str:
    """The first clause of a text, for a title."""
    first = re.split(r"[。；！？：:;!?\n]", text, maxsplit=1)[0]
    if len(first) > 40:
        first = re.split("[，,]", first, maxsplit=1)[0]
    return first[:45]


def _label_text(text: str) -> str:
    number = numbering.number_of(text)
    return text[number.end :] if number and number.end < len(text) else text


def _label_name(text: str) -> str | None:
    """The body that a label before a colon names (`各生产经营单位：…`), None where the label is no body."""
    match = _LABEL.match(text)
    if not match:
        return None
    names = [n.name for n in units.split_names(match["name"])]
    return match["name"] if names and all(units.is_body(name) for name in names) else None


def _opens_with_subject(text: str) -> bool:
    end = re.search("[，。；：]", text)
    found = units.subjects(text[: (end.start() if end else 60) + 1])
    return bool(found) and text.startswith(found[0].name[:4])


def _outside_brackets(text: str) -> str:
    """A text without its marks and asides in brackets, where no subject is looked for; names keep theirs."""
    return re.sub(r"[（(][^（）()]{15,}[）)]", "", text) if "（" in text or "(" in text else text


def _distinct(found: Sequence[Deadline]) -> list[Deadline]:
    """Each limit once; the first expression of it stands."""
    seen: dict[tuple[object, ...], Deadline] = {}
    for deadline in found:
        key = (*deadlines._meaning(deadline),)
        if deadline.kind == "date":
            key = ("date", deadline.due) if deadline.due else ("date", deadline.text)
        seen.setdefault(key, deadline)
    return list(seen.values())


def _filled(table: Table, diagnostics: list[Diagnostic]) -> Iterator[Row]:
    """The rows of a table with what a merge left blank carried down."""
    kinds = table.header
    first_unit = next((i for i, k in enumerate(kinds) if k in ("lead", "responsible", "support", "time", "person")), len(kinds))
    left = [i for i in range(len(kinds)) if kinds[i] in ("category", "task", "other") and i < max(first_unit, 1)]
    if not left:
        left = [i for i, k in enumerate(kinds) if k in ("category", "task")]
    filling = set(left)
    texts = {i: [row.cells[i].text for row in table.rows] for i in range(len(kinds))}
    detail = max((i for i, k in enumerate(kinds) if k in ("task", "other")), key=lambda i: sum(map(len, texts[i])), default=None)
    units_columns = [i for i, k in enumerate(kinds) if k in ("lead", "responsible")]
    category = next((i for i in left if i != detail and any(texts[i]) and not all(texts[i])), None)
    carried: dict[int, Block] = {}
    rows = _whole_categories(table, category)
    for row in rows:
        cells = list(row.cells)
        same_group = category is not None and not row.cells[category].text
        notes = []
        for i in range(len(cells)):
            if cells[i].text:
                carried[i] = cells[i]
            elif i in carried and (
                (i in filling and i != detail) or (i == detail and any(cells[j].text for j in units_columns)) or (i in units_columns and (same_group or category is None) and len(units_columns) == 1)
            ):
                cells[i] = carried[i]
                if i in units_columns or i == detail:
                    notes.append(carried[i].text)
        if notes:
            diagnostics.append(Diagnostic("TK706", "warning", f"空格按合并单元格处理，由上一行带下：{'；'.join(n[:20] for n in notes)}", row.lines))
        yield replace(row, cells=tuple(cells))


def _whole_categories(table: Table, category: int | None) -> list[Row]:
    """A category label that a page break cut in two is one label for the rows of both halves."""
    rows = list(table.rows)
    if category is None:
        return rows
    labels = [(i, row.cells[category].text) for i, row in enumerate(rows) if row.cells[category].text]
    if len(labels) < 4:
        return rows
    for (i, first), (j, second) in zip(labels, labels[1:], strict=False):
        if j != i + 1 or not rows[j].after_gap:
            continue
        others = [text for k, text in labels if k not in (i, j)]
        heads, tails = {t[:2] for t in others}, [t[-2:] for t in others]
        common = max(set(tails), key=tails.count)
        if tails.count(common) * 2 < len(tails) or not second.endswith(common) or first.endswith(common) or second[:2] in heads:
            continue
        whole = join([rows[i].cells[category], rows[j].cells[category]])
        for k in (i, j):
            cells = list(rows[k].cells)
            cells[category] = whole
            rows[k] = replace(rows[k], cells=tuple(cells))
    return rows


def _text_columns(kinds: Sequence[str], rows: Sequence[Row]) -> tuple[int, int | None, list[int]]:
    """The column that states the work in most detail, the label column beside it, and the category columns."""
    weight = {i: sum(len(row.cells[i].text) for row in rows) for i, k in enumerate(kinds) if k in ("task", "category", "other")}
    named = {i: w for i, w in weight.items() if kinds[i] == "task"} or weight
    text = max(named, key=lambda i: named[i], default=0)
    left = [i for i in sorted(weight) if i < text and weight[i]]
    tasks = [i for i in left if kinds[i] == "task"]
    title = tasks[-1] if tasks else None
    if title is not None and kinds[text] == "task" and not any(kinds[i] == "category" for i in left) and len(tasks) == 1:
        repeated = len({row.cells[title].text for row in rows}) < 0.7 * len(rows)
        if repeated:  # the same label over several rows is a category, not the row's own
            return text, None, left
    return text, title, [i for i in left if i != title]


def column_names(kinds: Sequence[str]) -> list[columns.Column]:
    return [k for k in kinds]  # type: ignore[misc]
