"""Inspections, findings and what people decide about them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.inspection import (
    FindingOut,
    InspectionOut,
    InspectionWhole,
    RectificationOut,
    VerdictOut,
)
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import (
    Body,
    Day,
    Id,
    Moment,
    Number,
    Seen,
    SeenWhy,
    Sentence,
    Word,
    acting,
    asker,
    reader,
    router,
    where,
)
from guikou.api.v1.filters import Moves, OrganisationId, Placed, below, chosen, days, either, turn, words
from guikou.inspection import queries
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import WAITS_FOR_OWNER, WAITS_FOR_SUPERVISOR, Standing
from guikou.inspection.operations import judging
from guikou.inspection.operations.asking import ask
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under


def deciding(request: HttpRequest, action: Action) -> dict[str, Any]:
    """
    Return who decides, and when: whoever does is shown what came of it, and has to be one who may see it.

    :raises NotAllowed: they may see findings nowhere, or decide nowhere.
    """
    acted = acting(request, action)
    reader(request, Action.SEE_FINDINGS)
    return acted


def _waiting(standings: Collection[Standing], action: Action) -> Callable[[Actor], Q]:
    among = [each.value for each in standings]
    return lambda by: Q(standing__in=among) & under(by.reach(action), field="account__organisation__path")


_MOVES: Moves = {
    "mine-to-judge": (Action.JUDGE_FINDINGS, _waiting(WAITS_FOR_SUPERVISOR, Action.JUDGE_FINDINGS)),
    "mine-to-answer": (Action.ANSWER_FINDINGS, _waiting(WAITS_FOR_OWNER, Action.ANSWER_FINDINGS)),
}


class FindingFilter(Placed):
    """Which findings; words in account, organisation, title, sentence."""

    account: int | None = Field(None, ge=1, le=2**62)
    verdict: Verdict | None = None
    severity: list[Severity] = Field([])
    standing: list[Standing] = Field([])
    turn: Literal["mine-to-judge", "mine-to-answer"] | None = Field(None, description="whose move it is")
    overdue: bool | None = Field(None, description="its last day to be put right has passed")
    rule: Word | None = None
    breaks_within: int | None = Field(None, ge=0, le=366, description="what is met now and will break its limit within so many days")


class InspectionFilter(Schema):
    """Which inspections."""

    organisation: OrganisationId | None = Field(None, description="this organisation and all below it")
    day_from: Day | None = None
    day_to: Day | None = None


class InspectionIn(Body):
    """What to inspect: an organisation and all below it, or some of its accounts."""

    organisation: Number
    as_of: Moment | None = None
    accounts: list[Number] = Field([], max_length=10_000)


class Instructed(Seen):
    """What has to be put right, and by when."""

    instruction: Sentence
    due_on: Day


class Answered(Seen):
    """What was done."""

    text: Sentence


@router.get("/inspections", response={200: Part[InspectionOut], **PROBLEMS}, tags=["inspection"])
def inspections(request: HttpRequest, wanted: Query[InspectionFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List inspections, the newest first."""
    rows = queries.inspections(reader(request, Action.SEE_FINDINGS))
    rows = rows.filter(below(wanted.organisation) & days("as_of", wanted.day_from, wanted.day_to))
    return cut(rows.order_by("-as_of", "-id"), paging)


@router.post("/inspections", response={202: InspectionOut, **PROBLEMS}, tags=["inspection"])
def inspect(request: HttpRequest, body: InspectionIn) -> Any:
    """Ask for an inspection; the worker does it, and its state says how far it is."""
    return Status(202, ask(body.organisation, as_of=body.as_of, again=body.accounts, **acting(request, Action.INSPECT)))


@router.get("/inspections/{inspection_id}", response={200: InspectionWhole, **PROBLEMS}, tags=["inspection"])
def inspection(request: HttpRequest, inspection_id: Id) -> Any:
    """Show one inspection."""
    return queries.inspections(reader(request, Action.SEE_FINDINGS)).get(pk=inspection_id)


@router.get("/findings", response={200: Part[FindingOut], **PROBLEMS}, tags=["inspection"])
def findings(request: HttpRequest, wanted: Query[FindingFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List findings by account and rule; without a filter also what is met."""
    by = reader(request, Action.SEE_FINDINGS)
    rows = queries.findings(by) if wanted.breaks_within is None else queries.soon(by, timezone.localdate(), days=wanted.breaks_within)
    texts = ("account__name", "account__organisation__name", "title_zh", "title_en", "sentence_zh", "sentence_en")
    late = Q(rectifications__ended_at__isnull=True, rectifications__due_on__lt=timezone.localdate())
    rows = rows.filter(
        words(wanted.q, *texts) & below(wanted.organisation, "account__organisation__path") & either(wanted.overdue, late),
        turn(wanted.turn, by, _MOVES) & chosen(severity=wanted.severity, standing=wanted.standing),
        **where(account=wanted.account, verdict=wanted.verdict, rule_id=wanted.rule),
    )
    return cut(rows.order_by("account", "id"), paging)


@router.get("/findings/{finding_id}", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def finding(request: HttpRequest, finding_id: Id) -> Any:
    """Show one finding."""
    return queries.finding(finding_id, reader(request, Action.SEE_FINDINGS))


@router.get("/findings/{finding_id}/evidence", response={200: dict[str, Any], **PROBLEMS}, tags=["inspection"])
def evidence(request: HttpRequest, finding_id: Id) -> Mapping[str, Any]:
    """Show the rows behind a finding: frozen ones where a person confirmed it, else as they are now."""
    return queries.evidence(queries.finding(finding_id, reader(request, Action.SEE_FINDINGS)))


@router.get("/findings/{finding_id}/rectifications", response={200: list[RectificationOut], **PROBLEMS}, tags=["inspection"])
def rectifications(request: HttpRequest, finding_id: Id) -> Any:
    """List how often a finding was sent to be put right, and what was answered, the newest first."""
    found = queries.finding(finding_id, reader(request, Action.SEE_FINDINGS))
    return list(found.rectifications.select_related("sent_by", "answered_by"))


@router.get("/findings/{finding_id}/verdicts", response={200: list[VerdictOut], **PROBLEMS}, tags=["inspection"])
def verdicts(request: HttpRequest, finding_id: Id) -> Any:
    """List how the verdict changed, the newest first, at most 500 times."""
    found = queries.finding(finding_id, reader(request, Action.SEE_FINDINGS))
    return list(found.changes.select_related("inspection")[:500])


@router.post("/findings/{finding_id}/confirm", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def confirm(request: HttpRequest, finding_id: Id, body: Seen) -> Any:
    """Confirm a finding and freeze its evidence."""
    judging.confirm(finding_id, version=body.version, **deciding(request, Action.JUDGE_FINDINGS))
    return queries.finding(finding_id, asker(request))


@router.post("/findings/{finding_id}/set-aside", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def set_aside(request: HttpRequest, finding_id: Id, body: SeenWhy) -> Any:
    """Set a finding aside."""
    judging.set_aside(finding_id, version=body.version, why=body.why, **deciding(request, Action.JUDGE_FINDINGS))
    return queries.finding(finding_id, asker(request))


@router.post("/findings/{finding_id}/take-back", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def take_back(request: HttpRequest, finding_id: Id, body: SeenWhy) -> Any:
    """Undo a confirmation or a setting aside."""
    judging.take_back(finding_id, version=body.version, why=body.why, **deciding(request, Action.JUDGE_FINDINGS))
    return queries.finding(finding_id, asker(request))


@router.post("/findings/{finding_id}/rectify", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def rectify(request: HttpRequest, finding_id: Id, body: Instructed) -> Any:
    """Send a confirmed finding for rectification."""
    acted = deciding(request, Action.JUDGE_FINDINGS)
    judging.send_for_rectification(
        finding_id,
        version=body.version,
        instruction=body.instruction,
        due_on=body.due_on,
        today=timezone.localdate(acted["now"]),
        **acted,
    )
    return queries.finding(finding_id, asker(request))


@router.post("/findings/{finding_id}/answer", response={200: FindingOut, **PROBLEMS}, tags=["inspection"])
def answer(request: HttpRequest, finding_id: Id, body: Answered) -> Any:
    """Answer a rectification."""
    judging.answer(finding_id, version=body.version, text=body.text, **deciding(request, Action.ANSWER_FINDINGS))
    return queries.finding(finding_id, asker(request))
