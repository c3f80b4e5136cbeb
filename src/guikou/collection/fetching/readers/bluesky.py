"""Bluesky: the public posts and figures of an account, through an AppView, without a login."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from guikou.collection.fetching.client import Answer, Client
from guikou.collection.fetching.readers.documents import JSON, count_of, document, list_of, mapping_of, moment_of, strange, text_of
from guikou.collection.fetching.readers.paging import Page, Row, gather
from guikou.collection.fetching.readers.reader import IdentitySeen, Question, Seen
from guikou.collection.fetching.readers.rows import figures, posts
from guikou.kernel.bilingual import Text
from guikou.network.refusals import AddressRefused, Missing, ServerFailed

NAME = Text("Bluesky", "Bluesky")
PER_PAGE = 100
WEBSITE, PUBLIC = "bsky.app", "https://public.api.bsky.app"
NO_ACCOUNT = Text(
    "网址里看不出账号。请填写账号主页的网址，例如 https://bsky.app/profile/账号名。",
    "The address names no account. Enter the address of its page, such as https://bsky.app/profile/name.",
)
GONE = Text(
    "Bluesky 上找不到这个账号：可能已改名、停用或注销。请核对账号主页的网址。",
    "Bluesky knows no such account: it may be renamed, deactivated or deleted. Check the address of its page.",
)
_REFUSED = 400


class BlueskyReader:
    """Reads `app.bsky.actor.getProfile` and `app.bsky.feed.getAuthorFeed`."""

    def read(self, client: Client, question: Question) -> Seen:
        """Return posts, followers and posts as figures, and who it is."""
        base, actor = _place(question.address)
        found = _asked(client, f"{base}/xrpc/app.bsky.actor.getProfile?actor={quote(actor, safe='')}")
        profile = mapping_of(document(found))
        did = text_of(profile.get("did"), 250)
        if not did.startswith("did:"):
            raise strange(found, NAME)

        def turn(older: str | None) -> Page:
            before = f"&cursor={quote(older, safe='')}" if older else ""
            answer = _asked(client, f"{base}/xrpc/app.bsky.feed.getAuthorFeed?actor={quote(did, safe='')}&limit={PER_PAGE}{before}")
            feed = mapping_of(document(answer))
            items = feed.get("feed")
            if not isinstance(items, list):
                raise strange(answer, NAME)
            rows = [row for row in (_row(mapping_of(item), did) for item in items) if row]
            return Page(rows=rows, refused=len(items) - len(rows), older=(text_of(feed.get("cursor"), 500) or None) if items else None)

        rows, verdict, left = gather(turn, question.known, question.cursor)
        counts = {"followers": count_of(profile.get("followersCount")), "posts": count_of(profile.get("postsCount"))}
        verification = mapping_of(profile.get("verification"))
        return Seen(
            verdict=verdict,
            origin="interface",
            posts=posts(rows, question),
            figures=figures(counts, question, origin="interface"),
            identity=IdentitySeen(
                stable_id=did,
                name=text_of(profile.get("displayName"), 250),
                handle=text_of(profile.get("handle"), 250),
                verified=verification.get("verifiedStatus") == "valid" if verification else None,
            ),
            cursor=left,
        )


def _asked(client: Client, address: str) -> Answer:
    try:
        return client.get(address, JSON)
    except ServerFailed as failed:
        if failed.status == _REFUSED:
            raise Missing(GONE) from failed
        raise


def _place(address: str) -> tuple[str, str]:
    """Return the interface and the account. On another host than Bluesky's own website, the interface is looked for on that host."""
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step]
    if len(steps) < 2 or steps[0] != "profile":
        raise AddressRefused(NO_ACCOUNT)
    return PUBLIC if parts.hostname == WEBSITE else f"{parts.scheme}://{parts.netloc}", steps[1]


def _row(item: Mapping[str, Any], did: str) -> Row | None:
    post, reason = mapping_of(item.get("post")), mapping_of(item.get("reason"))
    record = mapping_of(post.get("record"))
    uri = text_of(post.get("uri"), 300)
    again = str(reason.get("$type", "")).endswith("reasonRepost")
    # A record says itself when it was made; it cannot have been made after the network saw it.
    stated, indexed = moment_of(record.get("createdAt")), moment_of(post.get("indexedAt"))
    made_at = min(filter(None, (stated, indexed)), default=None)
    published_at = moment_of(reason.get("indexedAt")) if again else made_at
    if not uri or published_at is None:
        return None
    images = [mapping_of(each) for each in list_of(_images(record))]
    return {
        "native_id": (text_of(reason.get("uri"), 300) or f"{did}/repost/{uri}") if again else uri,
        "published_at": published_at,
        "text": text_of(record.get("text")),
        "url": _page(uri, mapping_of(post.get("author"))),
        "original": not again,
        "repost_of": f"bluesky:{uri}" if again else "",
        "likes": count_of(post.get("likeCount")),
        "reposts": count_of(post.get("repostCount")),
        "comments": count_of(post.get("replyCount")),
        "pictures": len(images),
        "pictures_without_text": sum(not text_of(each.get("alt")) for each in images),
    }


def _images(record: Mapping[str, Any]) -> object:
    embed = mapping_of(record.get("embed"))
    return embed.get("images") or mapping_of(embed.get("media")).get("images")


def _page(uri: str, author: Mapping[str, Any]) -> str:
    """Return the address of a post's page on Bluesky's website."""
    parts = uri.removeprefix("at://").split("/")
    return f"https://{WEBSITE}/profile/{text_of(author.get('did'), 250) or parts[0]}/post/{parts[-1]}" if len(parts) == 3 else ""
