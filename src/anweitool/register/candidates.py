"""Questions to the index: the entries that can answer one are read, those that are only counted are counted where they lie.

The answer is that of `query` over the whole register, because `query` itself looks at every entry that may be listed. What is
counted without it, undated tasks and matches of further tiers that have no recurring deadline, is counted by conditions that
say exactly what `query` says; where a question cannot be said so (`exact`), every entry that may fit is read.
"""

# ruff: noqa: S608 - every text of SQL here is the program's own; what comes from outside is a parameter
from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from anweitool.register import index, query
from anweitool.register.overview import OVERDUE, SOON, Agenda, Overview, agenda, summed, unsettled
from anweitool.register.rows import LIVING, Account, Filters, Span, span_of
from anweitool.schema.register import Document, Entry, Register
from anweitool.units import TIERS, match_any


class Index:
    """A fresh index of a register, for one question after another. Every method raises one of `index.BROKEN` where it is broken."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def documents(self) -> list[Document]:
        """All documents of the register, in its order."""
        return index.documents(self._connection)

    def view(self, what: Literal["tasks", "deadlines"], filters: Filters, today: date) -> tuple[Register, Account]:
        """What `query.select` or `query.deadlines` gives the whole register's answer for: its entries that may be listed, and an
        account that counts the others already."""
        asked = _Question(self._connection, what, filters, today, self.documents() if filters.documents else [])
        entries = index.entries(self._connection, asked.listed.text, asked.listed.parameters)
        account = Account()
        if asked.undated is not None:
            account.undated = self._count(asked.undated)
        if asked.further is not None:
            sql = f"SELECT {_TIER.format(column='e2.n')} AS tier, count(*) FROM entry AS e2 WHERE n IN (SELECT n FROM entry WHERE {asked.further.text}) GROUP BY tier"  # noqa: E501
            for tier, count in self._connection.execute(sql, asked.further.parameters).fetchall():
                account.further[TIERS[tier]] += count
        part = self._part(entries)
        return (part.model_copy(update={"documents": self.documents()}) if filters.documents else part), account

    def overview(self, today: date, first: int | None = None) -> Overview:
        """The overview that `overview.overview` gives."""
        execute = self._connection.execute
        status: dict[Any, int] = dict(execute("SELECT status, count(*) FROM entry GROUP BY status").fetchall())
        charge: dict[Any, int] = {(name, state): tasks for name, state, tasks in execute("SELECT name, status, tasks FROM charge")}
        late = f"SELECT DISTINCT n FROM due JOIN entry USING (n) WHERE {_ALIVE} AND day < ?"
        behind = dict(execute(f"SELECT name, count(*) FROM holder WHERE n IN ({late}) GROUP BY name", (str(today),)).fetchall())
        documents = int(execute("SELECT count(*) FROM document").fetchone()[0])
        undated, disputed = (self._count(_Condition(column)) for column in ("undated", "disputed"))
        overdue, soon = (self._agenda(filters, today, first) for filters in (OVERDUE, SOON))
        edited = unsettled(index.entries(self._connection, "edited", ()))
        return summed(today, documents, status, charge, behind, overdue, soon, undated, disputed, edited)

    def _agenda(self, filters: Filters, today: date, first: int | None) -> Agenda:
        """The days that living tasks are due in a span; of the `first` alone the entries are read, the others are counted."""
        if first is None:
            account = Account()
            rows = query.deadlines(self.view("deadlines", filters, today)[0], filters, today, account)
            return agenda(rows, None, len(rows) + account.left_out)
        span = span_of(filters, today)
        within = (str(span.first or date.min), str(span.last or date.max))
        fixed = f"FROM due JOIN entry USING (n) WHERE {_ALIVE} AND day BETWEEN ? AND ?"
        total = self._connection.execute(f"SELECT sum(times) {fixed}", within).fetchone()[0] or 0
        chosen = {n for (n,) in self._connection.execute(f"SELECT n {fixed} ORDER BY day, n LIMIT ?", (*within, first))}
        days = query.Days(filters, today, Register.model_construct(documents=[]))
        recurring = f"FROM rule JOIN entry USING (n) WHERE {_ALIVE} AND rrule = ? AND max(issued, ?) = ?"
        begin = str(span.first or today)
        for rrule, start, count in self._connection.execute(
            f"SELECT rrule, max(issued, ?), count(*) FROM rule JOIN entry USING (n) WHERE {_ALIVE} GROUP BY 1, 2", (begin,)
        ).fetchall():
            found, more = days.next(rrule, date.fromisoformat(start))
            if found:
                total += count * (len(found) + more)
                chosen |= {n for (n,) in self._connection.execute(f"SELECT n {recurring} ORDER BY n LIMIT ?", (rrule, begin, start, first))}
        part = self._part(index.entries(self._connection, *_one_of("n", sorted(chosen))))
        return agenda(query.deadlines(part, filters, today), first, total)

    def _part(self, entries: Sequence[Entry]) -> Register:
        """A register of some entries and the documents they are from."""
        keys = dict.fromkeys(source.document for entry in entries for source in entry.sources)
        documents = index.documents(self._connection, keys)
        return Register.model_construct(schema_="anwei-register/1", documents=documents, entries=list(entries), links=[], review=[])

    def _count(self, condition: _Condition) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM entry WHERE {condition.text}", condition.parameters).fetchone()[0])


class _Condition(NamedTuple):
    """A condition on a row of `entry`, with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()

    def __and__(self, other: _Condition) -> _Condition:
        return _Condition(f"({self.text}) AND ({other.text})", (*self.parameters, *other.parameters))

    def __or__(self, other: _Condition) -> _Condition:
        return _Condition(f"({self.text}) OR ({other.text})", (*self.parameters, *other.parameters))

    def __invert__(self) -> _Condition:
        return _Condition(f"NOT ({self.text})", self.parameters)


_ANY, _NONE = _Condition("TRUE"), _Condition("FALSE")


def _one_of(column: str, values: Sequence[Any]) -> _Condition:
    return _Condition(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(list(values)),))


class _Question:
    """The conditions that a question makes: `listed` are read; `undated` and `further` only counted, None where they are read too."""

    def __init__(
        self, connection: sqlite3.Connection, what: Literal["tasks", "deadlines"], filters: Filters, today: date, documents: Sequence[Document]
    ) -> None:
        self._connection = connection
        self.undated: _Condition | None = None
        self.further: _Condition | None = None
        fits = _plain(connection, filters) & _placed(connection, filters, documents) & _worded(connection, filters)
        direct, other = self._units(filters)
        exact = not (filters.topics and (filters.documents or filters.sections))
        span = span_of(filters, today)
        if not exact:
            self.listed = fits & (direct | other)
        elif what == "tasks" and not span.asked:
            self.listed, self.further = fits & direct, fits & other if other is not _NONE else None
        else:
            recurs = _Condition("rules > 0") if _may_recur(filters, span, today) else _NONE
            falls = _falls(filters, span)
            self.listed = fits & (direct & (recurs | falls) | (other & recurs if span.asked else _NONE))
            self.undated = fits & direct & ~(recurs | falls) & _Condition("undated")
            if other is not _NONE:
                self.further = fits & other & (falls & ~recurs if span.asked else _ANY)

    def _units(self, filters: Filters) -> tuple[_Condition, _Condition]:
        """Whether an entry matches a unit directly, or less surely and is only counted: the surest match of an entry decides."""
        roles = _one_of("role", filters.roles) if filters.roles else _ANY
        if not filters.units:
            return (_Condition(f"n IN (SELECT n FROM naming WHERE {roles.text})", roles.parameters) if filters.roles else _ANY), _NONE
        hits = []
        for number, name, left_open in self._connection.execute("SELECT id, name, open FROM unit").fetchall():
            found = (match_any(asked, [(name, bool(left_open))], filters.roster) for asked in filters.units)
            tiers = [TIERS.index(one[1].tier) for one in found if one]
            if tiers:
                hits.append((number, min(tiers)))
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS hit(unit INTEGER PRIMARY KEY, tier INTEGER)")
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS matched(n INTEGER PRIMARY KEY, tier INTEGER)")
        self._connection.execute("DELETE FROM hit")
        self._connection.execute("DELETE FROM matched")
        self._connection.executemany("INSERT INTO hit VALUES (?, ?)", hits)
        sql = f"INSERT INTO matched SELECT n, min(tier) FROM hit JOIN naming USING (unit) WHERE {roles.text} GROUP BY n"
        self._connection.execute(sql, roles.parameters)
        if filters.wide:
            return _Condition("n IN (SELECT n FROM matched)"), _NONE
        return tuple(_Condition(f"n IN (SELECT n FROM matched WHERE tier {sign} {query.LAST_DIRECT})") for sign in ("<=", ">"))  # type: ignore[return-value]


_ALIVE = "status IN (" + ", ".join(f"'{status}'" for status in LIVING) + ")"
_TIER = "(SELECT tier FROM matched WHERE matched.n = {column})"


def _plain(connection: sqlite3.Connection, filters: Filters) -> _Condition:
    """Status, kind, owner, and whether the deadlines recur."""
    found = _ANY
    if filters.statuses:
        found &= _one_of("status", filters.statuses)
    if filters.overdue:
        found &= _one_of("status", LIVING)
    if filters.kinds:
        found &= _one_of("kind", filters.kinds)
    if filters.owners:
        asked = [query.folded(name) for name in filters.owners]
        known = [owner for (owner,) in connection.execute("SELECT DISTINCT owner FROM entry")]
        found &= _one_of("owner", [owner for owner in known if any(name in query.folded(owner) for name in asked)])
    if filters.recurring is not None:
        found &= _Condition("rules > 0" if filters.recurring else "said = 0 OR said > rules")
    return found


def _placed(connection: sqlite3.Connection, filters: Filters, documents: Sequence[Document]) -> _Condition:
    """A source in the documents and under the headings that are asked for."""
    inside = _ANY
    if filters.documents:
        known = Register.model_construct(documents=list(documents))
        inside &= _one_of("document", sorted(query.documents(known, filters.documents)))
    if filters.sections:
        under = _NONE
        for part in filters.sections:
            under |= _Condition("instr(headings, ?) > 0", (query.folded(part),))
        inside &= under
        found = _holding(connection, [query.folded(filters.sections[0])]) if len(filters.sections) == 1 else _ANY
        return found & _Condition(f"n IN (SELECT n FROM place WHERE {inside.text})", inside.parameters)
    return _ANY if inside is _ANY else _Condition(f"n IN (SELECT n FROM place WHERE {inside.text})", inside.parameters)


def _worded(connection: sqlite3.Connection, filters: Filters) -> _Condition:
    """The words in title and text, or in these and the headings of the first source."""
    texts, topics = ([query.folded(word) for text in asked for word in text.split()] for asked in (filters.texts, filters.topics))
    if not texts and not topics:
        return _ANY
    found = _holding(connection, [*texts, *topics])
    for word in texts:
        found &= _Condition("instr((SELECT text FROM words WHERE words.n = entry.n), ?) > 0", (word,))
    if not (filters.documents or filters.sections):
        whole = "(SELECT text FROM words WHERE words.n = entry.n) || (SELECT tail FROM place WHERE place.n = entry.n AND position = 0)"
        for word in topics:
            found &= _Condition(f"instr({whole}, ?) > 0", (word,))
    return found


def _holding(connection: sqlite3.Connection, words: Sequence[str]) -> _Condition:
    """Every entry that these words can stand in, and others."""
    found = index.holding(connection, words)
    return _ANY if found is None else _one_of("n", found)


def _may_recur(filters: Filters, span: Span, today: date) -> bool:
    """Whether days of what recurs can be in the span: they are looked for from its first day, or from today."""
    ended = span.last is not None and span.last < (span.first or today)
    return not filters.overdue and filters.recurring is not False and not ended


def _falls(filters: Filters, span: Span) -> _Condition:
    """Whether a fixed day is in the span."""
    if filters.recurring:
        return _NONE
    first, last = span.first or date.min, span.last or date.max
    return _Condition("n IN (SELECT n FROM due WHERE day BETWEEN ? AND ?)", (str(first), str(last)))
