"""A mailbox to practise with: it keeps every mail that came, for whomever, and shows them as pages. No mail leaves it."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from markupsafe import Markup
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import PracticePlatform, told
from guikou.channels.practice.pages import joined, page

PLATFORM = "邮箱"
GREY_FOR = timedelta(minutes=1)


class PracticeMail(PracticePlatform):
    """
    Takes mails by HTTP (`adapters.mail.by_http`), or from a mail server that asks `refusal` and calls `take`.

    Addresses answer as they are told to with `answer`: a server that refuses, or one that refuses the first time and takes the mail later (greylisting).
    """

    rules = (
        Rule("/", endpoint="boxes"),
        Rule("/messages", methods=["POST"], endpoint="post"),
        Rule("/messages/<key>", methods=["GET"], endpoint="message"),
        Rule("/to/<path:address>", endpoint="box"),
    )

    def answer(self, address: str, code: int, text: str) -> None:
        """Let an address answer so from now on; 250 takes mails."""
        self.store.put("answer", address.lower(), {"code": code, "text": text})

    def greylist(self, address: str) -> None:
        """Let an address refuse each sender for a minute after it first came."""
        self.answer(address, 451, "4.7.1 greylisted, come back later")
        self.store.put("grey", address.lower(), {"since": None})

    def refusal(self, recipient: str) -> tuple[int, str] | None:
        """Return what the recipient's server says to RCPT; None where it takes mails."""
        answer, grey = self.store.get("answer", recipient.lower()), self.store.get("grey", recipient.lower())
        if answer is None or answer["code"] == 250:
            return None
        if grey is not None:
            now = self.clock().timestamp()
            if grey["since"] is not None and now - grey["since"] >= GREY_FOR.total_seconds():
                return None
            self.store.put("grey", recipient.lower(), {"since": grey["since"] or now})
        return answer["code"], answer["text"]

    def take(self, sender: str, recipient: str, raw: bytes) -> None:
        """Keep a mail."""
        with self.store.writing():
            number = len(self.store.all("mail")) + 1
            key = hashlib.sha256(f"{number}".encode()).hexdigest()[:16]
            kept = {"key": key, "from": sender, "to": recipient, "at": self.clock().isoformat(), "raw": base64.b64encode(raw).decode()}
            self.store.put("mail", key, kept)

    def mails(self, recipient: str = "") -> list[Message]:
        """Return the mails, oldest first, of one recipient or of all."""
        return [_parsed(kept) for kept in self.store.all("mail") if not recipient or kept["to"].lower() == recipient.lower()]

    def busy(self) -> Response:
        """Say what a mail server says when it is busy."""
        return told({"command": "connect", "code": 421, "text": "4.3.2 try again later"})

    def post(self, request: Request) -> Response:
        """Take a mail by HTTP, and answer as a mail server would."""
        recipient = request.headers.get("Envelope-To", "")
        if refusal := self.refusal(recipient):
            return told({"command": "rcpt", "code": refusal[0], "text": refusal[1]})
        self.take(request.headers.get("Envelope-From", ""), recipient, request.get_data())
        return told({"command": "end", "code": 250, "text": "2.0.0 kept"})

    def boxes(self, request: Request) -> Response:
        """Show whose mails there are."""
        counts: dict[str, int] = {}
        for kept in self.store.all("mail"):
            counts[kept["to"]] = counts.get(kept["to"], 0) + 1
        rows = [
            Markup('<li><a href="{2}/to/{0}">{0}</a>（{1}封）</li>').format(address, count, request.script_root)
            for address, count in counts.items()
        ]
        return page(
            "所有收件人",
            Markup("<ul>{}</ul>").format(joined(rows, "还没有收到邮件")) if rows else joined([], "还没有收到邮件"),
            platform=PLATFORM,
        )

    def box(self, request: Request, address: str) -> Response:
        """Show the mails of one recipient, the newest first."""
        rows = [
            Markup('<article><h2><a href="{}/messages/{}">{}</a></h2><p><small>{} · {}</small></p></article>').format(
                request.script_root,
                kept["key"],
                _shown(_parsed(kept), "Subject"),
                _shown(_parsed(kept), "From"),
                kept["at"][:16].replace("T", " "),
            )
            for kept in reversed(self.store.all("mail"))
            if kept["to"] == address
        ]
        return page(f"{address} 的收件箱", joined(rows, "还没有收到邮件"), platform=PLATFORM)

    def message(self, request: Request, key: str) -> Response:  # noqa: ARG002
        """Show one mail: what its reader sees, the plain text, and the headers."""
        kept = self.store.get("mail", key)
        if kept is None:
            return self.not_found()
        mail = _parsed(kept)
        headers = [
            Markup('<dt>{}</dt><dd class="text">{}</dd>').format(name, " ".join(_shown(mail, name).split()))
            for name in mail
            if name.lower() != "mime-version"
        ]
        body = Markup(
            '<p><small>寄给 {to}</small></p><iframe title="邮件正文" sandbox srcdoc="{html}" style="width:100%;height:70vh;border:1px solid #767676"></iframe>'
            '<h2>纯文本</h2><p class="text">{text}</p><h2>邮件头</h2><dl>{headers}</dl>'
        ).format(to=kept["to"], html=_with_pictures(mail), text=_part(mail, "text/plain"), headers=Markup().join(headers))
        return page(_shown(mail, "Subject"), body, platform=PLATFORM)


def _parsed(kept: Mapping[str, Any]) -> Message:
    return message_from_bytes(base64.b64decode(kept["raw"]))


def _shown(mail: Message, name: str) -> str:
    try:
        return str(make_header(decode_header(mail[name] or "")))
    except (ValueError, LookupError):
        return str(mail[name])


def _part(mail: Message, kind: str) -> str:
    for part in mail.walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == kind and isinstance(content, bytes):
            return content.decode("utf-8", "replace")
    return ""


def _with_pictures(mail: Message) -> str:
    """Return the HTML with the mail's own pictures inside, as nothing is loaded from anywhere."""
    inside = {}
    for part in mail.walk():
        content = part.get_payload(decode=True)
        if part.get_content_maintype() == "image" and isinstance(content, bytes):
            data = base64.b64encode(content).decode()
            inside[str(part["Content-ID"]).strip("<>")] = f"data:{part.get_content_type()};base64,{data}"
    return re.sub(r"cid:([^\"'\s>]+)", lambda found: inside.get(found[1], ""), _part(mail, "text/html"))
