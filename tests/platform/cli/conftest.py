"""Installations beside the one of this test process."""

import shutil
from collections.abc import Callable

import pytest

import databases
from installations import Installation


@pytest.fixture
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Installation]:
    """Return a function that makes an installation on SQLite that nobody has used."""

    def make() -> Installation:
        home = tmp_path_factory.mktemp("home")
        template = databases.CACHE / f"{databases._fingerprint()}.sqlite3"
        if template.exists():  # else its first command migrates, which takes longer
            shutil.copyfile(template, home / "guikou.sqlite3")
        return Installation(home)

    return make
