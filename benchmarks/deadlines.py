#!/usr/bin/env python3
"""Deadlines in sentences of official prose: what share is read right, and how fast, beside JioNLP where it is installed.

    python benchmarks/deadlines.py            the cases of tests/cases/deadlines.yaml that are running text
    python benchmarks/deadlines.py --misses   and every difference

Install the peer with `pip install jionlp==1.5.29` (a later release rejects bare months); without it only our own figures are
printed. A sentence counts as right when exactly its deadlines are found with the days they end on; of the peer's readings the
kind is enough where there is no day (a frequency, a duration), and for a sentence without a deadline that it finds none.
Speed is in characters a second, all sentences repeated, in one run; the ratio matters.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from anweitool.deadlines import find

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "deadlines.yaml"
ISSUED = date(2022, 6, 24)
REPEATS = 20

Answer = list[tuple[str, str | None]]  # kind and last day of each deadline


def expected(case: dict[str, Any]) -> Answer:
    """What the case says: its first deadline by kind and day, then the days of further ones."""
    if case["pattern"] is None:
        return []
    kind = "recurring" if "rrule" in case else "relative" if "within" in case else "date"
    day = str(case["due"]) if case.get("due") else None
    return [(kind, day if kind == "date" else None)] + [("date", str(due)) if due else ("recurring", None) for due in case.get("more", [])]


def ours(case: dict[str, Any]) -> Answer:
    found = find(case["text"], case.get("issued", ISSUED))
    kinds = {"period": "date", "event": "date"}
    return [(kinds.get(d.kind, d.kind), str(d.due) if d.due and kinds.get(d.kind, d.kind) == "date" else None) for d in found]


def peer() -> Callable[[dict[str, Any]], Answer] | None:
    """The peer as a function of a case, None where it is not installed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            import jionlp
    except ImportError:
        return None

    def read(case: dict[str, Any]) -> Answer:
        issued = case.get("issued", ISSUED)
        answer: Answer = []
        for entity in jionlp.ner.extract_time(
            case["text"], time_base={"year": issued.year, "month": issued.month, "day": issued.day}, with_parsing=True
        ):
            if entity["type"] == "time_period":
                answer.append(("recurring", None))
            elif entity["type"] == "time_delta":
                answer.append(("relative", None))
            else:
                answer.append(("date", str(entity["detail"]["time"][1])[:10]))
        return answer

    return read


def measure(read: Callable[[dict[str, Any]], Answer], cases: list[dict[str, Any]], misses: bool, name: str) -> float:
    """Print how many are right; the characters a second."""
    right = [0, 0]
    for case in cases:
        want = expected(case)
        try:
            got = read(case)
        except Exception as error:  # a peer that fails on a sentence has not read it
            got = [("error", str(error)[:40])]
        right[not want] += sorted(got, key=str) == sorted(want, key=str)
        if misses and sorted(got, key=str) != sorted(want, key=str):
            print(f"  {name}: {case['text']}: {got} instead of {want}")
    dated = sum(case["pattern"] is not None for case in cases)
    start = time.perf_counter()
    for _ in range(REPEATS):
        for case in cases:
            with contextlib.suppress(Exception):
                read(case)
    speed = REPEATS * sum(len(case["text"]) for case in cases) / (time.perf_counter() - start)
    print(f"{name:8} right: {right[0]} of {dated} with a deadline, {right[1]} of {len(cases) - dated} with none; {speed / 1e6:.2f} M characters/s")
    return speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="print every difference")
    options = parser.parse_args()
    cases = [case for case in yaml.safe_load(CASES.read_text("utf-8")) if not case.get("limit")]
    own = measure(ours, cases, options.misses, "anwei")
    other = peer()
    if other is None:
        print("jionlp is not installed: pip install jionlp==1.5.29")
        return
    print(f"anwei is {own / measure(other, cases, options.misses, 'jionlp'):.1f} times as fast (floor 3)")


if __name__ == "__main__":
    main()
