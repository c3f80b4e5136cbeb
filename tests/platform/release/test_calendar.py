"""What the calendar of the desk holds."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from collected import make_observation, make_post
from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, shown_on, version
from guikou.people.domain.policy import Action, Actor, Role
from guikou.registry.domain.states import AccountState
from guikou.release.models import Channel
from guikou.release.operations import releasing
from guikou.release.queries.best_times import best_times
from guikou.release.queries.calendar import Calendar, Entry, Kind, Wanted, calendar
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)
LATER = NOW + timedelta(days=3)


def march(by: Actor, *, now: datetime = NOW, **wanted: Any) -> Calendar:
    return calendar(by, first=FIRST, days=31, wanted=Wanted(**wanted), now=now)


def entries(found: Calendar) -> list[Entry]:
    return [entry for day in found.days for entry in day.entries]


def kinds(found: Calendar) -> list[tuple[Kind, int]]:
    return [(entry.kind, entry.day.day) for entry in entries(found)]


def scheduled(d: Desk, *accounts: Any, at: datetime = LATER) -> Any:
    release = d.handed_in(*accounts)
    return releasing.schedule(release_id=release.pk, version=None, at=at, by=d.head, now=NOW)


def test_what_is_to_come_what_came_and_what_is_due_stands_on_its_day() -> None:
    d = Desk.new()
    d.released(make_account(d.office))
    recalled = d.released()
    releasing.recall(release_id=recalled.pk, why="有误", by=d.head, now=NOW + timedelta(days=1))
    scheduled(d, make_account(d.office, name="某县发布"))
    found = march(d.head)
    assert kinds(found) == [
        (Kind.RELEASED, 2), (Kind.RELEASED, 2), (Kind.RECALLED, 3), (Kind.DEADLINE, 3), (Kind.SCHEDULED, 5),
    ]  # fmt: skip
    planned = entries(found)[-1]
    assert (planned.at, planned.accounts, planned.movable, planned.late) == (LATER, ("某县发布",), True, False)
    assert entries(found)[3].turn is not None


def test_days_are_those_of_the_installation() -> None:
    d = Desk.new()
    release = scheduled(d, at=datetime.fromisoformat("2026-03-05T23:30:00+08:00"))
    assert [entry.day for entry in entries(march(d.head)) if entry.release == release and entry.kind is Kind.SCHEDULED] == [
        date(2026, 3, 5)
    ]


def test_what_was_not_approved_in_time_is_late() -> None:
    d = Desk.new()
    scheduled(d)
    late = {entry.kind: entry.late for entry in entries(march(d.head, now=LATER + timedelta(days=9)))}
    assert late == {Kind.SCHEDULED: True, Kind.DEADLINE: True}


def test_a_correction_is_called_so() -> None:
    d = Desk.new()
    d.corrected(d.released())
    assert [kind for kind, _ in kinds(march(d.head))] == [Kind.RELEASED, Kind.CORRECTED]


def test_accounts_that_stop_are_shown_as_the_register_has_it() -> None:
    d = Desk.new()
    for state, day in ((AccountState.STOPPED, 9), (AccountState.NOTICE_PUBLISHED, 8), (AccountState.ACTIVE, 7)):
        make_account(d.office, state=state, state_since=date(2026, 3, day))
    for state in (AccountState.CLOSING, AccountState.CANCELLED):
        make_account(d.office, state=state, stop_on=date(2026, 3, 10))
    assert kinds(march(d.head)) == [(Kind.CLOSING, 8), (Kind.STOPPED, 9), (Kind.STOPS, 10)]


def test_days_off_and_exchanged_working_days_are_those_of_the_country() -> None:
    found = calendar(Desk.new().head, first=date(2026, 9, 28), days=42, wanted=Wanted(), now=NOW)
    days = {day.date: day for day in found.days}
    national = days[date(2026, 10, 1)]
    assert (national.working, national.holiday.zh if national.holiday else "") == (False, "国庆节")
    assert days[date(2026, 10, 10)].working
    assert not days[date(2026, 10, 18)].working
    assert len(found.days) == 42


def test_filters_leave_only_what_concerns_them() -> None:
    d = Desk.new()
    weibo = make_account(d.office, name="清江微博", platform="weibo")
    scheduled(d, weibo)
    scheduled(d, make_account(d.office, name="清江发布"))
    d.released(weibo)
    make_account(d.office, platform="weibo", state=AccountState.STOPPED, state_since=date(2026, 3, 9))
    assert [kind for kind, _ in kinds(march(d.head, platform="weibo"))] == [Kind.RELEASED, Kind.SCHEDULED, Kind.STOPPED]
    assert [kind for kind, _ in kinds(march(d.head, account="清江发"))] == [Kind.SCHEDULED]
    assert kinds(march(d.head, path=d.other.path)) == []
    assert len(entries(march(d.head, path=d.office.path))) == 6


def test_pushes_of_a_day_are_counted_with_those_that_are_planned() -> None:
    d = Desk.new()
    account, other = make_account(d.office, name="清江发布"), make_account(d.office)
    for each, settings in ((account, {"send": "push"}), (other, {})):
        Channel.objects.create(account=each, adapter="wechat", settings=settings | {"cover_media_id": "m1"}, made_at=NOW, changed_at=NOW)
    d.released(account, other)
    scheduled(d, account)
    scheduled(d, account)
    scheduled(d, account, at=LATER + timedelta(days=1))
    taken = {
        (quota.account.name, day.date.day): (quota.used, quota.rate.most, quota.over) for day in march(d.head).days for quota in day.quotas
    }
    assert taken == {("清江发布", 2): (1, 1, False), ("清江发布", 5): (2, 1, True), ("清江发布", 6): (1, 1, False)}


def test_pushes_of_a_month_are_summed_up_to_each_day() -> None:
    d = Desk.new()
    account = make_account(d.office)
    Channel.objects.create(
        account=account, adapter="wechat", settings={"cover_media_id": "m1", "send": "push", "service": "yes"}, made_at=NOW, changed_at=NOW
    )
    d.released(account)
    scheduled(d, account)
    found = calendar(d.head, first=date(2026, 3, 5), days=7, wanted=Wanted(), now=NOW)
    assert [(quota.used, quota.rate.most, quota.monthly) for day in found.days for quota in day.quotas] == [(2, 4, True)]


def test_an_adapter_that_is_gone_or_plans_nothing_has_no_quota() -> None:
    d = Desk.new()
    for adapter in ("gone", "newsletter", "by-hand"):
        account = make_account(d.office)
        Channel.objects.create(account=account, adapter=adapter, made_at=NOW, changed_at=NOW)
        d.released(account)
    assert [day.quotas for day in march(d.head).days if day.quotas] == []


@each_role(Action.SEE_RELEASES)
def test_who_sees_what_is_planned(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    d = Desk(scene.office, scene.other, *(make_actor(each, at=scene.office) for each in _STAFF))
    scheduled(d)
    found = entries(march(scene.actor(role, within=within)))
    assert bool(found) is may
    assert any(entry.movable for entry in found) is (role is Role.SUPERVISOR and within)


_STAFF = (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.SUPERVISOR)


def test_it_asks_the_database_the_same_whatever_is_on(django_assert_max_num_queries: Any) -> None:
    d = Desk.new()
    for _ in range(3):
        account = make_account(d.office)
        Channel.objects.create(
            account=account, adapter="wechat", settings={"cover_media_id": "m1", "send": "push"}, made_at=NOW, changed_at=NOW
        )
        d.released(account, masters=[version()], accounts=[shown_on(account)])
        scheduled(d, account)
    with django_assert_max_num_queries(12):
        assert len(entries(march(d.head))) == 9


def test_a_time_that_is_over_is_refused() -> None:
    d = Desk.new()
    release = d.handed_in()
    for at in (NOW, NOW - timedelta(days=1)):
        with pytest.raises(releasing.InThePast):
            releasing.schedule(release_id=release.pk, version=None, at=at, by=d.head, now=NOW)


def test_the_best_hour_of_each_account_comes_from_what_was_collected_of_it() -> None:
    d = Desk.new()
    account, bare = make_account(d.office, name="甲"), make_account(d.office, name="乙")
    release = d.draft(account, bare)
    observation = make_observation(account)
    for hour, reads, count in ((9, 10, 30), (20, 90, 8)):
        for number in range(count):
            at = datetime.fromisoformat(f"2026-01-{number % 28 + 1:02}T{hour:02}:10:00+08:00")
            make_post(observation, published_at=at, reads=reads)
    make_post(observation, published_at=NOW - timedelta(days=1), reads=10**6)
    found = {each.account.name: each.best for each in best_times(d.head, release.pk, now=NOW)}
    best = found["甲"]
    assert best is not None
    assert (best.hour, best.posts, best.reads, best.of, best.overall) == (20, 8, 90, 38, 10)
    assert found["乙"] is None
