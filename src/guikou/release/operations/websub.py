"""Keeping the subscriptions of the WebSub hub, and telling subscribers of feeds that changed. Callbacks hold the subscriber's own tokens and are named nowhere."""

import hashlib
import secrets
from collections.abc import Callable, Container, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction

from guikou.channels.feeds.hub import Hub
from guikou.channels.feeds.websub import Mode, Outcome, Subscription, Wish, WishRefused, subscription, wish
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release.models import HubSubscription, HubWish
from guikou.release.models.websub import LONGEST
from guikou.trail.operations import Act, record

MOST_WAITING: Final = 1_000
"""Wishes that wait for their confirmation; whoever comes then is asked to come again."""
BATCH: Final = 200
MOST_TRIES: Final = 12
_FIRST, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)

Feeds = Callable[[str], tuple[bytes, str]]
"""Return a feed by its address, as it is now: bytes and media type."""


class TooMany(Refusal):
    """So many wait for their confirmation that nobody else is taken for now."""

    def __init__(self) -> None:
        super().__init__(Text("等待确认的订阅过多，请稍后再试", "Too many subscriptions wait for their confirmation; try again later"))


def ask(form: Mapping[str, str], *, topics: Container[str], now: datetime) -> None:
    """
    Keep what somebody asks the hub for, until the callback confirms it; the worker asks there. This changes nothing about who is told.

    :raises WishRefused: it cannot be meant.
    :raises AddressRefused: the callback is no address that may be asked.
    :raises TooMany: too many wait already.
    """
    wanted = wish(form, topics)
    if len(wanted.callback) > LONGEST:
        raise WishRefused(Text("hub.callback 太长", "hub.callback is too long"))
    if HubWish.objects.count() >= MOST_WAITING:
        raise TooMany
    given = {"mode": wanted.mode, "secret": wanted.secret, "lease_s": int(wanted.lease.total_seconds()), "asked_at": now}
    HubWish.objects.update_or_create(topic=wanted.topic, callback=wanted.callback, defaults=given)


def verify(*, hub: Hub, by: Actor, now: datetime) -> dict[str, int]:
    """Ask the callbacks whether they wish it; return how many were `confirmed` and how many said no or nothing (`dropped`)."""
    require_somewhere(by, Action.RUN_DESK)
    counted = {"confirmed": 0, "dropped": 0}
    for row in HubWish.objects.order_by("pk")[:BATCH]:
        wanted = Wish(mode=Mode(row.mode), topic=row.topic, callback=row.callback, lease=timedelta(seconds=row.lease_s), secret=row.secret)
        agreed = hub.verify(wanted, secrets.token_urlsafe(24))
        with transaction.atomic():
            # Somebody may have asked for something else there since.
            taken, _ = HubWish.objects.filter(pk=row.pk, asked_at=row.asked_at).delete()
            if taken and agreed:
                line = _subscribe(wanted, now) if wanted.mode is Mode.SUBSCRIBE else _end(row.topic, row.callback, "asked for it")
                if line:
                    record(line, by=by, now=now)
        counted["confirmed" if taken and agreed else "dropped"] += 1
    return counted


def tell(*, hub: Hub, feeds: Feeds, by: Actor, now: Callable[[], datetime]) -> dict[str, int]:
    """
    Bring every subscriber the feed that changed since they were told last; return how many were `told`, how many `left`, and how many are told again `later`.

    Being told twice, where this breaks off in between, does no harm: each time it is the whole feed.
    """
    require_somewhere(by, Action.RUN_DESK)
    counted = {"told": 0, "left": 0, "later": 0}
    HubSubscription.objects.filter(until__lte=now()).delete()
    for topic in HubSubscription.objects.order_by("topic").values_list("topic", flat=True).distinct():
        content, media_type = feeds(topic)
        mark = hashlib.sha256(content).hexdigest()
        due = HubSubscription.objects.filter(topic=topic, not_before__lte=now()).exclude(told=mark)
        for row in due.order_by("not_before", "pk")[:BATCH]:
            counted[_tell(row, hub, content, media_type, mark, by=by, now=now)] += 1
    return counted


def _tell(row: HubSubscription, hub: Hub, content: bytes, media_type: str, mark: str, *, by: Actor, now: Callable[[], datetime]) -> str:
    told = Subscription(topic=row.topic, callback=row.callback, until=row.until, secret=row.secret)
    outcome = hub.tell(told, content, media_type)
    mine = HubSubscription.objects.filter(pk=row.pk)
    if outcome is Outcome.TAKEN:
        mine.update(told=mark, told_at=now(), tries=0, not_before=now())
        return "told"
    if outcome is Outcome.GONE or row.tries >= MOST_TRIES:
        why = "wants nothing more" if outcome is Outcome.GONE else "was never reached"
        with transaction.atomic():
            if line := _end(row.topic, row.callback, why):
                record(line, by=by, now=now())
        return "left"
    mine.update(tries=row.tries + 1, not_before=now() + min(_FIRST * (1 << row.tries), _LONGEST_PAUSE))
    return "later"


def _subscribe(wanted: Wish, now: datetime) -> Act:
    of = subscription(wanted, now)
    # Of a new one nothing marks what it was told: it is brought the feed as it is, and from then on what changes.
    row, made = HubSubscription.objects.update_or_create(
        topic=of.topic, callback=of.callback, defaults={"secret": of.secret, "until": of.until, "tries": 0, "not_before": now}
    )
    change = {"topic": row.topic, "host": urlsplit(row.callback).hostname, "until": row.until.isoformat(), "new": made}
    return Act(action="hub.subscribe", subject=f"hub:{row.pk}", subject_name=urlsplit(row.callback).hostname or "", change=change)


def _end(topic: str, callback: str, why: str) -> Act | None:
    row = HubSubscription.objects.filter(topic=topic, callback=callback).first()
    if row is None:
        return None
    number, host = row.pk, urlsplit(callback).hostname or ""
    row.delete()
    return Act(action="hub.end", subject=f"hub:{number}", subject_name=host, change={"topic": topic, "host": host}, why=why)
