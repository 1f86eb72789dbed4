"""The index of a register: a database beside it, so that a question reads the entries that answer it and no others.

    .register.yaml.index      belongs to register.yaml (or register/); it can be deleted at any time

It belongs to the bytes of the register by their digest; what the system says of the files (`files.State`) spares reading them.
An index that is missing, old, of another version or broken is made anew; where that is not possible the register is read whole.
It holds every entry as JSON, and what `candidates` chooses entries by.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import add
from pathlib import Path
from typing import Any

from anweitool.lazy import lazy
from anweitool.register import files
from anweitool.register.query import folded, living
from anweitool.schema.record import Deadline, Unit
from anweitool.schema.register import Document, Entry, Source
from anweitool.version import VERSION

SMALL = 256 * 1024  # bytes: a register so small is read as fast without an index
_LAYOUT = 2
_SETTLED = 2_000_000_000  # nanoseconds: a file that old cannot have been written again within the same tick of its clock

TABLES = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE document(key TEXT PRIMARY KEY, n INTEGER, data TEXT) WITHOUT ROWID;
CREATE TABLE entry(n INTEGER PRIMARY KEY, status TEXT, kind TEXT, owner TEXT, said INTEGER, rules INTEGER, undated INTEGER, disputed INTEGER, edited INTEGER);
CREATE TABLE content(n INTEGER PRIMARY KEY, crc INTEGER, data TEXT);
CREATE TABLE words(n INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE place(n INTEGER, position INTEGER, document TEXT, headings TEXT, tail TEXT, PRIMARY KEY(n, position)) WITHOUT ROWID;
CREATE TABLE due(day TEXT, n INTEGER, times INTEGER, PRIMARY KEY(day, n)) WITHOUT ROWID;
CREATE TABLE rule(n INTEGER, rrule TEXT, issued TEXT);
CREATE TABLE unit(id INTEGER PRIMARY KEY, name TEXT, open INTEGER);
CREATE TABLE naming(unit INTEGER, role TEXT, n INTEGER, PRIMARY KEY(unit, role, n)) WITHOUT ROWID;
CREATE TABLE holder(n INTEGER, name TEXT, PRIMARY KEY(n, name)) WITHOUT ROWID;
CREATE TABLE charge(name TEXT, status TEXT, tasks INTEGER, PRIMARY KEY(name, status)) WITHOUT ROWID;
CREATE TABLE gram(pair TEXT PRIMARY KEY, entries BLOB) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX place_document ON place(document, n);
CREATE INDEX entry_rules ON entry(n) WHERE rules > 0;
CREATE INDEX entry_edited ON entry(n) WHERE edited;
"""

Progress = Callable[[int, int], None]
#: What the register cannot be asked through: a broken file, one of another layout, words that no database takes.
BROKEN = (sqlite3.Error, OSError, ValueError, KeyError, TypeError, OverflowError)


def version() -> str:
    """What an index must have been written with: the program, the layout here, the fields of what it holds."""
    return " ".join(
        [VERSION, str(_LAYOUT), *Document.model_fields, *Entry.model_fields, *Source.model_fields, *Unit.model_fields, *Deadline.model_fields]
    )


def path_of(register: Path) -> Path:
    """Where the index of a register is."""
    return files.beside(register, ".index")


# ---- freshness -----------------------------------------------------------------------------------


def open_fresh(register: Path) -> sqlite3.Connection | None:
    """The index of a register as it is now; None where there is none or it is of another state."""
    place = path_of(register)
    if not place.is_file():
        return None
    connection = None
    try:
        connection = sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        if meta["version"] == version() and _belongs(register, meta, place):
            return connection
    except BROKEN:
        pass
    if connection is not None:
        connection.close()
    return None


def _belongs(register: Path, meta: dict[str, str], place: Path) -> bool:
    """Whether the register has the bytes that the index was made of. What the system says of its files counts if it was noted at
    a time when they were old enough: a file written twice within one tick of the clock may look the same."""
    now = files.state(register)
    if meta["stat"] == now.stat:
        return True
    if meta["digest"] != files.digest_of(register) or files.state(register) != now:
        return False
    if stat := trusted(now):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(place, timeout=0)) as own, own:
            own.execute("UPDATE meta SET value = ? WHERE key = 'stat'", (stat,))
    return True


def trusted(state: files.State) -> str:
    """What the system says of files of this state, if it can be relied on from now on; else nothing."""
    return state.stat if time.time_ns() - state.newest > _SETTLED else ""


# ---- words ---------------------------------------------------------------------------------------

NUMBERS = "I"  # how the numbers of entries are packed
_RUNS = lazy(r"[^\x00-/:-@\[-`{-\x7f]+")


def words(entry: Entry) -> str:
    """The title and text of an entry as words are looked for in them."""
    return folded("\n".join((entry.title or "", entry.text)))


def tail(source: Source) -> str:
    """The headings of a source as they follow on title and text where topics are looked for."""
    return folded("\n" + "\n".join(source.path))


def grams_of(entry: Entry) -> set[str]:
    """Every pair of characters, and every last one, that a word looked for in an entry or its headings can have."""
    said = words(entry)
    found: set[str] = set()
    for source in living(entry):
        found.update(_grams(said + tail(source)))
        for heading in source.path:
            found.update(_grams(folded(heading)))
    return found


def _grams(text: str) -> Iterator[str]:
    """The pairs of characters that stand side by side in a text, and the last of each run; ASCII signs and spaces end a run."""
    for run in _RUNS.findall(text):
        yield from map(add, run, run[1:])
        yield run[-1]


def holding(connection: sqlite3.Connection, words: Iterable[str]) -> list[int] | None:
    """The numbers of the entries that all of the words can stand in, and of others; None where the words tell nothing."""
    found: set[int] | None = None
    for run in dict.fromkeys(run for word in words for run in _RUNS.findall(word)):
        for pair in list(_grams(run))[:-1] or [run]:
            last = pair + chr(0x10FFFF) if len(pair) == 1 else pair
            rows = connection.execute("SELECT entries FROM gram WHERE pair BETWEEN ? AND ?", (pair, last))
            holders = {n for (packed,) in rows for n in array(NUMBERS, packed)}
            found = holders if found is None else found & holders
    return sorted(found) if found is not None else None


# ---- reading -------------------------------------------------------------------------------------


def entries(connection: sqlite3.Connection, where: str, parameters: Iterable[Any]) -> list[Entry]:
    """The entries that a condition on `entry` chooses, in the register's order. Raises one of BROKEN where one is not what was written."""
    found = []
    for crc, data in connection.execute(f"SELECT crc, data FROM entry JOIN content USING (n) WHERE {where} ORDER BY n", tuple(parameters)):  # noqa: S608
        if zlib.crc32(data.encode()) != crc:
            raise ValueError("an entry is not what was written")
        found.append(Entry.model_validate_json(data))
    return found


def documents(connection: sqlite3.Connection, keys: Iterable[str] | None = None) -> list[Document]:
    """The documents of the register with these keys, or all, in its order. Raises one of BROKEN."""
    rows: Iterable[tuple[int, str]]
    if keys is None:
        rows = connection.execute("SELECT n, data FROM document")
    else:
        rows = [row for key in keys for row in connection.execute("SELECT n, data FROM document WHERE key = ?", (key,))]
    return [Document.model_validate_json(data) for _, data in sorted(rows)]
