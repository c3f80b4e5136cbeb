"""A door from this machine to a server in a namespace, which can drop answers: the request goes through, the server does it, and nothing comes back."""

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Connect = Callable[[], socket.socket]
Meant = Callable[[bytes], bool]


def _starting(start: str) -> Meant:
    return lambda asked: asked.startswith(start.encode())


class Door:
    """Listens at a free port of 127.0.0.1. `dropped` counts the answers that were dropped."""

    def __init__(self, connect: Connect) -> None:
        self._connect, self._meant, self._left = connect, _starting(""), 0
        self.dropped = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def drop(self, request: "str | Meant", times: int = 1) -> None:
        """Drop the answers to the next requests that are meant: their bytes begin so (`POST /api/v1/statuses `), or a function says so of all that was sent."""
        self._meant, self._left = _starting(request) if isinstance(request, str) else request, times

    def _drops(self, asked: bytes) -> bool:
        if not self._left or not self._meant(asked):
            return False
        self._left -= 1
        self.dropped += 1
        return True

    def _pass(self, outer: socket.socket) -> None:
        try:
            inner = self._connect()
        except OSError:
            outer.close()
            return
        with outer, inner:
            self._open |= {outer, inner}
            with suppress(OSError):
                self._pump(outer, inner)
            self._open -= {outer, inner}

    def _pump(self, outer: socket.socket, inner: socket.socket) -> None:
        asked = b""
        while True:
            ready, _, _ = select.select([outer, inner], [], [])
            for one, other in ((outer, inner), (inner, outer)):
                if one not in ready:
                    continue
                data = one.recv(65536)
                if not data or (one is inner and self._drops(asked)):
                    return  # when an answer is dropped, the server has done it: these are its first bytes
                asked += data if one is outer else b""
                other.sendall(data)

    def serve(self) -> None:
        """Take connections until the door is closed."""
        while True:
            try:
                outer, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._pass, args=(outer,), daemon=True)
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()

    def close(self) -> None:
        """Take no more connections, and end those that are open."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


@contextmanager
def door(connect: Connect) -> Iterator[Door]:
    """Open a door for the block."""
    made = Door(connect)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join(5)
