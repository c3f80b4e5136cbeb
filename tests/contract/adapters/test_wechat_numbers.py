"""Figures and comments of what the WeChat adapter published."""

from datetime import timedelta

import pytest

from guikou.channels.protocol import Sent
from wechat_peer import APPID, WeChatPeer, adapter, item, publish


@pytest.fixture
def peer() -> WeChatPeer:
    return WeChatPeer()


def test_figures_are_the_sums_at_the_end_of_the_last_day(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    msgid = f"{sent.ids['msg_data_id']}_1"
    assert list(adapter(peer).figures(sent, now=peer.now())) == []
    peer.platform.count(APPID, msgid, "2026-11-20", read_user=41, share_user=2)
    peer.platform.count(APPID, msgid, "2026-11-21", read_user=9, like_user=1)
    peer.platform.count(APPID, "1_1", "2026-11-20", read_user=1000)
    peer.pass_time(timedelta(days=2))
    found = {figure.name: figure for figure in adapter(peer).figures(sent, now=peer.now())}
    assert {name: figure.value for name, figure in found.items()} == {"reads": 50, "shares": 2, "likes": 1, "comments": 0, "saves": 0}
    assert found["reads"].as_of.isoformat() == "2026-11-21T16:00:00+00:00"
    assert found["reads"].complete


def test_figures_before_eight_in_the_morning_are_said_to_be_incomplete(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    peer.platform.count(APPID, f"{sent.ids['msg_data_id']}_1", "2026-11-20", read_user=41)
    peer.pass_time(timedelta(hours=40))  # 01:30 in China, two days later
    (reads, *_) = adapter(peer).figures(sent, now=peer.now())
    assert (reads.value, reads.complete) == (41, False)


def test_comments_come_oldest_first_over_many_pages_and_only_since_then(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    article = item(peer)["articles"][0]
    for number in range(60):
        peer.platform.comment(article, f"问题{number}")
    peer.pass_time(timedelta(hours=1))
    since = peer.now()
    peer.platform.comment(article, "后来的问题", openid="o1")
    every = adapter(peer).comments(sent, since=since - timedelta(days=1), now=peer.now())
    assert [comment.text for comment in every] == [*(f"问题{number}" for number in range(60)), "后来的问题"]
    assert [comment.text for comment in adapter(peer).comments(sent, since=since, now=peer.now())] == ["后来的问题"]


def test_figures_and_comments_need_the_number_of_the_message(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    for missing in ("msg_data_id", "day"):
        assert not adapter(peer).figures(Sent({**sent.ids, missing: ""}), now=peer.now())
    assert not adapter(peer).comments(Sent({**sent.ids, "msg_data_id": ""}), since=peer.now(), now=peer.now())
    assert not adapter(peer).comments(Sent({**sent.ids, "msg_data_id": "1"}), since=peer.now(), now=peer.now())
    peer.pass_time(timedelta(days=2))
    assert not adapter(peer).figures(sent, now=peer.now())  # nobody read it
