"""The parts of a Word package, found through their relations, and how Word XML is walked."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from anweitool.errors import AnweiError
from anweitool.readers.archive import Package, parse_xml
from anweitool.readers.options import Options

if TYPE_CHECKING:
    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ALTERNATE = f"{_MC}AlternateContent"
VAL = f"{W}val"

#: The namespaces of strict files → those of all others, so that everything else knows one set.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode()[1:-1]),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.encode()[1:-1]),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", RELATION_ID.encode()[1:-3]),
)
#: Where a part stands if no relation names it.
_USUAL = {"numbering", "styles", "footnotes", "endnotes"}


class Relation(NamedTuple):
    """A relation to another part of the package: its kind (the end of its type) and that part's name."""

    kind: str
    target: str


class Parts:
    """The main part of a Word package and the parts it refers to. What lies outside the package is never looked at."""

    def __init__(self, data: bytes, path: str, options: Options) -> None:
        self.path = path
        self._package = Package(data, path, options)
        self._names = {name.lower(): name for name in self._package.names}
        self.main = self._find_main()
        self.relations = self._relations(self.main)

    def _find_main(self) -> str:
        named = [relation.target for relation in self._relations("").values() if relation.kind == "officeDocument"]
        usual = sorted(name for name in self._names if name.startswith("word/document") and name.endswith(".xml"))
        for name in [*named, *usual]:
            if name.lower() in self._names:
                return name
        raise AnweiError(self.path, "缺少正文部分（word/document.xml）", "请用 Word 或 WPS 打开后另存再试")

    def _relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member.lower() not in self._names:
            return {}
        try:
            root = self.xml(member)
        except AnweiError:  # the usual names stand in
            return {}
        relations = {}
        for child in root:
            if child.get("TargetMode") != "External" and (target := child.get("Target")):
                target = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
                relations[child.get("Id", "")] = Relation(child.get("Type", "").rpartition("/")[2], target)
        return relations

    def read(self, name: str) -> bytes:
        """The bytes of a part that is there, with the usual namespaces. Raises AnweiError where it is damaged."""
        data = self._package.read(self._names[name.lower()])
        if b"purl.oclc.org" in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of a part that is there. Raises AnweiError where it is damaged."""
        return parse_xml(self.read(name), self.path, name)

    def of_kind(self, kind: str) -> str | None:
        """The name of the part of a kind (numbering, styles, footnotes …), None where there is none."""
        named = [relation.target for relation in self.relations.values() if relation.kind == kind]
        if kind in _USUAL:
            named.append(posixpath.join(posixpath.dirname(self.main), f"{kind}.xml"))
        if kind == "core-properties":
            named += [relation.target for relation in self._relations("").values() if relation.kind == kind]
        return next((name for name in named if name.lower() in self._names), None)

    def related(self, relation_id: str) -> str | None:
        """The name of the part behind a relation's id, None where there is none inside the package."""
        relation = self.relations.get(relation_id)
        return relation.target if relation and relation.target.lower() in self._names else None


_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent customXml smartTag hyperlink ins moveTo fldSimple dir bdo rubyBase".split())
_SWITCH = frozenset({ALTERNATE})
_INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_SIMPLE_FIELD = f"{W}fldSimple"
_OPENED = _WRAPPERS | _SWITCH | _DELETED


def flat(parent: etree._Element, changes: list[str] | None = None) -> Iterator[etree._Element]:
    """The children of an element in order, those inside wrappers (controls, links, insertions) too, deletions not.

    `changes` takes "inserted" or "deleted" for each tracked change that is met.
    """
    stack = [iter(parent)]
    while stack:
        for child in stack[-1]:
            if child.tag not in _OPENED:
                yield child
                continue
            if child.tag in _DELETED:
                if changes is not None and len(child):
                    changes.append("deleted")
                continue
            if changes is not None and child.tag in _INSERTED and len(child):
                changes.append("inserted")
            if child.tag == _SIMPLE_FIELD and is_page_number(child.get(f"{W}instr", "")):
                continue
            inner = chosen(child) if child.tag == ALTERNATE else child
            if inner is not None:
                stack.append(iter(inner))
                break
        else:
            stack.pop()


def chosen(alternate: etree._Element) -> etree._Element | None:
    """Of content given in two forms, the first: the second says the same for older programs."""
    children = [child for child in alternate if child.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
    return next((child for child in children if len(child)), None)


def is_page_number(instruction: str) -> bool:
    """Whether a field's instruction prints a page number."""
    return (instruction.split() or [""])[0].upper() in ("PAGE", "NUMPAGES", "SECTIONPAGES")


def integer(text: str | None, default: int = 0) -> int:
    """A number that the file gives, `default` where it gives none; no larger than any document needs."""
    try:
        return max(-1_000_000, min(1_000_000, int(text or default)))
    except ValueError:
        return default


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as `w:vanish` is there and not turned off."""
    return element is not None and element.get(VAL) not in ("0", "false", "off")
