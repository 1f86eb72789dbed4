"""The parts of an xlsx package → sheets of cells as they are shown: texts, merges, what is hidden.

Read from the XML itself: only cells with a value cost anything, however far the formatting of a sheet goes, and the
formats that only Chinese editions have (31: 2024年12月31日) are known.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from anweitool.errors import AnweiError
from anweitool.lazy import lazy
from anweitool.readers.archive import Package
from anweitool.readers.draft import Draft

if TYPE_CHECKING:
    from lxml import etree

_REFERENCE = lazy(r"([A-Z]{1,3})([1-9]\d{0,6})")
_HEAD = 4096  # bytes of a part in which a DTD stands
_ESCAPED = lazy(r"_x000[dD9]_")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class Merge(NamedTuple):
    """A merged range, 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """The cells of a sheet by row and column (1-based); `unknown` formulas have no stored value."""

    name: str
    visible: bool
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unknown: int = 0


def sheets(package: Package, draft: Draft) -> Iterator[Sheet]:
    """The worksheets of a workbook in order; a hidden one without its cells. Raises AnweiError."""
    if "xl/workbook.bin" in package:
        raise AnweiError(draft.path, "是 xlsb（二进制工作簿）", "请用 Excel 或 WPS 另存为 xlsx")
    book = _xml(package, "xl/workbook.xml", draft)
    targets = {node.get("Id"): node.get("Target", "") for node in _xml(package, "xl/_rels/workbook.xml.rels", draft)}
    old_epoch = any(node.get("date1904") in ("1", "true") for node in book.iter("{*}workbookPr"))
    shared: list[str] | None = None
    formats = _formats(package)
    for node in book.iter("{*}sheet"):
        target = targets.get(node.get(f"{{{_RELATION}}}id") or node.get(f"{{{_STRICT}}}id") or "", "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if name not in package or "chartsheet" in name:
            continue
        sheet = Sheet(node.get("name", ""), node.get("state", "visible") == "visible")
        if sheet.visible:
            shared = _shared(package, draft) if shared is None else shared
            _read(package, name, sheet, _Shown(shared, formats, old_epoch), draft)
        yield sheet


def _xml(package: Package, name: str, draft: Draft) -> etree._Element:
    try:
        return package.xml(name)
    except KeyError:
        raise AnweiError(draft.path, f"工作簿里没有 {name}，已损坏", "请用 Excel 或 WPS 另存后再试") from None


def _parts(package: Package, name: str, tags: tuple[str, ...], draft: Draft) -> Iterator[etree._Element]:
    """The elements of a part with these names, one after the other, each forgotten when it has been used."""
    from lxml import etree

    try:
        content = package.read(name)
        if b"<!DOCTYPE" in content[:_HEAD].replace(b"\x00", b""):  # anywhere else its entities would stay unresolved
            raise AnweiError(draft.path, f"文件里的 {name[:80]} 带有 DTD（实体声明），不安全", "请用 Excel 或 WPS 另存后再试")
        wanted = tuple(f"{{*}}{tag}" for tag in tags)
        for _, node in etree.iterparse(io.BytesIO(content), events=("end",), tag=wanted, resolve_entities=False, no_network=True):
            yield node
            node.clear()
            while node.getprevious() is not None:
                parent = node.getparent()
                if parent is None:
                    break
                del parent[0]
    except (etree.LxmlError, ValueError):
        raise AnweiError(draft.path, f"文件里的 {name[:80]} 不是完整的 XML", "请用 Excel 或 WPS 另存后再试") from None


def _shared(package: Package, draft: Draft) -> list[str]:
    name = "xl/sharedStrings.xml"
    return [_rich(node) for node in _parts(package, name, ("si",), draft)] if name in package else []


def _rich(node: etree._Element) -> str:
    """The text of a string; readings printed over it (rPh) are no part of it."""
    texts = []
    for part in node.iter("{*}t"):
        parent = part.getparent()
        if part.text and (parent is None or not str(parent.tag).endswith("}rPh")):
            texts.append(part.text)
    return _ESCAPED.sub("", "".join(texts)).replace("\r\n", "\n").replace("\r", "\n")


def _read(package: Package, name: str, sheet: Sheet, shown: _Shown, draft: Draft) -> None:
    number = 0
    for node in _parts(package, name, ("row", "col", "mergeCell"), draft):
        tag = str(node.tag).rpartition("}")[2]
        hidden = node.get("hidden") in ("1", "true")
        if tag == "row":
            number = _whole(node.get("r"), number + 1)
            if hidden:
                sheet.hidden_rows.add(number)
            _row(node, number, sheet, shown)
            if len(sheet.cells) > draft.options.cells:
                raise draft.too_much(f"表格超过 {draft.options.cells} 格")
        elif tag == "col" and hidden:
            first = _whole(node.get("min"), 1)
            sheet.hidden_columns.update(range(first, min(_whole(node.get("max"), first), 1 << 14) + 1))
        elif tag == "mergeCell":
            ends = [_REFERENCE.fullmatch(end) for end in node.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                sheet.merges.append(Merge(int(ends[0][2]), _column(ends[0][1]), int(ends[1][2]), _column(ends[1][1])))


def _row(node: etree._Element, number: int, sheet: Sheet, shown: _Shown) -> None:
    column = 0
    for cell in node:
        match = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column(match[1]) if match else column + 1
        value, formula, inline = None, False, ""
        for child in cell:
            tag = str(child.tag).rpartition("}")[2]
            if tag == "v":
                value = child.text or ""
            elif tag == "f":
                formula = True
            elif tag == "is":
                inline = _rich(child)
        kind = cell.get("t", "n")
        if formula and not value and kind != "str":
            sheet.unknown += 1
        if text := inline or (shown.text(value, kind, _whole(cell.get("s"), 0)) if value else ""):
            sheet.cells[number, column] = text


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


# ---- values as they are shown --------------------------------------------------------------------

#: Formats that a file need not define; 27–58 are those of Chinese editions.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm",
    19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "yyyy-mm-dd", 31: "yyyy年m月d日",
    32: "h:mm", 33: "h:mm:ss", 36: "yyyy年m月", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 50: "yyyy年m月",
    51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LITERAL = lazy(r"\"([^\"]*)\"|\\(.)")
_ASIDE = lazy(r"\[[^\]]*\]|[_*].|;.*", re.S)
_DATE_CODE = lazy(r"[ymdhs]", re.I)
_DAY_CODES = lazy(r"(?:[ymd]{1,4}|[年月日号./-])+", re.I)
_NUMBER_CODE = lazy(r"([^#0,.%]*)([#0,]*)(?:\.([0#]+))?(%?)([^#0,.%]*)")


def _formats(package: Package) -> list[str]:
    """The number format of each cell style."""
    if "xl/styles.xml" not in package:
        return []
    root = package.xml("xl/styles.xml")
    named = {_whole(node.get("numFmtId"), -1): node.get("formatCode", "") for node in root.iter("{*}numFmt")}
    styles = next(root.iter("{*}cellXfs"), None)
    numbers = [_whole(node.get("numFmtId"), 0) for node in styles] if styles is not None else []
    return [named.get(number) or _BUILT_IN.get(number, "") for number in numbers]


class _Shown:
    """How a stored value is shown, by its type and the format of its style."""

    def __init__(self, shared: list[str], formats: list[str], old_epoch: bool) -> None:
        self._shared, self._formats = shared, formats
        self._epoch = datetime(1904, 1, 1) if old_epoch else datetime(1899, 12, 30)

    def text(self, value: str, kind: str, style: int) -> str:
        if kind == "s":
            at = _whole(value.strip(), -1)
            return self._shared[at] if 0 <= at < len(self._shared) else ""
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind in ("str", "e", "d"):
            return re.sub(r"T00:00:00(?:\.0+)?Z?$", "", value) if kind == "d" else _ESCAPED.sub("", value).replace("\r\n", "\n")
        try:
            number = float(value)
        except ValueError:
            return value
        code = self._formats[style] if 0 <= style < len(self._formats) else ""
        return shown(number, code, self._epoch)


def shown(number: float, code: str, epoch: datetime = datetime(1899, 12, 30)) -> str:
    """A number as its format shows it, where the format is a usual one; else a plain number or an ISO date.

    >>> shown(45657, 'yyyy"年"m"月"d"日"'), shown(0.8, "0%"), shown(3.0, "General"), shown(45657.5, "m/d/yy h:mm")
    ('2024年12月31日', '80%', '3', '2024-12-31 12:00')
    """
    if number != number or number in (float("inf"), float("-inf")):
        return ""
    bare = _ASIDE.sub("", code)
    if not code or code.lower() == "general" or "@" in bare:
        return _plain(number)
    if _DATE_CODE.search(_LITERAL.sub("", bare)):
        return _date(number, bare, epoch)
    match = _NUMBER_CODE.fullmatch(_LITERAL.sub(lambda found: (found[1] or found[2] or "").translate(_GUARDED), bare).strip())
    if not match or not match[2]:
        return _plain(number)
    digits, decimals = match[2], len(match[3] or "")
    value = f"{number * (100 if match[4] else 1):{',' if ',' in digits else ''}.{decimals}f}"
    if match[3] and "#" in match[3]:
        value = value.rstrip("0").rstrip(".")
    sign, value = ("-", value[1:]) if value.startswith("-") else ("", value)
    return (sign + match[1] + value.zfill(digits.count("0") + (decimals + 1 if decimals else 0)) + match[4] + match[5]).translate(_UNGUARDED)


#: Signs of the format language that stand for themselves within quotes.
_GUARDED = {ord(char): 0xE000 + ord(char) for char in "#0,.%"}
_UNGUARDED = {value: key for key, value in _GUARDED.items()}


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.15g}"


def _date(number: float, code: str, epoch: datetime) -> str:
    """A day as a simple format writes it, 2024-12-31 for any other; with the time where the format has one."""
    if not 0 <= number < 2_958_466:
        return _plain(number)
    when = epoch + timedelta(seconds=round(number * 86400))
    code = _LITERAL.sub(lambda found: found[1] or found[2] or "", code).strip().lower()
    clock = f"{when:%H:%M}" if "h" in code or "s" in code else ""
    if "y" not in code and "d" not in code and clock:
        return clock
    if _DAY_CODES.fullmatch(code) and "mmm" not in code and not code.startswith(("m/", "m-", "mm/", "mm-", "d")):
        parts = {"yyyy": f"{when.year}", "yy": f"{when:%y}", "mm": f"{when:%m}", "m": f"{when.month}", "dd": f"{when:%d}", "d": f"{when.day}"}
        return re.sub(r"y{3,4}|yy|mm|m|dd|d", lambda found: parts.get(found[0], f"{when.year}"), code)
    return f"{when:%Y-%m-%d}" + (f" {clock}" if clock else "")
