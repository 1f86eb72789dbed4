"""Where things stand in the documents that are converted, said by hand: line numbers are those of their texts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Layout(NamedTuple):
    """Roles of lines, lines that go on the paragraph before, lines that begin a page, and the task table."""

    masthead: tuple[int, ...] = ()
    number: tuple[int, ...] = ()
    signatory: tuple[int, ...] = ()
    title: tuple[int, ...] = ()
    right: tuple[int, ...] = ()
    annex: tuple[int, ...] = ()
    imprint: tuple[int, ...] = ()
    joins: frozenset[int] = frozenset()
    pages: frozenset[int] = frozenset()
    table: tuple[int, int] | None = None
    kind: str = "tabs"
    width: int = 0  # of a table printed a cell a line
    down: tuple[int, ...] = ()  # columns whose empty cells belong to the cell above
    over: int = 1  # columns of the second cell of the head
    slipped: tuple[str, ...] = ()  # first cells of rows that slipped to the right
    groups: tuple[tuple[str, str, int], ...] = ()  # text of a merged cell, the first cell of its first row, its rows

    def role(self, number: int) -> str:
        """The role of a line."""
        for name in ("masthead", "number", "signatory", "title", "right", "annex", "imprint"):
            if number in getattr(self, name):
                return name
        return "body"


LAYOUTS = {
    "maogang-2024-35": Layout(
        masthead=(3,), number=(5,), signatory=(7,), title=(9, 23, 170), right=(19, 21), annex=(168,),
        joins=frozenset({41, 59, 69, 77, 89, 97, 109, 121, 129, 143, 153, 161, 166}), pages=frozenset({23, 168}),
        table=(172, 202), over=3, slipped=("11",),
        groups=(
            ("年度目标", "1", 3), ("部署发动", "4", 2), ("开展安全生产责任提升行动", "6", 5), ("开展重点行业领域专项治理行动", "11", 2),
            ("开展重大事故隐患动态清零行动", "13", 3), ("开展生产经营单位主要负责人安全教育培训行动", "16", 1),
            ("开展从业人员安全素质能力提升行动", "17", 2), ("开展安全生产精准执法和帮扶行动", "19", 4),
            ("开展治理模式向前预防转型行动", "23", 2), ("开展全民安全素质提升行动", "25", 2),
        ),
    ),
    "zhufoan-2023-6": Layout(
        number=(1,), title=(2, 3, 7, 22), right=(6,), imprint=(21,), pages=frozenset({7, 22}), table=(23, 201), kind="flat", width=2
    ),
    "xinzhou-2022-5": Layout(
        masthead=(3,), number=(7,), title=(9,), right=(53, 55), imprint=(61, 65, 69), joins=frozenset({21, 33, 37, 49})
    ),
    "zhapu-2022-3": Layout(
        masthead=(3,), number=(5,), title=(7, 23), right=(13, 15), imprint=(17, 19, 21), joins=frozenset({35, 47, 57}), pages=frozenset({23})
    ),
    "xinjian-2022-draft": Layout(
        masthead=(3,), title=(7, 26, 28), right=(21, 22), imprint=(246, 248), pages=frozenset({26}),
        joins=frozenset({18, 19, 36, 48, 60, 70, 80, 92, 110, 120, 132, 144, 166, 180, 190, 204, 222, 234}),
    ),
    "b1-fangxunbeixun": Layout(
        masthead=(1,), number=(2,), title=(3, 9, 24), right=(7, 8), annex=(23,), pages=frozenset({9, 23}), table=(25, 101), kind="flat", width=3
    ),
    "b1-shipinanquan": Layout(
        masthead=(1,), number=(3,), title=(5, 6, 16, 64), right=(12, 14), imprint=(82,), pages=frozenset({16, 64}), table=(66, 80)
    ),
    "b1-yingshanghuanjing": Layout(
        number=(1,), title=(3, 4, 24), right=(18, 20), annex=(22,), imprint=(47, 49), pages=frozenset({22}), table=(26, 43)
    ),
    "b1-renjuhuanjing": Layout(
        masthead=(2,), number=(4,), title=(6, 8, 10, 22, 62), right=(16, 18), annex=(60,), imprint=(82, 84),
        joins=frozenset({40}), pages=frozenset({22, 60}), table=(64, 80), down=(1,),
    ),
    "d1-liaohuang": Layout(
        number=(4,), title=(1, 2, 14, 36), right=(10, 11, 12), annex=(34,), imprint=(56,), pages=frozenset({14, 34}),
        table=(38, 52), kind="markdown", down=(1,),
    ),
    "d1-qiye": Layout(
        masthead=(1,), number=(3,), title=(5, 20), right=(15, 16), annex=(18,), imprint=(42, 43), pages=frozenset({18}), table=(21, 39), down=(2,)
    ),
    "b1-jiedaozhongdian": Layout(
        masthead=(1,), number=(3,), title=(7, 29), right=(19, 21), annex=(27,), imprint=(63, 67), pages=frozenset({27}),
        table=(31, 59), kind="markdown",
    ),
    "a1-xczx": Layout(masthead=(1,), number=(2,), title=(4, 11), right=(8, 9), imprint=(70,), pages=frozenset({11})),
    "c1-xueqian": Layout(number=(5,), title=(1, 2, 3, 4, 13, 14), right=(9, 10), imprint=(44, 45), pages=frozenset({13})),
    "a1-xfsmtd": Layout(masthead=(1,), number=(3,), title=(5,), right=(106, 107), imprint=(109, 110), joins=frozenset({26, 33})),
}  # fmt: skip

SEEDS = tuple(name for name in LAYOUTS if (ROOT / "seeds" / f"{name}.txt").exists())


def text_of(name: str) -> Path:
    """The text of a document of the collection."""
    folder = ROOT / "seeds" if name in SEEDS else ROOT / "tests" / "variants"
    return next(path for suffix in ("txt", "md") if (path := folder / f"{name}.{suffix}").exists())


def gold_of(name: str) -> Path:
    """What a careful reader found in it."""
    return (ROOT / "benchmarks" / "gold" if name in SEEDS else ROOT / "tests" / "variants") / f"{name}.gold.yaml"
