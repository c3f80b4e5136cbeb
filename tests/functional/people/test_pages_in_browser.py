"""Screens of people, organisations and one's own account read well for everybody: both languages, wide and narrow."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from factories_platform import make_organisation, make_person
from guikou.people.domain.policy import Role
from guikou.people.operations import invitations
from guikou.people.queries import actor_of
from people_at_the_door import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def furnish(language: str) -> tuple[Any, dict[str, str]]:
    """Make an administrator and a small county; return the person and the pages to look at."""
    zh, now = language == "zh", timezone.now()
    county = make_organisation("清江县人民政府" if zh else "Clearwater County")
    bureau = make_organisation("教育局" if zh else "Education", parent=county, first_contact="王主任" if zh else "Ms Wang")
    bureau.former_names.create(name="文教局" if zh else "Culture and Schools", until=timezone.localdate())
    me = make_person(Role.ADMINISTRATOR, Role.SUPERVISOR, at=county, name="李强" if zh else "Li Qiang", language=language, joined_at=now)
    me.set_password(PASSWORD)
    me.save()
    clerk = make_person(Role.CLERK, at=bureau, name="王芳" if zh else "Wang Fang", joined_at=now)
    given = {"name": "赵敏" if zh else "Zhao Min", "email": "zhao@example.org", "role": Role.CLERK, "organisation_id": bureau.pk}
    invited = invitations.invite(**given, since=timezone.localdate(), by=actor_of(me), now=now).person
    held, people, bodies = clerk.appointments.get().pk, "/console/people/", "/console/organisations/"
    paths = {name: f"{people}{name}/" for name in ("invite", "roles")}
    paths |= {f"person {name}": f"{people}{clerk.pk}/{name}" for name in ("", "edit/", "appoint/", "leave/", "second-factor/")}
    paths |= {
        f"organisation {name}": f"{bodies}{bureau.pk}/{name}" for name in ("", "edit/", "add/", "rename/", "merge/", "split/", "abolish/")
    }
    paths |= {"people": people, "invited": f"{people}{invited.pk}/", "end": f"{people}roles/{held}/end/", "organisations": bodies}
    return me, paths | {"me": "/console/me/", "token": "/console/me/tokens/new/"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_reads_well(page: Page, live_server: Any, language: str, troubles: list[str]) -> None:
    me, paths = furnish(language)
    page.goto(live_server.url + "/account/login/")
    page.locator("[name=login]").fill(me.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.primary").click()
    expect(page).to_have_url(live_server.url + "/console/home/")
    wrong = {}
    for name, path in paths.items():
        page.goto(live_server.url + path)
        found = Axe().run(page, options=WCAG).response["violations"]
        page.set_viewport_size({"width": 360, "height": 800})
        too_wide = page.evaluate("document.documentElement.scrollWidth") > 360
        found += Axe().run(page, options=WCAG).response["violations"]
        page.set_viewport_size({"width": 1280, "height": 900})
        if found or too_wide:
            wrong[name] = (too_wide, [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found])
    assert wrong == {}
    assert troubles == []
