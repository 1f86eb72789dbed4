#!/usr/bin/env python3
"""How fast Word files become text, as ratios within one run, against python-docx doing less: no numbers, no merges.

    python benchmarks/docx_speed.py              a document of 100+ pages: 1,000 paragraphs, a table of 500 rows
    python benchmarks/docx_speed.py --rows 2000

Figures: the time of python-docx over paragraphs and table cells divided by ours (above 1 we are faster), and how many times
as long twice the document takes (2.0 is linear). Exits with 1 where we are slower or growth is above 2.3.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from collections.abc import Callable

from anweitool.readers import extract
from anweitool.readers.options import Options

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SENTENCE = "各单位要严格落实安全生产责任制，全面排查治理重大事故隐患，建立问题清单和整改台账，明确责任人和完成时限，"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_MAIN}.numbering+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/numbering" Target="numbering.xml"/></Relationships>',
    "word/styles.xml": f'<w:styles {_NAMESPACE}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>',
    "word/numbering.xml": f'<w:numbering {_NAMESPACE}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
}


def _paragraph(text: str, level: int | None = None) -> str:
    """A paragraph of three runs, as Word cuts them."""
    number = "" if level is None else f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    third = len(text) // 3 + 1
    runs = "".join(
        f'<w:r><w:rPr><w:rFonts w:ascii="仿宋" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr><w:t>{text[at : at + third]}</w:t></w:r>'
        for at in range(0, len(text), third)
    )
    return f"<w:p>{number}{runs}</w:p>"


def _cell(text: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="1700" w:type="dxa"/>{properties}</w:tcPr>{_paragraph(text) if text else "<w:p/>"}</w:tc>'


def _row(number: int) -> str:
    """A row of a task table; the second column is merged over five rows, every tenth row opens with a cell over two columns."""
    if number % 10 == 0:
        first = _cell(f"第{number // 10 + 1}类任务", '<w:gridSpan w:val="2"/>')
    else:
        merge = '<w:vMerge w:val="restart"/>' if number % 5 in (0, 1) else "<w:vMerge/>"
        first = _cell(str(number)) + _cell("重点任务" if "restart" in merge else "", merge)
    return f"<w:tr>{first}{_cell(_SENTENCE)}{_cell('镇应急管理办公室')}{_cell('2024年6月底前')}</w:tr>"


def make(paragraphs: int, rows: int) -> bytes:
    """A Word file with numbered paragraphs and a table."""
    text = "".join(_paragraph(_SENTENCE * 3, 0 if number % 10 == 0 else 1) for number in range(paragraphs))
    table = f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * 5}</w:tblGrid>{''.join(map(_row, range(rows)))}</w:tbl>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        package.writestr("word/document.xml", f"<w:document {_NAMESPACE}><w:body>{text}{table}<w:sectPr/></w:body></w:document>")
    return stream.getvalue()


def ours(data: bytes) -> int:
    return len(extract(data, "样张.docx", Options()).text)


def theirs(data: bytes) -> int:
    import docx

    document = docx.Document(io.BytesIO(data))
    length = sum(len(paragraph.text) for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                length += len(cell.text)
    return length


def seconds(work: Callable[[bytes], int], data: bytes, rounds: int) -> float:
    """The best processor time of reading `data`: what else the machine does is left out as far as can be."""
    times = []
    for _ in range(rounds + 1):
        start = time.process_time()
        work(data)
        times.append(time.process_time() - start)
    return min(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data = make(options.paragraphs, options.rows)
    double = make(2 * options.paragraphs, 2 * options.rows)
    own, other = seconds(ours, data, options.rounds), seconds(theirs, data, max(1, options.rounds // 2))
    growth = seconds(ours, double, options.rounds) / own
    print(f"anweitool    {own * 1000:8.1f} ms   {ours(data):,} characters, {options.paragraphs} paragraphs, {options.rows} rows")
    print(f"python-docx  {other * 1000:8.1f} ms")
    print(f"ratio        {other / own:8.2f} ×    (1 or more is wanted)")
    print(f"growth       {growth:8.2f} ×    for twice the document (2.3 or less is wanted)")
    return int(other < own or growth > 2.3)


if __name__ == "__main__":
    raise SystemExit(main())
