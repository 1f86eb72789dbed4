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
    from anweitool.errors import AnweiError

    _utf8()
    try:
        code = command()(args=list(argv) if argv is not None else None, prog_name="anwei", standalone_mode=False)
    except AnweiError as error:
        code = fail(str(error))
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
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


def _utf8() -> None:
    """Write UTF-8 whatever the locale says: records are UTF-8, and Chinese must not become question marks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
