"""
Mails that wait in a mailbox: a Maildir folder that a mail server fills, or a folder of an IMAP server.

Reading is handing on: what was taken is marked as read and never handed on again, unless the program dies in between; so whoever takes a mail
has to bear getting it twice.
"""

import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from guikou.kernel.bilingual import Refusal, Text

LARGEST: Final = 40 * 2**20
"""In bytes. Of a larger mail only so much, and one byte more, is handed on. Mail servers rarely take more than 25 MB."""

SECONDS: Final = 20
_log = logging.getLogger(__name__)
Taker = Callable[[bytes], None]


class NoMailbox(Refusal):
    """The mailbox cannot be read."""

    def __init__(self, where: str) -> None:
        super().__init__(
            Text(
                "无法读取邮箱{where}，请检查地址、密码和网络", "The mailbox {where} cannot be read; check address, password and network"
            ).fill(where=where)
        )


def read(address: str, take: Taker, *, most: int) -> int:
    """
    Hand unread mails to `take`, at most so many, and return how many there were. `address` is `maildir:///folder`, `imaps://user:password@host/folder`
    or `imap://…` (STARTTLS). A mail for which `take` raises is marked for a person (flagged) and does not hold up the others.

    :raises NoMailbox: it cannot be read.
    """
    parts = urlsplit(address)
    where = parts.path if parts.scheme == "maildir" else parts.hostname or ""
    try:
        return _maildir(Path(unquote(parts.path)), take, most) if parts.scheme == "maildir" else _imap(parts, take, most)
    # What the library's errors say may hold what was sent to the server.
    except (OSError, imaplib.IMAP4.error, ValueError):
        raise NoMailbox(where) from None


def _taken(take: Taker, raw: bytes, name: str) -> bool:
    """Hand a mail on; say whether that went well."""
    try:
        take(raw)
    except Exception as wrong:
        _log.error("mail %s could not be taken and is flagged: %s", name, type(wrong).__name__)
        return False
    return True


def _maildir(folder: Path, take: Taker, most: int) -> int:
    names = sorted(path.name for path in (folder / "new").iterdir() if not path.name.startswith("."))[:most]
    for name in names:
        with (folder / "new" / name).open("rb") as file:
            raw = file.read(LARGEST + 1)
        key = name.partition(":")[0]
        flags = "S" if _taken(take, raw, key) else "FS"
        (folder / "new" / name).rename(folder / "cur" / f"{key}:2,{flags}")
    return len(names)


def _imap(parts: SplitResult, take: Taker, most: int) -> int:
    with _folder(parts) as server:
        numbers = list(_unread(server))[:most]
        for number in numbers:
            raw = _content(server, number)
            flags = r"(\Seen)" if _taken(take, raw, number) else r"(\Seen \Flagged)"
            _expect(server.uid("STORE", number, "+FLAGS", flags)[0])
    return len(numbers)


@contextmanager
def _folder(parts: SplitResult) -> Iterator[imaplib.IMAP4]:
    """Open the folder that an address names, over an encrypted connection."""
    tls, host = ssl.create_default_context(), parts.hostname or ""
    server: imaplib.IMAP4
    if parts.scheme == "imaps":
        server = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=tls, timeout=SECONDS)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    with server:
        if parts.scheme != "imaps":
            _expect(server.starttls(ssl_context=tls)[0])
        _expect(server.login(unquote(parts.username or ""), unquote(parts.password or ""))[0])
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _expect(server.select(f'"{folder}"')[0])
        yield server


def _unread(server: imaplib.IMAP4) -> Iterator[str]:
    """Return the numbers (UID) of the unread mails, in the order in which they came."""
    kind, found = server.uid("SEARCH", "UNSEEN")
    _expect(kind)
    for line in found:
        yield from (line or b"").decode("ascii").split()


def _content(server: imaplib.IMAP4, number: str) -> bytes:
    kind, found = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
    _expect(kind)
    return next((bytes(part[1]) for part in found if isinstance(part, tuple)), b"")


def _expect(kind: str) -> None:
    if kind != "OK":
        raise imaplib.IMAP4.error
