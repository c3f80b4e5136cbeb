"""What the database itself refuses, whoever asks it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories_platform import NOW, make_account, make_person
from factories_release import make_edition, make_link_signature, make_release, make_signature
from guikou.release.models import Author, Delivery, Edition, Signature

pytestmark = pytest.mark.django_db


def publish(edition: Edition) -> None:
    """Make it public by SQL, as somebody would who goes round everything else."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE release_edition SET state = 'released', released_at = %s WHERE id = %s", [NOW, edition.pk])


def refused(words: str, act: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def signed(turns: int = 3, **columns: Any) -> Edition:
    edition = make_edition(**columns)
    for turn in range(1, turns + 1):
        make_signature(edition, turn)
    return edition


def test_three_different_people_make_it_public() -> None:
    edition = signed()
    publish(edition)
    edition.refresh_from_db()
    assert edition.state == "released"


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_fewer_do_not(turns: int) -> None:
    refused("lacks signatures", lambda: publish(signed(turns)))


@pytest.mark.parametrize(("required", "turns"), [(1, 1), (2, 2), (5, 5)])
def test_as_many_as_its_route_asks_for(required: int, turns: int) -> None:
    edition = signed(turns - 1, required=required)
    refused("lacks signatures", lambda: publish(edition))
    make_signature(edition, turns)
    publish(edition)


def test_nothing_is_born_public() -> None:
    refused("lacks signatures", lambda: make_edition(state="released", released_at=NOW))


def test_an_author_does_not_count() -> None:
    edition = signed(2)
    author = edition.release.made_by
    make_signature(edition, 3, author)
    refused("lacks signatures", lambda: publish(edition))


def test_whoever_became_an_author_after_signing_does_not_count() -> None:
    edition = signed(3)
    last = edition.signatures.last()
    assert last is not None
    Author.objects.create(edition=edition, person_key=last.person_key, name=last.name)
    refused("lacks signatures", lambda: publish(edition))


def test_an_author_behind_a_link_does_not_count() -> None:
    edition = signed(2)
    name = edition.release.made_by.name
    make_link_signature(edition, 3, mark="f" * 64, name=name)
    refused("lacks signatures", lambda: publish(edition))


def test_nobody_signs_twice_and_no_turn_is_signed_twice() -> None:
    edition, person = make_edition(), make_person()
    make_signature(edition, 1, person)
    refused(".", lambda: make_signature(edition, 2, person))
    refused(".", lambda: make_signature(edition, 1))


def test_a_link_signs_once_for_ever() -> None:
    make_link_signature(make_edition(), 1, mark="e" * 64)
    refused(".", lambda: make_link_signature(make_edition(), 1, mark="e" * 64))


def test_signatures_for_other_content_do_not_count() -> None:
    edition = signed(2)
    make_signature(edition, 3, content_hash="b" * 64)
    refused("lacks signatures", lambda: publish(edition))


def test_an_edit_takes_the_signatures_their_worth() -> None:
    edition = signed(3)
    Edition.objects.filter(pk=edition.pk).update(content={"text": "另一件事"}, content_hash="c" * 64)
    refused("lacks signatures", lambda: publish(edition))


def test_other_content_needs_another_hash() -> None:
    edition = signed(3)
    refused("another hash", lambda: Edition.objects.filter(pk=edition.pk).update(content={"text": "另一件事"}))


def test_void_signatures_do_not_count() -> None:
    edition = signed(3)
    edition.signatures.filter(turn=2).update(void_at=NOW)
    refused("lacks signatures", lambda: publish(edition))


def test_a_review_does_not_become_shorter_on_its_way() -> None:
    edition = signed(1)
    refused("fewer signatures", lambda: Edition.objects.filter(pk=edition.pk).update(required=1))


@pytest.mark.parametrize(
    "change", [{"content": {"text": "x"}, "content_hash": "d" * 64}, {"required": 1}, {"number": 9}, {"route": {"x": 1}}]
)
def test_what_is_public_is_never_changed(change: dict[str, Any]) -> None:
    edition = signed()
    publish(edition)
    refused("never changed|fewer signatures|lacks signatures", lambda: Edition.objects.filter(pk=edition.pk).update(**change))


def test_what_is_public_does_not_become_private_again_or_disappear() -> None:
    edition = signed()
    publish(edition)
    refused("never changed", lambda: Edition.objects.filter(pk=edition.pk).update(state="draft", released_at=None))
    with connection.cursor() as cursor:
        refused("never changed", lambda: cursor.execute("DELETE FROM release_edition WHERE id = %s", [edition.pk]))


@pytest.mark.parametrize("change", [{"content_hash": "d" * 64}, {"turn": 3}, {"name": "别人"}, {"person_key": "person:0"}])
def test_a_signature_is_never_changed(change: dict[str, Any]) -> None:
    signature = make_signature(make_edition(), 1)
    refused("only added or voided", lambda: Signature.objects.filter(pk=signature.pk).update(**change))


def test_a_void_signature_stays_void_and_none_disappears() -> None:
    signature = make_signature(make_edition(), 1)
    Signature.objects.filter(pk=signature.pk).update(void_at=NOW)
    refused("only added or voided", lambda: Signature.objects.filter(pk=signature.pk).update(void_at=None))
    refused("only added or voided", lambda: Signature.objects.filter(pk=signature.pk).delete())


def test_signatures_of_what_is_public_are_not_voided() -> None:
    edition = signed()
    publish(edition)
    refused("only added or voided", lambda: edition.signatures.update(void_at=NOW))


def test_an_author_stays_one() -> None:
    author = make_edition().authors.get()
    refused("only added", lambda: Author.objects.filter(pk=author.pk).update(person_key="person:0"))
    refused("only added", lambda: Author.objects.filter(pk=author.pk).delete())


@pytest.mark.parametrize("table", ["release_signature", "release_author", "release_edition"])
def test_nothing_is_replaced_in_one_stroke(table: str) -> None:
    signature = make_signature(make_edition(), 1)
    row = {
        "release_signature": signature.pk,
        "release_author": signature.edition.authors.get().pk,
        "release_edition": signature.edition_id,
    }[table]

    def replace() -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would stand in its way by itself
                cursor.execute(f"TRUNCATE {table} CASCADE")
            else:
                cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", [row])

    refused("only added|never changed", replace)


def test_a_release_has_one_edition_on_its_way_and_one_that_is_public() -> None:
    release = make_release()
    make_edition(release)
    refused(".", lambda: make_edition(release, number=2, state="draft"))


def make_delivery(edition: Edition, **columns: Any) -> Delivery:
    account = make_account(edition.release.organisation)
    given = {"key": f"d{account.pk}", "language": "zh", "intended_at": NOW, "not_before": NOW} | columns
    return Delivery.objects.create(edition=edition, release=edition.release, account=account, **given)


def test_nothing_is_sent_of_what_is_not_public() -> None:
    edition = signed()
    delivery = make_delivery(edition)
    refused("not public", lambda: Delivery.objects.filter(pk=delivery.pk).update(state="preparing"))
    refused("not public", lambda: make_delivery(edition, state="preparing"))
    publish(edition)
    Delivery.objects.filter(pk=delivery.pk).update(state="preparing")


def test_of_a_release_there_is_one_publication_on_an_account_in_a_language() -> None:
    first = make_delivery(make_edition())
    columns = {"edition": first.edition, "release": first.release, "account": first.account, "intended_at": NOW, "not_before": NOW}
    refused(".", lambda: Delivery.objects.create(key="x1", language="zh", **columns))
    Delivery.objects.create(key="x2", language="en", **columns)
    Delivery.objects.create(key="x3", language="zh", act="recall", **columns)


def test_beside_an_edition_that_was_taken_back_none_becomes_public() -> None:
    first = signed()
    publish(first)
    second = make_edition(first.release, number=2)
    for turn in (1, 2, 3):
        make_signature(second, turn)
    Edition.objects.filter(pk=first.pk).update(state="recalled")
    refused(".", lambda: publish(second))
