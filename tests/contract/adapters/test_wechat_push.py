"""The WeChat adapter where what is published goes to followers as a card."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.wechat import WeChat
from guikou.channels.adapters.wechat.callbacks import Callbacks, SendingEnded
from guikou.channels.calls import Reply, Request
from guikou.channels.failures import QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat import mass
from guikou.channels.practice.wechat.callbacks import envelope, xml
from guikou.channels.protocol import Absent, Access, Gone, Pending, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract
from wechat_peer import APPID, PUSHING, PushPeer, WeChatPeer, adapter, drafts, key, prepare, told


@pytest.fixture
def many_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mass, "A_DAY", 10_000)


@pytest.mark.usefixtures("many_sends")
class TestWeChatPush(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> PushPeer:
        return PushPeer(access=PUSHING)


@pytest.fixture
def peer() -> WeChatPeer:
    return WeChatPeer(access=PUSHING)


def push(peer: WeChatPeer, number: int = 1) -> Sent:
    variant = peer.variant(number)
    sent = adapter(peer).send(variant, key(peer, number), prepare(peer, variant), now=peer.now())
    assert isinstance(sent, Sent)
    return sent


def test_what_was_sent_is_visible_when_its_address_is_told(peer: WeChatPeer) -> None:
    sent = push(peer)
    waiting = adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(waiting, Pending)
    seen = adapter(peer).read_back(told(peer, sent), now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.title == peer.variant(1).title
    assert seen.ids["msg_data_id"] == sent.ids["msg_data_id"]
    (item,) = peer.platform.store.all(f"item {APPID}")
    assert item["notified"]


def test_a_send_that_is_known_is_learnt_with_its_number_and_not_made_again(peer: WeChatPeer) -> None:
    variant, since = peer.variant(1), peer.now()
    prepared = prepare(peer, variant)
    peer.platform.faults.order(Fault.CUT_AFTER, "/cgi-bin/message/mass/sendall")
    with pytest.raises(Unconfirmed):
        adapter(peer).send(variant, key(peer), prepared, now=since)
    early = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(early, Unsure)
    assert early.again
    with pytest.raises(Transient) as wait:
        adapter(peer).send(variant, key(peer), prepared, now=peer.now())
    assert wait.value.after == timedelta(seconds=70)
    peer.pass_time(timedelta(minutes=2))
    found = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    again = adapter(peer).send(variant, key(peer), prepared, now=peer.now())
    assert isinstance(found, Sent)
    assert isinstance(again, Sent)
    assert found.ids["msg_id"] == again.ids["msg_id"]
    assert peer.copies(variant) == 1


def test_after_a_day_the_platform_has_forgotten_and_a_person_looks(peer: WeChatPeer) -> None:
    variant, since = peer.variant(1), peer.now()
    prepared = prepare(peer, variant)
    adapter(peer).send(variant, key(peer), prepared, now=since)
    peer.pass_time(timedelta(hours=25))
    unsure = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(unsure, Unsure)
    assert not unsure.again
    with pytest.raises(Unconfirmed):
        adapter(peer).send(variant, key(peer), prepared, now=peer.now())
    assert peer.copies(variant) == 1


def test_looking_never_sends(peer: WeChatPeer) -> None:
    variant, since = peer.variant(1), peer.now()
    prepared = prepare(peer, variant)
    paths: list[str] = []

    def watched(request: Request) -> Reply:
        paths.append(request.url)
        return peer.calls(request)

    for passed in (timedelta(0), timedelta(minutes=6)):
        peer.pass_time(passed)
        found = WeChat(PUSHING, watched).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(found, Absent)
    assert not any("sendall" in path for path in paths)
    peer.platform.store.drop(f"draft {APPID}", drafts(peer)[0]["media_id"])
    gone = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(gone, Unsure)
    assert gone.again
    assert peer.copies(variant) == 0


def test_the_days_sends_are_spent_and_the_capability_says_how_many(peer: WeChatPeer) -> None:
    push(peer)
    with pytest.raises(QuotaSpent):
        push(peer, 2)
    rates = {rate.what.en: (rate.most, rate.within.days) for rate in adapter(peer).capability.rates}
    assert rates["sends to followers"] == (1, 1)
    service = WeChat(replace(PUSHING, settings={**PUSHING.settings, "service": "yes"}), peer.calls)
    assert any(rate.most == 4 for rate in service.capability.rates)


def test_a_send_that_nobody_confirms_or_that_fails_is_gone() -> None:
    peer = WeChatPeer(access=PUSHING, mass_confirm=True)
    sent = push(peer)
    assert isinstance(adapter(peer).read_back(sent, now=peer.now()), Pending)
    with pytest.raises(Transient):
        adapter(peer).recall(sent, now=peer.now())
    peer.pass_time(timedelta(minutes=31))
    assert isinstance(adapter(peer).read_back(sent, now=peer.now()), Gone)


def test_recalling_deletes_the_page_and_says_that_the_card_stays(peer: WeChatPeer) -> None:
    sent = push(peer)
    for _ in range(2):
        done = adapter(peer).recall(sent, now=peer.now())
        assert isinstance(done, Recalled)
        assert "卡片" in done.keeps.zh
    assert peer.copies(peer.variant(1)) == 0
    assert isinstance(adapter(peer).read_back(told(peer, sent), now=peer.now()), Gone)


def test_the_address_comes_with_the_callback() -> None:
    account = {"appid": APPID, "token": "t", "aes_key": "", "gh": "gh_1"}
    links = {"Count": 1, "ResultList": {"item": [{"ArticleIdx": 1, "ArticleUrl": "https://mp.weixin.qq.com/s/x"}]}}
    event = {"MsgType": "event", "Event": "MASSSENDJOBFINISH", "MsgID": 7, "Status": "sendsuccess", "ArticleUrlResult": links}
    query, body = envelope(account, xml(event), WeChatPeer().now())
    ended = Callbacks(Access(base="", secrets={"callback_token": "t"})).read(query, body)
    assert isinstance(ended, SendingEnded)
    assert ended.addresses == ("https://mp.weixin.qq.com/s/x",)
