"""Lines → blocks: page furniture set aside, Markdown marks removed, broken sentences rejoined, run-on lines split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anweitool.lazy import lazy
from anweitool.parsers import numbering, shapes, tables
from anweitool.source import Block, SourceText, Table, join, line_block
from anweitool.text import ZERO_WIDTH

Item = Block | Table


class Layout(NamedTuple):
    """The flow of blocks and tables in reading order, with what was set aside and which lines were rejoined."""

    items: tuple[Item, ...]
    furniture: tuple[int, ...]  # line numbers of page numbers, rules, navigation
    joins: tuple[tuple[int, int], ...]  # (line, line) pairs that a page break had parted


# ---- Markdown ------------------------------------------------------------------------------------

_HEADING = lazy(r"(#{1,6})\s*(?=\S)")
_MARKDOWN = lazy(r"^#{1,6} |^\*\*[^*]+\*\*|^---+$", re.M)
_EMPHASIS = lazy(r"\*\*|__(?=\S)|&nbsp;|\\(?=[#*_.\[\]()-])")
_TAG = lazy(r"</?(?:p|span|div|strong|b|font|a|td|tr|table|u|i|em|h\d)(?:\s[^<>]{0,300})?/?>")
_BULLET = lazy(r"(?:[-*+•●◆■▪►➢]|[\ue000-\uf8ff])\s+|>\s?")


def _unmarked(block: Block) -> Block:
    """A block without its Markdown marks; heading depth and bold are kept as facts."""
    text, heading = block.text, 0
    if "??" in text:  # spaces that were lost in an encoding
        block = block.strip("? ")
        text = block.text
        if not text:
            return block
    if "<" in text and _TAG.search(text):
        block = block.without(_TAG).strip()
        text = block.text
        if not text:
            return block
    if text[0] == "#" and (match := _HEADING.match(text)):
        heading = len(match[1])
        block = block.slice(match.end()).strip("# ")
        text = block.text
    if "**" in text or "__" in text or "&nbsp;" in text or "\\" in text:
        bold = text.startswith("**")
        block = block.without(_EMPHASIS).strip()
        block.bold = bold
    block.heading = heading
    return block


def _unbulleted(block: Block) -> Block:
    """A block without the bullet before it."""
    match = _BULLET.match(block.text)
    return block.slice(match.end()) if match else block


# ---- joining -------------------------------------------------------------------------------------

_ENDS_SENTENCE = lazy(r"[。！？；：!?;:…][”’\"'）)】》\]]*$")
_CLOSED = frozenset("，。、；：！？）】》”’,;:!?)]")
_STARTS_BLOCK = lazy(
    r"主\s?题\s?词\s?[:：]|附\s*(?:件|表|录|：|:)|抄\s?[送报]|主\s?送|分\s?送|印\s?发|联\s?系\s?(?:人|电话|方式)|签发人|共印|[（(【\[](?:责任|牵头|配合|此件|完成时)"
    r"|(?:责任|牵头|配合|主办|协办|承办|参加|参与|主管|落实|实施|负责)(?:单位|部门|领导|人)|完成时[限间]|时间(?:节点|要求|安排)|特此"
    r"|[（(]?\s*(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{0,2}\s?日?\s*[）)]?$"
)
_MARK_END = lazy(r"[（(【\[][^（()）]*(?:单位|部门|负责|牵头|配合|落实|时限|联系人|电话)[^\n]*[)）】\]]$")
_ENDED_BRACKETS = lazy(r"[。；！？](?:[（(【\[][^（()）】\]]{1,200}[)）】\]])+$")
_OPEN_MARK = lazy(r"[（(【\[〔](?:[^（()）]{0,12}(?:单位|部门|时限|牵头|领导|责任)[^\n]*)?$")
_COMMA_END = ("，", "、", ",", "“", "《", "（", "〔", "—")
_PROSE = lazy("[，。；,;]")
_INNER_STOP = lazy(r"[。；：;]")
_OPEN, _CLOSE = "（(《“〔【", "）)》”〕】"
_OPENER = lazy(r"[（(《“〔【][^）)》”〕】]*$")
_CLOSING = dict(zip(_OPEN, _CLOSE, strict=True))


def _unclosed(text: str) -> str | None:
    """The closing mark that the last bracket opened in `text` still wants, None if all are closed."""
    tail = text[-120:]
    if not _OPENER.search(tail):
        return None
    stack: list[str] = []
    for char in tail:
        if char in _CLOSING:
            stack.append(_CLOSING[char])
        elif char in _CLOSE and stack:
            stack.pop()
    return stack[-1] if stack else None


def wrap_width(lines: Sequence[str]) -> int:
    """The column at which a hard-wrapped text breaks its lines (half-width units), 0 if it is not wrapped."""
    if not lines or max(map(len, lines)) > 120:
        return 0
    widths = sorted(len(line.encode("gbk", "replace")) for line in lines if line.strip())
    if len(widths) < 12:
        return 0
    full = widths[int(len(widths) * 0.95)]
    near = sum(full - 6 <= width <= full + 4 for width in widths)
    return full if 36 <= full <= 120 and near >= 0.3 * len(widths) else 0


def _continues(previous: Block, line: str, following: Block, wrapped: int, page_break: bool) -> bool:
    """Whether `following` goes on with the sentence that `previous` (whose last line is `line`) broke off."""
    text, last = following.text, line[-1]
    if previous.heading or following.heading:
        return text[0] in _CLOSED and not previous.heading
    if text[0] in _CLOSED:
        return True
    ended = bool(_ENDS_SENTENCE.search(line, max(0, len(line) - 8)))
    wanted = _unclosed(line)
    if wanted and _OPEN_MARK.search(line) and wanted in text[:300]:
        return True  # a responsibility mark broken over the line
    if numbering.number_of(text) or _STARTS_BLOCK.match(text):
        if ended or last not in _COMMA_END:
            return bool(wrapped) and _broken_number(line, text, wrapped)
        return not _STARTS_BLOCK.match(text) and last != "，"
    if wrapped and not page_break and not following.indent:
        full = len(line.encode("gbk", "replace")) >= wrapped - 4
        if full:
            return not _MARK_END.search(line)
    if ended:
        return False
    if last in _COMMA_END:
        return True
    if wanted and wanted in text[:80]:
        return True
    if following.indent and not page_break:
        return False
    if (match := shapes.ISSUED.match(text)) and match["printed"] and match["who"]:
        return False  # the line of the printing office
    return _broken_off(line) and not (_OPENS_LETTER.match(text) and shapes.recipients_of(line + "："))  # recipients that lost their colon


_OPENS_LETTER = lazy(r"为|根据|按照|依据|依照|现将|近日|近期|近来|日前|经|自|你|贵|当前|今年|目前")


_TITLE_BEGIN = lazy(r"(?!为|现将|经|按|据)(?:(?!按照|根据|依据|依照|遵照|落实|贯彻|执行|结合|[，。；：！？要须]).){0,60}?关于[^。；！？]{4,}$")


def _ends_title(parts: Sequence[Block]) -> bool:
    """Whether the lines put together so far are a whole title (关于…，…的通知): a comma in it opens no sentence that goes on below."""
    if len(parts) > 4 or not shapes.is_title_line(parts[-1].text):
        return False
    text = "".join(part.text for part in parts)
    if numbering.number_of(text):
        return False
    return len(text) <= 150 and bool(_TITLE_BEGIN.match(text)) and _unclosed(text) is None


def _goes_over(line: str, text: str, cut: bool) -> bool:
    """Whether a paragraph goes on over the page, `cut` saying that its last line fills its measure and the next is not indented."""
    if line[-1] in _COMMA_END or text[0] in _CLOSED:
        return True
    if not cut or shapes.ISSUED.match(line) or shapes.is_date_line(line):
        return False
    return not _STARTS_BLOCK.match(text) and not numbering.number_of(text)


def _broken_number(line: str, text: str, wrapped: int) -> bool:
    """A full line that ends in mid-sentence before something that only looks like a number (`（一）` cited)."""
    return False if _STARTS_BLOCK.match(text) else len(line.encode("gbk", "replace")) >= wrapped - 4 and line[-1] in "第和及至"


def _broken_off(line: str) -> bool:
    """A line of prose without a full stop: its sentence goes on somewhere."""
    if _MARK_END.search(line) or (line[-1] in _CLOSE and _ENDED_BRACKETS.search(line, max(0, len(line) - 500))):
        return False
    if number := numbering.number_of(line):
        return bool(_INNER_STOP.search(line, number.end)) or len(line) > 50
    return len(line) >= 20 and bool(_PROSE.search(line))


def _signs(text: str, lines: Sequence[str], number: int) -> bool:
    """Whether a line is a signature: bodies alone, with a date on the next line that is not blank."""
    if len(text) > 60 or text[-1] in "。；，、：":
        return False
    below = next((line.strip() for line in lines[number : number + 4] if line.strip()), "")
    return bool(below) and len(below) < 40 and shapes.is_date_line(below) and bool(shapes.bodies_of(text))


def lay_out(source: SourceText) -> Layout:
    """The blocks and tables of a text in reading order."""
    starts, lines = source.starts, source.lines
    regions = {t.lines[0]: t for t in tables.find(source)}
    ruled = source.ruled
    marked = source.format in ("txt", "md") or len(_MARKDOWN.findall(source.text)) > 2  # it is pasted into Word too
    wrapped = wrap_width(lines)
    items: list[Item] = []
    furniture: list[int] = []
    joins: list[tuple[int, int]] = []
    parts: list[Block] = []  # of the block that is being put together
    last_line, last_number = "", 0
    gap, page_break = 0, False

    def close() -> None:
        nonlocal parts
        if parts:
            items.extend(split_run_on(join(parts)))
            parts = []

    number, count = 0, len(lines)
    while number < count:
        number += 1
        if number in regions:
            close()
            table = regions[number]
            items.append(table)
            number, gap, page_break, last_line = table.lines[1], 1, False, ""
            continue
        line = lines[number - 1]
        if not line or not (text := line.strip()):
            gap += 1
            continue
        if shapes.is_furniture(text):
            furniture.append(number)
            gap, page_break = gap + 1, True
            continue
        left = len(line) - len(line.lstrip())
        if ZERO_WIDTH in line:
            block = line_block(line, starts[number - 1])
        else:
            block = Block(text, ((0, starts[number - 1] + left),), indent=left >= 2)
        if block.text and marked:
            block = _unmarked(block)
        if block.text:
            block = _unbulleted(block)
        if not block.text:
            furniture.append(number)
            continue
        block.gap = gap
        if number in source.headings:
            block.heading = source.headings[number]
        turned = bool(source.pages and last_number and source.pages[number - 1] != source.pages[last_number - 1])
        if not parts or not last_line or {last_number, number} & ruled:
            joined = False
        elif (
            len(parts) > 1
            and last_line[-1] in _CLOSE
            and block.text[0] not in _CLOSED
            and _MARK_END.search("".join(p.text for p in parts[-3:])[-400:])
        ):
            joined = False  # a mark that was broken over lines has ended
        elif turned and source.cut is not None:
            joined = _goes_over(last_line, block.text, last_number in source.cut)
        else:
            joined = (
                not _signs(text, lines, number)
                and (block.text[0] in _CLOSED or not _ends_title(parts))
                and _continues(parts[0], last_line, block, wrapped, page_break or turned or bool(gap))
            )
        if joined:
            if block.text[0].isascii() and block.text[0].isalpha() and last_line[-1].isascii() and last_line[-1].isalpha():
                block = join([Block(" ", ((0, block.pieces[0][1]),)), block])
            parts.append(block)
            if gap or turned:
                joins.append((last_number, number))
        else:
            close()
            parts = [block]
        last_line, last_number = block.text, number
        gap, page_break = 0, False
    close()
    return Layout(tuple(items), tuple(furniture), tuple(joins))


# ---- run-on lines --------------------------------------------------------------------------------

_LONG = 80
_MARKER = lazy(
    r"(?:第[一二三四五六七八九十百]{1,4}[章条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|(?<![\d.])\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])\s*"
)
_SEVERAL = lazy(r"[。；：！？）)”》】\]\s](?:[二三四五六七八九十]{1,3}、|[（(][二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、)）]|[（(]\d|第)")
_AFTER_TITLE = lazy(r"(?:通知|通告|公告|意见|方案|计划|办法|要点|细则|规定|预案|制度|措施|规划|纲要|规程|条例)(?:[（(][^（）()]{1,9}[)）])?$")
_BOUNDARY = lazy(r"[。！？：）)”》】\]\s]")
_WIDE_GAP = lazy(
    r"(?<=[。！？；）”】]) {2,}(?=\S)| {2,}(?=[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)|(?<=[^\W\d_])(?<![条章节]) {2,}(?=[^\W\d_][^。]{20})"
)
_SPACED = lazy(r"[。；]\s+\S")
_FLAT = lazy(
    rf"(?<=[。！？；：）】])\s+(?=[^\s（(〔【])|(?<=[。！？；：])\s+(?=\S)|(?<!\s)\s+(?={shapes.DATE}(?:\s|$))|(?<=[月\d一二三四五六七八九十]日)\s+(?=[^\W\d_])"
    r"|(?<!\s)\s+(?=附\s?件?\s?\d*\s?[:：])|(?<!\s)\s+(?=[^\W\d_]{2,12}[〔\[（(](?:19|20)\d\d[〕\]）)]\d+号(?:\s|$))|(?<=\d号)\s+(?=\S)|(?<=(?:通知|意见|公告|通告))\s+(?=[各市县区省有])"
)
_TAIL = lazy(
    r"(?<=[。）])\s*(?P<who>(?:[\w（）· ]{2,40}?(?:政府|办公室|委员会|局|厅|部|委|办|小组|指挥部|中心)\s*)+)"
    r"(?:[（(]盖章[）)])?\s*(?P<day>(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|二[〇○零][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_TITLE_HEAD = lazy(
    r"(?P<title>.{0,60}?关于[^。；：]{4,120}?的?(?:通知|意见|函|公告|通告|决定|批复|通报|报告|请示))\s*(?P<to>(?:各|市|县|区|省|镇|有关)[^。；]{2,200}?[：:])"
)
_RECIPIENTS_HEAD = lazy(r"(?:各|有关|市直|县直|区直|省直)[^。；！？]{2,200}?[：:](?=\S)")
_ANNEX_HEAD = lazy(r"(?<=[。日）])\s*(?=附\s?件\s*\d*\s*[：:])|(?<=[。）日])\s*(?=抄\s?送\s*[：:])")


def split_run_on(block: Block) -> list[Block]:
    """The paragraphs of a block that the web put on one line: by numbers in sequence, then by wide gaps."""
    if len(block.text) < _LONG:
        return [block]
    cuts = _sequence_cuts(block.text) if _SEVERAL.search(block.text) else []
    pieces = [part for piece in _cut(block, cuts) for part in _split_ends(piece)] if cuts else [block]
    if " " in block.text and _SPACED.search(block.text) and len(_FLAT.findall(block.text)) >= 2:
        pieces = [part for piece in pieces for flat in piece.split(_FLAT) for part in _split_ends(flat)]
    return [part for piece in pieces for part in (piece.split(_WIDE_GAP) if "  " in piece.text else [piece])]


def _cut(block: Block, cuts: Sequence[int]) -> list[Block]:
    points = sorted({0, *cuts, len(block.text)})
    parts = [block.slice(a, b).strip() for a, b in zip(points, points[1:], strict=False)]
    return [part for part in parts if part.text]


def _sequence_cuts(text: str) -> list[int]:
    """Where a line of several sections must be cut: numbers that follow one another at sentence ends.

    Empty unless at least the second number of the top level occurs: enumerations inside one paragraph stay.
    """
    expected: dict[int, int] = {}
    top, cuts, last_end, last_rank = 0, [], 0, -1
    opening = numbering.number_of(text)
    section = opening is not None and opening.rank <= numbering.HAN_BRACKET  # a section with its items on one line
    nested = False
    for match in _MARKER.finditer(text):
        number = numbering.number_of(match[0])
        if number is None:
            continue
        at, rank = match.start(), number.rank
        after_sentence = at == 0 or bool(_BOUNDARY.match(text[at - 1]))
        after_heading = (
            -1 < last_rank < rank and at - last_end <= 40 and not _INNER_STOP.search(text, last_end, max(last_end, at - 1))
        )  # fmt: skip
        wanted = number.value if not at else expected.get(rank, 1)
        fits = number.value == wanted or (number.value == 1 and rank > numbering.HAN)
        after_title = number.value == 1 and rank <= numbering.HAN and bool(_AFTER_TITLE.search(text, max(0, at - 16), at))
        if not fits or not (after_sentence or after_heading or after_title):
            continue
        if rank > numbering.HAN and not top and not section:
            continue
        if section and at and not nested and rank > numbering.HAN and not after_heading:
            continue
        nested |= section and at > 0
        top += rank <= numbering.HAN
        expected[rank] = number.value + 1
        last_rank, last_end = rank, match.end()
        cuts.append(at)
    return cuts if top >= 2 or (section and len(cuts) >= 3) else []


def _split_ends(block: Block) -> list[Block]:
    """Title, recipients, signature, date and annex lines that run on with their neighbours, parted."""
    text, cuts = block.text, []
    if match := _TITLE_HEAD.match(text):
        cuts += [match.end("title"), match.end()]
    elif match := _RECIPIENTS_HEAD.match(text):
        cuts.append(match.end())
    for match in _TAIL.finditer(text):
        cuts += [match.start("who"), match.start("day"), match.end()]
    cuts += [match.end() for match in _ANNEX_HEAD.finditer(text)]
    return _cut(block, cuts) if cuts else [block]
