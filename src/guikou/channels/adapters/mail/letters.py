"""
A release as a mail to one subscriber, the same bytes at every try.

It is not signed with DKIM: the mail server does that (RFC 8058 wants `List-Unsubscribe` and `List-Unsubscribe-Post` among the signed headers).
"""

import hashlib
import re
from collections.abc import Mapping
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from html import escape

from guikou.channels.adapters.mail.addresses import Subscriber, back
from guikou.channels.protocol import Key
from guikou.channels.rendering.mail import Mail
from guikou.channels.rendering.mail import message as rendered
from guikou.channels.variants import Picture, Variant

# The older policy: the newer one encodes long addresses in headers, which then nobody can follow.
_WRITTEN = compat32.clone(linesep="\r\n", max_line_length=78)
_LEAVE = "https://unsubscribe.invalid/7c1e9a53"  # stands for the address of the subscriber until there is one
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class Press:
    """Renders a release once for all subscribers: what differs between their mails is the headers and where they unsubscribe. It holds the release that it saw last."""

    def __init__(self) -> None:
        self._of: tuple[Variant, str] | None = None
        self._content = Mail("", "")

    def holds(self, variant: Variant, host: str) -> bool:
        """Say whether that release was rendered last."""
        return self._of == (variant, host)

    def content(self, variant: Variant, host: str, to: Subscriber) -> Mail:
        """
        Return both forms of the mail to a subscriber.

        :raises Refusal: the body cannot be rendered.
        """
        if not self.holds(variant, host):
            self._content = rendered(
                language=variant.language,
                title=_line(variant.title),
                html=variant.html,
                address=variant.address,
                addresses={place: f"cid:{_name(picture, host)}" for place, picture in enumerate(variant.pictures)},
                unsubscribe=_LEAVE,
            )
            self._of = (variant, host)
        return Mail(self._content.html.replace(_LEAVE, escape(to.unsubscribe)), self._content.text.replace(_LEAVE, to.unsubscribe))


def letter(variant: Variant, key: Key, to: Subscriber, settings: Mapping[str, str], secret: str, press: Press) -> bytes:
    """
    Return the mail. Settings: `host`, `from`, `name`, `list` (`newsletter` where it is not set).

    :raises Refusal: the body cannot be rendered.
    """
    host = settings["host"]
    content = press.content(variant, host, to)
    html: Message = MIMEText(content.html, "html", "utf-8")
    if variant.pictures:
        html = _together("related", key, [html, *(_picture(picture, host) for picture in variant.pictures)])
    whole = _together("alternative", key, [MIMEText(content.text, "plain", "utf-8"), html])
    if variant.attachments:
        files = [_file(attachment.name, attachment.data) for attachment in variant.attachments]
        whole = _together("mixed", key, [whole, *files])
    for name, value in _headers(variant, key, to, settings, secret).items():
        whole[name] = value
    return whole.as_bytes(policy=_WRITTEN)


def _headers(variant: Variant, key: Key, to: Subscriber, settings: Mapping[str, str], secret: str) -> dict[str, str]:
    host = settings["host"]
    leave = back("unsubscribe", to.id, host=host, secret=secret)
    return {
        "From": formataddr((_line(settings["name"]), settings["from"])),
        "To": to.address,
        "Subject": Header(_line(variant.title), "utf-8", maxlinelen=75, header_name="Subject").encode(),
        "Date": format_datetime(key.intended_at),
        "Message-ID": f"<{key.delivery}@{host}>",
        "Content-Language": {"zh": "zh-CN"}.get(variant.language.value, variant.language.value),
        "List-Id": f"<{settings.get('list', 'newsletter')}.{host}>",
        "List-Unsubscribe": f"<{to.unsubscribe}>, <mailto:{leave}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _together(kind: str, key: Key, parts: list[Message]) -> MIMEMultipart:
    boundary = "=_" + hashlib.sha256(f"{kind} {key.delivery}".encode()).hexdigest()[:40]
    return MIMEMultipart(kind, boundary, parts)


def _name(picture: Picture, host: str) -> str:
    return f"{picture.digest[:32]}@{host}"


def _picture(picture: Picture, host: str) -> MIMEImage:
    part = MIMEImage(picture.data, picture.media_type.removeprefix("image/"))
    part["Content-ID"] = f"<{_name(picture, host)}>"
    part.add_header("Content-Disposition", "inline", filename=("utf-8", "", _line(picture.name)))
    return part


def _file(name: str, data: bytes) -> MIMEApplication:
    part = MIMEApplication(data)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _line(name)))
    return part
