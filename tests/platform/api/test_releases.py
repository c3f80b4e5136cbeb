"""Releases through the API: everything can be read, a notice goes all the way, and a token signs only for its person and where it carries that."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api_scene import bearer, make_everything, picture, send, unlike
from factories_docx import official_document
from factories_platform import make_person
from factories_release import Desk
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Person
from guikou.release.models import Release, Signature
from guikou.trail.models import TrailLine
from roles import Scene

pytestmark = pytest.mark.django_db
READ = [
    "/release-templates",
    "/releases",
    "/releases/{public}",
    "/releases/{public}/checks",
    "/releases/{release_id}/checks",
    "/releases/{public}/editions/1/previews",
    "/releases/{public}/editions/1/changes",
    "/releases/{handed}/editions/1/review",
    "/releases/{public}/editions/1/sheet/pdf",
    "/reviews",
    "/reviews?owed=false",
    "/organisations/{organisation_id}/review-rules",
    "/deliveries",
    "/delivery-troubles",
    "/deliveries/{delivery_id}",
    "/deliveries/{delivery_id}/receipt",
    "/releases/{public}/recall",
    "/releases/{public}/correction",
    "/channels",
    "/channels/unconnected",
    "/accounts/{connected}/channel",
    "/adapters",
    "/stops",
    "/calendar?first=2026-03-01&days=31",
    "/releases/{public}/best-times",
    "/office-entries",
    "/waiting",
    "/deliveries/{delivery_id}/package/zip",
    "/deliveries/{delivery_id}/receipt/pdf",
    "/deliveries/{delivery_id}/receipt/png",
    "/deliveries/{delivery_id}/proof",
]


def test_everything_of_the_desk_can_be_read() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client = bearer(make_person(Role.SUPERVISOR, at=scene.county))
    described = send(client, "GET /openapi.json").json()
    told = {path: send(client, f"GET {path.format(**ids)}") for path in READ}
    assert {path: answer.status_code for path, answer in told.items() if answer.status_code != 200} == {}
    assert {path: wrong for path, answer in told.items() if (wrong := unlike(described, f"GET {template(described, path)}", answer))} == {}
    assert "geheim" not in str(send(client, f"GET /accounts/{ids['connected']}/channel").json())


def template(described: Any, path: str) -> str:
    """Return the address of the description that an address of the table is one of."""
    parts = path.partition("?")[0].split("/")
    named = (each.removeprefix("/api/v1") for each in described["paths"])
    fits = [each for each in named if len(each.split("/")) == len(parts) and all(map(_fits, each.split("/"), parts))]
    return min(fits, key=lambda each: each.count("{"))


def _fits(named: str, part: str) -> bool:
    return named == part or named.startswith("{")


def of(actor: Any, *actions: Action) -> Client:
    return bearer(Person.objects.get(pk=actor.person_id), *actions)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_notice_goes_all_the_way_and_is_taken_back() -> None:
    desk = Desk.new()
    clerk, head = of(desk.clerk), of(desk.head)
    shown = done(
        send(clerk, "POST /release-files", {"use": "picture", "alt": "停水范围", "content": SimpleUploadedFile("a.png", picture())}), 201
    )
    master = {
        "language": "zh",
        "title": "停水通知",
        "html": '<p onclick="x">城东片区停水。</p><p><img src="picture:0" alt="停水范围"></p><script>x</script>',
        "pictures": [{"digest": shown["digest"], "name": "a.png", "alt": "停水范围"}],
    }
    made = done(send(clerk, "POST /releases", {"organisation": desk.office.pk, "kind": "notice", "masters": [master]}), 201)
    path = f"/releases/{made['id']}"
    (edition,) = done(send(clerk, f"GET {path}"))["editions"]
    said = edition["content"]["masters"][0]
    assert said["html"] == '<p>城东片区停水。</p><p><img src="picture:0" alt="停水范围"></p>'
    assert said["pictures"][0]["media_type"] == shown["media_type"]
    overrule = {each["key"]: "已核对" for each in done(send(clerk, f"GET {path}/checks"))["remarks"]}
    done(send(clerk, f"POST {path}/hand-in", {"version": made["version"], "overrule": overrule}))
    for turn, reviewer in enumerate(desk.reviewers, start=1):
        client = of(reviewer)
        waits = done(send(client, "GET /reviews?turn=mine"))["items"][0]
        assert (waits["release_id"], waits["turn"]) == (made["id"], turn)
        signed = {"turn": turn, "content_hash": waits["content_hash"]}
        answer = done(send(client, f"POST {path}/editions/1/sign", signed))
    assert answer["state"] == "released"
    assert {each.name for each in Signature.objects.all()} == {"初审人", "复审人", "终审人"}
    assert all(line.actor.startswith("token:") for line in TrailLine.objects.filter(action="release.sign"))
    handed = send(clerk, f"GET {path}/editions/1/files/{shown['digest']}")
    assert (handed.status_code, handed["Content-Type"]) == (200, shown["media_type"])
    recalled = done(send(head, f"POST {path}/recall", {"version": answer["version"], "why": "发错"}))
    assert recalled["state"] == "recalled"


def test_a_token_signs_only_where_it_carries_that_and_the_law_holds_for_it() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    path, seen = f"POST /releases/{release.pk}/editions/1/sign", release.editions.get().content_hash
    body = {"turn": 1, "content_hash": seen}
    assert send(of(desk.first, Action.USE_API, Action.SEE_RELEASES), path, body).status_code == 403
    assert send(of(desk.second), path, body).status_code == 409
    assert send(of(desk.first), path, body | {"content_hash": "0" * 64}).status_code == 409
    assert Signature.objects.count() == 0
    assert send(of(desk.first, Action.USE_API, Action.REVIEW_RELEASES), path, body).status_code == 200
    assert send(of(desk.first), path, {"turn": 2, "content_hash": seen}).status_code == 409
    assert Signature.objects.get().name == "初审人"


def test_a_word_document_becomes_a_draft_and_what_is_lost_is_said() -> None:
    desk = Desk.new()
    clerk = of(desk.clerk)
    about = {"organisation": desk.office.pk, "kind": "notice"}
    made = done(send(clerk, "POST /releases-from-document", about | {"document": SimpleUploadedFile("a.docx", official_document())}), 201)
    assert (made["title"], made["lost_zh"]) == ("关于城东片区停水的通 知", ["居中、居右的对齐方式"])
    refused = send(clerk, "POST /releases-from-document", about | {"document": SimpleUploadedFile("a.docx", b"%PDF")})
    assert refused.status_code == 409
    assert "DOCX" in refused.json()["detail_zh"]
    elsewhere = about | {"organisation": desk.other.pk, "document": SimpleUploadedFile("a.docx", b"%PDF")}
    assert send(clerk, "POST /releases-from-document", elsewhere).status_code == 404
    assert Release.objects.count() == 1


def test_only_documents_are_attached() -> None:
    clerk = of(Desk.new().clerk)
    for name, content, status in (
        ("a.pdf", b"%PDF-1.7", 201),
        ("a.html", b"<p>", 409),
        ("a.pdf", b"MZ", 409),
        ("a.docx", b"PK\x03\x04vbaProject.bin", 409),
    ):
        answer = send(clerk, "POST /release-files", {"use": "attachment", "content": SimpleUploadedFile(name, content)})
        assert answer.status_code == status, name


def test_retrying_leaves_what_is_not_theirs() -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    for role, at, status in ((Role.SUPERVISOR, scene.other, 200), (Role.CLERK, scene.county, 403)):
        answer = send(bearer(make_person(role, at=at)), "POST /deliveries-retry", {"deliveries": [ids["delivery_id"]]})
        assert answer.status_code == status
        assert status == 403 or answer.json() == {"done": 0, "left": 1}


def test_a_template_is_filled_and_what_is_missing_is_said() -> None:
    clerk = of(Desk.new().clerk)
    template = done(send(clerk, "GET /release-templates"))[0]
    refused = send(clerk, f"POST /release-templates/{template['id']}/fill", {"values": {}})
    assert refused.status_code == 409
    assert send(clerk, "POST /release-templates/none/fill", {"values": {}}).status_code == 404
