"""What several tests use: the folders of the collections and a way to run the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def anwei(tmp_path: Path) -> Run:
    """Run `anwei …` as a user would, in the repository, and return what it printed and its exit code."""

    def run(*arguments: object, stdin: bytes | None = None, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from anweitool.cli import main; main()", *map(str, arguments)],
            input=stdin, capture_output=True, cwd=cwd, timeout=60, env={**os.environ, "COLUMNS": "100", **(env or {})},
        )  # fmt: skip
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run
