"""Small makers of what the platform keeps, for tests: everything has a sensible value unless the test says otherwise."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from guikou.people.domain.policy import EVERYWHERE, Action, Actor, Grant, Role
from guikou.people.models import Appointment, Organisation, Person
from guikou.people.queries import actor_of
from guikou.registry.models import Account

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ANYBODY = Actor("person:0", "测试", (Grant(frozenset(Action), EVERYWHERE),))
_numbers = itertools.count(1)


def make_organisation(name: str = "某县人民政府", *, parent: Organisation | None = None, **columns: Any) -> Organisation:
    """Return an organisation below `parent`, else a root."""
    made = Organisation(
        key=f"org-{next(_numbers)}", name=name, parent=parent, path=f"/new/{next(_numbers)}/", **({"level": "county"} | columns)
    )
    made.save()
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save()
    return made


def make_person(*roles: Role, at: Organisation | None = None, name: str = "张三", **columns: Any) -> Person:
    """Return a person who holds the roles at the organisation since long ago."""
    person = Person.objects.create_user(f"person{next(_numbers)}@example.org", name, **columns)
    for role in roles:
        assert at is not None, "a role is held somewhere"
        Appointment.objects.create(person=person, role=role, organisation=at, since=date(2020, 1, 1))
    return person


def make_actor(*roles: Role, at: Organisation, name: str = "张三") -> Actor:
    """Return somebody who acts in those roles at the organisation."""
    return actor_of(make_person(*roles, at=at, name=name))


def make_account(organisation: Organisation, **columns: Any) -> Account:
    """Return an active WeChat account of the organisation."""
    number = next(_numbers)
    stable = f"gh_{number:012d}"
    given = {"platform": "wechat", "stable_id": stable, "name": f"某县发布{number}", "created_at": NOW, "changed_at": NOW} | columns
    given.setdefault("key", f"{given['platform']}:{given['stable_id']}")
    return Account.objects.create(organisation=organisation, **given)


def sign_in(client: Client, person: Person) -> Client:
    """Return the client, signed in as that person, who has shown a second factor."""
    client.force_login(person, backend="guikou.people.backends.RoleBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    return client
