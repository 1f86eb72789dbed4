"""Tasks of one document that say the same, and names that are probably one name misprinted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from anweitool.diagnostics import Diagnostic
from anweitool.parsers.findings import Task
from anweitool.text import same_width

_VERB_HEAD = re.compile(r"^(?:进一步|积极|大力|深入|加快|有序|全面|切实|扎实|持续|健全完善|健全|完善|强化|加强|深化|推进|推动|提升|提高|开展|落实|做好|抓好|建立|组织)+")


def link_same(tasks: Sequence[Task]) -> None:
    """Link each table row with the body item that states the same task (`same_as` holds positions in `tasks`).

    A row and an item belong together if they are each other's best match and either their titles or their
    texts agree in what is rare in this document.
    """
    rows = [i for i, t in enumerate(tasks) if t.table is not None]
    items = [i for i, t in enumerate(tasks) if t.table is None and t.kind == "task"]
    if not rows or not items:
        return
    grams = {i: _grams(tasks[i]) for i in rows + items}
    seen = Counter(g for i in rows + items for g in grams[i])
    total = len(grams)
    index: dict[str, list[int]] = defaultdict(list)
    for i in items:
        for gram in grams[i]:
            if seen[gram] <= max(4, total * 0.12):
                index[gram].append(i)
    weight = {g: 1 / n for g, n in seen.items()}
    size = {i: sum(weight[g] for g in grams[i]) for i in grams}
    best: dict[int, tuple[float, int]] = {}
    reverse: dict[int, tuple[float, int]] = {}
    for r in rows:
        shared: Counter[int] = Counter()
        for gram in grams[r]:
            for i in index.get(gram, ()):
                shared[i] += weight[gram]  # type: ignore[assignment]
        for i, value in shared.items():
            overlap = value / max(1e-9, min(size[r], size[i]))
            title = _title_score(tasks[r], tasks[i])
            score = max(overlap, title, (overlap + title) * 0.75)
            if score > best.get(r, (0.0, 0))[0]:
                best[r] = (score, i)
            if score > reverse.get(i, (0.0, 0))[0]:
                reverse[i] = (score, r)
    for r, (score, i) in best.items():
        if score >= 0.6 and reverse[i][1] == r:
            tasks[r].same_as.append(i)
            tasks[i].same_as.append(r)


def _grams(task: Task) -> set[str]:
    text = re.sub(r"[\W\d_]+", "", f"{task.title or ''}{task.text.text}")
    return {text[i : i + 3] for i in range(len(text) - 2)}


def _title_score(a: Task, b: Task) -> float:
    x, y = (_VERB_HEAD.sub("", re.sub(r"[\W\d_]+", "", t.title or "")) for t in (a, b))
    if len(x) < 4 or len(y) < 4:
        return 0.0
    if x == y or x in y or y in x:
        return 1.0 if min(len(x), len(y)) >= 5 else 0.7
    p, q = ({s[i : i + 2] for i in range(len(s) - 1)} for s in (x, y))
    return 2 * len(p & q) / (len(p) + len(q))


# ---- misprinted names ------------------------------------------------------------------------------

_COMMON = frozenset("各有关相市县区镇乡村省州旗街道社一二三四五六七八九十上下东西南北中大小新老第")


def suspicious_names(tasks: Sequence[Task], others: Sequence[tuple[str, tuple[int, int]]]) -> list[Diagnostic]:
    """Bodies whose names differ in one character only, the rarer one probably misprinted (泖港/柳港)."""
    counts: Counter[str] = Counter()
    lines: dict[str, tuple[int, int]] = {}
    for task in tasks:
        for unit in task.units:
            name = same_width(unit.name)
            counts[name] += 1
            lines.setdefault(name, task.lines)
    for name, place in others:
        name = same_width(name)
        counts[name] += 1
        lines.setdefault(name, place)
    buckets: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        if 4 <= len(name) <= 30:
            for i in range(len(name)):
                buckets[f"{i}:{name[:i]}·{name[i + 1 :]}"].append(name)
    remarks, done = [], set()
    for names in buckets.values():
        for a, b in zip(names, names[1:], strict=False):
            pair = (a, b) if counts[a] <= counts[b] else (b, a)
            if pair in done or not _differ_by_slip(a, b):
                continue
            done.add(pair)
            rare, usual = pair
            remarks.append(Diagnostic("UN902", "warning", f"“{rare}”与“{usual}”疑为同一单位的两种写法", lines[rare], usual))
    return remarks


def _differ_by_slip(a: str, b: str) -> bool:
    x, y = next(((p, q) for p, q in zip(a, b, strict=True) if p != q), ("", ""))
    return bool(x and y) and x not in _COMMON and y not in _COMMON and "\u4e00" <= x <= "\u9fff" and "\u4e00" <= y <= "\u9fff"


def suspicious_words(text: str, names: Sequence[str]) -> list[tuple[int, str, str]]:
    """Places where a known proper name stands with one character changed: (offset, as printed, probable)."""
    found = []
    for name in names:
        if len(name) < 3:
            continue
        for i in range(len(name)):
            pattern = re.escape(name[:i]) + r"([\u4e00-\u9fff])" + re.escape(name[i + 1 :])
            for match in re.finditer(pattern, text):
                if match[0] != name:
                    found.append((match.start(), match[0], name))
    return found
