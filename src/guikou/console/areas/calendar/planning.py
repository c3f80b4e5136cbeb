"""Saying when a release comes out: with a form, or by moving it in the calendar."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.calendar import words
from guikou.console.areas.calendar.views import NAMES
from guikou.console.components import Crumb
from guikou.console.forms import DayField, Form, TextField
from guikou.console.lists.address import Address
from guikou.console.pages import ActPage, FormPage
from guikou.console.words import said, say
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, require
from guikou.release.domain.states import WORDS, ReleaseState
from guikou.release.operations import releasing
from guikou.release.queries import best_times, releases

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：.]?([0-5]\d)")
_SLOT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}):00)?", re.ASCII)
PLANNED = Text("已安排在 {at}（{zone}）发布。", "It is to come out at {at} ({zone}).")
AT_ONCE = Text("已取消定时：审定后立即发布。", "The time is taken away: it comes out as soon as it is approved.")


class PlanForm(Form):
    """A day and an hour, or as soon as it is approved."""

    day = DayField(said("发布日期", "Day"), required=False)
    clock = TextField(
        said("发布时间", "Time"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        help_text=said("24 小时制，例如 09:30", "For example 09:30, or 14:00 for two in the afternoon"),
    )
    soon = forms.BooleanField(label=said("不定时，审定后立即发布", "No time: as soon as it is approved"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_clock(self) -> time | None:
        """Read the time as people write it."""
        written = self.cleaned_data["clock"]
        if not written:
            return None
        found = _CLOCK.fullmatch(written)
        if not found:
            text = Text("“{written}”不是可以识别的时间。请写成 09:30 的样子。", "“{written}” is not a time. Please write it like 09:30.")
            raise ValidationError(say(text.fill(written=written)))
        return time(int(found[1]), int(found[2]))

    def clean(self) -> dict[str, Any]:
        """Ask for both, unless it comes out as soon as it is approved."""
        given = super().clean() or {}
        if not given.get("soon"):
            for name in ("day", "clock"):
                if name in given and not given[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return given

    def refuse(self, refusal: Refusal) -> None:
        """Show at the day what is wrong with the moment."""
        if isinstance(refusal, releasing.InThePast):
            self.add_error("day", say(refusal.reason))
        else:
            super().refuse(refusal)


class Plan(FormPage):
    """When a release comes out, with what past posts suggest."""

    action = Action.RUN_DESK
    title = Text("安排发布时间", "Say when it comes out")
    template_name = "console/calendar/plan.html"
    form_class = PlanForm
    submit = Text("安排", "Plan")
    success = None

    def context(self) -> dict[str, Any]:
        """Return the release and the suggestions."""
        release = self.release
        return {
            "crumbs": [Crumb(words.TITLE, reverse("calendar:show")), Crumb(release.title, reverse("releases:release", args=[release.pk]))],
            "release": release,
            "standing": WORDS[ReleaseState(release.state)],
            "approved": release.state == ReleaseState.APPROVED,
            "suggestions": best_times.best_times(self.by, release.pk, now=self.now),
            "days": best_times.PAST.days,
            "settled": best_times.SETTLED.days,
            **words.in_zone(self.now),
        }

    @property
    def release(self) -> Any:
        """Return the release, for whoever runs the desk where it belongs."""
        release = releases.releases(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.RUN_DESK, release.organisation.path)
        return release

    def initial(self) -> dict[str, Any]:
        """Show what is planned now."""
        release = self.release
        if not release.scheduled_at:
            return {"version": release.version}
        local = timezone.localtime(release.scheduled_at)
        return {"version": release.version, "day": local.date().isoformat(), "clock": f"{local:%H:%M}"}

    def cancel(self) -> str:
        """Go back to the calendar."""
        return reverse("calendar:show")

    def carry_out(self, data: dict[str, Any]) -> str:
        """Plan it, and show the day."""
        at = None if data["soon"] else words.moment(data["day"], data["clock"])
        releasing.schedule(release_id=self.kwargs["pk"], version=data["version"], at=at, by=self.by, now=self.now)
        self.said(PLANNED.fill(**words.in_zone(at)) if at else AT_ONCE)
        return f"{self.cancel()}?day={data['day'].isoformat()}" if at else self.cancel()


class Move(ActPage):
    """A release was put on another day or hour in the calendar."""

    action = Action.RUN_DESK

    def after(self) -> str:
        """Go back to the calendar as it was shown."""
        return reverse("calendar:show") + str(Address.of(QueryDict(self.request.POST.get("here", "").removeprefix("?")), NAMES))

    def carry_out(self) -> None:
        """Plan it there; on another day it keeps its hour."""
        release = releases.releases(self.by).get(pk=self.kwargs["pk"])
        at = _slot(self.request.POST.get("to", ""), release.scheduled_at or self.now)
        version = self.request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
        releasing.schedule(release_id=release.pk, version=seen, at=at, by=self.by, now=self.now)
        self.said(PLANNED.fill(**words.in_zone(at)))


def _slot(written: str, before: datetime) -> datetime:
    """
    Return the moment of a place in the calendar.

    :raises BadRequest: it is none.
    """
    found = _SLOT.fullmatch(written)
    try:
        day = date.fromisoformat(found[1]) if found else None
        hour = time(int(found[2])) if found and found[2] else None
    except ValueError as wrong:
        raise BadRequest from wrong
    if day is None:
        raise BadRequest
    return words.moment(day, hour or timezone.localtime(before).time().replace(second=0, microsecond=0))
