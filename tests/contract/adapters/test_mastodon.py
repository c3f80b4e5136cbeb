"""The Mastodon adapter against the contract, on the practice Mastodon, and what is Mastodon's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.calls import Reply, Request
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Absent, Access, Gone, Key, Prepared, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from mastodon_peer import ACCESS, TOKEN, Forgetful, MastodonPeer
from practice_peers import BASE


class TestMastodon(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> MastodonPeer:
        return MastodonPeer()


class TestAServerThatForgetsKeys(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> MastodonPeer:
        return MastodonPeer(Forgetful)


@pytest.fixture
def peer() -> MastodonPeer:
    return MastodonPeer()


@pytest.fixture
def adapter(peer: MastodonPeer) -> Mastodon:
    return Mastodon(ACCESS, peer.calls)


def _send(peer: MastodonPeer, variant: Variant, number: int = 1) -> Sent:
    adapter, key = Mastodon(ACCESS, peer.calls), Key(delivery=f"d-{number}", intended_at=peer.now())
    return adapter.send(variant, key, adapter.prepare(variant, key, now=peer.now()), now=peer.now())


def _find(peer: MastodonPeer, variant: Variant) -> Sent | Absent | Unsure:
    key = Key(delivery="d-1", intended_at=peer.now())
    return Mastodon(ACCESS, peer.calls).find_sent(variant, key, Prepared({}), since=peer.now(), now=peer.now())


def test_another_language_of_the_same_release_is_not_taken_for_ours(peer: MastodonPeer) -> None:
    chinese = peer.variant(1)
    english = replace(chinese, language=Language.EN, text=f"No water tomorrow: {chinese.address}")
    _send(peer, english, 2)
    found = _find(peer, chinese)
    assert isinstance(found, Unsure)
    assert not found.again
    assert isinstance(_find(peer, english), Sent)
    assert _find(peer, peer.variant(3)) == Absent()


def test_what_is_older_than_the_attempt_is_not_ours(peer: MastodonPeer) -> None:
    _send(peer, peer.variant(1))
    peer.pass_time(timedelta(hours=1))
    assert _find(peer, peer.variant(1)) == Absent()


def test_ours_is_found_behind_a_page_of_other_posts(peer: MastodonPeer) -> None:
    sent = _send(peer, peer.variant(1))
    with peer.platform.store.writing():
        for number in range(90):
            peer.platform._kept(peer.account, f"别的{number}", answers=None, media=[])
    assert _find(peer, peer.variant(1)) == sent
    with peer.platform.store.writing():
        for number in range(400):
            peer.platform._kept(peer.account, f"另外{number}", answers=None, media=[])
    assert isinstance(_find(peer, peer.variant(1)), Unsure)


def test_what_is_read_back_is_what_was_written(peer: MastodonPeer, adapter: Mastodon) -> None:
    variant = peer.variant(1)
    seen = adapter.read_back(_send(peer, variant), now=peer.now())
    assert isinstance(seen, Seen)
    assert "".join(seen.text.split()) == "".join(variant.text.split())


def test_a_post_that_only_followers_see_is_not_public(peer: MastodonPeer, adapter: Mastodon) -> None:
    sent = _send(peer, peer.variant(1))
    row = peer.platform.store.get("status", sent.ids["id"])
    assert row is not None
    peer.platform.store.put("status", row["id"], {**row, "visibility": "private"})
    assert isinstance(adapter.read_back(sent, now=peer.now()), Gone)


def test_an_address_that_a_person_gave_is_enough_to_read_back(peer: MastodonPeer, adapter: Mastodon) -> None:
    sent = _send(peer, peer.variant(1))
    assert isinstance(adapter.read_back(Sent({}, sent.address), now=peer.now()), Seen)
    with pytest.raises(NotPermitted):
        adapter.read_back(Sent({}, ""), now=peer.now())


def test_answers_of_visitors_and_numbers_come_back(peer: MastodonPeer, adapter: Mastodon) -> None:
    sent = _send(peer, peer.variant(1))
    peer.platform.reply(sent.ids["id"], "居民", "几点来水？")
    (comment,) = adapter.comments(sent, since=peer.now() - timedelta(hours=1), now=peer.now())
    assert (comment.author, comment.text, comment.answers) == ("居民", "几点来水？", "")
    peer.platform.reply(comment.id, "邻居", "同问")
    assert adapter.comments(sent, since=peer.now(), now=peer.now())[1].answers == comment.id
    assert {figure.name: figure.value for figure in adapter.figures(sent, now=peer.now())} == {"comments": 1, "shares": 0, "likes": 0}
    peer.platform.store.drop("status", sent.ids["id"])
    assert adapter.figures(sent, now=peer.now()) == []
    assert adapter.comments(sent, since=peer.now(), now=peer.now()) == []


def test_correcting_what_is_not_there_any_more_is_said(peer: MastodonPeer, adapter: Mastodon) -> None:
    sent = _send(peer, peer.variant(1))
    peer.platform.store.drop("status", sent.ids["id"])
    with pytest.raises(NotPermitted):
        adapter.correct(peer.variant(2), Key(delivery="d-1", intended_at=peer.now()), sent, now=peer.now())


@pytest.mark.parametrize("alive", [True, False])
def test_a_page_that_says_not_found_is_believed_of_a_server_that_speaks(peer: MastodonPeer, alive: bool) -> None:
    def snac(request: Request) -> Reply:
        if "verify_credentials" in request.url and alive:
            return peer.calls(request)
        return Reply(status=404, body=b"<h1>404 Not Found (snac/2.96)</h1>")

    adapter = Mastodon(ACCESS, snac)
    if alive:
        assert isinstance(adapter.read_back(Sent({"id": "1"}), now=peer.now()), Gone)
        assert isinstance(adapter.recall(Sent({"id": "1"}), now=peer.now()), Recalled)
    else:
        with pytest.raises(Transient):
            adapter.read_back(Sent({"id": "1"}), now=peer.now())
        with pytest.raises(Unconfirmed):
            adapter.recall(Sent({"id": "1"}), now=peer.now())


def test_a_wordless_refusal_of_a_question_is_a_login_that_failed(peer: MastodonPeer) -> None:
    with pytest.raises(LoginFailed):
        Mastodon(ACCESS, lambda _: Reply(status=422)).probe(now=peer.now())


def test_the_budget_says_when_it_goes_on(peer: MastodonPeer, adapter: Mastodon) -> None:
    for _ in range(300):
        adapter.probe(now=peer.now())
    with pytest.raises(QuotaSpent) as spent:
        adapter.probe(now=peer.now())
    assert timedelta(0) < spent.value.after <= timedelta(minutes=5)
    peer.pass_time(spent.value.after)
    assert adapter.probe(now=peer.now()).name == "某县发布"


def test_a_bad_picture_is_named(peer: MastodonPeer) -> None:
    bad = Picture(name="x", media_type="image/png", alt="图", data=b"no picture")
    with pytest.raises(ContentRefused) as refused:
        _send(peer, replace(peer.variant(1), pictures=(bad,)))
    assert refused.value.field == "pictures"


def test_a_token_that_was_taken_back_stops_the_account(peer: MastodonPeer) -> None:
    peer.platform.store.drop("token", TOKEN)
    with pytest.raises(LoginFailed):
        _send(peer, peer.variant(1))
    with pytest.raises(LoginFailed):
        Mastodon(Access(base=BASE), peer.calls).probe(now=peer.now())


@pytest.mark.parametrize(
    ("fault", "failure"), [(Fault.BUSY, Transient), (Fault.HTML, Unconfirmed), (Fault.CUT_AFTER, Unconfirmed), (Fault.GARBAGE, Unconfirmed)]
)
def test_what_goes_wrong_on_the_way_is_busy_or_unconfirmed(peer: MastodonPeer, fault: Fault, failure: type[Exception]) -> None:
    peer.platform.faults.order(fault, "/api/v1/statuses")
    with pytest.raises(failure):
        _send(peer, peer.variant(1))


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (429, b'{"error": "Too many requests"}', Transient),
        (403, b'{"error": "not yours"}', NotPermitted),
        (403, b"<h1>Forbidden</h1>", Unconfirmed),
        (413, b"", ContentRefused),
        (422, b'{"error": "Cannot attach files that have not finished processing. Try again in a moment!"}', Transient),
        (500, b'{"error": "x"}', Unconfirmed),
        (502, b"", Unconfirmed),
    ],
)
def test_each_answer_has_its_class(peer: MastodonPeer, status: int, body: bytes, failure: type[Exception]) -> None:
    def answer(_: Request) -> Reply:
        return Reply(status=status, body=body)

    key = Key(delivery="d-1", intended_at=peer.now())
    with pytest.raises(failure):
        Mastodon(ACCESS, answer).send(peer.variant(1), key, Prepared({}), now=peer.now())
