"""
Reviewing releases: whose turn it is, signing, sending back, remarks, and the turns that an organisation sets.

A signature is that of a person. A token signs for its person where it carries `releases.review`, which has to be chosen when it is made; the signature bears
the person's name, the trail that of the token, and the law of the desk holds for it as for a click: no author, nobody twice, only in one's turn.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.editions import RemarkOut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.releases import ReleaseOut
from guikou.api.v1.answers.reviews import AwayOut, LinkOut, ReviewOut, ReviewRuleOut, WaitingEditionOut, reviewed, rule
from guikou.api.v1.common import Body, Day, Id, Moment, Name, Version, acting, reader, router
from guikou.api.v1.files import ANSWER, PDF, file, handed_out
from guikou.api.v1.filters import Placed, below, chosen, days, either, words
from guikou.api.v1.releases import Hash, Kind, NumberPath
from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Action, Role, require_somewhere
from guikou.people.operations.lists import note_export
from guikou.release.arrangements import TurnRule
from guikou.release.domain.turns import MOST_TURNS, EmergencyRule
from guikou.release.domain.working_time import Unit, WorkingTime
from guikou.release.operations import away, reviewing
from guikou.release.operations import rules as setting
from guikou.release.operations.reviewing import LONGEST_QUOTE, LONGEST_REMARK
from guikou.release.queries import reviews as queries
from guikou.release.queries import rules
from guikou.reports.review_sheet import review_sheet

PersonKey = Annotated[str, StringConstraints(max_length=120, pattern=r"^(?:person:[1-9][0-9]{0,18}|link:[^\x00]{1,100})$")]
Keys = Annotated[list[PersonKey], Field(max_length=200)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REMARK, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
TurnNumber = Annotated[int, Field(ge=1, le=MOST_TURNS)]
Place = Annotated[int, Field(ge=0, le=2_000_000)]
FieldName = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z]*$")]
OfOne = "/releases/{release_id}/editions/{number}"


class WaitingFilter(Placed):
    """Which editions under review; words in title and organisation."""

    turn: Literal["mine"] | None = Field(None, description="whose move it is")
    kind: list[Kind] = Field([])
    overdue: bool | None = Field(None, description="the turn should have been signed before now")
    owed: bool | None = Field(None, description="released as an emergency, with signatures still owed")
    due_from: Day | None = None
    due_to: Day | None = None

    def condition(self, now: datetime) -> Q:
        """Return what was asked for, but for the turn."""
        found = words(self.q, "release__title", "release__organisation__name") & below(self.organisation, "release__organisation__path")
        found &= chosen(release__kind=self.kind) & days("due_at", self.due_from, self.due_to)
        return found & either(self.overdue, queries.overdue(now=now)) & either(self.owed, Q(owed__gt=0))


class SignIn(Body):
    """Which turn is signed, for which content: the hash of what was looked at."""

    turn: TurnNumber
    content_hash: Hash


class ReturnIn(Body):
    """Why it goes back to its authors."""

    why: Said


class PlaceIn(Body):
    """A place: the field of the master (`account` empty) or of an account's version, and from where to where in it as it is read."""

    account: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    language: Language
    field: FieldName
    start: Place = 0
    end: Place = 0
    quote: Annotated[str, StringConstraints(max_length=LONGEST_QUOTE, pattern=r"^[^\x00]*$")] = ""


class RemarkIn(Body):
    """What is said, and where; null: of all of it."""

    text: Said
    place: PlaceIn | None = None


class LinkIn(Body):
    """For whom the link is: the key by which the turn names them (`link:…`), their name, and until when (seven days at most)."""

    key: PersonKey
    name: Name
    expires_at: Moment


class LengthIn(Body):
    """A length of working time."""

    amount: Annotated[int, Field(ge=1, le=1_000)]
    unit: Unit

    def length(self) -> WorkingTime:
        """Return it as the domain has it."""
        return WorkingTime(self.amount, self.unit)


class TurnIn(Body):
    """A turn: of people by key, of whoever holds a role, or both."""

    name_zh: Name
    name_en: Name
    role: Role | None = None
    people: Keys = Field([])
    substitutes: Keys = Field([])
    remind_after: LengthIn = LengthIn(amount=4, unit=Unit.HOURS)
    within: LengthIn = LengthIn(amount=1, unit=Unit.DAYS)
    escalate_after: LengthIn = LengthIn(amount=2, unit=Unit.DAYS)
    escalate_to: Keys = Field([])

    def turn(self) -> TurnRule:
        """Return it as operations want it."""
        lengths = {name: getattr(self, name).length() for name in ("remind_after", "within", "escalate_after")}
        keys: dict[str, Any] = {name: frozenset(getattr(self, name)) for name in ("people", "substitutes", "escalate_to")}
        return TurnRule(name=Text(self.name_zh, self.name_en), role=self.role, **keys, **lengths)


class EmergencyIn(Body):
    """The emergency route."""

    kinds: list[Kind] = Field(min_length=1, max_length=20)
    people: Keys
    first: list[TurnNumber] = Field(min_length=1, max_length=MOST_TURNS)
    settle_within: LengthIn = LengthIn(amount=1, unit=Unit.DAYS)

    def rule(self) -> EmergencyRule:
        """Return it as operations want it."""
        sets = {name: frozenset(getattr(self, name)) for name in ("kinds", "people", "first")}
        return EmergencyRule(**sets, settle_within=self.settle_within.length())


class RuleIn(Body):
    """The turns for a kind, empty: for every kind without its own. `version` is that of what was set here before, null where nothing was."""

    kind: Kind | Literal[""] = ""
    version: Version | None
    turns: list[TurnIn] = Field(min_length=1, max_length=MOST_TURNS)
    emergency: EmergencyIn | None = None


class DropIn(Body):
    """Which turns, as they were read."""

    kind: Kind | Literal[""] = ""
    version: Version


class AwayIn(Body):
    """From one day to another, both included."""

    first: Day
    last: Day


@router.get("/reviews", response={200: Part[WaitingEditionOut], **PROBLEMS}, tags=["reviews"])
def waiting(request: HttpRequest, wanted: Query[WaitingFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List editions that wait for a signature, what is due first at the top; nobody is counted."""
    by, now = reader(request, Action.SEE_RELEASES), timezone.now()
    if wanted.turn:
        require_somewhere(by, Action.REVIEW_RELEASES)
    rows = queries.mine(by, now=now) if wanted.turn else queries.waiting(by)
    return cut(rows.filter(wanted.condition(now)), paging)


@router.get(f"{OfOne}/review", response={200: ReviewOut, **PROBLEMS}, tags=["reviews"])
def review(request: HttpRequest, release_id: Id, number: NumberPath) -> Any:
    """Say which turn an edition waits for, who may sign now, and what stands in the way of whoever asks."""
    return reviewed(queries.under_review(reader(request, Action.SEE_RELEASES), release_id, number, now=timezone.now()))


@router.get(f"{OfOne}/sheet/pdf", response=ANSWER, tags=["reviews"], openapi_extra=dict(handed_out(PDF)))
def sheet(request: HttpRequest, release_id: Id, number: NumberPath, language: Language = Language.ZH) -> HttpResponse:
    """Hand out the review sheet of an edition: who signed what, when."""
    reader(request, Action.SEE_RELEASES)
    by, now = reader(request, Action.EXPORT), timezone.now()
    found, signatures, editions = queries.sheet(by, release_id, number, now=now)
    name = f"review-sheet-{release_id}-{number}.pdf"
    note_export(by=by, page="reviews-sheet", title=name, query=f"release={release_id}", rows=len(signatures), kind="pdf", now=now)
    return file(review_sheet(found, signatures, editions, language, now=now), PDF, name)


@router.post(f"{OfOne}/sign", response={200: ReleaseOut, **PROBLEMS}, tags=["reviews"])
def sign(request: HttpRequest, release_id: Id, number: NumberPath, body: SignIn) -> Any:
    """Sign the present turn for exactly that content, in the name of the token's person; after the last turn it comes out, where its time has come."""
    acted = acting(request, Action.REVIEW_RELEASES)
    return reviewing.sign(release_id=release_id, number=number, turn=body.turn, content_hash=body.content_hash, **acted)


@router.post(f"{OfOne}/return", response={200: ReleaseOut, **PROBLEMS}, tags=["reviews"])
def give_back(request: HttpRequest, release_id: Id, number: NumberPath, body: ReturnIn) -> Any:
    """Send an edition back to its authors; its signatures count no more."""
    return reviewing.send_back(release_id=release_id, number=number, why=body.why, **acting(request, Action.REVIEW_RELEASES))


@router.post(f"{OfOne}/remarks", response={201: RemarkOut, **PROBLEMS}, tags=["reviews"])
def remark(request: HttpRequest, release_id: Id, number: NumberPath, body: RemarkIn) -> Any:
    """Remark on a place in an edition, or on all of it."""
    place = body.place.model_dump(mode="json") if body.place else {}
    made = reviewing.remark(release_id=release_id, number=number, text=body.text, place=place, **acting(request, Action.REVIEW_RELEASES))
    return Status(201, made)


@router.post("/releases/{release_id}/remarks/{remark_id}/settle", response={200: RemarkOut, **PROBLEMS}, tags=["reviews"])
def settle(request: HttpRequest, release_id: Id, remark_id: Id) -> Any:
    """Say that a remark was dealt with."""
    return reviewing.settle(release_id=release_id, remark_id=remark_id, **acting(request, Action.WRITE_RELEASES))


@router.post(f"{OfOne}/links", response={201: LinkOut, **PROBLEMS}, tags=["reviews"])
def link(request: HttpRequest, release_id: Id, number: NumberPath, body: LinkIn) -> Any:
    """Make a one-time link with which a reviewer without an account signs the present turn."""
    acted = acting(request, Action.RUN_DESK)
    given: dict[str, Any] = {"key": body.key, "name": body.name, "expires_at": body.expires_at}
    token = reviewing.make_link(release_id=release_id, number=number, **given, **acted)
    found = queries.under_review(acted["by"], release_id, number, now=acted["now"])
    address = f"{settings.ENVIRONMENT.address}{reverse('review-link', args=[found.edition.pk])}#{token}"
    return Status(201, {"turn": found.turn.number if found.turn else None, "expires_at": body.expires_at, "secret": address})


@router.get("/organisations/{organisation_id}/review-rules", response={200: list[ReviewRuleOut], **PROBLEMS}, tags=["reviews"])
def in_force(request: HttpRequest, organisation_id: Id) -> Any:
    """List the turns of an organisation: for every kind first, then for those with turns of their own, here or above."""
    _, found = rules.in_force(reader(request, Action.SEE_RELEASES), organisation_id, on=timezone.localdate())
    return [rule(each) for each in found]


@router.post("/organisations/{organisation_id}/review-rules", response={200: list[ReviewRuleOut], **PROBLEMS}, tags=["reviews"])
def set_rule(request: HttpRequest, organisation_id: Id, body: RuleIn) -> Any:
    """Set the turns of an organisation and all below it for a kind; reviews under way keep theirs."""
    setting.set_rule(
        organisation_id=organisation_id,
        kind=body.kind,
        turns=[each.turn() for each in body.turns],
        emergency=body.emergency.rule() if body.emergency else None,
        version=body.version,
        **acting(request, Action.RUN_DESK),
    )
    return in_force(request, organisation_id)


@router.post("/organisations/{organisation_id}/review-rules/drop", response={200: list[ReviewRuleOut], **PROBLEMS}, tags=["reviews"])
def drop_rule(request: HttpRequest, organisation_id: Id, body: DropIn) -> Any:
    """Let an organisation follow again what is set above it, or for every kind."""
    setting.drop_rule(organisation_id=organisation_id, kind=body.kind, version=body.version, **acting(request, Action.RUN_DESK))
    return in_force(request, organisation_id)


@router.get("/me/away", response={200: list[AwayOut], **PROBLEMS}, tags=["reviews"])
def times_away(request: HttpRequest) -> Any:
    """List the days on which one is away, today or later."""
    return list(queries.times_away(reader(request, Action.REVIEW_RELEASES), now=timezone.now()))


@router.post("/me/away", response={201: AwayOut, **PROBLEMS}, tags=["reviews"])
def go_away(request: HttpRequest, body: AwayIn) -> Any:
    """Say that one is away: the substitutes of one's turns may sign at once."""
    return Status(201, away.go_away(first=body.first, last=body.last, **acting(request, Action.REVIEW_RELEASES)))


@router.post("/me/away/{away_id}/back", response={200: AwayOut, **PROBLEMS}, tags=["reviews"])
def come_back(request: HttpRequest, away_id: Id) -> Any:
    """Say that one is back earlier, or does not go."""
    return away.come_back(away_id=away_id, **acting(request, Action.REVIEW_RELEASES))
