"""The webhook adapter against the contract, on a receiver that checks signatures and takes each event once."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.webhook import Webhook
from guikou.channels.calls import Reply
from guikou.channels.calls import Request as Call
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.protocol import Access, HandedOver, Key, Prepared, Sent
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Picture
from practice_peers import BASE
from webhook_peer import ACCESS, WebhookPeer


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
