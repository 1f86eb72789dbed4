"""The bodies that running text directs: grammatical subjects, `X牵头，Y配合`, `会同Z`, labels before a colon.

No parser of Chinese is needed: a subject stands at the beginning of a clause, ends as names of bodies end,
and is followed by a modal or a verb of doing. What fails one of the three is left out: precision before recall.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from anweitool import units
from anweitool.lazy import lazy


class Subject(NamedTuple):
    """A body that a sentence directs: its role, whether a role verb marks it, whether a modal directs it."""

    name: str
    role: str
    marked: bool = False
    strong: bool = True


# ---- patterns ------------------------------------------------------------------------------------

#: Posts stand for the body whose they are (党委主要负责人 → 党委).
_POST = r"(?:(?:党政)?(?:主要|分管)(?:负责人|负责同志|领导)|党政负责人|负责同志|负责人|领导班子|领导干部|(?:领导)?班子(?:其他)?成员|其他成员|法定代表人|第一责任人|工作人员)"
_MODAL = r"(?:要(?!求|素|点|闻|件)|应当|应该|应(?![急对用付收届税答变])|必须|须(?!知)|需(?![求要])|负责(?![人同])|将(?=[^，。；]{0,40}(?:组织|定期|对|会同|把|适时|不定期|按|通过|根据|加|严|纳入|[于在][^，。；]{1,12}前))|不得|牵头|会同|原则上|务必|每(?:年|半|季|月|周|两|日|天|学|餐)|定期|至少|按照?(?:各自)?职责)"
_VERB = lazy(
    _MODAL
    + r"|[，,]|(?=\d[\d年月日 ]{0,12}(?:底|末|上旬|中旬|下旬)?前)|[为是](?=第一|本|主体|责任)|发生(?=[^，。；]{1,12}(?:后|时))|不定期|依[规纪]|自(?=\d)|于(?=\d|每)|组[成建]|会商|通报|研究|在(?!线)|按照?(?!时)|根据|依据|依法|以(?![及上下内外色])|统筹|联合(?![会体])|对(?![象接口])|把|围绕|结合|建立|制[定发]|组织(?![部机])|开展|加强|落实|总结|及时|继续|严格|进一步|可(?!能)|切实|认真|具体|共同|分别|做好|抓好|积极|全面|全力|针对|充分|主动|抓紧|迅速|立即|坚持|强化|配[备齐]|设[立置]|完善|利用|深入|带头|配合|协助|参照|参与|实[行施]|通过|承担|履行|编制|汇总|指导|督促|监督(?![管局])|完成|报送|推进|推动|协调|明确|牢固|提[高供]|为主|成立|实现|同步|优先|严厉|安排|集中|支持|保障|审核|向|与(?=[^，。；]{2,20}(?:建立|签订|对接|配合|共同))|视情|逐级|发现|收到|接到|适时|采取|拟定|印发|出台|依托|加快|加大|作为|动态|划定|确定|聚焦|突出|紧盯|负总责|抄送|办理|召开(?!的)|举[办行]|下发|上报|填报|签订|部署|自查|确保|推行|推广|引导|派出|选派|梳理|摸排"
)
_BOUND = lazy(
    rf"(?P<name>{units.bound_pattern()}(?:[（(][^（）()]{{1,20}}[）)])?)(?P<post>(?:的)?(?:相关|有关)?{_POST}(?:(?:[、和及]|以及)(?:各)?{_POST})*)?(?P<open>等(?:有关|相关|成员)?(?:部门|单位)?)?(?P<label>[：:])?"
)
_STRONG = lazy(_MODAL)
#: What somebody does, straight behind his name; as a noun (检查站, 检查记录, 巡查情况) it is no verb.
_DO = (
    r"(?:检查|抽查|抽检|巡查|排查|清查|复查|督查|查处|查封|清理|清运|清除|补充|整治|巡逻|登记|发放|维修|修复|更换|储备|疏浚|拆除|张贴|走访|劝导|打击|取缔|监测|受理|调查|购置)"
    r"(?![站组员队人局所室处办点表卡册证的中后前时率]|记录|情况|结果|工作|全覆盖|问题|标准|制度|计划|方案|频次|力度|机制|清单|台账|系统|平台|设备|设施|大厅|窗口|不|是否|活动|行动|任务|内容|数量|能力|体系|网|出|到)"
)
_DOING = lazy(_DO + r"(?!发现|[^，。；]{0,5}的|在册)[^\W\d_]{2}")  # 检查发现的问题, 登记在册的企业: spoken of
_STATE = lazy(r"(?:到位|完整|完善|达标|覆盖|不力|不足|缺失|及时|规范)[，,。；;]?$")
_ASSISTING = lazy(r"(?:要|应当?|须|需)?(?:积极|主动|全力)?(?:配合|协助)(?!单位|部门|义务|机制)")
_CLAUSE = lazy(r"[^。；！？：\n，,;]+[。；！？：\n，,;]?")
_LEAD_IN = lazy(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][，,]?|同时|其中|此外|另外|对此|[①-⑳]|[（(]\d+[)）]|\d+[.．、](?!\d))?(?:并?由|请)?"
)
_BY = lazy(r"由(?=[各县市区镇乡省村街有]|[^\W\d_]{2,12}(?:局|委|办|部门|公司|政府))")
_WITH = lazy(r"(?:会同|联合(?![会体执党工]))")
_LEADING = lazy(r"(?:总|负责|分别|共同|联合)?牵头(?!单位|部门|人|制|的|抓总作用|作用)")
_HELPING = lazy(r"(?:积极)?(?:参加|参与|配合|协助|协办)(?=[，,。；]|$|做好|实施|落实|开展|完成|抓好|" + _DO + ")")
_HINT = lazy(
    "[要应须必每将由请]|负责|牵头|会同|联合|不得|原则上|务必|定期|至少|职责|参[加与]|配合|协[助办]|前各|^各|^[省市县区镇乡][^，。；、]{1,8}(?:局|委|办)"
)
_WHEN = lazy(r".{1,24}(?:[前后内底末年月日时]|期间)[，,]$")
_LEVELLED = lazy(r"[省市县区镇乡](?![直属级])[^，。；、]{1,10}?(?:分局|局|委|办|大队|中心|办公室)(?![^，。；]{0,3}的)")
_TIMED = lazy(r"[^，。；]{1,12}前(?=各)")
_TIME_BEFORE = lazy(r"^.*(?:期间|[年月日底末]前|节前|之?前|以前|之?后|以后)(?=[各县市区镇乡省村街有全])")

_NOT_A_NAME = lazy(
    r"^(?:[对将把向为从如若凡当按使让被就则并且但而也还又再不未没无已正其这那该此因除与经自至到在于每以]|由于|通过|根据|结合|围绕|针对|关于|随着"
    r"|加[强快大]|完善|建[立设]|健全|成立|组建|落[实细]|开展|推[动进]|督促|组织(?!部)|引导|鼓励|支[持撑]|指导(?!组)|要求|协[调助]|提[示升高]|强化|深[化入]|确保|发[挥动生]|充分|严[格厉肃]|坚持|做好|抓好|实[施行现]|打[造击]|培育|创新|探索|优化|规范|制[定作]|出台|编制|开发|利用|运用|聚焦|突出|紧[盯扣]|盯紧|依[托法]|动员|号召|保[障护]|压实|明确|细化|吸引|聘请|邀请|选派|配合|参与|联合(?!会)|会同|监督(?!员)|检查|排查|整[治合]|查处|处罚|追究|宣传(?!部)|普及|营造|汇聚|全[面力]|大力|积极|主动|认真|切实|进一步|持续|继续|及时|定期|迅速|立即|逐步|稳步|有序|统筹|着力|努力|力争|务必|有下列|符合|存在|必要时|原则上|属于|涉及|包括|通报|召开|完成|形成|非法|违法|没有|履行|负责|承担|遇|接受|各项)"
)
_VERB_INSIDE = lazy(
    r"要(?!素)|由|于每|[日时月]前|报送|应当|必须|负责(?![人制安监管的])|加强|建立|开展|落实(?![单部责])|推动|督促|组织(?![部机、（]|$|单位)|引导|鼓励|做好|抓好|确保|提[高升]|进行|制定|完善|通过|纳入|利用|对接|采取|排查|整改|发现|查处|实现|成为|是否|或者|不得|没有|不力|到位|明确|个个|检查(?![站组员点院局所]|[大支中总]队)|作为|使用(?!单位)|带动|发挥|满足|缓解|按照|配备"
)
_NOT_A_BODY = lazy(
    r"(?:全[市县区省镇乡村]|城[市镇区]|[农乡山林库灾]村|小区|[片辖地城山林库市灾]区|区域|贫困村|示范[村区点]|行政区|[村集城]镇|[试重难]点|内部|外部|全部|局部|干部|总部|[院处]内|处处|安全|联席会|保护区|风景区|机关单位内|人才队伍|干部队伍|执法队伍|专业队伍|试点|所在地|实行|机构编制|体系建设|国家|全社会|社会|基层|地方|各级各类|县|市|区|镇|乡|村)$"
)


@lru_cache(maxsize=8192)
def is_body(name: str, strong: bool = False) -> bool:
    """Whether a run of characters can be the name of a body.

    >>> is_body("各生产经营单位"), is_body("推动各企业"), is_body("辖区")
    (True, False, False)
    """
    if name in ("各地", "各区", "各县", "各市", "各镇", "各村", "各乡镇"):
        return True
    if not 2 <= len(name) <= 45 or name[0] in "（([【〔" or _NOT_A_NAME.match(name) or _VERB_INSIDE.search(name):
        return False
    if not (units.ends_as_strong_body if strong else units.ends_as_body)(name):
        return False
    return not _NOT_A_BODY.search(name) or name.startswith("各") and len(name) <= 8


def could_name(name: str) -> bool:
    """Whether a run of characters begins as a name may begin (not with a verb or a preposition)."""
    return not _NOT_A_NAME.match(name)


# ---- reading -------------------------------------------------------------------------------------


def find(text: str) -> list[Subject]:
    """The bodies that a text directs, in order, each once, the stronger role kept.

    >>> [s.name for s in find("各单位要认真制定方案。镇安委办将组织暗查暗访，督促企业整改。")]
    ['各单位', '镇安委办']
    >>> [(s.name, s.role) for s in find("由县教育局牵头，会同县公安局开展检查。")]
    [('县教育局', 'lead'), ('县公安局', 'support')]
    """
    found: dict[str, Subject] = {}
    opens = True  # the clause opens a sentence
    for clause in _CLAUSE.finditer(text):
        words = clause[0]
        if len(words) > 3 and (_HINT.search(words) or (opens and could_name(words))):
            directed = bool(_STRONG.match(text, clause.end()))
            for subject in _clause(words, opens, asked=text.startswith("请")):
                _keep(found, subject._replace(strong=True) if directed else subject)
        opens = words[-1] not in "，," or (opens and bool(_WHEN.match(words)))
    return list(found.values())


def _clause(words: str, opens: bool, asked: bool = False) -> list[Subject]:
    """The subjects of one clause; where the reader is `asked`, a later clause says what others do with the answer."""
    found: list[Subject] = []
    modal = _STRONG.search(words)
    leading = "牵头" in words and _LEADING.search(words)
    helping = not leading and _HELPING.search(words)
    start = _LEAD_IN.match(words)
    begin = start.end() if start else 0
    if leading or helping:
        names = _names_before(words[begin : (leading or helping).start()])  # type: ignore[union-attr]
        found += [Subject(name, "lead" if leading else "support", True) for name in names]
        if leading and words[leading.end() : leading.end() + 1] == "、" and (helped := _HELPING.search(words, leading.end())):
            found += [Subject(name, "support", True) for name in _names_before(words[leading.end() + 1 : helped.start()])]
    if (
        not found
        and not _WITH.match(words, begin)
        and (
            opens
            or modal
            or (start and start[0].endswith("由"))
            or words[begin : begin + 1] == "各"
            or _TIMED.match(words)
            or (not asked and _LEVELLED.match(words, begin))
        )
    ):
        names, end = _names_at(words, begin, doing=opens)
        strong = bool(_STRONG.match(words, end)) if names else False
        assists = names and _ASSISTING.match(words, end)
        assisted = [name for name in _names_at(words, assists.end(), doing=True)[0] if is_body(name, strong=True)] if assists else []
        found += [Subject(name, "support" if assisted else "responsible", bool(assisted), strong=strong) for name in names]
        found += [Subject(name, "responsible") for name in assisted]
    if not found and "由" in words and (by := _BY.search(words, begin)):
        names, end = _names_at(words, by.end())
        found += [Subject(name, "responsible") for name in names]
    for other in _WITH.finditer(words):
        names, _ = _names_at(words, other.end(), loose=True, doing=True)
        found += [Subject(name, "support") for name in names]
    return found


def _names_before(part: str) -> list[str]:
    """The bodies before 牵头 or 配合."""
    part = _TIME_BEFORE.sub("", part)
    part = part.rsplit("由", 1)[-1]
    names = [n.name for n in units.split_names(part)]
    sure = [name for name in names if is_body(name, strong=True) or is_body(name) and name[0] in "各省市县区镇乡"]
    return names if sure and all(is_body(name) for name in names) else []


def _names_at(words: str, begin: int, loose: bool = False, doing: bool = False) -> tuple[list[str], int]:
    """The bodies that begin at `begin` and are followed by a verb, and where the verb begins. With `doing` the verb may be one of
    plain doing (派出所检查加油站): then every name must be a body's beyond doubt, since nothing else says that it is told to do it."""
    tries = 0
    for bound in _BOUND.finditer(words, begin):
        end = bound.end()
        if bound["label"] or end - begin > 90 or tries > 8:
            break
        follows = end == len(words) or words[end] in "，,。；;、" if loose else False
        does = not follows and not _VERB.match(words, end)
        if does and not (doing and _DOING.match(words, end) and not _STATE.search(words)):
            continue
        if end < len(words) and words[end] == "、":
            continue
        tries += 1
        part = _TIME_BEFORE.sub("", words[begin : bound.end("name")])
        names = [n.name for n in units.split_names(part)]
        if names and all(is_body(name, strong=does) for name in names):
            comma = end < len(words) and words[end] in "，,"
            if not comma or loose or all(_definite(name) for name in names):
                return names, end
        elif len(names) > 1 and names[-1].endswith(("部门", "企业", "单位", "机构")) and is_body(names[-1]) and all(_trade(n) for n in names[:-1]):
            return [part], end  # 教育、市场监管部门: the parts borrow the last noun
    return [], begin


def _definite(name: str) -> bool:
    return name.startswith(("各", "全", "有关", "负有")) or bool(units.ends_as_strong_body(name))


def _trade(name: str) -> bool:
    return 2 <= len(name) <= 8 and not _NOT_A_NAME.match(name) and not _VERB_INSIDE.search(name)


def _keep(found: dict[str, Subject], subject: Subject) -> None:
    """Each body once: the stronger role, and the fuller name where one is the end of another."""
    old = found.get(subject.name)
    if old is None:
        if any(name.endswith(subject.name) for name in found):
            return
        found[subject.name] = subject
    elif units.stronger(subject.role, old.role) != old.role or (subject.strong and not old.strong):
        role = units.stronger(subject.role, old.role)
        found[subject.name] = Subject(subject.name, role, subject.marked or old.marked, subject.strong or old.strong)


# ---- labels --------------------------------------------------------------------------------------

_LABEL = lazy(r"(?P<name>[^：:，。；]{2,60})[：:]")


def label_of(text: str) -> str | None:
    """The bodies that a label before a colon names (`各生产经营单位：…`), None where the label is none.

    >>> label_of("各生产经营单位：一是要…"), label_of("工作目标：到2025年")
    ('各生产经营单位', None)
    """
    match = _LABEL.match(text)
    if not match:
        return None
    names = [n.name for n in units.split_names(match["name"])]
    return match["name"] if names and all(is_body(name) for name in names) else None


def opens_with_body(text: str) -> bool:
    """Whether a paragraph begins with the body it directs."""
    if label_of(text):
        return True
    first = _CLAUSE.match(text)
    return bool(first and (found := _clause(first[0], True)) and first[0].startswith(found[0].name[:3]))
