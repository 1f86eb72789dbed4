"""Texts that would end or fill the process are refused at their place; what people write is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from anweitool.schema.nesting import refusal

from .conftest import ROOT, Run

BOMB = "schema: anwei/1\na0: &a0 [x, x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
DEEP = "schema: anwei/1\nx: " + "[" * 50_000 + "]" * 50_000
MAPS = "schema: anwei/1\nx: " + "{a: " * 5_000 + "1" + "}" * 5_000
DASHES = "schema: anwei/1\nx:\n  " + "- " * 20_000 + "1"
STEPS = "schema: anwei/1\n" + "".join(" " * i + "a:\n" for i in range(3_000))


@pytest.mark.parametrize(("text", "problem"), [(BOMB, "别名（*）多于"), (DEEP, "套了"), (MAPS, "套了"), (DASHES, "套了"), (STEPS, "套了")])
@pytest.mark.parametrize("command", [["tasks"], ["show"], ["validate"], ["merge", "-o", "台账.yaml"]], ids=lambda command: command[0])
def test_what_would_end_the_process_is_one_line(anwei: Run, tmp_path: Path, text: str, problem: str, command: list[str]) -> None:
    (tmp_path / "坏.yaml").write_text(text, "utf-8")
    done = anwei(command[0], "坏.yaml", *command[1:], cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert problem in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_what_people_write_is_not_refused() -> None:
    assert refusal("a: &x [1, 2]\nb: *x\nc: 用 *号 标出的、[三] 层 [[[以内]]]\nd: - - -") is None
    for path in [*(ROOT / "tests").rglob("*.gold.yaml")][:40]:
        assert refusal(path.read_text("utf-8")) is None


def test_long_numbers_and_deep_settings_are_mistakes_with_a_place(anwei: Run, tmp_path: Path) -> None:
    (tmp_path / "数.json").write_text('{"schema":"anwei/1","n":' + "9" * 5_000 + "}", "utf-8")
    (tmp_path / "anwei.toml").write_text("a=" + "[" * 20_000, "utf-8")
    for name in ("数.json", "anwei.toml"):
        done = anwei("validate", tmp_path / name)
        assert done.returncode == 1
        assert "RC001" in done.stdout and "程序内部错误" not in done.stderr
