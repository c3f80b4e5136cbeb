"""Keys to the API never carry more than their person may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories_platform import NOW, make_actor, make_organisation, make_person
from guikou.people.domain.policy import Action, Actor, NotAllowed, Role
from guikou.people.models import Person, Token
from guikou.people.operations import people, tokens
from guikou.people.queries import actor_of, actor_of_token
from guikou.trail.models import TrailLine
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def made(by: Actor, *actions: Action, **given: Any) -> tuple[Token, str]:
    return tokens.make(**({"name": "报表", "actions": actions, "expires_at": LATER, "by": by, "now": NOW} | given))


def test_a_token_acts_for_its_person_with_what_it_carries() -> None:
    scene = Scene.new()
    person = make_person(Role.SUPERVISOR, at=scene.office, name="王芳")
    token, secret = made(actor_of(person), Action.SEE_FIGURES)
    actor = actor_of_token(secret, now=NOW)
    assert actor
    assert (actor.key, actor.name, actor.person_id) == (f"token:{token.pk}", "王芳 (报表)", person.pk)
    assert actor.may(Action.SEE_FIGURES, scene.office.path)
    assert actor.may(Action.USE_API, scene.office.path)
    assert not actor.may(Action.SEE_REGISTER, scene.office.path)
    assert not actor.may(Action.SEE_FIGURES, scene.other.path)
    assert secret not in (token.secret_digest, str(TrailLine.objects.get().change))


def test_a_token_loses_what_its_person_loses() -> None:
    scene = Scene.new()
    person = make_person(Role.SUPERVISOR, at=scene.office)
    _, secret = made(actor_of(person), Action.INSPECT)
    person.appointments.update(until=date(2026, 3, 1))
    actor = actor_of_token(secret, now=NOW)
    assert actor
    assert not actor.grants


def test_a_token_reaches_only_where_its_person_may_use_the_api() -> None:
    scene = Scene.new()
    person = make_person(Role.CLERK, at=scene.office)
    person.appointments.create(role=Role.ARCHIVIST, organisation=scene.other, since=date(2020, 1, 1))
    _, secret = made(actor_of(Person.objects.get(pk=person.pk)), Action.SEE_REGISTER)
    actor = actor_of_token(secret, now=NOW)
    assert actor
    assert actor.reach(Action.SEE_REGISTER) == (scene.office.path,)


def test_a_token_ends() -> None:
    scene = Scene.new()
    person = make_person(Role.CLERK, at=scene.office)
    token, secret = made(actor_of(person), Action.SEE_REGISTER)
    assert actor_of_token(secret, now=LATER) is None
    assert actor_of_token(secret + "x", now=NOW) is None
    tokens.revoke(token_id=token.pk, by=actor_of(person), now=NOW)
    assert actor_of_token(secret, now=NOW) is None
    assert [line.action for line in TrailLine.objects.all()] == ["person.token-make", "person.token-revoke"]
    tokens.revoke(token_id=token.pk, by=actor_of(person), now=NOW)
    assert TrailLine.objects.count() == 2
    Token.objects.update(revoked_at=None)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert actor_of_token(secret, now=NOW) is None


def test_finding_a_tokens_person_takes_two_queries_and_notes_the_use_now_and_then() -> None:
    scene = Scene.new()
    _, secret = made(actor_of(make_person(Role.CLERK, at=scene.office)), Action.SEE_REGISTER)
    counts = []
    for moment in (NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=11)):
        with CaptureQueriesContext(connection) as captured:
            assert actor_of_token(secret, now=moment)
        counts.append(len(captured))
    assert counts == [3, 2, 3]
    assert Token.objects.get().last_used_at == NOW + timedelta(minutes=11)


@pytest.mark.parametrize(
    "given",
    [
        {"actions": ()},
        {"actions": (Action.USE_API,)},
        {"actions": (Action.INSPECT,)},
        {"expires_at": NOW},
        {"expires_at": NOW + timedelta(days=367)},
    ],
    ids=["nothing", "only the API", "beyond the person", "ended", "too long"],
)
def test_what_a_token_cannot_be(given: dict[str, Any]) -> None:
    scene = Scene.new()
    with pytest.raises(tokens.CannotMakeToken):
        made(scene.actor(Role.CLERK, within=True), Action.SEE_REGISTER, **given)


def test_a_token_makes_no_tokens_unless_it_carries_that() -> None:
    _, secret = made(Scene.new().actor(Role.CLERK, within=True), Action.SEE_REGISTER)
    actor = actor_of_token(secret, now=NOW)
    assert actor
    with pytest.raises(NotAllowed):
        made(actor, Action.SEE_REGISTER)


def test_a_token_that_a_token_makes_carries_no_more_and_ends_no_later() -> None:
    by = Scene.new().actor(Role.CLERK, within=True)
    maker, secret = made(by, Action.SEE_REGISTER, Action.KEEP_OWN)
    actor = actor_of_token(secret, now=NOW)
    assert actor
    for asked in ({"actions": [Action.SEE_FINDINGS]}, {"expires_at": LATER + timedelta(seconds=1)}):
        with pytest.raises(tokens.CannotMakeToken):
            made(actor, Action.SEE_REGISTER, **asked)
    child, of_child = made(actor, Action.SEE_REGISTER, Action.KEEP_OWN)
    assert (child.made_with, child.person_id, child.actions) == (maker, by.person_id, ["api.use", "own.keep", "register.see"])
    again = actor_of_token(of_child, now=NOW)
    assert again
    grandchild, _ = made(again, Action.SEE_REGISTER)
    sibling, _ = made(by, Action.SEE_REGISTER)
    tokens.revoke(token_id=maker.pk, by=by, now=NOW)
    for token in (child, grandchild, sibling):
        token.refresh_from_db()
    assert (child.revoked_at, grandchild.revoked_at, sibling.revoked_at) == (NOW, NOW, None)
    assert actor_of_token(of_child, now=NOW) is None


def test_a_token_does_not_move_its_own_person_to_another_address() -> None:
    person = Scene.new().person(Role.ADMINISTRATOR, within=True)
    _, secret = made(actor_of(person), Action.EDIT_PEOPLE, Action.SEE_PEOPLE, Action.KEEP_OWN)
    actor = actor_of_token(secret, now=NOW)
    assert actor
    with pytest.raises(people.NotOnesOwn):
        people.edit(person_id=person.pk, name=person.name, email="other@example.org", telephone="", by=actor, now=NOW)
    assert people.edit(person_id=person.pk, name="别名", email=person.email, telephone="", by=actor, now=NOW).name == "别名"


@pytest.mark.parametrize("role", [*Role])
def test_who_may_make_a_token(role: Role) -> None:
    county = make_organisation()
    by = make_actor(role, at=county)
    own = next(action for action in Action if by.may(action, county.path) and action is not Action.USE_API)
    if by.may(Action.USE_API, county.path):
        assert made(by, own)
    else:
        with pytest.raises(tokens.CannotMakeToken):
            made(by, own)


@each_role(Action.EDIT_PEOPLE)
def test_who_may_revoke_somebody_elses_token(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    token, _ = made(scene.actor(Role.CLERK, within=True), Action.SEE_REGISTER)
    by = scene.actor(role, within=within)
    if may:
        assert tokens.revoke(token_id=token.pk, by=by, now=NOW).revoked_at == NOW
    else:
        with pytest.raises(people.NotGoverned):
            tokens.revoke(token_id=token.pk, by=by, now=NOW)
