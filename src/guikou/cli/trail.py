"""`guikou trail`: is the record of who did what complete and unchanged?"""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from guikou.cli.upkeep.starting import LANG, WRONG_SETTINGS, fail, need_database, set_up
from guikou.kernel.bilingual import Language, Refusal, Text

BROKEN = 1
app = typer.Typer(help="核对和导出审计链 · Verify the trail; export its signed head.", no_args_is_help=True)

_HEAD = Annotated[
    list[Path],
    typer.Option(
        "--head",
        help="另存的已签名链头文件，可多次 · Signed head kept elsewhere; may be repeated.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]
_KEY = Annotated[
    list[Path],
    typer.Option(
        "--key", help="签名者的公钥文件，可多次 · Public key of a signer; may be repeated.", exists=True, dir_okay=False, show_default=False
    ),
]
_TO = Annotated[Path | None, typer.Option("--to", help="写到这个文件夹，默认在安装目录 · Folder; by default that of the installation.")]
_LANG = Annotated[Language, LANG]


@app.command()
def verify(head: _HEAD = [], key: _KEY = [], language: _LANG = Language.ZH) -> None:  # noqa: B006 - typer copies it
    """
    核对审计链：改动、缺失、换序、截断都会指出 · Find every line that was edited, dropped or reordered, and a chain that was cut off.

    同时核对安装目录中已导出的链头。退出码 · It also compares the heads exported so far. Exit codes: 0 完整 · whole, 1 不完整 · broken.
    """
    _start(language)
    from guikou.trail import heads, queries  # noqa: PLC0415 - models can be imported only now

    try:
        keys = [heads.private_key(settings.HOME, settings.ENVIRONMENT.trail_key).public_key()]
        keys += [heads.public_key(each.read_bytes()) for each in key]
    except Refusal as wrong:
        raise fail(WRONG_SETTINGS, language, wrong.reason) from None
    exported = [*heads.files(settings.HOME / heads.FOLDER), *head]
    found = list(heads.problems(exported, keys))
    for broken in found:
        typer.echo(broken.reason.on(language))
    number, digest = queries.head()
    if found:
        typer.echo(Text(f"审计链不完整：{len(found)}处问题", f"The trail is broken: {len(found)} problems").on(language))
        raise typer.Exit(BROKEN)
    typer.echo(
        Text(
            f"审计链完整：{number}条，核对了{len(exported)}个已签名的链头。链头：{digest}",
            f"The trail is whole: {number} lines, compared with {len(exported)} signed heads. Its head: {digest}",
        ).on(language)
    )


@app.command("export-head")
def export_head(to: _TO = None, language: _LANG = Language.ZH) -> None:
    """签名并导出链头，请另存到本机以外 · Sign and export the head; keep it on another machine."""
    _start(language)
    from guikou.trail import heads  # noqa: PLC0415 - models can be imported only now

    try:
        key = heads.private_key(settings.HOME, settings.ENVIRONMENT.trail_key)
        path = heads.export(to or settings.HOME / heads.FOLDER, key=key, now=timezone.now())
    except heads.BrokenTrail as broken:
        raise fail(BROKEN, language, broken.reason) from None
    except Refusal as wrong:
        raise fail(WRONG_SETTINGS, language, wrong.reason) from None
    typer.echo(path)


def _start(language: Language) -> None:
    set_up(language)
    need_database(language)
