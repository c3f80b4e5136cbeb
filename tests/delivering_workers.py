"""
Worker processes for tests that kill them: each line on standard input begins one, and its number is answered. The line names what it does: the loop that delivers, or
a job, which it does again and again; our own website is then where the practice platforms are.

They are copies of this process, which has everything loaded and no connection open: a worker begins within milliseconds, and dies as any other does.
"""

import os
import signal
import sys
import time
from threading import Event
from types import SimpleNamespace

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from guikou.jobs.registry import handlers, loops
from guikou.people.domain.policy import WORKER
from guikou.release.access import adapters

LOOP = "release.deliver"


def again_and_again(kind: str) -> None:
    """Do a job of the worker without end."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"address": settings.ENVIRONMENT.practice_address})
    while True:
        try:
            handlers()[kind].run(SimpleNamespace(by=WORKER, now=timezone.now))
        except DatabaseError:  # it is done again once the database is back
            connection.close()
        time.sleep(0.05)


def main() -> None:
    """Begin workers until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    loops()
    adapters()
    for line in sys.stdin:
        sys.stdout.flush()
        number = os.fork()
        if number == 0:
            if line.strip() == LOOP:
                loops()[LOOP](Event())
            else:
                again_and_again(line.strip())
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
