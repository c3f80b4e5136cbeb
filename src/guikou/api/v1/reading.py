"""Endpoints that read. Each asks one query, which keeps within what the token's person may see."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1 import schemas
from guikou.collection.queries import sources as collection
from guikou.consolidation import queries as consolidation
from guikou.duplicates import queries as duplicates
from guikou.inspection import queries as inspection
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import Standing
from guikou.people import queries as people
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.registry import queries as registry
from guikou.registry.domain.states import AccountState
from guikou.trail import queries as trail

router = Router()  # one for all that needs a token: two with the same address would hide each other's methods
MOST = 2**62
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Path(ge=1, le=MOST)]


class AccountFilter(Schema):
    """Which accounts."""

    organisation: int | None = Field(None, ge=1, le=MOST, description="this organisation and all below it")
    platform: Word | None = None
    state: AccountState | None = None
    name: Word | None = Field(None, description="words in the name")


class FindingFilter(Schema):
    """Which findings."""

    account: int | None = Field(None, ge=1, le=MOST)
    verdict: Verdict | None = None
    standing: Standing | None = None
    rule: Word | None = None


class PostFilter(Schema):
    """Which posts."""

    account: int | None = Field(None, ge=1, le=MOST)
    since: datetime | None = None
    until: datetime | None = None


def reader(request: HttpRequest, action: Action) -> Actor:
    """
    Return who asks.

    :raises NotAllowed: they may not do that anywhere.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    require_somewhere(by, action)
    return by


def where(**conditions: Any) -> dict[str, Any]:
    """Return the conditions that were given."""
    return {name: value for name, value in conditions.items() if value not in (None, "")}


@router.get("/me", response={200: schemas.Me, **PROBLEMS})
def me(request: HttpRequest) -> dict[str, Any]:
    """Say whom the token acts for and what it may do where."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return {"key": by.key, "name": by.name, "grants": [{"path": grant.path, "actions": sorted(grant.actions)} for grant in by.grants]}


@router.get("/organisations", response={200: schemas.Part[schemas.OrganisationOut], **PROBLEMS})
def organisations(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List organisations in the order of the tree."""
    return cut(people.organisations(reader(request, Action.SEE_REGISTER)).order_by("path"), paging)


@router.get("/organisations/{organisation_id}", response={200: schemas.OrganisationOut, **PROBLEMS})
def organisation(request: HttpRequest, organisation_id: Id) -> Any:
    """Show one organisation."""
    return people.organisations(reader(request, Action.SEE_REGISTER)).get(pk=organisation_id)


@router.get("/accounts", response={200: schemas.Part[schemas.AccountOut], **PROBLEMS})
def accounts(request: HttpRequest, wanted: Query[AccountFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List accounts by organisation."""
    rows = registry.accounts(reader(request, Action.SEE_REGISTER))
    if wanted.organisation:
        rows = rows.filter(organisation__path__contains=f"/{wanted.organisation}/")
    rows = rows.filter(**where(platform=wanted.platform, state=wanted.state, name__icontains=wanted.name))
    return cut(rows.order_by("organisation__path", "platform", "name", "id"), paging)


@router.get("/accounts/{account_id}", response={200: schemas.AccountOut, **PROBLEMS})
def account(request: HttpRequest, account_id: Id) -> Any:
    """Show one account."""
    return registry.account(reader(request, Action.SEE_REGISTER), account_id)


@router.get("/accounts/{account_id}/figures", response={200: list[schemas.FigureOut], **PROBLEMS})
def figures(request: HttpRequest, account_id: Id) -> Any:
    """List the figures of an account, the newest first, at most 5,000."""
    return collection.figures(reader(request, Action.SEE_FIGURES), account_id)[:5000]


@router.get("/accounts/{account_id}/measures", response={200: list[schemas.MeasureOut], **PROBLEMS})
def measures(request: HttpRequest, account_id: Id) -> Any:
    """List what was measured of an account, the newest day first, at most 1,000 days."""
    return list(consolidation.measures(account_id, reader(request, Action.SEE_FIGURES))[:1000])


@router.get("/accounts/{account_id}/history", response={200: schemas.Part[schemas.LineOut], **PROBLEMS})
def account_history(request: HttpRequest, account_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List who did what to an account, the newest first."""
    registry.account(reader(request, Action.SEE_REGISTER), account_id)
    return cut(trail.history(f"account:{account_id}"), paging)


@router.get("/posts", response={200: schemas.Part[schemas.PostOut], **PROBLEMS})
def posts(request: HttpRequest, wanted: Query[PostFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List posts, the newest first."""
    rows = collection.posts(reader(request, Action.SEE_COLLECTION))
    rows = rows.filter(**where(account=wanted.account, published_at__gte=wanted.since, published_at__lt=wanted.until))
    return cut(rows.select_related("observation").order_by("-published_at", "-id"), paging)


@router.get("/sources", response={200: schemas.Part[schemas.SourceOut], **PROBLEMS})
def sources(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the sources of accounts."""
    return cut(collection.sources(reader(request, Action.SEE_COLLECTION)).order_by("account", "kind", "id"), paging)


@router.get("/findings", response={200: schemas.Part[schemas.FindingOut], **PROBLEMS})
def findings(request: HttpRequest, wanted: Query[FindingFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List findings by account and rule; without a filter also what is met."""
    rows = inspection.findings(reader(request, Action.SEE_FINDINGS))
    rows = rows.filter(**where(account=wanted.account, verdict=wanted.verdict, standing=wanted.standing, rule_id=wanted.rule))
    return cut(rows.order_by("account", "id"), paging)


@router.get("/findings/{finding_id}", response={200: schemas.FindingOut, **PROBLEMS})
def finding(request: HttpRequest, finding_id: Id) -> Any:
    """Show one finding."""
    return inspection.finding(finding_id, reader(request, Action.SEE_FINDINGS))


@router.get("/inspections", response={200: schemas.Part[schemas.InspectionOut], **PROBLEMS})
def inspections(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List inspections, the newest first."""
    return cut(inspection.inspections(reader(request, Action.SEE_FINDINGS)).order_by("-as_of", "-id"), paging)


@router.get("/inspections/{inspection_id}", response={200: schemas.InspectionOut, **PROBLEMS})
def one_inspection(request: HttpRequest, inspection_id: Id) -> Any:
    """Show one inspection."""
    return inspection.inspections(reader(request, Action.SEE_FINDINGS)).get(pk=inspection_id)


@router.get("/bulletins", response={200: schemas.Part[schemas.BulletinOut], **PROBLEMS})
def bulletins(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List bulletins, the newest first."""
    return cut(inspection.bulletins(reader(request, Action.SEE_FINDINGS)).order_by("-ends_on", "-id"), paging)


@router.get("/duplicates", response={200: schemas.Part[schemas.GroupOut], **PROBLEMS})
def groups(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List groups of posts that repeat each other, the newest first."""
    return cut(duplicates.groups(reader(request, Action.SEE_FINDINGS)).order_by("-last_at", "-id"), paging)


@router.get("/requests", response={200: schemas.Part[schemas.RequestOut], **PROBLEMS})
def requests(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List requests to open, change or close accounts, the newest first."""
    return cut(registry.requests(reader(request, Action.SEE_REGISTER)).order_by("-id"), paging)
