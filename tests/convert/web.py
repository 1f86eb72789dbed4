"""Blocks as a page of a government site, and task tables as a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.convert.blocks import Block, Paragraph, Table

_BOLD = re.compile(r"\*\*(.+?)\*\*")

_PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}_政务公开</title>
<meta name="SiteName" content="人民政府门户网站"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{date} 15:20"><meta name="ContentSource" content="{issuer}"><meta name="ColumnName" content="政策文件">
<style>.zw p {{ text-indent: 2em; line-height: 2 }} td {{ padding: 4px }}</style>
<script>var site = "关于我们"; document.write("<p>请用新版浏览器打开</p>");</script></head>
<body><div class="top"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/xxgk/">政务公开</a></li><li><a href="/hd/">互动交流</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/xxgk/">政务公开</a> &gt; <a href="/xxgk/zcwj/">政策文件</a></div>
<table class="xxgk" width="100%"><tr><td>索&nbsp;引&nbsp;号：</td><td>00000000-0/2024-00001</td><td>主题分类：</td><td>城乡建设、环境保护</td></tr>
<tr><td>发文机关：</td><td>{issuer}</td><td>成文日期：</td><td>{date}</td></tr>
<tr><td>标&nbsp;&nbsp;&nbsp;&nbsp;题：</td><td colspan="3">{title}</td></tr>
<tr><td>发文字号：</td><td>{number}</td><td>有&nbsp;效&nbsp;性：</td><td>有效</td></tr></table>
<div class="info">发布时间：{date}　来源：{issuer}　浏览次数：<span id="hits">356</span>　字体：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]
<span class="share">分享到：<a class="wx"></a><a class="wb"></a></span> <a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div>
<div class="zw" id="zoom">
{body}
</div>
<div class="related"><h4>相关链接</h4><ul><li><a href="/jd/1.html">一图读懂本方案</a></li><li><a href="/jd/2.html">政策解读</a></li></ul></div>
<div class="footer"><p>版权所有：人民政府办公室　网站标识码：0000000012</p><p>备案序号：京ICP备00000000号　<a href="/map.html">网站地图</a></p></div>
</body></html>
"""


def write_html(blocks: Sequence[Block], path: Path, head: Mapping[str, Any]) -> None:
    """A page as government sites publish it, in GBK; `head` are the values of the document that its table gives."""
    page = _PAGE.format(
        title=escape(str(head.get("title") or "")),
        date=head.get("date") or "",
        number=head.get("doc_number") or "",
        issuer=" ".join(head.get("issuers") or []),
        body="\n".join(_body(blocks)),
    )
    path.write_bytes(page.encode("gb18030"))


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield _table(block)
        else:
            yield _paragraph(block)


def _paragraph(block: Paragraph) -> str:
    text = _BOLD.sub(r"<strong>\1</strong>", escape(block.text, quote=False)).replace("\n", "<br>").replace("\t", "&nbsp;" * 8) or "&nbsp;"
    if block.role in ("masthead", "number", "title"):
        return f'<p style="text-align: center; text-indent: 0"><span style="font-size: 22pt"><strong>{text}</strong></span></p>'
    if block.role in ("right", "signatory"):
        return f'<p style="text-align: right">{text}</p>'
    # editors of such sites leave runs of their own behind
    return f'<p><span style="font-family: 仿宋_GB2312">{"<strong>" + text + "</strong>" if block.depth else text}</span></p>'


def _table(block: Table) -> str:
    rows: list[list[str]] = [[] for _ in range(block.height)]
    for cell in sorted(block.cells):
        spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
        text = escape(cell.text, quote=False).replace("\n", "<br>")
        rows[cell.row].append(f"<td{spans}><p>{text}</p></td>")
    return '<table border="1" cellspacing="0"><tbody>' + "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</tbody></table>"


def write_xlsx(blocks: Sequence[Block], path: Path) -> bool:
    """The task table under its title and over its notes, as offices keep it in a workbook; False where the document has none."""
    from openpyxl import Workbook

    table = next((block for block in blocks if isinstance(block, Table)), None)
    if table is None:
        return False
    title = [block.text for block in blocks if isinstance(block, Paragraph) and block.role == "title"][-1]
    book = Workbook()
    sheet = book.active
    sheet.title = "任务分解表"
    sheet.cell(1, 1, title.replace("\n", ""))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=table.width)
    for cell in table.cells:
        number = cell.text.isdigit()
        sheet.cell(cell.row + 2, cell.column + 1, int(cell.text) if number else cell.text)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=cell.row + 2, start_column=cell.column + 1, end_row=cell.row + 1 + cell.rows, end_column=cell.column + cell.columns
            )  # fmt: skip
    notes = [block for block in blocks[blocks.index(table) :] if isinstance(block, Paragraph) and block.role == "body" and block.text.strip()]
    for i, note in enumerate(notes):
        row = table.height + 2 + i
        sheet.cell(row, 1, note.text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=table.width)
    book.save(path)
    return True
