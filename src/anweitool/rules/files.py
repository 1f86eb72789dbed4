"""Files that people write, judged as a whole: what is wrong with the file, then what the rules say of the record or register in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from anweitool.errors import AnweiError, reason
from anweitool.rules import suppression
from anweitool.rules.register import Entries
from anweitool.rules.registry import Issue, Rule, check, known
from anweitool.rules.subject import Subject
from anweitool.rules.written import Written
from anweitool.schema import config, positions, written
from anweitool.schema.positions import Mistake, Positioned
from anweitool.schema.record import Record
from anweitool.schema.register import Register
from anweitool.units import Roster

SUFFIXES = (".yaml", ".yml", ".json", ".toml")


def is_own(path: Path) -> bool:
    """Whether a file found in a folder is one of the program's: its settings, or one that names its schema."""
    if path.suffix.lower() == ".toml":
        return path.name == config.NAME
    try:
        with path.open("rb") as file:
            return path.suffix.lower() in SUFFIXES and b"anwei" in file.read(300)
    except OSError:
        return False


def check_file(
    path: str | Path, rules: Sequence[Rule] | None = None, roster: Roster | None = None, elsewhere: Collection[str] = ()
) -> list[Issue]:  # fmt: skip
    """Everything that is wrong with a file that people write, by line; its kind is told by what stands in it.

    `rules` are those to run (all, where none are given); `elsewhere` are the keys of documents and the ids of tasks that other
    files of the same register hold. Raises AnweiError where the file cannot be read at all.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise AnweiError(str(path), "文件不存在", "请核对路径") from None
    except (OSError, UnicodeDecodeError) as error:
        what = "不是 UTF-8 文本" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise AnweiError(str(path), f"无法读取（{what}）", "请核对文件") from None
    return check_text(text, str(path), rules, roster, elsewhere)


def check_text(
    text: str, path: str, rules: Sequence[Rule] | None = None, roster: Roster | None = None, elsewhere: Collection[str] = ()
) -> list[Issue]:  # fmt: skip
    """The same for a text; `path` is for messages, and shows by its suffix whether it is TOML."""
    if path.endswith(".toml"):
        return check(Written(path, mistakes=[*config.mistakes_in(text), *unknown_codes(text), *_missing_files(text, Path(path).parent)]), rules)
    try:
        sources = positions.read_all(text, path)
    except positions.Broken as error:
        return check(Written(path, mistakes=[error.mistake]), rules)
    if not sources:
        return check(Written(path, mistakes=[Mistake(1, 1, "文件是空的", "RC002")]), rules)
    issues = [issue for source in sources for issue in _check(source, path, rules, roster, elsewhere)]
    ignores = suppression.ignores_of(text, sources)
    if ignores:
        kept = suppression.silence(issues, ignores)
        issues = kept + check(Written(path, mistakes=list(suppression.unused(ignores, rules))), rules)
    return sorted(issues, key=lambda issue: (issue.line, issue.column, issue.code, issue.message))


def _check(
    source: Positioned, path: str, rules: Sequence[Rule] | None, roster: Roster | None, elsewhere: Collection[str]
) -> list[Issue]:  # fmt: skip
    kind = written.format_of(source.data)
    if kind is None:
        message = "看不出是什么文件：开头应有 schema（anwei/1、anwei-register/1、anwei-roster/1 或 anwei-links/1）"
        return check(Written(path, source=source, mistakes=[Mistake(*source.place(()), message, "RC002")]), rules)
    content = written.content(kind, source)
    mistakes = [one for one in content.mistakes if one.code != "RC009" or not any(f"“{name}”" in one.message for name in elsewhere)]
    issues = check(Written(path, content.model, source, mistakes, elsewhere), rules)
    if not content.whole:
        said = {(one.line, one.column) for one in mistakes}
        own = {(one.line, one.column, one.code, one.message) for one in mistakes}
        return [
            one for one in issues
            if (one.line, one.column, one.code, one.message) in own
            or (one.line, one.column) not in said and content.proper(one.code, one.message)
        ]  # fmt: skip
    if isinstance(content.model, Record):
        issues += check(Subject(path, content.model, places=source.places, roster=roster), rules)
    elif isinstance(content.model, Register):
        issues += check(Entries(path, content.model, source.places, roster), rules)
    return issues


def _missing_files(text: str, folder: Path) -> Iterator[Mistake]:
    """Files that the settings name and that are not there."""
    if config.mistakes_in(text):
        return
    for key, value, line in config.entries(text):
        if not (folder / value).exists():
            made = key == "register"  # by the first merge
            yield Mistake(
                line, 1, f"{key} 所指的 {value} 不存在" + ("，第一次 anwei merge 时生成" if made else ""), "RC009", "info" if made else None
            )


def unknown_codes(text: str) -> Iterator[Mistake]:
    """Codes in the settings that no rule's begins with."""
    for code, line in config.codes(text):
        if not code or not any(rule.startswith(code) for rule in known()):
            yield Mistake(line, 1, f"没有 {code or '空的'} 这样的规则，用 anwei rules 查看")
