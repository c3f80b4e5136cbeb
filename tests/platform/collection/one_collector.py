"""
A worker process that collects, for the tests: `python one_collector.py NAME LEASE_S POINT`.

It may ask servers on this machine. With POINT `before-store` or `after-store` it stops for ever there at the first source that it reads, so that it can be
killed; it says `stopped` on standard output when it is there. With `-` it does not stop.
"""

import os
import signal
import sys
import time
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
os.environ["GUIKOU_PRIVATE_HOSTS"] = "127.0.0.1"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from guikou.collection.fetching import running
from guikou.collection.operations import observations
from guikou.jobs.worker import Pace, WorkerProcess
from guikou.network.limits import FetchLimits


def stop() -> None:
    """Say that the point is reached, and wait to be killed."""
    sys.stdout.write("stopped\n")
    sys.stdout.flush()
    time.sleep(3600)


def main() -> None:
    """Run until a signal says to end."""
    name, lease, point = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    make_client = running.make_client
    from guikou.collection.fetching import work

    work.make_client = lambda: make_client(FetchLimits(interval=0.0, total=5.0))
    if point == "before-store":
        running.store_seen = lambda *_, **__: stop()  # type: ignore[assignment]
    elif point == "after-store":
        stored = observations._stored
        observations._stored = lambda *arguments: (stored(*arguments), stop())  # type: ignore[assignment,return-value]
    worker = WorkerProcess(threads=1, pace=Pace(poll_s=0.05, alive_s=0.2, grace_s=1, lease=timedelta(seconds=lease)), name=name)
    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    worker.run()


if __name__ == "__main__":
    main()
