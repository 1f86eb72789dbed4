#!/usr/bin/env python3
"""Does the format matter? Documents of the collection, turned into every format, against gold and against their texts.

    python benchmarks/formats.py                     a table: F1 per cent for each format, and how many values differ
    python benchmarks/formats.py --misses            and every difference
    python benchmarks/formats.py docx pdf            these variants only
    python benchmarks/formats.py --keep FOLDER       make the files there, and use those that are there

`differ` counts the values (fields of the head, of tasks) that are not those of the record of the text.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from tests.convert.build import VARIANTS, build, soffice  # noqa: E402
from tests.convert.layouts import LAYOUTS, gold_of, text_of  # noqa: E402

from accuracy import Score, compare_head, compare_tasks, limit_key, matched, name, plain  # noqa: E402
from anweitool import pipeline, readers  # noqa: E402

FIGURES = ("document", "tasks", "kind", "ref", "exact", "units.marked", "units.role", "deadlines", "own lines")


class Result(NamedTuple):
    """The score of one variant against gold, and what differs from the records of the texts."""

    score: Score
    differences: list[str]


def measure(variant: str, folder: Path, stems: Collection[str] = LAYOUTS) -> Result:
    """Read the files of a variant below `folder`."""
    result = Result(Score(), [])
    for path in sorted(path for path in (folder / variant).iterdir() if path.stem in stems):
        result.differences.extend(_measure(variant, path, result.score))
    return result


@cache
def _text_record(stem: str) -> dict[str, Any]:
    return pipeline.parse(text_of(stem)).model_dump(mode="json")


def _measure(variant: str, path: Path, score: Score) -> Iterator[str]:
    stem, where = path.stem, f"{variant}/{path.stem}"
    gold, wanted = yaml.safe_load(gold_of(stem).read_text("utf-8")), _text_record(stem)
    lines = text_of(stem).read_text("utf-8-sig").splitlines()
    try:
        source, digest = readers.read(str(path))
        record = pipeline.build(source, str(path), digest).model_dump(mode="json")
    except Exception as error:  # one reader at fault must not hide the others
        yield f"{where}: not read: {type(error).__name__}: {error}"
        record = {"document": dict.fromkeys(wanted["document"]), "tasks": []}
        source = None
    if VARIANTS[variant].suffix == "xlsx":  # the table alone
        first, last = LAYOUTS[stem].table or (0, 0)
        gold["tasks"] = [task for task in gold["tasks"] if first <= task["lines"][0] <= last]
        wanted = {"document": {}, "tasks": [task for task in wanted["tasks"] if task["source"]["table"]]}
    else:
        compare_head(score, where, record["document"], gold)
    compare_tasks(score, where, record["tasks"], gold, lines)
    for i, task in enumerate(record["tasks"]):  # in the file's own lines, not in those of the text
        first, last = task["source"]["lines"]
        rest = iter(plain("\n".join(source.lines[first - 1 : last])) if source else "")
        told = all(char in rest for char in plain(task["text"]))  # in order; a row broken by a page has other cells between
        score.add("own lines", {i} if told else (), {i}, f"{where}: {task['id']}")
    yield from (f"{where}: {difference}" for difference in differences(record, wanted))


def differences(record: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    """The values of a record that are not those of another record of the same document."""
    for key, value in wanted["document"].items():
        if _loose(record["document"].get(key)) != _loose(value):
            yield f"{key}: {record['document'].get(key)!r} instead of {value!r}"
    left, right = record["tasks"], wanted["tasks"]
    found = matched([plain(task["text"]) for task in left], [[plain(task["text"])] for task in right])
    for j, task in enumerate(right):
        label = f"{task['ref']} {task['text'][:16]}"
        if j not in found:
            yield f"{label}: missing"
            continue
        got, want = _values(left[found[j]]), _values(task)
        for key in want:
            if got[key] != want[key]:
                yield f"{label}: {key}: {_shown(got[key], want[key])}"
    for i, task in enumerate(left):
        if i not in found.values():
            yield f"{task['ref']} {task['text'][:40]!r}: spurious"


def _values(task: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": task["kind"],
        "ref": plain(task["ref"]),
        "path": [plain(step) for step in task["path"]],
        "text": plain(task["text"]),
        "units": [(name(unit["name"]), unit["role"], unit["basis"]) for unit in task["units"]],
        "deadlines": sorted(map(str, map(limit_key, task["deadlines"]))),
    }


def _shown(got: Any, want: Any) -> str:
    """Two values; of two texts only where they part."""
    if isinstance(got, str) and isinstance(want, str) and len(got) + len(want) > 80:
        at = next((i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want)))
        return f"…{got[max(0, at - 10) : at + 30]!r} instead of …{want[max(0, at - 10) : at + 30]!r}"
    return f"{got} instead of {want}"


def _loose(value: Any) -> Any:
    if isinstance(value, list):
        return [_loose(item) for item in value]
    if isinstance(value, dict):
        return {key: _loose(item) for key, item in value.items()}
    return name(value) if isinstance(value, str) else value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=f"of {', '.join(VARIANTS)}")
    parser.add_argument("--misses", action="store_true", help="list every difference")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the files are made and kept")
    arguments = parser.parse_args()
    if unknown := set(arguments.variants) - set(VARIANTS):
        parser.error(f"no such variant: {', '.join(sorted(unknown))}")
    variants = [v for v in VARIANTS if v in (arguments.variants or VARIANTS) and (soffice() or not VARIANTS[v].of)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = build(arguments.keep or Path(scratch), variants)
        results = {variant: measure(variant, folder) for variant in variants}
    figures = FIGURES
    print(f"{'F1, per cent':14}" + "".join(f"{figure:>13}" for figure in figures) + f"{'differ':>8}")
    for variant, result in results.items():
        cells = [f"{value:13.1f}" if (value := result.score.f1(figure)) is not None else f"{'–':>13}" for figure in figures]
        print(f"{variant:14}" + "".join(cells) + f"{len(result.differences):8}")
    if arguments.misses:
        for result in results.values():
            print(*[line for line in result.score.misses if ": grounded:" not in line], *result.differences, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
