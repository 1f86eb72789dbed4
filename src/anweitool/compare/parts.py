"""Tasks that became several, and several that became one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from anweitool.align import Item, held

_TAKEN = 0.7  # of a part's runs of characters that stand in the whole
_COVERED = 0.7  # of the whole's that stand in the parts
_OWN = 0.4  # of a part's that may stand in the other parts as well
_SHORTEST = 8  # characters: shorter texts are held by chance
_TELLING = 12  # characters: less than that behind a title does not stand for its item
_GRAM = 6
_RARE = 8  # tasks: a run that more of them share tells nothing

Parts = dict[int, list[int]]  # a whole → its parts, the one it is paired with first


def find(old: Sequence[Item], new: Sequence[Item], pairs: Mapping[int, int]) -> tuple[Parts, Parts]:
    """Of items: old ones that were split (with the parts, in the new version), new ones that were joined (with those in the old)."""
    splits, joins = _all_splits(old, new, pairs), _all_splits(new, old, {j: i for i, j in pairs.items()})
    taken = {part for found in joins.values() for part in found}, {part for found in splits.values() for part in found}
    return (
        {whole: found for whole, found in splits.items() if whole not in taken[0] and not set(found) & set(joins)},
        {whole: found for whole, found in joins.items() if whole not in taken[1] and not set(found) & set(splits)},
    )


def _all_splits(wholes: Sequence[Item], items: Sequence[Item], pairs: Mapping[int, int]) -> Parts:
    """Splits by whole texts, then by texts without their titles: parts get titles of their own, and lose them where they are joined."""
    found = _splits([whole.text for whole in wholes], [item.text for item in items], pairs)
    known = {part for parts in found.values() for part in parts}
    others = _splits([*map(_body, wholes)], [*map(_body, items)], pairs)
    return found | {whole: parts for whole, parts in others.items() if whole not in found and not known & set(parts)}


def _body(item: Item) -> str:
    """The text of an item without the title before it, where enough is left to tell it."""
    body = item.text.removeprefix(item.title)
    return body if len(body) >= _TELLING else item.text


def _splits(wholes: Sequence[str], texts: Sequence[str], pairs: Mapping[int, int]) -> Parts:
    """Wholes with the two or more texts that they became: one they are paired with, and others that are paired with nothing."""
    paired = set(pairs.values())
    changed = [i for i, whole in enumerate(wholes) if i not in pairs or texts[pairs[i]] != whole]
    holders: dict[str, list[int]] = defaultdict(list)
    for i in changed:
        for gram in {wholes[i][at : at + _GRAM] for at in range(len(wholes[i]) - _GRAM + 1)}:
            holders[gram].append(i)
    found: Parts = defaultdict(list)
    for j, text in enumerate(texts):
        if j in paired or len(text) < _SHORTEST:
            continue
        shared: Counter[int] = Counter()
        for at in range(len(text) - _GRAM + 1):
            among = holders.get(text[at : at + _GRAM], ())
            if len(among) <= _RARE:
                shared.update(among)
        best = max(shared, key=lambda i: (shared[i], -abs(i - j), -i), default=None)
        if best is not None and held(text, wholes[best]) >= _TAKEN:
            found[best].append(j)
    return {i: parts for i, others in found.items() if (parts := _checked(wholes[i], texts, pairs.get(i), others))}


def _checked(whole: str, texts: Sequence[str], paired: int | None, others: list[int]) -> list[int]:
    """The parts if they make up the whole and say different things of it, else none."""
    main = paired if paired is not None else max(others, key=lambda j: (len(texts[j]), -j))
    parts = [main, *(j for j in others if j != main)]
    if len(parts) < 2 or held(texts[main], whole) < _TAKEN:
        return []
    for j in parts[1:]:
        if held(texts[j], "\n".join(texts[k] for k in parts if k != j)) > _OWN:
            return []
    return parts if held(whole, "\n".join(texts[j] for j in sorted(parts))) >= _COVERED else []
