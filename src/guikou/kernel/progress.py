"""How long work says how far it is, without knowing who is watching."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from guikou.kernel.bilingual import Text


class Stage(Protocol):
    """One stage of work under way."""

    def advance(self, count: int = 1) -> None:
        """Say that `count` more units are done."""


class Progress(Protocol):
    """Someone who watches stages of work. `stage` is a context manager; `total` is None where it is not known."""

    def stage(self, name: Text, total: int | None = None, unit: Text | None = None) -> AbstractContextManager[Stage]:
        """Open a stage."""


class _Nobody:
    def advance(self, count: int = 1) -> None:
        """Tell nobody."""


class Silent:
    """A Progress that nobody watches: for tests, and for callers that do not care."""

    @contextmanager
    def stage(self, name: Text, total: int | None = None, unit: Text | None = None) -> Iterator[Stage]:  # noqa: ARG002 - the names are the protocol
        """Open a stage that tells nobody."""
        yield _Nobody()
