"""Filtered lists as files, fetched by programs with a token: the same file as in the console, by the same right."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api_scene import bearer, make_everything
from factories_platform import sign_in
from guikou.console.lists import ListPage
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Token
from guikou.trail.models import TrailLine
from roles import Scene

pytestmark = pytest.mark.django_db
ACCOUNTS = "/console/accounts/"


def lists(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, type[ListPage]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from lists(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and issubclass(found := getattr(pattern.callback, "view_class", object), ListPage):
            yield f"{space}{pattern.name}", found


LISTS = {page.key: name for name, page in lists(get_resolver()) if page.exports}


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("key", LISTS)
def test_a_program_gets_the_file_that_the_console_gives(key: str) -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    person = scene.person(Role.SUPERVISOR, within=True)
    given = ids["account_id"] if key == "posts-of-account" else ids["import_id"]
    address = reverse(LISTS[key], args=[given] if "<" in _route(LISTS[key]) else []) + "?as=csv"
    shown = body(sign_in(Client(), person), address)
    assert body(bearer(person), address) == shown
    assert [line.actor.partition(":")[0] for line in TrailLine.objects.filter(action="list.export").order_by("number")] == [
        "person",
        "token",
    ]


def _route(name: str) -> str:
    return next(str(pattern.pattern) for found, pattern in _patterns(get_resolver()) if found == name)


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern


def test_the_filters_of_the_list_count() -> None:
    scene = Scene.new()
    make_everything(scene)
    client = bearer(scene.person(Role.SUPERVISOR, within=True))
    assert len(body(client, f"{ACCOUNTS}?as=csv&platform=weibo").splitlines()) < len(body(client, f"{ACCOUNTS}?as=csv").splitlines())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("within", [True, False])
def test_who_may_export_by_token_and_what(role: Role, within: bool) -> None:
    scene = Scene.new()
    make_everything(scene)
    answer = bearer(scene.person(role, within=within)).get(f"{ACCOUNTS}?as=csv")
    may = {Action.EXPORT, Action.SEE_REGISTER, Action.USE_API} <= ALLOWED[role]
    assert answer.status_code == (200 if may else 403)
    if may:
        assert (len(b"".join(answer.streaming_content).splitlines()) > 1) is within
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_carries_no_more_than_it_was_given() -> None:
    person = Scene.new().person(Role.SUPERVISOR, within=True)
    answer = bearer(person, Action.SEE_REGISTER, Action.USE_API).get(f"{ACCOUNTS}?as=csv")
    assert (answer.status_code, answer.json()["detail_zh"] != "") == (403, True)


@pytest.mark.parametrize("secret", ["", "gk_unknown", "a\x00b", "x" * 5000, "密"])
def test_a_token_that_is_not_good_opens_nothing(secret: str) -> None:
    client = Client(headers={"host": "localhost"})
    answer = client.get(f"{ACCOUNTS}?as=csv", headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="guikou"')


def test_a_token_that_was_revoked_opens_nothing() -> None:
    client = bearer(Scene.new().person(Role.SUPERVISOR, within=True))
    Token.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert client.get(f"{ACCOUNTS}?as=csv").status_code == 401


@pytest.mark.parametrize("address", [ACCOUNTS, f"{ACCOUNTS}?as=pdf", "/console/home/", "/console/findings/", "/console/me/"])
def test_a_token_opens_no_page(address: str) -> None:
    answer = bearer(Scene.new().person(Role.SUPERVISOR, within=True)).get(address)
    assert answer.status_code == 302
    assert re.search("login", answer.headers["Location"])


def test_a_token_does_nothing_in_the_console() -> None:
    answer = bearer(Scene.new().person(Role.SUPERVISOR, within=True)).post(f"{ACCOUNTS}?as=csv", {"do": "keep-view", "name": "甲"})
    assert answer.status_code == 302
