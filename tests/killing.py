"""
Workers that are killed while they deliver: the real loop in a process of its own, between it and the practice platforms a gate that can stop a call.

A call is stopped before the platform hears of it, or after the platform has done what was asked; the worker is killed there, or its database goes away. Then time
passes, and whoever comes next has what stands in the database and nothing else.
"""

import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

import databases
from delivering import connected, picture
from factories_release import Desk, shown_on
from guikou.channels.practice.frame import Clock, PracticePlatform
from guikou.channels.practice.ready import ready
from guikou.channels.practice.serving import practice, tick
from guikou.channels.states import State
from guikou.registry.models import Account
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.domain.content import AccountVersion, Field
from guikou.release.models import Channel, Delivery
from guikou.release.operations.common import permanent_address
from guikou.release.secrets import sealed
from peers.door import Door
from practice_servers import served
from webhook_peer import SECRET, Receiver

LONGEST_S = 240
ONE, ASKS, TWO, UNTRUE = "one copy", "a person", "two copies", "untrue"
HOUR = timedelta(hours=1)


class Stop(StrEnum):
    """Where a call is stopped."""

    BEFORE = "before the platform hears of it"
    AFTER = "after the platform has done it"


class Gate(Door):
    """A door that counts calls (a connection each) and stops those that are planned, by number, until it is told to go on."""

    def __init__(self) -> None:
        super().__init__(self._there)
        self.target = 0
        self.begin({})

    def _there(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.target))

    def begin(self, plan: Mapping[int, Stop]) -> None:
        """Count from 0 again."""
        self.count, self.plan = 0, dict(plan)
        self.stopped, self.going_on = threading.Event(), threading.Event()
        self.passes = False

    def go_on(self, *, answer: bool) -> None:
        """End what was stopped, with its answer or without."""
        self.passes = answer
        self.stopped.clear()
        self.going_on.set()
        self.going_on = threading.Event()

    def _pump(self, outer: socket.socket, inner: socket.socket) -> None:
        stop = self.plan.get(self.count)
        self.count += 1
        if stop is None:
            super()._pump(outer, inner)
            return
        going_on, answer = self.going_on, b""
        if stop is Stop.BEFORE:
            outer.recv(65536)
        while stop is Stop.AFTER and not answer:
            for one in select.select([outer, inner], [], [])[0]:
                data = one.recv(65536)
                if one is outer:
                    inner.sendall(data)
                else:
                    answer = data
        self.stopped.set()
        going_on.wait(LONGEST_S)
        if self.passes:
            outer.sendall(answer)
            super()._pump(outer, inner)


class Workers:
    """Begins workers, and kills them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._script = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("delivering_workers.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | dict(environment),
        )  # fmt: skip
        self.numbers: list[int] = []

    def begin(self) -> None:
        """Begin one more."""
        assert self._script.stdin
        assert self._script.stdout
        self._script.stdin.write("begin\n")
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
    """What became of one delivery: its row, how many copies the public sees, and how many calls were made."""

    row: Delivery
    copies: int
    calls: int

    @property
    def outcome(self) -> str:
        """What the public sees beside what we say: one copy, a person is asked (one copy may be there), two copies, or something untrue."""
        if self.copies > 1:
            return TWO
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
        with practice(self.folder / f"practice-{self._scenes}", port=0, smtp_port=None) as running, _receiver() as (webhook, receiver):
            self.gate.target = urlsplit(receiver if adapter == "webhook" else running.address).port or 0
            self.gate.begin(plan)
            account = connected(self.desk.office, adapter)
            if adapter == "webhook":
                closed = {"sealed": sealed({"key": SECRET}, account=account.pk), "secret_names": ["key"]}
                Channel.objects.filter(account=account).update(base=f"{self.gate.address}/hook", mode=Channel.Mode.LIVE, **closed)
            release = self.desk.released(accounts=[shown_by(account, adapter, self.desk)])
            platforms = {**running.platforms, "webhook": webhook}
            (first,) = release.deliveries.all()
            if not self.workers.numbers:
                self.workers.begin()
            while (row := self._waits(first.pk)) is None or (row.state in UNDER_WAY and not row.hold):
                if row is None:
                    trouble(self)
                self.pass_time(platforms.values())
            return Ended(row, copies(platforms[adapter], adapter, permanent_address(release.slug)), self.gate.count)

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
        for platform in platforms:
            platform.clock.advance(HOUR / 12)
        tick(platforms)


def shown_by(account: Account, adapter: str, desk: Desk) -> AccountVersion:
    """Return what an account shows: the master as it fits there, and on WeChat a cover."""
    own: dict[str, Any] = {"pictures": (picture(desk),), "cover": 0} if adapter == "wechat" else {}
    return shown_on(account, own=frozenset(Field(name) for name in own), **own)


@contextmanager
def _receiver() -> Iterator[tuple[PracticePlatform, str]]:
    platform = Receiver(clock=Clock())
    with served(platform) as address:
        yield platform, address


def copies(platform: Any, adapter: str, address: str) -> int:
    """Count what the public sees at a practice platform, in its store."""
    store, slug = platform.store, address.rstrip("/").rpartition("/")[2]
    match adapter:
        case "wechat":
            items = store.all(f"item {ready(adapter).settings['appid']}")
            return sum(each["content_source_url"] == address and not each["deleted"] for item in items for each in item["articles"])
        case "weibo":
            return sum(address in post["written"] for post in store.all("post"))
        case "mastodon":
            return sum(address in post["text"] for post in store.all("status"))
        case "bluesky":
            return sum(address in row["value"].get("text", "").split() for row in store.all("record"))
        case "wordpress":
            return sum(slug in post["slug"] and post["status"] == "publish" for post in platform.all_posts())
        case "telegram":
            return sum(address in row["text"].split() for row in platform.messages("practice_county"))
        case "sms":
            return max(
                sum(address in row["text"].split() for row in platform.messages() if row["to"] == to)
                for to in ("13800000000", "13800000001")
            )
        case "webhook":
            return sum(event["event"] == "released" and event["address"] == address for event in store.all("event"))
    raise AssertionError(adapter)


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
