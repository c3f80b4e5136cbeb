"""Releases as feeds, read back by an independent reader; and the hub with subscribers on this machine."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from, text
from werkzeug.test import Client
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response

from guikou.channels.calls import AnswerLost, Calls, HttpCalls, NotSent, Reply, Request
from guikou.channels.feeds import ATOM, JSON, RSS, Correction, Entry, Feed, atom, headers, json_feed, rss
from guikou.channels.feeds.hub import Hub
from guikou.channels.feeds.websub import (
    LONGEST_LEASE,
    SHORTEST_LEASE,
    USUAL_LEASE,
    Mode,
    Outcome,
    Wish,
    WishRefused,
    ended,
    notification,
    outcome,
    question,
    subscription,
    wish,
)
from guikou.kernel.bilingual import Language, Text
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import AddressRefused
from practice_servers import served

BEIJING = timezone(timedelta(hours=8))
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING)
HUB = "https://county.example/hub"
FEED = Feed(
    address="https://county.example/feed.atom",
    home="https://county.example/",
    title="某县人民政府",
    language=Language.ZH,
    made_at=DAY - timedelta(days=100),
    description="通知公告",
    author="某县人民政府办公室",
    hub=HUB,
)


def entry(number: int, **given: Any) -> Entry:
    told: dict[str, Any] = {
        "id": f"https://county.example/r/{number}",
        "address": f"https://county.example/r/{number}",
        "title": f"停水通知{number} <试行> & ]]>",
        "language": Language.ZH,
        "published_at": DAY + timedelta(hours=number),
        "updated_at": DAY + timedelta(hours=number),
        "summary": "城关镇明日停水。",
        "html": '<p>请储水 &amp; 相互转告。</p><img src="https://county.example/p/1.png" alt="管网图">',
    }
    return Entry(**told | given)


ENTRIES = [
    entry(1),
    entry(3, author="水务局", updated_at=DAY + timedelta(days=1), corrections=(Correction(DAY + timedelta(days=1), "时间改为<9时>"),)),
    entry(2, language=Language.EN, title="Water", id="urn:uuid:2"),
    entry(4, recalled_at=DAY + timedelta(days=2), recall_note="内容有误"),
]


@pytest.mark.parametrize("made", [rss, atom])
def test_an_independent_reader_reads_it_back(made: Callable[..., bytes]) -> None:
    found = feedparser.parse(made(FEED, ENTRIES))
    assert not found.bozo
    assert found.feed.title == "某县人民政府"
    assert found.feed.language == "zh-CN"
    assert {link.rel: link.href for link in found.feed.links} == {"self": FEED.address, "hub": HUB, "alternate": FEED.home}
    assert [item.id for item in found.entries] == ["https://county.example/r/3", "urn:uuid:2", "https://county.example/r/1"]
    first = found.entries[0]
    assert first.title == "停水通知3 <试行> & ]]>"
    assert first.link == "https://county.example/r/3"
    assert first.author == "水务局"
    assert first.summary == "城关镇明日停水。"
    assert first.content[0].value.startswith("<p><strong>更正（2026-11-21）：时间改为&lt;9时&gt;</strong></p><p>请储水")
    assert first.published_parsed[:5] == (2026, 11, 20, 4, 0)
    assert first.updated_parsed[:5] == (2026, 11, 21, 1, 0)
    assert found.feed.updated_parsed[:3] == (2026, 11, 22)


def test_what_was_recalled_is_gone_and_leaves_a_tombstone() -> None:
    for made in (rss, json_feed):
        assert b"/r/4" not in made(FEED, ENTRIES)
    graves = ElementTree.fromstring(atom(FEED, ENTRIES)).findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert [grave.attrib for grave in graves] == [{"ref": "https://county.example/r/4", "when": "2026-11-22T01:00:00Z"}]
    assert graves[0][0].text == "内容有误"
    assert "内容有误" not in atom(FEED, [entry(4, recalled_at=DAY)]).decode()


def test_a_json_feed_has_what_the_version_asks_for() -> None:
    whole = json.loads(json_feed(FEED, ENTRIES))
    assert whole["version"] == "https://jsonfeed.org/version/1.1"
    assert whole["hubs"] == [{"type": "WebSub", "url": HUB}]
    first, second, third = whole["items"]
    assert first["_guikou"]["corrections"] == [{"at": "2026-11-21T01:00:00Z", "note": "时间改为<9时>"}]
    assert first["date_modified"] == "2026-11-21T01:00:00Z"
    assert (second["language"], second["id"]) == ("en", "urn:uuid:2")
    assert "_guikou" not in third
    assert "authors" not in third


@pytest.mark.parametrize("made", [rss, atom, json_feed])
def test_a_feed_without_entries_is_one(made: Callable[..., bytes]) -> None:
    bare = Feed(address="https://c.example/f", home="https://c.example/", title="x", language=Language.EN, made_at=DAY)
    assert made(bare, []) == made(bare, [])
    if made is json_feed:
        assert json.loads(made(bare, []))["items"] == []
    else:
        assert not feedparser.parse(made(bare, [])).bozo
    empty = made(bare, [entry(1, summary="", html="")])
    assert b"/r/1" in empty


@given(text() | text(sampled_from("a\ud800\0]>&\x1f\ufffe")))
def test_no_text_breaks_a_feed(written: str) -> None:
    told = [entry(1, title=written, summary=written, html=written, author=written, corrections=(Correction(DAY, written),))]
    for made in (rss, atom):
        ElementTree.fromstring(made(FEED, told))
    json.loads(json_feed(FEED, told))


def test_a_feed_is_served_with_its_hub_and_a_tag() -> None:
    content = rss(FEED, ENTRIES)
    told = headers(FEED, content, RSS)
    assert told["Link"] == f'<{HUB}>; rel="hub", <{FEED.address}>; rel="self"'
    assert told["ETag"] == headers(FEED, rss(FEED, ENTRIES), RSS)["ETag"] != headers(FEED, b"", RSS)["ETag"]
    assert headers(FEED, b"", ATOM)["Content-Type"] == "application/atom+xml; charset=utf-8"
    bare = Feed(address="https://c.example/f", home="", title="x", language=Language.EN, made_at=DAY)
    assert headers(bare, b"", JSON)["Link"] == '<https://c.example/f>; rel="self"'


# The hub.

FORM = {"hub.mode": "subscribe", "hub.topic": FEED.address, "hub.callback": "https://reader.example/back?token=7"}
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def wished(**given: str) -> Wish:
    return wish(FORM | {f"hub.{name}": value for name, value in given.items()}, {FEED.address})


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("", USUAL_LEASE),
        ("86400", timedelta(days=1)),
        ("5", SHORTEST_LEASE),
        ("9" * 40, LONGEST_LEASE),
        ("-5", USUAL_LEASE),
        ("٣", USUAL_LEASE),
    ],
)
def test_a_lease_is_what_was_asked_for_within_reason(asked: str, granted: timedelta) -> None:
    assert wished(lease_seconds=asked).lease == granted


def test_what_cannot_be_meant_is_refused() -> None:
    for wrong in ({"mode": "publish"}, {"topic": "https://other.example/"}, {"secret": "x" * 200}):
        with pytest.raises(WishRefused):
            wished(**wrong)
    for wrong in ("", "ftp://reader.example/", "https://user:word@reader.example/"):
        with pytest.raises(AddressRefused):
            wished(callback=wrong)


def test_the_callback_is_asked_and_keeps_its_own_parameters() -> None:
    asked = question(wished(lease_seconds="7200"), "c-1")
    assert asked.url.startswith("https://reader.example/back?token=7&hub.mode=subscribe&hub.topic=https%3A%2F%2Fcounty.example%2Ffeed.atom")
    assert asked.url.endswith("&hub.challenge=c-1&hub.lease_seconds=7200")
    assert "lease" not in question(wished(mode="unsubscribe"), "c-1").url
    assert "hub.mode=denied" in ended(subscription(wished(), NOW), "feed closed").url


def test_a_subscription_holds_until_its_lease_is_over() -> None:
    made = subscription(wished(secret="s3cret", lease_seconds="7200"), NOW)
    assert made.holds(NOW + timedelta(minutes=119))
    assert not made.holds(NOW + timedelta(hours=2))
    assert "s3cret" not in repr(made) + repr(wished(secret="s3cret"))
    assert "token" not in repr(made)


@pytest.mark.parametrize(
    ("status", "means"), [(200, Outcome.TAKEN), (204, Outcome.TAKEN), (410, Outcome.GONE), (500, Outcome.AGAIN), (302, Outcome.AGAIN)]
)
def test_an_answer_to_a_notification_means(status: int, means: Outcome) -> None:
    assert outcome(Reply(status=status)) is means


def test_what_a_subscriber_is_told_is_signed_with_their_secret() -> None:
    told = notification(subscription(wished(secret="密s"), NOW), b"<feed/>", ATOM, hub=HUB)
    assert told.headers["X-Hub-Signature"] == "sha256=" + hmac.new("密s".encode(), b"<feed/>", hashlib.sha256).hexdigest()
    assert told.headers["Link"] == f'<{HUB}>; rel="hub", <{FEED.address}>; rel="self"'
    assert "X-Hub-Signature" not in notification(subscription(wished(), NOW), b"", ATOM, hub=HUB).headers


class Reader:
    """A subscriber: repeats challenges of what it asked for, and keeps what it is told."""

    def __init__(self) -> None:
        self.wishes, self.told, self.status = True, [], 202  # type: ignore[var-annotated]

    def __call__(self, environ: Any, start: Any) -> Any:
        asked = Asked(environ)
        if asked.method == "GET":
            answer = Response(asked.args["hub.challenge"]) if self.wishes and asked.args["token"] == "7" else Response(status=404)
        else:
            self.told.append((asked.get_data(), asked.headers.get("X-Hub-Signature")))
            answer = Response(status=self.status)
        return answer(environ, start)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_reader_subscribes_is_told_and_leaves() -> None:
    reader = Reader()
    calls = HttpCalls(private=PrivateHosts.of(["127.0.0.1"]), limits=FetchLimits(connect=2.0, read=1.0, total=3.0))
    hub = Hub(HUB, calls)
    with served(reader) as address:
        asked = wished(callback=f"{address}/back?token=7", secret="s3cret")
        assert hub.verify(asked, "challenge-1")
        made = subscription(asked, NOW)
        assert hub.tell(made, b"<feed/>", ATOM) is Outcome.TAKEN
        assert reader.told == [(b"<feed/>", "sha256=" + hmac.new(b"s3cret", b"<feed/>", hashlib.sha256).hexdigest())]
        reader.status = 410
        assert hub.tell(made, b"<feed/>", ATOM) is Outcome.GONE
        reader.wishes = False
        assert not hub.verify(wished(mode="unsubscribe", callback=f"{address}/back?token=7"), "challenge-2")
    assert hub.tell(made, b"<feed/>", ATOM) is Outcome.AGAIN
    assert not hub.verify(asked, "challenge-3")


def test_whoever_says_something_else_did_not_ask() -> None:
    for body in (b"", b"challenge-2", b"challenge-1 ", b"<html>challenge-1</html>"):
        assert not Hub(HUB, lambda _, body=body: Reply(status=200, body=body)).verify(wished(), "challenge-1")  # type: ignore[misc]
    assert wished(mode="unsubscribe").mode is Mode.UNSUBSCRIBE


@pytest.mark.parametrize("failure", [NotSent, AnswerLost])
def test_a_reader_out_of_reach_is_told_again(failure: type[Exception]) -> None:
    def calls(_: Request) -> Reply:
        raise failure(Text("断", "broken"))

    silent: Calls = calls
    assert Hub(HUB, silent).tell(subscription(wished(), NOW), b"", ATOM) is Outcome.AGAIN
    assert not Hub(HUB, silent).verify(wished(), "c")


def test_the_reader_of_these_tests_is_one() -> None:
    assert Client(Reader()).get("/?token=7&hub.challenge=x").get_data() == b"x"
