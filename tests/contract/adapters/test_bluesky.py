"""The Bluesky adapter against the contract, on the practice Bluesky, and what is Bluesky's own."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bluesky_peer import ACCESS, HANDLE, PNG, BlueskyPeer
from guikou.channels.adapters.bluesky import Bluesky
from guikou.channels.adapters.bluesky.adapter import record, record_key
from guikou.channels.calls import Reply, Request
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.bluesky.rules import TID
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Absent, Gone, Key, Pending, Prepared, Seen, Sent
from guikou.channels.testing import AdapterContract
from guikou.channels.variants import Picture, Variant
from practice_peers import BASE, START

KEY = Key(delivery="d-1", intended_at=START)


class TestBluesky(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> BlueskyPeer:
        return BlueskyPeer()


class TestBlueskyThroughTheOwnServer(AdapterContract):
    @pytest.fixture
    def peer(self) -> BlueskyPeer:
        return BlueskyPeer(replace(ACCESS, settings={"handle": HANDLE, "site": BASE}))


@pytest.fixture
def peer() -> BlueskyPeer:
    return BlueskyPeer()


@pytest.fixture
def adapter(peer: BlueskyPeer) -> Bluesky:
    return Bluesky(ACCESS, peer.calls)


def _send(peer: BlueskyPeer, variant: Variant, key: Key = KEY) -> Sent:
    adapter = Bluesky(ACCESS, peer.calls)
    return adapter.send(variant, key, adapter.prepare(variant, key, now=peer.now()), now=peer.now())


def test_sending_again_and_again_writes_one_record(peer: BlueskyPeer) -> None:
    variant = peer.variant(1)
    sent = [_send(peer, variant) for _ in range(3)]
    peer.pass_time(timedelta(days=2))
    assert {one.ids["cid"] for one in [*sent, _send(peer, variant)]} == {sent[0].ids["cid"]}
    assert peer.copies(variant) == 1


def test_keys_are_tids_and_those_of_one_moment_do_not_meet() -> None:
    keys = {record_key(Key(delivery=f"d-{number}", intended_at=START)) for number in range(1_000)}
    assert len(keys) == 1_000
    assert all(TID.fullmatch(key) for key in keys)
    assert max(keys) < record_key(Key(delivery="d-1", intended_at=START + timedelta(seconds=2)))


def test_ranges_are_bytes_and_lead_to_their_text() -> None:
    variant = BlueskyPeer().variant(1)
    made = record(variant, record_key(KEY), [])
    data = variant.text.encode()
    parts = [data[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in made["facets"]]
    assert parts == ["#民生", variant.address]
    assert made["createdAt"] == "2026-11-20T01:30:00.000Z"


def test_pictures_that_the_server_dropped_are_uploaded_again(peer: BlueskyPeer, adapter: Bluesky) -> None:
    variant = peer.variant(1)
    prepared = adapter.prepare(variant, KEY, now=peer.now())
    peer.platform.store.drop("blob", json.loads(prepared.ids["0"])["ref"]["$link"])
    sent = adapter.send(variant, KEY, prepared, now=peer.now())
    row = peer.platform.store.get("record", sent.ids["uri"])
    assert row is not None
    assert row["value"]["embed"]["images"][0]["alt"] == "停水范围图"


def test_nothing_under_our_key_means_that_it_was_not_sent(peer: BlueskyPeer, adapter: Bluesky) -> None:
    variant = peer.variant(1)
    assert adapter.find_sent(variant, KEY, Prepared({}), since=peer.now(), now=peer.now()) == Absent()
    sent = _send(peer, variant)
    assert adapter.find_sent(variant, KEY, Prepared({}), since=peer.now(), now=peer.now()) == sent


def test_what_the_network_does_not_show_yet_is_pending(peer: BlueskyPeer) -> None:
    sent = _send(peer, peer.variant(1))

    def behind(request: Request) -> Reply:
        if "getPosts" in request.url:
            return Reply(status=200, body=b'{"posts": []}')
        return peer.calls(request)

    assert isinstance(Bluesky(ACCESS, behind).read_back(sent, now=peer.now()), Pending)
    assert isinstance(Bluesky(ACCESS, peer.calls).read_back(Sent({}, sent.address), now=peer.now()), Seen)
    with pytest.raises(NotPermitted):
        Bluesky(ACCESS, peer.calls).read_back(Sent({}, ""), now=peer.now())


def test_a_session_that_ran_out_is_begun_again_once(peer: BlueskyPeer, adapter: Bluesky) -> None:
    adapter.prepare(peer.variant(1), KEY, now=peer.now())
    peer.pass_time(timedelta(hours=3))
    adapter.prepare(peer.variant(1), KEY, now=peer.now())
    begun = []

    def stale(request: Request) -> Reply:
        if "createSession" in request.url:
            begun.append(1)
            return peer.calls(request)
        return Reply(status=400, body=b'{"error": "InvalidToken", "message": "Token could not be verified"}')

    with pytest.raises(LoginFailed):
        Bluesky(ACCESS, stale).recall(Sent({"rkey": "x"}), now=peer.now())
    assert len(begun) == 2


def test_a_wrong_app_password_stops_the_account(peer: BlueskyPeer) -> None:
    for secrets in ({"app_password": "wrong"}, {}):
        with pytest.raises(LoginFailed):
            Bluesky(replace(ACCESS, secrets=secrets), peer.calls).probe(now=peer.now())


def test_answers_of_visitors_and_numbers_come_back(peer: BlueskyPeer, adapter: Bluesky) -> None:
    sent = _send(peer, peer.variant(1))
    peer.platform.reply(sent.ids["uri"], "居民", "几点来水？")
    (comment,) = adapter.comments(sent, since=peer.now() - timedelta(hours=1), now=peer.now())
    assert (comment.author, comment.text, comment.answers) == ("居民", "几点来水？", "")
    peer.pass_time(timedelta(minutes=1))
    peer.platform.reply(comment.id, "邻居", "同问")
    assert adapter.comments(sent, since=peer.now(), now=peer.now())[0].answers == comment.id
    assert {figure.name: figure.value for figure in adapter.figures(sent, now=peer.now())} == {"comments": 1, "shares": 0, "likes": 0}
    adapter.recall(sent, now=peer.now())
    assert adapter.figures(sent, now=peer.now()) == []
    assert adapter.comments(sent, since=peer.now(), now=peer.now()) == []
    assert isinstance(adapter.read_back(sent, now=peer.now()), Gone)


def test_too_large_a_picture_is_named(peer: BlueskyPeer) -> None:
    large = Picture(name="大.png", media_type="image/png", alt="图", data=PNG + b"\0" * 2_000_000)
    with pytest.raises(ContentRefused) as refused:
        _send(peer, replace(peer.variant(1), pictures=(large,)))
    assert refused.value.field == "picture"


def test_a_spent_budget_says_when_it_goes_on(peer: BlueskyPeer) -> None:
    hour = int(peer.now().timestamp() // 3600)
    peer.platform.store.put("spent", f"points {peer.did}/3600/{hour}", {"points": 5000})
    with pytest.raises(QuotaSpent) as spent:
        _send(peer, peer.variant(1))
    peer.pass_time(spent.value.after)
    _send(peer, peer.variant(1))


@pytest.mark.parametrize(
    ("fault", "failure"), [(Fault.BUSY, Transient), (Fault.HTML, Unconfirmed), (Fault.CUT_AFTER, Unconfirmed), (Fault.GARBAGE, Unconfirmed)]
)
def test_what_goes_wrong_on_the_way_is_busy_or_unconfirmed(peer: BlueskyPeer, fault: Fault, failure: type[Exception]) -> None:
    peer.platform.faults.order(fault, "/xrpc/com.atproto.repo.putRecord")
    with pytest.raises(failure):
        _send(peer, peer.variant(1))
