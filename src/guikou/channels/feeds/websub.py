"""
A WebSub hub (W3C Recommendation of 23 January 2018), as pure functions: who may subscribe, what they are asked, what they are told, what their answers mean.

Calls are made by `guikou.channels.feeds.hub`, and rows are kept by whoever runs it.
"""

import hashlib
import hmac
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode, urlsplit, urlunsplit

from guikou.channels.calls import Reply, Request
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.addresses import checked

USUAL_LEASE, SHORTEST_LEASE, LONGEST_LEASE = timedelta(days=10), timedelta(hours=1), timedelta(days=30)
LONGEST_SECRET = 199  # bytes: the Recommendation says less than 200


class Mode(StrEnum):
    """What somebody wishes."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


class Outcome(StrEnum):
    """What became of telling a subscriber."""

    TAKEN = "taken"
    GONE = "gone"  # they want nothing more: the subscription ends
    AGAIN = "again"


class WishRefused(Refusal):
    """The request cannot be what a subscriber sends: answer 400 with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for. It counts once the callback itself has confirmed it (`confirmed`)."""

    mode: Mode
    topic: str
    callback: str = field(repr=False)
    lease: timedelta = USUAL_LEASE
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told of what, until when. Callbacks hold the subscriber's own tokens and are not shown."""

    topic: str
    callback: str = field(repr=False)
    until: datetime
    secret: str = field(default="", repr=False)

    def holds(self, now: datetime) -> bool:
        """Say whether they are still told."""
        return now < self.until


def wish(form: Mapping[str, str], topics: Container[str]) -> Wish:
    """
    Return what a request asks for; `topics` are the addresses of our feeds.

    :raises WishRefused: it cannot be meant.
    :raises AddressRefused: the callback is no address that may be asked.
    """
    topic, secret, lease = form.get("hub.topic", ""), form.get("hub.secret", ""), form.get("hub.lease_seconds", "")
    try:
        mode = Mode(form.get("hub.mode", ""))
    except ValueError as unknown:
        raise WishRefused(Text("hub.mode 须为 subscribe 或 unsubscribe", "hub.mode has to be subscribe or unsubscribe")) from unknown
    if topic not in topics:
        raise WishRefused(Text("这里没有 hub.topic 所指的订阅源", "There is no feed here at the address in hub.topic"))
    if len(secret.encode("utf-8", "replace")) > LONGEST_SECRET:
        raise WishRefused(Text("hub.secret 须少于 200 字节", "hub.secret has to be shorter than 200 bytes"))
    return Wish(mode=mode, topic=topic, callback=checked(form.get("hub.callback", "")), lease=_lease(lease), secret=secret)


def _lease(seconds: str) -> timedelta:
    """Return for how long: what was asked for, within what we grant."""
    if not (seconds.isascii() and seconds.isdigit()):
        return USUAL_LEASE
    return min(max(timedelta(seconds=int(seconds[:9])), SHORTEST_LEASE), LONGEST_LEASE)


def question(of: Wish, challenge: str) -> Request:
    """Return the request that asks the callback whether it wishes this; `challenge` is made at random for each."""
    told = {"hub.mode": of.mode.value, "hub.topic": of.topic, "hub.challenge": challenge}
    if of.mode is Mode.SUBSCRIBE:
        told["hub.lease_seconds"] = str(int(of.lease.total_seconds()))
    return Request(method="GET", url=_with(of.callback, told))


def confirmed(challenge: str, reply: Reply) -> bool:
    """Say whether the callback wishes it: it repeats the challenge, and nothing else."""
    return 200 <= reply.status < 300 and hmac.compare_digest(reply.body, challenge.encode("ascii"))


def subscription(of: Wish, now: datetime) -> Subscription:
    """Return the subscription that a confirmed wish makes, in place of an earlier one of the same topic and callback."""
    return Subscription(topic=of.topic, callback=of.callback, until=now + of.lease, secret=of.secret)


def ended(of: Subscription, reason: str) -> Request:
    """Return the request that tells a subscriber that they are told no more."""
    return Request(method="GET", url=_with(of.callback, {"hub.mode": "denied", "hub.topic": of.topic, "hub.reason": reason}))


def notification(of: Subscription, content: bytes, media_type: str, *, hub: str) -> Request:
    """Return the request that brings a subscriber the whole feed, signed where they gave a secret."""
    headers = {"Content-Type": media_type, "Link": f'<{hub}>; rel="hub", <{of.topic}>; rel="self"'}
    if of.secret:
        headers["X-Hub-Signature"] = f"sha256={hmac.new(of.secret.encode('utf-8', 'replace'), content, hashlib.sha256).hexdigest()}"
    return Request(method="POST", url=of.callback, headers=headers, body=content, status_only=True)


def outcome(reply: Reply) -> Outcome:
    """Return what an answer to a notification means."""
    if 200 <= reply.status < 300:
        return Outcome.TAKEN
    return Outcome.GONE if reply.status == 410 else Outcome.AGAIN


def _with(callback: str, told: Mapping[str, str]) -> str:
    """Add parameters to an address; what its query holds already stays."""
    parts = urlsplit(callback)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, urlencode(told)])), fragment=""))
