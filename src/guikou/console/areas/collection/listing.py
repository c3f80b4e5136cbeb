"""Lists of collection: sources, and the posts of an account."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.collection.domain.schedule import WORDS, NotNow
from guikou.collection.fetching.readers import KINDS
from guikou.collection.operations import sources as operations
from guikou.collection.queries import sources as queries
from guikou.console.areas.collection import forms, words
from guikou.console.components import Deed, Link, Nothing, Tab
from guikou.console.lists import Bulk, Choices, Column, ListPage, Search, Subtree, YesNo
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries as registry

TITLE = Text("采集来源", "Sources")
ADD = Deed(
    label=Text("添加来源", "Add a source"), address="/console/collection/add/", icon="plus", primary=True, action=Action.EDIT_SOURCES
)


def tabs(current: str) -> list[Tab]:
    """Return the pages of collection."""
    return [
        Tab(label=label, address=reverse(url), current=url == current)
        for label, url in ((Text("概况", "Overview"), "collection:overview"), (TITLE, "collection:list"))
    ]


def error(source: Any) -> Text | None:
    """Return why a source could not be read at the last try."""
    return Text(source.error_zh, source.error_en) if source.error_zh else None


def _many(rows: QuerySet[Any], do: Any, done: Counted, **further: Any) -> Text:
    refused = count = 0
    for pk in rows.values_list("pk", flat=True):
        try:
            do(source_id=pk, **further)
            count += 1
        except (operations.Paused, NotNow):
            refused += 1
    told = done.of(count)
    left = Counted(
        "另有{n}个当前状态不适用。", " {n} is in a state in which it does not apply.", " {n} are in a state in which it does not apply."
    ).of(refused)
    return Text(told.zh + left.zh, told.en + left.en) if refused else told


def _collect(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:  # noqa: ARG001 - a bulk act gets a form
    return _many(
        rows, operations.collect_now, Counted("已安排采集{n}个来源。", "{n} source is queued.", "{n} sources are queued."), by=by, now=now
    )


def _pause(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    return _many(
        rows,
        operations.pause_source,
        Counted("已暂停{n}个来源。", "{n} source is paused.", "{n} sources are paused."),
        why=data["why"],
        by=by,
        now=now,
    )


def _resume(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:  # noqa: ARG001 - a bulk act gets a form
    return _many(
        rows,
        operations.resume_source,
        Counted("已恢复{n}个来源。", "{n} source is active again.", "{n} sources are active again."),
        by=by,
        now=now,
    )


class Sources(ListPage):
    """All sources."""

    key, title, action = "sources", TITLE, Action.SEE_COLLECTION
    scope = "account__organisation__path"
    columns = (
        Column(
            name="account",
            heading=Text("账号", "Account"),
            value="account.name",
            sort="account__name",
            link=lambda row: reverse("collection:show", args=[row.pk]),
        ),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="account.organisation.name",
            sort="account__organisation__path",
            minor=True,
        ),
        Column(name="kind", heading=Text("类型", "Kind"), value=lambda row: words.kind(row.kind), sort="kind", further=True),
        Column(name="host", heading=Text("网址", "Address"), value=lambda row: words.host(row.address), sort="address", minor=True),
        Column(name="state", heading=Text("状态", "State"), value=words.state, sort="state"),
        Column(
            name="completeness",
            heading=Text("完整性", "Completeness"),
            value=lambda row: words.completeness(row, timezone.now()),
            sort="behind_at",
        ),
        Column(name="good", heading=Text("最近成功", "Last good"), value=lambda row: row.last_good_at or words.NEVER, sort="last_good_at"),
        Column(name="error", heading=Text("问题", "What is wrong"), value=error, wide=True, minor=True),
    )
    filters = (
        Search(fields=("account__name", "account__organisation__name", "address")),
        Subtree(field="account__organisation__path", reach=Action.SEE_COLLECTION),
        Choices(
            name="state", label=Text("状态", "State"), field="state", options=[(key.value, text) for key, text in WORDS.items()], open=True
        ),
        Choices(
            name="kind",
            label=Text("类型", "Kind"),
            field="kind",
            options=[(kind.id, kind.name) for kind in KINDS.values() if kind.reader],
        ),
        YesNo(
            name="behind",
            label=Text("采集滞后", "Behind"),
            field=lambda yes: queries.behind(timezone.now()) if yes else ~queries.behind(timezone.now()),
        ),
        YesNo(name="complete", label=Text("完整", "Complete"), field="complete"),
    )
    order = "completeness"
    bulk = (
        Bulk(
            name="collect",
            label=Text("立即采集", "Collect now"),
            action=Action.COLLECT,
            consequence=Counted("将立即采集{n}个来源。", "{n} source will be read now.", "{n} sources will be read now."),
            run=_collect,
            most=500,
        ),
        Bulk(
            name="pause",
            label=Text("暂停", "Pause"),
            action=Action.EDIT_SOURCES,
            consequence=Counted(
                "{n}个来源将暂停采集，期间这些账号的更新情况无法判断。",
                "{n} source will be read no more; meanwhile it cannot be told what its account publishes.",
                "{n} sources will be read no more; meanwhile it cannot be told what their accounts publish.",
            ),
            run=_pause,
            form=forms.Why,
            most=500,
        ),
        Bulk(
            name="resume",
            label=Text("恢复", "Resume"),
            action=Action.EDIT_SOURCES,
            consequence=Counted("{n}个来源将恢复采集。", "{n} source will be read again.", "{n} sources will be read again."),
            run=_resume,
            most=500,
        ),
    )
    nothing = Nothing(
        text=Text(
            "还没有采集来源。先添加一个：粘贴账号主页、网站或订阅源的网址即可。",
            "There are no sources yet. Add one: paste the address of an account's page, a website or a feed.",
        ),
        deeds=(ADD,),
    )

    def rows(self) -> QuerySet[Any]:
        """Return the sources that the person sees."""
        return queries.sources(self.by)

    def row_name(self, row: Any) -> str:
        """Return account and host."""
        return f"{row.account.name} {words.host(row.address)}"

    def context(self) -> dict[str, Any]:
        """Add the tabs and the way to add one."""
        return {"tabs": tabs("collection:list"), "deeds": [ADD] if self.by.may_somewhere(Action.EDIT_SOURCES) else []}


class Without(ListPage):
    """Accounts of which nothing is collected by itself."""

    key, title, action = "accounts-without-source", Text("没有来源的账号", "Accounts without a source"), Action.SEE_COLLECTION
    lead = Text(
        "这些账号没有自动采集的来源，更新情况只能靠导入文件和人工录入。",
        "Nothing is collected of these accounts by itself; what they publish is known from imported files and from what people enter only.",
    )
    columns = (
        Column(
            name="name",
            heading=Text("账号", "Account"),
            value="name",
            sort="name",
            link=lambda row: reverse("collection:posts", args=[row.pk]),
        ),
        Column(
            name="organisation", heading=Text("主办单位", "Organisation"), value="organisation.name", sort="organisation__path", minor=True
        ),
        Column(
            name="platform",
            heading=Text("平台", "Platform"),
            value=lambda row: registry.platforms().get(row.platform, row.platform),
            sort="platform",
        ),
        Column(
            name="add",
            heading=Text("操作", "What to do"),
            value=lambda row: Link(ADD.label, reverse("collection:add", args=[row.pk])),
            action=Action.EDIT_SOURCES,
        ),
    )
    filters = (
        Search(fields=("name", "organisation__name")),
        Subtree(reach=Action.SEE_COLLECTION),
        Choices(
            name="platform",
            label=Text("平台", "Platform"),
            field="platform",
            options=lambda _: [(key, name) for key, name in registry.platforms().items()],
        ),
    )
    order = "organisation"
    nothing = Nothing(text=Text("每个在用的账号都有采集来源。", "Every account in use has a source."))

    def rows(self) -> QuerySet[Any]:
        """Return the accounts."""
        return queries.accounts_without(self.by).select_related("organisation")

    def context(self) -> dict[str, Any]:
        """Add the tabs."""
        return {"tabs": tabs("collection:list")}
