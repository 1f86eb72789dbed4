"""Workers: results in order, and an item that hangs, dies or fails is that item's failure alone."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import active_children

import pytest

from anweitool.workers import Failure, run


def act(item: str) -> str:
    if item == "hang":
        time.sleep(60)
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "leave":
        os._exit(3)
    if item == "raise":
        raise ValueError("no such thing")
    if item == "grow":
        return str(len(b"x" * (3 << 30)))
    if item.startswith("wait"):
        time.sleep(float(item[4:]))
    return item.upper()


def test_results_come_in_the_order_of_the_items() -> None:
    items = ["wait0.2", "a", "wait0.1", "b", "c"]
    assert list(run(act, items, jobs=3, seconds=20)) == ["WAIT0.2", "A", "WAIT0.1", "B", "C"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_fails_is_said_and_the_others_go_on(jobs: int) -> None:
    started = time.monotonic()
    results = list(run(act, ["a", "hang", "b", "die", "c", "raise", "leave", "d"], jobs=jobs, seconds=1))
    assert results == [
        "A", Failure("timeout", "1"), "B", Failure("killed", "SIGKILL"), "C", Failure("error", "ValueError：no such thing"), Failure("killed", "退出码 3"), "D",
    ]  # fmt: skip
    assert time.monotonic() - started < 20


def test_each_item_is_said_to_be_done_once() -> None:
    calls: list[int] = []
    list(run(act, ["a", "die", "b", "raise"], jobs=2, seconds=20, done=lambda: calls.append(1)))
    assert len(calls) == 4


def test_memory_is_bounded() -> None:
    pytest.importorskip("resource")
    results = list(run(act, ["grow", "a"], jobs=1, seconds=60, memory=1 << 30))
    assert results == [Failure("error", "MemoryError："), "A"]


def test_no_process_is_left_behind() -> None:
    results = run(act, ["a", "hang", "hang"], jobs=2, seconds=30)
    assert next(results) == "A"
    results.close()
    assert active_children() == []


def test_nothing_to_do() -> None:
    assert list(run(act, [], jobs=2, seconds=1)) == []
