"""One turn of a worker with one row: the steps that can be taken now, at one platform, without a transaction open during a call."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final, cast

from django.db import DatabaseError, transaction
from django.utils import timezone

from guikou.channels.amending import Act, amend
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.delivery import MOST_TRIES, Delivery, State, advance, pause
from guikou.channels.failures import Failure, LoginFailed, NotPermitted
from guikou.channels.protocol import Adapter, Gone, HandedOver, Pending, Seen, Sent
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import WORKER
from guikou.release import access, content, models
from guikou.release.causes import Cause
from guikou.release.delivering import former as before
from guikou.release.delivering.checks import budget
from guikou.release.delivering.claims import LEASE, Claim, give_back, renew
from guikou.release.delivering.former import BY_PERSON
from guikou.release.delivering.keeping import WHOLE_ARTICLES, Halted, Keeper, LeaseLost
from guikou.release.delivering.many import Carrier, Errand, carrier_of
from guikou.release.domain.content import Edition as Content
from guikou.release.operations.channels import hold_account, note_missing
from guikou.release.variants import NotAsSigned, NotOfThis, taken_back, variant_of

log = logging.getLogger(__name__)
PRACTISE: Final = Text(
    "练习：只演练以下步骤，不要在真实平台上操作", "Practice: go through these steps, and do nothing on the real platform"
)
_MEND: Final = Text("请系统管理员处理后重试", "Have the system administrator mend it, then try again")
_ERROR: Final = Text("投递时程序出错，编号 {reference}", "The program failed while delivering, reference {reference}")
_NOBODY: Final = Text("这个渠道没有登记接收者", "Nobody keeps the receivers of this channel here")
_Act = models.Delivery.Act


def take(
    held: Claim, *, ending: Callable[[], bool] = lambda: False, clock: Callable[[], datetime] = timezone.now, lease: timedelta = LEASE
) -> None:
    """Take the steps of a claimed row that are due, until it waits, has ended, another has it, or the worker ends; then give it back."""
    turn = None
    try:
        row = _loaded(held)
        if row is not None:
            turn = _Turn(held, row, clock, lease)
            turn.run(ending)
    except LeaseLost:
        log.info("delivery %s: not held any more; nothing recorded", held.id)
    except Halted:
        log.info("delivery %s: held up before its call", held.id)
    finally:
        if turn is None or not turn.keep.stored.ended:  # what has ended was given back with its last step
            give_back(held)


def _loaded(held: Claim) -> models.Delivery | None:
    found = models.Delivery.objects.select_related("edition", "release__organisation", "account__organisation", "account__channel")
    return found.defer(*WHOLE_ARTICLES).filter(pk=held.id, fence=held.fence).first()


@lru_cache(maxsize=4)
def _signed(edition_id: int, content_hash: str) -> Content:
    """
    Return what an edition says, which is as long as its accounts are many: read once for all of them, as nothing else ever has that hash.

    :raises CannotRead: it is damaged, or was stored by another version of the program.
    """
    return content.read(*_stored(edition_id), content_hash=content_hash)


def _stored(edition_id: int) -> tuple[Any, Any]:
    return models.Edition.objects.values_list("content", "own").get(pk=edition_id)


class _Turn:
    def __init__(self, held: Claim, row: models.Delivery, clock: Callable[[], datetime], lease: timedelta) -> None:
        self.held, self.row, self.clock, self.lease = held, row, clock, lease
        self.channel: models.Channel = row.account.channel
        self.channel.account = row.account
        self.until = clock() + lease
        self.keep = Keeper(held, row, clock=clock)
        self.keep.may_begin = self._budget
        self.keep.changed = self._learnt

    def run(self, ending: Callable[[], bool]) -> None:
        while not ending() and self.keep.stored.due(self.clock()):
            try:
                self._step()
            except LoginFailed as failure:  # the secrets cannot be opened
                self._held_up(failure)
            except (content.CannotRead, NotAsSigned, NotOfThis) as damaged:
                self.keep.hold(damaged.reason, _MEND, Cause.DAMAGED)
            except Refusal as refused:
                self.keep.hold(refused.reason, _MEND, Cause.ADAPTER)
            except DatabaseError:
                raise
            except Exception as error:  # an adapter of somebody else's may raise anything
                self._failed(error)

    def _step(self) -> None:
        delivery, publishes = self.keep.stored, self.row.act == _Act.PUBLISH
        carrier = carrier_of(self.channel.adapter)
        if self.channel.adapter == access.NEWSLETTER and carrier is None:
            self.keep.hold(_NOBODY, _MEND, Cause.ADAPTER)
        elif delivery.state is State.ACCEPTED:
            self._amend(delivery, carrier, former=delivery.sent or Sent({}))
        elif carrier is not None and publishes:
            self._amend(delivery, carrier, former=Sent({}))
        elif publishes:
            self._advance(delivery, self.variant)
        elif (out := before.out(self.row)) is None:
            before.nothing_out(self.row, self.channel, self.keep)
        elif carrier is None and self.row.act == _Act.RECALL and before.is_answered(access.capability_of(self.channel), out):
            self._advance(delivery, self.notice)
        else:
            self._amend(delivery, carrier, former=out)

    def _advance(self, delivery: Delivery, variant: Variant) -> None:
        self.keep.step(changes=delivery.state in (State.QUEUED, State.PREPARED))
        adapter = cast("Adapter", _Watched(self.adapter, self.keep))
        advance(delivery, adapter=adapter, variant=variant, keep=self.keep, clock=self.clock)

    def _amend(self, delivery: Delivery, carrier: Carrier | None, *, former: Sent) -> None:
        self.keep.step(changes=delivery.state is not State.ACCEPTED)

        by_person = access.by_hand_for(self.channel) if BY_PERSON in former.ids else None
        adapter = by_person or (None if carrier else self.adapter)  # what cannot be made is said before the call begins
        variant = None if delivery.state is State.ACCEPTED or self.row.act == _Act.RECALL else self.variant

        def act() -> Act:
            with _noting(self.keep):
                if adapter is None:
                    assert carrier is not None  # noqa: S101 - one of the two is there
                    return carrier.act(self._errand(former))
                if variant is None:
                    return adapter.recall(former, now=self.clock())
                return adapter.correct(variant, delivery.key, former, now=self.clock())

        def look(sent: Sent, *, now: datetime) -> Seen | Pending | Gone | HandedOver:
            with _noting(self.keep):
                if adapter is None:
                    assert carrier is not None  # noqa: S101
                    return carrier.look(self._errand(former), sent)
                return adapter.read_back(sent, now=now)

        amend(delivery, act=act, look=look, former=former, keep=self.keep, clock=self.clock)

    def _errand(self, former: Sent) -> Errand:
        practice = self.row.practice
        return Errand(
            delivery=self.row.pk,
            account=self.row.account_id,
            release=self.row.release_id,
            key=self.keep.stored.key,
            act=self.row.act,
            variant=self.notice if self.row.act == _Act.RECALL else self.variant,
            former=former if former.ids else None,
            access=access.access_for(self.channel, practice=practice),
            private=access.private_hosts(practice=practice),
            practice=practice,
            now=self.clock(),
        )

    @cached_property
    def adapter(self) -> Adapter:
        return access.adapter_for(
            self.channel, practice=self.row.practice, calls=self._guarded(access.calls_for(practice=self.row.practice))
        )

    @cached_property
    def content(self) -> Content:
        return _signed(self.row.edition_id, self.row.edition.content_hash)

    @cached_property
    def variant(self) -> Variant:
        return variant_of(self.content, self.row.account, Language(self.row.language))

    @cached_property
    def notice(self) -> Variant:
        """What tells those who have a copy that it was taken back, and why."""
        return taken_back(self.content, self.row.account, Language(self.row.language), why=self.row.edition.recall_reason)

    def _guarded(self, calls: Calls) -> Calls:
        """Return the calls, each made only while the row is held: a lease of which half is over is renewed first."""

        def ask(request: Request) -> Reply:
            now = self.clock()
            if now > self.until - self.lease / 2:
                if not renew(self.held, until=now + self.lease):
                    raise LeaseLost
                self.until = now + self.lease
            return calls(request)

        return ask

    def _budget(self, row: models.Delivery) -> tuple[datetime, Text] | None:
        return budget(row, access.capability_of(self.channel), now=self.clock())

    def _learnt(self, delivery: Delivery) -> Delivery:
        """Remember what a failure says of the account, before what it does to the row is stored."""
        match self.keep.failure:
            case LoginFailed() as failure:
                self._hold_account(failure)
            case NotPermitted() as failure if delivery.state is State.REFUSED:
                with transaction.atomic():
                    note_missing(self.channel.pk, failure, by=WORKER, now=self.clock())
                delivery = replace(delivery, state=State.BY_HAND, steps=before.by_hand(self.row, self.channel))
        if delivery.state is State.BY_HAND and self.row.practice:
            delivery = replace(delivery, steps=(PRACTISE, *delivery.steps))
        return delivery

    def _held_up(self, failure: LoginFailed) -> None:
        self._hold_account(failure)
        self.keep.put_off(failure.cause, self.clock(), Cause.LOGIN)
        raise Halted

    def _hold_account(self, failure: LoginFailed) -> None:
        with transaction.atomic():
            hold_account(self.channel.pk, failure, seen=self.channel.version, by=WORKER, now=self.clock())

    def _failed(self, error: Exception) -> None:
        """An error of ours or of an adapter: what stands in the database says where it broke off; it is looked into later, or by a person."""
        reference = secrets.token_hex(4)
        log.error("delivery %s failed, reference %s", self.held.id, reference, exc_info=error)
        stored, why = self.keep.stored, _ERROR.fill(reference=reference)
        if stored.tries >= MOST_TRIES:
            self.keep.hold(why, _MEND, Cause.ERROR)
            return
        self.keep.stored = replace(stored, tries=stored.tries + 1)
        self.keep.put_off(why, self.clock() + pause(stored.key, stored.tries + 1), Cause.ERROR)


class _noting:  # noqa: N801 - it reads as a function
    """Remember a failure that passes."""

    def __init__(self, keep: Keeper) -> None:
        self._keep = keep

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Failure):
            self._keep.failure = error


class _Watched:
    """An adapter whose failures are remembered beside what they do to the delivery."""

    def __init__(self, adapter: Adapter, keep: Keeper) -> None:
        self._adapter, self._keep = adapter, keep

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._adapter, name)
        if not callable(found):
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            with _noting(self._keep):
                return found(*arguments, **named)

        return asked
