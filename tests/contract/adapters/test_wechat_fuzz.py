"""Whatever WeChat answers, only the failures that we know come out; and over a socket, whatever becomes of the connection."""

import contextlib
import json
import logging
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guikou.channels.adapters.wechat import WeChat
from guikou.channels.calls import HttpCalls, Reply, Request
from guikou.channels.failures import Failure, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Access, Prepared, Sent
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from practice_servers import served
from wechat_peer import ACCESS, APPID, SECRET, WeChatPeer, item, key, publish

NAMES = [
    "errcode",
    "item",
    "content",
    "news_item",
    "update_time",
    "article_id",
    "url",
    "media_id",
    "publish_status",
    "publish_id",
    "title",
    "list",
]
MORE_NAMES = [
    "detail_list",
    "stat_date",
    "read_user",
    "msgid",
    "comment",
    "create_time",
    "user_comment_id",
    "is_deleted",
    "content_source_url",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["2026-11-21", "9999-12-31", "10000-01-01", "https://www.county.example/r/1", "0", "-1", "1_1", "http://["]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES + MORE_NAMES), inner, max_size=6)),
    max_leaves=12,
)


def asked(adapter: WeChat, peer: WeChatPeer, sent: Sent) -> list[Callable[[], Any]]:
    """Return every method of the adapter, ready to be called."""
    variant, one, prepared, now = peer.variant(1), key(peer), Prepared({"media_id": "m"}), peer.now()
    since = now - timedelta(days=30)
    return [
        partial(adapter.probe, now=now),
        partial(adapter.prepare, variant, one, now=now),
        partial(adapter.find_prepared, variant, one, now=now),
        partial(adapter.send, variant, one, prepared, now=now),
        partial(adapter.find_sent, variant, one, prepared, since=since, now=now),
        partial(adapter.read_back, sent, now=now),
        partial(adapter.read_back, Sent({"article_id": "a"}), now=now),
        partial(adapter.read_back, Sent({}, "http://practice.example/s"), now=now),
        partial(adapter.recall, sent, now=now),
        partial(adapter.figures, sent, now=now),
        partial(adapter.comments, sent, since=since, now=now),
    ]


def only_failures(call: Callable[[], Any]) -> None:
    """Make a call; it answers or fails in words."""
    with contextlib.suppress(Failure):
        call()


def places(answer: Any) -> Iterator[tuple[Any, Any]]:
    """Return every place in an answer, as what holds it and where."""
    steps = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    for step, inner in steps:
        yield answer, step
        yield from places(inner)


@pytest.fixture(scope="module")
def peer() -> WeChatPeer:
    return WeChatPeer()


@pytest.fixture(scope="module")
def sent(peer: WeChatPeer) -> Sent:
    done = publish(peer, peer.variant(1))
    peer.platform.comment(item(peer)["articles"][0], "请问几时来水？")
    peer.platform.count(APPID, f"{done.ids['msg_data_id']}_1", "2026-11-20", read_user=9)
    peer.pass_time(timedelta(days=2))
    return done


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(answer=ANYTHING)
def test_any_json_is_an_answer_or_a_failure(peer: WeChatPeer, sent: Sent, answer: Any) -> None:
    body = json.dumps(answer).encode()

    def strange(request: Request) -> Reply:
        return peer.calls(request) if "/stable_token" in request.url else Reply(status=200, body=body)

    for call in asked(WeChat(ACCESS, strange), peer, sent):
        only_failures(call)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, 10), seed=st.integers(0, 2**32), value=SCALARS)
def test_a_real_answer_with_some_things_changed_is_an_answer_or_a_failure(
    peer: WeChatPeer, sent: Sent, number: int, seed: int, value: Any
) -> None:
    dice = random.Random(seed)

    def changed(request: Request) -> Reply:
        reply = peer.calls(request)
        if "json" not in reply.headers.get("content-type", ""):
            return reply
        answer = json.loads(reply.body)
        if (found := list(places(answer))) and dice.random() < 0.6:
            holder, step = dice.choice(found)
            holder[step] = value
        return Reply(status=reply.status, body=json.dumps(answer).encode())

    only_failures(asked(WeChat(ACCESS, changed), peer, sent)[number])


QUICK = FetchLimits(body=2**20, unpacked=2**20, connect=2.0, read=0.5, total=5.0)


@pytest.mark.enable_socket
@pytest.mark.parametrize("fault", list(Fault))
def test_over_a_socket_a_broken_answer_to_a_submission_is_unconfirmed_and_found_later(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    peer = WeChatPeer()
    peer.platform.faults.stall_seconds = 0.7
    variant, one = peer.variant(1), key(peer)
    with served(peer.platform) as base:
        access = Access(base=base, settings=ACCESS.settings, secrets=ACCESS.secrets)
        adapter = WeChat(access, HttpCalls(private=PrivateHosts.of(["127.0.0.1"]), limits=QUICK))
        prepared, since = adapter.prepare(variant, one, now=peer.now()), peer.now()
        peer.platform.faults.order(fault, "/cgi-bin/freepublish/submit")
        expected = Transient if fault is Fault.BUSY else Unconfirmed
        with pytest.raises(expected):
            adapter.send(variant, one, prepared, now=since)
        peer.pass_time(timedelta(minutes=6))
        found = adapter.find_sent(variant, one, prepared, since=since, now=peer.now())
    done = fault not in (Fault.BUSY, Fault.CUT_BEFORE)
    assert isinstance(found, Sent) is done
    assert peer.copies(variant) == int(done)
    assert SECRET not in caplog.text
