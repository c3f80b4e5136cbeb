"""
Who may do what, cell by cell: for tests of operations, pages and the API.

    @each_role(Action.INSPECT)
    def test_who_may_start_an_inspection(role: Role, within: bool, may: bool) -> None:
        scene = Scene.new()                                # a county, an office in it, another office beside it
        by = scene.actor(role, within=within)              # holds the role at the office (within), or at the other one
        with refused_unless(may):
            operations.inspect(organisation_id=scene.office.pk, by=by, now=NOW)

    @each_role(Action.SEE_FINDINGS)
    def test_who_sees_the_page(role: Role, within: bool, may: bool, client: Client) -> None:
        scene = Scene.new()
        client.force_login(scene.person(role, within=within))
        assert (client.get(f"/console/…/{scene.office.pk}/").status_code == 200) is may

`may` is what the table of `people.domain.policy` says; the table itself is held by tests/unit/people/test_policy.py, which states it once more by hand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from factories_platform import make_organisation, make_person
from guikou.people.domain.policy import ALLOWED, Action, Actor, NotAllowed, Role
from guikou.people.models import Organisation, Person
from guikou.people.queries import actor_of


def each_role(*actions: Action) -> Callable[[Any], Any]:
    """Run a test for every role, inside and outside its part of the tree; `may` says whether the role is allowed all the actions there."""
    cells = [
        pytest.param(
            role, within, within and all(action in ALLOWED[role] for action in actions), id=f"{role.value}-{'in' if within else 'out'}"
        )
        for role in Role
        for within in (True, False)
    ]
    return pytest.mark.parametrize(("role", "within", "may"), cells)


@dataclass(frozen=True, slots=True)
class Scene:
    """A county with two offices. What a test acts on belongs to `office`."""

    county: Organisation
    office: Organisation
    other: Organisation

    @classmethod
    def new(cls) -> "Scene":
        """Make one."""
        county = make_organisation("某县人民政府")
        return cls(county, make_organisation("教育局", parent=county), make_organisation("水利局", parent=county))

    def person(self, role: Role, *, within: bool) -> Person:
        """Return somebody who holds the role at the office, or outside at the other one."""
        return make_person(role, at=self.office if within else self.other)

    def actor(self, role: Role, *, within: bool) -> Actor:
        """Return the same as somebody who acts."""
        return actor_of(self.person(role, within=within))


@contextmanager
def refused_unless(may: bool) -> Iterator[None]:
    """Expect what is inside to be refused, unless the role may."""
    if may:
        yield
        return
    with pytest.raises(NotAllowed):
        yield
