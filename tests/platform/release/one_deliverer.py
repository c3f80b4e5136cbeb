"""
A process that delivers, for the tests: `python one_deliverer.py POINT [ROW PERSON]`.

It stops for ever before the call that prepares or sends (`before-prepare`, `before-send`), or behind it before anything is recorded (`after-prepare`, `after-send`),
so that it can be killed there; it says `stopped` on standard output. With `-` it does not stop: it delivers until nothing is due and says which rows it took. With
`before-proof` and `after-proof` a person notes what was done by hand, and it stops before that is committed, or behind it; with `proof` it does not stop.
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

from guikou.channels.delivery import MovedOn
from guikou.people.models import Person
from guikou.people.queries import actor_of
from guikou.release import access
from guikou.release.delivering.claims import claim
from guikou.release.delivering.turns import take
from guikou.release.operations import deliveries


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
            stop()
            return answer

        setattr(adapter, method, ask)
        return adapter

    access.adapter_for = stopping


def prove(point: str, row: int, person: int) -> None:
    """Let a person note that the row was published by hand."""
    if point == "before-proof":
        deliveries.record = stop
    by = actor_of(Person.objects.get(pk=person))
    proof = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    try:
        deliveries.done_by_hand(delivery_id=row, address="https://www.douyin.com/video/1", proof=proof, by=by, now=timezone.now())
    except MovedOn:  # it is noted already
        sys.exit(1)
    if point == "after-proof":
        stop()


def stop(*_: Any, **__: Any) -> None:
    """Stop for ever."""
    say("stopped")
    time.sleep(3600)


def main() -> None:
    """Deliver."""
    point = sys.argv[1]
    if point.endswith("proof"):
        prove(point, int(sys.argv[2]), int(sys.argv[3]))
        return
    if point != "-":
        stop_at(point)
    while taken := claim(1, now=timezone.now()):
        for held in taken:
            take(held)
            say(held.id)


if __name__ == "__main__":
    main()
