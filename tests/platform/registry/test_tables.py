"""The register as tables, its lists by the number of queries, and what reforms do to it."""

from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories_platform import NOW, make_account, make_actor, make_organisation, make_person
from guikou.kernel.tables import ACCOUNTS, ORGANISATIONS, SERVICES, STAFFING
from guikou.people.domain.policy import WORKER, Action, Role
from guikou.people.operations import reforms
from guikou.registry import queries
from guikou.registry.models import Account, Conflict, Custody, Request, Service
from guikou.registry.reforms import StillHasAccounts
from guikou.trail.models import TrailLine
from roles import Scene, each_role

pytestmark = pytest.mark.django_db


def test_the_tables_are_those_of_the_audit() -> None:
    scene = Scene.new()
    account = make_account(scene.office, state="login-lost", last_update_at=NOW, former_names=["旧"], verified=True, people=1.5)
    make_account(scene.office, state="requested")
    Service.objects.create(key="s1", kind="service", name="入学", account=account, organisation=scene.office)
    Service.objects.create(key="s2", kind="duty", name="公开", organisation=scene.office)
    accounts = queries.accounts_table(WORKER)
    assert accounts.schema == ACCOUNTS.schema
    row = accounts.filter(pl.col("account_id") == account.key).row(0, named=True)
    assert (row["status"], row["last_update_at"], row["former_names"], row["organisation_name"], row["handle"]) == (
        "login-lost", NOW, ["旧"], "教育局", None,
    )  # fmt: skip
    assert queries.services_table(WORKER).schema == SERVICES.schema
    assert queries.services_table(WORKER)["account_id"].to_list() == [account.key, None]
    staffing = queries.staffing_table(WORKER)
    assert (staffing.schema, staffing.rows()[0][:2]) == (STAFFING.schema, (account.key, 1.5))
    organisations = queries.organisations_table(WORKER)
    assert (organisations.schema, organisations.height) == (ORGANISATIONS.schema, 3)
    assert queries.accounts_table(WORKER, account_ids=[account.pk])["account_id"].to_list() == [account.key]
    assert queries.staffing_table(WORKER, account_ids=[]).is_empty()


def test_contacts_stand_in_the_table_only_for_those_who_may_see_them() -> None:
    scene = Scene.new()
    scene.office.first_contact = "办公室 555"
    scene.office.save()
    clerk, editor = make_actor(Role.CLERK, at=scene.office), make_actor(Role.EDITOR, at=scene.office)
    assert queries.organisations_table(clerk)["contact"].to_list() == ["办公室 555"]
    assert queries.organisations_table(editor)["contact"].to_list() == [None]


@each_role(Action.SEE_REGISTER)
def test_who_gets_the_tables(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office, people=1.0)
    Service.objects.create(key="s1", kind="service", name="入学", account=account, organisation=scene.office)
    by = scene.actor(role, within=within)
    for table in (queries.accounts_table, queries.services_table, queries.staffing_table):
        assert bool(table(by).height) is may, table.__name__
    assert ("教育局" in queries.organisations_table(by)["name"].to_list()) is may


def add(scene: Scene, start: int, count: int) -> None:
    """Add so many accounts, each with a holder, a request and a conflict."""
    made = Account.objects.bulk_create(
        Account(
            key=f"weibo:{number}", organisation=(scene.office, scene.other)[number % 2], platform=("weibo", "wechat")[number % 2],
            stable_id=str(number), name=f"账号{number}", created_at=NOW, changed_at=NOW, last_update_at=NOW, verified_as="某局",
        )
        for number in range(start, start + count)
    )  # fmt: skip
    person = make_person(Role.CLERK, at=scene.office)
    about = {"kind": "missing-id", "sentence_zh": "缺", "sentence_en": "no", "found_at": NOW}
    asked = {"kind": "close", "state": "sent", "reason": "重复", "made_by": person, "made_at": NOW}
    Custody.objects.bulk_create(Custody(account=account, holder="甲", since=date(2025, 1, 1)) for account in made)
    Request.objects.bulk_create(Request(organisation=account.organisation, account=account, **asked) for account in made)
    Conflict.objects.bulk_create(Conflict(key=f"k{account.pk}", organisation=account.organisation, **about) for account in made)


@pytest.mark.parametrize(("name", "most"), [("accounts:list", 28), ("requests:list", 24), ("conflicts:list", 24)])
def test_a_list_of_300_rows_makes_as_many_queries_as_one_of_10(name: str, most: int, client: Client) -> None:
    scene = Scene.new()
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    client.get(reverse(name))  # the first page after signing in also notes the session
    counts = []
    for start, count in ((0, 10), (10, 290)):
        add(scene, start, count)
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse(name), {"size": "200"}).status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1] <= most, counts


def test_a_page_of_an_account_makes_a_bounded_number_of_queries(client: Client) -> None:
    scene = Scene.new()
    add(scene, 0, 3)
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county))
    with CaptureQueriesContext(connection) as made:
        assert client.get(reverse("accounts:show", args=[Account.objects.first().pk])).status_code == 200
    assert len(made) <= 30


def test_a_merger_of_bodies_takes_their_accounts_along_and_keeps_the_history() -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    conflict = Conflict.objects.create(key="c", kind="missing-id", organisation=scene.office, found_at=NOW)
    service = Service.objects.create(key="s", kind="duty", name="公开", organisation=scene.office)
    by = make_actor(Role.SUPERVISOR, at=scene.county)
    day = date(2026, 3, 1)
    reforms.merge(organisation_id=scene.office.pk, version=None, successor_id=scene.other.pk, on=day, why="改革", by=by, now=NOW)
    for each in (account, conflict, service):
        each.refresh_from_db()
        assert each.organisation_id == scene.other.pk
    line = TrailLine.objects.get(subject=f"account:{account.pk}")
    assert (line.action, line.change["organisation"], line.change["on"]) == ("account.move", ["教育局", "水利局"], "2026-03-01")


def test_a_body_with_accounts_is_not_abolished() -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    by = make_actor(Role.SUPERVISOR, at=scene.county)
    day = date(2026, 3, 1)
    with pytest.raises(StillHasAccounts):
        reforms.abolish(organisation_id=scene.office.pk, version=None, on=day, why="撤销", by=by, now=NOW)
    account.state = "cancelled"
    account.save()
    reforms.abolish(organisation_id=scene.office.pk, version=None, on=day, why="撤销", by=by, now=NOW)


def test_another_county_sees_nothing_of_this_one() -> None:
    scene = Scene.new()
    make_account(scene.office)
    stranger = make_actor(Role.SUPERVISOR, at=make_organisation("邻县人民政府"))
    assert queries.accounts_table(stranger).is_empty()
    assert queries.counts_by_state(stranger) == {}
