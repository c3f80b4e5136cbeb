"""The list of imports and the page of one."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from guikou.collection.domain.imports import WORDS, WORKING, ImportState
from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import TABLE_ORDER, TABLE_WORDS, TITLE, crumbs, rejected_of, state, tabs
from guikou.console.components import Deed, Nothing, Pair, Progress
from guikou.console.lists import Choices, Column, Days, ListPage, Move, Search, Subtree, Turn
from guikou.console.pages import JsonPage, Page
from guikou.console.words import say
from guikou.jobs import queries as jobs
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.trail.queries import history

NEW = Text("导入文件", "Import files")
WAITING = Text("等待后台处理", "Waiting for the worker")


MOVES = {
    "mine-to-go-on": Move(
        words=Text("等我处理", "for me to go on with"),
        waits=lambda by: Q(pk__in=queries.waiting(by).order_by().values("pk")),
        action=Action.IMPORT,
    )
}


def _made(row: Any, what: str) -> int | None:
    counts = row.summary.get("done") or row.summary.get("expected") or {}
    return sum(each.get(what, 0) for each in counts.values()) if counts else None


class ImportList(ListPage):
    """All imports that a person sees."""

    key = "imports"
    title = TITLE
    action = Action.SEE_COLLECTION
    lead = Text(
        "上传名录、发布内容、留言等文件，先看将会怎样，再决定是否导入；导入后可以整体撤销。",
        "Upload registers, posts, questions. You see what would happen before anything does, and an import can be taken back as a whole.",
    )
    columns = (
        Column(
            name="title",
            heading=Text("名称", "Title"),
            value="title",
            sort="title",
            nullable=False,
            link=lambda row: reverse("imports:show", args=[row.pk]),
        ),
        Column(name="state", heading=Text("进展", "State"), value=state, sort="state", nullable=False),
        Column(
            name="organisation", heading=Text("范围", "Organisation"), value="organisation.name", sort="organisation__path", nullable=False
        ),
        Column(name="created", heading=Text("新增", "New"), value=lambda row: _made(row, "created"), numeric=True, minor=True),
        Column(name="changed", heading=Text("修改", "Changed"), value=lambda row: _made(row, "changed"), numeric=True, minor=True),
        Column(name="by", heading=Text("上传人", "Uploaded by"), value="made_by.name", sort="made_by__name", nullable=False, minor=True),
        Column(name="made", heading=Text("上传时间", "Uploaded"), value="made_at", sort="made_at", nullable=False),
    )
    filters = (
        Search(fields=("title", "organisation__name", "made_by__name")),
        Choices(
            name="state",
            label=Text("进展", "State"),
            field="state",
            options=[(each.value, text) for each, text in WORDS.items() if each is not ImportState.DISCARDED],
            open=True,
        ),
        Turn(moves=MOVES),
        Subtree(reach=Action.SEE_COLLECTION),
        Days(name="made", label=Text("上传时间", "Uploaded"), field="made_at", moment=True),
    )
    order = "-made"
    nothing = Nothing(
        text=Text(
            "还没有导入过文件。准备好名录或内容文件（表格、网页导出、订阅源或压缩包均可），从上传开始。",
            "Nothing has been imported yet. Take your registers or posts (spreadsheets, exports, feeds, zip files) and begin by uploading them.",
        ),
        deeds=(Deed(label=NEW, address="/console/imports/new/", primary=True),),
    )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return queries.imports(self.by)

    def context(self) -> dict[str, Any]:
        """Offer another one to whoever may."""
        if not self.by.may_somewhere(Action.IMPORT):
            return {"nothing": Nothing(text=Text("还没有导入过文件。", "Nothing has been imported yet."))}
        return {"deeds": [Deed(label=NEW, address=reverse("imports:new"), icon="import", primary=True)]}


def progress_of(imported: Any) -> Progress:
    """Return how far an import is."""
    job = jobs.unfinished(f"import:{imported.pk}")
    return Progress(
        address=reverse("imports:progress", args=[imported.pk]),
        page=reverse("imports:show", args=[imported.pk]),
        stage=Text(job.stage_zh, job.stage_en) if job and job.stage_zh else WAITING,
        done=job.done if job else 0,
        total=job.total if job else None,
        ended=imported.state not in WORKING or job is None,
    )


class ImportPage(Page):
    """One import: how far it is, what it would do or did, and what can be done next."""

    action = Action.SEE_COLLECTION
    template_name = "console/imports/show.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        may = self.by.may(Action.IMPORT, imported.organisation.path)
        working = imported.state in WORKING
        progress = progress_of(imported) if working else None
        return {
            "title": imported.title,
            "crumbs": crumbs(),
            "state": state(imported),
            "imported": imported,
            "tabs": tabs(imported, "show", rejected=rejected_of(imported)),
            "progress": progress if progress and not progress.ended else None,
            "stuck": working and progress is not None and progress.ended,
            "may": may,
            "step": self._step(imported),
            "steps": STEPS,
            "counts": self._counts(imported),
            "unknown": [file for file in imported.summary.get("files", []) if file["kind"] in ("unknown", "failed")],
            "rejected": rejected_of(imported),
            "conflicts": imported.summary.get("conflicts", 0),
            "not_by_file": imported.summary.get("not_by_file", 0),
            "held": Text(imported.held_zh, imported.held_en) if imported.held_zh else None,
            "error": Text(imported.error_zh, imported.error_en) if imported.error_zh else None,
            "facts": self._facts(imported),
            "lines": history(f"import:{imported.pk}"),
        }

    def _step(self, imported: Any) -> int:
        return {ImportState.READING: 2, ImportState.FAILED: 2, ImportState.READY: 3, ImportState.HELD: 3}.get(
            ImportState(imported.state), 4
        )

    def _counts(self, imported: Any) -> list[tuple[Text, dict[str, int]]]:
        counts = imported.summary.get("done") or imported.summary.get("expected") or {}
        return [(TABLE_WORDS[table], counts[table]) for table in TABLE_ORDER if any(counts.get(table, {}).values())]

    def _facts(self, imported: Any) -> list[Pair]:
        complete = (
            Text("是：缺少的账号视为已移出名录", "yes: accounts that it lacks have left it")
            if imported.settings.get("complete")
            else Text("否", "no")
        )
        facts = [
            Pair(label=Text("导入到", "Into"), value=imported.organisation.name),
            Pair(label=Text("完整名录", "Whole register"), value=complete),
            Pair(label=Text("时区", "Time zone"), value=imported.settings.get("zone", "")),
            Pair(label=Text("上传人", "Uploaded by"), value=imported.made_by.name),
            Pair(label=Text("上传时间", "Uploaded"), value=imported.made_at),
        ]
        if imported.confirmed_why:
            facts.append(Pair(label=Text("确认的理由", "Why it was confirmed"), value=imported.confirmed_why))
        if imported.applied_at:
            facts.append(Pair(label=Text("导入完成", "Imported"), value=imported.applied_at))
        if imported.undone_at:
            facts.append(Pair(label=Text("撤销完成", "Undone"), value=imported.undone_at))
        return facts


STEPS = (
    Text("上传文件", "Upload"),
    Text("读取并认列", "Read, recognise columns"),
    Text("预览", "Look at what would happen"),
    Text("导入", "Import"),
)


class ImportProgress(JsonPage):
    """How far it is, for the script of the page."""

    action = Action.SEE_COLLECTION

    def context(self) -> dict[str, Any]:
        """Answer."""
        progress = progress_of(queries.imported(self.by, self.kwargs["pk"]))
        done = f"{progress.done:,} / {progress.total:,}" if progress.total else f"{progress.done:,}" if progress.done else ""
        return {"stage": say(progress.stage), "done": done, "share": progress.share, "ended": progress.ended}
