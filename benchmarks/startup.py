#!/usr/bin/env python3
"""What a command costs before it does anything, as ratios to a minimal typer program in the same run.

    python benchmarks/startup.py

`anwei --help` should stay within 1.5, `anwei parse` of a seed within 2 times the wall time of the minimal program's --help.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = '''import typer

app = typer.Typer()


@app.command()
def hello(name: str = "you") -> None:
    """Say hello."""
    print(f"hello {name}")


app()
'''


def wall(command: list[str], rounds: int) -> float:
    """The median wall time of a command, its output thrown away."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    anwei = [sys.executable, "-c", "from anweitool.cli import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        minimal = Path(folder) / "minimal.py"
        minimal.write_text(MINIMAL, "utf-8")
        commands = {
            "minimal typer --help": [sys.executable, str(minimal), "--help"],
            "anwei --help": [*anwei, "--help"],
            "anwei parse (a seed)": [*anwei, "parse", "seeds/maogang-2024-35.txt"],
        }
        for command in commands.values():
            wall(command, 2)
        times = {name: wall(command, rounds) for name, command in commands.items()}
    base = times["minimal typer --help"]
    for name, elapsed in times.items():
        print(f"{name:24}{elapsed * 1000:8.0f} ms{elapsed / base:8.2f} ×")


if __name__ == "__main__":
    main()
