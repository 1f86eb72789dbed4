#!/usr/bin/env python3
"""How well `anwei parse --jobs 2` uses two cores: against two separate processes that share the same 200 files.

    python benchmarks/jobs.py

Prints a ratio of one run, the best of three: 1 is what two bare processes reach; 0.9 is the floor.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = 200
ANWEI = [sys.executable, "-c", "from anweitool.cli import main; main()", "parse", "--quiet", "--force"]


def collection(folder: Path) -> list[Path]:
    """200 files: the seeds and the variants, again and again."""
    texts = [path for where in ("seeds", "tests/variants") for path in sorted((ROOT / where).glob("*.txt"))]
    paths = []
    for i in range(FILES):
        path = folder / f"{i:03}.txt"
        shutil.copy(texts[i % len(texts)], path)
        paths.append(path)
    return paths


def timed(commands: list[list[str]]) -> float:
    """Seconds until all of the commands, started together, are done."""
    start = time.perf_counter()
    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for command in commands]
    for process in running:
        if process.wait() != 0:
            raise SystemExit("anwei failed")
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [str(path) for path in collection(folder)]
        halves = [paths[0::2], paths[1::2]]
        one, two, bare = [], [], []
        for _ in range(3):
            one.append(timed([[*ANWEI, *paths, "-o", str(folder / "one"), "--jobs", "1"]]))
            two.append(timed([[*ANWEI, *paths, "-o", str(folder / "two"), "--jobs", "2"]]))
            bare.append(timed([[*ANWEI, *half, "-o", str(folder / f"bare{i}"), "--jobs", "1"] for i, half in enumerate(halves)]))
    print(f"{FILES} files: one process {min(one):.2f} s, --jobs 2 {min(two):.2f} s, two separate processes {min(bare):.2f} s")
    print(f"--jobs 2 reaches {min(bare) / min(two):.2f} of two separate processes (floor 0.9)")


if __name__ == "__main__":
    main()
