"""Calls to platforms: one request, one answer, within limits, and always known whether the platform may have heard it."""

import json
import math
import re
import ssl
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
    """What a platform is asked. Address, headers and body can hold secrets and are not shown. `status_only`: the body of the answer is not read."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    status_only: bool = False


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
            text = self.body.decode("utf-8")
            found = json.loads(text, parse_constant=_no_number, parse_float=_finite)
            return _storable(found) if _UNSTORABLE.search(text) else found
        except (UnicodeDecodeError, ValueError, RecursionError) as strange:
            raise unreadable() from strange


_UNSTORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def _storable(value: Any) -> Any:
    """Take out of texts what no database keeps: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return {_storable(name): _storable(each) for name, each in value.items()} if isinstance(value, dict) else value


def _no_number(name: str) -> float:
    raise ValueError(name)


def _finite(written: str) -> float:
    if math.isinf(number := float(written)):
        raise ValueError(written[:40])
    return number


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

    def __init__(
        self, *, private: PrivateHosts, limits: FetchLimits = LIMITS, look_up: Resolve = resolve, trusted: ssl.SSLContext | None = None
    ) -> None:
        self._private, self._limits, self._look_up, self._trusted = private, limits, look_up, trusted

    def __call__(self, request: Request) -> Reply:
        """Ask; see `Calls`."""
        failure: NotSent | AnswerLost  # raised where no other exception is handled: that one could show what was sent
        try:
            url = parsed(request.url)
        except AddressRefused as refused:
            failure = NotSent(refused.reason, _SET_RIGHT)
        else:
            backend = CheckedBackend(Budget(self._limits, url.host), private=self._private, may_be_private=True, look_up=self._look_up)
            try:
                return self._asked(request, url, backend)
            except _Unsendable:
                failure = NotSent(_STRANGE_HEADER, _SET_RIGHT)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                failure = NotSent(refusals.NO_ANSWER.fill(host=url.host))
            except NotFetched as refused:
                if backend.connected:
                    failure = AnswerLost(refused.reason)
                else:
                    failure = NotSent(refused.reason, None if refused.passing else _SET_RIGHT)
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, _Unusable):
                failure = AnswerLost(Text(f"{url.host}没有给出完整的答复", f"{url.host} gave no complete answer"))
        raise failure

    def _asked(self, request: Request, url: httpx.URL, backend: CheckedBackend) -> Reply:
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": AGENT,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
            **request.headers,
        }
        if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers.items()):
            raise _Unsendable
        if request.body or request.method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(request.body))
        place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        limits = self._limits
        timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
        with (
            httpcore.ConnectionPool(ssl_context=self._trusted or trusted(), network_backend=backend) as pool,
            pool.stream(
                request.method, place, headers=list(headers.items()), content=request.body, extensions={"timeout": timeout}
            ) as answer,
        ):
            return _taken(answer, limits, body=not request.status_only)


_NAME, _VALUE = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"), re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?|")
_SET_RIGHT = Text("请检查该账号的接口地址和凭证设置", "Check the address and the credentials that are set for this account")
_STRANGE_HEADER = Text(
    "凭证中有不能发送的字符（如汉字或换行）", "The credentials hold characters that cannot be sent, such as a line break"
)


class _Unsendable(ValueError):
    """A header that HTTP does not know."""


class _Unusable(ValueError):
    """More than the limits, or damaged."""


def _taken(answer: httpcore.Response, limits: FetchLimits, *, body: bool) -> Reply:
    headers = httpx.Headers(answer.headers)
    named = {name.lower(): value for name, value in headers.items()}
    if not body:
        return Reply(status=answer.status, headers=named)
    received = 0

    def counted() -> Any:
        nonlocal received
        for chunk in answer.iter_stream():
            received += len(chunk)
            if received > limits.body:
                raise _Unusable
            yield chunk

    try:
        whole = unpacked(counted(), headers.get("content-encoding", ""), limits.unpacked)
    except (Bomb, UnknownEncoding, CutOff) as strange:
        raise _Unusable from strange
    return Reply(status=answer.status, headers=named, body=whole)
