"""Whether a body that somebody asks for is one that a document names: how surely, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from anweitool.lazy import lazy
from anweitool.text import same_width
from anweitool.units import lexicon, names
from anweitool.units.roster import Roster

Tier = Literal["exact", "alias", "prefix", "member", "successor", "open"]

#: The tiers, surest first; the first three are direct.
TIERS: tuple[Tier, ...] = ("exact", "alias", "prefix", "member", "successor", "open")
_DIRECT = 3
_LONGEST = 100  # characters: no name of a body is longer


class Match(NamedTuple):
    """How a body matches and why, in words for the user."""

    tier: Tier
    reason: str

    @property
    def direct(self) -> bool:
        """Whether the document names this very body."""
        return TIERS.index(self.tier) < _DIRECT


def match(query: str, unit: str, roster: Roster | None = None) -> Match | None:
    """Whether `unit`, as a document names it, is the body `query`; None where it is not. Never by a part of a word.

    >>> match("应急局", "区应急管理局").tier, match("应急局", "区安监局").tier, match("派出所", "镇安监所等部门").tier
    ('alias', 'successor', 'open')
    """
    asked, named = same_width(query), same_width(unit)
    if not asked or not named or len(asked) > _LONGEST or len(named) > _LONGEST:
        return None
    opened = names.OPEN_LIST.search(named)
    if opened and opened.start():
        named = named[: opened.start()]
    roster = roster or Roster()
    for found in (
        _exact(asked, named),
        _alias(asked, named, roster),
        _prefix(asked, named, roster),
        _member(asked, named, roster),
        _successor(asked, named),
    ):
        if found:
            return found
    return Match("open", f"“{unit}”没有列全，可能包括“{query}”") if opened and opened.start() else None


def match_any(query: str, units: Iterable[tuple[str, bool]], roster: Roster | None = None) -> tuple[str, Match] | None:
    """The surest match among the units of a task, (name, whether its list was left open by 等) each; None without any."""
    found: list[tuple[int, int, str, Match]] = []
    for i, (name, left_open) in enumerate(units):
        one = match(query, name, roster) or (Match("open", f"“{name}等”没有列全，可能包括“{query}”") if left_open else None)
        if one:
            found.append((TIERS.index(one.tier), i, name, one))
    return min(found)[2:] if found else None


# ---- tiers ---------------------------------------------------------------------------------------


def _exact(asked: str, named: str) -> Match | None:
    return Match("exact", "名称相同") if asked == named else None


_BRACKET = lazy(r"^(?P<name>[^()]{2,40})\((?P<other>[^()、，,；;和及]{2,40})\)$")


def _alias(asked: str, named: str, roster: Roster) -> Match | None:
    """Another name of the same body: by the roster, by a usual short form, by the name in brackets (经发办（安监站）)."""
    one, other = roster.find(asked), roster.find(named)
    if one is not None and one is other:
        return Match("alias", f"名册：“{named}”与“{asked}”是同一单位")
    if (bracket := _BRACKET.match(named)) and asked in (bracket["name"], bracket["other"]):
        kinds = names.ends_as_strong_body(bracket["name"]) and names.ends_as_body(bracket["other"]) and not lexicon.is_collective(named)
        return Match("alias", f"“{named}”是一个单位的两个名称") if kinds else None
    (place, core), (own, name) = parts(asked, roster), parts(named, roster)
    if core != name and _same_short(core, name) and _places_agree(place, own, roster):
        return Match("alias", f"“{named}”与“{asked}”是同一单位的全称和简称")
    return None


def _same_short(one: str, other: str) -> bool:
    forms = lexicon.short_forms()
    return one in forms and forms.get(one) == forms.get(other)


def _prefix(asked: str, named: str, roster: Roster) -> Match | None:
    """The same name with the place or level before it, or without: 泖河派出所, 镇派出所, 派出所."""
    (place, core), (own, name) = parts(asked, roster), parts(named, roster)
    if core != name or lexicon.is_bare(core) or not _places_agree(place, own, roster):
        return None
    if own and not place:
        return Match("prefix", f"“{named}”是“{own}”的“{asked}”")
    return Match("prefix", f"“{named}”没有印出“{place}”" if place and not own else f"“{own}”与“{place}”指同一级或同一地方")


def _places_agree(asked: str, named: str, roster: Roster) -> bool:
    """Whether two prefixes can mean one place: one is left out, both are the same, or one is the level of the other."""
    if not asked or not named or asked == named:
        return True
    levels, local = lexicon.place_words()
    here = {same_width(place) for place in roster.places}
    if asked in here and named in here:
        return True
    for level, place in ((asked, named), (named, asked)):
        if level in local:
            return True
        if level in levels and (place.endswith(level) or place not in levels and not place.endswith(tuple(levels))):
            return True
    return False


_OF_KINDS = lazy(r"^(?:各|所有|全体)(?P<kinds>[^各]{1,30})$")
_KINDS = lazy(r"[()、和及]")


def _member(asked: str, named: str, roster: Roster) -> Match | None:
    """A collective that the roster lists, or one that names the kind of its members (各村（社区）)."""
    if (collective := _OF_KINDS.match(named)) and asked != named:
        for kind in filter(None, _KINDS.split(collective["kinds"])):
            if not names.is_generic(kind) and any(asked.endswith(one) and names.ends_as_body(one) for one in lexicon.kinds_within(kind)):
                return Match("member", f"“{asked}”是“{named}”之一")
    body = roster.find(named)
    if body is None or not body.members:
        return None
    for member in roster.members(body):
        if any(
            _exact(asked, same_width(name)) or _alias(asked, same_width(name), roster) or _prefix(asked, same_width(name), roster)
            for name in member.names
        ):
            return Match("member", f"名册：“{member.name}”是“{named}”之一")
    return None


def _successor(asked: str, named: str) -> Match | None:
    """A body that a reform renamed, either way."""
    (place, core), (own, name) = parts(asked, Roster()), parts(named, Roster())
    if not _places_agree(place, own, Roster()):
        return None
    for reform in lexicon.reforms():
        for old, new in ((core, name), (name, core)):
            if _among(old, reform.old) and _among(new, reform.new) and not _among(old, reform.new):
                return Match("successor", f"{reform.year}年机构改革：“{old}”的职责由“{new}”承担")
    return None


def _among(name: str, listed: Iterable[str]) -> bool:
    return any(name == one or _same_short(name, one) for one in listed)


# ---- place and name ------------------------------------------------------------------------------

_LONGEST_PLACE = 10


def parts(name: str, roster: Roster) -> tuple[str, str]:
    """A name as its place (or level) and the rest; the place is empty where none is printed.

    >>> parts("泖河派出所", Roster()), parts("区应急管理局", Roster()), parts("消防救援大队", Roster()), parts("新建项目", Roster())
    (('泖河', '派出所'), ('区', '应急管理局'), ('', '消防救援大队'), ('', '新建项目'))
    """
    levels, local = lexicon.place_words()
    for place in sorted({same_width(place) for place in roster.places}, key=len, reverse=True):
        if name.startswith(place) and len(name) - len(place) >= 2:
            return place, name[len(place) :]
    whole = _stands_alone(name)
    best = ("", name)
    for end in range(1, min(_LONGEST_PLACE, len(name) - 2) + 1):
        place, rest = name[:end], name[end:]
        if not _stands_alone(rest) or not names.ends_as_body(rest):
            continue
        if place in local or place in levels and not whole:
            best = (place, rest)
        elif len(place) > 1 and not lexicon.does_something(place) and not _NO_PLACE.search(place):
            if place[-1] in "省市县区旗镇乡州盟" or place.endswith("街道") or not best[0] and not whole and len(place) <= 4:
                best = (place, rest)
    return best


_NO_PLACE = lazy(r"[^\u4e00-\u9fff]|^[各全有相该本其第一二三四五六七八九十两几每个]|[各的和及与等、]|(?:直|属|级)$")
_PLAIN = frozenset("人民政府 政府 党委 纪委 人大 政协 法院 检察院 党工委 人武部 妇联 团委 总工会 残联 工商联 科协 监委 政法委".split())


def _stands_alone(name: str) -> bool:
    """Whether a name is that of a body without anything before it: it begins with what the body does."""
    return (lexicon.begins_with_function(name) or name in lexicon.short_forms() or name in _PLAIN) and not lexicon.is_bare(name)
