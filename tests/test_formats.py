"""A document says the same in every format: files made by `tests/convert`, read, and compared with gold and with the texts."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.convert.blocks import Block, Merged, Paragraph, Table, document_blocks
from tests.convert.build import VARIANTS, build, convert, soffice
from tests.convert.layouts import LAYOUTS, ROOT, text_of
from tests.convert.numbering import plans

sys.path.insert(0, str(ROOT / "benchmarks"))
from formats import measure  # noqa: E402 (a script, not a package)

#: The least F1 against gold that a format may have.
FLOORS = {variant: 96.0 if VARIANTS[variant].suffix == "pdf" else 98.0 for variant in VARIANTS}
FIGURES = ("tasks", "ref", "exact", "units.marked", "units.role", "deadlines", "own lines")
#: LibreOffice takes seconds to open a file, so of its formats a few documents stand for all; the benchmark reads all.
SLOW = {"doc": ("maogang-2024-35", "zhapu-2022-3", "b1-renjuhuanjing"), "doc-numbered": ("xinjian-2022-draft", "c1-xueqian")}


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all variants, shared by the workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "formats"


def need_office(program: str | None) -> None:
    """Skip where LibreOffice is missing; on a build machine it must not be."""
    if not program:
        reason = "LibreOffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.parametrize("variant", VARIANTS)
def test_record_does_not_depend_on_the_format(files: Path, variant: str) -> None:
    if VARIANTS[variant].of or VARIANTS[variant].suffix == "doc":
        need_office(soffice())
    score, differences = measure(variant, build(files, [variant]), SLOW.get(variant, tuple(LAYOUTS)))
    figures = {figure: score.f1(figure) for figure in FIGURES}
    low = {figure: value for figure, value in figures.items() if value is None or value < FLOORS[variant]}
    head = [line for line in score.misses if ": document:" in line]
    assert not low and not head, "\n".join([str(low), *score.misses, *differences])


def test_a_missing_office_is_skipped_at_home_and_fails_on_a_build_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install libreoffice-writer-nogui"):
        need_office(None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install libreoffice-writer-nogui"):
        need_office(None)


# ---- the converter itself --------------------------------------------------------------------------


def _characters(text: str) -> str:
    return re.sub(r"[\s#*|\-—]+|<br>", "", text)


def _said(block: Block) -> str:
    return _characters(block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells))


@pytest.mark.parametrize("stem", LAYOUTS)
def test_converter_keeps_every_character_outside_the_table(stem: str) -> None:
    lines = text_of(stem).read_text("utf-8-sig").splitlines()
    first, last = LAYOUTS[stem].table or (len(lines) + 1, len(lines))
    wanted = _characters("".join(lines[: first - 1] + lines[last:]))
    for rejoined in (True, False):
        blocks = document_blocks(text_of(stem), rejoined=rejoined)
        assert "".join(_said(block) for block in blocks if isinstance(block, Paragraph)) == wanted


@pytest.mark.parametrize("stem", [stem for stem, layout in LAYOUTS.items() if layout.table])
@pytest.mark.parametrize("upright", [False, True])
def test_converter_keeps_every_character_of_the_table(stem: str, upright: bool) -> None:
    """Once at least: heads and groups that a new page repeats are there once."""
    lines = text_of(stem).read_text("utf-8-sig").splitlines()
    first, last = LAYOUTS[stem].table or (0, 0)
    table = next(block for block in document_blocks(text_of(stem), upright=upright) if isinstance(block, Table))
    cells, said = {_characters(cell.text) for cell in table.cells}, _said(table)
    split = {"开展重大事故", "隐患动态清零行动", "建", "应急管理站", "、财政所"}  # parts of one cell that a page break parted
    for line in [line for line in lines[first - 1 : last] if "---" not in line]:
        for text in map(_characters, re.split(r"\t|\|(?!\|)", line)):
            assert not text or text in cells or text in split or re.fullmatch(r"\d+", text) or text in said, text
    taken = [(r, c) for cell in table.cells for r in range(cell.row, cell.row + cell.rows) for c in range(cell.column, cell.column + cell.columns)]
    assert len(taken) == len(set(taken)) == table.height * table.width  # no position twice, none without a cell


def test_converter_merges_groups_of_a_printed_table() -> None:
    table = next(block for block in document_blocks(text_of("maogang-2024-35")) if isinstance(block, Table))
    assert (table.height, table.width) == (27, 7)
    assert table.cells[:5] == (
        Merged(0, 0, "序号"), Merged(0, 1, "工作目标任务", columns=3), Merged(0, 4, "时间节点"), Merged(0, 5, "责任单位"), Merged(0, 6, "配合单位"),
    )  # fmt: skip
    assert Merged(6, 1, "开展安全生产责任提升行动", rows=5) in table.cells
    assert [cell.text for cell in table.cells if cell.row == 11][:3] == ["11", "开展重点行业领域专项治理行动", "开展重大事故隐患判定标准学习"]


@pytest.mark.parametrize(("upright", "height", "width"), [(False, 72, 2), (True, 55, 4)])
def test_converter_rebuilds_a_table_printed_a_cell_a_line(upright: bool, height: int, width: int) -> None:
    table = next(block for block in document_blocks(text_of("zhufoan-2023-6"), upright=upright) if isinstance(block, Table))
    assert (table.height, table.width) == (height, width)
    last = [cell.text for cell in table.cells if cell.row == height - 1]
    assert last[-1] == "派出所、农综站、安监所" and last[0].startswith("13.深入推进油气管线")


def test_automatic_numbers_are_those_that_were_printed(files: Path, tmp_path: Path) -> None:
    """LibreOffice counts the numbers of `docx-numbered` as the text has them."""
    need_office(soffice())
    folder = build(files, ["docx-numbered"]) / "docx-numbered"
    convert(sorted(folder.iterdir()), "txt", tmp_path)
    for stem in LAYOUTS:
        blocks = document_blocks(text_of(stem))
        printed = [_characters(block.text) for block in blocks if isinstance(block, Paragraph) and block.role == "body"]
        counted = {_characters(line) for line in (tmp_path / f"{stem}.txt").read_text("utf-8-sig").splitlines()}
        assert [text for text in printed if text not in counted] == []
    numbered = [plan for plan in plans(document_blocks(text_of("maogang-2024-35"))) if plan]
    assert (len(numbered), len({plan.list for plan in numbered})) == (54, 2)
