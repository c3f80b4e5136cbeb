"""What was collected: posts, figures, observations; where it comes from; entering by hand."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Schema, Status, UploadedFile
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.collection import (
    AccountBrief,
    FigureOut,
    ObservationOut,
    ObservationWhole,
    OverviewOut,
    PostOut,
    SourceOut,
    WayOut,
)
from guikou.api.v1.answers.inspection import MeasureOut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.running import JobStarted
from guikou.api.v1.common import (
    Address,
    Body,
    Code,
    Count,
    Day,
    Id,
    Moment,
    Note,
    Number,
    Reason,
    Seen,
    Why,
    acting,
    asker,
    known,
    reader,
    router,
    where,
)
from guikou.api.v1.filters import Codes, Placed, Search, below, chosen, days, either, words
from guikou.collection import evidence
from guikou.collection.domain.schedule import LONGEST_INTERVAL, SHORTEST_INTERVAL
from guikou.collection.fetching.readers import KINDS
from guikou.collection.fetching.recognition import recognise
from guikou.collection.fetching.running import make_client
from guikou.collection.operations import entering
from guikou.collection.operations import sources as operations
from guikou.collection.queries import sources as queries
from guikou.consolidation import queries as consolidation
from guikou.network.limits import PAGE
from guikou.people.domain.policy import Action
from guikou.registry import queries as registry

Minutes = Annotated[int, Field(ge=SHORTEST_INTERVAL, le=LONGEST_INTERVAL)]


Kind = Annotated[Code, known(lambda: {kind.id for kind in KINDS.values() if kind.reader}, "kind of source that can be chosen")]


class ObservationFilter(Schema):
    """Of which account, and when."""

    account: int | None = Field(None, ge=1, le=2**62)
    since: Moment | None = None
    until: Moment | None = None


class PostFilter(ObservationFilter, Search):
    """Which posts; words in title and text."""

    published_from: Day | None = None
    published_to: Day | None = None


class SourceFilter(Placed):
    """Which sources; words in account, organisation, address."""

    account: int | None = Field(None, ge=1, le=2**62)
    state: list[Literal["active", "paused", "login-expired", "failing"]] = Field([])
    kind: Codes = Field([])
    behind: bool | None = None
    complete: bool | None = None


class WithoutFilter(Placed):
    """Which accounts; words in name and organisation."""

    platform: Codes = Field([])


class SourceIn(Body):
    """Where posts of an account are read."""

    account: Number
    kind: Kind
    address: Address
    every_minutes: Minutes = 360


class Look(Schema):
    """What to look at."""

    address: Address


class SourceChange(Seen):
    """Where and how often from now on."""

    address: Address
    every_minutes: Minutes


class Entry(Schema):
    """What a person saw of an account: figures, and the latest post where there is one."""

    seen_at: Moment
    followers: Count | None = None
    posts: Count | None = None
    reads: Count | None = None
    likes: Count | None = None
    post_at: Moment | None = None
    post_title: Note = ""
    post_url: Address = ""


@router.get("/posts", response={200: Part[PostOut], **PROBLEMS}, tags=["collection"])
def posts(request: HttpRequest, wanted: Query[PostFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List posts, the newest first."""
    rows = queries.posts(reader(request, Action.SEE_COLLECTION))
    rows = rows.filter(
        words(wanted.q, "title", "text") & days("published_at", wanted.published_from, wanted.published_to),
        **where(account=wanted.account, published_at__gte=wanted.since, published_at__lt=wanted.until),
    )
    return cut(rows.order_by("-published_at", "-id"), paging)


@router.get("/posts/{post_id}", response={200: PostOut, **PROBLEMS}, tags=["collection"])
def post(request: HttpRequest, post_id: Id) -> Any:
    """Show one post."""
    return queries.post(reader(request, Action.SEE_COLLECTION), post_id)


@router.get("/observations", response={200: Part[ObservationOut], **PROBLEMS}, tags=["collection"])
def observations(request: HttpRequest, wanted: Query[ObservationFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List what was seen of accounts, when, how and how completely, the newest first."""
    rows = queries.observations(reader(request, Action.SEE_COLLECTION))
    rows = rows.filter(**where(account=wanted.account, at__gte=wanted.since, at__lt=wanted.until))
    return cut(rows.order_by("-at", "-id"), paging)


@router.get("/observations/{observation_id}", response={200: ObservationWhole, **PROBLEMS}, tags=["collection"])
def observation(request: HttpRequest, observation_id: Id) -> Any:
    """Show one observation with its figures."""
    return queries.observation(reader(request, Action.SEE_COLLECTION), observation_id)


@router.get("/accounts/{account_id}/figures", response={200: list[FigureOut], **PROBLEMS}, tags=["collection"])
def figures(request: HttpRequest, account_id: Id) -> Any:
    """List the figures of an account in the order of time, the newest thousand."""
    by = reader(request, Action.SEE_FIGURES)
    return queries.figures(by, registry.account(by, account_id, Action.SEE_FIGURES).pk)


@router.get("/accounts/{account_id}/measures", response={200: list[MeasureOut], **PROBLEMS}, tags=["collection"])
def measures(request: HttpRequest, account_id: Id) -> Any:
    """List what was measured of an account, the newest day first, at most 1,000 days."""
    by = reader(request, Action.SEE_FIGURES)
    return list(consolidation.measures(registry.account(by, account_id, Action.SEE_FIGURES).pk, by)[:1000])


@router.post("/accounts/{account_id}/observations", response={201: ObservationOut, **PROBLEMS}, tags=["collection"])
def enter(request: HttpRequest, account_id: Id, entry: Form[Entry], picture: File[UploadedFile | None] = None) -> Any:
    """Keep what a person saw of an account, with a picture that shows it; sent as a form."""
    by = reader(request, Action.SEE_COLLECTION)
    number = entering.enter_by_hand(
        account_id=account_id,
        seen_at=entry.seen_at,
        figures={name: getattr(entry, name) for name in entering.FIGURES},
        post_at=entry.post_at,
        post_title=entry.post_title,
        post_url=entry.post_url,
        picture=picture.read(evidence.LARGEST + 1) if picture else None,
        picture_name=(picture.name or "") if picture else "",
        **acting(request, Action.ENTER_BY_HAND),
    )
    return Status(201, queries.observation(by, number))


@router.get("/collection", response={200: OverviewOut, **PROBLEMS}, tags=["collection"])
def overview(request: HttpRequest) -> Any:
    """Say how collection stands."""
    return queries.overview(reader(request, Action.SEE_COLLECTION), timezone.now())


@router.get("/collection/without", response={200: Part[AccountBrief], **PROBLEMS}, tags=["collection"])
def without(request: HttpRequest, wanted: Query[WithoutFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List open accounts of which nothing is collected by itself."""
    rows = queries.accounts_without(reader(request, Action.SEE_COLLECTION)).filter(
        words(wanted.q, "name", "organisation__name") & below(wanted.organisation) & chosen(platform=wanted.platform)
    )
    return cut(rows.order_by("organisation__path", "platform", "name", "id"), paging)


@router.get("/collection/ways", response={200: list[WayOut], **PROBLEMS}, tags=["collection"])
def ways(request: HttpRequest, wanted: Query[Look]) -> Any:
    """Look at the address of an account's page, a website or a feed, and say how it can be read, the best way first."""
    reader(request, Action.EDIT_SOURCES)
    return recognise(wanted.address, make_client(PAGE))


@router.get("/sources", response={200: Part[SourceOut], **PROBLEMS}, tags=["collection"])
def sources(request: HttpRequest, wanted: Query[SourceFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the sources of accounts."""
    rows = queries.sources(reader(request, Action.SEE_COLLECTION)).filter(
        words(wanted.q, "account__name", "account__organisation__name", "address"),
        below(wanted.organisation, "account__organisation__path") & either(wanted.behind, queries.behind(timezone.now())),
        chosen(state=wanted.state, kind=wanted.kind),
        **where(account=wanted.account, complete=wanted.complete),
    )
    return cut(rows.order_by("account", "kind", "id"), paging)


@router.post("/sources", response={201: SourceOut, **PROBLEMS}, tags=["collection"])
def add(request: HttpRequest, body: SourceIn) -> Any:
    """Begin to read a source for an account, at once."""
    number = operations.add_source(
        account_id=body.account,
        kind=body.kind,
        address=body.address,
        every_minutes=body.every_minutes,
        **acting(request, Action.EDIT_SOURCES),
    )
    return Status(201, _own(request, number))


@router.get("/sources/{source_id}", response={200: SourceOut, **PROBLEMS}, tags=["collection"])
def source(request: HttpRequest, source_id: Id) -> Any:
    """Show one source."""
    return queries.source(reader(request, Action.SEE_COLLECTION), source_id)


@router.patch("/sources/{source_id}", response={200: SourceOut, **PROBLEMS}, tags=["collection"])
def edit(request: HttpRequest, source_id: Id, body: SourceChange) -> Any:
    """Change where and how often a source is read."""
    operations.edit_source(
        source_id=source_id,
        version=body.version,
        address=body.address,
        every_minutes=body.every_minutes,
        **acting(request, Action.EDIT_SOURCES),
    )
    return _own(request, source_id)


@router.post("/sources/{source_id}/pause", response={200: SourceOut, **PROBLEMS}, tags=["collection"])
def pause(request: HttpRequest, source_id: Id, body: Reason) -> Any:
    """Read a source no more until somebody resumes it."""
    operations.pause_source(source_id=source_id, why=body.why, **acting(request, Action.EDIT_SOURCES))
    return _own(request, source_id)


@router.post("/sources/{source_id}/resume", response={200: SourceOut, **PROBLEMS}, tags=["collection"])
def resume(request: HttpRequest, source_id: Id) -> Any:
    """Read a source again."""
    operations.resume_source(source_id=source_id, **acting(request, Action.EDIT_SOURCES))
    return _own(request, source_id)


@router.post("/sources/{source_id}/remove", response={204: None, **PROBLEMS}, tags=["collection"])
def remove(request: HttpRequest, source_id: Id, body: Why) -> Any:
    """Forget a source; what it brought stays."""
    operations.remove_source(source_id=source_id, why=body.why, **acting(request, Action.EDIT_SOURCES))
    return Status(204, None)


@router.post("/sources/{source_id}/collect", response={202: JobStarted, **PROBLEMS}, tags=["collection"])
def collect(request: HttpRequest, source_id: Id) -> Any:
    """Ask for a source to be read now."""
    return Status(202, {"job": operations.collect_now(source_id=source_id, **acting(request, Action.COLLECT))})


def _own(request: HttpRequest, source_id: int) -> Any:
    """Return a source for whoever may edit it."""
    return queries.sources(asker(request), Action.EDIT_SOURCES).get(pk=source_id)
