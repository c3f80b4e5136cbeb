"""A bulletin as it is read: as a page and as a document."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from guikou.console.areas.bulletins.words import DRAFT, ISSUED, TITLE, percent
from guikou.console.components import Crumb, Deed, Figure, Pair
from guikou.console.files import File, FilePage
from guikou.console.pages import Page
from guikou.console.words import language
from guikou.inspection import queries
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.reports.period_bulletin import as_file
from guikou.reports.words import value_word

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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


class Document(FilePage):
    """The bulletin as a file."""

    action = Action.SEE_FINDINGS

    def file(self) -> File:
        """Make it."""
        made = queries.bulletins(self.by).get(pk=self.kwargs["pk"])
        kind = self.kwargs["kind"]
        if kind not in KINDS:
            raise Http404
        return File(content=as_file(made, kind, language(), now=self.now), name=f"{made.title}.{kind}", media_type=KINDS[kind])
