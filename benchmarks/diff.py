#!/usr/bin/env python3
"""How right and how fast `anweitool.diff` is.

    python benchmarks/diff.py                 accuracy on changed documents, then speed
    python benchmarks/diff.py --pairs 300 --misses

Accuracy: real documents changed at the level of their text (mutations.py), F1 of the changes (what happened to which task).
Speed: documents of 250 to 2,000 tasks, half of them touched; `diff` against the parse of both in the same run (limit 2), the
whole comparison as JSON and as marked text included, and how much longer twice the tasks take (limit 2.5).
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import mutations
from anweitool import diff
from anweitool.compare.words import marked


def accuracy(count: int, *, misses: bool) -> None:
    made, failed = mutations.pairs(count)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    clean = 0
    for pair in made:
        said: mutations.Truth = {(c.change, c.old.id if c.old else None, c.new.id if c.new else None) for c in diff(pair.old, pair.new).tasks}
        clean += said == pair.truth
        for row in said | pair.truth:
            table = right if row in said and row in pair.truth else wrong if row in said else missed
            table[row[0]] += 1
        if misses and said != pair.truth:
            print(f"{pair.name} {'+'.join(pair.kinds)}")
            texts = {t.id: t.text[:70] for r in (pair.new, pair.old) for t in r.tasks}
            for sign, rows in (("said  ", said - pair.truth), ("missed", pair.truth - said)):
                for row in sorted(rows, key=str):
                    print(f"    {sign} {row[0]:8}{row[1]} → {row[2]}")
                    print(f"           {texts.get(row[1] or row[2] or '')}")
    kinds = Counter(kind for pair in made for kind in pair.kinds)
    print(f"{len(made)} pairs ({failed} could not be made): " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print(f"{'':10}{'right':>8}{'wrong':>8}{'missed':>8}{'F1':>8}")
    for kind in ("added", "removed", "moved", "changed"):
        print(f"{kind:10}{right[kind]:8}{wrong[kind]:8}{missed[kind]:8}{f1(right[kind], wrong[kind], missed[kind]):8.2f}")
    total = f1(right.total(), wrong.total(), missed.total())
    print(f"{'all':10}{right.total():8}{wrong.total():8}{missed.total():8}{total:8.2f}   ({clean} of {len(made)} pairs without any mistake)")


def f1(right: int, wrong: int, missed: int) -> float:
    return 200 * right / (2 * right + wrong + missed) if right + wrong + missed else 100.0


def document(tasks: int, *, changed: bool) -> str:
    """A plan with so many items of real words; in the changed one every fourth is reworded, every tenth new, every tenth gone."""
    words = list(dict.fromkeys(b.lines[0] for p in mutations.DOCUMENTS for b in mutations.take_apart(p.read_text("utf-8-sig")) if b.item))
    bodies = [mutations.NUMBER.sub("", line).strip("*# ") for line in words]
    lines = ["青山县人民政府", "青政发〔2024〕8号", "关于印发综合整治方案的通知", "各乡镇人民政府：", "现印发给你们。"]
    titles = ["重点", "主要", "整治", "排查", "提升"]
    number = 0
    for k in range(tasks):
        if k % 20 == 0:
            number = 0
            lines.append(f"{mutations.chinese(k // 20 + 1)}、{titles[k // 20 % len(titles)]}任务")
        body = bodies[k % len(bodies)]
        if k >= len(bodies):  # the same words about something else
            body = f"第{k // len(bodies)}片区{body[: len(body) // 2]}，{bodies[(7 * k) % len(bodies)]}"
        if changed and k % 10 == 3:
            continue
        if changed and k % 4 == 1:
            body = body.replace("，", "，进一步", 1).replace("加强", "强化")
        if changed and k % 10 == 7:
            number += 1
            lines.append(f"{number}.在第{k}号片区{bodies[(11 * k + 5) % len(bodies)]}")
        number += 1
        lines.append(f"{number}.{body}")
    return "\n".join([*lines, "青山县人民政府", "2024年3月1日"])


def seconds(work: Callable[[], object], rounds: int = 7) -> float:
    """The median processor time of a piece of work, as in a short process: nothing is collected while it runs."""
    times = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        gc.enable()
    return statistics.median(times)


def speed() -> None:
    print(f"\n{'tasks':>8}{'parse both':>12}{'diff':>8}{'+ marks':>9}{'ratio':>8}")
    times = []
    for tasks in (250, 500, 1000, 2000):
        texts = [document(tasks, changed=changed) for changed in (False, True)]
        old, new = map(mutations.record, texts)
        parse = seconds(lambda texts=texts: [mutations.record(text) for text in texts], 3)  # type: ignore[misc]
        plain = seconds(lambda old=old, new=new: diff(old, new).data())  # type: ignore[misc]
        full = seconds(lambda old=old, new=new: [marked(*c.text) for c in diff(old, new).tasks if c.text])  # type: ignore[misc]
        times.append(full)
        print(f"{len(old.tasks):8}{parse:11.3f}s{plain:7.3f}s{full:8.3f}s{full / parse:8.2f}")
    print(
        f"Limits: 2 for the ratio at 500 tasks; twice the tasks take {', '.join(f'{b / a:.2f}' for a, b in itertools.pairwise(times))} × as long (limit 2.5)."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=120)
    parser.add_argument("--misses", action="store_true", help="print every difference from the truth")
    arguments = parser.parse_args()
    accuracy(arguments.pairs, misses=arguments.misses)
    speed()
