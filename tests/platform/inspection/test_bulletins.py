"""Bulletins: drafted from what people confirmed, issued once."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from factories_platform import NOW, make_account, make_actor, make_organisation, make_person
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.models import Bulletin, Finding, Inspection
from guikou.inspection.operations import bulletins, judging
from guikou.people.domain.policy import Actor, NotAllowed, Role
from guikou.people.models import Organisation
from inspection_rows import found, inspect

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)


@pytest.fixture
def county() -> Organisation:
    return make_organisation("澹溪县")


@pytest.fixture
def supervisor(county: Organisation) -> Actor:
    return make_actor(Role.SUPERVISOR, at=county)


@pytest.fixture
def judged(county: Organisation, supervisor: Actor) -> list[Finding]:
    """Three accounts: a confirmed veto, one not judged, one in order."""
    accounts = [make_account(county, name=name) for name in ("静默号", "待认定号", "正常号")]
    inspect(county, found(accounts[0]), found(accounts[1]), found(accounts[2], Verdict.MET))
    Inspection.objects.update(state="done")
    judged = list(Finding.objects.order_by("pk"))
    judging.confirm(judged[0].pk, version=judged[0].version, by=supervisor, now=NOW)
    return judged


def draft(county: Organisation, by: Actor, **columns: object) -> Bulletin:
    given = {"title": "2026年第一季度通报", "starts_on": FIRST, "ends_on": LAST, "foreword": "各单位："} | columns
    return bulletins.draft(county.pk, by=by, now=NOW, **given)


@pytest.mark.usefixtures("judged")
def test_only_what_a_person_confirmed_is_named_and_counted(county: Organisation, supervisor: Actor) -> None:
    content = draft(county, supervisor).content
    assert content["accounts"] == {"checked": 3, "failed": 1}
    assert [unit["account"] for problem in content["problems"] for unit in problem["units"]] == ["静默号"]
    assert content["unjudged"] == 1


def test_a_draft_follows_the_findings_and_an_issued_one_does_not(county: Organisation, supervisor: Actor, judged: list[Finding]) -> None:
    made = draft(county, supervisor)
    judging.confirm(judged[1].pk, version=judged[1].version, by=supervisor, now=NOW)
    bulletins.renew(made.pk, version=1, title=made.title, foreword="", by=supervisor, now=NOW)
    bulletins.issue(made.pk, version=2, by=supervisor, now=NOW)
    made.refresh_from_db()
    assert made.content["accounts"]["failed"] == 2
    with pytest.raises(bulletins.AlreadyIssued):
        bulletins.renew(made.pk, version=3, title="x", foreword="", by=supervisor, now=NOW)


@pytest.mark.usefixtures("judged")
def test_the_next_one_stands_beside_the_one_before(county: Organisation, supervisor: Actor) -> None:
    first = draft(county, supervisor)
    bulletins.issue(first.pk, version=1, by=supervisor, now=NOW)
    assert draft(county, supervisor, starts_on=LAST + timedelta(days=1), ends_on=LAST + timedelta(days=1)).previous == first


@pytest.mark.usefixtures("judged")
def test_a_period_that_has_not_ended_is_drafted_but_not_issued(county: Organisation, supervisor: Actor) -> None:
    made = draft(county, supervisor, ends_on=date(2026, 3, 31))
    with pytest.raises(bulletins.WrongPeriod):
        bulletins.issue(made.pk, version=1, by=supervisor, now=NOW)
    with pytest.raises(bulletins.WrongPeriod):
        draft(county, supervisor, starts_on=LAST, ends_on=FIRST)


@pytest.mark.usefixtures("judged")
def test_what_somebody_else_changed_is_not_written_over(county: Organisation, supervisor: Actor) -> None:
    made = draft(county, supervisor)
    with pytest.raises(bulletins.ChangedMeanwhile):
        bulletins.issue(made.pk, version=7, by=supervisor, now=NOW)


def test_without_an_inspection_there_is_nothing_to_state(county: Organisation, supervisor: Actor) -> None:
    with pytest.raises(bulletins.NoInspection):
        draft(county, supervisor)


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("inside", [True, False])
def test_who_may_write_bulletins(county: Organisation, role: Role, inside: bool) -> None:
    by = make_actor(role, at=county if inside else make_organisation("另一个县"))
    if inside and role is Role.SUPERVISOR:
        assert draft(county, by).pk
    else:
        with pytest.raises(NotAllowed):
            draft(county, by)


@pytest.mark.usefixtures("judged")
def test_a_bulletin_is_written_read_and_downloaded_in_the_console(county: Organisation) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(make_person(Role.SUPERVISOR, at=county), backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {"organisation": county.pk, "title": "=1+1通报", "starts_on": "2026-01-01", "ends_on": "2026-03-01", "foreword": "<b>各单位</b>"}
    address = client.post(reverse("bulletins:draft"), form)["location"]
    page = client.get(address).content.decode()
    assert "静默号" in page
    assert "<b>各单位" not in page
    made = Bulletin.objects.get()
    assert client.get(reverse("bulletins:renew", args=[made.pk])).status_code == 200
    assert client.post(reverse("bulletins:issue", args=[made.pk]), {"version": made.version})["location"] == address
    files = {
        kind: b"".join(client.get(reverse("bulletins:document", args=[made.pk, kind])).streaming_content)
        for kind in ("docx", "pdf", "xlsx")
    }
    assert "静默号" in zipfile.ZipFile(io.BytesIO(files["docx"])).read("word/document.xml").decode()
    assert files["pdf"].startswith(b"%PDF")
    assert [sheet.max_row for sheet in openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets] == [2, 2]
    assert client.get(reverse("bulletins:document", args=[made.pk, "exe"])).status_code == 404


@pytest.mark.usefixtures("judged")
def test_a_draft_is_seen_only_by_those_who_write(county: Organisation, supervisor: Actor) -> None:
    made = draft(county, supervisor)
    client = Client(headers={"host": "localhost"})
    client.force_login(make_person(Role.AUDITOR, at=county), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("bulletins:show", args=[made.pk])).status_code == 404
    bulletins.issue(made.pk, version=1, by=supervisor, now=NOW)
    assert client.get(reverse("bulletins:show", args=[made.pk])).status_code == 200
