"""What the columns of a task table are: by their names, and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from anweitool.lazy import lazy
from anweitool.text import compact

Column = Literal["number", "category", "task", "lead", "responsible", "support", "supervise", "time", "person", "note", "other"]

#: Header words in the order in which they decide; the first that occurs names the column.
_NAMES: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("number", lazy(r"^(?:序号?|编号|项次|项号|No\.?)$", re.I)),
    ("person", lazy(r"领导|责任人|联系人|负责人|联络员|电话|责任到人|网格员")),
    ("time", lazy(r"时间|时限|期限|节点|频次|周期|完成日期|进度要求|进度安排|日期$")),
    ("note", lazy(r"备注|说明|完成情况|进展|佐证|落实情况|销号|评分|分值")),
    ("support", lazy(r"配合|协办|协助|参与|参加|协同")),
    ("lead", lazy(r"牵头|主办|总负责")),
    ("supervise", lazy(r"(?:督导|监督|督办|督查|监管)(?:单位|部门|机构)|^(?:督导|督办|督查)$")),
    ("task", lazy(r"^(?:主要|工作|具体|部门|岗位)?职责(?:任务|分工|内容|要求)?$|^(?:任务|工作)分工$")),
    ("responsible", lazy(r"责任|承办|(?:落实|实施|负责|主管|主责|执行|整改|承担|指导|完成|具体)(?:单位|部门|主体|机构)|^单位$|^部门$|单位名称|分工$")),
    ("category", lazy(r"类别|类型|分类|领域|行业|方面|阶段|环节|板块|大类|一级")),
    ("task", lazy(r"任务|措施|内容|目标|事项|工作|要求|举措|项目|指标|标准|清单|做法|问题|重点|名称|行动|隐患|路径|成果")),
)  # fmt: skip

_TITLED = lazy(r"(?:任务|责任|措施|分工|工作|项目|重点)[^。]{0,12}(?:表|清单|台账)|(?:分解|分工|责任|任务)(?:表|清单)")
_TIME = lazy(
    r"\d\s*[年月日季]|[年月季][底末初中]|长期|持续|全年|常态|每[年月季周日半]|季度|半年|[上中下]旬|日?前$|立即|即时|实时|随时|期间|适时|年内|日内"
)
_UNIT = lazy(
    r"(?:[局委办所站院校厅署处科股室队厂社会部库圈]|中心|政府|公司|企业|单位|部门|街道|乡镇|[乡镇村区县市]|（[^（）]*）|\([^()]*\)|等|机构|组织|学校|银行|电网|组|方|人员|成员|负责人|落实)\s*$"
)


_POST = lazy(r"(?:长|书记|主任|同志|委员|专员|负责人|主席|经理)\s*$")


def column_of(name: str) -> Column | None:
    """The meaning of a column by its printed name, None where the name says nothing.

    >>> column_of("牵头 单位"), column_of("完成时限"), column_of("具体措施"), column_of("甲")
    ('lead', 'time', 'task', None)
    """
    text = compact(name)
    if not text or len(text) > 20:
        return None
    return next((column for column, pattern in _NAMES if pattern.search(text)), None)


def is_task_header(names: Sequence[str], title: str | None = None, *, certain: bool = False) -> bool:
    """Whether a row of names heads a task table: a task column with a unit column, or the title says so.

    Where it is `certain` that the names are those of columns, what is to be done with when it is due is enough.
    """
    columns = [column_of(name) for name in names]
    known = sum(column is not None for column in columns)
    if known < 2 or known * 2 < sum(bool(compact(name)) for name in names):
        return False
    units = {"lead", "responsible", "support"} & set(columns)
    tasks = {"task", "category"} & set(columns)
    if certain and "task" in columns and "time" in columns and ({"supervise", "person", "category", "number"} & set(columns) or known > 2):
        return True
    return bool(tasks and units) or bool(tasks and title and is_task_title(title) and known == len([n for n in names if n]))


def is_task_title(title: str) -> bool:
    """A table titled 任务分解表, 责任清单, 工作台账 and the like."""
    return bool(_TITLED.search(compact(title)))


def looks_like(column: Column, text: str) -> bool:
    """Whether a cell could stand in such a column; an empty cell could stand in any."""
    text = text.strip()
    if not text:
        return True
    if column == "number":
        return len(text) <= 6 and any(c.isdigit() or c in "一二三四五六七八九十" for c in text)
    if column == "time":
        return len(text) <= 60 and bool(_TIME.search(text))
    if column == "person":
        return len(text) <= 30 and not (_UNIT.search(text) and not _POST.search(text) and len(text) > 4)
    if column in ("lead", "responsible", "support", "supervise"):
        return bool(_UNIT.search(text.rstrip("。；;，,、"))) and not _TIME.fullmatch(text) and "。" not in text.rstrip("。")
    return True


_SAMPLE = 12  # rows that decide which of several readings of a header fits


def assign(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The meaning of every column of a grid whose header may have fewer names than columns.

    A blank header cell belongs to the name on its left (a merged header cell); where the contents fit
    better, the surplus columns are given to the task column instead.
    """
    width = max([len(names), *map(len, rows)]) if rows else len(names)
    while width > 1 and all(len(row) < width or not row[width - 1].strip() for row in rows) and (len(names) < width or not compact(names[width - 1])):
        width -= 1
    printed: list[Column] = []
    for name in list(names[:width]) + [""] * (width - len(names)):
        printed.append(column_of(name) or ("other" if compact(name) or not printed else printed[-1]))
    kept = [column_of(name) or "other" for name in names if compact(name)]
    candidates = [printed]
    surplus = width - len(kept)
    if surplus > 0:
        for i, column in enumerate(kept):
            if column in ("task", "category"):
                candidates.append(kept[: i + 1] + [column] * surplus + kept[i + 1 :])
    sample = rows[:_SAMPLE]
    return max(candidates, key=lambda columns: sum(_fit(columns, row) for row in sample)) if len(candidates) > 1 else printed


def _fit(columns: Sequence[Column], row: Sequence[str]) -> int:
    return sum(
        (looks_like(column, cell) and bool(cell.strip())) * 2 - (not looks_like(column, cell))
        for column, cell in zip(columns, row, strict=False)
        if column in ("number", "time", "lead", "responsible", "support", "supervise")
    )


def misfits(columns: Sequence[Column], row: Sequence[str]) -> int:
    """How many cells of a row cannot belong to the column they stand in."""
    return sum(not looks_like(column, cell) for column, cell in zip(columns, row, strict=False))
