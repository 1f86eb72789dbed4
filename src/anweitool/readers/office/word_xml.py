"""Word documents in a single XML file: Word 2003 XML and flat packages → the docx that they spell out.

Programs that fill in templates like to write these and name them doc. Word 2003 XML has the vocabulary of docx but
for its namespace, lists, merged cells and tracked changes.
"""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING

from anweitool.readers.archive import parse_xml

if TYPE_CHECKING:
    from lxml import etree

_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_NEW.decode()}}}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

#: Old name → new name.
_ELEMENTS = {
    "listDef": "abstractNum",
    "list": "num",
    "ilst": "abstractNumId",
    "listPr": "numPr",
    "ilfo": "numId",
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "nfc": "numFmt",
}
_ATTRIBUTES = {"listDefId": "abstractNumId", "ilfo": "numId"}
#: Numbers of Word's number formats that stand in Chinese documents.
_FORMATS = {
    "0": "decimal", "1": "upperRoman", "2": "lowerRoman", "3": "upperLetter", "4": "lowerLetter", "10": "ideographDigital",
    "11": "japaneseCounting", "14": "decimalFullWidth", "17": "japaneseDigitalTenThousand", "18": "decimalEnclosedCircle", "22": "decimalZero",
    "23": "bullet", "26": "decimalEnclosedFullstop", "27": "decimalEnclosedParen", "28": "decimalEnclosedCircleChinese",
    "29": "ideographEnclosedCircle", "30": "ideographTraditional", "31": "ideographZodiac", "33": "taiwaneseCounting",
    "35": "taiwaneseCountingThousand", "36": "taiwaneseDigital", "37": "chineseCounting", "38": "chineseLegalSimplified",
    "39": "chineseCountingThousand", "255": "none",
}  # fmt: skip


def repacked(data: bytes, path: str) -> bytes | None:
    """The document as a docx, None where it is in neither form. Raises AnweiError where it is not well formed."""
    root = parse_xml(data, path)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if root.tag.endswith("}package"):
            _flat(root, archive)
        elif root.tag.endswith("}wordDocument"):
            from lxml import etree

            _old(parse_xml(etree.tostring(root).replace(_OLD, _NEW), path), archive)
        else:
            return None
    return stream.getvalue()


def _flat(root: etree._Element, archive: zipfile.ZipFile) -> None:
    """The parts of a flat package as members."""
    for part in root:
        name = next((value for key, value in part.attrib.items() if key.endswith("}name")), "").lstrip("/")
        for content in part:
            if content.tag.endswith("}xmlData") and len(content):
                archive.writestr(name, _bytes(content[0]))
            elif content.tag.endswith("}binaryData"):
                archive.writestr(name, base64.b64decode(content.text or ""))


def _old(root: etree._Element, archive: zipfile.ZipFile) -> None:
    """The parts of a Word 2003 document as members."""
    for element in list(root.iter()):
        _renew(element)
    parts = (("document", "body"), ("styles", "styles"), ("numbering", "lists"))
    found = [(name, root.find(_W + tag)) for name, tag in parts]
    links = ""
    for name, element in found:
        if element is None:
            continue
        links += f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        if name == "document":
            whole = element.makeelement(_W + name, nsmap=root.nsmap)
            whole.append(element)
            element = whole
        element.tag = _W + name
        archive.writestr(f"word/{name}.xml", _bytes(element))
    target = f'<Relationship Id="document" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    archive.writestr("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{target}</Relationships>')
    archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>')


def _renew(element: etree._Element) -> None:
    """Give an element and its attributes the names of docx."""
    name = element.tag.rpartition("}")[2]
    if name == "annotation" and "aml" in element.tag:
        kind = element.get(_W + "type") or ""
        element.tag = _W + {"Word.Insertion": "ins", "Word.Deletion": "del"}.get(kind, "smartTag")
    elif name in ("content", "sect", "sub-section", "pBdrGroup") and not element.tag.startswith(_W):
        element.tag = _W + "smartTag"  # a wrapper whose content is the document's
    elif element.tag.startswith(_W) and name in _ELEMENTS:
        element.tag = _W + _ELEMENTS[name]
        if name == "nfc":
            element.set(_W + "val", _FORMATS.get(element.get(_W + "val") or "0", "decimal"))
        for old, new in _ATTRIBUTES.items():
            if (value := element.get(_W + old)) is not None:
                element.set(_W + new, value)


def _bytes(element: etree._Element) -> bytes:
    from lxml import etree

    data: bytes = etree.tostring(element, encoding="UTF-8", xml_declaration=True, with_tail=False)
    return data
