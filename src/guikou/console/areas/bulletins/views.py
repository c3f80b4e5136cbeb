"""Screens of the bulletins."""

import io
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from guikou.console.components import Crumb, Deed, Figure, Nothing, Pair, Status, Tone
from guikou.console.forms import DayField, Form, OrganisationField, TextField
from guikou.console.lists import Column, Days, ListPage, Search, Subtree
from guikou.console.pages import ConfirmPage, FormPage, Page
from guikou.console.words import language, said
from guikou.inspection import queries
from guikou.inspection.domain.bulletin import rate
from guikou.inspection.operations import bulletins
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.people.queries import organisations
from guikou.reports.pdf import pdf
from guikou.reports.period_bulletin import PeriodBulletin, blocks, write_docx, write_xlsx
from guikou.reports.words import value_word

TITLE = Text("检查通报", "Bulletins")
DRAFT, ISSUED = Status(Text("草稿", "Draft"), Tone.BUSY), Status(Text("已印发", "Issued"), Tone.GOOD)
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def percent(counted: Any) -> str | None:
    """Return the share of qualified ones, such as 93.3%."""
    share = rate(counted)
    return None if share is None else f"{share:.1%}"


class Bulletins(ListPage):
    """All bulletins."""

    key = "bulletins"
    title = TITLE
    action = Action.SEE_FINDINGS
    lead = Text(
        "通报只写经人认定的问题，附上一期数据对照，不对单位和个人排名。印发后不能修改。",
        "A bulletin names only what people confirmed, beside the period before. It ranks nobody. Once issued it does not change.",
    )
    columns = (
        Column(
            name="title",
            heading=Text("标题", "Title"),
            value="title",
            sort="title",
            link=lambda row: reverse("bulletins:show", args=[row.pk]),
        ),
        Column(name="organisation", heading=Text("主办单位", "Organisation"), value="organisation.name", sort="organisation__path"),
        Column(name="starts", heading=Text("起", "From"), value="starts_on", sort="starts_on"),
        Column(name="ends", heading=Text("止", "To"), value="ends_on", sort="ends_on"),
        Column(
            name="checked",
            heading=Text("检查账号", "Inspected"),
            value=lambda row: row.content["accounts"]["checked"],
            numeric=True,
            minor=True,
        ),
        Column(name="rate", heading=Text("合格率", "Qualified"), value=lambda row: percent(row.content["accounts"]), numeric=True),
        Column(name="state", heading=Text("状态", "State"), value=lambda row: ISSUED if row.issued_at else DRAFT, sort="issued_at"),
    )
    filters = (
        Search(fields=("title",)),
        Subtree(reach=Action.SEE_FINDINGS),
        Days(name="period", label=Text("期末", "End of the period"), field="ends_on"),
    )
    order = "-ends"
    nothing = Nothing(
        text=Text("还没有通报。先检查并认定问题，再起草通报。", "There is no bulletin yet. Inspect, judge the findings, then draft one.")
    )

    def rows(self) -> QuerySet[Any]:
        """Return issued ones, and drafts where the person may write."""
        return queries.bulletins(self.by)

    def context(self) -> dict[str, Any]:
        """Offer to draft one."""
        if not self.by.may_somewhere(Action.WRITE_BULLETINS):
            return {}
        return {"deeds": [Deed(label=Text("起草通报", "Draft a bulletin"), address=reverse("bulletins:draft"), primary=True)]}


class DraftForm(Form):
    """What the bulletin is of."""

    organisation = OrganisationField(said("范围", "Organisation"), action=Action.WRITE_BULLETINS)
    title = TextField(said("标题", "Title"), max_length=250)
    starts_on = DayField(said("起始日期", "First day"))
    ends_on = DayField(said("截止日期", "Last day"))
    foreword = TextField(said("前言", "Foreword"), lines=5, required=False)


class RenewForm(Form):
    """What can be changed in a draft."""

    title = TextField(said("标题", "Title"), max_length=250)
    foreword = TextField(said("前言", "Foreword"), lines=5, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class VersionForm(Form):
    """Which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


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
        made = bulletins.draft(
            data["organisation"].pk,
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            foreword=data["foreword"],
            by=self.by,
            now=self.now,
        )
        return reverse("bulletins:show", args=[made.pk])

    def cancel(self) -> str:
        """Go back to the list."""
        return reverse("bulletins:list")


class BulletinPage(Page):
    """One bulletin as it will be read, and what can be done with it."""

    action = Action.SEE_FINDINGS
    template_name = "console/bulletins/bulletin.html"

    def context(self) -> dict[str, Any]:
        """Return everything it states."""
        made = queries.bulletins(self.by).get(pk=self.kwargs["pk"])
        before = made.previous.content if made.previous else None
        writes = self.by.may(Action.WRITE_BULLETINS, made.organisation.path) and made.issued_at is None
        deeds = [
            Deed(label=Text("修改并重新统计", "Change and count anew"), address=reverse("bulletins:renew", args=[made.pk])),
            Deed(label=Text("印发", "Issue"), address=reverse("bulletins:issue", args=[made.pk]), primary=True),
        ]
        rectified = made.content["rectified"]
        return {
            "title": made.title,
            "crumbs": [Crumb(TITLE, reverse("bulletins:list"))],
            "state": ISSUED if made.issued_at else DRAFT,
            "deeds": deeds if writes else [],
            "made": made,
            "facts": [
                Pair(label=Text("范围", "Organisation"), value=made.organisation.name),
                Pair(label=Text("期间", "Period"), value=f"{made.starts_on} – {made.ends_on}"),
                Pair(label=Text("依据的检查", "Inspection it rests on"), value=made.inspection.as_of),
                Pair(label=Text("印发", "Issued"), value=made.issued_at),
                Pair(label=Text("尚待认定", "Not judged yet"), value=made.content["unjudged"]),
                Pair(label=Text("部分指标无法判断的账号", "Accounts of which something cannot be told"), value=made.content["untold"]),
            ],
            "platforms": [
                (value_word("platform", row["platform"]), row, percent(row), _before(before, row["platform"]))
                for row in made.content["platforms"]
            ],
            "problems": [
                (Text(one["title_zh"], one["title_en"]), one, value_word("severity", one["severity"]), _units(one["units"]))
                for one in made.content["problems"]
            ],
            "figures": [
                Figure(label=label, value=rectified[name], origin=Text("整改记录", "records of rectification"))
                for name, label in (
                    ("sent", Text("发出整改", "Sent")),
                    ("corrected", Text("已整改", "Corrected")),
                    ("running", Text("整改中", "Under way")),
                    ("overdue", Text("超过期限", "Past their last day")),
                )
            ],
            "files": [(kind.upper(), reverse("bulletins:document", args=[made.pk, kind])) for kind in KINDS],
        }


def _before(previous: Any, platform: str) -> str | None:
    row = next((row for row in (previous or {}).get("platforms", ()) if row["platform"] == platform), None)
    return percent(row) if row else None


def _units(units: Sequence[Any]) -> list[tuple[Any, Text, Text]]:
    return [(unit, value_word("platform", unit["platform"]), Text(unit["sentence_zh"], unit["sentence_en"])) for unit in units]


class Renew(FormPage):
    """Change a draft and count anew."""

    action = Action.WRITE_BULLETINS
    title = Text("修改并重新统计", "Change and count anew")
    form_class = RenewForm
    success = Text("已按现在的认定情况重新统计。", "Counted anew from the findings as they are judged now.")

    def initial(self) -> dict[str, Any]:
        """Show what it says."""
        made = queries.bulletins(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.WRITE_BULLETINS, made.organisation.path)
        return {"title": made.title, "foreword": made.foreword, "version": made.version}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Change it."""
        bulletins.renew(
            self.kwargs["pk"], version=data["version"], title=data["title"], foreword=data["foreword"], by=self.by, now=self.now
        )
        return None

    def after(self) -> str:
        """Go back to it."""
        return reverse("bulletins:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Go back to it."""
        return self.after()


class Issue(ConfirmPage):
    """Issue a bulletin."""

    action = Action.WRITE_BULLETINS
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

    def initial(self) -> dict[str, Any]:
        """Keep the version that the person saw."""
        made = queries.bulletins(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.WRITE_BULLETINS, made.organisation.path)
        return {"version": made.version}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Issue it."""
        bulletins.issue(self.kwargs["pk"], version=data["version"], by=self.by, now=self.now)
        return None

    def after(self) -> str:
        """Go back to it."""
        return reverse("bulletins:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Go back to it."""
        return self.after()


class Document(Page):
    """The bulletin as a file."""

    action = Action.SEE_FINDINGS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Make it and hand it out."""
        made = queries.bulletins(self.by).get(pk=kwargs["pk"])
        kind = kwargs["kind"]
        if kind not in KINDS:
            raise Http404
        return FileResponse(
            io.BytesIO(_file(document_of(made), kind)), as_attachment=True, filename=f"{made.title}.{kind}", content_type=KINDS[kind]
        )


def document_of(made: Any) -> PeriodBulletin:
    """Return what the document of a bulletin is made of."""
    return PeriodBulletin(
        title=made.title,
        organisation=made.organisation.name,
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        foreword=made.foreword,
        content=made.content,
        previous=made.previous.content if made.previous else None,
        issued_at=made.issued_at,
    )


def _file(bulletin: PeriodBulletin, kind: str) -> bytes:
    spoken = language()
    if kind == "pdf":
        return pdf(list(blocks(bulletin, spoken)), title=bulletin.title, language=spoken)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bulletin.{kind}"
        if kind == "docx":
            write_docx(bulletin, path, language=spoken, moment=bulletin.issued_at or timezone.now())
        else:
            write_xlsx(bulletin, path, language=spoken)
        return path.read_bytes()
