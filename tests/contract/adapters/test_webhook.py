"""The webhook adapter against the contract, on a receiver that checks signatures and takes each event once."""

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.adapters.webhook import Webhook
from guikou.channels.calls import Reply
from guikou.channels.calls import Request as Call
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.protocol import Access, HandedOver, Key, Prepared, Sent
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

SECRET = "whsec_verysecretverysecret"
ACCESS = Access(base=f"{BASE}/hook", secrets={"key": SECRET})


class Receiver(PracticePlatform):
    """Keeps each event once, by its id, if the signature is right and fresh."""

    rules = (Rule("/hook", endpoint="hook"),)

    def hook(self, request: Request) -> Response:
        """Take an event."""
        body, sent_at = request.get_data(), request.headers["Guikou-Timestamp"]
        right = hmac.new(SECRET.encode(), sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.headers["Guikou-Signature"], f"sha256={right}"):
            return Response(status=401)
        if abs(int(sent_at) - self.clock().timestamp()) > 300:
            return Response(status=400)
        told = json.loads(body)
        if told["id"] != request.headers["Idempotency-Key"] or told["event"] != request.headers["Guikou-Event"]:
            return Response(status=400)
        self.store.put("event", told["id"], told)
        return Response(status=204)


class WebhookPeer(PracticePeer):
    settles = False

    def __init__(self) -> None:
        super().__init__(Receiver(clock=clock()))

    def variant(self, number: int) -> Variant:
        html = f"<p>城关镇第{number}号停水通知</p>"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=f"https://county.example/r/{number}", html=html)

    def adapter(self, interference: Interference) -> Webhook:
        return Webhook(ACCESS, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        events = [event["event"] for event in self.events() if event["address"] == variant.address]
        return 0 if "recalled" in events else events.count("released")

    def events(self) -> list[dict[str, Any]]:
        return self.platform.store.all("event")

    def secrets(self) -> Collection[str]:
        return [SECRET]


class TestWebhook(AdapterContract):
    schedules = 200

    @pytest.fixture
    def peer(self) -> WebhookPeer:
        return WebhookPeer()


@pytest.fixture
def peer() -> WebhookPeer:
    return WebhookPeer()


def _key(peer: WebhookPeer) -> Key:
    return Key(delivery="d-1", intended_at=peer.now())


def test_the_receiver_gets_everything_of_the_release(peer: WebhookPeer) -> None:
    picture = Picture(name="a.png", media_type="image/png", alt="管网图", data=b"\x89PNG")
    variant = replace(
        peer.variant(1), digest="摘要", html='<p>正文</p><img src="picture:0" alt="管网图">', pictures=(picture,), author="水务局"
    )
    peer.adapter(Interference()).send(variant, _key(peer), Prepared({}), now=peer.now())
    event = peer.events()[0]
    assert (event["event"], event["title"], event["digest"], event["author"]) == ("released", "停水通知1", "摘要", "水务局")
    assert event["pictures"][0] | {"data": ""} == {
        "name": "a.png",
        "media_type": "image/png",
        "alt": "管网图",
        "sha256": hashlib.sha256(b"\x89PNG").hexdigest(),
        "data": "",
    }


def test_an_event_is_the_same_at_every_try(peer: WebhookPeer) -> None:
    bodies: list[bytes] = []

    def noting(request: Call) -> Reply:
        bodies.append(request.body)
        return peer.calls(request)

    adapter, key = Webhook(ACCESS, noting), _key(peer)
    for _ in range(2):
        sent = adapter.send(peer.variant(1), key, Prepared({}), now=peer.now())
        adapter.correct(peer.variant(2), key, sent, now=peer.now())
        adapter.recall(sent, now=peer.now())
        peer.pass_time(timedelta(hours=1))
    assert bodies[:3] == bodies[3:]
    assert [event["event"] for event in peer.events()] == ["released", "corrected", "recalled"]
    assert {event["delivery"] for event in peer.events()} == {"d-1"}


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (302, NotPermitted),
        (400, ContentRefused),
        (401, LoginFailed),
        (404, NotPermitted),
        (408, Unconfirmed),
        (413, ContentRefused),
        (429, Transient),
        (500, Unconfirmed),
        (502, Unconfirmed),
        (503, Transient),
    ],
)
def test_a_status_says_whether_it_may_have_been_taken(status: int, failure: type[Exception], peer: WebhookPeer) -> None:
    adapter = Webhook(ACCESS, lambda _: Reply(status=status, headers={"retry-after": "90"}))
    with pytest.raises(failure) as raised:
        adapter.send(peer.variant(1), _key(peer), Prepared({}), now=peer.now())
    assert type(raised.value) is failure
    if isinstance(raised.value, Transient):
        assert raised.value.after == timedelta(seconds=90)


def test_without_a_key_nothing_is_sent(peer: WebhookPeer) -> None:
    adapter = Webhook(Access(base=f"{BASE}/hook"), peer.calls)
    assert adapter.probe(now=peer.now()).can == set()
    assert set(adapter.probe(now=peer.now()).missing) == {Can.PUBLISH, Can.CORRECT, Can.RECALL}
    with pytest.raises(LoginFailed):
        adapter.send(peer.variant(1), _key(peer), Prepared({}), now=peer.now())
    assert peer.events() == []


def test_a_wrong_key_stops_the_account(peer: WebhookPeer) -> None:
    with pytest.raises(LoginFailed):
        Webhook(replace(ACCESS, secrets={"key": "other"}), peer.calls).send(peer.variant(1), _key(peer), Prepared({}), now=peer.now())


def test_taken_is_not_seen(peer: WebhookPeer) -> None:
    assert isinstance(peer.adapter(Interference()).read_back(Sent({}), now=peer.now()), HandedOver)
