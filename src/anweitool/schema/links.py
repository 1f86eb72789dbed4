"""`links.yaml`: which tasks a person says are one, or are not, kept beside documents that have no register.

schema: anwei-links/1
links:
  - {a: 甲府字2024-3:一.2, b: 乙府字2024-8:表1.5, same: true}    # b carries a, whatever the score
  - {a: 甲府字2024-3:一.3, b: 乙府字2024-8:表1.6, same: false}   # never
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from anweitool.errors import AnweiError, reason
from anweitool.schema import config, positions
from anweitool.schema.register import Link

NAME = "links.yaml"
_ADVICE = "请对照说明修改"


class File(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["anwei-links/1"] = Field(alias="schema")
    links: list[Link] = []


KNOWN = ["schema", "links", *Link.model_fields]


def find(start: Path) -> Path | None:
    """The links that hold for a folder: what `anwei.toml` names, or `links.yaml`, here or above; None without any."""
    named = config.find(start).links
    return named or next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def load(path: Path) -> list[Link]:
    """The links of a file. Raises AnweiError: with file:line:column where somebody wrote something wrong into it."""
    return loads(read(path), str(path))


def read(path: Path) -> str:
    """The text of a file. Raises AnweiError."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise AnweiError(str(path), "连接文件不存在", "请核对路径，或用 anwei link 甲 乙 --links 生成") from None
    except (OSError, UnicodeDecodeError) as error:
        what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise AnweiError(str(path), f"无法读取（{what}）", "请核对文件") from None


def loads(text: str, path: str = NAME) -> list[Link]:
    """The links of a YAML text; `path` is for messages. Raises AnweiError with the place of the first mistake."""
    source = positions.read(text, path)
    if not isinstance(source.data, dict) or "schema" not in source.data:
        raise AnweiError(path, "不是连接文件（没有 schema: anwei-links/1）", _ADVICE)
    mistakes = list(source.mistakes)
    try:
        file = File.model_validate(source.data)
    except ValidationError as error:
        raise positions.refuse(path, mistakes + positions.mistakes_of(error, source, KNOWN), _ADVICE) from None
    mistakes += _contradictions(file.links, source)
    if mistakes:
        raise positions.refuse(path, mistakes, _ADVICE)
    return file.links


def _contradictions(links: Sequence[Link], source: positions.Positioned) -> list[positions.Mistake]:
    """Pairs that are said to be one and kept apart, and a task linked to itself."""
    said: dict[frozenset[str], bool] = {}
    found = []
    for number, link in enumerate(links):
        place = source.place(("links", number))
        if link.a == link.b:
            found.append(positions.Mistake(*place, f"“{link.a}”与自己相连"))
        elif said.setdefault(frozenset((link.a, link.b)), link.same) != link.same:
            found.append(positions.Mistake(*place, f"“{link.a}”与“{link.b}”前面写的相反"))
    return found


def decide(links: Sequence[Link], one: str, other: str, *, same: bool) -> list[Link]:
    """The links with what is said of a pair put in place of what was said before; others keep their order."""
    if any({link.a, link.b} == {one, other} and link.same == same for link in links):
        return list(links)
    decided = Link(a=one, b=other, same=same)
    kept = [decided if {link.a, link.b} == {one, other} else link for link in links]
    return kept if decided in kept else [*kept, decided]


def dump(links: Sequence[Link]) -> str:
    """Links as the YAML text that `loads` reads."""
    head = "# 人确认的对应：same: true 为承接（同一任务），false 为不是。\nschema: anwei-links/1\n"
    return f"{head}links:\n" + "".join(f"{_line(link)}\n" for link in links) if links else f"{head}links: []\n"


def _line(link: Link) -> str:
    from anweitool.schema.yaml import flow_map

    return f"  - {flow_map([('a', link.a), ('b', link.b), ('same', link.same)])}"


def edited(text: str, one: str, other: str, *, same: bool, path: str = NAME) -> str:
    """The text of a file with what is said of a pair; everything else stays as people wrote it, where that can be done.

    A pair is added at the end or written in place of its own line. A file in another style is written anew. Raises AnweiError.
    """
    before = loads(text, path)
    after = decide(before, one, other, same=same)
    if after == before:
        return text
    lines = text.rstrip().split("\n")
    at = next((number for number, link in enumerate(before) if {link.a, link.b} == {one, other}), None)
    if at is None:
        lines.append(_line(after[-1]))
    else:
        lines[positions.read(text, path).place(("links", at))[0] - 1] = _line(after[at])
    kept = "\n".join(lines) + "\n"
    try:
        return kept if loads(kept, path) == after else dump(after)
    except AnweiError:
        return dump(after)
