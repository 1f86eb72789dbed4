"""`units.yaml`: the roster of bodies that an office keeps, read with the place of every mistake, and drafted from records.

schema: anwei-roster/1
places: [柳河镇, 柳河]          # what may stand before a name or be left out
units:
  - name: 派出所                # the name to use
    full: 永安县公安局柳河派出所
    aliases: [柳河所]
    higher: 县公安局
  - name: 镇安委会成员单位       # a collective
    members: [派出所, 市场监管所]
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from anweitool.errors import AnweiError, reason
from anweitool.schema import positions
from anweitool.text import same_width
from anweitool.units.roster import Body, Roster

Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    full: Name | None = None
    aliases: list[Name] = []
    members: list[Name] = []
    higher: Name | None = None


class File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["anwei-roster/1"] = Field(alias="schema")
    places: list[Name] = []
    units: list[_Entry] = []


KNOWN = ["schema", "places", "units", *_Entry.model_fields]
_ADVICE = "请对照名册格式修改"


def load(path: str) -> Roster:
    """The roster of a file. Raises AnweiError with file:line:column of the first mistake."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise AnweiError(path, "名册不存在", "请核对路径，或用 anwei units init 起草一份") from None
    except (OSError, UnicodeDecodeError) as error:
        what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise AnweiError(path, f"名册无法读取（{what}）", "请核对文件") from None
    return loads(text, path)


def loads(text: str, path: str = "名册") -> Roster:
    """The roster of a YAML text; `path` is for messages. Raises AnweiError."""
    source = positions.read(text, path)
    if not isinstance(source.data, dict) or "schema" not in source.data:
        raise AnweiError(path, "不是名册（没有 schema: anwei-roster/1）", _ADVICE)
    mistakes = list(source.mistakes)
    try:
        file = File.model_validate(source.data)
    except ValidationError as error:
        raise positions.refuse(path, mistakes + positions.mistakes_of(error, source, KNOWN), _ADVICE) from None
    mistakes += mistakes_in(file, source)
    if mistakes:
        raise positions.refuse(path, mistakes, _ADVICE)
    return roster_of(file)


def roster_of(file: File) -> Roster:
    """The roster that a file's content is."""
    bodies = (Body(one.name, one.full, tuple(one.aliases), tuple(one.members), one.higher) for one in file.units)
    return Roster(tuple(bodies), tuple(file.places))


def mistakes_in(file: File, source: positions.Positioned) -> list[positions.Mistake]:
    """Names that two bodies have: nobody could tell whom they mean."""
    owner: dict[str, int] = {}
    found = []
    for i, one in enumerate(file.units):
        for name in dict.fromkeys((one.name, *([one.full] if one.full else []), *one.aliases)):
            if owner.setdefault(same_width(name), i) != i:
                message = f"“{name}”已是“{file.units[owner[same_width(name)]].name}”的名称"
                found.append(positions.Mistake(*source.place(("units", i)), message, "RC008"))
    return found


def draft(bodies: Iterable[Body], places: Iterable[str]) -> str:
    """A roster as a text for people to go on with."""
    from anweitool.schema.yaml import flow_list, scalar

    lines = ["# 单位名册：name 为统一名称，aliases 为别名，members 为集合名称所含的单位；请核对、补全后使用。", "schema: anwei-roster/1"]
    lines.append(f"places: {flow_list(list(places))}   # 可以省略的地名")
    lines.append("units:")
    for body in bodies:
        lines.append(f"  - name: {scalar(body.name)}")
        if body.full:
            lines.append(f"    full: {scalar(body.full)}")
        if body.aliases:
            lines.append(f"    aliases: {flow_list(list(body.aliases))}")
        if body.members:
            lines.append(f"    members: {flow_list(list(body.members))}")
        if body.higher:
            lines.append(f"    higher: {scalar(body.higher)}")
    return "\n".join(lines) + "\n"
