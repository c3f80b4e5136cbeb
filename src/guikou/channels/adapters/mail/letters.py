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

from guikou.channels.adapters.mail.addresses import Subscriber, back
from guikou.channels.protocol import Key
from guikou.channels.rendering.mail import message as rendered
from guikou.channels.variants import Variant

# The older policy: the newer one encodes long addresses in headers, which then nobody can follow.
_WRITTEN = compat32.clone(linesep="\r\n", max_line_length=78)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def letter(variant: Variant, key: Key, to: Subscriber, settings: Mapping[str, str], secret: str) -> bytes:
    """
    Return the mail. Settings: `host`, `from`, `name`, `list` (`newsletter` where it is not set).

    :raises Refusal: the body cannot be rendered.
    """
    host = settings["host"]
    names = {place: f"picture{place}.{key.delivery}@{host}" for place in range(len(variant.pictures))}
    content = rendered(
        language=variant.language,
        title=_line(variant.title),
        html=variant.html,
        address=variant.address,
        addresses={place: f"cid:{name}" for place, name in names.items()},
        unsubscribe=to.unsubscribe,
    )
    html: Message = MIMEText(content.html, "html", "utf-8")
    if names:
        html = _together("related", key, [html, *(_picture(variant, place, name) for place, name in names.items())])
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


def _picture(variant: Variant, place: int, name: str) -> MIMEImage:
    picture = variant.pictures[place]
    part = MIMEImage(picture.data, picture.media_type.removeprefix("image/"))
    part["Content-ID"] = f"<{name}>"
    part.add_header("Content-Disposition", "inline", filename=("utf-8", "", _line(picture.name)))
    return part


def _file(name: str, data: bytes) -> MIMEApplication:
    part = MIMEApplication(data)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _line(name)))
    return part
