"""Who does it: lists of bodies taken apart, roles ranked, names compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.text import compact, same_width
from anweitool.units import lexicon

#: What the names of bodies end in. `STRONG` ones are bodies wherever they stand, the others only in lists and subjects.
_STRONG_ENDS, _ENDS = lexicon.endings()
#: An expression for the endings that make a body wherever they stand.
STRONG = "|".join(_STRONG_ENDS)


def ends_as_body(name: str) -> bool:
    """Whether a run of characters ends as names of bodies end, a bracket behind it set aside.

    >>> ends_as_body("区应急局"), ends_as_body("各村（社区）"), ends_as_body("安全生产")
    (True, True, False)
    """
    plain = _without_bracket(name)
    return plain.endswith(_ENDS) and not plain.endswith("场所")  # a place, where 派出所 is a body


def ends_as_strong_body(name: str) -> bool:
    """The same for endings that make a body wherever they stand."""
    return _without_bracket(name).endswith(_STRONG_ENDS)


def is_kind(name: str) -> bool:
    """Whether a name is only what bodies of a kind are called (学校, 医院, 商场), which no list of the responsible gives alone."""
    return name in lexicon.kinds()


def _without_bracket(name: str) -> str:
    if name[-1:] in "）)" and (start := max(name.rfind("（"), name.rfind("("))) > 0 and len(name) - start <= 22:
        return name[:start]
    return name


def bound_pattern() -> str:
    """An expression for the end of a name that begins with a set of characters, so that it is found fast."""
    by_length: dict[int, list[str]] = {}
    for ending in _ENDS:
        by_length.setdefault(len(ending), []).append(ending)
    last = "".join(sorted({ending[-1] for ending in _ENDS}))
    behind = "|".join(f"(?<={'|'.join(endings)})" for _, endings in sorted(by_length.items()))
    return f"[{last}](?:{behind})"


OPEN_LIST = lazy(
    r"等(?:[一二三四五六七八九十\d]+)?(?:个|家)?(?:有关|相关|其他|其它|市级|区级|县级|镇级|市直|区直|县直|各|成员|责任|职能|主管|行业|监管|政府|地方|重点|等)*"
    r"(?:部门和单位|部门、单位|部门及单位|部门|单位|机构|地方|企业|组织|负责|各方)?$"
)
_LEAD_IN = lazy(r"^(?:并?由|请|会同|联合|以及|及其?|和|与|并|其中|或)(?=[^国])")
_BRACKETED = lazy(r"[（(]([^（）()]*)[）)]")
_PLACES = lazy(
    r"^(?:[、，]?(?:[市区县州旗盟乡镇村居场办街]|街道|社区|园区|管理处|功能区|开发区|新区|管委会|高新区|经开区|党工委|党委|党组|自治[县旗州]|林区|特区|农场|林场|单位|科室|企业|居委会|村委会|行政村|部门|分公司|子公司|[^\W\d_]{1,8}(?:局|委|办|站|所|中心|队|部|处|科|室|组|公司|会|院)))+$"
)
_NOTE_ROLES = [(role, word) for role in ("lead", "support") for word in lexicon.roles()[role]] + [("responsible", "主办")]

_HAN = lazy(r"[^\W\d_]")
_JOINT = lazy(r"以及|[和及与/／]")
_SEPARATORS = "、，,；;"
_OPENING, _CLOSING = "（(〔[【“《", "）)〕]】”》"


class Name(NamedTuple):
    """A body as printed, cleaned of layout; the role its own bracket states; whether `等` left the list open."""

    name: str
    role: str | None = None
    open: bool = False


@lru_cache(maxsize=8192)
def split_names(text: str) -> tuple[Name, ...]:
    """The bodies of a list. Brackets that belong to a name stay, and so do 和 and 及 inside one.

    >>> [n.name for n in split_names("区发展和改革委员会、各村（社区）和镇直各单位，开发区（园区、管理处）等部门")]
    ['区发展和改革委员会', '各村（社区）', '镇直各单位', '开发区（园区、管理处）']
    """
    text = compact(text).strip("。；;，,、:：")
    names: list[Name] = []
    for part in merge_elliptic(_parts(text)):
        opened = OPEN_LIST.search(part)
        if opened and opened.start():
            part = part[: opened.start()]
        for piece in _side_by_side(part):
            name, role = _without_note(_LEAD_IN.sub("", piece))
            name = name.strip("、，,；;。：: ")
            if _HAN.search(name) and name != "无" and not (opened and name in ("部门", "单位", "等")):
                names.append(Name(name, role, bool(opened)))
    return tuple(names)


def _parts(text: str) -> list[str]:
    """Cut at top-level separators, and at 和/及/与 where both sides are bodies."""
    return [piece for part in top_split(text, _SEPARATORS) for piece in _conjoined(part)]


def _conjoined(part: str) -> list[str]:
    """Cut at each 和, 及 or 与 behind a body where the next part, or the whole rest, ends as one."""
    joints = list(_JOINT.finditer(part))
    if not joints:
        return [part]
    rest_ends = ends_as_body(OPEN_LIST.sub("", part))
    pieces, at, nested = [], 0, 0
    for i, match in enumerate(joints):
        nested += depth(part[joints[i - 1].end() if i else 0 : match.start()])
        left = part[at : match.start()]
        following = part[match.end() : joints[i + 1].start() if i + 1 < len(joints) else len(part)]
        if nested == 0 and len(left) > 1 and len(part) - match.end() > 1 and ends_as_body(left) and (rest_ends or ends_as_body(following)):
            pieces.append(left)
            at = match.end()
    return [*pieces, part[at:]]


def depth(text: str) -> int:
    return sum(text.count(c) for c in "（(“") - sum(text.count(c) for c in "）)”")


_GE = lazy(r"(?<=[^各])各(?=[^级自项类])")


_NEXT_BODY = lazy(r"(?<=[局委办厅府会所站队院心司联校社])(?<!纪委)(?=[省市县区镇乡](?!直|属|级))")


def _side_by_side(part: str) -> list[str]:
    """各乡镇各有关单位, 县公安局县住建局 → two; 各级各部门 is one (各级 is no body of its own)."""
    if part and part[0] in _LEVELS and part.count(part[0]) > 1:
        found = [piece for piece in _NEXT_BODY.split(part) if piece]
        if len(found) > 1 and all(len(piece) > 2 and piece[0] == part[0] and ends_as_strong_body(piece) for piece in found):
            return found
    if part.count("各") < 2 or not part.startswith("各"):
        return [part]
    pieces, at = [], 0
    for match in _GE.finditer(part):
        left = part[at : match.start()]
        if ends_as_body(left) and depth(left) == 0 and not left.endswith("各级") and len(left) > 1:
            pieces.append(left)
            at = match.start()
    return [*pieces, part[at:]]


def _without_note(name: str) -> tuple[str, str | None]:
    """A name without the bracket that only notes a role or a scope; brackets of place kinds belong to it."""
    role = None
    for match in list(_BRACKETED.finditer(name))[::-1]:
        inner = match[1]
        noted = next((r for r, word in _NOTE_ROLES if word in inner), None)
        if noted and len(inner) <= 8:
            role = noted
        elif not inner or _PLACES.match(inner) or match.end() < len(name):
            continue
        name = name[: match.start()] + name[match.end() :]
    return name, role


# ---- roles and comparison ------------------------------------------------------------------------

_ROLE_ORDER = {"lead": 0, "responsible": 1, "support": 2, "supervise": 3}


def stronger(role: str, other: str) -> str:
    """The role that counts where a body has two: lead, responsible, support, supervise in that order."""
    return role if _ROLE_ORDER[role] <= _ROLE_ORDER[other] else other


_GENERIC = lazy(
    r"^(?:各|有关|相关|各有关|各相关|其他|其它|各级|有关各|各级各|全市|全县|全区|全镇|各行业|行业|上述|以上)*(?:有关|相关)*(?:区直|市直|县直|镇直|职能|主管|行业主管|行业|责任|监管|成员|行业监管|重点行业领域)*(?:部门|单位|部门和单位|部门、单位|地方|方面|企业|机构|人员|主体)$"
)


def is_generic(name: str) -> bool:
    """A name that says no more than `the departments concerned`."""
    return bool(_GENERIC.match(name))


_CORE = lazy(r"^(?:各|有关|相关|其他|全|区级|市级|县级|镇级|区|市|县|镇|乡|省)+|(?:部门|单位|机关|机构|局|委|办|所|站|中心)$")


def covers(marked: Sequence[str], name: str) -> bool:
    """Whether a body named in a mark is the one that a sentence names in another way.

    >>> covers(["区应急局"], "应急部门"), covers(["区安委办"], "乡镇党委"), covers(["各安全专业委员会"], "各专业委员会")
    (True, False, True)
    """
    plain = same_width(name)
    core = _CORE.sub("", plain)
    for other in map(same_width, marked):
        if plain == other or (len(plain) >= 2 and other.endswith(plain)) or (len(other) >= 2 and plain.endswith(other)):
            return True
        other_core = _CORE.sub("", other)
        if len(core) >= 2 and (core in other or _is_subsequence(core, other)):
            return True
        if len(other_core) >= 2 and other_core in plain and len(plain) - len(other_core) <= 4:
            return True
    return False


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) >= 4 and all(char in rest for char in short)


# ---- lists of recipients -------------------------------------------------------------------------

_ELLIPTIC = lazy(
    r"^(?:自治区|直辖市|计划单列市|自治州|[市县区旗州盟乡镇])(?:[及和](?:计划单列市|副省级城市))?(?:[（(][^）)]*[）)])?(?:人民政府|政府|党委|委员会|人民法院|[^\W\d_]{0,12}(?:厅|局|委|办|部|院|会)(?:[（(][^）)]*[）)])?)(?:$|[^\u4e00-\u9fff])|^(?:自治区|直辖市|计划单列市|自治州|[市县区旗州])$"
)
_PLACE_END = lazy(r"(?:省|自治区|直辖市|市|县|(?<!社)区|旗|州|盟|乡|镇)$|^(?:中央|部省|国家)$")


def split_recipients(text: str) -> list[str]:
    """主送 or 抄送 bodies. A list whose parts borrow the last part's noun stays whole.

    >>> split_recipients("各省、自治区、直辖市人民政府，国务院各部委、各直属机构：")
    ['各省、自治区、直辖市人民政府', '国务院各部委', '各直属机构']
    >>> split_recipients("各村、社区，各部门、单位：")
    ['各村', '社区', '各部门', '单位']
    """
    text = compact(text).strip("。；;，,、:：.")
    parts: list[str] = []
    for group in top_split(text, "，,；;"):
        if re.match(r"各省、自治区", group):  # every noun of the group borrows the places
            parts.append(group)
            continue
        parts += merge_elliptic(top_split(group, "、"))
    return [piece for part in parts for piece in _side_by_side(part) if piece]


def merge_elliptic(pieces: Sequence[str]) -> list[str]:
    """Parts of a list that borrow the noun of a later one, put back together: 各省、自治区、直辖市人民政府."""
    if len(pieces) < 2:
        return list(pieces)
    merged: list[str] = []
    for i, piece in enumerate(pieces):
        if merged and (
            len(piece) == 1 or (_PLACE_END.search(merged[-1]) and _ELLIPTIC.match(piece) and _goes_down(merged[-1], piece) and _borrows(pieces[i:]))
        ):
            merged[-1] += "、" + piece
        elif merged and piece in ("政府", "人民政府") and merged[-1].endswith(("党委", "党工委")) and len(merged[-1]) > 3:
            merged[-1] += "、" + piece  # 各乡镇党委、政府
        elif merged and _ORDINAL.search(merged[-1]) and piece[0] in "一二三四五六七八九十":
            merged[-1] += "、" + piece  # 第一、二医院
        elif merged and merged[-1] in _BARE_PLACES and _PLACE_HEAD.match(piece):
            merged[-1] += "、" + piece
        else:
            merged.append(piece)
    return merged


_ORDINAL = lazy(r"第[一二三四五六七八九十]$")
_BARE_PLACES = frozenset("中央 中省 国家 省 市 县 区 镇 乡 市县 区县".split())
_PLACE_HEAD = lazy(r"[省市县区镇乡村]")


_LEVELS = {"省": 0, "市": 1, "州": 1, "盟": 1, "县": 2, "区": 2, "旗": 2, "乡": 3, "镇": 3}
_GOVERNMENT = lazy(r"人民政府|政府|党委|人民法院|[（(]|[市县区旗州盟乡镇]$")


def _goes_down(above: str, piece: str) -> bool:
    """Whether a list of places goes on downwards (各市、县公安局), as one that borrows a department's name does; 各乡镇、县公安局 are two."""
    return bool(_GOVERNMENT.search(piece)) or _LEVELS.get(above[-1], 0) <= _LEVELS.get(piece[0], 0)


def _borrows(rest: Iterable[str]) -> bool:
    """Whether the list goes on to a part with a noun that the bare places before it lack."""
    return any(not _PLACE_END.search(part) and _ELLIPTIC.match(part) for part in rest)


def top_split(text: str, separators: str | frozenset[str]) -> list[str]:
    """Cut at separators that stand in no bracket; empty parts are left out."""
    parts, depth, at = [], 0, 0
    for i, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif not depth and char in separators:
            parts.append(text[at:i])
            at = i + 1
    parts.append(text[at:])
    return [part for part in parts if part]
