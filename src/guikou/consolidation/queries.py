"""Reading what was measured."""

from django.db.models import QuerySet

from guikou.consolidation.models import Measure
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under


def measures(account_id: int, by: Actor) -> QuerySet[Measure]:
    """Return the measurements of an account whose figures the reader may see, the newest first."""
    return Measure.objects.filter(under(by.reach(Action.SEE_FIGURES), field="account__organisation__path"), account=account_id).order_by(
        "-on"
    )
