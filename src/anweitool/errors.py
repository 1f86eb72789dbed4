"""The one exception a user may meet: a file that cannot be read or written, said in one line."""

from __future__ import annotations

import errno


class AnweiError(Exception):
    """What is wrong, where, and what to do, as one line of Chinese.

    Raised only for input that cannot be read at all or output that cannot be written; doubt about
    content is a `Diagnostic`, never an exception.
    """

    def __init__(self, path: str, problem: str, advice: str = "") -> None:
        self.path, self.problem, self.advice = path, problem, advice
        super().__init__(f"{path}：{problem}" + (f"。{advice}" if advice else ""))


_REASONS = {
    errno.ENOENT: "路径不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
}


def reason(error: Exception) -> str:
    """Why the system refused, in Chinese where the reason is a usual one."""
    number = getattr(error, "errno", None)
    return _REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)
