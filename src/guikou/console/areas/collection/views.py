"""Screens of collection: the overview, sources, observations, figures, evidence."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from guikou.collection.domain.schedule import SourceState
from guikou.collection.operations import sources as operations
from guikou.collection.queries import sources as queries
from guikou.console.areas.collection import forms, words
from guikou.console.areas.collection.listing import ADD, TITLE, error, tabs
from guikou.console.components import Crumb, Deed, Figure, Link, Nothing, Pair
from guikou.console.pages import ActPage, ConfirmPage, FormPage, Page
from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.reports.safe import web_address
from guikou.trail.queries import history

CROWD = 20
STATE = Text("来源的状态", "the state of the sources")


class Overview(Page):
    """How collection stands, and what is wrong first."""

    action = Action.SEE_COLLECTION
    title = Text("采集概况", "Collection")
    template_name = "console/collection/overview.html"

    def context(self) -> dict[str, Any]:
        """Return the figures, and the sources that have not been seen longest."""
        found = queries.overview(self.by, self.now)
        listed = reverse("collection:list")
        counted = (
            (Text("采集来源", "Sources"), found.sources, listed),
            (Text("采集滞后", "Behind"), found.behind, f"{listed}?behind=yes"),
            (Text("最近一次不完整", "Last time incomplete"), found.incomplete, f"{listed}?complete=no"),
            (Text("登录已失效", "Login expired"), found.login_expired, f"{listed}?state={SourceState.LOGIN_EXPIRED}"),
            (Text("持续失败", "Failing"), found.failing, f"{listed}?state={SourceState.FAILING}"),
            (Text("已暂停", "Paused"), found.paused, f"{listed}?state={SourceState.PAUSED}"),
            (Text("没有来源的账号", "Accounts without a source"), found.accounts_without, reverse("collection:without")),
        )
        rows = queries.sources(self.by).filter(queries.behind(self.now)).order_by("behind_at", "pk")[:CROWD]
        return {
            "tabs": tabs("collection:overview"),
            "deeds": [ADD] if self.by.may_somewhere(Action.EDIT_SOURCES) else [],
            "figures": [Figure(label=label, value=count, origin=STATE, at=self.now, url=url) for label, count, url in counted],
            "oldest": found.oldest_good_at,
            "rows": [(row, words.state(row), error(row)) for row in rows],
            "nothing": Nothing(
                text=Text("没有滞后的来源。", "No source is behind.")
                if found.sources
                else Text("还没有采集来源。先添加一个。", "There are no sources yet. Add one first."),
                deeds=() if found.sources else (ADD,),
            ),
        }


class SourcePage(Page):
    """One source: how it stands, what it brought, what is wrong, what was done."""

    action = Action.SEE_COLLECTION
    template_name = "console/collection/source.html"

    def context(self) -> dict[str, Any]:
        """Return everything about the source."""
        source = queries.source(self.by, self.kwargs["pk"])
        path = source.account.organisation.path
        address = web_address(source.address)
        paused = source.state == SourceState.PAUSED
        facts = (
            Pair(label=Text("账号", "Account"), value=Link(source.account.name, reverse("collection:posts", args=[source.account_id]))),
            Pair(label=Text("类型", "Kind"), value=words.kind(source.kind)),
            Pair(label=Text("网址", "Address"), value=Link(source.address, address) if address else source.address),
            Pair(label=Text("完整性", "Completeness"), value=words.completeness(source, self.now)),
            Pair(label=Text("最近成功", "Last good"), value=source.last_good_at or words.NEVER),
            Pair(label=Text("最近尝试", "Last tried"), value=source.last_tried_at),
            Pair(label=Text("下次采集", "Next time"), value=source.next_at or words.state(source)),
            Pair(label=Text("采集间隔", "Interval"), value=words.interval(source.every_minutes)),
            Pair(label=Text("连续失败", "Failures in a row"), value=source.failures),
        )
        return {
            "title": f"{source.account.name} · {say(words.kind(source.kind))}",
            "state": words.state(source),
            "source": source,
            "crumbs": [Crumb(TITLE, reverse("collection:list"))],
            "facts": facts,
            "error": error(source),
            "behind": source.behind_at <= self.now,
            "may_collect": self.by.may(Action.COLLECT, path) and not paused,
            "may_edit": self.by.may(Action.EDIT_SOURCES, path),
            "can_resume": source.state != SourceState.ACTIVE,
            "paused": paused,
            "deeds": self._deeds(source, path, paused=paused),
            "observations": list(queries.observations(self.by).filter(source=source)[:CROWD]),
            "lines": history(f"source:{source.pk}")[:CROWD] if self.by.may(Action.SEE_COLLECTION, path) else [],
        }

    def _deeds(self, source: Any, path: str, *, paused: bool) -> list[Deed]:
        if not self.by.may(Action.EDIT_SOURCES, path):
            return []
        deeds = [Deed(label=Text("修改", "Edit"), address=reverse("collection:edit", args=[source.pk]), icon="edit")]
        if not paused:
            deeds.append(Deed(label=Text("暂停", "Pause"), address=reverse("collection:pause", args=[source.pk])))
        return [*deeds, Deed(label=Text("移除", "Remove"), address=reverse("collection:remove", args=[source.pk]), icon="delete")]


class CollectNow(ActPage):
    """Read a source now."""

    action = Action.COLLECT
    success = Text(
        "已安排采集，通常几分钟内完成。您可以离开这个页面。", "It is queued and usually done within minutes. You may leave this page."
    )

    def carry_out(self) -> None:
        """Queue it."""
        queries.source(self.by, self.kwargs["pk"])
        operations.collect_now(source_id=self.kwargs["pk"], by=self.by, now=self.now)

    def after(self) -> str:
        """Return to the source."""
        return reverse("collection:show", args=[self.kwargs["pk"]])


class Resume(ActPage):
    """Read a source again."""

    action = Action.EDIT_SOURCES
    success = Text("已恢复采集。", "It is read again.")

    def carry_out(self) -> None:
        """Resume it."""
        queries.source(self.by, self.kwargs["pk"])
        operations.resume_source(source_id=self.kwargs["pk"], by=self.by, now=self.now)

    def after(self) -> str:
        """Return to the source."""
        return reverse("collection:show", args=[self.kwargs["pk"]])


class OneSource(FormPage):
    """What the pages that change a source share."""

    action = Action.EDIT_SOURCES

    def check(self) -> None:
        """Let in whoever may change this source."""
        super().check()
        self.source = queries.source(self.by, self.kwargs["pk"])
        require(self.by, Action.EDIT_SOURCES, self.source.account.organisation.path)

    def after(self) -> str:
        """Return to the source."""
        return reverse("collection:show", args=[self.source.pk])

    def cancel(self) -> str:
        """Return to the source."""
        return self.after()

    def context(self) -> dict[str, Any]:
        """Add the way back."""
        return {"crumbs": [Crumb(TITLE, reverse("collection:list")), Crumb(self.source.account.name, self.after())]}


class Edit(OneSource):
    """Where and how often."""

    title = Text("修改采集来源", "Edit a source")
    form_class = forms.Edit

    def initial(self) -> dict[str, Any]:
        """Return what is set."""
        return {"address": self.source.address, "every_minutes": self.source.every_minutes, "version": self.source.version}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Change it."""
        operations.edit_source(source_id=self.source.pk, by=self.by, now=self.now, **data)


class Pause(OneSource, ConfirmPage):
    """Read it no more for the time being."""

    title = Text("暂停这个采集来源？", "Pause this source?")
    submit = Text("暂停", "Pause")
    success = Text("已暂停采集。", "It is paused.")
    form_class = forms.Why
    danger = False

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text("暂停期间不再采集，账号的更新情况无法判断，也不会据此认定“不更新”。", "Nothing is read meanwhile; what the account publishes cannot be told, and it is not called silent."),
            Text("已采集的内容保留。可以随时恢复。", "What was collected stays. It can be resumed at any time."),
        )  # fmt: skip

    def carry_out(self, data: dict[str, Any]) -> None:
        """Pause it."""
        operations.pause_source(source_id=self.source.pk, why=data["why"], by=self.by, now=self.now)


class Remove(OneSource, ConfirmPage):
    """Forget it."""

    title = Text("移除这个采集来源？", "Remove this source?")
    submit = Text("移除", "Remove")
    success = Text("来源已移除，已采集的内容保留。", "The source is removed; what it brought stays.")
    form_class = forms.Why

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "不再从这个网址采集，来源的设置和进度将丢失。",
                "Nothing is read from this address any more; its settings and progress are lost.",
            ),
            Text("已采集的内容、数据和采集记录都保留。", "Posts, figures and observations that it brought stay."),
        )

    def carry_out(self, data: dict[str, Any]) -> str:
        """Remove it."""
        operations.remove_source(source_id=self.source.pk, why=data["why"], by=self.by, now=self.now)
        return reverse("collection:list")
