"""The entries of a register as rows of the table that people work in, and what the columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from unicodedata import east_asian_width

from anweitool import deadlines
from anweitool.lazy import lazy
from anweitool.schema.record import Deadline, Role
from anweitool.schema.register import Document, Entry, Register

Cell = str | int | date | None

STATUS = {"open": "待办", "doing": "在办", "done": "办结", "cancelled": "取消", "withdrawn": "撤回"}
ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "监督"}
KINDS = {"task": "任务", "requirement": "要求", "goal": "目标"}
UNFINISHED = ("open", "doing")
_AHEAD = timedelta(days=366 * 10)  # how far the next day of what recurs is looked for


class Column(NamedTuple):
    """A column: its head, its width in characters of half width, the entry's field that may be edited in it."""

    head: str
    width: int
    field: str | None = None


ID, GROUP, DUE, STATE = "编号", "类别", "到期日", "状态"
COLUMNS = (
    Column("序号", 5), Column("来源文件", 16), Column("文号", 11), Column(GROUP, 14), Column("任务", 46), Column("牵头单位", 10),
    Column("责任单位", 16), Column("配合单位", 10), Column("监督单位", 10), Column("时限", 11), Column(DUE, 11), Column(STATE, 7, "status"),
    Column("进展(%)", 8, "progress"), Column("责任人", 9, "owner"), Column("完成日期", 11, "done_on"), Column("备注", 16, "note"),
    Column("佐证", 12, "evidence"), Column(ID, 14), Column("出处(行)", 9),
)  # fmt: skip
HEADS = tuple(column.head for column in COLUMNS)
EDITABLE = {column.head: column.field for column in COLUMNS if column.field}


class Row(NamedTuple):
    """An entry with its first document and its cells, one for each column."""

    entry: Entry
    document: Document | None
    cells: tuple[Cell, ...]

    def cell(self, head: str) -> Cell:
        """The cell under a head."""
        return self.cells[HEADS.index(head)]


def rows(register: Register, today: date) -> list[Row]:
    """A row for each entry, in the order of the register; `today` decides which day of what recurs is the next."""
    documents = {document.key: document for document in register.documents}
    return [_row(number, entry, documents.get(entry.sources[0].document), today) for number, entry in enumerate(register.entries, 1)]


def _row(number: int, entry: Entry, document: Document | None, today: date) -> Row:
    source = entry.sources[0]
    cells: tuple[Cell, ...] = (
        number, clean(title_of(document) or source.document), document.doc_number if document else None,
        clean(" / ".join(source.path)) or None, clean(words(entry)), *(_bodies(entry, role) for role in ("lead", "responsible", "support", "supervise")),
        clean("；".join(d.text for d in entry.deadlines)) or None, due(entry, today), STATUS[entry.status], entry.progress,
        _or_none(entry.owner), entry.done_on, _or_none(entry.note), _or_none("\n".join(entry.evidence)), entry.id, _place(entry),
    )  # fmt: skip
    return Row(entry, document, cells)


def _place(entry: Entry) -> str:
    """The lines of the first source, and the entries that have the same words elsewhere."""
    return lines(entry.sources[0].lines) + (f"；同文 {'、'.join(entry.linked)}" if entry.linked else "")


def title_of(document: Document | None) -> str | None:
    """What a document is called, or its file's name where it has no title."""
    return (document.title or document.path.rpartition("/")[2]) if document else None


def words(entry: Entry) -> str:
    """What is to be done: the text, its title before it where the text does not begin with it."""
    title = (entry.title or "").rstrip("。；")
    return entry.text if not title or entry.text.startswith(title) else f"{title}：{entry.text}"


def brief(entry: Entry, size: int) -> str:
    """An entry in at most `size` characters: its title, or its text where the title only says when."""
    said = entry.title if entry.title and entry.title not in {deadline.text for deadline in entry.deadlines} else entry.text
    text = said.replace("\n", "")
    return text if len(text) <= size else text[: size - 1] + "…"


def lines(span: Sequence[int]) -> str:
    """Lines as people write them.

    >>> lines([3, 3]), lines([3, 5])
    ('3', '3–5')
    """
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


_INNER = str.maketrans("《》", "〈〉")


def named(row: Row) -> str:
    """The first document of a row as people cite it: title and number."""
    title = title_of(row.document) or row.entry.sources[0].document
    number = row.document.doc_number if row.document else None
    return f"《{clean(title).translate(_INNER)}》" + (f"（{number}）" if number else "")


def cited(row: Row, *, short: bool = False) -> str:
    """Where a task stands: document and lines; `short` by its number alone where it has one."""
    number = row.document.doc_number if short and row.document else None
    return f"{number or named(row)}第{lines(row.entry.sources[0].lines)}行"


def due(entry: Entry, today: date) -> date | None:
    """The first day that an entry is due; of what recurs the next one from `today` on."""
    days = [d.due for d in entry.deadlines if d.due] + [day for d in entry.deadlines if d.rrule and (day := next_day(d, today))]
    return min(days, default=None)


def next_day(deadline: Deadline, today: date) -> date | None:
    """The next day, from `today` on, of a deadline; None where it has none."""
    plain = deadlines.Deadline(deadline.text, deadline.kind, due=deadline.due, rrule=deadline.rrule)
    return next(deadlines.occurrences(plain, today, _later(today)), None)


def _later(day: date) -> date:
    return date.max if date.max - day < _AHEAD else day + _AHEAD


def is_overdue(entry: Entry, today: date) -> bool:
    """Whether an entry that is not finished was due before `today`."""
    day = due(entry, today)
    return entry.status in UNFINISHED and day is not None and day < today


def bodies(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Bodies that lead or are responsible, each with its entries; those with most first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in dict.fromkeys(unit.name for unit in entry.units if unit.role in ("lead", "responsible")):
            found.setdefault(name, []).append(entry)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def role_of(entry: Entry, body: str) -> str:
    """The roles of a body in an entry, as people say them."""
    return "、".join(dict.fromkeys(ROLES[unit.role] for unit in entry.units if unit.name == body))


def _bodies(entry: Entry, role: Role) -> str | None:
    return clean("、".join(unit.name + ("?" if unit.basis == "inferred" else "") for unit in entry.units if unit.role == role)) or None


def display_width(text: str) -> int:
    """The width of a text in characters of half width.

    >>> display_width("第1项")
    5
    """
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


_CONTROL = lazy("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what no XML file may hold; line breaks as one character."""
    return _CONTROL.sub("", re.sub("\r\n?", "\n", text))


def _or_none(text: str | None) -> str | None:
    return clean(text) if text else None
