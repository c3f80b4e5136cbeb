"""Reading conflicts between sources, and mergers."""

from django.db.models import Prefetch, Q, QuerySet

from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry.models import Account, Conflict, Merger


def conflicts(by: Actor, action: Action = Action.SEE_REGISTER) -> QuerySet[Conflict]:
    """Return the conflicts of organisations in which the actor may do that, with their accounts as `accounts.all()`."""
    sides = Account.objects.select_related("organisation").order_by("pk")
    return (
        Conflict.objects.filter(under(by.reach(action), field="organisation__path"))
        .select_related("organisation")
        .prefetch_related(Prefetch("accounts", sides))
    )


def conflict(by: Actor, conflict_id: int, action: Action = Action.SEE_REGISTER) -> Conflict:
    """
    Return one of them.

    :raises Conflict.DoesNotExist: there is none, or the actor may not see it.
    """
    return conflicts(by, action).get(pk=conflict_id)


def open_conflicts() -> Q:
    """Return the condition that nobody has settled it."""
    return Q(settled_at=None)


def mergers(by: Actor, account_id: int) -> QuerySet[Merger]:
    """Return what was merged into an account that the actor may see, the newest first, undone mergers too."""
    within = under(by.reach(Action.SEE_REGISTER), field="kept__organisation__path")
    return Merger.objects.filter(within, kept_id=account_id).select_related("kept", "gone", "conflict")
