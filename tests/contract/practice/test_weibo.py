"""The practice Weibo, asked as the documents say (open.weibo.com/wiki), with a client that knows nothing of our adapter."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from guikou.channels.adapters.exchange import multipart
from guikou.channels.practice.frame import Fault
from guikou.channels.practice.weibo import PracticeWeibo
from guikou.channels.variants import Picture
from practice_peers import clock

BACK = "https://desk.example/back"
TEXT = "城关镇明日停水，详见 https://www.county.example/r/1"


@pytest.fixture
def weibo() -> PracticeWeibo:
    platform = PracticeWeibo(clock=clock())
    platform.add_app("key", secret="s", redirect_uri=BACK, domains=("county.example",))
    platform.add_app("big", secret="s", redirect_uri=BACK, domains=("county.example",), permissions=("update", "destroy", "contract"))
    platform.add_account("1234567890", "某县发布")
    return platform


@pytest.fixture
def client(weibo: PracticeWeibo) -> Client:
    return Client(weibo)


def share(client: Client, token: str, text: str = TEXT, **fields: Any) -> Any:
    return client.post("/2/statuses/share.json", data={"access_token": token, "status": text, "rip": "203.0.113.7", **fields})


def code_of(answer: Any) -> str:
    assert answer.status_code >= 400
    return str(answer.json["error_code"])


def test_a_code_is_exchanged_for_a_token_once(client: Client) -> None:
    query = {"client_id": "key", "redirect_uri": BACK, "response_type": "code", "state": "x"}
    assert "某县发布" in client.get("/oauth2/authorize", query_string=query).text
    led_back = client.post("/oauth2/authorize", query_string=query, data={"uid": "1234567890"})
    given = parse_qs(urlsplit(led_back.headers["Location"]).query)
    assert given["state"] == ["x"]
    form = {"client_id": "key", "client_secret": "s", "grant_type": "authorization_code", "redirect_uri": BACK, "code": given["code"][0]}
    token = client.post("/oauth2/access_token", data=form).json
    assert token["uid"] == "1234567890"
    info = client.post("/oauth2/get_token_info", data={"access_token": token["access_token"]}).json
    assert (info["uid"], info["expire_in"]) == (1234567890, token["expires_in"])
    assert code_of(client.post("/oauth2/access_token", data=form)) == "21325"
    assert client.post("/oauth2/revokeoauth2", data={"access_token": token["access_token"]}).json == {"result": "true"}
    assert code_of(share(client, token["access_token"])) == "21316"


def test_what_is_shared_is_in_the_own_timeline_and_on_the_pages(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    made = share(client, token).json
    assert made["created_at"] == "Fri Nov 20 09:30:00 +0800 2026"
    assert "http://t.cn/" in made["text"]
    assert "county.example" not in made["text"]
    own = client.get("/2/statuses/user_timeline.json", query_string={"access_token": token}).json
    assert [post["idstr"] for post in own["statuses"]] == [made["idstr"]]
    short = made["text"].rsplit(" ", 1)[1]
    expanded = client.get("/2/short_url/expand.json", query_string={"access_token": token, "url_short": short}).json
    assert expanded["urls"][0]["url_long"] == "https://www.county.example/r/1"
    assert client.get(short.removeprefix("http:/")).headers["Location"] == "https://www.county.example/r/1"
    for address in ("/u/1234567890", f"/status/{made['idstr']}"):
        page = client.get(address)
        assert "城关镇明日停水" in page.text
        assert "练习平台" in page.text
    assert "某县发布" in client.get("/").text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("没有网址", "10017"),
        ("别处的网址 https://elsewhere.example/", "10017"),
        ("混入别处 https://county.example/ https://elsewhere.example/", "10017"),
        ("#话题# https://county.example/", "10017"),
        ("长" * 131 + "https://county.example/", "20012"),
        ("", "10016"),
    ],
)
def test_what_an_ordinary_app_may_not_share_is_refused(client: Client, weibo: PracticeWeibo, text: str, code: str) -> None:
    assert code_of(share(client, weibo.add_token("key", "1234567890"), text)) == code


def test_an_address_counts_ten_however_long_it_is(client: Client, weibo: PracticeWeibo) -> None:
    assert share(client, weibo.add_token("key", "1234567890"), "长" * 130 + "https://county.example/" + "a" * 300).status_code == 200


def test_the_operator_s_address_is_demanded(client: Client, weibo: PracticeWeibo) -> None:
    assert code_of(share(client, weibo.add_token("key", "1234567890"), rip="")) == "10016"


def test_the_same_and_nearly_the_same_text_is_refused(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    text = "城关镇因管道检修，明日八时至二十时停水，请居民提前储水，给您带来不便敬请谅解。详见 https://www.county.example/r/1"
    assert share(client, token, text).status_code == 200
    assert code_of(share(client, token, text)) == "20019"
    assert code_of(share(client, token, text + "！")) == "20017"
    weibo.refuse_word("违禁")
    assert code_of(share(client, token, "违禁 https://county.example/")) == "20021"


def test_codes_come_as_text_and_as_numbers(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    assert isinstance(share(client, token, "没有网址").json["error_code"], str)
    assert isinstance(share(client, token, "长" * 200).json["error_code"], int)


def test_posts_and_calls_are_counted(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    answers = [share(client, token, f"第{number}期 {number * 7919} https://county.example/{number}") for number in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    assert code_of(answers[30]) == "10024"
    asked = [client.get("/2/users/show.json", query_string={"access_token": token, "uid": "1234567890"}) for _ in range(70)]
    assert asked[68].status_code == 200
    assert code_of(asked[69]) == "10023"
    weibo.clock.advance(timedelta(days=1))
    assert share(client, token, "新的一天 https://county.example/").status_code == 200


def test_an_ordinary_app_may_neither_delete_nor_use_the_contract(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    made = share(client, token).json
    form = {"access_token": token, "id": made["idstr"], "status": TEXT, "rip": "203.0.113.7"}
    for path in ("statuses/destroy", "statuses/update", "statuses/upload_url_text/biz"):
        assert code_of(client.post(f"/2/{path}.json", data=form)) == "10014"


def test_with_permissions_one_deletes_and_then_the_post_is_not_there(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("big", "1234567890")
    made = share(client, token).json
    form = {"access_token": token, "id": made["idstr"]}
    assert client.post("/2/statuses/destroy.json", data=form).status_code == 200
    assert code_of(client.post("/2/statuses/destroy.json", data=form)) == "20101"
    assert code_of(client.get("/2/statuses/show.json", query_string=form)) == "20101"
    assert client.get(f"/status/{made['idstr']}").status_code == 404


def test_by_contract_texts_are_long_and_pictures_are_shown(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("big", "1234567890")
    upload = {"access_token": token, "pic": (BytesIO(b"\x89PNG\r\n\x1a\n"), "a.png")}
    pic_id = client.post("/2/statuses/upload_pic/biz.json", data=upload).json["pic_id"]
    form = {"access_token": token, "rip": "203.0.113.7", "is_longtext": "1", "status": "长" * 2000, "pic_id": pic_id}
    made = client.post("/2/statuses/upload_url_text/biz.json", data=form).json
    assert f'<img src="/picture/{pic_id}"' in client.get(f"/status/{made['mid']}").text
    assert client.get(f"/picture/{pic_id}").data.startswith(b"\x89PNG")
    assert code_of(client.post("/2/statuses/upload_url_text/biz.json", data={**form, "status": "短" * 2001})) == "20012"
    assert code_of(client.post("/2/statuses/upload_url_text/biz.json", data={**form, "is_longtext": "0"})) == "20012"
    assert code_of(client.post("/2/statuses/upload_url_text/biz.json", data={**form, "status": "短", "pic_id": "none"})) == "10017"
    assert code_of(client.post("/2/statuses/upload_pic/biz.json", data={"access_token": token})) == "10016"
    webp = {"access_token": token, "pic": (BytesIO(b"RIFF....WEBP"), "a.webp")}
    assert code_of(client.post("/2/statuses/upload_pic/biz.json", data=webp)) == "10007"
    headers, body = multipart(
        {"access_token": token}, "pic", Picture(name="a", media_type="image/jpeg", alt="", data=b"\xff\xd8\xff" + b"\0" * 5_000_000)
    )
    assert code_of(client.post("/2/statuses/upload_pic/biz.json", data=body, headers=headers)) == "20006"
    notes = {**form, "status": "带注记", "annotations": "no list"}
    assert code_of(client.post("/2/statuses/upload_url_text/biz.json", data=notes)) == "10017"


def test_comments_of_readers_come_by_page_and_since(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    key = share(client, token).json["idstr"]
    for text in ("几点来水？", "收到"):
        assert client.post(f"/status/{key}", data={"author": "居民", "text": text}).status_code == 303
    query = {"access_token": token, "id": key}
    newest, oldest = client.get("/2/comments/show.json", query_string=query).json["comments"]
    assert (newest["text"], oldest["text"]) == ("收到", "几点来水？")
    later = client.get("/2/comments/to_me.json", query_string={**query, "since_id": oldest["idstr"]}).json["comments"]
    assert [comment["text"] for comment in later] == ["收到"]
    second = client.get("/2/comments/to_me.json", query_string={**query, "count": 1, "page": 2}).json["comments"]
    assert [comment["text"] for comment in second] == ["几点来水？"]
    answer = client.post("/2/comments/create.json", data={**query, "comment": "晚八点", "rip": "203.0.113.7"})
    assert answer.json["user"]["screen_name"] == "某县发布"
    assert "晚八点" in client.get(f"/status/{key}").text


def test_what_people_write_is_shown_as_text(client: Client, weibo: PracticeWeibo) -> None:
    key = share(client, weibo.add_token("key", "1234567890"), "<script>alert(1)</script> https://county.example/").json["idstr"]
    client.post(f"/status/{key}", data={"author": "<b>", "text": "<img src=x onerror=alert(1)>"})
    shown = client.get(f"/status/{key}").text
    assert "<script>" not in shown
    assert "<img src=x" not in shown


def test_a_token_ends_and_an_unknown_one_is_refused(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890", lasts=timedelta(hours=1))
    weibo.clock.advance(timedelta(hours=2))
    assert code_of(share(client, token)) == "21327"
    assert code_of(share(client, "2.00none")) == "21317"
    assert code_of(share(client, "")) == "10006"


def test_a_cut_after_the_post_was_made_leaves_the_post(client: Client, weibo: PracticeWeibo) -> None:
    token = weibo.add_token("key", "1234567890")
    for fault, posts in ((Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1)):
        weibo.faults.order(fault)
        with pytest.raises(ConnectionResetError):
            share(client, token)
        assert len(weibo.posts("1234567890")) == posts
    weibo.faults.order(Fault.BUSY)
    assert code_of(share(client, token)) == "10002"
    assert code_of(client.get("/2/nothing.json")) == "10020"
