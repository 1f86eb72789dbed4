"""The layers: who may import whom, and where the heavy packages may stand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "anweitool"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Layer → the layers below it that it may import.
ALLOWED = {
    "base": set(),
    "schema": {"base", "units"},
    "readers": {"base"},
    "deadlines": {"base"},
    "units": {"base"},
    "parsers": {"base", "deadlines", "units"},
    "assemble": {"base", "deadlines", "parsers", "schema"},
    "align": {"base", "schema"},
    "register": {"base", "schema", "units", "deadlines", "align"},
    "compare": {"base", "schema", "register", "align"},
    "exports": {"base", "schema", "register", "deadlines", "compare"},
    "rules": {"base", "schema", "parsers", "deadlines", "units"},
    "reports": {"base", "rules"},
    "pipeline": {"base", "readers", "deadlines", "parsers", "assemble", "schema", "rules"},
    "cli": {"base", "readers", "deadlines", "units", "schema", "register", "exports", "pipeline", "rules", "reports", "compare"},
    "__main__": {"cli"},
    "package": {"base", "schema", "pipeline", "readers", "compare"},
}
BASE = {"source", "text", "lazy", "diagnostics", "errors", "version", "workers", "memory", "identity", "terms", "similarity"}
#: Third-party package → the layers that may import it.
THIRD = {
    "typer": {"cli"}, "rich": {"cli"}, "pydantic": {"schema"}, "yaml": {"schema"}, "charset_normalizer": {"readers"},
    "chinese_calendar": {"deadlines"}, "lunardate": {"deadlines"}, "dateutil": {"deadlines"}, "rapidfuzz": {"register", "align", "compare"}, "lxml": {"readers", "exports"}, "pypdfium2": {"readers"}, "openpyxl": {"exports"}, "icalendar": {"exports"},
    "rapidocr": {"readers"}, "cv2": {"readers"}, "PIL": {"readers"}, "numpy": {"readers"}, "pdfplumber": set(), "docx": {"exports"},
    "jieba": {"base"},
}  # fmt: skip


def layer(module: str) -> str:
    parts = module.split(".")[1:]
    if not parts or parts == ["__init__"]:
        return "package"
    return "base" if parts[0] in BASE else parts[0]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "anweitool" or node.module.startswith("anweitool."):
                found |= {
                    f"{node.module}.{alias.name}"
                    for alias in node.names
                    if (PACKAGE / Path(*node.module.split(".")[1:]) / f"{alias.name}.py").exists()
                }
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    own = layer("anweitool." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"))
    for name in imports(path):
        if name.startswith("anweitool."):
            other = layer(name)
            assert other == own or other in ALLOWED[own], f"{own} imports {name}"
        elif (package := name.split(".")[0]) in THIRD:
            assert own in THIRD[package], f"{own} imports {package}"


def test_no_rule_names_what_stands_only_in_a_seed() -> None:
    names = "诸佛庵 泖港 乍浦 忻州 松江 新建区 五台山 嘉兴港 南昌".split()
    found = [f"{path.relative_to(ROOT)}: {name}" for path in MODULES for name in names if name in path.read_text("utf-8")]
    assert found == []


def test_the_repository_speaks_of_itself_alone() -> None:
    folders = [
        ROOT / "src",
        ROOT / "benchmarks",
        ROOT / "docs",
        *ROOT.glob("*.md"),
        ROOT / "Makefile",
        ROOT / "requirements.lock",
        ROOT / "pyproject.toml",
    ]
    words = [f"{ROOT}/", "/simple/", "/packages/"]  # where the project lies here, and addresses of package indexes
    for folder in folders:
        for path in folder.rglob("*") if folder.is_dir() else [folder]:
            if path.is_file() and path.suffix in (".py", ".md", ".toml", ".lock", ".yaml", ""):
                text = path.read_text("utf-8")
                assert not [word for word in words if word in text], path
