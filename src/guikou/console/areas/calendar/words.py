"""What stands in the calendar, in words."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Text
from guikou.release.domain.states import WORDS, ReleaseState
from guikou.release.queries.calendar import Entry, Kind
from guikou.release.queries.quotas import Quota

TITLE = Text("发布日历", "Calendar")
WEEKDAYS = tuple(
    Text(zh, en)
    for zh, en in (
        ("星期一", "Mon"),
        ("星期二", "Tue"),
        ("星期三", "Wed"),
        ("星期四", "Thu"),
        ("星期五", "Fri"),
        ("星期六", "Sat"),
        ("星期日", "Sun"),
    )
)
_KINDS = {
    Kind.SCHEDULED: Status(Text("定时发布", "to come out"), Tone.BUSY),
    Kind.RELEASED: Status(Text("已发布", "released"), Tone.GOOD),
    Kind.CORRECTED: Status(Text("已更正", "correction released"), Tone.GOOD),
    Kind.RECALLED: Status(Text("已撤回", "recalled"), Tone.BAD),
    Kind.DEADLINE: Status(Text("审校期限", "review due"), Tone.NEUTRAL),
    Kind.CLOSING: Status(Text("公告关停", "closing announced"), Tone.WARN),
    Kind.STOPS: Status(Text("计划停更", "to stop"), Tone.WARN),
    Kind.STOPPED: Status(Text("已停更", "stopped"), Tone.WARN),
}
_LATE = {
    Kind.SCHEDULED: Status(Text("到时未审定", "late: not approved"), Tone.WARN),
    Kind.DEADLINE: Status(Text("审校超期", "review late"), Tone.BAD),
}


def status(entry: Entry) -> Status:
    """Return what kind of thing it is, with a warning where it is late."""
    return _LATE.get(entry.kind, _KINDS[entry.kind]) if entry.late else _KINDS[entry.kind]


def further(entry: Entry) -> Text | None:
    """Return what else is to be known of it."""
    if entry.turn:
        return entry.turn
    if entry.kind is Kind.SCHEDULED and entry.release:
        return WORDS[ReleaseState(entry.release.state)]
    return None


def address(entry: Entry) -> str:
    """Return where it leads."""
    if entry.account:
        return reverse("accounts:show", args=[entry.account.pk])
    assert entry.release is not None  # noqa: S101 - an entry is of one or the other
    return reverse("calendar:plan", args=[entry.release.pk]) if entry.movable else reverse("releases:release", args=[entry.release.pk])


def quota(taken: Quota) -> Text:
    """Return how much an account may still publish."""
    when = Text("当月{what}", "{what} this month") if taken.monthly else Text("当日{what}", "{what} that day")
    text = Text("{account}：{when}已排 {used}/{most}", "{account}: {used}/{most} {when}")
    return text.fill(account=taken.account.name, when=when.fill(what=taken.rate.what), used=taken.used, most=taken.rate.most)


def clock(at: datetime) -> str:
    """Return the hour and minute in the zone of this installation."""
    return f"{timezone.localtime(at):%H:%M}"


def moment(day: date, at: time) -> datetime:
    """Return the moment that people of this installation call so."""
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE))


def in_zone(at: datetime) -> dict[str, Any]:
    """Return what sentences that say a time are filled with."""
    return {"at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}", "zone": settings.TIME_ZONE}
