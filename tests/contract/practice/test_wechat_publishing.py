"""The practice WeChat, point by point of what the documents say: publishing, sending, comments, figures and faults."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat import PracticeWeChat, add_account
from wechat_caller import APPID, SECRET, Caller, article, code, draft, new_platform, published


@pytest.fixture
def wechat() -> PracticeWeChat:
    return new_platform()


@pytest.fixture
def ask(wechat: PracticeWeChat) -> Caller:
    return Caller(wechat)


# 6: the job


@pytest.mark.parametrize("outcome", [2, 3, 4])
def test_a_job_can_fail(wechat: PracticeWeChat, ask: Caller, outcome: int) -> None:
    wechat.store.put("script", APPID, {"outcome": outcome, "fail_idx": [1], "polls": 2})
    job = ask("/cgi-bin/freepublish/submit", {"media_id": draft(ask)})
    states = [ask("/cgi-bin/freepublish/get", {"publish_id": job["publish_id"]}) for _ in range(3)]
    assert [state["publish_status"] for state in states] == [1, 1, outcome]
    assert states[2]["fail_idx"] == ([] if outcome == 3 else [1])
    assert ask("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})["total_count"] == 0


def test_a_draft_leaves_when_it_is_accepted_or_when_it_is_published(wechat: PracticeWeChat, ask: Caller) -> None:
    media = {"media_id": draft(ask)}
    ask("/cgi-bin/freepublish/submit", media)
    assert code(ask("/cgi-bin/draft/get", media)) == 40007
    wechat.store.put("script", APPID, {"draft_leaves": "success"})
    media = {"media_id": draft(ask)}
    ask("/cgi-bin/freepublish/submit", media)
    assert "news_item" in ask("/cgi-bin/draft/get", media)
    wechat.clock.advance(timedelta(seconds=6))
    wechat.tick()
    assert code(ask("/cgi-bin/draft/get", media)) == 40007


def test_of_many_submissions_at_the_same_moment_one_is_taken(ask: Caller) -> None:
    media, token = {"media_id": draft(ask)}, ask.stable_token()["access_token"]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: code(ask("/cgi-bin/freepublish/submit", media, token=token)), range(40)))
    assert (codes.count(0), codes.count(40007)) == (1, 39)


def test_a_job_ends_later_by_deletion_or_a_ban(wechat: PracticeWeChat, ask: Caller) -> None:
    for state, expected in (("deleted", 5), ("banned", 6)):
        job = published(wechat, ask)
        assert job["publish_status"] == 0
        assert ask.client.post(f"/practice/accounts/{APPID}/articles/{job['article_id']}", json={"state": state}).status_code == 200
        assert ask("/cgi-bin/freepublish/get", {"publish_id": job["publish_id"]})["publish_status"] == expected
    assert code(ask("/cgi-bin/freepublish/get", {"publish_id": "1"})) == 40097


@pytest.mark.parametrize("error", [53503, 53504, 53505])
def test_a_submission_can_be_refused_and_leaves_the_draft(wechat: PracticeWeChat, ask: Caller, error: int) -> None:
    wechat.store.put("script", APPID, {"submit_error": error})
    media = {"media_id": draft(ask)}
    assert code(ask("/cgi-bin/freepublish/submit", media)) == error
    assert "news_item" in ask("/cgi-bin/draft/get", media)


# 7: deleting


def test_deleting_without_a_place_deletes_all(wechat: PracticeWeChat, ask: Caller) -> None:
    media = ask("/cgi-bin/draft/add", {"articles": [article(ask)] * 3})
    job = ask("/cgi-bin/freepublish/submit", media)
    wechat.clock.advance(timedelta(seconds=6))
    article_id = ask("/cgi-bin/freepublish/get", job)["article_id"]

    def deleted() -> list[bool]:
        return [entry["is_deleted"] for entry in ask("/cgi-bin/freepublish/getarticle", {"article_id": article_id})["news_item"]]

    assert code(ask("/cgi-bin/freepublish/delete", {"article_id": article_id, "index": 2})) == 0
    assert deleted() == [False, True, False]
    assert code(ask("/cgi-bin/freepublish/delete", {"article_id": article_id, "index": 4})) == 40114
    assert code(ask("/cgi-bin/freepublish/delete", {"article_id": article_id})) == 0
    assert deleted() == [True, True, True]
    assert code(ask("/cgi-bin/freepublish/delete", {"article_id": "x", "index": 1})) == 53600


# 8: sending to followers


def send(ask: Caller, **more: Any) -> Any:
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": draft(ask)}, **more}
    return ask("/cgi-bin/message/mass/sendall", body)


def test_what_was_sent_is_public_but_not_in_the_list_of_what_was_published(wechat: PracticeWeChat, ask: Caller) -> None:
    sent = send(ask)
    assert ask("/cgi-bin/message/mass/get", {"msg_id": str(sent["msg_id"])})["msg_status"] == "SEND_SUCCESS"
    assert ask("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})["total_count"] == 0
    assert "已群发通知" in ask.client.get(f"/a/{APPID}").text
    (item,) = wechat.store.all(f"item {APPID}")
    assert code(ask("/cgi-bin/message/mass/delete", {"url": item["articles"][0]["url"], "article_idx": 1})) == 0
    assert ask("/cgi-bin/message/mass/get", {"msg_id": sent["msg_id"]})["msg_status"] == "DELETE"
    assert "卡片仍在读者手机上" in ask.client.get(f"/a/{APPID}").text
    for wrong in ({"msg_id": 1}, {"url": "http://elsewhere.example/s?mid=1"}, {"url": ""}):
        assert code(ask("/cgi-bin/message/mass/delete", wrong)) == 40059


def test_an_account_sends_once_a_day_and_a_service_account_four_times_a_month(wechat: PracticeWeChat, ask: Caller) -> None:
    assert code(send(ask)) == 0
    assert code(send(ask)) == 45028
    wechat.clock.advance(timedelta(days=1))
    assert code(send(ask)) == 0
    add_account(wechat.store, appid="wx-service", secret=SECRET, name="某局", service=True)
    service = Caller(wechat, "wx-service")
    assert [code(send(service)) for _ in range(5)] == [0, 0, 0, 0, 45028]


def test_the_same_send_is_known_also_without_an_id_of_the_caller(wechat: PracticeWeChat, ask: Caller) -> None:
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": draft(ask)}}
    first = ask("/cgi-bin/message/mass/sendall", body)
    assert code(ask("/cgi-bin/message/mass/sendall", body)) == 45066
    wechat.clock.advance(timedelta(hours=23))
    assert ask("/cgi-bin/message/mass/sendall", body) == {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": first["msg_id"]}
    wechat.clock.advance(timedelta(hours=2))
    assert code(ask("/cgi-bin/message/mass/sendall", body)) == 40007
    assert code(send(ask, clientmsgid="x" * 65)) == 45067
    assert code(send(ask, msgtype="voice")) == 40008


def test_a_send_that_nobody_confirms_fails(wechat: PracticeWeChat, ask: Caller) -> None:
    wechat.store.put("script", APPID, {"mass_confirm": True})
    first = {"msg_id": send(ask)["msg_id"]}
    assert ask("/cgi-bin/message/mass/get", first)["msg_status"] == "SENDING"
    assert code(ask("/cgi-bin/message/mass/delete", first)) == 40059
    wechat.clock.advance(timedelta(minutes=31))
    assert ask("/cgi-bin/message/mass/get", first)["msg_status"] == "SEND_FAIL"
    wechat.clock.advance(timedelta(days=1))
    second = {"msg_id": send(ask)["msg_id"]}
    assert ask.client.post(f"/practice/accounts/{APPID}/mass/{second['msg_id']}", json={}).status_code == 200
    assert ask("/cgi-bin/message/mass/get", second)["msg_status"] == "SEND_SUCCESS"


# 9: comments


def test_comments_are_opened_chosen_answered_and_deleted(wechat: PracticeWeChat, ask: Caller) -> None:
    job = published(wechat, ask, need_open_comment=0)
    where = {"msg_data_id": job["msg_data_id"], "index": 0}
    stored = wechat.item(APPID, job["article_id"])["articles"][0]
    assert ask.client.post("/s/comment", data={"sn": stored["sn"], "text": "您好"}).status_code == 403
    assert code(ask("/cgi-bin/comment/open", where)) == 0
    assert ask.client.post("/s/comment", data={"sn": stored["sn"], "text": "您好", "name": "读者"}).status_code == 303

    def listed(which: int = 0) -> list[Any]:
        return list(ask("/cgi-bin/comment/list", {**where, "begin": 0, "count": 49, "type": which})["comment"])

    (comment,) = listed()
    which = {**where, "user_comment_id": comment["user_comment_id"]}
    assert (len(listed(1)), len(listed(2))) == (1, 0)
    assert code(ask("/cgi-bin/comment/markelect", which)) == 0
    assert (len(listed(1)), len(listed(2))) == (0, 1)
    ask("/cgi-bin/comment/unmarkelect", which)
    assert code(ask("/cgi-bin/comment/reply/add", {**which, "content": ""})) == 88007
    assert code(ask("/cgi-bin/comment/reply/add", {**which, "content": "已收到"})) == 0
    assert listed()[0]["reply"]["content"] == "已收到"
    assert "已收到" in ask.client.get(stored["url"]).text
    ask("/cgi-bin/comment/reply/delete", which)
    assert "reply" not in listed()[0]
    assert code(ask("/cgi-bin/comment/delete", which)) == 0
    assert code(ask("/cgi-bin/comment/delete", which)) == 88008
    ask("/cgi-bin/comment/close", where)
    assert "没有开放留言" in ask.client.get(stored["url"]).text
    assert code(ask("/cgi-bin/comment/list", {**where, "begin": 0, "count": 50, "type": 0})) == 88010
    for wrong in ({"msg_data_id": 1, "index": 0}, {**where, "index": 1}):
        assert code(ask("/cgi-bin/comment/list", {**wrong, "begin": 0, "count": 1})) == 88001


# 10: figures


@pytest.mark.parametrize("name", ["getarticleread", "getarticleshare"])
def test_figures_by_day_leave_out_what_hardly_anybody_read(wechat: PracticeWeChat, ask: Caller, name: str) -> None:
    wechat.count(APPID, "5_1", "2026-11-19", read_user=30, share_user=4)
    wechat.count(APPID, "6_1", "2026-11-19", read_user=2)
    day = {"begin_date": "2026-11-19", "end_date": "2026-11-19"}
    told = ask(f"/datacube/{name}", day)
    assert [row["msgid"] for row in told["list"]] == ["5_1"]
    assert told["list"][0]["detail"][{"getarticleread": "read_user", "getarticleshare": "share_user"}[name]] in (30, 4)
    assert code(ask(f"/datacube/{name}", {**day, "begin_date": "2026-11-18"})) == 61501


def test_figures_of_the_account_and_its_followers(wechat: PracticeWeChat, ask: Caller) -> None:
    wechat.count(APPID, "5_1", "2026-11-18", read_user=30)
    wechat.count(APPID, "6_1", "2026-11-18", read_user=2, like_user=1)
    span = {"begin_date": "2026-11-17", "end_date": "2026-11-18"}
    rows = ask("/datacube/getbizsummary", span)["list"]
    assert [(row["ref_date"], row["detail"]["read_user"], row["detail"]["like_user"]) for row in rows] == [
        ("2026-11-17", 0, 0),
        ("2026-11-18", 32, 1),
    ]
    assert [row["cumulate_user"] for row in ask("/datacube/getusercumulate", span)["list"]] == [12_003, 12_003]
    assert len(ask("/datacube/getusersummary", span)["list"]) == 2


def test_yesterday_is_not_worked_out_before_eight(wechat: PracticeWeChat, ask: Caller) -> None:
    wechat.count(APPID, "5_1", "2026-11-20", read_user=30)
    wechat.clock.advance(timedelta(hours=15))  # half past midnight in China
    day = {"begin_date": "2026-11-20", "end_date": "2026-11-20"}
    assert ask("/datacube/getarticleread", day) == {"list": [], "is_delay": True}
    wechat.clock.advance(timedelta(hours=8))
    told = ask("/datacube/getarticleread", day)
    assert (len(told["list"]), told["is_delay"]) == (1, False)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-11-20", "2026-11-20", 61501),
        ("2014-11-30", "2014-11-30", 61501),
        ("2026-11-19", "2026-11-18", 61501),
        ("19.11.2026", "x", 61500),
    ],
)
def test_days_that_cannot_be_asked_for(ask: Caller, begin: str, end: str, expected: int) -> None:
    assert code(ask("/datacube/getbizsummary", {"begin_date": begin, "end_date": end})) == expected


def test_followers_come_ten_thousand_at_a_time(ask: Caller) -> None:
    first = ask("/cgi-bin/user/get")
    assert (first["total"], first["count"]) == (12_003, 10_000)
    second = ask("/cgi-bin/user/get", next_openid=first["next_openid"])
    assert (second["count"], len(set(first["data"]["openid"]) | set(second["data"]["openid"]))) == (2003, 12_003)
    assert ask("/cgi-bin/user/get", next_openid=second["next_openid"])["count"] == 0
    assert code(ask("/cgi-bin/user/get", next_openid="nobody")) == 40003


# 11: faults


def test_a_cut_after_the_platform_had_done_it_leaves_what_was_done(wechat: PracticeWeChat, ask: Caller) -> None:
    one, token = article(ask), ask.stable_token()["access_token"]
    for fault, drafts in ((Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1)):
        wechat.faults.order(fault, "/cgi-bin/draft/add")
        with pytest.raises(ConnectionResetError):
            ask("/cgi-bin/draft/add", {"articles": [one]}, token=token)
        assert ask("/cgi-bin/draft/count") == {"total_count": drafts}
    wechat.faults.order(Fault.BUSY, "/cgi-bin/draft/add")
    assert code(ask("/cgi-bin/draft/add", {"articles": [one]}, token=token)) == -1
    wechat.faults.order(Fault.HTML, "/cgi-bin/draft/add")
    with pytest.raises(ValueError, match="Expecting value"):
        ask("/cgi-bin/draft/add", {"articles": [one]}, token=token)
    assert ask("/cgi-bin/draft/count") == {"total_count": 2}
