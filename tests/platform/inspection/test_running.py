"""An inspection from the question to the findings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from factories_platform import NOW, make_account, make_actor, make_organisation
from guikou.collection.models import Observation, Post
from guikou.inspection.models import Finding, Inspection
from guikou.inspection.operations.asking import ask, ask_for_all
from guikou.inspection.operations.running import carry_out, packs_by_account
from guikou.inspection.queries import result_of
from guikou.jobs.models import Job
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER, Actor, NotAllowed, Role
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks

pytestmark = pytest.mark.django_db


class Now:
    """Work as the worker hands it out, at a fixed moment."""

    id, attempt, progress = 1, 1, Silent()
    arguments: Mapping[str, Any] = {}

    def __init__(self, by: Actor = WORKER) -> None:
        self.by, self.finished = by, False

    def now(self) -> Any:
        return NOW

    def finish(self, result: object = None) -> None:
        self.finished = True


def publish(account: Account, *, days_ago: float) -> None:
    seen = Observation.objects.create(account=account, at=NOW, origin="interface", complete=True)
    at = NOW - timedelta(days=days_ago)
    Post.objects.create(
        key=f"wechat:{account.pk}-{days_ago}", account=account, observation=seen, published_at=at, title="通知", text="关于停水的通知"
    )


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def supervisor(county: Organisation) -> Actor:
    return make_actor(Role.SUPERVISOR, at=county)


def silence_of(account: Account) -> Finding:
    return Finding.objects.get(account=account, rule_id="cn.silence")


def test_a_register_is_inspected(county: Organisation, supervisor: Actor) -> None:
    busy = make_account(county, name="勤更新")
    publish(busy, days_ago=1)
    inspection = ask(county.pk, by=supervisor, now=NOW)
    assert Job.objects.get().kind == "inspection.run"
    work = Now(supervisor)
    carry_out(inspection.pk, work)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.accounts, work.finished) == ("done", 1, True)
    assert silence_of(busy).verdict == "met"
    assert result_of(inspection).filter(pl.col("rule_id") == "cn.silence")["verdict"].to_list() == ["met"]
    assert sum(inspection.counts.values()) == Finding.objects.count() == result_of(inspection).height
    assert {row["rule_id"] for row in inspection.rules} >= {"cn.silence"}
    assert TrailLine.objects.filter(action="inspection.done").exists()
    assert list(breaks()) == []


def test_an_inspection_carried_out_twice_is_done_once(county: Organisation, supervisor: Actor) -> None:
    make_account(county)
    inspection = ask(county.pk, by=supervisor, now=NOW)
    carry_out(inspection.pk, Now(supervisor))
    lines = TrailLine.objects.count()
    carry_out(inspection.pk, Now(supervisor))
    assert TrailLine.objects.count() == lines


def test_one_that_broke_off_is_taken_up_again_without_doing_anything_twice(
    county: Organisation, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(county)
    inspection = ask(county.pk, by=supervisor, now=NOW)

    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    with monkeypatch.context() as patched:
        patched.setattr("guikou.inspection.operations.running._finish", broken)
        with pytest.raises(BrokenPipeError):
            carry_out(inspection.pk, Now(supervisor))
    stored = list(Finding.objects.values_list("pk", "version"))
    carry_out(inspection.pk, Now(supervisor))
    assert list(Finding.objects.values_list("pk", "version")) == stored
    assert TrailLine.objects.filter(action="finding.first").count() == 1


def test_only_some_accounts_are_inspected_again(county: Organisation, supervisor: Actor) -> None:
    one, other = make_account(county), make_account(county)
    inspection = ask(county.pk, by=supervisor, now=NOW, again=[one.pk])
    carry_out(inspection.pk, Now(supervisor))
    assert Finding.objects.filter(account=one).exists()
    assert not Finding.objects.filter(account=other).exists()


def test_a_place_has_its_own_packs(county: Organisation) -> None:
    strict = make_organisation("严格县", parent=county, packs=["cn-gansu"])
    below, elsewhere = make_account(make_organisation("乡", parent=strict)), make_account(county)
    groups = packs_by_account([below.key, elsewhere.key])
    assert groups == {("cn-national", "general", "cn-gansu"): [below.key], ("cn-national", "general"): [elsewhere.key]}


def test_every_night_each_tree_is_inspected(county: Organisation) -> None:
    make_organisation("乡", parent=county)
    make_organisation("另一个县")
    make_organisation("撤销的县", ended_on=NOW.date())
    assert ask_for_all(by=WORKER, now=NOW) == 2
    assert Inspection.objects.count() == 2


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("inside", [True, False])
def test_who_may_ask_for_an_inspection(county: Organisation, role: Role, inside: bool) -> None:
    by = make_actor(role, at=county if inside else make_organisation("另一个县"))
    if inside and role is Role.SUPERVISOR:
        assert ask(county.pk, by=by, now=NOW).pk
    else:
        with pytest.raises(NotAllowed):
            ask(county.pk, by=by, now=NOW)
