"""What the rules cost beside the parse: both in one run, over real documents and one large one.

    python benchmarks/validate.py [--repeat 5]

Prints for each document the seconds of `pipeline.examine` and of `rules.check`, and their ratio (at most 0.5 is the aim).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from anweitool import pipeline
from anweitool.rules import check

ROOT = Path(__file__).resolve().parent.parent


def best(function: Callable[[], object], repeat: int) -> float:
    """The least of several times, in seconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def large(text: str, items: int) -> str:
    """A document with the tasks of another said many times over, each time with other numbers."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(
        [
            *lines,
            *(
                f"{i}.第{i}批：{line.lstrip('0123456789.（）一二三四五六七八九十、')}"
                for i, line in zip(range(1, items), lines * items, strict=False)
            ),
        ]
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeat", type=int, default=5)
    repeat = arguments.parse_args().repeat
    documents = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}
    documents["large"] = large(documents["xinjian-2022-draft"], 2000)
    ratios = []
    print(f"{'document':<24}{'parse s':>10}{'rules s':>10}{'ratio':>8}")
    for name, text in documents.items():
        subject = pipeline.examine(text)
        parse = best(lambda text=text: pipeline.examine(text), repeat)  # type: ignore[misc]
        rules = best(lambda text=text: check(pipeline.examine(text)), repeat) - parse  # type: ignore[misc]
        ratios.append(rules / parse)
        print(f"{name:<24}{parse:>10.4f}{rules:>10.4f}{rules / parse:>8.2f}  {len(subject.record.tasks)} tasks")
    print(f"worst ratio {max(ratios):.2f}")


if __name__ == "__main__":
    main()
