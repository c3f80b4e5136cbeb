"""Reminders before a limit breaks."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from factories_platform import NOW, make_account, make_organisation, make_person
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.models import Reminder
from guikou.inspection.operations.reminding import remind
from guikou.kernel.tables import FINDINGS
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from inspection_rows import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Organisation:
    return make_organisation("某县教育局", parent=make_organisation())


@pytest.fixture
def account(bureau: Organisation) -> Account:
    return make_account(bureau, name="某县教育")


def told(account: Account, days_left: int, *, days: int = 0, verdict: Verdict = Verdict.MET) -> int:
    at = NOW + timedelta(days=days)
    table = pl.DataFrame([found(account, verdict, days_left=days_left, sentence_zh="10天前更新。")], schema=FINDINGS.schema)
    return remind(table, {account.key: {"quiet": (4, 2)}}, as_of=at, by=WORKER, now=at)


def test_the_owner_is_told_four_and_two_days_before(bureau: Organisation, account: Account, mailoutbox: list[Any]) -> None:
    clerk = make_person(Role.CLERK, at=bureau)
    assert [told(account, left, days=14 - left) for left in (5, 4, 3, 2, 1, 0)] == [0, 1, 0, 1, 0, 0]
    assert [mail.to for mail in mailoutbox] == [[clerk.email]] * 2
    assert "某县教育：10天前更新。 还剩4天。" in mailoutbox[0].body
    assert TrailLine.objects.get(number=1).change["told"] == [clerk.name]


def test_a_day_on_which_nobody_looked_delays_a_reminder_but_loses_none(account: Account, bureau: Organisation) -> None:
    make_person(Role.CLERK, at=bureau)
    assert told(account, 3) == 1
    assert Reminder.objects.get().days_before == 4


def test_after_an_update_the_count_begins_again(account: Account) -> None:
    assert told(account, 4) == 1
    assert told(account, 4, days=7) == 1


def test_without_a_clerk_the_nearest_one_above_is_told(bureau: Organisation, account: Account, mailoutbox: list[Any]) -> None:
    above = make_person(Role.CLERK, at=bureau.parent)
    make_person(Role.CLERK, at=make_organisation("另一个县"))
    told(account, 4)
    assert [mail.to for mail in mailoutbox] == [[above.email]]


def test_what_is_broken_already_needs_no_reminder(account: Account) -> None:
    assert told(account, -3, verdict=Verdict.NOT_MET) == 0


def test_an_inspection_of_the_past_reminds_nobody(account: Account) -> None:
    table = pl.DataFrame([found(account, Verdict.MET, days_left=4)], schema=FINDINGS.schema)
    assert remind(table, {account.key: {"quiet": (4, 2)}}, as_of=NOW - timedelta(days=3), by=WORKER, now=NOW) == 0
