"""Web pages: the document without the website, in whatever encoding, by whichever program they were saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anweitool.errors import AnweiError
from anweitool.readers import html
from anweitool.readers import read as read_file
from anweitool.readers.html.meta import pairs_of
from anweitool.readers.options import Options
from anweitool.source import SourceText

from .conftest import SEEDS


def read(page: str | bytes, options: Options | None = None) -> SourceText:
    return html.read(page if isinstance(page, bytes) else page.encode(), "通知.html", options or Options())


def grids(source: SourceText) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in source.grids]


def evidence(source: SourceText) -> list[tuple[str, str]]:
    assert {item.origin for item in source.evidence} <= {"网页元数据"}
    return [(item.label, item.value) for item in source.evidence]


# ---- pages of government sites -------------------------------------------------------------------

EDITOR_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于印发某镇方案的通知">
<meta name="PubDate" content="2024-04-10 09:00"><meta name="SiteName" content="某县人民政府"><meta name="Keywords" content="方案">
<title>关于印发某镇方案的通知_某县人民政府</title><script>var a = "<p>脚本里的字</p>"</script><style>p {color: red}</style></head>
<body><div class="header"><a href="/">首页</a> <a href="/zw">政务公开</a><input name="q" value="输入框"><button>搜索</button></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/x">政务公开</a> &gt; 正文</div>
<table class="xxgk"><tr><td>索 引 号：</td><td>000014349/2024-00035</td><td>主题分类：</td><td>安全生产</td></tr>
<tr><td>发布机构：</td><td>某镇人民政府</td><td>成文日期：</td><td>2024年04月10日</td></tr>
<tr><td>标　　题：</td><td colspan="3">关于印发某镇方案的通知</td></tr>
<tr><td>发文字号：</td><td>某府字〔2024〕35号</td><td>有效性：</td><td></td></tr></table>
<div class="main"><h1>关于印发某镇方案的通知</h1>
<div class="info"><span>发布时间：2024-04-10 09:21</span> <span>来源：某镇人民政府</span> <span>浏览次数：<script>count()</script></span>
字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>] <a href="javascript:print()">打印</a></div>
<div class="TRS_Editor"><p>各村（居）、企事业单位：</p><p>&nbsp;&nbsp;现将《某镇方案》印发给你们，请认真
抓好落实。</p><p>　　一、总体要求</p><p>（一）加强领导。要做好工作。（责任单位：镇安委办）</p>
<table border="1"><caption>任务清单</caption><thead><tr><th>序号<th>任务<th>责任单位<th>时限</thead>
<tr><td rowspan="2">1<td>排查<br>整治<td><p>镇安委办</p><p>派出所</p><td>6月底前<tr><td>宣传<td>各村<td>12月</table>
<p>附件：<a href="P020240410.docx">1.任务清单.docx</a></p>
<p style="text-align:right">某镇人民政府</p><p>2024年4月10日</p></div>
<div class="share">分享到：<a>微信</a></div>
<div>上一篇：<a href="1">关于某某的通知</a></div><div>下一篇：<a href="2">没有了</a></div></div>
<div class="related"><h3>相关链接</h3><ul><li><a href="1">一图读懂某方案解读材料</a><li><a href="2">某方案政策问答有关情况</a></ul></div>
<div class="footer"><p>主办单位：某县人民政府办公室　地址：某县某路1号</p><p>版权所有 某县人民政府 某ICP备05000000号 网站标识码3415250001</p></div>
</body></html>"""


def test_a_page_with_an_editor_element_and_a_metadata_table() -> None:
    source = read(EDITOR_PAGE)
    assert source.format == "html"
    assert source.lines == (
        "关于印发某镇方案的通知",
        "各村（居）、企事业单位：",
        "现将《某镇方案》印发给你们，请认真抓好落实。",
        "一、总体要求",
        "（一）加强领导。要做好工作。（责任单位：镇安委办）",
        "任务清单",
        "序号\t任务\t责任单位\t时限",
        "1\t排查 整治\t镇安委办 派出所\t6月底前",
        "\t宣传\t各村\t12月",
        "附件：1.任务清单.docx",
        "某镇人民政府",
        "2024年4月10日",
    )
    assert source.headings == {1: 1}
    assert grids(source) == [
        [["序号", "任务", "责任单位", "时限"], ["1", "排查\n整治", "镇安委办\n派出所", "6月底前"], ["1", "宣传", "各村", "12月"]]
    ]
    assert evidence(source) == [
        ("索引号", "000014349/2024-00035"),
        ("主题分类", "安全生产"),
        ("发布机构", "某镇人民政府"),
        ("成文日期", "2024年04月10日"),
        ("标题", "关于印发某镇方案的通知"),
        ("发文字号", "某府字〔2024〕35号"),
        ("发布日期", "2024-04-10 09:21"),
        ("信息来源", "某镇人民政府"),
        ("发布日期", "2024-04-10 09:00"),
        ("网站名称", "某县人民政府"),
    ]
    assert source.remarks == ()


def test_a_page_laid_out_by_tables_in_an_old_encoding() -> None:
    page = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>某区安委会</title></head><body>
<table width=1000><tr><td><img src=logo.gif></td><td><a href=1>网站首页</a> | <a href=2>政务公开</a> | <a href=3>办事服务</a></td></tr></table>
<table><tr><td width=200><table><tr><td><a href=1>机构职能情况</a></td></tr><tr><td><a href=2>人事信息公开</a></td></tr></table></td>
<td><table width=100%><tr><td align=center><b>关于开展“百日攻坚”行动的通知</b></td></tr>
<tr><td align=center>发布时间：2022-01-19　来源：某某办　点击数：12</td></tr>
<tr><td><font size=3>　　各镇（街道）：<br>　　为做好工作，镕现通知如下：<br><br>　　一、工作目标<br>　　坚决遏制事故。<br>
　　（一）动员部署（1月底前）。各镇要部署。责任单位：区安委办<br><br>　　　　　　某区安委会<br>　　　　　2022年1月19日</font></td></tr></table></td></tr></table>
<table align=center><tr><td align=center>主办单位：某区人民政府　技术支持：某公司</td></tr><tr><td>某ICP备05000001号</td></tr></table></body></html>"""
    source = read(page.encode("gb18030"))
    assert source.lines == (
        "关于开展“百日攻坚”行动的通知",
        "各镇（街道）：",
        "为做好工作，镕现通知如下：",
        "",
        "一、工作目标",
        "坚决遏制事故。",
        "（一）动员部署（1月底前）。各镇要部署。责任单位：区安委办",
        "",
        "某区安委会",
        "2022年1月19日",
    )
    assert source.grids == ()
    assert evidence(source) == [("发布日期", "2022-01-19"), ("信息来源", "某某办")]


def test_a_mobile_page_whose_signature_stands_outside_the_named_element() -> None:
    source = read(
        "<!doctype html><html><body><nav><a href=/>首页</a><a href=/2>文件</a></nav><div class='detail-title'>某市安委会关于做好防汛工作的通知</div>"
        "<div class=sub><span>2024-06-01</span><span>来源：市应急局</span></div>"
        "<section id=zoom><p>各县（市、区）安委会：</p><p>请做好工作。联系人：张三</p></section>"
        "<div class=luokuan><p>某市安委会</p><p>2024年6月1日</p></div>"
        "<div class=ewm>扫一扫在手机打开当前页</div><footer>版权所有：某市人民政府</footer></body></html>"
    )
    assert source.lines == ("某市安委会关于做好防汛工作的通知", "各县（市、区）安委会：", "请做好工作。联系人：张三", "某市安委会", "2024年6月1日")
    assert evidence(source) == [("发布日期", "2024-06-01"), ("信息来源", "市应急局")]


def test_metadata_in_a_list_and_in_a_row_of_the_table_that_holds_the_text() -> None:
    listed = read(
        "<body><ul><li><b>索 引 号：</b>A/2024-1</li><li><b>发布机构：</b>某局</li><li><b>文&nbsp;&nbsp;号：</b>某安〔2024〕1号</li></ul>"
        "<h1>某局通知</h1><div id=UCAP-CONTENT><p>各单位：</p><p>1.开展排查。</p></div></body>"
    )
    assert listed.lines == ("某局通知", "各单位：", "1.开展排查。")
    assert evidence(listed) == [("索引号", "A/2024-1"), ("发布机构", "某局"), ("文号", "某安〔2024〕1号")]
    text = "".join(f"<p>{number}、各单位要认真落实安全生产责任，{'全面排查整治各类隐患，' * 12}确保安全。</p>" for number in "一二三")
    rows = f"<tr><td>索引号<td>B-1<td>文号<td>某安〔2024〕2号<tr><td>发布机构<td>某办<td>成文日期<td>2024-05-06<tr><td colspan=4>{text}"
    mixed = read(f"<body><table>{rows}</table></body>")
    assert [line[:2] for line in mixed.lines] == ["一、", "二、", "三、"]
    assert evidence(mixed) == [("索引号", "B-1"), ("文号", "某安〔2024〕2号"), ("发布机构", "某办"), ("成文日期", "2024-05-06")]


def test_metadata_whose_labels_have_no_colon() -> None:
    listed = read(
        "<body><ul><li><b>索引号</b><span>115/2025-12</span><li><b>发布机构</b><span>某局</span><li><b>有效性</b><span>有效</span></ul>"
        "<h1>某局工作要点</h1><p>一、压实责任。<p>二、排查隐患。</body>"
    )
    assert listed.lines == ("某局工作要点", "一、压实责任。", "二、排查隐患。")
    assert evidence(listed) == [("索引号", "115/2025-12"), ("发布机构", "某局"), ("有效性", "有效")]
    plain = read("<body><h1>某局工作要点</h1><p>名称规范<p>发布机构要加强管理<p>一、压实责任。</body>")
    assert plain.lines == ("某局工作要点", "名称规范", "发布机构要加强管理", "一、压实责任。")


def test_lines_of_the_document_are_not_taken_for_metadata_or_footers() -> None:
    source = read(
        "<body><div id=content><p>关于召开会议的通知</p><p>各单位：</p><p>一、会议时间</p><p>时间：2024年5月6日</p><p>主办单位：某市应急管理局</p>"
        "<p>主题词：安全 会议 通知</p></div></body>"
    )
    assert source.lines[3:] == ("时间：2024年5月6日", "主办单位：某市应急管理局", "主题词：安全 会议 通知")
    assert source.evidence == ()


def test_an_element_with_a_telling_name_does_not_win_over_text_outside_it() -> None:
    source = read(
        "<body><div class=wrap><div class='TRS_Editor'><p>各单位：</p><p>一、开展排查整治，落实责任。</p></div>"
        "<div class=x><p>二、加强宣传教育，落实责任。</p><p>（责任单位：某局）</p></div></div><div class=foot><a href=1>网站地图</a></div></body>"
    )
    assert source.lines == ("各单位：", "一、开展排查整治，落实责任。", "二、加强宣传教育，落实责任。", "（责任单位：某局）")


SITES = (
    "<div class=nav><a href=1>首页</a><a href=2>公开</a></div><div class=article><h1>{title}</h1><div class=TRS_Editor>{text}</div></div><div class=footer>版权所有</div>",
    "<table><tr><td><a href=1>首页</a><td><a href=2>公开</a></table><table><tr><td><a href=3>左边栏目</a><td><span id=zoom>{text}</span></table><p>某ICP备1号</p>",
    "<div>{text}</div><ul><li><a href=1>相关新闻一的标题</a><li><a href=2>相关新闻二的标题</a><li><a href=3>相关新闻三的标题</a></ul>",
    "{text}",
)


@pytest.mark.parametrize("site", SITES, ids=["editor", "tables", "bare", "none"])
@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda seed: seed.stem)
def test_no_line_of_a_document_is_lost_in_a_website(seed: Path, site: str) -> None:
    lines = [line.strip() for line in seed.read_text("utf-8").splitlines() if line.strip() and "\t" not in line]
    escaped = [" ".join(line.split()).replace("&", "&amp;").replace("<", "&lt;") for line in lines]
    page = "<html><body>" + site.format(title="通知", text="".join(f"<p>　　{line}</p>" for line in escaped)) + "</body></html>"
    found = {"".join(line.replace("\u200b", "").split()) for line in read(page).lines}
    lost = [line for line in escaped if "".join(read_text(line).split()) not in found]
    assert lost == []


def read_text(line: str) -> str:
    from anweitool.text import clean

    return clean(line.replace("&lt;", "<").replace("&amp;", "&").strip()).replace("\u200b", "")


# ---- Word ----------------------------------------------------------------------------------------

WORD_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<style><!-- p.MsoNormal {mso-style-parent:""} --></style><!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=ZH-CN><div class=WordSection1>
<p class=MsoNormal align=center><b><span style='font-size:22.0pt'>某镇安全生产
实施方案</span></b><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>一、<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>总体要求</p>
<p class=MsoListParagraph>（一）<span lang=EN-US style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span>工作目标</p>
<p class=MsoListParagraph><span lang=EN-US style='font-family:Wingdings;mso-list:Ignore'>l<span>&nbsp;</span></span>各部门要<del>删去</del>认真落实，于<span lang=EN-US>2024</span>年<span
lang=EN-US>6</span>月底前完成。</p><ol start=3><li>检查<li><p>整改</p></ol>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>任务</p></td><td colspan=2><p>单位</p></td></tr>
<tr><td><p>排查</p></td><td><p>甲局</p><p>乙局</p></td><td><p>&nbsp;</p></td></tr></table></div></body></html>"""


def test_a_page_saved_by_word(tmp_path: Path) -> None:
    path = tmp_path / "方案.doc"  # as such pages are often named
    path.write_bytes(WORD_PAGE.encode("gbk"))
    source, _ = read_file(str(path))
    assert source.format == "html"
    assert source.lines == (
        "某镇安全生产实施方案",
        "",
        "一、总体要求",
        "（一）工作目标",
        "各部门要认真落实，于2024年6月底前完成。",
        "3.检查",
        "4.整改",
        "任务\t单位",
        "排查\t甲局 乙局",
    )
    assert grids(source) == [[["任务", "单位", "单位"], ["排查", "甲局\n乙局", ""]]]
    assert [(r.code, r.severity, r.message) for r in source.remarks] == [("TX960", "info", "1 处带删除线的文字没有读入")]


def test_a_single_file_web_page() -> None:
    import base64

    body = base64.encodebytes("<html><body><p>一、加强领导</p><p>二、加强宣传</p></body></html>".encode("gbk")).decode()
    packed = (
        'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n'
        f'--b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n'
    )
    assert read(packed).lines == ("一、加强领导", "二、加强宣传")
    with pytest.raises(AnweiError, match="^通知.html：单个文件网页里没有网页正文。请在浏览器里重新保存$"):
        read(packed.replace("text/html", "text/css"))


# ---- encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "big5", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_a_page_declares_does_not_matter(declared: str, encoding: str) -> None:
    text = "关于做好安全生产工作的通知，各单位要切实落实责任。镕㙍"
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><body><p>{text}</p></body></html>'
    assert read(page.encode(encoding)).lines == (text,)


def test_a_page_in_big5_and_one_cut_off_in_a_character() -> None:
    text = "關於印發安全生產專項整治方案的通知，請各縣市區人民政府認真貫徹落實。"
    assert read(f'<html><meta charset="big5"><body><p>{text}'.encode("big5")).lines == (text,)
    assert (
        read("<html><body><p>一、各单位要切实落实责任，做好安全生产工作".encode()[:-1])
        .lines[0]
        .startswith("一、各单位要切实落实责任，做好安全生产工")
    )


def test_xhtml_with_a_declaration_and_elements_that_close_themselves() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body><p>一、加强领导</p></body></html>'
    assert read(page).lines == ("一、加强领导",)


# ---- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>要&ldquo;真&rdquo;抓&#23454;干&nbsp;<b>甲</b><i>乙</i></p>", ["要“真”抓实干 甲乙"]),
        ("<p>各部门要\n   认真落实2024\n年任务，see\nthe page</p>", ["各部门要认真落实2024年任务，see the page"]),
        ("<div>甲<p>乙</p>丙<br>丁<div>戊</div></div>", ["甲", "乙", "丙", "丁", "戊"]),
        ("<p>甲</p><p>&nbsp;</p><p></p><p>乙</p><p></p>", ["甲", "", "乙"]),
        ("<pre>甲\n  乙</pre>", ["甲", "乙"]),
        ("<p>10<sup>3</sup>立方米</p>", ["103立方米"]),
        ("<ol><li>甲<ol type=a><li>乙</ol><li value=5>丙<li>（六）丁</ol><ul><li>戊</ul>", ["1.甲", "a.乙", "2.丙".replace("2", "5"), "（六）丁", "戊"]),
        ("<ol style='list-style-type:cjk-ideographic' start=10><li>甲<li>乙</ol><ol style='list-style:none'><li>丙</ol>", ["十、甲", "十一、乙", "丙"]),
        ("<p>见<!-- 注释 -->下<script>x</script>文<noscript>无</noscript><span style='display: none'>隐</span></p>", ["见下文"]),
        ("<p>甲<font face=Wingdings>ü</font>乙</p>", ["甲乙"]),
        ("<h1>总则</h1><form><p>甲</p><select><option>选项</option></select><textarea>框</textarea></form>", ["总则", "甲"]),
    ],
)  # fmt: skip
def test_text_is_what_a_browser_shows(body: str, lines: list[str]) -> None:
    assert list(read(f"<html><body>{body}</body></html>").lines) == lines


def test_what_of_the_document_is_left_out_is_said() -> None:
    source = read(
        "<body><p>一、甲</p><p style='display:none'>这一段文字网页上并不显示</p><p>二、乙<img src='scan1.jpg' width=600><img src='/icon/word.gif'></p><p>三、丙</p></body>"
    )
    assert [remark.message for remark in source.remarks] == ["1 处不显示的文字没有读入", "1 幅图片没有读入"]


def test_a_page_that_hides_its_text_until_a_script_runs() -> None:
    text = "一、各单位要切实落实安全生产责任，全面排查整治隐患。" * 5
    assert read(f"<body><p>载入中</p><div id=zoom style='display:none'><p>{text}</p></div></body>").lines[-1] == text


# ---- tables --------------------------------------------------------------------------------------


def test_spans_groups_and_nested_tables() -> None:
    source = read(
        "<body><table><tfoot><tr><td>合计<td colspan=2>九</tfoot><thead><tr><th>甲<th>乙<th>丙</thead>"
        "<tr><td rowspan=0>一<td colspan=9999>二<tr><td>三<td>四</table></body>"
    )
    (grid,) = grids(source)
    assert [row[:3] for row in grid] == [["甲", "乙", "丙"], ["一", "二", "二"], ["一", "三", "四"], ["一", "合计", "九"]]
    nested = read("<body><table><tr><td>左<td><table><tr><td>1<td>2<tr><td>3<td>4</table><tr><td>下</table></body>")
    assert nested.lines == ("左", "1\t2", "3\t4", "下")
    assert grids(nested) == [[["1", "2"], ["3", "4"]]]


def test_a_row_of_many_numbered_duties_stays_in_its_table() -> None:
    duties = "".join(f"<p>{n}.{'负责本行业领域安全生产监督管理工作，' * 6}</p>" for n in range(1, 6))
    source = read(f"<body><table><tr><th>序号<th>单位<th>职责<tr><td>1<td>甲局<td>{duties}<tr><td>2<td>乙局<td>{duties}</table></body>")
    assert [row[:2] for row in grids(source)[0]] == [["序号", "单位"], ["1", "甲局"], ["2", "乙局"]]


# ---- metadata lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("来源：市应急局 发布时间：2024-04-10 浏览次数：12 次", [("信息来源", "市应急局"), ("发布日期", "2024-04-10")]),
        ("2024-04-10 09:21 来源：某政府网", [("发布日期", "2024-04-10 09:21"), ("信息来源", "某政府网")]),
        ("【 字号：大 中 小 】【打印：】", []),
        ("发文字号：某安〔2024〕1号", [("发文字号", "某安〔2024〕1号")]),
        ("标题：关于印发《方案（试行）》", [("标题", "关于印发《方案（试行）》")]),
        ("2024年4月10日", None),
        ("各单位：来源：甲", None),
        ("一、来源：甲", None),
    ],
)  # fmt: skip
def test_lines_of_labels_and_values(text: str, pairs: list[tuple[str, str]] | None) -> None:
    assert pairs_of(text) == pairs


# ---- hostile files -------------------------------------------------------------------------------


def test_nesting_without_end() -> None:
    for page in ("<div>" * 10_000 + "字", "<table><tr><td>" * 10_000 + "字"):
        with pytest.raises(AnweiError, match="^通知.html：网页嵌套过深。请在浏览器里把正文另存为文本$"):
            read(page)
    assert read("<font>" * 10_000 + "一、字").lines == ("一、字",)  # elements that many pages never close
    assert read("<table><tr><td>" * 600 + "字").lines == ("字",)


def test_limits_are_said() -> None:
    with pytest.raises(AnweiError, match="^通知.html：网页标签超过 2000000 个。请把文件拆小"):
        read("<i>" * 2_000_001)
    with pytest.raises(AnweiError, match="^通知.html：表格超过 10 格。请把文件拆小"):
        read("<table>" + "<tr><td>1<td>2<td>3" * 5, Options(cells=10))
    with pytest.raises(AnweiError, match="^通知.html：表格超过 10 格。请把文件拆小"):
        read("<table>" + "<tr><td colspan=99>1<td>2" * 5, Options(cells=10))
    with pytest.raises(AnweiError, match="^通知.html：文字超过 100 个。请把文件拆小"):
        read("<p>" + "文字" * 100, Options(characters=100))


def test_entities_of_a_dtd_are_not_expanded() -> None:
    page = '<!DOCTYPE html [<!ENTITY a "字字字"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><html><body><p>一、甲&b;&c;</p></body></html>'
    source = read(page)
    assert "字字字" not in source.text and "root:" not in source.text
    assert "一、甲" in source.text


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><frameset><frame src=a></frameset></html>", "<html><body><script>x</script></body></html>"]
)
def test_a_page_without_text(page: str) -> None:
    with pytest.raises(AnweiError) as caught:
        read(page)
    assert str(caught.value) == "通知.html：网页里没有文字（可能要由脚本显示）。请在浏览器里打开后另存为完整网页"


def test_a_page_of_metadata_alone() -> None:
    with pytest.raises(AnweiError, match="^通知.html：网页里只有元数据，没有正文。请在浏览器里打开正文页后重新保存$"):
        read("<body><table><tr><td>索引号<td>A-1<td>文号<td>某安〔2024〕1号</table></body>")


TAGS = st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td rowspan=0>", "<td colspan=3>", "</table>", "<ol>", "<li>", "<br>", "<a href=x>", "</a>", "<div id=zoom>", "</div>", "<s>", "<pre>", "一、甲", "索引号：", "各单位：", "\n", "&#x110000;", "<!--", "]]>", "<img src=a width=x>", "<h9>", "<thead>"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(TAGS, max_size=40).map(lambda tags: "".join(tags).encode()), st.lists(TAGS, max_size=20).map(lambda tags: ("<?xml ?>MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + "".join(tags)).encode("utf-16"))))  # fmt: skip
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = read(data)
    except AnweiError as error:
        assert "\n" not in str(error)
    else:
        assert any(line.strip() for line in source.lines)
