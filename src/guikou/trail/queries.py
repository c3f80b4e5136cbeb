"""Reading the trail."""

from collections.abc import Iterator

from django.db.models import QuerySet

from guikou.trail.domain.chain import Break, Entry, Line, verify
from guikou.trail.models import TrailHead, TrailLine


def history(subject: str) -> QuerySet[TrailLine]:
    """Return the lines about one object, the newest first."""
    return TrailLine.objects.filter(subject=subject).order_by("-number")


def lines() -> Iterator[Line]:
    """Return every line in the order of the chain, without holding them in memory."""
    for row in TrailLine.objects.order_by("number").iterator(chunk_size=2000):
        entry = Entry(**{name: getattr(row, name) for name in Entry.__slots__})
        yield Line(entry, row.previous, row.digest)


def head() -> tuple[int, str]:
    """Return number and hash of the newest line; 0 and zeros where there is none."""
    newest = TrailHead.objects.get()
    return newest.number, newest.digest


def breaks(*, known: tuple[int, str] | None = None) -> Iterator[Break]:
    """Say where the chain does not hold; `known` is a head that was exported earlier. The stored head itself is always compared."""
    number, _ = stored = head()
    yield from verify(lines(), last=stored if number else None)
    if known:
        yield from (broken for broken in verify(lines(), last=known) if broken.number == known[0])
