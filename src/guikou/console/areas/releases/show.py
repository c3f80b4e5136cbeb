"""The page of a release: where it stands, what went where, its editions and its history."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.components import Deed, Event, Pair
from guikou.console.pages import Page
from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Action
from guikou.release.domain.states import MOVES, ReleaseState
from guikou.release.operations.common import ON_ITS_WAY
from guikou.release.previews import previews
from guikou.release.queries import writing as queries
from guikou.release.queries.releases import Whole, release
from guikou.release.standing import embargo
from guikou.trail.queries import history

_NEXT = {
    ReleaseState.DRAFT: Text("轮到撰稿人：写好后检查并送审。", "It is the author's turn: finish it, check it and hand it in."),
    ReleaseState.IN_REVIEW: Text("轮到审校人签署或退回。", "It is the reviewers' turn to sign or return it."),
    ReleaseState.APPROVED: Text("已全部签署，到时自动发布。", "All have signed; it comes out by itself when its time has come."),
    ReleaseState.RELEASED: Text(
        "已对公众发布。要改动，请由发布台发起更正。", "It is public. To change it, the release desk starts a correction."
    ),
    ReleaseState.CORRECTED: Text("已由新的版本替代。", "A later edition has replaced it."),
    ReleaseState.RECALLED: Text("已撤回，不再发布。", "It was taken back and is not released again."),
    ReleaseState.DISCARDED: Text("草稿已删除，一天之内可以恢复。", "The draft was discarded; it can be brought back for a day."),
}


class ReleasePage(Page):
    """One release."""

    action = Action.SEE_RELEASES
    template_name = "console/releases/release.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        whole = release(self.by, self.kwargs["pk"])
        newest = whole.editions[-1]
        row, said = whole.release, newest.content
        return {
            "title": words.name(row),
            "state": words.status(newest.row.state),
            "crumbs": words.crumbs(),
            "deeds": self._deeds(whole),
            "next": _NEXT[ReleaseState(newest.row.state)],
            "whole": whole,
            "release": row,
            "newest": newest,
            "tongues": [(words.LANGUAGES[each.language], "zh-CN" if each.language is Language.ZH else "en", each) for each in said.masters],
            "previews": previews(said, address_of=words.address_of),
            "pairs": self._pairs(whole),
            "editions": _editions(whole),
            "overrulings": queries.overrulings(self.by, row.pk),
            "lines": history(f"release:{row.pk}"),
            "writes": self._writes(whole),
            "restores": newest.row.state == ReleaseState.DISCARDED and self.by.may(Action.WRITE_RELEASES, row.organisation.path),
        }

    def _writes(self, whole: Whole) -> bool:
        """Say whether this person can go on writing it."""
        return whole.editions[-1].row.state in ON_ITS_WAY and self.by.may(Action.WRITE_RELEASES, whole.release.organisation.path)

    def _pairs(self, whole: Whole) -> tuple[Pair, ...]:
        row = whole.release
        return (
            Pair(label=Text("类型", "Kind"), value=words.kind(row)),
            Pair(label=Text("撰稿单位", "Unit"), value=row.organisation.name),
            Pair(label=Text("撰稿人", "Written by"), value=row.made_by.name),
            Pair(
                label=Text("计划发布", "Planned for"),
                value=row.scheduled_at or Text("审定后立即", "as soon as it is approved"),
                note=embargo(row),
            ),
            Pair(label=Text("原文网址", "Permanent address"), value=whole.editions[-1].content.address),
        )

    def _deeds(self, whole: Whole) -> list[Deed]:
        row, edition = whole.release, whole.editions[-1].row
        state, path = ReleaseState(edition.state), row.organisation.path
        found: list[Deed] = []

        def offer(text: Text, name: str, *, primary: bool = False, icon: str = "") -> None:
            found.append(Deed(label=text, address=reverse(f"releases:{name}", args=[row.pk]), primary=primary, icon=icon))

        if not self.by.may(Action.WRITE_RELEASES, path):
            return found
        if state is ReleaseState.DRAFT:
            offer(Text("检查并送审", "Check and hand in"), "hand-in", primary=True)
        if state.value in ON_ITS_WAY:
            offer(Text("修改", "Edit"), "edit", icon="edit")
        if state in (ReleaseState.IN_REVIEW, ReleaseState.APPROVED) and ReleaseState.DRAFT in MOVES[state]:
            offer(Text("收回修改", "Take back"), "take-back")
        if state is ReleaseState.DRAFT and (edition.number > 1 or not edition.route):
            offer(Text("删除草稿", "Discard the draft"), "discard", icon="delete")
        offer(Text("另存为新稿", "Copy as a new draft"), "copy", icon="copy")
        return found


def _editions(whole: Whole) -> tuple[Event, ...]:
    events = []
    for each in whole.editions:
        row = each.row
        text = Text("第{number}版{why}", "Edition {number}{why}").fill(
            number=row.number, why=Text(f"：{row.reason}", f": {row.reason}") if row.reason else Text("", "")
        )
        events.append(Event(at=row.released_at or row.made_at, text=text, status=words.status(row.state)))
        if row.recalled_at:
            why = Text("撤回：{why}", "Taken back: {why}").fill(why=row.recall_reason)
            events.append(Event(at=row.recalled_at, text=why))
    return tuple(events)


class Discarded(Page):
    """Drafts that can still be brought back."""

    action = Action.WRITE_RELEASES
    title = Text("已删除的草稿", "Discarded drafts")
    template_name = "console/releases/discarded.html"

    def context(self) -> dict[str, Any]:
        """Return them."""
        return {
            "crumbs": words.crumbs(),
            "rows": self._rows(),
            "lead": Text("删除一天之内可以恢复。", "They can be brought back for a day."),
        }

    def _rows(self) -> QuerySet[Any]:
        return queries.discarded(self.by, now=self.now)
