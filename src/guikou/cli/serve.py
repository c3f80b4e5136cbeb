"""`guikou serve`: the console in a browser, with one worker beside it."""

import os
from typing import Annotated
from urllib.parse import urlsplit

import typer
from django.conf import settings

from guikou.cli.upkeep.serving import PortTaken, serve
from guikou.cli.upkeep.starting import LANG, need_database, set_up
from guikou.kernel.bilingual import Language, Text

_HOST = Annotated[str, typer.Option("--host", help="监听的地址 · Address to listen on.")]
_PORT = Annotated[int, typer.Option("--port", min=1, max=65535, help="监听的端口 · Port to listen on.")]
_WORKERS = Annotated[int, typer.Option("--workers", min=1, max=64, help="网页服务的进程数 · Processes that answer pages.")]
_THREADS = Annotated[int, typer.Option("--threads", min=1, max=64, help="每个进程的线程数 · Threads in each of them.")]
_WORKER = Annotated[bool, typer.Option("--worker/--no-worker", help="是否同时运行后台任务进程 · Whether to run a worker beside it.")]
_PRACTICE = Annotated[
    bool, typer.Option("--practice/--no-practice", help="是否同时运行练习平台 · Whether to run the practice platforms beside it.")
]
_MIGRATE = Annotated[
    bool | None,
    typer.Option(
        "--migrate/--no-migrate",
        help="先更新数据库结构；SQLite 默认更新 · Migrate the database first; SQLite is by default.",
        show_default=False,
    ),
]


def command(
    host: _HOST = "127.0.0.1",
    port: _PORT = 8000,
    workers: _WORKERS = 1,
    threads: _THREADS = 8,
    worker: _WORKER = True,
    practice: _PRACTICE = False,
    migrate: _MIGRATE = None,
    language: Annotated[Language, LANG] = Language.ZH,
) -> None:
    """启动管理平台和一个后台任务进程 · Start the console and one worker."""
    own = f"http://{host if host not in ('0.0.0.0', '::') else '127.0.0.1'}:{port}"  # noqa: S104 - it is compared, not bound
    if not any(name in os.environ for name in ("GUIKOU_ADDRESS", "GUIKOU_ADDRESS_FILE")):
        os.environ["GUIKOU_ADDRESS"] = own
    set_up(language)
    need_database(language, migrate=migrate)
    reached = settings.ENVIRONMENT.address
    typer.echo(Text("正在启动……", "Starting …").on(language), err=True)
    try:
        serve(
            host,
            port,
            processes=workers,
            threads=threads,
            with_worker=worker,
            practice=_place(settings.ENVIRONMENT.practice_address) if practice else None,
            ready=lambda: typer.echo(_ready(reached, settings.ENVIRONMENT.practice_address if practice else "").on(language)),
        )
    except PortTaken as taken:
        typer.echo(
            Text("{port} 端口已被占用，请用 --port 换一个", "Port {port} is taken; choose another with --port")
            .fill(port=taken.port)
            .on(language),
            err=True,
        )
        raise typer.Exit(2) from None


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "127.0.0.1", parts.port or 80


def _ready(reached: str, practice: str) -> Text:
    console = Text("管理平台：{address} （按 Ctrl-C 结束）", "The console: {address} (Ctrl-C ends it)").fill(address=f"{reached}/console/")
    portal = Text("公开网站：{address}", "The public website: {address}").fill(address=f"{reached}/")
    lines = [console, portal, *([Text("练习平台：{address}", "Practice platforms: {address}").fill(address=practice)] if practice else [])]
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))
