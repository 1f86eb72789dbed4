"""Many files, one function: in this process where there is one, else in workers, each with a limit of time and memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from anweitool import memory
from anweitool.errors import AnweiError
from anweitool.readers.options import MB, Options

if TYPE_CHECKING:
    from anweitool.workers import Failure

_MEMORY = 4096 * MB  # of a process that reads a file
Result = TypeVar("Result")


class Lost(NamedTuple):
    """A file that no result could be had of, and the line that says why."""

    error: str


class Limits(NamedTuple):
    """How many processes (0: as many as there are processors, at most 8), and the seconds that one file may take."""

    jobs: int = 0
    seconds: float = 300.0
    reading: Options = Options()


def each(task: Callable[[str, Options], Result], paths: Sequence[str], limits: Limits, verb: str = "解析") -> Iterator[Result | Lost]:
    """What `task` gives for each path, in order. It must be picklable; `verb` is the word beside the bar."""
    if len(paths) == 1:
        memory.limit(_MEMORY)
        with time_limit(paths[0], limits.seconds), page_progress(limits.reading) as reading:
            yield task(paths[0], reading)
        return
    import anweitool.pipeline  # noqa: F401 - loaded once, before the workers are forked
    from anweitool import workers

    # a helper program ends before its worker
    spare = limits.reading._replace(seconds=min(limits.reading.seconds, limits.seconds * 0.8))
    jobs = limits.jobs or min(8, os.cpu_count() or 1)
    with _file_progress(len(paths), verb) as advance:
        results = workers.run(partial(_job, task=task, reading=spare), paths, jobs=jobs, seconds=limits.seconds, memory=_MEMORY, done=advance)
        for path, result in zip(paths, results, strict=True):
            yield Lost(_lost(path, result, limits.seconds)) if isinstance(result, workers.Failure) else result


def _job(path: str, *, task: Callable[[str, Options], Any], reading: Options) -> Any:
    return task(path, reading)


def _lost(path: str, failure: Failure, seconds: float) -> str:
    if failure.kind == "timeout":
        return _late(path, seconds)
    problem, advice = {
        "killed": (f"读取它的进程被中止（{failure.detail}）", "可能是内存不够；请单独再试"),
    }.get(failure.kind, (f"程序内部错误（{failure.detail}）", "请把这一行和所用文件告诉开发者"))
    return str(AnweiError(path, problem, advice))


def _late(path: str, seconds: float) -> str:
    return str(AnweiError(path, f"{seconds:g} 秒没有读完，已停止", "请把文件拆小，或用 --timeout 放宽"))


@contextmanager
def time_limit(path: str, seconds: float) -> Iterator[None]:
    """End the program with one line and exit code 2 when a single file takes longer than `seconds`.

    A thread watches, since neither a signal handler nor an exception gets through a library's C code.
    """
    import threading

    def late() -> None:
        sys.stderr.write(f"anwei: {_late(path, seconds)}\n")
        sys.stderr.flush()
        os._exit(2)

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    if path != "-":  # whoever types has all the time in the world
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


# ---- progress ------------------------------------------------------------------------------------


@contextmanager
def _file_progress(total: int, verb: str) -> Iterator[Callable[[], None]]:
    """A function to call as each file is done: it moves a bar on a terminal, and does nothing in a pipe."""
    if total < 3 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as progress:  # no thread beside forks
        bar = progress.add_task(verb, total=total)
        progress.refresh()
        yield lambda: progress.update(bar, advance=1, refresh=True)


@contextmanager
def page_progress(options: Options) -> Iterator[Options]:
    """The options with a bar for what takes seconds a page, on a terminal only."""
    if not sys.stderr.isatty():
        yield options
        return
    bars: list[Any] = []

    def advance(page: int, pages: int) -> None:
        if not bars:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
            bars.extend((bar, bar.add_task("识别文字", total=pages)))
        bars[0].update(bars[1], completed=page, refresh=True)

    try:
        yield options._replace(progress=advance)
    finally:
        if bars:
            bars[0].stop()
