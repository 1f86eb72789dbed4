"""Packed files (docx, xlsx, ofd) and XML, opened so that no file can unpack, fetch or nest without end."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from anweitool.errors import AnweiError
from anweitool.readers.options import MB, Options

if TYPE_CHECKING:
    from lxml import etree

_MEMBERS = 20_000
_HEAD = 65_536  # bytes in which a DTD stands, if there is one


class Package:
    """A zip in memory; members are only ever read, never written to disk.

    Raises AnweiError where the archive is damaged, encrypted, or unpacks to more than the options allow.
    """

    def __init__(self, data: bytes, path: str, options: Options) -> None:
        self.path, self.options = path, options
        self._left = options.unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._members = {_plain(info.filename): info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, UnicodeError) as error:
            raise AnweiError(path, "压缩包已损坏（不完整，或没有传完）", "请重新取得文件") from error
        if len(self._members) > _MEMBERS:
            raise AnweiError(path, f"压缩包里有 {len(self._members)} 个文件，超过 {_MEMBERS} 个", "请核对文件来源")

    @property
    def names(self) -> list[str]:
        """The names of the members, without `..`, in the order of the archive."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises KeyError where there is none."""
        info = self._members[_plain(name)]
        if info.flag_bits & 0x1:
            raise AnweiError(self.path, "压缩包加了密", "请解密后再试")
        try:
            with self._zip.open(info) as stream:
                data = stream.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
            raise AnweiError(self.path, f"压缩包里的 {_plain(name)[:80]} 已损坏", "请重新取得文件") from error
        self._left -= len(data)
        if self._left < 0:
            raise AnweiError(self.path, f"解压后超过 {self.options.unpacked // MB} MB，疑为压缩炸弹", "请核对文件来源，或用 --limit 放宽")
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of a member that is XML. Raises KeyError where there is none."""
        return parse_xml(self.read(name), self.path, name)


def _plain(name: str) -> str:
    """A member's name as a path inside the archive: no drive, no leading slash, no `..` that leads out."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")


def parse_xml(data: bytes, path: str, name: str = "") -> etree._Element:
    """The root of an XML text. No entity is expanded, nothing is fetched; a DTD is refused. Raises AnweiError."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    where = f"文件里的 {name[:80]} " if name else ""
    if b"<!DOCTYPE" in data[:_HEAD].replace(b"\x00", b""):
        raise AnweiError(path, f"{where}带有 DTD（实体声明），不安全", "请用 Word 或 WPS 另存后再试")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        deep = "xcessive depth" in str(error)
        raise AnweiError(path, f"{where}{'嵌套过深' if deep else '不是完整的 XML'}", "请核对文件来源" if deep else "请重新取得文件") from None
    if root.getroottree().docinfo.doctype:  # further down than any writer puts it
        raise AnweiError(path, f"{where}带有 DTD（实体声明），不安全", "请用 Word 或 WPS 另存后再试")
    return root
