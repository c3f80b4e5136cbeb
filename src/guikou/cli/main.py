"""The guikou command. What needs no database and no service imports neither Django nor its settings."""

import importlib
import signal
import sys
from collections.abc import Iterable
from types import FrameType

import typer

from guikou import __version__

COMMANDS = (
    "audit",
    "demo",
    "duplicates",
    "rules",
    "channels",
    "archive",
    "practice",
    "release",
    "serve",
    "worker",
    "manage",
    "trail",
    "backup",
    "restore",
    "doctor",
)
HELP = "归口：政务账号的登记、检查、比对与整合 · Register, inspect, compare and consolidate a government's official accounts."


def app_with(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the application with those commands. A command is a module beside this one, with `command`, or with `app` where it has several."""
    app = typer.Typer(name="guikou", help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(version)
    for name in names:
        module = importlib.import_module(f"guikou.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, context_settings=getattr(module, "CONTEXT", None))(module.command)
    return app


def version(show: bool = typer.Option(False, "--version", help="版本 · Show the version and stop.")) -> None:
    """Show the version where asked."""
    if show:
        typer.echo(f"guikou {__version__}")
        raise typer.Exit


def main() -> None:
    """
    Run the command. Only the one that was called is imported: all of them together take seconds.

    A polite kill ends it as Ctrl-C does, so that scratch folders are cleared: exit code 130.
    """
    called = [name for name in sys.argv[1:2] if name in COMMANDS]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app_with(called or COMMANDS)(standalone_mode=True)
    except KeyboardInterrupt:
        typer.echo("已中断，没有写出任何结果。 · Interrupted; nothing was written.", err=True)
        sys.exit(130)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
