"""Installations beside the one of the test process: each with a home folder and a database of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Installation:
    """A home folder and a database, and the guikou command on them."""

    home: Path
    database_url: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of its processes."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("GUIKOU_") and name != "DJANGO_SETTINGS_MODULE"}
        return others | {"GUIKOU_HOME": str(self.home), "GUIKOU_DATABASE_URL": self.database_url} | dict(self.more)

    def call(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Run the guikou command."""
        return subprocess.run(
            [sys.executable, "-m", "guikou.cli", *(str(each) for each in arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
