"""
Sending to an address that somebody named: it goes only where collection may go, follows no redirect, and reads nothing of the answer but its status.

The key of the signature is made from the webhook's salt and the installation's secret key.
"""

from collections.abc import Mapping
from datetime import datetime

import httpx
from django.conf import settings
from django.utils.crypto import salted_hmac

from guikou import __version__
from guikou.channels.calls import AnswerLost, HttpCalls, NotSent, Request
from guikou.channels.signing import signed_headers
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.addresses import checked
from guikou.network.connection import Resolve, resolve
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts

LIMITS = FetchLimits(body=64 * 2**10, unpacked=64 * 2**10, headers=32 * 2**10, connect=5.0, read=10.0, total=20.0)


class NotTaken(Exception):
    """The other system did not take what was sent: the reason in words, and the status where it answered."""

    def __init__(self, reason: Text, status: int | None = None) -> None:
        super().__init__(reason.en)
        self.reason, self.status = reason, status


class NotEncrypted(Refusal):
    """The address is not one of HTTPS."""

    field = "address"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "地址须以 https:// 开头；只有列为内网主机的才可用 http://",
                "The address has to begin with https://; only listed hosts of private networks may use http://",
            )
        )


def secret_of(salt: str) -> str:
    """Return the key of a webhook's signatures."""
    return f"whsec_{salted_hmac('guikou.api.webhook', salt, algorithm='sha256').hexdigest()}"


def usable(address: str) -> str:
    """
    Return an address in the form in which it is asked.

    :raises AddressRefused: it is none that may be asked.
    :raises NotEncrypted: what is sent could be read on its way.
    """
    found = checked(address)
    url = httpx.URL(found)
    if url.scheme != "https" and not _private().has(url.host, url.port or 80):
        raise NotEncrypted
    return found


def headers_of(secret: str, delivery: int, event: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers by which the other system tells that it is ours, what it is, and whether it had it before."""
    signed = signed_headers(secret, event=event, delivery=str(delivery), body=body, now=now)
    return {**signed, "User-Agent": f"Guikou/{__version__} webhook"}


def post(address: str, body: bytes, headers: Mapping[str, str], *, look_up: Resolve = resolve) -> int:
    """
    Send, and return the status of the answer, which is 200 to 299.

    :raises NotTaken: not reached, refused, redirected, or another status.
    """
    calls = HttpCalls(private=_private(), limits=LIMITS, look_up=look_up)
    try:
        status = calls(Request(method="POST", url=address, headers=headers, body=body, status_only=True)).status
    except (NotSent, AnswerLost) as failure:
        raise NotTaken(failure.cause) from failure
    if not 200 <= status < 300:
        raise NotTaken(_STATUS.fill(host=httpx.URL(address).host, status=status), status)
    return status


def _private() -> PrivateHosts:
    return PrivateHosts.of(settings.ENVIRONMENT.private_hosts)


_STATUS = Text("“{host}”没有接收，答复代码{status}", "“{host}” did not take it and answered with code {status}")
