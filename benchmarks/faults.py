"""What the rules find of faults planted in official documents, and what they say of clean ones.

    python benchmarks/faults.py            the figures
    python benchmarks/faults.py --misses   and every fault that was not found, every error or warning on a clean document

`tests/faults` holds the documents: clean ones, and copies of clean ones with one fault each, written by people who had not
seen the rules. A fault counts as found where a finding with a fitting code points to its lines; `anything` counts any code.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import yaml

from anweitool import pipeline
from anweitool.rules import Issue, check

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "faults"


class Figures(NamedTuple):
    """How many planted faults there are, were found by a fitting code and by any; what clean documents were blamed for."""

    planted: int
    found: int
    anything: int
    clean: int
    blamed: int
    misses: list[str]


def issues_of(path: Path) -> list[Issue]:
    """What all rules find in a document."""
    return check(pipeline.examine(path))


def measure() -> Figures:
    """The figures over all documents."""
    truth = yaml.safe_load((FOLDER / "truth.yaml").read_text("utf-8"))
    found = anything = 0
    misses = []
    for fault in truth:
        first, last = fault["lines"]
        there = [issue.code for issue in issues_of(FOLDER / "planted" / fault["file"]) if first <= issue.line <= last]
        anything += bool(there)
        if set(there) & set(fault["codes"]):
            found += 1
        else:
            misses.append(f"{fault['file']}:{first} {'/'.join(fault['codes'])} {fault['what']} (said: {', '.join(there) or 'nothing'})")
    clean = sorted((FOLDER / "clean").iterdir())
    blamed = [issue for path in clean for issue in issues_of(path) if issue.severity != "info"]
    misses += [f"{Path(issue.path).name}:{issue.line} clean, but {issue.code} {issue.message}" for issue in blamed]
    return Figures(len(truth), found, anything, len(clean), len(blamed), misses)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--misses", action="store_true")
    figures = measure()
    print(f"planted faults: {figures.found} of {figures.planted} by a fitting code, {figures.anything} by any, at the right line")
    print(f"clean documents: {figures.blamed / figures.clean:.2f} errors and warnings each ({figures.clean} documents)")
    if arguments.parse_args().misses:
        print("\n".join(figures.misses))


if __name__ == "__main__":
    main()
