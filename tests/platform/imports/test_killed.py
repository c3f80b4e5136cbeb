"""A worker that is killed in the middle of an import: the next one goes on, nothing is there twice, nothing is lost."""

from collections.abc import Iterator
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
from processes import Start, kill_where_it_stops, processes_of, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS, POSTS = 600, 12_000
SCRIPT = Path(__file__).with_name("one_importer.py")


@pytest.fixture
def start() -> Iterator[Start]:
    with processes_of(SCRIPT) as start:
        yield start


def files() -> dict[str, str]:
    register = "平台,原始ID,账号名称,主办单位,粉丝数\n" + "".join(
        f"微信公众号,gh_{n:012d},青山账号{n},青山第{n % 50}单位,{n}\n" for n in range(ACCOUNTS)
    )
    posts = "平台,账号名称,内容编号,标题,发布时间\n" + "".join(
        f"微信公众号,青山账号{n % ACCOUNTS},p{n},第{n}条内容,2026-01-{n % 28 + 1:02} 08:00\n" for n in range(POSTS)
    )
    return {"名录.csv": register, "内容.csv": posts}


@pytest.mark.parametrize("point", ["within-accounts", "after-accounts", "within-posts", "after-posts"])
def test_nothing_is_twice_and_nothing_lost(start: Start, point: str) -> None:
    top = make_organisation("青山县人民政府")
    supervisor = make_actor(Role.SUPERVISOR, at=top)
    made = uploaded(files(), into=top, by=supervisor)
    assert made.state == "ready", made.error_en
    imports.run(import_id=made.pk, by=supervisor, now=timezone.now())
    kill_where_it_stops(start("first", point))
    when, what = point.split("-")
    table, all_of_them = {"accounts": (Account, ACCOUNTS), "posts": (Post, POSTS)}[what]
    done = table.objects.count()
    assert 0 < done < all_of_them if when == "after" else done == 0
    assert Import.objects.get().state == "running"
    start("second", "-")
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
