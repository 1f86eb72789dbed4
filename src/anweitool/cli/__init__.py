"""The command line: arguments in, one library call, what it gives rendered, an exit code out.

Exit codes: 0 done; 1 some file failed, or warnings under --strict; 2 wrong usage, or nothing could be read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code. No traceback reaches a user."""
    import gc

    from anweitool.cli import chinese

    gc.set_threshold(100_000, 50, 50)  # a short process leaves little to collect
    chinese.install()
    from anweitool.cli.app import command
    from anweitool.errors import AnweiError, reason

    _utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        _refuse_other_encodings(words)
        code = command()(args=words, prog_name="anwei", standalone_mode=False)
        sys.stdout.flush()
    except AnweiError as error:
        code = fail(str(error))
    except KeyboardInterrupt:
        code = 130
    except SystemExit as leaving:  # 1 is how the libraries leave when the reader of a pipe has seen enough
        code = 0 if leaving.code == 1 else leaving.code
        _mute()
    except BrokenPipeError:
        code = 0
        _mute()
    except OSError as error:
        code = fail(f"标准输出：无法写入（{reason(error)}）。请核对磁盘空间，或用 -o 写到别的文件夹")
        _mute()
    except Exception as error:
        if (message := chinese.usage_message(error)) is not None:
            code = fail(message)
        elif type(error).__name__ == "Abort":
            code = 130
        else:
            code = fail(f"程序内部错误（{type(error).__name__}：{error}）。请把这一行和所用文件告诉开发者")
    sys.exit(code if isinstance(code, int) else 0)


def fail(message: str) -> int:
    """Say one line on stderr; the exit code for it."""
    print(f"anwei: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _refuse_other_encodings(words: Sequence[str]) -> None:
    """Raise AnweiError for a word that is not UTF-8 and names no file: nobody could read it once it is written somewhere."""
    import os

    from anweitool.errors import AnweiError

    for word in words:
        if not word.isascii() and any("\ud800" <= char <= "\udfff" for char in word) and not os.path.lexists(word):
            shown = "".join("?" if "\ud800" <= char <= "\udfff" else char for char in word)
            raise AnweiError(shown, "参数不是 UTF-8 文字", "请把终端或脚本的编码改成 UTF-8 再试；没有改动任何文件")


def _mute() -> None:
    """Send what is still unwritten nowhere, so that leaving does not fail on it again."""
    import contextlib
    import os

    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _utf8() -> None:
    """Write UTF-8 whatever the locale says: records are UTF-8, and Chinese must not become question marks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
