"""The pages of reviews: reading, signing, returning, remarking, and what they refuse."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from factories_platform import make_account, make_organisation, make_person, sign_in
from factories_release import Desk, version
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from guikou.release.models import Edition, Remark, Signature
from guikou.release.operations import reviewing, writing

pytestmark = pytest.mark.django_db


def as_(actor: object) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person_id))


def show(release: object) -> str:
    return reverse("reviews:show", args=[release.pk, 1])


def press_sign(client: Client, release: object, *, turn: int = 1, seen: str = "") -> object:
    edition = Edition.objects.get(release=release, number=1)
    return client.post(reverse("reviews:sign", args=[release.pk, 1]), {"turn": turn, "content_hash": seen or edition.content_hash})


def test_a_reviewer_finds_what_waits_and_signs_it() -> None:
    desk = Desk.new()
    release = desk.handed_in(make_account(desk.office, name="水利发布"))
    client = as_(desk.first)
    home = client.get("/console/home/").content.decode()
    assert reverse("reviews:list") in home
    listed = client.get(reverse("reviews:list")).content.decode()
    assert "停水通知" in listed
    page = client.get(show(release)).content.decode()
    assert "水利发布" in page
    answer = press_sign(client, release)
    assert answer.status_code == 302
    assert Signature.objects.get().name == "初审人"
