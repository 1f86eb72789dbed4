"""The registry: what a rule is, which rules there are, and how they are run over a subject."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol

from anweitool.diagnostics import Severity

#: Where a rule comes from: 条例 (党政机关公文处理工作条例, 2012), 国标 (GB/T 9704-2012), 标准 (GB/T 15834, 15835), 实务 (practice).
Level = Literal["条例", "国标", "标准", "实务"]

#: Module of each family, in the order of the codes.
FAMILIES = {
    "head": "版头", "title": "标题", "body": "主体", "dates": "日期", "annexes": "附件", "imprint": "版记", "outline": "层次", "punctuation": "标点和数字", "conduct": "行文规则",
    "tasks": "任务", "deadlines": "时限", "bodies": "单位", "text": "文本", "register": "台账", "written": "手工编写的文件",
}  # fmt: skip


class Place(NamedTuple):
    """Where a finding points to: line and column, 1-based, of the extracted text, or of the record's own file."""

    line: int
    column: int = 1


class Fix(NamedTuple):
    """A safe change to a record's file: `old`, which stands on the line of the finding, becomes `new`."""

    old: str
    new: str


class Finding(NamedTuple):
    """What a check found. `severity` is given where this case matters less, or more, than the rule's own says."""

    place: Place
    message: str
    task: str | None = None
    suggestion: str | None = None
    severity: Severity | None = None
    fix: Fix | None = None


class Issue(NamedTuple):
    """A finding with what its rule says of it: what is reported."""

    code: str
    name: str
    severity: Severity
    level: Level
    message: str
    path: str
    line: int
    column: int
    task: str | None = None
    suggestion: str | None = None
    fix: Fix | None = None

    def data(self) -> dict[str, str | int | None]:
        """The issue as JSON has it."""
        shown = ("code", "name", "severity", "level", "message", "path", "line", "column", "task")
        return {key: getattr(self, key) for key in shown}


#: What a rule looks at: a document (or the record of one), a register, a file that people wrote.
Scope = Literal["document", "register", "file"]


class Judged(Protocol):
    """What can be judged by the rules of its scope."""

    @property
    def path(self) -> str: ...

    @property
    def scope(self) -> Scope: ...


Check = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule. `text` is True where it needs the document itself, not its record alone; `clause` is given where it is certain."""

    code: str
    name: str
    severity: Severity
    level: Level
    clause: str | None
    text: bool
    check: Check
    doc: str
    scope: Scope = "document"

    @property
    def summary(self) -> str:
        """What the rule asks for, in one line."""
        return self.doc.partition("\n")[0]

    @property
    def explanation(self) -> str:
        """The documentation without its examples."""
        return re.split(r"^(?:不合|合)：$", self.doc, maxsplit=1, flags=re.M)[0].strip()

    @cached_property
    def examples(self) -> tuple[list[str], list[str]]:
        """The failing and the passing documents of the docstring."""
        bad, good = (re.findall(rf"^{head}：\n((?:    .*\n|\n)+)", self.doc + "\n", re.M) for head in ("不合", "合"))
        return [inspect.cleandoc(text) for text in bad], [inspect.cleandoc(text) for text in good]


_RULES: dict[str, Rule] = {}


def rule(
    code: str, severity: Severity, level: Level, clause: str | None = None, *, text: bool = True, scope: Scope = "document"
) -> Callable[[Check], Check]:  # fmt: skip
    """Register a check as a rule. Its name is the function's, its documentation the docstring."""

    def register(check: Check) -> Check:
        assert code not in _RULES, f"{code} is registered twice"
        name = getattr(check, "__name__", "").replace("_", "-")
        _RULES[code] = Rule(code, name, severity, level, clause, text, check, inspect.cleandoc(check.__doc__ or ""), scope)
        return check

    return register


@cache
def known() -> Mapping[str, Rule]:
    """Every rule by code, in order."""
    for family in FAMILIES:
        import_module(f"anweitool.rules.{family}")
    return dict(sorted(_RULES.items()))


def get(code: str) -> Rule | None:
    """The rule of a code or a name, widths and capitals aside; None if there is none."""
    wanted = code.strip()
    return known().get(wanted.upper()) or next((one for one in known().values() if one.name == wanted.lower()), None)


def chosen(select: Collection[str] = (), ignore: Collection[str] = ()) -> list[Rule]:
    """The rules whose code begins with one of `select` (all, where none is given) and with none of `ignore`.

    The longer prefix counts where both fit (select TK702, ignore TK).
    """

    def longest(code: str, prefixes: Collection[str]) -> int:
        return max((len(prefix) for prefix in prefixes if code.startswith(prefix.upper())), default=-1)

    return [one for one in known().values() if (longest(one.code, select) if select else 0) > longest(one.code, ignore)]


def check(subject: Judged, rules: Sequence[Rule] | None = None) -> list[Issue]:
    """What the rules (all, where none are given) find in a subject, by line, column and code."""
    issues = [issue for one in (known().values() if rules is None else rules) for issue in _run(one, subject)]
    return sorted(issues, key=lambda issue: (issue.line, issue.column, issue.code, issue.message))


def _run(one: Rule, subject: Judged) -> Iterator[Issue]:
    if one.scope != subject.scope or one.scope == "document" and one.text and getattr(subject, "text", None) is None:
        return
    for found in one.check(subject):
        message = " ".join(found.message.splitlines())  # what is quoted may hold a line break
        yield Issue(
            one.code, one.name, found.severity or one.severity, one.level, message, subject.path, *found.place, found.task,
            found.suggestion, found.fix,
        )  # fmt: skip
