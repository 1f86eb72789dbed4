"""Telephone numbers, e-mail addresses and numbers of identity cards taken out of texts."""

from __future__ import annotations

import re
from typing import Any

from anweitool.lazy import lazy
from anweitool.schema.register import Register

PHONE, MAIL, IDENTITY = "［电话］", "［邮箱］", "［证件号］"

_MAIL = lazy(r"[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IDENTITY = lazy(r"(?<![0-9A-Za-z])[1-9１-９]\d{5} ?\d{8} ?\d{3}[\dXxＸｘ](?![0-9A-Za-z])")
#: What stands beside a number and is no part of it: a comma never is (seven digits and more are no group of thousands), a
#: point or a hyphen is (13812345678.50, 2024-1234567), unless as many digits stand beyond it as a second number has.
_BEGIN = r"(?<!\d)(?<!(?<!\d{6})\d[.．\-－])"
_END = r"(?!\d)(?![.．]\d{1,6}(?![\d－-]))(?!\s?[万亿]?元(?!旦))"
_GAP = r"[-－–—· ]?"
_MOBILE = lazy(_BEGIN + rf"(?:[+＋]?86{_GAP})?[1１][3-9３-９](?:\d(?:{_GAP}\d{{4}}){{2}}|\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}})" + _END)
_AREA = r"(?:[0０][1１][0０]|[0０][2２]\d|[0０][3-9３-９]\d\d)"
_LANDLINE = lazy(_BEGIN + rf"(?:[+＋]?86[- ]?)?(?:[（(]{_AREA}[）)]|{_AREA})\s?[-－–—]{{0,2}}\s?\d{{3,4}}{_GAP}\d{{4}}(?:[-－转]\d{{1,5}})?" + _END)
_FREE = lazy(_BEGIN + rf"[48]00[-－–— ]\d{{3,4}}{_GAP}\d{{3,4}}" + _END)
#: Seven or eight digits are a number to call only where words say so; the words reach to the end of the sentence,
#: over a semicolon too where the next number follows it.
_CALLED = lazy(r"(?:电话|座机|传真|热线|手机|联系人|联系方式|值班|[Tt][Ee][Ll]|[Ff][Aa][Xx])(?:[^\n。；;]|[；;](?=\s?\d)){0,80}")
_LOCAL = lazy(
    _BEGIN + rf"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d))[2-9２-９]\d{{2,3}}{_GAP}\d{{4}}(?:[-－转]\d{{1,5}})?" + _END + r"(?!\s?[年号人户家])"
)

#: Fields that hold hashes and rules, never words.
_NO_WORDS = frozenset({"sha256", "fingerprint", "withdrawn", "rrule", "schema", "schema_"})


def mask(text: str) -> str:
    """The text with telephone numbers (mobile, landline), e-mail addresses and identity numbers put out of sight.

    Document numbers, dates, amounts and short numbers for everybody (12350) stay.

    >>> mask("电话：57890123-802、021-57890124，区政府〔2024〕35号，投入13800000000元")
    '电话：［电话］、［电话］，区政府〔2024〕35号，投入13800000000元'
    """
    text = _MAIL.sub(MAIL, text)
    text = _IDENTITY.sub(IDENTITY, text)
    for pattern in (_MOBILE, _LANDLINE, _FREE) * 2:  # again for one that stood behind a hyphen of the one before it
        text = pattern.sub(PHONE, text)
    return _CALLED.sub(_local, text)


def _local(called: re.Match[str]) -> str:
    return _LOCAL.sub(PHONE, called[0])


def masked(register: Register) -> Register:
    """The register with every word of it masked, its references still whole: the same id becomes the same everywhere."""
    return Register.model_validate(_walk(register.model_dump(by_alias=True)))


def _walk(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_walk(each) for each in value]
    if isinstance(value, dict):
        return {_walk(key): each if key in _NO_WORDS else _walk(each) for key, each in value.items()}
    return value
