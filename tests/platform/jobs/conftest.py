"""What the tests of background work share."""

from collections.abc import Callable

import pytest

from guikou.jobs import registry
from guikou.jobs.domain.schedule import Schedule
from guikou.jobs.registry import Run, handler
from guikou.kernel.bilingual import Text

Declare = Callable[..., None]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Return a function that declares a handler for the time of the test; no other handler is known."""
    monkeypatch.setattr(registry, "_HANDLERS", {})
    monkeypatch.setattr(registry, "load", lambda: None)

    def declare(kind: str, run: Run = lambda _work: None, *, schedule: Schedule | None = None) -> None:
        handler(kind, Text("试验", "Test"), schedule=schedule)(run)

    return declare
