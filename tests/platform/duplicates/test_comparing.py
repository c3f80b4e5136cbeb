"""Comparing the posts of the database."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from factories_platform import NOW, make_account, make_actor, make_organisation, make_person
from guikou.collection.models import Observation, Post
from guikou.consolidation.models import Measure
from guikou.consolidation.operations import measure_all
from guikou.duplicates import queries
from guikou.duplicates.models import Comparison, Group, Member
from guikou.duplicates.operations import comparing
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from guikou.registry.models import Account

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
NOTICE = "因供水管网改造，定于三月五日八时至二十时对城东片区实施停水，请广大用户提前做好储水准备，由此带来的不便敬请谅解。城东自来水公司抢修电话全天有人值守。"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


def publish(account: Account, text: str, *, minutes: int = 0) -> Post:
    seen = Observation.objects.create(account=account, at=NOW, origin="interface", complete=True)
    at = NOW - timedelta(days=1) + timedelta(minutes=minutes)
    return Post.objects.create(
        key=f"wechat:{next(NUMBERS)}", account=account, observation=seen, published_at=at, title="停水通知", text=text
    )


def compare() -> int:
    return comparing.compare_new(by=WORKER, now=NOW, progress=Silent())


def two_offices(county: Organisation) -> tuple[Account, Account]:
    return tuple(make_account(make_organisation(name, parent=county, level="county")) for name in ("水务局", "城东街道"))  # type: ignore[return-value]


def test_the_same_notice_of_two_offices_is_one_group(county: Organisation) -> None:
    first, second = two_offices(county)
    original = publish(first, NOTICE)
    publish(second, NOTICE, minutes=30)
    assert compare() == 2
    group = Group.objects.get()
    assert (group.kind, group.first_post, group.posts, group.accounts, group.organisations, group.nature) == (
        "duplicate",
        original,
        2,
        2,
        2,
        "needless",
    )
    assert [member.role for member in group.members.all()] == ["first", "follower"]


def test_a_later_copy_joins_the_group(county: Organisation) -> None:
    first, second = two_offices(county)
    publish(first, NOTICE)
    assert compare() == 1
    assert not Group.objects.exists()
    publish(second, NOTICE, minutes=30)
    assert compare() == 1
    publish(make_account(make_organisation("城西街道", parent=county)), NOTICE, minutes=60)
    assert (compare(), compare()) == (1, 0)
    assert Group.objects.get().posts == 3


def test_what_died_between_index_and_database_is_compared_anew(county: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_offices(county)
    publish(first, NOTICE)
    publish(second, NOTICE, minutes=30)

    def dies(*_: object) -> int:
        raise BrokenPipeError

    with monkeypatch.context() as patched:
        patched.setattr(comparing, "store", dies)
        with pytest.raises(BrokenPipeError):
            compare()
    assert Comparison.objects.get().comparing_until
    assert compare() == 2
    assert Member.objects.count() == 2


def test_a_lost_index_is_made_again(county: Organisation, tmp_path: Path) -> None:
    first, second = two_offices(county)
    publish(first, NOTICE)
    publish(second, NOTICE, minutes=30)
    compare()
    (tmp_path / "duplicates" / "index.json").unlink()
    assert compare() == 2
    assert Group.objects.get().posts == 2


def test_posts_that_are_gone_are_forgotten(county: Organisation) -> None:
    first, second = two_offices(county)
    gone = publish(first, NOTICE)
    compare()
    later = publish(second, NOTICE, minutes=30)
    Post.objects.filter(pk=gone.pk).delete()
    assert compare() == 1
    assert not Group.objects.exists()
    copy = publish(first, NOTICE, minutes=60)
    assert compare() == 1
    assert (Group.objects.get().first_post, Group.objects.get().posts) == (later, 2)
    assert copy.memberships.exists()


def test_a_group_shows_only_what_the_reader_may_see(county: Organisation) -> None:
    first, second = two_offices(county)
    publish(first, NOTICE)
    publish(second, NOTICE, minutes=30)
    compare()
    group = Group.objects.get()
    mine = make_actor(Role.SUPERVISOR, at=second.organisation)
    assert [member.post.account for member in queries.members(group, mine)] == [second]
    stranger = make_actor(Role.SUPERVISOR, at=make_organisation("另一个县"))
    assert not queries.groups(stranger).exists()


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_duplicates_and_measures(county: Organisation, role: Role) -> None:
    first, second = two_offices(county)
    publish(first, f"{NOTICE}<script>alert(1)</script>")
    publish(second, f"{NOTICE}<script>alert(1)</script>", minutes=30)
    compare()
    measure_all(by=WORKER, as_of=NOW, now=NOW, progress=Silent())
    client = Client(headers={"host": "localhost"})
    client.force_login(make_person(role, at=county), backend="allauth.account.auth_backends.AuthenticationBackend")
    reads = role in (Role.SUPERVISOR, Role.CLERK, Role.ARCHIVIST, Role.AUDITOR)
    for page, arguments in (("duplicates:list", []), ("duplicates:show", [Group.objects.get().pk])):
        answer = client.get(reverse(page, args=arguments))
        assert answer.status_code == (200 if reads else 403)
        assert b"<script>alert" not in answer.content
    answer = client.get(reverse("measures:of-account", args=[first.pk]))
    assert answer.status_code in ((200,) if reads else (200, 403, 404))
    if reads:
        assert "每月工时" in answer.content.decode()


def test_a_day_is_measured_once(county: Organisation) -> None:
    first, second = two_offices(county)
    publish(first, NOTICE)
    publish(second, NOTICE, minutes=30)
    compare()
    for _ in range(2):
        assert measure_all(by=WORKER, as_of=NOW, now=NOW, progress=Silent()) == 2
    measured: dict[int, Any] = {measure.account_id: measure for measure in Measure.objects.all()}
    assert (measured[first.pk].own, measured[second.pk].needless) == (1, 1)
