"""The practice WordPress: posts, pictures and comments over REST, and the website."""

import base64
import html
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import told
from guikou.channels.practice.wordpress.door import Said, call, given
from guikou.channels.practice.wordpress.pages import Pages

ZONE = timezone(timedelta(hours=8))
LARGEST_PICTURE = 2 * 2**20
LONGEST_TITLE = 65_535  # bytes of a MySQL column of type TEXT
_STATES = frozenset({"publish", "future", "draft", "pending", "private"})
_KEEP_SLUG = frozenset({"draft", "pending"})
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}


class PracticeWordPress(Pages):
    """A website of one office."""

    rules = (
        Rule("/wp-json/wp/v2/users/me", endpoint="myself", methods=["GET"]),
        Rule("/wp-json/wp/v2/posts", endpoint="posts", methods=["GET"]),
        Rule("/wp-json/wp/v2/posts", endpoint="create", methods=["POST"]),
        Rule("/wp-json/wp/v2/posts/<int:key>", endpoint="post", methods=["GET"]),
        Rule("/wp-json/wp/v2/posts/<int:key>", endpoint="change", methods=["POST", "PUT", "PATCH"]),
        Rule("/wp-json/wp/v2/posts/<int:key>", endpoint="delete", methods=["DELETE"]),
        Rule("/wp-json/wp/v2/media", endpoint="upload", methods=["POST"]),
        Rule("/wp-json/wp/v2/media/<int:key>", endpoint="medium", methods=["GET"]),
        Rule("/wp-json/wp/v2/comments", endpoint="comments", methods=["GET"]),
        Rule("/wp-json/wp/v2/comments", endpoint="write_comment", methods=["POST"]),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/wp-content/uploads/<name>", endpoint="picture", methods=["GET"]),
        Rule("/<slug>/", endpoint="post_page", methods=["GET", "POST"]),
    )

    def busy(self) -> Response:
        """Return what WordPress says while it is being updated: a page, not JSON."""
        text = "<!doctype html><p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"
        return Response(text, status=503, mimetype="text/html", headers={"Retry-After": "600"})

    def not_found(self) -> Response:
        """Return what WordPress says of an address that it does not know."""
        return told({"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}, 404)

    def _entity(self, request: Request, row: dict[str, Any], context: str) -> dict[str, Any]:
        root = request.root_url.rstrip("/")
        at = datetime.fromisoformat(row["at"])
        link = f"{root}/{row['slug']}/" if self.state(row) in ("publish", "private") else f"{root}/?p={row['id']}"

        def text(raw: str, shown: str) -> dict[str, Any]:
            return {"rendered": shown, **({"raw": raw} if context == "edit" else {}), "protected": False}

        return {
            "id": row["id"],
            "date": at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S"),
            "date_gmt": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "modified_gmt": datetime.fromisoformat(row["changed_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "slug": row["slug"],
            "status": self.state(row),
            "type": "post",
            "link": link,
            "title": text(row["title"], html.escape(row["title"], quote=False)),
            "content": text(row["content"], row["content"]),
            "excerpt": text(row["excerpt"], f"<p>{html.escape(row['excerpt'], quote=False)}</p>"),
            "author": row["author"],
            "featured_media": row["featured_media"],
            "comment_status": "open",
        }

    @call
    def posts(self, request: Request) -> Any:
        """List posts, newest first; other states than published need a login."""
        asked = request.args
        size = asked.get("per_page", 10, int)
        states = set(asked.get("status", "publish").split(","))
        if not 1 <= size <= 100:
            raise Said(
                400, "rest_invalid_param", "Invalid parameter(s): per_page", params={"per_page": "per_page must be between 1 and 100"}
            )
        user = self.user_of(request)
        if asked.get("context") == "edit" and user is None:
            raise Said(401, "rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.")
        if states != {"publish"} and user is None:
            raise Said(400, "rest_invalid_param", "Invalid parameter(s): status", params={"status": "Status is forbidden."})
        chosen = [row for row in reversed(self.all_posts()) if row["status"] in states]
        if "slug" in asked:
            chosen = [row for row in chosen if row["slug"] in asked["slug"].split(",")]
        start = (asked.get("page", 1, int) - 1) * size
        rows = [self._entity(request, row, asked.get("context", "view")) for row in chosen[start : start + size]]
        return rows, 200, {"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(-(-len(chosen) // size))}

    def _row(self, key: int) -> dict[str, Any]:
        row = self.store.get("post", str(key))
        if row is None:
            raise Said(404, "rest_post_invalid_id", "Invalid post ID.")
        return row

    @call
    def post(self, request: Request, key: int) -> dict[str, Any]:
        """Show a post; what is not published needs a login."""
        row, user = self._row(key), self.user_of(request)
        if self.state(row) != "publish" and user is None:
            raise Said(401, "rest_forbidden", "Sorry, you are not allowed to do that.")
        if request.args.get("context") == "edit" and user is None:
            raise Said(401, "rest_forbidden_context", "Sorry, you are not allowed to edit this post.")
        return self._entity(request, row, request.args.get("context", "view"))

    def _filled(self, row: dict[str, Any], values: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
        now = self.clock()
        state = values.get("status", row["status"])
        if state not in _STATES and "status" in values:
            raise Said(
                400,
                "rest_invalid_param",
                "Invalid parameter(s): status",
                params={"status": "status is not one of publish, future, draft, pending, private."},
            )
        if state in ("publish", "future", "private") and user["role"] != "editor":
            raise Said(403, "rest_cannot_publish", "Sorry, you are not allowed to publish posts in this post type.")
        changed = {**row, "status": state, "changed_at": now.isoformat()}
        for name in ("title", "content", "excerpt"):
            value = values.get(name, row[name])
            changed[name] = str(value["raw"] if isinstance(value, dict) else value)
        if len(changed["title"].encode()) > LONGEST_TITLE:
            raise Said(500, "db_insert_error", "Could not insert post into the database.")
        if not any(changed[name].strip() for name in ("title", "content", "excerpt")):
            raise Said(400, "empty_content", "Content, title, and excerpt are empty.")
        changed["featured_media"] = int(values.get("featured_media", row["featured_media"]) or 0)
        if "date" in values or "date_gmt" in values:
            written = datetime.fromisoformat(values.get("date") or values["date_gmt"])
            changed["at"] = written.replace(tzinfo=ZONE if values.get("date") else UTC).isoformat()
        elif state == "publish" and row["status"] in _KEEP_SLUG:
            changed["at"] = now.isoformat()
        if state == "publish" and datetime.fromisoformat(changed["at"]) > now:
            changed["status"] = "future"
        if state != "trash":  # a post that comes back from the bin gets its address back
            changed["slug"] = self._slug(changed, str(values.get("slug", row["slug"].removesuffix("__trashed"))))
        return changed

    def _slug(self, row: dict[str, Any], wished: str) -> str:
        slug = re.sub(r"[^\w-]+", "-", wished.lower()).strip("-")
        if not slug and row["status"] in _KEEP_SLUG:
            return slug  # it gets one when it is published
        slug = slug or re.sub(r"[^\w]+", "-", row["title"].lower()).strip("-") or str(row["id"])
        taken = {other["slug"] for other in self.store.all("post") if other["id"] != row["id"]}
        numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
        return slug if slug not in taken else next(name for name in numbered if name not in taken)

    @call
    def create(self, request: Request) -> Any:
        """Write a post."""
        user = self.required(request, "write", "rest_cannot_create")
        key = (self.store.get("count", "id") or {"last": 0})["last"] + 1
        now = self.clock().isoformat()
        empty = {"id": key, "at": now, "changed_at": now, "slug": "", "status": "draft", "title": "", "content": "", "excerpt": ""}
        row = self._filled({**empty, "author": user["id"], "featured_media": 0}, given(request), user)
        self.store.put("count", "id", {"last": key})
        self.store.put("post", str(key), row)
        return self._entity(request, row, "edit"), 201, {}

    @call
    def change(self, request: Request, key: int) -> dict[str, Any]:
        """Change a post."""
        user, row = self.required(request, "write", "rest_cannot_edit"), self._row(key)
        changed = self._filled(row, given(request), user)
        self.store.put("post", str(key), changed)
        return self._entity(request, changed, "edit")

    @call
    def delete(self, request: Request, key: int) -> dict[str, Any]:
        """Put a post into the bin, or with `force` remove it for good."""
        self.required(request, "publish", "rest_cannot_delete")
        row = self._row(key)
        shown = self._entity(request, row, "edit")
        if given(request).get("force") in ("true", "1", True):
            self.store.drop("post", str(key))
            return {"deleted": True, "previous": shown}
        if row["status"] == "trash":
            raise Said(410, "rest_already_trashed", "The post has already been deleted.")
        row = {**row, "status": "trash", "slug": f"{row['slug']}__trashed", "changed_at": self.clock().isoformat()}
        self.store.put("post", str(key), row)
        return self._entity(request, row, "edit")

    @call
    def upload(self, request: Request) -> Any:
        """Take a picture into the library."""
        self.required(request, "publish", "rest_cannot_create")
        given_file = request.files.get("file")
        if given_file:
            data, name = given_file.read(), given_file.filename or "file"
        else:
            data = request.get_data()
            found = re.search(r'filename="?([^";]+)', request.headers.get("Content-Disposition", ""))
            if not found:
                raise Said(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.")
            name = found[1]
        if len(data) > LARGEST_PICTURE:
            raise Said(500, "rest_upload_unknown_error", "The uploaded file exceeds the upload_max_filesize directive in php.ini.")
        media_type = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
        if media_type is None:
            raise Said(500, "rest_upload_unknown_error", "Sorry, you are not allowed to upload this file type.")
        key = (self.store.get("count", "id") or {"last": 0})["last"] + 1
        self.store.put("count", "id", {"last": key})
        file = f"{key}-{re.sub(r'[^A-Za-z0-9._-]', '-', name)}"
        row = {"id": key, "file": file, "type": media_type, "alt": given(request).get("alt_text", "")}
        self.store.put("medium", str(key), {**row, "data": base64.b64encode(data).decode()})
        return self._medium(request, row), 201, {}

    def _medium(self, request: Request, row: dict[str, Any]) -> dict[str, Any]:
        address = f"{request.root_url.rstrip('/')}/wp-content/uploads/{row['file']}"
        return {"id": row["id"], "source_url": address, "alt_text": row["alt"], "mime_type": row["type"], "media_type": "image"}

    @call
    def medium(self, request: Request, key: int) -> dict[str, Any]:
        """Show a picture of the library."""
        row = self.store.get("medium", str(key))
        if row is None:
            raise Said(404, "rest_post_invalid_id", "Invalid post ID.")
        return self._medium(request, row)

    @staticmethod
    def _comment(row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": row["id"],
            "post": row["post"],
            "parent": 0,
            "author_name": row["author"],
            "date_gmt": datetime.fromisoformat(row["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": f"<p>{html.escape(row['text'], quote=False)}</p>\n"},
            "status": row["status"],
        }

    @call
    def comments(self, request: Request) -> list[dict[str, Any]]:
        """List comments; those that wait for approval need a login."""
        asked = request.args
        status = {"hold": "hold", "approve": "approved"}.get(asked.get("status", "approve"), "")
        if status != "approved" and self.user_of(request) is None:
            raise Said(401, "rest_forbidden_param", "Query parameter not permitted: status")
        rows = [row for row in self.store.all("comment") if row["status"] == status and row["post"] == asked.get("post", row["post"], int)]
        if asked.get("order", "desc") == "desc":
            rows.reverse()
        size = min(asked.get("per_page", 10, int), 100)
        start = (asked.get("page", 1, int) - 1) * size
        return [self._comment(row) for row in rows[start : start + size]]

    @call
    def write_comment(self, request: Request) -> Any:
        """Write a comment; it waits for approval."""
        if self.user_of(request) is None:
            raise Said(401, "rest_comment_login_required", "Sorry, you must be logged in to comment.")
        values = given(request)
        if not values.get("author_name") or not values.get("author_email"):
            raise Said(400, "rest_comment_author_data_required", "Creating a comment requires valid author name and email values.")
        row = self._row(int(values.get("post", 0)))
        return self._comment(self.comment(row["id"], values["author_name"], str(values.get("content", "")), "hold")), 201, {}
