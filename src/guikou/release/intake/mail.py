"""Mails to the desk, read into material. Who sent one is never taken from what it says of itself: `vouched` tells whether our own mail server checked it."""

import hashlib
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from html import escape
from typing import Final

from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Refusal, Text
from guikou.release.content import KINDS
from guikou.release.mailbox import LARGEST

MOST_PARTS: Final = 200
MOST_FILES: Final = 50
_CHARSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_PICTURES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/heic", "image/heif")
_CID = re.compile(r"""(?i)\bsrc\s*=\s*["']?cid:([^"'\s>]{1,200})["']?""")
_ELSEWHERE = re.compile(r"(?i)<img\b[^>]*\bsrc\s*=\s*[\"']?(?:https?:|//|data:)")
_KIND = re.compile(r"^\s*[\[【](?P<kind>[^\]】]{1,40})[\]】]\s*")
_REPLIES = re.compile(r"^\s*(?:(?:re|fw|fwd|答复|回复|转发)\s*[:：]\s*)+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}")
_PASS = re.compile(r"\b(?:dmarc=pass\b[^;]*\bheader\.from=|dkim=pass\b[^;]*\bheader\.d=)([A-Za-z0-9.-]+)", re.IGNORECASE)

ELSEWHERE = Text("存放在别处的图片（请作为附件发送）", "pictures that lie elsewhere (send them as attachments)")
MANY = Text("第50个以后的附件", "files beyond the fiftieth")


class NotAMail(Refusal):
    """It cannot be read, or nobody wrote it."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """
    What somebody wrote: `key` is the same for the same mail, however often it comes; `html` is sanitised and names pictures by their place in `pictures`. `lost` says
    what could not be kept.
    """

    key: str
    message_id: str
    sender: str
    vouched: bool
    kind: str
    subject: str
    html: str = field(repr=False)
    pictures: tuple[Attached, ...] = ()
    files: tuple[Attached, ...] = ()
    lost: tuple[Text, ...] = ()


def read(raw: bytes, *, server: str) -> Mail:
    """
    Read a mail. `server` is the name with which our own mail server begins its Authentication-Results; empty: nobody vouches for senders.

    :raises NotAMail: it is too large, damaged, names no sender or several, or was sent by a machine.
    """
    if len(raw) > LARGEST:
        raise _refused("邮件太大", "The mail is too large")
    try:
        return _read(message_from_bytes(raw), raw, server)
    except Refusal:
        raise
    except Exception as damaged:  # of mails that break every standard the library raises anything
        raise _refused("邮件无法读取", "The mail cannot be read") from damaged


def _read(mail: Message, raw: bytes, server: str) -> Mail:
    senders = [address for _, address in getaddresses([str(value)[:1000] for value in mail.get_all("From", [])]) if address]
    if len(senders) != 1 or not _ADDRESS.fullmatch(senders[0]) or len(mail.get_all("From", [])) != 1:
        raise _refused("发件人不明", "It names no sender, or several")
    if _by_machine(mail):
        raise _refused("不是人写的邮件", "No person wrote it")
    sender = senders[0].lower()
    parts = [part for number, part in enumerate(mail.walk()) if number < MOST_PARTS and not part.is_multipart()]
    message_id = _decoded(" ".join(str(mail.get("Message-ID", "")).split())[:250])
    subject, kind = _subject(_decoded(str(mail.get("Subject", ""))[:2000]))
    html, pictures, files, lost = _contents(parts)
    return Mail(
        key=hashlib.sha256(f"{sender}\n{message_id}".encode() if message_id else raw).hexdigest(),
        message_id=message_id,
        sender=sender,
        vouched=bool(server) and _vouched(mail, server, sender.rpartition("@")[2]),
        kind=kind,
        subject=subject,
        html=html,
        pictures=pictures,
        files=files,
        lost=lost,
    )


def _by_machine(mail: Message) -> bool:
    """Say whether an answer could go round in circles: automatic mails, lists, bounces, and our own."""
    automatic = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower() != "no"
    bulk = str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
    return (
        automatic
        or bulk
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or any(name in mail for name in ("List-Id", "X-Autoreply", "X-Loop"))
    )


def _vouched(mail: Message, server: str, domain: str) -> bool:
    """Say whether our own server found that the sender's domain sent it: only what it wrote itself counts, which stands above all others (RFC 8601)."""
    written = " ".join(str((mail.get_all("Authentication-Results") or [""])[0]).split())
    name, _, results = written.partition(";")
    if name.split()[:1] != [server]:
        return False
    # What stands in brackets or quotes is a remark, and can be the sender's own words.
    bare = re.sub(r'"[^"]*"|\([^()]*\)', "", results)
    return any(found[1].lower() == domain for found in _PASS.finditer(bare))


def _subject(written: str) -> tuple[str, str]:
    """Return the title and the kind; a kind stands before the title in brackets: 【工作动态】."""
    title = _REPLIES.sub("", " ".join(written.split()))
    if found := _KIND.match(title):
        named = found["kind"].strip().lower()
        for kind, words in KINDS.items():
            if named in (kind, words.zh, words.en.lower()):
                return title[found.end() :][:300], kind
    return title[:300], "notice"


def _contents(parts: list[Message]) -> tuple[str, tuple[Attached, ...], tuple[Attached, ...], tuple[Text, ...]]:
    texts: dict[str, str] = {}
    pictures: list[Attached] = []
    files: list[Attached] = []
    places: dict[str, int] = {}
    lost: list[Text] = []
    for part in parts:
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        if kind in ("text/plain", "text/html") and not attached:
            texts.setdefault(kind, _text(part))
            continue
        file = Attached(_decoded(str(part.get_filename() or ""))[:200], kind, _bytes(part))
        if len(pictures) + len(files) >= MOST_FILES:
            lost = [MANY]
        elif kind in _PICTURES:
            places[str(part.get("Content-ID", "")).strip().strip("<>")] = len(pictures)
            pictures.append(file)
        else:
            files.append(file)
    html = texts.get("text/html") or _as_html(texts.get("text/plain", ""))
    if _ELSEWHERE.search(html):
        lost.append(ELSEWHERE)
    shown: set[int] = set()

    def placed(found: re.Match[str]) -> str:
        place = places.get(found[1])
        shown.update({place} if place is not None else ())
        return 'src=""' if place is None else f'src="picture:{place}"'

    html = _CID.sub(placed, html)
    rest = "".join(f'<p><img src="picture:{place}" alt=""></p>' for place in range(len(pictures)) if place not in shown)
    return sanitised(html + rest), tuple(pictures), tuple(files), tuple(lost)


def _as_html(text: str) -> str:
    """Return plain text as paragraphs; below a line of two hyphens stands a signature, which is none of the notice."""
    body = re.split(r"(?m)^-- ?$", text.replace("\r\n", "\n"), maxsplit=1)[0]
    return "".join(f"<p>{escape(line.strip())}</p>" for line in body.split("\n") if line.strip())


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    return _characters(_bytes(part), str(part.get_content_charset() or "utf-8"))


def _characters(content: bytes, charset: str) -> str:
    try:
        return content.decode(_CHARSETS.get(charset.lower(), charset), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _decoded(header: str) -> str:
    """Return a header without its encoding, and without what is no text."""
    words = [_characters(part, charset or "utf-8") if isinstance(part, bytes) else part for part, charset in decode_header(header)]
    return "".join(character for character in "".join(words) if character.isprintable() or character == " ")


def _refused(zh: str, en: str) -> NotAMail:
    return NotAMail(Text(zh, en))
