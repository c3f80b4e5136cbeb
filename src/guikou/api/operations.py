"""Webhooks: making, pausing and removing them, gathering what they are told, sending it."""

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guikou.api import sending
from guikou.api.domain.events import LINES, NEEDED, UNTOLD, Event, event_of, wait_after
from guikou.api.models import Delivery, KeptAnswer, Webhook
from guikou.api.queries import webhooks
from guikou.jobs.operations import enqueue
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotAllowed, NotThere, require_somewhere
from guikou.people.queries import actor_again
from guikou.trail import queries as trail
from guikou.trail.operations import Act, record

SEND = "webhooks.send"
MOST_WEBHOOKS = 20
BATCH = 1000
KEPT_FOR = timedelta(days=30)


class NoSuchWebhook(NotThere):
    """There is none with that id, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个事件通知", "There is no such webhook"))


class TooManyWebhooks(Refusal):
    """One person has so many already."""

    def __init__(self) -> None:
        super().__init__(Text(f"每人最多{MOST_WEBHOOKS}个事件通知", f"Nobody may have more than {MOST_WEBHOOKS} webhooks"))


class NotNow(Refusal):
    """It is in a state in which that cannot be done."""


def add(*, name: str, address: str, events: Collection[Event], by: Actor, now: datetime) -> tuple[Webhook, str]:
    """
    Have an address told of events from now on; return the webhook and the key of its signatures. A webhook made with a token ends with it.

    :raises NotAllowed: the actor may not use the API, or may nowhere see what one of the events is about.
    :raises AddressRefused, NotEncrypted: nothing is sent there.
    """
    require_somewhere(by, Action.USE_API)
    if by.person_id is None:
        raise NotAllowed(_NO_RIGHT)
    for event in events:
        require_somewhere(by, NEEDED[event])
    found, salt = sending.usable(address), secrets.token_hex(16)
    with transaction.atomic():
        if Webhook.objects.filter(person=by.person_id).count() >= MOST_WEBHOOKS:
            raise TooManyWebhooks
        made = Webhook.objects.create(
            person_id=by.person_id,
            made_as=by.key,
            made_at=now,
            name=name,
            address=found,
            events=sorted(events),
            salt=salt,
            cursor=trail.head()[0],
        )
        record(_act("add", made, {"address": found, "events": made.events}), by=by, now=now)
    return made, sending.secret_of(salt)


def change(*, webhook_id: int, name: str, address: str, events: Collection[Event], by: Actor, now: datetime) -> Webhook:
    """
    Give a webhook another name, address or choice of events, which count from now on. The key of its signatures stays.

    :raises NotAllowed: the actor may nowhere see what one of the events is about.
    :raises AddressRefused, NotEncrypted: nothing is sent there.
    """
    for event in events:
        require_somewhere(by, NEEDED[event])
    with transaction.atomic():
        found = _locked(webhook_id, by)
        wanted = {"name": name, "address": sending.usable(address), "events": sorted(events)}
        changed = {column: [getattr(found, column), value] for column, value in wanted.items() if getattr(found, column) != value}
        if changed:
            for column, (_, value) in changed.items():
                setattr(found, column, value)
            found.save(update_fields=tuple(changed))
            record(_act("change", found, changed), by=by, now=now)
    return found


def pause(*, webhook_id: int, by: Actor, now: datetime) -> Webhook:
    """
    Send nothing more until it is resumed; events are kept for then.

    :raises NotNow: it is paused already.
    """
    return _turn(webhook_id, "active", "paused", by=by, now=now)


def resume(*, webhook_id: int, by: Actor, now: datetime) -> Webhook:
    """
    Send again, beginning with what has happened since it was paused.

    :raises NotNow: it is active.
    """
    return _turn(webhook_id, "paused", "active", by=by, now=now)


def remove(*, webhook_id: int, by: Actor, now: datetime) -> None:
    """Forget a webhook, with what it was still to be sent."""
    with transaction.atomic():
        found = _locked(webhook_id, by)
        act = _act("remove", found, {"address": found.address})
        found.delete()
        record(act, by=by, now=now)


def send_test(*, webhook_id: int, by: Actor, now: datetime) -> Delivery:
    """
    Send a test, behind what waits.

    :raises NotNow: it is paused.
    """
    with transaction.atomic():
        found = _locked(webhook_id, by)
        if found.state != "active":
            raise NotNow(Text("已暂停，请先恢复", "It is paused; resume it first"))
        made = Delivery.objects.create(
            webhook=found, event=Event.TEST, payload=_json({"event": Event.TEST, "at": now.isoformat()}), made_at=now, next_at=now
        )
        _queue(found, by=by, now=now)
        record(_act("test", found, {}), by=by, now=now)
    return made


def send_again(*, webhook_id: int, delivery_id: int, by: Actor, now: datetime) -> Delivery:
    """
    Send something again that was given up.

    :raises NotNow: it was not given up.
    """
    with transaction.atomic():
        found = _locked(webhook_id, by)
        delivery = found.deliveries.filter(pk=delivery_id, state="given-up").first()
        if delivery is None:
            raise NotNow(Text("只有已放弃的投递可以重发", "Only a delivery that was given up can be sent again"))
        delivery.state, delivery.attempts, delivery.next_at = "waiting", 0, now
        delivery.save(update_fields=("state", "attempts", "next_at"))
        record(_act("again", found, {"delivery": delivery.pk}), by=by, now=now)
    return delivery


def gather(*, by: Actor, now: datetime) -> int:
    """Look through the trail for what webhooks are to be told, and have sent what is due; return how many deliveries are new."""
    made = 0
    for pk in Webhook.objects.filter(state="active").values_list("pk", flat=True):
        with transaction.atomic():
            found = Webhook.objects.select_for_update(of=("self",)).filter(pk=pk, state="active").first()
            if found:
                made += _gathered(found, now)
                first = found.deliveries.filter(state="waiting").order_by("id").first()
                if found.state == "active" and first and first.next_at <= now:
                    _queue(found, by=by, now=now)
    return made


def _gathered(found: Webhook, now: datetime) -> int:
    asker = actor_again(found.made_as, found.name, now=now)
    if not asker.may_somewhere(Action.USE_API):
        _pause_by_itself(found, _NO_RIGHT)
        return 0
    head = trail.head()[0]
    wanted = [action for event, actions in LINES.items() if event in found.events for action in actions]
    lines = list(trail.seen(("/",)).filter(number__gt=found.cursor, number__lte=head, action__in=wanted).order_by("number")[:BATCH])
    events = ((line, event_of(line.action, line.change)) for line in lines)
    told = [(line, event) for line, event in events if event and event in found.events and asker.may(NEEDED[event], line.place)]
    Delivery.objects.bulk_create(
        [
            Delivery(webhook=found, event=event, line=line.number, payload=_json(_told(line, event)), made_at=now, next_at=now)
            for line, event in told
        ],
        ignore_conflicts=True,
    )
    found.cursor = lines[-1].number if len(lines) == BATCH else head
    found.save(update_fields=("cursor",))
    return len(told)


def _told(line: Any, event: Event) -> dict[str, Any]:
    """Return what is said of a line of the trail: neither who nor why."""
    return {
        "event": event,
        "line": line.number,
        "at": line.at.isoformat(),
        "action": line.action,
        "subject": line.subject,
        "subject_name": line.subject_name,
        "organisation": int(line.place.strip("/").split("/")[-1]),
        "change": {name: value for name, value in line.change.items() if name not in UNTOLD},
    }


def next_due(webhook_id: int, *, now: datetime) -> Delivery | None:
    """Return what an active webhook is to be sent next, if it is due. Events keep their order: one that fails holds up those behind it."""
    waiting = Delivery.objects.filter(webhook=webhook_id, webhook__state="active", state="waiting").select_related("webhook")
    first = waiting.order_by("id").first()
    return first if first and first.next_at <= now else None


def note_delivered(delivery: Delivery, status: int, *, now: datetime) -> None:
    """Keep that it was taken."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state="delivered", delivered_at=now, status=status, attempts=delivery.attempts + 1, error_zh="", error_en=""
    )


def note_failed(delivery: Delivery, why: sending.NotTaken, *, now: datetime) -> None:
    """Keep that it was not taken. It is sent again later; after the last attempt the webhook is paused."""
    attempts = delivery.attempts + 1
    wait = wait_after(attempts)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state="waiting" if wait else "given-up",
            attempts=attempts,
            next_at=now + (wait or timedelta()),
            status=why.status,
            error_zh=why.reason.zh,
            error_en=why.reason.en,
        )
        if wait is None:
            _pause_by_itself(delivery.webhook, why.reason)


def clear(*, now: datetime) -> int:
    """Remove deliveries and kept answers that nobody needs any more; return how many."""
    removed = Delivery.objects.exclude(state="waiting").filter(made_at__lt=now - KEPT_FOR).delete()[0]
    return removed + KeptAnswer.objects.filter(at__lt=now - timedelta(days=1)).delete()[0]


def _turn(webhook_id: int, before: str, after: str, *, by: Actor, now: datetime) -> Webhook:
    with transaction.atomic():
        found = _locked(webhook_id, by)
        if found.state != before:
            raise NotNow(Text("已经是这个状态", "It is in that state already"))
        found.state, found.error_zh, found.error_en = after, "", ""
        found.save(update_fields=("state", "error_zh", "error_en"))
        record(_act("resume" if after == "active" else "pause", found, {"state": [before, after]}), by=by, now=now)
    return found


def _pause_by_itself(found: Webhook, why: Text) -> None:
    found.state, found.error_zh, found.error_en = "paused", why.zh, why.en
    found.save(update_fields=("state", "error_zh", "error_en"))


def _queue(found: Webhook, *, by: Actor, now: datetime) -> None:
    enqueue(SEND, {"webhook": found.pk}, by=by, now=now, key=f"webhook:{found.pk}")


def _locked(webhook_id: int, by: Actor) -> Webhook:
    if not by.may_somewhere(Action.USE_API):
        raise NotAllowed(_NO_RIGHT)
    found = webhooks(by).select_for_update(of=("self",)).filter(pk=webhook_id).first()
    if found is None:
        raise NoSuchWebhook
    return found


def _act(what: str, found: Webhook, change: Mapping[str, Any]) -> Act:
    return Act(action=f"webhook.{what}", subject=f"webhook:{found.pk}", subject_name=found.name, change=change)


def _json(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


_NO_RIGHT = Text("已没有使用接口的权限", "The right to use the API has ended")
