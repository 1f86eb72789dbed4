"""Which entries of different documents are proposed as one."""

from __future__ import annotations

import pytest

from anweitool.register.alike import ALIKE, proposals
from anweitool.schema.register import Entry, Source


def entry(number: int, text: str) -> Entry:
    source = Source(document=f"甲{number}", task=f"甲{number}:一", lines=[1, 1], fingerprint="0")
    return Entry(id=f"甲{number}:一", kind="task", text=text, sources=[source])


PATTERN = "开展{}安全专项整治，建立事故隐患台账，逐项整改销号，定期通报进展情况。"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (PATTERN.format("城镇燃气"), PATTERN.format("建筑施工"), False),  # one pattern, another subject
        (PATTERN.format("城镇燃气"), PATTERN.format("城镇燃气").replace("定期", "每月"), True),
        ("组织开展汛前检查，全面排查山塘水库险工险段，建立隐患清单，及时除险加固。", "全面排查山塘水库险工险段，建立隐患清单，及时除险加固，组织开展汛前检查。", True),
        ("加强学校周边道路交通管理，上下学时段安排警力值守，严查超员超载违法行为。", "加强医院周边道路交通管理，高峰时段安排警力值守，严查乱停乱放违法行为。", False),
    ],
)  # fmt: skip
def test_the_subject_decides_and_the_order_of_clauses_does_not(one: str, other: str, same: bool) -> None:
    found = proposals([entry(1, one), entry(2, other)], [])
    assert [(p.a, p.b) for p in found] == ([("甲1:一", "甲2:一")] if same else [])
    assert all(ALIKE <= p.score <= 1 for p in found)
    assert found == proposals([entry(2, other), entry(1, one)], [])


def test_a_pairs_score_is_its_own() -> None:
    twins = [entry(1, PATTERN.format("城镇燃气")), entry(2, PATTERN.format("城镇燃气").replace("定期", "每月"))]
    others = [entry(n, f"组织第{n}次山洪灾害避险转移演练，落实叫应责任人，检查预警广播，更新危险区人员名单{n}。") for n in range(3, 9)]
    alone = proposals(twins, [])
    assert [p for p in proposals([*twins, *others], []) if {p.a, p.b} == {"甲1:一", "甲2:一"}] == alone
