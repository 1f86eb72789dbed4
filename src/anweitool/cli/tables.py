"""Answers of the register as they are printed: tables for people, lists for programs, files for offices."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anweitool.cli.bodies import TIER_NAMES
from anweitool.cli.output import write
from anweitool.cli.querying import KINDS, ROLES, STATUS
from anweitool.register.query import Account, span_of
from anweitool.register.rows import LIVING, DeadlineRow, Due, Filters, Hit, TaskRow, in_charge, task_of
from anweitool.schema.register import Document, Register
from anweitool.text import clean
from anweitool.units import TIERS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_BAR = 40  # characters of a bar that stands for everything
_WIDTH = 100  # columns where there is no terminal
_NARROW = 76
_SOON = timedelta(30)
_NAMES = 3  # units and days in a cell
_LETTERS = 60  # of a text that stands for a missing title


@dataclass(frozen=True)
class Answer:
    """What a query gave: its rows under headings (one heading "" where they are not grouped), and what is said beside them."""

    what: str  # tasks, deadlines
    register: Register
    groups: Sequence[tuple[str, Sequence[Any]]]
    total: int  # rows before --limit
    account: Account
    bounds: Sequence[str]
    filters: Filters
    today: date
    by: str | None

    @property
    def rows(self) -> list[Any]:
        """Every row once, in the order of the groups."""
        return list(dict.fromkeys(row for _, rows in self.groups for row in rows))


def show(answer: Answer, format: str, output: Path | None) -> None:
    """Print an answer, or write it to a file; what is said beside the rows goes to stderr unless people read a table."""
    if format == "table" and output is None:
        console = new_console()
        _table(console, answer)
        console.print(styled("；".join(summary(answer)), "dim"), soft_wrap=True)
        return
    data = _FORMATS[format](answer) if format in _FORMATS else _exported(answer, format)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        write(output, data)
    print("；".join([*summary(answer), *([f"写入 {output}"] if output else [])]), file=sys.stderr)


def summary(answer: Answer) -> list[str]:
    """How many rows, within what bounds, and what is not among them."""
    account, listed = answer.account, answer.rows
    tasks = len({task_of(row).id for row in listed})
    parts = [f"{answer.total} 项任务" if answer.what == "tasks" else f"{answer.total} 个时限"]
    if len(listed) < answer.total:
        parts[0] += f"，列出前 {len(listed)} {'项' if answer.what == 'tasks' else '个'}"
    elif answer.what == "deadlines":
        parts[0] += f"（{tasks} 项任务）{_kinds(listed)}"
    parts += answer.bounds
    if account.undated:
        within = answer.what == "tasks" and not span_of(answer.filters, answer.today).asked
        parts.append(f"其中 {account.undated} 项没有日期" if within else f"另有 {account.undated} 项任务没有日期，未列入")
    if account.left_out:
        parts.append(f"周期性时限另有 {account.left_out} 次未列")
    if account.further:
        parts.append("另有 " + "，".join(f"{TIER_NAMES[tier]} {count}" for tier in TIERS if (count := account.further[tier])) + "（--wide 列出）")
    conflicts = [(task_of(row).id, conflict) for row in listed for conflict in task_of(row).entry.conflicts]
    if disputed := len({id for id, conflict in conflicts if not conflict.edited}):
        parts.append(f"≠ {disputed} 项的出处说法不一")
    if unsettled := len({id for id, conflict in conflicts if conflict.edited}):
        parts.append(f"≠ {unsettled} 项两边改得不同，待定（anwei status 列出）")
    if copied := len({task_of(row).id for row in listed if task_of(row).entry.linked}):
        parts.append(f"≈ {copied} 项在别的机关的公文里有同文")
    return parts


def _kinds(listed: Sequence[DeadlineRow]) -> str:
    """How many of the days are dates, how many recur, and of how many tasks; nothing where all are of one kind."""
    fixed, recurring = ([row for row in listed if (row.kind == "recurring") == recurs] for recurs in (False, True))
    kinds = (("定日的", fixed), ("周期性的", recurring))
    counted = [f"{name} {len(rows)} 个（{len({row.task for row in rows})} 项）" for name, rows in kinds if rows]
    return f"，{'、'.join(counted)}" if len(counted) > 1 else ""


# ---- cells ---------------------------------------------------------------------------------------


def plain_table(*heads: str) -> Table:
    """A table without lines around it."""
    from rich.table import Table

    return Table(*heads, box=None, pad_edge=False, header_style="bold", padding=(0, 1), show_header=not heads or any(heads))


def label(row: TaskRow) -> str:
    """What a task is called: its title, or how its text begins where there is none (or only words of a date)."""
    titled = row.title and row.title not in {deadline.text for deadline in row.deadlines}
    name = row.title if titled else row.text if len(row.text) <= _LETTERS else f"{row.text[:_LETTERS]}…"
    kind = "" if row.kind == "task" else f"［{KINDS[row.kind]}］"
    return f"{'≠' if row.entry.conflicts else ''}{'≈' if row.entry.linked else ''}{kind}{name}"


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMES]) + (f"等{len(names)}个" if len(names) > _NAMES else "")


def in_charge_of(row: TaskRow) -> str:
    """Those in charge, the one that was asked for first."""
    names = in_charge(row.units)
    return _few([row.match.unit, *(name for name in names if name != row.match.unit)] if row.match else names)


def _everybody(row: TaskRow) -> str:
    roles: dict[str, list[str]] = {}
    for unit in row.units:
        roles.setdefault(unit.role, []).append(unit.name + ("?" if unit.basis == "inferred" else ""))
    return "；".join(f"{ROLES[role]}：{'、'.join(names)}" for role, names in roles.items())


def _day(due: Due) -> str:
    """A day, and of what recurs its words."""
    return f"{due.day} {due.deadline.text}" if due.deadline.rrule else str(due.day)


def _days(row: TaskRow) -> str:
    """The days asked for; where there is none, the words of the deadlines."""
    return _few(list(dict.fromkeys(_day(due) for due in row.days))) if row.days else "；".join(deadline.text for deadline in row.deadlines)


def _why(match: Hit | None) -> str:
    return f"{TIER_NAMES[match.tier]}：{match.reason}" if match else ""


def _urgency(day: date | None, status: str, today: date, *, recurs: bool) -> str:
    """The colour of a day: red where something is overdue, yellow where it is due within 30 days."""
    if day is None or status not in LIVING:
        return "dim" if status not in LIVING else ""
    return "bold red" if day < today and not recurs else "yellow" if today <= day <= today + _SOON else ""


# ---- tables --------------------------------------------------------------------------------------


def new_console() -> Console:
    """A console for answers: as wide as the terminal; in a pipe as `COLUMNS` says, or 100 columns."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    said = os.environ.get("COLUMNS", "")
    width = int(said) if said.isascii() and said.isdigit() and 20 <= int(said) <= 10_000 else _WIDTH
    return Console(highlight=False, markup=False, width=None if terminal else width, color_system="auto" if terminal else None)


def styled(text: str, style: str = "") -> Text:
    """A text that no markup of the library changes."""
    from rich.text import Text

    return Text(clean(text).replace("\n", " "), style=style)


def _plain(answer: Answer) -> bytes:
    import io

    from rich.console import Console

    out = io.StringIO()
    _table(Console(file=out, highlight=False, markup=False, width=_WIDTH, color_system=None), answer)
    return out.getvalue().encode("utf-8", "replace")


def _table(console: Console, answer: Answer) -> None:
    titles = {document.key: document for document in answer.register.documents}
    for heading, rows in answer.groups:
        if answer.by is not None:
            console.print(styled(f"{_heading(heading, answer.by, titles)}（{len(rows)}）", "bold cyan"))
        if rows:
            console.print(_grid(answer, rows, narrow=console.width < _NARROW))


def _heading(heading: str, by: str, documents: dict[str, Document]) -> str:
    if by == "status":
        return STATUS[heading]
    if by == "doc" and (document := documents.get(heading)) is not None:
        return f"{document.title or document.path}{f'（{document.doc_number}）' if document.doc_number else ''}"
    return heading


def _grid(answer: Answer, rows: Sequence[TaskRow | DeadlineRow], *, narrow: bool) -> Table:
    """The rows as a table; a narrow one has ids without their document and no reasons. Days stay whole as long as there is room."""
    tasks = [task_of(row) for row in rows]
    table = plain_table()
    table.add_column("到期", overflow="fold", min_width=10)
    table.add_column("任务", overflow="fold", ratio=3)
    table.add_column("单位", overflow="fold", ratio=2)
    owned = any(task.entry.owner for task in tasks)
    matched = not narrow and any(task.match for task in tasks)
    if owned:
        table.add_column("责任人", overflow="fold")
    table.add_column("状态", overflow="fold", min_width=4)
    if matched:
        table.add_column("依据", overflow="fold", ratio=2)
    table.add_column("编号", overflow="fold", ratio=2, style="cyan")
    for row, task in zip(rows, tasks, strict=True):
        late = isinstance(row, DeadlineRow) and row.overdue
        state = ("逾期" if late else STATUS[task.status]) + (f" {task.entry.progress}%" if task.entry.progress else "")
        cells = [due_cell(row, answer.today), styled(label(task)), styled(in_charge_of(task), "green")]
        cells += [styled(task.entry.owner or "")] if owned else []
        cells += [styled(state, "bold red" if late else "" if task.status in LIVING else "dim")]
        cells += [styled(_why(task.match))] if matched else []
        table.add_row(*cells, styled(task.ref if narrow else task.id))
    return table


def due_cell(row: TaskRow | DeadlineRow, today: date) -> Text:
    """The days of a row, coloured by how near they are."""
    if isinstance(row, DeadlineRow):
        recurs = row.kind == "recurring"
        return styled(f"{row.due} {row.text}" if recurs else str(row.due), _urgency(row.due, row.row.status, today, recurs=recurs))
    first = row.days[0] if row.days else None
    return styled(_days(row), _urgency(first.day if first else None, row.status, today, recurs=bool(first and first.deadline.rrule)))


# ---- lists for programs and offices --------------------------------------------------------------


def _json(answer: Answer) -> bytes:
    return (json.dumps([row.data() for row in answer.rows], ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _jsonl(answer: Answer) -> bytes:
    return "".join(json.dumps(row.data(), ensure_ascii=False) + "\n" for row in answer.rows).encode("utf-8", "replace")


def _yaml(answer: Answer) -> bytes:
    lines = [line for row in answer.rows for line in _item(row.data())]
    return ("\n".join(lines) + "\n" if lines else "[]\n").encode("utf-8", "replace")


def _item(data: dict[str, Any]) -> Iterator[str]:
    """One row as an item of a YAML list, each field on a line."""
    for i, (key, value) in enumerate(data.items()):
        yield f"{'  ' if i else '- '}{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    from anweitool.schema.yaml import scalar

    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    return scalar(value, flow=True)


_TASK_COLUMNS: dict[str, Callable[[TaskRow], object]] = {
    "任务": lambda row: label(row), "内容": lambda row: row.text, "类别": lambda row: KINDS[row.kind], "单位": _everybody,
    "时限": lambda row: "；".join(deadline.text for deadline in row.deadlines), "到期": lambda row: "、".join(dict.fromkeys(_day(due) for due in row.days)),
    "状态": lambda row: STATUS[row.status], "责任人": lambda row: row.entry.owner, "公文": lambda row: row.document,
    "行": lambda row: "–".join(dict.fromkeys(str(line) for line in row.lines)), "依据": lambda row: _why(row.match), "编号": lambda row: row.id,
}  # fmt: skip
_DEADLINE_COLUMNS: dict[str, Callable[[DeadlineRow], object]] = {
    "到期": lambda row: row.due, "起始": lambda row: row.start, "时限": lambda row: row.text, "周期": lambda row: "是" if row.kind == "recurring" else "",
    "逾期": lambda row: "是" if row.overdue else "", "任务": lambda row: label(row.row), "单位": lambda row: _everybody(row.row),
    "状态": lambda row: STATUS[row.row.status], "公文": lambda row: row.document, "依据": lambda row: _why(row.row.match), "编号": lambda row: row.task,
}  # fmt: skip


def _cells(answer: Answer, rows: Iterable[Any]) -> list[list[str]]:
    """Heads, and a line of cells for each row; 依据 only where a unit was asked for, 同文 only where some have the same words elsewhere."""
    columns: dict[str, Callable[[Any], object]] = dict(_TASK_COLUMNS if answer.what == "tasks" else _DEADLINE_COLUMNS)
    if not answer.filters.units:
        del columns["依据"]
    if any(task_of(row).entry.linked for row in answer.rows):
        columns["同文"] = lambda row: "、".join(task_of(row).entry.linked)
    return [list(columns), *([str(value) if (value := cell(row)) else "" for cell in columns.values()] for row in rows)]


def _csv(answer: Answer) -> bytes:
    import csv
    import io

    from anweitool.exports.text import harmless

    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in line] for line in _cells(answer, answer.rows))
    return out.getvalue().encode("utf-8-sig", "replace")


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_`[]<>#~"} | {"\n": "<br>", "\r": " "})


def _markdown(answer: Answer) -> bytes:
    titles = {document.key: document for document in answer.register.documents}
    parts = []
    for heading, rows in answer.groups:
        head, *lines = ([cell.translate(_MARKS) for cell in line] for line in _cells(answer, rows))
        if answer.by is not None:
            parts.append(f"## {_heading(heading, answer.by, titles).translate(_MARKS)}\n")
        parts.append("".join(f"| {' | '.join(line)} |\n" for line in [head, ["---"] * len(head), *lines]))
    return "\n".join(parts).encode("utf-8", "replace")


_FORMATS: dict[str, Callable[[Answer], bytes]] = {"table": _plain, "json": _json, "jsonl": _jsonl, "yaml": _yaml, "csv": _csv, "markdown": _markdown}


def _exported(answer: Answer, format: str) -> bytes:
    """A workbook or a calendar of the tasks; where a span was asked for, with the deadlines that fall into it alone."""
    from anweitool.exports import ics, xlsx

    chosen: dict[str, list[Due]] = {}
    tasks = {task_of(row).id: task_of(row) for row in answer.rows}
    for row in answer.rows:
        chosen.setdefault(task_of(row).id, []).extend(task_of(row).days)
    entries = [task.entry for task in tasks.values()]
    if span_of(answer.filters, answer.today).asked:
        kept = {id: [due.deadline for due in days] for id, days in chosen.items()}
        entries = [entry.model_copy(update={"deadlines": [d for d in entry.deadlines if d in kept[entry.id]]}) for entry in entries]
    register = answer.register.model_copy(update={"entries": entries})
    return bytes((ics if format == "ics" else xlsx).build(register, answer.today))
