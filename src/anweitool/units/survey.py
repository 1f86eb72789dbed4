"""The bodies of several documents together: how often each is named, and which spellings are probably one body."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.text import same_width
from anweitool.units import lexicon
from anweitool.units.lookalike import alike
from anweitool.units.matching import parts
from anweitool.units.roster import Roster


@dataclass
class Entry:
    """A body as it is named: how often, in which roles, in which documents."""

    name: str
    count: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    documents: list[str] = field(default_factory=list)


class Spellings(NamedTuple):
    """Names that are probably one body, the likelier first; why they are taken for one, and why the first is likelier."""

    names: tuple[str, ...]
    reason: str
    likelier: str


def survey(mentions: Iterable[tuple[str, str, str]]) -> list[Entry]:
    """The bodies among mentions (name, role, document), the most frequent first."""
    found: dict[str, Entry] = {}
    for name, role, document in mentions:
        entry = found.setdefault(same_width(name), Entry(name))
        entry.count += 1
        entry.roles[role] += 1
        if document not in entry.documents:
            entry.documents.append(document)
    return sorted(found.values(), key=lambda entry: (-entry.count, entry.name))


def spellings(entries: Sequence[Entry], roster: Roster | None = None) -> list[Spellings]:
    """Groups of names that are probably spellings of one body. Linear in the number of names: names are compared by keys."""
    roster = roster or Roster()
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for reason, key in _keys(entry.name):
            groups[reason, key].append(entry)
    found: dict[frozenset[str], Spellings] = {}
    for (reason, _), members in groups.items():
        names = {same_width(entry.name) for entry in members}
        if len(names) > 1 and not any(names <= known for known in found):
            found[frozenset(names)] = _spellings(members, reason, roster)
    for one, other in _looking_alike(entries):
        pair = frozenset((same_width(one.name), same_width(other.name)))
        if not any(pair <= known for known in found):
            found[pair] = _spellings([one, other], "只差一个形近的字", roster)
    for one, other in _one_off(entries):
        pair = frozenset((same_width(one.name), same_width(other.name)))
        if not any(pair <= known for known in found):
            found[pair] = _spellings([one, other], "只差一个字，另一个不成词", roster)
    return sorted(found.values())


def _spellings(members: Sequence[Entry], reason: str, roster: Roster) -> Spellings:
    def rank(entry: Entry) -> tuple[bool, int, int, int, str]:
        return roster.find(entry.name) is None, -entry.count, -len(entry.documents), -len(entry.name), entry.name

    ordered = sorted(members, key=rank)
    first, second = ordered[0], ordered[1]
    if roster.find(first.name) is not None and roster.find(second.name) is None:
        why = "前者可能性大：名册里是这样写的"
    elif first.count != second.count:
        why = f"前者可能性大：出现 {first.count} 次，另一写法 {second.count} 次"
    else:
        why = "两种写法出现一样多，请人工核对"
    return Spellings(tuple(entry.name for entry in ordered), reason, why)


_MARKS = lazy(r"[()\[\]、，,·\s的]")
_EVERY = lazy(r"各[省市县区旗乡镇街道、()]{1,8}")
_LEVEL = "省市县区旗镇乡州"


def _keys(name: str) -> Iterable[tuple[str, str]]:
    """What spellings of one body have in common, with the reason to give."""
    plain = same_width(name)
    yield "括号、顿号写法不同", _MARKS.sub("", plain)
    bare = _MARKS.sub("", plain).removeprefix("各")
    if len(plain) >= 6:
        yield "字序颠倒", "".join(sorted(plain[1:-1])) + plain[0] + plain[-1]
    yield "多或少一个“各”字", plain[:1] + plain[1:].replace("各", "")
    if plain[0] in _LEVEL and plain.count(plain[0]) > 1 or plain[0] in _LEVEL:
        yield f"“{plain[0]}”字重复", plain[0] + plain[1:].replace(plain[0], "")
    forms = lexicon.short_forms()
    if not any(plain[start:] in forms for start in range(len(plain) - 1)):
        return
    place, core = parts(plain, Roster())
    if core not in forms and (scope := _EVERY.match(plain)) and plain[scope.end() :] in forms:
        place, core = scope[0], plain[scope.end() :]
    if core in forms and bare:
        yield "全称与简称", place + forms[core]


def _looking_alike(entries: Sequence[Entry]) -> Iterable[tuple[Entry, Entry]]:
    by_name = {same_width(entry.name): entry for entry in entries}
    for name, entry in by_name.items():
        if 4 <= len(name) <= 30:
            for i, char in enumerate(name):
                for other in alike(char):
                    usual = by_name.get(name[:i] + other + name[i + 1 :])
                    if usual is not None and (entry.count, entry.name) < (usual.count, usual.name):
                        yield usual, entry


def _one_off(entries: Sequence[Entry]) -> Iterable[tuple[Entry, Entry]]:
    """Names that one character parts, added, lost or changed, where it spoils a word for what the body does (应急管埋局)."""
    lacking: dict[str, list[tuple[Entry, str, int]]] = defaultdict(list)
    for entry in entries:
        name = same_width(entry.name)
        if 6 <= len(name) <= _LONGEST:  # of a shorter one the rest says too little (水利局, 水文局)
            lacking[name].append((entry, name, -1))
            for i in range(1, len(name) - 1):  # the level before it and the ending behind it stay
                lacking[name[:i] + name[i + 1 :]].append((entry, name, i))
    seen: set[tuple[str, str]] = set()
    for group in lacking.values():
        for one, name, i in group if len(group) > 1 else ():
            for other, wrong, k in group:
                if name == wrong or (name, wrong) in seen or one.count < other.count or -1 not in (i, k) and i != k:
                    continue
                seen.add((name, wrong))
                if lexicon.has_function_at(name, max(i, k)) and not lexicon.has_function_at(wrong, max(i, k)):
                    yield one, other


_LONGEST = 20  # characters of names that are compared so
