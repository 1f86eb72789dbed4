#!/usr/bin/env python3
"""How the register grows: ratios within one run (seconds differ from machine to machine).

    python benchmarks/register.py                          merge of 500 and 1,000 records, questions to 100 and 100,000 entries
    python benchmarks/register.py --records 200 --entries 20000

Figures: the time of a merge of twice as many records (at most 2.3 × where it is near-linear); of a question, the whole process,
to many entries against the same question to 100 (at most 3 ×, the index fresh), and the memory of both; what reading, writing
and indexing the big register take. The records are made by varying those of real documents; the answers to the questions have
the same length at both sizes, but for the one that says so.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anweitool.pipeline import parse
from anweitool.register import store
from anweitool.register.merge import merge
from anweitool.schema.record import Deadline, Record, Task, Unit

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
ANWEI = [sys.executable, "-c", "from anweitool.cli import main; main()"]
TASKS = 50  # of a record
RECORDS, ENTRIES = 1_000, 100_000
QUESTIONS = {
    "--unit": ["tasks", "--unit", "公安"],
    "--before": ["deadlines", "--before", "2000-01"],
    "--text": ["tasks", "--text", "公安"],
    "all three": ["tasks", "--unit", "公安", "--text", "反诈", "--before", "2030-01", "--status", "open"],
    "longer answer": ["tasks", "--text", "隐患", "--before", "2024-12", "--limit", "20"],
    "status": ["status"],
}


# ---- records -------------------------------------------------------------------------------------


def real() -> list[Record]:
    """The records of the real documents."""
    return [parse(path) for where in ("seeds", "tests/variants") for path in sorted((ROOT / where).glob("*.txt"))]


def vary(text: str, chance: random.Random) -> str:
    """A text with some of its clauses reworded: characters exchanged, so that it is like others of its kind and none of them."""
    letters = list(text)
    for _ in range(max(4, len(letters) // 6)):
        i, j = chance.randrange(len(letters)), chance.randrange(len(letters))
        letters[i], letters[j] = letters[j], letters[i]
    return "".join(letters).strip() or text


def records(count: int, seed: int = 1) -> list[Record]:
    """Records of 50 tasks each of as many towns: most reworded, one in ten as it was printed."""
    chance = random.Random(seed)
    models = real()
    pool = [task for record in models for task in record.tasks]
    made = []
    for number in range(count):
        model = models[number % len(models)]
        town = "".join(chance.choice("东西南北青白红石柳桥湖山河塘岭") for _ in range(3)) + "镇"
        key = f"{town[:2]}政{2020 + number % 5}-{number + 1}"
        head = model.document.model_copy(update={"doc_number": key, "issuers": [f"{town}人民政府"]})
        tasks = [_task(chance.choice(pool), key, i, chance) for i in range(TASKS)]
        if number < 2:  # what is asked for, at any size
            tasks[::5] = [_marked(task) for task in tasks[::5]]
        source = model.source.model_copy(update={"path": f"{number}.txt", "sha256": f"{number:064x}"})
        made.append(model.model_copy(update={"source": source, "document": head, "tasks": tasks}))
    return made


def _task(model: Task, key: str, i: int, chance: random.Random) -> Task:
    text = model.text if chance.random() < 0.1 else vary(model.text, chance)
    title = (model.title or "").replace("公安", "有关") or None
    units = [unit for unit in model.units if "公安" not in unit.name]
    return model.model_copy(update={"id": f"{key}:{i + 1}", "title": title, "text": text.replace("公安", "有关"), "units": units, "same_as": []})


def _marked(task: Task) -> Task:
    units = [Unit(name="公安", role="lead", basis="marked")]
    deadlines = [Deadline(text="1999年11月底前", kind="date", due=datetime.date(1999, 11, 30), precision="month")]
    return task.model_copy(update={"text": f"{task.text}公安机关开展反诈宣传。", "units": units, "deadlines": deadlines})


# ---- measuring -----------------------------------------------------------------------------------


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long a piece of work takes, and what it gives."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def ask(question: list[str], folder: Path, rounds: int) -> tuple[float, float, int]:
    """The median wall time of a command in a folder, its memory in MB, the lines it prints."""
    times, memory, lines = [], 0.0, 0
    for _ in range(rounds):
        start = time.perf_counter()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([*ANWEI, *question, "--today", "2026-01-15"], cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            times.append(time.perf_counter() - start)
            out.seek(0)
            lines = len(out.read().splitlines())
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"anwei {' '.join(question)} failed")
        memory = max(memory, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
    return statistics.median(times), memory, lines


def growth_of_merge(count: int) -> None:
    half, whole = records(count // 2), records(count)
    merge([], half[:5])  # what is imported at first use
    (first, _), (second, _) = seconds(lambda: merge([], half)), seconds(lambda: merge([], whole))
    print(f"merge of {count // 2:,} and {count:,} records of {TASKS} tasks: {first:.1f} s, {second:.1f} s: {second / first:.2f} × (at most 2.3)")


def build(entries: int, folder: Path) -> None:
    """Make the small and the large register in a folder."""
    for name, size in (("small", 2), ("large", entries // TASKS)):
        (folder / name).mkdir()
        made, place = merge([], records(size))[0], folder / name / "register.yaml"
        saving, _ = seconds(lambda: store.save(place, made))  # noqa: B023
        print(f"{name}: {len(made.entries):,} entries, written and indexed in {saving:.1f} s")
    loading, loaded = seconds(lambda: store.load(folder / "large" / "register.yaml"))
    again, _ = seconds(lambda: merge([loaded], records(10)))
    print(f"read in {loading:.1f} s; brought up to date with 10 records in {again:.1f} s")


def questions(folder: Path, rounds: int) -> None:
    """Ask both registers the same."""
    time.sleep(2.5)  # an index trusts the time of a file that is older than that
    print(f"\n{'':16}{'small':>9}{'large':>9}{'ratio':>8}{'memory':>16}{'lines':>14}")
    for name, question in QUESTIONS.items():
        ask(question, folder / "large", 2)
        small, large = (ask(question, folder / which, rounds) for which in ("small", "large"))
        memory, lines = f"{small[1]:.0f} → {large[1]:.0f} MB", f"{small[2]} → {large[2]}"
        print(f"{name:16}{small[0] * 1000:6.0f} ms{large[0] * 1000:6.0f} ms{large[0] / small[0]:6.2f} ×{memory:>16}{lines:>14}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")  # the memory of a command is counted from that of the process that starts it
    with tempfile.TemporaryDirectory() as folder:
        for work, given in ((growth_of_merge, (arguments.records,)), (build, (arguments.entries, Path(folder)))):
            process = spawn.Process(target=work, args=given)
            process.start()
            process.join()
            if process.exitcode != 0:
                raise SystemExit(1)
        questions(Path(folder), arguments.rounds)


if __name__ == "__main__":
    main()
