"""Real documents changed at the level of the printed text, with the truth: which task is which, and what happened to it.

A document is taken apart into blocks: headings and numbered items, whose numbers are written anew after every change as a clerk
would, and everything else, which stays. A task of the old text and one of the new text are one where they come from one block.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from anweitool.pipeline import build
from anweitool.schema.record import Record, Task
from anweitool.source import SourceText

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*(ROOT / "seeds").glob("*.txt"), *(p for p in (ROOT / "tests" / "variants").iterdir() if p.suffix in (".txt", ".md"))])
DIGITS = "零一二三四五六七八九"
_N = "[一二三四五六七八九十]{1,3}"
NUMBER = re.compile(rf"^(?P<before>[#*\s\u3000]*)(?P<open>[（(]?)(?P<n>{_N}|\d{{1,3}})(?P<close>[）)]|[、.．]|(?=\t)|、)(?!\d)")
Truth = set[tuple[str, str | None, str | None]]


@dataclass(frozen=True)
class Block:
    """Some lines; `run` tells numbers that count on from each other, `task` the id in the old record, `level` how deep a heading is."""

    lines: tuple[str, ...]
    run: int | None = None
    number: int = 0
    level: int | None = None
    task: str | None = None
    item: bool = False  # a task of its own in the outline
    touched: bool = False
    moved: bool = False


@dataclass
class Pair:
    """An old text, a new one, their records, and the changes between them."""

    name: str
    kinds: list[str]
    old: Record
    new: Record
    truth: Truth = field(default_factory=set)
    unchanged: int = 0


def record(text: str) -> Record:
    return build(SourceText.from_text(text), "-", "0" * 64)


def chinese(n: int) -> str:
    if n > 99:
        return DIGITS[n // 100] + "百" + (("零" if n % 100 < 10 else "一" if n % 100 < 20 else "") + chinese(n % 100) if n % 100 else "")
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    return (DIGITS.index(tens) if tens else 1) * 10 * ("十" in text) + (DIGITS.index(ones) if ones else 0)


def take_apart(text: str) -> list[Block]:
    """The blocks of a text."""
    own = record(text)
    lines = text.split("\n")
    owners: dict[int, list[Task]] = {}
    for task in own.tasks:
        for n in range(task.source.lines[0], task.source.lines[1] + 1):
            owners.setdefault(n, []).append(task)
    headings = {
        re.sub(r"[#*\s\u3000]", "", heading): depth for task in own.tasks if task.source.table is None for depth, heading in enumerate(task.path)
    }
    blocks: list[Block] = []
    n = 1
    while n <= len(lines):
        here = owners.get(n, [])
        only = here[0] if len(here) == 1 else None
        if only and only.source.lines[0] == n and all(owners.get(k) == [only] for k in range(n, only.source.lines[1] + 1)):
            end = only.source.lines[1]
            numbered = bool(NUMBER.match(lines[n - 1])) and only.ref is not None
            outline = numbered and only.source.table is None
            blocks.append(Block(tuple(lines[n - 1 : end]), -1 if numbered else None, task=only.id, item=outline))
            n = end + 1
            continue
        bare = re.sub(r"[#*\s\u3000]", "", lines[n - 1])
        level = headings.get(bare) if not here and NUMBER.match(lines[n - 1]) else None
        blocks.append(Block((lines[n - 1],), -1 if level is not None else None, level=level))
        n += 1
    return _runs(blocks)


def _runs(blocks: list[Block]) -> list[Block]:
    """Say which numbers count on from each other; a block whose number does not follow keeps its own."""
    last: dict[tuple[str, bool, str], tuple[int, int]] = {}
    found, next_run = [], 0
    for block in blocks:
        if block.run is not None:
            match = NUMBER.match(block.lines[0])
            assert match
            style = (match["open"] and "(", match["n"].isdecimal(), match["close"] if match["close"] in ("", "、") else ")")
            n = value(match["n"])
            run, before = last.get(style, (-1, 0))
            if n != before + 1 or run < 0:
                run, next_run = next_run, next_run + 1
            last[style] = (run, n)
            block = replace(block, run=run, number=n)
        found.append(block)
    return found


def put_together(blocks: list[Block]) -> tuple[str, list[tuple[int, int]]]:
    """The text of blocks with their numbers counted anew, and the lines of each block."""
    counts: dict[int, int] = {}
    first: dict[int, int] = {}
    for block in blocks:
        if block.run is not None and block.number:
            first[block.run] = min(first.get(block.run, block.number), block.number)
    lines: list[str] = []
    places = []
    for block in blocks:
        own = list(block.lines)
        if block.run is not None:
            n = counts[block.run] = counts.get(block.run, first.get(block.run, 1) - 1) + 1
            match = NUMBER.match(own[0])
            assert match
            printed = str(n) if match["n"].isdecimal() else chinese(n)
            own[0] = match["before"] + match["open"] + printed + match["close"] + own[0][match.end() :]
        places.append((len(lines) + 1, len(lines) + len(own)))
        lines += own
    return "\n".join(lines), places


# ---- what may happen -----------------------------------------------------------------------------

Change = Callable[[list[Block], random.Random], bool]
DONORS: list[str] = []  # words of items of all documents
STRANGE: list[str] = []  # those that the document at hand does not have
_SYNONYMS = [
    ("加强", "强化"),
    ("开展", "组织开展"),
    ("推进", "推动"),
    ("落实", "严格落实"),
    ("完善", "健全"),
    ("及时", "第一时间"),
    ("建立", "建立健全"),
    ("确保", "切实保障"),
    ("排查", "摸排"),
]
_UNIT = re.compile(r"(?:责任|牵头|配合)(?:单位|部门)[:：]([^）)：:\n]{2,60})")
_DATE = re.compile(r"(?<![\d.])(\d{1,2})月(?=底前|末前|(\d{1,2})日前)")


def _items(blocks: list[Block]) -> list[int]:
    return [i for i, b in enumerate(blocks) if b.item and not b.touched and not b.moved]


def _body(block: Block) -> tuple[str, str]:
    match = NUMBER.match(block.lines[0])
    assert match
    return block.lines[0][: match.end()], block.lines[0][match.end() :]


def insert(blocks: list[Block], chance: random.Random) -> bool:
    spots = _items(blocks)
    if not spots:
        return False
    at = chance.choice(spots)
    blocks.insert(
        at + chance.randint(0, 1), Block((_body(blocks[at])[0].rstrip() + chance.choice(STRANGE),), blocks[at].run, touched=True, item=True)
    )
    return True


def delete(blocks: list[Block], chance: random.Random) -> bool:
    spots = [i for i in _items(blocks) if sum(b.run == blocks[i].run for b in blocks) > 2]
    if not spots:
        return False
    del blocks[chance.choice(spots)]
    return True


def move(blocks: list[Block], chance: random.Random) -> bool:
    spots = _items(blocks)
    if len(spots) < 4:
        return False
    at = chance.choice(spots)
    targets = [
        i
        for i in spots
        if abs(i - at) > 1
        and _body(blocks[i])[0].strip(" 0123456789一二三四五六七八九十") == _body(blocks[at])[0].strip(" 0123456789一二三四五六七八九十")
    ]
    if not targets or sum(b.run == blocks[at].run for b in blocks) < 3:
        return False
    to = chance.choice(targets)
    block = replace(blocks[at], run=blocks[to].run, number=0, moved=True)
    blocks.insert(to, block)
    del blocks[at + (to < at)]
    return True


def swap(blocks: list[Block], chance: random.Random) -> bool:
    spots = [
        i for i in _items(blocks) if i + 1 < len(blocks) and blocks[i + 1].item and blocks[i + 1].run == blocks[i].run and not blocks[i + 1].touched
    ]
    if not spots:
        return False
    at = chance.choice(spots)
    blocks[at], blocks[at + 1] = replace(blocks[at + 1], moved=True), replace(blocks[at], moved=True)
    return True


def _rewrite(blocks: list[Block], chance: random.Random, change: Callable[[str], str], *, rows: bool = True) -> bool:
    spots = [i for i, b in enumerate(blocks) if b.task and not b.touched and (b.item or rows and b.run is not None)]
    chance.shuffle(spots)
    for at in spots:
        text = "\n".join(blocks[at].lines)
        if (new := change(text)) != text:
            blocks[at] = replace(blocks[at], lines=tuple(new.split("\n")), touched=True)
            return True
    return False


def reword(blocks: list[Block], chance: random.Random) -> bool:
    words = list(_SYNONYMS)
    chance.shuffle(words)

    def change(text: str) -> str:
        for a, b in words:
            at = text.find(a)
            if at > 3 and text[at - 1 : at + len(b) + 1].find(b) < 0:
                return text[:at] + b + text[at + len(a) :]
        return text

    return _rewrite(blocks, chance, change)


def reword_much(blocks: list[Block], chance: random.Random) -> bool:
    """Every second clause replaced by one of another document; numbers, marks and the first clause stay."""

    def change(text: str) -> str:
        body, mark, rest = text.partition("（")
        clauses = re.split(r"(?<=[，；。])", body)
        if len(clauses) < 4:
            return text
        strange = [
            c for c in re.split(r"(?<=[，；。])", chance.choice(STRANGE).partition("（")[0]) if 3 < len(c) < 40 and not re.search(r"[\d每]", c)
        ]
        if not strange:
            return text
        for k in range(2, len(clauses) - 1, 2):
            clauses[k] = chance.choice(strange).rstrip("，；。") + clauses[k][-1:]
        return "".join(clauses) + mark + rest

    return _rewrite(blocks, chance, change, rows=False)


def reword_most(blocks: list[Block], chance: random.Random) -> bool:
    """All clauses but the first and the last replaced; the marks stay."""

    def change(text: str) -> str:
        body, mark, rest = text.partition("（")
        clauses = re.split(r"(?<=[，；。])", body)
        strange = re.split(r"(?<=[，；。])", chance.choice(STRANGE).partition("（")[0])
        if len(clauses) < 4 or len(strange) < 2 or re.search(r"[\d每]", "".join(strange[1:])):
            return text
        return clauses[0] + "".join(strange[1:-1]) + "".join(clauses[-2:]) + mark + rest

    return _rewrite(blocks, chance, change, rows=False)


def reword_short(blocks: list[Block], chance: random.Random) -> bool:
    return _rewrite(
        blocks, chance, lambda text: text.replace("加强宣传引导。", chance.choice(("广泛开展宣传。", "加强宣传和引导。", "强化舆论引导。")))
    )


def exchange(blocks: list[Block], chance: random.Random) -> bool:
    """An item gone and another in its place."""
    spots = _items(blocks)
    if not spots:
        return False
    at = chance.choice(spots)
    blocks[at] = Block((_body(blocks[at])[0].rstrip() + chance.choice(STRANGE),), blocks[at].run, touched=True, item=True)
    return True


def units(blocks: list[Block], chance: random.Random) -> bool:
    def change(text: str) -> str:
        match = _UNIT.search(text)
        if not match or "," in match[1] or "，" in match[1] or "；" in match[1]:
            return text
        names = re.split(r"[、]", match[1].rstrip("。"))
        what = chance.choice(("add", "drop", "other")) if len(names) > 1 else "add"
        new = names + ["司法局"] if what == "add" else names[:-1] if what == "drop" else [*names[:-1], "气象局"]
        return text[: match.start(1)] + "、".join(new) + text[match.start(1) + len(match[1].rstrip("。")) :]

    return _rewrite(blocks, chance, change)


def dates(blocks: list[Block], chance: random.Random) -> bool:
    def change(text: str) -> str:
        match = _DATE.search(text)
        if not match:
            return text
        month = chance.choice([m for m in range(4, 12) if m != int(match[1])])
        return text[: match.start(1)] + str(month) + text[match.end(1) :]

    return _rewrite(blocks, chance, change)


def _depth(block: Block) -> int:
    return 99 if block.level is None else block.level


def _sections(blocks: list[Block]) -> list[tuple[int, int]]:
    """The stretches from a heading to the next of its level or above, where they hold items."""
    found = []
    for at, block in enumerate(blocks):
        if block.level is not None:
            end = next((k for k in range(at + 1, len(blocks)) if _depth(blocks[k]) <= _depth(block)), None)
            if end and any(b.item for b in blocks[at:end]) and not any(b.touched for b in blocks[at:end]):
                found.append((at, end))
    return found


def move_section(blocks: list[Block], chance: random.Random) -> bool:
    sections = _sections(blocks)
    pairs = [
        (a, b)
        for a in sections
        for b in sections
        if a[1] == b[0] and blocks[a[0]].level == blocks[b[0]].level and blocks[a[0]].run == blocks[b[0]].run
    ]
    if not pairs:
        return False
    (a, b), (_, c) = chance.choice(pairs)
    first, second = ([replace(block, moved=True) if block.task else block for block in part] for part in (blocks[a:b], blocks[b:c]))
    runs = {block.run for block in first if block.item} & {block.run for block in second if block.item}
    if runs:  # numbers that run on over headings
        first = [replace(block, number=0) if block.run in runs else block for block in first]
    blocks[a:c] = [*second, *first]
    return True


def insert_section(blocks: list[Block], chance: random.Random) -> bool:
    sections = [(a, b) for a, b in _sections(blocks) if any(block.item for block in blocks[a + 1 : b])]
    if not sections:
        return False
    a, b = chance.choice(sections)
    model = next(block for block in blocks[a + 1 : b] if block.item)
    goes_on = any(block.run == model.run for block in blocks[:a])
    new_run = model.run if goes_on else 10_000 + len(blocks)
    heading = Block((_body(blocks[a])[0] + "统筹做好配套改革",), blocks[a].run, level=blocks[a].level)
    items = [Block((_body(model)[0].rstrip() + chance.choice(STRANGE),), new_run, touched=True, item=True) for _ in range(3)]
    blocks[a:a] = [heading, *items]
    return True


def delete_section(blocks: list[Block], chance: random.Random) -> bool:
    sections = [(a, b) for a, b in _sections(blocks) if (blocks[a].level or 0) > 0]
    if len(sections) < 3:
        return False
    a, b = chance.choice(sections)
    del blocks[a:b]
    return True


def reword_heading(blocks: list[Block], chance: random.Random) -> bool:
    spots = [a for a, _ in _sections(blocks) if "任务" not in blocks[a].lines[0] and "要求" not in blocks[a].lines[0]]
    if not spots:
        return False
    at = chance.choice(spots)
    before, words = _body(blocks[at])
    blocks[at] = replace(blocks[at], lines=(before + "全面" + words, *blocks[at].lines[1:]))
    return True


KINDS: dict[str, Change] = {
    f.__name__: f
    for f in (
        insert,
        delete,
        move,
        swap,
        reword,
        reword_much,
        reword_most,
        reword_short,
        exchange,
        units,
        dates,
        move_section,
        insert_section,
        delete_section,
        reword_heading,
    )
}


# ---- pairs ---------------------------------------------------------------------------------------


def _short_items(blocks: list[Block], chance: random.Random) -> None:
    """The same few words as an item in several sections, as plans have them."""
    taken: set[int | None] = set()
    for _ in range(3):
        spots = [at for at in _items(blocks) if blocks[at].run not in taken]
        if spots:
            at = chance.choice(spots)
            taken.add(blocks[at].run)
            blocks.insert(at + 1, Block((_body(blocks[at])[0].rstrip() + "加强宣传引导。",), blocks[at].run, item=True))


def pair(path: Path, kinds: list[str], seed: int) -> Pair | None:
    """A document and what the changes made of it; None where they cannot be made, or a block is not read as one task."""
    chance = random.Random(seed)
    if not DONORS:
        texts = [b for p in DOCUMENTS for b in take_apart(p.read_text("utf-8-sig")) if b.item and len(b.lines) == 1]
        DONORS.extend(_body(b)[1].strip("*# ") for b in texts if 20 < len(b.lines[0]) < 160)
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    STRANGE[:] = [words for words in DONORS if words not in text]
    blocks = take_apart(text)
    if chance.random() < 0.3:
        _short_items(blocks, chance)
        blocks = _runs([replace(b, run=-1) if b.run is not None else b for b in take_apart(put_together(blocks)[0])])
    before, _ = put_together(blocks)
    old = record(before)
    done = [kind for kind in kinds if KINDS[kind](blocks, chance)]
    if not done:
        return None
    after, places = put_together(blocks)
    new = record(after)
    made = Pair(path.stem, done, old, new)
    return made if _judge(made, blocks, places) else None


def _judge(made: Pair, blocks: list[Block], places: list[tuple[int, int]]) -> bool:
    """Write down the truth; False where a block is not one task."""
    olds = {task.id: task for task in made.old.tasks}
    left, right = set(olds), {task.id for task in made.new.tasks}
    for block, (first, last) in zip(blocks, places, strict=True):
        if not block.item and not block.task:
            continue
        found = [task for task in made.new.tasks if first <= task.source.lines[0] and task.source.lines[1] <= last]
        if len(found) != 1 or block.task is not None and block.task not in olds:
            return False
        task = found[0]
        right.discard(task.id)
        if block.task is None:
            made.truth.add(("added", None, task.id))
            continue
        left.discard(block.task)
        _pair(made, olds[block.task], task, block)
    known = {block.task for block in blocks}
    inside = {task.id for task in made.old.tasks if task.id in known}
    for task in [t for t in made.new.tasks if t.id in right]:  # in lines that several tasks share, or in no block: untouched
        same = [olds[id] for id in left if olds[id].text == task.text and id not in inside]
        if len(same) != 1:
            return False
        left.discard(same[0].id)
        _pair(made, same[0], task, None)
    made.truth |= {("removed", id, None) for id in left}
    return True


def _pair(made: Pair, old: Task, new: Task, block: Block | None) -> None:
    if block is not None and block.touched:
        kind = "changed"
    elif (old.ref, [_bare(h) for h in old.path]) != (new.ref, [_bare(h) for h in new.path]):
        kind = "moved"
    else:
        made.unchanged += 1
        return
    made.truth.add((kind, old.id, new.id))


def _bare(heading: str) -> str:
    return re.sub(r"[#*\s\u3000]", "", heading).replace("全面", "")


def pairs(count: int) -> tuple[list[Pair], int]:
    """As many pairs, each kind of change alone and several together; and how many could not be made."""
    made: list[Pair] = []
    failed = 0
    chance = random.Random(20260101)
    for seed in range(count * 6):
        path = DOCUMENTS[seed % len(DOCUMENTS)]
        names = list(KINDS)
        kinds = [names[seed % len(names)]] if seed % 3 == 0 else [chance.choice(names) for _ in range(chance.randint(2, 8))]
        found = pair(path, kinds, seed)
        if found is None:
            failed += 1
        else:
            made.append(found)
        if len(made) == count:
            break
    return made, failed
