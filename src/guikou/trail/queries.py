"""Reading the trail."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from guikou.kernel.bilingual import Text
from guikou.trail.domain.chain import NOTHING_KNOWN, START, Break, Entry, Line, verify
from guikou.trail.models import TrailHead, TrailLine


def history(subject: str) -> QuerySet[TrailLine]:
    """Return the lines about one object, the newest first, for whoever may see the object: the caller has asked."""
    return TrailLine.objects.filter(subject=subject).order_by("-number")


def seen(reach: Collection[str]) -> QuerySet[TrailLine]:
    """
    Return the lines for somebody who may see the trail of the organisations with these paths and all below them, the newest first.

    Lines that concern no organisation are those of the installation: whoever may see the trail in a root of the tree sees them.
    """
    condition = Q(pk__in=())
    for path in reach:
        condition |= Q(place__startswith=path)
    if any(path.count("/") == 2 for path in reach):
        condition |= Q(place="")
    return TrailLine.objects.filter(condition).order_by("-number")


def head() -> tuple[int, str]:
    """Return number and hash of the newest line; 0 and zeros where there is none."""
    newest = TrailHead.objects.get()
    return newest.number, newest.digest


def newest_at() -> datetime | None:
    """Return when the newest line was written."""
    return TrailLine.objects.order_by("-number").values_list("at", flat=True).first()


def breaks(*, known: Mapping[int, str] = NOTHING_KNOWN, since: int = 0) -> Iterator[Break]:
    """
    Say where the chain does not hold, also while lines are being added. `known` are hashes of lines, by number, that were signed earlier; with `since`
    the lines up to that number are taken as they are.
    """
    number, digest = head()
    since = min(since, number)
    after = (since, TrailLine.objects.values_list("digest", flat=True).get(pk=since)) if since and _there(since) else (0, START)
    yield from verify(_lines(after[0], number), after=after, head=(number, digest), known=known)
    last = TrailLine.objects.aggregate(last=Max("number"))["last"] or 0
    if last > head()[0]:  # a line and the head that names it become visible together: a head read later is never behind
        yield Break(last, Text(f"第{last}条在链尾之后", f"line {last} lies behind the end of the chain"))


def _there(number: int) -> bool:
    return TrailLine.objects.filter(pk=number).exists()


def _lines(first: int, last: int) -> Iterator[Line]:
    """Return the lines behind the first number up to the last, in the order of the chain, without holding them in memory."""
    for row in TrailLine.objects.filter(number__gt=first, number__lte=last).order_by("number").iterator(chunk_size=2000):
        entry = Entry(**{name: getattr(row, name) for name in Entry.__slots__})
        yield Line(entry, row.previous, row.digest)
