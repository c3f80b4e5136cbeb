"""What is asked for an account is what its adapter reads."""

import re
from importlib import resources
from pathlib import Path

import pytest

from guikou.channels.catalog import ours
from guikou.channels.fields import BASES, FIELDS
from guikou.channels.practice.ready import PLATFORMS

ADAPTERS = Path(str(resources.files("guikou.channels.adapters")))
PLACES = {"newsletter": "mail", "by-hand": "manual"}
READ = re.compile(r"""\b(settings|secrets)(?:\.get\(|\[)["']([a-z_]+)["']""")
LISTED = re.compile(r'for name in \(((?:"[a-z]+"(?:, )?)+)\) if not self\._access\.settings')


def read_by(adapter: str) -> set[tuple[str, bool]]:
    """Return the names that the code of an adapter asks for, and whether they are secrets."""
    place = ADAPTERS / PLACES.get(adapter, adapter)
    files = list(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    listed = {(name, False) for found in LISTED.findall(code) for name in re.findall("[a-z]+", found)}
    return {(name, kind == "secrets") for kind, name in READ.findall(code)} | listed


def test_every_adapter_of_ours_has_fields() -> None:
    assert set(FIELDS) == set(ours())
    assert set(BASES) < set(FIELDS)


@pytest.mark.parametrize("adapter", sorted(FIELDS))
def test_fields_are_what_the_adapter_reads(adapter: str) -> None:
    assert {(each.name, each.secret) for each in FIELDS[adapter]} == read_by(adapter)


@pytest.mark.parametrize("practice", PLATFORMS, ids=lambda each: each.adapter)
def test_what_a_practice_platform_needs_is_asked_for(practice) -> None:
    fields = FIELDS[practice.adapter]
    assert {*practice.settings} <= {each.name for each in fields if not each.secret}
    assert {*practice.secrets} <= {each.name for each in fields if each.secret}
    assert {each.name for each in fields if each.required} <= {*practice.settings, *practice.secrets}


def test_a_choice_offers_what_the_adapter_takes_unless_said_otherwise() -> None:
    for fields in FIELDS.values():
        for each in fields:
            assert not (each.choices and (each.secret or each.required))
