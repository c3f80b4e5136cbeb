"""The practice WordPress, asked as its REST handbook says, and as WordPress 6.1.9 was seen to answer."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import Client

from guikou.channels.practice.wordpress import PracticeWordPress
from practice_peers import clock

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
POSTS = "/wp-json/wp/v2/posts"


@pytest.fixture
def site() -> PracticeWordPress:
    platform = PracticeWordPress(clock=clock())
    platform.add_user("desk", "发布台", password="abcd efgh ijkl")
    platform.add_user("clerk", "通讯员", password="c", role="contributor")
    return platform


@pytest.fixture
def client(site: PracticeWordPress) -> Client:
    return Client(site)


def made(client: Client, auth: tuple[str, str] | None = ("desk", "abcdefghijkl"), **fields: Any) -> Any:
    return client.post(POSTS, json={"title": "停水通知", "content": "<p>明日停水</p>", "status": "publish", **fields}, auth=auth)


AUTH = ("desk", "abcd efgh ijkl")


def test_the_same_slug_gets_a_number_when_it_is_published(client: Client) -> None:
    first, second = (made(client, slug="water") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json["slug"], second.json["slug"]) == ("water", "water-2")


def test_a_second_draft_gets_a_slug_of_its_own_at_once(client: Client) -> None:
    one, two = (made(client, slug="water", status="draft").json for _ in range(2))
    assert (one["slug"], two["slug"]) == ("water", "water-2")
    assert client.get(f"{POSTS}/{one['id']}").status_code == 401
    slugs = [client.post(f"{POSTS}/{post['id']}", json={"status": "publish"}, auth=AUTH).json["slug"] for post in (two, one)]
    assert slugs == ["water-2", "water"]
    again = client.post(f"{POSTS}/{two['id']}", json={"status": "publish"}, auth=AUTH).json
    assert again["slug"] == "water-2"
    assert client.get(f"{POSTS}/{one['id']}").json["title"]["rendered"] == "停水通知"


def test_a_search_by_slug_with_a_login_sees_all_states(client: Client) -> None:
    made(client, slug="water", status="draft")
    query = {"slug": "water", "status": "publish,draft,future,private,pending", "context": "edit"}
    found = client.get(POSTS, query_string=query, auth=AUTH)
    assert [post["status"] for post in found.json] == ["draft"]
    assert found.headers["X-WP-Total"] == "1"
    assert found.json[0]["content"]["raw"] == "<p>明日停水</p>"
    assert client.get(POSTS, query_string=query).json["code"] == "rest_forbidden_context"
    assert client.get(POSTS, query_string={"status": "draft"}).json["code"] == "rest_invalid_param"
    assert client.get(POSTS, query_string={"slug": "water"}).json == []
    assert client.get(POSTS, query_string={"per_page": 101}).json["code"] == "rest_invalid_param"


def test_a_date_to_come_waits_until_then(client: Client, site: PracticeWordPress) -> None:
    post = made(client, date="2026-11-20T12:00:00").json
    assert post["status"] == "future"
    assert client.get(f"{POSTS}/{post['id']}").status_code == 401
    site.clock.advance(timedelta(hours=3))
    assert client.get(f"{POSTS}/{post['id']}").json["status"] == "publish"


def test_what_is_in_the_bin_is_hidden_and_what_is_removed_is_gone(client: Client) -> None:
    post = made(client, slug="water").json
    address = f"{POSTS}/{post['id']}"
    assert client.delete(address).status_code == 401
    assert client.delete(address, auth=AUTH).json["status"] == "trash"
    assert client.get(address, auth=AUTH).json["slug"] == "water__trashed"
    hidden = client.get(address)
    assert (hidden.status_code, hidden.json["code"]) == (401, "rest_forbidden")
    assert client.delete(address, auth=AUTH).status_code == 410
    assert client.post(address, json={"title": "新"}, auth=AUTH).json["status"] == "trash"
    assert client.post(address, json={"status": "publish"}, auth=AUTH).json["slug"] == "water"
    client.delete(address, auth=AUTH)
    assert made(client, slug="water").json["slug"] == "water"
    assert client.delete(address, query_string={"force": "true"}, auth=AUTH).json["deleted"] is True
    assert client.get(address).json["code"] == "rest_post_invalid_id"


def test_who_may_what(client: Client) -> None:
    assert made(client, auth=None).json["code"] == "rest_cannot_create"
    assert made(client, auth=("desk", "wrong")).json["code"] == "rest_cannot_create"
    assert client.get("/wp-json/wp/v2/users/me", auth=("desk", "wrong")).json["code"] == "rest_not_logged_in"
    assert client.get("/wp-json/wp/v2/users/me").status_code == 401
    assert client.get("/wp-json/wp/v2/users/me", auth=AUTH).json["capabilities"]["publish_posts"] is True
    refused = made(client, auth=("clerk", "c"))
    assert (refused.status_code, refused.json["code"]) == (403, "rest_cannot_publish")
    assert made(client, auth=("clerk", "c"), status="draft").status_code == 201


def test_empty_posts_and_unknown_states_are_refused(client: Client) -> None:
    assert made(client, title="", content="").json["code"] == "empty_content"
    assert made(client, status="public").json["data"]["params"].keys() == {"status"}


def test_pictures_go_into_the_library(client: Client) -> None:
    headers = {"Content-Disposition": 'attachment; filename="图 1.png"', "Content-Type": "image/png"}
    raw = client.post("/wp-json/wp/v2/media", data=PNG, headers=headers, auth=AUTH)
    assert raw.status_code == 201
    form = {"file": (BytesIO(PNG), "a.png"), "alt_text": "停水范围图"}
    kept = client.post("/wp-json/wp/v2/media", data=form, auth=AUTH).json
    assert client.get(f"/wp-json/wp/v2/media/{kept['id']}").json["alt_text"] == "停水范围图"
    assert client.get(kept["source_url"].removeprefix("http://localhost")).data == PNG
    refused = client.post("/wp-json/wp/v2/media", data=b"nothing", headers=headers, auth=AUTH)
    assert (refused.status_code, refused.json["code"]) == (500, "rest_upload_unknown_error")
    large = client.post("/wp-json/wp/v2/media", data=PNG + b"\0" * 2**21, headers=headers, auth=AUTH)
    assert (large.status_code, "upload_max_filesize" in large.json["message"]) == (500, True)


def test_comments_by_login_are_held_and_those_of_readers_are_shown(client: Client) -> None:
    post = made(client, slug="water").json
    values = {"post": post["id"], "content": "收到"}
    assert client.post("/wp-json/wp/v2/comments", json=values).status_code == 401
    assert client.post("/wp-json/wp/v2/comments", json=values, auth=AUTH).status_code == 400
    full = {**values, "author_name": "甲", "author_email": "a@county.example"}
    assert client.post("/wp-json/wp/v2/comments", json=full, auth=AUTH).json["status"] == "hold"
    assert client.get("/wp-json/wp/v2/comments", query_string={"post": post["id"]}).json == []
    held = {"post": post["id"], "status": "hold"}
    assert client.get("/wp-json/wp/v2/comments", query_string=held).status_code == 401
    assert len(client.get("/wp-json/wp/v2/comments", query_string=held, auth=AUTH).json) == 1
    assert client.post("/water/", data={"author": "居民", "text": "几点？<b>"}).status_code == 303
    shown = client.get("/wp-json/wp/v2/comments", query_string={"post": post["id"]}).json
    assert shown[0]["author_name"] == "居民"
    assert "几点？&lt;b&gt;" in client.get("/water/").text


def test_readers_see_what_is_published_without_scripts(client: Client) -> None:
    made(client, slug="water", content="<p>明日停水</p><script>alert(1)</script>", excerpt="摘要")
    made(client, slug="draft", status="draft")
    assert "停水通知" in client.get("/").text
    page = client.get("/water/").text
    assert "明日停水" in page
    assert "练习平台" in page
    assert "<script>" not in page
    assert client.get("/draft/").status_code == 404
    assert client.get("/wp-json/wp/v2/pages").json["code"] == "rest_no_route"
