"""One stage on an installation, in a process of its own: `python -m bench.platform.stages STAGE DATA`; prints a JSON object. Settings come from the environment."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guikou.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
import polars as pl
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guikou.collection.models import Import, Post
from guikou.collection.operations import imports
from guikou.consolidation.operations import measure_all
from guikou.demo.platform import FileOnDisk, work_off
from guikou.duplicates.models import Group
from guikou.duplicates.operations.comparing import compare_new
from guikou.inspection.models import Finding
from guikou.inspection.operations.asking import ask_for_all
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation, Person
from guikou.people.operations.invitations import accept, invite
from guikou.people.operations.organisations import create
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of
from guikou.registry.models import Account

Rows = int | None
SUPERVISOR = "supervisor@bench.example"
LISTS = {
    "first screen": "/console/home/",
    "accounts": "/console/accounts/",
    "accounts, page 100": "/console/accounts/?page=100",
    "accounts, searched": "/console/accounts/?q=%E6%95%99%E8%82%B2",
    "accounts of WeChat by last post": "/console/accounts/?platform=wechat&sort=last",
    "accounts silent for 30 days": "/console/accounts/?silent=30",
    "accounts with open problems": "/console/accounts/?problems=open",
    "organisations": "/console/organisations/",
    "problems": "/console/findings/",
    "collection": "/console/collection/",
    "duplicates": "/console/duplicates/",
    "duplicates, page 100": "/console/duplicates/?page=100",
    "conflicts": "/console/conflicts/",
    "requests": "/console/requests/",
    "imports": "/console/imports/",
    "inspections": "/console/inspections/",
    "trail": "/console/trail/",
    "jobs": "/console/jobs/",
}
TIMES = 7


def main() -> None:
    """Do the stage and print what it took."""
    stage, data = sys.argv[1], Path(sys.argv[2])
    wall, cpu = time.perf_counter(), time.process_time()
    found = STAGES[stage](data)
    took = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(took | {"peak_mb": peak, "found": found}))


def install(_data: Path) -> Any:
    """Make the database."""
    call_command("migrate", verbosity=0)
    return None


def people(data: Path) -> Any:
    """Make the top of the organisations and a supervisor."""
    root = pl.read_csv(data / "year" / "organisations.csv", infer_schema=False).filter(pl.col("parent_id").is_null()).row(0, named=True)
    now = timezone.now()
    top = create(name=root["name"], key=root["organisation_id"], parent_id=None, profile={"level": root["level"]}, by=SETUP, now=now)
    invited = invite(name="李主任", email=SUPERVISOR, role=Role.SUPERVISOR, organisation_id=top.pk, since=now.date(), by=SETUP, now=now)
    accept(secret=(invited.link or "").rstrip("/").rpartition("/")[2], password="bench-4711-guikou", now=now)
    return None


def _upload(folder: Path) -> Rows:
    files = [FileOnDisk(path, folder) for path in sorted(folder.iterdir())]
    imports.upload(organisation_id=_top().pk, uploads=files, by=_supervisor(), now=timezone.now())
    work_off()
    return _rows()


def _run(_data: Path) -> Rows:
    imports.run(import_id=Import.objects.latest("pk").pk, by=_supervisor(), now=timezone.now())
    work_off()
    assert Import.objects.latest("pk").state == "applied"
    return _rows()


def _rows() -> Rows:
    """Return the rows of all tables of the newest import."""
    return sum(each["read"] for each in Import.objects.latest("pk").files.values("read"))


def inspect(_data: Path) -> Rows:
    """Do what is done every night for the whole register."""
    ask_for_all(by=WORKER, now=timezone.now())
    work_off()
    return Finding.objects.count()


def compare(_data: Path) -> Rows:
    """Compare the posts that came since the last time."""
    return compare_new(by=WORKER, now=timezone.now(), progress=Silent())


def measure(_data: Path) -> Rows:
    """Measure reach and workload."""
    return measure_all(by=WORKER, as_of=datetime.now(UTC), now=timezone.now(), progress=Silent())


def pages(_data: Path) -> Any:
    """Ask for each list and page as the supervisor; return the median time of the server, and the queries."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(email=SUPERVISOR), backend="guikou.people.backends.RoleBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    account, post = Account.objects.order_by("pk")[5_000 % Account.objects.count()].pk, Post.objects.order_by("-pk")[0].pk
    singles = {
        "one account": f"/console/accounts/{account}/",
        "posts of one account": f"/console/collection/account/{account}/posts/",
        "one post": f"/console/collection/post/{post}/",
        "one group of duplicates": f"/console/duplicates/{Group.objects.order_by('pk')[0].pk}/",
        "one finding": f"/console/findings/{Finding.objects.order_by('pk')[0].pk}/",
    }
    return {name: _asked(client, address) for name, address in {**LISTS, **singles}.items()} | {
        "rows": {"accounts": Account.objects.count(), "posts": Post.objects.count(), "findings": Finding.objects.count()}
    }


def _asked(client: Client, address: str) -> dict[str, Any]:
    times = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        answer = client.get(address)
        times.append(time.perf_counter() - begin)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return {"status": answer.status_code, "ms": statistics.median(times[1:]) * 1000, "first_ms": times[0] * 1000, "queries": len(queries)}


def _top() -> Organisation:
    return Organisation.objects.get(parent=None)


def _supervisor() -> Any:
    return actor_of(Person.objects.get(email=SUPERVISOR))


STAGES: dict[str, Callable[[Path], Any]] = {
    "install": install,
    "people": people,
    "read the year": lambda data: _upload(data / "year"),
    "write the year": _run,
    "compare the year": compare,
    "inspect": inspect,
    "measure": measure,
    "read a night": lambda data: _upload(data / "night"),
    "write a night": _run,
    "compare a night": compare,
    "inspect again": inspect,
    "pages": pages,
}

if __name__ == "__main__":
    main()
