"""Several workers, each a process of its own, on one database."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.operations import enqueue
from guikou.people.domain.policy import WORKER
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from processes import Start, processes_of, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("one_worker.py")


@pytest.fixture
def start() -> Iterator[Start]:
    with processes_of(SCRIPT) as start:
        yield start


def ask(kind: str, count: int = 1) -> list[int]:
    return [enqueue(kind, {}, by=WORKER, now=timezone.now()) for _ in range(count)]


def all_done() -> bool:
    return not Job.objects.exclude(state=JobState.DONE).exists()


def test_two_workers_never_take_the_same_job(start: Start) -> None:
    workers = [start(name, 60, 20) for name in ("a", "b")]
    wait_until(lambda: Worker.objects.count() == 2, "both are there")
    asked = ask("quick", 200)
    wait_until(all_done, "all jobs are done")
    taken = []
    for worker in workers:
        worker.terminate()
        own = [int(line.split()[1]) for line in worker.communicate()[0].splitlines()]
        assert own, "each had its share"
        taken += own
    assert Counter(taken) == Counter(asked)
    assert Counter(TrailLine.objects.values_list("subject", flat=True)) == Counter(f"job:{number}" for number in asked)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    assert list(breaks()) == []


def test_another_worker_takes_over_from_one_that_was_killed(start: Start) -> None:
    [asked] = ask("hangs-once")
    first = start("first", 2, 20)
    assert first.stdout is not None
    assert first.stdout.readline() == f"took {asked}\n"
    time.sleep(2.5)
    assert Job.objects.get().worker == "first", "as long as it lives, it keeps the job"
    first.kill()
    start("second", 2, 20)
    wait_until(all_done, "the job is done")
    job = Job.objects.get()
    assert (job.attempts, job.worker, job.result) == (2, "second", {"worker": "second"})
    assert TrailLine.objects.count() == 1


def test_a_worker_that_has_to_end_finishes_what_it_has_at_hand(start: Start) -> None:
    asked = ask("outlasts", 2)
    ask("outlasts", 5)
    worker = start("polite", 60, 20)
    assert worker.stdout is not None
    began = {int(worker.stdout.readline().split()[1]) for _ in range(2)}
    worker.terminate()
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert began == set(asked)
    assert set(Job.objects.filter(state=JobState.DONE).values_list("id", flat=True)) == began
    assert set(Job.objects.exclude(state=JobState.DONE).values_list("state", "attempts")) == {(JobState.WAITING, 0)}


@pytest.mark.parametrize("kind", ["hangs-once", "deaf"])
def test_a_worker_that_has_to_end_gives_back_what_takes_too_long(start: Start, kind: str) -> None:
    ask(kind)
    worker = start("polite", 60, 0.4)
    assert worker.stdout is not None
    worker.stdout.readline()
    assert Worker.objects.get().name == "polite"
    worker.terminate()
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    job = Job.objects.get()
    assert (job.state, job.attempts, job.leased_until) == (JobState.WAITING, 0, None)
    assert not Worker.objects.exists()
