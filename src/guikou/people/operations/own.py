"""What people settle for themselves."""

from datetime import datetime

from django.db import transaction

from guikou.people.domain.policy import Actor
from guikou.people.models import Person
from guikou.trail.operations import Act, record

LANGUAGES = ("zh", "en")
DIGESTS = ("daily", "weekly", "none")


def choose_language(*, by: Actor, language: str, now: datetime) -> None:
    """Keep the language in which this person reads: `zh` or `en`."""
    _settle(by, {"language": language}, now)


def choose_settings(*, by: Actor, language: str, digest: str, telephone: str, now: datetime) -> None:
    """Keep what a person chooses for themselves; `digest` is how often mail about what waits is sent."""
    _settle(by, {"language": language, "digest": digest, "telephone": telephone}, now)


def _settle(by: Actor, chosen: dict[str, str], now: datetime) -> None:
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=by.person_id)
        change = {name: [getattr(person, name), value] for name, value in chosen.items() if getattr(person, name) != value}
        if not change:
            return
        for name, value in chosen.items():
            setattr(person, name, value)
        person.full_clean(validate_unique=False, validate_constraints=False)
        person.save(update_fields=list(chosen))
        record(Act(action="person.settle", subject=f"person:{person.pk}", subject_name=person.name, change=change), by=by, now=now)
