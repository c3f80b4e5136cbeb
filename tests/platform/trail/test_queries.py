"""Who sees which lines."""

import pytest
from django.db import transaction

from factories_platform import NOW, make_actor, make_organisation
from guikou.people.domain.policy import WORKER, Action, Role
from guikou.trail.operations import Act, record
from guikou.trail.queries import history, seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_the_trail_is_seen_by_role_within_reach(role: Role) -> None:
    county = make_organisation("某县")
    township, elsewhere = make_organisation("某乡", parent=county), make_organisation("邻县")
    with transaction.atomic():
        record(
            *(
                Act(action="test", subject=subject, place=place)
                for subject, place in (("below", township.path), ("elsewhere", elsewhere.path), ("all", ""))
            ),
            by=WORKER,
            now=NOW,
        )
    sees = role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
    at_the_root = seen(make_actor(role, at=county).reach(Action.SEE_TRAIL))
    assert [line.subject for line in at_the_root] == (["all", "below"] if sees else [])
    further_down = seen(make_actor(role, at=township).reach(Action.SEE_TRAIL))
    assert [line.subject for line in further_down] == (["below"] if sees else [])


def test_the_history_of_a_thing_begins_with_the_newest() -> None:
    with transaction.atomic():
        record(
            *(Act(action=action, subject="account:1") for action in ("made", "changed")),
            Act(action="made", subject="account:10"),
            by=WORKER,
            now=NOW,
        )
    assert [line.action for line in history("account:1")] == ["changed", "made"]
    assert str(history("account:1")[0]) == "2 changed account:1"
