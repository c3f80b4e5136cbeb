"""The examples of the description are what they say: each fits its schema, names every column, and is what the API would take."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from api_scene import bearer, faults, send
from factories_platform import make_organisation, make_person
from guikou.api.examples import EXAMPLES
from guikou.api.examples.register import NEW
from guikou.channels.states import State as DeliveryState
from guikou.collection.domain.imports import ImportState
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import Standing
from guikou.people.domain.policy import Role
from guikou.registry.domain.drift import Drift
from guikou.registry.domain.states import AccountState
from guikou.release.domain.states import ReleaseState

STATES: Mapping[str, type[StrEnum]] = {"imports": ImportState, "release": ReleaseState, "reviews": ReleaseState, "deliver": DeliveryState}


@pytest.fixture(scope="module")
def described() -> Any:
    return Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()


def examples(described: Any) -> dict[str, tuple[Any, Any]]:
    """Return schema and value of each example that the description holds."""
    held = {}
    for path, ways in described["paths"].items():
        for method, about in ways.items():
            parts = {"sent": about.get("requestBody", {}), **about["responses"]}
            for name, part in parts.items():
                for content in part.get("content", {}).values():
                    if "example" in content:
                        held[f"{method} {path} {name}"] = (content["schema"], content["example"])
    return held


def one(value: Any) -> Any:
    """Return what is answered, or the first of a list."""
    rows = value.get("items", value) if isinstance(value, dict) else value
    return rows[0] if isinstance(rows, list) else rows


def test_each_example_fits_its_schema(described: Any) -> None:
    held = examples(described)
    assert len(held) == len(EXAMPLES) + sum(example.sent is not None for example in EXAMPLES.values())
    assert {name: found for name, (schema, value) in held.items() if (found := faults(described, schema, value))} == {}


def test_an_example_that_does_not_fit_would_be_found(described: Any) -> None:
    schema, value = examples(described)["get /api/v1/findings/{finding_id} 200"]
    assert faults(described, schema, value | {"version": "one"})
    assert faults(described, schema, value | {"since": "yesterday"})
    assert faults(described, schema, {name: told for name, told in value.items() if name != "verdict"})


def test_examples_name_the_columns_that_there_are(described: Any) -> None:
    schemas: Mapping[str, Any] = described["components"]["schemas"]
    for name, (whole, value) in examples(described).items():
        listed = whole.get("items", whole)
        schema = next(iter(listed.get("anyOf", ())), listed)
        if "$ref" not in schema:
            continue
        own = schemas[schema["$ref"].rpartition("/")[2]]["properties"]
        if set(own) == {"total", "items"}:
            own = schemas[own["items"]["items"]["$ref"].rpartition("/")[2]]["properties"]
        told = set(one(value))
        assert told <= set(own) if name.endswith("sent") else told == set(own), name


def test_words_of_examples_are_those_of_the_product(described: Any) -> None:
    known: Mapping[str, type[StrEnum]] = {"verdict": Verdict, "severity": Severity, "standing": Standing, "identity_drift": Drift}
    for name, (_, value) in examples(described).items():
        told = one(value)
        if "/people" in name:
            continue  # their states have a test of their own
        states = next((states for place, states in STATES.items() if f"/{place}" in name), AccountState)
        for column, words in {**known, "state": states}.items():
            assert column not in told or told[column] in set(words), (name, column)


@pytest.mark.django_db
def test_the_example_of_a_new_account_makes_one() -> None:
    county = make_organisation()
    answer = send(bearer(make_person(Role.SUPERVISOR, at=county)), "POST /accounts", {**NEW, "organisation": county.pk})
    assert answer.status_code == 201
    assert answer.json()["key"] == EXAMPLES["post", "/accounts"].answer["key"]


def test_no_two_things_of_the_description_share_a_name() -> None:
    """The library keeps one of two that do, and says it of both."""

    def below(schema: type[Schema]) -> Iterator[type[Schema]]:
        for each in schema.__subclasses__():
            yield each
            yield from below(each)

    places: dict[str, set[str]] = {}
    for schema in below(Schema):
        if schema.__module__.startswith("guikou."):
            places.setdefault(schema.__name__, set()).add(schema.__module__)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
