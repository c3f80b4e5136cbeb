"""Telephones and contacts of people: none in any answer to a token that may not see them."""

import re
from typing import Any

import pytest
from django.utils import timezone

from api_scene import bearer
from factories_imports import imported, uploaded
from factories_platform import make_actor, make_person
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.operations import organisations, own
from guikou.people.queries import actor_of
from roles import Scene

pytestmark = pytest.mark.django_db
CONTACT, TELEPHONE, READY, DONE, UNREAD, REFUSED = (f"139000000{number:02}" for number in range(1, 7))
SECRET = re.compile(r"139000000\d\d")


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def held(scene: Scene) -> dict[str, set[str]]:
    """Fill the office; return by address what somebody with the right finds there."""
    boss = make_actor(Role.SUPERVISOR, at=scene.county)
    worker = make_person(Role.CLERK, at=scene.office, name="王芳")
    own.choose_settings(by=actor_of(worker), language="zh", digest="daily", telephone=TELEPHONE, now=timezone.now())
    row = f"organisation_id,name,contact,residents,手机\n{scene.office.key},教育局,{{}},{{}},{UNREAD}\n"
    done = imported({"organisations.csv": row.format(DONE, 5)}, into=scene.office, by=boss)
    changes = {"first_contact": CONTACT}
    organisations.edit(organisation_id=scene.office.pk, version=None, changes=changes, by=boss, now=timezone.now())
    ready = uploaded(
        {"organisations.csv": row.format(READY, 6) + f"{scene.office.key},教育局,丁,{REFUSED}x,\n"}, into=scene.office, by=boss
    )
    return {
        f"/organisations/{scene.office.pk}": {CONTACT},
        "/organisations": set(),
        "/people": {TELEPHONE},
        f"/people/{worker.pk}": {TELEPHONE},
        "/trail": {CONTACT, TELEPHONE, DONE},
        f"/imports/{done.pk}": {DONE, UNREAD},
        f"/imports/{done.pk}/changes": {DONE},
        f"/imports/{ready.pk}": {READY, UNREAD, REFUSED},
        f"/imports/{ready.pk}/preview/organisations": {CONTACT, READY},
        f"/imports/{ready.pk}/rejected": {REFUSED},
        "/imports": {DONE, READY, UNREAD, REFUSED},
    }


def seen(client: Any, held: dict[str, set[str]]) -> dict[str, set[str]]:
    answers = {address: client.get(f"/api/v1{address}") for address in held}
    assert {answer.status_code for answer in answers.values()} <= {200, 403, 404}
    return {address: set(SECRET.findall(answer.content.decode())) for address, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize("role", Role)
def test_only_who_may_see_personal_data_gets_any(role: Role, scene: Scene, held: dict[str, set[str]]) -> None:
    told = seen(bearer(make_person(role, at=scene.county)), held)
    sees = Action.SEE_PERSONAL in ALLOWED[role]
    assert told == {address: held[address] if sees else set() for address in told}


def test_a_token_without_that_right_gets_none(scene: Scene, held: dict[str, set[str]]) -> None:
    told = seen(bearer(make_person(Role.SUPERVISOR, at=scene.county), *(set(Action) - {Action.SEE_PERSONAL})), held)
    assert told == {address: set() for address in held}
