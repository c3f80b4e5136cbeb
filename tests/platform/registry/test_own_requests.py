"""Nobody decides on their own request: on the pages and in the lists."""

import pytest
from django.test import Client
from django.urls import reverse

from factories_platform import NOW, make_account, make_person, sign_in
from guikou.people.domain.policy import Role
from guikou.people.queries import actor_of
from guikou.registry import operations, queries
from guikou.registry.domain.requests import OwnRequest
from guikou.registry.models import Request
from roles import Scene

pytestmark = pytest.mark.django_db
DECISIONS = ("approve", "return", "refuse")
OWN = {"zh": "本人提出或送审的申请须由他人审批", "en": "Somebody else has to decide a request that you made or sent yourself"}


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def asking(scene: Scene) -> Client:
    """Return a supervisor who has asked to close an account, and to open one."""
    person = make_person(Role.SUPERVISOR, at=scene.county)
    by = actor_of(person)
    operations.ask_to_close(account_ids=[make_account(scene.office).pk], why="内容重复", by=by, now=NOW)
    made = operations.ask_to_open(organisation_id=scene.office.pk, wanted={"platform": "weibo", "name": "新号"}, why="需要", by=by, now=NOW)
    operations.send(request_id=made.pk, version=None, answers={}, by=by, now=NOW)
    return sign_in(Client(), person)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("decision", DECISIONS)
def test_who_asked_is_told_in_plain_words_that_somebody_else_decides(asking: Client, decision: str, language: str) -> None:
    asking.post("/console/language/", {"language": language})
    for asked in Request.objects.all():
        address = reverse(f"requests:{decision}", args=[asked.pk])
        for answer in (asking.get(address), asking.post(address, {"version": asked.version, "answer": "同意"})):
            assert answer.status_code == 409
            assert OWN[language] in answer.content.decode()
        asked.refresh_from_db()
        assert (asked.state, asked.decided_by) == ("sent", None)


def test_who_asked_is_offered_no_decision_and_nothing_waits_for_them(asking: Client) -> None:
    for asked in Request.objects.all():
        page = asking.get(reverse("requests:show", args=[asked.pk])).content.decode()
        assert not any(reverse(f"requests:{decision}", args=[asked.pk]) in page for decision in DECISIONS)
        assert "须由他人审批" in page
    assert asking.get("/console/requests/?turn=mine-to-decide").context["part"].total == 0


@pytest.mark.parametrize("decision", DECISIONS)
def test_no_decision_is_made_from_the_list(asking: Client, decision: str) -> None:
    answer = asking.post("/console/requests/", {"do": decision, "all": "1", "confirmed": "2", "answer": "同意"})
    assert answer.status_code == 400
    assert set(Request.objects.values_list("state", flat=True)) == {"sent"}


def test_who_sends_what_somebody_else_wrote_does_not_decide_it(scene: Scene) -> None:
    clerk, supervisor, other = (actor_of(make_person(role, at=scene.county)) for role in (Role.CLERK, Role.SUPERVISOR, Role.SUPERVISOR))
    wanted = {"platform": "weibo", "name": "新号"}
    made = operations.ask_to_open(organisation_id=scene.office.pk, wanted=wanted, why="需要", by=clerk, now=NOW)
    operations.send(request_id=made.pk, version=None, answers={}, by=supervisor, now=NOW)
    assert [[one.pk for one in queries.decidable(by)] for by in (supervisor, other)] == [[], [made.pk]]
    with pytest.raises(OwnRequest):
        operations.approve(request_id=made.pk, version=None, by=supervisor, now=NOW)
    assert operations.approve(request_id=made.pk, version=None, by=other, now=NOW).state == "approved"
