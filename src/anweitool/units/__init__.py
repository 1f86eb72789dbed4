"""Who does it: bodies as official documents name them.

    >>> match("派出所", "泖河派出所")
    Match(tier='prefix', reason='“泖河派出所”是“泖河”的“派出所”')
    >>> match("派出所", "三所（派出所、律所、司法所）") is None
    True

`match` says whether a body that somebody asks for is one that a document names, how surely, and why. A `Roster` is what an
office knows of its own bodies. The lists of documents are taken apart by `split_names`. None of them raises on any text.
"""

from __future__ import annotations

from anweitool.units.matching import TIERS, Match, match, match_any
from anweitool.units.names import (
    OPEN_LIST,
    STRONG,
    bound_pattern,
    covers,
    depth,
    ends_as_body,
    ends_as_strong_body,
    is_generic,
    is_kind,
    split_names,
    split_recipients,
    stronger,
    top_split,
)
from anweitool.units.roster import Body, Roster

__all__ = [
    "OPEN_LIST",
    "STRONG",
    "TIERS",
    "Body",
    "Match",
    "Roster",
    "bound_pattern",
    "covers",
    "depth",
    "ends_as_body",
    "ends_as_strong_body",
    "is_generic",
    "is_kind",
    "match",
    "match_any",
    "split_names",
    "split_recipients",
    "stronger",
    "top_split",
]
