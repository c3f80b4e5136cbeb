"""Who writes what: every operation of the description that changes something, for each role that may use the API, inside and outside its part of the tree."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from api_releases import RELEASE_HINDERED, RELEASE_OWN, RELEASE_WITHOUT_LINE, RELEASE_WRITES
from api_scene import bearer, body_of, make_everything, picture, send
from factories_platform import make_organisation, make_person
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Person
from guikou.registry.models import Request
from guikou.trail.queries import head
from roles import Scene

pytestmark = pytest.mark.django_db
A = Action
TODAY = timezone.localdate().isoformat()
WHY = {"why": "理由"}
SEEN = {"version": 1}
Case = tuple[str, Action, Any]


def sheet(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "平台,原始ID,账号名称\n微信公众号,gh_aaaaaaaaaaa9,青山\n".encode())


# Address for the operation as described (behind # another way to use it), the right that it needs, and what is sent: `$name` stands for an id of the
# scene, `#name` for the version of that, `@name` for the version of a release.
WRITES: dict[str, Case] = {
    "POST /organisations": ("", A.EDIT_ORGANISATIONS, {"name": "考试中心", "parent": "$organisation_id"}),
    "PATCH /organisations/{organisation_id}": ("", A.EDIT_ORGANISATIONS, {"version": "#organisation", "changes": {"duties": "教育"}}),
    "POST /organisations/{organisation_id}/rename": ("", A.EDIT_ORGANISATIONS, {"version": "#organisation", "name": "教体局", "on": TODAY}),
    "POST /organisations/{organisation_id}/move": ("", A.EDIT_ORGANISATIONS, {"version": "#organisation", "parent": "$other", "on": TODAY}),
    "POST /organisations/{organisation_id}/merge": (
        "",
        A.EDIT_ORGANISATIONS,
        {"version": "#organisation", "successor": "$other", "on": TODAY},
    ),
    "POST /organisations/{organisation_id}/split": (
        "",
        A.EDIT_ORGANISATIONS,
        {"version": "#organisation", "names": ["招生办"], "on": TODAY},
    ),
    "POST /organisations/{organisation_id}/abolish": ("", A.EDIT_ORGANISATIONS, {"version": "#organisation", "on": TODAY}),
    "POST /organisations/{organisation_id}/accounts": (
        "/organisations/{other}/accounts",
        A.EDIT_REGISTER,
        {**WHY, "accounts": ["$account_id"]},
    ),
    "POST /accounts": ("", A.EDIT_REGISTER, {**WHY, "organisation": "$organisation_id", "platform": "weibo", "values": {"name": "教育"}}),
    "PATCH /accounts/{account_id}": ("", A.EDIT_REGISTER, {**WHY, "version": "#account", "values": {"name": "新名"}}),
    "POST /accounts/{account_id}/upkeep": ("", A.KEEP_ACCOUNTS, {"version": "#account", "values": {"people": 1.5}}),
    "POST /accounts/{account_id}/state": ("", A.EDIT_REGISTER, {**WHY, "version": "#account", "state": "dormant"}),
    "POST /accounts/{account_id}/stop-date": ("", A.EDIT_REGISTER, {**WHY, "version": "#account", "stop_on": "2099-12-31"}),
    "POST /accounts/{account_id}/stable-id": ("", A.EDIT_REGISTER, {**WHY, "version": "#account", "stable_id": "gh_abcdefabcdef"}),
    "POST /accounts/{account_id}/accept-identity": ("", A.EDIT_REGISTER, {**WHY, "version": "#account"}),
    "POST /accounts/{account_id}/merge": ("", A.EDIT_REGISTER, {**WHY, "gone": "$twin"}),
    "POST /mergers/{merger_id}/undo": ("", A.EDIT_REGISTER, WHY),
    "POST /accounts/{account_id}/custody": ("", A.KEEP_ACCOUNTS, {"holder": "钱七", "since": TODAY}),
    "PATCH /accounts/{account_id}/custody": ("", A.KEEP_ACCOUNTS, {"telephone": "13800000000"}),
    "POST /accounts/{account_id}/custody/drill": ("", A.KEEP_ACCOUNTS, {"tried_on": "2026-02-01"}),
    "POST /accounts/{account_id}/custody/lost": ("", A.KEEP_ACCOUNTS, WHY),
    "POST /accounts/{account_id}/custody/found": ("", A.KEEP_ACCOUNTS, WHY),
    "POST /accounts/{account_id}/observations": (
        "",
        A.ENTER_BY_HAND,
        {"seen_at": "2026-03-01T08:00:00+08:00", "followers": "13", "picture": SimpleUploadedFile("a.png", picture())},
    ),
    "POST /requests": ("", A.REQUEST, {**WHY, "kind": "close", "accounts": ["$twin"]}),
    "POST /requests#open": (
        "",
        A.REQUEST,
        {**WHY, "kind": "open", "organisation": "$organisation_id", "wanted": {"platform": "weibo", "name": "教育发布"}},
    ),
    "POST /requests#change": ("", A.REQUEST, {**WHY, "kind": "change", "account": "$twin", "wanted": {"name": "教育通"}}),
    "PATCH /requests/{request_id}": ("/requests/{drafted}", A.REQUEST, {**WHY, "version": "#drafted", "wanted": {"name": "教育通"}}),
    "POST /requests/{request_id}/send": ("/requests/{drafted}/send", A.REQUEST, {"version": "#drafted"}),
    "POST /requests/{request_id}/withdraw": ("/requests/{drafted}/withdraw", A.REQUEST, {"version": "#drafted"}),
    "POST /requests/{request_id}/decide": (
        "/requests/{sent}/decide",
        A.DECIDE_REQUESTS,
        {"version": "#sent", "decision": "return", "answer": "请补充"},
    ),
    "POST /requests/{request_id}/decide#approve": (
        "/requests/{sent}/decide",
        A.DECIDE_REQUESTS,
        {"version": "#sent", "decision": "approve"},
    ),
    "POST /requests/{request_id}/decide#refuse": (
        "/requests/{sent}/decide",
        A.DECIDE_REQUESTS,
        {"version": "#sent", "decision": "refuse", "answer": "不需要"},
    ),
    "POST /requests/{request_id}/file": ("", A.DECIDE_REQUESTS, {"version": "#request_id", "filed_on": TODAY}),
    "POST /conflicts/{conflict_id}/settle": ("", A.EDIT_REGISTER, {**WHY, "version": "#conflict", "outcome": "two"}),
    "POST /conflicts-set-aside": ("", A.EDIT_REGISTER, {**WHY, "conflicts": ["$conflict_id"]}),
    "POST /sources": ("", A.EDIT_SOURCES, {"account": "$account_id", "kind": "feed", "address": "https://example.org/other"}),
    "PATCH /sources/{source_id}": ("", A.EDIT_SOURCES, {**SEEN, "address": "https://example.org/new", "every_minutes": 720}),
    "POST /sources/{source_id}/pause": ("", A.EDIT_SOURCES, WHY),
    "POST /sources/{source_id}/resume": ("", A.EDIT_SOURCES, None),
    "POST /sources/{source_id}/remove": ("", A.EDIT_SOURCES, WHY),
    "POST /sources/{source_id}/collect": ("", A.COLLECT, None),
    "POST /imports": ("", A.IMPORT, {"organisation": "$organisation_id", "files": sheet("c.csv")}),
    "POST /imports/{import_id}/read-again": ("/imports/{ready}/read-again", A.IMPORT, {}),
    "POST /imports/{import_id}/confirm": ("/imports/{ready}/confirm", A.IMPORT, WHY),
    "POST /imports/{import_id}/run": ("/imports/{ready}/run", A.IMPORT, {"version": "#import"}),
    "POST /imports/{import_id}/go-on": ("/imports/{ready}/go-on", A.IMPORT, None),
    "POST /imports/{import_id}/undo": ("", A.IMPORT, WHY),
    "POST /imports/{import_id}/discard": ("/imports/{ready}/discard", A.IMPORT, None),
    "POST /inspections": ("", A.INSPECT, {"organisation": "$organisation_id"}),
    "POST /findings/{finding_id}/confirm": ("/findings/{opened}/confirm", A.JUDGE_FINDINGS, SEEN),
    "POST /findings/{finding_id}/set-aside": ("/findings/{opened}/set-aside", A.JUDGE_FINDINGS, {**SEEN, **WHY}),
    "POST /findings/{finding_id}/take-back": ("/findings/{confirmed}/take-back", A.JUDGE_FINDINGS, {"version": 2, **WHY}),
    "POST /findings/{finding_id}/rectify": (
        "/findings/{confirmed}/rectify",
        A.JUDGE_FINDINGS,
        {"version": 2, "instruction": "请恢复更新", "due_on": "2099-01-01"},
    ),
    "POST /findings/{finding_id}/answer": ("", A.ANSWER_FINDINGS, {"version": 3, "text": "已恢复更新"}),
    "POST /bulletins": (
        "",
        A.WRITE_BULLETINS,
        {"organisation": "$organisation_id", "title": "通报", "starts_on": "2026-01-01", "ends_on": "2026-03-01"},
    ),
    "POST /bulletins/{bulletin_id}/renew": ("/bulletins/{draft}/renew", A.WRITE_BULLETINS, {**SEEN, "title": "新通报"}),
    "POST /bulletins/{bulletin_id}/issue": ("/bulletins/{draft}/issue", A.WRITE_BULLETINS, SEEN),
}
WRITES |= {
    "POST /people": (
        "",
        A.EDIT_PEOPLE,
        {"name": "吴九", "email": "wujiu@example.org", "role": "clerk", "organisation": "$organisation_id"},
    ),
    "POST /people/{person_id}/invite-again": ("/people/{invited}/invite-again", A.EDIT_PEOPLE, None),
    "POST /people/{person_id}/withdraw": ("/people/{invited}/withdraw", A.EDIT_PEOPLE, WHY),
    "PATCH /people/{person_id}": ("", A.EDIT_PEOPLE, {"name": "赵六一"}),
    "POST /people/{person_id}/appointments": ("", A.EDIT_PEOPLE, {"role": "editor", "organisation": "$organisation_id"}),
    "POST /appointments/{appointment_id}/end": ("", A.EDIT_PEOPLE, {"until": TODAY}),
    "POST /people/{person_id}/leave": ("", A.EDIT_PEOPLE, WHY),
    "POST /people/{person_id}/reset-second-factor": ("", A.EDIT_PEOPLE, WHY),
    "POST /people/{person_id}/end-sessions": ("", A.EDIT_PEOPLE, {}),
}
WRITES |= RELEASE_WRITES
# What the state of the scene hinders: whoever may gets as far as being told so.
HINDERED = RELEASE_HINDERED | {
    "POST /organisations/{organisation_id}/abolish",
    "POST /accounts/{account_id}/accept-identity",
    "POST /accounts/{account_id}/custody/found",
    "POST /sources/{source_id}/resume",
    "POST /imports/{import_id}/confirm",
    "POST /imports/{import_id}/go-on",
}
WITHOUT_LINE = RELEASE_WITHOUT_LINE | {
    "POST /sources/{source_id}/collect",  # it asks for what happens anyway
    "POST /people/{person_id}/end-sessions",  # there are none
}
# Of one's own, whatever the role: tests of their own.
OWN = RELEASE_OWN | {
    "POST /jobs/{job_id}/stop",
    "POST /jobs/{job_id}/retry",
    "POST /trail/verify",
    "POST /tokens/{token_id}/revoke",
    "POST /me/tokens",
    "POST /me/end-sessions",
    "PATCH /me/settings",
    "POST /me/views",
    "DELETE /me/views/{view_id}",
    "POST /webhooks",
    "PATCH /webhooks/{webhook_id}",
    "DELETE /webhooks/{webhook_id}",
    "POST /webhooks/{webhook_id}/pause",
    "POST /webhooks/{webhook_id}/resume",
    "POST /webhooks/{webhook_id}/test",
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/again",
}


def asked(client: Client, operation: str, ids: Mapping[str, int], **other: Any) -> tuple[int, bool]:
    """Ask for an operation and take back what it did; return how it was answered, and whether the trail has grown. `other` stands in what is sent."""
    path, _, sent = WRITES[operation]
    method, _, described = operation.partition("#")[0].partition(" ")
    body = body_of(sent, ids)
    with transaction.atomic():
        before = head()
        answer = send(
            client,
            f"{method} {(path or described).format(**ids)}",
            body and body | {name: value for name, value in other.items() if name in body},
        )
        grown = head() != before
        transaction.set_rollback(True)
    return answer.status_code, grown


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("within", [True, False], ids=["in", "out"])
def test_who_writes_what(role: Role, within: bool) -> None:
    scene = Scene.new()
    ids = make_everything(scene) | {"other": scene.other.pk}
    # Reforms need the right over both bodies, so whoever is inside is inside of the county that has both.
    person = scene.person(role, within=False)
    person.appointments.update(organisation=scene.county if within else make_organisation("另一个县"))
    allowed = ALLOWED[role] if A.USE_API in ALLOWED[role] else frozenset()
    client, wrong = bearer(person), {}
    for operation, (_, action, _) in WRITES.items():
        status, grown = asked(client, operation, ids)
        if action not in allowed or not within:
            right = status == (403 if action not in allowed else 404) and not grown
        elif operation in HINDERED:
            right = status == 409
        else:
            right = status in (200, 201, 202, 204) and (grown or operation in WITHOUT_LINE)
        if not right:
            wrong[operation] = (status, grown, action in allowed)
    assert wrong == {}


def refused(person: Person, ids: Mapping[str, int], *, status: int, **other: Any) -> None:
    """Expect every operation to be refused with that status, and nothing to be done."""
    client = bearer(person)
    told = {operation: asked(client, operation, ids, **other) for operation in WRITES}
    assert {operation: answer for operation, answer in told.items() if answer != (status, False)} == {}


def everywhere_else(scene: Scene) -> Person:
    """Return somebody who may do everything, elsewhere."""
    elsewhere = make_organisation("另一个县")
    person = make_person(Role.SUPERVISOR, at=elsewhere)
    for role in (Role.CLERK, Role.ADMINISTRATOR, Role.FIRST_REVIEWER):
        person.appointments.create(role=role, organisation=elsewhere, since="2020-01-01")
    return person


@pytest.mark.parametrize("version", [None, 10**6], ids=["as read", "stale"])
def test_what_one_sees_and_may_not_do_is_403_whatever_the_version(version: int | None) -> None:
    scene = Scene.new()
    ids = make_everything(scene) | {"other": scene.other.pk}
    person = everywhere_else(scene)
    person.appointments.create(role=Role.AUDITOR, organisation=scene.county, since="2020-01-01")
    refused(person, ids, status=403, **({"version": version} if version else {}))


@pytest.mark.parametrize("version", [None, 10**6], ids=["as read", "stale"])
def test_what_one_does_not_see_is_404_as_what_is_not_there(version: int | None) -> None:
    scene = Scene.new()
    ids = make_everything(scene) | {"other": scene.other.pk}
    refused(everywhere_else(scene), ids, status=404, **({"version": version} if version else {}))


def test_what_is_not_there_is_404() -> None:
    scene = Scene.new()
    ids = make_everything(scene) | {"other": scene.other.pk}
    client = bearer(everywhere_else(scene))
    for operation, (path, _, sent) in WRITES.items():
        method, _, described = operation.partition("#")[0].partition(" ")
        if "{" in described:
            gone = (path or described).format_map(dict.fromkeys(ids, 10**9))
            assert send(client, f"{method} {gone}", body_of(sent, ids)).status_code == 404, operation


def test_the_table_leaves_nothing_out() -> None:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    described = {f"{way.upper()} {path.removeprefix('/api/v1')}" for path, ways in paths.items() for way in ways if way != "get"}
    assert described == {operation.partition("#")[0] for operation in (*WRITES, *OWN)}


@pytest.mark.parametrize("role", list(Role))
def test_who_has_the_trail_verified(role: Role) -> None:
    client = bearer(Scene.new().person(role, within=True))
    may = {A.USE_API, A.SEE_TRAIL} <= ALLOWED[role]
    assert send(client, "POST /trail/verify").status_code == (202 if may else 403)


def test_jobs_are_stopped_and_run_again_by_whoever_asked() -> None:
    scene = Scene.new()
    own, another = (bearer(scene.person(Role.SUPERVISOR, within=True)) for _ in range(2))
    job = send(own, "POST /trail/verify").json()["job"]
    assert send(another, f"POST /jobs/{job}/stop").status_code == 404
    assert send(own, f"POST /jobs/{job}/stop").json()["state"] == "stopped"
    assert send(another, f"POST /jobs/{job}/retry").status_code == 404
    assert send(own, f"POST /jobs/{job}/retry").json()["state"] == "waiting"


def test_what_is_written_does_not_show_what_the_token_may_not_see() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client = bearer(scene.person(Role.CLERK, within=True), A.USE_API, A.KEEP_ACCOUNTS)
    for method, path, body in (("PATCH", "", {"telephone": "13800000000"}), ("POST", "/drill", {"tried_on": "2026-02-01"})):
        answer = send(client, f"{method} /accounts/{ids['account_id']}/custody{path}", body)
        assert answer.status_code == 200
        assert "赵六" not in answer.content.decode()
        assert "138" not in answer.content.decode()


def test_a_word_that_the_schema_can_check_is_422() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client = bearer(make_person(Role.SUPERVISOR, at=scene.county))
    wrong: dict[str, tuple[str, Any]] = {
        "platform": ("POST /accounts", {**WHY, "organisation": ids["organisation_id"], "platform": "myspace", "values": {}}),
        "kind": ("POST /sources", {"account": ids["account_id"], "kind": "telepathy", "address": "https://example.org/"}),
        "zone": ("POST /imports", {"organisation": ids["organisation_id"], "zone": "Mars/Olympus", "files": sheet("c.csv")}),
        "why": (f"POST /accounts/{ids['account_id']}/custody/lost", {"why": "  "}),
    }
    told = {name: send(client, operation, body) for name, (operation, body) in wrong.items()}
    assert {name: answer.status_code for name, answer in told.items()} == dict.fromkeys(wrong, 422)
    assert all(name in answer.json()["errors"][0]["where"] for name, answer in told.items())


def test_a_request_names_no_new_owner_that_one_does_not_see() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client = bearer(scene.person(Role.CLERK, within=True))
    body = {**WHY, "kind": "change", "account": ids["twin"]}
    for organisation in (scene.other.pk, 10**9):
        assert send(client, "POST /requests", body | {"wanted": {"organisation": organisation}}).status_code == 404
    edited = {**WHY, "version": Request.objects.get(pk=ids["drafted"]).version, "wanted": {"organisation": scene.other.pk}}
    assert send(client, f"PATCH /requests/{ids['drafted']}", edited).status_code == 404
    above = bearer(make_person(Role.SUPERVISOR, at=scene.county))
    assert send(above, "POST /requests", body | {"wanted": {"organisation": scene.other.pk}}).status_code == 201
