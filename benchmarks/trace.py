#!/usr/bin/env python3
"""How well and how fast `anwei trace` finds what carries a task.

    python benchmarks/trace.py

Prints: for rows of the table of seeds/maogang-2024-35.txt against the body items of the same document, how many have the right
item first; for the pairs of plans under tests/trace/, how many carriers, states, flags and additions are right; and how much
longer twice as many tasks take, of one run (2.0 is linear, 2.5 the ceiling), with the share of planted counterparts found first.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

import yaml

import anweitool
from anweitool.compare.trace import Trace
from anweitool.schema.record import Record, Task

ROOT = Path(__file__).resolve().parent.parent
PAIRS = ROOT / "tests" / "trace"
CEILING = 2.5


def rows_against_items() -> None:
    """The table of a document against its body, which links them (`same_as`) for the parser alone."""
    truth = yaml.safe_load((ROOT / "benchmarks" / "gold" / "maogang.trace.yaml").read_text("utf-8"))
    record = anweitool.parse(ROOT / truth["file"])
    table, body = (
        record.model_copy(update={"tasks": [_alone(t) for t in record.tasks if (t.source.table is not None) == own]}) for own in (True, False)
    )
    found = anweitool.trace(table, body)
    first = {_number(row.task): _number(row.carriers[0].piece.task) for row in found.higher if row.carriers}
    wrong = [number for number, items in truth["rows"].items() if first.get(f"表1.{number}") not in items]
    print(f"rows of a table against body items: right item first in {len(truth['rows']) - len(wrong)} of {len(truth['rows'])} (not: {wrong})")


def _alone(task: Task) -> Task:
    return task.model_copy(update={"same_as": []})


def _number(task: str) -> str:
    return task.rpartition(":")[2]


# ---- pairs of plans ------------------------------------------------------------------------------


class Tally:
    """What is right, wrongly found, not found."""

    def __init__(self) -> None:
        self.right = self.wrong = self.lost = 0

    def add(self, true: set[str], found: set[str]) -> None:
        """Count a set of answers."""
        self.right += len(true & found)
        self.wrong += len(found - true)
        self.lost += len(true - found)

    def __str__(self) -> str:
        precision = self.right / ((self.right + self.wrong) or 1)
        recall = self.right / ((self.right + self.lost) or 1)
        return f"precision {precision:6.1%}  recall {recall:6.1%}  ({self.right} right, {self.wrong} wrong, {self.lost} not found)"


def pairs_of_plans() -> None:
    """Each pair by itself and all together."""
    everything: dict[str, Tally] = {name: Tally() for name in ("carriers", "status", "flags", "added")}
    for path in sorted(PAIRS.glob("*.truth.yaml")):
        truth = yaml.safe_load(path.read_text("utf-8"))
        higher, lower = anweitool.parse(PAIRS / truth["higher"]), anweitool.parse(PAIRS / truth["lower"])
        refs = {task.id: task.ref or "目标" for record in (higher, lower) for task in record.tasks}
        own = {name: Tally() for name in everything}
        judge(truth, anweitool.trace(higher, lower), refs, own, everything)
        print(f"{path.name.split('.')[0]}: " + "; ".join(f"{name} {t.right}/{t.right + t.lost}, {t.wrong} wrong" for name, t in own.items()))
    for name, tally in everything.items():
        print(f"  {name:9} {tally}")


def judge(truth: dict[str, Any], result: Trace, refs: dict[str, str], *tallies: dict[str, Tally]) -> None:
    """Count what is right of one pair."""
    for tally in tallies:
        for row in result.higher:
            true = truth["tasks"][refs[row.task]]
            tally["carriers"].add(set(true.get("carriers", [])), {refs[carrier.piece.task] for carrier in row.carriers})
            tally["status"].add({true["status"]}, {row.status})
            tally["flags"].add(set(true.get("flags", [])), set(row.flags))
        tally["added"].add(set(truth["added"]), {refs[piece.task] for piece in result.added})


# ---- speed ---------------------------------------------------------------------------------------


def growth() -> None:
    """Tasks put together from clauses of real ones, the lower ones with a clause less and the others in another order."""
    paths = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests" / "variants").glob("*.txt"))]
    tasks = [task for path in paths for task in anweitool.parse(path).tasks]
    clauses = sorted({clause for task in tasks for clause in task.text.replace("；", "。").replace("，", "。").split("。") if len(clause) > 7})
    seconds = {size: timed(clauses, size) for size in (250, 1000, 2000)}
    ratio = seconds[2000] / seconds[1000]
    print(f"1,000 × 1,000 tasks {seconds[1000]:.2f} s, 2,000 × 2,000 {seconds[2000]:.2f} s: {ratio:.2f} times as long (ceiling {CEILING})")
    if ratio > CEILING:
        sys.exit(1)


def timed(clauses: list[str], size: int) -> float:
    """Seconds for so many tasks on each side, the best of two; says how many planted counterparts come first."""
    chance = random.Random(size)
    above = [chance.sample(clauses, 4) for _ in range(size)]
    below = [chance.sample(parts[:3], 3) for parts in above]
    higher, lower = plan("甲", above), plan("乙", below)
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        result = anweitool.trace(higher, lower)
        best = min(best, time.perf_counter() - start)
    first = sum(bool(row.carriers) and _number(row.carriers[0].piece.task) == _number(row.task) for row in result.higher)
    print(f"{size:,} × {size:,}: {first / size:.1%} of the planted counterparts first")
    return best


def plan(name: str, duties: list[list[str]]) -> Record:
    """A record with these tasks."""
    tasks = [
        {"id": f"{name}:{number}", "kind": "task", "text": "，".join(parts) + "。", "source": {"lines": [number, number], "span": [0, 1]}}
        for number, parts in enumerate(duties, 1)
    ]
    return Record.model_validate({"schema": "anwei/1", "source": {"path": name, "sha256": "0" * 64, "format": "txt"}, "document": {}, "tasks": tasks})


def main() -> None:
    rows_against_items()
    pairs_of_plans()
    growth()


if __name__ == "__main__":
    main()
