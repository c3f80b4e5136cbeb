"""The practice Telegram, asked as the Bot API says (core.telegram.org/bots/api)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import Client

from guikou.channels.practice.frame import Fault
from guikou.channels.practice.telegram import PracticeTelegram
from practice_peers import clock

TOKEN = "7000:secret"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def telegram() -> PracticeTelegram:
    platform = PracticeTelegram(clock=clock())
    platform.add_channel("county_gov", "某县发布")
    platform.add_channel("other", "别的频道")
    platform.add_bot(TOKEN, "desk_bot", channels=("county_gov",))
    return platform


@pytest.fixture
def client(telegram: PracticeTelegram) -> Client:
    return Client(telegram)


def ask(client: Client, method: str, token: str = TOKEN, **fields: Any) -> Any:
    return client.post(f"/bot{token}/{method}", json={"chat_id": "@county_gov", **fields}).json


def test_a_message_is_sent_edited_and_deleted(client: Client, telegram: PracticeTelegram) -> None:
    sent = ask(client, "sendMessage", text="城关镇明日停水\nhttps://county.example/r/1")["result"]
    assert sent["chat"]["username"] == "county_gov"
    for address in ("/s/county_gov", f"/county_gov/{sent['message_id']}"):
        page = client.get(address).text
        assert "城关镇明日停水<br>" in page
        assert "练习平台" in page
    edited = ask(client, "editMessageText", message_id=sent["message_id"], text="后日停水")
    assert edited["result"]["text"] == "后日停水"
    assert "not modified" in ask(client, "editMessageText", message_id=sent["message_id"], text="后日停水")["description"]
    assert ask(client, "deleteMessage", message_id=sent["message_id"])["result"] is True
    assert ask(client, "deleteMessage", message_id=sent["message_id"])["description"] == "Bad Request: message to delete not found"
    assert ask(client, "editMessageText", message_id=sent["message_id"], text="x")["error_code"] == 400
    assert "Post not found" in client.get(f"/county_gov/{sent['message_id']}").text
    assert "某县发布" in client.get("/").text
    assert client.get("/s/none").status_code == 404


def test_a_picture_has_a_shorter_text(client: Client) -> None:
    def photo(caption: str, data: bytes = PNG) -> Any:
        form = {"chat_id": "@county_gov", "caption": caption, "photo": (BytesIO(data), "a.png")}
        return client.post(f"/bot{TOKEN}/sendPhoto", data=form).json

    sent = photo("图")["result"]
    key = sent["photo"][0]["file_id"]
    assert client.get(f"/photo/{key}").data == PNG
    assert photo("长" * 1025)["error_code"] == 400
    assert photo("图", b"nothing")["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert ask(client, "editMessageCaption", message_id=sent["message_id"], caption="新")["result"]["caption"] == "新"
    assert ask(client, "editMessageText", message_id=sent["message_id"], text="新")["error_code"] == 400


@pytest.mark.parametrize(("text", "taken"), [("长" * 4096, True), ("长" * 4097, False), ("😀" * 2049, False), (" ", False)])
def test_texts_are_counted_in_utf_16(client: Client, text: str, taken: bool) -> None:
    assert ask(client, "sendMessage", text=text)["ok"] is taken


def test_one_message_in_a_second_and_twenty_in_a_minute(client: Client, telegram: PracticeTelegram) -> None:
    assert ask(client, "sendMessage", text="0")["ok"]
    refused = ask(client, "sendMessage", text="1")
    assert (refused["error_code"], refused["parameters"]["retry_after"]) == (429, 1)
    for number in range(1, 20):
        telegram.clock.advance(timedelta(seconds=2))
        assert ask(client, "sendMessage", text=str(number))["ok"]
    telegram.clock.advance(timedelta(seconds=2))
    wait = ask(client, "sendMessage", text="x")["parameters"]["retry_after"]
    telegram.clock.advance(timedelta(seconds=wait))
    assert ask(client, "sendMessage", text="x")["ok"]


def test_who_may_write(client: Client, telegram: PracticeTelegram) -> None:
    assert ask(client, "getMe")["result"]["username"] == "desk_bot"
    assert ask(client, "getMe", token="1:wrong")["error_code"] == 401
    assert ask(client, "sendMessage", chat_id="@other", text="x")["error_code"] == 403
    assert ask(client, "sendMessage", chat_id="@none", text="x")["description"] == "Bad Request: chat not found"
    assert ask(client, "getChatMember")["result"]["can_post_messages"] is True
    assert ask(client, "getChatMember", chat_id="@other")["result"]["status"] == "left"
    assert ask(client, "getChat")["result"]["title"] == "某县发布"
    assert ask(client, "getUpdates")["error_code"] == 404
    telegram.faults.order(Fault.BUSY)
    assert ask(client, "getMe")["parameters"] == {"retry_after": 3}


def test_an_old_message_is_deleted_only_by_a_bot_that_may(client: Client, telegram: PracticeTelegram) -> None:
    telegram.add_bot("8:narrow", "narrow_bot", channels=("county_gov",), may_delete=False)
    number = ask(client, "sendMessage", text="x")["result"]["message_id"]
    telegram.clock.advance(timedelta(hours=49))
    assert "can't be deleted" in ask(client, "deleteMessage", token="8:narrow", message_id=number)["description"]
    assert ask(client, "deleteMessage", message_id=number)["ok"]
