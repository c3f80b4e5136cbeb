"""Platforms for tests: servers that answer as Mastodon, Bluesky and WordPress do, with paging, limits and their ways of saying no."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from servers import Asked, Reply, Server

START = datetime(2026, 1, 1, tzinfo=UTC)


def answer(document: Any, status: int = 200, **headers: str) -> Reply:
    """Return a JSON answer."""
    return Reply(json.dumps(document), status, "application/json; charset=utf-8", dict(headers))


def stamp(moment: datetime) -> str:
    """Return a moment as these platforms write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Mastodon(Server):
    """A server with one account, `county`; `statuses` are its posts, the newest first."""

    def __init__(self, count: int = 0) -> None:
        super().__init__({"/api/v1/accounts/lookup": self._lookup, "/api/v1/accounts/109/statuses": self._statuses})
        self.account: dict[str, Any] = {
            "id": "109",
            "username": "county",
            "acct": "county",
            "display_name": "某县发布",
            "uri": "https://social.example/users/county",
            "followers_count": 321,
            "statuses_count": count,
            "fields": [{"name": "网站", "value": "…", "verified_at": "2026-01-01T00:00:00Z"}],
        }
        self.statuses = [self.status(number) for number in range(count, 0, -1)]

    @staticmethod
    def status(number: int, **given: Any) -> dict[str, Any]:
        """Return a post."""
        return {
            "id": str(1000 + number),
            "uri": f"https://social.example/users/county/statuses/{1000 + number}",
            "url": f"https://social.example/@county/{1000 + number}",
            "created_at": stamp(START + timedelta(hours=number)),
            "content": f"<p>第{number}号通知<br>请周知 <script>alert(1)</script></p>",
            "spoiler_text": "",
            "favourites_count": number,
            "reblogs_count": 2,
            "replies_count": 1,
            "reblog": None,
            "visibility": "public",
            "media_attachments": [{"type": "image", "description": None}, {"type": "image", "description": "办事大厅"}, {"type": "video"}],
        } | given

    def _lookup(self, asked: Asked) -> Reply:
        known = asked.query.get("acct") == ["county"]
        return answer(self.account) if known else answer({"error": "Record not found"}, 404)

    def _statuses(self, asked: Asked) -> Reply:
        before = int(asked.query.get("max_id", ["99999999"])[0])
        limit = min(int(asked.query.get("limit", ["20"])[0]), 40)
        return answer([status for status in self.statuses if int(status["id"]) < before][:limit])


class Bluesky(Server):
    """An AppView with one account, `county.example`."""

    DID = "did:plc:abcdefghijklmnopqrstuvwx"

    def __init__(self, count: int = 0) -> None:
        super().__init__({"/xrpc/app.bsky.actor.getProfile": self._profile, "/xrpc/app.bsky.feed.getAuthorFeed": self._feed})
        self.items = [self.item(number) for number in range(count, 0, -1)]

    @classmethod
    def item(cls, number: int, **given: Any) -> dict[str, Any]:
        """Return a post of the feed."""
        at = stamp(START + timedelta(hours=number))
        return {
            "post": {
                "uri": f"at://{cls.DID}/app.bsky.feed.post/3k{number:011d}",
                "cid": "bafy",
                "author": {"did": cls.DID, "handle": "county.example"},
                "record": {
                    "$type": "app.bsky.feed.post",
                    "text": f"第{number}号通知",
                    "createdAt": at,
                    "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": ""}, {"alt": "地图"}]},
                },
                "indexedAt": at,
                "likeCount": number,
                "repostCount": 2,
                "replyCount": 1,
            }
        } | given

    def _profile(self, asked: Asked) -> Reply:
        if asked.query.get("actor", [""])[0] not in ("county.example", self.DID):
            return answer({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        return answer(
            {"did": self.DID, "handle": "county.example", "displayName": "某县发布", "followersCount": 55, "postsCount": len(self.items)}
        )

    def _feed(self, asked: Asked) -> Reply:
        begin = int(asked.query.get("cursor", ["0"])[0])
        limit = min(int(asked.query.get("limit", ["50"])[0]), 100)
        page = {"feed": self.items[begin : begin + limit]}
        return answer(page | ({"cursor": str(begin + limit)} if begin + limit < len(self.items) else {}))


class WordPress(Server):
    """A website with readable addresses, or without (`plain`)."""

    def __init__(self, count: int = 0, *, plain: bool = False) -> None:
        super().__init__({})
        self.posts = [self.post(number) for number in range(count, 0, -1)]
        if plain:
            self.routes["/"] = self._by_query
        else:
            self.routes |= {"/wp-json/": self._about, "/wp-json/wp/v2/posts": self._posts}

    @staticmethod
    def post(number: int, **given: Any) -> dict[str, Any]:
        """Return a post."""
        return {
            "id": number,
            "guid": {"rendered": f"https://county.example/?p={number}"},
            "link": f"https://county.example/notice/{number}/",
            "date_gmt": (START + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%S"),
            "title": {"rendered": f"第{number}号&#8220;通知&#8221;"},
            "content": {"rendered": f'<p>全文{number}</p><img src="a.png"><img src="b.png" alt="图">'},
        } | given

    def _about(self, _: Asked) -> Reply:
        return answer({"name": "某县人民政府", "namespaces": ["wp/v2"]})

    def _posts(self, asked: Asked) -> Reply:
        size, page = int(asked.query["per_page"][0]), int(asked.query.get("page", ["1"])[0])
        pages = -(-len(self.posts) // size)
        if page > max(pages, 1):
            return answer({"code": "rest_post_invalid_page_number"}, 400)
        return answer(self.posts[(page - 1) * size : page * size], **{"X-WP-Total": str(len(self.posts)), "X-WP-TotalPages": str(pages)})

    def _by_query(self, asked: Asked) -> Reply:
        route = asked.query.get("rest_route", [""])[0]
        if route == "/":
            return self._about(asked)
        return self._posts(asked) if route == "/wp/v2/posts" else Reply("<html>", type="text/html")
