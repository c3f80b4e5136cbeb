"""Writing bulletins: drafting, changing, issuing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.bulletins.words import TITLE
from guikou.console.components import Crumb
from guikou.console.forms import DayField, Form, OrganisationField, TextField
from guikou.console.pages import ConfirmPage, FormPage
from guikou.console.words import said
from guikou.inspection import queries
from guikou.inspection.operations import bulletins
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.people.queries import organisations


class DraftForm(Form):
    """What the bulletin is of."""

    organisation = OrganisationField(said("范围", "Organisation"), action=Action.WRITE_BULLETINS)
    title = TextField(said("标题", "Title"), max_length=250)
    starts_on = DayField(said("起始日期", "First day"))
    ends_on = DayField(said("截止日期", "Last day"))
    foreword = TextField(said("前言", "Foreword"), lines=5, required=False)


class VersionForm(Form):
    """Which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class RenewForm(VersionForm):
    """What can be changed in a draft."""

    title = TextField(said("标题", "Title"), max_length=250)
    foreword = TextField(said("前言", "Foreword"), lines=5, required=False)


def quarter_before(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter that ended before that day."""
    first_of_this = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = first_of_this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


class DraftPage(FormPage):
    """Draft a bulletin."""

    action = Action.WRITE_BULLETINS
    title = Text("起草通报", "Draft a bulletin")
    submit = Text("起草", "Draft")
    success = Text("草稿已生成。", "The draft is made.")
    form_class = DraftForm

    def initial(self) -> dict[str, Any]:
        """Offer the highest organisation that the person may write for, and the quarter that has just ended."""
        first, last = quarter_before(timezone.localdate(self.now))
        highest = organisations(self.by, Action.WRITE_BULLETINS).order_by("path").first()
        return {"organisation": highest, "starts_on": first.isoformat(), "ends_on": last.isoformat()}

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"crumbs": [Crumb(TITLE, reverse("bulletins:list"))]}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Draft it."""
        made = bulletins.draft(data.pop("organisation").pk, **data, by=self.by, now=self.now)
        return reverse("bulletins:show", args=[made.pk])

    def cancel(self) -> str:
        """Go back to the list."""
        return reverse("bulletins:list")


class _OfDraft(FormPage):
    """What is done with a draft: as the person saw it, and back to it."""

    action = Action.WRITE_BULLETINS
    shown: tuple[str, ...] = ("version",)

    def initial(self) -> dict[str, Any]:
        """Show what it says, where the person may write it."""
        made = queries.bulletins(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.WRITE_BULLETINS, made.organisation.path)
        return {name: getattr(made, name) for name in self.shown}

    def after(self) -> str:
        """Go back to it."""
        return reverse("bulletins:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Go back to it."""
        return self.after()


class Renew(_OfDraft):
    """Change a draft and count anew."""

    title = Text("修改并重新统计", "Change and count anew")
    form_class = RenewForm
    success = Text("已按现在的认定情况重新统计。", "Counted anew from the findings as they are judged now.")
    shown = ("title", "foreword", "version")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Change it."""
        bulletins.renew(self.kwargs["pk"], **data, by=self.by, now=self.now)
        return None


class Issue(_OfDraft, ConfirmPage):
    """Issue a bulletin."""

    title = Text("印发这份通报？", "Issue this bulletin?")
    submit = Text("印发", "Issue")
    form_class = VersionForm
    success = Text("通报已印发。", "The bulletin is issued.")
    danger = False

    def consequences(self) -> Sequence[Text]:
        """Say that it is final."""
        return (
            Text(
                "通报内容按现在的样子固定，之后不能修改；如有差错，只能另发更正。",
                "It stays as it is from now on; a mistake can only be answered with a correction.",
            ),
            Text("范围内能查看检查结果的人都能看到。", "Everybody who may see the findings of this organisation can read it."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Issue it."""
        bulletins.issue(self.kwargs["pk"], **data, by=self.by, now=self.now)
        return None
