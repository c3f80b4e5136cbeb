"""Organisations and people: who stands where, who holds which role."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.people import Me, PersonOut, RoleOut
from guikou.api.v1.answers.register import OrganisationOut, OrganisationWhole
from guikou.api.v1.common import Body, Code, Day, Id, LongText, Name, Note, Number, Seen, Word, acting, asker, known, reader, router
from guikou.api.v1.filters import MOST_WORDS, Moves, OrganisationId, Search, among, below, chosen, either, turn, words
from guikou.inspection.loading import shipped_packs
from guikou.people import queries
from guikou.people.domain.policy import ALLOWED, Action, Actor, Role
from guikou.people.operations import organisations as operations
from guikou.people.operations import reforms

Level = Literal["national", "province", "city", "county", "township", "village", ""]
Website = Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://[^\x00-\x20]+)?$")]


Pack = Annotated[Code, known(shipped_packs, "rule pack")]


class OrganisationProfile(Body):
    """The description of a public body; what is left out stays as it is."""

    level: Level = ""
    place: Word = ""
    function: Code = ""
    website: Website = ""
    residents: Annotated[int, Field(ge=0, le=10**10)] | None = None
    duties: LongText = ""
    first_contact: Word = ""
    second_contact: Word = ""
    opens_accounts: bool | None = None
    active_from: Day | None = None
    packs: list[Pack] = Field(
        default_factory=list, max_length=100, description="rule packs in force here besides those of the installation and of what is above"
    )


class OrganisationIn(Body):
    """A new public body under another one."""

    name: Name
    parent: Number
    profile: OrganisationProfile = OrganisationProfile()
    why: Note = ""


class OrganisationChange(Seen):
    """What changes in the description."""

    changes: OrganisationProfile
    why: Note = ""


class Reform(Seen):
    """A reform as of a day that has come."""

    on: Day
    why: Note = ""


class Renaming(Reform):
    """Its new name."""

    name: Name


class Moving(Reform):
    """Its new parent."""

    parent: Number


class Merging(Reform):
    """Who carries on."""

    successor: Number


class Splitting(Reform):
    """The new bodies beside it."""

    names: list[Name] = Field(min_length=1, max_length=50)


class OrganisationFilter(Search):
    """Which organisations; words in the name or a former one."""

    under: OrganisationId | None = Field(None, description="this organisation and all below it")
    level: list[Level] = Field([])
    ended: bool | None = Field(None, description="abolished or merged; left out: both")


_MOVES: Moves = {"mine-to-invite": (Action.EDIT_PEOPLE, among(lambda by: queries.not_come(by, now=timezone.now())))}


class PersonFilter(Search):
    """Which people; words in name, address, and telephone where one may see it."""

    role: list[Role] = Field([])
    state: list[Literal["in", "invited", "stuck", "left"]] = Field([])

    turn: Literal["mine-to-invite"] | None = Field(None, description="whose move it is")

    def condition(self, by: Actor, now: datetime) -> Q:
        """Return what was asked for."""
        found, held, stands = Q(), Q(), Q()
        for word in (self.q or "").split()[:MOST_WORDS]:
            found &= words(word, "name", "email") | Q(personal=True, telephone__icontains=word)
        for role in self.role:
            held |= queries.holding(role)
        for state in self.state:
            stands |= queries.standing(state, now=now)
        return found & held & stands & turn(self.turn, by, _MOVES)


@router.get("/me", response={200: Me, **PROBLEMS}, tags=["people"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Say whom the token acts for and what it may do where."""
    by = asker(request)
    return {"key": by.key, "name": by.name, "grants": [{"path": grant.path, "actions": sorted(grant.actions)} for grant in by.grants]}


@router.get("/people", response={200: Part[PersonOut], **PROBLEMS}, tags=["people"])
def people(request: HttpRequest, wanted: Query[PersonFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List people who hold or held a role where one may see people, with those roles."""
    by = reader(request, Action.SEE_PEOPLE)
    rows = queries.people(by).filter(wanted.condition(by, timezone.now()))
    return cut(rows.order_by("name", "id"), paging)


@router.get("/people/{person_id}", response={200: PersonOut, **PROBLEMS}, tags=["people"])
def person(request: HttpRequest, person_id: Id) -> Any:
    """Show one person."""
    return queries.people(reader(request, Action.SEE_PEOPLE)).get(pk=person_id)


@router.get("/roles", response={200: list[RoleOut], **PROBLEMS}, tags=["people"])
def roles(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - the library passes it
    """Say which role may do what: the table that everything asks."""
    return [{"role": role, "actions": sorted(actions)} for role, actions in ALLOWED.items()]


@router.get("/organisations", response={200: Part[OrganisationOut], **PROBLEMS}, tags=["register"])
def organisations(request: HttpRequest, wanted: Query[OrganisationFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List organisations in the order of the tree."""
    rows = queries.organisations(reader(request, Action.SEE_REGISTER)).filter(
        below(wanted.under, "path") & chosen(level=wanted.level) & either(wanted.ended, Q(ended_on__isnull=False))
    )
    for word in (wanted.q or "").split()[:MOST_WORDS]:
        rows = rows.filter(queries.named(word))
    return cut(rows.order_by("path"), paging)


@router.get("/organisations/{organisation_id}", response={200: OrganisationWhole, **PROBLEMS}, tags=["register"])
def organisation(request: HttpRequest, organisation_id: Id) -> Any:
    """Show everything about one organisation; its contacts where one may see personal data."""
    by = reader(request, Action.SEE_REGISTER)
    found = queries.organisation(by, organisation_id)
    whole = OrganisationWhole.from_orm(found)
    return whole if by.may(Action.SEE_PERSONAL, found.path) else whole.model_copy(update={"first_contact": None, "second_contact": None})


@router.post("/organisations", response={201: OrganisationOut, **PROBLEMS}, tags=["register"])
def create(request: HttpRequest, body: OrganisationIn) -> Any:
    """Make a public body under another one."""
    profile = body.profile.model_dump(exclude_unset=True)
    return Status(
        201,
        operations.create(
            name=body.name.strip(), parent_id=body.parent, profile=profile, why=body.why, **acting(request, Action.EDIT_ORGANISATIONS)
        ),
    )


@router.patch("/organisations/{organisation_id}", response={200: OrganisationOut, **PROBLEMS}, tags=["register"])
def edit(request: HttpRequest, organisation_id: Id, body: OrganisationChange) -> Any:
    """Change the description of a public body."""
    changes = body.changes.model_dump(exclude_unset=True)
    return operations.edit(
        organisation_id=organisation_id, version=body.version, changes=changes, why=body.why, **acting(request, Action.EDIT_ORGANISATIONS)
    )


@router.post("/organisations/{organisation_id}/rename", response={200: OrganisationOut, **PROBLEMS}, tags=["register"])
def rename(request: HttpRequest, organisation_id: Id, body: Renaming) -> Any:
    """Give a public body a new name; the former one is kept."""
    return reforms.rename(
        organisation_id=organisation_id,
        version=body.version,
        name=body.name.strip(),
        on=body.on,
        why=body.why,
        **acting(request, Action.EDIT_ORGANISATIONS),
    )


@router.post("/organisations/{organisation_id}/move", response={200: OrganisationOut, **PROBLEMS}, tags=["register"])
def move(request: HttpRequest, organisation_id: Id, body: Moving) -> Any:
    """Put a public body with all below it under another one."""
    return reforms.move(
        organisation_id=organisation_id,
        version=body.version,
        parent_id=body.parent,
        on=body.on,
        why=body.why,
        **acting(request, Action.EDIT_ORGANISATIONS),
    )


@router.post("/organisations/{organisation_id}/merge", response={200: OrganisationOut, **PROBLEMS}, tags=["register"])
def merge(request: HttpRequest, organisation_id: Id, body: Merging) -> Any:
    """Let a public body go up in another one."""
    return reforms.merge(
        organisation_id=organisation_id,
        version=body.version,
        successor_id=body.successor,
        on=body.on,
        why=body.why,
        **acting(request, Action.EDIT_ORGANISATIONS),
    )


@router.post("/organisations/{organisation_id}/split", response={201: list[OrganisationOut], **PROBLEMS}, tags=["register"])
def split(request: HttpRequest, organisation_id: Id, body: Splitting) -> Any:
    """Make new bodies out of one, beside it."""
    names = [name.strip() for name in body.names]
    made = reforms.split(
        organisation_id=organisation_id,
        version=body.version,
        names=names,
        on=body.on,
        why=body.why,
        **acting(request, Action.EDIT_ORGANISATIONS),
    )
    return Status(201, made)


@router.post("/organisations/{organisation_id}/abolish", response={200: OrganisationOut, **PROBLEMS}, tags=["register"])
def abolish(request: HttpRequest, organisation_id: Id, body: Reform) -> Any:
    """End a public body without a successor."""
    return reforms.abolish(
        organisation_id=organisation_id, version=body.version, on=body.on, why=body.why, **acting(request, Action.EDIT_ORGANISATIONS)
    )
