"""Asking for work, stopping it, asking for it again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from factories_platform import NOW, make_actor, make_organisation
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.jobs.operations import NoSuchJob, NotNow, enqueue, retry, stop
from guikou.jobs.queries import jobs
from guikou.people.domain.policy import WORKER, Actor, Role
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db


def put(state: JobState, **columns: object) -> Job:
    """Put a job of the installation into a state."""
    job = Job.objects.get(pk=enqueue("test", {}, by=WORKER, now=NOW))
    leased = NOW if state is JobState.RUNNING else None
    Job.objects.filter(pk=job.pk).update(state=state, leased_until=leased, **columns)
    return Job.objects.get(pk=job.pk)


def test_work_is_asked_for_in_the_transaction_of_its_cause() -> None:
    def cause() -> None:
        with transaction.atomic():
            enqueue("test", {"a": 1}, by=WORKER, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause()
    assert not Job.objects.exists()


def test_the_row_says_who_asked_for_what() -> None:
    clerk = make_actor(Role.CLERK, at=make_organisation(), name="李四")
    job = Job.objects.get(pk=enqueue("test", {"文件": "甲"}, by=clerk, now=NOW, not_before=NOW + timedelta(hours=1), place="/1/"))
    assert (job.arguments, job.asked_as, job.asked_by_id, job.asked_by_name) == ({"文件": "甲"}, clerk.key, clerk.person_id, "李四")
    assert (job.state, job.not_before, job.place) == (JobState.WAITING, NOW + timedelta(hours=1), "/1/")


def test_one_key_is_one_unfinished_job() -> None:
    first = enqueue("test", {}, by=WORKER, now=NOW, key="nightly")
    assert enqueue("test", {}, by=WORKER, now=NOW, key="nightly") == first
    assert enqueue("test", {}, by=WORKER, now=NOW) != enqueue("test", {}, by=WORKER, now=NOW)
    Job.objects.filter(pk=first).update(state=JobState.DONE)
    assert enqueue("test", {}, by=WORKER, now=NOW, key="nightly") != first


def test_a_row_that_cannot_be_is_refused_by_the_database() -> None:
    put(JobState.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(state=JobState.RUNNING)
    with pytest.raises(IntegrityError):
        enqueue("test", {}, by=WORKER, now=NOW, most_attempts=-1)


@pytest.mark.parametrize("state", JobState)
def test_only_what_has_not_ended_can_be_stopped(state: JobState) -> None:
    job, keeper = put(state), make_actor(Role.ADMINISTRATOR, at=make_organisation())
    if state in (JobState.WAITING, JobState.RUNNING):
        stop(job.pk, by=keeper, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.ended_at, job.leased_until) == (JobState.STOPPED, NOW, None)
        line = TrailLine.objects.get()
        assert (line.action, line.subject, line.change, line.actor) == (
            "job.stop",
            f"job:{job.pk}",
            {"state": [state, "stopped"]},
            keeper.key,
        )
    else:
        with pytest.raises(NotNow):
            stop(job.pk, by=keeper, now=NOW)


@pytest.mark.parametrize("state", JobState)
def test_only_what_failed_or_was_stopped_can_run_again(state: JobState) -> None:
    job, keeper = put(state, attempts=5), make_actor(Role.ADMINISTRATOR, at=make_organisation())
    if state in (JobState.FAILED, JobState.STOPPED):
        retry(job.pk, by=keeper, now=NOW)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.not_before) == (JobState.WAITING, 0, NOW)
        assert TrailLine.objects.get().action == "job.retry"
    else:
        with pytest.raises(NotNow):
            retry(job.pk, by=keeper, now=NOW)


def test_what_was_asked_for_again_since_does_not_run_twice() -> None:
    keeper = make_actor(Role.ADMINISTRATOR, at=make_organisation())
    old = put(JobState.FAILED, key="nightly")
    enqueue("test", {}, by=WORKER, now=NOW, key="nightly")
    with pytest.raises(NotNow):
        retry(old.pk, by=keeper, now=NOW)


def may_see_and_stop(job_id: int, actor: Actor) -> bool:
    """Say whether both hold, or neither; only seeing without stopping, or the reverse, is an error."""
    sees = jobs(actor).filter(pk=job_id).exists()
    try:
        stop(job_id, by=actor, now=NOW)
    except NoSuchJob:
        assert not sees
        return False
    assert sees
    return True


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("asked_for", ["by themselves", "by another below", "by another elsewhere", "by the installation"])
def test_who_sees_and_manages_which_jobs(role: Role, asked_for: str) -> None:
    county = make_organisation("某县")
    township, elsewhere = make_organisation("某乡", parent=county), make_organisation("邻县")
    actor = make_actor(role, at=county)
    asked_by, place = {
        "by themselves": (actor, ""),
        "by another below": (make_actor(Role.CLERK, at=township), township.path),
        "by another elsewhere": (make_actor(Role.CLERK, at=elsewhere), elsewhere.path),
        "by the installation": (WORKER, ""),
    }[asked_for]
    job_id = enqueue("test", {}, by=asked_by, now=NOW, place=place)
    keeps_the_system = role is Role.ADMINISTRATOR and asked_for in ("by another below", "by the installation")
    assert may_see_and_stop(job_id, actor) == (asked_for == "by themselves" or keeps_the_system)


def test_who_keeps_the_system_of_a_part_does_not_manage_the_installation() -> None:
    keeper = make_actor(Role.ADMINISTRATOR, at=make_organisation("某乡", parent=make_organisation("某县")))
    assert not may_see_and_stop(enqueue("test", {}, by=WORKER, now=NOW), keeper)


def test_a_job_of_somebody_who_is_gone_is_not_the_installations() -> None:
    county = make_organisation()
    keeper, clerk = make_actor(Role.ADMINISTRATOR, at=county), make_actor(Role.CLERK, at=county)
    job_id = enqueue("test", {}, by=clerk, now=NOW)
    Job.objects.update(asked_by=None)
    assert not may_see_and_stop(job_id, keeper)
