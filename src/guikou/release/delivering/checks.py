"""What is asked in the transaction that stores "the call begins": may it still go out?"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from guikou.channels.capability import Capability
from guikou.channels.delivery import State
from guikou.kernel.bilingual import Text
from guikou.registry.domain.states import WORDS, AccountState
from guikou.registry.domain.stopping import TAKING, has_stopped
from guikou.release.delivering.claims import free
from guikou.release.domain.content import CLOSING_NOTICE
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Delivery
from guikou.release.operations.outbox import REPLACED, TAKEN_BACK

_DAY, _MONTH = timedelta(days=1), timedelta(days=28)
NOT_TAKING: Final = Text(
    "账号目前是“{state}”，不再接收新内容，没有发出", "The account is “{state}” and takes nothing new; nothing went out"
)
STOPPED: Final = Text("账号自{stop}起停更，没有发出", "The account stops on {stop}; nothing went out")
STOPPED_DO: Final = Text(
    "停更日有误的，请主管单位更正后重试；确已停更的，请放弃这条投递",
    "Where the stop date is wrong, have the supervising office correct it and try again; else give this delivery up",
)
QUOTA: Final = Text(
    "已达到平台的发布次数上限（{what}），额度恢复后自动发出",
    "The account has published as often as the platform allows ({what}); it goes out when there is quota again",
)


def why_ends(row: Delivery) -> Text | None:
    """Return why the row must not go out any more, whatever happens; None: it may. Taking back is never too late."""
    if row.act == Delivery.Act.RECALL:
        return None
    state = ReleaseState(row.edition.state)
    if state is not ReleaseState.RELEASED:
        return TAKEN_BACK if state is ReleaseState.RECALLED else REPLACED
    account = AccountState(row.account.state)
    return None if account in TAKING else NOT_TAKING.fill(state=WORDS[account])


def stopped(row: Delivery, *, now: datetime) -> Text | None:
    """Return why the row has to wait for a person: its account takes nothing new from a day on that has come. None: it does not, and taking back is never too late."""
    stop = row.account.stop_on
    if row.act == Delivery.Act.RECALL or not has_stopped(stop, timezone.localdate(now), notice=row.release.kind == CLOSING_NOTICE):
        return None
    return STOPPED.fill(stop=stop)


def is_free(row: Delivery) -> bool:
    """Say whether, at this moment, no switch, no stop and no failed login stands in the way of the row's next step."""
    return Delivery.objects.filter(free(), pk=row.pk).exists()


def budget(row: Delivery, capability: Capability, *, now: datetime) -> tuple[datetime, Text] | None:
    """Return when the account may publish again, and which limit it has reached; None: it may now. Days and months are those of the installation's zone."""
    if row.act != Delivery.Act.PUBLISH:
        return None
    for rate in capability.rates:
        if not rate.publications:
            continue
        since, again = _window(now, rate.within)
        went = Delivery.objects.filter(
            ~Q(pk=row.pk), ~Q(state__in=(State.QUEUED, State.PREPARING, State.PREPARED, State.REFUSED)),
            account=row.account_id, act=Delivery.Act.PUBLISH, practice=row.practice, sending_since__gte=since,
        )  # fmt: skip
        moments = list(
            went.filter(sending_since__isnull=False).order_by("-sending_since").values_list("sending_since", flat=True)[: rate.most]
        )
        if len(moments) == rate.most:
            oldest = moments[-1] or now
            return again or oldest + rate.within, QUOTA.fill(what=rate.what)
    return None


def _window(now: datetime, within: timedelta) -> tuple[datetime, datetime | None]:
    """Return since when publications count, and when the next such time begins, where it is a day or a month of the calendar."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if within >= _MONTH:
        begin = today.replace(day=1)
        return begin, (begin + timedelta(days=32)).replace(day=1)
    if within == _DAY:
        return today, today + _DAY
    return now - within, None
