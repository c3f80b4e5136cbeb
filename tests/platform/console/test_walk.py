"""Every page that links lead to, for every role, in both languages."""

from collections.abc import Callable, Iterable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from console_walk import CHINESE, Seen, english_in, furnish, pages, walk, words_of
from factories_platform import make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = pytest.mark.django_db


def client_for(root, *roles: Role, language: str) -> Client:
    name = "陈晓" if language == "zh" else "Chen Xiao"
    return sign_in(Client(), make_person(*roles, at=root, language=language, name=name))


def leaks(seen: Iterable[Seen], wrong: Callable[[str], bool]) -> str:
    """Return what stands on pages in the wrong language, a line for each."""
    return "\n".join(sorted({f"{page.name}: {text[:120]}" for page in seen for text in words_of(page.html) if wrong(text)}))


@pytest.mark.parametrize("roles", [*((role,) for role in Role), tuple(Role)], ids=lambda roles: "all" if len(roles) > 1 else roles[0].value)
def test_no_link_leads_astray_and_chinese_pages_hold_no_english(roles: tuple[Role, ...]) -> None:
    client = client_for(furnish("zh"), *roles, language="zh")
    seen = list(walk(client, "/console/home/"))
    assert [(page.address, page.status) for page in seen if page.status != 200] == []
    assert leaks(seen, lambda text: bool(english_in(text))) == ""


def test_english_pages_hold_no_chinese() -> None:
    client = client_for(furnish("en"), *Role, language="en")
    assert leaks(walk(client, "/console/home/"), lambda text: bool(CHINESE.search(text.replace("中文", "")))) == ""


def test_pages_have_a_title_one_heading_and_no_id_twice() -> None:
    client = client_for(furnish("zh"), *Role, language="zh")
    for page in walk(client, "/console/home/"):
        soup = BeautifulSoup(page.html, "html.parser")
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert sorted(set(ids)) == sorted(ids), page.address
        assert soup.title.string.endswith(" - 归口"), page.address
        assert len(soup.title.string) > len(" - 归口"), page.address
        assert len(soup.find_all("h1")) == 1, page.address


def test_every_page_is_reached_by_links_or_walked_by_the_tests_of_its_area() -> None:
    client = client_for(furnish("zh"), *Role, language="zh")
    reached = {page.name for page in walk(client, "/console/home/")}
    assert sorted(set(pages()) - reached - WALKED_ELSEWHERE) == []


# Pages of what the county of the walk has none of: releases and what becomes of them, imports, sources, conflicts, bulletins, jobs, and accounts or findings in other states.
WALKED_ELSEWHERE = frozenset(
    [
        "accounts:custody-correct",
        "accounts:drill",
        "accounts:identity",
        "accounts:login-found",
        "accounts:undo-merger",
        "bulletins:document",
        "bulletins:issue",
        "bulletins:renew",
        "bulletins:show",
        "calendar:file",
        "calendar:plan",
        "channels:live",
        "channels:off",
        "channels:practice",
        "channels:resume",
        "channels:secrets",
        "channels:settings",
        "channels:show",
        "collection:edit",
        "collection:evidence",
        "collection:observation",
        "collection:pause",
        "collection:post",
        "collection:remove",
        "collection:show",
        "conflicts:aside",
        "conflicts:one",
        "conflicts:show",
        "conflicts:two",
        "conflicts:value",
        "deliveries:again",
        "deliveries:correct",
        "deliveries:done",
        "deliveries:give-up",
        "deliveries:not-out",
        "deliveries:out",
        "deliveries:package",
        "deliveries:progress",
        "deliveries:proof",
        "deliveries:recall",
        "deliveries:recalled",
        "deliveries:receipt",
        "deliveries:show",
        "deliveries:state",
        "duplicates:show",
        "find-organisation",
        "findings:answer",
        "findings:rectify",
        "findings:take-back",
        "imports:changes",
        "imports:columns",
        "imports:confirm",
        "imports:discard",
        "imports:files",
        "imports:preview",
        "imports:progress",
        "imports:rejected",
        "imports:rejected-file",
        "imports:show",
        "imports:undo",
        "inspections:progress",
        "inspections:result",
        "jobs:progress",
        "jobs:show",
        "jobs:stop",
        "me:revoke-token",
        "people:leave",
        "people:reset-second-factor",
        "releases:copy",
        "releases:discard",
        "releases:edit",
        "releases:hand-in",
        "releases:media",
        "releases:office-edit",
        "releases:release",
        "releases:take-back",
        "releases:template",
        "releases:variant",
        "releases:write",
        "requests:file",
        "requests:sheet",
        "reviews:emergency",
        "reviews:file",
        "reviews:link",
        "reviews:rules-drop",
        "reviews:rules-drop-kind",
        "reviews:rules-of",
        "reviews:rules-set",
        "reviews:rules-set-kind",
        "reviews:sheet",
        "reviews:show",
        "submissions:confirm",
        "trail:progress",
    ]
)
