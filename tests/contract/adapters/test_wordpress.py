"""The WordPress adapter against the contract, on the practice WordPress, and what is WordPress's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.wordpress import WordPress
from guikou.channels.adapters.wordpress.adapter import slug
from guikou.channels.calls import Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Absent, ByHand, Gone, Key, Prepared, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract
from guikou.channels.variants import Picture
from practice_peers import BASE, START
from wordpress_peer import ACCESS, PNG, WordPressPeer

KEY = Key(delivery="d-1", intended_at=START)


class TestWordPress(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> WordPressPeer:
        return WordPressPeer()


@pytest.fixture
def peer() -> WordPressPeer:
    return WordPressPeer()


@pytest.fixture
def adapter(peer: WordPressPeer) -> WordPress:
    return WordPress(ACCESS, peer.calls)


def _send(peer: WordPressPeer, number: int = 1) -> Sent:
    adapter, variant = WordPress(ACCESS, peer.calls), peer.variant(number)
    key = Key(delivery=f"d-{number}", intended_at=START)
    sent = adapter.send(variant, key, adapter.prepare(variant, key, now=peer.now()), now=peer.now())
    assert isinstance(sent, Sent)
    return sent


def test_a_draft_whose_answer_was_lost_is_found_by_its_slug(peer: WordPressPeer, adapter: WordPress) -> None:
    variant = peer.variant(1)
    assert adapter.find_prepared(variant, KEY, now=peer.now()) == Absent()
    prepared = adapter.prepare(variant, KEY, now=peer.now())
    assert adapter.find_prepared(variant, KEY, now=peer.now()) == prepared
    adapter.prepare(variant, KEY, now=peer.now())
    assert adapter.find_prepared(variant, KEY, now=peer.now()) == prepared
    assert adapter.find_sent(variant, KEY, prepared, since=peer.now(), now=peer.now()) == Absent()
    assert peer.copies(variant) == 0


def test_publishing_again_by_the_same_id_publishes_once(peer: WordPressPeer, adapter: WordPress) -> None:
    variant = peer.variant(1)
    prepared = adapter.prepare(variant, KEY, now=peer.now())
    first, second = (adapter.send(variant, KEY, prepared, now=peer.now()) for _ in range(2))
    assert first == second == adapter.find_sent(variant, KEY, prepared, since=peer.now(), now=peer.now())
    assert peer.copies(variant) == 1


def test_slugs_of_different_deliveries_differ_whatever_marks_they_have() -> None:
    keys = [Key(delivery=name, intended_at=START) for name in ("a.b", "a-b", "A-b", "a--b")]
    assert len({slug(key) for key in keys}) == 4
    assert all(slug(key) == slug(key).lower().replace(".", "-") for key in keys)


def test_pictures_are_shown_from_the_website_with_their_text(peer: WordPressPeer, adapter: WordPress) -> None:
    sent = _send(peer)
    post = peer.platform.all_posts()[0]
    assert f'src="{BASE}/wp-content/uploads/' in post["content"]
    assert post["featured_media"]
    seen = adapter.read_back(sent, now=peer.now())
    assert isinstance(seen, Seen)
    assert (seen.title, seen.address) == ("停水通知1", sent.address)
    assert seen.text.startswith("城关镇 & 东街明日停水。")


def test_a_user_who_may_not_publish_leaves_it_to_a_person() -> None:
    peer = WordPressPeer("contributor")
    adapter, variant = WordPress(ACCESS, peer.calls), replace(WordPressPeer().variant(1), pictures=(), cover=None, html="<p>无图</p>")
    probe = adapter.probe(now=peer.now())
    assert set(probe.missing) == {Can.PUBLISH, Can.RECALL}
    done = adapter.send(variant, KEY, adapter.prepare(variant, KEY, now=peer.now()), now=peer.now())
    assert isinstance(done, ByHand)
    assert variant.title in done.steps[1].zh
    with pytest.raises(NotPermitted):
        adapter.recall(Sent({"id": "1"}), now=peer.now())
    reader = WordPressPeer("subscriber")
    assert Can.PREPARE in WordPress(ACCESS, reader.calls).probe(now=reader.now()).missing


def test_an_address_that_a_person_gave_is_enough(peer: WordPressPeer, adapter: WordPress) -> None:
    sent = _send(peer)
    seen = adapter.read_back(Sent({}, sent.address), now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.ids == sent.ids
    for address in ("", f"{BASE}/none/"):
        with pytest.raises(NotPermitted):
            adapter.read_back(Sent({}, address), now=peer.now())


def test_what_a_person_put_into_the_bin_is_gone_and_left_to_a_person(peer: WordPressPeer, adapter: WordPress) -> None:
    sent = _send(peer)
    assert isinstance(adapter.recall(sent, now=peer.now()), Recalled)
    assert isinstance(adapter.read_back(sent, now=peer.now()), Gone)
    prepared = Prepared(sent.ids)
    assert isinstance(adapter.find_sent(peer.variant(1), KEY, prepared, since=peer.now(), now=peer.now()), Unsure)
    with pytest.raises(ContentRefused):
        adapter.send(peer.variant(1), KEY, prepared, now=peer.now())
    with pytest.raises(NotPermitted):
        adapter.correct(peer.variant(1), KEY, sent, now=peer.now())
    assert peer.copies(peer.variant(1)) == 0
    peer.platform.store.drop("post", sent.ids["id"])
    assert isinstance(adapter.recall(sent, now=peer.now()), Recalled)
    with pytest.raises(ContentRefused):
        adapter.send(peer.variant(1), KEY, prepared, now=peer.now())
    with pytest.raises(NotPermitted):
        adapter.correct(peer.variant(1), KEY, sent, now=peer.now())


def test_comments_of_readers_come_oldest_first(peer: WordPressPeer, adapter: WordPress) -> None:
    sent = _send(peer)
    for number in range(101):
        peer.platform.comment(int(sent.ids["id"]), "居民", f"第{number}条")
    written = adapter.comments(sent, since=peer.now() - timedelta(hours=1), now=peer.now())
    assert len(written) == 101
    assert adapter.comments(sent, since=peer.now() + timedelta(hours=1), now=peer.now()) == []


def test_a_wrong_password_stops_the_account(peer: WordPressPeer) -> None:
    for secrets in ({"app_password": "wrong"}, {}):
        with pytest.raises(LoginFailed):
            WordPress(replace(ACCESS, secrets=secrets), peer.calls).probe(now=peer.now())


@pytest.mark.parametrize("data", [b"no picture", PNG + b"\0" * 2**21])
def test_a_picture_that_is_not_taken_is_named(peer: WordPressPeer, adapter: WordPress, data: bytes) -> None:
    bad = Picture(name="x.png", media_type="image/png", alt="图", data=data)
    with pytest.raises(ContentRefused) as refused:
        adapter.prepare(replace(peer.variant(1), pictures=(bad,)), KEY, now=peer.now())
    assert refused.value.field in ("picture", "pictures")


def test_a_text_that_names_a_picture_that_is_not_there_is_refused(peer: WordPressPeer, adapter: WordPress) -> None:
    with pytest.raises(ContentRefused):
        adapter.prepare(replace(peer.variant(1), pictures=(), cover=None), KEY, now=peer.now())


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (429, b"", Transient),
        (400, b'{"code": "rest_invalid_param", "message": "no", "data": {"params": {"title": "x"}}}', ContentRefused),
        (403, b"<h1>Forbidden</h1>", Unconfirmed),
        (404, b'{"code": "rest_no_route"}', NotPermitted),
        (500, b'{"code": "db_update_error"}', Unconfirmed),
        (503, b"<p>maintenance", Unconfirmed),
    ],
)
def test_each_answer_has_its_class(peer: WordPressPeer, status: int, body: bytes, failure: type[Exception]) -> None:
    def answer(request: Request) -> Reply:
        if request.method == "GET":
            return Reply(status=200, body=b'{"id": 1, "status": "draft"}')
        return Reply(status=status, body=body)

    with pytest.raises(failure):
        WordPress(ACCESS, answer).send(peer.variant(1), KEY, Prepared({"id": "1"}), now=peer.now())


def test_a_website_that_is_being_updated_is_read_later(peer: WordPressPeer, adapter: WordPress) -> None:
    peer.platform.faults.order(Fault.BUSY)
    with pytest.raises(Transient):
        adapter.read_back(Sent({"id": "1"}), now=peer.now())
