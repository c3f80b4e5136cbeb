"""What programs may do: each endpoint that writes, for each role, inside and outside its part of the tree; tokens that carry too little or have ended."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories_platform import make_account, make_organisation, make_person
from guikou.api.models import KeptAnswer
from guikou.collection.models import Import
from guikou.inspection.models import Finding, Inspection
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Organisation, Person, Token
from guikou.people.operations import tokens
from guikou.people.queries import actor_of
from guikou.registry.models import Account, Request
from inspection_rows import found, inspect
from roles import Scene

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()


def bearer(person: Person, *actions: Action, **headers: str) -> Client:
    """Return a client with a token of that person, of all their actions unless some are named."""
    by, now = actor_of(person), timezone.now()
    own = {action for grant in by.grants for action in grant.actions}
    wanted = (set(actions) or own) | {Action.USE_API}
    secret = tokens.make(name="测试", actions=wanted, expires_at=now + timedelta(days=1), by=by, now=now)[1]
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}", **headers})


def send(client: Client, path: str, body: Any, method: str = "post") -> Any:
    return getattr(client, method)(f"/api/v1{path}", json.dumps(body), content_type="application/json")


Case = tuple[Action, int, Callable[[Scene, Client], Any]]


def account_of(scene: Scene) -> Account:
    return Account.objects.filter(organisation=scene.office).first() or make_account(scene.office)


def asked_for(scene: Scene) -> Request:
    maker = make_person(Role.CLERK, at=scene.office, name="申请人")
    return Request.objects.create(
        kind="close",
        state="sent",
        organisation=scene.office,
        account=account_of(scene),
        reason="停更",
        made_by=maker,
        made_at=timezone.now(),
    )


def finding_of(scene: Scene) -> Finding:
    inspect(scene.office, found(account_of(scene)))
    Inspection.objects.update(state="done")
    return Finding.objects.get()


DOING: dict[str, Case] = {
    "edit organisation": (
        Action.EDIT_ORGANISATIONS, 200,
        lambda scene, client: send(client, f"/organisations/{scene.office.pk}", {"version": 1, "changes": {"duties": "教育"}}, "patch"),
    ),
    "rename organisation": (
        Action.EDIT_ORGANISATIONS, 200,
        lambda scene, client: send(client, f"/organisations/{scene.office.pk}/rename", {"version": 1, "name": "教体局", "on": TODAY}),
    ),
    "add account": (
        Action.EDIT_REGISTER, 201,
        lambda scene, client: send(
            client, "/accounts", {"organisation": scene.office.pk, "platform": "weibo", "values": {"name": "教育发布"}, "why": "补登"}
        ),
    ),
    "change account": (
        Action.EDIT_REGISTER, 200,
        lambda scene, client: send(
            client, f"/accounts/{account_of(scene).pk}", {"version": 1, "values": {"name": "新名"}, "why": "更名"}, "patch"
        ),
    ),
    "record upkeep": (
        Action.KEEP_ACCOUNTS, 200,
        lambda scene, client: send(client, f"/accounts/{account_of(scene).pk}/upkeep", {"version": 1, "values": {"people": 1.5}}),
    ),
    "hand over": (
        Action.KEEP_ACCOUNTS, 201,
        lambda scene, client: send(client, f"/accounts/{account_of(scene).pk}/custody", {"holder": "王五", "since": TODAY}),
    ),
    "ask to close": (
        Action.REQUEST, 201,
        lambda scene, client: send(client, "/requests", {"kind": "close", "accounts": [account_of(scene).pk], "why": "停更"}),
    ),
    "ask to open": (
        Action.REQUEST, 201,
        lambda scene, client: send(
            client,
            "/requests",
            {"kind": "open", "organisation": scene.office.pk, "wanted": {"platform": "weibo", "name": "教育发布"}, "why": "服务家长"},
        ),
    ),
    "decide": (
        Action.DECIDE_REQUESTS, 200,
        lambda scene, client: send(client, f"/requests/{asked_for(scene).pk}/decide", {"version": 1, "decision": "return", "answer": "请补充"}),
    ),
    "upload": (
        Action.IMPORT, 202,
        lambda scene, client: client.post(
            "/api/v1/imports", {"organisation": scene.office.pk, "files": SimpleUploadedFile("a.csv", "名称,平台\n某号,微信\n".encode())}
        ),
    ),
    "add source": (
        Action.EDIT_SOURCES, 201,
        lambda scene, client: send(
            client, "/sources", {"account": account_of(scene).pk, "kind": "feed", "address": "https://example.org/feed"}
        ),
    ),
    "enter by hand": (
        Action.ENTER_BY_HAND, 201,
        lambda scene, client: client.post(
            f"/api/v1/accounts/{account_of(scene).pk}/observations", {"seen_at": timezone.now().isoformat(), "followers": "12"}
        ),
    ),
    "inspect": (Action.INSPECT, 202, lambda scene, client: send(client, "/inspections", {"organisation": scene.office.pk})),
    "judge": (
        Action.JUDGE_FINDINGS, 200,
        lambda scene, client: send(client, f"/findings/{finding_of(scene).pk}/confirm", {"version": 1}),
    ),
    "draft bulletin": (
        Action.WRITE_BULLETINS, 201,
        lambda scene, client: finding_of(scene) and send(
            client, "/bulletins", {"organisation": scene.office.pk, "title": "通报", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(DOING))
@pytest.mark.parametrize("role", [role for role in Role if Action.USE_API in ALLOWED[role]])  # the others can make no token
@pytest.mark.parametrize("within", [True, False], ids=["in", "out"])
def test_who_does_what(what: str, role: Role, within: bool) -> None:
    scene = Scene.new()
    person = scene.person(role, within=within)
    action, done, do = DOING[what]
    answer = do(scene, bearer(person))
    expected = {done} if within and action in ALLOWED[role] else {403, 404}
    assert answer.status_code in expected, answer.content.decode()


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
    assert send(client, "/inspections", {"organisation": 10**9}).status_code == 409
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
