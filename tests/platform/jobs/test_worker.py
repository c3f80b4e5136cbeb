"""The loop of the worker, inside this process; `test_processes.py` has it in processes of its own."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from guikou.jobs import leases, periodic
from guikou.jobs.domain.states import JobState
from guikou.jobs.leases import Claim
from guikou.jobs.models import Job, Worker
from guikou.jobs.operations import enqueue
from guikou.jobs.registry import Work, every
from guikou.jobs.worker import Pace, WorkerProcess
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = Pace(poll_s=0.01, alive_s=0.02, after_trouble_s=0.01, grace_s=0.2)


def test_a_worker_does_what_is_due_says_that_it_lives_and_ends(declare: Callable[..., None]) -> None:
    worker, seen = WorkerProcess(threads=2, pace=QUICK), []

    def last(_work: Work) -> None:
        seen.append(Worker.objects.get().name)
        worker.end()

    declare("first")
    declare("last", last)
    declare("hourly", schedule=every(timedelta(hours=1)))
    enqueue("first", {}, by=WORKER, now=timezone.now())
    enqueue("last", {}, by=WORKER, now=timezone.now(), not_before=timezone.now() + timedelta(seconds=0.2))
    worker.run()
    assert seen == [worker.name]
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert not Worker.objects.exists()


def test_a_worker_waits_where_the_database_does_not_answer(
    declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = WorkerProcess(threads=1, pace=QUICK)
    declare("last", lambda _work: worker.end())
    enqueue("last", {}, by=WORKER, now=timezone.now())
    claim, troubles = leases.claim, iter([DatabaseError("password=hunter2"), DatabaseError("gone")])

    def claim_after_troubles(*arguments: object, **options: object) -> Claim | None:
        for trouble in troubles:
            raise trouble
        return claim(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(leases, "claim", claim_after_troubles)

    def fail(*_: object) -> int:
        raise DatabaseError("gone")

    monkeypatch.setattr(periodic, "enqueue_due", fail)
    with caplog.at_level(logging.WARNING):
        worker.run()
    assert Job.objects.get().state == JobState.DONE
    assert "the database does not answer (DatabaseError); trying again" in caplog.text
    assert "hunter2" not in caplog.text


def test_what_does_not_end_is_given_back(declare: Callable[..., None]) -> None:
    worker, release = WorkerProcess(threads=2, pace=QUICK), threading.Event()

    def listens(work: Work) -> None:
        worker.end()
        with work.progress.stage(Text("等待", "Waiting")) as stage:
            while True:
                stage.advance()

    def deaf(_work: Work) -> None:
        release.wait(60)

    declare("listens", listens)
    declare("deaf", deaf)
    for kind in ("deaf", "listens"):
        enqueue(kind, {}, by=WORKER, now=timezone.now())
    worker.run()
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.WAITING, 0)}
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("work "):
            thread.join()
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.WAITING}, "what it would record now is refused"
