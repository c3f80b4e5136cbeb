"""The website that the readers of the practice WordPress see."""

import base64
from datetime import datetime
from typing import Any

import nh3
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.pages import COMMENT_FORM, joined, page
from guikou.channels.practice.wordpress.door import Door

NAME = "单位网站"


class Pages(Door):
    """What the public sees, and what it may do: read, and write comments."""

    def state(self, row: dict[str, Any]) -> str:
        """Return the state of a post now: one that was scheduled is published when its time has come."""
        due = row["status"] == "future" and datetime.fromisoformat(row["at"]) <= self.clock()
        return "publish" if due else str(row["status"])

    def all_posts(self) -> list[dict[str, Any]]:
        """Return all posts, oldest first, with the state that they have now."""
        return [{**row, "status": self.state(row)} for row in self.store.all("post")]

    def comment(self, post: int, author: str, text: str, status: str = "approved") -> dict[str, Any]:
        """Keep a comment."""
        key = len(self.store.all("comment")) + 1
        row = {"id": key, "post": post, "author": author, "text": text, "status": status, "at": self.clock().isoformat()}
        self.store.put("comment", str(key), row)
        return row

    def home(self, request: Request) -> Response:
        """List what is published, newest first."""
        row = Markup('<article><h2><a href="{root}/{slug}/">{title}</a></h2><p>{excerpt}</p></article>')
        shown = [row.format(root=request.script_root, **one) for one in reversed(self.all_posts()) if one["status"] == "publish"]
        return page("首页", joined(shown, "还没有发布文章。"), platform=NAME)

    def post_page(self, request: Request, slug: str) -> Response:
        """Show an article with its comments, and take a comment of a reader."""
        row = next((one for one in self.all_posts() if one["slug"] == slug and one["status"] == "publish"), None)
        if row is None:
            return page("页面不存在", Markup("<p>没有这篇文章，或已下架。</p>"), platform=NAME, status=404)
        if request.method == "POST":
            author, text = (request.form.get(name, "").strip()[:500] for name in ("author", "text"))
            if author and text:
                with self.store.writing():
                    self.comment(row["id"], author, text)
            return redirect(request.script_root + request.path, 303)
        said = [one for one in self.store.all("comment") if one["post"] == row["id"] and one["status"] == "approved"]
        line = Markup("<p><b>{author}</b>：{text}</p>")
        body = Markup(nh3.clean(row["content"])) + Markup("<h2>评论</h2>")  # noqa: S704 - cleaned
        return page(row["title"], body + joined([line.format(**one) for one in said], "还没有评论。") + COMMENT_FORM, platform=NAME)

    def picture(self, request: Request, name: str) -> Response:  # noqa: ARG002 - all answers take the request
        """Return a picture."""
        row = next((one for one in self.store.all("medium") if one["file"] == name), None)
        return Response(base64.b64decode(row["data"]), mimetype=row["type"]) if row else Response("not found", status=404)
