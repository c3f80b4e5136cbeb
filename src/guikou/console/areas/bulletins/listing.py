"""The list of the bulletins."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guikou.console.areas.bulletins.words import DRAFT, ISSUED, TITLE, percent
from guikou.console.components import Deed, Nothing
from guikou.console.lists import Column, Days, ListPage, Search, Subtree
from guikou.inspection import queries
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action


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
