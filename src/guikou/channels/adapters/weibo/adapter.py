"""
The adapter for Weibo.

Weibo knows no drafts and no key against repetition. So that nothing is posted twice, a lost answer is looked up in the account's own posts: by our note (where the
interface takes notes), by the canonical address behind the short links, or by the same words.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from guikou.channels.adapters.exchange import at, number_at, plain, rows_at, squeezed, text_at
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.weibo.client import NO_SUCH_POST, REPEATED, Client
from guikou.channels.adapters.weibo.facts import BY_INTERFACE, SHARE
from guikou.channels.calls import Calls, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted
from guikou.channels.fitting import cjk_weighted
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, Gone, Key, Prepared, Probe, Recalled, Seen, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_SHORT = re.compile(r"http://t\.cn/[A-Za-z0-9]+")
_PAGE, _MOST_PAGES, _BEGINNING = 100, 5, 40
_CLOCKS_DIFFER = timedelta(minutes=10)
_REAL = "https://api.weibo.com"
_LONGEST_LOGIN = 20 * 366 * 86_400
_FIGURES = {"reposts": "shares", "comments": "comments", "attitudes": "likes"}


class Weibo:
    """
    One Weibo account. Settings: `uid`; `operator_ip`, the address of the office on the internet, which Weibo demands; `interface`, one of `share` (default),
    `update` and `contract`. Secret: `access_token`.
    """

    capability = SHARE
    capabilities = BY_INTERFACE

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._client = access, Client(access, calls)
        self._interface = access.settings.get("interface", "share")
        self.capability = BY_INTERFACE.get(self._interface, SHARE)

    def probe(self, *, now: datetime) -> Probe:
        """Ask how long the authorisation lasts, and the account's name. Whether the app may delete shows only when it is tried."""
        info = self._client.post("/oauth2/get_token_info", {}, now=now, can=Can.PUBLISH, writes=False)
        left, uid = number_at(info, "expire_in"), text_at(info, "uid")
        if left is None or not uid:
            raise unreadable()
        if uid != self._access.settings.get("uid"):
            wrong = Text("授权属于另一个微博账号", "The authorisation belongs to another Weibo account")
            raise LoginFailed(wrong, Text("请用正确的账号重新授权", "Authorise with the right account"))
        name = text_at(self._client.get("/2/users/show.json", {"uid": uid}, now=now, can=Can.LOOK_UP), "screen_name")
        missing = {} if self._access.settings.get("operator_ip") else {Can.PUBLISH: _NO_ADDRESS}
        return Probe(
            can=self.capability.can - set(missing),
            missing=missing,
            login_expires_at=now + timedelta(seconds=min(left, _LONGEST_LOGIN)),
            name=name,
        )

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - the key goes with the post
        """Upload the pictures where the interface lets them be uploaded before."""
        require_fitting(variant, self.capability)
        if self._interface != "contract":
            return Prepared({})
        ids = []
        for picture in variant.pictures:
            kept = self._client.post("/2/statuses/upload_pic/biz.json", {}, now=now, can=Can.PREPARE, picture=picture)
            if not (pic_id := text_at(kept, "pic_id")):
                raise unreadable()
            ids.append(pic_id)
        return Prepared({"pic_id": ",".join(ids)})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Pictures that were uploaded and are not used do no harm: they are uploaded again."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:
        """Publish."""
        operator = self._access.settings.get("operator_ip", "")
        if not operator:
            raise NotPermitted(_NO_ADDRESS, Text("请在账号设置中填写", "Set it for this account"), can=Can.PUBLISH)
        fields, path, picture = {"status": variant.text, "rip": operator}, "/2/statuses/share.json", None
        if self._interface == "share":
            picture = variant.pictures[0] if variant.pictures else None
        else:
            fields["annotations"] = json.dumps([{"guikou": key.delivery}])
            path = "/2/statuses/update.json"
        if self._interface == "contract":
            long = "1" if cjk_weighted(variant.text) > SHARE.limits["text"].most else "0"
            fields, path = {**fields, "is_longtext": long, **_filled(prepared)}, "/2/statuses/upload_url_text/biz.json"
        try:
            return self._sent(self._client.post(path, fields, now=now, can=Can.PUBLISH, picture=picture))
        except ContentRefused as refused:
            # "Repeated" after an answer was lost means that it is there; if it is not ours, the words have to change.
            if refused.code == REPEATED and isinstance(found := self._found(variant, key, since=now - timedelta(days=1), now=now), Sent):
                return found
            raise

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:  # noqa: ARG002
        """Look through the account's own posts since then."""
        return self._found(variant, key, since=since, now=now)

    def _found(self, variant: Variant, key: Key, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:
        for number in range(1, _MOST_PAGES + 1):
            fields = {"count": str(_PAGE), "page": str(number)}
            posts = rows_at(self._client.get("/2/statuses/user_timeline.json", fields, now=now, can=Can.LOOK_UP), "statuses")
            young = [post for post in posts if _moment(text_at(post, "created_at")) >= since - _CLOCKS_DIFFER]
            ours, alike = self._ours(young, variant, key, now=now)
            if ours is not None:
                return self._sent(ours)
            if alike:
                return Unsure(_ALIKE, again=False)
            if len(young) < len(posts) or not posts:
                return Absent()
        return Unsure(Text("该账号近期微博太多，查不到头", "The account has too many recent posts to look through"), again=False)

    def _ours(self, posts: Sequence[Any], variant: Variant, key: Key, *, now: datetime) -> tuple[Any | None, bool]:
        """Return our post, and whether there is one that begins like ours: Weibo shortens long posts in lists, and a person may have changed it."""
        noted = [post for post in posts if at(post, "annotations", 0, "guikou") == key.delivery]
        if noted:
            return noted[0], False
        words = _words(variant.text)
        begin_alike = [post for post in posts if _words(plain(text_at(post, "text")))[:_BEGINNING] == words[:_BEGINNING]]
        with_address = [post for post in begin_alike if self._leads_to(post, variant.address, now=now)]
        same = next((post for post in with_address if _words(plain(text_at(post, "text"))) == words), None)
        return same, bool(with_address)

    def _leads_to(self, post: Any, address: str, *, now: datetime) -> bool:
        """Say whether a post with our words has our address; where Weibo does not say what is behind its short links, the words decide."""
        text = plain(text_at(post, "text"))
        shorts = sorted(set(_SHORT.findall(text)))
        if not shorts:
            return address in text or address not in _LINK.findall(text)
        query = [("url_short", short) for short in shorts[:20]]
        try:
            body = self._client.expanded(query, now=now)
        except (NotPermitted, ContentRefused):
            return True
        longs = [text_at(row, "url_long") for row in rows_at(body, "urls")]
        return address in longs or not any(longs)

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Gone:
        """Read the post."""
        try:
            post = self._client.get("/2/statuses/show.json", {"id": _id(sent)}, now=now, can=Can.READ_BACK)
        except ContentRefused as refused:
            return Gone(refused.cause)
        if text_at(post, "deleted") == "1":
            return Gone(Text("这条微博已被删除", "The post was deleted"))
        again = self._sent(post)
        text = plain(text_at(post, "text"))
        if not text:
            raise unreadable()
        return Seen(address=again.address, title="", text=text, ids=again.ids)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """Weibo has no call for this: a person edits it."""
        return ByHand(
            (
                Text(f"登录微博，打开 {sent.address}", f"Log in to Weibo and open {sent.address}"),
                Text("在菜单中选择“编辑微博”，粘贴新的正文并保存", "Choose “Edit” in its menu, paste the new text and save"),
                Text("回到这里填写完成情况", "Come back here and say that it is done"),
            )
        )

    def recall(self, sent: Sent, *, now: datetime) -> Recalled | ByHand:
        """Delete it; where the app may not, a person does."""
        assert self.capability.keeps is not None  # noqa: S101 - stated in facts.py
        try:
            self._client.post("/2/statuses/destroy.json", {"id": _id(sent)}, now=now, can=Can.RECALL)
        except NotPermitted:
            return ByHand(
                (
                    Text(f"登录微博，打开 {sent.address}", f"Log in to Weibo and open {sent.address}"),
                    Text("在菜单中选择“删除”并确认", "Choose “Delete” in its menu and confirm"),
                )
            )
        except ContentRefused as refused:
            if refused.code != NO_SUCH_POST:
                raise
        return Recalled(self.capability.keeps)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:
        """Return reposts, comments and likes."""
        rows = self._client.get("/2/statuses/count.json", {"ids": _id(sent)}, now=now, can=Can.FIGURES)
        counted = rows_at(rows)[:1]
        values = [(ours, number_at(row, theirs)) for row in counted for theirs, ours in _FIGURES.items()]
        return [Figure(name, value, now) for name, value in values if value is not None]

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
        """Return the comments; one call asks for those on all posts, as calls are scarce."""
        found: list[Comment] = []
        for number in range(1, _MOST_PAGES + 1):
            rows = rows_at(
                self._client.get("/2/comments/to_me.json", {"count": "50", "page": str(number)}, now=now, can=Can.COMMENTS), "comments"
            )
            young = [row for row in rows if _moment(text_at(row, "created_at")) >= since]
            found += _comments(row for row in young if text_at(row, "status", "idstr") == _id(sent))
            if len(young) < len(rows) or not rows:
                break
        return sorted(found, key=lambda comment: (comment.written_at, comment.id))

    def _sent(self, post: Any) -> Sent:
        # `id` is rounded where a program read it as a floating number on its way; `mid` is text.
        mid = text_at(post, "mid") or text_at(post, "idstr")
        if not re.fullmatch(r"[0-9]{6,20}", mid, re.ASCII):
            raise unreadable()
        site = "https://m.weibo.cn" if self._access.base == _REAL else self._access.base
        return Sent({"mid": mid}, f"{site}/status/{mid}")


_ALIKE = Text("账号上有一条开头相同的微博，需要人工核对", "There is a post that begins like this one; a person has to look")
_NO_ADDRESS = Text("没有设置操作人的公网地址，微博要求提供", "The operator's address on the internet is not set, and Weibo demands it")


def _words(text: str) -> str:
    return squeezed(_LINK.sub("@", text))


def _filled(prepared: Prepared) -> dict[str, str]:
    return {"pic_id": prepared.ids["pic_id"]} if prepared.ids.get("pic_id") else {}


def _id(sent: Sent) -> str:
    mid = sent.ids.get("mid") or sent.address.rstrip("/").rpartition("/")[2]
    if not re.fullmatch(r"[0-9]{6,20}", mid, re.ASCII):
        raise NotPermitted(
            Text("不知道这条微博的编号", "The number of the post is not known"),
            Text("请填写手机版微博的网址", "Give the address of the post on Weibo for telephones"),
            can=Can.READ_BACK,
        )
    return mid


def _moment(written: str) -> datetime:
    try:
        return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
    except (ValueError, OverflowError) as strange:
        raise unreadable() from strange


def _comments(rows: Iterable[Any]) -> list[Comment]:
    return [
        Comment(
            id=text_at(row, "idstr") or text_at(row, "id"),
            text=plain(text_at(row, "text")),
            written_at=_moment(text_at(row, "created_at")),
            author=text_at(row, "user", "screen_name"),
        )
        for row in rows
    ]
