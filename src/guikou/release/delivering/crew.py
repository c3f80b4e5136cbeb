"""Delivering without end: several accounts at a time, each by one worker."""

import logging
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from guikou.release.delivering.claims import Claim, claim, give_back
from guikou.release.delivering.turns import take

log = logging.getLogger(__name__)
TOGETHER: Final = 8
"""So many accounts are worked on at a time in one process: most of the time each waits for a platform."""
_IDLE_S: Final = 0.5
_GATHER_S: Final = 0.1
"""A claim looks at all that is due, so that it pays to take several rows at once: so long others may end beside the first."""
_TROUBLE_S: Final = 5.0


def deliver(ending: threading.Event, *, together: int = TOGETHER) -> None:
    """Claim what is due and take its steps, until the event is set; then end after the step at hand."""
    busy: set[Future[None]] = set()
    with ThreadPoolExecutor(together, thread_name_prefix="deliver") as pool:
        while not ending.is_set():
            busy = {future for future in busy if not future.done()}
            taken = _claimed(together - len(busy), ending)
            busy |= {pool.submit(_turn, held, ending) for held in taken}
            if len(busy) == together:
                wait(busy, return_when=FIRST_COMPLETED)
                wait(busy, timeout=_GATHER_S)
            elif not taken:
                ending.wait(_IDLE_S)
    connection.close()


def deliver_all(*, together: int = TOGETHER, most: int = 10_000) -> int:
    """Take the steps that are due now until none is, or so many turns were taken, and return how many: for commands, benches and tests."""
    turns = 0
    while turns < most and (taken := claim(together, now=timezone.now())):
        for held in taken:
            take(held)
        turns += len(taken)
    return turns


def _claimed(most: int, ending: threading.Event) -> list[Claim]:
    try:
        close_old_connections()
        return claim(most, now=timezone.now())
    except DatabaseError as trouble:
        log.warning("deliveries: the database does not answer (%s); trying again", type(trouble).__name__)
        connection.close()
        ending.wait(_TROUBLE_S)
        return []


def _turn(held: Claim, ending: threading.Event) -> None:
    """Take one turn in a thread of the pool. What the database does not take now is looked into by whoever claims the row when its lease is over."""
    try:
        close_old_connections()
        if ending.is_set():
            give_back(held)
        else:
            take(held, ending=ending.is_set)
    except DatabaseError as trouble:
        log.warning("delivery %s: the database does not answer (%s)", held.id, type(trouble).__name__)
        connection.close()
