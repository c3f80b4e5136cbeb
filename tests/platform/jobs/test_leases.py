"""Taking a job, keeping it, recording how it ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories_platform import NOW
from guikou.jobs import leases
from guikou.jobs.domain.states import JobState
from guikou.jobs.leases import LEASE, Claim, claim
from guikou.jobs.models import Job
from guikou.jobs.operations import enqueue
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def take(at_second: float = 0, worker: str = "a") -> Claim:
    held = claim(worker, ["test"], now=NOW + SECOND * at_second)
    assert held is not None
    return held


def ask(**options: object) -> int:
    return enqueue("test", {"n": 1}, by=WORKER, now=NOW, **options)  # type: ignore[arg-type]


def test_nobody_is_given_a_job_twice() -> None:
    ask()
    assert take().arguments == {"n": 1}
    assert claim("b", ["test"], now=NOW) is None


def test_what_has_been_due_longest_comes_first() -> None:
    second, first = ask(not_before=NOW - SECOND), ask(not_before=NOW - 2 * SECOND)
    assert [take().id, take().id] == [first, second]


def test_nothing_is_done_before_its_time_nor_by_a_worker_that_cannot() -> None:
    ask(not_before=NOW + SECOND)
    enqueue("newer", {}, by=WORKER, now=NOW)
    assert claim("a", ["test"], now=NOW) is None
    assert claim("a", ["test"], now=NOW + SECOND) is not None


def test_looking_for_work_in_vain_takes_no_lock() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert claim("a", ["test"], now=NOW) is None
    assert len(asked) == 1


def test_a_silent_worker_loses_its_job_and_can_record_nothing() -> None:
    ask()
    slow = take()
    assert claim("b", ["test"], now=NOW + LEASE) is None
    quick = take(61, worker="b")
    assert (quick.id, quick.attempt, quick.fence) == (slow.id, 2, slow.fence + 1)
    before = Job.objects.values().get()
    assert not leases.complete(slow, result={"who": "slow"}, now=NOW)
    assert not leases.fail(slow, reason=Text("", ""), retry_at=None, now=NOW)
    assert not leases.put_back(slow, not_before=NOW)
    assert not leases.renew(slow, until=NOW, progress={})
    assert not leases.was_stopped(slow)
    assert Job.objects.values().get() == before
    assert leases.complete(quick, result={"who": "quick"}, now=NOW)
    assert Job.objects.get().result == {"who": "quick"}


def test_a_renewed_lease_is_kept() -> None:
    ask()
    held = take()
    assert leases.renew(held, until=NOW + 2 * LEASE, progress={"done": 3, "stage_zh": "读取"})
    assert claim("b", ["test"], now=NOW + LEASE + SECOND) is None
    assert (Job.objects.get().done, Job.objects.get().stage_zh) == (3, "读取")


def test_a_job_that_ends_every_worker_fails_in_the_end() -> None:
    ask(most_attempts=2)
    take()
    take(61)
    assert claim("c", ["test"], now=NOW + 3 * LEASE) is None
    job = Job.objects.get()
    assert (job.state, job.error_zh, job.leased_until) == (JobState.FAILED, leases.ABANDONED.zh, None)


def test_an_abandoned_job_does_not_hide_the_next() -> None:
    ask(most_attempts=1)
    take()
    second = ask()
    assert take(61).id == second


def test_giving_back_counts_no_attempt() -> None:
    ask()
    assert leases.put_back(take(), not_before=NOW + SECOND)
    assert Job.objects.get().attempts == 0
    assert take(1).attempt == 1


def test_an_error_is_kept_until_the_job_is_done() -> None:
    ask()
    assert leases.fail(take(), reason=Text("出错", "an error"), retry_at=NOW + SECOND, now=NOW)
    assert (Job.objects.get().state, Job.objects.get().error_en) == (JobState.WAITING, "an error")
    assert leases.complete(take(1), result={}, now=NOW)
    assert (Job.objects.get().state, Job.objects.get().error_en, Job.objects.get().ended_at) == (JobState.DONE, "", NOW)
