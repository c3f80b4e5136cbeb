"""What people do with deliveries that do not go on by themselves. Each row's fence is moved on, so that a worker that still has it records nothing more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from guikou.channels import delivery as steps
from guikou.channels.delivery import Delivery, Hold, MovedOn, State
from guikou.channels.protocol import Sent
from guikou.channels.states import moved
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require, require_somewhere
from guikou.people.queries import under
from guikou.release import models
from guikou.release.causes import MENDABLE, Cause
from guikou.release.delivering import newsletter, rows
from guikou.release.delivering.checks import stopped, why_ends
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.delivering.former import BY_PERSON
from guikou.release.delivering.keeping import act_of
from guikou.release.operations.media import keep
from guikou.trail.operations import record, record_all

MOST = 5_000
"""So many deliveries are tried again at once; what is left takes another click."""


class NoSuchDelivery(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这条投递", "There is no such delivery"))


class NoAddress(Refusal):
    """Whoever says that it is out says where."""

    field = "address"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "请填写公众能打开的网址，以 http:// 或 https:// 开头",
                "Give the address at which the public sees it, with http:// or https://",
            )
        )


class NoReason(Refusal):
    """Whoever gives up says why."""

    field = "why"

    def __init__(self) -> None:
        super().__init__(Text("请写明放弃的原因", "Say why it is given up"))


class NotAPicture(Refusal):
    """The proof is no picture."""

    field = "proof"

    def __init__(self) -> None:
        super().__init__(Text("佐证须为 PNG 或 JPEG 图片", "The proof has to be a PNG or JPEG picture"))


@dataclass(frozen=True, slots=True)
class Retried:
    """How many go on, and how many were left as they are: they had moved on, or must not go out any more."""

    done: int
    left: int


def retry(*, ids: Iterable[int], by: Actor, now: datetime) -> Retried:
    """Let deliveries that failed, or wait for a person or for a later time, go on now."""
    require_somewhere(by, Action.RUN_DESK)
    wanted = sorted(set(ids))[:MOST]
    return _retry(models.Delivery.objects.filter(pk__in=wanted), len(wanted), by=by, now=now)


def retry_by_cause(*, among: QuerySet[models.Delivery], cause: str, code: str = "", by: Actor, now: datetime) -> Retried:
    """
    Let all deliveries with that cause, and that code of the platform where one is given, go on: of `among`, which is what a list shows.

    Causes that trying again does not help, such as a newer edition, are left alone.
    """
    require_somewhere(by, Action.RUN_DESK)
    if cause not in {each.value for each in MENDABLE}:
        return Retried(0, among.filter(cause=cause).count())
    found = among.filter(cause=cause, **({"code": code} if code else {}))
    return _retry(found.order_by("pk"), min(found.count(), MOST), by=by, now=now)


def settle(*, delivery_id: int, is_out: bool, address: str = "", by: Actor, now: datetime) -> models.Delivery:
    """
    Say, after looking at the platform, whether a delivery is out. Where it is, it is read back as far as that can be done; where it is not, it may be sent.
    Of a newsletter it is said of the mails of which nobody knew, and they have no address.

    :raises NoSuchDelivery: there is none.
    :raises MovedOn: it does not wait for a person who looked.
    :raises NoAddress: it is out, and nobody says where.
    """

    def settled(delivery: Delivery) -> Delivery:
        held = delivery.hold is Hold.PERSON and delivery.state is State.SENDING
        if held and newsletter.settle(delivery_id, is_out=is_out, now=now):
            return steps.released(delivery)
        if not is_out:
            return steps.settled_as_absent(delivery)
        known = delivery.sent.ids if delivery.sent else {BY_PERSON: "yes"}
        return steps.settled_as_sent(delivery, Sent(known, _address(address)))

    return _one(delivery_id, settled, "settle", action=Action.RUN_DESK, by=by, now=now)


def done_by_hand(*, delivery_id: int, address: str = "", proof: bytes = b"", by: Actor, now: datetime) -> models.Delivery:
    """
    Say that a person did in the platform's back office what was to be done: where the public sees it, with a picture of that (PNG or JPEG). A recall needs no
    address.

    :raises NoSuchDelivery: there is none.
    :raises MovedOn: it is not for a person to do.
    :raises NoAddress: nobody says where it is.
    :raises NotAPicture: the proof is something else.
    :raises TooLarge: the picture has more than 50 MB.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    kind = _picture(proof)

    def done(delivery: Delivery, row: models.Delivery) -> Delivery:
        if delivery.state is not State.BY_HAND:
            raise MovedOn
        if row.act == models.Delivery.Act.RECALL:
            return moved(delivery, State.RECALLED)
        return steps.settled_as_sent(delivery, Sent({BY_PERSON: "yes"}, _address(address)))

    with transaction.atomic():
        row = _locked(delivery_id, by, Action.WRITE_RELEASES)
        after = done(rows.read(row), row)
        row.proof = keep(data=proof, media_type=kind, by=by, now=now) if proof else row.proof
        before = _save(row, after, now)
        record(act_of(row, "done-by-hand", before=before), by=by, now=now)
    return row


def give_up(*, delivery_id: int, why: str, by: Actor, now: datetime) -> models.Delivery:
    """
    Let a delivery be: nothing of it goes out. One of which nobody knows whether it is out has to be settled first.

    :raises NoSuchDelivery: there is none.
    :raises MovedOn: it is out, may be out, or has ended.
    :raises NoReason: there is no reason.
    """
    reason = why.replace("\x00", "").strip()
    if not reason:
        raise NoReason

    def ended(delivery: Delivery) -> Delivery:
        if delivery.state not in (State.QUEUED, State.PREPARED, State.BY_HAND) and not (
            delivery.state is State.PREPARING and delivery.hold is not Hold.NOT
        ):
            raise MovedOn
        return replace(
            delivery, state=State.REFUSED, hold=Hold.NOT, prepared=None, problem=Text(reason, reason), next_step=None, code="", steps=()
        )

    return _one(delivery_id, ended, "give-up", action=Action.RUN_DESK, by=by, now=now, why=reason, cause=Cause.GIVEN_UP)


def _retry(found: QuerySet[models.Delivery], wanted: int, *, by: Actor, now: datetime) -> Retried:
    mine = under(by.reach(Action.RUN_DESK), field="release__organisation__path")
    with transaction.atomic():
        chosen = models.Delivery.objects.filter(mine, pk__in=list(found.values_list("pk", flat=True)[:MOST]))
        acts = []
        for row in chosen.select_for_update(of=("self",)).select_related("edition", "release__organisation", "account").order_by("pk"):
            after = _again(row, now)
            if after is not None:
                before = _save(row, after, now)
                acts.append(act_of(row, "retry", before=before))
        if acts:
            record_all(acts, by=by, now=now)
    return Retried(len(acts), wanted - len(acts))


def _again(row: models.Delivery, now: datetime) -> Delivery | None:
    """Return the delivery as it goes on; None: there is nothing to try again, or it must not go out."""
    delivery = rows.read(row)
    if delivery.state is State.REFUSED:
        return steps.again(delivery) if why_ends(row) is None else None
    if row.cause == Cause.NOT_TAKING and stopped(row, now=now):
        return None
    if delivery.hold is not Hold.NOT:
        newsletter.try_again(row.pk, now=now)
        return steps.released(delivery)
    waits = delivery.state in UNDER_WAY and row.not_before > now and (row.leased_until is None or row.leased_until < now)
    return replace(delivery, not_before=now) if waits else None


def _one(
    delivery_id: int,
    change: Callable[[Delivery], Delivery],
    what: str,
    *,
    action: Action,
    by: Actor,
    now: datetime,
    why: str = "",
    cause: str = "",
) -> models.Delivery:
    with transaction.atomic():
        row = _locked(delivery_id, by, action)
        before = _save(row, change(rows.read(row)), now, cause=cause)
        record(act_of(row, what, before=before, why=why), by=by, now=now)
    return row


def _locked(delivery_id: int, by: Actor, action: Action) -> models.Delivery:
    require_somewhere(by, action)
    found = models.Delivery.objects.select_for_update(of=("self",)).select_related("edition", "release__organisation", "account")
    row = found.filter(pk=delivery_id).first()
    if row is None:
        raise NoSuchDelivery
    require(by, action, row.release.organisation.path)
    return row


def _save(row: models.Delivery, delivery: Delivery, now: datetime, *, cause: str = "") -> str:
    """Store it, take it from whoever has it, and return the state it was in."""
    before = row.state
    for name, value in rows.columns(delivery).items():
        setattr(row, name, value)
    row.cause, row.not_before = cause, delivery.not_before or now
    row.leased_until, row.fence = None, row.fence + 1
    row.save()
    return before


def _address(address: str) -> str:
    given = address.replace("\x00", "").strip()
    if not given.startswith(("http://", "https://")) or len(given) > 1000:
        raise NoAddress
    return given


def _picture(proof: bytes) -> str:
    if proof.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if proof and not proof.startswith(b"\xff\xd8\xff"):
        raise NotAPicture
    return "image/jpeg"
