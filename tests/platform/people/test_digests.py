"""Mail about what waits."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from factories_platform import NOW, make_organisation, make_person
from guikou.console.work import send_digests, waiting_for
from guikou.jobs.registry import handlers
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Silent
from guikou.people import digests
from guikou.people.digests import Line
from guikou.people.domain.policy import Actor, Role
from guikou.people.models import Organisation, Person
from guikou.people.operations import invitations
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of

pytestmark = pytest.mark.django_db  # NOW is a Monday


@pytest.fixture
def county() -> Organisation:
    return make_organisation("某县人民政府")


def reader(county: Organisation, **columns: Any) -> Person:
    return make_person(Role.SUPERVISOR, at=county, **({"joined_at": NOW, "name": "李强"} | columns))


def three(_by: Actor, _now: Any) -> list[Line]:
    return [
        Line(text=Text("项申请待审批", "requests to decide"), count=3, path="/console/requests/?state=sent"),
        Line(text=Text("审计链不衔接", "the trail is broken"), path="/console/trail/"),
    ]


def test_what_waits_comes_in_the_language_of_the_reader_as_text_and_html(county: Organisation) -> None:
    assert digests.send(reader(county), three, now=NOW)
    assert digests.send(reader(county, language="en", digest="weekly"), three, now=NOW)
    zh, en = mail.outbox
    assert zh.subject == "归口：有3项工作等您处理"
    assert "每天一封" in zh.body
    assert "3 项申请待审批\n  http://127.0.0.1:8000/console/requests/?state=sent" in zh.body
    assert en.subject == "Guikou: 3 things wait for you"
    assert "once a week" in en.body
    assert '<a href="http://127.0.0.1:8000/console/requests/?state=sent">3 requests to decide</a>' in en.alternatives[0].content


def test_nothing_comes_when_nothing_waits(county: Organisation) -> None:
    assert not digests.send(reader(county), lambda _by, _now: [], now=NOW)
    assert mail.outbox == []


def test_nobody_gets_two_on_one_day(county: Organisation) -> None:
    person = reader(county)
    assert digests.send(person, three, now=NOW)
    assert not digests.send(person, three, now=NOW + timedelta(hours=1))
    assert digests.send(person, three, now=NOW + timedelta(days=1))


def test_only_who_wants_it_and_can_sign_in_gets_one(county: Organisation) -> None:
    daily, weekly = reader(county), reader(county, digest="weekly")
    reader(county, digest="none")
    reader(county, joined_at=None)
    reader(county, is_active=False)
    on = NOW.date()
    assert list(digests.readers(on)) == [daily, weekly]
    assert list(digests.readers(on + timedelta(days=1))) == [daily]


class _Run:
    progress = Silent()

    def now(self) -> Any:
        return NOW


def test_the_worker_sends_what_the_first_screen_shows(county: Organisation) -> None:
    administrator = make_person(Role.ADMINISTRATOR, at=county, joined_at=NOW)
    invitations.invite(
        name="王芳", email="wang@example.org", role=Role.CLERK, organisation_id=county.pk, since=NOW.date(), by=SETUP, now=NOW
    )
    lines = waiting_for(actor_of(administrator), NOW)
    assert [(line.count, line.path) for line in lines if line.path.startswith("/console/people/")] == [
        (1, "/console/people/?turn=mine-to-invite")
    ]
    assert send_digests(_Run()) == {"sent": 1}
    assert "份邀请已过期或未送达" in mail.outbox[0].body
    assert handlers()["console.digests"].schedule is not None
