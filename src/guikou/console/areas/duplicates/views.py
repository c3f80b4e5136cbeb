"""Screens of the duplicates."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guikou.console.components import Crumb, Link, Nothing, Pair
from guikou.console.lists import Choices, Column, Days, ListPage, Search, Subtree
from guikou.console.pages import Page
from guikou.duplicates import queries
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.reports.words import value_word

TITLE = Text("重复内容", "Duplicates")
KINDS = {
    "duplicate": Text("重复组", "Duplicate group"),
    "excerpt": Text("摘录", "Excerpt"),
    "template": Text("同模板", "Template family"),
    "update": Text("更新", "Update"),
}
NATURES = {
    "central": Text("应当转载", "Had to be carried"),
    "service": Text("本单位多平台同步", "Same owner, other platform"),
    "needless": Text("可以避免的重复", "Could be avoided"),
}


def nature(row: Any) -> Text | None:
    """Return whether the repetition had to be, in words."""
    return NATURES.get(row.nature)


class Groups(ListPage):
    """All groups."""

    key = "duplicates"
    title = TITLE
    action = Action.SEE_FINDINGS
    scope = "first_post__account__organisation__path"
    lead = Text(
        "同一内容在多个账号发布的情况，用来减轻重复劳动，不用来考核转发。上级要求转载的不算可以避免。",
        "What several accounts published alike: to take work off people, not to score them. What had to be carried does not count as avoidable.",
    )
    columns = (
        Column(
            name="title",
            heading=Text("首发内容", "First post"),
            value=lambda row: row.title or row.first_post.text[:40] or row.key,
            link=lambda row: reverse("duplicates:show", args=[row.pk]),
            wide=True,
        ),
        Column(name="kind", heading=Text("类型", "Kind"), value=lambda row: KINDS[row.kind], sort="kind"),
        Column(name="nature", heading=Text("性质", "Nature"), value=nature, sort="nature"),
        Column(name="posts", heading=Text("内容数", "Posts"), value="posts", sort="posts", numeric=True),
        Column(name="accounts", heading=Text("账号数", "Accounts"), value="accounts", sort="accounts", numeric=True),
        Column(
            name="organisations",
            heading=Text("单位数", "Organisations"),
            value="organisations",
            sort="organisations",
            numeric=True,
            minor=True,
        ),
        Column(name="first-at", heading=Text("首发时间", "First at"), value="first_at", sort="first_at", minor=True),
    )
    filters = (
        Search(fields=("title",)),
        Choices(name="kind", label=Text("类型", "Kind"), field="kind", options=list(KINDS.items()), open=True),
        Choices(name="nature", label=Text("性质", "Nature"), field="nature", options=list(NATURES.items()), open=True),
        Subtree(field="first_post__account__organisation__path", reach=Action.SEE_FINDINGS, label=Text("首发单位", "Owner of the first")),
        Days(name="first", label=Text("首发时间", "First at"), field="first_at", moment=True),
    )
    order = "-posts"
    nothing = Nothing(
        text=Text("还没有比对出重复内容。新内容每夜自动比对。", "Nothing has been found yet. New posts are compared every night.")
    )

    def rows(self) -> QuerySet[Any]:
        """Return the groups that concern the person's accounts."""
        return queries.groups(self.by)


class GroupPage(Page):
    """One group: the first post and those that followed."""

    action = Action.SEE_FINDINGS
    template_name = "console/duplicates/group.html"

    def context(self) -> dict[str, Any]:
        """Return the posts with their texts."""
        group = queries.group(self.kwargs["pk"], self.by)
        members = list(queries.members(group, self.by)[:200])
        return {
            "title": group.title or KINDS[group.kind],
            "crumbs": [Crumb(TITLE, reverse("duplicates:list"))],
            "facts": [
                Pair(label=Text("类型", "Kind"), value=KINDS[group.kind]),
                Pair(label=Text("性质", "Nature"), value=nature(group)),
                Pair(label=Text("内容数", "Posts"), value=group.posts),
                Pair(label=Text("账号数", "Accounts"), value=group.accounts),
                Pair(label=Text("单位数", "Organisations"), value=group.organisations),
                Pair(label=Text("首发时间", "First at"), value=group.first_at),
                Pair(label=Text("最后时间", "Last at"), value=group.last_at),
            ],
            "members": [
                (
                    member,
                    Link(member.post.account.name, reverse("accounts:show", args=[member.post.account_id])),
                    value_word("role", member.role),
                    value_word("relation", member.relation),
                    Text(member.reason_zh, member.reason_en),
                    f"{member.similarity:.0%}",
                )
                for member in members
            ],
            "hidden": group.posts - len(members),
        }
