"""Bulletins: what people confirmed in a period."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.inspection import BulletinOut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import SOME, Body, Day, Id, LongText, Number, Seen, asker, reader, router
from guikou.api.v1.filters import Placed, below, days, words
from guikou.api.v1.findings import deciding
from guikou.inspection import queries
from guikou.inspection.operations import bulletins as writing
from guikou.people.domain.policy import Action

Title = Annotated[str, StringConstraints(min_length=1, max_length=250, pattern=SOME)]


class BulletinFilter(Placed):
    """Which bulletins; words in the title. Days are those on which the period ends."""

    period_from: Day | None = None
    period_to: Day | None = None


class DraftIn(Body):
    """A bulletin of an organisation and all below it for a period."""

    organisation: Number
    title: Title
    starts_on: Day
    ends_on: Day
    foreword: LongText = ""


class RenewIn(Seen):
    """What it is to be called and begin with."""

    title: Title
    foreword: LongText = ""


@router.get("/bulletins", response={200: Part[BulletinOut], **PROBLEMS}, tags=["inspection"])
def bulletins(request: HttpRequest, wanted: Query[BulletinFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List bulletins, the newest first; drafts where one may write them."""
    rows = queries.bulletins(reader(request, Action.SEE_FINDINGS)).filter(
        words(wanted.q, "title") & below(wanted.organisation) & days("ends_on", wanted.period_from, wanted.period_to, moment=False)
    )
    return cut(rows.order_by("-ends_on", "-id"), paging)


@router.post("/bulletins", response={201: BulletinOut, **PROBLEMS}, tags=["inspection"])
def draft(request: HttpRequest, body: DraftIn) -> Any:
    """Draft the bulletin of a period."""
    made = writing.draft(
        body.organisation,
        title=body.title,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        foreword=body.foreword,
        **deciding(request, Action.WRITE_BULLETINS),
    )
    return Status(201, made)


@router.get("/bulletins/{bulletin_id}", response={200: BulletinOut, **PROBLEMS}, tags=["inspection"])
def bulletin(request: HttpRequest, bulletin_id: Id) -> Any:
    """Show one bulletin."""
    return queries.bulletins(reader(request, Action.SEE_FINDINGS)).get(pk=bulletin_id)


@router.post("/bulletins/{bulletin_id}/renew", response={200: BulletinOut, **PROBLEMS}, tags=["inspection"])
def renew(request: HttpRequest, bulletin_id: Id, body: RenewIn) -> Any:
    """Change a draft's title and foreword, and count anew."""
    writing.renew(bulletin_id, version=body.version, title=body.title, foreword=body.foreword, **deciding(request, Action.WRITE_BULLETINS))
    return queries.bulletins(asker(request)).get(pk=bulletin_id)


@router.post("/bulletins/{bulletin_id}/issue", response={200: BulletinOut, **PROBLEMS}, tags=["inspection"])
def issue(request: HttpRequest, bulletin_id: Id, body: Seen) -> Any:
    """Issue a bulletin as it stands; from now on it does not change."""
    writing.issue(bulletin_id, version=body.version, **deciding(request, Action.WRITE_BULLETINS))
    return queries.bulletins(asker(request)).get(pk=bulletin_id)
