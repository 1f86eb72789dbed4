"""How far a reader may go: every limit that keeps one file from taking the machine, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MB = 1024 * 1024


class Options(NamedTuple):
    """Limits and switches of one reading; each limit is said in the error that it causes."""

    limit: int = 64 * MB  # bytes of the file
    pages: int = 2000
    cells: int = 500_000  # of all tables, merged ones counted at every position
    characters: int = 30_000_000
    seconds: float = 120.0  # of a helper program (LibreOffice)
    ocr: bool = True  # read scanned pages, where the extra is installed
    progress: Callable[[int, int], None] | None = None  # called with (page, pages) by what takes seconds a page

    @property
    def unpacked(self) -> int:
        """The most bytes that a packed file may unpack to."""
        return 8 * self.limit
