#!/usr/bin/env python3
"""How fast text becomes a validated record, as ratios within one run (seconds differ from machine to machine).

    python benchmarks/speed.py             against jieba.lcut on the same text, and growth from 10 KB to 10 MB
    python benchmarks/speed.py --no-growth

Figures: characters per second of `pipeline.build` (validation included), the same with YAML written, both divided by
the characters per second of `jieba.lcut`; and how much longer a character takes in 10 MB than in 10 KB (1.0 is linear).
"""

from __future__ import annotations

import argparse
import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from anweitool.pipeline import build
from anweitool.schema.yaml import dump
from anweitool.source import SourceText

SEEDS = sorted((Path(__file__).resolve().parent.parent / "seeds").glob("*.txt"))
DIGEST = "0" * 64


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median time of a piece of work."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def against_jieba(rounds: int) -> None:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    texts = [path.read_text("utf-8-sig") for path in SEEDS]
    size = sum(map(len, texts))
    jieba.lcut("预热")
    work: dict[str, Callable[[], object]] = {
        "jieba.lcut": lambda: [jieba.lcut(text) for text in texts],
        "text → record": lambda: [build(SourceText.from_text(text), "-", DIGEST) for text in texts],
        "text → YAML": lambda: [dump(build(SourceText.from_text(text), "-", DIGEST)) for text in texts],
    }
    for each in work.values():
        each()
    speed = {name: size / seconds(each, rounds) for name, each in work.items()}
    print(f"{'':16}{'chars/s':>12}{'× jieba':>10}")
    for name, rate in speed.items():
        print(f"{name:16}{rate:12,.0f}{rate / speed['jieba.lcut']:10.2f}")


def growth() -> None:
    """The time per character of documents made longer by repeating the items of a real one."""
    text = (SEEDS[0].parent / "xinjian-2022-draft.txt").read_text("utf-8-sig")
    head, body = text[:1500], text[1500:]
    base = None
    print(f"\n{'characters':>12}{'seconds':>10}{'× per char':>12}")
    for target in (10_000, 100_000, 1_000_000, 3_500_000):  # 3.5 million characters are about 10 MB of UTF-8
        document = head + body * max(1, target // len(body))
        elapsed = seconds(lambda document=document: build(SourceText.from_text(document), "-", DIGEST), 5 if target < 200_000 else 1)  # type: ignore[misc]
        rate = elapsed / len(document)
        base = base or rate
        print(f"{len(document):12,}{elapsed:10.2f}{rate / base:12.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-growth", action="store_true")
    arguments = parser.parse_args()
    against_jieba(arguments.rounds)
    if not arguments.no_growth:
        growth()
