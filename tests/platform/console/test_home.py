"""The first screen: what waits for a person, the state of things, what is wrong; each number is that of the list to which it leads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from collected import make_source
from console_waiting import wait_once
from factories_platform import make_account, make_organisation, make_person, sign_in
from guikou.console import areas
from guikou.inspection.domain.standing import Standing
from guikou.inspection.models import Finding
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.people.domain.policy import ALLOWED, EVERYWHERE, Action, Actor, Grant, Role
from guikou.people.models import Organisation, Person
from guikou.people.queries import actor_of
from guikou.registry.domain.requests import RequestState
from guikou.registry.models import Request
from inspection_rows import found, inspect

pytestmark = pytest.mark.django_db
HOME = "/console/home/"
REQUESTS, JOBS = "账号申请", "后台任务"


def holding(role: Role) -> Actor:
    return Actor("person:0", "", (Grant(ALLOWED[role], EVERYWHERE),))


@pytest.fixture
def county() -> Organisation:
    return make_organisation("清江县人民政府")


@pytest.fixture
def township(county: Organisation) -> Organisation:
    """Return a township of the county; it and the county have something of everything."""
    township = make_organisation("东河镇人民政府", parent=county, level="township")
    for organisation in (county, township, make_organisation("邻县人民政府")):
        fill(organisation)
    return township


def fill(organisation: Organisation) -> None:
    """Give an organisation accounts, a source behind, a finding of each standing, requests in each state, one to be filed since yesterday, and jobs."""
    now = timezone.now()
    accounts = [make_account(organisation, state=state) for state in ("active", "active", "closing", "reopened")]
    make_source(accounts[0], behind_at=now - timedelta(days=1), complete=False)
    make_source(accounts[1], behind_at=now + timedelta(days=1), state="login-expired")
    for standing in Standing:
        account = make_account(organisation)
        inspect(organisation, found(account))
        Finding.objects.filter(account=account).update(standing=standing)
    clerk, boss = make_person(Role.CLERK, at=organisation), make_person(Role.SUPERVISOR, at=organisation)
    yesterday = timezone.localdate(now) - timedelta(days=1)
    for state, file_by in (*((state, yesterday) for state in RequestState), (RequestState.APPROVED, timezone.localdate(now))):
        Request.objects.create(
            organisation=organisation, kind="open", state=state, wanted={"name": "新号"}, made_by=clerk, made_at=now, file_by=file_by,
            decided_by=boss, decided_at=now,
        )  # fmt: skip
    for ending in (JobState.WAITING, JobState.FAILED, JobState.FAILED, JobState.DONE, JobState.STOPPED):
        job(ending, place=organisation.path)


def job(state: JobState, *, by: Person | None = None, place: str = "") -> Job:
    now = timezone.now()
    asked = {"asked_as": f"person:{by.pk}", "asked_by": by} if by else {"asked_as": "person:0"}
    return Job.objects.create(kind="imports.run", state=state, not_before=now, asked_at=now, ended_at=now, place=place, **asked)


def shown(client: Client) -> dict[str, dict[str, tuple[int, str]]]:
    """Return the state of things: by heading and label the number and where it leads."""
    context: Any = client.get(HOME).context
    return {
        heading.zh: {figure.label.zh: (figure.value, figure.url) for figure in figures} for heading, figures in context["states"] if figures
    }


def numbers(client: Client, heading: str) -> list[int] | None:
    figures = shown(client).get(heading)
    return None if figures is None else [number for number, _ in figures.values()]


def listed(client: Client, address: str) -> int:
    """Return how many rows the list at that address has."""
    answer: Any = client.get(address)
    assert answer.status_code == 200, address
    assert not answer.context["troubles"], address
    return int(answer.context["part"].total)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("at", ["county", "township"])
def test_each_number_is_that_of_the_list_to_which_it_leads(role: Role, at: str, county: Organisation, township: Organisation) -> None:
    client = sign_in(Client(), make_person(role, at=county if at == "county" else township))
    for heading, figures in shown(client).items():
        for label, (number, url) in figures.items():
            assert listed(client, url) == number, (heading, label, url)
    page: Any = client.get(HOME)
    for pile in (*page.context["piles"], *page.context["done"]):
        assert listed(client, pile.address) == pile.count, pile.label.en


@pytest.mark.parametrize("role", Role)
def test_requests_not_settled_and_filed_late_are_counted_within_reach(role: Role, county: Organisation, township: Organisation) -> None:
    sees = Action.SEE_REGISTER in ALLOWED[role]
    assert numbers(sign_in(Client(), make_person(role, at=township)), REQUESTS) == ([5, 1] if sees else None)
    assert numbers(sign_in(Client(), make_person(role, at=county)), REQUESTS) == ([10, 2] if sees else None)


@pytest.mark.parametrize("role", Role)
def test_jobs_not_done_are_counted_for_who_may_see_them(role: Role, county: Organisation, township: Organisation) -> None:
    keeps = Action.EDIT_SETTINGS in ALLOWED[role]
    assert numbers(sign_in(Client(), make_person(role, at=township)), JOBS) == ([1, 0, 2] if keeps else None)
    person = make_person(role, at=county)
    job(JobState.FAILED, by=person)
    assert numbers(sign_in(Client(), person), JOBS) == ([2, 0, 5] if keeps else [0, 0, 1])


def test_the_state_of_things_comes_before_what_is_wrong(county: Organisation, township: Organisation) -> None:
    page = sign_in(Client(), make_person(Role.SUPERVISOR, at=county)).get(HOME).content.decode()
    assert page.index('class="piles"') < page.index('class="figures"') < page.index('class="alarms"')


def test_the_number_of_failed_jobs_is_that_of_the_list_to_which_it_leads(county: Organisation, township: Organisation) -> None:
    client = sign_in(Client(), make_person(Role.ADMINISTRATOR, at=county))
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=7)
    for moment in (start, start - timedelta(minutes=1)):
        Job.objects.filter(pk=job(JobState.FAILED, place=county.path).pk).update(ended_at=moment)
    page: Any = client.get(HOME)
    alarm = next(alarm for alarm in page.context["alarms"] if "失败" in alarm.text.zh)
    assert alarm.text.zh == "近七天有5项后台任务失败"
    assert listed(client, alarm.url) == 5


@pytest.mark.parametrize("acting", [role for role in Role if areas.waiting(holding(role))])
def test_who_sees_more_than_they_have_to_do_finds_as_many_as_each_number_says(
    acting: Role, county: Organisation, township: Organisation
) -> None:
    """What a person may see reaches further than what waits for them: one role in the township, all that only read in the county."""
    person = make_person(acting, at=township, joined_at=timezone.now())
    for role in (Role.AUDITOR, Role.ARCHIVIST, Role.ANALYST):
        person.appointments.create(role=role, organisation=county, since=timezone.localdate())
    for organisation in (county, township):
        wait_once(organisation, for_=person)
    client = sign_in(Client(), person)
    page: Any = client.get(HOME)
    assert len(page.context["piles"]) == len(areas.waiting(actor_of(person)))
    for pile in page.context["piles"]:
        assert listed(client, pile.address) == pile.count, pile.label.en
    for alarm in page.context["alarms"]:
        if number := re.match(r"\d+", alarm.text.en):
            assert listed(client, alarm.url) == int(number[0]), alarm.text.en
