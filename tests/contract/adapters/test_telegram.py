"""The Telegram adapter against the contract, on the practice Telegram, and what is Telegram's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.telegram import Telegram, messages
from guikou.channels.calls import Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import ByHand, Gone, Key, Prepared, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract
from practice_peers import START
from telegram_peer import ACCESS, PICTURE, TOKEN, TelegramPeer

KEY = Key(delivery="d-1", intended_at=START)


class TestTelegram(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> TelegramPeer:
        return TelegramPeer()


class TestTelegramWithPictures(AdapterContract):
    @pytest.fixture
    def peer(self) -> TelegramPeer:
        return TelegramPeer(pictures=(PICTURE,))


@pytest.fixture
def peer() -> TelegramPeer:
    return TelegramPeer()


@pytest.fixture
def adapter(peer: TelegramPeer) -> Telegram:
    return Telegram(ACCESS, peer.calls)


def _send(peer: TelegramPeer, number: int = 1) -> Sent:
    peer.pass_time(timedelta(seconds=5))
    return Telegram(ACCESS, peer.calls).send(peer.variant(number), KEY, Prepared({}), now=peer.now())


def test_a_lost_answer_is_found_on_the_public_page_or_left_to_a_person(peer: TelegramPeer, adapter: Telegram) -> None:
    sent, since = _send(peer), peer.now()
    assert adapter.find_sent(peer.variant(1), KEY, Prepared({}), since=since, now=since) == sent
    early = adapter.find_sent(peer.variant(2), KEY, Prepared({}), since=since, now=since)
    late = adapter.find_sent(peer.variant(2), KEY, Prepared({}), since=since, now=since + timedelta(minutes=11))
    assert (isinstance(early, Unsure) and early.again, isinstance(late, Unsure) and late.again) == (True, False)


def test_a_page_that_is_not_telegram_s_says_nothing(peer: TelegramPeer) -> None:
    def proxy(_: Request) -> Reply:
        return Reply(status=200, body=b"<h1>Sign in to the hotel's network</h1>")

    with pytest.raises(Transient):
        Telegram(ACCESS, proxy).read_back(Sent({"message_id": "1"}), now=peer.now())


def test_what_is_read_back_is_what_was_written(peer: TelegramPeer, adapter: Telegram) -> None:
    sent = _send(peer)
    seen = adapter.read_back(Sent({}, sent.address), now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.text == peer.variant(1).text
    peer.platform.store.drop("message", "county_gov/1")
    assert isinstance(adapter.read_back(sent, now=peer.now()), Gone)
    with pytest.raises(NotPermitted):
        adapter.read_back(Sent({}, "https://t.me/county_gov/abc"), now=peer.now())


def test_a_page_with_other_channels_and_marks_inside_is_read_right() -> None:
    html = (
        '<div class="tgme_widget_message" data-post="other/3"><div class="tgme_widget_message_text">别的</div></div>'
        '<div class="tgme_widget_message" data-post="County_Gov/7"><div class="a tgme_widget_message_text b">一<br/>二<div>三</div>'
        "<b>四</b></div><div>五</div></div>"
    )
    assert messages(html, "county_gov") == {"7": "一\n二三四"}


def test_with_a_picture_the_text_is_shorter(peer: TelegramPeer, adapter: Telegram) -> None:
    variant = replace(peer.variant(1), text="长" * 1100 + peer.variant(1).address, pictures=(PICTURE,))
    with pytest.raises(ContentRefused) as refused:
        adapter.prepare(variant, KEY, now=peer.now())
    assert refused.value.field == "text"


def test_an_old_message_that_the_bot_may_not_delete_is_left_to_a_person() -> None:
    peer = TelegramPeer(may_delete=False)
    sent = _send(peer)
    peer.pass_time(timedelta(hours=49))
    done = Telegram(ACCESS, peer.calls).recall(sent, now=peer.now())
    assert isinstance(done, ByHand)
    assert sent.address in done.steps[0].zh


def test_the_probe_says_what_the_bot_may(peer: TelegramPeer, adapter: Telegram) -> None:
    probe = adapter.probe(now=peer.now())
    assert (probe.name, dict(probe.missing)) == ("某县发布", {})
    peer.platform.add_bot(TOKEN, "desk_bot")
    assert set(adapter.probe(now=peer.now()).missing) == {Can.PUBLISH, Can.CORRECT}
    with pytest.raises(NotPermitted):
        _send(peer)


def test_a_wrong_token_or_channel_is_said(peer: TelegramPeer) -> None:
    for secrets in ({"bot_token": "1:wrong"}, {}, {"bot_token": "1/../getMe?"}):
        with pytest.raises(LoginFailed):
            Telegram(replace(ACCESS, secrets=secrets), peer.calls).probe(now=peer.now())
    for channel in ("", "none_such"):
        with pytest.raises(NotPermitted):
            Telegram(replace(ACCESS, settings={"channel": channel}), peer.calls).send(peer.variant(1), KEY, Prepared({}), now=peer.now())


def test_a_bad_picture_is_named(peer: TelegramPeer, adapter: Telegram) -> None:
    with pytest.raises(ContentRefused) as refused:
        adapter.send(replace(peer.variant(1), pictures=(replace(PICTURE, data=b"nothing"),)), KEY, Prepared({}), now=peer.now())
    assert refused.value.field == "pictures"


@pytest.mark.parametrize(
    ("fault", "failure"), [(Fault.BUSY, Transient), (Fault.HTML, Unconfirmed), (Fault.CUT_AFTER, Unconfirmed), (Fault.GARBAGE, Unconfirmed)]
)
def test_what_goes_wrong_on_the_way_is_busy_or_unconfirmed(peer: TelegramPeer, fault: Fault, failure: type[Exception]) -> None:
    peer.platform.faults.order(fault, f"/bot{TOKEN}/sendMessage")
    with pytest.raises(failure):
        _send(peer)
