"""Doubt as a value: what a parser was unsure of, with the lines it is about."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Diagnostic(NamedTuple):
    """One remark: a stable code, how much it matters, a Chinese message, first and last line (1-based)."""

    code: str
    severity: Severity
    message: str
    lines: tuple[int, int]
    suggestion: str | None = None


#: What the parser's own codes mean; `validate` adds rules of the same families.
CODES: dict[str, str] = {
    "GW110": "没有发文字号",
    "GW111": "发文字号的括号残缺或不是〔〕",
    "GW201": "没有标题",
    "GW206": "文种未印出",
    "GW231": "发文机关由推断得出，或几处写法不一",
    "GW240": "成文日期缺失或不完整",
    "GW245": "网页元数据与正文不一致",
    "GW304": "印发日期不完整",
    "TK705": "表格某行与表头列数或列序不符，已调整",
    "TK706": "合并单元格的内容由上一行带下",
    "TK708": "标题上的责任单位用于其下各项",
    "TK709": "表格印出的行与读出的行数不等",
    "TK710": "没有读到任务",
    "TK711": "正文写有期限但不属任何任务",
    "TK712": "责任标注误印，按标注处理",
    "TK713": "表格没有读作任务",
    "TK714": "表格的一些栏没有读入任务",
    "DL802": "期限的年份由上下文推断",
    "DL809": "期限可作两种理解",
    "DL810": "期限无法换算为日期",
    "DL811": "时限栏里的写法没有读作时限",
    "DL814": "历上没有时限写的这一天",
    "UN902": "同一单位疑有两种写法",
    "TX951": "疑似误字",
    "TX952": "句子跨页，已接排",
    "TX953": "页码、页眉页脚已略去",
    "TX954": "有一页没有读到文字",
    "TX955": "未能归类的行",
    "TX956": "有字不能按编码读出",
    "TX957": "1.1 式编号未按层次读取",
    "TX958": "修订已按接受处理",
    "TX959": "文字识别把握不大",
    "TX960": "文件里有内容未读入",
}
