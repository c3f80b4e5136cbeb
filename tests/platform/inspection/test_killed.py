"""A worker that is killed in the middle of an inspection: the next one goes on, nothing is there twice, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Count
from django.utils import timezone

from factories_platform import make_account, make_actor, make_organisation
from guikou.inspection.models import Finding, FindingChange, Inspection
from guikou.inspection.operations.asking import ask
from guikou.inspection.queries import result_of
from guikou.jobs.models import Job
from guikou.people.domain.policy import Role
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from processes import Start, kill_where_it_stops, processes_of, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("one_inspector.py")
LEASE_S, AT_ONCE, ACCOUNTS = 2, 40, 100


@pytest.fixture
def start() -> Iterator[Start]:
    with processes_of(SCRIPT) as start:
        yield start


@pytest.mark.parametrize(("point", "stored"), [("judged", 0), ("between", AT_ONCE), ("within", AT_ONCE), ("ending", ACCOUNTS)])
def test_nothing_is_twice_and_nothing_lost(start: Start, point: str, stored: int) -> None:
    county = make_organisation("青山县人民政府")
    supervisor = make_actor(Role.SUPERVISOR, at=county)
    make_account(county)
    Account.objects.bulk_create(_accounts(county, ACCOUNTS - 1))
    inspection = ask(county.pk, by=supervisor, now=timezone.now())
    kill_where_it_stops(start("first", LEASE_S, AT_ONCE, point))
    inspection.refresh_from_db()
    assert inspection.state == "running"
    assert _inspected() == stored
    before = dict(Finding.objects.values_list("pk", "version"))
    start("second", LEASE_S, AT_ONCE, "-")
    wait_until(lambda: Inspection.objects.get().state == "done", "the second worker has ended it")
    inspection.refresh_from_db()
    assert (Job.objects.get().attempts, Job.objects.get().worker) == (2, "second")
    assert _inspected() == inspection.accounts == ACCOUNTS
    assert sum(inspection.counts.values()) == Finding.objects.count() == FindingChange.objects.count() == result_of(inspection).height
    assert before.items() <= dict(Finding.objects.values_list("pk", "version")).items()
    _told_once("finding.first", ACCOUNTS)
    _told_once("inspection.done", 1)
    assert list(breaks()) == []


def _accounts(county: object, count: int) -> Iterator[Account]:
    for number in range(count):
        name, now = f"青山账号{number}", timezone.now()
        yield Account(organisation=county, platform="wechat", key=f"wechat:gh_a{number:011d}", name=name, created_at=now, changed_at=now)


def _inspected() -> int:
    return Finding.objects.order_by().values("account").distinct().count()


def _told_once(action: str, count: int) -> None:
    told = TrailLine.objects.filter(action=action).order_by().values("subject").annotate(times=Count("pk"))
    assert {(line["times"]) for line in told} == {1}
    assert len(told) == count
