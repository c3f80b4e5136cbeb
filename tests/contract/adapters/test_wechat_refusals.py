"""What the WeChat adapter says when the platform says no, or nothing that can be read."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from guikou.channels.adapters.wechat import WeChat
from guikou.channels.calls import Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.practice.frame import Fault
from guikou.channels.protocol import Access, Sent
from guikou.channels.testing import Interference
from practice_peers import BASE
from wechat_peer import ACCESS, APPID, SECRET, WeChatPeer, adapter, drafts, key, png, prepare, publish


@pytest.fixture
def peer() -> WeChatPeer:
    return WeChatPeer()


def test_a_void_token_is_renewed_once_and_the_delivery_goes_on(peer: WeChatPeer) -> None:
    one = adapter(peer)
    one.probe(now=peer.now())
    state = peer.platform.store.get("tokens", APPID) or {}
    peer.platform._void(state["stable"])
    assert one.prepare(peer.variant(1), key(peer), now=peer.now()).ids["media_id"]
    peer.pass_time(timedelta(hours=3))
    assert one.prepare(peer.variant(2), key(peer), now=peer.now()).ids["media_id"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_is_refused_again_stops_the_account(peer: WeChatPeer, code: int) -> None:
    asked: list[str] = []

    def refusing(request: Request) -> Reply:
        asked.append(request.url.removeprefix(BASE).partition("?")[0])
        refused = json.dumps({"errcode": code, "errmsg": f"{SECRET} hint: [x] rid: y"}).encode()
        return peer.calls(request) if asked[-1] == "/cgi-bin/stable_token" else Reply(status=200, body=refused)

    with pytest.raises(LoginFailed) as failed:
        WeChat(ACCESS, refusing).find_prepared(peer.variant(1), key(peer), now=peer.now())
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
        adapter(peer).probe(now=peer.now())
    assert failed.value.code == code
    assert said in failed.value.cause.en


def test_a_server_that_is_not_on_the_list_is_named(peer: WeChatPeer) -> None:
    account = peer.platform.store.get("account", APPID) or {}
    peer.platform.store.put("account", APPID, {**account, "whitelist": ["203.0.113.9"]})
    with pytest.raises(LoginFailed) as failed:
        adapter(peer).probe(now=peer.now())
    assert failed.value.code == "40164"
    said = {"errcode": 40164, "errmsg": "invalid ip 198.51.100.7 ipv6 ::ffff:198.51.100.7, not in whitelist hint: [x] rid: y"}
    with pytest.raises(LoginFailed) as failed:
        WeChat(ACCESS, lambda _: Reply(status=200, body=json.dumps(said).encode())).probe(now=peer.now())
    assert "198.51.100.7" in failed.value.cause.zh


def test_a_token_that_is_refused_when_it_is_asked_for_is_a_matter_for_a_person(peer: WeChatPeer) -> None:
    refused = Reply(status=200, body=b'{"errcode": 40001, "errmsg": "invalid credential"}')
    with pytest.raises(LoginFailed):
        WeChat(ACCESS, lambda _: refused).probe(now=peer.now())


def test_a_refusal_while_looking_is_never_a_matter_of_content(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))

    def refusing(request: Request) -> Reply:
        told = peer.calls(request)
        return Reply(status=200, body=b'{"errcode": 47001, "errmsg": "data format error"}') if "/freepublish/" in request.url else told

    for call in (WeChat(ACCESS, refusing).recall, WeChat(ACCESS, refusing).read_back):
        with pytest.raises(Transient):
            call(sent, now=peer.now())
    assert peer.copies(peer.variant(1)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("digest", "长" * 129),
        ("author", "长" * 17),
        ("html", "<p>" + "长" * 20_000 + "</p>"),
        ("html", ""),
        ("address", "https://a.example/" + "x" * 1024),
    ],
)
def test_content_that_does_not_fit_is_not_uploaded_and_the_field_is_named(peer: WeChatPeer, field: str, value: str) -> None:
    interference = Interference()
    with pytest.raises(ContentRefused) as refused:
        peer.adapter(interference).prepare(replace(peer.variant(1), **{field: value}), key(peer), now=peer.now())
    assert (refused.value.field, interference.count) == (field, 0)


def test_content_that_the_platform_does_not_allow_goes_back_to_the_editor() -> None:
    peer = WeChatPeer(bad_words=["违禁词"])
    with pytest.raises(ContentRefused) as refused:
        prepare(peer, replace(peer.variant(1), html="<p>含有违禁词</p>"))
    assert (refused.value.field, refused.value.code) == ("html", "45166")


@pytest.mark.parametrize(
    ("code", "field"),
    [
        (40005, "pictures"),
        (40009, "pictures"),
        (44003, "html"),
        (45002, "html"),
        (45003, "title"),
        (45004, "digest"),
        (45005, "address"),
        (45110, "author"),
        (45166, "html"),
        (47001, "html"),
        (53402, "cover"),
        (64562, "html"),
        (40007, "cover"),
        (99999, "html"),
        ("45003", "title"),
    ],
)
def test_each_refusal_of_content_names_its_field(peer: WeChatPeer, code: int | str, field: str) -> None:
    def refusing(request: Request) -> Reply:
        if "/draft/add" not in request.url:
            return peer.calls(request)
        return Reply(status=200, body=json.dumps({"errcode": code, "errmsg": "secret " + SECRET}).encode())

    with pytest.raises(ContentRefused) as refused:
        WeChat(ACCESS, refusing).prepare(peer.variant(1), key(peer), now=peer.now())
    assert (refused.value.field, refused.value.code) == (field, str(code))
    assert SECRET not in str(refused.value.reason)


@pytest.mark.parametrize("status", [200, 404, 502])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"errcode": "x"}', b'{"errcode": true}', b'{"errcode": null}', b"\xff", b"1" * 5000]
)
def test_a_strange_answer_to_a_submission_is_unconfirmed_and_to_a_question_only_asked_again(
    peer: WeChatPeer, status: int, body: bytes
) -> None:
    variant = peer.variant(1)
    prepared = prepare(peer, variant)

    def strange(request: Request) -> Reply:
        return peer.calls(request) if "/stable_token" in request.url else Reply(status=status, body=body)

    adapter = WeChat(ACCESS, strange)
    with pytest.raises(Unconfirmed):
        adapter.send(variant, key(peer), prepared, now=peer.now())
    with pytest.raises((Transient, Unconfirmed)):
        adapter.find_sent(variant, key(peer), prepared, since=peer.now(), now=peer.now())
    with pytest.raises((Transient, Unconfirmed)):
        adapter.read_back(Sent({"publish_id": "1"}), now=peer.now())


def test_a_picture_of_another_kind_than_its_name_says_is_refused(peer: WeChatPeer) -> None:
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "WEBP")
    wrong = replace(png(), data=file.getvalue())
    with pytest.raises(ContentRefused) as refused:
        prepare(peer, replace(peer.variant(1), pictures=(wrong,)))
    assert (refused.value.field, refused.value.code) == ("pictures", "40005")


def test_a_spent_quota_is_waited_for_until_midnight_in_china(peer: WeChatPeer) -> None:
    peer.platform.store.put("quota", APPID, {"/cgi-bin/draft/add": 0})
    with pytest.raises(QuotaSpent) as spent:
        prepare(peer, peer.variant(1))
    assert spent.value.after == timedelta(hours=14, minutes=31)


def test_a_busy_platform_is_asked_again_later(peer: WeChatPeer) -> None:
    peer.platform.faults.order(Fault.BUSY, "/cgi-bin/draft/add")
    with pytest.raises(Transient):
        prepare(peer, peer.variant(1))
    assert drafts(peer) == []


def test_an_account_without_comments_says_which_right_is_missing(peer: WeChatPeer) -> None:
    sent = publish(peer, peer.variant(1))
    peer.platform.store.put("account", APPID, {**(peer.platform.store.get("account", APPID) or {}), "comments": False})
    with pytest.raises(NotPermitted) as refused:
        adapter(peer).comments(sent, since=peer.now(), now=peer.now())
    assert refused.value.can == Can.COMMENTS
    assert set(adapter(peer).probe(now=peer.now()).missing) == {Can.COMMENTS}
