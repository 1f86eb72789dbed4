"""What a lower plan carries of a higher one, as a workbook, as Markdown and as JSON."""

from __future__ import annotations

import io
import json as _json
from collections.abc import Sequence
from typing import Any

from anweitool.compare.flags import FLAGS
from anweitool.compare.trace import STATUSES, Carrier, Row, Trace
from anweitool.exports.rows import KINDS, Cell, Column, clean, lines
from anweitool.register.pieces import Piece

STATE, FLAG = "承接情况", "问题"
_COLUMNS = (
    Column("序号", 5), Column("上级任务", 46), Column("上级单位", 14), Column("上级时限", 13), Column(STATE, 10), Column("本级任务", 46),
    Column("本级单位", 14), Column("本级时限", 13), Column(FLAG, 24), Column("上级编号", 18), Column("出处(行)", 9), Column("本级编号", 18),
)  # fmt: skip
_ADDED = (
    Column("序号", 5), Column("本级任务", 70), Column("类别", 7), Column("单位", 24), Column("时限", 20), Column("编号", 20), Column("出处(行)", 9),
)  # fmt: skip
_FILLS = {"missing": "FFD9D9", "partly": "FFF2CC"}


def json(trace: Trace) -> bytes:
    """The whole, as docs/trace.md describes it."""
    return (_json.dumps(trace.data(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def words(piece: Piece) -> str:
    """What is to be done: the text, its title before it where the text does not begin with it."""
    title = (piece.title or "").rstrip("。；")
    return clean(piece.text if not title or piece.text.startswith(title) else f"{title}：{piece.text}")


def bodies(pieces: Sequence[Piece]) -> str:
    """The bodies of tasks, those in charge first; `?` behind one that the sentence names and no mark."""
    units = sorted((unit for piece in pieces for unit in piece.units), key=lambda unit: unit.role not in ("lead", "responsible"))
    return clean("、".join(dict.fromkeys(unit.name + ("?" if unit.basis == "inferred" else "") for unit in units)))


def times(pieces: Sequence[Piece]) -> str:
    """The deadlines of tasks as printed."""
    return clean("；".join(dict.fromkeys(deadline.text for piece in pieces for deadline in piece.deadlines)))


def listed(carrier: Carrier) -> str:
    """A carrier in words, how sure it is behind it."""
    return f"{words(carrier.piece)}（{sureness(carrier)}）"


def sureness(carrier: Carrier) -> str:
    """The score of a carrier as people read it, and whether somebody confirmed it."""
    return f"已确认，{carrier.score:.3f}" if carrier.confirmed else f"{carrier.score:.3f}"


def problems(row: Row) -> list[str]:
    """The flags of a row with their reasons."""
    return [f"{FLAGS[flag]}：{reason}" for flag, reason in row.flags.items()]


def summary(trace: Trace) -> str:
    """The totals in one line."""
    totals = trace.totals
    parts = [f"上级 {totals['higher']} 项：" + "，".join(f"{name} {totals[status]}" for status, name in STATUSES.items())]
    parts += ["，".join(f"{name} {totals[flag]}" for flag, name in FLAGS.items() if totals[flag])]
    parts += [f"本级新增 {totals['added']} 项", f"阈值 {trace.threshold:g}"]
    return "；".join(part for part in parts if part)


# ---- workbook ------------------------------------------------------------------------------------


def xlsx(trace: Trace) -> bytes:
    """A workbook: each higher task with what carries it, and a sheet of what the lower plan adds; ready to print on A3."""
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    from anweitool.exports.xlsx import lay_table

    book = Workbook()
    book.properties.creator, book.properties.title = "anwei", "任务承接对照表"
    main = book.active
    main.title = "承接对照"
    lay_table(main, _COLUMNS, [_cells(number, row) for number, row in enumerate(trace.higher, 1)], "A3", f"任务承接对照表（{summary(trace)}）")
    column = [each.head for each in _COLUMNS].index(STATE) + 1
    for number, row in enumerate(trace.higher, 2):
        if row.status in _FILLS:
            main.cell(number, column).fill = PatternFill("solid", fgColor=_FILLS[row.status])
    added = book.create_sheet("本级新增")
    lay_table(added, _ADDED, [_added(number, piece) for number, piece in enumerate(trace.added, 1)], "A3", "本级新增任务")
    for sheet in (main, added):
        sheet.protection.sheet = False  # people write their remarks into it
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(number: int, row: Row) -> list[Cell]:
    own, carriers = [row.piece, *row.twins], [piece for carrier in row.carriers for piece in (carrier.piece, *carrier.twins)]
    found: list[Any] = [
        number, words(row.piece), bodies(own), times(own), STATUSES[row.status], "\n".join(listed(carrier) for carrier in row.carriers),
        bodies(carriers), times(carriers), "\n".join(problems(row)), "\n".join(piece.task for piece in own), lines(row.piece.lines), "\n".join(piece.task for piece in carriers),
    ]  # fmt: skip
    return [cell or None for cell in found]


def _added(number: int, piece: Piece) -> list[Cell]:
    return [number, words(piece), KINDS[piece.kind], bodies([piece]) or None, times([piece]) or None, piece.task, lines(piece.lines)]


# ---- markdown ------------------------------------------------------------------------------------


def markdown(trace: Trace) -> bytes:
    """A table of the higher tasks and a list of what is added."""
    from anweitool.exports.text import inline

    heads = ("承接情况", "上级任务", "上级时限", "本级任务", "本级时限", "问题", "上级编号")
    parts = [f"# 任务承接对照\n\n{inline(summary(trace))}\n", "| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads)]
    for row in trace.higher:
        carriers = "\n".join(f"{listed(carrier)} {carrier.piece.task}" for carrier in row.carriers)
        cells = (
            STATUSES[row.status], words(row.piece), times([row.piece, *row.twins]), carriers,
            times([piece for carrier in row.carriers for piece in (carrier.piece, *carrier.twins)]),
            "\n".join(problems(row)), row.task,
        )  # fmt: skip
        parts.append("| " + " | ".join(inline(cell) for cell in cells) + " |")
    parts.append("\n## 本级新增\n")
    parts += [f"- {inline(words(piece))}（{inline(piece.task)}）" for piece in trace.added] or ["无"]
    return ("\n".join(parts) + "\n").encode("utf-8", "replace")
