"""Records as YAML and JSON: what is written comes back, byte for byte, and mistakes are said in one line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import anweitool
from anweitool.pipeline import data_of
from anweitool.schema.yaml import _literal, dump_data, dump_json, scalar

from .conftest import ROOT, SEEDS

DOCUMENTS = sorted([*SEEDS.glob("*.txt"), *(ROOT / "tests" / "variants").glob("*[!l]"), *(ROOT / "tests" / "heads").glob("*.txt")])
DOCUMENTS = [path for path in DOCUMENTS if path.suffix in (".txt", ".md") and "gold" not in path.name]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_round_trip_and_conservation(path: Path) -> None:
    record = anweitool.parse(path)
    text = anweitool.dump(record)
    assert anweitool.dump(anweitool.load(text)) == text
    assert dump_data(data_of(path)) == text  # what the command writes without building the models
    assert yaml.safe_load(text) == yaml.load(text, Loader=yaml.CSafeLoader)  # the plain and the fast loader agree
    assert anweitool.dump(anweitool.load(dump_json(record))) == text
    assert record.account.unassigned == []
    assert len({task.id for task in record.tasks}) == len(record.tasks)
    for count in record.counts:
        assert count.printed == count.extracted + count.set_aside, count


def test_counts_of_the_seeds() -> None:
    def counts(name: str) -> list[tuple[str, int, int]]:
        return [(c.what, c.printed, c.extracted) for c in anweitool.parse(SEEDS / name).counts]

    assert ("rows", 54, 54) in counts("zhufoan-2023-6.txt")
    assert ("rows", 26, 26) in counts("maogang-2024-35.txt")
    items = [t for t in anweitool.parse(SEEDS / "xinjian-2022-draft.txt").tasks if t.kind == "task"]
    assert [t.ref.rsplit("-", 1)[-1] for t in items if t.ref] == [str(n) for n in range(1, 61)]


AWKWARD = ["null", "~", "yes", "2024-01-01", "12", "1e3", "- a", "a: b", "a #b", "'", '"', "：", "a:", " x", "x ", "[a]", "{a}", "#", "&a", "*a", "!a", "%a", "@a", "`", "a\tb", "é\u2028", "\ufeffx", "0x1f", "1_000", ".5", "=", "<<", "1:30", "O", "No", "\U0001f600", "a\x07b", "（一）: x", "，a", "1.5.2"]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_scalars_come_back(text: str) -> None:
    assert yaml.safe_load(f"a: {scalar(text)}\n") == {"a": text}
    assert yaml.safe_load(f"a: [{scalar(text, True)}]\n") == {"a": [text]}


@given(st.text(st.characters(exclude_categories=())))
def test_any_scalar_comes_back(written: str) -> None:
    """What is written is read again as it was; half characters, which no YAML holds, as the mark for what is no character."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", written)
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        assert yaml.load(f"a: {scalar(written)}\n", Loader=loader) == {"a": text}
        assert yaml.load(f"a: {{b: {scalar(written, True)}}}\n", Loader=loader) == {"a": {"b": text}}
    if "\n" in written and _literal(written):
        body = "\n".join(f"  {line}" if line else "" for line in written.split("\n"))
        assert yaml.safe_load(f"a: |-\n{body}\n") == {"a": text}


MISTAKES = [
    ("schema: anwei/1\nsource: [", "不是合法的 YAML"),
    ("schema: anwei/1\n---\nschema: anwei/1\n", "3:1：文件里有几份（以 --- 分开）"),
    ('{"schema": "anwei/1",\n}', "2:1：不是合法的 JSON"),
    ("a: 1\n", "不是 anwei 记录"),
    ("[]", "不是 anwei 记录"),
    ("schema: anwei/1\ndocument: {}\n", "1:1：source：缺少这一字段"),
    ("schema: anwei/9\nsource: {path: a, sha256: " + "a" * 64 + ", format: txt}\ndocument: {}\n", "1:1：schema：不是允许的取值，是否想写 anwei/1"),
    (
        "schema: anwei/1\nsource: {path: a, sha256: " + "a" * 64 + ", format: txt}\ndocument: {titel: x}\n",
        "3:12：没有“titel”这个字段，是否想写 title",
    ),
    ("schema: anwei/1\nsource: {path: a, sha256: " + "a" * 64 + ", format: txt}\ndocument: {date: 2024-02-30}\n", "3:12：date：日期不合法"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes_are_said(text: str, message: str) -> None:
    with pytest.raises(anweitool.AnweiError) as error:
        anweitool.load(text, "记录.yaml")
    assert message in str(error.value)
    assert "记录.yaml" in str(error.value)


def test_json_has_the_same_keys() -> None:
    record = anweitool.parse(SEEDS / "zhapu-2022-3.txt")
    assert list(json.loads(dump_json(record))) == list(yaml.safe_load(anweitool.dump(record)))
