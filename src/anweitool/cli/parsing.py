"""`anwei parse`: files → records on stdout or in a folder, doubts on stderr."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from anweitool.errors import AnweiError, reason
from anweitool.readers.options import Options

_SEVERITY = {"error": "错误", "warning": "警告", "info": "说明"}


def run(files: Sequence[str], output: Path | None, format: str, *, strict: bool, quiet: bool, limit: int) -> int:
    """Parse each file; the exit code. Names are settled before anything is written."""
    from anweitool.pipeline import data_of

    targets = _targets(files, output, format) if output else {}
    files = list(dict.fromkeys(files))
    listed = format == "json" and len(files) > 1 and not output  # several records are one array
    counts: Counter[str] = Counter()
    done = failed = 0
    for file in _progress(files) if output else files:
        try:
            data = data_of(Path(file) if file != "-" else "-", options=Options(limit=limit))
            text = _text(data, format)
            if output:
                _write(targets[file], text)
            else:
                before = ("," if done else "[") if listed else "---\n" if done else ""
                sys.stdout.write(before + text)
        except AnweiError as error:
            print(f"anwei: {error}", file=sys.stderr)
            failed += 1
            continue
        done += 1
        if not quiet:
            report(file, data["diagnostics"])
        counts.update(remark["severity"] for remark in data["diagnostics"])
    if listed and done:
        print("]")
    if not quiet and done:
        summary = "，".join(f"{counts[s]} 条{_SEVERITY[s]}" for s in _SEVERITY if counts[s]) or "无存疑"
        wrote = f"，写入 {output}" if output else ""
        print(f"解析 {done} 个文件" + (f"，失败 {failed} 个" if failed else "") + f"，{summary}{wrote}", file=sys.stderr)
    if not done:
        return 2
    return 1 if failed or (strict and counts["warning"] + counts["error"]) else 0


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


def _targets(files: Sequence[str], output: Path, format: str) -> dict[str, Path]:
    """Where each record goes. Two files that would have one name are an error before anything is written."""
    targets: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for file in dict.fromkeys(files):
        name = ("stdin" if file == "-" else Path(file).stem) + "." + format
        if name.lower() in taken:
            raise AnweiError(file, f"与 {taken[name.lower()]} 都会写成 {output / name}", "请改名，或分到两个输出文件夹")
        taken[name.lower()] = file
        targets[file] = output / name
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AnweiError(str(output), f"不能作为输出文件夹（{reason(error)}）", "请换一个文件夹") from None
    return targets


def _write(path: Path, text: str) -> None:
    """Write beside the target, then rename: what is on disk is the old file or the new one, never half of it."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".anwei-", delete=False) as file:
            temporary = Path(file.name)
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间") from None


def _progress(files: Sequence[str]) -> Iterable[str]:
    """The files, with a progress bar on a terminal where there are several; nothing in a pipe."""
    if len(files) < 3 or not sys.stderr.isatty():
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description="解析", console=Console(stderr=True), transient=True)
