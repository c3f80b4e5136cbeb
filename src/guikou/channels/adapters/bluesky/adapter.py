"""
The adapter for Bluesky.

A post is written under a key that follows from the delivery, with a record that is the same to the byte at every try: writing it twice is writing it once.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from guikou.channels.adapters.bluesky.client import NO_BLOB, Client
from guikou.channels.adapters.bluesky.facts import BLUESKY
from guikou.channels.adapters.exchange import at, moment, number_at, text_at
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.calls import Calls, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, NotPermitted
from guikou.channels.protocol import Absent, Access, Comment, Figure, Gone, Key, Pending, Prepared, Probe, Recalled, Seen, Sent
from guikou.channels.rendering.posts import Facet, Kind, facets
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_POST = "app.bsky.feed.post"
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_FIGURES = {"replyCount": "comments", "repostCount": "shares", "likeCount": "likes"}
_DEEPEST = 20


class Bluesky:
    """
    One account. Settings: `handle`; `view`, the address of the network's public view (`https://public.api.bsky.app`), where the account's own server does not pass
    questions on; `site`, where people read posts (default `https://bsky.app`). Secret: `app_password`.
    """

    capability = BLUESKY

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._client = access, Client(access, calls)

    def probe(self, *, now: datetime) -> Probe:
        """Log in; app passwords do not run out."""
        self._client.begin(now=now)
        profile = self._client.look("app.bsky.actor.getProfile", {"actor": self._client.did}, now=now, can=Can.READ_BACK)
        return Probe(can=self.capability.can, name=text_at(profile, "displayName") or self._handle)

    @property
    def _handle(self) -> str:
        return self._access.settings.get("handle", "")

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - the key is needed when it is written
        """Upload the pictures; without a record they are not public, and the server drops them in time."""
        return Prepared({str(place): json.dumps(blob, sort_keys=True) for place, blob in enumerate(self._uploaded(variant, now))})

    def _uploaded(self, variant: Variant, now: datetime) -> list[dict[str, Any]]:
        require_fitting(variant, self.capability)
        blobs = []
        for picture in variant.pictures:
            blob = at(self._client.upload(picture, now=now), "blob")
            if not isinstance(blob, dict) or not text_at(blob, "ref", "$link"):
                raise unreadable()
            blobs.append(blob)
        return blobs

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Pictures that were uploaded and are not used do no harm: they are uploaded again."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:
        """Write the record; pictures that the server has dropped meanwhile are uploaded again."""
        blobs = [json.loads(prepared.ids[str(place)]) for place in range(len(variant.pictures)) if str(place) in prepared.ids]
        try:
            return self._written(variant, record_key(key), blobs, now=now, can=Can.PUBLISH)
        except ContentRefused as refused:
            if refused.code != NO_BLOB:
                raise
        return self._written(variant, record_key(key), self._uploaded(variant, now), now=now, can=Can.PUBLISH)

    def _written(self, variant: Variant, name: str, blobs: Sequence[Any], *, now: datetime, can: Can) -> Sent:
        body = {"repo": self._handle, "collection": _POST, "rkey": name, "record": record(variant, name, blobs)}
        return self._sent(self._client.change("com.atproto.repo.putRecord", body, now=now, can=can))

    def _sent(self, answer: Any) -> Sent:
        uri, identifier = text_at(answer, "uri"), text_at(answer, "cid")
        name = uri.rpartition("/")[2]
        if not uri.startswith("at://") or not name.isalnum() or not identifier:
            raise unreadable()
        site = self._access.settings.get("site", "https://bsky.app")
        return Sent({"uri": uri, "cid": identifier, "rkey": name}, f"{site}/profile/{self._handle}/post/{name}")

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent:  # noqa: ARG002
        """Look under the delivery's own key."""
        found = self._record(record_key(key), now=now, can=Can.LOOK_UP)
        return self._sent(found) if found is not None else Absent()

    def _record(self, name: str, *, now: datetime, can: Can) -> Any:
        query = {"repo": self._handle, "collection": _POST, "rkey": name}
        return self._client.read("com.atproto.repo.getRecord", query, now=now, can=can)

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Pending | Gone:
        """Read the record, and what the network shows of it."""
        found = self._record(_name(sent), now=now, can=Can.READ_BACK)
        if found is None:
            return Gone(Text("这条内容已不存在", "The post does not exist any more"))
        again = self._sent(found)
        shown = self._shown(again, now=now, can=Can.READ_BACK)
        if text_at(shown, "cid") != again.ids["cid"]:
            return Pending(Text("网络尚未显示这条内容", "The network does not show it yet"))
        return Seen(address=again.address, title="", text=text_at(shown, "record", "text"), ids=again.ids)

    def _shown(self, sent: Sent, *, now: datetime, can: Can) -> Any:
        posts = self._client.look("app.bsky.feed.getPosts", {"uris": sent.ids["uri"]}, now=now, can=can)
        return at(posts, "posts", 0)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent:  # noqa: ARG002 - the record keeps the name it has
        """Replace the record under its name, by which it keeps its time. Readers see the new text, without a mark that it was changed."""
        return self._written(variant, _name(sent), self._uploaded(variant, now), now=now, can=Can.CORRECT)

    def recall(self, sent: Sent, *, now: datetime) -> Recalled:
        """Delete the record; deleting what is not there is no error."""
        assert self.capability.keeps is not None  # noqa: S101 - stated in facts.py
        body = {"repo": self._handle, "collection": _POST, "rkey": _name(sent)}
        self._client.change("com.atproto.repo.deleteRecord", body, now=now, can=Can.RECALL)
        return Recalled(self.capability.keeps)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:
        """Return replies, reposts and likes."""
        found = self._record(_name(sent), now=now, can=Can.FIGURES)
        if found is None:
            return []
        shown = self._shown(self._sent(found), now=now, can=Can.FIGURES)
        values = [(ours, number_at(shown, theirs)) for theirs, ours in _FIGURES.items()]
        return [Figure(name, value, now) for name, value in values if value is not None]

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return the replies below it."""
        found = self._record(_name(sent), now=now, can=Can.COMMENTS)
        if found is None:
            return []
        query = {"uri": self._sent(found).ids["uri"], "depth": str(_DEEPEST)}
        thread = at(self._client.look("app.bsky.feed.getPostThread", query, now=now, can=Can.COMMENTS), "thread")
        below = (one for one in _below(thread, "", _DEEPEST) if one.written_at >= since)
        return sorted(below, key=lambda one: (one.written_at, one.id))


def record_key(key: Key) -> str:
    """
    Return the key of the record: a TID of the second for which the delivery was first intended, and of the delivery's name.

    A TID is 53 bits of microseconds and 10 bits that tell clocks apart. Releases are scheduled to the second, and several can be scheduled for the same one: the
    name fills what is below a second, so that they do not meet.
    """
    named = int.from_bytes(hashlib.sha256(key.delivery.encode()).digest()[:8], "big")
    microseconds = int(key.intended_at.timestamp()) * 1_000_000 + (named >> 10) % 1_000_000
    number = microseconds << 10 | named & 1023
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(12, -1, -1))


def _intended_at(name: str) -> datetime:
    """Return the second that a record's name tells; it cannot be later than what the letters hold, whatever a person noted as its address."""
    number = 0
    for letter in name:
        number = number << 5 | max(_LETTERS.find(letter), 0)
    return datetime.fromtimestamp((number >> 10 & (1 << 53) - 1) // 1_000_000, UTC)


def record(variant: Variant, name: str, blobs: Sequence[Any]) -> dict[str, Any]:
    """Return the record under that name, the same at every try: its time is the intended one, not that of the try."""
    made: dict[str, Any] = {
        "$type": _POST,
        "text": variant.text,
        "createdAt": _intended_at(name).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "langs": [variant.language.value],
    }
    if found := facets(variant.text):
        made["facets"] = [_facet(facet) for facet in found]
    if blobs:
        images = [{"alt": picture.alt, "image": blob} for picture, blob in zip(variant.pictures, blobs, strict=True)]
        made["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return made


def _facet(facet: Facet) -> dict[str, Any]:
    feature = (
        {"$type": "app.bsky.richtext.facet#link", "uri": facet.value}
        if facet.kind is Kind.LINK
        else {"$type": "app.bsky.richtext.facet#tag", "tag": facet.value}
    )
    return {"index": {"byteStart": facet.start, "byteEnd": facet.end}, "features": [feature]}


def _name(sent: Sent) -> str:
    name = sent.ids.get("rkey") or sent.address.rstrip("/").rpartition("/")[2]
    if not name.isalnum():
        cause = Text("不知道这条内容的编号", "The key of the post is not known")
        raise NotPermitted(cause, Text("请填写这条内容的网址", "Give the address of the post"), can=Can.READ_BACK)
    return name


def _below(thread: Any, above: str, depth: int) -> Iterator[Comment]:
    replies = at(thread, "replies")
    for reply in replies if isinstance(replies, list) and depth else []:
        if at(reply, "post") is None:
            continue  # blocked or not found
        post = reply["post"]
        author = text_at(post, "author", "displayName") or text_at(post, "author", "handle")
        written = moment(text_at(post, "indexedAt"))
        yield Comment(id=text_at(post, "uri"), text=text_at(post, "record", "text"), written_at=written, author=author, answers=above)
        yield from _below(reply, text_at(post, "uri"), depth - 1)
