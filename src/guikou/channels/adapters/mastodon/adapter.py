"""
The adapter for the Mastodon API.

The same `Idempotency-Key` makes one post within an hour, on servers that know it (not all do). So a lost answer is looked up in the account's own posts first, by
the canonical address and the words.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from guikou.channels.adapters.exchange import moment, number_at, plain, rows_at, squeezed, text_at
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.mastodon.client import Client
from guikou.channels.adapters.mastodon.facts import MASTODON
from guikou.channels.calls import Calls, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import NotPermitted
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, Gone, Key, Prepared, Probe, Recalled, Seen, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_PAGE, _MOST_PAGES = 40, 10
_CLOCKS_DIFFER = timedelta(minutes=10)
_FIGURES = {"replies_count": "comments", "reblogs_count": "shares", "favourites_count": "likes"}


class Mastodon:
    """One account on a server that speaks the Mastodon API. Secret: `access_token` (scopes `read` and `write`)."""

    capability = MASTODON

    def __init__(self, access: Access, calls: Calls) -> None:
        self._client = Client(access, calls)

    def probe(self, *, now: datetime) -> Probe:
        """Ask whose token it is; tokens do not run out."""
        account = self._client.get("/api/v1/accounts/verify_credentials", now=now, can=Can.PUBLISH)
        if not text_at(account, "id"):
            raise unreadable()
        return Probe(can=self.capability.can, name=text_at(account, "display_name") or text_at(account, "acct"))

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - the key goes with the post
        """Upload the pictures; without a post they are not public, and the server drops them in time."""
        return Prepared({"media": self._uploaded(variant, now)})

    def _uploaded(self, variant: Variant, now: datetime) -> str:
        require_fitting(variant, self.capability)
        ids = []
        for picture in variant.pictures:
            if not (key := text_at(self._client.upload(picture, now=now), "id")):
                raise unreadable()
            ids.append(key)
        return ",".join(ids)

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Pictures that were uploaded and are not used do no harm: they are uploaded again."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:
        """Publish."""
        body = _body(variant, prepared.ids.get("media", "")) | {"visibility": "public"}
        return _sent(self._client.change("POST", "/api/v1/statuses", body, now=now, can=Can.PUBLISH, key=key.delivery))

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:  # noqa: ARG002
        """Look through the account's own posts since then."""
        me = text_at(self._client.get("/api/v1/accounts/verify_credentials", now=now, can=Can.LOOK_UP), "id")
        if not me.isalnum():
            raise unreadable()
        near, before = False, ""
        for _ in range(_MOST_PAGES):
            query = f"limit={_PAGE}&exclude_replies=true&exclude_reblogs=true{before}"
            posts = rows_at(self._client.get(f"/api/v1/accounts/{me}/statuses?{query}", now=now, can=Can.LOOK_UP))
            young = [post for post in posts if moment(text_at(post, "created_at")) >= since - _CLOCKS_DIFFER]
            with_address = [post for post in young if variant.address in plain(text_at(post, "content"))]
            for post in with_address:
                if squeezed(plain(text_at(post, "content"))) == squeezed(variant.text):
                    return _sent(post)
            near = near or bool(with_address)
            if len(young) < len(posts) or not posts:
                return Unsure(_ANOTHER, again=False) if near else Absent()
            before = f"&max_id={text_at(posts[-1], 'id')}"
        return Unsure(Text("该账号近期内容太多，查不到头", "The account has too many recent posts to look through"), again=False)

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Gone:
        """Read the post."""
        post = self._client.get(f"/api/v1/statuses/{_id(sent)}", now=now, can=Can.READ_BACK)
        if post is None:
            return Gone(Text("这条内容已不存在", "The post does not exist any more"))
        again, visibility = _sent(post), text_at(post, "visibility")
        if visibility not in ("public", "unlisted"):
            return Gone(Text("这条内容没有公开", "The post is not public"))
        return Seen(address=again.address, title="", text=plain(text_at(post, "content")), ids=again.ids)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent | ByHand:  # noqa: ARG002 - an edit needs no key
        """Edit the post; readers see that it was edited."""
        body = _body(variant, self._uploaded(variant, now))
        post = self._client.change("PUT", f"/api/v1/statuses/{_id(sent)}", body, now=now, can=Can.CORRECT)
        if post is None:
            raise NotPermitted(_NOT_THERE, Text("请重新发布", "Release it anew"), code="HTTP 404", can=Can.CORRECT)
        return _sent(post)

    def recall(self, sent: Sent, *, now: datetime) -> Recalled:
        """Delete the post; one that is not there any more is taken back as well."""
        assert self.capability.keeps is not None  # noqa: S101 - stated in facts.py
        self._client.change("DELETE", f"/api/v1/statuses/{_id(sent)}", None, now=now, can=Can.RECALL)
        return Recalled(self.capability.keeps)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:
        """Return replies, boosts and favourites, as far as this server knows of them."""
        post = self._client.get(f"/api/v1/statuses/{_id(sent)}", now=now, can=Can.FIGURES)
        values = [(ours, number_at(post, theirs)) for theirs, ours in _FIGURES.items()]
        return [Figure(name, value, now, complete=False) for name, value in values if value is not None]

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return the replies below it."""
        context = self._client.get(f"/api/v1/statuses/{_id(sent)}/context", now=now, can=Can.COMMENTS)
        if context is None:
            return []
        found = [_comment(row, _id(sent)) for row in rows_at(context, "descendants")]
        return sorted((one for one in found if one.written_at >= since), key=lambda one: (one.written_at, one.id))


_ANOTHER = Text(
    "账号上有一条带同一网址、文字不同的内容，需要人工核对", "There is a post with the same address and other words; a person has to look"
)
_NOT_THERE = Text("这条内容已不存在，无法更正", "The post does not exist any more and cannot be corrected")


def _body(variant: Variant, media: str) -> dict[str, Any]:
    return {"status": variant.text, "language": variant.language.value, "media_ids": media.split(",") if media else []}


def _sent(post: Any) -> Sent:
    key, address = text_at(post, "id"), text_at(post, "url")
    if not key.isalnum() or not address.startswith(("http://", "https://")):
        raise unreadable()
    return Sent({"id": key}, address)


def _id(sent: Sent) -> str:
    key = sent.ids.get("id") or sent.address.rstrip("/").rpartition("/")[2]
    if not key.isalnum():
        ask = Text("请填写这条内容的网址", "Give the address of the post")
        raise NotPermitted(Text("不知道这条内容的编号", "The id of the post is not known"), ask, can=Can.READ_BACK)
    return key


def _comment(row: Any, top: str) -> Comment:
    above = text_at(row, "in_reply_to_id")
    return Comment(
        id=text_at(row, "id"),
        text=plain(text_at(row, "content")),
        written_at=moment(text_at(row, "created_at")),
        author=text_at(row, "account", "display_name") or text_at(row, "account", "acct"),
        answers="" if above == top else above,
    )
