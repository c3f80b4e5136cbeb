"""A source that nobody looked at for a while, from the reader to the finding."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from factories_platform import ANYBODY, make_person
from feeds import rss, rss_item
from guikou.collection.fetching.client import Client
from guikou.collection.fetching.readers.feed import FeedReader
from guikou.collection.models import Import, ImportFile, Observation, Post, Source
from guikou.collection.operations.observations import claim, store_seen
from guikou.collection.operations.sources import edit_source
from guikou.collection.queries import dataset
from guikou.inspection.models import Finding
from guikou.inspection.operations.asking import ask
from guikou.inspection.operations.running import carry_out
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER
from guikou.registry.models import Account
from servers import Reply, Server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
NewSource = Callable[..., Source]
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, AFTER = [number / 2 - 8 for number in range(12)], [number / 10 + 36 for number in range(12)]
"""Twelve posts up to two days before the first look, and twelve after forty days without one."""


class At:
    """Work as the worker hands it out, at a moment."""

    id, attempt, progress, by = 1, 1, Silent(), WORKER
    arguments: Mapping[str, Any] = {}

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def finish(self, result: object = None) -> None:
        """Nothing waits for it."""


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


def feed(*days: float) -> Reply:
    return Reply(rss([rss_item(int(number * 10), day(number)) for number in sorted(days, reverse=True)]))


class Watched:
    """A source whose server shows what a test says at the moments that it says."""

    def __init__(self, source: Source, server: Server, client: Client) -> None:
        self.source, self.account = source, source.account
        self._server, self._client = server, client

    def read(self, now: float, *days: float) -> None:
        """Look at the source at that moment, which shows the posts of these days."""
        self._server.routes["/feed"] = feed(*days)
        held = claim(self.source.pk, by=WORKER, now=day(now))
        assert held is not None
        store_seen(held, FeedReader().read(self._client, held.question), by=WORKER, now=day(now))
        self.source.refresh_from_db()


@pytest.fixture
def watched(new_source: NewSource, local_client: Client) -> Iterator[Watched]:
    with Server({"/feed": feed()}) as server:
        source = new_source(f"{server.address}/feed", now=BEGIN)
        yield Watched(source, server, local_client)


def verdict(account: Account, as_of: float) -> str:
    inspection = ask(account.organisation_id, by=ANYBODY, now=day(as_of), as_of=day(as_of))
    carry_out(inspection.pk, At(day(as_of)))
    return Finding.objects.get(account=account, rule_id="cn.website-silence").verdict


def gapless_since(account: Account, as_of: float, folder: Path) -> datetime | None:
    told = dataset(WORKER, as_of=day(as_of), work=folder).coverage.filter(account_id=account.key)
    since: datetime | None = told["gapless_since_at"].item()
    return since


def test_a_source_that_was_not_read_for_forty_days_makes_no_account_silent(watched: Watched, tmp_path: Path) -> None:
    watched.read(0, *BEFORE)
    watched.read(40, *AFTER)
    assert Post.objects.count() == 24
    assert watched.source.complete is False
    assert [verdict(watched.account, as_of) for as_of in (-1, 13, 20, 35, 40, 55)] == [
        "met", "cannot-tell", "cannot-tell", "cannot-tell", "met", "cannot-tell",
    ]  # fmt: skip
    assert gapless_since(watched.account, 40, tmp_path) == day(AFTER[1])


def test_a_pause_in_which_the_source_was_read_is_silence(watched: Watched, tmp_path: Path) -> None:
    watched.read(0, *BEFORE)
    watched.read(40, *BEFORE)
    assert verdict(watched.account, 40) == "not-met"
    assert gapless_since(watched.account, 40, tmp_path) == day(BEFORE[1])


def test_a_source_that_shows_nothing_any_more_makes_no_account_silent_until_it_shows_what_it_did(watched: Watched) -> None:
    watched.read(0, *BEFORE)
    watched.read(40)
    assert verdict(watched.account, 40) == "cannot-tell"
    watched.read(41, *BEFORE)
    assert verdict(watched.account, 41) == "not-met"


def test_the_gap_is_kept_where_the_source_moves_to_another_address(watched: Watched, tmp_path: Path) -> None:
    watched.read(0, *BEFORE)
    watched.read(40, *AFTER)
    edit_source(
        source_id=watched.source.pk, version=watched.source.version, address=f"{watched.source.address}?new", every_minutes=360,
        by=ANYBODY, now=day(40),
    )  # fmt: skip
    watched.read(41, *AFTER)
    assert gapless_since(watched.account, 41, tmp_path) == day(AFTER[1])


@pytest.mark.parametrize(("begins", "since"), [(-1.0, BEFORE[1]), (20.0, 17.0)])
def test_an_export_fills_the_gap_as_far_as_it_goes(watched: Watched, begins: float, since: float, tmp_path: Path) -> None:
    watched.read(0, *BEFORE)
    watched.read(40, *AFTER)
    upload(watched.account, begins, 25, 34)
    assert gapless_since(watched.account, 40, tmp_path) == day(since)


def test_another_source_that_was_read_meanwhile_fills_the_gap(watched: Watched, new_source: NewSource, tmp_path: Path) -> None:
    watched.read(0, *BEFORE)
    watched.read(40, *AFTER)
    other = Source.objects.create(
        account=watched.account, kind="mastodon", address="https://a.example/@b", created_at=BEGIN, behind_at=day(99),
        last_good_at=day(40), cursor={"gaps": [[None, day(-20).isoformat()]]},
    )  # fmt: skip
    Observation.objects.create(account=watched.account, source=other, at=day(40), origin="interface", complete=True)
    assert gapless_since(watched.account, 40, tmp_path) == day(-20)


def upload(account: Account, *days: float) -> None:
    """Keep an export with posts of these days."""
    made = Import.objects.create(
        organisation=account.organisation, state="applied", title="导出", made_by=make_person(), made_at=day(40), applied_at=day(40)
    )
    file = ImportFile.objects.create(imported=made, number=1, file="posts.csv", kind="read", table="posts")
    seen = Observation.objects.create(file=file, at=day(40), origin="file", complete=True)
    for number in days:
        Post.objects.create(key=f"file/{number}", account=account, observation=seen, published_at=day(number))
