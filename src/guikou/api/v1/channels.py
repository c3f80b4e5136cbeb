"""How accounts are reached: adapters, settings, secrets (which are written and never read), switches, stops; and the calendar of the desk."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.accounts import Platform
from guikou.api.v1.answers.channels import (
    AdapterOut,
    BestTimeOut,
    CalendarOut,
    ChannelOut,
    ProbeOut,
    StopOut,
    adapter,
)
from guikou.api.v1.answers.channels import calendar as as_calendar
from guikou.api.v1.answers.collection import AccountBrief
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import Address, Body, Day, Id, Sentence, Version, Word, acting, asker, reader, router
from guikou.api.v1.filters import Codes, OrganisationId, Placed, below, chosen, words
from guikou.channels.fields import FIELDS
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.people.queries import organisation
from guikou.release.access import adapters
from guikou.release.operations import channels as operations
from guikou.release.operations import stops as stopping
from guikou.release.queries import channels as queries
from guikou.release.queries.best_times import best_times
from guikou.release.queries.calendar import LONGEST, Wanted, calendar

AdapterId = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
SettingName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
SettingValue = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Settings = Annotated[dict[SettingName, SettingValue], Field(max_length=50)]


class ChannelFilter(Placed):
    """Which connected accounts; words in account and organisation."""

    platform: list[Platform] = Field([])
    mode: list[Literal["off", "practice", "live"]] = Field([])
    adapter: Codes = Field([])
    trouble: list[Literal["any", "held", "problem", "expiring", "never-asked"]] = Field([])


class FreeFilter(Placed):
    """Which accounts; words in account and organisation."""

    platform: list[Platform] = Field([])


class StopFilter(Placed):
    """Which stops; words in organisation and reason."""

    in_force: bool = Field(False, description="only those that hold up sending now")


class CalendarFilter(Schema):
    """Which days, and of whom."""

    first: Day
    days: int = Field(7, ge=1, le=LONGEST)
    organisation: OrganisationId | None = Field(None, description="this organisation and all below it")
    platform: Platform | Literal[""] = ""
    account: Word = Field("", description="words in the account's name")


class ConnectIn(Body):
    """By which adapter, at which address, with which settings. `version` is null where the account is not connected yet."""

    adapter: AdapterId
    base: Address = ""
    settings: Settings = Field({})
    version: Version | None = None


class SecretsIn(Body):
    """Secrets to be set; an empty one is removed, the others stay. They are never told again."""

    secrets: Settings
    version: Version


class ModeIn(Body):
    """Whether something is sent, and where."""

    mode: Literal["off", "practice", "live"]
    version: Version


class ProbeIn(Body):
    """The real platform, or the practice one; null: the one that the channel sends to."""

    real: bool | None = None


class StopIn(Body):
    """Why, which everybody who works there reads."""

    why: Sentence


def _sees(request: HttpRequest) -> Actor:
    """
    Return who asks.

    :raises NotAllowed: they neither see releases nor set up channels, anywhere.
    """
    by = asker(request)
    if not by.may_somewhere(Action.SET_CHANNELS):
        require_somewhere(by, Action.SEE_RELEASES)
    return by


@router.get("/adapters", response={200: list[AdapterOut], **PROBLEMS}, tags=["channels"])
def ways(request: HttpRequest) -> Any:
    """List the ways to accounts, and what has to be filled in for each."""
    _sees(request)
    return [adapter(each, FIELDS.get(each.id, ())) for each in adapters().listings.values()]


@router.get("/channels", response={200: Part[ChannelOut], **PROBLEMS}, tags=["channels"])
def channels(request: HttpRequest, wanted: Query[ChannelFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the accounts that are connected."""
    by, now = _sees(request), timezone.now()
    rows = queries.channels(by, now=now).filter(
        words(wanted.q, "account__name", "account__organisation__name") & below(wanted.organisation, "account__organisation__path"),
        chosen(account__platform=wanted.platform, mode=wanted.mode, adapter=wanted.adapter),
    )
    if wanted.trouble:
        rows = rows.filter(_any(wanted.trouble, now))
    return cut(rows, paging)


@router.get("/channels/unconnected", response={200: Part[AccountBrief], **PROBLEMS}, tags=["channels"])
def unconnected(request: HttpRequest, wanted: Query[FreeFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the accounts that are not connected."""
    rows = queries.unconnected(reader(request, Action.SET_CHANNELS)).filter(
        words(wanted.q, "name", "organisation__name") & below(wanted.organisation) & chosen(platform=wanted.platform)
    )
    return cut(rows.order_by("organisation__path", "platform", "name", "id"), paging)


@router.get("/accounts/{account_id}/channel", response={200: ChannelOut, **PROBLEMS}, tags=["channels"])
def channel(request: HttpRequest, account_id: Id) -> Any:
    """Show how one account is connected."""
    return queries.channel(_sees(request), account_id).row


@router.post("/accounts/{account_id}/channel", response={200: ChannelOut, **PROBLEMS}, tags=["channels"])
def connect(request: HttpRequest, account_id: Id, body: ConnectIn) -> Any:
    """Connect an account, or change how it is; it begins in practice, and with another adapter or address its secrets are forgotten."""
    return operations.set_up(account_id=account_id, **_given(body), **acting(request, Action.SET_CHANNELS))


@router.post("/accounts/{account_id}/channel/secrets", response={200: ChannelOut, **PROBLEMS}, tags=["channels"])
def set_secrets(request: HttpRequest, account_id: Id, body: SecretsIn) -> Any:
    """Set secrets of a connected account; only their names are ever told."""
    return operations.set_secrets(account_id=account_id, **_given(body), **acting(request, Action.SET_CHANNELS))


@router.post("/accounts/{account_id}/channel/mode", response={200: ChannelOut, **PROBLEMS}, tags=["channels"])
def set_mode(request: HttpRequest, account_id: Id, body: ModeIn) -> Any:
    """Switch sending off, to the practice platform, or to the real one."""
    return operations.set_mode(account_id=account_id, **_given(body), **acting(request, Action.RUN_DESK))


@router.post("/accounts/{account_id}/channel/probe", response={200: ProbeOut, **PROBLEMS}, tags=["channels"])
def probe(request: HttpRequest, account_id: Id, body: ProbeIn) -> Any:
    """Ask the platform what the account may do; nothing is changed there."""
    found = operations.probe(account_id=account_id, real=body.real, **acting(request, Action.SET_CHANNELS))
    return {"can": sorted(found.can), "name": found.name, "login_expires_at": found.login_expires_at}


@router.get("/stops", response={200: Part[StopOut], **PROBLEMS}, tags=["channels"])
def stops(request: HttpRequest, wanted: Query[StopFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List where sending is or was stopped, the newest first."""
    rows = queries.stops(reader(request, Action.SEE_RELEASES), in_force=wanted.in_force)
    return cut(rows.filter(words(wanted.q, "organisation__name", "why") & below(wanted.organisation)), paging)


@router.post("/organisations/{organisation_id}/stop", response={201: StopOut, **PROBLEMS}, tags=["channels"])
def stop(request: HttpRequest, organisation_id: Id, body: StopIn) -> Any:
    """Stop all sending of an organisation and those below it."""
    return Status(201, stopping.stop(organisation_id=organisation_id, why=body.why, **acting(request, Action.RUN_DESK)))


@router.post("/organisations/{organisation_id}/resume", response={204: None, **PROBLEMS}, tags=["channels"])
def resume(request: HttpRequest, organisation_id: Id) -> Any:
    """Let sending of an organisation go on."""
    stopping.resume(organisation_id=organisation_id, **acting(request, Action.RUN_DESK))
    return Status(204, None)


@router.get("/calendar", response={200: CalendarOut, **PROBLEMS}, tags=["channels"])
def days(request: HttpRequest, wanted: Query[CalendarFilter]) -> Any:
    """List by day what comes out, what is due, which accounts close, holidays, and how much of what accounts may publish is taken."""
    by = reader(request, Action.SEE_RELEASES)
    path = organisation(by, wanted.organisation, Action.SEE_RELEASES).path if wanted.organisation else ""
    asked = Wanted(path=path, platform=wanted.platform, account=wanted.account)
    return as_calendar(calendar(by, first=wanted.first, days=wanted.days, wanted=asked, now=timezone.now()))


@router.get("/releases/{release_id}/best-times", response={200: list[BestTimeOut], **PROBLEMS}, tags=["channels"])
def times(request: HttpRequest, release_id: Id) -> Any:
    """Suggest when posts of the accounts that a release goes to were read most."""
    return [
        {
            "account_id": each.account.pk,
            "account_name": each.account.name,
            "hour": each.best and each.best.hour,
            "posts": each.best and each.best.posts,
        }
        for each in best_times(reader(request, Action.SEE_RELEASES), release_id, now=timezone.now())
    ]


def _any(kinds: list[Any], now: datetime) -> Any:
    condition = queries.in_trouble(kinds[0], now=now)
    for kind in kinds[1:]:
        condition |= queries.in_trouble(kind, now=now)
    return condition


def _given(body: Body) -> dict[str, Any]:
    return {name: getattr(body, name) for name in type(body).model_fields}
