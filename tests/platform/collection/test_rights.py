"""Who may do what with sources and what they brought: every operation and page, each role, inside and outside its part of the tree."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from collected import SEEN_AT, make_figure, make_observation, make_post, make_source
from factories_platform import ANYBODY, NOW, make_account, sign_in
from guikou.collection.models import Evidence, Source
from guikou.collection.operations import entering, observations, sources
from guikou.people.domain.policy import ALLOWED, WORKER, Action, Actor, Role
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


class Set:
    """What a test acts on."""

    def __init__(self, scene: Scene) -> None:
        self.account = make_account(scene.office, platform="website", key="website:~office.example")
        self.source = make_source(self.account)
        self.observation = make_observation(self.account, self.source)
        self.post = make_post(self.observation)
        self.figure = make_figure(self.observation)
        made = entering.enter_by_hand(
            account_id=self.account.pk, seen_at=NOW, figures={"followers": 1}, picture=picture(), picture_name="x.png", by=ANYBODY, now=NOW
        )
        self.entered = self.account.observations.get(pk=made)
        self.evidence = Evidence.objects.get()


OPERATIONS: dict[str, tuple[Action, Callable[[Set, Actor], Any]]] = {
    "add": (
        Action.EDIT_SOURCES,
        lambda on, by: sources.add_source(
            account_id=on.account.pk, kind="feed", address="https://x.example/feed", every_minutes=60, by=by, now=NOW
        ),
    ),
    "edit": (
        Action.EDIT_SOURCES,
        lambda on, by: sources.edit_source(
            source_id=on.source.pk, version=1, address="https://y.example/", every_minutes=60, by=by, now=NOW
        ),
    ),
    "pause": (Action.EDIT_SOURCES, lambda on, by: sources.pause_source(source_id=on.source.pk, why="x", by=by, now=NOW)),
    "remove": (Action.EDIT_SOURCES, lambda on, by: sources.remove_source(source_id=on.source.pk, why="x", by=by, now=NOW)),
    "collect": (Action.COLLECT, lambda on, by: sources.collect_now(source_id=on.source.pk, by=by, now=NOW)),
    "claim": (Action.COLLECT, lambda on, by: observations.claim(on.source.pk, by=by, now=NOW)),
    "enter": (
        Action.ENTER_BY_HAND,
        lambda on, by: entering.enter_by_hand(account_id=on.account.pk, seen_at=NOW, figures={"followers": 5}, by=by, now=NOW),
    ),
}


@pytest.mark.parametrize("name", list(OPERATIONS))
@each_role()
def test_who_may_do_what(name: str, role: Role, within: bool, may: bool) -> None:
    del may
    scene = Scene.new()
    on = Set(scene)
    action, do = OPERATIONS[name]
    with refused_unless(within and action in ALLOWED[role]):
        do(on, scene.actor(role, within=within))


@each_role()
def test_who_may_resume(role: Role, within: bool, may: bool) -> None:
    del may
    scene = Scene.new()
    on = Set(scene)
    Source.objects.update(state="failing")
    with refused_unless(within and Action.EDIT_SOURCES in ALLOWED[role]):
        sources.resume_source(source_id=on.source.pk, by=scene.actor(role, within=within), now=NOW)


def test_the_worker_collects_but_edits_and_enters_nothing() -> None:
    on = Set(Scene.new())
    for name, (action, do) in OPERATIONS.items():
        with refused_unless(action is Action.COLLECT):
            do(on, WORKER)
        assert name


GET: dict[str, tuple[Action, str]] = {
    "overview": (Action.SEE_COLLECTION, ""),
    "list": (Action.SEE_COLLECTION, ""),
    "without": (Action.SEE_COLLECTION, ""),
    "choose": (Action.EDIT_SOURCES, ""),
    "add": (Action.EDIT_SOURCES, "account"),
    "enter": (Action.ENTER_BY_HAND, "account"),
    "show": (Action.SEE_COLLECTION, "source"),
    "edit": (Action.EDIT_SOURCES, "source"),
    "pause": (Action.EDIT_SOURCES, "source"),
    "remove": (Action.EDIT_SOURCES, "source"),
    "posts": (Action.SEE_COLLECTION, "account"),
    "figures": (Action.SEE_FIGURES, "account"),
    "observation": (Action.SEE_COLLECTION, "observation"),
    "post": (Action.SEE_COLLECTION, "post"),
    "evidence": (Action.SEE_COLLECTION, "evidence"),
}


@pytest.mark.parametrize("page", list(GET))
@each_role()
def test_who_sees_which_page(page: str, role: Role, within: bool, may: bool, client: Client) -> None:
    del may
    scene = Scene.new()
    on = Set(scene)
    action, subject = GET[page]
    answer = sign_in(client, scene.person(role, within=within)).get(
        reverse(f"collection:{page}", args=[getattr(on, subject).pk] if subject else [])
    )
    allowed = action in ALLOWED[role] and (subject != "account" or Action.SEE_REGISTER in ALLOWED[role])
    if not subject:
        assert answer.status_code == (200 if allowed else 403)
    else:
        assert (answer.status_code == 200) is (allowed and within), answer.status_code
        assert answer.status_code in (200, 403, 404)
    if not within:
        assert "office.example" not in answer.content.decode()


@pytest.mark.parametrize(("page", "action"), [("now", Action.COLLECT), ("resume", Action.EDIT_SOURCES)])
@each_role()
def test_who_may_press_which_button(page: str, action: Action, role: Role, within: bool, may: bool, client: Client) -> None:
    del may
    scene = Scene.new()
    on = Set(scene)
    Source.objects.update(state="failing")
    before = Source.objects.values().get()
    answer = sign_in(client, scene.person(role, within=within)).post(reverse(f"collection:{page}", args=[on.source.pk]))
    allowed = within and action in ALLOWED[role]
    assert answer.status_code == 302 if allowed else answer.status_code in (403, 404)
    assert (Source.objects.values().get() != before) is allowed


@pytest.mark.parametrize("page", [*GET, "now", "resume"])
def test_strangers_are_sent_to_sign_in(page: str, client: Client) -> None:
    on = Set(Scene.new())
    subject = GET.get(page, (None, "source"))[1]
    answer = client.get(reverse(f"collection:{page}", args=[getattr(on, subject).pk] if subject else []))
    assert answer.status_code in (302, 405)
    assert answer.status_code == 405 or "login" in answer["Location"]


def test_a_button_needs_its_token() -> None:
    scene = Scene.new()
    on = Set(scene)
    client = sign_in(Client(enforce_csrf_checks=True), scene.person(Role.SUPERVISOR, within=True))
    assert client.post(reverse("collection:now", args=[on.source.pk])).status_code == 403


def test_a_bulk_act_reaches_no_source_outside(client: Client) -> None:
    scene = Scene.new()
    on = Set(scene)
    elsewhere = make_source(make_account(scene.other), address="https://other.example/feed")
    supervisor = sign_in(client, scene.person(Role.SUPERVISOR, within=True))
    for confirmed in ({}, {"confirmed": "1", "why": "检修"}):
        picked = {"do": "pause", "pick": [on.source.pk, elsewhere.pk], **confirmed}
        answer = supervisor.post(reverse("collection:list"), picked)
    assert answer.status_code == 302
    assert set(Source.objects.values_list("pk", "state")) == {(on.source.pk, "paused"), (elsewhere.pk, "active")}


def test_evidence_is_handed_out_as_a_picture_that_can_do_nothing(client: Client) -> None:
    scene = Scene.new()
    on = Set(scene)
    answer = sign_in(client, scene.person(Role.AUDITOR, within=True)).get(reverse("collection:evidence", args=[on.evidence.pk]))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    scene = Scene.new()
    on = Set(scene)
    supervisor = sign_in(client, scene.person(Role.SUPERVISOR, within=True))
    for number in range(30):
        account = make_account(scene.office)
        source = make_source(account, address=f"https://county.example/{number}", behind_at=SEEN_AT + timedelta(hours=number))
        make_observation(account, source)
        make_post(on.observation, reads=number, likes=number)
        make_figure(on.observation, number, at=SEEN_AT + timedelta(minutes=number + 1))
    for page, most in (("overview", 25), ("list", 25), ("without", 25), ("posts", 30), ("figures", 25), ("show", 25), ("observation", 25)):
        subject = GET[page][1]
        address = reverse(f"collection:{page}", args=[getattr(on, subject).pk] if subject else [])
        with django_assert_max_num_queries(most):
            assert supervisor.get(address).status_code == 200
