"""The two identities: where a thing is printed (keys and ids), and what it says (fingerprints).

Same id, other fingerprint: changed. Same fingerprint, other id: moved. Neither: added or removed.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date

from anweitool.lazy import lazy
from anweitool.text import same_width

_BRACKETS = lazy(r"[〔〕\[\]（）()【】﹝﹞\s第号]+")


def document_key(number: str | None, title: str | None, day: date | None, digest: str = "") -> str:
    """The document's key: its number (云政字2023-6), else its date and a short hash of its title, or of its bytes (`digest`)."""
    if number and re.search(r"\d", number):
        parts = [part for part in _BRACKETS.split(number) if part]
        return parts[0] + "-".join(parts[1:]) if not parts[0].isdigit() else "-".join(parts)
    mark = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:6] if title else digest[:6]
    return f"{day:%Y%m%d}-{mark}" if day else f"无文号-{mark}"


#: What is set aside; not the signs inside a number (1.5, 3—5, 2024/5) and those that change what it says (%, ≥).
_SIGNS = lazy(r"(?:(?<!\d)[^\w%‰℃≥≤<>]|[^\w%‰℃≥≤<>](?!\d)|_)+")
_SAME_SIGNS = str.maketrans("％＜＞—–－―～", "%<>-----")


def fingerprint(text: str) -> str:
    """What a text says, its place, widths, spaces and punctuation aside.

    >>> fingerprint("加强巡查，及时整改。") == fingerprint("加强巡查,及时 整改")
    True
    """
    return hashlib.sha256(plain(text).encode("utf-8", "replace")).hexdigest()[:16]


def plain(text: str) -> str:
    """A text without punctuation and spaces, widths made one: how texts are compared.

    >>> plain("（一）增长 1．5%，建 3—5 家。"), plain("15%"), plain("1,2、3")
    ('一增长1.5%建3-5家', '15%', '1,2、3')
    """
    return _SIGNS.sub("", same_width(text).translate(_SAME_SIGNS))
