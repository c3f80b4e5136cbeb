"""A mail server for the practice mailbox: what a program hands over by SMTP lands there, and goes nowhere else."""

import socketserver
from typing import cast

from guikou.channels.practice.mail import PracticeMail

LARGEST_MAIL = 32 * 2**20
_MOST_RECIPIENTS = 100
_LONGEST_LINE = 2**16
_PATIENCE_S = 60


class MailServer(socketserver.ThreadingTCPServer):
    """Listens until it is shut down. No encryption and no login: it is for this machine."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str, port: int, box: PracticeMail) -> None:
        if ":" in host:
            self.address_family = socketserver.socket.AF_INET6  # type: ignore[attr-defined]
        super().__init__((host, port), _Session)
        self.box = box


class _Session(socketserver.StreamRequestHandler):
    """One connection. `self.sender` is None until MAIL."""

    timeout = _PATIENCE_S

    def handle(self) -> None:
        self.box = cast(MailServer, self.server).box
        self._reset()
        try:
            self._say("220 practice ESMTP")
            while (line := self.rfile.readline(_LONGEST_LINE)).endswith(b"\n"):
                verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                if verb.upper() == "QUIT":
                    self._say("221 2.0.0 bye")
                    return
                self._say(self._answer(verb.upper(), rest))
        except OSError:
            return  # whoever talked to us is gone, or fell silent

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode("utf-8", "replace") + b"\r\n")

    def _reset(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []

    def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO":
                return f"250-practice\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {LARGEST_MAIL}"
            case "HELO" | "NOOP":
                return "250 2.0.0 ok"
            case "RSET":
                self._reset()
                return "250 2.0.0 ok"
            case "MAIL":
                self._reset()
                self.sender = _address(rest)
                return "250 2.1.0 ok"
            case "RCPT":
                return self._recipient(_address(rest))
            case "DATA":
                return self._data()
        return "502 5.5.1 not known here"

    def _recipient(self, address: str) -> str:
        if self.sender is None:
            return "503 5.5.1 MAIL first"
        if "@" not in address:
            return "501 5.1.3 no address"
        if len(self.recipients) == _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        if refusal := self.box.refusal(address):
            return f"{refusal[0]} {refusal[1]}"
        self.recipients.append(address)
        return "250 2.1.5 ok"

    def _data(self) -> str:
        if self.sender is None or not self.recipients:
            return "503 5.5.1 RCPT first"
        self._say("354 go on")
        mail = self._mail()
        if mail is not None:
            for recipient in self.recipients:
                self.box.take(self.sender, recipient, mail)
        self._reset()
        return "552 5.3.4 too large" if mail is None else "250 2.0.0 kept"

    def _mail(self) -> bytes | None:
        """
        Read a mail to its end; None where it is too large.

        :raises ConnectionError: the connection ended before the mail did.
        """
        taken: list[bytes] = []
        size, begins = 0, True
        while line := self.rfile.readline(_LONGEST_LINE):
            if begins and line == b".\r\n":
                return b"".join(taken) if size <= LARGEST_MAIL else None
            part = line[1:] if begins and line.startswith(b".") else line
            begins, size = line.endswith(b"\n"), size + len(part)
            if size <= LARGEST_MAIL:
                taken.append(part)
        raise ConnectionResetError


def _address(rest: str) -> str:
    """Return the address of `FROM:<a@b> SIZE=1`; that of a bounce is empty."""
    return rest.partition("<")[2].partition(">")[0]
