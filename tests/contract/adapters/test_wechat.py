"""The WeChat adapter against the contract, on the practice WeChat, and what is WeChat's own."""

import hashlib
import io
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from guikou.channels.adapters.wechat import WeChat
from guikou.channels.calls import Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat import Kind, PracticeWeChat, add_account
from guikou.channels.protocol import Absent, Access, ByHand, Gone, Key, Pending, Prepared, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

APPID, SECRET = "wx0123456789abcdef", "a-secret-of-the-account"
ACCESS = Access(base=BASE, settings={"appid": APPID, "comments": "open"}, secrets={"secret": SECRET})


def png(colour: str = "navy") -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (90, 60), colour).save(file, "PNG")
    return Picture(name="图.png", media_type="image/png", alt="示意图", data=file.getvalue())


class WeChatPeer(PracticePeer):
    platform: PracticeWeChat

    def __init__(self, kind: Kind = Kind.VERIFIED, access: Access = ACCESS, **script: Any) -> None:
        super().__init__(PracticeWeChat(clock=clock()))
        self.access = access
        add_account(self.platform.store, appid=APPID, secret=SECRET, name="某县发布", kind=kind)
        self.platform.store.put("script", APPID, script)

    def variant(self, number: int) -> Variant:
        word = hashlib.sha256(str(number).encode()).hexdigest()[:12]
        return Variant(
            language=Language.ZH,
            title=f"停水通知 {word}",
            address=f"https://www.county.example/r/{number}",
            digest="城关镇明日停水",
            html=f'<p>城关镇明日停水（{word}）。</p><p><img src="picture:0" alt="示意图"></p><p>原文：www.county.example</p>',
            author="县政府办",
            pictures=(png(),),
            cover=0,
        )

    def adapter(self, interference: Interference) -> WeChat:
        return WeChat(self.access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(
            article["content_source_url"] == variant.address and not article["deleted"]
            for item in self.platform.store.all(f"item {APPID}")
            for article in item["articles"]
        )

    def pass_time(self, by: timedelta) -> None:
        super().pass_time(by)
        self.platform.tick()

    def secrets(self) -> Collection[str]:
        tokens = [token for state in [self.platform.store.get("tokens", APPID) or {}] for token in state.values() if isinstance(token, str)]
        return [SECRET, *(token for token in tokens if len(token) > 50)]


class TestWeChat(AdapterContract):
    schedules = 200

    @pytest.fixture
    def peer(self) -> WeChatPeer:
        return WeChatPeer()


class TestWeChatWhoseDraftsLeaveLate(AdapterContract):
    """The documents do not say whether a draft leaves when it is accepted or when it is published."""

    schedules = 100

    @pytest.fixture
    def peer(self) -> WeChatPeer:
        return WeChatPeer(draft_leaves="success", polls=3, seconds=90)


@pytest.fixture
def peer() -> WeChatPeer:
    return WeChatPeer()


def _key(peer: WeChatPeer, number: int = 1) -> Key:
    return Key(delivery=f"d-{number}", intended_at=peer.now())


def _adapter(peer: WeChatPeer) -> WeChat:
    return peer.adapter(Interference())


def _prepared(peer: WeChatPeer, variant: Variant) -> Prepared:
    return _adapter(peer).prepare(variant, _key(peer), now=peer.now())


def _send(peer: WeChatPeer, variant: Variant) -> Sent:
    sent = _adapter(peer).send(variant, _key(peer), _prepared(peer, variant), now=peer.now())
    assert isinstance(sent, Sent)
    return sent


def _published(peer: WeChatPeer, variant: Variant) -> Sent:
    sent = _send(peer, variant)
    assert isinstance(_adapter(peer).read_back(sent, now=peer.now()), Pending)
    seen = _adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(seen, Seen)
    return Sent({**sent.ids, **seen.ids}, seen.address)


def _drafts(peer: WeChatPeer) -> list[dict[str, Any]]:
    return peer.platform.store.all(f"draft {APPID}")


def _item(peer: WeChatPeer) -> dict[str, Any]:
    (item,) = peer.platform.store.all(f"item {APPID}")
    return item


def test_what_is_seen_has_the_words_the_picture_and_the_address_of_the_release(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    sent = _send(peer, variant)
    peer.pass_time(timedelta(seconds=10))
    seen = _adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.title == variant.title
    assert "城关镇明日停水" in seen.text
    assert sent.ids["msg_data_id"] in seen.address
    article = _item(peer)["articles"][0]
    assert article["content_source_url"] == variant.address
    assert 'src="http://mmbiz.qpic.cn/' in article["content"]
    assert article["need_open_comment"] == 1


def test_what_json_could_only_write_as_an_escape_is_left_out(peer: WeChatPeer) -> None:
    variant = replace(peer.variant(1), title="停水\x0b通知", html="<p>正\x1b文\ud800与“引号”</p>")
    _prepared(peer, variant)
    (article,) = _drafts(peer)[0]["articles"]
    assert (article["title"], article["content"]) == ("停水通知", "<p>正文与“引号”</p>")


def test_without_pictures_the_cover_of_the_account_is_taken_or_one_is_asked_for(peer: WeChatPeer) -> None:
    variant = replace(peer.variant(1), html="<p>正文</p>", pictures=(), cover=None)
    with pytest.raises(ContentRefused) as refused:
        _prepared(peer, variant)
    assert refused.value.field == "cover"
    kept = _adapter(peer)._client.upload("/cgi-bin/material/add_material?type=image", png(), now=peer.now())["media_id"]
    peer.access = replace(ACCESS, settings={**ACCESS.settings, "cover_media_id": kept})
    _prepared(peer, variant)
    assert _drafts(peer)[0]["articles"][0]["thumb_media_id"] == kept


def test_a_picture_that_is_not_there_is_found_before_anything_is_uploaded(peer: WeChatPeer) -> None:
    interference = Interference()
    variant = replace(peer.variant(1), html='<p><img src="picture:3" alt=""></p>')
    with pytest.raises(ContentRefused) as refused:
        peer.adapter(interference).prepare(variant, _key(peer), now=peer.now())
    assert (refused.value.field, interference.count) == ("pictures", 0)


def test_a_draft_of_an_earlier_edition_with_the_same_address_is_not_taken_for_this_one(peer: WeChatPeer) -> None:
    earlier, variant = replace(peer.variant(1), html="<p>先前的正文</p>"), peer.variant(1)
    _prepared(peer, earlier)
    assert isinstance(_adapter(peer).find_prepared(variant, _key(peer), now=peer.now()), Absent)
    made = _prepared(peer, variant)
    assert _adapter(peer).find_prepared(variant, _key(peer), now=peer.now()) == made


def test_a_draft_is_found_behind_many_others(peer: WeChatPeer) -> None:
    made = _prepared(peer, peer.variant(0))
    for number in range(1, 46):
        kept = {**_drafts(peer)[0], "media_id": f"m{number}"}
        kept["articles"] = [{**kept["articles"][0], "content_source_url": f"https://www.county.example/r/{number}"}]
        peer.platform.store.put(f"draft {APPID}", f"m{number}", kept)
    assert _adapter(peer).find_prepared(peer.variant(0), _key(peer), now=peer.now()) == made


def test_a_void_token_is_renewed_once_and_the_delivery_goes_on(peer: WeChatPeer) -> None:
    adapter = _adapter(peer)
    adapter.probe(now=peer.now())
    state = peer.platform.store.get("tokens", APPID) or {}
    peer.platform._void(state["stable"])
    assert adapter.prepare(peer.variant(1), _key(peer), now=peer.now()).ids["media_id"]
    peer.pass_time(timedelta(hours=3))
    assert adapter.prepare(peer.variant(2), _key(peer), now=peer.now()).ids["media_id"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_is_refused_again_stops_the_account(peer: WeChatPeer, code: int) -> None:
    asked: list[str] = []

    def refusing(request: Request) -> Reply:
        asked.append(request.url.removeprefix(BASE).partition("?")[0])
        refused = json.dumps({"errcode": code, "errmsg": f"{SECRET} hint: [x] rid: y"}).encode()
        return peer.calls(request) if asked[-1] == "/cgi-bin/stable_token" else Reply(status=200, body=refused)

    with pytest.raises(LoginFailed) as failed:
        WeChat(ACCESS, refusing).find_prepared(peer.variant(1), _key(peer), now=peer.now())
    assert SECRET not in str(failed.value.reason)
    token, listing = "/cgi-bin/stable_token", "/cgi-bin/draft/batchget"
    assert asked == [token, listing, token, token, listing]  # the token again, a new one, the call again, and no more


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [({"secret": "another"}, "40125", "AppSecret"), ({"appid": "wx0"}, "40013", "AppID")],
)
def test_a_wrong_key_is_a_matter_for_a_person(peer: WeChatPeer, change: dict[str, str], code: str, said: str) -> None:
    peer.access = Access(base=BASE, settings={"appid": change.get("appid", APPID)}, secrets={"secret": change.get("secret", SECRET)})
    with pytest.raises(LoginFailed) as failed:
        _adapter(peer).probe(now=peer.now())
    assert failed.value.code == code
    assert said in failed.value.cause.en


def test_a_server_that_is_not_on_the_list_is_named(peer: WeChatPeer) -> None:
    account = peer.platform.store.get("account", APPID) or {}
    peer.platform.store.put("account", APPID, {**account, "whitelist": ["203.0.113.9"]})
    with pytest.raises(LoginFailed) as failed:
        _adapter(peer).probe(now=peer.now())
    assert failed.value.code == "40164"


@pytest.mark.parametrize("kind", [Kind.UNVERIFIED, Kind.PERSONAL])
def test_without_the_right_the_draft_is_placed_and_a_person_publishes_it(kind: Kind) -> None:
    peer = WeChatPeer(kind)
    probe = _adapter(peer).probe(now=peer.now())
    assert probe.can == {Can.PREPARE}
    assert set(probe.missing) == set(_adapter(peer).capability.can) - {Can.PREPARE}
    variant = peer.variant(1)
    prepared = _prepared(peer, variant)
    asked = _adapter(peer).send(variant, _key(peer), prepared, now=peer.now())
    assert isinstance(asked, ByHand)
    assert variant.title in asked.steps[1].zh
    assert len(_drafts(peer)) == 1
    assert isinstance(_adapter(peer).find_sent(variant, _key(peer), prepared, since=peer.now(), now=peer.now()), Absent)


def test_what_a_person_published_is_read_from_its_page(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    address = _published(peer, variant).address
    peer.platform.store.put("account", APPID, {**(peer.platform.store.get("account", APPID) or {}), "kind": Kind.UNVERIFIED})
    by_hand = Sent({}, address)
    seen = _adapter(peer).read_back(by_hand, now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.title == variant.title
    assert "城关镇明日停水" in seen.text
    assert "留言" not in seen.text
    assert isinstance(_adapter(peer).recall(by_hand, now=peer.now()), ByHand)
    peer.platform.delete_articles(APPID, _item(peer), 0)
    assert isinstance(_adapter(peer).read_back(by_hand, now=peer.now()), Gone)
    assert isinstance(_adapter(peer).read_back(Sent({}, "https://elsewhere.example/s"), now=peer.now()), Pending)


@pytest.mark.parametrize("error", [53504, 53505])
def test_a_draft_that_the_platform_wants_published_by_hand_is_left_to_a_person(error: int) -> None:
    peer = WeChatPeer(submit_error=error)
    variant = peer.variant(1)
    assert isinstance(_adapter(peer).send(variant, _key(peer), _prepared(peer, variant), now=peer.now()), ByHand)


@pytest.mark.parametrize("outcome", [2, 4])
def test_what_fails_the_review_goes_back_to_the_editor(outcome: int) -> None:
    peer = WeChatPeer(outcome=outcome, polls=0, fail_idx=[1])
    with pytest.raises(ContentRefused) as refused:
        _adapter(peer).read_back(_send(peer, peer.variant(1)), now=peer.now())
    assert refused.value.code == str(outcome)
    assert isinstance(_adapter(peer).recall(_send(peer, peer.variant(2)), now=peer.now()), Recalled)


def test_what_failed_otherwise_is_gone() -> None:
    peer = WeChatPeer(outcome=3, polls=0)
    assert isinstance(_adapter(peer).read_back(_send(peer, peer.variant(1)), now=peer.now()), Gone)


def test_what_the_platform_bans_or_somebody_deletes_is_gone(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    item = _item(peer)
    peer.platform.store.put(f"item {APPID}", item["article_id"], {**item, "banned": True})
    banned = _adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(banned, Gone)
    assert "封禁" in banned.reason.zh
    peer.platform.delete_articles(APPID, item, 0)
    assert isinstance(_adapter(peer).read_back(sent, now=peer.now()), Gone)
    assert isinstance(_adapter(peer).read_back(Sent({"article_id": item["article_id"]}), now=peer.now()), Gone)
    assert isinstance(_adapter(peer).read_back(Sent({"article_id": "unknown"}), now=peer.now()), Gone)


def test_a_submission_whose_answer_was_lost_is_found_with_its_numbers(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = _prepared(peer, variant), peer.now()
    peer.platform.faults.order(Fault.CUT_AFTER, "/cgi-bin/freepublish/submit")
    with pytest.raises(Unconfirmed):
        _adapter(peer).send(variant, _key(peer), prepared, now=since)
    at_work = _adapter(peer).find_sent(variant, _key(peer), prepared, since=since, now=peer.now())
    assert isinstance(at_work, Unsure)
    assert at_work.again
    peer.pass_time(timedelta(minutes=1))
    found = _adapter(peer).find_sent(variant, _key(peer), prepared, since=since, now=peer.now())
    assert isinstance(found, Sent)
    assert found.ids["msg_data_id"] == str(_item(peer)["msg_data_id"])
    assert isinstance(_adapter(peer).read_back(found, now=peer.now()), Seen)
    with pytest.raises(Unconfirmed):
        _adapter(peer).send(variant, _key(peer), prepared, now=peer.now())
    assert peer.copies(variant) == 1


def test_a_draft_that_is_still_there_is_waited_for_before_it_is_called_absent(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = _prepared(peer, variant), peer.now()

    def found() -> Any:
        return _adapter(peer).find_sent(variant, _key(peer), prepared, since=since, now=peer.now())

    assert found() == replace(found(), again=True)
    peer.pass_time(timedelta(minutes=6))
    assert isinstance(found(), Absent)


def test_a_draft_that_somebody_threw_away_is_a_matter_for_a_person_in_the_end(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = _prepared(peer, variant), peer.now()
    peer.platform.store.drop(f"draft {APPID}", prepared.ids["media_id"])
    for passed, again in ((timedelta(0), True), (timedelta(hours=2), False)):
        peer.pass_time(passed)
        unsure = _adapter(peer).find_sent(variant, _key(peer), prepared, since=since, now=peer.now())
        assert isinstance(unsure, Unsure)
        assert unsure.again is again


def test_an_earlier_article_with_the_same_address_is_not_taken_for_the_one_that_was_lost(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    _published(peer, variant)
    peer.pass_time(timedelta(hours=1))
    prepared, since = _prepared(peer, variant), peer.now()
    peer.pass_time(timedelta(minutes=6))
    assert isinstance(_adapter(peer).find_sent(variant, _key(peer), prepared, since=since, now=peer.now()), Absent)


def test_recalling_deletes_the_one_article_and_says_what_stays(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    interference = Interference()
    done = peer.adapter(interference).recall(sent, now=peer.now())
    assert isinstance(done, Recalled)
    assert "卡片" in done.keeps.zh
    assert peer.copies(peer.variant(1)) == 0


def test_what_is_still_being_published_is_recalled_later(peer: WeChatPeer) -> None:
    with pytest.raises(Transient):
        _adapter(peer).recall(_send(peer, peer.variant(1)), now=peer.now())


def test_a_correction_is_done_by_hand(peer: WeChatPeer) -> None:
    done = _adapter(peer).correct(peer.variant(2), _key(peer), _published(peer, peer.variant(1)), now=peer.now())
    assert any(peer.variant(2).title in step.zh for step in done.steps)


def test_figures_are_the_sums_at_the_end_of_the_last_day(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    msgid = f"{sent.ids['msg_data_id']}_1"
    assert list(_adapter(peer).figures(sent, now=peer.now())) == []
    peer.platform.count(APPID, msgid, "2026-11-20", read_user=41, share_user=2)
    peer.platform.count(APPID, msgid, "2026-11-21", read_user=9, like_user=1)
    peer.platform.count(APPID, "1_1", "2026-11-20", read_user=1000)
    peer.pass_time(timedelta(days=2))
    found = {figure.name: figure for figure in _adapter(peer).figures(sent, now=peer.now())}
    assert {name: figure.value for name, figure in found.items()} == {"reads": 50, "shares": 2, "likes": 1, "comments": 0, "saves": 0}
    assert found["reads"].as_of.isoformat() == "2026-11-21T16:00:00+00:00"
    assert found["reads"].complete


def test_figures_before_eight_in_the_morning_are_said_to_be_incomplete(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    peer.platform.count(APPID, f"{sent.ids['msg_data_id']}_1", "2026-11-20", read_user=41)
    peer.pass_time(timedelta(hours=40))  # 01:30 in China, two days later
    (reads, *_) = _adapter(peer).figures(sent, now=peer.now())
    assert (reads.value, reads.complete) == (41, False)


def test_comments_come_oldest_first_over_many_pages_and_only_since_then(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    article = _item(peer)["articles"][0]
    for number in range(60):
        peer.platform.comment(article, f"问题{number}")
    peer.pass_time(timedelta(hours=1))
    since = peer.now()
    peer.platform.comment(article, "后来的问题", openid="o1")
    every = _adapter(peer).comments(sent, since=since - timedelta(days=1), now=peer.now())
    assert [comment.text for comment in every] == [*(f"问题{number}" for number in range(60)), "后来的问题"]
    assert [comment.text for comment in _adapter(peer).comments(sent, since=since, now=peer.now())] == ["后来的问题"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("digest", "长" * 129, "45004"),
        ("author", "长" * 17, "45110"),
        ("html", "<p>" + "长" * 20_000 + "</p>", "45002"),
        ("html", "<p></p><script>x</script>违禁词", "45166"),
        ("html", "", "44003"),
        ("address", "https://www.county.example/" + "x" * 1024, "45005"),
        ("html", '<p><a href="https://elsewhere.example/">外部</a></p>', "64562"),
    ],
)
def test_content_that_is_refused_goes_back_with_the_field_named(field: str, value: str, code: str) -> None:
    peer = WeChatPeer(bad_words=["违禁词"])
    with pytest.raises(ContentRefused) as refused:
        _prepared(peer, replace(peer.variant(1), **{field: value}))
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_picture_of_another_kind_than_its_name_says_is_refused(peer: WeChatPeer) -> None:
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "WEBP")
    wrong = replace(png(), data=file.getvalue())
    with pytest.raises(ContentRefused) as refused:
        _prepared(peer, replace(peer.variant(1), pictures=(wrong,)))
    assert (refused.value.field, refused.value.code) == ("pictures", "40005")


def test_a_spent_quota_is_waited_for_until_midnight_in_china(peer: WeChatPeer) -> None:
    peer.platform.store.put("quota", APPID, {"/cgi-bin/draft/add": 0})
    with pytest.raises(QuotaSpent) as spent:
        _prepared(peer, peer.variant(1))
    assert spent.value.after == timedelta(hours=14, minutes=31)


def test_a_busy_platform_is_asked_again_later(peer: WeChatPeer) -> None:
    peer.platform.faults.order(Fault.BUSY, "/cgi-bin/draft/add")
    with pytest.raises(Transient):
        _prepared(peer, peer.variant(1))
    assert _drafts(peer) == []


def test_an_account_without_comments_says_which_right_is_missing(peer: WeChatPeer) -> None:
    sent = _published(peer, peer.variant(1))
    peer.platform.store.put("account", APPID, {**(peer.platform.store.get("account", APPID) or {}), "comments": False})
    with pytest.raises(NotPermitted) as refused:
        _adapter(peer).comments(sent, since=peer.now(), now=peer.now())
    assert refused.value.can == Can.COMMENTS
    assert set(_adapter(peer).probe(now=peer.now()).missing) == {Can.COMMENTS}
