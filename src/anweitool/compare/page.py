"""A difference as one HTML page: nothing is loaded from elsewhere, no text of a document is taken for markup, and it prints as it looks."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from anweitool.compare import report
from anweitool.compare.changes import Change, Diff

_STYLE = """
:root { --gone: #a01818; --gone-back: #fde8e8; --come: #0b5d2a; --come-back: #e3f5e8; --line: #d5d5d5; --dim: #666; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.5rem; color: #1c1c1c; background: #fff;
  font: 16px/1.75 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, "Songti SC", serif; }
h1 { font-size: 1.5rem; margin: 0 0 .75rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 2px solid #b22; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; color: var(--dim); font-weight: normal; break-after: avoid; }
h2 { break-after: avoid; } table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: #f4f4f4; font-weight: 600; white-space: nowrap; } td, p, li { overflow-wrap: anywhere; }
del { color: var(--gone); background: var(--gone-back); } ins { color: var(--come); background: var(--come-back); text-decoration: underline; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; list-style: none; } .counts li { border: 1px solid var(--line); border-radius: .3rem; padding: .1rem .7rem; }
.counts b { font-size: 1.15rem; } .zero { color: #999; }
article { border-left: 4px solid #c8902a; padding: .2rem 0 .2rem .9rem; margin: .7rem 0; break-inside: avoid; }
article.added { border-color: var(--come); } article.removed { border-color: var(--gone); } article p { margin: .15rem 0; }
.what { font-weight: 600; } .where { color: var(--dim); font-size: .85rem; } .label { color: var(--dim); }
.moved { columns: 2; padding-left: 1.2rem; } .moved li { break-inside: avoid; }
@media (max-width: 40rem) { .moved { columns: 1; } body { padding: 1rem; } }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } @page { margin: 2cm; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def html(diff: Diff) -> str:
    """The whole difference as a page."""
    title = diff.new.document.title or diff.old.document.title or diff.new.source.path
    body = "\n".join([*_top(diff), *_head(diff), *_tasks(diff), *_moved(diff)])
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>版本差异：{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _top(diff: Diff) -> Iterator[str]:
    yield "<h1>两个版本的差异</h1>\n<table>"
    for label, record, stage in report.versions(diff):
        document = record.document
        facts = [document.title or "无标题", document.doc_number, str(document.date) if document.date else None, stage, f"{len(record.tasks)} 项任务"]
        yield f'<tr><th>{label}</th><td>{escape("，".join(filter(None, facts)))}<br><span class="where">{escape(record.source.path)}</span></td></tr>'
    yield f"</table>\n<p>{escape(report.summary(diff))}。</p>"
    yield from (f"<p>注意：{escape(note)}。</p>" for note in report.unread(diff))
    cells = (f"<li{'' if n else ' class=zero'}>{escape(name.strip('　'))} <b>{n}</b></li>" for name, n in report.statistics(diff))
    yield f'<ul class="counts">{"".join(cells)}</ul>'


def _head(diff: Diff) -> Iterator[str]:
    if diff.head:
        yield "<h2>版头</h2>\n<table><tr><th>项目</th><th>旧</th><th>新</th></tr>"
        for line in report.head(diff):
            yield f"<tr><th>{escape(line.label)}</th><td>{_gone(line.gone)}</td><td>{_come(line.come)}{escape(line.note)}</td></tr>"
        yield "</table>"
    if diff.headings:
        yield "<h2>标题改写</h2>\n<ul>"
        yield from (f"<li>{_gone(c.old)} {_come(c.new)}（其下 {c.tasks} 项）</li>" for c in diff.headings)
        yield "</ul>"


def _tasks(diff: Diff) -> Iterator[str]:
    shown = [change for change in diff.tasks if change.change != "moved"]
    if shown:
        yield "<h2>任务</h2>"
    above: tuple[str, ...] = ()
    for change in shown:
        if (path := report.above(change)) != above:
            above = path
            yield f"<h3>{escape(' / '.join(path))}</h3>" if path else ""
        yield f'<article class="{change.change}"><p><span class="what">{escape(report.numbers(change))}　{escape(report.verb(change, diff))}</span>'
        yield f'<span class="where">　{escape(report.place(change))}</span></p>\n<p>{_text(change, diff)}</p>'
        for line in report.details(change, diff):
            between = " → " if line.gone and line.come else ""
            note = f"（{escape(line.note)}）" if line.note and (line.gone or line.come) else escape(line.note)
            yield f'<p><span class="label">{escape(line.label)}：</span>{_gone(line.gone)}{between}{_come(line.come)}{note}</p>'
        yield "</article>"


def _moved(diff: Diff) -> Iterator[str]:
    if moved := report.moved(diff):
        yield '<h2>只移动或改号</h2>\n<ul class="moved">'
        for number, words, before in moved:
            note = f'<span class="where">（原在 {escape(before)}）</span>' if before else ""
            yield f"<li><b>{escape(number)}</b> {escape(words)}{note}</li>"
        yield "</ul>"


def _text(change: Change, diff: Diff) -> str:
    if change.change == "added" and change.new:
        return _come(change.new.text)
    if change.change == "removed" and change.old:
        return _gone(change.old.text)
    if pieces := report.wording(change, diff):
        return "".join(escape(p.new) if p.same else _gone(p.old) + _come(p.new) for p in pieces)
    return escape(report.called(change.new)) if change.new else ""


def _gone(text: str) -> str:
    return f"<del>{escape(text)}</del>" if text else ""


def _come(text: str) -> str:
    return f"<ins>{escape(text)}</ins>" if text else ""
