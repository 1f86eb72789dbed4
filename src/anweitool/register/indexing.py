"""How the index of a register is written: anew, or brought up to date where only what people entered has changed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import zlib
from array import array
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from anweitool.memory import uncollected
from anweitool.register import files
from anweitool.register.index import (
    INDEXES,
    NUMBERS,
    TABLES,
    Progress,
    documents,
    entries,
    grams_of,
    path_of,
    tail,
    trusted,
    version,
    words,
)  # fmt: skip
from anweitool.register.overview import disputed, unsettled
from anweitool.register.query import folded, has_date, living, named_in, said_in
from anweitool.register.rows import in_charge
from anweitool.schema.register import PEOPLE, Entry, Register

_EVERY = 500  # entries between two steps of a progress bar
_FEW = 1000  # entries that are brought up to date one by one


def write(path: Path, register: Register, digest: str, state: files.State) -> None:
    """Make the index of a register fit what was just written with this digest and state. Raises one of `index.BROKEN`."""
    try:
        done = path_of(path).is_file() and _update(path, register, digest, state)
    except (sqlite3.Error, ValueError):
        done = False
    if not done:
        build(path, register, digest, state)


def _update(path: Path, register: Register, digest: str, state: files.State) -> bool:
    """Bring the index up to date in one transaction; False, and nothing done, where more than a few entries' people's fields changed."""
    with contextlib.closing(sqlite3.connect(f"{path_of(path).resolve().as_uri()}?mode=rw", uri=True, timeout=1)) as connection, connection:
        if connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() != (version(),):
            return False
        known = connection.execute("SELECT crc FROM content ORDER BY n").fetchall()
        if len(known) != len(register.entries) or documents(connection) != register.documents:
            return False
        changed: list[tuple[int, Entry, str, int]] = []
        for n, ((former,), entry) in enumerate(zip(known, register.entries, strict=True)):
            data, crc = _packed(entry)
            if crc != former:
                changed.append((n, entry, data, crc))
            if len(changed) > _FEW:
                return False
        former_entries = [entries(connection, "n = ?", (n,))[0] for n, _, _, _ in changed]
        own = (*PEOPLE, "history")
        if any(
            old.model_copy(update={name: getattr(new[1], name) for name in own}) != new[1] for old, new in zip(former_entries, changed, strict=True)
        ):
            return False
        for old, (n, entry, data, crc) in zip(former_entries, changed, strict=True):
            connection.execute("UPDATE entry SET status = ?, owner = ? WHERE n = ?", (entry.status, entry.owner or "", n))
            connection.execute("UPDATE content SET crc = ?, data = ? WHERE n = ?", (crc, data, n))
            for name in in_charge(named_in(entry)):
                for status, more in ((old.status, -1), (entry.status, 1)):
                    connection.execute("INSERT INTO charge VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET tasks = tasks + ?", (name, status, more, more))
        meta = {"digest": digest, "stat": trusted(state)}
        connection.executemany("UPDATE meta SET value = ? WHERE key = ?", [(value, key) for key, value in meta.items()])
        return True


def _packed(entry: Entry) -> tuple[str, int]:
    """An entry as the index holds it, and its checksum."""
    data = entry.model_dump_json(exclude_defaults=True)
    return data, zlib.crc32(data.encode())


def build(path: Path, register: Register, digest: str, state: files.State, progress: Progress | None = None) -> None:
    """Write the index of a register whose files have this digest and state, beside it first. Raises one of BROKEN."""
    target = path_of(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".anwei-")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
            connection.execute("BEGIN")
            with uncollected():
                _fill(connection, register, progress)
            meta = {"version": version(), "digest": digest, "stat": trusted(state)}
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            connection.execute("COMMIT")
            connection.executescript(INDEXES + "ANALYZE;")
        with Path(name).open("rb+") as file:
            os.fsync(file)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _fill(connection: sqlite3.Connection, register: Register, progress: Progress | None) -> None:
    connection.executemany(
        "INSERT INTO document VALUES (?, ?, ?)", ((document.key, n, document.model_dump_json()) for n, document in enumerate(register.documents))
    )
    issued = {document.key: document.date or date.min for document in register.documents}
    units: dict[tuple[str, bool], int] = {}
    charge: dict[tuple[str, str], int] = {}
    pairs: dict[str, array[int]] = defaultdict(lambda: array(NUMBERS))
    for n, entry in enumerate(register.entries):
        if progress is not None and n % _EVERY == 0:
            progress(n, len(register.entries))
        _insert(connection, n, entry, units, charge)
        rules = [
            (n, said.rrule, str(issued.get(document, date.min))) for said, document in said_in(entry, living(entry)[0]) if said.rrule is not None
        ]
        connection.executemany("INSERT INTO rule VALUES (?, ?, ?)", rules)
        for pair in grams_of(entry):
            pairs[pair].append(n)
    connection.executemany("INSERT INTO gram VALUES (?, ?)", ((pair, pairs[pair].tobytes()) for pair in sorted(pairs)))
    connection.executemany("INSERT INTO unit VALUES (?, ?, ?)", ((number, name, left_open) for (name, left_open), number in units.items()))
    connection.executemany("INSERT INTO charge VALUES (?, ?, ?)", ((name, status, count) for (name, status), count in charge.items()))


def _insert(connection: sqlite3.Connection, n: int, entry: Entry, units: dict[tuple[str, bool], int], charge: dict[tuple[str, str], int]) -> None:
    sources = living(entry)
    said = [deadline for deadline, _ in said_in(entry, sources[0])]
    rules = sum(deadline.rrule is not None for deadline in said)
    undated = not any(map(has_date, said))
    row = (n, entry.status, entry.kind, entry.owner or "", len(said), rules, undated, disputed(entry), bool(unsettled([entry])))
    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    data, crc = _packed(entry)
    connection.execute("INSERT INTO content VALUES (?, ?, ?)", (n, crc, data))
    connection.execute("INSERT INTO words VALUES (?, ?)", (n, words(entry)))
    for position, source in enumerate(sources):
        headings = "\n".join(map(folded, source.path))
        connection.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?)", (n, position, source.document, headings, tail(source)))
    days = Counter(str(deadline.due) for deadline in said if deadline.due and deadline.rrule is None)
    connection.executemany("INSERT INTO due VALUES (?, ?, ?)", ((day, n, times) for day, times in days.items()))
    named = named_in(entry)
    roles = {(units.setdefault((unit.name, unit.open), len(units)), unit.role, n) for unit in named}
    connection.executemany("INSERT INTO naming VALUES (?, ?, ?)", roles)
    for name in in_charge(named):
        connection.execute("INSERT INTO holder VALUES (?, ?)", (n, name))
        charge[name, entry.status] = charge.get((name, entry.status), 0) + 1
