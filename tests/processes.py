"""Processes of tests: waiting for what they do, and ending every one of them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST_S = 240
"""So long that a machine which is busy with something else does not fail a test."""
Start = Callable[..., "subprocess.Popen[str]"]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait; what does not come to be fails the test."""
    given_up = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > given_up:
            pytest.fail(f"it never came to be that {what}")
        time.sleep(0.05)


@contextmanager
def processes_of(script: Path) -> Iterator[Start]:
    """Lend a function that starts a script with arguments; no process outlives the block."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        started.append(subprocess.Popen([sys.executable, str(script), *map(str, arguments)], stdout=subprocess.PIPE, text=True))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def kill_where_it_stops(process: "subprocess.Popen[str]") -> None:
    """Wait until a process says that it is where it was to stop, and kill it there."""
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    process.kill()
    process.wait()
