"""Who does it: lists of bodies taken apart, and the bodies that a sentence directs as its subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anweitool.text import compact, same_width

#: What the names of bodies end in. `STRONG` ones are bodies wherever they stand, the others only in lists and subjects.
STRONG = (
    "局|委|办|厅|署|社|支行|分行|督查室|研究室|政府|办公室|委员会|管委会|领导小组|指挥部|专班|工作组|委员会办公室|派出所|市场监管所|部门|成员单位|有关单位|各单位|党委|党组|党工委|街道办事处"
    "|办事处|安委会|安委办|专委会|中心|大队|支队|中队|总队|分局|公司|集团|居委会|村委会|法院|检察院|妇联|团委|工会|红十字会|科协|残联|侨联|文联|工商联"
    "|管理处|管理所|电视台|融媒体|供电所|司法所|财政所|税务所|卫生院|消防救援站|服务站|林业站|农技站|水务站|防办|专员办|部|院|处|科"
)
_END = (
    STRONG + "|所|站|队|室|校|单位|企业|机构|组织|学校|医院|幼儿园|街道|乡镇|镇|乡|村|社区|村居|居|园区|开发区|新区|高新区|经开区|功能区|区|县|市|州|旗|盟"
    "|人大|政协|机关|银行|协会|商会|学会|联合会|共青团|法人|农场|林场|景区|港区|班子|成员|队伍|媒体|业主|物业|运营商|服务商|用人单位|主体|职能部门|党支部|总支|基层|各地|地方|会|党政|工厂|商场|超市|酒店|宾馆"
)
UNIT_END = re.compile(rf"(?:{_END})(?:[（(][^（）()]{{1,20}}[）)])?$")
STRONG_END = re.compile(rf"(?:{STRONG})(?:[（(][^（）()]{{1,20}}[）)])?$")

_OPEN_LIST = re.compile(
    r"等(?:[一二三四五六七八九十\d]+)?(?:个|家)?(?:有关|相关|其他|其它|市级|区级|县级|镇级|市直|区直|县直|各|成员|责任|职能|主管|行业|监管|政府|地方|重点|等)*"
    r"(?:部门和单位|部门、单位|部门及单位|部门|单位|机构|地方|企业|组织|负责|各方)?$"
)
_LEAD_IN = re.compile(r"^(?:并?由|请|会同|联合|以及|及其?|和|与|并|其中|或)(?=[^国])")
_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")
_PLACES = re.compile(
    r"^(?:[、，]?(?:[市区县州旗盟乡镇村居场办]|街道|社区|园区|管理处|功能区|开发区|新区|管委会|高新区|经开区|党工委|党委|党组|自治[县旗州]|林区|特区|农场|林场|单位|科室|企业|居委会|村委会|行政村|部门|分公司|子公司|[\u4e00-\u9fff]{1,8}(?:局|委|办|站|所|中心|队|部|处|科|室|组|公司|会|院)))+$"
)
_NOTE_ROLES = (("lead", "牵头"), ("support", "配合"), ("support", "协助"), ("responsible", "主办"), ("support", "协办"))

_JOINT = re.compile(r"以及|[和及与]")
_SEPARATORS = "、，,；;"
_OPENING, _CLOSING = "（(〔[【“《", "）)〕]】”》"


class Name(NamedTuple):
    """A body as printed, cleaned of layout; the role its own bracket states; whether `等` left the list open."""

    name: str
    role: str | None = None
    open: bool = False


def split_names(text: str) -> list[Name]:
    """The bodies of a list. Brackets that belong to a name stay, and so do 和 and 及 inside one.

    >>> [n.name for n in split_names("区发展和改革委员会、各村（社区）和镇直各单位，开发区（园区、管理处）等部门")]
    ['区发展和改革委员会', '各村（社区）', '镇直各单位', '开发区（园区、管理处）']
    """
    text = compact(text).strip("。；;，,、:：")
    names: list[Name] = []
    for part in _parts(text):
        opened = _OPEN_LIST.search(part)
        if opened and opened.start():
            part = part[: opened.start()]
        for piece in _side_by_side(part):
            name, role = _without_note(_LEAD_IN.sub("", piece))
            name = name.strip("、，,；;。：: ")
            if name and not (opened and name in ("部门", "单位", "等")):
                names.append(Name(name, role, bool(opened)))
    return names


def _parts(text: str) -> list[str]:
    """Cut at top-level separators, and at 和/及/与 where both sides are bodies."""
    parts, depth, at = [], 0, 0
    for i, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif not depth and char in _SEPARATORS:
            parts.append(text[at:i])
            at = i + 1
    parts.append(text[at:])
    return [piece for part in parts if part for piece in _conjoined(part)]


def _conjoined(part: str) -> list[str]:
    for match in _JOINT.finditer(part):
        left, right = part[: match.start()], part[match.end() :]
        if len(right) > 1 and _depth(left) == 0 and UNIT_END.search(left) and len(left) > 1:
            first = re.split("以及|[和及与]", right)[0]
            if UNIT_END.search(_OPEN_LIST.sub("", right)) or UNIT_END.search(first):
                return [left, *_conjoined(right)]
    return [part]


def _depth(text: str) -> int:
    return sum(text.count(c) for c in "（(“") - sum(text.count(c) for c in "）)”")


_GE = re.compile(r"(?<=[^各])各(?=[^级自项类])")


def _side_by_side(part: str) -> list[str]:
    """各乡镇各有关单位 → two; 各级各部门 is one (各级 is no body of its own)."""
    if part.count("各") < 2 or not part.startswith("各"):
        return [part]
    pieces, at = [], 0
    for match in _GE.finditer(part):
        left = part[at : match.start()]
        if UNIT_END.search(left) and _depth(left) == 0 and not left.endswith("各级") and len(left) > 1:
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


# ---- subjects ------------------------------------------------------------------------------------

_POSTS = r"(?:主要负责人|主要负责同志|分管负责人|分管负责同志|负责同志|负责人|主要领导|分管领导|领导班子|班子成员|班子其他成员|领导干部|法定代表人|党政主要负责同志|党政主要负责人|党政负责人|第一责任人)"
_POST_LIST = re.compile(rf"(?:的)?{_POSTS}(?:(?:[、和及]|以及){_POSTS})*(?:等)?$")
_STRONG_MODAL = r"(?:要|应当|应该|应(?!急|对|用|付|收|届|税|答)|必须|须(?!知)|需(?!求|要量)|负责|将(?!要求|其|企业)|不得|牵头|会同|原则上|务必)"
_VERB = (
    _STRONG_MODAL
    + r"|在(?!线)|按照|按(?!时)|根据|依据|以(?!及|上|下|内|外)|统筹|联合|对(?!象|接)|把|围绕|结合(?!实)|结合实际|建立|制定|组织(?!部)|开展|加强|落实|总结|每|定期|及时|继续|严格|进一步|可(?!能)|切实|认真|具体|共同|分别|做好|抓好|依法|积极|全面"
    r"|[，,]|针对|充分|主动|抓紧|迅速|立即|坚持|强化|配备|设立|设置|完善|利用|深入|带头|配合|协助|参照|参与|实行|实施|通过|承担|履行|编制|汇总|指导|督促|监督|制发|应急"
)
_CLAUSE_START = re.compile(r"(?:^|[。；！？：\n]|[，,](?=[^，。；]{2,60}?(?:要|应|须|必须|负责|牵头|每|会同|将|不得)))\s*(?:[一二三四五六七八九十]是|同时[，,]|其中[：:，,]?|此外[，,]|另外[，,]|对此[，,]|[①-⑳]|[（(]\d+[)）]|\d+[.．、](?!\d))?\s*(?:由)?")  # fmt: skip
_NAME_CHARS = r"[\u4e00-\u9fffA-Za-z0-9“”（）()、]"
_SUBJECT = re.compile(rf"(?P<names>{_NAME_CHARS}{{2,80}}?)(?P<post>(?:的)?{_POSTS}(?:[、和及](?:各)?{_POSTS})*)?(?={_VERB})")
_NOT_A_NAME = re.compile(
    r"^(?:对|将|把|向|为|从|如|若|凡|当|按|以(?!色)|使|让|被|就|则|并|且|但|而|也|还|又|再|不|未|没|无|已|正|其|这|那|该|此|因|由于|通过|根据|结合|围绕|针对|关于|随着|除|与"
    r"|加强|完善|建立|健全|落实|开展|推动|推进|督促|组织|引导|鼓励|支持|指导|要求|协调|提示|强化|提升|提高|深化|深入|确保|发挥|充分|加快|加大|严格|坚持|做好|抓好|实施|实行|打造|培育|创新|探索|优化|规范|制定|出台|编制|开发|利用|运用|聚焦|突出|紧盯|紧扣|盯紧|依托|严厉|依法|严肃|动员|号召|发动|保障|保护|压实|明确|细化|落细|支撑|吸引|聘请|邀请|选派|配合|协助|参与|联合|会同|监督|检查|排查|整治|打击|查处|处罚|追究|宣传|普及|营造|汇聚|整合|全面|全力|大力|积极|主动|认真|切实|进一步|持续|继续|及时|定期|迅速|立即|逐步|稳步|有序|统筹|着力|努力|力争|务必|经|自|至|到|在|于|每|有下列|符合|存在|发生|对于|必要时|原则上|属于|涉及|包括|通报|召开|制作|建设|新建|完成|形成|实现)"
)
_VERB_INSIDE = re.compile(r"(?:要|应当|必须|负责(?!人|同志|制|安|监|管|的)|加强|建立(?!健)|开展|落实(?!单|部|责)|推动|督促|组织(?!部|机构|$|、|（|单位)|引导|鼓励|做好|抓好|确保|提高|提升|进行|制定|完善|通过|纳入|利用|对接|开始|结束|采取|排查|整改|发现|查处|实现|成为|是否|或者|不得|没有|以及时|不力|到位|明确)")
_GENERIC = re.compile(r"^(?:各|有关|相关|各有关|各相关|其他|其它|各级|有关各|各级各|全市|全县|全区|全镇|各行业|行业|上述|以上)*(?:有关|相关)*(?:区直|市直|县直|镇直|职能|主管|行业主管|行业|责任|监管|成员|行业监管|重点行业领域)*(?:部门|单位|部门和单位|部门、单位|地方|方面|企业|机构|人员|主体)$")
_BAD_SUBJECT = re.compile(
    r"(?:工作|任务|措施|责任|机制|制度|方案|计划|台账|清单|体系|平台|系统|情况|问题|隐患|事故|安全|行动|活动|项目|资金|经费|人员|职工|群众|居民|农民|学生|干部|同志|书记|镇长|专家|工程|设施|设备|车辆|场所|建筑|产品|数据|信息|材料|报告|会议|培训|能力|水平|质量|效果|作用|意识|数量|比例|时间|期间|时限|期限|过程|环节|领域|行业|方面|阶段|上|中|下|前|后|内|外|间|时|者|的|地|得|性|化|率|度|量|力|网格员|安全员|驾驶员|从业者|试点|示范点|重点|难点|联席会|现场会|推进会|调度会|专题会|座谈会|例会|全会|大会|年会|社会|机会|全市|全县|全区|全省|全镇|全乡|城市|农村|乡村|小区|片区|辖区|地区|景区内|城区|山区|林区|库区|市区|灾区|湿地保护区|区域|贫困村|示范村|行政区|城镇|村镇|集镇|全村|人大|内部|外部|全部|局部|干部|总部|院内|处处)$"
)


class Subject(NamedTuple):
    """A body that a sentence directs: its name, the role its verb gives it, whether a role verb marks it."""

    name: str
    role: str
    marked: bool = False
    strong: bool = True  # directed by 要/应/必须 …


_ROLE_CLAUSE = re.compile(
    r"(?:^|[，,。；：、\n]|由)(?P<names>[\u4e00-\u9fff（）()、“”]{2,80}?)(?:等(?:有关|相关)?(?:部门|单位)?)?(?P<verb>牵头|参加|参与|配合|协助|协办)(?=[，,。；]|组织|负责|会同|做好|实施|落实|开展|制定|建立|推进|抓好|按|$|对|各|有|编|完成|统筹|协调|研究|共同|办理)"
)
_SUPPORTING = re.compile(r"(?:会同|联合)(?P<names>[\u4e00-\u9fff（）()、]{2,60}?)(?:等(?:有关|相关)?(?:部门|单位)?)?(?=建立|开展|制定|对|做好|进行|组织|加强|定期|共同|研究|实施|推进|加大|按|依|落实|根据|完善|编制|印发|及时|抓好|在|结合|形成|向|将|通过|完成|负责|，|。|；|$)")
_WHO = re.compile("谁")


def is_body(name: str, strong: bool = False) -> bool:
    """Whether a run of characters can be the name of a body."""
    if not 2 <= len(name) <= 40 or _NOT_A_NAME.match(name) or _BAD_SUBJECT.search(name) or _VERB_INSIDE.search(name):
        return False
    return bool((STRONG_END if strong else UNIT_END).search(name))


def subjects(text: str) -> list[Subject]:
    """The bodies that are subjects of what a text directs, in order, each once, the stronger role kept.

    >>> [s.name for s in subjects("各单位要认真制定方案。镇安委办将组织暗查暗访，督促企业整改。")]
    ['各单位', '镇安委办']
    """
    found: dict[str, Subject] = {}
    for match in _ROLE_CLAUSE.finditer(text):
        if _WHO.search(match["names"]):
            continue
        names = [n.name for n in split_names(match["names"])]
        if names and all(is_body(name, strong=True) for name in names):
            role = "lead" if match["verb"] == "牵头" else "support"
            for name in names:
                _keep(found, Subject(name, role, True))
    for start in _CLAUSE_START.finditer(text):
        match_ = _SUBJECT.match(text, start.end())
        if not match_:
            continue
        names = _subject_names(text, match_)
        modal = re.match(_STRONG_MODAL, text[match_.end() : match_.end() + 3])
        for name in names:
            _keep(found, Subject(name, "responsible", strong=bool(modal)))
    for match in _SUPPORTING.finditer(text):
        names = [n.name for n in split_names(match["names"])]
        if names and all(is_body(name) for name in names):
            for name in names:
                _keep(found, Subject(name, "support"))
    return list(found.values())


_BEFORE_NAME = re.compile(r"^.*?(?:期间|之前|以前|之后|以后|时候|[年月日底]前|由|[，,])(?=各|[县市区镇乡省]|有关|负有|全)")


def _subject_names(text: str, match: re.Match[str]) -> list[str]:
    """The names of a subject; the shortest run that ends as a body and is followed by a verb."""
    begin = match.start("names")
    while match is not None:
        names = _BEFORE_NAME.sub("", _POST_LIST.sub("", match["names"]))
        split = [n.name for n in split_names(names)]
        if split and all(is_body(name) for name in split):
            weak = text[match.end()] in "，,在以对把" if match.end() < len(text) else True
            if not weak or all(n.startswith(("各", "全", "区", "市", "县", "镇", "乡", "有关", "负有")) or STRONG_END.search(n) for n in split):
                return split
        longer = re.compile(rf"(?P<names>{_NAME_CHARS}{{{match.end() - begin + 1},80}}?)(?P<post>(?:的)?{_POSTS})?(?={_VERB})").match(text, begin)
        if longer is None or longer.end() - begin > 60:
            return []
        match = longer
    return []


def _keep(found: dict[str, Subject], subject: Subject) -> None:
    old = found.get(subject.name)
    if old is None or _ROLE_ORDER[subject.role] < _ROLE_ORDER[old.role]:
        found[subject.name] = subject


_ROLE_ORDER = {"lead": 0, "responsible": 1, "support": 2, "supervise": 3}


def stronger(role: str, other: str) -> str:
    """The role that counts where a body has two: lead, responsible, support, supervise in that order."""
    return role if _ROLE_ORDER[role] <= _ROLE_ORDER[other] else other


def is_generic(name: str) -> bool:
    """A name that says no more than `the departments concerned`."""
    return bool(_GENERIC.match(name))


_CORE = re.compile(r"^(?:各|有关|相关|其他|全|区级|市级|县级|镇级|区|市|县|镇|乡|省)+|(?:部门|单位|机关|机构|局|委|办|所|站|中心)$")


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
        if len(core) >= 2 and (core in other or _is_subsequence(core, other) or (len(_CORE.sub("", other)) >= 2 and _CORE.sub("", other) in plain)):
            return True
    return False


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) >= 4 and all(char in rest for char in short)


# ---- lists of recipients -------------------------------------------------------------------------

_ELLIPTIC = re.compile(
    r"^(?:自治区|直辖市|计划单列市|自治州|[市县区旗州盟乡镇])(?:[（(][^）)]*[）)])?(?:人民政府|政府|党委|委员会|人民法院|[\u4e00-\u9fff]{0,12}(?:厅|局|委|办|部|院|会)(?:[（(][^）)]*[）)])?)(?:$|[^\u4e00-\u9fff])|^(?:自治区|直辖市|计划单列市|自治州|[市县区旗州])$"
)
_PLACE_END = re.compile(r"(?:省|自治区|直辖市|市|县|区|旗|州|盟|乡|镇)$|^(?:中央|部省|国家)$")


def split_recipients(text: str) -> list[str]:
    """主送 or 抄送 bodies. A list whose parts borrow the last part's noun stays whole.

    >>> split_recipients("各省、自治区、直辖市人民政府，国务院各部委、各直属机构：")
    ['各省、自治区、直辖市人民政府', '国务院各部委', '各直属机构']
    >>> split_recipients("各村、社区，各部门、单位：")
    ['各村', '社区', '各部门', '单位']
    """
    text = compact(text).strip("。；;，,、:：.")
    parts: list[str] = []
    for group in _top_split(text, "，,；;"):
        pieces = _top_split(group, "、")
        merged: list[str] = []
        for i, piece in enumerate(pieces):
            if merged and (len(piece) == 1 or (_PLACE_END.search(merged[-1]) and _ELLIPTIC.match(piece) and _borrows(pieces[i:]))):
                merged[-1] += "、" + piece
            elif merged and merged[-1] in ("中央", "中省", "省", "市", "国家") and re.match(r"[省市县区]", piece):
                merged[-1] += "、" + piece
            else:
                merged.append(piece)
        parts += merged
    return [piece for part in parts for piece in _side_by_side(part) if piece]


def _borrows(rest: Iterable[str]) -> bool:
    """Whether the list goes on to a part with a noun that the bare places before it lack."""
    return any(not _PLACE_END.search(part) and _ELLIPTIC.match(part) for part in rest)


def _top_split(text: str, separators: str) -> list[str]:
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
