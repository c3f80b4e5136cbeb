"""
Subscribing to a newsletter: asking for it and confirming. What a subscriber does afterwards is in `subscriptions`.

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
from django.utils.crypto import salted_hmac

from guikou.channels.adapters.mail.addresses import usable
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Actor
from guikou.people.models import Organisation
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.release.content import KINDS
from guikou.release.models import Channel, Subscriber
from guikou.trail.operations import Act, record

CONSENT: Final = "2026-11"
"""The version of the words beside the form, which say what the address is used for; a change of them is another version."""
WITHIN: Final = timedelta(days=3)
PUBLIC: Final = Actor("public", "公众", ())
"""Whoever acts on their own subscription: the trail does not say who."""
_ALPHABET = string.ascii_lowercase + string.digits
_MOST_UNITS = 100


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
    told = {"newsletter": newsletter, "address": tidy, "consent": CONSENT, "choice": asdict(checked(choice))}
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
        note("newsletter.confirm", row, now, choice.columns() | {"consent": row.consent})
    return row


def checked(choice: Choice) -> Choice:
    """Return a choice without what is not there."""
    units = Organisation.objects.filter(pk__in=choice.units[:_MOST_UNITS]).order_by("pk").values_list("pk", flat=True)
    return Choice(language=choice.language, units=tuple(units), kinds=tuple(kind for kind in KINDS if kind in choice.kinds))


def _listed(values: Sequence[object]) -> str:
    return f"/{'/'.join(map(str, values))}/" if values else ""


def note(action: str, row: Subscriber, now: datetime, change: Mapping[str, Any], *, by: Actor = PUBLIC) -> None:
    """Write on the trail what became of a subscription, which it calls by the newsletter's name."""
    place = row.account.organisation.path
    record(Act(action=action, subject=f"subscriber:{row.pk}", subject_name=row.account.name, place=place, change=change), by=by, now=now)


def _mark() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def _lock() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("guikou.release.newsletter.ask", "links to confirm with", algorithm="sha256").digest()))
