"""The practice Bluesky, asked by an independent client: the atproto SDK."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import libipld
import pytest
from atproto import Client as Sdk
from atproto import client_utils, models
from atproto.exceptions import AtProtocolError, BadRequestError, UnauthorizedError
from werkzeug.test import Client

from guikou.channels.practice.bluesky import PracticeBluesky, cid
from practice_peers import clock
from practice_servers import served

pytestmark = pytest.mark.enable_socket
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
KEY = "3m62aaaaaaa2a"
RECORD = {"$type": "app.bsky.feed.post", "text": "城关镇明日停水", "createdAt": "2026-11-20T01:30:00.000Z", "langs": ["zh"]}


@pytest.fixture
def platform() -> PracticeBluesky:
    made = PracticeBluesky()  # the SDK looks at its own clock
    made.add_account("county-gov.test", "某县发布", password="app-pass")
    return made


@pytest.fixture
def office(platform: PracticeBluesky) -> Iterator[Sdk]:
    with served(platform) as base:
        sdk = Sdk(base_url=base)
        sdk.login("county-gov.test", "app-pass")
        yield sdk
        sdk.request._client.close()


def put(office: Sdk, key: str = KEY, **changes: Any) -> Any:
    data = {"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": key, "record": {**RECORD, **changes}}
    return office.com.atproto.repo.put_record(data)


def got(office: Sdk, key: str = KEY) -> Any:
    return office.com.atproto.repo.get_record({"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": key})


def test_the_same_record_under_the_same_key_is_written_once(office: Sdk) -> None:
    one, two = put(office), put(office)
    assert (one.uri, one.cid) == (two.uri, two.cid)
    assert one.commit is not None
    assert two.commit is None
    changed = put(office, text="更正")
    assert changed.uri == one.uri
    assert changed.cid != one.cid
    assert got(office).value.text == "更正"


def test_creating_twice_under_one_key_fails_inside(office: Sdk) -> None:
    put(office)
    with pytest.raises(AtProtocolError) as failed:
        office.com.atproto.repo.create_record({"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": KEY, "record": RECORD})
    assert failed.value.response.status_code == 500


def test_identifiers_are_those_that_others_compute(office: Sdk) -> None:
    record = {**RECORD, "n": [1, -7, 300, 70_000, 5_000_000_000, True, False, None], "字": {"b": "é", "aa": {}}}
    expected = hashlib.sha256(libipld.encode_dag_cbor(record)).digest()
    assert libipld.decode_cid(cid.of_record(record))["hash"]["digest"] == expected
    link = cid.of_blob(PNG)
    with_link = {"image": {"$type": "blob", "ref": {"$link": link}}}
    raw = libipld.encode_dag_cbor({"image": {"$type": "blob", "ref": libipld.decode_dag_cbor(cid._encoded({"$link": link}))}})
    assert libipld.decode_cid(cid.of_record(with_link))["hash"]["digest"] == hashlib.sha256(raw).digest()
    with pytest.raises(ValueError, match="no such value"):
        cid.of_record({"x": 1.5})


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": "长" * 301}, KEY),
        ({"text": "👩‍👩‍👧‍👦" * 299}, KEY),  # few graphemes, too many bytes
        ({"createdAt": "yesterday"}, KEY),
        ({"text": None}, KEY),
        ({"facets": [{"index": {"byteStart": 5, "byteEnd": 900}, "features": []}]}, KEY),
        (
            {
                "embed": {
                    "$type": "app.bsky.embed.images",
                    "images": [{"alt": "x", "image": {"$type": "blob", "ref": {"$link": "bafk"}, "size": 1, "mimeType": "image/png"}}],
                }
            },
            KEY,
        ),
        ({}, "not-a-tid"),
    ],
)
def test_what_is_not_a_post_is_refused(platform: PracticeBluesky, office: Sdk, changes: dict[str, Any], key: str) -> None:
    body = {"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": key, "record": {**RECORD, **changes}}
    headers = {"Authorization": f"Bearer {office._session.access_jwt}"}
    answer = Client(platform).post("/xrpc/com.atproto.repo.putRecord", json=body, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (400, "BlobNotFound" if "embed" in changes else "InvalidRequest")


def test_pictures_may_have_two_megabytes_and_uploads_five(platform: PracticeBluesky, office: Sdk) -> None:
    headers = {"Authorization": f"Bearer {office._session.access_jwt}", "Content-Type": "image/png"}

    def uploaded(size: int) -> Any:
        return Client(platform).post("/xrpc/com.atproto.repo.uploadBlob", data=PNG.ljust(size, b"\0"), headers=headers)

    for size, taken in ((2_000_000, True), (2_000_001, False)):
        embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "图", "image": uploaded(size).json["blob"]}]}
        body = {"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": KEY, "record": {**RECORD, "embed": embed}}
        answer = Client(platform).post("/xrpc/com.atproto.repo.putRecord", json=body, headers={"Authorization": headers["Authorization"]})
        assert (answer.status_code == 200) is taken, answer.text
    assert uploaded(5 * 2**20 + 1).status_code == 413


def test_three_hundred_graphemes_are_taken(office: Sdk) -> None:
    assert put(office, text="长" * 300).uri


def test_a_record_that_is_not_there_is_an_error_of_400(office: Sdk) -> None:
    put(office)
    where = {"repo": office.me.did, "collection": "app.bsky.feed.post", "rkey": KEY}
    assert office.com.atproto.repo.delete_record(where).commit is not None
    assert office.com.atproto.repo.delete_record(where).commit is None
    with pytest.raises(BadRequestError) as failed:
        got(office)
    assert failed.value.response.content.error == "RecordNotFound"
    with pytest.raises(BadRequestError):
        office.get_post_thread(f"at://{office.me.did}/app.bsky.feed.post/{KEY}")


@pytest.mark.filterwarnings("ignore:Use 'content=<...>'")  # the SDK's way to ask httpx
def test_a_post_with_links_and_a_picture_is_shown_to_readers(platform: PracticeBluesky, office: Sdk) -> None:
    text = client_utils.TextBuilder().text("停水通知，详见 ").link("https://county.example/r/1", "https://county.example/r/1")
    made = office.send_image(text, PNG, "停水范围图")
    thread = office.get_post_thread(made.uri).thread
    assert thread.post.record.facets[0].features[0].uri == "https://county.example/r/1"
    reader = Client(platform)
    name = made.uri.rpartition("/")[2]
    for address in ("/profile/county-gov.test", f"/profile/county-gov.test/post/{name}"):
        page = reader.get(address).text
        assert "停水通知" in page
        assert 'alt="停水范围图"' in page
        assert "练习平台" in page
    assert reader.get(f"/blob/{cid.of_blob(PNG)}").data == PNG
    assert "某县发布" in reader.get("/").text
    assert reader.get("/profile/county-gov.test/post/none").status_code == 404


def test_what_visitors_answer_is_in_the_thread(platform: PracticeBluesky, office: Sdk) -> None:
    made = office.send_post("通知")
    address = f"/profile/county-gov.test/post/{made.uri.rpartition('/')[2]}"
    assert Client(platform).post(address, data={"author": "居民", "text": "几点？<b>"}).status_code == 303
    thread = office.get_post_thread(made.uri).thread
    assert thread.post.reply_count == 1
    assert thread.replies[0].post.record.text == "几点？<b>"
    assert "几点？&lt;b&gt;" in Client(platform).get(address).text
    assert office.get_posts([made.uri]).posts[0].author.display_name == "某县发布"


def test_a_bad_token_is_400_and_a_bad_password_401(platform: PracticeBluesky, office: Sdk) -> None:
    office.login(session_string=office.export_session_string())
    answer = Client(platform).get("/xrpc/com.atproto.server.getSession", headers={"Authorization": "Bearer a.b.c"})
    assert (answer.status_code, answer.json["error"]) == (400, "InvalidToken")
    assert Client(platform).get("/xrpc/com.atproto.server.getSession").status_code == 401
    with pytest.raises(UnauthorizedError):
        office.com.atproto.server.create_session(models.ComAtprotoServerCreateSession.Data(identifier="county-gov.test", password="wrong"))


def test_a_session_runs_out_and_is_renewed_once() -> None:
    platform = PracticeBluesky(clock=clock())
    platform.add_account("county-gov.test", "某县发布", password="app-pass")
    client = Client(platform)
    login = {"identifier": "county-gov.test", "password": "app-pass"}
    session = client.post("/xrpc/com.atproto.server.createSession", json=login).json
    platform.clock.advance(timedelta(hours=3))
    asked = client.get("/xrpc/com.atproto.server.getSession", headers={"Authorization": f"Bearer {session['accessJwt']}"})
    assert asked.json["error"] == "ExpiredToken"
    renew = {"Authorization": f"Bearer {session['refreshJwt']}"}
    fresh = client.post("/xrpc/com.atproto.server.refreshSession", headers=renew).json
    assert (
        client.get("/xrpc/com.atproto.server.getSession", headers={"Authorization": f"Bearer {fresh['accessJwt']}"}).json["handle"]
        == "county-gov.test"
    )
    assert client.post("/xrpc/com.atproto.server.refreshSession", headers=renew).json["error"] == "InvalidToken"
    for _ in range(30):
        client.post("/xrpc/com.atproto.server.createSession", json=login)
    spent = client.post("/xrpc/com.atproto.server.createSession", json=login)
    assert (spent.status_code, spent.json["error"]) == (429, "RateLimitExceeded")


def test_points_are_counted_and_said_to_be_spent() -> None:
    platform = PracticeBluesky(clock=clock())
    did = platform.add_account("county-gov.test", "某县发布", password="app-pass")
    client = Client(platform)
    session = client.post("/xrpc/com.atproto.server.createSession", json={"identifier": did, "password": "app-pass"}).json
    platform.store.put("spent", f"points {did}/3600/{int(platform.clock().timestamp() // 3600)}", {"points": 4998})
    body = {"repo": did, "collection": "app.bsky.feed.post", "rkey": KEY, "record": RECORD}
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    answer = client.post("/xrpc/com.atproto.repo.putRecord", json=body, headers=headers)
    assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (429, "0")
    platform.clock.advance(timedelta(hours=1))
    assert client.post("/xrpc/com.atproto.repo.putRecord", json=body, headers=headers).status_code == 200


def test_nobody_writes_into_the_records_of_others(platform: PracticeBluesky, office: Sdk) -> None:
    other = platform.add_account("other.test", "别人", password="x")
    with pytest.raises(UnauthorizedError):
        office.com.atproto.repo.put_record({"repo": other, "collection": "app.bsky.feed.post", "rkey": KEY, "record": RECORD})
    assert office.resolve_handle("other.test").did == other
