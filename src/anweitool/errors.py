"""The one exception a user may meet: a file that cannot be read or written, said in one line."""

from __future__ import annotations


class AnweiError(Exception):
    """What is wrong, where, and what to do, as one line of Chinese.

    Raised only for input that cannot be read at all or output that cannot be written; doubt about
    content is a `Diagnostic`, never an exception.
    """

    def __init__(self, path: str, problem: str, advice: str = "") -> None:
        self.path, self.problem, self.advice = path, problem, advice
        super().__init__(f"{path}：{problem}" + (f"。{advice}" if advice else ""))
