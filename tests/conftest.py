"""Fixtures that all tests share."""

import os
import threading
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.test import TransactionTestCase

import databases

pytest.register_assert_rewrite("guikou.channels.testing.contract")

# A busy machine is no failure; all else stays as the profile that was chosen has it.
hypothesis.settings.register_profile("calm", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("calm")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data beside the repository; tests that need it skip only where it is absent, and in CI it never is."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no real data beside the repository")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Make the database of this process from the migrated template."""
    with django_db_blocker.unblock():
        databases.fill()


def _refill(_case: TransactionTestCase) -> None:
    # A page that was closed may have asked the live server for something that is still being answered, and would write into the next test.
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)
    databases.fill()


# A flush would lose the rows that migrations made, and the trail's triggers refuse it.
TransactionTestCase._fixture_teardown = _refill  # type: ignore[method-assign]
