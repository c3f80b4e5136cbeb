"""What mail that comes back does to subscriptions. An address that does not exist gets nothing more; one that is full or busy five times in a row neither."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from guikou.channels.adapters.mail.bounces import Kind, Returned
from guikou.channels.adapters.mail.bounces import read as read_mail
from guikou.channels.delivery import State
from guikou.people.domain.policy import WORKER, Action, Actor, require_somewhere
from guikou.release import mailbox
from guikou.release.models import Channel, Letter, Subscriber
from guikou.release.operations.subscriptions import end
from guikou.release.secrets import CannotOpen, opened

MOST_LATER: Final = 5
BATCH: Final = 500
_NO_SUCH_ADDRESS = re.compile(r"\b5\.(?:1\.[0-9]{1,2}|2\.1)\b")
_LETTER = re.compile(r"d(?P<delivery>[0-9]{1,18})\.(?P<mark>[a-z0-9]{1,20})", re.IGNORECASE)


def refused(letter: Letter, code: str, *, now: datetime) -> None:
    """
    Keep that a mail server refused a recipient at once. Only where it says that there is no such address the subscription ends: it may as well be our server that
    is not liked.
    """
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(bounced_at=now, bounce=Kind.GONE)
        if _NO_SUCH_ADDRESS.search(code):
            _end(letter.subscriber_id, by=WORKER, now=now)


def collect(*, address: str, by: Actor, now: datetime) -> dict[str, int]:
    """
    Read the mails that came back, and return how many `bounced`, how many unsubscribed by mail (`left`), and how many were something else (`other`).

    :raises NoMailbox: the mailbox cannot be read.
    """
    require_somewhere(by, Action.RUN_DESK)
    counted = {"bounced": 0, "left": 0, "other": 0}
    mailbox.read(address, partial(_take, _newsletters(), counted, by, now), most=BATCH)
    return counted


def _newsletters() -> Mapping[str, tuple[int, str]]:
    """Return account and key of each newsletter, by the domain to which its mail comes back."""
    found = {}
    for channel in Channel.objects.filter(adapter="newsletter"):
        try:
            key = opened(channel.sealed, account=channel.account_id).get("key", "")
        except CannotOpen:
            continue
        if key and channel.settings.get("host"):
            found[channel.settings["host"]] = channel.account_id, key
    return found


def _take(newsletters: Mapping[str, tuple[int, str]], counted: dict[str, int], by: Actor, now: datetime, raw: bytes) -> None:
    for host, (account, key) in newsletters.items():
        for returned in read_mail(raw, host=host, secret=key):
            if returned.of and _returned(returned, account, by, now):
                counted["left" if returned.kind is Kind.UNSUBSCRIBED else "bounced"] += 1
                return
    counted["other"] += 1  # somebody else's bounce, which anybody could make up, or a mail that somebody wrote


def _returned(returned: Returned, account: int, by: Actor, now: datetime) -> bool:
    if returned.kind is Kind.AUTOMATIC:
        return False
    with transaction.atomic():
        if returned.kind is Kind.UNSUBSCRIBED:
            found = Subscriber.objects.select_related("account__organisation").filter(account=account, mark=returned.of.lower()).first()
            if found is not None:
                end(found, Subscriber.Ending.LEFT, now=now)
            return found is not None
        named = _LETTER.fullmatch(returned.of)
        letter = (
            Letter.objects.filter(
                delivery=int(named["delivery"]), delivery__account=account, subscriber__mark=named["mark"].lower()
            ).first()
            if named
            else None
        )
        if letter is None:
            return False
        Letter.objects.filter(pk=letter.pk).update(bounced_at=now, bounce=returned.kind)
        if returned.kind is Kind.GONE or _again_and_again(letter.subscriber_id):
            _end(letter.subscriber_id, by=by, now=now)
        return True


def _again_and_again(subscriber_id: int) -> bool:
    sent = Letter.objects.filter(subscriber=subscriber_id, state__in=(State.HANDED_OVER, State.REFUSED)).order_by("-pk")
    last = list(sent.values_list("bounced_at", flat=True)[:MOST_LATER])
    return len(last) == MOST_LATER and None not in last


def _end(subscriber_id: int, *, by: Actor, now: datetime) -> None:
    row = Subscriber.objects.select_related("account__organisation").get(pk=subscriber_id)
    end(row, Subscriber.Ending.BOUNCED, now=now, by=by)
