"""The practice Mastodon, asked by an independent client: Mastodon.py."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonRatelimitError, MastodonUnauthorizedError
from werkzeug.test import Client

from guikou.channels.practice.mastodon import PracticeMastodon
from practice_peers import clock
from practice_servers import served

pytestmark = pytest.mark.enable_socket
BACK = "https://desk.example/back"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def platform() -> PracticeMastodon:
    return PracticeMastodon(clock=clock())


@pytest.fixture
def base(platform: PracticeMastodon) -> Iterator[str]:
    with served(platform) as address:
        yield address


@pytest.fixture
def office(platform: PracticeMastodon, base: str) -> Iterator[Mastodon]:
    token = platform.add_token(platform.add_account("gov", "某县发布"))
    with requests.Session() as session:
        yield Mastodon(access_token=token, api_base_url=base, version_check_mode="none", ratelimit_method="throw", session=session)


def test_an_app_is_registered_and_logs_in_with_a_code(platform: PracticeMastodon, base: str) -> None:
    account = platform.add_account("gov", "某县发布")
    with requests.Session() as session:
        key, secret = Mastodon.create_app("归口", api_base_url=base, redirect_uris=BACK, scopes=["read", "write"], session=session)
        client = Mastodon(client_id=key, client_secret=secret, api_base_url=base, version_check_mode="none", session=session)
        address = client.auth_request_url(redirect_uris=BACK, scopes=["read", "write"])
        assert "某县发布" in session.get(address).text
        led_back = session.post(address, data={"account": account}, allow_redirects=False)
        code = parse_qs(urlsplit(led_back.headers["Location"]).query)["code"][0]
        client.log_in(code=code, redirect_uri=BACK, scopes=["read", "write"])
        assert client.account_verify_credentials()["display_name"] == "某县发布"


def test_a_post_is_made_read_edited_and_deleted(office: Mastodon) -> None:
    made = office.status_post("城关镇明日停水\n详见 https://county.example/r/1", language="zh")
    assert office.status(made.id).url == made.url
    assert [post.id for post in office.account_statuses(made.account.id)] == [made.id]
    edited = office.status_update(made.id, "更正：后日停水 https://county.example/r/1")
    assert edited.edited_at is not None
    assert "后日" in edited.content
    office.status_delete(made.id)
    with pytest.raises(MastodonNotFoundError):
        office.status(made.id)
    assert office.account_statuses(made.account.id) == []


def test_the_same_key_makes_one_post_within_an_hour_and_two_after_it(office: Mastodon, platform: PracticeMastodon) -> None:
    one, two = (office.status_post("同一条", idempotency_key="d-1") for _ in range(2))
    assert one.id == two.id
    assert office.status_post("同一条", idempotency_key="d-2").id != one.id
    platform.clock.advance(timedelta(minutes=61))
    assert office.status_post("同一条", idempotency_key="d-1").id != one.id


@pytest.mark.parametrize(
    ("text", "taken"),
    [("", False), ("   ", False), ("长" * 500, True), ("长" * 501, False), ("长" * 477 + "https://a.example/" + "b" * 400, True)],
)
def test_empty_and_over_long_texts_are_refused_and_an_address_counts_23(office: Mastodon, text: str, taken: bool) -> None:
    if taken:
        assert office.status_post(text).id
    else:
        with pytest.raises(MastodonAPIError, match="422"):
            office.status_post(text)


def test_family_emoji_count_as_one_character(office: Mastodon) -> None:
    assert office.status_post("👩‍👩‍👧‍👦" * 500).id


def test_a_picture_goes_up_with_its_text_and_is_shown(office: Mastodon, platform: PracticeMastodon) -> None:
    picture = office.media_post(PNG, mime_type="image/png", description="停水范围图")
    assert office.media(picture.id).description == "停水范围图"
    made = office.status_post("图", media_ids=[picture])
    assert made.media_attachments[0].description == "停水范围图"
    page = Client(platform).get(urlsplit(made.url).path)
    assert 'alt="停水范围图"' in page.text
    assert Client(platform).get(f"/media/{picture.id}").data == PNG
    with pytest.raises(MastodonAPIError, match="422"):
        office.media_post(b"no picture", mime_type="image/png")
    with pytest.raises(MastodonAPIError, match="422"):
        office.status_post("图", media_ids=["1"])


def test_what_visitors_answer_is_in_the_context(office: Mastodon, platform: PracticeMastodon) -> None:
    made = office.status_post("通知")
    assert Client(platform).post(urlsplit(made.url).path, data={"author": "居民", "text": "几点？"}).status_code == 303
    answer = office.status_context(made.id).descendants[0]
    assert "几点？" in answer.content
    ours = office.status_post("八点", in_reply_to_id=answer)
    assert [post.id for post in office.status_context(made.id).descendants] == [answer.id, ours.id]
    assert [post.id for post in office.status_context(ours.id).ancestors] == [made.id, answer.id]
    assert office.status(made.id).replies_count == 1
    assert "几点？" in Client(platform).get(urlsplit(made.url).path).text


def test_what_is_left_is_said_and_too_many_calls_are_refused(office: Mastodon, platform: PracticeMastodon) -> None:
    made = [office.status_post(f"第{number}条") for number in range(31)]
    for post in made[:30]:
        office.status_delete(post.id)
    with pytest.raises(MastodonRatelimitError):
        office.status_delete(made[30].id)
    platform.clock.advance(timedelta(minutes=30))
    office.status_delete(made[30].id)
    headers = Client(platform).get("/api/v1/instance").headers
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("300", "299")
    assert headers["X-RateLimit-Reset"].endswith("Z")


def test_a_worthless_token_and_a_narrow_one_are_refused(office: Mastodon, platform: PracticeMastodon, base: str) -> None:
    client = Client(platform)

    def posted(token: str) -> Any:
        return client.post("/api/v1/statuses", data={"status": "x"}, headers={"Authorization": f"Bearer {token}"})

    assert posted("wrong").status_code == 401
    assert posted(platform.add_token(platform.add_account("other", "别人"), scopes="read")).status_code == 403
    with requests.Session() as session, pytest.raises(MastodonUnauthorizedError):
        Mastodon(access_token="wrong", api_base_url=base, version_check_mode="none", session=session).account_verify_credentials()


def test_nobody_changes_the_posts_of_others(office: Mastodon, platform: PracticeMastodon) -> None:
    made = office.status_post("通知")
    other = platform.add_token(platform.add_account("other", "别人"))
    answer = Client(platform).delete(f"/api/v1/statuses/{made.id}", headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 404
    assert office.status(made.id).id == made.id


def test_pages_say_that_they_are_for_practice_and_show_what_people_wrote_as_text(office: Mastodon, platform: PracticeMastodon) -> None:
    made = office.status_post("<script>alert(1)</script>")
    client = Client(platform)
    assert "某县发布" in client.get("/").text
    for address in ("/@gov", urlsplit(made.url).path):
        page = client.get(address).text
        assert "练习平台" in page
        assert "<script>" not in page
    assert client.get("/@gov/1").status_code == 404
    assert "&lt;script&gt;" in office.status(made.id).content
