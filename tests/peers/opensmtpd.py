"""OpenSMTPD, a real mail server that passes mails on to the recipients' server (aiosmtpd with a practice mailbox), and sends bounces back."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from guikou.channels.practice.frame import Clock
from guikou.channels.practice.mail import PracticeMail
from mail_servers import mail_server
from peers.door import Door, door
from peers.installing import debian
from peers.namespace import LONGEST_S, Namespace, comes_up, namespace

PORT = 2526
_CONFIG = """
listen on 127.0.0.1 port {port}
action "relay" relay host {to}
match from any for any action "relay"
"""
_USERS = """root:x:0:0::/srv:/bin/sh
opensmtpd:x:101:101::/var/lib/opensmtpd/empty:/usr/sbin/nologin
opensmtpq:x:102:102::/var/lib/opensmtpd/empty:/usr/sbin/nologin
nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
"""


@dataclass
class OpenSmtpd:
    """A running mail server. `box` is what arrives at the recipients, and the bounces."""

    door: Door
    box: PracticeMail
    _where: Namespace

    @property
    def address(self) -> str:
        """Return where mails are handed in."""
        return f"smtp://127.0.0.1:{self.door.port}"

    def settle(self) -> None:
        """Wait until no mail is on its way any more."""
        given_up = time.monotonic() + LONGEST_S
        queue = self._where.work / "spool" / "smtpd" / "queue"
        while waiting := [file for _, _, files in os.walk(queue) for file in files]:
            if time.monotonic() > given_up:
                raise AssertionError(f"the mail server still has mails: {waiting}")
            time.sleep(0.02)


def installed() -> Path:
    """Return the root with the server."""
    return debian("opensmtpd", ["opensmtpd"], finish=_users, made_of=_USERS)


@contextmanager
def opensmtpd() -> Iterator[OpenSmtpd]:
    """
    Run a new mail server for the block.

    :raises CannotRun: this machine cannot.
    """
    root = installed()
    box = PracticeMail(clock=Clock())
    with namespace(root) as where, where.entered(mail_server(box)) as (_, to):
        config = where.work / "smtpd.conf"
        config.write_text(_CONFIG.format(port=PORT, to=f"smtp://127.0.0.1:{urlsplit(to).port}"))
        config.chmod(0o644)
        server = where.start("/usr/sbin/smtpd", "-d", "-f", "/srv/smtpd.conf", log="log")
        comes_up(lambda: where.answers(PORT), server, where.work / "log")
        with door(lambda: where.connect(PORT)) as way:
            yield OpenSmtpd(way, box, where)


def _users(root: Path) -> None:
    (root / "etc/passwd").write_text(_USERS)
    (root / "etc/group").write_text("root:x:0:\nopensmtpd:x:101:\nopensmtpq:x:102:\nnogroup:x:65534:\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
