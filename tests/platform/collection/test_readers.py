"""The readers of platforms against servers that answer as the platforms do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guikou.collection.domain.completeness import Known
from guikou.collection.fetching.client import Client
from guikou.collection.fetching.readers import KINDS, paging
from guikou.collection.fetching.readers.reader import Question, Seen
from guikou.collection.reading import ReadSettings, read
from guikou.kernel.progress import Silent
from guikou.kernel.tables import FIGURES, POSTS
from guikou.network.refusals import AddressRefused, Malformed, Missing, NotFetched, TooLarge, WrongType
from platforms import START, Bluesky, Mastodon, WordPress, answer
from servers import Reply, Server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PATHS = {"mastodon": "/@county", "bluesky": "/profile/county.example", "wordpress": "/"}
SERVERS: dict[str, Callable[[int], Any]] = {"mastodon": Mastodon, "bluesky": Bluesky, "wordpress": WordPress}
each_kind = pytest.mark.parametrize("kind", list(PATHS))


def ask(kind: str, server: Server, client: Client, path: str = "", **how: Any) -> Seen:
    question = Question(
        address=server.address + (path or PATHS[kind]),
        platform="website" if kind == "wordpress" else kind,
        account_key=f"{'website' if kind == 'wordpress' else kind}:own",
        account_name="某县发布",
        zone="Asia/Shanghai",
        now=NOW,
        **how,
    )
    reader = KINDS[kind].reader
    assert reader is not None
    return reader.read(client, question)


def test_mastodon_posts_become_rows(local_client: Client) -> None:
    with Mastodon(3) as server:
        server.statuses[1]["reblog"] = Mastodon.status(99, url="https://elsewhere.example/@x/1", content="<p>别处的</p>")
        seen = ask("mastodon", server, local_client)
    assert seen.posts.schema == POSTS.schema
    first, again, _ = seen.posts.rows(named=True)
    assert first["post_id"] == "mastodon:https://social.example/@county/1003"
    assert first["published_at"] == START + timedelta(hours=3)
    assert first["text"] == "第3号通知\n请周知"
    assert (first["likes"], first["reposts"], first["comments"], first["original"]) == (3, 2, 1, True)
    assert (first["pictures"], first["pictures_without_text"]) == (2, 1)
    assert (again["original"], again["repost_of"], again["text"]) == (False, "https://elsewhere.example/@x/1", "别处的")
    assert seen.figures.schema == FIGURES.schema
    assert dict(seen.figures.select("name", "value").iter_rows()) == {"followers": 321, "posts": 3}
    assert seen.identity is not None
    assert (seen.identity.name, seen.identity.verified) == ("某县发布", True)
    assert seen.identity.handle == f"county@127.0.0.1:{server.port}"
    assert seen.verdict.complete


def test_bluesky_posts_become_rows(local_client: Client) -> None:
    with Bluesky(3) as server:
        server.items[0] |= {"reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": "2026-02-02T00:00:00Z"}}
        server.items[1]["post"]["record"]["createdAt"] = "2031-01-01T00:00:00Z"
        seen = ask("bluesky", server, local_client)
    again, ahead, plain = seen.posts.rows(named=True)
    assert plain["post_id"] == f"bluesky:at://{Bluesky.DID}/app.bsky.feed.post/3k00000000001"
    assert plain["url"] == f"https://bsky.app/profile/{Bluesky.DID}/post/3k00000000001"
    assert (plain["text"], plain["pictures"], plain["pictures_without_text"]) == ("第1号通知", 2, 1)
    assert ahead["published_at"] == START + timedelta(hours=2), "a record cannot be made after the network saw it"
    assert (again["original"], again["published_at"]) == (False, datetime(2026, 2, 2, tzinfo=UTC))
    assert seen.identity is not None
    assert (seen.identity.stable_id, seen.identity.handle) == (Bluesky.DID, "county.example")


@pytest.mark.parametrize("plain", [False, True])
def test_wordpress_posts_become_rows(plain: bool, local_client: Client) -> None:
    with WordPress(2, plain=plain) as server:
        seen = ask("wordpress", server, local_client)
    row = seen.posts.row(0, named=True)
    assert row["post_id"] == "website:own/https://county.example/?p=2"
    assert (row["title"], row["text"]) == ("第2号“通知”", "全文2")
    assert (row["pictures"], row["pictures_without_text"]) == (2, 1)
    assert row["published_at"] == START + timedelta(hours=2)
    assert dict(seen.figures.select("name", "value").iter_rows()) == {"posts": 2}


@each_kind
def test_all_pages_are_read_at_first_and_only_what_is_new_after_that(kind: str, local_client: Client) -> None:
    with SERVERS[kind](250) as server:
        first = ask(kind, server, local_client)
        assert first.posts.height == 250
        assert first.verdict.complete
        asked = len(server.paths())
        known = Known(2, START + timedelta(hours=250))
        second = ask(kind, server, local_client, known=known)
        assert second.verdict.complete
        assert len(server.paths()) - asked <= 3


@each_kind
def test_an_account_without_posts_is_complete(kind: str, local_client: Client) -> None:
    with SERVERS[kind](0) as server:
        seen = ask(kind, server, local_client)
    assert seen.posts.is_empty()
    assert seen.verdict.complete


@each_kind
def test_an_account_that_shows_nothing_any_more_is_not_complete(kind: str, local_client: Client) -> None:
    with SERVERS[kind](0) as server:
        seen = ask(kind, server, local_client, known=Known(2, START))
    assert not seen.verdict.complete


@each_kind
def test_what_was_too_much_at_once_is_read_the_next_times_without_a_gap(
    kind: str, local_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.gather, "__defaults__", (3,))
    known, cursor, found = Known(), {}, set()
    with SERVERS[kind](430) as server:
        for run in range(12):
            if run == 1:  # meanwhile something new
                newer = {"mastodon": Mastodon.status, "bluesky": Bluesky.item, "wordpress": WordPress.post}[kind](431)
                (server.statuses if kind == "mastodon" else server.items if kind == "bluesky" else server.posts).insert(0, newer)
            seen = ask(kind, server, local_client, known=known, cursor=cursor)
            found |= set(seen.posts["post_id"])
            known, cursor = Known(2, max([known.newest_at or START, *seen.posts["published_at"]])), seen.cursor
            if seen.verdict.complete:
                break
            assert seen.verdict.why is not None
            assert "下次继续" in seen.verdict.why.zh
    assert seen.verdict.complete
    assert "resume" not in cursor
    assert len(found) == 431


@each_kind
def test_a_post_that_makes_no_sense_is_left_out_and_said(kind: str, local_client: Client) -> None:
    with SERVERS[kind](3) as server:
        if kind == "mastodon":
            server.statuses[1] = {"id": "1002", "url": ["x"], "created_at": {"a": 1}, "favourites_count": "many"}
        elif kind == "bluesky":
            server.items[1] = {"post": "nothing"}
        else:
            server.posts[1] = WordPress.post(2, date_gmt=None)
        seen = ask(kind, server, local_client)
    assert seen.posts.height == 2
    assert not seen.verdict.complete
    assert seen.verdict.why is not None
    assert "1条" in seen.verdict.why.zh


@each_kind
@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (Reply("<html>登录</html>", type="text/html"), (WrongType, Malformed)),
        (Reply("not json", type="application/json"), Malformed),
        (Reply("[" * 200_000, type="application/json"), Malformed),
        (answer({"error": "maintenance"}), Malformed),
        (answer([1, 2, 3]), Malformed),
        (answer("text"), Malformed),
        (Reply('{"id": ' + "1" * 10_000 + "}", type="application/json"), Malformed),
        (answer({"x": "y" * 3_000_000}), TooLarge),
        (Reply(status=404), Missing),
        (Reply(status=502), NotFetched),
    ],
)
def test_strange_answers_are_refused_in_words(kind: str, reply: Reply, refusal: Any, local_client: Client) -> None:
    routes = ("/api/v1/accounts/lookup", "/xrpc/app.bsky.actor.getProfile", "/wp-json/", "/")
    with Server(dict.fromkeys(routes, reply)) as server, pytest.raises(refusal) as refused:
        ask(kind, server, local_client)
    assert refused.value.reason.zh
    assert refused.value.reason.en


@each_kind
def test_strange_pages_of_posts_are_refused(kind: str, local_client: Client) -> None:
    with SERVERS[kind](1) as server:
        path = next(path for path in server.routes if "statuses" in path or "Feed" in path or path.endswith("posts"))
        server.routes[path] = answer({"feed": "nothing", "x": 1})
        with pytest.raises(Malformed):
            ask(kind, server, local_client)


def test_hostile_values_become_texts_and_numbers_or_nothing(local_client: Client) -> None:
    with Mastodon(1) as server:
        server.statuses[0] |= {
            "content": "<img src=x onerror=alert(1)>\x00\x07正文\u202e<iframe src=javascript:x></iframe>\ud800",
            "favourites_count": -5,
            "reblogs_count": 10**40,
            "replies_count": True,
            "media_attachments": "none",
        }
        server.account["display_name"] = "\u202e名" + "长" * 900
        seen = ask("mastodon", server, local_client)
    row = seen.posts.row(0, named=True)
    assert row["text"] == "正文?"
    assert (row["likes"], row["reposts"], row["comments"], row["pictures"]) == (None, None, None, 0)
    assert seen.identity is not None
    assert len(seen.identity.name) == 250


@pytest.mark.parametrize(
    ("kind", "path"), [("mastodon", "/about"), ("mastodon", "/"), ("mastodon", "/@"), ("bluesky", "/about"), ("bluesky", "/profile")]
)
def test_an_address_that_names_no_account_is_refused(kind: str, path: str, local_client: Client) -> None:
    with Server({}) as server, pytest.raises(AddressRefused):
        ask(kind, server, local_client, path=path)


@pytest.mark.parametrize(("kind", "path"), [("mastodon", "/@nobody"), ("bluesky", "/profile/nobody.example")])
def test_an_account_that_is_not_there_is_missing(kind: str, path: str, local_client: Client) -> None:
    with SERVERS[kind](1) as server, pytest.raises(Missing):
        ask(kind, server, local_client, path=path)


def test_a_mastodon_account_is_found_under_both_forms_of_its_address(local_client: Client) -> None:
    with Mastodon(1) as server:
        assert ask("mastodon", server, local_client, path="/users/county").posts.height == 1


def test_a_server_that_pages_in_circles_is_left_and_not_complete(local_client: Client) -> None:
    with Bluesky(1) as server:
        page = {"feed": [Bluesky.item(7)], "cursor": "again"}
        server.routes["/xrpc/app.bsky.feed.getAuthorFeed"] = answer(page)
        seen = ask("bluesky", server, local_client)
    assert seen.posts.height == 1
    assert not seen.verdict.complete


FEEDS = {
    "atom": (
        "application/atom+xml",
        """<feed xmlns="http://www.w3.org/2005/Atom"><title>某县</title><link href="https://county.example/"/><entry><id>urn:1</id>
        <title>甲</title><link href="https://county.example/1"/><updated>2026-01-02T03:04:05Z</updated><content type="html">&lt;p&gt;乙&lt;/p&gt;</content></entry></feed>""",
    ),
    "rsshub": (
        "application/feed+json",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1", "title": "某县", "home_page_url": "https://county.example/",
                "items": [{"id": "urn:1", "url": "https://county.example/1", "title": "甲", "content_html": "<p>乙</p>", "date_published": "2026-01-02T03:04:05Z"}],
            }
        ),
    ),
    "we-mp-rss": (
        "text/xml",
        """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>某县</title><link>https://county.example/</link>
        <item><guid>urn:1</guid><title>甲</title><link>https://county.example/1</link><pubDate>Fri, 02 Jan 2026 11:04:05 </pubDate>
        <content:encoded>&lt;![CDATA[&lt;p&gt;乙&lt;/p&gt;]]&gt;</content:encoded></item></channel></rss>""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", list(FEEDS))
def test_every_form_of_feed_becomes_the_same_rows(form: str, local_client: Client) -> None:
    media_type, body = FEEDS[form]
    with Server({"/feed": Reply(body, type=media_type)}) as server:
        question = Question(
            address=f"{server.address}/feed",
            platform="website",
            account_key="website:own",
            account_name="某县",
            zone="Asia/Shanghai",
            now=NOW,
        )
        seen = KINDS["feed"].reader.read(local_client, question)  # type: ignore[union-attr]
    row = seen.posts.row(0, named=True)
    assert (row["post_id"], row["title"], row["text"]) == ("website:own/urn:1", "甲", "乙")
    assert row["published_at"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert row["url"] == "https://county.example/1"


def test_of_a_feed_of_several_accounts_only_the_own_posts_are_taken(local_client: Client) -> None:
    def item(author: str, token: str) -> str:
        link = f"https://mp.weixin.qq.com/s/{token * 22}"
        return f"<item><title>{author}</title><author>{author}</author><link>{link}</link><guid>{link}</guid><pubDate>Fri, 02 Jan 2026 11:04:05 +0800</pubDate></item>"

    body = f'<rss version="2.0"><channel><title>WeWe-RSS All</title><link>http://x.example/</link>{item("某县发布", "a")}{item("邻县发布", "b")}</channel></rss>'

    def read(name: str) -> Seen:
        question = Question(
            address=f"{server.address}/feed", platform="wechat", account_key="wechat:gh_1", account_name=name, zone="Asia/Shanghai", now=NOW
        )
        return KINDS["feed"].reader.read(local_client, question)  # type: ignore[union-attr]

    with Server({"/feed": Reply(body)}) as server:
        seen = read("某县发布")
        assert seen.posts["title"].to_list() == ["某县发布"]
        assert seen.posts["account_id"].to_list() == ["wechat:gh_1"]
        with pytest.raises(Malformed) as refused:
            read("别的号")
    assert "某县发布" in refused.value.reason.zh


def test_the_kinds_say_what_they_are_and_those_of_the_release_desk_cannot_be_chosen() -> None:
    for kind in KINDS.values():
        assert kind.name.zh
        assert kind.name.en
        assert (kind.reader is None) == (kind.address is None)
    assert {kind.id for kind in KINDS.values() if kind.absent} == {"wechat", "weibo"}


def test_a_post_has_the_same_id_from_a_file_and_from_its_feed(local_client: Client, tmp_path: Path) -> None:
    for form, (media_type, body) in FEEDS.items():
        path = tmp_path / form / "feed"
        path.parent.mkdir()
        path.write_text(body)
        dataset = read([path], settings=ReadSettings(), work=tmp_path / form / "work", progress=Silent())
        from_file = dataset.posts().collect().row(0, named=True)
        with Server({"/feed": Reply(body, type=media_type)}) as server:
            question = Question(
                address=f"{server.address}/feed",
                platform="website",
                account_key=from_file["account_id"],
                account_name="某县",
                zone="Asia/Shanghai",
                now=NOW,
            )
            from_feed = KINDS["feed"].reader.read(local_client, question).posts.row(0, named=True)  # type: ignore[union-attr]
        left = ("source", "row")
        assert {name: value for name, value in from_feed.items() if name not in left} == {
            name: value for name, value in from_file.items() if name not in left
        }


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "date_published": "2026-01-01"}]}', 1),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', 0),
        ("<rss version='2.0'><channel><item><guid>g</guid><pubDate>Fri, 02 Jan 2026 11:04:05 +0800</pubDate></item></channel></rss>", 1),
        ("<rss version='2.0'><channel><title>空</title></channel></rss>", 0),
        ("<rss version='2.0'><channel><item><guid>g</guid><pubDate>Fri, 02 Jan 2026 11:04:05 +0800</pubDate></item><item><title>断", 1),
        ("<rss version='2.0'><channel><item><guid>g</guid><pubDate>昨天</pubDate></item></channel></rss>", 0),
    ],
)
def test_sparse_and_broken_feeds_give_what_they_have(body: str, count: int, local_client: Client) -> None:
    with Server({"/feed": Reply(body, type="text/xml")}) as server:
        question = Question(
            address=f"{server.address}/feed",
            platform="website",
            account_key="website:own",
            account_name="某县",
            zone="Asia/Shanghai",
            now=NOW,
        )
        seen = KINDS["feed"].reader.read(local_client, question)  # type: ignore[union-attr]
    assert seen.posts.height == count
    assert seen.verdict.complete is False, "a first look at a feed without pages never is"
