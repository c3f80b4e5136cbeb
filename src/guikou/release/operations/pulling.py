"""What came of a delivery, asked from its platform some time after it was out: figures and comments. Nothing is changed there."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from guikou.channels.capability import Can
from guikou.channels.failures import Failure, LoginFailed, NotPermitted, QuotaSpent, Transient
from guikou.channels.protocol import Adapter, Figure, Sent
from guikou.channels.protocol import Comment as Written
from guikou.kernel.bilingual import Refusal
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release import access, models
from guikou.release.delivering import former
from guikou.release.delivering.keeping import act_of
from guikou.release.models import Channel, Comment, Delivery, DeliveryFigure
from guikou.release.operations.channels import hold_account, note_missing
from guikou.trail.operations import record

log = logging.getLogger(__name__)
POINTS: Final = (1, 24, 72, 168, 720)
"""Hours after a delivery was seen."""
MOST, MOST_OF_ACCOUNT, MOST_COMMENTS = 200, 20, 500
"""Deliveries in one run, of all and of one account; comments of one answer."""
AGAIN: Final = timedelta(hours=1)


def pull(*, by: Actor, now: datetime) -> int:
    """Ask for the figures and comments of what is due, and return of how many deliveries some came."""
    require_somewhere(by, Action.RUN_DESK)
    due = Delivery.objects.filter(pull_at__lte=now, account__channel__held=False).exclude(account__channel__mode=Channel.Mode.OFF)
    asked: dict[int, int] = {}
    came = 0
    for row in due.select_related("release__organisation", "account__organisation", "account__channel").order_by("pull_at", "pk")[:MOST]:
        asked[row.account_id] = asked.get(row.account_id, 0) + 1
        if asked[row.account_id] <= MOST_OF_ACCOUNT:
            came += _pull(row, by=by, now=now)
    return came


def _pull(row: Delivery, *, by: Actor, now: datetime) -> bool:
    channel: Channel = row.account.channel
    channel.account = row.account
    figures: Sequence[Figure] = ()
    comments: Sequence[Written] = ()
    sent, later = _out(row), None
    if sent is not None:
        try:
            figures, comments = _asked(access.adapter_for(channel, practice=row.practice), channel, row, sent, now)
        except NotPermitted as failure:
            with transaction.atomic():
                note_missing(channel.pk, failure, by=by, now=now)
            later = now
        except LoginFailed as failure:
            with transaction.atomic():
                hold_account(channel.pk, failure, seen=channel.version, by=by, now=now)
            later = now + AGAIN
        except (Transient, QuotaSpent):
            later = now + AGAIN
        except Refusal as refused:
            log.info("delivery %s: no figures (%s)", row.pk, refused.reason.en)
        except Exception:  # somebody else's adapter may raise anything; the next point asks again
            log.exception("delivery %s: no figures", row.pk)
    _keep(row, figures, comments, gone=sent is None, later=later, by=by, now=now)
    return bool(figures or comments)


def _out(row: Delivery) -> Sent | None:
    """Return what is out now; None: it was taken back."""
    place = Delivery.objects.filter(release=row.release_id, account=row.account_id, language=row.language)
    if place.filter(act=Delivery.Act.RECALL, state="recalled").exists():
        return None
    last = place.exclude(act=Delivery.Act.RECALL).filter(state__in=former.IS_OUT).order_by("-pk").first()
    return Sent(last.sent, last.address) if last and last.sent else None


def _asked(adapter: Adapter, channel: Channel, row: Delivery, sent: Sent, now: datetime) -> tuple[Sequence[Figure], Sequence[Written]]:
    can = {each for each in (Can.FIGURES, Can.COMMENTS) if each in adapter.capability.can and each.value not in channel.missing}
    newest = row.comments.order_by("-written_at").first()
    since = newest.written_at if newest else row.intended_at
    figures = adapter.figures(sent, now=now) if Can.FIGURES in can else ()
    try:
        comments = adapter.comments(sent, since=since, now=now) if Can.COMMENTS in can else ()
    except NotPermitted:
        if not figures:
            raise
        comments = ()
    except Failure:  # the figures came; comments are asked for again at the next point
        comments = ()
    return figures, comments


def _keep(
    row: Delivery, figures: Sequence[Figure], comments: Sequence[Written], *, gone: bool, later: datetime | None, by: Actor, now: datetime
) -> None:
    point = row.pull_point or POINTS[0]
    following = next((each for each in POINTS if each > point), None)
    with transaction.atomic():
        for each in figures:
            values = {"value": each.value, "as_of": each.as_of, "complete": each.complete, "taken_at": now}
            DeliveryFigure.objects.update_or_create(delivery=row, name=each.name[:40], point=point, defaults=values)
        Comment.objects.bulk_create((_comment(row, each, now) for each in comments[:MOST_COMMENTS]), ignore_conflicts=True)
        assert row.seen_at is not None  # noqa: S101 - what was not seen is not asked about
        planned = row.seen_at + timedelta(hours=following) if following else None
        if gone:
            row.pull_at = None
        elif later is not None and (planned is None or later < planned) and now < row.seen_at + timedelta(hours=2 * POINTS[-1]):
            row.pull_at = later if later > now else planned
        else:
            row.pull_at = planned
        if row.pull_at is not None and row.pull_at == planned:
            row.pull_point = following
        models.Delivery.objects.filter(pk=row.pk).update(pull_at=row.pull_at, pull_point=row.pull_point)
        if figures or comments:
            done = act_of(row, "pulled", before=row.state)
            record(done, by=by, now=now)


def _comment(row: Delivery, given: Written, now: datetime) -> Comment:
    return Comment(
        delivery=row,
        key=given.id[:250],
        author=given.author[:250],
        text=given.text[:10_000],
        answers=given.answers[:250],
        written_at=given.written_at,
        seen_at=now,
    )
