"""Reading requests to open, change or close an account, and what there is to think about before one is sent."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from guikou.people.domain.policy import Action, Actor
from guikou.people.models import Organisation
from guikou.people.queries import ancestors, under
from guikou.registry.domain.filing import Deadline
from guikou.registry.domain.hints import Hint, Known, Unit, Wanted
from guikou.registry.domain.hints import hints as find_hints
from guikou.registry.domain.requests import OPEN, RequestKind, RequestState
from guikou.registry.filing import deadline
from guikou.registry.models import Account, Request
from guikou.registry.queries.accounts import gone

_ASKED = (RequestState.SENT, RequestState.RETURNED)


def requests(by: Actor, action: Action = Action.SEE_REGISTER) -> QuerySet[Request]:
    """Return the requests of organisations in which the actor may do that."""
    within = under(by.reach(action), field="organisation__path")
    return Request.objects.filter(within).select_related("organisation", "account", "made_by", "decided_by")


def request(by: Actor, request_id: int, action: Action = Action.SEE_REGISTER) -> Request:
    """
    Return one of them.

    :raises Request.DoesNotExist: there is none, or the actor may not see it.
    """
    return requests(by, action).get(pk=request_id)


def owner_name(organisation_id: int) -> str:
    """Return the name of a body that a request names as owner."""
    return Organisation.objects.filter(pk=organisation_id).values_list("name", flat=True).first() or str(organisation_id)


def open_requests() -> QuerySet[Request]:
    """Return the requests about which somebody has yet to do something, whoever may see them: for operations."""
    return Request.objects.filter(state__in=[state.value for state in OPEN])


def decidable(by: Actor) -> QuerySet[Request]:
    """Return the requests that wait for this actor's decision: made and sent by somebody else, where the actor may decide."""
    return (
        requests(by, Action.DECIDE_REQUESTS)
        .filter(state=RequestState.SENT)
        .exclude(Q(made_by_id=by.person_id) | Q(sent_by_id=by.person_id))
    )


def to_mend(by: Actor) -> QuerySet[Request]:
    """Return the requests that this actor made and that came back to be mended."""
    return requests(by, Action.REQUEST).filter(state=RequestState.RETURNED, made_by_id=by.person_id)


def to_file(by: Actor) -> QuerySet[Request]:
    """Return the approved requests that the actor has to file with the register above, the most urgent first."""
    return requests(by, Action.DECIDE_REQUESTS).filter(state=RequestState.APPROVED).order_by("file_by", "pk")


def late(on: date) -> Q:
    """Return the condition that a request was approved, and on that day the last day for filing it has passed."""
    return Q(state=RequestState.APPROVED, file_by__lt=on)


def unsettled(by: Actor, on: date) -> tuple[int, int]:
    """Return about how many of the requests that the actor sees somebody has yet to do something on that day, and how many of these should have been filed."""
    waiting = requests(by).filter(state__in=[state.value for state in OPEN]).order_by()
    counted = waiting.aggregate(all=Count("pk"), late=Count("pk", filter=late(on)))
    return counted["all"], counted["late"]


def filing_deadline(organisation: Organisation, start: date) -> Deadline:
    """Return by when something done on that day has to be filed, by the packs in force there and the working days of this installation's country."""
    above = ancestors(organisation)
    packs = [*settings.ENVIRONMENT.packs, *(pack for each in (*above, organisation) for pack in each.packs)]
    place = next((each.place for each in (organisation, *reversed(above)) if each.place), "")
    return deadline(start, packs=packs, place=place)


def hints(asked: Request) -> tuple[Hint, ...]:
    """
    Return what the applicant has to look at before a request to open is sent.

    This looks through the whole register, beyond what the applicant may see: name, platform and owner of an official account are public, and two bodies that
    cannot see each other must not open the same account. Nothing else is shown.
    """
    wanted = Wanted(**{name: asked.wanted.get(name) or "" for name in ("platform", "name", "function", "language")})
    organisation = asked.organisation
    unit = Unit(
        id=organisation.pk,
        name=organisation.name,
        path=organisation.path,
        level=organisation.level,
        function=organisation.function,
        opens_accounts=organisation.opens_accounts,
    )
    return find_hints(wanted, unit, _known(asked, wanted))


def _known(asked: Request, wanted: Wanted) -> Iterator[Known]:
    owners = [int(part) for part in asked.organisation.path.strip("/").split("/")]
    columns = ("platform", "name", "organisation_id", "organisation__name", "organisation__path", "function", "language", "is_main")
    near = Account.objects.filter(Q(platform=wanted.platform) | Q(organisation__in=owners), merged_into=None).exclude(gone())
    for row in near.order_by().values_list("pk", *columns):
        yield Known(
            id=row[0], platform=row[1], name=row[2], unit_id=row[3], unit_name=row[4], unit_path=row[5], function=row[6], language=row[7],
            is_main=bool(row[8]),
        )  # fmt: skip
    others = Request.objects.filter(kind=RequestKind.OPEN, state__in=_ASKED).exclude(pk=asked.pk).select_related("organisation")
    for other in others:
        yield Known(
            id=other.pk,
            platform=other.wanted.get("platform") or "",
            name=other.wanted.get("name") or "",
            unit_id=other.organisation_id,
            unit_name=other.organisation.name,
            unit_path=other.organisation.path,
            language=other.wanted.get("language") or "",
            asked=True,
        )
