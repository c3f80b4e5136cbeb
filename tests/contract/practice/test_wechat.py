"""The practice WeChat, point by point of what the documents say: who may ask, what is uploaded and what is drafted."""

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from guikou.channels.practice.wechat import Kind, PracticeWeChat, add_account
from guikou.channels.practice.wechat import calls as wechat_calls
from guikou.channels.practice.wechat.calls import decoded
from wechat_caller import APPID, SECRET, Caller, article, code, draft, new_platform, picture, published


@pytest.fixture
def wechat() -> PracticeWeChat:
    return new_platform()


@pytest.fixture
def ask(wechat: PracticeWeChat) -> Caller:
    return Caller(wechat)


# 1: tokens


def test_a_new_plain_token_makes_the_one_before_void_and_leaves_the_stable_one(ask: Caller) -> None:
    stable, first = ask.stable_token()["access_token"], ask.plain_token()["access_token"]
    assert "total_count" in ask("/cgi-bin/draft/count", token=first)
    second = ask.plain_token()["access_token"]
    assert code(ask("/cgi-bin/draft/count", token=first)) == 40001
    assert "total_count" in ask("/cgi-bin/draft/count", token=second)
    assert "total_count" in ask("/cgi-bin/draft/count", token=stable)


def test_the_stable_token_is_the_same_until_five_minutes_before_its_end(wechat: PracticeWeChat, ask: Caller) -> None:
    first = ask.stable_token()
    wechat.clock.advance(timedelta(minutes=114))
    assert ask.stable_token()["access_token"] == first["access_token"]
    wechat.clock.advance(timedelta(minutes=2))
    second = ask.stable_token()
    assert second["access_token"] != first["access_token"]
    assert "total_count" in ask("/cgi-bin/draft/count", token=first["access_token"])
    wechat.clock.advance(timedelta(minutes=5))
    assert code(ask("/cgi-bin/draft/count", token=first["access_token"])) == 42001


def test_a_token_is_forced_every_thirty_seconds_and_twenty_times_a_day_at_most(wechat: PracticeWeChat, ask: Caller) -> None:
    first = ask.stable_token()["access_token"]
    assert ask.stable_token(force_refresh=True)["access_token"] != first
    assert code(ask("/cgi-bin/draft/count", token=first)) == 40001
    assert code(ask.stable_token(force_refresh=True)) == 45011
    for _ in range(19):
        wechat.clock.advance(timedelta(seconds=30))
        assert "access_token" in ask.stable_token(force_refresh=True)
    wechat.clock.advance(timedelta(seconds=30))
    assert code(ask.stable_token(force_refresh=True)) == 45009
    wechat.clock.advance(timedelta(days=1))
    assert "access_token" in ask.stable_token(force_refresh=True)


@pytest.mark.parametrize(("token", "expected"), [("", 41001), ("not a token", 40014), ("x" * 120, 40001)])
def test_missing_malformed_and_unknown_tokens_are_told_apart(ask: Caller, token: str, expected: int) -> None:
    assert code(ask("/cgi-bin/draft/count", token=token)) == expected


def test_wrong_credentials_and_strange_servers_are_told_apart(wechat: PracticeWeChat, ask: Caller) -> None:
    assert code(ask.stable_token(secret="wrong")) == code(ask.plain_token(secret="wrong")) == 40125
    assert code(ask.stable_token(appid="wx0")) == code(ask.plain_token(appid="wx0")) == 40013
    assert code(ask.stable_token(grant_type="other")) == code(ask.plain_token(grant_type="other")) == 40097
    add_account(wechat.store, appid=APPID, secret=SECRET, name="某县", whitelist=["203.0.113.1"])
    refused = ask.stable_token()
    assert code(refused) == 40164
    assert "127.0.0.1" in refused["errmsg"] or "ipv6" in refused["errmsg"]


def test_a_setting_that_there_is_not_is_not_taken(wechat: PracticeWeChat) -> None:
    with pytest.raises(TypeError):
        add_account(wechat.store, appid="a", secret="b", name="c", colour="red")


# 2: errors


def test_errors_have_a_hint_and_a_request_id_that_differ_each_time(ask: Caller) -> None:
    first, second = (ask("/cgi-bin/draft/get", {"media_id": "x"})["errmsg"] for _ in range(2))
    assert first != second
    assert first.startswith("invalid media_id hint: [")
    assert " rid: " in first


def test_strange_calls_get_an_answer(ask: Caller) -> None:
    assert code(ask("/cgi-bin/no/such", {})) == 40066
    assert code(ask("/cgi-bin/draft/add")) == 43002
    assert code(ask("/cgi-bin/draft/count", {})) == 43001
    assert code(ask("/cgi-bin/draft/add", b"\xff{")) == 47001
    assert code(ask("/cgi-bin/draft/add", b"[1]")) == 47001
    assert code(ask("/cgi-bin/draft/batchget", {"offset": 0, "count": True})) == 40097
    assert Client(ask.client.application).get("/nowhere").status_code == 404


# 3: counters


def test_quotas_are_counted_by_day_and_cleared_ten_times_a_month(wechat: PracticeWeChat, ask: Caller) -> None:
    wechat.store.put("quota", APPID, {"/cgi-bin/draft/count": 2})
    path = "/cgi-bin/draft/count"
    assert ["errcode" in ask(path) for _ in range(3)] == [False, False, True]
    assert code(ask(path)) == 45009
    asked = {"cgi_path": path}
    assert ask("/cgi-bin/openapi/quota/get", asked)["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    assert code(ask("/cgi-bin/openapi/quota/get", {"cgi_path": "/x"})) == 40066
    assert code(ask("/cgi-bin/clear_quota", {"appid": "wx0"})) == 40013
    for _ in range(10):
        assert code(ask("/cgi-bin/clear_quota", {"appid": APPID})) == 0
    assert "total_count" in ask(path)
    assert code(ask("/cgi-bin/clear_quota", {"appid": APPID})) == 48006
    wechat.clock.advance(timedelta(days=1))
    assert "total_count" in ask(path)


def test_calls_by_the_minute_are_counted(ask: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wechat_calls.PER_MINUTE, "/cgi-bin/draft/count", 1)
    assert "total_count" in ask("/cgi-bin/draft/count")
    assert code(ask("/cgi-bin/draft/count")) == 45011


# 4: rights


@pytest.mark.parametrize("kind", [Kind.UNVERIFIED, Kind.PERSONAL])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/cgi-bin/freepublish/{name}" for name in ("submit", "get", "getarticle", "batchget", "delete")),
        *(f"/cgi-bin/message/mass/{name}" for name in ("sendall", "get", "delete")),
        "/datacube/getbizsummary",
        "/cgi-bin/comment/list",
    ],
)
def test_only_verified_accounts_publish_send_count_and_read_comments(wechat: PracticeWeChat, kind: Kind, path: str) -> None:
    add_account(wechat.store, appid="wx-other", secret=SECRET, name="某镇", kind=kind)
    other = Caller(wechat, "wx-other")
    assert code(other(path, {})) == 48001
    assert draft(other)


def test_an_account_may_lack_the_privilege_of_comments(wechat: PracticeWeChat) -> None:
    add_account(wechat.store, appid="wx-other", secret=SECRET, name="某镇", comments=False)
    assert code(Caller(wechat, "wx-other")("/cgi-bin/comment/list", {})) == 88000


# 5: uploads and drafts


@pytest.mark.parametrize(("kind", "expected"), [("PNG", 0), ("JPEG", 0), ("GIF", 40005), ("WEBP", 40005), ("BMP", 40005)])
def test_a_picture_for_a_text_is_judged_by_its_content(ask: Caller, kind: str, expected: int) -> None:
    answer = ask.upload("/cgi-bin/media/uploadimg", picture(kind), name="picture.png")
    assert code(answer) == expected
    assert answer.get("url", "http://mmbiz.qpic.cn/").startswith("http://mmbiz.qpic.cn/")


def test_a_picture_for_a_text_has_less_than_a_megabyte(ask: Caller) -> None:
    assert code(ask.upload("/cgi-bin/media/uploadimg", picture() + b"\0" * 2**20)) == 40009
    assert code(ask.upload("/cgi-bin/media/uploadimg", b"")) == 41005
    assert code(ask.upload("/cgi-bin/media/uploadimg", b"no picture at all")) == 40005


def test_material_is_judged_by_its_content_its_size_and_its_kind(ask: Caller) -> None:
    path = "/cgi-bin/material/add_material"
    assert set(ask.upload(path, picture("GIF"), type="image")) == {"media_id", "url"}
    assert set(ask.upload(path, b"\0\0\0\x18ftypmp42", type="video")) == {"media_id"}
    assert set(ask.upload(path, b"ID3 sound", type="voice")) == {"media_id"}
    assert code(ask.upload(path, picture("WEBP"), type="image")) == 40005
    assert code(ask.upload(path, picture("PNG"), type="thumb")) == 40005
    assert code(ask.upload(path, picture("JPEG") + b"\0" * 65_536, type="thumb")) == 40009
    assert code(ask.upload(path, picture(), type="novel")) == 40004


def test_the_library_is_full_at_some_point(wechat: PracticeWeChat, ask: Caller) -> None:
    wechat.store.put("library", APPID, {"image": 100_000})
    assert code(ask.upload("/cgi-bin/material/add_material", picture(), type="image")) == 45009


def test_what_a_draft_must_not_hold_is_taken_out_without_a_word(ask: Caller) -> None:
    own = ask.upload("/cgi-bin/media/uploadimg", picture())["url"]
    content = (
        f'<p id="x" onclick="y()" style="color:red;position:fixed;transform:none">正文<img src="{own}" alt="图"><img src="https://elsewhere.example/a.png"></p>'
        "<style>p{}</style><script>alert(1)</script><iframe src='https://elsewhere.example'></iframe>"
    )
    kept = ask("/cgi-bin/draft/get", {"media_id": draft(ask, content=content)})["news_item"][0]["content"]
    assert kept == f'<p style="color:red">正文<img src="{own}" alt="图"><img></p>'


def test_escapes_are_kept_as_they_stand(ask: Caller) -> None:
    body = json.dumps({"articles": [article(ask, title="停水")]})
    kept = ask("/cgi-bin/draft/get", {"media_id": ask("/cgi-bin/draft/add", body.encode())["media_id"]})["news_item"][0]
    assert kept["title"] == r"\u505c\u6c34"
    assert decoded(rb'{"a": "\\u505c"}') == {"a": r"\u505c"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "长" * 33}, 45003),
        ({"title": " "}, 44003),
        ({"content": ""}, 44003),
        ({"digest": "长" * 129}, 45004),
        ({"author": "长" * 17}, 45110),
        ({"content": "长" * 20_000}, 45002),
        ({"content_source_url": "https://a.example/" + "x" * 1010}, 45005),
        ({"content": "这里有违禁词"}, 45166),
        ({"content": '<a href="https://elsewhere.example">外部</a>'}, 64562),
        ({"thumb_media_id": "unknown"}, 40007),
        ({"pic_crop_235_1": "0_0_1_2"}, 53402),
        ({"pic_crop_1_1": "left"}, 53402),
        ({"title": 5}, 47001),
        ({"article_type": "song"}, 40097),
        ({"article_type": "newspic"}, 40097),
        ({"article_type": "newspic", "image_info": {"image_list": [{"image_media_id": "unknown"}]}}, 40007),
    ],
)
def test_what_a_draft_must_not_be_is_refused(wechat: PracticeWeChat, ask: Caller, changes: dict[str, Any], expected: int) -> None:
    wechat.store.put("script", APPID, {"bad_words": ["违禁词"]})
    assert code(ask("/cgi-bin/draft/add", {"articles": [article(ask, **changes)]})) == expected
    assert ask("/cgi-bin/draft/count") == {"total_count": 0}


def test_a_draft_has_one_to_eight_articles_and_only_a_single_one_has_a_digest(ask: Caller) -> None:
    one = article(ask, content="<p>" + "明日停水，" * 20 + "</p>")
    assert code(ask("/cgi-bin/draft/add", {"articles": []})) == code(ask("/cgi-bin/draft/add", {})) == 44003
    assert code(ask("/cgi-bin/draft/add", {"articles": [one] * 9})) == 40097
    assert code(ask("/cgi-bin/draft/add", {"articles": ["x"]})) == 47001
    single = ask("/cgi-bin/draft/add", {"articles": [one]})
    assert single["item"] == []
    assert len(ask("/cgi-bin/draft/get", single)["news_item"][0]["digest"]) == 54
    several = ask("/cgi-bin/draft/add", {"articles": [{**one, "digest": "摘要"}] * 2})
    assert [entry["digest"] for entry in ask("/cgi-bin/draft/get", several)["news_item"]] == ["", ""]
    assert code(ask("/cgi-bin/draft/update", {**several, "index": 2, "articles": one})) == 40114


def test_temporary_material_is_no_cover(ask: Caller) -> None:
    kept = ask.upload("/cgi-bin/media/upload", picture(), type="image")
    assert kept["type"] == "image"
    assert code(ask("/cgi-bin/draft/add", {"articles": [article(ask, thumb_media_id=kept["media_id"])]})) == 40007


def test_a_post_of_pictures_loses_its_kind_when_it_is_read(wechat: PracticeWeChat, ask: Caller) -> None:
    image = ask.upload("/cgi-bin/material/add_material", picture(), type="image")["media_id"]
    post = {"article_type": "newspic", "content": "<b>图说</b>", "image_info": {"image_list": [{"image_media_id": image}]}}
    (entry,) = ask("/cgi-bin/freepublish/getarticle", {"article_id": published(wechat, ask, **post)["article_id"]})["news_item"]
    assert entry["content"] == "图说"
    assert not {"article_type", "image_list", "image_info"} & set(entry)
    page = ask.client.get(entry["url"])
    assert 'img src="/picture/' in page.text
