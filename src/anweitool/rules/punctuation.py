"""GW5xx: punctuation and figures (标点和数字), read in the rejoined paragraphs and in the cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes
from anweitool.rules.registry import Finding, rule
from anweitool.rules.subject import Reading, Subject

_HAN = "\u4e00-\u9fff"


def one_a_line(subject: Subject, reading: Reading, matches: Iterator[re.Match[str]]) -> Iterator[tuple[re.Match[str], Finding]]:
    """The first match of each line of the source, with a finding (its message to be filled in) at its first character."""
    seen: set[int] = set()
    for match in matches:
        place = subject.of_offset(reading.offset(match.start()))
        if place.line not in seen:
            seen.add(place.line)
            yield match, Finding(place, "")


# ---- widths --------------------------------------------------------------------------------------

_BEHIND = rf"(?=[{_HAN}“《（])"
_HALF = lazy(  # the sign first, what is before it afterwards: most characters are no sign
    rf"[,;!?](?<=[{_HAN}”》）%\d].){_BEHIND}|[,;:!?](?<=[{_HAN}”》）)].)(?=[{_HAN}“《（\d]|$)"
    rf"|\.(?<=[{_HAN}”》）)][{_HAN}”》）)].)(?=[{_HAN}“《（]|$)|\((?=[^()\n]{{0,40}}?[{_HAN}])"
    rf"|[\"'](?<=[{_HAN}，。、；：].)(?=[{_HAN}])",
    re.M,
)
_WIDE = str.maketrans(",;:!?.(\"'", "，；：！？。（“‘")


@rule("GW501", "info", "标准", "GB/T 15834-2011")
def half_width(subject: Subject) -> Iterator[Finding]:
    """中文里的标点用全角。

    每行只指出第一处；数字、网址、邮箱和外文里的不算。

    不合：
        关于做好防汛工作的通知
        各村:
        一、加强巡查,落实责任。

    合：
        关于做好防汛工作的通知
        各村：
        一、上午10:30前加强巡查，投入资金1,000元，落实责任。
    """
    assert subject.text is not None
    reading = subject.text.paragraphs
    for match, found in one_a_line(subject, reading, _HALF.finditer(reading.text)):
        half = match[0]
        yield found._replace(message=f"中文里用了半角标点“{half}”，应为“{half.translate(_WIDE)}”", suggestion=half.translate(_WIDE))


# ---- pairs ---------------------------------------------------------------------------------------

_SIGN = lazy(r"[（）()《》〈〉“”‘’【】〔〕［］\[\]\n]")
_OPENING = {
    "（": "round", "(": "round", "《": "title", "〈": "inner", "“": "double", "‘": "single", "【": "square", "〔": "square", "［": "square",
    "[": "square",
}  # fmt: skip
_CLOSING = {
    "）": "round", ")": "round", "》": "title", "〉": "inner", "”": "double", "’": "single", "】": "square", "〕": "square", "］": "square",
    "]": "square",
}  # fmt: skip
_FELLOW = dict(zip("（(《〈“‘【〔［[", "）)》〉”’】〕］]", strict=True))
_LIST_NUMBER = lazy(r"(?:^|[\s。；：，、,;:（(])(?:\d{1,3}|[A-Za-z])$")
_LAST_NUMBER = lazy(r"(?<!\d)\d{1,2}$")
_NEAR_HAN = lazy(rf"[{_HAN}]")
_REACH = 6  # paragraphs that a pair may span


class Sign(NamedTuple):
    """A bracket or quotation mark: where it stands in the reading, in which block of it."""

    char: str
    at: int
    block: int


class Pairs(NamedTuple):
    """The signs of a reading that have no fellow, and the pairs of which one is of another form."""

    single: list[Sign]
    mixed: list[tuple[Sign, Sign]]


def pairs(reading: Reading) -> Pairs:
    """Brackets, quotation marks and title marks of a reading, paired within each paragraph and then over neighbouring ones."""
    text, single, mixed = reading.text, list[Sign](), list[tuple[Sign, Sign]]()
    stack: list[Sign] = []
    block, start = 0, 0
    for match in _SIGN.finditer(text):
        char, at = match[0], match.start()
        if char == "\n":
            single += stack
            stack.clear()
            block, start = block + 1, at + 1
        elif char in "[](){}" and text[max(start, at - 1) : at + 2].isascii() and not _NEAR_HAN.search(text, max(start, at - 8), at + 8):
            continue  # foreign text, code, noise
        elif char in _OPENING:
            if char != "‘" or not text[at + 1 : at + 2].isascii():
                stack.append(Sign(char, at, block))
        else:
            kind = _CLOSING[char]
            depth = next((i for i in range(len(stack) - 1, -1, -1) if _OPENING[stack[i].char] == kind), -1)
            if depth >= 0:
                if _FELLOW[stack[depth].char] != char:
                    mixed.append((stack[depth], Sign(char, at, block)))
                single += stack[depth + 1 :]
                del stack[depth:]
            elif not _is_no_pair(text, at, start, kind):
                single.append(Sign(char, at, block))
    single += stack
    single.sort(key=lambda sign: sign.at)
    return Pairs(_without_spanning(single), mixed)


def _is_no_pair(text: str, at: int, start: int, kind: str) -> bool:
    """Whether a closing sign without an opening one is no bracket: `1）`, `a)`, `:)`, an apostrophe."""
    before = text[max(start, at - 5) : at]
    if kind == "single":
        return before[-1:].isascii() or not before
    if kind != "round":
        return False
    if _LIST_NUMBER.search(before) or before[-1:] in (":", ";", "-"):
        return True
    number = _LAST_NUMBER.search(before)
    if number is None:
        return False
    end = text.find("\n", at)
    block = text[start : end if end >= 0 else len(text)]  # `做到1）……；2）……`
    return any(f"{int(number[0]) + step}{text[at]}" in block for step in (1, -1))


def _without_spanning(single: list[Sign]) -> list[Sign]:
    """The lone signs, those left out that open and close over several paragraphs or cross one another in one."""
    left: list[Sign] = []
    open_: dict[str, Sign] = {}
    crossed: set[tuple[str, int]] = set()
    for sign in single:
        kind = _OPENING.get(sign.char)
        if kind:
            open_[kind] = sign
            left.append(sign)
            continue
        kind = _CLOSING[sign.char]
        fellow = open_.get(kind)
        if fellow is None or sign.block - fellow.block > _REACH:
            if (kind, sign.block) not in crossed:
                left.append(sign)
        elif fellow.block == sign.block:  # “《…”》: said once, at the opening one
            crossed.add((kind, sign.block))
        else:
            left.remove(fellow)
            del open_[kind]
    return left


def _said(sign: Sign) -> str:
    if sign.char in _OPENING:
        return f"“{sign.char}”没有配对的“{_FELLOW[sign.char]}”" if sign.char not in "“‘" else f"引号{sign.char}没有配对的{_FELLOW[sign.char]}"
    opening = next(o for o, c in _FELLOW.items() if c == sign.char)
    return f"“{sign.char}”没有配对的“{opening}”" if sign.char not in "”’" else f"引号{sign.char}没有配对的{opening}"


def _pairs(subject: Subject, reading: Reading) -> Pairs:
    assert subject.text is not None
    return subject.text.once(f"pairs of {id(reading)}", lambda: pairs(reading))


_MANY = 5  # lone quotation marks of a document that prints them all alike


@rule("GW502", "warning", "标准", "GB/T 15834-2011")
def unbalanced_pair(subject: Subject) -> Iterator[Finding]:
    """括号、引号、书名号成对使用。

    跨段的一对、列项的“1）”不算；引号通篇只有一个方向的多为转换所致，只作说明。

    不合：
        关于做好防汛工作的通知
        各村：
        一、根据《防汛条例的要求加强巡查（责任单位：镇应急办）。

    合：
        关于做好防汛工作的通知
        各村：
        一、根据《防汛条例》的要求，做到：1）加强巡查；2）落实责任（责任单位：镇应急办）。
    """
    assert subject.text is not None
    head = {block.pieces[0][1] for block in subject.text.zones.head}
    for reading in (subject.text.paragraphs, subject.text.cells):
        single = _pairs(subject, reading).single
        quotes = sum(sign.char in "“”‘’" for sign in single)
        for sign in single:
            if sign.char in "〔〕[]【】［］" and reading.blocks[sign.block].pieces[0][1] in head:
                continue  # the number's own rules
            many = quotes > _MANY and sign.char in "“”‘’"
            yield Finding(subject.of_offset(reading.offset(sign.at)), _said(sign), severity="info" if many else None)


@rule("GW503", "info", "标准", "GB/T 15834-2011")
def mixed_pair(subject: Subject) -> Iterator[Finding]:
    """一对括号的前后两半形式相同。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查（每日两次)，落实责任。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查（每日两次），落实责任。
    """
    assert subject.text is not None
    for reading in (subject.text.paragraphs, subject.text.cells):
        for first, second in _pairs(subject, reading).mixed:
            yield Finding(
                subject.of_offset(reading.offset(second.at)), f"括号前后不一：“{first.char}”配“{second.char}”", suggestion=_FELLOW[first.char]
            )


# ---- doubled signs -------------------------------------------------------------------------------

_DOUBLED = lazy(r"[，。、；：,;！？](?<![！？][！？])[，。、；：](?:[，。、；：])*|[，。、；：][,;！？.](?![.\d])|,,|;;")


@rule("GW505", "warning", "标准", "GB/T 15834-2011")
def doubled_sign(subject: Subject) -> Iterator[Finding]:
    """两个点号不连用。

    三个以上相连的多作省略号或引线，只作说明。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查，，落实责任。。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查，落实责任……
    """
    assert subject.text is not None
    for reading in (subject.text.paragraphs, subject.text.cells):
        for match in _DOUBLED.finditer(reading.text):
            first, last = reading.offset(match.start()), reading.offset(match.end() - 1)
            apart = last - first != len(match[0]) - 1  # rejoined here
            yield Finding(subject.of_offset(first), f"点号连用“{match[0]}”", severity="info" if apart or len(match[0]) > 2 else None)


_SENTENCE = lazy(rf"[，。；].*[{_HAN}\d%％”》，、]$")
_LABELLED = lazy(r"(?:单位|部门|时限|责任人|时间|负责人|领导)[:：]")


@rule("GW506", "info", "标准", "GB/T 15834-2011")
def sentence_without_end(subject: Subject) -> Iterator[Finding]:
    """句子末尾用句末点号。

    只看下面接着编号段落的整句；缺的也可能是提取时丢失的文字。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查，严格落实各项责任
        二、做好值守。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查，严格落实各项责任。
        二、做好值守。
    """
    assert subject.text is not None
    prose = subject.text.prose
    for block, below in zip(prose, prose[1:], strict=False):
        if (
            len(block.text) < 12
            or block.text[-1] in "。；：！？）"
            or not (number := numbering.number_of(below.text))
            or number.value == 1
            or shapes.is_date_line(block.text)
        ):
            continue
        if _SENTENCE.search(block.text) and not _LABELLED.search(block.text):
            yield Finding(subject.of_block(block, len(block.text) - 1), f"句末没有句号：“…{block.text[-8:]}”")


_ENUMERATED = lazy(r"[”》]、[“《]")


@rule("GW507", "info", "标准", "GB/T 15834-2011 4.5.3.5")
def comma_between_titles(subject: Subject) -> Iterator[Finding]:
    """并列的引号、书名号之间通常不用顿号。

    每份文件只指出第一处。

    不合：
        关于做好防汛工作的通知
        各村：
        一、根据《防汛条例》、《值守办法》加强巡查。

    合：
        关于做好防汛工作的通知
        各村：
        一、根据《防汛条例》《值守办法》加强巡查。
    """
    assert subject.text is not None
    reading = subject.text.paragraphs
    found = [match.start() for match in _ENUMERATED.finditer(reading.text)]
    if found:
        yield Finding(subject.of_offset(reading.offset(found[0] + 1)), f"并列的引号、书名号之间用了顿号，共 {len(found)} 处")


# ---- dates and figures ---------------------------------------------------------------------------

_YEARLESS = lazy(r"(?<![\d年./—～至-])\d{1,2}月\d{1,2}日")
_YEAR = lazy(r"(?:19|20)\d\d\s?(?:年|[-—～./〕\])）])|[今去明当每本同次该上]年|年度|以来")
_FIXED_DAY = lazy(r"[”’]?(?:是|为|全国|世界|国际|[（(])")
_VAGUE = lazy(r"尽快|尽早|近期内|近日内|(?:近期|近日)(?=[^，。；\n]{0,10}(?:完成|开展|组织|召开|报送|上报))")


@rule("GW504", "info", "实务")
def vague_date(subject: Subject) -> Iterator[Finding]:
    """日期写全年月日，要求写明时限，不写“近期”“尽快”。

    同段前文或标题里有年份的不算；表格里的时限不看。

    不合：
        关于做好防汛工作的通知
        各村：
        一、落实1月17日会议精神，尽快完成排查。

    合：
        关于做好防汛工作的通知
        各村：
        一、落实2023年1月17日会议精神，于2月20日前完成排查。
    """
    assert subject.text is not None
    reading = subject.text.paragraphs
    titled = bool(_YEAR.search(subject.record.document.title or ""))
    for match, found in one_a_line(subject, reading, _vague(reading, titled)):
        word = match[0]
        yield found._replace(message=f"“{word}”没有写年份" if word[0].isdigit() else f"“{word}”没有写明时限")


def _vague(reading: Reading, titled: bool) -> Iterator[re.Match[str]]:
    for match in _YEARLESS.finditer(reading.text) if not titled else ():
        block, at = reading.within(match.start())
        if not _YEAR.search(block.text, 0, at) and not _FIXED_DAY.match(reading.text, match.end()):
            yield match
    yield from _VAGUE.finditer(reading.text)


_MIXED_DATE = lazy(r"(?:19|20)\d\d年[一二三四五六七八九十]{1,3}月(?!份?会)|二[〇○零][〇○零一二三四五六七八九]{2}年\d{1,2}月")


@rule("GW508", "warning", "标准", "GB/T 15835-2011")
def mixed_figures(subject: Subject) -> Iterator[Finding]:
    """一个日期里的数字形式一致。

    不合：
        关于做好防汛工作的通知
        各村：
        一、2024年六月底前完成排查。

    合：
        关于做好防汛工作的通知
        各村：
        一、2024年6月底前完成排查。
    """
    assert subject.text is not None
    for reading in (subject.text.paragraphs, subject.text.cells):
        for match in _MIXED_DATE.finditer(reading.text):
            yield Finding(subject.of_offset(reading.offset(match.start())), f"“{match[0]}”的数字形式不一致")


_TWICE_ABOUT = lazy(
    r"(?:约|大约|近|将近)\s?\d[\d.,]{0,9}[%％万亿]{0,2}[个人家名元户项处次吨亩公里件起天日]{0,2}(?:左右|上下|余)"
    r"|(?:超过|不少于|不低于|至少|不超过|最多)\s?\d[\d.,]{0,9}[%％万亿]{0,2}[个人家名元户项处次吨亩公里件起天日]{0,2}(?:以上|左右|以内|以下)"
)


@rule("GW509", "info", "标准", "GB/T 15835-2011")
def twice_approximate(subject: Subject) -> Iterator[Finding]:
    """概数的说法不重复（“约……左右”“不少于……以上”）。

    不合：
        关于做好防汛工作的通知
        各村：
        一、每周巡查不少于2次以上。

    合：
        关于做好防汛工作的通知
        各村：
        一、每周巡查不少于2次。
    """
    assert subject.text is not None
    for reading in (subject.text.paragraphs, subject.text.cells):
        for match in _TWICE_ABOUT.finditer(reading.text):
            yield Finding(subject.of_offset(reading.offset(match.start())), f"“{match[0]}”重复表示概数")
