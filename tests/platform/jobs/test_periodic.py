"""Enqueuing what is due without being asked for."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from guikou.jobs import periodic
from guikou.jobs.models import Job, Periodic
from guikou.jobs.registry import daily, every

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def enqueue_due(now: datetime) -> int:
    return periodic.enqueue_due(now, ZONE)


def test_a_new_schedule_waits_for_its_first_time(declare: Callable[..., None]) -> None:
    declare("nightly", schedule=daily(at=time(2)))
    declare("by hand")
    assert enqueue_due(NOON) == 0
    assert [(row.name, row.next_at) for row in Periodic.objects.all()] == [("nightly", datetime(2026, 3, 2, 18, 0, tzinfo=UTC))]


def test_what_was_missed_is_made_up_once(declare: Callable[..., None]) -> None:
    declare("nightly", schedule=daily(at=time(2)))
    enqueue_due(NOON)
    assert [enqueue_due(NOON + timedelta(days=5)) for _ in range(3)] == [1, 0, 0]
    job = Job.objects.get()
    assert (job.kind, job.asked_as, job.key) == ("nightly", "worker", "periodic:nightly")
    assert Periodic.objects.get().next_at == datetime(2026, 3, 7, 18, 0, tzinfo=UTC)


def test_a_worker_that_looked_a_moment_too_late_enqueues_nothing(declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    declare("hourly", schedule=every(timedelta(hours=1)))
    enqueue_due(NOON)
    late = NOON + timedelta(hours=2)
    stale = dict(Periodic.objects.values_list("name", "next_at"))
    assert enqueue_due(late) == 1
    monkeypatch.setattr(periodic.Periodic.objects, "values_list", lambda *_: stale.items())  # what it read before the other wrote
    assert enqueue_due(late) == 0
    assert Job.objects.count() == 1


def test_a_run_that_lasts_longer_than_its_interval_is_not_doubled(declare: Callable[..., None]) -> None:
    declare("hourly", schedule=every(timedelta(hours=1)))
    for hours in range(5):
        enqueue_due(NOON + timedelta(hours=hours))
    assert Job.objects.count() == 1


def test_a_schedule_that_became_more_frequent_holds_at_once(declare: Callable[..., None]) -> None:
    declare("kind", schedule=every(timedelta(days=7)))
    enqueue_due(NOON)
    declare("kind", schedule=every(timedelta(hours=1)))
    enqueue_due(NOON)
    assert Periodic.objects.get().next_at == NOON + timedelta(hours=1)
