"""Mail about what waits for a person: once a day or once a week, as each has chosen, and nothing when nothing waits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from guikou.kernel.bilingual import Counted, Text
from guikou.people import mail
from guikou.people.domain.digest import due
from guikou.people.domain.policy import Actor
from guikou.people.models import Person
from guikou.people.queries import actor_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One kind of work that waits: what, how much, and the path of the page that lists exactly that. Alarms have no count."""

    text: Text
    path: str
    count: int | None = None


# Who says what waits for somebody: pages above know, this package does not.
Ask = Callable[[Actor, datetime], Sequence[Line]]


def readers(on: date) -> Iterator[Person]:
    """Return the people to whom a digest is due on that day."""
    candidates = Person.objects.filter(~Q(digest="none"), is_active=True, joined_at__isnull=False).order_by("pk")
    return (person for person in candidates.iterator() if due(person.digest, on, person.digested_on))


def send(person: Person, ask: Ask, *, now: datetime) -> bool:
    """
    Send a person what waits for them; say whether a mail went.

    Nobody gets two on one day, also when the work is begun anew after a crash: the day is kept first.
    """
    on = timezone.localdate(now)
    free = Q(digested_on=None) | Q(digested_on__lt=on)
    if not Person.objects.filter(free, pk=person.pk).update(digested_on=on):
        return False
    lines = ask(actor_of(person, on=on), now)
    if not lines:
        return False
    total = sum(line.count or 0 for line in lines)
    subject = (
        Counted("归口：有{n}项工作等您处理", "Guikou: {n} thing waits for you", "Guikou: {n} things wait for you").of(total)
        if total
        else Text("归口：请留意", "Guikou: please note")
    )
    rows = [{"text": line.text, "count": line.count, "address": mail.link(line.path)} for line in lines]
    return mail.send(
        person, subject, "digest", {"lines": rows, "weekly": person.digest == "weekly", "settings": mail.link("/console/settings/")}
    )
