"""
Workers that are killed while they deliver: the real loop in a process of its own, between it and the practice platforms a gate that can stop a call.

A call is stopped before the platform hears of it, or after the platform has done what was asked; the worker is killed there, or its database goes away. Then time
passes, and whoever comes next has what stands in the database and nothing else.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

import databases
from counting import copies, mails
from delivering import connected, released
from factories_release import Desk
from gates import LONGEST_S, Gate, Stop
from guikou.channels.practice.frame import Clock, PracticePlatform
from guikou.channels.practice.serving import practice, tick
from guikou.channels.states import State
from guikou.registry.models import Account
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.models import Channel, Delivery, Letter
from guikou.release.operations.common import permanent_address
from guikou.release.secrets import sealed
from newsletter_scene import newsletter, subscribe
from practice_servers import served
from webhook_peer import SECRET, Receiver

ONE, ASKS, TWO, UNTRUE = "one copy", "a person", "two copies", "untrue"
HOUR = timedelta(hours=1)
BY_HTTP, BY_SMTP = "newsletter", "newsletter by SMTP"
SUBSCRIBERS = 3
LOOP = "release.deliver"


class Workers:
    """Begins workers, and kills them. `does` names the loop or the job of those to come."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._script = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("delivering_workers.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | dict(environment),
        )  # fmt: skip
        self.numbers: list[int] = []
        self.does = LOOP

    def begin(self) -> None:
        """Begin one more."""
        assert self._script.stdin
        assert self._script.stdout
        self._script.stdin.write(f"{self.does}\n")
        self._script.stdin.flush()
        self.numbers.append(int(self._script.stdout.readline()))

    def kill(self) -> None:
        """Kill those that run, and see that they are gone."""
        for number in self.numbers:
            os.kill(number, signal.SIGKILL)
        until(lambda: not any(Path(f"/proc/{number}").exists() for number in self.numbers), "the workers are gone")
        self.numbers.clear()

    def close(self) -> None:
        """Kill them, and begin no more."""
        self.kill()
        assert self._script.stdin
        assert self._script.stdout
        self._script.stdin.close()
        self._script.stdout.close()
        self._script.wait(30)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one delivery: its row, how many copies the public sees, how many calls were made, and whether the rows of its receivers say what is."""

    row: Delivery
    copies: int
    calls: int
    true: bool = True

    @property
    def outcome(self) -> str:
        """What the public sees beside what we say: one copy, a person is asked (one copy may be there), two copies, or something untrue."""
        if self.copies > 1:
            return TWO
        if not self.true:
            return UNTRUE
        if self.row.state in (State.VISIBLE, State.HANDED_OVER):
            return ONE if self.copies else UNTRUE
        return ASKS if self.row.hold else UNTRUE


class Scene:
    """A desk with accounts on the practice platforms, whose worker is killed. `trouble` is what happens where a call is stopped."""

    def __init__(self, gate: Gate, workers: Workers, folder: Path) -> None:
        self.gate, self.workers, self.folder = gate, workers, folder
        self.desk = Desk.new()
        self._scenes = 0

    def deliver(self, adapter: str, plan: Mapping[int, Stop], trouble: "Callable[[Scene], None] | None" = None) -> Ended:
        """Deliver one release to one new account on a new platform, while calls are stopped; return what came of it in the end."""
        trouble = trouble or Scene.killed
        self._scenes += 1
        smtp = 0 if adapter == BY_SMTP else None
        folder = self.folder / f"practice-{self._scenes}"
        with practice(folder, port=0, smtp_port=smtp) as running, _receiver() as (webhook, receiver):
            place = {BY_SMTP: f"smtp://{running.smtp}", "webhook": receiver}.get(adapter, running.address)
            self.gate.target = urlsplit(place).port or 0
            self.gate.begin(plan, mails=adapter == BY_SMTP)
            account = self._connected(adapter)
            release = released(self.desk, account, adapter=adapter)
            platforms = {**running.platforms, "webhook": webhook}
            (first,) = release.deliveries.all()
            if not self.workers.numbers:
                self.workers.begin()
            while (row := self._waits(first.pk)) is None or (row.state in UNDER_WAY and not row.hold):
                if row is None:
                    trouble(self)
                self.pass_time(platforms.values())
            if adapter in (BY_HTTP, BY_SMTP):
                most, true = mails(platforms["newsletter"], row)
                return Ended(row, most, self.gate.count, true)
            return Ended(row, copies(platforms[adapter], adapter, permanent_address(release.slug)), self.gate.count)

    def _connected(self, adapter: str) -> Account:
        if adapter in (BY_HTTP, BY_SMTP):
            account = newsletter(
                self.desk.office, base=f"smtp://127.0.0.1:{self.gate.port}", mode="live" if adapter == BY_SMTP else "practice"
            )
            for number in range(SUBSCRIBERS):
                subscribe(account, f"reader{number}@reader.example")
            return account
        account = connected(self.desk.office, adapter)
        if adapter == "webhook":
            closed = {"sealed": sealed({"key": SECRET}, account=account.pk), "secret_names": ["key"]}
            Channel.objects.filter(account=account).update(base=f"{self.gate.address}/hook", mode=Channel.Mode.LIVE, **closed)
        return account

    def killed(self) -> None:
        """Kill the worker where it is, and begin another."""
        self.workers.kill()
        self.gate.go_on(answer=False)
        self.workers.begin()

    def _waits(self, number: int) -> Delivery | None:
        """Return the row as soon as it waits or has ended; None where a call was stopped."""
        given_up = time.monotonic() + LONGEST_S
        while time.monotonic() < given_up:
            if self.gate.stopped.is_set():
                return None
            row = Delivery.objects.get(pk=number)
            if row.hold or row.state not in UNDER_WAY or (row.leased_until is None and row.not_before > timezone.now()):
                return row
            time.sleep(0.005)
        raise AssertionError(f"nothing becomes of {Delivery.objects.filter(pk=number).values()}")

    @staticmethod
    def pass_time(platforms: Any) -> None:
        """Let an hour pass for what is under way, and at the platforms."""
        for row in Delivery.objects.filter(state__in=UNDER_WAY):
            moments = {name: getattr(row, name) for name in ("not_before", "leased_until", "sending_since")}
            earlier = {name: moment - HOUR for name, moment in moments.items() if moment}
            Delivery.objects.filter(pk=row.pk, fence=row.fence).update(**earlier)
            Letter.objects.filter(delivery=row).update(not_before=timezone.now() - HOUR)
        for platform in platforms:
            platform.clock.advance(HOUR / 12)
        tick(platforms)


@contextmanager
def _receiver() -> Iterator[tuple[PracticePlatform, str]]:
    platform = Receiver(clock=Clock())
    with served(platform) as address:
        yield platform, address


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for it."""
    given_up = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < given_up, f"it never came to be that {what}"
        time.sleep(0.005)


def without_database(scene: Scene) -> None:
    """Let the answer of a call come while nobody reaches the database; the worker goes on by itself when it is back."""
    name = connection.settings_dict["NAME"]
    if not databases.on_postgres():
        with closing(sqlite3.connect(name, isolation_level=None)) as own:
            own.execute("begin exclusive")
            scene.gate.go_on(answer=True)
            time.sleep(connection.settings_dict["OPTIONS"]["timeout"] + 1)  # then the worker gives up
            own.execute("rollback")
        return
    import psycopg

    connection.close()
    with psycopg.connect(os.environ["GUIKOU_DATABASE_URL"].replace(f"/{name}?", "/postgres?"), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        scene.gate.go_on(answer=True)
        time.sleep(1)
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextmanager
def killable() -> Iterator[tuple[Gate, Workers]]:
    """Lend workers on the database of this process and the gate that is between them and the platforms; none outlives the block."""
    gate = Gate()
    thread = threading.Thread(target=gate.serve, daemon=True)
    thread.start()
    workers = Workers({"GUIKOU_PRACTICE_ADDRESS": gate.address, "GUIKOU_PRIVATE_HOSTS": "127.0.0.1"})
    try:
        yield gate, workers
    finally:
        workers.close()
        gate.going_on.set()
        gate.close()
        thread.join(5)
