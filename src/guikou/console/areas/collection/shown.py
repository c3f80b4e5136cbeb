"""What was collected, as people see it: figures, observations, posts, evidence."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from guikou.collection import evidence as pictures
from guikou.collection.queries import sources as queries
from guikou.console.account_page import ACCOUNTS, AccountPage
from guikou.console.areas.collection import words
from guikou.console.areas.collection.charts import series
from guikou.console.components import Crumb, Figure, Link, Pair
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.reports.safe import web_address


class FiguresOfAccount(AccountPage):
    """The figures of an account over time: a tab of its page."""

    url = "collection:figures"
    template_name = "console/collection/figures.html"

    def inside(self) -> dict[str, Any]:
        """Return the newest of each, and the series."""
        require(self.by, Action.SEE_FIGURES, self.account.organisation.path)
        rows = queries.figures(self.by, self.account.pk)
        newest = {row.name: row for row in rows}
        may_see = self.by.may(Action.SEE_COLLECTION, self.account.organisation.path)
        return {
            "newest": [self._figure(row, may_see=may_see) for row in newest.values()],
            "charts": series(rows),
            "account": self.account,
            "may_enter": self.by.may(Action.ENTER_BY_HAND, self.account.organisation.path),
        }

    def _figure(self, row: Any, *, may_see: bool) -> Figure:
        shown = may_see and row.observation.account_id
        return Figure(
            label=words.figure(row.name),
            value=row.value,
            origin=words.origin(row.origin),
            at=row.at,
            complete=not row.floor,
            url=reverse("collection:observation", args=[row.observation_id]) if shown else "",
        )


class ObservationPage(Page):
    """One observation: when, how, how completely, with what it brought."""

    action = Action.SEE_COLLECTION
    template_name = "console/collection/observation.html"

    def context(self) -> dict[str, Any]:
        """Return the observation and its rows."""
        found = queries.observation(self.by, self.kwargs["pk"])
        source, account = found.source, found.account
        facts = [
            Pair(label=Text("时间", "At"), value=found.at),
            Pair(label=Text("取得方式", "Origin"), value=words.origin(found.origin)),
            Pair(
                label=Text("来源", "Source"),
                value=Link(words.kind(source.kind), reverse("collection:show", args=[source.pk])) if source else None,
            ),
            Pair(label=Text("录入人", "Entered by"), value=found.by_name or None),
            Pair(label=Text("新内容", "New posts"), value=found.posts_new),
            Pair(label=Text("有变化的内容", "Changed posts"), value=found.posts_changed),
        ]
        return {
            "title": Text("采集记录", "Observation"),
            "crumbs": [
                Crumb(ACCOUNTS, reverse("accounts:list")),
                Crumb(account.name if account else "", reverse("collection:posts", args=[found.account_id])),
            ],
            "found": found,
            "facts": [pair for pair in facts if pair.value is not None],
            "incomplete": None if found.complete else Text(found.incomplete_zh, found.incomplete_en),
            "figures": [
                Figure(label=words.figure(row.name), value=row.value, origin=words.origin(row.origin), at=row.at, complete=not row.floor)
                for row in found.figures.all()
            ],
            "posts": list(queries.posts(self.by).filter(observation=found)[:100]),
        }


class PostPage(Page):
    """One post, as it was collected."""

    action = Action.SEE_COLLECTION
    template_name = "console/collection/post.html"

    def context(self) -> dict[str, Any]:
        """Return the post."""
        post = queries.post(self.by, self.kwargs["pk"])
        observed = reverse("collection:observation", args=[post.observation_id]) if post.observation.account_id else ""
        origin = words.origin(post.observation.origin)
        facts = (
            Pair(label=Text("发布时间", "Published"), value=post.published_at),
            Pair(label=Text("原文", "Original"), value=Link(post.url, post.url) if web_address(post.url) else None),
            Pair(label=Text("转发自", "Repost of"), value=post.repost_of or None),
            Pair(label=Text("图片", "Pictures"), value=post.pictures),
            Pair(label=Text("缺少替代文字的图片", "Pictures without text"), value=post.pictures_without_text),
            Pair(label=Text("来源", "Origin"), value=Link(origin, observed) if observed else origin),
            Pair(label=Text("内容编号", "Post id"), value=post.key),
        )
        return {
            "title": post.title or Text("发布内容", "Post"),
            "crumbs": [
                Crumb(ACCOUNTS, reverse("accounts:list")),
                Crumb(post.account.name, reverse("collection:posts", args=[post.account_id])),
            ],
            "post": post,
            "facts": [pair for pair in facts if pair.value is not None],
            "numbers": [
                Figure(
                    label=label,
                    value=getattr(post, name),
                    origin=origin,
                    at=post.observation.at,
                    complete=not (name == "reads" and post.reads_floor),
                    url=observed,
                )
                for name, label in _NUMBERS
                if getattr(post, name) is not None
            ],
        }


class EvidenceFile(Page):
    """A picture that proves something, as a file that can do nothing in a browser."""

    action = Action.SEE_COLLECTION
    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Hand it out."""
        found = queries.evidence(self.by, self.kwargs["pk"])
        path = pictures.place(found.sha256, found.media_type) if found.media_type in pictures.MEDIA_TYPES else None
        if path is None or not path.exists():
            raise Http404
        answer = HttpResponse(path.read_bytes(), content_type=found.media_type)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return answer


_NUMBERS = (
    ("reads", Text("阅读", "Reads")),
    ("likes", Text("点赞", "Likes")),
    ("hearts", Text("在看或喜欢", "Hearts")),
    ("comments", Text("评论", "Comments")),
    ("reposts", Text("转发", "Reposts")),
)
