"""Who is responsible for one task: the bodies of its marks and columns, then those its sentences direct."""

from __future__ import annotations

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import marks, subjects
from anweitool.parsers.findings import Findings, Unit
from anweitool.parsers.marks import Mark
from anweitool.text import same_width

_ASIDE = lazy(r"[（(][^（）()]{15,}[）)]")


def of_mark(mark: Mark, findings: Findings) -> list[Unit]:
    """The bodies that a mark names, each once with its strongest role; the first leads where the document says so."""
    found: dict[str, Unit] = {}
    named = mark.units
    if findings.first_leads or mark.first_leads:
        named = first_leads(named)
    for name, role in named:
        unit = found.setdefault(same_width(name), Unit(name, role, "marked"))
        unit.role = units.stronger(unit.role, role)
        unit.open = unit.open or name in mark.open
    return list(found.values())


def first_leads(named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first of several responsible bodies as the lead; one alone, or a list with a lead, stays as it is."""
    several = [i for i, (_, role) in enumerate(named) if role == "responsible"]
    if len(several) < 2 or any(role == "lead" for _, role in named):
        return named
    return [(name, "lead" if i == several[0] else role) for i, (name, role) in enumerate(named)]


def of_text(text: str, mark: Mark, findings: Findings) -> list[Unit]:
    """The bodies of a task: those marked, then subjects of its text that the mark does not cover."""
    if "（" in text or "(" in text or "【" in text:
        mark = mark.copy()
        for inner in marks.marks_inside(text):
            mark.units += inner.units
            findings.first_leads |= inner.first_leads
        text = _ASIDE.sub("", text)
    found = of_mark(mark, findings)
    if not found and (label := subjects.label_of(text)):
        return [Unit(name.name, "responsible", "marked", name.open) for name in units.split_names(label)]
    return with_subjects(found, text)


def with_subjects(found: list[Unit], text: str) -> list[Unit]:
    """The marked bodies with those added that the text directs beside them.

    A subject that a mark spells out is not added; `X牵头` in the text raises the role that the mark gives X.
    """
    marked = [unit.name for unit in found]
    keys = {same_width(name) for name in marked}
    for subject in subjects.find(text):
        if subject.marked and (same := _same(found, subject.name)):
            same.role = "support" if subject.role == "support" else units.stronger(same.role, subject.role)
            continue
        key = same_width(subject.name)
        if key in keys:
            continue
        if marked and (
            units.covers(marked, subject.name)
            or (subject.role != "support" and (units.is_generic(subject.name) or not (subject.strong or subject.name[0] == "各")))
        ):
            continue
        keys.add(key)
        found.append(Unit(subject.name, subject.role, "marked" if subject.marked else "inferred"))
    return found


def _same(found: list[Unit], name: str) -> Unit | None:
    return next((unit for unit in found if unit.name.endswith(name) or name.endswith(unit.name)), None)
