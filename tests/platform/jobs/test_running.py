"""Running one job: its handler, its progress, its heartbeat, its outcome."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from factories_platform import make_organisation, make_person
from guikou.jobs import leases, running
from guikou.jobs.domain.states import FIRST_WAIT, JobState
from guikou.jobs.leases import LEASE, Claim
from guikou.jobs.models import Job
from guikou.jobs.operations import enqueue, stop
from guikou.jobs.registry import Work, handlers
from guikou.jobs.running import Heart, JobProgress, Later, LeaseLost, StoppedByPerson, WorkerEnding, run
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import WORKER, Action, Actor, NotAllowed, Role, require
from guikou.people.models import Appointment, Organisation, Token
from guikou.people.queries import actor_of

READ = Text("读取文件", "Reading the file")
Do = Callable[..., Job]


def keeper() -> Actor:
    """Return somebody who may stop the installation's jobs."""
    return actor_of(make_person(Role.ADMINISTRATOR, at=make_organisation()))


def take(**options: object) -> Claim:
    enqueue("test", {}, **({"by": WORKER, "now": timezone.now()} | options))  # type: ignore[arg-type]
    held = leases.claim("a", ["test"], now=timezone.now())
    assert held is not None
    return held


@pytest.fixture
def do(declare: Callable[..., None]) -> Do:
    """Return a function that enqueues a job for this handler, runs it in this thread and returns its row."""

    def do(handler: Callable[[Work], object], **options: object) -> Job:
        declare("test", handler)
        held = take(**options)
        run(held, handlers()["test"], lease=None)
        return Job.objects.get(pk=held.id)

    return do


@pytest.mark.django_db
def test_what_the_handler_returns_is_kept(do: Do) -> None:
    job = do(lambda work: {"行": 3, "attempt": work.attempt})
    assert (job.state, job.result, job.leased_until) == (JobState.DONE, {"行": 3, "attempt": 1}, None)
    assert job.ended_at is not None
    assert job.ended_at >= job.started_at >= job.asked_at


@pytest.mark.django_db
def test_effects_and_their_record_happen_together(do: Do) -> None:
    def handler(work: Work) -> None:
        with transaction.atomic():
            make_organisation("新设机构")
            work.finish({"made": 1})

    job = do(handler)
    assert (job.state, job.result) == (JobState.DONE, {"made": 1})


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "why"), [(JobState.STOPPED, StoppedByPerson), (JobState.RUNNING, LeaseLost)])
def test_effects_of_a_job_that_is_held_no_longer_are_undone(do: Do, state: JobState, why: type[BaseException]) -> None:
    seen: list[BaseException] = []

    def handler(work: Work) -> None:
        Job.objects.update(state=state, leased_until=None if state is JobState.STOPPED else timezone.now(), fence=1 + (why is LeaseLost))
        try:
            with transaction.atomic():
                make_organisation("新设机构")
                work.finish()
        except BaseException as error:
            seen.append(error)
            raise

    job = do(handler)
    assert [type(error) for error in seen] == [why]
    assert job.state == state
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_finishing_belongs_inside_a_transaction(do: Do) -> None:
    assert do(lambda work: work.finish(), most_attempts=1).state == JobState.FAILED


@pytest.mark.django_db
def test_a_refusal_ends_the_job_with_its_reason(do: Do) -> None:
    def handler(_work: Work) -> None:
        raise Refusal(Text("文件里没有账号", "the file holds no account"))

    job = do(handler)
    assert (job.state, job.error_zh, job.error_en, job.attempts) == (JobState.FAILED, "文件里没有账号", "the file holds no account", 1)


@pytest.mark.django_db
def test_an_unexpected_error_is_told_by_a_reference_and_tried_again(do: Do, caplog: pytest.LogCaptureFixture) -> None:
    def handler(_work: Work) -> None:
        raise RuntimeError("password=hunter2")

    before = timezone.now()
    job = do(handler)
    assert job.state == JobState.WAITING
    assert job.not_before >= before + FIRST_WAIT
    assert "hunter2" not in job.error_zh + job.error_en
    reference = job.error_en.split()[-1]
    assert job.error_zh.endswith(reference)
    assert [reference in record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [True]


@pytest.mark.django_db
def test_the_last_attempt_fails_for_good(do: Do) -> None:
    job = do(lambda _work: 1 // 0, most_attempts=1)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.ended_at is not None


@pytest.mark.django_db
def test_work_that_has_to_wait_counts_no_attempt(do: Do) -> None:
    tomorrow = timezone.now() + timedelta(days=1)

    def handler(_work: Work) -> None:
        raise Later(tomorrow)

    job = do(handler)
    assert (job.state, job.not_before, job.attempts) == (JobState.WAITING, tomorrow, 0)


@pytest.mark.django_db
def test_whoever_lost_a_right_does_not_act_through_the_queue(do: Do) -> None:
    county = make_organisation()
    person = make_person(Role.SUPERVISOR, at=county)

    def handler(work: Work) -> None:
        require(work.by, Action.IMPORT, county.path)

    assert do(handler, by=actor_of(person)).state == JobState.DONE
    Appointment.objects.all().delete()
    job = do(handler, by=Actor(f"person:{person.pk}", person.name, (), person.pk))
    assert job.state == JobState.FAILED
    assert "权限" in job.error_zh


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["inactive", "removed"])
def test_whoever_is_gone_can_do_nothing_not_even_as_the_worker(do: Do, gone: str) -> None:
    county = make_organisation()
    person = make_person(Role.SUPERVISOR, at=county)
    asker = actor_of(person)
    if gone == "inactive":
        person.is_active = False
        person.save()
    else:
        asker = replace(asker, key="person:999999", person_id=None)
    actors: list[Actor] = []
    do(lambda work: actors.append(work.by), by=asker)
    assert (actors[0].key, actors[0].name, actors[0].grants) == (asker.key, asker.name, ())
    with pytest.raises(NotAllowed):
        require(actors[0], Action.SEE_FIGURES, county.path)


@pytest.mark.django_db
def test_a_token_carries_no_more_through_the_queue_and_nothing_once_revoked(do: Do) -> None:
    county, now = make_organisation(), timezone.now()
    person = make_person(Role.SUPERVISOR, at=county)
    token = Token.objects.create(
        person=person, name="系统", secret_digest="f" * 64, actions=[Action.EXPORT], made_at=now, expires_at=now + timedelta(days=1)
    )
    actors: list[Actor] = []
    by = Actor(f"token:{token.pk}", "张三 (系统)", (), person.pk)
    do(lambda work: actors.append(work.by), by=by)
    Token.objects.update(revoked_at=now)
    do(lambda work: actors.append(work.by), by=by)
    assert [actor.key for actor in actors] == [by.key] * 2
    assert [actor.reach(Action.EXPORT) for actor in actors] == [(county.path,), ()]
    assert not actors[0].may_somewhere(Action.IMPORT)


@pytest.mark.django_db
def test_the_heart_writes_how_far_the_job_is_and_notices_a_stop() -> None:
    held, progress, now = take(), JobProgress(), timezone.now()
    heart = Heart(held, progress, lease=LEASE, now=now)
    with progress.stage(READ, 10, Text("行", "rows")) as stage:
        stage.advance(4)
        heart.beat(now)
        job = Job.objects.get()
        assert (job.stage_zh, job.stage_en, job.done, job.total, job.unit_zh, job.unit_en) == (
            "读取文件",
            "Reading the file",
            4,
            10,
            "行",
            "rows",
        )
        assert job.leased_until == now + LEASE
        stop(held.id, by=keeper(), now=now)
        stage.advance()
        heart.beat(now)
        with pytest.raises(StoppedByPerson):
            stage.advance()


@pytest.mark.django_db
def test_an_idle_heart_writes_only_to_keep_the_lease() -> None:
    held, progress, now = take(), JobProgress(), timezone.now()
    heart = Heart(held, progress, lease=LEASE, now=now)
    Job.objects.update(leased_until=now)
    heart.beat(now + LEASE / 4)
    assert Job.objects.get().leased_until == now
    heart.beat(now + LEASE / 2)
    assert Job.objects.get().leased_until == now + LEASE / 2 + LEASE


@pytest.mark.django_db
def test_a_lost_lease_ends_the_job() -> None:
    held, progress, now = take(), JobProgress(), timezone.now()
    Job.objects.update(fence=held.fence + 1)
    Heart(held, progress, lease=LEASE, now=now).beat(now + LEASE)
    with pytest.raises(LeaseLost), progress.stage(READ):
        pass


@pytest.mark.django_db
def test_a_worker_that_ends_gives_its_job_back(declare: Callable[..., None]) -> None:
    progress = JobProgress()

    def handler(work: Work) -> None:
        progress.interruption = WorkerEnding()
        with work.progress.stage(READ) as stage:
            stage.advance()

    declare("test", handler)
    held = take()
    run(held, handlers()["test"], progress, lease=None)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.leased_until) == (JobState.WAITING, 0, None)


@pytest.mark.django_db
def test_a_handler_that_catches_every_error_is_stopped_all_the_same(do: Do) -> None:
    steps: list[int] = []

    def handler(work: Work) -> None:
        with work.progress.stage(READ) as stage:
            for step in range(3):
                try:
                    steps.append(step)
                    work.progress.interruption = StoppedByPerson()  # type: ignore[attr-defined]
                    stage.advance()
                except Exception:
                    pytest.fail("it was caught")

    do(handler)
    assert steps == [0]


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_by_itself_while_the_handler_works(declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT_S", 0.02)
    written = threading.Event()
    renew = leases.renew

    def renew_and_say(held: Claim, **options: object) -> bool:
        kept = renew(held, **options)  # type: ignore[arg-type]
        written.set()
        return kept

    monkeypatch.setattr(leases, "renew", renew_and_say)

    def handler(work: Work) -> None:
        with work.progress.stage(READ, 2) as stage:
            stage.advance(2)
            assert written.wait(30)
            assert Job.objects.get().done == 2
            stop(work.id, by=keeper(), now=work.now())
            for _ in range(1000):
                written.clear()
                stage.advance()
                written.wait(1)
        pytest.fail("it was not stopped")

    declare("test", handler)
    run(take(), handlers()["test"])
    assert Job.objects.get().state == JobState.STOPPED


@pytest.mark.django_db(transaction=True)
def test_a_heart_that_cannot_write_gives_up_when_the_lease_is_over(declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT_S", 0.02)

    def fail(_held: Claim, **_options: object) -> bool:
        raise DatabaseError("the server is gone")

    monkeypatch.setattr(leases, "renew", fail)

    def handler(work: Work) -> None:
        with work.progress.stage(READ) as stage:
            while True:
                stage.advance()

    declare("test", handler)
    held = take()
    run(held, handlers()["test"], lease=timedelta(seconds=0.1))
    assert Job.objects.get().state == JobState.RUNNING  # until another worker takes it over
