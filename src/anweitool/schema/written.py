"""The YAML files that people write: records, registers, rosters, links. What kind one is, its content, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import ValidationError

from anweitool.schema import links, positions, register_yaml, roster
from anweitool.schema.positions import Mistake, Positioned
from anweitool.schema.record import Record
from anweitool.schema.register import Register
from anweitool.schema.repair import STAND_IN, repaired
from anweitool.schema.yaml import KNOWN


class Format(NamedTuple):
    """A kind of file: its name, how its `schema` begins, what shows it where that is missing, its model and its field names."""

    name: str
    schema: str
    keys: tuple[str, ...]
    model: Any
    known: list[str]
    mistakes_in: Callable[[Any, Positioned], list[Mistake]] | None = None


FORMATS = (
    Format("台账", "anwei-register/", ("entries",), Register, register_yaml.KNOWN, register_yaml.mistakes_in),
    Format("名册", "anwei-roster/", ("units", "places"), roster.File, roster.KNOWN, roster.mistakes_in),
    Format("连接文件", "anwei-links/", ("links",), links.File, links.KNOWN),
    Format("记录", "anwei/", ("tasks", "document", "source"), Record, KNOWN),
)


def format_of(data: Any) -> Format | None:
    """What kind of file the data is of: by its `schema`, else by its keys; None where nothing shows it."""
    if not isinstance(data, dict):
        return None
    schema = str(data.get("schema", ""))
    return next((one for one in FORMATS if schema.startswith(one.schema)), None) or next(
        (one for one in FORMATS if any(key in data for key in one.keys)), None
    )


class Content(NamedTuple):
    """What a file holds as its model, and every mistake of its fields; where some do not fit (`whole` is False) these are replaced."""

    model: Any
    mistakes: list[Mistake]
    whole: bool = True
    renamed: bool = False  # a name that others may point to is among what was replaced

    def proper(self, code: str, message: str) -> bool:
        """Whether a finding is about what people wrote, not about what stands in for it."""
        return self.whole or STAND_IN not in message and not (self.renamed and code == "RC009")


def content(kind: Format, source: Positioned) -> Content:
    """The content of a file, its model None where nothing of it can be read."""
    mistakes = list(source.mistakes)
    whole, renamed = True, False
    try:
        model = kind.model.model_validate(source.data)
    except ValidationError as error:
        mistakes += positions.mistakes_of(error, source, kind.known)
        found = repaired(kind.model, source.data)
        if found is None:
            return Content(None, mistakes, False)
        whole, (model, renamed) = False, found
    if whole and "schema" not in source.data:
        mistakes.append(Mistake(*source.place(()), f"schema：缺少这一字段，应写 schema: {kind.schema}1", "RC004"))
    further = Content(model, mistakes, whole, renamed)
    mistakes += [one for one in (kind.mistakes_in(model, source) if kind.mistakes_in else []) if further.proper(one.code, one.message)]
    return further
