"""Telling collection what to read, and when."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from guikou.collection.domain import schedule
from guikou.collection.domain.schedule import DUE_STATES, LONGEST_INTERVAL, SHORTEST_INTERVAL, Event, SourceState
from guikou.collection.fetching.readers import KINDS
from guikou.collection.models import Source
from guikou.collection.operations.observations import LEASE
from guikou.jobs.operations import enqueue
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.addresses import checked
from guikou.people.domain.policy import Action, Actor, require
from guikou.registry.models import Account
from guikou.trail.operations import Act, record

LONGEST_ADDRESS = 1_000
MOST_QUEUED = 1_000
"""At a time; the rest follows a minute later."""


class CannotBeChosen(Refusal):
    """There is no such kind of source, or it does not work yet."""

    field = "kind"


class NotAnInterval(Refusal):
    """Sources are not read so often, or so rarely."""

    field = "every_minutes"


class NotThatAddress(Refusal):
    """The address cannot be a source."""

    field = "address"


class ChangedMeanwhile(Refusal):
    """Somebody else has changed the source since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "在您打开页面之后，这个来源被别人修改过。请刷新页面，看过新的内容后再改。",
                "Somebody else has changed this source since you opened the page. Reload it, look at what is new, and change it then.",
            )
        )


class Paused(Refusal):
    """A paused source is not read."""


def add_source(*, account_id: int, kind: str, address: str, every_minutes: int, by: Actor, now: datetime) -> int:
    """
    Begin to read a source for an account, at once; return its number.

    :raises CannotBeChosen, NotAnInterval, NotThatAddress: see there.
    :raises NotAllowed: the actor may not edit sources there.
    """
    with transaction.atomic():
        account = Account.objects.select_related("organisation").get(pk=account_id)
        require(by, Action.EDIT_SOURCES, account.organisation.path, seen=Action.SEE_REGISTER)
        found = KINDS.get(kind)
        if found is None or found.reader is None:
            raise CannotBeChosen(found.absent if found and found.absent else _NO_KIND)
        _check_interval(every_minutes)
        source = Source(
            account=account,
            kind=kind,
            address=_checked(address),
            every_minutes=every_minutes,
            next_at=now,
            created_at=now,
            behind_at=schedule.behind_from(every=timedelta(minutes=every_minutes), last_good_at=None, since=now),
        )
        _save_once(source, force_insert=True)
        if by.may(Action.COLLECT, account.organisation.path):
            _queue(source.pk, account.organisation.path, by=by, now=now)
        record(_act("source.add", source, {"kind": kind, "address": source.address, "every_minutes": every_minutes}), by=by, now=now)
    return source.pk


def edit_source(*, source_id: int, version: int, address: str, every_minutes: int, by: Actor, now: datetime) -> None:
    """
    Change where and how often a source is read. With another address the reading begins anew; what was read stays.

    :raises NotAnInterval, NotThatAddress, ChangedMeanwhile: see there.
    :raises NotAllowed: the actor may not edit sources there.
    """
    with transaction.atomic():
        source = _locked(source_id, by, Action.EDIT_SOURCES, version)
        _check_interval(every_minutes)
        before = {"address": source.address, "every_minutes": source.every_minutes}
        source.address, source.every_minutes = _checked(address), every_minutes
        after = {"address": source.address, "every_minutes": every_minutes}
        if before["address"] != source.address:
            source.cursor = {name: kept for name, kept in source.cursor.items() if name == "gaps"}
            source.failures, source.error_zh, source.error_en = 0, "", ""
            source.fence += 1
            source.complete = None
        source.behind_at = schedule.behind_from(
            every=timedelta(minutes=every_minutes), last_good_at=source.last_good_at, since=source.created_at
        )
        if source.state != SourceState.PAUSED:
            source.next_at = now
        source.leased_until = None
        source.version += 1
        _save_once(source)
        change = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        record(_act("source.edit", source, change), by=by, now=now)


def pause_source(*, source_id: int, why: str, by: Actor, now: datetime) -> None:
    """
    Read a source no more until somebody resumes it. A reading under way is not kept.

    :raises NotNow: it is paused already.
    :raises NotAllowed: the actor may not edit sources there.
    """
    _moved(source_id, Event.PAUSED, "source.pause", why=why, by=by, now=now)


def resume_source(*, source_id: int, by: Actor, now: datetime) -> None:
    """
    Read a source again, at once, after a pause or when somebody has mended what kept it from working.

    :raises NotNow: it is active.
    :raises NotAllowed: the actor may not edit sources there.
    """
    _moved(source_id, Event.RESUMED, "source.resume", why="", by=by, now=now)


def _moved(source_id: int, event: Event, action: str, *, why: str, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        source = _locked(source_id, by, Action.EDIT_SOURCES)
        before, state = source.state, schedule.move(SourceState(source.state), event)
        source.state, source.next_at = state, None if state is SourceState.PAUSED else now
        source.failures, source.leased_until = 0, None
        source.fence += 1
        source.version += 1
        source.save()
        record(_act(action, source, {"state": [before, state.value]}, why=why), by=by, now=now)


def remove_source(*, source_id: int, why: str, by: Actor, now: datetime) -> None:
    """
    Forget a source. Posts, figures and observations that it brought stay.

    :raises NotAllowed: the actor may not edit sources there.
    """
    with transaction.atomic():
        source = _locked(source_id, by, Action.EDIT_SOURCES)
        act = _act("source.remove", source, {"kind": source.kind, "address": source.address}, why=why)
        source.delete()
        record(act, by=by, now=now)


def collect_now(*, source_id: int, by: Actor, now: datetime) -> int:
    """
    Ask for a source to be read now; return the number of the job. One that is queued already is not queued twice.

    :raises Paused: it has to be resumed first.
    :raises NotAllowed: the actor may not collect there.
    """
    with transaction.atomic():
        source = _locked(source_id, by, Action.COLLECT)
        if source.state == SourceState.PAUSED:
            raise Paused(_RESUME_FIRST)
        source.leased_until = now + LEASE
        source.save(update_fields=("leased_until",))
        return _queue(source.pk, source.account.organisation.path, by=by, now=now)


def enqueue_due(*, by: Actor, now: datetime, most: int = MOST_QUEUED) -> int:
    """Queue the sources that are due and that no worker has; return how many. Several workers may do this at once: each source is queued by one of them."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Source.objects.filter(free, state__in=DUE_STATES, next_at__lte=now).order_by("next_at", "pk")
    queued = 0
    for pk, lease, place in list(due.values_list("pk", "leased_until", "account__organisation__path")[:most]):
        with transaction.atomic():
            if Source.objects.filter(pk=pk, leased_until=lease, next_at__lte=now).update(leased_until=now + LEASE):
                _queue(pk, place, by=by, now=now)
                queued += 1
    return queued


def _queue(source_id: int, place: str, *, by: Actor, now: datetime) -> int:
    return enqueue("collection.run", {"source": source_id}, by=by, now=now, key=f"source:{source_id}", place=place)


def _locked(source_id: int, by: Actor, action: Action, version: int | None = None) -> Source:
    source = Source.objects.select_for_update(of=("self",)).select_related("account__organisation").get(pk=source_id)
    require(by, action, source.account.organisation.path)
    if version is not None and source.version != version:
        raise ChangedMeanwhile
    return source


def _checked(address: str) -> str:
    try:
        found = checked(address)
    except Refusal as refused:
        raise NotThatAddress(refused.reason) from refused
    if len(found) > LONGEST_ADDRESS:
        raise NotThatAddress(_TOO_LONG)
    return found


def _check_interval(minutes: int) -> None:
    if not SHORTEST_INTERVAL <= minutes <= LONGEST_INTERVAL:
        raise NotAnInterval(_INTERVAL.fill(least=SHORTEST_INTERVAL, most=LONGEST_INTERVAL))


def _save_once(source: Source, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            source.save(force_insert=force_insert)
    except IntegrityError as taken:
        raise NotThatAddress(_TAKEN) from taken


def _act(action: str, source: Source, change: dict[str, Any], *, why: str = "") -> Act:
    return Act(
        action=action,
        subject=f"source:{source.pk}",
        subject_name=f"{source.account.name} {source.address}"[:250],
        place=source.account.organisation.path,
        change=change,
        why=why.strip()[:2000],
    )


_NO_KIND = Text("不能选择这种来源。", "This kind of source cannot be chosen.")
_TOO_LONG = Text("网址太长，请填写较短的网址。", "The address is too long. Enter a shorter one.")
_TAKEN = Text("这个账号已经有同一网址的来源。", "This account has a source with that address already.")
_INTERVAL = Text("采集间隔应在 {least} 分钟到 {most} 分钟之间。", "The interval has to lie between {least} and {most} minutes.")
_RESUME_FIRST = Text("这个来源已暂停。请先恢复，再采集。", "This source is paused. Resume it first.")
