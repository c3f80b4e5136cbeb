"""Calls to platforms: one request, one answer, within limits, and always known whether the platform may have heard it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from guikou import __version__
from guikou.channels.failures import Transient, Unconfirmed
from guikou.kernel.bilingual import Text
from guikou.network import refusals
from guikou.network.addresses import parsed
from guikou.network.connection import Budget, CheckedBackend, Resolve, resolve, trusted
from guikou.network.decoding import ACCEPTED, Bomb, CutOff, UnknownEncoding, unpacked
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import AddressRefused, NotFetched

AGENT = f"Guikou/{__version__} (release desk)"
LIMITS = FetchLimits(body=4 * 2**20, unpacked=8 * 2**20, connect=8.0, read=30.0, total=90.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a platform is asked. Address, headers and body can hold secrets and are not shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What it answered: names of headers in lower case, the body unpacked. It may hold a token and is not shown."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Any:
        """
        Return the body as JSON.

        :raises Unconfirmed: it is none; what was asked may have been done all the same.
        """
        try:
            return json.loads(self.body.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as strange:
            raise unreadable() from strange


class NotSent(Transient):
    """Nothing of the request reached the platform."""


class AnswerLost(Unconfirmed):
    """The request may have reached the platform; its answer did not reach us."""


Calls = Callable[[Request], Reply]
"""
Ask a platform.

:raises NotSent: the platform heard nothing.
:raises AnswerLost: it may have.
"""


def unreadable() -> Unconfirmed:
    """Return what is to be raised for an answer of another shape than the platform documents."""
    return Unconfirmed(Text("平台的答复无法识别", "The platform's answer cannot be read"))


class HttpCalls:
    """Calls over HTTP. `private` are the hosts of private networks that may be asked (a practice platform, an intranet's website); no redirect is followed."""

    def __init__(self, *, private: PrivateHosts, limits: FetchLimits = LIMITS, look_up: Resolve = resolve) -> None:
        self._private, self._limits, self._look_up = private, limits, look_up

    def __call__(self, request: Request) -> Reply:
        """Ask; see `Calls`."""
        try:
            url = parsed(request.url)
        except AddressRefused as refused:
            raise NotSent(refused.reason, _SET_RIGHT) from refused
        budget = Budget(self._limits, url.host)
        backend = CheckedBackend(budget, private=self._private, may_be_private=True, look_up=self._look_up)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": AGENT,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
            **request.headers,
        }
        if request.body or request.method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(request.body))
        place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        limits = self._limits
        timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=trusted(), network_backend=backend) as pool,
                pool.stream(
                    request.method, place, headers=list(headers.items()), content=request.body, extensions={"timeout": timeout}
                ) as answer,
            ):
                return _taken(answer, self._limits)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as unreached:
            raise NotSent(refusals.NO_ANSWER.fill(host=url.host)) from unreached
        except NotFetched as refused:
            if backend.connected:
                raise AnswerLost(refused.reason) from refused
            raise NotSent(refused.reason, None if refused.passing else _SET_RIGHT) from refused
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, _Unusable) as lost:
            raise AnswerLost(Text(f"{url.host}没有给出完整的答复", f"{url.host} gave no complete answer")) from lost


_SET_RIGHT = Text("请检查该账号的接口地址设置", "Check the address that is set for this account")


class _Unusable(ValueError):
    """More than the limits, or damaged."""


def _taken(answer: httpcore.Response, limits: FetchLimits) -> Reply:
    headers = httpx.Headers(answer.headers)
    received = 0

    def counted() -> Any:
        nonlocal received
        for chunk in answer.iter_stream():
            received += len(chunk)
            if received > limits.body:
                raise _Unusable
            yield chunk

    try:
        body = unpacked(counted(), headers.get("content-encoding", ""), limits.unpacked)
    except (Bomb, UnknownEncoding, CutOff) as strange:
        raise _Unusable from strange
    return Reply(status=answer.status, headers={name.lower(): value for name, value in headers.items()}, body=body)
