"""Chinese for the words that the command-line library says itself: help panels and usage errors."""

from __future__ import annotations

import gettext
import re
from typing import Any

_WORDS = {
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "Error": "错误",
    "Aborted.": "已中止。",
    "Aborted!": "已中止！",
    "[default: {}]": "[默认：{}]",
    "[env var: {}]": "[环境变量：{}]",
    "[required]": "[必填]",
    "required": "必填",
    "(deprecated) ": "（已弃用）",
    "default: {default}": "默认：{default}",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "用 [blue]{command_path} {help_option}[/] 查看说明。",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有 {name} 这个命令。",
}

_HELP = {
    "Show this message and exit.": "显示说明后退出。",
    "Install completion for the current shell.": "为当前 shell 安装命令补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示补全脚本，供复制或自行安装。",
}


_ERRORS = (
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)\.?", r"多写了参数：\1"),
    (r"Option '?(-[\w-]+)'? requires an argument\.?", r"选项 \1 后面缺少值"),
    (r"Option '?(-[\w-]+)'? does not take a value\.?", r"选项 \1 后面不写值"),
    (r"(?:Value error, )?'(.*)' is not one of (.*?)\.?$", r"\1，可写 \2"),
    (r"Input should be greater than or equal to (\d+)", r"应不小于 \1"),
    (r"Input should be a valid integer.*", "应是整数"),
    (r"Input should be a valid number.*", "应是数"),
    (r"Input should be less than or equal to (\d+)", r"应不大于 \1"),
    (r"(?:Value error, )?'(.*)' does not match the formats? '%Y-%m-%d'\.?", r"\1，应写作 2024-06-30"),
)


def install() -> None:
    """Make gettext, through which the library speaks, answer in Chinese. Call before the library is imported."""
    plain = gettext.gettext
    gettext.gettext = lambda message: _WORDS.get(message) or plain(message)


def fold_help() -> None:
    """Make the tables of the help break lines within Chinese text, which has no spaces, instead of cutting it off."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text
    from typer import rich_utils

    class Folding(Table):
        def add_row(self, *cells: Any, **options: Any) -> None:
            super().add_row(*cells, **options)
            for column in self.columns:
                column.overflow = "fold"

    def one_below_another(items: list[Any]) -> Group:
        for item in items:
            if isinstance(item, Text):
                item.overflow = "fold"
        return Group(*items)

    rich_utils.Table = Folding  # type: ignore[attr-defined]
    rich_utils.Columns = one_below_another  # type: ignore[attr-defined, assignment]


def translate_help(text: str | None) -> str | None:
    return _HELP.get(text or "", text)


def _message(error: Exception) -> str:
    message = str(getattr(error, "message", error))
    for english, chinese in _ERRORS:
        message = re.sub(english, chinese, message)
    return message


def usage_message(error: Exception) -> str | None:
    """One line for a usage error of the library, None for any other exception."""
    kind = type(error).__name__
    param = getattr(error, "param", None)
    name = getattr(param, "human_readable_name", None) or getattr(param, "name", "") or ""
    advice = "用 anwei --help 查看说明"
    context = getattr(error, "ctx", None)
    if context is not None:
        advice = f"用 {context.command_path} --help 查看说明"
    if kind == "NoSuchOption":
        guesses = "、".join(getattr(error, "possibilities", None) or [])
        return f"没有 {getattr(error, 'option_name', '')} 这个选项" + (f"，是否想写 {guesses}" if guesses else "") + f"。{advice}"
    if kind == "MissingParameter":
        return f"缺少参数 {name}。{advice}"
    if kind == "BadParameter":
        return f"参数 {name} 的值不对：{_message(error)}。{advice}"
    if kind in ("UsageError", "BadOptionUsage", "BadArgumentUsage", "ClickException", "FileError"):
        message = _message(error).replace(". Did you mean ", "，是否想写 ").replace("。，", "，").rstrip("?.。 ")
        return f"{message}。{advice}"
    if kind == "NoArgsIsHelpError":
        return f"缺少参数。{advice}"
    return None
