"""`anwei parse`: files and folders → records on stdout or in a folder, doubts on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from anweitool.cli import batch, output
from anweitool.cli.inputs import collect, make_folders, orphans, targets
from anweitool.cli.stamps import stamp_of
from anweitool.errors import AnweiError
from anweitool.readers import load
from anweitool.readers.options import Options
from anweitool.version import VERSION

_SEVERITY = {"error": "错误", "warning": "警告", "info": "说明"}


class Choices(NamedTuple):
    """The options of `anwei parse`, as given."""

    output: Path | None = None
    format: str = "yaml"
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    jobs: int = 0
    seconds: float = 300.0
    force: bool = False
    strict: bool = False
    quiet: bool = False
    reading: Options = Options()


class Outcome(NamedTuple):
    """What became of one file: its record's text (where it goes to stdout) and doubts, or that it was left as it is, or why it failed."""

    text: str = ""
    diagnostics: Sequence[dict[str, Any]] = ()
    unchanged: bool = False
    error: str | None = None


def run(paths: Sequence[str], choices: Choices) -> int:
    """Parse what the paths name; the exit code."""
    if str(choices.output) == "-":
        choices = choices._replace(output=None)
    found = collect(paths, choices.include, choices.exclude, choices.output)
    places = targets(found.inputs, choices.output, choices.format) if choices.output else {}
    if choices.output:
        make_folders([choices.output, *(place.parent for place in places.values())])
    listed = choices.format == "json" and len(found.inputs) > 1 and not choices.output  # several records are one array
    counts: Counter[str] = Counter()
    done = failed = unchanged = 0
    task = partial(_outcome, places=places, choices=choices)
    outcomes = batch.each(task, [item.path for item in found.inputs], batch.Limits(choices.jobs, choices.seconds, choices.reading))
    for item, outcome in zip(found.inputs, outcomes, strict=True):
        if outcome.error is not None:
            print(f"anwei: {' '.join(outcome.error.split())}", file=sys.stderr)
            failed += 1
            continue
        assert isinstance(outcome, Outcome)
        if outcome.unchanged:
            unchanged += 1
            continue
        if not choices.output:
            before = ("," if done else "[") if listed else "---\n" if done else ""
            sys.stdout.write(before + outcome.text)
        done += 1
        if not choices.quiet:
            report(item.path, outcome.diagnostics)
        counts.update(remark["severity"] for remark in outcome.diagnostics)
    if listed and done:
        print("]")
    if not choices.quiet and (done or unchanged):
        parts = [f"解析 {done} 个文件"]
        parts += [f"{unchanged} 个没有变，未重读"] if unchanged else []
        parts += [f"失败 {failed} 个"] if failed else []
        parts += [f"{found.unknown} 个类型不识别，未读"] if found.unknown else []
        if done:
            parts += [f"{counts[s]} 条{_SEVERITY[s]}" for s in _SEVERITY if counts[s]] or ["无存疑"]
            parts += [f"写入 {choices.output}"] if choices.output else []
        print("，".join(parts), file=sys.stderr)
        if choices.output and (gone := orphans(choices.output, paths, choices.format)):
            named = "、".join(str(path) for path in gone[:5]) + ("等" if len(gone) > 5 else "")
            print(f"{len(gone)} 个记录的原文件已不在，没有删除：{named}", file=sys.stderr)
    if not done and not unchanged:
        return 2
    return 1 if failed or (choices.strict and counts["warning"] + counts["error"]) else 0


# ---- one file ------------------------------------------------------------------------------------


def _outcome(path: str, reading: Options, *, places: dict[str, Path], choices: Choices) -> Outcome:
    """Read one file and write its record, or give its text where it has no place."""
    from anweitool.pipeline import data_of

    target = places.get(path)
    try:
        if target is not None and not choices.force and _is_current(target, path, reading):
            return Outcome(unchanged=True)
        data = data_of(Path(path) if path != "-" else "-", options=reading)
        text = _text(data, choices.format)
        if target is not None:
            output.spare(target, "record")
            output.write(target, text)
            text = ""
    except AnweiError as error:
        return Outcome(error=str(error))
    except MemoryError:
        return Outcome(error=str(AnweiError(path, "内存不够", "请把文件拆小")))
    return Outcome(text, data["diagnostics"])


def _is_current(target: Path, path: str, options: Options) -> bool:
    """Whether the record on disk was read from these bytes, under this path, by this version."""
    import hashlib

    stamp = stamp_of(target)
    if stamp is None or (stamp.path, stamp.parsed_by) != (path, f"anwei {VERSION}"):
        return False
    return stamp.sha256 == hashlib.sha256(load(path, options.limit)).hexdigest()


def _text(data: dict[str, Any], format: str) -> str:
    """The record as it is written. JSON is rarer and goes through the model, which gives every field."""
    if format == "yaml":
        from anweitool.schema.yaml import dump_data

        return dump_data(data)
    from anweitool.schema.record import Record
    from anweitool.schema.yaml import dump_json

    return dump_json(Record.model_validate(data))


def report(file: str, diagnostics: Sequence[dict[str, Any]]) -> None:
    """The doubts of a record, one line each: file:line, code, message."""
    for remark in diagnostics:
        suggestion = f"（建议：{remark['suggestion']}）" if remark["suggestion"] else ""
        message = " ".join(f"{remark['message']}{suggestion}".split())
        print(f"{file}:{remark['lines'][0]}: {remark['code']} {_SEVERITY[remark['severity']]} {message}", file=sys.stderr)
