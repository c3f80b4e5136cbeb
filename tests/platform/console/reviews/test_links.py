"""One-time links: made by whom runs the desk, opened without an account, good once for one content."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from factories_platform import NOW, make_account
from factories_release import Desk, version
from guikou.people.domain.policy import Action, Role
from guikou.release.models import Edition, Release, Remark, Signature
from guikou.release.operations import reviewing, writing
from review_scene import EXPERT, page_of, signed_in, with_expert
from roles import Scene, each_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_came_before() -> None:
    cache.clear()


def waiting() -> tuple[Desk, Release]:
    desk = Desk.new()
    with_expert(desk)
    release = desk.draft(make_account(desk.office, name="水利发布"))
    return desk, writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=timezone.now())


def made(desk: Desk, release: Release, *, lasts: timedelta = timedelta(days=1)) -> tuple[str, str]:
    now = timezone.now()
    token = reviewing.make_link(release_id=release.pk, number=1, key=EXPERT, name="李专家", expires_at=now + lasts, by=desk.head, now=now)
    return f"/review/{release.editions.get().pk}/", token


def test_whoever_runs_the_desk_makes_a_link_that_is_shown_once() -> None:
    desk, release = waiting()
    client = signed_in(desk.head)
    assert page_of("link", release) in client.get(page_of("show", release)).content.decode()
    page = client.post(page_of("link", release), {"key": EXPERT, "name": "李专家", "days": "1"}).content.decode()
    (address, token) = re.search(r"(/review/\d+/)#([\w.-]+)", page).groups()
    answer = Client().post(address, {"token": token})
    assert "李专家，请您审校" in answer.content.decode() or "李专家, please review" in answer.content.decode()
    assert token not in client.get(page_of("link", release)).content.decode()


@each_role(Action.RUN_DESK)
def test_who_makes_links(role: Role, within: bool, may: bool) -> None:
    desk, release = waiting()
    scene = Scene(desk.office.parent, desk.office, desk.other)
    assert (signed_in(scene.actor(role, within=within)).get(page_of("link", release)).status_code == 200) is may


def test_the_door_keeps_nothing_and_tells_nobody() -> None:
    desk, release = waiting()
    address, token = made(desk, release)
    for answer in (Client().get(address), Client().post(address, {"token": token})):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not answer.cookies


def test_it_is_seen_signed_once_and_never_again() -> None:
    desk, release = waiting()
    address, token = made(desk, release)
    client = Client(enforce_csrf_checks=True)
    page = client.post(address, {"token": token, "language": "zh"}).content.decode()
    assert "水利发布" in page
    assert "因管道检修" in page
    assert "校验码" in page
    assert client.post(address, {"token": token, "do": "sign", "language": "zh"}).status_code == 200
    assert [(each.name, each.way) for each in Signature.objects.all()] == [("李专家", "link")]
    for deed in ("", "sign", "return"):
        again = client.post(address, {"token": token, "do": deed, "why": "再看", "language": "zh"})
        assert again.status_code == 410
        assert "链接已使用过" in again.content.decode()
    assert Signature.objects.count() == 1


def test_it_is_returned_with_a_reason() -> None:
    desk, release = waiting()
    address, token = made(desk, release)
    assert Client().post(address, {"token": token, "do": "return", "why": ""}).status_code == 422
    assert Client().post(address, {"token": token, "do": "return", "why": "数据有误"}).status_code == 200
    release.refresh_from_db()
    assert release.state == "draft"
    assert [(each.name, each.text, each.returns) for each in Remark.objects.all()] == [("李专家", "数据有误", True)]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [("forged", "不完整或不是本系统签发的"), ("expired", "链接已过期"), ("edited", "稿件已被修改"), ("other", "不属于这篇稿件")],
)
def test_what_is_wrong_with_a_link_is_said(spoil: str, words: str) -> None:
    desk, release = waiting()
    address, token = made(desk, release, lasts=timedelta(seconds=1) if spoil == "expired" else timedelta(days=1))
    if spoil == "forged":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    elif spoil == "expired":
        earlier = NOW - timedelta(days=200)
        Edition.objects.update(since=earlier)
        token = reviewing.make_link(
            release_id=release.pk, number=1, key=EXPERT, name="李专家", expires_at=NOW + timedelta(hours=1), by=desk.head, now=NOW
        )
    elif spoil == "edited":
        now = timezone.now()
        writing.edit(release_id=release.pk, version=None, masters=[version(html="<p>改过。</p>")], accounts=[], by=desk.clerk, now=now)
    else:
        other = desk.draft()
        writing.hand_in(release_id=other.pk, version=None, by=desk.clerk, now=timezone.now())
        address = f"/review/{other.editions.get().pk}/"
    answer = Client().post(address, {"token": token, "do": "sign", "language": "zh"})
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert not Signature.objects.exists()


def test_whoever_asks_too_often_waits() -> None:
    desk, release = waiting()
    address, _ = made(desk, release)
    codes = [Client().post(address, {"token": "x"}).status_code for _ in range(31)]
    assert codes == [410] * 30 + [429]
    assert Client(REMOTE_ADDR="192.0.2.7").post(address, {"token": "x"}).status_code == 410
