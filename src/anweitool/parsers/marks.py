"""Responsibility marks: `（责任单位：A、B）`, `（A牵头，B、C配合）`, `完成时限：6月底前` on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import subjects
from anweitool.source import Block
from anweitool.text import compact, numeral

# ---- labels --------------------------------------------------------------------------------------

_WHO = r"(?:单位|部门|主体|机构|科室|处室|股室|方)"
_LABELS: tuple[tuple[str, str], ...] = (
    ("person", r"(?:[^\W\d_]{0,6}(?:领导|责任人|联系人|负责人|联络员|电话|网格员)(?:及电话)?)"),
    ("lead", rf"(?:总?牵头(?:责任|负责)?{_WHO}?|牵头责任)"),
    ("support", rf"(?:(?:配合|协办|协助|参加|参与|协同|协作|支持)(?:责任)?{_WHO}?(?:及个人)?)"),
    ("supervise", rf"(?:(?:督导|监督|督办|督查|监管){_WHO})"),
    ("responsible", rf"(?:(?:主办|承办|主责)(?=\s*[:：])|(?:第[一二三]|首要|主要|具体|共同|直接|主体)?责任(?:落实|牵头)?{_WHO}?(?:及(?:人员|责任人))?|(?:负责|指导|主办|承办|落实|实施|主管|完成|执行|整改|主责|组织|承担|具体){_WHO}|责任分工|负责单位及人员)"),
    ("time", r"(?:(?:完成|整改|办结|落实|实施|工作|推进|报送|截止)?(?:时限|时间|期限|日期|节点|进度)(?:要求|安排|节点|进度|限制)?)"),
)  # fmt: skip
_LABEL = lazy("|".join(rf"(?P<{name}>{regex})" for name, regex in _LABELS))
_LABELLED = lazy(rf"(?:{'|'.join(f'(?P<{name}>{regex})' for name, regex in _LABELS)})\s*[:：]\s*")
_OWN_LINE = lazy(rf"[【\[（(]?\s*(?:{'|'.join(regex for _, regex in _LABELS)})\s*[】\]]?\s*[:：]")
_MISPRINT = lazy(r"^(?=.{3,6}[:：])(?P<label>[^:：、，]{3,6})[:：]")
_INLINE = lazy(rf"(?<=[。；;）)\s])(?:{'|'.join(regex for name, regex in _LABELS if name != 'person')})\s*[:：]")

# ---- role verbs ----------------------------------------------------------------------------------

_DUTY = r"(?:等?按(?:照)?(?:各自)?(?:的)?职(?:责|能)(?:权限)?(?:分工|范围)?(?:内)?|等?依(?:据)?(?:各自)?职(?:责|能)(?:分工)?|等?根据职责(?:分工)?|分别|分工|共同|具体|各自|联合(?!会|执法|党|国)|积极|等)*"
_VERBS: tuple[tuple[str, str], ...] = (
    ("lead", rf"{_DUTY}(?:总?牵头|统筹(?=负责|协调|组织|推进|抓总|$|[，,；;。]))(?:负责|组织|落实|实施|推进|抓总|协调|办理|抓好|制定|开展|单位|部门)*"),
    ("support", rf"{_DUTY}(?:配合|协助|参加|参与|协同|支持|协办)(?:落实|实施|做好|工作|推进|办理|单位|部门)*"),
    ("supervise", rf"{_DUTY}(?:监督(?!管理|局|所|站|科|职责|组|检查|中心|员|执法|机构|部|单位|室|处|委)|督办(?!室|组|科|局|处)|督促|督导(?!室|组|科|局|处|评估))"),
    ("responsible", rf"{_DUTY}(?:负责(?!人|同志|制)[^，,；;。、]{{0,12}}|(?:推进|组织|抓好|贯彻|推动)?落实(?!单位|部门)|(?:组织)?实施|承办|主办|推进(?!办|中心|组|小组|委|会|局|科|部|处)|推动|负总责)|(?:等?按(?:照)?(?:各自)?职(?:责|能)(?:分工)?)(?:办理|执行)?(?=$|[，,；;。])"),
)  # fmt: skip
_VERB = lazy("|".join(rf"(?P<{name}>{regex})" for name, regex in _VERBS))
_WITH = lazy(r"(?:会同|联合(?!会|执法|党|体|工|社|中心|国)|商(?=[市县区省]))")
_FIRST_LEADS = lazy(
    r"(?:排|列|位于|居|排列|排序|排名)(?:在|名|序|列|为|于)*(?:第一|首)(?:位|个|名)?[^，；。]{0,8}(?:为|是|系)?(?:总?牵头)|首(?:个|位)(?:责任)?单位[^，；。]{0,6}牵头|第一(?:个|位|家)?(?:责任)?(?:单位|部门)?(?:为|是)牵头"
)
_ASIDE = lazy(r"(?:下同|以下同|余同|同上)")
_TIME_SEGMENT = lazy(r"\d\s*[年月日]|[一二三四]季度|[上下]半年|[上中下]旬|[年月季][底末]|长期|持续|全年|常态|每[年月季周半]|工作日")


@dataclass
class Mark:
    """What a mark states: bodies with roles, expressions of time, and the rule of roles it may define."""

    units: list[tuple[str, str]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    first_leads: bool = False
    shared: int = 0  # how many items above it is for (以上3项责任单位)
    ditto: bool = False  # 责任单位同上
    misprint: str | None = None
    open: list[str] = field(default_factory=list)  # the names before 等
    labelled: bool = False

    def copy(self) -> Mark:
        return Mark(list(self.units), list(self.times), self.first_leads, self.shared, self.ditto, self.misprint, list(self.open), self.labelled)

    def __bool__(self) -> bool:
        return bool(self.units or self.times or self.ditto)

    def add(self, other: Mark) -> None:
        self.units += other.units
        self.times += other.times
        self.first_leads |= other.first_leads
        self.misprint = self.misprint or other.misprint
        self.open += other.open
        self.ditto |= other.ditto
        self.shared = self.shared or other.shared
        self.labelled |= other.labelled


_ABOVE = lazy(r"(?:以上|上述)(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})(?:项|条|款|点|方面)(?:工作|任务|措施|内容)?(?:的)?(?:均?由)?[：:，,]?")
_DITTO = lazy(r"(?:(?:责任|牵头|配合|负责)(?:单位|部门)[:：]?)?(?:均?同上(?:条|项|款)?|与上(?:条|项)相同)")


def defines_first_lead(text: str) -> bool:
    """Whether a note says that the first unit of a list leads (`排在第一位的为牵头单位`)."""
    return "第一" in text and bool(_FIRST_LEADS.search(compact(text))) or ("首" in text and bool(_FIRST_LEADS.search(compact(text))))


def parse(content: str, role: str | None = None) -> Mark:
    """What the inside of a mark or a unit cell says; `role` is that of its column or label.

    >>> parse("牵头单位：区应急局；配合单位：区公安分局、区住建局").units
    [('区应急局', 'lead'), ('区公安分局', 'support'), ('区住建局', 'support')]
    >>> parse("区应急局牵头，区公安分局等部门按职责分工负责").units
    [('区应急局', 'lead'), ('区公安分局', 'responsible')]
    """
    return _parsed(content, role).copy()


@lru_cache(maxsize=8192)
def _parsed(content: str, role: str | None) -> Mark:
    text = _joined(content).strip("。；;，, ")
    mark = Mark(first_leads=defines_first_lead(text))
    if above := _ABOVE.match(text):
        mark.shared = numeral(above["n"]) or 1
        text = text[above.end() :]
    if _DITTO.fullmatch(text):
        mark.ditto = mark.labelled = True
        return mark
    labels = list(_LABELLED.finditer(text))
    if not labels:
        _read_list(text, role, mark)
        return mark
    mark.labelled = True
    if labels[0].start():
        _read_list(text[: labels[0].start()], role, mark)
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end() : following.start() if following else len(text)].strip("。；;，,、 ")
        kind = label.lastgroup
        if kind == "time":
            mark.times.append(value)
        elif kind != "person":
            _read_list(value, kind, mark)
    return mark


_SPACE = lazy(r"(?<=[^、，,；;\s])[\n \u3000\t]+(?=\S)")


def _joined(content: str) -> str:
    """A list without spaces and line breaks; one that parts two bodies becomes a comma."""
    return compact(_SPACE.sub(_line_break, content))


_BELOW = lazy(r"[^、，,；;。：:\s]*")
_NOUN_ALONE = lazy(r"(?:人民)?政府|(?:党工?|管理?|居民?|村民?)?委员?会?|党[委组]|办公室|有关(?:单位|部门)|成员单位|分?局|街道|社区|中心|[（(].*")
_NAME_ABOVE = lazy(r"[、，,；;：:\s]")
_ROLE_VERB = lazy(r"牵头|配合|负责|参加|参与|协助|落实")


def _line_break(match: re.Match[str]) -> str:
    """A line break in a unit cell parts two bodies where the line above it ends as one and the line below it is one."""
    above, below = match.string[: match.start()], match.string[match.end() :]
    name = _BELOW.match(below)
    last = _NAME_ABOVE.split(above)[-1]
    if "\n" not in match[0] and len(last) < 3:
        return ""
    if name is None or _NOUN_ALONE.fullmatch(name[0]) or not (units.ends_as_body(above) or above[-1] in "）)"):
        return ""
    opens = name[0][:1] in ("各", "有") or below[name.end() : name.end() + 1] in ("：", ":") or _ROLE_VERB.search(name[0])
    return "、" if opens or units.ends_as_body(name[0].removesuffix("等")) else ""


_NO_NAME = frozenset(("各", "有关", "相关", "各有关", "各相关", "其他", "其它"))  # of 各牵头单位, which is a name as a whole


def _read_list(text: str, role: str | None, mark: Mark) -> None:
    """Names with role verbs behind them; names without a verb take the label's role or the next verb's."""
    pending: list[str] = []
    at = 0
    segments = _segments(text)
    for segment in segments:
        if _ASIDE.fullmatch(segment) or _FIRST_LEADS.search(segment):
            continue
        if _TIME_SEGMENT.search(segment) and not units.ends_as_body(segment) or segment in ("长期坚持", "持续推进", "常态化推进"):
            mark.times.append(segment)
            continue
        at = 0
        for verb in _VERB.finditer(segment):
            names = segment[at : verb.start()]
            if (not names and not pending) or units.depth(names) > 0 or names.rpartition("、")[2] in _NO_NAME:
                continue
            given = verb.lastgroup or "responsible"
            if pending and given == "support":
                _give(pending, role or "responsible", mark)
                pending = []
            _give([*pending, names], role if role and given == "responsible" else given, mark)
            pending, at = [], verb.end()
        rest = segment[at:]
        if rest and not (at and not units.ends_as_body(units.OPEN_LIST.sub("", rest))):
            pending.append(rest)
            if role:
                _give(pending, role, mark)
                pending = []
    if pending:
        _give(pending, role or "responsible", mark)


def _segments(text: str) -> list[str]:
    return [s.strip() for s in units.top_split(text, "，,；;。") if s.strip()]


def _give(chunks: list[str], role: str, mark: Mark) -> None:
    for chunk in chunks:
        if not chunk:
            continue
        main, *others = _WITH.split(chunk)
        for part, part_role in [(main, role), *((other, "support") for other in others)]:
            for name in units.split_names(part):
                mark.open += [name.name] if name.open else []
                mark.units.append((name.name, name.role or part_role))


# ---- where marks stand ---------------------------------------------------------------------------

_OPENERS, _CLOSERS = "（(【[［〔", ")）】]］〕"
_CLOSING = frozenset(_CLOSERS)
_LONGEST = 800


def trailing(block: Block) -> tuple[Block, Mark]:
    """A block without the marks at its end, and what they say together.

    A mark is a bracket that names roles, or a plain list of bodies after a full stop.
    """
    mark = Mark()
    while block.text.rstrip("。；;，, ")[-1:] in _CLOSING:
        end = len(block.text.rstrip("。；;，, "))
        start = _opening(block.text, end - 1)
        if start is None:
            break
        content = block.text[start + 1 : end - 1]
        found = read_bracket(content, block.text[:start])
        if not found:
            break
        found.add(mark)
        mark = found
        block = block.slice(0, start).strip()
    if not mark and (found_inline := _inline(block)):
        start, mark = found_inline
        block = block.slice(0, start).strip()
    return block, mark


def _opening(text: str, close: int) -> int | None:
    """The bracket that the one at `close` closes; widths may differ."""
    depth = 0
    for i in range(close, max(-1, close - _LONGEST), -1):
        if text[i] in _CLOSERS:
            depth += 1
        elif text[i] in _OPENERS:
            depth -= 1
            if not depth:
                return i
    return None


def read_bracket(content: str, before: str) -> Mark | None:
    """What a bracket says if it is a mark, None if it is an ordinary bracket. `before` is the text in front of it."""
    found = _bracket(content, not before.strip() or before.rstrip()[-1:] in "。；;）)】！")
    return found.copy() if found else None


@lru_cache(maxsize=8192)
def _bracket(content: str, after_stop: bool) -> Mark | None:
    text = _joined(content).strip("。；; ")
    if len(text) < 3 or len(text) > _LONGEST:
        return None
    if _DITTO.fullmatch(text) or _LABELLED.match(_ABOVE.sub("", text)):
        mark = parse(text)
        mark.labelled = True
        return mark
    if (misprint := _MISPRINT.match(text)) and _is_misprint(misprint["label"]):
        mark = parse(text[misprint.end() :], "responsible")
        mark.misprint, mark.labelled = misprint["label"], True
        return mark
    label = _LABELLED.search(text)
    if label and text[label.start() - 1] in "；;，,。":  # A牵头，B配合；督办领导：…
        if _bracket(text[: label.start() - 1], after_stop):
            return parse(text)
        return None
    if any(c in text for c in "。：:？！") or text.startswith(("含", "如", "即", "包括", "详见", "见", "附", "以下", "不含", "指", "其中")):
        return None
    verbs = list(_VERB.finditer(text))
    mark = parse(text)
    if not mark:
        return None
    names = [name for name, _ in mark.units]
    bodies = [name for name in names if units.is_generic(name) or (units.ends_as_body(name) and subjects.could_name(name))]
    listed = verbs or (bool(_NAME_LIST.fullmatch(text)) and all(len(name) >= 4 and subjects.could_name(name) for name in names if name not in bodies))
    if names and not verbs and 2 * sum(map(units.is_kind, names)) >= len(names):
        return None  # 重点场所。（学校、医院、商场）
    if names and (len(bodies) < len(names) and not (listed and after_stop and 2 * len(bodies) >= len(names))):
        return None
    if names and after_stop and len(bodies) == len(names) and text.startswith("各") and len(text) <= 40:
        return mark
    if verbs and names and (after_stop or any(units.ends_as_strong_body(n) for n in names)):
        return mark
    if names and after_stop and any(units.ends_as_strong_body(name) for name in names):
        return mark
    if mark.times and not names and (after_stop or re.search("完成|坚持|推进|前$", text)) and len(text) <= 30:
        return mark if _is_time(text) else None
    return None


_NAME_LIST = lazy(r"[^、，,；;]{2,14}(?:[、，,；;][^、，,；;]{2,14})+")


def _is_time(text: str) -> bool:
    from anweitool.deadlines import read_all

    return bool(read_all(text))


def _is_misprint(label: str) -> bool:
    """A label that is 责任单位, 牵头单位 or the like but for one character added, lost or changed."""
    return any(_distance(label, word) == 1 for word in ("责任单位", "责任部门", "牵头单位", "牵头部门", "配合单位", "完成时限"))


def _distance(a: str, b: str) -> int:
    if abs(len(a) - len(b)) > 1:
        return 2
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


_LABEL_END = lazy(r"[位门体构室方工限间期节][点要求]{0,2}\s?[:：]")


def _inline(block: Block) -> tuple[int, Mark] | None:
    """A label without brackets at the end of a paragraph: `…。责任单位：A、B。完成时限：6月底前`."""
    if not _LABEL_END.search(block.text):
        return None
    for match in _INLINE.finditer(block.text):
        tail = block.text[match.start() :]
        if len(tail) > _LONGEST or units.depth(block.text[: match.start()]) > 0:
            continue
        mark = parse(tail)
        if mark and all(units.ends_as_body(name) and len(name) <= 40 for name, _ in mark.units):
            return match.start(), mark
        return None
    return None


def own_line(block: Block) -> Mark | None:
    """What a block says that is nothing but a mark: labels on a line of their own, or a bracket alone."""
    block = block.strip("—－─- ")
    text = block.text
    if not text or len(text) > _LONGEST:
        return None
    if text[0] in _OPENERS:
        rest, mark = trailing(block)
        if mark and not rest.text:
            return mark
    if _OWN_LINE.match(text):
        cleaned = re.sub(r"^[【\[]\s*([^】\]:：]+)[】\]]", r"\1", text)
        if cleaned[0] in _OPENERS and cleaned.rstrip("。；; ")[-1] in _CLOSERS:
            cleaned = cleaned.rstrip("。；; ")[1:-1]
        mark = parse(cleaned.strip("【】[] "))
        names = [name for name, _ in mark.units]
        if "。" in text.rstrip("。")[:-1] and not all(len(name) <= 40 for name in names):
            return None
        return mark if mark or re.match(_LABELS[0][1], text) else None
    return None


def marks_inside(text: str) -> Iterator[Mark]:
    """The marks within a text (`…。（A负责）…。（B牵头）`), which stay part of it."""
    for match in re.finditer(r"[（(【]([^（）()【】]{3,200}(?:[（(][^（）()]*[）)][^（）()【】]{0,200})*)[）)】]", text):
        if mark := read_bracket(match[1], text[: match.start()]):
            if mark.labelled or text[: match.start()].rstrip()[-1:] in "。；;":
                yield mark
