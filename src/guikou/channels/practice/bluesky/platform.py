"""The practice Bluesky: records and pictures over XRPC, the public view of posts, and the pages."""

import base64
import secrets
from typing import Any

from markupsafe import Markup
from werkzeug.routing import Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.bluesky import cid
from guikou.channels.practice.bluesky.rules import KEY, POST, TID, wrong_with_post
from guikou.channels.practice.bluesky.sessions import POINTS, Said, Sessions, call, given
from guikou.channels.practice.frame import told
from guikou.channels.practice.pages import COMMENT_FORM, joined, linked, local, page

NAME = "蓝天"
LARGEST_UPLOAD = 5 * 2**20
_CREATE, _UPDATE, _DELETE = 3, 2, 1
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


class PracticeBluesky(Sessions):
    """A personal data server with the accounts of one office, its visitors, and what the network shows of them."""

    rules = (
        Rule("/xrpc/com.atproto.server.describeServer", endpoint="describe", methods=["GET"]),
        Rule("/xrpc/com.atproto.server.createSession", endpoint="create_session", methods=["POST"]),
        Rule("/xrpc/com.atproto.server.refreshSession", endpoint="refresh_session", methods=["POST"]),
        Rule("/xrpc/com.atproto.server.getSession", endpoint="get_session", methods=["GET"]),
        Rule("/xrpc/com.atproto.server.deleteSession", endpoint="delete_session", methods=["POST"]),
        Rule("/xrpc/com.atproto.identity.resolveHandle", endpoint="resolve", methods=["GET"]),
        Rule("/xrpc/com.atproto.repo.putRecord", endpoint="put_record", methods=["POST"]),
        Rule("/xrpc/com.atproto.repo.createRecord", endpoint="create_record", methods=["POST"]),
        Rule("/xrpc/com.atproto.repo.getRecord", endpoint="get_record", methods=["GET"]),
        Rule("/xrpc/com.atproto.repo.listRecords", endpoint="list_records", methods=["GET"]),
        Rule("/xrpc/com.atproto.repo.deleteRecord", endpoint="delete_record", methods=["POST"]),
        Rule("/xrpc/com.atproto.repo.uploadBlob", endpoint="upload", methods=["POST"]),
        Rule("/xrpc/app.bsky.actor.getProfile", endpoint="profile", methods=["GET"]),
        Rule("/xrpc/app.bsky.feed.getPosts", endpoint="posts", methods=["GET"]),
        Rule("/xrpc/app.bsky.feed.getPostThread", endpoint="thread", methods=["GET"]),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/profile/<handle>", endpoint="account_page", methods=["GET"]),
        Rule("/profile/<handle>/post/<key>", endpoint="post_page", methods=["GET", "POST"]),
        Rule("/blob/<key>", endpoint="blob", methods=["GET"]),
    )

    def busy(self) -> Response:
        """Return what a server says when it is busy."""
        return told({"error": "NotEnoughResources", "message": "Service Unavailable"}, 503)

    def not_found(self) -> Response:
        """Return what a server says of a method that it does not know."""
        return told({"error": "MethodNotImplemented", "message": "Method Not Implemented"}, 501)

    @call
    def describe(self, request: Request) -> dict[str, Any]:
        """Say what this server is."""
        return {"did": f"did:web:{request.host}", "availableUserDomains": [".test"], "inviteCodeRequired": False}

    @call
    def resolve(self, request: Request) -> dict[str, Any]:
        """Say which account has a handle."""
        return {"did": self.account_of(request.args.get("handle", ""))["did"]}

    def _own(self, request: Request, body: dict[str, Any]) -> tuple[str, str]:
        account = self.who(request)
        if body.get("repo") not in (account["did"], account["handle"]):
            if any(body.get("repo") in (one["did"], one["handle"]) for one in self.store.all("account")):
                raise Said("AuthenticationRequired", "Authentication Required", 401)
            raise Said("AccountNotFound", "Account not found", 403)
        collection = str(body.get("collection", ""))
        if collection.count(".") < 2:
            raise Said("InvalidRequest", "Input/collection must be a valid nsid")
        return account["did"], collection

    def _checked(self, body: dict[str, Any], collection: str, key: str) -> dict[str, Any]:
        record = body.get("record")
        if not isinstance(record, dict) or record.setdefault("$type", collection) != collection:
            raise Said("InvalidRequest", f"Invalid $type: expected {collection}")
        if not KEY.fullmatch(key) or (collection == POST and not TID.fullmatch(key)):
            raise Said("InvalidRequest", f"Invalid record key for {collection}: expected tid")
        if collection == POST and (wrong := wrong_with_post(record, lambda link: self.store.get("blob", link))):
            raise Said("InvalidRequest", f"Invalid {collection} record: {wrong}")
        return record

    def _kept(self, did: str, collection: str, key: str, record: dict[str, Any]) -> dict[str, Any]:
        uri, identifier = f"at://{did}/{collection}/{key}", cid.of_record(record)
        row = {
            "uri": uri,
            "did": did,
            "collection": collection,
            "key": key,
            "cid": identifier,
            "value": record,
            "at": self.clock().isoformat(),
        }
        self.store.put("record", uri, row)
        return {
            "uri": uri,
            "cid": identifier,
            "commit": {"cid": cid.of_record({"data": identifier}), "rev": self._tid()},
            "validationStatus": "valid",
        }

    def _tid(self) -> str:
        number = int(self.clock().timestamp() * 1_000_000) << 10 | len(self.store.all("record")) % 1024
        return "".join(_LETTERS[number >> 5 * place & 31] for place in range(12, -1, -1))

    @call
    def put_record(self, request: Request) -> dict[str, Any]:
        """Write a record under a key. The same record again changes nothing; another one replaces what was there."""
        body = given(request)
        did, collection = self._own(request, body)
        key = str(body.get("rkey", ""))
        record = self._checked(body, collection, key)
        known = self.store.get("record", f"at://{did}/{collection}/{key}")
        if known and known["cid"] == cid.of_record(record):
            return {"uri": known["uri"], "cid": known["cid"], "validationStatus": "valid"}
        self.spend(POINTS, f"points {did}", _UPDATE if known else _CREATE)
        return self._kept(did, collection, key, record)

    @call
    def create_record(self, request: Request) -> dict[str, Any]:
        """Write a record under a new key; where the key is taken, the real server fails inside."""
        body = given(request)
        did, collection = self._own(request, body)
        key = str(body.get("rkey") or self._tid())
        record = self._checked(body, collection, key)
        if self.store.get("record", f"at://{did}/{collection}/{key}"):
            raise Said("InternalServerError", "Internal Server Error", 500)
        self.spend(POINTS, f"points {did}", _CREATE)
        return self._kept(did, collection, key, record)

    @call
    def delete_record(self, request: Request) -> dict[str, Any]:
        """Delete a record; deleting what is not there is no error."""
        body = given(request)
        did, collection = self._own(request, body)
        uri = f"at://{did}/{collection}/{body.get('rkey', '')}"
        if self.store.get("record", uri) is None:
            return {}
        self.spend(POINTS, f"points {did}", _DELETE)
        self.store.drop("record", uri)
        return {"commit": {"cid": cid.of_record({"deleted": uri}), "rev": self._tid()}}

    @call
    def get_record(self, request: Request) -> dict[str, Any]:
        """Show a record."""
        asked = request.args
        uri = f"at://{self.account_of(asked.get('repo', ''))['did']}/{asked.get('collection', '')}/{asked.get('rkey', '')}"
        row = self.store.get("record", uri)
        if row is None:
            raise Said("RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": row["uri"], "cid": row["cid"], "value": row["value"]}

    @call
    def list_records(self, request: Request) -> dict[str, Any]:
        """List records of one kind, newest key first."""
        did = self.account_of(request.args.get("repo", ""))["did"]
        rows = [row for row in self.store.all("record") if row["did"] == did and row["collection"] == request.args.get("collection")]
        rows.sort(key=lambda row: row["key"], reverse=True)
        return {
            "records": [{"uri": row["uri"], "cid": row["cid"], "value": row["value"]} for row in rows[: request.args.get("limit", 50, int)]]
        }

    @call
    def upload(self, request: Request) -> dict[str, Any]:
        """Take a picture that no record shows yet."""
        did, data = self.who(request)["did"], request.get_data()
        if len(data) > LARGEST_UPLOAD:
            raise Said("PayloadTooLarge", "request entity too large", 413)
        self.spend(((1000, POINTS[1][1]),), f"blobs {did}", 1)
        media_type = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), request.mimetype)
        identifier = cid.of_blob(data)
        self.store.put("blob", identifier, {"type": media_type, "data": base64.b64encode(data).decode()})
        return {"blob": {"$type": "blob", "ref": {"$link": identifier}, "mimeType": media_type, "size": len(data)}}

    @call
    def profile(self, request: Request) -> dict[str, Any]:
        """Show an account as the network does."""
        account = self.account_of(request.args.get("actor", ""))
        return {"did": account["did"], "handle": account["handle"], "displayName": account["name"], "followersCount": 0, "followsCount": 0}

    def answers_to(self, uri: str) -> list[dict[str, Any]]:
        """Return the direct replies to a post, oldest first."""
        return [row for row in self.store.all("record") if row["value"].get("reply", {}).get("parent", {}).get("uri") == uri]

    def _view(self, row: dict[str, Any]) -> dict[str, Any]:
        account = self.account_of(row["did"])
        counts = {"replyCount": len(self.answers_to(row["uri"])), "repostCount": 0, "likeCount": 0, "quoteCount": 0}
        author = {"did": account["did"], "handle": account["handle"], "displayName": account["name"]}
        return {"uri": row["uri"], "cid": row["cid"], "author": author, "record": row["value"], "indexedAt": row["at"], **counts}

    @call
    def posts(self, request: Request) -> dict[str, Any]:
        """Show posts as the network does; those that are not there are left out."""
        rows = (self.store.get("record", uri) for uri in request.args.getlist("uris")[:25])
        return {"posts": [self._view(row) for row in rows if row]}

    @call
    def thread(self, request: Request) -> dict[str, Any]:
        """Show a post with the replies below it."""
        row = self.store.get("record", request.args.get("uri", ""))
        if row is None:
            raise Said("NotFound", f"Post not found: {request.args.get('uri', '')}")
        return {"thread": self._thread(row)}

    def _thread(self, row: dict[str, Any]) -> dict[str, Any]:
        below = [self._thread(answer) for answer in self.answers_to(row["uri"])]
        return {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._view(row), "replies": below}

    def reply(self, uri: str, author: str, text: str) -> None:
        """Let a visitor with that name answer a post."""
        row = self.store.get("record", uri)
        if row is None or not author or not text:
            return
        with self.store.writing():
            visitor = next((one["did"] for one in self.store.all("account") if one["name"] == author), None)
            visitor = visitor or self.add_account(f"visitor{len(self.store.all('account'))}.test", author, password=secrets.token_hex(16))
            above = {"uri": row["uri"], "cid": row["cid"]}
            value = {"$type": POST, "text": text, "createdAt": self.clock().isoformat(), "reply": {"root": above, "parent": above}}
            self._kept(visitor, POST, self._tid(), value)

    def home(self, request: Request) -> Response:
        """List the accounts."""
        row = Markup('<p><a href="{root}/profile/{handle}">{name}</a></p>')
        rows = [row.format(root=request.script_root, handle=one["handle"], name=one["name"]) for one in self.store.all("account")]
        return page("账号", joined(rows, "还没有账号。"), platform=NAME)

    def account_page(self, request: Request, handle: str) -> Response:
        """Show the posts of an account, newest first."""
        account = next((one for one in self.store.all("account") if one["handle"] == handle), None)
        if account is None:
            return page("账号不存在", Markup("<p>没有这个账号。</p>"), platform=NAME, status=404)
        rows = [row for row in self.store.all("record") if row["did"] == account["did"] and row["collection"] == POST]
        return page(account["name"], joined([self._shown(request, row) for row in reversed(rows)], "还没有发布内容。"), platform=NAME)

    def post_page(self, request: Request, handle: str, key: str) -> Response:
        """Show a post with the replies, and take a reply of a visitor."""
        account = next((one for one in self.store.all("account") if one["handle"] == handle), None)
        row = self.store.get("record", f"at://{account['did']}/{POST}/{key}") if account else None
        if account is None or row is None:
            return page("内容不存在", Markup("<p>这条内容不存在或已被删除。</p>"), platform=NAME, status=404)
        if request.method == "POST":
            self.reply(row["uri"], request.form.get("author", "").strip()[:30], request.form.get("text", "").strip()[:300])
            return redirect(request.script_root + request.path, 303)
        replies = [self._shown(request, answer) for answer in self.answers_to(row["uri"])]
        body = self._shown(request, row) + Markup("<h2>回复</h2>") + joined(replies, "还没有回复。") + COMMENT_FORM
        return page(f"{account['name']}的帖子", body, platform=NAME)

    def _shown(self, request: Request, row: dict[str, Any]) -> Markup:
        account, root = self.account_of(row["did"]), request.script_root
        images = (row["value"].get("embed") or {}).get("images", [])
        pictures = [
            Markup('<p><img src="{}/blob/{}" alt="{}"></p>').format(root, one["image"]["ref"]["$link"], one["alt"]) for one in images
        ]
        frame = Markup(
            '<article><p><b>{name}</b> <small><a href="{root}/profile/{handle}/post/{key}">{at}</a></small></p><p class="text">{text}</p>{pictures}</article>'
        )
        about = {
            "name": account["name"],
            "handle": account["handle"],
            "key": row["key"],
            "at": local(row["value"]["createdAt"]),
        }
        return frame.format(root=root, text=linked(row["value"]["text"]), pictures=Markup().join(pictures), **about)

    def blob(self, request: Request, key: str) -> Response:  # noqa: ARG002 - all answers take the request
        """Return a picture."""
        row = self.store.get("blob", key)
        return Response(base64.b64decode(row["data"]), mimetype=row["type"]) if row else Response("not found", status=404)
