"""Telephones and contacts in lines of the trail."""

import pytest

from guikou.people.domain.personal import COVERED, covered, sees
from guikou.people.domain.policy import Action, Actor, Grant


def actor(action: Action, person_id: int | None = 7) -> Actor:
    return Actor(f"person:{person_id}", "张三", (Grant(frozenset({action}), "/1/"),), person_id)


@pytest.mark.parametrize(
    ("by", "place", "subject", "may"),
    [
        (actor(Action.SEE_PERSONAL), "/1/5/", "organisation:5", True),
        (actor(Action.SEE_PERSONAL), "/2/", "organisation:2", False),
        (actor(Action.SEE_TRAIL), "/1/5/", "organisation:5", False),
        (actor(Action.SEE_TRAIL), "/1/5/", "person:7", True),
        (actor(Action.SEE_TRAIL), "/1/5/", "person:8", False),
        (actor(Action.SEE_TRAIL, None), "/1/5/", "person:None", False),
    ],
)
def test_personal_data_in_a_line_is_seen_where_the_right_holds_and_of_oneself(by: Actor, place: str, subject: str, may: bool) -> None:
    assert sees(by, place=place, subject=subject) is may


def test_telephones_and_contacts_are_covered_and_the_rest_stays() -> None:
    change = {"telephone": ["1", "2"], "first_contact": "甲", "second_contact": None, "name": ["旧", "新"]}
    assert covered(change) == {"telephone": COVERED, "first_contact": COVERED, "second_contact": COVERED, "name": ["旧", "新"]}
