"""Kannel, an SMS gateway, with the telephone network that it brings for tests (fakesmsc)."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import httpx

from peers.clocks import MachinesClock
from peers.door import Door, door
from peers.installing import debian
from peers.namespace import LONGEST_S, Namespace, comes_up, namespace
from servers import Reply, Server

USER, PASSWORD = "desk", "gatewaysecret"
ADMIN, BOX, NETWORK, SENDING = 13000, 13001, 10000, 13013
_CONFIG = f"""
group = core
admin-port = {ADMIN}
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = {BOX}
smsbox-interface = 127.0.0.1
log-level = 3

group = smsc
smsc = fake
port = {NETWORK}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {SENDING}
sendsms-interface = 127.0.0.1
log-level = 3

group = sendsms-user
username = {USER}
password = {PASSWORD}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
text = "ok"
"""
_MESSAGE = re.compile(r"Got message \d+: <(\S+) (\S+) (?:udh (\S+) data|(text|ucs-2)) (.*)>$")


@dataclass
class Kannel:
    """A running gateway. `reports` is the server that takes its delivery reports."""

    door: Door
    clock: MachinesClock
    reports: Server
    _where: Namespace

    def messages(self) -> list[tuple[str, str]]:
        """Return the telephones and texts that have arrived in the network, oldest first, once nothing is on its way any more."""
        given_up = time.monotonic() + LONGEST_S
        while self._sent() != (len(found := _joined(self._lines())), 0):
            if time.monotonic() > given_up:
                raise AssertionError(f"the gateway still has messages: {self._sent()}")
            time.sleep(0.02)
        return found

    def _lines(self) -> list[re.Match[str]]:
        said = (self._where.work / "network.log").read_text(errors="replace").splitlines()
        return [found for line in said if (found := _MESSAGE.search(line))]

    def _sent(self) -> tuple[int, int]:
        """Return how many messages the gateway has sent, a long one counted as one, and how many wait."""
        with self._where.inside():
            status = httpx.get(f"http://127.0.0.1:{ADMIN}/status.xml", trust_env=False, timeout=30).text
        sms = re.findall(r"<sms>.*?</sms>", status, re.DOTALL)[0]
        sent = re.findall(r"<sent><total>(\d+)</total>(?:<queued>(\d+)</queued>)?", re.sub(r"\s", "", sms))[0]
        return int(sent[0]), int(sent[1] or 0)


def _joined(lines: list[re.Match[str]]) -> list[tuple[str, str]]:
    """Put the parts of long messages together, which follow each other for each telephone."""
    found: list[tuple[str, str]] = []
    parts: dict[str, list[bytes]] = {}
    for line in lines:
        _, to, header, kind, written = line.groups()
        if kind == "text":
            found.append((to, written))
            continue
        data = unquote_to_bytes(written.replace("+", " "))
        if header is None:
            found.append((to, data.decode("utf-16-be")))
            continue
        _, _, _, _, total, number = unquote_to_bytes(header)
        kept = parts.setdefault(to, []) if number > 1 else parts.__setitem__(to, []) or parts[to]
        kept.append(data)
        if number == total:
            found.append((to, b"".join(kept).decode("utf-16-be")))
    return found


def installed() -> Path:
    """Return the root with the server."""
    return debian("kannel", ["kannel", "kannel-extras"], finish=_users, made_of="1")


@contextmanager
def kannel() -> Iterator[Kannel]:
    """
    Run a new gateway for the block.

    :raises CannotRun: this machine cannot.
    """
    root = installed()
    with namespace(root) as where:
        (where.work / "kannel.conf").write_text(_CONFIG)
        gateway = where.start("/usr/sbin/bearerbox", "/srv/kannel.conf", log="gateway.log")
        comes_up(lambda: where.answers(BOX) and where.answers(ADMIN), gateway, where.work / "gateway.log")
        box = where.start("/usr/sbin/smsbox", "/srv/kannel.conf", log="box.log")
        network = where.start(
            "/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1", "-r", str(NETWORK), "-m", "0", "-v", "0", "1 2 text x", log="network.log"
        )
        comes_up(lambda: where.answers(SENDING), box, where.work / "box.log")
        comes_up(lambda: "online" in _status(where), network, where.work / "network.log")
        with where.inside():
            reports = Server({})
        with reports, door(lambda: where.connect(SENDING)) as way:
            reports.routes["/report"] = Reply(type="text/plain")
            yield Kannel(way, MachinesClock(), reports, where)


def _status(where: Namespace) -> str:
    with where.inside():
        return httpx.get(f"http://127.0.0.1:{ADMIN}/status.txt", trust_env=False, timeout=30).text


def _users(root: Path) -> None:
    (root / "etc/passwd").write_text("root:x:0:0::/srv:/bin/sh\n")
