"""
A worker process for the tests, with kinds of work of its own: `python one_worker.py NAME LEASE_S GRACE_S`.

It says on standard output which job it takes and when its work is under way.
"""

import os
import signal
import sys
import threading
import time
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.db import transaction

from guikou.jobs import registry
from guikou.jobs.registry import Work, handler
from guikou.jobs.worker import Pace, WorkerProcess
from guikou.kernel.bilingual import Text
from guikou.trail.operations import Act, record

TITLE = Text("试验", "Test")
TOLD_TO_END = threading.Event()


def say(*words: object) -> None:
    """Write a line at once."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def leave_a_line(work: Work) -> None:
    """Have one effect, in one transaction with the record that the job is done."""
    with transaction.atomic():
        record(Act(action="test", subject=f"job:{work.id}", change={"worker": sys.argv[1]}), by=work.by, now=work.now())
        work.finish({"worker": sys.argv[1]})


@handler("quick", TITLE)
def quick(work: Work) -> None:
    """Take no time."""
    say("took", work.id)
    leave_a_line(work)


@handler("hangs-once", TITLE)
def hangs_once(work: Work) -> None:
    """Never end at the first attempt."""
    say("took", work.id)
    with work.progress.stage(TITLE) as stage:
        while work.attempt == 1:
            stage.advance()
            time.sleep(0.01)
    leave_a_line(work)


@handler("outlasts", TITLE)
def outlasts(work: Work) -> None:
    """Still be under way when the worker is told to end, and say nothing meanwhile."""
    say("took", work.id)
    TOLD_TO_END.wait()
    time.sleep(0.3)
    leave_a_line(work)


@handler("deaf", TITLE)
def deaf(work: Work) -> None:
    """Never end, and never ask whether to."""
    say("took", work.id)
    time.sleep(3600)


def main() -> None:
    """Run until a signal says to end."""
    registry.load = lambda: None  # type: ignore[assignment] - only the kinds above
    lease, grace = (float(argument) for argument in sys.argv[2:4])
    pace = Pace(poll_s=0.05, alive_s=0.2, grace_s=grace, lease=timedelta(seconds=lease))
    worker = WorkerProcess(threads=2, pace=pace, name=sys.argv[1])

    def end(*_: object) -> None:
        worker.end()
        TOLD_TO_END.set()

    signal.signal(signal.SIGTERM, end)
    worker.run()


if __name__ == "__main__":
    main()
