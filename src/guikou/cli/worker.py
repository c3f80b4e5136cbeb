"""`guikou worker`: the loop that does background work."""

import signal
from typing import Annotated

import typer

from guikou.cli.upkeep.parent import WITH_PARENT, end_with_parent
from guikou.cli.upkeep.starting import LANG, need_database, set_up
from guikou.kernel.bilingual import Language

_THREADS = Annotated[int, typer.Option("--threads", min=1, max=16, help="同时处理的任务数 · Jobs done at the same time.")]


def command(threads: _THREADS = 2, with_parent: WITH_PARENT = False, language: Annotated[Language, LANG] = Language.ZH) -> None:
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
        end_with_parent(process.end)
    process.run()
