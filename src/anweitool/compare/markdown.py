"""A difference as Markdown: what went and what came as `<del>` and `<ins>` (stars and tildes mean nothing beside Chinese punctuation)."""

from __future__ import annotations

from collections.abc import Iterator

from anweitool.compare import report
from anweitool.compare.changes import Diff

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_`[]<>#~&"} | {"\n": " "})


def markdown(diff: Diff) -> str:
    """The whole difference as one Markdown text."""
    return "\n".join([*_top(diff), *_head(diff), *_tasks(diff)]) + "\n"


def _top(diff: Diff) -> Iterator[str]:
    yield "# 两个版本的差异\n"
    for label, record, stage in report.versions(diff):
        title = record.document.title or "无标题"
        number = f"（{record.document.doc_number}）" if record.document.doc_number else ""
        yield f"- {label}：{_plain(title + number)}{f'，{stage}' if stage else ''}，{len(record.tasks)} 项任务（`{record.source.path}`）"
    yield f"\n{report.summary(diff)}。\n"
    yield from (f"注意：{_plain(note)}。\n" for note in report.unread(diff))


def _head(diff: Diff) -> Iterator[str]:
    if diff.head:
        yield "## 版头\n\n| 项目 | 旧 | 新 |\n| --- | --- | --- |"
        for line in report.head(diff):
            yield f"| {line.label} | {_plain(line.gone)} | {_plain(line.come or line.note)} |"
        yield ""
    if diff.headings:
        yield "## 标题改写\n"
        for change in diff.headings:
            yield f"- {_plain(change.old)} → {_plain(change.new)}（其下 {change.tasks} 项）"
        yield ""


def _tasks(diff: Diff) -> Iterator[str]:
    shown = [change for change in diff.tasks if change.change != "moved"]
    if shown:
        yield "## 任务"
    above: tuple[str, ...] = ()
    for change in shown:
        if (path := report.above(change)) != above:
            above = path
            if path:
                yield f"\n### {_plain(' / '.join(path))}\n"
        yield f"- **{_plain(report.numbers(change))}** {_plain(report.verb(change, diff))}（{report.place(change)}）"
        task = change.new or change.old
        if task and change.change in ("added", "removed"):
            yield f"  {_marked(task.text, 'ins' if change.change == 'added' else 'del')}"
        elif pieces := report.wording(change, diff):
            words = (_plain(p.new) if p.same else _marked(p.old, "del") + _marked(p.new, "ins") for p in pieces)
            yield f"  {''.join(words)}"
        elif task:
            yield f"  {_plain(report.called(task))}"
        for line in report.details(change, diff):
            between = " → " if line.gone and line.come else ""
            note = f"（{_plain(line.note)}）" if line.note and (line.gone or line.come) else _plain(line.note)
            yield f"  - {line.label}：{_marked(line.gone, 'del')}{between}{_marked(line.come, 'ins')}{note}"
    if moved := report.moved(diff):
        yield "\n## 只移动或改号\n"
        yield from (f"- {_plain(number)} {_plain(words)}{f'（原在 {_plain(before)}）' if before else ''}" for number, words, before in moved)


def _plain(text: str) -> str:
    """A text that means nothing to Markdown."""
    return text.translate(_MARKS)


def _marked(text: str, tag: str) -> str:
    """A text that went (`del`) or came (`ins`), nothing where there is none."""
    return f"<{tag}>{_plain(text)}</{tag}>" if text else ""
