"""`guikou practice`: platforms to practise with, on this machine."""

import signal
import threading
from typing import Annotated
from urllib.parse import urlsplit

import typer

from guikou.channels.practice.serving import PORT, SMTP_PORT, practice
from guikou.cli.upkeep.parent import WITH_PARENT, end_with_parent
from guikou.environment import BadSettings, read
from guikou.kernel.bilingual import Language, Refusal, Text

WRONG = 2
FOLDER = "practice"

_HOST = Annotated[str, typer.Option("--host", help="监听的地址 · Address to listen on.")]
_PORT = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="网页和接口的端口，0为任意空闲端口 · Port of pages and interfaces; 0: any free.")
]
_SMTP = Annotated[
    int, typer.Option("--smtp-port", min=0, max=65535, help="收信的端口，0为任意空闲端口 · Port that takes mails; 0: any free.")
]
_NO_SMTP = Annotated[bool, typer.Option("--no-smtp", help="不用SMTP收信 · Take no mails by SMTP.")]
_BEYOND = Annotated[
    bool, typer.Option("--beyond-this-machine", help="允许其他机器访问（无防护） · Let other machines in; nothing is locked.")
]
_LANG = Annotated[Language, typer.Option("--lang", help="语言 · Language.")]


def command(
    host: _HOST = "127.0.0.1",
    port: _PORT = PORT,
    smtp_port: _SMTP = SMTP_PORT,
    no_smtp: _NO_SMTP = False,
    beyond: _BEYOND = False,
    with_parent: WITH_PARENT = False,
    language: _LANG = Language.ZH,
) -> None:
    """
    启动练习平台：微信、微博等，仅供培训和试发 · Run practice platforms: WeChat, Weibo and others, for training and trying out.

    内容保存在安装目录的 practice 文件夹。退出码 · State is kept in the installation's folder `practice`. Exit codes: 0 已结束 · ended,
    2 设置、地址或端口有误 · a setting, the address or a port is wrong.
    """
    try:
        settings = read()
    except BadSettings as wrong:
        for sentence in wrong.sentences:
            typer.echo(sentence.on(language), err=True)
        raise typer.Exit(WRONG) from None
    ending = threading.Event()
    if with_parent:
        end_with_parent(ending.set)
    domain = urlsplit(settings.address).hostname or ""
    try:
        with practice(
            settings.home / FOLDER, host=host, port=port, smtp_port=None if no_smtp else smtp_port, domains=[domain], beyond=beyond
        ) as running:
            for polite in (signal.SIGTERM, signal.SIGINT):
                signal.signal(polite, lambda *_: ending.set())
            ready = Text("练习平台：{address} （按 Ctrl-C 结束）", "Practice platforms: {address} (Ctrl-C ends them)")
            typer.echo(ready.fill(address=running.address).on(language))
            if running.smtp:
                typer.echo(Text("收信（SMTP）：{place}", "Mails (SMTP): {place}").fill(place=running.smtp).on(language))
            ending.wait()
    except Refusal as refused:
        typer.echo(refused.reason.on(language), err=True)
        raise typer.Exit(WRONG) from None
