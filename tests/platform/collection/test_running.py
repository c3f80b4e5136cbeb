"""The schedule and the worker: what is due is read, by one worker, whatever happens to workers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection

from factories_platform import ANYBODY, make_account
from feeds import rss, rss_item
from guikou.collection.domain.schedule import LONGEST_INTERVAL, NotNow, SourceState
from guikou.collection.fetching.hosts import SharedHosts
from guikou.collection.fetching.running import run as read_source
from guikou.collection.models import FetchHost, Observation, Post, Source
from guikou.collection.operations import sources
from guikou.collection.operations.observations import LEASE, claim
from guikou.collection.queries import dataset
from guikou.collection.queries import sources as queries
from guikou.inspection.loading import load_packs
from guikou.inspection.run import inspect
from guikou.jobs import leases
from guikou.jobs.models import Job
from guikou.jobs.operations import enqueue
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.kernel.progress import Silent
from guikou.network.limits import ROBOTS, FetchLimits
from guikou.network.refusals import SlowDown
from guikou.people.domain.policy import WORKER
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from processes import Start, kill_where_it_stops, processes_of, wait_until
from servers import Reply, Server

NOW = datetime(2026, 3, 2, tzinfo=UTC)
START = datetime(2026, 3, 1, tzinfo=UTC)
NewSource = Callable[..., Source]
in_one_transaction = pytest.mark.django_db
on_the_network = pytest.mark.allow_hosts(["127.0.0.1"])
SCRIPT = Path(__file__).with_name("one_collector.py")


def waiting() -> list[int]:
    return sorted(job.arguments["source"] for job in Job.objects.filter(kind="collection.run"))


@in_one_transaction
def test_only_what_is_due_is_queued_and_once(account: Account) -> None:
    states = {"active": NOW, "failing": NOW, "login-expired": NOW, "paused": NOW, "later": NOW + timedelta(minutes=1), "never": None}
    made = {}
    for number, (name, at) in enumerate(states.items()):
        pk = sources.add_source(
            account_id=account.pk, kind="feed", address=f"https://x.example/{number}", every_minutes=60, by=ANYBODY, now=NOW
        )
        made[name] = pk
        state = name if name in set(SourceState) else "active"
        Source.objects.filter(pk=pk).update(next_at=at, state=state, leased_until=None)
    Job.objects.all().delete()
    assert sources.enqueue_due(by=WORKER, now=NOW) == 3
    assert waiting() == sorted(made[name] for name in ("active", "failing", "login-expired"))
    assert sources.enqueue_due(by=WORKER, now=NOW) == 0
    assert sources.enqueue_due(by=WORKER, now=NOW + LEASE) == 4, "a lease ends, and the one due later is due"
    assert len(waiting()) == 4, "an unfinished job is not queued again"


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_queue_at_once_queue_each_source_once(account: Account) -> None:
    for number in range(20):
        sources.add_source(account_id=account.pk, kind="feed", address=f"https://x.example/{number}", every_minutes=60, by=ANYBODY, now=NOW)
    Job.objects.all().delete()
    Source.objects.update(leased_until=None)

    def queue(_: int) -> int:
        try:
            return sources.enqueue_due(by=WORKER, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(queue, range(4)))
    assert sum(counts) == 20
    assert len(waiting()) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_the_later_one_counts(new_source: NewSource) -> None:
    source = new_source("https://x.example/feed")

    def take(_: int) -> int:
        try:
            held = claim(source.pk, by=WORKER, now=NOW)
            assert held is not None
            return held.fence
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        fences = list(pool.map(take, range(4)))
    assert sorted(fences) == [1, 2, 3, 4]


@in_one_transaction
@on_the_network
def test_the_jobs_of_collection_are_found_and_do_it(new_source: NewSource, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    assert {"collection.due", "collection.run"} <= set(handlers())
    with Server({"/feed": Reply(rss([rss_item(1, START)]))}) as server:
        source = new_source(f"{server.address}/feed")
        Job.objects.all().delete()
        Source.objects.update(leased_until=None)
        enqueue("collection.due", {}, by=WORKER, now=datetime.now(UTC))
        for _ in range(2):
            held = leases.claim("test", ("collection.due", "collection.run"), now=datetime.now(UTC))
            assert held is not None
            run(held, handlers()[held.kind], lease=None)
    assert set(Job.objects.values_list("kind", "state")) == {("collection.due", "done"), ("collection.run", "done")}
    assert Job.objects.get(kind="collection.run").result["posts_new"] == 1
    source.refresh_from_db()
    assert source.leased_until is None
    assert source.last_good_at is not None


@in_one_transaction
def test_a_job_for_a_source_that_is_gone_or_paused_does_nothing(new_source: NewSource) -> None:
    source = new_source("https://x.example/feed")
    sources.pause_source(source_id=source.pk, why="x", by=ANYBODY, now=NOW)
    assert claim(source.pk, by=WORKER, now=NOW) is None
    with pytest.raises(sources.Paused):
        sources.collect_now(source_id=source.pk, by=ANYBODY, now=NOW)
    sources.resume_source(source_id=source.pk, by=ANYBODY, now=NOW)
    with pytest.raises(NotNow):
        sources.resume_source(source_id=source.pk, by=ANYBODY, now=NOW)
    sources.remove_source(source_id=source.pk, why="x", by=ANYBODY, now=NOW)
    assert claim(source.pk, by=WORKER, now=NOW) is None
    assert list(TrailLine.objects.order_by("number").values_list("action", flat=True)) == [
        "source.add",
        "source.pause",
        "source.resume",
        "source.remove",
    ]


@in_one_transaction
def test_the_source_of_a_merged_account_follows_it(new_source: NewSource, account: Account) -> None:
    kept = make_account(account.organisation)
    source = new_source("https://x.example/feed")
    double = new_source("https://y.example/feed")
    new_source("https://y.example/feed", account=kept)
    Account.objects.filter(pk=account.pk).update(merged_into=kept)
    assert claim(source.pk, by=WORKER, now=NOW) is not None
    source.refresh_from_db()
    assert source.account == kept
    assert claim(double.pk, by=WORKER, now=NOW) is None
    double.refresh_from_db()
    assert double.state == SourceState.PAUSED


@in_one_transaction
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "wechat"}, "kind"),
        ({"kind": "upload"}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"every_minutes": 1}, "every_minutes"),
        ({"every_minutes": LONGEST_INTERVAL + 1}, "every_minutes"),
        ({"address": "ftp://x.example/"}, "address"),
        ({"address": "https://user:pw@x.example/"}, "address"),
        ({"address": "https://x.example/" + "a" * 1500}, "address"),
        ({"address": "https://x.example/taken"}, "address"),
    ],
)
def test_what_cannot_be_a_source_is_refused_at_its_field(given: dict[str, Any], field: str, account: Account) -> None:
    told = {"account_id": account.pk, "kind": "feed", "address": "https://x.example/taken", "every_minutes": 60, "by": ANYBODY, "now": NOW}
    sources.add_source(**told)
    with pytest.raises(sources.Refusal) as refused:
        sources.add_source(**(told | {"address": "https://x.example/free"} | given))
    assert getattr(refused.value, "field", None) == field
    assert Source.objects.count() == 1


@in_one_transaction
def test_another_address_begins_anew_and_an_old_page_changes_nothing(new_source: NewSource) -> None:
    source = new_source("https://x.example/feed")
    Source.objects.update(cursor={"etag": "x"}, failures=2, error_zh="坏", complete=True)
    told = {"source_id": source.pk, "every_minutes": 60, "by": ANYBODY, "now": NOW}
    sources.edit_source(version=1, address="https://x.example/feed", **told)
    source.refresh_from_db()
    assert (source.every_minutes, source.cursor, source.version) == (60, {"etag": "x"}, 2)
    sources.edit_source(version=2, address="https://x.example/new", **told)
    source.refresh_from_db()
    assert (source.cursor, source.failures, source.error_zh, source.complete) == ({}, 0, "", None)
    with pytest.raises(sources.ChangedMeanwhile):
        sources.edit_source(version=2, address="https://x.example/other", **told)


@in_one_transaction
def test_a_source_that_nobody_sees_is_behind_and_one_that_is_seen_is_not(new_source: NewSource) -> None:
    source = new_source("https://x.example/feed", now=NOW)
    after = NOW + timedelta(hours=13)
    assert not queries.sources(ANYBODY).filter(queries.behind(after - timedelta(seconds=1))).exists()
    assert queries.sources(ANYBODY).filter(queries.behind(after)).get() == source
    found = queries.overview(ANYBODY, after)
    assert (found.sources, found.behind, found.incomplete, found.accounts_without) == (1, 1, 0, 0)


@in_one_transaction
def test_one_request_at_a_time_goes_to_a_host_whoever_asks() -> None:
    now = [NOW]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += timedelta(seconds=seconds)

    hosts = SharedHosts(clock=lambda: now[0], sleep=sleep)
    limits = FetchLimits(total=30.0, patience=3.0)
    other = SharedHosts(clock=lambda: now[0], sleep=sleep)
    with (
        hosts.turn("x.example", limits=limits, interval=2.0),
        pytest.raises(SlowDown) as busy,
        other.turn("x.example", limits=limits, interval=2.0),
    ):
        pytest.fail("two at once")
    assert sum(slept) >= 3.0
    assert busy.value.until > now[0]
    slept.clear()
    with hosts.turn("x.example", limits=limits, interval=2.0):
        assert sum(slept) == pytest.approx(2.0), "the pause between two requests"
    with hosts.turn("y.example", limits=limits, interval=2.0):
        assert sum(slept) == pytest.approx(2.0), "another host need not be waited for"


@in_one_transaction
def test_a_fetch_that_may_take_longer_is_waited_for() -> None:
    now = [NOW]

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    hosts = SharedHosts(clock=lambda: now[0], sleep=sleep)
    with (
        hosts.turn("x.example", limits=ROBOTS, interval=0.0),
        pytest.raises(SlowDown),
        SharedHosts(clock=lambda: now[0], sleep=sleep).turn("x.example", limits=FetchLimits(total=1.0, patience=2.0), interval=0.0),
    ):
        pytest.fail("two at once")
    assert now[0] - NOW > timedelta(seconds=1)


@in_one_transaction
def test_a_worker_that_died_does_not_keep_the_turn() -> None:
    now = [NOW]
    hosts = SharedHosts(clock=lambda: now[0], sleep=lambda _: None)
    limits = FetchLimits(total=30.0)
    turn = hosts.turn("x.example", limits=limits, interval=2.0)
    turn.__enter__()
    now[0] += timedelta(seconds=36)
    with hosts.turn("x.example", limits=limits, interval=2.0):
        assert FetchHost.objects.get().free_at > now[0]
    turn.__exit__(None, None, None)


@pytest.fixture
def start() -> Iterator[Start]:
    with processes_of(SCRIPT) as start:
        yield start


@pytest.mark.django_db(transaction=True)
@on_the_network
@pytest.mark.parametrize("point", ["before-store", "after-store"])
def test_a_worker_killed_in_the_middle_loses_nothing_and_nothing_is_kept_twice(point: str, start: Any, new_source: NewSource) -> None:
    items = [rss_item(number, START + timedelta(hours=number)) for number in range(30, 0, -1)]
    with Server({"/feed": Reply(rss(items))}) as server:
        source = new_source(f"{server.address}/feed")
        kill_where_it_stops(start("first", 2, point))
        assert not Post.objects.exists()
        start("second", 60, "-")
        wait_until(lambda: Source.objects.filter(pk=source.pk, last_good_at__isnull=False).exists(), "the source was read")
    assert Post.objects.count() == 30
    assert Observation.objects.count() == 1
    assert TrailLine.objects.filter(action="source.collected").count() == 1
    assert list(breaks()) == []


@pytest.mark.django_db(transaction=True)
@on_the_network
def test_two_workers_read_each_source_once(start: Any, new_source: NewSource) -> None:
    with Server({f"/{number}": Reply(rss([rss_item(number, START)])) for number in range(12)}) as server:
        for number in range(12):
            new_source(f"{server.address}/{number}")
        for name in ("a", "b"):
            start(name, 60, "-")
        wait_until(lambda: not Source.objects.filter(last_good_at=None).exists(), "all were read")
    assert sorted(server.paths()) == sorted(f"/{number}" for number in range(12))
    assert Post.objects.count() == 12
    assert list(breaks()) == []


@in_one_transaction
@on_the_network
def test_an_account_whose_source_is_behind_is_not_called_silent_and_one_that_was_looked_at_is(
    new_source: NewSource, local_client: Any, account: Account, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    seen = make_account(account.organisation, platform="website", stable_id="", key="website:~seen.example", name="另一网站")
    old = [rss_item(number, now - timedelta(days=60 + number)) for number in range(5)]
    with Server({"/feed": Reply(rss(old))}) as server:
        for owner in (account, seen):
            held = claim(new_source(f"{server.address}/feed", account=owner).pk, by=WORKER, now=now)
            assert held is not None
            read_source(held, local_client, by=WORKER)
    Source.objects.filter(account=account).update(last_good_at=now - timedelta(days=58), behind_at=now - timedelta(days=57))
    data = dataset(WORKER, as_of=now, work=tmp_path)
    findings = inspect(data, rules=load_packs(("cn-national",)), as_of=now, progress=Silent()).findings
    late = findings.filter(pl.col("rule_id") == "cn.website-silence")
    assert not late.filter((pl.col("account_id") == account.key) & (pl.col("verdict") == "not-met")).height
    assert late.filter((pl.col("account_id") == account.key) & (pl.col("verdict") == "cannot-tell")).height
    assert late.filter((pl.col("account_id") == seen.key) & (pl.col("verdict") == "not-met")).height
