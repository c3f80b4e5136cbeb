"""An office of which there is one of everything, and clients that ask in somebody's name."""

import io
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import jsonschema_rs
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from api_releases import make_releases
from factories_imports import imported, work_off
from factories_platform import NOW, make_account, make_actor, make_organisation, make_person
from guikou.collection.models import Evidence, Figure, Import, Observation, Post, Source
from guikou.collection.operations import imports
from guikou.collection.operations.entering import enter_by_hand
from guikou.consolidation.models import Measure
from guikou.duplicates.models import Group, Member
from guikou.inspection.models import Finding, Inspection
from guikou.inspection.operations import bulletins, judging
from guikou.jobs.operations import verify_trail
from guikou.people.domain.policy import Action, Role
from guikou.people.domain.tokens import digest
from guikou.people.models import Organisation, Person, Token
from guikou.people.operations import invitations, tokens
from guikou.people.queries import actor_of
from guikou.registry import operations as registry
from guikou.registry.models import Account, Conflict, Request
from guikou.registry.queries import hints
from guikou.release.models import Release
from inspection_rows import found, inspect
from roles import Scene

REGISTER = (
    "平台,原始ID,账号名称,主办单位,粉丝数\n微信公众号,gh_aaaaaaaaaaa1,青山发布,教育局,12\n微信公众号,gh_aaaaaaaaaaa2,=1+1,教育局,=2+2\n"
)


def bearer(person: Person, *actions: Action, **headers: str) -> Client:
    """Return a client with a token of that person that carries these actions, else all; made past the check of who may have one."""
    secret = f"gk_{secrets.token_hex(20)}"
    now = timezone.now()
    Token.objects.create(
        person=person,
        name="测试",
        secret_digest=digest(secret),
        actions=[action.value for action in actions or Action],
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}", **headers})


def send(client: Client, operation: str, body: Any = None) -> Any:
    """Ask for an operation, such as `POST /accounts`; a body that holds a file is sent as a form."""
    method, _, path = operation.partition(" ")
    if isinstance(body, dict) and any(isinstance(value, SimpleUploadedFile) for value in body.values()):
        return client.post(f"/api/v1{path}", body)
    sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method.lower())(f"/api/v1{path}", **sent)


def body_of(sent: Any, ids: Mapping[str, int]) -> Any:
    """Return what is sent, with ids and versions in their places."""
    versions: dict[str, Callable[[], int]] = {
        "#organisation": lambda: Organisation.objects.get(pk=ids["organisation_id"]).version,
        "#import": lambda: Import.objects.get(pk=ids["ready"]).version,
        "#account": lambda: Account.objects.get(pk=ids["account_id"]).version,
        "#conflict": lambda: Conflict.objects.get(pk=ids["conflict_id"]).version,
    }
    if isinstance(sent, dict):
        return {name: body_of(value, ids) for name, value in sent.items()}
    if isinstance(sent, list):
        return [body_of(value, ids) for value in sent]
    if isinstance(sent, str) and sent.startswith("$"):
        return ids[sent[1:]]
    if isinstance(sent, str) and sent.startswith("@"):
        return Release.objects.get(pk=ids[sent[1:]]).version
    if isinstance(sent, str) and sent.startswith("#"):
        return versions[sent]() if sent in versions else Request.objects.get(pk=ids[sent[1:]]).version
    if isinstance(sent, SimpleUploadedFile):
        sent.seek(0)
    return sent


def faults(described: Any, schema: Any, value: Any) -> list[str]:
    """Return what is wrong with a value by a schema of the description."""
    validator = jsonschema_rs.validator_for(schema | {"components": described["components"]}, validate_formats=True)
    return [error.message for error in validator.iter_errors(value)]


def unlike(described: Any, operation: str, answer: Any) -> list[str]:
    """Return in what an answer is not what the description says of that operation."""
    method, _, path = operation.partition(" ")
    content = described["paths"][f"/api/v1{path}"][method.lower()]["responses"][str(answer.status_code)].get("content", {})
    schema = content.get(answer.headers.get("Content-Type", "").partition(";")[0], {}).get("schema")
    return faults(described, schema, answer.json()) if schema else []


def picture() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6)).save(out, "PNG")
    return out.getvalue()


def make_everything(scene: Scene) -> dict[str, int]:
    """Make one of everything at the office, and return the ids by the names that addresses have for them."""
    office = scene.office
    by, clerk = make_actor(Role.SUPERVISOR, at=scene.county, name="李四"), make_actor(Role.CLERK, at=office, name="王五")
    account, gone = make_account(office, name="教育发布"), make_account(office, name="教育发布旧号")
    twin = make_account(office, name="教育发布副号")
    ids = {"organisation_id": office.pk, "account_id": account.pk, "gone": gone.pk, "twin": twin.pk}
    person = make_person(Role.CLERK, at=office, name="赵六")
    ids |= {"person_id": person.pk, "appointment_id": person.appointments.get().pk, "invited": make_invited(office).pk}
    ids["token_id"] = tokens.make(
        name="报表", actions=[Action.SEE_REGISTER], expires_at=timezone.now() + timedelta(days=1), by=actor_of(person), now=timezone.now()
    )[0].pk
    registry.hand_over(account_id=account.pk, holder="赵六", since=date(2026, 1, 1), by=clerk, now=NOW)
    ids["merger_id"] = registry.merge(kept_id=account.pk, gone_id=gone.pk, why="同一账号", by=by, now=NOW).pk
    ids |= _asked(scene, account.pk, by, clerk) | _collected(account, by) | _inspected(scene, account, by)
    ids |= _compared(account, ids["post_id"]) | _brought(scene, by)
    conflict = Conflict.objects.create(
        key="c-1",
        kind="near-equal-names",
        organisation=office,
        column="name",
        values=["甲", "乙"],
        sentence_zh="名称不一",
        sentence_en="names",
        found_at=NOW,
    )
    conflict.accounts.set([account, twin])
    return ids | make_releases(scene) | {"conflict_id": conflict.pk, "job_id": verify_trail(by=by, now=NOW)}


def make_invited(office: Organisation) -> Person:
    """Return somebody who was invited and has not come in."""
    now = timezone.now()
    by = make_actor(Role.ADMINISTRATOR, at=office, name="周八")
    about = {"name": "孙七", "email": "sunqi@example.org", "since": timezone.localdate(now)}
    return invitations.invite(role=Role.CLERK, organisation_id=office.pk, **about, by=by, now=now).person


def _asked(scene: Scene, account_id: int, by: Any, clerk: Any) -> dict[str, int]:
    changed = registry.ask_to_change(
        account_id=_untouched(scene), wanted={"name": "招生号", "function": "education"}, why="更名", by=clerk, now=NOW
    )
    registry.send(request_id=changed.pk, version=None, answers={}, by=clerk, now=NOW)
    registry.approve(request_id=changed.pk, version=None, by=by, now=NOW)
    drafted = registry.ask_to_change(account_id=account_id, wanted={"name": "教育号"}, why="更名", by=clerk, now=NOW)
    asked = registry.ask_to_open(
        organisation_id=scene.office.pk,
        wanted={"platform": "weibo", "name": "=1+1", "function": "education"},
        why="需要",
        by=clerk,
        now=NOW,
    )
    answers = {hint.key: "服务对象不同" for hint in hints(asked)}
    registry.send(request_id=asked.pk, version=None, answers=answers, by=clerk, now=NOW)
    registry.approve(request_id=asked.pk, version=None, by=by, now=NOW, answer="同意")
    (sent,) = registry.ask_to_close(account_ids=[_untouched(scene)], why="停更", by=clerk, now=NOW)
    return {"request_id": asked.pk, "changed": changed.pk, "drafted": drafted.pk, "sent": sent.pk}


def _untouched(scene: Scene) -> int:
    return make_account(scene.office, name="教育局招生").pk


def _collected(account: Any, by: Any) -> dict[str, int]:
    source = Source.objects.create(
        account=account, kind="feed", address="https://example.org/feed", created_at=NOW, behind_at=NOW, next_at=NOW + timedelta(days=9999)
    )
    entered = enter_by_hand(
        account_id=account.pk, seen_at=NOW, figures={"followers": 12}, picture=picture(), picture_name="a.png", by=by, now=NOW
    )
    seen = Observation.objects.create(account=account, source=source, at=NOW, origin="interface", complete=True)
    Figure.objects.create(account=account, observation=seen, at=NOW - timedelta(days=3), name="followers", value=11, origin="interface")
    post = Post.objects.create(key="wechat:1", account=account, observation=seen, published_at=NOW - timedelta(days=1), title="停水")
    Measure.objects.create(account=account, on=NOW.date())
    return {"source_id": source.pk, "observation_id": entered, "evidence_id": Evidence.objects.get().pk, "post_id": post.pk}


def _inspected(scene: Scene, account: Any, by: Any) -> dict[str, int]:
    inspect(scene.office, *(found(each) for each in (account, make_account(scene.office), make_account(scene.office))))
    inspection = Inspection.objects.get()
    inspection.state = "done"
    inspection.save()
    sent, opened, confirmed = Finding.objects.order_by("account")
    for finding in (sent, confirmed):
        judging.confirm(finding.pk, version=finding.version, by=by, now=NOW)
    sent.refresh_from_db()
    judging.send_for_rectification(
        sent.pk, version=sent.version, instruction="请恢复更新", due_on=date(2099, 1, 1), today=NOW.date(), by=by, now=NOW
    )
    issued, draft = (
        bulletins.draft(scene.office.pk, title=title, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1), foreword="", by=by, now=NOW)
        for title in ("第一季度通报", "草稿")
    )
    bulletins.issue(issued.pk, version=issued.version, by=by, now=NOW)
    return {
        "inspection_id": inspection.pk,
        "finding_id": sent.pk,
        "opened": opened.pk,
        "confirmed": confirmed.pk,
        "bulletin_id": issued.pk,
        "draft": draft.pk,
    }


def _compared(account: Any, post_id: int) -> dict[str, int]:
    group = Group.objects.create(
        key="g-1", kind="duplicate", first_post_id=post_id, first_at=NOW, last_at=NOW, posts=1, accounts=1, organisations=1
    )
    Member.objects.create(group=group, post_id=post_id, role="original", relation="same", similarity=1.0)
    return {"group_id": group.pk}


def _brought(scene: Scene, by: Any) -> dict[str, int]:
    done = imported({"名录.csv": REGISTER}, into=scene.office, by=by)
    waits = imports.upload(
        organisation_id=scene.office.pk,
        uploads=[SimpleUploadedFile("b.csv", "平台,原始ID,账号名称\n微信公众号,gh_aaaaaaaaaaa3,青山\n".encode())],
        by=by,
        now=timezone.now(),
    )
    work_off()
    return {"import_id": done.pk, "ready": waits.pk}


def stranger() -> Person:
    """Return a supervisor of another county."""
    return make_person(Role.SUPERVISOR, at=make_organisation("另一个县"))
