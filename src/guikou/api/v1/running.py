"""What waits for whoever asks, background work, and the trail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1 import deliveries
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.running import HeadOut, JobOut, JobStarted, LineOut, VerificationOut, WaitingOut
from guikou.api.v1.common import Day, Id, Word, acting, asker, reader, router, where
from guikou.api.v1.filters import Codes, Placed, below, chosen, days, words
from guikou.api.v1.releases import drafts
from guikou.collection.queries import imports
from guikou.inspection import queries as inspection
from guikou.jobs import operations
from guikou.jobs import queries as jobs
from guikou.jobs.domain.states import JobState
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import not_come
from guikou.registry import queries as registry
from guikou.release.queries import releases, reviews
from guikou.trail import queries as trail


class JobFilter(Schema):
    """Which jobs."""

    state: list[JobState] = Field([])
    kind: Codes = Field([])
    asked_from: Day | None = None
    asked_to: Day | None = None
    ended_from: Day | None = None
    ended_to: Day | None = None


class LineFilter(Placed):
    """Which lines of the trail; words in who, what and why."""

    after: int | None = Field(None, ge=0, le=2**62, description="lines with a higher number")
    action: Codes = Field([], description="such as account.change")
    day_from: Day | None = None
    day_to: Day | None = None
    subject: Word | None = Field(None, description="such as account:12")


# What waits for a person, as on the first screen of the console; the right without which it never does.
WAITING: Mapping[str, tuple[Action, Callable[[Actor, datetime], int]]] = {
    "requests.decide": (Action.DECIDE_REQUESTS, lambda by, _: registry.decidable(by).order_by().count()),
    "requests.file": (Action.DECIDE_REQUESTS, lambda by, _: registry.to_file(by).order_by().count()),
    "requests.mend": (Action.REQUEST, lambda by, _: registry.to_mend(by).order_by().count()),
    "conflicts.settle": (
        Action.EDIT_REGISTER,
        lambda by, _: registry.conflicts(by, Action.EDIT_REGISTER).filter(registry.open_conflicts()).order_by().count(),
    ),
    "imports.go-on": (Action.IMPORT, lambda by, _: imports.waiting(by).order_by().count()),
    "findings.judge": (Action.JUDGE_FINDINGS, lambda by, _: inspection.waiting(by)["judge"]),
    "findings.answer": (Action.ANSWER_FINDINGS, lambda by, _: inspection.waiting(by)["answer"]),
    "releases.finish": (Action.WRITE_RELEASES, lambda by, _: releases.releases(by).filter(drafts(by)).order_by().count()),
    "releases.review": (Action.REVIEW_RELEASES, lambda by, now: reviews.mine(by, now=now).order_by().count()),
    "deliveries.settle": (Action.RUN_DESK, lambda by, _: deliveries.waiting(by, "person", Action.RUN_DESK).order_by().count()),
    "deliveries.by-hand": (
        Action.WRITE_RELEASES,
        lambda by, _: deliveries.waiting(by, "by-hand", Action.WRITE_RELEASES).order_by().count(),
    ),
    "invitations.renew": (Action.EDIT_PEOPLE, lambda by, now: not_come(by, now=now).count()),
}


@router.get("/waiting", response={200: list[WaitingOut], **PROBLEMS}, tags=["running"])
def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Say how much of each kind of work waits for whoever asks; kinds that are not theirs are left out."""
    by, now = asker(request), timezone.now()
    return [{"what": what, "count": count(by, now)} for what, (action, count) in WAITING.items() if by.may_somewhere(action)]


@router.get("/jobs", response={200: Part[JobOut], **PROBLEMS}, tags=["running"])
def all_jobs(request: HttpRequest, wanted: Query[JobFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the work that one asked for, or keeps, the newest first."""
    rows = jobs.jobs(asker(request)).filter(
        chosen(state=wanted.state, kind=wanted.kind),
        days("asked_at", wanted.asked_from, wanted.asked_to) & days("ended_at", wanted.ended_from, wanted.ended_to),
    )
    return cut(rows, paging)


@router.get("/jobs/{job_id}", response={200: JobOut, **PROBLEMS}, tags=["running"])
def job(request: HttpRequest, job_id: Id) -> Any:
    """Show how far a piece of work is."""
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.post("/jobs/{job_id}/stop", response={200: JobOut, **PROBLEMS}, tags=["running"])
def stop(request: HttpRequest, job_id: Id) -> Any:
    """Stop work that waits or is under way."""
    operations.stop(job_id, **acting(request, Action.USE_API))
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.post("/jobs/{job_id}/retry", response={200: JobOut, **PROBLEMS}, tags=["running"])
def retry(request: HttpRequest, job_id: Id) -> Any:
    """Let work that failed or was stopped run again."""
    operations.retry(job_id, **acting(request, Action.USE_API))
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.get("/trail", response={200: Part[LineOut], **PROBLEMS}, tags=["running"])
def lines(request: HttpRequest, wanted: Query[LineFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List who did what where one may see the trail, the newest first."""
    rows = trail.seen(reader(request, Action.SEE_TRAIL).reach(Action.SEE_TRAIL))
    rows = rows.filter(
        words(wanted.q, "actor_name", "subject_name", "why") & below(wanted.organisation, "place"),
        chosen(action=wanted.action) & days("at", wanted.day_from, wanted.day_to),
        **where(number__gt=wanted.after, subject=wanted.subject),
    )
    return cut(rows, paging)


@router.get("/trail/head", response={200: HeadOut, **PROBLEMS}, tags=["running"])
def head(request: HttpRequest) -> dict[str, Any]:
    """Say number and hash of the newest line: kept elsewhere, they show later whether the trail was changed."""
    reader(request, Action.SEE_TRAIL)
    number, digest = trail.head()
    return {"number": number, "digest": digest}


@router.get("/trail/verification", response={200: VerificationOut, **PROBLEMS}, tags=["running"])
def verification(request: HttpRequest) -> dict[str, Any]:
    """Say what came out when the trail was verified last, and when its head was signed and exported last."""
    reader(request, Action.SEE_TRAIL)
    return {"verified": jobs.newest_verification(), "exported": jobs.newest_export()}


@router.post("/trail/verify", response={202: JobStarted, **PROBLEMS}, tags=["running"])
def verify(request: HttpRequest) -> Any:
    """Ask for the whole trail to be verified; the job's result says what was found."""
    return Status(202, {"job": operations.verify_trail(**acting(request, Action.SEE_TRAIL))})
