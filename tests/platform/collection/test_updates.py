"""When accounts were last known to publish: the lists say what the inspection says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collected import make_observation, make_post
from factories_platform import NOW, make_account, make_actor, make_organisation, make_person, sign_in
from guikou.collection.queries.updates import last_known, last_update, silent_for
from guikou.inspection.domain.facts import Facts, Item
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation
from guikou.registry import queries
from guikou.registry.models import Account

pytestmark = pytest.mark.django_db
DAYS = 14
# How many days ago the platform shows an update, and how many days ago posts were published that were collected; below zero: later than now.
KNOWN = [
    (None, ()), (20, ()), (14, ()), (13.9, ()), (-1, ()), (None, (20,)), (None, (14,)), (None, (13.9,)), (None, (-1,)),
    (20, (1,)), (20, (30, 1)), (20, (30,)), (1, (30,)), (20, (-1,)), (-1, (20,)), (-1, (-1,)), (30, (20, -1)),
]  # fmt: skip


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


def make(county: Organisation, shown: float | None, posts: tuple[float, ...], now: Any = NOW, **columns: Any) -> Account:
    """Return an account that the platform shows updated so many days ago, with posts of so many days ago."""
    at = None if shown is None else now - timedelta(days=shown)
    account = make_account(county, last_update_at=at, **columns)
    for days in posts:
        make_post(make_observation(account), published_at=now - timedelta(days=days))
    return account


@pytest.mark.parametrize(("shown", "posts"), KNOWN)
def test_the_last_update_is_that_of_the_inspection(county: Organisation, shown: float | None, posts: tuple[float, ...]) -> None:
    account = make(county, shown, posts)
    newest = sorted((NOW - timedelta(days=days) for days in posts if days >= 0), reverse=True)
    facts = Facts(
        account_id=account.key,
        platform="wechat",
        as_of=NOW,
        last_update_at=account.last_update_at if shown is not None and shown >= 0 else None,
        newest=tuple(Item(post_id=str(number), at=at, original=None) for number, at in enumerate(newest)),
    )
    last = facts.last_seen_at
    by = make_actor(Role.SUPERVISOR, at=county)
    assert last_known(account, NOW) == last
    assert queries.accounts(by).annotate(at=last_update(NOW)).get().at == last
    silent = queries.accounts(by).filter(silent_for(DAYS, NOW)).exists()
    assert silent is (last is not None and last <= NOW - timedelta(days=DAYS))


def test_an_account_that_does_not_run_any_more_is_not_said_to_be_silent(county: Organisation) -> None:
    make(county, 20, (20,), state="cancelled")
    assert not queries.accounts(make_actor(Role.SUPERVISOR, at=county)).filter(silent_for(DAYS, NOW)).exists()


def test_the_list_and_the_page_of_an_account_say_the_same(county: Organisation) -> None:
    now = timezone.now()
    busy, silent, never = (make(county, *known, now=now) for known in ((20, (1.5,)), (40, (30,)), (None, ())))
    client = sign_in(Client(), make_person(Role.SUPERVISOR, at=county))
    listed: Any = client.get("/console/accounts/?silent=14")
    assert [line.key for line in listed.context["lines"]] == [silent.pk]
    ordered: Any = client.get("/console/accounts/?sort=-last")
    assert [line.key for line in ordered.context["lines"]] == [busy.pk, silent.pk, never.pk]
    cells = {line.key: next(str(cell) for column, cell in line.cells if column.name == "last") for line in ordered.context["lines"]}
    assert (cells[silent.pk], "—" in cells[never.pk]) == ("30天前", True)
    page = client.get(reverse("accounts:show", args=[silent.pk])).content.decode()
    assert f"{timezone.localtime(now - timedelta(days=30)):%Y-%m-%d %H:%M}" in page
