"""Real servers as peers of the adapter contract."""

import io
import itertools
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from PIL import Image

from guikou.channels.calls import HttpCalls
from guikou.channels.delivery import Delivery
from guikou.channels.testing import Interference, Peer
from guikou.channels.testing.contract import OUT, delivered, key
from guikou.channels.variants import Picture, Variant
from guikou.network.places import PrivateHosts
from peers.clocks import MachinesClock
from peers.door import Door, Meant
from peers.installing import CannotRun, NotInstalled

Server = TypeVar("Server")
_SERIES = itertools.count(1)


@contextmanager
def running(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """Run a server, or skip with what is missing in one line; in CI that is a failure."""
    try:
        given = server.__enter__()
    except (CannotRun, NotInstalled) as missing:
        missed = pytest.fail if os.environ.get("CI") else pytest.skip
        missed(str(missing))
    try:
        yield given
    finally:
        server.__exit__(None, None, None)


def png(width: int = 40) -> bytes:
    """Return a small picture that is one."""
    file = io.BytesIO()
    Image.new("RGB", (width, 30), "red").save(file, "PNG")
    return file.getvalue()


PICTURE = Picture(name="图.png", media_type="image/png", alt="停水范围图", data=png())


class RealPeer:
    """What the peers share. Each has addresses of its own, so that several can use one server."""

    settles = True

    def __init__(self, door: Door, clock: MachinesClock) -> None:
        self.door, self.clock = door, clock
        self.series = f"{os.getpid()}-{next(_SERIES)}"
        self.calls = HttpCalls(private=PrivateHosts.of(["127.0.0.1"]))

    def address(self, number: int) -> str:
        """Return the canonical address of a variant; none is the beginning of another."""
        return f"https://www.county.example/r/{self.series}-{number:05}"

    def now(self) -> datetime:
        """Return the time at the platform."""
        return self.clock()

    def pass_time(self, by: timedelta) -> None:
        """Let time pass at the platform."""
        self.clock.advance(by)


def delivered_with_answers_dropped(
    peer: Peer, door: Door, request: str | Meant, times: int, *, number: int = 1
) -> tuple[Delivery, Variant]:
    """Deliver while the answers to the first requests of a kind are dropped after the server has done what was asked."""
    before = door.dropped
    door.drop(request, times)
    variant = peer.variant(number)
    ended = delivered(peer, variant, key(peer, number), Interference())
    assert door.dropped - before > 0
    assert ended.state in OUT, ended
    return ended, variant
