"""Screens of background work."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guikou.console.components import Crumb, Deed, Nothing, Pair, Progress, Status, Tone
from guikou.console.lists import Choices, Column, Days, ListPage
from guikou.console.pages import ActPage, ConfirmPage, JsonPage, Page
from guikou.console.words import say
from guikou.jobs import operations, queries
from guikou.jobs.domain.states import MOVES, JobState
from guikou.jobs.domain.words import WORDS
from guikou.jobs.registry import handlers
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER
from guikou.trail.queries import history

TITLE = Text("后台任务", "Background jobs")
TONES: Mapping[JobState, Tone] = {
    JobState.WAITING: Tone.BUSY,
    JobState.RUNNING: Tone.BUSY,
    JobState.DONE: Tone.GOOD,
    JobState.FAILED: Tone.BAD,
    JobState.STOPPED: Tone.WARN,
}
OTHER = Text("其他任务", "other work")
CAN_RUN_AGAIN = (JobState.FAILED, JobState.STOPPED)


def title_of(job: Any) -> Text:
    """Return what people call this kind of work."""
    found = handlers().get(job.kind)
    return found.title if found else OTHER


def status_of(job: Any) -> Status:
    """Return the state in words."""
    return Status(WORDS[JobState(job.state)], TONES[JobState(job.state)])


def asked_by(job: Any) -> Text | str:
    """Return who asked, in words where it was nobody."""
    return Text("系统自动", "by itself") if job.asked_as == WORKER.key else str(job.asked_by_name)


def _error(job: Any) -> Text | None:
    return Text(job.error_zh, job.error_en) if job.error_zh else None


def progress_of(job: Any) -> Progress:
    """Return how far the job is."""
    waiting = Text("等待后台开始", "Waiting for a worker")
    return Progress(
        address=reverse("jobs:progress", args=[job.pk]),
        page=reverse("jobs:show", args=[job.pk]),
        stage=Text(job.stage_zh, job.stage_en) if job.stage_zh else title_of(job) if job.state == JobState.RUNNING else waiting,
        done=job.done,
        total=job.total,
        ended=job.state not in (JobState.WAITING, JobState.RUNNING),
        good=job.state == JobState.DONE,
        outcome=WORDS[JobState(job.state)],
    )


class Jobs(ListPage):
    """One's own jobs, and those that one keeps."""

    key, title = "jobs", TITLE
    lead = Text(
        "导入、采集、检查等费时的工作在后台进行，离开页面不受影响。",
        "Imports, collections, inspections and other long work run in the background, whether or not you stay on a page.",
    )
    columns = (
        Column(name="kind", heading=Text("任务", "Job"), value=title_of, sort="kind", link=lambda row: reverse("jobs:show", args=[row.pk])),
        Column(name="state", heading=Text("状态", "State"), value=status_of, sort="state"),
        Column(name="by", heading=Text("发起", "Asked by"), value=asked_by, minor=True),
        Column(name="asked", heading=Text("发起时间", "Asked at"), value="asked_at", sort="asked_at", nullable=False),
        Column(name="ended", heading=Text("结束时间", "Ended at"), value="ended_at", sort="ended_at", minor=True),
        Column(name="attempts", heading=Text("已试次数", "Attempts"), value="attempts", numeric=True, minor=True),
        Column(name="error", heading=Text("未完成的原因", "What went wrong"), value=_error, wide=True),
    )
    filters = (
        Choices(
            name="state",
            label=Text("状态", "State"),
            field="state",
            options=[(state.value, text) for state, text in WORDS.items()],
            open=True,
        ),
        Choices(
            name="kind",
            label=Text("任务", "Job"),
            field="kind",
            options=lambda _by: [(kind, found.title) for kind, found in sorted(handlers().items())],
        ),
        Days(name="asked", label=Text("发起日期", "Asked on"), field="asked_at", moment=True),
        Days(name="ended", label=Text("结束日期", "Ended on"), field="ended_at", moment=True),
    )
    order = "-asked"
    scope = ""
    exports = False
    nothing = Nothing(
        text=Text(
            "还没有后台任务。导入文件或启动检查后，可以在这里看到进展。",
            "There are no jobs yet. Import a file or start an inspection, and see here how far it is.",
        )
    )

    def rows(self) -> QuerySet[Any]:
        """Return those that the person may see."""
        return queries.jobs(self.by)


class JobPage(Page):
    """One job: how far it is, and how it ended."""

    template_name = "console/jobs/job.html"

    def context(self) -> dict[str, Any]:
        """Return everything about it."""
        job = queries.jobs(self.by).get(pk=self.kwargs["pk"])
        progress = progress_of(job)
        deeds = []
        if JobState.STOPPED in MOVES[JobState(job.state)]:
            deeds.append(Deed(label=Text("停止", "Stop"), address=reverse("jobs:stop", args=[job.pk])))
        return {
            "title": title_of(job),
            "crumbs": [Crumb(TITLE, reverse("jobs:list"))],
            "deeds": deeds,
            "job": job,
            "progress": None if progress.ended else progress,
            "error": _error(job),
            "can_run_again": job.state in CAN_RUN_AGAIN,
            "facts": [
                Pair(label=Text("状态", "State"), value=status_of(job)),
                Pair(label=Text("发起", "Asked by"), value=asked_by(job)),
                Pair(label=Text("发起时间", "Asked at"), value=job.asked_at),
                Pair(label=Text("不早于", "Not before"), value=job.not_before if job.state == JobState.WAITING else None),
                Pair(label=Text("最近开始", "Last started"), value=job.started_at),
                Pair(label=Text("结束时间", "Ended at"), value=job.ended_at),
                Pair(label=Text("已试次数", "Attempts"), value=f"{job.attempts} / {job.most_attempts}"),
            ],
            "lines": history(f"job:{job.pk}"),
        }


class JobProgress(JsonPage):
    """How far it is, for the script of the page."""

    def context(self) -> dict[str, Any]:
        """Answer."""
        progress = progress_of(queries.jobs(self.by).get(pk=self.kwargs["pk"]))
        done = f"{progress.done:,} / {progress.total:,}" if progress.total else f"{progress.done:,}" if progress.done else ""
        return {"stage": say(progress.stage), "done": done, "share": progress.share, "ended": progress.ended}


class Stop(ConfirmPage):
    """Stops a job."""

    title, submit, success = Text("停止这项任务？", "Stop this job?"), Text("停止", "Stop"), Text("任务已停止。", "The job was stopped.")

    def consequences(self) -> tuple[Text, ...]:
        """Say that what is done stays."""
        return (
            Text("已经完成并保存的部分保留，其余不再进行。", "What is done and saved stays; the rest is not done."),
            Text("以后可以重做这项任务。", "The job can be run again later."),
        )

    def context(self) -> dict[str, Any]:
        """Name the job."""
        job = queries.jobs(self.by).get(pk=self.kwargs["pk"])
        return {"crumbs": [Crumb(TITLE, reverse("jobs:list")), Crumb(title_of(job), self.after())]}

    def carry_out(self, data: dict[str, Any]) -> None:  # noqa: ARG002 - there is nothing to fill in
        """Stop it."""
        operations.stop(self.kwargs["pk"], by=self.by, now=self.now)

    def after(self) -> str:
        """Return the job."""
        return reverse("jobs:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Return the job."""
        return self.after()


class Retry(ActPage):
    """Lets a job run again."""

    success = Text("任务将再次进行。", "The job will run again.")

    def carry_out(self) -> None:
        """Ask for it."""
        operations.retry(self.kwargs["pk"], by=self.by, now=self.now)

    def after(self) -> str:
        """Return the job."""
        return reverse("jobs:show", args=[self.kwargs["pk"]])
