#!/usr/bin/env python3
"""How much of what careful readers found anwei finds: the seeds and the documents of the test collection.

    python benchmarks/accuracy.py            a table
    python benchmarks/accuracy.py --misses   and every difference
    python benchmarks/accuracy.py --floor    exit 1 where a figure fell below benchmarks/floor.yaml
    python benchmarks/accuracy.py --write-floor

A gold task counts as found when a predicted task's text shares 80 % of its character pairs with it (Dice). Units and
deadlines are compared within found tasks; those of missed tasks count as missed, those of spurious ones as spurious.
Every figure is an F1 in per cent, micro-averaged over the documents of a collection.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from anweitool.pipeline import parse

ROOT = Path(__file__).resolve().parent.parent
FLOOR = ROOT / "benchmarks" / "floor.yaml"
#: Collection → (folder of gold, folder of texts).
COLLECTIONS = {
    "seeds": (ROOT / "benchmarks" / "gold", ROOT / "seeds"),
    "variants": (ROOT / "tests" / "variants", ROOT / "tests" / "variants"),
    "heads": (ROOT / "tests" / "heads", ROOT / "tests" / "heads"),
}
FIGURES = ("document", "tasks", "kind", "ref", "exact", "units.marked", "units.inferred", "units.role", "deadlines", "grounded")
ALIKE = 0.8
INFERABLE = {"issuers", "doc_type", "stage"}
_LOOSE = re.compile(r"[\s#*|`>\-—_\u200b\ufeff]+")
_ALIKE_MARKS = str.maketrans("[]【】「」『』«»〈〉“‘’'\"", "〔〕〔〕””””《》《》”””””")


def plain(value: object) -> str:
    """A form in which layout, widths and kinds of brackets and quotation marks make no difference."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return _LOOSE.sub("", text.translate(_ALIKE_MARKS))


def name(value: object) -> str:
    return plain(value).strip("、,;。:.")


@dataclass
class Score:
    """Hits, spurious and missed values of each figure."""

    hits: Counter[str] = field(default_factory=Counter)
    spurious: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, figure: str, got: Iterable[Hashable], want: Iterable[Hashable], where: str = "") -> None:
        got, want = set(got), set(want)
        self.hits[figure] += len(got & want)
        self.spurious[figure] += len(got - want)
        self.missed[figure] += len(want - got)
        if got != want and where:
            self.misses.append(f"{where}: {figure}: missed {sorted(map(str, want - got))} spurious {sorted(map(str, got - want))}")

    def f1(self, figure: str) -> float | None:
        total = 2 * self.hits[figure] + self.spurious[figure] + self.missed[figure]
        return 100 * 2 * self.hits[figure] / total if total else None


# ---- gold ----------------------------------------------------------------------------------------


def listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple | set) else [value]


def gold_texts(tasks: list[dict[str, Any]], lines: list[str]) -> list[list[str]]:
    """The text of every gold task between its anchors, and its other right readings."""
    texts: list[list[str]] = []
    place, cursor = None, 0
    for i, task in enumerate(tasks):
        first, last = task["lines"][0], task["lines"][-1]
        joined = plain("\n".join(lines[first - 1 : last]))
        if place != (first, last):
            place, cursor = (first, last), 0
        begin = joined.index(plain(task["starts"]), cursor)
        limit = len(joined)
        if i + 1 < len(tasks) and (tasks[i + 1]["lines"][0], tasks[i + 1]["lines"][-1]) == place:
            following = joined.find(plain(tasks[i + 1]["starts"]), begin + 1)
            limit = following if following > 0 else limit
        ends = plain(task["ends"])
        end = joined.rfind(ends, begin, limit)
        end = (end if end >= 0 else joined.index(ends, begin)) + len(ends)
        readings = [joined[begin:end]]
        for other in listed(task.get("also_starts")):
            at = joined.find(plain(other))
            if 0 <= at < end:
                readings.append(joined[at:end])
        texts.append(readings)
        cursor = end
    return texts


def limit_key(deadline: dict[str, Any], due: object = None) -> tuple[object, ...]:
    """What makes two deadlines the same, however they are printed."""
    kind = deadline.get("kind")
    if kind in ("date", "period"):
        start = str(deadline.get("start"))[:10] if kind == "period" else None
        return ("date", start, str(due or deadline.get("due"))[:10])
    if kind == "recurring":
        parts = dict(part.split("=", 1) for part in str(deadline.get("rrule", "")).split(";") if "=" in part)
        return ("recurring", *sorted(pair for pair in parts.items() if pair != ("INTERVAL", "1")))
    if kind == "relative":
        return ("relative", str(deadline.get("within")), bool(deadline.get("workdays")))
    return (kind, plain(deadline.get("text")))


def limit_keys(own: list[dict[str, Any]], other: list[dict[str, Any]]) -> set[tuple[object, ...]]:
    """Keys of one side; an ambiguous deadline takes the reading that the other side has."""
    keys = {limit_key(d) for d in other} | {limit_key(d, d["alt_due"]) for d in other if d.get("alt_due")}
    return {
        limit_key(d, d["alt_due"]) if d.get("alt_due") and limit_key(d) not in keys and limit_key(d, d["alt_due"]) in keys else limit_key(d)
        for d in own
    }


def pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) if len(text) > 1 else Counter([text])


def dice(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def matched(predicted: list[str], gold: list[list[str]]) -> dict[int, int]:
    """Gold index → predicted index, best agreement first."""
    left, right = [pairs(text) for text in predicted], [[pairs(text) for text in readings] for readings in gold]
    ranked = sorted(
        ((max(dice(a, b) for b in readings), -abs(i / max(1, len(left)) - j / max(1, len(right))), i, j)
         for i, a in enumerate(left) for j, readings in enumerate(right)),
        reverse=True,
    )  # fmt: skip
    found: dict[int, int] = {}
    used: set[int] = set()
    for agreement, _, i, j in ranked:
        if agreement < ALIKE:
            break
        if i not in used and j not in found:
            found[j] = i
            used.add(i)
    return found


# ---- comparing -----------------------------------------------------------------------------------


def split(names: set[str], splittable: set[str], other: set[str]) -> set[str]:
    """A name that may be kept whole or split takes the form of the other side."""
    result: set[str] = set()
    for each in names:
        parts = {part for part in re.split("[、,]", each) if part}
        result |= parts if each in splittable and parts & other else {each}
    return result


def compare_head(score: Score, stem: str, document: dict[str, Any], gold: dict[str, Any]) -> None:
    wanted = gold.get("document") or {}
    absent = set(listed(wanted.get("absent")))
    splittable = {name(v) for v in [*listed(wanted.get("accept_split")), *listed(gold.get("accept_split"))]}
    for key in document:
        if key not in wanted or key in set(listed(wanted.get("unsure"))) | (absent & INFERABLE):
            continue

        def values(source: dict[str, Any], key: str = key) -> set[str]:
            if key == "references":
                return {name(ref["doc_number"]) for ref in listed(source.get(key)) if isinstance(ref, dict) and ref.get("doc_number")}
            return {name(value) for value in listed(source.get(key)) if name(value)}

        got, want = values(document), set() if key in absent else values(wanted)
        also = {name(value) for value in listed((gold.get("also") or {}).get(key))}
        if got and got <= want | also:
            got = want
        want = split(want, splittable, got)
        score.add("document", {(key, v) for v in got}, {(key, v) for v in want}, stem)


def compare_tasks(score: Score, stem: str, tasks: list[dict[str, Any]], gold: dict[str, Any], lines: list[str]) -> None:
    wanted = listed(gold.get("tasks"))
    texts, predicted = gold_texts(wanted, lines), [plain(task["text"]) for task in tasks]
    splittable = {name(v) for v in listed(gold.get("accept_split"))}
    found = matched(predicted, texts)
    for j, want in enumerate(wanted):
        unsure = set(listed(want.get("unsure")))
        task = tasks[found[j]] if j in found else None
        where = f"{stem}:{want['lines'][0]} {want['starts']}"
        if task is None and unsure & {"all", "boundary"}:
            continue
        score.add("tasks", {j} if task else (), {j}, where)
        if "all" in unsure:
            continue
        if "kind" not in unsure:
            score.add("kind", {task["kind"]} if task else (), {want["kind"]}, where)
        if task and "ref" in want and "ref" not in unsure:
            refs = {re.sub(r"[.、．]", "", plain(ref)) for ref in [want["ref"], *listed(want.get("also_ref"))]}
            got = re.sub(r"[.、．]", "", plain(task["ref"]))
            score.add("ref", {got}, {got if got in refs else sorted(refs)[0]}, where)
        if task:
            got = predicted[found[j]].strip("。;.")
            readings = [text.strip("。;.") for text in texts[j]]
            score.add("exact", {got}, {got if got in readings else readings[0]})
        if "units" not in unsure:
            compare_units(score, where, task, want, unsure, splittable)
        if "deadlines" not in unsure:
            ours, theirs = listed(task["deadlines"]) if task else [], listed(want.get("deadlines"))
            score.add("deadlines", limit_keys(ours, theirs), limit_keys(theirs, ours), where)
    for i, task in enumerate(tasks):
        first, last = task["source"]["lines"]
        score.add("grounded", {i} if predicted[i] in plain("\n".join(lines[first - 1 : last])) else (), {i}, f"{stem}: {task['id']}")
        if i not in found.values():
            score.add("tasks", {f"spurious {i}"}, (), f"{stem}: {task['text'][:30]}")
            score.add("units.role", {name(u["name"]) for u in task["units"]}, ())


def compare_units(
    score: Score, where: str, task: dict[str, Any] | None, want: dict[str, Any], unsure: set[str], splittable: set[str]
) -> None:  # fmt: skip
    got = {(name(u["name"]), u["role"]) for u in task["units"]} if task else set()
    names = {n for n, _ in got}
    gold = [(part, role, basis) for n, role, basis in listed(want.get("units")) for part in split({name(n)}, splittable, names)]
    marked = {n for n, _, basis in gold if basis == "marked"}
    inferred = {n for n, _, basis in gold if basis == "inferred"}
    if marked:
        score.add("units.marked", names - inferred, marked)
    else:
        score.add("units.inferred", names, inferred)
    if "role" not in unsure:
        score.add("units.role", got, {(n, role) for n, role, _ in gold}, where)


def measure(gold_folder: Path, text_folder: Path) -> Score:
    """The score of one collection."""
    score = Score()
    for path in sorted(gold_folder.glob("*.gold.yaml")):
        gold = yaml.safe_load(path.read_text("utf-8"))
        text = text_folder / gold["file"]
        record = parse(text).model_dump(mode="json")
        stem = path.name.removesuffix(".gold.yaml")
        compare_head(score, stem, record["document"], gold)
        if "tasks" in gold:
            compare_tasks(score, stem, record["tasks"], gold, text.read_text("utf-8-sig").splitlines())
    return score


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list every difference")
    parser.add_argument("--floor", action="store_true", help="fail where a figure is below the recorded floor")
    parser.add_argument("--write-floor", action="store_true", help="record today's figures, rounded down, as the floor")
    arguments = parser.parse_args()
    scores = {label: measure(*folders) for label, folders in COLLECTIONS.items()}
    figures = {label: {f: v for f in FIGURES if (v := score.f1(f)) is not None} for label, score in scores.items()}
    print(f"{'F1, per cent':16}" + "".join(f"{label:>11}" for label in figures))
    for figure in FIGURES:
        cells = [f"{figures[label][figure]:11.1f}" if figure in figures[label] else f"{'–':>11}" for label in figures]
        print(f"{figure:16}" + "".join(cells))
    if arguments.misses:
        for score in scores.values():
            print(*score.misses, sep="\n")
    if arguments.write_floor:
        floor = {label: {f: float(int(v * 2) / 2) for f, v in values.items()} for label, values in figures.items()}
        FLOOR.write_text(
            "# F1 in per cent below which `make test` fails; raise it when the figures rise.\n" + yaml.safe_dump(floor, sort_keys=False), "utf-8"
        )
    if arguments.floor:
        floor = yaml.safe_load(FLOOR.read_text("utf-8"))
        fallen = [
            f"{label} {f}: {figures[label].get(f, 0):.1f} < {v}"
            for label, values in floor.items()
            for f, v in values.items()
            if figures[label].get(f, 0) < v
        ]
        print(*fallen, sep="\n") if fallen else print("every figure is at or above its floor")
        return 1 if fallen else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
