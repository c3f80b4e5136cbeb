"""Webhooks: other systems are told of events, with a signature."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import AfterValidator, Field, StringConstraints

from guikou.api import operations, queries
from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.domain.events import CHOOSABLE, Event
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.running import EventOut, NewWebhookOut, WebhookOut
from guikou.api.v1.common import SOME, Address, Body, Id, acting, reader, router
from guikou.people.domain.policy import Action


def _choosable(event: Event) -> Event:
    if event not in CHOOSABLE:
        raise ValueError("a test is sent by asking for it")
    return event


Choosable = Annotated[Event, AfterValidator(_choosable)]


WebhookName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SOME)]
Chosen = Annotated[list[Choosable], Field(min_length=1, max_length=len(CHOOSABLE))]


class WebhookIn(Body):
    """Which address is told of what."""

    name: WebhookName
    address: Address
    events: Chosen


class WebhookChange(Body):
    """What changes; what is left out stays as it is."""

    name: WebhookName | None = None
    address: Address | None = None
    events: Chosen | None = None


@router.get("/webhooks", response={200: Part[WebhookOut], **PROBLEMS}, tags=["webhooks"])
def webhooks(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the webhooks that were made with this token."""
    return cut(queries.webhooks(reader(request, Action.USE_API)), paging)


@router.post("/webhooks", response={201: NewWebhookOut, **PROBLEMS}, tags=["webhooks"])
def add(request: HttpRequest, body: WebhookIn) -> Any:
    """
    Have an address told of events from now on. It ends with the token.

    Each event is a POST of JSON with `Guikou-Event`, `Guikou-Delivery` (the same number when it is sent again), `Guikou-Timestamp` and `Guikou-Signature`:
    `sha256=` and the HMAC-SHA256, with the secret of this answer, of the timestamp, a full stop and the body. Any status of 200 to 299 takes it;
    otherwise it is sent again with growing pauses for a day and a half, and then the webhook is paused. Events keep their order.
    """
    made, secret = operations.add(name=body.name, address=body.address, events=set(body.events), **acting(request, Action.USE_API))
    return Status(201, {"webhook": made, "secret": secret})


@router.get("/webhooks/{webhook_id}", response={200: WebhookOut, **PROBLEMS}, tags=["webhooks"])
def webhook(request: HttpRequest, webhook_id: Id) -> Any:
    """Show one webhook."""
    return queries.webhook(reader(request, Action.USE_API), webhook_id)


@router.patch("/webhooks/{webhook_id}", response={200: WebhookOut, **PROBLEMS}, tags=["webhooks"])
def change(request: HttpRequest, webhook_id: Id, body: WebhookChange) -> Any:
    """Change name, address or events; the secret stays."""
    acted = acting(request, Action.USE_API)
    held = queries.webhook(acted["by"], webhook_id)
    kept = {"name": held.name, "address": held.address, "events": [Event(event) for event in held.events]}
    return operations.change(webhook_id=webhook_id, **kept | body.model_dump(exclude_none=True), **acted)


@router.get("/webhooks/{webhook_id}/deliveries", response={200: Part[EventOut], **PROBLEMS}, tags=["webhooks"])
def deliveries(request: HttpRequest, webhook_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List what it was and is to be sent, the newest first."""
    return cut(queries.deliveries(reader(request, Action.USE_API), webhook_id), paging)


@router.post("/webhooks/{webhook_id}/pause", response={200: WebhookOut, **PROBLEMS}, tags=["webhooks"])
def pause(request: HttpRequest, webhook_id: Id) -> Any:
    """Send nothing more until it is resumed."""
    return operations.pause(webhook_id=webhook_id, **acting(request, Action.USE_API))


@router.post("/webhooks/{webhook_id}/resume", response={200: WebhookOut, **PROBLEMS}, tags=["webhooks"])
def resume(request: HttpRequest, webhook_id: Id) -> Any:
    """Send again, beginning with what has happened since it was paused."""
    return operations.resume(webhook_id=webhook_id, **acting(request, Action.USE_API))


@router.post("/webhooks/{webhook_id}/test", response={202: EventOut, **PROBLEMS}, tags=["webhooks"])
def test(request: HttpRequest, webhook_id: Id) -> Any:
    """Send a test."""
    return Status(202, operations.send_test(webhook_id=webhook_id, **acting(request, Action.USE_API)))


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/again", response={202: EventOut, **PROBLEMS}, tags=["webhooks"])
def again(request: HttpRequest, webhook_id: Id, delivery_id: Id) -> Any:
    """Send something again that was given up."""
    return Status(202, operations.send_again(webhook_id=webhook_id, delivery_id=delivery_id, **acting(request, Action.USE_API)))


@router.delete("/webhooks/{webhook_id}", response={204: None, **PROBLEMS}, tags=["webhooks"])
def remove(request: HttpRequest, webhook_id: Id) -> Any:
    """Forget a webhook, with what it was still to be sent."""
    operations.remove(webhook_id=webhook_id, **acting(request, Action.USE_API))
    return Status(204, None)
