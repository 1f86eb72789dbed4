"""When a thing must be done: deadlines in official prose, each with its place, the pattern that found it and its year's source.

    >>> from datetime import date
    >>> [str(d.due) for d in find("确保2022年9月底前完成，12月底前验收。", date(2022, 6, 24))]
    ['2022-09-30', '2022-12-31']

`find` reads running text and leaves every date that is no limit; `resolve` takes one expression as a limit; `occurrences`
gives the days of a deadline within a span. None of them raises on any text, and all are linear in its length.
"""

from __future__ import annotations

from anweitool.deadlines.occurrences import occurrences
from anweitool.deadlines.reading import Context, Deadline, find, meaning, read_all, resolve, year_in

__all__ = ["Context", "Deadline", "find", "meaning", "occurrences", "read_all", "resolve", "year_in"]
