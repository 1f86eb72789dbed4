"""What a document issues, forwards or consults on."""

from __future__ import annotations

import re

from anweitool.lazy import lazy
from anweitool.parsers import shapes
from anweitool.parsers.head.base import BOOK, Reader, resembles
from anweitool.source import Block
from anweitool.text import compact

# ---- what is issued -------------------------------------------------------------------------------

_ISSUING = lazy(r"印发|转发|批转|下发|颁发|颁布|公布|发布|征求|废止|修订|修改|通过|公示")
_TITLE_ISSUES = lazy(
    r"(?:印发|转发|批转|下发|颁布|公布|发布)(?P<name>.{4,120}?)的(?:通知|公告|通告|函|令|命令|决定)(?:[（(].*[)）])?$"
    r"|(?:公开)?(?:征求|征集)(?:对)?(?P<asked>.{4,120}?)(?:的)?(?:公开)?(?:修改)?意见(?:建议)?(?:和建议)?的?(?:函|通知|公告|通告|启事|公示)?$"
)
_LETTER_ISSUES = lazy(
    rf"(?:现将|现就|将)[^《。]{{0,12}}(?P<a>{BOOK}(?:[、和及]*(?:{BOOK}))*)[^。]{{0,30}}?(?:印发|转发|下发|发布|公布|颁布|征求|征集|公开)"
    rf"|(?P<b>{BOOK}(?:[、和及]*(?:{BOOK}))*)[^。《]{{0,90}}?(?:现|并)(?:予|予以|正式)?(?:印发|转发|发布|公布|颁布|下发|征求|公开征求|面向|向社会)"
    rf"|(?:拟定|起草|制定|制订|拟订|编制|形成|修订)(?:形成)?了?(?P<c>{BOOK}(?:[、和及]*(?:{BOOK}))*)[^。]{{0,30}}?。?(?:现|请|经)[^。]{{0,20}}(?:印发|征求|征集|公布|反馈|发布)"
)  # fmt: skip


def read_promulgates(reader: Reader) -> None:
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
            head.promulgates = next(([name] for name in named if resembles(name, forwarded)), [forwarded])
            return
        asks = bool(re.search(r"征求|征集", re.sub(BOOK, "", title)))
        books = [compact(m) for m in re.findall(BOOK, title if asks else tail)]
        if books and (asks or (verb[0] not in ("废止", "修订", "修改") and re.match(r"[^《]{0,12}《", tail))):
            issued = books
        if not issued and (match := _TITLE_ISSUES.search(title)):
            plain = compact(match["name"] or match["asked"] or "").strip("的")
            plain = re.sub(r"^(?:关于|对)?《?|》?$", "", plain) if "《" in plain else plain
            similar = [name for name in named if resembles(name, plain)]
            issued = similar or [plain]
            if named and len(named) > 1 and all(resembles(name, plain) or name in plain for name in named):
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
    return [compact(name) for name in re.findall(BOOK, text)]
