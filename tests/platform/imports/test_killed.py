"""A worker that is killed in the middle of an import: the next one goes on, nothing is there twice, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.models import Count
from django.utils import timezone

from factories_imports import uploaded
from factories_platform import make_actor, make_organisation
from guikou.collection.models import Import, ImportChange, Post
from guikou.collection.operations import imports
from guikou.jobs.models import Job
from guikou.people.domain.policy import Role
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS, POSTS = 600, 12_000
WORKER = """
import os, signal, sys, threading, time
from datetime import timedelta
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "guikou.settings"
django.setup()
from guikou.jobs.worker import Pace, WorkerProcess
worker = WorkerProcess(threads=1, pace=Pace(poll_s=0.05, alive_s=0.2, grace_s=20, lease=timedelta(seconds=2)), name=sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: worker.end())
worker.run()
"""
Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "-c", WORKER, name]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def files() -> dict[str, str]:
    register = "平台,原始ID,账号名称,主办单位,粉丝数\n" + "".join(
        f"微信公众号,gh_{n:012d},青山账号{n},青山第{n % 50}单位,{n}\n" for n in range(ACCOUNTS)
    )
    posts = "平台,账号名称,内容编号,标题,发布时间\n" + "".join(
        f"微信公众号,青山账号{n % ACCOUNTS},p{n},第{n}条内容,2026-01-{n % 28 + 1:02} 08:00\n" for n in range(POSTS)
    )
    return {"名录.csv": register, "内容.csv": posts}


def wait_until(holds: Callable[[], bool], what: str) -> None:
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.02)
    pytest.fail(f"it never came to be that {what}")


@pytest.mark.parametrize("moment", ["accounts", "posts"])
def test_nothing_is_twice_and_nothing_lost(start: Start, moment: str, tmp_path: Path) -> None:
    top = make_organisation("青山县人民政府")
    supervisor = make_actor(Role.SUPERVISOR, at=top)
    made = uploaded(files(), into=top, by=supervisor)
    assert made.state == "ready", made.error_en
    imports.run(import_id=made.pk, by=supervisor, now=timezone.now())
    first = start("first")
    table = {"accounts": Account, "posts": Post}[moment]
    wait_until(table.objects.exists, "the first worker has written something")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    done = (Account.objects.count(), Post.objects.count())
    assert done != (ACCOUNTS, POSTS), "it was killed in the middle"
    assert Import.objects.get().state == "running"
    start("second")
    wait_until(lambda: Import.objects.get().state == "applied", "the second worker has ended it")
    assert Job.objects.get(kind="imports.run").attempts == 2
    assert (Account.objects.count(), Post.objects.count()) == (ACCOUNTS, POSTS)
    summary = Import.objects.get().summary["done"]
    assert summary["accounts"] == {"created": ACCOUNTS, "changed": 0, "left": 0}
    assert summary["posts"] == {"created": POSTS, "changed": 0, "left": 0}
    assert TrailLine.objects.filter(action="account.create").count() == ACCOUNTS
    assert TrailLine.objects.filter(action="import.apply").count() == 1
    doubled = ImportChange.objects.values("table", "subject").annotate(times=Count("pk")).filter(times__gt=1)
    assert not doubled.exists()
    assert list(breaks()) == []
