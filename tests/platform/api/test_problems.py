"""How the desk refuses a program: each write, with the wrong right, place, version, state or content, as a problem in both languages that names what is wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api_releases import RELEASE_HINDERED, RELEASE_WRITES, make_releases
from api_scene import bearer, body_of, send
from factories_platform import make_account, make_organisation, make_person
from guikou.people.domain.policy import Action, Role
from roles import Scene

ROLES = (Role.SUPERVISOR, Role.CLERK, Role.ADMINISTRATOR, Role.FIRST_REVIEWER)
UNFIT: Any = {"\x00": {}}  # no text, number, list or moment


def told(answer: Any, status: int, *named: str) -> bool:
    """Say whether an answer is a problem with that status, in both languages, that names these fields."""
    if (answer.status_code, answer["Content-Type"].partition(";")[0]) != (status, "application/problem+json"):
        return False
    body = answer.json()
    spoken = re.search("[一-鿿]", body["detail_zh"]) and re.search("[A-Za-z]{3}", body["detail"])
    where = {part for error in body["errors"] for part in error["where"]}
    return bool(spoken) and body["status"] == status and set(named) <= where


def faults(client: Client, asked: str, body: Any) -> Iterator[str]:
    """Return which wrong contents are not told as they should be."""
    if isinstance(body, dict) and not any(isinstance(value, SimpleUploadedFile) for value in body.values()):
        if not told(send(client, asked, body | {"nonsense": 1}), 422, "nonsense"):
            yield "a name that there is not"
        for name in body:
            if not told(send(client, asked, body | {name: UNFIT}), 422, name):
                yield f"{name} of another type"
        if "version" in body and not told(send(client, asked, body | {"version": 10**6}), 409):
            yield "a version of which nothing is known"


@pytest.mark.django_db
def test_every_refusal_of_the_desk_is_a_problem_that_names_what_is_wrong() -> None:
    scene = Scene.new()
    ids = {"organisation_id": scene.office.pk, "other": scene.other.pk, "account_id": make_account(scene.office).pk} | make_releases(scene)
    may, elsewhere = bearer(make_person(*ROLES, at=scene.county)), bearer(make_person(*ROLES, at=make_organisation("另一个县")))
    without = bearer(make_person(*ROLES, at=scene.county), Action.USE_API, Action.SEE_RELEASES)
    wrong: dict[str, list[str]] = {}
    for operation, (path, _, sent) in RELEASE_WRITES.items():
        method, _, described = operation.partition(" ")
        asked = f"{method} {(path or described).format(**ids)}"
        found = list(faults(may, asked, body_of(sent, ids)))
        if not told(send(without, asked, body_of(sent, ids)), 403):
            found.append("without the right")
        if not told(send(elsewhere, asked, body_of(sent, ids)), 404):
            found.append("elsewhere")
        if operation in RELEASE_HINDERED and not told(send(may, asked, body_of(sent, ids)), 409):
            found.append("in a state in which it cannot be done")
        if found:
            wrong[operation] = found
    assert wrong == {}


# What only the operation can tell: what is asked for, what is sent, and the field that is named.
BY_OPERATION: dict[str, tuple[str, dict[str, Any], str]] = {
    "a time that is over": ("POST /releases/{release_id}/schedule", {"version": "@release_id", "at": "2020-01-01T08:00:00+08:00"}, "at"),
    "an account that is not there": (
        "POST /releases",
        {
            "organisation": "$organisation_id",
            "kind": "notice",
            "masters": [{"language": "zh", "title": "停水"}],
            "accounts": [{"account": "wechat:none", "version": {"language": "zh", "title": "停水"}}],
        },
        "accounts",
    ),
    "a Word document that is none": (
        "POST /releases-from-document",
        {"organisation": "$organisation_id", "document": SimpleUploadedFile("a.docx", b"%PDF")},
        "document",
    ),
    "days that end before they begin": ("POST /me/away", {"first": "2099-01-02", "last": "2099-01-01"}, "last"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", BY_OPERATION)
def test_what_only_the_operation_can_tell_names_the_field_too(what: str) -> None:
    scene = Scene.new()
    ids = {"organisation_id": scene.office.pk} | make_releases(scene)
    operation, body, field = BY_OPERATION[what]
    answer = send(bearer(make_person(*ROLES, at=scene.county)), operation.format(**ids), body_of(body, ids))
    assert told(answer, 409, field), answer.content.decode()
