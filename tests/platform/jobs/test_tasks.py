"""Work that libraries ask for through django-tasks."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends

from guikou.jobs import leases
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.jobs.operations import enqueue
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.jobs.tasks import KIND, JobsBackend
from guikou.people.domain.policy import WORKER

pytestmark = pytest.mark.django_db
called: list[object] = []


@task()
def remember(what: object, *, times: int = 1) -> None:
    """Keep what was said."""
    called.extend([what] * times)


def do() -> Job:
    held = leases.claim("a", [KIND], now=timezone.now())
    assert held is not None
    run(held, handlers()[KIND], lease=None)
    return Job.objects.get(pk=held.id)


def test_a_task_of_a_library_becomes_a_job_in_the_transaction_of_its_cause() -> None:
    called.clear()
    assert isinstance(task_backends["default"], JobsBackend)
    with transaction.atomic():
        asked = remember.enqueue("甲", times=2)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    asked = remember.enqueue("乙", times=2)
    job = do()
    assert (str(job.pk), job.state, called) == (asked.id, JobState.DONE, ["乙", "乙"])


def test_a_task_can_wait() -> None:
    later = timezone.now() + timedelta(hours=1)
    remember.using(run_after=later).enqueue("丙")
    assert Job.objects.get().not_before == later


def test_nothing_else_can_be_called_through_it() -> None:
    arguments = {"task": "guikou.jobs.operations.enqueue", "args": [], "kwargs": {}}
    enqueue(KIND, arguments, by=WORKER, now=timezone.now(), most_attempts=1)
    assert do().state == JobState.FAILED
