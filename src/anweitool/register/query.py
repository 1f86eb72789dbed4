"""Questions to a register: which tasks, due when, of whom.

Filters combine: a row satisfies every one that is given. Several values of one filter are alternatives, but words of a text
must all occur. Where sources of an entry disagree (its `conflicts`), what each of them says counts until one is preferred.
A query is one pass over the entries; none of the functions raises on a valid register.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from anweitool import deadlines as times
from anweitool.register.rows import LIVING, Account, DeadlineRow, Due, Filters, Hit, TaskRow, span_of
from anweitool.schema.record import Deadline, Unit
from anweitool.schema.register import Entry, Register, Source
from anweitool.text import same_width
from anweitool.units import TIERS, match_any

__all__ = ["Account", "Filters", "deadlines", "documents", "select", "span_of"]

_LISTED = 12  # next days of one recurring deadline
_COUNTED = 400  # further ones that are counted
_AHEAD = timedelta(366 * 5)  # how far a recurring deadline is followed where no last day is asked for


# ---- the questions -------------------------------------------------------------------------------


def select(register: Register, filters: Filters, today: date, account: Account | None = None) -> list[TaskRow]:
    """The tasks that satisfy the filters, in the register's order; with a span, those that have a day in it."""
    account = account if account is not None else Account()
    days = Days(filters, today, register)
    rows = []
    for row in _rows(register, filters, account, days):
        if not any(has_date(deadline) for deadline in row.deadlines):
            account.undated += 1
        if row.days or not days.span.asked:
            rows.append(row)
    return rows


def deadlines(register: Register, filters: Filters, today: date, account: Account | None = None) -> list[DeadlineRow]:
    """The days that tasks are due, in the register's order.

    A recurring deadline has a row for each of its next days in the span (from today, where the span has no first day, and not
    before the date of its document), at most 12; without a last day to the span its next day alone.
    """
    account = account if account is not None else Account()
    days = Days(filters, today, register)
    found = []
    for row in _rows(register, filters, account, days):
        if not any(has_date(deadline) for deadline in row.deadlines):
            account.undated += 1
        found += [_deadline_row(row, due, today) for due in row.days]
    return found


def _deadline_row(row: TaskRow, due: Due, today: date) -> DeadlineRow:
    late = due.deadline.rrule is None and due.day < today and row.status in LIVING
    return DeadlineRow(due.day, due.deadline.start, due.deadline.kind, due.deadline.text, late, row.id, row.title, row.units, due.document, row)


def _rows(register: Register, filters: Filters, account: Account, days: Days) -> Iterator[TaskRow]:
    """The tasks that satisfy every filter but the span, each with its days in the span."""
    keys = documents(register, filters.documents) if filters.documents else None
    units = _Units(filters)
    words, topics = _Words(filters.texts), _Words(filters.topics)
    sections = [folded(part) for part in filters.sections]
    owners = [folded(name) for name in filters.owners]
    for entry in register.entries:
        if filters.statuses and entry.status not in filters.statuses or filters.kinds and entry.kind not in filters.kinds:
            continue
        if filters.overdue and entry.status not in LIVING:
            continue
        if owners and not any(name in folded(entry.owner or "") for name in owners):
            continue
        source = _source(entry, keys, sections)
        if source is None or not words.all_in(entry) or not topics.all_in(entry, source.path):
            continue
        said = said_in(entry, source)
        asked = said if filters.recurring is None else [one for one in said if (one[0].rrule is not None) == filters.recurring]
        if not asked and (filters.recurring or said):
            continue
        named = named_in(entry)
        match = units(named)
        if match is None and filters.units or filters.roles and not any(unit.role in filters.roles for unit in named):
            continue
        found, more = days.of(asked)
        if match is not None and not filters.wide and TIERS.index(match.tier) > LAST_DIRECT:
            if found or not days.span.asked:
                account.further[match.tier] += 1
            continue
        account.left_out += more
        yield TaskRow(
            entry.id, entry.title, entry.text, entry.kind, named, [deadline for deadline, _ in said], entry.status,
            source.document, source.task.rpartition(":")[2], source.lines, match, entry, found,
        )  # fmt: skip


def documents(register: Register, names: Sequence[str]) -> set[str]:
    """The keys of the documents that are called by their key, their number, a part of either or of their title."""
    asked = [folded(name) for name in names]
    return {
        document.key
        for document in register.documents
        if any(name in folded(known) for name in asked for known in (document.key, document.doc_number or "", document.title or ""))
    }


# ---- one entry -----------------------------------------------------------------------------------


def folded(text: str) -> str:
    return same_width(text).casefold()


class _Words:
    """Words that must all stand in a task, its widths, spaces and capitals aside."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [folded(word) for text in texts for word in text.split()]
        self._needed = {char for word in self._words for char in word if "\u4e00" <= char <= "\u9fff"}  # these look the same folded

    def all_in(self, entry: Entry, path: Sequence[str] = ()) -> bool:
        if not self._words:
            return True
        raw = "\n".join((entry.title or "", entry.text, *path))
        if not all(char in raw for char in self._needed):
            return False
        text = folded(raw)
        return all(word in text for word in self._words)


def living(entry: Entry) -> list[Source]:
    return [source for source in entry.sources if source.withdrawn is None] or entry.sources


def _source(entry: Entry, keys: set[str] | None, sections: Sequence[str]) -> Source | None:
    """The first source in the documents and under the headings that are asked for."""
    for source in living(entry):
        if keys is not None and source.document not in keys:
            continue
        if not sections or any(part in folded(heading) for heading in source.path for part in sections):
            return source
    return None


def named_in(entry: Entry) -> list[Unit]:
    """The units of a task: the entry's, and where its sources disagree those of each."""
    if not any(conflict.field == "units" for conflict in entry.conflicts):
        return entry.units
    named = [*entry.units, *(unit for source in living(entry) for unit in source.units or ())]
    return list({(unit.name, unit.role): unit for unit in reversed(named)}.values())[::-1]


def said_in(entry: Entry, source: Source) -> list[tuple[Deadline, str]]:
    """The deadlines of a task, each with the key of the document that says so."""
    said = [(deadline, source.document) for deadline in entry.deadlines]
    if any(conflict.field == "deadlines" for conflict in entry.conflicts):
        said += [(deadline, other.document) for other in living(entry) for deadline in other.deadlines or () if deadline not in entry.deadlines]
    return said


LAST_DIRECT = 2  # exact, alias, prefix


class _Units:
    """The surest match of the units of a task, each name compared once a query."""

    def __init__(self, filters: Filters) -> None:
        self._filters = filters
        self._known: dict[tuple[str, bool], Hit | None] = {}

    def __call__(self, units: Sequence[Unit]) -> Hit | None:
        if not self._filters.units:
            return None
        roles = self._filters.roles
        hits = [hit for unit in units if not roles or unit.role in roles if (hit := self._match(unit.name, unit.open))]
        return min(hits, key=lambda hit: TIERS.index(hit.tier), default=None)

    def _match(self, name: str, left_open: bool) -> Hit | None:
        key = (name, left_open)
        if key not in self._known:
            found = ((query, match_any(query, [key], self._filters.roster)) for query in self._filters.units)
            hits = [Hit(query, one[0], one[1].tier, one[1].reason) for query, one in found if one]
            self._known[key] = min(hits, key=lambda hit: TIERS.index(hit.tier), default=None)
        return self._known[key]


def has_date(deadline: Deadline) -> bool:
    """Whether a deadline falls on days: by date, or by what recurs within days or longer."""
    return deadline.due is not None or (deadline.rrule or "").startswith(("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"))


class Days:
    """The days of deadlines in the span of a query."""

    def __init__(self, filters: Filters, today: date, register: Register) -> None:
        self.span = span_of(filters, today)
        self._begin = self.span.first or today
        self._fixed_only = filters.overdue
        self._issued = {document.key: document.date or date.min for document in register.documents}
        self._known: dict[tuple[str, date], tuple[list[date], int]] = {}

    def of(self, said: Sequence[tuple[Deadline, str]]) -> tuple[tuple[Due, ...], int]:
        """The days of a task, in order, and how many more there are."""
        found: list[Due] = []
        left_out = 0
        for deadline, document in said:
            if deadline.rrule is not None:
                days, more = self.next(deadline.rrule, max(self._begin, self._issued.get(document, date.min)))
                found += [Due(day, deadline, document) for day in days]
                left_out += more
            elif deadline.due and deadline.due in self.span:
                found.append(Due(deadline.due, deadline, document))
        return tuple(sorted(found, key=lambda due: due.day)), left_out

    def next(self, rrule: str, start: date) -> tuple[list[date], int]:
        """The next days of a rule in the span, and how many more there are."""
        if self._fixed_only:
            return [], 0
        if (rrule, start) not in self._known:
            listed = _LISTED if self.span.last else 1
            days = times.occurrences(times.Deadline("", "recurring", rrule=rrule), start, self.span.last or start + _AHEAD)
            found = list(islice(days, listed))
            self._known[rrule, start] = (found, sum(1 for _ in islice(days, _COUNTED)) if self.span.last else 0)
        return self._known[rrule, start]
