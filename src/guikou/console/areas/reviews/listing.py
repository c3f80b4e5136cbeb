"""What waits for a signature: for me, for anybody, and after an emergency release. What is due first comes first; nobody is counted."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.reviews import words
from guikou.console.components import Deed, Nothing, Tab
from guikou.console.lists import Choices, Column, Days, ListPage, Search, Subtree, YesNo
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.release.content import KINDS
from guikou.release.queries import reviews

_TABS = (
    (Text("等我审校", "My turn"), "reviews:list", Action.REVIEW_RELEASES),
    (Text("全部待审", "Under review"), "reviews:under-way", Action.SEE_RELEASES),
    (Text("应急补审", "Review debts"), "reviews:debts", Action.SEE_RELEASES),
)


def address_of(edition: Any) -> str:
    """Return where an edition is reviewed."""
    return reverse("reviews:show", args=[edition.release_id, edition.number])


class _List(ListPage):
    """What the three lists share."""

    action = Action.SEE_RELEASES
    scope = "release__organisation__path"
    columns = (
        Column(name="title", heading=Text("标题", "Title"), value="release.title", link=address_of, wide=True),
        Column(name="due", heading=Text("审校时限", "Due"), value="due_at", sort="due_at"),
        Column(name="left", heading=Text("剩余时间", "Time left"), value=lambda row: words.left(row.due_at, timezone.now())),
        Column(name="turn", heading=Text("审校环节", "Turn"), value=lambda row: words.turn(reviews.turn_of(row))),
        Column(
            name="kind", heading=Text("类型", "Kind"), value=lambda row: words.kind(row.release.kind), sort="release__kind", nullable=False
        ),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="release.organisation.name",
            sort="release__organisation__path",
            nullable=False,
        ),
        Column(name="state", heading=Text("状态", "State"), value=lambda row: words.status(row.state, owed=row.owed > 0), minor=True),
    )
    filters = (
        Search(fields=("release__title", "release__organisation__name")),
        Subtree(field="release__organisation__path", reach=Action.SEE_RELEASES),
        Choices(name="kind", label=Text("类型", "Kind"), field="release__kind", options=list(KINDS.items()), open=True),
        YesNo(
            name="overdue",
            label=Text("逾期", "Overdue"),
            field=lambda yes: reviews.overdue(now=timezone.now()) if yes else ~reviews.overdue(now=timezone.now()),
        ),
        Days(name="due", label=Text("审校时限", "Due"), field="due_at", moment=True),
    )
    order = "due"

    def row_name(self, row: Any) -> str:
        """Return its title."""
        return str(row.release)

    def context(self) -> dict[str, Any]:
        """Offer the other lists, the rules, and to say that one is away."""
        tabs = [
            Tab(label=label, address=reverse(url), current=self.request.path == reverse(url))
            for label, url, action in _TABS
            if self.by.may_somewhere(action) or self.request.path == reverse(url)
        ]
        deeds = (
            Deed(label=Text("审校程序", "Turns of reviews"), address=reverse("reviews:rules"), icon="settings"),
            Deed(label=Text("登记外出", "I am away"), address=reverse("reviews:away"), icon="calendar", action=Action.REVIEW_RELEASES),
        )
        return {"tabs": tabs, "deeds": deeds}


class MyTurn(_List):
    """What the person who looks may sign now."""

    key = "reviews-mine"
    title = words.TITLE
    lead = Text(
        "轮到您审校的稿件，最急的在最前。请看清公众将看到的内容，再签署或退回。",
        "What it is your turn to review, the most urgent first. See what the public will see, then sign or return it.",
    )

    @property
    def nothing(self) -> Nothing:  # type: ignore[override]
        """Say that nothing waits, and when something will."""
        return Nothing(
            text=Text(
                "目前没有等您审校的稿件。轮到您时，首页会显示，也会发邮件提醒。",
                "Nothing waits for you. When it does, the first page says so, and a mail reminds you.",
            ),
            deeds=(Deed(label=Text("查看全部待审稿件", "See all that is under review"), address=reverse("reviews:under-way")),),
        )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return reviews.mine(self.by, now=self.now)


class UnderWay(_List):
    """Everything under review that the person may see."""

    key = "reviews-under-way"
    title = words.TITLE
    lead = Text(
        "您可以查看的单位里所有待审校的稿件，以及各自轮到哪一道。",
        "Everything under review where you may look, and which turn it waits for.",
    )
    nothing = Nothing(
        text=Text("目前没有稿件在审校中。稿件送审后会列在这里。", "Nothing is under review. What is handed in is listed here.")
    )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return reviews.waiting(self.by)


class Debts(_List):
    """Emergency releases that still owe signatures."""

    key = "reviews-debts"
    title = words.TITLE
    lead = Text(
        "应急发布的稿件先发后补：尚未补齐审校的列在这里，直到补齐为止。",
        "In an emergency some turns sign after the release. What still owes signatures is listed here until it is settled.",
    )
    nothing = Nothing(text=Text("没有欠补的审校：应急发布的稿件都已补齐。", "No review is owed: all emergency releases are settled."))

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return reviews.waiting(self.by).filter(owed__gt=0)
