"""Everything that the console can read and do, the API can: a line for each page, with the operation that does the same, or why there is none."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from api_scene import bearer, make_everything, send
from guikou.console import areas, urls
from guikou.people.domain.policy import Role
from guikou.people.queries import actor_of
from roles import Scene

FRAME = "-: shapes the console's own pages"
LATER = "-: the page says that nothing is there yet"

# Page of the console: what does the same, as in the description, less /api/v1.
TABLE: dict[str, str] = {
    "console": FRAME,
    "language": FRAME,
    "find-organisation": "GET /organisations",
    "accounts:list": "GET /accounts",
    "accounts:add": "POST /accounts",
    "accounts:show": "GET /accounts/{account_id}",
    "accounts:decision": LATER,
    "accounts:closure": LATER,
    "accounts:archive": LATER,
    "accounts:history": "GET /accounts/{account_id}/history",
    "accounts:edit": "PATCH /accounts/{account_id}",
    "accounts:stable-id": "POST /accounts/{account_id}/stable-id",
    "accounts:state": "POST /accounts/{account_id}/state",
    "accounts:stop-date": "POST /accounts/{account_id}/stop-date",
    "accounts:move": "POST /organisations/{organisation_id}/accounts",
    "accounts:identity": "POST /accounts/{account_id}/accept-identity",
    "accounts:undo-merger": "POST /mergers/{merger_id}/undo",
    "accounts:custody": "POST /accounts/{account_id}/custody",
    "accounts:custody-correct": "PATCH /accounts/{account_id}/custody",
    "accounts:drill": "POST /accounts/{account_id}/custody/drill",
    "accounts:login-lost": "POST /accounts/{account_id}/custody/lost",
    "accounts:login-found": "POST /accounts/{account_id}/custody/found",
    "accounts:upkeep": "POST /accounts/{account_id}/upkeep",
    "bulletins:list": "GET /bulletins",
    "bulletins:draft": "POST /bulletins",
    "bulletins:show": "GET /bulletins/{bulletin_id}",
    "bulletins:renew": "POST /bulletins/{bulletin_id}/renew",
    "bulletins:issue": "POST /bulletins/{bulletin_id}/issue",
    "bulletins:document": "GET /bulletins/{bulletin_id}/document/{kind}",
    "calendar:show": "GET /calendar",
    "calendar:file": "GET /calendar",
    "calendar:plan": "GET /releases/{release_id}/best-times, POST /releases/{release_id}/schedule",
    "calendar:move": "POST /releases/{release_id}/schedule",
    "channels:list": "GET /channels",
    "channels:choose": "GET /channels/unconnected",
    "channels:stops": "GET /stops",
    "channels:stop": "POST /organisations/{organisation_id}/stop",
    "channels:resume": "POST /organisations/{organisation_id}/resume",
    "channels:show": "GET /accounts/{account_id}/channel",
    "channels:connect": "GET /adapters",
    "channels:settings": "POST /accounts/{account_id}/channel",
    "channels:secrets": "POST /accounts/{account_id}/channel/secrets",
    "channels:probe": "POST /accounts/{account_id}/channel/probe",
    "channels:off": "POST /accounts/{account_id}/channel/mode",
    "channels:practice": "POST /accounts/{account_id}/channel/mode",
    "channels:live": "POST /accounts/{account_id}/channel/mode",
    "collection:overview": "GET /collection",
    "collection:list": "GET /sources",
    "collection:without": "GET /collection/without",
    "collection:choose": "GET /accounts",
    "collection:add": "GET /collection/ways, POST /sources",
    "collection:enter": "POST /accounts/{account_id}/observations",
    "collection:show": "GET /sources/{source_id}",
    "collection:now": "POST /sources/{source_id}/collect",
    "collection:edit": "PATCH /sources/{source_id}",
    "collection:pause": "POST /sources/{source_id}/pause",
    "collection:resume": "POST /sources/{source_id}/resume",
    "collection:remove": "POST /sources/{source_id}/remove",
    "collection:posts": "GET /posts",
    "collection:figures": "GET /accounts/{account_id}/figures",
    "collection:observation": "GET /observations/{observation_id}",
    "collection:post": "GET /posts/{post_id}",
    "collection:evidence": "GET /evidence/{evidence_id}",
    "conflicts:list": "GET /conflicts",
    "conflicts:show": "GET /conflicts/{conflict_id}",
    "conflicts:value": "POST /conflicts/{conflict_id}/settle",
    "conflicts:one": "POST /accounts/{account_id}/merge",
    "conflicts:two": "POST /conflicts/{conflict_id}/settle",
    "conflicts:aside": "POST /conflicts/{conflict_id}/settle, POST /conflicts-set-aside",
    "deliveries:list": "GET /deliveries, GET /delivery-troubles",
    "deliveries:again": "POST /deliveries-retry-by-cause",
    "deliveries:show": "GET /deliveries/{delivery_id}",
    "deliveries:state": "GET /deliveries/{delivery_id}",
    "deliveries:receipt": "GET /deliveries/{delivery_id}/receipt, GET /deliveries/{delivery_id}/receipt/{kind}",
    "deliveries:package": "GET /deliveries/{delivery_id}/package/zip",
    "deliveries:proof": "GET /deliveries/{delivery_id}/proof",
    "deliveries:retry": "POST /deliveries-retry",
    "deliveries:out": "POST /deliveries/{delivery_id}/settle",
    "deliveries:not-out": "POST /deliveries/{delivery_id}/settle",
    "deliveries:done": "POST /deliveries/{delivery_id}/done",
    "deliveries:give-up": "POST /deliveries/{delivery_id}/give-up",
    "deliveries:recall": "GET /releases/{release_id}/recall, POST /releases/{release_id}/recall",
    "deliveries:recalled": "GET /deliveries",
    "deliveries:progress": "GET /deliveries",
    "deliveries:correct": "GET /releases/{release_id}/correction, POST /releases/{release_id}/correct",
    "duplicates:list": "GET /duplicates",
    "duplicates:show": "GET /duplicates/{group_id}, GET /duplicates/{group_id}/posts",
    "findings:list": "GET /findings",
    "findings:soon": "GET /findings",
    "findings:unknown": "GET /findings",
    "findings:of-account": "GET /findings",
    "findings:show": (
        "GET /findings/{finding_id}, GET /findings/{finding_id}/evidence, GET /findings/{finding_id}/rectifications,"
        " GET /findings/{finding_id}/verdicts"
    ),
    "findings:confirm": "POST /findings/{finding_id}/confirm",
    "findings:set-aside": "POST /findings/{finding_id}/set-aside",
    "findings:take-back": "POST /findings/{finding_id}/take-back",
    "findings:rectify": "POST /findings/{finding_id}/rectify",
    "findings:answer": "POST /findings/{finding_id}/answer",
    "help:glossary": FRAME,
    "help:next": FRAME,
    "home:home": "GET /waiting",
    "imports:list": "GET /imports",
    "imports:new": "POST /imports",
    "imports:show": "GET /imports/{import_id}",
    "imports:progress": "GET /imports/{import_id}",
    "imports:files": "GET /imports/{import_id}",
    "imports:columns": "GET /imports/{import_id}/mapping, POST /imports/{import_id}/read-again",
    "imports:preview": "GET /imports/{import_id}/preview/{table}",
    "imports:changes": "GET /imports/{import_id}/changes",
    "imports:rejected": "GET /imports/{import_id}/rejected",
    "imports:rejected-file": "GET /imports/{import_id}/rejected/{kind}",
    "imports:run": "POST /imports/{import_id}/run",
    "imports:confirm": "POST /imports/{import_id}/confirm",
    "imports:again": "POST /imports/{import_id}/read-again",
    "imports:go-on": "POST /imports/{import_id}/go-on",
    "imports:undo": "POST /imports/{import_id}/undo",
    "imports:discard": "POST /imports/{import_id}/discard",
    "inspections:list": "GET /inspections",
    "inspections:ask": "POST /inspections",
    "inspections:again": "POST /inspections",
    "inspections:show": "GET /inspections/{inspection_id}",
    "inspections:progress": "GET /inspections/{inspection_id}",
    "inspections:result": "GET /inspections/{inspection_id}/result/{kind}",
    "jobs:list": "GET /jobs",
    "jobs:show": "GET /jobs/{job_id}",
    "jobs:progress": "GET /jobs/{job_id}",
    "jobs:stop": "POST /jobs/{job_id}/stop",
    "jobs:retry": "POST /jobs/{job_id}/retry",
    "me:show": "GET /me, GET /me/sessions, GET /me/tokens",
    "me:end-sessions": "POST /me/end-sessions",
    "me:make-token": "POST /me/tokens",
    "me:revoke-token": "POST /tokens/{token_id}/revoke",
    "measures:of-account": "GET /accounts/{account_id}/measures",
    "organisations:list": "GET /organisations",
    "organisations:show": "GET /organisations/{organisation_id}",
    "organisations:edit": "PATCH /organisations/{organisation_id}",
    "organisations:add": "POST /organisations",
    "organisations:rename": "POST /organisations/{organisation_id}/rename",
    "organisations:move": "POST /organisations/{organisation_id}/move",
    "organisations:merge": "POST /organisations/{organisation_id}/merge",
    "organisations:split": "POST /organisations/{organisation_id}/split",
    "organisations:abolish": "POST /organisations/{organisation_id}/abolish",
    "people:list": "GET /people",
    "people:show": "GET /people/{person_id}, GET /people/{person_id}/sessions, GET /people/{person_id}/tokens",
    "people:roles": "GET /roles",
    "people:invite": "POST /people",
    "people:end-role": "POST /appointments/{appointment_id}/end",
    "people:edit": "PATCH /people/{person_id}",
    "people:appoint": "POST /people/{person_id}/appointments",
    "people:invite-again": "POST /people/{person_id}/invite-again",
    "people:withdraw": "POST /people/{person_id}/withdraw",
    "people:leave": "POST /people/{person_id}/leave",
    "people:reset-second-factor": "POST /people/{person_id}/reset-second-factor",
    "people:end-sessions": "POST /people/{person_id}/end-sessions",
    "releases:list": "GET /releases",
    "releases:new": "GET /release-templates",
    "releases:write": "POST /releases",
    "releases:template": "POST /release-templates/{template_id}/fill",
    "releases:discarded": "GET /releases",
    "releases:office": "GET /office-entries",
    "releases:office-add": "POST /office-entries",
    "releases:office-edit": "PATCH /office-entries/{entry_id}",
    "releases:office-remove": "DELETE /office-entries/{entry_id}",
    "releases:preview": "GET /releases/{release_id}/editions/{number}/previews",
    "releases:upload": "POST /release-files, POST /releases-from-document",
    "releases:media": "GET /releases/{release_id}/editions/{number}/files/{digest}",
    "releases:release": "GET /releases/{release_id}, GET /releases/{release_id}/editions/{number}/changes",
    "releases:edit": "PATCH /releases/{release_id}",
    "releases:hand-in": "GET /releases/{release_id}/checks, POST /releases/{release_id}/hand-in",
    "releases:take-back": "POST /releases/{release_id}/take-back",
    "releases:discard": "POST /releases/{release_id}/discard",
    "releases:restore": "POST /releases/{release_id}/restore",
    "releases:copy": "POST /releases/{release_id}/copy",
    "releases:variant": "PATCH /releases/{release_id}/variant",
    "requests:list": "GET /requests",
    "requests:open": "POST /requests",
    "requests:change": "POST /requests",
    "requests:close": "POST /requests",
    "requests:show": "GET /requests/{request_id}",
    "requests:edit": "PATCH /requests/{request_id}",
    "requests:send": "GET /requests/{request_id}/hints, POST /requests/{request_id}/send",
    "requests:withdraw": "POST /requests/{request_id}/withdraw",
    "requests:approve": "POST /requests/{request_id}/decide",
    "requests:return": "POST /requests/{request_id}/decide",
    "requests:refuse": "POST /requests/{request_id}/decide",
    "requests:file": "POST /requests/{request_id}/file",
    "requests:sheet": "GET /requests/{request_id}/sheet/{kind}",
    "reviews:list": "GET /reviews",
    "reviews:under-way": "GET /reviews",
    "reviews:debts": "GET /reviews",
    "reviews:away": "GET /me/away, POST /me/away",
    "reviews:back": "POST /me/away/{away_id}/back",
    "reviews:rules": "GET /organisations",
    "reviews:rules-of": "GET /organisations/{organisation_id}/review-rules",
    "reviews:rules-set": "POST /organisations/{organisation_id}/review-rules",
    "reviews:rules-set-kind": "POST /organisations/{organisation_id}/review-rules",
    "reviews:rules-drop": "POST /organisations/{organisation_id}/review-rules/drop",
    "reviews:rules-drop-kind": "POST /organisations/{organisation_id}/review-rules/drop",
    "reviews:emergency": "POST /releases/{release_id}/hand-in",
    "reviews:show": "GET /releases/{release_id}/editions/{number}/review",
    "reviews:file": "GET /releases/{release_id}/editions/{number}/files/{digest}",
    "reviews:sign": "POST /releases/{release_id}/editions/{number}/sign",
    "reviews:return": "POST /releases/{release_id}/editions/{number}/return",
    "reviews:remark": "POST /releases/{release_id}/editions/{number}/remarks",
    "reviews:settle": "POST /releases/{release_id}/remarks/{remark_id}/settle",
    "reviews:link": "POST /releases/{release_id}/editions/{number}/links",
    "reviews:sheet": "GET /releases/{release_id}/editions/{number}/sheet/pdf",
    "settings:own": "GET /me/settings, PATCH /me/settings",
    "submissions:confirm": "-: shows that whoever signs in reads the address to which the link was sent",
    "trail:list": "GET /trail",
    "trail:verification": "GET /trail/head, GET /trail/verification",
    "trail:verify": "POST /trail/verify",
    "trail:progress": "GET /trail/verification",
}


def pages(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}"


@pytest.fixture(scope="module")
def operations() -> set[str]:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    return {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, ways in paths.items() for method in ways}


def test_every_page_of_the_console_has_its_line() -> None:
    assert sorted(pages(urls.urlpatterns)) == sorted(TABLE)


def test_what_the_table_names_is_there(operations: set[str]) -> None:
    named = {operation for line in TABLE.values() if not line.startswith("-: ") for operation in line.split(", ")}
    assert named <= operations, named - operations


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLERK, Role.ADMINISTRATOR, Role.AUDITOR])
def test_what_waits_is_what_the_first_screen_counts(role: Role) -> None:
    scene = Scene.new()
    make_everything(scene)
    person = scene.person(role, within=True)
    told = [row["count"] for row in send(bearer(person), "GET /waiting").json()]
    by = actor_of(person)
    assert sorted(told) == sorted(kind.count(by, timezone.now()) for kind in areas.waiting(by))
    assert any(told) is (role is not Role.AUDITOR)
