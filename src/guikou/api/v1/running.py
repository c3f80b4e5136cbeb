"""Background work that one asked for, and the trail."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.running import HeadOut, JobOut, JobStarted, LineOut
from guikou.api.v1.common import Id, Word, acting, asker, reader, router, where
from guikou.jobs import operations
from guikou.jobs import queries as jobs
from guikou.jobs.domain.states import JobState
from guikou.people.domain.policy import Action
from guikou.trail import queries as trail


class JobFilter(Schema):
    """Which jobs."""

    state: JobState | None = None


class LineFilter(Schema):
    """Which lines of the trail."""

    after: int | None = Field(None, ge=0, le=2**62, description="lines with a higher number")
    action: Word | None = None
    subject: Word | None = Field(None, description="such as account:12")


@router.get("/jobs", response={200: Part[JobOut], **PROBLEMS}, tags=["running"])
def all_jobs(request: HttpRequest, wanted: Query[JobFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the work that one asked for, or keeps, the newest first."""
    return cut(jobs.jobs(asker(request)).filter(**where(state=wanted.state)), paging)


@router.get("/jobs/{job_id}", response={200: JobOut, **PROBLEMS}, tags=["running"])
def job(request: HttpRequest, job_id: Id) -> Any:
    """Show how far a piece of work is."""
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.post("/jobs/{job_id}/stop", response={200: JobOut, **PROBLEMS}, tags=["running"])
def stop(request: HttpRequest, job_id: Id) -> Any:
    """Stop work that waits or is under way."""
    operations.stop(job_id, **acting(request))
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.post("/jobs/{job_id}/retry", response={200: JobOut, **PROBLEMS}, tags=["running"])
def retry(request: HttpRequest, job_id: Id) -> Any:
    """Let work that failed or was stopped run again."""
    operations.retry(job_id, **acting(request))
    return jobs.jobs(asker(request)).get(pk=job_id)


@router.get("/trail", response={200: Part[LineOut], **PROBLEMS}, tags=["running"])
def lines(request: HttpRequest, wanted: Query[LineFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List who did what where one may see the trail, the newest first."""
    rows = trail.seen(reader(request, Action.SEE_TRAIL).reach(Action.SEE_TRAIL))
    return cut(rows.filter(**where(number__gt=wanted.after, action=wanted.action, subject=wanted.subject)), paging)


@router.get("/trail/head", response={200: HeadOut, **PROBLEMS}, tags=["running"])
def head(request: HttpRequest) -> dict[str, Any]:
    """Say number and hash of the newest line: kept elsewhere, they show later whether the trail was changed."""
    reader(request, Action.SEE_TRAIL)
    number, digest = trail.head()
    return {"number": number, "digest": digest}


@router.post("/trail/verify", response={202: JobStarted, **PROBLEMS}, tags=["running"])
def verify(request: HttpRequest) -> Any:
    """Ask for the whole trail to be verified; the job's result says what was found."""
    return Status(202, {"job": operations.verify_trail(**acting(request))})
