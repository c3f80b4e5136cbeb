"""The clocks of real servers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar


class MachinesClock:
    """The machine's clock (UTC), moved on for us alone: for servers whose answers do not depend on the time."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self.moved

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.moved += by


class ServersClock(MachinesClock):
    """Moved on for us and for a server that was started with `env`: libfaketime reads how far, at every question for the time, from `file`, which the server sees as /srv/clock."""

    env: ClassVar[Mapping[str, str]] = {
        "FAKETIME_TIMESTAMP_FILE": "/srv/clock",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.advance(timedelta())

    def advance(self, by: timedelta) -> None:
        """Move on."""
        super().advance(by)
        beside = self._file.with_suffix(".new")
        beside.write_text(f"+{self.moved.total_seconds():f}\n")
        beside.replace(self._file)

    @classmethod
    def library(cls, root: Path) -> str:
        """Return where libfaketime is in a root."""
        return "/" + str(next(root.glob("usr/lib/*/faketime/libfaketimeMT.so.1")).relative_to(root))
