"""Mastodon and what speaks its interface: the public posts and figures of an account, without a login."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from guikou.collection.fetching.client import Client
from guikou.collection.fetching.readers.documents import JSON, count_of, document, list_of, mapping_of, moment_of, strange, text_of
from guikou.collection.fetching.readers.paging import Page, Row, gather
from guikou.collection.fetching.readers.reader import IdentitySeen, Question, Seen
from guikou.collection.fetching.readers.rows import figures, posts
from guikou.collection.html_text import plain_text
from guikou.kernel.bilingual import Text
from guikou.network.refusals import AddressRefused

NAME = Text("长毛象（Mastodon）", "Mastodon")
PER_PAGE = 40
NO_ACCOUNT = Text(
    "网址里看不出账号。请填写账号主页的网址，例如 https://服务器/@账号名。",
    "The address names no account. Enter the address of its page, such as https://server/@name.",
)


class MastodonReader:
    """Reads `/api/v1/accounts`."""

    def read(self, client: Client, question: Question) -> Seen:
        """Return posts, followers and posts as figures, and who it is."""
        base, name = _place(question.address)
        found = client.get(f"{base}/api/v1/accounts/lookup?acct={quote(name)}", JSON)
        account = mapping_of(document(found))
        own_id = text_of(account.get("id"), 100)
        if not own_id:
            raise strange(found, NAME)

        def turn(older: str | None) -> Page:
            before = f"&max_id={quote(older, safe='')}" if older else ""
            answer = client.get(f"{base}/api/v1/accounts/{quote(own_id, safe='')}/statuses?limit={PER_PAGE}{before}", JSON)
            statuses = document(answer)
            if not isinstance(statuses, list):
                raise strange(answer, NAME)
            rows = [row for row in map(_row, map(mapping_of, statuses)) if row]
            last = text_of(mapping_of(statuses[-1]).get("id"), 100) if statuses else ""
            return Page(rows=rows, refused=len(statuses) - len(rows), older=last or None)

        rows, verdict, left = gather(turn, question.known, question.cursor)
        counts = {"followers": count_of(account.get("followers_count")), "posts": count_of(account.get("statuses_count"))}
        return Seen(
            verdict=verdict,
            origin="interface",
            posts=posts(rows, question),
            figures=figures(counts, question, origin="interface"),
            identity=_identity(account, base),
            cursor=left,
        )


def _place(address: str) -> tuple[str, str]:
    """Return the server and the name of the account; `https://server/@name@elsewhere` is a name of another server."""
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[0] == "users" and len(steps) > 1:
        steps[0] = f"@{steps[1]}"
    if not steps or not steps[0].startswith("@") or len(steps[0]) < 2:
        raise AddressRefused(NO_ACCOUNT)
    return f"{parts.scheme}://{parts.netloc}", steps[0][1:]


def _row(status: Mapping[str, Any]) -> Row | None:
    again = mapping_of(status.get("reblog"))
    shown = again or status
    native = text_of(status.get("url"), 1000) or text_of(status.get("uri"), 1000)
    published_at = moment_of(status.get("created_at"))
    if not native or published_at is None:
        return None
    media = [mapping_of(each) for each in list_of(shown.get("media_attachments"))]
    images = [each for each in media if each.get("type") == "image"]
    return {
        "native_id": native,
        "published_at": published_at,
        "title": text_of(shown.get("spoiler_text"), 1000),
        "text": plain_text(text_of(shown.get("content"))),
        "url": native,
        "original": not again,
        "repost_of": text_of(again.get("url"), 300) or text_of(again.get("uri"), 300),
        "likes": count_of(shown.get("favourites_count")),
        "reposts": count_of(shown.get("reblogs_count")),
        "comments": count_of(shown.get("replies_count")),
        "pictures": len(images),
        "pictures_without_text": sum(not text_of(each.get("description")) for each in images),
    }


def _identity(account: Mapping[str, Any], base: str) -> IdentitySeen:
    handle = text_of(account.get("acct"), 250) or text_of(account.get("username"), 250)
    proven = [mapping_of(each).get("verified_at") for each in list_of(account.get("fields"))]
    return IdentitySeen(
        stable_id=text_of(account.get("uri"), 250) or text_of(account.get("id"), 100),
        name=text_of(account.get("display_name"), 250),
        handle=handle if "@" in handle or not handle else f"{handle}@{urlsplit(base).netloc}",
        verified=any(proven) if proven else None,
    )
