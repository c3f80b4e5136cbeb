"""Screens of the inspections."""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from guikou.console.components import Crumb, Deed, Figure, Nothing, Pair, Progress, Status, Tone
from guikou.console.files import File, FilePage
from guikou.console.forms import DayField, Form, OrganisationField
from guikou.console.lists import Column, Days, ListPage, Subtree
from guikou.console.pages import ActPage, FormPage, JsonPage, Page
from guikou.console.words import said, say
from guikou.inspection import queries
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.operations.asking import ask, day_end
from guikou.jobs import queries as jobs
from guikou.kernel.bilingual import Counted, Text
from guikou.kernel.tables import FINDINGS
from guikou.people.domain.policy import Action, require
from guikou.people.queries import organisations
from guikou.registry import queries as registry
from guikou.reports.export import write_csv

TITLE = Text("检查", "Inspections")
STATES = {
    "waiting": Status(Text("等待开始", "Waiting"), Tone.BUSY),
    "running": Status(Text("正在检查", "Under way"), Tone.BUSY),
    "done": Status(Text("已完成", "Done"), Tone.GOOD),
    "failed": Status(Text("未完成", "Failed"), Tone.BAD),
}
VERDICTS = {
    Verdict.NOT_MET: Text("不符合", "Not met"),
    Verdict.CANNOT_TELL: Text("无法判断", "Cannot tell"),
    Verdict.MET: Text("符合", "Met"),
}


def _count(verdict: Verdict) -> Any:
    return lambda row: row.counts.get(verdict) if row.state == "done" else None


def asked_by(row: Any) -> Text | str:
    """Return who asked for an inspection, in words where it was nobody."""
    return Text("系统自动", "by itself") if row.asked_by_name == "worker" else row.asked_by_name


class Inspections(ListPage):
    """All inspections."""

    key = "inspections"
    title = TITLE
    action = Action.SEE_FINDINGS
    lead = Text(
        "每夜自动检查全部账号，也可以随时检查一个单位及其下属单位。",
        "Every night all accounts are inspected; an organisation and all below it can be inspected at any time.",
    )
    columns = (
        Column(
            name="as-of",
            heading=Text("监测时间点", "Moment of inspection"),
            value="as_of",
            sort="as_of",
            link=lambda row: reverse("inspections:show", args=[row.pk]),
        ),
        Column(name="organisation", heading=Text("范围", "Organisation"), value="organisation.name", sort="organisation__path"),
        Column(name="state", heading=Text("进展", "State"), value=lambda row: STATES[row.state], sort="state"),
        Column(
            name="accounts",
            heading=Text("账号数", "Accounts"),
            value=lambda row: row.accounts if row.state == "done" else None,
            numeric=True,
        ),
        *(Column(name=verdict.value, heading=text, value=_count(verdict), numeric=True, minor=True) for verdict, text in VERDICTS.items()),
        Column(name="by", heading=Text("发起", "Asked by"), value=asked_by, minor=True),
    )
    filters = (Subtree(reach=Action.SEE_FINDINGS), Days(name="day", label=Text("日期", "Day"), field="as_of", moment=True))
    order = "-as-of"
    nothing = Nothing(
        text=Text("还没有检查过。", "There has been no inspection yet."),
        deeds=(Deed(label=Text("开始一次检查", "Start an inspection"), address="/console/inspections/ask/", primary=True),),
    )

    def rows(self) -> QuerySet[Any]:
        """Return those that the person may see."""
        return queries.inspections(self.by)

    def context(self) -> dict[str, Any]:
        """Offer another one."""
        if not self.by.may_somewhere(Action.INSPECT):
            return {}
        return {"deeds": [Deed(label=Text("开始一次检查", "Start an inspection"), address=reverse("inspections:ask"), primary=True)]}


class AskForm(Form):
    """What to inspect, and for which day."""

    organisation = OrganisationField(said("检查范围", "Organisation"), action=Action.INSPECT)
    day = DayField(
        said("监测时间点", "Day of inspection"),
        required=False,
        help_text=said("期限从这一天结束时往回算；不填就是现在。", "Windows count back from the end of that day; empty: now."),
    )


class Ask(FormPage):
    """Ask for an inspection."""

    action = Action.INSPECT
    title = Text("开始一次检查", "Start an inspection")
    submit = Text("开始检查", "Inspect")
    success = Text("检查已在后台开始。", "The inspection has started.")
    form_class = AskForm
    lead = Text(
        "按这些单位现行的指标集检查其全部账号。",
        "All accounts of the organisation and those below it are judged by the rule packs in force for them.",
    )

    def initial(self) -> dict[str, Any]:
        """Choose the highest organisation that the person may inspect."""
        return {"organisation": organisations(self.by, Action.INSPECT).order_by("path").first()}

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"crumbs": [Crumb(TITLE, reverse("inspections:list"))]}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Ask."""
        as_of = day_end(data["day"], now=self.now) if data["day"] else None
        inspection = ask(data["organisation"].pk, by=self.by, now=self.now, as_of=as_of)
        return reverse("inspections:show", args=[inspection.pk])

    def cancel(self) -> str:
        """Go back to the list."""
        return reverse("inspections:list")


class Again(ActPage):
    """Inspect one account now: a button on its page."""

    action = Action.INSPECT
    success = Text("检查已在后台开始。", "The inspection has started.")

    def carry_out(self) -> str | None:
        """Ask."""
        account = registry.account(self.by, self.kwargs["pk"])
        inspection = ask(account.organisation_id, by=self.by, now=self.now, again=[account.pk])
        return reverse("inspections:show", args=[inspection.pk])

    def after(self) -> str:
        """Go back to the account."""
        return reverse("findings:of-account", args=[self.kwargs["pk"]])


def progress_of(inspection: Any) -> Progress:
    """Return how far an inspection is."""
    job = jobs.unfinished(f"inspection.run:{inspection.pk}")
    waiting = Text("等待后台开始", "Waiting for the worker")
    stage = Text(job.stage_zh, job.stage_en) if job and job.stage_zh else waiting
    return Progress(
        address=reverse("inspections:progress", args=[inspection.pk]),
        page=reverse("inspections:show", args=[inspection.pk]),
        stage=stage,
        done=job.done if job else 0,
        total=job.total if job else None,
        ended=job is None,
    )


class InspectionPage(Page):
    """One inspection: how far it is, then what it found and by which rules."""

    action = Action.SEE_FINDINGS
    template_name = "console/inspections/inspection.html"

    def context(self) -> dict[str, Any]:
        """Return everything about it."""
        inspection = queries.inspections(self.by).get(pk=self.kwargs["pk"])
        ended = inspection.state == "done"
        files = self.by.may(Action.EXPORT, inspection.organisation.path) and ended
        return {
            "title": Text(f"{inspection.organisation.name}的检查", f"Inspection of {inspection.organisation.name}"),
            "crumbs": [Crumb(TITLE, reverse("inspections:list"))],
            "state": STATES[inspection.state],
            "inspection": inspection,
            "facts": [
                Pair(label=Text("监测时间点", "Moment of inspection"), value=inspection.as_of),
                Pair(label=Text("发起", "Asked by"), value=asked_by(inspection)),
                Pair(label=Text("完成", "Ended"), value=inspection.ended_at),
                Pair(label=Text("结果文件的校验值", "Digest of the result"), value=inspection.digest[:16]),
            ],
            "figures": self._figures(inspection) if ended else [],
            "progress": None if ended else progress_of(inspection),
            "rules": inspection.rules,
            "files": [(kind.upper(), reverse("inspections:result", args=[inspection.pk, kind])) for kind in RESULT_KINDS] if files else [],
        }

    def _figures(self, inspection: Any) -> list[Figure]:
        origin = Text("本次检查", "this inspection")
        return [
            Figure(label=Text("检查的账号", "Accounts inspected"), value=inspection.accounts, origin=origin, at=inspection.as_of),
            *(
                Figure(
                    label=text,
                    value=inspection.counts.get(verdict, 0),
                    origin=origin,
                    at=inspection.as_of,
                    unit=Counted("条结论", "verdict", "verdicts"),
                )
                for verdict, text in VERDICTS.items()
            ),
        ]


class InspectionProgress(JsonPage):
    """How far it is, for the script of the page."""

    action = Action.SEE_FINDINGS

    def context(self) -> dict[str, Any]:
        """Answer."""
        progress = progress_of(queries.inspections(self.by).get(pk=self.kwargs["pk"]))
        done = f"{progress.done:,} / {progress.total:,}" if progress.total else f"{progress.done:,}" if progress.done else ""
        return {"stage": say(progress.stage), "done": done, "share": progress.share, "ended": progress.ended}


RESULT_KINDS: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


class Result(FilePage):
    """The whole result of an inspection as a file."""

    action = Action.SEE_FINDINGS

    def file(self) -> File:
        """Return all verdicts."""
        inspection = queries.inspections(self.by).get(pk=self.kwargs["pk"])
        require(self.by, Action.EXPORT, inspection.organisation.path)
        kind = self.kwargs["kind"]
        if kind not in RESULT_KINDS or inspection.state != "done":
            raise Http404
        table = queries.result_of(inspection)
        title, query = inspection.organisation.name, f"inspection={inspection.pk}"
        self.noted(page="inspection-result", title=title, query=query, rows=table.height, kind=kind)
        written = io.BytesIO()
        if kind == "parquet":
            table.write_parquet(written)
        else:
            write_csv(_listed(table), written, zone="UTC")
        return File(content=written.getvalue(), name=f"inspection-{inspection.pk}.{kind}", media_type=RESULT_KINDS[kind])


def _listed(table: pl.DataFrame) -> pl.LazyFrame:
    return table.select(FINDINGS.schema.names()).lazy()
