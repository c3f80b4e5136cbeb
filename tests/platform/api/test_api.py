"""The API: who may, what it answers, how it tells errors."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from factories_platform import make_account, make_organisation, make_person
from guikou.inspection.models import Finding
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Organisation, Person
from guikou.people.operations import tokens
from guikou.people.queries import actor_of
from guikou.trail.models import TrailLine
from inspection_rows import found, inspect

pytestmark = pytest.mark.django_db


def bearer(person: Person, *actions: Action) -> Client:
    """Return a client with a token of that person, of all their actions unless some are named."""
    from django.utils import timezone

    by = actor_of(person)
    own = {action for grant in by.grants for action in grant.actions}
    _, secret = tokens.make(
        name="测试",
        actions=(set(actions) or own) | {Action.USE_API},
        expires_at=timezone.now() + timedelta(days=1),
        by=by,
        now=timezone.now(),
    )
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def finding(county: Organisation) -> Finding:
    inspect(county, found(make_account(county)))
    return Finding.objects.get()


def get(client: Client, path: str, **query: Any) -> Any:
    return client.get(f"/api/v1{path}", query)


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def test_without_a_token_nothing_but_the_public_part_answers(county: Organisation) -> None:
    stranger = Client(headers={"host": "localhost"})
    for path in ("/accounts", "/findings", "/me"):
        answer = get(stranger, path)
        assert answer.status_code == 401
        assert answer["content-type"] == "application/problem+json"
        assert answer["www-authenticate"].startswith("Bearer")
    assert get(Client(headers={"host": "localhost", "authorization": "Bearer nonsense"}), "/me").status_code == 401
    assert get(stranger, "/public/accounts").status_code == 200


def test_a_session_of_the_console_is_no_token(county: Organisation) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(make_person(Role.SUPERVISOR, at=county), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert get(client, "/accounts").status_code == 401


def test_a_token_cannot_do_what_is_beyond_its_scope(county: Organisation, finding: Finding) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county), Action.SEE_FINDINGS)
    assert get(client, "/findings").json()["total"] == 1
    assert get(client, "/accounts").status_code == 403
    assert post(client, f"/findings/{finding.pk}/confirm", {"version": finding.version}).status_code == 403


def test_a_finding_is_judged_through_the_api_in_the_name_of_the_token(county: Organisation, finding: Finding) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county, name="李主任"))
    answer = post(client, f"/findings/{finding.pk}/confirm", {"version": finding.version})
    assert (answer.status_code, answer.json()["standing"]) == (200, "confirmed")
    assert TrailLine.objects.filter(action="finding.confirm", actor__startswith="token:").exists()
    again = post(client, f"/findings/{finding.pk}/confirm", {"version": finding.version})
    assert (again.status_code, again.json()["title"]) == (409, "Conflict")
    rectify = {"version": answer.json()["version"], "instruction": "请恢复更新", "due_on": "2099-01-01"}
    assert post(client, f"/findings/{finding.pk}/rectify", rectify).json()["standing"] == "rectifying"


def test_what_another_county_has_is_not_there(county: Organisation, finding: Finding) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=make_organisation("另一个县")))
    assert get(client, f"/accounts/{finding.account_id}").status_code == 404
    assert get(client, f"/findings/{finding.pk}").status_code == 404
    assert get(client, f"/accounts/{finding.account_id}/history").status_code == 404
    assert post(client, f"/findings/{finding.pk}/confirm", {"version": finding.version}).status_code == 404


def test_an_account_is_changed_with_its_version(county: Organisation) -> None:
    account = make_account(county, name="旧名")
    client = bearer(make_person(Role.SUPERVISOR, at=county))
    body = {"version": account.version, "values": {"name": "新名"}, "why": "更名"}
    answer = client.patch(f"/api/v1/accounts/{account.pk}", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["name"]) == (200, "新名")
    answer = client.patch(f"/api/v1/accounts/{account.pk}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 409


def test_an_inspection_is_asked_for(county: Organisation) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county))
    answer = post(client, "/inspections", {"organisation": county.pk})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert get(client, f"/inspections/{answer.json()['id']}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 501}, {"offset": -1}, {"offset": 10**23}, {"state": "asleep"}, {"organisation": 0}, {"name": "a\x00b"}],
)
def test_what_cannot_be_is_told_as_a_problem(county: Organisation, query: dict[str, Any]) -> None:
    answer = get(bearer(make_person(Role.SUPERVISOR, at=county)), "/accounts", **query)
    assert (answer.status_code, answer["content-type"]) == (422, "application/problem+json")
    assert next(iter(query)) in answer.json()["errors"][0]["where"]


def test_pages_do_not_overlap(county: Organisation) -> None:
    for _ in range(5):
        make_account(county)
    client = bearer(make_person(Role.SUPERVISOR, at=county))
    ids = [item["id"] for offset in (0, 2, 4) for item in get(client, "/accounts", limit=2, offset=offset).json()["items"]]
    assert len(set(ids)) == 5


def test_an_answer_that_stays_the_same_is_not_sent_again(county: Organisation) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county))
    first = get(client, "/accounts")
    assert client.get("/api/v1/accounts", headers={"if-none-match": first["etag"]}).status_code == 304


def test_an_address_that_is_not_there_is_a_problem_too() -> None:
    for path in ("/api/v2/accounts", "/api/nothing", "/api/v1/nothing"):
        answer = Client(headers={"host": "localhost"}).get(path)
        assert (answer.status_code, answer["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("某县发布", "yes"),
        ("https://weibo.com/u/1234567890", "yes"),
        ("weibo.com/u/1234567890", "yes"),
        ("旧号", "no-longer"),
        ("某县发布假号", "unknown"),
        ("https://weibo.com/u/999", "unknown"),
        ("http://[", "unknown"),
    ],
)
def test_anybody_can_ask_whether_an_account_is_official(county: Organisation, asked: str, answer: str) -> None:
    make_account(county, name="某县发布", platform="weibo", stable_id="1234567890", url="https://weibo.com/u/1234567890")
    make_account(county, name="旧号", state="cancelled")
    make_account(county, name="未批准的号", state="requested")
    said = get(Client(headers={"host": "localhost"}), "/public/verify", q=asked)
    assert (said.status_code, said.json()["answer"]) == (200, answer)


def test_the_public_part_shows_no_figures_and_nothing_that_was_not_opened(county: Organisation) -> None:
    make_account(county, name="某县发布", followers=5)
    make_account(county, name="旧号", state="cancelled")
    make_account(county, name="未批准的号", state="requested")
    stranger = Client(headers={"host": "localhost"})
    assert [item["name"] for item in get(stranger, "/public/accounts").json()["items"]] == ["某县发布"]
    assert [item["name"] for item in get(stranger, "/public/accounts/closed").json()["items"]] == ["旧号"]
    assert "followers" not in get(stranger, "/public/accounts").content.decode()


def test_the_description_is_openapi() -> None:
    described = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/accounts" in described["paths"]
