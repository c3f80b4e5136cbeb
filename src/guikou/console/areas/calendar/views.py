"""The calendar by month, by week and as a list."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.calendar import words
from guikou.console.components import Deed, Status, Tab
from guikou.console.forms import Form, OrganisationField, TextField
from guikou.console.lists.address import Address
from guikou.console.pages import Page
from guikou.console.register import options
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_day
from guikou.people.domain.policy import Action
from guikou.registry.queries import platforms
from guikou.release.queries import calendar
from guikou.release.queries.calendar import Calendar, Day, Entry, Wanted

VIEWS = {"month": Text("月", "Month"), "week": Text("周", "Week"), "list": Text("列表", "List")}
LISTED = 30
OFFICE = range(8, 19)
"""Hours that a week always shows; others where something is on."""
FILTERS = ("organisation", "organisation-search", "platform", "account")
NAMES = ("view", "day", *FILTERS)


class Filters(Form):
    """What is shown of everything."""

    organisation = OrganisationField(said("单位", "Organisation"), action=Action.SEE_RELEASES, ended=True, required=False)
    platform = forms.ChoiceField(label=said("平台", "Platform"), choices=(), required=False)
    account = TextField(said("账号名称", "Name of the account"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["platform"]
        field.choices = [("", said("全部", "All")), *options(platforms())[1:]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    entry: Entry
    status: Status
    clock: str
    address: str
    further: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDay:
    """A day as the page shows it. `outside`: of another month."""

    day: Day
    weekday: Text
    today: bool
    outside: bool
    entries: Sequence[Shown]
    quotas: Sequence[tuple[Text, bool]]

    @property
    def make_up(self) -> bool:
        """People work although it is a weekend."""
        return self.day.working and self.day.date.weekday() > 4


class Dated(Page):
    """A page about some days, as its address says."""

    action = Action.SEE_RELEASES

    def asked(self) -> tuple[Address, str, date]:
        """Return the address, which view is wanted and around which day."""
        address = Address.of(self.request.GET, NAMES)
        view = address.get("view") if address.get("view") in VIEWS else "month"
        try:
            day = parse_day(address.get("day"), local=ZoneInfo(settings.TIME_ZONE))
        except NotAMoment:
            day = timezone.localdate(self.now)
        return address, view, min(max(day, date(1970, 2, 1)), date(9998, 1, 1))

    def wanted(self, address: Address) -> tuple[Form, Wanted]:
        """Return the filters and what they ask for; one that cannot be read asks for nothing."""
        form = Filters({name: address.get(name) for name in FILTERS}, by=self.by, auto_id="filter-%s")
        form.is_valid()
        chosen = form.cleaned_data
        organisation = chosen.get("organisation")
        path = organisation.path if organisation else ""
        return form, Wanted(path=path, platform=chosen.get("platform", ""), account=chosen.get("account", ""))

    def found(self, view: str, day: date, wanted: Wanted) -> Calendar:
        """Return the days of that view."""
        first, days = span(view, day)
        return calendar.calendar(self.by, first=first, days=days, wanted=wanted, now=self.now)


def span(view: str, day: date) -> tuple[date, int]:
    """Return the first day and the number of days of a view around a day."""
    if view == "list":
        return day, LISTED
    if view == "week":
        return day - timedelta(days=day.weekday()), 7
    first = day.replace(day=1)
    begin = first - timedelta(days=first.weekday())
    length = monthrange(day.year, day.month)[1] + first.weekday()
    return begin, -(-length // 7) * 7


def beside(view: str, day: date) -> tuple[date, date]:
    """Return a day of the span before and one of the span after."""
    if view == "month":
        first = day.replace(day=1)
        return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    step = timedelta(days=7 if view == "week" else LISTED)
    return day - step, day + step


class CalendarPage(Dated):
    """What comes out when, what is due, which days are off."""

    title = words.TITLE
    template_name = "console/calendar/calendar.html"

    def context(self) -> dict[str, Any]:
        """Return the days, and the ways to other days and views."""
        address, view, day = self.asked()
        form, wanted = self.wanted(address)
        found = self.found(view, day, wanted)
        days = [self._day(each, day, view) for each in found.days]
        before, after = beside(view, day)
        return {
            "tabs": [Tab(label=label, address=str(address.put(view=name)), current=name == view) for name, label in VIEWS.items()],
            "deeds": [Deed(label=Text("下载日历文件", "Calendar file"), address=reverse("calendar:file") + str(address), icon="export")],
            "lead": Text(
                "所有时间均为 {zone} 时区。定时发布的稿件须先审定；到时未审定的不会发布，审定后立即发布。",
                "All times are those of {zone}. What is scheduled has to be approved first; what is not approved by then comes out once it is approved.",
            ).fill(zone=settings.TIME_ZONE),
            "view": view,
            "heading": _heading(view, found),
            "form": form,
            "chips": self._chips(form, address),
            "kept": [(name, value) for name, value in address.pairs if name in ("view", "day")],
            "days": days,
            "weekdays": words.WEEKDAYS,
            "hours": _hours(days) if view == "week" else (),
            "something": any(each.entries for each in days),
            "movable": any(shown.entry.movable for each in days for shown in each.entries),
            "unknown": sorted({each.date.year for each in found.days if not each.known}),
            "more": found.more,
            "before": str(address.put(day=before.isoformat())),
            "after": str(address.put(day=after.isoformat())),
            "today": str(address.drop("day")),
            "here": str(address),
            "zone": settings.TIME_ZONE,
        }

    def _day(self, day: Day, chosen: date, view: str) -> ShownDay:
        return ShownDay(
            day=day,
            weekday=words.WEEKDAYS[day.date.weekday()],
            today=day.date == timezone.localdate(self.now),
            outside=view == "month" and day.date.month != chosen.month,
            entries=[
                Shown(each, words.status(each), words.clock(each.at) if each.at else "", words.address(each), words.further(each))
                for each in day.entries
            ],
            quotas=[(words.quota(each), each.over) for each in day.quotas],
        )

    def _chips(self, form: Form, address: Address) -> list[tuple[str, str]]:
        chosen = form.cleaned_data
        values = {
            "organisation": chosen.get("organisation"),
            "platform": platforms().get(chosen.get("platform", "")),
            "account": chosen.get("account"),
        }
        chips = []
        for name, value in values.items():
            if value:
                text = Text("{label}：{value}", "{label}: {value}").fill(label=form.fields[name].label, value=getattr(value, "name", value))
                chips.append((say(text), str(address.drop(name, f"{name}-search"))))
        return chips


def _heading(view: str, found: Calendar) -> Text:
    first, last = found.days[0].date, found.days[-1].date
    if view == "month":
        middle = found.days[len(found.days) // 2].date
        return Text(f"{middle.year}年{middle.month}月", f"{middle:%B %Y}")
    return Text("{first} 至 {last}", "{first} to {last}").fill(first=first.isoformat(), last=last.isoformat())


def _hours(days: Sequence[ShownDay]) -> list[tuple[str, list[tuple[str, list[Shown]]]]]:
    """Return for each hour, and first for what has none, the place and the entries of each day."""

    def local(at: datetime) -> int:
        return timezone.localtime(at).hour

    used = {local(shown.entry.at) for day in days for shown in day.entries if shown.entry.at}
    rows = []
    if any(shown.entry.at is None for day in days for shown in day.entries):
        rows.append(("", [("", [shown for shown in day.entries if shown.entry.at is None]) for day in days]))
    for hour in sorted({*OFFICE, *used}):
        cells = [
            (
                f"{day.day.date.isoformat()}T{hour:02}:00",
                [shown for shown in day.entries if shown.entry.at and local(shown.entry.at) == hour],
            )
            for day in days
        ]
        rows.append((f"{hour:02}:00", cells))
    return rows
