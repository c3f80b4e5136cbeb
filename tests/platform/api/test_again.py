"""Requests of the desk that come again with their `Idempotency-Key`, because an answer was lost: nothing is done twice, and the answer is the same."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from api_releases import ENTRY, RELEASE_HINDERED, RELEASE_WRITES, make_releases
from api_scene import bearer, body_of, send, unlike
from factories_platform import make_account, make_person
from guikou.api.models import KeptAnswer
from guikou.people.domain.policy import Role
from guikou.trail.queries import head
from roles import Scene

ROLES = (Role.SUPERVISOR, Role.CLERK, Role.ADMINISTRATOR, Role.FIRST_REVIEWER)


def test_every_write_is_described_with_its_key() -> None:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    named = {
        f"{way} {path}": "Idempotency-Key" in {each["name"] for each in about.get("parameters", ())}
        for path, ways in paths.items()
        for way, about in ways.items()
    }
    assert {way.partition(" ")[0] for way in named} == {"get", "post", "patch", "delete"}
    assert {way for way, has in named.items() if has is way.startswith("get ")} == set()


@pytest.mark.django_db
def test_no_write_of_the_desk_is_done_twice() -> None:
    scene = Scene.new()
    ids = {"organisation_id": scene.office.pk, "other": scene.other.pk, "account_id": make_account(scene.office).pk} | make_releases(scene)
    client = bearer(make_person(*ROLES, at=scene.county), **{"idempotency-key": "k-1"})
    described, wrong = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json(), {}
    for operation, (path, _, sent) in RELEASE_WRITES.items():
        method, _, template = operation.partition(" ")
        asked, body = f"{method} {(path or template).format(**ids)}", body_of(sent, ids)
        with transaction.atomic():
            first = send(client, asked, body)
            done = head()
            again, other = send(client, asked, body_of(body, ids)), send(client, f"{asked}?other=1", body_of(body, ids))
            right = refused(first, again) if operation in RELEASE_HINDERED else repeated(first, again, other)
            if not right or head() != done or unlike(described, operation, first):
                wrong[operation] = [(answer.status_code, answer.content.decode()[:200]) for answer in (first, again, other)]
            transaction.set_rollback(True)
    assert wrong == {}


def repeated(first: Any, again: Any, other: Any) -> bool:
    """Say whether the first answer stands for the second, and the key for nothing else."""
    same = (first.status_code, first.content) == (again.status_code, again.content)
    unlike = other.status_code == 422 and "Idempotency-Key" in other.json()["detail"]
    return first.status_code < 300 and same and again.headers.get("Idempotency-Replayed") == "true" and unlike


def refused(first: Any, again: Any) -> bool:
    """Say whether both were refused, and nothing is kept of them."""
    return first.status_code == again.status_code == 409 and not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_a_key_that_served_one_method_serves_no_other() -> None:
    scene = Scene.new()
    ids = make_releases(scene)
    client = bearer(make_person(Role.CLERK, at=scene.office), **{"idempotency-key": "k-1"})
    path = f"/office-entries/{ids['entry_id']}"
    body = {"version": 1, "organisation": scene.office.pk, **ENTRY}
    assert send(client, f"PATCH {path}", body).status_code == 200
    assert send(client, f"DELETE {path}", body).status_code == 422
    assert send(client, f"PATCH {path}", body).headers["Idempotency-Replayed"] == "true"
