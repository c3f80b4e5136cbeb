"""Handing one mail for one recipient to a mail server. It is one call: it was not made, it was answered, or its answer was lost."""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from guikou.channels.adapters.exchange import at
from guikou.channels.calls import AnswerLost, Calls, NotSent, Reply, Request, unreadable
from guikou.channels.protocol import Access
from guikou.kernel.bilingual import Text
from guikou.network.connection import Budget, CheckedBackend, Resolve, resolve, trusted
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import NotFetched

LIMITS = FetchLimits(body=2**20, unpacked=2**20, connect=10.0, read=60.0, total=300.0)
PORTS = frozenset({25, 465, 587, 2525})
MOST_IN_A_ROW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A mail on its way to one recipient. `sender` is where its bounce comes back to."""

    sender: str
    recipient: str = field(repr=False)
    message: bytes = field(repr=False)


Mailing = Callable[[Envelope], Reply]
"""
Hand a mail over. The reply's `status` is the server's code, its header `command` the step that was answered (`connect`, `tls`, `login`, `mail`, `rcpt`, `data` before
the mail was sent, `end` after it).

:raises NotSent: the server has not taken it.
:raises AnswerLost: it may have.
"""


def by_http(base: str, calls: Calls) -> Mailing:
    """Return the way into a practice mailbox (`guikou.channels.practice.mail`)."""

    def hand_over(envelope: Envelope) -> Reply:
        headers = {"Content-Type": "message/rfc822", "Envelope-From": envelope.sender, "Envelope-To": envelope.recipient}
        body = calls(Request(method="POST", url=f"{base}/messages", headers=headers, body=envelope.message)).json()
        code, command = at(body, "code"), at(body, "command")
        if not isinstance(code, int) or not isinstance(command, str):
            raise unreadable()
        return Reply(status=code, headers={"command": command}, body=str(at(body, "text")).encode())

    return hand_over


def way(access: Access, calls: Calls, *, private: PrivateHosts) -> Mailing:
    """Return the way that an account's address names: `smtp://`, `smtps://`, or the practice mailbox at `http://`."""
    if access.base.startswith(("smtp://", "smtps://")):
        return SmtpMailing(access, private=private)
    return by_http(access.base, calls)


class SmtpMailing:
    """
    The way over SMTP. `access.base` is `smtp://host:port` (encrypted by STARTTLS, which only a listed host of a private network may lack) or `smtps://host:port`;
    setting `user` and secret `password` where the server wants a login; setting `host` is the name with which we greet.

    A connection is kept for the mails that follow, up to a hundred; it belongs to one thread.
    """

    def __init__(
        self,
        access: Access,
        *,
        private: PrivateHosts,
        limits: FetchLimits = LIMITS,
        look_up: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._access, self._private, self._limits, self._look_up, self._context = access, private, limits, look_up, context
        self._session: _Session | None = None
        self._handed_over = 0

    def __call__(self, envelope: Envelope) -> Reply:
        """Hand a mail over; see `Mailing`."""
        failure: NotSent | AnswerLost
        state = _Progress()
        try:
            return self._taken(envelope, state)
        except _Answered as answered:
            return answered.reply
        except NotFetched as refused:
            failure = NotSent(refused.reason, None if refused.passing else _SET_RIGHT)
        except ssl.SSLCertVerificationError:
            failure = NotSent(_CERTIFICATE, _SET_RIGHT)
        except _NotEncrypted:
            failure = NotSent(_NO_TLS, _SET_RIGHT)
        except (OSError, ValueError):  # smtplib's exceptions are OSErrors; ValueError: what came is no SMTP
            failure = AnswerLost(_LOST) if state.sending else NotSent(_UNREACHED)
        self.close()
        raise failure

    def close(self) -> None:
        """Let the connection go."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(OSError):
                session.close()

    def _taken(self, envelope: Envelope, state: "_Progress") -> Reply:
        session = self._ready()
        size = [f"size={len(envelope.message)}"] if session.has_extn("size") else []
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], frozenset[int]], ...] = (
            ("mail", lambda: session.mail(envelope.sender, size), frozenset({250})),
            ("rcpt", lambda: session.rcpt(envelope.recipient), frozenset({250, 251})),
            ("data", lambda: session.docmd("data"), frozenset({354})),
        )
        for command, ask, good in steps:
            code, said = ask()
            if code not in good:
                return self._answer(command, code, said)
        state.sending = True
        session.send(re.sub(rb"(?m)^\.", b"..", envelope.message).removesuffix(b"\r\n") + b"\r\n.\r\n")
        self._handed_over += 1
        return self._answer("end", *session.getreply())

    def _answer(self, command: str, code: int, said: bytes) -> Reply:
        if code == 421 or code < 0 or self._handed_over >= MOST_IN_A_ROW:
            self.close()
        return Reply(status=code, headers={"command": command}, body=said)

    def _ready(self) -> "_Session":
        """Return a connection at which a mail can begin: the one before, if it still works, or a new one."""
        if self._session is not None:
            with suppress(OSError):
                self._session.begin(self._limits)
                if self._session.rset()[0] == 250:
                    return self._session
            self.close()
        self._handed_over = 0
        address = urlsplit(self._access.base)
        host, port = address.hostname or "", address.port or (465 if address.scheme == "smtps" else 587)
        self._session = session = _Session(self, host, port, encrypted=address.scheme == "smtps")
        return session

    def opened(self, host: str, port: int, *, encrypted: bool) -> socket.socket:
        """Return a connection to a place that may be asked."""
        backend = CheckedBackend(
            Budget(self._limits, host), private=self._private, may_be_private=True, look_up=self._look_up, ports=PORTS.__contains__
        )
        found: socket.socket = backend.connect_tcp(host, port, self._limits.connect).get_extra_info("socket")
        found.settimeout(self._limits.read)
        return self.context.wrap_socket(found, server_hostname=host) if encrypted else found

    @property
    def context(self) -> ssl.SSLContext:
        """The certificates that are trusted."""
        return self._context or trusted()

    def introduce(self, session: "_Session", host: str, port: int, *, encrypted: bool) -> None:
        """Encrypt, and log in."""
        session.ehlo_or_helo_if_needed()
        if not encrypted:
            if session.has_extn("starttls"):
                session.starttls(context=self.context)
                session.ehlo()
            elif not self._private.has(host, port):
                raise _NotEncrypted
        user, password = self._access.settings.get("user", ""), self._access.secrets.get("password", "")
        if not user:
            return
        if not (user + password).isascii():
            raise _Answered("login", 535, b"")
        try:
            session.login(user, password)
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException:  # no login at all, or none of the ways that we know
            code = 535
        else:
            return
        raise _Answered("login", code, b"")


@dataclass
class _Progress:
    sending: bool = False


class _NotEncrypted(Exception):
    """The server offers no encryption."""


class _Answered(Exception):
    """The server said no before there was a mail to hand over."""

    def __init__(self, command: str, code: int, said: bytes) -> None:
        super().__init__()
        self.reply = Reply(status=code, headers={"command": command}, body=said)


class _Session(smtplib.SMTP):
    """One connection, that ends when time or bytes are used up."""

    def __init__(self, mailing: SmtpMailing, host: str, port: int, *, encrypted: bool) -> None:
        self._open: Callable[[], socket.socket] = partial(mailing.opened, host, port, encrypted=encrypted)
        limits = mailing._limits
        self.begin(limits)
        code = 0
        try:
            super().__init__(host, port, local_hostname=mailing._access.settings["host"], timeout=limits.read)
            mailing.introduce(self, host, port, encrypted=encrypted)
        except smtplib.SMTPConnectError as refused:
            code = refused.smtp_code
        except BaseException:
            self.close()
            raise
        if code:
            self.close()
            raise _Answered("connect", code, b"")

    def begin(self, limits: FetchLimits) -> None:
        """Start counting for a mail."""
        self._until, self._left = time.monotonic() + limits.total, limits.body

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib calls it
        return self._open()

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's answer."""
        if self.file is None and self.sock is not None:
            self.file = _Counted(self.sock.makefile("rb"), self)
        return super().getreply()

    def count(self, received: int) -> None:
        """:raises OSError: more bytes came, or it took longer, than a whole conversation may."""
        self._left -= received
        if self._left < 0 or time.monotonic() > self._until:
            raise OSError("too much")


class _Counted:
    """What smtplib reads from, line by line."""

    def __init__(self, inner: Any, session: _Session) -> None:
        self._inner, self._session = inner, session

    def readline(self, most: int) -> bytes:
        """Return a line."""
        line: bytes = self._inner.readline(most)
        self._session.count(len(line))
        return line

    def close(self) -> None:
        """Close."""
        self._inner.close()


_SET_RIGHT = Text("请检查邮件服务器的设置", "Check the settings of the mail server")
_UNREACHED = Text("邮件服务器没有应答", "The mail server does not answer")
_LOST = Text("邮件已交给服务器，但没有收到确认", "The mail was given to the server, and no confirmation came")
_NO_TLS = Text("邮件服务器不支持加密连接", "The mail server offers no encryption")
_CERTIFICATE = Text("邮件服务器的安全证书无效", "The certificate of the mail server is not valid")
