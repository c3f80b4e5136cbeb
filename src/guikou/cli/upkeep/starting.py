"""From a command to a Django that is set up, with words for what can be wrong on the way."""

import os

import django
import typer
from django.core.management import call_command
from django.db import connection

from guikou.cli.upkeep.database import pending_migrations, unreachable
from guikou.environment import BadSettings
from guikou.kernel.bilingual import Language, Text

WRONG_SETTINGS, NOT_READ, NOT_WRITTEN, NO_DATABASE, NOT_MIGRATED = 2, 3, 4, 5, 6
EXIT_CODES = {
    WRONG_SETTINGS: Text("命令、参数或设置有误", "the command, an option or a setting is wrong"),
    NOT_READ: Text("备份无法恢复", "the backup cannot be restored"),
    NOT_WRITTEN: Text("备份无法写出", "the backup could not be written"),
    NO_DATABASE: Text("无法连接数据库", "the database cannot be reached"),
    NOT_MIGRATED: Text("数据库结构需要更新", "the database has to be migrated"),
}
LANG = typer.Option("--lang", help="语言 · Language.")


def fail(code: int, language: Language, *sentences: Text) -> typer.Exit:
    """Say what is wrong on standard error and return what ends the command with that code."""
    for sentence in sentences:
        typer.echo(sentence.on(language), err=True)
    return typer.Exit(code)


def set_up(language: Language) -> None:
    """
    Make Django ready.

    :raises typer.Exit: a setting is wrong; each is named on standard error, never with its value.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guikou.settings")
    try:
        django.setup()
    except BadSettings as wrong:
        raise fail(
            WRONG_SETTINGS,
            language,
            Text(
                "设置有误（说明见 docs/reference/settings-platform.md）：",
                "Wrong settings (docs/reference/settings-platform.md explains them):",
            ),
            *wrong.sentences,
        ) from None


def need_database(language: Language, *, migrate: bool | None = False) -> None:
    """
    Make sure that the database answers and has the structure that this version needs. `migrate` None: bring SQLite up to date, say what to do otherwise.

    :raises typer.Exit: it does not answer, or is not up to date and may not be migrated here.
    """
    why = unreachable()
    if why:
        raise fail(NO_DATABASE, language, Text("无法连接数据库：{why}", "The database cannot be reached: {why}").fill(why=why))
    pending = pending_migrations()
    if not pending:
        return
    if migrate is None:
        migrate = connection.vendor == "sqlite"
    if not migrate:
        raise fail(
            NOT_MIGRATED,
            language,
            Text(
                "数据库结构需要更新（{count} 项）。请先备份，再运行：guikou manage migrate",
                "The database lacks {count} migrations. Make a backup, then run: guikou manage migrate",
            ).fill(count=len(pending)),
        )
    typer.echo(Text("正在准备数据库……", "Preparing the database …").on(language), err=True)
    call_command("migrate", verbosity=0, interactive=False)
