"""
The one client for everything that other people's servers say.

It goes only where `network.places` lets it, checks again at each redirect, and takes no more than its limits, whatever a server does.
It is polite: one request to a host at a time, pauses between them, robots.txt, conditional requests, Retry-After. It has no cookies, sends no
credentials and asks no proxy.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpcore
import httpx

from guikou import __version__
from guikou.collection.domain.robots import LARGEST, Robots, read_robots
from guikou.kernel.bilingual import Text
from guikou.network import refusals
from guikou.network.addresses import after, parsed
from guikou.network.connection import Budget, CheckedBackend, Resolve, resolve, shown_size, trusted
from guikou.network.decoding import ACCEPTED, Bomb, CutOff, UnknownEncoding, unpacked
from guikou.network.limits import ROBOTS, FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import (
    LoginRefused,
    Malformed,
    Missing,
    NotReached,
    RobotsForbid,
    ServerFailed,
    SlowDown,
    TooLarge,
    TooManyRedirects,
    WrongType,
)

PRODUCT = "Guikou"
AGENT = f"{PRODUCT}/{__version__} (register of official accounts; reads public posts)"
LONGEST_PAUSE = timedelta(days=1)
ROBOTS_KEPT = timedelta(days=1)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Accept:
    """What is asked for: its name for people, the header, and the media types that are taken (an answer that states none is taken as well)."""

    name: Text
    header: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said. `unchanged`: it is as `etag` and `last_modified` of the question say, and `body` is empty. `url` is where it came from in the end."""

    url: str
    media_type: str
    body: bytes
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Hosts(Protocol):
    """What is remembered of hosts, for everybody who fetches."""

    def turn(self, host: str, *, limits: FetchLimits, interval: float) -> AbstractContextManager[None]:
        """Wait for the turn at the host and hold it. :raises SlowDown: it does not come in time."""

    def pause(self, host: str, until: datetime) -> None:
        """Let nobody ask the host before."""

    def robots(self, host: str, newer_than: datetime) -> str | None:
        """Return the kept robots.txt; None where there is none as new."""

    def keep_robots(self, host: str, text: str, at: datetime) -> None:
        """Keep it."""


class Client:
    """Fetches. `private` are the hosts of private networks that may be asked; `clock` says what time it is."""

    def __init__(
        self,
        *,
        hosts: Hosts,
        private: PrivateHosts,
        clock: Callable[[], datetime],
        limits: FetchLimits | None = None,
        look_up: Resolve = resolve,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._hosts, self._private, self._clock, self._look_up = hosts, private, clock, look_up
        self._limits, self._trusted = limits or FetchLimits(), trusted

    def get(self, address: str, accept: Accept, *, etag: str = "", last_modified: str = "") -> Answer:
        """
        Return what is at an address.

        :raises NotFetched: nothing usable; each subclass is a kind of cause.
        """
        headers = {"Accept": accept.header}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return self._follow(parsed(address), headers, accept, self._limits, inside=True)

    def _follow(
        self, url: httpx.URL, headers: dict[str, str], accept: Accept | None, limits: FetchLimits, *, inside: bool, polite: bool = True
    ) -> Answer:
        """`inside`: we are where listed hosts of private networks may be asked; what a public server redirects to is not. `polite`: ask robots.txt first."""
        budget = Budget(limits, url.host)
        for _ in range(limits.redirects + 1):
            budget.host = url.host
            backend = CheckedBackend(budget, private=self._private, may_be_private=inside, look_up=self._look_up)
            interval = self._ask_robots(url, inside=inside) if polite else limits.interval
            with self._hosts.turn(_host(url), limits=limits, interval=interval):
                answer = self._ask(url, headers, accept, budget, backend)
            if isinstance(answer, Answer):
                return answer
            inside = inside and backend.went_inside
            url = after(url, answer)
        raise TooManyRedirects(refusals.REDIRECTS.fill(host=url.host, limit=limits.redirects))

    def _ask(
        self, url: httpx.URL, headers: dict[str, str], accept: Accept | None, budget: Budget, backend: CheckedBackend
    ) -> "Answer | str":
        """Return the answer, or the place to which it redirects."""
        sent = {"Host": url.netloc.decode("ascii"), "User-Agent": AGENT, "Accept-Encoding": ACCEPTED, "Connection": "close"} | headers
        limits = budget.limits
        timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
        with _in_words(url.host, budget), httpcore.ConnectionPool(ssl_context=self._trusted or trusted(), network_backend=backend) as pool:
            place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            with pool.stream("GET", place, headers=list(sent.items()), extensions={"timeout": timeout}) as response:
                if response.status == _NOT_MODIFIED and not {"If-None-Match", "If-Modified-Since"} & set(headers):
                    raise ServerFailed(refusals.FAILED.fill(host=url.host, status=response.status), response.status)
                return self._taken(url, response, accept, budget)

    def _taken(self, url: httpx.URL, response: httpcore.Response, accept: Accept | None, budget: Budget) -> "Answer | str":
        headers = httpx.Headers(response.headers)
        if sum(len(name) + len(value) + 4 for name, value in response.headers) > budget.limits.headers:
            raise TooLarge(refusals.HEADERS.fill(host=url.host))
        if response.status in _REDIRECTS:
            return str(headers.get("location", ""))
        self._require_success(url, response.status, headers)
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        unchanged = response.status == _NOT_MODIFIED
        if accept and media_type and media_type not in accept.types and not unchanged:
            raise WrongType(refusals.TYPE.fill(host=url.host, found=media_type[:80], wanted=accept.name))
        return Answer(
            url=str(url),
            media_type=media_type,
            body=b"" if unchanged else _body(url, response.iter_stream(), headers, budget),
            etag=headers.get("etag", "")[:500],
            last_modified=headers.get("last-modified", "")[:100],
            unchanged=unchanged,
            headers=headers,
        )

    def _require_success(self, url: httpx.URL, status: int, headers: httpx.Headers) -> None:
        if status in (200, _NOT_MODIFIED):
            return
        words = {"host": url.host, "status": status}
        if status in (429, 503):
            until = _later(headers.get("retry-after", ""), self._clock())
            if until:
                self._hosts.pause(_host(url), until)
                raise SlowDown(refusals.LATER.fill(host=url.host), until)
        if status in (401, 403, 407):
            raise LoginRefused(refusals.LOGIN.fill(**words))
        if status in (404, 410):
            raise Missing(refusals.MISSING.fill(**words))
        raise ServerFailed(refusals.FAILED.fill(**words), status)

    def _ask_robots(self, url: httpx.URL, *, inside: bool) -> float:
        """Return the pause that the host asks for. :raises RobotsForbid: it forbids this address."""
        robots = self._robots(url, inside=inside)
        if not robots.allow(url.raw_path.decode("ascii")):
            raise RobotsForbid(refusals.ROBOTS.fill(host=url.host))
        return max(self._limits.interval, robots.delay)

    def _robots(self, url: httpx.URL, *, inside: bool) -> Robots:
        now = self._clock()
        kept = self._hosts.robots(_host(url), now - ROBOTS_KEPT)
        if kept is None:
            kept = self._fetched_robots(url, inside=inside)
            self._hosts.keep_robots(_host(url), kept, now)
        return read_robots(kept, PRODUCT)

    def _fetched_robots(self, url: httpx.URL, *, inside: bool) -> str:
        """Without one, everything is allowed; while it cannot be read, nothing (RFC 9309, section 2.3.1)."""
        limits = FetchLimits(
            body=ROBOTS.body,
            unpacked=ROBOTS.unpacked,
            connect=ROBOTS.connect,
            read=ROBOTS.read,
            total=ROBOTS.total,
            interval=self._limits.interval,
        )
        try:
            answer = self._follow(
                url.copy_with(raw_path=b"/robots.txt"), {"Accept": "text/plain"}, None, limits, inside=inside, polite=False
            )
        except (LoginRefused, Missing, TooManyRedirects):
            return ""
        except TooLarge:
            return "User-agent: *\nDisallow: /"
        except ServerFailed as failed:
            raise NotReached(refusals.ROBOTS_UNKNOWN.fill(host=url.host)) from failed
        return answer.body[:LARGEST].decode("utf-8", "replace").replace("\x00", "")


def _host(url: httpx.URL) -> str:
    return url.netloc.decode("ascii").lower()


def _body(url: httpx.URL, chunks: Iterator[bytes], headers: httpx.Headers, budget: Budget) -> bytes:
    limits = budget.limits
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > limits.body:
        raise TooLarge(refusals.LARGE.fill(host=url.host, limit=shown_size(limits.body)))
    try:
        return unpacked(_counted(chunks, url, limits), headers.get("content-encoding", ""), limits.unpacked)
    except Bomb as bomb:
        raise TooLarge(refusals.LARGE.fill(host=url.host, limit=shown_size(limits.unpacked))) from bomb
    except UnknownEncoding as unknown:
        raise WrongType(refusals.ENCODING.fill(host=url.host)) from unknown
    except CutOff as damaged:
        raise Malformed(refusals.BROKEN.fill(host=url.host)) from damaged


def _counted(chunks: Iterator[bytes], url: httpx.URL, limits: FetchLimits) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limits.body:
            raise TooLarge(refusals.LARGE.fill(host=url.host, limit=shown_size(limits.body)))
        yield chunk


@contextmanager
def _in_words(host: str, budget: Budget) -> Iterator[None]:
    """Say in words for people what the network says to programs."""
    try:
        yield
    except httpcore.TimeoutException as slow:
        raise budget.too_slow() from slow
    except httpcore.NetworkError as broken:
        certificate = "CERTIFICATE_VERIFY_FAILED" in str(broken)
        raise NotReached((refusals.CERTIFICATE if certificate else refusals.NO_ANSWER).fill(host=host)) from broken
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as malformed:
        raise Malformed(refusals.BROKEN.fill(host=host)) from malformed


def _later(retry_after: str, now: datetime) -> datetime | None:
    """Return the moment that a Retry-After header states, within a day; None where it states none."""
    written = retry_after.strip()
    try:
        moment = now + timedelta(seconds=int(written[:9])) if written.isdecimal() else parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, now), now + LONGEST_PAUSE)
