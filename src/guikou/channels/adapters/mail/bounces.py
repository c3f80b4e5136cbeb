"""Mails that come back to a newsletter: bounces and unsubscriptions. The address to which they come says whose they are; only for strangers' is the text read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from guikou.channels.adapters.mail.addresses import read_back, usable

LARGEST = 2 * 2**20
_ARRIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")


class Kind(StrEnum):
    """What came back."""

    GONE = "gone"  # the address does not exist, or takes nothing from us: no more mails
    LATER = "later"  # it could not be delivered for now; several in a row are as good as gone
    UNCLEAR = "unclear"  # it was not delivered, and the notice does not say for how long
    AUTOMATIC = "automatic"  # an answer that nobody wrote: on leave
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back, and of what: the id of the delivery, or of the subscriber where one unsubscribed; of a stranger's bounce only the address."""

    kind: Kind
    of: str = ""
    address: str = field(default="", repr=False)
    status: str = ""


def read(raw: bytes, *, host: str, secret: str, to: str = "") -> tuple[Returned, ...]:
    """
    Return what a mail that came to the newsletter's domain says; nothing where it is one that somebody wrote.

    `to` is the address to which it came, where the mail server tells it; otherwise the headers do. What is beyond 2 MiB is not read.
    """
    mail = message_from_bytes(raw[:LARGEST])
    for address in (to, *_arrived_at(mail)):
        found = read_back(address, host=host, secret=secret)
        if found is not None:
            what, of = found
            if what == "unsubscribe":
                return (Returned(Kind.UNSUBSCRIBED, of),)
            status = next((status for _, status in _reports(mail)), "") or _status_in_text(mail)
            return (Returned(_kind(mail, status), of, status=status),)
    return tuple(Returned(_of_status(status), "", address, status) for address, status in _reports(mail) if usable(address))


def _arrived_at(mail: Message) -> Iterator[str]:
    for name in _ARRIVED_AT:
        for value in mail.get_all(name, []):
            yield from _ADDRESS.findall(str(value)[:2000])


def _kind(mail: Message, status: str) -> Kind:
    if status:
        return _of_status(status)
    answered = str(mail.get("Auto-Submitted", "")).partition(";")[0].strip().lower() == "auto-replied"
    return Kind.AUTOMATIC if answered else Kind.UNCLEAR


def _of_status(status: str) -> Kind:
    return {"5": Kind.GONE, "4": Kind.LATER}.get(status[:1], Kind.UNCLEAR)


def _reports(mail: Message) -> Iterator[tuple[str, str]]:
    """Yield address and status of each recipient that failed or is late, as RFC 3464 writes it."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if not isinstance(block, Message) or "Final-Recipient" not in block:
                continue
            action = str(block.get("Action", "failed")).strip().lower()
            if action in ("failed", "delayed"):
                found = _STATUS.search(str(block.get("Status", "")))
                written = str(block["Final-Recipient"]).partition(";")[2].strip()
                yield written, found[0] if found else {"delayed": "4.0.0"}.get(action, "5.0.0")


def _status_in_text(mail: Message) -> str:
    """Return the status in the words of a bounce that is no report (some servers write none)."""
    if "auto-replied" in str(mail.get("Auto-Submitted", "")).lower():
        return ""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            found = _STATUS.search(content[:20_000].decode("latin-1")) if isinstance(content, bytes) else None
            if found and found[1] != "2":
                return found[0]
    return ""
