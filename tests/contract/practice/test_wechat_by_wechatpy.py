"""The practice platform driven by wechatpy, a client that knows nothing of ours, over a socket: it keeps the platform honest."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from guikou.channels.practice.wechat import PracticeWeChat, add_account
from practice_peers import clock
from practice_servers import served

pytestmark = pytest.mark.enable_socket
APPID, SECRET = "wx0123456789abcdef", "a-secret-of-the-account"


class LocalClient(WeChatClient):
    """wechatpy, with the one address that it has hard-coded turned to the practice platform."""

    base = ""
    fetched = 0

    def fetch_access_token(self) -> Any:
        self.fetched += 1
        params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(f"{self.base}/cgi-bin/token", params)


@pytest.fixture
def platform() -> PracticeWeChat:
    made = PracticeWeChat(clock=clock())
    add_account(made.store, appid=APPID, secret=SECRET, name="某县发布", followers=12)
    return made


@pytest.fixture
def client(platform: PracticeWeChat) -> Iterator[LocalClient]:
    with served(platform) as base:
        made = LocalClient(APPID, SECRET)
        made.base, made.API_BASE_URL = base, f"{base}/cgi-bin/"
        made.datacube.API_BASE_URL = f"{base}/datacube/"
        yield made
        made._http.close()


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (90, 60), "navy").save(file, "PNG")
    file.seek(0)
    file.name = "cover.png"
    return file


def draft(client: LocalClient, **more: Any) -> str:
    thumb = client.material.add("image", picture())["media_id"]
    article = {"title": "城关镇停水通知", "content": "<p>明日九时起停水。</p>", "thumb_media_id": thumb, "need_open_comment": True, **more}
    return str(client.draft.add([article])["media_id"])


def published(client: LocalClient) -> tuple[str, str]:
    job = client.freepublish.submit(draft(client))
    client.freepublish.get(job["publish_id"])
    return client.freepublish.get(job["publish_id"])["article_id"], job["msg_data_id"]


def code_of(caught: Any) -> int:
    return int(caught.value.errcode)


def test_a_token_that_somebody_else_renewed_is_void_and_is_fetched_anew(client: LocalClient) -> None:
    client.draft.count()
    other = LocalClient(APPID, SECRET)
    other.base = client.base
    other.fetch_access_token()
    other._http.close()
    assert client.draft.count() == {"total_count": 0}
    assert client.fetched == 2


def test_an_old_token_is_said_to_have_expired(client: LocalClient, platform: PracticeWeChat) -> None:
    client.draft.count()
    client.auto_retry = False
    platform.clock.advance(timedelta(hours=2))
    with pytest.raises(WeChatClientException) as caught:
        client.draft.count()
    assert code_of(caught) == 42001


def test_a_draft_is_kept_as_it_was_written_and_read_back(client: LocalClient) -> None:
    media_id = draft(client, content_source_url="https://www.county.example/r/1", author="县政府办")
    (item,) = client.draft.get(media_id)["news_item"]
    assert (item["title"], item["author"], item["content"]) == ("城关镇停水通知", "县政府办", "<p>明日九时起停水。</p>")
    (listed,) = client.draft.batchget(0, 20, 1)["item"]
    assert listed["media_id"] == media_id
    assert "content" not in listed["content"]["news_item"][0]
    client.draft.update(media_id, 0, {"title": "更正", "content": "<p>改为后日。</p>", "thumb_media_id": item["thumb_media_id"]})
    assert client.draft.get(media_id)["news_item"][0]["title"] == "更正"
    client.draft.delete(media_id)
    with pytest.raises(WeChatClientException) as caught:
        client.draft.get(media_id)
    assert code_of(caught) == 40007


def test_a_submitted_draft_is_under_way_and_then_published_and_cannot_be_submitted_twice(client: LocalClient) -> None:
    media_id = draft(client)
    job = client.freepublish.submit(media_id)
    assert client.freepublish.get(job["publish_id"])["publish_status"] == 1
    done = client.freepublish.get(job["publish_id"])
    assert done["publish_status"] == 0
    assert client.freepublish.getarticle(done["article_id"])["news_item"][0]["is_deleted"] is False
    with pytest.raises(WeChatClientException) as caught:
        client.freepublish.submit(media_id)
    assert code_of(caught) == 40007
    assert client.freepublish.batchget(0, 1)["total_count"] == 1


def test_a_deleted_article_says_so_and_its_job_as_well(client: LocalClient) -> None:
    article_id, _ = published(client)
    client.freepublish.delete(article_id, 1)
    assert client.freepublish.getarticle(article_id)["news_item"][0]["is_deleted"] is True
    with pytest.raises(WeChatClientException) as caught:
        client.freepublish.getarticle("no-such-article")
    assert (code_of(caught), caught.value.errmsg) == (53600, "Article ID 无效")


def test_a_client_message_id_that_is_known_is_refused_with_the_old_message_id(client: LocalClient, platform: PracticeWeChat) -> None:
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": draft(client)}, "clientmsgid": "release-7"}
    first = client.post("message/mass/sendall", data=body)
    with pytest.raises(WeChatClientException) as caught:
        client.post("message/mass/sendall", data=body)
    assert code_of(caught) == 45066
    platform.clock.advance(timedelta(minutes=2))
    with pytest.raises(WeChatClientException) as caught:
        client.post("message/mass/sendall", data=body)
    assert code_of(caught) == 45065
    assert caught.value.response.json() == {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": first["msg_id"]}
    assert client.message.get_mass(first["msg_id"])["msg_status"] == "SEND_SUCCESS"
    client.message.delete_mass(first["msg_id"])
    assert client.message.get_mass(first["msg_id"])["msg_status"] == "DELETE"


def test_comments_are_listed_answered_once_and_never_fifty_at_a_time(client: LocalClient, platform: PracticeWeChat) -> None:
    article_id, msg_data_id = published(client)
    article = platform.item(APPID, article_id)["articles"][0]
    number = platform.comment(article, "请问几时恢复？", name="读者")
    platform.comment(article, "谢谢", openid="o1")
    listed = client.material.list_comment(msg_data_id, 0, 0, 49)
    assert [one["content"] for one in listed["comment"]] == ["请问几时恢复？", "谢谢"]
    assert ["openid" in one for one in listed["comment"]] == [False, True]
    client.material.add_reply_comment(msg_data_id, 0, number, "下午五时")
    with pytest.raises(WeChatClientException) as caught:
        client.material.add_reply_comment(msg_data_id, 0, number, "下午五时")
    assert code_of(caught) == 88005
    with pytest.raises(WeChatClientException) as caught:
        client.material.list_comment(msg_data_id, 0)
    assert code_of(caught) == 88010


def test_figures_come_the_day_after_and_are_keyed_by_message_and_place(client: LocalClient, platform: PracticeWeChat) -> None:
    _, msg_data_id = published(client)
    platform.count(APPID, f"{msg_data_id}_1", "2026-11-20", read_user=41, share_user=2)
    platform.count(APPID, f"{msg_data_id}_1", "2026-11-21", read_user=9)
    today = {"begin_date": "2026-11-20", "end_date": "2026-11-20"}
    with pytest.raises(WeChatClientException) as caught:
        client.post(f"{client.base}/datacube/getarticletotaldetail", data=today)
    assert code_of(caught) == 61501
    platform.clock.advance(timedelta(days=2))
    told = client.post(f"{client.base}/datacube/getarticletotaldetail", data=today)
    (row,) = told["list"]
    assert (row["msgid"], row["publish_type"]) == (f"{msg_data_id}_1", 1)
    assert [(day["stat_date"], day["read_user"]) for day in row["detail_list"]] == [("2026-11-20", 41), ("2026-11-21", 50)]
    assert client.datacube.get_user_cumulate("2026-11-20", "2026-11-21")[0]["cumulate_user"] == 12
    assert client.user.get_followers()["total"] == 12
