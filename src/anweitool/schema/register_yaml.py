"""The register as YAML: one fixed layout that people can read and git can merge, read back with the place of every mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from anweitool.errors import AnweiError
from anweitool.memory import uncollected
from anweitool.schema import positions
from anweitool.schema.record import Deadline, Unit
from anweitool.schema.register import Change, Conflict, Document, Entry, Link, Proposal, Register, Source
from anweitool.schema.yaml import deadline_pairs, flow_list, flow_map, scalar, value

_ADVICE = "请改好后再试；没有改动这个文件"
KNOWN = [*Register.model_fields, *Document.model_fields, *Entry.model_fields, *Source.model_fields, *Link.model_fields, *Proposal.model_fields,
          *Change.model_fields, *Conflict.model_fields, *Unit.model_fields, *Deadline.model_fields]  # fmt: skip


def dump(register: Register) -> str:
    """The register as YAML; the same text whenever the register is the same."""
    out = ["schema: anwei-register/1\n"]
    out.append("documents:" + ("\n" if register.documents else " []\n"))
    for document in register.documents:
        out.append(f"  - key: {scalar(document.key)}\n")
        data = document.model_dump()
        out += [value("    ", name, data[name]) if name != "issuers" else f"    issuers: {flow_list(data[name])}\n" for name in data if name != "key"]
    out.append("entries:" + ("\n" if register.entries else " []\n"))
    for entry in register.entries:
        _entry(entry, out)
    out.append("links:" + ("\n" if register.links else " []\n"))
    out += [f"  - {flow_map(list(link.model_dump().items()))}\n" for link in register.links]
    out.append("review:" + ("\n" if register.review else " []\n"))
    out += [f"  - {flow_map(list(proposal.model_dump().items()))}\n" for proposal in register.review]
    return "".join(out)


def _entry(entry: Entry, out: list[str]) -> None:
    out.append(f"  - id: {scalar(entry.id)}\n    kind: {entry.kind}\n")
    out.append(value("    ", "title", entry.title))
    out.append(value("    ", "text", entry.text))
    _said(entry.units, entry.deadlines, "    ", out)
    out.append("    sources:\n")
    for source in entry.sources:
        _source(source, out)
    if entry.conflicts:
        out.append("    conflicts:\n")
        out += [f"      - {{field: {c.field}, says: {flow_map([(scalar(k, True), v) for k, v in c.says.items()])}}}\n" for c in entry.conflicts]
    if entry.linked:
        out.append(f"    linked: {flow_list(list(entry.linked))}\n")
    out.append(f"    status: {entry.status}\n")
    for name in ("progress", "owner", "note", "done_on", "prefer"):
        if (own := getattr(entry, name)) is not None:
            out.append(value("    ", name, own))
    if entry.evidence:
        out.append(f"    evidence: {flow_list(list(entry.evidence))}\n")
    if entry.history:
        out.append("    history:\n")
        out += [
            f"      - {{when: {c.when.isoformat()}, who: {scalar(c.who, True)}{f', task: {scalar(c.task, True)}' if c.task else ''},"
            f" what: {flow_map(list(c.what.items()))}}}\n"
            for c in entry.history
        ]


def _source(source: Source, out: list[str]) -> None:
    out.append(f"      - document: {scalar(source.document)}\n        task: {scalar(source.task)}\n")
    out.append(f"        lines: {flow_list(list(source.lines))}\n        page: {scalar(source.page)}\n")
    out.append(f"        path: {flow_list(source.path)}\n        fingerprint: {scalar(source.fingerprint)}\n")
    if source.same_as:
        out.append(f"        same_as: {flow_list(list(source.same_as))}\n")
    for name in ("kind", "title", "text"):
        if getattr(source, name) is not None:
            out.append(value("        ", name, getattr(source, name)))
    _said(source.units, source.deadlines, "        ", out)
    if source.withdrawn:
        out.append(f"        withdrawn: {scalar(source.withdrawn)}\n")


def _said(units: list[Unit] | None, deadlines: list[Deadline] | None, indent: str, out: list[str]) -> None:
    """Units and deadlines, each on a line of its own; None is left out."""
    for name, lines in (
        ("units", None if units is None else [flow_map([(k, v) for k, v in unit.model_dump().items() if k != "open" or v]) for unit in units]),
        ("deadlines", None if deadlines is None else [flow_map(deadline_pairs(deadline.model_dump())) for deadline in deadlines]),
    ):
        if lines is not None:
            out.append(f"{indent}{name}:" + ("\n" if lines else " []\n"))
            out += [f"{indent}  - {line}\n" for line in lines]


def load(text: str, path: str) -> Register:
    """The register of a YAML text; `path` is for messages. Raises AnweiError with file:line:column of the first mistake."""
    return load_parts([(text, path)])


def load_parts(parts: Sequence[tuple[str, str]]) -> Register:
    """The register that texts with their paths make up together, in this order. Raises AnweiError as `load` does.

    Places are looked for only where something is wrong: they cost several times the reading.
    """
    found = []
    for text, path in parts:
        if (marked := text.find("\n<<<<<<< ")) >= 0:
            line = text.count("\n", 0, marked) + 2
            advice = "请先 anwei git-driver install，再 git checkout -m -- 这个文件，就按任务和字段重新合并"
            if len(parts) > 1:  # a folder, whose files the driver cannot merge one by one
                advice = "请取出三方的文件夹，用 anwei merge --base 合并"
            raise AnweiError(f"{path}:{line}:1", "这里有 git 按行合并留下的冲突标记", advice)
        found.append(_quick(text) or _slow(text, path))
    if troubles := list(_trouble(found)):
        first = parts[troubles[0][0]]
        source = positions.read(*first)
        raise positions.refuse(
            first[1], [positions.Mistake(*source.place(place), what, code) for n, place, what, code in troubles if parts[n] is first], _ADVICE
        )
    if len(found) == 1:
        return found[0]
    listed: dict[str, Any] = {name: [one for part in found for one in getattr(part, name)] for name in ("documents", "entries", "links", "review")}
    return Register.model_construct(schema_="anwei-register/1", **listed)


def _quick(text: str) -> Register | None:
    """The register of a text, None where something is wrong with it."""
    data = positions.quick(text)
    try:
        with uncollected():
            return Register.model_validate(data) if isinstance(data, dict) and "schema" in data else None
    except ValidationError:
        return None


def _slow(text: str, path: str) -> Register:
    """The register of a text in which something is wrong: raises AnweiError at the place of the first mistake."""
    source = positions.read(text, path)
    if not isinstance(source.data, dict) or not str(source.data.get("schema", "")).startswith("anwei-register/"):
        raise AnweiError(path, "不是任务台账（没有 schema: anwei-register/1）", "请用 anwei merge 生成")
    mistakes = list(source.mistakes)
    try:
        register = Register.model_validate(source.data)
    except ValidationError as error:
        raise positions.refuse(path, mistakes + positions.mistakes_of(error, source, KNOWN), _ADVICE) from None
    mistakes += mistakes_in(register, source)
    if mistakes:
        raise positions.refuse(path, mistakes, _ADVICE)
    return register


def mistakes_in(register: Register, source: positions.Positioned) -> list[positions.Mistake]:
    """What no field shows alone: keys and ids written twice, sources without their document."""
    return [positions.Mistake(*source.place(place), what, code) for _, place, what, code in _trouble([register])]


def _trouble(parts: Sequence[Register]) -> Iterator[tuple[int, positions.Path, str, str]]:
    """What no field shows alone: keys and ids written twice, sources without their document; number of the part, place, message, code."""
    keys: set[str] = set()
    for number, part in enumerate(parts):
        for i, document in enumerate(part.documents):
            if document.key in keys:
                yield number, ("documents", i, "key"), f"公文“{document.key}”写了两次", "RC008"
            keys.add(document.key)
    ids: set[str] = set()
    tasks: set[str] = set()
    for number, part in enumerate(parts):
        for i, entry in enumerate(part.entries):
            if entry.id in ids:
                yield number, ("entries", i, "id"), f"编号“{entry.id}”写了两次", "RC008"
            ids.add(entry.id)
            for j, one in enumerate(entry.sources):
                if one.task in tasks:
                    yield number, ("entries", i, "sources", j, "task"), f"任务“{one.task}”出现在两个条目里", "RC008"
                tasks.add(one.task)
                if one.document not in keys:
                    yield number, ("entries", i, "sources", j, "document"), f"没有“{one.document}”这份公文", "RC009"
