"""Accounts: what the register says of them, which state they are in, which entries are one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.register import AccountOut, AccountWhole, StableIdOut
from guikou.api.v1.answers.running import LineOut
from guikou.api.v1.common import (
    Address,
    Body,
    Code,
    Count,
    Day,
    Id,
    LongText,
    Note,
    Number,
    Seen,
    SeenWhy,
    Sentence,
    Word,
    acting,
    asker,
    known,
    reader,
    router,
    where,
)  # fmt: skip
from guikou.api.v1.filters import Codes, Placed, below, chosen, either, words
from guikou.api.v1.people import Level
from guikou.collection.queries import updates
from guikou.inspection import queries as inspection
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.registry import operations, queries
from guikou.registry.domain.drift import Drift
from guikou.registry.domain.states import AccountState
from guikou.trail import queries as trail

Platform = Annotated[Code, known(queries.platforms, "platform of the catalogue")]


class AccountFilter(Placed):
    """Which accounts; words in name, handle, stable id, organisation."""

    platform: Codes = Field([])
    state: list[AccountState] = Field([])
    silent: Literal["7", "14", "30", "90", "180"] | None = Field(None, description="no known update for so many days")
    problems: Literal["open", "none", "again"] | None = Field(
        None,
        description="findings that wait for somebody, or `again`: a limit was reached since the inspection; needs the right to see findings",
    )
    function: Codes = Field([], description="`-`: not recorded")
    level: list[Level] = Field([])
    main: bool | None = None
    verified: bool | None = None
    protected: bool | None = None
    upkeep: bool | None = Field(None, description="certificate, contract or login is due")
    stops: bool | None = Field(None, description="a stop date is planned")
    drift: list[Drift] = Field([])
    name: Word | None = Field(None, description="words in the name")

    def condition(self, by: Actor, now: datetime) -> Q:
        """Return what was asked for."""
        found = words(self.q, "name", "handle", "stable_id", "organisation__name") & below(self.organisation)
        found &= chosen(platform=self.platform, state=self.state, level=self.level, identity_drift=self.drift)
        found &= chosen(function=["" if each == "-" else each for each in self.function])
        found &= either(self.upkeep, queries.behind_in_upkeep(timezone.localdate(now)))
        found &= either(self.stops, Q(stop_on__isnull=False))
        found &= Q(**where(is_main=self.main, verified=self.verified, protected=self.protected, name__icontains=self.name))
        if self.silent:
            found &= updates.silent_for(int(self.silent), now)
        if self.problems:
            require_somewhere(by, Action.SEE_FINDINGS)
            rows = inspection.run_out(by, timezone.localdate(now)) if self.problems == "again" else inspection.open_problems(by)
            found &= either(self.problems != "none", Q(Exists(rows.filter(account=OuterRef("pk")))))
        return found


class Profile(Body):
    """What the register says of an account; what is left out stays as it is."""

    name: Word = ""
    handle: Word = ""
    url: Address = ""
    level: Level = ""
    place: Word = ""
    function: Code = ""
    kind: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    description: LongText = ""
    language: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    verified: bool | None = None
    verified_as: Word = ""
    is_main: bool | None = None
    interactive: bool | None = None
    protected: bool = False
    followers: Count | None = None
    opened_on: Day | None = None
    filed_on: Day | None = None
    filing_number: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""


class NewAccount(Profile):
    """What is known of an account that runs already."""

    stable_id: Word = ""


class AccountNew(Body):
    """An account that runs already."""

    organisation: Number
    platform: Platform
    values: NewAccount
    why: Sentence


class AccountIn(SeenWhy):
    """Values to change, and why."""

    values: Profile


Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Upkeep(Body):
    """What the owner unit knows best: staff, contract, certificate."""

    people: Amount | None = None
    part_time: bool | None = None
    hours_per_month: Amount | None = None
    reviews: Annotated[int, Field(ge=0, le=100)] | None = None
    operator: Word = ""
    contract_ends_on: Day | None = None
    fee_per_year: Amount | None = None
    certificate: Word = ""
    certificate_expires_on: Day | None = None


class UpkeepIn(Seen):
    """What to record."""

    values: Upkeep
    why: Note = ""


class StateIn(SeenWhy):
    """The state to move to, of those that need no procedure."""

    state: AccountState


class StopDateIn(SeenWhy):
    """The day from which nothing new is delivered; null: it does not stop."""

    stop_on: Day | None


class StableIdIn(SeenWhy):
    """The platform's own id."""

    stable_id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Picked(Body):
    """Some accounts, and why."""

    accounts: list[Number] = Field(min_length=1, max_length=1000)
    why: Sentence


class Affected(Schema):
    """How many were changed."""

    changed: int


@router.get("/accounts", response={200: Part[AccountOut], **PROBLEMS}, tags=["register"])
def accounts(request: HttpRequest, wanted: Query[AccountFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List accounts by organisation."""
    by = reader(request, Action.SEE_REGISTER)
    rows = queries.accounts(by).filter(wanted.condition(by, timezone.now()))
    return cut(rows.order_by("organisation__path", "platform", "name", "id"), paging)


@router.post("/accounts", response={201: AccountOut, **PROBLEMS}, tags=["register"])
def add(request: HttpRequest, body: AccountNew) -> Any:
    """Register an account that runs already; a new one is opened by a request."""
    values = body.values.model_dump(exclude_unset=True)
    made = operations.add_account(
        organisation_id=body.organisation, platform=body.platform, values=values, why=body.why, **acting(request, Action.EDIT_REGISTER)
    )
    return Status(201, made)


@router.get("/accounts/{account_id}", response={200: AccountWhole, **PROBLEMS}, tags=["register"])
def account(request: HttpRequest, account_id: Id) -> Any:
    """Show everything that the register says of one account."""
    return queries.account(reader(request, Action.SEE_REGISTER), account_id)


@router.patch("/accounts/{account_id}", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def change(request: HttpRequest, account_id: Id, body: AccountIn) -> Any:
    """Change what the register says of an account."""
    values = body.values.model_dump(exclude_unset=True)
    return operations.change_account(
        account_id=account_id, version=body.version, values=values, why=body.why, **acting(request, Action.EDIT_REGISTER)
    )


@router.post("/accounts/{account_id}/upkeep", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def upkeep(request: HttpRequest, account_id: Id, body: UpkeepIn) -> Any:
    """Record staff, contract and certificate of an account."""
    values = body.values.model_dump(exclude_unset=True)
    return operations.record_upkeep(
        account_id=account_id, version=body.version, values=values, why=body.why, **acting(request, Action.KEEP_ACCOUNTS)
    )


@router.post("/accounts/{account_id}/state", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def state(request: HttpRequest, account_id: Id, body: StateIn) -> Any:
    """Move an account to another state that needs no procedure."""
    return operations.move_state(
        account_id=account_id, to=body.state, why=body.why, version=body.version, **acting(request, Action.EDIT_REGISTER)
    )


@router.post("/accounts/{account_id}/stop-date", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def stop_date(request: HttpRequest, account_id: Id, body: StopDateIn) -> Any:
    """Plan the day from which nothing new is delivered to an account, or take it back."""
    return operations.set_stop_date(
        account_id=account_id, version=body.version, stop_on=body.stop_on, why=body.why, **acting(request, Action.EDIT_REGISTER)
    )


@router.post("/accounts/{account_id}/stable-id", response={200: StableIdOut, **PROBLEMS}, tags=["register"])
def stable_id(request: HttpRequest, account_id: Id, body: StableIdIn) -> Any:
    """Give an account the platform's own id; where another one has it nothing changes, and the conflict is named."""
    found = operations.set_stable_id(
        account_id=account_id, version=body.version, stable_id=body.stable_id, why=body.why, **acting(request, Action.EDIT_REGISTER)
    )
    given = hasattr(found, "stable_id")
    return {
        "account": found if given else queries.account(asker(request), account_id, Action.EDIT_REGISTER),
        "conflict_id": None if given else found.pk,
    }


@router.post("/accounts/{account_id}/accept-identity", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def accept_identity(request: HttpRequest, account_id: Id, body: SeenWhy) -> Any:
    """Take over the name, handle and certified body that were seen on the platform."""
    return operations.accept_identity(account_id=account_id, version=body.version, why=body.why, **acting(request, Action.EDIT_REGISTER))


@router.post("/organisations/{organisation_id}/accounts", response={200: Affected, **PROBLEMS}, tags=["register"])
def move(request: HttpRequest, organisation_id: Id, body: Picked) -> Any:
    """Give accounts to this organisation, all or none."""
    moved = operations.move_accounts(
        account_ids=body.accounts, organisation_id=organisation_id, why=body.why, **acting(request, Action.EDIT_REGISTER)
    )
    return {"changed": moved}


@router.get("/accounts/{account_id}/history", response={200: Part[LineOut], **PROBLEMS}, tags=["register"])
def history(request: HttpRequest, account_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List who did what to an account, the newest first."""
    queries.account(reader(request, Action.SEE_REGISTER), account_id)
    return cut(trail.history(f"account:{account_id}"), paging)
