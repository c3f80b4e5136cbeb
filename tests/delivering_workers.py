"""
Worker processes that deliver, for tests that kill them: each line on standard input begins one, and its number is answered.

They are copies of this process, which has everything loaded and no connection open: a worker begins within milliseconds, and dies as any other does.
"""

import os
import signal
import sys
from threading import Event

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from guikou.jobs.registry import loops
from guikou.release.access import adapters

LOOP = "release.deliver"


def main() -> None:
    """Begin workers until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    loops()
    adapters()
    for _ in sys.stdin:
        sys.stdout.flush()
        number = os.fork()
        if number == 0:
            loops()[LOOP](Event())
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
