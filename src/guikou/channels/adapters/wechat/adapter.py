"""
The adapter for WeChat Official Accounts.

A draft is inert and has an id; publishing consumes it. So a lost answer is settled by looking: a draft that is still there half an hour later was not taken, one
that is gone is looked for among what was published, by the address of the release that it carries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from guikou.channels.adapters.exchange import number_at, plain, rows_at, text_at
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.wechat import numbers
from guikou.channels.adapters.wechat.articles import article, entries, has_address, is_of, message_in
from guikou.channels.adapters.wechat.client import BY_HAND_ONLY, CHINA, NO_ARTICLE, NO_MEDIA, NO_MESSAGE, Client, code_of, day_of
from guikou.channels.adapters.wechat.facts import CAPABILITY, KEEPS
from guikou.channels.adapters.wechat.page import read_page
from guikou.channels.adapters.wechat.pushing import BY_ACCOUNT, find_push, push, take_back
from guikou.channels.adapters.wechat.pushing import state as pushing_state
from guikou.channels.adapters.wechat.words import (
    AUDIT,
    CHANGE,
    CONSUMED,
    DELETE_BY_HAND,
    MAY_RUN,
    NOT_LISTED,
    ORIGINAL,
    RECALL_LATER,
    correct_by_hand,
    ended,
    publish_by_hand,
)
from guikou.channels.calls import Calls, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, NotPermitted, Transient, Unconfirmed
from guikou.channels.protocol import (
    Absent,
    Access,
    ByHand,
    Comment,
    Figure,
    Gone,
    Key,
    Pending,
    Prepared,
    Probe,
    Recalled,
    Seen,
    Sent,
    Unsure,
)
from guikou.channels.rendering.master import places
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_PAGE, _MOST_PAGES = 20, 25
_SETTLED = timedelta(minutes=30)
"""
A draft that is still there so long after it was submitted was not taken. The documents do not say whether a draft leaves when it is accepted or when it is
published, and the check in between can take its time: to wait is better than to publish twice.
"""
_PATIENCE = timedelta(hours=1)
"""What was taken is published, or refused, within this; later only a person can tell."""
_CLOCKS_DIFFER = timedelta(minutes=10)
_PUBLISHED, _RUNNING = 0, 1


class WeChat:
    """
    One Official Account. Settings: `appid`; `cover_media_id`, the permanent material that is the cover of articles without pictures; `comments`, "open" where readers
    may comment; `send`, "push" where what is published goes to followers as a card; `service`, "yes" for a service account. Secret: `secret`, the AppSecret. In `Sent`, `place` is the article's place in its item, from 1.
    """

    capability = CAPABILITY

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls, self._client = access, calls, Client(access, calls)
        self._pushes = access.settings.get("send") == "push"
        if self._pushes:
            self.capability = BY_ACCOUNT[access.settings.get("service") == "yes"]
        if access.settings.get("cover_media_id"):
            self.capability = replace(self.capability, needs_cover=False)

    def probe(self, *, now: datetime) -> Probe:
        """Ask for one draft, one published item, a figure and a comment: what is refused for lack of a right is missing."""
        yesterday = (now.astimezone(CHINA).date() - timedelta(days=1)).isoformat()
        days = {"begin_date": yesterday, "end_date": yesterday}
        no_message = {"msg_data_id": 1, "index": 0, "begin": 0, "count": 1, "type": 0}
        asked: list[tuple[set[Can], str, Mapping[str, Any]]] = [
            ({Can.PREPARE}, "/cgi-bin/draft/batchget", {"offset": 0, "count": 1, "no_content": 1}),
            (
                {Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.RECALL},
                "/cgi-bin/freepublish/batchget",
                {"offset": 0, "count": 1, "no_content": 1},
            ),
            ({Can.FIGURES}, "/datacube/getusercumulate", days),
            ({Can.COMMENTS}, "/cgi-bin/comment/list", no_message),
        ]
        can = set(self.capability.can)
        missing: dict[Can, Text] = {}
        for rights, path, body in asked:
            try:
                self._client.post(path, body, now=now, can=min(rights), accepts=(NO_MESSAGE,))
            except NotPermitted as refused:
                can -= rights
                missing |= dict.fromkeys(rights, refused.cause)
        return Probe(can=frozenset(can), missing=missing)

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - the address of the release is the mark
        """Upload cover and pictures and make the draft."""
        require_fitting(variant, self.capability)
        cover = self._cover(variant, now)
        addresses = {place: self._picture(variant, place, now) for place in sorted(set(places(variant.html)))}
        open_comments = self._access.settings.get("comments") == "open"
        written = article(variant, cover=cover, addresses=addresses, open_comments=open_comments)
        made = self._client.post("/cgi-bin/draft/add", {"articles": [written]}, now=now, can=Can.PREPARE, writes=True)
        media_id = text_at(made, "media_id")
        if not media_id:
            raise unreadable()
        return Prepared({"media_id": media_id})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Prepared | Absent | Unsure:  # noqa: ARG002
        """Look through the draft box for one with this address and these words; another edition has the address as well."""
        for page in range(_MOST_PAGES):
            items = self._listed("/cgi-bin/draft/batchget", page, now, Can.PREPARE)
            for item in items:
                media_id = text_at(item, "media_id")
                if (
                    media_id
                    and any(has_address(entry, variant.address) for _, entry in entries(item))
                    and self._is_draft_of(media_id, variant, now)
                ):
                    return Prepared({"media_id": media_id})
            if len(items) < _PAGE:
                return Absent()
        return Unsure(Text("草稿箱内容太多，无法逐一核对", "There are too many drafts to look through"), again=False)

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent | ByHand:
        """Submit the draft. Accepted is not published: the platform still checks it."""
        media_id = prepared.ids.get("media_id", "")
        accepts = (NO_MEDIA, *BY_HAND_ONLY)
        try:
            if self._pushes:
                return push(self._client, key, prepared, now=now)
            told = self._client.post(
                "/cgi-bin/freepublish/submit", {"media_id": media_id}, now=now, can=Can.PUBLISH, writes=True, accepts=accepts
            )
        except NotPermitted:
            return ByHand(publish_by_hand(variant))
        if code_of(told) in BY_HAND_ONLY:
            return ByHand(publish_by_hand(variant))
        if code_of(told) == NO_MEDIA:
            raise Unconfirmed(
                Text("草稿已经不在草稿箱中，可能已经发布", "The draft is gone; it may have been published"), code=str(NO_MEDIA)
            )
        publish_id, message = text_at(told, "publish_id"), text_at(told, "msg_data_id")
        if not publish_id:
            raise unreadable()
        return Sent({"publish_id": publish_id, "msg_data_id": message, "place": "1", "day": day_of(now)})

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:
        """Ask for the draft first and for what was published afterwards: so nothing slips through between the two."""
        if self._pushes:
            return find_push(self._client, key, prepared, since=since, now=now)
        body = {"media_id": prepared.ids.get("media_id", "")}
        consumed = code_of(self._client.post("/cgi-bin/draft/get", body, now=now, can=Can.PREPARE, accepts=(NO_MEDIA,))) == NO_MEDIA
        try:
            found = self._find_published(variant, since, now)
        except NotPermitted:
            return Unsure(NOT_LISTED, again=False) if consumed else Absent()
        if found is not None:
            return found
        if not consumed:
            return Absent() if now - since >= _SETTLED else Unsure(MAY_RUN, again=True)
        return Unsure(CONSUMED, again=now - since < _PATIENCE)

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Pending | Gone:
        """Ask how the job ended, then for the article. What a person published is read from its public page."""
        ids = dict(sent.ids)
        if ids.get("msg_id") and (pending := pushing_state(self._client, sent, now=now)) is not None:
            return pending
        if ids.get("publish_id"):
            job = self._client.post("/cgi-bin/freepublish/get", {"publish_id": ids["publish_id"]}, now=now, can=Can.READ_BACK)
            status = number_at(job, "publish_status")
            if status is None:
                raise _strange()
            if status == _RUNNING:
                return Pending(Text("平台正在审核发布", "The platform is checking it before it is published"))
            if status in (ORIGINAL, AUDIT):
                raise ContentRefused(ended(status), CHANGE, code=str(status), field="html")
            if status != _PUBLISHED:
                return Gone(ended(status))
            ids["article_id"] = text_at(job, "article_id")
            if not ids["article_id"]:
                raise _strange()
        if not ids.get("article_id"):
            return read_page(sent.address, self._access.base, self._calls)
        return self._article(ids, now)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """Nothing that is published can be replaced through the interface."""
        return ByHand(correct_by_hand(variant))

    def recall(self, sent: Sent, *, now: datetime) -> Recalled | ByHand:
        """Delete the article by its place, never the whole item, and look that it is gone."""
        try:
            if sent.ids.get("msg_id"):
                take_back(self._client, sent, now=now)
                return Recalled(KEEPS)
            seen = self.read_back(sent, now=now)
            if isinstance(seen, Pending) and sent.ids.get("publish_id"):
                raise Transient(RECALL_LATER, after=timedelta(minutes=1))
            if not isinstance(seen, Gone):
                article_id = seen.ids.get("article_id", "") if isinstance(seen, Seen) else ""
                if not article_id:
                    return ByHand(DELETE_BY_HAND)
                body = {"article_id": article_id, "index": int(sent.ids.get("place", "1"))}
                self._client.post("/cgi-bin/freepublish/delete", body, now=now, can=Can.RECALL)
                if not isinstance(self.read_back(sent, now=now), Gone):
                    raise Transient(Text("平台还没有删除完毕", "The platform has not deleted it yet"), after=timedelta(minutes=1))
        except NotPermitted:
            return ByHand(DELETE_BY_HAND)
        except ContentRefused:
            pass  # it never was public
        return Recalled(KEEPS)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:
        """Return the sums since publishing, as they stood at the end of the last day that is worked out."""
        return numbers.figures(self._client, sent, now=now)

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return what readers wrote. The platform gives no names."""
        return numbers.comments(self._client, sent, since=since, now=now)

    def _cover(self, variant: Variant, now: datetime) -> str:
        if not variant.pictures:
            return self._access.settings["cover_media_id"]  # what has no cover at all does not fit, and was refused before
        picture = variant.pictures[variant.cover or 0]
        media_id = text_at(self._client.upload("/cgi-bin/material/add_material?type=image", picture, now=now), "media_id")
        if not media_id:
            raise _strange()
        return media_id

    def _picture(self, variant: Variant, place: int, now: datetime) -> str:
        address = text_at(self._client.upload("/cgi-bin/media/uploadimg", variant.pictures[place], now=now), "url")
        if not address.startswith(("http://", "https://")) or '"' in address or "'" in address:
            raise _strange()
        return address

    def _listed(self, path: str, page: int, now: datetime, can: Can) -> Sequence[Any]:
        """Return a page of a list, the newest first."""
        body = {"offset": page * _PAGE, "count": _PAGE, "no_content": 1}
        return rows_at(self._client.post(path, body, now=now, can=can), "item")

    def _is_draft_of(self, media_id: str, variant: Variant, now: datetime) -> bool:
        whole = self._client.post("/cgi-bin/draft/get", {"media_id": media_id}, now=now, can=Can.PREPARE, accepts=(NO_MEDIA,))
        return code_of(whole) == 0 and any(is_of(entry, variant) for _, entry in entries(whole))

    def _find_published(self, variant: Variant, since: datetime, now: datetime) -> Sent | None:
        """Look for what was published since then with the address and the title; deleted again is published as well."""
        oldest = (since - _CLOCKS_DIFFER).timestamp()
        for page in range(_MOST_PAGES):
            items = self._listed("/cgi-bin/freepublish/batchget", page, now, Can.LOOK_UP)
            recent = [item for item in items if (number_at(item, "update_time") or 0) >= oldest]
            for item in recent:
                for place, entry in entries(item):
                    if has_address(entry, variant.address) and text_at(entry, "title").strip() == variant.title.strip():
                        return _sent(text_at(item, "article_id"), place, text_at(entry, "url"), since)
            if len(items) < _PAGE or not recent:
                return None
        return None

    def _article(self, ids: dict[str, str], now: datetime) -> Seen | Gone:
        body = {"article_id": ids["article_id"]}
        told = self._client.post("/cgi-bin/freepublish/getarticle", body, now=now, can=Can.READ_BACK, accepts=(NO_ARTICLE,))
        if code_of(told) == NO_ARTICLE:
            return Gone(Text("平台上没有这篇文章", "There is no such article on the platform"))
        place = ids.get("place", "1")
        entry = next((entry for number, entry in entries(told) if str(number) == place), None)
        address = text_at(entry, "url")
        if entry is None or not address:
            raise _strange()
        if entry.get("is_deleted") is True:
            return Gone(Text("文章已经被删除", "The article has been deleted"))
        learnt = {**ids, "msg_data_id": ids.get("msg_data_id") or message_in(address)}
        return Seen(address=address, title=text_at(entry, "title"), text=plain(text_at(entry, "content")), ids=learnt)


def _sent(article_id: str, place: int, address: str, since: datetime) -> Sent:
    return Sent({"article_id": article_id, "msg_data_id": message_in(address), "place": str(place), "day": day_of(since)}, address)


def _strange() -> Transient:
    """Return the failure for a strange answer to a question that changes nothing."""
    return Transient(unreadable().cause)
