"""A gate between workers and platforms that can stop a call: before the platform hears of it, or after it has done what was asked."""

import select
import socket
import threading
from collections.abc import Mapping
from enum import StrEnum

from peers.door import Door

LONGEST_S = 240


class Stop(StrEnum):
    """Where a call is stopped."""

    BEFORE = "before the platform hears of it"
    AFTER = "after the platform has done it"


class Gate(Door):
    """
    A door that counts calls and stops those that are planned, by number, until it is told to go on. A call is a connection; with `mails`, a mail handed over by SMTP,
    of which a connection takes many.
    """

    def __init__(self) -> None:
        super().__init__(self._there)
        self.target = 0
        self.begin({})

    def _there(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.target))

    def begin(self, plan: Mapping[int, Stop], *, mails: bool = False) -> None:
        """Count from 0 again."""
        self.count, self.plan, self.mails = 0, dict(plan), mails
        self.stopped, self.going_on = threading.Event(), threading.Event()
        self.passes = False

    def go_on(self, *, answer: bool) -> None:
        """End what was stopped, with its answer or without."""
        self.passes = answer
        self.stopped.clear()
        self.going_on.set()
        self.going_on = threading.Event()

    def _next(self) -> Stop | None:
        stop = self.plan.get(self.count)
        self.count += 1
        return stop

    def _held(self) -> bool:
        """Stop here, and say whether the answer passes in the end."""
        going_on = self.going_on
        self.stopped.set()
        going_on.wait(LONGEST_S)
        return self.passes

    def _pump(self, outer: socket.socket, inner: socket.socket) -> None:
        if self.mails:
            self._pump_mails(outer, inner)
            return
        stop = self._next()
        if stop is None:
            super()._pump(outer, inner)
            return
        answer = b""
        if stop is Stop.BEFORE:
            outer.recv(65536)
        while stop is Stop.AFTER and not answer:
            for one in select.select([outer, inner], [], [])[0]:
                data = one.recv(65536)
                if one is outer:
                    inner.sendall(data)
                else:
                    answer = data
        if self._held():
            outer.sendall(answer)
            super()._pump(outer, inner)

    def _pump_mails(self, outer: socket.socket, inner: socket.socket) -> None:
        stop, said = None, b""
        while True:
            for one in select.select([outer, inner], [], [])[0]:
                data = one.recv(65536)
                if not data:
                    return
                if one is outer:
                    if data.lower().startswith(b"mail from:"):
                        stop = self._next()
                        if stop is Stop.BEFORE and not self._held():
                            return
                    said = (said + data)[-5:]
                    inner.sendall(data)
                else:
                    if stop is Stop.AFTER and said == b"\r\n.\r\n" and not self._held():
                        return
                    outer.sendall(data)
