"""What readers and people who teach see of the practice WeChat."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat import PracticeWeChat, add_account
from wechat_caller import APPID, SECRET, Caller, article, code, draft, new_platform, picture, published


@pytest.fixture
def wechat() -> PracticeWeChat:
    return new_platform()


@pytest.fixture
def ask(wechat: PracticeWeChat) -> Caller:
    return Caller(wechat)


@pytest.fixture
def browser(wechat: PracticeWeChat) -> Client:
    return Client(wechat)


def stored(wechat: PracticeWeChat, job: dict[str, Any]) -> dict[str, Any]:
    (only,) = wechat.item(APPID, job["article_id"])["articles"]
    return dict(only)


def test_every_page_says_that_it_is_for_practice_and_runs_no_script(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    media_id = draft(ask)
    url = stored(wechat, published(wechat, ask))["url"]
    for address in ("/", f"/a/{APPID}", url, f"/preview/{APPID}/{media_id}/1", "/practice/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "练习平台" in page.text
        assert '<html lang="zh-CN">' in page.text
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert SECRET not in page.text


def test_a_platform_without_accounts_says_what_to_do() -> None:
    assert "还没有练习用公众号" in Client(PracticeWeChat()).get("/").text


def test_an_account_without_articles_says_so_and_unknown_addresses_are_not_found(browser: Client) -> None:
    assert "还没有发布内容" in browser.get(f"/a/{APPID}").text
    for address in ("/a/unknown", "/s?sn=unknown", "/picture/unknown", f"/preview/{APPID}/unknown/1"):
        assert browser.get(address).status_code == 404


def test_a_reader_sees_the_article_with_its_picture_and_the_way_to_the_original(
    wechat: PracticeWeChat, ask: Caller, browser: Client
) -> None:
    image = ask.upload("/cgi-bin/media/uploadimg", picture())["url"]
    more = {"content": f'<p>明日停水</p><img src="{image}" alt="示意图">', "content_source_url": "https://www.county.example/r/1"}
    page = browser.get(stored(wechat, published(wechat, ask, **more))["url"]).text
    assert '<a href="https://www.county.example/r/1" rel="noreferrer">阅读原文</a>' in page
    address = page.partition('alt="示意图"')[0].rpartition('src="')[2].partition('"')[0]
    shown = browser.get(address)
    assert (shown.mimetype, shown.data) == ("image/png", picture())
    assert "javascript" not in browser.get(stored(wechat, published(wechat, ask, content_source_url="javascript:alert(1)//["))["url"]).text


def test_what_people_write_is_shown_as_text(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    url = stored(wechat, published(wechat, ask, title="<b>停水</b>"))["url"]
    sn = url.rpartition("sn=")[2]
    assert browser.post("/s/comment", data={"sn": sn, "name": "<i>某", "text": "<script>x</script>"}).status_code == 303
    page = browser.get(url).text
    assert "<b>停水" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "&lt;i&gt;某" in page


def test_readers_and_what_they_do_are_counted(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    job = published(wechat, ask)
    url = stored(wechat, job)["url"]
    sn = url.rpartition("sn=")[2]
    assert "阅读 1" in browser.get(url).text
    for what in ("like_user", "share_user"):
        assert browser.post("/s/liked", data={"sn": sn, "what": what}).status_code == 303
    assert "分享 1" in browser.get(url).text
    wechat.clock.advance(timedelta(days=1))
    days = {"begin_date": "2026-11-20", "end_date": "2026-11-20"}
    (row,) = ask("/datacube/getarticletotaldetail", days)["list"]
    assert row["msgid"] == f"{job['msg_data_id']}_1"
    assert {name: row["detail_list"][0][name] for name in ("read_user", "like_user", "share_user")} == {
        "read_user": 2,
        "like_user": 1,
        "share_user": 1,
    }


def test_what_a_form_must_not_send_is_refused(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    job = published(wechat, ask)
    sn = stored(wechat, job)["sn"]
    assert browser.post("/s/comment", data={"sn": sn, "text": ""}).status_code == 400
    assert browser.post("/s/comment", data={"sn": sn, "text": "长" * 601}).status_code == 400
    assert browser.post("/s/liked", data={"sn": sn, "what": "secret"}).status_code == 400
    elsewhere = {"Origin": "https://[elsewhere.example"}
    assert browser.post("/s/comment", data={"sn": sn, "text": "您好"}, headers=elsewhere).status_code == 403
    assert browser.post("/practice/clock", data={"seconds": "1"}, headers=elsewhere).status_code == 403
    wechat.delete_articles(APPID, wechat.item(APPID, job["article_id"]), 0)
    assert browser.post("/s/comment", data={"sn": sn, "text": "您好"}).status_code == 404


def test_a_deleted_article_leaves_no_card_unless_it_was_sent(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    job = published(wechat, ask)
    url = stored(wechat, job)["url"]
    assert "城关镇停水通知" in browser.get(f"/a/{APPID}").text
    wechat.delete_articles(APPID, wechat.item(APPID, job["article_id"]), 0)
    assert "城关镇停水通知" not in browser.get(f"/a/{APPID}").text
    assert "该内容已被发布者删除" in browser.get(url).text
    item = wechat.item(APPID, job["article_id"])
    wechat.store.put(f"item {APPID}", job["article_id"], {**item, "banned": True})
    assert "违规" in browser.get(url).text


def test_the_switches_work_from_the_form_of_the_page(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    before = wechat.clock()
    assert browser.post("/practice/clock", data={"seconds": "3600"}).status_code == 303
    assert wechat.clock() - before == timedelta(hours=1)
    form = {"outcome": "4", "seconds": "0", "bad_words": "违禁词,其他", "mass_confirm": "1", "unknown": "x"}
    assert browser.post(f"/practice/accounts/{APPID}/script", data=form).status_code == 303
    script = wechat.script(APPID)
    assert (script["outcome"], script["bad_words"], script["mass_confirm"], "unknown" in script) == (4, ["违禁词", "其他"], True, False)
    browser.post(f"/practice/accounts/{APPID}/script", data={"bad_words": ""})
    assert wechat.script(APPID)["bad_words"] == []
    assert '<option value="4" selected>' in browser.get("/practice/").text
    fault = {"fault": "busy", "path": "/cgi-bin/draft/count", "times": "2"}
    assert browser.post("/practice/faults", data=fault).status_code == 303
    assert wechat.faults.take("/cgi-bin/draft/count") is Fault.BUSY
    assert code(ask("/cgi-bin/draft/count")) == -1
    assert browser.post("/practice/callbacks").status_code == 303


def test_the_switches_work_with_json(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    token = ask.stable_token()["access_token"]
    assert browser.post(f"/practice/accounts/{APPID}/void", json={}).json == {"void": True}
    assert code(ask("/cgi-bin/draft/count", token=token)) == 40001
    assert browser.post(f"/practice/accounts/{APPID}/quota", json={"/cgi-bin/draft/count": 0, "/x": 1}).json == {
        "quota": {"/cgi-bin/draft/count": 0}
    }
    assert code(ask("/cgi-bin/draft/count")) == 45009
    figures = {"msgid": "5_1", "day": "2026-11-19", "read_user": 7}
    assert browser.post(f"/practice/accounts/{APPID}/figures", json=figures).json == {"counted": True}
    assert ask("/datacube/getarticleread", {"begin_date": "2026-11-19", "end_date": "2026-11-19"})["list"][0]["detail"]["read_user"] == 7
    assert browser.post(f"/practice/accounts/{APPID}/message", json={"text": "请问？"}).json == {"written": True}
    assert browser.post(f"/practice/accounts/{APPID}/script", json={"events": [], "fail_idx": [2]}).json["script"]["fail_idx"] == [2]
    state = browser.get("/practice/state").json
    assert [account["appid"] for account in state["accounts"]] == [APPID]
    assert SECRET not in str(state)
    assert browser.post("/practice/clock", json={"seconds": 5}).json["callbacks"] == 0


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/practice/clock", {"seconds": -1}, 400),
        ("/practice/clock", {}, 400),
        ("/practice/clock", [], 400),
        ("/practice/faults", {"fault": "flood"}, 400),
        ("/practice/accounts/unknown/script", {}, 404),
        ("/practice/accounts/unknown/void", {}, 404),
        (f"/practice/accounts/{APPID}/articles/unknown", {"state": "banned"}, 404),
        (f"/practice/accounts/{APPID}/mass/1", {}, 404),
    ],
)
def test_what_a_switch_does_not_know_is_refused(browser: Client, path: str, body: Any, expected: int) -> None:
    assert browser.post(path, json=body).status_code == expected


def test_an_item_has_two_states_to_be_changed_to(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    path = f"/practice/accounts/{APPID}/articles/{published(wechat, ask)['article_id']}"
    assert browser.post(path, json={"state": "lost"}).status_code == 400


def test_a_card_shows_the_cover_that_was_chosen(wechat: PracticeWeChat, ask: Caller, browser: Client) -> None:
    add_account(wechat.store, appid="wx-two", secret=SECRET, name="某镇", service=True)
    two = Caller(wechat, "wx-two")
    media = two("/cgi-bin/draft/add", {"articles": [article(two), article(two, title="第二条")]})
    two("/cgi-bin/message/mass/sendall", {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": media})
    wechat.tick()
    page = browser.get("/a/wx-two").text
    assert page.count("<img") == 1
    assert page.count("已群发通知") == 2
    assert browser.get(page.partition('<img src="')[2].partition('"')[0]).data == picture()
