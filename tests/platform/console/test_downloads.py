"""What people take away as files: who may, and what it leaves on the trail."""

import inspect
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api_scene import make_everything
from factories_platform import sign_in
from guikou.console.files import FilePage
from guikou.console.pages import Page
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.trail.models import TrailLine
from roles import Scene

pytestmark = pytest.mark.django_db

# Page, what it is of, kind; the list under which the trail keeps it, None for a document that says what its page says.
FILES = {
    "inspections:result": ("inspection_id", ("csv", "parquet"), "list:inspection-result"),
    "imports:rejected-file": ("import_id", ("csv", "xlsx"), "list:import-rejected"),
    "bulletins:document": ("bulletin_id", ("docx", "pdf", "xlsx"), None),
    "requests:sheet": ("request_id", ("docx", "xlsx"), None),
}

# Documents of the desk, which the tests of its areas take away.
OF_THE_DESK = {"calendar:file", "deliveries:package", "deliveries:proof", "deliveries:receipt", "reviews:sheet"}


def views() -> list[tuple[str, Any]]:
    """Return every page of the console with its name."""
    found: list[tuple[str, Any]] = []

    def collect(resolver: URLResolver, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                collect(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif isinstance(pattern, URLPattern) and issubclass(getattr(pattern.callback, "view_class", object), Page):
                found.append((f"{space}{pattern.name}", pattern.callback.view_class))  # type: ignore[attr-defined]

    collect(get_resolver(), "")
    return found


def test_every_page_states_all_that_its_kind_asks_for() -> None:
    found = views()
    assert len(found) > 100
    assert [name for name, page in found if inspect.isabstract(page)] == []


def test_every_file_is_in_the_table() -> None:
    assert {name for name, page in views() if issubclass(page, FilePage)} == set(FILES) | OF_THE_DESK


@pytest.mark.parametrize("name", FILES)
def test_rows_that_are_taken_away_leave_a_line_and_documents_do_not(name: str) -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    what, kinds, list_ = FILES[name]
    client = sign_in(Client(), scene.person(Role.SUPERVISOR, within=True))
    for kind in kinds:
        answer = client.get(reverse(name, args=[ids[what], kind]))
        assert answer.status_code == 200, kind
        assert answer.headers["Content-Disposition"].startswith("attachment;"), kind
        assert b"".join(answer.streaming_content), kind
    lines = list(TrailLine.objects.filter(action="list.export").order_by("number"))
    assert [(line.subject, line.change["format"]) for line in lines] == [(list_, kind) for kind in kinds if list_]
    assert all(isinstance(line.change["rows"], int) for line in lines)


@pytest.mark.parametrize("role", Role)
def test_nobody_takes_rows_away_who_may_not_export(role: Role) -> None:
    scene = Scene.new()
    ids = make_everything(scene)
    client = sign_in(Client(), scene.person(role, within=True))
    may = {Action.EXPORT, Action.SEE_FINDINGS} <= ALLOWED[role]
    assert (client.get(reverse("inspections:result", args=[ids["inspection_id"], "csv"])).status_code == 200) is may
    assert TrailLine.objects.filter(action="list.export").count() == may
