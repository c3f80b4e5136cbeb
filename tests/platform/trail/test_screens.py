"""The screens of the trail."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from factories_platform import NOW, make_actor, make_organisation, make_person, sign_in
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.jobs.operations import enqueue
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from guikou.trail.operations import Act, record

pytestmark = pytest.mark.django_db
SEES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
PAGES = ("/console/trail/", "/console/trail/verification/", "/console/trail/verification/progress.json")


@pytest.fixture
def county() -> Organisation:
    root = make_organisation("某县人民政府")
    elsewhere = make_organisation("邻县人民政府")
    actor = make_actor(Role.SUPERVISOR, at=root, name="王丽")
    with transaction.atomic():
        record(
            Act(
                action="account.edit",
                subject="account:1",
                subject_name="清江发布",
                place=root.path,
                change={"name": ["旧名", "新名"]},
                why="改名",
            ),
            Act(action="account.edit", subject="account:2", subject_name="邻县发布", place=elsewhere.path),
            by=actor,
            now=NOW,
        )
    return root


@pytest.mark.parametrize("role", Role)
def test_who_sees_the_trail(role: Role, county: Organisation) -> None:
    client = sign_in(Client(), make_person(role, at=county))
    for address in PAGES:
        assert client.get(address).status_code == (200 if role in SEES else 403), address
    asked = client.post("/console/trail/verification/ask/")
    assert asked.status_code == (302 if role in SEES else 403)
    assert Job.objects.filter(kind="trail.verify").exists() == (role in SEES)


def test_strangers_are_sent_to_sign_in(county: Organisation) -> None:
    assert [Client().get(address).status_code for address in PAGES] == [302, 302, 401]


def test_a_line_says_who_did_what_to_what_and_why_within_reach(county: Organisation) -> None:
    client = sign_in(Client(), make_person(Role.AUDITOR, at=county))
    page = client.get("/console/trail/").content.decode()
    for shown in ("王丽", "修改账号资料", "清江发布", "旧名 → 新名", "改名"):
        assert shown in page, shown
    assert "邻县发布" not in page
    for query, found in (
        ("q=清江", True),
        ("q=没有", False),
        ("act=account.edit", True),
        ("act=account.move", False),
        ("day-to=2026-03-01", False),
    ):
        assert ("清江发布" in client.get(f"/console/trail/?{query}").content.decode()) == found, query
    file = client.get("/console/trail/?as=csv")
    content = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "旧名 → 新名" in content
    assert "邻县发布" not in content


def test_the_verification_is_asked_for_and_its_outcome_shown(county: Organisation) -> None:
    client = sign_in(Client(), make_person(Role.AUDITOR, at=county))
    assert "还没有核对过" in client.get("/console/trail/verification/").content.decode()
    assert client.get("/console/trail/verification/progress.json").json()["ended"]
    asked = client.post("/console/trail/verification/ask/", follow=True).content.decode()
    assert "您可以离开此页" in asked
    assert not client.get("/console/trail/verification/progress.json").json()["ended"]
    client.post("/console/trail/verification/ask/")
    assert Job.objects.count() == 1, "it is asked for once"
    Job.objects.update(state=JobState.DONE, ended_at=timezone.now(), result={"lines": 2, "problems": 0, "shown": []})
    assert "审计链完整：2条" in client.get("/console/trail/verification/").content.decode()
    assert "审计链核对发现问题" not in client.get("/console/home/").content.decode()
    shown = [{"number": 2, "zh": "第2条的内容被改动", "en": "line 2 was edited"}]
    Job.objects.update(result={"lines": 2, "problems": 1, "shown": shown})
    page = client.get("/console/trail/verification/").content.decode()
    assert "审计链不完整：1处问题" in page
    assert "第2条的内容被改动" in page
    assert "审计链核对发现问题" in client.get("/console/home/").content.decode()


def test_what_went_wrong_in_the_background_is_said(county: Organisation) -> None:
    client = sign_in(Client(), make_person(Role.AUDITOR, at=county))
    for kind in ("trail.verify", "trail.export-head"):
        enqueue(kind, {}, by=WORKER, now=NOW)
    Job.objects.update(
        state=JobState.FAILED, attempts=1, ended_at=timezone.now(), error_zh="第2条的内容被改动", error_en="line 2 was edited"
    )
    page = client.get("/console/trail/verification/").content.decode()
    assert page.count("第2条的内容被改动") == 2
    assert "审计链核对发现问题" in client.get("/console/home/").content.decode()
