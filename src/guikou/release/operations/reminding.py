"""Telling people by mail what is due: turns of review, and logins that expire. One mail a person, nothing twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import WORKER, Action, Actor, require_somewhere
from guikou.people.mail import link, send
from guikou.people.models import Person
from guikou.people.queries import able
from guikou.release.arrangements import away, office, person_key, review_of
from guikou.release.domain.reminders import Nudge, Reminder, reminders
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Channel, Edition, ReviewReminder
from guikou.release.operations.common import act
from guikou.release.queries.channels import SOON, expiring_logins
from guikou.trail.operations import Act, record_all

MOST: Final = 2_000
DAYS_LEFT: Final = frozenset({7, 3, 1, 0})
"""After the first warning people are told again with so many days left."""
TURNS = Counted("审校提醒：{n}篇稿件", "Review: {n} release waits", "Review: {n} releases wait")
LOGINS = Counted("{n}个账号的平台登录即将到期", "The login of {n} account expires soon", "The logins of {n} accounts expire soon")
_NUDGES: Final = {
    Nudge.WAITING: Text("等待审校", "Waits for your review"),
    Nudge.OVERDUE: Text("审校已超时", "Its review is overdue"),
    Nudge.ESCALATED: Text("审校超时，请督办", "Its review is overdue; please see to it"),
}


def remind_reviewers(*, by: Actor, now: datetime) -> int:
    """Tell reviewers, and those above them, of turns that wait or are overdue; return how many reminders were due."""
    require_somewhere(by, Action.RUN_DESK)
    hours, gone = office(), away(on=timezone.localdate(now))
    waiting = Edition.objects.filter(Q(state=ReleaseState.IN_REVIEW) | Q(owed__gt=0)).select_related("release__organisation")
    fresh: list[tuple[Edition, Reminder]] = []
    for edition in waiting.prefetch_related("authors", "signatures", "reminders").order_by("since", "pk")[:MOST]:
        standing = review_of(edition)
        sent = frozenset(Nudge(each.nudge) for each in edition.reminders.all() if each.since == edition.since)
        fresh += [(edition, each) for each in reminders(standing, office=hours, now=now, sent=sent, away=gone)]
    with transaction.atomic():
        ReviewReminder.objects.bulk_create(
            ReviewReminder(edition=edition, turn=each.turn, since=edition.since or now, nudge=each.nudge, sent_at=now)
            for edition, each in fresh
        )
        acts = [
            act(
                "remind",
                edition.release,
                change={"edition": edition.number, "turn": each.turn, "nudge": each.nudge.value, "people": len(each.to)},
            )
            for edition, each in fresh
        ]
        if acts:
            record_all(acts, by=by, now=now)
    told: dict[str, list[dict[str, Any]]] = {}
    for edition, each in fresh:
        for key in each.to:
            told.setdefault(key, []).append(_line(edition, each))
    for person in _people(told):
        due = sorted(told[person_key(person.pk)], key=lambda one: one["due"])
        send(person, TURNS.of(len(due)), "turns", {"due": due})
    return len(fresh)


def warn_of_logins(*, by: Actor, now: datetime) -> int:
    """Tell those who can renew them of logins that expire within two weeks, and again shortly before; return of how many."""
    require_somewhere(by, Action.RUN_DESK)
    today = timezone.localdate(now)
    due = [channel for channel in expiring_logins(WORKER, now=now, within=SOON) if _is_due(channel, today=today)]
    with transaction.atomic():
        Channel.objects.filter(pk__in=[channel.pk for channel in due]).update(warned_on=today)
        if due:
            record_all((_warned(channel) for channel in due), by=by, now=now)
    told: dict[Person, list[dict[str, Any]]] = {}
    for channel in due:
        line = {
            "name": channel.account.name,
            "expires": timezone.localtime(channel.login_expires_at),
            "address": link(f"/console/channels/{channel.account_id}/"),
        }
        for person in able(Action.SET_CHANNELS, channel.account.organisation.path, on=today):
            told.setdefault(person, []).append(line)
    for person, lines in told.items():
        send(person, LOGINS.of(len(lines)), "logins", {"due": lines})
    return len(due)


def _is_due(channel: Channel, *, today: Any) -> bool:
    assert channel.login_expires_at is not None  # noqa: S101 - those were asked for
    left = (timezone.localdate(channel.login_expires_at) - today) // timedelta(days=1)
    return channel.warned_on is None or (channel.warned_on < today and max(left, 0) in DAYS_LEFT)


def _line(edition: Edition, reminder: Reminder) -> dict[str, Any]:
    return {
        "what": _NUDGES[reminder.nudge],
        "title": edition.release.title,
        "turn": Text(f"第{reminder.turn}轮", f"turn {reminder.turn}"),
        "due": timezone.localtime(reminder.due),
        "address": link(f"/console/reviews/{edition.release_id}/{edition.number}/"),
    }


def _people(keys: Iterable[str]) -> Iterable[Person]:
    numbers = [int(key.removeprefix("person:")) for key in keys if key.startswith("person:")]
    return Person.objects.filter(pk__in=numbers, is_active=True).order_by("pk")


def _warned(channel: Channel) -> Act:
    account, expires = channel.account, channel.login_expires_at
    return Act(
        action="channel.warned",
        subject=f"account:{account.pk}",
        subject_name=account.name,
        place=account.organisation.path,
        change={"expires_at": expires.isoformat() if expires else ""},
    )
