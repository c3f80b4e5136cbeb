"""What the worker does for the portal: looking whether the public sees what was released, telling subscribers of feeds, reading mails that came back."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from guikou.channels.calls import Calls, HttpCalls
from guikou.channels.feeds.hub import Hub
from guikou.jobs.registry import Work, daily, every, handler
from guikou.kernel.bilingual import Text
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.portal import feeds
from guikou.release.operations import bounces, pages, subscriptions, websub

LIMITS = FetchLimits(body=2 * 2**20, unpacked=8 * 2**20, connect=5.0, read=10.0, total=20.0)


def ourselves() -> Calls:
    """Return the way to our own address, which may be on a private network."""
    own = urlsplit(settings.ENVIRONMENT.address)
    host = f"[{own.hostname}]" if ":" in (own.hostname or "") else own.hostname
    port = own.port or (443 if own.scheme == "https" else 80)
    return HttpCalls(private=PrivateHosts.of([*settings.ENVIRONMENT.private_hosts, f"{host}:{port}"]), limits=LIMITS)


def strangers() -> Calls:
    """Return the way to callbacks that anybody on the internet may name: to public servers only, whatever hosts collection may ask."""
    return HttpCalls(private=PrivateHosts.of(()), limits=LIMITS)


@handler("portal.seen", Text("核对网站上的发布页面", "Look whether released pages are visible"), schedule=every(timedelta(minutes=1)))
def seen(work: Work) -> Mapping[str, Any]:
    """Ask for the pages that were not seen yet as they are now."""
    return pages.read_back(calls=ourselves(), by=work.by, now=work.now)


@handler("portal.hub", Text("推送订阅源的更新", "Tell subscribers of feeds"), schedule=every(timedelta(minutes=1)))
def hub(work: Work) -> Mapping[str, Any]:
    """Ask whether those who subscribed wish it, and tell all of what changed."""
    ours = Hub(feeds.hub(), strangers())
    return {
        **websub.verify(hub=ours, by=work.by, now=work.now()),
        **websub.tell(hub=ours, feeds=_feed, by=work.by, now=work.now),
    }


@handler("portal.bounces", Text("处理退回的订阅邮件", "Read newsletters that came back"), schedule=every(timedelta(minutes=5)))
def returned(work: Work) -> Mapping[str, Any]:
    """Read the mailbox to which newsletters come back, where one is set."""
    mailbox = settings.ENVIRONMENT.bounce_mailbox
    return bounces.collect(address=mailbox, by=work.by, now=work.now()) if mailbox else {}


@handler("portal.forget", Text("清除已退订的邮箱", "Erase addresses of those who left"), schedule=daily(at=time(4, 20)))
def forget(work: Work) -> Mapping[str, Any]:
    """Erase the addresses of those who left more than a year ago."""
    return {"erased": subscriptions.forget_old(by=work.by, now=work.now())}


def _feed(address: str) -> tuple[bytes, str]:
    topic = feeds.Topic.at(urlsplit(address).path)
    if topic is None:  # a kind that is no more: what they are told stays as it is
        return b"", "text/plain"
    _, content, media_type = feeds.written(topic)
    return content, media_type
