"""The batch scripts under examples/ci and the hooks for pre-commit: valid by their schemas, and run as far as they can be here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .conftest import ROOT

EXAMPLES = ROOT / "examples" / "ci"
PLAN = """云岭县人民政府文件
云政发〔2023〕6号
云岭县人民政府关于做好防汛工作的通知
各乡镇人民政府：
一、加强巡查。各乡镇人民政府要于2023年6月30日前完成排查。
云岭县人民政府
2023年5月6日
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with an inbox, and `anwei` on the PATH."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "anwei"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from anweitool.cli import main; main()" "$@"\n', "utf-8")
    command.chmod(0o755)
    (tmp_path / "收文").mkdir()
    (tmp_path / "收文" / "通知.txt").write_text(PLAN, "utf-8")
    return tmp_path


def run(office: Path, *command: str, shell: bool = False) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{office / 'bin'}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    return subprocess.run(
        command if not shell else ["sh", "-ec", command[0]], cwd=office, env=environment, capture_output=True, text=True, timeout=120, encoding="utf-8"
    )  # fmt: skip


def test_the_nightly_script_reports_only_what_is_new(office: Path) -> None:
    script = str(EXAMPLES / "nightly.sh")
    assert run(office, "sh", script).returncode == 2
    first = run(office, "sh", script, "收文", "台账")
    assert first.returncode == 0, first.stderr
    assert (office / "台账" / "register.yaml").exists() and (office / "台账" / "baseline.json").exists()
    assert "-- 已逾期" in first.stdout and "加强巡查" in first.stdout
    assert run(office, "sh", script, "收文", "台账").returncode == 0
    (office / "收文" / "补充.txt").write_text(PLAN.replace("6号", "7号").replace("30日", "31日"), "utf-8")
    later = run(office, "sh", script, "收文", "台账")
    assert later.returncode == 1
    assert re.search(r"^收文/补充\.txt:5:\d+: GW243 错误 没有“2023年6月31日”这一天$", later.stdout, re.M)


def test_the_makefile_builds_and_checks(office: Path) -> None:
    shutil.copy(EXAMPLES / "Makefile", office)
    made = run(office, "make", "check")
    assert made.returncode == 0, made.stderr
    assert "云政发2023-6" in (office / "register.yaml").read_text("utf-8")
    assert run(office, "make", "-q", "all").returncode == 0
    (office / "收文" / "通知.txt").write_text(PLAN.replace("30日", "31日"), "utf-8")
    assert run(office, "make", "check").returncode == 2


@pytest.mark.parametrize(("name", "schema"), [("github-workflow.yml", "vendor.github-workflows"), ("gitlab-ci.yml", "vendor.gitlab-ci")])
def test_the_service_files_are_valid_by_their_schemas(name: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(EXAMPLES / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    broken = subprocess.run([*command[:-1], str(ROOT / "pyproject.toml")], capture_output=True, text=True, timeout=120)
    assert broken.returncode != 0


def test_the_github_steps_annotate_and_write_sarif(office: Path) -> None:
    steps = yaml.safe_load((EXAMPLES / "github-workflow.yml").read_text("utf-8"))["jobs"]["validate"]["steps"]
    commands = {step["name"]: step["run"] for step in steps if "run" in step}
    assert run(office, commands["annotate"], shell=True).returncode == 0
    (office / "收文" / "通知.txt").write_text(PLAN.replace("30日", "31日"), "utf-8")
    annotated = run(office, commands["annotate"], shell=True)
    assert annotated.returncode == 1
    assert re.search(r"^::error file=收文/通知\.txt,line=5,col=\d+,title=GW243 date-impossible::", annotated.stdout, re.M)
    assert run(office, commands["sarif"], shell=True).returncode == 0
    assert json.loads((office / "anwei.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_the_gitlab_job_writes_its_reports(office: Path) -> None:
    job = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text("utf-8"))["anwei"]
    for command in job["script"] + job["after_script"]:
        assert run(office, command, shell=True).returncode == 0
    for report in job["artifacts"]["reports"].values():
        assert (office / report).stat().st_size > 0


def test_the_hooks_are_valid_and_take_the_right_files(office: Path) -> None:
    from pre_commit.clientlib import load_manifest

    hooks = {hook["id"]: hook for hook in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))}
    records, documents = hooks["anwei-validate"], hooks["anwei-validate-documents"]
    for name in ("register.yaml", "台账/register.yaml", "anwei.toml", "records/通知.yaml", "units.yaml", "register/云政发2023-6.yaml"):
        assert re.search(records["files"], name) and not re.search(documents["files"], name)
    for name in ("docker-compose.yaml", "config.yml", "pyproject.toml"):
        assert not re.search(records["files"], name)
    assert re.search(documents["files"], "收文/通知.docx")
    entry = documents["entry"].split()
    assert run(office, *entry, "收文/通知.txt").returncode == 0
    (office / "收文" / "通知.txt").write_text(PLAN.replace("30日", "31日"), "utf-8")
    assert run(office, *entry, "收文/通知.txt").returncode == 1
