"""Progress bars on the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text as Styled

from guikou.kernel.bilingual import Language, Text
from guikou.kernel.progress import Progress, Silent, Stage


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Styled:
        """Return how much is done, and how much of it a second."""
        done = f"{task.completed:,.0f}" + (f" / {task.total:,.0f}" if task.total else "")
        speed = task.finished_speed or task.speed
        return Styled(f"{done} {task.fields['unit']}" + (f"  {speed:,.0f}/s" if speed else "") if task.completed else "")


class _Bar:
    def __init__(self, bars: Bars, task: Task) -> None:
        self._bars, self._id = bars, task.id

    def advance(self, count: int = 1) -> None:
        """Move the bar."""
        self._bars.advance(self._id, count)


class TerminalProgress:
    """A bar with its rate for each stage, on standard error."""

    def __init__(self, language: Language, console: Console) -> None:
        self._language = language
        self._bars = Bars(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            _Rate(),
            TimeElapsedColumn(),
            console=console,
        )

    @contextmanager
    def stage(self, name: Text, total: int | None = None, unit: Text | None = None) -> Iterator[Stage]:
        """Open a stage; the bar stays on the screen when the stage is over."""
        self._bars.start()
        number = self._bars.add_task(name.on(self._language), total=total, unit=unit.on(self._language) if unit else "")
        task = next(task for task in self._bars.tasks if task.id == number)
        try:
            yield _Bar(self._bars, task)
            self._bars.update(number, total=task.completed or 1, completed=task.completed or 1)
        finally:
            if all(each.finished for each in self._bars.tasks):
                self._bars.stop()


def progress_for(language: Language, *, quiet: bool = False) -> Progress:
    """Return bars on standard error where that is a terminal, else someone who keeps silent."""
    if quiet or not sys.stderr.isatty():
        return Silent()
    return TerminalProgress(language, Console(stderr=True))
