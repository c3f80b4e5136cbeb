"""What an address that somebody pastes could be read as."""

import pytest

from feeds import rss, rss_item
from guikou.collection.fetching.client import Client
from guikou.collection.fetching.recognition import NothingFound, recognise
from platforms import START
from servers import Reply, Server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
PAGE = """<html><head><base href="/site/"><title>x</title>
<link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="en" href="/en/">
<link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" title="通知 &amp; {公告}" href="feed.xml">
<link rel="alternate" type="application/atom+xml" href="https://elsewhere.example/atom#x">
<link rel="alternate" type="application/rss+xml" title="again" href="feed.xml">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="http://user:pw@x.example/">
<link rel="alternate" type="application/rss+xml" href="http://[bad/">
</head><body>x</body></html>"""


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://bsky.app/profile/county.example", "bluesky"),
        ("bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx", "bluesky"),
        ("https://social.example/@county", "mastodon"),
        ("https://social.example/users/county", "mastodon"),
    ],
)
def test_platforms_are_told_by_their_addresses_without_asking_anybody(address: str, kind: str, local_client: Client) -> None:
    (proposal,) = recognise(address, local_client)
    assert proposal.kind == kind
    assert proposal.address.startswith("https://")


@pytest.mark.parametrize(
    "address", ["https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA4NTE0ODQ2OA==", "https://weibo.com/u/1234567890"]
)
def test_platforms_of_the_release_desk_say_what_can_be_done_instead(address: str, local_client: Client) -> None:
    with pytest.raises(NothingFound) as nothing:
        recognise(address, local_client)
    assert "上传导出文件" in nothing.value.reason.zh
    assert nothing.value.field == "address"


def test_feeds_that_a_page_names_are_proposed_once_each(local_client: Client) -> None:
    with Server({"/": Reply(PAGE, type="text/html")}) as server:
        found = recognise(f"{server.address}/", local_client)
    assert [(proposal.kind, proposal.address) for proposal in found] == [
        ("feed", f"{server.address}/site/feed.xml"),
        ("feed", "https://elsewhere.example/atom"),
    ]
    assert found[0].why.zh == "页面上标明的订阅源“通知 & （公告）”"


def test_a_feed_is_recognised_as_one_whatever_it_is_called(local_client: Client) -> None:
    with Server({"/x": Reply(rss([rss_item(1, START)]), type="text/plain")}) as server:
        (proposal,) = recognise(f"{server.address}/x", local_client)
    assert (proposal.kind, proposal.address) == ("feed", f"{server.address}/x")


@pytest.mark.parametrize("path", ["/wp-json/", "/blog/?rest_route=/"])
def test_a_wordpress_website_is_proposed_with_all_its_posts_first(path: str, local_client: Client) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="https://api.w.org/" href="{path}">'
    with Server({"/": Reply(page, type="text/html")}) as server:
        found = recognise(f"{server.address}/", local_client)
    assert [proposal.kind for proposal in found] == ["wordpress", "feed"]
    assert found[0].address == server.address + ("/" if path == "/wp-json/" else "/blog/")


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>nothing</html>", type="text/html"),
        Reply("<" * 100_000, type="text/html"),
        Reply("<![unheard[ of ]]><!x[<link rel=alternate>", type="text/html"),
        Reply(b"\xff\xfe\x00", type=""),
        Reply("{}", type="application/json"),
        Reply(b"\x89PNG", type="image/png"),
        Reply(status=404),
        Reply(status=500),
    ],
)
def test_where_nothing_is_found_the_reason_is_said(reply: Reply, local_client: Client) -> None:
    with Server({"/": reply}) as server, pytest.raises(NothingFound) as nothing:
        recognise(f"{server.address}/", local_client)
    assert nothing.value.reason.zh
    assert nothing.value.reason.en


@pytest.mark.parametrize(
    "address", ["", "  ", "不是网址", "ftp://x.example/", "http://10.0.0.1/", "http://user:pw@x.example/", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused(address: str, local_client: Client) -> None:
    with pytest.raises(NothingFound):
        recognise(address, local_client)
