"""What programs do: tokens that have ended, requests that come again, webhooks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories_platform import make_organisation, make_person
from guikou.api.models import KeptAnswer
from guikou.collection.models import Import
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation, Person, Token
from guikou.people.operations import tokens
from guikou.people.queries import actor_of
from guikou.registry.models import Account

pytestmark = pytest.mark.django_db


def bearer(person: Person, **headers: str) -> Client:
    """Return a client with a token of that person, of all their actions."""
    by, now = actor_of(person), timezone.now()
    own = {action for grant in by.grants for action in grant.actions}
    secret = tokens.make(name="测试", actions=own, expires_at=now + timedelta(days=1), by=by, now=now)[1]
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}", **headers})


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("how", ["expired", "revoked", "left"])
def test_a_token_that_has_ended_opens_nothing(how: str) -> None:
    person = make_person(Role.SUPERVISOR, at=make_organisation())
    client = bearer(person)
    assert client.get("/api/v1/me").status_code == 200
    if how == "left":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    else:
        Token.objects.update(**{"expires_at" if how == "expired" else "revoked_at": timezone.now() - timedelta(seconds=1)})
    assert client.get("/api/v1/me").status_code == 401


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


def test_a_post_that_comes_again_does_nothing_again(county: Organisation) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county), **{"idempotency-key": "k-1"})
    body = {"organisation": county.pk, "platform": "weibo", "values": {"name": "县发布"}, "why": "补登"}
    first, again = send(client, "/accounts", body), send(client, "/accounts", body)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again["idempotency-replayed"] == "true"
    assert Account.objects.count() == 1
    other = send(client, "/accounts", body | {"why": "别的"})
    assert (other.status_code, other["content-type"]) == (422, "application/problem+json")
    KeptAnswer.objects.update(at=timezone.now() - timedelta(days=2))
    assert send(client, "/accounts", body).status_code == 409, "after a day the key is forgotten, and the register has the account"


def test_an_upload_that_comes_again_is_kept_once(county: Organisation) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county), **{"idempotency-key": "k-2"})

    def upload(content: bytes) -> Any:
        return client.post("/api/v1/imports", {"organisation": county.pk, "files": SimpleUploadedFile("a.csv", content)})

    first, again = upload(b"a,b\n1,2\n"), upload(b"a,b\n1,2\n")
    assert (first.status_code, again.json()["id"], Import.objects.count()) == (202, first.json()["id"], 1)
    assert upload(b"a,b\n1,3\n").status_code == 422


def test_what_was_refused_may_be_asked_for_again_with_its_key(county: Organisation) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=county), **{"idempotency-key": "k-3"})
    assert send(client, "/inspections", {"organisation": 10**9}).status_code == 404
    assert not KeptAnswer.objects.exists()
    assert send(client, "/inspections", {"organisation": county.pk}).status_code == 202


def test_the_key_of_one_token_says_nothing_to_another(county: Organisation) -> None:
    first, second = (bearer(make_person(Role.SUPERVISOR, at=county), **{"idempotency-key": "same"}) for _ in range(2))
    assert send(first, "/inspections", {"organisation": county.pk}).status_code == 202
    assert "idempotency-replayed" not in send(second, "/inspections", {"organisation": county.pk})
    Token.objects.update(revoked_at=timezone.now())
    assert send(first, "/inspections", {"organisation": county.pk}).status_code == 401


def test_a_method_that_is_not_there_is_a_problem(county: Organisation) -> None:
    answer = bearer(make_person(Role.SUPERVISOR, at=county)).put("/api/v1/accounts")
    assert (answer.status_code, answer["content-type"]) == (405, "application/problem+json")
    assert "GET" in answer["allow"]


def test_a_webhook_is_made_and_removed_through_the_api(county: Organisation) -> None:
    person = make_person(Role.SUPERVISOR, at=county)
    client = bearer(person)
    made = send(client, "/webhooks", {"name": "平台", "address": "https://example.org/", "events": ["account.changed"]})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    own = f"/api/v1/webhooks/{made.json()['webhook']['id']}"
    assert bearer(person).get(own).status_code == 404, "another token is another system"
    assert client.post(f"{own}/test").status_code == 202
    assert client.get(f"{own}/deliveries").json()["total"] == 1
    assert client.delete(own).status_code == 204
    assert send(client, "/webhooks", {"name": "平台", "address": "https://example.org/", "events": ["test"]}).status_code == 422
