"""Personal data in lines of the trail: the trail keeps what was changed, and shows it to whoever may see personal data there."""

from collections.abc import Mapping
from typing import Any

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor

PROPERTIES = frozenset({"first_contact", "second_contact", "telephone"})
COVERED = "#covered"
"""Stands for a value that is there and is not shown: `NOT_SHOWN` in words."""
NOT_SHOWN = Text("（不显示）", "(not shown to you)")


def sees(by: Actor, *, place: str, subject: str) -> bool:
    """Say whether the reader may see personal data in a line about that subject in that place; what concerns themselves they may."""
    return by.may(Action.SEE_PERSONAL, place) or (by.person_id is not None and subject == f"person:{by.person_id}")


def covered(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a line states without telephones and contacts."""
    return {name: COVERED if name in PROPERTIES else value for name, value in change.items()}
