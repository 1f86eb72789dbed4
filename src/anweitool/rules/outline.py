"""GW4xx: the outline (层次): levels and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from anweitool.lazy import lazy
from anweitool.parsers import numbering
from anweitool.parsers.outline import Node
from anweitool.rules.registry import Finding, Place, rule
from anweitool.rules.sequences import Slip, form, place_of, slips, steps, written
from anweitool.rules.subject import Subject
from anweitool.source import Block
from anweitool.text import numeral

# ---- rules ---------------------------------------------------------------------------------------


def _say(found: Iterable[Slip], kind: str) -> Iterator[Finding]:
    for slip in found:
        if slip.kind == kind:
            yield Finding(slip.place, slip.message, suggestion=slip.wanted, severity=None if slip.certain else "info")


@rule("GW401", "info", "国标", "GB/T 9704-2012 7.3.3")
def level_order(subject: Subject) -> Iterator[Finding]:
    """结构层次序数依次可以用“一、”“（一）”“1.”“（1）”标注，同一级形式一致。

    跳过一级（“一、”之下用“1.”）很常见，只作说明；级次倒置、同级里混入别级的编号提请改正。

    不合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        （一）加强巡查。各村每日巡查两次。
        2.落实责任。各村明确责任人。
        （三）做好值守。各村安排专人值守。
        二、工作要求
        1.加强领导。各村要高度重视。

    合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        （一）加强巡查。各村每日巡查两次。
        1.白天巡查一次。
        2.夜间巡查一次。
        （二）落实责任。各村明确责任人。
    """
    assert subject.text is not None
    yield from _say(slips(subject), "form")
    for tree in subject.text.trees:
        yield from _skipped(subject, tree)
        yield from _turned(subject, tree)


def _skipped(subject: Subject, tree: Node) -> Iterator[Finding]:
    """The first place of each level that skips the one above it."""
    said: set[tuple[int, int]] = set()
    for node in tree.walk():
        if node.number is None or node.parent is None or node.parent.number is None:
            continue
        above, rank = node.parent.number.rank, node.number.rank
        if above < numbering.HAN or rank > numbering.ARABIC_BRACKET or rank <= above + 1 or (above, rank) in said:
            continue
        said.add((above, rank))
        yield Finding(place_of(subject, node), f"“{form(above)}”之下直接用“{form(rank)}”，跳过了“{form(above + 1)}”")


def _turned(subject: Subject, tree: Node) -> Iterator[Finding]:
    """`（一）` that starts anew below each of `1.`, `2.`: a level under one that the standard puts below it."""
    nodes = [node for node in tree.walk() if node.number]
    for high, low in ((numbering.HAN_BRACKET, numbering.ARABIC), (numbering.HAN, numbering.HAN_BRACKET), (numbering.HAN, numbering.ARABIC)):
        last, starts = 0, list[Node]()
        for node in nodes:
            assert node.number is not None
            if node.number.rank == low:
                if node.number.value != last + 1:
                    starts = []
                last = node.number.value
            elif node.number.rank == high and node.number.value == 1 and last:
                starts.append(node)
                if len(starts) > 1 and last > 1:
                    yield Finding(place_of(subject, starts[0]), f"级次倒置：“{form(low)}”之下用了“{form(high)}”", severity="warning")
                    break
            elif node.number.rank < high:
                last, starts = 0, []


@rule("GW402", "warning", "实务")
def number_gap(subject: Subject) -> Iterator[Finding]:
    """同级编号连续，不缺号，不颠倒。

    贯穿各节的连续编号（一到三十）不算缺号。提取时丢失的段落也会表现为缺号。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
        二、落实责任。
        四、做好值守。

    合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        1.加强巡查。
        2.落实责任。
        二、工作要求
        3.做好值守。
        4.及时报告。
    """
    yield from _say(slips(subject), "gap")


@rule("GW403", "warning", "实务")
def number_twice(subject: Subject) -> Iterator[Finding]:
    """同级编号不重复。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
        二、落实责任。
        二、做好值守。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。
        二、落实责任。
        三、做好值守。
    """
    yield from _say(slips(subject), "twice")


@rule("GW404", "info", "实务")
def number_restart(subject: Subject) -> Iterator[Finding]:
    """同一级的编号不中途从头开始。

    不合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        1.加强巡查。
        2.落实责任。
        3.做好值守。
        1.加强领导。
        2.严肃纪律。

    合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        1.加强巡查。
        2.落实责任。
        二、工作要求
        1.加强领导。
        2.严肃纪律。
    """
    yield from _say(slips(subject), "restart")


# ---- forms ---------------------------------------------------------------------------------------

_PRINTED = lazy(
    r"(?P<han>[一二三四五六七八九十]{1,3}(?P<han_stop>[、.．，,：:]))|(?P<bracket>[（(][一二三四五六七八九十\d]{1,3}[）)](?P<bracket_stop>[、.．]?))"
    r"|(?P<arabic>\d{1,2}(?P<arabic_stop>[、．]|\.(?!\d)|\.\.))"
)
_RIGHT_STOP = {"han": "、", "bracket": "", "arabic": ".．"}
_FORM_WORDS = {"han": "“一”后用顿号", "bracket": "带括号的序号后不加点号", "arabic": "“1”后用下脚点"}


@rule("GW405", "info", "标准", "GB/T 15834-2011")
def number_stop(subject: Subject) -> Iterator[Finding]:
    """序号后的点号：“一、”用顿号，“1.”用下脚点，带括号的序号后不加点号。

    通篇一种写法的只指出第一处；同篇写法不一的，指出少数；“3..”提请改正。

    不合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        （一）、加强巡查。
        （二）、落实责任。
        1.白天巡查。
        2..夜间巡查。

    合：
        关于做好防汛工作的通知
        各村：
        一、工作任务
        （一）加强巡查。
        1.白天巡查。
    """
    assert subject.text is not None
    forms: dict[tuple[str, str], list[Place]] = {}
    totals: dict[str, int] = {}
    for reading in (subject.text.paragraphs, subject.text.cells):
        for block in reading.blocks:
            match = _PRINTED.match(block.text) if block.text[0] in "（(0123456789一二三四五六七八九十" else None
            if match is None or match.end() == len(block.text):
                continue
            kind = next(kind for kind in _RIGHT_STOP if match[kind])
            stop = match[f"{kind}_stop"]
            if kind == "arabic" and block.text.startswith("..", match.end() - 1):
                yield Finding(subject.of_block(block, match.end()), f"序号后多了一点：“{match[0]}.”", severity="warning")
                continue
            if kind == "han" and (stop in "，,：:" or numeral(match["han"][:-1]) is None):
                continue
            totals[kind] = totals.get(kind, 0) + 1
            if stop not in _RIGHT_STOP[kind]:
                forms.setdefault((kind, stop), []).append(subject.of_block(block, match.end() - 1))
    for (kind, stop), places in forms.items():
        few = len(places) * 2 <= totals[kind]
        for place in places[: 5 if few else 1]:
            yield Finding(place, f"{_FORM_WORDS[kind]}，此处用了“{stop}”" + ("" if few or len(places) == 1 else f"，共 {len(places)} 处"))


@rule("GW406", "info", "实务")
def heading_depth(subject: Subject) -> Iterator[Finding]:
    """Markdown 标题的井号数与序数的级次一致。

    不合：
        # 关于做好防汛工作的通知
        各村：
        ## 一、工作任务
        加强巡查，落实责任。
        ### 二、工作要求
        做好值守。
        ## 三、其他事项
        及时报告。

    合：
        # 关于做好防汛工作的通知
        各村：
        ## 一、工作任务
        ### （一）加强巡查
        每日巡查两次。
        ## 二、工作要求
        做好值守。
    """
    assert subject.text is not None
    depths: dict[int, list[Block]] = {}
    if not any(block.heading for block in subject.text.blocks) or subject.text.source.headings:
        return
    for block in subject.text.prose:
        if block.heading and (number := numbering.number_of(block.text)):
            depths.setdefault(number.rank, []).append(block)
    for rank, blocks in depths.items():
        usual = max((block.heading for block in blocks), key=[block.heading for block in blocks].count)
        for block in blocks:
            if block.heading != usual:
                yield Finding(Place(subject.of_block(block).line), f"“{form(rank)}”级标题多用 {usual} 个井号，此处用了 {block.heading} 个")


# ---- numbers inside a paragraph --------------------------------------------------------------------

_SPOKEN = lazy(r"(?:^|[。；：，、,;:—\s])(?P<number>[一二三四五六七八九十]{1,2})(?P<word>是|要)(?![否不一二三四五六七八九十])", re.M)
_INLINE = lazy(r"[（(](?P<number>\d{1,2})[）)](?![\d，。、；）)]|[年月日号])|(?P<circle>[①-⑳])")


@rule("GW407", "warning", "实务")
def enumeration_gap(subject: Subject) -> Iterator[Finding]:
    """段内的列举（一是、二是，（1）（2），①②）连续，不缺不重。

    不合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。一是落实责任；二是做好值守；四是及时报告。

    合：
        关于做好防汛工作的通知
        各村：
        一、加强巡查。一是落实责任；二是做好值守；三是及时报告。
    """
    assert subject.text is not None
    reading = subject.text.paragraphs
    for pattern, words, second in (
        (_SPOKEN, ("是", "要"), ("二是", "二要", "三是", "三要")),
        (_INLINE, ("",), ("（2）", "(2)", "（3）", "(3)", "②", "③")),
    ):
        if not any(mark in reading.text for mark in second):
            continue
        for block in reading.blocks:
            if not any(mark in block.text for mark in second):
                continue
            matches = list(pattern.finditer(block.text))
            for word in words:
                row = [match for match in matches if not word or match["word"] == word]
                yield from _in_paragraph(subject, block, row, bool(word))


def _in_paragraph(subject: Subject, block: Block, row: Sequence[re.Match[str]], spoken: bool) -> Iterator[Finding]:
    values = [
        (numeral(match["number"]) or 0) if spoken or match["number"] else ord(match["circle"]) - ord("①") + 1 for match in row
    ]  # fmt: skip
    if len(values) < 2 or values[0] != 1:
        return
    wrong = [step for step in steps(values) if step.kind != "restart"]
    if len(wrong) != 1:
        return  # several lists in one, or numbers of something else
    match = row[wrong[0].at]
    said = match["number"] or match["circle"]
    kind = "重复" if wrong[0].kind == "twice" else "不连续"
    at = match.start("number") if match["number"] else match.start("circle")
    expected = written(numbering.HAN, wrong[0].wanted).rstrip("、") if spoken else str(wrong[0].wanted)
    message = f"段内列举{kind}：“{said}{match['word'] if spoken else ''}”处应为{expected}"
    yield Finding(subject.of_block(block, at), message, severity="warning" if spoken or len(values) > 2 else "info")
