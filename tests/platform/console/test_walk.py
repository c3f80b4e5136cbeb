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
    wrong = {
        page.name: texts
        for page in walk(client, "/console/home/")
        if (texts := {text for text in words_of(page.html) if CHINESE.search(text)})
    }
    assert wrong == {}


def test_pages_have_a_title_one_heading_and_no_id_twice() -> None:
    client = client_for(furnish("zh"), *Role, language="zh")
    for page in walk(client, "/console/home/"):
        soup = BeautifulSoup(page.html, "html.parser")
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert sorted(set(ids)) == sorted(ids), page.address
        assert soup.title.string.endswith(" - 归口"), page.address
        assert len(soup.title.string) > len(" - 归口"), page.address
        assert len(soup.find_all("h1")) == 1, page.address


def test_which_pages_the_walk_reaches() -> None:
    client = client_for(furnish("zh"), *Role, language="zh")
    reached = {page.name for page in walk(client, "/console/home/")}
    assert sorted(set(pages()) - reached) == []
