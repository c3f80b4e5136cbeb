"""The databases refuse to change the trail; where they are made not to refuse, the chain shows it."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from guikou.people.domain.policy import WORKER
from guikou.trail.models import TrailHead, TrailLine
from guikou.trail.operations import Act, record
from guikou.trail.queries import breaks, head

LINES, HEAD = TrailLine._meta.db_table, TrailHead._meta.db_table


def write(count: int) -> None:
    """Write so many lines."""
    with transaction.atomic():
        record(
            *(Act(action="test", subject=f"account:{number}", why="为什么") for number in range(1, count + 1)),
            by=WORKER,
            now=timezone.now(),
        )


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def numbers() -> list[int]:
    return [broken.number for broken in breaks()]


def force(*statements: str) -> None:
    """Do it in spite of the triggers, as somebody with full power over the database can."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'trail_%'")
            off = [f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()]
    else:
        off = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in (LINES, HEAD)]
    for statement in (*off, *statements):
        execute(statement)


REFUSED = {
    "update": f"UPDATE {LINES} SET why = 'x' WHERE number = 2",
    "delete": f"DELETE FROM {LINES} WHERE number = 2",
    "put the head back": f"UPDATE {HEAD} SET number = 1",
    "remove the head": f"DELETE FROM {HEAD}",
}
REFUSED_BY_SQLITE = {
    "replace a line": f"INSERT OR REPLACE INTO {LINES} SELECT number, at, actor, actor_name, action, subject, subject_name, place, change, 'x', previous,"
    f" digest FROM {LINES} WHERE number = 2",
    "replace by hash": f"INSERT OR REPLACE INTO {LINES} SELECT 9, at, actor, actor_name, action, subject, subject_name, place, change, 'x', previous,"
    f" digest FROM {LINES} WHERE number = 2",
    "update or replace": f"UPDATE OR REPLACE {LINES} SET number = 1 WHERE number = 2",
    "replace the head": f"INSERT OR REPLACE INTO {HEAD} (id, number, digest) VALUES (1, 0, '')",
}
REFUSED_BY_POSTGRESQL = {
    "truncate": f"TRUNCATE {LINES}",
    "truncate the head": f"TRUNCATE {HEAD}",
    "insert or update": f"INSERT INTO {LINES} SELECT * FROM {LINES} WHERE number = 2 ON CONFLICT (number) DO UPDATE SET why = 'x'",
    "as a replica": f"SET LOCAL session_replication_role = replica; UPDATE {LINES} SET why = 'x'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", [*REFUSED, "in a way of this database"])
def test_the_database_refuses(how: str) -> None:
    write(3)
    own = REFUSED_BY_SQLITE if connection.vendor == "sqlite" else REFUSED_BY_POSTGRESQL
    for statement in [REFUSED[how]] if how in REFUSED else own.values():
        with pytest.raises(DatabaseError, match=r"append-only|only grows"):
            execute(statement)
    assert TrailLine.objects.filter(why="为什么").count() == 3
    assert numbers() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([f"UPDATE {LINES} SET why = 'x' WHERE number = 2"], [2]),
        ([f"UPDATE {LINES} SET at = (SELECT at FROM {LINES} WHERE number = 1), actor_name = '别人' WHERE number = 3"], [3]),
        ([f"DELETE FROM {LINES} WHERE number = 2"], [2]),
        ([f"DELETE FROM {LINES} WHERE number = 5"], [5]),
        ([f"DELETE FROM {LINES}"], [5]),
        ([f"UPDATE {LINES} SET number = 9 WHERE number = 2", f"UPDATE {LINES} SET number = 2 WHERE number = 3"], [2, 2, 3, 4, 9]),
        ([f"UPDATE {HEAD} SET number = 4, digest = (SELECT digest FROM {LINES} WHERE number = 4)"], [5]),
        ([f"UPDATE {HEAD} SET digest = '{'0' * 64}'"], [5]),
    ],
)
def test_whoever_forces_the_database_is_found_out(statements: list[str], found: list[int]) -> None:
    write(5)
    force(*statements)
    assert set(numbers()) & set(found), "the first place is named"
    assert numbers()


@pytest.mark.django_db(transaction=True)
def test_appends_from_many_sides_are_numbered_without_holes() -> None:
    errors: list[BaseException] = []

    def append() -> None:
        try:
            for _ in range(20):
                write(2)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(TrailLine.objects.values_list("number", flat=True)) == list(range(1, 161))
    assert head()[0] == 160
    assert numbers() == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_leaves_no_line_and_no_hole() -> None:
    write(1)

    def undone() -> None:
        with transaction.atomic():
            record(Act(action="test", subject="account:1"), by=WORKER, now=timezone.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    write(1)
    assert list(TrailLine.objects.values_list("number", flat=True)) == [1, 2]
    assert numbers() == []


@pytest.mark.django_db
def test_only_what_is_new_is_verified_where_that_is_asked(django_assert_num_queries: Callable[..., object]) -> None:
    write(5)
    assert list(breaks(since=3)) == []
    assert list(breaks(since=99)) == []
    with django_assert_num_queries(6):
        list(breaks(since=3))


@pytest.mark.django_db
def test_facts_of_every_kind_verify_as_they_come_back() -> None:
    facts = {"b": 1e22, "a": -0.0, "c": {10: [1.5, 1e-9, None], 9: True}, "d": 2**70, "e": "\u2028😀\\"}
    with transaction.atomic():
        record(Act(action="test", subject="account:1", change=facts), by=WORKER, now=timezone.now())
    assert numbers() == []


@pytest.mark.django_db
def test_nothing_is_appended_for_no_act() -> None:
    with transaction.atomic():
        record(by=WORKER, now=timezone.now())
    assert head() == (0, "0" * 64)
    assert numbers() == []
