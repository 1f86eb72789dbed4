"""Rows of task tables → tasks: every data row is one, its cells read by what their columns are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from anweitool import deadlines
from anweitool.deadlines import Context
from anweitool.lazy import lazy
from anweitool.parsers import duties, marks, numbering
from anweitool.parsers.findings import Count, Findings, Task, Years, distinct
from anweitool.parsers.items import first_clause
from anweitool.parsers.outline import Node
from anweitool.source import Block, Row, Table, join
from anweitool.text import compact

_UNITS = ("lead", "responsible", "support", "supervise")


class Layout(NamedTuple):
    """Which column is what: the text of the task, its title, the categories on its left, its number."""

    text: int
    title: int | None
    categories: tuple[int, ...]
    number: int | None


def read(root: Node, findings: Findings, part_title: str) -> None:
    """Add the rows of every task table below `root` to the findings."""
    for node in root.walk():
        for item in node.content:
            if isinstance(item, Table):
                _table(item, node, findings, part_title)
            elif len(item.text) < 120 and marks.defines_first_lead(item.text) and not marks.trailing(item)[1]:
                _lead_first(findings, findings.source.lines_of(item.span())[0])


def _lead_first(findings: Findings, line: int) -> None:
    """A note under a table that the first unit leads holds for the rows above it."""
    findings.first_leads = True
    for task in findings.tasks:
        if task.table == findings.tables and task.lines[0] < line:
            roles = duties.first_leads([(unit.name, unit.role) for unit in task.units])
            for unit, (_, role) in zip(task.units, roles, strict=True):
                unit.role = role


def _table(table: Table, node: Node, findings: Findings, part_title: str) -> None:
    if not table.header:
        findings.say("TK713", "info", f"这张表没有读作任务（{table.title}）", table.lines)
        return
    findings.tables += 1
    for code, message, lines in table.repairs:
        findings.say(code, "info" if code == "TX952" else "warning", message, lines)
    rows = _filled(table, findings)
    layout = _layout(table.header, rows)
    read_columns = {layout.text, layout.title, layout.number, *layout.categories}
    unread = [
        i
        for i, kind in enumerate(table.header)
        if i not in read_columns and kind not in (*_UNITS, "time", "number") and any(r.cells[i].text for r in rows)
    ]
    if unread:
        findings.say("TK714", "info", f"表格第 {'、'.join(str(i + 1) for i in unread)} 栏（责任人、备注等）没有读入任务", table.lines)
    years = findings.years_of((table.title, "表题"), *((n.title, "所在标题") for n in [node, *reversed(node.ancestors())]), (part_title, "标题"))
    count = 0
    for i, row in enumerate(rows, 1):
        if row.cells[layout.text].text:
            findings.tasks.append(_row(row, i, table.header, layout, years, findings))
            count += 1
        else:
            findings.say("TK705", "warning", "这一行没有任务内容，未读作任务", row.lines)
    findings.counts.append(Count("rows", table.lines, table.printed, count))
    if table.printed != count:
        findings.say("TK709", "warning", f"表格印有 {table.printed} 行，读出 {count} 行", table.lines)


def _row(row: Row, index: int, kinds: Sequence[str], layout: Layout, years: Years, findings: Findings) -> Task:
    cell = row.cells[layout.text]
    printed = row.cells[layout.number].text if layout.number is not None else ""
    number = numbering.number_of(cell.text)
    if number and number.rank >= numbering.ARABIC and number.end < len(cell.text) and not _LIST.search(cell.text):
        printed = printed or number.printed
        cell = cell.slice(number.end).strip()
    printed = numbering.bare(printed)
    text, mark = marks.trailing(cell)
    if not text.text:
        text = cell
    labels = [row.cells[i].text for i in layout.categories if row.cells[i].text]
    groups = [n for b in row.group if (n := numbering.number_of(b.text))]
    if not groups and labels and (n := numbering.number_of(labels[-1])):
        groups = [n]
    context = Context(findings.issued, years)
    limits = []
    for i, kind in enumerate(kinds):
        if kind in _UNITS and row.cells[i].text:
            mark.add(marks.parse(row.cells[i].text, kind))
        elif kind == "time" and row.cells[i].text:
            found = deadlines.read_all(row.cells[i].text, context=context)
            if not found:
                findings.say("DL811", "info", f"“{row.cells[i].text[:20]}”没有读作时限", row.lines)
            limits += found
    limits += findings.limits(text.text, years, mark.times)
    title = row.cells[layout.title].text if layout.title is not None else ""
    return Task(
        kind="task",
        ref="-".join([n.printed for n in groups[-1:]] + [printed]) if printed else None,
        path=[compact(b.text) for b in row.group] + labels,
        title=_unnumbered(title) or first_clause(text.text),
        text=text,
        units=duties.of_mark(mark, findings) if mark.units else duties.of_text(text.text, mark, findings),
        deadlines=distinct(limits),
        lines=_lines(row, cell, findings),
        position=(f"表{findings.tables}", *(n.printed for n in groups), printed or compact(text.text)[:12]),
        table=findings.tables,
        row=index,
    )


_LIST = lazy(r"\n\s*[（(]?\d{1,2}[.．、)）]")


def _lines(row: Row, cell: Block, findings: Findings) -> tuple[int, int]:
    """The lines of a row, with those of a merged cell above it that states its task."""
    first, last = findings.source.lines_of(cell.span())
    return min(first, row.lines[0]), max(last, row.lines[1])


def _unnumbered(text: str) -> str:
    number = numbering.number_of(text)
    return text[number.end :] if number and number.end < len(text) else text


# ---- merged cells --------------------------------------------------------------------------------


def _filled(table: Table, findings: Findings) -> list[Row]:
    """The rows with what a merge left blank carried down.

    Labels left of the text are always carried; the text where a unit stands beside it; the unit where the row
    belongs to the same group. A blank 配合单位 or 时限 stays blank: it may mean none.
    """
    kinds = table.header
    length = {i: sum(len(row.cells[i].text) for row in table.rows) for i, k in enumerate(kinds) if k in ("task", "other")}
    detail = max(length, key=lambda i: length[i], default=None)
    first_unit = next((i for i, k in enumerate(kinds) if k in (*_UNITS, "time", "person")), len(kinds))
    labels = [i for i, k in enumerate(kinds) if k in ("category", "task", "other") and i != detail and (i < first_unit or not first_unit)]
    category = next((i for i in labels if any(r.cells[i].text for r in table.rows) and not all(r.cells[i].text for r in table.rows)), None)
    duty = [i for i, k in enumerate(kinds) if k in ("lead", "responsible")]
    carried: dict[int, Block] = {}
    filled = []
    for row in _whole_labels(table, category):
        cells = list(row.cells)
        same_group = category is None or not row.cells[category].text
        for i, cell in enumerate(cells):
            if cell.text:
                carried[i] = cell
            elif i in carried and (
                i in labels
                or not table.merged
                and (i == detail and any(cells[j].text for j in duty) or duty == [i] and same_group and cells[detail or 0].text)
            ):
                cells[i] = carried[i]
                if i not in labels:
                    lost = i == detail and any(k == "number" and cells[j].text for j, k in enumerate(kinds))  # a number of its own, no text
                    message = f"空格按合并单元格处理，由上一行带下：{carried[i].text[:20]}"
                    findings.say("TK706", "warning" if lost else "info", message, row.lines)
        filled.append(row._replace(cells=tuple(cells)))
    return filled


def _whole_labels(table: Table, category: int | None) -> list[Row]:
    """The rows with a category label that a page break cut in two put together for both halves.

    The labels of a column are built alike (开展…行动): a label without the common end, followed over a page
    break by one without the common beginning, is one label.
    """
    rows = list(table.rows)
    if category is None:
        return rows
    labels = [(i, row.cells[category]) for i, row in enumerate(rows) if row.cells[category].text]
    if len(labels) < 4:
        return rows
    for (i, first), (j, second) in zip(labels, labels[1:], strict=False):
        if j != i + 1 or not rows[j].after_gap:
            continue
        others = [cell.text for k, cell in labels if k not in (i, j)]
        tails = [text[-2:] for text in others]
        common = max(set(tails), key=tails.count)
        if tails.count(common) * 2 < len(tails) or not second.text.endswith(common) or first.text.endswith(common):
            continue
        if second.text[:2] in {text[:2] for text in others}:
            continue
        whole = join([first, second])
        for k in (i, j):
            cells = list(rows[k].cells)
            cells[category] = whole
            rows[k] = rows[k]._replace(cells=tuple(cells))
    return rows


def _layout(kinds: Sequence[str], rows: Sequence[Row]) -> Layout:
    """The column that states the work in most detail, the label column beside it, and the category columns."""
    weight = {i: sum(len(row.cells[i].text) for row in rows) for i, k in enumerate(kinds) if k in ("task", "category", "other")}
    tasks = {i: w for i, w in weight.items() if kinds[i] == "task"} or weight or {0: 0}
    text = max(tasks, key=lambda i: tasks[i])
    left = [i for i in sorted(weight) if i < text and weight[i]]
    named = [i for i in left if kinds[i] == "task"]
    title = named[-1] if named else None
    if title is not None and len({row.cells[title].text for row in rows}) < 0.7 * len(rows):
        title = None  # one label over several rows is a category, not the row's own title
    number = next((i for i, k in enumerate(kinds) if k == "number"), None)
    return Layout(text, title, tuple(i for i in left if i != title), number)
