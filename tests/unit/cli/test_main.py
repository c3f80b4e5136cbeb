"""The door of the command line."""

import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from guikou import __version__
from guikou.cli import main
from guikou.cli.main import COMMANDS, app_with


def test_every_command_has_help_in_both_languages() -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(app_with(), [name, "--help"])
        assert shown.exit_code == 0
        assert "·" in shown.output


def test_the_version_is_shown() -> None:
    assert CliRunner().invoke(app_with(()), ["--version"]).output.strip() == f"guikou {__version__}"


def test_only_the_called_command_is_imported() -> None:
    code = "import sys; from guikou.cli.main import app_with; app_with(['rules']); print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_an_interrupt_ends_with_its_own_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", ["guikou", "rules"])
    monkeypatch.setattr(main, "app_with", lambda _names: lambda **_options: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(SystemExit) as stopped:
        main.main()
    signal.signal(signal.SIGTERM, before)
    assert stopped.value.code == 130
    assert "中断" in capsys.readouterr().err
