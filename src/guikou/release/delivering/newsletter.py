"""
One release of a newsletter: one mail for each subscriber, each with a state of its own.

Whoever confirmed before the release was to come out gets it. Letters are written page by page in the order of subscribers, so that whoever breaks off goes on behind the
last one. A letter's state is stored before its mail is handed over; one that is found in the middle of that is not sent again: with all others sent, the delivery
waits for a person, who looks into the log of the mail server and says what became of such letters.
"""

import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from guikou.channels.adapters.mail import Mailing, Newsletter, Press, SmtpMailing, way
from guikou.channels.adapters.mail import Subscriber as Receiver
from guikou.channels.adapters.mail.mailing import LIMITS
from guikou.channels.amending import Act, More
from guikou.channels.calls import HttpCalls
from guikou.channels.delivery import Delivery as Step
from guikou.channels.delivery import Hold, State, advance
from guikou.channels.failures import ContentRefused, LoginFailed, QuotaSpent
from guikou.channels.protocol import HandedOver, Key, Prepared, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Counted, Text
from guikou.release.delivering.many import Carrier, Errand, carry
from guikou.release.models import Delivery, Letter, Release, Subscriber
from guikou.release.operations.bounces import refused
from guikou.release.operations.subscriptions import token_of

PAGE: Final = 2_000
PART_S: Final = 40.0
"""Seconds after which a part of the work ends, so that what stands in the way of the rest is asked again."""
_LIMITS: Final = replace(LIMITS, total=60.0)
_WAITS: Final = (State.QUEUED, State.PREPARING, State.PREPARED, State.SENDING, State.UNCONFIRMED, State.ACCEPTED)
_LATER = Text("部分邮件暂时没有寄出，稍后继续", "Some mails could not be sent yet; they are tried again later")
_CORRECTION = {"zh": "更正：", "en": "Correction: "}
_SENT = Counted("已寄出{n}封", "{n} mail was handed over", "{n} mails were handed over")
_REFUSED = Counted("{n}封被拒收", "{n} was refused", "{n} were refused")
_WAITING = Counted("{n}封无法确认是否寄出", "of {n} nobody knows whether it went out", "of {n} nobody knows whether they went out")
_STUCK = Counted("{n}封多次尝试仍未寄出", "{n} could not be sent after many tries", "{n} could not be sent after many tries")
_LOG = Text("请查看邮件服务器日志", "look into the log of the mail server")
_NONE = Text("没有订阅者符合条件，没有寄出邮件", "No subscriber wants this; no mail was sent")


def act(errand: Errand) -> Act:
    """Write the letters and send them, for less than a minute; `Sent` once none is left, `Unsure` where those that are left wait for a person."""
    _write_letters(errand)
    variant = errand.variant
    if errand.act == Delivery.Act.CORRECT:
        variant = replace(variant, title=f"{_CORRECTION[variant.language.value]}{variant.title}")
    mailing = _mailing(errand)
    with closing(mailing) if isinstance(mailing, SmtpMailing) else nullcontext():
        _send(errand, variant, mailing)
    return _rest(errand)


def look(errand: Errand, _sent: Sent) -> HandedOver:
    """Say how many mails went out; what becomes of them shows in bounces."""
    return HandedOver(_told(errand.delivery) or _NONE)


def settle(delivery_id: int, *, is_out: bool, now: datetime) -> int:
    """Keep what a person found out about the letters of which nobody knew whether they went out: those that did not are sent again. Return how many."""
    unknown = _held(delivery_id).exclude(state=State.QUEUED)
    if is_out:
        return unknown.update(state=State.HANDED_OVER, hold=Hold.NOT)
    return unknown.update(state=State.QUEUED, hold=Hold.NOT, tries=0, sending_since=None, not_before=now)


def try_again(delivery_id: int, *, now: datetime) -> None:
    """Let the letters go on that could not be handed over in many tries: they surely did not go out."""
    _held(delivery_id).filter(state=State.QUEUED).update(hold=Hold.NOT, tries=0, not_before=now)


def counts(delivery_id: int) -> dict[str, int]:
    """
    Return how many mails of a delivery were `sent`, `refused` at once, came back (`bounced`); of how many nobody knows whether they
    went out (`waiting`), how many could not be handed over in many tries (`stuck`), and how many are still to be sent (`left`).
    """
    rows = Letter.objects.filter(delivery=delivery_id)
    return {
        "sent": rows.filter(state=State.HANDED_OVER).count(),
        "refused": rows.filter(state=State.REFUSED).count(),
        "bounced": rows.filter(bounced_at__isnull=False).count(),
        "waiting": _held(delivery_id).exclude(state=State.QUEUED).count(),
        "stuck": _held(delivery_id).filter(state=State.QUEUED).count(),
        "left": rows.filter(state__in=_WAITS, hold="").count(),
    }


def _held(delivery_id: int) -> QuerySet[Letter]:
    return Letter.objects.filter(delivery=delivery_id, state__in=_WAITS).exclude(hold="")


def _told(delivery_id: int) -> Text | None:
    """Return in words what became of the letters; None: there are none."""
    by_state = counts(delivery_id)
    words = {"sent": _SENT, "refused": _REFUSED, "stuck": _STUCK, "waiting": _WAITING}
    parts = [counted.of(by_state[name]) for name, counted in words.items() if by_state[name]]
    parts += [_LOG] if by_state["waiting"] else []
    return Text("，".join(each.zh for each in parts), ", ".join(each.en for each in parts)) if parts else None


def receivers(errand: Errand) -> QuerySet[Subscriber]:
    """
    Return whose mail the delivery is: of a publication those who chose it, of what corrects it or takes it back those who have it, or may have it;
    where its publication was stopped before all had theirs, a correction goes to all who would have got it.
    """
    active = Subscriber.objects.filter(account=errand.account, ended_at=None)
    if errand.act != Delivery.Act.PUBLISH:
        row = Delivery.objects.get(pk=errand.delivery)
        former = Letter.objects.filter(
            delivery__release=row.release_id, delivery__account=row.account_id, delivery__language=row.language, state__in=Letter.HAS_IT
        )
        have_it = Q(pk__in=former.exclude(delivery=row.pk).values("subscriber"))
        lack_it = _stopped_before(errand, row, active) if errand.act == Delivery.Act.CORRECT else active.none()
        return active.filter(have_it | Q(pk__in=lack_it.values("pk")))
    return _choosers(errand, active, before=errand.key.intended_at)


def _stopped_before(errand: Errand, row: Delivery, active: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    """Return who would have got the publication that was stopped, where it was, but for those whom a server refused."""
    place = Delivery.objects.filter(release=row.release_id, account=row.account_id, language=row.language)
    stopped = place.filter(act=Delivery.Act.PUBLISH, state=State.REFUSED).first()
    if stopped is None:
        return active.none()
    turned_away = Letter.objects.filter(delivery__in=place, state=State.REFUSED).values("subscriber")
    return _choosers(errand, active, before=stopped.intended_at).exclude(pk__in=turned_away)


def _choosers(errand: Errand, active: QuerySet[Subscriber], *, before: datetime) -> QuerySet[Subscriber]:
    release = Release.objects.select_related("organisation").get(pk=errand.release)
    unit = Q(units="")
    for part in release.organisation.path.strip("/").split("/"):
        unit |= Q(units__contains=f"/{part}/")
    kind = Q(kinds="") | Q(kinds__contains=f"/{release.kind}/")
    return active.filter(unit, kind, language=errand.variant.language.value, confirmed_at__lte=before)


def _write_letters(errand: Errand) -> None:
    """Write the letters that are not written yet. Each page is a transaction; the last letter says how far it is."""
    wanted = receivers(errand).order_by("pk").values_list("pk", flat=True)
    last = Letter.objects.filter(delivery=errand.delivery).order_by("-subscriber_id").values_list("subscriber_id", flat=True).first() or 0
    while page := list(wanted.filter(pk__gt=last)[:PAGE]):
        rows = [Letter(delivery_id=errand.delivery, subscriber_id=each, not_before=errand.now) for each in page]
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
        last = page[-1]


def _send(errand: Errand, variant: Variant, mailing: Mailing) -> None:
    until, press = time.monotonic() + PART_S, Press()
    for letter in _due(errand):
        if time.monotonic() > until:
            return
        to = letter.subscriber
        if to.ended_at is not None and letter.state == State.QUEUED:  # they left since the letter was written
            Letter.objects.filter(pk=letter.pk, state=State.QUEUED).delete()
            continue
        link = f"{settings.ENVIRONMENT.address}/{to.language}/newsletter/mine/{token_of(to.mark)}/leave/"
        adapter = Newsletter(errand.access, mailing, Receiver(id=to.mark, address=to.address, unsubscribe=link), press)
        _advance(errand, letter, adapter, variant)


def _due(errand: Errand) -> Iterator[Letter]:
    """Yield the letters whose next step may be taken, in pages, each letter once."""
    last = 0
    mine = Letter.objects.filter(delivery=errand.delivery, state__in=_WAITS, hold="", not_before__lte=errand.now)
    while page := list(mine.filter(pk__gt=last).select_related("subscriber").order_by("pk")[:PAGE]):
        yield from page
        last = page[-1].pk


class _Keeper:
    """Keeps a letter's state: before its mail is handed over, and what became of that. What only prepares is the same every time, and is not stored."""

    def __init__(self, letter: Letter) -> None:
        self._letter, self.state = letter, letter.state

    def __call__(self, step: Step) -> None:
        if step.state in (State.PREPARING, State.PREPARED, State.ACCEPTED) and not step.tries and step.hold is Hold.NOT:
            return
        columns: dict[str, Any] = {
            "state": State.QUEUED if step.state in (State.PREPARING, State.PREPARED) else step.state,
            "hold": step.hold,
            "tries": step.tries,
            "not_before": step.not_before or self._letter.not_before,
            "sending_since": step.sending_since,
            "code": step.code[:60],
        }
        if not Letter.objects.filter(pk=self._letter.pk, state=self.state).update(**columns):
            raise _TakenOver
        self.state = columns["state"]


class _TakenOver(Exception):
    """Another worker has the letter, as this one was too slow."""


def _advance(errand: Errand, letter: Letter, adapter: Newsletter, variant: Variant) -> None:
    """Take all steps of one letter that can be taken now."""
    step, keep = _step(errand, letter), _Keeper(letter)
    try:
        while step.due(timezone.now()) or step.state is State.ACCEPTED:
            step = advance(step, adapter=adapter, variant=variant, keep=keep, clock=timezone.now)
            if step.state is State.PREPARED and not step.tries:  # to prepare is nothing here, and forgets no failure
                step = replace(step, tries=letter.tries)
    except _TakenOver:
        return
    if step.hold is Hold.LOGIN:
        Letter.objects.filter(pk=letter.pk).update(hold=Hold.NOT)
        raise LoginFailed(step.problem or _LATER, step.next_step or _LATER, code=step.code)
    if step.state is State.REFUSED and step.field == "recipient":
        refused(letter, step.code, now=timezone.now())
    elif step.state is State.REFUSED and not Letter.objects.filter(delivery=errand.delivery, state=State.HANDED_OVER).exists():
        # The mail itself is refused, and nobody has it yet: it is mended once, not for each.
        Letter.objects.filter(pk=letter.pk).update(state=State.QUEUED)
        raise ContentRefused(step.problem or _LATER, step.next_step or _LATER, code=step.code, field=step.field)


def _step(errand: Errand, letter: Letter) -> Step:
    begun = letter.state in (State.SENDING, State.UNCONFIRMED, State.ACCEPTED)
    key = Key(delivery=f"d{errand.delivery}.{letter.subscriber.mark}", intended_at=errand.key.intended_at)
    return Step(
        key=key,
        state=State(letter.state),
        tries=letter.tries,
        not_before=letter.not_before,
        prepared=Prepared({}) if begun else None,
        sending_since=letter.sending_since,
    )


def _rest(errand: Errand) -> Sent | More | Unsure:
    """Return `Sent` once no mail is left, `Unsure` where those that are left wait for a person; where they wait for a later time, say until when."""
    left = Letter.objects.filter(delivery=errand.delivery, state__in=_WAITS, hold="").order_by("not_before")
    soonest: datetime | None = left.values_list("not_before", flat=True).first()
    if soonest is None and _held(errand.delivery).exists():
        return Unsure(_told(errand.delivery) or _NONE, again=False)
    if soonest is None:
        return Sent({"delivery": f"d{errand.delivery}"})
    now = timezone.now()
    if soonest <= now:
        return More()
    raise QuotaSpent(_LATER, after=max(soonest - now, timedelta(seconds=5)))


def _mailing(errand: Errand) -> Mailing:
    if errand.access.base.startswith(("smtp://", "smtps://")):
        return SmtpMailing(errand.access, private=errand.private, limits=_LIMITS)
    return way(errand.access, HttpCalls(private=errand.private), private=errand.private)


carry("newsletter", Carrier(act=act, look=look))
