"""Connections that go exactly where was checked: the name is resolved once, every address is judged, and the connection is made to a judged one."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from guikou.kernel.bilingual import Text
from guikou.network import refusals
from guikou.network.limits import FetchLimits
from guikou.network.places import IPAddress, PrivateHosts, Standing, may_be_asked, port_allowed, standing
from guikou.network.refusals import AddressRefused, NotReached, TooLarge, TooSlow

Resolve = Callable[[str, int], list[str]]


@cache
def trusted() -> ssl.SSLContext:
    """Return the certificates that are trusted, whatever the environment says; made once, as reading them takes longer than many a call."""
    return httpx.create_ssl_context(trust_env=False)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system's resolver orders them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Budget:
    """What is left of the time and the bytes of one fetch."""

    def __init__(self, limits: FetchLimits, host: str) -> None:
        self.limits, self.host = limits, host
        self.until = time.monotonic() + limits.total
        self._bytes = limits.body + 2 * limits.headers + limits.body // 8  # the marks between chunks are bytes as well

    def seconds(self, most: float | None = None) -> float:
        """
        Return how long to wait at most.

        :raises TooSlow: the time is up.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left if most is None else min(left, most)

    def take(self, count: int) -> None:
        """:raises TooLarge: more came than the whole answer may have."""
        self._bytes -= count
        if self._bytes < 0:
            raise TooLarge(refusals.LARGE.fill(host=self.host, limit=shown_size(self.limits.body)))

    def too_slow(self) -> TooSlow:
        """Return the refusal to wait any longer."""
        return TooSlow(refusals.SLOW.fill(host=self.host, seconds=round(self.limits.total)))


class CheckedBackend(httpcore.NetworkBackend):
    """
    Opens connections for httpcore. `may_be_private` says whether the fetch may go to listed hosts of private networks from where it is.

    As the name is resolved here and nowhere else, a name that changes its address between check and connection changes nothing. `ports` says which ports public
    servers may be asked at; listed hosts may be asked at any.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        private: PrivateHosts,
        may_be_private: bool,
        look_up: Resolve = resolve,
        ports: Callable[[int], bool] = port_allowed,
    ) -> None:
        self._budget, self._private, self._may_be_private, self._look_up, self._ports = budget, private, may_be_private, look_up, ports
        self._inner = httpcore.SyncBackend()
        self.went_inside = self.connected = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """
        Connect to the host at one of its addresses, if all of them may be asked.

        :raises AddressRefused: one of them may not.
        :raises NotReached: none answers.
        """
        for address in self._checked(host, port):
            try:
                stream = self._inner.connect_tcp(str(address), port, self._budget.seconds(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            self.connected = True
            return _Guarded(stream, self._budget)
        raise NotReached(refusals.NO_ANSWER.fill(host=host))

    def _checked(self, host: str, port: int) -> list[IPAddress]:
        listed = self._private.has(host, port)
        if not may_be_asked(host):
            raise AddressRefused(refusals.STRANGE_HOST.fill(host=host[:100]))
        if not (listed or self._ports(port)):
            raise AddressRefused(refusals.PORT.fill(host=host, port=port))
        addresses = [ipaddress.ip_address(written.partition("%")[0]) for written in self._resolved(host, port)]
        if not addresses:
            raise NotReached(refusals.NO_NAME.fill(host=host))
        standings = set(map(standing, addresses))
        if Standing.NEVER in standings:
            raise AddressRefused(refusals.NEVER.fill(host=host))
        if Standing.PRIVATE in standings:
            if not listed:
                raise AddressRefused(refusals.PRIVATE.fill(host=host))
            if not self._may_be_private:
                raise AddressRefused(refusals.INWARDS.fill(host=host))
            self.went_inside = True
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        """Look the name up, but not for longer than there is time: the resolver itself knows no limit."""
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            found: list[str] = []
        failed: list[Exception] = []

        def look_up() -> None:
            try:
                found.extend(self._look_up(host, port))
            except (OSError, UnicodeError) as unknown:
                failed.append(unknown)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self._budget.seconds(self._budget.limits.connect))
        if thread.is_alive() or failed:
            raise NotReached(refusals.NO_NAME.fill(host=host))
        return found


class _Guarded(httpcore.NetworkStream):
    """A connection that ends when time or bytes are used up, however slowly or endlessly the other side goes on."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came."""
        received = self._stream.read(max_bytes, self._budget.seconds(timeout))
        self._budget.take(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, self._budget.seconds(timeout))

    def close(self) -> None:
        """Close."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt, for the name that was asked for."""
        return _Guarded(self._stream.start_tls(ssl_context, server_hostname, self._budget.seconds(timeout)), self._budget)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def shown_size(size: int) -> Text:
    """Return a size in bytes as people read it."""
    if size < 2**20:
        return Text(f"{size / 2**10:g}千字节", f"{size / 2**10:g} KB")
    return Text(f"{size / 2**20:g}兆字节", f"{size / 2**20:g} MB")
