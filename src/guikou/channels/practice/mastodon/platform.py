"""The practice Mastodon: posts and pictures over its API, and the pages."""

import base64
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from werkzeug.routing import Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import told
from guikou.channels.practice.mastodon import entities
from guikou.channels.practice.mastodon.login import NAME, NOT_FOUND, Login, Said, call
from guikou.channels.practice.pages import COMMENT_FORM, joined, linked, local, page

MOST_CHARACTERS, MOST_MEDIA, MOST_ALT, LARGEST_PICTURE = 500, 4, 1500, 16 * 2**20
KEY_KEPT = timedelta(hours=1)
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_AVATAR = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


class PracticeMastodon(Login):
    """A Mastodon server with the accounts of one office, and its visitors."""

    rules = (
        Rule("/api/v1/apps", endpoint="register_app", methods=["POST"]),
        Rule("/oauth/authorize", endpoint="authorize", methods=["GET", "POST"]),
        Rule("/oauth/token", endpoint="token", methods=["POST"]),
        Rule("/oauth/revoke", endpoint="revoke", methods=["POST"]),
        Rule("/api/v1/instance", endpoint="instance", methods=["GET"]),
        Rule("/api/v2/instance", endpoint="instance", methods=["GET"]),
        Rule("/api/v1/accounts/verify_credentials", endpoint="myself", methods=["GET"]),
        Rule("/api/v1/accounts/<key>", endpoint="account", methods=["GET"]),
        Rule("/api/v1/accounts/<key>/statuses", endpoint="statuses_of", methods=["GET"]),
        Rule("/api/v1/media", endpoint="upload", methods=["POST"]),
        Rule("/api/v2/media", endpoint="upload", methods=["POST"]),
        Rule("/api/v1/media/<key>", endpoint="medium", methods=["GET"]),
        Rule("/api/v1/statuses", endpoint="post", methods=["POST"]),
        Rule("/api/v1/statuses/<key>", endpoint="show", methods=["GET"]),
        Rule("/api/v1/statuses/<key>", endpoint="edit", methods=["PUT"]),
        Rule("/api/v1/statuses/<key>", endpoint="delete", methods=["DELETE"]),
        Rule("/api/v1/statuses/<key>/context", endpoint="context", methods=["GET"]),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/@<name>", endpoint="account_page", methods=["GET"]),
        Rule("/@<name>/<key>", endpoint="post_page", methods=["GET", "POST"]),
        Rule("/media/<key>", endpoint="picture", methods=["GET"]),
        Rule("/avatar.png", endpoint="avatar", methods=["GET"]),
    )

    def busy(self) -> Response:
        """Return what Mastodon says when it is busy."""
        return told({"error": "There was a temporary problem serving your request, please try again"}, 503)

    def not_found(self) -> Response:
        """Return what Mastodon says of an address that it does not know."""
        return told({"error": NOT_FOUND}, 404)

    @call()
    def instance(self, request: Request) -> dict[str, Any]:
        """Say what this server takes."""
        statuses = {"max_characters": MOST_CHARACTERS, "max_media_attachments": MOST_MEDIA}
        media = {"supported_mime_types": sorted(_PICTURES.values()), "image_size_limit": LARGEST_PICTURE, "description_limit": MOST_ALT}
        return {
            "uri": request.host,
            "domain": request.host,
            "title": f"{NAME}（练习平台）",
            "version": "4.3.0",
            "api_versions": {"mastodon": 2},
            "configuration": {
                "statuses": {**statuses, "characters_reserved_per_url": entities.ADDRESS_COUNTS},
                "media_attachments": media,
            },
        }

    @call("read")
    def myself(self, request: Request) -> dict[str, Any]:
        """Show the account of the token."""
        return self._account(request, request.environ["practice.token"]["account"])

    @call()
    def account(self, request: Request, key: str) -> dict[str, Any]:
        """Show an account."""
        return self._account(request, key)

    def _account(self, request: Request, key: str) -> dict[str, Any]:
        row = self.store.get("account", key)
        if row is None:
            raise Said(404, NOT_FOUND)
        return entities.account(row, request.root_url.rstrip("/"), len(self.posts_of(key)))

    def posts_of(self, account: str) -> list[dict[str, Any]]:
        """Return the posts of an account, oldest first."""
        return [post for post in self.store.all("status") if post["account"] == account]

    @call()
    def statuses_of(self, request: Request, key: str) -> list[dict[str, Any]]:
        """List posts, newest first, by pages of at most forty."""
        asked = request.args
        before = asked.get("max_id", "")
        chosen = [post for post in reversed(self.posts_of(key)) if not before or int(post["id"]) < int(before)]
        if asked.get("exclude_replies") in ("true", "1"):
            chosen = [post for post in chosen if not post["answers"]]
        return [self._status(request, post) for post in chosen[: min(asked.get("limit", 20, int), 40)]]

    @call("write", budget="media")
    def upload(self, request: Request) -> dict[str, Any]:
        """Take a picture that is not public yet."""
        given = request.files.get("file")
        data = given.read() if given else b""
        alt = request.form.get("description", "")
        media_type = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
        if media_type is None:
            raise Said(422, "Validation failed: File content type is invalid, File is invalid")
        if len(data) > LARGEST_PICTURE:
            raise Said(413, "Payload Too Large")
        if len(alt) > MOST_ALT:
            raise Said(422, f"Validation failed: Description is too long (maximum is {MOST_ALT} characters)")
        key = str(110_000_000_000_000_000 + len(self.store.all("medium")))
        row = {"id": key, "type": media_type, "alt": alt, "data": base64.b64encode(data).decode()}
        self.store.put("medium", key, row)
        return entities.medium(row, request.root_url.rstrip("/"))

    @call("read")
    def medium(self, request: Request, key: str) -> dict[str, Any]:
        """Show an uploaded picture."""
        row = self.store.get("medium", key)
        if row is None:
            raise Said(404, NOT_FOUND)
        return entities.medium(row, request.root_url.rstrip("/"))

    def _checked(self, values: dict[str, Any]) -> tuple[str, str, list[str]]:
        text, warning, media = str(values.get("status") or ""), str(values.get("spoiler_text") or ""), list(values.get("media_ids") or [])
        if not text.strip() and not media:
            raise Said(422, "Validation failed: Text can't be blank")
        if entities.counted(text) + entities.counted(warning) > MOST_CHARACTERS:
            raise Said(422, f"Validation failed: Text character limit of {MOST_CHARACTERS} exceeded")
        if len(media) > MOST_MEDIA:
            raise Said(422, "Validation failed: Cannot attach more than 4 files")
        if not all(self.store.get("medium", str(key)) for key in media):
            raise Said(422, f"Validation failed: Media with IDs {', '.join(map(str, media))} not found or already attached to another post")
        return text, warning, [str(key) for key in media]

    @call("write")
    def post(self, request: Request) -> dict[str, Any]:
        """Publish; the same `Idempotency-Key` within an hour gives the post that was made first."""
        token = request.environ["practice.token"]
        name = f"{token['token']}/{request.headers['Idempotency-Key']}" if "Idempotency-Key" in request.headers else ""
        known = self.store.get("idempotency", name) if name else None
        now = self.clock()
        if known and datetime.fromisoformat(known["at"]) + KEY_KEPT > now and (made := self.store.get("status", known["status"])):
            return self._status(request, made)
        values = self.given(request)
        text, warning, media = self._checked(values)
        answers = values.get("in_reply_to_id") or None
        if answers and self.store.get("status", str(answers)) is None:
            raise Said(404, NOT_FOUND)
        row = self._kept(token["account"], text, answers=str(answers) if answers else None, media=media)
        row |= {"warning": warning, "visibility": values.get("visibility") or "public", "language": values.get("language")}
        self.store.put("status", row["id"], row)
        if name:
            self.store.put("idempotency", name, {"status": row["id"], "at": now.isoformat()})
        return self._status(request, row)

    def _kept(self, account: str, text: str, *, answers: str | None, media: list[str]) -> dict[str, Any]:
        now = self.clock()
        made = (self.store.get("count", "status") or {"made": 0})["made"] + 1
        self.store.put("count", "status", {"made": made})
        key = str((int(now.timestamp() * 1000) << 16) + made % 2**16)
        row = {"id": key, "account": account, "text": text, "at": now.isoformat(), "edited_at": None, "answers": answers, "media": media}
        row |= {"warning": "", "visibility": "public", "language": "zh"}
        self.store.put("status", key, row)
        return row

    def _status(self, request: Request, row: dict[str, Any]) -> dict[str, Any]:
        root = request.root_url.rstrip("/")
        media = [entities.medium(kept, root) for key in row["media"] if (kept := self.store.get("medium", key))]
        return entities.status(row, self._account(request, row["account"]), media, len(self.answers_to(row["id"])), root)

    def answers_to(self, key: str) -> list[dict[str, Any]]:
        """Return the direct replies to a post, oldest first."""
        return [post for post in self.store.all("status") if post["answers"] == key]

    def _asked(self, key: str) -> dict[str, Any]:
        row = self.store.get("status", key)
        if row is None:
            raise Said(404, NOT_FOUND)
        return row

    def _own(self, request: Request, key: str) -> dict[str, Any]:
        row = self._asked(key)
        if row["account"] != request.environ["practice.token"]["account"]:
            raise Said(404, NOT_FOUND)
        return row

    @call()
    def show(self, request: Request, key: str) -> dict[str, Any]:
        """Show a post."""
        return self._status(request, self._asked(key))

    @call("write")
    def edit(self, request: Request, key: str) -> dict[str, Any]:
        """Replace a post's text and pictures; nothing changes where they are the same."""
        row, values = self._own(request, key), self.given(request)
        text, warning, media = self._checked(values)
        changed = {**row, "text": text, "warning": warning, "media": media, "language": values.get("language") or row["language"]}
        if changed != row:
            changed["edited_at"] = self.clock().isoformat()
            self.store.put("status", key, changed)
        return self._status(request, changed)

    @call("write", budget="delete")
    def delete(self, request: Request, key: str) -> dict[str, Any]:
        """Delete a post, and return it with its text for writing it anew."""
        row = self._own(request, key)
        shown = self._status(request, row)
        self.store.drop("status", key)
        return {**shown, "text": row["text"]}

    @call()
    def context(self, request: Request, key: str) -> dict[str, Any]:
        """Show what a post answers and what answers it."""
        ancestors: list[dict[str, Any]] = []
        above = self._asked(key)["answers"]
        while above and (row := self.store.get("status", above)):
            ancestors.insert(0, self._status(request, row))
            above = row["answers"]
        below, waiting = [], self.answers_to(key)
        while waiting:
            row = waiting.pop(0)
            below.append(self._status(request, row))
            waiting = self.answers_to(row["id"]) + waiting
        return {"ancestors": ancestors, "descendants": below}

    def home(self, request: Request) -> Response:
        """List the accounts."""
        row = Markup('<p><a href="{root}/@{name}">{shown}</a></p>')
        return page(
            "账号",
            joined([row.format(root=request.script_root, **one) for one in self.store.all("account")], "还没有账号。"),
            platform=NAME,
        )

    def account_page(self, request: Request, name: str) -> Response:
        """Show the posts of an account, newest first."""
        account = next((one for one in self.store.all("account") if one["name"] == name), None)
        if account is None:
            return page("账号不存在", Markup("<p>没有这个账号。</p>"), platform=NAME, status=404)
        posts = [self._shown(request, account, post) for post in reversed(self.posts_of(account["id"]))]
        return page(account["shown"], joined(posts, "还没有发布内容。"), platform=NAME)

    def post_page(self, request: Request, name: str, key: str) -> Response:
        """Show a post with the replies, and take a reply of a visitor."""
        post = self.store.get("status", key)
        account = self.store.get("account", post["account"]) if post else None
        if post is None or account is None or account["name"] != name:
            return page("内容不存在", Markup("<p>这条内容不存在或已被删除。</p>"), platform=NAME, status=404)
        if request.method == "POST":
            self.reply(key, request.form.get("author", "").strip()[:30], request.form.get("text", "").strip()[:MOST_CHARACTERS])
            return redirect(request.script_root + request.path, 303)
        replies = [self._shown(request, self.store.get("account", one["account"]) or account, one) for one in self.answers_to(key)]
        body = self._shown(request, account, post) + Markup("<h2>回复</h2>") + joined(replies, "还没有回复。") + COMMENT_FORM
        return page(f"{account['shown']}的嘟文", body, platform=NAME)

    def reply(self, key: str, author: str, text: str) -> None:
        """Let a visitor with that name answer a post."""
        if not author or not text:
            return
        with self.store.writing():
            visitor = next((one["id"] for one in self.store.all("account") if one["shown"] == author), None)
            self._kept(visitor or self.add_account(f"visitor{len(self.store.all('account'))}", author), text, answers=key, media=[])

    def _shown(self, request: Request, account: dict[str, Any], post: dict[str, Any]) -> Markup:
        root = request.script_root
        kept = [row for key in post["media"] if (row := self.store.get("medium", key))]
        pictures = [Markup('<p><img src="{}/media/{}" alt="{}"></p>').format(root, row["id"], row["alt"]) for row in kept]
        edited = "（已编辑）" if post["edited_at"] else ""
        frame = Markup(
            '<article><p><b>{shown}</b> <small><a href="{root}/@{name}/{id}">{at}{edited}</a></small></p><p class="text">{text}</p>{pictures}</article>'
        )
        about = {
            "shown": account["shown"],
            "name": account["name"],
            "id": post["id"],
            "at": local(post["at"]),
            "edited": edited,
        }
        return frame.format(root=root, text=linked(post["text"]), pictures=Markup().join(pictures), **about)

    def picture(self, request: Request, key: str) -> Response:  # noqa: ARG002 - all answers take the request
        """Return a picture."""
        row = self.store.get("medium", key)
        return Response(base64.b64decode(row["data"]), mimetype=row["type"]) if row else self.not_found()

    def avatar(self, request: Request) -> Response:  # noqa: ARG002
        """Return the picture that all accounts have."""
        return Response(_AVATAR, mimetype="image/png")
