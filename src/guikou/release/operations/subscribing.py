"""
Subscribing to a newsletter, changing what one gets, leaving, and being forgotten: acts of the public, about themselves.

Until somebody confirms, nothing is kept of them: what they asked for is sealed inside the link that they are sent. Their address stands in no link, log or trail.
"""

import json
import secrets
import string
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from guikou.channels.adapters.mail.addresses import usable
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Actor, NotThere
from guikou.people.models import Organisation
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.release.content import KINDS
from guikou.release.models import Channel, Subscriber
from guikou.trail.operations import Act, record

CONSENT: Final = "2026-11"
"""The version of the words beside the form, which say what the address is used for; a change of them is another version."""
WITHIN: Final = timedelta(days=3)
KEPT: Final = timedelta(days=365)
"""So long after the end the address is kept, as proof that it had been asked for."""
PUBLIC: Final = Actor("public", "公众", ())
"""Whoever acts on their own subscription: the trail does not say who."""
_ALPHABET = string.ascii_lowercase + string.digits
_MOST_UNITS = 100


class NoSuchSubscriber(NotThere):
    """The link is none of ours, or belongs to somebody who was forgotten."""

    def __init__(self) -> None:
        super().__init__(Text("这个链接无效", "This link is not valid"))


class NoSuchNewsletter(Refusal):
    """There is no such newsletter, or it takes nobody now."""

    field = "newsletter"

    def __init__(self) -> None:
        super().__init__(Text("请选择一份邮件订阅", "Choose a newsletter"))


class NotAnAddress(Refusal):
    """No mail can be sent there."""

    field = "address"

    def __init__(self) -> None:
        super().__init__(
            Text("邮箱地址有误，请按 name@example.org 的样式填写", "This is no e-mail address; write it like name@example.org")
        )


class LinkOver(Refusal):
    """The link to confirm with is damaged, or older than three days."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "确认链接无效，或已超过三天。请重新填写订阅",
                "The link is not valid, or older than three days. Please fill in the form again",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody wants to get: nothing chosen means everything."""

    language: Language
    units: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()

    def columns(self) -> dict[str, str]:
        """Return it as it is stored."""
        return {"language": self.language.value, "units": _listed(self.units), "kinds": _listed(self.kinds)}

    @classmethod
    def of(cls, row: Subscriber) -> "Choice":
        """Return what a subscriber chose."""
        units = tuple(int(each) for each in row.units.strip("/").split("/") if each)
        return cls(language=Language(row.language), units=units, kinds=tuple(each for each in row.kinds.strip("/").split("/") if each))


def newsletters() -> list[Account]:
    """Return the newsletters to which one can subscribe."""
    open_ = Channel.objects.filter(adapter="newsletter", account__merged_into=None, account__state__in=TAKING)
    return [each.account for each in open_.exclude(mode=Channel.Mode.OFF).select_related("account__organisation")]


def ask(*, newsletter: int, address: str, choice: Choice) -> str:
    """
    Return the token that whoever reads the mails of that address confirms with. Nothing is kept.

    :raises NoSuchNewsletter: one cannot subscribe to it.
    :raises NotAnAddress: no mail can be sent there.
    """
    if newsletter not in {each.pk for each in newsletters()}:
        raise NoSuchNewsletter
    tidy = address.strip().lower()
    if not usable(tidy):
        raise NotAnAddress
    told = {"newsletter": newsletter, "address": tidy, "consent": CONSENT, "choice": asdict(_checked(choice))}
    return _lock().encrypt(json.dumps(told).encode("ascii")).decode("ascii")


def asked(token: str) -> dict[str, Any]:
    """
    Return what is to be confirmed.

    :raises LinkOver: the token is none of ours, or older than three days.
    """
    try:
        found: dict[str, Any] = json.loads(_lock().decrypt(token.encode("ascii", "replace"), ttl=int(WITHIN.total_seconds())))
    except InvalidToken:
        raise LinkOver from None
    return found


def confirm(*, token: str, now: datetime) -> Subscriber:
    """
    Keep the subscriber who confirms. Confirming twice, or again with other choices, leaves one subscription with the last choices.

    :raises LinkOver: the token is none of ours, or older than three days.
    :raises NoSuchNewsletter: there is none to subscribe to any more.
    """
    told = asked(token)
    choice = Choice(**told["choice"] | {"language": Language(told["choice"]["language"])})
    with transaction.atomic():
        if told["newsletter"] not in {each.pk for each in newsletters()}:
            raise NoSuchNewsletter
        given = choice.columns() | {"consent": told["consent"]}
        row, _ = Subscriber.objects.update_or_create(
            account_id=told["newsletter"],
            address=told["address"],
            ended_at=None,
            defaults=given,
            create_defaults=given | {"mark": _mark(), "confirmed_at": now},
        )
        _record("newsletter.confirm", row, now, choice.columns() | {"consent": row.consent})
    return row


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
        columns = _checked(choice).columns()
        Subscriber.objects.filter(pk=row.pk).update(**columns)
        _record("newsletter.prefer", row, now, columns)
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
        _record("newsletter.forget", row, now, {})


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
        _record("newsletter.end", row, now, {"ending": "unsubscribed" if why == Subscriber.Ending.LEFT else "bounced"}, by=by)


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


def _checked(choice: Choice) -> Choice:
    """Return a choice without what is not there."""
    units = Organisation.objects.filter(pk__in=choice.units[:_MOST_UNITS]).order_by("pk").values_list("pk", flat=True)
    return Choice(language=choice.language, units=tuple(units), kinds=tuple(kind for kind in KINDS if kind in choice.kinds))


def _listed(values: Sequence[object]) -> str:
    return f"/{'/'.join(map(str, values))}/" if values else ""


def _record(action: str, row: Subscriber, now: datetime, change: Mapping[str, Any], *, by: Actor = PUBLIC) -> None:
    place = row.account.organisation.path
    record(Act(action=action, subject=f"subscriber:{row.pk}", subject_name=row.account.name, place=place, change=change), by=by, now=now)


def _mark() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def _sign(mark: str) -> str:
    return salted_hmac("guikou.release.newsletter", mark, algorithm="sha256").hexdigest()[:32]


def _lock() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("guikou.release.newsletter.ask", "links to confirm with", algorithm="sha256").digest()))


__all__ = [
    "CONSENT",
    "Choice",
    "LinkOver",
    "NoSuchNewsletter",
    "NoSuchSubscriber",
    "NotAnAddress",
    "about",
    "ask",
    "asked",
    "confirm",
    "end",
    "forget",
    "forget_old",
    "leave",
    "newsletters",
    "prefer",
    "subscriber",
    "token_of",
]
