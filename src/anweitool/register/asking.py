"""Questions to a register on disk: answered by its index where that is fresh, else by the whole register, which then gets one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from anweitool.register import files, index, indexing, query, store
from anweitool.register.candidates import Index
from anweitool.register.overview import Overview, overview
from anweitool.register.rows import Account, Filters
from anweitool.schema.register import Document, Register

What = Literal["tasks", "deadlines"]
T = TypeVar("T")


class Found(NamedTuple):
    """The rows that answer a question, what is counted beside them, and the documents they are from (with others, maybe)."""

    rows: list[Any]
    account: Account
    register: Register


class Asking:
    """A register that is asked: in memory, or on disk (`path`). `progress` is called while an index is made: steps done, of how many."""

    def __init__(self, register: Register | None = None, path: Path | None = None, progress: index.Progress | None = None) -> None:
        self._register, self._path, self._progress = register, path, progress
        self._index: Index | None = None
        if path is not None:
            store.settle(path)
            connection = index.open_fresh(path)
            self._index = Index(connection) if connection else None

    def rows(self, what: What, filters: Filters, today: date) -> Found:
        """The tasks, or the days they are due, that satisfy the filters. Raises AnweiError where the register cannot be read."""
        ask: Any = query.select if what == "tasks" else query.deadlines

        def indexed(index: Index) -> Found:
            part, account = index.view(what, filters, today)
            return Found(ask(part, filters, today, account), account, part)

        def whole(register: Register) -> Found:
            account = Account()
            return Found(ask(register, filters, today, account), account, register)

        return self._answer(indexed, whole)

    def overview(self, today: date, first: int | None = None) -> Overview:
        """How things stand, with the `first` days alone where that is given. Raises AnweiError where the register cannot be read."""
        return self._answer(lambda index: index.overview(today, first), lambda register: overview(register, today, first))

    def documents(self) -> list[Document]:
        """The documents of the register. Raises AnweiError where it cannot be read."""
        return self._answer(Index.documents, lambda register: register.documents)

    def _answer(self, indexed: Callable[[Index], T], whole: Callable[[Register], T]) -> T:
        if self._index is not None:
            try:
                return indexed(self._index)
            except index.BROKEN:
                self._index = None
        if self._register is None:
            self._register = self._read()
        return whole(self._register)

    def _read(self) -> Register:
        """The whole register; a large one gets its index, if there is a place to write it."""
        assert self._path is not None
        read = files.read(self._path)
        large = sum(len(text) for text, _ in read.texts) >= index.SMALL
        if large and self._progress:
            self._progress(0, 1)
        register = store.register_of(read, self._path)
        if large:
            with contextlib.suppress(*index.BROKEN):
                indexing.build(self._path, register, read.digest, read.state, self._progress)
        return register
