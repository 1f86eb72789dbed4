"""What the stages from outline and tables to tasks share: the tasks found so far, counts, doubts, the known years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from anweitool import deadlines
from anweitool.deadlines import Context, Deadline
from anweitool.diagnostics import Diagnostic, Severity
from anweitool.source import Block, SourceText

_BLANK = " \t\n\u200b#*|`>-—_"

Years = tuple[tuple[int, str], ...]


@dataclass
class Unit:
    """A body with its role in a task; `basis` says whether the document marks it or it is the subject, `open` that
    its list ended in 等."""

    name: str
    role: str
    basis: str
    open: bool = False


@dataclass
class Task:
    """One thing that somebody must do, with every value tied to the text it came from.

    `position` are the printed numbers (or a label) that its id is made of; `same_as` are indexes of tasks.
    """

    kind: str
    ref: str | None
    path: list[str]
    title: str | None
    text: Block
    units: list[Unit]
    deadlines: list[Deadline]
    lines: tuple[int, int]
    position: tuple[str, ...]
    table: int | None = None
    row: int | None = None
    same_as: list[int] = field(default_factory=list)


@dataclass
class Count:
    """What was printed against what was read: rows of a table, items of the outline."""

    what: str
    lines: tuple[int, int]
    printed: int
    extracted: int
    set_aside: int = 0


@dataclass
class Findings:
    """The tasks of one document as they are found. `first_leads`: the document says that the first unit leads."""

    source: SourceText
    issued: date | None
    title_year: int | None
    tasks: list[Task] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    inherited: list[tuple[int, int]] = field(default_factory=list)  # headings whose mark holds for the items below
    first_leads: bool = False
    tables: int = 0
    prefix: str = ""  # of ids in an annex
    furniture: frozenset[int] = frozenset()  # lines that are no text

    def adjoin(self, block: Block, following: Block) -> bool:
        """Whether nothing but white space, marks of layout and page furniture stands between two blocks."""
        start, end = block.span()[1], following.span()[0]
        between = self.source.text[start:end]
        if not between.strip(_BLANK):
            return True
        first = self.source.line_at(start)
        lines = enumerate(between.split("\n"), first)
        return not any(line.strip(_BLANK) for number, line in lines if number not in self.furniture)

    def lines(self, blocks: Sequence[Block]) -> tuple[int, int]:
        """The first and the last line that the blocks touch."""
        spans = [self.source.lines_of(block.span()) for block in blocks]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def limits(self, text: str, years: Years, times: Iterable[str] = ()) -> list[Deadline]:
        """The deadlines of running text, then those of expressions known to be limits, which stand for the
        same day said in the text."""
        context = Context(self.issued, years)
        found = deadlines.find(text, context=context)
        stated = [d for expression in times for d in deadlines.read_all(expression, context=context)]
        days = {d.due for d in stated if d.kind == "date" and d.due}
        return [d for d in found if d.kind != "date" or d.due not in days] + stated

    def years_of(self, *titles: tuple[str | None, str]) -> Years:
        """The years that titles name, nearest first, each with where it stands; the document's title last."""
        found = [(year, where) for text, where in titles if text and (year := deadlines.year_in(text))]
        if self.title_year:
            found.append((self.title_year, "文件标题"))
        return tuple(found)

    def dated_by_imprint(self) -> None:
        """Say of every year that was taken from the day of issue that it is the day of printing."""
        for task in self.tasks:
            task.deadlines = [d._replace(year_from=d.year_from and d.year_from.replace("成文日期", "印发日期")) for d in task.deadlines]

    def say(self, code: str, severity: Severity, message: str, lines: tuple[int, int], suggestion: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(code, severity, message, lines, suggestion))


def distinct(found: Sequence[Deadline]) -> list[Deadline]:
    """Each limit once; the first expression of it stands."""
    if len(found) < 2:
        return list(found)
    seen: dict[tuple[object, ...], Deadline] = {}
    for deadline in found:
        key = ("date", deadline.due or deadline.text) if deadline.kind == "date" else deadlines.meaning(deadline)
        seen.setdefault(key, deadline)
    return list(seen.values())
