"""The list of releases."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from guikou.console.areas.releases import words
from guikou.console.components import Deed, Nothing
from guikou.console.lists import Choices, Column, Days, ListPage, Move, Search, Subtree, Turn, YesNo
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.content import KINDS
from guikou.release.domain.states import WORDS, ReleaseState
from guikou.release.queries.releases import releases

WRITE = Deed(
    label=Text("新建稿件", "New release"), address="/console/releases/new/", action=Action.WRITE_RELEASES, icon="plus", primary=True
)


def _to_finish(by: Actor) -> Q:
    return under(by.reach(Action.WRITE_RELEASES), field="organisation__path") & Q(state=ReleaseState.DRAFT, made_by=by.person_id)


MOVES = {"mine-to-finish": Move(words=Text("我的草稿", "my drafts"), waits=_to_finish, action=Action.WRITE_RELEASES)}


class ReleaseList(ListPage):
    """Everything that was written, whatever became of it."""

    key = "releases"
    title = words.TITLE
    action = Action.SEE_RELEASES
    lead = Text(
        "一次撰写，审校通过后发到所有选定的账号。",
        "Written once; after the review it goes to all the accounts that were chosen.",
    )
    columns = (
        Column(
            name="title",
            heading=Text("标题", "Title"),
            value=words.name,
            sort="title",
            nullable=False,
            link=lambda row: reverse("releases:release", args=[row.pk]),
            wide=True,
        ),
        Column(name="state", heading=Text("状态", "State"), value=lambda row: words.status(row.state), sort="state", nullable=False),
        Column(name="kind", heading=Text("类型", "Kind"), value=words.kind, sort="kind", nullable=False),
        Column(
            name="organisation",
            heading=Text("撰稿单位", "Unit"),
            value="organisation.name",
            sort="organisation__path",
            nullable=False,
        ),
        Column(name="by", heading=Text("撰稿人", "Written by"), value="made_by.name", minor=True),
        Column(name="changed", heading=Text("最近改动", "Last change"), value="changed_at", sort="changed_at", nullable=False),
        Column(name="scheduled", heading=Text("计划发布", "Planned for"), value="scheduled_at", sort="scheduled_at", further=True),
        Column(name="made", heading=Text("新建时间", "Begun"), value="made_at", sort="made_at", nullable=False, further=True),
    )
    filters = (
        Search(fields=("title", "organisation__name", "slug")),
        Subtree(reach=Action.SEE_RELEASES),
        Turn(moves=MOVES),
        Choices(
            name="state",
            label=Text("状态", "State"),
            field="state",
            options=[(key.value, text) for key, text in WORDS.items() if key is not ReleaseState.DISCARDED],
            open=True,
        ),
        Choices(name="kind", label=Text("类型", "Kind"), field="kind", options=tuple(KINDS.items())),
        YesNo(name="emergency", label=Text("应急发布", "Emergency"), field="emergency"),
        Days(name="made", label=Text("新建日期", "Begun"), field="made_at", moment=True),
    )
    order = "-changed"
    nothing = Nothing(
        text=Text("还没有稿件。新建一篇，或从常用模板开始。", "There are no releases yet. Write one, or begin with a template."),
        deeds=(WRITE,),
    )

    def rows(self) -> QuerySet[Any]:
        """Return them; discarded drafts have a page of their own."""
        return releases(self.by).exclude(state=ReleaseState.DISCARDED)

    def row_name(self, row: Any) -> str:
        """Return the title."""
        return str(row.title)

    def context(self) -> dict[str, Any]:
        """Offer to write one."""
        further = [
            Deed(label=Text("姓名职务与用语名单", "Names and words"), address=reverse("releases:office"), icon="people"),
            Deed(label=Text("已删除的草稿", "Discarded drafts"), address=reverse("releases:discarded"), action=Action.WRITE_RELEASES),
        ]
        return {"deeds": [WRITE, *further]}
