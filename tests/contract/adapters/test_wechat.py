"""The WeChat adapter against the contract, on the practice WeChat, and what is WeChat's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat import Kind
from guikou.channels.protocol import Absent, ByHand, Gone, Pending, Recalled, Seen, Sent, Unsure
from guikou.channels.testing import AdapterContract, Interference
from practice_peers import BASE
from wechat_peer import ACCESS, APPID, WeChatPeer, adapter, drafts, item, key, png, prepare, publish, send


class TestWeChat(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> WeChatPeer:
        return WeChatPeer()


class TestWeChatWhoseDraftsLeaveLate(AdapterContract):
    """The documents do not say whether a draft leaves when it is accepted or when it is published."""

    schedules = 50

    @pytest.fixture
    def peer(self) -> WeChatPeer:
        return WeChatPeer(draft_leaves="success", polls=100, seconds=25 * 60)


@pytest.fixture
def peer() -> WeChatPeer:
    return WeChatPeer()


def test_what_is_seen_has_the_words_the_picture_and_the_address_of_the_release(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    sent = send(peer, variant)
    peer.pass_time(timedelta(seconds=10))
    seen = adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.title == variant.title
    assert "城关镇明日停水" in seen.text
    assert sent.ids["msg_data_id"] in seen.address
    article = item(peer)["articles"][0]
    assert article["content_source_url"] == variant.address
    assert 'src="http://mmbiz.qpic.cn/' in article["content"]
    assert article["need_open_comment"] == 1


def test_what_json_could_only_write_as_an_escape_is_left_out(peer: WeChatPeer) -> None:
    variant = replace(peer.variant(1), title="停水\x0b通知", html="<p>正\x1b文与“引号”</p>")
    prepare(peer, variant)
    (article,) = drafts(peer)[0]["articles"]
    assert article["title"] == "停水通知"
    assert ">正文与“引号”</p>" in article["content"]


def test_without_pictures_the_cover_of_the_account_is_taken_or_one_is_asked_for(peer: WeChatPeer) -> None:
    variant = replace(peer.variant(1), html="<p>正文</p>", pictures=(), cover=None)
    with pytest.raises(ContentRefused) as refused:
        prepare(peer, variant)
    assert refused.value.field == "cover"
    kept = adapter(peer)._client.upload("/cgi-bin/material/add_material?type=image", png(), now=peer.now())["media_id"]
    peer.access = replace(ACCESS, settings={**ACCESS.settings, "cover_media_id": kept})
    prepare(peer, variant)
    assert drafts(peer)[0]["articles"][0]["thumb_media_id"] == kept


def test_a_picture_that_is_not_there_is_found_before_anything_is_uploaded(peer: WeChatPeer) -> None:
    interference = Interference()
    variant = replace(peer.variant(1), html='<p><img src="picture:3" alt=""></p>')
    with pytest.raises(ContentRefused) as refused:
        peer.adapter(interference).prepare(variant, key(peer), now=peer.now())
    assert (refused.value.field, interference.count) == ("html", 0)


def test_a_draft_of_an_earlier_edition_with_the_same_address_is_not_taken_for_this_one(peer: WeChatPeer) -> None:
    earlier, variant = replace(peer.variant(1), html="<p>先前的正文</p>"), peer.variant(1)
    prepare(peer, earlier)
    assert isinstance(adapter(peer).find_prepared(variant, key(peer), now=peer.now()), Absent)
    made = prepare(peer, variant)
    assert adapter(peer).find_prepared(variant, key(peer), now=peer.now()) == made


def test_a_draft_is_found_behind_many_others(peer: WeChatPeer) -> None:
    made = prepare(peer, peer.variant(0))
    for number in range(1, 46):
        kept = {**drafts(peer)[0], "media_id": f"m{number}"}
        kept["articles"] = [{**kept["articles"][0], "content_source_url": f"https://www.county.example/r/{number}"}]
        peer.platform.store.put(f"draft {APPID}", f"m{number}", kept)
    assert adapter(peer).find_prepared(peer.variant(0), key(peer), now=peer.now()) == made


@pytest.mark.parametrize("kind", [Kind.UNVERIFIED, Kind.PERSONAL])
def test_without_the_right_the_draft_is_placed_and_a_person_publishes_it(kind: Kind) -> None:
    peer = WeChatPeer(kind)
    probe = adapter(peer).probe(now=peer.now())
    assert probe.can == {Can.PREPARE}
    assert set(probe.missing) == set(adapter(peer).capability.can) - {Can.PREPARE}
    variant = peer.variant(1)
    prepared = prepare(peer, variant)
    asked = adapter(peer).send(variant, key(peer), prepared, now=peer.now())
    assert isinstance(asked, ByHand)
    assert variant.title in asked.steps[1].zh
    assert len(drafts(peer)) == 1
    assert isinstance(adapter(peer).find_sent(variant, key(peer), prepared, since=peer.now(), now=peer.now()), Absent)


def test_what_a_person_published_is_read_from_its_page(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    address = publish(peer, variant).address
    peer.platform.store.put("account", APPID, {**(peer.platform.store.get("account", APPID) or {}), "kind": Kind.UNVERIFIED})
    by_hand = Sent({}, address)
    seen = adapter(peer).read_back(by_hand, now=peer.now())
    assert isinstance(seen, Seen)
    assert seen.title == variant.title
    assert "城关镇明日停水" in seen.text
    assert "留言" not in seen.text
    assert isinstance(adapter(peer).recall(by_hand, now=peer.now()), ByHand)
    peer.platform.delete_articles(APPID, item(peer), 0)
    assert isinstance(adapter(peer).read_back(by_hand, now=peer.now()), Gone)
    for other in ("https://elsewhere.example/s", "ftp://practice.example/s", "http://[", "", f"{BASE}/"):
        assert isinstance(adapter(peer).read_back(Sent({}, other), now=peer.now()), Pending)
        assert isinstance(adapter(peer).recall(Sent({}, other), now=peer.now()), ByHand)
    with pytest.raises(Transient):
        adapter(peer).read_back(Sent({}, f"{BASE}/s?sn=unknown"), now=peer.now())


@pytest.mark.parametrize("error", [53504, 53505])
def test_a_draft_that_the_platform_wants_published_by_hand_is_left_to_a_person(error: int) -> None:
    peer = WeChatPeer(submit_error=error)
    variant = peer.variant(1)
    assert isinstance(adapter(peer).send(variant, key(peer), prepare(peer, variant), now=peer.now()), ByHand)


@pytest.mark.parametrize("outcome", [2, 4])
def test_what_fails_the_review_goes_back_to_the_editor(outcome: int) -> None:
    peer = WeChatPeer(outcome=outcome, polls=0, fail_idx=[1])
    with pytest.raises(ContentRefused) as refused:
        adapter(peer).read_back(send(peer, peer.variant(1)), now=peer.now())
    assert refused.value.code == str(outcome)
    assert isinstance(adapter(peer).recall(send(peer, peer.variant(2)), now=peer.now()), Recalled)


def test_what_failed_otherwise_is_gone() -> None:
    peer = WeChatPeer(outcome=3, polls=0)
    assert isinstance(adapter(peer).read_back(send(peer, peer.variant(1)), now=peer.now()), Gone)


def test_what_the_platform_bans_or_somebody_deletes_is_gone(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    known = item(peer)
    peer.platform.store.put(f"item {APPID}", known["article_id"], {**known, "banned": True})
    banned = adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(banned, Gone)
    assert "封禁" in banned.reason.zh
    peer.platform.delete_articles(APPID, known, 0)
    assert isinstance(adapter(peer).read_back(sent, now=peer.now()), Gone)
    assert isinstance(adapter(peer).read_back(Sent({"article_id": known["article_id"]}), now=peer.now()), Gone)
    assert isinstance(adapter(peer).read_back(Sent({"article_id": "unknown"}), now=peer.now()), Gone)


def test_a_submission_whose_answer_was_lost_is_found_with_its_numbers(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = prepare(peer, variant), peer.now()
    peer.platform.faults.order(Fault.CUT_AFTER, "/cgi-bin/freepublish/submit")
    with pytest.raises(Unconfirmed):
        adapter(peer).send(variant, key(peer), prepared, now=since)
    at_work = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(at_work, Unsure)
    assert at_work.again
    peer.pass_time(timedelta(minutes=1))
    found = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
    assert isinstance(found, Sent)
    assert found.ids["msg_data_id"] == str(item(peer)["msg_data_id"])
    assert isinstance(adapter(peer).read_back(found, now=peer.now()), Seen)
    with pytest.raises(Unconfirmed):
        adapter(peer).send(variant, key(peer), prepared, now=peer.now())
    assert peer.copies(variant) == 1


def test_a_draft_that_is_still_there_is_waited_for_before_it_is_called_absent(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = prepare(peer, variant), peer.now()

    def found() -> Any:
        return adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())

    assert found() == replace(found(), again=True)
    peer.pass_time(timedelta(minutes=31))
    assert isinstance(found(), Absent)


def test_a_draft_that_somebody_threw_away_is_a_matter_for_a_person_in_the_end(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    prepared, since = prepare(peer, variant), peer.now()
    peer.platform.store.drop(f"draft {APPID}", prepared.ids["media_id"])
    for passed, again in ((timedelta(0), True), (timedelta(hours=2), False)):
        peer.pass_time(passed)
        unsure = adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now())
        assert isinstance(unsure, Unsure)
        assert unsure.again is again


def test_an_earlier_article_with_the_same_address_is_not_taken_for_the_one_that_was_lost(peer: WeChatPeer) -> None:
    variant = peer.variant(1)
    publish(peer, variant)
    peer.pass_time(timedelta(hours=1))
    prepared, since = prepare(peer, variant), peer.now()
    peer.pass_time(timedelta(minutes=31))
    assert isinstance(adapter(peer).find_sent(variant, key(peer), prepared, since=since, now=peer.now()), Absent)


def test_recalling_deletes_the_one_article_and_says_what_stays(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    interference = Interference()
    done = peer.adapter(interference).recall(sent, now=peer.now())
    assert isinstance(done, Recalled)
    assert "卡片" in done.keeps.zh
    assert peer.copies(peer.variant(1)) == 0


def test_what_is_still_being_published_is_recalled_later(peer: WeChatPeer) -> None:
    with pytest.raises(Transient):
        adapter(peer).recall(send(peer, peer.variant(1)), now=peer.now())


def test_a_correction_is_done_by_hand(peer: WeChatPeer) -> None:
    done = adapter(peer).correct(peer.variant(2), key(peer), publish(peer, peer.variant(1)), now=peer.now())
    assert any(peer.variant(2).title in step.zh for step in done.steps)


def test_a_link_is_shown_as_text_because_the_platform_refuses_it(peer: WeChatPeer) -> None:
    variant = replace(peer.variant(1), html='<h2>办理</h2><p>请到<a href="https://www.county.example/service">办事大厅</a>办理</p>')
    made = prepare(peer, variant)
    content = drafts(peer)[0]["articles"][0]["content"]
    assert "<a" not in content
    assert "https://www.county.example/service" in content
    assert "font-size:20px" in content.replace(" ", "")
    assert adapter(peer).find_prepared(variant, key(peer), now=peer.now()) == made


def test_too_many_drafts_to_look_through_are_a_matter_for_a_person(peer: WeChatPeer) -> None:
    prepare(peer, peer.variant(0))
    (kept,) = drafts(peer)
    for number in range(500):
        peer.platform.store.put(f"draft {APPID}", f"m{number}", {**kept, "media_id": f"m{number}"})
    unsure = adapter(peer).find_prepared(peer.variant(1), key(peer), now=peer.now())
    assert unsure == Unsure(unsure.reason, again=False)


def test_an_article_at_a_place_that_there_is_not_is_not_seen(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    with pytest.raises(Transient):
        adapter(peer).read_back(Sent({**sent.ids, "place": "2"}), now=peer.now())
