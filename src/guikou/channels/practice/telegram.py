"""The practice platform for Telegram: what publishing into a channel needs of the Bot API, and the channel's public pages."""

import base64
import functools
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.fitting import utf16_units
from guikou.channels.practice.frame import PracticePlatform, told
from guikou.channels.practice.pages import joined, linked, local, page

NAME = "电报"
LONGEST_TEXT, LONGEST_CAPTION, LARGEST_PICTURE = 4096, 1024, 10 * 2**20
IN_A_MINUTE = 20
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}


class Said(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, description: str, *, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code, self.body = code, {"ok": False, "error_code": code, "description": description}
        if retry_after:
            self.body["parameters"] = {"retry_after": retry_after}


def call(method: Callable[..., Any]) -> Callable[..., Response]:
    """Let a method answer a bot's call; it is given the bot's row and what was sent."""

    @functools.wraps(method)
    def answer(self: Any, request: Request, token: str) -> Response:
        try:
            bot = self.store.get("bot", hashlib.sha256(token.encode()).hexdigest())
            if bot is None:
                raise Said(401, "Unauthorized")
            body = request.get_json(silent=True) if request.is_json else None
            given = {**request.values.to_dict(), **(body if isinstance(body, dict) else {})}
            with self.store.writing():
                return told({"ok": True, "result": method(self, request, bot, given)})
        except Said as error:
            return told(error.body, error.code)

    return answer


class PracticeTelegram(PracticePlatform):
    """Channels with their messages, and bots that write into them."""

    rules = (
        *(
            Rule(f"/bot<token>/{method}", endpoint=endpoint, methods=["GET", "POST"])
            for method, endpoint in {
                "getMe": "me",
                "getChat": "chat",
                "getChatMember": "member",
                "sendMessage": "send_message",
                "sendPhoto": "send_photo",
                "editMessageText": "edit_text",
                "editMessageCaption": "edit_caption",
                "deleteMessage": "delete",
            }.items()
        ),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/s/<name>", endpoint="channel_page", methods=["GET"]),
        Rule("/<name>/<int:number>", endpoint="message_page", methods=["GET"]),
        Rule("/photo/<key>", endpoint="photo", methods=["GET"]),
    )

    def add_channel(self, name: str, title: str) -> None:
        """Register a public channel."""
        self.store.put("channel", name, {"name": name, "title": title, "id": -1_001_000_000_000 - len(self.store.all("channel"))})

    def add_bot(self, token: str, name: str, *, channels: tuple[str, ...] = (), may_delete: bool = True) -> None:
        """Register a bot that may write into channels; `may_delete`: also delete there what is older than two days."""
        row = {"name": name, "channels": channels, "may_delete": may_delete}
        self.store.put("bot", hashlib.sha256(token.encode()).hexdigest(), row)

    def busy(self) -> Response:
        """Return what the Bot API says when it asks to wait."""
        error = Said(429, "Too Many Requests: retry after 3", retry_after=3)
        return told(error.body, error.code)

    def not_found(self) -> Response:
        """Return what the Bot API says of a method that it does not know."""
        error = Said(404, "Not Found")
        return told(error.body, error.code)

    @call
    def me(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - all take the same
        """Show the bot."""
        return {"id": 7_000_000, "is_bot": True, "first_name": bot["name"], "username": bot["name"]}

    def _channel(self, given: dict[str, Any]) -> dict[str, Any]:
        who = str(given.get("chat_id", ""))
        for channel in self.store.all("channel"):
            if who in (f"@{channel['name']}", str(channel["id"])):
                return channel
        raise Said(400, "Bad Request: chat not found")

    def _writable(self, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel(given)
        if channel["name"] not in bot["channels"]:
            raise Said(403, "Forbidden: bot is not a member of the channel chat")
        return channel

    @staticmethod
    def _chat(channel: dict[str, Any]) -> dict[str, Any]:
        return {"id": channel["id"], "title": channel["title"], "username": channel["name"], "type": "channel"}

    @call
    def chat(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Show a channel."""
        return self._chat(self._channel(given))

    @call
    def member(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Say what the bot may in a channel."""
        if self._channel(given)["name"] not in bot["channels"]:
            return {"status": "left"}
        rights = {"can_post_messages": True, "can_edit_messages": True, "can_delete_messages": bot["may_delete"]}
        return {"status": "administrator", **rights}

    def _counted(self, channel: dict[str, Any]) -> None:
        now = self.clock()
        recent = [datetime.fromisoformat(row["at"]) for row in self.messages(channel["name"])[-IN_A_MINUTE:]]
        if recent and recent[-1] > now - timedelta(seconds=1):
            raise Said(429, "Too Many Requests: retry after 1", retry_after=1)
        if len(recent) == IN_A_MINUTE and recent[0] > now - timedelta(minutes=1):
            wait = int((recent[0] + timedelta(minutes=1) - now).total_seconds()) + 1
            raise Said(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return the messages of a channel, oldest first."""
        return [row for row in self.store.all("message") if row["channel"] == channel]

    @staticmethod
    def _checked(text: str, most: int, what: str) -> str:
        if utf16_units(text) > most:
            raise Said(400, f"Bad Request: {what} is too long")
        return text.strip()

    def _kept(self, channel: dict[str, Any], **about: Any) -> dict[str, Any]:
        self._counted(channel)
        number = (self.store.get("last", channel["name"]) or {"number": 0})["number"] + 1
        self.store.put("last", channel["name"], {"number": number})
        row = {"channel": channel["name"], "number": number, "at": self.clock().isoformat(), "edited": False, "photo": "", **about}
        self.store.put("message", f"{channel['name']}/{number}", row)
        return self._message(channel, row)

    def _message(self, channel: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        body = {"caption": row["text"], "photo": [{"file_id": row["photo"]}]} if row["photo"] else {"text": row["text"]}
        at = int(datetime.fromisoformat(row["at"]).timestamp())
        return {"message_id": row["number"], "sender_chat": self._chat(channel), "chat": self._chat(channel), "date": at, **body}

    @call
    def send_message(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Write a message."""
        channel = self._writable(bot, given)
        text = self._checked(str(given.get("text", "")), LONGEST_TEXT, "message")
        if not text:
            raise Said(400, "Bad Request: message text is empty")
        return self._kept(channel, text=text)

    @call
    def send_photo(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        """Write a message with a picture."""
        channel = self._writable(bot, given)
        text = self._checked(str(given.get("caption", "")), LONGEST_CAPTION, "message caption")
        file = request.files.get("photo")
        data = file.read() if file else b""
        media_type = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
        if media_type is None or len(data) > LARGEST_PICTURE:
            raise Said(400, "Bad Request: IMAGE_PROCESS_FAILED" if media_type is None else "Bad Request: file is too big")
        key = hashlib.sha256(data).hexdigest()[:20]
        self.store.put("photo", key, {"type": media_type, "data": base64.b64encode(data).decode()})
        return self._kept(channel, text=text, photo=key)

    def _edited(self, bot: dict[str, Any], given: dict[str, Any], text: str, *, photo: bool) -> dict[str, Any]:
        channel = self._writable(bot, given)
        row = self.store.get("message", f"{channel['name']}/{given.get('message_id')}")
        if row is None or bool(row["photo"]) is not photo:
            raise Said(
                400, "Bad Request: message to edit not found" if row is None else "Bad Request: there is no text in the message to edit"
            )
        if row["text"] == text:
            about = (
                "specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
            )
            raise Said(400, f"Bad Request: message is not modified: {about}")
        row = {**row, "text": text, "edited": True}
        self.store.put("message", f"{channel['name']}/{row['number']}", row)
        return self._message(channel, row)

    @call
    def edit_text(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Change the text of a message."""
        return self._edited(bot, given, self._checked(str(given.get("text", "")), LONGEST_TEXT, "message"), photo=False)

    @call
    def edit_caption(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Change the text below a picture."""
        return self._edited(bot, given, self._checked(str(given.get("caption", "")), LONGEST_CAPTION, "message caption"), photo=True)

    @call
    def delete(self, request: Request, bot: dict[str, Any], given: dict[str, Any]) -> bool:  # noqa: ARG002
        """Delete a message; one of more than two days only where the bot may delete in the channel."""
        channel = self._writable(bot, given)
        key = f"{channel['name']}/{given.get('message_id')}"
        row = self.store.get("message", key)
        if row is None:
            raise Said(400, "Bad Request: message to delete not found")
        if not bot["may_delete"] and datetime.fromisoformat(row["at"]) < self.clock() - timedelta(hours=48):
            raise Said(400, "Bad Request: message can't be deleted for everyone")
        self.store.drop("message", key)
        return True

    def home(self, request: Request) -> Response:
        """List the channels."""
        row = Markup('<p><a href="{root}/s/{name}">{title}</a></p>')
        return page(
            "频道",
            joined([row.format(root=request.script_root, **one) for one in self.store.all("channel")], "还没有频道。"),
            platform=NAME,
        )

    def channel_page(self, request: Request, name: str) -> Response:
        """Show the newest twenty messages of a channel."""
        channel = self.store.get("channel", name)
        if channel is None:
            return page("频道不存在", Markup("<p>没有这个频道。</p>"), platform=NAME, status=404)
        shown = [self._shown(request, row) for row in self.messages(name)[-20:]]
        return page(
            channel["title"],
            Markup('<section class="tgme_channel_history">{}</section>').format(joined(shown, "还没有消息。")),
            platform=NAME,
        )

    def message_page(self, request: Request, name: str, number: int) -> Response:
        """Show a message."""
        channel, row = self.store.get("channel", name), self.store.get("message", f"{name}/{number}")
        if channel is None or row is None:
            return page("消息不存在", Markup('<div class="tgme_widget_message_error">Post not found</div>'), platform=NAME)
        return page(channel["title"], self._shown(request, row), platform=NAME)

    def _shown(self, request: Request, row: dict[str, Any]) -> Markup:
        picture = Markup('<p><img src="{}/photo/{}" alt="消息配图"></p>').format(request.script_root, row["photo"]) if row["photo"] else ""
        frame = Markup(
            '<article class="tgme_widget_message" data-post="{channel}/{number}">{picture}<div class="tgme_widget_message_text">{text}</div>'
            '<p><small><a href="{root}/{channel}/{number}"><time datetime="{at}">{shown}</time>{edited}</a></small></p></article>'
        )
        text = linked(row["text"]).replace("\n", Markup("<br>"))
        about = {"shown": local(row["at"]), "edited": "（已编辑）" if row["edited"] else ""}
        place = {"channel": row["channel"], "number": row["number"], "at": row["at"]}
        return frame.format(root=request.script_root, picture=picture, text=text, **place, **about)

    def photo(self, request: Request, key: str) -> Response:  # noqa: ARG002
        """Return a picture."""
        row = self.store.get("photo", key)
        return Response(base64.b64decode(row["data"]), mimetype=row["type"]) if row else self.not_found()
