"""Pages of releases say everything in one language, have one heading, and no id twice; each role sees what it may."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from console_walk import CHINESE, english_in, words_of
from factories_platform import make_account, sign_in
from factories_release import Desk, shown_on, version
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Organisation, Person
from guikou.people.queries import actor_of
from guikou.release.domain.content import Field
from guikou.release.operations import checks, drafts
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
URL = "/console/releases/"
PAGES = ("", "new/", "write/?kind=notice", "discarded/", "office/", "office/add/", "office/1/")
OF_A_DRAFT = ("", "edit/", "hand-in/", "discard/", "copy/", "accounts/0/")


def addresses(desk: Desk, language: str) -> list[str]:
    """Furnish the desk in one language and return the pages to look at."""
    chinese = language == "zh"
    title, body = ("停水通知", "<p>请登陆网站查询。</p>") if chinese else ("No water", "<p>In the event that there is no water, call.</p>")
    master = version(language, title=title, html=body)
    weibo = make_account(desk.office, platform="weibo", stable_id="1", name="清江水利" if chinese else "Clearwater")
    own = shown_on(weibo, language, own=frozenset({Field.TEXT}), text=title)
    draft = desk.draft(masters=[master], accounts=[own])
    gone = desk.draft(masters=[master])
    drafts.discard(release_id=gone.pk, version=None, by=desk.clerk, now=gone.made_at)
    entry = checks.keep_entry(organisation_id=desk.office.pk, kind="host", right="water.example", others=[], by=desk.head, now=gone.made_at)
    templates = [f"templates/{each}/" for each in ("power", "school", "traffic", "vaccination", "water", "weather")]
    return [
        *(URL + each.replace("office/1/", f"office/{entry.pk}/") for each in (*PAGES, *templates)),
        *(f"{URL}{draft.pk}/{each}" for each in OF_A_DRAFT),
        f"{URL}{gone.pk}/",
    ]


def named(language: str) -> tuple[Desk, Client]:
    """Return a desk whose units and people are named in that language, and its clerk at work."""
    desk = Desk.new()
    names = {"zh": ("水利局", "某县人民政府", "经办人"), "en": ("Water Office", "Clearwater County", "Clerk")}[language]
    Organisation.objects.filter(pk=desk.office.pk).update(name=names[0])
    Organisation.objects.filter(pk=desk.office.parent_id).update(name=names[1])
    Person.objects.update(name=names[2], language=language)
    person = Person.objects.get(pk=desk.clerk.person_id)
    return replace(desk, clerk=actor_of(person)), sign_in(Client(), person)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_speaks_one_language(language: str) -> None:
    desk, client = named(language)
    for address in addresses(desk, language):
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        wrong = [
            text
            for text in words_of(html)
            if (english_in(text.replace("HPV", "")) if language == "zh" else CHINESE.search(text.replace("中文", "")))
        ]
        assert wrong == [], address
        soup = BeautifulSoup(html, "html.parser")
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert sorted(set(ids)) == sorted(ids), address
        assert len(soup.find_all("h1")) == 1, address


@each_role(Action.SEE_RELEASES)
def test_who_sees_a_release(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    client = sign_in(Client(), Scene(desk.office.parent or desk.office, desk.office, desk.other).person(role, within=within))
    release = desk.draft()
    assert (client.get(f"{URL}{release.pk}/").status_code == 200) is may
    listed = client.get(URL)
    assert (listed.status_code == 200 and "停水通知" in listed.content.decode()) is may


@each_role(Action.WRITE_RELEASES)
def test_who_writes_one(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    client = sign_in(Client(), Scene(desk.office.parent or desk.office, desk.office, desk.other).person(role, within=within))
    release = desk.draft()
    for page in ("edit", "hand-in", "discard", "copy"):
        assert (client.get(f"{URL}{release.pk}/{page}/").status_code == 200) is may, page
    sent = {"organisation": desk.office.pk, "kind": "notice", "zh-title": "停水"}
    assert (client.post(f"{URL}write/", sent).status_code == 302) is may
    assert (client.post(f"{URL}preview/", sent).status_code == 200) is may


def test_pages_ask_the_database_a_few_times_whatever_there_is(django_assert_max_num_queries: Any) -> None:
    desk = Desk.new()
    accounts = [make_account(desk.office) for _ in range(8)]
    release = desk.draft(*accounts)
    for _ in range(5):
        desk.draft(*accounts)
    client = sign_in(Client(), Person.objects.get(pk=desk.clerk.person_id))
    for page, most in (("", 45), ("write/", 40), (f"{release.pk}/", 45), (f"{release.pk}/edit/", 40), (f"{release.pk}/hand-in/", 45)):
        with django_assert_max_num_queries(most):
            assert client.get(URL + page).status_code == 200
