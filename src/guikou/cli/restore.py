"""`guikou restore`: a backup into an empty installation."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from guikou.cli.progress import progress_for
from guikou.cli.upkeep.starting import LANG, NOT_READ, fail, need_database, set_up
from guikou.kernel.bilingual import Language, Refusal, Text

_FILE = Annotated[Path, typer.Argument(help="备份文件 · The backup.", exists=True, dir_okay=False, show_default=False)]


def command(file: _FILE, language: Annotated[Language, LANG] = Language.ZH) -> None:
    """
    把备份恢复到空的安装；数据库种类可以不同 · Restore a backup into an empty installation, also on the other kind of database.

    已有数据时拒绝恢复；先核对整个文件，再写入 · It refuses where there are data, and verifies the whole file before it writes.
    """
    set_up(language)
    need_database(language, migrate=True)
    from guikou.cli.upkeep.restoring import restore  # noqa: PLC0415 - models can be imported only now
    from guikou.trail.queries import breaks  # noqa: PLC0415

    try:
        manifest = restore(file, settings.HOME, progress=progress_for(language))
    except Refusal as refused:
        raise fail(NOT_READ, language, refused.reason) from None
    broken = sum(1 for _ in breaks())
    typer.echo(
        Text(
            f"已恢复{manifest.made_at}的备份：{sum(manifest.tables.values()):,}行；审计链第{manifest.trail[0]}条，"
            + ("核对完整。" if not broken else f"备份时已有{broken}处问题。"),
            f"Restored the backup of {manifest.made_at}: {sum(manifest.tables.values()):,} rows; {manifest.trail[0]} lines of the trail, "
            + ("verified." if not broken else f"{broken} problems, as they were when it was made."),
        ).on(language)
    )
