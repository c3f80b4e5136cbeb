"""
A process that delivers, for the tests: `python one_deliverer.py POINT`.

It stops for ever before the call that prepares or sends (`before-prepare`, `before-send`), or behind it before anything is recorded (`after-prepare`, `after-send`),
so that it can be killed there; it says `stopped` on standard output. With `-` it does not stop: it delivers until nothing is due and says which rows it took.
"""

import os
import sys
import time
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.utils import timezone

from guikou.release import access
from guikou.release.delivering.claims import claim
from guikou.release.delivering.turns import take


def say(word: object) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def stop_at(point: str) -> None:
    """Let every adapter stop there."""
    when, _, method = point.partition("-")
    made = access.adapter_for

    def stopping(*arguments: Any, **named: Any) -> Any:
        adapter = made(*arguments, **named)
        call = getattr(adapter, method)

        def ask(*given: Any, **by_name: Any) -> Any:
            answer = call(*given, **by_name) if when == "after" else None
            say("stopped")
            time.sleep(3600)
            return answer

        setattr(adapter, method, ask)
        return adapter

    access.adapter_for = stopping


def main() -> None:
    """Deliver."""
    point = sys.argv[1]
    if point != "-":
        stop_at(point)
    while taken := claim(1, now=timezone.now()):
        for held in taken:
            take(held)
            say(held.id)


if __name__ == "__main__":
    main()
