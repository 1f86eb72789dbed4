"""The issuing authorities: masthead, signature, title, metadata, in the order of how fully they name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anweitool import units
from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.head.base import Reader, resembles
from anweitool.parsers.zones import Zones
from anweitool.source import Block, join
from anweitool.text import compact

# ---- issuers -------------------------------------------------------------------------------------

_TITLE_ISSUER = lazy(r"^(?P<who>.{2,90}?)(?:关于|印发|转发|批转)(?=.{2,})")


def read_issuers(reader: Reader) -> None:
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
        elif match := re.match(
            r"^(?P<who>[^\W\d_]{2,30}(?:政府|委员会|局|厅|部|委|办公室))(?:令|公告|通告|函|(?:专题|办公|常务|工作|全体|党组|主任)?会议纪要)$", text
        ):
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
    return a == b or a.endswith(b) or b.endswith(a) or resembles(a, b) or _in_order(a, b) or _in_order(b, a)


def _in_order(short: str, long: str) -> bool:
    """A short form of a name: its characters occur in the long one in order."""
    rest = iter(long)
    return len(short) >= 4 and all(char in rest for char in short)


_ISSUER_LABELS = ("发文机关", "发布机构", "发布机关", "发文单位", "发文机构", "制定机关", "颁布部门", "制发机关", "公开责任部门")


def _listed(value: str) -> list[str]:
    return [name for name in re.split(r"[\s、，,;；]+", value) if name]


def _check_issuers(reader: Reader) -> None:
    """Say where the file's metadata names an authority that the text does not."""
    meta = reader.meta("发文机关", "发文单位", "发文机构", "制定机关")
    if meta and meta.block is None and reader.head.issuers:
        names = _listed(meta.value)
        if names and not any(_same_body(a, b) for a in names for b in reader.head.issuers):
            reader.say("GW245", "info", f"发文机关与{meta.origin}（{'、'.join(names)}）不一致，以正文为准")


def _infer_issuer(reader: Reader) -> None:
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
