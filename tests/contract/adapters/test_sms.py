"""The SMS adapter against the contract, on the practice gateway, and what is its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.sms import MOST_RECEIVERS, Sms
from guikou.channels.calls import Reply, Request
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Access, ByHand, HandedOver, Key, Prepared, Sent, Unsure
from guikou.channels.testing import AdapterContract, Interference
from practice_peers import START
from sms_peer import ACCESS, SETTINGS, SmsPeer

KEY = Key(delivery="d-1", intended_at=START)


class TestSms(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> SmsPeer:
        return SmsPeer()


class TestSmsWithoutReports(AdapterContract):
    @pytest.fixture
    def peer(self) -> SmsPeer:
        return SmsPeer(reporting=False)


@pytest.fixture
def peer() -> SmsPeer:
    return SmsPeer()


def _send(peer: SmsPeer, access: Access = ACCESS) -> Sent:
    return Sms(access, peer.calls).send(peer.variant(1), KEY, Prepared({}), now=peer.now())


def test_a_delivery_report_with_our_id_settles_a_lost_answer(peer: SmsPeer) -> None:
    adapter = peer.adapter(Interference())
    before = adapter.find_sent(peer.variant(1), KEY, Prepared({}), since=START, now=START)
    late = adapter.find_sent(peer.variant(1), KEY, Prepared({}), since=START, now=START + timedelta(minutes=31))
    assert (isinstance(before, Unsure) and before.again, isinstance(late, Unsure) and late.again) == (True, False)
    sent = _send(peer)
    waiting = adapter.read_back(sent, now=START)
    peer.pass_time(timedelta(minutes=1))
    assert adapter.find_sent(peer.variant(1), KEY, Prepared({}), since=START, now=START) == sent
    reported = adapter.read_back(sent, now=START)
    assert isinstance(waiting, HandedOver)
    assert isinstance(reported, HandedOver)
    assert waiting != reported


def test_what_is_on_a_telephone_stays_there(peer: SmsPeer) -> None:
    adapter = peer.adapter(Interference())
    assert isinstance(adapter.recall(Sent({}), now=START), ByHand)
    assert isinstance(adapter.correct(peer.variant(1), KEY, Sent({}), now=START), ByHand)


@pytest.mark.parametrize(
    "receivers", ["", "abc", "138 0000", "１３８００００００００", " ".join(str(13800000000 + n) for n in range(MOST_RECEIVERS + 1))]
)
def test_receivers_have_to_be_numbers_and_not_too_many(peer: SmsPeer, receivers: str) -> None:
    adapter = Sms(replace(ACCESS, settings={**SETTINGS, "receivers": receivers}), peer.calls)
    for call in (lambda: adapter.prepare(peer.variant(1), KEY, now=START), lambda: adapter.probe(now=START)):
        with pytest.raises(NotPermitted):
            call()


def test_a_number_that_is_named_twice_gets_one_message(peer: SmsPeer) -> None:
    _send(peer, replace(ACCESS, settings={**SETTINGS, "receivers": "13800000000，13800000000；13800000001"}))
    assert peer.copies(peer.variant(1)) == 1


@pytest.mark.parametrize("changes", [{"user": ""}, {"user": "desk\r\nX-Kannel-To: 1"}, {"sender": "某县"}])
def test_settings_that_the_gateway_would_misread_are_not_sent(peer: SmsPeer, changes: dict[str, str]) -> None:
    with pytest.raises(LoginFailed):
        _send(peer, replace(ACCESS, settings={**SETTINGS, **changes}))


def test_a_wrong_password_stops_the_account(peer: SmsPeer) -> None:
    wrong = replace(ACCESS, secrets={"password": "wrong"})
    with pytest.raises(LoginFailed):
        _send(peer, wrong)
    with pytest.raises(LoginFailed):
        Sms(wrong, peer.calls).probe(now=START)
    assert Sms(ACCESS, peer.calls).probe(now=START).name == "12345"
    assert peer.platform.messages() == []


def test_the_alphabet_follows_the_text(peer: SmsPeer) -> None:
    codings = []

    def noted(request: Request) -> Reply:
        codings.append(request.headers["X-Kannel-Coding"])
        return peer.calls(request)

    adapter = Sms(replace(ACCESS, settings={**SETTINGS, "report_url": "https://desk.example/sms?a=1"}), noted)
    for text in ("No water tomorrow", "明日停水"):
        adapter.send(replace(peer.variant(1), text=text), KEY, Prepared({}), now=START)
    assert codings == ["0", "2"]


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (202, b"3: Queued for later delivery", None),
        (202, b"Something else", Unconfirmed),
        (400, b"Text is bad, rejected", ContentRefused),
        (400, b"Number(s) has/have been denied by white- and/or black-lists.", NotPermitted),
        (400, b"<h1>Bad Request</h1>", Unconfirmed),
        (502, b"", Unconfirmed),
    ],
)
def test_each_answer_has_its_class(peer: SmsPeer, status: int, body: bytes, failure: type[Exception] | None) -> None:
    adapter = Sms(ACCESS, lambda _: Reply(status=status, body=body))
    if failure is None:
        assert adapter.send(peer.variant(1), KEY, Prepared({}), now=START).ids == {"delivery": "d-1"}
        return
    with pytest.raises(failure):
        adapter.send(peer.variant(1), KEY, Prepared({}), now=START)


@pytest.mark.parametrize(("fault", "failure"), [(Fault.BUSY, Transient), (Fault.HTML, Unconfirmed), (Fault.CUT_AFTER, Unconfirmed)])
def test_what_goes_wrong_on_the_way_is_busy_or_unconfirmed(peer: SmsPeer, fault: Fault, failure: type[Exception]) -> None:
    peer.platform.faults.order(fault)
    with pytest.raises(failure):
        _send(peer)
