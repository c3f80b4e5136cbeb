"""
A worker process that inspects, for the tests: `python one_inspector.py NAME LEASE_S ACCOUNTS_AT_ONCE POINT`.

With a POINT it stops for ever there, so that it can be killed, and says `stopped` on standard output: `judged` before anything is stored, `between` after
some accounts are stored, `within` in the transaction that stores the next ones, `ending` in the one that ends the inspection. With `-` it does not stop.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from guikou.inspection.operations import running, storing
from guikou.jobs.worker import Pace, WorkerProcess

record_all, store = storing.record_all, running.store


def stop(*_: object, **__: object) -> Any:
    """Say that the point is reached, and wait to be killed."""
    sys.stdout.write("stopped\n")
    sys.stdout.flush()
    time.sleep(3600)


def store_some(*arguments: Any, **named: Any) -> Iterator[Any]:
    """Store the first accounts, then stop."""
    yield next(store(*arguments, **named))
    stop()


def record_some(*arguments: Any, **named: Any) -> None:
    """Write the first lines, and stop at the next."""
    record_all(*arguments, **named)
    storing.record_all = stop


def main() -> None:
    """Run until a signal says to end."""
    name, lease, storing.ACCOUNTS_AT_ONCE, point = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if point in ("judged", "between"):
        running.store = stop if point == "judged" else store_some
    elif point == "within":
        storing.record_all = record_some  # type: ignore[assignment]
    elif point == "ending":
        running.record = stop
    worker = WorkerProcess(threads=1, pace=Pace(poll_s=0.05, alive_s=0.2, grace_s=1, lease=timedelta(seconds=lease)), name=name)
    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    worker.run()


if __name__ == "__main__":
    main()
