"""The options that bound what one file may cost; every command that reads documents has the same."""

from __future__ import annotations

from typing import Annotated

import typer

Megabytes = Annotated[int, typer.Option("--limit", help="单个文件的上限（MB），解压后为其八倍。", min=1, max=4096)]
Pages = Annotated[int, typer.Option("--pages", help="单个文件的页数上限。", min=1, max=1_000_000)]
Seconds = Annotated[float, typer.Option("--timeout", help="单个文件的时间上限（秒）。", min=0.1, max=86_400)]
Ocr = Annotated[bool, typer.Option("--ocr/--no-ocr", help="扫描页是否识别文字（需另装 anweitool[ocr]）。")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", help="同时用几个进程，0 为自动。", min=0, max=256)]
