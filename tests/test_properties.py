"""Any text at all gives a record: nothing raises, every task is found in its lines, no line is lost."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

import anweitool
from anweitool.pipeline import build, examine
from anweitool.rules import Subject, check
from anweitool.source import SourceText

PIECES = st.sampled_from(
    [
        *(
            "一、工作任务",
            "二、工作要求",
            "（一）加强领导。",
            "（二）",
            "1.",
            "2．各村要排查，",
            "25.2022年8月底前",
            "①",
            "第一条 ",
            "各单位要认真落实。",
        ),
        *(
            "（责任单位：区应急局、各村（社区））",
            "（A牵头，B配合）",
            "责任单位：区应急局",
            "完成时限：6月底前",
            "2023年1月3日",
            "2022年6月 日",
            "每季度至少1次",
        ),
        *(
            "即日起至12月底",
            "关于印发《方案》的通知",
            "各县（市、区）人民政府：",
            "附件：1.清单",
            "附件1",
            "抄送：县委办。",
            "印发",
            "诸政字〔2023〕6号",
        ),
        *(
            "签发人：程晨",
            "— 3 —",
            "---",
            "## 二、",
            "**（三）**",
            "序号\t任务\t责任单位",
            "1\t排查\t区应急局",
            "| 序号 | 任务 | 责任单位 |",
            "|---|---|---|",
        ),
        *(
            "工作任务 |",
            "责任单位 |",
            "||",
            "|",
            "序号  任务  责任单位",
            "1  排查  区应急局",
            "《",
            "》",
            "（",
            "）",
            "“",
            "”",
            "。",
            "，",
            "：",
            "；",
            "\u3000\u3000",
        ),
        *(
            "  ",
            "\xa0",
            "\u200b",
            "\n",
            "\n\n",
            "\t",
            "现将《方案》印发给你们",
            "特此通知。",
            "首页 > 政务公开",
            "发文字号：",
            "以上2项责任单位：甲局",
        ),
        *("a", "1", "区", "局", "\ue004", "\x00", "\x0c", "\u2028", "\ufeff", "第一阶段（3月）：", "责任单位同上", "联系人：张三"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=40).map("\n".join))
_SPACE = re.compile(r"[\s\u200b#*|`>\-—_]+")


def squeezed(text: str) -> str:
    return _SPACE.sub("", text)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_record(text: str) -> None:
    source = SourceText.from_text(text)
    record = build(source, "-", "0" * 64)
    filled = {n for n, line in enumerate(source.lines, 1) if line.strip(" \t\u200b")}
    account = [numbers(ranges) for ranges in record.account.model_dump().values()]
    assert set().union(*account) == filled
    assert not record.account.unassigned
    furniture = numbers(record.account.furniture)
    for task in record.tasks:
        first, last = task.source.lines
        lines = "".join(line for n, line in enumerate(source.lines[first - 1 : last], first) if n not in furniture)
        assert squeezed(task.text) in squeezed(lines)
        start, end = task.source.span
        assert 0 <= start < end <= len(source.text)
        assert source.lines_of((start, end))[0] >= first
    assert len({task.id for task in record.tasks}) == len(record.tasks)
    written = anweitool.dump(record)
    assert anweitool.dump(anweitool.load(written)) == written


def numbers(ranges: list[str]) -> set[int]:
    found: set[int] = set()
    for each in ranges:
        first, _, last = each.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_can_be_judged(text: str) -> None:
    subject = examine(text + "\n")
    assert subject.text is not None
    lines = len(subject.text.source.lines)
    for issue in check(subject):
        assert 1 <= issue.line <= max(1, lines)
        assert issue.column >= 1
        assert issue.message and "\n" not in issue.message
    assert check(Subject("-", subject.record)) == check(Subject("-", subject.record))
