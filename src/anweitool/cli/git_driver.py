"""`anwei git-driver`: git merges the register by tasks and fields instead of by lines.

Git knows a merge driver by two things: a line in `.gitattributes`, which travels with the repository, and a command in
`.git/config`, which everybody installs for himself; without the command git merges the file as text, as ever.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from anweitool.errors import AnweiError, reason

_SECTION = "merge.anwei"
_ATTRIBUTE = "merge=anwei"

_app = typer.Typer(help="让 git 按任务和字段合并台账，而不是按行。", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_app, name="git-driver")


@_app.command()
def install(uninstall: Annotated[bool, typer.Option("--uninstall", help="撤去。")] = False) -> None:
    """装到当前的 git 仓库：.gitattributes 里写一行（随仓库走），本机的 git 配置里写命令（各人各装）。

    例：[bold]anwei git-driver install[/]
    """
    raise typer.Exit(run_install(uninstall=uninstall))


@_app.command()
def run(
    base: Annotated[Path, typer.Argument(help="共同的祖先（%O）。", show_default=False)],
    ours: Annotated[Path, typer.Argument(help="我方（%A），结果写在这里。", show_default=False)],
    theirs: Annotated[Path, typer.Argument(help="对方（%B）。", show_default=False)],
    name: Annotated[str, typer.Argument(help="台账在仓库里的路径（%P）。", show_default=False)],
) -> None:
    """由 git 调用：三方合并一本台账；两边改得不同时退出码为 1，文件仍是合法的 YAML。

    例：[bold]anwei git-driver run %O %A %B %P[/]
    """
    raise typer.Exit(run_driver(base, ours, theirs, name))


def run_driver(base: Path, ours: Path, theirs: Path, name: str) -> int:
    """Merge for git: the result in place of `ours`; 1 where something is to be settled. Raises AnweiError and leaves `ours` alone."""
    from anweitool.cli.threeway import say
    from anweitool.register.threeway import EMPTY, merge3
    from anweitool.schema import register_yaml

    texts = []
    for path in (base, ours, theirs):
        try:
            texts.append(path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise AnweiError(name, f"无法读取（{'不是 UTF-8 文本' if isinstance(error, UnicodeDecodeError) else reason(error)}）") from None
    sides = (f"{name}（共同的祖先）", f"{name}（我方）", f"{name}（对方）")
    origin, one, other = (register_yaml.load(text, side) if text.strip() else EMPTY for text, side in zip(texts, sides, strict=True))
    merged, clashes = merge3(origin, one, other)
    try:
        ours.write_bytes(register_yaml.dump(merged).encode("utf-8"))  # a file of git's own, which it takes over when this ends well
    except OSError as error:
        raise AnweiError(name, f"无法写入（{reason(error)}）", "请核对磁盘空间") from None
    say(name, clashes)
    if clashes:
        print(f"{name}：{len(clashes)} 处待定；决定之后用 git add {shlex.quote(name)} 完成合并", file=sys.stderr)
    return 1 if clashes else 0


# ---- installing ----------------------------------------------------------------------------------


def run_install(*, uninstall: bool) -> int:
    """Write the line and the command, or take them away; what is there already is left. Raises AnweiError outside of a repository."""
    top = Path(_git("rev-parse", "--show-toplevel", where=Path.cwd()))
    attributes = top / ".gitattributes"
    if uninstall:
        _write(attributes, [old for old in _lines(attributes) if _ATTRIBUTE not in old.split()])
        if _git("config", "--local", "--get-regexp", rf"^{_SECTION}\.", where=top, fails=True):
            _git("config", "--local", "--remove-section", _SECTION, where=top)
        print("已撤去：git 合并台账时按普通文本处理")
        return 0
    line = f"{_pattern(top)} {_ATTRIBUTE}"
    if line not in _lines(attributes):
        _write(attributes, [*(old for old in _lines(attributes) if _ATTRIBUTE not in old.split()), line])
    program = shlex.quote(sys.executable).replace("%", "%%") + " -P"  # -P: no module of the repository is taken for one of ours
    _git("config", "--local", f"{_SECTION}.name", "anwei 台账三方合并", where=top)
    _git("config", "--local", f"{_SECTION}.driver", f"{program} -m anweitool git-driver run %O %A %B %P", where=top)
    print(f"已装好：.gitattributes 写有“{line}”（请提交），命令写在本机的 git 配置里（各人各装）")
    return 0


def _pattern(top: Path) -> str:
    """The register as `.gitattributes` names it: the one that holds here, or any register.yaml.

    Raises AnweiError where `anwei.toml` names one outside of the repository.
    """
    from anweitool.register import store
    from anweitool.schema import config

    found = store.find(Path.cwd())
    named = config.find(Path.cwd()).register is not None
    if found is None or not named and top.resolve() not in found.resolve().parents:
        return store.NAME
    if found.is_dir():
        raise AnweiError(
            str(found), "是文件夹：一条任务会从一份公文的文件移到另一份，git 却逐个文件合并，所以合并驱动只用于写成一个文件的台账",
            "请用 anwei merge 台账文件夹 -o register.yaml 改成一个文件再装，或取出三方的文件夹用 anwei merge --base 合并",
        )  # fmt: skip
    try:
        inside = found.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        raise AnweiError(str(found), f"台账不在这个 git 仓库里（{top}）", "请在台账所在的仓库里运行") from None
    escaped = "".join(f"\\{char}" if char in "\\*?[" else char for char in inside)
    return '"/{}"'.format(escaped.replace("\\", "\\\\").replace('"', '\\"')) if any(c in ' "\t' for c in inside) else f"/{escaped}"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise AnweiError(
            str(path), f"无法读取（{'不是 UTF-8 文本' if isinstance(error, UnicodeDecodeError) else reason(error)}）", "请核对文件"
        ) from None


def _write(path: Path, lines: list[str]) -> None:
    """Write the lines, or take the file away where none are left."""
    if lines == _lines(path):
        return
    try:
        if lines:
            path.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8"))
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise AnweiError(str(path), f"无法写入（{reason(error)}）", "请核对权限和磁盘空间") from None


def _git(*arguments: str, where: Path, fails: bool = False) -> str:
    """What a git command prints; "" where it may fail and does. Raises AnweiError in one line."""
    try:
        done = subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, encoding="utf-8", errors="replace")  # noqa: S603, S607
    except FileNotFoundError:
        raise AnweiError("git", "没有安装 git", "请先安装") from None
    if done.returncode == 0:
        return done.stdout.strip()
    if fails:
        return ""
    if arguments[0] == "rev-parse":
        raise AnweiError(str(where), "不在 git 仓库里", "请先 git init，或到台账所在的仓库里运行")
    raise AnweiError("git " + " ".join(arguments[:2]), done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "没有成功")
