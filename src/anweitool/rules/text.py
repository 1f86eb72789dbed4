"""TX95x: the text as it was extracted: misprints, and what reading the file brought with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.rules.registry import Finding, Place, rule
from anweitool.rules.subject import Reading, Subject
from anweitool.units.lookalike import alike

_DATA = Path(__file__).parent.parent / "data"


# ---- misprints -----------------------------------------------------------------------------------


class Misprint(NamedTuple):
    """A form that is wrong, what it stands for, and the characters before or behind it that make it right."""

    wrong: str
    right: str
    after: str
    before: str
    variant: bool  # in use beside the recommended form

    def is_right(self, text: str, at: int) -> bool:
        """Whether the form at `at` is not the misprint but the end of one word and the beginning of another."""
        end = at + len(self.wrong)
        return bool(text[at - 1 : at] and text[at - 1 : at] in self.after or text[end : end + 1] and text[end : end + 1] in self.before)


_ROW = lazy(r"(?:\[(?P<after>[^\]]+)\])?(?P<wrong>[^\[→\s]+)(?:\[(?P<before>[^\]]+)\])?→(?P<right>\S+)")


@cache
def misprints() -> tuple[Misprint, ...]:
    """The table of `data/misprints.toml`, with the phrases of which one character is taken for another."""
    table = tomllib.loads((_DATA / "misprints.toml").read_text("utf-8"))
    rows = [
        (name == "variants", row) for name in ("lookalikes", "sounds", "doubled", "variants") for row in _ROW.finditer(table[name])
    ]  # fmt: skip
    listed = [Misprint(row["wrong"], row["right"], row["after"] or "", row["before"] or "", variant) for variant, row in rows]
    phrases, known = table["phrases"].split(), {one.wrong for one in listed}
    pairs: dict[str, set[str]] = {}
    for one, other in table["pairs"].split():
        pairs.setdefault(one, set()).add(other)
    slipped = {
        phrase[:i] + char + phrase[i + 1 :]: phrase
        for phrase in phrases
        for i, right in enumerate(phrase)
        for char in {*alike(right), *pairs.get(right, ())}
    }
    return (
        *listed,
        *(Misprint(wrong, right, "", "", False) for wrong, right in slipped.items() if wrong not in {*phrases, *known}),
    )


#: The characters that are most common in official documents, the most common first: where to look for a form last.
_COMMON = (
    "、，。安全市政年的县局人生各工实管办区发行月公责一位单作理府业委日产建关和任要民会部查通开制务防成镇法监化前治合施动于设展员重事有村大应案进等整中室报方号落对强项改规定农门三为急度二点时机组分乡保加体督用文省经完水道企件城印现学知主期本不底"
    "每导专自社处推以检资场负提级上情长隐力排在患教消严故气电预领品到地标织次清服头险立执总国目坚范所信求及小入意配食职育结内校下同将新源牵高格运间网交题老联环个系议集州车第请持至域卫面街厅健布指况备营河好出财平路综态控四火据效住障程升家共问物构"
)


@cache
def _beginnings() -> list[tuple[re.Pattern[str], dict[str, list[tuple[int, Misprint]]]]]:
    """Two neighbours in a form, its rarest character one of them → where they stand in it, the form; and where such a pair may stand."""
    rank = {char: i for i, char in enumerate(_COMMON)}
    ahead: dict[str, list[tuple[int, Misprint]]] = {}
    behind: dict[str, list[tuple[int, Misprint]]] = {}
    for one in misprints():
        rarest = max(range(len(one.wrong)), key=lambda i: (rank.get(one.wrong[i], len(_COMMON)), -i))
        at = min(rarest, len(one.wrong) - 2)
        (ahead if at == rarest else behind).setdefault(one.wrong[at : at + 2], []).append((at, one))
    return [(re.compile(f"[{_column(pairs, 0)}](?=[{_column(pairs, 1)}])"), pairs) for pairs in (ahead, behind)]


def _column(pairs: Iterable[str], at: int) -> str:
    """The first, or the second, characters of pairs, for a class of a pattern."""
    return re.escape("".join(sorted({pair[at] for pair in pairs})))


def _misprinted(reading: Reading) -> Iterator[tuple[int, Misprint]]:
    """Where the forms of the table stand in a text; a form inside a longer one is left to the longer."""
    text = reading.text
    found: list[tuple[int, Misprint]] = []
    for pattern, pairs in _beginnings():
        for match in pattern.finditer(text):
            i = match.start()
            for at, one in pairs.get(text[i : i + 2], ()):
                if text.startswith(one.wrong, i - at) and not one.is_right(text, i - at):
                    found.append((i - at, one))
    taken: list[tuple[int, int]] = []
    for start, one in sorted(found, key=lambda hit: (-len(hit[1].wrong), hit[0])):
        end = start + len(one.wrong)
        if not any(first < end and start < last for first, last in taken):
            taken.append((start, end))
            yield start, one


_DIGITS = str.maketrans("OoQlI", "00011")
_LETTER = lazy(r"[OoQlI]")
_LETTER_DIGIT = lazy(r"(?<![A-Za-z\d])(?=\d*[OoQlI])(?=[OoQlI]*\d)[\dOoQlI]{2,4}(?=年|月|日|号|万|亿|元|个|[%％])")


def _mixed_digits(text: str) -> Iterator[tuple[int, str]]:
    """Figures in which a letter stands for a digit (2O24年), looked for only round such letters."""
    end = 0
    for letter in _LETTER.finditer(text):
        match = _LETTER_DIGIT.search(text, max(end, letter.start() - 4), letter.start() + 6)
        if match:
            end = match.end()
            yield match.start(), match[0]


_REPEATED = lazy(r"([\u4e00-\u9fff]{2,5}?)\1")
_RIGHTLY_TWICE = lazy(r"[一层步件批项个户村条点次].*|研究|讨论|商量|试点|考虑|检查|城市|.*(?:各|每).*")


@rule("TX951", "warning", "实务", text=False)
def misprint(subject: Subject) -> Iterator[Finding]:
    """没有误字：形近字、同音字、重字，同一单位的字前后不同。

    常见误字取自自编的对照表，只收在公文里必错的写法；“台帐”“其它”一类通行的异写和重复的词只作说明。
    文字识别、扫描件的误字也在此列。

    不合：
        关于做好防汛工作的通知
        各村：
        一、压实贵任。各村要合理按排值守，己完成排查的的及时上报。

    合：
        关于做好防汛工作的通知
        各村：
        一、压实责任。各村要合理安排值守，学期末完成以演练为目的的排查，自己完成整改并按排放标准上报。
    """
    if subject.text is None:
        yield from subject.reported("TX951")
        return
    for remark in subject.remarks("TX951"):
        printed = re.match(r"“(.+?)”疑为", remark.message)
        lines = [i for i, line in enumerate(subject.text.source.lines, 1) if printed and printed[1] in line] or [remark.lines[0]]
        for line in lines:
            column = subject.text.source.lines[line - 1].find(printed[1]) + 1 if printed else 1
            message = f"“{printed[1]}”疑为“{remark.suggestion}”之误" if printed and remark.suggestion else remark.message
            yield Finding(Place(line, max(1, column)), message, suggestion=remark.suggestion, severity=remark.severity)
    for reading in (subject.text.paragraphs, subject.text.cells):
        for at, one in _misprinted(reading):
            said = f"“{one.wrong}”宜写作“{one.right}”" if one.variant else f"“{one.wrong}”疑为“{one.right}”之误"
            yield Finding(subject.of_offset(reading.offset(at)), said, suggestion=one.right, severity="info" if one.variant else None)
        for at, figures in _mixed_digits(reading.text):
            right = figures.translate(_DIGITS)
            yield Finding(subject.of_offset(reading.offset(at)), f"数字里混有字母：“{figures}”应为“{right}”", suggestion=right)
        for match in _REPEATED.finditer(reading.text):
            first, last = reading.offset(match.start()), reading.offset(match.end() - 1)
            if last - first == len(match[0]) - 1 and not _RIGHTLY_TWICE.fullmatch(match[1]):
                certain = len(match[1]) > 2
                yield Finding(subject.of_offset(first), f"“{match[1]}”重复", suggestion=match[1], severity=None if certain else "info")


# ---- what reading the file brought with it -------------------------------------------------------


@rule("TX952", "info", "实务", text=False)
def joined_over_pages(subject: Subject) -> Iterator[Finding]:
    """句子不跨页断开；断开的已接排，请核对接得对不对。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。各村要组织力量对辖区内的山塘水库和低洼易

        涝点开展拉网式排查，发现险情立即报告。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。各村要组织力量对辖区内的山塘水库开展排查。
    """
    yield from subject.reported("TX952")


@rule("TX953", "info", "实务", text=False)
def running_heads_left_out(subject: Subject) -> Iterator[Finding]:
    """页码、页眉、页脚不算正文；略去的请核对。

    不合：
        schema: anwei/1
        source: {path: 通知.pdf, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: pdf}
        document: {title: 关于做好防汛工作的通知}
        diagnostics:
        - {code: TX953, severity: info, message: 第 1–3 页的页码、页眉或页脚不作正文, lines: [1, 40]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX953")


@rule("TX954", "warning", "实务", text=False)
def page_without_text(subject: Subject) -> Iterator[Finding]:
    """每一页都读到了文字。

    没有文字层的扫描页须经文字识别，否则整页缺失。

    不合：
        schema: anwei/1
        source: {path: 通知.pdf, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: pdf}
        document: {title: 关于做好防汛工作的通知}
        diagnostics:
        - {code: TX954, severity: warning, message: 第 2 页是图片，没有文字层，没有读到, lines: [1, 40]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX954")
    if subject.text is not None:
        yield from _blank_pages(subject)


_FOLIO = lazy(r"[-—–－─]+\s*(?P<number>\d{1,3})\s*[-—–－─]+|第\s*(?P<named>\d{1,3})\s*页(?:[,，/ ]*共\s*\d{1,3}\s*页)?")


def _blank_pages(subject: Subject) -> Iterator[Finding]:
    """Page numbers that follow one another without a word between them."""
    assert subject.text is not None
    former = 0  # the number of the line above, if that is a page number
    for n, line in enumerate(subject.text.source.lines, 1):
        if not (text := line.strip()):
            continue
        match = _FOLIO.fullmatch(text) if len(text) < 20 else None
        number = int(match["number"] or match["named"]) if match else 0
        if number and former and number == former + 1:
            yield Finding(Place(n), f"第 {number} 页只有页码，没有文字")
        former = number


@rule("TX955", "warning", "实务", text=False)
def lines_without_a_place(subject: Subject) -> Iterator[Finding]:
    """每一行都归入版头、正文、任务、版记或附属文字。

    不合：
        schema: anwei/1
        source: {path: 通知.txt, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: txt}
        document: {title: 关于做好防汛工作的通知}
        diagnostics:
        - {code: TX955, severity: warning, message: "1 行未能归类：7", lines: [7, 7]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX955")


@rule("TX956", "warning", "实务", text=False)
def damaged_characters(subject: Subject) -> Iterator[Finding]:
    """文字都能按文件的编码读出。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。各村要组织力�排查。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。各村要组织力量排查。
    """
    yield from subject.reported("TX956")


@rule("TX957", "info", "实务", text=False)
def decimal_outline(subject: Subject) -> Iterator[Finding]:
    """层次用“一、（一）1.（1）”；“1.1”式的编号不按层次读取，其下的任务请人工核对。

    不合：
        关于印发防汛应急预案的通知
        各村：
        1.1 编制目的
        做好防汛工作。
        1.2 编制依据
        依据防汛条例。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查
        （一）落实责任。各村明确责任人。
    """
    for found in subject.reported("TX957"):
        yield found._replace(severity="info")  # usual in contingency plans


@rule("TX958", "info", "实务", text=False)
def tracked_changes(subject: Subject) -> Iterator[Finding]:
    """定稿不带修订痕迹；有的，按接受修订读取。

    不合：
        schema: anwei/1
        source: {path: 通知.docx, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: docx}
        document: {title: 关于做好防汛工作的通知}
        diagnostics:
        - {code: TX958, severity: info, message: 文件有修订痕迹：插入 2 处，删除 1 处, lines: [3, 3]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX958")


@rule("TX959", "warning", "实务", text=False)
def doubtful_recognition(subject: Subject) -> Iterator[Finding]:
    """文字识别把握不大的字，请对照原件。

    不合：
        schema: anwei/1
        source: {path: 扫描件.png, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: png}
        document: {title: 关于做好防汛工作的通知}
        diagnostics:
        - {code: TX959, severity: warning, message: 文字识别把握不大：云岭镇，请对照原件, lines: [5, 5]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX959")


@rule("TX960", "info", "实务", text=False)
def content_left_out(subject: Subject) -> Iterator[Finding]:
    """文件的内容全部读入；水印、图片、隐藏的工作表等没有读入的，请核对。

    不合：
        schema: anwei/1
        source: {path: 任务表.xlsx, sha256: "0000000000000000000000000000000000000000000000000000000000000000", format: xlsx}
        document: {title: 任务分解表}
        diagnostics:
        - {code: TX960, severity: info, message: 1 张隐藏的工作表没有读入：旧表, lines: [1, 1]}

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
    """
    yield from subject.reported("TX960")
