"""Reading webhooks: everybody sees their own."""

from django.db.models import QuerySet

from guikou.api.models import Delivery, Webhook
from guikou.people.domain.policy import Action, Actor


def webhooks(by: Actor) -> QuerySet[Webhook]:
    """Return the actor's own webhooks, where they may use the API; a token sees those that were made with it."""
    usable = by.person_id is not None and by.may_somewhere(Action.USE_API)
    own = Webhook.objects.filter(person=by.person_id) if usable else Webhook.objects.none()
    return own.filter(made_as=by.key) if by.key.startswith("token:") else own


def webhook(by: Actor, webhook_id: int) -> Webhook:
    """
    Return one of them.

    :raises Webhook.DoesNotExist: there is none, or it is somebody else's.
    """
    return webhooks(by).get(pk=webhook_id)


def deliveries(by: Actor, webhook_id: int) -> QuerySet[Delivery]:
    """Return what one of them was and is to be sent, the newest first."""
    return webhook(by, webhook_id).deliveries.order_by("-id")
