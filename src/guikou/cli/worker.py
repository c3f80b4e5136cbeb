"""`guikou worker`: the loop that does background work."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Annotated

import typer

from guikou.cli.upkeep.starting import LANG, need_database, set_up
from guikou.kernel.bilingual import Language

_THREADS = Annotated[int, typer.Option("--threads", min=1, max=16, help="同时处理的任务数 · Jobs done at the same time.")]
_WITH_PARENT = Annotated[bool, typer.Option("--with-parent", hidden=True, help="标准输入关闭时结束 · End when standard input is closed.")]


def command(threads: _THREADS = 2, with_parent: _WITH_PARENT = False, language: Annotated[Language, LANG] = Language.ZH) -> None:
    """
    处理后台任务；可以同时运行多个 · Do background work; any number of these may run.

    收到终止信号后，先做完手头的任务，二十秒内做不完的交还 · On a signal to end it finishes what it has at hand; what takes longer than twenty seconds is given back.
    """
    set_up(language)
    need_database(language)
    from guikou.jobs.worker import WorkerProcess  # noqa: PLC0415 - it has models, which can be imported only now

    process = WorkerProcess(threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.end())
    if with_parent:
        threading.Thread(target=_end_with, args=(process.end,), name="parent", daemon=True).start()
    process.run()


def _end_with(end: Callable[[], None]) -> None:
    """Wait until whoever started this process is gone, then end, even where it was killed."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    end()
