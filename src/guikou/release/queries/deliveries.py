"""Reading deliveries: lists, what is in trouble and why, one delivery with all its attempts, and what taking a release back would do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from guikou.channels.adapters.manual import correcting, recalling
from guikou.channels.adapters.manual_package import package as packed
from guikou.channels.capability import Can, Capability
from guikou.channels.delivery import Hold, State
from guikou.channels.protocol import Sent
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release import access, content
from guikou.release.causes import Cause
from guikou.release.delivering import former
from guikou.release.models import Attempt, Channel, Comment, Delivery, DeliveryFigure, Release
from guikou.release.standing import why_waiting
from guikou.release.variants import variant_of

WAITING_FOR: Final = ("person", "login", "by-hand", "nothing")
"""Whom a delivery waits for: somebody who looks or mends, somebody who renews a login, somebody who publishes by hand, nobody: it is under way."""
_RELATED = ("edition", "release__organisation", "account__organisation", "account__channel")


def deliveries(
    by: Actor,
    *,
    states: Iterable[str] = (),
    waits_for: str = "",
    account: int | None = None,
    organisation: str = "",
    platform: str = "",
    cause: str = "",
    code: str = "",
    act: str = "",
    practice: bool | None = None,
    release: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    word: str = "",
) -> QuerySet[Delivery]:
    """
    Return the deliveries of releases that the actor may see, the newest first. `organisation` is the path of the account's owner, with all below; `since` and `until`
    frame the moment for which it was meant; `word` is in the title or the account's name. An empty filter lets everything pass.
    """
    found = Delivery.objects.filter(under(by.reach(Action.SEE_RELEASES), field="release__organisation__path")).select_related(*_RELATED)
    exact = {
        "state__in": list(states),
        "account": account,
        "account__organisation__path__startswith": organisation,
        "account__platform": platform,
        "cause": cause,
        "code": code,
        "act": act,
        "release": release,
        "intended_at__gte": since,
        "intended_at__lt": until,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if practice is not None:
        found = found.filter(practice=practice)
    if waits_for:
        found = found.filter(_waits_for()[waits_for])
    return found.filter(Q(release__title__icontains=word) | Q(account__name__icontains=word)) if word else found


def _waits_for() -> dict[str, Q]:
    person = Q(hold=Hold.PERSON) | Q(state=State.REFUSED) & ~Q(cause__in=("replaced", "taken back", "given up"))
    ended = Q(state__in=(State.VISIBLE, State.HANDED_OVER, State.RECALLED, State.REFUSED, State.BY_HAND))
    login = ~ended & (Q(hold=Hold.LOGIN) | Q(account__channel__held=True))
    return {"person": person, "login": login, "by-hand": Q(state=State.BY_HAND), "nothing": ~ended & Q(hold=Hold.NOT) & ~login}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How many deliveries, on how many accounts, have that cause and code; `said` is what the platform said of the latest."""

    cause: str
    code: str
    count: int
    accounts: int
    said: Text


def troubles(among: QuerySet[Delivery]) -> list[Trouble]:
    """Return what is in trouble among these, by cause and code, most first; a platform that still works on it is none. Two queries."""
    rows = (
        among.exclude(cause="")
        .exclude(cause=Cause.LOOKING, hold=Hold.NOT)
        .order_by()
        .values("cause", "code")
        .annotate(count=Count("pk"), accounts=Count("account", distinct=True), latest=Max("pk"))
        .order_by("-count", "cause", "code")
    )
    counted = list(rows)
    latest = Delivery.objects.in_bulk([row["latest"] for row in counted])
    return [
        Trouble(
            cause=row["cause"],
            code=row["code"],
            count=row["count"],
            accounts=row["accounts"],
            said=Text(latest[row["latest"]].problem_zh, latest[row["latest"]].problem_en),
        )
        for row in counted
    ]


def counts_by_state(among: QuerySet[Delivery]) -> dict[State, int]:
    """Return how many of these are in each state; states without any are left out."""
    return {State(state): count for state, count in among.order_by().values_list("state").annotate(Count("pk"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    One delivery with its attempts, the oldest first, why it waits (None: it does not), what the platform is like (None: not connected, or the adapter is gone), all
    rows of the same place in their order, and what came of it.
    """

    row: Delivery
    attempts: tuple[Attempt, ...]
    waits: Text | None
    capability: Capability | None
    place: tuple[Delivery, ...]
    figures: tuple[DeliveryFigure, ...]
    comments: tuple[Comment, ...]


def delivery(by: Actor, delivery_id: int, *, now: datetime) -> Shown:
    """
    Return one delivery. Six queries, whatever the number of attempts.

    :raises Delivery.DoesNotExist: there is none, or the actor may not see it.
    """
    related = (
        Prefetch("attempts", Attempt.objects.order_by("pk")),
        Prefetch("figures", DeliveryFigure.objects.order_by("point", "name")),
        Prefetch("comments", Comment.objects.order_by("written_at", "pk")),
    )
    row = deliveries(by).select_related("proof").prefetch_related(*related).get(pk=delivery_id)
    place = Delivery.objects.filter(release=row.release_id, account=row.account_id, language=row.language).order_by("pk")
    return Shown(
        row=row,
        attempts=tuple(row.attempts.all()),
        waits=why_waiting([row], now=now).get(row.pk),
        capability=_capability(getattr(row.account, "channel", None)),
        place=tuple(place),
        figures=tuple(row.figures.all()),
        comments=tuple(row.comments.all()),
    )


def package(by: Actor, delivery_id: int) -> bytes:
    """
    Return the package with which a person publishes by hand: a ZIP with texts, pictures and a checklist.

    :raises Delivery.DoesNotExist: there is none, or the actor may not see it.
    :raises ContentRefused: it does not fit the platform.
    :raises CannotRead: the edition is damaged.
    :raises NotAsSigned: a file is.
    """
    row = deliveries(by).get(pk=delivery_id)
    said = content.read(row.edition.content, row.edition.own, content_hash=row.edition.content_hash)
    channel = getattr(row.account, "channel", None) or Channel(account=row.account)
    return packed(variant_of(said, row.account, Language(row.language)), access.by_hand_for(channel).platform)


class Fate(StrEnum):
    """What taking a release back, or correcting it, would do with it on one account."""

    ENDED = "ended"
    TAKEN_BACK = "taken back"
    ANSWERED = "answered"
    INSTEAD = "instead"
    CORRECTED = "corrected"
    BY_HAND = "by hand"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


FATE_WORDS: Final = {
    Fate.ENDED: Text("还没有发出，不再发送", "Not sent yet; it will not be"),
    Fate.TAKEN_BACK: Text("从平台撤下", "Taken back from the platform"),
    Fate.ANSWERED: Text("无法收回，自动向同样的人另发撤回说明", "Cannot be taken back; the same people are sent a notice that it was"),
    Fate.INSTEAD: Text("还没有发出，直接发布更正后的版本", "Not sent yet; the corrected edition is published instead"),
    Fate.CORRECTED: Text("在平台上改为更正后的版本", "Replaced on the platform by the corrected edition"),
    Fate.BY_HAND: Text("须由人员到平台后台办理", "A person has to do it in the platform's back office"),
    Fate.UNKNOWN: Text("是否发出尚不清楚，核实后再办", "Not known whether it is out; done once that is known"),
    Fate.NOTHING: Text("没有公开，无需处理", "Nothing is public there"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would happen on one account in one language. `keeps` says what stays with people all the same, `steps` what a person has to do."""

    row: Delivery
    fate: Fate
    keeps: Text | None = None
    steps: tuple[Text, ...] = ()


def recall_preview(by: Actor, release_id: int) -> tuple[Foreseen, ...]:
    """
    Return what taking a release back would do, account by account: a dry run that asks no platform and changes nothing.

    :raises Release.DoesNotExist: there is none, or the actor may not see it.
    """
    return _previewed(by, release_id, _RECALL)


def correction_preview(by: Actor, release_id: int) -> tuple[Foreseen, ...]:
    """
    Return what correcting a release would do on the accounts that have it: as `recall_preview`. An account without a way to correct gets it by hand.

    :raises Release.DoesNotExist: there is none, or the actor may not see it.
    """
    return _previewed(by, release_id, _CORRECTION)


@dataclass(frozen=True, slots=True)
class _Way:
    """What is asked of the platform, what it leads to, what becomes of what is not out yet, and what a person does where the platform cannot."""

    can: Can
    done: Fate
    waiting: Fate
    steps: Callable[[Sent], tuple[Text, ...]]


_RECALL = _Way(Can.RECALL, Fate.TAKEN_BACK, Fate.ENDED, recalling)
_CORRECTION = _Way(Can.CORRECT, Fate.CORRECTED, Fate.INSTEAD, correcting)


def _previewed(by: Actor, release_id: int, way: _Way) -> tuple[Foreseen, ...]:
    found = Release.objects.filter(under(by.reach(Action.SEE_RELEASES), field="organisation__path")).get(pk=release_id)
    places: dict[tuple[int, str], list[Delivery]] = {}
    for row in Delivery.objects.filter(release=found).select_related(*_RELATED).order_by("account__name", "language", "pk"):
        places.setdefault((row.account_id, row.language), []).append(row)
    return tuple(_foreseen(rows, way) for rows in places.values())


def _foreseen(rows: list[Delivery], way: _Way) -> Foreseen:
    last = rows[-1]
    if last.act == Delivery.Act.RECALL:
        return Foreseen(row=last, fate=Fate.NOTHING)
    states = {State(row.state) for row in rows}
    out = [row for row in rows if row.state in former.IS_OUT]
    channel = getattr(last.account, "channel", None)
    capability = _capability(channel)
    keeps = capability.keeps if capability else None
    sent = Sent(out[-1].sent or {}, out[-1].address) if out else Sent({})
    if states & {State.SENDING, State.UNCONFIRMED, State.PREPARING} and not out:
        return Foreseen(row=last, fate=Fate.UNKNOWN, keeps=keeps)
    if State.BY_HAND in states and not out:
        return Foreseen(row=last, fate=Fate.BY_HAND, keeps=keeps, steps=way.steps(sent))
    if not out:
        waits = states & {State.QUEUED, State.PREPARED}
        return Foreseen(row=last, fate=way.waiting if waits else Fate.NOTHING)
    can = channel is not None and capability is not None and way.can in capability.can and way.can.value not in channel.missing
    if can and former.BY_PERSON not in sent.ids:
        return Foreseen(row=out[-1], fate=way.done, keeps=keeps)
    if way is _RECALL and capability and former.is_answered(capability, sent):
        return Foreseen(row=out[-1], fate=Fate.ANSWERED, keeps=keeps)
    return Foreseen(row=out[-1], fate=Fate.BY_HAND, keeps=keeps, steps=way.steps(sent))


def _capability(channel: Channel | None) -> Capability | None:
    try:
        return access.capability_of(channel) if channel else None
    except Refusal:
        return None
