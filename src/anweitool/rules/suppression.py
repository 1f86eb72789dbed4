"""Findings silenced where they stand: `# anwei: ignore[TK703] why` in the YAML of a record, a register, a roster.

On a line of a task (an entry, a body, a field of `document`) a comment silences the codes for all of it; on a line of its own
it belongs to what begins below it, else to what it stands in; `ignore-file[…]` on a line of its own holds for the whole file.
Without codes everything is silenced, but what makes a file unreadable (RC0xx) never is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from anweitool.lazy import lazy
from anweitool.rules.registry import Issue, Rule, known
from anweitool.schema.positions import Mistake, Positioned, scalars

_COMMENT = lazy(r"#\s*anwei\s*:\s*(?P<whole>ignore-file|ignore)\b\s*(?:\[(?P<codes>[^\]\n]*)\])?")
_LAST = 1 << 60


@dataclass
class Ignore:
    """One comment: where it stands, the codes it silences (all, where none are named), the lines it holds for."""

    line: int
    column: int
    codes: tuple[str, ...]
    first: int
    last: int
    used: set[str] = field(default_factory=set)

    def silences(self, issue: Issue) -> bool:
        """Whether it silences a finding; remembers by which of its codes."""
        if issue.code.startswith("RC") or not (issue.line == self.line or self.first <= issue.line <= self.last):
            return False
        fitting = [code for code in self.codes if issue.code.startswith(code)]
        self.used.update(fitting or ([""] if not self.codes else []))
        return bool(fitting) or not self.codes


def ignores_of(text: str, sources: Sequence[Positioned]) -> list[Ignore]:
    """The comments of a YAML text that silence something; words in strings are none."""
    if "anwei" not in text or not _COMMENT.search(text):
        return []
    starts = sorted({line for source in sources for path, (line, _) in source.places.items() if len(path) <= 2})
    ends = _ends(sources)
    found = []
    strings = _strings(text)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for match in _COMMENT.finditer(line):
            before = line[: match.start()]
            if before and not before[-1].isspace() or any(a <= (number, match.start() + 1) < b for a, b in strings.get(number, ())):
                continue
            codes = tuple(code.upper() for code in re.split(r"[\s,，、]+", match["codes"] or "") if code)
            first, last = (1, _LAST) if match["whole"] == "ignore-file" and not before.strip() else _holder(number, before, lines, starts, ends)
            found.append(Ignore(number, match.start() + 1, codes, first, last))
    return found


def _holder(number: int, before: str, lines: Sequence[str], starts: Sequence[int], ends: dict[int, int]) -> tuple[int, int]:
    """The lines of the task, entry or field that a comment belongs to."""
    if not before.strip():
        below = number + 1
        while below <= len(lines) and lines[below - 1].lstrip().startswith("#"):
            below += 1
        if below in ends:
            number = below
    at = bisect_right(starts, number)
    if not at:
        return number, number
    first = starts[at - 1]
    return first, max(ends.get(first, first), first)


def _ends(sources: Sequence[Positioned]) -> dict[int, int]:
    """The first line of everything that may hold a comment → its last one."""
    ends: dict[int, int] = {}
    for source in sources:
        held = sorted((place[0], len(path)) for path, place in source.places.items() if 1 <= len(path) <= 2)
        bottom = max((line for line, _ in source.places.values()), default=1) + 200  # a text may go on below the line it begins on
        stack: list[tuple[int, int]] = []
        for line, depth in held:
            while stack and stack[-1][1] >= depth:
                top = stack.pop()
                if top[0] < line:
                    ends[top[0]] = max(ends.get(top[0], 0), line - 1)
            stack.append((line, depth))
        for line, _ in stack:
            ends[line] = bottom
    return ends


def _strings(text: str) -> dict[int, list[tuple[tuple[int, int], tuple[int, int]]]]:
    """Line → the strings that touch it, each from one (line, column) up to another."""
    found: dict[int, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
    for start, end in scalars(text):
        for line in range(start[0], end[0] + 1):
            found.setdefault(line, []).append((start, end))
    return found


def silence(issues: Sequence[Issue], ignores: Sequence[Ignore]) -> list[Issue]:
    """The issues that no comment silences."""
    return [issue for issue in issues if not [one for one in ignores if one.silences(issue)]]


def unused(ignores: Sequence[Ignore], rules: Collection[Rule] | None = None) -> Iterator[Mistake]:
    """Comments, or codes in them, that silenced nothing although their rules were run."""
    run = known().values() if rules is None else rules
    for one in ignores:
        if not one.codes and not one.used and rules is None:
            yield Mistake(one.line, one.column, "这里的 ignore 没有略去什么", "RC011")
        for code in one.codes:
            if code in one.used:
                continue
            if not any(rule.code.startswith(code) for rule in known().values()):
                yield Mistake(one.line, one.column, f"没有 {code} 这一条", "RC011")
            elif any(rule.code.startswith(code) for rule in run):
                yield Mistake(one.line, one.column, f"ignore[{code}] 没有略去什么", "RC011")
