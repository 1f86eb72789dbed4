"""anwei: Chinese policy documents → structured, sourced records.

    import anweitool
    record = anweitool.parse("通知.txt")
    text = anweitool.dump(record)

Names are loaded on first use, so importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anweitool.version import VERSION as __version__

if TYPE_CHECKING:
    from anweitool.compare.diff import diff
    from anweitool.compare.trace import trace
    from anweitool.errors import AnweiError
    from anweitool.pipeline import parse, validate
    from anweitool.schema.record import Record
    from anweitool.schema.yaml import dump, load

__all__ = ["AnweiError", "Record", "__version__", "diff", "dump", "load", "parse", "trace", "validate"]

_HOMES = {
    "AnweiError": "anweitool.errors",
    "Record": "anweitool.schema.record",
    "diff": "anweitool.compare.diff",
    "dump": "anweitool.schema.yaml",
    "load": "anweitool.schema.yaml",
    "parse": "anweitool.pipeline",
    "trace": "anweitool.compare.trace",
    "validate": "anweitool.pipeline",
}


def __getattr__(name: str) -> Any:
    if name in ("deadlines", "units"):
        return import_module(f"anweitool.{name}")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
