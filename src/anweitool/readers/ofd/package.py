"""An OFD package: its parts by the paths that stand in it, its documents with their pages, templates and resources."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError
from anweitool.readers.archive import Package
from anweitool.readers.ofd.page import POINT, Drawing, child, descendants, name_of, numbers

if TYPE_CHECKING:
    from lxml import etree

_A4 = (210.0, 297.0)
_REUSED = 5_000_000  # elements and characters of templates and composite objects, counted each time they are drawn
_ENCRYPTED = re.compile(r"(?:^|/)(?:encryptions?(?:\.xml|/)|de[a-z]*ptseed\.dat$)", re.I)


class Parts:
    """The members of a package by the paths that stand in it: relative or absolute, of any case, with any slash."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = {_other(name).lower(): name for name in package.names} | {name.lower(): name for name in package.names}
        self._encrypted = any(_ENCRYPTED.search(name) for name in package.names)

    def find(self, location: str | None, base: str) -> str | None:
        """The member that `location` means inside of the member `base`, None where there is none."""
        location = (location or "").strip().replace("\\", "/")
        for path in (location, posixpath.join(posixpath.dirname(base), location)) if location.startswith("/") else (
            posixpath.join(posixpath.dirname(base), location), location,
        ):  # fmt: skip
            plain = posixpath.normpath("/" + path).lstrip("/").lower()
            if location and plain in self._names:
                return self._names[plain]
        return None

    def read(self, name: str) -> bytes:
        return self._package.read(name)

    def xml(self, name: str | None) -> etree._Element | None:
        """The root of a member, None where there is none. Raises AnweiError where it is damaged or encrypted."""
        if name is None:
            return None
        try:
            return self._package.xml(name)
        except AnweiError as error:
            if self._encrypted:
                raise AnweiError(error.path, "OFD 加了密", "请解密后再试") from None
            raise


def _other(name: str) -> str:
    """A member's name as Windows tools mean it that write Chinese names without saying so."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


class Document:
    """One document of the package: its pages, templates and resources."""

    def __init__(self, root: etree._Element, part: str, parts: Parts, spend: Budget) -> None:
        self._root, self._part, self._parts, self._spend = root, part, parts, spend
        self._common = child(root, "CommonData")
        self.pages = [parts.find(page.get("BaseLoc"), part) for page in self._listed("Pages", "Page")]

    def _listed(self, name: str, item: str) -> list[etree._Element]:
        element = child(self._root, name)
        return [each for each in element if name_of(each) == item] if element is not None else []

    def _named(self, name: str) -> list[etree._Element]:
        return [each for each in self._common if name_of(each) == name] if self._common is not None else []

    @cached_property
    def _templates(self) -> dict[str, etree._Element]:
        roots = ((each.get("ID") or "", self._parts.xml(self._parts.find(each.get("BaseLoc"), self._part))) for each in self._named("TemplatePage"))
        return {name: root for name, root in roots if root is not None}

    @cached_property
    def _resources(self) -> dict[str, tuple[etree._Element, str]]:
        """Resource → its element and the folder that its file is in, as the path of a member there."""
        found: dict[str, tuple[etree._Element, str]] = {}
        for name in ("PublicRes", "DocumentRes"):
            for each in self._named(name):
                found |= self._loaded(self._parts.find(each.text, self._part))
        return found

    def _loaded(self, part: str | None) -> dict[str, tuple[etree._Element, str]]:
        root = self._parts.xml(part)
        if root is None or part is None:
            return {}
        folder = posixpath.join(posixpath.dirname(part), (root.get("BaseLoc") or "").strip().replace("\\", "/"), "-")
        return {each.get("ID") or "": (each, folder) for each in root.iter() if name_of(each) in ("MultiMedia", "CompositeGraphicUnit")}

    def drawing(self, page: etree._Element, part: str) -> Drawing:
        """What a page and its templates draw."""
        for each in page:
            if name_of(each) == "PageRes":
                self._resources.update(self._loaded(self._parts.find(each.text, part)))
        drawing = Drawing(self._unit, self._spend.take)
        for each in page:
            if name_of(each) == "Template" and (template := self._templates.get(each.get("TemplateID") or "")) is not None:
                self._draw(drawing, template, again=True)
        self._draw(drawing, page)
        return drawing

    def _draw(self, drawing: Drawing, page: etree._Element, again: bool = False) -> None:
        if (content := child(page, "Content")) is not None:
            drawing.add(content, again)

    def _unit(self, resource: str) -> etree._Element | None:
        return self._resources[resource][0] if resource in self._resources else None

    def size(self, page: etree._Element) -> tuple[float, float]:
        """Width and height of a page in points; the document's, or A4, where the page says none."""
        common = self._common if self._common is not None else self._root
        for area in (child(page, "Area"), child(common, "PageArea")):
            box = child(area, "PhysicalBox") if area is not None else None
            _, _, width, height = numbers(box.text if box is not None else None, 4) or [0.0] * 4
            if width > 0 and height > 0:
                return width * POINT, height * POINT
        return _A4[0] * POINT, _A4[1] * POINT

    def picture(self, resource: str) -> bytes | None:
        """The file of an image, None where there is none."""
        element, folder = self._resources.get(resource, (None, ""))
        file = child(element, "MediaFile") if element is not None else None
        if file is None:
            return None
        part = self._parts.find(file.text, folder) or self._parts.find(file.text, self._part)
        return self._parts.read(part) if part else None

    def left_out(self) -> Iterator[str]:
        """What the document holds beside its pages."""
        part, root = self._beside("Annotations")
        notes = 0
        for each in descendants(root, "FileLoc") if root is not None else ():
            if (found := self._perhaps(self._parts.find(each.text, part))) is not None:
                notes += sum(1 for code in descendants(found, "TextCode") if (code.text or "").strip())
        if notes:
            yield f"批注或附加标记上的 {notes} 处文字未读入"
        part, root = self._beside("Attachments")
        files = sum(1 for _ in descendants(root, "Attachment")) if root is not None else 0
        if files:
            yield f"内嵌的 {files} 个附件文件未读入"

    def _beside(self, name: str) -> tuple[str, etree._Element | None]:
        """A list of the document (annotations, attachments): its part and its root."""
        where = child(self._root, name)
        part = self._parts.find(where.text, self._part) if where is not None else None
        return part or "", self._perhaps(part)

    def _perhaps(self, part: str | None) -> etree._Element | None:
        """A part that is only counted: damage in it does not keep the pages from being read."""
        try:
            return self._parts.xml(part)
        except AnweiError:
            return None


class Budget:
    """How much may be drawn again and again before it is an attack."""

    def __init__(self, path: str) -> None:
        self._path, self._left = path, _REUSED

    def take(self, weight: int) -> None:
        self._left -= weight
        if self._left < 0:
            raise AnweiError(self._path, "页面反复引用的内容过多，疑为恶意文件", "请核对文件来源")
