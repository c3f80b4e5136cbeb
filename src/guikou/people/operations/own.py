"""What people settle for themselves."""

from datetime import datetime

from django.db import transaction

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Actor, NotAllowed, require_own
from guikou.people.models import Person
from guikou.people.operations.people import person_act
from guikou.trail.operations import record

LANGUAGES = ("zh", "en")
DIGESTS = ("daily", "weekly", "none")


def person_of(by: Actor) -> int:
    """
    Return the id of the person who acts.

    :raises NotAllowed: it is no person but the worker.
    """
    if by.person_id is None:
        raise NotAllowed(Text("只有人员才能这样做。", "Only people can do this."))
    return by.person_id


def owner(by: Actor) -> int:
    """
    Return the id of the person who acts on what is their own.

    :raises NotAllowed: it is the worker, or a token that does not carry that.
    """
    require_own(by)
    return person_of(by)


def choose_language(*, by: Actor, language: str, now: datetime) -> None:
    """Keep the language in which this person reads: `zh` or `en`."""
    _settle(by, {"language": language}, now)


def choose_settings(*, by: Actor, language: str, digest: str, telephone: str, now: datetime) -> None:
    """Keep what a person chooses for themselves; `digest` is how often mail about what waits is sent."""
    _settle(by, {"language": language, "digest": digest, "telephone": telephone}, now)


def _settle(by: Actor, chosen: dict[str, str], now: datetime) -> None:
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=owner(by))
        change = {name: [getattr(person, name), value] for name, value in chosen.items() if getattr(person, name) != value}
        if not change:
            return
        for name, value in chosen.items():
            setattr(person, name, value)
        person.full_clean(validate_unique=False, validate_constraints=False)
        person.save(update_fields=list(chosen))
        record(person_act("settle", person, change), by=by, now=now)
