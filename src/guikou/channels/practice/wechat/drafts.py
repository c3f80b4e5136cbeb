"""The draft box."""

import secrets
from collections.abc import Sequence
from typing import Any

from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.articles import MOST_ARTICLES, checked
from guikou.channels.practice.wechat.calls import Asked, call
from guikou.channels.practice.wechat.uploads import Uploads

MOST_IN_A_PAGE = 20
SHOWN = (
    "title",
    "author",
    "digest",
    "content",
    "content_source_url",
    "thumb_media_id",
    "show_cover_pic",
    "need_open_comment",
    "only_fans_can_comment",
)


class Drafts(Uploads):
    """What is written and not public."""

    @call("/cgi-bin/draft/add")
    def draft_add(self, asked: Asked) -> dict[str, Any]:
        """Keep a draft of up to eight articles."""
        given = asked.body.get("articles")
        if not isinstance(given, list) or not given:
            raise Refused(44003)
        if len(given) > MOST_ARTICLES:
            raise Refused(40097)
        media_id = secrets.token_urlsafe(48)
        articles = [self._checked(asked, article, alone=len(given) == 1) for article in given]
        now = int(asked.now.timestamp())
        self.store.put(
            f"draft {asked.appid}", media_id, {"media_id": media_id, "articles": articles, "update_time": now, "create_time": now}
        )
        return {"media_id": media_id, "item": []}

    @call("/cgi-bin/draft/get")
    def draft_get(self, asked: Asked) -> dict[str, Any]:
        """Show a draft."""
        draft = self.draft(asked)
        return {"news_item": self._shown(asked, draft), "create_time": draft["create_time"], "update_time": draft["update_time"]}

    @call("/cgi-bin/draft/update")
    def draft_update(self, asked: Asked) -> dict[str, Any]:
        """Replace one article of a draft."""
        draft, index = self.draft(asked), asked.number("index", 0)
        if not 0 <= index < len(draft["articles"]):
            raise Refused(40114)
        draft["articles"][index] = self._checked(asked, asked.body.get("articles"), alone=len(draft["articles"]) == 1)
        draft["update_time"] = int(asked.now.timestamp())
        self.store.put(f"draft {asked.appid}", draft["media_id"], draft)
        return {"errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/draft/delete")
    def draft_delete(self, asked: Asked) -> dict[str, Any]:
        """Throw a draft away."""
        self.store.drop(f"draft {asked.appid}", self.draft(asked)["media_id"])
        return {"errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/draft/count", method="GET")
    def draft_count(self, asked: Asked) -> dict[str, Any]:
        """Count the drafts."""
        return {"total_count": len(self.store.all(f"draft {asked.appid}"))}

    @call("/cgi-bin/draft/batchget")
    def draft_batchget(self, asked: Asked) -> dict[str, Any]:
        """List the drafts, the newest first."""
        page, total = paged(asked, self.store.all(f"draft {asked.appid}"))
        items = [
            {
                "media_id": draft["media_id"],
                "content": {"news_item": without_content(asked, self._shown(asked, draft)), "update_time": draft["update_time"]},
                "update_time": draft["update_time"],
            }
            for draft in page
        ]
        return {"total_count": total, "item_count": len(items), "item": items}

    def draft(self, asked: Asked) -> dict[str, Any]:
        """
        Return the draft that is asked for.

        :raises Refused: there is none, or none any more.
        """
        draft = self.store.get(f"draft {asked.appid}", asked.text("media_id"))
        if draft is None:
            raise Refused(40007)
        return draft

    def _checked(self, asked: Asked, article: Any, *, alone: bool) -> dict[str, Any]:
        return checked(
            article,
            alone=alone,
            bad_words=self.script(asked.appid)["bad_words"],
            own_picture=self.is_own_picture,
            permanent=lambda media_id: self.is_permanent(asked.appid, media_id),
        )

    def _shown(self, asked: Asked, draft: dict[str, Any]) -> list[dict[str, Any]]:
        base = f"{asked.request.url_root}preview/{asked.appid}/{draft['media_id']}"
        return [shown(article, url=f"{base}/{place}") for place, article in enumerate(draft["articles"], 1)]


def shown(article: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an article as the interface gives it; of picture posts, type and pictures are lost, as on the real platform."""
    return {**{name: article[name] for name in SHOWN}, **more}


def paged(asked: Asked, documents: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """
    Return the page that is asked for, the newest first, and how many there are in all.

    :raises Refused: more than 20, fewer than one, or a negative place.
    """
    offset, count = asked.number("offset", 0), asked.number("count", 0)
    if offset < 0 or not 1 <= count <= MOST_IN_A_PAGE:
        raise Refused(40097)
    return list(reversed(documents))[offset : offset + count], len(documents)


def without_content(asked: Asked, articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the content out where that was asked."""
    if asked.number("no_content", 0) != 1:
        return articles
    return [{name: value for name, value in article.items() if name != "content"} for article in articles]
