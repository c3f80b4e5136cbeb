"""What WeChat tells by itself: written by the practice platform and by wechatpy, read by us."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from guikou.channels.adapters.wechat.callbacks import Callbacks, NotFromPlatform, Other, PublishingEnded, SendingEnded, Told, Written
from guikou.channels.practice.wechat import PracticeWeChat, add_account
from guikou.channels.practice.wechat.callbacks import envelope, signature, xml
from guikou.channels.protocol import Access
from practice_peers import clock
from practice_servers import served

APPID, TOKEN = "wx0123456789abcdef", "a-callback-token"
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
ACCOUNT = {"appid": APPID, "token": TOKEN, "aes_key": KEY, "gh": "gh_1"}
SEALED = Callbacks(Access(base="", settings={"appid": APPID}, secrets={"callback_token": TOKEN, "callback_key": KEY}))
OPEN = Callbacks(Access(base="", settings={"appid": APPID}, secrets={"callback_token": TOKEN}))
HEAD = {"ToUserName": "gh_1", "FromUserName": "oReader", "CreateTime": 1_763_600_000}


def told(fields: Mapping[str, object], *, aes_key: str = KEY) -> Told:
    query, body = envelope({**ACCOUNT, "aes_key": aes_key}, xml({**HEAD, **fields}), NOW)
    return (SEALED if aes_key else OPEN).read(query, body)


@pytest.mark.parametrize("aes_key", [KEY, ""])
@pytest.mark.parametrize("name", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"])
def test_the_end_of_publishing_is_read_under_both_names(name: str, aes_key: str) -> None:
    info = {"publish_id": "100000001", "publish_status": 2, "fail_idx": [1, 3]}
    ended = told({"MsgType": "event", "Event": name, "PublishEventInfo": info}, aes_key=aes_key)
    assert isinstance(ended, PublishingEnded)
    assert (ended.publish_id, ended.status, ended.failed, ended.article_id) == ("100000001", 2, (1, 3), "")


def test_the_end_of_a_send_and_a_readers_words_and_anything_else_are_told_apart() -> None:
    sent = told({"MsgType": "event", "Event": "MASSSENDJOBFINISH", "MsgID": 34182, "Status": "err(30003)"})
    assert sent == SendingEnded(key="oReader 1763600000 MASSSENDJOBFINISH", msg_id="34182", status="err(30003)")
    words = told({"MsgType": "text", "Content": "几时 ]]> <!-- 来水<？", "MsgId": 23})
    assert words == Written(key="23", reader="oReader", text="几时 ]]> <!-- 来水<？", written_at=datetime.fromtimestamp(1_763_600_000, UTC))
    assert "oReader" not in repr(words)
    assert told({"MsgType": "event", "Event": "subscribe"}) == Other(key="oReader 1763600000 subscribe", kind="subscribe")
    assert told({"MsgType": "image", "MsgId": 24}) == Other(key="24", kind="image")


def test_what_wechatpy_seals_is_opened_and_wechatpy_opens_what_the_practice_platform_seals() -> None:
    crypto = WeChatCrypto(TOKEN, KEY, APPID)
    message = xml({**HEAD, "MsgType": "text", "Content": "您好", "MsgId": 25})
    body = crypto.encrypt_message(message, "nonce", "1763600000")
    query = {"msg_signature": parse_signature(body), "timestamp": "1763600000", "nonce": "nonce"}
    read = SEALED.read(query, body.encode())
    assert isinstance(read, Written)
    assert read.text == "您好"
    query, ours = envelope(ACCOUNT, message, NOW)
    opened = crypto.decrypt_message(ours.decode(), query["msg_signature"], query["timestamp"], query["nonce"])
    assert parse_message(opened).content == "您好"


def parse_signature(body: str) -> str:
    return body.partition("<MsgSignature><![CDATA[")[2].partition("]]")[0]


def test_the_address_is_confirmed_to_the_platform_alone() -> None:
    query = {"timestamp": "1", "nonce": "n", "echostr": "hello", "signature": signature(TOKEN, "1", "n")}
    assert OPEN.echo(query) == "hello"
    with pytest.raises(NotFromPlatform):
        OPEN.echo({**query, "nonce": "other"})
    without = Callbacks(Access(base="", settings={"appid": APPID}))
    with pytest.raises(NotFromPlatform):
        without.echo({**query, "signature": signature("", "1", "n")})


def test_what_is_not_sealed_is_not_taken_where_a_key_is_set() -> None:
    query, body = envelope({**ACCOUNT, "aes_key": ""}, xml({**HEAD, "MsgType": "text", "Content": "x"}), NOW)
    with pytest.raises(NotFromPlatform):
        SEALED.read(query, body)


def test_what_is_meant_for_another_account_is_not_taken() -> None:
    query, body = envelope({**ACCOUNT, "appid": "wx-other"}, xml({**HEAD, "MsgType": "text", "Content": "x"}), NOW)
    with pytest.raises(NotFromPlatform):
        SEALED.read(query, body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b'<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml>&a;</xml>',
        b"<xml>" + b" " * 70_000 + b"</xml>",
        b'<?xml version="1.0" encoding="no-such"?><xml/>',
        b"<xml><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event></xml>",
    ],
)
def test_what_cannot_be_read_is_refused_in_words(body: bytes) -> None:
    query = {"timestamp": "1", "nonce": "n", "signature": signature(TOKEN, "1", "n")}
    with pytest.raises(NotFromPlatform) as refused:
        OPEN.read(query, body)
    assert refused.value.reason.zh


@given(st.binary(max_size=400), st.text(max_size=60))
def test_whatever_comes_is_read_or_refused(body: bytes, sealed: str) -> None:
    query = {
        "timestamp": "1",
        "nonce": "n",
        "signature": signature(TOKEN, "1", "n"),
        "msg_signature": signature(TOKEN, "1", "n", sealed.strip()),
    }
    for reader, content in (
        (OPEN, body),
        (OPEN, b"<xml>" + body + b"</xml>"),
        (SEALED, xml({"Encrypt": sealed}).encode("utf-8", "replace")),
    ):
        try:
            assert isinstance(reader.read(query, content), Told)
        except NotFromPlatform:
            continue


class Server:
    """The account's own server, as callbacks reach it."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.told = list(answers), list[Told]()

    def __call__(self, address: str, query: Mapping[str, str], body: bytes) -> str:
        assert address == "https://desk.example/wechat"
        answer = self.answers.pop(0) if self.answers else "success"
        if answer == "nobody":
            raise OSError
        self.told.append(SEALED.read(query, body))
        return answer


def platform(server: Server, **script: object) -> tuple[PracticeWeChat, str]:
    made = PracticeWeChat(clock=clock(), deliver=server)
    add_account(made.store, appid=APPID, secret="s", name="某县", token=TOKEN, aes_key=KEY, callback="https://desk.example/wechat")
    made.store.put("script", APPID, script)
    client = Client(made)
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": "s"}
    token = client.post("/cgi-bin/stable_token", json=asked).json["access_token"]
    made.store.put("material", "cover", {"appid": APPID, "permanent": True, "medium": "image", "url": ""})
    article = {"title": "t", "content": "<p>c</p>", "thumb_media_id": "cover"}
    media_id = client.post(f"/cgi-bin/draft/add?access_token={token}", json={"articles": [article]}).json["media_id"]
    publish_id = client.post(f"/cgi-bin/freepublish/submit?access_token={token}", json={"media_id": media_id}).json["publish_id"]
    return made, publish_id


def test_the_end_is_told_when_the_time_is_up_under_the_names_that_were_ordered() -> None:
    server = Server()
    made, publish_id = platform(server, events=["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"], event_seconds=30)
    assert made.tick() == 0
    made.clock.advance(timedelta(seconds=10))
    assert made.tick() == 0
    made.clock.advance(timedelta(seconds=30))
    assert made.tick() == 2
    assert [(one.publish_id, one.status) for one in server.told if isinstance(one, PublishingEnded)] == [(publish_id, 0)] * 2
    assert made.tick() == 0


def test_it_is_told_three_times_and_not_again_where_nobody_answers() -> None:
    server = Server("nobody", "no", "nobody")
    made, _ = platform(server)
    made.clock.advance(timedelta(seconds=10))
    assert [made.tick() for _ in range(4)] == [0, 0, 0, 0]
    assert (len(server.told), made.store.all("callback")) == (1, [])


def test_it_is_never_told_where_that_was_ordered() -> None:
    server = Server()
    made, _ = platform(server, events=[])
    made.clock.advance(timedelta(hours=1))
    assert (made.tick(), server.told) == (0, [])


def test_a_readers_message_reaches_the_accounts_server() -> None:
    server = Server()
    made, _ = platform(server, events=[])
    made.write(APPID, "oReader", "请问几时来水？")
    assert made.tick() == 1
    assert [one.text for one in server.told if isinstance(one, Written)] == ["请问几时来水？"]


@pytest.mark.enable_socket
def test_served_the_platform_tells_over_http() -> None:
    told: list[Told] = []

    @Request.application
    def server(request: Request) -> Response:
        if request.method == "GET":
            return Response(SEALED.echo(request.args))
        told.append(SEALED.read(request.args, request.get_data()))
        return Response("success")

    made = PracticeWeChat(clock=clock())
    with served(server) as base:
        add_account(made.store, appid=APPID, secret="s", name="某县", token=TOKEN, aes_key=KEY, callback=f"{base}/wechat")
        assert Client(made).post(f"/practice/accounts/{APPID}/confirm", json={}).json == {"confirmed": True}
        made.write(APPID, "oReader", "请问几时来水？")
        assert made.tick() == 1
    assert not made.confirm_address(APPID)
    made.write(APPID, "oReader", "没有人在")
    assert made.tick() == 0
    assert [one.text for one in told if isinstance(one, Written)] == ["请问几时来水？"]
