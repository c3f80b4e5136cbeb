"""The Weibo adapter against the contract, on the practice Weibo, and what is Weibo's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guikou.channels.adapters.weibo import Weibo
from guikou.channels.calls import Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Absent, ByHand, Gone, Key, Prepared, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract
from guikou.channels.variants import Picture, Variant
from weibo_peer import ACCESS, TOKEN, UID, WeiboPeer

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class TestWeiboByShare(AdapterContract):
    @pytest.fixture
    def peer(self) -> WeiboPeer:
        return WeiboPeer()


class TestWeiboByContract(AdapterContract):
    schedules = 200

    @pytest.fixture
    def peer(self) -> WeiboPeer:
        access = replace(ACCESS, settings={**ACCESS.settings, "interface": "contract"})
        return WeiboPeer(access, ("contract",))


@pytest.fixture
def peer() -> WeiboPeer:
    return WeiboPeer()


def _key(number: int, peer: WeiboPeer) -> Key:
    return Key(delivery=f"d-{number}", intended_at=peer.now())


def _send(peer: WeiboPeer, variant: Variant, number: int = 1) -> Sent:
    sent = Weibo(peer.access, peer.calls).send(variant, _key(number, peer), Prepared({}), now=peer.now())
    assert isinstance(sent, Sent)
    return sent


def test_the_same_words_with_another_address_are_not_ours(peer: WeiboPeer) -> None:
    ours = peer.variant(1)
    other = replace(ours, text=ours.text.replace("/r/1", "/r/2"), address="https://www.county.example/r/2")
    adapter = Weibo(peer.access, peer.calls)
    _send(peer, other)
    peer.pass_time(timedelta(minutes=1))
    found = adapter.find_sent(ours, _key(1, peer), Prepared({}), since=peer.now() - timedelta(minutes=2), now=peer.now())
    assert found == Absent()
    assert isinstance(adapter.find_sent(other, _key(2, peer), Prepared({}), since=peer.now(), now=peer.now()), Sent)


def test_a_post_that_only_begins_like_ours_is_left_to_a_person(peer: WeiboPeer) -> None:
    ours = replace(peer.variant(1), text="城关镇明日停水" * 8 + peer.variant(1).address)
    sent = _send(peer, ours)
    post = peer.platform.store.get("post", sent.ids["mid"])
    assert post is not None
    peer.platform.store.put("post", post["id"], {**post, "text": post["text"][:50] + "...全文"})
    found = Weibo(peer.access, peer.calls).find_sent(ours, _key(1, peer), Prepared({}), since=peer.now(), now=peer.now())
    assert isinstance(found, Unsure)
    assert not found.again


def test_repeated_content_on_a_retry_is_looked_up_and_found(peer: WeiboPeer) -> None:
    variant = peer.variant(1)
    first = _send(peer, variant)
    assert _send(peer, variant) == first
    assert peer.copies(variant) == 1


def test_repeated_content_of_somebody_else_goes_back_to_the_editor(peer: WeiboPeer) -> None:
    variant = peer.variant(1)
    _send(peer, variant)
    peer.pass_time(timedelta(days=3))
    with pytest.raises(ContentRefused) as refused:
        _send(peer, variant)
    assert (refused.value.code, refused.value.field) == ("20019", "text")


def test_more_posts_than_can_be_looked_through_are_left_to_a_person(peer: WeiboPeer) -> None:
    for number in range(520):
        post = {"id": str(6_000_000_000_000_000 + number), "uid": UID, "text": f"t{number}", "written": "", "at": peer.now().isoformat()}
        peer.platform.store.put("post", post["id"], {**post, "pictures": [], "notes": []})
    found = Weibo(peer.access, peer.calls).find_sent(peer.variant(1), _key(1, peer), Prepared({}), since=peer.now(), now=peer.now())
    assert isinstance(found, Unsure)
    assert not found.again


def test_one_picture_goes_with_a_shared_post(peer: WeiboPeer) -> None:
    picture = Picture(name="停水范围.png", media_type="image/png", alt="停水范围图", data=PNG)
    sent = _send(peer, replace(peer.variant(1), pictures=(picture,)))
    post = peer.platform.store.get("post", sent.ids["mid"])
    assert post is not None
    assert len(post["pictures"]) == 1


def test_by_contract_pictures_go_up_before_the_post_and_are_not_public_without_it() -> None:
    access = replace(ACCESS, settings={**ACCESS.settings, "interface": "contract"})
    peer = WeiboPeer(access, ("contract",))
    adapter, pictures = (
        Weibo(access, peer.calls),
        tuple(Picture(name=f"{n}.png", media_type="image/png", alt="图", data=PNG) for n in range(3)),
    )
    variant = replace(peer.variant(1), text="停水说明。" * 100 + peer.variant(1).address, pictures=pictures)
    prepared = adapter.prepare(variant, _key(1, peer), now=peer.now())
    assert peer.platform.posts(UID) == []
    sent = adapter.send(variant, _key(1, peer), prepared, now=peer.now())
    post = peer.platform.store.get("post", sent.ids["mid"])
    assert post is not None
    assert (len(post["pictures"]), post["notes"]) == (3, [{"guikou": "d-1"}])


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("10001", Unconfirmed),
        ("10009", Transient),
        ("10014", NotPermitted),
        ("10022", QuotaSpent),
        ("20021", ContentRefused),
        ("21316", LoginFailed),
        ("99999", ContentRefused),
    ],
)
def test_each_code_has_its_class_as_text_and_as_number(peer: WeiboPeer, code: str, failure: type[Exception]) -> None:
    for written in (f'"{code}"', code):
        body = f'{{"request": "/x", "error_code": {written}, "error": "no {TOKEN}"}}'.encode()
        with pytest.raises(failure) as failed:
            Weibo(ACCESS, lambda _, body=body: Reply(status=400, body=body)).send(
                peer.variant(1), _key(1, peer), Prepared({}), now=peer.now()
            )
        assert TOKEN not in str(failed.value)


def test_an_address_that_a_person_gave_is_enough_to_read_back(peer: WeiboPeer) -> None:
    sent = _send(peer, peer.variant(1))
    adapter = Weibo(peer.access, peer.calls)
    assert isinstance(adapter.read_back(Sent({}, sent.address), now=peer.now()), Seen)
    with pytest.raises(NotPermitted):
        adapter.read_back(Sent({}, "https://weibo.com/x"), now=peer.now())
    with pytest.raises(LoginFailed):
        Weibo(replace(ACCESS, secrets={}), peer.calls).read_back(sent, now=peer.now())


def test_a_picture_of_another_kind_is_refused_and_named(peer: WeiboPeer) -> None:
    picture = Picture(name="a.webp", media_type="image/webp", alt="图", data=b"RIFF....WEBP")
    with pytest.raises(ContentRefused) as refused:
        _send(peer, replace(peer.variant(1), pictures=(picture,)))
    assert refused.value.field == "pictures"


def test_where_the_app_may_not_delete_a_person_does() -> None:
    peer = WeiboPeer(permissions=())
    sent = _send(peer, peer.variant(1))
    done = Weibo(peer.access, peer.calls).recall(sent, now=peer.now())
    assert isinstance(done, ByHand)
    assert sent.address in done.steps[0].zh


def test_a_deleted_post_is_gone_and_taking_it_back_again_says_so(peer: WeiboPeer) -> None:
    adapter = Weibo(peer.access, peer.calls)
    sent = _send(peer, peer.variant(1))
    assert isinstance(adapter.read_back(sent, now=peer.now()), Seen)
    assert isinstance(adapter.recall(sent, now=peer.now()), Recalled)
    assert isinstance(adapter.read_back(sent, now=peer.now()), Gone)


def test_an_authorisation_that_ran_out_stops_the_account(peer: WeiboPeer) -> None:
    peer.pass_time(timedelta(days=366))
    with pytest.raises(LoginFailed):
        _send(peer, peer.variant(1))


def test_the_probe_says_when_the_authorisation_ends_and_for_whom_it_is(peer: WeiboPeer) -> None:
    probe = Weibo(peer.access, peer.calls).probe(now=peer.now())
    assert probe.login_expires_at == peer.now() + timedelta(days=365)
    assert probe.name == "某县发布"
    with pytest.raises(LoginFailed):
        Weibo(replace(ACCESS, settings={**ACCESS.settings, "uid": "99"}), peer.calls).probe(now=peer.now())


def test_a_login_that_lasts_for_ever_is_no_trouble(peer: WeiboPeer) -> None:
    def endless(request: Request) -> Reply:
        return (
            Reply(status=200, body=b'{"uid": 1234567890, "expire_in": 100000000000000000000}')
            if "token_info" in request.url
            else peer.calls(request)
        )

    assert Weibo(ACCESS, endless).probe(now=peer.now()).login_expires_at is not None


def test_without_an_operator_address_nothing_is_sent(peer: WeiboPeer) -> None:
    adapter = Weibo(replace(ACCESS, settings={"uid": UID}), peer.calls)
    assert Can.PUBLISH in adapter.probe(now=peer.now()).missing
    with pytest.raises(NotPermitted):
        adapter.send(peer.variant(1), _key(1, peer), Prepared({}), now=peer.now())


def test_an_address_of_a_foreign_site_is_refused_with_what_to_do(peer: WeiboPeer) -> None:
    with pytest.raises(ContentRefused, match="Register the website's domain"):
        _send(peer, replace(peer.variant(1), text="详见 https://elsewhere.example/1"))


def test_the_budget_of_the_day_comes_back_at_midnight_in_beijing(peer: WeiboPeer) -> None:
    adapter = Weibo(peer.access, peer.calls)
    sent = _send(peer, peer.variant(1))
    for _ in range(99):
        adapter.read_back(sent, now=peer.now())
    with pytest.raises(QuotaSpent) as spent:
        adapter.read_back(sent, now=peer.now())
    assert spent.value.code == "10023"
    peer.pass_time(spent.value.after)
    assert isinstance(adapter.read_back(sent, now=peer.now()), Seen)


def test_the_hour_s_posts_come_back_within_the_hour(peer: WeiboPeer) -> None:
    for number in range(30):
        _send(peer, peer.variant(number))
    with pytest.raises(QuotaSpent) as spent:
        _send(peer, peer.variant(31))
    peer.pass_time(spent.value.after)
    _send(peer, peer.variant(31))


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (Fault.BUSY, Transient),
        (Fault.HTML, Unconfirmed),
        (Fault.CUT_AFTER, Unconfirmed),
        (Fault.GARBAGE, Unconfirmed),
        (Fault.HUGE, Unconfirmed),
    ],
)
def test_what_goes_wrong_on_the_way_is_busy_or_unconfirmed(peer: WeiboPeer, fault: Fault, failure: type[Exception]) -> None:
    peer.platform.faults.order(fault, "/2/statuses/share.json")
    with pytest.raises(failure):
        _send(peer, peer.variant(1))


def test_comments_and_figures_come_from_what_readers_did(peer: WeiboPeer) -> None:
    adapter = Weibo(peer.access, peer.calls)
    other, sent = _send(peer, peer.variant(1)), _send(peer, peer.variant(2))
    for key, author in ((sent.ids["mid"], "居民甲"), (other.ids["mid"], "居民乙")):
        post = peer.platform.store.get("post", key)
        assert post is not None
        peer.platform.commented(post, author, "停到几点？")
    written = adapter.comments(sent, since=peer.now() - timedelta(hours=1), now=peer.now())
    assert [(comment.author, comment.text) for comment in written] == [("居民甲", "停到几点？")]
    assert adapter.comments(sent, since=peer.now() + timedelta(hours=1), now=peer.now()) == []
    assert {figure.name: figure.value for figure in adapter.figures(sent, now=peer.now())} == {"shares": 0, "comments": 1, "likes": 0}


def test_notes_find_a_post_whose_words_a_person_changed() -> None:
    access = replace(ACCESS, settings={**ACCESS.settings, "interface": "update"})
    peer = WeiboPeer(access, ("update",))
    variant = peer.variant(1)
    sent = _send(peer, variant)
    post = peer.platform.store.get("post", sent.ids["mid"])
    assert post is not None
    peer.platform.store.put("post", post["id"], {**post, "text": "改过的正文"})
    found = Weibo(access, peer.calls).find_sent(variant, _key(1, peer), Prepared({}), since=peer.now(), now=peer.now())
    assert found == sent
