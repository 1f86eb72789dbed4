"""Zones → the record's `document`: title, number, issuers, dates, recipients, what is issued, annexes, imprint."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from anweitool import units
from anweitool.diagnostics import Diagnostic, Severity
from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.zones import Zones
from anweitool.source import Block, Evidence, SourceText, join
from anweitool.text import compact, same_width


@dataclass
class Head:
    """The values of `document`, None or [] where the text has none."""

    title: str | None = None
    doc_type: str | None = None
    doc_number: str | None = None
    copy_number: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    issuers: list[str] = field(default_factory=list)
    signatory: str | None = None
    date: datetime.date | None = None
    recipients: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    printed_by: str | None = None
    printed_on: datetime.date | None = None
    promulgates: list[str] = field(default_factory=list)
    stage: str = "final"
    annexes: list[str] = field(default_factory=list)
    references: list[dict[str, str | None]] = field(default_factory=list)


class Metadata(NamedTuple):
    """What a website or the file says beside the text, where it says so, and the line that does, if one does."""

    value: str
    origin: str
    block: Block | None


def _as_metadata(evidence: Evidence) -> tuple[str, str]:
    """The label and value of a piece of evidence; a running head may hold the number or the masthead."""
    if evidence.label == "页眉":
        if number := shapes.read_number(evidence.value):
            return "发文字号", number
        if (text := compact(evidence.value)).endswith("文件") and shapes.bodies_of(text[:-2]):
            return "发文机关", text[:-2]
    return evidence.label, evidence.value


class _Reader:
    """Reads one head; keeps the diagnostics that come up on the way."""

    def __init__(self, zones: Zones, source: SourceText) -> None:
        self.zones, self.source = zones, source
        self.head = Head()
        self.diagnostics: list[Diagnostic] = []
        self.metadata: dict[str, Metadata] = {}
        for label, value, block in zones.metadata:
            if value and value not in ("无", "-", "—"):
                self.metadata.setdefault(label, Metadata(value, "网页元数据", block))
        for evidence in source.evidence:
            label, value = _as_metadata(evidence)
            self.metadata.setdefault(label, Metadata(value, evidence.origin, None))

    def say(self, code: str, severity: Severity, message: str, block: Block | None = None, suggestion: str | None = None) -> None:
        lines = self.source.lines_of(block.span()) if block is not None else (1, 1)
        self.diagnostics.append(Diagnostic(code, severity, message, lines, suggestion))

    def meta(self, *labels: str) -> Metadata | None:
        return next((self.metadata[label] for label in labels if label in self.metadata), None)


def read(zones: Zones, source: SourceText) -> tuple[Head, list[Diagnostic]]:
    """The head of a document and what was doubtful about it."""
    reader = _Reader(zones, source)
    _read_top(reader)
    _read_title(reader)
    _read_dates(reader)
    _read_imprint(reader)
    _read_promulgates(reader)
    _read_issuers(reader)
    _read_annexes(reader)
    _read_references(reader)
    return reader.head, reader.diagnostics


# ---- number, signatory, marks of the head ---------------------------------------------------------


def _read_top(reader: _Reader) -> None:
    head = reader.head
    for block in reader.zones.head:
        text = block.text
        if head.signatory is None and (names := shapes.read_signers(text)):
            head.signatory = "、".join(names)
        for piece in [text, *re.split(r"\s{2,}|\t", text)]:
            if head.doc_number is None and (number := shapes.read_number(piece)):
                head.doc_number = number
                _check_number(reader, number, block)
        compacted = compact(text)
        if match := shapes.URGENCY.match(text):
            head.urgency = re.sub(r"^等级[:：]?|[·.]?明电", "", compact(match[0]))
        elif shapes.SECRECY.match(text):
            head.secrecy = compacted
        elif shapes.COPY_NUMBER.match(compacted):
            head.copy_number = re.sub(r"\D", "", compacted)
    title = "".join(b.text for b in reader.zones.title)
    if head.doc_number is None and (match := _NUMBER_TAIL.search(compact(title))):
        head.doc_number = match[0].strip("（()）") if match[0][0] in "（(" else match[0]
    printed = reader.meta(*_NUMBER_LABELS)
    number = shapes.read_number(printed.value) if printed else None
    if head.doc_number is None:
        if printed and number:
            head.doc_number = number
            if printed.block is None:
                reader.say("GW110", "info", f"正文没有发文字号，取自{printed.origin}（{number}）")
        elif title:
            reader.say("GW110", "info", "没有发文字号", reader.zones.title[0])
    elif printed and number and same_width(number) != same_width(head.doc_number):
        if not shapes.number_is_whole(head.doc_number):
            head.doc_number = number
        reader.say("GW245", "warning", f"正文印的发文字号与{printed.origin}（{number}）不一致", printed.block)


_NUMBER_LABELS = ("发文字号", "文号", "文件编号", "发文文号", "文件字号", "文件号", "备注/文号", "字号")


def _check_number(reader: _Reader, number: str, block: Block) -> None:
    if shapes.number_is_whole(number):
        return
    match = re.search(r"(?P<code>.*?)[〔\[（(【]?(?P<year>(?:19|20)\d\d)[〕\]）)】]?第?(?P<no>\d{1,4})号$", number)
    suggestion = f"{match['code']}〔{match['year']}〕{match['no']}号" if match else None
    reader.say("GW111", "warning", f"发文字号“{number}”的括号残缺", block, suggestion)


# ---- title ---------------------------------------------------------------------------------------

_NUMBER_TAIL = lazy(
    r"(?:[（(][^（）()]{1,16}|(?<=通知|意见|决定|公告|通告|批复|的函|通报|方案|办法)[^\W\d_]{2,12})[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*\d+\s*号[)）]?$"
)


def _read_title(reader: _Reader) -> None:
    head, zones = reader.head, reader.zones
    title = _NUMBER_TAIL.sub("", compact("".join(b.text for b in zones.title))) if zones.title else None
    if title and title[0] == "《" and title[-1] == "》" and re.fullmatch(_BOOK, title):
        title = title[1:-1]
    if not title and zones.parts and zones.parts[0].title and not zones.letter:
        title = zones.parts[0].title
    given = reader.meta("标题", "信息名称", "文件名称", "公文名称", "名称", "文档属性标题")
    if given and given.origin == "文档属性" and not shapes.is_title_line(given.value):
        given = None  # most templates leave rubbish there
    if not title and given:
        title = compact(given.value)
        if given.block is None:
            reader.say("GW201", "info", f"正文没有标题，取自{given.origin}（{title[:40]}）")
    elif title and given and given.block is None and given.origin != "文档属性" and not _same_title(title, given.value):
        reader.say(
            "GW245", "info", f"标题与{given.origin}的标题（{compact(given.value)[:40]}）不一致，以正文为准", zones.title[0] if zones.title else None
        )
    if not title:
        order = next((b for b in zones.head if re.search(r"(?:政府|部|委|局|委员会|会)令$", compact(b.text))), None)
        title = compact(order.text) if order else None
    head.title = title
    head.recipients = _recipients(zones.recipients)
    if not title:
        reader.say("GW201", "warning", "没有读到标题", next(iter(zones.recipients), None))
        return
    draft_line = next((b for b in zones.head if re.fullmatch(r"[（(](?:征求意见稿|送审稿|草案|讨论稿)[)）]", compact(b.text))), None)
    if draft_line and not zones.letter:
        head.title = title = title + compact(draft_line.text)
    head.doc_type = shapes.doc_type_of(title)
    if head.doc_type is None:
        reader.say("GW206", "info", "标题没有印出文种（方案、办法等不是文种）", zones.title[0] if zones.title else None)
    if shapes.is_draft(title) or draft_line or any(p.title and shapes.is_draft(p.title) for p in zones.parts):
        head.stage = "draft"


def _same_title(printed: str, given: str) -> bool:
    """Whether two spellings of a title are one, the issuer or the end of either left out."""
    a, b = (re.sub(r"[《》“”\"\s]+", "", same_width(text)).rstrip(".…") for text in (printed, given))
    return a in b or b in a


def _recipients(blocks: Sequence[Block]) -> list[str]:
    text = "".join(b.text for b in blocks)
    return shapes.recipients_of(text if text[-1:] in "：:" else text + "：") if blocks else []


# ---- dates and imprint ----------------------------------------------------------------------------


def _read_dates(reader: _Reader) -> None:
    head, zones = reader.head, reader.zones
    for block in zones.dates:
        printed = shapes.read_date(block.text)
        if printed and printed.day:
            head.date = printed.day
            break
        if printed:
            labelled = reader.meta(*_DATE_LABELS)
            dated = shapes.read_date(labelled.value) if labelled else None
            day = dated.day if dated else None
            if day and f"{day.year}{day.month}{day.day}" == re.sub(r"\D", "", block.text):
                head.date = day
                reader.say("GW240", "info", f"成文日期“{compact(block.text)}”残缺，按元数据读作 {day}", block)
            else:
                reader.say("GW240", "warning", f"成文日期不完整：{compact(block.text)}", block)
            return
    if head.date is None:
        below = next((b for b in [*zones.head, *(b for p in zones.parts[:1] for b in p.heading)] if shapes.is_date_line(b.text)), None)
        if below and (printed := shapes.read_date(compact(below.text))):
            head.date = printed.day
    meta = reader.meta(*_DATE_LABELS)
    given = shapes.read_date(meta.value) if meta else None
    if meta and head.date is None and given and given.day:
        head.date = given.day
        reader.say("GW240", "info", f"正文没有成文日期，取自{meta.origin}（{given.day}）", meta.block)
    elif meta and head.date and given and given.day and given.day != head.date:
        reader.say("GW245", "info", f"落款日期 {head.date} 与{meta.origin}的日期 {given.day} 不同，以落款为准", meta.block)
    if head.date is None:
        published = reader.meta("发布日期", "发布时间", "公开日期", "生成日期")
        advice = f"；网页发布日期为 {compact(published.value)[:10]}" if published else ""
        reader.say("GW240", "warning", f"没有成文日期{advice}", zones.title[0] if zones.title else None)


_DATE_LABELS = ("成文日期", "成文时间", "发文日期", "发文时间", "签发日期", "印发日期", "公文生成日期")


def _read_imprint(reader: _Reader) -> None:
    head, zones = reader.head, reader.zones
    waiting: Block | None = None
    copies: list[Block] = []
    for block in zones.imprint:
        text = block.text
        if shapes.COPIES.match(text):
            copies = [block]
            head.cc += _copies(text)
        elif copies and not shapes.ISSUED.match(text) and text[-1] in "，、,。" and not shapes.bodies_of(text):
            head.cc += units.split_recipients(text)
        elif match := shapes.ISSUED.match(text):
            who = match["who"] or (waiting.text if waiting else "")
            names = compact(re.sub(r"[（(]?(?:盖章)[)）]?", "", who)).strip("。，")
            head.printed_by = names or head.printed_by
            printed = shapes.read_date(match["date"])
            head.printed_on = printed.day if printed else None
            if printed and printed.partial:
                reader.say("GW304", "warning", f"印发日期不完整：{compact(match['date'])}", block)
        elif shapes.is_date_line(text) and waiting is not None:
            head.printed_by = compact(waiting.text)
            printed = shapes.read_date(text)
            head.printed_on = printed.day if printed else None
        elif shapes.bodies_of(text):
            waiting = block


def _copies(text: str) -> list[str]:
    match = shapes.COPIES.match(text)
    if not match:
        return []
    names = re.sub(r"(?:抄\s*[送报]|分\s*送|报\s*送|发\s*送)(?:机关)?\s*[:：]", "，", match["names"])
    return units.split_recipients(names)


# ---- what is issued -------------------------------------------------------------------------------

_BOOK = r"《((?:[^《》]|《[^《》]*》)+)》"
_ISSUING = lazy(r"印发|转发|批转|下发|颁发|颁布|公布|发布|征求|废止|修订|修改|通过|公示")
_TITLE_ISSUES = lazy(
    r"(?:印发|转发|批转|下发|颁布|公布|发布)(?P<name>.{4,120}?)的(?:通知|公告|通告|函|令|命令|决定)(?:[（(].*[)）])?$"
    r"|(?:公开)?(?:征求|征集)(?:对)?(?P<asked>.{4,120}?)(?:的)?(?:公开)?(?:修改)?意见(?:建议)?(?:和建议)?的?(?:函|通知|公告|通告|启事|公示)?$"
)
_LETTER_ISSUES = lazy(
    rf"(?:现将|现就|将)[^《。]{{0,12}}(?P<a>{_BOOK}(?:[、和及]*(?:{_BOOK}))*)[^。]{{0,30}}?(?:印发|转发|下发|发布|公布|颁布|征求|征集|公开)"
    rf"|(?P<b>{_BOOK}(?:[、和及]*(?:{_BOOK}))*)[^。《]{{0,90}}?(?:现|并)(?:予|予以|正式)?(?:印发|转发|发布|公布|颁布|下发|征求|公开征求|面向|向社会)"
    rf"|(?:拟定|起草|制定|制订|拟订|编制|形成|修订)(?:形成)?了?(?P<c>{_BOOK}(?:[、和及]*(?:{_BOOK}))*)[^。]{{0,30}}?。?(?:现|请|经)[^。]{{0,20}}(?:印发|征求|征集|公布|反馈|发布)"
)  # fmt: skip


def _read_promulgates(reader: _Reader) -> None:
    head, zones = reader.head, reader.zones
    title = head.title or ""
    letter = "".join(item.text for item in zones.letter[:4] if isinstance(item, Block) and len(item.text) < 2000)
    named = _books(match) if (match := _LETTER_ISSUES.search(letter)) else []
    issued: list[str] = []
    if head.doc_type and (verb := _ISSUING.search(title)):
        tail = title[verb.end() :]
        if (
            verb[0] in ("转发", "批转")
            and (
                match := re.match(
                    r"(?:.{2,30}?)?关于.+(?:通知|意见|方案|办法|决定|函|批复)", re.sub(r"(通知|意见|方案|办法|决定|函|批复)》?的通知$", r"\1", tail)
                )
            )
            and tail[0] != "《"
        ):
            forwarded = compact(match[0])
            head.promulgates = next(([name] for name in named if _similar(name, forwarded)), [forwarded])
            return
        asks = bool(re.search(r"征求|征集", re.sub(_BOOK, "", title)))
        books = [compact(m) for m in re.findall(_BOOK, title if asks else tail)]
        if books and (asks or (verb[0] not in ("废止", "修订", "修改") and re.match(r"[^《]{0,12}《", tail))):
            issued = books
        if not issued and (match := _TITLE_ISSUES.search(title)):
            plain = compact(match["name"] or match["asked"] or "").strip("的")
            plain = re.sub(r"^(?:关于|对)?《?|》?$", "", plain) if "《" in plain else plain
            similar = [name for name in named if _similar(name, plain)]
            issued = similar or [plain]
            if named and len(named) > 1 and all(_similar(name, plain) or name in plain for name in named):
                issued = named
    if (
        (head.doc_type in ("令", "命令", "公告", "函", "通知", "决定") or (not head.doc_type and zones.letter))
        and not issued
        and named
        and _is_promulgation(title, letter)
    ):
        issued = named
    head.promulgates = list(dict.fromkeys(issued))
    if any(shapes.is_draft(name) for name in head.promulgates):
        head.stage = "draft"


def _is_promulgation(title: str, letter: str) -> bool:
    return not re.search(r"贯彻|落实《|学习|宣传", title)


def _books(match: re.Match[str]) -> list[str]:
    text = match["a"] or match["b"] or match["c"]
    return [compact(name) for name in re.findall(_BOOK, text)]


def _similar(a: str, b: str) -> bool:
    x, y = set(zip(a, a[1:], strict=False)), set(zip(b, b[1:], strict=False))
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.75


# ---- issuers -------------------------------------------------------------------------------------

_TITLE_ISSUER = lazy(r"^(?P<who>.{2,90}?)(?:关于|印发|转发|批转)(?=.{2,})")


def _read_issuers(reader: _Reader) -> None:
    """Masthead, signature, title, metadata, in the order of how fully they name the authority."""
    head, zones = reader.head, reader.zones
    masthead, certain = _masthead(zones)
    signed = list(dict.fromkeys(name for block in zones.signature for name in shapes.bodies_of(block.text)))
    titled = _titled(zones.title)
    if masthead and not certain and (titled or (signed and not any(_same_body(a, b) for a in signed for b in masthead))):
        masthead = []  # a line of a website, or a short form of what the title says
    if masthead and len(signed) <= len(masthead):
        head.issuers = masthead
        if signed and not any(_same_body(a, b) for a in signed for b in masthead):
            reader.say("GW231", "warning", f"落款“{'、'.join(signed)}”与版头“{'、'.join(masthead)}”写法不同，以版头为准", zones.signature[0])
    elif signed:
        head.issuers = signed
        if titled and len(titled) == len(signed):
            head.issuers = [t if t.endswith(s) or _same_body(s, t) and len(t) > len(s) else s for s, t in zip(signed, titled, strict=True)]
        elif len(titled) > len(signed):
            head.issuers = titled
    elif titled:
        head.issuers = titled
    elif masthead:
        head.issuers = masthead
    else:
        _infer_issuer(reader)
    _check_issuers(reader)


def _masthead(zones: Zones) -> tuple[list[str], bool]:
    """The authorities of `…文件`, or of a line that stands alone above the number; whether 文件 is printed."""
    names: list[str] = []
    certain = False
    labelled = {id(block) for _, _, block in zones.metadata}
    for block in _whole_mastheads([block for block in zones.head if id(block) not in labelled]):
        text = compact(block.text)
        if text.endswith("文件") and len(text) < 60 and not re.search("[:：|]|规范性文件$", text):
            certain = True
            lines = re.split(r"\s{2,}", block.text.strip())
            found = [compact(re.sub(r"文\s*件$", "", line)) for line in lines]
            names += [name for name in found if len(name) > 2]
        elif bodies := shapes.bodies_of(block.text):
            names += bodies
        elif match := re.match(r"^(?:发电单位|发文单位|发电机关|发文机关)[:：](\S+)", block.text):
            names.append(match[1])
        elif match := re.match(r"^(?P<who>[^\W\d_]{2,30}(?:政府|委员会|局|厅|部|委|办公室))(?:令|公告|通告|函|会议纪要|办公会议纪要)$", text):
            names.append(match["who"])
        elif names and shapes.read_number(block.text):
            break
    return list(dict.fromkeys(names)), certain


_REST = ("办公室", "委员会", "人民政府", "领导小组", "指挥部", "联席会议")


def _whole_mastheads(blocks: Sequence[Block]) -> list[Block]:
    """The lines of a head, a masthead that is broken over two of them (…大排查大整 | 治行动领导小组办公室文件) put together."""
    lines: list[Block] = []
    for block in blocks:
        name = re.sub("文件$", "", compact(block.text))
        above = compact(lines[-1].text) if lines else ""
        plain = 8 <= len(above) <= 40 and not re.search(r"[\d：:。；，]|文件$", above) and not block.gap
        rest = any(word.endswith(name) for word in _REST)
        if plain and name and (rest or shapes.bodies_of(name) and not shapes.bodies_of(above) and not units.ends_as_body(above)):
            lines[-1] = join([lines[-1], block])
        else:
            lines.append(block)
    return lines


def _titled(blocks: Sequence[Block]) -> list[str]:
    """The issuing authorities that open a title: `中共××县委办公室 ××县人民政府办公室关于…`."""
    if not blocks:
        return []
    title = " ".join(b.text for b in blocks)
    if order := re.fullmatch(r"(.{2,40}?)(?:令|公告|通告|命令)(?:[（(]第?.{1,6}号[)）])?", compact(title)):
        return [order[1]] if shapes._is_org(order[1]) else []
    match = _TITLE_ISSUER.match(title)
    if not match or "《" in match["who"]:
        return []
    names: list[str] = []
    for chunk in re.split(r"\s+|、", match["who"].strip()):
        names += _split_bodies(chunk)
    return names if names and all(shapes._is_org(name) for name in names) else []


_BODY_BREAK = lazy(
    r"(?<=[会府])(?=中共)|(?<=办公室)(?=[^\W\d_]{2,}(?:办公室|政府|委员会))|(?<=委办)(?=[^\W\d_]{2,}(?:府办|政府))|(?<=[市县区州省]委)(?=[^\W\d_]{2,}人民政府)|(?<=[局厅])(?=[^\W\d_]{2,}[局厅]$)"
)


def _split_bodies(text: str) -> list[str]:
    """Bodies printed side by side without a space: 中共××市委办公室××市人民政府办公室."""
    return [part for part in _BODY_BREAK.split(text) if part]


def _same_body(a: str, b: str) -> bool:
    return a == b or a.endswith(b) or b.endswith(a) or _similar(a, b) or _in_order(a, b) or _in_order(b, a)


def _in_order(short: str, long: str) -> bool:
    """A short form of a name: its characters occur in the long one in order."""
    rest = iter(long)
    return len(short) >= 4 and all(char in rest for char in short)


_ISSUER_LABELS = ("发文机关", "发布机构", "发布机关", "发文单位", "发文机构", "制定机关", "颁布部门", "制发机关", "公开责任部门")


def _listed(value: str) -> list[str]:
    return [name for name in re.split(r"[\s、，,;；]+", value) if name]


def _check_issuers(reader: _Reader) -> None:
    """Say where the file's metadata names an authority that the text does not."""
    meta = reader.meta("发文机关", "发文单位", "发文机构", "制定机关")
    if meta and meta.block is None and reader.head.issuers:
        names = _listed(meta.value)
        if names and not any(_same_body(a, b) for a in names for b in reader.head.issuers):
            reader.say("GW245", "info", f"发文机关与{meta.origin}（{'、'.join(names)}）不一致，以正文为准")


def _infer_issuer(reader: _Reader) -> None:
    head, zones = reader.head, reader.zones
    meta = reader.meta(*_ISSUER_LABELS)
    if meta and len(meta.value) < 120:
        names = _listed(meta.value)
        head.issuers = names
        reader.say("GW231", "info", f"发文机关取自{meta.origin}（{'、'.join(names)}）", meta.block)
        return
    printed = head.printed_by
    if not printed:
        return
    office = re.fullmatch(r"(?P<who>.+(?:人民政府|政府|委员会|党委|局))办公室", printed)
    code = re.split(r"[〔\[（(【]", head.doc_number or "")[0]
    name = office["who"] if office and code and "办" not in code and "函" not in code else printed
    head.issuers = [name]
    reader.say("GW231", "info", f"没有版头和署名，发文机关“{name}”由印发机关" + ("和机关代字推断" if name != printed else "推断"), zones.imprint[0])


# ---- annexes and references ------------------------------------------------------------------------

_FILE_SUFFIX = lazy(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|7z|jpe?g|png|txt|pptx?)\b.*$", re.I)
_ANNEX_NUMBER = lazy(
    r"^(?:附\s*(?:件|表|录)?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：.．、]?\s*)?(?:\d{1,2}\s*[.．、:：]\s*|[（(]\d{1,2}[)）]\s*|[一二三四五六七八九十]{1,2}、)?"
)


def _read_annexes(reader: _Reader) -> None:
    zones = reader.zones
    names: list[str] = []
    filed = False
    for block in zones.annexes:
        text = block.text
        starts = bool(
            re.match(r"^附\s*(?:件|表|录)?\s*(?:\d{0,2}|[一二三四五六七八九十]{0,3})\s*[:：]|^附\s*件\s*\d|^\d{1,2}\s*[.．、]|^[（(]\d", text)
        )
        pieces = _several(text)
        for k, piece in enumerate(pieces):
            name = _FILE_SUFFIX.sub("", compact(_ANNEX_NUMBER.sub("", piece.strip(), count=1)))
            if not name:
                continue
            if starts or k or not names or filed:
                names.append(name)
            else:
                names[-1] += name
            filed = bool(_FILE_SUFFIX.search(piece))
    if not names:
        names = [p.title for p in zones.parts if p.annex and p.title]
    cleaned = [re.sub(r"^《(.*)》$", r"\1", name.strip("。；;，,")) for name in names]
    reader.head.annexes = list(dict.fromkeys(name for name in cleaned if name))


def _several(text: str) -> list[str]:
    """`附件：1.方案　2.清单` on one line: its names."""
    return [p for p in re.split(r"(?<=\S)\s+(?=\d{1,2}\s*[.．、]\s*[^\d])|(?<=[\w）》;；])(?=\d{1,2}[.．、][^\d\s])", text) if p]


_CITED_TITLE = lazy(r"《((?:[^《》]|《[^《》]*》)+)》\s*[（(]?\s*$")
_TITLE_AFTER = lazy(r"^[)）]?\s*《((?:[^《》]|《[^《》]*》)+)》")


def _read_references(reader: _Reader) -> None:
    """Other documents cited with a number, each once, with the title that stands beside the number."""
    own = {same_width(reader.head.doc_number)} if reader.head.doc_number else set()
    found: dict[str, dict[str, str | None]] = {}
    for text in _texts(reader.zones):
        if "号" not in text:
            continue
        for start, end, number in shapes.cited_numbers(text):
            key = same_width(number)
            if key in own:
                continue
            before = _CITED_TITLE.search(text[max(0, start - 150) : start])
            after = _TITLE_AFTER.match(text[end : end + 150])
            title = compact((before or after)[1]) if before or after else None  # type: ignore[index]
            if key not in found or (title and not found[key]["title"]):
                found[key] = {"title": title, "doc_number": number}
    reader.head.references = list(found.values())


def _texts(zones: Zones) -> Iterable[str]:
    if zones.title:
        yield join(zones.title).text
    for items in (zones.letter, *(part.items for part in zones.parts)):
        for item in items:
            if isinstance(item, Block):
                yield item.text
            else:
                for row in item.rows:
                    for cell in row.cells:
                        yield cell.text
