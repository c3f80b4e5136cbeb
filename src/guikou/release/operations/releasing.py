"""Letting out what was signed, when its time has come; correcting it and taking it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.people.queries import under
from guikou.release import content, repeats
from guikou.release.arrangements import review_of
from guikou.release.domain import review
from guikou.release.domain.content import content_hash
from guikou.release.domain.states import Owner, ReleaseState, move
from guikou.release.models import Edition, Release
from guikou.release.operations import common, outbox, pages
from guikou.trail.operations import Act, record, record_all

BATCH = 200
"""Releases let out in one run; what is left follows in the next."""


class WhyMissing(Refusal):
    """Whoever corrects or takes back says why: the public reads it."""

    field = "why"

    def __init__(self) -> None:
        super().__init__(Text("请写明原因，公众会看到", "Say why; the public will read it"))


class UnderWay(Refusal):
    """A correction is being written already."""

    def __init__(self) -> None:
        super().__init__(Text("这篇稿件已有更正在办理，请在其中修改", "A correction of it is under way; make the change there"))


class NotPublic(Refusal):
    """There is nothing to correct or to take back."""

    def __init__(self) -> None:
        super().__init__(Text("稿件尚未发布，或已经撤回", "It is not public, or was taken back already"))


class InThePast(Refusal):
    """Nothing can be let out at a time that is over."""

    field = "at"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这个时间已经过去。请选择将来的时间，或选择“审定后立即发布”",
                "That time is over. Choose one that is to come, or “as soon as it is approved”",
            )
        )


class Embargoed(Refusal):
    """Its author set a time before which nobody may learn of it."""

    field = "day"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            Text(
                "作者设了禁发期：{until} 之前不得公开。请选择此后的时间，或请作者收回修改",
                "Its author set an embargo until {until}. Choose a later time, or ask the author to take it back and change it",
            ).fill(until=f"{timezone.localtime(until):%Y-%m-%d %H:%M}")
        )


def schedule(*, release_id: int, version: int | None, at: datetime | None, by: Actor, now: datetime) -> Release:
    """
    Say when a release becomes public once it is approved; None: at once. The time is not part of what is signed.

    :raises InThePast: the time is over.
    :raises Embargoed: its author set a later time as the earliest.
    :raises NothingOnItsWay: there is nothing that could become public.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.RUN_DESK, version=version)
        edition = common.on_its_way(release)
        if at is not None and at <= now:
            raise InThePast
        if release.embargo_until is not None and release.embargo_until > (at or now):
            raise Embargoed(release.embargo_until)
        before = release.scheduled_at
        # An embargo that is over holds nothing up any more.
        common.save(release, now=now, scheduled_at=at, **({} if at else {"embargo_until": None}))
        change = {"edition": edition.number, "at": [_iso(before), _iso(at)]}
        acts = [common.act("schedule", release, change=change)]
        if is_due(release, edition, now=now):
            acts.append(let_out(release, edition, now=now))
        record_all(acts, by=by, now=now)
    return release


def release_due(*, by: Actor, now: datetime) -> dict[str, Any]:
    """
    Let out everything that is approved and whose time has come, each in a transaction of its own: one that is refused does not hold up the others.

    Return how many came out (`released`) and which were refused (`refused`: id and reason in English).
    """
    require_somewhere(by, Action.RUN_DESK)
    due = Release.objects.filter(
        Q(scheduled_at=None) | Q(scheduled_at__lte=now),
        under(by.reach(Action.RUN_DESK), field="organisation__path"),
        editions__state=ReleaseState.APPROVED,
    )
    released, refused = 0, []
    for release_id in due.order_by("scheduled_at", "pk").values_list("pk", flat=True)[:BATCH]:
        try:
            released += _release_one(release_id, by=by, now=now)
        except Refusal as wrong:
            refused.append([release_id, wrong.reason.en])
    return {"released": released, "refused": refused}


def _release_one(release_id: int, *, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.RUN_DESK)
        edition = common.on_its_way(release)
        # Somebody may have edited it, or put it off, since the list was read.
        if not is_due(release, edition, now=now):
            return False
        record(let_out(release, edition, now=now), by=by, now=now)
        return True


def is_due(release: Release, edition: Edition, *, now: datetime) -> bool:
    """Say whether an edition is approved and its time has come."""
    return edition.state == ReleaseState.APPROVED and (release.scheduled_at is None or release.scheduled_at <= now)


def let_out(release: Release, edition: Edition, *, now: datetime) -> Act:
    """
    Make an approved edition public and write its outbox, inside the transaction that has the release's row locked; return the line for the trail.

    :raises Unapproved: the content is not what was signed, or signatures are missing, whatever the state says.
    :raises CannotRead: the stored content is damaged.
    """
    shown = content.read(edition.content, edition.own, content_hash=edition.content_hash)
    after = review.release(review_of(edition), content_hash=content_hash(shown), now=now)
    for former in release.editions.filter(state=ReleaseState.RELEASED):
        former.state = move(ReleaseState.RELEASED, ReleaseState.CORRECTED, by=Owner.DESK)
        common.ask_nobody(former)
        former.save(update_fields=("state", "owed", "due_at"))
    edition.released_at, edition.owed = now, len(review.owed(after))
    common.take_over(edition, after)
    pages.show(edition, shown, now=now)
    repeats.remember(edition, shown)
    written = outbox.publish(edition, shown, now=now)
    common.save(release, now=now, state=edition.state)
    change = {
        "edition": edition.number,
        "hash": edition.content_hash,
        "deliveries": written.rows,
        "left_out": [[each.account, each.why.zh, each.why.en] for each in written.left_out],
        "owed": edition.owed,
    }
    return common.act("release", release, change=change, why=edition.reason)


def correct(*, release_id: int, version: int | None, why: str, by: Actor, now: datetime) -> Release:
    """
    Begin a correction: a new edition, a draft with the words that are public. Those stay until the correction is signed and released.

    :raises NotPublic: nothing of it is public.
    :raises UnderWay: a correction is being written already.
    :raises WhyMissing: there is no reason.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.RUN_DESK, version=version)
        who, reason = common.person(by), _reason(why)
        public = _public(release)
        if release.editions.filter(state__in=common.ON_ITS_WAY).exists():
            raise UnderWay
        edition = Edition.objects.create(
            release=release,
            number=release.editions.order_by("-number").values_list("number", flat=True)[0] + 1,
            content=public.content,
            own=public.own,
            content_hash=public.content_hash,
            reason=reason,
            made_at=now,
        )
        common.author(edition, who)
        edition.media.set(public.media.all())
        # A time that was set for the first edition has passed; the correction comes out when it is signed.
        common.save(release, now=now, state=edition.state, scheduled_at=None, embargo_until=None, emergency=False)
        record(common.act("correct", release, change={"edition": edition.number}, why=reason), by=by, now=now)
    return release


def recall(*, release_id: int, version: int | None = None, why: str, by: Actor, now: datetime) -> Release:
    """
    Take a release back from every account. A correction that is under way ends with it: nothing of the release becomes public again.

    :raises NotPublic: nothing of it is public.
    :raises WhyMissing: there is no reason.
    """
    with transaction.atomic():
        release = common.locked(release_id, by=by, action=Action.RUN_DESK, version=version)
        common.person(by)
        reason = _reason(why)
        public = _public(release)
        public.state = move(ReleaseState.RELEASED, ReleaseState.RECALLED, by=Owner.DESK)
        public.recalled_at, public.recall_reason = now, reason
        common.ask_nobody(public)
        public.save(update_fields=("state", "recalled_at", "recall_reason", "owed", "due_at"))
        for correction in release.editions.filter(state=ReleaseState.IN_REVIEW):
            common.ask_nobody(correction)
            correction.save(update_fields=("owed", "due_at"))
        pages.take_away(public, now=now)
        written = outbox.take_back(public, now=now)
        common.save(release, now=now, state=ReleaseState.RECALLED)
        change = {"edition": public.number, "hash": public.content_hash, "deliveries": written.rows}
        record(common.act("recall", release, change=change, why=reason), by=by, now=now)
    return release


def _public(release: Release) -> Edition:
    edition = release.editions.filter(state=ReleaseState.RELEASED).first()
    if edition is None:
        raise NotPublic
    edition.release = release
    return edition


def _reason(why: str) -> str:
    reason = why.replace("\x00", "").strip()
    if not reason:
        raise WhyMissing
    return reason


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
