"""Schemathesis asks everything that the description names, with values that it allows and values that it does not: nothing may break, nothing may answer as is not written."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from factories_platform import make_account, make_organisation, make_person
from guikou.api import reference
from guikou.api.domain.events import CHOOSABLE
from guikou.people.domain.policy import Action, Role
from guikou.people.operations import tokens
from guikou.people.queries import actor_of
from inspection_rows import found, inspect

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
BOTH = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def token(db: None) -> str:
    county = make_organisation()
    inspect(county, found(make_account(county)))
    by = actor_of(make_person(Role.SUPERVISOR, at=county))
    now = datetime.now(UTC)
    own = {action for grant in by.grants for action in grant.actions}
    return tokens.make(name="测试", actions=own | {Action.USE_API}, expires_at=now + timedelta(days=1), by=by, now=now)[1]


@pytest.fixture
def operations(db: None) -> Iterator[list[Any]]:
    for signal in (request_started, request_finished):  # the test's transaction has to outlive each request, as with Django's own client
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), headers={"Host": "localhost"})
    yield [found.ok() for found in schema.get_all_operations()]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no name lead anywhere, for operations that look at addresses."""

    def nowhere(*_arguments: Any, **_named: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)


def ask_all(operations: list[Any], headers: dict[str, str], *, examples: int, modes: tuple[GenerationMode, ...] = BOTH) -> set[int]:
    statuses: set[int] = set()
    for operation in operations:
        for mode in modes:

            @settings(
                max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                answer = case.call(headers={"Host": "localhost", **headers})
                statuses.add(answer.status_code)
                case.validate_response(answer, checks=CHECKS, headers=headers)

            ask()
    return statuses


def test_nothing_breaks_and_nothing_answers_as_is_not_written(operations: list[Any], token: str) -> None:
    statuses = ask_all(operations, {"Authorization": f"Bearer {token}"}, examples=2)
    assert {200, 404, 422} <= statuses


def test_without_a_token_nothing_but_the_public_part_answers(operations: list[Any]) -> None:
    closed = [operation for operation in operations if "/public/" not in operation.path]
    assert len(closed) > 80
    assert ask_all(closed, {}, examples=1, modes=(GenerationMode.POSITIVE,)) == {401}
    opened = [operation for operation in operations if "/public/" in operation.path]
    assert 200 in ask_all(opened, {}, examples=10)


def test_what_is_described_has_words_and_a_lock(db: None) -> None:
    described = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()
    assert described["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    for path, ways in described["paths"].items():
        for method, about in ways.items():
            assert about.get("description", about["summary"]), (path, method)
            assert ("security" in about) is ("/public/" not in path), (path, method)
            assert "application/problem+json" in about["responses"]["422"]["content"]


def test_the_reference_page_names_every_endpoint(db: None) -> None:
    described = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()
    page = reference.markdown()
    assert all(f"`{path}`" in page for path in described["paths"])
    assert all(f"`{event}`" in page for event in CHOOSABLE)
