"""The screens of findings and inspections."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories_platform import NOW, make_account, make_organisation, make_person
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import Standing
from guikou.inspection.models import Finding, Inspection
from guikou.jobs.models import Job
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Organisation, Person
from inspection_rows import found, inspect

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def finding(county: Organisation) -> Finding:
    account = make_account(county, name="<script>alert(1)</script>发布")
    inspect(county, found(account))
    return Finding.objects.get()


PAGES: dict[str, tuple[Action, str]] = {
    "findings:list": (Action.SEE_FINDINGS, ""),
    "findings:soon": (Action.SEE_FINDINGS, ""),
    "findings:unknown": (Action.SEE_FINDINGS, ""),
    "findings:show": (Action.SEE_FINDINGS, "finding"),
    "findings:confirm": (Action.JUDGE_FINDINGS, "finding"),
    "findings:set-aside": (Action.JUDGE_FINDINGS, "finding"),
    "findings:of-account": (Action.SEE_FINDINGS, "account"),
    "inspections:list": (Action.SEE_FINDINGS, ""),
    "inspections:ask": (Action.INSPECT, ""),
    "inspections:show": (Action.SEE_FINDINGS, "inspection"),
    "inspections:progress": (Action.SEE_FINDINGS, "inspection"),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("page", list(PAGES))
def test_who_sees_which_page(county: Organisation, finding: Finding, role: Role, inside: bool, page: str) -> None:
    person = make_person(role, at=county if inside else make_organisation("另一个县"))
    action, subject = PAGES[page]
    key = {"finding": finding.pk, "inspection": finding.inspection_id, "account": finding.account_id}.get(subject)
    answer = client_of(person).get(reverse(page, args=[key] if key else []))
    if action not in ALLOWED[role]:
        assert answer.status_code == 403
    elif subject and not inside:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 200
        assert b"<script>alert(1)" not in answer.content
        assert ("alert(1)" in answer.content.decode()) == (inside and page in ("findings:list", "findings:show", "findings:of-account"))


def test_a_stranger_is_sent_to_sign_in(finding: Finding) -> None:
    answer = Client(headers={"host": "localhost"}).get(reverse("findings:show", args=[finding.pk]))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["location"]


def posted(client: Client, page: str, finding: Finding, **data: Any) -> Any:
    finding.refresh_from_db()
    return client.post(reverse(page, args=[finding.pk]), {"version": finding.version, **data}, follow=True)


def test_a_finding_goes_its_way_through_the_pages(county: Organisation, finding: Finding) -> None:
    supervisor = client_of(make_person(Role.SUPERVISOR, at=county, name="李主任"))
    clerk = client_of(make_person(Role.CLERK, at=county, name="王干事"))
    posted(supervisor, "findings:confirm", finding)
    answer = posted(supervisor, "findings:rectify", finding, instruction="请恢复更新", due_on="2020-1-1")
    assert answer.status_code == 422
    assert "整改期限应在今天之后" in answer.content.decode()
    posted(supervisor, "findings:rectify", finding, instruction="请恢复更新", due_on="2099年1月1日")
    page = posted(clerk, "findings:answer", finding, text="已恢复更新").content.decode()
    assert "已答复，待复查" in page
    assert "请恢复更新" in page
    finding.refresh_from_db()
    assert finding.standing == Standing.ANSWERED


def test_many_are_set_aside_after_a_question(county: Organisation) -> None:
    accounts = [make_account(county) for _ in range(3)]
    inspect(county, *(found(account) for account in accounts))
    supervisor = client_of(make_person(Role.SUPERVISOR, at=county))
    asked = supervisor.post(reverse("findings:list"), {"do": "set-aside", "all": "1"})
    assert "3项问题将列为不采纳" in asked.content.decode()
    assert Finding.objects.filter(standing=Standing.SET_ASIDE).count() == 0
    supervisor.post(reverse("findings:list"), {"do": "set-aside", "all": "1", "confirmed": "3", "why": "冻结期内"})
    assert Finding.objects.filter(standing=Standing.SET_ASIDE).count() == 3


def test_the_list_makes_a_bounded_number_of_queries(county: Organisation, django_assert_max_num_queries: Any) -> None:
    inspect(county, *(found(make_account(county)) for _ in range(60)))
    supervisor = client_of(make_person(Role.SUPERVISOR, at=county))
    with django_assert_max_num_queries(25):
        assert supervisor.get(reverse("findings:list")).status_code == 200


def days_after(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days))


def clocked(county: Organisation, *lefts: int) -> Client:
    inspect(county, *(found(make_account(county, name=f"账号{left}"), Verdict.MET, days_left=left) for left in lefts))
    return client_of(make_person(Role.SUPERVISOR, at=county))


def test_what_runs_out_soon_is_listed_by_days_left(county: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    days_after(monkeypatch, 0)
    page = clocked(county, 12, 3, 40).get(reverse("findings:soon")).content.decode()
    assert page.index("账号3") < page.index("账号12")
    assert "账号40" not in page


def test_days_left_count_from_today_and_not_from_the_inspection(county: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = clocked(county, 12)
    days_after(monkeypatch, 5)
    rows = supervisor.get(reverse("findings:soon") + "?as=csv")
    assert ",7," in b"".join(rows.streaming_content if rows.streaming else [rows.content]).decode()
    account = Finding.objects.get().account_id
    assert "还剩7天" in supervisor.get(reverse("findings:of-account", args=[account])).content.decode()
    assert "还剩7天" in supervisor.get(reverse("findings:show", args=[Finding.objects.get().pk])).content.decode()
    assert "剩7天" in supervisor.get(reverse("accounts:list")).content.decode()


def test_what_ran_out_since_the_inspection_is_to_be_inspected_again(county: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = clocked(county, 2, 12)
    days_after(monkeypatch, 3)
    again = reverse("accounts:list") + "?problems=again"
    assert again in supervisor.get(reverse("home:home")).content.decode()
    page = supervisor.get(again).content.decode()
    assert ("账号2</a>" in page, "账号12</a>" in page, "待重新检查" in page) == (True, False, True)
    gone = Finding.objects.get(account__name="账号2")
    assert "检查后期限已到" in supervisor.get(reverse("findings:show", args=[gone.pk])).content.decode()
    assert "账号2</a>" not in supervisor.get(reverse("findings:soon")).content.decode()


@pytest.mark.parametrize(("days", "told"), [(0, "两周内没有账号会超过期限"), (17, "期限在上次检查之后已到")])
def test_an_empty_list_of_what_runs_out_soon_says_why(county: Organisation, monkeypatch: pytest.MonkeyPatch, days: int, told: str) -> None:
    supervisor = clocked(county, 16)
    days_after(monkeypatch, days)
    assert told in supervisor.get(reverse("findings:soon")).content.decode()


def test_nobody_is_told_to_inspect_again_on_the_last_day(county: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = clocked(county, 2)
    days_after(monkeypatch, 2)
    assert "problems=again" not in supervisor.get(reverse("home:home")).content.decode()
    assert "剩0天" in supervisor.get(reverse("accounts:list")).content.decode()


def test_what_is_over_says_for_how_many_days(county: Organisation, finding: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    days_after(monkeypatch, 4)
    page = client_of(make_person(Role.SUPERVISOR, at=county)).get(reverse("findings:show", args=[finding.pk])).content.decode()
    assert "已超过10天" in page


def test_an_inspection_is_asked_for_and_the_worker_is_told(county: Organisation) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    answer = client.post(reverse("inspections:ask"), {"organisation": county.pk, "day": "2026-03-01"})
    inspection = Inspection.objects.get()
    assert answer["location"] == reverse("inspections:show", args=[inspection.pk])
    assert Job.objects.get().arguments == {"inspection": inspection.pk}
    assert "检查已在后台开始" in client.get(answer["location"]).content.decode()


def test_an_inspection_of_somebody_elses_accounts_is_not_asked_for(county: Organisation) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=make_organisation("另一个县")))
    assert client.post(reverse("inspections:ask"), {"organisation": county.pk}).status_code == 422
    assert not Inspection.objects.exists()


def test_one_account_is_inspected_at_once(county: Organisation) -> None:
    account = make_account(county)
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    assert client.get(reverse("inspections:again", args=[account.pk])).status_code == 405
    client.post(reverse("inspections:again", args=[account.pk]))
    assert Inspection.objects.get().again == [account.pk]
    stranger = client_of(make_person(Role.SUPERVISOR, at=make_organisation("另一个县")))
    assert stranger.post(reverse("inspections:again", args=[account.pk])).status_code == 404


def test_an_inspection_that_is_not_there_is_not_found(county: Organisation) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    assert client.get(reverse("inspections:show", args=[12345])).status_code == 404
