"""
The adapter for a Telegram channel, by a bot (core.telegram.org/bots/api).

The Bot API has no key against repetition, and a bot cannot read what is in a channel. A lost answer is looked up on the channel's public page; what is not found
there is left to a person, and never sent again by itself.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from guikou.channels.adapters.exchange import ask, at, json_of, multipart, number_at, said, squeezed, text_at, unclear
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.calls import Calls, Reply, Request, unreadable
from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Rate, Unit
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, Transient
from guikou.channels.fitting import utf16_units
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, Gone, Key, Prepared, Probe, Recalled, Seen, Sent, Unsure
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Text

_READ_ON = date(2026, 11, 21)
_API = "https://core.telegram.org/bots/api"
_FAQ = "https://core.telegram.org/bots/faq"
CAPTION = 1024
_SHOWS_LATE = timedelta(minutes=10)
_NAME = Text("电报", "Telegram")

TELEGRAM = Capability(
    platform="telegram",
    form=Form.SHORT,
    can=frozenset({Can.PUBLISH, Can.READ_BACK, Can.CORRECT, Can.RECALL}),
    limits={
        "text": Limit(most=4096, unit=Unit.UTF16, source=_API, as_of=_READ_ON),
        "pictures": Limit(most=1, unit=Unit.PIECES, source=f"{_API}#sendphoto", as_of=_READ_ON),
        "picture": Limit(most=10 * 2**20, unit=Unit.BYTES, source=f"{_API}#sendphoto", as_of=_READ_ON, basis=Basis.UNCONFIRMED),
    },
    rates=(
        Rate(what=Text("消息", "messages"), most=1, within=timedelta(seconds=1), source=_FAQ, as_of=_READ_ON),
        Rate(what=Text("消息", "messages"), most=20, within=timedelta(minutes=1), source=_FAQ, as_of=_READ_ON),
    ),
    picture_types=frozenset({"image/jpeg", "image/png"}),
    keeps=Text("已转发到其他会话的内容不会随之删除", "What people forwarded to other chats stays there"),
)


class Telegram:
    """One public channel. Settings: `channel`, its name without `@`; `pages`, where the public reads it (default `https://t.me`). Secret: `bot_token`."""

    capability = TELEGRAM

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls
        self._channel = access.settings.get("channel", "").removeprefix("@")
        self._pages = access.settings.get("pages", "https://t.me")

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002 - a bot's token does not run out
        """Ask what the bot may in the channel."""
        me = self._call("getMe", {}, can=Can.PUBLISH, writes=False)
        member = self._call("getChatMember", {"chat_id": self._chat(), "user_id": text_at(me, "id")}, can=Can.PUBLISH, writes=False)
        rights = {Can.PUBLISH: "can_post_messages", Can.CORRECT: "can_edit_messages"}
        missing = {can: _NO_RIGHT for can, name in rights.items() if at(member, name) is not True}
        name = text_at(self._call("getChat", {"chat_id": self._chat()}, can=Can.PUBLISH, writes=False), "title")
        return Probe(can=self.capability.can - set(missing), missing=missing, name=name)

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - nothing is made beforehand
        """See that it fits; Telegram knows no drafts."""
        require_fitting(variant, self.capability)
        if variant.pictures and utf16_units(variant.text) > CAPTION:
            cause = Text("带图片时正文最多 1024 个字符", "With a picture the text may have 1024 characters at most")
            raise ContentRefused(cause, Text("请缩短正文，或去掉图片", "Shorten the text or leave the picture out"), field="text")
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made beforehand."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:  # noqa: ARG002 - there is no key to give
        """Write the message."""
        if variant.pictures:
            fields = {"chat_id": self._chat(), "caption": variant.text}
            return self._sent(self._call("sendPhoto", fields, can=Can.PUBLISH, writes=True, picture=variant.pictures[0]), "photo")
        return self._sent(self._call("sendMessage", {"chat_id": self._chat(), "text": variant.text}, can=Can.PUBLISH, writes=True), "text")

    def _sent(self, message: Any, kind: str) -> Sent:
        number = number_at(message, "message_id")
        if not number:
            raise unreadable()
        return Sent({"message_id": str(number), "kind": kind}, f"{self._pages}/{self._channel}/{number}")

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Unsure:  # noqa: ARG002
        """Look on the channel's public page, which shows the newest messages, and some time late. What is not there may be out all the same."""
        for place, text in self._shown(f"/s/{self._channel}").items():
            if squeezed(text) == squeezed(variant.text):
                return Sent(
                    {"message_id": place, "kind": "photo" if variant.pictures else "text"}, f"{self._pages}/{self._channel}/{place}"
                )
        return Unsure(_NOT_SHOWN, again=now - since < _SHOWS_LATE)

    def read_back(self, sent: Sent, *, now: datetime) -> Seen | Gone:  # noqa: ARG002
        """Read the message's public page."""
        number = _number(sent)
        shown = self._shown(f"/{self._channel}/{number}?embed=1&mode=tme")
        if number not in shown:
            return Gone(Text("频道的公开页面上没有这条消息", "The channel's public page does not have this message"))
        return Seen(address=f"{self._pages}/{self._channel}/{number}", title="", text=shown[number], ids={"message_id": number})

    def _shown(self, path: str) -> dict[str, str]:
        reply = ask(self._calls, Request(method="GET", url=self._pages + path, headers={"Accept": "text/html"}), writes=False)
        html = reply.body.decode("utf-8", "replace")
        if reply.status != 200 or "tgme_" not in html:
            raise unclear(_NAME, reply, writes=False)
        return messages(html, self._channel)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent:
        """Edit the text; the picture stays. Readers see that it was edited."""
        self.prepare(variant, key, now=now)
        kind = sent.ids.get("kind", "text")
        method, name = ("editMessageCaption", "caption") if kind == "photo" else ("editMessageText", "text")
        fields = {"chat_id": self._chat(), "message_id": _number(sent), name: variant.text}
        try:
            return self._sent(self._call(method, fields, can=Can.CORRECT, writes=True), kind)
        except _Unchanged:
            return sent

    def recall(self, sent: Sent, *, now: datetime) -> Recalled | ByHand:  # noqa: ARG002
        """Delete the message; where the bot may not, a person does."""
        assert self.capability.keeps is not None  # noqa: S101 - stated above
        try:
            self._call("deleteMessage", {"chat_id": self._chat(), "message_id": _number(sent)}, can=Can.RECALL, writes=True)
        except _NotThere:
            return Recalled(self.capability.keeps)
        except NotPermitted:
            return ByHand((Text(f"以频道管理员身份打开 {sent.address}", f"Open {sent.address} as administrator of the channel"), _DELETE))
        return Recalled(self.capability.keeps)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none: the Bot API tells no numbers."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none: comments are in a group of their own, which the desk does not follow."""
        return ()

    def _chat(self) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_]{3,64}", self._channel):
            raise NotPermitted(
                Text("没有设置频道名称", "The channel's name is not set"),
                Text("请在账号设置中填写", "Set it for this account"),
                can=Can.PUBLISH,
            )
        return f"@{self._channel}"

    def _call(self, method: str, fields: Mapping[str, str], *, can: Can, writes: bool, picture: Picture | None = None) -> Any:
        token = self._access.secrets.get("bot_token", "")
        if not re.fullmatch(r"[A-Za-z0-9:_-]+", token):
            raise LoginFailed(Text("没有设置机器人令牌", "The bot's token is not set"), _RENEW)
        headers, body = {"Content-Type": "application/json"}, json.dumps(fields, ensure_ascii=False).encode()
        if picture:
            headers, body = multipart(fields, "photo", picture)
        request = Request(method="POST", url=f"{self._access.base}/bot{token}/{method}", headers=headers, body=body)
        reply = ask(self._calls, request, writes=writes)
        answer = json_of(reply)
        if at(answer, "ok") is True:
            return at(answer, "result")
        raise self._failure(reply, answer, can=can, writes=writes)

    def _failure(self, reply: Reply, answer: Any, *, can: Can, writes: bool) -> Failure:
        description = said(text_at(answer, "description"), self._access.secrets)
        code = text_at(answer, "error_code")
        for words, failure in _KNOWN.items():
            if words in description:
                return failure(_FAILED.fill(told=description), _AS_SAID, code=code, field="text")
        match code:
            case "429":
                wait = number_at(answer, "parameters", "retry_after") or 1
                return Transient(
                    Text("电报要求稍后再试", "Telegram asks to come back later"), code=code, after=timedelta(seconds=min(wait, 86_400))
                )
            case "401" | "404":
                return LoginFailed(Text("电报不接受机器人令牌", "Telegram does not accept the bot's token"), _RENEW, code=code)
            case "403":
                return NotPermitted(
                    _NO_RIGHT, Text("请在频道中把机器人设为管理员", "Make the bot an administrator of the channel"), code=code, can=can
                )
            case "400" if "can't be" in description or "rights" in description or "chat not found" in description:
                return NotPermitted(_FAILED.fill(told=description), Text("请人工办理", "Do it by hand"), code=code, can=can)
            case "400":
                field = "pictures" if "IMAGE" in description or "PHOTO" in description or "file" in description else "text"
                return ContentRefused(_FAILED.fill(told=description), _AS_SAID, code=code, field=field)
        return unclear(_NAME, reply, writes=writes)


class _NotThere(ContentRefused):
    """The message is not there any more."""


class _Unchanged(ContentRefused):
    """The message is already like that."""


_KNOWN = {"message to delete not found": _NotThere, "message is not modified": _Unchanged}
_FAILED = Text("电报没有接受（{told}）", "Telegram did not accept it ({told})")
_AS_SAID = Text("请按平台的说明修改", "Change it as the platform says")
_NO_RIGHT = Text("机器人在频道中没有这项权限", "The bot does not have this right in the channel")
_RENEW = Text("请更新机器人令牌", "Renew the bot's token")
_NOT_SHOWN = Text(
    "频道的公开页面上没有找到，无法确定是否已发出", "It was not found on the channel's public page, which does not tell whether it is out"
)
_DELETE = Text("删除这条消息", "Delete the message")


def _number(sent: Sent) -> str:
    number = sent.ids.get("message_id") or sent.address.rstrip("/").rpartition("/")[2]
    if not re.fullmatch(r"[0-9]{1,12}", number, re.ASCII):
        cause = Text("不知道这条消息的编号", "The number of the message is not known")
        raise NotPermitted(cause, Text("请填写这条消息的网址", "Give the address of the message"), can=Can.READ_BACK)
    return number


class _Preview(HTMLParser):
    """Collects the messages of a public page: what is in `tgme_widget_message_text`, by the `data-post` above it. How these pages are made is not documented."""

    def __init__(self, channel: str) -> None:
        super().__init__(convert_charrefs=True)
        self._channel, self._number, self._depth = channel.lower(), "", 0
        self.messages: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        channel, _, number = (given.get("data-post") or "").rpartition("/")
        if number.isdigit() and channel.lower() == self._channel:
            self._number = number
            self.messages.setdefault(number, "")
        if tag == "div" and (self._depth or "tgme_widget_message_text" in (given.get("class") or "").split()):
            self._depth += 1
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth and self._number:
            self.messages[self._number] += data


def messages(html: str, channel: str) -> dict[str, str]:
    """Return the text of the messages on a public page of a channel, by their numbers."""
    parser = _Preview(channel)
    parser.feed(html[:4_000_000])
    parser.close()
    return parser.messages
