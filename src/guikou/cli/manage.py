"""`guikou manage`: Django's own commands, for this installation."""

from typing import Annotated

import typer
from django.core.management import execute_from_command_line

from guikou.cli.upkeep.starting import set_up
from guikou.kernel.bilingual import Language

CONTEXT = {"ignore_unknown_options": True, "allow_interspersed_args": False}
_ARGUMENTS = Annotated[
    list[str] | None, typer.Argument(help="Django 的命令和参数 · A command of Django and its arguments.", show_default=False)
]


def command(arguments: _ARGUMENTS = None) -> None:
    """运行 Django 的管理命令，如 migrate、shell · Run a command of Django, such as migrate or shell."""
    set_up(Language.ZH)
    execute_from_command_line(["guikou manage", *(arguments or ["help"])])
