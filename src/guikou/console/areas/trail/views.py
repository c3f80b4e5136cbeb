"""Screens of the trail."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.urls import reverse

from guikou.console.components import Crumb, Deed, Nothing, Pair, Progress
from guikou.console.components.values import plain
from guikou.console.history import Told, told
from guikou.console.lists import Choices, Column, Days, ListPage, Search, Subtree
from guikou.console.pages import ActPage, JsonPage, Page
from guikou.console.trail_acts import ACTS
from guikou.console.words import say
from guikou.jobs import operations
from guikou.jobs.domain.states import JobState
from guikou.jobs.queries import newest_export, newest_verification
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.people.queries import under
from guikou.trail import queries

TITLE = Text("审计链", "Trail")


def _told(line: Any) -> Told:
    return told(line, personal=line.personal)


def _changes(line: Any) -> list[str]:
    colon = say(Text("：", ": "))
    return [
        plain(change.name) + colon + ("" if change.before is None else f"{plain(change.before)} → ") + plain(change.after)
        for change in _told(line).changes
    ]


class Trail(ListPage):
    """Who did what, when and why."""

    key, title, action = "trail", TITLE, Action.SEE_TRAIL
    lead = Text(
        "每一次改动都在这里留下一条记录，前后相连，不能修改或删除而不被发现。",
        "Every change leaves a line here. Lines are chained: none can be edited or removed unnoticed.",
    )
    columns = (
        Column(name="number", heading=Text("序号", "Line"), value="number", sort="number", nullable=False, numeric=True),
        Column(name="at", heading=Text("时间", "Time"), value="at", sort="at", nullable=False),
        Column(name="who", heading=Text("操作人", "Who"), value=lambda line: _told(line).who, sort="actor_name", nullable=False),
        Column(name="what", heading=Text("操作", "What"), value=lambda line: _told(line).what, sort="action", nullable=False),
        Column(name="subject", heading=Text("对象", "To what"), value="subject_name", wide=True),
        Column(
            name="changes",
            heading=Text("内容", "Changes"),
            value=_changes,
            wide=True,
            minor=True,
        ),
        Column(name="why", heading=Text("理由", "Reason"), value="why", wide=True, minor=True),
    )
    filters = (
        Search(fields=("actor_name", "subject_name", "why"), hint=Text("操作人、对象或理由", "who, to what, or the reason")),
        Choices(name="act", label=Text("操作", "What"), field="action", options=sorted(ACTS.items())),
        Subtree(field="place", reach=Action.SEE_TRAIL),
        Days(name="day", label=Text("日期", "Day"), field="at", moment=True),
    )
    order = "-number"
    scope = "place"
    nothing = Nothing(text=Text("还没有记录。", "There are no lines yet."))

    def rows(self) -> QuerySet[Any]:
        """Return the lines within reach, each with `personal`: whether telephones and contacts in it may be seen."""
        personal = under(self.by.reach(Action.SEE_PERSONAL), field="place") | Q(subject=f"person:{self.by.person_id}")
        shown = Case(When(personal, then=True), default=False, output_field=BooleanField())
        return queries.seen(self.by.reach(Action.SEE_TRAIL)).annotate(personal=shown)

    def context(self) -> dict[str, Any]:
        """Lead to the verification."""
        return super().context() | {
            "deeds": [Deed(label=Text("核对审计链", "Verify the trail"), address=reverse("trail:verification"), icon="done")]
        }


def _progress(job: Any) -> Progress:
    return Progress(
        address=reverse("trail:progress"),
        page=reverse("trail:verification"),
        stage=Text("正在核对", "Verifying") if job.state == JobState.RUNNING else Text("等待后台开始", "Waiting for a worker"),
        ended=job.state not in (JobState.WAITING, JobState.RUNNING),
    )


class Verification(Page):
    """Whether the chain holds, and the newest head that was signed."""

    title, action, template_name = Text("核对审计链", "Verify the trail"), Action.SEE_TRAIL, "console/trail/verification.html"

    def context(self) -> dict[str, Any]:
        """Return the newest verification and the newest export."""
        verified, exported = newest_verification(), newest_export()
        number, digest = queries.head()
        under_way = verified is not None and not _progress(verified).ended
        ended = verified if verified and verified.state == JobState.DONE else None
        return {
            "crumbs": [Crumb(TITLE, reverse("trail:list"))],
            "progress": _progress(verified) if verified and under_way else None,
            "ended": ended,
            "problems": [Text(each["zh"], each["en"]) for each in ended.result["shown"]] if ended else [],
            "failed": Text(verified.error_zh, verified.error_en) if verified and verified.state == JobState.FAILED else None,
            "export_failed": Text(exported.error_zh, exported.error_en) if exported and exported.state == JobState.FAILED else None,
            "facts": [
                Pair(label=Text("最新一条", "Newest line"), value=number),
                Pair(label=Text("链头校验值", "Its hash"), value=digest),
                Pair(label=Text("最近签名导出", "Head last signed and exported"), value=exported.ended_at if exported else None),
            ],
        }


class Verify(ActPage):
    """Asks for the whole chain to be verified."""

    action = Action.SEE_TRAIL

    def carry_out(self) -> None:
        """Ask."""
        operations.verify_trail(by=self.by, now=self.now)

    def after(self) -> str:
        """Return where the outcome is shown."""
        return reverse("trail:verification")


class VerificationProgress(JsonPage):
    """How far it is, for the script of the page."""

    action = Action.SEE_TRAIL

    def context(self) -> dict[str, Any]:
        """Answer."""
        job = newest_verification()
        if job is None:
            return {"stage": "", "done": "", "share": None, "ended": True}
        progress = _progress(job)
        return {"stage": say(progress.stage), "done": "", "share": None, "ended": progress.ended}
