"""One function over many items in several processes: a time and memory limit for each, and no item that stops the others.

A pool of the standard library waits for ever for an item whose process was killed, and cannot end one that takes too
long; here both are that item's failure, and a new process takes the next item.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from anweitool.memory import limit


class Failure(NamedTuple):
    """Why an item has no result: `timeout` (it took longer than its time), `killed` (its process died), `error`."""

    kind: str
    detail: str


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    item: int  # the index it works on
    until: float  # when its time is over


def run(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    *,
    jobs: int,
    seconds: float,
    memory: int = 0,
    done: Callable[[], None] = lambda: None,
) -> Iterator[Any]:
    """The result of `function` for each item, in order, or a `Failure`; `done` is called as each is finished.

    At most `jobs` processes work at a time, each item has `seconds` and its process `memory` bytes (0: no limit;
    where the system cannot limit it, none). `function`, items and results must be picklable where processes are not forked.
    """
    results: dict[int, Any] = {}
    waiting = iter(range(len(items)))
    workers: list[_Worker] = []
    following = 0

    def take(worker: _Worker | None) -> None:
        """Give the next item to a worker, or to a new one; a worker without an item goes home."""
        index = next(waiting, None)
        if index is None:
            if worker is not None:
                workers.remove(worker)
                worker.pipe.close()
                worker.process.join()
            return
        if worker is None:
            worker = _start(function, memory, [w.pipe for w in workers])
            workers.append(worker)
        worker.item, worker.until = index, time.monotonic() + seconds
        try:
            worker.pipe.send(items[index])
        except OSError:  # it died between two items
            _end(worker, workers)
            results[index] = Failure("killed", _cause(worker))
            done()
            take(None)

    try:
        for _ in range(min(jobs, len(items))):
            take(None)
        while following < len(items):
            while following in results:
                yield results.pop(following)
                following += 1
            if not workers:
                continue
            nearest = min(worker.until for worker in workers)
            ready = wait([worker.pipe for worker in workers], max(0.0, nearest - time.monotonic()))
            for worker in [worker for worker in workers if worker.pipe in ready]:
                try:
                    results[worker.item] = worker.pipe.recv()
                except (EOFError, OSError):
                    _end(worker, workers)
                    results[worker.item] = Failure("killed", _cause(worker))
                    done()
                    take(None)
                else:
                    done()
                    take(worker)
            for worker in [worker for worker in workers if worker.until <= time.monotonic()]:
                _end(worker, workers)
                results[worker.item] = Failure("timeout", f"{seconds:g}")
                done()
                take(None)
    finally:
        for worker in list(workers):
            _end(worker, workers)


def _start(function: Callable[[Any], Any], memory: int, others: Sequence[Connection]) -> _Worker:
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe()
    inherited = [ours, *others] if sys.platform == "linux" else []
    process = context.Process(target=_work, args=(function, theirs, memory, inherited), daemon=False)
    process.start()
    theirs.close()
    return _Worker(process, ours, -1, 0.0)


def _work(function: Callable[[Any], Any], pipe: Connection, memory: int, inherited: Sequence[Connection]) -> None:
    """What a worker does: an item in, a result out, until nobody sends any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    for other in inherited:  # so that the pipe closes when the parent is gone
        other.close()
    if memory:
        limit(memory)
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            break
        try:
            result = function(item)
        except Exception as error:  # a fault in the program is this item's failure only
            result = Failure("error", f"{type(error).__name__}：{error}")
        try:
            pipe.send(result)
        except OSError:
            break
    os._exit(0)  # nothing of the parent's is flushed or cleaned up twice


def _end(worker: _Worker, workers: list[_Worker]) -> None:
    workers.remove(worker)
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _cause(worker: _Worker) -> str:
    """Why a process ended: the name of the signal or its exit code."""
    code = worker.process.exitcode
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"退出码 {code}"
