"""A source from the server to the database and back to its schedule."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories_platform import ANYBODY, make_account
from feeds import rss, rss_item
from guikou.collection.domain.schedule import SourceState
from guikou.collection.fetching.client import Client
from guikou.collection.fetching.running import run
from guikou.collection.models import Figure, Observation, Post, Source
from guikou.collection.operations.observations import Overtaken, claim, store_seen
from guikou.collection.operations.sources import pause_source
from guikou.people.domain.policy import WORKER
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from servers import Asked, Reply, Server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
NewSource = Callable[..., Source]
START = datetime(2026, 3, 1, tzinfo=UTC)


def collect(source: Source, client: Client) -> Source:
    held = claim(source.pk, by=WORKER, now=datetime.now(UTC))
    assert held is not None
    run(held, client, by=WORKER)
    source.refresh_from_db()
    return source


def items(numbers: range) -> list[str]:
    return [rss_item(number, START + timedelta(hours=number)) for number in reversed(numbers)]


def test_a_feed_becomes_posts_an_observation_and_a_line_of_the_trail(new_source: NewSource, local_client: Client, account: Account) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 4))))}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
    post = Post.objects.get(title="通知2")
    assert (post.account_id, post.text, post.published_at) == (account.pk, "第2号通知", START + timedelta(hours=2))
    assert post.key == "website:~county.example/https://county.example/notice/2"
    assert post.url == "https://county.example/notice/2"
    observation = Observation.objects.get()
    assert (observation.source, observation.origin, observation.posts_new, observation.complete) == (source, "page", 3, False)
    assert observation.incomplete_zh == "首次采集，来源只给出最近的3条，更早的内容未知。"
    assert (source.state, source.failures, source.error_zh) == (SourceState.ACTIVE, 0, "")
    assert source.next_at is not None
    assert source.last_good_at is not None
    assert source.next_at - source.last_good_at > timedelta(hours=5)
    line = TrailLine.objects.get(action="source.collected")
    assert (line.actor, line.change["posts_new"], line.place) == ("worker", 3, account.organisation.path)
    assert list(breaks()) == []


def test_the_second_time_is_complete_where_it_reaches_back_and_stores_only_what_is_new(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 4))))}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        server.routes["/feed"] = Reply(rss(items(range(2, 6))))
        source = collect(source, local_client)
        assert source.complete is True
        assert Post.objects.count() == 5
        assert Observation.objects.order_by("-id").values_list("posts_new", flat=True)[0] == 2
        seen = Observation.objects.count()
        source = collect(source, local_client)
        assert Observation.objects.count() == seen
        assert TrailLine.objects.filter(action="source.collected").count() == 2


def test_a_feed_that_has_moved_on_too_far_is_incomplete_and_says_so(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 4))))}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        server.routes["/feed"] = Reply(rss(items(range(10, 13))))
        source = collect(source, local_client)
    assert source.complete is False
    assert "可能有遗漏" in Observation.objects.order_by("-id")[0].incomplete_zh
    assert Post.objects.count() == 6


def test_what_a_source_shows_no_longer_stays(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 9))))}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        server.routes["/feed"] = Reply(rss([]))
        source = collect(source, local_client)
    assert Post.objects.count() == 8
    assert source.complete is False
    assert "不能据此认为内容已删除" in Observation.objects.order_by("-id")[0].incomplete_zh


def test_a_shortened_correction_is_taken_over_and_a_shortened_copy_elsewhere_is_not(new_source: NewSource, local_client: Client) -> None:
    full, brief, other = (Reply(rss([rss_item(1, START, description=text)])) for text in ("今日停水，请储水", "今日停水", "不停水"))
    with Server({"/feed": full, "/brief": brief}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        collect(new_source(f"{server.address}/brief"), local_client)
        assert Post.objects.get().text == "今日停水，请储水"
        server.routes["/feed"] = other
        collect(source, local_client)
    assert Post.objects.get().text == "不停水"


def test_an_unchanged_feed_is_asked_for_by_its_mark_and_counts_as_seen(new_source: NewSource, local_client: Client) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("If-None-Match") == '"v1"':
            return Reply(status=304)
        return Reply(rss(items(range(1, 4))), headers={"ETag": '"v1"'})

    with Server({"/feed": answer}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        good = source.last_good_at
        source = collect(source, local_client)
        assert "If-None-Match" in server.asked[-1].headers
    assert source.last_good_at is not None
    assert good is not None
    assert source.last_good_at > good
    assert source.complete is True
    assert source.cursor["etag"] == '"v1"'
    assert source.cursor["posts"] == 2


def test_older_pages_are_read_until_what_was_known_is_reached(new_source: NewSource, local_client: Client) -> None:
    def page(number: int, low: int, high: int, port: int) -> Reply:
        following = f'<atom:link rel="next" href="/feed?page={number + 1}"/>' if low > 1 else ""
        return Reply(rss(items(range(low, high)), more=following))

    with Server({}) as server:
        server.routes["/feed"] = lambda asked: page(
            int(asked.query.get("page", ["1"])[0]), *((21, 31), (11, 21), (1, 11))[int(asked.query.get("page", ["1"])[0]) - 1], server.port
        )
        source = collect(new_source(f"{server.address}/feed"), local_client)
        assert Post.objects.count() == 30
        assert source.complete is True
        asked = len(server.paths())
        source = collect(source, local_client)
        assert len(server.paths()) == asked + 1


def test_a_post_from_the_future_is_dated_when_it_was_first_seen(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss([rss_item(1, datetime(2099, 1, 1, tzinfo=UTC)), *items(range(2, 5))]))}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
        first = Post.objects.get(title="通知1").published_at
        assert first <= datetime.now(UTC)
        collect(source, local_client)
    assert Post.objects.get(title="通知1").published_at == first


def test_hostile_texts_are_kept_as_texts(new_source: NewSource, local_client: Client) -> None:
    hostile = rss_item(
        1, START, title="<script>alert(1)</script>\u202e标题", description="<p>甲<img src=x onerror=alert(1)>乙</p><script>x</script>",
        link="javascript:alert(document.cookie)", guid="g-1\u200b" + "长" * 400,
    )  # fmt: skip
    with Server({"/feed": Reply(rss([hostile]))}) as server:
        collect(new_source(f"{server.address}/feed"), local_client)
    post = Post.objects.get()
    assert post.url == ""
    assert "onerror" not in post.text
    assert "script" not in post.text
    assert "\u202e" not in post.title
    assert len(post.key) <= 300


def test_a_feed_cannot_change_the_posts_of_another_account(new_source: NewSource, local_client: Client, account: Account) -> None:
    victim = make_account(
        account.organisation, platform="wechat", stable_id="gh_0123456789ab", key="wechat:gh_0123456789ab", name="另一个号"
    )
    other = make_account(account.organisation, platform="wechat", stable_id="gh_ba9876543210", key="wechat:gh_ba9876543210", name="本号")
    link = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA"
    feed = rss([rss_item(1, START, title="真的", link=link, guid=link)], title="另一个号", link="https://mp.weixin.qq.com/")
    forged = rss([rss_item(1, START, title="假的", link=link, guid=link)], title="本号", link="https://mp.weixin.qq.com/")
    with Server({"/feed": Reply(feed), "/forged": Reply(forged)}) as server:
        collect(new_source(f"{server.address}/feed", account=victim), local_client)
        collect(new_source(f"{server.address}/forged", account=other), local_client)
        collect(new_source(f"{server.address}/forged"), local_client)
    assert Post.objects.get(account=victim).title == "真的"
    assert not Post.objects.filter(account=other).exists()
    assert Post.objects.get(account=account).title == "假的"


def test_failures_are_kept_in_words_and_tried_later_and_later(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(status=500)}) as server:
        source = new_source(f"{server.address}/feed")
        waits = []
        for _ in range(4):
            source = collect(source, local_client)
            assert source.next_at is not None
            assert source.last_tried_at is not None
            waits.append(source.next_at - source.last_tried_at)
        assert source.state == SourceState.FAILING
        assert source.failures == 4
        assert "代码500" in source.error_zh
        assert waits == sorted(waits)
        server.routes["/feed"] = Reply(rss(items(range(1, 3))))
        source = collect(source, local_client)
    assert (source.state, source.failures, source.error_zh) == (SourceState.ACTIVE, 0, "")
    assert TrailLine.objects.filter(action="source.failed").count() == 1


def test_an_expired_login_is_a_state_of_its_own(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(status=401)}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
    assert source.state == SourceState.LOGIN_EXPIRED
    assert source.next_at is not None
    assert source.next_at > datetime.now(UTC) + timedelta(hours=20)


def test_a_host_that_asks_to_wait_has_not_failed(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(status=429, headers={"Retry-After": "7200"})}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
    assert source.failures == 0
    assert source.state == SourceState.ACTIVE
    assert source.next_at is not None
    assert abs(source.next_at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "type"),
    [
        ("<html><body>维护中</body></html>", "application/rss+xml"),
        ("{}", "application/json"),
        ("[" * 100_000, "application/json"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>', "text/xml"),
        ("", "application/rss+xml"),
        ("\x00\x01\x02", "text/plain"),
        ("<html>", "text/html"),
    ],
)
def test_what_is_no_feed_fails_with_a_reason_and_stores_nothing(body: str, type: str, new_source: NewSource, local_client: Client) -> None:  # noqa: A002
    with Server({"/feed": Reply(body, type=type)}) as server:
        source = collect(new_source(f"{server.address}/feed"), local_client)
    assert source.failures == 1
    assert source.error_zh
    assert source.error_en
    assert not Post.objects.exists()
    assert not Observation.objects.exists()


def test_an_error_that_nobody_foresaw_is_kept_with_a_reference_and_tried_again(
    new_source: NewSource, local_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guikou.collection.fetching.readers.feed import FeedReader

    monkeypatch.setattr(FeedReader, "read", lambda *_: 1 / 0)
    source = collect(new_source("http://127.0.0.1:1/feed"), local_client)
    assert "意外错误" in source.error_zh
    assert source.failures == 1


def test_a_worker_that_lost_its_source_stores_nothing(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 4))))}) as server:
        source = new_source(f"{server.address}/feed")
        slow = claim(source.pk, by=WORKER, now=datetime.now(UTC))
        assert slow is not None
        collect(source, local_client)
        with pytest.raises(Overtaken):
            run(slow, local_client, by=WORKER)
    assert Post.objects.count() == 3
    assert Observation.objects.count() == 1


def test_what_is_read_while_a_person_pauses_is_not_kept(new_source: NewSource, local_client: Client) -> None:
    with Server({"/feed": Reply(rss(items(range(1, 4))))}) as server:
        source = new_source(f"{server.address}/feed")
        held = claim(source.pk, by=WORKER, now=datetime.now(UTC))
        assert held is not None
        pause_source(source_id=source.pk, why="x", by=ANYBODY, now=datetime.now(UTC))
        with pytest.raises(Overtaken):
            run(held, local_client, by=WORKER)
    assert claim(source.pk, by=WORKER, now=datetime.now(UTC)) is None
    assert not Post.objects.exists()


def test_figures_are_a_time_series_without_repetitions(new_source: NewSource) -> None:
    from guikou.collection.domain.completeness import Verdict
    from guikou.collection.fetching.readers.reader import Seen
    from guikou.kernel.tables import FIGURES

    source = new_source("http://127.0.0.1:1/@county", kind="mastodon")
    begin = datetime.now(UTC)
    for hours, followers in ((0, 10), (1, 10), (2, 12), (30, 12)):
        at = begin + timedelta(hours=hours)
        held = claim(source.pk, by=WORKER, now=at)
        assert held is not None
        row = {"account_id": "x", "at": at, "name": "followers", "value": followers, "floor": False, "origin": "interface"}
        store_seen(held, Seen(verdict=Verdict(True), origin="interface", figures=FIGURES.frame([row])), by=WORKER, now=at)
    assert list(Figure.objects.order_by("at").values_list("value", flat=True)) == [10, 12, 12]


def test_a_run_costs_the_same_number_of_queries_however_many_posts_there_are(new_source: NewSource, local_client: Client) -> None:
    counts = []
    with Server({"/few": Reply(rss(items(range(1, 4)))), "/many": Reply(rss(items(range(10, 400))))}) as server:
        for path in ("few", "many"):
            source = new_source(f"{server.address}/{path}")
            with CaptureQueriesContext(connection) as queries:
                collect(source, local_client)
            counts.append(len(queries) - (4 if path == "few" else 0))  # the first visit of a host reads its robots.txt
    assert Post.objects.count() == 393
    assert counts[1] <= counts[0] + 2
