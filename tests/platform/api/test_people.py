"""People and one's own account through the API: as in the console, and never more than the token carries."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client
from django.utils import timezone

from api_scene import bearer, make_invited, send
from factories_platform import make_person
from guikou.api.models import KeptAnswer
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Person, SavedView, Token
from guikou.trail.models import TrailLine
from roles import Scene

pytestmark = pytest.mark.django_db
A = Action


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def boss(scene: Scene) -> Client:
    """Somebody who administers people in the county."""
    return bearer(make_person(Role.ADMINISTRATOR, at=scene.county))


def later(days: int = 1) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def signed_in(person: Person) -> UserSession:
    session = SessionStore()
    session.create()
    return UserSession.objects.create(user=person, session_key=session.session_key, ip="10.0.0.1", user_agent="Firefox/1")


@pytest.fixture
def new(scene: Scene) -> dict[str, Any]:
    return {"name": "吴九", "email": "wujiu@example.org", "role": "clerk", "organisation": scene.office.pk}


def test_who_is_invited_gets_the_link_by_mail_and_the_answer_does_not_hold_it(
    boss: Client, new: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(boss, "POST /people", new)
    assert answer.status_code == 201
    (letter,) = mail.outbox
    link = next(word for word in letter.body.split() if "/invitation" in word or "://" in word)
    secret = link.rstrip("/").rpartition("/")[2]
    assert letter.to == ["wujiu@example.org"]
    assert len(secret) > 20
    for told in (answer, send(boss, "GET /people"), send(boss, f"GET /people/{answer.json()['id']}"), send(boss, "GET /trail")):
        assert secret not in told.content.decode()
    assert send(boss, f"GET /people/{answer.json()['id']}").json()["state"] == "invited"
    assert TrailLine.objects.get(action="person.invite").actor.startswith("token:")


@pytest.mark.parametrize("wrong", [{"email": "wujiu"}, {"role": "king"}, {"name": " "}, {"language": "fr"}, {"unknown": 1}])
def test_an_invitation_that_cannot_be_is_422(boss: Client, new: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert send(boss, "POST /people", new | wrong).status_code == 422
    assert not Person.objects.filter(email="wujiu@example.org").exists()


def test_a_person_is_appointed_edited_and_leaves(scene: Scene, boss: Client) -> None:
    person = make_person(Role.CLERK, at=scene.office, name="赵六")
    own = f"/people/{person.pk}"
    held = send(boss, f"POST {own}/appointments", {"role": "editor", "organisation": scene.other.pk})
    assert (held.status_code, held.json()["role"]) == (201, "editor")
    again = send(boss, f"POST {own}/appointments", {"role": "editor", "organisation": scene.other.pk})
    assert again.status_code == 409
    ended = send(boss, f"POST /appointments/{held.json()['id']}/end", {"until": timezone.localdate().isoformat()})
    assert ended.json()["appointment"]["until"] == timezone.localdate().isoformat()
    void = send(boss, f"POST /appointments/{held.json()['id']}/end", {"until": "2020-01-01"})
    assert void.json() == {"appointment": None}
    assert send(boss, f"PATCH {own}", {"name": "赵六一"}).json()["name"] == "赵六一"
    assert send(boss, f"PATCH {own}", {"telephone": "13800000000"}).status_code == 403, "administrators see no telephones"
    assert send(boss, f"POST {own}/leave", {"why": "调离"}).json()["state"] == "left"
    assert TrailLine.objects.get(action="person.deactivate").why == "调离"


def test_an_invitation_is_sent_again_and_withdrawn(scene: Scene, boss: Client) -> None:
    person = make_invited(scene.office)
    first = person.invitations.get().secret_digest
    assert send(boss, f"POST /people/{person.pk}/invite-again").status_code == 200
    assert person.invitations.filter(withdrawn_at=None).exclude(secret_digest=first).count() == 1
    assert send(boss, f"POST /people/{person.pk}/withdraw", {}).status_code == 204
    assert send(boss, f"GET /people/{person.pk}").status_code == 404
    come = make_person(Role.CLERK, at=scene.office)
    Person.objects.filter(pk=come.pk).update(joined_at=timezone.now())
    assert send(boss, f"POST /people/{come.pk}/invite-again").status_code == 409


def test_who_lost_a_telephone_is_helped_and_nobody_helps_themselves(scene: Scene, boss: Client) -> None:
    person = make_person(Role.CLERK, at=scene.office)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    signed_in(person)
    listed = send(boss, f"GET /people/{person.pk}/sessions").json()
    assert [row["ip"] for row in listed] == ["10.0.0.1"]
    assert "session_key" not in json.dumps(listed)
    assert send(boss, f"POST /people/{person.pk}/end-sessions", {"session": listed[0]["id"] + 1}).status_code == 404
    assert send(boss, f"POST /people/{person.pk}/end-sessions", {"session": listed[0]["id"]}).json() == {"changed": 1}
    assert send(boss, f"POST /people/{person.pk}/reset-second-factor", {}).json() == {"changed": 1}
    assert not Authenticator.objects.exists()
    myself = Token.objects.get().person
    for act, body in (
        ("reset-second-factor", {}),
        ("leave", {}),
        ("appointments", {"role": "supervisor", "organisation": scene.county.pk}),
    ):
        assert send(boss, f"POST /people/{myself.pk}/{act}", body).status_code == 403, act
    assert send(boss, f"PATCH /people/{myself.pk}", {"email": "other@example.org"}).status_code == 403


def test_who_also_works_elsewhere_is_seen_and_not_administered(scene: Scene) -> None:
    person = make_person(Role.CLERK, at=scene.office)
    person.appointments.create(role=Role.EDITOR, organisation=scene.other, since="2020-01-01")
    client = bearer(make_person(Role.ADMINISTRATOR, at=scene.office))
    for operation in ("GET /people/{}/sessions", "GET /people/{}/tokens", "POST /people/{}/leave", "POST /people/{}/end-sessions"):
        body = {} if operation.startswith("POST") else None
        assert send(client, operation.format(person.pk), body).status_code == 403, operation


@pytest.mark.parametrize("carried", [(A.USE_API, A.SEE_PEOPLE, A.KEEP_OWN), (A.USE_API, A.EDIT_PEOPLE), (A.EDIT_PEOPLE, A.SEE_PEOPLE)])
def test_a_token_without_the_right_over_people_does_nothing_about_them(
    scene: Scene, new: dict[str, Any], carried: tuple[Action, ...]
) -> None:
    person = make_person(Role.CLERK, at=scene.office)
    client = bearer(make_person(Role.ADMINISTRATOR, at=scene.county), *carried)
    may = {A.EDIT_PEOPLE, A.SEE_PEOPLE} <= set(carried)
    assert send(client, "POST /people", new).status_code == (201 if may else 403)
    assert send(client, f"POST /people/{person.pk}/leave", {}).status_code == (200 if may else 403)


# --- one's own

OWN = (
    "GET /me/sessions",
    "POST /me/end-sessions",
    "GET /me/tokens",
    "POST /me/tokens",
    "GET /me/settings",
    "PATCH /me/settings",
    "GET /me/views",
    "POST /me/views",
    "DELETE /me/views/1",
)


@pytest.mark.parametrize("operation", OWN)
def test_only_a_token_that_carries_it_keeps_the_account_of_its_person(scene: Scene, operation: str) -> None:
    person = make_person(Role.SUPERVISOR, at=scene.county)
    bodies = {
        "POST /me/tokens": {"name": "报表", "actions": ["register.see"], "expires_at": later(0)},
        "POST /me/views": {"list": "accounts", "name": "教育"},
    }
    body = None if operation.startswith(("GET", "DELETE")) else bodies.get(operation, {})
    assert send(bearer(person, *(set(A) - {A.KEEP_OWN})), operation, body).status_code == 403
    assert send(bearer(person), operation, body).status_code != 403


def test_a_token_makes_one_that_carries_less_and_ends_it(scene: Scene) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=scene.county), A.USE_API, A.SEE_REGISTER, A.KEEP_OWN)
    body = {"name": "报表", "actions": ["register.see"], "expires_at": (timezone.now() + timedelta(hours=1)).isoformat()}
    assert send(client, "POST /me/tokens", body | {"actions": ["findings.see"]}).status_code == 409
    assert send(client, "POST /me/tokens", body | {"expires_at": later(2)}).status_code == 409
    assert send(client, "POST /me/tokens", body | {"actions": ["everything"]}).status_code == 422
    made = send(client, "POST /me/tokens", body).json()
    child = Client(headers={"host": "localhost", "authorization": f"Bearer {made['secret']}"})
    assert send(child, "GET /accounts").status_code == 200
    assert send(child, "GET /findings").status_code == 403
    assert send(child, "GET /me/tokens").status_code == 403
    listed = send(client, "GET /me/tokens")
    assert [row["made_with_id"] is not None for row in listed.json()["items"]] == [True, False]
    assert made["secret"] not in listed.content.decode()
    (mother,) = (row["id"] for row in listed.json()["items"] if row["made_with_id"] is None)
    assert send(client, f"POST /tokens/{mother}/revoke", {"why": "泄露"}).json()["revoked_at"]
    assert {send(each, "GET /me").status_code for each in (client, child)} == {401}, "with the token go those that it made"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.SUPERVISOR, 403), (Role.AUDITOR, 403), (Role.CLERK, 404), (Role.ANALYST, 404)]
)
def test_who_ends_the_token_of_somebody_else(scene: Scene, role: Role, status: int) -> None:
    bearer(make_person(Role.CLERK, at=scene.office))
    token = Token.objects.get()
    assert send(bearer(make_person(role, at=scene.county)), f"POST /tokens/{token.pk}/revoke", {}).status_code == status
    assert send(bearer(make_person(role, at=scene.other)), f"POST /tokens/{token.pk}/revoke", {}).status_code in (
        404,
        200 if status == 200 else 404,
    )


@pytest.mark.parametrize("kind", ["tokens", "webhooks"])
def test_a_secret_is_shown_once_and_kept_in_no_answer(scene: Scene, kind: str) -> None:
    client = bearer(make_person(Role.SUPERVISOR, at=scene.county), **{"idempotency-key": "k-1"})
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "tokens": (
            "/me/tokens",
            {"name": "报表", "actions": ["register.see"], "expires_at": (timezone.now() + timedelta(hours=1)).isoformat()},
        ),
        "webhooks": ("/webhooks", {"name": "平台", "address": "https://example.org/", "events": ["account.changed"]}),
    }
    path, body = bodies[kind]
    first, again = send(client, f"POST {path}", body).json(), send(client, f"POST {path}", body)
    assert first["secret"]
    assert again.json() == first | {"secret": None}
    assert first["secret"] not in KeptAnswer.objects.get().body


def test_one_ends_ones_own_sessions(scene: Scene) -> None:
    person = make_person(Role.CLERK, at=scene.office)
    signed_in(person)
    signed_in(make_person(Role.CLERK, at=scene.office))
    client = bearer(person)
    (own,) = send(client, "GET /me/sessions").json()
    other = UserSession.objects.exclude(pk=own["id"]).get()
    assert send(client, "POST /me/end-sessions", {"session": other.pk}).status_code == 404
    assert send(client, "POST /me/end-sessions", {}).json() == {"changed": 1}
    assert UserSession.objects.get() == other


def test_one_chooses_ones_own_settings(scene: Scene) -> None:
    client = bearer(make_person(Role.CLERK, at=scene.office))
    assert send(client, "PATCH /me/settings", {"digest": "weekly"}).json()["digest"] == "weekly"
    assert send(client, "PATCH /me/settings", {"telephone": "13800000000", "language": "en"}).json() == {
        "language": "en",
        "digest": "weekly",
        "telephone": "13800000000",
    }
    assert send(client, "GET /me/settings").json()["telephone"] == "13800000000"
    assert send(client, "PATCH /me/settings", {"digest": "hourly"}).status_code == 422


def test_one_keeps_views_as_the_lists_of_the_console_do(scene: Scene) -> None:
    person = make_person(Role.CLERK, at=scene.office)
    client = bearer(person)
    made = send(client, "POST /me/views", {"list": "accounts", "name": " 教育 ", "query": "state=active"})
    assert (made.status_code, made.json()["name"]) == (201, "教育")
    again = send(client, "POST /me/views", {"list": "accounts", "name": "教育", "query": "state=dormant"}).json()
    assert again == made.json() | {"query": "state=dormant"}
    send(client, "POST /me/views", {"list": "findings", "name": "要件"})
    assert send(client, "GET /me/views").json()["total"] == 2
    assert send(client, "GET /me/views?list=accounts").json()["items"] == [again]
    other = SavedView.objects.create(person=make_person(Role.CLERK, at=scene.office), page="accounts", name="别人的")
    assert send(client, f"DELETE /me/views/{other.pk}").status_code == 404
    assert send(client, f"DELETE /me/views/{again['id']}").status_code == 204
    assert SavedView.objects.filter(person=person).count() == 1


def test_a_webhook_is_given_another_address_and_events(scene: Scene) -> None:
    person = make_person(Role.SUPERVISOR, at=scene.county)
    client = bearer(person)
    body = {"name": "平台", "address": "https://example.org/", "events": ["account.changed"]}
    own = f"/webhooks/{send(client, 'POST /webhooks', body).json()['webhook']['id']}"
    changed = send(client, f"PATCH {own}", {"address": "https://example.org/new", "events": ["bulletin.issued", "account.changed"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "平台")
    assert changed.json()["events"] == ["account.changed", "bulletin.issued"]
    assert TrailLine.objects.get(action="webhook.change").change["address"] == ["https://example.org/", "https://example.org/new"]
    assert send(client, f"PATCH {own}", {"address": "http://example.org/"}).status_code == 409
    assert send(bearer(person), f"PATCH {own}", {"name": "别的"}).status_code == 404
    assert send(bearer(person, A.USE_API, A.SEE_REGISTER), f"PATCH {own}", {"events": ["bulletin.issued"]}).status_code in (403, 404)
