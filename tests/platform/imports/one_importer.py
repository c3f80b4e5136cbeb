"""
A worker process that imports, for the tests: `python one_importer.py NAME POINT`.

With POINT `within-TABLE` it stops for ever inside the first transaction of the import that wrote rows of that table (`accounts` or `posts`), with
`after-TABLE` behind it, so that it can be killed; it says `stopped` on standard output when it is there. With `-` it does not stop.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from guikou.collection.imports.running import Run
from guikou.collection.models import Post
from guikou.jobs.worker import Pace, WorkerProcess
from guikou.registry.models import Account


def stop() -> None:
    """Say that the point is reached, and wait to be killed."""
    sys.stdout.write("stopped\n")
    sys.stdout.flush()
    time.sleep(3600)


def main() -> None:
    """Run until a signal says to end."""
    name, point = sys.argv[1:]
    step = Run._step
    when, _, what = point.partition("-")
    table = {"accounts": Account, "posts": Post}.get(what)

    @contextmanager
    def stopping(run: Run) -> Iterator[None]:
        with step(run):
            yield
            if when == "within" and table is not None and table.objects.exists():
                stop()
        if when == "after" and table is not None and table.objects.exists():
            stop()

    Run._step = stopping  # type: ignore[method-assign]
    worker = WorkerProcess(threads=1, pace=Pace(poll_s=0.05, alive_s=0.2, grace_s=20, lease=timedelta(seconds=2)), name=name)
    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    worker.run()


if __name__ == "__main__":
    main()
