"""The posts of an account: a tab of its page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guikou.collection.queries import sources as queries
from guikou.console.account_page import AccountPage
from guikou.console.areas.collection import words
from guikou.console.components import Deed, Figure, Link, Nothing
from guikou.console.lists import Column, Days, ListPage, Search
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.reports.safe import web_address


def _number(name: str) -> Any:
    """Return what shows a number of a post, with its origin and its time; one of which only the least is known is not complete."""

    def value(row: Any) -> Figure | None:
        found = getattr(row, name)
        if found is None:
            return None
        return Figure(
            label=words.figure(name),
            value=found,
            origin=words.origin(row.observation.origin),
            at=row.observation.at,
            complete=not (name == "reads" and row.reads_floor),
            url=reverse("collection:observation", args=[row.observation_id]) if row.observation.account_id else "",
        )

    return value


class PostsOfAccount(ListPage, AccountPage):
    """The posts of an account: a tab of its page."""

    url = "collection:posts"
    key, title, action = "posts-of-account", Text("发布内容", "Posts"), Action.SEE_COLLECTION
    template_name = "console/collection/posts.html"
    scope = "account__organisation__path"
    columns = (
        Column(name="published", heading=Text("发布时间", "Published"), value="published_at", sort="published_at", nullable=False),
        Column(
            name="title",
            heading=Text("标题", "Title"),
            value=lambda row: row.title or row.text[:80] or Text("（无文字）", "(no text)"),
            link=lambda row: reverse("collection:post", args=[row.pk]),
            wide=True,
        ),
        *(
            Column(name=name, heading=heading, value=_number(name), sort=name, numeric=True, minor=name != "reads")
            for name, heading in (
                ("reads", Text("阅读", "Reads")),
                ("likes", Text("点赞", "Likes")),
                ("comments", Text("评论", "Comments")),
                ("reposts", Text("转发", "Reposts")),
            )
        ),
        Column(
            name="link",
            heading=Text("原文", "Original"),
            value=lambda row: Link(Text("打开", "open"), row.url) if web_address(row.url) else None,
            minor=True,
        ),
        Column(name="origin", heading=Text("来源", "Origin"), value=lambda row: words.origin(row.observation.origin), minor=True),
    )
    filters = (
        Search(fields=("title", "text")),
        Days(name="published", label=Text("发布时间", "Published"), field="published_at", moment=True),
    )
    order = "-published"
    nothing = Nothing(
        text=Text(
            "还没有采集到这个账号的内容。可以为它添加采集来源，上传导出文件，或人工录入。",
            "Nothing has been collected of this account yet. Add a source, upload an export, or enter by hand.",
        )
    )

    def rows(self) -> QuerySet[Any]:
        """Return the posts of the account."""
        return queries.posts(self.by).filter(account=self.account.pk)

    def inside(self) -> dict[str, Any]:
        """Return the sources, and what can be done."""
        path = self.account.organisation.path
        require(self.by, Action.SEE_COLLECTION, path)
        deeds = []
        if self.by.may(Action.EDIT_SOURCES, path):
            deeds.append(
                Deed(label=Text("添加来源", "Add a source"), address=reverse("collection:add", args=[self.account.pk]), icon="plus")
            )
        if self.by.may(Action.ENTER_BY_HAND, path):
            deeds.append(
                Deed(label=Text("人工录入", "Enter by hand"), address=reverse("collection:enter", args=[self.account.pk]), icon="edit")
            )
        sources = queries.of_account(self.by, self.account.pk)
        found = [(source, words.kind(source.kind), words.state(source), words.completeness(source, self.now)) for source in sources]
        return {"deeds": deeds, "sources": found, "tally": self._tally(sources)}

    def _tally(self, sources: list[Any]) -> Figure:
        """Return how many posts are known, and whether that is all there are."""
        good = [source.last_good_at for source in sources if source.last_good_at]
        return Figure(
            label=Text("采集到的内容", "Posts collected"),
            value=self.rows().count(),
            origin=Text("全部来源合计", "all sources together"),
            at=max(good, default=None),
            complete=bool(sources) and all(source.complete and source.behind_at > self.now for source in sources),
        )
