"""The practice Weibo as its readers see it."""

import base64
from typing import Any

from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.pages import COMMENT_FORM, joined, linked, local, page
from guikou.channels.practice.weibo.login import Login

_GONE = Markup("<p>抱歉，此微博已被删除。</p>")


class Pages(Login):
    """What the public sees, and what it may do: read, and write comments."""

    def posts(self, uid: str) -> list[dict[str, Any]]:
        """Return the posts of an account, oldest first."""
        return [post for post in self.store.all("post") if post["uid"] == uid]

    def comments_of(self, post: str) -> list[dict[str, Any]]:
        """Return the comments on a post, oldest first."""
        return [comment for comment in self.store.all("comment") if comment["post"] == post]

    def commented(self, post: dict[str, Any], author: str, text: str) -> dict[str, Any]:
        """Keep a comment."""
        key = str(5_200_000_000_000_000 + 17 * (len(self.store.all("comment")) + 1))
        comment = {"id": key, "post": post["id"], "to": post["uid"], "author": author, "text": text, "at": self.clock().isoformat()}
        self.store.put("comment", key, comment)
        return comment

    def home(self, request: Request) -> Response:
        """List the accounts."""
        row = Markup('<p><a href="{root}/u/{uid}">{name}</a></p>')
        rows = [row.format(root=request.script_root, **account) for account in self.store.all("account")]
        return page("账号", joined(rows, "还没有账号。"), platform="微博")

    def account_page(self, request: Request, uid: str) -> Response:
        """Show the posts of an account, newest first."""
        account = self.store.get("account", uid)
        if account is None:
            return page("用户不存在", Markup("<p>没有这个用户。</p>"), platform="微博", status=404)
        posts = [self._post(request, account["name"], post) for post in reversed(self.posts(uid))]
        return page(account["name"], joined(posts, "还没有发布微博。"), platform="微博")

    def post_page(self, request: Request, key: str) -> Response:
        """Show a post with its comments, and take a comment of a reader."""
        post = self.store.get("post", key)
        account = self.store.get("account", post["uid"]) if post else None
        if post is None or account is None:
            return page("微博不存在", _GONE, platform="微博", status=404)
        if request.method == "POST":
            author, text = (request.form.get(name, "").strip()[:500] for name in ("author", "text"))
            if author and text:
                with self.store.writing():
                    self.commented(post, author, text)
            return redirect(request.script_root + request.path, 303)
        row = Markup("<p><b>{author}</b>：{text}</p>")
        comments = [row.format(**comment) for comment in self.comments_of(key)]
        body = self._post(request, account["name"], post) + Markup("<h2>评论</h2>") + joined(comments, "还没有评论。") + COMMENT_FORM
        return page(f"{account['name']}的微博", body, platform="微博")

    def _post(self, request: Request, name: str, post: dict[str, Any]) -> Markup:
        root = request.script_root
        shown = linked(post["text"]).replace('href="http://t.cn/', Markup('href="{}/t.cn/').format(root))
        pictures = [Markup('<p><img src="{}/picture/{}" alt="微博配图"></p>').format(root, key) for key in post["pictures"]]
        frame = Markup(
            '<article><p><b>{name}</b> <small><a href="{root}/status/{id}">{at}</a></small></p><p class="text">{shown}</p>{pictures}</article>'
        )
        return frame.format(name=name, root=root, id=post["id"], at=local(post["at"]), shown=shown, pictures=Markup().join(pictures))

    def picture(self, request: Request, key: str) -> Response:  # noqa: ARG002 - all answers take the request
        """Return a picture."""
        kept = self.store.get("picture", key)
        if kept is None:
            return self.not_found()
        return Response(base64.b64decode(kept["data"]), mimetype=kept["type"])

    def follow(self, request: Request, code: str) -> Response:  # noqa: ARG002
        """Lead on from a short address."""
        link = self.store.get("link", code)
        return redirect(link["address"]) if link else self.not_found()
