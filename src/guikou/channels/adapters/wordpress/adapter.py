"""
The adapter for WordPress.

The post is made as a draft under a slug that follows from the delivery, its id is kept, and it is made public by that id: doing so twice is doing it once. A draft
whose answer was lost is found by its slug.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from guikou.channels.adapters.exchange import at, moment, plain, rows_at, text_at
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.wordpress.client import Client
from guikou.channels.adapters.wordpress.facts import WORDPRESS
from guikou.channels.calls import Calls, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, NotPermitted, Transient
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
from guikou.channels.rendering.master import placed, sanitised
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Refusal, Text

_ANY_STATE = "publish,future,draft,pending,private"
_PAGE, _MOST_PAGES = 100, 20


class WordPress:
    """One website, for one user of it. Setting: `user`. Secret: `app_password`, an application password of that user."""

    capability = WORDPRESS

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._client = access, Client(access, calls)

    def probe(self, *, now: datetime) -> Probe:
        """Ask what the user may; application passwords do not run out."""
        user = self._client.get("/users/me?context=edit", now=now, can=Can.PUBLISH)
        rights = at(user, "capabilities")
        if not isinstance(rights, dict):
            raise unreadable()
        missing: dict[Can, Text] = {}
        if rights.get("edit_posts") is not True:
            missing |= dict.fromkeys((Can.PREPARE, Can.PUBLISH, Can.CORRECT, Can.RECALL), _NO_RIGHT)
        elif rights.get("publish_posts") is not True:
            missing |= {Can.PUBLISH: _NO_RIGHT, Can.RECALL: _NO_RIGHT}
        return Probe(can=self.capability.can - set(missing), missing=missing, name=plain(text_at(user, "name")))

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:
        """Upload the pictures and write the draft."""
        body = {**self._body(variant, now), "slug": slug(key), "status": "draft"}
        return _prepared(self._client.change("POST", "/posts", body, now=now, can=Can.PREPARE))

    def _body(self, variant: Variant, now: datetime) -> dict[str, Any]:
        require_fitting(variant, self.capability)
        addresses: dict[int, str] = {}
        cover = 0
        for place, picture in enumerate(variant.pictures):
            kept = self._client.upload(picture, now=now)
            addresses[place] = text_at(kept, "source_url")
            number = text_at(kept, "id")
            if not addresses[place].startswith(("http://", "https://")) or not number.isdigit():
                raise unreadable()
            if place == variant.cover:
                cover = int(number)
        try:
            html = placed(sanitised(variant.html), addresses)
        except Refusal as refusal:
            raise ContentRefused(refusal.reason, Text("请检查正文中的图片", "Check the pictures in the text"), field="html") from refusal
        return {"title": variant.title, "content": html, "excerpt": variant.digest, **({"featured_media": cover} if cover else {})}

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Prepared | Absent:  # noqa: ARG002 - the slug tells
        """Look for the post by its slug, in any state; if there should be several, the oldest is ours."""
        path = f"/posts?slug={slug(key)}&status={_ANY_STATE}&context=edit&per_page={_PAGE}"
        found = [_prepared(row) for row in rows_at(self._client.get(path, now=now, can=Can.LOOK_UP))]
        return min(found, key=lambda one: int(one.ids["id"]), default=Absent())

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent | ByHand:  # noqa: ARG002 - the id tells
        """Publish the draft by its id; where the user may not, a person does. What somebody put into the bin meanwhile stays there."""
        known = self._client.get(f"/posts/{prepared.ids['id']}?context=edit", now=now, can=Can.PUBLISH)
        state = _state(known)
        if state == "publish":
            return _sent(known)
        if state == "trash":
            raise ContentRefused(_DRAFT_GONE, Text("请重新投递", "Deliver it again"), field="html")
        try:
            post = self._client.change("POST", f"/posts/{prepared.ids['id']}", {"status": "publish"}, now=now, can=Can.PUBLISH)
        except NotPermitted as refused:
            if refused.code != "rest_cannot_publish":
                raise
            return ByHand(
                (
                    Text("登录网站后台，打开“文章”中的草稿", "Log in to the website's back office and open the draft under “Posts”"),
                    Text(f"核对《{variant.title}》后点击“发布”", f"Check “{variant.title}” and choose “Publish”"),
                )
            )
        if post is None:
            raise ContentRefused(_DRAFT_GONE, Text("请重新投递", "Deliver it again"), field="html")
        return _sent(post)

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:  # noqa: ARG002
        """Look at the post by its id."""
        post = self._client.get(f"/posts/{prepared.ids['id']}?context=edit", now=now, can=Can.LOOK_UP)
        state = _state(post)
        if state in ("publish", "future"):
            return _sent(post)
        if state in ("draft", "pending"):
            return Absent()
        return Unsure(_DRAFT_GONE, again=False)

    def _id(self, sent: Sent, now: datetime) -> str:
        """Return the post's number; where a person gave only its address, the slug in it tells."""
        if re.fullmatch(r"[0-9]{1,18}", sent.ids.get("id", ""), re.ASCII):
            return sent.ids["id"]
        named = sent.address.rstrip("/").rpartition("/")[2]
        rows = rows_at(self._client.as_public(f"/posts?{urlencode({'slug': named})}", now=now, can=Can.READ_BACK)) if named else []
        if not rows:
            cause = Text("在该网址找不到文章", "There is no post at this address")
            raise NotPermitted(cause, Text("请到网站后台核对", "Look in the website's back office"), can=Can.READ_BACK)
        return _number(rows[0])

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Pending | Gone:
        """Read the post without a login, as anybody can."""
        post = self._client.as_public(f"/posts/{self._id(sent, now)}", now=now, can=Can.READ_BACK)
        if post is None:
            return Gone(Text("这篇文章没有公开，或已下架", "The post is not public, or was taken down"))
        again = _sent(post)
        if at(post, "content", "protected") is True:
            return Gone(Text("这篇文章需要密码才能阅读", "The post is protected by a password"))
        title = plain(text_at(post, "title", "rendered"))
        return Seen(address=again.address, title=title, text=plain(text_at(post, "content", "rendered")), ids=again.ids)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent:  # noqa: ARG002 - the id tells
        """Replace the post's text; its address stays."""
        post = self._client.change("POST", f"/posts/{self._id(sent, now)}", self._body(variant, now), now=now, can=Can.CORRECT)
        if post is None or text_at(post, "status") == "trash":
            raise NotPermitted(_DRAFT_GONE, Text("请重新发布", "Release it anew"), can=Can.CORRECT)
        return _sent(post)

    def recall(self, sent: Sent, *, now: datetime) -> Recalled:
        """Put the post into the bin, from which a person can bring it back."""
        self._client.change("DELETE", f"/posts/{self._id(sent, now)}", {}, now=now, can=Can.RECALL)
        return Recalled(Text("搜索引擎可能暂存旧页面", "Search engines may show the old page for a while"))

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002 - WordPress counts nothing
        """Return nothing: WordPress counts no readers."""
        return []

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return the comments that the website shows."""
        found: list[Comment] = []
        for number in range(1, _MOST_PAGES + 1):
            path = f"/comments?post={self._id(sent, now)}&order=asc&per_page={_PAGE}&page={number}"
            rows = rows_at(self._client.get(path, now=now, can=Can.COMMENTS))
            found += [one for one in map(_comment, rows) if one.written_at >= since]
            if len(rows) < _PAGE:
                break
        return sorted(found, key=lambda one: (one.written_at, one.id))


_NO_RIGHT = Text("网站给该用户的角色不允许", "The user's role on the website does not allow it")
_DRAFT_GONE = Text("网站上的这篇文章已被删除", "The post was deleted on the website")


def slug(key: Key) -> str:
    """Return the slug of a delivery; two deliveries never have the same, whatever the website makes of marks and capitals."""
    plain_part = re.sub(r"[^a-z0-9]+", "-", key.delivery.lower()).strip("-")[:60]
    return f"{plain_part}-{hashlib.sha256(key.delivery.encode()).hexdigest()[:10]}"


def _state(post: Any) -> str:
    """
    Return the state of a post that was read; one that is not there counts as in the bin.

    :raises Transient: the answer does not say.
    """
    if post is None:
        return "trash"
    state = text_at(post, "status")
    if not state:
        raise Transient(Text("网站的答复无法识别", "The website's answer cannot be read"))
    return state


def _prepared(post: Any) -> Prepared:
    return Prepared({"id": _number(post)})


def _number(post: Any) -> str:
    number = text_at(post, "id")
    if not re.fullmatch(r"[0-9]{1,18}", number, re.ASCII):
        raise unreadable()
    return number


def _sent(post: Any) -> Sent:
    address = text_at(post, "link")
    if not address.startswith(("http://", "https://")):
        raise unreadable()
    return Sent({"id": _number(post)}, address)


def _comment(row: Any) -> Comment:
    parent = text_at(row, "parent")
    return Comment(
        id=text_at(row, "id"),
        text=plain(text_at(row, "content", "rendered")),
        written_at=moment(text_at(row, "date_gmt")),
        author=plain(text_at(row, "author_name")),
        answers="" if parent == "0" else parent,
    )
