"""Who reads what: every GET of the description, for each role, inside and outside its part of the tree."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api_scene import bearer, make_everything, send
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.release.models import Media
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
A = Action

SEES_CHANNELS = frozenset({A.SEE_RELEASES, A.SET_CHANNELS})
# What each operation needs; several: all of them, of a set: one. None: everybody with a token, who is then told what is theirs.
NEEDED: Mapping[str, tuple[Action | frozenset[Action], ...] | None] = {
    "/me": None,
    "/roles": None,
    "/waiting": None,
    "/jobs": None,
    "/me/sessions": (A.KEEP_OWN,),
    "/me/tokens": (A.KEEP_OWN,),
    "/me/settings": (A.KEEP_OWN,),
    "/me/views": (A.KEEP_OWN,),
    "/people/{person_id}/sessions": (A.SEE_PEOPLE, A.EDIT_PEOPLE),
    "/people/{person_id}/tokens": (A.SEE_PEOPLE, A.EDIT_PEOPLE),
    "/people": (A.SEE_PEOPLE,),
    "/people/{person_id}": (A.SEE_PEOPLE,),
    "/organisations": (A.SEE_REGISTER,),
    "/organisations/{organisation_id}": (A.SEE_REGISTER,),
    "/accounts": (A.SEE_REGISTER,),
    "/accounts/{account_id}": (A.SEE_REGISTER,),
    "/accounts/{account_id}/mergers": (A.SEE_REGISTER,),
    "/accounts/{account_id}/history": (A.SEE_REGISTER,),
    "/accounts/{account_id}/custody": (A.SEE_REGISTER, A.SEE_PERSONAL),
    "/requests": (A.SEE_REGISTER,),
    "/requests/{request_id}": (A.SEE_REGISTER,),
    "/requests/{request_id}/hints": (A.REQUEST,),
    "/requests/{request_id}/sheet/docx": (A.SEE_REGISTER,),
    "/requests/{request_id}/sheet/xlsx": (A.SEE_REGISTER,),
    "/conflicts": (A.SEE_REGISTER,),
    "/conflicts/{conflict_id}": (A.SEE_REGISTER,),
    "/posts": (A.SEE_COLLECTION,),
    "/posts/{post_id}": (A.SEE_COLLECTION,),
    "/observations": (A.SEE_COLLECTION,),
    "/observations/{observation_id}": (A.SEE_COLLECTION,),
    "/evidence/{evidence_id}": (A.SEE_COLLECTION,),
    "/collection": (A.SEE_COLLECTION,),
    "/collection/without": (A.SEE_COLLECTION,),
    "/collection/ways?address=https://bsky.app/profile/a.bsky.social": (A.EDIT_SOURCES,),
    "/accounts/{account_id}/figures": (A.SEE_FIGURES,),
    "/accounts/{account_id}/measures": (A.SEE_FIGURES,),
    "/sources": (A.SEE_COLLECTION,),
    "/sources/{source_id}": (A.SEE_COLLECTION,),
    "/imports": (A.SEE_COLLECTION,),
    "/imports/{import_id}": (A.SEE_COLLECTION,),
    "/imports/{import_id}/preview/accounts": (A.SEE_COLLECTION,),
    "/imports/{import_id}/rejected": (A.SEE_COLLECTION,),
    "/imports/{import_id}/rejected/csv": (A.SEE_COLLECTION, A.EXPORT),
    "/imports/{import_id}/rejected/xlsx": (A.SEE_COLLECTION, A.EXPORT),
    "/imports/{import_id}/changes": (A.SEE_COLLECTION,),
    "/imports/{import_id}/mapping": (A.SEE_COLLECTION,),
    "/inspections": (A.SEE_FINDINGS,),
    "/inspections/{inspection_id}": (A.SEE_FINDINGS,),
    "/inspections/{inspection_id}/result/csv": (A.SEE_FINDINGS, A.EXPORT),
    "/inspections/{inspection_id}/result/parquet": (A.SEE_FINDINGS, A.EXPORT),
    "/findings": (A.SEE_FINDINGS,),
    "/findings/{finding_id}": (A.SEE_FINDINGS,),
    "/findings/{finding_id}/evidence": (A.SEE_FINDINGS,),
    "/findings/{finding_id}/rectifications": (A.SEE_FINDINGS,),
    "/findings/{finding_id}/verdicts": (A.SEE_FINDINGS,),
    "/duplicates": (A.SEE_FINDINGS,),
    "/duplicates/{group_id}": (A.SEE_FINDINGS,),
    "/duplicates/{group_id}/posts": (A.SEE_FINDINGS,),
    "/bulletins": (A.SEE_FINDINGS,),
    "/bulletins/{bulletin_id}": (A.SEE_FINDINGS,),
    "/bulletins/{bulletin_id}/document/docx": (A.SEE_FINDINGS,),
    "/bulletins/{bulletin_id}/document/xlsx": (A.SEE_FINDINGS,),
    "/tables/accounts/csv": (A.SEE_REGISTER, A.EXPORT),
    "/tables/organisations/parquet": (A.SEE_REGISTER, A.EXPORT),
    "/trail": (A.SEE_TRAIL,),
    "/trail/head": (A.SEE_TRAIL,),
    "/trail/verification": (A.SEE_TRAIL,),
    "/webhooks": (A.USE_API,),
    "/releases": (A.SEE_RELEASES,),
    "/releases/{release_id}": (A.SEE_RELEASES,),
    "/releases/{release_id}/checks": (A.SEE_RELEASES,),
    "/releases/{public}/best-times": (A.SEE_RELEASES,),
    "/releases/{public}/recall": (A.SEE_RELEASES,),
    "/releases/{public}/correction": (A.SEE_RELEASES,),
    "/releases/{public}/editions/1/changes": (A.SEE_RELEASES,),
    "/releases/{public}/editions/1/previews": (A.SEE_RELEASES,),
    "/releases/{public}/editions/1/files/{digest}": (A.SEE_RELEASES,),
    "/releases/{handed}/editions/1/review": (A.SEE_RELEASES,),
    "/releases/{public}/editions/1/sheet/pdf": (A.SEE_RELEASES, A.EXPORT),
    "/release-templates": (A.WRITE_RELEASES,),
    "/office-entries": (A.SEE_RELEASES,),
    "/reviews": (A.SEE_RELEASES,),
    "/organisations/{organisation_id}/review-rules": (A.SEE_RELEASES,),
    "/me/away": (A.REVIEW_RELEASES,),
    "/deliveries": (A.SEE_RELEASES,),
    "/delivery-troubles": (A.SEE_RELEASES,),
    "/deliveries/{delivery_id}": (A.SEE_RELEASES,),
    "/deliveries/{delivery_id}/receipt": (A.SEE_RELEASES,),
    "/deliveries/{delivery_id}/package/zip": (A.SEE_RELEASES,),
    "/deliveries/{delivery_id}/receipt/pdf": (A.SEE_RELEASES,),
    "/deliveries/{delivery_id}/proof": (A.SEE_RELEASES,),
    "/adapters": (SEES_CHANNELS,),
    "/channels": (SEES_CHANNELS,),
    "/channels/unconnected": (A.SET_CHANNELS,),
    "/accounts/{connected}/channel": (SEES_CHANNELS,),
    "/stops": (A.SEE_RELEASES,),
    "/calendar?first=2026-03-01": (A.SEE_RELEASES,),
}
OWN = {"/jobs/{job_id}", "/webhooks/{webhook_id}", "/webhooks/{webhook_id}/deliveries"}  # one's own, whatever the role: elsewhere
WITHOUT_PLACE = {
    "/trail/head",
    "/trail/verification",
    "/webhooks",
    "/release-templates",
    "/adapters",
    *(f"/me/{what}" for what in ("sessions", "tokens", "settings", "views", "away")),
    *(path for path in NEEDED if "?" in path),
}  # the same for whoever may ask


def expected(path: str, role: Role, *, within: bool) -> int:
    """Return how the API answers somebody with that role and a token of all its rights."""
    needed, allowed = NEEDED[path], ALLOWED[role] if A.USE_API in ALLOWED[role] else frozenset()
    if needed is None:
        return 200
    if any(allowed.isdisjoint(each if isinstance(each, frozenset) else {each}) for each in needed):
        return 403
    return 200 if within or "{" not in path else 404


def rows(answer: Any) -> int | None:
    """Return how many rows a list holds; None where the answer is no list."""
    told = answer.json() if answer["content-type"].startswith("application/json") else None
    return told["total"] if isinstance(told, dict) and "total" in told else len(told) if isinstance(told, list) else None


@each_role(Action.USE_API)
def test_who_reads_what(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client, digest = bearer(scene.person(role, within=within)), Media.objects.get().digest
    answers = {path: send(client, f"GET {path.format(**ids, digest=digest)}") for path in NEEDED}
    told = {path: answer.status_code for path, answer in answers.items()}
    assert told == {path: expected(path, role, within=within) for path in NEEDED}
    for path, needed in NEEDED.items():
        if told[path] == 200 and needed and path not in WITHOUT_PLACE and (count := rows(answers[path])) is not None:
            known = path in ("/organisations", "/people", "/trail", "/stops")  # of the office outside there is something, too
            known |= path == "/delivery-troubles" and not count  # everything goes well there
            assert known or path.endswith(("verdicts", "hints", "sessions")) or (count > 0) is within, (path, count)
            assert "教育发布" not in answers[path].content.decode() or within, path


def test_the_table_leaves_nothing_out() -> None:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    described = {path.removeprefix("/api/v1") for path, ways in paths.items() if "get" in ways and "/public/" not in path}
    forms = {"table": "[a-z]+", "kind": "[a-z]+", "number": "1"}  # anything else is named by an id of the scene
    fixed = {
        path: re.compile(re.sub(r"\\{(\w+)\\}", lambda found: forms.get(found[1], r"\{\w+\}"), re.escape(path)) + r"\Z")
        for path in described - OWN
    }
    held = {named.partition("?")[0] for named in NEEDED}
    assert {path for path, form in fixed.items() if not any(form.match(named) for named in held)} == set()
    assert {named for named in held if not any(form.match(named) for form in fixed.values())} == set()


def test_rights_of_a_role_that_may_not_use_the_api_do_not_travel_with_a_token() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    person = scene.person(Role.ARCHIVIST, within=True)
    person.appointments.create(role=Role.AUDITOR, organisation=scene.other, since="2020-01-01")
    client = bearer(person)
    assert send(client, "GET /accounts").json()["total"] == 0
    assert send(client, f"GET /accounts/{ids['account_id']}").status_code == 404


def test_contacts_are_for_whoever_may_see_personal_data() -> None:
    scene = Scene.new()
    scene.office.first_contact = "王主任"
    scene.office.save()
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        shown = send(bearer(scene.person(role, within=True)), f"GET /organisations/{scene.office.pk}").json()["first_contact"]
        assert shown == ("王主任" if A.SEE_PERSONAL in ALLOWED[role] else None)
        table = send(bearer(scene.person(role, within=True)), "GET /tables/organisations/csv")
        assert ("王主任" in table.content.decode()) is (role is Role.AUDITOR)


def test_jobs_are_for_whoever_asked() -> None:
    scene = Scene.new()
    person = scene.person(Role.SUPERVISOR, within=True)
    job = send(bearer(person), "POST /trail/verify").json()["job"]
    assert send(bearer(person), f"GET /jobs/{job}").status_code == 200
    assert send(bearer(scene.person(Role.SUPERVISOR, within=True)), f"GET /jobs/{job}").status_code == 404


def test_lists_ask_the_database_a_bounded_number_of_times() -> None:
    scene = Scene.new()
    make_everything(scene)
    person = scene.person(Role.SUPERVISOR, within=True)
    person.appointments.create(role=Role.FIRST_REVIEWER, organisation=scene.office, since="2020-01-01")
    client = bearer(person)
    counted = {}
    for path in (path for path in NEEDED if "{" not in path and not path.startswith("/tables")):
        with CaptureQueriesContext(connection) as asked:
            answer = send(client, f"GET {path}")
        assert answer.status_code == 200, path
        assert (rows(answer) or 0) < 100, path  # what is asked for at most where nothing else is said
        counted[path] = len(asked)
    assert {path: count for path, count in counted.items() if count > 16} == {}
    assert counted["/requests"] <= 6
    assert counted["/accounts"] <= 6
