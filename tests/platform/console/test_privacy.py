"""Telephones and contacts of people: on every screen and in every file that could hold them, for every role."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories_imports import imported, uploaded
from factories_platform import make_account, make_actor, make_person, sign_in
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Person
from guikou.people.operations import organisations, own, people
from guikou.people.queries import actor_of
from guikou.registry import operations
from roles import Scene

pytestmark = pytest.mark.django_db

# Each number stands in one place: whoever sees it, has it from there.
FIRST, SECOND, BEFORE, OF_PERSON, ONCE, OF_HOLDER, RECOVERY, FILE_READY, FILE_DONE, UNREAD, REFUSED = (
    f"139000000{number:02}" for number in range(1, 12)
)
HOLDER = "保管人丁"
SECRET = re.compile(rf"139000000\d\d|{HOLDER}")

LISTS = ("accounts", "organisations", "people", "trail", "requests", "conflicts", "imports", "jobs", "findings", "inspections", "collection",
         "bulletins", "duplicates")  # fmt: skip
FILES = ("accounts", "organisations", "people", "trail", "requests")
TABS = ("show", "decision", "closure", "archive", "history")


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def pages(scene: Scene) -> dict[str, str]:
    """Fill the office with contacts, telephones and holders; return all addresses to look at, by name."""
    now = timezone.now()
    boss, administrator = make_actor(Role.SUPERVISOR, at=scene.county), make_actor(Role.ADMINISTRATOR, at=scene.county)
    account = make_account(scene.office, name="教育局发布")
    for contact in (BEFORE, FIRST):
        changes = {"first_contact": f"甲 {contact}", "second_contact": f"乙 {SECOND}"}
        organisations.edit(organisation_id=scene.office.pk, version=None, changes=changes, by=boss, now=now)
    worker = make_person(Role.CLERK, at=scene.office, name="王芳")
    own.choose_settings(by=actor_of(worker), language="zh", digest="daily", telephone=ONCE, now=now)
    people.edit(person_id=worker.pk, name="王芳", email=worker.email, telephone=OF_PERSON, by=administrator, now=now)
    held = {"holder": HOLDER, "since": date(2026, 1, 1), "telephone": OF_HOLDER, "recovery": RECOVERY}
    operations.hand_over(account_id=account.pk, **held, by=boss, now=now)
    operations.correct_custody(account_id=account.pk, values={"telephone": f"{OF_HOLDER}"}, by=boss, now=now)
    head = "organisation_id,name,contact,residents,手机\n"
    row = f"{scene.office.key},教育局,丙 {{}},{{}},{UNREAD}\n"
    done = imported({"organisations.csv": head + row.format(FILE_DONE, 5)}, into=scene.office, by=boss)
    organisations.edit(organisation_id=scene.office.pk, version=None, changes={"first_contact": f"甲 {FIRST}"}, by=boss, now=now)
    ready = uploaded({"organisations.csv": head + row.format(FILE_READY, 6) + row.format("丁", REFUSED + "x")}, into=scene.office, by=boss)
    addresses = {f"{name} list": f"/console/{name}/?columns=all" for name in LISTS}
    addresses |= {f"{name} as {kind}": f"/console/{name}/?columns=all&as={kind}" for name in FILES for kind in ("csv", "xlsx")}
    addresses |= {f"account {tab}": reverse(f"accounts:{tab}", args=[account.pk]) for tab in TABS}
    addresses |= {f"account {tab}": reverse(f"collection:{tab}", args=[account.pk]) for tab in ("posts", "figures")}
    addresses |= {
        "account measures": reverse("measures:of-account", args=[account.pk]),
        "account findings": reverse("findings:of-account", args=[account.pk]),
        "account custody form": reverse("accounts:custody-correct", args=[account.pk]),
        "organisation": reverse("organisations:show", args=[scene.office.pk]),
        "organisation form": reverse("organisations:edit", args=[scene.office.pk]),
        "person": reverse("people:show", args=[worker.pk]),
        "person form": reverse("people:edit", args=[worker.pk]),
        "picker": f"/console/find/organisations/?q={FIRST}",
        "home": "/console/home/",
        "own settings": "/console/settings/",
        "own account": "/console/me/",
    }
    for name, each in (("done", done), ("ready", ready)):
        addresses |= {f"import {name} {tab}": reverse(f"imports:{tab}", args=[each.pk]) for tab in ("show", "files", "changes", "rejected")}
        addresses[f"import {name} changes as csv"] = reverse("imports:changes", args=[each.pk]) + "?as=csv"
        addresses[f"import {name} preview"] = reverse("imports:preview", args=[each.pk, "organisations"])
        for kind in ("csv", "xlsx"):
            addresses[f"import {name} rejected as {kind}"] = reverse("imports:rejected-file", args=[each.pk, kind])
    return addresses


# Where somebody with the right finds what; elsewhere nobody finds any of it.
HELD = {
    "accounts list": {HOLDER}, "accounts as csv": {HOLDER}, "accounts as xlsx": {HOLDER},
    "account show": {HOLDER, OF_HOLDER, RECOVERY}, "account custody form": {OF_HOLDER, RECOVERY},
    "organisations list": {FIRST, SECOND}, "organisations as csv": {FIRST, SECOND}, "organisations as xlsx": {FIRST, SECOND},
    "organisation": {FIRST, SECOND, BEFORE, FILE_DONE}, "organisation form": {FIRST, SECOND},
    "people list": {OF_PERSON}, "people as csv": {OF_PERSON}, "people as xlsx": {OF_PERSON},
    "person": {OF_PERSON, ONCE}, "person form": {OF_PERSON},
    "trail list": {FIRST, SECOND, BEFORE, OF_PERSON, ONCE, FILE_DONE}, "trail as csv": {FIRST, SECOND, BEFORE, OF_PERSON, ONCE, FILE_DONE},
    "trail as xlsx": {FIRST, SECOND, BEFORE, OF_PERSON, ONCE, FILE_DONE},
    "import ready files": {UNREAD, FILE_READY, REFUSED}, "import done files": {UNREAD, FILE_DONE},
    "import ready preview": {FIRST, FILE_READY}, "import done preview": {FIRST, FILE_DONE},
    "import done changes": {FIRST, FILE_DONE}, "import done changes as csv": {FIRST, FILE_DONE},
    "import ready rejected": {REFUSED}, "import ready rejected as csv": {UNREAD, REFUSED}, "import ready rejected as xlsx": {UNREAD, REFUSED},
}  # fmt: skip


def found(answer: Any) -> set[str]:
    """Return the secrets that an answer holds; a zip or workbook is opened."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return set(SECRET.findall(content.decode()))


def seen(person: Person, pages: dict[str, str]) -> dict[str, set[str]]:
    """Return what a person finds where, of the pages that they may open."""
    client = sign_in(Client(), person)
    answers = {name: client.get(address) for name, address in pages.items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 403, 404}
    return {name: found(answer) for name, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize("role", Role)
def test_only_who_may_see_personal_data_finds_any(role: Role, scene: Scene, pages: dict[str, str]) -> None:
    told = seen(make_person(role, at=scene.county), pages)
    if Action.SEE_PERSONAL in ALLOWED[role]:
        held = HELD if Action.SEE_TRAIL in ALLOWED[role] else HELD | {"organisation": {FIRST, SECOND}}
        assert told == {name: held.get(name, set()) for name in told}
    else:
        assert told == {name: set() for name in told}


@pytest.mark.parametrize("role", Role)
def test_who_may_see_it_elsewhere_finds_none_here(role: Role, scene: Scene, pages: dict[str, str]) -> None:
    if Action.SEE_PERSONAL in ALLOWED[role]:
        told = seen(make_person(role, at=scene.other), pages)
    else:
        person = make_person(role, at=scene.county)
        person.appointments.create(role=Role.AUDITOR, organisation=scene.other, since=date(2020, 1, 1))
        told = seen(person, pages)
    assert told == {name: set() for name in told}


@pytest.mark.parametrize("role", Role)
def test_a_search_does_not_give_away_what_is_not_shown(role: Role, scene: Scene, pages: dict[str, str]) -> None:
    client = sign_in(Client(), make_person(role, at=scene.county))
    for name, word in (("people", OF_PERSON), ("organisations", FIRST), ("accounts", HOLDER), ("trail", OF_PERSON)):
        answer: Any = client.get(f"/console/{name}/?q={word}")
        if answer.status_code == 200:
            assert answer.context["part"].total == int(name == "people" and Action.SEE_PERSONAL in ALLOWED[role]), name


def test_who_may_not_see_a_telephone_leaves_it_as_it_is(scene: Scene, pages: dict[str, str]) -> None:
    client = sign_in(Client(), make_person(Role.ADMINISTRATOR, at=scene.county))
    worker = Person.objects.get(name="王芳")
    client.post(pages["person form"], {"name": "王芳芳", "email": worker.email, "telephone": "1"})
    worker.refresh_from_db()
    assert (worker.name, worker.telephone) == ("王芳芳", OF_PERSON)


def test_people_see_their_own_telephone(scene: Scene, pages: dict[str, str]) -> None:
    administrator = make_person(Role.ADMINISTRATOR, at=scene.office)
    own.choose_settings(by=actor_of(administrator), language="zh", digest="daily", telephone="13900000099", now=timezone.now())
    own_page = {"own": reverse("people:show", args=[administrator.pk]), "trail": "/console/trail/", "people": "/console/people/"}
    assert seen(administrator, own_page) == {"own": {"13900000099"}, "trail": {"13900000099"}, "people": set()}


def test_a_line_says_that_something_is_not_shown(scene: Scene, pages: dict[str, str]) -> None:
    client = sign_in(Client(), make_person(Role.ADMINISTRATOR, at=scene.county))
    for name in ("trail list", "organisation", "person"):
        assert "（不显示）" in client.get(pages[name]).content.decode(), name
