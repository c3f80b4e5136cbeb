"""The lists of the API have the filters of the console's lists, under these names, and find the same rows."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.db import models
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver

from api_scene import bearer, make_everything, send
from factories_platform import make_person
from guikou.console import urls
from guikou.console.lists import ListPage
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from guikou.people.queries import actor_of
from roles import Scene

pytestmark = pytest.mark.django_db

PLACED = {"q": "q", "organisation": "organisation"}
FINDINGS = {**PLACED, "severity": "severity"}
REVIEWS = {**PLACED, "kind": "kind", "overdue": "overdue", "due-from": "due_from", "due-to": "due_to"}
RELEASES = {**PLACED, "turn": "turn", "state": "state", "kind": "kind", "emergency": "emergency"}
EMPTY = {"findings-soon", "findings-unknown", "reviews-mine", "reviews-debts"}
STATES = ("draft", "in-review", "approved", "released", "corrected", "recalled")
# List of the console: the API's list with what always holds there, and for each filter the parameter. `organisation-search` belongs to the picker.
LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "accounts": (
        "/accounts",
        {
            **PLACED,
            **{
                name: name
                for name in (
                    "platform",
                    "state",
                    "silent",
                    "problems",
                    "function",
                    "level",
                    "main",
                    "verified",
                    "protected",
                    "upkeep",
                    "stops",
                    "drift",
                )
            },
        },
    ),
    "bulletins": ("/bulletins", {**PLACED, "period-from": "period_from", "period-to": "period_to"}),
    "sources": ("/sources", {**PLACED, "state": "state", "kind": "kind", "behind": "behind", "complete": "complete"}),
    "accounts-without-source": ("/collection/without", {**PLACED, "platform": "platform"}),
    "posts-of-account": (
        "/posts?account={account_id}",
        {"q": "q", "published-from": "published_from", "published-to": "published_to"},
    ),
    "conflicts": ("/conflicts", {**PLACED, "turn": "turn", "kind": "kind", "settled": "settled", "outcome": "outcome"}),
    "duplicates": (
        "/duplicates",
        {**PLACED, "kind": "kind", "nature": "nature", "first-from": "first_from", "first-to": "first_to"},
    ),
    "findings": (
        "/findings?" + "&".join(f"standing={each}" for each in ("open", "confirmed", "set-aside", "rectifying", "answered", "corrected")),
        {**FINDINGS, "turn": "turn", "standing": "standing", "overdue": "overdue"},
    ),
    "findings-soon": ("/findings?breaks_within=14", FINDINGS),
    "findings-unknown": ("/findings?verdict=cannot-tell", FINDINGS),
    "imports": ("/imports", {**PLACED, "turn": "turn", "state": "state", "made-from": "made_from", "made-to": "made_to"}),
    "import-changes": ("/imports/{import_id}/changes", {"q": "q", "table": "table", "what": "what"}),
    "inspections": ("/inspections", {"organisation": "organisation", "day-from": "day_from", "day-to": "day_to"}),
    "jobs": (
        "/jobs",
        {
            "state": "state",
            "kind": "kind",
            "asked-from": "asked_from",
            "asked-to": "asked_to",
            "ended-from": "ended_from",
            "ended-to": "ended_to",
        },
    ),
    "organisations": ("/organisations?ended=false", {"q": "q", "level": "level", "ended": "ended"}),
    "people": ("/people", {"q": "q", "turn": "turn", "role": "role", "state": "state"}),
    "requests": (
        "/requests",
        {**PLACED, "turn": "turn", "state": "state", "kind": "kind", "late": "late", "made-from": "made_from", "made-to": "made_to"},
    ),
    "channels": ("/channels", {**PLACED, "mode": "mode", "trouble": "trouble", "platform": "platform", "adapter": "adapter"}),
    "channels-unconnected": ("/channels/unconnected", {**PLACED, "platform": "platform"}),
    "stops": ("/stops", PLACED),
    "deliveries": (
        "/deliveries",
        {
            **PLACED,
            **{name: name for name in ("turn", "state", "cause", "code", "act", "practice", "platform")},
            "since-from": "since_from",
            "since-to": "since_to",
        },
    ),
    "releases": ("/releases?" + "&".join(f"state={each}" for each in STATES), {**RELEASES, "made-from": "made_from", "made-to": "made_to"}),
    "office-list": ("/office-entries", {**PLACED, "kind": "kind"}),
    "reviews-mine": ("/reviews?turn=mine", REVIEWS),
    "reviews-under-way": ("/reviews", REVIEWS),
    "reviews-debts": ("/reviews?owed=true", REVIEWS),
    "trail": ("/trail", {**PLACED, "act": "action", "day-from": "day_from", "day-to": "day_to"}),
}


def pages(patterns: list[URLPattern | URLResolver]) -> Iterator[type[ListPage]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns)
        elif issubclass(found := getattr(pattern.callback, "view_class", object), ListPage):
            yield found


PAGES = {page.key: page for page in pages(urls.urlpatterns)}


def test_every_list_and_every_filter_of_the_console_has_its_parameter() -> None:
    console = {key: {name for each in page.filters for name in each.names() if not name.endswith("-search")} for key, page in PAGES.items()}
    assert {key: set(names) for key, (_, names) in LISTS.items()} == console


def test_the_description_names_them() -> None:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    for path, names in LISTS.values():
        described = {each["name"] for each in paths[f"/api/v1{path.partition('?')[0]}"]["get"]["parameters"]}
        assert set(names.values()) <= described, path


def console_finds(key: str, query: str, person: Person, ids: Mapping[str, int]) -> set[Any]:
    """Return the keys of the rows that the console shows."""
    page = PAGES[key]()
    request = RequestFactory().get("/", dict(pair for pair in [query.split("=", 1)] if query))
    page.setup(request, pk=ids["account_id"] if key == "posts-of-account" else ids["import_id"])
    from django.utils import timezone

    page.by, page.now = actor_of(person), timezone.now()
    page._prepare()
    assert not [reading.trouble for reading in page.readings if reading.trouble], (key, query)
    if query:
        assert any(reading.chips for reading in page.readings), (key, query)
    rows: models.QuerySet[Any] = page._chosen()
    return set(rows.values_list(_own(key), flat=True))


def _own(key: str) -> str:
    return {"trail": "number", "import-changes": "name"}.get(key, "pk")


def api_finds(key: str, client: Client, parameters: str, ids: Mapping[str, int]) -> set[Any]:
    path = LISTS[key][0].format(**ids)
    if parameters and f"{parameters.partition('=')[0]}=" in path.partition("?")[2]:
        path = path.partition("?")[0]  # what always holds gives way to what is asked for
    answer = send(client, f"GET {path}{'&' if '?' in path else '?'}limit=500&{parameters}")
    assert answer.status_code == 200, (path, parameters, answer.content)
    assert answer.json()["total"] == len(answer.json()["items"])
    name = {"trail": "number", "import-changes": "name"}.get(key, "id")
    return {row[name] for row in answer.json()["items"]}


def values(key: str, name: str, ids: Mapping[str, int], person: Person) -> list[str]:
    """Return values of a filter of the console to try."""
    if name == "organisation":
        return [str(ids["organisation_id"]), str(ids["other"])]
    if name.endswith(("-from", "-to")):
        return ["2026-02-01", "2026-03-01", "2020-01-01", "2099-01-01"]
    if name == "q":
        return ["教育", "不存在的词", "教 育", "1"]
    filter_ = next(each for each in PAGES[key].filters if name in each.names())
    if moves := getattr(filter_, "moves", None):
        return list(moves)
    options = getattr(filter_, "options", None)
    if options is None:
        return ["yes", "no"]
    return [value for value, _ in (options(actor_of(person)) if callable(options) else options)][:20]


def test_each_filter_finds_what_it_finds_in_the_console() -> None:
    scene = Scene.new()
    ids = make_everything(scene) | {"other": scene.other.pk}
    person = make_person(Role.SUPERVISOR, at=scene.county)
    for role in (Role.CLERK, Role.ADMINISTRATOR, Role.FIRST_REVIEWER):
        person.appointments.create(role=role, organisation=scene.office, since="2020-01-01")
    client, told, seen = bearer(person), {}, set()
    for key, (_, names) in LISTS.items():
        if api_finds(key, client, "", ids) != console_finds(key, "", person, ids):
            told[key] = "unfiltered"
        for name, parameter in names.items():
            for value in values(key, name, ids, person):
                console = console_finds(key, f"{name}={value}", person, ids)
                asked = {"yes": "true", "no": "false"}.get(value, value)
                if api_finds(key, client, f"{parameter}={quote(asked)}", ids) != console:
                    told[f"{key} {name}={value}"] = "differs"
                seen |= {(key, bool(console))}
    assert told == {}
    assert {key for key, found in seen if found} == set(LISTS) - EMPTY, "each list has rows to filter"


def test_several_values_are_any_of_them() -> None:
    scene = Scene.new()
    make_everything(scene)
    client = bearer(make_person(Role.SUPERVISOR, at=scene.county))
    total = send(client, "GET /requests").json()["total"]
    states = {state: send(client, f"GET /requests?state={state}").json()["total"] for state in ("draft", "sent", "approved")}
    assert send(client, "GET /requests?state=draft&state=sent&state=approved").json()["total"] == sum(states.values()) == total > 2


def test_what_a_filter_does_not_know_is_422_and_what_it_may_not_ask_is_403() -> None:
    scene = Scene.new()
    client = bearer(scene.person(Role.ADMINISTRATOR, within=True))
    for path in (
        "/accounts?silent=8",
        "/accounts?state=asleep",
        "/people?role=king",
        "/trail?day_from=yesterday",
        "/organisations?ended=perhaps",
    ):
        assert send(client, f"GET {path}").status_code == 422, path
    assert send(client, "GET /accounts?problems=open").status_code == 403
    assert send(client, "GET /requests?turn=mine-to-decide").status_code == 403


def test_words_are_not_looked_for_in_telephones_that_one_does_not_see() -> None:
    scene = Scene.new()
    person = scene.person(Role.CLERK, within=True)
    Person.objects.filter(pk=person.pk).update(telephone="13900000001")
    for role, count in ((Role.ADMINISTRATOR, 0), (Role.SUPERVISOR, 1)):
        client = bearer(make_person(role, at=scene.county))
        assert send(client, "GET /people?q=13900000001").json()["total"] == count
