"""The guikou command: what needs no database and no service."""

import signal
import sys
from types import FrameType

import typer

from guikou import __version__
from guikou.cli import audit, demo, duplicates, rules

app = typer.Typer(
    name="guikou",
    help="归口：政务账号的登记、检查、比对与整合 · Register, inspect, compare and consolidate a government's official accounts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("audit")(audit.command)
app.command("demo")(demo.command)
app.command("duplicates")(duplicates.command)
app.add_typer(rules.app, name="rules")


@app.callback(invoke_without_command=True)
def version(show: bool = typer.Option(False, "--version", help="版本 · Show the version and stop.")) -> None:
    """Show the version where asked."""
    if show:
        typer.echo(f"guikou {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command. A polite kill ends it as Ctrl-C does, so that scratch folders are cleared: exit code 130."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        typer.echo("已中断，没有写出任何结果。 · Interrupted; nothing was written.", err=True)
        sys.exit(130)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
