"""Bars on a terminal, silence elsewhere."""

import io

import pytest
from rich.console import Console

from guikou.cli.progress import TerminalProgress, progress_for
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.progress import Silent

READING = Text("读取", "Reading")


def test_a_stage_shows_its_name_and_rate() -> None:
    screen = io.StringIO()
    progress = TerminalProgress(Language.ZH, Console(file=screen, force_terminal=True, width=120))
    with progress.stage(READING, total=1000, unit=Text("行", "rows")) as stage:
        stage.advance(400)
        stage.advance(600)
    with progress.stage(Text("比对", "Comparing")):
        pass
    assert "读取" in screen.getvalue()
    assert "1,000" in screen.getvalue()
    assert "行" in screen.getvalue()


def test_a_failed_stage_does_not_hide_the_failure() -> None:
    progress = TerminalProgress(Language.EN, Console(file=io.StringIO(), force_terminal=True))
    with pytest.raises(RuntimeError, match="no disk"), progress.stage(READING):
        raise RuntimeError("no disk")


def test_nobody_is_shown_bars_who_cannot_see_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(progress_for(Language.ZH), Silent)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert isinstance(progress_for(Language.ZH), TerminalProgress)
    assert isinstance(progress_for(Language.ZH, quiet=True), Silent)
