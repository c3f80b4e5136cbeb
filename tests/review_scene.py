"""Reviews as people find them in their browsers, for tests of pages."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from factories_platform import NOW, sign_in
from factories_release import Desk
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Actor
from guikou.people.models import Person
from guikou.release.arrangements import DEFAULT, TurnRule
from guikou.release.models import Edition, Release
from guikou.release.operations import rules

EXPERT = "link:外请专家"


def signed_in(actor: Actor, *, language: str = "zh") -> Client:
    """Return a client signed in as that person, who reads that language."""
    person = Person.objects.get(pk=actor.person_id)
    person.language = language
    person.save()
    return sign_in(Client(), person)


def page_of(name: str, release: Release, *further: Any) -> str:
    """Return the address of a page about the first edition of a release."""
    return reverse(f"reviews:{name}", args=[release.pk, 1, *further])


def press_sign(client: Client, release: Release, *, turn: int = 1, seen: str = "") -> HttpResponse:
    """Send the form that signs, for what is there now or for what was seen."""
    edition = Edition.objects.get(release=release, number=1)
    return client.post(page_of("sign", release), {"turn": turn, "content_hash": seen or edition.content_hash})


def with_expert(desk: Desk) -> None:
    """Let an expert without an account sign the first turn."""
    first = TurnRule(name=Text("专家审核", "Expert"), people=frozenset({EXPERT}))
    rules.set_rule(
        organisation_id=desk.office.pk, kind="", turns=[first, *DEFAULT[1:]], emergency=None, version=None, by=desk.head, now=NOW
    )
