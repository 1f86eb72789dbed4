"""What the documentation shows is what the program does."""

from __future__ import annotations

import doctest
import os
import re
from pathlib import Path

import pytest

from .conftest import ROOT, Run


def test_the_readme_example_in_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert results.attempted >= 5
    assert results.failed == 0


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_yaml_and_the_diagnostics_shown_are_real(anwei: Run, name: str) -> None:
    done = anwei("parse", "seeds/maogang-2024-35.txt")
    readme = (ROOT / name).read_text("utf-8")
    block = re.search(r"```yaml\n(.*?)```", readme, re.S)
    assert block
    for line in block[1].splitlines():
        if "…" not in line:
            assert line in done.stdout.splitlines(), line
    for line in re.findall(r"^    ((?:seeds/|解析).*)$", readme, re.M):
        assert line in done.stderr.splitlines(), line


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_command_is_documented(anwei: Run, name: str) -> None:
    commands = re.findall(r"^│ (\w+) ", anwei("--help").stdout, re.M)
    assert commands
    readme = (ROOT / name).read_text("utf-8")
    for command in commands:
        assert f"`anwei {command} " in readme


def test_links_and_files_named_exist() -> None:
    for readme in (ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", ROOT / "seeds" / "README.md", *(ROOT / "docs").glob("*.md")):
        for path in re.findall(r"\]\(([^)#:]+)\)", readme.read_text("utf-8")):
            assert (readme.parent / path).exists(), path
    modules = re.findall(r"`(?:parsers/)?(\w+\.py)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    present = {path.name for path in (ROOT / "src").rglob("*.py")}
    assert set(modules) <= present
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert Path(ROOT / "requirements.lock").read_text("utf-8").count("==") > 20


@pytest.mark.parametrize("name", ["units.md", "units.zh.md"])
def test_the_roster_shown_is_one(name: str) -> None:
    from anweitool.schema.roster import loads

    block = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.S)
    assert block
    assert [body.name for body in loads(block[1]).bodies] == ["派出所", "镇安委会成员单位"]


@pytest.mark.parametrize("name", ["formats.md", "formats.zh.md"])
def test_every_format_has_a_row_and_every_row_its_tests(name: str) -> None:
    from anweitool.readers import FORMATS

    rows = [line for line in (ROOT / "docs" / name).read_text("utf-8").splitlines() if "::" in line]
    for row in rows:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert len(named) >= 2, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), (file, test)
    first = " ".join(row.split("|")[1] for row in rows)
    assert [format for format in FORMATS if f"`{format}`" not in first] == ["wordxml", "image"]  # named in words


def test_every_code_that_is_said_is_explained_and_the_other_way_round() -> None:
    from anweitool.diagnostics import CODES
    from anweitool.rules import known

    package = ROOT / "src" / "anweitool"
    said: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        if path.name != "diagnostics.py":
            for code in re.findall(r'"([A-Z]{2}\d{3})"', path.read_text("utf-8")):
                said.setdefault(code, set()).add(path.relative_to(package).parts[0])
    assert set(said) == set(CODES) | set(known())
    assert {code for code, where in said.items() if not where <= {"rules", "schema"}} == set(CODES), "what the parser says"
