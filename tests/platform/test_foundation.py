"""The ground that the platform stands on."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from guikou.people.domain.policy import WORKER
from guikou.trail.models import TrailHead, TrailLine
from guikou.trail.operations import Act, OutsideTransaction, record
from guikou.trail.queries import breaks


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_remove_a_line_of_the_trail() -> None:
    with transaction.atomic():
        record(Act(action="test", subject="account:1"), by=WORKER, now=timezone.now())
    for statement in ("UPDATE trail_trailline SET why = 'x'", "DELETE FROM trail_trailline"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(breaks()) == []


@pytest.mark.django_db(transaction=True)
def test_a_line_needs_a_transaction() -> None:
    with pytest.raises(OutsideTransaction):
        record(Act(action="test", subject="account:1"), by=WORKER, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_starts_from_a_fresh_installation() -> None:
    assert TrailHead.objects.get().number == 0
    assert not TrailLine.objects.exists()
    with transaction.atomic():
        record(Act(action="test", subject="account:1"), by=WORKER, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_and_so_does_the_next_one() -> None:
    assert TrailHead.objects.get().number == 0
