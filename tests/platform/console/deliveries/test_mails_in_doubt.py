"""Mails of which nobody knows whether they went out: a person looks into the log of the mail server, and says so."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from factories_platform import NOW, sign_in
from factories_release import Desk
from guikou.people.models import Person
from guikou.release.models import Delivery, Letter
from newsletter_scene import newsletter, released, subscribe

pytestmark = pytest.mark.django_db


def words(answer: object) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("page", "state"), [("out", "handed over"), ("not-out", "queued")])
def test_a_person_says_whether_they_went_out_without_an_address(page: str, state: str) -> None:
    desk = Desk.new()
    account = newsletter(desk.office)
    subscriber = subscribe(account, "a@reader.example")
    _, row = released(desk, account)
    Letter.objects.create(delivery=row, subscriber=subscriber, state="unconfirmed", hold="person", sending_since=NOW, not_before=NOW)
    doubt = {
        "state": "sending",
        "hold": "person",
        "sending_since": NOW,
        "problem_zh": "1封无法确认是否寄出",
        "problem_en": "of 1 nobody knows",
    }
    Delivery.objects.filter(pk=row.pk).update(**doubt)
    head = sign_in(Client(), Person.objects.get(pk=desk.head.person_id))
    here = f"/console/deliveries/{row.pk}/"
    shown = words(head.get(here))
    assert "1封无法确认是否寄出" in shown
    assert "已发出" in shown
    assert "未发出" in shown
    assert b"/out/" in head.get(here).content
    asked = head.get(f"{here}{page}/")
    assert "邮件服务器日志" in words(asked)
    assert b'name="address"' not in asked.content
    assert head.post(f"{here}{page}/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.hold, Letter.objects.get().state) == ("sending", "", state)
    assert b"/out/" not in head.get(here).content, "nothing is to be settled any more"
