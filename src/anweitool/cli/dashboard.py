"""`anwei status`: the register at a glance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from anweitool.cli.querying import STATUS
from anweitool.cli.tables import due_cell, in_charge_of, label, new_console, plain_table, styled
from anweitool.cli.threeway import FIELDS, word
from anweitool.register.overview import Overview
from anweitool.register.rows import DeadlineRow
from anweitool.schema.register import Conflict

if TYPE_CHECKING:
    from rich.table import Table

_BAR = 40  # characters of a bar that stands for everything


def show_overview(overview: Overview, top: int, *, as_json: bool) -> None:
    """Print how things stand: as a dashboard, or as one JSON object with everything."""
    if as_json:
        print(json.dumps(overview.data(), ensure_ascii=False, indent=2))
        return
    console = new_console()
    console.print(styled(f"{overview.today}  {overview.documents} 份公文，{overview.tasks} 项任务", "bold"))
    console.print(_states(overview))
    if overview.units:
        console.print()
        console.print(styled(f"单位（{len(overview.units)}）", "bold cyan"))
        console.print(_units(overview, top))
    for name, (rows, total), style in (("已逾期", overview.overdue, "bold red"), ("30 天内到期", overview.soon, "yellow")):
        console.print()
        console.print(styled(f"{name}（{total}）", style if rows else "dim"))
        if rows:
            console.print(_agenda(rows[:top], overview.today))
        if total > top:
            console.print(styled(f"还有 {total - top} 个，用 anwei deadlines 查看", "dim"))
    if overview.unsettled:
        console.print()
        console.print(styled(f"两边改得不同，待定（{len(overview.unsettled)}）", "bold red"))
        console.print(_unsettled(overview.unsettled))
    notes = [f"{overview.undated} 项没有日期"] if overview.undated else []
    notes += [f"≠ {overview.conflicts} 项的出处说法不一"] if overview.conflicts else []
    if notes:
        console.print()
        console.print(styled("；".join(notes), "dim"))


def _states(overview: Overview) -> Table:
    """A line for each status that occurs, with a bar of its share."""
    table = plain_table("", "", "")
    table.columns[1].justify = "right"
    colours = {"open": "", "doing": "yellow", "done": "green", "cancelled": "dim", "withdrawn": "dim"}
    for status, count in overview.status.items():
        if count:
            bar = "█" * max(1, round(_BAR * count / overview.tasks))
            table.add_row(styled(STATUS[status]), styled(str(count)), styled(f"{bar} {count / overview.tasks:.0%}", colours[status]))
    return table


def _units(overview: Overview, top: int) -> Table:
    table = plain_table("主责单位", "任务", "未办结", "办结", "逾期")
    for column in table.columns[1:]:
        column.justify = "right"
    for unit in overview.units[:top]:
        late = styled(str(unit.overdue) if unit.overdue else "", "bold red")
        table.add_row(styled(unit.unit), styled(str(unit.tasks)), styled(str(unit.open)), styled(str(unit.done)), late)
    return table


def _unsettled(unsettled: Sequence[tuple[str, Conflict]]) -> Table:
    """A line for each field that two people edited differently, with what either wrote."""
    table = plain_table("任务", "字段", "各方所写")
    for column in table.columns:
        column.overflow = "fold"
    for id, conflict in unsettled:
        said = "；".join(f"{side}：{word(conflict.field, value)}" for side, value in conflict.says.items())
        table.add_row(styled(id, "cyan"), styled(FIELDS[conflict.field]), styled(said))
    return table


def _agenda(rows: Sequence[DeadlineRow], today: date) -> Table:
    table = plain_table("", "", "", "")
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(due_cell(row, today), styled(label(row.row)), styled(in_charge_of(row.row), "green"), styled(row.task, "cyan"))
    return table
