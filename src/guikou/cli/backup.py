"""`guikou backup`: everything of this installation in one file."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from guikou.cli.progress import progress_for
from guikou.cli.upkeep.starting import LANG, NOT_WRITTEN, fail, need_database, set_up
from guikou.kernel.bilingual import Language, Text

_FILE = Annotated[Path, typer.Argument(help="写到这个文件 · File to write.", show_default=False)]


def command(file: _FILE, language: Annotated[Language, LANG] = Language.ZH) -> None:
    """
    备份数据、文件和密钥；运行中也可备份 · Back up data, files and keys, also while people work.

    文件含密钥和个人信息，请加密后另存 · The file holds keys and personal data: encrypt it, and keep it on another machine.
    """
    set_up(language)
    need_database(language)
    from guikou.cli.upkeep.backing_up import FileExists, back_up  # noqa: PLC0415 - models can be imported only now

    try:
        manifest = back_up(file, settings.HOME, now=timezone.now(), progress=progress_for(language))
    except FileExists as exists:
        raise fail(NOT_WRITTEN, language, exists.reason) from None
    except OSError as trouble:
        raise fail(NOT_WRITTEN, language, Text(f"无法写入：{trouble.strerror}", f"It cannot be written: {trouble.strerror}")) from None
    rows, size = sum(manifest.tables.values()), file.stat().st_size / 1_000_000
    typer.echo(
        Text(
            f"已备份：{rows:,}行，{size:,.1f} MB，审计链第{manifest.trail[0]}条，链头 {manifest.trail[1]}",
            f"Backed up: {rows:,} rows, {size:,.1f} MB, {manifest.trail[0]} lines of the trail, head {manifest.trail[1]}",
        ).on(language)
    )
