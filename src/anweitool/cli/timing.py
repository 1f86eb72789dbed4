"""`anwei when`: how an expression of time is read, what else it could mean, and why."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import islice

from anweitool import deadlines
from anweitool.deadlines import Deadline
from anweitool.text import clean

_KINDS = {"date": "日期", "period": "起止", "recurring": "周期", "relative": "相对", "ongoing": "长期", "event": "事件"}
_PRECISION = {"day": "日", "month": "月", "quarter": "季度", "half": "半年", "year": "年"}
_SHOWN = 4  # next days of what recurs


def run(text: str, issued: date | None, year: int | None, *, limit: bool, as_json: bool) -> int:
    """Print the readings of a text; exit code 1 where it holds no deadline. As running text, or, where that gives none or
    `limit` asks for it, as an expression that is a limit."""
    text = clean(text)  # full-width digits, as in a document
    found = [] if limit else deadlines.find(text, issued, year=year)
    taken = "find" if found else "resolve"
    found = found or deadlines.read_all(text, issued, year=year)
    if as_json:
        print(json.dumps([_data(d, issued) for d in found], ensure_ascii=False, indent=2))
    elif not found:
        print("没有读到时限")
    else:
        if taken == "resolve" and not limit:
            print("整句不像时限，按时限栏里的写法读作：")
        for deadline in found:
            print("\n".join(_lines(deadline, issued)))
    return 0 if found else 1


def _next(deadline: Deadline, issued: date | None) -> list[str]:
    start = issued or date.today()
    return [str(day) for day in islice(deadlines.occurrences(deadline, start, start + timedelta(800)), _SHOWN)] if deadline.rrule else []


def _data(d: Deadline, issued: date | None) -> dict[str, object]:
    fields = ("text", "kind", "start", "due", "alt_due", "precision", "rrule", "after", "within", "workdays", "year_from", "pattern")
    data: dict[str, object] = {
        name: str(value) if isinstance(value, date) else value for name in fields if (value := getattr(d, name)) or name in ("due",)
    }
    return data | {"span": list(d.span)} | ({"next": _next(d, issued)} if d.rrule else {})


def _lines(d: Deadline, issued: date | None) -> list[str]:
    head = f"{_quoted(d.text)} → {_KINDS[d.kind]}：{_value(d)}"
    lines = [head]
    if d.alt_due:
        lines.append(f"  也可指 {d.alt_due}；两可时取较早的")
    if upcoming := _next(d, issued):
        lines.append(f"  接下来：{'、'.join(upcoming)}")
    reasons = [f"写法 {d.pattern}"]
    if d.precision and not d.impossible:
        reasons.append(f"精确到{_PRECISION[d.precision]}")
    if d.kind in ("date", "period", "event") and d.due:
        reasons.append(f"年份取自{d.year_from}" if d.year_from else "年份已印出" if d.kind != "event" else "日期由节日推算")
    elif d.impossible:
        reasons.append("历上没有这一天，未换算")
    elif d.kind in ("date", "event"):
        reasons.append("没有年份可依，未换算" if d.kind == "date" else "没有固定的日子，未换算")
    elif d.kind == "relative" and d.due is None:
        reasons.append("起算的日子不知道，或超出工作日历，未换算" if d.after else "没有写从何时起算，未换算")
    return [*lines, f"  依据：{'，'.join(reasons)}"]


def _quoted(text: str) -> str:
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _value(d: Deadline) -> str:
    if d.kind == "recurring":
        return d.rrule or ""
    if d.kind == "relative":
        due = f"，即 {d.due}" if d.due else ""
        return f"{d.after or '（未写起点）'} {d.within}{'（工作日）' if d.workdays else ''}{due}"
    if d.kind == "period":
        return f"{d.start or '？'} 至 {d.due or '？'}"
    return str(d.due) if d.due else d.text if d.kind == "ongoing" else "没有日期"
