"""The practice Weibo: statuses and comments over its API."""

# ruff: noqa: ARG002 - all calls take the request and the token

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import told
from guikou.channels.practice.weibo.errors import Said
from guikou.channels.practice.weibo.login import call
from guikou.channels.practice.weibo.pages import Pages
from guikou.channels.practice.weibo.texts import has_topic, names_domain, shortened, similar, weight, written

POSTS_AN_HOUR = 30
LARGEST_PICTURE = 5 * 10**6
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}


def _whole(request: Request, name: str, otherwise: int) -> int:
    try:
        return int(request.values.get(name, otherwise))
    except ValueError:
        raise Said("10017", f"parameter ({name})'s value invalid") from None


class PracticeWeibo(Pages):
    """Weibo's open platform: an ordinary app may share; `update`, `destroy` and the `contract` interface need a permission."""

    rules = (
        Rule("/oauth2/authorize", endpoint="authorize", methods=["GET", "POST"]),
        Rule("/oauth2/access_token", endpoint="access_token", methods=["POST"]),
        Rule("/oauth2/get_token_info", endpoint="token_info", methods=["POST"]),
        Rule("/oauth2/revokeoauth2", endpoint="revoke", methods=["GET", "POST"]),
        Rule("/2/statuses/share.json", endpoint="share", methods=["POST"]),
        Rule("/2/statuses/update.json", endpoint="update", methods=["POST"]),
        Rule("/2/statuses/upload_url_text/biz.json", endpoint="publish_by_contract", methods=["POST"]),
        Rule("/2/statuses/upload_pic/biz.json", endpoint="upload_by_contract", methods=["POST"]),
        Rule("/2/statuses/user_timeline.json", endpoint="timeline", methods=["GET"]),
        Rule("/2/statuses/user_timeline/biz.json", endpoint="timeline_by_contract", methods=["GET"]),
        Rule("/2/statuses/show.json", endpoint="show", methods=["GET"]),
        Rule("/2/statuses/count.json", endpoint="counts", methods=["GET"]),
        Rule("/2/statuses/destroy.json", endpoint="destroy", methods=["POST"]),
        Rule("/2/short_url/expand.json", endpoint="expand", methods=["GET"]),
        Rule("/2/users/show.json", endpoint="user", methods=["GET"]),
        Rule("/2/comments/to_me.json", endpoint="comments_to_me", methods=["GET"]),
        Rule("/2/comments/show.json", endpoint="comments_show", methods=["GET"]),
        Rule("/2/comments/create.json", endpoint="comment", methods=["POST"]),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/u/<uid>", endpoint="account_page", methods=["GET"]),
        Rule("/status/<key>", endpoint="post_page", methods=["GET", "POST"]),
        Rule("/picture/<key>", endpoint="picture", methods=["GET"]),
        Rule("/t.cn/<code>", endpoint="follow", methods=["GET"]),
    )

    def busy(self) -> Response:
        """Return what Weibo says when it is busy."""
        error = Said("10002")
        return told(error.body("/"), error.status)

    def not_found(self) -> Response:
        """Return what Weibo says of an address that it does not know."""
        error = Said("10020")
        return told(error.body("/"), error.status)

    @call()
    def share(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Publish what an ordinary app may: a text with an address of its own domain, and a picture."""
        text = self._text(request, most=140)
        app = self.store.get("app", token["app"]) or {}
        if has_topic(text):
            raise Said("10017", "parameter (status)'s value invalid, topic is not allowed")
        if not names_domain(text, app["domains"]):
            raise Said("10017", "text not find domain!")
        given = request.files.get("pic")
        return self._published(token, text, pictures=[self._kept(given)] if given else [])

    @call("update")
    def update(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Publish a text with notes that only programs see."""
        return self._published(token, self._text(request, most=140), notes=self._notes(request))

    @call("contract")
    def publish_by_contract(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Publish as an account with a contract may: long texts, up to nine pictures that were uploaded before."""
        text = self._text(request, most=2000 if request.form.get("is_longtext") == "1" else 140)
        pictures = [key for key in request.form.get("pic_id", "").split(",") if key]
        if len(pictures) > 9 or not all(self.store.get("picture", key) for key in pictures):
            raise Said("10017", "parameter (pic_id)'s value invalid")
        return self._published(token, text, pictures=pictures, notes=self._notes(request))

    @call("contract")
    def upload_by_contract(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Take a picture that is not public yet."""
        given = request.files.get("pic")
        if given is None:
            raise Said("10016", "pic")
        return {"pic_id": self._kept(given)}

    def _text(self, request: Request, *, most: int) -> str:
        text = request.form.get("status", "")
        for name in ("status", "rip"):
            if not request.form.get(name, "").strip():
                raise Said("10016", name)
        if weight(text) > most:
            raise Said("20012")
        return text

    def _notes(self, request: Request) -> list[Any]:
        raw = request.form.get("annotations", "")
        if not raw:
            return []
        try:
            notes = json.loads(raw)
        except ValueError:
            notes = None
        if len(raw) > 512 or not isinstance(notes, list):
            raise Said("10017", "parameter (annotations)'s value invalid")
        return notes

    def _kept(self, given: FileStorage) -> str:
        data = given.read()
        media_type = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
        if media_type is None:
            raise Said("10007")
        if len(data) >= LARGEST_PICTURE:
            raise Said("20006")
        key = f"007practice{len(self.store.all('picture')):08d}"
        self.store.put("picture", key, {"type": media_type, "data": base64.b64encode(data).decode()})
        return key

    def _published(
        self, token: dict[str, Any], text: str, *, pictures: list[str] | None = None, notes: list[Any] | None = None
    ) -> dict[str, Any]:
        now = self.clock()
        own = [post for post in self.store.all("post") if post["uid"] == token["uid"]]
        if sum(datetime.fromisoformat(post["at"]) > now - timedelta(hours=1) for post in own) >= POSTS_AN_HOUR:
            raise Said("10024", "statuses/update")
        if any(word in text for row in self.store.all("refused word") for word in [row["word"]]):
            raise Said("20021")
        if own and own[-1]["written"] == text:
            raise Said("20019")
        if own and similar(own[-1]["written"], text):
            raise Said("20017")
        shown, links = shortened(text)
        for code, address in links.items():
            self.store.put("link", code, {"address": address})
        key = str(5_100_000_000_000_000 + 4_321 * (len(self.store.all("post")) + 1))
        post = {
            "id": key,
            "uid": token["uid"],
            "written": text,
            "text": shown,
            "at": now.isoformat(),
            "pictures": pictures or [],
            "notes": notes or [],
        }
        self.store.put("post", key, post)
        return self._status(post)

    def refuse_word(self, word: str) -> None:
        """Let the platform refuse texts with a word from now on."""
        self.store.put("refused word", word, {"word": word})

    def _status(self, post: dict[str, Any]) -> dict[str, Any]:
        key = post["id"]
        return {
            "created_at": written(datetime.fromisoformat(post["at"])),
            "id": int(key),
            "mid": key,
            "idstr": key,
            "text": post["text"],
            "source": "练习应用",
            "truncated": False,
            "pic_ids": post["pictures"],
            "annotations": post["notes"],
            "reposts_count": 0,
            "comments_count": len(self.comments_of(key)),
            "attitudes_count": 0,
            "user": self._user(post["uid"]),
        }

    def _user(self, uid: str) -> dict[str, Any]:
        account = self.store.get("account", uid)
        if account is None:
            raise Said("20003")
        return {"id": int(uid), "idstr": uid, "screen_name": account["name"], "name": account["name"]}

    def _own(self, request: Request, token: dict[str, Any], most: int) -> dict[str, Any]:
        since, count, number = _whole(request, "since_id", 0), _whole(request, "count", 20), _whole(request, "page", 1)
        own = [post for post in reversed(self.posts(token["uid"])) if int(post["id"]) > since]
        size = max(1, min(count, most))
        start = (max(number, 1) - 1) * size
        return {"statuses": [self._status(post) for post in own[start : start + size]], "total_number": len(own)}

    @call()
    def timeline(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """List the account's own posts, newest first."""
        return self._own(request, token, 100)

    @call("contract")
    def timeline_by_contract(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """List the account's own posts, newest first."""
        return self._own(request, token, 100)

    def _asked(self, request: Request) -> dict[str, Any]:
        post = self.store.get("post", request.values.get("id", ""))
        if post is None:
            raise Said("20101")
        return post

    @call()
    def show(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Show a post."""
        return self._status(self._asked(request))

    @call()
    def counts(self, request: Request, token: dict[str, Any]) -> list[dict[str, Any]]:
        """Count what people did with posts."""
        found = (self.store.get("post", key) for key in request.args.get("ids", "").split(",")[:100])
        return [
            {"id": int(post["id"]), "comments": len(self.comments_of(post["id"])), "reposts": 0, "attitudes": 0} for post in found if post
        ]

    @call("destroy")
    def destroy(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Delete one's own post."""
        post = self._asked(request)
        if post["uid"] != token["uid"]:
            raise Said("10014")
        self.store.drop("post", post["id"])
        return self._status(post)

    @call()
    def expand(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Say for what short addresses stand; at most twenty at once."""
        urls = []
        for short in request.args.getlist("url_short")[:20]:
            link = self.store.get("link", short.removeprefix("http://t.cn/"))
            urls.append({"url_short": short, "url_long": link["address"] if link else "", "type": 0, "result": bool(link)})
        return {"urls": urls}

    @call()
    def user(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Show an account."""
        return self._user(request.args.get("uid", ""))

    def _comment(self, comment: dict[str, Any]) -> dict[str, Any]:
        post = self.store.get("post", comment["post"])
        return {
            "created_at": written(datetime.fromisoformat(comment["at"])),
            "id": int(comment["id"]),
            "idstr": comment["id"],
            "text": comment["text"],
            "user": {"screen_name": comment["author"]},
            "status": self._status(post) if post else None,
        }

    def _comments(self, request: Request, chosen: list[dict[str, Any]]) -> dict[str, Any]:
        since, count, number = _whole(request, "since_id", 0), _whole(request, "count", 50), _whole(request, "page", 1)
        newer = [one for one in reversed(chosen) if int(one["id"]) > since]
        start = (max(number, 1) - 1) * count
        return {"comments": [self._comment(one) for one in newer[start : start + count]], "total_number": len(newer)}

    @call()
    def comments_to_me(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """List comments on all of the account's posts, newest first."""
        return self._comments(request, [one for one in self.store.all("comment") if one["to"] == token["uid"]])

    @call()
    def comments_show(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """List comments on a post, newest first."""
        return self._comments(request, self.comments_of(self._asked(request)["id"]))

    @call()
    def comment(self, request: Request, token: dict[str, Any]) -> dict[str, Any]:
        """Write a comment as the account."""
        for name in ("comment", "rip"):
            if not request.form.get(name, "").strip():
                raise Said("10016", name)
        if weight(request.form["comment"]) > 140:
            raise Said("20012")
        return self._comment(self.commented(self._asked(request), self._user(token["uid"])["name"], request.form["comment"]))
