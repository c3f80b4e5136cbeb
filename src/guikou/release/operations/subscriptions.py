"""What subscribers of a newsletter do afterwards, by the links of their mails: choosing what they get, leaving, reading what is kept of them, being forgotten."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Actor, NotThere
from guikou.people.models import Organisation
from guikou.release.models import Subscriber
from guikou.release.operations.subscribing import PUBLIC, Choice, checked, note
from guikou.trail.operations import Act, record

KEPT: Final = timedelta(days=365)
"""So long after the end the address is kept, as proof that it had been asked for."""


class NoSuchSubscriber(NotThere):
    """The link is none of ours, or belongs to somebody who was forgotten."""

    def __init__(self) -> None:
        super().__init__(Text("这个链接无效", "This link is not valid"))


def subscriber(token: str) -> Subscriber:
    """
    Return whose link that is.

    :raises NoSuchSubscriber: nobody's, or of somebody who was forgotten.
    """
    mark, _, sign = token.partition("-")
    row = Subscriber.objects.select_related("account__organisation").filter(mark=mark, forgotten_at=None).first()
    if row is None or not constant_time_compare(sign, _sign(mark)):
        raise NoSuchSubscriber
    return row


def token_of(mark: str) -> str:
    """Return what the subscriber's own links say: it holds for as long as they are known."""
    return f"{mark}-{_sign(mark)}"


def prefer(*, token: str, choice: Choice, now: datetime) -> Subscriber:
    """
    Change what somebody gets.

    :raises NoSuchSubscriber: the link is none of ours, or they get nothing more.
    """
    with transaction.atomic():
        row = _own(token)
        if row.ended_at is not None:
            raise NoSuchSubscriber
        columns = checked(choice).columns()
        Subscriber.objects.filter(pk=row.pk).update(**columns)
        note("newsletter.prefer", row, now, columns)
    row.refresh_from_db()
    return row


def leave(*, token: str, now: datetime) -> Subscriber:
    """
    Let somebody get nothing more. Twice is the same as once.

    :raises NoSuchSubscriber: the link is none of ours.
    """
    with transaction.atomic():
        row = _own(token)
        end(row, Subscriber.Ending.LEFT, now=now)
    return row


def forget(*, token: str, now: datetime) -> None:
    """
    End a subscription and erase the address and the choices. How many mails were sent stays known, to whom not.

    :raises NoSuchSubscriber: the link is none of ours.
    """
    with transaction.atomic():
        row = _own(token)
        end(row, Subscriber.Ending.LEFT, now=now)
        Subscriber.objects.filter(pk=row.pk).update(address="", units="", kinds="", forgotten_at=now)
        note("newsletter.forget", row, now, {})


def forget_old(*, by: Actor, now: datetime) -> int:
    """Erase the addresses of those who left more than a year ago, and return how many."""
    with transaction.atomic():
        old = Subscriber.objects.filter(ended_at__lt=now - KEPT).exclude(address="")
        erased = old.update(address="", units="", kinds="", forgotten_at=now)
        if erased:
            record(Act(action="newsletter.forget-old", subject="newsletter", change={"erased": erased}), by=by, now=now)
    return erased


def end(row: Subscriber, why: Subscriber.Ending, *, now: datetime, by: Actor = PUBLIC) -> None:
    """End a subscription that has not ended yet, inside the caller's transaction."""
    if Subscriber.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, ending=why):
        row.ended_at, row.ending = now, why
        note("newsletter.end", row, now, {"ending": "unsubscribed" if why == Subscriber.Ending.LEFT else "bounced"}, by=by)


def about(row: Subscriber) -> dict[str, Any]:
    """Return everything that is kept of somebody, for themselves."""
    letters = row.letters.select_related("delivery__release").order_by("pk")
    return {
        "newsletter": row.account.name,
        "address": row.address,
        "language": row.language,
        "units": list(Organisation.objects.filter(pk__in=Choice.of(row).units).values_list("name", flat=True)),
        "kinds": list(Choice.of(row).kinds),
        "confirmed_at": row.confirmed_at.isoformat(),
        "consent": row.consent,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "ending": row.ending,
        "letters": [
            {
                "release": each.delivery.release.slug,
                "state": each.state,
                "since": each.sending_since.isoformat() if each.sending_since else None,
            }
            for each in letters
        ],
    }


def _own(token: str) -> Subscriber:
    row = subscriber(token)
    return Subscriber.objects.select_for_update(of=("self",)).select_related("account__organisation").get(pk=row.pk)


def _sign(mark: str) -> str:
    return salted_hmac("guikou.release.newsletter", mark, algorithm="sha256").hexdigest()[:32]
