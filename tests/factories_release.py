"""Small makers of what the release desk keeps, for tests."""

import itertools
from typing import Any

from factories_platform import NOW, make_organisation, make_person
from guikou.people.models import Organisation, Person
from guikou.release.domain.review import Way
from guikou.release.models import Author, Edition, Release, Signature

_numbers = itertools.count(1)
HASH = "a" * 64


def make_release(organisation: Organisation | None = None, *, by: Person | None = None, **columns: Any) -> Release:
    """Return a release."""
    given = {"kind": "notice", "slug": f"r{next(_numbers)}", "made_at": NOW, "changed_at": NOW} | columns
    return Release.objects.create(organisation=organisation or make_organisation(), made_by=by or make_person(name="撰稿人"), **given)


def make_edition(release: Release | None = None, **columns: Any) -> Edition:
    """Return an edition in review, written by whoever made the release."""
    release = release or make_release()
    given = {"number": 1, "content": {"text": "停水通知"}, "content_hash": HASH, "state": "in-review", "made_at": NOW} | columns
    edition = Edition.objects.create(release=release, **given)
    Author.objects.create(edition=edition, person_key=f"person:{release.made_by_id}", name=release.made_by.name)
    return edition


def make_signature(edition: Edition, turn: int, by: Person | None = None, **columns: Any) -> Signature:
    """Return a signature of that turn, by somebody else each time."""
    signer = by or make_person(name=f"审校{next(_numbers)}")
    given = {"person": signer, "person_key": f"person:{signer.pk}", "name": signer.name, "way": Way.ACCOUNT} | columns
    return Signature.objects.create(**{"edition": edition, "turn": turn, "content_hash": edition.content_hash, "at": NOW} | given)


def make_link_signature(edition: Edition, turn: int, *, mark: str, name: str = "外单位审校") -> Signature:
    """Return a signature by somebody without an account."""
    return make_signature(edition, turn, person=None, person_key=f"link:{name}", name=name, way=Way.LINK, link_mark=mark)
