"""What webhooks are told of the desk: each event once, signed, to whoever may see the release, with neither names nor reasons."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivering import connected
from factories_platform import NOW, make_person
from factories_release import Desk
from guikou.api import operations, sending
from guikou.api.domain.events import NEEDED, Event, event_of
from guikou.api.models import Delivery as Told
from guikou.people.domain.policy import WORKER, Action, NotAllowed, Role
from guikou.people.operations import tokens
from guikou.people.queries import actor_of, actor_of_token
from guikou.release.delivering.keeping import act_of
from guikou.release.models import Delivery
from guikou.release.operations import deliveries, releasing, reviewing, writing
from guikou.trail.operations import record

pytestmark = pytest.mark.django_db
WHY = "内部理由"


def _returned(desk: Desk) -> None:
    reviewing.send_back(release_id=desk.handed_in().pk, number=1, why=WHY, by=desk.first, now=NOW)


def _taken_back(desk: Desk) -> None:
    writing.take_back(release_id=desk.handed_in().pk, version=None, why=WHY, by=desk.clerk, now=NOW)


def _planned(desk: Desk) -> None:
    releasing.schedule(release_id=desk.handed_in().pk, version=None, at=NOW + timedelta(days=1), by=desk.head, now=NOW)


def _recalled(desk: Desk) -> None:
    releasing.recall(release_id=desk.released().pk, version=None, why=WHY, by=desk.head, now=NOW)


def _row(desk: Desk) -> Delivery:
    desk.released(connected(desk.office, "mastodon"))
    return Delivery.objects.select_related("release__organisation", "account").get()


def _became(what: str) -> Callable[[Desk], None]:
    """Return what the worker writes on the trail when a delivery ends so."""

    def happens(desk: Desk) -> None:
        record(act_of(_row(desk), what, before="sending", why=WHY), by=WORKER, now=NOW)

    return happens


def _given_up(desk: Desk) -> None:
    deliveries.give_up(delivery_id=_row(desk).pk, why=WHY, by=desk.head, now=NOW)


CASES: dict[str, tuple[Event, Callable[[Desk], Any]]] = {
    "handed in": (Event.RELEASE_HANDED_IN, Desk.handed_in),
    "returned": (Event.RELEASE_RETURNED, _returned),
    "taken back by its author": (Event.RELEASE_RETURNED, _taken_back),
    "signed": (Event.RELEASE_SIGNED, lambda desk: desk.sign(desk.handed_in(), 1)),
    "planned": (Event.RELEASE_SCHEDULED, _planned),
    "released": (Event.RELEASE_RELEASED, Desk.released),
    "corrected": (Event.RELEASE_CORRECTED, lambda desk: desk.corrected(desk.released())),
    "taken back": (Event.RELEASE_RECALLED, _recalled),
    "visible": (Event.DELIVERY_VISIBLE, _became("visible")),
    "handed over": (Event.DELIVERY_VISIBLE, _became("handed-over")),
    "refused": (Event.DELIVERY_REFUSED, _became("refused")),
    "given up": (Event.DELIVERY_REFUSED, _given_up),
    "held": (Event.DELIVERY_WAITS, _became("held")),
    "left to a person": (Event.DELIVERY_WAITS, _became("by-hand")),
    "gone from the platform": (Event.DELIVERY_RECALLED, _became("recalled")),
}


def test_every_event_of_the_desk_has_its_case() -> None:
    assert {event for event, _ in CASES.values()} == {event for event in NEEDED if NEEDED[event] is Action.SEE_RELEASES}


@pytest.mark.parametrize("what", CASES)
def test_an_event_of_the_desk_is_told_once_signed_and_without_names(what: str) -> None:
    event, happens = CASES[what]
    desk = Desk.new()
    beside = actor_of(make_person(Role.SUPERVISOR, at=desk.other))
    hook, secret = operations.add(name="平台", address="https://example.org/", events=[event], by=desk.head, now=NOW)
    operations.add(name="旁观", address="https://example.org/", events=[event], by=beside, now=NOW)
    happens(desk)
    operations.gather(by=WORKER, now=NOW)
    row = Told.objects.get()
    assert (row.webhook, row.event) == (hook, event)
    told = json.loads(row.payload)
    assert set(told) == {"event", "line", "at", "action", "subject", "subject_name", "organisation", "change"}
    assert (told["event"], told["organisation"]) == (event, desk.office.pk)
    assert "停水通知" in told["subject_name"]
    for untold in ("经办人", "初审人", "复审人", "终审人", "主管", WHY, "时间有误", secret):
        assert untold not in row.payload, untold
    headers = sending.headers_of(secret, row.pk, row.event, row.payload.encode(), NOW)
    signed = hmac.new(secret.encode(), f"{headers['Guikou-Timestamp']}.{row.payload}".encode(), hashlib.sha256).hexdigest()
    assert headers["Guikou-Signature"] == f"sha256={signed}"
    assert operations.gather(by=WORKER, now=NOW) == 0


@pytest.mark.parametrize("event", sorted({event for event, _ in CASES.values()}))
def test_a_token_that_does_not_see_releases_is_told_nothing_of_them(event: Event) -> None:
    desk, now = Desk.new(), timezone.now()
    actions = {Action.USE_API, Action.SEE_REGISTER}
    _, secret = tokens.make(name="接口", actions=actions, expires_at=now + timedelta(days=1), by=desk.head, now=now)
    by = actor_of_token(secret, now=now)
    assert by is not None
    with pytest.raises(NotAllowed):
        operations.add(name="平台", address="https://example.org/", events=[event], by=by, now=now)


def test_the_reason_of_a_warning_that_was_left_is_not_told() -> None:
    desk = Desk.new()
    operations.add(name="平台", address="https://example.org/", events=[Event.RELEASE_HANDED_IN], by=desk.head, now=NOW)
    release = desk.handed_in()
    lines = {"edition": 1, "hash": "a" * 64, "overruled": [["names/1", WHY]]}
    record(writing.common.act("hand-in", release, change=lines), by=desk.clerk, now=NOW)
    assert operations.gather(by=WORKER, now=NOW) == 2
    assert all("overruled" not in json.loads(row.payload)["change"] for row in Told.objects.all())


def test_what_a_person_did_by_hand_is_told_as_a_recall_alone() -> None:
    assert event_of("delivery.done-by-hand", {"act": "recall"}) is Event.DELIVERY_RECALLED
    assert event_of("delivery.done-by-hand", {"act": "publish"}) is None
    assert event_of("account.custody", {}) is None
